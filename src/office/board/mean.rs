//! The mean of the projects' progress, week by week, as it was: by the feedback, the deadlines, the targets and the
//! milestones that stood at the end of each week. Weights, starts and which project a task is of are those of today.

use super::card::milestones;
use super::story;
use super::{Board, Card, Project};
use crate::model::change::Entry;
use crate::model::id::Id;
use crate::model::typed::{key_project, task};
use crate::model::value::Fields;
use crate::office::{Office, Refusal};
use crate::rules::flow::as_of;
use crate::rules::progress::{self, Point};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

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

/// The board with what the journal says of its projects' earlier milestones.
pub(super) struct AsItWas {
    board: Rc<Board>,
    /// By project: the day and the milestones set on it.
    milestones: Vec<Vec<(NaiveDate, Vec<Point>)>>,
    /// The same for every week, whatever the sentence.
    say: Say,
}

impl Office {
    pub(super) fn as_it_was(&self) -> Result<AsItWas, Refusal> {
        let board = self.board()?;
        let ids: Vec<Id> = board.projects.iter().map(|project| project.id).collect();
        let histories = self.store.histories(&ids)?;
        let points = |rows: &[Fields]| milestones(rows).into_iter().map(|(point, _)| point).collect();
        let of_project = |(id, history): (&Id, &Vec<Entry>)| {
            let set = story::rows_set(*id, history, key_project::MILESTONES);
            set.into_iter().map(|(day, rows)| (day, points(rows))).collect()
        };
        let milestones = ids.iter().zip(&histories).map(of_project).collect();
        let weighed = !board.projects.is_empty() && board.projects.iter().all(|of| weight(of).is_some());
        let say = if weighed { Say::ByWeight } else { Say::Alike };
        Ok(AsItWas { board, milestones, say })
    }
}

fn weight(project: &Project) -> Option<i64> {
    project.what.number(key_project::WEIGHT)
}

impl AsItWas {
    /// The tasks begun by a day that had a plan, by project; those of no project together.
    fn begun<'a>(&self, cards: &[&'a Card], day: NaiveDate) -> BTreeMap<Option<usize>, Vec<&'a Card>> {
        let mut projects: BTreeMap<Option<usize>, Vec<&Card>> = BTreeMap::new();
        for card in cards.iter().copied().filter(|card| card.start <= day) {
            if self.planned(card, day).is_some() {
                projects.entry(card.project).or_default().push(card);
            }
        }
        if self.say == Say::ByWeight {
            projects.remove(&None);
        }
        projects
    }

    /// What the mean of some tasks is of today, and what of them it leaves out; a project without any task is left out
    /// under every sentence, one whose tasks the sentence leaves out is not of it.
    pub(super) fn mean(&self, cards: &[&Card], today: NaiveDate) -> Mean {
        let projects = self.begun(cards, today);
        let ids = |own: &Vec<&Card>| own.iter().map(|card| card.id).collect::<Vec<Id>>();
        let counted: HashSet<Id> = projects.values().flat_map(ids).collect();
        let shown: HashSet<usize> = cards.iter().filter_map(|card| card.project).collect();
        let absent = self.board.projects.iter().enumerate().filter(|(at, of)| {
            !projects.contains_key(&Some(*at)) && (shown.contains(at) || of.cards.is_empty())
        });
        Mean {
            say: self.say,
            loose: projects.get(&None).map(ids).unwrap_or_default(),
            projects: absent.map(|(_, of)| (of.id, format!("{} {}", of.number, of.name))).collect(),
            tasks: cards.iter().map(|card| card.id).filter(|id| !counted.contains(id)).collect(),
        }
    }

    /// What should have been done and what was by that day: each project's own tasks by their weights, whose units are
    /// alike, then every project with the same say or by its weight, since 户 and 公里 cannot be added up.
    pub(super) fn burnt(&self, cards: &[&Card], day: NaiveDate) -> BurnUp {
        let projects = self.begun(cards, day);
        let says = |at: Option<usize>| match self.say {
            Say::Alike => 1,
            Say::ByWeight => at.and_then(|at| self.board.projects.get(at)).and_then(weight).unwrap_or(1),
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
            planned: mean(&|card| self.planned(card, day).unwrap_or(0)),
            actual: mean(&|card| done_by(card, day)),
            projects: projects.keys().flatten().count(),
            ids: projects.values().flatten().map(|card| card.id).collect(),
        }
    }

    /// The percent that should have been done by a day, by the deadline and the milestones of that day: what is granted
    /// or planned anew later moves no week that is over.
    fn planned(&self, card: &Card, day: NaiveDate) -> Option<i64> {
        let due = card.story.due_on(day).unwrap_or(card.due);
        let points = card.project.and_then(|at| as_of(self.milestones.get(at)?, day));
        let points = points.map_or(&[][..], Vec::as_slice);
        progress::scheduled(&progress::plan(card.start, points, due), day)
    }
}

/// The percent done by a day, as it was measured by then and against the target of that day: what is fed back or set
/// later moves no week that is over. What was never measured by then is done when it was 办结.
fn done_by(card: &Card, day: NaiveDate) -> i64 {
    let target = card.story.target_on(day).unwrap_or_else(|| card.fields.number(task::TARGET));
    let told = card.values.iter().rev().find(|(on, _)| *on <= day);
    match told {
        Some((_, value)) => progress::actual(Some(*value), target),
        None if target.is_none() && card.story.done_on(day) => 100,
        None => 0,
    }
}
