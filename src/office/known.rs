//! What many rows of one kind are held against at once: doubles (F18) and the usual amounts (F14).
//!
//! The form asks the store about one record; a file of thousands would ask the same thousands of times over. Here the
//! kind is read once. Nothing here decides; it only says what the form would have said.

use super::read::rising;
use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Kind, Level, Unique};
use crate::model::typed::task;
use crate::model::value::{Fields, Tag};
use crate::rules::check::{self, Issue};
use crate::rules::double;
use chrono::NaiveDate;
use std::collections::HashMap;

/// How many of a village's latest amounts make the usual one, as on the form.
const LOOKED_AT: usize = 200;
/// The usual amount of fewer earlier ones says nothing.
const FEWEST: usize = 3;

/// A record that says something, with its day.
type Telling = (Option<NaiveDate>, Id);
/// By what the fields of a unique rule say: the records that say it, with their days.
type Seen = HashMap<String, Vec<Telling>>;
/// The earlier amounts of a field in a village, with their days.
type Earlier = HashMap<(Tag, Id), Vec<(Option<NaiveDate>, i64)>>;

/// The records of one kind, as far as a new one can clash with them.
pub struct Known<'a> {
    kind: &'a Kind,
    /// For each of the kind's unique rules: what the fields say, and who says it on which day.
    seen: Vec<Seen>,
    /// The usual amount of a field in a village.
    usual: HashMap<(Tag, Id), i64>,
    /// What the rows so far say a task waits for.
    after: HashMap<Id, Option<Id>>,
}

impl Office {
    /// Reads what new records of a kind are held against.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the kind cannot be read.
    pub fn known<'a>(&self, kind: &'a Kind) -> Result<Known<'a>, Refusal> {
        let amounts: Vec<Tag> =
            kind.fields.iter().filter(|field| field.unlike_before.is_some()).map(|field| field.tag).collect();
        let of_rules = kind.unique.iter().flat_map(Unique::looks_at);
        let wanted = rising(of_rules.chain(amounts.iter().copied()).chain(kind.date).chain(kind.village));
        let seen = vec![HashMap::new(); kind.unique.len()];
        let mut known = Known { kind, seen, usual: HashMap::new(), after: HashMap::new() };
        let mut earlier = Earlier::new();
        self.store().scan_kind(kind.tag, DayRange::ALL, &wanted, |id, fields| {
            known.see(id, &fields);
            let Some(village) = kind.village.and_then(|tag| fields.reference(tag)) else { return };
            let day = kind.date.and_then(|tag| fields.date(tag));
            for tag in &amounts {
                if let Some(amount) = fields.number(*tag) {
                    earlier.entry((*tag, village)).or_default().push((day, amount));
                }
            }
        })?;
        for (place, mut amounts) in earlier {
            amounts.sort_unstable();
            let latest = amounts.len().saturating_sub(LOOKED_AT);
            let mut latest: Vec<i64> = amounts.drain(latest..).map(|(_, amount)| amount).collect();
            latest.sort_unstable();
            if let Some(usual) = latest.get(latest.len() / 2).filter(|_| latest.len() >= FEWEST) {
                known.usual.insert(place, *usual);
            }
        }
        Ok(known)
    }
}

impl Known<'_> {
    /// Takes a record in, in the place of what it said before, so that the next row of the same file is held against
    /// it too.
    pub fn add(&mut self, id: Id, before: Option<&Fields>, fields: &Fields) {
        if self.kind.tag == task::KIND {
            self.after.insert(id, fields.reference(task::AFTER));
        }
        if let Some(before) = before {
            self.unsee(id, before);
        }
        self.see(id, fields);
    }

    /// What the rows so far say a task waits for.
    pub(super) const fn after(&self) -> &HashMap<Id, Option<Id>> {
        &self.after
    }

    fn see(&mut self, id: Id, fields: &Fields) {
        let day = self.kind.date.and_then(|tag| fields.date(tag));
        for (unique, seen) in self.kind.unique.iter().zip(&mut self.seen) {
            for (_, said) in double::said(unique, fields) {
                seen.entry(said).or_default().push((day, id));
            }
        }
    }

    /// Forgets what a record said: it is about to say something else.
    fn unsee(&mut self, id: Id, fields: &Fields) {
        for (unique, seen) in self.kind.unique.iter().zip(&mut self.seen) {
            for (_, said) in double::said(unique, fields) {
                seen.entry(said).or_default().retain(|(_, other)| *other != id);
            }
        }
    }

    /// The record that this one must be, since two of them may not be there: the same code, the same pairing.
    #[must_use]
    pub fn same(&self, fields: &Fields) -> Option<Id> {
        let rules = self.kind.unique.iter().zip(&self.seen);
        // Who shares a person with another household is not that household.
        let mut hard = rules.filter(|(unique, _)| unique.level == Level::Hard && unique.rows.is_none());
        hard.find_map(|(unique, seen)| {
            let said = double::said(unique, fields);
            said.iter().find_map(|(_, said)| self.older(unique, seen.get(said)?, fields, None))
        })
    }

    /// Doubles of other records.
    #[must_use]
    pub fn doubles(&self, record: Id, fields: &Fields) -> Vec<Issue> {
        let mut issues = Vec::new();
        for (unique, seen) in self.kind.unique.iter().zip(&self.seen) {
            issues.extend(double::within(self.kind, unique, fields));
            for (row, said) in double::said(unique, fields) {
                let alike = seen.get(&said);
                let older = alike.and_then(|alike| self.older(unique, alike, fields, Some(record)));
                issues.extend(older.and_then(|older| double::of_other(unique, row, older)));
            }
        }
        issues
    }

    /// Amounts unlike before.
    #[must_use]
    pub fn unlike_before(&self, fields: &Fields) -> Vec<Issue> {
        let mut issues = Vec::new();
        let village = self.kind.village.and_then(|tag| fields.reference(tag));
        for field in self.kind.fields.iter().filter(|field| field.unlike_before.is_some()) {
            let usual = village.and_then(|village| self.usual.get(&(field.tag, village)));
            if let (Some(amount), Some(usual)) = (fields.number(field.tag), usual) {
                issues.extend(check::unlike_before(field, amount, *usual));
            }
        }
        issues
    }

    fn older(&self, unique: &Unique, alike: &[Telling], fields: &Fields, but: Option<Id>) -> Option<Id> {
        let day = self.kind.date.and_then(|tag| fields.date(tag));
        let near = |other: Option<NaiveDate>| match (unique.within_days, day, other) {
            (Some(within), Some(day), Some(other)) => (day - other).num_days().abs() <= i64::from(within),
            _ => true,
        };
        alike.iter().find(|(other, id)| Some(*id) != but && near(*other)).map(|(_, id)| *id)
    }
}
