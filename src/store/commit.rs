//! Saving: check, append, sync, acknowledge, and only then the fold.
//!
//! Once the journal line is safe the save is done, whatever happens to the fold: it is made good at once or
//! at the next open, and the clerk is never told that a save failed which did not.

use crate::model::change::{Change, Edit, Entry, Op};
use crate::model::id::Id;
use crate::store::Store;
use crate::store::codec::Head;
use crate::store::error::StoreError;
use crate::store::folds::Into;
use crate::store::journal::Place;
use crate::store::keys::{self, Folder};
use crate::store::line;
use chrono::NaiveDateTime;
use std::collections::HashMap;
use std::io;
use std::ops::Range;

/// A change with who keyed it (`by`), the id of its entry, and the moment.
pub type Signed = (Change, Id, Id, NaiveDateTime);

/// Entries after which a large import looks again how much room there is.
const LOOK: usize = 256;

/// What a record is in the midst of an import: its head, or not there.
type Seen = HashMap<Id, Option<Head>>;

impl Store {
    /// Saves a change: whole or not at all, and safe from a power cut when this returns.
    ///
    /// # Errors
    /// One sentence; nothing is then saved: read-only, no room, or a record is not as the change believed.
    pub fn commit(
        &mut self,
        change: &Change,
        by: Id,
        id: Id,
        at: NaiveDateTime,
    ) -> Result<Entry, StoreError> {
        self.ready()?;
        self.check(change, &mut Seen::new())?;
        let before = self.journal.before();
        let appended = self.append(change, (by, id, at), None).and_then(|line| {
            self.journal.settle()?;
            Ok(line)
        });
        let line = match appended {
            Ok(line) => line,
            Err(error) => return Err(self.refuse(before, error)),
        };
        let mut findings = Vec::new();
        let lines = [line];
        if self.folds.put(&self.journal, Into::Touched, &lines, &mut findings).is_err() {
            self.limp();
        }
        self.saved(1);
        let [(entry, _, _)] = lines;
        Ok(entry)
    }

    /// Saves many changes with one sync: for imports. Each line says which of how many it is, so that the next open
    /// knows an import that was cut off and takes back what it left behind: all of them are there, or none.
    ///
    /// # Errors
    /// As [`Store::commit`]; nothing at all is then saved.
    pub fn commit_many(&mut self, changes: &[Signed]) -> Result<Range<u64>, StoreError> {
        self.ready()?;
        let first = self.journal.last_seq() + 1;
        let before = self.journal.before();
        let mut seen = Seen::new();
        let mut pushed = Ok(());
        let count = u32::try_from(changes.len()).unwrap_or(u32::MAX);
        for (number, (change, by, id, at)) in changes.iter().enumerate() {
            pushed = if number % LOOK == LOOK - 1 { self.room() } else { Ok(()) }
                .and_then(|()| self.check(change, &mut seen))
                .and_then(|()| match self.append(change, (*by, *id, *at), part(number, count)) {
                    Ok(_) => Ok(()),
                    Err(error) => Err(StoreError::save(self.journal.dir(), error)),
                });
            if pushed.is_err() {
                break;
            }
        }
        let settled = pushed.and_then(|()| {
            let settled = self.journal.settle();
            settled.map_err(|error| StoreError::save(self.journal.dir(), error))
        });
        if let Err(error) = settled {
            self.take_back(before);
            return Err(error);
        }
        let span = (first, self.journal.last_seq());
        let put = self.folds.catch_up(&self.journal, Into::Touched, span, &mut |_| (), &mut Vec::new());
        if put.is_err() {
            self.limp();
        }
        self.saved(count);
        Ok(first..span.1 + 1)
    }

    /// Whether a save can be taken at all.
    fn ready(&mut self) -> Result<(), StoreError> {
        if let Some(sentence) = &self.health.read_only {
            return Err(StoreError::ReadOnly(sentence.clone()));
        }
        if self.lame && self.mend().is_err() {
            // Nothing can be checked against a fold that is not there; the usual reason is a full disk.
            return Err(StoreError::Full);
        }
        self.room()
    }

    fn room(&self) -> Result<(), StoreError> {
        let free = self.options.disk.free(&self.dir);
        if free.map_err(StoreError::io("查看", &self.dir))? < self.options.reserve {
            return Err(StoreError::Full);
        }
        Ok(())
    }

    /// Whether every record is as the change believes. `seen` holds what earlier changes of the same import
    /// will have made of them.
    fn check(&self, change: &Change, seen: &mut Seen) -> Result<(), StoreError> {
        for edit in &change.edits {
            let head = match seen.get(&edit.record) {
                Some(head) => *head,
                None => self.head(edit)?,
            };
            let next = match (edit.op, head) {
                (Op::Add, Some(_)) => return Err(StoreError::Exists { record: edit.record }),
                (Op::Add, None) if edit.base == 0 => Head { kind: edit.kind, revision: 1, void: false },
                (_, Some(head)) if head.kind == edit.kind && head.revision == edit.base => {
                    Head { revision: head.revision + 1, ..head }
                }
                _ => return Err(StoreError::Stale { record: edit.record }),
            };
            seen.insert(edit.record, Some(next));
        }
        Ok(())
    }

    /// The head of the record an edit speaks of. For one to be added every place is looked at where an id can
    /// be, so that a kind can never hide another's record.
    fn head(&self, edit: &Edit) -> Result<Option<Head>, StoreError> {
        let mut folders = vec![keys::folder_of(self.folds.layout(), edit.kind, edit.record)];
        if edit.op == Op::Add {
            folders = vec![Folder::Base, Folder::Year(keys::year_of(edit.record))];
        }
        for folder in folders {
            if let Some(fold) = self.folds.get(folder, &self.journal)?
                && let Some(head) = fold.head(edit.record)?
            {
                return Ok(Some(head));
            }
        }
        Ok(None)
    }

    fn append(
        &mut self,
        change: &Change,
        (by, id, at): (Id, Id, NaiveDateTime),
        part: Option<(u32, u32)>,
    ) -> io::Result<(Entry, String, Place)> {
        let entry = Entry {
            seq: self.journal.last_seq() + 1,
            id,
            machine: self.machine.clone(),
            at,
            by,
            act: change.act.clone(),
            why: change.why.clone(),
            batch: change.batch,
            undoes: change.undoes,
            edits: change.edits.clone(),
            sealed: None,
            part,
            prev: self.journal.last_sum().to_owned(),
        };
        let (bytes, sum) = line::render(&entry)?;
        let place = self.journal.push(&entry, &bytes, &sum)?;
        Ok((entry, sum, place))
    }

    fn refuse(&mut self, before: crate::store::journal::Before, error: io::Error) -> StoreError {
        self.take_back(before);
        StoreError::save(self.journal.dir(), error)
    }

    /// Takes back what was appended and not acknowledged. Where even that fails nothing more is saved until
    /// the next open has looked at the files.
    fn take_back(&mut self, before: crate::store::journal::Before) {
        if self.journal.undo(before).is_err() {
            let sentence = "磁盘出错，现在只能查看，不能保存，填写的内容还在草稿里，请退出后重新打开。";
            self.health.read_only = Some(sentence.into());
        }
    }

    /// The fold could not take what the journal has: make it good now, or before the next save.
    fn limp(&mut self) {
        self.lame = true;
        // Where it does not go now it is tried before the next save and at the next open.
        let _ = self.mend();
    }

    fn mend(&mut self) -> Result<(), StoreError> {
        self.folds.open()?;
        self.catch_up(&mut |_| ())?;
        self.lame = false;
        Ok(())
    }

    fn saved(&mut self, count: u32) {
        self.unflushed = self.unflushed.saturating_add(count);
        if self.unflushed >= self.options.flush_every {
            self.idle();
        }
    }
}

/// Which of how many an entry is; nothing where there is only one.
fn part(number: usize, count: u32) -> Option<(u32, u32)> {
    let at = u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1);
    (count > 1).then_some((at, count))
}
