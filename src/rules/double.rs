//! Doubles: what must not be there twice, as one comparable text a record or row.
//!
//! The form, the importer and the index of the desk all compare these texts and nothing else, so that padding, wide
//! blanks or another middle dot never make two of one.

use crate::model::fold;
use crate::model::id::Id;
use crate::model::kind::{Kind, Unique};
use crate::model::value::{Fields, Value};
use crate::rules::check::Issue;
use std::fmt::Write;

/// What the fields of a rule say: one text for the record, or one for each row of the rule's table, with the row.
/// Nothing is said where a field is blank or stands for a reason why it is (待补), unless the rule counts blanks.
#[must_use]
pub fn said(unique: &Unique, fields: &Fields) -> Vec<(Option<usize>, String)> {
    match unique.rows {
        None => text(unique, fields).into_iter().map(|text| (None, text)).collect(),
        Some(rows) => {
            let rows = fields.rows(rows).iter().enumerate();
            rows.filter_map(|(at, row)| Some((Some(at), text(unique, row)?))).collect()
        }
    }
}

fn text(unique: &Unique, fields: &Fields) -> Option<String> {
    let mut said = String::new();
    for tag in &unique.fields {
        // Writing to a string cannot fail.
        let _ = match fields.get(*tag) {
            None | Some(Value::Missing(_)) if unique.blank => writeln!(said),
            None | Some(Value::Missing(_)) => return None,
            Some(Value::Text(text)) => writeln!(said, "{}", fold::name(text)),
            Some(value) => writeln!(said, "{value:?}"),
        };
    }
    Some(said)
}

/// The double that a record's text is of another record.
#[must_use]
pub fn of_other(unique: &Unique, row: Option<usize>, older: Id) -> Option<Issue> {
    let first = *unique.fields.first()?;
    let issue = Issue::double(unique.level, unique.rows.unwrap_or(first), &unique.say, older);
    Some(Issue { cell: row.map(|row| (row, first)), ..issue })
}

/// Rows of one record that say the same.
#[must_use]
pub fn within(kind: &Kind, unique: &Unique, fields: &Fields) -> Vec<Issue> {
    let (Some(rows), Some(first)) = (unique.rows, unique.fields.first()) else { return Vec::new() };
    let table = kind.field(rows);
    let column = table.and_then(|table| table.columns().iter().find(|column| column.tag == *first));
    let said = said(unique, fields);
    let mut issues = Vec::new();
    for (at, (row, text)) in said.iter().enumerate() {
        let before = said.iter().take(at).find(|(_, other)| other == text);
        if let (Some(row), Some((Some(before), _)), Some(column)) = (*row, before, column) {
            let (row_at, before, label) = (row + 1, before + 1, &column.label);
            let say =
                format!("“第{row_at}行{label}”和第{before}行相同，同一个只能有一次，请改正或删去一行。");
            issues.push(Issue { cell: Some((row, *first)), ..Issue::at(unique.level, rows, say) });
        }
    }
    issues
}
