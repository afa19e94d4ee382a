//! What can be done next with a record: its moves for the person at the keyboard, and the paper it is.

use super::Office;
use crate::model::id::Id;
use crate::model::kind::Class;
use crate::model::record::Record;
use crate::model::typed::{daily, filing, problem, problem_state};
use crate::rules::moves;
use chrono::NaiveDate;

/// A move from where a record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The state it leads to.
    pub to: u16,
    /// What it is called: 受理, 退回.
    pub label: String,
    /// Whether a reason is asked for.
    pub why: bool,
    /// The reasons to choose from, where there is a list of them.
    pub reasons: Vec<String>,
    /// Why it cannot be made now, as one sentence.
    pub refused: Option<String>,
    /// Whether it sends the record back (退回) to whom it came from.
    pub back: bool,
    /// Whether it files a day's summary, which takes the day's facts along and so is done in that day's room.
    pub files_day: bool,
}

impl Step {
    /// The reason as it is kept: the one chosen from the list, where there is one, and the words behind it.
    #[must_use]
    pub fn reason(reasons: &[String], chosen: usize, words: &str) -> String {
        match (reasons.get(chosen), words.is_empty()) {
            (Some(listed), true) => listed.clone(),
            (Some(listed), false) => format!("{listed}：{words}"),
            (None, _) => words.to_owned(),
        }
    }

    /// Whether it sends the record back (退回) and can be made now: what F8 does.
    #[must_use]
    pub fn sends_back(&self) -> bool {
        self.refused.is_none() && self.back && self.why
    }
}

impl Office {
    /// The moves from where a record stands, for the person at the keyboard, in the dictionary's order. None for
    /// a record that is struck out.
    #[must_use]
    pub fn steps(&self, record: &Record) -> Vec<Step> {
        let (Some(person), Ok(kind)) = (self.person(), self.kind(record.kind)) else {
            return Vec::new();
        };
        if record.void {
            return Vec::new();
        }
        moves::offers(kind, &record.fields, person.actor())
            .into_iter()
            .map(|offer| Step {
                to: offer.step.to,
                label: offer.step.label.clone(),
                why: offer.step.why,
                reasons: offer.step.reasons.iter().map(|choice| choice.label.clone()).collect(),
                refused: offer.refused,
                back: match kind.class {
                    Class::Paper => offer.step.to == filing::RETURNED,
                    _ => kind.tag == problem::KIND && offer.step.to == problem_state::RETURNED,
                },
                files_day: kind.tag == daily::KIND && offer.step.to == filing::FILED,
            })
            .collect()
    }
}

/// Whose day a record sums up, if it is a daily summary (日小结): that is written in its own room.
#[must_use]
pub fn day_of(record: &Record) -> Option<(Id, NaiveDate)> {
    if record.kind != daily::KIND {
        return None;
    }
    Some((record.fields.reference(daily::CADRE)?, record.fields.date(daily::DATE)?))
}
