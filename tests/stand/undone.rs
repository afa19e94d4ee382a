//! After an undo the bar stands on what was brought back, in every list: the next key hits that, never its neighbour.

use super::*;
use lianxin::model::typed::{daily, filing};

/// Three summaries that wait for 赵国强; the bar on the second.
fn reviewing() -> (Robot<Home>, Vec<Id>) {
    let mut desk = Desk::new();
    let mut papers = Vec::new();
    for of in [17, 18, 19] {
        let date = format!("2026-11-{of}");
        let filled = typed(&desk.office, "daily", &[("date", &date), ("done", "清沟。")]);
        desk.office.file_daily(&filled, false).unwrap();
        papers.push(filled.record);
    }
    desk.sit("赵国强");
    let mut robot = Robot::new(desk, |desk| Home::new(&desk.office));
    robot.press("1 Down");
    (robot, papers)
}

fn send_back<S: Screen>(robot: &mut Robot<S>, paper: Id) {
    let office = &mut robot.desk.office;
    let whole = office.returnable(office.kind(daily::KIND).unwrap()).first().cloned().unwrap();
    let saved = office.send_back(paper, &whole, 1, "再写具体些。");
    assert!(saved.is_ok(), "{saved:?}");
    robot.tell(News::Saved(saved));
}

fn state<S: Screen>(robot: &Robot<S>, paper: Id) -> Option<u16> {
    robot.desk.office.record(paper).unwrap().fields.code(daily::STATE)
}

#[test]
fn what_was_sent_back_by_mistake_is_what_f12_passes_next() {
    let (mut robot, papers) = reviewing();
    send_back(&mut robot, papers[1]);
    assert!(robot.draw(80, 24).contains("> 日小结 2026-11-19"), "{}", robot.draw(80, 24));
    robot.press("Ctrl+Z");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("> 日小结 2026-11-18"), "{screen}");
    robot.press("F12");
    let states: Vec<_> = papers.iter().map(|paper| state(&robot, *paper)).collect();
    assert_eq!(states, [Some(filing::FILED), Some(filing::ACCEPTED), Some(filing::FILED)]);
}

#[test]
fn the_last_of_a_queue_is_come_back_to_also_from_another_queue() {
    let (mut robot, papers) = reviewing();
    for paper in &papers {
        send_back(&mut robot, *paper);
    }
    robot.press("Ctrl+Z");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("> 日小结 2026-11-19"), "nothing was left, now one is\n{screen}");
    robot.press("2 Ctrl+Z");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("> 日小结 2026-11-18"), "the queue is shown in which it is\n{screen}");
}

#[test]
fn a_draft_brought_back_is_what_enter_opens() {
    let desk = Desk::new();
    for (minute, who) in [(10, "张桂琴"), (20, "王建国"), (30, "曾玉梅")] {
        let draft = Draft {
            id: desk.office.new_id(),
            kind: visit::KIND,
            record: desk.office.new_id(),
            base: 0,
            person: desk.id("周敏"),
            saved: at(8, minute),
            open: false,
            title: format!("走访 {who}"),
            values: [(visit::HOUSEHOLD, Value::Ref(desk.id(who)))].into_iter().collect(),
            texts: BTreeMap::new(),
            field: visit::TYPE,
            cell: None,
            caret: (0, 0),
            scroll: 0,
            pins: BTreeSet::new(),
            kept: BTreeMap::new(),
        };
        desk.office.write_draft(&draft, true).unwrap();
    }
    let mut robot = Robot::new(desk, |desk| Home::new(&desk.office));
    robot.press("3");
    for down in ["", "Down", "Down"] {
        robot.press(down);
        let before = under(&mut robot);
        robot.press("Ctrl+X");
        robot.answer(Answer::Choice(1, String::new()));
        assert_ne!(under(&mut robot), before);
        robot.press("Ctrl+Z");
        assert_eq!(under(&mut robot), before, "{}", robot.draw(80, 24));
    }
}

/// Struck out and brought back while the bar went on to a neighbour.
fn struck_and_back<S: Screen>(robot: &mut Robot<S>, record: Id) {
    let before = under(robot);
    let saved = robot.desk.office.set_void(record, true, Some("录错"));
    assert!(saved.is_ok(), "{saved:?}");
    robot.tell(News::Saved(saved));
    assert_ne!(under(robot), before, "{}", robot.draw(80, 24));
    let undone = robot.desk.office.undo().unwrap();
    robot.tell(News::Undone(undone));
    assert_eq!(under(robot), before, "{}", robot.draw(80, 24));
}

#[test]
fn a_register_and_the_ledger_stand_on_what_was_brought_back() {
    let mut robot = households();
    let record = household(&mut robot.desk, "01-01-003", "丁小河");
    robot.tell(News::Refresh);
    for _ in 0..20 {
        if !under(&mut robot).contains("丁小河") {
            robot.press("Down");
        }
    }
    struck_and_back(&mut robot, record);

    let mut desk = Desk::new();
    desk.sit("孙桂兰");
    for what in ["沟渠堵塞", "路灯不亮", "台账不全"] {
        problem(&mut desk, what, "2026-12-22");
    }
    let mut robot = Robot::new(desk, |desk| Problems::new("", &desk.office));
    robot.press("Home Down");
    let opened = under(&mut robot);
    let names = ["沟渠堵塞", "路灯不亮", "台账不全"];
    let on = names.iter().find(|name| opened.contains(**name)).unwrap();
    let record = robot.desk.id(on);
    struck_and_back(&mut robot, record);
}
