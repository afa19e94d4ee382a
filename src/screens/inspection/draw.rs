//! How an inspection looks: the state, the checklist with its sum, the sample with its results, the words.

use super::{Inspection, Line};
use crate::model::typed::{check_row, inspection, sample_row};
use crate::office::Office;
use crate::ui::layer::rule;
use crate::ui::list::{rest, rows_for};
use crate::ui::paint::{clear, put, put_right};
use crate::ui::{Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of what is looked at, of the kind of an entry, of a result.
const LABEL: u16 = 26;
const KIND: u16 = 8;
const RESULT: u16 = 8;

impl Inspection {
    pub(super) fn paint(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        if area.width < 20 || area.height < 4 {
            return;
        }
        let theme = &look.theme;
        let mut y = area.y;
        let mut head = vec![(self.tone, format!("{}  {}", self.month.label(), self.word))];
        head.extend(self.notes.iter().cloned());
        head.extend(self.locked.iter().map(|say| (Tone::Dim, say.clone())));
        head.extend(self.fault.iter().map(|say| (Tone::Bad, say.clone())));
        for (tone, line) in head.iter().take(usize::from(area.height / 3).max(1)) {
            put(buf, area.x, y, line, area.width, theme.tone(*tone));
            y += 1;
        }
        let whole = Rect { y, height: area.bottom() - y, ..area };
        let body = rows_for(whole, self.lines.len());
        let view = self.bar.list.view(self.lines.len(), usize::from(body.height));
        rest(buf, whole, &view, (self.lines.len(), "行"), look);
        for (y, at) in (body.top()..body.bottom()).zip(view) {
            let Some(line) = self.lines.get(at) else { break };
            let row = Rect::new(body.x, y, body.width, 1);
            let here = at == self.bar.at() && !matches!(line, Line::Head(..));
            if here {
                clear(buf, row, theme.select);
                put(buf, row.x, y, ">", 1, theme.select);
            }
            self.paint_line(buf, row, line, here, office, look);
        }
    }

    fn paint_line(&self, buf: &mut Buffer, row: Rect, line: &Line, here: bool, office: &Office, look: &Look) {
        let theme = &look.theme;
        let pick = |style| if here { theme.select } else { style };
        let (x, y) = (row.x + 2, row.y);
        let room = row.width.saturating_sub(3);
        match line {
            Line::Head(title, note) => rule(buf, row.x, y, row.width, title, note, look),
            Line::Note(words) => {
                put(buf, x, y, words, room, pick(theme.dim));
            }
            Line::Item(at) => {
                let Some(item) = self.fields.rows(inspection::ITEMS).get(*at) else { return };
                let label = item.text(check_row::LABEL).unwrap_or_default();
                let (weight, off) = (
                    item.number(check_row::WEIGHT).unwrap_or_default(),
                    item.number(check_row::DEDUCTION).unwrap_or_default(),
                );
                put(buf, x, y, label, LABEL, pick(theme.base));
                put_right(buf, x + LABEL + 1, y, &weight.to_string(), 3, pick(theme.dim));
                let (words, tone) = if off > 0 {
                    (format!("扣 {off}"), Tone::Warn)
                } else {
                    ("不扣".to_owned(), Tone::Dim)
                };
                put_right(buf, x + LABEL + 5, y, &words, 6, pick(theme.tone(tone)));
                let why = item.text(check_row::WORDS).unwrap_or_default();
                put(buf, x + LABEL + 13, y, why, room.saturating_sub(LABEL + 13), pick(theme.base));
            }
            Line::Sample(at, title) => {
                let Some(sample) = self.fields.rows(inspection::SAMPLE).get(*at) else { return };
                let kind = sample.text(sample_row::KIND).unwrap_or_default();
                put(buf, x, y, kind, KIND, pick(theme.dim));
                let differs = sample.text(sample_row::WORDS).unwrap_or_default();
                let named =
                    (room.saturating_sub(KIND + RESULT + 4)) * if differs.is_empty() { 4 } else { 2 } / 4;
                put(buf, x + KIND + 1, y, title, named, pick(theme.base));
                let kind = office.dictionary().kind(inspection::KIND);
                let field = kind.and_then(|kind| kind.field(inspection::SAMPLE));
                let column =
                    field.and_then(|field| field.columns().iter().find(|c| c.tag == sample_row::RESULT));
                let result = sample.code(sample_row::RESULT);
                let word = column
                    .and_then(|column| column.choice(result?))
                    .map_or("还没问", |choice| choice.label.as_str());
                let tone = match result {
                    None => Tone::Dim,
                    Some(sample_row::CONFIRMED) => Tone::Good,
                    Some(sample_row::NOT_REACHED) => Tone::Plain,
                    Some(_) => Tone::Warn,
                };
                put_right(buf, x + room - RESULT, y, word, RESULT, pick(theme.tone(tone)));
                if !differs.is_empty() {
                    let at = x + KIND + 2 + named;
                    put(buf, at, y, differs, (x + room).saturating_sub(at + RESULT + 1), pick(theme.warn));
                }
            }
            Line::Words(tag, label) => {
                put(buf, x, y, label, LABEL, pick(theme.dim));
                let words = self.fields.text(*tag).unwrap_or_default();
                let words = text::wrap(words, usize::from(room.saturating_sub(10)))
                    .into_iter()
                    .next()
                    .unwrap_or_default();
                let shown = if words.is_empty() { "按回车写".to_owned() } else { words };
                put(buf, x + 10, y, &shown, room.saturating_sub(10), pick(theme.base));
            }
        }
    }
}
