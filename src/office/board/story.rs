//! A task's moves out of the journal, without what was taken back.

use crate::model::change::{Edit, Entry};
use crate::model::id::Id;
use crate::model::typed::task;
use crate::model::value::Value;
use crate::office::{Office, Refusal};
use crate::rules::flow::Story;
use std::collections::HashSet;

/// The story of a task.
pub(super) fn of(office: &Office, id: Id) -> Result<Story, Refusal> {
    Ok(told(id, &office.store.history(id)?))
}

/// What stands of a record's history: an entry that was taken back does not, nor does the one that took it back; one
/// taken back and done again does.
pub(in crate::office) fn standing(history: &[Entry]) -> Vec<&Entry> {
    let mut undone = HashSet::new();
    let mut stand: Vec<&Entry> = Vec::new();
    for entry in history.iter().rev() {
        match entry.undoes {
            _ if undone.contains(&entry.id) => {}
            Some(other) => {
                undone.insert(other);
            }
            None => stand.push(entry),
        }
    }
    stand.reverse();
    stand
}

fn told(id: Id, history: &[Entry]) -> Story {
    let mut story = Story::default();
    for entry in standing(history) {
        let day = entry.at.date();
        let of = |edit: &&Edit| edit.record == id;
        for edit in entry.edits.iter().filter(of) {
            if let Some(delta) = edit.set.get(&task::STATE)
                && let Some(Value::Code(state)) = delta.to
            {
                story.moves.push((day, state));
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
