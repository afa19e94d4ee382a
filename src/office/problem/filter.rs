//! A filter sentence over the ledger: what the dictionary's filter knows, and what only the ledger works out.

use super::ProblemLine;
use crate::model::filter::{Filter, conditions, values};
use crate::model::fold;
use crate::model::kind::Kind;
use crate::office::compare::{Sign, number, signed, stands};
use crate::rules::light::Light;
use chrono::NaiveDate;

/// A filter sentence over the ledger: the fields of a problem, and besides `灯:红` and `停>10`, which no record holds.
#[derive(Clone, Debug)]
pub struct ProblemFilter {
    asks: Vec<(bool, Asks)>,
    fields: Filter,
}

#[derive(Clone, Debug)]
enum Asks {
    /// Any of these lights, of what is not closed.
    Light(Vec<Light>),
    /// More than, less than, or just so many days.
    Stalled(Sign, i64),
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
            let after = |name: char| body.strip_prefix(name).and_then(signed);
            if let Some((_, lights)) = after('灯') {
                asks.push((bare.is_some(), Asks::Light(lights_named(lights)?)));
            } else if let Some((sign, days)) = after('停') {
                asks.push((bare.is_some(), Asks::Stalled(sign, number(days, word)?)));
            } else {
                rest.push(word);
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
            let holds = match ask {
                Asks::Light(lights) => lights.contains(&line.light) && !line.is_closed(),
                Asks::Stalled(sign, days) => {
                    line.stalled.is_some_and(|stalled| stands(stalled, *sign, *days))
                }
            };
            holds != *not
        })
    }
}

fn lights_named(text: &str) -> Result<Vec<Light>, String> {
    let may = "可以写：灯:红、灯:黄、灯:绿。";
    let named = values(text).into_iter().map(|value| {
        let word = if value.marked { &*value.words } else { value.words.trim_end_matches('灯') };
        Light::from_label(&fold::name(word)).ok_or_else(|| format!("没有“{word}”灯，{may}"))
    });
    let lights: Vec<Light> = named.collect::<Result<_, _>>()?;
    if lights.is_empty() { Err(format!("“灯”后面缺值，{may}")) } else { Ok(lights) }
}
