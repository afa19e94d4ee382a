//! What is asked of the fold is what was saved: against a plain map, over years, after undo and rebuild,
//! through backup and restore.

// Helpers of tests are tests: a failure in them is a failure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod store_support;

use chrono::NaiveDate;
use lianxin::model::change::Edit;
use lianxin::model::days::DayRange;
use lianxin::model::id::Id;
use lianxin::model::record::{KindTag, Record};
use lianxin::model::value::{Missing, Value};
use lianxin::store::{Signed, Store, StoreError, restore};
use std::collections::BTreeMap;
use std::fs;
use store_support::*;

/// Everything there should be, by the simplest means.
#[derive(Default)]
struct Plain(BTreeMap<Id, Record>);

impl Plain {
    fn ids(&self, keep: impl Fn(&Record) -> bool) -> Vec<Id> {
        let mut found: Vec<&Record> = self.0.values().filter(|record| !record.void && keep(record)).collect();
        found.sort_by_key(|record| (day_of(record), record.id));
        found.into_iter().map(|record| record.id).collect()
    }
}

/// A household has no day by the layout, whatever its fields say.
fn day_of(record: &Record) -> Option<NaiveDate> {
    record.fields.date(DATE).filter(|_| record.kind != HOUSEHOLD)
}

fn points_to(record: &Record, home: Id) -> bool {
    record.kind != HOUSEHOLD && record.fields.reference(WHO) == Some(home)
}

fn within(record: &Record, kind: KindTag, days: DayRange) -> bool {
    record.kind == kind && day_of(record).map_or(days.is_all(), |day| days.contains(day))
}

fn compare(store: &Store, plain: &Plain) {
    for (id, record) in &plain.0 {
        assert_eq!(store.get(*id).unwrap().as_ref(), Some(record));
    }
    let ranges = [
        DayRange::ALL,
        DayRange::between(day("2025-12-01"), day("2026-02-10")),
        DayRange::day(day("2026-03-05")),
        DayRange { from: Some(day("2026-04-01")), to: None },
        DayRange { from: None, to: Some(day("2024-06-30")) },
    ];
    let homes = plain.ids(|record| record.kind == HOUSEHOLD);
    for kind in [HOUSEHOLD, VISIT, TASK, 99] {
        for days in ranges {
            let expected = plain.ids(|record| within(record, kind, days));
            assert_eq!(store.of_kind(kind, days).unwrap(), expected, "{kind} {days:?}");
            let newest: Vec<Id> = expected.iter().rev().take(7).copied().collect();
            assert_eq!(store.newest(kind, days, 7).unwrap(), newest, "{kind} {days:?}");
            let mut scanned = BTreeMap::new();
            store
                .scan_kind(kind, days, &[DATE, COUNT], |id, fields| {
                    scanned.insert(id, fields);
                })
                .unwrap();
            assert_eq!(scanned.len(), expected.len(), "{kind} {days:?}");
            for (id, fields) in scanned {
                let whole = &plain.0[&id].fields;
                assert_eq!(fields.get(COUNT), whole.get(COUNT));
                assert_eq!(fields.get(WORDS), None);
            }
            for home in homes.iter().take(3) {
                let pointing = plain.ids(|record| within(record, kind, days) && points_to(record, *home));
                assert_eq!(store.pointing_to(*home, kind, days).unwrap(), pointing);
            }
        }
        let count = plain.ids(|record| record.kind == kind).len() as u64;
        assert_eq!(store.count_of_kind(kind).unwrap(), count);
    }
    let mut pending = store.pending().unwrap();
    pending.sort();
    let mut expected = plain.ids(|record| record.fields.has_pending());
    expected.sort();
    assert_eq!(pending, expected);
}

/// Does `steps` things that a town office does, over three years, and keeps count in `plain`.
fn live(store: &mut Store, plain: &mut Plain, dice: &mut Dice, steps: u64) {
    for step in 0..steps {
        let known: Vec<Id> = plain.0.keys().copied().collect();
        let homes = plain.ids(|record| record.kind == HOUSEHOLD);
        let pick =
            |dice: &mut Dice, from: &[Id]| from[usize::try_from(dice.below(from.len() as u64)).unwrap()];
        let number = u128::from(store.last_seq() + 1);
        let edit: Edit = match dice.below(10) {
            _ if homes.len() < 4 => add(HOUSEHOLD, &household(number)),
            0..=4 => {
                let on =
                    format!("{}-{:02}-{:02}", 2024 + dice.below(3), 1 + dice.below(12), 1 + dice.below(28));
                let mut new = visit(number, &on, pick(dice, &homes));
                if dice.below(3) == 0 {
                    new.1.set(COUNT, Some(Value::Missing(Missing::Pending)));
                }
                if dice.below(6) == 0 {
                    new.1.set(DATE, None);
                }
                add(if dice.below(2) == 0 { VISIT } else { TASK }, &new)
            }
            5..=7 => {
                let record = &plain.0[&pick(dice, &known)];
                match dice.below(4) {
                    0 => set(record, COUNT, Some(Value::Int(i64::try_from(step).unwrap()))),
                    1 => set(record, WHO, Some(Value::Ref(pick(dice, &homes)))),
                    2 => set(record, DATE, Some(Value::Date(day("2026-03-05")))),
                    _ => set(record, COUNT, Some(Value::Missing(Missing::Pending))),
                }
            }
            _ => {
                let record = &plain.0[&pick(dice, &known)];
                Edit::void(record, !record.void)
            }
        };
        save(store, "2026-11-05", vec![edit.clone()]);
        let entry = store.entry(store.last_seq()).unwrap();
        let after = edit.apply(plain.0.remove(&edit.record), entry.stamp()).unwrap();
        plain.0.insert(edit.record, after);
    }
}

#[test]
fn the_fold_answers_as_a_plain_map_would() {
    let dir = tempfile::tempdir().unwrap();
    let (mut plain, mut dice) = (Plain::default(), Dice(11));
    for round in 0..4 {
        let mut store = open(dir.path());
        compare(&store, &plain);
        live(&mut store, &mut plain, &mut dice, 120);
        compare(&store, &plain);
        if round == 2 {
            store.rebuild(&mut |_| ()).unwrap();
            compare(&store, &plain);
        }
        if round == 3 {
            assert_eq!(store.verify(&mut |_| ()).unwrap(), []);
        }
        store.close();
    }
    // From nothing but the journal, and with the next year as today's.
    fs::remove_dir_all(dir.path().join("fold")).unwrap();
    let mut done = Vec::new();
    let store = Store::open(dir.path(), &layout(), YEAR + 1, &mut |progress| {
        done.push(progress);
    })
    .unwrap();
    assert!(store.health().rebuilt);
    let last = done.last().unwrap();
    assert_eq!((last.done, last.total), (480, 480));
    compare(&store, &plain);
}

#[test]
fn a_layout_that_changes_rebuilds_and_a_new_kind_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let home = household(1);
    save(&mut store, "2026-11-02", vec![add(HOUSEHOLD, &home)]);
    let seen = visit(2, "2026-11-02", home.0);
    save(&mut store, "2026-11-02", vec![add(VISIT, &seen)]);
    store.close();
    let mut wider = layout();
    wider.0.insert(50, wider.0[&VISIT].clone());
    let store = Store::open(dir.path(), &wider, YEAR, &mut |_| ()).unwrap();
    assert!(!store.health().rebuilt);
    store.close();
    wider.0.get_mut(&VISIT).unwrap().register = true;
    let mut store = Store::open(dir.path(), &wider, YEAR, &mut |_| ()).unwrap();
    assert!(store.health().rebuilt);
    assert_eq!(store.of_kind(VISIT, DayRange::ALL).unwrap(), [seen.0]);
    assert_eq!(store.verify(&mut |_| ()).unwrap(), []);
}

#[test]
fn a_change_based_on_what_is_no_longer_so_is_refused_whole() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let home = household(1);
    save(&mut store, "2026-11-02", vec![add(HOUSEHOLD, &home)]);
    let first = store.get(home.0).unwrap().unwrap();
    save(&mut store, "2026-11-02", vec![set(&first, COUNT, Some(Value::Int(3)))]);
    let other = household(2);
    let mut wrong_kind = set(&store.get(home.0).unwrap().unwrap(), COUNT, None);
    wrong_kind.kind = VISIT;
    for (edit, stale) in [
        (set(&first, COUNT, Some(Value::Int(4))), true),
        (wrong_kind, true),
        (Edit::void(&Record { id: id("2026-05-05", 9), ..first.clone() }, true), true),
        (add(HOUSEHOLD, &home), false),
        (add(VISIT, &(home.0, home.1.clone())), false),
    ] {
        let both = change("两处", vec![add(HOUSEHOLD, &other), edit]);
        let error = store.commit(&both, clerk(), entry_id(9), at("2026-11-03")).unwrap_err();
        match error {
            StoreError::Stale { record } => assert!(stale && record != other.0),
            StoreError::Exists { record } => assert!(!stale && record == home.0),
            error => panic!("{error}"),
        }
        assert_eq!(store.last_seq(), 2);
        assert_eq!(store.get(other.0).unwrap(), None);
    }
    // Several edits of one record in one change follow one another.
    let now = store.get(home.0).unwrap().unwrap();
    let mut then = set(&now, COUNT, Some(Value::Int(5)));
    then.base += 1;
    save(&mut store, "2026-11-03", vec![set(&now, COUNT, None), then]);
    let last = store.get(home.0).unwrap().unwrap();
    assert_eq!((last.revision, last.fields.number(COUNT)), (4, Some(5)));
}

#[test]
fn a_record_tells_its_whole_history_however_long() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let home = household(1);
    save(&mut store, "2026-01-02", vec![add(HOUSEHOLD, &home)]);
    for number in 1..=200 {
        let record = store.get(home.0).unwrap().unwrap();
        save(&mut store, "2026-03-02", vec![set(&record, COUNT, Some(Value::Int(number)))]);
        let other = household(1000 + u128::from(store.last_seq()));
        save(&mut store, "2026-03-02", vec![add(HOUSEHOLD, &other)]);
    }
    let check = |store: &Store| {
        let history = store.history(home.0).unwrap();
        assert_eq!(history.len(), 201);
        assert!(history.iter().is_sorted_by_key(|entry| entry.seq));
        assert!(history.iter().all(|entry| entry.edits[0].record == home.0));
    };
    check(&store);
    store.rebuild(&mut |_| ()).unwrap();
    check(&store);
    assert!(store.history(id("2026-01-01", 77)).unwrap().is_empty());
    // Undo is an entry like any other.
    let entry = store.history(home.0).unwrap().pop().unwrap();
    let now = store.get(home.0).unwrap().unwrap();
    save(&mut store, "2026-03-03", vec![entry.edits[0].inverse(now.revision)]);
    assert_eq!(store.get(home.0).unwrap().unwrap().fields.number(COUNT), Some(199));
}

#[test]
fn a_clock_set_back_keeps_the_journal_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    for (number, on) in ["2026-11-02", "2026-09-02", "2027-01-01", "2026-11-03"].iter().enumerate() {
        save(&mut store, on, vec![add(HOUSEHOLD, &household(number as u128))]);
    }
    store.close();
    let mut store = open(dir.path());
    assert_eq!(store.health().read_only, None);
    let names: Vec<_> = fs::read_dir(dir.path().join("journal")).unwrap().collect();
    assert_eq!(names.len(), 2);
    assert_eq!(store.entry(4).unwrap().at, at("2026-11-03"));
    assert_eq!(store.verify(&mut |_| ()).unwrap(), []);
}

#[test]
fn an_import_saves_all_or_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let home = household(1);
    let mut rows: Vec<Signed> =
        vec![(change("导入", vec![add(HOUSEHOLD, &home)]), clerk(), entry_id(1), at("2026-11-02"))];
    for group in 0..20_u64 {
        let edits = (0..100_u64)
            .map(|row| add(VISIT, &visit(u128::from(group * 100 + row), "2026-11-02", home.0)))
            .collect();
        rows.push((change("导入", edits), clerk(), entry_id(2 + group), at("2026-11-02")));
    }
    let mut twice = rows.clone();
    twice.push(rows[3].clone());
    assert!(matches!(store.commit_many(&twice), Err(StoreError::Exists { .. })));
    assert_eq!((store.last_seq(), store.count_of_kind(VISIT).unwrap()), (0, 0));
    assert_eq!(store.commit_many(&rows).unwrap(), 1..22);
    assert_eq!(store.pointing_to(home.0, VISIT, DayRange::ALL).unwrap().len(), 2000);
    assert_eq!(store.verify(&mut |_| ()).unwrap(), []);
}

#[test]
fn verify_sees_a_fold_that_differs_and_the_next_open_makes_it_good() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let home = household(1);
    save(&mut store, "2026-11-02", vec![add(HOUSEHOLD, &home)]);
    store.close();
    {
        let db = sled::open(dir.path().join("fold/base")).unwrap();
        let key = [&b"T"[..], &home.0.to_bytes()].concat();
        db.remove(key).unwrap();
    }
    let mut store = open(dir.path());
    let findings = store.verify(&mut |_| ()).unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].file, "fold/base");
    store.close();
    let mut store = open(dir.path());
    assert!(store.health().rebuilt);
    assert!(store.get(home.0).unwrap().is_some());
    assert_eq!(store.verify(&mut |_| ()).unwrap(), []);
}

#[test]
fn a_value_whose_crc_is_wrong_is_an_error_and_rebuilt_at_the_next_open() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let home = household(1);
    save(&mut store, "2026-11-02", vec![add(HOUSEHOLD, &home)]);
    store.close();
    {
        let db = sled::open(dir.path().join("fold/base")).unwrap();
        let key = [&b"T"[..], &home.0.to_bytes()].concat();
        let mut value = db.get(&key).unwrap().unwrap().to_vec();
        let at = value.len() / 2;
        value[at] ^= 4;
        db.insert(key, value).unwrap();
    }
    let store = open(dir.path());
    let error = store.get(home.0).unwrap_err();
    assert!(matches!(&error, StoreError::Fold { folder } if folder == "base"));
    assert_eq!(error.to_string().matches('。').count(), 1);
    store.close();
    let store = open(dir.path());
    assert!(store.health().rebuilt && store.health().note.is_some());
    assert_eq!(store.get(home.0).unwrap().unwrap().fields, home.1);
}

#[test]
fn a_backup_restores_and_a_bad_one_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (mut plain, mut dice) = (Plain::default(), Dice(5));
    let mut store = open(dir.path());
    live(&mut store, &mut plain, &mut dice, 80);
    let target = dir.path().join("backup/周五");
    let made = store.backup(&target).unwrap();
    assert_eq!(made.last_seq, 80);
    assert!(matches!(store.backup(&target), Err(StoreError::BackupThere(_))));
    assert!(!target.join("fold").exists());

    let fresh = tempfile::tempdir().unwrap();
    assert_eq!(restore(&target, fresh.path(), false).unwrap(), made);
    let mut restored = open(fresh.path());
    compare(&restored, &plain);
    assert_eq!(restored.machine(), store.machine());
    assert_eq!(restored.verify(&mut |_| ()).unwrap(), []);

    // Not over data without being told, not into one that is open.
    assert!(matches!(restore(&target, fresh.path(), false), Err(StoreError::NotEmpty(_))));
    assert!(matches!(restore(&target, fresh.path(), true), Err(StoreError::InUse)));
    save(&mut restored, "2026-11-09", vec![add(HOUSEHOLD, &household(5000))]);
    restored.close();
    restore(&target, fresh.path(), true).unwrap();
    compare(&open(fresh.path()), &plain);
    let kept = fresh.path().join("aside/before-restore-1/journal/2026-11.jsonl");
    assert_eq!(fs::read_to_string(kept).unwrap().lines().count(), 81);

    // One byte, one file less, one line less.
    let journal = target.join("journal/2026-11.jsonl");
    let good = fs::read(&journal).unwrap();
    let mut flipped = good.clone();
    flipped[500] ^= 1;
    let shorter = good[..good.len() - 700].to_vec();
    for bad in [Some(flipped), Some(shorter), None] {
        match &bad {
            Some(bytes) => fs::write(&journal, bytes).unwrap(),
            None => fs::remove_file(&journal).unwrap(),
        }
        let empty = tempfile::tempdir().unwrap();
        let error = restore(&target, empty.path(), false).unwrap_err();
        assert!(matches!(error, StoreError::NotBackup { .. }), "{error}");
        assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0, "nothing is touched");
    }
    fs::write(&journal, &good).unwrap();

    // A restore cut off half way is noticed, and can be done again.
    fs::create_dir_all(fresh.path().join("restore.partial/new")).unwrap();
    assert!(matches!(try_open(fresh.path()), Err(StoreError::HalfRestored)));
    restore(&target, fresh.path(), false).unwrap();
    compare(&open(fresh.path()), &plain);
}
