//! Drafts: one small file a paper being filled, beside journal and fold so that it survives both.
//!
//! A file is written whole and renamed into its place. One that cannot be read is reported and never
//! deleted: there may be an hour of somebody's words in it. One that was given up lies beside under another ending until
//! the program is left in order; after a kill it is a draft again, so that none is ever lost unsaid.

use crate::model::draft::Draft;
use crate::model::id::Id;
use crate::store::disk::{sync_dir, write_whole};
use crate::store::error::{Finding, StoreError};
use crate::store::line;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of drafts.
#[derive(Debug)]
pub struct Drafts {
    dir: PathBuf,
}

/// The ending of a draft.
const KEPT: &str = "json";
/// The ending of a draft that was given up in this session.
const GIVEN_UP: &str = "gone";

const HEAD: &str = "{\"sum\":\"";
const MIDDLE: &str = "\",\"draft\":";
const TAIL: &str = "}\n";

impl Drafts {
    /// The drafts in a folder. What was given up before a kill is a draft again.
    pub(super) fn new(dir: PathBuf) -> Self {
        let drafts = Self { dir };
        for path in drafts.ending_in(GIVEN_UP).unwrap_or_default() {
            // Where the folder cannot be written the file stays as it is, for another start.
            let _ = fs::rename(&path, path.with_extension(KEPT));
        }
        drafts
    }

    /// Writes a draft in the place of the one there was. `durable` also waits for the disk: on leaving a
    /// field, not on every key.
    ///
    /// # Errors
    /// The disk is full or refuses; the former draft is then still there.
    pub fn write(&self, draft: &Draft, durable: bool) -> Result<(), StoreError> {
        let path = self.path(draft.id);
        let json = serde_json::to_string(draft)
            .map_err(|error| StoreError::io("写入草稿", &path)(io::Error::other(error)))?;
        let text = format!("{HEAD}{}{MIDDLE}{json}{TAIL}", line::sum(json.as_bytes()));
        write_whole(&path, text.as_bytes(), durable).map_err(StoreError::io("写入草稿", &path))
    }

    /// Removes a draft; one that is not there is no error.
    ///
    /// # Errors
    /// The system refuses.
    pub fn remove(&self, id: Id) -> Result<(), StoreError> {
        let path = self.path(id);
        match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(StoreError::io("删除草稿", &path)(error)),
            // A draft that comes back after a power cut is a nuisance, not a loss.
            Ok(()) => sync_dir(&self.dir).or(Ok(())),
        }
    }

    /// Puts a draft aside that was given up; [`Drafts::bring_back`] makes it a draft again.
    ///
    /// # Errors
    /// There is no such draft, or the system refuses.
    pub fn give_up(&self, id: Id) -> Result<(), StoreError> {
        self.rename(id, KEPT, GIVEN_UP).map_err(StoreError::io("放弃草稿", &self.path(id)))
    }

    /// Makes a draft that was given up a draft again.
    ///
    /// # Errors
    /// There is none, or the system refuses.
    pub fn bring_back(&self, id: Id) -> Result<(), StoreError> {
        self.rename(id, GIVEN_UP, KEPT).map_err(StoreError::io("找回草稿", &self.path(id)))
    }

    /// Removes for good what was given up: the program is left in order, and nobody can undo it any more.
    pub fn forget_given_up(&self) {
        for path in self.ending_in(GIVEN_UP).unwrap_or_default() {
            // What cannot be removed comes back as a draft: a nuisance, not a loss.
            let _ = fs::remove_file(path);
        }
    }

    fn rename(&self, id: Id, from: &str, to: &str) -> io::Result<()> {
        let path = self.path(id);
        fs::rename(path.with_extension(from), path.with_extension(to))?;
        sync_dir(&self.dir)
    }

    /// All drafts, oldest first, and the files that cannot be read.
    ///
    /// # Errors
    /// The folder itself cannot be read.
    pub fn list(&self) -> Result<(Vec<Draft>, Vec<Finding>), StoreError> {
        let (mut drafts, mut findings) = (Vec::new(), Vec::new());
        for path in self.files().map_err(StoreError::io("读取", &self.dir))? {
            match read(&path) {
                Ok(draft) => drafts.push(draft),
                Err(sentence) => findings.push(Finding {
                    file: format!("drafts/{}", path.file_name().unwrap_or_default().to_string_lossy()),
                    line: 0,
                    sentence: sentence.into(),
                }),
            }
        }
        drafts.sort_by_key(|draft| draft.id);
        Ok((drafts, findings))
    }

    /// The files, also those that cannot be read.
    pub(super) fn files(&self) -> io::Result<Vec<PathBuf>> {
        self.ending_in(KEPT)
    }

    fn ending_in(&self, wanted: &str) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for item in fs::read_dir(&self.dir)? {
            let path = item?.path();
            if path.extension().is_some_and(|ending| ending == wanted) {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    fn path(&self, id: Id) -> PathBuf {
        self.dir.join(format!("{id}.{KEPT}"))
    }
}

fn read(path: &Path) -> Result<Draft, &'static str> {
    let text = fs::read_to_string(path).map_err(|_| "这份草稿读不出来，文件原样保留，请管理员查看")?;
    let parts = text.strip_prefix(HEAD).and_then(|rest| {
        let (sum, rest) = rest.split_once(MIDDLE)?;
        Some((sum, rest.strip_suffix(TAIL)?))
    });
    let (sum, json) = parts.ok_or("这份草稿不完整，文件原样保留，请管理员查看")?;
    if line::sum(json.as_bytes()) != sum {
        return Err("这份草稿的内容被改动过，文件原样保留，请管理员查看");
    }
    serde_json::from_str(json).map_err(|_| "这份草稿由别的版本写成，文件原样保留，请用那个版本打开")
}
