//! What the store must know of the dictionary: where a record lives and under what it is found.
//!
//! Nothing else of the dictionary reaches the store, so that a new word or a new check never rebuilds it.

use crate::model::record::KindTag;
use crate::model::value::Tag;
use std::collections::BTreeMap;

/// How the records of one kind are kept and found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct KindLayout {
    /// A register (in the base folder, always open) rather than a fact or paper (in a folder a year).
    pub register: bool,
    /// The field that says which day the record is about.
    pub date: Option<Tag>,
    /// Top-level reference fields, each findable from the record it points to.
    pub refs: Vec<Tag>,
}

/// The layouts of all kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Layout(pub BTreeMap<KindTag, KindLayout>);
