//! The values of a filter sentence: read as on a form, compared with what a record has.

use super::Op;
use super::quote::{self, Word};
use crate::model::dates;
use crate::model::days::DayRange;
use crate::model::fold::{half_width, name as folded};
use crate::model::id::Id;
use crate::model::input::{self, Finder};
use crate::model::kind::{Choice, Field, Formula, Shape};
use crate::model::record::KindTag;
use crate::model::show::{self, Names};
use crate::model::value::{Missing, Value};
use crate::model::{amount, pinyin, search};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};
use std::cmp::Ordering;

/// The word for a blank field.
pub(super) const BLANK: &str = "空";

/// A value looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Nothing entered.
    Blank,
    /// A coded escape: 待补, 不详.
    Missing(Missing),
    /// Any of these options.
    Codes(Vec<u16>),
    /// Yes or no.
    Bool(bool),
    /// A number in ten-thousandths, whatever its field counts in.
    Number(i128),
    /// A day or a stretch of days.
    Days(DayRange),
    /// A time of day.
    Time(NaiveTime),
    /// Part of the words or of a name, folded; a name also by its initials.
    Words(String),
}

/// Whether a text has the folded words in it.
pub(super) fn contains(text: &str, words: &str) -> bool {
    folded(text).contains(words)
}

/// Reads the values behind an operator. `term` is the whole condition, for the sentence.
pub(super) fn read(
    text: &str,
    op: Op,
    field: &Field,
    term: &str,
    today: NaiveDate,
) -> Result<Vec<Wanted>, String> {
    if text.is_empty() {
        return Err(format!("“{term}”后面缺值，{}。", may_write(field)));
    }
    if op != Op::Is {
        return read_bound(text, field, term, today).map(|one| vec![one]);
    }
    let values = quote::values(text).into_iter();
    let wanted: Result<Vec<Wanted>, String> = values.map(|value| read_one(&value, field, today)).collect();
    match wanted {
        Ok(none) if none.is_empty() => Err(format!("“{term}”后面缺值，{}。", may_write(field))),
        other => other,
    }
}

/// One value after `<` or `>`: only what has an order, and no comma, since 1,200 is one number.
fn read_bound(text: &str, field: &Field, term: &str, today: NaiveDate) -> Result<Wanted, String> {
    let wanted = if text == BLANK || Missing::from_label(text).is_some() {
        None
    } else {
        Some(read_one(&Word::of(text), field, today)?)
    };
    match wanted {
        Some(ordered @ (Wanted::Number(_) | Wanted::Days(_) | Wanted::Time(_))) => Ok(ordered),
        _ => Err(format!("“{term}”比不出大小，只有数字、金额和日期能用 > 和 <，“{}”请用 : 。", field.label)),
    }
}

fn read_one(value: &Word<'_>, field: &Field, today: NaiveDate) -> Result<Wanted, String> {
    if value.is_blank() {
        return Ok(Wanted::Blank);
    }
    let text: &str = &value.words;
    if let Some(missing) = Missing::from_label(text).filter(|_| !value.marked) {
        return Ok(Wanted::Missing(missing));
    }
    let as_typed = |value: Option<Value>| match value {
        Some(Value::Bool(yes)) => Wanted::Bool(yes),
        Some(Value::Time(time)) => Wanted::Time(time),
        Some(other) => number(&other).map_or(Wanted::Blank, Wanted::Number),
        None => Wanted::Blank,
    };
    match &field.shape {
        Shape::Text
        | Shape::LongText
        | Shape::Ref(_)
        | Shape::Rows(_)
        | Shape::Computed(Formula::Gender(_)) => match folded(text) {
            blank if blank.is_empty() => Err(format!("“{text}”里没有能找的字，{}。", may_write(field))),
            words => Ok(Wanted::Words(words)),
        },
        Shape::Code(_) | Shape::Codes(_) => read_codes(text, field).map(Wanted::Codes),
        Shape::Date | Shape::Computed(Formula::BirthDate(_)) => {
            read_days(text, field, today).map(Wanted::Days)
        }
        Shape::Computed(_) => {
            let parts = amount::parse_decimal(text).map_err(|why| place(field, &why))?;
            Ok(Wanted::Number(i128::from(parts)))
        }
        Shape::Integer | Shape::Money | Shape::Decimal | Shape::Time | Shape::YesNo => {
            let read = input::read(text, field, today, &Nobody).map_err(|why| place(field, &why))?;
            Ok(as_typed(read))
        }
    }
}

/// Names the field in front of what is wrong with its value.
fn place(field: &Field, why: &str) -> String {
    if why.contains(&field.label) {
        return why.to_owned();
    }
    format!("“{}”：{}。", field.label, why.trim_end_matches('。'))
}

/// The options meant by a code, a word, part of a word, or initials. Several may be: a filter need not choose.
fn read_codes(text: &str, field: &Field) -> Result<Vec<u16>, String> {
    let words = folded(text);
    let exact = |choice: &&Choice| choice.code.to_string() == words || folded(&choice.label) == words;
    if let Some(choice) = field.choices().iter().find(exact) {
        return Ok(vec![choice.code]);
    }
    let part = |choice: &&Choice| {
        folded(&choice.label).contains(&words) || pinyin::initials(&choice.label).starts_with(&words)
    };
    let codes: Vec<u16> = field.choices().iter().filter(part).map(|choice| choice.code).collect();
    if codes.is_empty() {
        return Err(format!("“{}”没有“{text}”这一项，{}。", field.label, may_write(field)));
    }
    Ok(codes)
}

/// A day, a month (2026-11, 11月) or a year (2026年).
fn read_days(text: &str, field: &Field, today: NaiveDate) -> Result<DayRange, String> {
    let plain: String = text
        .chars()
        .map(half_width)
        .map(|c| if matches!(c, '/' | '.' | '。' | '年') { '-' } else { c })
        .collect();
    if let Some(days) = month_or_year(&plain, text, today) {
        return Ok(days);
    }
    dates::parse_date(text, today, input::lean(field))
        .map(DayRange::day)
        .map_err(|why| format!("“{}”：{}，也可以写 2026-11、11月。", field.label, why.trim_end_matches('。')))
}

fn month_or_year(plain: &str, text: &str, today: NaiveDate) -> Option<DayRange> {
    let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())))?;
    let week = |first: NaiveDate| Some(DayRange::between(first, first.checked_add_days(Days::new(6))?));
    let (year, month) = match text {
        "本周" | "这周" => return week(monday),
        "上周" => return week(monday.checked_sub_days(Days::new(7))?),
        "本月" | "这个月" => (today.year(), today.month()),
        "上月" | "上个月" => {
            let before = today.checked_sub_months(Months::new(1))?;
            (before.year(), before.month())
        }
        "今年" => return whole_year(today.year()),
        "去年" => return whole_year(today.year() - 1),
        _ => match year_and_month(plain, text, today)? {
            (year, None) => return whole_year(year),
            (year, Some(month)) => (year, month),
        },
    };
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
    Some(DayRange::between(first, last))
}

/// 2026-11, 11月, 2026年11月, or a year alone: 2026年.
fn year_and_month(plain: &str, text: &str, today: NaiveDate) -> Option<(i32, Option<u32>)> {
    let digits = |part: &str, most: usize| {
        let fits = !part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit());
        if fits { part.parse::<u32>().ok() } else { None }
    };
    let year_of = |part: &str| i32::try_from(digits(part, 4)?).ok();
    let (whole, is_month) = plain.strip_suffix('月').map_or((plain, false), |whole| (whole, true));
    match (whole.split_once('-'), is_month) {
        (Some((year, "")), false) if text.ends_with('年') => Some((year_of(year)?, None)),
        (Some((year, month)), _) if is_month || year.len() == 4 => {
            Some((year_of(year)?, Some(digits(month, 2)?)))
        }
        (None, true) => {
            // 11月 in March is last November: facts lie behind.
            let month = digits(whole, 2)?;
            Some((today.year() - i32::from(month > today.month()), Some(month)))
        }
        _ => None,
    }
}

fn whole_year(year: i32) -> Option<DayRange> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
    Some(DayRange::between(first, NaiveDate::from_ymd_opt(year, 12, 31)?))
}

/// What may be written for a field, in a few words.
fn may_write(field: &Field) -> String {
    match &field.shape {
        Shape::Code(choices) | Shape::Codes(choices) => {
            let some: Vec<String> =
                choices.iter().take(6).map(|choice| format!("{} {}", choice.code, choice.label)).collect();
            format!("可以写：{}", some.join("，"))
        }
        Shape::YesNo => "可以写 是、否、空".to_owned(),
        Shape::Date | Shape::Computed(Formula::BirthDate(_)) => {
            "可以写 2026-11-21、2026-11、11月、今天、-7、空".to_owned()
        }
        Shape::Time => "可以写 9:30、空".to_owned(),
        Shape::Integer | Shape::Money | Shape::Decimal => "可以写数字，如 500、1.2万、空".to_owned(),
        Shape::Computed(formula) if !matches!(formula, Formula::Gender(_)) => {
            "可以写数字，如 4、空".to_owned()
        }
        _ => format!("可以写“{}”里的几个字、首字母或 空", field.label),
    }
}

/// Numbers of any sort in ten-thousandths.
fn number(value: &Value) -> Option<i128> {
    match value {
        Value::Int(number) => Some(i128::from(*number) * 10_000),
        Value::Money(fen) => Some(i128::from(*fen) * 100),
        Value::Decimal(parts) => Some(i128::from(*parts)),
        _ => None,
    }
}

impl Wanted {
    /// Whether a value stands so to what is wanted. A blank one stands in no way to anything but 空.
    pub(super) fn holds(&self, op: Op, value: Option<&Value>, field: &Field, names: &dyn Names) -> bool {
        let Some(value) = value else { return *self == Wanted::Blank };
        match (self, value) {
            (Wanted::Missing(Missing::Pending), value) => value.is_pending(),
            (Wanted::Missing(wanted), Value::Missing(missing)) => wanted == missing,
            (Wanted::Codes(wanted), Value::Code(code)) => wanted.contains(code),
            (Wanted::Codes(wanted), Value::Codes(codes)) => codes.iter().any(|code| wanted.contains(code)),
            (Wanted::Bool(wanted), Value::Bool(yes)) => wanted == yes,
            (Wanted::Days(days), Value::Date(day)) => super::allowed(op, *days).contains(*day),
            (Wanted::Time(wanted), Value::Time(time)) => stands(op, time.cmp(wanted)),
            (Wanted::Number(wanted), value) => {
                number(value).is_some_and(|number| stands(op, number.cmp(wanted)))
            }
            (Wanted::Words(words), Value::Rows(rows)) => {
                let cell = |tag, value| {
                    field
                        .columns()
                        .iter()
                        .find(|column| column.tag == tag)
                        .is_some_and(|column| has_words(&show::show(Some(value), column, names), words))
                };
                rows.iter().any(|row| row.iter().any(|(tag, value)| cell(tag, value)))
            }
            (_, Value::Missing(_)) => false,
            (Wanted::Words(words), value) => {
                let text = show::show(Some(value), field, names);
                match field.shape {
                    // Initials over long words would fit nearly anything.
                    Shape::LongText => contains(&text, words),
                    _ => has_words(&text, words),
                }
            }
            _ => false,
        }
    }
}

fn has_words(text: &str, words: &str) -> bool {
    contains(text, words) || search::matched(words, text).is_some()
}

fn stands(op: Op, order: Ordering) -> bool {
    match op {
        Op::Is => order.is_eq(),
        Op::More => order.is_gt(),
        Op::AtLeast => order.is_ge(),
        Op::Less => order.is_lt(),
        Op::AtMost => order.is_le(),
    }
}

/// References are compared by name, never looked up.
struct Nobody;

impl Finder for Nobody {
    fn find_one(&self, _: KindTag, words: &str) -> Result<Id, String> {
        Err(format!("“{words}”在这里不能查找。"))
    }
}
