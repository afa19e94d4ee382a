//! What moved on in a period (办理进展): the steps that records made, by kind and step.

use super::board::standing;
use super::columns::Source;
use super::report::{counts, place};
use super::{Office, Owes, Refusal};
use crate::model::change::Entry;
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Class, Kind};
use crate::model::period::Period;
use crate::model::typed::query;
use crate::model::value::{Tag, Value};

/// Records that made the same move in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// 矛盾纠纷
    pub kind: String,
    /// 达成协议
    pub state: String,
    /// Whether a step to it finishes a record that is measured.
    pub finishes: bool,
    /// Which.
    pub ids: Vec<Id>,
}

impl Office {
    /// What moved to another state in the period, in the order of the dictionary: the door through which a board's
    /// movement is read too. A step whose day the record holds is counted out of the same columns as its figure; of the
    /// others the journal knows the day.
    pub(super) fn movement(&self, owes: Owes, period: Period) -> Result<Vec<Moved>, Refusal> {
        let mut moved: Vec<Moved> = Vec::new();
        if !counts(owes) {
            return Ok(moved);
        }
        let moving =
            |kind: &&Kind| kind.class == Class::Fact && !kind.moves.is_empty() && kind.tag != query::KIND;
        for kind in self.dictionary.kinds().iter().filter(moving) {
            let steps = kind.moves.iter().filter_map(|step| Some((step.to, step.day?)));
            let mut dated: Vec<(u16, Tag)> = steps.collect();
            dated.sort_unstable();
            dated.dedup();
            for (state, day) in &dated {
                let source = Source { kind: kind.tag, day: Some(*day) };
                for id in self.dated(source, period.days(), place(owes))? {
                    note(&mut moved, kind, *state, id);
                }
            }
            self.journal_moves(kind, (owes, period), &dated, &mut moved)?;
        }
        Ok(moved)
    }

    /// The steps of a kind whose day only the journal knows.
    fn journal_moves(
        &self,
        kind: &Kind,
        (owes, period): (Owes, Period),
        dated: &[(u16, Tag)],
        moved: &mut Vec<Moved>,
    ) -> Result<(), Refusal> {
        let Some(state) = kind.state else { return Ok(()) };
        let days = period.days();
        for id in self.store.of_kind(kind.tag, DayRange { from: None, to: days.to })? {
            let Some(record) = self.store.get(id)? else { continue };
            let here = kind.village.and_then(|tag| record.fields.reference(tag));
            let elsewhere = place(owes).is_some() && here != place(owes);
            if elsewhere || record.revision < 2 || record.changed.at.date() < period.first() {
                continue;
            }
            let history = self.store.history(id)?;
            let within = |entry: &&&Entry| days.contains(entry.at.date());
            for entry in standing(id, &history).iter().filter(within) {
                let deltas = entry.edits.iter().filter(|edit| edit.record == id && edit.base > 0);
                for delta in deltas.filter_map(|edit| edit.set.get(&state)) {
                    if let Some(Value::Code(code)) = delta.to
                        && dated.iter().all(|(state, _)| *state != code)
                    {
                        note(moved, kind, code, id);
                    }
                }
            }
        }
        Ok(())
    }
}

fn note(moved: &mut Vec<Moved>, kind: &Kind, code: u16, id: Id) {
    let state = kind.state_label(code);
    match moved.iter_mut().find(|line| line.kind == kind.label && line.state == state) {
        Some(line) if line.ids.contains(&id) => {}
        Some(line) => line.ids.push(id),
        None => moved.push(Moved {
            kind: kind.label.clone(),
            state: state.to_owned(),
            finishes: kind.moves.iter().any(|step| step.finishes && step.to == code),
            ids: vec![id],
        }),
    }
}
