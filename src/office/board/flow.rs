//! Analytics of the board out of the journal (F52): what stood where, how long, what was finished, what blocks.
//!
//! Every number is a list of tasks, so that it opens them. Matters are counted, never people.

use super::{Board, Card};
use crate::model::board::Grouping;
use crate::model::id::Id;
use crate::model::typed::{key_project, task};
use crate::office::{Office, Refusal, Short};
use crate::rules::{flow, progress};
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

/// What the mean of the projects' progress is of, and what it leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mean {
    /// How much each project says.
    pub say: Say,
    /// Tasks of no project, which stand together as one more.
    pub loose: Vec<Id>,
    /// Projects left out, with their names: without a task begun that has a plan.
    pub projects: Vec<(Id, String)>,
    /// Tasks left out: without a plan; by weight also those of no project, which have none.
    pub tasks: Vec<Id>,
}

/// How much each project says in a mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Say {
    /// All the same.
    #[default]
    Alike,
    /// By its weight: every project has one.
    ByWeight,
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

/// How far the projects were on average, in percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnUp {
    /// The day.
    pub day: NaiveDate,
    /// 序时进度
    pub planned: i64,
    /// Done.
    pub actual: i64,
    /// Of how many projects it is the mean.
    pub projects: usize,
    /// The tasks behind it.
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
        let board = self.board()?;
        Ok(Flow {
            columns: columns.columns.iter().map(|column| column.label.clone()).collect(),
            cumulative: table.iter().map(|row| row.iter().map(&named).collect()).collect(),
            stays: stays.collect(),
            short: short(cards, &throughput),
            throughput,
            by_reason: self.blockages(cards, |card| card.blocked.as_ref().map(|found| found.reason.as_str())),
            by_unit: self.blockages(cards, |card| card.blocked.as_ref().map(|found| found.unit.as_str())),
            burn_up: days.iter().map(|day| burnt(&board, cards, *day)).collect(),
            mean: mean(&board, cards, self.today()),
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

/// The tasks begun by a day that have a plan, by project; those of no project together.
fn begun<'a>(board: &Board, cards: &[&'a Card], day: NaiveDate) -> BTreeMap<Option<usize>, Vec<&'a Card>> {
    let mut projects: BTreeMap<Option<usize>, Vec<&Card>> = BTreeMap::new();
    for card in cards.iter().copied().filter(|card| card.start <= day) {
        if planned_by(board, card, day).is_some() {
            projects.entry(card.project).or_default().push(card);
        }
    }
    projects
}

/// How much each of these projects says: by weight only where every one of them has one.
fn say(board: &Board, projects: &BTreeMap<Option<usize>, Vec<&Card>>) -> Say {
    let mut own = projects.keys().flatten().peekable();
    let weighed = own.peek().is_some() && own.all(|at| weight(board, *at).is_some());
    if weighed { Say::ByWeight } else { Say::Alike }
}

fn weight(board: &Board, at: usize) -> Option<i64> {
    board.projects.get(at)?.what.number(key_project::WEIGHT)
}

fn mean(board: &Board, cards: &[&Card], today: NaiveDate) -> Mean {
    let projects = begun(board, cards, today);
    let say = say(board, &projects);
    let counted = |card: &Card| {
        projects.get(&card.project).is_some_and(|own| own.iter().any(|one| one.id == card.id))
            && (say == Say::Alike || card.project.is_some())
    };
    let absent = board.projects.iter().enumerate().filter(|(at, _)| !projects.contains_key(&Some(*at)));
    let loose = projects.get(&None).filter(|_| say == Say::Alike);
    Mean {
        say,
        loose: loose.map_or_else(Vec::new, |own| own.iter().map(|card| card.id).collect()),
        projects: absent.map(|(_, of)| (of.id, format!("{} {}", of.number, of.name))).collect(),
        tasks: cards.iter().filter(|card| !counted(card)).map(|card| card.id).collect(),
    }
}

/// What should have been done and what was by that day: each project's own tasks by their weights, whose units are
/// alike, then every project with the same say or by its weight, since 户 and 公里 cannot be added up.
fn burnt(board: &Board, cards: &[&Card], day: NaiveDate) -> BurnUp {
    let mut projects = begun(board, cards, day);
    let say = say(board, &projects);
    if say == Say::ByWeight {
        projects.remove(&None);
    }
    let says = |at: Option<usize>| match say {
        Say::Alike => 1,
        Say::ByWeight => at.and_then(|at| weight(board, at)).unwrap_or(1),
    };
    let mean = |share: &dyn Fn(&Card) -> i64| {
        let each = projects.iter().filter_map(|(at, own)| {
            let of_own = progress::rolled_up(own.iter().map(|card| (card.weight, share(card))));
            of_own.map(|share| (says(*at), share))
        });
        progress::rolled_up(each).unwrap_or(0)
    };
    BurnUp {
        day,
        planned: mean(&|card| planned_by(board, card, day).unwrap_or(0)),
        actual: mean(&|card| done_by(card, day)),
        projects: projects.keys().flatten().count(),
        ids: projects.values().flatten().map(|card| card.id).collect(),
    }
}

/// The percent that should have been done by a day, by the deadline of that day: one that is granted later moves no week
/// that is over.
fn planned_by(board: &Board, card: &Card, day: NaiveDate) -> Option<i64> {
    match card.story.due_on(day).filter(|due| *due != card.due) {
        None => progress::scheduled(&card.plan, day),
        Some(due) => {
            let milestones = board.project_of(card).map_or(&[][..], |of| &of.milestones);
            let points: Vec<progress::Point> = milestones.iter().map(|(point, _)| *point).collect();
            progress::scheduled(&progress::plan(card.start, &points, due), day)
        }
    }
}

/// The percent done by a day, as it was measured by then: what is fed back later moves no week that is over. What was
/// never measured by then is done when it was said to be.
fn done_by(card: &Card, day: NaiveDate) -> i64 {
    // The first point is the start, which is no measure.
    let told = card.points.iter().skip(1).rev().find(|point| point.day <= day);
    match told {
        Some(point) => point.share,
        None if card.fields.number(task::TARGET).is_none() && card.story.done_on(day) => 100,
        None => 0,
    }
}

impl Board {
    /// The cards with these ids, in the board's order.
    #[must_use]
    pub fn of_ids<'a>(&'a self, ids: &[Id]) -> Vec<&'a Card> {
        ids.iter().filter_map(|id| self.card(*id)).collect()
    }
}
