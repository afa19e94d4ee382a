//! Undo and redo (F20), across kinds: the inverse change, itself an entry, so that the history stays whole.
//!
//! It passes the gate of any change ([`super::gate`]). What cannot be taken back says why and stays; it hides nothing: the
//! next undo reaches the one beneath, unless that one's records are the very ones that what stays rests on.

use super::gate::Turned;
use super::{Office, Refusal};
use crate::model::change::{Change, Edit, Op};
use crate::model::draft::Draft;
use crate::model::id::Id;
use crate::model::value::{Fields, Value};
use std::collections::HashSet;

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
    /// Every record touched, the first first; of a draft brought back the draft too.
    pub records: Vec<Id>,
    /// What it was called.
    pub what: String,
    /// Whether something done after it stays: then it is out of turn, and asked about first.
    pub beneath: bool,
}

struct Step {
    what: String,
    /// The reason given when it was done: done again, it is given again.
    why: Option<String>,
    done: Done,
    /// Whether it was tried to be taken back and stays.
    stays: bool,
}

/// What stands in the journal, or lies beside the drafts.
enum Done {
    /// One entry.
    One { entry: Id, change: Change },
    /// The entries of one import.
    Batch { batch: Id, first: Id },
    /// A draft given up, of that record.
    Draft { draft: Id, record: Id },
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
        self.push(Step { what, why, done: Done::One { entry, change }, stays: false });
    }

    pub(super) fn done_batch(&mut self, batch: Id, first: Id, what: String) {
        self.push(Step { what, why: None, done: Done::Batch { batch, first }, stays: false });
    }

    fn push(&mut self, step: Step) {
        self.done.push(step);
        self.undone.clear();
    }

    /// Where the step stands that is taken back next.
    fn next(&self) -> Option<usize> {
        self.done.iter().rposition(|step| !step.stays)
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
        let told = |step: &Step, beneath| {
            let (record, records) = (step.done.first(), step.done.shown());
            Undone { record, records, what: step.what.clone(), beneath }
        };
        let Stacks { done, undone } = &self.undo;
        match turn {
            Turn::Undo => self.undo.next().and_then(|at| Some(told(done.get(at)?, at + 1 < done.len()))),
            Turn::Redo => undone.last().map(|step| told(step, false)),
        }
    }

    /// Takes the last change of this session back, or does it again, past the gate that every change passes: what
    /// belongs to a closed month takes its reason (`why`, out of the list) and stands on the 更正表.
    ///
    /// # Errors
    /// A sentence when there is nothing to take back, or why this stays and what the next undo reaches: a later change
    /// stands in the way, it must leave a trace, or it is not this person's; [`Refusal::Reason`] while a closed month
    /// wants a reason; [`Refusal::Store`].
    pub fn turn(&mut self, turn: Turn, why: Option<&str>) -> Result<Undone, Refusal> {
        if let (Turn::Undo, Some(say)) = (turn, self.leave_standing()?) {
            return Err(Refusal::Words(say));
        }
        let Some(next) = self.next_turn(turn) else {
            return Err(Refusal::Words(format!("没有可以{}的操作。", turn.verb())));
        };
        let at = if turn == Turn::Undo { self.undo.next() } else { self.undo.undone.len().checked_sub(1) };
        let from = if turn == Turn::Undo { &mut self.undo.done } else { &mut self.undo.undone };
        let Some(at) = at.filter(|at| *at < from.len()) else { return Ok(next) };
        let step = from.remove(at);
        let given = why.map(str::to_owned).or_else(|| step.why.clone().filter(|_| turn == Turn::Redo));
        let turned = match self.rested_on(&step, at, turn) {
            Ok(None) => self.invert(&step, turn, given),
            Ok(Some(say)) => Err(Refusal::Words(say)),
            Err(refusal) => Err(refusal),
        };
        match turned {
            Ok(done) => {
                let to = if turn == Turn::Undo { &mut self.undo.undone } else { &mut self.undo.done };
                to.push(Step { done, ..step });
                Ok(next)
            }
            Err(refusal) => {
                // A reason can still be given, a disk be cleaned; what was refused stays as it is.
                let stays = turn == Turn::Undo && matches!(refusal, Refusal::Words(_) | Refusal::Checks(_));
                let back = if turn == Turn::Undo { &mut self.undo.done } else { &mut self.undo.undone };
                back.insert(at, Step { stays, ..step });
                Err(if stays { Refusal::Words(self.and_the_next(&refusal.to_string())) } else { refusal })
            }
        }
    }

    /// Where the next to be taken back must leave a trace, it stays, and this says so with what the next undo reaches. Asked
    /// before anybody is asked whether it is meant.
    ///
    /// # Errors
    /// A sentence where its kind is not known.
    pub fn leave_standing(&mut self) -> Result<Option<String>, Refusal> {
        let Some(step) = self.undo.next().and_then(|at| self.undo.done.get(at)) else { return Ok(None) };
        let Done::One { change, .. } = &step.done else { return Ok(None) };
        let mut trace = None;
        for edit in &change.edits {
            trace = trace.or(self.leaves_a_trace(edit)?);
        }
        let Some(trace) = trace else { return Ok(None) };
        let what = &step.what;
        let say = format!("“{what}”{trace}，不能撤销，要改请打开这一条办更正或下一步。");
        if let Some(step) = self.undo.next().and_then(|at| self.undo.done.get_mut(at)) {
            step.stays = true;
        }
        Ok(Some(self.and_the_next(&say)))
    }

    /// Why something stays, and what the next undo reaches.
    fn and_the_next(&self, say: &str) -> String {
        match self.next_turn(Turn::Undo) {
            Some(below) => format!("{say}再按 Ctrl+Z 撤销在它前面做的“{}”。", below.what),
            None => say.to_owned(),
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
            Done::Draft { draft, record } => {
                match turn {
                    Turn::Undo => self.store.drafts().bring_back(*draft)?,
                    Turn::Redo => self.store.drafts().give_up(*draft)?,
                }
                return Ok(Done::Draft { draft: *draft, record: *record });
            }
        };
        let together: HashSet<Id> = before.edits.iter().map(|edit| edit.record).collect();
        let mut edits = Vec::new();
        let mut corrections = Vec::new();
        for edit in before.edits.iter().rev() {
            let inverse = self.inverse(edit, &step.what)?;
            let kind = self.kind(edit.kind)?;
            let record = self.record(edit.record)?;
            self.may_turn(&Turned { edit, inverse: &inverse, record: &record, together: &together }, turn)?;
            let (now, stamp) = (record.fields.clone(), record.changed);
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

    /// Why a step is not taken back from beneath what stays: it is about the same records, or about one that names the
    /// other. `at` is where the step stood.
    fn rested_on(&self, step: &Step, at: usize, turn: Turn) -> Result<Option<String>, Refusal> {
        if turn == Turn::Redo {
            return Ok(None);
        }
        let own = step.done.records();
        let mut named = HashSet::new();
        for id in &own {
            named.extend(self.store.get(*id)?.map(|record| ids_in(&record.fields)).unwrap_or_default());
        }
        for later in self.undo.done.iter().skip(at) {
            for id in later.done.records() {
                let there = self.store.get(id)?.map(|record| ids_in(&record.fields)).unwrap_or_default();
                if own.contains(&id) || named.contains(&id) || !own.is_disjoint(&there) {
                    let (what, after) = (&step.what, &later.what);
                    let say = format!(
                        "“{what}”以后又“{after}”，那一步要留着，这一步也不能撤销，要改请打开这一条办。"
                    );
                    return Ok(Some(say));
                }
            }
        }
        Ok(None)
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

    /// Gives a draft up: it lies aside until the program is left in order, and undo brings it back.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the disk refuses; then the draft is still there.
    pub fn give_up_draft(&mut self, draft: &Draft) -> Result<String, Refusal> {
        self.store.drafts().give_up(draft.id)?;
        // Where the caret was is of no matter any more.
        let title = draft.title.split('，').next().unwrap_or_default();
        let what = format!("放弃没填完的{title}");
        let done = Done::Draft { draft: draft.id, record: draft.record };
        self.undo.push(Step { what: what.clone(), why: None, done, stays: false });
        Ok(what)
    }
}

impl Done {
    fn first(&self) -> Id {
        match self {
            Done::One { change, .. } => change.edits.first().map(|edit| edit.record).unwrap_or_default(),
            Done::Batch { first, .. } => *first,
            Done::Draft { record, .. } => *record,
        }
    }

    /// What a list may show of it, the first record first.
    fn shown(&self) -> Vec<Id> {
        match self {
            Done::One { change, .. } => change.edits.iter().map(|edit| edit.record).collect(),
            Done::Batch { first, .. } => vec![*first],
            Done::Draft { draft, record } => vec![*draft, *record],
        }
    }

    /// The records touched. Of an import the first alone: nothing of it leaves a trace, and its own gate looks at each.
    fn records(&self) -> HashSet<Id> {
        match self {
            Done::One { change, .. } => change.edits.iter().map(|edit| edit.record).collect(),
            Done::Batch { first, .. } => HashSet::from([*first]),
            // A draft is no record yet.
            Done::Draft { .. } => HashSet::new(),
        }
    }
}

/// The records that fields name, in small tables too.
fn ids_in(fields: &Fields) -> HashSet<Id> {
    let mut ids = HashSet::new();
    for (_, value) in fields.iter() {
        match value {
            Value::Ref(id) => {
                ids.insert(*id);
            }
            Value::Rows(rows) => ids.extend(rows.iter().flat_map(ids_in)),
            // What a paper stood on when it was filed is written down as words.
            Value::Text(words) => {
                ids.extend(words.split_whitespace().filter_map(|word| word.parse::<Id>().ok()));
            }
            _ => {}
        }
    }
    ids
}

/// What taking an act back is called: 撤销：新增走访.
pub(super) fn renamed(verb: &str, act: &str) -> String {
    let plain = act.trim_start_matches("撤销：").trim_start_matches("重做：");
    format!("{verb}：{plain}")
}
