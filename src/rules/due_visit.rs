//! The visit clock (F58): when a paired household is due to be visited again.
//!
//! The first assistance owner visits on site every two months, the second every month by telephone or in person.
//! A visit already keyed is the only thing that fulfils it; nobody signs in.

use chrono::{Months, NaiveDate};

/// The first owner's role code in `packs/core/codes.toml`, list `owner_role`.
const FIRST_OWNER: u16 = 1;

/// The day by which the next visit is due: counted from the last visit, or from the day of pairing.
#[must_use]
pub fn due(owner_role: u16, last_visit: Option<NaiveDate>, paired: NaiveDate) -> NaiveDate {
    let months = if owner_role == FIRST_OWNER { 2 } else { 1 };
    let from = last_visit.map_or(paired, |last| last.max(paired));
    from.checked_add_months(Months::new(months)).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::due;
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
}
