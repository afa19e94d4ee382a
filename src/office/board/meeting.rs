//! A meeting over the board (调度会): items noted while talking, decisions as new tasks, both kept with the meeting.

use super::Card;
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::typed::{kept, meeting, meeting_item as column, task};
use crate::model::value::{Fields, Value};
use crate::office::{Filled, Office, Refusal, Saved};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What a meeting came to (纪要).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// The meeting.
    pub meeting: Id,
    /// What it was called.
    pub title: String,
    /// The day.
    pub date: NaiveDate,
    /// Who led it.
    pub host: String,
    /// Who was there.
    pub attendees: String,
    /// Who wrote it down.
    pub by: String,
    /// What was stressed.
    pub words: String,
    /// The tasks gone through and what was said, in the order of the meeting.
    pub items: Vec<(Id, String)>,
    /// What was assigned (交办清单).
    pub assigned: Vec<Assigned>,
}

/// A task that a meeting set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The task.
    pub task: Id,
    /// The village; empty where it concerns none.
    pub village: String,
    /// What is to be done.
    pub title: String,
    /// Who does it.
    pub owner: String,
    /// By when.
    pub due: Option<NaiveDate>,
}

impl Office {
    /// Begins a meeting today, as a record of its own.
    ///
    /// # Errors
    /// As [`Office::save`].
    pub fn begin_meeting(&mut self, title: &str) -> Result<Saved, Refusal> {
        let me = self.seated()?.id;
        let mut fields = Fields::new();
        fields.set(meeting::DATE, Some(Value::Date(self.today())));
        fields.set(meeting::TITLE, Some(Value::Text(title.trim().to_owned())));
        fields.set(meeting::CADRE, Some(Value::Ref(me)));
        let kept = BTreeMap::new();
        let record = self.new_id();
        self.save(&Filled { kind: meeting::KIND, record, base: 0, fields, kept, why: None })
    }

    /// Notes what was said about a task; what was said before in the same meeting is said anew.
    ///
    /// # Errors
    /// As [`Office::save`].
    pub fn note_item(&mut self, of: Id, about: Id, words: &str) -> Result<Saved, Refusal> {
        let found = self.record(of)?;
        let mut fields = found.fields.clone();
        let mut rows = match fields.get(meeting::ITEMS) {
            Some(Value::Rows(rows)) => rows.clone(),
            _ => Vec::new(),
        };
        let mut row = Fields::new();
        row.set(column::ABOUT, Some(Value::Ref(about)));
        row.set(
            column::WORDS,
            Some(words.trim()).filter(|words| !words.is_empty()).map(|w| Value::Text(w.to_owned())),
        );
        match rows.iter_mut().find(|row| row.reference(column::ABOUT) == Some(about)) {
            Some(known) => *known = row,
            None => rows.push(row),
        }
        fields.set(meeting::ITEMS, Some(Value::Rows(rows)));
        let filled = Filled {
            kind: meeting::KIND,
            record: of,
            base: found.revision,
            kept: kept::read(&found.fields),
            fields,
            why: None,
        };
        self.save_as(&filled, Some("记录"))
    }

    /// The meeting of today that this person writes down, if one has begun.
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn meeting_now(&self) -> Result<Option<Id>, Refusal> {
        let me = self.seated()?.id;
        for id in self.store.of_kind(meeting::KIND, DayRange::day(self.today()))?.into_iter().rev() {
            let fields = self.store.fields(id, &[meeting::CADRE])?.unwrap_or_default();
            if fields.reference(meeting::CADRE) == Some(me) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// What a meeting came to.
    ///
    /// # Errors
    /// A sentence when there is no such meeting; [`Refusal::Store`].
    pub fn minutes(&self, of: Id) -> Result<Minutes, Refusal> {
        let record = self.record(of)?;
        let kind = self.kind(meeting::KIND)?;
        let fields = &record.fields;
        let items = match fields.get(meeting::ITEMS) {
            Some(Value::Rows(rows)) => rows
                .iter()
                .filter_map(|row| {
                    let words = row.text(column::WORDS).unwrap_or_default().to_owned();
                    Some((row.reference(column::ABOUT)?, words))
                })
                .collect(),
            _ => Vec::new(),
        };
        let board = self.board()?;
        let mut assigned: Vec<&Card> =
            board.cards.iter().filter(|card| card.fields.reference(task::MEETING) == Some(of)).collect();
        assigned.sort_by_key(|card| card.id);
        Ok(Minutes {
            meeting: of,
            title: fields.text(meeting::TITLE).unwrap_or_default().to_owned(),
            date: fields.date(meeting::DATE).unwrap_or_else(|| self.today()),
            host: self.cell(kind, fields, meeting::HOST),
            attendees: fields.text(meeting::ATTENDEES).unwrap_or_default().to_owned(),
            by: self.cell(kind, fields, meeting::CADRE),
            words: fields.text(meeting::WORDS).unwrap_or_default().to_owned(),
            items,
            assigned: assigned
                .into_iter()
                .map(|card| Assigned {
                    task: card.id,
                    village: card.village_name.clone(),
                    title: card.title.clone(),
                    owner: card.owner_name.clone(),
                    due: card.due,
                })
                .collect(),
        })
    }
}
