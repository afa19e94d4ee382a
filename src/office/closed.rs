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
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// When a month was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closing {
    /// The place of the closing in the journal.
    seq: u64,
}

/// How the figures of closed months are read; those of open months are as they are now either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As they stood when the month was closed.
    Closed,
    /// As they are now.
    Today,
}

/// How much of a stretch of days is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// No month of it.
    No,
    /// Some of its months.
    Part,
    /// Every month of it.
    Whole,
}

/// A closed month of a source.
pub(super) struct Then {
    /// As it stood at the closing.
    chunk: Rc<Chunk>,
    /// Those of its entries that have been changed since and may stand in another month now, with their day then.
    changed: Vec<(Id, NaiveDate)>,
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
        if self.closed(days)? == Closed::No {
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

    /// How much of these days is closed, so that its figures stand.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the register of closed months cannot be read.
    pub fn closed(&self, days: DayRange) -> Result<Closed, Refusal> {
        let closings = self.closings()?;
        let closed = self.months(days).filter(|month| closings.contains_key(month)).count();
        Ok(match closed {
            0 => Closed::No,
            _ if closed == self.months(days).count() => Closed::Whole,
            _ => Closed::Part,
        })
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
        // What a closed month has counted is not counted again where it stands now.
        let mut taken: HashSet<Id> = HashSet::new();
        let mut chunks = Vec::new();
        for month in self.months(days) {
            let then = closings.get(&month).map(|closing| self.then(source, month, *closing)).transpose()?;
            let chunk = match &then {
                Some(then) => Rc::clone(&then.chunk),
                None => self.chunk(source, month)?,
            };
            let again = !taken.is_empty() && chunk.ids.iter().any(|id| taken.contains(id));
            chunks.push(if again { Rc::new(chunk.without(&taken)) } else { chunk });
            let changed = then.iter().flat_map(|then| &then.changed);
            taken.extend(changed.filter(|(_, day)| days.contains(*day)).map(|(id, _)| *id));
        }
        Ok(chunks)
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
                closings.insert(month, Closing { seq: entry.seq });
            }
        }
        let closings = Rc::new(closings);
        self.columns.closings.replace(Some(Rc::clone(&closings)));
        Ok(closings)
    }

    /// A month of a source as it stood at the closing.
    fn then(&self, source: Source, month: Period, closing: Closing) -> Result<Rc<Then>, Refusal> {
        if let Some(then) = self.columns.then.borrow().get(&(source, month)) {
            return Ok(Rc::clone(then));
        }
        let now = self.chunk(source, month)?;
        let since = self.changed_since(source.kind, closing)?;
        let (mut chunk, mut changed) = (now, Vec::new());
        if !since.is_empty() {
            let mut reader = self.reader(source)?;
            reader.chunk = chunk.without(&since);
            let mut numbers = self.columns.numbers.borrow_mut();
            for id in since {
                let fields = self.fields_at(id, closing.seq)?;
                let Some(fields) = fields else { continue };
                if let Some(day) = reader.day_of(&fields).filter(|day| month.contains(*day)) {
                    reader.take(id, &fields, self, &mut numbers);
                    changed.push((id, day));
                }
            }
            chunk = Rc::new(reader.chunk);
        }
        let then = Rc::new(Then { chunk, changed });
        self.columns.then.borrow_mut().insert((source, month), Rc::clone(&then));
        Ok(then)
    }

    /// The records of a kind that may count otherwise than they did at a closing: those on the 更正表 since.
    fn changed_since(&self, kind: KindTag, closing: Closing) -> Result<HashSet<Id>, Refusal> {
        let mut corrections = Vec::new();
        self.store.scan_kind(correction::KIND, DayRange::ALL, &[correction::ABOUT], |line, fields| {
            corrections.extend(fields.reference(correction::ABOUT).map(|about| (line, about)));
        })?;
        let mut ours = HashSet::new();
        for (line, about) in corrections {
            if self.store.get(about)?.is_none_or(|record| record.kind != kind) {
                continue;
            }
            // The journal's order tells, not a clock that may have been set back.
            if self.store.history(line)?.first().is_some_and(|entry| entry.seq > closing.seq) {
                ours.insert(about);
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
