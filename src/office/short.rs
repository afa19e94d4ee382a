//! Finishing a record short of its target: allowed with a reason, which stays on the record; what was done stays what
//! was done. Which kinds are measured, by what, and which moves finish them is the dictionary's.

use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Kind, Measure, Measured, Move, Whole};
use crate::model::record::{KindTag, Record};
use crate::model::value::{Fields, Tag, Value};
use crate::rules::parts::{Part, together};
use crate::rules::progress;

/// What a move that finishes a measured record comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Finish {
    /// How far the record is, in percent.
    pub percent: i64,
    /// Whether it takes a reason: it is short of its target, and no reason stands for so little.
    pub asks: bool,
    /// Where the reason stands, and how far the record was when it was given.
    kept: (Tag, Tag),
}

impl Finish {
    /// Writes the reason and for how little it was given; what was done to the full needs none any more. A reason from
    /// before it was kept for how little is kept for what there is now.
    pub(super) fn write(self, fields: &mut Fields, why: Option<&str>) {
        let (reason, at) = self.kept;
        if self.asks {
            fields.set(reason, why.map(|why| Value::Text(why.to_owned())));
            fields.set(at, Some(Value::Int(self.percent)));
        } else if self.percent >= 100 {
            fields.set(reason, None);
            fields.set(at, None);
        } else if fields.number(at).is_none() {
            fields.set(at, Some(Value::Int(self.percent)));
        }
    }
}

/// A record that was finished short of its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Short {
    /// The record.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// How far it was, in percent, when the reason was given; how far it is where only the reason was kept.
    pub percent: i64,
    /// Why less was done.
    pub why: String,
}

impl Office {
    /// What a move comes to where it finishes a measured record; `None` for any other move, and for a record that was
    /// never measured, which is done when it is said to be.
    pub(super) fn finish(
        &self,
        kind: &Kind,
        record: &Record,
        step: &Move,
    ) -> Result<Option<Finish>, Refusal> {
        let Some(measured) = kind.measured.as_ref().filter(|_| step.finishes) else { return Ok(None) };
        let Some(percent) = self.reached(measured, record)? else { return Ok(None) };
        // A reason for more than there is now is no reason for this. Earlier versions kept no more than the reason.
        let stands = record.fields.text(measured.why).is_some()
            && record.fields.number(measured.at).is_none_or(|given| given <= percent);
        Ok(Some(Finish { percent, asks: percent < 100 && !stands, kept: (measured.why, measured.at) }))
    }

    /// How many of these records a move of that name to that state would finish short of their target and asks why.
    ///
    /// # Errors
    /// [`Refusal::Store`] when one cannot be read.
    pub fn asked_why(&self, records: &[Id], label: &str, to: u16) -> Result<usize, Refusal> {
        let mut count = 0;
        for id in records {
            let record = self.record(*id)?;
            let kind = self.kind(record.kind)?;
            let state = kind.state.and_then(|tag| record.fields.code(tag)).unwrap_or_default();
            let meant = |step: &&Move| step.to == to && step.label == label && step.from.contains(&state);
            let Some(step) = kind.moves.iter().find(meant) else { continue };
            count += usize::from(self.finish(kind, &record, step)?.is_some_and(|finish| finish.asks));
        }
        Ok(count)
    }

    /// Those of some records that were finished short of their target, with the reason, in the order given.
    ///
    /// # Errors
    /// [`Refusal::Store`] when one cannot be read.
    pub fn finished_short(&self, records: &[Id]) -> Result<Vec<Short>, Refusal> {
        let mut found = Vec::new();
        for id in records {
            let Some(record) = self.store.get(*id)? else { continue };
            let kind = self.kind(record.kind)?;
            let Some(measured) = &kind.measured else { continue };
            let Some(why) = record.fields.text(measured.why) else { continue };
            let percent = match record.fields.number(measured.at) {
                Some(given) => Some(given),
                None => self.reached(measured, &record)?.filter(|reached| *reached < 100),
            };
            if let Some(percent) = percent {
                let name = self.name(kind, *id, &record.fields);
                found.push(Short { id: *id, name, percent, why: why.to_owned() });
            }
        }
        Ok(found)
    }

    /// How far a record has come, in percent; `None` where it was never measured.
    fn reached(&self, measured: &Measured, record: &Record) -> Result<Option<i64>, Refusal> {
        match &measured.how {
            Measure::Told { by, date, value, target } => {
                let last = self.last_told(record.id, *by, (*date, *value))?;
                let target = record.fields.number(*target);
                let was = last.is_some() || target.is_some();
                Ok(was.then(|| progress::actual(last, target)))
            }
            Measure::Parts { kind, weight, whole } => {
                let (parts, was) = self.measured_parts(record.id, *kind, *weight, whole.as_ref())?;
                let wholes: Vec<(u16, i64)> = whole.as_ref().map_or_else(Vec::new, |whole| {
                    let rows = record.fields.rows(whole.rows).iter();
                    rows.filter_map(|row| Some((row.code(whole.what)?, row.number(whole.target)?))).collect()
                });
                Ok(together(&parts, &wholes).filter(|_| was))
            }
        }
    }

    /// The parts of a record, and whether any of them was measured.
    fn measured_parts(
        &self,
        of: Id,
        kind: KindTag,
        weight: Tag,
        whole: Option<&Whole>,
    ) -> Result<(Vec<Part>, bool), Refusal> {
        let declared = self.kind(kind)?;
        let Some(Measured { how: Measure::Told { by, date, value, target }, .. }) = &declared.measured else {
            return Ok((Vec::new(), false));
        };
        let (mut parts, mut was) = (Vec::new(), false);
        for id in self.store.pointing_to(of, kind, DayRange::ALL)? {
            let Some(part) = self.store.get(id)? else { continue };
            let last = self.last_told(id, *by, (*date, *value))?;
            let target = part.fields.number(*target);
            let measured = last.is_some() || target.is_some();
            was |= measured;
            let state = declared.state.and_then(|tag| part.fields.code(tag)).unwrap_or_default();
            let measure = whole.and_then(|whole| part.fields.code(whole.of));
            let weight = part.fields.number(weight).unwrap_or(1);
            parts.push(Part::of(state, (weight, measure), last, target));
        }
        Ok((parts, was))
    }

    /// The number that was told last about a record.
    fn last_told(&self, about: Id, by: KindTag, tags: (Tag, Tag)) -> Result<Option<i64>, Refusal> {
        let (date, value) = tags;
        let wanted = super::read::rising([date, value]);
        let mut last = None;
        for id in self.store.pointing_to(about, by, DayRange::ALL)? {
            let Some(fields) = self.store.fields(id, &wanted)? else { continue };
            last = last.max(fields.number(value).map(|value| (fields.date(date), id, value)));
        }
        Ok(last.map(|(.., value)| value))
    }
}
