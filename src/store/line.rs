//! One line of the journal: `<sum> <json>`.
//!
//! The sum covers the bytes of the JSON, and the JSON carries the sum of the line before, so a line that
//! was altered, removed or moved is found where it stands. Anybody can check a line with `sha256sum`.

use crate::model::change::Entry;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write as _;

/// How many hex digits of the SHA-256 a line begins with.
pub(super) const SUM: usize = 32;

/// The sum of some bytes, as it stands in files.
pub(super) fn sum(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let mut text = String::with_capacity(SUM);
    for byte in digest.iter().take(SUM / 2) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// An entry as the line to be written, newline included, and its sum.
pub(super) fn render(entry: &Entry) -> Result<(Vec<u8>, String), serde_json::Error> {
    let json = serde_json::to_vec(entry)?;
    let sum = sum(&json);
    let mut line = Vec::with_capacity(SUM + 2 + json.len());
    line.extend_from_slice(sum.as_bytes());
    line.push(b' ');
    line.extend_from_slice(&json);
    line.push(b'\n');
    Ok((line, sum))
}

/// What links a line to the one before.
#[derive(Deserialize)]
pub(super) struct Link<'a> {
    /// Its number.
    pub seq: u64,
    /// The sum of the line before.
    #[serde(borrow)]
    pub prev: Cow<'a, str>,
    /// Which it is of how many that are there all or none.
    #[serde(default)]
    pub part: Option<(u32, u32)>,
}

/// A line (without its newline) whose sum is right: the JSON and the sum. Otherwise what is wrong with it.
pub(super) fn check(line: &[u8]) -> Result<(&[u8], &str), &'static str> {
    let (head, json) = line.split_at_checked(SUM).ok_or("不是流水的格式")?;
    let head = std::str::from_utf8(head).map_err(|_| "不是流水的格式")?;
    let json = json.strip_prefix(b" ").ok_or("不是流水的格式")?;
    if sum(json) == head { Ok((json, head)) } else { Err("内容被改动过，与校验和不符") }
}

/// The entry of a line (without its newline), or what is wrong with it.
pub(super) fn entry(line: &[u8]) -> Result<(Entry, &str), &'static str> {
    let (json, sum) = check(line)?;
    let entry = serde_json::from_slice(json).map_err(|_| "内容读不懂，可能由更新的版本写成")?;
    Ok((entry, sum))
}
