//! Settles `[[row_check]]` and `[[begin]]`: checks over the rows of a table, and texts made of other things.

use super::kind::{compare, operand};
use super::raw::{RawBeginning, RawFile, RawRowCheck};
use super::{Book, Names, Page, field};
use crate::model::kind::{Field, Shape};
use crate::model::row_check::{Beginning, Part, RowCheck, RowRule};
use toml::Spanned;

pub(super) fn check(
    book: &mut Book,
    page: Page,
    fields: &[Field],
    file: &RawFile,
    raw: &Spanned<RawRowCheck>,
) -> RowCheck {
    let (at, raw) = (raw.span().start, raw.get_ref());
    let label = &file.kind.get_ref().label;
    let own = Names::of(label, &file.field);
    let rows = own.tag(book, page, at, &raw.rows);
    let table = file.field.iter().map(Spanned::get_ref).find(|field| field.name == raw.rows);
    let columns =
        Names::of(table.map_or(label, |table| &table.label), table.map_or(&[], |table| &table.column));
    let rule = match raw {
        RawRowCheck { one: Some(which), .. } => {
            Some(RowRule::One(field::settle_when(book, page, at, &columns, which)))
        }
        RawRowCheck { which: Some(which), field: Some(name), column: Some(column), .. } => {
            Some(RowRule::Named {
                field: own.tag(book, page, at, name),
                column: columns.tag(book, page, at, column),
                which: field::settle_when(book, page, at, &columns, which),
            })
        }
        RawRowCheck { column: Some(column), op: Some(op), right: Some(right), .. } => {
            let tag = columns.tag(book, page, at, column);
            let held = fields.iter().find(|field| field.tag == rows).map_or(&[][..], Field::columns);
            let shape = held.iter().find(|column| column.tag == tag).map(|column| &column.shape);
            Some(RowRule::Each {
                column: tag,
                op: compare(book, page, at, op),
                right: operand(book, page, at, &own, shape, Some(right)),
            })
        }
        RawRowCheck { rising: Some(column), .. } => {
            Some(RowRule::Rising(columns.tag(book, page, at, column)))
        }
        _ => None,
    };
    if rule.is_none() {
        let say = "row_check 要写 one，或 which、field、column，或 column、op、right，或 rising。";
        book.wrong(page, at, say);
    }
    RowCheck {
        rows,
        level: book.level(page, at, &raw.level),
        rule: rule.unwrap_or(RowRule::Rising(0)),
        say: raw.say.clone(),
    }
}

/// A part is `village.code` (through a reference), `villager_group:2` (a number with so many digits), or the very
/// characters.
pub(super) fn beginning(
    book: &mut Book,
    page: Page,
    fields: &[Field],
    file: &RawFile,
    raw: &Spanned<RawBeginning>,
) -> Beginning {
    let (at, raw) = (raw.span().start, raw.get_ref());
    let names = Names::of(&file.kind.get_ref().label, &file.field);
    let mut part = |word: &String| {
        if let Some((name, digits)) = word.split_once(':') {
            let digits = digits.parse().unwrap_or(1);
            return Part::Number(names.tag(book, page, at, name), digits);
        }
        let Some((name, target)) = word.split_once('.') else { return Part::Just(word.clone()) };
        let through = names.tag(book, page, at, name);
        let field = file.field.iter().map(Spanned::get_ref).find(|field| field.name == name);
        let to = field.and_then(|field| field.to.clone()).unwrap_or_default();
        let points = fields.iter().any(|field| field.tag == through && matches!(field.shape, Shape::Ref(_)));
        let tag = book.kinds.get(&to).and_then(|kind| kind.fields.get(target)).copied();
        if tag.is_none() || !points {
            book.wrong(page, at, format!("“{word}”不是引用栏带出的字段，请改成“引用栏.字段名”。"));
        }
        Part::Through(through, tag.unwrap_or_default())
    };
    let parts = raw.parts.iter().map(&mut part).collect();
    Beginning {
        field: names.tag(book, page, at, &raw.field),
        parts,
        level: book.level(page, at, &raw.level),
        say: raw.say.clone(),
    }
}
