//! Figures (指标): each declared figure over a stretch of days and a place, with the entries behind it.
//!
//! What a figure needs of an entry is read once and kept in columns, a chunk for each kind and month, so that a
//! month's papers cost a walk over arrays. A change forgets the chunks it touched; a number and its entries are always
//! taken from the same chunk, so they cannot disagree.

use super::read::{needed, rising};
use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::figure::{Figure, Measure};
use crate::model::filter::Filter;
use crate::model::id::Id;
use crate::model::kind::{Kind, Shape};
use crate::model::period::{Cadence, Period};
use crate::model::record::KindTag;
use crate::model::value::Value;
use chrono::NaiveDate;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// The chunks read so far. A year of 155,000 entries takes about 8 MB.
#[derive(Default)]
pub(super) struct Columns {
    chunks: RefCell<HashMap<(KindTag, Period), Rc<Chunk>>>,
}

/// The entries of one kind in one month, a column each.
struct Chunk {
    ids: Vec<Id>,
    days: Vec<NaiveDate>,
    villages: Vec<Id>,
    /// Which of the kind's figures an entry counts in, a bit each, in pack order.
    counted: Vec<u32>,
    /// What it adds to each summing figure, and what each distinct figure tells apart.
    parts: Vec<Part>,
}

enum Part {
    Count,
    Sum(Vec<i64>),
    Distinct(Vec<Id>),
}

/// A figure worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its English name.
    pub name: String,
    /// The number; money in fen.
    pub value: i64,
    /// The entries behind it, by day.
    pub ids: Vec<Id>,
}

impl Office {
    /// Every declared figure over these days, of one village or of the town, in pack order. Months are read whole, so
    /// the range should have both ends; an open end is taken as this year's.
    ///
    /// # Errors
    /// [`Refusal::Store`] when entries cannot be read.
    pub fn figures(&self, days: DayRange, village: Option<Id>) -> Result<Vec<i64>, Refusal> {
        let mut tallies =
            self.tallies(days, &mut |place| (village.is_none() || village == Some(place)).then_some(()))?;
        Ok(tallies.remove(&()).unwrap_or_else(|| vec![0; self.dictionary.figures().len()]))
    }

    /// Every declared figure by village. Entries without a village stand under [`Id::NIL`].
    ///
    /// # Errors
    /// [`Refusal::Store`] when entries cannot be read.
    pub fn figures_by_village(&self, days: DayRange) -> Result<BTreeMap<Id, Vec<i64>>, Refusal> {
        self.tallies(days, &mut Some)
    }

    fn tallies<K: Ord + Copy + std::hash::Hash>(
        &self,
        days: DayRange,
        place: &mut dyn FnMut(Id) -> Option<K>,
    ) -> Result<BTreeMap<K, Vec<i64>>, Refusal> {
        let all = self.dictionary.figures();
        let mut tallies: BTreeMap<K, Vec<i64>> = BTreeMap::new();
        let mut seen: HashSet<(usize, K, Id)> = HashSet::new();
        for kind in kinds_of(all) {
            let places: Vec<usize> = places_of(all, kind).collect();
            for chunk in self.chunks(kind, days)? {
                for (row, day) in chunk.days.iter().enumerate() {
                    let village = chunk.villages.get(row).copied().unwrap_or_default();
                    let Some(key) = Some(*day).filter(|day| days.contains(*day)).and_then(|_| place(village))
                    else {
                        continue;
                    };
                    let tally = tallies.entry(key).or_insert_with(|| vec![0; all.len()]);
                    let counted = chunk.counted.get(row).copied().unwrap_or_default();
                    for (bit, at) in places.iter().enumerate().filter(|(bit, _)| counted & (1 << bit) != 0) {
                        let more = match chunk.parts.get(bit) {
                            Some(Part::Sum(values)) => values.get(row).copied().unwrap_or_default(),
                            Some(Part::Distinct(ids)) => {
                                let told = ids.get(row).copied().unwrap_or_default();
                                i64::from(seen.insert((*at, key, told)))
                            }
                            _ => 1,
                        };
                        if let Some(sum) = tally.get_mut(*at) {
                            *sum = sum.saturating_add(more);
                        }
                    }
                }
            }
        }
        Ok(tallies)
    }

    /// One figure with the entries behind it.
    ///
    /// # Errors
    /// A sentence when no such figure is declared; [`Refusal::Store`].
    pub fn figure(&self, name: &str, days: DayRange, village: Option<Id>) -> Result<Counted, Refusal> {
        let all = self.dictionary.figures();
        let known = all.iter().find(|figure| figure.name == name || figure.label == name);
        let Some(figure) = known else {
            let names: Vec<&str> = all.iter().map(|figure| figure.label.as_str()).collect();
            return Err(Refusal::Words(format!("没有“{name}”这个指标，可以写：{}。", names.join("、"))));
        };
        let at = all.iter().position(|other| other.name == figure.name).unwrap_or_default();
        let bit = places_of(all, figure.kind).position(|place| place == at).unwrap_or_default();
        let (mut value, mut rows) = (0_i64, Vec::new());
        let mut seen = HashSet::new();
        for chunk in self.chunks(figure.kind, days)? {
            for (row, day) in chunk.days.iter().enumerate() {
                let here = village.is_none_or(|village| chunk.villages.get(row) == Some(&village));
                let counted = chunk.counted.get(row).is_some_and(|mask| mask & (1 << bit) != 0);
                let Some(id) = chunk.ids.get(row).filter(|_| here && counted && days.contains(*day)) else {
                    continue;
                };
                rows.push((*day, *id));
                value = value.saturating_add(match chunk.parts.get(bit) {
                    Some(Part::Sum(values)) => values.get(row).copied().unwrap_or_default(),
                    Some(Part::Distinct(ids)) => i64::from(seen.insert(ids.get(row).copied())),
                    _ => 1,
                });
            }
        }
        rows.sort_unstable();
        Ok(Counted { name: figure.name.clone(), value, ids: rows.into_iter().map(|(_, id)| id).collect() })
    }

    /// The months of a kind that have a day in the range.
    fn chunks(&self, kind: KindTag, days: DayRange) -> Result<Vec<Rc<Chunk>>, Refusal> {
        let year = Period::of(Cadence::Year, self.today());
        let (from, to) = (days.from.unwrap_or(year.first()), days.to.unwrap_or(year.last()));
        Period::over(Cadence::Month, from, to).map(|month| self.chunk(kind, month)).collect()
    }

    fn chunk(&self, kind: KindTag, month: Period) -> Result<Rc<Chunk>, Refusal> {
        if let Some(chunk) = self.columns.chunks.borrow().get(&(kind, month)) {
            return Ok(Rc::clone(chunk));
        }
        let chunk = Rc::new(self.read_chunk(self.kind(kind)?, month)?);
        self.columns.chunks.borrow_mut().insert((kind, month), Rc::clone(&chunk));
        Ok(chunk)
    }

    fn read_chunk(&self, kind: &Kind, month: Period) -> Result<Chunk, Refusal> {
        let figures: Vec<&Figure> =
            self.dictionary.figures().iter().filter(|figure| figure.kind == kind.tag).collect();
        let filters: Result<Vec<Filter>, String> =
            figures.iter().map(|figure| Filter::parse(&figure.only, kind, self.today())).collect();
        let filters = filters.map_err(Refusal::Words)?;
        let measured = figures.iter().filter_map(|figure| match figure.measure {
            Measure::Count => None,
            Measure::Sum(tag) | Measure::Distinct(tag) => Some(tag),
        });
        let asked = filters.iter().flat_map(|filter| filter.tags(kind)).chain(measured);
        let tags = asked.chain(kind.date).chain(kind.village);
        // A computed field is worked out from others: then all of them are read.
        let every = || rising(kind.fields.iter().filter(|field| field.is_kept()).map(|field| field.tag));
        let wanted = needed(kind, tags).unwrap_or_else(every);
        let mut chunk = Chunk {
            ids: Vec::new(),
            days: Vec::new(),
            villages: Vec::new(),
            counted: Vec::new(),
            parts: figures.iter().map(|figure| Part::of(figure.measure)).collect(),
        };
        self.store.scan_kind(kind.tag, month.days(), &wanted, |id, fields| {
            let Some(day) = kind.date.and_then(|tag| fields.date(tag)) else { return };
            let value = |field: &crate::model::kind::Field| self.value(kind, &fields, field);
            let mut counted = 0;
            for (bit, filter) in filters.iter().enumerate() {
                if filter.is_empty() || filter.keeps(kind, &value, self) {
                    counted |= 1 << bit;
                }
            }
            chunk.ids.push(id);
            chunk.days.push(day);
            chunk.counted.push(counted);
            chunk.villages.push(kind.village.and_then(|tag| fields.reference(tag)).unwrap_or_default());
            for (part, figure) in chunk.parts.iter_mut().zip(&figures) {
                match (part, figure.measure) {
                    (Part::Sum(values), Measure::Sum(tag)) => {
                        values.push(fields.number(tag).unwrap_or_default());
                    }
                    (Part::Distinct(ids), Measure::Distinct(tag)) => {
                        ids.push(fields.reference(tag).unwrap_or_default());
                    }
                    _ => {}
                }
            }
        })?;
        Ok(chunk)
    }

    /// How a figure's number reads: money as yuan.
    #[must_use]
    pub fn figure_words(&self, figure: &Figure, value: i64) -> String {
        if let Measure::Sum(tag) = figure.measure
            && let Some(field) = self.dictionary.kind(figure.kind).and_then(|kind| kind.field(tag))
            && matches!(field.shape, Shape::Money)
        {
            return crate::model::amount::format_money(value);
        }
        value.to_string()
    }

    /// Forgets the months that a record stood or stands in.
    pub(super) fn forget_figures(&mut self, kind: KindTag, id: Id) -> Result<(), Refusal> {
        if self.columns.chunks.borrow().is_empty() {
            return Ok(());
        }
        let date = self.dictionary.kind(kind).and_then(|kind| kind.date);
        let day = match date {
            Some(tag) => self.store.fields(id, &[tag])?.and_then(|fields| fields.get(tag).cloned()),
            None => return Ok(()),
        };
        let month = match day {
            Some(Value::Date(day)) => Some(Period::of(Cadence::Month, day)),
            _ => None,
        };
        self.columns
            .chunks
            .borrow_mut()
            .retain(|(of, at), chunk| *of != kind || (Some(*at) != month && !chunk.ids.contains(&id)));
        Ok(())
    }
}

impl Part {
    fn of(measure: Measure) -> Self {
        match measure {
            Measure::Count => Self::Count,
            Measure::Sum(_) => Self::Sum(Vec::new()),
            Measure::Distinct(_) => Self::Distinct(Vec::new()),
        }
    }
}

/// The kinds that figures look at.
fn kinds_of(figures: &[Figure]) -> Vec<KindTag> {
    let mut kinds: Vec<KindTag> = figures.iter().map(|figure| figure.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Where the figures of a kind stand among all: the n-th of them is bit n.
fn places_of(figures: &[Figure], kind: KindTag) -> impl Iterator<Item = usize> {
    figures.iter().enumerate().filter(move |(_, figure)| figure.kind == kind).map(|(at, _)| at)
}
