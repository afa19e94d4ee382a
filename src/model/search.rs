//! Finding people and households as fast as they are typed.
//!
//! One box takes initials (zgq), full pinyin or a beginning of it, characters, a mixture of these, the last four
//! digits of an ID number or telephone, and codes or door numbers. The index holds only folded text and small
//! signatures; what a key stands for, and how a hit is shown, is the caller's affair.

mod matcher;
mod shelf;
#[cfg(test)]
mod tests;

use crate::model::fold::name_chars;
use matcher::{Fit, Starts, Word};
use shelf::{BETWEEN, Shelf, Signature, Slot, char_bit, heads};

/// What is put into the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Given back in a [`Hit`]; one entry a key.
    pub key: u32,
    /// The name of the person, the head of the household or the thing.
    pub name: &'a str,
    /// Codes, last four digits and door numbers (found from their beginning), and Chinese words shared by many,
    /// such as the village (found like a name, after all names).
    pub keys: &'a [&'a str],
}

/// One entry found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The key of the entry.
    pub key: u32,
    /// How well it fits; 0 is best. Comparable only within one query.
    pub rank: u8,
}

/// The index over one register. About 75 bytes an entry.
#[derive(Debug, Clone, Default)]
pub struct Index {
    shelf: Shelf,
}

impl Index {
    /// Builds the index. Keys must differ; entries keep the order in which they come.
    pub fn build<'a>(entries: impl IntoIterator<Item = Entry<'a>>) -> Self {
        let mut shelf = Shelf::default();
        for entry in entries {
            shelf.add(&entry);
        }
        shelf.shrink();
        Self { shelf }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shelf.slots.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shelf.slots.is_empty()
    }

    /// Bytes the entries hold in memory.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.shelf.memory()
    }

    /// Puts an entry in, in the place of the one with the same key if there is one.
    pub fn upsert(&mut self, entry: &Entry<'_>) {
        self.shelf.upsert(entry);
    }

    /// Takes the entry with this key out; false if there is none.
    pub fn remove(&mut self, key: u32) -> bool {
        self.shelf.remove(key)
    }

    /// The best `limit` entries for a query, into `hits` (what was there is dropped): best fit first, then in the
    /// order of entry. All words must match. An empty query gives the first entries.
    pub fn find(&self, query: &str, limit: usize, hits: &mut Vec<Hit>) {
        self.find_with(query, limit, |_| 0, hits);
    }

    /// As [`find`](Self::find); among equally good fits those with the greater bonus come first, for example the
    /// people this clerk uses most.
    pub fn find_with(&self, query: &str, limit: usize, bonus: impl Fn(u32) -> u8, hits: &mut Vec<Hit>) {
        let query = capped(query);
        hits.clear();
        let asked: Vec<Asked> =
            Word::all(query).into_iter().map(|word| Asked::new(word, &self.shelf)).collect();
        // Fit, bonus, whole or partial, place: packed so that numbers sort as hits do.
        let mut order: Vec<u64> = Vec::new();
        for (place, (slot, signature)) in (0_u64..).zip(self.shelf.slots.iter().zip(&self.shelf.signatures)) {
            if !asked.iter().all(|asked| asked.may_match(signature)) {
                continue;
            }
            let grades = asked.iter().map(|asked| asked.grade(&self.shelf, slot, signature));
            let Some(grade) = grades.sum::<Option<Grade>>() else {
                continue;
            };
            let less = u64::from(u8::MAX - bonus(slot.key));
            order.push(u64::from(grade.class) << 48 | less << 40 | u64::from(grade.partial) << 32 | place);
        }
        if limit < order.len() {
            order.select_nth_unstable(limit);
            order.truncate(limit);
        }
        order.sort_unstable();
        hits.extend(order.into_iter().filter_map(|packed| {
            let slot = self.shelf.slots.get(usize::try_from(packed & 0xFFFF_FFFF).ok()?)?;
            let class = u8::try_from(packed >> 48).ok()?;
            Some(Hit { key: slot.key, rank: Grade { class, partial: packed >> 32 & 1 == 1 }.rank() })
        }));
    }
}

/// Nobody types a name this long; what is pasted by mistake must not hold up the next key.
const LONGEST_QUERY: usize = 64;

fn capped(query: &str) -> &str {
    query.char_indices().nth(LONGEST_QUERY).map_or(query, |(at, _)| query.get(..at).unwrap_or(query))
}

/// One word of a query, with everything about it that is worked out once.
struct Asked {
    word: Word,
    /// What a name, or a code, must have for the word to be looked for in it.
    needed: Signature,
    is_code: bool,
    /// For each character of the alphabet, where in the word it may stand.
    starts: Vec<Starts>,
    /// How the word fits each shared word; empty if it fits none.
    words: Vec<Option<Grade>>,
}

impl Asked {
    fn new(word: Word, kept: &Shelf) -> Self {
        let needed = Signature {
            initials: word.initials,
            chars: word.chars().iter().fold(0, |bits, &c| bits | char_bit(c)),
            heads: heads(word.text.as_bytes()),
        };
        let starts = kept.alphabet.iter().map(|letter| word.starts(letter)).collect();
        let is_code = word.text.is_ascii();
        let mut asked = Self { word, needed, is_code, starts, words: Vec::new() };
        asked.words = kept.words.iter().map(|word| asked.fit(word).map(Grade::of_word)).collect();
        if asked.words.iter().all(Option::is_none) {
            asked.words.clear();
        }
        asked
    }

    fn fit(&self, chars: &[u16]) -> Option<(Fit, bool)> {
        self.word.fit(chars.iter().filter_map(|&number| self.starts.get(usize::from(number)).copied()))
    }

    /// Whether an entry need be looked at: a few bit operations that spare most entries the rest.
    fn may_match(&self, has: &Signature) -> bool {
        self.in_name(has) || self.in_codes(has) || !self.words.is_empty()
    }

    fn in_name(&self, has: &Signature) -> bool {
        let needed = &self.needed;
        has.initials & needed.initials == needed.initials && has.chars & needed.chars == needed.chars
    }

    fn in_codes(&self, has: &Signature) -> bool {
        self.is_code && has.heads & self.needed.heads == self.needed.heads
    }

    fn grade(&self, kept: &Shelf, slot: &Slot, has: &Signature) -> Option<Grade> {
        let by_name = if self.in_name(has) { self.fit(kept.name(slot)).map(Grade::of_name) } else { None };
        let by_code = if self.in_codes(has) {
            let codes = kept.codes(slot).split(|byte| *byte == BETWEEN);
            codes.filter_map(|code| Grade::of_code(&self.word, code)).min()
        } else {
            None
        };
        let by_word = if self.words.is_empty() {
            None
        } else {
            kept.word_ids(slot).iter().filter_map(|&id| *self.words.get(id as usize)?).min()
        };
        [by_name, by_code, by_word].into_iter().flatten().min()
    }
}

/// How well words fit an entry; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Grade {
    /// 0 the same text, 1 its beginning, 2 by another reading, 3 and 4 within, 5 and 6 in words such as the village.
    class: u8,
    /// Something is left of the name or code: 张国 goes before 张国强 when zg is typed.
    partial: bool,
}

impl Grade {
    const BEST: Self = Self { class: 0, partial: false };

    fn of_name((fit, whole): (Fit, bool)) -> Self {
        Self { class: fit as u8, partial: !whole }
    }

    fn of_code(word: &Word, code: &[u8]) -> Option<Self> {
        let rest = code.strip_prefix(word.text.as_bytes())?;
        Some(Self { class: u8::from(!rest.is_empty()), partial: !rest.is_empty() })
    }

    /// Whole or not is not asked of words: whoever types wj means 王军 first, and then all of 王家村 in order.
    fn of_word((fit, _): (Fit, bool)) -> Self {
        Self { class: if fit <= Fit::Usual { 5 } else { 6 }, partial: false }
    }

    fn rank(self) -> u8 {
        self.class.saturating_mul(2).saturating_add(u8::from(self.partial))
    }
}

/// The words of a query together.
impl std::iter::Sum for Grade {
    fn sum<I: Iterator<Item = Self>>(grades: I) -> Self {
        grades.fold(Self::BEST, |sum, grade| Self {
            class: sum.class.saturating_add(grade.class),
            partial: sum.partial || grade.partial,
        })
    }
}

/// How well a query fits one text (the name of an action, an option of a list): `None` if it does not, else a rank,
/// 0 best.
#[must_use]
pub fn matched(query: &str, text: &str) -> Option<u8> {
    let query = capped(query);
    let words = Word::all(query);
    let grades = words.iter().map(|word| word.fit_text(name_chars(text)).map(Grade::of_name));
    grades.sum::<Option<Grade>>().map(Grade::rank)
}
