//! One sled folder: opening it warily, reading from it, writing one batch.
//!
//! Everything in here can be made again from the journal; so whatever looks wrong is an error and a marker
//! file, upon which the next open rebuilds the folder. It knows keys and bytes, not what entries mean.

use crate::model::id::Id;
use crate::model::value::{Fields, Tag};
use crate::store::codec::{self, Head, Stored};
use crate::store::error::StoreError;
use crate::store::guard::contain;
use crate::store::journal::FileMeta;
use crate::store::keys::{self, Folder};
use crate::store::mark::{Ident, Mark};
use crate::store::posts::{self, Chunk, Post};
use crate::store::wary;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// After passing over so many records a jump is cheaper than going on.
const FAR: u32 = 32;

/// So many records are worth a second thread.
const MANY: usize = 2_000;

/// An open folder.
pub(super) struct Fold {
    pub folder: Folder,
    path: PathBuf,
    db: sled::Db,
    mark: Mutex<Mark>,
    /// Something is not yet flushed.
    dirty: AtomicBool,
}

/// Where the marker of a folder that must be rebuilt lies.
pub(super) fn marker(root: &Path, folder: Folder) -> PathBuf {
    root.join(format!("{folder}.damaged"))
}

impl Fold {
    /// Opens a folder, or makes it; `None` when it cannot be used and must be rebuilt.
    pub(super) fn open(root: &Path, folder: Folder, cache: u64, now: &Ident) -> Option<Self> {
        let path = root.join(folder.to_string());
        if marker(root, folder).exists() {
            return None;
        }
        let db = wary::open(&path, cache)?;
        let fold = Self { folder, path, db, mark: Mutex::default(), dirty: AtomicBool::new(false) };
        let ident: Option<Ident> = fold.note(keys::IDENT).ok()?;
        let mark: Option<Mark> = fold.note(keys::MARK).ok()?;
        match (ident, mark) {
            (None, None) if fold.is_empty()? => fold.begin(now)?,
            (Some(ident), mark) => {
                let mark = mark.unwrap_or_default();
                if !ident.serves(now, &mark) {
                    return None;
                }
                if ident != *now {
                    fold.begin(now)?;
                }
                *fold.mark() = mark;
            }
            _ => return None,
        }
        Some(fold)
    }

    fn is_empty(&self) -> Option<bool> {
        contain(|| self.db.is_empty())
    }

    fn begin(&self, ident: &Ident) -> Option<()> {
        let bytes = codec::seal(&serde_json::to_vec(ident).ok()?);
        contain(|| self.db.insert(keys::IDENT, bytes))?.ok()?;
        self.dirty.store(true, Ordering::Relaxed);
        Some(())
    }

    /// The watermark as it is in memory: at least what is in sled.
    pub(super) fn mark(&self) -> MutexGuard<'_, Mark> {
        self.mark.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last entry applied and the sum of its line.
    pub(super) fn reached(&self) -> (u64, String) {
        let mark = self.mark();
        (mark.seq, mark.sum.clone())
    }

    /// What `base` remembers of the journal's files; nothing when it remembers nothing that can be read.
    pub(super) fn files(&self) -> Vec<FileMeta> {
        self.note(keys::FILES).ok().flatten().unwrap_or_default()
    }

    /// Says that the folder is damaged, and sees to it that the next open rebuilds it.
    pub(super) fn damaged(&self) -> StoreError {
        self.mark_damaged();
        StoreError::Fold { folder: self.folder.to_string() }
    }

    /// Sees to it that the next open rebuilds the folder.
    pub(super) fn mark_damaged(&self) {
        if let Some(root) = self.path.parent() {
            // Where the marker cannot be written the damage is met again, and the clerk told again.
            let _ = fs::write(marker(root, self.folder), b"");
        }
    }

    /// A value behind its crc.
    fn body<T>(&self, key: &[u8], read: impl FnOnce(&[u8]) -> Option<T>) -> Result<Option<T>, StoreError> {
        match contain(|| self.db.get(key)) {
            Some(Ok(None)) => Ok(None),
            Some(Ok(Some(bytes))) => {
                let found = codec::unseal(&bytes).and_then(read);
                found.map(Some).ok_or_else(|| self.damaged())
            }
            _ => Err(self.damaged()),
        }
    }

    fn note<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, StoreError> {
        self.body(key, |bytes| serde_json::from_slice(bytes).ok())
    }

    /// A record with its places.
    pub(super) fn stored(&self, id: Id) -> Result<Option<Stored>, StoreError> {
        self.body(&keys::record(id), |bytes| codec::decode(id, bytes))
    }

    /// The head of a record.
    pub(super) fn head(&self, id: Id) -> Result<Option<Head>, StoreError> {
        self.body(&keys::record(id), codec::decode_head)
    }

    /// Some fields of a record.
    pub(super) fn fields(&self, id: Id, wanted: &[Tag]) -> Result<Option<(Head, Fields)>, StoreError> {
        self.body(&keys::record(id), |bytes| codec::decode_fields(bytes, wanted))
    }

    /// One full page of places.
    pub(super) fn places(&self, id: Id, page: u32) -> Result<Vec<crate::store::journal::Place>, StoreError> {
        let found = self.body(&keys::history(id, page), codec::decode_places)?;
        found.ok_or_else(|| self.damaged())
    }

    /// The last chunk of a list between two keys, both within, that is not to be passed over.
    pub(super) fn chunk_before(
        &self,
        from: &[u8],
        to: &[u8],
        pass: impl Fn(&[u8]) -> bool,
    ) -> Result<Option<Chunk>, StoreError> {
        let found = contain(|| {
            for item in self.db.range(from..=to).rev() {
                let (key, value) = item.ok()?;
                if !pass(&key) {
                    let posts = posts::decode(codec::unseal(&value)?)?;
                    return Some(Some((key.to_vec(), posts)));
                }
            }
            Some(None)
        });
        found.flatten().ok_or_else(|| self.damaged())
    }

    /// Walks a list between two posts, both within, until told to stop with `false`.
    pub(super) fn walk(
        &self,
        prefix: &[u8],
        (first, last): (Post, Post),
        newest_first: bool,
        mut each: impl FnMut(Post) -> bool,
    ) -> Result<(), StoreError> {
        let (lowest, from, to) =
            (posts::key(prefix, posts::LOWEST), posts::key(prefix, first), posts::key(prefix, last));
        // The first post may stand in a chunk that starts before it.
        let start = self.chunk_before(&lowest, &from, |_| false)?;
        let start = start.map_or(from, |(key, _)| key);
        let mut chunk = |value: &[u8]| {
            let mut posts = posts::decode(codec::unseal(value)?)?;
            posts.retain(|post| (first..=last).contains(post));
            if newest_first {
                posts.reverse();
            }
            Some(posts.into_iter().all(&mut each))
        };
        let walked = contain(|| {
            let mut chunks = self.db.range(start..=to);
            while let Some(item) = if newest_first { chunks.next_back() } else { chunks.next() } {
                if !chunk(&item.ok()?.1)? {
                    break;
                }
            }
            Some(())
        });
        walked.flatten().ok_or_else(|| self.damaged())
    }

    /// Reads some fields of each of these records, in rising order of their ids. Where there are many, a second
    /// thread reads the later half meanwhile: most of the time goes into bringing in pages of the disk.
    pub(super) fn read_along<'a>(
        &self,
        ids: &[(Id, usize)],
        wanted: impl Fn(usize) -> &'a [Tag] + Sync,
        mut each: impl FnMut(usize, Id, Fields),
    ) -> Result<(), StoreError> {
        let (here, there) = if ids.len() < MANY { (ids, &[][..]) } else { ids.split_at(ids.len() / 2) };
        let read = std::thread::scope(|scope| {
            let later = (!there.is_empty()).then(|| {
                std::thread::Builder::new().spawn_scoped(scope, || {
                    let mut read = Vec::with_capacity(there.len());
                    self.go_along(there, &wanted, |place, id, fields| read.push((place, id, fields)))?;
                    Some(read)
                })
            });
            self.go_along(here, &wanted, &mut each)?;
            match later {
                None => {}
                // A machine that has no thread to spare reads on in this one.
                Some(Err(_)) => self.go_along(there, &wanted, &mut each)?,
                // Whatever went wrong over there is damage here.
                Some(Ok(later)) => {
                    for (place, id, fields) in later.join().ok()?? {
                        each(place, id, fields);
                    }
                }
            }
            Some(())
        });
        read.ok_or_else(|| self.damaged())
    }

    /// Goes along the tree, and jumps only where many records lie between; `None` when one cannot be read.
    fn go_along<'a>(
        &self,
        ids: &[(Id, usize)],
        wanted: impl Fn(usize) -> &'a [Tag],
        mut each: impl FnMut(usize, Id, Fields),
    ) -> Option<()> {
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Some(()) };
        let last = keys::record(last.0);
        contain(|| {
            let mut items = self.db.range(keys::record(first.0)..=last);
            for (id, place) in ids {
                let sought = keys::record(*id);
                let mut passed = 0;
                let value = loop {
                    let (key, value) = items.next()?.ok()?;
                    match key.as_ref().cmp(&sought[..]) {
                        std::cmp::Ordering::Equal => break value,
                        std::cmp::Ordering::Greater => return None,
                        std::cmp::Ordering::Less => passed += 1,
                    }
                    if passed == FAR {
                        items = self.db.range(sought..=last);
                    }
                };
                let (_, fields) = codec::decode_fields(codec::unseal(&value)?, wanted(*place))?;
                each(*place, *id, fields);
            }
            Some(())
        })
        .flatten()
    }

    /// Every key and value of the fold proper, in order; `None` stands for what cannot be read.
    pub(super) fn all(&self) -> impl Iterator<Item = Option<(sled::IVec, sled::IVec)>> {
        let mut items = self.db.range(keys::FIRST..);
        std::iter::from_fn(move || match contain(|| items.next()) {
            Some(None) => None,
            Some(Some(Ok(item))) => Some(Some(item)),
            _ => Some(None),
        })
        // Damage is not always passed over by sled's iterator.
        .scan(true, |go, item| {
            let now = *go;
            *go = item.is_some();
            now.then_some(item)
        })
    }

    /// Writes records, indexes and watermark in one transaction.
    pub(super) fn write(&self, mut batch: sled::Batch, mark: Mark) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(&mark).map_err(|_| self.damaged())?;
        batch.insert(keys::MARK, codec::seal(&bytes));
        match contain(|| self.db.apply_batch(batch)) {
            Some(Ok(())) => {
                self.dirty.store(true, Ordering::Relaxed);
                *self.mark() = mark;
                Ok(())
            }
            _ => Err(self.damaged()),
        }
    }

    /// Moves the watermark in memory only: nothing in the folder changed. The next flush writes it.
    pub(super) fn advance(&self, mark: Mark) {
        *self.mark() = mark;
        self.dirty.store(true, Ordering::Relaxed);
    }

    /// Sees to it that the next flush writes what is known of the journal's files.
    pub(super) fn touch(&self) {
        self.dirty.store(true, Ordering::Relaxed);
    }

    /// Brings everything to the disk: sled's own flush does not wait for it. `files` goes with `base`.
    pub(super) fn flush(&self, files: Option<&[FileMeta]>) -> Result<(), StoreError> {
        if !self.dirty.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut batch = sled::Batch::default();
        if let Some(files) = files {
            let bytes = serde_json::to_vec(files).map_err(|_| self.damaged())?;
            batch.insert(keys::FILES, codec::seal(&bytes));
        }
        let mark = self.mark().clone();
        self.write(batch, mark)?;
        if !matches!(contain(|| self.db.flush()), Some(Ok(_))) {
            return Err(self.damaged());
        }
        let synced = File::options().write(true).open(self.path.join("db")).and_then(|file| file.sync_data());
        self.dirty.store(synced.is_err(), Ordering::Relaxed);
        Ok(())
    }
}
