//! Reading: from the fold, and the past of a record from the journal.
//!
//! Nothing here changes anything; another year's folder is opened when an answer needs it.

use crate::model::change::{Edit, Entry};
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::record::{KindTag, Record};
use crate::model::value::{Fields, Tag};
use crate::store::Store;
use crate::store::codec::Stored;
use crate::store::entries::Entries;
use crate::store::error::StoreError;
use crate::store::fold::Fold;
use crate::store::journal::Place;
use crate::store::keys::{self, Folder};
use crate::store::posts::Post;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

impl Store {
    /// A record, also one that is struck out.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn get(&self, id: Id) -> Result<Option<Record>, StoreError> {
        Ok(self.find(id, |fold| fold.stored(id))?.map(|stored| stored.record))
    }

    /// Some fields of a record (`wanted` in rising order), without decoding the others.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn fields(&self, id: Id, wanted: &[Tag]) -> Result<Option<Fields>, StoreError> {
        Ok(self.find(id, |fold| fold.fields(id, wanted))?.map(|(_, fields)| fields))
    }

    /// The kind of a record and its revision, without decoding more.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn kind_and_revision(&self, id: Id) -> Result<Option<(KindTag, u32)>, StoreError> {
        Ok(self.find(id, |fold| fold.head(id))?.map(|head| (head.kind, head.revision)))
    }

    fn find<T>(
        &self,
        id: Id,
        look: impl Fn(&Fold) -> Result<Option<T>, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        if let Some(found) = look(self.folds.base()?)? {
            return Ok(Some(found));
        }
        match self.folds.get(Folder::Year(keys::year_of(id)), &self.journal)? {
            Some(fold) => look(&fold),
            None => Ok(None),
        }
    }

    /// The records of a kind on these days that are not struck out, earliest day first.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn of_kind(&self, kind: KindTag, days: DayRange) -> Result<Vec<Id>, StoreError> {
        self.sorted(kind, days, &keys::of_kind(kind))
    }

    /// The latest records of a kind on these days, latest day first, at most `limit`.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn newest(&self, kind: KindTag, days: DayRange, limit: usize) -> Result<Vec<Id>, StoreError> {
        let mut found = Vec::new();
        for folder in self.folds.holding(kind, days)? {
            let mut here = 0;
            self.walk(folder, &keys::of_kind(kind), days, true, |post| {
                if here < limit {
                    found.push(post);
                }
                here += 1;
                here < limit
            })?;
        }
        found.sort_unstable_by(|one, other| other.cmp(one));
        found.truncate(limit);
        Ok(found.into_iter().map(|(_, id)| id).collect())
    }

    /// The earliest day on which a record of a kind stands that is not struck out.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn first_day(&self, kind: KindTag) -> Result<Option<NaiveDate>, StoreError> {
        let mut first: Option<u32> = None;
        for folder in self.folds.holding(kind, DayRange::ALL)? {
            self.walk(folder, &keys::of_kind(kind), DayRange::ALL, false, |(day, _)| {
                let earlier = day > 0 && first.is_none_or(|first| day < first);
                if earlier {
                    first = Some(day);
                }
                day == 0
            })?;
        }
        Ok(first.and_then(keys::day_of))
    }

    /// Whether there is any record of a kind on these days that is not struck out; the latest folders are asked first, so
    /// that a long past is not opened for it.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn any(&self, kind: KindTag, days: DayRange) -> Result<bool, StoreError> {
        for folder in self.folds.holding(kind, days)?.into_iter().rev() {
            let mut found = false;
            self.walk(folder, &keys::of_kind(kind), days, true, |_| {
                found = true;
                false
            })?;
            if found {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many records of a kind there are that are not struck out.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn count_of_kind(&self, kind: KindTag) -> Result<u64, StoreError> {
        let mut count = 0;
        for folder in self.folds.holding(kind, DayRange::ALL)? {
            if let Some(fold) = self.folds.get(folder, &self.journal)? {
                count += fold.mark().kinds.get(&kind).copied().unwrap_or(0);
            }
        }
        Ok(count)
    }

    /// Some fields (`wanted` in rising order) of every record of a kind on these days that is not struck out,
    /// in no particular order.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn scan_kind(
        &self,
        kind: KindTag,
        days: DayRange,
        wanted: &[Tag],
        mut each: impl FnMut(Id, Fields),
    ) -> Result<(), StoreError> {
        self.scan(&[(kind, wanted)], days, |_, id, fields| each(id, fields))
    }

    /// The same of several kinds in one walk, each with the fields wanted of it; `each` is told the place of the
    /// kind among those asked for. Records of one time lie together whatever their kind, so that one walk brings
    /// every page of the disk in once: the fast road for figures.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn scan(
        &self,
        asked: &[(KindTag, &[Tag])],
        days: DayRange,
        mut each: impl FnMut(usize, Id, Fields),
    ) -> Result<(), StoreError> {
        let mut folders = Vec::new();
        for (kind, _) in asked {
            folders.extend(self.folds.holding(*kind, days)?);
        }
        folders.sort_unstable();
        folders.dedup();
        for folder in folders {
            let Some(fold) = self.folds.get(folder, &self.journal)? else {
                continue;
            };
            let mut ids: Vec<(Id, usize)> = Vec::new();
            for (place, (kind, _)) in asked.iter().enumerate() {
                fold.walk(&keys::of_kind(*kind), keys::bounds(days), false, |(_, id)| {
                    ids.push((id, place));
                    true
                })?;
            }
            ids.sort_unstable();
            // A kind asked for twice is told of once at each place.
            ids.dedup();
            let wanted = |place: usize| asked.get(place).map_or(&[][..], |(_, wanted)| *wanted);
            fold.read_along(&ids, wanted, &mut each)?;
        }
        Ok(())
    }

    /// The records of a kind on these days that refer to a record, earliest day first.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn pointing_to(&self, target: Id, kind: KindTag, days: DayRange) -> Result<Vec<Id>, StoreError> {
        self.sorted(kind, days, &keys::referring(target, kind))
    }

    /// Every record that waits to be completed (待补), in the order they were made within their folders.
    ///
    /// # Errors
    /// The fold is damaged.
    pub fn pending(&self) -> Result<Vec<Id>, StoreError> {
        let mut ids = Vec::new();
        for folder in self.folds.every()? {
            ids.extend(self.folds.pending(folder, &self.journal)?.iter());
        }
        Ok(ids)
    }

    fn sorted(&self, kind: KindTag, days: DayRange, list: &[u8]) -> Result<Vec<Id>, StoreError> {
        let folders = self.folds.holding(kind, days)?;
        let several = folders.len() > 1;
        let mut found = Vec::new();
        for folder in folders {
            self.walk(folder, list, days, false, |post| {
                found.push(post);
                true
            })?;
        }
        if several {
            found.sort_unstable();
        }
        Ok(found.into_iter().map(|(_, id)| id).collect())
    }

    fn walk(
        &self,
        folder: Folder,
        list: &[u8],
        days: DayRange,
        newest_first: bool,
        each: impl FnMut(Post) -> bool,
    ) -> Result<(), StoreError> {
        let fold: Option<Arc<Fold>> = self.folds.get(folder, &self.journal)?;
        fold.map_or(Ok(()), |fold| fold.walk(list, keys::bounds(days), newest_first, each))
    }

    /// Everything that ever happened to a record, oldest first.
    ///
    /// # Errors
    /// The fold is damaged, or a line of the journal cannot be believed.
    pub fn history(&self, record: Id) -> Result<Vec<Entry>, StoreError> {
        self.places(record)?.into_iter().map(|place| self.journal.at(place)).collect()
    }

    /// The histories of many records, in the order of `records`, each entry with that record's own edits only. A line
    /// of the journal is read once, however many of these records it changed.
    ///
    /// # Errors
    /// As [`Store::history`].
    pub fn histories(&self, records: &[Id]) -> Result<Vec<Vec<Entry>>, StoreError> {
        let mut told: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
        for (at, record) in records.iter().enumerate() {
            for place in self.places(*record)? {
                told.entry(place).or_default().push(at);
            }
        }
        let mut histories: Vec<Vec<Entry>> = vec![Vec::new(); records.len()];
        for (place, about) in told {
            let mut entry = self.journal.at(place)?;
            let mut edits: HashMap<Id, Vec<Edit>> = HashMap::new();
            for edit in std::mem::take(&mut entry.edits) {
                edits.entry(edit.record).or_default().push(edit);
            }
            for at in about {
                let own = records.get(at).and_then(|record| edits.get(record)).cloned().unwrap_or_default();
                if let Some(history) = histories.get_mut(at) {
                    history.push(Entry { edits: own, ..entry.clone() });
                }
            }
        }
        Ok(histories)
    }

    /// Where the entries about a record stand in the journal, oldest first.
    fn places(&self, record: Id) -> Result<Vec<Place>, StoreError> {
        let found = self.find(record, |fold| {
            let Some(Stored { pages, places: last, .. }) = fold.stored(record)? else {
                return Ok(None);
            };
            let mut all = Vec::new();
            for page in 0..pages {
                all.extend(fold.places(record, page)?);
            }
            all.extend(last);
            Ok(Some(all))
        })?;
        Ok(found.unwrap_or_default())
    }

    /// The number of the last entry; 0 when there is none.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.journal.last_seq()
    }

    /// What tells this state of the journal from every other: the last entry's number and the sum of its line, which
    /// carries that of the line before. `None` when that line cannot be read.
    #[must_use]
    pub fn stands_at(&self) -> Option<String> {
        let last = self.journal.last_seq();
        self.journal.sum_at(last).ok().map(|sum| format!("{last} {sum}"))
    }

    /// One entry.
    ///
    /// # Errors
    /// There is no such entry, or its line cannot be believed.
    pub fn entry(&self, seq: u64) -> Result<Entry, StoreError> {
        self.journal.entries(seq, seq).next().unwrap_or(Err(StoreError::NoEntry(seq)))
    }

    /// The entries from this number on, read one by one.
    #[must_use]
    pub fn entries_from(&self, seq: u64) -> Entries {
        self.journal.entries(seq, self.journal.last_seq())
    }
}
