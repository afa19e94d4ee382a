//! From entries to one batch for one folder: records, the keys they are found under, the watermark.
//!
//! The same road for a save, for catching up and for a rebuild, so that they cannot differ.

use crate::model::change::{Edit, Entry, Op};
use crate::model::id::Id;
use crate::model::layout::Layout;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::store::codec::{self, Stored};
use crate::store::error::StoreError;
use crate::store::fold::Fold;
use crate::store::journal::Place;
use crate::store::keys::{self, Folder};
use crate::store::mark::{Mark, YearMark};
use crate::store::posts::Posts;
use std::collections::{BTreeSet, HashMap};

/// An entry, the sum of its line, and where that stands.
pub(super) type Line = (Entry, String, Place);

/// Places kept with the record; full pages of them are put beside it.
const PAGE: usize = 64;

/// The folders an entry touches besides `base`.
pub(super) fn years(layout: &Layout, entry: &Entry) -> BTreeSet<i32> {
    let folders = entry.edits.iter().map(|edit| keys::folder_of(layout, edit.kind, edit.record));
    folders
        .filter_map(|folder| match folder {
            Folder::Base => None,
            Folder::Year(year) => Some(year),
        })
        .collect()
}

/// Applies entries to one folder in one transaction; those it already has are passed over. `resident` is the
/// year whose watermark need not be written with every entry. Returns edits that speak of records as they
/// are not: by the store's own checks there are none.
pub(super) fn apply(
    fold: &Fold,
    layout: &Layout,
    lines: &[Line],
    resident: i32,
) -> Result<Vec<u64>, StoreError> {
    let mut work = Work {
        fold,
        layout,
        mark: fold.mark().clone(),
        records: HashMap::new(),
        batch: sled::Batch::default(),
        posts: Posts::new(fold),
        must_write: false,
        unfit: Vec::new(),
    };
    for (entry, sum, place) in lines {
        if entry.seq > work.mark.seq {
            work.entry(entry, *place, resident)?;
            work.mark.seq = entry.seq;
            sum.clone_into(&mut work.mark.sum);
        }
    }
    for stored in work.records.values() {
        let key = keys::record(stored.record.id);
        work.batch.insert(&key, codec::encode(stored));
    }
    work.posts.write(&mut work.batch);
    if work.must_write {
        fold.write(work.batch, work.mark)?;
    } else {
        fold.advance(work.mark);
    }
    Ok(work.unfit)
}

struct Work<'a> {
    fold: &'a Fold,
    layout: &'a Layout,
    mark: Mark,
    records: HashMap<Id, Stored>,
    batch: sled::Batch,
    posts: Posts<'a>,
    must_write: bool,
    unfit: Vec<u64>,
}

impl Work<'_> {
    fn entry(&mut self, entry: &Entry, place: Place, resident: i32) -> Result<(), StoreError> {
        for edit in &entry.edits {
            let folder = keys::folder_of(self.layout, edit.kind, edit.record);
            if folder == self.fold.folder {
                self.edit(entry, edit, place)?;
            } else if let (Folder::Base, Folder::Year(year)) = (self.fold.folder, folder) {
                let mark = self.mark.years.entry(year);
                let mark = mark.or_insert_with(|| YearMark::new(entry.seq));
                let day = keys::date_tag(self.layout, edit.kind).and_then(|tag| edit.set.get(&tag));
                let day = day.and_then(|delta| match delta.to {
                    Some(Value::Date(day)) => Some(day),
                    _ => None,
                });
                mark.note(entry.seq, edit.kind, day);
                self.must_write |= year != resident;
            }
        }
        Ok(())
    }

    fn edit(&mut self, entry: &Entry, edit: &Edit, place: Place) -> Result<(), StoreError> {
        let before = match self.records.remove(&edit.record) {
            Some(stored) => Some(stored),
            None => self.fold.stored(edit.record)?,
        };
        let fits = match &before {
            None => edit.op == Op::Add,
            Some(stored) => stored.record.kind == edit.kind && stored.record.revision == edit.base,
        };
        let old = before.as_ref().map(|stored| stored.record.clone());
        let after = if fits { edit.apply(old.clone(), entry.stamp()) } else { None };
        let Some(after) = after else {
            self.unfit.push(entry.seq);
            if let Some(stored) = before {
                self.records.insert(edit.record, stored);
            }
            return Ok(());
        };
        self.must_write = true;
        let lists = |of: &Record| keys::lists(self.layout, of);
        let (gone, come) = (old.as_ref().map(lists).unwrap_or_default(), lists(&after));
        for (list, post) in gone.iter().filter(|one| !come.contains(one)) {
            self.posts.remove(list, *post)?;
        }
        for (list, post) in come.iter().filter(|one| !gone.contains(one)) {
            self.posts.add(list, *post)?;
        }
        self.count(old.as_ref(), &after);
        let (mut pages, mut places) = before.map_or((0, Vec::new()), |stored| (stored.pages, stored.places));
        if places.last() != Some(&place) {
            if places.len() >= PAGE {
                let key = keys::history(edit.record, pages);
                self.batch.insert(key, codec::encode_places(&places));
                pages += 1;
                places.clear();
            }
            places.push(place);
        }
        let stored = Stored { record: after, pages, places };
        self.records.insert(edit.record, stored);
        Ok(())
    }

    fn count(&mut self, old: Option<&Record>, new: &Record) {
        let shown = |record: &Record| u64::from(!record.void);
        let waits = |record: &Record| u64::from(!record.void && record.fields.has_pending());
        self.mark.records += u64::from(old.is_none());
        let count = self.mark.kinds.entry(new.kind).or_default();
        *count = (*count + shown(new)).saturating_sub(old.map_or(0, shown));
        self.mark.pending = (self.mark.pending + waits(new)).saturating_sub(old.map_or(0, waits));
    }
}
