//! How far the parts of a whole have come, one by one and together. Shares are whole percents, amounts ten-thousandths.

use super::flow;
use super::progress::{actual, rolled_up};

/// A part of a whole, as far as the whole asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// How much it weighs.
    pub weight: i64,
    /// The percent done.
    pub share: i64,
    /// What was counted of it, in ten-thousandths, and in which measure; `None` for percent alone.
    pub counted: Option<(Option<u16>, i64)>,
}

impl Part {
    /// A task in a state, which weighs so much and counts in that measure, with the value told last and its target, both
    /// in ten-thousandths. What was never measured is done from 办结 on: that somebody says so (申请复核) is not enough.
    #[must_use]
    pub fn of(
        state: u16,
        (weight, measure): (i64, Option<u16>),
        told: Option<i64>,
        target: Option<i64>,
    ) -> Self {
        let unmeasured = told.is_none() && target.is_none();
        let share = if unmeasured && flow::is_done(state) { 100 } else { actual(told, target) };
        let counted = target.filter(|target| *target > 0).map(|_| (measure, told.unwrap_or_default()));
        Self { weight, share, counted }
    }
}

/// How far parts have come together, in percent: by weight, and never more than what was counted of them comes to of
/// the whole in its measure, since what was not shared out is not done. Parts that name no measure are of the first.
/// `None` where there are no parts.
#[must_use]
pub fn together(parts: &[Part], wholes: &[(u16, i64)]) -> Option<i64> {
    let by_weight = rolled_up(parts.iter().map(|part| (part.weight, part.share)))?;
    let first = wholes.first().map(|(what, _)| *what);
    let of_wholes = wholes.iter().filter_map(|(what, target)| {
        let counted = parts.iter().filter_map(|part| part.counted);
        let own = counted.filter(|(of, _)| of.or(first) == Some(*what)).map(|(_, done)| done);
        own.reduce(i64::saturating_add).map(|done| actual(Some(done), Some(*target)))
    });
    of_wholes.chain([by_weight]).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_was_never_measured_is_done_when_it_is_finished_and_not_when_it_is_said() {
        use crate::model::typed::task_state as state;
        let share = |state, told, target| Part::of(state, (1, None), told, target).share;
        let states = [state::IN_PROGRESS, state::UNDER_REVIEW, state::COMPLETED, state::ARCHIVED];
        assert_eq!(states.map(|code| share(code, None, None)), [0, 0, 100, 100]);
        assert_eq!(states.map(|code| share(code, None, Some(200_000))), [0; 4]);
        assert_eq!(states.map(|code| share(code, Some(100_000), Some(200_000))), [50; 4]);
        assert_eq!(Part::of(7, (1, Some(3)), Some(5), Some(0)).counted, None);
        assert_eq!(Part::of(7, (1, Some(3)), Some(5), Some(9)).counted, Some((Some(3), 5)));
    }
}
