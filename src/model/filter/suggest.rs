//! What may be written next in a filter sentence: fields, then the values of fields that have a list of them.

use super::wanted::BLANK;
use super::{Op, Parts, fields, quote};
use crate::model::fold::name as folded;
use crate::model::kind::{Field, Kind, Shape};
use crate::model::pinyin;

/// At most so many at once: what fits under an input box.
const SHOWN: usize = 12;

/// Completions of the word in which the caret stands (`caret` counts characters). Each is the whole word to put in
/// its place, as `村:` or `类型:电话`.
#[must_use]
pub fn suggest(text: &str, caret: usize, kind: &Kind) -> Vec<String> {
    let before: String = text.chars().take(caret).collect();
    let word = quote::at_the_end(&before);
    let parts = Parts::of(word);
    match parts.field {
        None => fields_for(word, parts.rest, kind),
        Some((name, op)) => match fields::named(name, kind) {
            Ok(field) => values_for(word, parts.rest, op, field),
            Err(_) => Vec::new(),
        },
    }
}

/// Fields in the order of the kind's table, then the others.
fn fields_for(word: &str, begun: &str, kind: &Kind) -> Vec<String> {
    let sign = word.strip_suffix(begun).unwrap_or("");
    let begun = folded(begun);
    let of_table = kind.columns.iter().filter_map(|tag| kind.field(*tag));
    let others = kind.fields.iter().filter(|field| !kind.columns.contains(&field.tag));
    of_table
        .chain(others)
        .filter(|field| fields::may_be(field, &begun))
        .map(|field| format!("{sign}{}:", field.label))
        .take(SHOWN)
        .collect()
}

fn values_for(word: &str, rest: &str, op: Op, field: &Field) -> Vec<String> {
    let begun = quote::parted(rest, quote::parts_values).pop().unwrap_or("");
    let kept = word.strip_suffix(begun).unwrap_or("");
    let begun = folded(begun.trim_matches(quote::is_mark));
    let fits = |label: &str| folded(label).contains(&begun) || pinyin::initials(label).starts_with(&begun);
    let own: Vec<&str> = match &field.shape {
        Shape::Code(choices) | Shape::Codes(choices) if op == Op::Is => {
            choices.iter().map(|choice| choice.label.as_str()).collect()
        }
        Shape::YesNo if op == Op::Is => vec!["是", "否"],
        Shape::Date => vec!["今天", "昨天", "本周", "本月", "上月", "-7", "-30"],
        _ => Vec::new(),
    };
    let escapes: &[&str] = if op == Op::Is { &[BLANK, "待补"] } else { &[] };
    let own = own.into_iter().filter(|label| fits(label));
    let own = own.map(quote::quoted);
    let escapes = escapes.iter().filter(|label| fits(label)).map(|label| (*label).to_owned());
    own.chain(escapes).map(|value| format!("{kept}{value}")).take(SHOWN).collect()
}
