//! Full-width characters folded to the half-width ones they stand for.
//!
//! With a Chinese input method on, the same keys give １ ． － ａ instead of 1 . - a. Codes, dates, amounts, ids
//! and searches must not care. Only the ASCII twins and the wide space are folded: signs such as ㎡ or ① carry
//! meaning of their own. Names are folded further, in one place ([`name`]), since the same person comes padded, with
//! marks nobody sees, or with another middle dot from every system there is. Knows nothing of what the text is for.

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

/// A text without what a terminal would obey or a reader not see: control characters, marks that turn the direction
/// of writing, and blanks without width. Line feeds stay where `lines` allows them; elsewhere they and tabs become
/// blanks.
#[must_use]
pub fn harmless(text: &str, lines: bool) -> String {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let unseen = |c: char| matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}' | '\u{2060}');
    let kept = text.chars().filter_map(|c| match c {
        '\n' if lines => Some('\n'),
        '\n' | '\t' => Some(' '),
        c if c.is_control() || turns(c) || unseen(c) => None,
        c => Some(c),
    });
    kept.collect()
}

/// A name as it is compared: the same for everything that names the same person, place or thing. Two names are equal
/// when these are; nothing else is ever compared.
#[must_use]
pub fn name(text: &str) -> String {
    name_chars(text).collect()
}

/// The characters of [`name`], one by one: half-width, lower case, `v` for ü, without blanks, unseen marks and the
/// middle dots of 买买提·艾力; a full stop right behind a Chinese character is such a dot too.
pub fn name_chars(text: &str) -> impl Iterator<Item = char> {
    let mut before = ' ';
    text.chars().filter_map(move |c| {
        // What nearly every name is made of is no mark and no dot.
        if matches!(c, '\u{4E00}'..='\u{9FFF}') || c.is_ascii_alphanumeric() {
            before = c.to_ascii_lowercase();
            return Some(before);
        }
        let c = half_width(c).to_ascii_lowercase();
        if is_unseen(c) || is_dot(c) || (c == '.' && !before.is_ascii() && before.is_alphabetic()) {
            return None;
        }
        before = c;
        Some(if matches!(c, 'ü' | 'Ü') { 'v' } else { c })
    })
}

/// Blanks of any width, control characters, joiners and other marks without a shape of their own.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{E0100}'..='\u{E01EF}')
}

/// What stands between the parts of a name that was written down from another tongue.
fn is_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '・' | '･' | '‧' | '∙' | '⋅' | '⸱' | 'ꞏ' | '᛫' | '\u{387}')
}

#[cfg(test)]
mod tests {
    use super::{fold, half_width, harmless, name};

    #[test]
    fn only_ascii_twins_and_the_wide_space_are_folded() {
        let folded: String = "１２－ａＺ．，　㎡①。张".chars().map(half_width).collect();
        assert_eq!(folded, "12-aZ., ㎡①。张");
    }

    #[test]
    fn nothing_a_terminal_obeys_is_kept() {
        assert_eq!(harmless("甲\u{1b}[2J\u{7}乙\u{9b}丙\u{202e}丁\u{0}\r\n戊", true), "甲[2J乙丙丁\n戊");
        assert_eq!(harmless("甲\n乙\t丙", false), "甲 乙 丙");
        assert_eq!(harmless("张\u{200b}三\u{feff}", false), "张三");
    }

    #[test]
    fn one_name_however_it_was_written_down() {
        for written in [
            "买买提·艾力",
            "买买提•艾力",
            "买买提・艾力",
            "买买提･艾力",
            "买买提‧艾力",
            "买买提∙艾力",
            "买买提⋅艾力",
            "买买提.艾力",
            "买买提．艾力",
            "买买提 艾力",
            "　买买提·艾力 ",
            "买买提\u{200b}·\u{200d}艾力",
            "\u{feff}买买提·艾力\t",
        ] {
            assert_eq!(name(written), "买买提艾力", "{written:?}");
        }
        assert_eq!(name("０５－０４－０２４"), "05-04-024");
        assert_eq!(name("Lü Ａ"), "lva");
        assert_eq!(name("3.5 组"), "3.5组");
        assert_ne!(name("张三"), name("张三丰"));
    }

    #[test]
    fn a_command_typed_with_the_input_method_on_is_the_command() {
        assert_eq!(fold("　１２．５，。、＜＞ "), "12.5,./<>");
    }
}
