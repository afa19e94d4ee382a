//! One program at a time, and who this machine is.
//!
//! The lock is the system's own and falls with the process, also when it is killed.

use crate::store::disk::write_whole;
use crate::store::error::StoreError;
use std::fmt::Write as _;
use std::fs::{self, File, TryLockError};
use std::path::Path;

/// Held while the data directory is open.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the directory, or says that somebody else has it.
    pub(super) fn take(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(StoreError::io("打开", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
            Err(TryLockError::Error(source)) => Err(StoreError::io("锁定", &path)(source)),
        }
    }
}

/// Whether the data directory is free to be opened; a directory that is not there is.
///
/// # Errors
/// [`StoreError::InUse`] when another program has it.
pub fn free(dir: &Path) -> Result<(), StoreError> {
    if dir.exists() { Lock::take(dir).map(drop) } else { Ok(()) }
}

/// This machine's id: made once, at random. `known` is what the journal says where the file was lost.
pub(super) fn machine(dir: &Path, known: impl FnOnce() -> Option<String>) -> Result<String, StoreError> {
    let path = dir.join("machine");
    if let Ok(text) = fs::read_to_string(&path) {
        let text = text.trim();
        if text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(text.to_owned());
        }
    }
    let machine = match known() {
        Some(machine) => machine,
        None => random()?,
    };
    write_whole(&path, format!("{machine}\n").as_bytes(), true).map_err(StoreError::io("写入", &path))?;
    Ok(machine)
}

fn random() -> Result<String, StoreError> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::Io {
        doing: "取随机数",
        path: "machine".into(),
        source: std::io::Error::other("no randomness"),
    })?;
    let mut text = String::with_capacity(16);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}
