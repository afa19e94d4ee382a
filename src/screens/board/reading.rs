//! Reading the board again: what the sentence keeps, put into lanes, lists and days, with the bar kept on its record.

use super::lanes::Place;
use super::{BoardRoom, View, lanes};
use crate::model::board::{Grouping, Standing};
use crate::model::id::Id;
use crate::office::{Card, Office};
use crate::screens::list_bar::Stood;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashSet};

impl BoardRoom {
    /// Reads the board again; the bar stays on its card and its project, also where those have moved. What has gone from
    /// under the bar, if anything has.
    pub(super) fn read(&mut self, office: &Office) -> Stood<Id> {
        self.trouble = None;
        match office.board() {
            Ok(data) => self.data = data,
            Err(refusal) => self.trouble = Some(refusal.to_string()),
        }
        self.narrow(office);
        self.lay_out(office)
    }

    /// Another sentence: the bar stays on its card where that is kept, else stands on the first.
    pub(super) fn turn(&mut self, office: &Office) -> Stood<Id> {
        self.narrow(office);
        self.put_in_lanes(office);
        self.chart.turn(self.project_ids());
        let stood = self.list.turn(self.listed_ids());
        self.stand_near(&stood, Place::default());
        self.stand_again();
        stood
    }

    /// Finds what the sentence keeps.
    fn narrow(&mut self, office: &Office) {
        let kept = match self.kept(&self.sentence, office) {
            Ok(kept) => kept,
            Err(say) => {
                self.trouble = Some(say);
                self.shown.iter().copied().filter(|place| *place < self.data.cards.len()).collect()
            }
        };
        self.lent.clear();
        if self.stay.is_empty() {
            self.shown = kept;
        } else {
            let kept: HashSet<usize> = kept.into_iter().collect();
            let places = self.data.cards.iter().enumerate();
            self.shown = places
                .filter(|(place, card)| {
                    let stays = !kept.contains(place) && self.stay.contains(&card.id);
                    if stays {
                        self.lent.insert(card.id);
                    }
                    stays || kept.contains(place)
                })
                .map(|(place, _)| place)
                .collect();
        }
        let cards = || self.shown.iter().filter_map(|place| self.data.cards.get(*place));
        let on: HashSet<usize> = cards().filter_map(|card| card.project).collect();
        // A project without any task is not lost from the wall chart while nothing narrows it; that is said beside the
        // sentence.
        let wide = self.sentence.is_empty() || self.sentence == super::sentence::AT_FIRST;
        self.bare = 0;
        self.projects.clear();
        for (place, of) in self.data.projects.iter().enumerate() {
            let bare = wide && of.cards.is_empty();
            let stays = !bare && !on.contains(&place) && self.stay.contains(&of.id);
            if stays {
                self.lent.insert(of.id);
            }
            self.bare += usize::from(bare);
            if bare || stays || on.contains(&place) {
                self.projects.push(place);
            }
        }
        let known: HashSet<Id> = cards().map(|card| card.id).collect();
        let mut due: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
        for place in &self.shown {
            if let Some(day) = self.data.cards.get(*place).and_then(|card| card.due) {
                due.entry(day).or_default().push(*place);
            }
        }
        self.due = due;
        self.marked.retain(|id| known.contains(id));
        self.flow = None;
    }

    /// Lays out what is shown, with the bar where it stood.
    pub(super) fn lay_out(&mut self, office: &Office) -> Stood<Id> {
        self.put_in_lanes(office);
        self.chart.set(self.project_ids());
        let stood = self.list.set(self.listed_ids());
        self.stand_near(&stood, self.at);
        self.stand_again();
        stood
    }

    /// On the board the nearest card is the one in the same column, not the next of the list.
    fn stand_near(&mut self, stood: &Stood<Id>, at: Place) {
        if *stood == Stood::Same || self.view != View::Board {
            return;
        }
        let near = lanes::card_at(&self.lanes, lanes::nearest(&self.lanes, at));
        if let Some(id) = near.and_then(|place| self.data.cards.get(place)).map(|card| card.id) {
            self.list.lend(&id);
        }
    }

    fn listed_ids(&self) -> Vec<Id> {
        self.listed.iter().filter_map(|place| self.data.cards.get(*place)).map(|card| card.id).collect()
    }

    pub(super) fn project_ids(&self) -> Vec<Id> {
        self.projects.iter().filter_map(|place| self.data.projects.get(*place)).map(|of| of.id).collect()
    }

    /// Puts the cards into lanes and lists again.
    fn put_in_lanes(&mut self, office: &Office) {
        if let Some(grouping) = self.columns(office) {
            let (by, folded) = (self.lane_by, &self.folded);
            self.lanes = lanes::lanes(&self.data, &self.shown, by, grouping, folded, office);
            let mut totals = vec![(0, 0); grouping.columns.len()];
            let mut count = |card: &Card, shown: bool| {
                let column = grouping.column_of(card.state).and_then(|column| totals.get_mut(column));
                if let Some((all, some)) = column {
                    *(if shown { some } else { all }) += 1;
                }
            };
            self.data.cards.iter().for_each(|card| count(card, false));
            self.shown
                .iter()
                .filter_map(|place| self.data.cards.get(*place))
                .for_each(|card| count(card, true));
            self.totals = totals;
        }
        self.listed = self.order.of(&self.data, &self.shown);
    }

    /// Another card is under the bar: the wall chart and the calendar go along.
    pub(super) fn carry(&mut self) {
        let (project, due) = self.current().map(|card| (card.project, card.due)).unwrap_or_default();
        if let Some(of) = project.and_then(|place| self.data.projects.get(place)) {
            self.chart.put(of.id);
        }
        if let Some(due) = due {
            self.day = due;
        }
    }

    pub(super) fn columns<'a>(&self, office: &'a Office) -> Option<&'a Grouping> {
        let groupings = &office.dictionary().board().groupings;
        groupings.get(self.grouping).or_else(|| groupings.first())
    }

    /// How many there are of each light.
    pub(super) fn tally(&self) -> [usize; 5] {
        let mut counts = [0; 5];
        for card in self.shown.iter().filter_map(|place| self.data.cards.get(*place)) {
            for (count, standing) in counts.iter_mut().zip(Standing::ALL) {
                *count += usize::from(card.standing == standing);
            }
        }
        counts
    }

    /// The one sentence of all the views, with what stands here beside it.
    pub(super) fn heading(&self) -> String {
        let sentence = if self.sentence.is_empty() { "全部" } else { &self.sentence };
        let chart = self.view == View::Chart;
        let bare = if chart && self.bare > 0 {
            format!("（含没分解的 {} 个）", self.bare)
        } else {
            String::new()
        };
        let is_project = |id: &&Id| self.data.projects.iter().any(|of| of.id == **id);
        let lent = self.lent.iter().filter(|id| is_project(id) == chart).count();
        let lent = match (lent, chart) {
            (0, _) => String::new(),
            (lent, true) => format!("（另留 {lent} 个）"),
            (lent, false) => format!("（另留 {lent} 条）"),
        };
        format!("筛选 {sentence}{bare}{lent}")
    }
}
