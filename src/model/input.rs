//! What a clerk types, read into values: one reader for the form, the command line and the importer.
//!
//! A refusal is one Chinese sentence that says what may be typed.

use crate::model::dates::{self, Lean};
use crate::model::fold::{fold, harmless};
use crate::model::id::Id;
use crate::model::kind::{Field, Pattern, Shape};
use crate::model::record::KindTag;
use crate::model::typing::CODE_BREAKS;
use crate::model::value::{Fields, Missing, Value};
use crate::model::{amount, pinyin};
use chrono::NaiveDate;

/// Finds the record that a clerk's words mean.
pub trait Finder {
    /// The one record of the kind with this id, code or name.
    ///
    /// # Errors
    /// A sentence when there is none, or more than one.
    fn find_one(&self, kind: KindTag, words: &str) -> Result<Id, String>;
}

/// Reads what was typed into a field. Blank gives `None`.
///
/// # Errors
/// One Chinese sentence with the reason and what may be typed.
pub fn read(
    text: &str,
    field: &Field,
    today: NaiveDate,
    finder: &dyn Finder,
) -> Result<Option<Value>, String> {
    let text = &harmless(text, matches!(field.shape, Shape::LongText | Shape::Rows(_)));
    let words = text.trim();
    if words.is_empty() {
        return Ok(None);
    }
    if let Some(missing) = Missing::from_label(words) {
        return if field.escape || !field.must {
            Ok(Some(Value::Missing(missing)))
        } else {
            Err(format!("“{}”必须如实填写，不能填“{words}”。", field.label))
        };
    }
    let value = match &field.shape {
        Shape::Text => {
            // Numbers kept as words (phones, ID numbers, codes) are folded; plain words stay as typed.
            let mut kept =
                if field.pattern.is_some() { fold(words).to_uppercase() } else { words.to_owned() };
            if matches!(field.pattern, Some(Pattern::IdCard)) {
                // Printed numbers have blanks in them.
                kept.retain(|c| !c.is_whitespace());
            }
            Value::Text(within(kept, field)?)
        }
        Shape::LongText => Value::Text(within(text.trim_end().to_owned(), field)?),
        Shape::Integer => Value::Int(amount::parse_integer(words)?),
        Shape::Money => Value::Money(amount::parse_money(words)?),
        Shape::Decimal => Value::Decimal(amount::parse_decimal(words)?),
        Shape::Date => Value::Date(dates::parse_date(words, today, lean(field))?),
        Shape::Time => Value::Time(dates::parse_time(words)?),
        Shape::YesNo => Value::Bool(read_yes_no(words)?),
        Shape::Code(_) => Value::Code(read_code(words, field)?),
        Shape::Codes(_) => Value::Codes(read_codes(words, field)?),
        Shape::Ref(kind) => Value::Ref(finder.find_one(*kind, words)?),
        Shape::Rows(_) => Value::Rows(read_rows(words, field, today, finder)?),
        Shape::Computed(_) => return Err(format!("“{}”是算出来的，不用填。", field.label)),
    };
    Ok(Some(value))
}

fn within(text: String, field: &Field) -> Result<String, String> {
    let count = text.chars().count();
    if count > field.longest {
        return Err(format!("“{}”最多 {} 个字，现在 {count} 个，请删短。", field.label, field.longest));
    }
    Ok(text)
}

/// Which way a day of this field leans, on a form and in a filter sentence alike.
pub(super) const fn lean(field: &Field) -> Lean {
    if field.ahead { Lean::Future } else { Lean::Past }
}

fn read_yes_no(words: &str) -> Result<bool, String> {
    match fold(words).to_ascii_lowercase().as_str() {
        "1" | "是" | "y" | "yes" | "true" | "有" | "s" => Ok(true),
        "0" | "2" | "否" | "n" | "no" | "false" | "无" | "f" => Ok(false),
        _ => Err("请填 1（是）或 0（否）。".to_owned()),
    }
}

/// The code meant by a number, a word, or the initials of a word that only one option has.
fn read_code(words: &str, field: &Field) -> Result<u16, String> {
    let folded = fold(words);
    // A sign makes no code, though Rust reads one.
    if let Some(code) = folded.parse::<u16>().ok().filter(|_| !folded.starts_with('+')) {
        return field.choice(code).map(|choice| choice.code).ok_or_else(|| no_such(words, field));
    }
    if let Some(choice) = field.choices().iter().find(|choice| choice.label == words) {
        return Ok(choice.code);
    }
    let letters = folded.to_ascii_lowercase();
    let mut alike = field.choices().iter().filter(|choice| {
        choice.label.starts_with(words) || pinyin::initials(&choice.label).starts_with(&letters)
    });
    match (alike.next(), alike.next()) {
        (Some(choice), None) => Ok(choice.code),
        (Some(_), Some(_)) => Err(format!("“{words}”对得上好几个选项，请填代码数字。")),
        _ => Err(no_such(words, field)),
    }
}

fn no_such(words: &str, field: &Field) -> String {
    let strip: Vec<String> =
        field.choices().iter().take(6).map(|choice| format!("{} {}", choice.code, choice.label)).collect();
    format!("“{}”没有“{words}”这一项，可填：{} 等。", field.label, strip.join("，"))
}

fn read_codes(words: &str, field: &Field) -> Result<Vec<u16>, String> {
    let mut codes = Vec::new();
    for word in words.split(CODE_BREAKS).filter(|word| !word.is_empty()) {
        codes.push(read_code(word, field)?);
    }
    if codes.is_empty() {
        return Err(no_such(words, field));
    }
    codes.sort_unstable();
    codes.dedup();
    Ok(codes)
}

/// Rows as one line: rows parted by `；`, cells by `，` in column order, or `列=值`.
fn read_rows(
    words: &str,
    field: &Field,
    today: NaiveDate,
    finder: &dyn Finder,
) -> Result<Vec<Fields>, String> {
    let columns: Vec<&Field> = field.columns().iter().filter(|column| column.is_entered()).collect();
    let mut rows = Vec::new();
    for (number, line) in words.split(['；', ';', '\n']).filter(|line| !line.trim().is_empty()).enumerate() {
        let mut row = Fields::new();
        for (at, cell) in line.split(['，', ',']).enumerate() {
            let named = cell.split_once('=').and_then(|(name, rest)| {
                let column = columns.iter().find(|c| c.label == name.trim() || c.name == name.trim())?;
                Some((*column, rest))
            });
            let Some((column, cell)) = named.or_else(|| columns.get(at).map(|column| (*column, cell))) else {
                return Err(format!("“{}”第 {} 行的格子太多，请删去多出的。", field.label, number + 1));
            };
            let value = read(cell, column, today, finder)
                .map_err(|why| format!("“{}”第 {} 行：{why}", field.label, number + 1))?;
            row.set(column.tag, value);
        }
        rows.push(row);
    }
    Ok(rows)
}
