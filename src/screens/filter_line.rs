//! The line in which a filter sentence is written, with what may be written next (F49); shared by lists and the board.

use crate::keymap::{Action, Key, fold_char};
use crate::model::filter::at_the_end;
use crate::ui::paint::put;
use crate::ui::{Edit, LineBox, Look, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Said wherever a sentence is written: how it is cleared.
pub(super) const TO_CLEAR: &str = "写 0 回车看全部";

/// Whether a line taken by Enter asks for everything: `0` alone, or nothing at all.
pub(super) fn clears(words: &str) -> bool {
    let words: String = words.trim().chars().map(fold_char).collect();
    words.is_empty() || words == "0"
}

/// A sentence while it is written.
#[derive(Debug, Default)]
pub(super) struct FilterLine {
    /// The sentence.
    pub editor: LineBox,
    /// What may be written next, each for the whole word at the caret.
    offered: Vec<String>,
    /// The one that Tab takes.
    at: usize,
}

/// Room for 还有 12 个, with the blanks before it.
const MORE: u16 = 12;

impl FilterLine {
    /// A sentence already there is selected: one key replaces it, moving the caret keeps it. `offer` works out from the text and
    /// the caret what may be written next.
    pub(super) fn new(words: &str, offer: impl Fn(&str, usize) -> Vec<String>) -> Self {
        let mut line = Self { editor: LineBox::replaceable(words), offered: Vec::new(), at: 0 };
        line.offer(offer);
        line
    }

    pub(super) fn offer(&mut self, offer: impl Fn(&str, usize) -> Vec<String>) {
        self.offered = offer(self.editor.text(), self.editor.caret());
        self.at = 0;
    }

    /// Types into the sentence.
    pub(super) fn edit(&mut self, key: Key, offer: impl Fn(&str, usize) -> Vec<String>) {
        if self.editor.input(key) == Edit::Changed {
            self.offer(offer);
        }
    }

    /// The arrows choose among the completions, Tab takes one.
    pub(super) fn choose(&mut self, action: Action, offer: impl Fn(&str, usize) -> Vec<String>) {
        let last = self.offered.len().saturating_sub(1);
        self.at = match action {
            Action::Complete => {
                self.complete();
                self.offer(offer);
                0
            }
            Action::Up => self.at.saturating_sub(1),
            Action::Down => (self.at + 1).min(last),
            Action::First => 0,
            Action::Last => last,
            _ => self.at,
        };
    }

    /// Puts the chosen completion in the place of the word at the caret.
    fn complete(&mut self) {
        let Some(word) = self.offered.get(self.at) else { return };
        let (text, caret) = (self.editor.text(), self.editor.caret());
        let before: String = text.chars().take(caret).collect();
        let after: String = text.chars().skip(caret).collect();
        let kept = before.strip_suffix(at_the_end(&before)).unwrap_or_default();
        let begun = format!("{kept}{word}");
        // A field waits for its value; a whole condition for the next one.
        let blank = if word.ends_with([':', '>', '<']) { "" } else { " " };
        let caret = begun.chars().count() + blank.len();
        self.editor.set_text(&format!("{begun}{blank}{}", after.trim_start()));
        self.editor.set_caret(caret);
    }

    /// What may be written next, in one line around the one that Tab takes.
    pub(super) fn draw_offers(&self, buf: &mut Buffer, area: Rect, look: &Look) {
        let cells = |word: &String| text::cells(word) + 2;
        // Begin as late as needed for the chosen one to be in sight.
        let mut first = 0;
        while first < self.at
            && self.offered.get(first..=self.at).unwrap_or_default().iter().map(cells).sum::<u16>()
                > area.width
        {
            first += 1;
        }
        let total = self.offered.len();
        let mut x = area.x;
        for (place, word) in self.offered.iter().enumerate().skip(first) {
            // The last that fit give way to the count of those that do not, but not the chosen one.
            let rest = if place + 1 < total && place > self.at { MORE } else { 0 };
            if x + text::cells(word) + rest > area.right() {
                let more = format!("还有 {} 个", total - place);
                put(buf, x, area.y, &more, area.right().saturating_sub(x), look.theme.dim);
                break;
            }
            let style = if place == self.at { look.theme.select } else { look.theme.dim };
            put(buf, x, area.y, word, area.right() - x, style);
            x += cells(word);
        }
    }
}
