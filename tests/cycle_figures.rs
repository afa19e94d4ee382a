//! The honesty property: whatever is keyed, changed, struck out, taken back, filed, closed and put right, every figure
//! is what its own entries say, and what a full listing says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod common;
mod cycle;
#[path = "cycle_figures/paper.rs"]
mod paper;

use chrono::{Days, NaiveDate};
use common::{Desk, at, today};
use cycle::{WHY, changed, day, key, october, save, week};
use lianxin::model::days::DayRange;
use lianxin::model::figure::{Figure, Measure};
use lianxin::model::filter::Filter;
use lianxin::model::id::Id;
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::{bulletin, dispute, filing, weekly};
use lianxin::model::value::{Fields, Value};
use lianxin::office::{Filled, Office, Owes, Refusal};
use lianxin::rules::snapshot::{self, Stood};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::collections::{BTreeMap, BTreeSet};

const HOUSEHOLDS: [&str; 6] = ["张桂琴", "赵国富", "单德胜", "曾玉梅", "王建国", "李秀英"];
const VILLAGES: [&str; 2] = ["王家村", "柳林村"];
/// From 1 October to 20 November.
const SPAN: u64 = 51;

/// One thing done at the desk. Numbers choose among what there is.
#[derive(Clone, Debug)]
enum Act {
    Visit { household: usize, way: u8, appeal: bool, on: u64 },
    Support { household: usize, form: u8, yuan: u32, on: u64 },
    Dispute { village: usize, on: u64 },
    Event { village: usize, people: u16, on: u64 },
    Settle(usize),
    Regret(usize),
    Redate(usize, u64),
    Retype(usize, u8),
    Amount(usize, u32),
    Void(usize),
    Undo,
    Redo,
    FileDay(u64),
    FileWeek { owner: usize, on: u64 },
    Move(usize, u16),
    Close,
    Reopen,
}

fn act() -> impl Strategy<Value = Act> {
    let on = 0..SPAN;
    prop_oneof![
        4 => (0..6_usize, 1..=6_u8, any::<bool>(), on.clone())
            .prop_map(|(household, way, appeal, on)| Act::Visit { household, way, appeal, on }),
        3 => (0..6_usize, prop::sample::select(vec![1_u8, 3, 4]), 60..900_u32, on.clone())
            .prop_map(|(household, form, yuan, on)| Act::Support { household, form, yuan, on }),
        1 => (0..2_usize, on.clone()).prop_map(|(village, on)| Act::Dispute { village, on }),
        2 => (0..2_usize, 1..400_u16, on.clone())
            .prop_map(|(village, people, on)| Act::Event { village, people, on }),
        2 => any::<usize>().prop_map(Act::Settle),
        1 => any::<usize>().prop_map(Act::Regret),
        3 => (any::<usize>(), on.clone()).prop_map(|(at, on)| Act::Redate(at, on)),
        1 => (any::<usize>(), 1..=5_u8).prop_map(|(at, way)| Act::Retype(at, way)),
        2 => (any::<usize>(), 60..900_u32).prop_map(|(at, yuan)| Act::Amount(at, yuan)),
        2 => any::<usize>().prop_map(Act::Void),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
        1 => on.clone().prop_map(Act::FileDay),
        3 => (0..3_usize, on).prop_map(|(owner, on)| Act::FileWeek { owner, on }),
        3 => (any::<usize>(), prop::sample::select(vec![1_u16, 3, 4, 5, 6])).prop_map(|(at, to)| Act::Move(at, to)),
        1 => Just(Act::Close),
        2 => Just(Act::Reopen),
    ]
}

/// The desk with what was made at it.
struct World {
    desk: Desk,
    entries: Vec<Id>,
    papers: Vec<Id>,
    /// What each paper was filed with.
    filed: BTreeMap<Id, Vec<Stood>>,
}

fn on(days: u64) -> NaiveDate {
    day(10, 1).checked_add_days(Days::new(days)).unwrap()
}

impl World {
    fn office(&self) -> &Office {
        &self.desk.office
    }

    fn pick(list: &[Id], at: usize) -> Option<Id> {
        list.get(at.checked_rem(list.len())?).copied()
    }

    /// Saves; what belongs to a closed month is refused first, and takes a listed reason.
    fn save(&mut self, mut filled: Filled) {
        match save(&mut self.desk.office, &filled) {
            Err(Refusal::Reason(..)) => {
                filled.why = Some(WHY.to_owned());
                save(&mut self.desk.office, &filled)
                    .unwrap_or_else(|refusal| panic!("with a reason: {refusal}"));
            }
            Err(Refusal::Store(error)) => panic!("{error}"),
            _ => {}
        }
    }

    fn add(&mut self, kind: &str, pairs: &[(&str, &str)]) {
        let filled = common::typed(self.office(), kind, pairs);
        self.entries.push(filled.record);
        self.save(filled);
    }

    fn change(&mut self, at: usize, kinds: &[&str], field: &str, text: &str) {
        let Some(id) = Self::pick(&self.entries, at) else { return };
        let Ok(record) = self.office().record(id) else { return };
        let kind = self.office().kind(record.kind).unwrap();
        if kinds.contains(&kind.name.as_str()) {
            let filled = changed(self.office(), id, field, text);
            self.save(filled);
        }
    }

    fn file(&mut self, filled: &Filled) {
        let mut filled = filled.clone();
        for why in [None, Some(WHY.to_owned())] {
            filled.why = why;
            for nil in [false, true] {
                if self.desk.office.file(&filled, nil).is_ok() {
                    if !self.papers.contains(&filled.record) {
                        self.papers.push(filled.record);
                    }
                    return;
                }
            }
        }
    }

    fn file_week(&mut self, owner: usize, of: NaiveDate) {
        let place = VILLAGES.get(owner).map(|name| self.desk.id(name));
        let filled = cycle::weekly(self.office(), place.map_or(Owes::Town, Owes::Record), of);
        let before = self.office().record(filled.record).ok().map(|record| record.revision);
        self.file(&filled);
        let after = self.office().record(filled.record).ok();
        if after.as_ref().map(|record| record.revision) == before {
            return;
        }
        let days = week(of).days();
        let figures = self.office().dictionary().figures().to_vec();
        let stood = figures.iter().map(|figure| {
            let (ids, value) = listed(self.office(), figure, days, place);
            Stood { name: figure.name.clone(), value, ids, ..Stood::default() }
        });
        let stood = stood.collect();
        self.filed.insert(filled.record, stood);
    }

    fn moved(&mut self, at: usize, to: u16) {
        let Some(id) = Self::pick(&self.papers, at) else { return };
        let who = match to {
            filing::LOCKED => "孙桂兰",
            filing::RETURNED | filing::ACCEPTED => "赵国强",
            _ => "周敏",
        };
        self.desk.sit(who);
        let _ = self.desk.office.move_to(id, to, Some(WHY));
        self.desk.sit("周敏");
    }

    fn file_day(&mut self, date: NaiveDate) {
        let day = self.office().day(self.desk.id("周敏"), date).unwrap();
        let filled = match &day.paper {
            Some(paper) => cycle::opened(self.office(), paper.id),
            None => Filled {
                kind: lianxin::model::typed::daily::KIND,
                record: self.office().new_id(),
                base: 0,
                fields: self.office().daily_start(&day),
                kept: BTreeMap::new(),
                why: None,
            },
        };
        self.file(&filled);
    }

    fn run(&mut self, act: &Act) {
        match act {
            Act::Visit { household, way, appeal, on: days } => {
                let (date, way) = (on(*days).to_string(), way.to_string());
                let mut pairs = vec![
                    ("household", HOUSEHOLDS[*household]),
                    ("situation", "看望"),
                    ("date", &date),
                    ("type", &way),
                ];
                pairs.extend(appeal.then_some(("appeal", "想修路")));
                self.add("visit", &pairs);
            }
            Act::Support { household, form, yuan, on: days } => {
                let (date, form, yuan) = (on(*days).to_string(), form.to_string(), yuan.to_string());
                let mut pairs = vec![
                    ("household", HOUSEHOLDS[*household]),
                    ("date", &date),
                    ("form", &form),
                    ("reason", "1"),
                    ("source", "1"),
                ];
                pairs.push(if form == "3" { ("skill", "养蜂") } else { ("amount", &yuan) });
                pairs.extend((form == "4").then_some(("project", "大棚")));
                self.add("support", &pairs);
            }
            Act::Dispute { village, on: days } => {
                let date = on(*days).to_string();
                // Some are settled in another week or month than they were registered in, some not at all.
                let settled = match days % 4 {
                    0 => String::new(),
                    rest => on((days + 5 * rest).min(50)).to_string(),
                };
                let pairs = [
                    ("village", VILLAGES[*village]),
                    ("date", &date),
                    ("type", "2"),
                    ("party_a", "甲"),
                    ("party_b", "乙"),
                    ("words", "地界"),
                    ("result", "各让一步"),
                    ("settled_date", &settled),
                ];
                self.add("dispute", &pairs);
            }
            Act::Event { village, people, on: days } => {
                let (date, people) = (on(*days).to_string(), people.to_string());
                let pairs = [
                    ("village", VILLAGES[*village]),
                    ("date", &date),
                    ("type", "1"),
                    ("name", "院坝会"),
                    ("attendance", &people),
                    ("words", "政策宣讲"),
                ];
                self.add("event", &pairs);
            }
            Act::Regret(at) => {
                let Some(id) = Self::pick(&self.entries, *at) else { return };
                self.desk.sit("孙桂兰");
                let _ = self.desk.office.move_to(id, 4, Some(WHY));
                self.desk.sit("周敏");
            }
            Act::Settle(at) => {
                let Some(id) = Self::pick(&self.entries, *at) else { return };
                let _ = self.desk.office.move_to(id, 2, Some(WHY));
                let _ = self.desk.office.move_to(id, 5, Some(WHY));
            }
            Act::Redate(at, days) => {
                self.change(*at, &["visit", "support", "dispute", "event"], "date", &on(*days).to_string());
            }
            Act::Retype(at, way) => self.change(*at, &["visit", "dispute"], "type", &way.to_string()),
            Act::Amount(at, yuan) => self.change(*at, &["support"], "amount", &yuan.to_string()),
            Act::Void(at) => {
                let Some(id) = Self::pick(&self.entries, *at) else { return };
                let Ok(record) = self.office().record(id) else { return };
                let _ = self.desk.office.set_void(id, !record.void, Some(WHY));
            }
            Act::Undo => drop(self.desk.office.undo()),
            Act::Redo => drop(self.desk.office.redo()),
            Act::FileDay(days) => self.file_day(on(*days)),
            Act::FileWeek { owner, on: days } => self.file_week(*owner, on(*days)),
            Act::Move(at, to) => self.moved(*at, *to),
            Act::Close => {
                self.desk.sit("孙桂兰");
                let _ = self.desk.office.lock_month(october());
                self.desk.sit("周敏");
            }
            Act::Reopen => {
                // What has been counted is kept for the next session.
                let all = DayRange { from: Some(on(0)), to: Some(on(SPAN)) };
                self.desk.office.figures(all, None).unwrap();
                self.desk = std::mem::replace(&mut self.desk, Desk::new()).reopened();
            }
        }
    }
}

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

/// The independent road: every record of the kind in the register, one by one.
fn listed(office: &Office, figure: &Figure, days: DayRange, place: Option<Id>) -> (Vec<Id>, i64) {
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
    found.sort_by_key(|(date, id, _)| (*date, *id));
    let fields: Vec<Fields> = found.iter().map(|(_, _, fields)| fields.clone()).collect();
    (found.into_iter().map(|(_, id, _)| id).collect(), measured(office, figure, &fields))
}

/// What a paper says of a step, the figure of that step, and the register narrowed by the step's day are one number.
fn moves_agree(office: &Office, when: &str) {
    let kind = office.kind(dispute::KIND).unwrap();
    for period in [week(on(20)), week(on(31)), october(), Period::of(Cadence::Month, today())] {
        let form = if period.cadence() == Cadence::Week { weekly::KIND } else { bulletin::KIND };
        let report = office.report(form, Owes::Town, period).unwrap();
        for (name, state) in [("disputes_settled", "达成协议"), ("disputes_performed", "履行")] {
            let figure = office.figure(name, period.days(), None).unwrap();
            let line = report.movement.iter().find(|line| line.kind == kind.label && line.state == state);
            let told: BTreeSet<Id> = line.map(|line| line.ids.iter().copied().collect()).unwrap_or_default();
            assert_eq!(told, figure.ids.iter().copied().collect(), "{when}: {state} {period:?}");
            let label = if state == "履行" { "履行日期" } else { "协议日期" };
            let (from, to) = (period.first(), period.last());
            let sentence = format!("{label}>={from} {label}<={to}");
            let filter = Filter::parse(&sentence, kind, today()).unwrap();
            let listed: BTreeSet<Id> = office.filtered(kind, &filter).unwrap().into_iter().collect();
            assert_eq!(listed, told, "{when}: {sentence}");
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
            for (at, figure) in figures.iter().enumerate() {
                let told = format!("{when}: {} {days:?} {place:?}", figure.name);
                let counted = office.figure(&figure.name, days, place).unwrap();
                let own: Vec<Fields> =
                    counted.ids.iter().map(|id| office.record(*id).unwrap().fields).collect();
                assert_eq!(counted.value, measured(office, figure, &own), "its own entries, {told}");
                let (ids, value) = listed(office, figure, days, place);
                assert_eq!((&counted.ids, counted.value), (&ids, value), "a full listing, {told}");
                let filter = Filter::parse(&figure.only, office.kind(figure.kind).unwrap(), today()).unwrap();
                let table = office.filtered(office.kind(figure.kind).unwrap(), &filter).unwrap();
                assert!(ids.iter().all(|id| table.contains(id)), "the table shows them, {told}");
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
    moves_agree(office, when);
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
        let mut world =
            World { desk, entries: Vec::new(), papers: Vec::new(), filed: BTreeMap::new() };
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
