//! What is half filled in is given up: asked once, taken back by Ctrl+Z, and never lost by a kill in between. What was
//! emptied goes by itself.

use super::*;
use lianxin::keymap::{Action, Context, KeyMap, Shipped};

fn drafts(clerk: Clerk) -> usize {
    let (office, _dir) = clerk.office();
    office.drafts().unwrap().len()
}

/// A visit half filled in and left.
fn left() -> Clerk {
    let mut clerk = Clerk::new();
    clerk.press(&format!("{VISIT} Esc"));
    clerk
}

#[test]
fn from_the_form_and_from_the_list_it_is_asked_once_and_ctrl_z_brings_it_back() {
    let in_form = || {
        let mut clerk = Clerk::new();
        clerk.press(VISIT);
        clerk
    };
    let in_list = || {
        let mut clerk = left();
        clerk.press("3");
        clerk
    };
    for (road, at) in [("form", in_form as fn() -> Clerk), ("list", in_list)] {
        let mut clerk = at();
        let screen = clerk.press("Ctrl+X");
        assert!(screen.contains("马上按 Ctrl+Z 找得回来"), "{road}\n{screen}");
        let screen = clerk.press("1");
        assert!(clerk.text().contains("屋顶漏雨"), "{road}: not given up\n{screen}");
        clerk.press("Ctrl+X 2");
        assert!(
            clerk.title().contains("首页") && clerk.said().contains("已放弃没填完的走访 2026-11-20 张桂琴"),
            "{road}\n{}",
            clerk.text()
        );
        assert!(!clerk.text().contains("屋顶漏雨"), "{road}\n{}", clerk.text());
        clerk.press("Ctrl+Z");
        assert!(clerk.said().starts_with("已撤销：放弃"), "{road}\n{}", clerk.text());
        let screen = clerk.press("3 Enter");
        assert!(screen.contains("屋顶漏雨"), "{road}: whole again\n{screen}");
        clerk.press("Esc Ctrl+Y");
        assert!(clerk.text().contains("放弃"), "{}", clerk.text());
    }
}

#[test]
fn a_kill_after_it_brings_it_back_and_leaving_in_order_makes_an_end_of_it() {
    let mut clerk = left();
    clerk.press("3 Ctrl+X 2");
    let clerk = clerk.again("周敏");
    assert!(clerk.title().contains("首页"), "it had been left, not killed\n{}", clerk.text());
    assert_eq!(drafts(clerk), 1, "killed: it is there again");

    let mut clerk = left();
    clerk.press("3 Ctrl+X 2");
    let (office, dir) = clerk.office();
    office.close();
    let (mut office, _) = common::open(dir.path());
    let person = office.people().unwrap().into_iter().find(|person| person.name == "周敏").unwrap();
    office.sit_down(person);
    assert!(office.drafts().unwrap().is_empty(), "left in order: gone");
}

#[test]
fn where_nothing_is_given_up_it_says_so_and_the_keys_are_shown() {
    let mut clerk = Clerk::new();
    clerk.press("Ctrl+X");
    assert!(clerk.said().contains("没有要放弃的"), "{}", clerk.text());
    clerk.press("6 Ctrl+X");
    assert!(clerk.said().contains("还没有填什么"), "{}", clerk.text());
    let mut clerk = left();
    let screen = clerk.press("3");
    assert!(screen.lines().last().unwrap().contains("Ctrl+X 放弃"), "{screen}");
    assert!(clerk.press("F1").contains("Ctrl+X"), "{}", clerk.text());
    let screen = clerk.press("Esc F10 “放弃” Enter");
    assert!(screen.contains("马上按 Ctrl+Z 找得回来"), "out of the palette\n{screen}");
    let (map, _) = KeyMap::shipped(Shipped::Numpad);
    assert!(!map.keys_of(Context::Home, Action::GiveUp).is_empty());
}

#[test]
fn words_of_a_day_are_given_up_and_brought_back() {
    let mut clerk = Clerk::new();
    clerk.press("1 Enter Tab “上午走访。” Ctrl+X 2");
    assert!(!clerk.text().contains("上午走访"), "{}", clerk.text());
    clerk.press("Ctrl+Z");
    assert!(clerk.text().contains("上午走访"), "{}", clerk.text());
}

#[test]
fn a_draft_that_was_emptied_goes_by_itself() {
    for keys in [
        "6 “张桂琴” Enter Shift+Tab Backspace Tab Esc",
        "6 “张” Backspace Esc",
        "6 Ctrl+S Esc",
        "6 “张桂琴” Enter Ctrl+Z Esc",
        "0 “农户” Enter F2 Ctrl+S Esc",
        "0 “农户” Enter F2 “01-01-002” Backspace “1” Enter Esc",
    ] {
        let mut clerk = Clerk::new();
        clerk.press(keys);
        assert!(!clerk.text().contains("已存为草稿"), "{keys}\n{}", clerk.text());
        assert_eq!(drafts(clerk), 0, "{keys}");
    }
    let mut clerk = left();
    clerk.press("3 Enter Backspace Backspace Backspace Backspace Esc");
    assert_eq!(drafts(clerk), 1, "the household is still typed");
    // Typed, emptied, killed: nothing is asked about at the next start.
    let mut clerk = Clerk::new();
    clerk.press("6 “张” Backspace");
    let clerk = clerk.again("周敏");
    assert!(clerk.title().contains("首页"), "{}", clerk.text());
}
