//! The gate of undo and redo: what any change has to pass (role, whose record, what its state has fixed, closed or locked,
//! what points to it), and what leaves a trace and is put right in the open instead.

use super::may::not_fixed;
use super::undo::Turn;
use super::{Office, Refusal};
use crate::model::change::{Edit, Op};
use crate::model::id::Id;
use crate::model::kind::{Class, Kind, Move};
use crate::model::record::Record;
use crate::model::typed::{correction, filing as state, inspection, period_lock};
use crate::model::value::Value;
use crate::rules::{filing, moves, permission};
use std::collections::HashSet;

/// One record's part in what is taken back or done again.
pub(super) struct Turned<'a> {
    /// What was done last.
    pub edit: &'a Edit,
    /// What is to be done now.
    pub inverse: &'a Edit,
    /// The record as it stands.
    pub record: &'a Record,
    /// The records that are turned with it.
    pub together: &'a HashSet<Id>,
}

impl Office {
    /// Whether this person may turn this now. Whoever may do an act may take it back in the same sitting: asked is the
    /// role of the act, not that of its inverse.
    ///
    /// # Errors
    /// [`Refusal::Words`] and [`Refusal::Checks`] as for the act itself; [`Refusal::Store`].
    pub(super) fn may_turn(&self, turned: &Turned<'_>, turn: Turn) -> Result<(), Refusal> {
        let Turned { edit, inverse, record, together } = turned;
        let kind = self.kind(edit.kind)?;
        let actor = self.seated()?.actor();
        let act = if turn == Turn::Undo { edit } else { inverse };
        if edit.op == Op::Set && kind.state.is_some_and(|tag| edit.set.contains_key(&tag)) {
            let say = step_of(kind, act).and_then(|step| moves::barred(kind, step, &record.fields, actor));
            return say.map_or(Ok(()), |say| Err(Refusal::Words(say)));
        }
        if kind.program {
            // It was written down along with something else; only what has become of it since is asked.
            let say = filing::closed(kind, &record.fields);
            return say.map_or(Ok(()), |say| Err(Refusal::Words(say)));
        }
        // Done again, an addition is a restoring by its form alone.
        let asked = if turn == Turn::Redo && act.op == Op::Restore { Op::Add } else { act.op };
        if let Some(say) = permission::refusal(actor.role, kind, asked) {
            return Err(Refusal::Words(say));
        }
        let after = inverse.apply(Some((*record).clone()), record.changed).map(|record| record.fields);
        let after = after.filter(|_| inverse.op == Op::Set);
        self.may_with(kind, inverse.op, Some(record), after.as_ref())?;
        let fixed = after.map(|after| not_fixed(kind, &record.fields, &after)).unwrap_or_default();
        if let Some(issue) = fixed.into_iter().next() {
            return Err(Refusal::Words(issue.say));
        }
        match inverse.op {
            Op::Void => self.refuse_if_used(kind, record.id, together),
            Op::Restore => self.refuse_if_doubled(kind, record),
            Op::Add | Op::Set => Ok(()),
        }
    }

    /// Why an edit is never taken back unseen: papers that went up or were passed, approvals by a second person, samples
    /// drawn, and what the program itself writes down (更正, 月结).
    pub(super) fn leaves_a_trace(&self, edit: &Edit) -> Result<Option<&'static str>, Refusal> {
        let kind = self.kind(edit.kind)?;
        let to = kind.state.and_then(|tag| edit.set.get(&tag)).and_then(|delta| code(delta.to.as_ref()));
        let went_up = matches!(to, Some(state::FILED | state::ACCEPTED | state::LOCKED | state::CORRECTION));
        if kind.class == Class::Paper && went_up {
            return Ok(Some("已经报上去或办过了，要留痕"));
        }
        if kind.class != Class::Paper && step_of(kind, edit).is_some_and(|step| !step.not_by.is_empty()) {
            return Ok(Some("是另一个人核过的，要留痕"));
        }
        let draws = edit.kind == inspection::KIND
            && edit.set.get(&inspection::SEED).is_some_and(|delta| delta.to.is_some());
        if draws {
            return Ok(Some("抽过的样本要留底"));
        }
        let written_down = kind.program && matches!(edit.kind, correction::KIND | period_lock::KIND);
        Ok(written_down.then_some("已经列入更正或月结，要留痕"))
    }
}

fn code(value: Option<&Value>) -> Option<u16> {
    match value {
        Some(Value::Code(code)) => Some(*code),
        _ => None,
    }
}

/// The move of the kind's table that an edit made, if it made one.
fn step_of<'a>(kind: &'a Kind, edit: &Edit) -> Option<&'a Move> {
    let delta = edit.set.get(&kind.state?)?;
    let (from, to) = (code(delta.from.as_ref())?, code(delta.to.as_ref())?);
    kind.moves.iter().find(|step| step.to == to && step.from.contains(&from))
}
