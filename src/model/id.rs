//! The identity of a record, an entry or a draft.
//!
//! A ULID: sorts by the moment it was made, needs no counter shared between machines, and reads as 26
//! characters that a clerk can copy from a screen to a command line.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use ulid::Ulid;

/// A record's, entry's or draft's identity: 128 bits, ordered by the millisecond it was made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(u128);

impl Id {
    /// The smallest id; names nothing.
    pub const NIL: Id = Id(0);
    /// The largest id; an upper bound for scans.
    pub const MAX: Id = Id(u128::MAX);

    /// Builds an id from a moment (milliseconds since 1970, local office time) and 80 bits of distinction.
    #[must_use]
    pub fn from_parts(millis: u64, distinction: u128) -> Self {
        Id(Ulid::from_parts(millis, distinction).0)
    }

    /// The id as it is keyed in the store: big endian, so that byte order is id order.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The id back from [`Id::to_bytes`].
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Id(u128::from_be_bytes(bytes))
    }

    /// When it was made, in milliseconds since 1970.
    #[must_use]
    pub fn millis(self) -> u64 {
        Ulid(self.0).timestamp_ms()
    }

    /// The next id, for making several in one millisecond.
    #[must_use]
    pub fn next(self) -> Self {
        Id(self.0.wrapping_add(1))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ulid(self.0).fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ulid(self.0).fmt(f)
    }
}

impl FromStr for Id {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ulid::from_string(text.trim())
            .map(|ulid| Id(ulid.0))
            .map_err(|_| format!("“{text}”不是编号，编号是 26 位数字和字母，请从列表中复制"))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Hands out ids in strictly rising order, also within one millisecond.
#[derive(Debug)]
pub struct IdMaker {
    last: Id,
    seed: u64,
}

impl IdMaker {
    /// A maker whose distinction bits start from `seed` (random in life, fixed in tests and the sample town).
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { last: Id::NIL, seed }
    }

    /// The next id for a moment in milliseconds since 1970.
    pub fn make(&mut self, millis: u64) -> Id {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let spread = (u128::from(self.seed) << 16) | u128::from(self.seed >> 48);
        let fresh = Id::from_parts(millis, spread);
        self.last = if fresh > self.last { fresh } else { self.last.next() };
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_even_within_one_millisecond_and_when_the_clock_goes_back() {
        let mut maker = IdMaker::new(7);
        let ids: Vec<Id> = [5, 5, 5, 4, 6].iter().map(|ms| maker.make(*ms)).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    }

    #[test]
    fn text_and_bytes_bring_the_same_id_back() {
        let id = Id::from_parts(1_790_000_000_000, 99);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(Id::from_bytes(id.to_bytes()), id);
        assert!("不是".parse::<Id>().is_err());
    }
}
