//! The work calendar against an independent calendar, and what a badly written file says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where something is missing")]

use chrono::{Datelike, NaiveDate};
use lianxin::model::calendar::WorkCalendar;
use std::fmt::Write as _;
use tyme4rs::tyme::Culture;
use tyme4rs::tyme::holiday::LegalHoliday;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn each_day_of_three_years_agrees_with_tyme() {
    let calendar = WorkCalendar::built_in().unwrap();
    let mut shifted = 0;
    for date in day(2024, 1, 1).iter_days().take_while(|date| date.year() <= 2026) {
        let (year, month, of_month) = (date.year(), date.month(), date.day());
        let theirs = LegalHoliday::from_ymd(
            isize::try_from(year).unwrap(),
            usize::try_from(month).unwrap(),
            usize::try_from(of_month).unwrap(),
        );
        let weekend = date.weekday().num_days_from_monday() >= 5;
        let works = theirs.as_ref().map_or(!weekend, LegalHoliday::is_work);
        assert_eq!(calendar.is_workday(date), works, "{date}");
        if let (Some(theirs), Some(ours)) = (&theirs, calendar.name_of(date)) {
            let (theirs, ours) = (theirs.get_name(), ours.trim_end_matches("调休上班"));
            assert!(
                theirs.starts_with(&ours[..6]) || ours.starts_with(&theirs[..6]),
                "{date} {theirs} {ours}"
            );
        }
        assert_eq!(theirs.is_some(), calendar.name_of(date).is_some(), "{date}");
        shifted += u32::from(works == weekend);
    }
    assert!(shifted > 60, "{shifted} days differ from plain weekends");
    assert!(calendar.covers(2024) && calendar.covers(2026) && !calendar.covers(2027));
}

/// A year of the oracle's as a calendar file of ours.
fn written(year: i32) -> (String, usize) {
    let mut days: Vec<(NaiveDate, String, bool)> = Vec::new();
    for date in day(year, 1, 1).iter_days().take_while(|date| date.year() == year) {
        let (month, of_month) = (date.month(), date.day());
        let theirs = LegalHoliday::from_ymd(
            isize::try_from(year).unwrap(),
            usize::try_from(month).unwrap(),
            usize::try_from(of_month).unwrap(),
        );
        days.extend(theirs.map(|holiday| (date, holiday.get_name(), holiday.is_work())));
    }
    let mut text = format!("year = {year}\nsource = \"tyme\"\n");
    let mut at = 0;
    let off: Vec<&(NaiveDate, String, bool)> = days.iter().filter(|(.., work)| !work).collect();
    let mut worked: Vec<NaiveDate> = days
        .iter()
        .filter(|(date, _, work)| *work && date.weekday().num_days_from_monday() >= 5)
        .map(|d| d.0)
        .collect();
    while at < off.len() {
        let (from, name, _) = off[at];
        let mut to = *from;
        while at + 1 < off.len() && off[at + 1].0 == to.succ_opt().unwrap() && off[at + 1].1 == *name {
            at += 1;
            to = off[at].0;
        }
        at += 1;
        // All shifted days go with the first holiday; which one they belong to changes no working day.
        let work: Vec<String> =
            std::mem::take(&mut worked).iter().map(|date| format!("\"{date}\"")).collect();
        write!(
            text,
            "\n[[holiday]]\nname = \"{name}\"\nfrom = \"{from}\"\nto = \"{to}\"\nwork = [{}]\n",
            work.join(", ")
        )
        .unwrap();
    }
    (text, off.len())
}

#[test]
fn every_year_since_2002_can_be_written_down_and_then_agrees() {
    let mut calendar = WorkCalendar::built_in().unwrap();
    let mut off = 0;
    for year in 2002..=2023 {
        let (text, days) = written(year);
        calendar.load(&text, &format!("{year}.toml")).unwrap_or_else(|say| panic!("{year}: {say}"));
        off += days;
    }
    assert!(off > 400, "{off} days off in twenty-two years");
    for date in day(2002, 1, 1).iter_days().take_while(|date| date.year() <= 2026) {
        let theirs = LegalHoliday::from_ymd(
            isize::try_from(date.year()).unwrap(),
            usize::try_from(date.month()).unwrap(),
            usize::try_from(date.day()).unwrap(),
        );
        let weekend = date.weekday().num_days_from_monday() >= 5;
        let works = theirs.map_or(!weekend, |holiday| holiday.is_work());
        assert_eq!(calendar.is_workday(date), works, "{date}");
    }
}

#[test]
fn workdays_are_walked_over_holidays() {
    let calendar = WorkCalendar::built_in().unwrap();
    // The Saturday before the Spring Festival of 2026 is worked, and then nine days are off.
    assert_eq!(calendar.name_of(day(2026, 2, 14)), Some("春节调休上班"));
    assert_eq!(calendar.name_of(day(2026, 2, 17)), Some("春节"));
    assert_eq!(calendar.name_of(day(2026, 3, 2)), None);
    assert_eq!(calendar.forward(day(2026, 2, 14), 1), day(2026, 2, 24));
    assert_eq!(calendar.back(day(2026, 2, 24), 1), day(2026, 2, 14));
    assert_eq!(calendar.back(day(2026, 2, 20), 2), day(2026, 2, 13));
    assert_eq!(calendar.forward(day(2026, 2, 20), 0), day(2026, 2, 20));
    assert_eq!(calendar.workdays(day(2026, 2, 1)..=day(2026, 2, 28)).count(), 16);
    assert_eq!(calendar.workdays(day(2026, 2, 2)..=day(2026, 2, 1)).count(), 0);
    // A year without a file: plain weekends, and New Year's Day, whatever weekday it is.
    assert_eq!(calendar.workdays(day(2031, 1, 1)..=day(2031, 1, 31)).count(), 22);
    for year in 1990..2060 {
        assert!(!calendar.is_workday(day(year, 1, 1)), "{year}");
        assert_eq!(calendar.unknown(year).is_some(), !calendar.covers(year));
    }
    assert!(calendar.unknown(2027).is_some_and(|say| say.contains("2027") && say.contains("元旦")));
    assert_eq!(calendar.back(NaiveDate::MIN, 9), NaiveDate::MIN);
    assert_eq!(calendar.forward(NaiveDate::MAX, u16::MAX), NaiveDate::MAX);
}

const NEXT: &str = "year = 2027\nsource = \"通知\"\n\n[[holiday]]\nname = \"元旦\"\nfrom = 2026-12-31\nto = \"2027-01-02\"\nwork = [2027-01-03]\n";

#[test]
fn next_year_is_a_file() {
    let mut calendar = WorkCalendar::built_in().unwrap();
    calendar.load(&format!("\u{FEFF}{NEXT}"), "2027.toml").unwrap();
    assert!(calendar.covers(2027));
    assert!(!calendar.is_workday(day(2026, 12, 31)) && calendar.is_workday(day(2027, 1, 3)));
    // A corrected file takes the place of the first one, and leaves other years alone.
    calendar.load("year = 2027\nsource = \"\"\nholiday = []\n", "2027.toml").unwrap();
    assert!(calendar.is_workday(day(2026, 12, 31)) && !calendar.is_workday(day(2027, 1, 3)));
    assert!(!calendar.is_workday(day(2026, 10, 1)));
}

#[test]
fn a_slip_is_shown_by_file_and_line() {
    let cases = [
        ("year = 2027", "yaer = 2027", "第 1 行：看不懂"),
        ("year = 2027", "year = 27", "第 1 行：年份不对"),
        ("name = \"元旦\"", "name = \" \"", "第 5 行：假期没有名称"),
        ("from = 2026-12-31", "from = 2026-10-31", "第 6 行：2026-10-31 不是 2027 年的日子"),
        ("from = 2026-12-31", "from = 2027-02-30", "第 6 行"),
        ("from = 2026-12-31", "from = \"元月一日\"", "第 6 行：「元月一日」不是日期"),
        ("from = 2026-12-31", "from = 20261231", "第 6 行：「20261231」不是日期"),
        ("to = \"2027-01-02\"", "to = 2027-12-02", "第 7 行：「元旦」从"),
        ("[2027-01-03]", "[2027-01-04]", "第 8 行：2027-01-04 不是周六或周日"),
        ("[2027-01-03]", "[2027-01-02]", "第 8 行：2027-01-02 在「元旦」里已经写过"),
        ("[2027-01-03]", "[2027-01-03", "行：看不懂"),
    ];
    for (good, bad, sentence) in cases {
        let mut calendar = WorkCalendar::default();
        let error = calendar.load(&NEXT.replace(good, bad), "2027.toml").unwrap_err();
        assert!(error.starts_with("2027.toml 第 ") && error.contains(sentence), "{bad}: {error}");
        assert!(!calendar.covers(2027) && calendar.name_of(day(2027, 1, 1)).is_none());
    }
}
