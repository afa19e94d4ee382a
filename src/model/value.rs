//! What a field can hold.
//!
//! Values carry no words and no format: showing and reading them is `show` and `input`, which ask the
//! dictionary. The serde form is the journal's and is never renamed.

use crate::model::id::Id;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The stable number of a field within its kind (or of a column within a rows field).
pub type Tag = u16;

/// One value of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Words, one line or many.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Money in fen (分).
    Money(i64),
    /// A decimal in ten-thousandths.
    Decimal(i64),
    /// A calendar day.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// Yes or no.
    Bool(bool),
    /// One option of the field's code list.
    Code(u16),
    /// Several options of the field's code list, in rising order.
    Codes(Vec<u16>),
    /// Another record.
    Ref(Id),
    /// A small table inside the record.
    Rows(Vec<Fields>),
    /// Nothing to enter, and the coded reason why (必填的出口).
    Missing(Missing),
}

impl Value {
    /// Whether this value, or one inside its rows, waits to be completed (待补).
    #[must_use]
    pub fn is_pending(&self) -> bool {
        match self {
            Value::Missing(Missing::Pending) => true,
            Value::Rows(rows) => rows.iter().any(Fields::has_pending),
            _ => false,
        }
    }
}

/// Why a must-enter field has no value. A coded escape keeps people from inventing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// 不详
    Unknown,
    /// 不适用
    NotApplicable,
    /// 拒答
    Refused,
    /// 待补: goes to the clerk's list of things to complete.
    Pending,
}

impl Missing {
    /// All four, in the order they are offered.
    pub const ALL: [Missing; 4] =
        [Missing::Unknown, Missing::NotApplicable, Missing::Refused, Missing::Pending];

    /// The word the office uses.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Missing::Unknown => "不详",
            Missing::NotApplicable => "不适用",
            Missing::Refused => "拒答",
            Missing::Pending => "待补",
        }
    }

    /// The escape a word stands for.
    #[must_use]
    pub fn from_label(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|missing| missing.label() == text)
    }
}

/// The fields of a record or of a row, by tag. Unknown tags stay in it untouched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(BTreeMap<Tag, Value>);

impl Fields {
    /// No fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The value under a tag.
    #[must_use]
    pub fn get(&self, tag: Tag) -> Option<&Value> {
        self.0.get(&tag)
    }

    /// Sets a value, or clears it with `None`; returns what was there.
    pub fn set(&mut self, tag: Tag, value: Option<Value>) -> Option<Value> {
        match value {
            Some(value) => self.0.insert(tag, value),
            None => self.0.remove(&tag),
        }
    }

    /// All values in tag order.
    pub fn iter(&self) -> impl Iterator<Item = (Tag, &Value)> {
        self.0.iter().map(|(tag, value)| (*tag, value))
    }

    /// How many fields have a value.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing has a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any field, also inside rows, waits to be completed (待补).
    #[must_use]
    pub fn has_pending(&self) -> bool {
        self.0.values().any(Value::is_pending)
    }

    /// The words under a tag.
    #[must_use]
    pub fn text(&self, tag: Tag) -> Option<&str> {
        match self.get(tag) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The day under a tag.
    #[must_use]
    pub fn date(&self, tag: Tag) -> Option<NaiveDate> {
        match self.get(tag) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// The record referred to under a tag.
    #[must_use]
    pub fn reference(&self, tag: Tag) -> Option<Id> {
        match self.get(tag) {
            Some(Value::Ref(id)) => Some(*id),
            _ => None,
        }
    }

    /// The option under a tag.
    #[must_use]
    pub fn code(&self, tag: Tag) -> Option<u16> {
        match self.get(tag) {
            Some(Value::Code(code)) => Some(*code),
            _ => None,
        }
    }

    /// The whole number, fen or ten-thousandths under a tag.
    #[must_use]
    pub fn number(&self, tag: Tag) -> Option<i64> {
        match self.get(tag) {
            Some(Value::Int(number) | Value::Money(number) | Value::Decimal(number)) => Some(*number),
            _ => None,
        }
    }

    /// The rows under a tag; none when there are no rows.
    #[must_use]
    pub fn rows(&self, tag: Tag) -> &[Fields] {
        match self.get(tag) {
            Some(Value::Rows(rows)) => rows,
            _ => &[],
        }
    }
}

impl FromIterator<(Tag, Value)> for Fields {
    fn from_iter<I: IntoIterator<Item = (Tag, Value)>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}
