//! Settles `board.toml`: lights, palettes, columns.

use super::{Book, Page};
use crate::model::board::{Board, Colour, Column, Grouping, Limits, Palette, Shade};
use crate::model::kind::Kind;
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBoard {
    light: Spanned<RawLight>,
    palette: Vec<RawPalette>,
    grouping: Vec<Spanned<RawGrouping>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLight {
    behind: i64,
    far_behind: i64,
    due_soon: i64,
    near: i64,
    leader_limit: usize,
    palette: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPalette {
    name: String,
    label: String,
    done: Spanned<RawShade>,
    on_schedule: Spanned<RawShade>,
    behind: Spanned<RawShade>,
    far_behind: Spanned<RawShade>,
    overdue: Spanned<RawShade>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawShade {
    word: String,
    colour: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGrouping {
    name: String,
    label: String,
    column: Vec<RawColumn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    label: String,
    states: Vec<u16>,
    #[serde(default)]
    side: Vec<u16>,
    limit: Option<usize>,
    stall: Option<i64>,
}

/// The kind whose states stand on the board.
const ON_THE_BOARD: &str = "task";

impl RawBoard {
    pub fn settle(self, book: &mut Book, page: Page, kinds: &[Kind]) -> Board {
        let (at, light) = (self.light.span().start, self.light.into_inner());
        let rising = 0 < light.behind && light.behind <= light.far_behind && light.far_behind <= 100;
        if !rising || light.due_soon < 0 || light.near < 0 {
            book.wrong(page, at, "灯的门槛要大于 0、不超过 100，红灯的不小于黄灯的，请改数字。");
        }
        let RawLight { behind, far_behind, due_soon, near, leader_limit, palette } = light;
        let palettes: Vec<Palette> =
            self.palette.into_iter().map(|palette| palette.settle(book, page)).collect();
        if !palettes.iter().any(|known| known.name == palette) {
            book.wrong(page, at, format!("配色“{palette}”没有写，请写一组 [[palette]] 或换一个名称。"));
        }
        let groupings: Vec<Grouping> =
            self.grouping.into_iter().map(|grouping| settled(grouping, book, page, kinds)).collect();
        if groupings.is_empty() {
            book.wrong(page, at, "看板一列也没有，请至少写一组 [[grouping]]。");
        }
        let light = Limits { behind, far_behind, due_soon, near, leader_limit };
        Board { light, palette, palettes, groupings }
    }
}

impl RawPalette {
    fn settle(self, book: &mut Book, page: Page) -> Palette {
        let shades = [self.done, self.on_schedule, self.behind, self.far_behind, self.overdue];
        let shades = shades.map(|shade| {
            let (at, RawShade { word, colour }) = (shade.span().start, shade.into_inner());
            if word.is_empty() {
                book.wrong(page, at, "灯要有一个字，不能只有颜色，请写 word。");
            }
            let known = Colour::from_name(&colour);
            if known.is_none() {
                let say = "请写 green、yellow、red、blue 或 orange。";
                book.wrong(page, at, format!("颜色“{colour}”不认识，{say}"));
            }
            Shade { word, colour: known.unwrap_or_default() }
        });
        Palette { name: self.name, label: self.label, shades }
    }
}

/// Every state must stand in one column, or a card could not be found.
fn settled(raw: Spanned<RawGrouping>, book: &mut Book, page: Page, kinds: &[Kind]) -> Grouping {
    let (at, raw) = (raw.span().start, raw.into_inner());
    let columns = raw.column.into_iter().map(|column| {
        let RawColumn { label, states, side, limit, stall } = column;
        Column { label, states, side, limit, stall }
    });
    let grouping = Grouping { name: raw.name, label: raw.label, columns: columns.collect() };
    let kind = kinds.iter().find(|kind| kind.name == ON_THE_BOARD);
    let field = kind.and_then(|kind| kind.field(kind.state?));
    for choice in field.map_or(&[][..], |field| field.choices()) {
        let holding = grouping.columns.iter().filter(|column| column.holds(choice.code)).count();
        if holding != 1 {
            let say = format!(
                "“{}”里状态“{}”要正好排在一列里，请改 states 或 side。",
                grouping.label, choice.label
            );
            book.wrong(page, at, say);
        }
    }
    grouping
}
