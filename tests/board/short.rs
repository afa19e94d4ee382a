//! A task finished short of its target says why, and what was done stays what was done; a plan that goes back is no plan.

use crate::board_town::{BoardTown, day};
use crate::common;
use lianxin::exchange::{Import, Table};
use lianxin::model::board::Standing;
use lianxin::model::change::{Change, Edit};
use lianxin::model::id::Id;
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::{bulletin, key_project, milestone, task, task_state as state, weekly};
use lianxin::model::value::{Fields, Value};
use lianxin::office::{Owes, Refusal};
use lianxin::paper::{self, Block, Document, Run};
use lianxin::rules::progress::Forecast;

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
    assert_ne!(card.forecast, Forecast::Reached);

    // Sent back, it is asked anew.
    town.go(id, state::RETURNED, Some("重办"));
    assert!(town.desk.office.record(id).unwrap().fields.get(task::SHORT_WHY).is_none());
}

fn refused(town: &mut BoardTown, id: Id, to: u16) -> String {
    town.desk.office.move_to(id, to, None).unwrap_err().to_string()
}

/// With its evidence, said to be done.
fn apply(town: &mut BoardTown, id: Id, why: Option<&str>) {
    town.set(id, task::EVIDENCE, Some(Value::Text("验收单".to_owned())));
    town.go(id, state::UNDER_REVIEW, why);
}

#[test]
fn a_reason_for_more_than_there_is_now_is_asked_anew() {
    let mut town = BoardTown::new();
    let id = short_task(&mut town);
    town.feed(id, "18", "修了十八处");
    apply(&mut town, id, Some("两处在水源地"));
    town.desk.sit("赵国强");
    town.go(id, state::COMPLETED, None);
    town.feed(id, "10", "核对只有十处");
    let said = refused(&mut town, id, state::CLOSED_OUT);
    assert!(said.contains("完成量才到 50%") && said.contains("销号"), "{said}");
    town.go(id, state::CLOSED_OUT, Some("另八处是旧塘"));
    let fields = town.desk.office.record(id).unwrap().fields;
    assert_eq!(
        (fields.text(task::SHORT_WHY), fields.number(task::SHORT_AT)),
        (Some("另八处是旧塘"), Some(50))
    );
    // As much as there was then, or more: the reason stands for it.
    town.go(id, 9, None);
    assert!(town.board().card(id).unwrap().sum.contains("只完成 50%：另八处是旧塘 → "));
}

#[test]
fn what_fell_short_only_after_it_was_closed_is_not_archived_without_a_word() {
    let mut town = BoardTown::new();
    let id = short_task(&mut town);
    town.feed(id, "20", "全部修好");
    apply(&mut town, id, None);
    town.desk.sit("赵国强");
    town.go(id, state::COMPLETED, None);
    town.go(id, state::CLOSED_OUT, None);
    town.feed(id, "15", "五处又漏");
    let card = town.board().card(id).unwrap().clone();
    assert_eq!((card.actual, card.standing, card.forecast), (75, Standing::Done, Forecast::Ended));
    assert!(card.sum.ends_with("办结，只完成 75% → 绿"), "{}", card.sum);
    let said = refused(&mut town, id, 9);
    assert!(said.contains("完成量才到 75%") && said.contains("归档"), "{said}");
    town.go(id, 9, Some("五处另立项"));
}

#[test]
fn a_state_is_no_measure() {
    let mut town = BoardTown::new();
    let id = town.task("开现场会", "柳林村", "李春生", "2026-12-20", None, None);
    town.start(id);
    apply(&mut town, id, None);
    town.desk.sit("赵国强");
    town.go(id, state::COMPLETED, None);
    let card = town.board().card(id).unwrap().clone();
    assert_eq!((card.told_actual(), card.forecast), (None, Forecast::Ended));
    assert!(!card.sum.contains('%'), "{}", card.sum);
}

/// Two villages' shares of the 101 households of a project; the rest was never given out.
fn shared_out(town: &mut BoardTown) -> (Id, [Id; 2]) {
    let project = town.project("2026-01", "改厕", "2026-12-31");
    let one = town.task("改厕一", "王家村", "周敏", "2026-12-20", Some(project), Some("30"));
    let two = town.task("改厕二", "柳林村", "李春生", "2026-12-20", Some(project), Some("20"));
    for id in [one, two] {
        town.start(id);
    }
    for to in [state::ASSIGNED, state::ACKNOWLEDGED, state::IN_PROGRESS] {
        town.go(project, to, None);
    }
    let kind = town.desk.office.kind(key_project::KIND).unwrap();
    let evidence = kind.field_named("evidence").unwrap().tag;
    let record = town.desk.office.record(project).unwrap();
    let mut fields = record.fields.clone();
    fields.set(evidence, Some(Value::Text("验收单".to_owned())));
    let filled = lianxin::office::Filled {
        kind: record.kind,
        record: project,
        base: record.revision,
        fields,
        kept: std::collections::BTreeMap::new(),
        why: None,
    };
    town.desk.office.save(&filled).unwrap();
    (project, [one, two])
}

#[test]
fn a_project_is_as_far_as_its_tasks_and_no_further_than_its_own_target() {
    let mut town = BoardTown::new();
    let (project, [one, two]) = shared_out(&mut town);
    town.feed(one, "30", "全部改好");
    town.feed(two, "10", "一半");
    // By weight 75%, but of 101 households 40.
    let said = refused(&mut town, project, state::UNDER_REVIEW);
    assert!(said.contains("完成量才到 39%") && said.contains("申请复核"), "{said}");
    town.feed(two, "20", "全部改好");
    let said = refused(&mut town, project, state::UNDER_REVIEW);
    assert!(said.contains("完成量才到 49%"), "what was never shared out is not done: {said}");
    town.go(project, state::UNDER_REVIEW, Some("其余五十一户明年改"));
    town.desk.sit("孙桂兰");
    for to in [state::COMPLETED, state::CLOSED_OUT, 9] {
        town.go(project, to, None);
        let of = town.board().projects[0].sum.clone();
        assert!(of.contains("，只完成 49%：其余五十一户明年改 → 绿"), "{to}: {of}");
    }
    town.go(project, state::IN_PROGRESS, Some("又要改"));
    let fields = town.desk.office.record(project).unwrap().fields;
    assert!(fields.get(key_project::SHORT_WHY).is_none() && !town.board().projects[0].sum.contains("只完成"));
}

#[test]
fn of_several_one_asks_and_so_all_are_asked() {
    let mut town = BoardTown::new();
    let (full, short) = (short_task(&mut town), short_task(&mut town));
    town.feed(full, "20", "全部修好");
    town.feed(short, "18", "修了十八处");
    for id in [full, short] {
        town.set(id, task::EVIDENCE, Some(Value::Text("验收单".to_owned())));
    }
    let step = town.along(full, true).unwrap();
    assert!(!step.why);
    let office = &mut town.desk.office;
    assert_eq!(office.asked_why(&[full, short], &step.label, step.to).unwrap(), 1);
    assert!(office.move_tasks(&[full, short], &step, None).is_err());
    office.move_tasks(&[full, short], &step, Some("两处在水源地")).unwrap();
    let why = |id| office.record(id).unwrap().fields.text(task::SHORT_WHY).map(str::to_owned);
    assert_eq!((why(full), why(short)), (None, Some("两处在水源地".to_owned())));
}

fn sentence(document: &Document, start: &str) -> String {
    let paragraphs = document.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(runs) => Some(runs.iter().map(|run| match run {
            Run::Text(words) => words.clone(),
            Run::Figure(figure) => figure.words.clone(),
        })),
        _ => None,
    });
    paragraphs.map(String::from_iter).find(|words| words.starts_with(start)).unwrap_or_default()
}

#[test]
fn papers_and_analytics_say_what_was_finished_short_and_why() {
    let mut town = BoardTown::new();
    let id = short_task(&mut town);
    town.feed(id, "18", "修了十八处");
    apply(&mut town, id, Some("两处在水源地，不再修。"));
    town.desk.sit("赵国强");
    town.go(id, state::COMPLETED, None);
    let says = "其中没有全部完成的 1 件：柳林村 修塘坝完成 90%（两处在水源地，不再修）。";
    let village = Owes::Record(town.desk.id("柳林村"));
    for (kind, owes, every) in [
        (weekly::KIND, Owes::Town, Cadence::Week),
        (weekly::KIND, village, Cadence::Week),
        (bulletin::KIND, Owes::Town, Cadence::Month),
    ] {
        let office = &town.desk.office;
        let report = office.report(kind, owes, Period::of(every, common::today())).unwrap();
        let document = paper::document(&report, office).unwrap();
        assert_eq!(sentence(&document, "其中没有全部完成的"), says, "{kind}");
        let figure = document.figures().find(|figure| figure.title.contains("没有全部完成")).unwrap();
        assert_eq!(figure.entries(office).unwrap().ids, [id]);
    }
    let flow = town.flow(&town.board());
    let told: Vec<_> = flow.short.iter().map(|one| (one.id, one.percent, one.why.as_str())).collect();
    assert_eq!(told, [(id, 90, "两处在水源地，不再修。")]);
    // In a meeting's minutes it stands with how the task stood.
    town.desk.sit("周敏");
    let meeting = town.desk.office.begin_meeting("十一月调度会", &[id]).unwrap().record;
    town.desk.office.note_item(meeting, id, "同意").unwrap();
    let minutes = town.desk.office.minutes(meeting).unwrap();
    let document = paper::minutes::document(&minutes, &town.desk.office).unwrap();
    let said = sentence(&document, "1. ");
    assert!(said.contains("只完成 90%：两处在水源地，不再修。，绿灯）：同意。"), "{said}");
}

/// What the town's paper of the week of a day says of what was not finished whole.
fn said_of_short(town: &BoardTown, on: chrono::NaiveDate) -> String {
    let office = &town.desk.office;
    let report = office.report(weekly::KIND, Owes::Town, Period::of(Cadence::Week, on)).unwrap();
    sentence(&paper::document(&report, office).unwrap(), "其中没有全部完成的")
}

#[test]
fn a_reason_from_before_the_percent_was_kept_stands_and_tells_what_is_reached() {
    let mut town = BoardTown::new();
    let id = short_task(&mut town);
    town.feed(id, "18", "修了十八处");
    apply(&mut town, id, Some("两处在水源地"));
    // As the earlier program left it: the reason alone.
    let before = town.desk.office.record(id).unwrap();
    let mut fields = before.fields.clone();
    fields.set(task::SHORT_AT, None);
    let edits = vec![Edit::between(&before, &fields)];
    let change = Change { act: "修改任务".into(), why: None, batch: None, undoes: None, edits };
    let (by, entry, moment) = (town.desk.id("周敏"), town.desk.office.new_id(), town.desk.now.get());
    town.desk.office.store_mut().commit(&change, by, entry, moment).unwrap();
    assert_eq!(
        said_of_short(&town, common::today()),
        "其中没有全部完成的 1 件：柳林村 修塘坝完成 90%（两处在水源地）。"
    );
    town.desk.sit("赵国强");
    town.go(id, state::COMPLETED, None);
    let fields = town.desk.office.record(id).unwrap().fields;
    assert_eq!(
        (fields.text(task::SHORT_WHY), fields.number(task::SHORT_AT)),
        (Some("两处在水源地"), Some(90)),
        "from now on it is known for how little it was given"
    );
    town.feed(id, "10", "核对只有十处");
    assert!(refused(&mut town, id, state::CLOSED_OUT).contains("完成量才到 50%"));
}

#[test]
fn a_paper_tells_what_was_finished_short_in_its_own_period_only() {
    let mut town = BoardTown::new();
    let id = town.task("修塘坝", "柳林村", "李春生", "2026-12-20", None, Some("20"));
    town.on(11, 4);
    town.start_now(id);
    town.on(11, 18);
    town.feed(id, "18", "修了十八处");
    apply(&mut town, id, Some("两处在水源地"));
    assert_eq!(said_of_short(&town, day(2026, 11, 4)), "", "signed for that week, finished later");
    let says = "其中没有全部完成的 1 件：柳林村 修塘坝完成 90%（两处在水源地）。";
    assert_eq!(said_of_short(&town, day(2026, 11, 18)), says);
}

#[test]
fn a_project_is_as_far_on_its_card_as_when_its_move_asks() {
    let mut town = BoardTown::new();
    let (project, [one, two]) = shared_out(&mut town);
    town.feed(one, "30", "全部改好");
    town.feed(two, "20", "全部改好");
    let talk = town.task("开现场会", "王家村", "周敏", "2026-12-20", Some(project), None);
    town.start(talk);
    town.weigh(talk, 8);
    apply(&mut town, talk, None);
    // Two of ten: that the talk is held is said, but nobody has looked.
    assert_eq!(town.board().projects[0].actual, Some(20));
    assert!(refused(&mut town, project, state::UNDER_REVIEW).contains("完成量才到 20%"));
    town.go(project, state::UNDER_REVIEW, Some("其余明年改"));
    let sum = town.board().projects[0].sum.clone();
    assert!(sum.contains("20%"), "{sum}");
    town.desk.sit("赵国强");
    town.go(talk, state::COMPLETED, None);
    assert_eq!(town.board().projects[0].actual, Some(100));
    // Of 101 households 50.
    town.desk.sit("孙桂兰");
    town.go(project, state::COMPLETED, None);
    let sum = town.board().projects[0].sum.clone();
    assert!(sum.contains("只完成 49%"), "{sum}");
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
fn no_road_brings_in_a_plan_that_goes_back() {
    let mut town = BoardTown::new();
    let id = town.project("2026-01", "塘坝", "2026-12-31");
    // The deadline is moved in front of a milestone that stands.
    assert!(milestones(&mut town, id, &[("2026-12-20", 40)]).is_empty());
    let record = town.desk.office.record(id).unwrap();
    let mut fields = record.fields.clone();
    fields.set(key_project::DEADLINE, Some(Value::Date(day(2026, 12, 10))));
    let filled = lianxin::office::Filled {
        kind: record.kind,
        record: id,
        base: record.revision,
        fields,
        kept: std::collections::BTreeMap::new(),
        why: None,
    };
    assert!(matches!(town.desk.office.save(&filled), Err(Refusal::Checks(_))));
    let kind = town.desk.office.kind(key_project::KIND).unwrap().clone();
    for (rows, says) in [
        ("甲,2026-12-20,40；乙,2026-12-10,80", "一个比一个晚"),
        ("甲,2026-12-10,80；乙,2026-12-20,40", "一个比一个高"),
        ("甲,2026-09-01,40", "不能早于立项日期"),
        ("甲,2027-01-20,40", "不能晚于完成时限"),
    ] {
        let text = format!(
            "立项日期,项目编号,项目名称,完成时限,节点\n2026-10-01,2026-09,修渠,2026-12-31,\"{rows}\"\n"
        );
        let plan = Import::plan(&town.desk.office, &kind, Table::from_csv(&text).unwrap(), None).unwrap();
        assert_eq!(plan.refused.len(), 1, "{rows}");
        assert!(plan.refused[0].say.contains(says), "{rows}: {}", plan.refused[0].say);
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
