//! How the recovery looks: the drafts, what can be done with the chosen one, and what was typed in it.

use super::{ANSWERS, Recover, Row};
use crate::ui::layer::rule;
use crate::ui::list::{digit, rest, rows_for};
use crate::ui::paint::{clear, put};
use crate::ui::scroll::outside;
use crate::ui::{Look, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;

/// Drafts shown before the list scrolls.
const MOST_DRAFTS: u16 = 5;
/// Columns of a field's name.
const LABEL: u16 = 12;

impl Recover {
    pub(super) fn paint(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let theme = &look.theme;
        let head = match (&self.fault, self.found.len()) {
            (Some(fault), _) => fault.clone(),
            (None, 0) => "无。没有要恢复的，按返回即可。".to_owned(),
            (None, n) => format!("上次没有正常退出，打过的字都在。找到 {n} 份没填完的，请逐份决定："),
        };
        put(
            buf,
            area.x,
            area.y,
            &head,
            area.width,
            if self.fault.is_some() { theme.bad } else { theme.base },
        );
        let total = self.found.len();
        let rows = u16::try_from(total).unwrap_or(u16::MAX).min(MOST_DRAFTS);
        let list = Rect::new(area.x, area.y + 2, area.width, rows);
        let shown = rows_for(list, total);
        let view = self.list.view(total, usize::from(shown.height));
        rest(buf, list, &view, (total, "份"), look);
        for (y, at) in (shown.top()..shown.bottom()).zip(view) {
            let Some(found) = self.found.get(at) else { continue };
            let style = if at == self.list.selected {
                clear(buf, Rect { y, height: 1, ..list }, theme.select);
                put(buf, list.x, y, ">", 1, theme.select);
                theme.select
            } else if found.of_another.is_some() {
                theme.dim
            } else {
                theme.base
            };
            put(buf, list.x + 2, y, &found.line, list.width.saturating_sub(3), style);
        }
        let Some(found) = self.found.get(self.list.selected) else {
            return;
        };
        let mut x = area.x + 2;
        let y = list.bottom() + 1;
        for (at, answer) in ANSWERS.iter().enumerate() {
            x += put(buf, x, y, digit(at), 1, theme.key) + 1;
            x += put(buf, x, y, answer, area.right().saturating_sub(x), theme.base) + 4;
        }
        let below = Rect { y: y + 2, height: area.bottom().saturating_sub(y + 2), ..area };
        self.scroll = self.scroll.min(found.rows.len().saturating_sub(1));
        if self.comparing {
            compare(buf, below, &found.rows, self.scroll, look);
        } else {
            contents(buf, below, &found.rows, self.scroll, look);
        }
    }
}

fn contents(buf: &mut Buffer, area: Rect, rows: &[Row], from: usize, look: &Look) {
    let x = area.x + 2 + LABEL + 2;
    let width = area.right().saturating_sub(x + 1);
    let mut y = area.y + 1;
    let mut shown = from;
    'rows: for row in rows.iter().skip(from) {
        for (at, line) in text::wrap(&row.typed, usize::from(width)).iter().take(3).enumerate() {
            if y >= area.bottom() {
                break 'rows;
            }
            if at == 0 {
                put(buf, area.x + 2, y, &row.label, LABEL, look.theme.dim);
            }
            put(buf, x, y, line, width, look.theme.base);
            y += 1;
        }
        shown += 1;
    }
    head(buf, area, "填过的内容", (from..shown, rows.len()), look);
}

/// The rule over the fields, with those that are not in sight.
fn head(buf: &mut Buffer, area: Rect, title: &str, (view, total): (Range<usize>, usize), look: &Look) {
    let mut note = outside(&view, total, "栏");
    note = if note.is_empty() { format!("{total} 栏") } else { format!("{note}，PgUp PgDn 看") };
    rule(buf, area.x, area.y, area.width, title, &note, look);
}

/// Side by side; what differs carries a mark and the accent.
fn compare(buf: &mut Buffer, area: Rect, rows: &[Row], from: usize, look: &Look) {
    let differ = rows.iter().filter(|row| row.saved != row.typed).count();
    let x = area.x + 2 + LABEL + 2;
    let width = area.right().saturating_sub(x + 1).saturating_sub(2) / 2;
    let right = x + width + 2;
    put(buf, x, area.y + 1, "已保存的", width, look.theme.dim);
    put(buf, right, area.y + 1, "没填完的", width, look.theme.dim);
    let mut y = area.y + 2;
    let mut shown = from;
    'rows: for row in rows.iter().skip(from) {
        let differs = row.saved != row.typed;
        let saved = text::wrap(if row.saved.is_empty() { "（空）" } else { &row.saved }, usize::from(width));
        let typed = text::wrap(if row.typed.is_empty() { "（空）" } else { &row.typed }, usize::from(width));
        for at in 0..saved.len().max(typed.len()).min(4) {
            if y >= area.bottom() {
                break 'rows;
            }
            if at == 0 {
                put(buf, area.x, y, if differs { "*" } else { " " }, 1, look.theme.accent);
                put(buf, area.x + 2, y, &row.label, LABEL, look.theme.dim);
            }
            let style = if differs { look.theme.accent } else { look.theme.base };
            put(buf, x, y, saved.get(at).map_or("", String::as_str), width, look.theme.base);
            put(buf, right, y, typed.get(at).map_or("", String::as_str), width, style);
            y += 1;
        }
        shown += 1;
    }
    head(buf, area, &format!("对照  {differ} 栏不同，前有 * 号"), (from..shown, rows.len()), look);
}
