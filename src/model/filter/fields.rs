//! Which field a filter sentence means: by label, part of it, its initials, or the English name.

use crate::model::fold::name as folded;
use crate::model::kind::{Field, Kind};
use crate::model::pinyin;

/// The field that a word means.
///
/// # Errors
/// One sentence: no such field (with those there are), or several.
pub(super) fn named<'a>(word: &str, kind: &'a Kind) -> Result<&'a Field, String> {
    let name = folded(word);
    if name.is_empty() {
        return Err(format!("条件前面缺栏名，可以写：{}。", some_labels(kind)));
    }
    let special = match name.as_str() {
        "日期" | "date" => kind.date,
        "状态" | "state" => kind.state,
        _ => None,
    };
    if let Some(field) = kind.field_named(&name).or_else(|| special.and_then(|tag| kind.field(tag))) {
        return Ok(field);
    }
    for fits in ROADS {
        let mut found = kind.fields.iter().filter(|field| fits(field, &name));
        let Some(first) = found.next() else { continue };
        let others: Vec<&str> = found.map(|field| field.label.as_str()).collect();
        if others.is_empty() {
            return Ok(first);
        }
        return Err(format!("“{word}”可以是{}、{}，请写全栏名。", first.label, others.join("、")));
    }
    Err(format!("{}没有“{word}”这一栏，可以写：{}。", kind.label, some_labels(kind)))
}

/// From the surest to the loosest; the first by which anything is found decides.
const ROADS: [fn(&Field, &str) -> bool; 6] = [
    |field, name| folded(&field.label) == name || field.name == name,
    |field, name| folded(&field.label).starts_with(name),
    |field, name| pinyin::initials(&field.label) == name,
    |field, name| pinyin::initials(&field.label).starts_with(name),
    |field, name| field.name.starts_with(name),
    |field, name| folded(&field.label).contains(name),
];

/// Whether a field may be meant by what has been written of its name so far.
pub(super) fn may_be(field: &Field, begun: &str) -> bool {
    ROADS.iter().any(|fits| fits(field, begun))
}

fn some_labels(kind: &Kind) -> String {
    let columns = kind.columns.iter().filter_map(|tag| kind.field(*tag));
    let labels: Vec<&str> = columns.map(|field| field.label.as_str()).take(8).collect();
    labels.join("、")
}
