//! The tasks as a list: one line each, in the same order and with the same lights.

use super::BoardRoom;
use super::draw::tone_of;
use crate::model::board::Board as Declared;
use crate::office::{Board, Card, Office};
use crate::ui::table::{Cell, Column, Row, Table, table};
use crate::ui::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How the list is ordered; matters, never people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// Grave lights first, then by deadline.
    #[default]
    Light,
    /// What stands still longest first.
    Stalled,
    /// By deadline.
    Due,
}

impl Order {
    const ALL: [Self; 3] = [Self::Light, Self::Stalled, Self::Due];

    /// What it is called.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Light => "按灯",
            Self::Stalled => "按停滞",
            Self::Due => "按时限",
        }
    }

    pub(super) fn next(self) -> Self {
        let at = Self::ALL.iter().position(|order| *order == self).unwrap_or(0);
        Self::ALL.get(at + 1).copied().unwrap_or_default()
    }

    /// The cards shown, in this order.
    pub(super) fn of(self, board: &Board, shown: &[usize]) -> Vec<usize> {
        let mut listed = shown.to_vec();
        let card = |place: &usize| board.cards.get(*place);
        match self {
            // The board is in this order already.
            Self::Light => {}
            Self::Stalled => {
                listed.sort_by_key(|place| std::cmp::Reverse(card(place).and_then(|card| card.stalled)));
            }
            Self::Due => {
                listed.sort_by_key(|place| {
                    card(place).and_then(|card| card.due).unwrap_or(chrono::NaiveDate::MAX)
                });
            }
        }
        listed
    }
}

const COLUMNS: [Column<'_>; 10] = [
    Column { title: "灯", min: 2, ideal: 2, priority: 0, right: false },
    Column { title: "村", min: 8, ideal: 8, priority: 3, right: false },
    Column { title: "任务", min: 14, ideal: 34, priority: 1, right: false },
    Column { title: "项目", min: 8, ideal: 20, priority: 8, right: false },
    Column { title: "责任人", min: 6, ideal: 6, priority: 5, right: false },
    Column { title: "时限", min: 5, ideal: 5, priority: 2, right: false },
    Column { title: "计划", min: 4, ideal: 4, priority: 6, right: true },
    Column { title: "实际", min: 4, ideal: 4, priority: 4, right: true },
    Column { title: "停", min: 4, ideal: 4, priority: 2, right: true },
    Column { title: "状态", min: 6, ideal: 6, priority: 7, right: false },
];

impl BoardRoom {
    pub(super) fn paint_list(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let empty = "没有符合条件的任务。按 Ctrl+F 换条件，写 0 回车看全部。";
        let shown = Table { columns: &COLUMNS, total: self.listed.len(), empty, cell: None };
        let (data, places, marked) = (&self.data, &self.listed, &self.marked);
        let declared = office.dictionary().board();
        let row = |at: usize| {
            let card = places.get(at).and_then(|place| data.cards.get(*place));
            card.map(|card| row(card, data, marked.contains(&card.id), declared)).unwrap_or_default()
        };
        table(buf, area, &shown, &mut self.list.list, row, look);
    }
}

fn row<'a>(card: &'a Card, board: &'a Board, marked: bool, declared: &'a Declared) -> Row<'a> {
    let plain = if card.is_done() { Tone::Dim } else { Tone::Plain };
    let tone = if card.is_done() { Tone::Dim } else { tone_of(declared.colour(card.standing)) };
    let cell = |words: String, tone: Tone| Cell { text: words.into(), tone };
    let mark = match (marked, &card.blocked) {
        (true, _) => "*",
        (false, Some(_)) => "!",
        _ => "",
    };
    Row {
        mark,
        cells: vec![
            Cell { text: declared.word(card.standing).into(), tone },
            Cell { text: card.village_name.as_str().into(), tone: plain },
            Cell { text: card.title.as_str().into(), tone: plain },
            Cell { text: board.project_of(card).map_or("", |of| of.name.as_str()).into(), tone: Tone::Dim },
            Cell { text: card.owner_name.as_str().into(), tone: plain },
            cell(card.due.map(|due| due.format("%m-%d").to_string()).unwrap_or_default(), plain),
            cell(card.planned.map(|share| format!("{share}%")).unwrap_or_default(), Tone::Dim),
            cell(card.told_actual().map(|share| format!("{share}%")).unwrap_or_default(), tone),
            cell(card.stalled.map(|days| format!("{days}天")).unwrap_or_default(), Tone::Plain),
            Cell { text: card.state_label.as_str().into(), tone: plain },
        ],
    }
}
