//! Where the rows of a form come to stand, before anything is drawn: which row each field begins on, how many it
//! takes, and which row is the first in view. Numbers only; `form.rs` paints.
use super::form::{Editor, FieldView, Form};
use super::text;
use ratatui::layout::Rect;
use std::ops::Range;

/// Rows kept free under the focused field for the candidate window.
const CANDIDATE_ROWS: usize = 3;
/// Values are no wider than this, however wide the window.
pub(super) const MOST_COLUMNS: u16 = 72;
/// Before the label: focus sign, mark, a blank.
pub(super) const GUTTER: u16 = 4;
/// Rows of a note or a code strip.
const MOST_NOTE_ROWS: usize = 2;
/// Between the items of a code strip.
pub(super) const STRIP_GAP: u16 = 2;

/// The column the fields are drawn in, with rows that may lie outside the view.
pub(super) struct Pane {
    pub(super) area: Rect,
    pub(super) top: usize,
    pub(super) label: u16,
}

impl Pane {
    /// The screen row of a form row.
    pub(super) fn y(&self, row: usize) -> Option<u16> {
        let y = u16::try_from(row.checked_sub(self.top)?).ok()?;
        (y < self.area.height).then(|| self.area.y + y)
    }

    pub(super) fn value_x(&self) -> u16 {
        self.area.x + (GUTTER + self.label + 2).min(self.area.width)
    }

    pub(super) fn value_columns(&self) -> u16 {
        (self.area.right() - self.value_x()).min(MOST_COLUMNS)
    }

    /// The cells of a field's value, leaving room for what stands after it.
    pub(super) fn columns_of(&self, field: &FieldView<'_>) -> u16 {
        let after = text::cells(field.after).saturating_add(1);
        let all = self.value_columns();
        let room = if field.after.is_empty() { all } else { all.saturating_sub(after).max(all / 2) };
        if field.columns == 0 { room } else { field.columns.min(room) }
    }
}

/// The rows of one field, from the first row of its block.
pub(super) struct Block {
    pub(super) heading: Option<usize>,
    pub(super) value: Range<usize>,
    pub(super) strip: Range<usize>,
    pub(super) note: Range<usize>,
}

pub(super) fn lay_out(form: &Form<'_>, pane: &Pane) -> Vec<Block> {
    let mut row = 0;
    let mut take = |rows: usize| {
        row += rows;
        row - rows..row
    };
    let mut blocks = Vec::new();
    for (i, field) in form.fields.iter().enumerate() {
        let heading = (!field.section.is_empty()).then(|| take(if i == 0 { 1 } else { 2 }).end - 1);
        let most = usize::from(field.rows.max(1));
        let focused = i == form.focus;
        let rows = match (&form.editor, focused) {
            (Editor::Text(_) | Editor::Room, true) => most,
            (Editor::Line(_), true) => 1,
            _ if most == 1 => 1,
            _ => text::wrap(field.value, usize::from(pane.columns_of(field))).len().min(most),
        };
        let value = take(rows);
        let strip = take(if focused { strip_rows(form.strip, pane).len() } else { 0 });
        let note = take(note_rows(field.note, pane).len());
        blocks.push(Block { heading, value, strip, note });
    }
    blocks
}

pub(super) fn note_rows(note: &str, pane: &Pane) -> Vec<String> {
    if note.is_empty() {
        return Vec::new();
    }
    let mut lines = text::wrap(note, usize::from(pane.value_columns()));
    lines.truncate(MOST_NOTE_ROWS);
    lines
}

/// The items of a code strip, a row each; what does not fit is for the full list.
pub(super) fn strip_rows<'a>(strip: &'a [(String, String)], pane: &Pane) -> Vec<Vec<&'a (String, String)>> {
    let columns = pane.value_columns();
    let mut rows: Vec<Vec<&(String, String)>> = Vec::new();
    let mut used: u16 = 0;
    for item in strip {
        let cells = strip_cells(item);
        if rows.is_empty() || used.saturating_add(cells) > columns {
            if rows.len() == MOST_NOTE_ROWS {
                break;
            }
            rows.push(Vec::new());
            used = 0;
        }
        if let Some(row) = rows.last_mut() {
            row.push(item);
        }
        used = used.saturating_add(cells).saturating_add(STRIP_GAP);
    }
    rows
}

pub(super) fn strip_cells((code, word): &(String, String)) -> u16 {
    text::cells(code).saturating_add(1).saturating_add(text::cells(word))
}

/// The first row in view. The whole form may be scrolled past its end, so that its last field, too, stays off
/// the rows of the candidate window.
pub(super) fn scroll(form: &Form<'_>, blocks: &[Block], height: usize) -> usize {
    let Some(block) = blocks.get(form.focus) else {
        return 0;
    };
    let total = blocks.last().map_or(0, |last| last.note.end);
    let margin = if height > 2 * CANDIDATE_ROWS { CANDIDATE_ROWS } else { 0 };
    let start = block.heading.unwrap_or(block.value.start);
    let lowest = (block.note.end + margin).saturating_sub(height).min(block.value.start);
    let longest = (total + margin).saturating_sub(height);
    (*form.top).min(longest).max(lowest).min(start.max(lowest))
}
