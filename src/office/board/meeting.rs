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
    /// The tasks about which something was said, in the order of the meeting.
    pub items: Vec<Said>,
    /// The tasks that the meeting was to go through and about which nothing is noted.
    pub unsaid: Vec<Id>,
    /// What was assigned (交办清单).
    pub assigned: Vec<Assigned>,
}

/// What a meeting said about a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The task.
    pub about: Id,
    /// What was said.
    pub words: String,
    /// The sum of its light on that day.
    pub stood: String,
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
    /// Begins a meeting today over these tasks, as a record of its own.
    ///
    /// # Errors
    /// As [`Office::save`].
    pub fn begin_meeting(&mut self, title: &str, agenda: &[Id]) -> Result<Saved, Refusal> {
        let me = self.seated()?.id;
        let kind = self.kind(meeting::KIND)?;
        let longest = kind.field(meeting::TITLE).map_or(usize::MAX, |field| field.longest);
        if title.trim().is_empty() || title.trim().chars().count() > longest {
            return Err(Refusal::Words(format!("会议名称要写，最多 {longest} 个字，请按 F7 再写。")));
        }
        let mut fields = Fields::new();
        fields.set(meeting::DATE, Some(Value::Date(self.today())));
        fields.set(meeting::TITLE, Some(Value::Text(title.trim().to_owned())));
        fields.set(meeting::CADRE, Some(Value::Ref(me)));
        // What is to be gone through outlives a power cut, and a filter that changes meanwhile.
        let rows = agenda.iter().map(|id| [(column::ABOUT, Value::Ref(*id))].into_iter().collect());
        fields.set(meeting::ITEMS, Some(Value::Rows(rows.collect())));
        let kept = BTreeMap::new();
        let record = self.new_id();
        let filled = Filled { kind: meeting::KIND, record, base: 0, fields, kept, why: None };
        self.save_as(&filled, Some("召开"))
    }

    /// The tasks that a meeting goes through.
    ///
    /// # Errors
    /// A sentence when there is no such meeting; [`Refusal::Store`].
    pub fn agenda(&self, of: Id) -> Result<Vec<Id>, Refusal> {
        let record = self.record(of)?;
        let rows = record.fields.rows(meeting::ITEMS);
        Ok(rows.iter().filter_map(|row| row.reference(column::ABOUT)).collect())
    }

    /// Notes what was said about a task; what was said before in the same meeting is said anew.
    ///
    /// # Errors
    /// A sentence where nothing is said, or too much; else as [`Office::save`].
    pub fn note_item(&mut self, of: Id, about: Id, words: &str) -> Result<Saved, Refusal> {
        let longest = 200;
        if words.trim().is_empty() || words.trim().chars().count() > longest {
            return Err(Refusal::Words(format!("议定意见要写，最多 {longest} 个字，请按回车再写。")));
        }
        let found = self.record(of)?;
        let mut fields = found.fields.clone();
        let mut rows = match fields.get(meeting::ITEMS) {
            Some(Value::Rows(rows)) => rows.clone(),
            _ => Vec::new(),
        };
        let mut row = Fields::new();
        row.set(column::ABOUT, Some(Value::Ref(about)));
        row.set(column::WORDS, Some(Value::Text(words.trim().to_owned())));
        // How it stood that day: the minutes of a past meeting do not change with the board.
        let stood = self.board()?.card(about).map(|card| card.sum.clone());
        row.set(column::STOOD, stood.map(Value::Text));
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
        let said = fields.rows(meeting::ITEMS).iter().filter_map(|row| {
            let words = row.text(column::WORDS).filter(|words| !words.is_empty())?.to_owned();
            let stood = row.text(column::STOOD).unwrap_or_default().to_owned();
            Some(Said { about: row.reference(column::ABOUT)?, words, stood })
        });
        let items: Vec<Said> = said.collect();
        let mut unsaid = self.agenda(of)?;
        unsaid.retain(|id| items.iter().all(|item| item.about != *id));
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
            unsaid,
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
