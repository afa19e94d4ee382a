//! Chance that comes out the same on every machine: splitmix64, seeded by a constant and the day.

/// The sample's own seed. Another number would be another town's autumn.
const SEED: u64 = 0x6c69_616e_7869_6e01;

pub(super) struct Dice(u64);

impl Dice {
    /// Dice for one purpose on one day; the same two numbers always throw the same.
    pub(super) fn new(purpose: u64, day: u64) -> Self {
        let mut dice = Self(
            SEED ^ purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ day.wrapping_mul(0xd1b5_4a32_d192_ed03),
        );
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to but not including `end`; 0 when `end` is 0.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end.max(1))).unwrap_or_default()
    }

    /// From `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True so many times in a thousand.
    pub(super) fn per_mille(&mut self, times: u32) -> bool {
        self.below(1000) < times
    }

    /// One of the items.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let at = self.below(u32::try_from(items.len()).unwrap_or(u32::MAX));
        items.get(usize::try_from(at).unwrap_or_default())
    }

    /// One of the texts, or nothing when there are none.
    pub(super) fn word<'a>(&mut self, items: &'a [String]) -> &'a str {
        self.pick(items).map_or("", String::as_str)
    }
}
