//! Keys that come in one read.

use super::town::Town;

#[test]
fn a_key_that_comes_with_esc_in_one_read_is_not_torn_into_digits() {
    let town = Town::new();
    let mut terminal = town.sit();
    terminal.press(super::VISIT);
    terminal.until("the words of a visit", |terminal| {
        terminal.text().lines().any(|line| line.starts_with(" >*  家庭情况")) && terminal.caret().is_some()
    });
    terminal.press_see("“在家”", "在家");
    terminal.press_see("F10", "菜单");
    terminal.send(b"\x1b\x1b[B");
    terminal.settle();
    let text = terminal.text();
    assert!(text.contains("在家") && !text.contains("[B"), "{text}");
}
