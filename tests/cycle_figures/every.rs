//! Every number on every paper opens what it counts: over the invented town, and over one's own day before and after it
//! is filed.

use crate::common::{Desk, open};
use crate::cycle::{day, file_day, key};
use chrono::NaiveDate;
use lianxin::model::days::DayRange;
use lianxin::model::id::Id;
use lianxin::model::period::Period;
use lianxin::model::typed::{bulletin, daily, filing, inspection, meeting, weekly};
use lianxin::office::{Office, Owes, Person};
use lianxin::paper::{self, Document, Figure};
use lianxin::rules::report::form_of;
use lianxin::sample;

/// Whether there is anything to open: a number of nothing has no entries.
fn is_nothing(words: &str) -> bool {
    words.chars().all(|c| matches!(c, '0' | '.' | ',' | '%'))
}

fn holds(figure: &Figure, office: &Office) {
    let entries = figure.entries(office).unwrap();
    // A week without a report has no paper to open: the sentence says which.
    let says_why = figure.help.contains("没有这一份的");
    assert!(is_nothing(&figure.words) || !entries.ids.is_empty() || says_why, "{figure:?}");
    assert!(!figure.help.is_empty() && !figure.title.is_empty(), "{figure:?}");
    for id in entries.ids {
        assert!(office.title(id).is_some(), "{figure:?} opens nothing");
    }
}

fn figures(document: &Document, office: &Office) -> usize {
    document.figures().for_each(|figure| holds(figure, office));
    document.figures().count()
}

fn papers(office: &Office, kind: u16) -> Vec<(Id, NaiveDate, Owes)> {
    let form = form_of(kind).unwrap();
    let ids = office.store().of_kind(kind, DayRange::ALL).unwrap();
    let paper = |id: Id| {
        let fields = office.record(id).unwrap().fields;
        let village = form.village.and_then(|tag| fields.reference(tag));
        (id, fields.date(form.date).unwrap(), village.map_or(Owes::Town, Owes::Record))
    };
    ids.into_iter().map(paper).collect()
}

#[test]
fn every_number_on_every_paper_of_the_invented_town_opens_what_it_counts() {
    let dir = tempfile::tempdir().unwrap();
    let (mut office, _now) = open(dir.path());
    office.sit_down(Person {
        id: Id::NIL,
        name: "建库".into(),
        role: lianxin::model::kind::Role::OfficeHead,
        village: None,
    });
    sample::load(&mut office).unwrap();
    for kind in [weekly::KIND, bulletin::KIND] {
        let form = form_of(kind).unwrap();
        let mut seen = 0;
        // A few of each, the newest, and the one not written yet.
        for (_, date, owes) in papers(&office, kind).into_iter().rev().take(12) {
            let report = office.report(kind, owes, Period::of(form.every, date)).unwrap();
            seen += figures(&paper::document(&report, &office).unwrap(), &office);
        }
        let report = office.report(kind, Owes::Town, Period::of(form.every, office.today())).unwrap();
        seen += figures(&paper::document(&report, &office).unwrap(), &office);
        assert!(seen > 20, "{kind}: {seen}");
    }
    for id in office.store().of_kind(meeting::KIND, DayRange::ALL).unwrap() {
        let minutes = office.minutes(id).unwrap();
        assert!(figures(&paper::minutes::document(&minutes, &office).unwrap(), &office) > 1);
    }
    let mut seen = 0;
    for id in office.store().of_kind(daily::KIND, DayRange::ALL).unwrap().into_iter().rev().take(60) {
        let fields = office.record(id).unwrap().fields;
        let of = (fields.reference(daily::CADRE).unwrap(), fields.date(daily::DATE).unwrap());
        for (label, figure) in paper::daily::figures(&office.day(of.0, of.1).unwrap()) {
            assert!(figure.title.ends_with(&label));
            holds(&figure, &office);
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
    // An inspection's numbers are its rows: each of the sample is an entry that opens, each point has its reason.
    for id in office.store().of_kind(inspection::KIND, DayRange::ALL).unwrap() {
        let fields = office.record(id).unwrap().fields;
        for row in fields.rows(inspection::SAMPLE) {
            let entry = row.reference(lianxin::model::typed::sample_row::ENTRY).unwrap();
            assert!(office.title(entry).is_some());
        }
        for row in fields.rows(inspection::ITEMS) {
            let off = row.number(lianxin::model::typed::check_row::DEDUCTION).unwrap_or_default();
            assert!(off == 0 || row.text(lianxin::model::typed::check_row::WORDS).is_some());
        }
    }
}

#[test]
fn a_filed_day_opens_what_it_was_filed_with_and_what_is_there_now() {
    let mut desk = Desk::new();
    let first = key(&mut desk, "visit", &[("household", "张桂琴"), ("situation", "看望")]).unwrap();
    let second = key(&mut desk, "visit", &[("household", "赵国富"), ("situation", "看望")]).unwrap();
    let (who, on) = (desk.id("周敏"), day(11, 20));
    let told = |desk: &Desk| {
        let figures = paper::daily::figures(&desk.office.day(who, on).unwrap());
        assert_eq!(figures.len(), 1);
        let entries = figures[0].1.entries(&desk.office).unwrap();
        (figures[0].1.words.clone(), entries.ids, entries.now.map(|now| (now.words, now.ids)))
    };
    assert_eq!(told(&desk), ("2".into(), vec![first, second], None));
    let filed = file_day(&mut desk, "周敏", on, "走访两户", "");
    assert_eq!(told(&desk), ("2".into(), vec![first, second], None));
    let third = key(&mut desk, "visit", &[("household", "单德胜"), ("situation", "看望")]).unwrap();
    assert_eq!(
        told(&desk),
        ("2".into(), vec![first, second], Some(("3".into(), vec![first, second, third])))
    );
    // Taken back, it counts the day again.
    desk.office.move_to(filed, filing::DRAFT, None).unwrap();
    assert_eq!(told(&desk), ("3".into(), vec![first, second, third], None));
}
