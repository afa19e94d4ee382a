//! What the status line says, for how long; what is refused before a form is filled; keys typed ahead in one burst.

use super::*;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

#[test]
fn no_message_outlives_its_cause_and_nothing_is_red_before_the_first_key() {
    let mut clerk = Clerk::new();
    clerk.press("6");
    assert_eq!(clerk.said(), "09:00 已存 新增结对", "nothing but what was saved last\n{}", clerk.text());
    clerk.press("“张桂琴” Enter 9");
    assert!(clerk.solid().contains("没有“9”这一项"), "{}", clerk.text());
    clerk.press("2");
    assert!(!clerk.solid().contains("没有“9”这一项"), "the field is right\n{}", clerk.text());
    clerk.press("1 “看望” F9");
    assert!(clerk.said().starts_with("已保存"), "{}", clerk.text());
    clerk.press("z");
    assert!(!clerk.said().starts_with("已保存"), "the next has begun\n{}", clerk.text());
    clerk.press("Esc");
    assert!(clerk.said().starts_with("没填完的已存为草稿"), "{}", clerk.text());
    clerk.press("Ctrl+L");
    assert!(clerk.said().starts_with("没填完的已存为草稿"), "painting again is no answer\n{}", clerk.text());
    clerk.press("Down");
    assert!(!clerk.said().contains("草稿"), "{}", clerk.text());
}

#[test]
fn a_form_that_is_not_ones_to_fill_does_not_open() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "看望。");
    desk.sit("李春生");
    let mut clerk = Clerk::at(desk);
    clerk.press("0 “走访” Enter F2");
    assert!(clerk.solid().contains("村干部只办本村的“走访”"), "{}", clerk.text());
    assert!(!clerk.title().contains("修改"), "{}", clerk.text());
}

/// Beneath whatever lies over a room, or while a line is written, Ctrl+Z and Ctrl+Y do nothing and say so.
#[test]
fn nothing_is_taken_back_beneath_a_question_a_list_or_a_line() {
    const OVER: [(&str, &str); 11] = [
        ("a list of kinds", "Ctrl+N"),
        ("the tables", "0"),
        ("the palette", "F10"),
        ("codes", "6 “张桂琴” Enter F4"),
        ("a lookup", "6 F4"),
        ("a field to go to", "6 Ctrl+G"),
        ("giving up", "6 “张” Ctrl+X"),
        ("a filter", "0 “走访” Enter Ctrl+F"),
        ("the search in a table", "0 “走访” Enter F3"),
        ("striking out", "0 “走访” Enter Enter Ctrl+X"),
        ("the search", "F3"),
    ];
    for (road, keys) in OVER {
        let mut clerk = Clerk::new();
        clerk.press(&format!("{VISIT} F12"));
        clerk.press(keys);
        let before = clerk.text();
        for (key, verb) in [("Ctrl+Z", "撤销"), ("Ctrl+Y", "重做")] {
            clerk.press(key);
            assert!(
                clerk.said().starts_with("先") && clerk.said().contains(verb),
                "{road}\n{before}\n{}",
                clerk.text()
            );
        }
        let (office, _dir) = clerk.office();
        assert_eq!(visits(&office), 1, "{road}: nothing is taken back");
    }
}

#[test]
fn what_must_stay_says_so_on_home_and_the_next_key_asks_about_the_one_before() {
    let mut clerk = Clerk::new();
    clerk.press("0 “常用语” Enter Ctrl+N “ybz” Enter “已报镇。” F12 Esc");
    clerk.press("1 Enter 0 1");
    assert!(clerk.text().contains("[已报 零报告]"), "{}", clerk.text());
    clerk.press("Esc Ctrl+Z");
    assert!(
        clerk.solid().contains("要留痕") && clerk.solid().contains("再按Ctrl+Z撤销在它前面做的"),
        "{}",
        clerk.text()
    );
    let screen = clerk.press("Ctrl+Z");
    assert!(screen.contains("撤销的是前面做的一步") && screen.contains("新增常用语"), "{screen}");
    clerk.press("1");
    assert!(clerk.said().starts_with("已撤销：新增常用语"), "{}", clerk.text());
}

#[test]
fn what_is_another_villages_does_not_open_with_a_household_given_either() {
    let mut desk = Desk::new();
    desk.sit("李春生");
    let mut clerk = Clerk::at(desk);
    clerk.press("0 “农户” Enter");
    for _ in 0..8 {
        if clerk.text().lines().any(|line| line.contains('>') && line.contains("张桂琴")) {
            break;
        }
        clerk.press("Down");
    }
    clerk.press("Enter End");
    for _ in 0..12 {
        if clerk.text().lines().any(|line| line.trim_start().starts_with('>') && line.contains("走访")) {
            break;
        }
        clerk.press("Up");
    }
    clerk.press("Ctrl+N");
    assert!(clerk.solid().contains("村干部只办本村的“走访”"), "{}", clerk.text());
}

fn key(code: KeyCode) -> Event {
    Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

/// Keys typed for the next visit before one has seen that this one was refused fall into none of its fields.
#[test]
fn keys_typed_ahead_of_a_refusal_answer_nothing() {
    for forgotten in ["“张桂琴” Enter Tab 1", "“张桂琴” Enter 2"] {
        let mut clerk = Clerk::new();
        clerk.press(&format!("6 {forgotten}"));
        let mut burst = vec![key(KeyCode::F(9))];
        burst.extend("dds".chars().map(|c| key(KeyCode::Char(c))));
        burst.extend([KeyCode::Enter, KeyCode::Char('3'), KeyCode::Char('4')].map(key));
        burst.extend("看望。".chars().map(|c| key(KeyCode::Char(c))));
        burst.push(key(KeyCode::F(9)));
        clerk.app.feed(burst);
        clerk.draw();
        let screen = clerk.text();
        assert!(clerk.solid().contains("“家庭情况”还没有填"), "{screen}");
        assert!(!screen.contains("看望") && !screen.contains("dds"), "{screen}");
        let screen = clerk.press("“看望”");
        assert!(screen.contains("家庭情况  看望"), "now it is seen\n{screen}");
        let (office, _dir) = clerk.office();
        assert_eq!(visits(&office), 0);
    }
}

#[test]
fn keys_typed_ahead_in_one_burst_are_the_same_keys() {
    let mut clerk = Clerk::new();
    clerk.press("6");
    let mut burst: Vec<Event> = "zgq".chars().map(|c| key(KeyCode::Char(c))).collect();
    burst.extend(
        [KeyCode::Enter, KeyCode::Enter, KeyCode::Char('９'), KeyCode::Char('2'), KeyCode::Char('3')]
            .map(key),
    );
    burst.extend("看望。".chars().map(|c| key(KeyCode::Char(c))));
    burst.push(key(KeyCode::F(12)));
    clerk.app.feed(burst);
    clerk.draw();
    let (office, _dir) = clerk.office();
    let kind = office.dictionary().kind_named("visit").unwrap();
    let id = office.list(kind).unwrap()[0];
    let said = |name: &str| {
        let fields = office.record(id).unwrap().fields;
        office.cell(kind, &fields, kind.field_named(name).unwrap().tag)
    };
    assert_eq!(
        (said("household"), said("type"), said("purpose"), said("situation")),
        ("张桂琴".to_owned(), "慰问".to_owned(), "问发展愿望".to_owned(), "看望。".to_owned())
    );
}

#[test]
fn a_form_left_as_it_was_is_not_said_to_be_saved() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "看望。");
    let mut clerk = Clerk::at(desk);
    clerk.press("0 “走访” Enter F2 F12");
    assert!(clerk.said().contains("没有改动，不用存"), "{}", clerk.text());
    assert!(!clerk.said().contains("已保存"), "{}", clerk.text());
}

#[test]
fn a_supervisor_is_not_offered_to_change_or_strike_out_what_others_did() {
    for (who, offered) in [("周敏", true), ("赵国强", false)] {
        let mut desk = Desk::new();
        desk.visit("张桂琴", "看望。");
        desk.sit(who);
        let mut clerk = Clerk::at(desk);
        clerk.press("0 “走访” Enter Enter");
        let last = clerk.text().lines().last().unwrap_or_default().to_owned();
        assert_eq!(last.contains("F2 修改"), offered, "{who}: {last}");
        assert_eq!(last.contains("Ctrl+X 作废"), offered, "{who}: {last}");
    }
}
