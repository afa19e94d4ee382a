//! One record, read only: its fields in form order, what refers to it, and its history (流水).
//!
//! From here one goes on: into the form at the field under the sign, to a record that is referred to, to the
//! table of what refers to this one, or by a move to the next state.

mod acts;
mod draw;
mod lines;

use super::{Effect, Input, News, RoomAct, Screen, step_keys};
use crate::keymap::{Action, Context};
use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::kind::Kind;
use crate::model::record::{KindTag, Record};
use crate::model::typed::query_state;
use crate::model::value::Tag;
use crate::office::{Asked as Question, HistoryLine, Link, Office, Sheet, Step, place_of};
use crate::rules::filing;
use crate::ui::{Look, Tone};
use acts::Asked;
use lines::{Item, Line};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// What a seat may do to a record itself; the steps are told apart.
#[derive(Clone, Copy, Debug, Default)]
struct Mine {
    /// Its fields may be changed, or its paper opened.
    changes: bool,
    /// It may be struck out, or brought back.
    voids: bool,
}

impl Mine {
    fn of(record: &Record, office: &Office) -> Self {
        let may = |kind: &Kind| office.may(kind, Op::Set, Some(record), None).is_ok();
        Self {
            changes: place_of(record).is_some() || office.kind(record.kind).is_ok_and(may),
            voids: record.void || office.voidable(record.id).is_ok(),
        }
    }
}

/// One record for reading.
#[derive(Debug)]
pub struct Detail {
    id: Id,
    sheet: Option<Sheet>,
    steps: Vec<Step>,
    links: Vec<Link>,
    history: Vec<HistoryLine>,
    /// Why it could not be read.
    trouble: Option<String>,
    /// Where it stands, of a paper.
    state: Option<u16>,
    /// The question on it that waits for the answer of the person at the keyboard.
    asks_me: Option<Question>,
    /// What was asked of it and is not settled: who, on which field, and the answer.
    questions: Vec<(Tone, String)>,
    /// Why its fields cannot be changed now, where its state has closed it.
    closed: Option<String>,
    /// What this seat may do to the record itself, for the bottom line.
    mine: Mine,
    /// Personal numbers whole, because the clerk asked.
    full: bool,
    /// Whether the arrows walk the history.
    in_history: bool,
    items: Vec<Item>,
    selected: usize,
    /// The lines as laid out for a width, and that width.
    lines: (Vec<Line>, u16),
    top: usize,
    /// Rows on screen when last drawn.
    page: usize,
    past: (Vec<Line>, u16),
    past_top: usize,
    asked: Option<Asked>,
}

impl Detail {
    /// The record, with the arrows on its fields, or on its history where `history` says so.
    #[must_use]
    pub fn new(id: Id, history: bool, office: &Office) -> Self {
        let mut detail = Self {
            id,
            sheet: None,
            steps: Vec::new(),
            links: Vec::new(),
            history: Vec::new(),
            trouble: None,
            state: None,
            asks_me: None,
            questions: Vec::new(),
            closed: None,
            mine: Mine::default(),
            full: false,
            in_history: history,
            items: Vec::new(),
            selected: 0,
            lines: (Vec::new(), 0),
            top: 0,
            page: 1,
            past: (Vec::new(), 0),
            past_top: 0,
            asked: None,
        };
        detail.read(office);
        detail
    }

    /// Reads everything again; the sign stays on its field or link, though lines may have come or gone before it.
    fn read(&mut self, office: &Office) {
        let was = self.item().map(|item| self.spot(item));
        self.lines = (Vec::new(), 0);
        self.past = (Vec::new(), 0);
        self.trouble = None;
        let read = office.sheet(self.id, self.full).and_then(|sheet| {
            let links = office.links(self.id, sheet.record.kind)?;
            Ok((sheet, links, office.history(self.id)?))
        });
        match read {
            Ok((sheet, links, history)) => {
                self.steps = office.steps(&sheet.record);
                self.state = step_keys::paper_state(&sheet.record, office);
                self.read_questions(&sheet.record, office);
                let kind = office.kind(sheet.record.kind).ok();
                let fields = &sheet.record.fields;
                // A paper with a room of its own is opened there, and says there why it is closed.
                let locked =
                    |kind| filing::locked(kind, fields).filter(|_| place_of(&sheet.record).is_none());
                let with_keys = |say: String| format!("{say}{}", step_keys::keys(&self.steps));
                self.closed = kind
                    .and_then(|kind| filing::closed(kind, fields).or_else(|| locked(kind).map(with_keys)));
                self.mine = Mine::of(&sheet.record, office);
                let fields = (0..sheet.lines.len()).map(Item::Field);
                self.items = fields.chain((0..links.len()).map(Item::Link)).collect();
                (self.sheet, self.links, self.history) = (Some(sheet), links, history);
            }
            Err(refusal) => {
                self.trouble = Some(refusal.to_string());
                self.sheet = None;
                self.items.clear();
                self.steps.clear();
            }
        }
        let same = was.and_then(|was| self.items.iter().position(|item| self.spot(*item) == was));
        self.selected = same.unwrap_or(self.selected).min(self.items.len().saturating_sub(1));
    }

    /// What an item is, wherever it stands: the field, or the kind and the field of what refers to this record.
    fn spot(&self, item: Item) -> (Option<KindTag>, Option<Tag>) {
        let sheet = self.sheet.as_ref();
        match item {
            Item::Field(at) => (None, sheet.and_then(|sheet| sheet.lines.get(at)).map(|line| line.field)),
            Item::Link(at) => self.links.get(at).map(|link| (link.kind, link.field)).unzip(),
        }
    }

    /// What was asked of this record; of a question itself, that question.
    fn read_questions(&mut self, record: &Record, office: &Office) {
        let asked = office.questions_on(record).unwrap_or_default();
        let me = office.person().map(|person| person.id);
        let mine = |asked: &&Question| asked.state == query_state::OPEN && office.may_answer(asked.to);
        let first = asked.iter().find(|asked| asked.to == me).filter(mine);
        self.asks_me = first.or_else(|| asked.iter().find(mine)).cloned();
        let line = |asked: &Question| match asked.state {
            query_state::OPEN => {
                let key = if office.may_answer(asked.to) { "，按 F8 答复" } else { "" };
                Some((Tone::Warn, asked.waits(key)))
            }
            query_state::ANSWERED => {
                Some((Tone::Accent, format!("已答  “{}” {}：{}", asked.field, asked.words, asked.answer)))
            }
            _ => None,
        };
        self.questions = asked.iter().filter_map(line).collect();
    }

    fn item(&self) -> Option<Item> {
        self.items.get(self.selected).copied()
    }

    /// The lines of an item, from first to behind last.
    fn extent(&self, item: usize) -> (usize, usize) {
        let lines = &self.lines.0;
        let first = lines.iter().position(|line| line.item == Some(item)).unwrap_or(0);
        let count = lines.get(first..).unwrap_or_default();
        let count = count.iter().take_while(|line| line.item == Some(item)).count();
        (first, first + count)
    }

    fn walk(&mut self, action: Action) -> bool {
        if self.in_history {
            return self.walk_history(action);
        }
        let last = self.items.len().saturating_sub(1);
        match action {
            Action::Up => {
                // What is taller than the window is read line by line first.
                if self.extent(self.selected).0 < self.top {
                    self.top -= 1;
                } else {
                    self.selected = self.selected.saturating_sub(1);
                }
            }
            Action::Down => {
                if self.extent(self.selected).1 > self.top + self.page {
                    self.top += 1;
                } else {
                    self.selected = (self.selected + 1).min(last);
                }
            }
            Action::PageUp => self.leap(self.extent(self.selected).0.saturating_sub(self.page)),
            Action::PageDown => self.leap(self.extent(self.selected).0 + self.page),
            Action::First | Action::TopOfAll => (self.selected, self.top) = (0, 0),
            Action::Last | Action::BottomOfAll => self.selected = last,
            _ => return false,
        }
        true
    }

    /// Puts the sign on the item that stands on a line.
    fn leap(&mut self, line: usize) {
        let lines = &self.lines.0;
        let to = line.min(lines.len().saturating_sub(1));
        let on = lines.get(to..).unwrap_or_default().iter().find_map(|line| line.item);
        self.selected = on.unwrap_or(self.items.len().saturating_sub(1));
    }

    fn walk_history(&mut self, action: Action) -> bool {
        let longest = self.past.0.len().saturating_sub(self.page);
        let to = match action {
            Action::Up => self.past_top.saturating_sub(1),
            Action::Down => self.past_top + 1,
            Action::PageUp => self.past_top.saturating_sub(self.page),
            Action::PageDown => self.past_top + self.page,
            Action::First | Action::TopOfAll => 0,
            Action::Last | Action::BottomOfAll => longest,
            _ => return false,
        };
        self.past_top = to.min(longest);
        true
    }
}

impl Screen for Detail {
    fn shows(&self, record: Id) -> bool {
        self.id == record
    }

    fn title(&self, office: &Office) -> String {
        let Some(sheet) = &self.sheet else {
            return "查看".to_owned();
        };
        let label = office.kind(sheet.record.kind).map(|kind| kind.label.as_str());
        format!("{} {}", label.unwrap_or_default(), sheet.title)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Detail]
    }

    fn offers(&self, _office: &Office) -> Vec<Action> {
        self.offered()
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        self.acts_now(office)
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        let Input::Act(action) = input else {
            return Vec::new();
        };
        if self.walk(action) {
            return Vec::new();
        }
        self.act(action, office)
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Saved(_) => self.heard_saved(office),
            News::Refresh | News::Undone(_) => {
                self.asked = None;
                self.read(office);
                Vec::new()
            }
            News::Answer(answer) => self.answered(answer, office),
            News::Chosen(at) => {
                let command = self.command_list().into_iter().nth(at);
                command.map_or_else(Vec::new, |(_, command)| self.run(command, office))
            }
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area, office, look);
        None
    }

    fn commands(&self, _office: &Office) -> Vec<RoomAct> {
        self.command_list().into_iter().map(|(name, _)| name).collect()
    }

    fn explain(&self, office: &Office) -> Option<(String, Vec<String>)> {
        let sheet = self.sheet.as_ref()?;
        let kind = office.kind(sheet.record.kind).ok()?;
        let field = match self.item()? {
            Item::Field(at) => kind.field(sheet.lines.get(at)?.field)?,
            Item::Link(_) => return Some((kind.label.clone(), vec![kind.help.clone()])),
        };
        Some((field.label.clone(), vec![field.help.clone()]))
    }
}
