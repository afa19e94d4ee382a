//! A change, and the journal entry it becomes.
//!
//! There is exactly one way to change anything: a [`Change`] handed to the office. The entry is what the
//! journal keeps; applying entries in order gives the records, applying an inverse undoes.

use crate::model::id::Id;
use crate::model::record::{KindTag, Record, Stamp};
use crate::model::value::{Fields, Tag, Value};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one field was and is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// Before; absent when the field was blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// After; absent when the field is cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// What an edit does to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// A new record.
    Add,
    /// Other fields on a record there is.
    Set,
    /// Struck out (作废).
    Void,
    /// Brought back after being struck out.
    Restore,
}

/// One record's part in a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Which record.
    pub record: Id,
    /// Its kind.
    pub kind: KindTag,
    /// What is done to it.
    pub op: Op,
    /// The revision this edit was based on; 0 for a new record.
    pub base: u32,
    /// The fields that change.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<Tag, Delta>,
}

/// What somebody wants done; becomes one entry, whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is called in the status line and the history, e.g. 新增走访.
    pub act: String,
    /// The reason given, where one is asked for.
    pub why: Option<String>,
    /// Joins the entries of one import, so that they are undone as one.
    pub batch: Option<Id>,
    /// The entry that this change takes back.
    pub undoes: Option<Id>,
    /// Record by record.
    pub edits: Vec<Edit>,
}

/// One line of the journal (流水): the envelope and what changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place in this machine's journal, from 1, without gaps.
    pub seq: u64,
    /// Its own identity, for merging machines.
    pub id: Id,
    /// The machine that wrote it.
    pub machine: String,
    /// When it was keyed, local office time.
    pub at: NaiveDateTime,
    /// The person at the keyboard.
    pub by: Id,
    /// What it is called.
    pub act: String,
    /// The reason given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The import it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Id>,
    /// The entry it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Id>,
    /// Record by record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// Room for an encrypted body in place of `edits`; always absent today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    /// Its place, from 1, among entries that are there all or none, and how many they are; absent where it stands alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<(u32, u32)>,
    /// The sum of the line before; the first line of all has the empty string.
    pub prev: String,
}

impl Edit {
    /// An edit that adds a record with these fields.
    #[must_use]
    pub fn add(record: Id, kind: KindTag, fields: &Fields) -> Self {
        let set =
            fields.iter().map(|(tag, value)| (tag, Delta { from: None, to: Some(value.clone()) })).collect();
        Self { record, kind, op: Op::Add, base: 0, set }
    }

    /// An edit that brings a record to these fields; only what differs is in it.
    #[must_use]
    pub fn between(record: &Record, fields: &Fields) -> Self {
        let mut set = BTreeMap::new();
        let tags = record.fields.iter().chain(fields.iter()).map(|(tag, _)| tag);
        for tag in tags {
            let (from, to) = (record.fields.get(tag), fields.get(tag));
            if from != to {
                set.insert(tag, Delta { from: from.cloned(), to: to.cloned() });
            }
        }
        Self { record: record.id, kind: record.kind, op: Op::Set, base: record.revision, set }
    }

    /// An edit that strikes a record out, or brings it back.
    #[must_use]
    pub fn void(record: &Record, void: bool) -> Self {
        let op = if void { Op::Void } else { Op::Restore };
        Self { record: record.id, kind: record.kind, op, base: record.revision, set: BTreeMap::new() }
    }

    /// The edit that takes this one back. `revision` is the record's now.
    #[must_use]
    pub fn inverse(&self, revision: u32) -> Self {
        let op = match self.op {
            Op::Add | Op::Restore => Op::Void,
            Op::Void => Op::Restore,
            Op::Set => Op::Set,
        };
        // An addition is taken back by striking the record out: its fields stay to be read.
        let set = if op == Op::Set {
            let turned = |delta: &Delta| Delta { from: delta.to.clone(), to: delta.from.clone() };
            self.set.iter().map(|(tag, delta)| (*tag, turned(delta))).collect()
        } else {
            BTreeMap::new()
        };
        Self { record: self.record, kind: self.kind, op, base: revision, set }
    }

    /// The record after this edit, or `None` where the edit speaks of a record that is not there.
    #[must_use]
    pub fn apply(&self, record: Option<Record>, stamp: Stamp) -> Option<Record> {
        let mut record = match (self.op, record) {
            (Op::Add, None) => Record {
                id: self.record,
                kind: self.kind,
                revision: 0,
                created: stamp,
                changed: stamp,
                void: false,
                fields: Fields::new(),
            },
            (Op::Add, Some(_)) | (_, None) => return None,
            (_, Some(record)) => record,
        };
        for (tag, delta) in &self.set {
            record.fields.set(*tag, delta.to.clone());
        }
        match self.op {
            Op::Void => record.void = true,
            Op::Restore => record.void = false,
            Op::Add | Op::Set => {}
        }
        record.revision += 1;
        record.changed = stamp;
        Some(record)
    }
}

impl Entry {
    /// Who keyed it and when.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        Stamp { at: self.at, by: self.by }
    }
}
