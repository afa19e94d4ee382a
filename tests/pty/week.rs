//! A week of the sample town: whatever road a question takes, it has one answer.

use super::town::{TODAY, Town};
use lianxin::model::calendar::WorkCalendar;
use lianxin::model::dictionary::Dictionary;
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::{bulletin, weekly};
use lianxin::office::{Office, Owes};
use lianxin::paper;
use std::collections::BTreeSet;
use std::sync::Arc;

#[test]
fn a_paper_its_figures_and_the_register_say_the_same_of_the_sample_towns_week_and_month() {
    let town = Town::new();
    let json = |words: &[&str]| -> Vec<serde_json::Value> {
        let ran = town.run(&[&["--format", "json"], words].concat());
        serde_json::from_slice(&ran.stdout).unwrap_or_else(|error| panic!("{words:?}: {error}"))
    };
    let ids = |values: &[serde_json::Value]| -> BTreeSet<String> {
        values.iter().map(|value| value["id"].as_str().unwrap().to_owned()).collect()
    };
    let steps = [
        ("矛盾纠纷", "达成协议", "协议日期", "disputes_settled"),
        ("矛盾纠纷", "履行", "履行日期", "disputes_performed"),
        ("任务", "办结", "办结日期", "tasks_done"),
        ("问题", "销号", "销号日期", "problems_closed"),
    ];
    let mut roads = Vec::new();
    for (form, code, from, to) in [
        (weekly::KIND, "2026-W47", "2026-11-16", "2026-11-22"),
        (bulletin::KIND, "2026-11", "2026-11-01", "2026-11-30"),
    ] {
        for (kind, state, label, figure) in steps {
            let counted = json(&["figure", figure, "--period", code, "--trace"]).remove(0);
            let traced: BTreeSet<String> =
                counted["ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
            let only = format!("{label}>={from} {label}<={to}");
            let listed = ids(&json(&["list", kind, "--where", &only]));
            assert_eq!(traced, listed, "{code} {label}");
            assert_eq!(counted["value"].as_str().unwrap(), listed.len().to_string(), "{code} {label}");
            roads.push((form, code, kind, state, figure, listed));
        }
    }
    assert!(roads.iter().filter(|(.., listed)| !listed.is_empty()).count() >= 5, "much happens in a week");
    // The papers themselves, read by the desk on the same books.
    let now = TODAY.parse::<chrono::NaiveDate>().unwrap().and_hms_opt(9, 0, 0).unwrap();
    let dictionary = Arc::new(Dictionary::core().unwrap());
    let calendar = WorkCalendar::built_in().unwrap();
    let office = Office::open(town.path(), dictionary, calendar, Box::new(move || now), &mut |_| {}).unwrap();
    for (form, code, kind, state, figure, listed) in roads {
        let cadence = if form == weekly::KIND { Cadence::Week } else { Cadence::Month };
        let report = office.report(form, Owes::Town, Period::of(cadence, office.today())).unwrap();
        let step = office.dictionary().kinds().iter().find(|other| other.label == kind).unwrap();
        let known = step.moves.iter().any(|made| made.day.is_some() && step.state_label(made.to) == state);
        assert!(known, "{kind} has a dated step to {state}");
        let moved = report.movement.iter().find(|line| line.kind == kind && line.state == state);
        let told = moved.map(|line| line.ids.iter().map(ToString::to_string).collect()).unwrap_or_default();
        assert_eq!(listed, told, "{code} {kind} {state}");
        let document = paper::document(&report, &office).unwrap();
        let label = &office.dictionary().figure_named(figure).unwrap().label;
        let title = format!("全镇 {} {label}", report.period.label());
        let shown = document.figures().find(|shown| shown.title == title);
        assert_eq!(
            shown.map_or("0", |shown| shown.words.as_str()),
            listed.len().to_string(),
            "{code} {label}"
        );
    }
}
