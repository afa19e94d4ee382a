//! The honesty property: whatever is keyed, changed, struck out, taken back, filed, closed and put right, every figure
//! is what its own entries say, and what a full listing says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

#[path = "cycle_figures/closed.rs"]
mod closed;
mod common;
mod cycle;
#[path = "cycle_figures/every.rs"]
mod every;
#[path = "cycle_figures/paper.rs"]
mod paper;
#[path = "cycle_figures/world.rs"]
mod world;

use chrono::NaiveDate;
use common::{Desk, at, today};
use cycle::{key, october, week};
use lianxin::model::days::DayRange;
use lianxin::model::figure::{Figure, Measure};
use lianxin::model::filter::Filter;
use lianxin::model::id::Id;
use lianxin::model::kind::{Class, Kind};
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::{bulletin, filing, query, weekly};
use lianxin::model::value::{Fields, Value};
use lianxin::office::{Closed, Office, Owes, Reading};
use lianxin::rules::snapshot;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::collections::BTreeSet;
use world::{VILLAGES, World, act, on};

fn measured(office: &Office, figure: &Figure, entries: &[Fields]) -> i64 {
    let count = |n: usize| i64::try_from(n).unwrap();
    let kind = office.kind(figure.kind).unwrap();
    let number = |fields: &Fields, tag| match office.value(kind, fields, kind.field(tag).unwrap()) {
        Some(Value::Int(number) | Value::Money(number)) => Some(number),
        _ => None,
    };
    match figure.measure {
        Measure::Count => count(entries.len()),
        Measure::Sum(tag) => entries.iter().filter_map(|fields| number(fields, tag)).sum(),
        Measure::Distinct(tag) => {
            count(entries.iter().map(|fields| fields.reference(tag)).collect::<BTreeSet<_>>().len())
        }
    }
}

/// An entry as a listing has it.
type Listed = (NaiveDate, Id, Fields);

/// The independent road: every record of the kind in the register, one by one.
fn listed(office: &Office, figure: &Figure, days: DayRange, place: Option<Id>) -> Vec<Listed> {
    let kind = office.kind(figure.kind).unwrap();
    let filter = Filter::parse(&figure.only, kind, office.today()).unwrap();
    let mut found = Vec::new();
    for id in office.store().of_kind(kind.tag, DayRange::ALL).unwrap() {
        let record = office.record(id).unwrap();
        assert!(!record.void, "a struck out entry is listed");
        let fields = record.fields;
        let Some(date) = fields.date(figure.day.or(kind.date).unwrap()) else { continue };
        let here = place.is_none() || fields.reference(kind.village.unwrap()) == place;
        let kept = filter.keeps(kind, &|field| office.value(kind, &fields, field), office);
        if here && kept && days.contains(date) {
            found.push((date, id, fields));
        }
    }
    found
}

/// The ids by day, and the number.
fn summed(office: &Office, figure: &Figure, mut found: Vec<Listed>) -> (Vec<Id>, i64) {
    found.sort_by_key(|(date, id, _)| (*date, *id));
    let fields: Vec<Fields> = found.iter().map(|(_, _, fields)| fields.clone()).collect();
    (found.into_iter().map(|(_, id, _)| id).collect(), measured(office, figure, &fields))
}

/// The kinds that are dealt with in steps, each with its dated steps: the state led to, and the field of the day.
fn dated(office: &Office) -> Vec<(&Kind, u16, u16)> {
    let kinds = office.dictionary().kinds().iter();
    let facts = kinds.filter(|kind| kind.class == Class::Fact && kind.tag != query::KIND);
    let steps = facts.flat_map(|kind| kind.moves.iter().map(move |step| (kind, step)));
    steps.filter_map(|(kind, step)| Some((kind, step.to, step.day?))).collect()
}

/// What a paper says of a step, the figure of that step, and the register narrowed by the step's day are one number; and
/// the day is never there without the step.
fn moves_agree(world: &World, when: &str) {
    let office = world.office();
    let periods = [week(on(20)), week(on(31)), october(), Period::of(Cadence::Month, today())];
    for period in periods {
        let days = period.days();
        let form = if period.cadence() == Cadence::Week { weekly::KIND } else { bulletin::KIND };
        let report = office.report(form, Owes::Town, period).unwrap();
        for (kind, state, day) in dated(office) {
            let words = kind.state_label(state);
            let line = report.movement.iter().find(|line| line.kind == kind.label && line.state == words);
            let told: BTreeSet<Id> = line.map(|line| line.ids.iter().copied().collect()).unwrap_or_default();
            let figures = office.dictionary().figures().iter();
            for figure in figures.filter(|figure| figure.kind == kind.tag && figure.day == Some(day)) {
                let counted = office.figure(&figure.name, days, None).unwrap();
                assert_eq!(
                    told,
                    counted.ids.into_iter().collect(),
                    "{when}: {} {words} {period:?}",
                    kind.name
                );
            }
            if office.closed(days).unwrap() == Closed::No {
                let label = &kind.field(day).unwrap().label;
                let sentence = format!("{label}>={} {label}<={}", period.first(), period.last());
                let filter = Filter::parse(&sentence, kind, today()).unwrap();
                let listed: BTreeSet<Id> = office.filtered(kind, &filter).unwrap().into_iter().collect();
                assert_eq!(listed, told, "{when}: {} {sentence}", kind.name);
            }
        }
    }
    for id in &world.entries {
        let Ok(record) = office.record(*id) else { continue };
        let kind = office.kind(record.kind).unwrap();
        let stands =
            |label: &str| kind.state_label(record.fields.code(kind.state.unwrap()).unwrap()) == label;
        let has = |field: &str| record.fields.get(kind.field_named(field).unwrap().tag).is_some();
        match kind.name.as_str() {
            "dispute" => {
                let settled = ["达成协议", "履行", "回访"].iter().any(|label| stands(label));
                // A case is closed without an agreement too.
                let told = has("settled_date") == settled || stands("结案");
                assert!(told, "{when}: {:?}", record.fields);
            }
            "task" | "problem" => {
                let closed = ["销号", "归档"].iter().any(|label| stands(label));
                assert_eq!(has("closed_on"), closed, "{when}: {:?}", record.fields);
            }
            _ => {}
        }
    }
}

fn check(world: &World, when: &str) {
    let office = world.office();
    let figures = office.dictionary().figures();
    let villages = VILLAGES.map(|name| world.desk.id(name));
    let places = [None, Some(villages[0]), Some(villages[1])];
    let stretches = [
        DayRange::day(on(20)),
        week(on(31)).days(),
        october().days(),
        Period::of(Cadence::Month, today()).days(),
    ];
    for days in stretches {
        let by_village = office.figures_by_village(days).unwrap();
        for place in places {
            let together = office.figures(days, place).unwrap();
            let today_all = office.figures_read(days, place, Reading::Today).unwrap();
            for (at, figure) in figures.iter().enumerate() {
                let told = format!("{when}: {} {days:?} {place:?}", figure.name);
                let counted = office.figure_read(&figure.name, days, place, Reading::Today).unwrap();
                let own: Vec<Fields> =
                    counted.ids.iter().map(|id| office.record(*id).unwrap().fields).collect();
                assert_eq!(counted.value, measured(office, figure, &own), "its own entries, {told}");
                let (ids, value) = summed(office, figure, listed(office, figure, days, place));
                assert_eq!((&counted.ids, counted.value), (&ids, value), "a full listing, {told}");
                assert_eq!(today_all[at], value, "all of today, {told}");
                let filter = Filter::parse(&figure.only, office.kind(figure.kind).unwrap(), today()).unwrap();
                let table = office.filtered(office.kind(figure.kind).unwrap(), &filter).unwrap();
                assert!(ids.iter().all(|id| table.contains(id)), "the table shows them, {told}");
                let value = closed::stands(world, figure, (days, place), (ids, value), &told);
                assert_eq!(together[at], value, "figures(), {told}");
                if let Some(village) = place {
                    let there = by_village.get(&village).map_or(0, |values| values[at]);
                    assert_eq!(there, value, "figures_by_village(), {told}");
                }
            }
        }
        let town = office.figures(days, None).unwrap();
        for (at, figure) in figures.iter().enumerate() {
            if !matches!(figure.measure, Measure::Distinct(_)) {
                let sum: i64 = by_village.values().map(|values| values[at]).sum();
                assert_eq!(sum, town[at], "{when}: villages of {}", figure.name);
                let each = Period::over(Cadence::Day, days.from.unwrap(), days.to.unwrap());
                let sum: i64 = each.map(|day| office.figures(day.days(), None).unwrap()[at]).sum();
                assert_eq!(sum, town[at], "{when}: days of {}", figure.name);
            }
        }
    }
    moves_agree(world, when);
    for (paper, stood) in &world.filed {
        let Ok(record) = office.record(*paper) else { continue };
        let state = record.fields.code(weekly::STATE).unwrap();
        if record.void || !matches!(state, filing::FILED | filing::ACCEPTED | filing::LOCKED) {
            continue;
        }
        let read = snapshot::read(record.fields.rows(weekly::FIGURES));
        assert_eq!(read.len(), figures.len());
        for (read, stood) in read.iter().zip(stood) {
            let told = (&read.name, read.value, &read.ids);
            assert_eq!(told, (&stood.name, stood.value, &stood.ids), "{when}: as filed");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 40, rng_seed: RngSeed::Fixed(20_261_120), failure_persistence: None, max_shrink_iters: 200,
        ..ProptestConfig::default()
    })]

    #[test]
    fn figures_are_what_their_entries_say(acts in prop::collection::vec(act(), 8..40)) {
        let desk = Desk::new();
        let mut world = World::new(desk);
        check(&world, "an empty office");
        for (at, act) in acts.iter().enumerate() {
            world.desk.now.set(common::at(9, 0) + chrono::Duration::minutes(i64::try_from(at).unwrap()));
            world.run(act);
            if at % 4 == 3 || at + 1 == acts.len() {
                check(&world, &format!("after {at} {act:?}"));
            }
        }
    }
}

/// The property above would hold of an office in which nothing ever happens: this one is not.
#[test]
fn a_filed_week_keeps_its_figures_while_the_facts_move_on() {
    let mut desk = Desk::new();
    let visit =
        key(&mut desk, "visit", &[("household", "张桂琴"), ("situation", "看望"), ("date", "2026-11-18")])
            .unwrap();
    desk.visit("单德胜", "腿脚不便");
    let village = desk.id("王家村");
    let filled = cycle::weekly(&desk.office, Owes::Record(village), today());
    desk.office.file(&filled, false).unwrap();
    desk.now.set(at(9, 30));
    desk.office.set_void(visit, true, Some("重复")).unwrap();
    let report = cycle::report(&desk.office, Owes::Record(village), today());
    let figure = |name: &str| report.figures.iter().position(|figure| figure.name == name).unwrap();
    let (visits, homes) = (figure("visits"), figure("households_visited"));
    assert_eq!((report.figures[visits].value, report.now[visits]), (2, 1));
    assert_eq!((report.figures[homes].value, report.now[homes]), (2, 1));
    assert_eq!(report.figures[visits].ids.len(), 2);
    assert!(report.figures[visits].ids.contains(&visit), "what was counted then stays to be opened");
}

/// Where the desk keeps its columns.
fn kept_file(desk: &Desk) -> std::path::PathBuf {
    desk.dir.path().join("desk/figures.bin")
}

#[test]
fn what_was_counted_is_kept_and_believed_only_where_the_journal_stands_as_it_did() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "一");
    let month = Period::of(Cadence::Month, today()).days();
    let visits = |desk: &Desk| desk.office.figure("visits", month, None).unwrap().value;
    assert_eq!(visits(&desk), 1);
    let mut desk = desk.reopened();
    assert!(kept_file(&desk).exists());
    // A change before anything is asked: what was kept is taken without the month it touched.
    desk.visit("曾玉梅", "二");
    assert_eq!(visits(&desk), 2);
    // Nothing is asked, but something is changed: the file is behind the journal and not believed.
    let mut desk = desk.reopened();
    desk.visit("单德胜", "三");
    let desk = desk.reopened();
    assert_eq!(visits(&desk), 3);
    let desk = desk.reopened();
    // A flipped bit, a torn file, somebody else's.
    let path = kept_file(&desk);
    let whole = std::fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let mut desk = desk;
    for bytes in [flipped, whole[..whole.len() / 2].to_vec(), Vec::new(), b"figures".to_vec()] {
        desk = desk.reopened_after(|_| std::fs::write(&path, bytes).unwrap());
        assert_eq!(visits(&desk), 3);
    }
}
