//! How a record looks: its state and the moves by digit, its fields, and its history beside or instead of them.

use super::Detail;
use super::lines::{GUTTER, Line, MOST_LABEL, of_history, of_record};
use crate::office::{Office, Step};
use crate::ui::layer::rule;
use crate::ui::list::digit;
use crate::ui::paint::{put, put_right};
use crate::ui::scroll::outside;
use crate::ui::{Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on the history stands beside the fields.
const SIDE_FROM: u16 = 108;
/// The line of moves and the rule.
const HEAD_ROWS: u16 = 2;

impl Detail {
    pub(super) fn paint(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let area = area.intersection(buf.area);
        if area.width < 20 || area.height <= HEAD_ROWS {
            return;
        }
        if let Some(trouble) = &self.trouble {
            put(buf, area.x, area.y, trouble, area.width, look.theme.bad);
            return;
        }
        self.paint_head(buf, area, office, look);
        let mut body = Rect { y: area.y + 1, height: area.height - 1, ..area };
        for (tone, say) in &self.questions {
            for line in text::wrap(say, usize::from(area.width)) {
                if body.height > HEAD_ROWS + 4 {
                    put(buf, body.x, body.y, &line, body.width, look.theme.tone(*tone));
                    body = Rect { y: body.y + 1, height: body.height - 1, ..body };
                }
            }
        }
        self.page = usize::from(body.height.saturating_sub(HEAD_ROWS - 1));
        let wide = area.width >= SIDE_FROM;
        let left = if wide { Rect { width: area.width * 3 / 5, ..body } } else { body };
        if wide || !self.in_history {
            self.paint_fields(buf, left, wide, look);
        }
        if wide {
            let right = Rect::new(left.right() + 2, body.y, body.width - left.width - 2, body.height);
            self.paint_history(buf, right, office, look);
        } else if self.in_history {
            self.paint_history(buf, body, office, look);
        }
    }

    /// State, moves by digit, and who keyed it.
    fn paint_head(&self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let Some(sheet) = &self.sheet else { return };
        let theme = &look.theme;
        let record = &sheet.record;
        let keyed = format!("{} {} 录入", sheet.created_by, record.created.at.format("%m-%d %H:%M"));
        let used = put_right(buf, area.x, area.y, &keyed, area.width, theme.dim);
        let right = area.right().saturating_sub(used + 2);
        let mut x = area.x;
        let mut word = |words: &str, tone: Tone, gap: u16| {
            let room = right.saturating_sub(x);
            if text::cells(words) <= room {
                x += put(buf, x, area.y, words, room, theme.tone(tone)) + gap;
            } else {
                x = right;
            }
        };
        if record.void {
            word("已作废", Tone::Bad, 3);
        }
        let state = office.kind(record.kind).ok().and_then(|kind| {
            let code = record.fields.code(kind.state?)?;
            Some(kind.state_label(code).to_owned())
        });
        if let Some(state) = state {
            word(&state, Tone::Accent, 3);
        }
        // What cannot be done now stands in brackets: no meaning by colour alone.
        let named = |step: &Step| match step.refused {
            Some(_) => (format!("({})", step.label), Tone::Dim),
            None => (step.label.clone(), Tone::Plain),
        };
        let words: Vec<(String, Tone)> = self.steps.iter().map(named).collect();
        let fits = |count: usize, room: u16| {
            words.iter().take(count).map(|(words, _)| text::cells(words) + 4).sum::<u16>() <= room + 2
        };
        let room = right.saturating_sub(x);
        // Room for F12 还有 9 步.
        let left = if fits(words.len(), room) { room } else { room.saturating_sub(13) };
        let shown = (0..=words.len()).rev().find(|count| fits(*count, left)).unwrap_or(0);
        for (at, (words, tone)) in words.iter().take(shown).enumerate() {
            x += put(buf, x, area.y, digit(at), 1, theme.accent) + 1;
            x += put(buf, x, area.y, words, right.saturating_sub(x), theme.tone(*tone)) + 2;
        }
        if shown < words.len() {
            let more = format!("F12 还有 {} 步", words.len() - shown);
            put(buf, x, area.y, &more, right.saturating_sub(x), theme.dim);
        }
    }

    fn paint_fields(&mut self, buf: &mut Buffer, area: Rect, wide: bool, look: &Look) {
        let Some(sheet) = &self.sheet else { return };
        if self.lines.1 != area.width {
            self.lines = (of_record(sheet, &self.links, area.width), area.width);
        }
        let (total, page) = (self.lines.0.len(), self.page);
        let (first, end) = self.extent(self.selected);
        if end - first > page {
            self.top = self.top.clamp(first, end - page);
        } else {
            // A heading over the first line is part of what is looked at.
            let headed = first
                .checked_sub(1)
                .and_then(|before| self.lines.0.get(before))
                .is_some_and(|line| line.item.is_none());
            let start = first - usize::from(headed && first > 0 && end - first < page);
            self.top = self.top.clamp(end.saturating_sub(page), start);
        }
        self.top = self.top.min(total.saturating_sub(page));
        let mut notes = vec![outside(&(self.top..total.min(self.top + page)), total, "行")];
        if !wide {
            notes.push(format!("流水 {}", self.history.len()));
        }
        notes.retain(|note| !note.is_empty());
        rule(buf, area.x, area.y, area.width, "内容", &notes.join("  "), look);
        let shown = self.lines.0.iter().skip(self.top).take(page);
        for (y, line) in (area.y + 1..area.bottom()).zip(shown) {
            let here = !self.in_history && line.item == Some(self.selected);
            paint_line(buf, Rect::new(area.x, y, area.width, 1), line, here, look);
        }
    }

    fn paint_history(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        if self.past.1 != area.width {
            self.past = (of_history(&self.history, office.today(), area.width), area.width);
        }
        let title = if self.in_history { "流水" } else { "" };
        let total = self.past.0.len();
        let room = usize::from(area.height.saturating_sub(1));
        let rest = outside(&(self.past_top..total.min(self.past_top + room)), total, "行");
        let gap = if rest.is_empty() { "" } else { "  " };
        let note = format!("{rest}{gap}{} 次", self.history.len());
        rule(buf, area.x, area.y, area.width, title, &note, look);
        if !self.in_history {
            put(buf, area.x, area.y, "流水 ", area.width, look.theme.dim);
        }
        let shown = self.past.0.iter().skip(self.past_top);
        for (y, line) in (area.y + 1..area.bottom()).zip(shown) {
            paint_line(buf, Rect::new(area.x, y, area.width, 1), line, false, look);
        }
    }
}

fn paint_line(buf: &mut Buffer, area: Rect, line: &Line, here: bool, look: &Look) {
    let theme = &look.theme;
    if !line.heading.is_empty() {
        rule(buf, area.x, area.y, area.width, &line.heading, "", look);
        return;
    }
    if here && !line.label.is_empty() {
        put(buf, area.x, area.y, ">", 1, theme.accent);
    }
    if !line.mark.is_empty() {
        let tone = if line.mark == "!" { Tone::Warn } else { Tone::Dim };
        put(buf, area.x + 1, area.y, line.mark, 2, theme.tone(tone));
    }
    let label = if here { theme.accent } else { theme.dim };
    put(buf, area.x + GUTTER, area.y, &line.label, MOST_LABEL.min(area.width - GUTTER), label);
    for (x, words, tone) in &line.pieces {
        if *x < area.width {
            put(buf, area.x + x, area.y, words, area.width - x, theme.tone(*tone));
        }
    }
}
