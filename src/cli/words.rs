//! What the words of a command mean: kinds, records, `栏名=值`.

use super::fail::Fail;
use crate::model::filter::Filter;
use crate::model::id::Id;
use crate::model::input;
use crate::model::kind::{Field, Kind};
use crate::model::value::Fields;
use crate::office::Office;

/// The kind with a Chinese or English name.
pub(super) fn kind<'a>(office: &'a Office, name: &str) -> Result<&'a Kind, Fail> {
    office.dictionary().kind_named(name.trim()).ok_or_else(|| {
        let labels: Vec<&str> = office.dictionary().kinds().iter().map(|kind| kind.label.as_str()).collect();
        Fail::usage(format!("没有“{name}”这一种登记，可以写：{}。", labels.join("、")))
    })
}

pub(super) fn id(words: &str) -> Result<Id, Fail> {
    words.parse().map_err(|say: String| Fail::usage(format!("{}。", say.trim_end_matches('。'))))
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
