//! The columns of the figures from one session to the next: what was counted yesterday need not be read again today.
//!
//! One file beside the desk's memory, written on leaving in order. It is believed only where the journal stands exactly
//! where it stood then and the figures are declared alike; else it is passed over and everything is read as ever.

use super::Office;
use super::columns::{Chunk, Columns, Part, Source, sources_of};
use crate::model::filter::Filter;
use crate::model::id::Id;
use crate::model::period::{Cadence, Period};
use crate::model::record::KindTag;
use chrono::{Datelike, NaiveDate};
use minicbor::{Decoder, Encoder};
use std::collections::HashSet;
use std::convert::Infallible;
use std::rc::Rc;

/// What the file is called.
const FILE: &str = "figures";
/// After so many changes before the first figure is asked for, reading anew is cheaper than sorting out.
const TOO_MANY: usize = 10_000;

/// What was kept from the last session, until it is looked at.
#[derive(Default)]
pub(super) struct Kept {
    /// Where the journal stood when the office was opened; `None` once it has been looked at.
    opened_at: Option<String>,
    /// What has been changed since then: the kind, the month where the record stands now, the record.
    touched: Vec<(KindTag, Option<Period>, Id)>,
}

impl Kept {
    pub(super) fn touch(&mut self, kind: KindTag, month: Option<Period>, id: Id) {
        if self.opened_at.is_none() {
            return;
        }
        self.touched.push((kind, month, id));
        if self.touched.len() > TOO_MANY {
            *self = Self::default();
        }
    }
}

impl Columns {
    pub(super) fn opened_at(stands_at: Option<String>) -> Self {
        let columns = Self::default();
        columns.kept.borrow_mut().opened_at = stands_at;
        columns
    }
}

impl Office {
    /// Takes what the last session kept, once, without what has been changed since.
    pub(super) fn take_kept_columns(&self) {
        let Kept { opened_at, touched } = std::mem::take(&mut *self.columns.kept.borrow_mut());
        let Some(opened_at) = opened_at else { return };
        let bytes = self.store.memory_bytes(FILE);
        let chunks = bytes.and_then(|bytes| self.read_kept(&bytes, &opened_at));
        let ids: HashSet<Id> = touched.iter().map(|(.., id)| *id).collect();
        let kinds: HashSet<KindTag> = touched.iter().map(|(kind, ..)| *kind).collect();
        let stands = |Source { kind, day }: Source, month: Period, chunk: &Chunk| {
            !kinds.contains(&kind)
                || day.is_none()
                    && !(touched.iter().any(|(of, at, _)| *of == kind && *at == Some(month))
                        || chunk.ids.iter().any(|id| ids.contains(id)))
        };
        let mut known = self.columns.chunks.borrow_mut();
        for (source, month, chunk) in chunks.unwrap_or_default() {
            if stands(source, month, &chunk) {
                known.entry((source, month)).or_insert_with(|| Rc::new(chunk));
            }
        }
    }

    /// Keeps what is in memory for the next session. A disk that refuses only means reading again.
    pub(super) fn keep_columns(&self) {
        let chunks = self.columns.chunks.borrow();
        if !self.columns.fresh.get() || chunks.is_empty() || self.health().read_only.is_some() {
            return;
        }
        if let (Some(stands_at), Ok(bytes)) = (self.store.stands_at(), self.written(&chunks)) {
            let body = [stands_at.as_bytes(), b"\n", &bytes].concat();
            let sum = crc32fast::hash(&body).to_le_bytes();
            let _ = self.store.remember_bytes(FILE, &[&sum[..], &body].concat());
        }
    }

    /// How the figures are declared, conditions as they are understood today.
    fn declared_now(&self) -> String {
        let figures = self.dictionary.figures();
        let only = figures.iter().map(|figure| {
            let kind = self.dictionary.kind(figure.kind);
            kind.map(|kind| Filter::parse(&figure.only, kind, self.today()))
        });
        format!("{} {figures:?} {:?}", env!("CARGO_PKG_VERSION"), only.collect::<Vec<_>>())
    }

    fn written(
        &self,
        chunks: &std::collections::HashMap<(Source, Period), Rc<Chunk>>,
    ) -> Result<Vec<u8>, minicbor::encode::Error<Infallible>> {
        let mut out = Encoder::new(Vec::new());
        out.str(&self.declared_now())?;
        let numbers = self.columns.numbers.borrow();
        out.bytes(&numbers.ids.iter().flat_map(|id| id.to_bytes()).collect::<Vec<u8>>())?;
        // Days that no declared figure counts by are cheap to read again.
        let sources = sources_of(self.dictionary.figures());
        let counted = || chunks.iter().filter(|((source, _), _)| sources.contains(source));
        out.array(counted().count() as u64)?;
        for ((source, month), chunk) in counted() {
            // No field has the number 0.
            out.u16(source.kind)?
                .u16(source.day.unwrap_or_default())?
                .i32(month.first().num_days_from_ce())?;
            out.bytes(&chunk.ids.iter().flat_map(|id| id.to_bytes()).collect::<Vec<u8>>())?;
            let days = chunk.days.iter().flat_map(|day| day.num_days_from_ce().to_le_bytes());
            out.bytes(&days.collect::<Vec<u8>>())?;
            out.bytes(&words(&chunk.villages))?.bytes(&words(&chunk.counted))?;
            out.array(chunk.parts.len() as u64)?;
            for part in &chunk.parts {
                match part {
                    Part::Count => out.u8(0)?.bytes(&[])?,
                    Part::Sum(sums) => {
                        let sums = sums.iter().flat_map(|sum| sum.to_le_bytes());
                        out.u8(1)?.bytes(&sums.collect::<Vec<u8>>())?
                    }
                    Part::Distinct(told) => out.u8(2)?.bytes(&words(told))?,
                };
            }
        }
        Ok(out.into_writer())
    }

    /// The chunks of a file written where the journal stands now; `None` where it cannot be believed.
    fn read_kept(&self, bytes: &[u8], opened_at: &str) -> Option<Vec<(Source, Period, Chunk)>> {
        let (sum, body) = bytes.split_first_chunk()?;
        if crc32fast::hash(body) != u32::from_le_bytes(*sum) {
            return None;
        }
        let rest = body.strip_prefix(opened_at.as_bytes())?.strip_prefix(b"\n")?;
        let mut input = Decoder::new(rest);
        if input.str().ok()? != self.declared_now() {
            return None;
        }
        // Numbers are given anew: some may have been given in this session already.
        let mut numbers = self.columns.numbers.borrow_mut();
        let given: Vec<u32> = ids(input.bytes().ok()?).map(|id| numbers.of(id)).collect();
        let anew = |old: Vec<u32>| -> Option<Vec<u32>> {
            old.into_iter().map(|old| given.get(usize::try_from(old).ok()?).copied()).collect()
        };
        let sources = sources_of(self.dictionary.figures());
        let mut chunks = Vec::new();
        for _ in 0..input.array().ok()?? {
            let (kind, day, first) = (input.u16().ok()?, input.u16().ok()?, input.i32().ok()?);
            let source = Source { kind, day: Some(day).filter(|day| *day != 0) };
            let month = Period::of(Cadence::Month, NaiveDate::from_num_days_from_ce_opt(first)?);
            let ids: Vec<Id> = ids(input.bytes().ok()?).collect();
            let days = unwords(input.bytes().ok()?)
                .map(|day| NaiveDate::from_num_days_from_ce_opt(day.cast_signed()));
            let days = days.collect::<Option<Vec<NaiveDate>>>()?;
            let villages = anew(unwords(input.bytes().ok()?).collect())?;
            let counted: Vec<u32> = unwords(input.bytes().ok()?).collect();
            let mut parts = Vec::new();
            for _ in 0..input.array().ok()?? {
                let (sort, column) = (input.u8().ok()?, input.bytes().ok()?);
                parts.push(match sort {
                    0 => Part::Count,
                    1 => Part::Sum(column.as_chunks().0.iter().map(|sum| i64::from_le_bytes(*sum)).collect()),
                    _ => Part::Distinct(anew(unwords(column).collect())?),
                });
            }
            let whole = [days.len(), villages.len(), counted.len()].iter().all(|length| *length == ids.len());
            if !whole || !sources.contains(&source) {
                return None;
            }
            chunks.push((source, month, Chunk { ids, days, villages, counted, parts }));
        }
        Some(chunks)
    }
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn unwords(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word))
}

fn ids(bytes: &[u8]) -> impl Iterator<Item = Id> {
    bytes.as_chunks().0.iter().map(|id| Id::from_bytes(*id))
}
