//! What a line would change, cell by cell and row by row, in the office's words.

use crate::model::kind::{Field, Kind};
use crate::model::show;
use crate::model::value::{Fields, Tag, Value};
use crate::office::Office;
use crate::rules::rows::RowChange;

/// What becomes of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Where it stands.
    pub line: u64,
    /// The record, by its title.
    pub record: String,
    /// Whether it is a new one.
    pub is_new: bool,
    /// What changes in one that is there.
    pub changes: Vec<Difference>,
}

/// One cell, or one row of a small table, that changes. Numbers of persons are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field's label; for a cell of a row also the row and the column.
    pub field: String,
    /// What it was; blank for what is added.
    pub old: String,
    /// What it becomes; blank for what goes.
    pub new: String,
}

impl Difference {
    /// As one sentence.
    #[must_use]
    pub fn say(&self) -> String {
        match (self.old.is_empty(), self.new.is_empty()) {
            (true, _) => format!("{}：新增 {}", self.field, self.new),
            (_, true) => format!("{}：去掉 {}", self.field, self.old),
            _ if self.old == self.new => format!("{}：{}（遮住的几位有改动）", self.field, self.new),
            _ => format!("{}：{} -> {}", self.field, self.old, self.new),
        }
    }
}

/// The cells of a record that are to change, small tables left out.
pub(super) fn cells(office: &Office, kind: &Kind, before: &Fields, given: &Fields) -> Vec<Difference> {
    let mut changes = Vec::new();
    for (tag, value) in given.iter().filter(|(_, value)| !matches!(value, Value::Rows(_))) {
        if let Some(field) = kind.field(tag).filter(|_| before.get(tag) != Some(value)) {
            changes.push(Difference {
                field: field.label.clone(),
                old: show::show_masked(before.get(tag), field, office),
                new: show::show_masked(Some(value), field, office),
            });
        }
    }
    changes
}

/// The rows of a small table that are added, changed or gone.
pub(super) fn rows(office: &Office, field: &Field, became: &[RowChange]) -> Vec<Difference> {
    let whole = |row: &Fields| show::show_row(row, field, office);
    let mut changes = Vec::new();
    for row in became {
        match row {
            RowChange::Added(row) => {
                changes.push(Difference { field: field.label.clone(), old: String::new(), new: whole(row) });
            }
            RowChange::Removed(row) => {
                changes.push(Difference { field: field.label.clone(), old: whole(row), new: String::new() });
            }
            RowChange::Changed(old, new) => changes.extend(changed_cells(office, field, old, new)),
        }
    }
    changes
}

fn changed_cells(office: &Office, field: &Field, old: &Fields, new: &Fields) -> Vec<Difference> {
    let columns = field.columns();
    let words = |column: &Field, row: &Fields| show::show_masked(row.get(column.tag), column, office);
    let called = columns.first().map(|column| words(column, old)).unwrap_or_default();
    let differs = |tag: Tag| old.get(tag) != new.get(tag);
    let changed = columns.iter().filter(|column| differs(column.tag));
    changed
        .map(|column| Difference {
            field: format!("{} {called} {}", field.label, column.label),
            old: words(column, old),
            new: words(column, new),
        })
        .collect()
}
