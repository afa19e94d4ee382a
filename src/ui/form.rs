//! A form as a column of labels and values. The caller says what each field shows; nothing here checks anything.
//!
//! The focused field stays off the last rows, where the input method's candidate window would cover it. On a
//! wide window a side pane holds what helps with the focused field, separated by one thin line.
use super::field::LineBox;
use super::form_layout::{
    Block, GUTTER, MOST_COLUMNS, Pane, STRIP_GAP, below, lay_out, note_rows, scroll, strip_cells, strip_view,
};
use super::layer::rule;
use super::paint::{put, put_right};
use super::text;
use super::textbox::TextBox;
use super::theme::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Labels are no wider than this.
const MOST_LABEL: u16 = 20;
/// From this width on there is a side pane.
pub const SIDE_FROM: u16 = 110;
const MARK: u16 = 2;

/// How one field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldView<'a> {
    /// A heading above the field, where a new group begins.
    pub section: &'a str,
    /// At most two cells saying how the value came about, such as 引 for fetched or `=` for computed.
    pub mark: &'a str,
    /// The label.
    pub label: &'a str,
    /// The value as text; line feeds allowed.
    pub value: &'a str,
    /// The value's tone: dim for ditto not yet accepted, fetched and computed values, warn for kept warnings.
    pub tone: Tone,
    /// Drawn dim after the value: unit, meaning of a code, weekday of a date.
    pub after: &'a str,
    /// Under the field, such as what a check found; empty for none.
    pub note: &'a str,
    /// The note's tone.
    pub note_tone: Tone,
    /// Cells the value needs; 0 for all there are.
    pub columns: u16,
    /// Most rows the value may take; 0 counts as 1.
    pub rows: u16,
}

/// What stands in the focused field.
#[derive(Debug, Default)]
pub enum Editor<'a> {
    /// The value as in any other field; the cursor stands at its start.
    #[default]
    Value,
    /// A single line.
    Line(&'a mut LineBox),
    /// Several lines, as many as the field's `rows`.
    Text(&'a mut TextBox),
    /// Empty room of the field's `rows`, for the caller to draw a table in.
    Room,
}

/// A form to draw.
#[derive(Debug)]
pub struct Form<'a> {
    /// The fields that are shown now.
    pub fields: &'a [FieldView<'a>],
    /// The focused field.
    pub focus: usize,
    /// What stands in it.
    pub editor: Editor<'a>,
    /// The codes of the focused field with their words, shown under it; an item is never broken.
    pub strip: &'a [(String, String)],
    /// The item of the strip that must be in view: a strip that is longer than its rows scrolls, with a mark.
    pub strip_at: usize,
    /// Title and paragraphs of the side pane; shown on a wide window only.
    pub side: (&'a str, &'a [String]),
    /// The first row in view: kept by the caller from frame to frame, and in drafts.
    pub top: &'a mut usize,
}

/// Where things came to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Placed {
    /// Where the real cursor has to stand.
    pub caret: Option<Position>,
    /// The room asked for by [`Editor::Room`].
    pub room: Option<Rect>,
    /// Whether the side pane was drawn; if not, the caller may show its text elsewhere.
    pub side: bool,
}

/// Draws the form, scrolling no further than needed.
pub fn form(buf: &mut Buffer, area: Rect, form: &mut Form<'_>, look: &Look) -> Placed {
    let area = area.intersection(buf.area);
    let mut placed = Placed::default();
    if area.is_empty() {
        return placed;
    }
    let mut left = area;
    if area.width >= SIDE_FROM && !form.side.1.is_empty() {
        left.width = area.width * 3 / 5;
        draw_side(
            buf,
            Rect::new(left.right(), area.y, area.width - left.width, area.height),
            form.side,
            look,
        );
        left.width -= 2;
        placed.side = true;
    }
    let widest = form.fields.iter().map(|field| text::cells(field.label)).max().unwrap_or(0);
    let label = widest.min(MOST_LABEL).min(left.width / 3);
    let mut pane = Pane { area: left, top: 0, label };
    let blocks = lay_out(form, &pane);
    pane.top = scroll(form, &blocks, usize::from(left.height));
    if below(&blocks, pane.top, left.height) > 0 {
        // The last row says how much more there is.
        pane.area.height -= 1;
        pane.top = scroll(form, &blocks, usize::from(pane.area.height));
    }
    *form.top = pane.top;
    announce(buf, left, &blocks, &pane, look);
    for (i, (field, block)) in form.fields.iter().zip(&blocks).enumerate() {
        let focused = i == form.focus;
        draw_field(buf, &pane, field, block, focused, look);
        if focused {
            draw_strip(buf, &pane, (form.strip, form.strip_at), block, look);
            draw_editor(buf, &pane, field, block, &mut form.editor, &mut placed, look);
        } else {
            draw_value(buf, &pane, field, block, look);
        }
    }
    placed
}

fn draw_field(
    buf: &mut Buffer,
    pane: &Pane,
    field: &FieldView<'_>,
    block: &Block,
    focused: bool,
    look: &Look,
) {
    let theme = &look.theme;
    if let Some(y) = block.heading.and_then(|row| pane.y(row)) {
        let columns = pane.area.width.min(GUTTER + pane.label + 2 + MOST_COLUMNS);
        rule(buf, pane.area.x, y, columns, field.section, "", look);
    }
    if let Some(y) = pane.y(block.value.start) {
        let label = if focused { theme.accent } else { theme.dim };
        put(buf, pane.area.x, y, if focused { ">" } else { " " }, 1, theme.accent);
        put(buf, pane.area.x + 1, y, field.mark, MARK.min(pane.area.width - 1), theme.tone(field.tone));
        put(buf, pane.area.x.saturating_add(GUTTER), y, field.label, pane.label, label);
        let after_x = pane.value_x().saturating_add(after_offset(pane, field, focused));
        put(buf, after_x, y, field.after, pane.area.right().saturating_sub(after_x), theme.dim);
    }
    for (row, line) in block.note.clone().zip(note_rows(field.note, pane)) {
        if let Some(y) = pane.y(row) {
            put(buf, pane.value_x(), y, &line, pane.value_columns(), theme.tone(field.note_tone));
        }
    }
}

/// Says how many fields lie outside the window: those above in the blank row over the form, those below in its last.
fn announce(buf: &mut Buffer, area: Rect, blocks: &[Block], pane: &Pane, look: &Look) {
    let x = area.x.saturating_add(GUTTER);
    let columns = area.width.saturating_sub(GUTTER);
    let hidden = blocks.iter().filter(|block| block.value.start < pane.top).count();
    if let (Some(y), 1..) = (area.y.checked_sub(1), hidden) {
        put(buf, x, y, &format!("上面还有 {hidden} 栏"), columns, look.theme.dim);
    }
    let hidden = below(blocks, pane.top, pane.area.height);
    if hidden > 0 && pane.area.height < area.height {
        put(buf, x, area.bottom() - 1, &format!("下面还有 {hidden} 栏"), columns, look.theme.dim);
    }
}

/// What stands after a value follows it closely, and an editor at its far end.
fn after_offset(pane: &Pane, field: &FieldView<'_>, focused: bool) -> u16 {
    let columns = pane.columns_of(field);
    if focused { columns + 1 } else { text::cells(field.value).min(columns) + 1 }
}

fn draw_strip(
    buf: &mut Buffer,
    pane: &Pane,
    (strip, at): (&[(String, String)], usize),
    block: &Block,
    look: &Look,
) {
    let view = strip_view(strip, at, pane);
    if let Some(y) = block.strip.clone().last().and_then(|row| pane.y(row)) {
        put_right(buf, pane.value_x(), y, &view.mark, pane.value_columns(), look.theme.dim);
    }
    for (row, items) in block.strip.clone().zip(view.rows) {
        let Some(y) = pane.y(row) else { continue };
        let mut x = pane.value_x();
        let end = x + pane.value_columns();
        for item in items {
            let code = put(buf, x, y, &item.0, end.saturating_sub(x), look.theme.key);
            put(buf, x + code + 1, y, &item.1, end.saturating_sub(x + code + 1), look.theme.base);
            x = x.saturating_add(strip_cells(item)).saturating_add(STRIP_GAP);
        }
    }
}

fn draw_value(buf: &mut Buffer, pane: &Pane, field: &FieldView<'_>, block: &Block, look: &Look) {
    let columns = pane.columns_of(field);
    let style = look.theme.tone(field.tone);
    if block.value.len() == 1 {
        if let Some(y) = pane.y(block.value.start) {
            put(buf, pane.value_x(), y, &field.value.replace('\n', " "), columns, style);
        }
        return;
    }
    for (row, line) in block.value.clone().zip(text::wrap(field.value, usize::from(columns))) {
        if let Some(y) = pane.y(row) {
            put(buf, pane.value_x(), y, &line, columns, style);
        }
    }
}

fn draw_editor(
    buf: &mut Buffer,
    pane: &Pane,
    field: &FieldView<'_>,
    block: &Block,
    editor: &mut Editor<'_>,
    placed: &mut Placed,
    look: &Look,
) {
    let Some(y) = pane.y(block.value.start) else {
        return;
    };
    let rows = u16::try_from(block.value.len()).unwrap_or(u16::MAX).min(pane.area.bottom() - y);
    let place = Rect::new(pane.value_x(), y, pane.columns_of(field), rows);
    let caret = match editor {
        Editor::Line(line) => line.draw(buf, place, look.theme.input),
        Editor::Text(text) => text.draw(buf, place, look.theme.input),
        Editor::Value | Editor::Room => {
            if matches!(editor, Editor::Room) {
                placed.room = Some(Rect { width: pane.value_columns(), ..place });
            } else {
                draw_value(buf, pane, field, block, look);
            }
            place.as_position()
        }
    };
    placed.caret = Some(Position::new(caret.x.min(pane.area.right() - 1), caret.y));
}

fn draw_side(buf: &mut Buffer, area: Rect, (title, lines): (&str, &[String]), look: &Look) {
    for y in area.top()..area.bottom() {
        put(buf, area.x, y, look.glyphs.vertical, 1, look.theme.dim);
    }
    let (x, columns) = (area.x + 2, area.width.saturating_sub(2));
    put(buf, x, area.y, title, columns, look.theme.accent);
    let wrapped = lines.iter().flat_map(|line| text::wrap(line, usize::from(columns)));
    for (y, line) in (area.y.saturating_add(2)..area.bottom()).zip(wrapped) {
        put(buf, x, y, &line, columns, look.theme.base);
    }
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
