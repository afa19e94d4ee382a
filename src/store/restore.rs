//! Bringing a backup back: checked first, copied beside, moved into its place last.
//!
//! A data directory that holds anything is only touched when told so, and then what was there is kept in
//! `aside`. A restore that is cut off half way is noticed at the next open and can be done again.

use crate::store::backup::{Backup, check, copy};
use crate::store::disk::{sync_dir, write_whole};
use crate::store::error::StoreError;
use crate::store::lock::Lock;
use std::fs;
use std::io;
use std::path::Path;

/// The folder that is there only while a restore is under way.
pub(super) const UNFINISHED: &str = "restore.partial";

/// What a restore puts in the place of what there was; the fold is made again at open.
const PARTS: [&str; 3] = ["machine", "drafts", "journal"];

/// Restores a backup into a data directory that nobody has open. `overwrite` allows one that holds data;
/// that data is moved to its `aside` folder.
///
/// # Errors
/// The backup is not whole, the directory holds data and `overwrite` is not given, it is open, or the disk
/// refuses.
pub fn restore(from: &Path, into: &Path, overwrite: bool) -> Result<Backup, StoreError> {
    let manifest = check(from)?;
    fs::create_dir_all(into).map_err(StoreError::io("建立", into))?;
    let unfinished = into.join(UNFINISHED);
    if !overwrite && !unfinished.exists() && holds_data(into).map_err(StoreError::io("读取", into))? {
        return Err(StoreError::NotEmpty(into.to_path_buf()));
    }
    let _lock = Lock::take(into)?;
    bring(&manifest, from, into, &unfinished).map_err(StoreError::io("恢复到", into))?;
    Ok(manifest)
}

fn holds_data(dir: &Path) -> io::Result<bool> {
    for item in fs::read_dir(dir)? {
        let item = item?;
        let empty = item.file_type()?.is_dir() && fs::read_dir(item.path())?.next().is_none();
        if item.file_name() != "lock" && item.file_name() != "machine" && item.file_name() != "fold" && !empty
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn bring(manifest: &Backup, from: &Path, into: &Path, unfinished: &Path) -> io::Result<()> {
    let fresh = unfinished.join("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    for part in ["journal", "drafts"] {
        fs::create_dir_all(fresh.join(part))?;
    }
    for part in &manifest.files {
        let copied = copy(&from.join(&part.name), &fresh, &part.name)?;
        if copied != *part {
            return Err(io::Error::other("the copy differs"));
        }
    }
    write_whole(&fresh.join("machine"), format!("{}\n", manifest.machine).as_bytes(), true)?;
    for dir in ["journal", "drafts", "."] {
        sync_dir(&fresh.join(dir))?;
    }
    let aside = free_name(&into.join("aside"));
    if into.join("fold").exists() {
        fs::remove_dir_all(into.join("fold"))?;
    }
    for part in PARTS {
        let (old, new) = (into.join(part), fresh.join(part));
        if old.exists() {
            fs::create_dir_all(&aside)?;
            fs::rename(&old, aside.join(part))?;
        }
        fs::rename(new, old)?;
    }
    sync_dir(into)?;
    fs::remove_dir_all(unfinished)?;
    sync_dir(into)
}

/// The first `before-restore-N` that is not there.
fn free_name(aside: &Path) -> std::path::PathBuf {
    let mut number = 1;
    loop {
        let path = aside.join(format!("before-restore-{number}"));
        if !path.exists() {
            return path;
        }
        number += 1;
    }
}
