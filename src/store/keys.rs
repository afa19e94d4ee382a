//! The keys of the fold: bytes that sort as the office asks.
//!
//! One tree a folder; the first byte says what a key is. Also where a record lives: registers in `base`,
//! everything else in the folder of the year its id was made, which never changes.

use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::layout::Layout;
use crate::model::record::{KindTag, Record};
use crate::model::value::Tag;
use crate::store::posts::Post;
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

/// The day that a key stands for; `None` for no day.
pub(super) fn day_of(key: u32) -> Option<NaiveDate> {
    let days = i32::try_from(i64::from(key) - (1 << 31)).ok().filter(|_| key > 0)?;
    NaiveDate::from_num_days_from_ce_opt(days)
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

/// The list of records of a kind.
pub(super) fn of_kind(kind: KindTag) -> Vec<u8> {
    [&[KIND][..], &kind.to_be_bytes()].concat()
}

/// The list of records of a kind that refer to a record.
pub(super) fn referring(target: Id, kind: KindTag) -> Vec<u8> {
    [&[REFERENCE][..], &target.to_bytes(), &kind.to_be_bytes()].concat()
}

/// The list of records that wait to be completed.
pub(super) const WAITING: &[u8] = &[PENDING];

/// The first and last post of these days, both within.
pub(super) fn bounds(days: DayRange) -> (Post, Post) {
    let first = u32::from(!days.is_all());
    (
        (days.from.map_or(first, |day| day_key(Some(day))), Id::NIL),
        (days.to.map_or(u32::MAX, |day| day_key(Some(day))), Id::MAX),
    )
}

/// The lists a record stands on, and where.
pub(super) fn lists(layout: &Layout, of: &Record) -> Vec<(Vec<u8>, Post)> {
    if of.void {
        return Vec::new();
    }
    let post = (day_key(date_of(layout, of)), of.id);
    let mut lists = vec![(of_kind(of.kind), post)];
    let refs = layout.0.get(&of.kind).map_or(&[][..], |kind| &kind.refs);
    for target in refs.iter().filter_map(|tag| of.fields.reference(*tag)) {
        let list = (referring(target, of.kind), post);
        if !lists.contains(&list) {
            lists.push(list);
        }
    }
    if of.fields.has_pending() {
        lists.push((WAITING.to_vec(), (0, of.id)));
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_sort_and_a_range_leaves_out_what_has_no_day() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let days = ["", "0001-01-01", "1951-03-02", "2026-11-30", "2026-12-01"];
        let posts = days.map(|text| (day_key(day(text)), Id::from_parts(1, 1)));
        assert!(posts.is_sorted());
        assert_eq!(posts.map(|(key, _)| day_of(key)), days.map(day));
        let within = |from: &str, to: &str| {
            let (first, last) = bounds(DayRange { from: day(from), to: day(to) });
            posts.iter().filter(|post| **post >= first && **post <= last).count()
        };
        assert_eq!(within("", ""), 5);
        assert_eq!(within("", "2026-11-30"), 3);
        assert_eq!(within("2026-11-30", ""), 2);
    }

    #[test]
    fn a_year_is_read_from_the_id_alone() {
        assert_eq!(year_of(Id::from_parts(1_767_225_599_999, 0)), 2025);
        assert_eq!(year_of(Id::from_parts(1_767_225_600_000, 0)), 2026);
        assert_eq!(Folder::Year(year_of(Id::NIL)).to_string(), "1970");
    }
}
