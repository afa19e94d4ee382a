//! Records out into files that import reads back.
//!
//! csv is for people with a spreadsheet: Chinese headers, one file a kind and one a table inside its records. jsonl is
//! for programs. ID and phone numbers are masked unless asked for in full.

use super::csv;
use super::json;
use super::resolve::Resolver;
use super::table::Format;
use crate::model::compute;
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Class, Field, Kind, Shape};
use crate::model::show;
use crate::model::value::{Fields, Value};
use crate::model::{amount, show::Names};
use crate::office::{Office, Refusal};

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The rows field that it holds, by its English name; `None` for the records themselves.
    pub rows_of: Option<String>,
    /// What goes into the file.
    pub bytes: Vec<u8>,
}

/// Every record of a kind that is not struck out: registers in their order, facts from the first day on.
///
/// # Errors
/// [`Refusal::Store`] when they cannot be read.
pub fn all_of(office: &Office, kind: &Kind) -> Result<Vec<Id>, Refusal> {
    if kind.class == Class::Register {
        return Ok(office.list(kind)?.to_vec());
    }
    Ok(office.store().of_kind(kind.tag, DayRange::ALL)?)
}

/// The files that hold these records of a kind.
///
/// # Errors
/// [`Refusal::Store`] when they cannot be read.
pub fn export(
    office: &Office,
    kind: &Kind,
    ids: &[Id],
    format: Format,
    full: bool,
) -> Result<Vec<Part>, Refusal> {
    match format {
        Format::Csv => csv(office, kind, ids, full),
        Format::Jsonl => jsonl(office, kind, ids, full),
    }
}

fn jsonl(office: &Office, kind: &Kind, ids: &[Id], full: bool) -> Result<Vec<Part>, Refusal> {
    let mut bytes = Vec::new();
    for id in ids {
        let record = office.record(*id)?;
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut bytes, &json::record(office, kind, &record, full));
        bytes.push(b'\n');
    }
    Ok(vec![Part { rows_of: None, bytes }])
}

fn csv(office: &Office, kind: &Kind, ids: &[Id], full: bool) -> Result<Vec<Part>, Refusal> {
    let resolver = Resolver::for_kind(office, kind)?;
    let (tables, plain): (Vec<&Field>, Vec<&Field>) =
        kind.fields.iter().partition(|field| !field.columns().is_empty());
    let mut lines = Vec::with_capacity(ids.len());
    let mut of_tables: Vec<Vec<Vec<String>>> = vec![Vec::new(); tables.len()];
    for id in ids {
        let fields = office.record(*id)?.fields;
        let mut line = vec![id.to_string()];
        for field in &plain {
            let value = office.value(kind, &fields, field);
            line.push(words(office, &resolver, value.as_ref(), field, full));
        }
        lines.push(line);
        for (field, rows) in tables.iter().zip(&mut of_tables) {
            for row in fields.rows(field.tag) {
                rows.push(row_line(office, &resolver, *id, row, field, full));
            }
        }
    }
    let header = |fields: &mut dyn Iterator<Item = &Field>| {
        let mut header = vec!["id".to_owned()];
        header.extend(fields.map(|field| field.label.clone()));
        header
    };
    let bytes = csv::write(&header(&mut plain.iter().copied()), &lines, true);
    let mut parts = vec![Part { rows_of: None, bytes }];
    for (field, rows) in tables.into_iter().zip(of_tables) {
        if !rows.is_empty() {
            let bytes = csv::write(&header(&mut field.columns().iter()), &rows, true);
            parts.push(Part { rows_of: Some(field.name.clone()), bytes });
        }
    }
    Ok(parts)
}

fn row_line(
    office: &Office,
    resolver: &Resolver,
    id: Id,
    row: &Fields,
    field: &Field,
    full: bool,
) -> Vec<String> {
    let mut line = vec![id.to_string()];
    for column in field.columns() {
        let value = compute::value_of(column, row, field.columns(), office.today());
        line.push(words(office, resolver, value.as_ref(), column, full));
    }
    line
}

/// A value as import reads it.
fn words(
    office: &dyn Names,
    resolver: &Resolver,
    value: Option<&Value>,
    field: &Field,
    full: bool,
) -> String {
    let words = match (value, &field.shape) {
        (Some(Value::Ref(id)), Shape::Ref(kind)) => resolver.call(*kind, *id),
        (Some(Value::Money(fen)), _) => amount::plain_money(*fen),
        _ if full => show::show(value, field, office),
        _ => show::show_masked(value, field, office),
    };
    let is_plain = matches!(
        value,
        None | Some(Value::Int(_) | Value::Money(_) | Value::Decimal(_) | Value::Date(_) | Value::Time(_))
    );
    if is_plain { words } else { csv::guarded(words) }
}
