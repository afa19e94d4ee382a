//! What comes out of spreadsheets, and what they make of what we write.

use super::{csv, find, kind, plan, text};
use crate::common::Desk;
use lianxin::exchange::import::is_column;
use lianxin::exchange::{Format, Import, Table};
use lianxin::office::Office;

fn sheet(desk: &Desk, name: &str, text: &str) -> Import {
    let kind = kind(&desk.office, name);
    let table = Table::read_under(text.as_bytes(), Format::Csv, &|name| is_column(&kind, name)).unwrap();
    Import::plan(&desk.office, &kind, table, None).unwrap()
}

fn says(plan: &Import) -> Vec<String> {
    plan.refused
        .iter()
        .map(|refused| format!("{} {}：{}", refused.line, refused.field, refused.say))
        .collect()
}

#[test]
fn a_title_a_total_and_who_drew_it_up_are_no_records() {
    let mut desk = Desk::new();
    let table = "清河镇农户花名册,,,,,\r\n填表日期：2026年11月20日,,,,,\r\n\r\n\
        序号,农户编号*,户主,村,组,承包耕地（亩）\r\n\
        1,01-07-001,吴一,王家村,7,3.5\r\n2,01-07-002,吴二,王家村,7,1\r\n\
        ,小计,,,,4.5\r\n\
        序号,农户编号*,户主,村,组,承包耕地（亩）\r\n\
        3,01-07-003,吴三,王家村,7,2\r\n\
        合 计,,,,,7\r\n制表人：周敏,,审核：李四,,,\r\n";
    let plan = sheet(&desk, "household", table);
    assert_eq!((plan.added, plan.totals), (3, 2), "{:?}", says(&plan));
    let says = says(&plan);
    assert_eq!(says.len(), 1, "{says:?}");
    assert!(says[0].starts_with("10 承包耕地（亩）：合计写的是 7，上面各行加起来是 6.5"), "{says:?}");
    plan.commit(&mut desk.office).unwrap();
    assert_eq!(text(&desk.office, find(&desk.office, "household", "01-07-003"), "head"), "吴三");
}

#[test]
fn what_a_spreadsheet_did_to_cells_is_put_right_and_told() {
    let mut desk = Desk::new();
    let table = "农户编号,户主,村,组,联系电话\n\
        1-8-1,郑一,1,八组,19900001002.0\n\
        01-08-002,郑二,王家,8组,\n\
        01-08-003,郑三,王家村委会,第八村民小组,199 0000 1003\n\
        01-08-004,郑四,01,8.0,1.99E+10\n";
    let plan = sheet(&desk, "household", table);
    assert_eq!(plan.added, 3, "{:?}", says(&plan));
    let says = says(&plan);
    assert!(says.len() == 1 && says[0].contains("后面几位已经丢了"), "{says:?}");
    let told: Vec<&str> = plan.told.iter().map(|(_, say)| say.as_str()).collect();
    let expected = [
        "“农户编号”写的是“1-8-1”，前面的零丢了，按“01-08-001”导入。",
        "“村”写的是“1”，按“01”导入。",
        "“村”写的是“王家”，按“王家村”导入。",
        "“村”写的是“王家村委会”，按“王家村”导入。",
    ];
    assert_eq!(told, expected);
    plan.commit(&mut desk.office).unwrap();
    // Blanks, full-width blanks and marks nobody sees do not make another village of it.
    for village in ["王 家村", "王　家村", "王\u{200B}家村"] {
        let plan =
            super::plan(&desk, "household", &format!("农户编号,户主,村,组\n01-12-001,郑五,{village},12\n"));
        assert_eq!((plan.added, plan.refused.len()), (1, 0), "{village:?}: {:?}", plan.refused);
    }
    let cell = |code: &str, field: &str| text(&desk.office, find(&desk.office, "household", code), field);
    assert_eq!(
        (cell("01-08-001", "villager_group"), cell("01-08-003", "villager_group")),
        ("8".into(), "8".into())
    );
    assert_eq!(cell("01-08-002", "village"), "王家村");
}

#[test]
fn blanks_printed_in_a_number_do_not_count() {
    let desk = Desk::new();
    let id = find(&desk.office, "household", "01-01-001");
    let number = desk.office.record(id).unwrap().fields.rows(14)[0].text(3).unwrap().to_owned();
    let printed = format!("{} {} {}", &number[..6], &number[6..14], &number[14..]);
    let table = format!("农户编号,家庭成员\n01-01-001,姓名=张桂琴，身份证号={printed}\n");
    let plan = plan(&desk, "household", &table);
    assert_eq!((plan.same, plan.refused.len()), (1, 0), "{:?}", plan.refused);
}

#[test]
fn rows_are_named_as_the_spreadsheet_counts_them_and_everything_wrong_at_once() {
    let desk = Desk::new();
    let table = "农户编号,户主,村,组,颜色,门牌号\r\n\r\n\"01-09-001\",\"赵\r\n一\",01,9,红,\r\n01-09-002,赵二,没有村,没有组,蓝,\r\n";
    let plan = sheet(&desk, "household", table);
    let says = says(&plan);
    assert!(says[0].starts_with("1 ：表头“颜色”不是农户的栏"), "{says:?}");
    assert!(says[1].starts_with("4 村：") && says[2].starts_with("4 组："), "{says:?}");
    assert!(plan.is_empty());
    for say in says {
        assert!(!say.bytes().any(|byte| byte.is_ascii_lowercase()), "no English in {say}");
    }
}

#[test]
fn days_in_files_are_written_out() {
    let desk = Desk::new();
    let head = "走访日期,走访人,走访农户,走访类型,家庭情况";
    for day in ["2026/11/19 0:00", "2026-11-19 00:00:00", "2026年11月19日", "46345", "2026/11/19 12:00:00 AM"]
    {
        let plan = plan(&desk, "visit", &format!("{head}\n{day},周敏,01-01-001,1,看望\n"));
        assert_eq!(plan.added, 1, "{day}: {:?}", says(&plan));
    }
    for day in ["11.19", "昨天", "-1", "26.11.19", "19", "zt"] {
        let plan = plan(&desk, "visit", &format!("{head}\n{day},周敏,01-01-001,1,看望\n"));
        assert!(says(&plan)[0].contains("写全年月日"), "{day}: {:?}", says(&plan));
    }
}

#[test]
fn a_blank_table_says_what_it_wants_and_is_no_record_itself() {
    let desk = Desk::new();
    let kinds: Vec<_> =
        desk.office.dictionary().kinds().iter().filter(|kind| !kind.program).cloned().collect();
    for kind in kinds {
        let parts = lianxin::exchange::blank::blank(&kind);
        let knows = |name: &str| is_column(&kind, name);
        let mut table = Table::read_under(&parts[0].bytes, Format::Csv, &knows).unwrap();
        assert_eq!(table.lines.len(), 2, "{}", kind.label);
        for part in &parts[1..] {
            let field = kind.field_named(part.rows_of.as_deref().unwrap()).unwrap();
            table.take_rows(&field.label, Table::read(&part.bytes, Format::Csv).unwrap()).unwrap();
        }
        let plan = Import::plan(&desk.office, &kind, table, None).unwrap();
        assert!(plan.is_empty() && plan.refused.is_empty(), "{}: {:?}", kind.label, says(&plan));
    }
}

#[test]
fn the_example_row_of_a_blank_table_is_one_that_would_be_taken() {
    let desk = Desk::new();
    let kind = kind(&desk.office, "village");
    let bytes = lianxin::exchange::blank::blank(&kind).remove(0).bytes;
    let written = String::from_utf8(bytes).unwrap().replace("（例）", "");
    let plan = sheet(&desk, "village", &written);
    assert_eq!(plan.added, 1, "{written} {:?}", says(&plan));
}

/// The cells as a spreadsheet would hand them back: numbers, days and formulas taken for what they look like.
fn through_a_spreadsheet(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{FEFF}');
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut writer = ::csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for record in reader.records() {
        let cells: Vec<String> = record.unwrap().iter().map(changed).collect();
        writer.write_record(&cells).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn changed(cell: &str) -> String {
    let parts: Vec<&str> = cell.split('-').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match cell.chars().next() {
        Some('=' | '+' | '@') => "#NAME?".to_owned(),
        Some(_) if cell.parse::<f64>().is_ok_and(|number| number.abs() >= 1e11) => {
            format!("{:E}", cell.parse::<f64>().unwrap())
        }
        Some(_) if cell.parse::<f64>().is_ok() => cell.parse::<f64>().unwrap().to_string(),
        Some(_) if parts.len() == 2 && parts.iter().all(digits) => format!("{}/{}/1", parts[0], parts[1]),
        Some(_) if parts.len() == 3 && parts.iter().all(digits) && parts[0].len() == 4 => {
            format!(
                "{}/{}/{} 0:00",
                parts[0],
                parts[1].trim_start_matches('0'),
                parts[2].trim_start_matches('0')
            )
        }
        _ => cell.to_owned(),
    }
}

#[test]
fn what_goes_out_survives_a_spreadsheet_in_every_cell() {
    let mut desk = Desk::new();
    desk.keep("key_project", "路", &[("number", "2026-01"), ("name", "=1+1"), ("basis", "@某文")]);
    desk.keep("key_project", "桥", &[("number", "01"), ("name", "110101199003070019")]);
    let household = [
        ("code", "01-10-001"),
        ("head", "+某"),
        ("village", "01"),
        ("villager_group", "10"),
        ("door", "3-1"),
    ];
    desk.keep("household", "户", &household);
    for (day, words) in [("2026-11-19", "-3 度\n@某人 +86"), ("2026-11-18", "  缩进，\"引号\"\n  第二行")]
    {
        let visit = [("household", "01-01-001"), ("date", day), ("situation", words)];
        desk.keep("visit", words, &visit);
    }
    comes_back(&desk.office, "key_project");
    comes_back(&desk.office, "visit");
    comes_back(&desk.office, "household");
}

fn comes_back(office: &Office, name: &str) {
    let kind = kind(office, name);
    let ids = lianxin::exchange::export::all_of(office, &kind).unwrap();
    let parts = lianxin::exchange::export::export(office, &kind, &ids, Format::Csv, true).unwrap();
    let back = through_a_spreadsheet(&parts[0].bytes);
    let plan = Import::plan(office, &kind, csv(&back), None).unwrap();
    assert_eq!(
        (plan.same, plan.refused.len()),
        (ids.len(), 0),
        "{back} {:?} {:?}",
        says(&plan),
        plan.planned
    );
}

/// The bytes as `LibreOffice` writes them after opening them with a double click; nothing where it is not installed.
fn through_libreoffice(bytes: &[u8]) -> Option<Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let (file, out) = (dir.path().join("表.csv"), dir.path().join("out"));
    std::fs::write(&file, bytes).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", dir.path().join("profile").display());
    let done = std::process::Command::new("soffice")
        .args([&profile, "--headless", "--infilter=CSV:44,34,76,1", "--convert-to"])
        .args(["csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir"])
        .args([&out, &file])
        .output()
        .ok()?;
    done.status.success().then(|| std::fs::read(out.join("表.csv")).unwrap())
}

#[test]
fn libreoffice_hands_everything_back() {
    let mut desk = Desk::new();
    desk.keep("key_project", "路", &[("number", "2026-01"), ("name", "=1+1"), ("basis", "3/4")]);
    desk.keep(
        "key_project",
        "桥",
        &[("number", "01"), ("name", "110101199003070019"), ("deadline", "2026-12-31")],
    );
    desk.keep(
        "visit",
        "走访",
        &[("household", "01-01-001"), ("time", "12:05"), ("situation", "  缩进\n-3 度")],
    );
    for name in ["key_project", "visit", "household"] {
        let kind = kind(&desk.office, name);
        let ids = lianxin::exchange::export::all_of(&desk.office, &kind).unwrap();
        let parts = lianxin::exchange::export::export(&desk.office, &kind, &ids, Format::Csv, true).unwrap();
        let Some(back) = through_libreoffice(&parts[0].bytes) else {
            println!("没有装 LibreOffice，这一项没有试。");
            return;
        };
        let plan = Import::plan(&desk.office, &kind, Table::read(&back, Format::Csv).unwrap(), None).unwrap();
        let text = String::from_utf8_lossy(&back);
        assert_eq!(
            (plan.same, plan.refused.len()),
            (ids.len(), 0),
            "{text} {:?} {:?}",
            says(&plan),
            plan.planned
        );
    }
}
