//! The figures of a filed paper with the entries behind each, as rows of the paper.
//!
//! What a paper said stays to be opened after the facts have changed. Many figures stand on the same entries, so those
//! are written once and the others say which of them they count: a town's month would else be written six times.

use crate::model::id::Id;
use crate::model::typed::figure_row as row;
use crate::model::value::{Fields, Value};
use std::collections::HashMap;
use std::fmt::Write as _;

/// One figure as it stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stood {
    /// Its English name.
    pub name: String,
    /// Its Chinese name.
    pub label: String,
    /// The number; money in fen.
    pub value: i64,
    /// The same of the period before.
    pub before: i64,
    /// What was to be done, where that is known.
    pub plan: Option<i64>,
    /// The records that the plan counts.
    pub plan_ids: Vec<Id>,
    /// The entries behind it.
    pub ids: Vec<Id>,
}

/// The rows of a paper.
#[must_use]
pub fn rows(figures: &[Stood]) -> Option<Value> {
    let mut whole: Vec<(usize, HashMap<Id, usize>)> = Vec::new();
    let mut rows = Vec::new();
    for (at, figure) in figures.iter().enumerate() {
        let base = whole.iter().find_map(|(of, places)| {
            let marks: Option<Vec<usize>> = figure.ids.iter().map(|id| places.get(id).copied()).collect();
            Some((*of, places.len(), marks?))
        });
        let words = match base {
            Some((of, length, marks)) if !marks.is_empty() => format!("@{of} {}", bits(&marks, length)),
            _ => {
                whole.push((at, figure.ids.iter().copied().zip(0..).collect()));
                listed(&figure.ids)
            }
        };
        let mut fields: Fields = [
            (row::NAME, Value::Text(figure.name.clone())),
            (row::LABEL, Value::Text(figure.label.clone())),
            (row::VALUE, Value::Int(figure.value)),
            (row::BEFORE, Value::Int(figure.before)),
        ]
        .into_iter()
        .collect();
        fields.set(row::PLAN, figure.plan.map(Value::Int));
        let planned = listed(&figure.plan_ids);
        fields.set(row::PLAN_IDS, (!planned.is_empty()).then_some(Value::Text(planned)));
        fields.set(row::IDS, (!words.is_empty()).then_some(Value::Text(words)));
        rows.push(fields);
    }
    (!rows.is_empty()).then_some(Value::Rows(rows))
}

/// The figures back from a paper's rows. Entries that cannot be read are left out.
#[must_use]
pub fn read(rows: &[Fields]) -> Vec<Stood> {
    let mut figures: Vec<Stood> = Vec::with_capacity(rows.len());
    for fields in rows {
        let words = fields.text(row::IDS).unwrap_or_default();
        let ids = match words.strip_prefix('@').and_then(|rest| rest.split_once(' ')) {
            Some((of, bits)) => {
                let base = of.parse().ok().and_then(|of: usize| figures.get(of));
                base.map(|base| marked(&base.ids, bits)).unwrap_or_default()
            }
            None => parsed(words),
        };
        figures.push(Stood {
            name: fields.text(row::NAME).unwrap_or_default().to_owned(),
            label: fields.text(row::LABEL).unwrap_or_default().to_owned(),
            value: fields.number(row::VALUE).unwrap_or_default(),
            before: fields.number(row::BEFORE).unwrap_or_default(),
            plan: fields.number(row::PLAN),
            plan_ids: parsed(fields.text(row::PLAN_IDS).unwrap_or_default()),
            ids,
        });
    }
    figures
}

fn listed(ids: &[Id]) -> String {
    ids.iter().map(Id::to_string).collect::<Vec<_>>().join(" ")
}

fn parsed(words: &str) -> Vec<Id> {
    words.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// Marks as hexadecimal digits, four places each.
fn bits(marks: &[usize], length: usize) -> String {
    let mut digits = vec![0_u8; length.div_ceil(4)];
    for mark in marks {
        if let Some(digit) = digits.get_mut(mark / 4) {
            *digit |= 1 << (mark % 4);
        }
    }
    digits.iter().fold(String::new(), |mut text, digit| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{digit:x}");
        text
    })
}

fn marked(ids: &[Id], bits: &str) -> Vec<Id> {
    let digits: Vec<u32> = bits.chars().map(|digit| digit.to_digit(16).unwrap_or_default()).collect();
    let is_set = |at: usize| digits.get(at / 4).is_some_and(|digit| digit & (1 << (at % 4)) != 0);
    ids.iter().enumerate().filter(|(at, _)| is_set(*at)).map(|(_, id)| *id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_stood_is_read_back(sets in prop::collection::vec(prop::collection::btree_set(0u64..60, 0..30), 0..6)) {
            let figures: Vec<Stood> = sets.iter().enumerate().map(|(at, set)| Stood {
                name: format!("f{at}"),
                label: format!("指标{at}"),
                value: i64::try_from(set.len()).unwrap(),
                before: 3,
                plan: (at % 2 == 0).then_some(7),
                plan_ids: set.iter().filter(|_| at % 2 == 0).map(|id| Id::from_parts(*id, 5)).collect(),
                ids: set.iter().map(|id| Id::from_parts(*id, 9)).collect(),
            }).collect();
            let written = rows(&figures);
            let back = match &written { Some(Value::Rows(rows)) => read(rows), _ => Vec::new() };
            prop_assert_eq!(back, figures);
        }
    }

    #[test]
    fn the_same_entries_are_written_once() {
        let ids: Vec<Id> = (0..100).map(|at| Id::from_parts(at, 1)).collect();
        let figure = |ids: &[Id]| Stood { ids: ids.to_vec(), ..Stood::default() };
        let Some(Value::Rows(rows)) = rows(&[figure(&ids), figure(&ids[3..50])]) else { panic!() };
        assert!(rows[1].text(row::IDS).unwrap().len() < 40);
        assert_eq!(read(&rows)[1].ids, ids[3..50]);
    }
}
