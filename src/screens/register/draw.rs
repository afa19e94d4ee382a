//! How the table looks: a line of views or the open box, the table, and beside it the record under the bar.

use super::boxes::Line;
use super::list::NARROWED;
use super::views::{View, WINDOW};
use super::{ROWS_KEPT, Register, columns};
use crate::office::Office;
use crate::screens::filter_line;
use crate::ui::facts::facts;
use crate::ui::layer::rule;
use crate::ui::list::strip;
use crate::ui::paint::{put, put_right};
use crate::ui::table::{Cell, Column, Row, Table, table};
use crate::ui::{Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::borrow::Cow;

/// From this width on the selected record is shown beside the table.
const SIDE_FROM: u16 = 108;
/// Rows over the first record: the line of views or a box, the headings, the rule.
const HEAD_ROWS: u16 = 3;
/// Behind code and name.
const INSIDE_AT: usize = 2;

impl Register {
    pub(super) fn paint(
        &mut self,
        buf: &mut Buffer,
        area: Rect,
        office: &Office,
        look: &Look,
    ) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.height <= HEAD_ROWS || area.width < 20 {
            return None;
        }
        let top = Rect { height: 1, ..area };
        let mut left = Rect { y: area.y + 1, height: area.height - 1, ..area };
        if let Line::Filter(line) = &self.line {
            line.draw_offers(buf, left, look);
            left.y += 1;
            left.height -= 1;
        }
        if area.width >= SIDE_FROM {
            let side = area.width * 2 / 5;
            left.width = area.width - side;
            let right = Rect::new(area.x + left.width + 2, left.y, side - 2, left.height);
            self.paint_side(buf, right, office, look);
        }
        self.paint_table(buf, left, office, look);
        self.paint_top(buf, top, look)
    }

    fn paint_top(&mut self, buf: &mut Buffer, area: Rect, look: &Look) -> Option<Position> {
        let theme = &look.theme;
        let (label, hint) = match &self.line {
            Line::None => {
                self.paint_views(buf, area, look);
                return None;
            }
            Line::Find(_) => ("查找", "首字母、汉字、编号或后四位".to_owned()),
            Line::Filter(_) => ("筛选", format!("如 村:王 日期:本月；{}", filter_line::TO_CLEAR)),
        };
        let label_cells = put(buf, area.x, area.y, label, area.width, theme.accent) + 1;
        let room = area.width - label_cells;
        let box_cells =
            if text::cells(&hint) + 24 <= room { room - text::cells(&hint) - 2 } else { room * 3 / 5 };
        put_right(
            buf,
            area.x + label_cells + box_cells + 1,
            area.y,
            &hint,
            room.saturating_sub(box_cells + 1),
            theme.dim,
        );
        let place = Rect::new(area.x + label_cells, area.y, box_cells, 1);
        let editor = self.line.editor()?;
        Some(editor.draw(buf, place, theme.input))
    }

    /// The views by digit, the one shown now in the accent, and how many are marked.
    fn paint_views(&self, buf: &mut Buffer, area: Rect, look: &Look) {
        let theme = &look.theme;
        let marked =
            if self.marked.is_empty() { String::new() } else { format!("标记 {} 条", self.marked.len()) };
        let used = put_right(buf, area.x, area.y, &marked, area.width, theme.accent);
        let right = area.right() - if used > 0 { used + 2 } else { 0 };
        let words: Vec<(&str, bool)> =
            self.views.iter().map(|view| (self.word(view), *view == self.view)).collect();
        strip(buf, Rect { width: right.saturating_sub(area.x), ..area }, &words, look);
    }

    fn paint_table(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let total = self.listed().len();
        let height = usize::from(area.height.saturating_sub(2));
        let view = self.bar.list.view(total, height);
        self.keep_rows(view.clone(), office);
        let mut columns: Vec<Column<'_>> = self.specs.iter().map(columns::Spec::column).collect();
        // Whoever was typed may be a member: say so beside the household's own name.
        let inside = &self.inside;
        let beside = (!inside.is_empty()).then(|| columns.len().min(INSIDE_AT));
        if let Some(at) = beside {
            let column = Column { title: "户内", min: 8, ideal: 10, ..Column::default() };
            columns.insert(at, column);
        }
        let empty = self.empty();
        let ids = self.narrowed.as_deref().unwrap_or(&self.ids);
        let (rows, marked) = (&self.rows, &self.marked);
        let row = |line: usize| {
            let Some(id) = ids.get(line) else { return Row::default() };
            let Some(kept) = rows.get(id) else { return Row::default() };
            let cell =
                |(words, tone): &'_ (String, Tone)| Cell { text: Cow::Owned(words.clone()), tone: *tone };
            let mut cells: Vec<Cell<'_>> = kept.cells.iter().map(cell).collect();
            if let Some(at) = beside {
                let found = Cell {
                    text: Cow::Owned(inside.get(id).cloned().unwrap_or_default()),
                    tone: Tone::Accent,
                };
                cells.insert(at.min(cells.len()), found);
            }
            Row {
                mark: match (marked.contains(id), kept.kept) {
                    (true, _) => "*",
                    (false, true) => "!",
                    (false, false) => "",
                },
                cells,
            }
        };
        let shown = Table { columns: &columns, total, empty: &empty, cell: None };
        table(buf, area, &shown, &mut self.bar.list, row, look);
        let count =
            if total == 0 { "无".to_owned() } else { format!("{}-{}/{total}", view.start + 1, view.end) };
        // So many are sought; there may be more.
        let most = self.narrowed.as_ref().is_some_and(|found| found.len() >= NARROWED);
        let count = if most { format!("{count} 以上，再打几个字") } else { count };
        // The sentence stays in sight over what it left.
        let title = match (&self.view, self.line.sought().filter(|words| !words.trim().is_empty())) {
            (_, Some(words)) => format!("查找 {}", words.trim()),
            (View::Sentence(words), None) => format!("筛选 {words}"),
            (View::About(words, _), None) if !self.views.contains(&self.view) => words.clone(),
            _ => String::new(),
        };
        let title = match (self.windowed.0, title.is_empty()) {
            (true, true) if self.view != View::All => WINDOW.to_owned(),
            (true, false) => format!("{title}（{WINDOW}）"),
            _ => title,
        };
        rule(buf, area.x, area.y + 1, area.width, &title, &count, look);
    }

    /// Reads the rows that are about to be drawn, and no others.
    fn keep_rows(&mut self, view: std::ops::Range<usize>, office: &Office) {
        if self.rows.len() > ROWS_KEPT {
            self.rows.clear();
        }
        let Ok(kind) = office.kind(self.kind) else { return };
        for line in view {
            let Some(id) = self.listed().get(line).copied() else {
                continue;
            };
            if !self.rows.contains_key(&id)
                && let Some(row) = columns::row(office, kind, &self.specs, id)
            {
                self.rows.insert(id, row);
            }
        }
    }

    /// What an empty table says: that there is nothing, and what to do.
    fn empty(&self) -> String {
        if let Some(trouble) = &self.trouble {
            return trouble.clone();
        }
        let whole = self.word(&View::All);
        match (&self.narrowed, &self.view) {
            (Some(_), _) => format!("无。换几个字，或按 Esc 看{whole}。"),
            (None, View::All) if self.windowed.0 => {
                format!("{WINDOW}没有。要看更早的，按 Ctrl+F 写日期，如 日期:去年。")
            }
            (None, View::All) => "无。按 Ctrl+N 新建第一条。".to_owned(),
            (None, View::Sentence(_)) => format!("无。按 Ctrl+F 改条件，或按 1 看{whole}。"),
            (None, _) => format!("无。按 1 看{whole}。"),
        }
    }

    fn paint_side(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let Some(id) = self.current() else { return };
        if self.side.as_ref().is_none_or(|(shown, _)| *shown != id) {
            self.side = office.sheet(id, false).ok().map(|sheet| (id, sheet));
        }
        let Some((_, sheet)) = &self.side else { return };
        let mut lines: Vec<(&str, &str, Tone)> = Vec::new();
        for line in sheet.lines.iter().filter(|line| !line.text.is_empty()) {
            let tone = if line.pending { Tone::Warn } else { Tone::Plain };
            lines.push((&line.label, &line.text, tone));
            if let Some(reason) = &line.kept {
                lines.push(("! 保留", reason, Tone::Warn));
            }
        }
        let keyed = format!("{} {}", sheet.changed_by, sheet.record.changed.at.format("%m-%d %H:%M"));
        lines.push(("最近录入", &keyed, Tone::Dim));
        facts(buf, area, &sheet.title, &lines, look);
    }
}
