//! A journal written by an earlier program opens with the same records, figures, duties and papers. It is kept for good:
//! `golden/data` is never written again, whatever the program becomes; a new question may be added beside the old.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod common;
mod cycle;
#[path = "golden/office.rs"]
mod office;
#[path = "board/town.rs"]
mod town;

use chrono::NaiveDate;
use common::open;
use lianxin::model::input::Finder;
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::{bulletin, meeting, weekly};
use lianxin::office::{Office, Owes};
use lianxin::paper::{self, Block, Document, Run};
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const KINDS: [&str; 25] = [
    "village",
    "unit",
    "cadre",
    "household",
    "pairing",
    "visit",
    "support",
    "dispute",
    "event",
    "phrase",
    "rota",
    "daily",
    "weekly",
    "bulletin",
    "inspection",
    "liaison_report",
    "query",
    "correction",
    "period_lock",
    "problem",
    "expedite",
    "key_project",
    "task",
    "feedback",
    "meeting",
];

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data")
}

/// Everything asked of the program, by name.
fn questions() -> Vec<(String, Vec<String>)> {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut asked: Vec<(String, Vec<String>)> = Vec::new();
    for kind in KINDS {
        asked.push((format!("list_{kind}"), words(&format!("list {kind}"))));
    }
    for period in ["2026-10", "2026-11", "2026-W42", "2026-W45", "2026"] {
        asked.push((format!("figures_{period}"), words(&format!("figure --trace --period {period}"))));
        let village = format!("figure --period {period} --village 王家村");
        asked.push((format!("figures_{period}_village"), words(&village)));
    }
    for month in ["2026-10", "2026-11"] {
        asked.push((format!("duty_{month}"), words(&format!("duty --month {month}"))));
    }
    for (name, line) in [
        ("board", "board"),
        ("projects", "board --projects"),
        ("flow", "flow"),
        ("inspection", "inspect show --village 王家村 --month 2026-10"),
        ("journal", "journal"),
    ] {
        asked.push((name.to_owned(), words(line)));
    }
    asked
}

fn answer(data: &Path, words: &[String]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command.env("HOME", data).stdin(Stdio::null()).arg("--data").arg(data);
    command.args(["--today", "2026-11-20", "--format", "json", "--as", "孙桂兰"]).args(words);
    let ran = command.output().unwrap();
    assert_eq!(ran.status.code(), Some(0), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

/// A paper as lines of words.
fn lines(document: &Document) -> Vec<String> {
    let run = |run: &Run| match run {
        Run::Text(words) => words.clone(),
        Run::Figure(figure) => figure.words.clone(),
    };
    let mut lines = vec![document.title.clone()];
    lines.extend(document.about.clone());
    for block in &document.blocks {
        match block {
            Block::Heading(words) | Block::Words(_, words) => lines.push(words.clone()),
            Block::Paragraph(runs) => lines.push(runs.iter().map(run).collect()),
            Block::Table(table) => {
                lines.push(table.header.join(" | "));
                let row = |row: &Vec<Run>| row.iter().map(run).collect::<Vec<_>>().join(" | ");
                lines.extend(table.rows.iter().map(row));
            }
            Block::Signature(words) => lines.extend(words.clone()),
        }
    }
    lines
}

fn papers(office: &Office) -> Vec<String> {
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    let village = office.find_one(lianxin::model::typed::village::KIND, "王家村").unwrap();
    let mut all = Vec::new();
    for (kind, owes, period) in [
        (weekly::KIND, Owes::Record(village), Period::of(Cadence::Week, day(10, 16))),
        (weekly::KIND, Owes::Town, Period::of(Cadence::Week, day(11, 9))),
        (bulletin::KIND, Owes::Town, Period::of(Cadence::Month, day(10, 1))),
        (bulletin::KIND, Owes::Town, Period::of(Cadence::Month, day(11, 1))),
    ] {
        let report = office.report(kind, owes, period).unwrap();
        all.extend(lines(&paper::document(&report, office).unwrap()));
    }
    for id in office.store().of_kind(meeting::KIND, lianxin::model::days::DayRange::ALL).unwrap() {
        let minutes = office.minutes(id).unwrap();
        all.extend(lines(&paper::minutes::document(&minutes, office).unwrap()));
    }
    all
}

/// Whether everything of the old answer is in the new one: a later program may say more, never less or else.
fn holds(old: &Json, new: &Json, at: &str) {
    match (old, new) {
        (Json::Object(old), Json::Object(new)) => {
            for (key, value) in old {
                let found = new.get(key).unwrap_or_else(|| panic!("{at}: {key} is gone"));
                holds(value, found, &format!("{at}.{key}"));
            }
        }
        (Json::Array(old), Json::Array(new)) => {
            assert_eq!(old.len(), new.len(), "{at}");
            for (place, (old, new)) in old.iter().zip(new).enumerate() {
                holds(old, new, &format!("{at}[{place}]"));
            }
        }
        _ => assert_eq!(old, new, "{at}"),
    }
}

/// Answers by the English name of what they are about: another figure or kind may be added between.
fn by_name(answer: &Json) -> Json {
    let list = answer.as_array().unwrap();
    let named = list.iter().all(|one| one.get("figure").is_some() && one.get("label").is_some());
    if !named {
        return answer.clone();
    }
    list.iter().map(|one| (one["figure"].as_str().unwrap().to_owned(), one.clone())).collect()
}

#[test]
fn what_an_earlier_program_wrote_reads_the_same() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("journal")).unwrap();
    for file in fs::read_dir(golden().join("journal")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), dir.path().join("journal").join(file.file_name())).unwrap();
    }
    for (name, words) in questions() {
        let old: Json =
            serde_json::from_slice(&fs::read(golden().join(format!("{name}.json"))).unwrap()).unwrap();
        let new: Json = serde_json::from_str(&answer(dir.path(), &words)).unwrap();
        holds(&by_name(&old), &by_name(&new), &name);
    }
    let (office, _) = open(dir.path());
    let old = fs::read_to_string(golden().join("papers.txt")).unwrap();
    assert_eq!(papers(&office), old.lines().collect::<Vec<_>>());
}

/// Wrote the golden journal, once. It refuses to write it again.
#[test]
#[ignore = "the golden journal is written once and kept for good"]
fn the_golden_journal_is_written() {
    assert!(!golden().join("journal").exists(), "it is kept for good");
    let desk = office::made();
    let common::Desk { office, dir, .. } = desk;
    office.close();
    fs::create_dir_all(golden().join("journal")).unwrap();
    for file in fs::read_dir(dir.path().join("journal")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), golden().join("journal").join(file.file_name())).unwrap();
    }
    for (name, words) in questions() {
        fs::write(golden().join(format!("{name}.json")), answer(dir.path(), &words)).unwrap();
    }
    let (office, _) = open(dir.path());
    fs::write(golden().join("papers.txt"), papers(&office).join("\n")).unwrap();
}
