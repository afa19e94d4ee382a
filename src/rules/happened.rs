//! Days on which steps were made (`day` of a `[[move]]`): whoever writes the day says that the step was made.
//!
//! A figure counts by that day, a list is filtered by it, and the state tells how far things are: the three say the same
//! only where a day is never there without its step, nor the step without its day.

use super::moves;
use super::permission::Actor;
use crate::model::kind::{Kind, Level, Move, Written};
use crate::model::value::{Fields, Tag, Value};
use crate::rules::check::Issue;
use chrono::NaiveDate;
use std::collections::{BTreeSet, VecDeque};

/// Makes the steps whose days have just been written, with those that lead there, and returns what stands in the way:
/// something missing, a step that is not this person's to make, or a day blanked whose step stands.
pub fn advance(
    kind: &Kind,
    before: Option<&Fields>,
    fields: &mut Fields,
    actor: Actor,
    today: NaiveDate,
) -> Vec<Issue> {
    let mut issues = Vec::new();
    let Some(tag) = kind.state else { return issues };
    let mut seen = BTreeSet::new();
    for day in kind.moves.iter().filter_map(|step| step.day).filter(|day| seen.insert(*day)) {
        let Some(state) = fields.code(tag) else { break };
        let stands = reached(kind, day);
        let was = before.and_then(|before| before.date(day));
        let say = match (was, fields.date(day)) {
            (_, Some(on)) if on > today && was != Some(on) => not_yet(kind, day),
            (None, Some(_)) if !stands.contains(&state) => match path(kind, fields, day, actor) {
                Ok(path) => {
                    for step in path {
                        fields.set(tag, Some(Value::Code(step.to)));
                        moves::write(step, fields, actor.id, today, None);
                    }
                    continue;
                }
                Err(say) => say,
            },
            (Some(_), None) if stands.contains(&state) => stands_on(kind, day, state),
            _ => continue,
        };
        issues.push(Issue::at(Level::Hard, day, say));
    }
    issues
}

/// The states in which a day stands: where its steps lead, and on from there until a step blanks it.
fn reached(kind: &Kind, day: Tag) -> BTreeSet<u16> {
    let made = |step: &&Move| step.day == Some(day);
    let mut states: BTreeSet<u16> = kind.moves.iter().filter(made).map(|step| step.to).collect();
    loop {
        let on = kind.moves.iter().filter(|step| step.from.iter().any(|from| states.contains(from)));
        let more: Vec<u16> = on.filter(|step| !blanks(step, day)).map(|step| step.to).collect();
        let before = states.len();
        states.extend(more);
        if states.len() == before {
            return states;
        }
    }
}

fn blanks(step: &Move, day: Tag) -> bool {
    step.writes.iter().any(|(tag, written)| *tag == day && *written == Written::Blank)
}

/// The fewest steps from where a record stands to the one of a day, which go on, ask for no reason and are this
/// person's to make.
///
/// # Errors
/// One sentence: what to fill, whose step it is, or that the step is to be made by itself.
fn path<'a>(kind: &'a Kind, fields: &Fields, day: Tag, actor: Actor) -> Result<Vec<&'a Move>, String> {
    let state = kind.state.and_then(|tag| fields.code(tag)).unwrap_or_default();
    let name = |tag: Tag| kind.field(tag).map_or("", |field| field.label.as_str());
    let label = name(day);
    let made = kind.moves.iter().find(|step| step.day == Some(day)).map_or("", |step| step.label.as_str());
    let (mut barred, mut lacking) = (None, None);
    let mut met = BTreeSet::from([state]);
    let mut waiting: VecDeque<(u16, Vec<&Move>)> = VecDeque::from([(state, Vec::new())]);
    while let Some((at, path)) = waiting.pop_front() {
        for step in kind.moves.iter().filter(|step| step.from.contains(&at)) {
            if step.back || step.why || blanks(step, day) {
                continue;
            }
            if let Some(say) = moves::barred(kind, step, fields, actor) {
                barred.get_or_insert(say);
                continue;
            }
            let mut path = path.clone();
            path.push(step);
            if step.day == Some(day) {
                let mut missing: Vec<&str> =
                    path.iter().flat_map(|step| moves::missing(kind, step, fields)).collect();
                missing.dedup();
                if missing.is_empty() {
                    return Ok(path);
                }
                return Err(format!(
                    "写了{label}就是“{made}”，还要填好：{}；还没办到请把{label}清空。",
                    missing.join("、")
                ));
            }
            // Another step that is dated needs a day of its own.
            match step.day.filter(|other| fields.date(*other).is_none()) {
                Some(other) => {
                    lacking.get_or_insert(other);
                }
                None if met.insert(step.to) => waiting.push_back((step.to, path)),
                None => {}
            }
        }
    }
    Err(match (lacking, barred) {
        (Some(other), _) => {
            format!("写了{label}就是“{made}”，先要有{}；还没办到请把{label}清空。", name(other))
        }
        (None, Some(say)) => format!("写了{label}就是“{made}”，请把{label}清空：{say}"),
        (None, None) => format!(
            "从“{}”不能直接到“{made}”，请先把{label}清空存下，再在这一条上按 F12 一步一步办。",
            kind.state_label(state)
        ),
    })
}

/// What is said of a day that has not come.
fn not_yet(kind: &Kind, day: Tag) -> String {
    let label = kind.field(day).map_or("", |field| field.label.as_str());
    format!("{label}写办成的那一天，不能在今天以后，请改成实际的日期；还没办到请清空。")
}

/// Why a day cannot be blanked.
fn stands_on(kind: &Kind, day: Tag, state: u16) -> String {
    let label = kind.field(day).map_or("", |field| field.label.as_str());
    let back = kind.moves.iter().find(|step| step.from.contains(&state) && blanks(step, day));
    let way = back.map_or_else(String::new, |step| format!("；要退回请在这一条上按 F12 选“{}”", step.label));
    format!("已经办到“{}”，{label}不能空，请填上{way}。", kind.state_label(state))
}
