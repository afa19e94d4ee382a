//! The figures of a closed month (月结): they stand as the books stood when it was closed, and what has changed since is
//! told beside them.
//!
//! Nothing is kept for that. The journal knows what every record said at the closing; only the few records that were
//! changed afterwards need be asked, since whatever changes what a closed month counts is on the 更正表.

use super::columns::{Chunk, Part, Source};
use super::figure::Counted;
use super::{Office, Refusal};
use crate::model::change::{Entry, Op};
use crate::model::days::DayRange;
use crate::model::figure::Measure;
use crate::model::id::Id;
use crate::model::period::{Cadence, Period};
use crate::model::record::KindTag;
use crate::model::typed::{correction, period_lock};
use crate::model::value::Fields;
use chrono::NaiveDateTime;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// When a month was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closing {
    /// The place of the closing in the journal.
    seq: u64,
    /// The moment.
    at: NaiveDateTime,
}

/// How the figures of closed months are read; those of open months are as they are now either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As they stood when the month was closed.
    Closed,
    /// As they are now.
    Today,
}

/// What has become of a figure since its month was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinceClosed {
    /// As it is now.
    pub now: Counted,
    /// Entries that counted then and do not now.
    pub gone: Vec<Id>,
    /// Entries that count now and did not then.
    pub new: Vec<Id>,
    /// Entries that count in both, for another amount.
    pub differ: Vec<Id>,
}

impl Office {
    /// What has changed in a figure since a month of these days was closed; `None` where nothing has.
    ///
    /// # Errors
    /// As [`Office::figure`].
    pub fn since_closed(
        &self,
        stood: &Counted,
        days: DayRange,
        village: Option<Id>,
    ) -> Result<Option<SinceClosed>, Refusal> {
        if !self.is_closed(days)? {
            return Ok(None);
        }
        let now = self.figure_read(&stood.name, days, village, Reading::Today)?;
        let (then, is): (HashMap<Id, i64>, HashMap<Id, i64>) = (stood.each(), now.each());
        let gone = stood.ids.iter().filter(|id| !is.contains_key(id)).copied().collect();
        let new = now.ids.iter().filter(|id| !then.contains_key(id)).copied().collect();
        let sums = self.dictionary.figure_named(&stood.name);
        let sums = sums.is_some_and(|figure| matches!(figure.measure, Measure::Sum(_)));
        let other = |id: &&Id| then.get(id).is_some_and(|adds| is.get(id).is_some_and(|now| now != adds));
        let differ = stood.ids.iter().filter(|_| sums).filter(other).copied().collect();
        let change = SinceClosed { now, gone, new, differ };
        let same = change.gone.is_empty() && change.new.is_empty() && change.differ.is_empty();
        Ok((!same || change.now.value != stood.value).then_some(change))
    }

    /// Whether some month of these days is closed, so that its figures stand.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the register of closed months cannot be read.
    pub fn is_closed(&self, days: DayRange) -> Result<bool, Refusal> {
        let closings = self.closings()?;
        Ok(self.months(days).any(|month| closings.contains_key(&month)))
    }

    /// The months that have a day in the range; an open end is taken as this year's.
    pub(super) fn months(&self, days: DayRange) -> impl Iterator<Item = Period> {
        let year = Period::of(Cadence::Year, self.today());
        let (from, to) = (days.from.unwrap_or(year.first()), days.to.unwrap_or(year.last()));
        Period::over(Cadence::Month, from, to)
    }

    /// The months of a source that have a day in the range.
    pub(super) fn chunks(
        &self,
        source: Source,
        days: DayRange,
        reading: Reading,
    ) -> Result<Vec<Rc<Chunk>>, Refusal> {
        let closings = match reading {
            Reading::Closed => self.closings()?,
            Reading::Today => Rc::default(),
        };
        let read = |month| match closings.get(&month) {
            Some(closing) => self.chunk_then(source, month, *closing),
            None => self.chunk(source, month),
        };
        self.months(days).map(read).collect()
    }

    fn closings(&self) -> Result<Rc<BTreeMap<Period, Closing>>, Refusal> {
        if let Some(known) = self.columns.closings.borrow().as_ref() {
            return Ok(Rc::clone(known));
        }
        let mut locks = Vec::new();
        self.store.scan_kind(period_lock::KIND, DayRange::ALL, &[period_lock::MONTH], |id, fields| {
            locks.extend(fields.date(period_lock::MONTH).map(|day| (Period::of(Cadence::Month, day), id)));
        })?;
        let mut closings = BTreeMap::new();
        for (month, id) in locks {
            if let Some(entry) = self.store.history(id)?.first() {
                closings.insert(month, Closing { seq: entry.seq, at: entry.at });
            }
        }
        let closings = Rc::new(closings);
        self.columns.closings.replace(Some(Rc::clone(&closings)));
        Ok(closings)
    }

    /// A month of a source as it stood at the closing.
    fn chunk_then(&self, source: Source, month: Period, closing: Closing) -> Result<Rc<Chunk>, Refusal> {
        if let Some(chunk) = self.columns.then.borrow().get(&(source, month)) {
            return Ok(Rc::clone(chunk));
        }
        let now = self.chunk(source, month)?;
        let changed = self.changed_since(source.kind, closing)?;
        let then = if changed.is_empty() {
            now
        } else {
            let mut reader = self.reader(source)?;
            reader.chunk = now.without(&changed);
            let mut numbers = self.columns.numbers.borrow_mut();
            for id in changed {
                let fields = self.fields_at(id, closing.seq)?;
                let day = |fields: &Fields| reader.day_of(fields);
                if let Some(fields) =
                    fields.filter(|fields| day(fields).is_some_and(|day| month.contains(day)))
                {
                    reader.take(id, &fields, self, &mut numbers);
                }
            }
            Rc::new(reader.chunk)
        };
        self.columns.then.borrow_mut().insert((source, month), Rc::clone(&then));
        Ok(then)
    }

    /// The records of a kind that may count otherwise than they did at a closing: those on the 更正表 since.
    fn changed_since(&self, kind: KindTag, closing: Closing) -> Result<HashSet<Id>, Refusal> {
        let mut corrected = HashSet::new();
        let wanted = [correction::ON, correction::ABOUT];
        self.store.scan_kind(correction::KIND, DayRange::ALL, &wanted, |_, fields| {
            let since = fields.date(correction::ON).is_some_and(|day| day >= closing.at.date());
            corrected.extend(fields.reference(correction::ABOUT).filter(|_| since));
        })?;
        let mut ours = HashSet::new();
        for id in corrected {
            if self.store.get(id)?.is_some_and(|record| record.kind == kind) {
                ours.insert(id);
            }
        }
        Ok(ours)
    }

    /// What a record said once the journal had come to an entry; `None` where it was not there or was struck out.
    fn fields_at(&self, id: Id, seq: u64) -> Result<Option<Fields>, Refusal> {
        let Some(mut record) = self.store.get(id)? else { return Ok(None) };
        let history = self.store.history(id)?;
        let later = history.iter().rev().take_while(|entry: &&Entry| entry.seq > seq);
        for edit in later.flat_map(|entry| entry.edits.iter().rev()).filter(|edit| edit.record == id) {
            match edit.op {
                Op::Add => return Ok(None),
                Op::Void => record.void = false,
                Op::Restore => record.void = true,
                Op::Set => {}
            }
            for (tag, delta) in &edit.set {
                record.fields.set(*tag, delta.from.clone());
            }
        }
        Ok((!record.void).then_some(record.fields))
    }
}

impl Counted {
    /// What each entry adds.
    fn each(&self) -> HashMap<Id, i64> {
        self.ids.iter().copied().zip(self.adds.iter().copied()).collect()
    }
}

impl Chunk {
    /// The same without some of its entries.
    fn without(&self, ids: &HashSet<Id>) -> Self {
        let stays: Vec<bool> = self.ids.iter().map(|id| !ids.contains(id)).collect();
        Self {
            ids: kept(&self.ids, &stays),
            days: kept(&self.days, &stays),
            villages: kept(&self.villages, &stays),
            counted: kept(&self.counted, &stays),
            parts: self
                .parts
                .iter()
                .map(|part| match part {
                    Part::Count => Part::Count,
                    Part::Sum(values) => Part::Sum(kept(values, &stays)),
                    Part::Distinct(told) => Part::Distinct(kept(told, &stays)),
                })
                .collect(),
        }
    }
}

fn kept<T: Copy>(column: &[T], stays: &[bool]) -> Vec<T> {
    column.iter().zip(stays).filter(|(_, stays)| **stays).map(|(value, _)| *value).collect()
}
