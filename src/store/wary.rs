//! Opening sled so that nothing it meets on the disk reaches the clerk.

use crate::store::guard::contain;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// Opens a folder, a second time without its snapshots if need be; `None` when sled cannot.
pub(super) fn open(path: &Path, cache: u64) -> Option<sled::Db> {
    // A snapshot that was being written blocks every later open.
    drop_snapshots(path, true);
    open_db(path, cache).or_else(|| {
        drop_snapshots(path, false);
        open_db(path, cache)
    })
}

/// How often a lock that a closing twin still holds is tried again, a few milliseconds apart.
const PATIENCE: u32 = 400;

fn open_db(path: &Path, cache: u64) -> Option<sled::Db> {
    for _ in 0..PATIENCE {
        let config = sled::Config::new()
            .path(path)
            .cache_capacity(cache)
            .mode(sled::Mode::LowSpace)
            .flush_every_ms(None);
        match contain(|| config.open())? {
            Ok(db) => return Some(db),
            // sled's threads let go of a folder a moment after it was closed.
            Err(sled::Error::Io(error)) if error.to_string().contains("acquire lock") => {
                thread::sleep(Duration::from_millis(5));
            }
            Err(_) => return None,
        }
    }
    None
}

fn drop_snapshots(path: &Path, half_written: bool) {
    let Ok(items) = fs::read_dir(path) else {
        return;
    };
    for item in items.flatten() {
        let name = item.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && (!half_written || name.ends_with(".generating")) {
            // What stays makes the open fail, and the folder is rebuilt.
            let _ = fs::remove_file(item.path());
        }
    }
}
