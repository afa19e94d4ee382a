//! How the entries behind a figure look: the number, how it is counted, what changed, and the list.

use super::Behind;
use crate::ui::paint::put;
use crate::ui::table::{Cell, Column, Row, Table, table};
use crate::ui::{Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const COLUMNS: [Column<'static>; 3] = [
    Column { title: "种类", min: 8, ideal: 8, priority: 1, right: false },
    Column { title: "记录", min: 20, ideal: 60, priority: 0, right: false },
    Column { title: "后来的变动", min: 14, ideal: 14, priority: 2, right: false },
];

impl Behind {
    pub(super) fn paint(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        if area.height < 4 {
            return;
        }
        let theme = &look.theme;
        let figure = &self.figure;
        let head = format!("{} = {}", figure.title, figure.says);
        let mut y = area.y;
        put(buf, area.x, y, &head, area.width, theme.accent);
        y += 1;
        for line in text::wrap(&figure.help, usize::from(area.width)).iter().take(2) {
            put(buf, area.x, y, line, area.width, theme.dim);
            y += 1;
        }
        if let Some(say) = self.difference() {
            put(buf, area.x, y, &say, area.width, theme.warn);
            y += 1;
        }
        y += 1;
        let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        let wide = if figure.now.is_some() { 3 } else { 2 };
        let shown = Table {
            columns: COLUMNS.get(..wide).unwrap_or(&COLUMNS),
            total: self.lines.len(),
            empty: "这个数是 0，背后没有记录。",
            cell: None,
        };
        let lines = &self.lines;
        let row = |at: usize| {
            let Some(line) = lines.get(at) else { return Row::default() };
            let tone = if line.mark.is_empty() { Tone::Plain } else { Tone::Warn };
            let note = if line.mark.is_empty() { String::new() } else { line.note.clone() };
            let cells = [
                Cell { text: line.kind.as_str().into(), tone: Tone::Dim },
                Cell { text: line.title.as_str().into(), tone },
                Cell { text: note.into(), tone },
            ];
            Row { mark: "", cells: cells.to_vec() }
        };
        table(buf, rest, &shown, &mut self.bar.list, row, look);
    }
}
