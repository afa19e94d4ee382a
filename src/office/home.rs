//! The queue of duty (F60): what waits for the person at the keyboard, counted, with one key each.

use super::since;
use super::steps::{Place, place_of};
use super::supervise::PAPERS_BACK;
use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::duty::Duty;
use crate::model::id::Id;
use crate::model::kind::{Class, Role};
use crate::model::period::Period;
use crate::model::record::KindTag;
use crate::model::typed::{daily, filing, pairing, query, visit};
use crate::model::value::Value;
use crate::rules::due_visit;
use crate::rules::duty::{self as rule, Status};
use chrono::NaiveDate;
use std::collections::HashMap;

/// How many working days back a daily summary is still asked for.
pub const SUMMARIES_BACK: u16 = 10;

/// Everything that waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// 今天要填: what the duty table says this person owes and has not filed, and notices that wait for an answer.
    pub papers: Vec<HomeLine>,
    /// 退回给我, and what is being corrected: nobody else will send those up again.
    pub returned: Vec<HomeLine>,
    /// 未填完: drafts.
    pub drafts: Vec<HomeLine>,
    /// 该走访: paired households whose visit is due, most overdue first.
    pub visits: Vec<HomeLine>,
    /// 待补: records with something left to complete.
    pub pending: Vec<HomeLine>,
    /// 待审的: papers that wait for a reviewer.
    pub review: Vec<HomeLine>,
    /// 没报的: papers late or missing, of everybody.
    pub overdue: Vec<HomeLine>,
    /// 答了的: questions that have an answer.
    pub answered: Vec<HomeLine>,
    /// 整改到期: problems due or overdue.
    pub problems: Vec<HomeLine>,
    /// 要回访的: samples that wait for calls.
    pub callbacks: Vec<HomeLine>,
    /// 自己要办: for a reviewer, what the others have as five queues.
    pub own: Vec<HomeLine>,
    /// 重点项目: how many tasks are red, stand still, are due this week.
    pub projects: Vec<HomeLine>,
    /// How many tasks those are in all.
    pub tasks_watched: usize,
}

/// One of the queues on Home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Queue {
    /// 今天要填
    Papers,
    /// 退回给我
    Returned,
    /// 未填完
    Drafts,
    /// 该走访
    Visits,
    /// 待补
    Pending,
    /// 待审的
    Review,
    /// 没报的
    Overdue,
    /// 答了的
    Answered,
    /// 整改到期
    Problems,
    /// 要回访的
    Callbacks,
    /// 自己要办
    Own,
    /// 重点项目
    Projects,
}

impl Queue {
    /// The queues on a clerk's and a village cadre's Home.
    pub const ALL: [Queue; 5] =
        [Queue::Papers, Queue::Returned, Queue::Drafts, Queue::Visits, Queue::Pending];
    /// The queues on a reviewer's Home.
    pub const REVIEWER: [Queue; 7] = [
        Queue::Review,
        Queue::Overdue,
        Queue::Answered,
        Queue::Problems,
        Queue::Callbacks,
        Queue::Own,
        Queue::Projects,
    ];

    /// The queues on Home for a person of this role.
    #[must_use]
    pub fn of(role: Role) -> &'static [Queue] {
        match role {
            Role::Clerk | Role::VillageCadre => &Self::ALL,
            Role::Supervisor | Role::OfficeHead => &Self::REVIEWER,
        }
    }

    /// How far it looks back, and for which of its lines, for its heading; blank where nothing is ever too old for it.
    #[must_use]
    pub fn reach(self) -> String {
        match self {
            Queue::Papers => format!("日小结 {SUMMARIES_BACK} 个工作日，报表 {PAPERS_BACK} 天"),
            // What came back, is half filled in or is to be visited or completed is never too old. In 80 columns
            // there is room for no more words beside the position.
            Queue::Own => format!("未报小结 {SUMMARIES_BACK} 工作日、报表 {PAPERS_BACK} 天"),
            Queue::Overdue => format!("近 {PAPERS_BACK} 天"),
            _ => String::new(),
        }
    }

    /// The word on the screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Queue::Papers => "今天要填",
            Queue::Returned => "退回给我",
            Queue::Drafts => "没填完的",
            Queue::Visits => "该走访的",
            Queue::Pending => "待补的",
            Queue::Review => "待审的",
            Queue::Overdue => "没报的",
            Queue::Answered => "答了的",
            Queue::Problems => "整改到期",
            Queue::Callbacks => "要回访的",
            Queue::Own => "自己要办",
            Queue::Projects => "重点项目",
        }
    }
}

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeLine {
    /// What is opened: the record, the draft, or for a paper not begun nothing.
    pub id: Option<Id>,
    /// Its kind.
    pub kind: KindTag,
    /// The day it is about, where there is one.
    pub date: Option<NaiveDate>,
    /// Its name.
    pub title: String,
    /// Why it waits: 退回原因, 已过 3 天, 缺：身份证号.
    pub note: String,
    /// The queue it belongs to; among what a reviewer has to do, several stand together.
    pub from: Queue,
    /// The room in which it is written, if it has one.
    pub place: Option<Place>,
}

impl Home {
    /// The lines of one queue.
    #[must_use]
    pub fn queue(&self, queue: Queue) -> &[HomeLine] {
        match queue {
            Queue::Papers => &self.papers,
            Queue::Returned => &self.returned,
            Queue::Drafts => &self.drafts,
            Queue::Visits => &self.visits,
            Queue::Pending => &self.pending,
            Queue::Review => &self.review,
            Queue::Overdue => &self.overdue,
            Queue::Answered => &self.answered,
            Queue::Problems => &self.problems,
            Queue::Callbacks => &self.callbacks,
            Queue::Own => &self.own,
            Queue::Projects => &self.projects,
        }
    }
}

impl Office {
    /// What waits for the person at the keyboard.
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn home(&self) -> Result<Home, Refusal> {
        let (me, role) = {
            let person = self.seated()?;
            (person.id, person.role)
        };
        let mut papers = self.notices_to(me)?;
        papers.extend(self.papers_due(me)?);
        papers.extend(self.reports_due()?);
        let due = self.problems_due()?;
        let mut home = Home {
            papers,
            returned: self.returned_to(me)?,
            drafts: self.drafts_waiting()?,
            visits: self.visits_due(me)?,
            pending: self.pending_of(me)?,
            ..Home::default()
        };
        if matches!(role, Role::Supervisor | Role::OfficeHead) {
            home.review = self.to_review(me)?;
            home.overdue = self.overdue()?;
            home.answered = self.answered_lines()?;
            home.problems = due;
            home.callbacks = self.calls_to_make()?;
            (home.projects, home.tasks_watched) = self.projects_watched()?;
            home.own = Queue::ALL.iter().flat_map(|queue| home.queue(*queue).iter().cloned()).collect();
        } else {
            // Whoever has to put a problem right finds it among what is to be done.
            home.papers.extend(due);
        }
        Ok(home)
    }

    /// The days of the last weeks whose summary this person owes by the duty table and has not filed, today first; and
    /// those filed on which something was recorded since.
    fn papers_due(&self, me: Id) -> Result<Vec<HomeLine>, Refusal> {
        let today = self.today();
        let from = self.calendar.back(today, SUMMARIES_BACK);
        let mut lines = Vec::new();
        let mut facts: Option<HashMap<NaiveDate, Vec<Id>>> = None;
        for duty in self.dictionary.duties().iter().filter(|duty| duty.paper == daily::KIND) {
            let matrix = self.duty_of(duty, me, from, today)?;
            let cells = matrix.rows.iter().flat_map(|(_, cells)| matrix.periods.iter().zip(cells));
            for (period, cell) in cells.filter_map(|(period, cell)| Some((*period, (*cell)?))) {
                let facts = match &mut facts {
                    Some(facts) => facts,
                    none => none.insert(self.deeds(me, DayRange { from: Some(from), to: Some(today) })?),
                };
                let own = facts.get(&period.first()).map_or(&[][..], Vec::as_slice);
                let note = if cell.status.is_unfiled() {
                    let told = if own.is_empty() {
                        "还没有记事".to_owned()
                    } else {
                        format!("已记 {} 件", own.len())
                    };
                    format!("{told}{}", self.how_late(duty, period, cell.status))
                } else {
                    let paper = cell.paper.map(|id| self.record(id)).transpose()?;
                    match paper.map_or(0, |paper| since::of_day(&paper.fields, own.iter().copied()).len()) {
                        0 => continue,
                        more => since::words(more),
                    }
                };
                lines.push(HomeLine {
                    id: cell.paper,
                    kind: daily::KIND,
                    date: Some(period.first()),
                    title: format!("{} {}", period.first().format("%m-%d"), duty.label),
                    note,
                    from: Queue::Papers,
                    place: Some(Place::Day(me, period.first())),
                });
            }
        }
        lines.sort_by_key(|line| std::cmp::Reverse(line.date));
        Ok(lines)
    }

    /// What a person did on these days, by day.
    fn deeds(&self, person: Id, days: DayRange) -> Result<HashMap<NaiveDate, Vec<Id>>, Refusal> {
        let mut deeds: HashMap<NaiveDate, Vec<Id>> = HashMap::new();
        for kind in self.dictionary.kinds().iter().filter(|kind| kind.class == Class::Fact) {
            let (Some(by), Some(date)) = (kind.by, kind.date) else { continue };
            let wanted = super::read::rising([by, date]);
            for id in self.store.pointing_to(person, kind.tag, days)? {
                let fields = self.store.fields(id, &wanted)?.unwrap_or_default();
                if let Some(day) = fields.date(date).filter(|_| fields.reference(by) == Some(person)) {
                    deeds.entry(day).or_default().push(id);
                }
            }
        }
        Ok(deeds)
    }

    /// By when a paper is to be in, or how many working days ago that was, as the duty table has it.
    pub(super) fn how_late(&self, duty: &Duty, period: Period, status: Status) -> String {
        let due = rule::due(duty, period, &self.calendar);
        if !status.is_overdue() {
            return format!("，{} 前报", due.format("%m-%d"));
        }
        let past = match due.succ_opt().filter(|_| duty.workdays) {
            Some(next) => self.calendar.workdays(next..=self.today()).count(),
            None => usize::try_from((self.today() - due).num_days()).unwrap_or_default(),
        };
        let unit = if duty.workdays { "个工作日" } else { "天" };
        format!("，{}，过期 {past} {unit}", status.label())
    }

    /// Papers of mine that came back or are being put right, and entries of mine that somebody has asked about.
    fn returned_to(&self, me: Id) -> Result<Vec<HomeLine>, Refusal> {
        let mut lines = Vec::new();
        for kind in self.dictionary.kinds().iter().filter(|kind| kind.class == Class::Paper) {
            let (Some(state), Some(by)) = (kind.state, kind.by) else { continue };
            let wanted = super::read::rising([state, by]);
            for id in self.open_papers(me, kind)? {
                let stands = self.store.fields(id, &wanted)?.unwrap_or_default();
                if !matches!(stands.code(state), Some(filing::RETURNED | filing::CORRECTION))
                    || stands.reference(by) != Some(me)
                {
                    continue;
                }
                let Some(record) = self.store.get(id)? else { continue };
                let fields = &record.fields;
                let date = kind.date.and_then(|tag| fields.date(tag));
                let day = date.map(|date| date.format("%m-%d ").to_string()).unwrap_or_default();
                lines.push(HomeLine {
                    id: Some(id),
                    kind: kind.tag,
                    date,
                    title: format!("{day}{}", kind.label),
                    note: self.why_returned(id)?,
                    from: Queue::Returned,
                    place: place_of(&record),
                });
            }
        }
        lines.sort_by_key(|line| std::cmp::Reverse(line.date));
        for asked in self.asked_of(me)? {
            let about = asked.about.map(|id| self.record(id)).transpose()?;
            // A paper that came back stands above, with its questions inside.
            if about.as_ref().is_some_and(|record| {
                let state = self.dictionary.kind(record.kind).and_then(|kind| kind.state);
                let back = state.and_then(|tag| record.fields.code(tag));
                place_of(record).is_some() && matches!(back, Some(filing::RETURNED | filing::CORRECTION))
            }) {
                continue;
            }
            lines.push(HomeLine {
                id: Some(asked.id),
                kind: query::KIND,
                date: asked.date,
                title: asked.what,
                note: format!("{}：{}", asked.from, asked.words),
                from: Queue::Returned,
                place: None,
            });
        }
        Ok(lines)
    }

    /// Who sent a paper back and what for: the words of the questions that wait, else of the last return or correction.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn why_returned(&self, id: Id) -> Result<String, Refusal> {
        let open: Vec<super::Asked> = self.asked_about(id)?;
        let mut open = open.iter().filter(|asked| asked.state == crate::model::typed::query_state::OPEN);
        if let Some(first) = open.next() {
            let more = match open.count() {
                0 => String::new(),
                more => format!("，另有 {more} 条"),
            };
            return Ok(format!("{}：“{}”{}{more}", first.from, first.field, first.words));
        }
        let history = self.history(id)?;
        let last = history.iter().rev().find(|line| line.act.contains("退回") || line.act.contains("更正"));
        Ok(last.map_or_else(String::new, |line| {
            format!("{}：{}", line.by, line.why.as_deref().unwrap_or("未写原因"))
        }))
    }

    fn drafts_waiting(&self) -> Result<Vec<HomeLine>, Refusal> {
        let today = self.today();
        let line = |draft: crate::model::draft::Draft| {
            let saved = if draft.saved.date() == today { "%H:%M" } else { "%m-%d %H:%M" };
            let note = format!(
                "{} 存，{}",
                draft.saved.format(saved),
                if draft.open { "上次没有正常退出" } else { "接着填" }
            );
            HomeLine {
                id: Some(draft.id),
                kind: draft.kind,
                date: None,
                title: draft.title,
                note,
                from: Queue::Drafts,
                place: None,
            }
        };
        Ok(self.drafts()?.into_iter().map(line).collect())
    }

    fn visits_due(&self, me: Id) -> Result<Vec<HomeLine>, Refusal> {
        let today = self.today();
        let mut lines = Vec::new();
        for id in self.store.pointing_to(me, pairing::KIND, DayRange::ALL)? {
            let Some(record) = self.store.get(id)? else {
                continue;
            };
            let fields = &record.fields;
            let (Some(household), Some(start)) =
                (fields.reference(pairing::HOUSEHOLD), fields.date(pairing::START))
            else {
                continue;
            };
            if fields.get(pairing::END).is_some() || fields.reference(pairing::CADRE) != Some(me) {
                continue;
            }
            let role = fields.code(pairing::ROLE).unwrap_or(due_visit::FIRST_OWNER);
            let last = self.visited_until(household, role, today)?;
            let due = due_visit::due(role, last, start);
            if due <= today {
                let late = (today - due).num_days();
                let seen = last
                    .map_or("还没走访过".to_owned(), |last| format!("上次 {}", last.format("%m-%d")));
                let note = if late == 0 {
                    format!("{seen}，今天到期")
                } else {
                    format!("{seen}，已过 {late} 天")
                };
                let title = self.title(household).unwrap_or_default();
                lines.push(HomeLine {
                    id: Some(household),
                    kind: visit::KIND,
                    date: Some(due),
                    title,
                    note,
                    from: Queue::Visits,
                    place: None,
                });
            }
        }
        lines.sort_by_key(|line| line.date);
        Ok(lines)
    }

    /// What this person keyed or did and left to complete (待补).
    fn pending_of(&self, me: Id) -> Result<Vec<HomeLine>, Refusal> {
        let mut lines = Vec::new();
        for id in self.store.pending()? {
            let Some(record) = self.store.get(id)?.filter(|record| !record.void) else {
                continue;
            };
            let kind = self.kind(record.kind)?;
            let did = kind.by.and_then(|tag| record.fields.reference(tag)) == Some(me);
            if !did && record.created.by != me {
                continue;
            }
            let missing: Vec<&str> = kind
                .fields
                .iter()
                .filter(|field| record.fields.get(field.tag).is_some_and(Value::is_pending))
                .map(|field| field.label.as_str())
                .collect();
            lines.push(HomeLine {
                id: Some(id),
                kind: record.kind,
                date: kind.date.and_then(|tag| record.fields.date(tag)),
                title: format!("{} {}", kind.label, self.name(kind, id, &record.fields)),
                note: format!("缺：{}", missing.join("、")),
                from: Queue::Pending,
                place: None,
            });
        }
        lines.reverse();
        Ok(lines)
    }
}
