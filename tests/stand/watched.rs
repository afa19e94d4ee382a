//! A reviewer's Home tells of the key projects: red, standing still, due this week; each line opens what it counts.

use crate::board_room::town;
use crate::robot::Robot;
use lianxin::office::{Queue, Watched};
use lianxin::screens::board::BoardRoom;
use lianxin::screens::home::Home;

#[test]
fn what_is_red_stands_still_or_is_due_is_counted_and_each_line_opens_exactly_that() {
    let mut town = town();
    town.task("本周交账", "王家村", "周敏", "2026-11-21", None, None);
    town.desk.sit("赵国强");
    let counted = town.desk.office.home().unwrap();
    let lines = counted.queue(Queue::Projects).to_vec();
    let labels: Vec<&str> = lines.iter().map(|line| line.title.as_str()).collect();
    assert_eq!(labels, ["红灯", "停滞", "本周到期"]);
    let mut robot = Robot::new(town.desk, |desk| Home::new(&desk.office));
    let home = robot.draw(80, 24);
    assert!(home.contains(" 7  重点项目"), "{home}");
    robot.press("7");
    let mut all = std::collections::BTreeSet::new();
    for (watched, line) in Watched::ALL.into_iter().zip(&lines) {
        assert_eq!(robot.press("Enter"), [format!("Tasks({watched:?})")]);
        let (board, kept) = robot.desk.office.watched(watched).unwrap();
        all.extend(kept.iter().copied());
        assert!(line.note.starts_with(&format!("{} 条任务", kept.len())), "{line:?}");
        let sentence = robot.desk.office.watched_sentence(watched);
        let mut shown = BoardRoom::new(Some(&sentence), &robot.desk.office);
        let text = drawn(&mut shown, &robot.desk.office);
        assert!(text.starts_with(&format!("{} 条", kept.len())) && text.contains(&sentence), "{text}");
        let red =
            kept.iter().all(|at| board.cards[*at].standing >= lianxin::model::board::Standing::FarBehind);
        assert!(watched != Watched::Red || red);
        robot.press("Down");
    }
    assert_eq!(counted.tasks_watched, all.len());
    // Whoever reviews nothing has no such queue.
    robot.desk.sit("周敏");
    assert!(robot.desk.office.home().unwrap().queue(Queue::Projects).is_empty());
}

fn drawn(room: &mut BoardRoom, office: &lianxin::office::Office) -> String {
    use lianxin::screens::Screen;
    use lianxin::ui::{Look, Theme, screen_text::screen_text};
    let area = ratatui::layout::Rect::new(0, 0, 78, 21);
    let mut buf = ratatui::buffer::Buffer::empty(area);
    room.draw(&mut buf, area, office, &Look::new(Theme::dark(), false));
    screen_text(&buf)
}
