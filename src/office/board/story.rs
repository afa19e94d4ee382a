//! A task's moves and a record's earlier values out of the journal, without what was taken back.

use crate::model::change::{Edit, Entry, Op};
use crate::model::id::Id;
use crate::model::typed::task;
use crate::model::value::{Fields, Tag, Value};
use crate::rules::flow::Story;
use chrono::NaiveDate;
use std::collections::HashSet;

/// What stands of a record's history: an entry that was taken back does not, nor does the one that took it back; one
/// taken back and done again does, and so does a creation taken back whose record was later brought back by hand.
pub(in crate::office) fn standing(record: Id, history: &[Entry]) -> Vec<&Entry> {
    let does = |entry: &Entry, op: Op| entry.edits.iter().any(|edit| edit.record == record && edit.op == op);
    let mut undone = HashSet::new();
    let mut stand: Vec<&Entry> = Vec::new();
    // Whether the record is brought back by hand after where we are.
    let mut revived = false;
    for entry in history.iter().rev() {
        if undone.contains(&entry.id) {
            continue;
        }
        if does(entry, Op::Void) && std::mem::take(&mut revived) {
            // Nothing came of this striking out.
        } else if let Some(other) = entry.undoes {
            undone.insert(other);
            continue;
        }
        if entry.undoes.is_none() {
            revived |= does(entry, Op::Restore);
            stand.push(entry);
        }
    }
    stand.reverse();
    stand
}

/// Whether an edit says what stands in a field: one that makes the record says of every field, if only that it is blank.
fn says(edit: &Edit, tag: Tag) -> bool {
    edit.op == Op::Add || edit.set.contains_key(&tag)
}

/// What an edit leaves in a field that it says something of.
fn left(edit: &Edit, tag: Tag) -> Option<&Value> {
    edit.set.get(&tag)?.to.as_ref()
}

/// The rows a field of a record had, with the day they were set.
pub(super) fn rows_set(record: Id, history: &[Entry], tag: Tag) -> Vec<(NaiveDate, &[Fields])> {
    let mut set = Vec::new();
    for entry in standing(record, history) {
        for edit in entry.edits.iter().filter(|edit| edit.record == record) {
            if says(edit, tag) {
                let rows: &[Fields] = if let Some(Value::Rows(rows)) = left(edit, tag) { rows } else { &[] };
                set.push((entry.at.date(), rows));
            }
        }
    }
    set
}

/// The story of a task.
pub(super) fn told(id: Id, history: &[Entry]) -> Story {
    let mut story = Story::default();
    for entry in standing(id, history) {
        let day = entry.at.date();
        let of = |edit: &&Edit| edit.record == id;
        for edit in entry.edits.iter().filter(of) {
            if let Some(delta) = edit.set.get(&task::STATE)
                && let Some(Value::Code(state)) = delta.to
            {
                story.moves.push((day, state));
            }
            if says(edit, task::DUE) {
                let due = left(edit, task::DUE);
                story.dues.push((day, if let Some(Value::Date(due)) = due { Some(*due) } else { None }));
            }
            if says(edit, task::TARGET) {
                let target = left(edit, task::TARGET);
                story
                    .targets
                    .push((day, if let Some(Value::Decimal(to)) = target { Some(*to) } else { None }));
            }
            if let Some(delta) = edit.set.get(&task::BLOCKER) {
                story.blocked = match delta.to {
                    None => None,
                    // Another reason is still the same standstill.
                    Some(_) => story.blocked.or(Some(day)),
                };
            }
        }
    }
    story
}
