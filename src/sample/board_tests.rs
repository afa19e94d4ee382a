//! The board's part of the sample: what adds up, what is legal, and that it shows something true.

use super::tests::{TODAY, day, field, told};
use super::town::Town;
use super::walk::{ACKNOWLEDGED, CLOSED_OUT, COMPLETED, IN_PROGRESS, RETURNED, UNDER_REVIEW};
use super::*;
use crate::model::dictionary::Dictionary;
use crate::model::kind::{Kind, Role, Written};
use crate::model::value::Tag;
use crate::rules::progress::{self, Point};
use chrono::{Days, TimeDelta};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Days that a calendar makes hard: a Monday, the days after long holidays, the first of a year.
const HARD_DAYS: [&str; 6] =
    ["2026-11-23", "2026-10-08", "2026-02-24", "2026-03-02", "2026-01-05", "2026-05-06"];

type Now<'a> = BTreeMap<&'a str, &'a str>;

fn of<'a>(facts: &'a [Fact], kind: &str) -> Vec<&'a Fact> {
    facts.iter().filter(|fact| fact.kind == kind).collect()
}

/// Tasks that projects were decomposed to.
fn decomposed(facts: &[Fact]) -> Vec<&Fact> {
    of(facts, "task").into_iter().filter(|task| !field(task, "project").is_empty()).collect()
}

fn state(fact: &Fact) -> u16 {
    fact.then.last().map_or(1, |later| later.state)
}

/// What others call a fact by: its title as it was typed.
fn calling(fact: &Fact) -> String {
    let names: &[&str] = match fact.kind {
        "key_project" => &["number", "name"],
        "meeting" => &["date", "title"],
        _ => &["village", "title"],
    };
    let words: Vec<&str> =
        names.iter().map(|name| field(fact, name)).filter(|text| !text.is_empty()).collect();
    words.join(" ")
}

fn named<'a>(facts: &'a [Fact], kind: &str) -> HashMap<String, &'a Fact> {
    of(facts, kind).into_iter().map(|fact| (calling(fact), fact)).collect()
}

/// Tenths, as [`super::feedbacks::plain`] writes them.
fn tenths(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    assert_eq!(part.len(), 1, "{text}");
    whole.parse::<i64>().unwrap() * 10 + part.parse::<i64>().unwrap()
}

/// The feedbacks of each task, in the order of their days.
fn feedbacks(facts: &[Fact]) -> HashMap<&str, Vec<&Fact>> {
    let mut by_task: HashMap<&str, Vec<&Fact>> = HashMap::new();
    for fact in of(facts, "feedback") {
        by_task.entry(field(fact, "task")).or_default().push(fact);
    }
    for told in by_task.values_mut() {
        told.sort_by_key(|fact| field(fact, "date"));
    }
    by_task
}

fn target(task: &Fact) -> i64 {
    let typed = field(task, "target");
    if typed.is_empty() { 1000 } else { tenths(typed) }
}

#[test]
fn fifty_two_projects_stand_in_fourteen_villages() {
    for today in [&[TODAY][..], &HARD_DAYS].concat() {
        let facts = told(today);
        let projects = named(&facts, "key_project");
        assert_eq!((of(&facts, "key_project").len(), projects.len()), (52, 52), "{today}");
        let tasks = decomposed(&facts);
        assert_eq!(tasks.len(), 728, "{today}");
        let mut villages: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        for task in &tasks {
            villages.entry(field(task, "project")).or_default().insert(field(task, "village"));
        }
        assert!(villages.len() == 52 && villages.values().all(|places| places.len() == 14), "{today}");
        // Beside them, what the meetings set.
        assert_eq!((of(&facts, "task").len(), of(&facts, "meeting").len()), (737, 2), "{today}");
    }
}

#[test]
fn what_villages_do_adds_up_to_the_project() {
    let facts = told(TODAY);
    let tasks = decomposed(&facts);
    for (name, project) in named(&facts, "key_project") {
        let own: Vec<_> = tasks.iter().filter(|task| field(task, "project") == name).collect();
        let first: Vec<&str> = field(project, "measures").split('；').next().unwrap().split('，').collect();
        assert!(own.iter().all(|task| field(task, "measure") == first[0]), "{name}");
        let sum: i64 = own.iter().map(|task| target(task)).sum();
        let whole = if first[0] == "1" { 14_000 } else { tenths(first[1]) };
        assert_eq!(sum, whole, "{name}");
        assert!(own.iter().all(|task| target(task) > 0), "{name}");
        let mut before = String::new();
        for step in field(project, "milestones").split('；') {
            let date = step.split('，').nth(1).unwrap();
            assert!(date > before.as_str(), "{name}: {step}");
            before = date.to_owned();
        }
        assert_eq!(before, field(project, "deadline"), "{name}");
    }
}

#[test]
fn every_reference_speaks_of_what_was_told_before() {
    for today in [TODAY, "2026-01-05"] {
        let facts = told(today);
        let all: BTreeMap<&str, HashMap<String, &Fact>> =
            ["key_project", "task", "meeting"].map(|kind| (kind, named(&facts, kind))).into();
        assert_eq!(all["task"].len(), of(&facts, "task").len(), "two tasks are called the same");
        let known = |kind: &str, name: &str, by: &Fact| {
            let found = all[kind].get(name).unwrap_or_else(|| panic!("{name}: {by:?}"));
            assert!(found.at < by.at, "{name}: {by:?}");
        };
        for task in of(&facts, "task") {
            for (kind, name) in [("key_project", "project"), ("task", "after"), ("meeting", "meeting")] {
                if !field(task, name).is_empty() {
                    known(kind, field(task, name), task);
                }
            }
        }
        for feedback in of(&facts, "feedback") {
            known("task", field(feedback, "task"), feedback);
        }
        for meeting in of(&facts, "meeting") {
            let items: Vec<&str> = field(meeting, "items").split('；').collect();
            assert!((5..=8).contains(&items.len()), "{meeting:?}");
            for item in items {
                known("task", item.split('，').next().unwrap(), meeting);
            }
            let set = of(&facts, "task");
            let set = set.iter().filter(|task| field(task, "meeting") == calling(meeting)).count();
            assert!((3..=5).contains(&set), "{set}");
        }
        let town = Town::open().unwrap();
        for task in decomposed(&facts) {
            let owner = &town.cadres[town.cadre_of(field(task, "owner")).unwrap()];
            assert_eq!(town.villages[owner.village].code, field(task, "village"));
            assert_eq!(owner.rank, 3, "a village cadre");
        }
    }
}

#[test]
fn what_comes_after_another_never_comes_round() {
    let facts = told(TODAY);
    let tasks = named(&facts, "task");
    let waits = decomposed(&facts).iter().filter(|task| !field(task, "after").is_empty()).count();
    assert!((22..=40).contains(&waits), "{waits}");
    for task in tasks.values() {
        let mut seen = BTreeSet::new();
        let mut at = Some(*task);
        while let Some(task) = at {
            assert!(seen.insert(calling(task)), "{}", calling(task));
            at = tasks.get(field(task, "after")).copied();
            if let Some(before) = at {
                assert_eq!(field(before, "village"), field(task, "village"));
                let ahead = state(task) >= IN_PROGRESS;
                assert!(!ahead || (COMPLETED..=9).contains(&state(before)), "{}", calling(task));
            }
        }
    }
}

/// What a move writes by itself is what the sample says it wrote.
fn wrote(kind: &Kind, writes: &[(Tag, Written)], before: &Now, now: &Now, later: &Later) {
    for (tag, written) in writes {
        let name = kind.field(*tag).unwrap().name.as_str();
        let is = now.get(name).copied().unwrap_or_default();
        let should = match written {
            Written::Today => later.at.date().to_string(),
            Written::Me => later.by.clone(),
            Written::DaysOn(days) => (later.at.date() + Days::new(u64::from(*days))).to_string(),
            Written::CountUp => "1".to_owned(),
            Written::Copy(from) => before[kind.field(*from).unwrap().name.as_str()].to_owned(),
            Written::Why => later.why.clone().unwrap(),
            Written::Blank => String::new(),
        };
        assert_eq!(is, should, "{name} {later:?}");
    }
}

#[test]
fn every_history_is_one_the_desk_would_have_let_happen() {
    let dictionary = Dictionary::core().unwrap();
    let town = Town::open().unwrap();
    let role = |code: &str| Role::from_code(town.cadres[town.cadre_of(code)?].desk_role?);
    for today in [&[TODAY][..], &HARD_DAYS].concat() {
        let end = day(today).and_hms_opt(0, 0, 0).unwrap();
        let facts = told(today);
        for fact in of(&facts, "task").into_iter().chain(of(&facts, "key_project")) {
            let kind = dictionary.kind_named(fact.kind).unwrap();
            let mut now: Now = fact.fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let (mut at, mut standing) = (fact.at, 1);
            for later in &fact.then {
                assert!(later.at > at && later.at < end, "{today} {fact:?}");
                at = later.at;
                let before = now.clone();
                now.extend(later.fields.iter().map(|(name, text)| (*name, text.as_str())));
                if later.state == standing {
                    assert!(!kind.closed.contains(&standing) && !later.fields.is_empty(), "{fact:?}");
                    continue;
                }
                let step = kind.moves.iter().find(|m| m.from.contains(&standing) && m.to == later.state);
                let step = step.unwrap_or_else(|| panic!("{standing} -> {}: {fact:?}", later.state));
                assert!(role(&later.by).is_some_and(|role| step.roles.contains(&role)), "{later:?}");
                assert_eq!(step.why, later.why.as_ref().is_some_and(|why| !why.is_empty()), "{later:?}");
                for tag in &step.not_by {
                    let who = before.get(kind.field(*tag).unwrap().name.as_str());
                    assert_ne!(who, Some(&later.by.as_str()), "{} {fact:?}", step.label);
                }
                for tag in &step.needs {
                    let name = kind.field(*tag).unwrap().name.as_str();
                    // What the same move blanks afterwards was there before it.
                    let there =
                        [&before, &now].iter().any(|now| now.get(name).is_some_and(|t| !t.is_empty()));
                    assert!(there, "{} {name} {fact:?}", step.label);
                }
                wrote(kind, &step.writes, &before, &now, later);
                standing = later.state;
            }
        }
    }
}

#[test]
fn tasks_stand_in_every_state_as_far_as_a_town_has_come() {
    let facts = told(TODAY);
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    for task in decomposed(&facts) {
        *counts.entry(state(task)).or_default() += 1;
    }
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
    let shares = |states: &[u16]| states.iter().map(|state| counts[state]).sum::<usize>() * 1000 / 728;
    assert!((40..=70).contains(&shares(&[1, 2])), "{counts:?}");
    assert!((60..=90).contains(&shares(&[3])) && (60..=90).contains(&shares(&[4])), "{counts:?}");
    assert!((440..=540).contains(&shares(&[5])), "{counts:?}");
    assert!((50..=100).contains(&shares(&[6])) && (40..=90).contains(&shares(&[7])), "{counts:?}");
    assert!((60..=100).contains(&shares(&[8])), "{counts:?}");
    for few in 9..=12 {
        assert!((10..=40).contains(&shares(&[few])), "{few}: {counts:?}");
    }
    let stand: BTreeSet<u16> = of(&facts, "key_project").into_iter().map(state).collect();
    assert_eq!(stand, [2, 5, 7, 8, 11].into());
}

/// When a task was begun, and when the last review was asked for.
fn worked(task: &Fact) -> (Option<NaiveDateTime>, Option<NaiveDateTime>) {
    let begun = task.then.iter().find(|later| later.state == IN_PROGRESS).map(|later| later.at);
    let applied = task.then.iter().rfind(|later| later.state == UNDER_REVIEW).map(|later| later.at);
    (begun, applied)
}

#[test]
fn what_is_reported_never_falls_and_ends_where_the_task_does() {
    for today in [&[TODAY][..], &HARD_DAYS].concat() {
        let facts = told(today);
        let feedbacks = feedbacks(&facts);
        for task in of(&facts, "task") {
            let name = calling(task);
            let reported = feedbacks.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            let (begun, applied) = worked(task);
            let Some(begun) = begun else {
                assert!(reported.is_empty(), "{name}");
                continue;
            };
            let least = if today == TODAY { 2 } else { 1 };
            assert!((least..=8).contains(&reported.len()), "{today} {name}: {} {task:?}", reported.len());
            let (mut value, mut on) = (0, String::new());
            for report in reported {
                assert!(field(report, "date") > on.as_str(), "{today} {name}");
                on = field(report, "date").to_owned();
                assert!(report.at > begun && applied.is_none_or(|applied| report.at < applied), "{name}");
                let moved = !field(report, "value").is_empty();
                let next = if moved { tenths(field(report, "value")) } else { value };
                assert!(next >= value && next <= target(task), "{today} {name}: {value} {next}");
                let first = report.at == reported[0].at;
                let still = next == value && !first;
                assert_eq!(still, !field(report, "unchanged").is_empty(), "{report:?}");
                assert!(field(report, "words").chars().count() <= 60, "{report:?}");
                assert!(still || !field(report, "words").is_empty(), "{report:?}");
                value = next;
            }
            let whole = [UNDER_REVIEW, COMPLETED, CLOSED_OUT, 9].contains(&state(task));
            if whole {
                assert_eq!(value, target(task), "{today} {name}");
            } else if state(task) != RETURNED {
                assert!(value < target(task), "{today} {name}");
            }
        }
    }
}

/// Hundredths of the work that should be done on a day, by the project's milestones.
fn expected(project: &Fact, on: NaiveDate) -> i64 {
    let (mut from, mut had) = (day(field(project, "date")), 0);
    for step in field(project, "milestones").split('；') {
        let cells: Vec<&str> = step.split('，').collect();
        let (to, share) = (day(cells[1]), cells[2].parse::<i64>().unwrap());
        if on < to {
            return had + (share - had) * (on - from).num_days() / (to - from).num_days();
        }
        (from, had) = (to, share);
    }
    100
}

/// What the help says of a plan, worked out by hand: the days and shares that it names, counted and multiplied.
fn by_hand(words: &str) -> i64 {
    let dates: Vec<NaiveDate> = words.split([' ', '，']).filter_map(|word| word.parse().ok()).collect();
    let shares: Vec<i64> = words
        .split([' ', '，'])
        .filter_map(|word| word.strip_suffix('%'))
        .filter_map(|word| word.parse().ok())
        .collect();
    match (dates.as_slice(), shares.as_slice()) {
        ([from, to, on], [had, have, _]) => {
            had + (have - had) * (*on - *from).num_days() / (*to - *from).num_days()
        }
        ([_], [reached, _]) => *reached,
        _ => panic!("{words}"),
    }
}

#[test]
fn every_plan_is_found_again_by_hand_from_what_the_help_says() {
    let facts = told(TODAY);
    let (projects, today) = (named(&facts, "key_project"), day(TODAY));
    let (mut plans, mut late) = (0, 0);
    for task in of(&facts, "task") {
        let granted = task.then.iter().flat_map(|later| &later.fields).rfind(|(name, _)| *name == "due");
        let due = granted.map_or(field(task, "due"), |(_, to)| to);
        let Ok(due) = due.parse::<NaiveDate>() else { continue };
        let start = day(field(task, "date"));
        let project = projects.get(field(task, "project"));
        let steps = project.map_or("", |project| field(project, "milestones"));
        let milestones: Vec<Point> = steps
            .split('；')
            .filter(|step| !step.is_empty())
            .map(|step| {
                let cells: Vec<&str> = step.split('，').collect();
                Point { day: day(cells[1]), share: cells[2].parse().unwrap() }
            })
            .collect();
        let plan = progress::plan(start, &milestones, Some(due));
        let planned = progress::scheduled(&plan, today).unwrap();
        // The rule as the help has it: from 0% on the day of its own start to all of it by its own deadline, by way of
        // the milestones that lie between.
        let mut points = vec![(start, 0)];
        points.extend(
            milestones.iter().filter(|at| at.day > start && at.day < due).map(|at| (at.day, at.share)),
        );
        points.push((due, 100));
        let rule = points.windows(2).find(|two| two[0].0 <= today && today < two[1].0).map_or(100, |two| {
            let ((from, had), (to, have)) = (two[0], two[1]);
            had + (have - had) * (today - from).num_days() / (to - from).num_days()
        });
        let words = progress::plan_words(&plan, today).unwrap();
        assert_eq!((planned, by_hand(&words)), (rule, rule), "{} {words}", calling(task));
        late += i64::from(project.is_some_and(|project| planned < expected(project, today)));
        plans += 1;
    }
    assert!(plans >= 728 && late > 50, "{plans} plans, {late} lighter than their project's");
}

#[test]
fn lights_of_every_colour_shine() {
    for today in [&[TODAY][..], &HARD_DAYS].concat() {
        let facts = told(today);
        let (projects, feedbacks) = (named(&facts, "key_project"), feedbacks(&facts));
        let (mut on_schedule, mut behind, mut far, mut overdue) = (0, 0, 0, 0);
        for task in decomposed(&facts).into_iter().filter(|task| state(task) == IN_PROGRESS) {
            let value = feedbacks[calling(task).as_str()].iter().rev().find_map(|report| {
                Some(field(report, "value")).filter(|value| !value.is_empty()).map(tenths)
            });
            let gap = expected(projects[field(task, "project")], day(today))
                - value.unwrap_or_default() * 100 / target(task);
            let granted = task.then.iter().flat_map(|later| &later.fields).rfind(|(name, _)| *name == "due");
            let due = granted.map_or(field(task, "due"), |(_, to)| to);
            match gap {
                _ if due < today => overdue += 1,
                31.. => far += 1,
                10.. => behind += 1,
                _ => on_schedule += 1,
            }
        }
        let all = on_schedule + behind + far + overdue;
        let says = format!("{today}: {on_schedule} {behind} {far} {overdue}");
        println!("{says}");
        assert!((540..=680).contains(&(on_schedule * 1000 / all)), "{says}");
        assert!((190..=310).contains(&(behind * 1000 / all)), "{says}");
        assert!((100..=200).contains(&((far + overdue) * 1000 / all)), "{says}");
        assert!(far > 10 && overdue > 5, "{says}");
    }
}

#[test]
fn some_are_blocked_and_some_were() {
    let facts = told(TODAY);
    let (mut blocked, mut cleared, mut running) = (0, 0, 0);
    for task in decomposed(&facts) {
        running += usize::from(state(task) == IN_PROGRESS);
        let mut edits = task.then.iter().filter_map(|later| {
            let (_, what) = later.fields.iter().find(|(name, _)| *name == "blocker")?;
            Some((what.is_empty(), later))
        });
        match (edits.next(), edits.next()) {
            (Some((false, later)), None) => {
                blocked += 1;
                assert_eq!(state(task), IN_PROGRESS);
                let says = |name: &str| later.fields.iter().any(|(n, text)| *n == name && !text.is_empty());
                assert!(says("unblock_unit") && says("unblock_by") && says("blocked_words"), "{later:?}");
            }
            (Some((false, _)), Some((true, _))) => cleared += 1,
            (None, None) => {}
            edits => panic!("{edits:?}"),
        }
    }
    assert!((30..=75).contains(&(blocked * 1000 / running)), "{blocked} of {running}");
    assert!((2..=15).contains(&cleared), "{cleared}");
}

#[test]
fn the_work_is_spread_over_the_last_ninety_days() {
    let facts = told(TODAY);
    let today = day(TODAY);
    let ago = |at: NaiveDateTime| (today - at.date()).num_days();
    for project in of(&facts, "key_project") {
        assert!((95..=120).contains(&ago(project.at)), "{project:?}");
    }
    let tasks = decomposed(&facts);
    assert!(tasks.iter().all(|task| (1..=90).contains(&ago(task.at))));
    // Verified, week by week: something in nearly every one of the last seven.
    let mut weeks: BTreeMap<i64, usize> = BTreeMap::new();
    let moves = tasks.iter().flat_map(|task| &task.then).filter(|later| later.state == COMPLETED);
    for later in moves {
        *weeks.entry((ago(later.at) - 1) / 7).or_default() += 1;
    }
    assert!((0..6).all(|week| weeks.get(&week).copied().unwrap_or_default() >= 3), "{weeks:?}");
    // Waiting to be signed for: some since yesterday or so, some for long.
    let waits: Vec<i64> = tasks
        .iter()
        .filter(|task| [3, ACKNOWLEDGED].contains(&state(task)))
        .map(|task| ago(task.then.last().unwrap().at))
        .collect();
    assert!(waits.iter().any(|days| *days <= 6) && waits.iter().any(|days| *days >= 15), "{waits:?}");
    // Some that run were not heard of for long.
    let feedbacks = feedbacks(&facts);
    let silent = tasks.iter().filter(|task| state(task) == IN_PROGRESS).filter(|task| {
        let last = feedbacks[calling(task).as_str()].last().unwrap();
        today - day(field(last, "date")) > TimeDelta::days(15)
    });
    assert!((4..=40).contains(&silent.count()));
}

#[test]
fn a_calendar_without_working_days_has_no_projects() {
    let facts = facts(day(TODAY), &|_| false).unwrap();
    assert!(of(&facts, "key_project").is_empty() && of(&facts, "meeting").is_empty());
}
