//! What the visit clock asks for in a period: the plan that a week's visits are held against.

use super::{Office, Owes, Refusal};
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::period::Period;
use crate::model::typed::{pairing, visit};
use crate::rules::due_visit;
use chrono::NaiveDate;
use std::collections::BTreeSet;

impl Office {
    /// The paired households that have a visit due by the end of a period, as it stood when the period began. `None`
    /// where nobody there is paired.
    ///
    /// # Errors
    /// [`Refusal::Store`] when pairings or visits cannot be read.
    pub(super) fn visits_planned(&self, owes: Owes, period: Period) -> Result<Option<Vec<Id>>, Refusal> {
        let wanted = [
            pairing::CADRE,
            pairing::HOUSEHOLD,
            pairing::VILLAGE,
            pairing::ROLE,
            pairing::START,
            pairing::END,
        ];
        let mut pairs: Vec<(Id, u16, NaiveDate)> = Vec::new();
        self.store.scan_kind(pairing::KIND, DayRange::ALL, &wanted, |_, fields| {
            let here = match owes {
                Owes::Record(id) => fields.reference(pairing::VILLAGE) == Some(id),
                Owes::Town | Owes::Group(_) => true,
            };
            let ended = fields.date(pairing::END).is_some_and(|end| end < period.first());
            if let (Some(household), Some(start), true, false) =
                (fields.reference(pairing::HOUSEHOLD), fields.date(pairing::START), here, ended)
            {
                let role = fields.code(pairing::ROLE).unwrap_or(due_visit::FIRST_OWNER);
                pairs.push((household, role, start));
            }
        })?;
        if pairs.is_empty() {
            return Ok(None);
        }
        let until = period.first().pred_opt().unwrap_or(period.first());
        // A household with two owners is one household to be visited.
        let mut due: BTreeSet<Id> = BTreeSet::new();
        for (household, role, start) in pairs.into_iter().filter(|(_, _, start)| *start <= period.last()) {
            let last = self.visited_until(household, role, until)?;
            if due_visit::due(role, last, start) <= period.last() {
                due.insert(household);
            }
        }
        Ok(Some(due.into_iter().collect()))
    }

    /// The day of the last visit by anybody, up to a day, that counts for an owner of this role.
    pub(super) fn visited_until(
        &self,
        household: Id,
        role: u16,
        until: NaiveDate,
    ) -> Result<Option<NaiveDate>, Refusal> {
        let days = DayRange { from: None, to: Some(until) };
        for id in self.store.pointing_to(household, visit::KIND, days)?.into_iter().rev() {
            let fields = self.store.fields(id, &[visit::DATE, visit::TYPE])?.unwrap_or_default();
            if due_visit::counts(role, fields.code(visit::TYPE)) {
                return Ok(fields.date(visit::DATE));
            }
        }
        Ok(None)
    }
}
