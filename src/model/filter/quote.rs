//! Quoted words in a filter sentence: what stands between quotation marks is one word, with its blanks, commas and
//! signs, and means itself. The marks may be straight or curled, as the input method makes them.

use super::wanted::BLANK;
use crate::model::fold::half_width;
use crate::model::value::Missing;
use std::borrow::Cow;

/// How a quotation begins and which marks end it: an input method curls the second as often as the first.
fn ends(open: char) -> Option<[char; 2]> {
    match open {
        '"' | '＂' => Some(['"', '＂']),
        '“' | '”' => Some(['”', '“']),
        _ => None,
    }
}

/// Whether a quotation begins or ends with this character.
pub(super) fn is_mark(c: char) -> bool {
    ends(c).is_some()
}

/// Whether a quotation is begun and not ended.
pub(super) fn is_open(text: &str) -> bool {
    let mut open: Option<[char; 2]> = None;
    for c in text.chars() {
        open = match open {
            Some(marks) if marks.contains(&c) => None,
            Some(marks) => Some(marks),
            None => ends(c),
        };
    }
    open.is_some()
}

/// The parts of a text between the separators that stand outside quotations; empty ones too.
pub(super) fn parted(text: &str, is_separator: fn(char) -> bool) -> Vec<&str> {
    let (mut parts, mut from, mut open) = (Vec::new(), 0, None::<[char; 2]>);
    for (at, c) in text.char_indices() {
        match open {
            Some(marks) if marks.contains(&c) => open = None,
            Some(_) => {}
            None if is_separator(c) => {
                parts.extend(text.get(from..at));
                from = at + c.len_utf8();
            }
            None => open = ends(c),
        }
    }
    parts.extend(text.get(from..));
    parts
}

/// The conditions of a sentence: what blanks part outside quotations.
#[must_use]
pub fn conditions(sentence: &str) -> Vec<&str> {
    parted(sentence, char::is_whitespace).into_iter().filter(|word| !word.is_empty()).collect()
}

/// The condition being written at the end of a text: all behind the last blank outside quotations.
#[must_use]
pub fn at_the_end(text: &str) -> &str {
    parted(text, char::is_whitespace).pop().unwrap_or("")
}

/// What parts the values of one condition.
pub(super) fn parts_values(c: char) -> bool {
    matches!(c, ',' | '，' | '、')
}

/// A value of a condition as it was meant: the words, and whether they stood in quotation marks and so mean nothing but
/// themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The words, without the marks around them.
    pub words: Cow<'a, str>,
    /// Whether there were marks around them.
    pub marked: bool,
}

impl<'a> Word<'a> {
    /// Reads one value; a comma in it is part of it.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        match inside(text) {
            Some(words) => Self { words, marked: true },
            None => Self { words: Cow::Borrowed(text), marked: false },
        }
    }

    /// Whether it asks for what has nothing filled in: 空, not “空”.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        !self.marked && self.words == BLANK
    }
}

/// The values behind the sign of a condition: any of them may hold. One reader for every place in which sentences are
/// written.
#[must_use]
pub fn values(text: &str) -> Vec<Word<'_>> {
    parted(text, parts_values).into_iter().filter(|value| !value.is_empty()).map(Word::of).collect()
}

/// What stands between the marks when the whole text is one quotation. A mark written twice is one of the words.
fn inside(text: &str) -> Option<Cow<'_, str>> {
    let open = text.chars().next()?;
    let marks = ends(open)?;
    let body = text.get(open.len_utf8()..)?;
    let last = body.chars().last().filter(|last| marks.contains(last))?;
    let body = body.get(..body.len() - last.len_utf8())?;
    if !body.contains(marks) {
        return Some(Cow::Borrowed(body));
    }
    let (mut words, mut chars) = (String::new(), body.chars());
    while let Some(c) = chars.next() {
        if marks.contains(&c) && chars.next() != Some(c) {
            return None;
        }
        words.push(c);
    }
    Some(Cow::Owned(words))
}

/// A value as it has to be written so that it is read as itself: between marks where it would mean something else
/// without them.
#[must_use]
pub fn quoted(value: &str) -> String {
    let parts = |c: char| c.is_whitespace() || parts_values(c) || is_mark(c) || is_sign(c);
    let straight = |c: char| matches!(c, '"' | '＂');
    if value != BLANK && Missing::from_label(value).is_none() && !value.contains(parts) {
        value.to_owned()
    } else if !value.contains(straight) {
        format!("\"{value}\"")
    } else if !value.contains(['“', '”']) {
        format!("“{value}”")
    } else {
        let twice = |c: char| std::iter::repeat_n(c, if straight(c) { 2 } else { 1 });
        format!("\"{}\"", value.chars().flat_map(twice).collect::<String>())
    }
}

/// A sentence as it is written over the board: one that is kept under a digit, asked for by it, or just a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept<'a> {
    /// `村:王`
    No,
    /// `3`: the one that is kept there.
    Asked(usize),
    /// `3=村:王` or `村:王 3=`: kept from now on; blank where nothing stands behind it.
    Anew(usize, &'a str),
}

/// Reads whether a sentence is kept under a digit. What stands in quotation marks is never taken for the digit.
#[must_use]
pub fn kept(text: &str) -> Kept<'_> {
    let text = text.trim();
    let digit = |c: char| {
        half_width(c).to_digit(10).filter(|digit| *digit > 0).and_then(|digit| usize::try_from(digit).ok())
    };
    let under = |word: &str| {
        let mut chars = word.chars();
        let digit = chars.next().and_then(digit)?;
        (chars.next().map(half_width) == Some('=') && chars.next().is_none()).then_some(digit)
    };
    let last = at_the_end(text);
    if let (Some(digit), Some(before)) =
        (under(last), text.strip_suffix(last).filter(|before| !before.is_empty()))
    {
        return Kept::Anew(digit, before.trim());
    }
    let mut chars = text.chars();
    let Some(digit) = chars.next().and_then(digit) else { return Kept::No };
    let rest = chars.as_str().trim_start();
    let mut behind = rest.chars();
    match behind.next().map(half_width) {
        None => Kept::Asked(digit),
        Some('=') => Kept::Anew(digit, behind.as_str().trim()),
        Some(_) => Kept::No,
    }
}

/// What a key means whatever the input method made of it: 》 stands where `>` was typed.
pub(super) fn key(c: char) -> char {
    match c {
        '《' => '<',
        '》' => '>',
        '≠' => '!',
        other => half_width(other),
    }
}

/// Whether a sign between a field and its value is written so.
pub(super) fn is_sign(c: char) -> bool {
    matches!(key(c), ':' | '=' | '<' | '>' | '!') || matches!(c, '≥' | '≤')
}
