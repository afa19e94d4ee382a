//! Cards put into lanes and columns (泳道、分列): worked out when the board, the filter or the lanes change, never while
//! drawing.

use crate::model::board::{Grouping, Standing};
use crate::model::id::Id;
use crate::model::typed::key_project;
use crate::office::{Board, Card, LaneBy, Office};
use std::collections::{BTreeMap, HashSet};

/// One lane.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// What it is called; empty where there are no lanes.
    pub name: String,
    /// Cards of each column, by place on the board.
    pub columns: Vec<Vec<usize>>,
    /// How many stand how, in the order of [`Standing::ALL`].
    pub counts: [usize; 5],
    /// Only its head is shown.
    pub folded: bool,
}

/// Where a card stands: lane, column, row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub lane: usize,
    pub column: usize,
    pub row: usize,
}

impl Lane {
    /// How many cards it holds.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// The gravest standing of what is not done.
    pub fn worst(&self) -> Option<Standing> {
        Standing::ALL.into_iter().zip(self.counts).rev().find(|(_, count)| *count > 0).map(|(worst, _)| worst)
    }

    /// The longest column.
    pub fn longest(&self) -> usize {
        self.columns.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// The lanes of these cards, in the order of the register, the pack or the projects.
pub(super) fn lanes(
    board: &Board,
    shown: &[usize],
    by: LaneBy,
    grouping: &Grouping,
    folded: &HashSet<String>,
    office: &Office,
) -> Vec<Lane> {
    let mut found: BTreeMap<(usize, String, Option<Id>), Lane> = BTreeMap::new();
    let villages = match (by, office.dictionary().kind_named("village")) {
        (LaneBy::Village, Some(kind)) => office.list(kind).ok(),
        _ => None,
    };
    let order = |id: Option<Id>| {
        let list = villages.as_ref()?;
        list.iter().position(|known| Some(*known) == id)
    };
    let lines = office.dictionary().kind(key_project::KIND).and_then(|kind| kind.field(key_project::LINE));
    // Two leaders of one name have a lane each.
    let leader =
        |card: &Card| board.project_of(card).and_then(|of| of.leader).filter(|_| by == LaneBy::Leader);
    let key = |card: &Card| -> (usize, String) {
        let project = board.project_of(card);
        // What belongs nowhere stands last.
        let last = |name: String, none: &str| {
            if name.is_empty() { (usize::MAX, none.to_owned()) } else { (0, name) }
        };
        match by {
            LaneBy::None => (0, String::new()),
            LaneBy::Village if card.village_name.is_empty() => (usize::MAX, "不分村".to_owned()),
            LaneBy::Village => (order(card.village).unwrap_or(usize::MAX - 1), card.village_name.clone()),
            LaneBy::Leader => {
                last(project.map(|of| of.leader_name.clone()).unwrap_or_default(), "没有牵头领导")
            }
            LaneBy::Line => {
                let line = project.map(|of| of.line.clone()).unwrap_or_default();
                let choices = lines.map_or(&[][..], |field| field.choices());
                match choices.iter().position(|choice| choice.label == line) {
                    Some(place) => (place, line),
                    None => (usize::MAX, "没有线口".to_owned()),
                }
            }
            LaneBy::Project => match (card.project, project) {
                (Some(place), Some(of)) => (place, format!("{} {}", of.number, of.name)),
                _ => (usize::MAX, "单独的任务".to_owned()),
            },
        }
    };
    for place in shown {
        let Some(card) = board.cards.get(*place) else { continue };
        let Some(column) = grouping.column_of(card.state) else { continue };
        let (order, name) = key(card);
        let lane = found
            .entry((order, name, leader(card)))
            .or_insert_with(|| Lane { columns: vec![Vec::new(); grouping.columns.len()], ..Lane::default() });
        if let Some(column) = lane.columns.get_mut(column) {
            column.push(*place);
        }
        for (count, standing) in lane.counts.iter_mut().zip(Standing::ALL) {
            *count += usize::from(card.standing == standing);
        }
    }
    let named =
        found.into_iter().map(|((_, name, _), lane)| Lane { folded: folded.contains(&name), name, ..lane });
    named.collect()
}

/// Where a card stands among the lanes.
pub(super) fn place_of(lanes: &[Lane], card: usize) -> Option<Place> {
    for (lane, found) in lanes.iter().enumerate() {
        for (column, cards) in found.columns.iter().enumerate() {
            if let Some(row) = cards.iter().position(|known| *known == card) {
                return Some(Place { lane, column, row });
            }
        }
    }
    None
}

/// The card at a place; none on a folded lane.
pub(super) fn card_at(lanes: &[Lane], at: Place) -> Option<usize> {
    let lane = lanes.get(at.lane).filter(|lane| !lane.folded)?;
    lane.columns.get(at.column)?.get(at.row).copied()
}

/// The nearest place there is: in the lane, else in the lanes around it.
pub(super) fn nearest(lanes: &[Lane], at: Place) -> Place {
    let lane = at.lane.min(lanes.len().saturating_sub(1));
    let Some(found) = lanes.get(lane) else { return Place::default() };
    if found.folded {
        return Place { lane, row: 0, column: at.column.min(found.columns.len().saturating_sub(1)) };
    }
    let column = nearest_column(found, at.column);
    let rows = found.columns.get(column).map_or(0, Vec::len);
    Place { lane, column, row: at.row.min(rows.saturating_sub(1)) }
}

/// The column with cards that lies nearest, itself first.
pub(super) fn nearest_column(lane: &Lane, column: usize) -> usize {
    let full = lane.columns.iter().enumerate().filter(|(_, cards)| !cards.is_empty()).map(|(place, _)| place);
    full.min_by_key(|place| place.abs_diff(column)).unwrap_or(0)
}
