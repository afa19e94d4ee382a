//! The full check: every line of the journal, and the fold against it.
//!
//! The fold is made a second time beside the real one and the two are compared key by key, so that records,
//! indexes and histories are all in the check without a rule for each.

use crate::store::Store;
use crate::store::error::{Finding, Progress, StoreError};
use crate::store::fold::Fold;
use crate::store::folds::{Caches, Folds, Into};
use crate::store::inspect::inspect;
use crate::store::mark::Ident;
use std::fs;

/// Sled's pages while everything is open at once; speed does not matter here.
const CACHE: u64 = 2 << 20;

impl Store {
    /// Checks everything; no findings means that all is as it was saved. A folder of the fold that differs is
    /// made again at the next open.
    ///
    /// # Errors
    /// The disk refuses. What cannot be believed is a finding and no error.
    pub fn verify(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<Vec<Finding>, StoreError> {
        self.idle();
        let found = inspect(self.journal.dir(), self.journal.files(), true, progress)?;
        let mut findings = found.findings;
        findings.extend(self.drafts.list()?.1);
        if !self.health.findings.is_empty() {
            // What was found at open may no longer be seen in the lines alone.
            findings.extend(self.health.findings.iter().cloned());
            findings.dedup();
            return Ok(findings);
        }
        if findings.iter().any(|finding| finding.file.starts_with("journal/")) {
            return Ok(findings);
        }
        let work = self.dir.join("aside").join("check");
        if work.exists() {
            fs::remove_dir_all(&work).map_err(StoreError::io("删除", &work))?;
        }
        let compared = self.compare(&work, progress, &mut findings);
        fs::remove_dir_all(&work).map_err(StoreError::io("删除", &work))?;
        compared?;
        Ok(findings)
    }

    fn compare(
        &self,
        work: &std::path::Path,
        progress: &mut dyn FnMut(Progress),
        findings: &mut Vec<Finding>,
    ) -> Result<(), StoreError> {
        fs::create_dir_all(work).map_err(StoreError::io("建立", work))?;
        let layout = self.folds.layout().clone();
        let ident = Ident::new(&self.machine, &layout);
        let caches = Caches { current: CACHE, base: CACHE, past: CACHE };
        // A year that never was: no real year is resident, so every watermark is written.
        let mut fresh = Folds::new(work.join("fold"), work.join("aside"), layout, ident, i32::MAX, caches);
        fs::create_dir_all(work.join("fold")).map_err(StoreError::io("建立", work))?;
        fresh.keep_all();
        fresh.open()?;
        let span = (1, self.journal.last_seq());
        fresh.catch_up(&self.journal, Into::Touched, span, progress, findings)?;
        for folder in fresh.every()? {
            let real = self.folds.get(folder, &self.journal);
            let made = fresh.get(folder, &self.journal)?;
            let same = match (&real, &made) {
                (Ok(Some(real)), Some(made)) => same(real, made),
                (Ok(None), None) => true,
                _ => false,
            };
            if !same {
                if let Ok(Some(real)) = &real {
                    real.mark_damaged();
                }
                findings.push(Finding {
                    file: format!("fold/{folder}"),
                    line: 0,
                    sentence: "数据缓存与流水不一致，请退出后重新打开，程序会自动重建".into(),
                });
            }
        }
        Ok(())
    }
}

fn same(real: &Fold, made: &Fold) -> bool {
    let counts = {
        let (real, made) = (real.mark(), made.mark());
        real.records == made.records && real.pending == made.pending && real.kinds == made.kinds
    };
    counts && real.all().eq(made.all())
}
