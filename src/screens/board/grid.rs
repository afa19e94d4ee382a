//! Where lanes, cards and columns stand on the screen, and what they are drawn with.

use super::lanes::Lane;
use crate::model::board::{Board as Declared, Grouping};
use crate::ui::Look;
use ratatui::layout::Rect;

/// A column narrower than this shows nothing worth reading: then fewer are shown at a time.
const NARROWEST: u16 = 13;

/// Lines that a lane takes.
pub(super) fn tall(lane: &Lane, rows: usize) -> usize {
    let head = usize::from(!lane.name.is_empty());
    if lane.folded { head } else { head + lane.longest() * rows }
}

/// The line on which each lane begins.
pub(super) fn starts(lanes: &[Lane], rows: u16) -> Vec<usize> {
    let mut at = 0;
    lanes
        .iter()
        .map(|lane| {
            let start = at;
            at += tall(lane, usize::from(rows));
            start
        })
        .collect()
}

/// What every part of the lanes is drawn with.
pub(super) struct Brush<'a> {
    pub body: Rect,
    /// Lines of a card.
    pub rows: u16,
    pub grouping: &'a Grouping,
    pub grid: Grid,
    pub declared: &'a Declared,
    pub look: &'a Look,
}

/// Where the columns stand; the one in focus is always among them.
pub(super) struct Grid {
    x: u16,
    first: usize,
    /// Left edges of the columns shown, and the edge behind the last.
    edges: Vec<u16>,
}

/// Cells of a column that has nothing to show while others have.
const BARE: u16 = 12;

impl Grid {
    /// `full` says which columns have cards: those share the room, the others keep their heads.
    pub fn of(grouping: &Grouping, area: Rect, focus: usize, full: &[bool]) -> Self {
        let all = grouping.columns.len().max(1);
        let fit = usize::from(area.width / NARROWEST).max(1).min(all);
        let first = (focus + 1).saturating_sub(fit).min(all - fit);
        let has = |place: usize| full.get(first + place).copied().unwrap_or(false);
        let wide = u16::try_from((0..fit).filter(|place| has(*place)).count()).unwrap_or(0);
        let bare = u16::try_from(fit).unwrap_or(0) - wide;
        let mut left = if wide == 0 { area.width } else { area.width.saturating_sub(bare * BARE) };
        let mut share = if wide == 0 { bare.max(1) } else { wide };
        let mut edges = vec![area.x];
        for place in 0..fit {
            let width = if wide > 0 && !has(place) {
                BARE
            } else {
                let width = left / share.max(1);
                (left, share) = (left - width, share.saturating_sub(1));
                width
            };
            edges.push(edges.last().copied().unwrap_or(area.x) + width);
        }
        Self { x: area.x, first, edges }
    }

    /// The width of the first column.
    pub fn width(&self) -> u16 {
        self.edges.get(1).map_or(0, |edge| edge - self.x)
    }

    /// Number, left edge and usable width.
    pub fn columns(&self) -> impl Iterator<Item = (usize, u16, u16)> {
        let pairs = self.edges.iter().zip(self.edges.iter().skip(1)).enumerate();
        pairs.map(|(place, (x, next))| (self.first + place, *x, (next - x).saturating_sub(1)))
    }
}
