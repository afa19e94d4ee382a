//! Blank tables to be filled in with a spreadsheet: the header, what each column wants, and a row as an example.
//!
//! Import knows the two rows below the header and passes over them; nobody has to take them out.

use super::csv;
use super::export::Part;
use super::totals::{EXAMPLE, EXPLAINED};
use crate::model::kind::{Field, Kind, Mask, Pattern, Preset, Shape};
use crate::rules::rows::REMOVE;

/// The files of a kind's blank table: its own, and one for each small table inside its records.
#[must_use]
pub fn blank(kind: &Kind) -> Vec<Part> {
    let fields: Vec<&Field> = kind.fields.iter().filter(|field| is_filled_in(kind, field)).collect();
    let (tables, plain): (Vec<&Field>, Vec<&Field>) =
        fields.into_iter().partition(|field| !field.columns().is_empty());
    let key = plain.first().copied();
    let mut parts = vec![Part { rows_of: None, bytes: table(&plain, None) }];
    for field in tables {
        let columns = field.columns().iter().filter(|column| column.is_entered());
        let columns: Vec<&Field> = key.into_iter().chain(columns).collect();
        parts.push(Part { rows_of: Some(field.name.clone()), bytes: table(&columns, Some(REMOVE)) });
    }
    parts
}

/// Whether a person fills a field in before there is a record: states and what folds away behind them are not.
fn is_filled_in(kind: &Kind, field: &Field) -> bool {
    let hangs_on_state = field.when.as_ref().is_some_and(|when| Some(when.field) == kind.state);
    field.is_entered() && Some(field.tag) != kind.state && !hangs_on_state
}

fn table(fields: &[&Field], more: Option<&str>) -> Vec<u8> {
    let mut header: Vec<String> = fields.iter().map(|field| field.label.clone()).collect();
    let mut explained: Vec<String> = fields.iter().map(|field| wants(field)).collect();
    let mut example: Vec<String> = fields.iter().map(|field| csv::guarded(sample(field))).collect();
    if let Some(remove) = more {
        header.push(remove.to_owned());
        explained.push("要去掉这一行的填“是”".to_owned());
        example.push(String::new());
    }
    for (line, mark) in [(&mut explained, EXPLAINED), (&mut example, EXAMPLE)] {
        if let Some(first) = line.first_mut() {
            *first = format!("{mark}{}", first.trim_start());
        }
    }
    csv::write(&header, &[explained, example], true)
}

/// What a column wants, in a few words.
fn wants(field: &Field) -> String {
    let must = if field.must { "必填" } else { "可空" };
    let how = match &field.shape {
        Shape::Date => "写全年月日".to_owned(),
        Shape::Time => "如 9:30".to_owned(),
        Shape::YesNo => "是 或 否".to_owned(),
        Shape::Integer | Shape::Decimal | Shape::Money => {
            if field.unit.is_empty() {
                "数字".to_owned()
            } else {
                format!("数字，{}", field.unit)
            }
        }
        Shape::Code(choices) | Shape::Codes(choices) => {
            let some: Vec<&str> = choices.iter().take(8).map(|choice| choice.label.as_str()).collect();
            let several =
                if matches!(field.shape, Shape::Codes(_)) { "，可多项，用、隔开" } else { "" };
            let more = if choices.len() > some.len() { "等" } else { "" };
            format!("{}{more}{several}", some.join("/"))
        }
        Shape::Ref(_) => "写编号，或不会重的名称".to_owned(),
        _ => match &field.pattern {
            Some(Pattern::Like(_, say)) => say.trim_end_matches('。').to_owned(),
            Some(Pattern::IdCard) => "18 位，这一列设成文本；不知道的填 待补".to_owned(),
            Some(Pattern::Phone) => "手机号或座机号".to_owned(),
            None => "文字".to_owned(),
        },
    };
    format!("{must}；{how}")
}

/// A value as an example.
fn sample(field: &Field) -> String {
    match &field.shape {
        Shape::Date => "2026-11-21".to_owned(),
        Shape::Time => "9:30".to_owned(),
        Shape::YesNo => "否".to_owned(),
        Shape::Integer | Shape::Decimal => "1".to_owned(),
        Shape::Money => "1200".to_owned(),
        Shape::Code(choices) | Shape::Codes(choices) => {
            let preset = match &field.default {
                Some(Preset::Typed(code)) => code.parse::<u16>().ok(),
                _ => None,
            };
            let choice = choices.iter().find(|choice| Some(choice.code) == preset).or(choices.first());
            choice.map(|choice| choice.label.clone()).unwrap_or_default()
        }
        Shape::Text => match (&field.pattern, field.mask) {
            (Some(Pattern::IdCard), _) => "待补".to_owned(),
            (Some(Pattern::Phone), _) | (None, Mask::Phone) => String::new(),
            // The sentence ends with an example of its own: 如 03-05-012。
            (Some(Pattern::Like(_, say)), _) => {
                let example = say.rsplit_once("如 ").map(|(_, rest)| rest.trim_end_matches('。').to_owned());
                example.unwrap_or_default()
            }
            _ if field.must => "某某".to_owned(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}
