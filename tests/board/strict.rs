//! What a strict reader found on the board: ways around an approval, sums that were not true, doubts not uttered.

use crate::board_town::{BoardTown, day};
use crate::common;
use lianxin::model::board::Standing;
use lianxin::model::id::Id;
use lianxin::model::typed::{feedback, key_project, task, task_state as state};
use lianxin::model::value::{Tag, Value};
use lianxin::office::{Card, Office, Refusal};
use lianxin::rules::flow::Story;

/// Sets a field as on a form.
fn typed(office: &mut Office, id: Id, tag: Tag, value: Option<Value>) -> Result<(), Refusal> {
    let record = office.record(id).unwrap();
    let mut fields = record.fields.clone();
    fields.set(tag, value);
    let kept = std::collections::BTreeMap::new();
    let filled = lianxin::office::Filled {
        kind: record.kind,
        record: id,
        base: record.revision,
        fields,
        kept,
        why: None,
    };
    office.save(&filled).map(|_| ())
}

fn refused<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    result.unwrap_err().to_string()
}

fn finish(town: &mut BoardTown, id: Id) {
    town.set(id, task::EVIDENCE, Some(Value::Text("验收单".to_owned())));
    town.go(id, state::UNDER_REVIEW, None);
    town.desk.sit("赵国强");
    town.go(id, state::COMPLETED, None);
    town.desk.sit("周敏");
}

#[test]
fn what_is_sent_back_keeps_its_deadline() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-11-10", None, None);
    town.start_now(task);
    town.set(task, task::EVIDENCE, Some(Value::Text("验收单".to_owned())));
    town.go(task, state::UNDER_REVIEW, None);
    town.desk.sit("赵国强");
    town.go(task, state::RETURNED, Some("没有办好"));
    town.desk.sit("李春生");
    let later = Some(Value::Date(day(2027, 1, 31)));
    let say = refused(typed(&mut town.desk.office, task, task::DUE, later));
    assert_eq!(say, "“完成时限”已经定下，不能直接改，要改请到“办理中”时办“申请延期”。");
    let say = refused(typed(&mut town.desk.office, task, task::TARGET, Some(Value::Decimal(10_000))));
    assert!(say.contains("“目标”已经定下"), "{say}");
}

#[test]
fn nobody_hands_a_task_away_while_it_waits_for_approval() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "赵国强", "2026-12-20", None, None);
    town.start_now(task);
    town.set(task, task::EVIDENCE, Some(Value::Text("验收单".to_owned())));
    town.go(task, state::UNDER_REVIEW, None);
    town.desk.sit("赵国强");
    let other = Some(Value::Ref(town.person("李春生")));
    let say = refused(typed(&mut town.desk.office, task, task::OWNER, other));
    assert!(say.contains("“责任人”已经定下"), "{say}");
}

#[test]
fn a_project_is_the_towns_and_no_village_cadres() {
    let mut town = BoardTown::new();
    let project = town.project("2026-01", "人居环境整治", "2026-12-31");
    town.go(project, state::ASSIGNED, None);
    town.desk.sit("李春生");
    let line = Some(Value::Text("文件".to_owned()));
    let say = refused(typed(&mut town.desk.office, project, key_project::NAME, line));
    assert!(say.contains("村干部不能修改“重点项目”"), "{say}");
    assert!(town.desk.office.move_to(project, state::ACKNOWLEDGED, None).is_err());
    let made = common::typed(&town.desk.office, "key_project", &[("number", "9"), ("name", "修路")]);
    assert!(refused(town.desk.office.save(&made)).contains("村干部不能新增“重点项目”"));
    // A village's own task stays theirs.
    let task = town.desk.keep("task", "改厕", &[("title", "改厕"), ("village", "柳林村")]);
    let due = Some(Value::Date(day(2026, 12, 31)));
    typed(&mut town.desk.office, task, task::DUE, due).unwrap();
}

#[test]
fn a_supervisor_signs_for_nobody_but_the_own() {
    let mut town = BoardTown::new();
    let theirs = town.task("改厕", "柳林村", "李春生", "2026-12-20", None, None);
    let own = town.task("督查", "", "赵国强", "2026-12-20", None, None);
    for id in [theirs, own] {
        town.go(id, state::ASSIGNED, None);
    }
    town.desk.sit("赵国强");
    let say = "“签收”是责任人的事，只能由录入员、村干部、办公室主任或责任人本人办理，督导员不能代办。";
    assert_eq!(refused(town.desk.office.move_to(theirs, state::ACKNOWLEDGED, None)), say);
    let sign = town.along(own, true).unwrap();
    assert_eq!((sign.label.as_str(), &sign.refused), ("签收", &None));
    assert_eq!(refused(town.desk.office.move_tasks(&[own, theirs], &sign, None)), say);
    // On the form the state is nobody's to type.
    let signed = Some(Value::Code(state::ACKNOWLEDGED));
    assert!(typed(&mut town.desk.office, theirs, task::STATE, signed).is_err());
    for to in [state::ACKNOWLEDGED, state::IN_PROGRESS] {
        town.go(own, to, None);
    }
    assert_eq!(town.board().card(own).unwrap().state, state::IN_PROGRESS);
    // Nor is the project's, which its leader signs for.
    town.desk.sit("周敏");
    let project = town.project("2026-01", "人居环境整治", "2026-12-31");
    town.go(project, state::ASSIGNED, None);
    let other = Some(Value::Ref(town.person("孙桂兰")));
    typed(&mut town.desk.office, project, key_project::LEADER, other).unwrap();
    town.desk.sit("赵国强");
    let say = refused(town.desk.office.move_to(project, state::ACKNOWLEDGED, None));
    assert_eq!(say, "“签收”是牵头领导的事，只能由录入员、办公室主任或牵头领导本人办理，督导员不能代办。");
}

#[test]
fn only_a_supervisor_or_the_head_sets_a_light() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, None);
    town.start_now(task);
    let why = Some(Value::Text("省里挂牌".to_owned()));
    let say = refused(typed(&mut town.desk.office, task, task::HAND_WHY, why.clone()));
    assert_eq!(say, "“人工定灯”只能由督导员或办公室主任填。");
    town.desk.sit("孙桂兰");
    town.set(task, task::HAND_WHY, why);
    town.set(task, task::HAND_LIGHT, Some(Value::Code(3)));
    town.desk.sit("周敏");
    assert!(town.board().card(task).unwrap().by_hand);
    finish(&mut town, task);
    let board = town.board();
    let card = board.card(task).unwrap();
    assert_eq!((card.standing, card.by_hand), (Standing::Done, false));
}

#[test]
fn a_project_is_taken_apart_only_by_whom_the_table_names_and_while_it_goes_on() {
    let mut town = BoardTown::new();
    let project = town.project("2026-01", "人居环境整治", "2026-12-31");
    let made = town.desk.office.decomposition(project).unwrap();
    let say = |town: &mut BoardTown, made: &lianxin::office::Decomposition| {
        refused(town.desk.office.decompose(made))
    };
    // Past 立项 no step of the project's own is there to ask who may.
    town.go(project, state::ASSIGNED, None);
    town.desk.sit("李春生");
    assert_eq!(say(&mut town, &made), "分解到村只能由录入员、督导员、办公室主任办理。");
    town.desk.sit("周敏");
    let mut wrong = made.clone();
    wrong.shares[0].target = Some(-10_000);
    assert_eq!(say(&mut town, &wrong), "王家村的数是负的，请改成 0 以上。");
    for blank in [None, Some(0)] {
        wrong.shares[0].target = blank;
        assert_eq!(say(&mut town, &wrong), "王家村还没有分到数，请填上，或者用空格把它去掉。");
    }
    let mut part = made.clone();
    part.shares[1].chosen = false;
    part.total = part.shares[0].target;
    town.desk.office.decompose(&part).unwrap();
    assert_eq!(say(&mut town, &made), "王家村已经有这个项目的任务，请不要再选它。");
    // What is left is given out, and weighs as if it had been given out with the rest.
    let rest = town.desk.office.decomposition(project).unwrap();
    assert_eq!((rest.total, rest.sum()), (Some(500_000), 500_000));
    town.desk.office.decompose(&rest).unwrap();
    let mut weights: Vec<i64> = town.board().cards.iter().map(|card| card.weight).collect();
    weights.sort_unstable();
    assert_eq!(weights, [4_950, 5_050]);
    let task = town.task("清运", "柳林村", "李春生", "2026-12-20", None, None);
    let other = lianxin::office::Decomposition { project: task, ..made.clone() };
    assert_eq!(say(&mut town, &other), "只有重点项目能分解到村，请先选一个项目。");
    let second = town.project("2026-02", "修路", "2026-12-31");
    let made = town.desk.office.decomposition(second).unwrap();
    for to in [state::ASSIGNED, state::ACKNOWLEDGED] {
        town.go(second, to, None);
    }
    town.desk.sit("赵国强");
    town.go(second, state::SUSPENDED, Some("等资金"));
    assert_eq!(say(&mut town, &made), "这个项目已经“挂起”，不能再分解到村。");
    let third = town.project("2026-03", "绿化", "2026-12-31");
    let made = town.desk.office.decomposition(third).unwrap();
    town.desk.sit("孙桂兰");
    town.desk.office.set_void(third, true, Some("重复")).unwrap();
    assert_eq!(say(&mut town, &made), "这个项目已经作废，要分解请先恢复。");
}

#[test]
fn a_feedback_that_cannot_well_be_is_doubted() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, Some("20"));
    let percent = town.task("清运", "柳林村", "李春生", "2026-12-31", None, None);
    town.start(task);
    town.start(percent);
    let say = |town: &BoardTown, about, date: &str, value: &str| -> Vec<String> {
        let pairs = [("value", value), ("words", "办了"), ("date", date)];
        let mut filled = common::typed(&town.desk.office, "feedback", &pairs);
        filled.fields.set(feedback::TASK, Some(Value::Ref(about)));
        let issues = town.desk.office.check(&filled).unwrap();
        issues.into_iter().filter(|issue| issue.field == feedback::VALUE).map(|issue| issue.say).collect()
    };
    assert_eq!(say(&town, task, "2026-11-20", "25000"), ["累计完成 25000 超过目标 20，请核对。"]);
    assert_eq!(say(&town, percent, "2026-11-20", "154"), ["累计完成 154 超过目标 100，请核对。"]);
    town.on(11, 10);
    town.feed(task, "12", "");
    town.on(11, 20);
    assert_eq!(say(&town, task, "2026-11-20", "8"), ["比上一次（11-10 报 12）少，请核对。"]);
    assert!(say(&town, task, "2026-11-20", "12").is_empty());
    // An earlier day is held against what came before it.
    assert!(say(&town, task, "2026-11-09", "8").is_empty());
    // With a reason it is kept, and is no progress.
    town.feed(task, "8", "上次多报");
    town.on(11, 25);
    assert_eq!(town.board().card(task).unwrap().stalled, Some(15));
    town.feed(task, "11", "");
    assert_eq!(town.board().card(task).unwrap().stalled, Some(15));
    town.feed(task, "13", "");
    assert_eq!(town.board().card(task).unwrap().stalled, Some(0));
}

#[test]
fn what_is_finished_is_not_blocked_and_was_done_from_that_day_on() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, None);
    town.start(task);
    town.set(task, task::BLOCKER, Some(Value::Code(1)));
    assert!(town.board().card(task).unwrap().blocked.is_some());
    town.on(11, 6);
    finish(&mut town, task);
    assert_eq!(town.board().card(task).unwrap().blocked, None);
    town.on(11, 20);
    town.desk.sit("赵国强");
    town.go(task, state::CLOSED_OUT, None);
    // It was done on the thirteenth, though it was closed out only later.
    let board = town.board();
    let flow = town.flow(&board);
    let on = |of: u32| flow.burn_up.iter().find(|burn| burn.day == day(2026, 11, of)).unwrap().actual;
    assert_eq!((on(6), on(13), on(20)), (100, 100, 100));
}

#[test]
fn a_project_that_is_done_or_lit_by_hand_tells_of_its_open_tasks() {
    let mut town = BoardTown::new();
    let project = town.project("2026-01", "人居环境整治", "2026-12-31");
    let late = town.task("清运", "柳林村", "李春生", "2026-11-10", Some(project), None);
    town.start(late);
    town.desk.sit("孙桂兰");
    let set = |town: &mut BoardTown, tag, value| typed(&mut town.desk.office, project, tag, value).unwrap();
    set(&mut town, key_project::HAND_WHY, Some(Value::Text("省里已验收".to_owned())));
    set(&mut town, key_project::HAND_LIGHT, Some(Value::Code(1)));
    let board = town.board();
    let of = &board.projects[0];
    assert_eq!((of.standing, of.by_hand), (Standing::OnSchedule, true));
    assert!(of.sum.ends_with("；有 1 个任务亮红灯"), "{}", of.sum);
    for to in [state::ASSIGNED, state::ACKNOWLEDGED, state::IN_PROGRESS] {
        town.go(project, to, None);
    }
    let evidence =
        town.desk.office.dictionary().kind_named("key_project").unwrap().field_named("evidence").unwrap().tag;
    set(&mut town, evidence, Some(Value::Text("验收单".to_owned())));
    town.desk.sit("周敏");
    town.go(project, state::UNDER_REVIEW, None);
    town.desk.sit("孙桂兰");
    town.go(project, state::COMPLETED, None);
    let board = town.board();
    let of = &board.projects[0];
    assert_eq!((of.standing, of.by_hand), (Standing::Overdue, false));
    assert!(of.sum.ends_with("办结 → 绿；有 1 个没有办结的任务亮红灯 → 红"), "{}", of.sum);
}

#[test]
fn what_would_not_be_struck_out_says_so_beforehand() {
    let mut town = BoardTown::new();
    let project = town.project("2026-01", "人居环境整治", "2026-12-31");
    town.desk.office.voidable(project).unwrap();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", Some(project), None);
    let say = "还有 1 条“任务”用到它（如“柳林村 改厕”），请先处理那些再作废。";
    assert_eq!(refused(town.desk.office.voidable(project)), say);
    assert_eq!(refused(town.desk.office.set_void(project, true, None)), say);
    town.desk.office.voidable(task).unwrap();
    town.desk.office.set_void(task, true, Some("重复")).unwrap();
    assert!(refused(town.desk.office.voidable(task)).contains("已经作废"));
    town.desk.sit("李春生");
    assert!(refused(town.desk.office.voidable(project)).contains("村干部不能作废"));
}

#[test]
fn a_creation_taken_back_and_restored_by_hand_has_its_story_again() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, None);
    let story = town.board().card(task).unwrap().story.clone();
    assert_eq!(story.moves, [(day(2026, 11, 20), state::REGISTERED)]);
    town.desk.office.undo().unwrap();
    assert!(town.board().card(task).is_none());
    town.desk.office.set_void(task, false, None).unwrap();
    assert_eq!(town.board().card(task).unwrap().story, story);
    // The restoring taken back, and restored again.
    town.desk.office.undo().unwrap();
    town.desk.office.set_void(task, false, None).unwrap();
    assert_eq!(town.board().card(task).unwrap().story, story);
}

#[test]
fn histories_read_together_are_those_read_one_by_one() {
    let mut town = BoardTown::new();
    let tasks: Vec<Id> = ["改厕", "清运", "绿化"]
        .map(|title| town.task(title, "柳林村", "李春生", "2026-12-31", None, None))
        .to_vec();
    town.desk.office.edit_tasks(&tasks, &[(task::BLOCKER, Some(Value::Code(1)))]).unwrap();
    town.start(tasks[1]);
    let store = town.desk.office.store();
    let together = store.histories(&tasks).unwrap();
    for (id, together) in tasks.iter().zip(together) {
        let mut alone = store.history(*id).unwrap();
        for entry in &mut alone {
            entry.edits.retain(|edit| edit.record == *id);
        }
        assert_eq!(together, alone);
    }
    assert_eq!(store.histories(&[Id::NIL]).unwrap(), [vec![]]);
}

#[test]
fn leaders_of_one_name_are_two_leaders() {
    let mut town = BoardTown::new();
    let one = town.project("2026-01", "人居环境整治", "2026-12-31");
    let two = town.project("2026-02", "修路", "2026-12-31");
    let fields =
        [("code", "G009"), ("name", "赵国强"), ("unit", "党政办"), ("rank", "1"), ("desk_role", "3")];
    town.desk.sit("孙桂兰");
    let other = town.desk.keep("cadre", "赵国强二", &fields);
    town.desk.sit("周敏");
    typed(&mut town.desk.office, two, key_project::LEADER, Some(Value::Ref(other))).unwrap();
    for project in [one, two] {
        let task = town.task(&format!("办{project}"), "柳林村", "李春生", "2026-12-31", Some(project), None);
        town.start(task);
    }
    let board = town.board();
    let leaders = board.projects.iter().map(|project| project.leader.unwrap());
    assert_eq!(leaders.map(|leader| board.load_of(leader)).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn a_stay_and_a_week_are_counted_from_the_day_after() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, None);
    town.start(task);
    town.on(11, 18);
    finish(&mut town, task);
    town.on(11, 20);
    town.desk.sit("赵国强");
    town.go(task, state::RETURNED, Some("没有办好"));
    let board = town.board();
    // Finished and sent back within one week: nothing was finished in it.
    assert!(town.flow(&board).throughput.iter().all(Vec::is_empty));
    let card: &Card = board.card(task).unwrap();
    let story: &Story = &card.story;
    assert!(story.done_on(day(2026, 11, 19)) && !story.done_on(day(2026, 11, 20)));
}
