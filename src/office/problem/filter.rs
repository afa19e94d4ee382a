//! A filter sentence over the ledger: what the dictionary's filter knows, and what only the ledger works out.

use super::ProblemLine;
use crate::model::filter::{Filter, conditions};
use crate::model::kind::Kind;
use crate::office::compare::{Sign, number, signed, stands};
use crate::rules::light::Light;
use chrono::NaiveDate;

/// A filter sentence over the ledger: the fields of a problem, and besides `灯:红` and `停>10`, which no record holds.
#[derive(Clone, Debug)]
pub struct ProblemFilter {
    light: Option<Light>,
    /// More than, less than, or just so many days.
    stalled: Option<(Sign, i64)>,
    fields: Filter,
}

impl ProblemFilter {
    /// Reads a sentence.
    ///
    /// # Errors
    /// One sentence with what cannot be read.
    pub fn parse(sentence: &str, kind: &Kind, today: NaiveDate) -> Result<Self, String> {
        let (mut light, mut stalled, mut rest) = (None, None, Vec::new());
        for word in conditions(sentence) {
            if let Some(name) = word.strip_prefix("灯:").or_else(|| word.strip_prefix("灯：")) {
                let found = Light::from_label(name);
                light = Some(found.ok_or_else(|| format!("没有“{name}”灯，可以写：灯:红、灯:黄、灯:绿。"))?);
            } else if let Some((sign, days)) = word.strip_prefix('停').and_then(signed) {
                stalled = Some((sign, number(days, word)?));
            } else {
                rest.push(word);
            }
        }
        Ok(Self { light, stalled, fields: Filter::parse(&rest.join(" "), kind, today)? })
    }

    /// What it says of the problem's own fields.
    pub(super) fn fields(&self) -> &Filter {
        &self.fields
    }

    /// Whether light and standstill are as the sentence says.
    pub(super) fn keeps(&self, line: &ProblemLine) -> bool {
        let still = |(sign, days)| line.stalled.is_some_and(|stalled| stands(stalled, sign, days));
        self.light.is_none_or(|light| line.light == light && !line.is_closed())
            && self.stalled.is_none_or(still)
    }
}
