//! The box for words of several lines: the only module that knows the text area crate.
//!
//! That crate paints a cursor of its own and never places the real one; the input method needs the real one, so
//! the painted cursor is off and [`TextBox::draw`] says where it belongs.
use super::field::Edit;
use super::paint::clear;
use crate::keymap::{Code, Key};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget;
use tui_textarea::{CursorMove, DataCursor, TextArea, WrapMode};

/// An editor of several lines, soft-wrapped.
#[derive(Debug, Clone)]
pub struct TextBox {
    area: TextArea<'static>,
    /// Rows when last drawn: what a page is.
    rows: u16,
}

impl Default for TextBox {
    fn default() -> Self {
        Self::new("")
    }
}

impl TextBox {
    /// An editor holding the text, the caret at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(clean(text).split('\n').map(str::to_owned).collect());
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_cursor_style(Style::new());
        area.set_cursor_line_style(Style::new());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, rows: 0 }
    }

    /// The text, lines joined by line feeds.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Replaces the text; the caret goes to its end, and what could be undone is forgotten.
    pub fn set_text(&mut self, text: &str) {
        *self = Self::new(text);
    }

    /// Line and number of `char`s before the caret, both from 0, for drafts.
    #[must_use]
    pub fn caret(&self) -> (usize, usize) {
        let DataCursor(row, column) = self.area.cursor();
        (row, column)
    }

    /// Puts the caret there, or as near as the text allows.
    pub fn set_caret(&mut self, row: usize, column: usize) {
        let fit = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(fit(row), fit(column)));
    }

    /// Inserts at the caret, as pasting does. Tabs become blanks; other control characters are dropped.
    pub fn insert_str(&mut self, text: &str) {
        self.area.insert_str(clean(text));
    }

    /// Takes back the last typing here. Whether there was any.
    pub fn undo(&mut self) -> bool {
        self.area.undo()
    }

    /// Types again what was taken back. Whether there was anything.
    pub fn redo(&mut self) -> bool {
        self.area.redo()
    }

    /// Gives a key that no command claimed to the editor: Enter begins a line, arrows move by screen lines.
    pub fn input(&mut self, key: Key) -> Edit {
        if let Some(c) = key.text() {
            self.area.insert_char(c);
            return Edit::Changed;
        }
        if key.alt {
            return Edit::Ignored;
        }
        let before = self.caret();
        let changed = match (key.code, key.ctrl) {
            (Code::Enter, false) => {
                self.area.insert_newline();
                true
            }
            (Code::Backspace, false) => self.area.delete_char(),
            (Code::Delete, false) => self.area.delete_next_char(),
            (Code::Char('w'), true) => self.area.delete_word(),
            (code, ctrl) => {
                self.walk(code, ctrl);
                false
            }
        };
        if changed {
            Edit::Changed
        } else if self.caret() == before {
            Edit::Ignored
        } else {
            Edit::Moved
        }
    }

    fn walk(&mut self, code: Code, ctrl: bool) {
        let page = usize::from(self.rows.max(1));
        let (moves, times): (&[CursorMove], usize) = match (code, ctrl) {
            (Code::Left, false) => (&[CursorMove::Back], 1),
            (Code::Right, false) => (&[CursorMove::Forward], 1),
            (Code::Up, false) => (&[CursorMove::Up], 1),
            (Code::Down, false) => (&[CursorMove::Down], 1),
            (Code::Home, false) => (&[CursorMove::Head], 1),
            (Code::End, false) => (&[CursorMove::End], 1),
            (Code::PageUp, false) => (&[CursorMove::Up], page),
            (Code::PageDown, false) => (&[CursorMove::Down], page),
            (Code::Home, true) => (&[CursorMove::Top, CursorMove::Head], 1),
            (Code::End, true) => (&[CursorMove::Bottom, CursorMove::End], 1),
            _ => return,
        };
        for step in moves.iter().cycle().take(moves.len() * times) {
            self.area.move_cursor(*step);
        }
    }

    /// Draws the part around the caret and returns where the real cursor has to stand.
    pub fn draw(&mut self, buf: &mut Buffer, area: Rect, style: Style) -> Position {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return area.as_position();
        }
        self.rows = area.height;
        clear(buf, area, style);
        self.area.set_style(style);
        (&self.area).render(area, buf);
        let (at, (top, left)) = (self.area.screen_cursor(), self.area.scroll_offset());
        let offset = |at: usize, scrolled: u16, size: u16| {
            let cells = u16::try_from(at.saturating_sub(usize::from(scrolled))).unwrap_or(u16::MAX);
            cells.min(size - 1)
        };
        Position::new(area.x + offset(at.col, left, area.width), area.y + offset(at.row, top, area.height))
    }
}

fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .map(|c| if c == '\t' { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen_text::screen_text;

    fn press(text: &mut TextBox, keys: &str) -> Vec<Edit> {
        keys.split_whitespace().map(|name| text.input(Key::parse(name).unwrap())).collect()
    }

    fn shown(text: &mut TextBox, columns: u16, rows: u16) -> (String, (u16, u16)) {
        let area = Rect::new(1, 1, columns, rows);
        let mut buf = Buffer::empty(Rect::new(0, 0, columns + 2, rows + 2));
        let caret = text.draw(&mut buf, area, Style::new());
        (screen_text(&buf), (caret.x, caret.y))
    }

    #[test]
    fn lines_wrap_and_the_cursor_follows() {
        let mut text = TextBox::new("走访三户慰问一户");
        assert_eq!(shown(&mut text, 10, 3), ("\n 走访三户慰\n 问一户".to_owned(), (7, 2)));
        press(&mut text, "Up");
        assert_eq!(shown(&mut text, 10, 3).1, (7, 1));
        press(&mut text, "Home Enter");
        assert_eq!(text.text(), "\n走访三户慰问一户");
        assert_eq!(text.caret(), (1, 0));
    }

    #[test]
    fn a_full_row_keeps_the_cursor_inside() {
        let mut text = TextBox::new("走访三户慰");
        let (_, (x, y)) = shown(&mut text, 10, 1);
        assert!((1..=10).contains(&x) && y == 1, "{x},{y}");
    }

    #[test]
    fn long_text_scrolls_to_the_caret() {
        let mut text = TextBox::new("一\n二\n三\n四\n五");
        assert_eq!(shown(&mut text, 6, 2), ("\n 四\n 五".to_owned(), (3, 2)));
        press(&mut text, "PgUp");
        assert_eq!(text.caret(), (2, 1));
        press(&mut text, "Ctrl+Home");
        assert_eq!((text.caret(), shown(&mut text, 6, 2).0), ((0, 0), "\n 一\n 二".to_owned()));
        assert_eq!(press(&mut text, "Up Left Ctrl+S Tab F9"), [Edit::Ignored; 5]);
    }

    #[test]
    fn paste_undo_and_caret() {
        let mut text = TextBox::default();
        text.insert_str("一\r\n二\t三\u{7}");
        assert_eq!(text.text(), "一\n二 三");
        assert!(text.undo());
        assert_eq!(text.text(), "");
        assert!(text.redo());
        text.set_caret(9, 9);
        assert_eq!(text.caret(), (1, 3));
        text.set_caret(0, 0);
        assert_eq!(text.caret(), (0, 0));
        assert_eq!(text.input(Key::plain(Code::Char('张'))), Edit::Changed);
        assert_eq!(text.text(), "张一\n二 三");
    }

    #[test]
    fn any_size_is_drawn() {
        let mut text = TextBox::new("走访，慰问。abc def");
        for columns in 0..9 {
            for rows in 0..4 {
                let (_, (x, y)) = shown(&mut text, columns, rows);
                assert!(x <= columns.max(1) && y <= rows.max(1));
            }
        }
    }
}
