//! A filter sentence over the ledger: what the dictionary's filter knows, and what only the ledger works out.

use super::ProblemLine;
use crate::model::filter::{Filter, conditions};
use crate::model::kind::Kind;
use crate::office::compare::Stands;
use crate::rules::light::Light;
use chrono::NaiveDate;

/// A filter sentence over the ledger: the fields of a problem, and besides `灯:红` and `停>10`, which no record holds.
#[derive(Clone, Debug)]
pub struct ProblemFilter {
    asks: Vec<(bool, Stands)>,
    fields: Filter,
}

impl ProblemFilter {
    /// Reads a sentence.
    ///
    /// # Errors
    /// One sentence with what cannot be read.
    pub fn parse(sentence: &str, kind: &Kind, today: NaiveDate) -> Result<Self, String> {
        let (mut asks, mut rest) = (Vec::new(), Vec::new());
        for word in conditions(sentence) {
            let bare = word.strip_prefix(['!', '！']);
            let body = bare.unwrap_or(word);
            match Stands::read(body, &Light::ALL.map(Light::label))? {
                Some((negated, ask)) => asks.push((bare.is_some() != negated, ask)),
                None => rest.push(word),
            }
        }
        Ok(Self { asks, fields: Filter::parse(&rest.join(" "), kind, today)? })
    }

    /// What it says of the problem's own fields.
    pub(super) fn fields(&self) -> &Filter {
        &self.fields
    }

    /// Whether light and standstill are as the sentence says.
    pub(super) fn keeps(&self, line: &ProblemLine) -> bool {
        self.asks.iter().all(|(not, ask)| {
            // What is closed has no light any more.
            let lit = !matches!(ask, Stands::Light(_)) || !line.is_closed();
            (lit && ask.holds(line.light.label(), line.stalled)) != *not
        })
    }
}
