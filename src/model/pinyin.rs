//! How Chinese characters are read, without tones.
//!
//! A clerk finds 张桂琴 by typing zgq, so names need no input method at all. Every reading of a character is
//! known (单 is dan, chan and shan); the first is the usual one. `v` stands for ü, as on a keyboard. The table
//! is made by `build/pinyin.rs`; it must stay small, so nothing here may need tones or whole words.

static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pinyin.table"));
static SYLLABLES: &str = include_str!(concat!(env!("OUT_DIR"), "/pinyin.syllables"));

const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;
/// Characters before the lists of several readings begin.
const CHARS: usize = (LAST - FIRST + 1) as usize;
/// Room of one syllable in [`SYLLABLES`].
const WIDTH: usize = 6;
const NONE: u16 = 0xFFFF;
const MARK: u16 = 0x8000;
const SURNAME: u16 = 0x4000;

/// One reading of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The toneless syllable, `v` for ü.
    pub syllable: &'static str,
    /// Whether it is the reading to expect where the character opens a name: the usual one, or the one the
    /// character has as a surname (单 shan, 仇 qiu).
    pub leads: bool,
    /// Whether it is the usual reading.
    pub usual: bool,
}

/// The readings of one character; see [`readings_of`].
#[derive(Debug, Clone)]
pub struct Readings {
    next: Next,
    usual: bool,
}

#[derive(Debug, Clone, Copy)]
enum Next {
    One(u16),
    List(usize),
    End,
}

impl Iterator for Readings {
    type Item = Reading;

    fn next(&mut self) -> Option<Reading> {
        let (code, next) = match self.next {
            Next::End => return None,
            Next::One(code) => (code, Next::End),
            Next::List(at) => {
                let code = cell(at)?;
                (code, if code & MARK == 0 { Next::List(at + 1) } else { Next::End })
            }
        };
        self.next = next;
        let usual = std::mem::replace(&mut self.usual, false);
        let at = usize::from(code & !(MARK | SURNAME)) * WIDTH;
        let syllable = SYLLABLES.get(at..at + WIDTH)?.trim_ascii_end();
        Some(Reading { syllable, leads: usual || code & SURNAME != 0, usual })
    }
}

fn cell(at: usize) -> Option<u16> {
    let bytes = TABLE.get(at * 2..at * 2 + 2)?;
    Some(u16::from_le_bytes([bytes[0], bytes[1]]))
}

/// All readings of a character with what they are used for, the usual one first; none if it is not Chinese.
#[must_use]
pub fn readings_of(c: char) -> Readings {
    let point = u32::from(c);
    let next = if (FIRST..=LAST).contains(&point) {
        match cell((point - FIRST) as usize) {
            None | Some(NONE) => Next::End,
            Some(code) if code & MARK != 0 => Next::List(CHARS + usize::from(code & !MARK)),
            Some(code) => Next::One(code),
        }
    } else {
        Next::End
    };
    Readings { next, usual: true }
}

/// The toneless readings of a character, the usual one first; none if it is not Chinese.
pub fn readings(c: char) -> impl Iterator<Item = &'static str> {
    readings_of(c).map(|reading| reading.syllable)
}

/// One bit a letter (bit 0 is `a`) for the initials of all readings; for a Latin letter its own bit, else 0.
#[must_use]
pub fn initials_mask(c: char) -> u32 {
    if c.is_ascii_alphabetic() {
        return letter_bit(c.to_ascii_lowercase() as u8);
    }
    readings(c)
        .filter_map(|syllable| syllable.bytes().next())
        .fold(0, |mask, letter| mask | letter_bit(letter))
}

/// The bit of a lower-case letter in an initials mask; 0 for anything else.
#[must_use]
pub fn letter_bit(letter: u8) -> u32 {
    if letter.is_ascii_lowercase() { 1 << (letter - b'a') } else { 0 }
}

/// The initials of a text by the usual readings: 张桂琴 is zgq. Latin letters and digits stay, in lower case;
/// everything else is left out.
#[must_use]
pub fn initials(text: &str) -> String {
    text.chars()
        .filter_map(|c| {
            if c.is_ascii_alphanumeric() {
                Some(c.to_ascii_lowercase())
            } else {
                readings(c).next().and_then(|syllable| syllable.chars().next())
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(c: char) -> Vec<&'static str> {
        readings(c).collect()
    }

    #[test]
    fn the_usual_reading_comes_first() {
        for (c, usual) in [
            ('张', "zhang"),
            ('桂', "gui"),
            ('琴', "qin"),
            ('吕', "lv"),
            ('女', "nv"),
            ('略', "lve"),
            ('长', "chang"),
            ('村', "cun"),
            ('家', "jia"),
            ('河', "he"),
            ('䶮', "yan"),
            ('垚', "yao"),
            ('喆', "zhe"),
            ('祎', "yi"),
        ] {
            assert_eq!(all(c).first(), Some(&usual), "{c}");
        }
    }

    #[test]
    fn surnames_with_readings_of_their_own_are_known() {
        for (c, surname, other) in [
            ('单', "shan", "dan"),
            ('曾', "zeng", "ceng"),
            ('仇', "qiu", "chou"),
            ('查', "zha", "cha"),
            ('区', "ou", "qu"),
            ('解', "xie", "jie"),
            ('乐', "yue", "le"),
            ('翟', "zhai", "di"),
            ('覃', "qin", "tan"),
            ('尉', "yu", "wei"),
            ('缪', "miao", "mou"),
            ('朴', "piao", "pu"),
        ] {
            let found = all(c);
            assert!(found.contains(&surname) && found.contains(&other), "{c}: {found:?}");
            assert!(readings_of(c).any(|r| r.syllable == surname && r.leads), "{c} as a surname");
        }
    }

    #[test]
    fn what_is_not_chinese_has_no_reading() {
        for c in ['a', '1', '。', '\u{4DC0}', '\u{33FF}', '\u{A000}', '😀', char::MAX, '\0'] {
            assert_eq!(all(c), Vec::<&str>::new(), "{c:?}");
        }
    }

    #[test]
    fn initials_and_masks_agree() {
        assert_eq!(initials("张桂琴"), "zgq");
        assert_eq!(initials("王家村 3组-B"), "wjc3zb");
        for c in '\u{3400}'..='\u{9FFF}' {
            let first = initials(&c.to_string()).bytes().next().unwrap_or(0);
            assert_eq!(initials_mask(c) & letter_bit(first), letter_bit(first), "{c}");
        }
        assert_eq!(initials_mask('单'), letter_bit(b'd') | letter_bit(b'c') | letter_bit(b's'));
        assert_eq!(initials_mask('Q'), letter_bit(b'q'));
    }

    #[test]
    fn the_table_is_whole_and_small() {
        let known = ('\u{4E00}'..='\u{9FA5}').filter(|c| readings(*c).next().is_some()).count();
        assert_eq!(known, 20_892, "all but ten characters made in Japan have a reading");
        assert!(TABLE.len() + SYLLABLES.len() < 74_000, "{} bytes", TABLE.len() + SYLLABLES.len());
        for c in '\u{3400}'..='\u{9FFF}' {
            let list = all(c);
            let mut once = list.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), list.len(), "{c} has a reading twice: {list:?}");
        }
    }
}
