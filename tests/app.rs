//! Ring 4: the whole workstation on a drawn frame with a temporary store. What is typed here is what a clerk types; no
//! letter is ever a command.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "app/clerk.rs"]
mod clerk;
mod common;
#[path = "app/give_up.rs"]
mod give_up;
#[path = "app/handbook.rs"]
mod handbook;
#[path = "app/named.rs"]
mod named;
#[path = "app/said.rs"]
mod said;

use clerk::Clerk;
use common::Desk;
use lianxin::office::Office;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use ratatui::crossterm::event::Event;
use std::fs;

/// A visit as far as the words.
const VISIT: &str = "6 “张桂琴” Enter Tab 1 “屋顶漏雨”";

fn visits(office: &Office) -> usize {
    let visit = office.dictionary().kind_named("visit").unwrap();
    office.list(visit).unwrap().len()
}

#[test]
fn a_visit_is_entered_by_keys_alone() {
    let mut clerk = Clerk::new();
    let screen = clerk.press(VISIT);
    assert!(screen.contains("引 村        王家村"), "fetched from the register\n{screen}");
    let screen = clerk.press("F9");
    assert!(clerk.said().starts_with("已保存：新增走访 2026-11-20 张桂琴"), "{screen}");
    assert!(
        clerk.title().contains("新增走访") && !screen.contains("屋顶漏雨"),
        "the next is blank\n{screen}"
    );
    let screen = clerk.press("“单德胜” Enter Tab 1 F5");
    assert!(screen.contains("屋顶漏雨") && screen.contains("回车算数"), "ditto is offered first\n{screen}");
    clerk.press("Enter F12");
    assert!(clerk.title().contains("首页"));
    let (office, _dir) = clerk.office();
    assert_eq!(visits(&office), 2);
    assert!(office.drafts().unwrap().is_empty(), "what is saved needs no draft");
}

#[test]
fn a_pinned_field_stands_in_every_next_form_until_it_is_let_go() {
    let mut clerk = Clerk::new();
    let screen = clerk.press(&format!("{VISIT} F6 F9"));
    assert!(screen.contains("固 家庭情况  屋顶漏雨"), "{screen}");
    clerk.press("Esc");
    let mut clerk = clerk.again("周敏");
    let screen = clerk.press("6");
    assert!(screen.contains("固 家庭情况  屋顶漏雨"), "pins outlive the program\n{screen}");
    clerk.press("Ctrl+U Esc");
    let screen = clerk.press("6");
    assert!(!screen.contains("屋顶漏雨"), "{screen}");
}

#[test]
fn a_warning_is_kept_with_a_reason() {
    let mut clerk = Clerk::new();
    clerk.press(&format!("{VISIT} F9"));
    let screen = clerk.press("“张桂琴” Enter Tab 1 “下午又去” F9");
    assert!(clerk.solid().contains("无误可按F8写明原因保留"), "{screen}");
    let screen = clerk.press("F8 Enter");
    assert!(clerk.said().contains("不能空着"), "a reason is asked for\n{screen}");
    let screen = clerk.press("“上下午各一次” Enter");
    assert!(screen.contains("已核对保留：上下午各一次"), "{screen}");
    clerk.press("F12");
    let (office, _dir) = clerk.office();
    assert_eq!(visits(&office), 2);
}

#[test]
fn what_was_saved_is_taken_back_and_done_again() {
    let mut clerk = Clerk::new();
    clerk.press(&format!("{VISIT} F12"));
    // It was saved on another screen: it is said first what would go.
    let screen = clerk.press("Ctrl+Z");
    assert!(screen.contains("不是眼前这一屏的") && screen.contains("新增走访 2026-11-20 张桂琴"), "{screen}");
    clerk.press("Ctrl+Z");
    assert!(clerk.said().contains("先答完这一问"), "nothing is taken back beneath a question");
    let screen = clerk.press("1");
    assert!(clerk.said().starts_with("已撤销：新增走访 2026-11-20 张桂琴"), "{screen}");
    let screen = clerk.press("Ctrl+Y 1");
    assert!(clerk.said().starts_with("已重做：新增走访 2026-11-20 张桂琴"), "{screen}");
    let (office, _dir) = clerk.office();
    assert_eq!(visits(&office), 1);
}

#[test]
fn from_the_register_one_goes_in_and_comes_back() {
    let mut clerk = Clerk::new();
    clerk.press("0 “农户” Enter Down");
    assert!(clerk.title().contains("农户"), "{}", clerk.text());
    let before = clerk.text();
    let detail = clerk.press("Enter");
    assert!(detail.contains("赵国富") && detail.contains("01-01-002"), "{detail}");
    // Down to the village, and over to its own record.
    let mut steps = 0;
    while !clerk.text().lines().any(|line| line.trim_start().starts_with('>') && line.contains("王家村")) {
        clerk.press("Down");
        steps += 1;
        assert!(steps < 20, "{}", clerk.text());
    }
    let village = clerk.press("F2");
    assert!(village.contains("村编码") || clerk.title().contains('村'), "{village}");
    clerk.press("Esc");
    assert!(clerk.text().contains("01-01-002"), "back at the household\n{}", clerk.text());
    assert_eq!(clerk.press("Esc"), before, "the bar is where it was");
    clerk.press("Esc");
    assert!(clerk.title().contains("首页"));
}

#[test]
fn the_palette_finds_by_initials_and_by_characters() {
    for words in ["nhdjc", "农户登记册", "ＮＨＤＪＣ"] {
        let mut clerk = Clerk::new();
        let screen = clerk.press(&format!("F10 “{words}”"));
        assert!(clerk.caret.is_some(), "{words}");
        clerk.press("Enter");
        assert!(clerk.title().starts_with("连心 - 农户"), "{words}\n{screen}");
    }
}

#[test]
fn help_tells_of_the_field_first_and_closes_where_one_was() {
    let mut clerk = Clerk::new();
    let before = clerk.press(VISIT);
    let help = clerk.press("F1");
    let third = help.lines().nth(2).unwrap_or_default();
    assert!(third.starts_with(" 家庭情况"), "{help}");
    assert!(clerk.caret.is_none(), "nothing is typed here");
    assert_eq!(clerk.press("Esc"), before);
}

#[test]
fn leaving_keeps_what_is_half_typed() {
    let mut clerk = Clerk::new();
    clerk.press(&format!("{VISIT} Ctrl+Q"));
    assert!(clerk.app.has_quit());
    let mut clerk = clerk.again("周敏");
    assert!(clerk.title().contains("首页"), "left in order: nothing to recover\n{}", clerk.text());
    let screen = clerk.press("3 Enter");
    assert!(screen.contains("屋顶漏雨"), "{screen}");
    let screen = clerk.press("“，已报”");
    assert!(screen.contains("屋顶漏雨，已报"), "the caret stands behind the last word\n{screen}");
}

#[test]
fn a_question_over_a_form_is_left_in_order_too() {
    for keys in ["Ctrl+G", "F4", "F1", "F10", "F3", "Enter F4", "F2"] {
        let mut clerk = Clerk::new();
        clerk.press(&format!("{VISIT} {keys} Ctrl+Q"));
        assert!(clerk.app.has_quit(), "{keys}");
        let (office, _dir) = clerk.office();
        let drafts = office.drafts().unwrap();
        assert_eq!(drafts.iter().filter(|draft| !draft.open).count(), 1, "{keys}: {drafts:?}");
    }
}

#[test]
fn after_a_kill_the_clerk_is_asked_and_goes_on_in_the_field() {
    let mut clerk = Clerk::new();
    clerk.press(VISIT);
    let caret = clerk.caret;
    let mut clerk = clerk.again("周敏");
    let screen = clerk.text();
    assert!(clerk.title().contains("恢复没填完的"), "{screen}");
    assert!(
        screen.contains("找到 1 份") && screen.contains("新填走访") && screen.contains("屋顶漏雨"),
        "{screen}"
    );
    let screen = clerk.press("1");
    assert!(screen.contains("屋顶漏雨"), "{screen}");
    assert_eq!(clerk.caret, caret, "{screen}");
}

#[test]
fn full_width_digits_choose() {
    let mut clerk = Clerk::new();
    clerk.press("“６”");
    assert!(clerk.title().contains("新增走访"), "a room\n{}", clerk.text());
    let screen = clerk.press("“张桂琴” Enter “５”");
    assert!(screen.contains("走访类型  电话"), "a code\n{screen}");
    let screen = clerk.press("F4 “２”");
    assert!(screen.contains("走访事由  问生产生活困难"), "a line of a list\n{screen}");
    clerk.press("Esc “１” Enter “０”");
    assert!(clerk.text().contains("零报告"), "{}", clerk.text());
    clerk.press("“１”");
    assert!(clerk.text().contains("[已报 零报告]"), "an answer\n{}", clerk.text());
}

#[test]
fn the_colours_are_switched_from_the_menu() {
    let mut clerk = Clerk::new();
    let dark = clerk.ground();
    clerk.app.takes_redraw();
    clerk.press("F10 “换颜色” Enter");
    assert_ne!(clerk.ground(), dark);
    assert!(clerk.app.takes_redraw(), "everything is painted again");
    clerk.press("F10 “换颜色” Enter");
    assert_eq!(clerk.ground(), dark);
}

#[test]
fn two_lines_are_pasted_into_a_text_and_file_nothing() {
    let mut clerk = Clerk::new();
    clerk.press("1 Enter Tab");
    let screen = clerk.feed(Event::Paste("上午走访张桂琴\r\n下午开会\r\n".to_owned()));
    assert!(screen.contains("上午走访张桂琴\n") && screen.contains("下午开会"), "{screen}");
    assert!(screen.contains("[未报]"), "{screen}");
    clerk.press("Esc 6");
    let screen = clerk.feed(Event::Paste("张桂琴\n".to_owned()));
    assert!(screen.contains(">*  走访农户  张桂琴"), "one line takes it as one\n{screen}");
}

#[test]
fn a_damaged_journal_is_said_and_nothing_is_saved() {
    let mut clerk = Clerk::new();
    clerk.press("Ctrl+Q");
    let journal = clerk.dir().join("journal");
    let file = fs::read_dir(journal).unwrap().flatten().next().unwrap().path();
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("柳林村"));
    fs::write(&file, text.replacen("柳林村", "柳森村", 1)).unwrap();
    let mut clerk = clerk.again("周敏");
    assert!(clerk.solid().contains("现在只能查看，不能保存"), "{}", clerk.text());
    let screen = clerk.press(&format!("{VISIT} F9"));
    assert!(clerk.solid().contains("现在只能查看，不能保存"), "{screen}");
    assert!(screen.contains("屋顶漏雨"), "what was typed is still there\n{screen}");
    let (office, _dir) = clerk.office();
    assert_eq!(visits(&office), 0);
}

/// One road to every screen and every layer over one.
const SCREENS: [(&str, &str); 19] = [
    ("Home", ""),
    ("help", "F1"),
    ("palette", "F10"),
    ("find", "F3 “张”"),
    ("start", "Ctrl+O"),
    ("choose", "Ctrl+N"),
    ("form", "6 “张桂琴”"),
    ("form, words", "6 “张桂琴” Enter Tab 1 “屋顶漏雨”"),
    ("form, codes", "6 “张桂琴” Enter F4"),
    ("form, lookup", "6 F4"),
    ("form, words asked", "6 Ctrl+G"),
    ("form, small table", "0 “农户” Enter F2 Ctrl+End"),
    ("register", "0 “农户” Enter"),
    ("register, box", "0 “农户” Enter F3 “王”"),
    ("detail", "0 “农户” Enter Enter"),
    ("detail, asked", "0 “农户” Enter Enter Ctrl+X"),
    ("daily", "1 Enter"),
    ("daily, words", "1 Enter Tab “走访两户”"),
    ("coverage", "F10 “结对情况” Enter"),
];

/// A desk with a day's work on it, so that no screen is empty.
fn busy() -> Clerk {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "屋顶漏雨，已报危房改造。");
    desk.visit("单德胜", "腿脚不便，想申请低保。");
    Clerk::at(desk)
}

#[test]
fn the_cursor_stands_where_words_are_taken_and_nowhere_else() {
    for (screen, keys) in SCREENS {
        let mut clerk = busy();
        let before = clerk.press(keys);
        let caret = clerk.caret;
        let after = clerk.press("“漏”");
        // The status line may quote a key that was refused.
        let count = |text: &str| text.lines().take(20).map(|line| line.matches('漏').count()).sum::<usize>();
        let took = count(&after) > count(&before);
        assert!(!took || caret.is_some(), "{screen}: typed without a cursor\n{before}\n{after}");
        assert!(
            !took || clerk.before_caret() == "漏",
            "{screen}: the cursor is not behind the word\n{after}"
        );
        assert!(
            took || caret.is_none() || screen.starts_with("start"),
            "{screen}: a cursor for nothing\n{before}"
        );
    }
}

#[test]
fn every_screen_is_drawn_at_every_size() {
    for (at, (screen, keys)) in (0_u16..).zip(SCREENS) {
        let mut clerk = busy();
        clerk.press(keys);
        // Every width and every height on every screen, and over all screens most pairs of them.
        let wide = (1..=200_u16).map(|columns| (columns, 24 + (columns * 7 + at) % 37));
        let high = (1..=60_u16).map(|rows| ([80, 107, 108, 160][usize::from(rows + at) % 4], rows));
        for (columns, rows) in wide.chain(high) {
            clerk.resize(columns, rows);
            let whole = columns >= 80 && rows >= 24;
            assert_eq!(clerk.glyph(1, 0) == "连", whole, "{screen} at {columns}x{rows}\n{}", clerk.text());
        }
    }
}

/// What a hand may do: keys that are commands somewhere, words, a paste, another window.
#[derive(Clone, Debug)]
enum Hand {
    Key(&'static str),
    Word(char),
    Paste(&'static str),
    Window(u16, u16),
}

fn hands() -> impl Strategy<Value = Vec<Hand>> {
    const COMMANDS: [&str; 47] = [
        "F1",
        "F2",
        "F3",
        "F4",
        "F5",
        "F6",
        "F7",
        "F8",
        "F9",
        "F10",
        "F11",
        "F12",
        "Enter",
        "Enter",
        "Esc",
        "Tab",
        "Shift+Tab",
        "Up",
        "Down",
        "Left",
        "Right",
        "Home",
        "End",
        "PgUp",
        "PgDn",
        "Insert",
        "Delete",
        "Backspace",
        "Ctrl+Home",
        "Ctrl+End",
        "Ctrl+Up",
        "Ctrl+Down",
        "Ctrl+B",
        "Ctrl+D",
        "Ctrl+F",
        "Ctrl+G",
        "Ctrl+K",
        "Ctrl+L",
        "Ctrl+N",
        "Ctrl+O",
        "Ctrl+R",
        "Ctrl+S",
        "Ctrl+U",
        "Ctrl+X",
        "Ctrl+Y",
        "Ctrl+Z",
        "Space",
    ];
    let hand = prop_oneof![
        8 => proptest::sample::select(COMMANDS.to_vec()).prop_map(Hand::Key),
        3 => proptest::sample::select("0123456789０１６。．，、-;".chars().collect::<Vec<_>>()).prop_map(Hand::Word),
        2 => proptest::sample::select("张桂琴王农户走访漏e\u{301}".chars().collect::<Vec<_>>()).prop_map(Hand::Word),
        1 => proptest::sample::select(vec!["张桂琴\n", "1\t2\n3\t4", "上午走访\n\n下午开会", ""]).prop_map(Hand::Paste),
        1 => (60..=200_u16, 20..=60_u16).prop_map(|(columns, rows)| Hand::Window(columns, rows)),
    ];
    proptest::collection::vec(hand, 300)
}

/// Whatever is pressed: no panic, the caret in the frame, and everything half typed kept when the clerk leaves.
#[test]
fn no_keys_break_it() {
    let config = Config { cases: 10, max_shrink_iters: 150, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&hands(), |hands| {
            let mut clerk = busy();
            for hand in hands {
                match hand {
                    Hand::Key(key) => drop(clerk.press(key)),
                    Hand::Word(word) => {
                        // The status line may quote what is refused, or again what was saved last.
                        let count = |clerk: &Clerk| {
                            let text = clerk.text();
                            let lines: Vec<&str> = text.lines().collect();
                            let body = lines.get(..lines.len().saturating_sub(2)).unwrap_or_default();
                            body.iter().map(|line| line.matches(word).count()).sum::<usize>()
                        };
                        let (before, caret) = (count(&clerk), clerk.caret);
                        clerk.press(&format!("“{word}”"));
                        let took = !word.is_ascii() && count(&clerk) > before;
                        prop_assert!(
                            !took || caret.is_some() || word == '０' || word == '１' || word == '６'
                        );
                    }
                    Hand::Paste(words) => drop(clerk.feed(Event::Paste(words.to_owned()))),
                    Hand::Window(columns, rows) => clerk.resize(columns, rows),
                }
            }
            clerk.press("Ctrl+Q");
            prop_assert!(clerk.app.has_quit());
            let (office, _dir) = clerk.office();
            prop_assert!(office.all_drafts().unwrap().iter().all(|draft| !draft.open));
            Ok(())
        })
        .unwrap();
}
