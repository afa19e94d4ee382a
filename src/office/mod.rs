//! The desk: `Office` = store + dictionary + the person at the keyboard. The only door to the store.
//!
//! Commands come in as filled records and moves, read models go out. Every change passes here: permission, checks
//! and workflow first, then the journal; nothing is told as saved before the journal has it.

mod batch;
mod board;
mod book;
mod bulletin;
mod call_sheet;
mod called;
mod closed;
mod columns;
mod compare;
mod day;
mod doubles;
mod drafting;
mod drafts;
mod duty;
mod figure;
mod find;
mod gate;
mod home;
mod inspection;
mod kept_columns;
mod kept_then;
mod known;
mod lock;
mod may;
mod movement;
mod notice;
mod offer;
mod pairing;
mod pins;
mod planned;
mod problem;
mod query;
mod read;
mod refile;
mod refusal;
mod related;
mod report;
mod save;
mod sheet;
mod short;
mod since;
mod steps;
mod supervise;
mod undo;
mod watched;

pub use batch::{BatchOptions, BatchRow, BatchSaved, IMPORTED, Keyed};
pub use board::{
    Amount, Assigned, Blockage, Blocked, Board, BoardFilter, BurnUp, Card, Decomposition, Flow, LaneBy, Mean,
    Minutes, Project, Said, Say, Share, Spread, StateStay, Told, on_the_board,
};
pub use bulletin::{Inspected, VillageMonth, Weeks};
pub use call_sheet::ToCall;
pub use called::NamesThen;
pub use closed::{Closed, Reading, SinceClosed};
pub use day::{Day, DayLine};
pub use duty::{Cell, Matrix, Owes, Owner};
pub use figure::Counted;
pub use find::{Found, Indexing};
pub use home::{Home, HomeLine, Queue, SUMMARIES_BACK};
pub use inspection::{Blind, Question};
pub use known::Known;
pub use movement::Moved;
pub use offer::Offered;
pub use pairing::Coverage;
pub use problem::{ProblemFilter, ProblemLine, ProblemNotice, Tally};
pub use query::{Asked, WHOLE};
pub use read::HistoryLine;
pub use refusal::Refusal;
pub use related::{Link, refers};
pub use report::{Matter, Report};
pub use save::{Filled, Saved};
pub use sheet::{Origin, Sheet, SheetLine, SheetTable, holds_figures, is_unwritten};
pub use short::Short;
pub use since::{of_day as since_of_day, words as since_words};
pub use steps::{Place, Step, Way, place_of, place_of_draft};
pub use supervise::PAPERS_BACK;
pub use undo::{Turn, Undone};
pub use watched::Watched;

use crate::model::calendar::WorkCalendar;
use crate::model::days::DayRange;
use crate::model::dictionary::Dictionary;
use crate::model::id::{Id, IdMaker};
use crate::model::kind::{Kind, Role};
use crate::model::record::KindTag;
use crate::model::typed::cadre;
use crate::rules::permission::Actor;
use crate::store::{Health, Progress, Store};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

/// Where the desk keeps the order of its seats.
const SEATS: &str = "seats";
const SEATS_KEPT: usize = 10;

/// Tells the time; read once a moment, in `main`, or fixed in tests.
pub type Clock = Box<dyn Fn() -> NaiveDateTime>;

/// The person at the keyboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The cadre record.
    pub id: Id,
    /// The name on screen.
    pub name: String,
    /// What this person may do.
    pub role: Role,
    /// The village whose work this person does.
    pub village: Option<Id>,
}

impl Person {
    /// Whoever sets an office up before anybody in it may sit down: the first entries are nobody's.
    #[must_use]
    pub fn founder() -> Self {
        Self { id: Id::NIL, name: "建库".to_owned(), role: Role::OfficeHead, village: None }
    }

    /// The person as the rules see them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { id: self.id, role: self.role, village: self.village }
    }
}

/// The office at work on one data directory.
pub struct Office {
    store: Store,
    dictionary: Arc<Dictionary>,
    calendar: WorkCalendar,
    person: Option<Person>,
    clock: Clock,
    ids: RefCell<IdMaker>,
    undo: undo::Stacks,
    cache: read::Cache,
    columns: columns::Columns,
    papers: duty::Papers,
    indexes: find::Indexes,
    last_saved: Option<Saved>,
    moved: problem::Moved,
    held: RefCell<board::Held>,
}

impl Office {
    /// Opens a data directory, replaying or rebuilding what the power cut left behind.
    ///
    /// # Errors
    /// [`Refusal::Store`]: in use elsewhere, no space, not readable.
    pub fn open(
        dir: &Path,
        dictionary: Arc<Dictionary>,
        calendar: WorkCalendar,
        clock: Clock,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, Refusal> {
        let now = clock();
        let store = Store::open(dir, &dictionary.layout(), now.year(), progress)?;
        let stands_at = store.stands_at();
        let mut seed = [0; 8];
        // Without system randomness the clock must do: ids stay unique within this machine either way.
        if getrandom::fill(&mut seed).is_err() {
            seed = now.and_utc().timestamp_micros().to_le_bytes();
        }
        Ok(Self {
            store,
            dictionary,
            calendar,
            person: None,
            clock,
            ids: RefCell::new(IdMaker::new(u64::from_le_bytes(seed))),
            undo: undo::Stacks::default(),
            cache: read::Cache::default(),
            columns: columns::Columns::opened_at(stands_at),
            papers: duty::Papers::default(),
            indexes: find::Indexes::default(),
            last_saved: None,
            moved: problem::Moved::default(),
            held: RefCell::default(),
        })
    }

    /// The dictionary.
    #[must_use]
    pub fn dictionary(&self) -> &Arc<Dictionary> {
        &self.dictionary
    }

    /// The kind with a tag.
    ///
    /// # Errors
    /// A sentence: the data was written by a newer version that knows more kinds.
    pub fn kind(&self, tag: KindTag) -> Result<&Kind, Refusal> {
        self.dictionary.kind(tag).ok_or_else(|| {
            Refusal::Words(format!("数据里有本版本不认识的种类（编号 {tag}），请用新版本打开。"))
        })
    }

    /// The work calendar.
    #[must_use]
    pub fn calendar(&self) -> &WorkCalendar {
        &self.calendar
    }

    /// The store's state: read-only or not, what was repaired at open.
    #[must_use]
    pub fn health(&self) -> &Health {
        self.store.health()
    }

    /// The moment, local office time.
    #[must_use]
    pub fn now(&self) -> NaiveDateTime {
        (self.clock)()
    }

    /// The day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now().date()
    }

    /// Who is at the keyboard.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        self.person.as_ref()
    }

    /// The last thing saved in this session.
    #[must_use]
    pub fn last_saved(&self) -> Option<&Saved> {
        self.last_saved.as_ref()
    }

    /// A new id for this moment.
    #[must_use]
    pub fn new_id(&self) -> Id {
        let millis = self.now().and_utc().timestamp_millis();
        self.ids.borrow_mut().make(u64::try_from(millis).unwrap_or(0))
    }

    /// Those who may sit down at the keyboard: those whose seats are set first, then cadres with a desk role in role
    /// order. Sitting down changes nothing in it: a hand learns its number. Who has left the town is not among them.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the register cannot be read.
    pub fn people(&self) -> Result<Vec<Person>, Refusal> {
        let mut people = Vec::new();
        let wanted = [cadre::NAME, cadre::VILLAGE, cadre::DESK_ROLE, cadre::LEFT];
        self.store.scan_kind(cadre::KIND, DayRange::ALL, &wanted, |id, fields| {
            let role = fields.code(cadre::DESK_ROLE).and_then(Role::from_code);
            if let (Some(role), None) = (role, fields.get(cadre::LEFT)) {
                let name = fields.text(cadre::NAME).unwrap_or_default().to_owned();
                people.push(Person { id, name, role, village: fields.reference(cadre::VILLAGE) });
            }
        })?;
        let seats = self.seats();
        people.sort_by_key(|person| {
            let sat = seats.iter().position(|id| *id == person.id);
            (sat.unwrap_or(usize::MAX), person.role, person.id)
        });
        Ok(people)
    }

    /// Seats a person at the keyboard; undo starts anew, since nobody undoes another's work unseen.
    pub fn sit_down(&mut self, person: Person) {
        self.person = Some(person);
        self.undo = undo::Stacks::default();
    }

    /// Nobody sits at the keyboard any more: whoever set the office up has done so.
    pub fn stand_up(&mut self) {
        self.person = None;
        self.undo = undo::Stacks::default();
    }

    /// Whose seats stand first in the list, in their order.
    fn seats(&self) -> Vec<Id> {
        let text = self.store.memory(SEATS);
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Sets whose seats stand first in the list of who sits down.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the disk refuses.
    pub fn set_seats(&self, seats: &[Id]) -> Result<(), Refusal> {
        let some = seats.get(..SEATS_KEPT).unwrap_or(seats);
        self.remember(SEATS, &serde_json::to_string(some).unwrap_or_default())
    }

    /// Who is at the keyboard, or the sentence that asks.
    fn seated(&self) -> Result<&Person, Refusal> {
        self.person.as_ref().ok_or_else(|| Refusal::Words("还没有选操作人，请先选定谁在操作。".to_owned()))
    }

    /// Called when nobody has pressed a key for a while: brings the fold to the disk. Returns whether more quiet
    /// work waits (search indexes still to be built).
    ///
    /// # Errors
    /// [`Refusal::Store`] when the disk refuses.
    pub fn idle(&mut self) -> Result<bool, Refusal> {
        if self.index_some()? == Indexing::More {
            return Ok(true);
        }
        self.store.idle();
        Ok(false)
    }

    /// Remembers a small text beside the data: what the desk knows apart from records.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the disk refuses.
    pub fn remember(&self, name: &str, text: &str) -> Result<(), Refusal> {
        Ok(self.store.remember(name, text)?)
    }

    /// Leaves in order; the next open has nothing to replay.
    pub fn close(self) {
        self.keep_columns();
        self.store.drafts().forget_given_up();
        self.store.close();
    }
}
