//! Tables in and out: what a file becomes, what goes back with which reason, and that a batch is undone as one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

#[path = "import/again.rs"]
mod again;
mod common;
#[path = "import/rows.rs"]
mod rows;
#[path = "import/spreadsheet.rs"]
mod spreadsheet;

use common::{Desk, typed};
use lianxin::exchange::export::{self, Part};
use lianxin::exchange::own::{self, Keying};
use lianxin::exchange::table::Cell;
use lianxin::exchange::{Format, Import, Table};
use lianxin::model::days::DayRange;
use lianxin::model::id::Id;
use lianxin::model::input::Finder;
use lianxin::model::kind::Kind;
use lianxin::model::typed::{daily, filing, item, visit};
use lianxin::model::value::Value;
use lianxin::office::{Office, Refusal};
use std::fmt::Write;

fn kind(office: &Office, name: &str) -> Kind {
    office.dictionary().kind_named(name).unwrap().clone()
}

fn csv(text: &str) -> Table {
    Table::from_csv(text).unwrap()
}

fn plan(desk: &Desk, name: &str, text: &str) -> Import {
    Import::plan(&desk.office, &kind(&desk.office, name), csv(text), None).unwrap()
}

fn find(office: &Office, name: &str, words: &str) -> Id {
    office.find_one(kind(office, name).tag, words).unwrap()
}

fn text(office: &Office, id: Id, field: &str) -> String {
    let record = office.record(id).unwrap();
    let kind = office.kind(record.kind).unwrap();
    office.cell(kind, &record.fields, kind.field_named(field).unwrap().tag)
}

#[test]
fn every_usual_way_to_save_a_csv_is_read() {
    let plain = "村编号,村名\n03,石桥村\n\n04,东岭村\n";
    let gbk = encoding_rs::GB18030.encode(plain).0.into_owned();
    for bytes in [
        plain.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF".as_slice(), plain.as_bytes()].concat(),
        plain.replace('\n', "\r\n").into_bytes(),
        plain.replace('\n', "\r").into_bytes(),
        gbk,
    ] {
        let table = Table::read(&bytes, Format::Csv).unwrap();
        assert_eq!(table.header, ["村编号", "村名"]);
        let names: Vec<_> = table.lines.iter().map(|line| line.cells[1].clone()).collect();
        assert_eq!(names, [Cell::Words("石桥村".into()), Cell::Words("东岭村".into())]);
    }
    assert!(Table::read(b"", Format::Csv).unwrap_err().contains("空"));
    assert!(Table::read(b"\x80\xff\xff\x00\x01", Format::Csv).unwrap_err().contains("UTF-8"));
    let table = Table::read(b"{\"a\":1}\n[2]\n{\"a\":3}\n4\n", Format::Jsonl).unwrap();
    assert_eq!(table.unread.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4], "every one is told");
}

#[test]
fn lines_are_added_changed_left_or_sent_back() {
    let mut desk = Desk::new();
    let table = "农户编号,户主,村,组,联系电话,不合格原因\n\
        01-01-001,张桂琴,王家村,1,,旧的原因不读\n\
        01-01-002,,,,19900001111,\n\
        01-03-001,钱多,01,3,19900002222,\n\
        01-03-002,孙少,没有村,3,123,\n\
        0103,周错,01,3,,\n\
        01-03-001,重复,01,3,,\n";
    let plan = plan(&desk, "household", table);
    assert_eq!((plan.added, plan.changed, plan.same), (1, 1, 1));
    let lines: Vec<(u64, &str)> =
        plan.refused.iter().map(|refused| (refused.line, refused.field.as_str())).collect();
    let all = [(5, "村"), (5, "联系电话"), (6, "农户编号"), (7, "编号")];
    assert_eq!(lines, all, "all that is wrong in one round: {:?}", plan.refused);
    assert!(plan.refused.iter().all(|refused| refused.say.ends_with('。')), "{:?}", plan.refused);

    // What goes back can be put right and imported again.
    let rejects: Vec<Part> = plan.rejects(&kind(&desk.office, "household"));
    let back = String::from_utf8(rejects[0].bytes.clone()).unwrap();
    assert!(back.starts_with("\u{FEFF}农户编号,户主,村,组,联系电话,不合格原因\r\n"), "{back}");
    assert!(back.contains("没有村") && back.contains("0103") && !back.contains("钱多"), "{back}");

    let saved = plan.commit(&mut desk.office).unwrap();
    assert_eq!((saved.added, saved.changed), (1, 1));
    let new = find(&desk.office, "household", "01-03-001");
    assert_eq!(text(&desk.office, new, "head"), "钱多");
    let changed = find(&desk.office, "household", "01-01-002");
    assert_eq!(text(&desk.office, changed, "head"), "赵国富", "a blank cell leaves what is there");
    assert_eq!(text(&desk.office, changed, "phone"), "199****1111");

    let fixed =
        back.replace("没有村", "王家村").replace(",123,", ",19900003333,").replace("0103", "01-03-003");
    let fixed = fixed.replace("01-03-001,重复", "01-03-004,重复");
    let again = Import::plan(
        &desk.office,
        &kind(&desk.office, "household"),
        Table::read(fixed.as_bytes(), Format::Csv).unwrap(),
        None,
    );
    let again = again.unwrap();
    assert_eq!((again.added, again.refused.len()), (3, 0), "{:?}", again.refused);
}

#[test]
fn a_batch_is_undone_and_redone_as_one() {
    let mut desk = Desk::new();
    let table =
        "农户编号,户主,村,组,门牌号\n01-04-001,甲,01,4,\n01-04-002,乙,01,4,\n01-01-001,张桂琴,01,1,9号\n";
    let saved = plan(&desk, "household", table).commit(&mut desk.office).unwrap();
    let old = desk.id("张桂琴");
    let there = |desk: &Desk| desk.office.list(&kind(&desk.office, "household")).unwrap().len();
    assert_eq!(there(&desk), 8);
    desk.office.undo().unwrap();
    assert_eq!(there(&desk), 6);
    assert_eq!(text(&desk.office, old, "door"), "");
    desk.office.redo().unwrap();
    assert_eq!(there(&desk), 8);
    assert_eq!(text(&desk.office, old, "door"), "9号");
    desk.office.undo().unwrap();

    // Long after the session it is still one batch; taken back already, it is not taken back again.
    let again = desk.office.undo_batch(saved.batch);
    assert!(matches!(again, Err(Refusal::Words(_))), "{again:?}");
    assert!(desk.office.undo_batch(Id::NIL).is_err());

    // A reader may not undo what a clerk imported.
    let saved = plan(&desk, "household", "农户编号,户主,村,组\n01-05-001,丙,01,5\n");
    let saved = saved.commit(&mut desk.office).unwrap();
    desk.sit("赵国强");
    assert!(desk.office.undo_batch(saved.batch).is_err());
    desk.sit("周敏");
    assert_eq!(desk.office.undo_batch(saved.batch).unwrap().changed, 1);
}

#[test]
fn large_imports_are_entries_of_five_hundred_with_one_batch() {
    let mut desk = Desk::new();
    let mut table = String::from("农户编号,户主,村,组\n");
    for number in 0..1_100 {
        let group = 3 + number / 500;
        writeln!(table, "02-{group:02}-{:03},户{number},02,{group}", number % 500).unwrap();
    }
    let before = desk.office.store().last_seq();
    let saved = plan(&desk, "household", &table).commit(&mut desk.office).unwrap();
    assert_eq!(saved.added, 1_100);
    let entries: Vec<_> = desk.office.store().entries_from(before + 1).map(Result::unwrap).collect();
    assert_eq!(entries.iter().map(|entry| entry.edits.len()).collect::<Vec<_>>(), [500, 500, 100]);
    assert!(entries.iter().all(|entry| entry.batch == Some(saved.batch) && entry.act == "导入农户"));
}

#[test]
fn doubles_and_warnings_wait_for_a_reason() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "看望");
    let table = "走访日期,走访人,走访农户,走访类型,家庭情况\n\
        2026-11-20,周敏,01-01-001,1,又去了\n\
        2026-11-19,周敏,01-01-001,1,前一天\n\
        2026-11-21,周敏,01-01-001,1,明天\n";
    let first = plan(&desk, "visit", table);
    assert_eq!((first.added, first.doubles.len(), first.refused.len()), (1, 1, 1));
    assert_eq!(first.doubles[0].older, desk.id("看望"));
    assert_eq!((first.doubles[0].line, first.refused[0].line), (2, 4));

    let kept =
        Import::plan(&desk.office, &kind(&desk.office, "visit"), csv(table), Some("上午下午各一次")).unwrap();
    assert_eq!((kept.added, kept.doubles.len(), kept.refused.len()), (2, 0, 1));
    kept.commit(&mut desk.office).unwrap();
    let visits = desk.office.store().of_kind(visit::KIND, DayRange::day(common::today())).unwrap();
    assert_eq!(visits.len(), 2);
    // The village came from the register, as on the form.
    assert!(visits.iter().all(|id| text(&desk.office, *id, "village") == "王家村"));
}

#[test]
fn a_person_without_the_right_is_refused() {
    let mut desk = Desk::new();
    desk.sit("赵国强");
    let plan = plan(&desk, "household", "农户编号,户主,村,组\n01-05-001,丙,01,5\n");
    assert!(plan.is_empty());
    assert!(plan.refused[0].say.contains("督导员不能新增"), "{:?}", plan.refused);
}

#[test]
fn unknown_and_repeated_columns_are_named() {
    let desk = Desk::new();
    for (header, says) in [("农户编号,颜色", "颜色"), ("户主,head", "两次")] {
        let plan = plan(&desk, "household", &format!("{header}\n1,2\n"));
        let header = &plan.refused[0];
        assert!(header.line == 1 && header.say.contains(says), "{header:?}");
        assert!(plan.is_empty(), "nothing is taken under a wrong header");
        assert!(plan.refused.len() > 1, "and the lines are looked at all the same: {:?}", plan.refused);
    }
}

/// The same households under numbers that nobody has.
fn renumbered(mut table: Table) -> Table {
    for line in &mut table.lines {
        for cell in &mut line.cells {
            if let Cell::Words(words) = cell
                && (words.starts_with("01-0") || words.starts_with("02-0"))
                && let Some((place, number)) = words.rsplit_once("-0")
            {
                *words = format!("{place}-1{number}");
            }
        }
    }
    table
}

#[test]
fn what_is_exported_in_full_comes_back_unchanged_and_moves_to_another_office() {
    let desk = Desk::new();
    let household = kind(&desk.office, "household");
    let ids = export::all_of(&desk.office, &household).unwrap();
    for format in [Format::Csv, Format::Jsonl] {
        let parts = export::export(&desk.office, &household, &ids, format, true).unwrap();
        let mut table = Table::read(&parts[0].bytes, format).unwrap();
        for part in &parts[1..] {
            assert_eq!(part.rows_of.as_deref(), Some("members"));
            table.take_rows("家庭成员", Table::read(&part.bytes, format).unwrap()).unwrap();
        }
        let plan = Import::plan(&desk.office, &household, table.clone(), None).unwrap();
        assert_eq!((plan.added, plan.changed, plan.same), (0, 0, 6), "{:?}", plan.refused);

        let mut other = Desk::new();
        for id in &ids {
            let code = text(&desk.office, *id, "code");
            assert_ne!(find(&other.office, "household", &code), *id);
        }
        // Nobody is registered twice: those there must turn out to be others first.
        let plan = Import::plan(&other.office, &household, renumbered(table.clone()), Some("搬来")).unwrap();
        assert!(
            plan.refused.iter().any(|refused| refused.say.contains("已经登记在另一户")),
            "{:?}",
            plan.refused
        );
        let mut there = typed(&other.office, "household", &[("members", "张桂琴,户主,不详")]);
        let record = other.office.record(other.id("张桂琴")).unwrap();
        let members = there.fields.get(14).cloned();
        (there.record, there.base, there.fields) = (record.id, record.revision, record.fields);
        there.fields.set(14, members);
        other.office.save(&there).unwrap();
        // There the codes are taken; under other codes they are new records with the same ids.
        let table = renumbered(table);
        let plan = Import::plan(&other.office, &household, table, Some("搬来")).unwrap();
        assert_eq!(plan.added, 6, "{:?}", plan.refused);
        plan.commit(&mut other.office).unwrap();
        assert_eq!(other.office.record(ids[0]).unwrap().fields.rows(14).len(), 2);
    }
}

#[test]
fn masked_numbers_never_take_the_place_of_real_ones() {
    let mut desk = Desk::new();
    let household = kind(&desk.office, "household");
    let ids = export::all_of(&desk.office, &household).unwrap();
    let parts = export::export(&desk.office, &household, &ids, Format::Csv, false).unwrap();
    let rows = String::from_utf8(parts[1].bytes.clone()).unwrap();
    assert!(rows.contains("000000********1027") && !rows.contains("000000195003071027"), "{rows}");
    let mut table = Table::read(&parts[0].bytes, Format::Csv).unwrap();
    table.take_rows("家庭成员", csv(rows.trim_start_matches('\u{FEFF}'))).unwrap();
    let plan = Import::plan(&desk.office, &household, table, None).unwrap();
    assert_eq!((plan.same, plan.changed), (6, 0), "{:?}", plan.refused);

    let wrong = format!("id,联系电话\n{},199****0000\n", desk.id("张桂琴"));
    let plan = Import::plan(&desk.office, &household, csv(&wrong), None).unwrap();
    assert!(plan.is_empty() && plan.refused[0].say.contains("遮住"), "{:?}", plan.refused);
    plan.commit(&mut desk.office).unwrap();
}

#[test]
fn rows_inside_records_come_from_a_file_of_their_own() {
    let mut desk = Desk::new();
    let household = kind(&desk.office, "household");
    let mut table = csv("农户编号,户主,村,组\n01-06-001,林甲,01,6\n");
    let rows = "农户编号,姓名,与户主关系,身份证号\n01-06-001,林甲,户主,待补\n01-06-001,林乙,儿子,不详\n01-01-002,赵国富,户主,000000\n";
    table.take_rows("家庭成员", csv(rows)).unwrap();
    let plan = Import::plan(&desk.office, &household, table, None).unwrap();
    assert_eq!((plan.added, plan.changed), (1, 0));
    assert!(plan.refused[0].say.contains("身份证号"), "{:?}", plan.refused);
    let rejects = plan.rejects(&kind(&desk.office, "household"));
    assert_eq!(rejects.len(), 2, "the rows go back in a file of their own");
    assert!(
        String::from_utf8(rejects[1].bytes.clone()).unwrap().contains("\t01-01-002,赵国富,户主,\t000000")
    );
    plan.commit(&mut desk.office).unwrap();
    let id = find(&desk.office, "household", "01-06-001");
    assert_eq!(desk.office.record(id).unwrap().fields.rows(14).len(), 2);

    let mut wrong = csv("户主\n林甲\n");
    assert!(wrong.take_rows("家庭成员", csv("农户编号,姓名\n1,2\n")).is_err());
}

#[test]
fn registers_load_in_the_order_of_their_references() {
    let dir = tempfile::tempdir().unwrap();
    let (mut office, _) = common::open(dir.path());
    let tables = [
        ("pairing", "帮扶责任人,帮扶农户,责任人次序,结对日期\nG001,01-01-001,1,2026-03-02\n"),
        ("household.members", "农户编号,姓名,与户主关系,身份证号\n01-01-001,宋涛,1,待补\n"),
        ("household", "农户编号,户主,村,组,帮扶对象\n01-01-001,宋涛,01,1,1\n"),
        ("village.posts", "村编号,包村领导\n01,G001\n"),
        ("cadre", "干部编号,姓名,所联系村,干部类别,录入身份\nG001,解雅倩,01,1,1\n"),
        ("village", "村编号,村名\n01,清河村\n"),
    ];
    let tables = tables.map(|(name, text)| (name.to_owned(), csv(text))).to_vec();
    assert_eq!(own::load_registers(&mut office, tables, Id::NIL, common::at(7, 30)).unwrap(), 5);
    let pairing = office.list(&kind(&office, "pairing")).unwrap()[0];
    assert_eq!(text(&office, pairing, "village"), "清河村", "fetched and kept");
    let village = find(&office, "village", "01");
    assert_eq!(office.record(village).unwrap().revision, 2, "filled in once the cadre is there");
    assert!(office.undo().is_err(), "the program's own data is not a person's to undo");

    let facts = [
        Keying {
            record: 0,
            kind: "visit",
            at: common::at(8, 0),
            by: "G001",
            fields: &[
                ("date", "2026-11-20".into()),
                ("cadre", "G001".into()),
                ("household", "01-01-001".into()),
                ("situation", "看望".into()),
            ],
            state: None,
            why: None,
        },
        Keying {
            record: 1,
            kind: "daily",
            at: common::at(8, 10),
            by: "G001",
            fields: &[("date", "2026-11-20".into()), ("cadre", "G001".into()), ("done", "走访一户。".into())],
            state: None,
            why: None,
        },
        Keying {
            record: 1,
            kind: "daily",
            at: common::at(8, 12),
            by: "G001",
            fields: &[],
            state: Some(filing::FILED),
            why: None,
        },
    ];
    assert_eq!(own::load_facts(&mut office, facts).unwrap(), 3);
    let me = find(&office, "cadre", "G001");
    let paper = office.daily_of(me, common::today()).unwrap().unwrap();
    assert_eq!((paper.revision, paper.created.by), (2, me));
    assert_eq!(paper.changed.at, common::at(8, 12));
    let items = paper.fields.rows(daily::ITEMS);
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].get(item::COUNT), Some(&Value::Int(1)));
    let acts: Vec<String> = office.history(paper.id).unwrap().into_iter().map(|line| line.act).collect();
    assert_eq!(acts, ["新增日小结", "上报日小结"]);
}

#[test]
fn a_mistake_in_own_data_is_told_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let (mut office, _) = common::open(dir.path());
    let table = csv("干部编号,姓名,所联系村,干部类别\nG001,解雅倩,09,1\n");
    let refused = own::load_registers(&mut office, vec![("cadre".into(), table)], Id::NIL, common::at(7, 30));
    let say = refused.unwrap_err().to_string();
    assert!(say.contains("cadre 第 2 行") && say.contains("“09”"), "{say}");
}

#[test]
fn tasks_that_would_wait_for_each_other_go_back() {
    let mut desk = Desk::new();
    let mut task = |title: &str| desk.keep("task", title, &[("title", title), ("village", "柳林村")]);
    let [one, two, three] = ["征地", "设计", "动工"].map(&mut task);
    let table = format!("ID,前置任务\n{one},{two}\n{two},{three}\n{three},{one}\n");
    let plan = plan(&desk, "task", &table);
    assert_eq!((plan.changed, plan.refused.len()), (2, 1), "{:?}", plan.refused);
    let say = &plan.refused[0].say;
    assert!(say.contains("前置任务绕成了一圈：本任务 ← 征地 ← 设计 ← 本任务"), "{say}");
    plan.commit(&mut desk.office).unwrap();
    let table = format!("ID,前置任务\n{three},{three}\n");
    let plan = self::plan(&desk, "task", &table);
    assert!(plan.refused[0].say.contains("前置任务不能是它自己"));
}
