//! How far a task should be, how far it is, what light that gives, and when it will be finished at this pace.
//!
//! 序时进度 and lights are worked out each time and never typed; every light comes with the sum behind it in words.
//! Shares are whole percents, amounts ten-thousandths as the store keeps them. Knows days and numbers, no record.

use crate::model::board::{Limits, Standing};
use chrono::{Datelike, Days, NaiveDate};

/// A point of the plan: by this day so many percent should be done (节点).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// The day.
    pub day: NaiveDate,
    /// Percent, 0 to 100.
    pub share: i64,
}

/// The line of the plan (倒排工期): milestones by day from the start, and all of it by the deadline. Milestones after
/// the deadline do not count: what is due earlier must be ready earlier.
#[must_use]
pub fn plan(start: NaiveDate, milestones: &[Point], due: Option<NaiveDate>) -> Vec<Point> {
    let mut points: Vec<Point> = milestones
        .iter()
        .filter(|point| point.day > start && due.is_none_or(|due| point.day < due))
        .map(|point| Point { day: point.day, share: point.share.clamp(0, 100) })
        .collect();
    points.extend(due.map(|day| Point { day, share: 100 }));
    points.sort_unstable();
    // A plan never goes back, however the milestones were typed.
    let mut reached = 0;
    for point in &mut points {
        reached = point.share.max(reached);
        point.share = reached;
    }
    points.insert(0, Point { day: start, share: 0 });
    points
}

/// 序时进度: the percent that should be done on a day, evenly between two points of the plan, rounded down. `None`
/// where there is no plan but a start.
#[must_use]
pub fn scheduled(plan: &[Point], day: NaiveDate) -> Option<i64> {
    if plan.len() < 2 {
        return None;
    }
    let before = plan.iter().rev().find(|point| point.day <= day);
    let after = plan.iter().find(|point| point.day > day);
    Some(match (before, after) {
        (None, _) => 0,
        (Some(last), None) => last.share,
        (Some(from), Some(to)) => {
            let (gone, all) = ((day - from.day).num_days(), (to.day - from.day).num_days().max(1));
            from.share + (to.share - from.share) * gone / all
        }
    })
}

/// How 序时进度 of a day comes about, with the numbers by which it can be worked out again by hand. `None` as in
/// [`scheduled`].
#[must_use]
pub fn plan_words(plan: &[Point], day: NaiveDate) -> Option<String> {
    let planned = scheduled(plan, day)?;
    let from = plan.iter().rev().find(|point| point.day <= day);
    let to = plan.iter().find(|point| point.day > day);
    Some(match (from, to) {
        (Some(from), Some(to)) => {
            let (gone, all) = ((day - from.day).num_days(), (to.day - from.day).num_days());
            format!(
                "{} 应完成 {}%，{} 应完成 {}%，中间 {all} 天，到 {day} 过了 {gone} 天：{} + {} × {gone} ÷ {all}，去掉小数，计划 {planned}%",
                from.day,
                from.share,
                to.day,
                to.share,
                from.share,
                to.share - from.share
            )
        }
        (Some(last), None) => format!("{} 应完成 {}%，计划 {planned}%", last.day, last.share),
        (None, _) => format!("到 {day} 还没有开始，计划 {planned}%"),
    })
}

/// The percent done: the value of the last feedback against the target; both in ten-thousandths. Without a target the
/// value is a percent itself.
#[must_use]
pub fn actual(value: Option<i64>, target: Option<i64>) -> i64 {
    let value = value.unwrap_or(0).max(0);
    match target.filter(|target| *target > 0) {
        Some(target) => i64::try_from(i128::from(value) * 100 / i128::from(target)).unwrap_or(100).min(100),
        None => (value / 10_000).min(100),
    }
}

/// The percent done of several parts by weight, rounded down. `None` where there are no parts.
#[must_use]
pub fn rolled_up(parts: impl IntoIterator<Item = (i64, i64)>) -> Option<i64> {
    let (mut done, mut all) = (0_i128, 0_i128);
    for (weight, share) in parts {
        let weight = i128::from(weight.max(1));
        done += weight * i128::from(share.clamp(0, 100));
        all += weight;
    }
    (all > 0).then(|| i64::try_from(done / all).unwrap_or(0))
}

/// What of its state matters for the light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Not yet given to anybody.
    Unassigned,
    /// Being worked on.
    Running,
    /// Said to be done on that day; a second person looks.
    Waiting(NaiveDate),
    /// 办结: on that day, and said to be done on that one, where they are known.
    Done {
        /// 办结日期
        on: Option<NaiveDate>,
        /// 申请日期: whether it was late is told by this day.
        applied: Option<NaiveDate>,
    },
    /// 挂起: no clock runs.
    Suspended,
}

/// What decides a light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts<'a> {
    /// Where it stands.
    pub course: Course,
    /// By when.
    pub due: Option<NaiveDate>,
    /// 序时进度 in percent.
    pub planned: Option<i64>,
    /// The percent done.
    pub actual: i64,
    /// Where it was finished short of its target: why, empty where nobody said.
    pub short: Option<&'a str>,
    /// The day at the keyboard.
    pub today: NaiveDate,
}

/// The standing and the sum behind it in words, without the light's word: `计划 60% 实际 38% 差 22 点`.
#[must_use]
pub fn assess(facts: &Facts<'_>, limits: &Limits) -> (Standing, String) {
    let Facts { course, due, planned, actual, short, today } = *facts;
    // What was done stays what was done, whatever the state says.
    let short = short.map_or_else(String::new, |why| match why {
        "" => format!("，只完成 {actual}%"),
        why => format!("，只完成 {actual}%：{why}"),
    });
    match course {
        Course::Done { on, applied } => {
            let done = on.map_or("已办结".to_owned(), |day| format!("{} 办结", words(day, today)));
            // What is done is no matter of concern any more; that it was late is not forgotten.
            let late = applied.zip(due).map_or(0, |(applied, due)| (applied - due).num_days());
            let late = if late > 0 { format!("，逾期 {late} 天") } else { String::new() };
            (Standing::Done, done + &late + &short)
        }
        Course::Suspended => (Standing::Behind, "已挂起，时限暂不计".to_owned()),
        Course::Waiting(day) => match due.map(|due| (day - due).num_days()) {
            Some(late) if late > 0 => {
                let say = format!("{} 才申请复核，逾期 {late} 天{short}", words(day, today));
                (Standing::Overdue, say)
            }
            _ => (Standing::OnSchedule, format!("{} 已申请复核，等复核{short}", words(day, today))),
        },
        Course::Unassigned | Course::Running => running(due, planned, actual, today, limits),
    }
}

fn running(
    due: Option<NaiveDate>,
    planned: Option<i64>,
    actual: i64,
    today: NaiveDate,
    limits: &Limits,
) -> (Standing, String) {
    let Some(due) = due else {
        return (Standing::Behind, "还没有定完成时限".to_owned());
    };
    let left = (due - today).num_days();
    if left < 0 {
        let sum = format!("时限 {}，已过 {} 天，实际 {actual}%", words(due, today), -left);
        return (Standing::Overdue, sum);
    }
    let planned = planned.unwrap_or(0);
    let gap = planned - actual;
    let sum = match gap {
        1.. => format!("计划 {planned}% 实际 {actual}% 差 {gap} 点"),
        0 => format!("计划 {planned}% 实际 {actual}%"),
        _ => format!("计划 {planned}% 实际 {actual}% 超 {} 点", -gap),
    };
    if gap > limits.far_behind {
        (Standing::FarBehind, sum)
    } else if gap >= limits.behind {
        (Standing::Behind, sum)
    } else if left <= limits.due_soon && actual < 100 {
        let soon = if left == 0 { "今天到期".to_owned() } else { format!("还有 {left} 天到期") };
        (Standing::Behind, format!("{sum}，{soon}"))
    } else {
        (Standing::OnSchedule, sum)
    }
}

/// So many feedbacks make a pace.
pub const PACE: usize = 3;

/// When it will be finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forecast {
    /// There are no feedbacks to go by.
    Unknown,
    /// Everything is done.
    Reached,
    /// At this pace, on that day, by so many feedbacks.
    On(NaiveDate, usize),
    /// Nothing moved over the last so many feedbacks.
    Never(usize),
    /// It was said to be done, with less done than all or nothing measured: no more is to come.
    Ended,
}

/// 预计完成, at the pace of the last feedbacks; `points` by day, the start of the task as the first with 0.
#[must_use]
pub fn forecast(points: &[Point], today: NaiveDate) -> Forecast {
    let from = points.len().saturating_sub(PACE);
    let recent = points.get(from..).unwrap_or_default();
    let (Some(first), Some(last)) = (recent.first(), recent.last()) else {
        return Forecast::Unknown;
    };
    if last.share >= 100 {
        return Forecast::Reached;
    }
    if points.len() < 2 {
        return Forecast::Unknown;
    }
    // The start is no feedback.
    let used = recent.len() - usize::from(from == 0);
    // Without word since, nothing has moved: today counts as the last day of the pace.
    let days = (last.day.max(today) - first.day).num_days().max(1);
    let gained = last.share - first.share;
    if gained <= 0 {
        return Forecast::Never(used);
    }
    let needed = ((100 - last.share) * days + gained - 1) / gained;
    let day =
        u64::try_from(needed).ok().and_then(|days| last.day.max(today).checked_add_days(Days::new(days)));
    day.filter(|day| day.year() < 10_000).map_or(Forecast::Never(used), |day| Forecast::On(day, used))
}

/// The forecast as one sentence, held against the deadline; `whole` with the feedbacks it goes by.
#[must_use]
pub fn forecast_words(forecast: Forecast, due: Option<NaiveDate>, today: NaiveDate, whole: bool) -> String {
    let by = |used: usize| if whole { format!("按最近 {used} 次反馈，") } else { String::new() };
    match forecast {
        Forecast::Unknown => "还没有反馈，无从预计".to_owned(),
        Forecast::Reached => "完成量已满".to_owned(),
        Forecast::Ended => "已报完成，不再预计".to_owned(),
        Forecast::Never(used) => format!("{}没有进展，预计不了完成", by(used)),
        Forecast::On(day, used) => {
            let late = due.map(|due| (day - due).num_days());
            let against = match late {
                Some(late) if late > 0 => format!("，晚 {late} 天"),
                Some(late) if late < 0 => format!("，早 {} 天", -late),
                Some(_) => "，正好到期".to_owned(),
                None => String::new(),
            };
            format!("{}预计 {} 完成{against}", by(used), words(day, today))
        }
    }
}

/// A day of this year without its year.
fn words(day: NaiveDate, today: NaiveDate) -> String {
    let form = if day.year() == today.year() { "%m-%d" } else { "%Y-%m-%d" };
    day.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMITS: Limits = Limits { behind: 10, far_behind: 30, due_soon: 3, near: 14, leader_limit: 30 };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn point(text: &str, share: i64) -> Point {
        Point { day: day(text), share }
    }

    #[test]
    fn the_plan_goes_evenly_between_milestones() {
        let milestones = [point("2026-09-30", 40), point("2026-10-31", 60), point("2027-01-31", 80)];
        let plan = plan(day("2026-09-01"), &milestones, Some(day("2026-12-30")));
        for (on, share) in [
            ("2026-08-01", 0),
            ("2026-09-01", 0),
            ("2026-09-15", 19),
            ("2026-09-30", 40),
            ("2026-10-31", 60),
            ("2026-11-30", 80),
            ("2026-12-30", 100),
            ("2027-02-01", 100),
        ] {
            assert_eq!(scheduled(&plan, day(on)), Some(share), "{on}");
        }
        assert_eq!(scheduled(&super::plan(day("2026-09-01"), &[], None), day("2026-10-01")), None);
    }

    #[test]
    fn what_is_done_is_measured_against_the_target() {
        assert_eq!(actual(Some(1_900), Some(5_000)), 38);
        assert_eq!(actual(Some(6_000), Some(5_000)), 100);
        assert_eq!(actual(Some(385_000), None), 38);
        assert_eq!(actual(None, Some(5_000)), 0);
        assert_eq!(actual(Some(-5), None), 0);
        assert_eq!(rolled_up([(1, 100), (3, 20)]), Some(40));
        assert_eq!(rolled_up([]), None);
    }

    #[test]
    fn a_light_shows_its_sum() {
        let facts = |course, due, planned, actual| Facts {
            course,
            due: Some(day(due)),
            planned: Some(planned),
            actual,
            short: None,
            today: day("2026-11-20"),
        };
        let open = |due, planned, actual| facts(Course::Running, due, planned, actual);
        for (facts, standing, sum) in [
            (open("2026-12-20", 60, 38), Standing::Behind, "计划 60% 实际 38% 差 22 点"),
            (open("2026-12-20", 60, 51), Standing::OnSchedule, "计划 60% 实际 51% 差 9 点"),
            (open("2026-12-20", 60, 50), Standing::Behind, "计划 60% 实际 50% 差 10 点"),
            (open("2026-12-20", 60, 30), Standing::Behind, "计划 60% 实际 30% 差 30 点"),
            (open("2026-12-20", 60, 29), Standing::FarBehind, "计划 60% 实际 29% 差 31 点"),
            (open("2026-12-20", 60, 65), Standing::OnSchedule, "计划 60% 实际 65% 超 5 点"),
            (open("2026-11-22", 97, 95), Standing::Behind, "计划 97% 实际 95% 差 2 点，还有 2 天到期"),
            (open("2026-11-20", 100, 99), Standing::Behind, "计划 100% 实际 99% 差 1 点，今天到期"),
            (open("2026-11-22", 97, 100), Standing::OnSchedule, "计划 97% 实际 100% 超 3 点"),
            (open("2026-11-13", 100, 90), Standing::Overdue, "时限 11-13，已过 7 天，实际 90%"),
            (facts(Course::Suspended, "2026-11-13", 100, 0), Standing::Behind, "已挂起，时限暂不计"),
            (facts(Course::Done { on: None, applied: None }, "2026-11-13", 100, 0), Standing::Done, "已办结"),
            (
                facts(
                    Course::Done { on: Some(day("2026-11-18")), applied: Some(day("2026-11-16")) },
                    "2026-11-13",
                    100,
                    100,
                ),
                Standing::Done,
                "11-18 办结，逾期 3 天",
            ),
            (
                facts(
                    Course::Done { on: Some(day("2026-11-18")), applied: Some(day("2026-11-13")) },
                    "2026-11-13",
                    100,
                    100,
                ),
                Standing::Done,
                "11-18 办结",
            ),
            (
                facts(Course::Waiting(day("2026-11-15")), "2026-11-13", 100, 100),
                Standing::Overdue,
                "11-15 才申请复核，逾期 2 天",
            ),
            (
                facts(Course::Waiting(day("2026-11-13")), "2026-11-13", 100, 100),
                Standing::OnSchedule,
                "11-13 已申请复核，等复核",
            ),
        ] {
            assert_eq!(assess(&facts, &LIMITS), (standing, sum.to_owned()));
        }
    }

    #[test]
    fn the_pace_of_the_last_three_feedbacks_tells_the_end() {
        let points = [
            point("2026-09-01", 0),
            point("2026-10-01", 50),
            point("2026-11-01", 60),
            point("2026-11-20", 70),
        ];
        let today = day("2026-11-20");
        // 20 points in 50 days; 30 are missing.
        assert_eq!(forecast(&points, today), Forecast::On(day("2027-02-03"), 3));
        assert_eq!(
            forecast_words(forecast(&points, today), Some(day("2027-01-26")), today, true),
            "按最近 3 次反馈，预计 2027-02-03 完成，晚 8 天"
        );
        assert_eq!(forecast(&points[..2], day("2026-10-01")), Forecast::On(day("2026-10-31"), 1));
        // Ten silent days make the pace slower.
        assert_eq!(forecast(&points[..2], day("2026-10-11")), Forecast::On(day("2026-11-20"), 1));
        assert_eq!(forecast(&points[..1], today), Forecast::Unknown);
        let still = [point("2026-10-01", 50), point("2026-11-01", 50), point("2026-11-20", 50)];
        assert_eq!(forecast(&still, today), Forecast::Never(2));
        assert_eq!(forecast(&[point("2026-11-01", 0), point("2026-11-02", 100)], today), Forecast::Reached);
    }

    proptest! {
        #[test]
        fn a_plan_never_goes_back_and_stays_within_bounds(
            days in proptest::collection::vec((0_i64..400, -50_i64..150), 0..8),
            due in proptest::option::of(1_i64..400),
            first in 0_i64..400,
            gap in 0_i64..400,
        ) {
            let start = day("2026-01-01");
            let on = |days: i64| start + chrono::TimeDelta::days(days);
            let milestones: Vec<Point> = days.iter().map(|(at, share)| Point { day: on(*at), share: *share }).collect();
            let plan = plan(start, &milestones, due.map(on));
            let (one, other) = (scheduled(&plan, on(first)), scheduled(&plan, on(first + gap)));
            prop_assert!(one <= other);
            prop_assert!(other.is_none_or(|share| (0..=100).contains(&share)));
            if let Some(due) = due {
                prop_assert_eq!(scheduled(&plan, on(due)), Some(100));
            }
        }

        #[test]
        fn any_forecast_is_a_day_not_before_today(
            gains in proptest::collection::vec((1_i64..60, 0_i64..40), 0..8), late in 0_i64..90,
        ) {
            let (mut at, mut share) = (day("2026-01-01"), 0);
            let mut points = vec![Point { day: at, share }];
            for (days, more) in gains {
                at += chrono::TimeDelta::days(days);
                share = (share + more).min(100);
                points.push(Point { day: at, share });
            }
            let today = at + chrono::TimeDelta::days(late);
            if let Forecast::On(day, used) = forecast(&points, today) {
                prop_assert!(day >= today);
                prop_assert!((1..=PACE).contains(&used));
            }
        }
    }
}
