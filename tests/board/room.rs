//! The board room with a small town on it, and how its tests look at it.
#![allow(dead_code)] // each test file uses its part

use crate::board_town::BoardTown;
use crate::robot::Robot;
use lianxin::model::id::Id;
use lianxin::model::typed::{task, task_state as state};
use lianxin::model::value::Value;
use lianxin::screens::board::BoardRoom;

/// Two projects in two villages, as far as they have come by the twentieth of November.
pub fn town() -> BoardTown {
    let mut town = BoardTown::new();
    let one = town.project("2026-01", "人居环境整治", "2026-12-20");
    let two = town.project("2026-02", "渠系衬砌改造", "2027-03-31");
    let late = town.task("清运三组垃圾", "柳林村", "李春生", "2026-11-10", Some(one), None);
    let toilets = town.task("改造户厕", "柳林村", "李春生", "2026-12-01", Some(one), Some("50"));
    let canal = town.task("衬砌斗渠一公里二百米到二支渠", "王家村", "周敏", "2026-12-02", Some(two), None);
    let fresh = town.task("平整道路", "王家村", "周敏", "2026-12-03", Some(one), None);
    town.task("协调涵管", "王家村", "", "2026-12-04", None, None);
    for id in [late, toilets, canal] {
        town.start(id);
    }
    town.go(fresh, state::ASSIGNED, None);
    town.on(11, 6);
    town.feed(toilets, "10", "开挖十户");
    town.on(11, 13);
    town.feed(toilets, "36", "主体完成三十六户");
    town.feed(canal, "70", "衬砌八百米");
    town.set(late, task::BLOCKER, Some(Value::Code(2)));
    town.on(11, 20);
    town
}

pub fn board() -> Robot<BoardRoom> {
    Robot::new(town().desk, |desk| BoardRoom::new(None, &desk.office))
}

/// The line about the card under the bar.
pub fn under(robot: &mut Robot<BoardRoom>) -> String {
    let text = robot.draw(80, 24);
    let line = text.lines().rev().find(|line| line.contains(" ──")).unwrap_or_default();
    line.split(" ──").next().unwrap_or_default().trim().to_owned()
}

pub fn state_of(robot: &Robot<BoardRoom>, id: Id) -> u16 {
    robot.desk.office.board().unwrap().card(id).unwrap().state
}

pub fn id(robot: &Robot<BoardRoom>, title: &str) -> Id {
    robot.desk.office.board().unwrap().cards.iter().find(|card| card.title == title).unwrap().id
}
