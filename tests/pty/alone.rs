//! Parts that need a process of their own: run as an ignored test of this very program, in a terminal or killed.

use super::terminal::{Answers, Terminal};
use lianxin::app;
use lianxin::keymap::{KeyMap, Shipped};
use lianxin::model::calendar::WorkCalendar;
use lianxin::model::dictionary::Dictionary;
use lianxin::office::Office;
use lianxin::ui::Theme;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Where a part is told which directory is meant.
const DIR: &str = "LIANXIN_TEST_DIR";
/// The file that breaks the clock.
pub const BROKEN: &str = "broken";

fn dir() -> PathBuf {
    std::env::var_os(DIR).expect("started by another test").into()
}

fn words(name: &str) -> [String; 5] {
    ["--ignored", "--exact", "--nocapture", "--test-threads=1", &format!("alone::{name}")].map(str::to_owned)
}

/// Starts a part in a terminal.
pub fn start(name: &str, dir: &Path) -> Terminal {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Terminal::start_with(&std::env::current_exe().unwrap(), &words, &[(DIR, dir)], Answers::Truly)
}

/// The clock is handed in; this one stops telling the time.
#[test]
#[ignore = "run in a terminal by the test of panics"]
fn a_workstation_whose_clock_breaks() {
    let dir = dir();
    let broken = dir.join(BROKEN);
    let now = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap().and_hms_opt(9, 0, 0).unwrap();
    let clock = Box::new(move || if broken.exists() { panic!("the clock is broken") } else { now });
    let dictionary = Arc::new(Dictionary::core().unwrap());
    let calendar = WorkCalendar::built_in().unwrap();
    let office = Office::open(&dir.join("data"), dictionary, calendar, clock, &mut |_| {}).unwrap();
    let (keymap, _) = KeyMap::shipped(Shipped::Default);
    app::run(office, keymap, Theme::dark(), false, None, &[]).unwrap();
}

/// A terminal with the program in it, until somebody ends this process.
#[test]
#[ignore = "killed by the test of closed windows"]
fn a_window() {
    let data = dir();
    let args = ["sample", "--data", data.to_str().unwrap(), "--today", super::town::TODAY];
    let mut terminal = Terminal::start(Path::new(super::town::PROGRAM), &args, Answers::Truly);
    terminal.see("今天谁来操作");
    println!("open {}", terminal.process());
    while terminal.is_silent(Duration::from_secs(60)) {}
}

/// Opens a window on a directory and closes it under the program's feet. Gives the program's process.
pub fn close_a_window_on(data: &Path) {
    let mut window = Command::new(std::env::current_exe().unwrap())
        .args(words("a_window"))
        .env(DIR, data)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(window.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("open ")), "no window was opened");
    window.kill().unwrap();
    window.wait().unwrap();
}
