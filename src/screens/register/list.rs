//! What is listed: read from the view, narrowed by what is typed, with the bar kept on its record.

use super::boxes::Line;
use super::views::View;
use super::{Register, columns};
use crate::model::id::Id;
use crate::office::Office;
use crate::ui::ListState;
use std::collections::HashSet;
use std::rc::Rc;

/// Records shown at most while typing: the one meant stands among the first.
pub(super) const NARROWED: usize = 200;

impl Register {
    /// Reads the list again and finds the selected record in it.
    pub(super) fn read(&mut self, office: &Office) {
        self.rows.clear();
        self.side = None;
        match office.kind(self.kind).and_then(|kind| self.view.ids(kind, office)) {
            Ok(ids) => {
                self.ids = ids;
                self.trouble = None;
            }
            Err(refusal) => {
                self.ids = Rc::default();
                self.trouble = Some(refusal.to_string());
            }
        }
        self.windowed = office.kind(self.kind).map_or((false, false), |kind| {
            (self.view.has_window(kind, office), View::All.has_window(kind, office))
        });
        self.specs = office
            .kind(self.kind)
            .map_or_else(|_| Vec::new(), |kind| columns::specs(office, kind, &self.ids));
        self.marked.retain(|id| self.ids.contains(id));
        self.narrow(office);
    }

    /// Finds again what fits the words in the find box.
    pub(super) fn narrow(&mut self, office: &Office) {
        let words = self.line.sought().unwrap_or_default().trim().to_owned();
        self.inside.clear();
        self.narrowed = if words.is_empty() {
            None
        } else {
            let found = office.kind(self.kind).and_then(|kind| office.narrowed(kind, &words, NARROWED));
            let mut found = found.unwrap_or_default();
            if self.view != View::All {
                let within: HashSet<Id> = self.ids.iter().copied().collect();
                found.retain(|found| within.contains(&found.0));
            }
            let inside = |(id, inside): &(Id, Option<String>)| Some((*id, inside.clone()?));
            self.inside = found.iter().filter_map(inside).collect();
            Some(found.into_iter().map(|found| found.0).collect())
        };
        self.find_selected();
    }

    /// Puts the bar back on the selected record, or leaves it on its line.
    fn find_selected(&mut self) {
        let total = self.listed().len();
        let at = self.selected.and_then(|id| self.listed().iter().position(|other| *other == id));
        self.state.select(at.unwrap_or(self.state.selected), total);
        self.selected = self.current();
    }

    pub(super) fn show(&mut self, view: View, office: &Office) {
        self.view = view;
        self.line = Line::None;
        self.read(office);
        if self.selected.is_none() {
            self.state = ListState::default();
            self.selected = self.current();
        }
    }
}
