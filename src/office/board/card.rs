//! One card and one line of the wall chart, worked out from what was read.

use super::held::{Fed, Held, Read};
use super::lights::course;
use super::state_of;
use crate::model::amount::plain_decimal;
use crate::model::board::Standing;
use crate::model::id::Id;
use crate::model::show::Names;
use crate::model::typed::{cadre, key_project, milestone, project_measure, task, task_state as state};
use crate::model::value::{Fields, Tag};
use crate::office::{Office, Refusal};
use crate::rules::flow::{self, Story};
use crate::rules::parts::Part;
use crate::rules::progress::{self, Course, Facts, Forecast, Point};
use chrono::NaiveDate;
use std::fmt;
use std::rc::Rc;

/// What was fed back last, as numbers without separators and apart from their unit; in words 19/50户.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The amount done.
    pub done: String,
    /// Of how much, where a target is set.
    pub target: Option<String>,
    /// The target's unit; % where none is set.
    pub unit: String,
}

/// A task as the board shows it.
#[derive(Clone, Debug)]
pub struct Card {
    /// The record.
    pub id: Id,
    /// What it says.
    pub fields: Fields,
    /// Its project's place on the board.
    pub project: Option<usize>,
    /// The village.
    pub village: Option<Id>,
    /// Its name; empty where it concerns no village.
    pub village_name: String,
    /// What is to be done.
    pub title: String,
    /// Its state.
    pub state: u16,
    /// The state's word.
    pub state_label: String,
    /// Who does it, by name.
    pub owner_name: String,
    /// The day its plan begins.
    pub start: NaiveDate,
    /// By when.
    pub due: Option<NaiveDate>,
    /// How much it weighs in its project.
    pub weight: i64,
    /// 序时进度 in percent.
    pub planned: Option<i64>,
    /// Percent done, as its project counts it; a finished task that was never measured counts whole.
    pub actual: i64,
    /// The amount fed back last, in ten-thousandths; 0 where a target is set and nothing was fed back, `None` where the
    /// task was never measured.
    pub measured: Option<i64>,
    /// What was fed back last against the target.
    pub amount: Amount,
    /// Its standing.
    pub standing: Standing,
    /// Whether somebody set the light by hand (手).
    pub by_hand: bool,
    /// The sum behind the light, ending in its word: `计划 60% 实际 38% 差 22 点 → 黄`.
    pub sum: String,
    /// Days since state or measure last changed, while it is not done (停 N 天).
    pub stalled: Option<i64>,
    /// When it will be finished at this pace.
    pub forecast: Forecast,
    /// What holds it up.
    pub blocked: Option<Blocked>,
    /// The task that must be done before and is not (未满足前置).
    pub waits_for: Option<(Id, String)>,
    /// The last feedbacks, newest first, at most three.
    pub told: Vec<Told>,
    /// Feedback as points of progress, the start first.
    pub points: Vec<Point>,
    /// What was fed back by day, in ten-thousandths, as it came.
    pub values: Vec<(NaiveDate, i64)>,
    /// The line of its plan.
    pub plan: Vec<Point>,
    /// Its moves.
    pub story: Rc<Story>,
}

/// What holds a task up (堵点).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The reason's word.
    pub reason: String,
    /// Who can unblock: unit or person.
    pub by: String,
    /// The unit that can unblock it; the person's own where only a person is named.
    pub unit: String,
    /// Since when.
    pub since: NaiveDate,
    /// What is missing, in words.
    pub words: String,
}

/// A feedback as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The record.
    pub id: Id,
    /// The day.
    pub date: NaiveDate,
    /// The amount in words; empty where nothing was measured.
    pub value: String,
    /// What was done, or why nothing.
    pub words: String,
    /// What is wrong.
    pub problem: String,
    /// What must be coordinated.
    pub coordination: String,
}

/// What lanes (泳道) are parted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LaneBy {
    /// 村
    Village,
    /// 牵头领导
    Leader,
    /// 线口
    Line,
    /// 项目
    Project,
    /// No lanes.
    None,
}

impl LaneBy {
    /// All, in the order in which one key goes through them.
    pub const ALL: [Self; 5] = [Self::Village, Self::Leader, Self::Line, Self::Project, Self::None];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Village => "村",
            Self::Leader => "牵头领导",
            Self::Line => "线口",
            Self::Project => "项目",
            Self::None => "不分道",
        }
    }
}

/// A key project as the wall chart shows it.
#[derive(Clone, Debug)]
pub struct Project {
    /// The record.
    pub id: Id,
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: u16,
    /// The state's word.
    pub state_label: String,
    /// The official in charge.
    pub leader: Option<Id>,
    /// The name.
    pub leader_name: String,
    /// The unit in charge.
    pub unit_name: String,
    /// The work line.
    pub line: String,
    /// The day it began.
    pub start: NaiveDate,
    /// By when.
    pub deadline: Option<NaiveDate>,
    /// Milestones by day, with their names.
    pub milestones: Vec<(Point, String)>,
    /// The line of the plan.
    pub plan: Vec<Point>,
    /// 序时进度 in percent.
    pub planned: Option<i64>,
    /// Percent done: its tasks by weight. `None` while it is not decomposed.
    pub actual: Option<i64>,
    /// The graver of its own standing and its tasks' gravest.
    pub standing: Standing,
    /// Whether somebody set the light by hand (手).
    pub by_hand: bool,
    /// The sum behind the light.
    pub sum: String,
    /// Its tasks, by place among the cards.
    pub cards: Vec<usize>,
    /// How many of its tasks stand how, in the order of [`Standing::ALL`].
    pub counts: [usize; 5],
    pub(super) what: Fields,
}

impl Card {
    /// Whether nothing more is to be done by its owner.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        flow::is_done(self.state)
    }

    /// The percent done as it was measured: `None` of what was finished without ever being measured, since a state is no
    /// measure.
    #[must_use]
    pub const fn told_actual(&self) -> Option<i64> {
        if self.is_done() && self.measured.is_none() { None } else { Some(self.actual) }
    }

    /// Whether its owner has said it is done and a second person looks.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(self.state, state::UNDER_REVIEW)
    }

    /// Whether it is being worked on.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.state, state::ACKNOWLEDGED | state::IN_PROGRESS | state::EXTENSION_ASKED)
    }
}

impl Office {
    pub(super) fn project(&self, id: Id, fields: &Fields) -> Result<Project, Refusal> {
        let kind = self.kind(key_project::KIND)?;
        let text = |tag: Tag| fields.text(tag).unwrap_or_default().to_owned();
        let start = fields.date(key_project::DATE).unwrap_or_else(|| self.today());
        let deadline = fields.date(key_project::DEADLINE);
        let milestones = milestones(fields.rows(key_project::MILESTONES));
        let points: Vec<Point> = milestones.iter().map(|(point, _)| *point).collect();
        let code = state_of(fields, key_project::STATE);
        let plan = progress::plan(start, &points, deadline);
        Ok(Project {
            id,
            number: text(key_project::NUMBER),
            name: text(key_project::NAME),
            state: code,
            state_label: kind.state_label(code).to_owned(),
            leader: fields.reference(key_project::LEADER),
            leader_name: self.named(fields, key_project::LEADER),
            unit_name: self.named(fields, key_project::LEAD_UNIT),
            line: self.cell(kind, fields, key_project::LINE),
            start,
            deadline,
            milestones,
            planned: progress::scheduled(&plan, self.today()),
            plan,
            actual: None,
            standing: Standing::OnSchedule,
            by_hand: false,
            sum: String::new(),
            cards: Vec::new(),
            counts: [0; 5],
            what: fields.clone(),
        })
    }

    pub(super) fn card(
        &self,
        id: Id,
        read: &Read,
        project: Option<usize>,
        of: Option<&Project>,
        held: &Held,
    ) -> Result<Card, Refusal> {
        let kind = self.kind(task::KIND)?;
        let (fields, today) = (&read.fields, self.today());
        let start = fields.date(task::DATE).unwrap_or(today);
        let due = fields.date(task::DUE);
        let target = fields.number(task::TARGET);
        let milestones: Vec<Point> =
            of.map(|of| of.milestones.iter().map(|(point, _)| *point).collect()).unwrap_or_default();
        let code = state_of(fields, task::STATE);
        let values: Vec<(NaiveDate, i64)> =
            read.fed.iter().filter_map(|fed| Some((fed.date, fed.value?))).collect();
        let points = points(start, &values, target);
        let course = course(code, fields, task::APPLIED_ON, task::DONE_ON);
        let last = points.last().map_or(0, |point| point.share);
        let plan = progress::plan(start, &milestones, due);
        let planned = progress::scheduled(&plan, today);
        let finished = matches!(course, Course::Done { .. });
        let done = finished || matches!(course, Course::Waiting(_));
        let told = values.last().map(|(_, value)| *value);
        let measured = told.or(target.map(|_| 0));
        let weight = fields.number(task::WEIGHT).unwrap_or(1);
        let actual = Part::of(code, (weight, fields.code(task::MEASURE)), told, target).share;
        let why = fields.text(task::SHORT_WHY).unwrap_or_default();
        let short = measured.map(|_| why).filter(|_| actual < 100);
        let facts = Facts { course, due, planned, actual, short, today };
        let (standing, (sum, by_hand)) = self.lit(&facts, fields, task::HAND_LIGHT, task::HAND_WHY);
        let unit = unit_of(of.map(|of| &of.what), fields);
        let moved = read.story.last().unwrap_or(start).max(risen(&read.fed).unwrap_or(start));
        Ok(Card {
            id,
            fields: fields.clone(),
            project,
            village: fields.reference(task::VILLAGE),
            village_name: self.named(fields, task::VILLAGE),
            title: fields.text(task::TITLE).unwrap_or_default().to_owned(),
            state: code,
            state_label: kind.state_label(code).to_owned(),
            owner_name: self.named(fields, task::OWNER),
            start,
            due,
            weight,
            planned,
            actual,
            measured,
            amount: Amount::of(&read.fed, target, &unit),
            standing,
            by_hand,
            sum,
            stalled: (!finished).then(|| (today - moved).num_days().max(0)),
            forecast: if done && last < 100 { Forecast::Ended } else { progress::forecast(&points, today) },
            blocked: self.blocked(fields, read.story.blocked.unwrap_or(start)).filter(|_| !finished),
            waits_for: fields.reference(task::AFTER).filter(|_| !finished).and_then(|id| waits_for(id, held)),
            told: self.told(&read.fed, &unit),
            points,
            values,
            plan,
            story: Rc::clone(&read.story),
        })
    }

    fn named(&self, fields: &Fields, tag: Tag) -> String {
        fields.reference(tag).and_then(|id| self.name_of(id)).unwrap_or_default()
    }

    fn blocked(&self, fields: &Fields, since: NaiveDate) -> Option<Blocked> {
        fields.code(task::BLOCKER)?;
        let kind = self.kind(task::KIND).ok()?;
        let both = [self.named(fields, task::UNBLOCK_UNIT), self.named(fields, task::UNBLOCK_BY)];
        let by: Vec<&str> = both.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let person = fields.reference(task::UNBLOCK_BY);
        let of_person =
            || person.and_then(|id| self.store.fields(id, &[cadre::UNIT]).ok()?).unwrap_or_default();
        Some(Blocked {
            reason: self.cell(kind, fields, task::BLOCKER),
            unit: match fields.reference(task::UNBLOCK_UNIT) {
                Some(_) => self.named(fields, task::UNBLOCK_UNIT),
                None => self.named(&of_person(), cadre::UNIT),
            },
            by: by.join(" "),
            since,
            words: fields.text(task::BLOCKED_WORDS).unwrap_or_default().to_owned(),
        })
    }

    fn told(&self, fed: &[Fed], unit: &str) -> Vec<Told> {
        let kind = self.kind(crate::model::typed::feedback::KIND).ok();
        let field = kind.and_then(|kind| kind.field(crate::model::typed::feedback::UNCHANGED));
        let reason = |code: u16| {
            let choice = field.and_then(|field| field.choice(code));
            choice.map_or(String::new(), |choice| format!("没有变化：{}", choice.label))
        };
        let last = fed.iter().rev().take(progress::PACE);
        last.map(|fed| Told {
            id: fed.id,
            date: fed.date,
            value: fed.value.map(|value| format!("{}{unit}", plain_decimal(value))).unwrap_or_default(),
            words: if fed.words.is_empty() {
                fed.unchanged.map(reason).unwrap_or_default()
            } else {
                fed.words.clone()
            },
            problem: fed.problem.clone(),
            coordination: fed.coordination.clone(),
        })
        .collect()
    }
}

/// Milestones out of a project's rows, by day, with their names.
pub(super) fn milestones(rows: &[Fields]) -> Vec<(Point, String)> {
    let milestone = |row: &Fields| {
        let point = Point { day: row.date(milestone::DATE)?, share: row.number(milestone::SHARE)? };
        Some((point, row.text(milestone::NAME).unwrap_or_default().to_owned()))
    };
    let mut found: Vec<(Point, String)> = rows.iter().filter_map(milestone).collect();
    found.sort();
    found
}

/// The unit of a task's measure, as its project writes it; percent without one.
fn unit_of(project: Option<&Fields>, task: &Fields) -> String {
    if task.number(task::TARGET).is_none() {
        return "%".to_owned();
    }
    let what = task.code(task::MEASURE);
    let rows = project.map_or(&[][..], |project| project.rows(key_project::MEASURES));
    let row = rows.iter().find(|row| what.is_none() || row.code(project_measure::WHAT) == what);
    row.and_then(|row| row.text(project_measure::UNIT)).unwrap_or_default().to_owned()
}

/// Feedback as points of progress, the start first; a feedback without a value changes nothing.
fn points(start: NaiveDate, values: &[(NaiveDate, i64)], target: Option<i64>) -> Vec<Point> {
    let point =
        |(day, value): &(NaiveDate, i64)| Point { day: *day, share: progress::actual(Some(*value), target) };
    let points = values.iter().map(point);
    std::iter::once(Point { day: start, share: 0 }).chain(points).collect()
}

/// The day of the last feedback that said more than every one before it: a correction is no progress.
fn risen(fed: &[Fed]) -> Option<NaiveDate> {
    let (mut most, mut day) = (0, None);
    for (at, value) in fed.iter().filter_map(|fed| Some((fed.date, fed.value?))) {
        if value > most {
            (most, day) = (value, Some(at));
        }
    }
    day
}

impl Amount {
    fn of(fed: &[Fed], target: Option<i64>, unit: &str) -> Self {
        let last = fed.iter().rev().find_map(|fed| fed.value).unwrap_or(0);
        let unit = if target.is_some() { unit } else { "%" };
        Self { done: plain_decimal(last), target: target.map(plain_decimal), unit: unit.to_owned() }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.done)?;
        if let Some(target) = &self.target {
            write!(f, "/{target}")?;
        }
        f.write_str(&self.unit)
    }
}

/// The predecessor, while it is not done.
fn waits_for(id: Id, held: &Held) -> Option<(Id, String)> {
    let read = held.tasks.get(&id)?;
    let code = state_of(&read.fields, task::STATE);
    (!flow::is_done(code)).then(|| (id, read.fields.text(task::TITLE).unwrap_or_default().to_owned()))
}
