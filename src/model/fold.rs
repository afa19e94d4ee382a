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

#[cfg(test)]
mod tests {
    use super::{fold, half_width};

    #[test]
    fn only_ascii_twins_and_the_wide_space_are_folded() {
        let folded: String = "１２－ａＺ．，　㎡①。张".chars().map(half_width).collect();
        assert_eq!(folded, "12-aZ., ㎡①。张");
    }

    #[test]
    fn a_command_typed_with_the_input_method_on_is_the_command() {
        assert_eq!(fold("　１２．５，。、＜＞ "), "12.5,./<>");
    }
}
