//! A meeting over the board and a project taken apart: the agenda in hand, what is noted, the minutes, the shares.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "board/room.rs"]
mod board_room;
#[path = "board/town.rs"]
mod board_town;
mod common;
mod robot;

use board_room::{board, id, state_of, town};
use insta::assert_snapshot;
use lianxin::model::typed::task_state as state;
use lianxin::screens::decompose::Decompose;
use lianxin::screens::minutes::MinutesPage;
use lianxin::screens::{Answer, Screen};
use robot::Robot;

#[test]
fn a_meeting_goes_from_task_to_task_and_ends_in_minutes() {
    let mut robot = board();
    let asked = robot.press("F7");
    assert!(asked[0].starts_with("问 开会"), "{asked:?}");
    robot.answer(Answer::Words("十一月调度会".to_owned()));
    assert!(robot.draw(80, 24).contains("第 1/5 项"));
    robot.press("Right");
    assert_snapshot!(robot.both());
    let asked = robot.press("Enter");
    assert!(asked[0].starts_with("问 议定意见"), "{asked:?}");
    robot.answer(Answer::Words("月底前清完".to_owned()));
    assert!(robot.draw(80, 24).contains("月底前清完"));
    assert!(robot.press("Ctrl+N")[0].starts_with("填 任务"));
    let asked = robot.press("F7");
    assert!(asked[0].starts_with("Open(Minutes") || asked[0].contains("Minutes"), "{asked:?}");
    let meeting = robot.desk.office.meeting_now().unwrap().unwrap();
    let Robot { desk, .. } = robot;
    let mut page = Robot::new(desk, |desk| MinutesPage::new(meeting, &desk.office));
    assert_snapshot!("minutes", page.both());
    // Five were on the agenda, of one something was noted: each number opens its own.
    let minutes = page.desk.office.minutes(meeting).unwrap();
    assert_eq!((minutes.items.len(), minutes.unsaid.len(), minutes.assigned.len()), (1, 4, 0));
    let opened = page.press("Right Enter");
    assert!(opened[0].starts_with("查看 "), "{opened:?}");
}

#[test]
fn a_project_is_decomposed_on_one_form() {
    let mut town = town();
    let project = town.desk.id("人居环境整治");
    let other = town.project("2026-03", "户厕改造", "2026-12-20");
    let mut form = Robot::new(town.desk, |desk| Decompose::new(project, &desk.office));
    // 柳林村 and 王家村 have a task of it already: nothing is chosen, and nothing can be.
    assert!(form.draw(80, 24).contains("选了 0 个村"));
    assert!(form.press("Down Down Down Down Space")[0].contains("已经有这个项目的任务"));
    assert!(form.press("*")[0].contains("已经有这个项目的任务"));
    let Robot { desk, .. } = form;
    let mut form = Robot::new(desk, |desk| Decompose::new(other, &desk.office));
    form.press("Down Down Down Down Down");
    assert_snapshot!(form.both());
    assert!(form.press("Enter")[0].starts_with("问 柳林村"));
    form.answer(Answer::Words("60".to_owned()));
    assert!(form.draw(80, 24).contains("多出"));
    let before = form.desk.office.board().unwrap().cards.len();
    form.press("F12");
    assert_eq!(form.desk.office.board().unwrap().cards.len(), before);
    form.press("F5 F12");
    assert_eq!(form.desk.office.board().unwrap().cards.len(), before + 2);
    // Nothing is given twice: what is left to give is nothing, and both villages have theirs.
    let again = form.desk.office.decomposition(other).unwrap();
    assert!(again.shares.iter().all(|share| share.has_task && !share.chosen));
}

#[test]
fn a_folded_lane_hides_nothing_of_the_list_or_the_meeting() {
    let mut robot = board();
    robot.press("Ctrl+Home 0 Down 0 F4");
    for _ in 0..5 {
        assert!(robot.press("Enter")[0].starts_with("查看 "), "{}", robot.draw(80, 24));
        robot.press("Down");
    }
    robot.press("F4 F4 F4 F4 F7");
    robot.answer(Answer::Words("会".to_owned()));
    for at in 1..=5 {
        let text = robot.draw(80, 24);
        assert!(text.contains(&format!("第 {at}/5 项")) && text.contains("状态"), "{text}");
        robot.press("Right");
    }
}

#[test]
fn the_item_of_a_meeting_stays_in_hand_when_it_leaves_the_sentence() {
    let mut robot = board();
    let road = id(&robot, "平整道路");
    robot.press("Ctrl+F “列:待签收” Enter F7");
    robot.answer(Answer::Words("会".to_owned()));
    robot.press(">");
    assert_eq!(state_of(&robot, road), state::ACKNOWLEDGED);
    assert!(robot.draw(80, 24).contains("平整道路"));
    robot.press("Enter");
    robot.answer(Answer::Words("下周动工".to_owned()));
    let meeting = robot.desk.office.meeting_now().unwrap().unwrap();
    let items = robot.desk.office.minutes(meeting).unwrap().items;
    assert_eq!((items.len(), items[0].about), (1, road));
    // Stopped and gone on with: the same agenda, though the sentence keeps none of it by now.
    robot.press("Esc");
    assert!(robot.press("F7")[0].starts_with("问 开会 [\"接着开这一次\", \"另开一次\"]"));
    robot.answer(Answer::Choice(0, String::new()));
    assert!(robot.draw(80, 24).contains("第 1/1 项"));
}

#[test]
fn a_meeting_is_about_its_item_whichever_view_it_was_begun_from() {
    for view in ["看板", "清单", "挂图", "日历", "分析"] {
        let mut robot = board();
        let road = id(&robot, "平整道路");
        robot.press("Ctrl+F “列:待签收” Enter");
        while !robot.screen.title(&robot.desk.office).contains(view) {
            robot.press("F4");
        }
        robot.press("F7");
        robot.answer(Answer::Words("会".to_owned()));
        assert!(robot.press("Ctrl+N")[0].starts_with("填 任务"), "{view}");
        assert!(robot.press("F9")[0].contains("平整道路"), "{view}");
        robot.press(">");
        assert_eq!(state_of(&robot, road), state::ACKNOWLEDGED, "{view}");
    }
}
