//! What the records of the registers were called before, by the journal: a fact calls what it refers to by the name
//! that it had on the fact's own day, and what was renamed is found by its earlier names too.
//!
//! Nothing is stored for it. Only a record that was changed has a history worth reading, and it is read once.

use super::kept_then::{joined, names_in};
use super::{Office, Refusal};
use crate::model::change::{Entry, Op};
use crate::model::id::Id;
use crate::model::kind::{Class, Field, Kind, Shape};
use crate::model::show::Names;
use crate::model::value::{Fields, Tag, Value};
use chrono::NaiveDate;
use std::cell::{RefCell, RefMut};
use std::collections::HashMap;
use std::rc::Rc;

/// More records than a town's registers hold.
const MOST: usize = 100_000;
/// So many changed records are looked up one by one before their whole register is.
const ALONE: usize = 30;

/// A name that a record had, and the day on which it was given another.
#[derive(Debug)]
pub(super) struct Former {
    until: NaiveDate,
    pub(super) name: Box<str>,
}

/// The names by which a record calls what it refers to: a fact those of its own day, a register today's.
pub struct NamesThen<'a> {
    office: &'a Office,
    day: Option<NaiveDate>,
}

impl Names for NamesThen<'_> {
    fn name_of(&self, id: Id) -> Option<String> {
        let then = self.day.and_then(|day| self.office.called_on(id, day));
        then.or_else(|| self.office.name_of(id))
    }
}

/// Today's names, with all the earlier ones behind them: what is looked for by name is found by each.
pub(super) struct EveryName<'a> {
    office: &'a Office,
    /// Why the earlier names of a record could not be read: what was looked for then is not known to be absent.
    fault: RefCell<Option<Refusal>>,
}

impl<'a> EveryName<'a> {
    pub(super) fn of(office: &'a Office) -> Self {
        Self { office, fault: RefCell::default() }
    }

    /// All that a record of a register was called before, in one text; `None` for nothing.
    pub(super) fn before(&self, kind: &Kind, fields: &Fields, id: Id) -> Option<Value> {
        let names = self.read(|office| office.called_before(kind, fields, id))?;
        (!names.is_empty()).then(|| Value::Text(joined(&names)))
    }

    /// That all the names asked for so far could be read.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn all_read(&self) -> Result<(), Refusal> {
        self.fault.take().map_or(Ok(()), Err)
    }

    fn read<T>(&self, ask: impl FnOnce(&Office) -> Result<T, Refusal>) -> Option<T> {
        ask(self.office).map_err(|fault| self.fault.replace(Some(fault))).ok()
    }
}

impl Names for EveryName<'_> {
    fn name_of(&self, id: Id) -> Option<String> {
        let mut names = self.office.name_of(id)?;
        let former = self.read(|office| office.former_names(id)).flatten();
        for former in former.iter().flat_map(|former| former.iter()) {
            names.push(' ');
            names.push_str(&former.name);
        }
        Some(names)
    }
}

fn day_of(kind: &Kind, fields: &Fields) -> Option<NaiveDate> {
    let date = kind.date.filter(|_| kind.class != Class::Register);
    date.and_then(|tag| fields.date(tag))
}

/// Whether the journal is asked for the names that records of a kind had before.
fn has_names(kind: &Kind) -> bool {
    kind.class == Class::Register
}

/// Whether the program writes into a field what the record was called before.
pub(super) fn is_former(kind: &Kind, field: &Field) -> bool {
    field.program && kind.class == Class::Register && kind.search.contains(&field.tag)
}

impl Office {
    /// The names by which a record calls what it refers to.
    #[must_use]
    pub fn names_then(&self, kind: &Kind, fields: &Fields) -> NamesThen<'_> {
        NamesThen { office: self, day: day_of(kind, fields) }
    }

    /// What a reference of a fact shows where that is not today's name: the name that the record keeps of what it
    /// refers to, or else the one of the record's day.
    #[must_use]
    pub fn called_then(&self, kind: &Kind, fields: &Fields, field: &Field) -> Option<String> {
        let Shape::Ref(to) = field.shape else { return None };
        let target = fields.reference(field.tag)?;
        match self.name_kept(kind, fields, field, to) {
            Some(name) => (self.name_of(target).as_ref() != Some(&name)).then_some(name),
            None => self.called_on(target, day_of(kind, fields)?),
        }
    }

    /// The names a record of a register had before, oldest first; `None` for nearly all. Remembered, also of what is in
    /// no register.
    fn former_names(&self, id: Id) -> Result<Option<Rc<[Former]>>, Refusal> {
        if let Some(known) = self.cache.former.borrow().get(&id) {
            return Ok(known.clone());
        }
        let head = self.store.kind_and_revision(id)?;
        let kind = head.and_then(|(kind, _)| self.dictionary.kind(kind)).filter(|kind| has_names(kind));
        let Some((kind, (_, revision))) = kind.zip(head) else {
            self.room_for_former().insert(id, None);
            return Ok(None);
        };
        let alone = self.cache.asked_alone.get();
        if revision > 1 && alone >= ALONE {
            // Many are asked for: what one line of the journal says of hundreds is read once for all of them.
            self.read_former(kind, &self.list(kind)?)?;
            self.cache.asked_alone.set(0);
        } else {
            self.cache.asked_alone.set(alone + usize::from(revision > 1));
        }
        // What is withdrawn stands in no list.
        self.read_former(kind, &[id])?;
        Ok(self.cache.former.borrow().get(&id).cloned().flatten())
    }

    fn room_for_former(&self) -> RefMut<'_, HashMap<Id, Option<Rc<[Former]>>>> {
        let mut known = self.cache.former.borrow_mut();
        if known.len() >= MOST {
            known.clear();
        }
        known
    }

    /// Reads the former names of these records of a kind that are not known yet.
    pub(super) fn read_former(&self, kind: &Kind, ids: &[Id]) -> Result<(), Refusal> {
        let Some(named) = kind.title.first().filter(|_| has_names(kind)) else { return Ok(()) };
        let mut changed = Vec::new();
        {
            let mut known = self.room_for_former();
            for id in ids {
                if !known.contains_key(id) {
                    let revision = self.store.kind_and_revision(*id)?.map_or(0, |(_, revision)| revision);
                    if revision > 1 {
                        changed.push(*id);
                    } else {
                        known.insert(*id, None);
                    }
                }
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        let histories = self.store.histories(&changed)?;
        let mut known = self.cache.former.borrow_mut();
        for (id, history) in changed.into_iter().zip(histories) {
            let former = names_lost(*named, &history);
            known.insert(id, (!former.is_empty()).then(|| Rc::from(former)));
        }
        Ok(())
    }

    /// All that a record of a register was called before, oldest first: by the journal, and by the field in which the
    /// program keeps it.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the journal cannot be read.
    pub(super) fn called_before(&self, kind: &Kind, fields: &Fields, id: Id) -> Result<Vec<String>, Refusal> {
        let journal = self.former_names(id)?;
        let older = journal.iter().flat_map(|former| former.iter()).map(|former| &*former.name);
        let field = kind.fields.iter().find(|field| is_former(kind, field));
        let kept = field.and_then(|field| fields.text(field.tag)).into_iter().flat_map(names_in);
        let mut names: Vec<String> = Vec::new();
        for name in older.chain(kept) {
            if names.iter().all(|known| known != name) {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    /// What a record of a register was called at the end of a day, where that is not what it is called now.
    fn called_on(&self, id: Id, day: NaiveDate) -> Option<String> {
        // A name that cannot be read is no reason to show nothing: what is damaged is told where it is looked for.
        let former = self.former_names(id).ok().flatten()?;
        let then = &former.iter().find(|former| former.until > day)?.name;
        // Its name may have been changed and changed back.
        (self.name_of(id).as_deref() != Some(&**then)).then(|| then.to_string())
    }
}

/// The names that a record lost, by its history. What was taken back was never its name.
fn names_lost(named: Tag, history: &[Entry]) -> Vec<Former> {
    let mut former: Vec<(Id, Former)> = Vec::new();
    for entry in history {
        if let Some(undone) = entry.undoes {
            let before = former.len();
            former.retain(|(by, _)| *by != undone);
            if former.len() < before {
                continue;
            }
        }
        for edit in entry.edits.iter().filter(|edit| edit.op != Op::Add) {
            if let Some(Value::Text(name)) = edit.set.get(&named).and_then(|delta| delta.from.as_ref()) {
                former.push((entry.id, Former { until: entry.at.date(), name: name.as_str().into() }));
            }
        }
    }
    former.into_iter().map(|(_, former)| former).collect()
}
