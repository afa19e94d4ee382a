//! The moves a record with states can make: the dictionary's table, read with the record and the person in hand.

use super::permission::{self, Actor};
use crate::model::id::Id;
use crate::model::kind::{Choice, Kind, Move, Written};
use crate::model::value::{Fields, Value};
use chrono::{Days, NaiveDate};

/// A move from where the record stands, and why it cannot be made, if it cannot.
#[derive(Clone, Debug)]
pub struct Offer<'a> {
    /// The move.
    pub step: &'a Move,
    /// One sentence with what is missing or who may; `None` when it can be made now.
    pub refused: Option<String>,
}

/// Every move from the record's state, in table order.
#[must_use]
pub fn offers<'a>(kind: &'a Kind, fields: &Fields, actor: Actor) -> Vec<Offer<'a>> {
    let Some(state) = kind.state.and_then(|tag| fields.code(tag)) else {
        return Vec::new();
    };
    let from_here = kind.moves.iter().filter(|step| step.from.contains(&state));
    from_here.map(|step| Offer { step, refused: refusal(kind, step, fields, actor) }).collect()
}

/// The move that brings the record to a state.
///
/// # Errors
/// One sentence: no such move from here (with what there is), not this person's to make, or what is missing.
pub fn to_state<'a>(kind: &'a Kind, fields: &Fields, actor: Actor, to: u16) -> Result<&'a Move, String> {
    let offers = offers(kind, fields, actor);
    let Some(offer) = offers.iter().find(|offer| offer.step.to == to) else {
        let now = kind.state.and_then(|tag| fields.code(tag)).map_or("", |code| kind.state_label(code));
        let words: Vec<&str> = offers.iter().map(|offer| offer.step.label.as_str()).collect();
        let can = if words.is_empty() {
            "已经到头".to_owned()
        } else {
            format!("可以：{}", words.join("、"))
        };
        return Err(format!("“{now}”不能直接变为“{}”，{can}。", kind.state_label(to)));
    };
    match &offer.refused {
        Some(say) => Err(say.clone()),
        None => Ok(offer.step),
    }
}

fn refusal(kind: &Kind, step: &Move, fields: &Fields, actor: Actor) -> Option<String> {
    if let Some(say) = barred(kind, step, fields, actor) {
        return Some(say);
    }
    let missing = missing(kind, step, fields);
    (!missing.is_empty()).then(|| format!("“{}”之前请先填好：{}。", step.label, missing.join("、")))
}

/// Why a move is not this person's to make, if so.
#[must_use]
pub fn barred(kind: &Kind, step: &Move, fields: &Fields, actor: Actor) -> Option<String> {
    let own = step.also_by.iter().any(|tag| fields.reference(*tag) == Some(actor.id));
    if !own && !step.roles.contains(&actor.role) {
        return Some(not_theirs(kind, step, actor));
    }
    if let Some(say) = permission::beyond_move(actor, kind, fields, step.to) {
        return Some(say);
    }
    let own = step.not_by.iter().find(|tag| fields.reference(**tag) == Some(actor.id));
    if let Some(field) = own.and_then(|tag| kind.field(*tag)) {
        return Some(format!("您是这一条的“{}”，“{}”要由另一个人办理。", field.label, step.label));
    }
    None
}

/// What must be filled before a move and is not.
pub(super) fn missing<'a>(kind: &'a Kind, step: &Move, fields: &Fields) -> Vec<&'a str> {
    let blank = step.needs.iter().filter(|tag| fields.get(**tag).is_none());
    blank.filter_map(|tag| kind.field(*tag)).map(|field| field.label.as_str()).collect()
}

/// Whose move it is, said to somebody whose it is not.
fn not_theirs(kind: &Kind, step: &Move, actor: Actor) -> String {
    let label = &step.label;
    let who = step.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join("、");
    let named = step.also_by.iter().filter_map(|tag| kind.field(*tag));
    let whose = named.map(|field| field.label.as_str()).collect::<Vec<_>>().join("、");
    if whose.is_empty() {
        return format!("“{label}”只能由{who}办理。");
    }
    let role = actor.role.label();
    format!("“{label}”是{whose}的事，只能由{who}或{whose}本人办理，{role}不能代办。")
}

/// Writes what a move leaves behind besides the state: who made it, the day, the next date.
pub fn write(step: &Move, fields: &mut Fields, by: Id, today: NaiveDate, why: Option<&str>) {
    // What is copied is what stood there before the move, whatever else it blanks.
    let before = fields.clone();
    for (tag, written) in &step.writes {
        let value = match written {
            Written::Today => Some(Value::Date(today)),
            Written::Me => Some(Value::Ref(by)),
            Written::DaysOn(days) => today.checked_add_days(Days::new(u64::from(*days))).map(Value::Date),
            Written::CountUp => Some(Value::Int(before.number(*tag).unwrap_or(0).saturating_add(1))),
            Written::Copy(from) => before.get(*from).cloned(),
            Written::Why => why.map(|why| Value::Text(why.to_owned())),
            Written::Blank => None,
        };
        fields.set(*tag, value);
    }
}

/// Whether the reason given is one that the move takes: words where words are asked, and behind one of the listed
/// reasons where there is a list (`漏报：11月3日的两户`).
///
/// # Errors
/// One sentence with what may be written.
pub fn reason(step: &Move, why: Option<&str>) -> Result<(), String> {
    let Some(why) = why else {
        if step.why {
            return Err(format!("“{}”要写明原因，请补上原因再办。", step.label));
        }
        return Ok(());
    };
    let listed = |choice: &Choice| why.split('：').next() == Some(choice.label.as_str());
    if step.reasons.is_empty() || step.reasons.iter().any(listed) {
        return Ok(());
    }
    let words: Vec<&str> = step.reasons.iter().map(|choice| choice.label.as_str()).collect();
    Err(format!("“{}”的原因请从这些里选，后面可以加“：”再写几个字：{}。", step.label, words.join("、")))
}
