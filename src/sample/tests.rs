//! The sample town's sums, rule and facts.

use super::embed::size;
use super::tables::read;
use super::town::Town;
use super::*;
use crate::model::dictionary::Dictionary;
use crate::model::id::Id;
use crate::model::input::{self, Finder};
use crate::model::kind::{Kind, Level, Shape};
use crate::model::record::KindTag;
use crate::model::value::Fields;
use crate::model::{calendar::WorkCalendar, id_card};
use crate::rules::check::check_record;
use chrono::Datelike;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn told(today: &str) -> Vec<Fact> {
    let calendar = WorkCalendar::built_in().unwrap();
    facts(day(today), &|date| calendar.is_workday(date)).unwrap()
}

pub(super) const TODAY: &str = "2026-11-20";

pub(super) fn field<'a>(fact: &'a Fact, name: &str) -> &'a str {
    fact.fields.iter().find(|(field, _)| *field == name).map_or("", |(_, text)| text)
}

fn column(file: &str, label: &str) -> Vec<String> {
    let (header, rows) = read(file).unwrap();
    let at = header.iter().position(|cell| cell == label).unwrap();
    rows.into_iter().map(|row| row[at].clone()).collect()
}

fn count(file: &str, label: &str, value: &str) -> usize {
    column(file, label).iter().filter(|cell| *cell == value).count()
}

fn total(file: &str, label: &str) -> f64 {
    column(file, label).iter().map(|cell| cell.parse::<f64>().unwrap()).sum()
}

#[test]
fn the_town_adds_up_to_the_figures_of_the_method() {
    let exactly =
        |label: &str, figure: f64| assert!((total("village.csv", label) - figure).abs() < 1e-6, "{label}");
    exactly("村民小组数", 95.0);
    exactly("总户数", 7555.0);
    exactly("总人口", 29_622.0);
    exactly("耕地面积", 71_299.0);
    assert!((total("household.csv", "承包耕地") - 71_299.0).abs() < 1e-6);
    assert_eq!(column("village.csv", "村编号").len(), 14);
    assert_eq!(count("unit.csv", "单位类别", "2"), 14);
    assert_eq!(column("cadre.csv", "干部编号").len(), 623);
    assert_eq!(count("cadre.csv", "干部类别", "1"), 72);
    assert_eq!(count("household.csv", "帮扶对象", "1"), 623);
    assert_eq!(count("household.csv", "帮扶对象", "2"), 72);
    let assisted = column("household.csv", "帮扶对象");
    let party = column("household.csv", "党员户");
    let party_assisted = assisted.iter().zip(&party).filter(|(a, p)| !a.is_empty() && *p == "1").count();
    assert_eq!(party_assisted, 123);
}

#[test]
fn each_village_has_the_households_and_people_it_says() {
    let town = Town::open().unwrap();
    let (households, people) = (column("village.csv", "总户数"), column("village.csv", "总人口"));
    for (number, village) in town.villages.iter().enumerate() {
        let own: Vec<_> = town.households.iter().filter(|household| household.village == number).collect();
        assert_eq!(own.len().to_string(), households[number], "{}", village.name);
        let members: usize = own.iter().map(|household| household.members.len()).sum();
        assert_eq!(members.to_string(), people[number], "{}", village.name);
        let groups: BTreeSet<u32> = own.iter().map(|household| household.group).collect();
        assert_eq!(groups.len().to_string(), column("village.csv", "村民小组数")[number]);
        assert!(village.official.is_some() && village.instructor.is_some());
    }
    assert!(town.households.iter().all(|household| household.members[0].name == household.head));
}

#[test]
fn every_assisted_household_is_paired_once_and_every_quota_is_met() {
    let town = Town::open().unwrap();
    let assisted = column("household.csv", "帮扶对象");
    let mut hands: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let mut covered = BTreeSet::new();
    for (cadre, household) in &town.pairs {
        assert!(covered.insert(*household), "paired twice");
        assert_eq!(town.cadres[*cadre].village, town.households[*household].village);
        let quota = hands.entry(*cadre).or_default();
        match assisted[*household].as_str() {
            "1" => quota.0 += 1,
            "2" => quota.1 += 1,
            _ => panic!("not assisted: {}", town.households[*household].code),
        }
    }
    assert_eq!(covered.len(), 695);
    for (number, cadre) in town.cadres.iter().enumerate() {
        let (hardship, special) = hands.get(&number).copied().unwrap_or_default();
        match cadre.rank {
            1 => assert_eq!((hardship, special), (1, 1), "{}", cadre.code),
            4 => assert_eq!((hardship, special), (1, 0), "{}", cadre.code),
            _ => assert_eq!(hardship + special, 1, "{}", cadre.code),
        }
    }
}

#[test]
fn id_numbers_are_right_and_nobodys_twice() {
    let mut seen = BTreeSet::new();
    for id in column("household.members.csv", "身份证号") {
        id_card::check(&id).unwrap();
        assert!(id.starts_with("000000"));
        assert!(seen.insert(id));
    }
    assert_eq!(seen.len(), 29_622);
}

#[test]
fn no_name_is_heard_too_often() {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for name in column("household.members.csv", "姓名") {
        *times.entry(name).or_default() += 1;
    }
    assert!(times.values().all(|times| *times <= 12));
}

#[test]
fn the_same_day_tells_the_same_and_nothing_lies_ahead() {
    let facts = told(TODAY);
    assert_eq!(facts, told(TODAY));
    let end = day(TODAY).and_hms_opt(12, 0, 0).unwrap();
    for fact in &facts {
        assert!(fact.at < end && field(fact, "date") <= TODAY, "{fact:?}");
        assert!(field(fact, "date") <= fact.at.date().to_string().as_str(), "{fact:?}");
        let mut before = fact.at;
        for later in &fact.then {
            assert!(later.at > before && later.at < end, "{fact:?}");
            before = later.at;
        }
    }
}

#[test]
fn as_much_happens_as_in_a_real_town() {
    let facts = told(TODAY);
    let of = |kind: &str| facts.iter().filter(|fact| fact.kind == kind).count();
    assert!((2500..=3500).contains(&of("visit")), "{}", of("visit"));
    assert!((200..=400).contains(&of("support")), "{}", of("support"));
    assert!((60..=100).contains(&of("dispute")), "{}", of("dispute"));
    assert!((40..=60).contains(&of("event")), "{}", of("event"));
    assert!((3700..=4300).contains(&of("daily")), "{}", of("daily"));
    assert_eq!(of("problem"), 45);
    assert!((9..=24).contains(&of("expedite")), "{}", of("expedite"));
    assert!((2500..=4000).contains(&of("feedback")), "{}", of("feedback"));
    let states: BTreeSet<u16> = facts
        .iter()
        .filter(|fact| fact.kind == "dispute")
        .map(|fact| fact.then.last().map_or(1, |later| later.state))
        .collect();
    assert!(states.len() >= 6, "{states:?}");
}

#[test]
fn today_is_half_done() {
    let facts = told(TODAY);
    let people = desk().unwrap();
    for person in &people {
        let here = |kind: &str| {
            let own = facts.iter().filter(|fact| fact.kind == kind && field(fact, "date") == TODAY);
            own.filter(|fact| field(fact, "cadre") == person).count()
        };
        assert!(here("visit") > 0, "{person}");
        assert_eq!(here("daily"), 0, "{person}");
    }
    let dailies = facts.iter().filter(|fact| fact.kind == "daily" && field(fact, "cadre") == people[0]);
    let returned = dailies.filter(|fact| fact.then.last().is_some_and(|later| later.state == 3));
    assert_eq!(returned.count(), 2);
    let pending =
        facts.iter().filter(|fact| fact.by == people[0] && field(fact, "situation") == "待补").count();
    assert!((2..=40).contains(&pending), "{pending}");
    let due = facts.iter().filter(|fact| fact.kind == "visit");
    let due =
        due.filter(|fact| (day(TODAY) - chrono::Days::new(3)..=day(TODAY)).any_is(field(fact, "follow_up")));
    assert!(due.count() > 5);
}

trait AnyIs {
    fn any_is(&self, text: &str) -> bool;
}

impl AnyIs for std::ops::RangeInclusive<NaiveDate> {
    fn any_is(&self, text: &str) -> bool {
        text.parse().is_ok_and(|date: NaiveDate| self.contains(&date))
    }
}

#[test]
fn every_field_code_and_move_is_in_the_dictionary() {
    let dictionary = Dictionary::core().unwrap();
    for fact in told(TODAY) {
        let kind = dictionary.kind_named(fact.kind).unwrap();
        let all = fact.fields.iter().chain(fact.then.iter().flat_map(|later| &later.fields));
        for (name, text) in all {
            let field = kind.field_named(name).unwrap_or_else(|| panic!("{} {name}", fact.kind));
            assert!(field.is_entered() || field.program, "{name}");
            assert!(!text.contains(['{', '}']), "{text}");
            // Each cell of a row has a length of its own; the reader holds them against it.
            let whole = matches!(field.shape, Shape::Rows(_)) || text.chars().count() <= field.longest;
            assert!(whole, "{text}");
            if let Shape::Code(choices) = &field.shape {
                let known = choices.iter().any(|choice| choice.code.to_string() == *text);
                // A move may blank it.
                assert!(known || text.is_empty() || field.escape && text == "不适用", "{name} {text}");
            }
        }
        let mut state = 1;
        // Where the state stays, fields alone were changed.
        for later in &fact.then {
            if later.state == state {
                continue;
            }
            let step = kind.moves.iter().find(|step| step.from.contains(&state) && step.to == later.state);
            let step = step.unwrap_or_else(|| panic!("{} {state} -> {}", fact.kind, later.state));
            assert!(!step.why || later.why.is_some(), "{}", step.label);
            state = later.state;
        }
    }
}

#[test]
fn problems_stand_in_every_state_and_nobody_verified_their_own() {
    let facts = told(TODAY);
    let problems: Vec<&Fact> = facts.iter().filter(|fact| fact.kind == "problem").collect();
    let states: BTreeSet<u16> =
        problems.iter().map(|fact| fact.then.last().map_or(1, |later| later.state)).collect();
    assert_eq!(states, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].into());
    let names: BTreeSet<_> =
        problems.iter().map(|fact| (field(fact, "village"), field(fact, "what"))).collect();
    assert_eq!(names.len(), problems.len(), "a notice speaks of a problem by village and words");
    let dictionary = Dictionary::core().unwrap();
    let kind = dictionary.kind_named("problem").unwrap();
    for fact in problems {
        let mut now: BTreeMap<&str, &str> =
            fact.fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let mut state = 1;
        for later in &fact.then {
            let step = kind.moves.iter().find(|step| step.from.contains(&state) && step.to == later.state);
            let step = step.unwrap();
            for tag in &step.not_by {
                let who = now.get(kind.field(*tag).unwrap().name.as_str());
                assert_ne!(who, Some(&later.by.as_str()), "{} {fact:?}", step.label);
            }
            now.extend(later.fields.iter().map(|(name, text)| (*name, text.as_str())));
            for tag in &step.needs {
                let name = kind.field(*tag).unwrap().name.as_str();
                assert!(now.get(name).is_some_and(|text| !text.is_empty()), "{} {name}", step.label);
            }
            state = later.state;
        }
    }
}

#[test]
fn the_registers_fit_the_dictionary() {
    let dictionary = Dictionary::core().unwrap();
    for table in tables().unwrap() {
        let kind = dictionary.kind_named(table.kind).unwrap();
        for (at, label) in table.header.iter().enumerate() {
            let field = kind.field_named(label).unwrap_or_else(|| panic!("{} {label}", table.kind));
            for row in &table.rows {
                let cell = &row[at];
                if let Shape::Code(choices) | Shape::Codes(choices) = &field.shape {
                    let known = |code: &str| choices.iter().any(|choice| choice.code.to_string() == code);
                    assert!(cell.split(' ').all(|code| code.is_empty() || known(code)), "{label} {cell}");
                }
                if let Shape::Rows(columns) = &field.shape {
                    let entered = columns.iter().filter(|column| column.is_entered()).count();
                    assert!(cell.split('；').all(|line| line.split('，').count() <= entered), "{cell}");
                    assert!(!cell.is_empty());
                }
            }
        }
    }
}

#[test]
fn any_day_can_be_today() {
    for today in ["2026-01-05", "2026-03-02", "2026-07-15", "2027-10-08"] {
        let facts = facts(day(today), &|date| date.weekday().number_from_monday() < 6).unwrap();
        assert!(facts.len() > 5000, "{today}: {}", facts.len());
    }
    assert!(facts(day(TODAY), &|_| false).is_ok());
}

#[test]
fn entries_come_in_the_order_they_were_keyed() {
    let facts = told(TODAY);
    let order = in_order(&facts);
    assert!(order.windows(2).all(|pair| pair[0].0 <= pair[1].0));
    let moves: usize = facts.iter().map(|fact| fact.then.len()).sum();
    assert_eq!(order.len(), facts.len() + moves);
}

#[test]
fn the_program_stays_small() {
    assert!(size() < 600_000, "{}", size());
}

/// Believes that every code names a record.
struct Trusting;

impl Finder for Trusting {
    fn find_one(&self, _: KindTag, _: &str) -> Result<Id, String> {
        Ok(Id::default())
    }
}

/// Reads cells as the forms do and gives what blocks.
fn blocks(kind: &Kind, cells: &[(&str, &str)], today: NaiveDate) -> Vec<String> {
    let mut fields = Fields::new();
    for (name, text) in cells {
        let field = kind.field_named(name).unwrap();
        match input::read(text, field, today, &Trusting) {
            Ok(value) => fields.set(field.tag, value),
            Err(say) => return vec![say],
        };
    }
    let hard = check_record(kind, &fields, today).into_iter().filter(|issue| issue.level == Level::Hard);
    hard.map(|issue| issue.say).collect()
}

#[test]
fn the_forms_would_take_every_record() {
    let dictionary = Dictionary::core().unwrap();
    for table in tables().unwrap().iter().filter(|table| !table.update) {
        let kind = dictionary.kind_named(table.kind).unwrap();
        for row in &table.rows {
            let cells: Vec<(&str, &str)> =
                table.header.iter().map(String::as_str).zip(row.iter().map(String::as_str)).collect();
            assert_eq!(blocks(kind, &cells, day(TODAY)), Vec::<String>::new(), "{} {row:?}", table.kind);
        }
    }
    for fact in told(TODAY) {
        let kind = dictionary.kind_named(fact.kind).unwrap();
        let mut cells: Vec<(&str, &str)> =
            fact.fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
        assert_eq!(blocks(kind, &cells, day(TODAY)), Vec::<String>::new(), "{fact:?}");
        cells.extend(
            fact.then.iter().flat_map(|later| &later.fields).map(|(name, text)| (*name, text.as_str())),
        );
        assert_eq!(blocks(kind, &cells, day(TODAY)), Vec::<String>::new(), "{fact:?}");
    }
}
