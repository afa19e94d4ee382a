//! The same file a second time changes nothing.

use super::{find, kind, plan, text};
use crate::common::Desk;
use lianxin::exchange::Import;
use lianxin::model::days::DayRange;
use lianxin::model::typed::visit;

#[test]
fn the_same_file_again_changes_nothing() {
    let mut desk = Desk::new();
    let files = [
        ("household", "农户编号,户主,村,组\n01-11-001,钱一,01,11\n01-11-002,钱二,01,11\n"),
        // Two visits that say the same are two; a visit has no code that would tell.
        (
            "visit",
            "走访日期,走访人,走访农户,走访类型,家庭情况\n2026-11-19,周敏,01-01-001,1,看望\n2026-11-01,周敏,01-01-002,1,看望\n",
        ),
        ("phrase", "短语,内容\n看望,到户看望老人。\n"),
    ];
    for (name, text) in files {
        let text = if name == "phrase" { phrase(&desk) } else { text.to_owned() };
        let first = plan(&desk, name, &text);
        let count = first.added;
        assert!(count > 0 && first.refused.is_empty(), "{name}: {:?}", first.refused);
        first.commit(&mut desk.office).unwrap();
        let before = desk.office.store().last_seq();
        let again = plan(&desk, name, &text);
        assert_eq!((again.added, again.changed, again.same), (0, 0, count), "{name}: {:?}", again.doubles);
        assert!(again.is_empty() && again.doubles.is_empty());
        assert_eq!(desk.office.store().last_seq(), before);
    }
    assert_eq!(desk.office.store().of_kind(visit::KIND, DayRange::ALL).unwrap().len(), 2);
}

/// A stock phrase, whatever its fields are called.
fn phrase(desk: &Desk) -> String {
    let kind = desk.office.dictionary().kind_named("phrase").unwrap();
    let fields: Vec<_> = kind.fields.iter().filter(|field| field.is_entered() && field.must).collect();
    let header: Vec<&str> = fields.iter().map(|field| field.label.as_str()).collect();
    let cells: Vec<&str> =
        fields.iter().map(|field| if field.choices().is_empty() { "到户看望" } else { "1" }).collect();
    format!("{}\n{}\n", header.join(","), cells.join(","))
}

#[test]
fn all_that_is_wrong_is_said_in_one_round_also_where_the_code_cannot_be_read() {
    let desk = Desk::new();
    // The code, the group, the phone and the reason for hardship; one line for a household that is there, one new.
    let bad = "农户编号,户主,村,组,联系电话,帮扶对象\n\
        0101,张桂琴,01,1,123,9\n\
        01 03 9,钱一,01,3,123,\n\
        01-01-001,张桂琴,01,1,,\n\
        01-01-001,,01,1,123,\n";
    let first = plan(&desk, "household", bad);
    assert!(first.is_empty());
    let told = |line: u64, words: &str| {
        first.refused.iter().any(|refused| refused.line == line && refused.say.contains(words))
    };
    for (line, words) in
        [(2, "编号"), (2, "帮扶对象"), (2, "电话"), (3, "编号"), (3, "电话"), (5, "第 4 行"), (5, "电话")]
    {
        assert!(told(line, words), "{line} {words}: {:#?}", first.refused);
    }
    // What is told a second time was told the first time.
    let mended = bad.replace("0101", "01-01-003").replace("01 03 9", "01-03-009");
    let second = plan(&desk, "household", &mended);
    for refused in &second.refused {
        let before = first.refused.iter().any(|first| {
            first.line == refused.line && first.field == refused.field && first.say.ends_with(&refused.say)
        });
        assert!(before, "only in the second round: {refused:?}\n{:#?}", first.refused);
    }
    assert!(!second.refused.is_empty());
}

#[test]
fn a_missing_code_is_asked_for_with_everything_else_that_a_new_one_lacks() {
    let desk = Desk::new();
    let first = plan(&desk, "cadre", "编号,姓名,联系电话\nG9X,,123\n");
    let says: Vec<&str> = first.refused.iter().map(|refused| refused.say.as_str()).collect();
    for words in ["如果是新登记的", "姓名", "电话"] {
        assert!(says.iter().any(|say| say.contains(words)), "{words}: {says:?}");
    }
}

#[test]
fn an_imported_visit_keeps_what_the_register_said_and_a_head_changed_by_a_file_is_found_by_the_old_name() {
    let mut desk = Desk::new();
    let home = find(&desk.office, "household", "01-01-001");
    let visits = "走访日期,走访人,走访农户,走访类型,家庭情况\n2026-11-19,周敏,01-01-001,1,看望\n";
    let saved = plan(&desk, "visit", visits).commit(&mut desk.office).unwrap();
    let visit = saved.first;
    let says =
        |desk: &Desk| ["household", "head", "population"].map(|field| text(&desk.office, visit, field));
    assert_eq!(says(&desk), ["张桂琴", "张桂琴", "2"]);
    let heads = "农户编号,户主\n01-01-001,张小军\n";
    let members = "农户编号,姓名,与户主关系,删去\n01-01-001,张桂琴,,是\n01-01-001,张小军,户主,\n";
    let mut table = super::csv(heads);
    table.take_rows("家庭成员", super::csv(members)).unwrap();
    let kind = super::kind(&desk.office, "household");
    let changed = Import::plan(&desk.office, &kind, table, None).unwrap();
    assert!(changed.refused.is_empty(), "{:?}", changed.refused);
    changed.commit(&mut desk.office).unwrap();
    assert_eq!(text(&desk.office, home, "head"), "张小军");
    assert_eq!(says(&desk), ["张桂琴", "张桂琴", "2"], "as it was when it was imported");
    let desk = desk.reopened();
    assert_eq!(find(&desk.office, "household", "张桂琴"), home);
    let beside = desk.office.sheet(visit, false).unwrap().lines;
    let now: Vec<_> = beside.into_iter().filter_map(|line| line.now).collect();
    assert_eq!(now, ["现为 张小军", "现为 张小军", "现为 1"]);
}

#[test]
fn the_day_of_a_step_comes_in_with_its_step_and_is_saved_as_the_dry_run_said() {
    let mut desk = Desk::new();
    let open = desk.keep(
        "dispute",
        "旧的",
        &[
            ("village", "王家村"),
            ("date", "2026-10-09"),
            ("type", "2"),
            ("party_a", "甲"),
            ("party_b", "乙"),
            ("words", "地界"),
            ("result", "各让一步"),
        ],
    );
    let new = "登记日期,登记人,发生村,纠纷类型,当事人甲,当事人乙,纠纷经过,调处结果,协议日期\n\
        2026-11-02,周敏,王家村,2,丙,丁,借款,分期还,2026-11-05\n";
    let old = format!("编号,协议日期\n{open},2026-11-06\n");
    let mut settled = Vec::new();
    for text in [new, &old] {
        let plan = plan(&desk, "dispute", text);
        assert_eq!(plan.refused.len(), 0, "{:?}", plan.refused);
        let saved = plan.commit(&mut desk.office).unwrap();
        settled.push(saved.first);
    }
    let kind = kind(&desk.office, "dispute");
    for id in settled {
        let fields = desk.office.record(id).unwrap().fields;
        assert_eq!(kind.state_label(fields.code(kind.state.unwrap()).unwrap()), "达成协议");
    }
    let november = lianxin::model::days::DayRange {
        from: chrono::NaiveDate::from_ymd_opt(2026, 11, 1),
        to: chrono::NaiveDate::from_ymd_opt(2026, 11, 30),
    };
    assert_eq!(desk.office.figure("disputes_settled", november, None).unwrap().value, 2);
}
