//! The dictionary files as they are written: see ARCHITECTURE.md, "A dictionary file".
//!
//! Only shapes, no meaning; what a name stands for is settled by `check`.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub kind: Spanned<RawKind>,
    #[serde(default)]
    pub field: Vec<Spanned<RawField>>,
    #[serde(default)]
    pub check: Vec<Spanned<RawCheck>>,
    #[serde(default)]
    pub row_check: Vec<Spanned<RawRowCheck>>,
    #[serde(default)]
    pub begin: Vec<Spanned<RawBeginning>>,
    #[serde(default)]
    pub unique: Vec<Spanned<RawUnique>>,
    #[serde(default, rename = "move")]
    pub moves: Vec<Spanned<RawMove>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKind {
    pub tag: u16,
    pub name: String,
    pub label: String,
    pub class: String,
    pub help: String,
    #[serde(default)]
    pub title: Vec<String>,
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default)]
    pub order: Vec<String>,
    #[serde(default)]
    pub search: Vec<String>,
    pub date: Option<String>,
    pub by: Option<String>,
    pub village: Option<String>,
    pub state: Option<String>,
    #[serde(default)]
    pub blank_on_copy: Vec<String>,
    pub likely: Option<RawLikely>,
    #[serde(default)]
    pub nil: bool,
    #[serde(default)]
    pub program: bool,
    #[serde(default)]
    pub closed: Vec<u16>,
    pub measured: Option<Spanned<RawMeasured>>,
}

/// Either `by` and `target`, or `parts` and `weight`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMeasured {
    /// feedback.value
    pub by: Option<String>,
    pub target: Option<String>,
    pub parts: Option<String>,
    pub weight: Option<String>,
    /// measures.target
    pub whole: Option<String>,
    pub of: Option<String>,
    pub why: String,
    pub at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLikely {
    pub by: Vec<String>,
    pub fill: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in a dictionary file")]
pub(super) struct RawField {
    pub tag: u16,
    pub name: String,
    pub label: String,
    #[serde(rename = "type")]
    pub shape: String,
    #[serde(default)]
    pub must: bool,
    pub escape: Option<bool>,
    #[serde(default)]
    pub help: String,
    #[serde(default)]
    pub unit: String,
    pub default: Option<String>,
    pub when: Option<RawWhen>,
    pub range: Option<RawRange>,
    pub longest: Option<usize>,
    pub pattern: Option<String>,
    pub pattern_say: Option<String>,
    pub unlike_before: Option<u32>,
    pub mask: Option<String>,
    pub list: Option<String>,
    pub to: Option<String>,
    pub formula: Option<String>,
    pub fetch: Option<String>,
    #[serde(default)]
    pub keep: bool,
    #[serde(default)]
    pub personal: bool,
    #[serde(default)]
    pub program: bool,
    #[serde(default)]
    pub ahead: bool,
    #[serde(default)]
    pub fixed: Vec<u16>,
    #[serde(default)]
    pub key: Vec<String>,
    #[serde(default)]
    pub column: Vec<Spanned<RawField>>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWhen {
    pub field: String,
    pub is: Vec<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRange {
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub soft_min: Option<f64>,
    pub soft_max: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum RawOperand {
    Number(f64),
    Name(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCheck {
    pub level: String,
    pub when: Option<RawWhen>,
    pub left: String,
    pub op: String,
    pub right: Option<RawOperand>,
    pub say: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRowCheck {
    pub rows: String,
    pub level: String,
    /// Exactly one such row.
    pub one: Option<RawWhen>,
    /// Such a row's column says what the record's field says.
    pub which: Option<RawWhen>,
    pub field: Option<String>,
    pub column: Option<String>,
    /// Every row's column stands so to the right side.
    pub op: Option<String>,
    pub right: Option<RawOperand>,
    /// A column that goes up.
    pub rising: Option<String>,
    pub say: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBeginning {
    pub field: String,
    pub parts: Vec<String>,
    pub level: String,
    pub say: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnique {
    pub fields: Vec<String>,
    #[serde(default)]
    pub blank: bool,
    pub within_days: Option<u32>,
    pub level: String,
    pub say: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMove {
    pub from: Vec<u16>,
    pub to: u16,
    pub label: String,
    pub roles: Vec<String>,
    #[serde(default)]
    pub needs: Vec<String>,
    #[serde(default)]
    pub also_by: Vec<String>,
    #[serde(default)]
    pub back: bool,
    #[serde(default)]
    pub finishes: bool,
    #[serde(default)]
    pub why: bool,
    pub reasons: Option<String>,
    #[serde(default)]
    pub writes: BTreeMap<String, String>,
    pub day: Option<String>,
    #[serde(default)]
    pub not_by: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCodes {
    pub list: Vec<Spanned<RawList>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawList {
    pub name: String,
    // The list's Chinese name is for the people who keep the file.
    #[serde(rename = "label")]
    pub _label: String,
    pub items: Vec<Spanned<RawItem>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItem {
    pub code: u16,
    pub label: String,
}
