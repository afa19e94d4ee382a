//! The book of a kind: what a list shows when no day is asked for, and what it leaves out.
//!
//! Registers, and whatever is dealt with in states (disputes, problems, tasks), stand in their book whole. Of facts that
//! are done when they are written (visits, payments) and of papers a list shows the last year; a paper that is not
//! accepted stays in its book however old. Whoever shows such a list says from which day on it is
//! ([`Office::window`]). What is counted or taken out of the office has no window ([`Office::filtered_whole`]).

use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::filter::Filter;
use crate::model::id::Id;
use crate::model::kind::{Class, Kind};
use crate::model::record::KindTag;
use crate::model::typed::filing;
use chrono::{Days, NaiveDate};
use std::cmp::Reverse;
use std::rc::Rc;

/// How many days back a list with a window goes.
const DAYS_SHOWN: u64 = 366;

/// What there is of a kind from before its window.
#[derive(Debug)]
pub(super) struct Older {
    /// The first day of the window that this was read for.
    from: NaiveDate,
    /// What stands in the book all the same, newest first.
    ids: Vec<Id>,
    /// Whether there is more.
    left_out: bool,
}

/// Whether a list of this kind has a window.
fn has_window(kind: &Kind) -> bool {
    match kind.class {
        Class::Register => false,
        Class::Fact => kind.state.is_none(),
        Class::Paper => true,
    }
}

impl Office {
    /// The records of a kind: registers in their order, facts and papers newest first. What is open is always among
    /// them; what has a window goes back a year ([`Office::window`]).
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn list(&self, kind: &Kind) -> Result<Rc<Vec<Id>>, Refusal> {
        if let Some(list) = self.cache.lists.borrow().get(&kind.tag) {
            return Ok(Rc::clone(list));
        }
        let list = if kind.class == Class::Register {
            self.in_order(kind)?
        } else {
            let older = self.older(kind)?;
            let mut ids = self.store.of_kind(kind.tag, DayRange { from: Some(older.from), to: None })?;
            ids.reverse();
            // A busy year's list stays in memory: not a byte more than it needs.
            ids.reserve_exact(older.ids.len());
            ids.extend(&older.ids);
            ids.shrink_to_fit();
            ids
        };
        let list = Rc::new(list);
        self.cache.lists.borrow_mut().insert(kind.tag, Rc::clone(&list));
        Ok(list)
    }

    /// The first day of the window of a list under a filter sentence, where older records are left out of it; `None`
    /// where it is whole: registers, what is dealt with in states, and a sentence that names days or a state.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the older records cannot be read.
    pub fn window(&self, kind: &Kind, filter: &Filter) -> Result<Option<NaiveDate>, Refusal> {
        if !has_window(kind) || days_asked(kind, filter).is_some() {
            return Ok(None);
        }
        let older = self.older(kind)?;
        Ok(older.left_out.then_some(older.from))
    }

    /// The records of a kind that a filter sentence keeps, in list order; past the window when the sentence names days
    /// or a state.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn filtered(&self, kind: &Kind, filter: &Filter) -> Result<Vec<Id>, Refusal> {
        match days_asked(kind, filter) {
            Some(days) => self.kept_by(kind, filter, &self.on_days(kind, days)?),
            None => self.kept_by(kind, filter, &self.list(kind)?),
        }
    }

    /// The same of every record there is, without a window.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn filtered_whole(&self, kind: &Kind, filter: &Filter) -> Result<Vec<Id>, Refusal> {
        if !has_window(kind) {
            return self.filtered(kind, filter);
        }
        let days = days_asked(kind, filter).unwrap_or(DayRange::ALL);
        self.kept_by(kind, filter, &self.on_days(kind, days)?)
    }

    /// The days on which what refers to a record is looked for: all, or those of the kind's window.
    pub(super) fn days_shown(&self, kind: &Kind) -> DayRange {
        if has_window(kind) { DayRange { from: Some(self.window_begins()), to: None } } else { DayRange::ALL }
    }

    /// The papers of a person that may be open: those of the window, and those from before it that are not accepted,
    /// whoever's they are.
    pub(super) fn open_papers(&self, person: Id, kind: &Kind) -> Result<Vec<Id>, Refusal> {
        let mut ids = self.store.pointing_to(person, kind.tag, self.days_shown(kind))?;
        ids.extend(&self.older(kind)?.ids);
        Ok(ids)
    }

    fn window_begins(&self) -> NaiveDate {
        let today = self.today();
        today.checked_sub_days(Days::new(DAYS_SHOWN)).unwrap_or(today)
    }

    fn older(&self, kind: &Kind) -> Result<Rc<Older>, Refusal> {
        let from = self.window_begins();
        if let Some(known) = self.cache.older.borrow().get(&kind.tag).filter(|known| known.from == from) {
            return Ok(Rc::clone(known));
        }
        let older = Rc::new(self.read_older(kind, from)?);
        self.cache.older.borrow_mut().insert(kind.tag, Rc::clone(&older));
        Ok(older)
    }

    fn read_older(&self, kind: &Kind, from: NaiveDate) -> Result<Older, Refusal> {
        let before = DayRange { from: None, to: from.pred_opt() };
        if !has_window(kind) {
            return Ok(Older { from, ids: self.on_days(kind, before)?, left_out: false });
        }
        let (Some(state), Some(date)) = (kind.state, kind.date) else {
            return Ok(Older { from, ids: Vec::new(), left_out: self.store.any(kind.tag, before)? });
        };
        let (mut open, mut left_out) = (Vec::new(), false);
        self.store.scan_kind(kind.tag, before, &super::read::rising([state, date]), |id, fields| {
            if matches!(fields.code(state), Some(filing::ACCEPTED | filing::LOCKED)) {
                left_out = true;
            } else {
                open.push(Reverse((fields.date(date), id)));
            }
        })?;
        open.sort_unstable();
        Ok(Older { from, ids: open.into_iter().map(|Reverse((_, id))| id).collect(), left_out })
    }

    /// Lets go of what was read from before the window when a record that is or was among it has changed: today's entries
    /// never are, so that a long past costs once.
    pub(super) fn forget_older(&self, kind: KindTag, id: Id) -> Result<(), Refusal> {
        let Some(known) = self.cache.older.borrow().get(&kind).cloned() else { return Ok(()) };
        let date = self.dictionary.kind(kind).and_then(|kind| kind.date);
        let fields = self.store.fields(id, date.as_slice())?.unwrap_or_default();
        let day = date.and_then(|tag| fields.date(tag));
        if known.ids.contains(&id) || day.is_none_or(|day| day < known.from) {
            self.cache.older.borrow_mut().remove(&kind);
        }
        Ok(())
    }
}

/// The days that a sentence asks for by itself: those it names, or all of them when it names the state.
fn days_asked(kind: &Kind, filter: &Filter) -> Option<DayRange> {
    if !has_window(kind) {
        return None;
    }
    let named = kind.date.and_then(|tag| filter.days(tag));
    named.or_else(|| {
        let state = kind.state?;
        filter.tags(kind).contains(&state).then_some(DayRange::ALL)
    })
}
