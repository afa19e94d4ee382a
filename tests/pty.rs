//! Ring 5: the real program in a pseudo terminal, from the first question to the exit code.
#![cfg(unix)]
// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "pty/terminal.rs"]
mod terminal;
#[path = "pty/town.rs"]
mod town;

use terminal::{Answers, Terminal};
use town::Town;

#[test]
fn explore() {
    let town = Town::new();
    let mut t = town.sit();
    println!("{}", t.text());
    let mut i = 0;
    for line in std::fs::read_to_string("/tmp/keys2.txt").unwrap().lines() {
        i += 1;
        let (keys, words) = line.split_once('|').unwrap();
        let s = t.press_see(keys, words);
        while !t.is_silent(std::time::Duration::from_millis(150)) {}
        println!("##### {i} {keys} {:?} {}\n{}", t.caret(), s.len(), t.text());
        let before = t.screen().contents_formatted();
        t.press("Ctrl+L");
        while !t.is_silent(std::time::Duration::from_millis(150)) {}
        if before != t.screen().contents_formatted() { println!("RESIDUE {i} {keys}\n{}\n{}", before.replace('\x1b',"ESC"), t.screen().contents_formatted().replace('\x1b', "ESC")); }
    }
}
