//! Dates and times as clerks write them: 21, 1121, 11.21, -1, 昨天, 周五, 月底, 下午3点.
//!
//! Whatever the input method makes of the keys (full-width digits, 。 for a point) means the same. Today is handed
//! in; nothing here knows the clock, or which days are worked.

mod begun;
mod files;
mod words;

pub use begun::{begins_date, begins_time};
pub use files::{file_date, file_time};

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, Weekday};

use super::fold::half_width;

/// Which way a date without a year (or month) leans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lean {
    /// Facts: the latest such day that is today or before.
    Past,
    /// Plans and deadlines: the earliest such day that is today or after.
    Future,
}

const HOW: &str = "可以写 21、1121、11.21、20261121、-1、昨天、周五、月底";
const HOW_TIME: &str = "可以写 9、930、9:30、下午3点";

/// Reads a date as it is typed.
///
/// # Errors
/// One Chinese sentence saying what is wrong and what may be typed.
pub fn parse_date(text: &str, today: NaiveDate, lean: Lean) -> Result<NaiveDate, String> {
    let text = normalise(text);
    if text.is_empty() {
        return Err(format!("日期是空的，{HOW}"));
    }
    if let Some(date) = words::read(&text, today, lean)? {
        return Ok(date);
    }
    if let Some(days) = text.strip_prefix(['+', '-']) {
        return offset(days, text.starts_with('-'), today).ok_or_else(|| unreadable(&text));
    }
    let text = text.trim_end_matches(['日', '号']).replace(['年', '月', '/', '-'], ".");
    let parts: Vec<&str> = text.split('.').collect();
    if parts.iter().any(|part| part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(unreadable(&text));
    }
    match parts.as_slice() {
        [digits] => by_digits(digits, today, lean),
        [month, day] if month.len() <= 2 && day.len() <= 2 => {
            month_day(number(month), number(day), today, lean)
        }
        [year, month] if year.len() == 4 && month.len() <= 2 => {
            Err(format!("只写了年和月，请把日也写上，例如 {year}.{month}.1"))
        }
        [year, month, day] if matches!(year.len(), 2 | 4) && month.len() <= 2 && day.len() <= 2 => {
            let year = if year.len() == 2 { 2000 + number(year) } else { number(year) };
            full(year, number(month), number(day))
        }
        _ => Err(unreadable(&text)),
    }
}

/// Full-width folded, blanks dropped, lower case, every point a `.` and every dash a `-`.
fn normalise(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '。' | '、' | ',' | '．' | '·' => '.',
            '—' | '–' | '－' | '−' => '-',
            '：' => ':',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

fn unreadable(text: &str) -> String {
    let shown: String = text.chars().take(12).collect();
    format!("「{shown}」不是日期，{HOW}")
}

/// At most eight digits, so it cannot overflow.
fn number(digits: &str) -> u32 {
    digits.bytes().fold(0, |sum, digit| sum * 10 + u32::from(digit.wrapping_sub(b'0')))
}

fn offset(days: &str, back: bool, today: NaiveDate) -> Option<NaiveDate> {
    let days = days.trim_end_matches('天');
    if days.is_empty() || days.len() > 4 || !days.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let days = Days::new(u64::from(number(days)));
    if back { today.checked_sub_days(days) } else { today.checked_add_days(days) }
}

fn by_digits(digits: &str, today: NaiveDate, lean: Lean) -> Result<NaiveDate, String> {
    let value = number(digits);
    match digits.len() {
        1 | 2 => day_of_month(value, today, lean),
        3 => {
            // 121 is 1月21日 or 12月1日: asked back rather than guessed.
            let short = month_day(value / 100, value % 100, today, lean);
            let long = month_day(value / 10, value % 10, today, lean);
            match (short, long) {
                (Ok(_), Ok(_)) => Err(format!(
                    "「{digits}」可以是{}月{}日，也可以是{}月{}日，请写成 {:02}{:02} 或 {:02}{:02}",
                    value / 100,
                    value % 100,
                    value / 10,
                    value % 10,
                    value / 100,
                    value % 100,
                    value / 10,
                    value % 10,
                )),
                (Err(_), Ok(date)) | (Ok(date), Err(_)) => Ok(date),
                (Err(_), Err(_)) => Err(unreadable(digits)),
            }
        }
        4 => month_day(value / 100, value % 100, today, lean),
        6 => full(2000 + value / 10_000, value / 100 % 100, value % 100),
        8 => full(value / 10_000, value / 100 % 100, value % 100),
        _ => Err(unreadable(digits)),
    }
}

fn full(year: u32, month: u32, day: u32) -> Result<NaiveDate, String> {
    if !(1900..=2199).contains(&year) {
        return Err(format!("年份 {year} 不对，请写四位数的年份，例如 2026.11.21"));
    }
    i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .ok_or_else(|| format!("没有{year}年{month}月{day}日这一天，{HOW}"))
}

/// The nearest day `day` of a month, this month's first.
fn day_of_month(day: u32, today: NaiveDate, lean: Lean) -> Result<NaiveDate, String> {
    let first = words::first_of_month(today);
    // Every day up to 31 comes at least every second month; three cover 31 after February.
    (0..3)
        .filter_map(|months| match lean {
            Lean::Past => first.checked_sub_months(Months::new(months)),
            Lean::Future => first.checked_add_months(Months::new(months)),
        })
        .filter_map(|month| month.with_day(day))
        .find(|date| leans(*date, today, lean))
        .ok_or_else(|| format!("没有{day}日这一天，{HOW}"))
}

/// The nearest such day of a year, this year's first.
fn month_day(month: u32, day: u32, today: NaiveDate, lean: Lean) -> Result<NaiveDate, String> {
    // February 29 is at most eight years away (1896 to 1904).
    (0..=8)
        .filter_map(|years| {
            let year = if lean == Lean::Past { today.year() - years } else { today.year() + years };
            NaiveDate::from_ymd_opt(year, month, day)
        })
        .find(|date| leans(*date, today, lean))
        .ok_or_else(|| format!("没有{month}月{day}日这一天，{HOW}"))
}

fn leans(date: NaiveDate, today: NaiveDate, lean: Lean) -> bool {
    match lean {
        Lean::Past => date <= today,
        Lean::Future => date >= today,
    }
}

/// The weekday in Chinese: 星期一 to 星期日.
#[must_use]
pub fn weekday_name(date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => "星期一",
        Weekday::Tue => "星期二",
        Weekday::Wed => "星期三",
        Weekday::Thu => "星期四",
        Weekday::Fri => "星期五",
        Weekday::Sat => "星期六",
        Weekday::Sun => "星期日",
    }
}

/// Reads a time of day as it is typed, to the minute.
///
/// # Errors
/// One Chinese sentence saying what is wrong and what may be typed.
pub fn parse_time(text: &str) -> Result<NaiveTime, String> {
    let text = normalise(text);
    if text.is_empty() {
        return Err(format!("时间是空的，{HOW_TIME}"));
    }
    let wrong = || {
        let shown: String = text.chars().take(12).collect();
        format!("「{shown}」不是时间，{HOW_TIME}")
    };
    let parts_of_day = ["凌晨", "早上", "上午", "中午", "下午", "傍晚", "晚上"];
    let part = parts_of_day.into_iter().find(|part| text.starts_with(part)).unwrap_or_default();
    let rest =
        text[part.len()..].replace("点半", ":30").replace("时半", ":30").replace(['点', '时', '.'], ":");
    let rest = rest.trim_end_matches(['分', '钟', '整', ':']);
    let (hour, minute) = match rest.split_once(':') {
        // 9.5 could mean half past nine: a single digit of minutes counts only where 分 says so.
        Some((hour, minute)) if minute.len() == 2 || text.ends_with('分') => (hour, minute),
        None if rest.len() <= 2 => (rest, "0"),
        None if rest.len() <= 4 && rest.is_ascii() => rest.split_at(rest.len() - 2),
        _ => return Err(wrong()),
    };
    let digits = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return Err(wrong());
    }
    let (hour, minute) = (number(hour), number(minute));
    let hour = match part {
        "下午" | "傍晚" | "晚上" if hour < 12 => hour + 12,
        "中午" if hour < 3 => hour + 12,
        "凌晨" if hour == 12 => 0,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests;
