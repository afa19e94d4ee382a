//! A town with a board: projects and tasks put on it, fed back about, moved, from one line each.
#![allow(dead_code)] // each test file uses its part

use crate::common::{self, Desk};
use chrono::{Days, NaiveDate};
use lianxin::model::id::Id;
use lianxin::model::typed::{task, task_state as state};
use lianxin::model::value::{Tag, Value};
use lianxin::office::{Board, Card, Flow, Office, Refusal, Step};
use proptest::prelude::*;
use std::rc::Rc;

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// What a clerk does to a board, at random.
#[derive(Clone, Debug)]
pub enum Act {
    Step(prop::sample::Index, prop::sample::Index),
    Feed(prop::sample::Index, i64),
    Block(prop::sample::Index, Option<u16>),
    Void(prop::sample::Index),
    Restore(prop::sample::Index),
    Days(u64),
    Undo,
    Redo,
    Sit(bool),
}

pub struct BoardTown {
    pub desk: Desk,
    /// The tasks, in the order they were made.
    pub ids: Vec<Id>,
}

impl BoardTown {
    /// On the first of October; later what is begun is read on the twentieth of November.
    pub fn new() -> Self {
        Self { desk: Desk::new(), ids: Vec::new() }
    }

    pub fn on(&self, month: u32, of_month: u32) {
        self.desk.now.set(day(2026, month, of_month).and_hms_opt(9, 0, 0).unwrap());
    }

    pub fn project(&mut self, number: &str, name: &str, deadline: &str) -> Id {
        let fields = [
            ("date", "2026-10-01"),
            ("number", number),
            ("name", name),
            ("line", "2"),
            ("leader", "赵国强"),
            ("lead_unit", "党政办"),
            ("deadline", deadline),
            ("milestones", "摸底,2026-10-31,40"),
            ("measures", "3,101,户"),
        ];
        self.desk.keep("key_project", name, &fields)
    }

    pub fn task(
        &mut self,
        title: &str,
        village: &str,
        owner: &str,
        due: &str,
        project: Option<Id>,
        target: Option<&str>,
    ) -> Id {
        let mut filled = common::typed(
            &self.desk.office,
            "task",
            &[
                ("date", "2026-10-01"),
                ("title", title),
                ("village", village),
                ("owner", owner),
                ("due", due),
                ("measure", if target.is_some() { "3" } else { "" }),
                ("target", target.unwrap_or("")),
            ],
        );
        filled.fields.set(task::PROJECT, project.map(Value::Ref));
        let id = self.desk.office.save(&filled).unwrap().record;
        self.ids.push(id);
        id
    }

    /// Given, signed and begun on the first of October.
    pub fn start(&mut self, task: Id) {
        let now = self.desk.now.get();
        self.on(10, 1);
        self.start_now(task);
        self.desk.now.set(now);
    }

    pub fn start_now(&mut self, task: Id) {
        for to in [state::ASSIGNED, state::ACKNOWLEDGED, state::IN_PROGRESS] {
            self.go(task, to, None);
        }
    }

    pub fn go(&mut self, task: Id, to: u16, why: Option<&str>) {
        self.desk.office.move_to(task, to, why).unwrap_or_else(|refusal| panic!("{to}: {refusal}"));
    }

    pub fn feed(&mut self, about: Id, value: &str, words: &str) {
        let mut filled = common::typed(&self.desk.office, "feedback", &[("value", value), ("words", words)]);
        filled.fields.set(lianxin::model::typed::feedback::TASK, Some(Value::Ref(about)));
        // A second word on a day is meant here.
        filled.kept.insert(lianxin::model::typed::feedback::DATE, "补充".to_owned());
        filled.kept.insert(lianxin::model::typed::feedback::TASK, "补充".to_owned());
        // So is a correction.
        filled.kept.insert(lianxin::model::typed::feedback::VALUE, "更正".to_owned());
        self.desk.office.save(&filled).unwrap_or_else(|refusal| panic!("{refusal}"));
    }

    pub fn unchanged(&mut self, about: Id) {
        let now = self.desk.now.get();
        self.desk.now.set(now.checked_sub_days(Days::new(1)).unwrap());
        let mut filled = common::typed(&self.desk.office, "feedback", &[("unchanged", "2")]);
        filled.fields.set(lianxin::model::typed::feedback::TASK, Some(Value::Ref(about)));
        self.desk.office.save(&filled).unwrap_or_else(|refusal| panic!("{refusal}"));
        self.desk.now.set(now);
    }

    pub fn try_set(&mut self, id: Id, tag: Tag, value: Option<Value>) -> Result<(), Refusal> {
        self.desk.office.edit_tasks(&[id], &[(tag, value)]).map(|_| ())
    }

    pub fn set(&mut self, id: Id, tag: Tag, value: Option<Value>) {
        self.try_set(id, tag, value).unwrap_or_else(|refusal| panic!("{refusal}"));
    }

    pub fn weigh(&mut self, id: Id, weight: i64) {
        self.set(id, task::WEIGHT, Some(Value::Int(weight)));
    }

    pub fn person(&self, name: &str) -> Id {
        self.desk.office.people().unwrap().into_iter().find(|person| person.name == name).unwrap().id
    }

    pub fn board(&self) -> Rc<Board> {
        self.desk.office.board().unwrap()
    }

    pub fn flow(&self, board: &Board) -> Flow {
        let cards: Vec<&Card> = board.cards.iter().collect();
        let columns = &self.desk.office.dictionary().board().groupings[0];
        self.desk.office.flow(&cards, columns, 13).unwrap()
    }

    pub fn along(&self, task: Id, forward: bool) -> Result<Step, Refusal> {
        self.desk.office.step_along(task, &self.desk.office.dictionary().board().groupings[0], forward)
    }

    pub fn column(&self, task: Id, column: usize) -> Result<Step, Refusal> {
        self.desk.office.step_into(task, &self.desk.office.dictionary().board().groupings[0], column)
    }

    /// Does what can be done; what is refused is left.
    pub fn act(&mut self, act: &Act) {
        let pick = |index: &prop::sample::Index| self.ids[index.index(self.ids.len())];
        match act {
            Act::Step(at, step) => {
                let id = pick(at);
                let Ok(record) = self.desk.office.record(id) else { return };
                let steps = self.desk.office.steps(&record);
                assert!(steps.is_sorted_by_key(Step::undoes), "what takes back is never first: {steps:?}");
                if let Ok(step) = self.along(id, true) {
                    assert!(!step.undoes(), "nor on the key that goes on: {step:?}");
                }
                let can: Vec<&Step> = steps.iter().filter(|step| step.refused.is_none()).collect();
                if !can.is_empty() {
                    let to = can[step.index(can.len())].to;
                    self.desk.office.move_to(id, to, Some("原因")).unwrap();
                }
            }
            Act::Feed(at, value) => self.feed(pick(at), &value.to_string(), "办了一些"),
            Act::Block(at, code) => {
                let _ = self.try_set(pick(at), task::BLOCKER, code.map(Value::Code));
            }
            Act::Void(at) => {
                let _ = self.desk.office.set_void(pick(at), true, Some("重复"));
            }
            Act::Restore(at) => {
                let _ = self.desk.office.set_void(pick(at), false, None);
            }
            Act::Days(days) => {
                self.desk.now.set(self.desk.now.get().checked_add_days(Days::new(*days)).unwrap());
            }
            Act::Undo => {
                // What the town was set up with stays.
                if self.desk.office.board().unwrap().cards.len() > 2 {
                    let _ = self.desk.office.undo();
                }
            }
            Act::Redo => {
                let _ = self.desk.office.redo();
            }
            Act::Sit(supervisor) => self.desk.sit(if *supervisor { "赵国强" } else { "周敏" }),
        }
    }

    /// The office opened anew on the same directory, on the same day.
    pub fn again(self) -> Office {
        let Desk { office, dir, now, .. } = self.desk;
        let moment = now.get();
        office.close();
        let (office, now) = common::open(dir.path());
        now.set(moment);
        // The directory goes with the test's process.
        let _ = dir.keep();
        office
    }
}
