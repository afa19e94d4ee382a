//! A closed month: its figures stand as they stood, and what has changed since is told.

use super::{Listed, listed, summed};
use crate::common::{Desk, at, typed};
use crate::cycle::{WHY, changed, corrections, day, key, october, save};
use crate::world::{Books, VILLAGES, World};
use lianxin::model::days::DayRange;
use lianxin::model::figure::{Figure, Measure};
use lianxin::model::id::Id;
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::{bulletin, correction, inspection};
use lianxin::office::{Closed, Filled, Owes, Reading, Refusal};
use lianxin::paper::Since;
use std::collections::BTreeSet;

/// October as a full listing has it at this moment.
pub fn books(world: &World) -> Books {
    let office = world.office();
    let places = VILLAGES.map(|name| Some(world.desk.id(name)));
    let places = std::iter::once(None).chain(places);
    let each = places.flat_map(|place| {
        office.dictionary().figures().iter().map(move |figure| {
            ((figure.name.clone(), place), listed(office, figure, october().days(), place))
        })
    });
    each.collect()
}

/// What a figure should stand on: October as it was closed, everything else as it is.
pub fn expected(world: &World, figure: &Figure, (days, place): (DayRange, Option<Id>)) -> Vec<Listed> {
    let now = listed(world.office(), figure, days, place);
    let Some(closed) = &world.closed else { return now };
    let stood = closed.get(&(figure.name.clone(), place)).cloned().unwrap_or_default();
    let (october, within) = (october().days(), |day| days.contains(day));
    let stood = stood.into_iter().filter(|(day, ..)| within(*day));
    // What October has counted in this stretch is not counted again where it stands now.
    let alike = world.office().dictionary().figures().iter();
    let alike = alike.filter(|other| (other.kind, other.day) == (figure.kind, figure.day));
    let taken = alike.filter_map(|other| closed.get(&(other.name.clone(), None))).flatten();
    let taken: BTreeSet<Id> = taken.filter(|(day, ..)| within(*day)).map(|(_, id, _)| *id).collect();
    let now = now.into_iter().filter(|(day, id, _)| !october.contains(*day) && !taken.contains(id));
    stood.chain(now).collect()
}

/// Holds a figure against what it should stand on, and what is told to have changed since against what has; its number.
pub fn stands(
    world: &World,
    figure: &Figure,
    (days, place): (DayRange, Option<Id>),
    (ids, value): (Vec<Id>, i64),
    told: &str,
) -> i64 {
    let office = world.office();
    let counted = office.figure(&figure.name, days, place).unwrap();
    assert_eq!(counted.ids.iter().collect::<BTreeSet<_>>().len(), counted.ids.len(), "none twice, {told}");
    let (then, stood) = summed(office, figure, expected(world, figure, (days, place)));
    assert_eq!((&counted.ids, counted.value), (&then, stood), "as it was closed, {told}");
    let since = office.since_closed(&counted, days, place).unwrap();
    let set = |ids: &[Id]| ids.iter().copied().collect::<BTreeSet<Id>>();
    let (was, is) = (set(&then), set(&ids));
    if was == is && stood == value {
        let amounts = since.is_none_or(|since| !since.differ.is_empty());
        assert!(amounts, "nothing has changed, {told}");
    } else {
        let since = since.unwrap_or_else(|| panic!("something has changed, {told}"));
        assert_eq!((since.now.value, set(&since.now.ids)), (value, is.clone()), "now, {told}");
        assert_eq!(set(&since.gone), was.difference(&is).copied().collect(), "gone, {told}");
        assert_eq!(set(&since.new), is.difference(&was).copied().collect(), "new, {told}");
        let explained = !since.gone.is_empty() || !since.new.is_empty() || !since.differ.is_empty();
        assert!(explained || matches!(figure.measure, Measure::Distinct(_)), "no entry explains it, {told}");
    }
    stood
}

const DISPUTE: [(&str, &str); 6] = [
    ("village", "王家村"),
    ("date", "2026-10-09"),
    ("type", "2"),
    ("party_a", "甲"),
    ("party_b", "乙"),
    ("words", "地界"),
];

/// A dispute of October with this written besides.
fn dispute(desk: &mut Desk, more: &[(&str, &str)]) -> Result<Id, Refusal> {
    key(desk, "dispute", &[&DISPUTE[..], more].concat())
}

fn settled(desk: &Desk, reading: Reading) -> i64 {
    desk.office.figure_read("disputes_settled", october().days(), None, reading).unwrap().value
}

#[test]
fn a_closed_months_figures_stand_and_what_changed_since_is_told_beside_them() {
    let mut desk = Desk::new();
    let regretted = dispute(&mut desk, &[("result", "各让一步"), ("settled_date", "2026-10-12")]).unwrap();
    let pairs = [("household", "张桂琴"), ("form", "1"), ("reason", "1"), ("source", "1")];
    let support = |date, amount| [&pairs[..], &[("date", date), ("amount", amount)]].concat();
    let corrected = key(&mut desk, "support", &support("2026-10-12", "500")).unwrap();
    let gone = key(&mut desk, "support", &support("2026-10-13", "300")).unwrap();
    desk.sit("孙桂兰");
    desk.now.set(at(10, 0));
    desk.office.lock_month(october()).unwrap();
    // The closing forbids none of this, with its reason.
    desk.now.set(at(11, 0));
    desk.office.move_to(regretted, 4, Some("又争起来")).unwrap();
    let line = corrections(&desk.office).remove(0).fields;
    let words = (line.reference(correction::ABOUT), line.text(correction::WORDS));
    assert_eq!(
        words,
        (Some(regretted), Some("反悔重调：又争起来")),
        "on the 更正表, without another reason asked"
    );
    desk.sit("周敏");
    let mut filled = changed(&desk.office, corrected, "amount", "650");
    filled.why = Some(WHY.to_owned());
    save(&mut desk.office, &filled).unwrap();
    desk.office.set_void(gone, true, Some(WHY)).unwrap();
    let mut late = typed(&desk.office, "support", &support("2026-10-14", "80"));
    late.why = Some(WHY.to_owned());
    let new = save(&mut desk.office, &late).unwrap().record;

    assert_eq!((settled(&desk, Reading::Closed), settled(&desk, Reading::Today)), (1, 0));
    let cash = desk.office.figure("cash_support", october().days(), None).unwrap();
    assert_eq!((cash.value, cash.ids.as_slice()), (80_000, &[corrected, gone][..]));
    let since = desk.office.since_closed(&cash, october().days(), None).unwrap().unwrap();
    assert_eq!(
        (since.now.value, since.gone, since.new, since.differ),
        (73_000, vec![gone], vec![new], vec![corrected])
    );
    // The village's, the year's and the weeks' are drawn from the same books.
    let village = Some(desk.id("王家村"));
    assert_eq!(desk.office.figure("cash_support", october().days(), village).unwrap().value, 80_000);
    let year = Period::of(Cadence::Year, day(10, 1)).days();
    assert_eq!(desk.office.figure("cash_support", year, None).unwrap().value, 80_000);
    // A bulletin written only now says what stood, and opens both.
    let report = desk.office.report(bulletin::KIND, Owes::Town, october()).unwrap();
    let line = report.figures.iter().find(|figure| figure.name == "cash_support").unwrap();
    assert_eq!((line.value, report.closed), (80_000, Closed::Whole));
    let document = lianxin::paper::document(&report, &desk.office).unwrap();
    assert!(document.about.iter().any(|line| line.contains("数是月结时的")), "{:?}", document.about);
    let figure = document.figures().find(|figure| figure.title == "全镇 2026年10月 帮扶资金").unwrap();
    assert!(figure.entries(&desk.office).unwrap().now.is_some(), "in the table of the paper itself too");
    let figure = document.figures().find(|figure| figure.title == "王家村 2026年10月 帮扶资金").unwrap();
    let now = figure.entries(&desk.office).unwrap().now.unwrap();
    assert_eq!((figure.words.as_str(), now.words.as_str(), now.since), ("800.00", "730.00", Since::Closed));
    assert_eq!((now.differ, now.ids.contains(&new)), (vec![corrected], true));
    // What October has counted is counted once in the year, wherever it stands now.
    let filled =
        Filled { why: Some(WHY.to_owned()), ..changed(&desk.office, corrected, "date", "2026-11-03") };
    save(&mut desk.office, &filled).unwrap();
    let year = desk.office.figure("cash_support", year, None).unwrap();
    assert_eq!((year.value, year.ids.iter().filter(|id| **id == corrected).count()), (80_000, 1));
    let november = Period::of(Cadence::Month, day(11, 3)).days();
    assert_eq!(desk.office.figure("cash_support", november, None).unwrap().ids, [corrected]);
    // And so after the office has been closed and opened again.
    let desk = desk.reopened();
    assert_eq!((settled(&desk, Reading::Closed), settled(&desk, Reading::Today)), (1, 0));
}

#[test]
fn the_day_a_task_was_done_does_not_move_into_or_out_of_a_closed_month_unasked() {
    let mut desk = Desk::new();
    let settled = dispute(&mut desk, &[("result", "各让一步"), ("settled_date", "2026-11-02")]).unwrap();
    let task = desk.keep("task", "户厕", &[("title", "户厕"), ("village", "王家村"), ("date", "2026-10-08")]);
    desk.sit("孙桂兰");
    desk.office.lock_month(october()).unwrap();
    desk.sit("周敏");
    for (id, field, text) in [(settled, "settled_date", "2026-10-12"), (task, "date", "2026-11-03")] {
        let filled = changed(&desk.office, id, field, text);
        assert!(matches!(save(&mut desk.office, &filled), Err(Refusal::Reason(..))), "{field}");
    }
    // What is dealt with goes on without a reason.
    let filled = changed(&desk.office, task, "evidence", "照片");
    save(&mut desk.office, &filled).unwrap();
    assert!(matches!(desk.office.set_void(task, true, None), Err(Refusal::Reason(..))));
}

#[test]
fn a_day_is_written_with_its_step_and_never_without() {
    let mut desk = Desk::new();
    let (state, label) = {
        let kind = desk.office.kind(lianxin::model::typed::dispute::KIND).unwrap();
        (kind.state.unwrap(), |code| kind.state_label(code).to_owned())
    };
    let steps: Vec<String> = (1..10).map(label).collect();
    let stands = |desk: &Desk, id| {
        let code = desk.office.record(id).unwrap().fields.code(state).unwrap();
        steps[usize::from(code) - 1].clone()
    };
    let refused = |refusal: Refusal| match refusal {
        Refusal::Checks(issues) => issues.into_iter().map(|issue| issue.say).collect::<Vec<_>>().join(" "),
        other => panic!("{other:?}"),
    };
    // Without what the step needs the day is refused at its own place, and the way out said.
    let say = refused(dispute(&mut desk, &[("settled_date", "2026-10-12")]).unwrap_err());
    assert!(say.contains("达成协议") && say.contains("调处结果") && say.contains("清空"), "{say}");
    // With it the step is made, and those that lead there.
    let id = dispute(&mut desk, &[("result", "各让一步"), ("settled_date", "2026-10-12")]).unwrap();
    assert_eq!(stands(&desk, id), "达成协议");
    assert!(desk.office.last_saved().unwrap().what.ends_with("，办到“达成协议”"));
    // Two at once, in their order.
    let mut filled = changed(&desk.office, id, "performed_date", "2026-10-20");
    filled.fields.set(22, Some(lianxin::model::value::Value::Date(day(11, 1))));
    save(&mut desk.office, &filled).unwrap();
    assert_eq!(stands(&desk, id), "回访");
    // The step stands on the day.
    let blank = changed(&desk.office, id, "settled_date", "");
    let say = refused(save(&mut desk.office, &blank).unwrap_err());
    assert!(say.contains("协议日期不能空") && say.contains("反悔重调"), "{say}");
    // A day that has not come is no day on which anything happened; the step before is named where it is that which lacks.
    let more = [("party_a", "丁"), ("result", "各让一步"), ("settled_date", "2026-12-05")];
    let say = refused(dispute(&mut desk, &more).unwrap_err());
    assert!(say.contains("不能在今天以后"), "{say}");
    let more = [("party_a", "丁"), ("result", "各让一步"), ("performed_date", "2026-10-20")];
    let say = refused(dispute(&mut desk, &more).unwrap_err());
    assert!(say.contains("先要有协议日期"), "{say}");
    // No step leads there from a failure: it is assigned anew first, with its reason.
    let other = dispute(&mut desk, &[("party_a", "丙"), ("mediator", "周敏"), ("result", "谈不拢")]).unwrap();
    for (to, who) in [(2, "周敏"), (4, "周敏"), (6, "孙桂兰")] {
        desk.sit(who);
        desk.office.move_to(other, to, Some("谈不拢")).unwrap();
    }
    desk.sit("周敏");
    let filled = changed(&desk.office, other, "settled_date", "2026-10-30");
    let say = refused(save(&mut desk.office, &filled).unwrap_err());
    assert!(say.contains("不能直接到“达成协议”") && say.contains("F12"), "{say}");
}

#[test]
fn what_leaves_a_trace_is_struck_out_by_nobody() {
    let mut desk = Desk::new();
    let visit = [("household", "张桂琴"), ("situation", "看望"), ("date", "2026-10-15")];
    let visit = key(&mut desk, "visit", &visit).unwrap();
    desk.sit("孙桂兰");
    desk.office.lock_month(october()).unwrap();
    assert!(desk.office.void_words(visit).unwrap().contains("不能撤销"));
    desk.office.set_void(visit, true, Some(WHY)).unwrap();
    let line = corrections(&desk.office).remove(0).id;
    for who in ["周敏", "赵国强", "孙桂兰"] {
        desk.sit(who);
        assert!(desk.office.set_void(line, true, Some("不要了")).is_err(), "{who}");
    }
    assert_eq!(desk.office.figure("visits", october().days(), None).unwrap().value, 1);
    // A sample once drawn is not got rid of by striking out its inspection.
    desk.sit("赵国强");
    key_visit_of_november(&mut desk);
    let mut fields = desk.office.inspection_start(desk.id("王家村"), day(11, 20));
    desk.office.draw_sample(&mut fields, 1, 4321, None).unwrap();
    let (kind, record) = (inspection::KIND, desk.office.new_id());
    let kept = std::collections::BTreeMap::new();
    desk.office.keep_inspection(&Filled { kind, record, base: 0, fields, kept, why: None }).unwrap();
    let say = desk.office.set_void(record, true, Some("不喜欢这批")).unwrap_err().to_string();
    assert!(say.contains("样本已经抽过") && say.contains("重抽"), "{say}");
}

fn key_visit_of_november(desk: &mut Desk) {
    desk.sit("周敏");
    desk.visit("张桂琴", "在家");
    desk.sit("赵国强");
}
