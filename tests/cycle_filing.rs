//! Papers of a period at the desk: drafted, merged, filed, sent back on a field, answered, accepted, put right; and a
//! month closed behind them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod common;
mod cycle;
#[path = "cycle_filing/law.rs"]
mod law;
#[path = "cycle_filing/waits.rs"]
mod waits;

use common::{Desk, at, today, typed};
use cycle::{
    WHY, changed, corrections, day, file_day, key, october, opened, refused, report, text, week, weekly,
    words,
};
use lianxin::exchange::{Import, Table};
use lianxin::model::days::DayRange;
use lianxin::model::id::Id;
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::{correction, daily, filing, query_state, visit, weekly as paper};
use lianxin::model::value::Value;
use lianxin::office::{Filled, Office, Owes, Refusal};
use lianxin::rules::duty::Status;
use lianxin::rules::merge;
use lianxin::rules::report::WEEKLY;
use std::collections::BTreeMap;

fn own(desk: &Desk) -> Owes {
    Owes::Record(desk.id("王家村"))
}

fn state(office: &Office, id: Id) -> u16 {
    office.record(id).unwrap().fields.code(paper::STATE).unwrap()
}

/// A village's week with a visit in it, filed by 周敏.
fn filed_week(desk: &mut Desk, of: chrono::NaiveDate) -> Id {
    let date = of.to_string();
    key(desk, "visit", &[("household", "张桂琴"), ("situation", "看望"), ("date", &date)]).unwrap();
    let filled = weekly(&desk.office, own(desk), of);
    desk.office.file(&filled, false).unwrap();
    filled.record
}

#[test]
fn a_week_is_drafted_from_the_days_and_keeps_what_was_written() {
    let mut desk = Desk::new();
    file_day(&mut desk, "周敏", day(11, 18), "走访张桂琴", "去二组");
    file_day(&mut desk, "周敏", day(11, 19), "调解地界", "开会");
    let owes = own(&desk);
    let mut fields = weekly(&desk.office, owes, today()).fields;
    assert_eq!(text(&fields, paper::WORK), "11-18 周敏：走访张桂琴\n11-19 周敏：调解地界");
    assert_eq!(text(&fields, paper::NEXT), "周敏：开会", "only the last plan is still a plan");

    // Written by hand; then another day comes in, and a line nobody touched joins.
    fields.set(paper::WORK, Some(words("11-18 周敏：走访张桂琴，屋顶漏雨\n11-19 周敏：调解地界")));
    fields.set(paper::PROBLEMS, Some(words("雨季排水")));
    file_day(&mut desk, "周敏", day(11, 20), "清沟", "开会");
    let now = report(&desk.office, owes, today()).drafts;
    assert_eq!(WEEKLY.draft_again(&mut fields, &now), 0);
    assert_eq!(
        text(&fields, paper::WORK),
        "11-18 周敏：走访张桂琴，屋顶漏雨\n11-19 周敏：调解地界\n11-20 周敏：清沟"
    );
    assert_eq!(text(&fields, paper::PROBLEMS), "雨季排水");
    let once = fields.clone();
    assert_eq!(WEEKLY.draft_again(&mut fields, &now), 0);
    assert_eq!(fields, once, "drafting again without news changes nothing");
}

#[test]
fn lines_changed_on_both_sides_wait_for_a_decision_before_filing() {
    let mut desk = Desk::new();
    let first = file_day(&mut desk, "周敏", day(11, 18), "走访三户", "");
    let owes = own(&desk);
    let mut filled = weekly(&desk.office, owes, today());
    filled.fields.set(paper::WORK, Some(words("11-18 周敏：走访三户，都在家")));
    desk.office.move_to(first, filing::DRAFT, None).unwrap();
    let mut again = opened(&desk.office, first);
    again.fields.set(daily::DONE, Some(words("走访四户")));
    desk.office.file(&again, false).unwrap();

    let now = report(&desk.office, owes, today()).drafts;
    assert_eq!(WEEKLY.draft_again(&mut filled.fields, &now), 1);
    let work = text(&filled.fields, paper::WORK);
    for part in [merge::MINE, "走访三户，都在家", merge::THEIRS, "走访四户", merge::END] {
        assert!(work.contains(part), "{part}\n{work}");
    }
    let says = refused(desk.office.file(&filled, false));
    assert!(says.contains("没有定"), "{says}");
    assert!(report(&desk.office, owes, today()).paper.is_none());
    filled.fields.set(paper::WORK, Some(words("11-18 周敏：走访四户，都在家")));
    desk.office.file(&filled, false).unwrap();
    assert_eq!(state(&desk.office, filled.record), filing::FILED);
}

#[test]
fn nothing_is_filed_as_nothing_and_something_is_not() {
    let mut desk = Desk::new();
    let empty = weekly(&desk.office, own(&desk), today());
    let says = refused(desk.office.file(&empty, false));
    assert!(says.contains("零报告"), "{says}");
    desk.office.file(&empty, true).unwrap();
    let fields = desk.office.record(empty.record).unwrap().fields;
    assert_eq!(fields.get(paper::NIL), Some(&Value::Bool(true)));

    let elsewhere = Owes::Record(desk.id("柳林村"));
    key(&mut desk, "visit", &[("household", "曾玉梅"), ("situation", "看望")]).unwrap();
    let says = refused(desk.office.file(&weekly(&desk.office, elsewhere, today()), true));
    assert!(says.contains("不能报零报告"), "{says}");
    let ahead = day(11, 23);
    let mut next = weekly(&desk.office, elsewhere, ahead);
    next.fields.set(paper::WORK, Some(words("下周的事")));
    let says = refused(desk.office.file(&next, false));
    assert!(says.contains("还没开始"), "{says}");
}

#[test]
fn late_filing_is_seen_and_only_once() {
    let mut desk = Desk::new();
    let of = day(11, 10);
    let id = filed_week(&mut desk, of);
    let duty = desk.office.dictionary().duty_named("village_weekly").unwrap().clone();
    let cell = |desk: &Desk| {
        let matrix = desk.office.duty_matrix(&duty, week(of).first(), week(of).last()).unwrap();
        let row = matrix.rows.iter().find(|(owner, _)| owner.owes == own(desk)).unwrap();
        row.1[0].unwrap()
    };
    let found = cell(&desk);
    assert_eq!((found.status, found.late, found.paper), (Status::Late, true, Some(id)));
    assert_eq!(desk.office.record(id).unwrap().fields.date(paper::FILED), Some(today()));
    desk.sit("赵国强");
    desk.office.move_to(id, filing::ACCEPTED, None).unwrap();
    let found = cell(&desk);
    assert_eq!((found.status, found.late), (Status::Accepted, true), "accepted, and still late");
}

#[test]
fn a_return_on_a_field_is_answered_before_filing_and_settled_by_acceptance() {
    let mut desk = Desk::new();
    let id = filed_week(&mut desk, today());
    desk.sit("赵国强");
    let says = refused(desk.office.send_back(id, "本周重点工作", 4, "  "));
    assert!(says.contains("写明改什么"), "{says}");
    desk.office.send_back(id, "本周重点工作", 4, "漏雨怎么办的").unwrap();
    desk.office.send_back(id, "数字", 2, "走访只有一户？").unwrap();
    assert_eq!(state(&desk.office, id), filing::RETURNED);

    desk.sit("周敏");
    let me = desk.id("周敏");
    let asked = desk.office.asked_of(me).unwrap();
    assert_eq!(asked.len(), 2);
    assert_eq!((asked[0].field.as_str(), asked[0].from.as_str()), ("本周重点工作", "赵国强"));
    assert_eq!(asked[0].words, "写得不清楚：漏雨怎么办的");
    let again = opened(&desk.office, id);
    assert!(refused(desk.office.file(&again, false)).contains("还有 2 条退回意见没有答复"));
    desk.office.answer(asked[0].id, "已补写").unwrap();
    assert!(
        refused(desk.office.move_to(id, filing::FILED, None)).contains("还有 1 条"),
        "not by the bare move either"
    );
    assert!(refused(desk.office.answer(asked[1].id, "")).contains("不能空着"));
    desk.office.answer(asked[1].id, "当天两次").unwrap();
    assert!(desk.office.answer(asked[1].id, "再答").is_err(), "an answered question is answered");
    desk.office.file(&again, false).unwrap();

    desk.sit("赵国强");
    assert_eq!(desk.office.answered_questions().unwrap().len(), 2);
    desk.office.move_to(id, filing::ACCEPTED, None).unwrap();
    let states: Vec<u16> = desk.office.asked_about(id).unwrap().iter().map(|asked| asked.state).collect();
    assert_eq!(states, [query_state::CLOSED, query_state::CLOSED]);
    assert!(refused(desk.office.undo()).contains("要留痕"), "an approval is not taken back unseen");
    assert_eq!(state(&desk.office, id), filing::ACCEPTED);
}

#[test]
fn nobody_reviews_the_own_paper() {
    let mut desk = Desk::new();
    desk.sit("孙桂兰");
    let id = filed_week(&mut desk, today());
    for to in [filing::ACCEPTED, filing::RETURNED] {
        let says = refused(desk.office.move_to(id, to, Some("看过")));
        assert!(says.ends_with('。'), "{says}");
    }
    assert!(desk.office.send_back(id, "整份", 1, "漏了").is_err());
    assert_eq!(state(&desk.office, id), filing::FILED);
    desk.sit("赵国强");
    desk.office.move_to(id, filing::ACCEPTED, None).unwrap();
}

#[test]
fn taking_an_accepted_paper_back_needs_a_listed_reason_and_is_written_down() {
    let mut desk = Desk::new();
    let id = filed_week(&mut desk, today());
    desk.sit("赵国强");
    desk.office.move_to(id, filing::ACCEPTED, None).unwrap();
    desk.sit("周敏");
    let says = refused(desk.office.save(&changed(&desk.office, id, "work", "另写")));
    assert!(says.contains("更正"), "{says}");
    for why in [None, Some(""), Some("手误"), Some("手误：录错更正")] {
        let says = refused(desk.office.move_to(id, filing::CORRECTION, why));
        assert!(says.contains("原因"), "{why:?} {says}");
    }
    assert!(corrections(&desk.office).is_empty());
    desk.office.move_to(id, filing::CORRECTION, Some(WHY)).unwrap();
    let lines = corrections(&desk.office);
    let line = &lines[0].fields;
    assert_eq!((lines.len(), line.reference(correction::ABOUT)), (1, Some(id)));
    assert_eq!(
        (line.code(correction::REASON), line.text(correction::WORDS)),
        (Some(2), Some("核对原始单据"))
    );
    assert_eq!(
        (line.date(correction::MONTH), line.reference(correction::CADRE)),
        (Some(day(11, 1)), Some(desk.id("周敏")))
    );
    assert!(refused(desk.office.undo()).contains("要留痕"), "what was put right stays on the 更正表");
    assert_eq!(corrections(&desk.office).len(), 1);
}

#[test]
fn a_month_is_closed_by_the_head_alone_once_it_is_over() {
    let mut desk = Desk::new();
    let accepted = filed_week(&mut desk, day(10, 12));
    let open = filed_week(&mut desk, day(10, 19));
    for who in ["周敏", "赵国强", "李春生"] {
        desk.sit(who);
        assert!(refused(desk.office.lock_month(october())).contains("办公室主任"), "{who}");
    }
    desk.sit("孙桂兰");
    desk.office.move_to(accepted, filing::ACCEPTED, None).unwrap();
    let november = Period::of(Cadence::Month, today());
    assert!(refused(desk.office.lock_month(november)).contains("还没过完"));
    desk.now.set(day(11, 30).and_hms_opt(9, 0, 0).unwrap());
    assert!(refused(desk.office.lock_month(november)).contains("还没过完"), "nor on its last day");
    desk.now.set(at(9, 0));
    assert_eq!(desk.office.month_standing(october()).unwrap(), (1, 1));
    let saved = desk.office.lock_month(october()).unwrap();
    assert!(saved.what.contains("锁定 1 份"), "{}", saved.what);
    assert!(refused(desk.office.lock_month(october())).contains("已经月结"));
    assert_eq!((state(&desk.office, accepted), state(&desk.office, open)), (filing::LOCKED, filing::FILED));
    assert_eq!(desk.office.locked_months().unwrap(), [october()]);
    assert!(
        refused(desk.office.undo()).contains("要留痕"),
        "a month is opened again on the ledger of closings"
    );
    assert_eq!(desk.office.locked_months().unwrap(), [october()]);
}

/// October closed, with a visit in it.
#[test]
fn a_closing_says_how_many_papers_are_locked_with_it_also_those_locked_before() {
    let mut desk = Desk::new();
    let papers = [5, 12, 19].map(|of| filed_week(&mut desk, day(10, of)));
    desk.sit("孙桂兰");
    for id in papers {
        desk.office.move_to(id, filing::ACCEPTED, None).unwrap();
    }
    for id in &papers[..2] {
        desk.office.move_to(*id, filing::LOCKED, None).unwrap();
    }
    let saved = desk.office.lock_month(october()).unwrap();
    assert!(saved.what.contains("锁定 3 份"), "{}", saved.what);
    let locked = desk.office.papers_of_month(october()).unwrap();
    assert_eq!(locked.iter().filter(|(_, state)| *state == filing::LOCKED).count(), 3);
    let closing = desk.office.record(saved.record).unwrap();
    assert_eq!(closing.fields.number(lianxin::model::typed::period_lock::PAPERS), Some(3));
}

fn closed() -> (Desk, Id) {
    let mut desk = Desk::new();
    let pairs = [("household", "张桂琴"), ("situation", "看望"), ("date", "2026-10-15")];
    let id = key(&mut desk, "visit", &pairs).unwrap();
    desk.sit("孙桂兰");
    desk.office.lock_month(october()).unwrap();
    desk.sit("周敏");
    (desk, id)
}

fn reasons<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Vec<String> {
    match result {
        Err(Refusal::Reason(say, reasons)) => {
            assert!(say.contains("2026年10月") && say.contains("月结"), "{say}");
            reasons
        }
        other => panic!("a reason should be asked for: {other:?}"),
    }
}

#[test]
fn a_closed_month_is_put_right_with_a_listed_reason_in_the_same_change() {
    for at in 0..4 {
        let (mut desk, id) = closed();
        let into = key(&mut desk, "visit", &[("household", "赵国富"), ("situation", "看望")]).unwrap();
        let late = [("household", "单德胜"), ("situation", "看望"), ("date", "2026-10-31")];
        let filled = match at {
            0 => changed(&desk.office, id, "situation", "屋顶漏雨"),
            1 => changed(&desk.office, id, "date", "2026-11-02"),
            2 => changed(&desk.office, into, "date", "2026-10-30"),
            _ => typed(&desk.office, "visit", &late),
        };
        for why in [None, Some("手误".to_owned()), Some(String::new())] {
            let listed = reasons(desk.office.save(&Filled { why, ..filled.clone() }));
            assert!(listed.len() == 6 && listed.contains(&"录错更正".to_owned()), "{listed:?}");
        }
        let seq = desk.office.store().last_seq();
        desk.office.save(&Filled { why: Some(WHY.to_owned()), ..filled.clone() }).unwrap();
        assert_eq!(desk.office.store().last_seq(), seq + 1, "one entry");
        let lines = corrections(&desk.office);
        assert_eq!(
            (lines.len(), lines[0].fields.reference(correction::ABOUT)),
            (1, Some(filled.record)),
            "case {at}"
        );
        assert_eq!(lines[0].fields.date(correction::MONTH), Some(day(10, 1)));
        // What stands on the 更正表 is put right by another correction, never by undoing.
        assert!(refused(desk.office.undo()).contains("要留痕"), "case {at}");
        assert_eq!(corrections(&desk.office).len(), 1, "case {at}");
    }
    let (mut desk, id) = closed();
    reasons(desk.office.set_void(id, true, Some("重复登记")));
    assert!(!desk.office.record(id).unwrap().void);
    desk.office.set_void(id, true, Some("重复删去：同一天记了两次")).unwrap();
    assert_eq!(corrections(&desk.office).len(), 1);
    reasons(desk.office.set_void(id, false, Some("弄错了")));
    desk.office.set_void(id, false, Some("其他")).unwrap();
    assert_eq!(corrections(&desk.office).len(), 2);
}

#[test]
fn a_file_into_a_closed_month_is_refused_row_by_row() {
    let (desk, _) = closed();
    let table = "走访人,走访类型,走访农户,走访日期,家庭情况\n周敏,走访,张桂琴,2026-10-20,看望\n周敏,走访,单德胜,2026-11-12,看望\n周敏,走访,赵国富,2026-10-01,看望\n";
    let kind = desk.office.kind(visit::KIND).unwrap().clone();
    let plan = Import::plan(&desk.office, &kind, Table::from_csv(table).unwrap(), None).unwrap();
    assert_eq!(plan.added, 1, "{:?}", plan.refused);
    let lines: Vec<(u64, bool)> =
        plan.refused.iter().map(|refused| (refused.line, refused.say.contains("已经月结"))).collect();
    assert_eq!(lines, [(2, true), (4, true)], "{:?}", plan.refused);
}

#[test]
fn a_batch_in_a_month_closed_since_is_not_taken_back_as_if_nothing_were() {
    let mut desk = Desk::new();
    let table = "走访人,走访类型,走访农户,走访日期,家庭情况\n周敏,走访,张桂琴,2026-10-20,看望\n";
    let kind = desk.office.kind(visit::KIND).unwrap().clone();
    let plan = Import::plan(&desk.office, &kind, Table::from_csv(table).unwrap(), None).unwrap();
    let saved = plan.commit(&mut desk.office).unwrap();
    desk.sit("孙桂兰");
    desk.office.lock_month(october()).unwrap();
    desk.sit("周敏");
    let says = refused(desk.office.undo_batch(saved.batch));
    assert!(says.contains("月结"), "{says}");
    assert!(!desk.office.record(saved.first).unwrap().void);
}

#[test]
fn a_paper_of_a_closed_month_is_filed_late_with_a_reason_only() {
    let (mut desk, _) = closed();
    let of = day(10, 15);
    let filled = weekly(&desk.office, own(&desk), of);
    assert_eq!(reasons(desk.office.file(&filled, false)).len(), 6);
    assert!(report(&desk.office, own(&desk), of).paper.is_none());
    let filled = Filled { why: Some("漏报补记".to_owned()), ..filled };
    desk.office.file(&filled, false).unwrap();
    assert_eq!(corrections(&desk.office).len(), 1);
}

/// 口径: 帮扶形式为资金的金额之和.
#[test]
fn project_money_is_no_cash_support() {
    let mut desk = Desk::new();
    let common = [("reason", "1"), ("source", "1"), ("household", "张桂琴")];
    for (form, amount, more) in [("1", "500", None), ("4", "800", Some(("project", "大棚")))] {
        let own = [("form", form), ("amount", amount)];
        let pairs: Vec<_> = common.into_iter().chain(own).chain(more).collect();
        key(&mut desk, "support", &pairs).unwrap();
    }
    let counted = desk.office.figure("帮扶资金", DayRange::day(today()), None).unwrap();
    assert_eq!((counted.value, counted.ids.len()), (50_000, 1));
    assert_eq!(desk.office.figure("supports", DayRange::day(today()), None).unwrap().value, 2);
}

/// A village's week is the village's to write, the town's the office's; a supervisor reads.
#[test]
fn a_paper_is_filed_by_whom_it_is_owed() {
    let mut desk = Desk::new();
    let week = Period::of(Cadence::Week, today());
    let form = lianxin::rules::report::form_of(paper::KIND).unwrap();
    let own = Owes::Record(desk.id("柳林村"));
    let other = Owes::Record(desk.id("王家村"));
    for (who, mine, others, town) in [
        ("周敏", true, true, true),
        ("李春生", true, false, false),
        ("赵国强", false, false, false),
        ("孙桂兰", true, true, true),
    ] {
        desk.sit(who);
        for (owes, may) in [(own, mine), (other, others), (Owes::Town, town)] {
            assert_eq!(desk.office.may_report(form, owes).is_ok(), may, "{who} {owes:?}");
        }
    }
    desk.sit("李春生");
    let mut fields = desk.office.report_start(&desk.office.report(paper::KIND, other, week).unwrap());
    fields.set(paper::WORK, Some(words("别村的事")));
    let record = desk.office.new_id();
    let filled = Filled { kind: paper::KIND, record, base: 0, fields, kept: BTreeMap::new(), why: None };
    assert!(refused(desk.office.file(&filled, false)).contains("王家村"));
}

/// There is one town's week a week, though its village and its group are blank.
#[test]
fn a_second_paper_of_the_same_owner_and_period_is_refused() {
    let mut desk = Desk::new();
    let pairs = [("date", "2026-11-18"), ("work", "全镇的事")];
    let first = desk.office.save(&typed(&desk.office, "weekly", &pairs)).unwrap().record;
    let monday = desk.office.record(first).unwrap().fields.date(paper::DATE).unwrap();
    assert_eq!(monday.to_string(), "2026-11-16", "a paper stands under its period's first day");
    let says = refused(desk.office.save(&typed(
        &desk.office,
        "weekly",
        &[("date", "2026-11-20"), ("work", "又一份")],
    )));
    assert!(says.contains("已经有了"), "{says}");
}
