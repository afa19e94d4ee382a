//! Analytics of the board out of the journal (F52): what stood where, how long, what was finished, what blocks.
//!
//! Every number is a list of tasks, so that it opens them. Matters are counted, never people.

use super::{Board, BurnUp, Card, Mean};
use crate::model::board::Grouping;
use crate::model::id::Id;
use crate::model::typed::task;
use crate::office::{Office, Refusal, Short};
use crate::rules::flow;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, HashSet};

/// The flow of some tasks over some weeks up to today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// The last day of each week looked at; the last one is today.
    pub days: Vec<NaiveDate>,
    /// The columns' heads.
    pub columns: Vec<String>,
    /// The tasks that stood in each column at the end of each of these days.
    pub cumulative: Vec<Vec<Vec<Id>>>,
    /// Days spent in each state, of stays that ended in these weeks.
    pub stays: Vec<StateStay>,
    /// The tasks that came to 办结 in each week.
    pub throughput: Vec<Vec<Id>>,
    /// Of those the ones that were finished with less done than their target, and why.
    pub short: Vec<Short>,
    /// What blocks now, by reason.
    pub by_reason: Vec<Blockage>,
    /// What blocks now, by the unit that can unblock it.
    pub by_unit: Vec<Blockage>,
    /// Done against planned at the end of each of these days.
    pub burn_up: Vec<BurnUp>,
    /// What that mean is of, and what it leaves out today.
    pub mean: Mean,
}

/// How long tasks stayed in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateStay {
    /// The state.
    pub state: u16,
    /// Its word.
    pub label: String,
    /// Half took no longer, in days.
    pub median: i64,
    /// 85 of a hundred took no longer, in days.
    pub most: i64,
    /// The tasks behind it.
    pub ids: Vec<Id>,
}

/// Tasks held up by the same thing (堵点).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blockage {
    /// The reason, or who can unblock.
    pub name: String,
    /// Days since the first of them was blocked.
    pub longest: i64,
    /// The tasks, longest blocked first.
    pub ids: Vec<Id>,
}

impl Office {
    /// The flow of these cards over so many weeks.
    ///
    /// # Errors
    /// [`Refusal`] when tasks are not declared.
    pub fn flow(&self, cards: &[&Card], columns: &Grouping, weeks: u32) -> Result<Flow, Refusal> {
        let kind = self.kind(task::KIND)?;
        let days = flow::week_ends(self.today(), weeks.max(1));
        let stories: Vec<&flow::Story> = cards.iter().map(|card| card.story.as_ref()).collect();
        let named = |places: &Vec<usize>| -> Vec<Id> {
            places.iter().filter_map(|place| cards.get(*place)).map(|card| card.id).collect()
        };
        let table =
            flow::cumulative(&stories, &days, columns.columns.len(), &|state| columns.column_of(state));
        let before = |day: NaiveDate| day.checked_sub_days(Days::new(7)).unwrap_or(day);
        let first = days.first().map_or(self.today(), |day| before(*day));
        let stays = flow::stays(&stories, first, self.today());
        let order = kind.state.and_then(|tag| kind.field(tag)).map_or(&[][..], |field| field.choices());
        let stays = order.iter().filter_map(|choice| {
            let found = stays.get(&choice.code)?;
            let (median, most, ids) = (found.median, found.most, named(&found.behind));
            Some(StateStay { state: choice.code, label: choice.label.clone(), median, most, ids })
        });
        let throughput: Vec<Vec<Id>> =
            days.iter().map(|day| named(&flow::completed(&stories, before(*day), *day))).collect();
        let then = self.as_it_was()?;
        Ok(Flow {
            columns: columns.columns.iter().map(|column| column.label.clone()).collect(),
            cumulative: table.iter().map(|row| row.iter().map(&named).collect()).collect(),
            stays: stays.collect(),
            short: short(cards, &throughput),
            throughput,
            by_reason: self.blockages(cards, |card| card.blocked.as_ref().map(|found| found.reason.as_str())),
            by_unit: self.blockages(cards, |card| card.blocked.as_ref().map(|found| found.unit.as_str())),
            burn_up: days.iter().map(|day| then.burnt(cards, *day)).collect(),
            mean: then.mean(cards, self.today()),
            days,
        })
    }

    fn blockages<'a>(&self, cards: &[&'a Card], by: impl Fn(&'a Card) -> Option<&'a str>) -> Vec<Blockage> {
        let mut found: BTreeMap<&str, Vec<(NaiveDate, Id)>> = BTreeMap::new();
        for card in cards.iter().copied().filter(|card| !card.is_done()) {
            if let (Some(name), Some(blocked)) = (by(card), &card.blocked) {
                found.entry(name).or_default().push((blocked.since, card.id));
            }
        }
        let mut all: Vec<Blockage> = found
            .into_iter()
            .map(|(name, mut tasks)| {
                tasks.sort_unstable();
                let first = tasks.first().map_or(self.today(), |(day, _)| *day);
                Blockage {
                    name: if name.is_empty() { "没有写由谁协调".to_owned() } else { name.to_owned() },
                    longest: (self.today() - first).num_days(),
                    ids: tasks.into_iter().map(|(_, id)| id).collect(),
                }
            })
            .collect();
        all.sort_by_key(|blockage| std::cmp::Reverse((blockage.ids.len(), blockage.longest)));
        all
    }
}

/// What was finished in these weeks with less done than its target.
fn short(cards: &[&Card], throughput: &[Vec<Id>]) -> Vec<Short> {
    let finished: HashSet<&Id> = throughput.iter().flatten().collect();
    let is_short = |card: &&&Card| {
        finished.contains(&card.id) && card.is_done() && card.measured.is_some() && card.actual < 100
    };
    let told = cards.iter().filter(is_short).map(|card| Short {
        id: card.id,
        name: format!("{} {}", card.village_name, card.title).trim_start().to_owned(),
        percent: card.actual,
        why: card.fields.text(task::SHORT_WHY).unwrap_or_default().to_owned(),
    });
    told.collect()
}

impl Board {
    /// The cards with these ids, in the board's order.
    #[must_use]
    pub fn of_ids<'a>(&'a self, ids: &[Id]) -> Vec<&'a Card> {
        ids.iter().filter_map(|id| self.card(*id)).collect()
    }
}
