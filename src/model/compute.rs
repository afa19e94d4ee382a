//! Computed fields (=): worked out from other fields of the same record or row, never typed, never stored.

use crate::model::id_card;
use crate::model::kind::{Field, Formula, Shape};
use crate::model::value::{Fields, Tag, Value};
use chrono::NaiveDate;

/// The value of a computed field; `None` while what it needs is blank or unreadable.
#[must_use]
pub fn compute(formula: &Formula, fields: &Fields, siblings: &[Field], today: NaiveDate) -> Option<Value> {
    let of = |tag: Tag| {
        let field = siblings.iter().find(|field| field.tag == tag)?;
        value_of(field, fields, siblings, today)
    };
    match formula {
        Formula::Age(of) => {
            let birth = id_card::birth_date(fields.text(*of)?)?;
            id_card::age(birth, today).map(|years| Value::Int(i64::from(years)))
        }
        Formula::Gender(of) => {
            id_card::gender(fields.text(*of)?).map(|gender| Value::Text(gender.name().to_owned()))
        }
        Formula::BirthDate(of) => id_card::birth_date(fields.text(*of)?).map(Value::Date),
        Formula::Count(rows) => i64::try_from(fields.rows(*rows).len()).ok().map(Value::Int),
        Formula::Sum(rows, column) => {
            let columns = siblings.iter().find(|field| field.tag == *rows)?.columns();
            let column = columns.iter().find(|field| field.tag == *column)?;
            sum(fields.rows(*rows), column, columns, today)
        }
        Formula::Product(a, b) => product(&of(*a)?, &of(*b)?),
        Formula::Quotient(a, b) => quotient(&of(*a)?, &of(*b)?),
        Formula::Plus(a, b) => plus(of(*a), of(*b)),
        Formula::Days(a, b) => {
            let days = (fields.date(*b)? - fields.date(*a)?).num_days();
            Some(Value::Int(days + 1))
        }
    }
}

/// The value of any field of a record or row: stored, or computed now.
#[must_use]
pub fn value_of(field: &Field, fields: &Fields, siblings: &[Field], today: NaiveDate) -> Option<Value> {
    match &field.shape {
        Shape::Computed(formula) => compute(formula, fields, siblings, today),
        _ => fields.get(field.tag).cloned(),
    }
}

fn sum(rows: &[Fields], column: &Field, columns: &[Field], today: NaiveDate) -> Option<Value> {
    let mut total: Option<Value> = None;
    for row in rows {
        let Some(value) = value_of(column, row, columns, today) else {
            continue;
        };
        total = match (total, value) {
            (None, first) => Some(first),
            (Some(Value::Int(a)), Value::Int(b)) => Some(Value::Int(a.checked_add(b)?)),
            (Some(Value::Money(a)), Value::Money(b)) => Some(Value::Money(a.checked_add(b)?)),
            (Some(Value::Decimal(a)), Value::Decimal(b)) => Some(Value::Decimal(a.checked_add(b)?)),
            (kept, _) => kept,
        };
    }
    total
}

const ONE: i128 = 10_000;

/// A number in ten-thousandths, whatever its unit.
fn parts(value: &Value) -> Option<i128> {
    match value {
        Value::Int(number) => Some(i128::from(*number) * ONE),
        Value::Money(fen) => Some(i128::from(*fen) * ONE / 100),
        Value::Decimal(parts) => Some(i128::from(*parts)),
        _ => None,
    }
}

/// Ten-thousandths as the result of two numbers: money where either is, else decimal where either is.
fn like(left: &Value, right: &Value, parts: i128) -> Option<Value> {
    let is = |shape: fn(&Value) -> bool| shape(left) || shape(right);
    Some(if is(|value| matches!(value, Value::Money(_))) {
        Value::Money(i64::try_from(rounded(parts, ONE / 100)).ok()?)
    } else if is(|value| matches!(value, Value::Decimal(_))) {
        Value::Decimal(i64::try_from(parts).ok()?)
    } else {
        Value::Int(i64::try_from(parts / ONE).ok()?)
    })
}

fn product(left: &Value, right: &Value) -> Option<Value> {
    let product = parts(left)?.checked_mul(parts(right)?)?;
    like(left, right, rounded(product, ONE))
}

/// A blank side counts as nothing; two blank sides are blank.
fn plus(left: Option<Value>, right: Option<Value>) -> Option<Value> {
    match (left, right) {
        (Some(left), Some(right)) => like(&left, &right, parts(&left)?.checked_add(parts(&right)?)?),
        (left, right) => left.or(right).filter(|value| parts(value).is_some()),
    }
}

/// Income by head count, say: the left side's unit, divided by a whole number.
fn quotient(left: &Value, right: &Value) -> Option<Value> {
    let by = match right {
        Value::Int(number) if *number > 0 => i128::from(*number),
        _ => return None,
    };
    match left {
        Value::Money(fen) => i64::try_from(rounded(i128::from(*fen), by)).ok().map(Value::Money),
        Value::Decimal(parts) => i64::try_from(rounded(i128::from(*parts), by)).ok().map(Value::Decimal),
        Value::Int(number) => i64::try_from(rounded(i128::from(*number) * ONE, by)).ok().map(Value::Decimal),
        _ => None,
    }
}

/// Divides and rounds half away from zero, as accounts do.
fn rounded(number: i128, by: i128) -> i128 {
    let half = by / 2;
    if number >= 0 { (number + half) / by } else { (number - half) / by }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantity_by_price_is_money_and_rounds_to_the_fen() {
        assert_eq!(product(&Value::Decimal(15_000), &Value::Money(333)), Some(Value::Money(500)));
        assert_eq!(plus(Some(Value::Decimal(15_000)), Some(Value::Money(333))), Some(Value::Money(483)));
        assert_eq!(plus(Some(Value::Money(333)), None), Some(Value::Money(333)));
        assert_eq!(plus(None, None), None);
    }

    #[test]
    fn what_overflows_is_blank_and_not_a_panic() {
        assert_eq!(product(&Value::Int(i64::MAX), &Value::Int(i64::MAX)), None);
        assert_eq!(quotient(&Value::Money(i64::MIN), &Value::Int(0)), None);
    }
}
