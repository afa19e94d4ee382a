//! Computed fields (=): worked out from other fields of the same record or row, never typed, never stored.

use crate::model::id_card;
use crate::model::kind::{Field, Formula, Shape};
use crate::model::value::{Fields, Tag, Value};
use chrono::NaiveDate;

/// The value of a computed field; `None` while what it needs is blank or unreadable.
#[must_use]
pub fn compute(formula: &Formula, fields: &Fields, siblings: &[Field], today: NaiveDate) -> Option<Value> {
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
        Formula::Product(a, b) => combine(fields, *a, *b, i128::checked_mul, true),
        Formula::Quotient(a, b) => quotient(fields, siblings, *a, *b, today),
        Formula::Plus(a, b) => combine(fields, *a, *b, i128::checked_add, false),
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

/// Two numbers of the record put together; the result is money where either is, else decimal where either is.
fn combine(
    fields: &Fields,
    a: Tag,
    b: Tag,
    put: fn(i128, i128) -> Option<i128>,
    product: bool,
) -> Option<Value> {
    const ONE: i128 = 10_000;
    let (left, right) = (fields.get(a)?, fields.get(b)?);
    let ten_thousandths = |value: &Value| -> Option<i128> {
        match value {
            Value::Int(number) => Some(i128::from(*number) * ONE),
            Value::Money(fen) => Some(i128::from(*fen) * ONE / 100),
            Value::Decimal(parts) => Some(i128::from(*parts)),
            _ => None,
        }
    };
    let put = put(ten_thousandths(left)?, ten_thousandths(right)?)?;
    let parts = if product { rounded(put, ONE) } else { put };
    let is = |shape: fn(&Value) -> bool| shape(left) || shape(right);
    let value = if is(|value| matches!(value, Value::Money(_))) {
        Value::Money(i64::try_from(rounded(parts, ONE / 100)).ok()?)
    } else if is(|value| matches!(value, Value::Decimal(_))) {
        Value::Decimal(i64::try_from(parts).ok()?)
    } else {
        Value::Int(i64::try_from(parts / ONE).ok()?)
    };
    Some(value)
}

/// One number divided by another, which may itself be computed (income by head count).
fn quotient(fields: &Fields, siblings: &[Field], a: Tag, b: Tag, today: NaiveDate) -> Option<Value> {
    let of = |tag: Tag| {
        let field = siblings.iter().find(|field| field.tag == tag)?;
        value_of(field, fields, siblings, today)
    };
    let by = match of(b)? {
        Value::Int(number) if number > 0 => i128::from(number),
        _ => return None,
    };
    match of(a)? {
        Value::Money(fen) => i64::try_from(rounded(i128::from(fen), by)).ok().map(Value::Money),
        Value::Decimal(parts) => i64::try_from(rounded(i128::from(parts), by)).ok().map(Value::Decimal),
        Value::Int(number) => {
            i64::try_from(rounded(i128::from(number) * 10_000, by)).ok().map(Value::Decimal)
        }
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
        let fields: Fields = [(1, Value::Decimal(15_000)), (2, Value::Money(333))].into_iter().collect();
        let today = NaiveDate::default();
        assert_eq!(compute(&Formula::Product(1, 2), &fields, &[], today), Some(Value::Money(500)));
        assert_eq!(compute(&Formula::Plus(1, 2), &fields, &[], today), Some(Value::Money(483)));
    }

    #[test]
    fn what_overflows_is_blank_and_not_a_panic() {
        let fields: Fields = [(1, Value::Int(i64::MAX)), (2, Value::Int(i64::MAX))].into_iter().collect();
        assert_eq!(compute(&Formula::Product(1, 2), &fields, &[], NaiveDate::default()), None);
    }
}
