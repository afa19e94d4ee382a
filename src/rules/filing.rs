//! Filing: what may still be changed on a paper, by its state (草稿 → 已报 → 退回/通过 → 已锁 → 更正).

use crate::model::kind::{Class, Kind};
use crate::model::typed::filing::{ACCEPTED, CORRECTION, DRAFT, FILED, LOCKED, RETURNED};
use crate::model::value::Fields;

/// Why a paper's words may not be changed now, with the way out; `None` when they may, and for kinds that are not
/// papers.
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
