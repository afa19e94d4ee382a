//! One record: its fields, what refers to it, its history, and where one goes from here.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod robot;

use common::{Desk, typed};
use insta::assert_snapshot;
use lianxin::model::typed::{dispute, filing, visit};
use lianxin::model::value::Value;
use lianxin::screens::detail::Detail;
use lianxin::screens::{Answer, News, Screen};
use robot::Robot;

fn household() -> Robot<Detail> {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "老人独居，身体还好");
    let id = desk.id("张桂琴");
    Robot::new(desk, |desk| Detail::new(id, false, &desk.office))
}

fn dispute_room() -> Robot<Detail> {
    let mut desk = Desk::new();
    let pairs = [
        ("village", "王家村"),
        ("type", "2"),
        ("party_a", "单德胜"),
        ("party_b", "王建国"),
        ("words", "宅基边界"),
        ("mediator", "李春生"),
        ("household", "单德胜"),
    ];
    let id = desk.keep("dispute", "边界", &pairs);
    Robot::new(desk, |desk| Detail::new(id, false, &desk.office))
}

/// Presses Down until the sign stands on a line with that label.
fn walk_to(robot: &mut Robot<Detail>, label: &str) {
    robot.press("Home");
    for _ in 0..60 {
        let screen = robot.draw(80, 24);
        if screen.lines().any(|line| line.starts_with('>') && line.contains(label)) {
            return;
        }
        robot.press("Down");
    }
    panic!("no line is called {label}");
}

#[test]
fn a_household_with_its_members_masked() {
    assert_snapshot!(household().both());
}

#[test]
fn a_dispute_says_where_it_stands_and_what_can_be_done() {
    assert_snapshot!(dispute_room().both());
}

#[test]
fn whole_numbers_only_when_asked_for() {
    let mut robot = household();
    walk_to(&mut robot, "家庭成员");
    assert!(!robot.draw(120, 40).contains("000000195003071027"));
    let at = robot.screen.commands(&robot.desk.office).iter().position(|act| act.name == "显示全号").unwrap();
    robot.tell(News::Chosen(at));
    assert!(robot.draw(120, 40).contains("000000195003071027"));
    robot.tell(News::Chosen(at));
    assert!(!robot.draw(120, 40).contains("000000195003071027"));
}

#[test]
fn references_lead_on_and_other_fields_into_the_form() {
    let mut robot = household();
    walk_to(&mut robot, "村");
    assert_eq!(robot.press("Enter"), ["查看 王家村 false"]);
    walk_to(&mut robot, "户主");
    assert_eq!(robot.press("F2"), ["改 张桂琴 01-01-001 Some(2)"]);
    walk_to(&mut robot, "人口");
    assert!(robot.press("F2")[0].contains("算出"));
    assert_eq!(robot.press("Esc"), ["Back"]);
}

#[test]
fn what_refers_to_it_is_counted_opened_and_added_to() {
    let mut robot = household();
    walk_to(&mut robot, "走访");
    let id = robot.desk.id("张桂琴");
    assert_eq!(robot.press("Enter"), [format!("登记册 走访 {id}")]);
    let begun = robot.press("Ctrl+N");
    assert!(begun[0].starts_with("填 走访") && begun[0].contains("张桂琴"), "{begun:?}");
    walk_to(&mut robot, "帮扶 ");
    assert!(robot.draw(80, 24).contains("帮扶"));
}

#[test]
fn a_fetched_value_leads_to_where_it_stands() {
    let mut desk = Desk::new();
    let id = desk.visit("张桂琴", "老人独居");
    let mut robot = Robot::new(desk, |desk| Detail::new(id, false, &desk.office));
    walk_to(&mut robot, "户主");
    assert_eq!(robot.press("F2"), ["查看 张桂琴 01-01-001 false"]);
}

#[test]
fn moves_by_digit_by_f12_and_with_a_reason() {
    let mut robot = dispute_room();
    // Opened anew by the head of the office, who may make every move.
    robot.desk.sit("孙桂兰");
    robot.tell(News::Refresh);
    assert_eq!(robot.press("3"), Vec::<String>::new(), "no third move from here");
    let offered = robot.press("F12");
    assert_eq!(offered, ["选 办理：受理 分流指派"]);
    assert!(robot.answer(Answer::Choice(0, String::new())).is_empty());
    assert!(robot.draw(80, 24).contains("开始调处"), "the next moves are there");
    let refused = robot.press("3");
    assert!(refused[0].contains("调处结果"), "{refused:?}");
    robot.press("2");
    let state = |robot: &Robot<Detail>| {
        let record = robot.desk.office.record(robot.desk.id("边界")).unwrap();
        record.fields.get(dispute::STATE).cloned()
    };
    assert_eq!(state(&robot), Some(Value::Code(4)), "开始调处");
}

#[test]
fn a_days_summary_is_filed_in_its_own_room() {
    let mut desk = Desk::new();
    let id = desk.keep("daily", "日小结", &[("done", "走访一户"), ("state", "1")]);
    let mut robot = Robot::new(desk, |desk| Detail::new(id, false, &desk.office));
    let asked = robot.press("F12");
    assert_eq!(asked.len(), 1);
    assert!(asked[0].starts_with("日小结 ") && asked[0].contains("2026-11-20"), "{asked:?}");
    assert!(robot.press("F2")[0].starts_with("日小结 "));
}

/// A liaison unit's report of 周敏, filed by its move.
fn filed_report() -> (Desk, lianxin::model::id::Id) {
    let mut desk = Desk::new();
    let fields = [("date", "2026-10-01"), ("unit", "党政办"), ("done", "修了渠。")];
    let id = desk.keep("liaison_report", "报告", &fields);
    desk.office.move_to(id, filing::FILED, None).unwrap();
    (desk, id)
}

#[test]
fn f12_goes_on_and_f8_takes_back_when_it_is_meant() {
    let (desk, id) = filed_report();
    let mut robot = Robot::new(desk, |desk| Detail::new(id, false, &desk.office));
    let state = |robot: &Robot<Detail>| robot.desk.office.record(id).unwrap().fields.code(4);
    let said = robot.press("F12");
    assert!(said[0].contains("F8"), "meant as going on, it withdraws nothing: {said:?}");
    assert_eq!(state(&robot), Some(filing::FILED));
    let said = robot.press("F2");
    assert!(said[0].contains("撤回") && said[0].contains("F8"), "closed, with the key: {said:?}");
    assert_eq!(robot.press("F8"), ["问 撤回 [\"撤回\", \"不撤回\"] None"]);
    robot.answer(Answer::Choice(0, String::new()));
    assert_eq!(state(&robot), Some(filing::DRAFT));
    assert!(robot.press("F12").is_empty(), "the one way on is made");
    assert_eq!(state(&robot), Some(filing::FILED));
}

#[test]
fn what_is_asked_of_a_record_is_read_and_answered_on_it_and_on_the_question() {
    let (mut desk, id) = filed_report();
    desk.sit("赵国强");
    desk.office.send_back(id, "帮办事项", 4, "修了几米").unwrap();
    desk.sit("周敏");
    let question = desk.office.asked_about(id).unwrap()[0].id;
    let mut robot = Robot::new(desk, |desk| Detail::new(id, false, &desk.office));
    let screen = robot.draw(80, 24);
    assert!(screen.contains("待答  “帮办事项” 赵国强 写得不清楚：修了几米，按 F8 答复"), "{screen}");
    let said = robot.press("F2");
    assert!(said[0].starts_with("改 ") && said[1].contains("修了几米"), "in the form too: {said:?}");
    robot.press("F12");
    let state = |robot: &Robot<Detail>| robot.desk.office.record(id).unwrap().fields.code(4);
    assert_eq!(state(&robot), Some(filing::RETURNED), "unanswered, it stays");
    assert_eq!(robot.press("F8"), ["问 答复 帮办事项 [] Some(\"怎么改的，或为什么不改\")"]);
    let mut robot = Robot::new(robot.desk, |desk| Detail::new(question, false, &desk.office));
    assert_eq!(robot.press("F12"), ["问 答复 帮办事项 [] Some(\"怎么改的，或为什么不改\")"]);
    robot.answer(Answer::Words("三百米".to_owned()));
    let mut robot = Robot::new(robot.desk, |desk| Detail::new(id, false, &desk.office));
    assert!(robot.draw(80, 24).contains("已答  “帮办事项”"), "{}", robot.draw(80, 24));
    robot.press("F12");
    assert_eq!(state(&robot), Some(filing::FILED));
}

#[test]
fn struck_out_and_brought_back_with_a_reason() {
    let mut robot = dispute_room();
    assert_eq!(robot.press("Ctrl+X"), [r#"问 作废 [] Some("作废原因")"#]);
    robot.answer(Answer::Words("重了".into()));
    assert!(robot.draw(80, 24).contains("已作废"));
    assert!(robot.press("F2")[0].contains("已作废"));
    assert_eq!(robot.press("Ctrl+X"), [r#"问 恢复 [] Some("恢复原因")"#]);
    robot.answer(Answer::Words("没有重".into()));
    let screen = robot.draw(80, 24);
    assert!(!screen.contains("已作废"));
    robot.press("Ctrl+R");
    assert_snapshot!(robot.draw(80, 24));
}

#[test]
fn the_reason_of_a_kept_warning_stands_under_its_field() {
    let mut desk = Desk::new();
    let mut filled = typed(&desk.office, "visit", &[("household", "曾玉梅"), ("situation", "送去棉被")]);
    filled.kept.insert(visit::DATE, "当天大雪".into());
    let id = desk.office.save(&filled).unwrap().record;
    let mut robot = Robot::new(desk, |desk| Detail::new(id, false, &desk.office));
    robot.press("Down Down Ctrl+Down");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("保留，原因：当天大雪"), "{screen}");
    assert!(screen.lines().any(|line| line.starts_with(">!")), "{screen}");
}

#[test]
fn long_words_are_read_line_by_line() {
    let mut desk = Desk::new();
    let long = "山".repeat(595) + "水尽头";
    let id = desk.visit("张桂琴", &long);
    let mut robot = Robot::new(desk, |desk| Detail::new(id, false, &desk.office));
    walk_to(&mut robot, "家庭情况");
    for _ in 0..30 {
        robot.draw(60, 12);
        if robot.draw(60, 12).contains("水尽头") {
            return;
        }
        robot.press("Down");
    }
    panic!("the end is never in sight");
}

#[test]
fn a_record_that_is_not_there_says_so() {
    let mut robot =
        Robot::new(Desk::new(), |desk| Detail::new(lianxin::model::id::Id::MAX, false, &desk.office));
    assert!(robot.draw(80, 24).contains("核对编号"));
    for key in ["Enter", "F2", "Ctrl+X", "F12", "Ctrl+R", "Down", "Ctrl+N", "Ctrl+Down"] {
        robot.press(key);
    }
    assert_eq!(robot.press("Esc"), ["Back"]);
}

#[test]
fn any_window_is_drawn() {
    let mut robot = household();
    for keys in ["End", "Ctrl+R", "PgDn"] {
        robot.press(keys);
        for (columns, rows) in [(3, 4), (22, 6), (40, 8), (80, 7), (109, 5), (200, 60)] {
            robot.draw(columns, rows);
        }
    }
}
