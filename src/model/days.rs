//! A stretch of days, open at either end where nothing is said.

use chrono::NaiveDate;

/// The days from one to another, both within. Without bounds it also takes in records that have no day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayRange {
    /// The first day, or from the beginning.
    pub from: Option<NaiveDate>,
    /// The last day, or for ever.
    pub to: Option<NaiveDate>,
}

impl DayRange {
    /// Every day, and the records that have none.
    pub const ALL: DayRange = DayRange { from: None, to: None };

    /// One day.
    #[must_use]
    pub fn day(day: NaiveDate) -> Self {
        Self::between(day, day)
    }

    /// From one day to another, both within.
    #[must_use]
    pub fn between(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from: Some(from), to: Some(to) }
    }

    /// Whether nothing is left out, not even what has no day.
    #[must_use]
    pub fn is_all(self) -> bool {
        self == Self::ALL
    }

    /// Whether a day lies within.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}
