//! How the document looks: the state above, the body below, boxes of words in their places, the sign on a figure.

use super::{Focus, Report};
use crate::screens::laid_out::{Item, lay_out};
use crate::ui::layer::rule;
use crate::ui::paint::{put, put_right};
use crate::ui::scroll::outside;
use crate::ui::{Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// A page is no wider than can be read with ease.
const WIDEST: u16 = 100;
/// The input method's window hangs below the caret: so many rows are kept free under the box in focus.
const BELOW: usize = 3;

impl Report {
    pub(super) fn paint(&mut self, buf: &mut Buffer, area: Rect, look: &Look) -> Option<Position> {
        if area.width < 20 || area.height < 4 {
            return None;
        }
        let area = Rect { width: area.width.min(WIDEST), ..area };
        let mut y = area.y;
        if let Some(fault) = &self.fault {
            put(buf, area.x, y, fault, area.width, look.theme.bad);
            y += 1;
        }
        for (tone, line) in self.head() {
            if y + 4 < area.bottom() {
                put(buf, area.x, y, &line, area.width, look.theme.tone(tone));
                y += 1;
            }
        }
        let body = Rect { y, height: area.bottom() - y, ..area };
        if self.items.1 != body.width {
            let items = lay_out(&self.document, usize::from(body.width));
            self.items = (items, body.width);
        }
        let heights = self.heights(body);
        self.scroll(&heights, usize::from(body.height));
        let total: usize = heights.iter().sum();
        let view = self.top..total.min(self.top + usize::from(body.height));
        put_right(buf, area.x, area.y, &outside(&view, total, "行"), area.width, look.theme.dim);
        self.page = usize::from(body.height).saturating_sub(2).max(1);
        self.paint_items(buf, body, &heights, look)
    }

    fn head(&self) -> Vec<(Tone, String)> {
        let mut lines =
            vec![(self.standing.tone, format!("{}  {}", self.document.about.join("  "), self.standing.word))];
        lines.extend(self.standing.notes.iter().cloned());
        if let Some(say) = &self.standing.locked {
            lines.push((Tone::Dim, say.clone()));
        } else if self.paper.as_ref().is_some_and(|report| self.written.is_stale(report)) {
            lines.push((Tone::Warn, "拟稿以后记录又有增改，可以重新拟稿；您改过的字不会丢。".to_owned()));
        }
        lines
    }

    /// The rows of each item; a box shows all its words where there is room.
    fn heights(&self, body: Rect) -> Vec<usize> {
        let width = usize::from(body.width.saturating_sub(5)).max(4);
        let most = usize::from(body.height).saturating_sub(BELOW + 1).clamp(2, 14);
        let height = |item: &Item| match item {
            Item::Box(at, ..) => {
                let text = self.written.boxes.get(*at).map(crate::ui::TextBox::text).unwrap_or_default();
                let rows = text::wrap(&text, width).len() + usize::from(self.focus == Focus::Box(*at));
                1 + rows.clamp(2, most)
            }
            _ => 1,
        };
        self.items.0.iter().map(height).collect()
    }

    /// Moves no further than needed to show what has the focus.
    fn scroll(&mut self, heights: &[usize], rows: usize) {
        let start = |item: usize| heights.iter().take(item).sum::<usize>();
        let total: usize = heights.iter().sum();
        let focus = match self.focus {
            Focus::Box(at) => {
                self.items.0.iter().position(|item| matches!(item, Item::Box(n, ..) if *n == at))
            }
            Focus::Reading => self.place(self.figure).map(|(line, _)| line),
        };
        if let Some(item) = focus {
            let (first, tall) = (start(item), heights.get(item).copied().unwrap_or(1));
            let below = if matches!(self.focus, Focus::Box(_)) { BELOW } else { 1 };
            let lowest = (first + tall + below).saturating_sub(rows);
            // The heading above the first line of a part is shown with it.
            self.top = self.top.clamp(lowest.min(first), first.saturating_sub(1).max(lowest.min(first)));
            if first <= 3 && self.focus == Focus::Reading {
                self.top = 0;
            }
        }
        self.top = self.top.min((total + BELOW).saturating_sub(rows));
    }

    fn paint_items(
        &mut self,
        buf: &mut Buffer,
        body: Rect,
        heights: &[usize],
        look: &Look,
    ) -> Option<Position> {
        let mut caret = None;
        let mut line = 0;
        for (item, tall) in self.items.0.clone().iter().zip(heights) {
            let first = line;
            line += tall;
            let Some(offset) = first.checked_sub(self.top) else {
                // A box that begins above the window is shown from its next line on by scrolling.
                continue;
            };
            let Ok(offset) = u16::try_from(offset) else { break };
            let y = body.y.saturating_add(offset);
            if y >= body.bottom() {
                break;
            }
            match item {
                Item::Blank => {}
                Item::Heading(words) => {
                    put(buf, body.x, y, words, body.width, look.theme.header);
                }
                Item::Pieces(pieces) => {
                    for piece in pieces {
                        let x = body.x.saturating_add(u16::try_from(piece.x).unwrap_or(u16::MAX));
                        let here = piece.figure == Some(self.figure) && self.focus == Focus::Reading;
                        let style = match (here, piece.figure, piece.dim) {
                            (true, _, _) => look.theme.select,
                            (false, Some(_), _) => look.theme.accent,
                            (false, None, true) => look.theme.dim,
                            (false, None, false) => look.theme.base,
                        };
                        let room = body.right().saturating_sub(x);
                        put(buf, x, y, &piece.words, room, style);
                        if here && x > body.x {
                            put(buf, x - 1, y, ">", 1, look.theme.accent);
                        }
                    }
                }
                Item::Box(at, _, label) => {
                    let height = u16::try_from(*tall).unwrap_or(2).min(body.bottom() - y);
                    let place = Rect { y, height, ..body };
                    caret = caret.or(self.paint_box(buf, place, *at, label, look));
                }
            }
        }
        caret
    }

    fn paint_box(
        &mut self,
        buf: &mut Buffer,
        area: Rect,
        at: usize,
        label: &str,
        look: &Look,
    ) -> Option<Position> {
        let focused = self.focus == Focus::Box(at);
        let title = format!("{}{label}", if focused { "> " } else { "" });
        rule(buf, area.x, area.y, area.width, &title, "", look);
        if area.height < 2 {
            return None;
        }
        let place = Rect::new(area.x + 2, area.y + 1, area.width.saturating_sub(3), area.height - 1);
        let open = self.standing.locked.is_none();
        let style = if focused && open { look.theme.input } else { look.theme.base };
        let caret = self.written.boxes.get_mut(at)?.draw(buf, place, style);
        (focused && open).then_some(caret)
    }
}
