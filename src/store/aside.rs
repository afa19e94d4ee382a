//! Where damaged folders go: out of the way and still there, for somebody who wants to know why.

use crate::store::error::StoreError;
use crate::store::fold::marker;
use crate::store::keys::Folder;
use std::fs;
use std::path::{Path, PathBuf};

/// Damaged folders kept, the latest ones.
const KEPT: usize = 3;

/// Moves a folder of the fold from `root` to `aside`. It can be made again, so only the latest few are kept.
pub(super) fn move_there(root: &Path, aside: &Path, folder: Folder) -> Result<(), StoreError> {
    let from = root.join(folder.to_string());
    if from.exists() {
        let mut kept = numbered(aside);
        let next = kept.last().map_or(1, |(number, _)| number + 1);
        let to = aside.join(format!("{next:04}-{folder}"));
        fs::create_dir_all(aside)
            .and_then(|()| fs::rename(&from, &to).or_else(|_| fs::remove_dir_all(&from)))
            .map_err(StoreError::io("移开", &from))?;
        while kept.len() >= KEPT {
            // What cannot be removed now is tried again the next time.
            let _ = fs::remove_dir_all(kept.remove(0).1);
        }
    }
    let marker = marker(root, folder);
    match fs::remove_file(&marker) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::io("删除", &marker)(error))
        }
        _ => Ok(()),
    }
}

/// The folders set aside, oldest first.
fn numbered(aside: &Path) -> Vec<(u32, PathBuf)> {
    let Ok(items) = fs::read_dir(aside) else {
        return Vec::new();
    };
    let mut found: Vec<_> = items
        .flatten()
        .filter_map(|item| {
            let name = item.file_name();
            let number = name.to_string_lossy().split_once('-')?.0.parse().ok()?;
            Some((number, item.path()))
        })
        .collect();
    found.sort();
    found
}
