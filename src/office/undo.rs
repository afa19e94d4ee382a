//! Undo and redo (F20), across kinds: the inverse change, itself an entry, so that the history stays whole.

use super::{Office, Refusal};
use crate::model::change::{Change, Edit, Op};
use crate::model::id::Id;

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
    /// A sentence when there is nothing to take back or a later change stands in the way; [`Refusal::Store`].
    pub fn undo(&mut self) -> Result<Undone, Refusal> {
        let Some(step) = self.undo.done.pop() else {
            return Err(Refusal::Words("没有可以撤销的操作。".to_owned()));
        };
        match self.invert(&step, "撤销", None) {
            Ok(done) => {
                let undone = Undone { record: done.first(), what: step.what.clone() };
                self.undo.undone.push(Step { done, ..step });
                Ok(undone)
            }
            Err(refusal) => {
                self.undo.done.push(step);
                Err(refusal)
            }
        }
    }

    /// Does again what was last taken back.
    ///
    /// # Errors
    /// As [`Office::undo`].
    pub fn redo(&mut self) -> Result<Undone, Refusal> {
        let Some(step) = self.undo.undone.pop() else {
            return Err(Refusal::Words("没有可以重做的操作。".to_owned()));
        };
        match self.invert(&step, "重做", step.why.clone()) {
            Ok(done) => {
                let undone = Undone { record: done.first(), what: step.what.clone() };
                self.undo.done.push(Step { done, ..step });
                Ok(undone)
            }
            Err(refusal) => {
                self.undo.undone.push(step);
                Err(refusal)
            }
        }
    }

    fn invert(&mut self, step: &Step, verb: &str, why: Option<String>) -> Result<Done, Refusal> {
        let (entry, before) = match &step.done {
            Done::One { entry, change } => (*entry, change),
            Done::Batch { batch, .. } => {
                let saved = self.invert_batch(*batch, verb, &step.what)?;
                return Ok(Done::Batch { batch: saved.batch, first: saved.first });
            }
        };
        let mut edits = Vec::new();
        for edit in before.edits.iter().rev() {
            edits.push(self.inverse(edit, &step.what)?);
        }
        let change = Change { act: renamed(verb, &before.act), why, batch: None, undoes: Some(entry), edits };
        let entry = self.write(&change)?;
        Ok(Done::One { entry, change })
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
