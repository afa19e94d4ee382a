//! The form: what does not parse stays in sight and is never saved over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod common;
mod robot;

use common::{Desk, today};
use lianxin::model::id::Id;
use lianxin::model::typed::{household, visit};
use lianxin::model::value::Tag;
use lianxin::screens::EntryStart;
use lianxin::screens::entry::Entry;
use robot::Robot;

fn at_field(desk: Desk, record: Id, field: Tag) -> Robot<Entry> {
    let record = desk.office.record(record).unwrap();
    Robot::new(desk, |desk| {
        Entry::open(EntryStart::Change(Box::new(record), Some(field)), &desk.office).unwrap()
    })
}

#[test]
fn a_field_that_does_not_parse_is_neither_saved_nor_lost() {
    let mut desk = Desk::new();
    let seen = desk.visit("张桂琴", "看望。");
    let mut robot = at_field(desk, seen, visit::DATE);
    // 1月21日 or 12月1日: what can be neither is refused at the key.
    for key in ["F12", "F9"] {
        let said = robot.press(&format!("“121” {key}"));
        assert!(!said.iter().any(|say| say.contains("已保存")), "{said:?}");
        assert!(robot.draw(80, 24).contains("121"));
    }
    let record = robot.desk.office.record(seen).unwrap();
    assert_eq!((record.revision, record.fields.date(visit::DATE)), (1, Some(today())));
}

#[test]
fn a_cell_that_does_not_parse_keeps_the_caret_and_its_text() {
    let desk = Desk::new();
    let house = desk.id("张桂琴");
    let mut robot = at_field(desk, house, household::MEMBERS);
    // 女儿 or 女婿.
    robot.press("Enter “女”");
    for key in ["F12", "Down", "F7", "F9"] {
        let said = robot.press(key);
        assert!(said.iter().any(|say| say.contains("“女”对得上好几个")), "{key}: {said:?}");
        assert!(robot.draw(120, 40).contains('女'), "{key} threw it away");
    }
    assert_eq!(robot.desk.office.record(house).unwrap().revision, 1);
}
