//! What the store's tests share: a tiny layout, ids, changes, and copying a data directory.
#![allow(dead_code)]

use chrono::{NaiveDate, NaiveDateTime};
use lianxin::model::change::{Change, Edit};
use lianxin::model::id::Id;
use lianxin::model::layout::{KindLayout, Layout};
use lianxin::model::record::{KindTag, Record};
use lianxin::model::value::{Fields, Tag, Value};
use lianxin::store::{Options, Store, StoreError};
use std::fs;
use std::path::Path;

pub const HOUSEHOLD: KindTag = 1;
pub const VISIT: KindTag = 2;
pub const TASK: KindTag = 3;

pub const DATE: Tag = 1;
pub const WHO: Tag = 2;
pub const WORDS: Tag = 3;
pub const COUNT: Tag = 4;

pub const YEAR: i32 = 2026;

pub fn layout() -> Layout {
    let mut layout = Layout::default();
    layout.0.insert(HOUSEHOLD, KindLayout { register: true, date: None, refs: Vec::new() });
    let fact = KindLayout { register: false, date: Some(DATE), refs: vec![WHO] };
    layout.0.insert(VISIT, fact.clone());
    layout.0.insert(TASK, fact);
    layout
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(text: &str) -> NaiveDateTime {
    format!("{text}T09:30:00").parse().unwrap()
}

/// An id made at noon of a day.
pub fn id(text: &str, number: u128) -> Id {
    let noon = day(text).and_hms_opt(12, 0, 0).unwrap().and_utc();
    Id::from_parts(noon.timestamp_millis().unsigned_abs(), number)
}

/// Entry ids, far from record ids.
pub fn entry_id(number: u64) -> Id {
    Id::from_parts(1, u128::from(number))
}

pub fn clerk() -> Id {
    Id::from_parts(2, 1)
}

pub fn change(act: &str, edits: Vec<Edit>) -> Change {
    Change { act: act.into(), why: None, batch: None, undoes: None, edits }
}

pub fn household(number: u128) -> (Id, Fields) {
    let fields = [(WORDS, Value::Text(format!("清河镇第{number}户")))];
    (id("2026-01-02", number), fields.into_iter().collect())
}

pub fn visit(number: u128, on: &str, to: Id) -> (Id, Fields) {
    let fields = [
        (DATE, Value::Date(day(on))),
        (WHO, Value::Ref(to)),
        (WORDS, Value::Text(format!("走访第{number}次，屋顶漏雨，已报村委会"))),
    ];
    (id(on, number), fields.into_iter().collect())
}

pub fn add(kind: KindTag, (record, fields): &(Id, Fields)) -> Edit {
    Edit::add(*record, kind, fields)
}

pub fn set(record: &Record, tag: Tag, value: Option<Value>) -> Edit {
    let mut fields = record.fields.clone();
    fields.set(tag, value);
    Edit::between(record, &fields)
}

pub fn open(dir: &Path) -> Store {
    try_open(dir).unwrap()
}

pub fn try_open(dir: &Path) -> Result<Store, StoreError> {
    Store::open(dir, &layout(), YEAR, &mut |_| ())
}

pub fn open_with(dir: &Path, options: Options) -> Store {
    Store::open_with(dir, &layout(), YEAR, options, &mut |_| ()).unwrap()
}

/// Saves a change as the next numbered entry on a day.
pub fn save(store: &mut Store, on: &str, edits: Vec<Edit>) -> u64 {
    let number = store.last_seq() + 1;
    let entry = store.commit(&change("测试", edits), clerk(), entry_id(number), at(on));
    entry.unwrap().seq
}

pub fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy_dir(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

/// Numbers that look random and are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}
