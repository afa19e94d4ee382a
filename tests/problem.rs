//! The ledger of problems through the desk: who may close what, what is counted, lights, standstill and notices.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use chrono::{Days, NaiveDate};
use common::{Desk, at, today, typed};
use lianxin::model::id::Id;
use lianxin::model::input;
use lianxin::model::typed::{expedite, problem, problem_state as state};
use lianxin::model::value::Value;
use lianxin::office::{Filled, ProblemFilter, ProblemLine, Refusal, Tally};
use lianxin::rules::escalation::NoticeLevel::{self, Blue, Expedite, Red, Talk, Yellow};
use lianxin::rules::light::Light;
use std::collections::BTreeMap;
use std::sync::Arc;

fn words(refusal: &Refusal) -> String {
    refusal.to_string()
}

/// A problem of 柳林村, whose owner is 李春生.
fn found(desk: &mut Desk, what: &str, deadline: &str) -> Id {
    let fields = [
        ("date", "2026-11-02"),
        ("village", "柳林村"),
        ("source", "1"),
        ("what", what),
        ("type", "2"),
        ("measure", "三日内清运，每周两次。"),
        ("owner", "李春生"),
        ("deadline", deadline),
    ];
    desk.keep("problem", what, &fields)
}

/// Changes fields of a record as typed.
fn set(desk: &mut Desk, id: Id, pairs: &[(&str, &str)]) -> Result<(), Refusal> {
    let record = desk.office.record(id).unwrap();
    let dictionary = Arc::clone(desk.office.dictionary());
    let kind = dictionary.kind(record.kind).unwrap();
    let mut fields = record.fields.clone();
    for (name, text) in pairs {
        let field = kind.field_named(name).unwrap();
        fields.set(field.tag, input::read(text, field, desk.office.today(), &desk.office).unwrap());
    }
    let base = record.revision;
    let filled = Filled { kind: kind.tag, record: id, base, fields, kept: BTreeMap::new(), why: None };
    desk.office.save(&filled).map(|_| ())
}

fn go(desk: &mut Desk, id: Id, states: &[u16]) {
    for to in states {
        desk.office.move_to(id, *to, None).unwrap_or_else(|refusal| panic!("{to}: {refusal}"));
    }
}

fn on(desk: &Desk, month: u32, day: u32) {
    let day = NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    desk.now.set(day.and_hms_opt(9, 0, 0).unwrap());
}

fn line(desk: &Desk, id: Id) -> ProblemLine {
    desk.office.problems().unwrap().into_iter().find(|line| line.id == id).unwrap()
}

/// As far as 复核, applied for by the clerk.
fn under_review(desk: &mut Desk) -> Id {
    let id = found(desk, "垃圾池满溢", "2026-11-25");
    go(desk, id, &[state::ASSIGNED, state::ACKNOWLEDGED, state::IN_PROGRESS]);
    set(desk, id, &[("progress", "4"), ("evidence", "现场核对已清运")]).unwrap();
    go(desk, id, &[state::UNDER_REVIEW]);
    id
}

#[test]
fn from_found_to_struck_off_with_a_second_person() {
    let mut desk = Desk::new();
    let id = under_review(&mut desk);
    desk.sit("赵国强");
    go(&mut desk, id, &[state::COMPLETED, state::CLOSED_OUT]);
    let fields = desk.office.record(id).unwrap().fields;
    assert_eq!(fields.reference(problem::APPLIED_BY), Some(desk.id("周敏")));
    assert_eq!(fields.reference(problem::VERIFIED_BY), Some(desk.id("赵国强")));
    assert_eq!(fields.date(problem::CLOSED_ON), Some(today()));
    assert_eq!(fields.date(problem::LOOK_BACK), Some(today() + Days::new(90)));
    let closed = line(&desk, id);
    assert!(closed.is_closed() && closed.light == Light::Green && closed.awaits_look_back());
}

#[test]
fn nobody_verifies_what_they_applied_for_nor_their_own_problem() {
    let mut desk = Desk::new();
    let id = found(&mut desk, "垃圾池满溢", "2026-11-25");
    go(&mut desk, id, &[state::ASSIGNED, state::ACKNOWLEDGED, state::IN_PROGRESS]);
    set(&mut desk, id, &[("progress", "4"), ("evidence", "验收单"), ("owner", "赵国强")]).unwrap();
    desk.sit("孙桂兰");
    go(&mut desk, id, &[state::UNDER_REVIEW]);
    let refused = desk.office.move_to(id, state::COMPLETED, None).unwrap_err();
    assert!(words(&refused).contains("申请销号人"), "{refused}");
    desk.sit("赵国强");
    let refused = desk.office.move_to(id, state::COMPLETED, None).unwrap_err();
    assert!(words(&refused).contains("责任人"), "{refused}");
    // Nor is it handed to somebody else for that.
    let refused = set(&mut desk, id, &[("owner", "李春生")]).unwrap_err();
    assert!(refused.to_string().contains("“责任人”已经定下"), "{refused}");
    // A village cadre or clerk verifies nothing at all.
    desk.sit("周敏");
    assert!(desk.office.move_to(id, state::COMPLETED, None).is_err());
}

#[test]
fn assignment_and_application_say_what_is_missing() {
    let mut desk = Desk::new();
    let id = desk.keep("problem", "井盖缺失", &[("village", "王家村"), ("what", "井盖缺失")]);
    let refused = desk.office.move_to(id, state::ASSIGNED, None).unwrap_err();
    for missing in ["整改措施", "责任人", "整改时限"] {
        assert!(words(&refused).contains(missing), "{refused}");
    }
    let id = found(&mut desk, "垃圾池满溢", "2026-11-25");
    go(&mut desk, id, &[state::ASSIGNED, state::ACKNOWLEDGED, state::IN_PROGRESS]);
    let refused = desk.office.move_to(id, state::UNDER_REVIEW, None).unwrap_err();
    assert!(words(&refused).contains("销号依据") && words(&refused).contains("整改进展"), "{refused}");
}

#[test]
fn what_is_struck_off_stays_as_it_is_until_it_comes_back() {
    let mut desk = Desk::new();
    let id = under_review(&mut desk);
    desk.sit("赵国强");
    go(&mut desk, id, &[state::COMPLETED, state::CLOSED_OUT]);
    desk.sit("孙桂兰");
    let refused = set(&mut desk, id, &[("evidence", "另一张")]).unwrap_err();
    assert_eq!(
        words(&refused),
        "这一条“问题”已经“销号”，不能修改或作废，要改请先办“反弹”并写明原因：按 F10 选“办理：反弹”，命令行用 lianxin move。"
    );
    assert!(desk.office.set_void(id, true, Some("录错")).is_err());
    assert!(desk.office.move_to(id, state::IN_PROGRESS, None).is_err(), "a recurrence has its reason");
    desk.office.move_to(id, state::IN_PROGRESS, Some("又满了")).unwrap();
    let fields = desk.office.record(id).unwrap().fields;
    assert_eq!(fields.number(problem::RECURRENCES), Some(1));
    for blank in
        [problem::CLOSED_ON, problem::LOOK_BACK, problem::VERIFIED_BY, problem::EVIDENCE, problem::PROGRESS]
    {
        assert_eq!(fields.get(blank), None, "{blank}");
    }
    set(&mut desk, id, &[("progress", "2")]).unwrap();
    assert_eq!(line(&desk, id).recurrences, 1);
}

#[test]
fn an_extension_is_asked_by_one_and_approved_by_another() {
    let mut desk = Desk::new();
    let id = found(&mut desk, "垃圾池满溢", "2026-11-25");
    desk.sit("孙桂兰");
    go(&mut desk, id, &[state::ASSIGNED, state::ACKNOWLEDGED, state::IN_PROGRESS]);
    assert!(desk.office.move_to(id, state::EXTENSION_ASKED, None).is_err(), "to which day and why");
    let refused = set(&mut desk, id, &[("deadline", "2026-12-10")]).unwrap_err();
    assert_eq!(words(&refused), "“整改时限”已经定下，不能直接改，要改请办“申请延期”。");
    assert!(set(&mut desk, id, &[("extend_to", "2026-11-24"), ("extend_why", "早了")]).is_err());
    set(&mut desk, id, &[("extend_to", "2026-12-10"), ("extend_why", "等清运车")]).unwrap();
    go(&mut desk, id, &[state::EXTENSION_ASKED]);
    let refused = desk.office.move_to(id, state::IN_PROGRESS, None).unwrap_err();
    assert!(words(&refused).contains("延期申请人"), "{refused}");
    desk.sit("赵国强");
    go(&mut desk, id, &[state::IN_PROGRESS]);
    let fields = desk.office.record(id).unwrap().fields;
    assert_eq!(fields.date(problem::DEADLINE), NaiveDate::from_ymd_opt(2026, 12, 10));
    assert_eq!(fields.number(problem::EXTENSIONS), Some(1));
    assert_eq!(fields.get(problem::EXTEND_TO), None);
}

#[test]
fn a_supervisor_keeps_the_ledger_but_alters_no_visit() {
    let mut desk = Desk::new();
    let visit = desk.visit("张桂琴", "老人身体好");
    let id = found(&mut desk, "垃圾池满溢", "2026-11-25");
    desk.sit("赵国强");
    set(&mut desk, id, &[("progress", "2")]).unwrap();
    assert!(set(&mut desk, visit, &[("situation", "另一句")]).is_err());
    desk.sit("李春生");
    set(&mut desk, id, &[("progress", "3")]).unwrap();
    let elsewhere = typed(&desk.office, "problem", &[("village", "王家村"), ("what", "路灯不亮")]);
    assert!(desk.office.save(&elsewhere).is_err(), "another village's");
}

#[test]
fn a_problem_is_nobodys_deed_of_the_day() {
    let mut desk = Desk::new();
    found(&mut desk, "垃圾池满溢", "2026-11-25");
    let owner = desk.id("李春生");
    for date in [today(), NaiveDate::from_ymd_opt(2026, 11, 2).unwrap()] {
        assert!(desk.office.day(owner, date).unwrap().lines.is_empty());
        assert!(desk.office.day(desk.id("周敏"), date).unwrap().lines.is_empty());
    }
}

#[test]
fn words_and_notices_do_not_count_as_movement() {
    let mut desk = Desk::new();
    on(&desk, 11, 2);
    let id = found(&mut desk, "垃圾池满溢", "2026-11-25");
    on(&desk, 11, 4);
    go(&mut desk, id, &[state::ASSIGNED]);
    on(&desk, 11, 16);
    set(&mut desk, id, &[("progress_words", "联系了清运车")]).unwrap();
    desk.now.set(at(9, 0));
    assert_eq!(line(&desk, id).stalled, Some(16));
    on(&desk, 11, 17);
    set(&mut desk, id, &[("progress", "2")]).unwrap();
    desk.now.set(at(9, 0));
    assert_eq!(line(&desk, id).stalled, Some(3), "read again after the change");
}

#[test]
fn lights_stand_in_order_and_are_counted() {
    let mut desk = Desk::new();
    let green = found(&mut desk, "树枝压线", "2026-12-20");
    let red = found(&mut desk, "垃圾池满溢", "2026-11-15");
    let yellow = found(&mut desk, "井盖缺失", "2026-11-22");
    let lines = desk.office.problems().unwrap();
    assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), [red, yellow, green]);
    assert_eq!(lines[0].why, "时限 11-15，逾期 5 天，红灯");
    assert_eq!(Tally::of(&lines).sentence(), "共 3 件，红 1，黄 1，绿 1，已销号 0。");
    let by = Tally::by(&lines, |line| &line.village_name);
    assert_eq!((by[0].0, by[0].1.total), ("柳林村", 3));
    assert_eq!(Tally::by(&lines, |line| &line.state_label)[0].0, "立项");
}

#[test]
fn a_sentence_may_speak_of_lights_and_standstill() {
    let mut desk = Desk::new();
    on(&desk, 11, 2);
    let red = found(&mut desk, "垃圾池满溢", "2026-11-15");
    desk.now.set(at(9, 0));
    let yellow = found(&mut desk, "井盖缺失", "2026-11-22");
    let lines = desk.office.problems().unwrap();
    let kept = |sentence: &str| {
        let kind = desk.office.kind(problem::KIND).unwrap();
        let filter = ProblemFilter::parse(sentence, kind, desk.office.today())?;
        let kept = desk.office.problems_kept(&lines, &filter).unwrap();
        Ok::<Vec<Id>, String>(kept.iter().map(|line| line.id).collect())
    };
    assert_eq!(kept("灯:红").unwrap(), [red]);
    assert_eq!(kept("停>10").unwrap(), [red]);
    assert_eq!(kept("停<10天 问题:井盖").unwrap(), [yellow]);
    assert_eq!(kept("村:柳林 灯:黄").unwrap(), [yellow]);
    assert!(kept("灯:红 问题:井盖").unwrap().is_empty());
    assert_eq!(kept("灯:紫").unwrap_err(), "没有“紫”灯，可以写：灯:绿、灯:黄、灯:红。");
    assert_eq!(kept("灯!=红").unwrap(), [yellow]);
    assert_eq!(kept("!灯≠红").unwrap(), [red]);
    let days = lines.iter().find(|line| line.id == red).unwrap().stalled.unwrap();
    assert_eq!(kept(&format!("停!={days}")).unwrap(), [yellow]);
    assert!(kept("灯>红").unwrap_err().starts_with("“灯>红”比不出大小"));
    assert!(kept("停>很久").is_err());
}

#[test]
fn what_is_due_waits_for_owner_and_lead_and_for_all_who_supervise() {
    let mut desk = Desk::new();
    found(&mut desk, "垃圾池满溢", "2026-11-15");
    found(&mut desk, "树枝压线", "2026-12-20");
    let due = |desk: &Desk| desk.office.problems_due().unwrap();
    assert!(due(&desk).is_empty(), "the clerk owns none");
    for person in ["李春生", "赵国强", "孙桂兰"] {
        desk.sit(person);
        let lines = due(&desk);
        assert_eq!(lines.len(), 1, "{person}");
        assert_eq!(lines[0].title, "柳林村 垃圾池满溢");
    }
}

/// Saves the notice that is drafted and sends it.
fn send(desk: &mut Desk, problem: Id) -> NoticeLevel {
    let fields = desk.office.notice_draft(problem).unwrap();
    let level = fields.code(expedite::LEVEL).and_then(NoticeLevel::from_code).unwrap();
    let record = desk.office.new_id();
    let filled = Filled { kind: expedite::KIND, record, base: 0, fields, kept: BTreeMap::new(), why: None };
    desk.office.save(&filled).unwrap();
    assert_eq!(line(desk, problem).proposal, None, "what is drafted is not proposed again");
    desk.office.move_to(record, 2, None).unwrap();
    level
}

#[test]
fn notices_go_up_step_by_step_and_never_by_themselves() {
    let mut desk = Desk::new();
    on(&desk, 11, 2);
    let id = found(&mut desk, "垃圾池满溢", "2026-11-05");
    desk.sit("赵国强");
    on(&desk, 11, 6);
    assert_eq!(line(&desk, id).proposal, None, "nobody has it yet");
    on(&desk, 11, 2);
    go(&mut desk, id, &[state::ASSIGNED]);
    let mut levels = Vec::new();
    for day in [6, 11, 16, 19, 24, 27] {
        on(&desk, 11, day);
        assert!(line(&desk, id).proposal.is_some(), "{day}");
        levels.push(send(&mut desk, id));
        assert_eq!(line(&desk, id).proposal, None, "{day}");
    }
    assert_eq!(levels, [Expedite, Blue, Yellow, Red, Talk, Talk]);
    let kind = desk.office.kind(expedite::KIND).unwrap();
    assert_eq!(desk.office.list(kind).unwrap().len(), 6, "only what was saved by hand");
}

#[test]
fn the_draft_has_the_facts_of_the_ledger() {
    let mut desk = Desk::new();
    let id = found(&mut desk, "垃圾池满溢", "2026-11-15");
    go(&mut desk, id, &[state::ASSIGNED]);
    set(&mut desk, id, &[("progress", "2"), ("progress_words", "清运车在修")]).unwrap();
    let fields = desk.office.notice_draft(id).unwrap();
    assert_eq!(
        fields.text(expedite::TEXT),
        Some(
            "柳林村“垃圾池满溢”一事，整改时限11月15日，已逾期5天。目前进展：推进中，清运车在修。\
             请立即整改，11月25日前书面回复整改情况和完成日期。"
        )
    );
    assert_eq!(fields.text(expedite::TO), Some("李春生"));
    assert_eq!(fields.get(expedite::ABOUT), Some(&Value::Ref(id)));
}

#[test]
fn only_who_supervises_sends_and_a_closed_problem_needs_no_notice() {
    let mut desk = Desk::new();
    let id = found(&mut desk, "井盖缺失", "2026-11-15");
    let fields = desk.office.notice_draft(id).unwrap();
    let record = desk.office.new_id();
    let filled = Filled { kind: expedite::KIND, record, base: 0, fields, kept: BTreeMap::new(), why: None };
    desk.office.save(&filled).unwrap();
    assert!(desk.office.move_to(record, 2, None).is_err(), "a clerk drafts, and does not send");
    let id = under_review(&mut desk);
    desk.sit("赵国强");
    go(&mut desk, id, &[state::COMPLETED, state::CLOSED_OUT]);
    assert!(words(&desk.office.notice_draft(id).unwrap_err()).contains("不用再督办"));
}

#[test]
fn only_what_is_sent_back_answers_to_the_key_for_it() {
    let mut desk = Desk::new();
    let id = under_review(&mut desk);
    desk.sit("赵国强");
    let backs = |desk: &Desk, id: Id| -> Vec<String> {
        let steps = desk.office.steps(&desk.office.record(id).unwrap());
        steps.into_iter().filter(lianxin::office::Step::sends_back).map(|step| step.label).collect()
    };
    assert_eq!(backs(&desk, id), ["退回重办"]);
    desk.sit("周敏");
    let pairs = [
        ("village", "王家村"),
        ("type", "2"),
        ("party_a", "张桂琴"),
        ("party_b", "赵国富"),
        ("words", "院墙"),
        ("mediator", "李春生"),
        ("result", "没有谈拢"),
    ];
    let dispute = desk.keep("dispute", "院墙", &pairs);
    go(&mut desk, dispute, &[2, 4]);
    desk.sit("赵国强");
    desk.office.move_to(dispute, 6, Some("没有谈拢")).unwrap();
    assert!(backs(&desk, dispute).is_empty(), "to assign a dispute anew is not to send it back");
}
