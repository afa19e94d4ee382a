//! Home: the queue of duty (F60), and the way to everything else.
//!
//! What waits is counted and opened by one digit; recording something and opening a table are digits too. Nothing
//! here is computed twice: the office says what waits, and this room asks again when it comes back on top.

mod draw;
mod menu;
mod open;

use super::list_bar::Bar;
use super::{Effect, Input, News, Room, RoomAct, Screen};
use crate::keymap::{Action, Code, Context};
use crate::model::draft::Draft;
use crate::model::id::Id;
use crate::model::kind::{Field, Kind, Shape};
use crate::model::record::{KindTag, Record};
use crate::model::typed::visit;
use crate::model::value::Fields;
use crate::office::{self, Card, HomeLine, Office, Place, Queue, Undone};
use crate::ui::list::line_of;
use crate::ui::{ListState, Look};
use chrono::Timelike;
use menu::{Entry, Item, Table};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// Tasks told of in a line about the key projects.
const MOST_TASKS: usize = 8;

/// What a line is about: the room it is written in, else the record, else only what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Spot {
    Place(Queue, Place),
    Record(Queue, Id),
    Name(String),
}

fn spot(line: &HomeLine) -> Spot {
    match (line.place, line.id) {
        // A paper not begun has no record yet; begun it is the same line still.
        (Some(place), _) => Spot::Place(line.from, place),
        (None, Some(id)) => Spot::Record(line.from, id),
        (None, None) => Spot::Name(line.title.clone()),
    }
}

/// The first screen.
pub struct Home {
    items: Vec<Item>,
    /// The chosen line of the menu.
    at: usize,
    queues: office::Home,
    drafts: Vec<Draft>,
    /// The bar of each queue, kept while another is looked at.
    bars: HashMap<Queue, Bar<Spot>>,
    /// Whether the arrows walk the chosen queue rather than the menu.
    in_lines: bool,
    /// Papers marked to be accepted or sent back together.
    marked: BTreeSet<Id>,
    /// What the chosen line says, field by field.
    about: Rc<[(String, String)]>,
    /// The same of every line looked at since the queues were read: a bar that goes back and forth reads nothing twice.
    told: HashMap<Spot, Rc<[(String, String)]>>,
    greeting: String,
    fault: Option<String>,
    asked: Option<Asked>,
}

/// What a chooser was opened for.
enum Asked {
    Kind(Vec<KindTag>),
    Table(Vec<Table>),
    /// Whether these papers are accepted.
    Accept(Vec<Id>),
    /// Whether this draft is given up.
    GiveUp(Id),
}

impl Home {
    /// Reads what waits; the bar stands on the first thing to do.
    #[must_use]
    pub fn new(office: &Office) -> Self {
        let mut home = Self {
            items: menu::items(office),
            at: 0,
            queues: office::Home::default(),
            drafts: Vec::new(),
            bars: HashMap::new(),
            in_lines: false,
            marked: BTreeSet::new(),
            about: Rc::default(),
            told: HashMap::new(),
            greeting: String::new(),
            fault: None,
            asked: None,
        };
        home.read(office);
        home.at = Self::own_queues(office)
            .iter()
            .position(|queue| !home.queues.queue(*queue).is_empty())
            .unwrap_or(0);
        home.in_lines = home.line().is_some();
        home.look_at(office);
        home
    }

    fn read(&mut self, office: &Office) {
        self.items = menu::items(office);
        self.fault = None;
        match office.home() {
            Ok(queues) => self.queues = queues,
            Err(refusal) => self.fault = Some(refusal.to_string()),
        }
        match office.drafts() {
            Ok(drafts) => self.drafts = drafts,
            Err(refusal) => self.fault = Some(refusal.to_string()),
        }
        for queue in Self::own_queues(office) {
            let keys: Vec<Spot> = self.queues.queue(*queue).iter().map(spot).collect();
            self.bars.entry(*queue).or_default().set(keys);
        }
        self.in_lines &= self.line().is_some();
        self.marked.retain(|id| self.queues.review.iter().any(|line| line.id == Some(*id)));
        // What is only looked after is not waited for.
        let own = Self::own_queues(office).iter().filter(|queue| **queue != Queue::Projects);
        let waiting = own.map(|queue| self.queues.queue(*queue).len()).sum();
        self.greeting = greeting(office, waiting);
        self.told.clear();
        self.look_at(office);
    }

    fn own_queues(office: &Office) -> &'static [Queue] {
        office.person().map_or(&Queue::ALL[..], |person| Queue::of(person.role))
    }

    fn queue(&self) -> Option<Queue> {
        match self.items.get(self.at)?.entry {
            Entry::Queue(queue) => Some(queue),
            _ => None,
        }
    }

    fn line(&self) -> Option<&HomeLine> {
        let queue = self.queue()?;
        self.queues.queue(queue).get(self.bars.get(&queue).map_or(0, Bar::at))
    }

    /// After an undo the bar stands on what was brought back: in the queue looked at if it is there, else where it is.
    fn stand_on(&mut self, undone: &Undone, office: &Office) {
        let touched: Vec<Record> =
            undone.records.iter().filter_map(|record| office.record(*record).ok()).collect();
        let places: Vec<Place> = touched.iter().filter_map(office::place_of).collect();
        // A visit taken back is owed again to its household.
        let visited: Vec<Id> = touched
            .iter()
            .filter(|record| record.kind == visit::KIND)
            .filter_map(|record| record.fields.reference(visit::HOUSEHOLD))
            .collect();
        let came_back = |line: &HomeLine| {
            line.place.is_some_and(|place| places.contains(&place))
                || line.id.is_some_and(|id| {
                    undone.records.contains(&id) || (line.from == Queue::Visits && visited.contains(&id))
                })
        };
        let mut found = Vec::new();
        for queue in Self::own_queues(office) {
            let spots: Vec<Spot> =
                self.queues.queue(*queue).iter().filter(|line| came_back(line)).map(spot).collect();
            if self.bars.get_mut(queue).is_some_and(|bar| bar.back_to(&spots)) {
                found.push(*queue);
            }
        }
        let shown = self.queue().filter(|queue| found.contains(queue)).or_else(|| found.first().copied());
        let item = |item: &Item| shown.is_some_and(|queue| item.entry == Entry::Queue(queue));
        if let Some(at) = self.items.iter().position(item) {
            (self.at, self.in_lines) = (at, true);
            self.look_at(office);
        }
    }

    /// Reads what the chosen line says, so that drawing reads nothing.
    fn look_at(&mut self, office: &Office) {
        self.about = Rc::default();
        let Some((line, spot)) = self.line().map(|line| (line, spot(line))) else { return };
        let known = self.told.get(&spot).cloned();
        if let Some(told) = known.or_else(|| self.contents(line, office).map(Rc::from)) {
            self.about = Rc::clone(&told);
            self.told.insert(spot, told);
        }
    }

    fn contents(&self, line: &HomeLine, office: &Office) -> Option<Vec<(String, String)>> {
        let rows = match line.from {
            Queue::Papers | Queue::Overdue => {
                let Some(Place::Day(person, date)) = line.place else { return None };
                let day = office.day(person, date).ok()?;
                day.lines.into_iter().map(|line| (line.label, line.title)).collect()
            }
            Queue::Drafts => {
                let draft = self.drafts.iter().find(|draft| Some(draft.id) == line.id)?;
                filled(office, office.kind(draft.kind).ok()?, &draft.values, |_| true)
            }
            Queue::Returned | Queue::Review => {
                let record = office.record(line.id?).ok()?;
                let words = |field: &Field| matches!(field.shape, Shape::LongText);
                let told = if line.from == Queue::Review { "上报" } else { "退回原因" };
                let mut rows = vec![(told.to_owned(), line.note.clone())];
                rows.extend(filled(office, office.kind(record.kind).ok()?, &record.fields, words));
                rows
            }
            Queue::Projects => {
                let Some(Place::Tasks(watched)) = line.place else { return None };
                let (board, kept) = office.watched(watched).ok()?;
                let cards = kept.iter().filter_map(|at| board.cards.get(*at)).take(MOST_TASKS);
                let due =
                    |card: &Card| card.due.map(|due| due.format(" %m-%d").to_string()).unwrap_or_default();
                let mut rows: Vec<(String, String)> = cards
                    .map(|card| (card.village_name.clone(), format!("{}{}", card.title, due(card))))
                    .collect();
                if kept.len() > rows.len() {
                    rows.push((
                        String::new(),
                        format!("还有 {} 条，回车打开看板看全", kept.len() - rows.len()),
                    ));
                }
                rows
            }
            Queue::Visits
            | Queue::Pending
            | Queue::Answered
            | Queue::Problems
            | Queue::Callbacks
            | Queue::Own => {
                let record = office.record(line.id?).ok()?;
                filled(office, office.kind(record.kind).ok()?, &record.fields, |_| true)
            }
        };
        Some(rows)
    }

    fn walk(&mut self, action: Action, office: &Office) {
        let queue = self.queue().filter(|_| self.in_lines);
        if let Some(bar) = queue.and_then(|queue| self.bars.get_mut(&queue)) {
            bar.walk(action);
        } else {
            let mut menu = ListState::at(self.at);
            match action {
                Action::Up => menu.up(),
                Action::Down => menu.down(self.items.len()),
                Action::First => menu.first(),
                Action::Last => menu.last(self.items.len()),
                _ => {}
            }
            self.at = menu.selected;
        }
        self.look_at(office);
    }
}

impl Screen for Home {
    fn title(&self, _: &Office) -> String {
        "首页".to_owned()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Home]
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        let mut offers = Vec::new();
        // On a queue in which nothing waits there is nothing to be opened.
        if self.queue().is_none() || self.line().is_some() {
            offers.push(Action::Accept);
        }
        if self.in_lines && self.queue() == Some(Queue::Review) {
            offers.extend([Action::Steps, Action::Note, Action::Mark]);
        }
        if self.draft_here().is_some() {
            offers.push(Action::GiveUp);
        }
        offers.extend([Action::New, Action::Find, Action::SwitchPerson, Action::Palette, Action::Help]);
        offers
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        match input {
            Input::Act(Action::Choose(n)) => {
                let effects = self.choose(line_of(n), office);
                self.look_at(office);
                return effects;
            }
            Input::Act(Action::Accept) => {
                let effects = self.accept(office);
                self.look_at(office);
                return effects;
            }
            Input::Act(Action::New) => return self.ask_kind(office),
            Input::Act(Action::Steps) => return self.pass(office),
            Input::Act(Action::Note) => return self.turn_back(office),
            Input::Act(Action::Mark) => self.mark(office),
            Input::Act(Action::GiveUp) => return self.ask_give_up(),
            Input::Act(Action::SwitchPerson) => return vec![Effect::Open(Room::Start)],
            Input::Act(Action::Left | Action::Back) => self.in_lines = false,
            Input::Act(Action::Right) => self.in_lines = self.line().is_some(),
            Input::Act(Action::Undo) => return vec![Effect::Undo(false)],
            Input::Act(Action::Redo) => return vec![Effect::Undo(true)],
            Input::Act(action) => self.walk(action, office),
            Input::Key(key) if key.code == Code::Tab => {
                self.in_lines = !self.in_lines && self.line().is_some();
            }
            Input::Key(_) | Input::Paste(_) => {}
        }
        Vec::new()
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Answer(answer) => return self.answered(&answer, office),
            News::Chosen(place) => {
                let table = self.commands(office).into_iter().nth(place);
                let found = menu::tables(office)
                    .into_iter()
                    .find(|(label, _)| table.as_ref().is_some_and(|act| act.name == *label));
                return found.map(|(_, table)| open::open_table(table, office)).into_iter().collect();
            }
            News::Undone(undone) => {
                self.read(office);
                self.stand_on(&undone, office);
            }
            News::Saved(_) | News::Refresh => self.read(office),
        }
        Vec::new()
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area.intersection(buf.area), look);
        None
    }

    fn commands(&self, office: &Office) -> Vec<RoomAct> {
        let mut commands = vec![menu::DUTIES, menu::TOWN_WEEK, menu::TOWN_MONTH, menu::COVERAGE];
        if menu::reviews(office) {
            commands.push(menu::TO_REVIEW);
        }
        commands.extend([menu::LEDGER, menu::BOARD, menu::IMPORT]);
        commands.into_iter().map(RoomAct::from).collect()
    }

    fn explain(&self, _: &Office) -> Option<(String, Vec<String>)> {
        let item = self.items.get(self.at)?;
        let numbers = "每个号码只管一件事：前几个是要办的事，接着是记一件事，0 打开登记册。按号码，或用方向键走到那里按回车。";
        Some((item.label.clone(), vec![item.help.clone(), numbers.to_owned()]))
    }
}

fn greeting(office: &Office, waiting: usize) -> String {
    let hour = match office.now().hour() {
        5..=8 => "早上好",
        9..=11 => "上午好",
        12..=13 => "中午好",
        14..=17 => "下午好",
        _ => "晚上好",
    };
    let name = office.person().map_or("", |person| person.name.as_str());
    let waits = if waiting == 0 {
        "眼下没有等您办的事。".to_owned()
    } else {
        format!("有 {waiting} 件事等着办。")
    };
    format!("{name}，{hour}。{waits}")
}

/// What is filled in, field by field, in the office's words.
fn filled(
    office: &Office,
    kind: &Kind,
    fields: &Fields,
    wanted: impl Fn(&Field) -> bool,
) -> Vec<(String, String)> {
    let row = |field: &Field| (field.label.clone(), office.cell(kind, fields, field.tag));
    let rows = kind.fields.iter().filter(|field| wanted(field)).map(row);
    rows.filter(|(_, value)| !value.is_empty()).collect()
}
