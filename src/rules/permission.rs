//! Who may do what: one table, shown with its reason when it refuses.
//!
//! The clerk keys everything; a village cadre keys the facts of the village; supervisors read, return and accept but
//! never alter a fact; the head of the office may do all of it.

use crate::model::change::Op;
use crate::model::kind::{Class, Kind, Role};

/// Why a person may not do this, as one sentence; `None` when they may.
#[must_use]
pub fn refusal(role: Role, kind: &Kind, op: Op) -> Option<String> {
    let is_phrase = kind.name == "phrase";
    let may = match (role, kind.class) {
        (Role::OfficeHead | Role::Clerk, _) | (Role::VillageCadre, Class::Fact | Class::Paper) => true,
        (Role::VillageCadre, Class::Register) => is_phrase || (kind.name == "household" && op == Op::Set),
        (Role::Supervisor, Class::Register) => is_phrase,
        // A supervisor's own visits and daily summary are facts like anybody's.
        (Role::Supervisor, Class::Fact | Class::Paper) => op == Op::Add || kind.class == Class::Paper,
    };
    let verb = match op {
        Op::Add => "新增",
        Op::Set => "修改",
        Op::Void => "作废",
        Op::Restore => "恢复",
    };
    (!may).then(|| format!("{}不能{verb}“{}”，请交录入员或办公室主任办理。", role.label(), kind.label))
}
