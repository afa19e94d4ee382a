//! Words that stand for a day, whole or by their initials: 昨天 is zt, 上周五 is sz5.
//!
//! Two tables: words counted from today, and weekdays with the week they lie in. A pair of initials that could be
//! two words is asked back, never guessed.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{Lean, leans};
use crate::model::pinyin::initials;

/// What a word counts from today.
#[derive(Clone, Copy)]
enum Word {
    Days(i64),
    /// First day of the month so many months away.
    MonthStart(i32),
    /// Last day of it.
    MonthEnd(i32),
    YearStart,
    YearEnd,
}

const WORDS: [(&str, Word); 22] = [
    ("今天", Word::Days(0)),
    ("今日", Word::Days(0)),
    ("昨天", Word::Days(-1)),
    ("昨日", Word::Days(-1)),
    ("前天", Word::Days(-2)),
    ("大前天", Word::Days(-3)),
    ("明天", Word::Days(1)),
    ("明日", Word::Days(1)),
    ("后天", Word::Days(2)),
    ("大后天", Word::Days(3)),
    ("月初", Word::MonthStart(0)),
    ("月底", Word::MonthEnd(0)),
    ("月末", Word::MonthEnd(0)),
    ("本月底", Word::MonthEnd(0)),
    ("上月初", Word::MonthStart(-1)),
    ("上月底", Word::MonthEnd(-1)),
    ("上月末", Word::MonthEnd(-1)),
    ("下月初", Word::MonthStart(1)),
    ("下月底", Word::MonthEnd(1)),
    ("下月末", Word::MonthEnd(1)),
    ("年初", Word::YearStart),
    ("年底", Word::YearEnd),
];

/// The week a weekday is looked for in.
#[derive(Clone, Copy, PartialEq)]
enum Week {
    /// The nearest one, by the lean of the field.
    Nearest,
    /// So many weeks from this one; weeks begin on Monday (GB/T 7408).
    Away(i64),
}

const WEEKS: [(&str, Week); 6] = [
    ("上上", Week::Away(-2)),
    ("上", Week::Away(-1)),
    ("本", Week::Away(0)),
    ("这", Week::Away(0)),
    ("下", Week::Away(1)),
    ("", Week::Nearest),
];
const WEEKDAYS: [(&str, i64); 8] =
    [("一", 0), ("二", 1), ("三", 2), ("四", 3), ("五", 4), ("六", 5), ("日", 6), ("天", 6)];

/// The day a normalised text names, or `None` if it is not made of such words.
///
/// # Errors
/// A Chinese sentence if initials could be two days.
pub(super) fn read(text: &str, today: NaiveDate, lean: Lean) -> Result<Option<NaiveDate>, String> {
    if let Some(&(_, word)) = WORDS.iter().find(|(word, _)| *word == text) {
        return Ok(from_today(word, today));
    }
    if let Some((week, day)) = weekday(text) {
        return Ok(on_weekday(week, day, today, lean));
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) || number_only(text) {
        return Ok(None);
    }
    let mut found: Option<(String, NaiveDate)> = None;
    for (word, date) in spelt_alike(text, today, lean) {
        match &found {
            Some((first, earlier)) if *earlier != date => {
                return Err(format!(
                    "「{text}」可以是{first}，也可以是{word}，请写数字，例如 {}",
                    digits_for(text)
                ));
            }
            Some(_) => {}
            None => found = Some((word, date)),
        }
    }
    Ok(found.map(|(_, date)| date))
}

/// Whether a normalised text is the beginning of such a word, or of its initials.
pub(super) fn begins(text: &str) -> bool {
    let words = || WORDS.iter().map(|(word, _)| *word);
    if words().any(|word| word.starts_with(text) || initials(word).starts_with(text)) {
        return true;
    }
    let weeks = WEEKS.iter().map(|(which, _)| *which);
    weeks.clone().any(|which| which.starts_with(text) || begins_weekday(text, which))
        || weeks.map(initials).any(|which| which.starts_with(text) || begins_weekday(text, &which))
}

/// As [`begins`], for a weekday of the week that is called so.
fn begins_weekday(text: &str, which: &str) -> bool {
    let Some(rest) = text.strip_prefix(which) else { return false };
    ["个星期", "个礼拜", "星期", "礼拜", "周", "z"].iter().any(|word| {
        let day = |name: &str| {
            let digit = matches!(name.as_bytes(), [b'1'..=b'7']);
            let letter = *word == "z" && WEEKDAYS.iter().any(|(day, _)| initials(day) == name);
            name.is_empty() || digit || letter || WEEKDAYS.iter().any(|(day, _)| *day == name)
        };
        word.starts_with(rest) || rest.strip_prefix(word).is_some_and(day)
    })
}

pub(super) fn first_of_month(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

fn number_only(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// zs means 周三 or 周四: z3 is clear.
fn digits_for(text: &str) -> String {
    let week: String = text.chars().take(text.len().saturating_sub(1)).collect();
    format!("{week}3 或 {week}4")
}

/// All words with these initials.
fn spelt_alike(text: &str, today: NaiveDate, lean: Lean) -> Vec<(String, NaiveDate)> {
    let words = WORDS
        .iter()
        // 昨日 would take zr from 周日; zt is there for yesterday.
        .filter(|(word, _)| *word != "昨日" && initials(word) == text)
        .filter_map(|&(word, meaning)| Some((word.to_owned(), from_today(meaning, today)?)));
    let weekdays = WEEKS.iter().flat_map(|&(which, week)| {
        WEEKDAYS.iter().filter_map(move |&(name, day)| {
            let word = format!("{which}周{name}");
            let alike = initials(&word) == text && name != "天";
            Some((word, on_weekday(week, day, today, lean)?)).filter(|_| alike)
        })
    });
    words.chain(weekdays).collect()
}

/// 周五, 上周五, 下星期一, 本礼拜天, 周5, z5, sz5, xz1.
fn weekday(text: &str) -> Option<(Week, i64)> {
    for (which, week) in WEEKS {
        let by_initials = initials(which);
        let rest = text.strip_prefix(which).or_else(|| text.strip_prefix(by_initials.as_str()));
        let Some(rest) = rest else { continue };
        let name =
            ["个星期", "个礼拜", "星期", "礼拜", "周", "z"].iter().find_map(|word| rest.strip_prefix(word));
        let Some(name) = name else { continue };
        if let Some(&(_, day)) = WEEKDAYS.iter().find(|(weekday, _)| *weekday == name) {
            return Some((week, day));
        }
        if let [digit @ b'1'..=b'7'] = name.as_bytes() {
            return Some((week, i64::from(digit - b'1')));
        }
    }
    None
}

fn on_weekday(week: Week, day: i64, today: NaiveDate, lean: Lean) -> Option<NaiveDate> {
    let weeks = match week {
        Week::Away(weeks) => weeks,
        Week::Nearest => {
            let this = days_away(today, day - from_monday(today))?;
            match lean {
                _ if leans(this, today, lean) => 0,
                Lean::Past => -1,
                Lean::Future => 1,
            }
        }
    };
    days_away(today, weeks * 7 + day - from_monday(today))
}

fn from_monday(date: NaiveDate) -> i64 {
    i64::from(date.weekday().num_days_from_monday())
}

fn from_today(word: Word, today: NaiveDate) -> Option<NaiveDate> {
    match word {
        Word::Days(days) => days_away(today, days),
        Word::MonthStart(months) => months_away(first_of_month(today), months),
        Word::MonthEnd(months) => months_away(first_of_month(today), months + 1)?.pred_opt(),
        Word::YearStart => NaiveDate::from_ymd_opt(today.year(), 1, 1),
        Word::YearEnd => NaiveDate::from_ymd_opt(today.year(), 12, 31),
    }
}

fn days_away(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let count = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(count) } else { date.checked_add_days(count) }
}

fn months_away(date: NaiveDate, months: i32) -> Option<NaiveDate> {
    let count = Months::new(months.unsigned_abs());
    if months < 0 { date.checked_sub_months(count) } else { date.checked_add_months(count) }
}
