//! A small table inside a form (F25): members, goods. One cell is edited at a time.

use super::accept::{Ditto, ditto_sign};
use crate::keymap::{Action, Key};
use crate::model::compute;
use crate::model::input;
use crate::model::kind::{Field, Formula, Shape};
use crate::model::show;
use crate::model::value::{Fields, Tag, Value};
use crate::office::Office;
use crate::rules::check;
use crate::screens::box_takes::admit;
use crate::ui::table::{Cell, Column, Row, Table, table};
use crate::ui::{Edit, LineBox, ListState, Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The rows being edited.
pub(super) struct Grid {
    columns: Vec<Field>,
    rows: Vec<Fields>,
    /// The row and the column (by place) in focus.
    row: usize,
    column: usize,
    line: LineBox,
    loaded: String,
    /// Why the cell in focus does not parse.
    trouble: Option<String>,
    state: ListState,
}

/// What a key did in the grid.
pub(super) enum Moved {
    /// Stayed inside; nothing was typed.
    Inside,
    /// Something was typed or changed.
    Changed,
    /// Left at the end or the beginning.
    Out(isize),
    /// The key means nothing here.
    No,
    /// The cell does not parse; the sentence.
    Stay(String),
}

impl Grid {
    pub(super) fn new(field: &Field, rows: &[Fields], office: &Office) -> Self {
        let mut grid = Self {
            columns: field.columns().to_vec(),
            rows: if rows.is_empty() { vec![Fields::new()] } else { rows.to_vec() },
            row: 0,
            column: 0,
            line: LineBox::default(),
            loaded: String::new(),
            trouble: None,
            state: ListState::default(),
        };
        grid.load(office);
        grid
    }

    /// The rows that hold something.
    pub(super) fn rows(&self) -> Vec<Fields> {
        self.rows.iter().filter(|row| !row.is_empty()).cloned().collect()
    }

    /// The rows, with the cell in focus as typed so far where it is words.
    pub(super) fn rows_as_typed(&self) -> Vec<Fields> {
        let mut rows = self.rows.clone();
        let words = self.column_field().filter(|column| matches!(column.shape, Shape::Text));
        if let (Some(column), Some(row), true) =
            (words, rows.get_mut(self.row), self.line.text() != self.loaded)
        {
            row.set(column.tag, Some(Value::Text(self.line.text().to_owned())));
        }
        rows.retain(|row| !row.is_empty());
        rows
    }

    pub(super) fn cell(&self) -> (usize, Tag) {
        (self.row, self.column_field().map(|column| column.tag).unwrap_or_default())
    }

    pub(super) fn caret(&self) -> usize {
        self.line.caret()
    }

    pub(super) fn set_caret(&mut self, column: usize) {
        self.line.set_caret(column);
    }

    /// Takes the cell's text; the sentence where it does not parse.
    pub(super) fn settle(&mut self, office: &Office) -> Option<String> {
        if self.take(office) { None } else { self.trouble.clone() }
    }

    pub(super) fn column_field(&self) -> Option<&Field> {
        self.columns.get(self.column)
    }

    /// Goes to a cell by row and column tag.
    pub(super) fn go(&mut self, row: usize, column: Tag, office: &Office) {
        self.row = row.min(self.rows.len().saturating_sub(1));
        self.column = self.columns.iter().position(|field| field.tag == column).unwrap_or(0);
        self.load(office);
    }

    fn load(&mut self, office: &Office) {
        let column = self.columns.get(self.column);
        let value = column.and_then(|column| self.rows.get(self.row)?.get(column.tag));
        self.loaded = column.map(|column| show::show(value, column, office)).unwrap_or_default();
        self.line = LineBox::replaceable(&self.loaded);
        self.trouble = None;
        self.state.select(self.row, self.rows.len());
    }

    /// Takes the cell's text. `false`: it does not parse, and `trouble` says why.
    fn take(&mut self, office: &Office) -> bool {
        let Some(column) = self.columns.get(self.column) else { return true };
        if self.line.text() == self.loaded {
            return true;
        }
        if let Some(sign) = ditto_sign(self.line.text()) {
            let from = if sign == Ditto::First { Some(0) } else { self.row.checked_sub(1) };
            return match self.above(from.filter(|row| *row < self.row)) {
                Ok(value) => {
                    self.put_cell(value);
                    true
                }
                Err(say) => {
                    self.trouble = Some(say);
                    false
                }
            };
        }
        match input::read(self.line.text(), column, office.today(), office) {
            Ok(value) => {
                let issue = check::check_field(column, value.as_ref(), Some(self.row));
                if let (Some(issue), true) = (issue, value.is_some()) {
                    self.trouble = Some(issue.say);
                    return false;
                }
                if let Some(row) = self.rows.get_mut(self.row) {
                    row.set(column.tag, value);
                }
                self.trouble = None;
                true
            }
            Err(say) => {
                self.trouble = Some(say);
                false
            }
        }
    }

    /// Leaves the cell. What parses is kept even where a check refuses it: saving leads back to it.
    pub(super) fn leave_cell(&mut self, office: &Office) {
        if self.take(office) {
            return;
        }
        let words = self.line.text();
        if ditto_sign(words).is_some() {
            return self.load(office);
        }
        if let (Some(column), Some(row)) = (self.columns.get(self.column), self.rows.get_mut(self.row))
            && let Ok(value) = input::read(words, column, office.today(), office)
        {
            row.set(column.tag, value);
        }
        self.load(office);
    }

    /// Puts a value into the cell in focus and goes on.
    pub(super) fn put(&mut self, value: Value, office: &Office) {
        self.put_cell(value);
        self.load(office);
        self.on(Action::Accept, office);
    }

    fn put_cell(&mut self, value: Value) {
        let tag = self.cell().1;
        if let Some(row) = self.rows.get_mut(self.row) {
            row.set(tag, Some(value));
        }
    }

    /// The same cell of another row, to be copied.
    fn above(&self, row: Option<usize>) -> Result<Value, String> {
        let Some(column) = self.column_field() else { return Err(String::new()) };
        if column.personal {
            return Err("这一列每人不同，不能照抄上一行。".to_owned());
        }
        let value = row.and_then(|row| self.rows.get(row)?.get(column.tag).cloned());
        value.ok_or_else(|| "上一行这一格是空的，没有可以照抄的。".to_owned())
    }

    /// A key that is text. What cannot become a value is refused with a sentence, and the cell stays as it was.
    pub(super) fn type_key(&mut self, key: Key) -> Result<Edit, String> {
        self.edit(|line| line.input(key))
    }

    pub(super) fn paste(&mut self, words: &str) -> Result<Edit, String> {
        self.edit(|line| {
            line.insert_str(words.trim_end_matches('\n'));
            Edit::Changed
        })
    }

    fn edit(&mut self, edit: impl FnOnce(&mut LineBox) -> Edit) -> Result<Edit, String> {
        let Some(column) = self.columns.get(self.column) else { return Ok(edit(&mut self.line)) };
        let done = admit(&mut self.line, column, edit)?;
        if done == Edit::Changed {
            self.trouble = None;
        }
        Ok(done)
    }

    pub(super) fn text(&self) -> &str {
        self.line.text()
    }

    /// Whether the cell in focus is being typed into or is in trouble: then that is what there is to say.
    pub(super) fn is_at_work(&self) -> bool {
        self.trouble.is_some() || self.typed().is_some()
    }

    /// What has been typed into the cell in this visit.
    pub(super) fn typed(&self) -> Option<&str> {
        (self.line.text() != self.loaded).then(|| self.line.text())
    }

    /// An act in the grid.
    pub(super) fn on(&mut self, action: Action, office: &Office) -> Moved {
        let entered: Vec<usize> = (0..self.columns.len())
            .filter(|at| self.columns.get(*at).is_some_and(Field::is_entered))
            .collect();
        let (Some(first), Some(last)) = (entered.first().copied(), entered.last().copied()) else {
            return Moved::Out(1);
        };
        match action {
            Action::Accept | Action::NextField | Action::Right => {
                if !self.take(office) {
                    return Moved::Stay(self.trouble.clone().unwrap_or_default());
                }
                let blank_row = self.rows.get(self.row).is_none_or(Fields::is_empty);
                if action == Action::Accept && blank_row {
                    return Moved::Out(1);
                }
                if self.column < last {
                    self.column = entered.into_iter().find(|at| *at > self.column).unwrap_or(last);
                } else if action == Action::Accept {
                    self.row += 1;
                    self.column = first;
                    if self.row >= self.rows.len() {
                        self.rows.push(Fields::new());
                    }
                } else if action == Action::NextField {
                    return Moved::Out(1);
                }
            }
            Action::BackField | Action::Left | Action::PrevField => {
                if let Some(say) = self.settle(office) {
                    return Moved::Stay(say);
                }
                match entered.into_iter().rev().find(|at| *at < self.column) {
                    Some(at) => self.column = at,
                    None if action == Action::Left => {}
                    None => return Moved::Out(-1),
                }
            }
            Action::Up => {
                if let Some(say) = self.settle(office) {
                    return Moved::Stay(say);
                }
                if self.row == 0 {
                    return Moved::Out(-1);
                }
                self.row -= 1;
            }
            Action::Down => {
                if let Some(say) = self.settle(office) {
                    return Moved::Stay(say);
                }
                if self.row + 1 >= self.rows.len() {
                    return Moved::Out(1);
                }
                self.row += 1;
            }
            Action::InsertRow => {
                if let Some(say) = self.settle(office) {
                    return Moved::Stay(say);
                }
                self.row = (self.row + 1).min(self.rows.len());
                self.rows.insert(self.row, Fields::new());
                self.column = first;
            }
            Action::DeleteRow => {
                if self.row < self.rows.len() {
                    self.rows.remove(self.row);
                }
                if self.rows.is_empty() {
                    self.rows.push(Fields::new());
                }
                self.row = self.row.min(self.rows.len() - 1);
            }
            Action::FillDown | Action::Ditto => match self.above(self.row.checked_sub(1)) {
                Ok(value) => self.put_cell(value),
                Err(say) => return Moved::Stay(say),
            },
            _ => return Moved::No,
        }
        let changes = !matches!(
            action,
            Action::NextField
                | Action::Right
                | Action::BackField
                | Action::Left
                | Action::PrevField
                | Action::Up
                | Action::Down
        );
        self.load(office);
        if changes { Moved::Changed } else { Moved::Inside }
    }

    /// Whether the cell above the one in focus has something that can be copied.
    pub(super) fn has_above(&self) -> bool {
        self.above(self.row.checked_sub(1)).is_ok()
    }

    /// How many rows it wants on the screen: heading, rule, rows.
    pub(super) fn height(&self) -> u16 {
        u16::try_from(self.rows.len() + 2).unwrap_or(u16::MAX).clamp(4, 12)
    }

    /// Draws the table with the cell in focus as an editor.
    pub(super) fn draw(
        &mut self,
        buf: &mut Buffer,
        area: Rect,
        office: &Office,
        look: &Look,
    ) -> Option<Position> {
        let columns: Vec<Column> = self
            .columns
            .iter()
            .enumerate()
            .map(|(at, field)| Column {
                title: &field.label,
                min: if field.is_entered() { ideal(field) } else { text::cells(&field.label).max(4) },
                ideal: ideal(field),
                // The column in focus is never the one dropped; what is worked out goes first.
                priority: match u8::try_from(at) {
                    _ if at == self.column => 0,
                    Ok(at) if field.is_entered() => at.saturating_add(1),
                    _ => u8::MAX,
                },
                right: is_figure(field),
            })
            .collect();
        let shown =
            Table { columns: &columns, total: self.rows.len(), empty: "无", cell: Some(self.column) };
        let mut state = self.state;
        let cells = table(
            buf,
            area,
            &shown,
            &mut state,
            |at| {
                let row = self.rows.get(at);
                let cells = self.columns.iter().enumerate().map(|(place, column)| {
                    if at == self.row && place == self.column {
                        return Cell::from(self.line.text().to_owned());
                    }
                    let value =
                        row.and_then(|row| compute::value_of(column, row, &self.columns, office.today()));
                    Cell::from(show::show_masked(value.as_ref(), column, office))
                });
                Row { mark: "", cells: cells.collect() }
            },
            look,
        );
        self.state = state;
        let place = cells.get(self.column).copied().flatten()?;
        Some(self.line.draw(buf, place, look.theme.input))
    }

    /// What the cell in focus is and may hold, for the line under the table.
    pub(super) fn hint(&self) -> (String, Tone) {
        if let Some(say) = &self.trouble {
            return (say.clone(), Tone::Bad);
        }
        let Some(column) = self.column_field() else { return (String::new(), Tone::Dim) };
        (column.help.clone(), Tone::Dim)
    }
}

fn is_figure(field: &Field) -> bool {
    matches!(
        field.shape,
        Shape::Integer
            | Shape::Money
            | Shape::Decimal
            | Shape::Computed(Formula::Product(..) | Formula::Plus(..))
    )
}

fn ideal(field: &Field) -> u16 {
    let cells = match field.shape {
        Shape::Integer | Shape::YesNo => 6,
        Shape::Text if field.personal => 18,
        Shape::Money | Shape::Date | Shape::Computed(_) => 12,
        _ => 8,
    };
    text::cells(&field.label).max(cells)
}
