//! A paper being filled: everything needed to go on at the same field after a kill.
//!
//! Kept as one small file outside journal and sled, so that it survives both.

use crate::model::id::Id;
use crate::model::kind::{Field, Kind};
use crate::model::record::KindTag;
use crate::model::typed::kept;
use crate::model::value::{Fields, Tag};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A draft as it lies on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its own identity; the file's name.
    pub id: Id,
    /// The kind of record being filled.
    pub kind: KindTag,
    /// The record being changed, or the id promised to the new one: saving twice can never make two.
    pub record: Id,
    /// The revision the change is based on; 0 for a new record.
    pub base: u32,
    /// Whose draft it is.
    pub person: Id,
    /// When it was last written.
    pub saved: NaiveDateTime,
    /// True while a form has it open. Found true at start: the program was killed.
    pub open: bool,
    /// One line that names it in lists, e.g. 走访 王家村 张桂琴.
    pub title: String,
    /// The values accepted so far.
    pub values: Fields,
    /// What stands in fields that is not (yet) a valid value, as typed.
    pub texts: BTreeMap<Tag, String>,
    /// The field with the caret.
    pub field: Tag,
    /// Row and column within a rows field.
    pub cell: Option<(usize, Tag)>,
    /// The caret within the field: line and character.
    pub caret: (usize, usize),
    /// The first form line shown.
    pub scroll: usize,
    /// The fields pinned (固定) in this form.
    #[serde(default)]
    pub pins: BTreeSet<Tag>,
    /// Soft warnings kept, by field, with the reason.
    pub kept: BTreeMap<Tag, String>,
}

impl Draft {
    /// Whether nothing typed is left in it: it says no more than what the form began with. In a new record a default
    /// that was emptied says nothing either; in one that is changed an emptied field is a change.
    #[must_use]
    pub fn says_nothing(&self, kind: &Kind, began: &Fields) -> bool {
        let is_new = self.base == 0;
        let as_begun = |field: &Field| {
            let (now, then) = (self.values.get(field.tag), began.get(field.tag));
            now == then || (is_new && now.is_none())
        };
        self.texts.is_empty()
            && self.kept == kept::read(began)
            && kind.fields.iter().filter(|field| field.is_entered()).all(as_begun)
    }
}
