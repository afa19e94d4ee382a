//! How the coverage looks: one sentence, the ranks, the villages; beside or instead of them what stands behind one.

use super::{Coverage, Line};
use crate::office::Office;
use crate::ui::list::{rest, rows_for};
use crate::ui::paint::{clear, put, put_right};
use crate::ui::table::{Cell, Column, Row, Table, table};
use crate::ui::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on what stands behind the selected line is shown beside it.
const SIDE_FROM: u16 = 108;
/// The sentence and a blank line.
const HEAD_ROWS: u16 = 2;
const NAME_CELLS: u16 = 22;
const FIGURE_CELLS: u16 = 8;
const GAP: u16 = 2;

impl Coverage {
    pub(super) fn paint(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let area = area.intersection(buf.area);
        if area.width < 20 || area.height <= HEAD_ROWS {
            return;
        }
        let (verdict, tone) = self.verdict();
        put(buf, area.x, area.y, &verdict, area.width, look.theme.tone(tone));
        let body = Rect { y: area.y + HEAD_ROWS, height: area.height - HEAD_ROWS, ..area };
        if area.width < SIDE_FROM {
            if self.inside {
                self.paint_behind(buf, body, look);
            } else {
                self.paint_lines(buf, body, look);
            }
            return;
        }
        let left = Rect { width: 3 + NAME_CELLS + 4 * (FIGURE_CELLS + GAP), ..body };
        self.paint_lines(buf, left, look);
        self.look_behind(office);
        let x = left.right() + 3;
        let right = Rect::new(x, body.y, area.right() - x, body.height);
        self.paint_behind(buf, right, look);
    }

    fn paint_lines(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let list = rows_for(area, self.lines.len());
        let view = self.bar.list.view(self.lines.len(), usize::from(list.height));
        rest(buf, area, &view, (self.lines.len(), "行"), look);
        for (y, at) in (list.top()..list.bottom()).zip(view) {
            let Some(line) = self.lines.get(at) else { break };
            let row = Rect::new(area.x, y, area.width, 1);
            match line {
                Line::Head([name, figures @ ..]) => {
                    put(buf, row.x, y, name, NAME_CELLS, look.theme.accent);
                    for (place, title) in (0_u16..).zip(figures) {
                        figure(buf, row, place, title, look.theme.dim);
                    }
                }
                Line::Rank(_, name, figures) => {
                    let figures = figures.map(Some);
                    self.paint_figures(buf, row, at, name, &figures, look);
                }
                Line::Village(_, name, [all, taken, open]) => {
                    let figures = [None, Some(*all), Some(*taken), Some(*open)];
                    self.paint_figures(buf, row, at, name, &figures, look);
                }
            }
        }
    }

    fn paint_figures(
        &self,
        buf: &mut Buffer,
        row: Rect,
        at: usize,
        name: &str,
        figures: &[Option<usize>; 4],
        look: &Look,
    ) {
        let theme = &look.theme;
        let selected = at == self.bar.at();
        let bar = selected && !self.inside;
        if bar {
            clear(buf, row, theme.select);
        }
        let pick = |style| if bar { theme.select } else { style };
        put(buf, row.x, row.y, if selected { ">" } else { " " }, 1, pick(theme.accent));
        put(buf, row.x + 2, row.y, name, NAME_CELLS, pick(theme.base));
        for (place, number) in (0_u16..).zip(figures) {
            let Some(number) = number else { continue };
            // The last figure is what is lacking.
            let style = match (place, number) {
                (3, 0) => theme.dim,
                (3, _) => theme.bad,
                _ => theme.base,
            };
            figure(buf, row, place, &number.to_string(), pick(style));
        }
    }

    fn paint_behind(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let inside = self.inside;
        let Some((_, behind)) = &self.behind else { return };
        let columns = [
            Column { title: &behind.title, min: 16, ideal: 34, priority: 0, right: false },
            Column { title: "", min: 8, ideal: 16, priority: 1, right: false },
        ];
        let shown = Table {
            columns: &columns,
            total: behind.rows.len(),
            empty: "无，这一行没有欠缺。",
            // Beside the lines the bar stands only where the arrows are.
            cell: (!inside).then_some(usize::MAX),
        };
        let row = |line: usize| {
            let Some((_, name, note)) = behind.rows.get(line) else {
                return Row::default();
            };
            let note = Cell { text: note.as_str().into(), tone: Tone::Warn };
            Row { mark: "", cells: vec![Cell::from(name.as_str()), note] }
        };
        table(buf, area, &shown, &mut self.inside_bar.list, row, look);
    }
}

/// A figure at the right of its column.
fn figure(buf: &mut Buffer, row: Rect, place: u16, words: &str, style: ratatui::style::Style) {
    let x = row.x + 2 + NAME_CELLS + place * (FIGURE_CELLS + GAP);
    if x + FIGURE_CELLS <= row.right() {
        put_right(buf, x, row.y, words, FIGURE_CELLS, style);
    }
}
