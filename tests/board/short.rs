//! A task finished short of its target says why, and what was done stays what was done; a plan that goes back is no plan.

use crate::board_town::BoardTown;
use lianxin::model::id::Id;
use lianxin::model::typed::{key_project, milestone, task, task_state as state};
use lianxin::model::value::{Fields, Value};
use lianxin::office::Refusal;

fn short_task(town: &mut BoardTown) -> Id {
    let id = town.task("修塘坝", "柳林村", "李春生", "2026-12-20", None, Some("20"));
    town.start(id);
    id
}

#[test]
fn finishing_short_takes_a_reason_that_stays_and_never_becomes_all_of_it() {
    let mut town = BoardTown::new();
    let id = short_task(&mut town);
    town.feed(id, "18", "修了十八处");
    town.set(id, task::EVIDENCE, Some(Value::Text("验收单".to_owned())));
    let said = town.desk.office.move_to(id, state::UNDER_REVIEW, None).unwrap_err().to_string();
    assert!(said.contains("完成量才到 90%") && said.contains("申请复核"), "{said}");
    let record = town.desk.office.record(id).unwrap();
    let asks =
        town.desk.office.steps(&record).into_iter().find(|step| step.to == state::UNDER_REVIEW).unwrap();
    assert!(asks.why, "every room asks before it is refused");

    town.go(id, state::UNDER_REVIEW, Some("两处在水源地，不再修"));
    town.desk.sit("赵国强");
    town.go(id, state::COMPLETED, None);
    let board = town.board();
    let card = board.card(id).unwrap();
    assert_eq!(card.actual, 90);
    assert!(card.sum.contains("只完成 90%：两处在水源地，不再修"), "{}", card.sum);
    assert_ne!(card.forecast, lianxin::rules::progress::Forecast::Reached);

    // Sent back, it is asked anew.
    town.go(id, state::RETURNED, Some("重办"));
    assert!(town.desk.office.record(id).unwrap().fields.get(task::SHORT_WHY).is_none());
}

#[test]
fn a_full_task_and_one_that_is_not_measured_are_asked_nothing() {
    let mut town = BoardTown::new();
    let id = short_task(&mut town);
    town.feed(id, "20", "全部修好");
    town.set(id, task::EVIDENCE, Some(Value::Text("验收单".to_owned())));
    town.go(id, state::UNDER_REVIEW, None);
    assert_eq!(town.board().card(id).unwrap().actual, 100);
}

fn milestones(town: &mut BoardTown, id: Id, points: &[(&str, i64)]) -> Vec<String> {
    let record = town.desk.office.record(id).unwrap();
    let row = |(on, share): &(&str, i64)| {
        [(milestone::DATE, Value::Date(on.parse().unwrap())), (milestone::SHARE, Value::Int(*share))]
            .into_iter()
            .collect::<Fields>()
    };
    let mut fields = record.fields.clone();
    fields.set(key_project::MILESTONES, Some(Value::Rows(points.iter().map(row).collect())));
    let filled = lianxin::office::Filled {
        kind: record.kind,
        record: id,
        base: record.revision,
        fields,
        kept: std::collections::BTreeMap::new(),
        why: None,
    };
    match town.desk.office.save(&filled) {
        Ok(_) => Vec::new(),
        Err(Refusal::Checks(issues)) => issues.into_iter().map(|issue| issue.say).collect(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn milestones_rise_and_lie_between_the_start_and_the_deadline() {
    let mut town = BoardTown::new();
    let id = town.project("2026-01", "塘坝", "2026-12-31");
    for (points, says) in [
        (&[("2026-12-20", 40), ("2026-12-10", 80)][..], "一个比一个晚"),
        (&[("2026-12-10", 80), ("2026-12-20", 40)][..], "一个比一个高"),
        (&[("2020-01-01", 40)][..], "不能早于立项日期"),
        (&[("2036-01-01", 40)][..], "不能晚于完成时限"),
    ] {
        let said = milestones(&mut town, id, points);
        assert!(said.iter().any(|say| say.contains(says)), "{points:?}: {said:?}");
    }
}

#[test]
fn a_milestone_is_typed_as_the_coming_day() {
    let town = BoardTown::new();
    let kind = town.desk.office.kind(key_project::KIND).unwrap();
    let rows = kind.field(key_project::MILESTONES).unwrap();
    let date = rows.columns().iter().find(|column| column.tag == milestone::DATE).unwrap();
    for (typed, meant) in [("12.10", "2026-12-10"), ("1.15", "2027-01-15")] {
        let read =
            lianxin::model::input::read(typed, date, crate::common::today(), &town.desk.office).unwrap();
        assert_eq!(read, Some(Value::Date(meant.parse().unwrap())), "{typed}");
    }
}
