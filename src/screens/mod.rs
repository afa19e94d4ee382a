//! The rooms of the workstation. A screen turns what is pressed into effects and draws what the office says.
//!
//! One direction: key -> action (key map) -> screen -> effect -> `Office` -> news -> screen. A screen reads the office
//! and never changes it; it does not know the terminal, the key map or any other screen, only the [`Room`] it asks
//! to be opened. What lies on top of the stack has the focus; nothing stores it.

pub mod ask;
pub mod behind;
pub mod board;
mod box_takes;
pub mod choose;
pub mod daily;
pub mod decompose;
pub mod detail;
pub mod duties;
pub mod entry;
mod filter_line;
pub mod find;
pub mod help;
pub mod home;
pub mod import;
pub mod inspection;
mod laid_out;
mod list_bar;
pub mod lookup;
pub mod minutes;
pub mod pairing;
pub mod palette;
mod paper_steps;
pub mod problems;
pub mod recover;
pub mod register;
pub mod report;
pub mod send_back;
pub mod start;
mod step_keys;

use crate::exchange::Import;
use crate::keymap::{Action, Context, Key};
use crate::model::draft::Draft;
use crate::model::id::Id;
use crate::model::kind::Role;
use crate::model::period::Period;
use crate::model::record::{KindTag, Record};
use crate::model::typed::{self, expedite, problem};
use crate::model::value::{Fields, Tag, Value};
use crate::office::{
    Blind, Decomposition, Filled, Office, Owes, Person, Place, Refusal, Saved, Step, Undone, Watched,
};
use crate::paper::Now;
use crate::rules::report::form_of;
use crate::ui::{Look, Tone};
pub use box_takes::Takes;
use chrono::NaiveDate;
pub use palette::{Does, PaletteLine, RoomAct};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// What reaches a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key that the key map gave a meaning.
    Act(Action),
    /// A key without a meaning here: text, or an editing key.
    Key(Key),
    /// Text pasted, or typed too fast to be keys.
    Paste(String),
}

/// A screen on the stack.
pub trait Screen {
    /// What the title bar says.
    fn title(&self, office: &Office) -> String;

    /// Where the focus is, nearest first; decides what keys mean.
    fn contexts(&self) -> Vec<Context>;

    /// The acts of the bottom line, the most useful first. Whatever cannot be done now is left out.
    fn offers(&self, office: &Office) -> Vec<Action>;

    /// Whether a key that the key map has bound means something in the field itself: then the field wins.
    fn takes(&self, _key: Key) -> bool {
        false
    }

    /// Takes what was pressed.
    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect>;

    /// Hears what came of an effect, of a room it opened, or of another room's change.
    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect>;

    /// Draws the body. Returns where the real cursor has to stand, if a caret is shown.
    fn draw(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) -> Option<Position>;

    /// Whether a record can be seen here: what is taken back elsewhere is asked about first.
    fn shows(&self, _record: Id) -> bool {
        false
    }

    /// Whether it lies over the screen below, which is drawn first.
    fn is_layer(&self) -> bool {
        false
    }

    /// Every act of the table that would do something here and now, for the palette, the most useful first.
    fn acts(&self, office: &Office) -> Vec<Action> {
        self.offers(office)
    }

    /// What the palette offers here beyond the action table: the kinds' moves, the views of this room. Chosen, it
    /// comes back as [`News::Chosen`] with its place in the list.
    fn commands(&self, _office: &Office) -> Vec<RoomAct> {
        Vec::new()
    }

    /// What F1 says about the thing in focus: title and paragraphs. `None`: only the keys.
    fn explain(&self, _office: &Office) -> Option<(String, Vec<String>)> {
        None
    }
}

/// What a screen wants done.
#[derive(Debug)]
pub enum Effect {
    /// Another room on top of this one.
    Open(Room),
    /// Another room in place of this one.
    Replace(Room),
    /// Away with this room.
    Back,
    /// Away with this room, and the room below hears [`News::Answer`].
    Give(Answer),
    /// A sentence in the status line.
    Say(Tone, String),
    /// Save a filled record; heard as [`News::Saved`].
    Save(Box<Filled>),
    /// File a daily summary, as 零报告 where the flag says so; heard as [`News::Saved`].
    File(Box<Filled>, bool),
    /// Move a record to a state, with a reason where one is asked; heard as [`News::Saved`].
    Move(Id, u16, Option<String>),
    /// Send a paper back with a question on a field: the paper, the field's name, the reason's code, the words; heard
    /// as [`News::Saved`].
    SendBack(Id, String, u16, String),
    /// Accept papers that wait for a reviewer, as one change; heard as [`News::Saved`].
    Accept(Vec<Id>),
    /// Answer a question; heard as [`News::Saved`].
    Answer(Id, String),
    /// Close a month; heard as [`News::Saved`].
    LockMonth(Period),
    /// Keep an inspection that is not filed yet; heard as [`News::Saved`].
    KeepInspection(Box<Filled>),
    /// Note a second keying of an inspection, and put the record right where the second counts; heard as
    /// [`News::Saved`].
    NoteKeying(Box<Filled>, Box<Blind>, u16, Value),
    /// Strike a record out (true) or bring it back, with a reason; heard as [`News::Saved`].
    Void(Id, bool, Option<String>),
    /// Make one step of several tasks as one change, with a reason where one is asked; heard as [`News::Saved`].
    MoveTasks(Vec<Id>, Box<Step>, Option<String>),
    /// Write some fields of several tasks as one change; heard as [`News::Saved`].
    EditTasks(Vec<Id>, Vec<(Tag, Option<Value>)>),
    /// Begin a meeting of that name over these tasks; heard as [`News::Saved`].
    BeginMeeting(String, Vec<Id>),
    /// Note what a meeting said about a task; heard as [`News::Saved`].
    NoteItem(Id, Id, String),
    /// Take a key project apart to villages; heard as [`News::Saved`].
    Decompose(Box<Decomposition>),
    /// Save what a file came to, as one batch; heard as [`News::Saved`].
    Import(Box<Import>),
    /// Remember a filter sentence of the board under a digit, 1 to 9.
    KeepFilter(usize, String),
    /// Write a draft: durable when a field is left, quick on a keystroke.
    WriteDraft(Box<Draft>, bool),
    /// Remove a draft in which nothing typed is left, or that is saved.
    DropDraft(Id),
    /// Give a draft up, as asked: it can be undone.
    GiveUp(Id),
    /// Remember that this record was chosen in a lookup.
    Chose(Id),
    /// Remember what stands in the pinned fields of a kind (none unpins), for the person at the keyboard.
    Pin(KindTag, Fields),
    /// Take back, or do again (true), the last change of the office.
    Undo(bool),
    /// Seat a person at the keyboard and go Home.
    SitDown(Person),
    /// Do what an action of the table does here, as if its key had been pressed in the room below.
    Act(Action),
    /// Choose the n-th of the room below's [`Screen::commands`].
    Command(usize),
}

/// What comes back to a screen.
#[derive(Debug)]
pub enum News {
    /// What came of saving, filing, moving or striking out.
    Saved(Result<Saved, Refusal>),
    /// A room opened from here gave an answer.
    Answer(Answer),
    /// The palette chose the n-th of this room's commands.
    Chosen(usize),
    /// Something was undone or redone.
    Undone(Undone),
    /// This room is on top again, or data changed: read again what is shown.
    Refresh,
}

/// What a layer gives to the room below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A record, from a lookup.
    Record(Id),
    /// The number of a choice, from 0, and the words typed with it.
    Choice(usize, String),
    /// Several choices (codes), by place.
    Choices(Vec<usize>),
    /// Words, from a one-line question.
    Words(String),
}

/// A room that can be opened.
#[derive(Debug)]
pub enum Room {
    /// Who sits down (at start, or to change seats).
    Start,
    /// The queue of duty.
    Home,
    /// The form.
    Entry(Box<EntryStart>),
    /// The table of a kind, with a filter sentence.
    Register(KindTag, String),
    /// One record with its history; true: the history first.
    Detail(Id, bool),
    /// One person's day.
    Daily(Id, NaiveDate),
    /// The paper of an owner for a period: 周汇报, 月通报.
    Report(KindTag, Owes, Period),
    /// A village's inspection of a month.
    Inspection(Id, NaiveDate),
    /// Who owes what: a duty by its name, and a day in the stretch shown.
    Duties(String, NaiveDate),
    /// The entries behind a figure.
    Behind(Box<Behind>),
    /// Everything that waits in one queue, or what a search found.
    Find(String),
    /// Which households nobody has taken.
    Pairing,
    /// Drafts found open at start: 恢复/放弃/对照.
    Recover,
    /// A lookup in a register, and what it begins with.
    Lookup(KindTag, Sought),
    /// A question with numbered answers and perhaps words.
    Ask(Ask),
    /// Sending papers back: the field, the reason, the words.
    SendBack(SendBack),
    /// A list to choose from: codes, phrases. The flags are set for several.
    Choose(Choose),
    /// Every act by name.
    Palette,
    /// The keys and the thing in focus.
    Help,
    /// The ledger of problems, with a filter sentence.
    Problems(String),
    /// The board of key projects, with a filter sentence; `None`: what is near.
    Board(Option<String>),
    /// The board, with what is looked after of the key projects.
    Tasks(Watched),
    /// A key project taken apart to villages.
    Decompose(Id),
    /// What a meeting came to.
    Minutes(Id),
    /// Tables out of files.
    Import,
}

impl Room {
    /// The room in which a paper is written, or in which tasks are looked after.
    #[must_use]
    pub fn of(place: Place) -> Self {
        match place {
            Place::Day(person, date) => Self::Daily(person, date),
            Place::Report(kind, owes, period) => Self::Report(kind, owes, period),
            Place::Inspection(village, month) => Self::Inspection(village, month),
            Place::Minutes(meeting) => Self::Minutes(meeting),
            Place::Tasks(watched) => Self::Tasks(watched),
        }
    }

    /// The room in which the person at the keyboard writes a new paper of a kind, if it is not the form: the own day,
    /// this week or month of the own village or the town, the table from which a village is chosen.
    #[must_use]
    pub fn for_new(kind: KindTag, office: &Office) -> Option<Self> {
        let (person, today) = (office.person()?, office.today());
        if kind == typed::daily::KIND {
            return Some(Self::Daily(person.id, today));
        }
        if kind == typed::inspection::KIND {
            return Some(Self::Duties("inspection".to_owned(), today));
        }
        let form = form_of(kind)?;
        // A village cadre's week is the own village's.
        let own = person.village.filter(|_| person.role == Role::VillageCadre && form.village.is_some());
        Some(Self::Report(kind, own.map_or(Owes::Town, Owes::Record), Period::of(form.every, today)))
    }
}

/// A figure to be opened: the number, and the entries it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// What is counted: 王家村 2026年第47周 走访.
    pub title: String,
    /// How it is counted (口径).
    pub help: String,
    /// The number as it stands on the paper, with its unit.
    pub says: String,
    /// The entries behind it.
    pub ids: Vec<Id>,
    /// What it would be now, where it stands as the paper was filed or the month was closed.
    pub now: Option<Now>,
}

/// What a lookup begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// What is typed already: it is gone on with.
    Typed(String),
    /// A name that is likely meant: the first key replaces it.
    Likely(String),
}

impl Sought {
    /// Nothing yet.
    #[must_use]
    pub const fn nothing() -> Self {
        Self::Typed(String::new())
    }
}

/// One line of the key map: the keys, the act's name, its sentence.
pub type KeyLine = (String, String, String);

/// What the help screen shows: the thing in focus, then the keys by context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HelpText {
    /// Title and paragraphs about the field, figure or screen in focus.
    pub about: Option<(String, Vec<String>)>,
    /// Context name, then key, name and sentence of each act there; what counts here and now first.
    pub keys: Vec<(String, Vec<KeyLine>)>,
}

/// How a form is opened.
#[derive(Debug)]
pub enum EntryStart {
    /// A new record of a kind, with values already there.
    New(KindTag, Fields),
    /// A record to change; the field to go to first.
    Change(Box<Record>, Option<Tag>),
    /// A copy of a record (F6).
    Copy(Box<Record>),
    /// A draft to go on with.
    Resume(Box<Draft>),
}

/// A question.
#[derive(Clone, Debug)]
pub struct Ask {
    /// In the border.
    pub title: String,
    /// What is asked, a paragraph each.
    pub lines: Vec<String>,
    /// The answers; none means that words alone are asked for.
    pub answers: Vec<String>,
    /// What the words are, e.g. 原因; `None` asks for no words.
    pub words: Option<String>,
    /// The answer the bar stands on first; with `None` it stands on none, and Enter alone gives none.
    pub at: Option<usize>,
    /// Words already there.
    pub start: String,
    /// What the words may become, judged at every key.
    pub takes: Takes,
    /// Whether blank words are refused.
    pub must: bool,
    /// The only answer that takes the words, where there is one: Enter in the words gives it.
    pub words_for: Option<usize>,
    /// Whether it comes unasked, in the midst of typing: then keys typed before it has been on the screen are no
    /// answer to it.
    pub once_seen: bool,
}

/// Papers to be sent back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendBack {
    /// Which.
    pub papers: Vec<Id>,
    /// What they are called.
    pub title: String,
    /// The fields they may be sent back on; the first is the whole.
    pub fields: Vec<String>,
    /// The reasons, with their codes.
    pub reasons: Vec<(u16, String)>,
}

/// A list to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choose {
    /// In the border.
    pub title: String,
    /// What there is to choose: shown text, and its number where it has one.
    pub items: Vec<(String, Option<u16>)>,
    /// Which are chosen already; empty where only one can be.
    pub chosen: Vec<bool>,
    /// Where the bar stands first.
    pub at: usize,
    /// As [`Ask::once_seen`].
    pub once_seen: bool,
}

impl Choose {
    /// The moves of a record, those that cannot be made now with the reason.
    #[must_use]
    pub fn of_steps(steps: &[Step]) -> Self {
        let word = |step: &Step| match &step.refused {
            None => step.label.clone(),
            Some(why) => format!("{}（{}）", step.label, why.trim_end_matches('。')),
        };
        let items = steps.iter().map(|step| (word(step), None)).collect();
        Self { title: "办理".to_owned(), items, ..Self::default() }
    }
}

/// Whether [`notice_form`] opens one for this problem.
fn notice_opens(record: Id, office: &Office) -> bool {
    matches!(office.notice_waiting(record), Ok(Some(_))) || office.notice_draft(record).is_ok()
}

/// The notice about a problem that waits to be sent; else the form of one, with the level and the words that are due;
/// or why there is none.
fn notice_form(record: Id, office: &Office) -> Effect {
    let is_problem = office.record(record).is_ok_and(|record| record.kind == problem::KIND);
    if !is_problem {
        let say = "督办单是为整改台账上的问题拟的，请在那里选一个问题再按。";
        return Effect::Say(Tone::Plain, say.to_owned());
    }
    if let Ok(Some(waiting)) = office.notice_waiting(record) {
        return Effect::Open(Room::Detail(waiting, false));
    }
    match office.notice_draft(record) {
        Ok(fields) => Effect::Open(Room::Entry(Box::new(EntryStart::New(expedite::KIND, fields)))),
        Err(refusal) => Effect::Say(Tone::Bad, refusal.to_string()),
    }
}
