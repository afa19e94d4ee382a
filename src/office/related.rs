//! What belongs to a record and what belongs to a day: the lists behind a household's card and a table's views.

use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::filter::Filter;
use crate::model::id::Id;
use crate::model::kind::{Class, Field, Kind, Shape};
use crate::model::record::KindTag;
use crate::model::value::Tag;
use std::cmp::Reverse;
use std::collections::HashSet;

/// Records looked up by name when a table of facts is narrowed by typing.
const NAMED: usize = 30;
/// Beyond this many records, the words of facts are asked for by a filter sentence, not while typing.
const WORDS_READ: usize = 5_000;

/// The records of one kind that refer to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Their kind.
    pub kind: KindTag,
    /// The kind's name.
    pub label: String,
    /// The field by which they refer to it.
    pub field: Tag,
    /// How many: those of the window of its list, all where it has none.
    pub count: usize,
    /// Whether there are older records of the kind, which are not counted.
    pub windowed: bool,
    /// Whether these are things that happened, of which there may be one more any day.
    pub fact: bool,
}

impl Office {
    /// What refers to a record, a line a kind. Kinds of facts are named even where there are none yet.
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn links(&self, target: Id, kind: KindTag) -> Result<Vec<Link>, Refusal> {
        let mut links = Vec::new();
        for other in self.dictionary.kinds() {
            let Some(field) = refers(other, kind) else { continue };
            let count = self.pointing(other, target)?.len();
            let fact = other.class == Class::Fact;
            if count > 0 || fact {
                let windowed = self.window(other, &Filter::default())?.is_some();
                links.push(Link {
                    kind: other.tag,
                    label: other.label.clone(),
                    field: field.tag,
                    count,
                    windowed,
                    fact,
                });
            }
        }
        links.sort_by_key(|link| !link.fact);
        Ok(links)
    }

    /// The records of a kind that refer to a record, in the order of the kind's list.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn about(&self, kind: &Kind, target: Id) -> Result<Vec<Id>, Refusal> {
        let mut ids = self.pointing(kind, target)?;
        if kind.class == Class::Register {
            let wanted: HashSet<Id> = ids.into_iter().collect();
            ids = self.kept_of(kind, &wanted, usize::MAX)?;
        } else {
            ids.reverse();
        }
        Ok(ids)
    }

    /// The records of a kind about these days, newest first.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn on_days(&self, kind: &Kind, days: DayRange) -> Result<Vec<Id>, Refusal> {
        let mut ids = self.store.of_kind(kind.tag, days)?;
        ids.reverse();
        Ok(ids)
    }

    /// The records of a kind that wait to be completed (待补), in the order of the kind's list.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn pending_in(&self, kind: &Kind) -> Result<Vec<Id>, Refusal> {
        let wanted: HashSet<Id> = self.store.pending()?.into_iter().collect();
        if kind.class == Class::Register {
            return self.kept_of(kind, &wanted, usize::MAX);
        }
        // What waits stands here however old it is.
        let mut waiting = Vec::new();
        for id in wanted {
            let Some(record) = self.store.get(id)?.filter(|record| record.kind == kind.tag) else { continue };
            waiting.push(Reverse((kind.date.and_then(|tag| record.fields.date(tag)), id)));
        }
        waiting.sort_unstable();
        Ok(waiting.into_iter().map(|Reverse((_, id))| id).collect())
    }

    /// The records of a kind that fit what is typed over its table. What has a name of its own is found as in a
    /// lookup, best first, with who in it was meant where that is not its name; facts are found by the people and
    /// places they are about, in list order.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn narrowed(
        &self,
        kind: &Kind,
        query: &str,
        limit: usize,
    ) -> Result<Vec<(Id, Option<String>)>, Refusal> {
        if has_own_name(kind) {
            return self.hits(kind, query, limit);
        }
        let mut wanted: HashSet<Id> = HashSet::new();
        let mut seen: Vec<KindTag> = Vec::new();
        for field in kind.fields.iter().filter(|field| field.is_kept()) {
            let Shape::Ref(to) = field.shape else { continue };
            if seen.contains(&to) {
                continue;
            }
            seen.push(to);
            for (named, _) in self.hits(self.kind(to)?, query, NAMED)? {
                let ids = self.pointing(kind, named)?;
                // The newest facts of all are among the newest about each; a register has an order of its own.
                let older = if kind.class == Class::Register { 0 } else { ids.len().saturating_sub(limit) };
                wanted.extend(ids.into_iter().skip(older));
            }
        }
        if self.list(kind)?.len() <= WORDS_READ {
            wanted.extend(self.hits(kind, query, limit)?.into_iter().map(|(id, _)| id));
        }
        Ok(self.kept_of(kind, &wanted, limit)?.into_iter().map(|id| (id, None)).collect())
    }

    fn pointing(&self, kind: &Kind, target: Id) -> Result<Vec<Id>, Refusal> {
        Ok(self.store.pointing_to(target, kind.tag, self.days_shown(kind))?)
    }

    /// The first of the kind's list that are wanted.
    fn kept_of(&self, kind: &Kind, wanted: &HashSet<Id>, limit: usize) -> Result<Vec<Id>, Refusal> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let list = self.list(kind)?;
        Ok(list.iter().filter(|id| wanted.contains(id)).take(limit).copied().collect())
    }
}

/// The first field by which a kind refers to another.
#[must_use]
pub fn refers(kind: &Kind, to: KindTag) -> Option<&Field> {
    kind.fields
        .iter()
        .find(|field| field.is_kept() && matches!(field.shape, Shape::Ref(target) if target == to))
}

/// Whether a record of this kind is called by words typed into it, as a household is by its head.
fn has_own_name(kind: &Kind) -> bool {
    kind.class == Class::Register
        && kind
            .title
            .first()
            .and_then(|tag| kind.field(*tag))
            .is_some_and(|field| field.is_entered() && matches!(field.shape, Shape::Text | Shape::LongText))
}
