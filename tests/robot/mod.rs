//! A robot at the keyboard: presses keys by name on one screen, does what the screen asks of the office, and writes
//! down what it asks of other rooms.
#![allow(dead_code)] // each test file uses its part

use crate::common::Desk;
use lianxin::keymap::{Key, KeyMap, Match, Shipped};
use lianxin::model::id::Id;
use lianxin::screens::{Answer, Effect, EntryStart, Input, News, Room, Screen};
use lianxin::ui::screen_text::screen_text;
use lianxin::ui::{Look, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub struct Robot<S> {
    pub desk: Desk,
    pub screen: S,
    map: KeyMap,
    /// What was asked of others, in words.
    pub asked: Vec<String>,
    /// Where the real cursor stood when last drawn.
    pub caret: Option<Position>,
}

impl<S: Screen> Robot<S> {
    pub fn new(desk: Desk, screen: impl FnOnce(&Desk) -> S) -> Self {
        Self::with(Shipped::Default, desk, screen)
    }

    /// With another of the key maps.
    pub fn with(map: Shipped, desk: Desk, screen: impl FnOnce(&Desk) -> S) -> Self {
        let (map, faults) = KeyMap::shipped(map);
        assert!(faults.is_empty());
        let screen = screen(&desk);
        Self { desk, screen, map, asked: Vec::new(), caret: None }
    }

    /// Presses keys, parted by blanks: names, or text in `“”`. Returns what was asked of others.
    pub fn press(&mut self, keys: &str) -> Vec<String> {
        self.asked.clear();
        // Who presses keys has seen the screen.
        self.draw(80, 24);
        for word in keys.split(' ').filter(|word| !word.is_empty()) {
            if let Some(text) = word.strip_prefix('“').and_then(|word| word.strip_suffix('”')) {
                for c in text.chars() {
                    self.key(Key::parse(&c.to_string()).unwrap());
                }
            } else {
                self.key(Key::parse(word).unwrap_or_else(|| panic!("no key is called {word}")));
            }
        }
        self.asked.clone()
    }

    fn key(&mut self, key: Key) {
        let taken = self.screen.takes(key);
        let input = match self.map.look_up(&self.screen.contexts(), &[key]) {
            Match::Matched(action) if !taken => Input::Act(action),
            _ => Input::Key(key),
        };
        let effects = self.screen.on(input, &self.desk.office);
        self.carry_out(effects);
    }

    /// The answer of a room that was opened.
    pub fn answer(&mut self, answer: Answer) -> Vec<String> {
        self.tell(News::Answer(answer))
    }

    pub fn tell(&mut self, news: News) -> Vec<String> {
        self.asked.clear();
        let effects = self.screen.hear(news, &self.desk.office);
        self.carry_out(effects);
        self.asked.clone()
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let saved = match effect {
                Effect::WriteDraft(draft, durable) => {
                    self.desk.office.write_draft(&draft, durable).unwrap();
                    None
                }
                Effect::DropDraft(id) => {
                    self.desk.office.drop_draft(id).unwrap();
                    None
                }
                Effect::GiveUp(id) => {
                    self.desk.office.give_up(id).unwrap();
                    let effects = self.screen.hear(News::Refresh, &self.desk.office);
                    self.carry_out(effects);
                    None
                }
                Effect::Pin(kind, values) => {
                    self.desk.office.set_pins(kind, &values).unwrap();
                    None
                }
                Effect::File(filled, nil) => Some(self.desk.office.file(&filled, nil)),
                Effect::Undo(again) => {
                    let office = &mut self.desk.office;
                    let undone = if again { office.redo() } else { office.undo() }.unwrap();
                    let effects = self.screen.hear(News::Undone(undone), &self.desk.office);
                    self.carry_out(effects);
                    None
                }
                Effect::Save(filled) => Some(self.desk.office.save(&filled)),
                Effect::Move(id, to, why) => Some(self.desk.office.move_to(id, to, why.as_deref())),
                Effect::SendBack(id, field, reason, words) => {
                    Some(self.desk.office.send_back(id, &field, reason, &words))
                }
                Effect::Accept(ids) => Some(self.desk.office.accept_all(&ids)),
                Effect::Answer(id, words) => Some(self.desk.office.answer(id, &words)),
                Effect::LockMonth(month) => Some(self.desk.office.lock_month(month)),
                Effect::KeepInspection(filled) => Some(self.desk.office.keep_inspection(&filled)),
                Effect::NoteKeying(filled, blind, result, second) => {
                    Some(self.desk.office.keep_keying(&filled, &blind, result, &second))
                }
                Effect::MoveTasks(ids, step, why) => {
                    Some(self.desk.office.move_tasks(&ids, &step, why.as_deref()))
                }
                Effect::EditTasks(ids, values) => Some(self.desk.office.edit_tasks(&ids, &values)),
                Effect::BeginMeeting(title, agenda) => Some(self.desk.office.begin_meeting(&title, &agenda)),
                Effect::NoteItem(meeting, task, words) => {
                    Some(self.desk.office.note_item(meeting, task, &words))
                }
                Effect::Decompose(made) => Some(self.desk.office.decompose(&made)),
                Effect::KeepFilter(digit, sentence) => {
                    self.desk.office.keep_filter(digit, &sentence).unwrap();
                    None
                }
                Effect::Void(id, void, why) => Some(self.desk.office.set_void(id, void, why.as_deref())),
                other => {
                    self.asked.push(self.words(&other));
                    None
                }
            };
            if let Some(saved) = saved {
                let effects = self.screen.hear(News::Saved(saved), &self.desk.office);
                self.carry_out(effects);
            }
        }
    }

    fn words(&self, effect: &Effect) -> String {
        let title = |id| self.desk.office.title(id).unwrap_or_default();
        let label = |tag| self.desk.office.kind(tag).unwrap().label.clone();
        match effect {
            Effect::Say(_, words) => words.clone(),
            Effect::Give(answer) => format!("{answer:?}"),
            Effect::SitDown(person) => format!("坐下 {}", person.name),
            Effect::Open(room) | Effect::Replace(room) => match room {
                Room::Daily(person, date) => format!("日小结 {} {date}", title(*person)),
                Room::Detail(id, history) => format!("查看 {} {history}", title(*id)),
                Room::Register(kind, filter) => format!("登记册 {} {filter}", label(*kind)),
                Room::Behind(figure) => {
                    let entries: Vec<String> = figure.ids.iter().map(|id| title(*id)).collect();
                    format!("溯源 {} = {}：{}", figure.title, figure.says, entries.join("、"))
                }
                Room::Report(kind, owes, period) => {
                    format!("报表 {} {} {}", label(*kind), self.desk.office.owner_name(*owes), period.code())
                }
                Room::Inspection(village, month) => format!("月检查 {} {month}", title(*village)),
                Room::Ask(ask) => format!("问 {} {:?} {:?}", ask.title, ask.answers, ask.words),
                Room::Choose(choose) => {
                    let items: Vec<&str> = choose.items.iter().map(|(item, _)| item.as_str()).collect();
                    format!("选 {}：{}", choose.title, items.join(" "))
                }
                Room::Entry(start) => match start.as_ref() {
                    EntryStart::New(kind, fields) => {
                        let kind = self.desk.office.kind(*kind).unwrap();
                        format!("填 {} {}", kind.label, self.desk.office.name(kind, Id::NIL, fields))
                    }
                    EntryStart::Change(record, field) => format!("改 {} {field:?}", title(record.id)),
                    EntryStart::Copy(record) => format!("照抄 {}", title(record.id)),
                    EntryStart::Resume(draft) => format!("接着填 {}", draft.title),
                },
                other => format!("{other:?}"),
            },
            other => format!("{other:?}"),
        }
    }

    pub fn draw(&mut self, columns: u16, rows: u16) -> String {
        self.drawn(columns, rows, false)
    }

    /// As [`Robot::draw`] with `--ascii`.
    pub fn plain(&mut self, columns: u16, rows: u16) -> String {
        self.drawn(columns, rows, true)
    }

    fn drawn(&mut self, columns: u16, rows: u16, ascii: bool) -> String {
        let area = Rect::new(0, 0, columns - 2, rows - 3);
        let mut buf = Buffer::empty(area);
        let look = Look::new(Theme::dark(), ascii);
        self.caret = self.screen.draw(&mut buf, area, &self.desk.office, &look);
        screen_text(&buf)
    }

    /// The screen at the smallest and at a comfortable window.
    pub fn both(&mut self) -> String {
        let wide = self.draw(120, 40);
        let narrow = self.draw(80, 24);
        format!("{narrow}\n{}\n{wide}", "=".repeat(118))
    }

    /// The acts offered on the bottom line that a key reaches, as it shows them.
    pub fn hints(&self) -> String {
        let hints = self.map.hints(&self.screen.contexts(), &self.screen.offers(&self.desk.office));
        hints.iter().take(6).map(|(key, word)| format!("{key} {word}")).collect::<Vec<_>>().join("   ")
    }
}
