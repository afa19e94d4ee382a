//! Full-width characters folded to the half-width ones they stand for.
//!
//! With a Chinese input method on, the same keys give １ ． － ａ instead of 1 . - a. Codes, dates, amounts, ids
//! and searches must not care. Only the ASCII twins and the wide space are folded: signs such as ㎡ or ① carry
//! meaning of their own. Knows nothing of what the text is for.

/// The half-width twin of a full-width character, or the character itself.
#[must_use]
pub fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// A whole text folded and trimmed, with the full stop and the pause mark read as the keys they are typed with
/// (。 as a point, 、 as a slash): for codes, days, amounts and commands.
#[must_use]
pub fn fold(text: &str) -> String {
    let key = |c: char| match c {
        '。' => '.',
        '、' => '/',
        other => half_width(other),
    };
    text.chars().map(key).collect::<String>().trim().to_owned()
}

/// A text without what a terminal would obey or a reader not see: control characters and marks that turn the
/// direction of writing. Line feeds stay where `lines` allows them; elsewhere they and tabs become blanks.
#[must_use]
pub fn harmless(text: &str, lines: bool) -> String {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let kept = text.chars().filter_map(|c| match c {
        '\n' if lines => Some('\n'),
        '\n' | '\t' => Some(' '),
        c if c.is_control() || turns(c) => None,
        c => Some(c),
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::{fold, half_width, harmless};

    #[test]
    fn only_ascii_twins_and_the_wide_space_are_folded() {
        let folded: String = "１２－ａＺ．，　㎡①。张".chars().map(half_width).collect();
        assert_eq!(folded, "12-aZ., ㎡①。张");
    }

    #[test]
    fn nothing_a_terminal_obeys_is_kept() {
        assert_eq!(harmless("甲\u{1b}[2J\u{7}乙\u{9b}丙\u{202e}丁\u{0}\r\n戊", true), "甲[2J乙丙丁\n戊");
        assert_eq!(harmless("甲\n乙\t丙", false), "甲 乙 丙");
    }

    #[test]
    fn a_command_typed_with_the_input_method_on_is_the_command() {
        assert_eq!(fold("　１２．５，。、＜＞ "), "12.5,./<>");
    }
}
