//! In every list and view the bar stands on the record, not on the row: whatever comes to stand before it, however it
//! is narrowed and widened again, whichever view is looked at in between. What was saved is shown, or said to be outside.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "board/room.rs"]
mod board_room;
#[path = "board/town.rs"]
mod board_town;
mod common;
mod robot;
#[path = "stand/board.rs"]
mod stand_board;
#[path = "stand/calls.rs"]
mod stand_calls;
#[path = "stand/undone.rs"]
mod stand_undone;
#[path = "stand/watched.rs"]
mod stand_watched;

use common::{Desk, at, typed};
use lianxin::model::draft::Draft;
use lianxin::model::id::Id;
use lianxin::model::typed::{household, visit};
use lianxin::model::value::{Fields, Value};
use lianxin::screens::behind::Behind;
use lianxin::screens::daily::Daily;
use lianxin::screens::duties::Duties;
use lianxin::screens::find::Find;
use lianxin::screens::home::Home;
use lianxin::screens::pairing::Coverage;
use lianxin::screens::problems::Problems;
use lianxin::screens::register::Register;
use lianxin::screens::{Answer, News, Screen};
use robot::Robot;
use std::collections::{BTreeMap, BTreeSet};

/// What Enter opens here: the thing under the bar.
pub fn under<S: Screen>(robot: &mut Robot<S>) -> String {
    robot.press("Enter").concat()
}

/// Something happened elsewhere, and the room is on top again: the same thing is under the bar.
fn stands_through<S: Screen>(robot: &mut Robot<S>, happens: impl FnOnce(&mut Desk)) {
    let before = under(robot);
    assert!(!before.is_empty(), "{}", robot.draw(80, 24));
    happens(&mut robot.desk);
    robot.tell(News::Refresh);
    assert_eq!(under(robot), before, "{}", robot.draw(80, 24));
}

fn household(desk: &mut Desk, code: &str, head: &str) -> Id {
    let (village, group) = (&code[..2], code[3..5].trim_start_matches('0'));
    let members = format!("{head},户主,不详");
    let pairs = [
        ("code", code),
        ("head", head),
        ("village", village),
        ("villager_group", group),
        ("assisted", "1"),
        ("hardship_cause", "1"),
        ("members", &members),
    ];
    desk.keep("household", head, &pairs)
}

fn words(text: &str) -> Answer {
    Answer::Words(text.to_owned())
}

fn households() -> Robot<Register> {
    Robot::new(Desk::new(), |desk| Register::new(household::KIND, String::new(), &desk.office))
}

#[test]
fn a_register_keeps_its_record() {
    let mut robot = households();
    robot.press("Down Down Down");
    assert_eq!(under(&mut robot), "查看 曾玉梅 02-01-001 false");
    stands_through(&mut robot, |desk| {
        household(desk, "01-01-003", "丁小河");
    });
    // Narrowed, widened, another view, and back.
    robot.press("Ctrl+F “村:柳” Enter");
    assert_eq!(under(&mut robot), "查看 曾玉梅 02-01-001 false");
    robot.press("Ctrl+F 0 Enter");
    assert_eq!(under(&mut robot), "查看 曾玉梅 02-01-001 false");
    robot.press("2");
    robot.press("1");
    assert_eq!(under(&mut robot), "查看 曾玉梅 02-01-001 false");
    // Struck out, its nearest neighbour is under the bar, and that is said.
    robot.press("Down Ctrl+X");
    let said = robot.answer(words("重复"));
    assert!(said.concat().contains("最近的一条"), "{said:?}");
    assert_eq!(under(&mut robot), "查看 李秀英 02-02-001 false");
}

#[test]
fn what_a_sentence_hides_is_said_and_come_back_to() {
    let mut robot = households();
    robot.press("Down");
    assert_eq!(under(&mut robot), "查看 赵国富 01-01-002 false");
    let said = robot.press("Ctrl+F “村:柳” Enter");
    assert_eq!(said, ["3 条，刚才的“赵国富 01-01-002”不在里面，按 Ctrl+F 写 0 回车看全部。"]);
    let text = robot.draw(80, 24);
    assert!(text.lines().any(|line| line.contains("筛选 村:柳")), "{text}");
    robot.press("Ctrl+F ０ Enter");
    assert_eq!(under(&mut robot), "查看 赵国富 01-01-002 false");
    // Unless the clerk went on to something else in between.
    robot.press("Ctrl+F “村:柳” Enter");
    assert_eq!(under(&mut robot), "查看 曾玉梅 02-01-001 false");
    robot.press("Ctrl+F 0 Enter");
    assert_eq!(under(&mut robot), "查看 曾玉梅 02-01-001 false");
}

#[test]
fn what_was_saved_is_under_the_bar_or_said_to_be_outside() {
    let mut robot = households();
    robot.press("Ctrl+F “村:柳” Enter Ctrl+N");
    household(&mut robot.desk, "02-02-002", "钱多多");
    assert!(robot.tell(News::Refresh).is_empty());
    assert_eq!(under(&mut robot), "查看 钱多多 02-02-002 false");
    robot.press("Ctrl+N");
    household(&mut robot.desk, "01-02-002", "孟小河");
    let said = robot.tell(News::Refresh).concat();
    assert!(said.contains("孟小河") && said.contains("它不在“村:柳”里，按 Ctrl+F 写 0 回车看全部"), "{said}");
    assert_eq!(under(&mut robot), "查看 钱多多 02-02-002 false");
    // Saved from elsewhere, it moves nothing.
    household(&mut robot.desk, "02-01-003", "丁一");
    assert!(robot.tell(News::Refresh).is_empty());
    assert_eq!(under(&mut robot), "查看 钱多多 02-02-002 false");
}

fn problem(desk: &mut Desk, what: &str, deadline: &str) -> Id {
    let pairs = [
        ("village", "王家村"),
        ("source", "1"),
        ("what", what),
        ("measure", "整改"),
        ("owner", "周敏"),
        ("deadline", deadline),
    ];
    desk.keep("problem", what, &pairs)
}

#[test]
fn the_ledger_keeps_its_problem() {
    let mut desk = Desk::new();
    desk.sit("赵国强");
    problem(&mut desk, "井盖缺失", "2026-12-22");
    problem(&mut desk, "路灯不亮", "2026-12-25");
    let mut robot = Robot::new(desk, |desk| Problems::new("", &desk.office));
    robot.press("Down");
    assert!(under(&mut robot).contains("路灯不亮"));
    stands_through(&mut robot, |desk| {
        problem(desk, "垃圾满溢", "2026-11-21");
    });
    // A view and a sentence without it, and nought: the same problem.
    let said = robot.press("Ctrl+F");
    assert!(said[0].starts_with("问 筛选"), "{said:?}");
    let said = robot.answer(words("井盖")).concat();
    assert!(said.contains("路灯不亮") && said.contains("按 0 看全部"), "{said}");
    robot.press("Ctrl+F");
    robot.answer(words("0"));
    assert!(under(&mut robot).contains("路灯不亮"));
    robot.press("3 1");
    assert!(under(&mut robot).contains("路灯不亮"));
    // What is made under a sentence that does not keep it is said.
    robot.press("Ctrl+F");
    robot.answer(words("路灯"));
    robot.press("Ctrl+N");
    problem(&mut robot.desk, "活动室漏雨", "2026-12-01");
    let said = robot.tell(News::Refresh).concat();
    assert!(said.contains("活动室漏雨") && said.contains("按 0 看全部"), "{said}");
    robot.press("0 Ctrl+N");
    problem(&mut robot.desk, "沟渠淤堵", "2026-11-30");
    robot.tell(News::Refresh);
    assert!(under(&mut robot).contains("沟渠淤堵"));
}

#[test]
fn who_owes_what_keeps_its_owner_and_its_period() {
    let mut robot = Robot::new(Desk::new(), |desk| Duties::new("daily", common::today(), &desk.office));
    robot.press("Down Right Right");
    let before = under(&mut robot);
    assert!(before.contains("李春生") && before.contains("2026-11-24"), "{before} {}", robot.draw(80, 24));
    // Another month and back, narrowed and widened, by village and back.
    for keys in ["1 2", "8 8", "6 0", "Ctrl+F"] {
        robot.press(keys);
        if keys == "Ctrl+F" {
            let said = robot.answer(words("周敏")).concat();
            assert!(said.contains("刚才的“李春生”不在里面，按 0 看全部"), "{said}");
            robot.press("Ctrl+F");
            robot.answer(words("０"));
        }
        assert_eq!(under(&mut robot), before, "{keys}");
    }
    stands_through(&mut robot, |desk| {
        let pairs = [
            ("code", "G000"),
            ("name", "丁小河"),
            ("unit", "党政办"),
            ("village", "王家村"),
            ("rank", "2"),
            ("keeps_daily", "是"),
        ];
        desk.keep("cadre", "丁小河", &pairs);
    });
}

#[test]
fn who_lacks_a_pairing_keeps_its_household_and_a_made_pairing_is_said() {
    let mut desk = Desk::new();
    household(&mut desk, "02-03-001", "孟小河");
    household(&mut desk, "02-03-002", "钱多多");
    let mut robot = Robot::new(desk, |desk| Coverage::new(&desk.office));
    robot.press("End Enter Down");
    assert_eq!(under(&mut robot), "查看 钱多多 02-03-002 false");
    stands_through(&mut robot, |desk| {
        household(desk, "02-01-009", "丁一");
    });
    robot.press("Ctrl+N");
    let pairs = [("cadre", "孙桂兰"), ("household", "钱多多"), ("start", "2026-11-20")];
    robot.desk.keep("pairing", "孙桂兰-钱多多", &pairs);
    let said = robot.tell(News::Refresh).concat();
    assert!(said.contains("“钱多多 02-03-002”不缺了"), "{said}");
    let nearest = under(&mut robot);
    assert!(nearest.contains("丁一"), "the nearest is under the bar: {nearest} {}", robot.draw(80, 24));
}

#[test]
fn a_search_keeps_what_was_found() {
    let mut robot = Robot::new(Desk::new(), |desk| Find::new("z", &desk.office));
    robot.press("Down");
    stands_through(&mut robot, |desk| {
        household(desk, "01-01-000", "曾大河");
    });
}

#[test]
fn the_entries_behind_a_number_and_the_facts_of_a_day_keep_theirs() {
    let mut desk = Desk::new();
    let ids: Vec<Id> = ["张桂琴", "赵国富", "单德胜"].iter().map(|who| desk.visit(who, "问了收成")).collect();
    let figure =
        lianxin::screens::Behind { title: "走访".into(), ids, ..lianxin::screens::Behind::default() };
    let mut robot = Robot::new(desk, |desk| Behind::new(figure, &desk.office));
    robot.press("Down");
    stands_through(&mut robot, |desk| {
        desk.visit("王建国", "另一件");
    });
    let Robot { desk, .. } = robot;
    let mut day =
        Robot::new(desk, |desk| Daily::new(desk.office.person().unwrap().id, common::today(), &desk.office));
    day.press("Shift+Tab Down");
    stands_through(&mut day, |desk| {
        let filled = typed(&desk.office, "visit", &[("household", "李秀英"), ("situation", "又一件")]);
        desk.office.save(&filled).unwrap();
    });
}

fn draft(desk: &Desk, head: &str, minute: u32) -> Draft {
    let values: Fields = [(visit::HOUSEHOLD, Value::Ref(desk.id(head)))].into_iter().collect();
    Draft {
        id: desk.office.new_id(),
        kind: visit::KIND,
        record: desk.office.new_id(),
        base: 0,
        person: desk.id("周敏"),
        saved: at(8, minute),
        open: false,
        title: format!("走访 {head}"),
        values,
        texts: BTreeMap::new(),
        field: visit::TYPE,
        cell: None,
        caret: (0, 0),
        scroll: 0,
        pins: BTreeSet::new(),
        kept: BTreeMap::new(),
    }
}

#[test]
fn the_queues_of_home_keep_theirs_while_another_is_looked_at() {
    let mut desk = Desk::new();
    for (head, minute) in [("王建国", 40), ("张桂琴", 41)] {
        let draft = draft(&desk, head, minute);
        desk.office.write_draft(&draft, true).unwrap();
    }
    for head in ["单德胜", "李秀英"] {
        desk.keep("visit", head, &[("household", head), ("situation", "待补")]);
    }
    let mut robot = Robot::new(desk, |desk| Home::new(&desk.office));
    robot.press("3 Down");
    let begun = under(&mut robot);
    assert!(begun.contains("王建国"), "{begun}");
    robot.press("5 Down");
    let pending = under(&mut robot);
    assert!(pending.contains("单德胜"), "{pending}");
    stands_through(&mut robot, |desk| {
        desk.keep("visit", "第三件", &[("household", "曾玉梅"), ("situation", "待补")]);
        let newer = draft(desk, "赵国富", 50);
        desk.office.write_draft(&newer, true).unwrap();
    });
    robot.press("3");
    assert_eq!(under(&mut robot), begun);
    robot.press("5");
    assert_eq!(under(&mut robot), pending);
}
