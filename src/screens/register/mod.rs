//! The table of a kind: the same for households, visits and disputes, drawn from the dictionary.
//!
//! It shows some view of the kind's records, can be narrowed by typing, and opens what stands under the bar. The
//! selection is kept by record, so that nothing moves under the clerk's hand when the list is read again.

mod acts;
mod boxes;
mod columns;
mod draw;
mod list;
mod views;

use super::list_bar::{Bar, Made};
use super::{Effect, EntryStart, Input, News, Room, RoomAct, Screen, notice_form};
use crate::keymap::{Action, Context};
use crate::model::id::Id;
use crate::model::kind::Kind;
use crate::model::record::KindTag;
use crate::model::value::Fields;
use crate::office::{Office, Refusal, Sheet, place_of};
use crate::rules::filing;
use crate::ui::{Look, Tone};
use acts::{Asked, Batch};
use boxes::Line;
use columns::{RowText, Spec};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use views::View;

/// Rows kept ready; more than any window shows.
const ROWS_KEPT: usize = 400;

/// The table of a kind.
#[derive(Debug)]
pub struct Register {
    kind: KindTag,
    view: View,
    /// The views a digit chooses.
    views: Vec<View>,
    /// The records of the view.
    ids: Rc<Vec<Id>>,
    /// Those that fit what is typed, while something is.
    narrowed: Option<Rc<Vec<Id>>>,
    /// Who in a record was found, where that is not its name.
    inside: HashMap<Id, String>,
    bar: Bar<Id>,
    made: Made,
    marked: BTreeSet<Id>,
    line: Line,
    specs: Vec<Spec>,
    rows: HashMap<Id, RowText>,
    side: Option<(Id, Sheet)>,
    /// Whether older records are left out: of the list shown, and of the first view.
    windowed: (bool, bool),
    /// Why the list could not be read.
    trouble: Option<String>,
    asked: Option<Asked>,
    batch: Option<Batch>,
}

impl Register {
    /// The table of a kind. `filter` is a filter sentence, or the id of a record: then the table lists what
    /// refers to it.
    #[must_use]
    pub fn new(kind: KindTag, filter: String, office: &Office) -> Self {
        let found = office.kind(kind).ok();
        let mut register = Self {
            kind,
            view: View::opening(filter, office),
            views: found.map_or_else(Vec::new, |kind| View::offered(kind, office)),
            ids: Rc::default(),
            narrowed: None,
            inside: HashMap::new(),
            bar: Bar::default(),
            made: Made::default(),
            marked: BTreeSet::new(),
            line: Line::None,
            specs: Vec::new(),
            rows: HashMap::new(),
            side: None,
            windowed: (false, false),
            trouble: None,
            asked: None,
            batch: None,
        };
        register.read(office);
        register
    }

    /// What is listed now.
    fn listed(&self) -> &[Id] {
        self.narrowed.as_deref().unwrap_or(&self.ids)
    }

    /// The word of a view; the first says so where it is not everything.
    fn word<'a>(&self, view: &'a View) -> &'a str {
        if *view == View::All && self.windowed.1 { views::WINDOW } else { view.label() }
    }

    fn current(&self) -> Option<Id> {
        self.bar.on().copied()
    }

    /// A new record: a paper is written in its own room.
    fn begin(&self, office: &Office) -> Effect {
        let entry = || Room::Entry(Box::new(EntryStart::New(self.kind, Fields::new())));
        Effect::Open(Room::for_new(self.kind, office).unwrap_or_else(entry))
    }

    /// Opens the selected record for changing.
    fn change(&self, office: &Office) -> Vec<Effect> {
        self.with_record(office, |record| {
            let closed = office.kind(record.kind).ok().and_then(|kind| filing::closed(kind, &record.fields));
            if let Some(closed) = closed {
                return Effect::Say(Tone::Bad, closed);
            }
            let room = match place_of(&record) {
                Some(place) => Room::of(place),
                None => Room::Entry(Box::new(EntryStart::Change(Box::new(record), None))),
            };
            Effect::Open(room)
        })
    }

    fn with_record(
        &self,
        office: &Office,
        act: impl FnOnce(crate::model::record::Record) -> Effect,
    ) -> Vec<Effect> {
        let Some(id) = self.current() else {
            return vec![Effect::Say(Tone::Warn, "这里没有可选的一条。".to_owned())];
        };
        match office.record(id) {
            Ok(record) => vec![act(record)],
            Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
        }
    }

    fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        if self.bar.walk(action) {
            return Vec::new();
        }
        if !matches!(action, Action::Find | Action::Filter | Action::Choose(_) | Action::Back) {
            self.bar.keep();
        }
        match action {
            Action::Accept => self.open(false),
            Action::History => self.open(true),
            Action::EditJump => self.change(office),
            Action::New => vec![self.begin(office)],
            Action::Copy => self.with_record(office, |record| {
                Effect::Open(Room::Entry(Box::new(EntryStart::Copy(Box::new(record)))))
            }),
            Action::DeleteRecord => self.ask_void(office),
            Action::Mark => {
                if let Some(id) = self.current() {
                    if !self.marked.remove(&id) {
                        self.marked.insert(id);
                    }
                    self.bar.walk(Action::Down);
                }
                Vec::new()
            }
            Action::Find => {
                self.line = Line::find();
                Vec::new()
            }
            Action::Filter => {
                let words = match &self.view {
                    View::Sentence(words) => words.as_str(),
                    _ => "",
                };
                let kind = office.kind(self.kind).ok();
                self.line = Line::filter(words, kind);
                Vec::new()
            }
            Action::NextIssue => self.next_kept(office, true),
            Action::PrevIssue => self.next_kept(office, false),
            Action::Note => self.send_back(office),
            Action::Expedite => self.current().map(|id| notice_form(id, office)).into_iter().collect(),
            Action::Choose(digit) => {
                let at = crate::ui::list::line_of(digit);
                match self.views.get(at).cloned() {
                    Some(view) => self.show(view, office),
                    None => Vec::new(),
                }
            }
            Action::Back => self.back(),
            _ => Vec::new(),
        }
    }

    /// Marks go first, then the room: nothing chosen with care is lost by one key too many.
    fn back(&mut self) -> Vec<Effect> {
        if self.marked.is_empty() {
            return vec![Effect::Back];
        }
        self.marked.clear();
        vec![Effect::Say(Tone::Plain, "已取消全部标记。".to_owned())]
    }

    fn open(&self, history: bool) -> Vec<Effect> {
        self.current().map(|id| Effect::Open(Room::Detail(id, history))).into_iter().collect()
    }

    fn kind<'a>(&self, office: &'a Office) -> Result<&'a Kind, Refusal> {
        office.kind(self.kind)
    }
}

impl Screen for Register {
    fn shows(&self, record: Id) -> bool {
        self.ids.contains(&record)
    }

    fn title(&self, office: &Office) -> String {
        self.kind(office).map_or_else(|_| "登记册".to_owned(), |kind| kind.label.clone())
    }

    fn contexts(&self) -> Vec<Context> {
        match self.line {
            Line::None => vec![Context::Register],
            Line::Find(_) => vec![Context::Pick],
            Line::Filter(_) => vec![Context::Sentence],
        }
    }

    fn offers(&self, _office: &Office) -> Vec<Action> {
        let any = self.current().is_some();
        let mut offers = match self.line {
            Line::None => vec![Action::Accept, Action::Find, Action::Filter, Action::New],
            Line::Find(_) => vec![Action::Accept, Action::EditJump, Action::Mark],
            Line::Filter(_) => return vec![Action::Accept, Action::Complete, Action::Back],
        };
        if matches!(self.line, Line::None) {
            offers.extend([Action::EditJump, Action::Palette]);
        } else {
            offers.push(Action::Back);
        }
        offers.retain(|action| any || !matches!(action, Action::Accept | Action::EditJump | Action::Mark));
        offers
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        match self.line {
            Line::None => self.acts_now(office),
            Line::Find(_) | Line::Filter(_) => self.offers(office),
        }
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        let effects = match (&self.line, input) {
            (Line::None, Input::Act(action)) => self.act(action, office),
            (Line::None, Input::Key(_) | Input::Paste(_)) => Vec::new(),
            (_, input) => self.on_line(input, office),
        };
        self.made.watch(&effects, office);
        effects
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Refresh => {
                self.asked = None;
                self.come_back(office)
            }
            News::Undone(undone) => {
                self.asked = None;
                let effects = self.come_back(office);
                if self.bar.back_to(&undone.records) { Vec::new() } else { effects }
            }
            News::Saved(result) => self.heard_saved(result, office),
            News::Answer(answer) => self.answered(answer, office),
            News::Chosen(at) => {
                let command = self.command_list(office).into_iter().nth(at);
                command.map_or_else(Vec::new, |(_, command)| self.run(command, office))
            }
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area, office, look)
    }

    fn commands(&self, office: &Office) -> Vec<RoomAct> {
        self.command_list(office).into_iter().map(|(name, _)| name).collect()
    }

    fn explain(&self, office: &Office) -> Option<(String, Vec<String>)> {
        let kind = self.kind(office).ok()?;
        let list = "光标跟着记录走：存、筛选、换视图以后还在这一条上；不在里面了，左下角会说。按 Ctrl+F 写条件，原来那句整句选着，直接打就换掉，写 0 回车看全部。";
        Some((kind.label.clone(), vec![kind.help.clone(), list.to_owned()]))
    }
}
