//! What waits for a reviewer: papers to review, papers not in, answers to look at, problems due, calls to make.
//!
//! Everything is a matter with a date. Nothing here counts what a person does.

use super::home::{HomeLine, Queue};
use super::steps::{Place, place_of};
use super::{Office, Owes, Refusal};
use crate::model::duty::{Duty, OwedBy};
use crate::model::id::Id;
use crate::model::kind::{Class, Role};
use crate::model::period::{Cadence, Period};
use crate::model::record::KindTag;
use crate::model::show::Names;
use crate::model::typed::{daily, filing, inspection};
use crate::rules::duty::Status;
use crate::rules::inspection as sampled;
use crate::rules::report::form_of;
use chrono::Days;

/// So many days back a paper that is not in is still asked for.
pub const PAPERS_BACK: u64 = 31;

impl Office {
    /// Papers of all kinds that are filed and wait for a reviewer, the oldest first; not one's own.
    pub(super) fn to_review(&self, me: Id) -> Result<Vec<HomeLine>, Refusal> {
        let mut lines = Vec::new();
        for kind in self.dictionary.kinds().iter().filter(|kind| kind.class == Class::Paper) {
            for (day, id) in self.papers_in(kind, &[filing::FILED])? {
                let record = self.record(id)?;
                if kind.by.and_then(|tag| record.fields.reference(tag)) == Some(me) {
                    continue;
                }
                let name = self.name(kind, id, &record.fields);
                let filed = kind.field_named("filed").and_then(|field| record.fields.date(field.tag));
                let note = filed.map(|day| format!("{} 上报", day.format("%m-%d"))).unwrap_or_default();
                lines.push(HomeLine {
                    id: Some(id),
                    kind: kind.tag,
                    date: Some(day),
                    title: format!("{} {name}", kind.label),
                    note,
                    from: Queue::Review,
                    place: place_of(&record),
                });
            }
        }
        lines.sort_by_key(|line| (line.date, line.id));
        Ok(lines)
    }

    /// The paper that waits for this reviewer behind a paper just looked at (or the first, when none lies behind), the room
    /// it is read in, and how many wait.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn next_to_review(&self, after: Id) -> Result<Option<(Id, Option<Place>, usize)>, Refusal> {
        let person = self.seated()?;
        if !matches!(person.role, Role::Supervisor | Role::OfficeHead) {
            return Ok(None);
        }
        let seen = self.record(after)?;
        let date = self.kind(seen.kind)?.date.and_then(|tag| seen.fields.date(tag));
        let lines = self.to_review(person.id)?;
        let behind = lines.iter().find(|line| (line.date, line.id) > (date, Some(after)));
        Ok(behind.or(lines.first()).and_then(|line| Some((line.id?, line.place, lines.len()))))
    }

    /// Papers that are late or missing, of every duty, the oldest first.
    pub(super) fn overdue(&self) -> Result<Vec<HomeLine>, Refusal> {
        let today = self.today();
        let from = today.checked_sub_days(Days::new(PAPERS_BACK)).unwrap_or(today);
        let mut lines = Vec::new();
        for duty in self.dictionary.duties() {
            let matrix = self.duty_matrix(duty, from, today)?;
            for (owner, cells) in &matrix.rows {
                for (period, cell) in matrix.periods.iter().zip(cells) {
                    let Some(cell) = cell.filter(|cell| cell.status.is_overdue()) else { continue };
                    lines.push(HomeLine {
                        id: cell.paper,
                        kind: duty.paper,
                        date: Some(period.last()),
                        title: format!("{} {} {}", when(*period), duty.label, owner.name),
                        note: self.how_late(duty, *period, cell.status).trim_start_matches('，').to_owned(),
                        from: Queue::Overdue,
                        place: place(duty, owner.owes, *period),
                    });
                }
            }
        }
        lines.sort_by_key(|line| line.date);
        Ok(lines)
    }

    /// Questions that have been answered: the reviewer is satisfied, or asks again.
    pub(super) fn answered_lines(&self) -> Result<Vec<HomeLine>, Refusal> {
        let line = |asked: super::Asked| HomeLine {
            id: Some(asked.id),
            kind: crate::model::typed::query::KIND,
            date: asked.date,
            title: format!("{} {}", asked.what, asked.field),
            note: format!("答：{}", asked.answer),
            from: Queue::Answered,
            place: None,
        };
        Ok(self.answered_questions()?.into_iter().map(line).collect())
    }

    /// Inspections whose sample still waits for calls: a supervisor's own, everybody's for the head of the office.
    pub(super) fn calls_to_make(&self) -> Result<Vec<HomeLine>, Refusal> {
        let person = self.seated()?.clone();
        let writing = [filing::DRAFT, filing::RETURNED, filing::CORRECTION];
        let mut lines = Vec::new();
        for (_, id) in self.papers_in(self.kind(inspection::KIND)?, &writing)? {
            let record = self.record(id)?;
            let open = sampled::calls(&record.fields).open();
            let village = record.fields.reference(inspection::VILLAGE);
            let mine = person.role == Role::OfficeHead
                || record.fields.reference(inspection::CADRE) == Some(person.id);
            if open == 0 || !mine {
                continue;
            }
            let name = village.and_then(|id| self.name_of(id)).unwrap_or_default();
            let month = record.fields.date(inspection::DATE);
            let month_words = month.map(|day| Period::of(Cadence::Month, day).label()).unwrap_or_default();
            lines.push(HomeLine {
                id: Some(id),
                kind: inspection::KIND,
                date: month,
                title: format!("{name} {month_words}月检查"),
                note: format!("还有 {open} 条要回访"),
                from: Queue::Callbacks,
                place: place_of(&record),
            });
        }
        Ok(lines)
    }

    /// Whether the paper of a period that is not over can be written: from its last working day on. The town's is drawn
    /// from the others, which come first.
    fn is_to_be_written(&self, duty: &Duty, period: Period, status: Status) -> bool {
        let last = if duty.workdays { self.calendar.back(period.next().first(), 1) } else { period.last() };
        duty.owed_by != OwedBy::Town && status == Status::NotDue && self.today() >= last
    }

    /// Papers of a period that this person's seat answers for: a village cadre's village, the inspections for a
    /// supervisor, the town for the head of the office.
    pub(super) fn reports_due(&self) -> Result<Vec<HomeLine>, Refusal> {
        let person = self.seated()?.clone();
        let today = self.today();
        let from = today.checked_sub_days(Days::new(PAPERS_BACK)).unwrap_or(today);
        let mut lines = Vec::new();
        for duty in self.dictionary.duties().iter().filter(|duty| duty.paper != daily::KIND) {
            let mine = |owes: Owes| match (person.role, duty.paper, owes) {
                (Role::VillageCadre, kind, Owes::Record(id)) => {
                    kind != inspection::KIND && Some(id) == person.village
                }
                (Role::Supervisor, kind, _) => kind == inspection::KIND,
                (Role::OfficeHead | Role::Clerk, _, Owes::Town) => true,
                _ => false,
            };
            let matrix = self.duty_matrix(duty, from, today)?;
            for (owner, cells) in matrix.rows.iter().filter(|(owner, _)| mine(owner.owes)) {
                for (period, cell) in matrix.periods.iter().zip(cells) {
                    let Some(cell) = *cell else { continue };
                    let note = if cell.status.is_unfiled()
                        || self.is_to_be_written(duty, *period, cell.status)
                    {
                        let late = self.how_late(duty, *period, cell.status);
                        format!("{}{late}", if cell.status.is_overdue() { "" } else { cell.status.label() })
                            .trim_start_matches('，')
                            .to_owned()
                    } else {
                        // Of what lies further back nothing more is expected.
                        let counts = form_of(duty.paper).is_some() && period.next().last() >= today;
                        let paper = cell.paper.filter(|_| counts);
                        let paper = paper.map(|id| self.record(id)).transpose()?;
                        match paper.map_or(Ok(0), |paper| self.since_filed(&paper).map(|ids| ids.len()))? {
                            0 => continue,
                            more => super::since::words(more),
                        }
                    };
                    // What another inspector has begun is that inspector's to finish.
                    let begun = cell.paper.map(|id| self.record(id)).transpose()?;
                    let by = begun.as_ref().and_then(|record| record.fields.reference(inspection::CADRE));
                    if person.role == Role::Supervisor && by.is_some_and(|by| by != person.id) {
                        continue;
                    }
                    lines.push(HomeLine {
                        id: cell.paper,
                        kind: duty.paper,
                        date: Some(period.last()),
                        title: format!("{} {} {}", when(*period), duty.label, owner.name),
                        note,
                        from: Queue::Papers,
                        place: place(duty, owner.owes, *period),
                    });
                }
            }
        }
        Ok(lines)
    }
}

/// A period in front of a title: 11-20, 47周, 11月.
fn when(period: Period) -> String {
    if period.cadence() == Cadence::Day {
        return period.first().format("%m-%d").to_string();
    }
    period.short()
}

/// The room in which an owner's paper of a duty is written.
fn place(duty: &Duty, owes: Owes, period: Period) -> Option<Place> {
    let paper: KindTag = duty.paper;
    match (paper, owes) {
        (daily::KIND, Owes::Record(person)) => Some(Place::Day(person, period.first())),
        (inspection::KIND, Owes::Record(village)) => Some(Place::Inspection(village, period.first())),
        _ => form_of(paper).map(|_| Place::Report(paper, owes, period)),
    }
}
