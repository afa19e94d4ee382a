//! The workstation: a stack of screens, what they ask for, and the terminal they are drawn on. Only here does
//! everything meet.
//!
//! Events come in batches; each becomes an action or text for the screen on top; its effects go to the office; then,
//! once, the frame is drawn. Nothing is drawn when nothing happened, and what has the focus is what lies on top.

mod effects;
mod halves;
mod input;
mod open;
mod palette;
mod run;
mod terminal;
mod torn;

pub use run::run;

use crate::keymap::{Action, Context, Key, KeyMap, Match};
use crate::model::dates::weekday_name;
use crate::model::draft::Draft;
use crate::office::{Office, Person, Turn};
use crate::screens::{Effect, Input, News, Room, Screen};
use crate::ui::{Chrome, Hint, Look, Theme, Tone, chrome};
use chrono::Datelike;
use ratatui::Frame;
use ratatui::crossterm::event::Event;
use ratatui::layout::Rect;

/// The workstation, apart from the terminal: fed with events, drawn on any frame.
pub struct App {
    office: Office,
    stack: Vec<Box<dyn Screen>>,
    /// Whether the last change was made on the screen on top, which has stood there since.
    made_here: bool,

    keymap: KeyMap,
    look: Look,
    /// Keys of a sequence not complete yet.
    keys: Vec<Key>,
    status: Status,
    /// A keystroke's draft, written after the frame is on the screen, and whether the disk is waited for then.
    draft: Option<(Box<Draft>, bool)>,
    redraw: bool,
    halves: halves::Halves,
    /// A question of the app's own, whose answer comes back here.
    asked: Option<effects::OwnQuestion>,
    /// A change of a closed month that waits for its reason: what is tried, what was said, the reasons.
    attempted: Option<(effects::Attempt, String, Vec<String>)>,
    quit: bool,
    /// Where screens were drawn last; empty in a window too small for anything to be seen.
    body: Option<Rect>,
}

/// The message of the status line.
#[derive(Default)]
struct Status {
    tone: Tone,
    words: String,
    /// Whether it has stood on the screen: then the next key takes it away.
    seen: bool,
}

impl App {
    /// A workstation on an office; `person` is seated, or whoever sits down is asked.
    #[must_use]
    pub fn new(office: Office, keymap: KeyMap, look: Look, person: Option<Person>) -> Self {
        let (tone, words) = opening_status(&office);
        let mut app = Self {
            office,
            stack: Vec::new(),
            keymap,
            look,
            keys: Vec::new(),
            status: Status { tone, words, seen: false },
            draft: None,
            redraw: true,
            halves: halves::Halves::default(),
            asked: None,
            attempted: None,
            made_here: false,
            quit: false,
            body: None,
        };
        match person {
            Some(person) => app.sit_down(person),
            None => app.enter(Room::Start),
        }
        app
    }

    /// Whether the clerk has left.
    #[must_use]
    pub fn has_quit(&self) -> bool {
        self.quit
    }

    /// Says something in the status line.
    pub fn say(&mut self, tone: Tone, sentence: impl Into<String>) {
        self.status = Status { tone, words: sentence.into(), seen: false };
    }

    /// The office, for tests and for closing.
    #[must_use]
    pub fn into_office(self) -> Office {
        self.office
    }

    /// Takes a batch of terminal events, in order.
    pub fn feed(&mut self, events: Vec<Event>) {
        for input in input::group(events) {
            match input {
                input::Arrived::Key(key) => self.press(key),
                input::Arrived::Paste(words) => {
                    self.hush();
                    self.give(Input::Paste(words));
                }
                input::Arrived::Resized => {}
            }
        }
    }

    /// One key.
    pub fn press(&mut self, key: Key) {
        if self.keys.is_empty() && self.stack.last().is_some_and(|screen| screen.takes(key)) {
            self.hush();
            return self.give(Input::Key(key));
        }
        self.keys.push(key);
        let contexts = self.contexts();
        match self.keymap.look_up(&contexts, &self.keys) {
            Match::Pending => {}
            Match::Matched(action) => {
                self.keys.clear();
                if action != Action::Redraw {
                    self.hush();
                }
                self.act(action);
            }
            Match::None => {
                self.hush();
                for key in std::mem::take(&mut self.keys) {
                    self.give(Input::Key(key));
                }
            }
        }
    }

    /// No message outlives its cause: one that has been on the screen goes with the next key. What went wrong in a
    /// field still stands under the field.
    fn hush(&mut self) {
        if self.status.seen {
            self.status = Status::default();
        }
    }

    fn contexts(&self) -> Vec<Context> {
        self.stack.last().map(|screen| screen.contexts()).unwrap_or_default()
    }

    /// An act: what holds everywhere is done here, the rest by the screen on top.
    fn act(&mut self, action: Action) {
        // Nobody acts on what is not to be seen; what is typed still goes where the caret was.
        let unseen = self.body.is_some_and(Rect::is_empty);
        if unseen && !matches!(action, Action::Quit | Action::Redraw | Action::Save) {
            return;
        }
        let contexts = self.contexts();
        let typing = contexts.iter().any(|context| context.is_typed_in());
        match action {
            Action::Quit => self.leave(),
            Action::Redraw => self.redraw = true,
            Action::Theme => self.switch_theme(),
            Action::Help => self.open_help(),
            Action::Palette => self.open_palette(),
            Action::Find
                if !contexts.iter().any(|context| {
                    matches!(context, Context::Register | Context::Pick | Context::Sentence)
                }) =>
            {
                self.enter(Room::Find(String::new()));
            }
            Action::Undo if !typing || self.is_asked() => self.undo(Turn::Undo),
            Action::Redo if !typing || self.is_asked() => self.undo(Turn::Redo),
            _ => self.give(Input::Act(action)),
        }
    }

    /// Whether a question, a list or another layer lies over the room.
    fn is_asked(&self) -> bool {
        self.stack.last().is_some_and(|screen| screen.is_layer())
    }

    /// Hands an input to the screen on top and does what it asks for.
    fn give(&mut self, input: Input) {
        let Some(screen) = self.stack.last_mut() else { return };
        let effects = screen.on(input, &self.office);
        self.carry_out(effects);
    }

    fn tell(&mut self, news: News) -> Vec<Effect> {
        match self.stack.last_mut() {
            Some(screen) => screen.hear(news, &self.office),
            None => Vec::new(),
        }
    }

    fn switch_theme(&mut self) {
        self.look.theme = if self.look.theme == Theme::dark() { Theme::light() } else { Theme::dark() };
        self.redraw = true;
    }

    /// Leaves in order: every screen keeps what it holds, the top first.
    fn leave(&mut self) {
        // A screen may answer Esc by closing a part of itself first; more steps than screens are enough.
        for _ in 0..self.stack.len() * 4 {
            if self.stack.len() <= 1 {
                break;
            }
            self.give(Input::Act(Action::Back));
        }
        // A room that could not keep what it holds is not left: its words are on the screen alone.
        self.quit = self.write_draft() && self.stack.len() <= 1;
    }

    /// Writes the draft of the last keystroke; called once the frame is on the screen. Returns false, having said
    /// so, where the disk refused it.
    pub fn write_draft(&mut self) -> bool {
        let Some((draft, durable)) = self.draft.take() else { return true };
        let Err(refusal) = self.office.write_draft(&draft, durable) else { return true };
        let why = refusal.why();
        self.say(Tone::Bad, format!("{why}，草稿没有存住，字还在屏幕上：请先清理磁盘，再按 Ctrl+S 存一次。"));
        false
    }

    /// Quiet work while nobody types. Returns whether more waits.
    pub fn idle(&mut self) -> bool {
        match self.office.idle() {
            Ok(more) => more,
            Err(refusal) => {
                self.say(Tone::Bad, refusal.to_string());
                false
            }
        }
    }

    /// Whether the whole screen must be painted again; asked once a frame.
    pub fn takes_redraw(&mut self) -> bool {
        std::mem::take(&mut self.redraw)
    }

    /// Draws the frame and places the real cursor, so that the input method's window follows the caret.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let area = frame.area();
        let first = self.stack.iter().rposition(|screen| !screen.is_layer()).unwrap_or(0);
        let contexts = self.contexts();
        let offers = self.stack.last().map(|screen| screen.offers(&self.office)).unwrap_or_default();
        let hints: Vec<Hint> = self.keymap.hints(&contexts, &offers).into_iter().map(Hint::from).collect();
        let title = self.stack.get(first).map(|screen| screen.title(&self.office)).unwrap_or_default();
        let read_only = if self.office.health().read_only.is_some() { "[只读] " } else { "" };
        let person = self.office.person().map(|person| format!("{} {}", person.name, person.role.label()));
        let person = format!("{read_only}{}", person.unwrap_or_default());
        let today = self.office.today();
        let date = format!("{today} {}", weekday_name(today));
        let saved = self.saved_line();
        let around = Chrome {
            title: &title,
            person: &person,
            date: &date,
            status: &self.status.words,
            tone: self.status.tone,
            saved: &saved,
            hints: &hints,
        };
        let buf = frame.buffer_mut();
        let body = chrome(buf, area, &around, &self.look);
        self.body = Some(body);
        self.status.seen = !body.is_empty();
        let mut caret = None;
        if !body.is_empty() {
            for screen in self.stack.iter_mut().skip(first) {
                caret = screen.draw(buf, body, &self.office, &self.look);
            }
        }
        self.halves.write_again(buf);
        if let Some(caret) = caret {
            frame.set_cursor_position(caret);
        }
    }

    /// What was saved last, and when.
    fn saved_line(&self) -> String {
        match self.office.last_saved() {
            Some(saved) => {
                let what = saved.what.split_whitespace().next().unwrap_or_default();
                format!("{} 已存 {what}", saved.at.format("%H:%M"))
            }
            None => "本次还没有保存".to_owned(),
        }
    }
}

/// What the clerk must know at once: read-only, or what was repaired.
fn opening_status(office: &Office) -> (Tone, String) {
    let health = office.health();
    match (&health.read_only, &health.note) {
        (Some(say), _) => (Tone::Bad, format!("只能查看，不能保存。{say}")),
        (None, Some(say)) => (Tone::Warn, say.clone()),
        (None, None) if !office.calendar().faults().is_empty() => {
            let first = office.calendar().faults().first().cloned().unwrap_or_default();
            (Tone::Bad, format!("工作日历没有用上：{first}。"))
        }
        (None, None) => match office.calendar().unknown(office.today().year()) {
            Some(say) => (Tone::Warn, say),
            None => (Tone::Plain, String::new()),
        },
    }
}
