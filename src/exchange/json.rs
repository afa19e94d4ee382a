//! Records as JSON, for programs that read after us; also what jsonl files are made of.
//!
//! An object has `id`, then the fields by English name in entry order, whatever the day. Codes are the office's word
//! (several an array of words), money is yuan as a decimal string ("1200.50"), decimals are strings ("3.5"), whole
//! numbers are numbers, days are "2026-11-21", times "09:30", yes/no is true or false. A reference is
//! `{"id": …, "name": …}`, a small table an array of objects, a coded escape `{"missing": "待补"}`, a blank null.

use crate::model::compute;
use crate::model::id::Id;
use crate::model::kind::{Field, Kind, Mask};
use crate::model::record::Record;
use crate::model::show::{self, Names};
use crate::model::value::Value;
use crate::model::{amount, value};
use crate::office::Office;
use chrono::NaiveDate;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value as Leaf;

/// JSON whose objects keep the order in which they were written.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// Anything without an order of its own.
    Leaf(Leaf),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Json::Leaf(Leaf::from(text))
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Json::Leaf(Leaf::from(text))
    }
}

impl From<usize> for Json {
    fn from(number: usize) -> Self {
        Json::Leaf(Leaf::from(number))
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Self {
        Json::Leaf(Leaf::from(number))
    }
}

impl From<bool> for Json {
    fn from(yes: bool) -> Self {
        Json::Leaf(Leaf::from(yes))
    }
}

impl From<Option<String>> for Json {
    fn from(text: Option<String>) -> Self {
        Json::Leaf(text.map_or(Leaf::Null, Leaf::from))
    }
}

impl Json {
    /// An object of these.
    #[must_use]
    pub fn object(pairs: Vec<(&str, Json)>) -> Self {
        Json::Object(pairs.into_iter().map(|(name, json)| (name.to_owned(), json)).collect())
    }

    /// A reference.
    #[must_use]
    pub fn reference(id: Id, names: &dyn Names) -> Self {
        reference(id, names.name_of(id))
    }
}

fn reference(id: Id, name: Option<String>) -> Json {
    Json::object(vec![("id", id.to_string().into()), ("name", name.into())])
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Leaf(leaf) => leaf.serialize(serializer),
            Json::List(items) => items.serialize(serializer),
            Json::Object(pairs) => {
                let mut map = serializer.serialize_map(Some(pairs.len()))?;
                for (name, json) in pairs {
                    map.serialize_entry(name, json)?;
                }
                map.end()
            }
        }
    }
}

/// A record with all its fields, also those computed and fetched. ID and phone numbers are masked unless `full`.
#[must_use]
pub fn record(office: &Office, kind: &Kind, record: &Record, full: bool) -> Json {
    let mut pairs = vec![("id".to_owned(), Json::from(record.id.to_string()))];
    let words = Words { names: &office.names_then(kind, &record.fields), today: office.today() };
    for field in &kind.fields {
        let value = office.value(kind, &record.fields, field);
        let json = match (value.as_ref(), office.called_then(kind, &record.fields, field)) {
            (Some(Value::Ref(id)), Some(then)) => reference(*id, Some(then)),
            (value, _) => of_value(value, field, full, &words),
        };
        pairs.push((field.name.clone(), json));
    }
    Json::Object(pairs)
}

/// What values are written with: names for references, and the day on which ages are counted.
struct Words<'a> {
    names: &'a dyn Names,
    today: NaiveDate,
}

fn of_value(value: Option<&Value>, field: &Field, full: bool, words: &Words<'_>) -> Json {
    let Some(value) = value else { return Json::Leaf(Leaf::Null) };
    let label = |code: u16| show::show(Some(&Value::Code(code)), field, words.names);
    match value {
        Value::Text(text) if full || field.mask == Mask::None => text.as_str().into(),
        Value::Int(number) => Json::Leaf(Leaf::from(*number)),
        Value::Money(fen) => amount::plain_money(*fen).into(),
        Value::Bool(yes) => Json::Leaf(Leaf::from(*yes)),
        Value::Code(code) => label(*code).into(),
        Value::Codes(codes) => Json::List(codes.iter().map(|code| label(*code).into()).collect()),
        Value::Ref(id) => Json::reference(*id, words.names),
        Value::Rows(rows) => Json::List(rows.iter().map(|row| of_row(row, field, full, words)).collect()),
        Value::Missing(missing) => Json::object(vec![("missing", missing.label().into())]),
        Value::Text(_) | Value::Decimal(_) | Value::Date(_) | Value::Time(_) => {
            show::show_masked(Some(value), field, words.names).into()
        }
    }
}

fn of_row(row: &value::Fields, field: &Field, full: bool, words: &Words<'_>) -> Json {
    let columns = field.columns();
    let cell = |column: &Field| {
        let value = compute::value_of(column, row, columns, words.today);
        (column.name.clone(), of_value(value.as_ref(), column, full, words))
    };
    Json::Object(columns.iter().map(cell).collect())
}
