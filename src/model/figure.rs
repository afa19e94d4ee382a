//! Figures (指标) as a pack declares them: a kind, a filter sentence, and whether entries are counted, summed or told
//! apart. Computing one gives the number and the entries behind it; that is `office`'s.

use crate::model::record::KindTag;
use crate::model::value::Tag;

/// One declared figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// English name, kept in papers.
    pub name: String,
    /// What the office calls it.
    pub label: String,
    /// The definition (口径), shown by F1.
    pub help: String,
    /// The kind whose entries are looked at.
    pub kind: KindTag,
    /// The date field that holds the day on which the thing counted HAPPENED; `None`: the day the entry is about. An
    /// entry without that day is not counted.
    pub day: Option<Tag>,
    /// A filter sentence; empty: every entry of the kind.
    pub only: String,
    /// What is done with the entries kept.
    pub measure: Measure,
    /// 户次, 元.
    pub unit: String,
}

/// What is done with the entries of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many there are.
    Count,
    /// The sum of a number field: people, or fen of a money field.
    Sum(Tag),
    /// How many different records a reference field names.
    Distinct(Tag),
}
