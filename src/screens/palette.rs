//! The palette: every act by name, for the key one has forgotten.
//!
//! It is handed its lines and only narrows them by what is typed (initials, pinyin or characters); what a line does
//! happens in the room below, after this layer is gone.

use super::{Does, Effect, EntryStart, Input, News, PaletteLine, Room, Screen};
use crate::keymap::{Action, Context};
use crate::model::search::matched;
use crate::office::Office;
use crate::ui::layer::{popup, rule};
use crate::ui::paint::{clear, put, put_right};
use crate::ui::{Edit, LineBox, ListState, Look, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Wide enough for a name, a key, and a help sentence on two rows.
const COLUMNS: u16 = 58;
/// The line typed in, two rules, twelve names, two rows of help.
const ROWS: u16 = 17;
/// Rows of help under the list, with their rule.
const HELP_ROWS: u16 = 3;

/// The list of all acts.
pub struct Palette {
    lines: Vec<PaletteLine>,
    query: LineBox,
    /// Places of the lines that fit, best first.
    fitting: Vec<usize>,
    list: ListState,
}

impl Palette {
    /// A palette of these lines, in this order until something is typed.
    #[must_use]
    pub fn new(lines: Vec<PaletteLine>) -> Self {
        let fitting = (0..lines.len()).collect();
        Self { lines, query: LineBox::default(), fitting, list: ListState::default() }
    }

    fn narrow(&mut self) {
        let query = self.query.text().trim();
        let fit = |(place, line): (usize, &PaletteLine)| matched(query, &line.name).map(|rank| (rank, place));
        let mut found: Vec<(u8, usize)> = if query.is_empty() {
            (0..self.lines.len()).map(|place| (0, place)).collect()
        } else {
            self.lines.iter().enumerate().filter_map(fit).collect()
        };
        found.sort_unstable();
        self.fitting = found.into_iter().map(|(_, place)| place).collect();
        self.list = ListState::default();
    }

    fn chosen(&self) -> Option<&PaletteLine> {
        self.fitting.get(self.list.selected).and_then(|place| self.lines.get(*place))
    }

    fn accept(&self, office: &Office) -> Vec<Effect> {
        let Some(line) = self.chosen() else {
            return Vec::new();
        };
        let then = match line.does {
            Does::Act(action) => Effect::Act(action),
            Does::Command(place) => Effect::Command(place),
            Does::Register(kind) => Effect::Open(Room::Register(kind, String::new())),
            Does::New(tag) => {
                let fields =
                    office.dictionary().kind(tag).map(|kind| office.presets(kind)).unwrap_or_default();
                Effect::Open(Room::Entry(Box::new(EntryStart::New(tag, fields))))
            }
        };
        vec![Effect::Back, then]
    }

    fn draw_list(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let view = self.list.view(self.fitting.len(), usize::from(area.height));
        if self.fitting.is_empty() {
            put(
                buf,
                area.x + 2,
                area.y,
                "无。换几个字再试，或按退格删去几个字。",
                area.width - 2,
                look.theme.dim,
            );
        }
        for (y, at) in (area.top()..area.bottom()).zip(view) {
            let Some(line) = self.fitting.get(at).and_then(|place| self.lines.get(*place)) else {
                continue;
            };
            let selected = at == self.list.selected;
            let theme = &look.theme;
            let (name, key) = if selected { (theme.select, theme.select) } else { (theme.base, theme.key) };
            if selected {
                clear(buf, Rect { y, height: 1, ..area }, theme.select);
                put(buf, area.x, y, ">", 1, name);
            }
            let room = area.width.saturating_sub(3);
            let used = put_right(buf, area.x + 2, y, &line.key, room, key);
            put(buf, area.x + 2, y, &line.name, room.saturating_sub(used + 2), name);
        }
    }
}

impl Screen for Palette {
    fn title(&self, _: &Office) -> String {
        "菜单".to_owned()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Palette]
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        vec![Action::Accept, Action::Back, Action::Up, Action::Down, Action::PageDown]
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        let total = self.fitting.len();
        match input {
            Input::Act(Action::Accept) => return self.accept(office),
            Input::Act(Action::Back) => return vec![Effect::Back],
            Input::Act(Action::Up) => self.list.up(),
            Input::Act(Action::Down) => self.list.down(total),
            Input::Act(Action::PageUp) => self.list.page_up(),
            Input::Act(Action::PageDown) => self.list.page_down(total),
            Input::Act(Action::First) => self.list.first(),
            Input::Act(Action::Last) => self.list.last(total),
            Input::Act(_) => {}
            Input::Key(key) => {
                if self.query.input(key) == Edit::Changed {
                    self.narrow();
                }
            }
            Input::Paste(text) => {
                self.query.insert_str(&text);
                self.narrow();
            }
        }
        Vec::new()
    }

    fn hear(&mut self, _: News, _: &Office) -> Vec<Effect> {
        Vec::new()
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _: &Office, look: &Look) -> Option<Position> {
        let inner = popup(buf, area, COLUMNS, ROWS, "菜单", look);
        if inner.height < HELP_ROWS + 3 || inner.width < 20 {
            return None;
        }
        let prompt = put(buf, inner.x, inner.y, "想做什么：", inner.width, look.theme.dim);
        let line = Rect { x: inner.x + prompt, width: inner.width - prompt, height: 1, ..inner };
        let caret = self.query.draw(buf, line, look.theme.input);
        let count = if self.query.text().trim().is_empty() {
            "打拼音首字母或汉字".to_owned()
        } else {
            format!("{} 项", self.fitting.len())
        };
        rule(buf, inner.x, inner.y + 1, inner.width, "", &count, look);
        let list = Rect { y: inner.y + 2, height: inner.height - 2 - HELP_ROWS, ..inner };
        self.draw_list(buf, list, look);
        rule(buf, inner.x, list.bottom(), inner.width, "", &self.list.position(self.fitting.len()), look);
        let help = self.chosen().map_or("", |line| line.help.as_str());
        for (y, row) in (list.bottom() + 1..inner.bottom()).zip(text::wrap(help, usize::from(inner.width))) {
            put(buf, inner.x, y, &row, inner.width, look.theme.dim);
        }
        Some(caret)
    }

    fn is_layer(&self) -> bool {
        true
    }
}
