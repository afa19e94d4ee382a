//! What may still be changed on a record, by its state: papers once filed (草稿 → 已报 → 退回/通过 → 已锁 → 更正), and
//! what the dictionary calls closed.

use crate::model::kind::{Class, Kind};
use crate::model::typed::drafted_row;
use crate::model::typed::filing::{ACCEPTED, CORRECTION, DRAFT, FILED, LOCKED, RETURNED};
use crate::model::value::Fields;

/// Why a paper's words may not be changed now; `None` when they may, and for kinds that are not papers. A room of papers
/// puts what can be done and its keys behind it; elsewhere [`shut_paper`] says the key.
#[must_use]
pub fn locked(kind: &Kind, fields: &Fields) -> Option<String> {
    if kind.class != Class::Paper {
        return None;
    }
    let say = match kind.state.and_then(|tag| fields.code(tag))? {
        DRAFT | RETURNED | CORRECTION => return None,
        FILED => "已经上报，要改请先“撤回”。",
        ACCEPTED => "已经审核通过，要改请先办“更正”并写明原因。",
        LOCKED => "已经锁定，要改请先办“更正”并写明原因。",
        _ => "现在的状态不能修改。",
    };
    Some(format!("“{}”{say}", kind.label))
}

/// Why a closed record (销号、了结) may not be changed or struck out, with the move that leads out and where it is found;
/// `None` when it is not closed.
#[must_use]
pub fn closed(kind: &Kind, fields: &Fields) -> Option<String> {
    let state = kind.state.and_then(|tag| fields.code(tag)).filter(|state| kind.closed.contains(state))?;
    let out = kind.moves.iter().find(|step| step.from.contains(&state) && !kind.closed.contains(&step.to));
    let (label, now) = (&kind.label, kind.state_label(state));
    Some(match out {
        Some(step) => {
            let (why, step) = (if step.why { "并写明原因" } else { "" }, &step.label);
            format!(
                "这一条“{label}”已经“{now}”，不能修改或作废，要改请先办“{step}”{why}：按 F10 选“办理：{step}”，命令行用 lianxin move。"
            )
        }
        None => format!("这一条“{label}”已经“{now}”，不能再修改或作废，看历次改动按 Ctrl+R。"),
    })
}

/// As [`locked`], with what to press next.
#[must_use]
pub fn shut_paper(kind: &Kind, fields: &Fields) -> Option<String> {
    let with_key =
        |say: String| format!("{}：打开它按 F8，命令行用 lianxin move。", say.trim_end_matches('。'));
    locked(kind, fields).map(with_key)
}

/// Why a record may not be changed as it stands, a paper or a closed one, with what to press next.
#[must_use]
pub fn shut(kind: &Kind, fields: &Fields) -> Option<String> {
    shut_paper(kind, fields).or_else(|| closed(kind, fields))
}

/// Whether two versions of a paper say the same, apart from where it stands and what filing writes beside the words and
/// the facts.
#[must_use]
pub fn says_the_same(kind: &Kind, one: &Fields, other: &Fields) -> bool {
    let beside = |name: &str| kind.field_named(name).map(|field| field.tag);
    let aside = [kind.state, beside("filed"), beside("nil"), Some(drafted_row::TAG)];
    let says = kind.fields.iter().map(|field| field.tag).filter(|tag| !aside.contains(&Some(*tag)));
    says.into_iter().all(|tag| one.get(tag) == other.get(tag))
}
