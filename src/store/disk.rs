//! The few things asked of the file system, in one place.
//!
//! [`Disk`] is what a save needs; tests hand in one that runs full. Whatever differs between systems (the
//! change time, syncing a folder) is here and nowhere else.

use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// What a save asks of the disk.
pub trait Disk: Send + Sync {
    /// Writes at the file's position, whole or with an error (part of it may then be there).
    ///
    /// # Errors
    /// What the system says, e.g. that the disk is full.
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()>;

    /// Returns once the file's content is safe from a power cut.
    ///
    /// # Errors
    /// What the system says.
    fn sync(&self, file: &File) -> io::Result<()>;

    /// Bytes that can still be written beside this path.
    ///
    /// # Errors
    /// What the system says.
    fn free(&self, path: &Path) -> io::Result<u64>;
}

/// The disk of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn free(&self, path: &Path) -> io::Result<u64> {
        fs2::available_space(path)
    }
}

/// What tells a file from the one it was: a file whose stat is the same is not read again at open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stat {
    /// Bytes.
    pub len: u64,
    /// Nanoseconds since 1970 of the last write.
    pub modified: u64,
    /// Nanoseconds since 1970 of the last change of any sort; 0 where the system has none.
    pub changed: u64,
}

/// The stat of a file.
pub(super) fn stat(path: &Path) -> io::Result<Stat> {
    let meta = fs::metadata(path)?;
    let since = meta.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Stat {
        len: meta.len(),
        modified: u64::try_from(since.as_nanos()).unwrap_or(u64::MAX),
        changed: changed(&meta),
    })
}

#[cfg(unix)]
fn changed(meta: &fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    (meta.ctime().unsigned_abs()).wrapping_mul(1_000_000_000).wrapping_add(meta.ctime_nsec().unsigned_abs())
}

#[cfg(not(unix))]
fn changed(_: &fs::Metadata) -> u64 {
    0
}

/// Makes a name just created or renamed in this folder last through a power cut.
#[cfg(unix)]
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Other systems do this with the file itself.
#[cfg(not(unix))]
pub(super) fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Replaces a file by new content, so that either the old or the new is there and never a part.
pub(super) fn write_whole(path: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
    let fresh = path.with_extension("tmp");
    let mut file = File::create(&fresh)?;
    file.write_all(bytes)?;
    if durable {
        file.sync_all()?;
    }
    drop(file);
    fs::rename(&fresh, path)?;
    match path.parent() {
        Some(parent) if durable => sync_dir(parent),
        _ => Ok(()),
    }
}
