//! Many records at once: an import, or the sample town. Same permission, same checks, one sync, undone as one.
//!
//! A batch is a run of journal entries that carry one batch id. What a person imports is checked like what is typed;
//! only the program's own data is taken as it stands, with the people and moments it tells of.

use super::save::{Filled, Saved, stands_as_before};
use super::undo::renamed;
use super::{Known, Office, Refusal};
use crate::model::change::{Change, Edit, Op};
use crate::model::compute;
use crate::model::id::Id;
use crate::model::kind::{Kind, Level};
use crate::model::record::{KindTag, Record, Stamp};
use crate::model::typed::{kept, task};
use crate::model::value::Tag;
use crate::rules::check::Issue;
use crate::store::Signed;
use chrono::NaiveDateTime;
use std::collections::hash_map::Entry as MapEntry;
use std::collections::{HashMap, HashSet};

/// Records in one journal entry: few enough that a line stays readable.
const IN_ONE_ENTRY: usize = 500;

/// What the act of every import begins with.
pub const IMPORTED: &str = "导入";

/// One record of a batch.
#[derive(Clone, Debug)]
pub struct BatchRow {
    /// The record as filled in. For a second change of the same record, `base` counts on from the first.
    pub filled: Filled,
    /// What it is called, who keyed it and when, where that is not the person at the keyboard now.
    pub keyed: Option<Keyed>,
}

/// An entry that somebody made at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed {
    /// What it is called in the history: 新增走访.
    pub act: String,
    /// Who.
    pub by: Id,
    /// When.
    pub at: NaiveDateTime,
}

/// How a batch is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchOptions {
    /// What it is called in the history and by undo: 导入农户.
    pub act: String,
    /// Whether it is held against permission and checks. Only the program's own data is not.
    pub checked: bool,
}

/// A batch that the journal has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchSaved {
    /// The id that its entries share.
    pub batch: Id,
    /// The first record.
    pub first: Id,
    /// Records added.
    pub added: usize,
    /// Records changed, or taken back.
    pub changed: usize,
    /// What was done, for the status line: 导入农户 120 条.
    pub what: String,
}

/// A row on its way to the journal.
struct Line {
    keyed: Option<Keyed>,
    why: Option<String>,
    edit: Edit,
}

impl Office {
    /// Everything wrong with one row of a batch, as [`Office::check`] says it, held against `known` in place of the
    /// store. What is fetched is filled in first.
    ///
    /// # Errors
    /// [`Refusal::Store`] when what it refers to cannot be read.
    pub fn check_row(
        &self,
        known: &Known<'_>,
        kind: &Kind,
        filled: &mut Filled,
    ) -> Result<Vec<Issue>, Refusal> {
        let before = self.before(filled, None)?;
        self.derive(kind, before.as_ref(), filled)?;
        let now = before.as_ref().map(|record| &record.fields);
        let mut issues = self.not_typed(kind, now, filled);
        // What is handed on says what was written; the steps are made where it is saved.
        issues.extend(self.advanced(kind, now, &mut filled.fields.clone()));
        let mut found = self.own_issues(kind, &filled.fields)?;
        found.extend(known.doubles(filled.record, &filled.fields));
        if let Some(before) = self.untouched(filled, &found)? {
            let mut stood = self.own_issues(kind, &before.fields)?;
            stood.extend(known.doubles(before.record, &before.fields));
            found.retain(|issue| {
                issue.level == Level::Soft || !stands_as_before(issue, &stood, filled, &before)
            });
        }
        issues.append(&mut found);
        issues.extend(known.unlike_before(&filled.fields));
        issues.extend(match kind.tag {
            task::KIND => self.circle(filled, known.after())?,
            _ => self.beyond_one(kind, filled)?,
        });
        if let (Some(month), Some(date)) = (self.locked_by(kind, now, Some(&filled.fields))?, kind.date) {
            let say = format!("{}已经月结，要补录或改动请在表里逐条来，并选更正原因。", month.label());
            // The day that lies there and was not there before, be it that of a step.
            let steps = kind.moves.iter().filter_map(|step| step.day);
            let there = |tag: &Tag| filled.fields.date(*tag).is_some_and(|day| month.contains(day));
            let new = |tag: &Tag| now.is_none_or(|now| now.date(*tag) != filled.fields.date(*tag));
            let place = std::iter::once(date).chain(steps).find(|tag| there(tag) && new(tag));
            issues.push(Issue::at(Level::Hard, place.unwrap_or(date), say));
        }
        issues.retain(|issue| issue.level == Level::Hard || !filled.kept.contains_key(&issue.field));
        Ok(issues)
    }

    /// Saves a batch, all of it or nothing. When this returns, the journal has it.
    ///
    /// # Errors
    /// As [`Office::save`] for the first row that is refused.
    pub fn save_batch(&mut self, rows: Vec<BatchRow>, options: &BatchOptions) -> Result<BatchSaved, Refusal> {
        let count = rows.len();
        let first = rows.first().map(|row| row.filled.record).unwrap_or_default();
        let batch = self.new_id();
        let lines = self.lines(rows, options)?;
        let added = lines.iter().filter(|line| line.edit.op == Op::Add).count();
        let signed = self.entries(lines, batch, options)?;
        self.write_many(&signed)?;
        let saved = BatchSaved {
            batch,
            first,
            added,
            changed: count - added,
            what: format!("{} {count} 条", options.act),
        };
        if options.checked {
            self.last_saved =
                Some(Saved { record: first, what: saved.what.clone(), at: self.now(), changed: true });
            self.undo.done_batch(batch, first, saved.what.clone());
        }
        Ok(saved)
    }

    /// Row by row the edit that it comes to.
    fn lines(&self, rows: Vec<BatchRow>, options: &BatchOptions) -> Result<Vec<Line>, Refusal> {
        let dictionary = self.dictionary().clone();
        let mut known: HashMap<KindTag, Known<'_>> = HashMap::new();
        // Records that this batch touches more than once are followed as they change.
        let mut once: HashSet<Id> = HashSet::new();
        let followed: HashSet<Id> =
            rows.iter().map(|row| row.filled.record).filter(|id| !once.insert(*id)).collect();
        let mut underway: HashMap<Id, Record> = HashMap::new();
        let mut lines = Vec::with_capacity(rows.len());
        for BatchRow { mut filled, keyed } in rows {
            let kind = dictionary.kind(filled.kind).ok_or_else(|| {
                Refusal::Words(format!(
                    "数据里有本版本不认识的种类（编号 {}），请用新版本打开。",
                    filled.kind
                ))
            })?;
            let before = self.before(&filled, underway.get(&filled.record))?;
            if options.checked {
                let known = match known.entry(kind.tag) {
                    MapEntry::Occupied(there) => there.into_mut(),
                    MapEntry::Vacant(place) => place.insert(self.known(kind)?),
                };
                let issues = self.check_row(known, kind, &mut filled)?;
                let op = if before.is_some() { Op::Set } else { Op::Add };
                self.may(kind, op, before.as_ref(), Some(&filled.fields))?;
                if !issues.is_empty() {
                    return Err(Refusal::Checks(issues));
                }
                let now = before.as_ref().map(|record| &record.fields);
                self.advanced(kind, now, &mut filled.fields);
                known.add(filled.record, now, &filled.fields);
            } else {
                self.derive(kind, before.as_ref(), &mut filled)?;
                self.fetch_within(kind, &underway, &mut filled);
            }
            kept::write(&mut filled.fields, &filled.kept);
            let edit = match &before {
                None => Edit::add(filled.record, kind.tag, &filled.fields),
                Some(record) => Edit::between(record, &filled.fields),
            };
            if followed.contains(&filled.record) {
                let stamp = keyed.as_ref().map_or(Stamp { at: self.now(), by: Id::NIL }, |keyed| Stamp {
                    at: keyed.at,
                    by: keyed.by,
                });
                underway.extend(edit.apply(before, stamp).map(|record| (record.id, record)));
            }
            lines.push(Line { keyed, why: filled.why, edit });
        }
        Ok(lines)
    }

    /// The record as it stands before a row, or nothing for a new one.
    fn before(&self, filled: &Filled, underway: Option<&Record>) -> Result<Option<Record>, Refusal> {
        if filled.base == 0 {
            return Ok(None);
        }
        let before = match underway {
            Some(record) => record.clone(),
            None => self.record(filled.record)?,
        };
        if before.revision == filled.base { Ok(Some(before)) } else { Err(Refusal::Changed(before.id)) }
    }

    /// Puts neighbouring edits of the same person and moment into one entry.
    fn entries(&self, lines: Vec<Line>, batch: Id, options: &BatchOptions) -> Result<Vec<Signed>, Refusal> {
        let mut entries: Vec<(Keyed, Change)> = Vec::new();
        let mut now: Option<Keyed> = None;
        for line in lines {
            let keyed = match (line.keyed, &now) {
                (Some(keyed), _) => keyed,
                (None, Some(now)) => now.clone(),
                (None, None) => {
                    let by = self.seated()?.id;
                    now.insert(Keyed { act: options.act.clone(), by, at: self.now() }).clone()
                }
            };
            // The same record twice in one entry could not be told apart in its history.
            let joins = |(last, change): &(Keyed, Change)| {
                *last == keyed
                    && change.why == line.why
                    && change.edits.len() < IN_ONE_ENTRY
                    && change.edits.iter().all(|other| other.record != line.edit.record)
            };
            match entries.last_mut() {
                Some(entry) if joins(entry) => entry.1.edits.push(line.edit),
                _ => {
                    let act = keyed.act.clone();
                    let edits = vec![line.edit];
                    let change = Change { act, why: line.why, batch: Some(batch), undoes: None, edits };
                    entries.push((keyed, change));
                }
            }
        }
        let sign = |(keyed, change): (Keyed, Change)| (change, keyed.by, self.new_id(), keyed.at);
        Ok(entries.into_iter().map(sign).collect())
    }

    fn write_many(&mut self, signed: &[Signed]) -> Result<(), Refusal> {
        self.store_mut().commit_many(signed)?;
        for edit in signed.iter().flat_map(|(change, ..)| &change.edits) {
            self.forget(edit.kind, edit.record)?;
        }
        Ok(())
    }

    /// The batch of an import: 1 for the last that is not taken back, 2 for the one before it.
    ///
    /// # Errors
    /// A sentence when there were not so many; [`Refusal::Store`].
    pub fn import_before(&self, back: usize) -> Result<Id, Refusal> {
        let mut imports: Vec<(Id, HashSet<Id>)> = Vec::new();
        for entry in self.store().entries_from(1) {
            let entry = entry?;
            if let Some(undone) = entry.undoes {
                imports.retain(|(_, entries)| !entries.contains(&undone));
            } else if let Some(batch) = entry.batch.filter(|_| entry.act.starts_with(IMPORTED)) {
                match imports.iter_mut().find(|(id, _)| *id == batch) {
                    Some((_, entries)) => {
                        entries.insert(entry.id);
                    }
                    None => imports.push((batch, HashSet::from([entry.id]))),
                }
            }
        }
        let found = imports.len().checked_sub(back).and_then(|at| imports.get(at));
        found.map(|(batch, _)| *batch).ok_or_else(|| match imports.len() {
            0 => Refusal::Words("没有可以撤销的导入。".to_owned()),
            several => Refusal::Words(format!("一共只有 {several} 次导入没有撤销，请写 1 到 {several}。")),
        })
    }

    /// Takes a whole batch back, by the person at the keyboard; what takes it back is a batch again.
    ///
    /// # Errors
    /// A sentence when there is no such batch, or something in it was changed since; [`Refusal::Store`].
    pub fn undo_batch(&mut self, batch: Id) -> Result<BatchSaved, Refusal> {
        self.invert_batch(batch, "撤销", "这次导入")
    }

    pub(super) fn invert_batch(&mut self, batch: Id, verb: &str, what: &str) -> Result<BatchSaved, Refusal> {
        let person = self.seated()?.clone();
        let mut entries = Vec::new();
        for entry in self.store().entries_from(1) {
            let entry = entry?;
            if entry.batch == Some(batch) {
                entries.push(entry);
            }
        }
        if entries.is_empty() {
            return Err(Refusal::Words("没有这个批号的导入，请核对；最近一次写 1。".to_owned()));
        }
        let touched: HashSet<Id> =
            entries.iter().flat_map(|entry| &entry.edits).map(|edit| edit.record).collect();
        let (own, at) = (self.new_id(), self.now());
        let mut signed: Vec<Signed> = Vec::with_capacity(entries.len());
        let (mut first, mut changed) = (Id::NIL, 0);
        for entry in entries.iter().rev() {
            let mut edits = Vec::with_capacity(entry.edits.len());
            for edit in entry.edits.iter().rev() {
                let inverse = self.inverse(edit, what)?;
                let kind = self.kind(edit.kind)?;
                let record = self.record(edit.record)?;
                self.may(kind, inverse.op, Some(&record), None)?;
                let (now, stamp) = (record.fields.clone(), record.changed);
                let after = inverse.apply(Some(record), stamp).map(|record| record.fields);
                // Closed since: what is put right there is put right one by one, each with its reason.
                if let Some(month) = self.locked_by(kind, Some(&now), after.as_ref())? {
                    let say = format!("{}已经月结，不能整批撤销，请逐条改正并选更正原因。", month.label());
                    return Err(Refusal::Words(say));
                }
                match inverse.op {
                    Op::Void => self.refuse_if_used(kind, edit.record, &touched)?,
                    Op::Restore => self.refuse_if_doubled(kind, &self.record(edit.record)?)?,
                    Op::Add | Op::Set => {}
                }
                edits.push(inverse);
                first = edit.record;
            }
            changed += edits.len();
            let act = renamed(verb, &entry.act);
            let change = Change { act, why: None, batch: Some(own), undoes: Some(entry.id), edits };
            signed.push((change, person.id, self.new_id(), at));
        }
        self.write_many(&signed)?;
        Ok(BatchSaved { batch: own, first, added: 0, changed, what: format!("{verb}：{what}") })
    }

    /// What is to be kept of a record that the batch itself tells of, and that the store therefore does not have yet.
    fn fetch_within(&self, kind: &Kind, underway: &HashMap<Id, Record>, filled: &mut Filled) {
        for field in &kind.fields {
            let Some(fetch) = field.fetch.as_ref().filter(|fetch| fetch.keep) else { continue };
            let target = filled.fields.reference(fetch.through).and_then(|id| underway.get(&id));
            if let (Some(target), None) = (target, filled.fields.get(field.tag))
                && let Some(of) = self.dictionary().kind(target.kind)
                && let Some(taken) = of.field(fetch.take)
            {
                let value = compute::value_of(taken, &target.fields, &of.fields, self.today());
                filled.fields.set(field.tag, value);
            }
        }
    }
}
