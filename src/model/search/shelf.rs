//! Where the entries of an index lie: folded, packed, and without a single allocation of their own.
//!
//! Names are numbers of characters in a small alphabet, codes are plain bytes in a row, and words shared by many
//! entries (villages) are kept once. Knows how to keep and drop entries, not how to find them.

use std::collections::HashMap;
use std::ops::Range;

use super::Entry;
use super::matcher::Letter;
use crate::model::fold::name_chars;

/// Between the codes of one entry; folding never lets it through.
pub(super) const BETWEEN: u8 = b'\n';

/// Past these an entry is cut: it can still be found by what comes before.
const LONGEST_NAME: usize = 255;
const LONGEST_CODE: usize = 64;
const MOST_KEYS: usize = 255;

/// Where one entry lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub key: u32,
    name: u32,
    codes: u32,
    words: u32,
    name_length: u16,
    codes_length: u16,
    words_length: u16,
}

/// What an entry may match at all: a bit missing here means that the entry need not be looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Signature {
    /// Initials of all readings of all characters of the name.
    pub initials: u32,
    /// One bit (of 32) for each character of the name that is no Latin letter.
    pub chars: u32,
    /// How the codes begin: their first byte (16 bits) and their first two (48 bits).
    pub heads: u64,
}

/// The bit of a character other than a Latin letter, which counts among the initials.
pub(super) fn char_bit(c: char) -> u32 {
    if c.is_ascii_lowercase() { 0 } else { 1 << (u32::from(c).wrapping_mul(0x9E37_79B1) >> 27) }
}

pub(super) fn heads(code: &[u8]) -> u64 {
    let one = |a: u8| 1 << if a.is_ascii_digit() { a - b'0' } else { 10 + a % 6 };
    match code {
        [] => 0,
        [a] => one(*a),
        [a, b, ..] => one(*a) | 1 << (16 + (u32::from(*a) * 11 + u32::from(*b)) % 48),
    }
}

/// Sees to it that so many more fit in. Grows by a sixteenth: doubling would take two megabytes for one new person,
/// and growing by what is asked alone would copy everything for each of thirty thousand.
fn make_room<T>(kept: &mut Vec<T>, more: usize) {
    if kept.capacity() - kept.len() < more {
        kept.reserve_exact(more + kept.len() / 16);
    }
}

/// All entries of an index.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelf {
    pub slots: Vec<Slot>,
    pub signatures: Vec<Signature>,
    /// Every character that occurs in a name or word.
    pub alphabet: Vec<Letter>,
    /// Words that are no codes, each as numbers of characters.
    pub words: Vec<Vec<u16>>,
    names: Vec<u16>,
    codes: Vec<u8>,
    word_ids: Vec<u32>,
    char_numbers: HashMap<char, u16>,
    word_numbers: HashMap<String, u32>,
    /// How many entries lie about without a slot.
    dead: usize,
    /// The greatest key there ever was: a greater one is new and need not be looked for.
    greatest: Option<u32>,
}

fn number(place: usize) -> u32 {
    // Four thousand million characters of names do not fit an office; past that an entry is simply not found.
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn length(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

fn range(start: u32, length: u16) -> Range<usize> {
    start as usize..start as usize + usize::from(length)
}

impl Shelf {
    pub fn name(&self, slot: &Slot) -> &[u16] {
        self.names.get(range(slot.name, slot.name_length)).unwrap_or_default()
    }

    /// The codes of an entry, each followed by [`BETWEEN`].
    pub fn codes(&self, slot: &Slot) -> &[u8] {
        self.codes.get(range(slot.codes, slot.codes_length)).unwrap_or_default()
    }

    /// Places in [`Self::words`].
    pub fn word_ids(&self, slot: &Slot) -> &[u32] {
        self.word_ids.get(range(slot.words, slot.words_length)).unwrap_or_default()
    }

    pub fn add(&mut self, entry: &Entry<'_>) {
        let (slot, signature) = self.store(entry);
        self.slots.push(slot);
        self.signatures.push(signature);
        self.greatest = self.greatest.max(Some(entry.key));
    }

    /// Puts an entry in, in the place of the one with the same key if there is one.
    pub fn upsert(&mut self, entry: &Entry<'_>) {
        make_room(&mut self.slots, 64);
        make_room(&mut self.signatures, 64);
        make_room(&mut self.names, 1024);
        make_room(&mut self.codes, 4096);
        make_room(&mut self.word_ids, 1024);
        let Some(at) = self.place(entry.key) else {
            return self.add(entry);
        };
        (self.slots[at], self.signatures[at]) = self.store(entry);
        self.dead += 1;
        self.tidy();
    }

    pub fn remove(&mut self, key: u32) -> bool {
        let Some(at) = self.place(key) else { return false };
        self.slots.remove(at);
        self.signatures.remove(at);
        self.dead += 1;
        self.tidy();
        true
    }

    /// Gives back the room that building took in advance.
    pub fn shrink(&mut self) {
        self.slots.shrink_to_fit();
        self.signatures.shrink_to_fit();
        self.names.shrink_to_fit();
        self.codes.shrink_to_fit();
        self.word_ids.shrink_to_fit();
    }

    /// Bytes held in memory, but for the alphabet and the shared words, which are small.
    pub fn memory(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>()
            + self.signatures.capacity() * size_of::<Signature>()
            + self.names.capacity() * size_of::<u16>()
            + self.codes.capacity()
            + self.word_ids.capacity() * size_of::<u32>()
    }

    fn place(&self, key: u32) -> Option<usize> {
        if Some(key) > self.greatest {
            return None;
        }
        self.slots.iter().position(|slot| slot.key == key)
    }

    fn store(&mut self, entry: &Entry<'_>) -> (Slot, Signature) {
        let mut signature = Signature::default();
        let (name, codes, words) = (self.names.len(), self.codes.len(), self.word_ids.len());
        for c in name_chars(entry.name).take(LONGEST_NAME) {
            let number = self.char_number(c);
            self.names.push(number);
            signature.initials |= self.alphabet.get(usize::from(number)).map_or(0, |letter| letter.any);
            signature.chars |= char_bit(c);
        }
        for key in entry.keys.iter().take(MOST_KEYS) {
            let key: String = name_chars(key).take(LONGEST_CODE).collect();
            if key.is_ascii() {
                signature.heads |= heads(key.as_bytes());
                self.codes.extend_from_slice(key.as_bytes());
                self.codes.push(BETWEEN);
            } else {
                let number = self.word_number(key);
                self.word_ids.push(number);
            }
        }
        let slot = Slot {
            key: entry.key,
            name: number(name),
            codes: number(codes),
            words: number(words),
            name_length: length(self.names.len() - name),
            codes_length: length(self.codes.len() - codes),
            words_length: length(self.word_ids.len() - words),
        };
        (slot, signature)
    }

    fn char_number(&mut self, c: char) -> u16 {
        let alphabet = &mut self.alphabet;
        *self.char_numbers.entry(c).or_insert_with(|| {
            alphabet.push(Letter::of(c));
            // More characters than Unicode has for Chinese cannot be told apart here; the last number stands for none.
            length(alphabet.len() - 1)
        })
    }

    fn word_number(&mut self, word: String) -> u32 {
        if let Some(&known) = self.word_numbers.get(&word) {
            return known;
        }
        let chars = word.chars().map(|c| self.char_number(c)).collect();
        let fresh = number(self.words.len());
        self.words.push(chars);
        self.word_numbers.insert(word, fresh);
        fresh
    }

    /// Moves what is left together once enough lies about, so that a day of corrections does not grow the shelf.
    fn tidy(&mut self) {
        if self.dead < 1000 && self.dead < self.slots.len() {
            return;
        }
        let (mut names, mut codes, mut word_ids) = (Vec::new(), Vec::new(), Vec::new());
        for at in 0..self.slots.len() {
            let slot = self.slots[at];
            let (name, code, words) = (number(names.len()), number(codes.len()), number(word_ids.len()));
            names.extend_from_slice(self.name(&slot));
            codes.extend_from_slice(self.codes(&slot));
            word_ids.extend_from_slice(self.word_ids(&slot));
            self.slots[at] = Slot { name, codes: code, words, ..slot };
        }
        (self.names, self.codes, self.word_ids) = (names, codes, word_ids);
        self.dead = 0;
        self.shrink();
    }
}
