//! Whether what is typed so far can still become a day or a time of day.

use super::{normalise, number, words};
use crate::model::fold::half_width;

/// Whether a text is the beginning of a date as [`super::parse_date`] reads it.
#[must_use]
pub fn begins_date(text: &str) -> bool {
    let text = normalise(text);
    if text.is_empty() || words::begins(&text) {
        return true;
    }
    if let Some(days) = text.strip_prefix(['+', '-']) {
        let digits = days.trim_end_matches('天');
        return digits.len() <= 4
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits.len() == days.len() || !digits.is_empty());
    }
    let whole = text.trim_end_matches(['日', '号']);
    let has_day = whole.len() < text.len();
    let parts: Vec<String> =
        whole.replace(['年', '月', '/', '-'], ".").split('.').map(str::to_owned).collect();
    let all_digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let blank_inside = parts.iter().rev().skip(1).any(String::is_empty);
    if !all_digits || blank_inside || (has_day && whole.is_empty()) {
        return false;
    }
    match parts.as_slice() {
        [digits] => begins_digits(digits),
        [first, second] => match first.len() {
            4 => is_year(first) && begins_part(second, 12),
            // Either a month with its day or a short year with its month.
            1 | 2 => (in_range(first, 12) && begins_part(second, 31)) || begins_part(second, 12),
            _ => false,
        },
        [year, month, day] => {
            let year = year.len() == 2 || (year.len() == 4 && is_year(year));
            year && month.len() <= 2 && in_range(month, 12) && begins_part(day, 31)
        }
        _ => false,
    }
}

/// A number of at most two digits up to `most`, or the beginning of one.
fn begins_part(digits: &str, most: u32) -> bool {
    match digits.len() {
        0 | 1 => true,
        2 => in_range(digits, most),
        _ => false,
    }
}

fn in_range(digits: &str, most: u32) -> bool {
    digits.len() <= 2 && (1..=most).contains(&number(digits))
}

fn is_year(digits: &str) -> bool {
    (1900..=2199).contains(&number(digits))
}

/// Digits without a sign between: 5, 21, 121, 1121, 261121, 20261121, or the beginning of one of them.
fn begins_digits(digits: &str) -> bool {
    let month_day = |digits: &str| match digits.len() {
        0 => true,
        1 => digits <= "1",
        2 => in_range(digits, 12),
        3 => in_range(&digits[..2], 12) && &digits[2..] <= "3",
        4 => in_range(&digits[..2], 12) && in_range(&digits[2..], 31),
        _ => false,
    };
    let long = match digits.len() {
        0..=3 => ["19", "20", "21"]
            .iter()
            .any(|century| century.starts_with(digits) || digits.starts_with(century)),
        _ => is_year(&digits[..4]) && month_day(&digits[4..]),
    };
    let short = digits.len() >= 2 && month_day(&digits[2..]);
    let three = digits.len() == 3 && !digits.starts_with('0') && in_range(&digits[1..], 31);
    digits.len() < 2 || in_range(digits, 31) || long || short || three || month_day(digits)
}

/// Whether a text is the beginning of a time as [`super::parse_time`] reads it.
#[must_use]
pub fn begins_time(text: &str) -> bool {
    let text = normalise(text);
    let parts = ["凌晨", "早上", "上午", "中午", "下午", "傍晚", "晚上"];
    if parts.iter().any(|part| part.starts_with(&text)) {
        return true;
    }
    let part = parts.into_iter().find(|part| text.starts_with(part)).unwrap_or_default();
    let rest: Vec<char> = text[part.len()..].chars().map(half_width).collect();
    let hour: String = rest.iter().take_while(|c| c.is_ascii_digit()).collect();
    let after: String = rest.iter().skip(hour.len()).collect();
    if after.is_empty() {
        return begins_clock(&hour);
    }
    let hour_stands = matches!(hour.len(), 1 | 2) && number(&hour) <= 23;
    if matches!(hour.len(), 3 | 4) {
        return begins_clock(&hour) && "分钟".starts_with(&after)
            || "整".starts_with(&after) && begins_clock(&hour);
    }
    if !hour_stands {
        return false;
    }
    if ["点半", "时半", "点整", "时整", "点钟", "整", "分"].iter().any(|tail| tail.starts_with(&after))
    {
        return true;
    }
    let Some(minutes) = after.strip_prefix([':', '.', '点', '时']) else { return false };
    let digits: String = minutes.chars().take_while(char::is_ascii_digit).collect();
    let tail = &minutes[digits.len()..];
    let minute_stands = match digits.len() {
        0 => tail.is_empty(),
        1 => digits.as_str() <= "5" || after.starts_with(['点', '时', ':', '.']),
        2 => number(&digits) <= 59,
        _ => false,
    };
    minute_stands && ["分钟", "整", "分整"].iter().any(|whole| whole.starts_with(tail))
}

/// Hours, or hours and minutes without a sign between.
fn begins_clock(digits: &str) -> bool {
    let minutes = |digits: &str| digits.len() <= 2 && digits.chars().next().is_none_or(|c| c <= '5');
    match digits.len() {
        0 | 1 => true,
        2 => number(digits) <= 23 || minutes(&digits[1..]),
        3 => minutes(&digits[1..]) || (number(&digits[..2]) <= 23 && minutes(&digits[2..])),
        4 => number(&digits[..2]) <= 23 && minutes(&digits[2..]),
        _ => false,
    }
}
