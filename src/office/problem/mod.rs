//! The ledger of problems (整改台账) as it stands today: lights, how long each has stood still, the last notice and the
//! one proposed next. Matters are put in order, never people.

mod filter;
mod tally;

pub use filter::ProblemFilter;
pub use tally::Tally;

use super::{HomeLine, Office, Queue, Refusal};
use crate::model::change::{Edit, Op};
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Kind, Role};
use crate::model::show::Names;
use crate::model::typed::{expedite, expedite_state, problem, problem_state as state};
use crate::model::value::{Fields, Tag};
use crate::rules::escalation::{self, NoticeLevel, Proposal, Sent};
use crate::rules::light::{self, Light, Standing, Thresholds};
use chrono::NaiveDate;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// What is read of a problem for a line of the ledger, in rising order.
const WANTED: [Tag; 15] = [
    problem::DATE,
    problem::VILLAGE,
    problem::SOURCE,
    problem::STATE,
    problem::WHAT,
    problem::OWNER,
    problem::LEAD,
    problem::UNIT,
    problem::DEADLINE,
    problem::PROGRESS,
    problem::APPLIED_BY,
    problem::APPLIED_ON,
    problem::CLOSED_ON,
    problem::LOOK_BACK,
    problem::RECURRENCES,
];
/// The same of a notice.
const OF_NOTICE: [Tag; 6] = [
    expedite::DATE,
    expedite::ABOUT,
    expedite::LEVEL,
    expedite::STATE,
    expedite::SENT_ON,
    expedite::REPLIED_ON,
];

/// When each problem last moved, by the revision that was read: a history is read again only after a change.
pub(super) type Moved = RefCell<HashMap<Id, (u32, NaiveDate)>>;

/// A problem as the ledger shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemLine {
    /// The record.
    pub id: Id,
    /// The village.
    pub village: Option<Id>,
    /// Its name.
    pub village_name: String,
    /// The problem in one sentence.
    pub what: String,
    /// Where it came from.
    pub source: String,
    /// Who puts it right.
    pub owner: Option<Id>,
    /// The name.
    pub owner_name: String,
    /// The official in charge.
    pub lead: Option<Id>,
    /// The name.
    pub lead_name: String,
    /// The unit in charge; empty where the village does it itself.
    pub unit_name: String,
    /// By when.
    pub deadline: Option<NaiveDate>,
    /// Days to the deadline while it is worked on, negative when overdue.
    pub days_left: Option<i64>,
    /// Its state.
    pub state: u16,
    /// The state's word.
    pub state_label: String,
    /// How far it is, in a word.
    pub progress: String,
    /// The light.
    pub light: Light,
    /// The sum behind the light, in words.
    pub why: String,
    /// Days since state or progress last changed, while it is open.
    pub stalled: Option<i64>,
    /// The last notice about it, drafts too.
    pub notice: Option<ProblemNotice>,
    /// The notice that the rule proposes now.
    pub proposal: Option<Proposal>,
    /// The day it was struck off.
    pub closed_on: Option<NaiveDate>,
    /// The day to look whether it came back.
    pub look_back: Option<NaiveDate>,
    /// How often it came back.
    pub recurrences: i64,
}

/// A notice about a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemNotice {
    /// The record.
    pub id: Id,
    /// Its level.
    pub level: NoticeLevel,
    /// The day it was sent, or drafted.
    pub on: NaiveDate,
    /// Its state.
    pub state: u16,
    /// The state's word.
    pub state_label: String,
    /// The day it was answered.
    pub answered: Option<NaiveDate>,
}

impl ProblemNotice {
    /// 拟稿: it waits for somebody to send it.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.state == expedite_state::DRAFT
    }
}

impl ProblemLine {
    /// 已销号: struck off, archived or not.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.state, state::CLOSED_OUT | state::ARCHIVED)
    }

    /// 待核验: said to be done, and not struck off yet.
    #[must_use]
    pub fn awaits_check(&self) -> bool {
        matches!(self.state, state::UNDER_REVIEW | state::COMPLETED)
    }

    /// 待回头看: struck off, and not archived yet.
    #[must_use]
    pub fn awaits_look_back(&self) -> bool {
        self.state == state::CLOSED_OUT
    }
}

impl Office {
    /// Every problem there is: what is not struck off first, red before yellow before green and the nearest deadline
    /// first; then what is struck off, the latest first.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the ledger cannot be read.
    pub fn problems(&self) -> Result<Vec<ProblemLine>, Refusal> {
        let kind = self.kind(problem::KIND)?;
        let mut notices = self.last_notices()?;
        let mut read = Vec::new();
        self.store.scan_kind(problem::KIND, DayRange::ALL, &WANTED, |id, fields| read.push((id, fields)))?;
        let mut lines = Vec::with_capacity(read.len());
        for (id, fields) in read {
            lines.push(self.problem_line(kind, id, &fields, notices.remove(&id))?);
        }
        lines.sort_by_key(|line| {
            let closed = line.is_closed();
            let light = Reverse(if closed { Light::Green } else { line.light });
            let day = if closed { None } else { Some(line.deadline.unwrap_or(NaiveDate::MAX)) };
            (closed, light, day, Reverse(line.closed_on), line.id)
        });
        Ok(lines)
    }

    /// The lines that a filter sentence keeps, in their order.
    ///
    /// # Errors
    /// [`Refusal::Store`] when a problem cannot be read.
    pub fn problems_kept(
        &self,
        lines: &[ProblemLine],
        filter: &ProblemFilter,
    ) -> Result<Vec<ProblemLine>, Refusal> {
        let kind = self.kind(problem::KIND)?;
        let some: Vec<&ProblemLine> = lines.iter().filter(|line| filter.keeps(line)).collect();
        let ids: Vec<Id> = some.iter().map(|line| line.id).collect();
        let kept: HashSet<Id> = self.kept_by(kind, filter.fields(), &ids)?.into_iter().collect();
        Ok(some.into_iter().filter(|line| kept.contains(&line.id)).cloned().collect())
    }

    /// 整改到期: problems due within three days or overdue, of whom they are to put right or lead; all of them for
    /// those who supervise.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the ledger cannot be read.
    pub fn problems_due(&self) -> Result<Vec<HomeLine>, Refusal> {
        let person = self.seated()?;
        let all = matches!(person.role, Role::Supervisor | Role::OfficeHead);
        let soon = Thresholds::default().due_soon;
        let mine = |line: &ProblemLine| all || [line.owner, line.lead].contains(&Some(person.id));
        let due = |line: &ProblemLine| line.days_left.is_some_and(|left| left <= soon);
        let lines = self.problems()?.into_iter().filter(|line| due(line) && mine(line));
        Ok(lines
            .map(|line| HomeLine {
                id: Some(line.id),
                kind: problem::KIND,
                date: line.deadline,
                title: format!("{} {}", line.village_name, line.what),
                note: line.why,
                from: Queue::Problems,
                place: None,
            })
            .collect())
    }

    fn problem_line(
        &self,
        kind: &Kind,
        id: Id,
        fields: &Fields,
        notice: Option<ProblemNotice>,
    ) -> Result<ProblemLine, Refusal> {
        let today = self.today();
        let code = fields.code(problem::STATE).unwrap_or(state::REGISTERED);
        let deadline = fields.date(problem::DEADLINE);
        let standing = standing(code, fields);
        let (light, why) = light::light(standing, deadline, today, Thresholds::default());
        let found = fields.date(problem::DATE).unwrap_or(today);
        let moved = match standing {
            Standing::Done(_) => None,
            _ => Some(self.moved_on(id, found)?),
        };
        let name = |tag: Tag| fields.reference(tag).and_then(|id| self.name_of(id)).unwrap_or_default();
        // What has been drafted and not sent waits for a person, not for another proposal.
        let drafted = notice.as_ref().is_some_and(ProblemNotice::is_draft);
        let sent = notice.as_ref().map(|notice| Sent {
            level: notice.level,
            on: notice.on,
            answered: notice.answered,
        });
        // Nobody is pressed before it was given to them, or while an extension waits for an answer.
        let theirs = !matches!(code, state::REGISTERED | state::EXTENSION_ASKED);
        let proposal = match (standing, deadline, moved) {
            (Standing::Open, Some(deadline), Some(moved)) if theirs && !drafted => {
                escalation::propose(deadline, moved, sent, today, &self.calendar)
            }
            _ => None,
        };
        let open = standing == Standing::Open;
        Ok(ProblemLine {
            id,
            village: fields.reference(problem::VILLAGE),
            village_name: name(problem::VILLAGE),
            what: fields.text(problem::WHAT).unwrap_or_default().to_owned(),
            source: self.cell(kind, fields, problem::SOURCE),
            owner: fields.reference(problem::OWNER),
            owner_name: name(problem::OWNER),
            lead: fields.reference(problem::LEAD),
            lead_name: name(problem::LEAD),
            unit_name: name(problem::UNIT),
            deadline,
            days_left: deadline.filter(|_| open).map(|deadline| (deadline - today).num_days()),
            state: code,
            state_label: kind.state_label(code).to_owned(),
            progress: self.cell(kind, fields, problem::PROGRESS),
            light,
            why,
            stalled: moved.map(|moved| (today - moved).num_days().max(0)),
            notice,
            proposal,
            closed_on: fields.date(problem::CLOSED_ON),
            look_back: fields.date(problem::LOOK_BACK),
            recurrences: fields.number(problem::RECURRENCES).unwrap_or(0),
        })
    }

    /// The notice about a problem that is drafted and not sent yet.
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn notice_waiting(&self, problem: Id) -> Result<Option<Id>, Refusal> {
        let last = self.last_notices()?.remove(&problem);
        Ok(last.filter(ProblemNotice::is_draft).map(|notice| notice.id))
    }

    /// The day on which state or progress last changed. A word added to the record, a new telephone or a notice is no
    /// movement.
    fn moved_on(&self, id: Id, found: NaiveDate) -> Result<NaiveDate, Refusal> {
        let revision = self.record(id)?.revision;
        let known = self.moved.borrow().get(&id).filter(|(known, _)| *known == revision).map(|(_, day)| *day);
        if let Some(day) = known {
            return Ok(day);
        }
        let moves = |edit: &Edit| {
            let told = [problem::STATE, problem::PROGRESS].iter().any(|tag| edit.set.contains_key(tag));
            edit.record == id && (edit.op == Op::Add || told)
        };
        let history = self.store.history(id)?;
        let last = history.iter().rev().find(|entry| entry.edits.iter().any(moves));
        let day = last.map_or(found, |entry| entry.at.date());
        self.moved.borrow_mut().insert(id, (revision, day));
        Ok(day)
    }

    /// The last notice about each problem.
    fn last_notices(&self) -> Result<HashMap<Id, ProblemNotice>, Refusal> {
        let kind = self.kind(expedite::KIND)?;
        let mut last: HashMap<Id, ProblemNotice> = HashMap::new();
        self.store.scan_kind(expedite::KIND, DayRange::ALL, &OF_NOTICE, |id, fields| {
            let level = fields.code(expedite::LEVEL).and_then(NoticeLevel::from_code);
            let on = fields.date(expedite::SENT_ON).or_else(|| fields.date(expedite::DATE));
            let (Some(about), Some(level), Some(on)) = (fields.reference(expedite::ABOUT), level, on) else {
                return;
            };
            let code = fields.code(expedite::STATE).unwrap_or(expedite_state::DRAFT);
            let notice = ProblemNotice {
                id,
                level,
                on,
                state: code,
                state_label: kind.state_label(code).to_owned(),
                answered: fields.date(expedite::REPLIED_ON),
            };
            let place = |notice: &ProblemNotice| (notice.on, notice.level, notice.id);
            if last.get(&about).is_none_or(|known| place(known) < place(&notice)) {
                last.insert(about, notice);
            }
        })?;
        Ok(last)
    }
}

/// What of a problem's state decides its light.
fn standing(code: u16, fields: &Fields) -> Standing {
    match code {
        state::UNDER_REVIEW | state::COMPLETED => {
            fields.date(problem::APPLIED_ON).map_or(Standing::Open, Standing::Waiting)
        }
        state::CLOSED_OUT | state::ARCHIVED => Standing::Done(fields.date(problem::CLOSED_ON)),
        state::SUSPENDED => Standing::Suspended,
        _ => Standing::Open,
    }
}
