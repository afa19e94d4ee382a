//! One word of a query against one text: how well does it fit?
//!
//! A word is matched as an automaton over its positions, one step a character of the text, so that any query
//! takes linear time and no memory. A Chinese character accepts itself or any beginning of any of its readings.
//! Knows nothing of indexes, records or who asks.

use crate::model::fold::half_width;
use crate::model::pinyin::{letter_bit, readings_of};

/// Longer words match nothing: the automaton keeps one bit a position.
const LONGEST_WORD: usize = 63;

/// How well a word fits a text, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The same text.
    Same,
    /// From the beginning, by the usual readings.
    Usual,
    /// From the beginning, by another reading.
    Other,
    /// From within, by the usual readings.
    InnerUsual,
    /// From within, by another reading.
    InnerOther,
}

/// One folded word of a query.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// As text, for codes.
    pub text: String,
    chars: Vec<char>,
}

/// The character as it is compared: half-width, lower case, `v` for ü; `None` for what names are found without
/// (blanks, and the dot in 买买提·艾力).
pub(super) fn fold(c: char) -> Option<char> {
    let c = half_width(c).to_ascii_lowercase();
    match c {
        'ü' | 'Ü' => Some('v'),
        '·' | '•' | '・' | '‧' | '∙' => None,
        _ if c.is_whitespace() || c.is_control() => None,
        _ => Some(c),
    }
}

impl Word {
    /// The words of a query; blanks of any width part them.
    pub fn all(query: &str) -> Vec<Self> {
        query
            .split(char::is_whitespace)
            .map(|word| word.chars().filter_map(fold).collect::<String>())
            .filter(|word| !word.is_empty())
            .map(|text| Self {
                chars: text.chars().collect(),
                text,
            })
            .collect()
    }

    /// The characters of the word.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The best fit of this word in a folded text, and whether that fit reaches the text's end.
    pub fn fit(&self, text: impl Iterator<Item = char>) -> Option<(Fit, bool)> {
        let end = self.chars.len();
        if end == 0 || end > LONGEST_WORD {
            return None;
        }
        let done = 1_u64 << end;
        // Which positions of the word are reached: from the beginning or from anywhere, by usual or any readings.
        let mut usual = 1_u64;
        let mut any = 1_u64;
        let (mut inner_usual, mut inner_any) = (0_u64, 0_u64);
        let mut found: [Option<bool>; 4] = [None; 4];
        let (mut same, mut length) = (true, 0);
        for (at, c) in text.enumerate() {
            inner_usual |= 1;
            inner_any |= 1;
            same = same && self.chars.get(at) == Some(&c);
            length = at + 1;
            let mut next = [0_u64; 4];
            // Everything that is reached in any way is reached from anywhere by any reading.
            let mut open = inner_any & (done - 1);
            while open != 0 {
                let from = open.trailing_zeros();
                let bit = 1_u64 << from;
                open ^= bit;
                let (by_usual, by_any) = self.step(from as usize, c, at == 0);
                if by_any == 0 {
                    continue;
                }
                next[0] |= if usual & bit == 0 { 0 } else { by_usual };
                next[1] |= if any & bit == 0 { 0 } else { by_any };
                next[2] |= if inner_usual & bit == 0 { 0 } else { by_usual };
                next[3] |= by_any;
            }
            [usual, any, inner_usual, inner_any] = next;
            for (slot, reached) in found.iter_mut().zip(next) {
                *slot = if reached & done == 0 {
                    slot.map(|_| false)
                } else {
                    Some(true)
                };
            }
        }
        if same && length == end {
            return Some((Fit::Same, true));
        }
        let fits = [Fit::Usual, Fit::Other, Fit::InnerUsual, Fit::InnerOther];
        fits.into_iter()
            .zip(found)
            .find_map(|(fit, whole)| whole.map(|whole| (fit, whole)))
    }

    /// The positions reached from `from` by character `c`: by its usual reading, and by any.
    fn step(&self, from: usize, c: char, opens: bool) -> (u64, u64) {
        let Some(&first) = self.chars.get(from) else {
            return (0, 0);
        };
        let literal = if first == c { 1_u64 << (from + 1) } else { 0 };
        let (mut usual, mut any) = (literal, literal);
        if first.is_ascii_lowercase() && !c.is_ascii() {
            for reading in readings_of(c) {
                let mut reached = 0;
                let typed = self.chars.get(from..).unwrap_or_default();
                for (length, (&letter, sound)) in typed.iter().zip(reading.syllable.bytes()).enumerate() {
                    // Many type lu for lü.
                    if letter != char::from(sound) && !(sound == b'v' && letter == 'u') {
                        break;
                    }
                    reached |= 1_u64 << (from + length + 1);
                }
                any |= reached;
                if reading.usual || (opens && reading.leads) {
                    usual |= reached;
                }
            }
        }
        (usual, any)
    }

    /// The initials without which no text can match: every letter of the word that cannot stand inside a syllable.
    pub fn needed_initials(&self) -> u32 {
        let mut before = None;
        let mut needed = 0;
        for &c in &self.chars {
            let inside = match (before, c) {
                (Some('a'..='z'), 'a' | 'e' | 'i' | 'o' | 'u' | 'v')
                | (Some('z' | 'c' | 's'), 'h')
                | (Some('a' | 'e' | 'i' | 'o' | 'u' | 'v'), 'n')
                | (Some('n'), 'g')
                | (Some('e'), 'r') => true,
                _ => !c.is_ascii_lowercase(),
            };
            if !inside {
                needed |= u8::try_from(c).map_or(0, letter_bit);
            }
            before = Some(c);
        }
        needed
    }
}
