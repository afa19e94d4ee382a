//! Settles `[kind.measured]`: how far a record has come, which speaks of other kinds and so waits for all of them.

use super::raw::{RawFile, RawMeasured};
use super::{Book, Page};
use crate::model::kind::{Field, Kind, Measure, Measured, Shape, Whole};
use crate::model::record::KindTag;

pub(super) fn settle_all(book: &mut Book, raws: &[(Page, RawFile)], kinds: &mut [Kind]) {
    let settled: Vec<Option<Measured>> = raws
        .iter()
        .zip(kinds.iter())
        .map(|((page, raw), kind)| {
            let raw = raw.kind.get_ref().measured.as_ref()?;
            let at = raw.span().start;
            let found = settle(raw.get_ref(), kind, kinds).map_err(|say| book.wrong(*page, at, say)).ok()?;
            Some(found)
        })
        .collect();
    for (kind, measured) in kinds.iter_mut().zip(settled) {
        kind.measured = measured;
    }
    let told: Vec<KindTag> = kinds.iter().filter(|kind| is_told(kind)).map(|kind| kind.tag).collect();
    for ((page, raw), kind) in raws.iter().zip(kinds.iter()) {
        let at = raw.kind.span().start;
        let finishes = kind.moves.iter().any(|step| step.finishes);
        if let Some(Measured { how: Measure::Parts { kind: part, .. }, .. }) = &kind.measured
            && !told.contains(part)
        {
            book.wrong(*page, at, "measured 的 parts 要写本身按 by 计量的种类。");
        }
        if finishes != raw.kind.get_ref().measured.is_some() {
            let say = "finishes 和 measured 要一起写：哪一步算办完，凭什么看办完了多少。";
            book.wrong(*page, at, say);
        }
    }
}

fn is_told(kind: &Kind) -> bool {
    matches!(&kind.measured, Some(Measured { how: Measure::Told { .. }, .. }))
}

fn settle(raw: &RawMeasured, kind: &Kind, kinds: &[Kind]) -> Result<Measured, String> {
    let how = match raw {
        RawMeasured { by: Some(by), target: Some(target), parts: None, .. } => told(by, target, kind, kinds)?,
        RawMeasured { parts: Some(parts), weight: Some(weight), by: None, .. } => {
            let of = pointing(parts, kind, kinds)?;
            let whole = match (&raw.whole, &raw.of) {
                (Some(whole), Some(as_part)) => Some(whole_of(whole, as_part, kind, of)?),
                (None, None) => None,
                _ => return Err("measured 的 whole 和 of 要一起写。".to_owned()),
            };
            Measure::Parts { kind: of.tag, weight: whole_number(of, weight)?.tag, whole }
        }
        _ => return Err("measured 要写 by 和 target，或者 parts 和 weight。".to_owned()),
    };
    let why = named(kind, &raw.why)?;
    let at = whole_number(kind, &raw.at)?;
    if !matches!(why.shape, Shape::Text | Shape::LongText) || !why.program || !at.program {
        return Err("measured 的 why 要写一个文字栏，at 要写一个数字栏，都由程序写（program）。".to_owned());
    }
    Ok(Measured { how, why: why.tag, at: at.tag })
}

/// `feedback.value` against a target of one's own.
fn told(by: &str, target: &str, kind: &Kind, kinds: &[Kind]) -> Result<Measure, String> {
    let (by, value) = by.split_once('.').ok_or("measured 的 by 要写成 种类.字段。")?;
    let by = pointing(by, kind, kinds)?;
    let (value, target) = (decimal(named(by, value)?)?, decimal(named(kind, target)?)?);
    let date = by.date.ok_or_else(|| format!("“{}”没有日期，看不出哪一条是最近的。", by.label))?;
    Ok(Measure::Told { by: by.tag, date, value: value.tag, target: target.tag })
}

/// `measures.target`, the row being that whose first key is what the part says of itself.
fn whole_of(path: &str, of: &str, kind: &Kind, part: &Kind) -> Result<Whole, String> {
    let (rows, target) = path.split_once('.').ok_or("measured 的 whole 要写成 表格.列。")?;
    let rows = named(kind, rows)?;
    let column = rows.columns().iter().find(|column| column.name == target);
    let target = decimal(column.ok_or_else(|| format!("“{}”里没有列“{target}”。", rows.label))?)?;
    let what = rows.key.first().and_then(|key| key.first()).copied();
    let what = what.ok_or_else(|| format!("表格“{}”没有 key。", rows.label))?;
    Ok(Whole { rows: rows.tag, what, target: target.tag, of: named(part, of)?.tag })
}

/// The kind of that name, which must point to this one.
fn pointing<'a>(name: &str, kind: &Kind, kinds: &'a [Kind]) -> Result<&'a Kind, String> {
    let found = kinds.iter().find(|other| other.name == name);
    let points = |field: &Field| matches!(field.shape, Shape::Ref(to) if to == kind.tag);
    found
        .filter(|other| other.fields.iter().any(points))
        .ok_or_else(|| format!("measured 里的“{name}”不是指向“{}”的种类。", kind.label))
}

fn named<'a>(kind: &'a Kind, name: &str) -> Result<&'a Field, String> {
    let found = kind.fields.iter().find(|field| field.name == name);
    found.ok_or_else(|| format!("“{}”里没有字段“{name}”，请改成有的字段名。", kind.label))
}

/// Amounts are decimals, so that a share of one in another is a share.
fn decimal(field: &Field) -> Result<&Field, String> {
    let fits = matches!(field.shape, Shape::Decimal);
    if fits { Ok(field) } else { Err(format!("“{}”不是 decimal，不能计量。", field.label)) }
}

fn whole_number<'a>(kind: &'a Kind, name: &str) -> Result<&'a Field, String> {
    let field = named(kind, name)?;
    let fits = matches!(field.shape, Shape::Integer);
    if fits {
        Ok(field)
    } else {
        Err(format!("“{}”不是 integer，不能写在 measured 里。", field.label))
    }
}
