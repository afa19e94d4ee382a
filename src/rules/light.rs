//! Lights (亮灯) of what is supervised: green, yellow or red, worked out each time and never typed.
//!
//! A light comes with the sum behind it in words, so that nobody has to believe a colour. It knows days only, no
//! record and no screen; what a light looks like is drawn elsewhere.

use chrono::{Datelike, NaiveDate};

/// How a supervised item stands against its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Light {
    /// 绿: in time, or done.
    Green,
    /// 黄: due soon, or something is missing.
    Yellow,
    /// 红: overdue.
    Red,
}

impl Light {
    /// All three, the calm one first.
    pub const ALL: [Light; 3] = [Light::Green, Light::Yellow, Light::Red];

    /// The word, which always stands with the colour.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Light::Green => "绿",
            Light::Yellow => "黄",
            Light::Red => "红",
        }
    }

    /// The light that a word means.
    #[must_use]
    pub fn from_label(word: &str) -> Option<Self> {
        let word = word.trim().trim_end_matches('灯');
        Self::ALL.into_iter().find(|light| light.label() == word)
    }
}

/// When lights change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// 临期: yellow from so many days before the deadline.
    pub due_soon: i64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { due_soon: 3 }
    }
}

/// What of a supervised item decides its light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Being worked on.
    Open,
    /// Said to be done on that day; the check of a second person is waited for.
    Waiting(NaiveDate),
    /// Done, on that day where it is known.
    Done(Option<NaiveDate>),
    /// Put off by decision (挂起): no clock runs.
    Suspended,
}

/// The light and its sum in words: `时限 11-28，还有 2 天，黄灯`.
#[must_use]
pub fn light(
    standing: Standing,
    deadline: Option<NaiveDate>,
    today: NaiveDate,
    when: Thresholds,
) -> (Light, String) {
    let (light, sum) = match (standing, deadline) {
        (Standing::Done(Some(day)), _) => (Light::Green, format!("{} 已办完", words(day, today))),
        (Standing::Done(None), _) => (Light::Green, "已办完".to_owned()),
        (Standing::Suspended, _) => (Light::Yellow, "已挂起，时限暂不计".to_owned()),
        (_, None) => (Light::Yellow, "还没有定时限".to_owned()),
        (Standing::Waiting(day), Some(deadline)) => {
            let late = (day - deadline).num_days();
            let day = words(day, today);
            if late > 0 {
                (Light::Red, format!("{day} 才申请销号，逾期 {late} 天"))
            } else {
                (Light::Green, format!("{day} 已在时限内申请销号，等核验"))
            }
        }
        (Standing::Open, Some(deadline)) => {
            let left = (deadline - today).num_days();
            let day = words(deadline, today);
            match left {
                ..0 => (Light::Red, format!("时限 {day}，逾期 {} 天", -left)),
                0 => (Light::Yellow, format!("时限 {day}，今天到期")),
                _ if left <= when.due_soon => (Light::Yellow, format!("时限 {day}，还有 {left} 天")),
                _ => (Light::Green, format!("时限 {day}，还有 {left} 天")),
            }
        }
    };
    (light, format!("{sum}，{}灯", light.label()))
}

/// The day as the office writes it; the year only where it is another.
fn words(day: NaiveDate, today: NaiveDate) -> String {
    let form = if day.year() == today.year() { "%m-%d" } else { "%Y-%m-%d" };
    day.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    fn of(standing: Standing, deadline: Option<NaiveDate>) -> (Light, String) {
        light(standing, deadline, day(11, 20), Thresholds::default())
    }

    #[test]
    fn the_deadline_turns_it_yellow_and_then_red() {
        for (deadline, expected, sum) in [
            (day(11, 24), Light::Green, "时限 11-24，还有 4 天，绿灯"),
            (day(11, 23), Light::Yellow, "时限 11-23，还有 3 天，黄灯"),
            (day(11, 20), Light::Yellow, "时限 11-20，今天到期，黄灯"),
            (day(11, 19), Light::Red, "时限 11-19，逾期 1 天，红灯"),
        ] {
            assert_eq!(of(Standing::Open, Some(deadline)), (expected, sum.to_owned()));
        }
        let next_year = NaiveDate::from_ymd_opt(2027, 1, 5).unwrap();
        assert_eq!(of(Standing::Open, Some(next_year)).1, "时限 2027-01-05，还有 46 天，绿灯");
    }

    #[test]
    fn what_was_asked_to_be_closed_in_time_is_green_however_long_the_check_takes() {
        let deadline = Some(day(11, 10));
        assert_eq!(of(Standing::Waiting(day(11, 10)), deadline).0, Light::Green);
        assert_eq!(
            of(Standing::Waiting(day(11, 12)), deadline),
            (Light::Red, "11-12 才申请销号，逾期 2 天，红灯".to_owned())
        );
    }

    #[test]
    fn done_is_green_and_what_has_no_clock_is_yellow() {
        assert_eq!(of(Standing::Done(Some(day(11, 18))), Some(day(11, 1))).0, Light::Green);
        assert_eq!(of(Standing::Done(None), None).1, "已办完，绿灯");
        assert_eq!(of(Standing::Suspended, Some(day(11, 1))).0, Light::Yellow);
        assert_eq!(of(Standing::Open, None), (Light::Yellow, "还没有定时限，黄灯".to_owned()));
    }

    #[test]
    fn the_threshold_can_be_another() {
        let when = Thresholds { due_soon: 7 };
        assert_eq!(light(Standing::Open, Some(day(11, 26)), day(11, 20), when).0, Light::Yellow);
    }

    #[test]
    fn a_word_finds_its_light() {
        assert_eq!(Light::from_label("红"), Some(Light::Red));
        assert_eq!(Light::from_label(" 黄灯 "), Some(Light::Yellow));
        assert_eq!(Light::from_label("蓝"), None);
    }
}
