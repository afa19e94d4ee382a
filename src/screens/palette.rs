//! The palette: every act by name, for the key one has forgotten.
//!
//! It is handed its lines in order, what can be done here and now first and what cannot last, and only narrows them by
//! what is typed (initials, pinyin or characters); what a line does happens in the room below, after this layer is gone.

use super::{Effect, EntryStart, Input, News, Room, Screen};
use crate::keymap::{Action, Context};
use crate::model::record::KindTag;
use crate::model::search::matched;
use crate::office::{Office, Step};
use crate::ui::layer::{popup, rule};
use crate::ui::paint::{clear, put, put_right};
use crate::ui::{Edit, LineBox, ListState, Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Wide enough for a name, a key, and a help sentence on two rows.
const COLUMNS: u16 = 58;
/// The line typed in, two rules, twelve names, two rows of help.
const ROWS: u16 = 17;
/// Stands where the key would, at what cannot be done now.
const CLOSED: &str = "现在不能";
/// Rows of help under the list, with their rule.
const HELP_ROWS: u16 = 3;

/// One line of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteLine {
    /// What it is called.
    pub name: String,
    /// Its key here; empty where it has none.
    pub key: String,
    /// One sentence: what it does, or why it cannot be done.
    pub help: String,
    /// Whether it can be done now.
    pub open: bool,
    /// What is done when it is chosen.
    pub does: Does,
}

/// What a palette line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// An action of the table, in the room below.
    Act(Action),
    /// The n-th of the room below's commands.
    Command(usize),
    /// Opens the register of a kind.
    Register(KindTag),
    /// Opens a new record of a kind.
    New(KindTag),
    /// Nothing: its sentence is said.
    Nothing,
}

/// What a room can do beyond the table of acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomAct {
    /// What it is called in the palette.
    pub name: String,
    /// Why it cannot be done now.
    pub refused: Option<String>,
}

impl From<String> for RoomAct {
    fn from(name: String) -> Self {
        Self { name, refused: None }
    }
}

impl From<&str> for RoomAct {
    fn from(name: &str) -> Self {
        name.to_owned().into()
    }
}

impl From<&Step> for RoomAct {
    fn from(step: &Step) -> Self {
        Self { name: format!("办理：{}", step.label), refused: step.refused.clone() }
    }
}

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
        // However well its name fits, what cannot be done comes after all that can.
        let fit = |(place, line): (usize, &PaletteLine)| {
            matched(query, &line.name).map(|rank| (!line.open, rank, place))
        };
        let mut found: Vec<(bool, u8, usize)> = if query.is_empty() {
            (0..self.lines.len()).map(|place| (false, 0, place)).collect()
        } else {
            self.lines.iter().enumerate().filter_map(fit).collect()
        };
        found.sort_unstable();
        self.fitting = found.into_iter().map(|(_, _, place)| place).collect();
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
            Does::Nothing => Effect::Say(Tone::Warn, line.help.clone()),
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
            let (name, key) = match (selected, line.open) {
                (true, _) => (theme.select, theme.select),
                (false, true) => (theme.base, theme.key),
                (false, false) => (theme.dim, theme.dim),
            };
            if selected {
                clear(buf, Rect { y, height: 1, ..area }, theme.select);
                put(buf, area.x, y, ">", 1, name);
            }
            let room = area.width.saturating_sub(3);
            let at_right = if line.open { line.key.as_str() } else { CLOSED };
            let used = put_right(buf, area.x + 2, y, at_right, room, key);
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
