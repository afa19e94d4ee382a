//! The data directory: journal, fold, drafts, lock. Files and sled, and only here.
//!
//! The journal (`journal/2026-11.jsonl`) is the truth: readable lines, chained by sums, acknowledged once
//! they are safe from a power cut. The fold (`fold/base`, `fold/2026`, sled) is what is read; it can be made
//! again from the journal at any time and is never the only copy of anything. Drafts lie beside both.
//! The store knows kinds and fields only by number ([`crate::model::layout::Layout`]); it has no clock and
//! asks nobody anything.

mod apply;
mod aside;
mod backup;
mod codec;
mod commit;
mod disk;
mod drafts;
mod entries;
mod error;
mod fold;
mod folds;
mod guard;
mod inspect;
mod journal;
mod keys;
mod line;
mod lock;
mod mark;
mod memory;
mod open;
mod posts;
mod query;
mod restore;
mod values;
mod verify;
mod wary;

pub use backup::Backup;
pub use commit::Signed;
pub use disk::{Disk, RealDisk};
pub use drafts::Drafts;
pub use entries::Entries;
pub use error::{Finding, Health, Progress, StoreError};
pub use guard::contained;
pub use lock::free;
pub use open::Options;
pub use restore::restore;

use crate::store::folds::{Folds, Into};
use crate::store::journal::Journal;
use crate::store::lock::Lock;
use std::path::PathBuf;

/// An open data directory.
pub struct Store {
    // Fields fall in this order: the lock goes last.
    folds: Folds,
    journal: Journal,
    drafts: Drafts,
    dir: PathBuf,
    machine: String,
    health: Health,
    options: Options,
    /// Saves since the last flush.
    unflushed: u32,
    /// The fold could not take what the journal has.
    lame: bool,
    _lock: Lock,
}

impl Store {
    /// How the store was found.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// This machine's id: sixteen hex digits.
    #[must_use]
    pub fn machine(&self) -> &str {
        &self.machine
    }

    /// The drafts. They can be written also when nothing can be saved.
    #[must_use]
    pub fn drafts(&self) -> &Drafts {
        &self.drafts
    }

    /// For a moment in which nobody waits: brings the fold to the disk, so that the next open is quick.
    pub fn idle(&mut self) {
        if self.lame {
            return;
        }
        let known = self.health.findings.is_empty() && self.journal.note_stat().is_ok();
        // The journal has everything; a fold that cannot be flushed is made again at the next open.
        let _ = self.folds.flush(known.then(|| self.journal.files()));
        self.unflushed = 0;
    }

    /// Closes the store, everything on the disk.
    pub fn close(self) {
        drop(self);
    }

    /// Makes the whole fold again from the journal.
    ///
    /// # Errors
    /// The disk refuses, or a line of the journal cannot be believed.
    pub fn rebuild(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), StoreError> {
        self.folds.set_all_aside()?;
        self.folds.open()?;
        self.catch_up(progress)?;
        for folder in self.folds.every()? {
            self.folds.get(folder, &self.journal)?;
        }
        self.lame = false;
        self.idle();
        Ok(())
    }

    fn catch_up(&self, progress: &mut dyn FnMut(Progress)) -> Result<(), StoreError> {
        let only = self.folds.resident().to_vec();
        let behind = only.iter().map(|fold| fold.mark().seq).min().unwrap_or(0);
        let span = (behind + 1, self.journal.last_seq());
        self.folds.catch_up(&self.journal, Into::Only(&only), span, progress, &mut Vec::new())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.idle();
    }
}
