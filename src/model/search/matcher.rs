//! One word of a query against one text: how well does it fit?
//!
//! A word is matched as an automaton over its positions, one step a character of the text, so that any query
//! takes linear time and no memory. A Chinese character accepts itself or any beginning of any of its readings.
//! Knows nothing of indexes, records or who asks.

use crate::model::fold::name_chars;
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

/// A character of a text with the initials of its readings, one bit a letter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    char: char,
    /// Of the usual reading.
    usual: u32,
    /// Of the readings to expect at the beginning of a name.
    leads: u32,
    /// Of all readings.
    pub any: u32,
}

impl Letter {
    pub fn of(char: char) -> Self {
        let own = u8::try_from(char).map_or(0, letter_bit);
        let mut letter = Self { char, usual: own, leads: own, any: own };
        for reading in readings_of(char) {
            let initial = reading.syllable.bytes().next().map_or(0, letter_bit);
            letter.usual |= if reading.usual { initial } else { 0 };
            letter.leads |= if reading.leads { initial } else { 0 };
            letter.any |= initial;
        }
        letter
    }
}

/// A character, and the positions of a word at which it may stand or begin, one bit a position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Starts {
    char: char,
    usual: u64,
    leads: u64,
    any: u64,
}

/// One folded word of a query.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// As text, for codes.
    pub text: String,
    chars: Vec<char>,
    /// The positions of each Latin letter.
    places: [u64; 26],
    /// The positions whose next letter may belong to the same syllable.
    goes_on: u64,
    /// The initials without which no text can match.
    pub initials: u32,
}

/// Whether a letter can stand inside a syllable after another.
fn inside(before: char, c: char) -> bool {
    match c {
        'a' | 'e' | 'i' | 'o' | 'u' | 'v' => before.is_ascii_lowercase(),
        'h' => matches!(before, 'z' | 'c' | 's'),
        'n' => matches!(before, 'a' | 'e' | 'i' | 'o' | 'u' | 'v'),
        'g' => before == 'n',
        'r' => before == 'e',
        _ => false,
    }
}

impl Word {
    /// The words of a query; blanks of any width part them.
    pub fn all(query: &str) -> Vec<Self> {
        query
            .split(char::is_whitespace)
            .map(|word| name_chars(word).collect::<String>())
            .filter(|word| !word.is_empty())
            .map(Self::new)
            .collect()
    }

    fn new(text: String) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut word = Self { text, chars, places: [0; 26], goes_on: 0, initials: 0 };
        let mut before = ' ';
        for (at, &c) in word.chars.iter().enumerate() {
            let own = u8::try_from(c).map_or(0, letter_bit);
            if inside(before, c) {
                word.goes_on |= 1_u64.checked_shl(u32::try_from(at - 1).unwrap_or(64)).unwrap_or(0);
            } else {
                word.initials |= own;
            }
            if own != 0 && at < LONGEST_WORD {
                word.places[own.trailing_zeros() as usize] |= 1 << at;
            }
            before = c;
        }
        word
    }

    /// The characters of the word.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// Where in this word a character may stand.
    pub fn starts(&self, letter: &Letter) -> Starts {
        let itself = if letter.any == 0 || !letter.char.is_ascii() {
            let places = self.chars.iter().take(LONGEST_WORD).enumerate();
            places.filter(|(_, c)| **c == letter.char).fold(0, |bits, (at, _)| bits | 1 << at)
        } else {
            0
        };
        let of = |mut letters: u32| {
            let mut bits = itself;
            while letters != 0 {
                bits |= self.places[letters.trailing_zeros() as usize];
                letters &= letters - 1;
            }
            bits
        };
        Starts { char: letter.char, usual: of(letter.usual), leads: of(letter.leads), any: of(letter.any) }
    }

    /// The best fit in any text, and whether that fit reaches the text's end.
    pub fn fit_text(&self, text: impl Iterator<Item = char>) -> Option<(Fit, bool)> {
        self.fit(text.map(|c| self.starts(&Letter::of(c))))
    }

    /// The best fit in a text given by the [`starts`](Self::starts) of its characters, and whether that fit
    /// reaches the text's end.
    pub fn fit(&self, text: impl Iterator<Item = Starts>) -> Option<(Fit, bool)> {
        let end = self.chars.len();
        if end == 0 || end > LONGEST_WORD {
            return None;
        }
        let done = 1_u64 << end;
        // Which positions are reached: from the beginning or from anywhere, by usual readings or by any.
        let [mut usual, mut any, mut inner_usual, mut inner_any] = [1_u64, 1, 0, 0];
        let mut found: [Option<bool>; 4] = [None; 4];
        let (mut same, mut length) = (true, 0);
        for (at, starts) in text.enumerate() {
            // The best there is, and nothing under way that would reach the end: most names stop here.
            if found[0].is_some() && usual & (done - 1) == 0 {
                return Some((Fit::Usual, false));
            }
            inner_usual |= 1;
            inner_any |= 1;
            same = same && self.chars.get(at) == Some(&starts.char);
            length = at + 1;
            let expected = if at == 0 { starts.leads } else { starts.usual };
            let mut next = [
                (usual & expected) << 1,
                (any & starts.any) << 1,
                (inner_usual & expected) << 1,
                (inner_any & starts.any) << 1,
            ];
            // Whatever is reached in any way is reached from anywhere by any reading.
            let mut open = inner_any & starts.any & self.goes_on;
            while open != 0 {
                let from = open.trailing_zeros();
                let bit = 1_u64 << from;
                open ^= bit;
                let (by_usual, by_any) = self.longer(from as usize, starts.char, at == 0);
                next[0] |= if usual & bit == 0 { 0 } else { by_usual };
                next[1] |= if any & bit == 0 { 0 } else { by_any };
                next[2] |= if inner_usual & bit == 0 { 0 } else { by_usual };
                next[3] |= by_any;
            }
            [usual, any, inner_usual, inner_any] = next;
            for (slot, reached) in found.iter_mut().zip(next) {
                *slot = if reached & done == 0 { slot.map(|_| false) } else { Some(true) };
            }
        }
        if same && length == end {
            return Some((Fit::Same, true));
        }
        let fits = [Fit::Usual, Fit::Other, Fit::InnerUsual, Fit::InnerOther];
        fits.into_iter().zip(found).find_map(|(fit, whole)| whole.map(|whole| (fit, whole)))
    }

    /// The positions reached from `from` by two or more letters of a reading: by the expected ones, and by any.
    fn longer(&self, from: usize, c: char, opens: bool) -> (u64, u64) {
        let (mut expected, mut any) = (0, 0);
        let typed = self.chars.get(from..).unwrap_or_default();
        for reading in readings_of(c) {
            let mut reached = 0;
            for (length, (&letter, sound)) in typed.iter().zip(reading.syllable.bytes()).enumerate() {
                // Many type lu for lü.
                if letter != char::from(sound) && !(sound == b'v' && letter == 'u') {
                    break;
                }
                reached |= 1_u64 << (from + length + 1);
            }
            any |= reached;
            if if opens { reading.leads } else { reading.usual } {
                expected |= reached;
            }
        }
        (expected, any)
    }
}
