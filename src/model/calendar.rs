//! The work calendar (工作日历): which days the office works.
//!
//! Saturdays and Sundays are off, except as the yearly notice of the State Council (国务院办公厅关于××年部分节假日
//! 安排的通知) says otherwise. Each year's arrangement is a file, because it is announced only in the autumn before; a
//! year without a file has plain weekends and New Year's Day. What a campaign works beyond this (五加二) is not known here.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;
use toml::{Spanned, Value};

const BUILT_IN: [(&str, &str); 3] = [
    ("2024.toml", include_str!("../../packs/calendar/2024.toml")),
    ("2025.toml", include_str!("../../packs/calendar/2025.toml")),
    ("2026.toml", include_str!("../../packs/calendar/2026.toml")),
];

/// More days off in one run than any notice ever gave: a slip of the keyboard.
const LONGEST_HOLIDAY: i64 = 16;

/// The days on which the office works.
#[derive(Debug, Clone, Default)]
pub struct WorkCalendar {
    days: BTreeMap<NaiveDate, Day>,
    years: Vec<i32>,
    faults: Vec<String>,
}

#[derive(Debug, Clone)]
struct Day {
    /// The year whose file says so; the New Year holiday may begin in the December before.
    year: i32,
    off: bool,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: Spanned<i32>,
    #[serde(rename = "source")]
    _source: String,
    holiday: Vec<Holiday>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    name: Spanned<String>,
    from: Spanned<Value>,
    to: Spanned<Value>,
    #[serde(default)]
    work: Vec<Spanned<Value>>,
}

impl WorkCalendar {
    /// The calendar with the years that come with the program.
    ///
    /// # Errors
    /// One Chinese sentence with file and line if a file is not well written.
    pub fn built_in() -> Result<Self, String> {
        let mut calendar = Self::default();
        for (name, text) in BUILT_IN {
            calendar.load(text, name)?;
        }
        Ok(calendar)
    }

    /// Takes in the arrangement of one year, in the place of what was known of that year.
    ///
    /// # Errors
    /// One Chinese sentence with file and line; the calendar is then unchanged.
    pub fn load(&mut self, text: &str, file_name: &str) -> Result<(), String> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let source = Source { text, file_name };
        let file: File = toml::from_str(text).map_err(|error| {
            source.refuse(
                error.span(),
                "看不懂，请照 2026.toml 的样子写 year、source，每个假期写 name、from、to、work",
            )
        })?;
        let year = *file.year.get_ref();
        if !(1949..=2200).contains(&year) {
            return Err(source.refuse(Some(file.year.span()), "年份不对，请写四位数，例如 year = 2027"));
        }
        let mut days = BTreeMap::new();
        for holiday in &file.holiday {
            source.read(holiday, year, &mut days)?;
        }
        self.days.retain(|_, day| day.year != year);
        self.days.append(&mut days);
        if let Err(place) = self.years.binary_search(&year) {
            self.years.insert(place, year);
        }
        Ok(())
    }

    /// Takes in a file of the office's own; one that is not well written changes nothing and is told of later.
    pub fn load_or_note(&mut self, text: &str, file_name: &str) {
        if let Err(say) = self.load(text, file_name) {
            self.faults.push(say);
        }
    }

    /// What was wrong with the office's own files: a sentence each, with file and line.
    #[must_use]
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Whether this year's arrangement is known. If not, only weekends are off, and the office should be told.
    #[must_use]
    pub fn covers(&self, year: i32) -> bool {
        self.years.binary_search(&year).is_ok()
    }

    /// What the office is told of a year whose arrangement is not known.
    #[must_use]
    pub fn unknown(&self, year: i32) -> Option<String> {
        let say = || format!("还没有 {year} 年的工作日历，节假日和调休暂按周末推算（元旦当天不算工作日）。");
        (!self.covers(year)).then(say)
    }

    /// Whether the office works on this day. The first of January is off in every year, whatever is announced.
    #[must_use]
    pub fn is_workday(&self, date: NaiveDate) -> bool {
        let is_new_year = (date.month(), date.day()) == (1, 1);
        self.days.get(&date).map_or_else(|| !is_weekend(date) && !is_new_year, |day| !day.off)
    }

    /// What the arrangement calls this day: 春节, or 春节调休上班 for a weekend day that is worked.
    #[must_use]
    pub fn name_of(&self, date: NaiveDate) -> Option<&str> {
        self.days.get(&date).map(|day| day.name.as_str())
    }

    /// The `n`-th workday before a day; the day itself for 0.
    #[must_use]
    pub fn back(&self, from: NaiveDate, n: u16) -> NaiveDate {
        self.walk(from, n, NaiveDate::pred_opt)
    }

    /// The `n`-th workday after a day; the day itself for 0.
    #[must_use]
    pub fn forward(&self, from: NaiveDate, n: u16) -> NaiveDate {
        self.walk(from, n, NaiveDate::succ_opt)
    }

    /// The workdays from the first to the last day, both included.
    pub fn workdays(&self, days: RangeInclusive<NaiveDate>) -> impl Iterator<Item = NaiveDate> {
        let (first, last) = days.into_inner();
        first.iter_days().take_while(move |date| *date <= last).filter(|date| self.is_workday(*date))
    }

    fn walk(&self, from: NaiveDate, n: u16, step: impl Fn(&NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        let mut date = from;
        let mut left = n;
        while left > 0 {
            let Some(next) = step(&date) else { return date };
            date = next;
            left -= u16::from(self.is_workday(date));
        }
        date
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// A file being read, for sentences that say where.
struct Source<'a> {
    text: &'a str,
    file_name: &'a str,
}

impl Source<'_> {
    fn refuse(&self, span: Option<Range<usize>>, why: &str) -> String {
        let before = span.and_then(|span| self.text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        format!("{} 第 {line} 行：{why}", self.file_name)
    }

    fn read(&self, holiday: &Holiday, year: i32, days: &mut BTreeMap<NaiveDate, Day>) -> Result<(), String> {
        let name = holiday.name.get_ref().trim();
        if name.is_empty() {
            return Err(self.refuse(Some(holiday.name.span()), "假期没有名称，请写 name = \"春节\""));
        }
        let (from, to) = (self.date(&holiday.from, year)?, self.date(&holiday.to, year)?);
        if to < from || (to - from).num_days() >= LONGEST_HOLIDAY {
            let why = format!("「{name}」从 {from} 到 {to} 不像一个假期，请核对 from 和 to");
            return Err(self.refuse(Some(holiday.to.span()), &why));
        }
        for date in from.iter_days().take_while(|date| *date <= to) {
            let day = Day { year, off: true, name: name.to_owned() };
            if let Some(earlier) = days.insert(date, day) {
                let why = format!("{date} 在「{}」里已经写过，请删去一处", earlier.name);
                return Err(self.refuse(Some(holiday.from.span()), &why));
            }
        }
        for worked in &holiday.work {
            let date = self.date(worked, year)?;
            if !is_weekend(date) {
                let why = format!("{date} 不是周六或周日，本来就上班，请核对 work");
                return Err(self.refuse(Some(worked.span()), &why));
            }
            let day = Day { year, off: false, name: format!("{name}调休上班") };
            if let Some(earlier) = days.insert(date, day) {
                let why = format!("{date} 在「{}」里已经写过，请删去一处", earlier.name);
                return Err(self.refuse(Some(worked.span()), &why));
            }
        }
        Ok(())
    }

    fn date(&self, value: &Spanned<Value>, year: i32) -> Result<NaiveDate, String> {
        let written = match value.get_ref() {
            Value::Datetime(date) => date.to_string(),
            Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        let date = NaiveDate::parse_from_str(&written, "%Y-%m-%d").map_err(|_| {
            let why = format!("「{written}」不是日期，请写成 {year}-01-01 的样子");
            self.refuse(Some(value.span()), &why)
        })?;
        // The New Year holiday may reach back into December.
        if date.year() == year || (date.year() == year - 1 && date.month() == 12) {
            return Ok(date);
        }
        Err(self.refuse(Some(value.span()), &format!("{date} 不是 {year} 年的日子，请核对")))
    }
}
