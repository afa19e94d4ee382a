//! Quoted words in a filter sentence: what stands between quotation marks is one word, with its blanks, commas and
//! signs, and means itself. The marks may be straight or curled, as the input method makes them.

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

/// What stands between the marks when the whole text is one quotation.
#[must_use]
pub fn inside(text: &str) -> Option<&str> {
    let open = text.chars().next()?;
    let marks = ends(open)?;
    let body = text.get(open.len_utf8()..)?;
    let last = body.chars().last().filter(|last| marks.contains(last))?;
    body.get(..body.len() - last.len_utf8()).filter(|words| !words.contains(marks))
}

/// A value as it has to be written: between marks where it would mean something else without them.
pub(super) fn quoted(value: &str, means_more: bool) -> String {
    let parts = |c: char| c.is_whitespace() || parts_values(c) || is_mark(c);
    match (means_more || value.contains(parts), value.contains('"')) {
        (false, _) => value.to_owned(),
        (true, false) => format!("\"{value}\""),
        (true, true) => format!("“{value}”"),
    }
}
