//! A clerk at the whole workstation: keys go in by name, the frame is read as a person would read it.
//!
//! Nothing here knows a screen; every frame is held against what must be true of all of them.

use crate::common::{self, Desk};
use lianxin::app::App;
use lianxin::keymap::{Key, KeyMap, Shipped};
use lianxin::office::{Office, Person};
use lianxin::ui::screen_text::screen_text;
use lianxin::ui::{Look, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::Event;
use ratatui::layout::{Position, Size};
use ratatui::style::Modifier;
use std::path::Path;
use tempfile::TempDir;

/// The window most offices have.
pub const WINDOW: Size = Size::new(80, 24);

pub struct Clerk {
    pub app: App,
    screen: Terminal<TestBackend>,
    /// The frame drawn last. The backend's own copy keeps what lies hidden under wide characters.
    frame: Buffer,
    /// Where the real cursor stands; `None` while it is hidden.
    pub caret: Option<Position>,
    dir: TempDir,
}

impl Clerk {
    /// 周敏 at the small office, on Home.
    pub fn new() -> Self {
        Self::at(Desk::new())
    }

    /// The same, where something has been done already.
    pub fn at(desk: Desk) -> Self {
        let Desk { office, dir, .. } = desk;
        let person = office.person().cloned();
        Self::seated(office, dir, person)
    }

    /// Opens the directory again, as after a kill or the next morning; `name` sits down without being asked.
    pub fn again(self, name: &str) -> Self {
        let Self { app, dir, .. } = self;
        drop(app);
        let (office, _) = common::open(dir.path());
        let person = office.people().unwrap().into_iter().find(|person| person.name == name);
        Self::seated(office, dir, person)
    }

    pub fn seated(office: Office, dir: TempDir, person: Option<Person>) -> Self {
        let (map, faults) = KeyMap::shipped(Shipped::Default);
        assert!(faults.is_empty());
        let app = App::new(office, map, Look::new(Theme::dark(), false), person);
        let screen = Terminal::new(TestBackend::new(WINDOW.width, WINDOW.height)).unwrap();
        let mut clerk = Self { app, screen, frame: Buffer::default(), caret: None, dir };
        clerk.draw();
        clerk
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The office, after the clerk has gone home.
    pub fn office(self) -> (Office, TempDir) {
        (self.app.into_office(), self.dir)
    }

    /// Presses keys, parted by blanks: names, or text in `“”`. Returns the screen after the last.
    pub fn press(&mut self, keys: &str) -> String {
        for word in keys.split(' ').filter(|word| !word.is_empty()) {
            match word.strip_prefix('“').and_then(|word| word.strip_suffix('”')) {
                Some(text) => text.chars().for_each(|c| self.key(Key::parse(&c.to_string()).unwrap())),
                None => self.key(Key::parse(word).unwrap_or_else(|| panic!("no key is called {word}"))),
            }
        }
        self.text()
    }

    fn key(&mut self, key: Key) {
        self.app.press(key);
        self.draw();
    }

    pub fn feed(&mut self, event: Event) -> String {
        self.app.feed(vec![event]);
        self.draw();
        self.text()
    }

    /// Draws as the loop does: the frame, then the draft of the keystroke.
    pub fn draw(&mut self) {
        self.frame.clone_from(self.screen.draw(|frame| self.app.draw(frame)).unwrap().buffer);
        self.app.write_draft();
        let backend = self.screen.backend();
        self.caret = backend.cursor_visible().then(|| backend.cursor_position());
        if let Some(caret) = self.caret {
            assert!(
                self.frame.area.contains(caret),
                "the cursor is off the frame at {caret}\n{}",
                self.text()
            );
        }
        let painted = self.frame.content.iter().any(|cell| cell.modifier.contains(Modifier::REVERSED));
        assert!(!painted, "a second cursor is painted\n{}", self.text());
    }

    /// What stands in the two cells before the cursor.
    pub fn before_caret(&self) -> &str {
        let at = self.caret.and_then(|caret| Some((caret.x.checked_sub(2)?, caret.y)));
        at.map_or("", |at| self.frame[at].symbol())
    }

    /// Another size of the window.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.screen.backend_mut().resize(columns, rows);
        self.draw();
    }

    pub fn text(&self) -> String {
        screen_text(&self.frame)
    }

    /// The status line.
    pub fn said(&self) -> String {
        let text = self.text();
        text.lines().rev().nth(1).unwrap_or_default().trim().to_owned()
    }

    /// The screen without blanks and line ends: for messages that are wrapped.
    pub fn solid(&self) -> String {
        self.text().split_whitespace().collect()
    }

    /// The title bar.
    pub fn title(&self) -> String {
        self.text().lines().next().unwrap_or_default().trim().to_owned()
    }

    /// What stands in a cell of the frame; nothing off it.
    pub fn glyph(&self, column: u16, row: u16) -> &str {
        self.frame.cell((column, row)).map_or("", |cell| cell.symbol())
    }

    /// Colours of the cell in the corner: which theme is on.
    pub fn ground(&self) -> ratatui::style::Color {
        self.frame[(0, 0)].bg
    }
}
