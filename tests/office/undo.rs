//! What Ctrl+Z says after every act there is: taken back whole, or why it stays and what the next one reaches.

use super::stands::*;
use super::*;
use crate::cycle::{WHY, changed, file_day, october, opened};
use lianxin::exchange::{Format, Import, Table};
use lianxin::model::days::DayRange;
use lianxin::model::id::Id;
use lianxin::model::typed::{inspection, keying_row, problem_state, sample_row, task, task_state};
use lianxin::model::value::Fields;
use lianxin::office::{Filled, Office, Step, Turn};
use lianxin::screens::Effect;
use std::collections::BTreeMap;

/// What undo does after an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    /// Everything is as it was before.
    Gone,
    /// It leaves a trace, and these words say so.
    Stays(&'static str),
}

/// The name of an act, what stands there first (and who is at the keyboard), the act, and what undo does.
type Line = (&'static str, fn(&mut Desk) -> Id, fn(&mut Desk, Id), After);

const TRACE: After = After::Stays("要留痕");

fn step(desk: &Desk, id: Id, to: u16) -> Step {
    let record = desk.office.record(id).unwrap();
    desk.office.steps(&record).into_iter().find(|step| step.to == to).unwrap()
}

/// Every act of the program that changes what is kept.
const ACTS: [Line; 27] = [
    ("新增", nothing, |desk, _| _ = desk.visit("张桂琴", "看望。"), After::Gone),
    (
        "修改",
        a_visit,
        |desk, id| {
            let filled = changed(&desk.office, id, "situation", "又去了。");
            desk.office.save(&filled).unwrap();
        },
        After::Gone,
    ),
    ("作废", a_visit, |desk, id| drop(desk.office.set_void(id, true, Some("重了")).unwrap()), After::Gone),
    (
        "恢复",
        |desk| {
            let id = a_visit(desk);
            desk.office.set_void(id, true, Some("重了")).unwrap();
            id
        },
        |desk, id| drop(desk.office.set_void(id, false, Some("没重")).unwrap()),
        After::Gone,
    ),
    (
        "办理一步",
        |desk| {
            let fields =
                [("village", "01"), ("type", "2"), ("party_a", "甲"), ("party_b", "乙"), ("words", "争水。")];
            desk.keep("dispute", "水", &fields)
        },
        |desk, id| {
            let steps = desk.office.steps(&desk.office.record(id).unwrap());
            let open = steps.iter().find(|step| step.refused.is_none()).unwrap();
            desk.office.move_to(id, open.to, None).unwrap();
        },
        After::Gone,
    ),
    (
        "核验通过",
        a_problem_under_review,
        |desk, id| {
            desk.office.move_to(id, problem_state::COMPLETED, None).unwrap();
        },
        TRACE,
    ),
    ("上报日小结", nothing, |desk, _| _ = file_day(desk, "周敏", today(), "走访。", ""), TRACE),
    (
        "撤回日小结",
        |desk| {
            let id = a_filed_day(desk);
            desk.sit("周敏");
            id
        },
        |desk, id| drop(desk.office.move_to(id, filing::DRAFT, None).unwrap()),
        After::Gone,
    ),
    ("通过", a_filed_day, |desk, id| drop(desk.office.accept_all(&[id]).unwrap()), TRACE),
    (
        "退回",
        a_filed_day,
        |desk, id| {
            desk.office.send_back(id, "整份", 4, "几点去的").unwrap();
        },
        After::Gone,
    ),
    ("答复", a_returned_day, |desk, id| drop(desk.office.answer(id, "上午去的").unwrap()), After::Gone),
    (
        "更正日小结",
        |desk| {
            let id = a_filed_day(desk);
            desk.office.accept_all(&[id]).unwrap();
            id
        },
        |desk, id| {
            desk.office.move_to(id, filing::CORRECTION, Some(WHY)).unwrap();
        },
        TRACE,
    ),
    (
        "月结",
        |desk| {
            desk.sit("孙桂兰");
            Id::NIL
        },
        |desk, _| drop(desk.office.lock_month(october()).unwrap()),
        TRACE,
    ),
    (
        "月结以后的更正",
        a_closed_month,
        |desk, id| {
            let mut filled = changed(&desk.office, id, "situation", "又去了。");
            filled.why = Some("录错更正".to_owned());
            desk.office.save(&filled).unwrap();
        },
        TRACE,
    ),
    (
        "月结以后的作废",
        a_closed_month,
        |desk, id| {
            desk.office.set_void(id, true, Some("录错更正：重了")).unwrap();
        },
        TRACE,
    ),
    (
        "存月检查",
        nothing,
        |desk, _| {
            desk.sit("赵国强");
            let fields = desk.office.inspection_start(desk.id("王家村"), today());
            let (kind, record) = (inspection::KIND, desk.office.new_id());
            let filled = Filled { kind, record, base: 0, fields, kept: BTreeMap::new(), why: None };
            desk.office.keep_inspection(&filled).unwrap();
        },
        After::Gone,
    ),
    ("抽样", an_inspection, drawn, After::Stays("抽过的样本要留底")),
    (
        "一开始就抽样",
        |desk| {
            desk.visit("张桂琴", "看望。");
            desk.sit("赵国强");
            Id::NIL
        },
        |desk, _| {
            let mut fields = desk.office.inspection_start(desk.id("王家村"), today());
            desk.office.draw_sample(&mut fields, 1, 4321, None).unwrap();
            let (kind, record) = (inspection::KIND, desk.office.new_id());
            let filled = Filled { kind, record, base: 0, fields, kept: BTreeMap::new(), why: None };
            desk.office.keep_inspection(&filled).unwrap();
        },
        After::Stays("抽过的样本要留底"),
    ),
    (
        "回访",
        a_drawn_inspection,
        |desk, id| {
            let mut filled = opened(&desk.office, id);
            desk.office.note_call(&mut filled.fields, 0, Some(sample_row::CONFIRMED), "").unwrap();
            desk.office.keep_inspection(&filled).unwrap();
        },
        After::Gone,
    ),
    (
        "复录",
        a_drawn_inspection,
        |desk, id| {
            let filled = opened(&desk.office, id);
            let all = desk.office.to_key_again(&filled.fields).unwrap();
            let blind = all.iter().find(|blind| blind.label.contains("金额")).unwrap();
            let (_, second) = desk.office.keyed_alike(blind, "500").unwrap();
            desk.office.keep_keying(&filled, blind, keying_row::SAME, &second).unwrap();
        },
        After::Gone,
    ),
    (
        "移动任务",
        a_task,
        |desk, id| {
            let step = step(desk, id, task_state::ASSIGNED);
            desk.office.move_tasks(&[id], &step, None).unwrap();
        },
        After::Gone,
    ),
    (
        "批改任务",
        a_task,
        |desk, id| {
            desk.office.edit_tasks(&[id], &[(task::WEIGHT, Some(Value::Int(3)))]).unwrap();
        },
        After::Gone,
    ),
    ("开会", a_task, |desk, id| drop(desk.office.begin_meeting("调度会", &[id]).unwrap()), After::Gone),
    (
        "议定",
        a_meeting,
        |desk, meeting| {
            let task = desk.id("修路");
            desk.office.note_item(meeting, task, "月底前办完").unwrap();
        },
        After::Gone,
    ),
    (
        "分解",
        a_project,
        |desk, id| {
            let mut made = desk.office.decomposition(id).unwrap();
            for share in &mut made.shares {
                share.chosen = true;
            }
            made.spread(lianxin::office::Spread::Even);
            desk.office.decompose(&made).unwrap();
        },
        After::Gone,
    ),
    (
        "导入",
        nothing,
        |desk, _| {
            let kind = desk.office.dictionary().kind_named("household").unwrap().clone();
            let table =
                Table::read("农户编号,户主,村,组\n01-05-001,丙,01,5\n".as_bytes(), Format::Csv).unwrap();
            Import::plan(&desk.office, &kind, table, None).unwrap().commit(&mut desk.office).unwrap();
        },
        After::Gone,
    ),
    ("放弃草稿", a_draft, |desk, id| drop(desk.office.give_up(id).unwrap()), After::Gone),
];

/// Which lines of the table an effect of a screen stands behind. Without a wildcard: a new effect does not compile until
/// it is said here what undo does after it.
fn lines_of(effect: &Effect) -> &'static [&'static str] {
    match effect {
        Effect::Save(_) => &["新增", "修改", "月结以后的更正"],
        Effect::File(..) => &["上报日小结"],
        Effect::Move(..) => &["办理一步", "核验通过", "撤回日小结", "更正日小结"],
        Effect::SendBack(..) => &["退回"],
        Effect::Accept(_) => &["通过"],
        Effect::Answer(..) => &["答复"],
        Effect::LockMonth(_) => &["月结"],
        Effect::KeepInspection(_) => &["存月检查", "抽样", "一开始就抽样", "回访"],
        Effect::NoteKeying(..) => &["复录"],
        Effect::Void(..) => &["作废", "恢复", "月结以后的作废"],
        Effect::MoveTasks(..) => &["移动任务"],
        Effect::EditTasks(..) => &["批改任务"],
        Effect::BeginMeeting(..) => &["开会"],
        Effect::NoteItem(..) => &["议定"],
        Effect::Decompose(_) => &["分解"],
        Effect::Import(_) => &["导入"],
        Effect::GiveUp(_) => &["放弃草稿"],
        // Nothing of these is a change of what the office keeps.
        Effect::Open(_)
        | Effect::Replace(_)
        | Effect::Back
        | Effect::Give(_)
        | Effect::Say(..)
        | Effect::KeepFilter(..)
        | Effect::WriteDraft(..)
        | Effect::DropDraft(_)
        | Effect::Chose(_)
        | Effect::Pin(..)
        | Effect::Undo(_)
        | Effect::SitDown(_)
        | Effect::Act(_)
        | Effect::Command(_) => &[],
    }
}

/// Everything that counts: what every record says that is not struck out, and the drafts.
fn everything(office: &Office) -> (BTreeMap<Id, Fields>, Vec<Id>) {
    let mut all = BTreeMap::new();
    for kind in office.dictionary().kinds() {
        for id in office.store().of_kind(kind.tag, DayRange::ALL).unwrap() {
            let record = office.record(id).unwrap();
            if !record.void {
                all.insert(id, record.fields);
            }
        }
    }
    (all, office.drafts().unwrap().into_iter().map(|draft| draft.id).collect())
}

#[test]
fn after_every_act_undo_takes_it_back_whole_or_says_why_it_stays() {
    for (name, first, act, after) in ACTS {
        let mut desk = Desk::new();
        let id = first(&mut desk);
        let who = desk.office.person().unwrap().clone();
        // Only the act itself is in reach.
        desk.office.sit_down(who);
        let before = everything(&desk.office);
        act(&mut desk, id);
        let done = everything(&desk.office);
        assert_ne!(before, done, "{name}: nothing was done");
        match after {
            After::Gone => {
                desk.office.undo().unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
                assert_eq!(everything(&desk.office), before, "{name} is taken back whole");
                desk.office.redo().unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
                assert_eq!(everything(&desk.office), done, "{name} is done again");
            }
            After::Stays(why) => {
                let say = refused(desk.office.undo());
                assert!(say.contains(why) && !say.contains("Ctrl+Z"), "{name}: {say}");
                assert_eq!(everything(&desk.office), done, "{name} stays");
                assert!(
                    refused(desk.office.undo()).contains("没有可以撤销"),
                    "{name}: nothing else is in reach"
                );
            }
        }
    }
    let named: Vec<&str> = ACTS.iter().map(|line| line.0).collect();
    for effect in [Effect::LockMonth(october()), Effect::Undo(false), Effect::Accept(Vec::new())] {
        assert!(lines_of(&effect).iter().all(|line| named.contains(line)));
    }
}

#[test]
fn what_stays_hides_nothing_and_the_next_undo_reaches_beneath_it() {
    let mut desk = Desk::new();
    let beneath = desk.keep("phrase", "语", &[("key", "ybz"), ("words", "已报镇。")]);
    desk.visit("曾玉梅", "看望。");
    file_day(&mut desk, "周敏", today(), "走访。", "");
    assert!(!desk.office.next_turn(Turn::Undo).unwrap().beneath);
    let say = refused(desk.office.undo());
    assert!(say.contains("要留痕") && say.contains("再按 Ctrl+Z 撤销在它前面做的“新增走访"), "{say}");
    assert!(desk.office.next_turn(Turn::Undo).unwrap().beneath, "asked about before it is done");
    // The filed day rests on the visit: that one is struck out in the open, or not at all.
    let say = refused(desk.office.undo());
    assert!(say.contains("那一步要留着") && say.contains("“新增常用语"), "{say}");
    desk.office.undo().unwrap();
    assert!(desk.office.record(beneath).unwrap().void);
    assert!(refused(desk.office.undo()).contains("没有可以撤销"));
}

#[test]
fn undo_passes_the_gate_that_the_change_itself_would_pass_now() {
    // A problem struck off is not changed beneath its closing.
    let mut desk = Desk::new();
    let id = a_problem_under_review(&mut desk);
    desk.sit("孙桂兰");
    let mut filled = changed(&desk.office, id, "progress_words", "清运了");
    filled.kept = BTreeMap::new();
    desk.office.save(&filled).unwrap();
    for to in [problem_state::COMPLETED, problem_state::CLOSED_OUT] {
        desk.office.move_to(id, to, None).unwrap();
    }
    let done = desk.office.record(id).unwrap();
    for _ in 0..4 {
        assert!(desk.office.undo().is_err());
        assert_eq!(desk.office.record(id).unwrap(), done);
    }

    // A supervisor may add a visit of their own, though strike out none: what was just added is still theirs.
    let mut desk = Desk::new();
    desk.sit("赵国强");
    let own = desk.visit("张桂琴", "督导走访。");
    desk.office.undo().unwrap();
    assert!(desk.office.record(own).unwrap().void);
    desk.office.redo().unwrap();
}

#[test]
fn a_struck_out_record_does_not_come_back_beside_the_one_keyed_anew() {
    let mut desk = Desk::new();
    let fields = |head| [("code", "01-09-001"), ("head", head), ("village", "01"), ("villager_group", "9")];
    let old = desk.keep("household", "丁", &fields("丁"));
    desk.office.set_void(old, true, Some("错")).unwrap();
    desk.keep("household", "戊", &fields("戊"));
    desk.visit("戊", "看望。");
    file_day(&mut desk, "周敏", today(), "走访。", "");
    // The filed day, the visit it rests on and the household visited all stay; only then comes the striking out.
    for why in ["要留痕", "那一步要留着", "那一步要留着", "这个农户编号已经有了"] {
        let say = refused(desk.office.undo());
        assert!(say.contains(why), "{why}: {say}");
    }
    assert!(desk.office.record(old).unwrap().void);
}
