//! Figures (指标): each declared figure over a stretch of days and a place, with the entries behind it. A number and its
//! entries are always taken from the same columns, so they cannot disagree.

use super::closed::Reading;
use super::columns::{Part, Source, source_of, sources_of};
use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::figure::{Figure, Measure};
use crate::model::id::Id;
use crate::model::kind::{Field, Formula, Shape};
use crate::model::value::Tag;
use std::collections::BTreeMap;

/// Which numbers have been seen.
#[derive(Clone, Default)]
struct Seen(Vec<u64>);

impl Seen {
    /// Whether a number is met for the first time.
    fn first(&mut self, number: u32) -> bool {
        let (word, bit) = (number as usize / 64, 1_u64 << (number % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0.get_mut(word).is_some_and(|word| {
            let fresh = *word & bit == 0;
            *word |= bit;
            fresh
        })
    }
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
    /// What each of them adds: 1, an amount, or 0 where it names again what an earlier one named.
    pub adds: Vec<i64>,
}

impl Office {
    /// Every declared figure over these days, of one village or of the town, in pack order; those of closed months as
    /// they stood at the closing. Months are read whole, so the range should have both ends; an open end is taken as
    /// this year's.
    ///
    /// # Errors
    /// [`Refusal::Store`] when entries cannot be read.
    pub fn figures(&self, days: DayRange, village: Option<Id>) -> Result<Vec<i64>, Refusal> {
        self.figures_read(days, village, Reading::Closed)
    }

    /// As [`Office::figures`], in the reading asked for.
    ///
    /// # Errors
    /// As [`Office::figures`].
    pub fn figures_read(
        &self,
        days: DayRange,
        village: Option<Id>,
        reading: Reading,
    ) -> Result<Vec<i64>, Refusal> {
        let wanted = village.map(|id| self.columns.numbers.borrow_mut().of(id));
        let slot = |place: u32| (wanted.is_none() || wanted == Some(place)).then_some(0);
        let tallies = self.tallies(days, reading, &slot)?;
        Ok(tallies.into_iter().next().unwrap_or_else(|| vec![0; self.dictionary.figures().len()]))
    }

    /// Every declared figure by village, those of closed months as they stood at the closing. Entries without a village stand under [`Id::NIL`].
    ///
    /// # Errors
    /// [`Refusal::Store`] when entries cannot be read.
    pub fn figures_by_village(&self, days: DayRange) -> Result<BTreeMap<Id, Vec<i64>>, Refusal> {
        let tallies = self.tallies(days, Reading::Closed, &|place| usize::try_from(place).ok())?;
        let numbers = self.columns.numbers.borrow();
        let of_village = tallies.into_iter().zip(&numbers.ids);
        let some = of_village.filter(|(tally, _)| tally.iter().any(|value| *value != 0));
        Ok(some.map(|(tally, id)| (*id, tally)).collect())
    }

    /// Sums by slot: `slot` says into which one the entries of a village go.
    fn tallies(
        &self,
        days: DayRange,
        reading: Reading,
        slot: &dyn Fn(u32) -> Option<usize>,
    ) -> Result<Vec<Vec<i64>>, Refusal> {
        let all = self.dictionary.figures();
        let mut tallies: Vec<Vec<i64>> = Vec::new();
        for source in sources_of(all) {
            let places: Vec<usize> = places_of(all, source).collect();
            let mut seen: Vec<Vec<Seen>> = Vec::new();
            for chunk in self.chunks(source, days, reading)? {
                for (row, day) in chunk.days.iter().enumerate() {
                    let village = chunk.villages.get(row).copied().unwrap_or_default();
                    let Some(to) = slot(village).filter(|_| days.contains(*day)) else { continue };
                    if tallies.len() <= to {
                        tallies.resize_with(to + 1, || vec![0; all.len()]);
                    }
                    if seen.len() <= to {
                        seen.resize_with(to + 1, || vec![Seen::default(); places.len()]);
                    }
                    let (Some(tally), Some(seen)) = (tallies.get_mut(to), seen.get_mut(to)) else { continue };
                    let mut bits = chunk.counted.get(row).copied().unwrap_or_default();
                    while bits != 0 {
                        let bit = bits.trailing_zeros() as usize;
                        bits &= bits - 1;
                        let more = match (chunk.parts.get(bit), seen.get_mut(bit)) {
                            (Some(Part::Sum(values)), _) => values.get(row).copied().unwrap_or_default(),
                            (Some(Part::Distinct(told)), Some(seen)) => {
                                i64::from(told.get(row).is_some_and(|number| seen.first(*number)))
                            }
                            _ => 1,
                        };
                        if let Some(sum) = places.get(bit).and_then(|at| tally.get_mut(*at)) {
                            *sum = sum.saturating_add(more);
                        }
                    }
                }
            }
        }
        Ok(tallies)
    }

    /// One figure with the entries behind it; of closed months as it stood at the closing.
    ///
    /// # Errors
    /// A sentence when no such figure is declared; [`Refusal::Store`].
    pub fn figure(&self, name: &str, days: DayRange, village: Option<Id>) -> Result<Counted, Refusal> {
        self.figure_read(name, days, village, Reading::Closed)
    }

    /// As [`Office::figure`], in the reading asked for.
    ///
    /// # Errors
    /// As [`Office::figure`].
    pub fn figure_read(
        &self,
        name: &str,
        days: DayRange,
        village: Option<Id>,
        reading: Reading,
    ) -> Result<Counted, Refusal> {
        let all = self.dictionary.figures();
        let known = all.iter().find(|figure| figure.name == name || figure.label == name);
        let Some(figure) = known else {
            let names: Vec<&str> = all.iter().map(|figure| figure.label.as_str()).collect();
            return Err(Refusal::Words(format!("没有“{name}”这个指标，可以写：{}。", names.join("、"))));
        };
        let at = all.iter().position(|other| other.name == figure.name).unwrap_or_default();
        let source = source_of(figure);
        let bit = places_of(all, source).position(|place| place == at).unwrap_or_default();
        let (mut value, mut rows) = (0_i64, Vec::new());
        let mut seen = Seen::default();
        let village = village.map(|id| self.columns.numbers.borrow_mut().of(id));
        for chunk in self.chunks(source, days, reading)? {
            for (row, day) in chunk.days.iter().enumerate() {
                let here = village.is_none_or(|village| chunk.villages.get(row) == Some(&village));
                let counted = chunk.counted.get(row).is_some_and(|mask| mask & (1 << bit) != 0);
                let Some(id) = chunk.ids.get(row).filter(|_| here && counted && days.contains(*day)) else {
                    continue;
                };
                let adds = match chunk.parts.get(bit) {
                    Some(Part::Sum(values)) => values.get(row).copied().unwrap_or_default(),
                    Some(Part::Distinct(told)) => {
                        i64::from(told.get(row).is_some_and(|number| seen.first(*number)))
                    }
                    _ => 1,
                };
                rows.push((*day, *id, adds));
                value = value.saturating_add(adds);
            }
        }
        rows.sort_unstable();
        let (ids, adds) = rows.into_iter().map(|(_, id, adds)| (id, adds)).unzip();
        Ok(Counted { name: figure.name.clone(), value, ids, adds })
    }

    /// The entries of a source on these days, of one village or of the town, by day; of closed months as they stood.
    pub(super) fn dated(
        &self,
        source: Source,
        days: DayRange,
        village: Option<Id>,
    ) -> Result<Vec<Id>, Refusal> {
        let village = village.map(|id| self.columns.numbers.borrow_mut().of(id));
        let mut rows = Vec::new();
        for chunk in self.chunks(source, days, Reading::Closed)? {
            for ((id, day), place) in chunk.ids.iter().zip(&chunk.days).zip(&chunk.villages) {
                if days.contains(*day) && village.is_none_or(|village| village == *place) {
                    rows.push((*day, *id));
                }
            }
        }
        rows.sort_unstable();
        Ok(rows.into_iter().map(|(_, id)| id).collect())
    }

    /// How a figure's number reads: money as yuan.
    #[must_use]
    pub fn figure_words(&self, figure: &Figure, value: i64) -> String {
        if let Measure::Sum(tag) = figure.measure
            && let Some(kind) = self.dictionary.kind(figure.kind)
            && kind.field(tag).is_some_and(|field| holds_money(field, &kind.fields))
        {
            return crate::model::amount::format_money(value);
        }
        value.to_string()
    }

    /// The same for programs, without separators.
    #[must_use]
    pub fn figure_plain(&self, figure: &Figure, value: i64) -> String {
        self.figure_words(figure, value).replace(',', "")
    }
}

/// Where the figures of a source stand among all: the n-th of them is bit n.
fn places_of(figures: &[Figure], source: Source) -> impl Iterator<Item = usize> {
    figures.iter().enumerate().filter(move |(_, figure)| source_of(figure) == source).map(|(at, _)| at)
}

/// Whether a number is money: typed as such, or worked out from money.
fn holds_money(field: &Field, siblings: &[Field]) -> bool {
    let part = |tag: &Tag| siblings.iter().find(|other| other.tag == *tag);
    match &field.shape {
        Shape::Money => true,
        Shape::Computed(Formula::Plus(a, b) | Formula::Product(a, b)) => {
            [a, b].into_iter().filter_map(part).any(|field| holds_money(field, siblings))
        }
        Shape::Computed(Formula::Sum(rows, column)) => part(rows).is_some_and(|rows| {
            let columns = rows.columns();
            columns.iter().any(|other| other.tag == *column && holds_money(other, columns))
        }),
        _ => false,
    }
}
