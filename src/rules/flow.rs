//! Flow of work over time (累计流、办理天数、每周办结), told from the moves of tasks alone. Counts matters, never people.
//!
//! Knows days and states; a story is a task's moves as the journal has them, without what was taken back.

use crate::model::typed::task_state;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// A task's states in time order; the first is the one it began in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// The day and the state entered.
    pub moves: Vec<(NaiveDate, u16)>,
    /// The day and the deadline set on it.
    pub dues: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// The day and the target set on it, in ten-thousandths.
    pub targets: Vec<(NaiveDate, Option<i64>)>,
    /// Since when it is blocked, where it is.
    pub blocked: Option<NaiveDate>,
}

/// Whether nothing more is to be done by its owner: 办结, 销号, 归档.
#[must_use]
pub const fn is_done(state: u16) -> bool {
    matches!(state, task_state::COMPLETED | task_state::CLOSED_OUT | task_state::ARCHIVED)
}

/// What stood at the end of a day of what was set one after another, the first before any was set.
#[must_use]
pub fn as_of<T>(set: &[(NaiveDate, T)], day: NaiveDate) -> Option<&T> {
    let by_then = set.iter().rev().find(|(at, _)| *at <= day);
    by_then.or(set.first()).map(|(_, what)| what)
}

impl Story {
    /// The state at the end of a day; `None` before it began.
    #[must_use]
    pub fn state_on(&self, day: NaiveDate) -> Option<u16> {
        self.moves.iter().rev().find(|(at, _)| *at <= day).map(|(_, state)| *state)
    }

    /// The deadline as it was at the end of a day, the first one before any was set; `None` where none ever was.
    #[must_use]
    pub fn due_on(&self, day: NaiveDate) -> Option<Option<NaiveDate>> {
        as_of(&self.dues, day).copied()
    }

    /// The target as it was at the end of a day, the first one before any was set; `None` where none ever was.
    #[must_use]
    pub fn target_on(&self, day: NaiveDate) -> Option<Option<i64>> {
        as_of(&self.targets, day).copied()
    }

    /// The day of the last move.
    #[must_use]
    pub fn last(&self) -> Option<NaiveDate> {
        self.moves.last().map(|(day, _)| *day)
    }

    /// Whether it was done at the end of a day.
    #[must_use]
    pub fn done_on(&self, day: NaiveDate) -> bool {
        self.state_on(day).is_some_and(is_done)
    }

    /// The stays that are over: state, whole days and the day it was left. A clock set back makes no stay negative.
    pub fn stays(&self) -> impl Iterator<Item = (u16, i64, NaiveDate)> {
        let next = self.moves.iter().skip(1);
        self.moves
            .iter()
            .zip(next)
            .map(|((from, state), (to, _))| (*state, (*to - *from).num_days().max(0), *to))
    }
}

/// The days looked at: the last day of each of so many weeks, the last one today.
#[must_use]
pub fn week_ends(today: NaiveDate, weeks: u32) -> Vec<NaiveDate> {
    (0..weeks).rev().filter_map(|back| today.checked_sub_days(Days::new(7 * u64::from(back)))).collect()
}

/// How long stays in a state were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stays {
    /// Half of them took no longer, in days.
    pub median: i64,
    /// 85 of a hundred took no longer, in days.
    pub most: i64,
    /// The stories behind it, by place.
    pub behind: Vec<usize>,
}

/// Days spent in each state, of stays that ended after a day, up to another.
#[must_use]
pub fn stays(stories: &[&Story], after: NaiveDate, until: NaiveDate) -> BTreeMap<u16, Stays> {
    let mut found: BTreeMap<u16, Vec<(i64, usize)>> = BTreeMap::new();
    for (place, story) in stories.iter().enumerate() {
        for (state, days, left) in story.stays() {
            if left > after && left <= until {
                found.entry(state).or_default().push((days, place));
            }
        }
    }
    let told = found.into_iter().map(|(state, mut days)| {
        days.sort_unstable();
        let at = |percent: usize| {
            // The smallest that so many of a hundred do not exceed.
            let place = (days.len() * percent).div_ceil(100).saturating_sub(1);
            days.get(place).map_or(0, |(days, _)| *days)
        };
        let (median, most) = (at(50), at(85));
        let mut behind: Vec<usize> = days.iter().map(|(_, place)| *place).collect();
        behind.sort_unstable();
        behind.dedup();
        (state, Stays { median, most, behind })
    });
    told.collect()
}

/// The stories that came to 办结 after a day, up to another, and had not been sent back by then.
#[must_use]
pub fn completed(stories: &[&Story], after: NaiveDate, until: NaiveDate) -> Vec<usize> {
    let within = |story: &&Story| {
        let came = |(day, state): &(NaiveDate, u16)| {
            *state == task_state::COMPLETED && *day > after && *day <= until
        };
        story.moves.iter().any(came) && story.done_on(until)
    };
    stories.iter().enumerate().filter(|(_, story)| within(story)).map(|(place, _)| place).collect()
}

/// What stood in each column at the end of each day, the stories by place.
#[must_use]
pub fn cumulative(
    stories: &[&Story],
    days: &[NaiveDate],
    columns: usize,
    column_of: &dyn Fn(u16) -> Option<usize>,
) -> Vec<Vec<Vec<usize>>> {
    let mut table = vec![vec![Vec::new(); columns]; days.len()];
    for (place, story) in stories.iter().enumerate() {
        for (day, row) in days.iter().zip(&mut table) {
            let column = story.state_on(*day).and_then(column_of);
            if let Some(cell) = column.and_then(|column| row.get_mut(column)) {
                cell.push(place);
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, number).unwrap()
    }

    fn story(moves: &[(u32, u16)]) -> Story {
        Story { moves: moves.iter().map(|(on, state)| (day(*on), *state)).collect(), ..Story::default() }
    }

    #[test]
    fn a_state_holds_until_the_next_move() {
        let one = story(&[(2, 2), (4, 3), (4, 4), (10, 5)]);
        let states: Vec<Option<u16>> = [1, 2, 3, 4, 9, 10, 20].map(|on| one.state_on(day(on))).to_vec();
        assert_eq!(states, [None, Some(2), Some(2), Some(4), Some(4), Some(5), Some(5)]);
        let stays: Vec<(u16, i64)> = one.stays().map(|(state, days, _)| (state, days)).collect();
        assert_eq!(stays, [(2, 2), (3, 0), (4, 6)]);
    }

    #[test]
    fn columns_of_a_day_hold_every_story_begun_once() {
        let (one, two) = (story(&[(2, 2), (8, 5)]), story(&[(5, 2), (9, 7)]));
        let stories = [&one, &two];
        let column = |state: u16| Some(usize::from(state >= 5));
        let table = cumulative(&stories, &[day(1), day(6), day(8), day(30)], 2, &column);
        assert_eq!(table, [[vec![], vec![]], [vec![0, 1], vec![]], [vec![1], vec![0]], [vec![], vec![0, 1]]]);
        assert_eq!(completed(&stories, day(8), day(9)), [1]);
        assert_eq!(completed(&stories, day(9), day(16)), [] as [usize; 0]);
    }

    #[test]
    fn what_was_sent_back_within_the_week_was_not_finished_in_it() {
        let one = story(&[(2, 5), (3, 7), (5, 10), (6, 5), (10, 7), (11, 8)]);
        assert_eq!(completed(&[&one], day(1), day(7)), [] as [usize; 0]);
        assert_eq!(completed(&[&one], day(1), day(4)), [0]);
        assert_eq!(completed(&[&one], day(7), day(14)), [0]);
    }

    #[test]
    fn median_and_most_are_days_that_were_seen() {
        let all: Vec<Story> = (1..=20).map(|days| story(&[(1, 5), (1 + days, 6)])).collect();
        let stories: Vec<&Story> = all.iter().collect();
        let found = &stays(&stories, day(1), day(30))[&5];
        assert_eq!((found.median, found.most, found.behind.len()), (10, 17, 20));
        // What ended before, or on the day before the first, is not counted.
        assert_eq!(stays(&stories, day(11), day(30))[&5].behind.len(), 10);
        let back = story(&[(9, 5), (4, 6), (4, 5)]);
        assert_eq!(back.stays().map(|(_, days, _)| days).collect::<Vec<_>>(), [0, 0]);
        assert!(stays(&[], day(1), day(30)).is_empty());
        assert_eq!(week_ends(day(27), 3), [day(13), day(20), day(27)]);
    }
}
