//! A single-line editor: its text, its caret, and where the real cursor has to stand.
//!
//! The caret moves over characters as a reader sees them, and the visible part scrolls by whole characters, so
//! that a Chinese character is never cut by either edge. It edits text and knows nothing of checks or codes.
use super::paint::{clear, put};
use super::text::{self, clusters};
use crate::keymap::{Code, Key};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

/// What a key did to an editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// Nothing: the key means nothing here, or the caret is already at that end.
    Ignored,
    /// The caret moved.
    Moved,
    /// The text changed.
    Changed,
}

/// A single-line editor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineBox {
    text: String,
    /// Byte offset, always between two characters.
    caret: usize,
    /// Byte offset of the first visible character.
    first: usize,
    /// Whether all of it is selected: the first character typed or pasted replaces it.
    selected: bool,
}

impl LineBox {
    /// An editor holding the text, the caret at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut line = Self::default();
        line.insert_str(text);
        line
    }

    /// An editor holding a value that was not typed here: all of it is selected, so that the first character
    /// replaces it and none is ever added to it unseen. Moving the caret keeps it.
    #[must_use]
    pub fn replaceable(text: &str) -> Self {
        let mut line = Self::new(text);
        line.select_all();
        line
    }

    /// Selects all of it; nothing where it is empty.
    pub fn select_all(&mut self) {
        self.selected = !self.text.is_empty();
    }

    /// Whether all of it is selected.
    #[must_use]
    pub fn is_selected(&self) -> bool {
        self.selected
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Replaces the text; the caret goes to its end.
    pub fn set_text(&mut self, text: &str) {
        *self = Self::new(text);
    }

    /// The caret as a number of `char`s before it, for drafts.
    #[must_use]
    pub fn caret(&self) -> usize {
        self.before().chars().count()
    }

    /// Puts the caret after that many `char`s, or at the end.
    pub fn set_caret(&mut self, chars: usize) {
        self.selected = false;
        self.caret = self.text.char_indices().nth(chars).map_or(self.text.len(), |(at, _)| at);
        self.snap();
    }

    /// Inserts at the caret, as typing or pasting does. Line feeds and tabs become blanks; other control
    /// characters are dropped.
    pub fn insert_str(&mut self, text: &str) {
        if std::mem::take(&mut self.selected) {
            *self = Self::default();
        }
        let is_blank = |c: char| matches!(c, '\n' | '\t');
        let clean: String = text
            .chars()
            .filter(|c| !c.is_control() || is_blank(*c))
            .map(|c| if is_blank(c) { ' ' } else { c })
            .collect();
        self.text.insert_str(self.caret, &clean);
        self.caret += clean.len();
        self.snap();
    }

    /// Gives a key that no command claimed to the editor. Ctrl+W empties the word before the caret.
    pub fn input(&mut self, key: Key) -> Edit {
        if let Some(c) = key.text() {
            self.insert_str(c.encode_utf8(&mut [0; 4]));
            return Edit::Changed;
        }
        let deletes = matches!(key.code, Code::Backspace | Code::Delete) && !key.ctrl && !key.alt;
        let word = key == Key::new(Code::Char('w'), true, false, false);
        if self.selected && (deletes || word) {
            return self.remove(0, self.text.len());
        }
        if word {
            let before = self.before().trim_end();
            let from = before.rfind(' ').map_or(0, |at| at + 1);
            return self.remove(from, self.caret);
        }
        if key.ctrl || key.alt {
            return Edit::Ignored;
        }
        match key.code {
            Code::Backspace => self.remove(self.previous(), self.caret),
            Code::Delete => self.remove(self.caret, self.next()),
            Code::Left => self.go(self.previous()),
            Code::Right => self.go(self.next()),
            Code::Home => self.go(0),
            Code::End => self.go(self.text.len()),
            _ => Edit::Ignored,
        }
    }

    /// Draws the visible part in the first row of the area and returns where the real cursor has to stand.
    pub fn draw(&mut self, buf: &mut Buffer, area: Rect, style: Style) -> Position {
        let area = Rect { height: area.height.min(1), ..area }.intersection(buf.area);
        let columns = usize::from(area.width);
        self.scroll(columns);
        clear(buf, area, style);
        let shown = text::clip(self.text.get(self.first..).unwrap_or_default(), columns);
        let drawn = if self.selected { style.add_modifier(Modifier::BOLD) } else { style };
        put(buf, area.x, area.y, shown, area.width, drawn);
        let column = text::cells(self.text.get(self.first..self.caret).unwrap_or_default());
        Position::new(area.x + column.min(area.width.saturating_sub(1)), area.y)
    }

    /// Moves the visible part so that the caret's cell, or the whole character under it, is in view.
    fn scroll(&mut self, columns: usize) {
        let first = self.first.min(self.caret);
        self.first = first;
        let under = self.after().chars().next().map_or(1, |c| text::width(c.encode_utf8(&mut [0; 4])).max(1));
        let room = columns.saturating_sub(under);
        let mut used = text::width(self.text.get(self.first..self.caret).unwrap_or_default());
        for cluster in clusters(self.text.get(first..self.caret).unwrap_or_default()) {
            if used <= room {
                break;
            }
            used -= text::width(cluster).min(used);
            self.first += cluster.len();
        }
        // After a deletion, show again what had been scrolled out.
        let mut shown = text::width(self.text.get(self.first..).unwrap_or_default()) + 1;
        for cluster in clusters(self.text.get(..self.first).unwrap_or_default()).rev() {
            shown += text::width(cluster);
            if shown > columns {
                break;
            }
            self.first -= cluster.len();
        }
    }

    fn before(&self) -> &str {
        self.text.get(..self.caret).unwrap_or_default()
    }

    fn after(&self) -> &str {
        self.text.get(self.caret..).unwrap_or_default()
    }

    fn previous(&self) -> usize {
        self.caret - clusters(self.before()).next_back().map_or(0, str::len)
    }

    fn next(&self) -> usize {
        self.caret + clusters(self.after()).next().map_or(0, str::len)
    }

    fn go(&mut self, to: usize) -> Edit {
        let was_selected = std::mem::take(&mut self.selected);
        let stays = std::mem::replace(&mut self.caret, to) == to;
        if stays && !was_selected { Edit::Ignored } else { Edit::Moved }
    }

    fn remove(&mut self, from: usize, to: usize) -> Edit {
        if from >= to {
            return Edit::Ignored;
        }
        self.selected = false;
        self.text.replace_range(from..to, "");
        self.caret = from;
        self.snap();
        Edit::Changed
    }

    /// Brings caret and first visible character onto character borders: what was typed or removed may have
    /// joined its neighbours (a letter and an accent).
    fn snap(&mut self) {
        let borders = |at: usize| {
            let mut border = 0;
            for cluster in clusters(&self.text) {
                if border >= at {
                    break;
                }
                border += cluster.len();
            }
            border
        };
        (self.caret, self.first) = (borders(self.caret), borders(self.first));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen_text::screen_text;
    use proptest::prelude::*;

    fn press(line: &mut LineBox, keys: &str) -> Vec<Edit> {
        keys.split_whitespace().map(|name| line.input(Key::parse(name).unwrap())).collect()
    }

    fn shown(line: &mut LineBox, columns: u16) -> (String, u16) {
        let area = Rect::new(0, 0, columns, 1);
        let mut buf = Buffer::empty(area);
        let caret = line.draw(&mut buf, area, Style::new());
        (screen_text(&buf), caret.x)
    }

    #[test]
    fn typing_and_taking_back() {
        let mut line = LineBox::new("王家村");
        press(&mut line, "Left 3 组");
        assert_eq!((line.text(), line.caret()), ("王家3组村", 4));
        assert_eq!(
            press(&mut line, "Backspace Delete Delete"),
            [Edit::Changed, Edit::Changed, Edit::Ignored]
        );
        assert_eq!(line.text(), "王家3");
        assert_eq!(
            press(&mut line, "Home Home Left End Right"),
            [Edit::Moved, Edit::Ignored, Edit::Ignored, Edit::Moved, Edit::Ignored]
        );
        assert_eq!(press(&mut line, "Ctrl+X Alt+x Enter Up"), [Edit::Ignored; 4]);
        line.set_text("走访 三户 ");
        press(&mut line, "Ctrl+W");
        assert_eq!(line.text(), "走访 ");
    }

    #[test]
    fn a_value_not_typed_here_is_replaced_by_the_first_character_and_kept_by_a_move() {
        let mut size = LineBox::replaceable("10");
        press(&mut size, "8");
        assert_eq!(size.text(), "8");
        press(&mut size, "5");
        assert_eq!(size.text(), "85", "what was typed here is gone on with");
        let mut name = LineBox::replaceable("李秀英");
        assert_eq!(press(&mut name, "End Backspace 瑛"), [Edit::Moved, Edit::Changed, Edit::Changed]);
        assert_eq!(name.text(), "李秀瑛");
        let mut emptied = LineBox::replaceable("李秀英");
        press(&mut emptied, "Backspace");
        assert_eq!(emptied.text(), "");
        let mut pasted = LineBox::replaceable("10");
        pasted.insert_str("30");
        assert_eq!(pasted.text(), "30");
        assert!(!LineBox::replaceable("").is_selected());
    }

    #[test]
    fn pasted_control_characters_do_no_harm() {
        let line = LineBox::new("一\r\n二\t三\u{1b}[0m");
        assert_eq!(line.text(), "一 二 三[0m");
    }

    #[test]
    fn the_caret_stays_visible_and_characters_whole() {
        let mut line = LineBox::new("甲乙丙丁戊");
        assert_eq!(shown(&mut line, 6), ("丁戊".to_owned(), 4));
        press(&mut line, "Home");
        assert_eq!(shown(&mut line, 6), ("甲乙丙".to_owned(), 0));
        press(&mut line, "Right Right Right");
        assert_eq!(shown(&mut line, 6), ("乙丙丁".to_owned(), 4));
        press(&mut line, "End Backspace Backspace Backspace");
        assert_eq!(shown(&mut line, 6), ("甲乙".to_owned(), 4));
        assert_eq!(shown(&mut line, 10), ("甲乙".to_owned(), 4));
    }

    #[test]
    fn accents_travel_with_their_letter() {
        let mut line = LineBox::new("e\u{301}a");
        line.set_caret(1);
        assert_eq!(line.caret(), 2);
        press(&mut line, "Backspace");
        assert_eq!(line.text(), "a");
    }

    proptest! {
        #[test]
        fn nothing_typed_breaks_it(
            text in "[a张，村\u{301}é]{0,12}",
            keys in proptest::collection::vec(0usize..9, 0..40),
            columns in 0u16..12,
        ) {
            let names = ["Left", "Right", "Home", "End", "Backspace", "Delete", "村", "a", "Ctrl+W"];
            let mut line = LineBox::new(&text);
            for key in keys {
                line.input(Key::parse(names[key]).unwrap());
                let (screen, caret) = shown(&mut line, columns);
                prop_assert!(text::width(&screen) <= usize::from(columns));
                prop_assert!(caret < columns.max(1));
                let at = line.caret();
                line.set_caret(at);
                prop_assert_eq!(line.caret(), at);
            }
        }
    }
}
