//! Settles one kind: its roles, checks, uniqueness rules and moves.

use super::raw::{RawCheck, RawField, RawFile, RawMove, RawOperand, RawUnique};
use super::{Book, Names, Page, field, row_check};
use crate::model::kind::{
    Check, Class, Compare, Field, Kind, Likely, Move, Operand, Role, Shape, Unique, Written,
};
use toml::Spanned;

pub(super) fn settle(book: &mut Book, page: Page, raw: &RawFile) -> Kind {
    let at = raw.kind.span().start;
    let head = raw.kind.get_ref();
    if head.tag == 0 {
        book.wrong(page, at, format!("“{}”的编号不能是 0，请从 1 起编。", head.label));
    }
    let fields = field::settle_all(book, page, &head.label, &raw.field, false);
    let names = Names::of(&head.label, &raw.field);
    let state = names.maybe(book, page, at, head.state.as_ref());
    closed(book, page, at, &fields, state, &head.closed);
    for field in &fields {
        closed(book, page, at, &fields, state, &field.fixed);
    }
    Kind {
        tag: head.tag,
        name: head.name.clone(),
        label: head.label.clone(),
        class: match head.class.as_str() {
            "register" => Class::Register,
            "fact" => Class::Fact,
            "paper" => Class::Paper,
            other => {
                book.wrong(page, at, format!("类别“{other}”不认识，请写 register、fact 或 paper。"));
                Class::Fact
            }
        },
        help: head.help.clone(),
        title: names.all(book, page, at, &head.title),
        columns: names.all(book, page, at, &head.columns),
        order: names.all(book, page, at, &head.order),
        search: names.all(book, page, at, &head.search),
        date: names.maybe(book, page, at, head.date.as_ref()),
        by: names.maybe(book, page, at, head.by.as_ref()),
        village: names.maybe(book, page, at, head.village.as_ref()),
        state,
        blank_on_copy: names.all(book, page, at, &head.blank_on_copy),
        likely: head.likely.as_ref().map(|likely| Likely {
            by: names.all(book, page, at, &likely.by),
            fill: names.all(book, page, at, &likely.fill),
        }),
        nil: head.nil,
        program: head.program,
        checks: raw.check.iter().map(|raw| check(book, page, &names, &fields, raw)).collect(),
        row_checks: raw.row_check.iter().map(|one| row_check::check(book, page, &fields, raw, one)).collect(),
        beginnings: raw.begin.iter().map(|one| row_check::beginning(book, page, &fields, raw, one)).collect(),
        unique: raw.unique.iter().map(|one| unique(book, page, &names, &raw.field, one)).collect(),
        moves: raw.moves.iter().map(|raw| step(book, page, &names, state, &fields, raw)).collect(),
        closed: head.closed.clone(),
        // It speaks of other kinds: settled when all of them are.
        measured: None,
        fields,
    }
}

/// The states in which a record is closed, or a field fixed, must be states.
fn closed(book: &mut Book, page: Page, at: usize, fields: &[Field], state: Option<u16>, codes: &[u16]) {
    let field = state.and_then(|tag| fields.iter().find(|field| field.tag == tag));
    for code in codes {
        if field.is_none_or(|field| field.choice(*code).is_none()) {
            book.wrong(
                page,
                at,
                format!("closed 或 fixed 里的状态 {code} 不在代码表里，请改成状态字段有的代码。"),
            );
        }
    }
}

/// How two sides must stand to each other.
pub(super) fn compare(book: &mut Book, page: Page, at: usize, op: &str) -> Compare {
    match op {
        "<" => Compare::Less,
        "<=" => Compare::AtMost,
        "=" => Compare::Equal,
        "!=" => Compare::Differs,
        ">=" => Compare::AtLeast,
        ">" => Compare::More,
        "filled" => Compare::Filled,
        other => {
            book.wrong(page, at, format!("比较“{other}”不认识，请写 < <= = != >= > 或 filled。"));
            Compare::Filled
        }
    }
}

fn check(book: &mut Book, page: Page, names: &Names, fields: &[Field], raw: &Spanned<RawCheck>) -> Check {
    let at = raw.span().start;
    let raw = raw.get_ref();
    let left = names.tag(book, page, at, &raw.left);
    let op = compare(book, page, at, &raw.op);
    if raw.right.is_none() && op != Compare::Filled {
        book.wrong(page, at, "比较缺右边，请写 right。");
    }
    let shape = fields.iter().find(|field| field.tag == left).map(|field| &field.shape);
    Check {
        level: book.level(page, at, &raw.level),
        when: raw.when.as_ref().map(|when| field::settle_when(book, page, at, names, when)),
        left,
        op,
        right: operand(book, page, at, names, shape, raw.right.as_ref()),
        say: raw.say.clone(),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "numbers in checks are small, and the cast saturates")]
pub(super) fn operand(
    book: &mut Book,
    page: Page,
    at: usize,
    names: &Names,
    shape: Option<&Shape>,
    raw: Option<&RawOperand>,
) -> Operand {
    let scale = match shape {
        Some(Shape::Money) => 100.0,
        Some(Shape::Decimal) => 10_000.0,
        _ => 1.0,
    };
    match raw {
        None => Operand::Number(0),
        Some(RawOperand::Number(number)) => Operand::Number((number * scale).round() as i64),
        Some(RawOperand::Name(name)) if name == "today" => Operand::Today,
        Some(RawOperand::Name(name)) => Operand::Field(names.tag(book, page, at, name)),
    }
}

fn unique(
    book: &mut Book,
    page: Page,
    names: &Names,
    all: &[Spanned<RawField>],
    raw: &Spanned<RawUnique>,
) -> Unique {
    let at = raw.span().start;
    let raw = raw.get_ref();
    let paths: Vec<_> = raw.fields.iter().map(|path| names.path(book, page, at, all, path)).collect();
    let rows = paths.first().and_then(|(rows, _)| *rows);
    if paths.iter().any(|(other, _)| *other != rows) {
        book.wrong(page, at, "查重的字段要么都是记录的，要么都是同一张表的列，请分开写。");
    }
    Unique {
        rows,
        fields: paths.into_iter().map(|(_, tag)| tag).collect(),
        blank: raw.blank,
        within_days: raw.within_days,
        level: book.level(page, at, &raw.level),
        say: raw.say.clone(),
    }
}

fn step(
    book: &mut Book,
    page: Page,
    names: &Names,
    state: Option<u16>,
    fields: &[Field],
    raw: &Spanned<RawMove>,
) -> Move {
    let at = raw.span().start;
    let raw = raw.get_ref();
    let field = state.and_then(|tag| fields.iter().find(|field| field.tag == tag));
    match field {
        None => book.wrong(page, at, "有流转却没有状态字段，请在 [kind] 里写 state。"),
        Some(field) => {
            for code in raw.from.iter().chain([&raw.to]) {
                if field.choice(*code).is_none() {
                    book.wrong(page, at, format!("流转“{}”里的状态 {code} 不在代码表里。", raw.label));
                }
            }
        }
    }
    let mut roles = Vec::new();
    for name in &raw.roles {
        match Role::from_name(name) {
            Some(role) => roles.push(role),
            None => book.wrong(page, at, format!("角色“{name}”不认识。")),
        }
    }
    let people = |book: &mut Book, called: &[String]| {
        let tags = names.all(book, page, at, called);
        let cadre = book.kinds.get("cadre").map(|kind| kind.tag);
        let is_person = |field: &&Field| matches!(field.shape, Shape::Ref(to) if Some(to) == cadre);
        let found = tags.iter().filter_map(|tag| fields.iter().find(|field| field.tag == *tag));
        for field in found.filter(|field| !is_person(field)) {
            let say = format!("“{}”不是指向干部的字段，不能写在 also_by 或 not_by 里。", field.label);
            book.wrong(page, at, say);
        }
        tags
    };
    Move {
        from: raw.from.clone(),
        to: raw.to,
        label: raw.label.clone(),
        roles,
        also_by: people(book, &raw.also_by),
        needs: names.all(book, page, at, &raw.needs),
        back: raw.back,
        finishes: raw.finishes,
        why: raw.why || raw.reasons.is_some(),
        reasons: raw.reasons.as_ref().map(|list| book.list(page, at, list)).unwrap_or_default(),
        writes: raw
            .writes
            .iter()
            .filter_map(|(name, word)| {
                Some((names.tag(book, page, at, name), written(book, page, at, names, word)?))
            })
            .collect(),
        day: names.maybe(book, page, at, raw.day.as_ref()),
        not_by: people(book, &raw.not_by),
    }
}

/// What a move writes: `today`, `me`, `count`, `why`, `blank`, `days:30`, `copy:field`.
fn written(book: &mut Book, page: Page, at: usize, names: &Names, word: &str) -> Option<Written> {
    let found = match word.split_once(':') {
        None => match word {
            "today" => Some(Written::Today),
            "me" => Some(Written::Me),
            "count" => Some(Written::CountUp),
            "blank" => Some(Written::Blank),
            "why" => Some(Written::Why),
            _ => None,
        },
        Some(("days", days)) => days.parse().ok().map(Written::DaysOn),
        Some(("copy", name)) => Some(Written::Copy(names.tag(book, page, at, name))),
        Some(_) => None,
    };
    if found.is_none() {
        let say = format!("“{word}”不认识，请写 today、me、count、why、blank、days:天数 或 copy:字段名。");
        book.wrong(page, at, say);
    }
    found
}
