//! The way of one record of the board from move to move: each after the one before, none of them today.
//!
//! What moves a record writes is told as the desk would have written it. Key projects and tasks have the same moves,
//! but for the name of the deadline.

use super::Later;
use super::dice::Dice;
use super::town::Town;
use super::words::Projects;
use super::world::{Calendar, moment};
use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};

// Codes of task_state in packs/core/codes.toml.
pub(super) const REGISTERED: u16 = 1;
pub(super) const DECOMPOSED: u16 = 2;
pub(super) const ASSIGNED: u16 = 3;
pub(super) const ACKNOWLEDGED: u16 = 4;
pub(super) const IN_PROGRESS: u16 = 5;
pub(super) const UNDER_REVIEW: u16 = 6;
pub(super) const COMPLETED: u16 = 7;
pub(super) const CLOSED_OUT: u16 = 8;
pub(super) const ARCHIVED: u16 = 9;
pub(super) const RETURNED: u16 = 10;
pub(super) const EXTENSION_ASKED: u16 = 11;
pub(super) const SUSPENDED: u16 = 12;

/// Days after striking off at which one looks again; packs/core/task.toml.
const LOOK_BACK: u64 = 90;

/// Who moves it along.
#[derive(Clone, Copy)]
pub(super) struct Hands {
    /// Who decomposes and keeps the books.
    pub clerk: usize,
    /// Who works on it.
    pub owner: usize,
    /// Who holds the work against the words.
    pub supervisor: usize,
    pub head: usize,
}

pub(super) type Cells = Vec<(&'static str, String)>;

pub(super) struct Walk<'a> {
    pub days: &'a Calendar,
    town: &'a Town,
    hands: Hands,
    words: &'a Projects,
    now: NaiveDateTime,
    /// The working day of `now`.
    pub day: usize,
    pub state: u16,
    pub then: Vec<Later>,
}

impl<'a> Walk<'a> {
    /// Begins with the record keyed in an hour of a day.
    pub(super) fn new(
        town: &'a Town,
        words: &'a Projects,
        days: &'a Calendar,
        hands: Hands,
        dice: &mut Dice,
        (day, hour): (usize, u32),
    ) -> Self {
        let day = day.min(days.today().saturating_sub(1));
        let now = days.date(day).and_time(moment(dice, hour, hour + 1));
        Self { days, town, hands, words, now, day, state: REGISTERED, then: Vec::new() }
    }

    /// When the record itself was keyed, or its last move made.
    pub(super) fn now(&self) -> NaiveDateTime {
        self.now
    }

    /// A cadre's code.
    pub(super) fn code(&self, cadre: usize) -> String {
        self.town.cadre_code(cadre).to_owned()
    }

    /// The day on which a move falls that is wanted on one: never before the last, never today.
    fn on(&mut self, dice: &mut Dice, day: usize) -> NaiveDateTime {
        self.day = day.min(self.days.today().saturating_sub(1)).max(self.day);
        let morning = self.days.date(self.day).and_time(moment(dice, 9, 11));
        self.now = morning.max(self.now + TimeDelta::minutes(i64::from(20 + dice.below(35))));
        self.now
    }

    /// A change of fields, the state staying what it is.
    pub(super) fn edit(&mut self, dice: &mut Dice, day: usize, fields: Cells) {
        let at = self.on(dice, day);
        let by = self.code(self.hands.owner);
        self.then.push(Later { at, by, state: self.state, why: None, fields });
    }

    /// Moves that ask for nothing but a hand.
    pub(super) fn step(&mut self, dice: &mut Dice, day: usize, state: u16) {
        let at = self.on(dice, day);
        let today = at.date();
        let (by, why, fields) = match (self.state, state) {
            (_, DECOMPOSED) => (self.hands.clerk, None, Vec::new()),
            (_, COMPLETED) => {
                let fields =
                    vec![("verified_by", self.code(self.hands.supervisor)), ("done_on", today.to_string())];
                (self.hands.supervisor, None, fields)
            }
            (_, CLOSED_OUT) => {
                let look_back = today + Days::new(LOOK_BACK);
                let fields = vec![("closed_on", today.to_string()), ("look_back", look_back.to_string())];
                (self.hands.head, None, fields)
            }
            (UNDER_REVIEW, RETURNED) => {
                let blank = ["applied_by", "applied_on", "verified_by", "done_on"];
                let fields = blank.map(|name| (name, String::new())).into();
                (self.hands.supervisor, Some(dice.word(&self.words.rework).to_owned()), fields)
            }
            (_, RETURNED) => (self.hands.owner, Some(dice.word(&self.words.back).to_owned()), Vec::new()),
            (_, SUSPENDED) => (self.hands.head, Some(dice.word(&self.words.hold).to_owned()), Vec::new()),
            (_, ASSIGNED | ARCHIVED) => (self.hands.head, None, Vec::new()),
            _ => (self.hands.owner, None, Vec::new()),
        };
        self.then.push(Later { at, by: self.code(by), state, why, fields });
        self.state = state;
    }

    /// 申请复核, with what it rests on.
    pub(super) fn apply(&mut self, dice: &mut Dice, day: usize, evidence: &str) {
        let at = self.on(dice, day);
        let by = self.code(self.hands.owner);
        let fields = vec![
            ("evidence", evidence.to_owned()),
            ("applied_by", by.clone()),
            ("applied_on", at.date().to_string()),
        ];
        self.then.push(Later { at, by, state: UNDER_REVIEW, why: None, fields });
        self.state = UNDER_REVIEW;
    }

    /// 申请延期
    pub(super) fn ask_longer(&mut self, dice: &mut Dice, day: usize, to: NaiveDate) {
        let at = self.on(dice, day);
        let by = self.code(self.hands.owner);
        let fields = vec![
            ("extend_to", to.to_string()),
            ("extend_why", dice.word(&self.words.extend).to_owned()),
            ("extend_by", by.clone()),
        ];
        self.then.push(Later { at, by, state: EXTENSION_ASKED, why: None, fields });
        self.state = EXTENSION_ASKED;
    }

    /// 批准延期: the deadline becomes what was asked for.
    pub(super) fn grant(&mut self, dice: &mut Dice, day: usize, deadline: &'static str, to: NaiveDate) {
        let at = self.on(dice, day);
        let by = self.code(self.hands.head);
        let mut fields = vec![(deadline, to.to_string()), ("extensions", "1".to_owned())];
        fields.extend(["extend_to", "extend_why", "extend_by"].map(|name| (name, String::new())));
        self.then.push(Later { at, by, state: IN_PROGRESS, why: None, fields });
        self.state = IN_PROGRESS;
    }
}
