//! Ring 5: the real program in a pseudo terminal, from the first question to the exit code.
#![cfg(unix)]
// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "pty/alone.rs"]
mod alone;
#[path = "pty/board.rs"]
mod board;
#[path = "pty/empty.rs"]
mod empty;
#[path = "pty/frame.rs"]
mod frame;
#[path = "pty/lesson.rs"]
mod lesson;
#[path = "pty/speed.rs"]
mod speed;
#[path = "pty/terminal.rs"]
mod terminal;
#[path = "pty/torn.rs"]
mod torn;
#[path = "pty/town.rs"]
mod town;
#[path = "pty/week.rs"]
mod week;

use std::time::Duration;
use terminal::{Answers, Terminal};
use town::Town;

/// From Home to the words of a new visit.
const VISIT: &str = "6 “宋涛” Enter Tab 1";
/// What leaving the alternate screen looks like.
const LEAVE: &str = "\x1b[?1049l";

#[test]
fn the_sample_towns_papers_keep_the_offices_own_rules() {
    let town = Town::new();
    let list = |kind: &str, only: &str| -> Vec<serde_json::Value> {
        let ran = town.run(&["--format", "json", "list", kind, "--where", only]);
        serde_json::from_slice(&ran.stdout).unwrap()
    };
    let returned = list("日小结", "状态:退回");
    let open = list("批注", "批注状态:待答");
    assert!(!returned.is_empty() && open.len() >= returned.len(), "no paper is back without a question");
    assert_eq!(list("日小结", "状态:通过 日期:2026-10").len(), 0, "the closing locked them all");
    let closed = list("月结", "");
    let locked = list("日小结", "状态:已锁 日期:2026-10").len();
    let said = closed[0]["papers"].as_u64().unwrap();
    assert!(
        said >= u64::try_from(locked).unwrap() && locked > 1_000,
        "{said} said, {locked} summaries alone"
    );
}

fn box_glyphs(text: &str) -> usize {
    text.chars().filter(|c| ('\u{2500}'..='\u{257F}').contains(c)).count()
}

/// The form with words typed in 家庭情况.
fn visit(town: &Town, words: &str) -> Terminal {
    let mut terminal = town.sit();
    terminal.press(VISIT);
    terminal.until("the words of a visit", |terminal| {
        terminal.text().lines().any(|line| line.starts_with(" >*  家庭情况")) && terminal.caret().is_some()
    });
    terminal.press_see(&format!("“{words}”"), words);
    terminal
}

#[test]
fn a_day_is_written_filed_and_there_the_next_morning() {
    let town = Town::new();
    let mut terminal = town.sit();
    terminal.press_see("Enter", "[未报]");
    terminal.until("the caret in the box", |terminal| terminal.caret().is_some());
    let (row, column) = terminal.caret().unwrap();
    terminal.press("“走访两户”");
    terminal.until("four characters, eight columns", |terminal| {
        terminal.text().contains("走访两户") && terminal.caret() == Some((row, column + 8))
    });
    terminal.press_see("F12", "[已报]");
    terminal.press("Ctrl+Q");
    assert_eq!(terminal.ended(), Some(0));

    let mut terminal = town.sit();
    terminal.press_see("F10 “日小结登记册” Enter", "填报状态");
    let screen = terminal.press_see("2", "1-1/1");
    let line = screen.lines().find(|line| line.contains("走访两户")).unwrap_or_default();
    assert!(line.contains("赵旭明") && line.contains("已报"), "{screen}");
    let screen = terminal.press_see("F2", "[已报]");
    assert!(screen.contains("走访两户"), "{screen}");
}

#[test]
fn after_a_kill_one_goes_on_behind_the_last_word() {
    let town = Town::new();
    let terminal = visit(&town, "屋里漏雨");
    let caret = terminal.caret();
    let mut terminal = terminal;
    // The draft is written once the frame stands on the screen.
    terminal.until("the draft on the disk", |_| town.has_draft_saying("屋里漏雨"));
    terminal.kill();

    let mut terminal = town.open();
    terminal.see("今天谁来操作");
    let screen = terminal.press_see("1", "恢复没填完的");
    for words in ["找到 1 份", "新填走访", "宋涛", "屋里漏雨"] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    terminal.press("Enter");
    terminal.until("the same field and caret", |terminal| {
        let text = terminal.text();
        text.contains("家庭情况  屋里漏雨") && text.contains("新增走访") && terminal.caret() == caret
    });
    terminal.press_see("“，要修”", "屋里漏雨，要修");
}

#[test]
fn popups_over_chinese_keep_their_borders() {
    let town = Town::new();
    let mut terminal = town.sit();
    // Odd and even columns: a border falls on the left or on the right half of what lies below.
    for columns in [80, 81] {
        terminal.resize(columns, 24);
        for (keys, words, below) in [
            ("Ctrl+N", "新建哪一种", "首页"),
            ("0", "打开哪一本", "首页"),
            ("F10", "想做什么", "首页"),
            ("6 F4", "查找", "新增走访"),
            ("Ctrl+G", "跳到哪一栏", "新增走访"),
            ("F10", "想做什么", "新增走访"),
            ("Esc 1 Enter F12", "回去写", "日小结"),
            ("F10", "想做什么", "日小结"),
        ] {
            for key in keys.split(' ') {
                let before = terminal.written.len();
                terminal.press(key);
                terminal.until(key, |terminal| terminal.written.len() > before);
                terminal.settle();
            }
            terminal.see(words);
            terminal.until("a whole border", |terminal| frame::border(terminal.screen()) == Ok(()));
            terminal.press_see("Esc", below);
            assert_eq!(frame::border(terminal.screen()), Err("no popup".to_owned()));
        }
        terminal.press_see("Esc", "首页");
    }
}

#[test]
fn nothing_of_the_screen_before_is_left_behind() {
    let town = Town::new();
    let mut terminal = town.sit();
    for (keys, words) in [
        ("Left", "首页"),
        ("Enter Enter", "[未报]"),
        ("“走访两户”", "走访两户"),
        ("F10", "想做什么"),
        ("Esc", "走访两户"),
        ("Esc", "首页"),
        ("6", "新增走访"),
        ("“宋涛” Enter", "清河村"),
        ("F4", "群众来访"),
        ("Esc", "新增走访"),
        ("Esc", "首页"),
        ("F10 “农户登记册” Enter", "01-01-001"),
        ("Enter", "身份证号"),
        ("F1", "帮助"),
        ("Esc", "身份证号"),
        ("Esc", "01-01-001"),
        ("Esc", "首页"),
        ("F3", "各登记册"),
        ("“张国强”", "01-09-065"),
    ] {
        terminal.press_see(keys, words);
        let before = frame::cells(terminal.screen());
        terminal.press_see("Ctrl+L", words);
        let painted = frame::cells(terminal.screen());
        let left: Vec<_> =
            before.iter().zip(&painted).filter(|(before, painted)| before != painted).collect();
        assert!(left.is_empty(), "{keys}: {left:?}\n{}", terminal.text());
    }
}

#[test]
fn signals_give_the_terminal_back() {
    for (signal, code) in [("TERM", 128 + 15), ("HUP", 128 + 1)] {
        let town = Town::new();
        let mut terminal = visit(&town, "屋里漏雨");
        assert!(!terminal.is_cooked() && terminal.screen().alternate_screen());
        terminal.until("the draft on the disk", |_| town.has_draft_saying("屋里漏雨"));
        terminal.signal(signal);
        assert_eq!(terminal.ended(), Some(code), "{signal}");
        assert!(String::from_utf8_lossy(&terminal.written).contains(LEAVE), "{signal}");
        let screen = terminal.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste(), "{signal}");
        assert!(terminal.is_cooked(), "{signal}: typing is echoed again");
        let mut terminal = town.open();
        terminal.see("今天谁来操作");
        terminal.press_see("1", "屋里漏雨");
    }
}

#[test]
fn a_panic_gives_the_terminal_back_and_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let mut terminal = alone::start("a_workstation_whose_clock_breaks", dir.path());
    terminal.see("谁来操作");
    std::fs::write(dir.path().join(alone::BROKEN), "").unwrap();
    terminal.press("Down");
    assert_eq!(terminal.ended(), Some(101));
    let text = terminal.text();
    assert!(
        text.contains("程序出了错，已经停下。填过的字都在草稿里，请重新打开连心，按提示恢复。"),
        "{text}"
    );
    let screen = terminal.screen();
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste(), "{text}");
    assert!(terminal.is_cooked());
}

#[test]
fn a_window_closed_with_the_mouse_ends_the_program() {
    let town = Town::new();
    alone::close_a_window_on(town.path());
    // The directory is free again once the program has gone.
    let mut tries = 0;
    while town.run(&["list", "village"]).status.code() != Some(0) {
        tries += 1;
        assert!(tries < 100, "the program still holds the directory");
    }
}

#[test]
fn a_second_instance_is_told_in_one_sentence() {
    let town = Town::new();
    let _first = town.sit();
    for command in [&["sample"][..], &["list", "village"], &[]] {
        let second = town.run(command);
        assert_eq!(second.status.code(), Some(3), "{command:?}");
        let said = String::from_utf8(second.stderr).unwrap();
        assert_eq!(said, "另一个连心正在使用这个数据目录，请先关闭它再打开。\n", "{command:?}");
        assert!(second.stdout.is_empty(), "{command:?}");
    }
}

#[test]
fn without_a_terminal_one_is_told_to_open_one() {
    let town = Town::new();
    let said = town.run(&["sample"]);
    assert_eq!(said.status.code(), Some(3));
    let words = String::from_utf8(said.stderr).unwrap();
    assert!(words.starts_with("这里没有可用的终端") && words.lines().count() == 1, "{words}");
    assert!(said.stdout.is_empty());
}

#[test]
fn another_size_is_filled_at_once() {
    let town = Town::new();
    let mut terminal = visit(&town, "屋里漏雨");
    for (columns, rows) in [(120, 40), (81, 24), (200, 60), (80, 24)] {
        terminal.resize(columns, rows);
        terminal.until("a whole screen", |terminal| {
            let text = terminal.text();
            let lines: Vec<&str> = text.lines().collect();
            lines.len() == usize::from(rows)
                && lines[0].ends_with("2026-11-20 星期五")
                && lines[1] == "─".repeat(usize::from(columns))
                && lines[usize::from(rows) - 1].contains("F9 保存并下一条")
                && text.contains("家庭情况  屋里漏雨")
                && terminal.caret().is_some()
        });
    }
    terminal.resize(60, 15);
    let screen = terminal.see("窗口太小（60x15）");
    assert!(!screen.contains("屋里漏雨"), "{screen}");
    terminal.press("“还能打字”");
    terminal.resize(80, 24);
    terminal.see("屋里漏雨还能打字");
}

/// The rooms in which most of the work is done, and a layer over one.
const ROOMS: [(&str, &str); 11] = [
    ("Down", "今天谁来操作"),
    ("1", "要办的事"),
    ("Enter", "[未报]"),
    ("F10", "想做什么"),
    ("Esc", "[未报]"),
    ("F1", "帮助"),
    ("Esc", "[未报]"),
    ("Esc", "要办的事"),
    ("6", "新增走访"),
    ("Esc", "要办的事"),
    ("F10 “农户登记册” Enter", "01-01-001"),
];

#[test]
fn ascii_shows_no_box_glyph() {
    let town = Town::new();
    let mut terminal = town.open_with(&["--ascii"], Answers::Truly);
    for (keys, words) in ROOMS {
        terminal.press_see(keys, words);
    }
    assert!(terminal.press_see("Enter", "身份证号").contains("----"));
    assert_eq!(box_glyphs(&String::from_utf8_lossy(&terminal.written)), 0);
}

#[test]
fn a_terminal_with_wide_box_glyphs_gets_ascii_borders() {
    let town = Town::new();
    let mut terminal = town.open_with(&[], Answers::Wide);
    for (keys, words) in ROOMS {
        terminal.press_see(keys, words);
    }
    assert!(terminal.text().contains("----"));
    assert_eq!(box_glyphs(&String::from_utf8_lossy(&terminal.written)), 1, "only the one it was asked with");
}

#[test]
fn a_terminal_that_never_answers_is_served_all_the_same() {
    let town = Town::new();
    let mut terminal = town.open_with(&[], Answers::Never);
    terminal.see("今天谁来操作");
    terminal.press_see("1", "首页");
    terminal.press("Ctrl+L");
    let screen = terminal.press_see("6", "新增走访");
    assert!(box_glyphs(&screen) > 0, "{screen}");
}

#[test]
fn pasting_lines_files_nothing() {
    let town = Town::new();
    let mut terminal = town.sit();
    terminal.press_see("Enter", "[未报]");
    terminal.paste("上午走访两户\r下午开会\r");
    let screen = terminal.see("下午开会");
    let lines: Vec<&str> = screen.lines().map(str::trim).collect();
    let at = lines.iter().position(|line| *line == "上午走访两户").expect(&screen);
    assert_eq!(lines[at + 1], "下午开会", "{screen}");
    assert!(screen.contains("[未报]"), "{screen}");
}

#[test]
fn what_an_input_method_commits_arrives_whole() {
    let town = Town::new();
    let mut terminal = town.sit();
    terminal.press_see("Enter", "[未报]");
    let sentence = "上午到清河村走访困难群众两户，帮助申报危房改造，下午在镇里开会。";
    terminal.press_see(&format!("“{sentence}”"), sentence);
    // A character may come in two parts.
    let (first, second) = "另有慰问".as_bytes().split_at(4);
    terminal.press("Enter");
    terminal.send(first);
    terminal.see("另");
    terminal.send(second);
    terminal.see("另有慰问");
}

/// Processor time of the whole program and how often its main thread was woken.
#[cfg(target_os = "linux")]
fn effort(process: u32) -> (u64, u64) {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let after_name: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |at: usize| after_name[at].parse::<u64>().unwrap();
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let woken = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")).unwrap();
    (ticks(11) + ticks(12), woken.trim().parse().unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn an_idle_program_does_nothing() {
    let town = Town::new();
    let mut terminal = visit(&town, "屋里漏雨");
    let mut seen = Vec::new();
    // The first silences may still be used for quiet work.
    for _ in 0..8 {
        let before = effort(terminal.process());
        let silent = terminal.is_silent(Duration::from_secs(2));
        let after = effort(terminal.process());
        if silent && before == after {
            return;
        }
        seen.push((silent, before, after));
    }
    panic!("it never rests: {seen:?}");
}

/// The input method is on all the while: digits come full width, and nothing is asked of letters.
#[test]
fn from_the_table_of_duties_to_the_entries_behind_a_number_and_back() {
    let town = Town::new();
    let mut terminal = town.open();
    terminal.see("今天谁来操作");
    assert!(terminal.press_see("３", "首页").contains("督导员"));
    let duties = terminal.press_see("F10 “填报任务” Enter", "应报");
    assert!(duties.contains("填报任务 - 日小结") && duties.contains("缺报 17"), "{duties}");
    terminal.press_see("３", "看哪一种任务");
    let weeks = terminal.press_see("２", "村周汇报 2026年11月");
    assert!(weeks.contains("> 清河村") && weeks.contains("清河村 2026年第47周"), "{weeks}");
    let paper = terminal.press_see("Enter", "一、本周工作情况");
    assert!(paper.contains("清河村周汇报 2026-W47") && paper.contains("未报"), "{paper}");
    let visits = paper.lines().find(|line| line.trim_start().starts_with("走访 ")).unwrap_or_default();
    let number = visits.split(['>', ' ']).find_map(|word| word.parse::<usize>().ok()).expect(&paper);
    let behind = terminal.press_see("Enter", "溯源");
    assert!(
        behind.contains(&format!("走访 = {number}")) && behind.contains(&format!("1/{number}")),
        "{behind}"
    );
    let fact = terminal.press_see("Enter", "家庭情况");
    assert!(fact.contains("走访"), "{fact}");
    terminal.press_see("Esc", "溯源");
    assert_eq!(terminal.press_see("Esc", "一、本周工作情况"), paper, "back where the sign was");
    assert_eq!(terminal.press_see("Esc", "村周汇报 2026年11月"), weeks);
    // Another week before it: full width again, and already filed.
    terminal.press_see("Left Enter", "2026-W46");
    let screen = terminal.press_see("１", "2026-W45");
    assert!(screen.contains("清河村周汇报"), "{screen}");
}
