//! What was not typed: guesses, defaults, what is copied, pinned or fetched. Only Enter makes a guess a fact, and none
//! looks like another.

use super::*;

/// A desk where 张桂琴 has been visited for a purpose, and today's form of a visit is open at that field.
fn guessed() -> Robot<Entry> {
    let mut desk = Desk::new();
    let fields = [("household", "张桂琴"), ("situation", "上次。"), ("purpose", "2"), ("date", "2026-11-18")];
    desk.keep("visit", "上次", &fields);
    let mut form = form(desk, "visit");
    form.press("“zgq” Enter Tab");
    let screen = form.draw(80, 24);
    assert!(screen.contains(">猜 走访事由  问生产生活困难"), "{screen}");
    form
}

fn last_purpose(form: &Robot<Entry>) -> Option<u16> {
    let purpose = tag(form, "visit", "purpose");
    let latest = visits(form).into_iter().find(|fields| fields.date(visit::DATE) == Some(today())).unwrap();
    latest.code(purpose)
}

#[test]
fn only_enter_makes_a_guess_a_fact() {
    for keys in
        ["Tab", "Shift+Tab", "F7", "Down", "Up", "PgDn", "Ctrl+End", "F11", "F5", "F6", "Ctrl+S", "F2", "F9"]
    {
        let mut form = guessed();
        form.press(keys);
        go_to(&mut form, "家庭情况");
        form.press("“看望。” F12");
        assert_eq!(last_purpose(&form), None, "{keys}");
    }
    let mut form = guessed();
    form.press("Enter “看望。” F12");
    assert_eq!(last_purpose(&form), Some(2));
}

#[test]
fn a_guess_left_and_come_back_to_is_still_a_guess() {
    let mut form = guessed();
    form.press("Tab F7");
    let screen = form.draw(80, 24);
    assert!(screen.contains(">猜 走访事由") && screen.contains("回车算数"), "{screen}");
    form.press("3 “看望。” F12");
    assert_eq!(last_purpose(&form), Some(3), "a digit replaces it");
}

#[test]
fn each_way_a_value_came_about_has_a_mark_of_its_own() {
    let mut form = guessed();
    form.press("Ctrl+Home “19” Enter F6");
    let screen = form.draw(80, 24);
    for line in ["    走访日期", "固 走访人", "引 村", "默 走访类型", "猜 走访事由", "*  家庭情况"]
    {
        assert!(screen.contains(line), "{line}\n{screen}");
    }
    form.press("Enter");
    go_to(&mut form, "走访类型");
    form.press("Enter");
    assert!(!form.draw(80, 24).contains('默'), "a default that was looked at is like typed");
}

#[test]
fn words_are_offered_from_the_same_household_only_and_codes_from_what_is_alike() {
    let mut desk = Desk::new();
    let fields = [
        ("household", "张桂琴"),
        ("form", "1"),
        ("reason", "2"),
        ("source", "1"),
        ("amount", "300"),
        ("words", "老伴住院，家里借了债。"),
    ];
    desk.keep("support", "张", &fields);
    for (household, offered) in [("02-01-001", false), ("01-01-001", true)] {
        let mut form = form(desk, "support");
        form.press(&format!("“{household}” Enter 1 2"));
        let screen = form.draw(120, 40);
        assert!(screen.contains("猜 资金来源"), "a code may come from anybody's\n{screen}");
        assert_eq!(screen.contains("住院"), offered, "{household}\n{screen}");
        desk = form.desk;
    }
}

#[test]
fn what_stands_there_already_is_replaced_by_the_first_key_and_kept_by_a_move() {
    let mut desk = Desk::new();
    let id = desk.keep(
        "support",
        "张",
        &[("household", "张桂琴"), ("form", "1"), ("reason", "2"), ("source", "1"), ("amount", "100")],
    );
    let record = desk.office.record(id).unwrap();
    let amount = desk.office.dictionary().kind_named("support").unwrap().field_named("amount").unwrap().tag;
    for (keys, fen) in [("8", 800), ("End Backspace Backspace Backspace Backspace 8", 10_800), ("8 5", 8500)]
    {
        let mut form = Robot::new(desk, |desk| {
            Entry::open(EntryStart::Change(Box::new(record.clone()), Some(amount)), &desk.office).unwrap()
        });
        form.press(keys);
        form.press("Down");
        let draft = form.desk.office.drafts().unwrap().pop().unwrap();
        assert_eq!(draft.values.get(amount), Some(&Value::Money(fen)), "{keys}");
        form.desk.office.drop_draft(draft.id).unwrap();
        desk = form.desk;
    }
}

#[test]
fn a_record_is_changed_from_its_first_field() {
    let mut desk = Desk::new();
    let id = desk.visit("张桂琴", "看望。");
    let record = desk.office.record(id).unwrap();
    let mut form = Robot::new(desk, |desk| {
        Entry::open(EntryStart::Change(Box::new(record), None), &desk.office).unwrap()
    });
    let screen = form.draw(80, 24);
    assert!(screen.contains(">   走访日期"), "{screen}");
}
