//! The keys of the fold: bytes that sort as the office asks.
//!
//! One tree a folder; the first byte says what a key is. Also where a record lives: registers in `base`,
//! everything else in the folder of the year its id was made, which never changes.

use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::layout::Layout;
use crate::model::record::{KindTag, Record};
use crate::model::value::Tag;
use chrono::{DateTime, Datelike, NaiveDate};
use std::fmt;

/// The watermark.
pub(super) const MARK: &[u8] = b"\x00mark";
/// What the folder was made for.
pub(super) const IDENT: &[u8] = b"\x00ident";
/// What is known of the journal's files.
pub(super) const FILES: &[u8] = b"\x00files";
/// Keys below this one are the store's own notes and not part of the fold proper.
pub(super) const FIRST: &[u8] = b"\x01";

const HISTORY: u8 = b'H';
const KIND: u8 = b'K';
const PENDING: u8 = b'P';
const REFERENCE: u8 = b'R';
const RECORD: u8 = b'T';

/// A sled folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Folder {
    /// Registers.
    Base,
    /// Facts and papers whose ids were made in this year.
    Year(i32),
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Folder::Base => f.write_str("base"),
            Folder::Year(year) => write!(f, "{year:04}"),
        }
    }
}

/// The year an id was made in.
pub(super) fn year_of(id: Id) -> i32 {
    i64::try_from(id.millis())
        .ok()
        .and_then(DateTime::from_timestamp_millis)
        .map_or(0, |moment| moment.year())
}

/// Where a record of this kind and id lives.
pub(super) fn folder_of(layout: &Layout, kind: KindTag, id: Id) -> Folder {
    if layout.0.get(&kind).is_some_and(|kind| kind.register) {
        Folder::Base
    } else {
        Folder::Year(year_of(id))
    }
}

/// The day a record is about.
pub(super) fn date_of(layout: &Layout, record: &Record) -> Option<NaiveDate> {
    date_tag(layout, record.kind).and_then(|tag| record.fields.date(tag))
}

/// The field that says which day a record of this kind is about.
pub(super) fn date_tag(layout: &Layout, kind: KindTag) -> Option<Tag> {
    layout.0.get(&kind).and_then(|kind| kind.date)
}

/// 0 for no day; days before the year 1 still sort right.
fn day_key(day: Option<NaiveDate>) -> u32 {
    day.map_or(0, |day| u32::try_from(i64::from(day.num_days_from_ce()) + (1 << 31)).unwrap_or(u32::MAX))
}

fn day_bounds(days: DayRange) -> (u32, u32) {
    let first = if days.is_all() { 0 } else { 1 };
    (days.from.map_or(first, |day| day_key(Some(day))), days.to.map_or(u32::MAX, |day| day_key(Some(day))))
}

/// The record itself.
pub(super) fn record(id: Id) -> [u8; 17] {
    let mut key = [RECORD; 17];
    key[1..].copy_from_slice(&id.to_bytes());
    key
}

/// One page of places of a record with a long history.
pub(super) fn history(id: Id, page: u32) -> Vec<u8> {
    [&[HISTORY][..], &id.to_bytes(), &page.to_be_bytes()].concat()
}

/// A record that waits to be completed.
pub(super) fn pending(id: Id) -> Vec<u8> {
    [&[PENDING][..], &id.to_bytes()].concat()
}

/// A record under its kind and day.
pub(super) fn kind(kind: KindTag, day: Option<NaiveDate>, id: Id) -> Vec<u8> {
    kind_raw(kind, day_key(day), id)
}

fn kind_raw(kind: KindTag, day: u32, id: Id) -> Vec<u8> {
    [&[KIND][..], &kind.to_be_bytes(), &day.to_be_bytes(), &id.to_bytes()].concat()
}

/// A record under what it refers to.
pub(super) fn reference(target: Id, kind: KindTag, day: Option<NaiveDate>, id: Id) -> Vec<u8> {
    reference_raw(target, kind, day_key(day), id)
}

fn reference_raw(target: Id, kind: KindTag, day: u32, id: Id) -> Vec<u8> {
    [&[REFERENCE][..], &target.to_bytes(), &kind.to_be_bytes(), &day.to_be_bytes(), &id.to_bytes()].concat()
}

/// The first and last key there can be, both within.
pub(super) type Span = (Vec<u8>, Vec<u8>);

/// All records.
pub(super) fn records() -> Span {
    (record(Id::NIL).to_vec(), record(Id::MAX).to_vec())
}

/// All records that wait to be completed.
pub(super) fn pendings() -> Span {
    (pending(Id::NIL), pending(Id::MAX))
}

/// The records of a kind on these days.
pub(super) fn kinds(kind: KindTag, days: DayRange) -> Span {
    let (from, to) = day_bounds(days);
    (kind_raw(kind, from, Id::NIL), kind_raw(kind, to, Id::MAX))
}

/// The records of a kind on these days that refer to a record.
pub(super) fn references(target: Id, kind: KindTag, days: DayRange) -> Span {
    let (from, to) = day_bounds(days);
    (reference_raw(target, kind, from, Id::NIL), reference_raw(target, kind, to, Id::MAX))
}

/// The id a key ends with.
pub(super) fn id_of(key: &[u8]) -> Option<Id> {
    key.last_chunk().map(|bytes| Id::from_bytes(*bytes))
}

/// The day and id that a key under a kind or reference ends with; sorts as the key does.
pub(super) fn day_and_id(key: &[u8]) -> Option<(u32, Id)> {
    let (rest, id) = key.split_last_chunk()?;
    Some((u32::from_be_bytes(*rest.last_chunk()?), Id::from_bytes(*id)))
}

/// Every key under which a record is found besides its own.
pub(super) fn found_under(layout: &Layout, of: &Record) -> Vec<Vec<u8>> {
    if of.void {
        return Vec::new();
    }
    let day = date_of(layout, of);
    let mut keys = vec![kind(of.kind, day, of.id)];
    let refs = layout.0.get(&of.kind).map_or(&[][..], |kind| &kind.refs);
    for target in refs.iter().filter_map(|tag| of.fields.reference(*tag)) {
        keys.push(reference(target, of.kind, day, of.id));
    }
    if of.fields.has_pending() {
        keys.push(pending(of.id));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_by_day_and_a_range_leaves_out_what_has_no_day() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let id = Id::from_parts(1, 1);
        let keys = [
            kind(7, None, id),
            kind(7, day("0001-01-01"), id),
            kind(7, day("1951-03-02"), id),
            kind(7, day("2026-11-30"), id),
            kind(7, day("2026-12-01"), id),
        ];
        assert!(keys.is_sorted());
        let within = |days: DayRange| {
            let (from, to) = kinds(7, days);
            keys.iter().filter(|key| **key >= from && **key <= to).count()
        };
        assert_eq!(within(DayRange::ALL), 5);
        assert_eq!(within(DayRange { from: None, to: day("2026-11-30") }), 3);
        assert_eq!(within(DayRange { from: day("2026-11-30"), to: None }), 2);
    }

    #[test]
    fn a_year_is_read_from_the_id_alone() {
        assert_eq!(year_of(Id::from_parts(1_767_225_599_999, 0)), 2025);
        assert_eq!(year_of(Id::from_parts(1_767_225_600_000, 0)), 2026);
        assert_eq!(Folder::Year(year_of(Id::NIL)).to_string(), "1970");
    }
}
