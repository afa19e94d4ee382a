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
