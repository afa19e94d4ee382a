//! The coverage of the pairing rule: one sentence, ranks, villages, and who or what stands behind a line.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod robot;

use common::Desk;
use insta::assert_snapshot;
use lianxin::screens::News;
use lianxin::screens::pairing::Coverage;
use robot::Robot;

fn coverage() -> Robot<Coverage> {
    Robot::new(Desk::new(), |desk| Coverage::new(&desk.office))
}

#[test]
fn what_is_lacking_is_said_first() {
    let mut robot = coverage();
    assert_snapshot!(robot.both());
}

#[test]
fn a_village_opens_its_uncovered_households() {
    let mut desk = Desk::new();
    let pairs = [
        ("code", "02-03-001"),
        ("head", "孟小河"),
        ("village", "02"),
        ("villager_group", "3"),
        ("assisted", "2"),
        ("hardship_cause", "1"),
        ("members", "孟小河,户主,不详"),
    ];
    desk.keep("household", "孟小河", &pairs);
    let mut robot = Robot::new(desk, |desk| Coverage::new(&desk.office));
    let screen = robot.draw(80, 24);
    assert!(screen.contains("1 户没有人结对"), "{screen}");
    robot.press("End Enter");
    let inside = robot.draw(80, 24);
    assert!(inside.contains("孟小河") && inside.contains("特殊户"), "{inside}");
    assert_eq!(robot.press("Enter"), ["查看 孟小河 02-03-001 false"]);
    let begun = robot.press("Ctrl+N");
    assert!(begun[0].starts_with("填 结对") && begun[0].contains("孟小河"), "{begun:?}");
    assert_eq!(robot.press("Esc"), Vec::<String>::new());
    assert_eq!(robot.press("Esc"), ["Back"]);
}

#[test]
fn a_rank_opens_the_people_under_quota() {
    let mut robot = coverage();
    robot.press("Home");
    // The first line under the heading is the first rank.
    robot.press("Enter");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("还差"), "{screen}");
    assert!(robot.press("Enter")[0].starts_with("查看 "));
}

#[test]
fn full_coverage_is_said_plainly() {
    let mut desk = Desk::new();
    let pair = |desk: &mut Desk, cadre: &str, household: &str| {
        let fields = [("cadre", cadre), ("household", household), ("start", "2026-01-05")];
        desk.keep("pairing", household, &fields);
    };
    pair(&mut desk, "孙桂兰", "张桂琴");
    pair(&mut desk, "孙桂兰", "赵国富");
    pair(&mut desk, "赵国强", "曾玉梅");
    let mut robot = Robot::new(desk, |desk| Coverage::new(&desk.office));
    let screen = robot.draw(80, 24);
    assert!(screen.contains("4 人 3 户，全覆盖。"), "{screen}");
    assert_eq!(robot.press("Enter"), ["这一行没有欠缺。"]);
    robot.tell(News::Refresh);
}

#[test]
fn any_window_is_drawn() {
    let mut robot = coverage();
    for keys in ["Home", "Enter", "Down"] {
        robot.press(keys);
        for (columns, rows) in [(3, 4), (22, 6), (40, 8), (80, 7), (109, 5), (200, 60)] {
            robot.draw(columns, rows);
        }
    }
}
