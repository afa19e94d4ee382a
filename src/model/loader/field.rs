//! Settles one field: what its type, list, target, formula and bounds mean.

use super::raw::{RawField, RawRange, RawWhen};
use super::{Book, Names, Page};
use crate::model::kind::{ANY_KIND, Bounds, Fetch, Field, Formula, Mask, Pattern, Preset, Shape, When};
use toml::Spanned;

const LONGEST_LINE: usize = 200;
const LONGEST_TEXT: usize = 4000;

/// All fields of a kind or all columns of a rows field.
pub(super) fn settle_all(
    book: &mut Book,
    page: Page,
    kind: &str,
    raws: &[Spanned<RawField>],
    inside_rows: bool,
) -> Vec<Field> {
    let names = Names::of(kind, raws);
    let mut fields: Vec<Field> = Vec::new();
    for raw in raws {
        let at = raw.span().start;
        let field = settle(book, page, &names, raws, raw, inside_rows);
        let twin = fields
            .iter()
            .find(|other| other.tag == field.tag || other.name == field.name || other.label == field.label);
        if let Some(twin) = twin {
            let say = format!(
                "字段“{}”（编号 {}）与“{}”（编号 {}）重复，编号、英文名、中文名都不能重复。",
                field.label, field.tag, twin.label, twin.tag
            );
            book.wrong(page, at, say);
        }
        fields.push(field);
    }
    fields
}

fn settle(
    book: &mut Book,
    page: Page,
    names: &Names,
    all: &[Spanned<RawField>],
    raw: &Spanned<RawField>,
    inside_rows: bool,
) -> Field {
    let at = raw.span().start;
    let raw = raw.get_ref();
    if raw.tag == 0 {
        book.wrong(page, at, format!("字段“{}”的编号不能是 0，请从 1 起编。", raw.label));
    }
    let shape = shape(book, page, at, names, all, raw, inside_rows);
    if raw.ahead && !matches!(shape, Shape::Date) {
        book.wrong(page, at, format!("“{}”不是日期，ahead 只能写在日期上。", raw.label));
    }
    let scale = match shape {
        Shape::Money => 100.0,
        Shape::Decimal => 10_000.0,
        _ => 1.0,
    };
    let (hard, soft) = raw.range.as_ref().map_or_else(Default::default, |range| bounds(range, scale));
    let longest = if matches!(shape, Shape::LongText) { LONGEST_TEXT } else { LONGEST_LINE };
    Field {
        tag: raw.tag,
        name: raw.name.clone(),
        label: raw.label.clone(),
        shape,
        must: raw.must,
        escape: raw.escape.unwrap_or(raw.must),
        help: raw.help.clone(),
        unit: raw.unit.clone(),
        default: raw.default.as_deref().map(|word| match word {
            "today" => Preset::Today,
            "me" => Preset::Me,
            "my_village" => Preset::MyVillage,
            typed => Preset::Typed(typed.to_owned()),
        }),
        when: raw.when.as_ref().map(|when| settle_when(book, page, at, names, when)),
        hard,
        soft,
        longest: raw.longest.unwrap_or(longest),
        pattern: pattern(book, page, at, raw),
        unlike_before: raw.unlike_before,
        mask: match raw.mask.as_deref() {
            None => Mask::None,
            Some("id_card") => Mask::IdCard,
            Some("phone") => Mask::Phone,
            Some(other) => {
                book.wrong(page, at, format!("遮盖方式“{other}”不认识，请写 id_card 或 phone。"));
                Mask::None
            }
        },
        fetch: raw.fetch.as_ref().and_then(|path| fetch(book, page, at, names, all, path, raw.keep)),
        personal: raw.personal,
        program: raw.program,
        fixed: raw.fixed.clone(),
        key: key(book, page, at, raw),
        ahead: raw.ahead,
    }
}

/// What a row is known by: `id_number`, or `name + birth_date`.
fn key(book: &mut Book, page: Page, at: usize, raw: &RawField) -> Vec<Vec<u16>> {
    let is_rows = raw.shape == "rows";
    if is_rows && !raw.program && raw.key.is_empty() {
        let say = format!("表格“{}”没有写 key，请写明凭哪一列认出同一行。", raw.label);
        book.wrong(page, at, say);
    }
    if !is_rows && !raw.key.is_empty() {
        book.wrong(page, at, format!("“{}”不是表格，key 只能写在表格上。", raw.label));
        return Vec::new();
    }
    let columns = Names::of(&raw.label, &raw.column);
    let mut tags = |one: &String| {
        let names: Vec<String> = one.split('+').map(|name| name.trim().to_owned()).collect();
        columns.all(book, page, at, &names)
    };
    raw.key.iter().map(&mut tags).collect()
}

pub(super) fn settle_when(book: &mut Book, page: Page, at: usize, names: &Names, raw: &RawWhen) -> When {
    When { field: names.tag(book, page, at, &raw.field), is: raw.is.clone() }
}

/// Bounds are written as a clerk thinks (yuan) and kept in the field's own units (fen).
#[expect(clippy::cast_possible_truncation, reason = "bounds are small, and the cast saturates")]
fn bounds(raw: &RawRange, scale: f64) -> (Bounds, Bounds) {
    let units = |bound: Option<f64>| bound.map(|number| (number * scale).round() as i64);
    (
        Bounds { min: units(raw.min), max: units(raw.max) },
        Bounds { min: units(raw.soft_min), max: units(raw.soft_max) },
    )
}

fn shape(
    book: &mut Book,
    page: Page,
    at: usize,
    names: &Names,
    all: &[Spanned<RawField>],
    raw: &RawField,
    inside_rows: bool,
) -> Shape {
    match raw.shape.as_str() {
        "text" => Shape::Text,
        "longtext" => Shape::LongText,
        "integer" => Shape::Integer,
        "money" => Shape::Money,
        "decimal" => Shape::Decimal,
        "date" => Shape::Date,
        "time" => Shape::Time,
        "yesno" => Shape::YesNo,
        "code" | "codes" => {
            let name = raw.list.as_deref().unwrap_or_default();
            let choices = book.list(page, at, name);
            if raw.shape == "code" { Shape::Code(choices) } else { Shape::Codes(choices) }
        }
        "ref" => {
            let name = raw.to.as_deref().unwrap_or_default();
            if name == "any" {
                return Shape::Ref(ANY_KIND);
            }
            if let Some(kind) = book.kinds.get(name) {
                return Shape::Ref(kind.tag);
            }
            book.wrong(page, at, format!("字段“{}”指向的“{name}”不存在，请改成有的种类。", raw.label));
            Shape::Text
        }
        "rows" if inside_rows => {
            book.wrong(page, at, "表格里不能再套表格，请把它移到外面。");
            Shape::Text
        }
        "rows" => {
            if raw.column.is_empty() {
                book.wrong(page, at, format!("表格“{}”没有列，请至少写一列。", raw.label));
            }
            Shape::Rows(settle_all(book, page, &raw.label, &raw.column, true))
        }
        "computed" => {
            let words = raw.formula.as_deref().unwrap_or_default();
            formula(book, page, at, names, all, words).map_or_else(
                || {
                    book.wrong(page, at, format!("字段“{}”的算法“{words}”不认识。", raw.label));
                    Shape::Text
                },
                Shape::Computed,
            )
        }
        other => {
            book.wrong(page, at, format!("字段“{}”的类型“{other}”不认识。", raw.label));
            Shape::Text
        }
    }
}

fn formula(
    book: &mut Book,
    page: Page,
    at: usize,
    names: &Names,
    all: &[Spanned<RawField>],
    words: &str,
) -> Option<Formula> {
    let (name, rest) = words.split_once('(')?;
    let arguments: Vec<&str> = rest.strip_suffix(')')?.split(',').map(str::trim).collect();
    let mut tag = |name: &str| names.tag(book, page, at, name);
    match (name.trim(), arguments.as_slice()) {
        ("age", [of]) => Some(Formula::Age(tag(of))),
        ("gender", [of]) => Some(Formula::Gender(tag(of))),
        ("birth_date", [of]) => Some(Formula::BirthDate(tag(of))),
        ("count", [rows]) => Some(Formula::Count(tag(rows))),
        ("sum", [path]) => {
            let (rows, column) = path.split_once('.')?;
            let rows_field = all.iter().find(|field| field.get_ref().name == rows)?.get_ref();
            let columns = Names::of(&rows_field.label, &rows_field.column);
            let (rows, column) = (tag(rows), columns.tag(book, page, at, column));
            Some(Formula::Sum(rows, column))
        }
        ("product", [a, b]) => Some(Formula::Product(tag(a), tag(b))),
        ("quotient", [a, b]) => Some(Formula::Quotient(tag(a), tag(b))),
        ("days", [a, b]) => Some(Formula::Days(tag(a), tag(b))),
        ("plus", [a, b]) => Some(Formula::Plus(tag(a), tag(b))),
        _ => None,
    }
}

fn pattern(book: &mut Book, page: Page, at: usize, raw: &RawField) -> Option<Pattern> {
    match raw.pattern.as_deref()? {
        "id_card" => Some(Pattern::IdCard),
        "phone" => Some(Pattern::Phone),
        like => match (regex_lite::Regex::new(like), &raw.pattern_say) {
            (Ok(regex), Some(say)) => Some(Pattern::Like(regex, say.clone())),
            (Ok(_), None) => {
                book.wrong(page, at, format!("字段“{}”有格式要求，请写 pattern_say 说明。", raw.label));
                None
            }
            (Err(_), _) => {
                book.wrong(page, at, format!("字段“{}”的格式“{like}”写法不对。", raw.label));
                None
            }
        },
    }
}

fn fetch(
    book: &mut Book,
    page: Page,
    at: usize,
    names: &Names,
    all: &[Spanned<RawField>],
    path: &str,
    keep: bool,
) -> Option<Fetch> {
    let found = path.split_once('.').and_then(|(through, take)| {
        let field = all.iter().find(|field| field.get_ref().name == through)?.get_ref();
        let target = book.kinds.get(field.to.as_deref()?)?;
        Some((field.tag, *target.fields.get(take)?))
    });
    let Some((through, take)) = found else {
        book.wrong(page, at, format!("“{}”的引用“{path}”指不到字段，请写成 引用字段.字段。", names.kind));
        return None;
    };
    Some(Fetch { through, take, keep })
}
