//! Who owes what: every duty's owners, their papers, and how each stands, as one table of owners by periods.

use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::duty::{Duty, OwedBy};
use crate::model::filter::Filter;
use crate::model::id::Id;
use crate::model::kind::{Kind, Shape};
use crate::model::period::Period;
use crate::model::record::KindTag;
use crate::model::typed::{cadre, daily, pairing, village};
use crate::model::value::{Fields, Tag, Value};
use crate::rules::duty::{self as rule, Paper, Status};
use chrono::NaiveDate;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Who owes: what stands on the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owes {
    /// A cadre, a village or a unit.
    Record(Id),
    /// A work group, by its code.
    Group(u16),
    /// The town.
    Town,
}

/// An owner and the days on which the duty holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Who.
    pub owes: Owes,
    /// The name on the screen.
    pub name: String,
    /// The village: for a cadre, that of the latest pairing.
    pub village: Option<Id>,
    /// When the duty holds for this owner; several stretches for a cadre who changed village.
    spells: Vec<DayRange>,
}

/// How one owner's duty for one period stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// In a word.
    pub status: Status,
    /// Whether the paper came after the day it was due.
    pub late: bool,
    /// The paper, once there is one.
    pub paper: Option<Id>,
}

/// One duty over several periods.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// The duty.
    pub duty: Duty,
    /// The periods in which anything is owed, first to last.
    pub periods: Vec<Period>,
    /// The owners in register order, each with a cell a period; `None` where nothing is owed.
    pub rows: Vec<(Owner, Vec<Option<Cell>>)>,
}

impl Matrix {
    /// How many duties stand so.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.cells().filter(|cell| cell.status == status).count()
    }

    /// Every duty owed.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.rows.iter().flat_map(|(_, cells)| cells.iter().flatten())
    }
}

/// What is read of the papers of a kind, and kept until one of them changes.
#[derive(Default)]
pub(super) struct Papers {
    lines: RefCell<HashMap<KindTag, Rc<Vec<Line>>>>,
}

struct Line {
    id: Id,
    owes: Owes,
    date: NaiveDate,
    state: Option<u16>,
    filed: Option<NaiveDate>,
}

impl Papers {
    pub(super) fn forget(&self, kind: KindTag) {
        self.lines.borrow_mut().remove(&kind);
    }
}

impl Office {
    /// One duty of all its owners over these days.
    ///
    /// # Errors
    /// [`Refusal::Store`] when registers or papers cannot be read.
    pub fn duty_matrix(&self, duty: &Duty, from: NaiveDate, to: NaiveDate) -> Result<Matrix, Refusal> {
        let kind = self.kind(duty.paper)?;
        let lines = self.paper_lines(kind)?;
        // A duty begins with the first paper ever: nobody owes what came before the office took it up.
        let first = lines.iter().filter(|line| fits(line.owes, duty.owed_by)).map(|line| line.date).min();
        self.matrix(duty, (from, to, first), &lines, self.owners(duty)?)
    }

    /// The same of one cadre who owes it, read without anybody else's papers or pairings: no rows where the duty is not
    /// this person's.
    ///
    /// # Errors
    /// As [`Office::duty_matrix`].
    pub fn duty_of(&self, duty: &Duty, cadre: Id, from: NaiveDate, to: NaiveDate) -> Result<Matrix, Refusal> {
        let kind = self.kind(duty.paper)?;
        let own = self.store.pointing_to(cadre, kind.tag, DayRange { from: Some(from), to: Some(to) })?;
        let wanted = line_tags(kind);
        let mut lines = Vec::with_capacity(own.len());
        for id in own {
            let fields = self.store.fields(id, &wanted)?.unwrap_or_default();
            lines.extend(line(kind, id, &fields));
        }
        let first = self.store.first_day(kind.tag)?;
        self.matrix(duty, (from, to, first), &lines, self.paired_one(duty, cadre)?.into_iter().collect())
    }

    fn matrix(
        &self,
        duty: &Duty,
        (from, to, first): (NaiveDate, NaiveDate, Option<NaiveDate>),
        lines: &[Line],
        owners: Vec<Owner>,
    ) -> Result<Matrix, Refusal> {
        let kind = self.kind(duty.paper)?;
        let begins = Period::of(duty.every, first.unwrap_or_else(|| self.today())).first();
        let periods: Vec<Period> = Period::over(duty.every, from.max(begins), to)
            .filter(|period| rule::is_owed(duty, *period, &self.calendar))
            .collect();
        let mut places: HashMap<(Owes, NaiveDate), &Line> = HashMap::with_capacity(lines.len());
        for line in lines.iter().filter(|line| fits(line.owes, duty.owed_by)) {
            places.insert((line.owes, Period::of(duty.every, line.date).first()), line);
        }
        let begun = self.begun(kind, duty)?;
        let today = self.today();
        let cell = |owner: &Owner, period: &Period| {
            let line = places.get(&(owner.owes, period.first()));
            let holds = owner.spells.iter().any(|spell| meets(*spell, *period));
            if line.is_none() && !holds {
                return None;
            }
            let paper = Paper {
                state: line.and_then(|line| line.state),
                filed: line.and_then(|line| line.filed),
                begun: line.is_some() || begun.contains(&(owner.owes, period.first())),
            };
            let (status, late) = rule::status(duty, *period, paper, today, &self.calendar);
            Some(Cell { status, late, paper: line.map(|line| line.id) })
        };
        let rows = owners.into_iter().map(|owner| {
            let cells: Vec<Option<Cell>> = periods.iter().map(|period| cell(&owner, period)).collect();
            (owner, cells)
        });
        let rows =
            rows.filter(|(_, cells)| periods.is_empty() || cells.iter().any(Option::is_some)).collect();
        Ok(Matrix { duty: duty.clone(), periods, rows })
    }

    /// Fills in whose a new paper is, and of which period.
    pub fn fill_owner(&self, kind: &Kind, fields: &mut Fields, owes: Owes, period: Period) {
        if let Some(tag) = kind.date {
            fields.set(tag, Some(Value::Date(period.first())));
        }
        let value = match owes {
            Owes::Record(id) => Value::Ref(id),
            Owes::Group(group) => Value::Code(group),
            Owes::Town => return,
        };
        for tag in owner_tags(kind) {
            let takes = match (kind.field(tag).map(|field| &field.shape), &value) {
                (Some(Shape::Code(_)), Value::Code(_)) => true,
                (Some(Shape::Ref(to)), Value::Ref(id)) => {
                    self.store.get(*id).is_ok_and(|found| found.is_some_and(|record| record.kind == *to))
                }
                _ => false,
            };
            if takes {
                fields.set(tag, Some(value));
                return;
            }
        }
    }

    /// Papers being written that are not saved yet, as drafts on the disk.
    fn begun(&self, kind: &Kind, duty: &Duty) -> Result<Vec<(Owes, NaiveDate)>, Refusal> {
        let of = |fields: &Fields| {
            let date = kind.date.and_then(|tag| fields.date(tag))?;
            Some((owes(kind, fields)?, Period::of(duty.every, date).first()))
        };
        let drafts = self.all_drafts()?;
        let mine = drafts.iter().filter(|draft| draft.kind == kind.tag);
        Ok(mine.filter_map(|draft| of(&draft.values)).collect())
    }

    /// The papers of a kind that are in one of these states, however old, each with its day.
    pub(super) fn papers_in(&self, kind: &Kind, states: &[u16]) -> Result<Vec<(NaiveDate, Id)>, Refusal> {
        let lines = self.paper_lines(kind)?;
        let open = lines.iter().filter(|line| line.state.is_some_and(|state| states.contains(&state)));
        Ok(open.map(|line| (line.date, line.id)).collect())
    }

    fn paper_lines(&self, kind: &Kind) -> Result<Rc<Vec<Line>>, Refusal> {
        if let Some(lines) = self.papers.lines.borrow().get(&kind.tag) {
            return Ok(Rc::clone(lines));
        }
        let mut lines = Vec::new();
        self.store.scan_kind(kind.tag, DayRange::ALL, &line_tags(kind), |id, fields| {
            lines.extend(line(kind, id, &fields));
        })?;
        let lines = Rc::new(lines);
        self.papers.lines.borrow_mut().insert(kind.tag, Rc::clone(&lines));
        Ok(lines)
    }

    /// Everybody who owes a duty, in register order.
    fn owners(&self, duty: &Duty) -> Result<Vec<Owner>, Refusal> {
        match duty.owed_by {
            OwedBy::Town => Ok(vec![Owner::always(Owes::Town, "全镇".to_owned())]),
            OwedBy::WorkGroup => {
                let field = self.kind(cadre::KIND)?.field_named("work_group");
                let groups = field.map(crate::model::kind::Field::choices).unwrap_or_default();
                let owner = |group: &crate::model::kind::Choice| {
                    Owner::always(Owes::Group(group.code), group.label.clone())
                };
                Ok(groups.iter().map(owner).collect())
            }
            OwedBy::Village => {
                let owner =
                    |id: Id, name| Owner { village: Some(id), ..Owner::always(Owes::Record(id), name) };
                self.registered(village::KIND, &duty.only, owner)
            }
            OwedBy::LiaisonUnit => {
                let mut units = Vec::new();
                let unit = self.kind(village::KIND)?.field_named("liaison_unit").map(|field| field.tag);
                let wanted: Vec<_> = unit.into_iter().collect();
                self.store.scan_kind(village::KIND, DayRange::ALL, &wanted, |_, fields| {
                    units.extend(unit.and_then(|tag| fields.reference(tag)));
                })?;
                let Some(kind) = self.dictionary.kind_named("unit") else { return Ok(Vec::new()) };
                let all =
                    self.registered(kind.tag, &duty.only, |id, name| Owner::always(Owes::Record(id), name))?;
                Ok(all
                    .into_iter()
                    .filter(|owner| matches!(owner.owes, Owes::Record(id) if units.contains(&id)))
                    .collect())
            }
            OwedBy::PairedCadre => self.paired(duty),
        }
    }

    fn registered(
        &self,
        kind: KindTag,
        only: &str,
        owner: impl Fn(Id, String) -> Owner,
    ) -> Result<Vec<Owner>, Refusal> {
        let kind = self.kind(kind)?;
        let filter = Filter::parse(only, kind, self.today()).map_err(Refusal::Words)?;
        let ids =
            if filter.is_empty() { self.list(kind)?.to_vec() } else { self.filtered_whole(kind, &filter)? };
        let name = |id: Id| crate::model::show::Names::name_of(self, id).unwrap_or_default();
        Ok(ids.into_iter().map(|id| owner(id, name(id))).collect())
    }

    /// Cadres with a pairing: each owes from the first day of a pairing to its last, and not after leaving.
    fn paired(&self, duty: &Duty) -> Result<Vec<Owner>, Refusal> {
        let mut spells: BTreeMap<Id, Vec<(DayRange, Option<Id>)>> = BTreeMap::new();
        let wanted = [pairing::CADRE, pairing::VILLAGE, pairing::START, pairing::END];
        self.store.scan_kind(pairing::KIND, DayRange::ALL, &wanted, |_, fields| {
            if let (Some(cadre), Some(start)) =
                (fields.reference(pairing::CADRE), fields.date(pairing::START))
            {
                let spell = DayRange { from: Some(start), to: fields.date(pairing::END) };
                spells.entry(cadre).or_default().push((spell, fields.reference(pairing::VILLAGE)));
            }
        })?;
        let mut left: HashMap<Id, NaiveDate> = HashMap::new();
        self.store.scan_kind(cadre::KIND, DayRange::ALL, &[cadre::LEFT], |id, fields| {
            left.extend(fields.date(cadre::LEFT).map(|day| (id, day)));
        })?;
        let all =
            self.registered(cadre::KIND, &duty.only, |id, name| Owner::always(Owes::Record(id), name))?;
        let with_spells = |owner: Owner| {
            let Owes::Record(id) = owner.owes else { return None };
            Some(bound(owner, spells.get(&id)?.clone(), left.get(&id).copied()))
        };
        Ok(all.into_iter().filter_map(with_spells).collect())
    }

    /// One cadre as [`Office::paired`] has them all.
    fn paired_one(&self, duty: &Duty, id: Id) -> Result<Option<Owner>, Refusal> {
        let kind = self.kind(cadre::KIND)?;
        let filter = Filter::parse(&duty.only, kind, self.today()).map_err(Refusal::Words)?;
        let Some(record) = self.store.get(id)?.filter(|record| !record.void) else { return Ok(None) };
        if duty.owed_by != OwedBy::PairedCadre || self.kept_by(kind, &filter, &[id])?.is_empty() {
            return Ok(None);
        }
        let mut spells = Vec::new();
        for pair in self.store.pointing_to(id, pairing::KIND, DayRange::ALL)? {
            let wanted = [pairing::CADRE, pairing::VILLAGE, pairing::START, pairing::END];
            let fields = self.store.fields(pair, &super::read::rising(wanted))?.unwrap_or_default();
            if let Some(start) =
                fields.date(pairing::START).filter(|_| fields.reference(pairing::CADRE) == Some(id))
            {
                let spell = DayRange { from: Some(start), to: fields.date(pairing::END) };
                spells.push((spell, fields.reference(pairing::VILLAGE)));
            }
        }
        let owner =
            Owner::always(Owes::Record(id), crate::model::show::Names::name_of(self, id).unwrap_or_default());
        Ok((!spells.is_empty()).then(|| bound(owner, spells, record.fields.date(cadre::LEFT))))
    }
}

/// An owner bound to the stretches of their pairings, none of which outlasts the day they left.
fn bound(owner: Owner, mut own: Vec<(DayRange, Option<Id>)>, until: Option<NaiveDate>) -> Owner {
    own.sort_by_key(|(spell, _)| spell.from);
    let village = own.last().and_then(|(_, village)| *village);
    let cut = |spell: DayRange| DayRange { to: spell.to.into_iter().chain(until).min(), ..spell };
    Owner { village, spells: own.into_iter().map(|(spell, _)| cut(spell)).collect(), ..owner }
}

/// What is read of a paper for a line of the matrix, in rising order.
fn line_tags(kind: &Kind) -> Vec<Tag> {
    let filed = kind.field_named("filed").map(|field| field.tag);
    super::read::rising(owner_tags(kind).into_iter().chain(kind.date).chain(kind.state).chain(filed))
}

/// A paper as a line of the matrix, if it says of which day and whose it is.
fn line(kind: &Kind, id: Id, fields: &Fields) -> Option<Line> {
    let date = kind.date.and_then(|tag| fields.date(tag))?;
    let filed = kind.field_named("filed").and_then(|field| fields.date(field.tag));
    let state = kind.state.and_then(|tag| fields.code(tag));
    Some(Line { id, owes: owes(kind, fields)?, date, state, filed })
}

/// Whether a duty owed by such owners can be this one's.
pub(super) fn fits(owes: Owes, owed_by: OwedBy) -> bool {
    match owes {
        Owes::Town => owed_by == OwedBy::Town,
        Owes::Group(_) => owed_by == OwedBy::WorkGroup,
        Owes::Record(_) => !matches!(owed_by, OwedBy::Town | OwedBy::WorkGroup),
    }
}

impl Owner {
    fn always(owes: Owes, name: String) -> Self {
        Self { owes, name, village: None, spells: vec![DayRange::ALL] }
    }
}

fn meets(spell: DayRange, period: Period) -> bool {
    spell.from.is_none_or(|from| from <= period.last()) && spell.to.is_none_or(|to| period.first() <= to)
}

/// The fields of a paper that say whose it is: a unit, a work group or a village. The daily summary is its writer's,
/// though it says in which village the day was spent.
fn owner_tags(kind: &Kind) -> Vec<Tag> {
    if kind.tag == daily::KIND {
        return kind.by.into_iter().collect();
    }
    let named = |name: &str| kind.field_named(name).map(|field| field.tag);
    named("unit").into_iter().chain(kind.village).chain(named("work_group")).collect()
}

/// Whose a paper is. One of nobody's in particular is the town's, unless it must have a writer.
fn owes(kind: &Kind, fields: &Fields) -> Option<Owes> {
    let of = |tag: &Tag| match fields.get(*tag)? {
        Value::Ref(id) => Some(Owes::Record(*id)),
        Value::Code(group) => Some(Owes::Group(*group)),
        _ => None,
    };
    let found = owner_tags(kind).iter().find_map(of);
    found.or_else(|| (kind.tag != daily::KIND).then_some(Owes::Town))
}
