//! A record laid out for reading: every field in form order, in the office's words, with where it comes from.
//!
//! The detail screen, the side summaries and a household's file all read this one sheet. Personal numbers are
//! masked unless the whole number is asked for.

use super::called::is_former;
use super::kept_then::joined;
use super::{Office, Refusal};
use crate::model::compute;
use crate::model::dates::weekday_name;
use crate::model::id::Id;
use crate::model::kind::{Field, Formula, Kind, Shape};
use crate::model::record::Record;
use crate::model::show::{self, Names};
use crate::model::typed::kept;
use crate::model::value::{Fields, Tag, Value};
use crate::rules::check;
use std::borrow::Cow;

/// One record for reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The record as it stands.
    pub record: Record,
    /// Its one-line name.
    pub title: String,
    /// Who keyed it first.
    pub created_by: String,
    /// Who changed it last.
    pub changed_by: String,
    /// The fields, in form order; those that are not asked and blank are left out.
    pub lines: Vec<SheetLine>,
}

/// One field of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetLine {
    /// The field.
    pub field: Tag,
    /// Its name.
    pub label: String,
    /// Its value with its unit, or the first cells of its rows; empty while blank.
    pub text: String,
    /// What the register says now, where the record keeps something else: 现为 李秀英.
    pub now: Option<String>,
    /// How the value came about.
    pub origin: Origin,
    /// The record it refers to.
    pub target: Option<Id>,
    /// The reason with which a warning on it was kept.
    pub kept: Option<String>,
    /// Whether it waits to be completed (待补).
    pub pending: bool,
    /// The small table inside the field, where it has one.
    pub table: Option<SheetTable>,
}

/// How a value came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Somebody typed it.
    Typed,
    /// Worked out from other fields (=).
    Computed,
    /// Read from the record another field refers to (引).
    Fetched,
}

/// The rows of a field, ready for a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetTable {
    /// Heading, and whether the column holds figures.
    pub columns: Vec<(String, bool)>,
    /// The cells, row by row.
    pub rows: Vec<Vec<String>>,
}

impl Office {
    /// A record laid out for reading; `full` shows personal numbers whole.
    ///
    /// # Errors
    /// A sentence when there is no such record; [`Refusal::Store`] when it cannot be read.
    pub fn sheet(&self, id: Id, full: bool) -> Result<Sheet, Refusal> {
        let record = self.record(id)?;
        let kind = self.kind(record.kind)?;
        let kept = kept::read(&record.fields);
        let fields = self.with_former(kind, &record);
        let lines = kind
            .fields
            .iter()
            .filter_map(|field| {
                let line = self.sheet_line(kind, &fields, field, full);
                let blank = line.text.is_empty() && line.table.is_none();
                (!blank || (check::is_asked(field, &fields) && !is_unwritten(field, &fields)))
                    .then(|| SheetLine { kept: kept.get(&field.tag).cloned(), ..line })
            })
            .collect();
        let who = |by: Id| self.name_of(by).unwrap_or_else(|| "系统".to_owned());
        Ok(Sheet {
            title: self.name(kind, id, &record.fields),
            created_by: who(record.created.by),
            changed_by: who(record.changed.by),
            lines,
            record,
        })
    }

    /// What a record says, with all that it was called before.
    fn with_former<'a>(&self, kind: &Kind, record: &'a Record) -> Cow<'a, Fields> {
        let mut fields = Cow::Borrowed(&record.fields);
        if let Some(field) = kind.fields.iter().find(|field| is_former(kind, field)) {
            // A journal that cannot be read is no reason to show nothing of the record.
            let names = self.called_before(kind, &record.fields, record.id).unwrap_or_default();
            if !names.is_empty() {
                fields.to_mut().set(field.tag, Some(Value::Text(joined(&names))));
            }
        }
        fields
    }

    fn sheet_line(&self, kind: &Kind, fields: &Fields, field: &Field, full: bool) -> SheetLine {
        let value = self.value(kind, fields, field);
        let names = self.names_then(kind, fields);
        let (origin, target) = match (&field.fetch, &field.shape, &value) {
            (Some(fetch), _, _) => (Origin::Fetched, fields.reference(fetch.through)),
            (None, Shape::Computed(_), _) => (Origin::Computed, None),
            (None, _, Some(Value::Ref(id))) => (Origin::Typed, Some(*id)),
            _ => (Origin::Typed, None),
        };
        let table = match &value {
            Some(Value::Rows(rows)) if !rows.is_empty() => Some(self.sheet_table(rows, field, full, &names)),
            _ => None,
        };
        let text = match &value {
            Some(Value::Rows(rows)) => first_cells(rows, field, full, &names),
            Some(Value::Date(date)) => format!("{} {}", date.format("%Y-%m-%d"), weekday_name(*date)),
            value => {
                let then = self.called_then(kind, fields, field);
                let words = then.unwrap_or_else(|| words(value.as_ref(), field, full, &names));
                show::with_unit(&words, field).into_owned()
            }
        };
        SheetLine {
            field: field.tag,
            label: field.label.clone(),
            text,
            now: self.now_instead(kind, fields, field),
            origin,
            target,
            kept: None,
            pending: value.as_ref().is_some_and(Value::is_pending),
            table,
        }
    }

    fn sheet_table(&self, rows: &[Fields], field: &Field, full: bool, names: &dyn Names) -> SheetTable {
        // Long words (the record ids behind a filed figure) are for tracing, not for reading.
        let columns: Vec<&Field> =
            field.columns().iter().filter(|column| !matches!(column.shape, Shape::LongText)).collect();
        let cells = |row: &Fields| {
            let cell = |column: &&Field| {
                let value = compute::value_of(column, row, field.columns(), self.today());
                words(value.as_ref(), column, full, names)
            };
            columns.iter().map(cell).collect()
        };
        SheetTable {
            columns: columns.iter().map(|column| (column.label.clone(), holds_figures(column))).collect(),
            rows: rows.iter().map(cells).collect(),
        }
    }
}

/// What the rows are called: their first cells in one line.
fn first_cells(rows: &[Fields], field: &Field, full: bool, names: &dyn Names) -> String {
    let Some(first) = field.columns().first() else {
        return String::new();
    };
    let cells: Vec<String> = rows
        .iter()
        .map(|row| words(row.get(first.tag), first, full, names))
        .filter(|cell| !cell.is_empty())
        .collect();
    cells.join("、")
}

fn words(value: Option<&Value>, field: &Field, full: bool, names: &dyn Names) -> String {
    if full { show::show(value, field, names) } else { show::show_masked(value, field, names) }
}

/// Whether the program would write words into a field, and has not: nothing to fill, and nothing to read.
#[must_use]
pub fn is_unwritten(field: &Field, fields: &Fields) -> bool {
    field.program && matches!(field.shape, Shape::Text) && fields.get(field.tag).is_none()
}

/// Whether a field's values are figures, which stand at the right of their column.
#[must_use]
pub fn holds_figures(field: &Field) -> bool {
    match &field.shape {
        Shape::Integer | Shape::Money | Shape::Decimal => true,
        Shape::Computed(formula) => !matches!(formula, Formula::Gender(_) | Formula::BirthDate(_)),
        _ => false,
    }
}
