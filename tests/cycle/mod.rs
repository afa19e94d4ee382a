//! What the tests of the reporting cycle share: days of 2026, papers filled in, saving with warnings kept.
#![allow(dead_code)] // each test file uses its part

use crate::common::{Desk, typed};
use chrono::NaiveDate;
use lianxin::model::days::DayRange;
use lianxin::model::id::Id;
use lianxin::model::kind::Level;
use lianxin::model::period::{Cadence, Period};
use lianxin::model::record::Record;
use lianxin::model::typed::{correction, daily, kept, weekly};
use lianxin::model::value::Value;
use lianxin::office::{Filled, Office, Owes, Refusal, Report, Saved};
use std::collections::BTreeMap;

/// A listed reason, as a form gives it.
pub const WHY: &str = "录错更正：核对原始单据";

pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

pub fn october() -> Period {
    Period::of(Cadence::Month, day(10, 1))
}

pub fn week(of: NaiveDate) -> Period {
    Period::of(Cadence::Week, of)
}

/// A record opened to be changed.
pub fn opened(office: &Office, id: Id) -> Filled {
    let record = office.record(id).unwrap();
    let kept = kept::read(&record.fields);
    Filled { kind: record.kind, record: id, base: record.revision, fields: record.fields, kept, why: None }
}

/// A record opened, with one field changed to what a clerk would type.
pub fn changed(office: &Office, id: Id, field: &str, text: &str) -> Filled {
    let mut filled = opened(office, id);
    let kind = office.kind(filled.kind).unwrap();
    let field = kind.field_named(field).unwrap();
    let value = lianxin::model::input::read(text, field, office.today(), office).unwrap();
    filled.fields.set(field.tag, value);
    filled
}

/// Saves, keeping every warning with a reason.
pub fn save(office: &mut Office, filled: &Filled) -> Result<Saved, Refusal> {
    match office.save(filled) {
        Err(Refusal::Checks(issues)) if issues.iter().all(|issue| issue.level == Level::Soft) => {
            let mut filled = filled.clone();
            filled.kept.extend(issues.iter().map(|issue| (issue.field, "核对无误".to_owned())));
            office.save(&filled)
        }
        other => other,
    }
}

/// Keys a record as typed.
pub fn key(desk: &mut Desk, kind: &str, pairs: &[(&str, &str)]) -> Result<Id, Refusal> {
    let filled = typed(&desk.office, kind, pairs);
    save(&mut desk.office, &filled).map(|saved| saved.record)
}

/// The weekly paper of an owner.
pub fn report(office: &Office, owes: Owes, of: NaiveDate) -> Report {
    office.report(weekly::KIND, owes, week(of)).unwrap()
}

/// The weekly paper as it would be written now: the one there is, or drafted.
pub fn weekly(office: &Office, owes: Owes, of: NaiveDate) -> Filled {
    let report = report(office, owes, of);
    match &report.paper {
        Some(paper) => opened(office, paper.id),
        None => Filled {
            kind: weekly::KIND,
            record: office.new_id(),
            base: 0,
            fields: office.report_start(&report),
            kept: BTreeMap::new(),
            why: None,
        },
    }
}

pub fn text(fields: &lianxin::model::value::Fields, tag: u16) -> String {
    fields.text(tag).unwrap_or_default().to_owned()
}

/// As a field takes it.
#[allow(clippy::unnecessary_wraps)]
pub fn words(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

/// The lines of the 更正表.
pub fn corrections(office: &Office) -> Vec<Record> {
    let ids = office.store().of_kind(correction::KIND, DayRange::ALL).unwrap();
    ids.into_iter().map(|id| office.record(id).unwrap()).collect()
}

/// The sentence of a refusal.
pub fn refused<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    result.expect_err("it should be refused").to_string()
}

/// A person's day, filed.
pub fn file_day(desk: &mut Desk, who: &str, date: NaiveDate, done: &str, next: &str) -> Id {
    let office = &mut desk.office;
    let person = office.people().unwrap().into_iter().find(|person| person.name == who).unwrap();
    let mut fields = office.daily_start(&office.day(person.id, date).unwrap());
    fields.set(daily::DONE, words(done));
    fields.set(daily::TOMORROW, words(next));
    let (kind, record) = (daily::KIND, office.new_id());
    let filled = Filled { kind, record, base: 0, fields, kept: BTreeMap::new(), why: None };
    office.file(&filled, false).unwrap();
    record
}
