//! Periods of the supervision cycle: a day, an ISO week, a month, a quarter, a year.
//!
//! A period is known by its first day. Weeks are ISO weeks (Monday to Sunday), so the last days of December may belong
//! to week 1 of the next year, and some years have a week 53. Knows no clock and no work calendar.

use super::days::DayRange;
use super::fold;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// How often something comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cadence {
    /// Every day.
    Day,
    /// Every ISO week.
    Week,
    /// Every month.
    Month,
    /// Every quarter.
    Quarter,
    /// Every year.
    Year,
}

/// One period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first: NaiveDate,
    cadence: Cadence,
}

impl Cadence {
    /// The word the office uses: 日, 周, 月, 季, 年.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Day => "日",
            Self::Week => "周",
            Self::Month => "月",
            Self::Quarter => "季",
            Self::Year => "年",
        }
    }

    fn months(self) -> Option<Months> {
        match self {
            Self::Day | Self::Week => None,
            Self::Month => Some(Months::new(1)),
            Self::Quarter => Some(Months::new(3)),
            Self::Year => Some(Months::new(12)),
        }
    }

    fn days(self) -> Days {
        Days::new(if self == Self::Week { 7 } else { 1 })
    }
}

impl Period {
    /// The period that a day lies in.
    #[must_use]
    pub fn of(cadence: Cadence, day: NaiveDate) -> Self {
        let first = match cadence {
            Cadence::Day => Some(day),
            Cadence::Week => day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))),
            Cadence::Month => day.with_day(1),
            Cadence::Quarter => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1),
            Cadence::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        };
        // Only the very first days that a calendar can hold have no Monday before them.
        Self { first: first.unwrap_or(day), cadence }
    }

    /// How often it comes round.
    #[must_use]
    pub const fn cadence(self) -> Cadence {
        self.cadence
    }

    /// Its first day.
    #[must_use]
    pub const fn first(self) -> NaiveDate {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> NaiveDate {
        let next = self.next().first;
        if next == self.first { next } else { next.pred_opt().unwrap_or(next) }
    }

    /// The period after it.
    #[must_use]
    pub fn next(self) -> Self {
        let first = match self.cadence.months() {
            Some(months) => self.first.checked_add_months(months),
            None => self.first.checked_add_days(self.cadence.days()),
        };
        Self { first: first.unwrap_or(self.first), ..self }
    }

    /// The period before it.
    #[must_use]
    pub fn previous(self) -> Self {
        let first = match self.cadence.months() {
            Some(months) => self.first.checked_sub_months(months),
            None => self.first.checked_sub_days(self.cadence.days()),
        };
        Self { first: first.unwrap_or(self.first), ..self }
    }

    /// All its days.
    #[must_use]
    pub fn days(self) -> DayRange {
        DayRange::between(self.first, self.last())
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        self.days().contains(day)
    }

    /// The periods of a cadence that have a day in the range, first to last.
    pub fn over(cadence: Cadence, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = Self> {
        let mut next = Some(Self::of(cadence, from));
        std::iter::from_fn(move || {
            let now = next.filter(|period| period.first <= to)?;
            next = Some(now.next()).filter(|after| *after != now);
            Some(now)
        })
    }

    /// `2026-11-20`, `2026-W47`, `2026-11`, `2026-Q4`, `2026`: for the command line and for file names.
    #[must_use]
    pub fn code(self) -> String {
        let day = self.first;
        match self.cadence {
            Cadence::Day => day.to_string(),
            Cadence::Week => format!("{}-W{:02}", day.iso_week().year(), day.iso_week().week()),
            Cadence::Month => format!("{}-{:02}", day.year(), day.month()),
            Cadence::Quarter => format!("{}-Q{}", day.year(), day.month0() / 3 + 1),
            Cadence::Year => day.year().to_string(),
        }
    }

    /// The name on a paper: 2026年第47周（11月16日至22日）, 2026年11月.
    #[must_use]
    pub fn label(self) -> String {
        let (day, last) = (self.first, self.last());
        match self.cadence {
            Cadence::Day => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Cadence::Week => {
                let month =
                    if last.month() == day.month() { String::new() } else { format!("{}月", last.month()) };
                format!(
                    "{}年第{}周（{}月{}日至{month}{}日）",
                    day.iso_week().year(),
                    day.iso_week().week(),
                    day.month(),
                    day.day(),
                    last.day()
                )
            }
            Cadence::Month => format!("{}年{}月", day.year(), day.month()),
            Cadence::Quarter => format!("{}年第{}季度", day.year(), day.month0() / 3 + 1),
            Cadence::Year => format!("{}年", day.year()),
        }
    }

    /// A heading for a narrow column: 20, 47周, 11月.
    #[must_use]
    pub fn short(self) -> String {
        match self.cadence {
            Cadence::Day => format!("{:02}", self.first.day()),
            Cadence::Week => format!("{}周", self.first.iso_week().week()),
            Cadence::Month => format!("{}月", self.first.month()),
            Cadence::Quarter => format!("{}季", self.first.month0() / 3 + 1),
            Cadence::Year => format!("{}年", self.first.year()),
        }
    }

    /// Reads what somebody calls a period: its code, or 今天 昨天 本周 上周 本月 上月 本季 上季 今年 去年.
    ///
    /// # Errors
    /// One sentence with what may be written.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, String> {
        let words = fold::fold(text).to_uppercase();
        let now = |cadence| Self::of(cadence, today);
        let known = match words.as_str() {
            "今天" => Some(now(Cadence::Day)),
            "昨天" => Some(now(Cadence::Day).previous()),
            "本周" => Some(now(Cadence::Week)),
            "上周" => Some(now(Cadence::Week).previous()),
            "本月" => Some(now(Cadence::Month)),
            "上月" => Some(now(Cadence::Month).previous()),
            "本季" => Some(now(Cadence::Quarter)),
            "上季" => Some(now(Cadence::Quarter).previous()),
            "今年" => Some(now(Cadence::Year)),
            "去年" => Some(now(Cadence::Year).previous()),
            code => Self::from_code(code),
        };
        known.ok_or_else(|| {
            format!("“{text}”不是期间，请写 2026-11-20、2026-W47、2026-11、2026-Q4、2026，或 本周、上周、本月、上月。")
        })
    }

    fn from_code(code: &str) -> Option<Self> {
        if let Ok(day) = NaiveDate::parse_from_str(code, "%Y-%m-%d") {
            return Some(Self::of(Cadence::Day, day));
        }
        let (year, part) = code.split_once('-').map_or((code, None), |(year, part)| (year, Some(part)));
        let year: i32 = year.parse().ok().filter(|year| (1949..=2200).contains(year))?;
        let (cadence, first) = match part {
            None => (Cadence::Year, NaiveDate::from_ymd_opt(year, 1, 1)),
            Some(part) => match (part.strip_prefix('W'), part.strip_prefix('Q')) {
                (Some(week), _) => {
                    (Cadence::Week, NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon))
                }
                (_, Some(quarter)) => {
                    let quarter: u32 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
                    (Cadence::Quarter, NaiveDate::from_ymd_opt(year, quarter * 3 - 2, 1))
                }
                (None, None) => (Cadence::Month, NaiveDate::from_ymd_opt(year, part.parse().ok()?, 1)),
            },
        };
        Some(Self::of(cadence, first?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Cadence; 5] = [Cadence::Day, Cadence::Week, Cadence::Month, Cadence::Quarter, Cadence::Year];

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn weeks_cross_the_year_and_some_years_have_53() {
        let week = Period::of(Cadence::Week, day(2027, 1, 2));
        assert_eq!(
            (week.code().as_str(), week.first(), week.last()),
            ("2026-W53", day(2026, 12, 28), day(2027, 1, 3))
        );
        assert_eq!(week.next().code(), "2027-W01");
        assert_eq!(week.label(), "2026年第53周（12月28日至1月3日）");
        assert_eq!(Period::of(Cadence::Week, day(2024, 12, 31)).code(), "2025-W01");
    }

    #[test]
    fn months_and_quarters_end_where_the_calendar_says() {
        for (cadence, at, last) in [
            (Cadence::Month, day(2024, 2, 3), day(2024, 2, 29)),
            (Cadence::Month, day(2026, 2, 28), day(2026, 2, 28)),
            (Cadence::Quarter, day(2026, 11, 20), day(2026, 12, 31)),
            (Cadence::Year, day(2026, 6, 1), day(2026, 12, 31)),
        ] {
            assert_eq!(Period::of(cadence, at).last(), last);
        }
    }

    #[test]
    fn what_is_said_is_read_back() {
        let today = day(2026, 11, 20);
        for (text, code) in [
            ("本周", "2026-W47"),
            ("上月", "2026-10"),
            ("2026-w53", "2026-W53"),
            ("２０２６", "2026"),
            ("2026-q4", "2026-Q4"),
            ("2026-11-20", "2026-11-20"),
            ("昨天", "2026-11-19"),
        ] {
            assert_eq!(Period::parse(text, today).unwrap().code(), code, "{text}");
        }
        for text in ["", "2025-W53", "2026-13", "2026-Q5", "下辈子", "2026-11-31", "99999"] {
            assert!(Period::parse(text, today).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn periods_tile_the_calendar(offset in 0u64..70_000, kind in 0usize..5) {
            let at = day(1960, 1, 1).checked_add_days(Days::new(offset)).unwrap();
            let period = Period::of(ALL[kind], at);
            prop_assert!(period.contains(at));
            prop_assert_eq!(period.last().succ_opt().unwrap(), period.next().first());
            prop_assert_eq!(period.next().previous(), period);
            prop_assert_eq!(Period::of(ALL[kind], period.first()), period);
            prop_assert_eq!(Period::of(ALL[kind], period.last()), period);
            prop_assert_eq!(Period::parse(&period.code(), at).unwrap(), period);
        }

        #[test]
        fn a_stretch_is_covered_without_gap_or_overlap(offset in 0u64..40_000, long in 0u64..800, kind in 0usize..5) {
            let from = day(1990, 1, 1).checked_add_days(Days::new(offset)).unwrap();
            let to = from.checked_add_days(Days::new(long)).unwrap();
            let all: Vec<Period> = Period::over(ALL[kind], from, to).collect();
            prop_assert!(all.first().unwrap().contains(from) && all.last().unwrap().contains(to));
            prop_assert!(all.windows(2).all(|pair| pair[0].next() == pair[1]));
        }
    }
}
