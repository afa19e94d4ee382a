//! What of the key projects a reviewer looks after: tasks that are red, stand still, or are due this week.
//!
//! Each is a sentence over the board, counted by the very filter that shows it: a count and what it opens cannot
//! disagree.

use super::home::{HomeLine, Queue};
use super::steps::Place;
use super::{Board, BoardFilter, Card, Office, Refusal};
use crate::model::board::Standing;
use crate::model::id::Id;
use crate::model::typed::task;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What of the key projects is looked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Watched {
    /// The gravest light.
    Red,
    /// Standing still longer than its column may.
    Still,
    /// Open and due this week.
    DueThisWeek,
}

impl Watched {
    /// In the order in which they stand on Home.
    pub const ALL: [Self; 3] = [Self::Red, Self::Still, Self::DueThisWeek];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Red => "红灯",
            Self::Still => "停滞",
            Self::DueThisWeek => "本周到期",
        }
    }
}

impl Office {
    /// The sentence over the board that shows these tasks and no others.
    #[must_use]
    pub fn watched_sentence(&self, watched: Watched) -> String {
        match watched {
            Watched::Red => format!("灯:{}", self.dictionary().board().word(Standing::Overdue)),
            Watched::Still => "停滞".to_owned(),
            Watched::DueThisWeek => "在办 期:本周".to_owned(),
        }
    }

    /// The tasks, in the order of the board, by their place on it.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the board cannot be read.
    pub fn watched(&self, watched: Watched) -> Result<(Rc<Board>, Vec<usize>), Refusal> {
        let (board, kind, declared) = (self.board()?, self.kind(task::KIND)?, self.dictionary().board());
        let filter = BoardFilter::parse(&self.watched_sentence(watched), kind, declared, self.today())
            .map_err(Refusal::Words)?;
        let keeps = |card: &Card| filter.keeps(card, &board, kind, self, declared.word(card.standing));
        let kept = board.cards.iter().enumerate().filter(|(_, card)| keeps(card)).map(|(at, _)| at).collect();
        Ok((board, kept))
    }

    /// A line for each of what is looked after, where there is any, and how many tasks that is in all.
    pub(super) fn projects_watched(&self) -> Result<(Vec<HomeLine>, usize), Refusal> {
        let mut tasks: BTreeSet<Id> = BTreeSet::new();
        let mut lines = Vec::new();
        for watched in Watched::ALL {
            let (board, kept) = self.watched(watched)?;
            let cards = || kept.iter().filter_map(|at| board.cards.get(*at));
            let projects: BTreeSet<usize> = cards().filter_map(|card| card.project).collect();
            if kept.is_empty() {
                continue;
            }
            tasks.extend(cards().map(|card| card.id));
            lines.push(HomeLine {
                id: None,
                kind: task::KIND,
                date: None,
                title: watched.label().to_owned(),
                note: format!("{} 条任务，{} 个项目", kept.len(), projects.len()),
                from: Queue::Projects,
                place: Some(Place::Tasks(watched)),
            });
        }
        Ok((lines, tasks.len()))
    }
}
