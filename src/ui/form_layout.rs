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
/// Rows of a note.
const MOST_NOTE_ROWS: usize = 2;
/// Rows of a code strip.
const MOST_STRIP_ROWS: usize = 3;
/// Cells kept free for the mark of a strip that scrolls.
const MARK_CELLS: u16 = 13;
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
        let strip = take(if focused { strip_view(form.strip, form.strip_at, pane).rows.len() } else { 0 });
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

/// The rows of a code strip that are in view.
pub(super) struct StripView<'a> {
    pub(super) rows: Vec<Vec<&'a (String, String)>>,
    /// How many items lie before and behind; empty where all are in view.
    pub(super) mark: String,
}

/// The items of a code strip, a row each. What does not fit is counted, and scrolls with the item at `at`.
pub(super) fn strip_view<'a>(strip: &'a [(String, String)], at: usize, pane: &Pane) -> StripView<'a> {
    let all = strip_rows(strip, pane.value_columns());
    if all.len() <= MOST_STRIP_ROWS {
        return StripView { rows: all, mark: String::new() };
    }
    let rows = strip_rows(strip, pane.value_columns().saturating_sub(MARK_CELLS));
    let mut ends = rows.iter().scan(0, |sum, row| {
        *sum += row.len();
        Some(*sum)
    });
    let here = ends.position(|end| at < end).unwrap_or(0);
    let first = here.saturating_sub(MOST_STRIP_ROWS - 1).min(rows.len().saturating_sub(MOST_STRIP_ROWS));
    let before: usize = rows.iter().take(first).map(Vec::len).sum();
    let shown: Vec<_> = rows.into_iter().skip(first).take(MOST_STRIP_ROWS).collect();
    let after = strip.len() - before - shown.iter().map(Vec::len).sum::<usize>();
    let mark = match (before, after) {
        (0, after) => format!("后面还有 {after}"),
        (before, 0) => format!("前面还有 {before}"),
        (before, after) => format!("前 {before} 后 {after}"),
    };
    StripView { rows: shown, mark }
}

fn strip_rows(strip: &[(String, String)], columns: u16) -> Vec<Vec<&(String, String)>> {
    let mut rows: Vec<Vec<&(String, String)>> = Vec::new();
    let mut used: u16 = 0;
    for item in strip {
        let cells = strip_cells(item);
        if rows.is_empty() || used.saturating_add(cells) > columns {
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

/// How many fields begin under the last row in view.
pub(super) fn below(blocks: &[Block], top: usize, height: u16) -> usize {
    let end = top + usize::from(height);
    blocks.iter().filter(|block| block.value.start >= end).count()
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
