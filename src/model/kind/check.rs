//! What must hold between the fields of a record, and what must not be there twice.

use super::field::When;
use crate::model::value::Tag;

/// Hard blocks; soft warns and may be kept with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Blocks saving.
    Hard,
    /// Warns; kept with a reason.
    Soft,
}

/// A comparison between two fields, or a field and a fixed point.
#[derive(Clone, Debug)]
pub struct Check {
    /// Blocks or warns.
    pub level: Level,
    /// Only looked at when this holds.
    pub when: Option<When>,
    /// The field on the left; skipped while blank.
    pub left: Tag,
    /// How they must stand to each other.
    pub op: Compare,
    /// The other side.
    pub right: Operand,
    /// What is said when they do not.
    pub say: String,
}

/// How two sides must stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `!=`
    Differs,
    /// `>=`
    AtLeast,
    /// `>`
    More,
    /// The left side must be filled in; the right side is not looked at.
    Filled,
}

/// The right side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Another field; skipped while blank.
    Field(Tag),
    /// The day at the keyboard.
    Today,
    /// A number in the field's own units.
    Number(i64),
}

/// Fields that together must not be there twice.
#[derive(Clone, Debug)]
pub struct Unique {
    /// The table in whose rows they stand, where they are columns: then no two rows agree either, in one record or
    /// in two.
    pub rows: Option<Tag>,
    /// The fields that must not all agree with another record's.
    pub fields: Vec<Tag>,
    /// Whether a blank equals a blank; otherwise a record with a blank among these is no double of any.
    pub blank: bool,
    /// Only looked for within so many days of each other.
    pub within_days: Option<u32>,
    /// Blocks or warns.
    pub level: Level,
    /// What is said.
    pub say: String,
}

impl Unique {
    /// The fields of the record that must be read to know what it says.
    pub fn looks_at(&self) -> impl Iterator<Item = Tag> {
        let own: &[Tag] = if self.rows.is_some() { &[] } else { &self.fields };
        self.rows.into_iter().chain(own.iter().copied())
    }
}
