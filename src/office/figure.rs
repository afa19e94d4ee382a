//! Figures (指标): each declared figure over a stretch of days and a place, with the entries behind it.
//!
//! What a figure needs of an entry is read once and kept in columns, a chunk for each kind and month, so that a
//! month's papers cost a walk over arrays. A change forgets the chunks it touched; a number and its entries are always
//! taken from the same chunk, so they cannot disagree.

use super::closed::{Closing, Reading};
use super::kept_columns::Kept;
use super::read::{needed, rising};
use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::figure::{Figure, Measure};
use crate::model::filter::Filter;
use crate::model::id::Id;
use crate::model::kind::{Field, Formula, Kind, Shape};
use crate::model::period::{Cadence, Period};
use crate::model::record::KindTag;
use crate::model::typed::{correction, period_lock};
use crate::model::value::{Fields, Tag, Value};
use chrono::NaiveDate;
use std::cell::{Cell, RefCell};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

/// Entries of one kind by one of their days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Source {
    pub(super) kind: KindTag,
    /// The field that holds the day; `None`: the day the entry is about.
    pub(super) day: Option<Tag>,
}

/// The chunks read so far. A year of 155,000 entries takes about 8 MB.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) chunks: RefCell<HashMap<(Source, Period), Rc<Chunk>>>,
    /// Villages and whatever distinct figures tell apart, by small numbers: counting them is then a walk over bits.
    pub(super) numbers: RefCell<Numbers>,
    /// What was kept from the last session, until it is looked at.
    pub(super) kept: RefCell<Kept>,
    /// Something is in memory that is not kept yet.
    pub(super) fresh: Cell<bool>,
    /// Months as they stood when they were closed.
    pub(super) then: RefCell<HashMap<(Source, Period), Rc<Chunk>>>,
    /// Which months are closed, once asked.
    pub(super) closings: RefCell<Option<Rc<BTreeMap<Period, Closing>>>>,
}

/// Ids in the order in which they were met.
#[derive(Default)]
pub(super) struct Numbers {
    pub(super) ids: Vec<Id>,
    places: HashMap<Id, u32, BuildHasherDefault<Random>>,
}

/// Ids are mostly random bits already: mixing both halves is hash enough for numbers that nobody chooses.
#[derive(Default)]
struct Random(u64);

impl Hasher for Random {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, id: u128) {
        let [high, low] = [id >> 64, id].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or(0));
        self.0 = (high ^ low).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Numbers {
    pub(super) fn of(&mut self, id: Id) -> u32 {
        let next = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        *self.places.entry(id).or_insert_with(|| {
            self.ids.push(id);
            next
        })
    }
}

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

/// The entries of one kind in one month, a column each.
pub(super) struct Chunk {
    pub(super) ids: Vec<Id>,
    pub(super) days: Vec<NaiveDate>,
    pub(super) villages: Vec<u32>,
    /// Which of the kind's figures an entry counts in, a bit each, in pack order.
    pub(super) counted: Vec<u32>,
    /// What it adds to each summing figure, and what each distinct figure tells apart.
    pub(super) parts: Vec<Part>,
}

pub(super) enum Part {
    Count,
    Sum(Vec<i64>),
    Distinct(Vec<u32>),
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

    /// The month of a source. What is not in memory is read for every kind at once: whoever asks for one figure of a
    /// month asks for the others next, and their records lie side by side on the disk.
    pub(super) fn chunk(&self, source: Source, month: Period) -> Result<Rc<Chunk>, Refusal> {
        let known = |source| self.columns.chunks.borrow().get(&(source, month)).map(Rc::clone);
        if let Some(chunk) = known(source) {
            return Ok(chunk);
        }
        self.take_kept_columns();
        if let Some(chunk) = known(source) {
            return Ok(chunk);
        }
        self.columns.fresh.set(true);
        if source.day.is_some() {
            return self.chunk_by_its_day(source, month);
        }
        let sources = sources_of(self.dictionary.figures()).into_iter();
        let missing = sources.filter(|source| source.day.is_none() && known(*source).is_none());
        let readers: Result<Vec<Reader>, Refusal> = missing.map(|source| self.reader(source)).collect();
        let mut readers = readers?;
        let wanted: Vec<(KindTag, Vec<Tag>)> =
            readers.iter().map(|reader| (reader.kind.tag, reader.wanted.clone())).collect();
        let asked: Vec<(KindTag, &[Tag])> =
            wanted.iter().map(|(kind, wanted)| (*kind, wanted.as_slice())).collect();
        let mut numbers = self.columns.numbers.borrow_mut();
        self.store.scan(&asked, month.days(), |place, id, fields| {
            if let Some(reader) = readers.get_mut(place) {
                reader.take(id, &fields, self, &mut numbers);
            }
        })?;
        let mut chunks = self.columns.chunks.borrow_mut();
        chunks.extend(readers.into_iter().map(|reader| ((reader.source(), month), Rc::new(reader.chunk))));
        let chunk = chunks.get(&(source, month)).map(Rc::clone);
        chunk.ok_or_else(|| Refusal::Words("没有这样的登记。".to_owned()))
    }

    /// The month of a source whose day is not that under which its entries are kept: all of the kind are read once and
    /// laid into their months. Such kinds (disputes, problems, tasks) are small beside visits.
    fn chunk_by_its_day(&self, source: Source, month: Period) -> Result<Rc<Chunk>, Refusal> {
        let mut months: HashMap<Period, Reader> = HashMap::from([(month, self.reader(source)?)]);
        let wanted = months.get(&month).map(|reader| reader.wanted.clone()).unwrap_or_default();
        let mut numbers = self.columns.numbers.borrow_mut();
        let mut entries = Vec::new();
        self.store.scan_kind(source.kind, DayRange::ALL, &wanted, |id, fields| entries.push((id, fields)))?;
        for (id, fields) in entries {
            let Some(day) = source.day.and_then(|tag| fields.date(tag)) else { continue };
            let reader = match months.entry(Period::of(Cadence::Month, day)) {
                Entry::Occupied(there) => there.into_mut(),
                Entry::Vacant(place) => place.insert(self.reader(source)?),
            };
            reader.take(id, &fields, self, &mut numbers);
        }
        let mut chunks = self.columns.chunks.borrow_mut();
        chunks.extend(months.into_iter().map(|(month, reader)| ((source, month), Rc::new(reader.chunk))));
        let chunk = chunks.get(&(source, month)).map(Rc::clone);
        chunk.ok_or_else(|| Refusal::Words("没有这样的登记。".to_owned()))
    }

    pub(super) fn reader(&self, source: Source) -> Result<Reader<'_>, Refusal> {
        let kind = self.kind(source.kind)?;
        let figures: Vec<&Figure> =
            self.dictionary.figures().iter().filter(|figure| source_of(figure) == source).collect();
        let filters: Result<Vec<Filter>, String> =
            figures.iter().map(|figure| Filter::parse(&figure.only, kind, self.today())).collect();
        let filters = filters.map_err(Refusal::Words)?;
        let measured = figures.iter().flat_map(|figure| match figure.measure {
            Measure::Count => Vec::new(),
            Measure::Sum(tag) | Measure::Distinct(tag) => stored_parts(kind, tag),
        });
        let asked = filters.iter().flat_map(|filter| filter.tags(kind)).chain(measured);
        let tags = asked.chain(kind.date).chain(source.day).chain(kind.village);
        // A computed field is worked out from others: then all of them are read.
        let every = || rising(kind.fields.iter().filter(|field| field.is_kept()).map(|field| field.tag));
        let wanted = needed(kind, tags).unwrap_or_else(every);
        let parts = figures.iter().map(|figure| Part::of(figure.measure)).collect();
        let (ids, days, villages, counted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let chunk = Chunk { ids, days, villages, counted, parts };
        Ok(Reader { kind, day: source.day, figures, filters, wanted, chunk })
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

    /// Forgets the months that a record stood or stands in.
    pub(super) fn forget_figures(&mut self, kind: KindTag, id: Id) -> Result<(), Refusal> {
        // What is kept speaks of the journal as it was before.
        self.columns.fresh.set(true);
        match kind {
            period_lock::KIND | correction::KIND => {
                self.columns.then.borrow_mut().clear();
                self.columns.closings.replace(None);
            }
            _ => self.columns.then.borrow_mut().retain(|(of, _), _| of.kind != kind),
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
        self.columns.kept.borrow_mut().touch(kind, month, id);
        self.columns.chunks.borrow_mut().retain(|(of, at), chunk| {
            // Of which day the record was counted by another of its days is known only where it stands in a chunk.
            of.kind != kind || (of.day.is_none() && Some(*at) != month && !chunk.ids.contains(&id))
        });
        Ok(())
    }
}

/// A chunk while it is read.
pub(super) struct Reader<'a> {
    kind: &'a Kind,
    day: Option<Tag>,
    figures: Vec<&'a Figure>,
    /// What each figure counts.
    filters: Vec<Filter>,
    /// The fields that these need.
    wanted: Vec<Tag>,
    pub(super) chunk: Chunk,
}

impl Reader<'_> {
    fn source(&self) -> Source {
        Source { kind: self.kind.tag, day: self.day }
    }

    /// The day on which an entry counts.
    pub(super) fn day_of(&self, fields: &Fields) -> Option<NaiveDate> {
        self.day.or(self.kind.date).and_then(|tag| fields.date(tag))
    }

    pub(super) fn take(&mut self, id: Id, fields: &Fields, office: &Office, numbers: &mut Numbers) {
        let Some(day) = self.day_of(fields) else { return };
        let Self { kind, figures, filters, chunk, .. } = self;
        let value = |field: &Field| {
            let own = field.fetch.is_none() && field.is_kept();
            if own { fields.get(field.tag).cloned() } else { office.value(kind, fields, field) }
        };
        let mut counted = 0;
        for (bit, filter) in filters.iter().enumerate() {
            if filter.is_empty() || filter.keeps(kind, &value, office) {
                counted |= 1 << bit;
            }
        }
        chunk.ids.push(id);
        chunk.days.push(day);
        chunk.counted.push(counted);
        let village = kind.village.and_then(|tag| fields.reference(tag)).unwrap_or_default();
        chunk.villages.push(numbers.of(village));
        for (part, figure) in chunk.parts.iter_mut().zip(figures) {
            match (part, figure.measure) {
                (Part::Sum(values), Measure::Sum(tag)) => {
                    let number = match kind.field(tag).filter(|field| !field.is_kept()).map(value) {
                        Some(Some(Value::Int(number) | Value::Money(number))) => number,
                        Some(_) => 0,
                        None => fields.number(tag).unwrap_or_default(),
                    };
                    values.push(number);
                }
                (Part::Distinct(told), Measure::Distinct(tag)) => {
                    told.push(numbers.of(fields.reference(tag).unwrap_or_default()));
                }
                _ => {}
            }
        }
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

/// What figures look at.
pub(super) fn sources_of(figures: &[Figure]) -> Vec<Source> {
    let mut sources: Vec<Source> = figures.iter().map(source_of).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

pub(super) fn source_of(figure: &Figure) -> Source {
    Source { kind: figure.kind, day: figure.day }
}

/// Where the figures of a source stand among all: the n-th of them is bit n.
fn places_of(figures: &[Figure], source: Source) -> impl Iterator<Item = usize> {
    figures.iter().enumerate().filter(move |(_, figure)| source_of(figure) == source).map(|(at, _)| at)
}

/// The stored fields that a number is worked out from; itself where it is stored.
fn stored_parts(kind: &Kind, tag: Tag) -> Vec<Tag> {
    match kind.field(tag).map(|field| &field.shape) {
        Some(Shape::Computed(Formula::Plus(a, b))) => {
            [*a, *b].into_iter().flat_map(|part| stored_parts(kind, part)).collect()
        }
        Some(Shape::Computed(Formula::Sum(rows, _))) => vec![*rows],
        _ => vec![tag],
    }
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
