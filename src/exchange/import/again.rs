//! Whether a line that names no record says what one says already: then the same file has been here before.

use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Kind, Level};
use crate::model::value::{Fields, Tag};
use crate::office::{Office, Refusal};
use std::collections::HashMap;
use std::fmt::Write;

/// The records of a kind by what names them.
#[derive(Default)]
pub(super) struct Again {
    read: Option<HashMap<String, Vec<Id>>>,
}

impl Again {
    /// The first record that says all that is given and that no earlier line means.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the kind cannot be read.
    pub(super) fn find(
        &mut self,
        office: &Office,
        kind: &Kind,
        given: &Fields,
        taken: impl Fn(Id) -> bool,
    ) -> Result<Option<Id>, Refusal> {
        // Where a code or the like must not be there twice it has spoken already.
        let spoken = |fields: &[Tag]| fields.iter().all(|tag| given.get(*tag).is_some());
        if kind.unique.iter().any(|unique| unique.level == Level::Hard && spoken(&unique.fields)) {
            return Ok(None);
        }
        let tags = naming(kind);
        if self.read.is_none() {
            let mut wanted = tags.clone();
            wanted.sort_unstable();
            let mut read: HashMap<String, Vec<Id>> = HashMap::new();
            office.store().scan_kind(kind.tag, DayRange::ALL, &wanted, |id, fields| {
                read.entry(named(&tags, &fields)).or_default().push(id);
            })?;
            self.read = Some(read);
        }
        let found = self.read.as_ref().and_then(|read| read.get(&named(&tags, given)));
        for id in found.into_iter().flatten().filter(|id| !taken(**id)) {
            let there = office.record(*id)?.fields;
            if given.iter().all(|(tag, value)| there.get(tag) == Some(value)) {
                return Ok(Some(*id));
            }
        }
        Ok(None)
    }
}

/// The fields by which a record of a kind is likely told from another: what a person enters of its day and title.
fn naming(kind: &Kind) -> Vec<Tag> {
    let entered =
        |tag: &Tag| kind.field(*tag).is_some_and(|field| field.is_entered() && field.default.is_none());
    let mut tags: Vec<Tag> =
        kind.date.into_iter().chain(kind.title.iter().copied()).filter(entered).collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

fn named(tags: &[Tag], fields: &Fields) -> String {
    let mut name = String::new();
    for tag in tags {
        // Writing to a string cannot fail.
        let _ = writeln!(name, "{:?}", fields.get(*tag));
    }
    name
}
