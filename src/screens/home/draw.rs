//! How Home looks: the menu at the left, what waits in the chosen queue at the right, and what the chosen line says
//! below it (beside it on a wide window).

use super::menu::{Entry, when_empty};
use super::{Home, Item};
use crate::office::Queue;
use crate::ui::layer::rule;
use crate::ui::list::digit;
use crate::ui::paint::{clear, put, put_right};
use crate::ui::{Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The menu's columns; the rest belongs to what waits.
const MENU: u16 = 24;
/// From here on the chosen line's contents stand beside the list instead of below it.
const WIDE: u16 = 108;
/// Lines of a field's words that are shown of the chosen one.
const MOST_LINES: usize = 3;
/// Columns of a field's name beside its value.
const LABEL: u16 = 12;

impl Home {
    pub(super) fn paint(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        put(buf, area.x, area.y, &self.greeting, area.width, look.theme.base);
        if let Some(fault) = &self.fault {
            put(buf, area.x, area.y + 1, fault, area.width, look.theme.bad);
        }
        let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        let menu = Rect { width: MENU.min(body.width), ..body };
        self.paint_menu(buf, menu, look);
        let left = menu.right() + 2;
        let rest = Rect { x: left, width: body.right().saturating_sub(left), ..body };
        match self.items.get(self.at) {
            Some(Item { entry: Entry::Queue(queue), .. }) => self.paint_queue(buf, rest, *queue, look),
            Some(item) => {
                rule(buf, rest.x, rest.y, rest.width, &item.label, "", look);
                paragraph(buf, below(rest, 1), &item.help, look);
            }
            None => {}
        }
    }

    fn paint_menu(&self, buf: &mut Buffer, area: Rect, look: &Look) {
        let mut y = area.y;
        for (at, item) in self.items.iter().enumerate() {
            if let Some(heading) = item.heading {
                y += u16::from(at > 0);
                if y < area.bottom() {
                    rule(buf, area.x, y, area.width, heading, "", look);
                }
                y += 1;
            }
            if y >= area.bottom() {
                break;
            }
            let here = at == self.at;
            let barred = here && !self.in_lines;
            let theme = &look.theme;
            if barred {
                clear(buf, Rect { y, height: 1, ..area }, theme.select);
            }
            let (plain, number) = match (barred, here) {
                (true, _) => (theme.select, theme.select),
                (false, true) => (theme.accent, theme.key),
                (false, false) => (theme.base, theme.key),
            };
            put(buf, area.x, y, if barred { ">" } else { " " }, 1, plain);
            put(buf, area.x + 2, y, digit(at), 1, number);
            put(buf, area.x + 5, y, &item.label, area.width.saturating_sub(12), plain);
            if let Entry::Queue(queue) = item.entry {
                let (count, tone) = self.count(queue);
                let style = if barred { theme.select } else { theme.tone(tone) };
                put_right(buf, area.x, y, &count, area.width.saturating_sub(1), style);
            }
            y += 1;
        }
    }

    fn count(&self, queue: Queue) -> (String, Tone) {
        let count = match queue {
            Queue::Projects => self.queues.tasks_watched,
            _ => self.queues.queue(queue).len(),
        };
        match (count, queue) {
            (0, _) => ("无".to_owned(), Tone::Dim),
            (n, Queue::Returned | Queue::Overdue | Queue::Problems) => (n.to_string(), Tone::Warn),
            (n, _) => (n.to_string(), Tone::Plain),
        }
    }

    fn paint_queue(&mut self, buf: &mut Buffer, area: Rect, queue: Queue, look: &Look) {
        let total = self.queues.queue(queue).len();
        if total == 0 {
            rule(buf, area.x, area.y, area.width, queue.label(), "", look);
            paragraph(
                buf,
                below(area, 1),
                &when_empty(queue, self.queues.queue(Queue::Returned).len()),
                look,
            );
            return;
        }
        let (list, about) = self.parts(area, total);
        let reach = queue.reach();
        let title = if reach.is_empty() {
            queue.label().to_owned()
        } else {
            format!("{}（{reach}）", queue.label())
        };
        let bar = &mut self.bars.entry(queue).or_default().list;
        rule(buf, list.x, list.y, list.width, &title, &bar.position(total), look);
        let rows = below(list, 1);
        let view = bar.view(total, usize::from(rows.height));
        let at = bar.selected;
        for (y, line) in (rows.top()..rows.bottom()).zip(view) {
            let Some(shown) = self.queues.queue(queue).get(line) else {
                continue;
            };
            let here = line == at;
            let theme = &look.theme;
            // One mark on the screen: where the next key goes.
            let barred = here && self.in_lines;
            let (plain, dim) = if barred {
                clear(buf, Rect { y, height: 1, ..rows }, theme.select);
                (theme.select, theme.select)
            } else {
                (theme.base, theme.dim)
            };
            put(buf, rows.x, y, if barred { ">" } else { " " }, 1, plain);
            if shown.id.is_some_and(|id| queue == Queue::Review && self.marked.contains(&id)) {
                put(buf, rows.x + 1, y, "*", 1, plain);
            }
            let room = rows.width.saturating_sub(3);
            let title = put(buf, rows.x + 2, y, &shown.title, room, plain);
            let left = room.saturating_sub(title + 2);
            if left > 6 {
                put_right(buf, rows.x + 2 + title + 2, y, &shown.note, left, dim);
            }
        }
        self.paint_about(buf, about, look);
    }

    /// Where the list and the chosen line's contents stand.
    fn parts(&self, area: Rect, total: usize) -> (Rect, Rect) {
        if area.width + MENU + 2 >= WIDE {
            let width = area.width * 11 / 20;
            let list = Rect { width, ..area };
            let x = list.right() + 2;
            return (list, Rect { x, width: area.right().saturating_sub(x), ..area });
        }
        let wanted = u16::try_from(self.about.len()).unwrap_or(u16::MAX).saturating_add(2);
        let most = area.height.saturating_sub(wanted.clamp(4, area.height / 2 + 1));
        let rows = u16::try_from(total).unwrap_or(u16::MAX).saturating_add(1).min(most);
        let list = Rect { height: rows, ..area };
        (list, below(area, rows + 1))
    }

    fn paint_about(&self, buf: &mut Buffer, area: Rect, look: &Look) {
        if self.about.is_empty() || area.height < 2 {
            return;
        }
        rule(buf, area.x, area.y, area.width, "这一条", "", look);
        let x = area.x + 2 + LABEL + 1;
        let width = area.right().saturating_sub(x);
        let rows: Vec<(&str, String)> = self
            .about
            .iter()
            .flat_map(|(label, value)| {
                let mut lines = text::wrap(value, usize::from(width));
                let more = lines.len() > MOST_LINES;
                lines.truncate(MOST_LINES);
                if let Some(last) = lines.last_mut().filter(|_| more) {
                    *last = format!("{}……", text::cut(last, usize::from(width.saturating_sub(4))));
                }
                let labels = std::iter::once(label.as_str()).chain(std::iter::repeat(""));
                labels.zip(lines).collect::<Vec<_>>()
            })
            .collect();
        let room = usize::from(area.height - 1);
        let fitting = if rows.len() > room { room.saturating_sub(1) } else { rows.len() };
        let mut y = area.y + 1;
        for (label, line) in rows.iter().take(fitting) {
            put(buf, area.x + 2, y, label, LABEL, look.theme.dim);
            put(buf, x, y, line, width, look.theme.base);
            y += 1;
        }
        if rows.len() > fitting {
            let say = format!("还有 {} 行，按回车打开看全", rows.len() - fitting);
            put(buf, area.x + 2, y, &say, area.width.saturating_sub(2), look.theme.dim);
        }
    }
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

fn paragraph(buf: &mut Buffer, area: Rect, words: &str, look: &Look) {
    let width = area.width.saturating_sub(2);
    for (y, line) in (area.top()..area.bottom()).zip(text::wrap(words, usize::from(width.min(64)))) {
        put(buf, area.x + 2, y, &line, width, look.theme.dim);
    }
}
