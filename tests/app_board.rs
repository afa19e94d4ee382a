//! The board at the whole workstation: how many keys a task costs, what is told while a feedback is typed, the way from
//! a project to its tasks.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)] // each test file uses its part
#[path = "app/clerk.rs"]
mod clerk;
mod common;

use clerk::Clerk;
use lianxin::model::typed::task;

/// From Home to the board.
const BOARD: &str = "0 Enter";

#[test]
fn a_task_with_title_due_and_owner_costs_at_most_eight_keys_beyond_what_is_typed() {
    let mut clerk = Clerk::new();
    clerk.press(BOARD);
    let keys = "Ctrl+N “协调涵管” Enter “李春生” Enter “12.20” F12";
    let beyond = keys.split(' ').filter(|key| !key.starts_with('“')).count();
    assert!(beyond <= 8, "{beyond}");
    let screen = clerk.press(keys);
    assert!(screen.contains("协调涵管") && clerk.title().contains("看板"), "{screen}");
    // The bar stands on what was made, though nothing is filtered for it; one key moves it.
    let screen = clerk.press(">");
    assert!(screen.contains("── 交办"), "{screen}");
    // Two keys beyond its words find it.
    let screen = clerk.press("Ctrl+F “涵管” Enter");
    assert!(screen.contains("1 条") && screen.contains("协调涵管"), "{screen}");
    let (office, _dir) = clerk.office();
    let board = office.board().unwrap();
    let card = &board.cards[0];
    assert_eq!((card.owner_name.as_str(), card.due.unwrap().to_string().as_str()), ("李春生", "2026-12-20"));
    assert_eq!(office.store().of_kind(task::KIND, lianxin::model::days::DayRange::ALL).unwrap().len(), 1);
}

#[test]
fn what_was_told_last_stands_beside_what_is_told_now() {
    let mut clerk = Clerk::new();
    clerk.press(&format!("{BOARD} Ctrl+N “改厕” Enter “李春生” Enter “12.20” F12"));
    for _ in 0..3 {
        clerk.press(">");
    }
    let screen = clerk.press("F9");
    assert!(screen.contains("目标 100%；还没有报过"), "{screen}");
    let screen = clerk.press("“38” Enter “主体完工” F12");
    assert!(screen.contains("38%") && screen.contains("主体完工"), "{screen}");
    let screen = clerk.press("F9");
    assert!(screen.contains("11-20 报 38%") && screen.contains("上次 11-20：主体完工"), "{screen}");
    // No keystroke is lost: what is half typed comes back.
    clerk.press("“40”");
    let mut clerk = clerk.again("周敏");
    let screen = clerk.press("1");
    assert!(screen.contains("40") || screen.contains("进展反馈"), "{screen}");
}

#[test]
fn from_a_project_to_its_tasks_in_one_sitting() {
    let mut clerk = Clerk::new();
    let screen = clerk.press(&format!("{BOARD} F4 F4"));
    assert!(clerk.title().contains("挂图") && screen.contains("没有符合条件的重点项目"), "{screen}");
    clerk.press("Ctrl+N");
    assert!(clerk.title().contains("新增重点项目"));
    clerk.press("“2026-01” Enter “人居环境整治” Enter");
    for _ in 0..8 {
        if clerk.text().lines().any(|line| line.starts_with(" >") && line.contains("完成时限")) {
            break;
        }
        clerk.press("Tab");
    }
    let screen = clerk.press("“12.31” F12");
    assert!(screen.contains("人居环境整治") && screen.contains("还没有分解，按 Ctrl+D"), "{screen}");
    let screen = clerk.press("Ctrl+D");
    assert!(screen.contains("分解到村") && screen.contains("选了 2 个村"), "{screen}");
    let screen = clerk.press("F12");
    assert!(screen.contains("2 个任务"), "{screen}");
    let screen = clerk.press("Ctrl+Z");
    assert!(screen.contains("还没有分解"), "one undo takes all of them back\n{screen}");
}

#[test]
fn in_a_window_too_small_to_see_nothing_is_done() {
    let mut clerk = Clerk::new();
    clerk.press(&format!("{BOARD} Ctrl+N “改厕” Enter “李春生” Enter “12.20” F12"));
    clerk.resize(40, 12);
    clerk.press("> > F12 Enter");
    clerk.resize(80, 24);
    assert!(clerk.text().contains("── 立项"), "{}", clerk.text());
}
