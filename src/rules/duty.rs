//! Who owes a paper for which period by when, and how it stands.
//!
//! Pure: the work calendar, what was filed and today are handed in. A status is a word about a paper, never about a
//! person; lateness is two dates, and nothing is made of it.

use crate::model::calendar::WorkCalendar;
use crate::model::duty::Duty;
use crate::model::period::{Cadence, Period};
use crate::model::typed::filing;
use chrono::NaiveDate;

/// How a duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// 未到期: the period is not over and nothing is written.
    NotDue,
    /// 待报: the period is over, the day it is due not past.
    Due,
    /// 草稿
    Draft,
    /// 已报
    Filed,
    /// 逾期: past due, within the grace, and nothing was filed.
    Overdue,
    /// 迟报: filed after the day it was due.
    Late,
    /// 缺报: past due and grace, and nothing was filed.
    Missing,
    /// 退回
    Returned,
    /// 通过
    Accepted,
    /// 已锁
    Locked,
    /// 更正: locked or accepted once, and taken back to be put right.
    Correcting,
}

impl Status {
    /// All, in the order of sums at the edge.
    pub const ALL: [Status; 11] = [
        Status::Missing,
        Status::Overdue,
        Status::Late,
        Status::Returned,
        Status::Correcting,
        Status::Due,
        Status::Draft,
        Status::Filed,
        Status::Accepted,
        Status::Locked,
        Status::NotDue,
    ];

    /// The word the office uses.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Status::NotDue => "未到期",
            Status::Due => "待报",
            Status::Draft => "草稿",
            Status::Filed => "已报",
            Status::Overdue => "逾期",
            Status::Late => "迟报",
            Status::Missing => "缺报",
            Status::Returned => "退回",
            Status::Accepted => "通过",
            Status::Locked => "已锁",
            Status::Correcting => "更正",
        }
    }

    /// The same in one character, for a narrow matrix; each is told by the legend below it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Status::NotDue => "",
            Status::Due => "待",
            Status::Draft => "草",
            Status::Filed => "报",
            Status::Overdue => "逾",
            Status::Late => "迟",
            Status::Missing => "缺",
            Status::Returned => "退",
            Status::Accepted => "通",
            Status::Locked => "锁",
            Status::Correcting => "更",
        }
    }

    /// Whether the period is over, or nearly, and nothing was filed: what 未报 counts.
    #[must_use]
    pub const fn is_unfiled(self) -> bool {
        matches!(self, Status::Due | Status::Draft | Status::Overdue | Status::Missing)
    }

    /// Whether it was to be in by now and is not: what 没报的 lists.
    #[must_use]
    pub const fn is_overdue(self) -> bool {
        matches!(self, Status::Overdue | Status::Missing)
    }

    /// Whether it waits for a reviewer, in time or late.
    #[must_use]
    pub const fn is_to_review(self) -> bool {
        matches!(self, Status::Filed | Status::Late)
    }

    /// The English word of the JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Status::NotDue => "not_due",
            Status::Due => "due",
            Status::Draft => "draft",
            Status::Filed => "filed",
            Status::Overdue => "overdue",
            Status::Late => "late",
            Status::Missing => "missing",
            Status::Returned => "returned",
            Status::Accepted => "accepted",
            Status::Locked => "locked",
            Status::Correcting => "correcting",
        }
    }
}

/// What is known of the paper of a duty and period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// Its state, once there is one.
    pub state: Option<u16>,
    /// The day it was filed.
    pub filed: Option<NaiveDate>,
    /// Whether somebody has begun to write it.
    pub begun: bool,
}

/// Whether a paper is owed for a period at all: one without a workday is not, unless the campaign works through.
#[must_use]
pub fn is_owed(duty: &Duty, period: Period, calendar: &WorkCalendar) -> bool {
    if !duty.workdays {
        return true;
    }
    match period.cadence() {
        Cadence::Day => calendar.is_workday(period.first()),
        Cadence::Week => calendar.workdays(period.first()..=period.last()).next().is_some(),
        _ => true,
    }
}

/// The last day on which it is in time.
#[must_use]
pub fn due(duty: &Duty, period: Period, calendar: &WorkCalendar) -> NaiveDate {
    forward(duty, period.last(), duty.due, calendar)
}

/// The last day on which it is merely late.
#[must_use]
pub fn grace(duty: &Duty, period: Period, calendar: &WorkCalendar) -> NaiveDate {
    forward(duty, due(duty, period, calendar), duty.grace, calendar)
}

fn forward(duty: &Duty, from: NaiveDate, days: u16, calendar: &WorkCalendar) -> NaiveDate {
    if duty.workdays {
        calendar.forward(from, days)
    } else {
        from.checked_add_days(chrono::Days::new(u64::from(days))).unwrap_or(from)
    }
}

/// How a duty stands, and whether its paper came after the day it was due.
#[must_use]
pub fn status(
    duty: &Duty,
    period: Period,
    paper: Paper,
    today: NaiveDate,
    calendar: &WorkCalendar,
) -> (Status, bool) {
    let due = due(duty, period, calendar);
    let late = paper.filed.is_some_and(|filed| filed > due);
    let unfiled = || {
        if today > grace(duty, period, calendar) {
            Status::Missing
        } else if today > due {
            Status::Overdue
        } else if paper.begun {
            Status::Draft
        } else if today >= period.last() {
            Status::Due
        } else {
            Status::NotDue
        }
    };
    let status = match paper.state {
        None | Some(filing::DRAFT) => unfiled(),
        Some(filing::RETURNED) => Status::Returned,
        Some(filing::ACCEPTED) => Status::Accepted,
        Some(filing::LOCKED) => Status::Locked,
        Some(filing::CORRECTION) => Status::Correcting,
        Some(_) if late => Status::Late,
        Some(_) => Status::Filed,
    };
    (status, late)
}
