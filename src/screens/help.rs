//! The help screen: what is in focus, the keys that count there, then the whole key map by context.
//!
//! It is handed its text ready to read and only lays it out; nothing is typed here.

use super::{Effect, HelpText, Input, News, Screen};
use crate::keymap::{Action, Context};
use crate::office::Office;
use crate::ui::layer::rule;
use crate::ui::paint::{put, put_right};
use crate::ui::{Look, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Columns of the act's name between key and sentence.
const NAME_COLUMNS: u16 = 14;
/// Words in longer lines tire the eye.
const READING_COLUMNS: u16 = 76;

/// One screen line of the laid-out text.
enum Row {
    Blank,
    Heading(String),
    Words(String),
    Act { key: String, name: String, sentence: String },
}

/// The help screen.
pub struct Help {
    text: HelpText,
    rows: Vec<Row>,
    key_columns: u16,
    /// The width that `rows` is laid out for.
    laid_for: u16,
    top: usize,
    page: usize,
}

impl Help {
    /// A help screen with this text.
    #[must_use]
    pub fn new(text: HelpText) -> Self {
        let keys = text.keys.iter().flat_map(|(_, acts)| acts);
        let widest = keys.map(|(key, _, _)| text::cells(key)).max().unwrap_or(0);
        Self { text, rows: Vec::new(), key_columns: widest.clamp(8, 22), laid_for: 0, top: 0, page: 1 }
    }

    fn lay_out(&mut self, width: u16) {
        if self.laid_for == width {
            return;
        }
        self.laid_for = width;
        let words_width = usize::from(width.saturating_sub(2).min(READING_COLUMNS));
        let before = self.key_columns + NAME_COLUMNS + 4;
        let sentence_width = usize::from(width.saturating_sub(before).max(10));
        let mut rows = Vec::new();
        if let Some((title, paragraphs)) = &self.text.about {
            rows.push(Row::Heading(title.clone()));
            for paragraph in paragraphs {
                rows.extend(text::wrap(paragraph, words_width).into_iter().map(Row::Words));
            }
            rows.push(Row::Blank);
        }
        for (place, acts) in &self.text.keys {
            rows.push(Row::Heading(place.clone()));
            for (key, name, help) in acts {
                let (mut key, mut name) = (key.clone(), name.clone());
                for sentence in text::wrap(help, sentence_width) {
                    let (key, name) = (std::mem::take(&mut key), std::mem::take(&mut name));
                    rows.push(Row::Act { key, name, sentence });
                }
            }
            rows.push(Row::Blank);
        }
        rows.pop();
        self.rows = rows;
    }

    fn last_top(&self) -> usize {
        self.rows.len().saturating_sub(self.page)
    }

    fn scroll(&mut self, action: Action) {
        let page = self.page.saturating_sub(1).max(1);
        self.top = match action {
            Action::Up => self.top.saturating_sub(1),
            Action::Down => self.top + 1,
            Action::PageUp => self.top.saturating_sub(page),
            Action::PageDown => self.top + page,
            Action::First => 0,
            Action::Last => self.last_top(),
            _ => self.top,
        }
        .min(self.last_top());
    }
}

impl Screen for Help {
    fn title(&self, _: &Office) -> String {
        "帮助".to_owned()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Help]
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        let mut offers = vec![Action::Back];
        // Before the first frame nothing is laid out yet; the keys alone are longer than a window.
        if self.rows.is_empty() || self.rows.len() > self.page {
            offers.extend([Action::PageDown, Action::PageUp, Action::First, Action::Last]);
        }
        offers
    }

    fn on(&mut self, input: Input, _: &Office) -> Vec<Effect> {
        match input {
            Input::Act(Action::Accept | Action::Back | Action::Help) => return vec![Effect::Back],
            Input::Act(action) => self.scroll(action),
            Input::Key(_) | Input::Paste(_) => {}
        }
        Vec::new()
    }

    fn hear(&mut self, _: News, _: &Office) -> Vec<Effect> {
        Vec::new()
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _: &Office, look: &Look) -> Option<Position> {
        let area = area.intersection(buf.area);
        self.lay_out(area.width);
        self.page = usize::from(area.height).max(1);
        self.top = self.top.min(self.last_top());
        let theme = &look.theme;
        for (y, row) in (area.top()..area.bottom()).zip(self.rows.iter().skip(self.top)) {
            match row {
                Row::Blank => {}
                Row::Heading(words) => rule(buf, area.x, y, area.width, words, "", look),
                Row::Words(words) => {
                    put(buf, area.x + 2, y, words, area.width.saturating_sub(2), theme.base);
                }
                Row::Act { key, name, sentence } => {
                    put(buf, area.x + 2, y, key, self.key_columns, theme.key);
                    let x = area.x + self.key_columns + 3;
                    put(buf, x, y, name, NAME_COLUMNS, theme.base);
                    let x = x + NAME_COLUMNS + 1;
                    put(buf, x, y, sentence, area.right().saturating_sub(x), theme.dim);
                }
            }
        }
        if self.rows.len() > self.page && area.height > 0 {
            let shown = format!(" {}/{} ", (self.top + self.page).min(self.rows.len()), self.rows.len());
            put_right(buf, area.x, area.bottom() - 1, &shown, area.width, theme.dim);
        }
        None
    }
}
