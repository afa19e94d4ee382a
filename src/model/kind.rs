//! What the dictionary (数据字典) says about one kind of record: its fields, codes, checks and moves.
//!
//! These are the checked forms; `loader` makes them from TOML and refuses what does not hold together.

mod check;
mod field;
mod measured;
mod moves;

pub use check::{Check, Compare, Level, Operand, Unique};
pub use field::{Bounds, Choice, Fetch, Field, Formula, Mask, Pattern, Preset, Shape, When};
pub use measured::{Measure, Measured, Whole};
pub use moves::{Move, Role, Written};

use crate::model::record::KindTag;
use crate::model::row_check::{Beginning, RowCheck};
use crate::model::value::Tag;

/// What a reference to a record of whatever kind points to; no kind has this number.
pub const ANY_KIND: KindTag = 0;

/// What sort of thing a kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A standing register: villages, households, cadres.
    Register,
    /// Something that happened on a day: a visit, a payment.
    Fact,
    /// A paper drawn up for a period: the daily summary.
    Paper,
}

/// One kind of record.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Stable number.
    pub tag: KindTag,
    /// English name, as in the glossary.
    pub name: String,
    /// Chinese name on screen and paper.
    pub label: String,
    /// Register, fact or paper.
    pub class: Class,
    /// What the kind is for (填报口径), shown by F1.
    pub help: String,
    /// Its fields in entry order.
    pub fields: Vec<Field>,
    /// The fields that name a record in one line.
    pub title: Vec<Tag>,
    /// The columns of its table, most important first.
    pub columns: Vec<Tag>,
    /// How a register is ordered; facts are newest first.
    pub order: Vec<Tag>,
    /// The fields that the find box looks in; the first is the name.
    pub search: Vec<Tag>,
    /// The day the record is about.
    pub date: Option<Tag>,
    /// Who did it (a cadre).
    pub by: Option<Tag>,
    /// Which village it belongs to.
    pub village: Option<Tag>,
    /// The field that holds the state.
    pub state: Option<Tag>,
    /// Fields that "copy record" leaves blank, so that yesterday cannot be filed again unread.
    pub blank_on_copy: Vec<Tag>,
    /// Which fields make an earlier record similar, and which are then offered (F23).
    pub likely: Option<Likely>,
    /// Whether "nothing today" can be filed as a fact (零报告).
    pub nil: bool,
    /// Made by the program when something is done, never keyed.
    pub program: bool,
    /// Checks between fields.
    pub checks: Vec<Check>,
    /// Checks over the rows of small tables.
    pub row_checks: Vec<RowCheck>,
    /// Texts made of other things.
    pub beginnings: Vec<Beginning>,
    /// What must not be there twice.
    pub unique: Vec<Unique>,
    /// The legal moves between states.
    pub moves: Vec<Move>,
    /// States in which nothing may be changed but by a move: what is closed stays as it was closed.
    pub closed: Vec<u16>,
    /// How far a record has come against its target, and where stands why less was done.
    pub measured: Option<Measured>,
}

/// Similar earlier records offer their words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    /// Fields that must agree, the most telling first; from the end they are dropped when nothing agrees.
    pub by: Vec<Tag>,
    /// Fields offered.
    pub fill: Vec<Tag>,
}

impl Kind {
    /// The field with a tag.
    #[must_use]
    pub fn field(&self, tag: Tag) -> Option<&Field> {
        self.fields.iter().find(|field| field.tag == tag)
    }

    /// The field with an English or Chinese name.
    #[must_use]
    pub fn field_named(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name || field.label == name)
    }

    /// The word for a state of this kind.
    #[must_use]
    pub fn state_label(&self, code: u16) -> &str {
        let field = self.state.and_then(|tag| self.field(tag));
        field.and_then(|field| field.choice(code)).map_or("", |choice| choice.label.as_str())
    }
}
