//! What was recorded after a paper was filed: it is not on the paper, and paper and Home say so with the same number.

use super::{Office, Owes, Refusal};
use crate::model::id::Id;
use crate::model::kind::Class;
use crate::model::period::Period;
use crate::model::record::Record;
use crate::model::typed::{daily, filing, item};
use crate::model::value::{Fields, Tag, Value};
use crate::rules::report::form_of;
use crate::rules::snapshot;
use std::collections::HashSet;

/// The facts of a day that its paper, once filed, does not list. Nothing while it is being written.
#[must_use]
pub fn of_day(paper: &Fields, facts: impl Iterator<Item = Id>) -> Vec<Id> {
    if !stands(paper, daily::STATE) {
        return Vec::new();
    }
    let listed = listed(paper, daily::ITEMS, item::IDS);
    facts.filter(|id| !listed.contains(id)).collect()
}

/// In a sentence, without a stop.
#[must_use]
pub fn words(more: usize) -> String {
    format!("上报后又记了 {more} 条")
}

impl Office {
    /// The facts of a period that were recorded after its paper was filed and are not behind any of its figures.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn since_filed(&self, paper: &Record) -> Result<Vec<Id>, Refusal> {
        let Some(form) = form_of(paper.kind).filter(|form| stands(&paper.fields, form.state)) else {
            return Ok(Vec::new());
        };
        let owes = super::report::owner(form, &paper.fields);
        let (Some(day), false) = (paper.fields.date(form.date), matches!(owes, Owes::Group(_))) else {
            return Ok(Vec::new());
        };
        let days = Period::of(form.every, day).days();
        let stood = snapshot::read(paper.fields.rows(form.figures));
        let listed: HashSet<Id> = stood.into_iter().flat_map(|figure| figure.ids).collect();
        let Some(day_filed) = paper.fields.date(form.filed) else { return Ok(Vec::new()) };
        // An id is made when its form is opened: what is older than the day before was there when the paper was filed.
        let old = day_filed.pred_opt().and_then(|day| day.and_hms_opt(0, 0, 0));
        let old = old.and_then(|at| u64::try_from(at.and_utc().timestamp_millis()).ok()).unwrap_or_default();
        let place = super::report::place(owes);
        let mut filed = None;
        let mut since = Vec::new();
        for kind in self.dictionary.kinds().iter().filter(|kind| kind.class == Class::Fact) {
            let (Some(_), Some(village)) = (kind.by, kind.village) else { continue };
            let ids = match place {
                Some(place) => self.store.pointing_to(place, kind.tag, days)?,
                None => self.store.of_kind(kind.tag, days)?,
            };
            for id in ids.into_iter().filter(|id| id.millis() >= old && !listed.contains(id)) {
                let at = match filed {
                    Some(at) => at,
                    None => *filed.insert(self.filed_at(paper, form.state)?),
                };
                let Some(record) = self.store.get(id)? else { continue };
                let here = place.is_none() || record.fields.reference(village) == place;
                if here && at.is_some_and(|at| record.created.at > at) {
                    since.push(id);
                }
            }
        }
        Ok(since)
    }

    /// When a paper was filed last.
    fn filed_at(&self, paper: &Record, state: Tag) -> Result<Option<chrono::NaiveDateTime>, Refusal> {
        let history = self.store.history(paper.id)?;
        let files = |entry: &&crate::model::change::Entry| {
            let mut own = entry.edits.iter().filter(|edit| edit.record == paper.id);
            own.any(|edit| {
                edit.set.get(&state).is_some_and(|delta| delta.to == Some(Value::Code(filing::FILED)))
            })
        };
        Ok(super::board::standing(paper.id, &history).into_iter().rev().find(files).map(|entry| entry.at))
    }
}

fn stands(paper: &Fields, state: Tag) -> bool {
    filing::is_filed(paper.code(state))
}

/// The ids that the rows of a filed paper name.
fn listed(paper: &Fields, rows: Tag, ids: Tag) -> HashSet<Id> {
    let rows = paper.rows(rows).iter().filter_map(|row| row.text(ids));
    rows.flat_map(str::split_whitespace).filter_map(|id| id.parse().ok()).collect()
}
