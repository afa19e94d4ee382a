//! Drawing a sample that anybody can draw again: a number decides, not a person.
//!
//! Stratified: each stratum (a kind of entry in a village) gives its share, and every stratum that can gives at least
//! one. Within a stratum an entry's place is worked out from the number and the entry alone, so that the
//! order in which entries were keyed or listed plays no part.

use crate::model::id::Id;
use std::collections::BTreeMap;

/// A sample larger than this is asked about before it is drawn.
pub const LARGE: usize = 30;
/// No sample is larger.
pub const MOST: usize = 500;

/// Draws `size` of the entries, each given with its stratum, by a number. The order is that of the strata.
#[must_use]
pub fn draw<S: Ord + Copy>(entries: &[(Id, S)], size: usize, seed: u64) -> Vec<Id> {
    let mut strata: BTreeMap<S, Vec<Id>> = BTreeMap::new();
    for (id, stratum) in entries {
        strata.entry(*stratum).or_default().push(*id);
    }
    let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
    let shares = shares(&sizes, size.min(entries.len()));
    let mut drawn = Vec::new();
    for (ids, share) in strata.values_mut().zip(shares) {
        ids.sort_unstable_by_key(|id| (place(*id, seed), *id));
        drawn.extend(ids.iter().take(share).copied());
    }
    drawn
}

/// How many of each stratum: in proportion, the largest remainders first, at least one of each while there is room.
fn shares(sizes: &[usize], size: usize) -> Vec<usize> {
    let total: usize = sizes.iter().sum();
    if total == 0 {
        return vec![0; sizes.len()];
    }
    let least = usize::from(size >= sizes.len());
    let mut shares: Vec<usize> = sizes.iter().map(|own| (own * size / total).max(least).min(*own)).collect();
    let remainder = |at: usize| sizes.get(at).map_or(0, |own| own * size % total);
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(remainder(*at)));
    // Rounding leaves a few to give; the least of one each may have given a few too many.
    loop {
        let given: usize = shares.iter().sum();
        let room = |at: &usize| match given.cmp(&size) {
            std::cmp::Ordering::Less => shares.get(*at) < sizes.get(*at),
            std::cmp::Ordering::Greater => shares.get(*at).is_some_and(|share| *share > least),
            std::cmp::Ordering::Equal => false,
        };
        let found = if given < size {
            order.iter().copied().find(room)
        } else {
            order.iter().rev().copied().find(room)
        };
        let Some(share) = found.and_then(|at| shares.get_mut(at)) else { return shares };
        if given < size {
            *share += 1;
        } else {
            *share -= 1;
        }
        let given = found.unwrap_or_default();
        order.retain(|at| *at != given);
        order.push(given);
    }
}

/// An entry's place under a number: well mixed, and the same on every machine (the finaliser of `SplitMix64`).
fn place(id: Id, seed: u64) -> u64 {
    let bytes = id.to_bytes();
    let half = |from: usize| {
        let part = bytes.get(from..from + 8).and_then(|part| part.try_into().ok()).unwrap_or_default();
        u64::from_be_bytes(part)
    };
    let mix = |x: u64| {
        let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    };
    mix(mix(mix(seed) ^ half(0)) ^ half(8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn entries(sizes: &[usize]) -> Vec<(Id, usize)> {
        let mut all = Vec::new();
        for (stratum, size) in sizes.iter().enumerate() {
            for at in 0..*size {
                all.push((
                    Id::from_parts(u64::try_from(at * 7 + 1).unwrap(), u128::try_from(stratum).unwrap()),
                    stratum,
                ));
            }
        }
        all
    }

    proptest! {
        #[test]
        fn a_sample_is_as_large_as_asked_and_takes_from_every_stratum(
            sizes in prop::collection::vec(1usize..60, 1..8), size in 0usize..80, seed in any::<u64>(),
        ) {
            let all = entries(&sizes);
            let drawn = draw(&all, size, seed);
            prop_assert_eq!(drawn.len(), size.min(all.len()));
            let set: BTreeSet<&Id> = drawn.iter().collect();
            prop_assert_eq!(set.len(), drawn.len());
            if size >= sizes.len() {
                for stratum in 0..sizes.len() {
                    let taken = all.iter().filter(|(id, of)| *of == stratum && set.contains(id)).count();
                    prop_assert!(taken > 0, "stratum {} of {:?}", stratum, sizes);
                }
            }
        }

        #[test]
        fn the_same_number_draws_the_same_whatever_the_order(seed in any::<u64>(), size in 1usize..20) {
            let all = entries(&[30, 12, 3]);
            let mut turned = all.clone();
            turned.reverse();
            prop_assert_eq!(draw(&all, size, seed), draw(&turned, size, seed));
        }
    }

    #[test]
    fn each_entry_has_about_the_same_chance() {
        let all = entries(&[20]);
        let mut times = [0_u32; 20];
        for seed in 0..4000 {
            for id in draw(&all, 5, seed) {
                times[all.iter().position(|(other, _)| *other == id).unwrap()] += 1;
            }
        }
        // 1,000 expected each; four standard deviations are about 110.
        assert!(times.iter().all(|times| (870..=1130).contains(times)), "{times:?}");
    }
}
