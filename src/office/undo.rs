//! Undo and redo (F20), across kinds: the inverse change, itself an entry, so that the history stays whole.

use super::{Office, Refusal};
use crate::model::change::{Change, Edit, Op};
use crate::model::id::Id;
use crate::model::kind::Class;
use crate::model::typed::{correction, filing as state, inspection, period_lock};
use crate::model::value::Value;
use crate::rules::filing;

/// Which way a change of this session is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is taken back.
    Undo,
    /// What was taken back is done again.
    Redo,
}

impl Turn {
    /// The word for it.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Turn::Undo => "撤销",
            Turn::Redo => "重做",
        }
    }
}

/// What was undone or redone, for the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The first record touched.
    pub record: Id,
    /// What it was called.
    pub what: String,
}

struct Step {
    what: String,
    /// The reason given when it was done: done again, it is given again.
    why: Option<String>,
    done: Done,
}

/// What stands in the journal.
enum Done {
    /// One entry.
    One { entry: Id, change: Change },
    /// The entries of one import.
    Batch { batch: Id, first: Id },
}

/// The changes of this session that can be taken back, and those taken back.
#[derive(Default)]
pub(super) struct Stacks {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl Stacks {
    pub(super) fn done(&mut self, entry: Id, what: String, change: Change) {
        let why = change.why.clone();
        self.done.push(Step { what, why, done: Done::One { entry, change } });
        self.undone.clear();
    }

    pub(super) fn done_batch(&mut self, batch: Id, first: Id, what: String) {
        self.done.push(Step { what, why: None, done: Done::Batch { batch, first } });
        self.undone.clear();
    }
}

impl Office {
    /// Takes the last change of this session back.
    ///
    /// # Errors
    /// As [`Office::turn`].
    pub fn undo(&mut self) -> Result<Undone, Refusal> {
        self.turn(Turn::Undo, None)
    }

    /// Does again what was last taken back.
    ///
    /// # Errors
    /// As [`Office::turn`].
    pub fn redo(&mut self) -> Result<Undone, Refusal> {
        self.turn(Turn::Redo, None)
    }

    /// What would be taken back, or done again, next.
    #[must_use]
    pub fn next_turn(&self, turn: Turn) -> Option<Undone> {
        let steps = if turn == Turn::Undo { &self.undo.done } else { &self.undo.undone };
        steps.last().map(|step| Undone { record: step.done.first(), what: step.what.clone() })
    }

    /// Takes the last change of this session back, or does it again, past the gate that every change passes: what
    /// belongs to a closed month takes its reason (`why`, out of the list) and stands on the 更正表.
    ///
    /// # Errors
    /// A sentence when there is nothing to take back, a later change stands in the way, or it must leave a trace;
    /// [`Refusal::Reason`] while a closed month wants a reason; [`Refusal::Store`].
    pub fn turn(&mut self, turn: Turn, why: Option<&str>) -> Result<Undone, Refusal> {
        let (from, verb) = match turn {
            Turn::Undo => (&mut self.undo.done, "撤销"),
            Turn::Redo => (&mut self.undo.undone, "重做"),
        };
        let Some(step) = from.pop() else {
            return Err(Refusal::Words(format!("没有可以{verb}的操作。")));
        };
        let given = why.map(str::to_owned).or_else(|| step.why.clone().filter(|_| turn == Turn::Redo));
        match self.invert(&step, turn, given) {
            Ok(done) => {
                let undone = Undone { record: done.first(), what: step.what.clone() };
                let to = if turn == Turn::Undo { &mut self.undo.undone } else { &mut self.undo.done };
                to.push(Step { done, ..step });
                Ok(undone)
            }
            Err(refusal) => {
                let back = if turn == Turn::Undo { &mut self.undo.done } else { &mut self.undo.undone };
                back.push(step);
                Err(refusal)
            }
        }
    }

    fn invert(&mut self, step: &Step, turn: Turn, why: Option<String>) -> Result<Done, Refusal> {
        let verb = turn.verb();
        let (entry, before) = match &step.done {
            Done::One { entry, change } => (*entry, change),
            Done::Batch { batch, .. } => {
                let saved = self.invert_batch(*batch, verb, &step.what)?;
                return Ok(Done::Batch { batch: saved.batch, first: saved.first });
            }
        };
        let mut edits = Vec::new();
        let mut corrections = Vec::new();
        for edit in before.edits.iter().rev() {
            if let Some(trace) = self.leaves_a_trace(edit, turn)? {
                let what = &step.what;
                return Err(Refusal::Words(format!(
                    "“{what}”{trace}，不能{verb}，要改请打开这一条办更正或下一步。"
                )));
            }
            let inverse = self.inverse(edit, &step.what)?;
            let kind = self.kind(edit.kind)?;
            let record = self.record(edit.record)?;
            let now = record.fields.clone();
            let moves = kind.state.is_some_and(|tag| edit.set.contains_key(&tag));
            if let Some(say) = filing::shut_paper(kind, &now).filter(|_| !moves) {
                return Err(Refusal::Words(say));
            }
            let stamp = record.changed;
            let after = inverse.apply(Some(record), stamp).map(|record| record.fields);
            if let Some(month) = self.locked_by(kind, Some(&now), after.as_ref())? {
                corrections.push(self.corrected(kind, edit.record, &now, month, why.as_deref())?);
            }
            edits.push(inverse);
        }
        let mut change =
            Change { act: renamed(verb, &before.act), why, batch: None, undoes: Some(entry), edits };
        let own = change.edits.len();
        change.edits.append(&mut corrections);
        let entry = self.write(&change)?;
        // The lines on the 更正表 stay whatever is done again.
        change.edits.truncate(own);
        Ok(Done::One { entry, change })
    }

    /// Why an edit is never taken back unseen: papers that went up or were passed, approvals by a second person, samples
    /// drawn, and what the program itself writes down (更正, 月结). What is done again is what was just taken back.
    fn leaves_a_trace(&self, edit: &Edit, turn: Turn) -> Result<Option<&'static str>, Refusal> {
        if turn == Turn::Redo {
            return Ok(None);
        }
        let kind = self.kind(edit.kind)?;
        let code = |value: &Option<Value>| match value {
            Some(Value::Code(code)) => Some(*code),
            _ => None,
        };
        let moved = kind.state.and_then(|tag| edit.set.get(&tag));
        let (from, to) = (moved.and_then(|delta| code(&delta.from)), moved.and_then(|delta| code(&delta.to)));
        let went_up = matches!(to, Some(state::FILED | state::ACCEPTED | state::LOCKED | state::CORRECTION));
        if kind.class == Class::Paper && went_up {
            return Ok(Some("已经报上去或办过了，要留痕"));
        }
        let approves = kind.moves.iter().any(|step| {
            let this = Some(step.to) == to && from.is_some_and(|from| step.from.contains(&from));
            this && !step.not_by.is_empty()
        });
        if kind.class != Class::Paper && approves {
            return Ok(Some("是另一个人核过的，要留痕"));
        }
        if edit.kind == inspection::KIND && edit.op != Op::Add && edit.set.contains_key(&inspection::SEED) {
            return Ok(Some("抽过的样本要留底"));
        }
        let written_down = kind.program && matches!(edit.kind, correction::KIND | period_lock::KIND);
        Ok(written_down.then_some("已经列入更正或月结，要留痕"))
    }

    /// The edit that takes one back, provided that nothing since has touched the same fields.
    pub(super) fn inverse(&self, edit: &Edit, what: &str) -> Result<Edit, Refusal> {
        let record = self.record(edit.record)?;
        let overtaken = match edit.op {
            Op::Set | Op::Add if record.void => true,
            Op::Set | Op::Add => {
                edit.set.iter().any(|(tag, delta)| record.fields.get(*tag) != delta.to.as_ref())
            }
            Op::Restore => record.void,
            Op::Void => !record.void,
        };
        if overtaken {
            return Err(Refusal::Words(format!("“{what}”之后又有人改过，不能直接撤销，请打开这一条修改。")));
        }
        Ok(edit.inverse(record.revision))
    }
}

impl Done {
    fn first(&self) -> Id {
        match self {
            Done::One { change, .. } => change.edits.first().map(|edit| edit.record).unwrap_or_default(),
            Done::Batch { first, .. } => *first,
        }
    }
}

/// What taking an act back is called: 撤销：新增走访.
pub(super) fn renamed(verb: &str, act: &str) -> String {
    let plain = act.trim_start_matches("撤销：").trim_start_matches("重做：");
    format!("{verb}：{plain}")
}
