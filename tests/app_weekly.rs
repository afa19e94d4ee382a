//! The weekly report at the whole workstation: what was typed when the program was killed goes on where it was typed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

#[path = "app/clerk.rs"]
#[allow(dead_code)] // each test file uses its part
mod clerk;
mod common;

use clerk::Clerk;

#[test]
fn a_week_killed_while_writing_goes_on_as_a_report() {
    let mut clerk = Clerk::new();
    clerk.press("Ctrl+P “写周” Enter");
    assert!(clerk.title().contains("全镇周汇报"), "{}", clerk.title());
    clerk.press("Tab “渠道清完了”");
    let mut clerk = clerk.again("周敏");
    assert!(clerk.solid().contains("恢复"), "{}", clerk.text());
    clerk.press("Enter");
    assert!(clerk.title().contains("全镇周汇报"), "not the bare form: {}", clerk.title());
    assert!(clerk.text().contains("渠道清完了"), "{}", clerk.text());
    // Filed from there, it is filed and not only saved.
    let asked = clerk.press("F12");
    assert!(
        asked.contains("没有报上来：王家村、柳林村"),
        "the town's, with none of the villages' in: {asked}"
    );
    clerk.press("1");
    assert!(clerk.text().contains("已报"), "{}", clerk.text());
}

#[test]
fn words_typed_while_the_bar_is_on_the_answers_are_words() {
    let mut clerk = Clerk::new();
    clerk.press("Ctrl+P “写周” Enter Tab “渠道清完了” F12 1");
    let (mut office, dir) = clerk.office();
    let head = office.people().unwrap().into_iter().find(|person| person.name == "孙桂兰").unwrap();
    office.sit_down(head.clone());
    let mut clerk = Clerk::seated(office, dir, Some(head));
    // The one paper that waits: sent back as a whole, the words typed at once behind the reasons.
    clerk.press("Enter F8 1 “补上数字”");
    assert!(clerk.text().contains("补上数字"), "{}", clerk.text());
    clerk.press("Enter");
    assert!(clerk.text().contains("退回") && clerk.text().contains("补上数字"), "{}", clerk.text());
}
