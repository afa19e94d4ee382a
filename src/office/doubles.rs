//! Doubles of one record among those there are (F18): behind the narrowest reference, within the days asked for, or in
//! registers through an index, so that a save stays fast in a town of thirty thousand households.

use super::read::rising;
use super::save::Filled;
use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Class, Kind, Unique};
use crate::model::value::Fields;
use crate::rules::check::Issue;
use crate::rules::double;
use chrono::Days;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

/// Which records of a register say what, of what must not be there twice. Sums stand for words: what is found is read
/// and compared anyway, and a person costs eight bytes.
#[derive(Default)]
pub(super) struct Sayings {
    /// A sum, and who says it.
    by_sum: BTreeSet<(u32, u32)>,
    /// What each says.
    of: HashMap<u32, Box<[u32]>>,
}

impl Sayings {
    /// Takes in what a record says, under the number by which it is known to the search index.
    pub fn put(&mut self, number: u32, kind: &Kind, fields: &Fields) {
        let rules = kind.unique.iter().enumerate();
        let sums = rules.flat_map(|(rule, unique)| {
            double::said(unique, fields).into_iter().map(move |(_, said)| sum(rule, &said))
        });
        let sums: Box<[u32]> = sums.collect();
        self.by_sum.extend(sums.iter().map(|sum| (*sum, number)));
        self.of.insert(number, sums);
    }

    /// Forgets a record.
    pub fn forget(&mut self, number: u32) {
        for sum in self.of.remove(&number).unwrap_or_default() {
            self.by_sum.remove(&(sum, number));
        }
    }

    /// The numbers of those who may say this under this rule of their kind.
    pub fn by(&self, rule: usize, said: &str) -> impl Iterator<Item = u32> {
        let sum = sum(rule, said);
        self.by_sum.range((sum, 0)..=(sum, u32::MAX)).map(|(_, number)| *number)
    }
}

fn sum(rule: usize, said: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    (rule, said).hash(&mut hasher);
    // Half of the sum tells apart well enough.
    u32::try_from(hasher.finish() >> 32).unwrap_or_default()
}

impl Office {
    /// Earlier records that this one doubles, and rows of its own that double each other.
    pub(super) fn doubles(&self, kind: &Kind, filled: &Filled) -> Result<Vec<Issue>, Refusal> {
        let mut issues = Vec::new();
        for (rule, unique) in kind.unique.iter().enumerate() {
            issues.extend(double::within(kind, unique, &filled.fields));
            let wanted = rising(unique.looks_at());
            for (row, said) in double::said(unique, &filled.fields) {
                for older in self.candidates(kind, rule, filled, &said)? {
                    if older == filled.record {
                        continue;
                    }
                    let fields = self.store.fields(older, &wanted)?.unwrap_or_default();
                    if double::said(unique, &fields).iter().any(|(_, other)| *other == said) {
                        issues.extend(double::of_other(unique, row, older));
                        break;
                    }
                }
            }
        }
        Ok(issues)
    }

    /// The earlier records worth comparing.
    fn candidates(&self, kind: &Kind, rule: usize, filled: &Filled, said: &str) -> Result<Vec<Id>, Refusal> {
        let Some(unique) = kind.unique.get(rule) else { return Ok(Vec::new()) };
        let own: &[u16] = if unique.rows.is_some() { &[] } else { &unique.fields };
        let mut references = own.iter().filter(|tag| Some(**tag) != kind.village);
        if let Some(target) = references.find_map(|tag| filled.fields.reference(*tag)) {
            return Ok(self.store.pointing_to(target, kind.tag, days_of(kind, unique, filled))?);
        }
        if kind.class == Class::Register {
            return self.sayers(kind, rule, said);
        }
        Ok(self.store.of_kind(kind.tag, days_of(kind, unique, filled))?)
    }
}

/// The days on which a double may stand.
fn days_of(kind: &Kind, unique: &Unique, filled: &Filled) -> DayRange {
    let date = kind.date.and_then(|tag| filled.fields.date(tag));
    match (date, unique.within_days) {
        (Some(date), _) if kind.date.is_some_and(|tag| unique.fields.contains(&tag)) => DayRange::day(date),
        (Some(date), Some(days)) => DayRange {
            from: date.checked_sub_days(Days::new(u64::from(days))),
            to: date.checked_add_days(Days::new(u64::from(days))),
        },
        _ => DayRange::ALL,
    }
}
