//! Finding people and households as fast as they are typed.
//!
//! One box takes initials (zgq), full pinyin or a beginning of it, characters, a mixture of these, the last four
//! digits of an ID number or telephone, and codes or door numbers. The index holds only folded text and small
//! signatures; what a key stands for, and how a hit is shown, is the caller's affair.

mod matcher;
#[cfg(test)]
mod tests;

use crate::model::pinyin::{initials_mask, letter_bit};
use matcher::{Fit, Word, fold};

/// Between the name and the keys of an entry in the arena; folding never lets it through.
const BETWEEN: char = '\n';

/// What is put into the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Given back in a [`Hit`]; one entry a key.
    pub key: u32,
    /// The name of the person, the head of the household or the thing.
    pub name: &'a str,
    /// Codes, last four digits and door numbers (found from their beginning), and Chinese words such as the
    /// village (found like a name, after all names).
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

/// Where an entry lies in the arena.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: u32,
    start: u32,
    name_end: u32,
    end: u32,
}

/// What an entry may match at all: a bit missing here means that the entry need not be looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Signature {
    /// Initials of all readings of all characters, and all Latin letters.
    initials: u32,
    /// One bit (of 32) for each Chinese character.
    chars: u32,
    /// How the codes begin: their first byte (16 bits) and their first two (48 bits).
    heads: u64,
}

impl Signature {
    fn covers(self, needed: Self) -> bool {
        self.initials & needed.initials == needed.initials
            && self.chars & needed.chars == needed.chars
            && self.heads & needed.heads == needed.heads
    }

    fn add(&mut self, text: &str, is_code: bool) {
        if is_code {
            self.heads |= heads(text.as_bytes());
        } else if text
            .bytes()
            .any(|byte| byte.is_ascii() && !byte.is_ascii_lowercase())
        {
            // Digits inside a name or word may be found from the middle: never skip this entry for its codes.
            self.heads = u64::MAX;
        }
        for c in text.chars() {
            self.initials |= initials_mask(c);
            self.chars |= char_bit(c);
        }
    }

    fn needed(words: &[Word]) -> Self {
        let mut needed = Self::default();
        for word in words {
            needed.initials |= word.needed_initials();
            needed.chars |= word.chars().iter().fold(0, |bits, &c| bits | char_bit(c));
            let first = word.text.as_bytes().first().copied().unwrap_or(b'a');
            if first.is_ascii() && letter_bit(first) == 0 {
                needed.heads |= heads(word.text.as_bytes());
            }
        }
        needed
    }
}

fn char_bit(c: char) -> u32 {
    if c.is_ascii() {
        0
    } else {
        1 << (u32::from(c).wrapping_mul(0x9E37_79B1) >> 27)
    }
}

fn heads(code: &[u8]) -> u64 {
    let one = code
        .first()
        .filter(|byte| byte.is_ascii())
        .map_or(0, |&byte| 1 << (byte % 16));
    let two = match code {
        [a, b, ..] if a.is_ascii() && b.is_ascii() => 1 << (16 + (u32::from(*a) * 11 + u32::from(*b)) % 48),
        _ => 0,
    };
    one | two
}

/// The index over one register. About 70 bytes an entry.
#[derive(Debug, Clone, Default)]
pub struct Index {
    slots: Vec<Slot>,
    signatures: Vec<Signature>,
    arena: String,
    /// Bytes of the arena that no slot uses any more.
    dead: usize,
}

impl Index {
    /// Builds the index. Keys must differ; entries keep the order in which they come.
    pub fn build<'a>(entries: impl IntoIterator<Item = Entry<'a>>) -> Self {
        let mut index = Self::default();
        for entry in entries {
            let (slot, signature) = index.store(&entry);
            index.slots.push(slot);
            index.signatures.push(signature);
        }
        index.arena.shrink_to_fit();
        index.slots.shrink_to_fit();
        index.signatures.shrink_to_fit();
        index
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Bytes this index holds in memory.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.arena.capacity()
            + self.slots.capacity() * size_of::<Slot>()
            + self.signatures.capacity() * size_of::<Signature>()
    }

    /// Puts an entry in, in the place of the one with the same key if there is one.
    pub fn upsert(&mut self, entry: &Entry<'_>) {
        self.arena.reserve_exact(256);
        let (slot, signature) = self.store(entry);
        if let Some(at) = self.place(entry.key) {
            self.forget(at);
            self.slots[at] = slot;
            self.signatures[at] = signature;
        } else {
            self.slots.push(slot);
            self.signatures.push(signature);
        }
        self.tidy();
    }

    /// Takes the entry with this key out; false if there is none.
    pub fn remove(&mut self, key: u32) -> bool {
        let Some(at) = self.place(key) else { return false };
        self.forget(at);
        self.slots.remove(at);
        self.signatures.remove(at);
        self.tidy();
        true
    }

    /// The best `limit` entries for a query, into `hits` (what was there is dropped): best fit first, then in the
    /// order of entry. All words must match. An empty query gives the first entries.
    pub fn find(&self, query: &str, limit: usize, hits: &mut Vec<Hit>) {
        self.find_with(query, limit, |_| 0, hits);
    }

    /// As [`find`](Self::find); among equally good fits those with the greater bonus come first, for example the
    /// people this clerk uses most.
    pub fn find_with(&self, query: &str, limit: usize, bonus: impl Fn(u32) -> u8, hits: &mut Vec<Hit>) {
        hits.clear();
        let words = Word::all(query);
        let needed = Signature::needed(&words);
        // Fit, bonus, whole or partial, place: packed so that numbers sort as hits do.
        let mut order: Vec<u64> = Vec::new();
        for (place, (slot, signature)) in (0_u64..).zip(self.slots.iter().zip(&self.signatures)) {
            if !signature.covers(needed) {
                continue;
            }
            if let Some(grade) = self.grade(&words, slot) {
                let less = u64::from(u8::MAX - bonus(slot.key));
                order
                    .push(u64::from(grade.class) << 48 | less << 40 | u64::from(grade.partial) << 32 | place);
            }
        }
        if limit < order.len() {
            order.select_nth_unstable(limit);
            order.truncate(limit);
        }
        order.sort_unstable();
        hits.extend(order.into_iter().filter_map(|packed| {
            let slot = self.slots.get(usize::try_from(packed & 0xFFFF_FFFF).ok()?)?;
            let class = u8::try_from(packed >> 48).ok()?;
            Some(Hit {
                key: slot.key,
                rank: Grade {
                    class,
                    partial: packed >> 32 & 1 == 1,
                }
                .rank(),
            })
        }));
    }

    fn grade(&self, words: &[Word], slot: &Slot) -> Option<Grade> {
        let name = self.arena.get(slot.start as usize..slot.name_end as usize)?;
        let keys = self.arena.get(slot.name_end as usize..slot.end as usize)?;
        let mut sum = Grade {
            class: 0,
            partial: false,
        };
        for word in words {
            let by_name = word.fit(name.chars()).map(Grade::of_name);
            let by_key = keys
                .split(BETWEEN)
                .filter_map(|key| Grade::of_key(word, key))
                .min();
            sum = sum.and(by_name.into_iter().chain(by_key).min()?);
        }
        Some(sum)
    }

    fn store(&mut self, entry: &Entry<'_>) -> (Slot, Signature) {
        let mut signature = Signature::default();
        let start = self.arena.len();
        self.arena.extend(entry.name.chars().filter_map(fold));
        let name_end = self.arena.len();
        signature.add(&self.arena[start..], false);
        for key in entry.keys {
            self.arena.push(BETWEEN);
            let from = self.arena.len();
            self.arena.extend(key.chars().filter_map(fold));
            let key = &self.arena[from..];
            signature.add(key, key.is_ascii());
        }
        // Four gigabytes of names do not fit an office; past that an entry is simply not found.
        let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        (
            Slot {
                key: entry.key,
                start: at(start),
                name_end: at(name_end),
                end: at(self.arena.len()),
            },
            signature,
        )
    }

    fn place(&self, key: u32) -> Option<usize> {
        self.slots.iter().position(|slot| slot.key == key)
    }

    fn forget(&mut self, at: usize) {
        let slot = self.slots[at];
        self.dead += (slot.end - slot.start) as usize;
    }

    /// Rewrites the arena once a quarter of it is of no use, so that a day of corrections does not grow it.
    fn tidy(&mut self) {
        if self.dead < 4096 || self.dead * 4 < self.arena.len() {
            return;
        }
        let mut fresh = String::with_capacity(self.arena.len() - self.dead);
        for slot in &mut self.slots {
            let text = self
                .arena
                .get(slot.start as usize..slot.end as usize)
                .unwrap_or_default();
            let (name, length) = (slot.name_end - slot.start, slot.end - slot.start);
            slot.start = u32::try_from(fresh.len()).unwrap_or(u32::MAX);
            slot.name_end = slot.start.saturating_add(name);
            slot.end = slot.start.saturating_add(length);
            fresh.push_str(text);
        }
        self.arena = fresh;
        self.dead = 0;
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
    fn of_name((fit, whole): (Fit, bool)) -> Self {
        Self {
            class: fit as u8,
            partial: !whole,
        }
    }

    fn of_key(word: &Word, key: &str) -> Option<Self> {
        if key.is_ascii() {
            let rest = key.strip_prefix(word.text.as_str())?;
            return Some(Self {
                class: u8::from(!rest.is_empty()),
                partial: !rest.is_empty(),
            });
        }
        let (fit, _) = word.fit(key.chars())?;
        // Whole or not is not asked of words: whoever types wj means 王军 first, and then all of 王家村 in order.
        Some(Self {
            class: if fit <= Fit::Usual { 5 } else { 6 },
            partial: false,
        })
    }

    fn and(self, other: Self) -> Self {
        Self {
            class: self.class.saturating_add(other.class),
            partial: self.partial || other.partial,
        }
    }

    fn rank(self) -> u8 {
        self.class
            .saturating_mul(2)
            .saturating_add(u8::from(self.partial))
    }
}

/// How well a query fits one text (the name of an action, an option of a list): `None` if it does not, else a rank,
/// 0 best.
#[must_use]
pub fn matched(query: &str, text: &str) -> Option<u8> {
    let mut sum = Grade {
        class: 0,
        partial: false,
    };
    for word in Word::all(query) {
        sum = sum.and(Grade::of_name(word.fit(text.chars().filter_map(fold))?));
    }
    Some(sum.rank())
}
