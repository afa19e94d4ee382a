//! Duties: what is owed when, and how it stands, over the corners of the calendar and the people in the register.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use chrono::NaiveDate;
use common::{Desk, at, typed};
use lianxin::model::calendar::WorkCalendar;
use lianxin::model::dictionary::Dictionary;
use lianxin::model::duty::Duty;
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::filing;
use lianxin::office::Owes;
use lianxin::rules::duty::{self as rule, Paper, Status};
use proptest::prelude::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn duty(name: &str) -> Duty {
    Dictionary::core().unwrap().duty_named(name).unwrap().clone()
}

fn calendar() -> WorkCalendar {
    WorkCalendar::built_in().unwrap()
}

#[test]
fn what_is_due_when_over_holidays_weekends_and_the_turn_of_the_year() {
    let calendar = calendar();
    for (name, in_period, due, grace) in [
        ("daily", day(2026, 11, 19), day(2026, 11, 20), day(2026, 11, 24)),
        // Friday: due on Monday.
        ("daily", day(2026, 11, 20), day(2026, 11, 23), day(2026, 11, 25)),
        // 30 September: the holiday runs to 7 October, and Saturday the 10th is worked.
        ("daily", day(2026, 9, 30), day(2026, 10, 8), day(2026, 10, 10)),
        // A Sunday that is worked (20 September) owes a paper like any workday.
        ("daily", day(2026, 9, 20), day(2026, 9, 21), day(2026, 9, 23)),
        ("village_weekly", day(2026, 11, 18), day(2026, 11, 23), day(2026, 11, 25)),
        // Week 53 ends on Sunday 3 January 2027; without a notice for 2027 that Monday is a workday.
        ("village_weekly", day(2026, 12, 31), day(2027, 1, 4), day(2027, 1, 6)),
        // The week before the Spring Festival of 2026: 15 to 23 February are off.
        ("village_weekly", day(2026, 2, 12), day(2026, 2, 24), day(2026, 2, 26)),
        ("inspection", day(2026, 10, 2), day(2026, 11, 6), day(2026, 11, 13)),
        // 1 January is no workday, whether or not the notice for 2027 is there.
        ("liaison", day(2026, 11, 2), day(2027, 1, 8), day(2027, 1, 15)),
    ] {
        let duty = duty(name);
        let period = Period::of(duty.every, in_period);
        let found = (rule::due(&duty, period, &calendar), rule::grace(&duty, period, &calendar));
        assert_eq!(found, (due, grace), "{name} {in_period}");
    }
}

#[test]
fn nothing_is_owed_for_a_period_without_workdays_unless_the_campaign_works_through() {
    let calendar = calendar();
    let owed = |name: &str, date| {
        let duty = duty(name);
        rule::is_owed(&duty, Period::of(duty.every, date), &calendar)
    };
    assert!(owed("daily", day(2026, 11, 20)) && owed("daily", day(2026, 10, 10)));
    assert!(!owed("daily", day(2026, 11, 21)) && !owed("daily", day(2026, 10, 1)));
    // 16 to 22 February 2026 lies wholly in the Spring Festival.
    assert!(!owed("village_weekly", day(2026, 2, 18)) && owed("village_weekly", day(2026, 2, 12)));
    let mut through = duty("daily");
    through.workdays = false;
    let sunday = Period::of(Cadence::Day, day(2026, 11, 22));
    assert!(rule::is_owed(&through, sunday, &calendar));
    assert_eq!(rule::due(&through, sunday, &calendar), day(2026, 11, 23));
    let saturday = Period::of(Cadence::Day, day(2026, 11, 21));
    assert_eq!(
        rule::due(&through, saturday, &calendar),
        day(2026, 11, 22),
        "五加二: Sunday is a working day"
    );
}

#[test]
fn every_status_has_its_moment() {
    let (calendar, duty) = (calendar(), duty("daily"));
    let thursday = Period::of(Cadence::Day, day(2026, 11, 19));
    let paper =
        |state, filed: Option<u32>, begun| Paper { state, filed: filed.map(|at| day(2026, 11, at)), begun };
    let none = paper(None, None, false);
    for (paper, today, status, late) in [
        (none, 18, Status::NotDue, false),
        (none, 19, Status::Due, false),
        (none, 20, Status::Due, false),
        (paper(None, None, true), 19, Status::Draft, false),
        (none, 23, Status::Overdue, false),
        (none, 24, Status::Overdue, false),
        (none, 25, Status::Missing, false),
        (paper(None, None, true), 25, Status::Missing, false),
        (paper(Some(filing::FILED), Some(20), true), 30, Status::Filed, false),
        (paper(Some(filing::FILED), Some(23), true), 23, Status::Late, true),
        (paper(Some(filing::RETURNED), Some(20), true), 30, Status::Returned, false),
        (paper(Some(filing::ACCEPTED), Some(23), true), 30, Status::Accepted, true),
        (paper(Some(filing::LOCKED), Some(20), true), 30, Status::Locked, false),
        (paper(Some(filing::CORRECTION), Some(20), true), 30, Status::Correcting, false),
    ] {
        let found = rule::status(&duty, thursday, paper, day(2026, 11, today), &calendar);
        assert_eq!(found, (status, late), "{paper:?} on the {today}th");
    }
}

proptest! {
    #[test]
    fn a_duty_never_falls_due_before_its_period_ends_and_status_only_worsens_with_time(
        offset in 0u64..1_200, which in 0usize..7, wait in 0u64..60,
    ) {
        let calendar = calendar();
        let duty = Dictionary::core().unwrap().duties()[which].clone();
        let at = day(2024, 1, 1).checked_add_days(chrono::Days::new(offset)).unwrap();
        let period = Period::of(duty.every, at);
        let (due, grace) = (rule::due(&duty, period, &calendar), rule::grace(&duty, period, &calendar));
        prop_assert!(period.last() < due && due <= grace);
        prop_assert!(calendar.is_workday(due) && calendar.is_workday(grace));
        let order = [Status::NotDue, Status::Due, Status::Overdue, Status::Missing];
        let place = |today| {
            let (status, _) = rule::status(&duty, period, Paper::default(), today, &calendar);
            order.iter().position(|other| *other == status).unwrap()
        };
        let later = at.checked_add_days(chrono::Days::new(wait)).unwrap();
        prop_assert!(place(at) <= place(later));
    }
}

/// 周敏 keeps a daily summary; her pairing is the only one of those who do.
fn keeping() -> Desk {
    let mut desk = Desk::new();
    let field = desk.office.dictionary().kind_named("cadre").unwrap().field_named("keeps_daily").unwrap().tag;
    for name in ["李春生", "赵国强", "孙桂兰"] {
        let mut filled = typed(&desk.office, "cadre", &[]);
        let record = desk.office.record(desk.id(name)).unwrap();
        (filled.record, filled.base, filled.fields) = (record.id, record.revision, record.fields);
        filled.fields.set(field, Some(lianxin::model::value::Value::Bool(false)));
        desk.office.save(&filled).unwrap();
    }
    desk
}

#[test]
fn the_matrix_shows_who_owes_what_from_the_first_paper_on() {
    let mut desk = keeping();
    let duty = desk.office.dictionary().duty_named("日小结").unwrap().clone();
    let me = desk.id("周敏");
    // The first paper ever is of Tuesday the 17th, filed on Friday: late.
    let date = day(2026, 11, 17);
    let filled = typed(&desk.office, "daily", &[("date", "2026-11-17"), ("done", "开会。")]);
    desk.office.file_daily(&filled, false).unwrap();
    let matrix = desk.office.duty_matrix(&duty, day(2026, 11, 1), day(2026, 11, 30)).unwrap();
    assert_eq!(matrix.rows.len(), 1, "only who has 写日小结 owes one");
    assert_eq!(matrix.rows[0].0.owes, Owes::Record(me));
    assert_eq!(matrix.periods.first().unwrap().first(), date, "nothing is owed before the first paper");
    let words: Vec<&str> =
        matrix.rows[0].1.iter().map(|cell| cell.map_or("-", |cell| cell.status.label())).collect();
    assert_eq!(words[..5], ["迟报", "逾期", "待报", "待报", "未到期"], "{words:?}");
}

#[test]
fn a_cadre_who_changes_village_goes_on_owing_and_one_who_leaves_does_not() {
    let mut desk = keeping();
    let duty = desk.office.dictionary().duty_named("daily").unwrap().clone();
    let filled = typed(&desk.office, "daily", &[("date", "2026-11-09"), ("done", "开会。")]);
    desk.office.file_daily(&filled, false).unwrap();
    // The old pairing ends on the 12th; the next, in another village, begins on the 17th.
    let old = desk.id("周敏-张桂琴");
    let record = desk.office.record(old).unwrap();
    let mut closed = typed(&desk.office, "pairing", &[]);
    closed.record = old;
    closed.base = record.revision;
    closed.fields = record.fields.clone();
    let end = lianxin::model::typed::pairing::END;
    closed.fields.set(end, Some(lianxin::model::value::Value::Date(day(2026, 11, 12))));
    desk.office.save(&closed).unwrap();
    desk.keep(
        "pairing",
        "新",
        &[("cadre", "周敏"), ("household", "曾玉梅"), ("role", "2"), ("start", "2026-11-17")],
    );
    let matrix = desk.office.duty_matrix(&duty, day(2026, 11, 9), day(2026, 11, 20)).unwrap();
    let (owner, cells) = &matrix.rows[0];
    let owed: Vec<u32> = matrix
        .periods
        .iter()
        .zip(cells)
        .filter(|(_, cell)| cell.is_some())
        .map(|(period, _)| chrono::Datelike::day(&period.first()))
        .collect();
    assert_eq!(owed, [9, 10, 11, 12, 17, 18, 19, 20], "no pairing, no duty: the 13th and 16th");
    assert_eq!(owner.village, Some(desk.id("柳林村")), "the paper now counts for the new village");
    desk.now.set(at(9, 0));
}
