//! How the import room looks: one list at a time, and below it what the chosen line means.

use super::{Files, ImportRoom, Planned, Stage, name_of};
use crate::office::Office;
use crate::ui::layer::rule;
use crate::ui::list::digit;
use crate::ui::paint::{clear, put, put_right};
use crate::ui::{Look, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

const ORDER: &str = "先导入被别的表引用的：单位、村、干部、农户、结对，再导入别的。选一种，按回车。";

impl ImportRoom {
    pub(super) fn paint(
        &mut self,
        buf: &mut Buffer,
        area: Rect,
        office: &Office,
        look: &Look,
    ) -> Option<Position> {
        let kind = match &self.stage {
            Stage::Kinds => None,
            Stage::Files(files) => Some(files.kind),
            Stage::Plan(planned) => Some(planned.kind),
        };
        let label = kind.and_then(|kind| office.kind(kind).ok()).map_or("", |kind| kind.label.as_str());
        match &mut self.stage {
            Stage::Kinds => {
                self.paint_kinds(buf, area, look);
                None
            }
            Stage::Files(files) => Some(files.paint(buf, area, label, look)),
            Stage::Plan(planned) => {
                planned.paint(buf, area, label, look);
                None
            }
        }
    }

    fn paint_kinds(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let used = paragraph(buf, area, ORDER, look);
        let head = area.y + used;
        rule(buf, area.x, head, area.width, "导入哪一种", &self.list.position(self.kinds.len()), look);
        let list = below(area, used + 1);
        let view = self.list.view(self.kinds.len(), usize::from(list.height));
        for (y, line) in (list.top()..list.bottom()).zip(view) {
            let Some(kind) = self.kinds.get(line) else { continue };
            let row = Rect { y, height: 1, ..list };
            let selected = line == self.list.selected;
            item(buf, row, (digit(line), &kind.label), selected, look);
            if let Some(count) = kind.there {
                let style = if selected { look.theme.select } else { look.theme.dim };
                put_right(
                    buf,
                    row.x + 20.min(row.width),
                    y,
                    &format!("已有 {count} 条"),
                    14.min(row.width),
                    style,
                );
            }
        }
    }
}

impl Files {
    fn paint(&mut self, buf: &mut Buffer, area: Rect, label: &str, look: &Look) -> Position {
        let theme = &look.theme;
        put(
            buf,
            area.x,
            area.y,
            &format!("{label}：选一个文件，或者打文件名、路径。"),
            area.width,
            theme.base,
        );
        let folder = format!("目录 {}", self.folder.display());
        put(buf, area.x, area.y + 1, &folder, area.width, theme.dim);
        let used = put(buf, area.x, area.y + 2, "文件 ", area.width, theme.accent);
        let width = area.width.saturating_sub(used).max(1);
        let place = Rect { x: area.x + used, y: area.y + 2, width, height: 1 };
        let caret = self.path.draw(buf, place.intersection(area), theme.input);
        let total = self.shown.len() + 1;
        rule(buf, area.x, area.y + 3, area.width, "csv、jsonl 文件", &self.list.position(total), look);
        let list = below(area, 4);
        let view = self.list.view(total, usize::from(list.height));
        for (y, line) in (list.top()..list.bottom()).zip(view) {
            let row = Rect { y, height: 1, ..list };
            let selected = line == self.list.selected;
            if line == 0 {
                item(buf, row, ("", &format!("写一张空表：{label}.csv")), selected, look);
            } else if let Some(path) = self.shown.get(line - 1) {
                item(buf, row, ("", &name_of(path)), selected, look);
            }
        }
        if let Some(fault) = &self.fault {
            let y = list.y + u16::try_from(total).unwrap_or(u16::MAX).min(list.height.saturating_sub(1));
            put(buf, list.x, y, fault, list.width, theme.bad);
        }
        caret
    }
}

impl Planned {
    fn paint(&mut self, buf: &mut Buffer, area: Rect, label: &str, look: &Look) {
        let theme = &look.theme;
        put(
            buf,
            area.x,
            area.y,
            &format!("{label}：{}  检查结果，还没有存", name_of(&self.file)),
            area.width,
            theme.base,
        );
        let acts = u16::try_from(self.acts.len()).unwrap_or(u16::MAX);
        for (at, act) in self.acts.iter().enumerate() {
            let y = area.y + 1 + u16::try_from(at).unwrap_or(u16::MAX);
            if y < area.bottom() {
                let row = Rect { y, height: 1, ..area };
                item(buf, row, (digit(at), &act.label(self)), at == self.at, look);
            }
        }
        let rest = below(area, 1 + acts);
        let wide = usize::from(rest.width.max(1));
        let wrapped: Vec<(crate::ui::Tone, String)> = self
            .lines
            .iter()
            .skip(self.scroll.selected)
            .take(usize::from(rest.height))
            .flat_map(|(tone, line)| text::wrap(line, wide).into_iter().map(|part| (*tone, part)))
            .collect();
        rule(
            buf,
            rest.x,
            rest.y,
            rest.width,
            "逐条（PgDn 往下看）",
            &self.scroll.position(self.lines.len()),
            look,
        );
        let list = below(rest, 1);
        for (y, (tone, line)) in (list.top()..list.bottom()).zip(wrapped) {
            put(buf, list.x, y, &line, list.width, theme.tone(tone));
        }
        // Page keys go by what is seen.
        let _ = self.scroll.view(self.lines.len(), usize::from(list.height));
    }
}

fn item(buf: &mut Buffer, row: Rect, (number, label): (&str, &str), selected: bool, look: &Look) {
    let theme = &look.theme;
    let (plain, key) = if selected {
        clear(buf, row, theme.select);
        (theme.select, theme.select)
    } else {
        (theme.base, theme.key)
    };
    put(buf, row.x, row.y, if selected { ">" } else { " " }, 1, plain);
    put(buf, row.x + 2, row.y, number, 1, key);
    put(buf, row.x + 5, row.y, label, row.width.saturating_sub(5), plain);
}

fn paragraph(buf: &mut Buffer, area: Rect, words: &str, look: &Look) -> u16 {
    let lines = text::wrap(words, usize::from(area.width.max(1)));
    for (y, line) in (area.top()..area.bottom()).zip(&lines) {
        put(buf, area.x, y, line, area.width, look.theme.dim);
    }
    u16::try_from(lines.len()).unwrap_or(u16::MAX)
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}
