//! A process that saves is killed at random moments, and the fold is damaged on top of it: nothing
//! acknowledged is lost and nothing is half there.
//!
//! The child is this same test binary running `child` with a data directory in its environment.

// Helpers of tests are tests: a failure in them is a failure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod store_support;

use lianxin::model::id::Id;
use lianxin::model::value::Value;
use lianxin::store::{Options, Signed, Store, StoreError};
use std::fs;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use store_support::*;

const DIR: &str = "LIANXIN_CRASH_DIR";

/// The record that counts the saves; made by entry 1.
fn counter() -> Id {
    id("2026-01-01", 1)
}

/// What save number `n` adds: a visit this year and one whose id is of the year before.
fn pair(n: u64) -> [(Id, lianxin::model::value::Fields); 2] {
    let day = format!("2026-11-{:02}", n % 28 + 1);
    let late = visit(u128::from(n), "2025-12-30", counter());
    [visit(u128::from(n), &day, counter()), late]
}

fn save_next(store: &mut Store) -> u64 {
    let n = store.last_seq() + 1;
    if n == 1 {
        return save(store, "2026-01-01", vec![add(HOUSEHOLD, &(counter(), household(1).1))]);
    }
    let counted = store.get(counter()).unwrap().unwrap();
    let value = Value::Int(i64::try_from(n).unwrap());
    let [this, late] = pair(n);
    let mut edits = vec![add(VISIT, &this), set(&counted, COUNT, Some(value))];
    if has_late(n) {
        edits.push(add(VISIT, &late));
    }
    save(store, &format!("2026-{:02}-01", 1 + (n / 400).min(11)), edits)
}

/// Every tenth save also touches last year's folder.
fn has_late(n: u64) -> bool {
    n.is_multiple_of(10)
}

#[test]
fn child() {
    let Ok(dir) = std::env::var(DIR) else {
        return;
    };
    let options = Options { flush_every: 24, ..Options::default() };
    let mut store = open_with(Path::new(&dir), options);
    let mut out = std::io::stdout();
    loop {
        let n = save_next(&mut store);
        writeln!(out, "\nack {n}").unwrap();
        out.flush().unwrap();
    }
}

/// Lets the child save, kills it after some acknowledgements and a moment; the last number it acknowledged.
fn run_and_kill(dir: &Path, dice: &mut Dice) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env(DIR, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acked = 0;
    let mut wait_for = dice.below(40);
    let ack = |line: std::io::Result<String>| line.ok()?.strip_prefix("ack ")?.parse::<u64>().ok();
    for line in lines.by_ref() {
        if let Some(n) = ack(line) {
            acked = n;
            if wait_for == 0 {
                break;
            }
            wait_for -= 1;
        }
    }
    for turn in 0..dice.below(400_000) {
        black_box(turn);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it said between our last look and its end counts as well.
    acked.max(lines.filter_map(ack).max().unwrap_or(0))
}

/// Everything up to `acked` is there whole, and nothing is half there.
fn check(store: &Store, from: u64, acked: u64) -> Result<(), StoreError> {
    let last = store.last_seq();
    assert!(last >= acked, "save {acked} was acknowledged and only {last} are there");
    for n in from.max(2)..=last + 3 {
        let [this, late] = pair(n);
        let whole = |id: Id| Ok::<_, StoreError>(store.get(id)?.map(|record| record.fields));
        let expected = |fields: &lianxin::model::value::Fields| (n <= last).then(|| fields.clone());
        assert_eq!(whole(this.0)?, expected(&this.1), "visit {n} of {last}");
        let late_there = expected(&late.1).filter(|_| has_late(n));
        assert_eq!(whole(late.0)?, late_there, "late visit {n} of {last}");
    }
    let counted = store.get(counter())?;
    if last > 1 {
        assert_eq!(counted.unwrap().fields.number(COUNT), Some(i64::try_from(last).unwrap()));
    }
    let late = (2..=last).filter(|n| has_late(*n)).count();
    let all = store.pointing_to(counter(), VISIT, lianxin::model::days::DayRange::ALL)?.len();
    assert_eq!(all, usize::try_from(last.saturating_sub(1)).unwrap() + late);
    Ok(())
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let mut dice = Dice(2026);
    let (mut checked, mut killed_amid) = (0, 0);
    for round in 0..100 {
        let acked = run_and_kill(dir.path(), &mut dice);
        let store = open(dir.path());
        assert_eq!(store.health().read_only, None, "round {round}");
        assert!(!store.health().rebuilt, "round {round}: a kill must not cost a rebuild");
        check(&store, checked, acked).unwrap();
        killed_amid += u32::from(store.last_seq() > acked);
        checked = store.last_seq().saturating_sub(2);
        if round % 2 == 0 {
            store.close();
        } else {
            // Half of the rounds start from what a killed process left, unflushed.
            drop(store);
        }
    }
    let mut store = open(dir.path());
    check(&store, 0, checked).unwrap();
    assert_eq!(store.verify(&mut |_| ()).unwrap(), []);
    println!("{} saves in 100 rounds, {killed_amid} of them killed amid a save", store.last_seq());
}

#[derive(Clone, Copy, Debug)]
enum Damage {
    Deleted,
    Truncated,
    Flipped,
    Older,
}

/// The files of the fold that hold anything.
fn fold_files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir.join("fold")];
    while let Some(folder) = open.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if fs::metadata(&path).unwrap().len() > 0 {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn damage(dir: &Path, older: &Path, how: Damage, dice: &mut Dice) {
    let files = fold_files(dir);
    let path = &files[usize::try_from(dice.below(files.len() as u64)).unwrap()];
    match how {
        Damage::Deleted => {
            // Sometimes all of it, sometimes one folder.
            let mut target = dir.join("fold");
            if dice.below(2) == 0 {
                target = path.parent().unwrap().to_path_buf();
            }
            fs::remove_dir_all(target).unwrap();
        }
        Damage::Truncated => {
            let len = fs::metadata(path).unwrap().len();
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_len(dice.below(len)).unwrap();
        }
        Damage::Flipped => {
            let mut bytes = fs::read(path).unwrap();
            let at = usize::try_from(dice.below(bytes.len() as u64)).unwrap();
            bytes[at] ^= 1 << dice.below(8);
            fs::write(path, bytes).unwrap();
        }
        Damage::Older => {
            fs::remove_dir_all(dir.join("fold")).unwrap();
            copy_dir(older, &dir.join("fold"));
        }
    }
}

#[test]
fn a_damaged_fold_costs_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let older = tempfile::tempdir().unwrap();
    let mut dice = Dice(7);
    let mut again = 0;
    for round in 0..10 {
        for how in [Damage::Deleted, Damage::Truncated, Damage::Flipped, Damage::Older] {
            let acked = run_and_kill(dir.path(), &mut dice);
            if round == 0 || matches!(how, Damage::Flipped) {
                // The copy is of a folder nobody has open.
                fs::remove_dir_all(older.path()).unwrap();
                copy_dir(&dir.path().join("fold"), older.path());
            }
            damage(dir.path(), older.path(), how, &mut dice);
            let mut store = open(dir.path());
            assert_eq!(store.health().read_only, None, "{how:?} in round {round}");
            match check(&store, 0, acked) {
                // Damage that open does not touch is met while reading; the next open makes it good.
                Err(StoreError::Fold { .. }) => {
                    again += 1;
                    store.close();
                    store = open(dir.path());
                    assert!(store.health().rebuilt, "{how:?} in round {round}");
                    check(&store, 0, acked).unwrap();
                }
                other => other.unwrap(),
            }
            save_next(&mut store);
            if round % 5 == 4 {
                store = verified(store, dir.path(), &format!("{how:?} in round {round}"));
            }
            store.close();
        }
    }
    println!("damage met only while reading: {again} of 40");
}

/// The store found whole. What damage lies in a page that nobody has read is found by looking for it, said, and made
/// good at the next open.
fn verified(mut store: Store, dir: &std::path::Path, when: &str) -> Store {
    let found = store.verify(&mut |_| ()).unwrap();
    if found.is_empty() {
        return store;
    }
    assert!(found.iter().all(|finding| finding.file.starts_with("fold/")), "{when}: {found:?}");
    store.close();
    let mut store = open(dir);
    assert!(store.health().rebuilt, "{when}");
    assert_eq!(store.verify(&mut |_| ()).unwrap(), [], "{when}");
    store
}

#[test]
fn one_flipped_byte_anywhere_in_a_large_fold_is_made_good() {
    let town = tempfile::tempdir().unwrap();
    let homes: Vec<_> = (0..40).map(household).collect();
    let mut store = open(town.path());
    let edits = homes.iter().map(|home| add(HOUSEHOLD, home)).collect();
    save(&mut store, "2026-01-05", edits);
    let all: Vec<_> = (0..6000_u64)
        .map(|n| {
            let home = &homes[usize::try_from(n % 40).unwrap()];
            visit(u128::from(1000 + n), &format!("2026-{:02}-{:02}", n / 600 + 1, n / 25 % 24 + 1), home.0)
        })
        .collect();
    for some in all.chunks(300) {
        save(&mut store, "2026-11-05", some.iter().map(|visit| add(VISIT, visit)).collect());
    }
    store.close();
    // sled makes a snapshot at open and then looks at old pages only when they are read.
    open(town.path()).close();
    let mut dice = Dice(3);
    let (mut at_open, mut while_reading, mut harmless) = (0, 0, 0);
    for round in 0..40 {
        let dir = tempfile::tempdir().unwrap();
        copy_dir(town.path(), dir.path());
        damage(dir.path(), town.path(), Damage::Flipped, &mut dice);
        let read = |store: &Store| -> Result<(), StoreError> {
            for (id, fields) in &all {
                assert_eq!(&store.get(*id)?.unwrap().fields, fields, "round {round}");
            }
            for home in &homes {
                let days = lianxin::model::days::DayRange::ALL;
                assert_eq!(store.pointing_to(home.0, VISIT, days)?.len(), 150, "round {round}");
            }
            Ok(())
        };
        let mut store = open(dir.path());
        assert_eq!(store.health().read_only, None);
        at_open += u32::from(store.health().rebuilt);
        match read(&store) {
            Err(StoreError::Fold { .. }) => {
                while_reading += 1;
                store.close();
                store = open(dir.path());
                assert!(store.health().rebuilt);
                read(&store).unwrap();
            }
            Err(error) => panic!("{error}"),
            Ok(()) => harmless += u32::from(!store.health().rebuilt),
        }
        if round % 10 == 0 {
            verified(store, dir.path(), &format!("round {round}")).close();
        }
    }
    println!("of 40: seen at open {at_open}, while reading {while_reading}, in no one's way {harmless}");
}

/// Five entries that are there all or none, the last two in the next month's file.
fn batch() -> Vec<Signed> {
    let entry = |n: u64| {
        let edits = (0..3).map(|row| add(VISIT, &visit(u128::from(n * 10 + row), "2026-11-02", counter())));
        let on = if n < 4 { "2026-11-30" } else { "2026-12-01" };
        (change("导入", edits.collect()), clerk(), entry_id(100 + n), at(on))
    };
    (1..=5).map(entry).collect()
}

#[test]
fn an_import_that_was_cut_off_is_there_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    save(&mut store, "2026-11-01", vec![add(HOUSEHOLD, &(counter(), household(1).1))]);
    store.close();
    let before = tempfile::tempdir().unwrap();
    copy_dir(dir.path(), before.path());
    let mut store = open(dir.path());
    assert_eq!(store.commit_many(&batch()).unwrap(), 2..7);
    store.close();
    let whole = ["2026-11.jsonl", "2026-12.jsonl"].map(|name| {
        let bytes = fs::read(dir.path().join("journal").join(name)).unwrap();
        (name, bytes)
    });
    let first = fs::read(before.path().join("journal").join(whole[0].0)).unwrap().len();
    let all = whole[0].1.len() + whole[1].1.len();
    // What a killed process leaves is some beginning of what it was writing, with the fold as it was before.
    let edge = |at: &usize| whole.iter().any(|(_, bytes)| bytes.get(at - 1) == Some(&b'\n'));
    let cuts = (first..=all).filter(|at| at % 97 == 0 || edge(at) || *at + 1 >= all);
    for cut in cuts {
        let dir = tempfile::tempdir().unwrap();
        copy_dir(before.path(), dir.path());
        let mut left = cut;
        for (name, bytes) in &whole {
            let take = left.min(bytes.len());
            if take > 0 {
                fs::write(dir.path().join("journal").join(name), &bytes[..take]).unwrap();
            }
            left -= take;
        }
        let mut store = open(dir.path());
        assert_eq!(store.health().read_only, None, "cut at {cut} of {all}");
        let expected = if cut == all { (6, 15) } else { (1, 0) };
        assert_eq!(
            (store.last_seq(), store.count_of_kind(VISIT).unwrap()),
            expected,
            "cut at {cut} of {all}"
        );
        // Work goes on, and the chain of sums holds.
        save(&mut store, "2026-12-02", vec![add(VISIT, &visit(999, "2026-12-02", counter()))]);
        assert_eq!(store.verify(&mut |_| ()).unwrap(), [], "cut at {cut} of {all}");
    }
    // Once acknowledged it is missed like anything else.
    let (name, bytes) = &whole[1];
    fs::write(dir.path().join("journal").join(name), &bytes[..bytes.len() / 2]).unwrap();
    assert!(open(dir.path()).health().read_only.is_some());
}
