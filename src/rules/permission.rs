//! Who may do what: one table, shown with its reason when it refuses.
//!
//! The clerk keys everything; a village cadre keys the facts of the own village; supervisors read, return and accept
//! but never alter what somebody did; the head of the office may do all of it. A paper is written by whom it is about, or by the
//! clerk for them, and nobody reviews their own.

use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::kind::{Class, Kind, Role};
use crate::model::typed::filing;
use crate::model::value::Fields;

/// The person at the desk, as far as rules ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The cadre record.
    pub id: Id,
    /// What this person may do.
    pub role: Role,
    /// The village whose work this person does; without one no village is foreign.
    pub village: Option<Id>,
}

/// Why a person may not do this, as one sentence; `None` when they may.
#[must_use]
pub fn refusal(role: Role, kind: &Kind, op: Op) -> Option<String> {
    if kind.program {
        return match op {
            Op::Add | Op::Set => Some(format!("“{}”由程序在办理时记下，不用录入。", kind.label)),
            Op::Void | Op::Restore if role == Role::OfficeHead => None,
            Op::Void | Op::Restore => Some(format!("“{}”只能由办公室主任作废或恢复。", kind.label)),
        };
    }
    let is_phrase = kind.name == "phrase";
    let may = match (role, kind.class) {
        (Role::OfficeHead | Role::Clerk, _) | (Role::VillageCadre, Class::Paper) => true,
        // What is moved through states and is neither a village's nor anybody's own deed is the whole town's.
        (Role::VillageCadre, Class::Fact) => {
            kind.state.is_none() || kind.village.is_some() || kind.by.is_some()
        }
        (Role::VillageCadre, Class::Register) => is_phrase || (kind.name == "household" && op == Op::Set),
        (Role::Supervisor, Class::Register) => is_phrase,
        // A supervisor's own visits and daily summary are facts like anybody's. What nobody did but all follow (a
        // problem, an order) is the supervisor's own ledger.
        (Role::Supervisor, Class::Fact | Class::Paper) => {
            op == Op::Add || kind.class == Class::Paper || (kind.by.is_none() && op == Op::Set)
        }
    };
    let verb = match op {
        Op::Add => "新增",
        Op::Set => "修改",
        Op::Void => "作废",
        Op::Restore => "恢复",
    };
    (!may).then(|| format!("{}不能{verb}“{}”，请交录入员或办公室主任办理。", role.label(), kind.label))
}

/// Why this person may not write this record, though their role may write its kind: another village's, or another
/// person's. `None` when they may.
#[must_use]
pub fn beyond(actor: Actor, kind: &Kind, fields: &Fields) -> Option<String> {
    let label = &kind.label;
    let by = kind.by.and_then(|tag| fields.reference(tag));
    let is_others = by.is_some_and(|by| by != actor.id);
    let village = kind.village.and_then(|tag| fields.reference(tag));
    let is_elsewhere = village.zip(actor.village).is_some_and(|(there, own)| there != own);
    match (actor.role, kind.class) {
        (Role::VillageCadre | Role::Supervisor, Class::Paper) if is_others => {
            Some(format!("这是别人的“{label}”，由本人或录入员来写。"))
        }
        (Role::Supervisor, Class::Fact) if is_others => {
            Some(format!("督导员只记自己的“{label}”，别人的请交录入员办理。"))
        }
        (Role::VillageCadre, Class::Fact | Class::Register) if is_elsewhere => {
            Some(format!("村干部只办本村的“{label}”，别村的请交录入员办理。"))
        }
        _ => None,
    }
}

/// Why this person may not make a move that their role may make. Writing and taking back a paper is for whom it is
/// about; reviewing it is for anybody else.
#[must_use]
pub fn beyond_move(actor: Actor, kind: &Kind, fields: &Fields, to: u16) -> Option<String> {
    match (kind.class, to) {
        (Class::Paper, filing::RETURNED | filing::ACCEPTED) => {
            let own = kind.by.and_then(|tag| fields.reference(tag)) == Some(actor.id);
            own.then(|| format!("自己的“{}”不能自己审核，请由别人办理。", kind.label))
        }
        (Class::Paper, filing::LOCKED) => None,
        (Class::Paper, _) => beyond(actor, kind, fields),
        // A supervisor moves what others have keyed; that is what supervising is.
        _ if actor.role == Role::Supervisor => None,
        _ => beyond(actor, kind, fields),
    }
}
