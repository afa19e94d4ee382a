//! A record: one household, one visit, one daily summary.

use crate::model::id::Id;
use crate::model::value::Fields;
use chrono::NaiveDateTime;

/// The stable number of a kind.
pub type KindTag = u16;

/// When a record was keyed and by whom. Local office time; China has one zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The moment of the journal entry.
    pub at: NaiveDateTime,
    /// The person at the keyboard (a cadre record).
    pub by: Id,
}

/// One record as folded from the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its identity.
    pub id: Id,
    /// Its kind in the dictionary.
    pub kind: KindTag,
    /// 1 when added, one more with every change; a change names the revision it was based on.
    pub revision: u32,
    /// When and by whom it was first keyed.
    pub created: Stamp,
    /// When and by whom it was last changed.
    pub changed: Stamp,
    /// Struck out (作废): kept, shown in no register, counted in no figure.
    pub void: bool,
    /// What it says.
    pub fields: Fields,
}
