//! The table of a kind: views, narrowing, filter sentences, marks, and what is done to a line.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod robot;

use common::{Desk, typed};
use insta::assert_snapshot;
use lianxin::model::typed::{dispute, household, visit};
use lianxin::screens::register::Register;
use lianxin::screens::{Answer, News, Screen};
use robot::Robot;

fn households() -> Robot<Register> {
    Robot::new(Desk::new(), |desk| Register::new(household::KIND, String::new(), &desk.office))
}

fn visits() -> Robot<Register> {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "老人独居，身体还好");
    desk.visit("赵国富", "想学养殖");
    let mut old = typed(
        &desk.office,
        "visit",
        &[("date", "2026-11-02"), ("household", "曾玉梅"), ("situation", "送去棉被")],
    );
    old.kept.insert(visit::DATE, "当天大雪".into());
    desk.office.save(&old).unwrap();
    Robot::new(desk, |desk| Register::new(visit::KIND, String::new(), &desk.office))
}

#[test]
fn households_in_order_with_a_summary_where_there_is_room() {
    assert_snapshot!(households().both());
}

#[test]
fn visits_newest_first_with_the_warning_that_was_kept() {
    assert_snapshot!(visits().both());
}

#[test]
fn the_bar_opens_what_it_stands_on() {
    let mut robot = households();
    assert_eq!(robot.press("Down Enter"), ["查看 赵国富 01-01-002 false"]);
    assert_eq!(robot.press("End Ctrl+R"), ["查看 李秀英 02-02-001 true"]);
    assert_eq!(robot.press("Home F2"), ["改 张桂琴 01-01-001 None"]);
    assert_eq!(robot.press("Ctrl+D"), ["照抄 张桂琴 01-01-001"]);
    assert!(robot.press("Ctrl+N")[0].starts_with("填 农户"));
    assert_eq!(robot.press("Esc"), ["Back"]);
}

#[test]
fn typing_narrows_and_esc_keeps_the_bar_on_what_was_found() {
    let mut robot = households();
    robot.press("F3 “zgf”");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("1-1/1") && screen.contains("赵国富"), "{screen}");
    assert!(robot.caret.is_some(), "the input method needs the caret");
    assert_eq!(robot.press("Enter"), ["查看 赵国富 01-01-002 false"]);
    assert_eq!(robot.press("Esc"), Vec::<String>::new());
    let screen = robot.draw(80, 24);
    assert!(screen.contains("1-6/6"), "{screen}");
    assert_eq!(robot.press("Enter"), ["查看 赵国富 01-01-002 false"]);
}

#[test]
fn a_member_is_found_in_the_household_and_facts_by_the_household() {
    let mut robot = households();
    robot.press("F3 “张小军”");
    let screen = robot.draw(80, 24);
    assert!(
        screen.contains("户内") && screen.lines().any(|line| line.contains("张桂琴  张小军")),
        "{screen}"
    );
    assert_eq!(robot.press("Enter"), ["查看 张桂琴 01-01-001 false"]);
    let mut robot = visits();
    robot.press("F3 “zym”");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("1-1/1") && screen.contains("2026-11-02"), "{screen}");
    robot.press("Ctrl+W “nobody”");
    assert!(robot.draw(80, 24).contains("换几个字"));
}

#[test]
fn a_digit_chooses_a_view() {
    let mut robot = visits();
    robot.press("2");
    assert!(robot.draw(80, 24).contains("1-2/2"), "today's two");
    robot.press("4");
    assert!(robot.draw(80, 24).contains("1-3/3"), "the month's three");
    robot.press("5");
    assert!(robot.draw(80, 24).contains("按 1 看全部"), "nothing is pending");
    assert_eq!(robot.press("9"), Vec::<String>::new());
}

#[test]
fn a_filter_sentence_is_completed_understood_and_kept_in_sight() {
    let mut robot = visits();
    robot.press("Ctrl+F “zflx”");
    let begun = robot.draw(80, 24);
    assert!(begun.contains("走访类型:"), "{begun}");
    assert_eq!(robot.hints(), "回车 确定   Tab 补全   Esc 返回");
    robot.press("Tab “1” Enter");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("筛选 走访类型:1") && screen.contains("1-3/3"), "{screen}");
    let wrong = robot.press("Ctrl+F “没有:1” Enter");
    assert!(wrong[0].contains("没有"), "{wrong:?}");
    assert!(
        robot.caret.is_some() || robot.draw(80, 24).contains("没有:1"),
        "the sentence stays to be mended"
    );
    robot.press("Esc");
    assert!(robot.draw(80, 24).contains("筛选 走访类型:1"));
    robot.press("1");
    assert!(!robot.draw(80, 24).contains("筛选"));
}

#[test]
fn the_table_of_what_refers_to_a_record() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "老人独居");
    desk.visit("赵国富", "想学养殖");
    let id = desk.id("张桂琴").to_string();
    let mut robot = Robot::new(desk, |desk| Register::new(visit::KIND, id, &desk.office));
    let screen = robot.draw(80, 24);
    assert!(screen.contains("有关 张桂琴") && screen.contains("1-1/1"), "{screen}");
}

#[test]
fn striking_out_asks_for_a_reason_and_the_bar_stays_near() {
    let mut robot = visits();
    assert_eq!(robot.press("Ctrl+X"), [r#"问 作废 [] Some("作废原因")"#]);
    robot.answer(Answer::Words("重了".into()));
    let screen = robot.draw(80, 24);
    assert!(screen.contains("1-2/2"), "{screen}");
    robot.tell(News::Refresh);
    let effects = robot.answer(Answer::Words("没有问过".into()));
    assert!(effects.is_empty(), "an answer to no question does nothing: {effects:?}");
}

#[test]
fn the_bar_stays_on_its_record_when_the_list_grows() {
    let mut robot = visits();
    robot.press("Down");
    let before = robot.press("Enter");
    robot.desk.visit("王建国", "新来的一条");
    robot.tell(News::Refresh);
    assert_eq!(robot.press("Enter"), before);
}

#[test]
fn kept_warnings_are_walked() {
    let mut robot = visits();
    robot.press("Ctrl+Down");
    let opened = robot.press("Enter");
    assert!(opened[0].contains("2026-11-02"), "{opened:?}");
}

fn disputes() -> Robot<Register> {
    let mut desk = Desk::new();
    for (a, b) in [("单德胜", "王建国"), ("李秀英", "曾玉梅")] {
        let pairs =
            [("village", "王家村"), ("type", "2"), ("party_a", a), ("party_b", b), ("words", "宅基边界")];
        desk.keep("dispute", a, &pairs);
    }
    Robot::new(desk, |desk| Register::new(dispute::KIND, String::new(), &desk.office))
}

#[test]
fn moves_are_in_the_palette_with_the_reason_where_they_are_refused() {
    let mut robot = disputes();
    robot.desk.sit("孙桂兰");
    let commands = robot.screen.commands(&robot.desk.office);
    assert!(commands.iter().any(|act| act.name == "办理：受理" && act.refused.is_none()), "{commands:?}");
    let refused = commands.iter().position(|act| act.name == "办理：分流指派").unwrap();
    assert!(commands[refused].refused.as_ref().unwrap().contains("调解员"), "it says what is missing");
    assert!(robot.tell(News::Chosen(refused))[0].contains("调解员"));
    let accept = commands.iter().position(|act| act.name == "办理：受理").unwrap();
    robot.tell(News::Chosen(accept));
    assert!(robot.draw(80, 24).contains("受理"));
}

#[test]
fn marked_records_move_together_and_one_sentence_tells() {
    let mut robot = disputes();
    robot.press("Space Space");
    assert!(robot.draw(80, 24).contains("标记 2 条"));
    let commands = robot.screen.commands(&robot.desk.office);
    let accept = commands.iter().position(|act| act.name == "办理：受理，标记的 2 条").unwrap();
    assert_eq!(robot.tell(News::Chosen(accept)), ["2 条都已办好。"]);
    let screen = robot.draw(80, 24);
    assert_eq!(screen.matches("受理").count(), 2, "{screen}");
    assert!(!screen.contains("标记"));
}

#[test]
fn esc_takes_marks_away_before_the_room() {
    let mut robot = disputes();
    assert_eq!(robot.press("Space Esc"), ["已取消全部标记。"]);
    assert_eq!(robot.press("Esc"), ["Back"]);
}

#[test]
fn any_window_is_drawn() {
    let mut robot = visits();
    for keys in ["Esc", "F3", "Esc Ctrl+F"] {
        robot.press(keys);
        for (columns, rows) in [(3, 4), (22, 6), (40, 8), (80, 7), (109, 5), (200, 60)] {
            robot.draw(columns, rows);
        }
    }
}

#[test]
fn a_view_that_leaves_older_records_out_says_so_in_its_name() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "老人独居，身体还好");
    desk.now.set(desk.now.get().checked_add_months(chrono::Months::new(14)).unwrap());
    desk.visit("赵国富", "一年以后");
    let mut robot = Robot::new(desk, |desk| Register::new(visit::KIND, String::new(), &desk.office));
    let screen = robot.draw(80, 24);
    assert!(screen.contains("近一年") && !screen.contains("全部") && screen.contains("1-1/1"), "{screen}");
    robot.press("Ctrl+F “村:王” Enter");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("筛选 村:王（近一年）") && screen.contains("1-1/1"), "{screen}");
    // Registers and what is dealt with in states are whole.
    let mut robot = Robot::new(Desk::new(), |desk| Register::new(dispute::KIND, String::new(), &desk.office));
    let screen = robot.draw(80, 24);
    assert!(screen.contains("全部") && !screen.contains("近一年"), "{screen}");
}
