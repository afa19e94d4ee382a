//! Values in the office's words, for screens, papers and files.

use crate::model::id::Id;
use crate::model::kind::{Field, Mask, Shape};
use crate::model::value::{Fields, Value};
use crate::model::{amount, id_card};
use std::borrow::Cow;

/// Knows the one-line name of a record, for showing references.
pub trait Names {
    /// The name, or `None` where there is no such record.
    fn name_of(&self, id: Id) -> Option<String>;
}

/// The value as the office writes it; the empty string for a blank.
#[must_use]
pub fn show(value: Option<&Value>, field: &Field, names: &dyn Names) -> String {
    let Some(value) = value else { return String::new() };
    match value {
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Money(fen) => amount::format_money(*fen),
        Value::Decimal(parts) => amount::plain_decimal(*parts),
        Value::Date(date) => date.format("%Y-%m-%d").to_string(),
        Value::Time(time) => time.format("%H:%M").to_string(),
        Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Value::Code(code) => show_code(*code, field),
        Value::Codes(codes) => {
            codes.iter().map(|code| show_code(*code, field)).collect::<Vec<_>>().join("、")
        }
        Value::Ref(id) => names.name_of(*id).unwrap_or_else(|| "（已无此条）".to_owned()),
        Value::Rows(rows) => {
            let lines: Vec<String> = rows.iter().map(|row| show_row(row, field, names)).collect();
            lines.join("；")
        }
        Value::Missing(missing) => missing.label().to_owned(),
    }
}

/// As [`show`], with ID and phone numbers masked the way the field asks: for lists, where nobody has asked for
/// one person's number.
#[must_use]
pub fn show_masked(value: Option<&Value>, field: &Field, names: &dyn Names) -> String {
    match (value, field.mask) {
        (Some(Value::Text(text)), Mask::IdCard) => id_card::mask(text, id_card::Mask::MiddleHidden),
        (Some(Value::Text(text)), Mask::Phone) => id_card::mask_phone(text),
        (Some(Value::Rows(rows)), _) => {
            let lines: Vec<String> = rows.iter().map(|row| show_row(row, field, names)).collect();
            lines.join("；")
        }
        _ => show(value, field, names),
    }
}

fn show_code(code: u16, field: &Field) -> String {
    field.choice(code).map_or_else(|| format!("代码{code}"), |choice| choice.label.clone())
}

/// One row in a line: its filled columns, masked, in column order, without what only the program reads.
#[must_use]
pub fn show_row(row: &Fields, field: &Field, names: &dyn Names) -> String {
    row_of(row, field, |value, column| show_masked(Some(value), column, names))
}

/// As [`show_row`], with whole numbers: for whoever has asked for them.
#[must_use]
pub fn show_row_full(row: &Fields, field: &Field, names: &dyn Names) -> String {
    row_of(row, field, |value, column| show(Some(value), column, names))
}

fn row_of(row: &Fields, field: &Field, words: impl Fn(&Value, &Field) -> String) -> String {
    let cells = field
        .columns()
        .iter()
        .filter(|column| !column.program)
        .filter_map(|column| Some(words(row.get(column.tag)?, column)));
    cells.collect::<Vec<_>>().join(" ")
}

/// The value with its unit, for reading.
#[must_use]
pub fn with_unit<'a>(text: &'a str, field: &Field) -> Cow<'a, str> {
    let has_number =
        matches!(field.shape, Shape::Integer | Shape::Money | Shape::Decimal | Shape::Computed(_));
    if text.is_empty() || field.unit.is_empty() || !has_number {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("{text}{}", field.unit))
    }
}
