//! The board in a pseudo terminal, with the input method on: full-width digits and signs, no letter key.

use super::town::Town;

#[test]
fn a_card_is_walked_to_moved_taken_back_blocked_and_talked_about() {
    let town = Town::new();
    let mut terminal = town.open();
    terminal.see("今天谁来操作");
    assert!(terminal.press_see("１", "首页").contains("录入员"));
    terminal.press_see("０", "打开哪一本");
    let board = terminal.press_see("Enter", "重点项目看板");
    assert!(board.contains("筛选 近期  分道 村  五步") && board.contains("1 待交办"), "{board}");
    // The arrows walk, what is known of the card is said below.
    let about = |screen: &str| screen.lines().rev().nth(5).unwrap_or_default().to_owned();
    let walked = terminal.press_see("Down", "停");
    assert_ne!(about(&board), about(&walked), "{walked}");

    // Only what was signed for and not begun yet; the old sentence is replaced by the first key.
    terminal.press("Ctrl+F");
    terminal.press_see("“办理状态:签收” Enter", "筛选 办理状态:签收");
    let before = terminal.press_see("Down Up", "── 签收");
    terminal.press_see("》", "已保存：开始办理");
    terminal.press_see("Ctrl+Z", "已撤销：开始办理");
    let again = terminal.press_see("Down Up", "── 签收");
    assert_eq!(about(&before), about(&again));
    // A digit sends it; what cannot be is said.
    terminal.press_see("５", "不能直接到“已办结”");

    // Blocked, with the unit that can help; then the lanes are parted another way.
    terminal.press_see("F8", "卡在哪里");
    terminal.press_see("２", "选哪个单位能打通");
    terminal.press_see("Enter", "用地未落实 0 天");
    let lanes = terminal.press_see("F6", "分道 牵头领导");
    assert!(lanes.contains("用地未落实"), "the bar stays on its card\n{lanes}");

    // A meeting over them, to its minutes.
    terminal.press_see("F7", "会议名称");
    terminal.press_see("Enter", "第 1/");
    terminal.press_see("Right", "第 2/");
    terminal.press_see("Enter", "记一句");
    terminal.press_see("“月底前签收” Enter", "已记 1 项");
    let minutes = terminal.press_see("F7", "会议纪要");
    assert!(minutes.contains("月底前签收") && minutes.contains("附件：交办清单"), "{minutes}");
    terminal.press_see("Esc", "重点项目看板");
    terminal.press("Ctrl+Q");
    assert_eq!(terminal.ended(), Some(0));
}
