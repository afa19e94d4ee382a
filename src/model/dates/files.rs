//! Days and times as they stand in files: written out in full, or as spreadsheets write them.
//!
//! What is short at the desk (11.2, 昨天, -3, 26-1-5) is nobody's to guess at in a file: half a year later it would mean
//! another day.

use super::{full, normalise, number};
use chrono::{Days, NaiveDate, NaiveTime, Timelike};

const HOW: &str = "表里的日期要写全年月日，例如 2026-11-21";
const HOW_TIME: &str = "表里的时间写成 9:30 这样";
/// Serial numbers that are days of 1950 to 2099 and nothing else: five digits.
const SERIALS: std::ops::RangeInclusive<u64> = 18_264..=73_050;

/// Reads a day out of a file: 2026-11-21, 2026/11/21 0:00:00, 2026年11月21日, 20261121, 46347.
///
/// # Errors
/// One Chinese sentence saying what is wrong and what may be written.
pub fn file_date(text: &str) -> Result<NaiveDate, String> {
    let text = text.trim();
    let wrong = || format!("「{}」看不出是哪一天，{HOW}", text.chars().take(12).collect::<String>());
    if let Some(day) = serial(text) {
        return Ok(day);
    }
    let (day, rest) = apart(text);
    if !rest.is_empty() && clock(rest).is_none() && !is_weekday(rest) {
        return Err(wrong());
    }
    let day = normalise(day);
    let day = day.trim_end_matches(['日', '号']).replace(['年', '月', '/', '-'], ".");
    let parts: Vec<&str> = day.split('.').collect();
    if parts.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(wrong());
    }
    match parts.as_slice() {
        [digits] if digits.len() == 8 => {
            let value = number(digits);
            full(value / 10_000, value / 100 % 100, value % 100)
        }
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            full(number(year), number(month), number(day))
        }
        [year, month] if year.len() == 4 && month.len() <= 2 => {
            Err(format!("只写了年和月，请把日也写上，例如 {year}-{month}-1"))
        }
        _ => Err(wrong()),
    }
}

/// Reads a time out of a file: 9:30, 09:30:00, 9:30 AM, 下午3:30, 0.395833.
///
/// # Errors
/// One Chinese sentence saying what is wrong and what may be written.
pub fn file_time(text: &str) -> Result<NaiveTime, String> {
    let text = text.trim();
    let wrong = || format!("「{}」看不出是几点，{HOW_TIME}", text.chars().take(12).collect::<String>());
    if let Some(part) = text.strip_prefix("0.").filter(|part| part.len() >= 3) {
        return part_of_day(part).ok_or_else(wrong);
    }
    // A spreadsheet without a day writes its first day in front.
    let bare =
        ["1899-12-30", "1899/12/30", "1900-01-00", "1900/1/0"].iter().find_map(|day| text.strip_prefix(day));
    clock(bare.unwrap_or(text).trim_start_matches(['T', ' '])).ok_or_else(wrong)
}

/// The day of a serial number; what stands behind its point is a time of day.
fn serial(text: &str) -> Option<NaiveDate> {
    let (days, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let days: u64 = (days.len() == 5 && digits(days) && digits(part)).then(|| days.parse().ok())??;
    SERIALS
        .contains(&days)
        .then(|| NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days)))?
}

/// A day and what stands behind it.
fn apart(text: &str) -> (&str, &str) {
    let blank = |c: char| c.is_whitespace() || c == 'T';
    let cut = text.char_indices().find(|(at, c)| {
        // Blanks around the parts of a day (2026 年 11 月 21 日) do not end it.
        let (day, rest) = text.split_at(*at);
        let more = rest.trim_start_matches(blank).chars().next();
        blank(*c)
            && day.chars().any(|c| c.is_ascii_digit())
            && more.is_some_and(|c| !"年月日/-.".contains(c))
            && is_whole(day)
    });
    match cut {
        Some((at, _)) => (&text[..at], text[at..].trim_matches(blank)),
        None => match text.find("星期").or_else(|| text.find('（')).or_else(|| text.find('(')) {
            Some(at) => (&text[..at], &text[at..]),
            None => (text, ""),
        },
    }
}

/// Whether a text has three parts of a day, or eight digits.
fn is_whole(day: &str) -> bool {
    let parts = day.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    parts.len() == 3 || matches!(parts.as_slice(), [only] if only.len() == 8)
}

fn is_weekday(text: &str) -> bool {
    let text = text.trim_matches(['(', ')', '（', '）']);
    ["星期", "周"].iter().any(|word| text.strip_prefix(word).is_some_and(|day| day.chars().count() == 1))
}

/// A time by the clock, with or without seconds and the half of the day.
fn clock(text: &str) -> Option<NaiveTime> {
    let text = normalise(text);
    let halves = [("上午", 0), ("下午", 12), ("am", 0), ("pm", 12), ("凌晨", 0), ("晚上", 12)];
    let half = halves.iter().find(|(word, _)| text.starts_with(word) || text.ends_with(word));
    let plain = half.map_or(text.as_str(), |(word, _)| {
        text.strip_prefix(word).or_else(|| text.strip_suffix(word)).unwrap_or(&text)
    });
    let plain = plain.trim_end_matches('z').split('.').next().unwrap_or_default();
    let parts: Vec<u32> = plain
        .split(':')
        .map(|part| if (1..=2).contains(&part.len()) { part.parse().ok() } else { None })
        .collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let hour = match half {
        Some((_, 12)) if hour < 12 => hour + 12,
        Some((_, 0)) if hour == 12 => 0,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second)?.with_second(0)
}

/// A part of a day behind its point, to the nearest minute.
fn part_of_day(digits: &str) -> Option<NaiveTime> {
    let kept =
        digits.get(..digits.len().min(9)).filter(|kept| kept.bytes().all(|byte| byte.is_ascii_digit()))?;
    let scale = 10_u64.checked_pow(u32::try_from(kept.len()).ok()?)?;
    let minutes = (kept.parse::<u64>().ok()? * 1440 + scale / 2) / scale;
    NaiveTime::from_hms_opt(u32::try_from(minutes / 60).ok()?, u32::try_from(minutes % 60).ok()?, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_spreadsheets_write_is_read_and_desk_shorthand_is_not() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
        for text in [
            "2026-11-02",
            "2026/11/2",
            "2026.11.2",
            "2026年11月2日",
            "2026 年 11 月 2 日",
            "20261102",
            "２０２６－１１－０２",
            "2026/11/2 0:00",
            "2026-11-02 00:00:00",
            "2026-11-02T00:00:00",
            "2026-11-02T00:00:00.000Z",
            "2026/11/2 12:00:00 AM",
            "2026/11/2 上午12:00:00",
            "2026年11月2日 星期一",
            "2026年11月2日星期一",
            "46328",
            "46328.0",
            "46328.5",
        ] {
            assert_eq!(file_date(text), Ok(day), "{text}");
        }
        for text in [
            "11.2",
            "1102",
            "2",
            "昨天",
            "zt",
            "-3",
            "+1",
            "周五",
            "月底",
            "26-11-2",
            "26.11.2",
            "261102",
            "2026-11",
            "2026-02-30",
            "11/2/2026",
            "4632",
            "146328",
            "2026-11-02 很晚",
            "",
        ] {
            let say = file_date(text).unwrap_err();
            assert!(say.contains("2026") || say.contains("年"), "{text}: {say}");
        }
    }

    #[test]
    fn times_with_seconds_and_halves_of_the_day_are_read() {
        let half_past_nine = NaiveTime::from_hms_opt(9, 30, 0).unwrap();
        for text in [
            "9:30",
            "09:30",
            "9:30:00",
            "9:30:00 AM",
            "上午9:30",
            "9：30",
            "0.3958333333",
            "1899-12-30 09:30:00",
        ] {
            assert_eq!(file_time(text), Ok(half_past_nine), "{text}");
        }
        assert_eq!(file_time("3:30 PM"), Ok(NaiveTime::from_hms_opt(15, 30, 0).unwrap()));
        for text in ["930", "9", "下午", "25:00", "9:3x", "0.9", ""] {
            assert!(file_time(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_comes_back_in_every_writing(days in 0_u64..54_000, tail in "| 0:00| 00:00:00| 12:00:00 AM") {
            let day = NaiveDate::from_ymd_opt(1950, 1, 1).unwrap() + Days::new(days);
            for form in ["%Y-%m-%d", "%Y/%-m/%-d", "%Y年%-m月%-d日"] {
                prop_assert_eq!(file_date(&format!("{}{tail}", day.format(form))), Ok(day));
            }
            prop_assert_eq!(file_date(&(18_264 + days).to_string()), Ok(day));
        }

        #[test]
        fn nothing_panics(text in ".{0,14}", near in "[0-9年月日:/. TAPM上下午星期-]{0,20}") {
            for text in [&text, &near] {
                let _ = (file_date(text), file_time(text));
            }
        }
    }
}
