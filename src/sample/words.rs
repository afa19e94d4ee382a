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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Projects {
    /// How progress is told: where things are counted, where a share is reported, and when all of it is there.
    pub count: Vec<String>,
    pub share: Vec<String>,
    pub full: Vec<String>,
    /// Why a task was sent back unbegun, sent back by the reviewer, put off, and why more time was asked.
    pub back: Vec<String>,
    pub rework: Vec<String>,
    pub hold: Vec<String>,
    pub extend: Vec<String>,
    pub snag: Vec<Snag>,
    pub still: Vec<Still>,
    pub meeting: Vec<Meeting>,
    pub project: Vec<Project>,
}

/// What blocks a task, and what is said of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Snag {
    pub blocker: u16,
    /// Work lines that meet it; none is all.
    pub lines: Vec<u16>,
    /// The unit that can clear it.
    pub unit: String,
    pub words: String,
    pub problem: String,
    pub coordination: String,
}

/// Why nothing moved.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Still {
    pub reason: u16,
    /// Work lines that say so; none is all.
    #[serde(default)]
    pub lines: Vec<u16>,
    pub words: String,
}

/// A meeting on the key projects, and what was set there beside them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meeting {
    /// Days before today.
    pub back: u32,
    pub title: String,
    pub host: String,
    pub attendees: String,
    pub words: String,
    /// One for each task that was gone through.
    pub opinions: Vec<String>,
    pub task: Vec<Errand>,
}

/// A task set by a meeting.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Errand {
    pub title: String,
    /// The village's place in the register, from 1; none where it is the town's own.
    #[serde(default)]
    pub village: Option<usize>,
    #[serde(default)]
    pub owner: String,
    /// Days from the meeting to the deadline.
    pub days: u32,
    pub state: u16,
}

/// How far a project has come; decides how its villages' tasks stand.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// Just decomposed.
    New,
    /// Just assigned.
    Late,
    Running,
    /// At its deadline or past it.
    Mature,
    Done,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    pub name: String,
    pub source: u16,
    pub basis: String,
    pub line: u16,
    pub leader: String,
    pub lead: String,
    #[serde(default)]
    pub unit: String,
    pub support: String,
    pub stage: Stage,
    /// Where the project itself stands, if not where its stage would have it.
    #[serde(default)]
    pub state: Option<u16>,
    /// Days from today, negative behind it.
    pub deadline: i64,
    /// Name, hundredths of the way from start to deadline, hundredths of the work.
    pub steps: Vec<(String, i64, i64)>,
    /// What is counted, how much in the whole town, in what; tasks take the first.
    pub measures: Vec<(u16, i64, String)>,
    pub spread: Spread,
    /// The post in the village that mostly owns the task.
    pub post: String,
    pub task: String,
    /// How it goes at first, midway, towards the end.
    pub doing: [String; 3],
    pub evidence: String,
    /// The project whose task in the same village must be done first.
    #[serde(default)]
    pub after: Option<String>,
}

/// How a project's target is shared out among the villages.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Spread {
    Households,
    Even,
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
