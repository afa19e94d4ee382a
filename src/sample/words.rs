//! The words of the sample as their files hold them: what is said and done, by kind.

use super::dice::Dice;
use super::embed::{Damaged, text};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Visits {
    pub opener: Vec<String>,
    pub again: Vec<String>,
    pub story: Vec<Story>,
}

/// One matter in a household: what was seen, what is hard, what was asked, what was answered, how it came out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub topic: String,
    pub needs: String,
    #[serde(default)]
    pub months: Vec<u32>,
    /// Settled on the spot.
    #[serde(default)]
    pub at_once: bool,
    #[serde(default = "ordinary", rename = "type")]
    pub visit_type: u16,
    pub purpose: u16,
    /// Where it was, when not in the house.
    #[serde(default)]
    pub place: String,
    pub situation: String,
    pub difficulty: String,
    pub appeal: String,
    pub reply: String,
    pub after: String,
}

/// 走访 among the visit types, 一般 among the dispute levels.
fn ordinary() -> u16 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Supports {
    pub support: Vec<Support>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Support {
    pub form: u16,
    pub reason: u16,
    /// 0 where nothing was paid.
    pub source: u16,
    pub needs: String,
    #[serde(default)]
    pub months: Vec<u32>,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub amount: Vec<u32>,
    #[serde(default)]
    pub goods: String,
    #[serde(default)]
    pub skill: String,
    #[serde(default)]
    pub project: String,
    pub words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Disputes {
    pub dispute: Vec<Dispute>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dispute {
    #[serde(rename = "type")]
    pub sort: u16,
    pub place: String,
    /// The other side, where it is no neighbour.
    #[serde(default)]
    pub other: String,
    /// Between brothers.
    #[serde(default)]
    pub kin: bool,
    #[serde(default = "ordinary")]
    pub level: u16,
    #[serde(default)]
    pub people: u32,
    #[serde(default)]
    pub amount: u32,
    pub words: String,
    pub result: String,
    pub fail: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Events {
    pub event: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Event {
    #[serde(rename = "type")]
    pub sort: u16,
    pub name: String,
    /// For the whole town, not in one village.
    #[serde(default)]
    pub wide: bool,
    pub place: String,
    pub chair: String,
    /// Lowest and highest attendance.
    pub count: [u32; 2],
    pub words: String,
    #[serde(default)]
    pub decisions: String,
    #[serde(default)]
    pub leaflets: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dailies {
    pub done: Vec<String>,
    pub office: Vec<String>,
    pub unfinished: Vec<String>,
    pub tomorrow: Vec<String>,
    pub returned: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Problems {
    pub problem: Vec<Problem>,
}

/// A problem and what is said of it on its way.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Problem {
    pub source: u16,
    #[serde(rename = "type")]
    pub sort: u16,
    pub what: String,
    pub measure: String,
    /// How it stands while it is worked on.
    pub doing: String,
    pub done: String,
    pub evidence: String,
    /// What was found when it was not put right, or came back.
    pub again: String,
}

/// Reads one of the files of words.
pub(super) fn open<T: DeserializeOwned>(file: &str) -> Result<T, Damaged> {
    toml::from_str(&text(file)?).map_err(|_| Damaged::file(file))
}

/// One of the sayings that fit and were not used yet.
pub(super) fn choose<'a, T>(
    dice: &mut Dice,
    items: &'a [T],
    suits: impl Fn(usize, &T) -> bool,
) -> Option<(usize, &'a T)> {
    let suitable: Vec<(usize, &T)> = items.iter().enumerate().filter(|(at, item)| suits(*at, item)).collect();
    dice.pick(&suitable).copied()
}
