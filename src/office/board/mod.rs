//! The board (看板): every key project and task as it stands today, with plan, light, standstill, forecast and blocker.
//!
//! What was read stays in memory and only what a change touched is read again, so that a moved card costs one record.
//! Cards are put in order by need, never by person.

mod advance;
mod beside;
mod bulk;
mod card;
mod decompose;
mod filter;
mod flow;
mod held;
mod kept;
mod lights;
mod mean;
mod meeting;
mod story;

pub use card::{Amount, Blocked, Card, LaneBy, Project, Told};
pub use decompose::{Decomposition, Share, Spread};
pub use filter::BoardFilter;
pub use flow::{Blockage, Flow, StateStay};
pub use mean::{BurnUp, Mean, Say};
pub use meeting::{Assigned, Minutes, Said};

pub(super) use held::Held;
pub(super) use story::standing;

use super::{Office, Refusal};
use crate::model::board::Standing;
use crate::model::id::Id;
use crate::model::record::KindTag;
use crate::model::typed::{feedback, key_project, task};
use crate::model::value::Fields;
use std::collections::HashMap;
use std::rc::Rc;

/// Everything on the board.
#[derive(Debug, Default)]
pub struct Board {
    /// Tasks: grave lights first, then by deadline.
    pub cards: Vec<Card>,
    /// Key projects by number.
    pub projects: Vec<Project>,
    /// Where a task stands among the cards.
    places: HashMap<Id, usize>,
}

impl Board {
    /// The card of a task.
    #[must_use]
    pub fn card(&self, task: Id) -> Option<&Card> {
        self.cards.get(*self.places.get(&task)?)
    }

    /// Where a task stands among the cards.
    #[must_use]
    pub fn place_of(&self, task: Id) -> Option<usize> {
        self.places.get(&task).copied()
    }

    /// The project a card belongs to.
    #[must_use]
    pub fn project_of(&self, card: &Card) -> Option<&Project> {
        self.projects.get(card.project?)
    }

    /// The gravest standing among cards.
    pub fn worst<'a>(cards: impl IntoIterator<Item = &'a Card>) -> Option<Standing> {
        cards.into_iter().map(|card| card.standing).max()
    }
}

impl Office {
    /// The board as it stands today.
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn board(&self) -> Result<Rc<Board>, Refusal> {
        let mut held = self.held.borrow_mut();
        held.read(self)?;
        if let Some(board) = held.board() {
            return Ok(board);
        }
        let board = Rc::new(self.assemble(&held)?);
        held.keep(Rc::clone(&board));
        Ok(board)
    }

    fn assemble(&self, held: &Held) -> Result<Board, Refusal> {
        let mut projects = Vec::with_capacity(held.projects.len());
        for (id, fields) in &held.projects {
            projects.push(self.project(*id, fields)?);
        }
        projects.sort_by(|one, other| (&one.number, one.id).cmp(&(&other.number, other.id)));
        let places: HashMap<Id, usize> =
            projects.iter().enumerate().map(|(place, project)| (project.id, place)).collect();
        let mut cards = Vec::with_capacity(held.tasks.len());
        for (id, read) in &held.tasks {
            let project = read.fields.reference(task::PROJECT).and_then(|id| places.get(&id).copied());
            let of = project.and_then(|place| projects.get(place));
            cards.push(self.card(*id, read, project, of, held)?);
        }
        cards.sort_by_key(|card| {
            let due = card.due.unwrap_or(chrono::NaiveDate::MAX);
            (std::cmp::Reverse(card.standing), due, card.project, card.village, card.id)
        });
        for (place, card) in cards.iter().enumerate() {
            if let Some(project) = card.project.and_then(|of| projects.get_mut(of)) {
                project.cards.push(place);
            }
        }
        for project in &mut projects {
            self.roll_up(project, &cards);
        }
        let places = cards.iter().enumerate().map(|(place, card)| (card.id, place)).collect();
        Ok(Board { cards, projects, places })
    }

    /// Lets the board forget what a change touched.
    pub(super) fn forget_board(&self, kind: KindTag, id: Id) {
        self.held.borrow_mut().forget(kind, id);
    }
}

/// Whether a kind stands on the board or is reported to it.
#[must_use]
pub fn on_the_board(kind: KindTag) -> bool {
    [key_project::KIND, task::KIND, feedback::KIND].contains(&kind)
}

/// A state as it is kept, the first one where none is.
fn state_of(fields: &Fields, tag: crate::model::value::Tag) -> u16 {
    fields.code(tag).unwrap_or(crate::model::typed::task_state::REGISTERED)
}
