//! A small office for tests: two villages, four people at the desk, six households, a few facts, a fixed day.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::missing_panics_doc)]
#![allow(dead_code)] // each test file uses its part

pub mod full;

use chrono::{NaiveDate, NaiveDateTime};
use lianxin::model::calendar::WorkCalendar;
use lianxin::model::dictionary::Dictionary;
use lianxin::model::id::Id;
use lianxin::model::input;
use lianxin::model::kind::Role;
use lianxin::model::value::Fields;
use lianxin::office::{Filled, Office, Person};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use tempfile::TempDir;

/// The day of the tests: a Friday.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

/// A moment of that day.
pub fn at(hour: u32, minute: u32) -> NaiveDateTime {
    today().and_hms_opt(hour, minute, 0).unwrap()
}

/// The office with what stands in it, by name or code.
pub struct Desk {
    pub office: Office,
    pub dir: TempDir,
    pub now: Rc<Cell<NaiveDateTime>>,
    ids: BTreeMap<String, Id>,
}

/// Opens an office on a directory, at nine o'clock of the test day.
pub fn open(dir: &Path) -> (Office, Rc<Cell<NaiveDateTime>>) {
    let now = Rc::new(Cell::new(at(9, 0)));
    let clock = Rc::clone(&now);
    let dictionary = Arc::new(Dictionary::core().unwrap());
    let calendar = WorkCalendar::built_in().unwrap();
    let office = Office::open(dir, dictionary, calendar, Box::new(move || clock.get()), &mut |_| {}).unwrap();
    (office, now)
}

/// A record as a clerk would type it, by field name.
pub fn typed(office: &Office, kind: &str, pairs: &[(&str, &str)]) -> Filled {
    let dictionary = Arc::clone(office.dictionary());
    let kind = dictionary.kind_named(kind).unwrap();
    let mut fields: Fields = office.presets(kind);
    for (name, text) in pairs {
        let field = kind.field_named(name).unwrap_or_else(|| panic!("{} has no {name}", kind.name));
        let value =
            input::read(text, field, office.today(), office).unwrap_or_else(|say| panic!("{name}: {say}"));
        fields.set(field.tag, value);
    }
    Filled { kind: kind.tag, record: office.new_id(), base: 0, fields, kept: BTreeMap::new(), why: None }
}

impl Desk {
    /// The small office; the clerk 周敏 sits at the keyboard.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (mut office, now) = open(dir.path());
        // Somebody has to key the first cadre.
        office.sit_down(Person { id: Id::NIL, name: "建库".into(), role: Role::OfficeHead, village: None });
        let mut desk = Self { office, dir, now, ids: BTreeMap::new() };
        for (code, name) in [("01", "王家村"), ("02", "柳林村")] {
            desk.keep("village", name, &[("code", code), ("name", name)]);
        }
        desk.keep("unit", "党政办", &[("code", "D01"), ("name", "党政办"), ("type", "1")]);
        let people = [
            ("G001", "周敏", "党政办", "王家村", "2", "1"),
            ("G002", "李春生", "党政办", "柳林村", "3", "2"),
            ("G003", "赵国强", "党政办", "王家村", "1", "3"),
            ("G004", "孙桂兰", "党政办", "柳林村", "1", "4"),
        ];
        for (code, name, unit, village, rank, role) in people {
            let fields = [
                ("code", code),
                ("name", name),
                ("unit", unit),
                ("village", village),
                ("rank", rank),
                ("desk_role", role),
                ("keeps_daily", "是"),
            ];
            desk.keep("cadre", name, &fields);
        }
        let households = [
            (
                "01-01-001",
                "张桂琴",
                "01",
                "1",
                "1",
                "张桂琴,户主,000000195003071027;张小军,儿子,000000197808121019",
            ),
            ("01-01-002", "赵国富", "01", "1", "2", "赵国富,户主,不详"),
            ("01-02-001", "单德胜", "01", "2", "", "单德胜,户主,不详"),
            ("02-01-001", "曾玉梅", "02", "1", "1", "曾玉梅,户主,不详"),
            ("02-01-002", "王建国", "02", "1", "", "王建国,户主,不详"),
            ("02-02-001", "李秀英", "02", "2", "", "李秀英,户主,不详"),
        ];
        for (code, head, village, group, assisted, members) in households {
            let fields = [
                ("code", code),
                ("head", head),
                ("village", village),
                ("villager_group", group),
                ("assisted", assisted),
                ("hardship_cause", if assisted.is_empty() { "" } else { "1" }),
                ("members", members),
            ];
            desk.keep("household", head, &fields);
        }
        for (cadre, household) in [("周敏", "张桂琴"), ("李春生", "曾玉梅"), ("赵国强", "赵国富")]
        {
            let fields = [("cadre", cadre), ("household", household), ("start", "2026-01-05")];
            desk.keep("pairing", &format!("{cadre}-{household}"), &fields);
        }
        desk.sit("周敏");
        desk
    }

    /// The same desk after leaving in order and opening again, the same person at it.
    pub fn reopened(self) -> Self {
        self.reopened_after(|_| ())
    }

    /// The same, with something done to the directory in between.
    pub fn reopened_after(self, between: impl FnOnce(&Path)) -> Self {
        let Self { office, dir, now, ids } = self;
        let (moment, person) = (now.get(), office.person().cloned());
        office.close();
        between(dir.path());
        let (mut office, now) = open(dir.path());
        now.set(moment);
        if let Some(person) = person {
            office.sit_down(person);
        }
        Self { office, dir, now, ids }
    }

    /// Seats somebody.
    pub fn sit(&mut self, name: &str) {
        let person = self.office.people().unwrap().into_iter().find(|person| person.name == name).unwrap();
        self.office.sit_down(person);
    }

    /// Saves a record as typed and remembers it under a name.
    pub fn keep(&mut self, kind: &str, name: &str, pairs: &[(&str, &str)]) -> Id {
        let filled = typed(&self.office, kind, pairs);
        let saved = self.office.save(&filled).unwrap_or_else(|refusal| panic!("{kind} {name}: {refusal}"));
        self.ids.insert(name.to_owned(), saved.record);
        saved.record
    }

    /// A visit of the person at the keyboard on the test day.
    pub fn visit(&mut self, household: &str, situation: &str) -> Id {
        self.keep("visit", situation, &[("household", household), ("situation", situation)])
    }

    /// The record kept under a name.
    pub fn id(&self, name: &str) -> Id {
        *self.ids.get(name).unwrap_or_else(|| panic!("nothing is called {name}"))
    }
}
