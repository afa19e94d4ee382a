//! The columns that figures are counted from: what figures need of an entry, read once, a chunk for each kind and month,
//! so that a month's papers cost a walk over arrays. A change forgets the chunks it touched.

use super::closed::{Closing, Then};
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
    pub(super) then: RefCell<HashMap<(Source, Period), Rc<Then>>>,
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

/// The entries of one kind in one month, a column each.
#[derive(PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) ids: Vec<Id>,
    pub(super) days: Vec<NaiveDate>,
    pub(super) villages: Vec<u32>,
    /// Which of the kind's figures an entry counts in, a bit each, in pack order.
    pub(super) counted: Vec<u32>,
    /// What it adds to each summing figure, and what each distinct figure tells apart.
    pub(super) parts: Vec<Part>,
}

#[derive(PartialEq, Eq)]
pub(super) enum Part {
    Count,
    Sum(Vec<i64>),
    Distinct(Vec<u32>),
}

impl Office {
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

    /// What an entry that says this counts for in a source.
    pub(super) fn counts_as(&self, source: Source, fields: Option<&Fields>) -> Result<Chunk, Refusal> {
        let mut reader = self.reader(source)?;
        if let Some(fields) = fields {
            reader.take(Id::NIL, fields, self, &mut self.columns.numbers.borrow_mut());
        }
        Ok(reader.chunk)
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
