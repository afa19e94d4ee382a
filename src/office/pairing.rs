//! Pairing coverage: the rule held against the registers, for the town and per village.

use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::typed::{cadre, household, pairing};
use crate::rules::pairing::{self as rule, Pair, Report};

/// Coverage of the town, or of one village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The village; `None` for the town.
    pub village: Option<Id>,
    /// Its name; 全镇 for the town.
    pub name: String,
    /// What the rule finds. For a village, only its households count and nobody is under quota.
    pub report: Report,
}

impl Office {
    /// Coverage of the town first, then of each village in register order.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the registers cannot be read.
    pub fn pairing_coverage(&self) -> Result<Vec<Coverage>, Refusal> {
        let mut people = Vec::new();
        self.store.scan_kind(cadre::KIND, DayRange::ALL, &[cadre::RANK, cadre::LEFT], |id, fields| {
            if fields.get(cadre::LEFT).is_none() {
                people.push((id, fields.code(cadre::RANK).unwrap_or_default()));
            }
        })?;
        let mut households = Vec::new();
        let wanted = [household::VILLAGE, household::ASSISTED];
        self.store.scan_kind(household::KIND, DayRange::ALL, &wanted, |id, fields| {
            if let Some(assisted) = fields.code(household::ASSISTED) {
                households.push((id, assisted, fields.reference(household::VILLAGE)));
            }
        })?;
        let mut pairs = Vec::new();
        let wanted = [pairing::CADRE, pairing::HOUSEHOLD, pairing::END];
        self.store.scan_kind(pairing::KIND, DayRange::ALL, &wanted, |_, fields| {
            let ends = [fields.reference(pairing::CADRE), fields.reference(pairing::HOUSEHOLD)];
            if let ([Some(cadre), Some(household)], None) = (ends, fields.get(pairing::END)) {
                pairs.push(Pair { cadre, household });
            }
        })?;
        let all: Vec<(Id, u16)> = households.iter().map(|(id, kind, _)| (*id, *kind)).collect();
        let town = rule::report(&people, &all, &pairs);
        let mut coverage = vec![Coverage { village: None, name: "全镇".to_owned(), report: town }];
        let villages = self.dictionary.kind_named("village").map(|kind| self.list(kind)).transpose()?;
        for village in villages.iter().flat_map(|list| list.iter()) {
            let here: Vec<(Id, u16)> = households
                .iter()
                .filter(|(_, _, place)| *place == Some(*village))
                .map(|(id, kind, _)| (*id, *kind))
                .collect();
            let report = rule::report(&[], &here, &pairs);
            let name = self.title(*village).unwrap_or_default();
            coverage.push(Coverage { village: Some(*village), name, report });
        }
        Ok(coverage)
    }
}
