//! Escalation (督办升级): which notice is due next for an overdue item, with the reason in words. It proposes and
//! never sends; whoever supervises decides.
//!
//! The ladder begins anew with every deadline: what was sent before an extended deadline does not count after it. A
//! reply or any movement of the item starts the wait again, since a notice is for what stands still.

use crate::model::calendar::WorkCalendar;
use chrono::{Days, NaiveDate};

/// 临期: a reminder is proposed from so many calendar days before the deadline.
pub const REMIND_BEFORE: u64 = 3;
/// Working days that a notice is given before the next level is proposed.
pub const WAIT_WORKDAYS: u16 = 3;

/// The levels of a notice, the mildest first; packs/core/codes.toml, `expedite_level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeLevel {
    /// 提醒
    Reminder,
    /// 催办
    Expedite,
    /// 蓝色督办单
    Blue,
    /// 黄色督办单
    Yellow,
    /// 红色督办单
    Red,
    /// 约谈
    Talk,
}

impl NoticeLevel {
    /// All levels, the mildest first.
    pub const ALL: [NoticeLevel; 6] = [
        NoticeLevel::Reminder,
        NoticeLevel::Expedite,
        NoticeLevel::Blue,
        NoticeLevel::Yellow,
        NoticeLevel::Red,
        NoticeLevel::Talk,
    ];

    /// The code that records keep.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            NoticeLevel::Reminder => 1,
            NoticeLevel::Expedite => 2,
            NoticeLevel::Blue => 3,
            NoticeLevel::Yellow => 4,
            NoticeLevel::Red => 5,
            NoticeLevel::Talk => 6,
        }
    }

    /// The level with a code.
    #[must_use]
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == code)
    }

    /// The office's word.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            NoticeLevel::Reminder => "提醒",
            NoticeLevel::Expedite => "催办",
            NoticeLevel::Blue => "蓝色督办单",
            NoticeLevel::Yellow => "黄色督办单",
            NoticeLevel::Red => "红色督办单",
            NoticeLevel::Talk => "约谈",
        }
    }

    /// The level after this one; the last stays the last.
    #[must_use]
    fn next(self) -> Self {
        Self::ALL.into_iter().find(|level| *level > self).unwrap_or(NoticeLevel::Talk)
    }
}

/// The last notice that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its level.
    pub level: NoticeLevel,
    /// The day it was sent.
    pub on: NaiveDate,
    /// The day it was answered, if it was.
    pub answered: Option<NaiveDate>,
}

/// What is proposed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The level.
    pub level: NoticeLevel,
    /// The reason, as one sentence.
    pub reason: String,
}

/// The notice to be proposed for an open item today, from its deadline, the day it last moved, and the last notice.
#[must_use]
pub fn propose(
    deadline: NaiveDate,
    moved: NaiveDate,
    last: Option<Sent>,
    today: NaiveDate,
    calendar: &WorkCalendar,
) -> Option<Proposal> {
    let from = deadline.checked_sub_days(Days::new(REMIND_BEFORE)).unwrap_or(deadline);
    if today < from {
        return None;
    }
    let left = (deadline - today).num_days();
    if left >= 0 {
        let reminded = last.is_some_and(|sent| sent.on >= from);
        let reason = match left {
            0 => "今天到期，还没有提醒过。".to_owned(),
            _ => format!("离时限还有 {left} 天，还没有提醒过。"),
        };
        return (!reminded).then_some(Proposal { level: NoticeLevel::Reminder, reason });
    }
    let late = -left;
    let Some(sent) = last.filter(|sent| sent.on > deadline) else {
        let reason = format!("已逾期 {late} 天，还没有催办过。");
        return Some(Proposal { level: NoticeLevel::Expedite, reason });
    };
    let since = [Some(sent.on), Some(moved), sent.answered].into_iter().flatten().max().unwrap_or(sent.on);
    let waited = since.succ_opt().map_or(0, |first| calendar.workdays(first..=today).count());
    if waited < usize::from(WAIT_WORKDAYS) {
        return None;
    }
    let what = if sent.answered.is_some() { "回复后" } else { "发出后" };
    let (day, label) = (sent.on.format("%m-%d"), sent.level.label());
    let reason = format!("{day} {label}{what} {waited} 个工作日没有进展。");
    let level = sent.level.next();
    Some(Proposal { level: level.max(NoticeLevel::Expedite), reason })
}

#[cfg(test)]
mod tests {
    use super::*;
    use NoticeLevel::{Blue, Expedite, Red, Reminder, Talk, Yellow};

    /// November 2026: the 20th is a Friday.
    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn sent(level: NoticeLevel, on: u32) -> Sent {
        Sent { level, on: day(on), answered: None }
    }

    fn level(deadline: u32, moved: u32, last: impl Into<Option<Sent>>, today: u32) -> Option<NoticeLevel> {
        let calendar = WorkCalendar::built_in().unwrap();
        let proposal = propose(day(deadline), day(moved), last.into(), day(today), &calendar);
        proposal.map(|proposal| proposal.level)
    }

    #[test]
    fn a_reminder_three_days_before_and_only_one() {
        assert_eq!(level(20, 2, None, 16), None);
        assert_eq!(level(20, 2, None, 17), Some(Reminder));
        assert_eq!(level(20, 2, None, 20), Some(Reminder));
        assert_eq!(level(20, 2, sent(Reminder, 17), 19), None);
        assert_eq!(level(20, 2, sent(Expedite, 5), 19), Some(Reminder), "an earlier deadline's notice");
    }

    #[test]
    fn an_overdue_item_is_expedited_first_whatever_was_sent_before_its_deadline() {
        assert_eq!(level(18, 2, None, 19), Some(Expedite));
        assert_eq!(level(18, 2, sent(Reminder, 16), 19), Some(Expedite));
        assert_eq!(level(18, 2, sent(Red, 10), 19), Some(Expedite));
    }

    #[test]
    fn every_three_working_days_without_movement_one_step_up() {
        for (last, next) in
            [(Expedite, Blue), (Blue, Yellow), (Yellow, Red), (Red, Talk), (Talk, Talk), (Reminder, Expedite)]
        {
            assert_eq!(level(10, 2, sent(last, 13), 17), None, "two working days after {last:?}");
            assert_eq!(level(10, 2, sent(last, 13), 18), Some(next), "after {last:?}");
        }
    }

    #[test]
    fn weekends_do_not_count() {
        // Friday the 13th to Monday the 16th is one working day.
        assert_eq!(level(10, 2, sent(Expedite, 12), 16), None);
        assert_eq!(level(10, 2, sent(Expedite, 12), 17), Some(Blue));
    }

    #[test]
    fn movement_and_an_answer_start_the_wait_again() {
        assert_eq!(level(10, 17, sent(Expedite, 11), 18), None);
        assert_eq!(level(10, 17, sent(Expedite, 11), 20), Some(Blue));
        let answered = Some(Sent { level: Expedite, on: day(11), answered: Some(day(16)) });
        assert_eq!(level(10, 2, answered, 18), None);
        assert_eq!(level(10, 2, answered, 19), Some(Blue));
    }

    #[test]
    fn the_reason_says_how_late_and_what_was_sent() {
        let calendar = WorkCalendar::built_in().unwrap();
        let reason = |last| propose(day(10), day(2), last, day(18), &calendar).unwrap().reason;
        assert_eq!(reason(None), "已逾期 8 天，还没有催办过。");
        assert_eq!(reason(Some(sent(Blue, 12))), "11-12 蓝色督办单发出后 4 个工作日没有进展。");
    }

    #[test]
    fn codes_go_there_and_back() {
        for level in NoticeLevel::ALL {
            assert_eq!(NoticeLevel::from_code(level.code()), Some(level));
        }
        assert_eq!(NoticeLevel::from_code(7), None);
    }
}
