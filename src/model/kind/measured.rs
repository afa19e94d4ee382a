//! How far a record has come against its target, for kinds whose close asks why less was done.

use crate::model::record::KindTag;
use crate::model::value::Tag;

/// What a kind is measured by, and where the reason stands when it is finished short of its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// How far a record has come.
    pub how: Measure,
    /// The field that keeps why less was done.
    pub why: Tag,
    /// The field that keeps how far it was, in percent, when that reason was given.
    pub at: Tag,
}

/// How far a record has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// By the last record of another kind about it: its number against the record's own target.
    Told {
        /// The kind of what is told about it.
        by: KindTag,
        /// The day on which it is told.
        date: Tag,
        /// How much was done, in that kind.
        value: Tag,
        /// Of how much, in this kind; percent without one.
        target: Tag,
    },
    /// By its parts, by weight; and by what they come to together against the whole.
    Parts {
        /// The parts' kind, which is measured by what is told.
        kind: KindTag,
        /// How much a part weighs; 1 without one.
        weight: Tag,
        /// The whole that is shared out among the parts.
        whole: Option<Whole>,
    },
}

/// The whole that is shared out among parts: the rows of a small table, one a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The table.
    pub rows: Tag,
    /// The column that says what is measured.
    pub what: Tag,
    /// The column that says how much of it there is to do.
    pub target: Tag,
    /// The part's field that says what it is measured in.
    pub of: Tag,
}
