//! The folders of the fold together: which are open, and how one that is behind or damaged is brought up.
//!
//! `base` and today's year are always open. Another year is opened when asked for and closed again when
//! others are wanted more, so that ten years cost what one costs.

use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::layout::Layout;
use crate::model::record::KindTag;
use crate::store::apply::{self, Line, apply};
use crate::store::aside;
use crate::store::error::{Finding, Progress, StoreError};
use crate::store::fold::Fold;
use crate::store::journal::{FileMeta, Journal, finding};
use crate::store::keys::{self, Folder};
use crate::store::mark::Ident;
use crate::store::posts::{HIGHEST, LOWEST};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How much memory sled may use for its pages, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caches {
    pub current: u64,
    pub base: u64,
    pub past: u64,
}

/// The open folders.
pub(super) struct Folds {
    root: PathBuf,
    aside: PathBuf,
    layout: Layout,
    ident: Ident,
    caches: Caches,
    year: i32,
    /// Other years open at once, at most.
    others: usize,
    resident: Vec<Arc<Fold>>,
    /// Other years, least recently used first.
    past: Mutex<Vec<Arc<Fold>>>,
    /// What waits to be completed in other years; forgotten when one of them changes.
    pending: Mutex<BTreeMap<i32, Arc<Vec<Id>>>>,
}

/// Which folders entries are put into.
#[derive(Clone, Copy)]
pub(super) enum Into<'a> {
    /// Only these.
    Only(&'a [Arc<Fold>]),
    /// Every folder they touch.
    Touched,
}

/// Edits, or entries, put into one transaction.
const BATCH: usize = 1000;

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Folds {
    /// Folders below `root`; nothing is opened yet.
    pub(super) fn new(
        root: PathBuf,
        aside: PathBuf,
        layout: Layout,
        ident: Ident,
        year: i32,
        caches: Caches,
    ) -> Self {
        Self {
            root,
            aside,
            layout,
            ident,
            caches,
            year,
            others: 2,
            resident: Vec::new(),
            past: Mutex::default(),
            pending: Mutex::default(),
        }
    }

    /// Keeps every year open that is asked for, for work that goes over all of them.
    pub(super) fn keep_all(&mut self) {
        self.others = usize::MAX;
    }

    /// The layout the folders are made for.
    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Opens `base` and today's year. Says whether one was damaged and is begun anew.
    pub(super) fn open(&mut self) -> Result<bool, StoreError> {
        self.close();
        let (base, base_new) = self.make(Folder::Base, self.caches.base)?;
        let (current, current_new) = self.make(Folder::Year(self.year), self.caches.current)?;
        self.resident = vec![Arc::new(base), Arc::new(current)];
        Ok(base_new || current_new)
    }

    /// Lets go of all folders.
    pub(super) fn close(&mut self) {
        self.resident.clear();
        locked(&self.past).clear();
        locked(&self.pending).clear();
    }

    /// `base` and today's year.
    pub(super) fn resident(&self) -> &[Arc<Fold>] {
        &self.resident
    }

    /// The folder of registers.
    pub(super) fn base(&self) -> Result<&Arc<Fold>, StoreError> {
        self.resident.first().ok_or_else(|| StoreError::Fold { folder: Folder::Base.to_string() })
    }

    /// A folder, opened and brought up to the journal if need be; `None` where nothing was ever put.
    pub(super) fn get(&self, folder: Folder, journal: &Journal) -> Result<Option<Arc<Fold>>, StoreError> {
        let base = self.base()?;
        if let Some(fold) = self.resident.iter().find(|fold| fold.folder == folder) {
            return Ok(Some(Arc::clone(fold)));
        }
        let Folder::Year(year) = folder else {
            return Ok(None);
        };
        let Some(known) = base.mark().years.get(&year).cloned() else {
            return Ok(None);
        };
        self.past_year(folder, known.first, known.last, journal).map(Some)
    }

    fn past_year(
        &self,
        folder: Folder,
        first: u64,
        last: u64,
        journal: &Journal,
    ) -> Result<Arc<Fold>, StoreError> {
        let mut past = locked(&self.past);
        if let Some(at) = past.iter().position(|fold| fold.folder == folder) {
            let fold = past.remove(at);
            past.push(Arc::clone(&fold));
            return Ok(fold);
        }
        while past.len() >= self.others {
            past.remove(0).flush(None)?;
        }
        let (mut fold, _) = self.make(folder, self.caches.past)?;
        let (seq, sum) = fold.reached();
        let stranger = if seq > journal.last_seq() {
            // Where `base` is ahead too, it is the journal that is in doubt, and the folder is shown as it is.
            seq > self.base()?.reached().0
        } else {
            journal.sum_at(seq)? != sum
        };
        if stranger {
            drop(fold);
            self.set_aside(folder)?;
            fold = self.make(folder, self.caches.past)?.0;
        }
        let fold = Arc::new(fold);
        let from = (fold.mark().seq + 1).max(first);
        let only = [Arc::clone(&fold)];
        self.catch_up(journal, Into::Only(&only), (from, last), &mut |_| (), &mut Vec::new())?;
        past.push(Arc::clone(&fold));
        Ok(fold)
    }

    /// Opens a folder; one that cannot be used is set aside first. Says whether it was.
    fn make(&self, folder: Folder, cache: u64) -> Result<(Fold, bool), StoreError> {
        if let Some(fold) = Fold::open(&self.root, folder, cache, &self.ident) {
            return Ok((fold, false));
        }
        self.set_aside(folder)?;
        match Fold::open(&self.root, folder, cache, &self.ident) {
            Some(fold) => Ok((fold, true)),
            None => Err(StoreError::Fold { folder: folder.to_string() }),
        }
    }

    /// Sets a resident folder aside and begins it anew.
    pub(super) fn begin_anew(&mut self, folder: Folder) -> Result<(), StoreError> {
        let Some(at) = self.resident.iter().position(|fold| fold.folder == folder) else {
            return self.set_aside(folder);
        };
        // Its last handle must go before its folder is moved.
        let closed = self.resident.remove(at);
        drop(closed);
        self.set_aside(folder)?;
        let cache = if folder == Folder::Base { self.caches.base } else { self.caches.current };
        let (fold, _) = self.make(folder, cache)?;
        self.resident.insert(at, Arc::new(fold));
        Ok(())
    }

    /// Moves a folder out of the way; it can be made again.
    pub(super) fn set_aside(&self, folder: Folder) -> Result<(), StoreError> {
        aside::move_there(&self.root, &self.aside, folder)
    }

    /// Sets every folder aside, to be made again.
    pub(super) fn set_all_aside(&mut self) -> Result<(), StoreError> {
        self.close();
        for item in fs::read_dir(&self.root).map_err(StoreError::io("读取", &self.root))?.flatten() {
            let name = item.file_name();
            let name = name.to_string_lossy();
            if let Ok(year) = name.parse() {
                self.set_aside(Folder::Year(year))?;
            }
        }
        self.set_aside(Folder::Base)
    }

    /// Puts the entries between two numbers, both within, into folders; what a folder has it passes over.
    pub(super) fn catch_up(
        &self,
        journal: &Journal,
        into: Into<'_>,
        (from, to): (u64, u64),
        progress: &mut dyn FnMut(Progress),
        findings: &mut Vec<Finding>,
    ) -> Result<(), StoreError> {
        let total = (to.min(journal.last_seq()) + 1).saturating_sub(from);
        let (mut done, mut edits) = (0, 0);
        let mut lines: Vec<Line> = Vec::new();
        let mut entries = journal.entries(from, to);
        loop {
            let next = entries.located().transpose()?;
            let ended = next.is_none();
            if let Some(line) = next {
                edits += 1 + line.0.edits.len();
                lines.push(line);
            }
            if ended || edits >= BATCH {
                self.put(journal, into, &lines, findings)?;
                done += lines.len() as u64;
                progress(Progress { done, total });
                lines.clear();
                edits = 0;
            }
            if ended {
                return Ok(());
            }
        }
    }

    /// Puts entries into folders.
    pub(super) fn put(
        &self,
        journal: &Journal,
        into: Into<'_>,
        lines: &[Line],
        findings: &mut Vec<Finding>,
    ) -> Result<(), StoreError> {
        let touched = match into {
            Into::Only(only) => only.to_vec(),
            Into::Touched => self.touched(journal, lines)?,
        };
        for fold in touched {
            for seq in apply(&fold, &self.layout, lines, self.year)? {
                let place = lines.iter().find(|(entry, _, _)| entry.seq == seq).map(|(_, _, place)| *place);
                let month = place.map(|place| place.month).unwrap_or_default();
                let sentence = format!("第 {seq} 号流水与它所改的记录对不上，请用备份核对");
                findings.push(finding(month, 0, &sentence));
            }
        }
        Ok(())
    }

    /// The folders these entries touch, `base` last: until it knows of them it would not ask for them.
    fn touched(&self, journal: &Journal, lines: &[Line]) -> Result<Vec<Arc<Fold>>, StoreError> {
        let mut years: BTreeMap<i32, u64> = BTreeMap::new();
        for (entry, _, _) in lines {
            for year in apply::years(&self.layout, entry) {
                years.entry(year).or_insert(entry.seq);
            }
        }
        let mut folds = Vec::new();
        for (year, seq) in years {
            let folder = Folder::Year(year);
            locked(&self.pending).remove(&year);
            folds.push(match self.get(folder, journal)? {
                Some(fold) => fold,
                None => self.past_year(folder, seq, seq - 1, journal)?,
            });
        }
        folds.push(Arc::clone(self.base()?));
        Ok(folds)
    }

    /// The folders in which records of a kind on these days can be.
    pub(super) fn holding(&self, kind: KindTag, days: DayRange) -> Result<Vec<Folder>, StoreError> {
        if self.layout.0.get(&kind).is_some_and(|kind| kind.register) {
            return Ok(vec![Folder::Base]);
        }
        let base = self.base()?.mark();
        let years = base.years.iter().filter(|(_, mark)| mark.may_hold(kind, days));
        Ok(years.map(|(year, _)| Folder::Year(*year)).collect())
    }

    /// Every folder there is.
    pub(super) fn every(&self) -> Result<Vec<Folder>, StoreError> {
        let base = self.base()?.mark();
        let years = base.years.keys().map(|year| Folder::Year(*year));
        Ok(std::iter::once(Folder::Base).chain(years).collect())
    }

    /// What waits to be completed in a folder.
    pub(super) fn pending(&self, folder: Folder, journal: &Journal) -> Result<Arc<Vec<Id>>, StoreError> {
        let past = match folder {
            Folder::Year(year) if year != self.year => Some(year),
            _ => None,
        };
        if let Some(known) = past.and_then(|year| locked(&self.pending).get(&year).cloned()) {
            return Ok(known);
        }
        let mut ids = Vec::new();
        if let Some(fold) = self.get(folder, journal)? {
            fold.walk(keys::WAITING, (LOWEST, HIGHEST), false, |(_, id)| {
                ids.push(id);
                true
            })?;
        }
        let ids = Arc::new(ids);
        if let Some(year) = past {
            locked(&self.pending).insert(year, Arc::clone(&ids));
        }
        Ok(ids)
    }

    /// Brings everything to the disk, `base` last.
    pub(super) fn flush(&self, files: Option<&[FileMeta]>) -> Result<(), StoreError> {
        for fold in locked(&self.past).iter() {
            fold.flush(None)?;
        }
        for fold in self.resident.iter().rev() {
            fold.flush(files.filter(|_| fold.folder == Folder::Base))?;
        }
        Ok(())
    }
}
