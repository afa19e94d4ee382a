//! A backup: the journal and the drafts as they are, and a manifest with the sum of every file.
//!
//! Never a sled folder: it is made again from the journal. A backup is read back before it counts as one.

use crate::store::Store;
use crate::store::disk::sync_dir;
use crate::store::error::StoreError;
use crate::store::inspect::inspect;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// The machine whose journal it is.
    pub machine: String,
    /// The number of its last entry.
    pub last_seq: u64,
    /// The sum of its last line.
    pub last_sum: String,
    /// The files.
    pub(super) files: Vec<Part>,
}

/// One file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Its path within the backup, with `/`.
    pub name: String,
    /// Bytes.
    pub len: u64,
    /// The SHA-256 of all of them.
    pub sum: String,
}

impl Backup {
    /// Bytes in all.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.files.iter().map(|part| part.len).sum()
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.last_seq == 0
    }
}

const MANIFEST: &str = "manifest.json";

impl Store {
    /// Writes a backup into a new folder, which appears under its name only when it is whole and was read back.
    ///
    /// # Errors
    /// The name is taken, the disk refuses, or the journal cannot be believed (then nothing is kept, so that
    /// no good backup is ever replaced by a bad one).
    pub fn backup(&self, to: &Path) -> Result<Backup, StoreError> {
        if to.exists() {
            return Err(StoreError::BackupThere(to.to_path_buf()));
        }
        if let Some(finding) = self.health.findings.first() {
            return Err(StoreError::Journal(finding.clone()));
        }
        let mut name = to.as_os_str().to_owned();
        name.push(".partial");
        let partial = PathBuf::from(name);
        let failed = |error| StoreError::save(&partial, error);
        if partial.exists() {
            fs::remove_dir_all(&partial).map_err(failed)?;
        }
        let manifest = self.copy_to(&partial).map_err(failed)?;
        let checked = check(&partial)?;
        if checked != manifest {
            return Err(StoreError::NotBackup {
                path: partial, why: "写入后读回的内容不一致".into()
            });
        }
        fs::rename(&partial, to).map_err(failed)?;
        if let Some(parent) = to.parent().filter(|parent| parent.is_dir()) {
            sync_dir(parent).map_err(failed)?;
        }
        Ok(manifest)
    }

    fn copy_to(&self, partial: &Path) -> io::Result<Backup> {
        fs::create_dir_all(partial.join("journal"))?;
        fs::create_dir_all(partial.join("drafts"))?;
        let mut files = Vec::new();
        for meta in self.journal.files() {
            let name = meta.month.file();
            let from = self.journal.dir().join(&name);
            files.push(copy(&from, partial, &format!("journal/{name}"))?);
        }
        for from in self.drafts.files()? {
            let name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push(copy(&from, partial, &format!("drafts/{name}"))?);
        }
        let manifest = Backup {
            machine: self.machine.clone(),
            last_seq: self.journal.last_seq(),
            last_sum: self.journal.last_sum().to_owned(),
            files,
        };
        let mut file = File::create(partial.join(MANIFEST))?;
        file.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
        file.sync_all()?;
        for dir in ["journal", "drafts", "."] {
            sync_dir(&partial.join(dir))?;
        }
        Ok(manifest)
    }
}

/// Copies a file, synced, and says what was written.
pub(super) fn copy(from: &Path, root: &Path, name: &str) -> io::Result<Part> {
    let (mut source, mut target) = (File::open(from)?, File::create(root.join(name))?);
    let part = pump(&mut source, &mut target, name)?;
    target.sync_all()?;
    Ok(part)
}

fn pump(source: &mut dyn Read, target: &mut dyn Write, name: &str) -> io::Result<Part> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut len = 0;
    loop {
        let read = source.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        digest.update(bytes);
        target.write_all(bytes)?;
        len += read as u64;
    }
    let mut sum = String::with_capacity(64);
    for byte in digest.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(sum, "{byte:02x}");
    }
    Ok(Part { name: name.to_owned(), len, sum })
}

/// Reads a backup through: the sum of every file, then every line of its journal.
pub(super) fn check(dir: &Path) -> Result<Backup, StoreError> {
    let not = |why: String| StoreError::NotBackup { path: dir.to_path_buf(), why };
    let text = fs::read(dir.join(MANIFEST)).map_err(|_| not("没有清单文件".into()))?;
    let manifest: Backup = serde_json::from_slice(&text).map_err(|_| not("清单文件读不懂".into()))?;
    for part in &manifest.files {
        let plain = part.name.split_once('/').is_some_and(|(folder, name)| {
            ["journal", "drafts"].contains(&folder) && !name.contains(['/', '\\']) && !name.starts_with('.')
        });
        if !plain {
            return Err(not("清单文件读不懂".into()));
        }
        let found = File::open(dir.join(&part.name))
            .and_then(|mut file| pump(&mut file, &mut io::sink(), &part.name))
            .map_err(|_| not(format!("缺少文件 {}", part.name)))?;
        if found != *part {
            return Err(not(format!("文件 {} 的内容与清单不符", part.name)));
        }
    }
    let found = inspect(&dir.join("journal"), &[], true, &mut |_| ())?;
    if let Some(finding) = found.findings.first() {
        return Err(not(format!("流水 {finding}")));
    }
    if found.torn.is_some() || found.last_seq != manifest.last_seq || found.last_sum != manifest.last_sum {
        return Err(not("流水的末尾与清单不符".into()));
    }
    Ok(manifest)
}
