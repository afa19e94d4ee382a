//! Walking over the board with the arrows: cards, lanes, folded lanes.

use super::lanes::{Place, card_at, nearest, nearest_column, place_of};
use super::{BoardRoom, View};
use crate::keymap::Action;

impl BoardRoom {
    /// Walks in the board view; whether the action was one of walking.
    pub(super) fn walk(&mut self, action: Action) -> bool {
        let at = self.at;
        let to = match action {
            Action::Up => self.up(),
            Action::Down => self.down(),
            Action::Left => self.aside(false),
            Action::Right => self.aside(true),
            Action::PageUp => Place { lane: at.lane.saturating_sub(1), row: 0, ..at },
            Action::PageDown => Place { lane: at.lane + 1, row: 0, ..at },
            Action::First => Place { column: 0, ..at },
            Action::Last => Place { column: usize::MAX, ..at },
            Action::TopOfAll => Place::default(),
            Action::BottomOfAll => Place { lane: usize::MAX, row: usize::MAX, ..at },
            _ => return false,
        };
        self.go(to);
        true
    }

    /// Stands on the nearest card to a place.
    pub(super) fn go(&mut self, to: Place) {
        self.at = nearest(&self.lanes, to);
        self.selected =
            card_at(&self.lanes, self.at).and_then(|card| self.data.cards.get(card)).map(|card| card.id);
        if let Some(id) = self.selected {
            self.list.put(id);
        }
    }

    /// Stands on the card under the bar again, after the lanes or the list have changed.
    pub(super) fn stand_again(&mut self) {
        let meets = self.meeting.is_some();
        // In a meeting the item in hand stays, whatever the sentence says of it by now.
        if !meets {
            self.selected = self.list.on().copied();
        }
        let card = self.selected.and_then(|id| self.data.place_of(id));
        match card.and_then(|card| place_of(&self.lanes, card)) {
            Some(at) => self.at = at,
            None => self.at = nearest(&self.lanes, self.at),
        }
        // On the board a folded lane hides its cards; elsewhere nothing is folded.
        let hidden = self.view == View::Board && !meets;
        if hidden && self.lanes.get(self.at.lane).is_some_and(|lane| lane.folded) {
            self.selected = None;
        }
    }

    fn up(&self) -> Place {
        let Place { lane, column, row } = self.at;
        if row > 0 {
            return Place { row: row - 1, ..self.at };
        }
        match lane.checked_sub(1).and_then(|above| Some((above, self.lanes.get(above)?))) {
            Some((above, found)) => {
                let column = if found.folded { column } else { nearest_column(found, column) };
                Place { lane: above, column, row: usize::MAX }
            }
            None => self.at,
        }
    }

    fn down(&self) -> Place {
        let Place { lane, column, row } = self.at;
        let rows = self.lanes.get(lane).filter(|lane| !lane.folded).and_then(|lane| lane.columns.get(column));
        if row + 1 < rows.map_or(0, Vec::len) {
            return Place { row: row + 1, ..self.at };
        }
        if lane + 1 < self.lanes.len() {
            return Place { lane: lane + 1, column, row: 0 };
        }
        self.at
    }

    /// The next column of the lane with cards in it; the row is kept as near as can be.
    fn aside(&self, right: bool) -> Place {
        let Some(lane) = self.lanes.get(self.at.lane).filter(|lane| !lane.folded) else { return self.at };
        let full = |column: &usize| lane.columns.get(*column).is_some_and(|cards| !cards.is_empty());
        let column = if right {
            (self.at.column + 1..lane.columns.len()).find(full)
        } else {
            (0..self.at.column).rev().find(full)
        };
        column.map_or(self.at, |column| Place { column, ..self.at })
    }
}
