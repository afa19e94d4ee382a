//! The daily summary (日小结): it IS the day's facts of one person, plus words on what remains and what is planned.

use super::save::{Filled, Saved};
use super::{Office, Refusal, refile};
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::Class;
use crate::model::record::{KindTag, Record};
use crate::model::typed::{daily, filing};
use crate::model::value::{Fields, Value};
use crate::rules::duty::Status;
use crate::rules::{daily as rule, moves};
use chrono::NaiveDate;

/// One person's day.
#[derive(Clone, Debug)]
pub struct Day {
    /// Whose.
    pub person: Id,
    /// Which.
    pub date: NaiveDate,
    /// What happened, by kind, in the order keyed.
    pub lines: Vec<DayLine>,
    /// The paper, once there is one.
    pub paper: Option<Record>,
}

/// One fact of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLine {
    /// Its kind.
    pub kind: KindTag,
    /// The kind's name.
    pub label: String,
    /// The record.
    pub record: Id,
    /// The record's name.
    pub title: String,
}

impl Day {
    /// How many facts of each kind, with their ids: the snapshot that a filed paper keeps.
    #[must_use]
    pub fn items(&self) -> Vec<(String, Vec<Id>)> {
        let mut items: Vec<(String, Vec<Id>)> = Vec::new();
        for line in &self.lines {
            match items.iter_mut().find(|(label, _)| *label == line.label) {
                Some((_, ids)) => ids.push(line.record),
                None => items.push((line.label.clone(), vec![line.record])),
            }
        }
        items
    }
}

impl Office {
    /// One person's day: facts and paper.
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn day(&self, person: Id, date: NaiveDate) -> Result<Day, Refusal> {
        let mut lines = Vec::new();
        for kind in self.dictionary.kinds().iter().filter(|kind| kind.class == Class::Fact) {
            let Some(by) = kind.by else { continue };
            for record in self.store.pointing_to(person, kind.tag, DayRange::day(date))? {
                let Some(fields) = self.store.get(record)?.map(|record| record.fields) else {
                    continue;
                };
                // A person may stand in a fact in another part: as a mediator, say.
                if fields.reference(by) == Some(person) {
                    let title = self.name(kind, record, &fields);
                    lines.push(DayLine { kind: kind.tag, label: kind.label.clone(), record, title });
                }
            }
        }
        Ok(Day { person, date, lines, paper: self.daily_of(person, date)? })
    }

    /// The daily summary of a person for a day, if there is one.
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn daily_of(&self, person: Id, date: NaiveDate) -> Result<Option<Record>, Refusal> {
        let ids = self.store.pointing_to(person, daily::KIND, DayRange::day(date))?;
        Ok(match ids.first() {
            Some(id) => self.store.get(*id)?,
            None => None,
        })
    }

    /// How a person's summary of a day stands by the duty table; `None` where none is owed.
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn day_owed(&self, person: Id, date: NaiveDate) -> Result<Option<Status>, Refusal> {
        let Some(duty) = self.dictionary.duty_of(daily::KIND) else { return Ok(None) };
        let matrix = self.duty_of(duty, person, date, date)?;
        Ok(matrix.cells().next().map(|cell| cell.status))
    }

    /// The fields a daily summary starts with: who, when, and a sentence for each kind of fact.
    #[must_use]
    pub fn daily_start(&self, day: &Day) -> Fields {
        let mut fields = Fields::new();
        fields.set(daily::DATE, Some(Value::Date(day.date)));
        fields.set(daily::CADRE, Some(Value::Ref(day.person)));
        let village =
            self.person().filter(|person| person.id == day.person).and_then(|person| person.village);
        fields.set(daily::VILLAGE, village.map(Value::Ref));
        fields.set(daily::STATE, Some(Value::Code(filing::DRAFT)));
        fields
    }

    /// Files a day's summary (F12): the words as given, the day's facts as a snapshot, one entry in the journal.
    /// A day without facts and without words is filed as 零报告 only when `nil` says so.
    ///
    /// # Errors
    /// [`Refusal::Words`] when it is filed already, empty, or its day lies ahead; else as [`Office::save`].
    pub fn file_daily(&mut self, filled: &Filled, nil: bool) -> Result<Saved, Refusal> {
        if nil && !self.kind(daily::KIND)?.nil {
            return Err(Refusal::Words("日小结不收零报告，请写明当天的工作。".to_owned()));
        }
        let date = filled.fields.date(daily::DATE).unwrap_or_else(|| self.today());
        let person = filled.fields.reference(daily::CADRE).unwrap_or_default();
        let day = self.day(person, date)?;
        let before = self.store.get(filled.record)?;
        let state =
            before.as_ref().and_then(|record| record.fields.code(daily::STATE)).unwrap_or(filing::DRAFT);
        let words = [daily::DONE, daily::UNFINISHED, daily::TOMORROW];
        let silent = words.iter().all(|tag| filled.fields.text(*tag).unwrap_or_default().trim().is_empty());
        let empty = day.lines.is_empty() && silent;
        let nil = refile::is_nil(nil, empty, Some(daily::NIL), before.as_ref());
        rule::may_file(state, date, self.today(), empty, nil).map_err(Refusal::Words)?;
        let mut standing = filled.fields.clone();
        standing.set(daily::STATE, Some(Value::Code(state)));
        let actor = self.seated()?.actor();
        moves::to_state(self.kind(daily::KIND)?, &standing, actor, filing::FILED).map_err(Refusal::Words)?;
        let mut fields = filled.fields.clone();
        fields.set(daily::NIL, Some(Value::Bool(nil)));
        fields.set(daily::ITEMS, rule::snapshot(&day.items()));
        self.may_go_up(before.as_ref(), &fields)?;
        // Filed again after a return, it was in time if it was the first time.
        if before.as_ref().is_none_or(|record| record.fields.date(daily::FILED).is_none()) {
            fields.set(daily::FILED, Some(Value::Date(self.today())));
        }
        fields.set(daily::STATE, Some(Value::Code(filing::FILED)));
        let filled = Filled { fields, ..filled.clone() };
        self.save_as(&filled, Some(if nil { "零报告" } else { "上报" }))
    }
}
