//! The pairing rule (结对): how many households of which kind each rank takes, who is under quota, which household
//! nobody has taken.
//!
//! Source: the published method 联村联户·为民富民 (2012). A leader of deputy-section rank or above takes one hardship
//! household and one special household; everyone else takes one of either kind; a Party-member star household takes
//! one hardship household.

use crate::model::id::Id;
use std::collections::{BTreeMap, BTreeSet};

/// 困难户; packs/core/codes.toml, `assisted`.
pub const HARDSHIP: u16 = 1;
/// 特殊户
pub const SPECIAL: u16 = 2;
/// 副科级以上领导; packs/core/codes.toml, `rank`.
pub const LEADER: u16 = 1;
/// 党员明星户
pub const STAR: u16 = 4;

/// What one rank has to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Hardship households.
    pub hardship: usize,
    /// Special households.
    pub special: usize,
    /// Households of either kind.
    pub either: usize,
}

/// The quota of a rank.
#[must_use]
pub fn quota(rank: u16) -> Quota {
    match rank {
        LEADER => Quota { hardship: 1, special: 1, either: 0 },
        STAR => Quota { hardship: 1, special: 0, either: 0 },
        _ => Quota { hardship: 0, special: 0, either: 1 },
    }
}

impl Quota {
    /// How many households in all.
    #[must_use]
    pub fn total(self) -> usize {
        self.hardship + self.special + self.either
    }

    /// How many more are to be taken, given how many of each kind there are.
    #[must_use]
    pub fn short(self, hardship: usize, special: usize) -> usize {
        let fixed = self.hardship.saturating_sub(hardship) + self.special.saturating_sub(special);
        let spare = hardship.saturating_sub(self.hardship) + special.saturating_sub(self.special);
        fixed + self.either.saturating_sub(spare)
    }
}

/// A pairing in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Who took it.
    pub cadre: Id,
    /// The household.
    pub household: Id,
}

/// What the rule finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Per rank: people, households they have to take, households they have taken.
    pub ranks: BTreeMap<u16, (usize, usize, usize)>,
    /// People under quota, with how many they are short.
    pub under: Vec<(Id, usize)>,
    /// Assisted households that nobody has taken.
    pub uncovered: Vec<Id>,
    /// Assisted households.
    pub households: usize,
}

/// Holds the pairings against the rule. `people`: id and rank; `households`: id and 困难户/特殊户.
#[must_use]
pub fn report(people: &[(Id, u16)], households: &[(Id, u16)], pairs: &[Pair]) -> Report {
    let kinds: BTreeMap<Id, u16> = households.iter().copied().collect();
    let mut taken: BTreeMap<Id, (usize, usize)> = BTreeMap::new();
    let mut covered: BTreeSet<Id> = BTreeSet::new();
    for pair in pairs {
        let Some(kind) = kinds.get(&pair.household) else {
            continue;
        };
        covered.insert(pair.household);
        let (hardship, special) = taken.entry(pair.cadre).or_default();
        match *kind {
            SPECIAL => *special += 1,
            _ => *hardship += 1,
        }
    }
    let mut report = Report { households: households.len(), ..Report::default() };
    for (person, rank) in people {
        let (hardship, special) = taken.get(person).copied().unwrap_or_default();
        let quota = quota(*rank);
        let line = report.ranks.entry(*rank).or_default();
        *line = (line.0 + 1, line.1 + quota.total(), line.2 + hardship + special);
        let short = quota.short(hardship, special);
        if short > 0 {
            report.under.push((*person, short));
        }
    }
    report.uncovered = households.iter().map(|(id, _)| *id).filter(|id| !covered.contains(id)).collect();
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u64) -> Id {
        Id::from_parts(number, 0)
    }

    #[test]
    fn a_leader_with_two_hardship_households_still_owes_a_special_one() {
        let people = [(id(1), LEADER), (id(2), 2), (id(3), STAR)];
        let households = [(id(10), HARDSHIP), (id(11), HARDSHIP), (id(12), SPECIAL), (id(13), SPECIAL)];
        let pair = |cadre, household| Pair { cadre: id(cadre), household: id(household) };
        let found = report(&people, &households, &[pair(1, 10), pair(1, 11), pair(2, 12)]);
        assert_eq!(found.under, [(id(1), 1), (id(3), 1)]);
        assert_eq!(found.uncovered, [id(13)]);
        assert_eq!(found.ranks[&LEADER], (1, 2, 2));
    }
}
