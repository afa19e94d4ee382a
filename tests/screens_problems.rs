//! The ledger of problems: lights, views, filter, moves, and the notice that is due.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod robot;

use chrono::NaiveDate;
use common::{Desk, at};
use insta::assert_snapshot;
use lianxin::keymap::Action;
use lianxin::model::id::Id;
use lianxin::model::typed::problem_state as state;
use lianxin::screens::problems::Problems;
use lianxin::screens::{Answer, News};
use robot::Robot;

fn on(desk: &Desk, month: u32, day: u32) {
    let day = NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    desk.now.set(day.and_hms_opt(9, 0, 0).unwrap());
}

fn found(desk: &mut Desk, village: &str, what: &str, owner: &str, deadline: &str) -> Id {
    let fields = [
        ("village", village),
        ("source", "1"),
        ("what", what),
        ("measure", "按要求整改到位"),
        ("owner", owner),
        ("deadline", deadline),
        ("progress", "2"),
        ("evidence", "现场核对"),
    ];
    desk.keep("problem", what, &fields)
}

fn go(desk: &mut Desk, id: Id, states: &[u16]) {
    for to in states {
        desk.office.move_to(id, *to, None).unwrap_or_else(|refusal| panic!("{to}: {refusal}"));
    }
}

/// Six problems, as far as they have come by the twentieth; the supervisor sits at the keyboard.
fn ledger() -> Robot<Problems> {
    let mut desk = Desk::new();
    on(&desk, 11, 2);
    let begun = [state::ASSIGNED, state::ACKNOWLEDGED, state::IN_PROGRESS];
    let overdue = found(&mut desk, "柳林村", "三组垃圾池满溢，两周没有清运", "李春生", "2026-11-13");
    go(&mut desk, overdue, &begun);
    let soon = found(&mut desk, "王家村", "村部门口井盖缺失", "周敏", "2026-11-22");
    go(&mut desk, soon, &begun[..2]);
    found(
        &mut desk,
        "柳林村",
        "村务公开栏三个季度没有更新，群众多次反映看不到低保名单和工程支出",
        "李春生",
        "2026-12-20",
    );
    let waiting = found(&mut desk, "王家村", "党员活动室漏雨", "周敏", "2026-11-18");
    go(&mut desk, waiting, &begun);
    go(&mut desk, waiting, &[state::UNDER_REVIEW]);
    let closed = found(&mut desk, "柳林村", "路灯不亮", "李春生", "2026-11-10");
    go(&mut desk, closed, &begun);
    go(&mut desk, closed, &[state::UNDER_REVIEW]);
    desk.sit("赵国强");
    on(&desk, 11, 9);
    go(&mut desk, closed, &[state::COMPLETED, state::CLOSED_OUT]);
    desk.keep("problem", "河道淤堵", &[("village", "王家村"), ("what", "河道淤堵")]);
    desk.now.set(at(9, 0));
    Robot::new(desk, |desk| Problems::new("", &desk.office))
}

#[test]
fn the_worst_stand_first_with_their_lights() {
    let mut robot = ledger();
    assert_snapshot!(robot.both());
}

#[test]
fn digits_choose_views_and_nought_clears() {
    let mut robot = ledger();
    for (key, holds, lacks) in [
        ("2", "垃圾池", "井盖"),
        ("3", "井盖", "垃圾池"),
        ("4", "漏雨", "井盖"),
        ("5", "路灯", "漏雨"),
        ("6", "路灯", "漏雨"),
    ] {
        robot.press(key);
        let screen = robot.draw(80, 24);
        assert!(screen.contains(holds) && !screen.contains(lacks), "{key}\n{screen}");
    }
    robot.press("0");
    assert!(robot.draw(80, 24).contains("共 6 件，红 1，黄 2，绿 2，已销号 1。"));
}

#[test]
fn a_filter_sentence_is_asked_for_and_stays_in_sight() {
    let mut robot = ledger();
    assert_eq!(robot.press("Ctrl+F"), ["问 筛选 [] Some(\"条件\")"]);
    robot.answer(Answer::Words("村:柳林 灯:红".to_owned()));
    let screen = robot.draw(80, 24);
    assert!(screen.contains("筛选 村:柳林 灯:红，按 0 取消") && screen.contains("共 1 件"), "{screen}");
    robot.press("Ctrl+F");
    let asked = robot.answer(Answer::Words("灯:紫".to_owned()));
    assert!(asked[0].starts_with("问 筛选") && asked[1].contains('紫'), "{asked:?}");
    assert!(robot.draw(80, 24).contains("共 1 件"), "what was read before stays");
    robot.press("0");
    assert!(robot.draw(80, 24).contains("共 6 件"));
}

#[test]
fn a_problem_is_opened_changed_and_moved_on() {
    let mut robot = ledger();
    assert_eq!(robot.press("Enter"), ["查看 柳林村 三组垃圾池满溢，两周没有清运 false"]);
    assert!(robot.press("F2")[0].starts_with("改 柳林村 三组垃圾池"));
    assert!(robot.press("Ctrl+N")[0].starts_with("填 问题"));
    // What the owner does is not the supervisor's, and suspending is not the way on.
    let moves = robot.press("F12");
    assert!(moves[0].starts_with("选 办理：申请销号（") && moves[0].contains("督导员不能代办"), "{moves:?}");
    robot.desk.sit("孙桂兰");
    robot.tell(News::Refresh);
    let moves = robot.press("F12");
    assert!(moves[0].starts_with("选 办理：申请销号 申请延期（") && moves[0].contains("挂起"), "{moves:?}");
    // 申请销号 needs no words and is made at once.
    robot.answer(Answer::Choice(0, String::new()));
    robot.press("4");
    assert!(robot.draw(80, 24).contains("垃圾池"));
}

#[test]
fn what_was_said_to_be_done_is_verified_or_sent_back() {
    let mut robot = ledger();
    robot.press("4");
    assert_eq!(robot.press("F8"), ["问 退回重办 [] Some(\"原因\")"]);
    robot.answer(Answer::Words("屋顶还在漏".to_owned()));
    assert!(robot.draw(80, 24).contains("没有等核验的"));
    robot.press("1");
    assert!(robot.draw(80, 24).contains("退回"));
}

#[test]
fn the_bar_stays_on_its_problem_when_the_list_is_read_again() {
    let mut robot = ledger();
    robot.press("Down Down");
    let before = robot.press("Enter");
    found(&mut robot.desk, "王家村", "围墙倾斜", "周敏", "2026-11-20");
    robot.tell(News::Refresh);
    assert_eq!(robot.press("Enter"), before);
}

#[test]
fn the_notice_that_is_due_is_one_key_away() {
    let mut robot = ledger();
    let screen = robot.draw(80, 24);
    assert!(screen.contains("逾期 7 天，红灯") && screen.contains("该发催办，按 F9 拟稿"), "{screen}");
    let form = robot.press("F9");
    assert!(form[0].starts_with("填 督办单") && form[0].contains("催办 柳林村 三组垃圾池满溢"), "{form:?}");
    robot.press("6");
    assert!(robot.press("F9")[0].contains("不用再督办"));
    assert!(robot.press("F2")[0].contains("请先办“反弹”"), "a closed one opens no form");
}

#[test]
fn the_palette_offers_moves_notice_and_views() {
    let robot = ledger();
    let commands = lianxin::screens::Screen::commands(&robot.screen, &robot.desk.office);
    let has = |name: &str| commands.iter().any(|act| act.name == name && act.refused.is_none());
    assert!(has("办理：挂起") && has("只看：待核验"), "{commands:?}");
    let acts = lianxin::screens::Screen::acts(&robot.screen, &robot.desk.office);
    assert!(acts.contains(&Action::Expedite), "{acts:?}");
}

#[test]
fn an_empty_ledger_says_what_to_do() {
    let mut robot = Robot::new(Desk::new(), |desk| Problems::new("", &desk.office));
    let screen = robot.draw(80, 24);
    assert!(screen.contains("按 Ctrl+N 把发现的第一个问题记上。"), "{screen}");
    for key in ["Enter", "F2", "F8", "F9", "F12", "Down"] {
        robot.press(key);
    }
    assert_eq!(robot.press("Esc"), ["Back"]);
}

#[test]
fn the_keys_are_on_the_bottom_line() {
    let robot = ledger();
    assert_eq!(robot.hints(), "回车 确定   F12 办理   F9 拟督办单   Ctrl+N 新建   Ctrl+F 筛选   Esc 返回");
}

#[test]
fn any_window_is_drawn() {
    let mut robot = ledger();
    for (columns, rows) in [(3, 4), (22, 6), (22, 9), (40, 8), (80, 9), (109, 7), (200, 60)] {
        robot.draw(columns, rows);
    }
}
