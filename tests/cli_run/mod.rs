//! The program on a command line, on a directory and a day of one's own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests
#![allow(dead_code)] // each test file uses its part

use serde_json::Value as Json;
use std::path::Path;
use std::process::{Command, Output};

pub fn run(data: &Path, today: &str, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command.env("HOME", data.parent().unwrap()).arg("--data").arg(data).args(["--today", today]);
    command.args(words).output().unwrap()
}

/// What a command that must be done writes.
pub fn done(data: &Path, today: &str, words: &[&str]) -> String {
    let ran = run(data, today, words);
    assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

/// The objects that a command writes on the twentieth of November.
pub fn json(data: &Path, words: &[&str]) -> Vec<Json> {
    let words = [words, &["--format", "json"]].concat();
    serde_json::from_str(&done(data, "2026-11-20", &words)).unwrap()
}
