//! The visit clock (F58): when a paired household is due to be visited again.
//!
//! The first assistance owner visits on site every two months, the second every month by telephone or in person.
//! A visit already keyed is the only thing that fulfils it; nobody signs in.

use chrono::{Months, NaiveDate};

/// The first owner's role code in `packs/core/codes.toml`, list `owner_role`.
pub const FIRST_OWNER: u16 = 1;
/// Calls (电话) and people who came to the office (群众来访) in list `visit_type`: nobody was at the house.
const NOT_AT_THE_HOUSE: [u16; 2] = [5, 6];

/// Whether a visit of this type keeps the clock of an owner of this role: the first owner's must be at the house.
#[must_use]
pub fn counts(owner_role: u16, visit_type: Option<u16>) -> bool {
    owner_role != FIRST_OWNER || !visit_type.is_some_and(|kind| NOT_AT_THE_HOUSE.contains(&kind))
}

/// The day by which the next visit is due: counted from the last visit, or from the day of pairing.
#[must_use]
pub fn due(owner_role: u16, last_visit: Option<NaiveDate>, paired: NaiveDate) -> NaiveDate {
    let months = if owner_role == FIRST_OWNER { 2 } else { 1 };
    let from = last_visit.map_or(paired, |last| last.max(paired));
    from.checked_add_months(Months::new(months)).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::{counts, due};
    use chrono::NaiveDate;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn the_first_owner_has_two_months_and_the_second_one() {
        assert_eq!(due(1, Some(day(9, 10)), day(1, 1)), day(11, 10));
        assert_eq!(due(2, Some(day(9, 10)), day(1, 1)), day(10, 10));
        assert_eq!(due(1, None, day(12, 31)), NaiveDate::from_ymd_opt(2027, 2, 28).unwrap());
        assert_eq!(
            due(1, Some(day(1, 1)), day(3, 1)),
            day(5, 1),
            "a visit before the pairing does not count"
        );
    }

    #[test]
    fn a_call_keeps_the_second_owners_clock_and_not_the_firsts() {
        assert!(counts(1, Some(1)) && !counts(1, Some(5)) && !counts(1, Some(6)));
        assert!(counts(2, Some(5)) && counts(2, Some(6)));
    }
}
