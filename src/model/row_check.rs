//! What the rows of a small table owe each other and the record they stand in, and what a code owes the places it is
//! made of. Declared in a dictionary file as `[[row_check]]` and `[[begin]]`; `rules::row_check` holds records to it.

use crate::model::kind::{Compare, Level, Operand, When};
use crate::model::value::Tag;

/// A check over the rows of one table.
#[derive(Clone, Debug)]
pub struct RowCheck {
    /// The table.
    pub rows: Tag,
    /// Blocks or warns.
    pub level: Level,
    /// What must hold.
    pub rule: RowRule,
    /// What is said when it does not.
    pub say: String,
}

/// What must hold of the rows.
#[derive(Clone, Debug)]
pub enum RowRule {
    /// Exactly one row is such a row, as soon as there is any row at all.
    One(When),
    /// A text of the record stands in a column of such a row, as names are compared.
    Named {
        /// The record's text.
        field: Tag,
        /// The column.
        column: Tag,
        /// Which row.
        which: When,
    },
    /// In every row a column stands so to a field of the record, to today or to a number.
    Each {
        /// The column.
        column: Tag,
        /// How it must stand.
        op: Compare,
        /// The other side.
        right: Operand,
    },
    /// From each row to the next a column goes up.
    Rising(Tag),
}

/// A text that must begin with what it is made of (农户编号 begins with the code of its village and its group).
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The text.
    pub field: Tag,
    /// What it begins with, in order.
    pub parts: Vec<Part>,
    /// Blocks or warns.
    pub level: Level,
    /// What is said when it does not; `{}` stands for the right beginning.
    pub say: String,
}

/// A part of a beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// These characters.
    Just(String),
    /// A number of the record, with zeros in front up to so many digits.
    Number(Tag, usize),
    /// A text of the record that a reference points to.
    Through(Tag, Tag),
}
