//! What a record says of the record it refers to: as it was at the time, and what the register says now beside it.

use super::read::NAMES_KEPT;
use super::{Office, Refusal};
use crate::model::change::Op;
use crate::model::compute;
use crate::model::id::Id;
use crate::model::kind::{Fetch, Field, Kind, Shape};
use crate::model::record::KindTag;
use crate::model::show::{self, Names};
use crate::model::typed::household;
use crate::model::value::{Fields, Tag, Value};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Between the former heads of a household.
const AND: char = '、';

/// A day on which a record was changed, and what the changed fields said before.
pub(super) struct Before {
    on: NaiveDate,
    said: BTreeMap<Tag, Option<Value>>,
}

/// Where the value of a fetched field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Standing {
    /// In the record itself, blank or not.
    Kept,
    /// In the record referred to.
    Now,
    /// There too, as it was on the record's day: the record was written before the field was kept.
    On(NaiveDate),
}

/// The fields of a kind that keep something of what one of its references points to.
pub(super) fn keepers(kind: &Kind, through: Tag) -> impl Iterator<Item = (&Field, &Fetch)> {
    let fetching = kind.fields.iter().filter_map(|field| field.fetch.as_ref().map(|fetch| (field, fetch)));
    fetching.filter(move |(_, fetch)| fetch.keep && fetch.through == through)
}

impl Office {
    /// Where a fetched value stands. What is never blank in the register tells whether all was kept: then a blank was
    /// kept as well. Where nothing is kept yet, the record is being written.
    pub(super) fn standing(&self, kind: &Kind, fields: &Fields, field: &Field, fetch: &Fetch) -> Standing {
        if !fetch.keep {
            return Standing::Now;
        }
        let there = |field: &Field| fields.get(field.tag).is_some();
        if there(field) {
            return Standing::Kept;
        }
        if !keepers(kind, fetch.through).any(|(field, _)| there(field)) {
            return Standing::Now;
        }
        let target = match kind.field(fetch.through).map(|field| &field.shape) {
            Some(Shape::Ref(to)) => self.dictionary.kind(*to),
            _ => None,
        };
        let never_blank =
            |take: Tag| target.and_then(|target| target.field(take)).is_some_and(|field| field.must);
        if keepers(kind, fetch.through).all(|(field, fetch)| there(field) || !never_blank(fetch.take)) {
            return Standing::Kept;
        }
        kind.date.and_then(|tag| fields.date(tag)).map_or(Standing::Now, Standing::On)
    }

    /// What a field of the record referred to said at the end of a day, by the journal.
    pub(super) fn taken_on(
        &self,
        kind: &Kind,
        fetch: &Fetch,
        target: Id,
        day: NaiveDate,
    ) -> Result<Option<Value>, Refusal> {
        let past = self.past_of(target)?;
        if past.last().is_none_or(|latest| latest.on <= day) {
            return self.taken(kind, fetch, target);
        }
        let Some(mut record) = self.store.get(target)? else { return Ok(None) };
        for before in past.iter().rev().take_while(|before| before.on > day) {
            for (tag, value) in &before.said {
                record.fields.set(*tag, value.clone());
            }
        }
        let Some(target) = self.dictionary.kind(record.kind) else { return Ok(None) };
        let taken = target.field(fetch.take);
        Ok(taken.and_then(|field| compute::value_of(field, &record.fields, &target.fields, self.today())))
    }

    /// What a record said before each of its changes, oldest first; read once while it stays as it is.
    fn past_of(&self, id: Id) -> Result<Rc<[Before]>, Refusal> {
        if let Some(past) = self.cache.past.borrow().get(&id) {
            return Ok(Rc::clone(past));
        }
        let changed = self.store.get(id)?.is_some_and(|record| record.revision > 1);
        let entries = if changed { self.store.history(id)? } else { Vec::new() };
        let mut past = Vec::new();
        for entry in entries {
            for edit in entry.edits.into_iter().filter(|edit| edit.record == id && edit.op != Op::Add) {
                let said = edit.set.into_iter().map(|(tag, delta)| (tag, delta.from)).collect();
                past.push(Before { on: entry.at.date(), said });
            }
        }
        let past: Rc<[Before]> = past.into();
        let mut known = self.cache.past.borrow_mut();
        if known.len() >= NAMES_KEPT {
            known.clear();
        }
        known.insert(id, Rc::clone(&past));
        Ok(past)
    }

    /// The name that a record keeps of what one of its fields refers to.
    pub(super) fn name_kept(
        &self,
        kind: &Kind,
        fields: &Fields,
        field: &Field,
        to: KindTag,
    ) -> Option<String> {
        let named = *self.dictionary.kind(to)?.title.first()?;
        let (keeper, fetch) = keepers(kind, field.tag).find(|(_, fetch)| fetch.take == named)?;
        // What was not kept then is known by the day, and costs nothing where nobody was renamed.
        let is_kept = self.standing(kind, fields, keeper, fetch) == Standing::Kept;
        is_kept.then(|| fields.text(keeper.tag).map(str::to_owned))?
    }

    /// What the register says now, where that is not what the record shows of it: `现为 李秀英`.
    #[must_use]
    pub fn now_instead(&self, kind: &Kind, fields: &Fields, field: &Field) -> Option<String> {
        if let Some(fetch) = field.fetch.as_ref().filter(|fetch| fetch.keep) {
            let target = fields.reference(fetch.through)?;
            let differs = match self.standing(kind, fields, field, fetch) {
                Standing::Now => false,
                Standing::Kept => true,
                // What has not changed since need not be read twice.
                Standing::On(day) => self.past_of(target).ok()?.last().is_some_and(|latest| latest.on > day),
            };
            let now = if differs { self.taken(kind, fetch, target).ok()? } else { None };
            if differs && now != self.value(kind, fields, field) {
                let words = now.as_ref().map(|now| show::show_masked(Some(now), field, self));
                return Some(words.map_or_else(|| "现为空".to_owned(), |words| format!("现为 {words}")));
            }
        }
        self.called_then(kind, fields, field)?;
        let now = self.name_of(fields.reference(field.tag)?)?;
        Some(format!("现为 {now}"))
    }
}

/// The heads that a household had before, the one just replaced among them: it is found by their names too.
pub(super) fn former_heads(before: &Fields, now: &Fields) -> Option<Value> {
    let known = before.text(household::FORMER);
    let Some(last) = before.text(household::HEAD).filter(|last| Some(*last) != now.text(household::HEAD))
    else {
        return known.map(|known| Value::Text(known.to_owned()));
    };
    let mut names: Vec<&str> = known.into_iter().flat_map(names_in).filter(|name| *name != last).collect();
    names.push(last);
    Some(Value::Text(joined(&names)))
}

/// Names as one text.
pub(super) fn joined<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    names.join(&AND.to_string())
}

/// The names in what [`joined`] wrote.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(AND).filter(|name| !name.is_empty())
}
