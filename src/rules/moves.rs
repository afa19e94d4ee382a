//! The moves a record with states can make: the dictionary's table, read with the record and the person in hand.

use super::permission::{self, Actor};
use crate::model::kind::{Kind, Move};
use crate::model::value::Fields;

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
    if !step.roles.contains(&actor.role) {
        let who: Vec<&str> = step.roles.iter().map(|role| role.label()).collect();
        return Some(format!("“{}”只能由{}办理。", step.label, who.join("、")));
    }
    if let Some(say) = permission::beyond_move(actor, kind, fields, step.to) {
        return Some(say);
    }
    let missing: Vec<&str> = step
        .needs
        .iter()
        .filter(|tag| fields.get(**tag).is_none())
        .filter_map(|tag| kind.field(*tag))
        .map(|field| field.label.as_str())
        .collect();
    (!missing.is_empty()).then(|| format!("“{}”之前请先填好：{}。", step.label, missing.join("、")))
}
