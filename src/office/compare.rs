//! Conditions on numbers that no record holds, in a filter sentence: 停>10, 进度<=50. Shared by the board and the ledger.

use crate::model::fold::half_width;

/// How a number must stand to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    More,
    AtLeast,
    Less,
    AtMost,
    Is,
}

/// The number behind a sign, whatever the input method made of its digits; `word` is what to blame.
pub(super) fn number(text: &str, word: &str) -> Result<i64, String> {
    let digits: String = text.chars().map(half_width).collect();
    let digits = digits.trim_end_matches(['天', '%']);
    digits.parse().map_err(|_| format!("“{word}”里的数字看不懂，请写成 停>10、进度<50 这样。"))
}

/// Whether a number stands so to another.
pub(super) fn stands(found: i64, sign: Sign, wanted: i64) -> bool {
    match sign {
        Sign::More => found > wanted,
        Sign::AtLeast => found >= wanted,
        Sign::Less => found < wanted,
        Sign::AtMost => found <= wanted,
        Sign::Is => found == wanted,
    }
}

/// The sign that a condition begins with, and what follows.
pub(super) fn signed(words: &str) -> Option<(Sign, &str)> {
    let mut rest = words.chars();
    let first = rest.next()?;
    let after = rest.as_str();
    let equal = after.strip_prefix(['=', '＝']);
    Some(match first {
        '>' | '＞' | '》' => equal.map_or((Sign::More, after), |after| (Sign::AtLeast, after)),
        '<' | '＜' | '《' => equal.map_or((Sign::Less, after), |after| (Sign::AtMost, after)),
        '≥' => (Sign::AtLeast, after),
        '≤' => (Sign::AtMost, after),
        ':' | '：' | '=' | '＝' => (Sign::Is, after),
        _ => return None,
    })
}
