//! Finding records by what a clerk types: initials, characters, codes, last four digits (F7), and the one record
//! that words on a command line or in a file mean.

use super::called::is_former;
use super::doubles::Sayings;
use super::read::rising;
use super::{Office, Refusal};
use crate::model::fold;
use crate::model::id::Id;
use crate::model::input::Finder;
use crate::model::kind::{Field, Kind, Mask, Pattern, Shape, Unique};
use crate::model::record::KindTag;
use crate::model::search::{Entry, Hit, Index};
use crate::model::typed::village;
use crate::model::value::{Fields, Tag, Value};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Records read into an index in one go while nobody types; keeps a pause under a few milliseconds.
const STRIDE: usize = 100;

/// The place of what belongs to no village.
const NOWHERE: u16 = u16::MAX;

/// A record found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The record.
    pub id: Id,
    /// Its full name.
    pub title: String,
    /// Who in it was meant, where that is not its name: a member of the household.
    pub inside: Option<String>,
}

/// Whether search indexes are still to be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexing {
    /// More work waits.
    More,
    /// All is indexed.
    Done,
}

/// The search indexes, one a kind, built when first asked for or while nobody types.
#[derive(Default)]
pub(super) struct Indexes {
    by_kind: RefCell<HashMap<KindTag, Finding>>,
    chosen: RefCell<HashMap<Id, u8>>,
}

#[derive(Default)]
struct Finding {
    index: Index,
    /// What a key of the index stands for: the record, and the name of a row's person if it is not the record's.
    keys: Vec<(Id, Option<Box<str>>)>,
    /// The place in `places` of the village that each key belongs to: every key is asked for it while a name is typed.
    villages: Vec<u16>,
    places: Vec<Id>,
    /// The keys of each record, which stand in a row.
    of: HashMap<Id, Range<u32>>,
    /// What of each must not be there twice.
    sayings: Sayings,
    /// Records not read yet.
    waiting: Vec<Id>,
}

impl Finding {
    fn put(&mut self, id: Id, kind: &Kind, fields: &Fields, people: &[(String, Vec<String>, bool)]) {
        self.drop_record(id);
        let first = self.keys.len();
        let village = match kind.tag {
            village::KIND => Some(id),
            _ => kind.village.and_then(|tag| fields.reference(tag)),
        };
        let village = village.map_or(NOWHERE, |village| self.place(village));
        for (name, words, is_row) in people {
            let Ok(key) = u32::try_from(self.keys.len()) else {
                return;
            };
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            self.index.upsert(&Entry { key, name, keys: &words });
            self.keys.push((id, is_row.then(|| name.as_str().into())));
            self.villages.push(village);
        }
        if let (Ok(first), Ok(end)) = (u32::try_from(first), u32::try_from(self.keys.len())) {
            self.of.insert(id, first..end);
            self.sayings.put(first, kind, fields);
        }
    }

    /// The number of a village.
    fn place(&mut self, village: Id) -> u16 {
        let known = self.places.iter().position(|place| *place == village);
        let place = known.unwrap_or_else(|| {
            self.places.push(village);
            self.places.len() - 1
        });
        u16::try_from(place).unwrap_or(NOWHERE)
    }

    fn drop_record(&mut self, id: Id) {
        let Some(keys) = self.of.remove(&id) else { return };
        self.sayings.forget(keys.start);
        for key in keys {
            self.index.remove(key);
        }
    }
}

impl Office {
    /// The records of a kind that fit what was typed, best first; those this clerk chooses often come earlier.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the register cannot be read.
    pub fn find(&self, kind: &Kind, query: &str, limit: usize) -> Result<Vec<Found>, Refusal> {
        let hits = self.hits(kind, query, limit)?.into_iter();
        Ok(hits
            .map(|(id, inside)| Found { id, title: self.title_of(kind, id).unwrap_or_default(), inside })
            .collect())
    }

    /// As [`Office::find`], without reading what the records are called: the record, and who in it was meant.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the register cannot be read.
    pub(super) fn hits(
        &self,
        kind: &Kind,
        query: &str,
        limit: usize,
    ) -> Result<Vec<(Id, Option<String>)>, Refusal> {
        self.complete_index(kind)?;
        let by_kind = self.indexes.by_kind.borrow();
        let Some(finding) = by_kind.get(&kind.tag) else {
            return Ok(Vec::new());
        };
        let mut hits: Vec<Hit> = Vec::new();
        let chosen = self.indexes.chosen.borrow();
        let own = self.person().and_then(|person| person.village);
        let own = own.and_then(|own| finding.places.iter().position(|place| *place == own));
        let own = own.and_then(|place| u16::try_from(place).ok()).filter(|place| *place != NOWHERE);
        let is_own = |key: u32| {
            let village = usize::try_from(key).ok().and_then(|key| finding.villages.get(key));
            village.is_some_and(|village| Some(*village) == own)
        };
        // The own village comes first, then what this clerk chooses often.
        let bonus = |key: u32| {
            let record = finding.keys.get(usize::try_from(key).unwrap_or(usize::MAX));
            let times = record.and_then(|(id, _)| chosen.get(id)).copied().unwrap_or(0);
            if is_own(key) { u8::MAX } else { times.min(u8::MAX - 1) }
        };
        // A household may be hit through several members: ask for more than are shown.
        finding.index.find_with(query, limit.saturating_mul(3), bonus, &mut hits);
        // The record itself is meant sooner than somebody in it.
        let is_inside = |key: u32| {
            let found = finding.keys.get(usize::try_from(key).unwrap_or(usize::MAX));
            found.is_some_and(|(_, inside)| inside.is_some())
        };
        hits.sort_by_key(|hit| (hit.rank, !is_own(hit.key), is_inside(hit.key)));
        let mut seen = HashSet::new();
        let meant = hits.iter().filter_map(|hit| finding.keys.get(usize::try_from(hit.key).ok()?));
        let records = meant.filter(|(id, _)| seen.insert(*id)).take(limit);
        Ok(records.map(|(id, inside)| (*id, inside.as_deref().map(str::to_owned))).collect())
    }

    /// The records of a register that may say this under a rule against doubles.
    pub(super) fn sayers(&self, kind: &Kind, rule: usize, said: &str) -> Result<Vec<Id>, Refusal> {
        self.complete_index(kind)?;
        let by_kind = self.indexes.by_kind.borrow();
        let Some(finding) = by_kind.get(&kind.tag) else { return Ok(Vec::new()) };
        let numbers = finding.sayings.by(rule, said).filter_map(|number| usize::try_from(number).ok());
        Ok(numbers.filter_map(|number| finding.keys.get(number).map(|(id, _)| *id)).collect())
    }

    /// Remembers that the clerk chose a record, so that it comes earlier next time.
    pub fn chose(&self, id: Id) {
        let mut chosen = self.indexes.chosen.borrow_mut();
        let times = chosen.entry(id).or_default();
        *times = times.saturating_add(1);
    }

    /// Reads some more of the registers into their search indexes. Called while nobody types.
    pub(super) fn index_some(&self) -> Result<Indexing, Refusal> {
        // Asked after every key: nothing of the dictionary is copied for it.
        for kind in self.indexed_kinds() {
            self.start_index(kind)?;
            let waiting = {
                let mut by_kind = self.indexes.by_kind.borrow_mut();
                let Some(finding) = by_kind.get_mut(&kind.tag) else {
                    continue;
                };
                let from = finding.waiting.len().saturating_sub(STRIDE);
                finding.waiting.split_off(from)
            };
            if !waiting.is_empty() {
                self.read_in(kind, &waiting)?;
                return Ok(Indexing::More);
            }
        }
        Ok(Indexing::Done)
    }

    /// Kinds that are referred to are looked up by name while typing; facts are found in their table.
    fn indexed_kinds(&self) -> impl Iterator<Item = &Kind> {
        let targets: Vec<KindTag> = self
            .dictionary
            .kinds()
            .iter()
            .flat_map(|kind| &kind.fields)
            .filter_map(|field| if let Shape::Ref(to) = field.shape { Some(to) } else { None })
            .collect();
        self.dictionary.kinds().iter().filter(move |kind| targets.contains(&kind.tag))
    }

    fn start_index(&self, kind: &Kind) -> Result<(), Refusal> {
        if self.indexes.by_kind.borrow().contains_key(&kind.tag) {
            return Ok(());
        }
        // Read from the end: the list is split off backwards, and order among equals is the register's.
        let waiting = self.list(kind)?.iter().rev().copied().collect();
        let finding = Finding { waiting, ..Finding::default() };
        self.indexes.by_kind.borrow_mut().insert(kind.tag, finding);
        Ok(())
    }

    fn complete_index(&self, kind: &Kind) -> Result<(), Refusal> {
        self.start_index(kind)?;
        let mut by_kind = self.indexes.by_kind.borrow_mut();
        let waiting = by_kind.get_mut(&kind.tag).map(|finding| std::mem::take(&mut finding.waiting));
        drop(by_kind);
        self.read_in(kind, &waiting.unwrap_or_default())
    }

    fn read_in(&self, kind: &Kind, ids: &[Id]) -> Result<(), Refusal> {
        self.read_former(kind, ids)?;
        for id in ids.iter().rev() {
            let Some(fields) = self.store.fields(*id, &kind.indexed_tags())? else { continue };
            let mut people = self.people_in(kind, &fields);
            self.add_former(kind, *id, &fields, &mut people)?;
            if let Some(finding) = self.indexes.by_kind.borrow_mut().get_mut(&kind.tag) {
                finding.put(*id, kind, &fields, &people);
            }
        }
        Ok(())
    }

    /// Lets a changed record be found under its new words: it is read in before anything else is looked up, with all
    /// that was changed together.
    pub(super) fn reindex(&mut self, tag: KindTag, id: Id) -> Result<(), Refusal> {
        let mut by_kind = self.indexes.by_kind.borrow_mut();
        let Some(finding) = by_kind.get_mut(&tag) else { return Ok(()) };
        if self.store.get(id)?.is_some_and(|record| !record.void) {
            finding.waiting.push(id);
        } else {
            // It may still be waiting to be read in.
            finding.waiting.retain(|other| *other != id);
            finding.drop_record(id);
        }
        Ok(())
    }

    /// The record's own name and words, then one entry for each person in its rows.
    fn people_in(&self, kind: &Kind, fields: &Fields) -> Vec<(String, Vec<String>, bool)> {
        let mut entries = Vec::new();
        let mut name = String::new();
        let mut words = Vec::new();
        let mut place = Vec::new();
        for (at, tag) in kind.search.iter().enumerate() {
            let Some(field) = kind.field(*tag) else { continue };
            let word = word_of(field, fields);
            match word {
                // What it was called before has entries of its own.
                Some(_) if is_former(kind, field) => {}
                Some(word) if at == 0 => name = word,
                Some(word) => words.push(word),
                None => {}
            }
        }
        if let Some(village) = kind.village.and_then(|tag| fields.reference(tag)) {
            place.extend(crate::model::show::Names::name_of(self, village));
        }
        words.extend(place.iter().cloned());
        let own = fold::name(&name);
        for field in kind.fields.iter().filter(|field| !field.columns().is_empty()) {
            let Some(first) = field.columns().first() else {
                continue;
            };
            for row in fields.rows(field.tag) {
                let Some(person) = row.text(first.tag) else {
                    continue;
                };
                let mut more: Vec<String> =
                    field.columns().iter().skip(1).filter_map(|column| number_of(column, row)).collect();
                if fold::name(person) == own {
                    words.append(&mut more);
                } else {
                    more.extend(place.iter().cloned());
                    entries.push((person.to_owned(), more, true));
                }
            }
        }
        entries.insert(0, (name, words, false));
        entries
    }

    /// Somebody may ask for a record by the name under which it was known.
    fn add_former(
        &self,
        kind: &Kind,
        id: Id,
        fields: &Fields,
        people: &mut Vec<(String, Vec<String>, bool)>,
    ) -> Result<(), Refusal> {
        let village = kind.village.and_then(|tag| fields.reference(tag));
        let place = village.and_then(|village| crate::model::show::Names::name_of(self, village));
        for name in self.called_before(kind, fields, id)? {
            let same = fold::name(&name);
            if people.iter().all(|(other, ..)| fold::name(other) != same) {
                people.push((name, place.clone().into_iter().collect(), true));
            }
        }
        Ok(())
    }
}

impl Kind {
    /// Everything that an index reads of a record: what the find box looks in, and what must not be there twice.
    fn indexed_tags(&self) -> Vec<Tag> {
        let rows = self.fields.iter().filter(|field| !field.columns().is_empty()).map(|field| field.tag);
        let once = self.unique.iter().flat_map(Unique::looks_at);
        rising(self.search.iter().copied().chain(rows).chain(self.village).chain(once))
    }
}

/// The word a field is found by: personal numbers by their last four digits alone.
fn word_of(field: &Field, fields: &Fields) -> Option<String> {
    match fields.get(field.tag)? {
        Value::Text(text) => Some(if is_number(field) { last_four(text) } else { text.clone() }),
        _ => None,
    }
}

fn number_of(column: &Field, row: &Fields) -> Option<String> {
    if is_number(column) { row.text(column.tag).map(last_four) } else { None }
}

fn is_number(field: &Field) -> bool {
    field.mask != Mask::None || matches!(field.pattern, Some(Pattern::IdCard | Pattern::Phone))
}

fn last_four(number: &str) -> String {
    let from = number.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    number.get(from..).unwrap_or_default().to_owned()
}

impl Finder for Office {
    /// By id, by code, or by a name that only one record has.
    fn find_one(&self, kind: KindTag, words: &str) -> Result<Id, String> {
        let words = words.trim();
        let kind = self.kind(kind).map_err(|refusal| refusal.to_string())?;
        if let Ok(id) = words.parse::<Id>() {
            let found = self.store.get(id).map_err(|error| error.to_string())?;
            if found.is_some_and(|record| record.kind == kind.tag && !record.void) {
                return Ok(id);
            }
        }
        let found = self.find(kind, words, 30).map_err(|refusal| refusal.to_string())?;
        let code = kind.field_named("code").map(|field| field.tag);
        let exact: Vec<&Found> = found
            .iter()
            .filter(|found| found.inside.is_none())
            .filter(|found| self.is_called(kind, code, found.id, words))
            .collect();
        match (exact.as_slice(), found.as_slice()) {
            ([only], _) => Ok(only.id),
            ([], [only]) => Ok(only.id),
            ([], []) => Err(format!("{}里没有“{words}”，请核对，或先到登记册新增。", kind.label)),
            (many, all) => {
                let few: Vec<&str> = if many.is_empty() {
                    all.iter().take(3).map(|found| found.title.as_str()).collect()
                } else {
                    many.iter().take(3).map(|found| found.title.as_str()).collect()
                };
                Err(format!("{}里有好几个“{words}”（{}），请改用编号。", kind.label, few.join("、")))
            }
        }
    }
}

impl Office {
    fn is_called(&self, kind: &Kind, code: Option<Tag>, id: Id, words: &str) -> bool {
        let name = kind.search.first().copied();
        let tags = rising(name.into_iter().chain(code));
        let fields = self.store.fields(id, &tags).ok().flatten().unwrap_or_default();
        let wanted = fold::name(words);
        tags.iter().any(|tag| fields.text(*tag).is_some_and(|text| fold::name(text) == wanted))
    }
}
