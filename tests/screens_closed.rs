//! What is filed into a month that was closed asks for its reason there, and goes on once it is given.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod common;
mod cycle;
mod robot;

use common::Desk;
use cycle::{corrections, day, key, october, week};
use lianxin::model::typed::{correction, daily, filing, weekly};
use lianxin::office::Owes;
use lianxin::screens::daily::Daily;
use lianxin::screens::report::Report;
use lianxin::screens::{Answer, Screen};
use robot::Robot;

const REASONS: &str =
    r#"["漏报补记", "录错更正", "重复删去", "核实后改正", "口径调整", "其他"] Some("补充几个字")"#;

/// October closed, with a visit of 周敏 in it and no paper.
fn closed() -> Desk {
    let mut desk = Desk::new();
    let pairs = [("household", "张桂琴"), ("situation", "看望"), ("date", "2026-10-15")];
    key(&mut desk, "visit", &pairs).unwrap();
    desk.sit("孙桂兰");
    desk.office.lock_month(october()).unwrap();
    desk.sit("周敏");
    desk
}

/// Presses F12: nothing is written before the first reason is given, with words.
fn filed_for_a_reason<S: Screen>(robot: &mut Robot<S>) {
    assert_eq!(robot.press("F12"), [format!("问 更正原因 {REASONS}")]);
    assert!(corrections(&robot.desk.office).is_empty());
    robot.answer(Answer::Choice(0, "当时停电".to_owned()));
    let lines = corrections(&robot.desk.office);
    let line = &lines[0].fields;
    assert_eq!((lines.len(), line.code(correction::REASON)), (1, Some(1)));
    assert_eq!(line.text(correction::WORDS), Some("当时停电"));
    assert!(robot.desk.office.drafts().unwrap().is_empty(), "what is filed needs no draft");
}

#[test]
fn a_week_of_a_closed_month_is_filed_with_a_reason() {
    let open = |desk: &Desk| {
        Report::new(weekly::KIND, Owes::Record(desk.id("王家村")), week(day(10, 15)), &desk.office)
    };
    let mut robot = Robot::new(closed(), open);
    robot.press("Tab “补报这一周” Esc");
    filed_for_a_reason(&mut robot);
    let paper =
        cycle::report(&robot.desk.office, Owes::Record(robot.desk.id("王家村")), day(10, 15)).paper.unwrap();
    assert_eq!(paper.fields.code(weekly::STATE), Some(filing::FILED));
    assert_eq!(paper.fields.text(weekly::WORK), Some("补报这一周"));
    assert!(robot.draw(80, 24).contains("已报"));
}

#[test]
fn a_week_of_nothing_stays_one_through_the_question() {
    let open = |desk: &Desk| {
        Report::new(weekly::KIND, Owes::Record(desk.id("柳林村")), week(day(10, 15)), &desk.office)
    };
    let mut robot = Robot::new(closed(), open);
    robot.press("0");
    let asked = robot.answer(Answer::Choice(0, String::new()));
    assert_eq!(asked, [format!("问 更正原因 {REASONS}")]);
    robot.answer(Answer::Choice(0, String::new()));
    assert!(robot.draw(80, 24).contains("零报告"), "{}", robot.draw(80, 24));
}

#[test]
fn a_day_of_a_closed_month_is_filed_with_a_reason() {
    let mut robot = Robot::new(closed(), |desk| Daily::new(desk.id("周敏"), day(10, 15), &desk.office));
    robot.press("“补写这一天”");
    filed_for_a_reason(&mut robot);
    let paper = robot.desk.office.daily_of(robot.desk.id("周敏"), day(10, 15)).unwrap().unwrap();
    assert_eq!(paper.fields.code(daily::STATE), Some(filing::FILED));
}
