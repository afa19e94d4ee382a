//! A list to choose from: the options of a code field, stock phrases, moves. Numbers choose, typing narrows.
//!
//! The box takes text, since the input method may be on; a number typed in full chooses at once where no longer
//! number begins with it.

use super::{Answer, Choose, Effect, Input, News, Screen};
use crate::keymap::{Action, Context, fold_char};
use crate::model::search;
use crate::office::Office;
use crate::ui::layer::popup;
use crate::ui::list::{digit, rest, rows_for};
use crate::ui::paint::{clear, put, put_right};
use crate::ui::{Edit, LineBox, ListState, Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// No wider than this, however wide the window.
const MOST_COLUMNS: u16 = 72;
const LEAST_COLUMNS: u16 = 30;
/// Before an item: sign, mark and number.
const INDENT: u16 = 8;
/// The box over the list.
const HEAD_ROWS: u16 = 2;

/// A list to choose from.
#[derive(Debug)]
pub struct ChooseList {
    choose: Choose,
    editor: LineBox,
    /// The items that fit what is typed, by place.
    shown: Vec<usize>,
    state: ListState,
    /// Whether a mark was set or taken away by hand.
    touched: bool,
}

impl ChooseList {
    /// The list, with the bar where it is asked to stand.
    #[must_use]
    pub fn new(choose: Choose) -> Self {
        let shown = (0..choose.items.len()).collect();
        Self { state: ListState::at(choose.at), shown, editor: LineBox::default(), touched: false, choose }
    }

    fn several(&self) -> bool {
        !self.choose.chosen.is_empty()
    }

    /// The number by which an item is chosen: its own, or its place while places are one digit.
    fn number(&self, place: usize) -> String {
        match self.choose.items.get(place) {
            Some((_, Some(number))) => number.to_string(),
            Some((_, None)) => digit(place).to_owned(),
            None => String::new(),
        }
    }

    /// Narrows to what fits; the number that is typed in full comes first.
    fn narrow(&mut self) {
        let words: String = self.editor.text().trim().chars().map(fold_char).collect();
        let places = 0..self.choose.items.len();
        if words.is_empty() {
            self.shown = places.collect();
            return;
        }
        let mut fits: Vec<(u8, usize)> = places
            .filter_map(|place| {
                let number = self.number(place);
                let (item, _) = self.choose.items.get(place)?;
                let rank = if number == words {
                    0
                } else if number.starts_with(&words) {
                    1
                } else {
                    search::matched(&words, item)?.saturating_add(2)
                };
                Some((rank, place))
            })
            .collect();
        fits.sort_unstable();
        self.shown = fits.into_iter().map(|(_, place)| place).collect();
        self.state.first();
    }

    /// What is typed, when it is the number of just one item.
    fn by_number(&self) -> Option<usize> {
        let words: String = self.editor.text().trim().chars().map(fold_char).collect();
        if words.is_empty() || !words.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut fits = (0..self.choose.items.len()).filter(|place| self.number(*place).starts_with(&words));
        match (fits.next(), fits.next()) {
            (Some(only), None) if self.number(only) == words => Some(only),
            _ => None,
        }
    }

    /// What follows from other words than before. A number that no item begins with is refused and said, as in a field.
    fn typed(&mut self, before: LineBox) -> Vec<Effect> {
        self.narrow();
        let words: String = self.editor.text().trim().chars().map(fold_char).collect();
        if self.shown.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit()) {
            self.editor = before;
            self.narrow();
            let say = format!("没有“{words}”这一项，请按前面有的号。");
            return vec![Effect::Say(Tone::Bad, say)];
        }
        let Some(place) = self.by_number() else {
            return Vec::new();
        };
        if !self.several() {
            return vec![Effect::Give(Answer::Choice(place, String::new()))];
        }
        self.mark(place);
        self.editor.set_text("");
        self.narrow();
        self.state.select(place, self.shown.len());
        Vec::new()
    }

    fn mark(&mut self, place: usize) {
        if let Some(chosen) = self.choose.chosen.get_mut(place) {
            *chosen = !*chosen;
            self.touched = true;
        }
    }

    fn current(&self) -> Option<usize> {
        self.shown.get(self.state.selected).copied()
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        let total = self.shown.len();
        match action {
            Action::Up => self.state.up(),
            Action::Down => self.state.down(total),
            Action::PageUp => self.state.page_up(),
            Action::PageDown => self.state.page_down(total),
            Action::First => self.state.first(),
            Action::Last => self.state.last(total),
            Action::Mark => {
                if let Some(place) = self.current() {
                    self.mark(place);
                    self.state.down(total);
                }
            }
            Action::Back => return vec![Effect::Back],
            Action::Accept => return self.accept(),
            _ => {}
        }
        Vec::new()
    }

    fn accept(&self) -> Vec<Effect> {
        if !self.several() {
            return self
                .current()
                .map(|place| Effect::Give(Answer::Choice(place, String::new())))
                .into_iter()
                .collect();
        }
        let marked = self.choose.chosen.iter().enumerate().filter(|(_, chosen)| **chosen);
        let mut places: Vec<usize> = marked.map(|(place, _)| place).collect();
        // Whoever marks nothing means what the bar stands on; whoever took the last mark away means none.
        if places.is_empty() && !self.touched {
            places.extend(self.current());
        }
        vec![Effect::Give(Answer::Choices(places))]
    }

    fn draw_item(&self, buf: &mut Buffer, area: Rect, line: usize, look: &Look) {
        let Some(place) = self.shown.get(line).copied() else {
            return;
        };
        let Some((item, _)) = self.choose.items.get(place) else {
            return;
        };
        let theme = &look.theme;
        let selected = line == self.state.selected;
        let (plain, number) = if selected {
            clear(buf, area, theme.select);
            (theme.select, theme.select)
        } else {
            (theme.base, theme.key)
        };
        put(buf, area.x, area.y, if selected { ">" } else { " " }, 1, plain);
        if self.choose.chosen.get(place) == Some(&true) {
            put(buf, area.x + 1, area.y, "*", 1, number);
        }
        put_right(buf, area.x + 2, area.y, &self.number(place), 4, number);
        put(buf, area.x + INDENT, area.y, item, area.width.saturating_sub(INDENT), plain);
    }
}

impl Screen for ChooseList {
    fn title(&self, _office: &Office) -> String {
        self.choose.title.clone()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Pick]
    }

    fn offers(&self, _office: &Office) -> Vec<Action> {
        if self.several() {
            vec![Action::Accept, Action::Mark, Action::Back]
        } else {
            vec![Action::Accept, Action::Back]
        }
    }

    fn on(&mut self, input: Input, _office: &Office) -> Vec<Effect> {
        if self.choose.once_seen && !matches!(input, Input::Act(Action::Back)) {
            return vec![Effect::Say(Tone::Warn, "这里先列了出来，看过再选。".to_owned())];
        }
        let before = self.editor.clone();
        match input {
            Input::Act(action) => self.act(action),
            Input::Key(key) if self.editor.input(key) == Edit::Changed => self.typed(before),
            Input::Key(_) => Vec::new(),
            Input::Paste(words) => {
                self.editor.insert_str(&words);
                self.typed(before)
            }
        }
    }

    fn hear(&mut self, _news: News, _office: &Office) -> Vec<Effect> {
        Vec::new()
    }

    fn is_layer(&self) -> bool {
        true
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _office: &Office, look: &Look) -> Option<Position> {
        self.choose.once_seen = false;
        let widest = self.choose.items.iter().map(|(item, _)| text::cells(item)).max();
        let columns = widest.unwrap_or(0).saturating_add(INDENT + 1).clamp(LEAST_COLUMNS, MOST_COLUMNS);
        let count = u16::try_from(self.choose.items.len().max(1)).unwrap_or(u16::MAX);
        let rows = count.saturating_add(HEAD_ROWS);
        let inner = popup(buf, area, columns, rows, &self.choose.title, look);
        if inner.width <= INDENT || inner.height <= HEAD_ROWS {
            return None;
        }
        let label = put(buf, inner.x, inner.y, "查找", inner.width, look.theme.accent) + 1;
        let marked = self.choose.chosen.iter().filter(|chosen| **chosen).count();
        let note = if self.several() { format!("已选 {marked}") } else { String::new() };
        let note = put_right(buf, inner.x, inner.y, &note, inner.width, look.theme.dim);
        let room = inner.width.saturating_sub(label + note + 1).max(1);
        let place = Rect::new(inner.x + label, inner.y, room, 1);
        let caret = self.editor.draw(buf, place, look.theme.input);

        let whole = Rect { y: inner.y + HEAD_ROWS, height: inner.height - HEAD_ROWS, ..inner };
        let list = rows_for(whole, self.shown.len());
        let view = self.state.view(self.shown.len(), usize::from(list.height));
        rest(buf, whole, &view, (self.shown.len(), "条"), look);
        if self.shown.is_empty() {
            put(buf, list.x + 2, list.y, "无，请换几个字。", list.width - 2, look.theme.dim);
        }
        for (y, line) in (list.top()..list.bottom()).zip(view) {
            self.draw_item(buf, Rect::new(list.x, y, list.width, 1), line, look);
        }
        Some(caret)
    }
}
