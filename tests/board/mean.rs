//! What the mean of the projects' progress is of, what it leaves out, and that a week which is over stays as it was.

use crate::board_town::{BoardTown, day};
use crate::common;
use lianxin::model::id::Id;
use lianxin::model::typed::{key_project, task, task_state as state};
use lianxin::model::value::{Tag, Value};
use lianxin::office::{BurnUp, Filled, Say};
use lianxin::rules::progress;

fn set(town: &mut BoardTown, id: Id, tag: Tag, value: Option<Value>) {
    let record = town.desk.office.record(id).unwrap();
    let mut fields = record.fields.clone();
    fields.set(tag, value);
    let kept = std::collections::BTreeMap::new();
    let filled = Filled { kind: record.kind, record: id, base: record.revision, fields, kept, why: None };
    town.desk.office.save(&filled).unwrap_or_else(|refusal| panic!("{refusal}"));
}

fn last(town: &BoardTown) -> BurnUp {
    town.flow(&town.board()).burn_up.last().unwrap().clone()
}

#[test]
fn every_project_says_the_same_whatever_its_tasks_weigh() {
    let mut town = BoardTown::new();
    let big = town.project("2026-01", "改厕", "2026-12-31");
    let small = town.project("2026-02", "修路", "2026-12-31");
    let bare = town.project("2026-03", "绿化", "2026-12-31");
    let one = town.task("改厕一", "王家村", "周敏", "2026-12-20", Some(big), Some("90"));
    let two = town.task("改厕二", "柳林村", "李春生", "2026-12-20", Some(big), Some("10"));
    let road = town.task("修路", "柳林村", "李春生", "2026-12-20", Some(small), Some("2"));
    for (id, weight) in [(one, 9_000), (two, 1_000), (road, 1)] {
        town.start(id);
        town.weigh(id, weight);
    }
    town.feed(one, "90", "全部改好");
    town.feed(two, "0", "没有动");
    town.feed(road, "1", "一半");
    // (9000 × 100 + 1000 × 0) ÷ 10000 = 90 and 50: 70, though 10001 weights say nearly 90.
    let flow = town.flow(&town.board());
    let now = flow.burn_up.last().unwrap();
    assert_eq!((now.actual, now.projects, flow.mean.say), (70, 2, Say::Alike));
    // 10-31 40%, 12-20 100%: 20 of 50 days, 64% for each of them.
    assert_eq!(now.planned, 64);
    assert_eq!(flow.mean.projects, [(bare, "2026-03 绿化".to_owned())], "named, since it is left out");
    let mut ids = now.ids.clone();
    ids.sort_unstable();
    assert_eq!(ids, [one, two, road], "a number opens what it is of");

    // Weights count once every project has one.
    set(&mut town, big, key_project::WEIGHT, Some(Value::Int(3)));
    assert_eq!(last(&town).actual, 70);
    set(&mut town, small, key_project::WEIGHT, Some(Value::Int(1)));
    assert_eq!(last(&town).actual, 70, "one of them has none, though it has no task either");
    set(&mut town, bare, key_project::WEIGHT, Some(Value::Int(5)));
    let flow = town.flow(&town.board());
    assert_eq!((flow.burn_up.last().unwrap().actual, flow.mean.say), (80, Say::ByWeight));
}

#[test]
fn tasks_of_no_project_stand_together_and_tasks_without_a_plan_are_left_out_by_name() {
    let mut town = BoardTown::new();
    let project = town.project("2026-01", "改厕", "2026-12-31");
    let own = town.task("改厕", "王家村", "周敏", "2026-12-20", Some(project), Some("10"));
    let loose =
        ["甲", "乙"].map(|title| town.task(title, "柳林村", "李春生", "2026-12-20", None, Some("10")));
    for id in [own, loose[0], loose[1]] {
        town.start(id);
        town.feed(id, "10", "办完");
    }
    let planless =
        town.desk.keep("task", "丙", &[("date", "2026-10-01"), ("title", "丙"), ("village", "柳林村")]);
    let flow = town.flow(&town.board());
    let now = flow.burn_up.last().unwrap();
    assert_eq!((now.actual, now.projects), (100, 1));
    assert_eq!((flow.mean.loose.len(), flow.mean.tasks.clone()), (2, vec![planless]));
    set(&mut town, project, key_project::WEIGHT, Some(Value::Int(2)));
    let flow = town.flow(&town.board());
    assert_eq!((flow.mean.loose.len(), flow.mean.tasks.len()), (0, 3), "tasks of no project have no weight");
}

#[test]
fn what_is_fed_back_later_moves_no_week_that_is_over() {
    let mut town = BoardTown::new();
    let measured = town.task("改厕", "柳林村", "李春生", "2026-11-30", None, Some("20"));
    let plain = town.task("开会", "王家村", "周敏", "2026-11-30", None, None);
    for id in [measured, plain] {
        town.start(id);
    }
    town.on(11, 4);
    town.feed(measured, "18", "改了十八户");
    for id in [measured, plain] {
        town.set(id, task::EVIDENCE, Some(Value::Text("验收单".to_owned())));
        town.go(id, state::UNDER_REVIEW, (id == measured).then_some("两户外出"));
    }
    town.desk.sit("赵国强");
    town.on(11, 5);
    for id in [measured, plain] {
        town.go(id, state::COMPLETED, None);
    }
    town.on(11, 20);
    let weeks = |town: &BoardTown| -> Vec<i64> {
        let flow = town.flow(&town.board());
        flow.burn_up.iter().filter(|burn| burn.day < day(2026, 11, 20)).map(|burn| burn.actual).collect()
    };
    let before = weeks(&town);
    // 90 and 100 stand together as one: 95 on the sixth and the thirteenth.
    assert_eq!(before[before.len() - 2..], [95, 95]);
    town.feed(measured, "4", "只有四户是真的");
    town.feed(plain, "50", "只开了一半");
    assert_eq!(weeks(&town), before);
    assert_eq!(last(&town).actual, 35);
}

#[test]
fn a_deadline_granted_later_moves_no_week_that_is_over() {
    let mut town = BoardTown::new();
    town.on(10, 1);
    let id = town.task("改厕", "柳林村", "李春生", "2026-11-30", None, Some("20"));
    town.start(id);
    town.on(11, 20);
    let weeks = |town: &BoardTown| -> Vec<i64> {
        town.flow(&town.board()).burn_up.iter().map(|burn| burn.planned).collect()
    };
    let before = weeks(&town);
    // 60 days from the first of October: on the thirteenth of November 43 of them, 71%.
    assert_eq!(before[before.len() - 2], 71);
    town.set(id, task::EXTEND_TO, Some(Value::Date(day(2027, 1, 31))));
    town.set(id, task::EXTEND_WHY, Some(Value::Text("等料".to_owned())));
    town.go(id, state::EXTENSION_ASKED, None);
    town.desk.sit("赵国强");
    town.go(id, state::IN_PROGRESS, None);
    let after = weeks(&town);
    assert_eq!(after[..after.len() - 1], before[..before.len() - 1]);
    // Today by the new deadline: 50 of 122 days.
    assert_eq!(after.last(), Some(&40));
}

#[test]
fn every_week_is_a_mean_of_the_same_kind_under_every_sentence() {
    let mut town = BoardTown::new();
    let (early, late) =
        (town.project("2026-01", "改厕", "2026-12-31"), town.project("2026-02", "修路", "2026-12-31"));
    let one = town.task("改厕", "王家村", "周敏", "2026-12-20", Some(early), Some("10"));
    let loose = town.task("开会", "王家村", "周敏", "2026-12-20", None, Some("10"));
    for id in [one, loose] {
        town.start(id);
    }
    town.on(10, 30);
    town.feed(one, "10", "全部改好");
    town.on(11, 20);
    // Only the first has a weight; the task of the second begins in the last week.
    set(&mut town, early, key_project::WEIGHT, Some(Value::Int(3)));
    let mut road = common::typed(
        &town.desk.office,
        "task",
        &[("date", "2026-11-18"), ("title", "修路"), ("village", "柳林村"), ("due", "2026-12-20")],
    );
    road.fields.set(task::PROJECT, Some(Value::Ref(late)));
    let road = town.desk.office.save(&road).unwrap().record;
    let flow = town.flow(&town.board());
    let before = &flow.burn_up[flow.burn_up.len() - 2];
    assert_eq!((flow.mean.say, before.actual), (Say::Alike, 50), "the loose task counts in every week");

    // A sentence that shows the first alone: the same basis, and the second is not said to have no task.
    let board = town.board();
    let cards: Vec<_> = board.cards.iter().filter(|card| card.id != road).collect();
    let columns = &town.desk.office.dictionary().board().groupings[0];
    let shown = town.desk.office.flow(&cards, columns, 13).unwrap();
    assert_eq!((shown.mean.say, shown.burn_up.last().unwrap().actual), (Say::Alike, 50));
    assert_eq!(shown.mean.projects, []);
}

#[test]
fn targets_and_milestones_set_later_move_no_week_that_is_over() {
    let mut town = BoardTown::new();
    town.on(10, 1);
    let project = town.project("2026-01", "改厕", "2026-12-31");
    let percent = town.task("改厕一", "王家村", "周敏", "2026-12-20", Some(project), None);
    let counted = town.task("改厕二", "柳林村", "李春生", "2026-12-20", Some(project), Some("20"));
    town.on(11, 4);
    town.feed(percent, "50", "一半");
    town.feed(counted, "10", "一半");
    town.on(11, 20);
    let weeks = |town: &BoardTown| -> Vec<(i64, i64)> {
        town.flow(&town.board()).burn_up.iter().map(|burn| (burn.planned, burn.actual)).collect()
    };
    let before = weeks(&town);
    // 40 + 60 × 13 ÷ 50 on the thirteenth of November.
    assert_eq!(before[before.len() - 2..], [(55, 50), (64, 50)]);
    town.set(percent, task::TARGET, Some(Value::Decimal(1_000_000)));
    town.set(percent, task::MEASURE, Some(Value::Code(3)));
    town.set(counted, task::TARGET, Some(Value::Decimal(1_000_000)));
    set(&mut town, project, key_project::MILESTONES, None);
    let after = weeks(&town);
    assert_eq!(after[..after.len() - 1], before[..before.len() - 1]);
    // Today: 50 of 80 days; 50 and 10 of 100.
    assert_eq!(after.last(), Some(&(62, 30)));
}

#[test]
fn blockers_stand_by_unit_whoever_of_it_is_named() {
    let mut town = BoardTown::new();
    town.desk.keep("unit", "财政所", &[("code", "D02"), ("name", "财政所"), ("type", "1")]);
    let tasks = ["甲", "乙", "丙", "丁", "戊"]
        .map(|title| town.task(title, "柳林村", "李春生", "2026-12-31", None, None));
    let [office, finance] = ["党政办", "财政所"].map(|name| Some(Value::Ref(town.desk.id(name))));
    let [zhao, zhou] = ["赵国强", "周敏"].map(|name| Some(Value::Ref(town.person(name))));
    let by =
        [(office.clone(), zhao.clone()), (office.clone(), zhou), (None, zhao), (finance, None), (None, None)];
    for (id, (unit, person)) in tasks.into_iter().zip(by) {
        town.start(id);
        let values =
            [(task::BLOCKER, Some(Value::Code(1))), (task::UNBLOCK_UNIT, unit), (task::UNBLOCK_BY, person)];
        town.desk.office.edit_tasks(&[id], &values).unwrap();
    }
    let flow = town.flow(&town.board());
    let mut found: Vec<(String, usize)> =
        flow.by_unit.iter().map(|one| (one.name.clone(), one.ids.len())).collect();
    found.sort();
    let expected = [("党政办", 3), ("没有写由谁协调", 1), ("财政所", 1)];
    assert_eq!(found, expected.map(|(name, count)| (name.to_owned(), count)));
}

#[test]
fn a_task_that_starts_late_has_its_plan_from_its_own_start_told_as_a_sum() {
    let mut town = BoardTown::new();
    let project = town.project("2026-01", "改厕", "2026-12-31");
    let early = town.task("改厕一", "王家村", "周敏", "2026-12-20", Some(project), Some("10"));
    town.desk.now.set(day(2026, 11, 20).and_hms_opt(9, 0, 0).unwrap());
    let mut late = common::typed(
        &town.desk.office,
        "task",
        &[("date", "2026-11-05"), ("title", "改厕二"), ("village", "柳林村"), ("due", "2026-12-20")],
    );
    late.fields.set(task::PROJECT, Some(Value::Ref(project)));
    let late = town.desk.office.save(&late).unwrap().record;
    let board = town.board();
    let told = |id| {
        let card = board.card(id).unwrap();
        (card.planned.unwrap(), progress::plan_words(&card.plan, common::today()).unwrap())
    };
    let (planned, words) = told(early);
    assert_eq!(planned, 64);
    assert_eq!(
        words,
        "2026-10-31 应完成 40%，2026-12-20 应完成 100%，中间 50 天，到 2026-11-20 过了 20 天：40 + 60 × 20 ÷ 50，去掉小数，计划 64%"
    );
    let (planned, words) = told(late);
    assert_eq!(planned, 33);
    assert_eq!(
        words,
        "2026-11-05 应完成 0%，2026-12-20 应完成 100%，中间 45 天，到 2026-11-20 过了 15 天：0 + 100 × 15 ÷ 45，去掉小数，计划 33%"
    );
}
