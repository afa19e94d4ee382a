//! Read models: records, their one-line names, lists in the register's order, history.

use super::book::Older;
use super::called::{EveryName, Former, is_former};
use super::kept_then::{Before, Standing, keepers};
use super::{Office, Refusal};
use crate::model::change::{Entry, Op};
use crate::model::compute;
use crate::model::days::DayRange;
use crate::model::filter::Filter;
use crate::model::id::Id;
use crate::model::kind::{Class, Fetch, Field, Kind, Shape};
use crate::model::record::{KindTag, Record};
use crate::model::show::{self, Names};
use crate::model::value::{Fields, Tag, Value};
use chrono::NaiveDateTime;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Names are short; this many is a few hundred kilobytes.
pub(super) const NAMES_KEPT: usize = 20_000;

/// What was read and will be asked again. Forgotten record by record as changes are written.
#[derive(Default)]
pub(super) struct Cache {
    names: RefCell<HashMap<Id, Option<Rc<str>>>>,
    pub(super) lists: RefCell<HashMap<KindTag, Rc<Vec<Id>>>>,
    /// What stands in the books from before their windows.
    pub(super) older: RefCell<HashMap<KindTag, Rc<Older>>>,
    /// What records that others keep something of said before.
    pub(super) past: RefCell<HashMap<Id, Rc<[Before]>>>,
    /// The names that records of registers had before.
    pub(super) former: RefCell<HashMap<Id, Option<Rc<[Former]>>>>,
    /// How many of them were read one by one.
    pub(super) asked_alone: Cell<usize>,
}

/// One line of a record's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// When it was keyed.
    pub at: NaiveDateTime,
    /// Who keyed it.
    pub by: String,
    /// What was done: 新增走访, 退回日小结.
    pub act: String,
    /// The reason given.
    pub why: Option<String>,
    /// Field by field: label, before, after.
    pub fields: Vec<(String, String, String)>,
}

impl Names for Office {
    fn name_of(&self, id: Id) -> Option<String> {
        self.short_name(id).map(|name| name.to_string())
    }
}

impl Office {
    /// The record with an id.
    ///
    /// # Errors
    /// A sentence when there is none; [`Refusal::Store`] when it cannot be read.
    pub fn record(&self, id: Id) -> Result<Record, Refusal> {
        self.store.get(id)?.ok_or_else(|| Refusal::Words(format!("没有编号为 {id} 的记录，请核对编号。")))
    }

    /// Whether there is such a record.
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn has_record(&self, id: Id) -> Result<bool, Refusal> {
        Ok(self.store.get(id)?.is_some())
    }

    /// The value of any field: stored, computed, or fetched through a reference (引), then or now.
    #[must_use]
    pub fn value(&self, kind: &Kind, fields: &Fields, field: &Field) -> Option<Value> {
        match self.fetched(kind, fields, field) {
            Some((fetch, standing)) => {
                self.read_through(kind, fetch, standing, fields.reference(fetch.through)?)
            }
            None => compute::value_of(field, fields, &kind.fields, self.today()),
        }
    }

    /// From where a field's value is read, and as of when, if that is not the record itself.
    fn fetched<'a>(&self, kind: &Kind, fields: &Fields, field: &'a Field) -> Option<(&'a Fetch, Standing)> {
        let fetch = field.fetch.as_ref()?;
        let standing = self.standing(kind, fields, field, fetch);
        (standing != Standing::Kept).then_some((fetch, standing))
    }

    fn read_through(&self, kind: &Kind, fetch: &Fetch, standing: Standing, target: Id) -> Option<Value> {
        match standing {
            Standing::On(day) => self.taken_on(kind, fetch, target, day).ok()?,
            Standing::Now | Standing::Kept => self.taken(kind, fetch, target).ok()?,
        }
    }

    /// What is read from the record that a field of this kind refers to.
    pub(super) fn taken(&self, kind: &Kind, fetch: &Fetch, target: Id) -> Result<Option<Value>, Refusal> {
        let Some(Shape::Ref(to)) = kind.field(fetch.through).map(|field| &field.shape) else {
            return Ok(None);
        };
        let Some(target_kind) = self.dictionary.kind(*to) else { return Ok(None) };
        let Some(taken) = target_kind.field(fetch.take) else { return Ok(None) };
        let fields = self.some_fields(target, needed(target_kind, [fetch.take]).as_deref())?;
        Ok(fields.and_then(|fields| compute::value_of(taken, &fields, &target_kind.fields, self.today())))
    }

    /// These fields of a record, or all where it is not known which are needed.
    fn some_fields(&self, id: Id, wanted: Option<&[Tag]>) -> Result<Option<Fields>, Refusal> {
        Ok(match wanted {
            Some(wanted) => self.store.fields(id, wanted)?,
            None => self.store.get(id)?.map(|record| record.fields),
        })
    }

    /// A field in the office's words, masked where the dictionary asks; for lists.
    #[must_use]
    pub fn cell(&self, kind: &Kind, fields: &Fields, tag: Tag) -> String {
        let Some(field) = kind.field(tag) else {
            return String::new();
        };
        if let Some(name) = self.called_then(kind, fields, field) {
            return name;
        }
        show::show_masked(self.value(kind, fields, field).as_ref(), field, self)
    }

    /// Whether there is no record of any kind.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the store cannot be read.
    pub fn is_blank(&self) -> Result<bool, Refusal> {
        for kind in self.dictionary.kinds() {
            if self.store.count_of_kind(kind.tag)? > 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The one-line name of a record that may not be saved yet.
    #[must_use]
    pub fn name(&self, kind: &Kind, record: Id, fields: &Fields) -> String {
        let words: Vec<String> = kind
            .title
            .iter()
            .map(|tag| self.cell(kind, fields, *tag))
            .filter(|word| !word.is_empty())
            .collect();
        if words.is_empty() { record.to_string() } else { words.join(" ") }
    }

    /// The full one-line name of a record: all its title fields.
    #[must_use]
    pub fn title(&self, id: Id) -> Option<String> {
        let record = self.store.get(id).ok()??;
        let kind = self.dictionary.kind(record.kind)?;
        Some(self.name(kind, id, &record.fields))
    }

    /// As [`Office::title`], of a record whose kind is known: no more of it is read than its title needs.
    pub(super) fn title_of(&self, kind: &Kind, id: Id) -> Option<String> {
        let wanted = needed(kind, kind.title.iter().copied());
        let fields = self.some_fields(id, wanted.as_deref()).ok()??;
        Some(self.name(kind, id, &fields))
    }

    /// What a reference to the record shows: its first title field alone (a household's head, a cadre's name).
    fn short_name(&self, id: Id) -> Option<Rc<str>> {
        if let Some(name) = self.cache.names.borrow().get(&id) {
            return name.clone();
        }
        let name = self.read_short_name(id);
        let mut names = self.cache.names.borrow_mut();
        if names.len() >= NAMES_KEPT {
            names.clear();
        }
        names.insert(id, name.clone());
        name
    }

    fn read_short_name(&self, id: Id) -> Option<Rc<str>> {
        let record = self.store.get(id).ok()??;
        let kind = self.dictionary.kind(record.kind)?;
        match kind.class {
            Class::Register
                if kind.fields.iter().any(|f| Some(&f.tag) == kind.title.first() && f.is_kept()) =>
            {
                let first = kind.title.first()?;
                record
                    .fields
                    .text(*first)
                    .map(Rc::from)
                    .or_else(|| Some(self.name(kind, id, &record.fields).into()))
            }
            _ => Some(self.name(kind, id, &record.fields).into()),
        }
    }

    /// The records of a register in its order.
    pub(super) fn in_order(&self, kind: &Kind) -> Result<Vec<Id>, Refusal> {
        let mut keyed = Vec::new();
        let mut ranks: HashMap<Id, String> = HashMap::new();
        self.store.scan_kind(
            kind.tag,
            DayRange::ALL,
            &rising(kind.order.iter().copied()),
            |id, fields| {
                let key: Vec<SortKey> = kind
                    .order
                    .iter()
                    .map(|tag| match fields.get(*tag) {
                        Some(Value::Int(number) | Value::Money(number) | Value::Decimal(number)) => {
                            SortKey::Number(*number)
                        }
                        Some(Value::Code(code)) => SortKey::Number(i64::from(*code)),
                        Some(Value::Date(date)) => SortKey::Words(date.to_string()),
                        Some(Value::Text(text)) => SortKey::Words(text.clone()),
                        Some(Value::Ref(id)) => {
                            SortKey::Words(ranks.entry(*id).or_insert_with(|| self.rank(*id)).clone())
                        }
                        _ => SortKey::Blank,
                    })
                    .collect();
                keyed.push((key, id));
            },
        )?;
        keyed.sort();
        Ok(keyed.into_iter().map(|(_, id)| id).collect())
    }

    /// What a referenced record sorts by: its own first order field (a village's code).
    fn rank(&self, id: Id) -> String {
        let found = self.store.get(id).ok().flatten().and_then(|record| {
            let kind = self.dictionary.kind(record.kind)?;
            Some(self.cell(kind, &record.fields, *kind.order.first()?))
        });
        found.unwrap_or_default()
    }

    /// Those of some records that a filter sentence keeps.
    pub(super) fn kept_by(&self, kind: &Kind, filter: &Filter, ids: &[Id]) -> Result<Vec<Id>, Refusal> {
        let wanted = needed(kind, filter.tags(kind));
        // Many facts are about the same household: what is read through a reference is read once.
        let known: RefCell<HashMap<(Id, Tag, Standing), Option<Value>>> = RefCell::default();
        let names = EveryName::of(self);
        let mut kept = Vec::new();
        for id in ids {
            let Some(fields) = self.some_fields(*id, wanted.as_deref())? else { continue };
            let value = |field: &Field| {
                if is_former(kind, field) {
                    return names.before(kind, &fields, *id);
                }
                let Some((fetch, standing)) = self.fetched(kind, &fields, field) else {
                    return self.value(kind, &fields, field);
                };
                let target = fields.reference(fetch.through)?;
                let read = || self.read_through(kind, fetch, standing, target);
                known.borrow_mut().entry((target, fetch.take, standing)).or_insert_with(read).clone()
            };
            let holds = filter.keeps(kind, &value, &names);
            names.all_read()?;
            if holds {
                kept.push(*id);
            }
        }
        Ok(kept)
    }

    /// Every change of a record, oldest first.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the journal cannot be read.
    pub fn history(&self, id: Id) -> Result<Vec<HistoryLine>, Refusal> {
        let record = self.record(id)?;
        let kind = self.kind(record.kind)?;
        let entries = self.store.history(id)?;
        Ok(entries.iter().map(|entry| self.history_line(kind, id, entry)).collect())
    }

    fn history_line(&self, kind: &Kind, id: Id, entry: &Entry) -> HistoryLine {
        let mut fields = Vec::new();
        for edit in entry.edits.iter().filter(|edit| edit.record == id && edit.op != Op::Add) {
            for (tag, delta) in &edit.set {
                if let Some(field) = kind.field(*tag) {
                    let words = |value: Option<&Value>| show::show_masked(value, field, self);
                    fields.push((field.label.clone(), words(delta.from.as_ref()), words(delta.to.as_ref())));
                }
            }
        }
        let by = self.name_of(entry.by).unwrap_or_else(|| "系统".to_owned());
        HistoryLine { at: entry.at, by, act: entry.act.clone(), why: entry.why.clone(), fields }
    }

    /// The store, for reading what only commands of the command line read: the raw journal, backup, verify.
    #[must_use]
    pub fn store(&self) -> &crate::store::Store {
        &self.store
    }

    /// The store, for backup and verify.
    pub fn store_mut(&mut self) -> &mut crate::store::Store {
        &mut self.store
    }

    /// Lets the caches forget a record that has changed.
    pub(super) fn forget(&mut self, kind: KindTag, id: Id) -> Result<(), Refusal> {
        // A name may show in other names (a pairing's title): all names are cheap to read again.
        self.cache.names.borrow_mut().clear();
        self.cache.past.borrow_mut().remove(&id);
        self.cache.former.borrow_mut().remove(&id);
        // A household stands in its list by its village's code: that list forgets too.
        let stands_by = |other: KindTag| {
            let other = self.dictionary.kind(other)?;
            let mut order = other.order.iter().filter_map(|tag| other.field(*tag));
            order.find(|field| matches!(field.shape, Shape::Ref(to) if to == kind))
        };
        self.cache.lists.borrow_mut().retain(|other, _| *other != kind && stands_by(*other).is_none());
        self.forget_older(kind, id)?;
        self.papers.forget(kind);
        self.forget_board(kind, id);
        self.forget_figures(kind, id)?;
        self.reindex(kind, id)
    }
}

/// What must be read of a record to know these fields; `None`: everything, since one of them is worked out from others.
pub(super) fn needed(kind: &Kind, tags: impl IntoIterator<Item = Tag>) -> Option<Vec<Tag>> {
    let mut wanted = Vec::new();
    for field in tags.into_iter().filter_map(|tag| kind.field(tag)) {
        if matches!(field.shape, Shape::Computed(_)) && field.fetch.is_none() {
            return None;
        }
        wanted.push(field.tag);
        wanted.extend(field.fetch.as_ref().map(|fetch| fetch.through));
        // The day tells by which name a record is called.
        wanted.extend(kind.date.filter(|_| matches!(field.shape, Shape::Ref(_))));
        // What else is kept of the same record tells whether a blank was kept; the day tells as of when it is read.
        let through =
            field.fetch.as_ref().filter(|fetch| fetch.keep).map_or(field.tag, |fetch| fetch.through);
        let keepers = keepers(kind, through).map(|(keeper, _)| keeper.tag);
        let before = wanted.len();
        wanted.extend(keepers);
        if wanted.len() > before {
            wanted.extend(kind.date);
        }
    }
    Some(rising(wanted))
}

/// Tags in the order the store reads them.
pub(super) fn rising(tags: impl IntoIterator<Item = Tag>) -> Vec<Tag> {
    let mut tags: Vec<Tag> = tags.into_iter().collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Number(i64),
    Words(String),
    Blank,
}
