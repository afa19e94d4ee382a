//! What the words of a command mean: kinds, records, `栏名=值`.

use super::fail::Fail;
use crate::exchange::rows;
use crate::model::days::DayRange;
use crate::model::dictionary::Dictionary;
use crate::model::filter::Filter;
use crate::model::fold::fold;
use crate::model::id::Id;
use crate::model::input;
use crate::model::kind::{Field, Kind, Shape};
use crate::model::value::{Fields, Value};
use crate::office::{Office, Refusal};

/// The fields in which kinds keep a number of their own.
const CODES: [&str; 2] = ["code", "number"];

/// The kind with a Chinese or English name.
pub(super) fn kind<'a>(office: &'a Office, name: &str) -> Result<&'a Kind, Fail> {
    kind_in(office.dictionary(), name)
}

/// The same, where there is no office.
pub(super) fn kind_in<'a>(dictionary: &'a Dictionary, name: &str) -> Result<&'a Kind, Fail> {
    dictionary.kind_named(name.trim()).ok_or_else(|| {
        let labels: Vec<&str> = dictionary.kinds().iter().map(|kind| kind.label.as_str()).collect();
        Fail::usage(format!("没有“{name}”这一种登记，可以写：{}。", labels.join("、")))
    })
}

/// The record that an id or a code means: 01-01-001, G018, the number of a project.
pub(super) fn record(office: &Office, words: &str) -> Result<Id, Fail> {
    let words = words.trim();
    if let Ok(id) = words.parse() {
        return Ok(id);
    }
    let mut labels = Vec::new();
    let mut found: Vec<(Id, &str)> = Vec::new();
    for kind in office.dictionary().kinds() {
        let coded = CODES.iter().find_map(|name| kind.field_named(name));
        let Some(field) = coded.filter(|field| matches!(field.shape, Shape::Text)) else { continue };
        labels.push(field.label.as_str());
        let scanned = office.store().scan_kind(kind.tag, DayRange::ALL, &[field.tag], |id, fields| {
            if fields.text(field.tag).is_some_and(|code| code.eq_ignore_ascii_case(&fold(words))) {
                found.push((id, kind.label.as_str()));
            }
        });
        scanned.map_err(Refusal::Store)?;
    }
    match found.as_slice() {
        [(only, _)] => Ok(*only),
        [] => Err(Fail::usage(format!(
            "没有编号是“{words}”的记录，可以写{}，或 lianxin list 列出的编号。",
            labels.join("、")
        ))),
        several => {
            let kinds: Vec<&str> = several.iter().map(|(_, kind)| *kind).collect();
            Err(Fail::usage(format!(
                "编号“{words}”有好几条（{}），请写 lianxin list 列出的编号。",
                kinds.join("、")
            )))
        }
    }
}

pub(super) fn filter(office: &Office, kind: &Kind, sentence: Option<&str>) -> Result<Filter, Fail> {
    Filter::parse(sentence.unwrap_or_default(), kind, office.today()).map_err(Fail::usage)
}

/// Puts `栏名=值` into a record's fields. What cannot be read is gathered, so that all of it is told at once.
pub(super) fn fill(office: &Office, kind: &Kind, words: &[String], fields: &mut Fields) -> Result<(), Fail> {
    let mut refused = Vec::new();
    for word in words {
        let Some((name, value)) = word.split_once(['=', '＝']) else {
            return Err(Fail::usage(format!("“{word}”要写成 栏名=值，如 {}。", example(kind))));
        };
        let field = field(kind, name.trim())?;
        if Some(field.tag) == kind.state {
            return Err(Fail::usage(format!("“{}”不能直接填，请用 lianxin move 办理。", field.label)));
        }
        if !field.is_entered() {
            return Err(Fail::usage(format!("“{}”是算出来或引来的，不用填。", field.label)));
        }
        if matches!(field.shape, Shape::Rows(_)) && !value.trim().is_empty() {
            // Rows that are not spoken of stay; a blank value clears them all.
            match rows::merge_words(office, field, value, fields.rows(field.tag)) {
                Ok(rows) => {
                    fields.set(field.tag, Some(Value::Rows(rows)));
                }
                Err(says) => refused.extend(says),
            }
            continue;
        }
        match input::read(value, field, office.today(), office) {
            Ok(value) => {
                fields.set(field.tag, value);
            }
            Err(say) => {
                let say = say.trim_end_matches('。');
                let named = say.contains(&format!("“{}”", field.label));
                refused.push(if named {
                    format!("{say}。")
                } else {
                    format!("“{}”：{say}。", field.label)
                });
            }
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(Fail::Refused(refused)) }
}

fn field<'a>(kind: &'a Kind, name: &str) -> Result<&'a Field, Fail> {
    kind.field_named(name).ok_or_else(|| {
        let entered = kind.fields.iter().filter(|field| field.is_entered());
        let labels: Vec<&str> = entered.map(|field| field.label.as_str()).collect();
        Fail::usage(format!("{}没有“{name}”这一栏，可以写：{}。", kind.label, labels.join("、")))
    })
}

fn example(kind: &Kind) -> String {
    let first = kind.fields.iter().find(|field| field.is_entered());
    first.map_or_else(String::new, |field| format!("{}=…", field.label))
}
