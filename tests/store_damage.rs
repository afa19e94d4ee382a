//! A journal changed by hand is reported with its place, and the store opens read-only instead of believing
//! it. An unfinished last line that nobody was promised is dropped without a word.

// Helpers of tests are tests: a failure in them is a failure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod store_support;

use lianxin::model::days::DayRange;
use lianxin::store::{Store, StoreError};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use store_support::*;
use tempfile::TempDir;

const SEPTEMBER: &str = "journal/2026-09.jsonl";
const NOVEMBER: &str = "journal/2026-11.jsonl";

/// A closed directory: one household and ten visits a month, September to November.
fn town() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let home = household(1);
    save(&mut store, "2026-09-01", vec![add(HOUSEHOLD, &home)]);
    for number in 0..30_u64 {
        let on = format!("2026-{:02}-{:02}", 9 + number / 10, 2 + number % 10);
        save(&mut store, &on, vec![add(VISIT, &visit(u128::from(number), &on, home.0))]);
    }
    store.close();
    dir
}

fn lines(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

fn put(path: &Path, lines: &[String]) {
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

/// A line that is right in itself.
fn summed(json: &str) -> String {
    let digest = Sha256::digest(json.as_bytes());
    let half = digest.first_chunk::<16>().map(|half| u128::from_be_bytes(*half));
    format!("{:032x} {json}", half.unwrap())
}

struct Case {
    name: &'static str,
    file: &'static str,
    line: u64,
    change: fn(&Path),
    /// Also seen by the lines alone, without a fold to hold them against.
    seen_without_fold: bool,
}

fn cases() -> Vec<Case> {
    let case =
        |name, file, line, seen_without_fold, change| Case { name, file, line, change, seen_without_fold };
    vec![
        case("a word altered in a past month", SEPTEMBER, 4, true, |path| {
            put(path, &{
                let mut all = lines(path);
                all[3] = all[3].replace("屋顶漏雨", "屋顶完好");
                all
            });
        }),
        case("altered and summed anew", SEPTEMBER, 5, true, |path| {
            let mut all = lines(path);
            all[3] = summed(&all[3][33..].replace("屋顶漏雨", "屋顶完好"));
            put(path, &all);
        }),
        case("a line removed", SEPTEMBER, 4, true, |path| {
            let mut all = lines(path);
            all.remove(3);
            put(path, &all);
        }),
        case("two lines swapped", NOVEMBER, 3, true, |path| {
            let mut all = lines(path);
            all.swap(2, 3);
            put(path, &all);
        }),
        case("words appended", NOVEMBER, 11, true, |path| {
            let mut all = lines(path);
            all.push("2026年11月12日 补记：走访一次".into());
            put(path, &all);
        }),
        case("a line appended a second time", NOVEMBER, 11, true, |path| {
            let mut all = lines(path);
            all.push(all[9].clone());
            put(path, &all);
        }),
        case("the last line altered and summed anew", NOVEMBER, 10, false, |path| {
            let mut all = lines(path);
            all[9] = summed(&all[9][33..].replace("屋顶漏雨", "屋顶完好"));
            put(path, &all);
        }),
        case("the last line removed", NOVEMBER, 10, false, |path| {
            let mut all = lines(path);
            all.pop();
            put(path, &all);
        }),
        case("an acknowledged last line cut short", NOVEMBER, 10, false, |path| {
            let len = fs::metadata(path).unwrap().len();
            File::options().write(true).open(path).unwrap().set_len(len - 20).unwrap();
        }),
        case("a month removed", "journal/2026-10.jsonl", 0, false, |path| {
            fs::remove_file(path).unwrap();
        }),
        case("the last month removed", NOVEMBER, 0, false, |path| {
            fs::remove_file(path).unwrap();
        }),
        case("a month emptied", SEPTEMBER, 0, false, |path| put(path, &[])),
    ]
}

#[test]
fn a_journal_changed_by_hand_is_reported_with_its_place_and_only_read() {
    let town = town();
    for case in cases() {
        for with_fold in [true, false] {
            if !with_fold && !case.seen_without_fold {
                continue;
            }
            let dir = tempfile::tempdir().unwrap();
            copy_dir(town.path(), dir.path());
            if !with_fold {
                fs::remove_dir_all(dir.path().join("fold")).unwrap();
            }
            (case.change)(&dir.path().join(case.file));
            let mut store = open(dir.path());
            let name = format!("{} (with fold: {with_fold})", case.name);
            let health = store.health().clone();
            let sentence = health.read_only.expect(&name);
            assert_eq!(sentence.matches('。').count(), 1, "{name}: {sentence}");
            let first = &health.findings[0];
            if case.line > 0 {
                assert_eq!((first.file.as_str(), first.line), (case.file, case.line), "{name}: {first}");
            }
            let refused =
                store.commit(&change("不该成功", Vec::new()), clerk(), entry_id(99), at("2026-11-20"));
            assert!(matches!(refused, Err(StoreError::ReadOnly(_))), "{name}");
            let visits = store.of_kind(VISIT, DayRange::ALL).unwrap().len();
            if with_fold {
                assert_eq!(visits, 30, "{name}: what the fold has is still shown");
            } else {
                assert!(visits < 30 || case.file == NOVEMBER, "{name}: nothing after the place is believed");
            }
            assert!(!store.verify(&mut |_| ()).unwrap().is_empty(), "{name}");
            assert!(store.backup(&dir.path().join("backup/a")).is_err(), "{name}: no bad backup");
            store.close();
            // Seen again the next time, and gone once the right file is back.
            assert!(open(dir.path()).health().read_only.is_some(), "{name}, opened again");
            fs::copy(town.path().join(case.file), dir.path().join(case.file)).unwrap();
            let mut store = open(dir.path());
            assert_eq!(store.health().read_only, None, "{name}, put right");
            save(&mut store, "2026-11-20", Vec::new());
            assert_eq!(store.verify(&mut |_| ()).unwrap(), [], "{name}, put right");
        }
    }
}

#[cfg(unix)]
#[test]
fn setting_the_time_back_does_not_hide_a_change() {
    let town = town();
    let path = town.path().join(SEPTEMBER);
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    // Same length, same time of writing.
    fs::write(&path, text.replacen("屋顶漏雨", "屋顶完好", 1)).unwrap();
    File::options().write(true).open(&path).unwrap().set_modified(before).unwrap();
    assert!(open(town.path()).health().read_only.is_some());
}

#[test]
fn an_unfinished_last_line_nobody_was_promised_is_dropped() {
    let town = town();
    let path = town.path().join(NOVEMBER);
    let whole = fs::read(&path).unwrap();
    let last = whole.split_inclusive(|byte| *byte == b'\n').next_back().unwrap();
    let tails: [Vec<u8>; 5] = [
        last[..last.len() / 2].to_vec(),
        last[..1].to_vec(),
        last[..last.len() - 1].to_vec(),
        vec![0; 4096],
        [&last[..40], &[0; 300]].concat(),
    ];
    for (number, tail) in tails.iter().enumerate() {
        File::options().append(true).open(&path).unwrap().write_all(tail).unwrap();
        let store = open(town.path());
        assert_eq!(store.health().read_only, None, "tail {number}");
        assert_eq!(store.health().note, None, "tail {number}: not worth a word");
        assert_eq!(store.last_seq(), 31, "tail {number}");
        store.close();
        assert!(fs::read(&path).unwrap() == whole, "tail {number} is cut off");
    }
    let mut store = open(town.path());
    save(&mut store, "2026-11-20", Vec::new());
    assert_eq!(store.verify(&mut |_| ()).unwrap(), []);
}

#[test]
fn a_line_that_is_whole_is_kept_even_if_the_fold_never_heard_of_it() {
    let town = town();
    let older = tempfile::tempdir().unwrap();
    copy_dir(&town.path().join("fold"), older.path());
    let mut store = open(town.path());
    let extra = visit(77, "2026-11-21", household(1).0);
    save(&mut store, "2026-11-21", vec![add(VISIT, &extra)]);
    store.close();
    fs::remove_dir_all(town.path().join("fold")).unwrap();
    copy_dir(older.path(), &town.path().join("fold"));
    let store = open(town.path());
    assert_eq!(store.health().note, None);
    assert_eq!(store.get(extra.0).unwrap().unwrap().fields, extra.1);
}

#[test]
fn a_fold_of_another_machine_is_not_believed() {
    let (town, other) = (town(), town());
    let fold = town.path().join("fold");
    fs::remove_dir_all(&fold).unwrap();
    copy_dir(&other.path().join("fold"), &fold);
    let mut store = open(town.path());
    assert_eq!(store.health().read_only, None);
    assert!(store.health().rebuilt);
    assert_eq!(store.verify(&mut |_| ()).unwrap(), []);
}

#[test]
fn a_file_replaced_while_the_store_is_open_stops_saving() {
    let town = town();
    let mut store = open(town.path());
    let path = town.path().join(NOVEMBER);
    let mut all = lines(&path);
    all.push("手工补记".into());
    put(&path, &all);
    let refused = store.commit(&change("补录", Vec::new()), clerk(), entry_id(99), at("2026-11-20"));
    assert!(matches!(refused, Err(StoreError::ReadOnly(_))), "{refused:?}");
    assert_eq!(lines(&path), all, "what is not ours is left as it is");
    store.close();
    assert_eq!(open(town.path()).health().findings[0].line, 11);
}

#[test]
fn the_machine_file_can_be_lost() {
    let town = town();
    let path = town.path().join("machine");
    let before = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let store = open(town.path());
    assert_eq!(store.machine(), before.trim());
    assert!(!store.health().rebuilt);
}

#[test]
fn a_second_program_is_told_so_in_one_sentence() {
    let town = town();
    let first = open(town.path());
    let second = try_open(town.path()).err().unwrap();
    assert!(matches!(second, StoreError::InUse));
    assert_eq!(second.to_string(), "另一个连心正在使用这个数据目录，请先关闭它再打开。");
    first.close();
    assert!(try_open(town.path()).is_ok());
}

#[test]
fn the_lines_can_be_read_and_checked_by_hand() {
    let town = town();
    let files: Vec<PathBuf> =
        ["09", "10", "11"].map(|month| town.path().join(format!("journal/2026-{month}.jsonl"))).into();
    let mut prev = String::new();
    for line in files.iter().flat_map(|file| lines(file)) {
        let (sum, json) = line.split_once(' ').unwrap();
        assert_eq!(summed(json), line);
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(value["prev"], prev.as_str());
        assert!(json.contains("清河镇") || json.contains("屋顶漏雨，已报村委会"), "{json}");
        prev = sum.to_owned();
    }
}

#[test]
fn entries_are_read_from_any_number_on() {
    let town = town();
    let store: Store = open(town.path());
    for seq in [1, 2, 11, 12, 31] {
        assert_eq!(store.entry(seq).unwrap().seq, seq);
        let rest: Vec<u64> = store.entries_from(seq).map(|entry| entry.unwrap().seq).collect();
        assert_eq!(rest, (seq..=31).collect::<Vec<_>>());
    }
    assert!(matches!(store.entry(32), Err(StoreError::NoEntry(32))));
    assert!(matches!(store.entry(0), Err(StoreError::NoEntry(0))));
}
