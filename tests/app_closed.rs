//! A closed month at the whole workstation: whatever changes it asks its reason, once, and goes on with it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

#[path = "app/clerk.rs"]
#[allow(dead_code)] // each test file uses its part
mod clerk;
mod common;
mod cycle;

use clerk::Clerk;
use common::Desk;
use cycle::{corrections, key, october};
use lianxin::model::typed::correction;

/// October closed, with a visit of 周敏 in it; 周敏 at the keyboard.
fn closed() -> Clerk {
    let mut desk = Desk::new();
    let pairs = [("household", "张桂琴"), ("situation", "看望"), ("date", "2026-10-15")];
    key(&mut desk, "visit", &pairs).unwrap();
    desk.sit("孙桂兰");
    desk.office.lock_month(october()).unwrap();
    desk.sit("周敏");
    Clerk::at(desk)
}

/// The visits' table, on the only visit.
fn on_the_visit(clerk: &mut Clerk) {
    clerk.press("Ctrl+P “走访登记册” Enter");
    assert!(clerk.text().contains("张桂琴"), "{}", clerk.text());
}

#[test]
fn striking_out_asks_the_reason_and_keeps_the_words() {
    let mut clerk = closed();
    on_the_visit(&mut clerk);
    clerk.press("Ctrl+X");
    assert!(clerk.solid().contains("不能撤销") && !clerk.solid().contains("可以按"), "{}", clerk.text());
    clerk.press("“重了” Enter");
    assert!(clerk.text().contains("更正原因"), "{}", clerk.text());
    // Esc leaves everything as it was, and says so.
    clerk.press("Esc");
    assert!(clerk.text().contains("张桂琴") && clerk.solid().contains("月结"), "{}", clerk.text());
    clerk.press("Ctrl+X “重了” Enter 3");
    let (office, _dir) = clerk.office();
    let lines = corrections(&office);
    assert_eq!(lines.len(), 1);
    let line = &lines[0].fields;
    assert_eq!((line.code(correction::REASON), line.text(correction::WORDS)), (Some(3), Some("重了")));
}

#[test]
fn a_form_is_saved_with_a_reason_by_keys_alone() {
    let mut clerk = closed();
    on_the_visit(&mut clerk);
    clerk.press("F2 Ctrl+End “又去了一次” F12");
    assert!(clerk.text().contains("更正原因"), "{}", clerk.text());
    clerk.press("2");
    assert!(clerk.said().contains("已保存"), "{}", clerk.said());
    let (office, _dir) = clerk.office();
    assert_eq!(corrections(&office)[0].fields.code(correction::REASON), Some(2));
}

#[test]
fn in_an_open_month_striking_out_is_said_to_be_taken_back_on_every_road() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "看望");
    let mut clerk = Clerk::at(desk);
    on_the_visit(&mut clerk);
    for road in ["Ctrl+X", "Esc Enter Ctrl+X"] {
        clerk.press(road);
        assert!(clerk.solid().contains("可以按Ctrl+Z撤销"), "{road}: {}", clerk.text());
    }
}
