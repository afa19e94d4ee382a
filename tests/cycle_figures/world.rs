//! A desk at which anything is done, at random.

use super::{Listed, summed};
use crate::common::{self, Desk};
use crate::cycle::{self, WHY, changed, day, october, save, week};
use chrono::{Days, NaiveDate};
use lianxin::model::days::DayRange;
use lianxin::model::id::Id;
use lianxin::model::typed::filing;
use lianxin::office::{Filled, Office, Owes, Refusal, Way};
use lianxin::rules::snapshot::Stood;
use proptest::prelude::*;
use std::collections::BTreeMap;

const HOUSEHOLDS: [&str; 6] = ["张桂琴", "赵国富", "单德胜", "曾玉梅", "王建国", "李秀英"];
pub const VILLAGES: [&str; 2] = ["王家村", "柳林村"];
/// From 1 October to 20 November.
const SPAN: u64 = 51;

/// One thing done at the desk. Numbers choose among what there is.
#[derive(Clone, Debug)]
pub enum Act {
    Visit { household: usize, way: u8, appeal: bool, on: u64 },
    Support { household: usize, form: u8, yuan: u32, on: u64 },
    Dispute { village: usize, on: u64 },
    Event { village: usize, people: u16, on: u64 },
    Settle(usize),
    Problem { village: usize, on: u64 },
    Task { village: usize, on: u64 },
    Step(usize),
    Back(usize),
    Redate(usize, u64),
    Retype(usize, u8),
    Amount(usize, u32),
    Void(usize),
    Undo,
    Redo,
    FileDay(u64),
    FileWeek { owner: usize, on: u64 },
    Move(usize, u16),
    Close,
    Reopen,
}

pub fn act() -> impl Strategy<Value = Act> {
    let on = 0..SPAN;
    prop_oneof![
        4 => (0..6_usize, 1..=6_u8, any::<bool>(), on.clone())
            .prop_map(|(household, way, appeal, on)| Act::Visit { household, way, appeal, on }),
        3 => (0..6_usize, prop::sample::select(vec![1_u8, 3, 4]), 60..900_u32, on.clone())
            .prop_map(|(household, form, yuan, on)| Act::Support { household, form, yuan, on }),
        1 => (0..2_usize, on.clone()).prop_map(|(village, on)| Act::Dispute { village, on }),
        2 => (0..2_usize, 1..400_u16, on.clone())
            .prop_map(|(village, people, on)| Act::Event { village, people, on }),
        2 => any::<usize>().prop_map(Act::Settle),
        2 => (0..2_usize, on.clone()).prop_map(|(village, on)| Act::Problem { village, on }),
        2 => (0..2_usize, on.clone()).prop_map(|(village, on)| Act::Task { village, on }),
        6 => any::<usize>().prop_map(Act::Step),
        2 => any::<usize>().prop_map(Act::Back),
        3 => (any::<usize>(), on.clone()).prop_map(|(at, on)| Act::Redate(at, on)),
        1 => (any::<usize>(), 1..=5_u8).prop_map(|(at, way)| Act::Retype(at, way)),
        2 => (any::<usize>(), 60..900_u32).prop_map(|(at, yuan)| Act::Amount(at, yuan)),
        2 => any::<usize>().prop_map(Act::Void),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
        1 => on.clone().prop_map(Act::FileDay),
        3 => (0..3_usize, on).prop_map(|(owner, on)| Act::FileWeek { owner, on }),
        3 => (any::<usize>(), prop::sample::select(vec![1_u16, 3, 4, 5, 6])).prop_map(|(at, to)| Act::Move(at, to)),
        1 => Just(Act::Close),
        2 => Just(Act::Reopen),
    ]
}

/// What every figure stands on, in the town and in each village.
pub type Books = BTreeMap<(String, Option<Id>), Vec<Listed>>;

/// The desk with what was made at it.
pub struct World {
    pub desk: Desk,
    pub entries: Vec<Id>,
    papers: Vec<Id>,
    /// What each paper was filed with.
    pub filed: BTreeMap<Id, Vec<Stood>>,
    /// What every figure stood on when October was closed, in the town and in each village.
    pub closed: Option<Books>,
}

pub fn on(days: u64) -> NaiveDate {
    day(10, 1).checked_add_days(Days::new(days)).unwrap()
}

impl World {
    pub fn new(desk: Desk) -> Self {
        Self { desk, entries: Vec::new(), papers: Vec::new(), filed: BTreeMap::new(), closed: None }
    }

    pub fn office(&self) -> &Office {
        &self.desk.office
    }

    fn pick(list: &[Id], at: usize) -> Option<Id> {
        list.get(at.checked_rem(list.len())?).copied()
    }

    /// Saves; what belongs to a closed month is refused first, and takes a listed reason.
    fn save(&mut self, mut filled: Filled) {
        match save(&mut self.desk.office, &filled) {
            Err(Refusal::Reason(..)) => {
                filled.why = Some(WHY.to_owned());
                save(&mut self.desk.office, &filled)
                    .unwrap_or_else(|refusal| panic!("with a reason: {refusal}"));
            }
            Err(Refusal::Store(error)) => panic!("{error}"),
            _ => {}
        }
    }

    fn add(&mut self, kind: &str, pairs: &[(&str, &str)]) {
        let filled = common::typed(self.office(), kind, pairs);
        self.entries.push(filled.record);
        self.save(filled);
    }

    fn change(&mut self, at: usize, kinds: &[&str], field: &str, text: &str) {
        let Some(id) = Self::pick(&self.entries, at) else { return };
        let Ok(record) = self.office().record(id) else { return };
        let kind = self.office().kind(record.kind).unwrap();
        if kinds.contains(&kind.name.as_str()) {
            let filled = changed(self.office(), id, field, text);
            self.save(filled);
        }
    }

    fn file(&mut self, filled: &Filled) {
        let mut filled = filled.clone();
        for why in [None, Some(WHY.to_owned())] {
            filled.why = why;
            for nil in [false, true] {
                if self.desk.office.file(&filled, nil).is_ok() {
                    if !self.papers.contains(&filled.record) {
                        self.papers.push(filled.record);
                    }
                    return;
                }
            }
        }
    }

    fn file_week(&mut self, owner: usize, of: NaiveDate) {
        let place = VILLAGES.get(owner).map(|name| self.desk.id(name));
        let filled = cycle::weekly(self.office(), place.map_or(Owes::Town, Owes::Record), of);
        let before = self.office().record(filled.record).ok().map(|record| record.revision);
        self.file(&filled);
        let after = self.office().record(filled.record).ok();
        if after.as_ref().map(|record| record.revision) == before {
            return;
        }
        let days = week(of).days();
        let figures = self.office().dictionary().figures().to_vec();
        let stood = figures.iter().map(|figure| {
            let (ids, value) =
                summed(self.office(), figure, super::closed::expected(self, figure, (days, place)));
            Stood { name: figure.name.clone(), value, ids, ..Stood::default() }
        });
        let stood = stood.collect();
        self.filed.insert(filled.record, stood);
    }

    fn moved(&mut self, at: usize, to: u16) {
        let Some(id) = Self::pick(&self.papers, at) else { return };
        let who = match to {
            filing::LOCKED => "孙桂兰",
            filing::RETURNED | filing::ACCEPTED => "赵国强",
            _ => "周敏",
        };
        self.desk.sit(who);
        let _ = self.desk.office.move_to(id, to, Some(WHY));
        self.desk.sit("周敏");
    }

    fn problem(&mut self, village: &str, date: &str) {
        let pairs = [
            ("village", village),
            ("date", date),
            ("source", "1"),
            ("what", "垃圾池满溢"),
            ("type", "2"),
            ("measure", "三日内清运"),
            ("owner", "李春生"),
            ("deadline", "2026-12-20"),
            ("progress", "4"),
            ("evidence", "照片"),
        ];
        self.add("problem", &pairs);
    }

    fn task(&mut self, village: &str, date: &str) {
        let pairs = [
            ("village", village),
            ("date", date),
            ("title", "改造户厕"),
            ("owner", "李春生"),
            ("due", "2026-12-20"),
            ("evidence", "照片"),
        ];
        self.add("task", &pairs);
    }

    /// The first step of that way that anybody may make.
    fn step(&mut self, at: usize, wanted: fn(Way) -> bool) {
        let Some(id) = Self::pick(&self.entries, at) else { return };
        for who in ["周敏", "赵国强", "孙桂兰"] {
            self.desk.sit(who);
            let Ok(record) = self.office().record(id) else { break };
            let steps = self.office().steps(&record);
            if let Some(step) = steps.iter().find(|step| wanted(step.way) && step.refused.is_none()) {
                self.desk.office.move_to(id, step.to, Some("照实")).unwrap();
                break;
            }
        }
        self.desk.sit("周敏");
    }

    fn file_day(&mut self, date: NaiveDate) {
        let day = self.office().day(self.desk.id("周敏"), date).unwrap();
        let filled = match &day.paper {
            Some(paper) => cycle::opened(self.office(), paper.id),
            None => Filled {
                kind: lianxin::model::typed::daily::KIND,
                record: self.office().new_id(),
                base: 0,
                fields: self.office().daily_start(&day),
                kept: BTreeMap::new(),
                why: None,
            },
        };
        self.file(&filled);
    }

    pub fn run(&mut self, act: &Act) {
        match act {
            Act::Visit { household, way, appeal, on: days } => {
                let (date, way) = (on(*days).to_string(), way.to_string());
                let mut pairs = vec![
                    ("household", HOUSEHOLDS[*household]),
                    ("situation", "看望"),
                    ("date", &date),
                    ("type", &way),
                ];
                pairs.extend(appeal.then_some(("appeal", "想修路")));
                self.add("visit", &pairs);
            }
            Act::Support { household, form, yuan, on: days } => {
                let (date, form, yuan) = (on(*days).to_string(), form.to_string(), yuan.to_string());
                let mut pairs = vec![
                    ("household", HOUSEHOLDS[*household]),
                    ("date", &date),
                    ("form", &form),
                    ("reason", "1"),
                    ("source", "1"),
                ];
                pairs.push(if form == "3" { ("skill", "养蜂") } else { ("amount", &yuan) });
                pairs.extend((form == "4").then_some(("project", "大棚")));
                self.add("support", &pairs);
            }
            Act::Dispute { village, on: days } => {
                let date = on(*days).to_string();
                // Some are settled in another week or month than they were registered in, some not at all.
                let settled = match days % 4 {
                    0 => String::new(),
                    rest => on((days + 5 * rest).min(50)).to_string(),
                };
                let pairs = [
                    ("village", VILLAGES[*village]),
                    ("date", &date),
                    ("type", "2"),
                    ("party_a", "甲"),
                    ("party_b", "乙"),
                    ("words", "地界"),
                    ("result", "各让一步"),
                    ("settled_date", &settled),
                ];
                self.add("dispute", &pairs);
            }
            Act::Event { village, people, on: days } => {
                let (date, people) = (on(*days).to_string(), people.to_string());
                let pairs = [
                    ("village", VILLAGES[*village]),
                    ("date", &date),
                    ("type", "1"),
                    ("name", "院坝会"),
                    ("attendance", &people),
                    ("words", "政策宣讲"),
                ];
                self.add("event", &pairs);
            }
            Act::Problem { village, on: days } => self.problem(VILLAGES[*village], &on(*days).to_string()),
            Act::Task { village, on: days } => self.task(VILLAGES[*village], &on(*days).to_string()),
            Act::Step(at) => self.step(*at, |way| way == Way::On),
            Act::Back(at) => self.step(*at, |way| way != Way::On),
            Act::Settle(at) => {
                let Some(id) = Self::pick(&self.entries, *at) else { return };
                let _ = self.desk.office.move_to(id, 2, Some(WHY));
                let _ = self.desk.office.move_to(id, 5, Some(WHY));
            }
            Act::Redate(at, days) => {
                self.change(*at, &["visit", "support", "dispute", "event"], "date", &on(*days).to_string());
            }
            Act::Retype(at, way) => self.change(*at, &["visit", "dispute"], "type", &way.to_string()),
            Act::Amount(at, yuan) => self.change(*at, &["support"], "amount", &yuan.to_string()),
            Act::Void(at) => {
                let Some(id) = Self::pick(&self.entries, *at) else { return };
                let Ok(record) = self.office().record(id) else { return };
                let _ = self.desk.office.set_void(id, !record.void, Some(WHY));
            }
            Act::Undo => drop(self.desk.office.undo()),
            Act::Redo => drop(self.desk.office.redo()),
            Act::FileDay(days) => self.file_day(on(*days)),
            Act::FileWeek { owner, on: days } => self.file_week(*owner, on(*days)),
            Act::Move(at, to) => self.moved(*at, *to),
            Act::Close => {
                self.desk.sit("孙桂兰");
                let closed = self.desk.office.lock_month(october()).is_ok();
                self.desk.sit("周敏");
                if closed {
                    self.closed = Some(super::closed::books(self));
                }
            }
            Act::Reopen => {
                // What has been counted is kept for the next session.
                let all = DayRange { from: Some(on(0)), to: Some(on(SPAN)) };
                self.desk.office.figures(all, None).unwrap();
                self.desk = std::mem::replace(&mut self.desk, Desk::new()).reopened();
            }
        }
    }
}
