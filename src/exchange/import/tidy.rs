//! What spreadsheets do to cells, undone before they are read: `.0` behind numbers, zeros lost at the front, `1组` and
//! `一组` for 1, days with 0:00, `√` for yes. Only what can mean one thing is put right; what changes words is told.

use crate::exchange::resolve::Resolver;
use crate::model::dates;
use crate::model::fold::fold;
use crate::model::kind::{Field, Pattern, Shape};
use crate::model::value::Missing;
use std::borrow::Cow;

/// A cell as it was meant, and what is told where that is not what stands there.
pub(in crate::exchange) struct Tidied<'a> {
    pub words: Cow<'a, str>,
    pub told: Option<String>,
}

/// Puts one cell right.
///
/// # Errors
/// A sentence: the cell is of a sort that cannot be put right.
pub(in crate::exchange) fn cell<'a>(
    words: &'a str,
    field: &Field,
    resolver: &Resolver,
) -> Result<Tidied<'a>, String> {
    let plain = |words: Cow<'a, str>| Ok(Tidied { words, told: None });
    let bare = words.trim();
    if bare.is_empty() || Missing::from_label(bare).is_some() {
        return plain(Cow::Borrowed(words));
    }
    match &field.shape {
        Shape::Date => plain(Cow::Owned(dates::file_date(bare)?.format("%Y-%m-%d").to_string())),
        Shape::Time => plain(Cow::Owned(dates::file_time(bare)?.format("%H:%M").to_string())),
        Shape::Integer => plain(Cow::Owned(counted(bare).unwrap_or_else(|| whole(bare).to_owned()))),
        Shape::Code(_) | Shape::Codes(_) => plain(Cow::Borrowed(whole(bare))),
        Shape::YesNo => plain(Cow::Borrowed(match whole(bare) {
            "√" | "✓" | "✔" | "对" => "是",
            "×" | "✗" | "X" | "x" | "╳" => "否",
            other => other,
        })),
        Shape::Ref(kind) => {
            let bare = whole(bare);
            let alike = resolver.alike(*kind, bare);
            let told =
                alike.as_ref().map(|name| format!("“{}”写的是“{bare}”，按“{name}”导入。", field.label));
            Ok(Tidied { words: alike.map_or(Cow::Borrowed(bare), Cow::Owned), told })
        }
        Shape::Text => text(words, field),
        _ => plain(Cow::Borrowed(words)),
    }
}

/// Numbers kept as words: phones, ID numbers, codes.
fn text<'a>(words: &'a str, field: &Field) -> Result<Tidied<'a>, String> {
    let Some(pattern) = &field.pattern else { return Ok(Tidied { words: Cow::Borrowed(words), told: None }) };
    let bare = whole(words.trim());
    if is_cut_short(bare) {
        return Err(format!(
            "“{}”被表格软件改成了“{bare}”，后面几位已经丢了，请把这一列设成文本再填一遍。",
            field.label
        ));
    }
    let padded = match pattern {
        Pattern::Like(like, _) if !like.is_match(&fold(bare).to_uppercase()) => {
            padded(&fold(bare), like.as_str())
        }
        _ => None,
    };
    let told = padded
        .as_ref()
        .map(|whole| format!("“{}”写的是“{bare}”，前面的零丢了，按“{whole}”导入。", field.label));
    Ok(Tidied { words: padded.map_or(Cow::Borrowed(bare), Cow::Owned), told })
}

/// A number without the `.0` that a spreadsheet or a program put behind it; other words as they are.
fn whole(words: &str) -> &str {
    match words.split_once('.') {
        Some((whole, zeros))
            if !whole.is_empty()
                && whole.bytes().all(|byte| byte.is_ascii_digit())
                && !zeros.is_empty()
                && zeros.bytes().all(|byte| byte == b'0') =>
        {
            whole
        }
        _ => words,
    }
}

/// Whether a number was written as 1.1E+17.
fn is_cut_short(words: &str) -> bool {
    let upper = words.to_ascii_uppercase();
    upper.split_once("E+").is_some_and(|(head, tail)| {
        !head.is_empty()
            && head.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && !tail.is_empty()
            && tail.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// 1组, 第1组, 一组, 十二: a counted thing, as a number.
fn counted(words: &str) -> Option<String> {
    let words = words.strip_prefix('第').unwrap_or(words);
    let units = ["村民小组", "村民组", "小组", "组", "社", "队", "号", "季度", "批"];
    let bare = units.iter().find_map(|unit| words.strip_suffix(unit)).unwrap_or(words).trim();
    let folded = fold(bare);
    if !folded.is_empty() && folded.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(folded);
    }
    hanzi_number(bare).map(|number| number.to_string())
}

/// 一 to 九十九.
fn hanzi_number(words: &str) -> Option<u32> {
    let digit = |c: char| {
        "一二三四五六七八九".chars().position(|other| other == c).and_then(|at| u32::try_from(at + 1).ok())
    };
    let one = |part: &str| {
        let mut chars = part.chars();
        let number = digit(chars.next()?)?;
        chars.next().is_none().then_some(number)
    };
    match words.split_once('十') {
        None => one(words),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { one(tens)? };
            let ones = if ones.is_empty() { 0 } else { one(ones)? };
            Some(tens * 10 + ones)
        }
    }
}

/// A code whose runs of digits are as long as its pattern wants them, zeros put back at the front; nothing where the
/// pattern is of another sort or the words do not fit it.
pub(in crate::exchange) fn padded(words: &str, pattern: &str) -> Option<String> {
    let mut pattern = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let mut rest = words;
    let mut code = String::new();
    while !pattern.is_empty() {
        if let Some(after) = pattern.strip_prefix("[0-9]{") {
            let (length, after) = after.split_once('}')?;
            let length: usize = length.parse().ok()?;
            let run = rest.bytes().take(length).take_while(u8::is_ascii_digit).count();
            let (digits, left) = rest.split_at(run);
            if digits.is_empty() {
                return None;
            }
            code.extend(std::iter::repeat_n('0', length - run));
            code.push_str(digits);
            (pattern, rest) = (after, left);
        } else if let Some(after) = pattern.strip_prefix("[A-Z]") {
            let letter = rest.chars().next().filter(char::is_ascii_alphabetic)?;
            code.push(letter.to_ascii_uppercase());
            (pattern, rest) = (after, rest.get(1..)?);
        } else {
            let sign = pattern.chars().next().filter(|c| c.is_ascii_alphanumeric() || *c == '-')?;
            let found = rest.chars().next()?;
            if !found.eq_ignore_ascii_case(&sign) {
                return None;
            }
            code.push(sign);
            (pattern, rest) = (pattern.get(1..)?, rest.get(found.len_utf8()..)?);
        }
    }
    rest.is_empty().then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_come_back_only_where_the_pattern_says_how_many() {
        let household = "^[0-9]{2}-[0-9]{2}-[0-9]{3}$";
        assert_eq!(padded("1-1-1", household).as_deref(), Some("01-01-001"));
        assert_eq!(padded("12-03-045", household).as_deref(), Some("12-03-045"));
        assert_eq!(padded("0103", household), None);
        assert_eq!(padded("3", "^[0-9]{2}$").as_deref(), Some("03"));
        assert_eq!(padded("123", "^[0-9]{2}$"), None);
        assert_eq!(padded("g18", "^G[0-9]{3}$").as_deref(), Some("G018"));
        assert_eq!(padded("d5", "^[A-Z][0-9]{2}$").as_deref(), Some("D05"));
        assert_eq!(padded("张", "^(甲|乙)$"), None);
    }

    #[test]
    fn groups_are_numbers_however_they_are_written() {
        for (words, number) in [
            ("1组", "1"),
            ("一组", "1"),
            ("第三村民小组", "3"),
            ("十二组", "12"),
            ("二十", "20"),
            ("１０组", "10"),
        ] {
            assert_eq!(counted(words).as_deref(), Some(number), "{words}");
        }
        assert_eq!(counted("上组"), None);
        assert_eq!((whole("13900001002.0"), whole("3.50"), whole("1.5.0")), ("13900001002", "3.50", "1.5.0"));
        assert!(is_cut_short("1.10101E+17") && !is_cut_short("E+1") && !is_cut_short("110101"));
    }
}
