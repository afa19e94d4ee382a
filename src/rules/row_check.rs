//! Checks over the rows of a small table: one head of a household, who is a member of it; no birth in the future;
//! dates that rise. Pure: what a beginning is made of is handed in.

use crate::model::compute::value_of;
use crate::model::fold;
use crate::model::kind::{Kind, Operand};
use crate::model::row_check::{Beginning, RowCheck, RowRule};
use crate::model::value::{Fields, Value};
use crate::rules::check::{Issue, compared, holds, is_asked};
use chrono::NaiveDate;

/// Everything wrong with the rows of a record's tables; tables that are not asked are not looked at.
#[must_use]
pub fn check_rows(kind: &Kind, fields: &Fields, today: NaiveDate) -> Vec<Issue> {
    kind.row_checks.iter().flat_map(|check| found(check, kind, fields, today)).collect()
}

fn found(check: &RowCheck, kind: &Kind, fields: &Fields, today: NaiveDate) -> Vec<Issue> {
    let Some(table) = kind.field(check.rows).filter(|table| is_asked(table, fields)) else {
        return Vec::new();
    };
    let (rows, columns) = (fields.rows(check.rows), table.columns());
    let issue = |cell| Issue { cell, ..Issue::at(check.level, check.rows, check.say.clone()) };
    let cell = |row: &Fields, tag| {
        let column = columns.iter().find(|column| column.tag == tag)?;
        value_of(column, row, columns, today)
    };
    match &check.rule {
        RowRule::One(which) => {
            let mut such = rows.iter().enumerate().filter(|(_, row)| holds(which, row)).map(|(at, _)| at);
            match (such.next(), such.next()) {
                (Some(_), None) => Vec::new(),
                (Some(_), Some(second)) => vec![issue(Some((second, which.field)))],
                (None, _) if rows.is_empty() => Vec::new(),
                (None, _) => vec![issue(Some((0, which.field)))],
            }
        }
        RowRule::Named { field, column, which } => {
            let Some(wanted) = fields.text(*field).map(fold::name) else { return Vec::new() };
            let mut such = rows.iter().enumerate().filter(|(_, row)| holds(which, row));
            let stands = |row: &Fields| row.text(*column).is_some_and(|name| fold::name(name) == wanted);
            let other = such.find(|(_, row)| !stands(row)).map(|(at, _)| at);
            other.map(|at| issue(Some((at, *column)))).into_iter().collect()
        }
        RowRule::Each { column, op, right } => {
            let right = match right {
                Operand::Field(tag) => {
                    kind.field(*tag).and_then(|field| value_of(field, fields, &kind.fields, today))
                }
                Operand::Today => Some(Value::Date(today)),
                Operand::Number(number) => Some(Value::Int(*number)),
            };
            let Some(right) = right else { return Vec::new() };
            let wrong = |row: &Fields| cell(row, *column).is_some_and(|left| !compared(&left, *op, &right));
            let places = rows.iter().enumerate().filter(|(_, row)| wrong(row));
            places.map(|(at, _)| issue(Some((at, *column)))).collect()
        }
        RowRule::Rising(column) => {
            let mut before: Option<Value> = None;
            let mut issues = Vec::new();
            for (at, row) in rows.iter().enumerate() {
                let Some(value) = cell(row, *column) else { continue };
                if before.as_ref().is_some_and(|b| !compared(b, crate::model::kind::Compare::Less, &value)) {
                    issues.push(issue(Some((at, *column))));
                }
                before = Some(value);
            }
            issues
        }
    }
}

/// Whether a text begins as it must; skipped while it or what it is made of is blank.
#[must_use]
pub fn begins(rule: &Beginning, fields: &Fields, right: Option<String>) -> Option<Issue> {
    let right = right?;
    let text = fields.text(rule.field)?;
    (!text.starts_with(&right)).then(|| Issue::at(rule.level, rule.field, rule.say.replace("{}", &right)))
}
