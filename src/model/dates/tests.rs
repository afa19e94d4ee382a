//! Days and times as clerks type them.

use proptest::prelude::*;

use super::*;

fn day(year: i32, month: u32, of_month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, of_month).unwrap()
}

/// A Saturday.
fn today() -> NaiveDate {
    day(2026, 11, 21)
}

#[test]
fn dates_of_facts() {
    let cases = [
        ("21", (2026, 11, 21)),
        ("22", (2026, 10, 22)),
        ("31", (2026, 10, 31)),
        ("1", (2026, 11, 1)),
        ("05", (2026, 11, 5)),
        ("21日", (2026, 11, 21)),
        ("２０号", (2026, 11, 20)),
        ("1121", (2026, 11, 21)),
        ("1122", (2025, 11, 22)),
        ("0229", (2024, 2, 29)),
        ("921", (2026, 9, 21)),
        ("131", (2026, 1, 31)),
        ("110", (2026, 1, 10)),
        ("11.21", (2026, 11, 21)),
        ("11-21", (2026, 11, 21)),
        ("11/21", (2026, 11, 21)),
        ("11。2", (2026, 11, 2)),
        ("１１．２", (2026, 11, 2)),
        ("11，2", (2026, 11, 2)),
        ("11、2", (2026, 11, 2)),
        ("11月2日", (2026, 11, 2)),
        ("11月2", (2026, 11, 2)),
        ("12.31", (2025, 12, 31)),
        ("20261121", (2026, 11, 21)),
        ("２０２６１１２２", (2026, 11, 22)),
        ("261121", (2026, 11, 21)),
        ("2026-11-21", (2026, 11, 21)),
        ("2026.11.21", (2026, 11, 21)),
        ("2026/1/2", (2026, 1, 2)),
        ("2026年11月21日", (2026, 11, 21)),
        ("2026 年 1 月 2 日", (2026, 1, 2)),
        ("26.1.2", (2026, 1, 2)),
        ("19490101", (1949, 1, 1)),
        ("-1", (2026, 11, 20)),
        ("+3", (2026, 11, 24)),
        ("－２", (2026, 11, 19)),
        ("-30天", (2026, 10, 22)),
        ("-0", (2026, 11, 21)),
        ("今天", (2026, 11, 21)),
        ("昨天", (2026, 11, 20)),
        ("前天", (2026, 11, 19)),
        ("大前天", (2026, 11, 18)),
        ("明天", (2026, 11, 22)),
        ("后天", (2026, 11, 23)),
        ("jt", (2026, 11, 21)),
        ("zt", (2026, 11, 20)),
        ("ＺＴ", (2026, 11, 20)),
        ("qt", (2026, 11, 19)),
        ("mt", (2026, 11, 22)),
        ("ht", (2026, 11, 23)),
        ("周五", (2026, 11, 20)),
        ("周六", (2026, 11, 21)),
        ("周日", (2026, 11, 15)),
        ("周天", (2026, 11, 15)),
        ("zw", (2026, 11, 20)),
        ("z5", (2026, 11, 20)),
        ("zr", (2026, 11, 15)),
        ("周5", (2026, 11, 20)),
        ("上周五", (2026, 11, 13)),
        ("上星期五", (2026, 11, 13)),
        ("上个星期天", (2026, 11, 15)),
        ("szw", (2026, 11, 13)),
        ("sz5", (2026, 11, 13)),
        ("上上周一", (2026, 11, 2)),
        ("本周日", (2026, 11, 22)),
        ("这周一", (2026, 11, 16)),
        ("下周一", (2026, 11, 23)),
        ("xzy", (2026, 11, 23)),
        ("xz1", (2026, 11, 23)),
        ("礼拜三", (2026, 11, 18)),
        ("月底", (2026, 11, 30)),
        ("月初", (2026, 11, 1)),
        ("月末", (2026, 11, 30)),
        ("yd", (2026, 11, 30)),
        ("yc", (2026, 11, 1)),
        ("上月底", (2026, 10, 31)),
        ("下月初", (2026, 12, 1)),
        ("年底", (2026, 12, 31)),
    ];
    for (text, (year, month, of_month)) in cases {
        assert_eq!(parse_date(text, today(), Lean::Past), Ok(day(year, month, of_month)), "{text}");
    }
}

#[test]
fn dates_of_plans_lean_forward() {
    let cases = [
        ("21", (2026, 11, 21)),
        ("20", (2026, 12, 20)),
        ("31", (2026, 12, 31)),
        ("1120", (2027, 11, 20)),
        ("1.5", (2027, 1, 5)),
        ("229", (2028, 2, 29)),
        ("周五", (2026, 11, 27)),
        ("周六", (2026, 11, 21)),
        ("上周五", (2026, 11, 13)),
        ("月底", (2026, 11, 30)),
        ("2020.1.1", (2020, 1, 1)),
    ];
    for (text, (year, month, of_month)) in cases {
        assert_eq!(parse_date(text, today(), Lean::Future), Ok(day(year, month, of_month)), "{text}");
    }
    assert_eq!(parse_date("31", day(2026, 3, 30), Lean::Past), Ok(day(2026, 1, 31)));
    assert_eq!(parse_date("31", day(2027, 2, 1), Lean::Future), Ok(day(2027, 3, 31)));
}

#[test]
fn a_refusal_says_what_may_be_typed() {
    let cases = [
        ("", "空的"),
        ("　", "空的"),
        ("32", "没有32日"),
        ("0", "没有0日"),
        ("2.30", "没有2月30日"),
        ("1301", "没有13月1日"),
        ("2026.2.29", "没有2026年2月29日"),
        ("2026.11", "把日也写上"),
        ("0226.1.1", "年份 226"),
        ("121", "1月21日，也可以是12月1日"),
        ("zs", "周三，也可以是周四"),
        ("szs", "sz3 或 sz4"),
        ("吃饭", "「吃饭」不是日期"),
        ("12345", "不是日期"),
        ("1.2.3.4", "不是日期"),
        ("--1", "不是日期"),
        ("-", "不是日期"),
        ("+99999", "不是日期"),
        ("周八", "不是日期"),
        ("z8", "不是日期"),
        ("abc", "不是日期"),
        ("1..2", "不是日期"),
        ("99999999999999999999", "不是日期"),
    ];
    for (text, part) in cases {
        let error = parse_date(text, today(), Lean::Past).unwrap_err();
        assert!(error.contains(part) && !error.contains('\n'), "{text}: {error}");
    }
}

#[test]
fn weekdays_are_named() {
    assert_eq!(weekday_name(today()), "星期六");
    assert_eq!(weekday_name(day(2026, 11, 22)), "星期日");
}

#[test]
fn times() {
    let cases = [
        ("9", 9, 0),
        ("930", 9, 30),
        ("9:30", 9, 30),
        ("0930", 9, 30),
        ("15。30", 15, 30),
        ("１５：３０", 15, 30),
        ("下午3点", 15, 0),
        ("下午3点半", 15, 30),
        ("上午10点20分", 10, 20),
        ("晚上8:05", 20, 5),
        ("中午12点", 12, 0),
        ("中午1点", 13, 0),
        ("凌晨12点", 0, 0),
        ("下午15点", 15, 0),
        ("0", 0, 0),
        ("23:59", 23, 59),
        ("9点整", 9, 0),
        ("9时", 9, 0),
        ("下午330", 15, 30),
        ("9点5分", 9, 5),
    ];
    for (text, hour, minute) in cases {
        assert_eq!(parse_time(text), Ok(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()), "{text}");
    }
    for text in [
        "",
        "24",
        "2400",
        "9:60",
        "960",
        "九点",
        "下午",
        ":30",
        "9:3:1",
        "12345",
        "9.5",
        "9:5",
        "晚上",
        "张桂琴",
        "1点x",
    ] {
        assert!(parse_time(text).unwrap_err().contains(HOW_TIME), "{text}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(text in ".*", days in -700_000_i64..700_000) {
        let today = day(2000, 1, 1).checked_add_signed(chrono::TimeDelta::days(days)).unwrap();
        for lean in [Lean::Past, Lean::Future] {
            let _ = parse_date(&text, today, lean);
        }
        let _ = parse_time(&text);
    }

    #[test]
    fn near_misses_do_not_panic(text in "[0-9０-９.。年月日号周上下星期z+点半: -]{0,10}") {
        let _ = parse_time(&text);
        let _ = parse_date(&text, NaiveDate::MIN, Lean::Past);
        let _ = parse_date(&text, NaiveDate::MAX, Lean::Future);
        if let Ok(date) = parse_date(&text, today(), Lean::Past) {
            prop_assert!((1900..2200).contains(&date.year()), "{} {}", text, date);
        }
    }

    #[test]
    fn every_written_form_of_a_day_reads_back(days in 0_u64..100_000, lean in prop_oneof![Just(Lean::Past), Just(Lean::Future)]) {
        let date = day(1900, 1, 1) + Days::new(days);
        for form in ["%Y%m%d", "%Y-%m-%d", "%Y.%-m.%-d", "%Y/%m/%d", "%Y年%-m月%-d日"] {
            prop_assert_eq!(parse_date(&date.format(form).to_string(), today(), lean), Ok(date));
        }
    }

    #[test]
    fn a_day_without_a_year_keeps_to_its_side(days in 0_u64..3000, month in 1_u32..=12, of_month in 1_u32..=31) {
        let today = day(2020, 1, 1) + Days::new(days);
        let text = format!("{month}.{of_month}");
        let (past, future) = (parse_date(&text, today, Lean::Past), parse_date(&text, today, Lean::Future));
        prop_assert_eq!(past.is_ok(), future.is_ok());
        if let (Ok(past), Ok(future)) = (past, future) {
            prop_assert!(past <= today && today <= future && (past.month(), past.day()) == (month, of_month));
        }
    }
}
