//! Checks of one record against its kind: must-enter, bounds, patterns and comparisons.
//!
//! What needs other records (doubles, "unlike before") is asked of the office, which hands the answer in.

use crate::model::compute::value_of;
use crate::model::id::Id;
use crate::model::id_card;
use crate::model::kind::{Bounds, Check, Compare, Field, Kind, Level, Operand, Pattern, Shape, When};
use crate::model::value::{Fields, Tag, Value};
use crate::model::{amount, show};
use crate::rules::row_check;
use chrono::NaiveDate;

/// Something a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Blocks, or warns.
    pub level: Level,
    /// The field to go to.
    pub field: Tag,
    /// Row and column, inside a rows field.
    pub cell: Option<(usize, Tag)>,
    /// One sentence in the clerk's words, naming the field and what to do.
    pub say: String,
    /// The earlier record it clashes with.
    pub older: Option<Id>,
}

impl Issue {
    /// A problem with a field as a whole.
    #[must_use]
    pub fn at(level: Level, field: Tag, say: impl Into<String>) -> Self {
        Self { level, field, cell: None, say: say.into(), older: None }
    }

    /// A double of an earlier record.
    #[must_use]
    pub fn double(level: Level, field: Tag, say: &str, older: Id) -> Self {
        Self { level, field, cell: None, say: say.to_owned(), older: Some(older) }
    }
}

/// Whether a condition on another field holds.
#[must_use]
pub fn holds(when: &When, fields: &Fields) -> bool {
    match fields.get(when.field) {
        Some(Value::Code(code)) => when.is.contains(code),
        Some(Value::Codes(codes)) => codes.iter().any(|code| when.is.contains(code)),
        Some(Value::Bool(yes)) => when.is.contains(&u16::from(*yes)),
        _ => false,
    }
}

/// Whether a field is asked at all, given the others (skips fold fields away).
#[must_use]
pub fn is_asked(field: &Field, fields: &Fields) -> bool {
    field.when.as_ref().is_none_or(|when| holds(when, fields))
}

/// Everything wrong with the record, in field order; fields that are not asked are not looked at.
#[must_use]
pub fn check_record(kind: &Kind, fields: &Fields, today: NaiveDate) -> Vec<Issue> {
    let mut issues = Vec::new();
    for field in kind.fields.iter().filter(|field| is_asked(field, fields)) {
        issues.extend(check_field(field, fields.get(field.tag), None));
        for (number, row) in fields.rows(field.tag).iter().enumerate() {
            for column in field.columns() {
                let found = check_field(column, row.get(column.tag), Some(number));
                issues.extend(found.into_iter().map(|issue| Issue {
                    field: field.tag,
                    cell: Some((number, column.tag)),
                    ..issue
                }));
            }
        }
    }
    for check in &kind.checks {
        let is_hidden = kind.field(check.left).is_none_or(|field| !is_asked(field, fields));
        if is_hidden {
            continue;
        }
        if check.when.as_ref().is_none_or(|when| holds(when, fields)) && !stands(check, kind, fields, today) {
            issues.push(Issue::at(check.level, check.left, check.say.clone()));
        }
    }
    issues.extend(row_check::check_rows(kind, fields, today));
    issues
}

/// Everything wrong with one field's value on its own.
#[must_use]
pub fn check_field(field: &Field, value: Option<&Value>, row: Option<usize>) -> Option<Issue> {
    let name = row.map_or_else(|| field.label.clone(), |row| format!("第{}行{}", row + 1, field.label));
    let value = match value {
        None | Some(Value::Missing(_)) => {
            let blank = value.is_none() && field.must && field.is_entered();
            let hint =
                if field.escape { "，没有就填 不详、不适用、拒答 或 待补" } else { "" };
            return blank.then(|| Issue::at(Level::Hard, field.tag, format!("“{name}”还没有填{hint}。")));
        }
        Some(value) => value,
    };
    if let Value::Text(text) = value
        && let Some(say) = field.pattern.as_ref().and_then(|pattern| mismatch(pattern, text))
    {
        return Some(Issue::at(Level::Hard, field.tag, format!("“{name}”{say}")));
    }
    if matches!(value, Value::Rows(rows) if rows.is_empty()) && field.must {
        return Some(Issue::at(Level::Hard, field.tag, format!("“{name}”至少要有一行。")));
    }
    if let Value::Int(number) | Value::Money(number) | Value::Decimal(number) = value {
        if let Some(say) = outside(field.hard, *number, &field.shape) {
            return Some(Issue::at(Level::Hard, field.tag, format!("“{name}”{say}，请改正。")));
        }
        if let Some(say) = outside(field.soft, *number, &field.shape) {
            return Some(Issue::at(Level::Soft, field.tag, format!("“{name}”{say}，少见，请核对。")));
        }
    }
    None
}

fn mismatch(pattern: &Pattern, text: &str) -> Option<String> {
    match pattern {
        Pattern::IdCard => id_card::check(text).err().map(|say| format!("：{say}。")),
        Pattern::Phone => {
            (!id_card::is_phone(text)).then(|| "不像电话号码，应是 11 位手机号或带区号的座机号。".to_owned())
        }
        Pattern::Like(regex, say) => (!regex.is_match(text)).then(|| say.clone()),
    }
}

fn outside(bounds: Bounds, number: i64, shape: &Shape) -> Option<String> {
    let words = |bound: i64| match shape {
        Shape::Money => amount::format_money(bound),
        Shape::Decimal => amount::plain_decimal(bound),
        _ => bound.to_string(),
    };
    match (bounds.min, bounds.max) {
        (Some(min), _) if number < min => Some(format!("小于 {}", words(min))),
        (_, Some(max)) if number > max => Some(format!("大于 {}", words(max))),
        _ => None,
    }
}

/// Whether a comparison stands; sides that are blank are not compared.
fn stands(check: &Check, kind: &Kind, fields: &Fields, today: NaiveDate) -> bool {
    let value = |tag: Tag| {
        let field = kind.field(tag).filter(|field| is_asked(field, fields))?;
        value_of(field, fields, &kind.fields, today)
    };
    let left = value(check.left);
    if check.op == Compare::Filled {
        return left.is_some_and(|value| !matches!(value, Value::Rows(rows) if rows.is_empty()));
    }
    let right = match check.right {
        Operand::Field(tag) => value(tag),
        Operand::Today => Some(Value::Date(today)),
        Operand::Number(number) => Some(Value::Int(number)),
    };
    let (Some(left), Some(right)) = (left, right) else {
        return true;
    };
    compared(&left, check.op, &right)
}

/// Whether two values stand so to each other; values that cannot be compared do.
pub(super) fn compared(left: &Value, op: Compare, right: &Value) -> bool {
    let order = match (left, right) {
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::Ref(a), Value::Ref(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (a, b) => match (units(a), units(b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => return true,
        },
    };
    match op {
        Compare::Less => order.is_lt(),
        Compare::AtMost => order.is_le(),
        Compare::Equal => order.is_eq(),
        Compare::Differs => order.is_ne(),
        Compare::AtLeast => order.is_ge(),
        Compare::More => order.is_gt(),
        Compare::Filled => true,
    }
}

fn units(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) | Value::Money(number) | Value::Decimal(number) => Some(*number),
        Value::Code(code) => Some(i64::from(*code)),
        Value::Bool(yes) => Some(i64::from(*yes)),
        _ => None,
    }
}

/// Warns when an amount is far above what the same household or village usually gets (F14). `usual` is the
/// median of the earlier ones.
#[must_use]
pub fn unlike_before(field: &Field, amount: i64, usual: i64) -> Option<Issue> {
    let times = i64::from(field.unlike_before?);
    let limit = usual.checked_mul(times)?;
    if usual <= 0 || amount <= limit {
        return None;
    }
    let say = format!("“{}”是以往中位数 {} 的 {times} 倍以上，请核对。", field.label, {
        let value = if matches!(field.shape, Shape::Money) { Value::Money(usual) } else { Value::Int(usual) };
        show::show(Some(&value), field, &NoNames)
    });
    Some(Issue::at(Level::Soft, field.tag, say))
}

struct NoNames;

impl show::Names for NoNames {
    fn name_of(&self, _: Id) -> Option<String> {
        None
    }
}
