//! The watermark of a folder: how far into the journal it has come, and what it was made for.
//!
//! Written in the same sled transaction as the records, so it is true of exactly what is in the folder.

use crate::model::days::DayRange;
use crate::model::layout::Layout;
use crate::model::record::KindTag;
use crate::store::line;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How far a folder is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// The last entry applied.
    #[serde(rename = "q")]
    pub seq: u64,
    /// The sum of its line.
    #[serde(rename = "s")]
    pub sum: String,
    /// Records in the folder, struck out or not.
    #[serde(rename = "n")]
    pub records: u64,
    /// Records a kind that are not struck out. A kind that ever had a record here stays in it with 0.
    #[serde(rename = "k")]
    pub kinds: BTreeMap<KindTag, u64>,
    /// Records that wait to be completed.
    #[serde(rename = "p")]
    pub pending: u64,
    /// In `base` only: what is in the folders of the years, so that one need not be opened to know.
    #[serde(rename = "y", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub years: BTreeMap<i32, YearMark>,
}

/// What `base` knows of a year's folder. It may say too much (a date since changed) and never too little.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct YearMark {
    /// The first entry that touched it.
    #[serde(rename = "a")]
    pub first: u64,
    /// The last entry that touched it.
    #[serde(rename = "z")]
    pub last: u64,
    /// The earliest and the latest day any of its records is about.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// The kinds of its records.
    #[serde(rename = "k")]
    pub kinds: BTreeSet<KindTag>,
}

impl YearMark {
    /// A folder first touched by this entry.
    pub(super) fn new(seq: u64) -> Self {
        Self { first: seq, last: seq, days: None, kinds: BTreeSet::new() }
    }

    /// Takes note of an edit.
    pub(super) fn note(&mut self, seq: u64, kind: KindTag, day: Option<NaiveDate>) {
        self.first = self.first.min(seq);
        self.last = self.last.max(seq);
        self.kinds.insert(kind);
        if let Some(day) = day {
            let (from, to) = self.days.unwrap_or((day, day));
            self.days = Some((from.min(day), to.max(day)));
        }
    }

    /// Whether records of this kind on these days may be in the folder.
    pub(super) fn may_hold(&self, kind: KindTag, days: DayRange) -> bool {
        self.kinds.contains(&kind)
            && (days.is_all()
                || self.days.is_some_and(|(first, last)| {
                    days.from.is_none_or(|from| from <= last) && days.to.is_none_or(|to| first <= to)
                }))
    }
}

/// Raised when the bytes of the fold change their meaning: every folder is then rebuilt.
const FORMAT: u32 = 1;

/// What a folder was made for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ident {
    format: u32,
    machine: String,
    kinds: BTreeMap<KindTag, String>,
}

impl Ident {
    /// What folders made now are made for.
    pub(super) fn new(machine: &str, layout: &Layout) -> Self {
        let kinds = layout.0.iter().map(|(tag, kind)| {
            let mut refs = kind.refs.clone();
            refs.sort_unstable();
            let text = format!("{} {:?} {refs:?}", kind.register, kind.date);
            let short = line::sum(text.as_bytes()).chars().take(8).collect();
            (*tag, short)
        });
        Self { format: FORMAT, machine: machine.to_owned(), kinds: kinds.collect() }
    }

    /// Whether a folder made for this can be used as it is: the kinds that have records in it must be laid
    /// out as they were. A new kind never costs a rebuild.
    pub(super) fn serves(&self, now: &Ident, mark: &Mark) -> bool {
        let noted = mark.years.values().flat_map(|year| &year.kinds);
        self.format == now.format
            && self.machine == now.machine
            && mark.kinds.keys().chain(noted).all(|kind| self.kinds.get(kind) == now.kinds.get(kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::layout::KindLayout;

    #[test]
    fn a_new_kind_keeps_a_folder_and_a_changed_one_with_records_does_not() {
        let mut layout = Layout::default();
        layout.0.insert(1, KindLayout::default());
        let before = Ident::new("m", &layout);
        layout.0.insert(2, KindLayout::default());
        let mut mark = Mark::default();
        mark.kinds.insert(1, 0);
        assert!(before.serves(&Ident::new("m", &layout), &mark));
        layout.0.entry(1).or_default().refs.push(3);
        assert!(!before.serves(&Ident::new("m", &layout), &mark));
        assert!(!before.serves(&Ident::new("other", &Layout::default()), &Mark::default()));
    }
}
