//! What is listed: read from the view, narrowed by what is typed, with the bar kept on its record.

use super::boxes::Line;
use super::views::View;
use super::{Register, columns};
use crate::model::id::Id;
use crate::office::{Office, Saved};
use crate::screens::Effect;
use crate::screens::list_bar::{self, Stood};
use crate::ui::Tone;
use std::collections::HashSet;
use std::rc::Rc;

/// Records shown at most while typing: the one meant stands among the first.
pub(super) const NARROWED: usize = 200;

impl Register {
    /// Reads the list again; the bar stays on its record.
    pub(super) fn read(&mut self, office: &Office) -> Stood<Id> {
        self.read_view(office);
        self.find_again(office);
        self.bar.set(self.keys())
    }

    /// What stands on the lines.
    fn keys(&self) -> Rc<Vec<Id>> {
        self.narrowed.clone().unwrap_or_else(|| Rc::clone(&self.ids))
    }

    fn read_view(&mut self, office: &Office) {
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
    }

    /// The words in the find box have changed: the best hit is the one meant. None: the bar stays.
    pub(super) fn narrow(&mut self, office: &Office) {
        self.find_again(office);
        self.bar.set(self.keys());
        if self.narrowed.is_some() {
            self.bar.choose(0);
        }
    }

    /// Finds again what fits the words in the find box.
    fn find_again(&mut self, office: &Office) {
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
            Some(Rc::new(found.into_iter().map(|found| found.0).collect()))
        };
    }

    /// Another list: the bar stays on its record where that is in it, else stands on the first, which is said.
    pub(super) fn show(&mut self, view: View, office: &Office) -> Vec<Effect> {
        self.view = view;
        self.line = Line::None;
        self.read_view(office);
        self.find_again(office);
        match self.bar.turn(self.keys()) {
            Stood::Gone(id) if self.bar.total() > 0 => {
                let name = office.title(id).unwrap_or_default();
                let say = format!("{} 条，刚才的“{name}”不在里面，{}。", self.bar.total(), self.whole_by());
                vec![Effect::Say(Tone::Plain, say)]
            }
            _ => Vec::new(),
        }
    }

    /// On top again: what a form opened from here saved is under the bar, or is said to be outside.
    pub(super) fn come_back(&mut self, office: &Office) -> Vec<Effect> {
        let saved = self.made.take(office);
        let stood = self.read(office);
        let ours = |saved: &&Saved| {
            office.record(saved.record).is_ok_and(|record| record.kind == self.kind && !record.void)
        };
        if let Some(saved) = saved.as_ref().filter(ours) {
            if self.bar.on() == Some(&saved.record) || self.bar.put(saved.record) {
                return Vec::new();
            }
            let say = list_bar::outside(saved, &self.here(), &self.whole_by());
            return vec![Effect::Say(Tone::Warn, say)];
        }
        match stood {
            Stood::Gone(id) => vec![self.no_longer(id, None, office)],
            Stood::Same => Vec::new(),
        }
    }

    /// That what stood under the bar is not in the list any more, and what was done to it.
    pub(super) fn no_longer(&self, id: Id, saved: Option<&Saved>, office: &Office) -> Effect {
        let name = office.title(id).unwrap_or_default();
        let done = saved.map(|saved| format!("{}。", saved.told())).unwrap_or_default();
        let say = match office.record(id) {
            Ok(record) if !record.void => list_bar::gone(&name, &self.here(), &self.whole_by()),
            _ => "光标在最近的一条上。".to_owned(),
        };
        Effect::Say(if saved.is_some() { Tone::Good } else { Tone::Plain }, format!("{done}{say}"))
    }

    /// What is shown, in words.
    fn here(&self) -> String {
        format!("“{}”", self.word(&self.view))
    }

    /// How everything is shown.
    fn whole_by(&self) -> String {
        let whole = self.word(&View::All);
        match self.view {
            View::All => "要看更早的，按 Ctrl+F 写日期，如 日期:去年".to_owned(),
            View::Sentence(_) => format!("按 Ctrl+F 写 0 回车看{whole}"),
            _ => format!("按 1 看{whole}"),
        }
    }
}
