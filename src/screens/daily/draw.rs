//! How a day looks: head and state, the facts, three boxes of words; side by side on a wide window.

use super::{Daily, Focus, WORDS};
use crate::model::dates::weekday_name;
use crate::model::show::Names;
use crate::model::typed::{cadre, daily};
use crate::office::{Day, Office};
use crate::ui::layer::rule;
use crate::ui::list::digit;
use crate::ui::paint::{clear, put, put_right};
use crate::ui::{Look, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// From here on the facts stand beside the words.
const WIDE: u16 = 108;
/// Facts shown above the words on a narrow window before the list scrolls.
const MOST_FACTS: u16 = 6;
/// Columns of a field's name.
const LABEL: u16 = 12;
/// Columns of a kind's name.
const KIND: u16 = 9;

/// Day, weekday, person and village: the first line.
pub(super) fn head(day: &Day, name: &str, office: &Office) -> String {
    let on_paper = day.paper.as_ref().and_then(|paper| paper.fields.reference(daily::VILLAGE));
    let own = || office.record(day.person).ok()?.fields.reference(cadre::VILLAGE);
    let village = on_paper.or_else(own).and_then(|village| office.name_of(village)).unwrap_or_default();
    let rest = match (office.calendar().is_workday(day.date), office.calendar().name_of(day.date)) {
        (_, Some(name)) => format!("（{name}）"),
        (false, None) => "（休息日）".to_owned(),
        (true, None) => String::new(),
    };
    format!("{} {}{rest}  {name}  {village}", day.date.format("%Y-%m-%d"), weekday_name(day.date))
}

impl Daily {
    pub(super) fn paint(&mut self, buf: &mut Buffer, area: Rect, look: &Look) -> Option<Position> {
        let state = format!("[{}]", self.standing.word);
        let used = put_right(buf, area.x, area.y, &state, area.width, look.theme.tone(self.standing.tone));
        put(buf, area.x, area.y, &self.head, area.width.saturating_sub(used + 2), look.theme.base);
        let mut y = area.y + 1;
        let fault = self.fault.iter().map(|fault| (look.theme.bad, fault.as_str()));
        let notes = self.standing.notes.iter().map(|(tone, note)| (look.theme.tone(*tone), note.as_str()));
        let wrapped = |(style, note): (Style, &str)| {
            text::wrap(note, usize::from(area.width)).into_iter().map(move |line| (style, line))
        };
        let mut lines: Vec<(Style, String)> = fault.chain(notes).flat_map(wrapped).collect();
        let most = usize::from(area.height / 3);
        if lines.len() > most {
            let more = lines.len() + 1 - most;
            lines.truncate(most.saturating_sub(1));
            let say = format!("还有 {more} 行，F10 选“看这份日小结的历次改动”看全。");
            lines.push((look.theme.dim, say));
        }
        for (style, line) in &lines {
            put(buf, area.x, y, line, area.width, *style);
            y += 1;
        }
        let body = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        if body.width >= WIDE {
            let top = Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body };
            let left = Rect { width: top.width * 9 / 20, ..top };
            let x = left.right() + 3;
            self.paint_left(buf, left, look);
            return self.paint_boxes(buf, Rect { x, width: top.right().saturating_sub(x), ..top }, look);
        }
        let facts = u16::try_from(self.facts.len()).unwrap_or(u16::MAX).clamp(2, MOST_FACTS);
        let rows = (facts + 1).min(body.height.saturating_sub(9));
        self.paint_facts(buf, Rect { height: rows, ..body }, look);
        self.paint_boxes(buf, Rect { y: body.y + rows, height: body.height - rows, ..body }, look)
    }

    /// The facts, and below them what the chosen one says: there is room on a wide window.
    fn paint_left(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let facts = u16::try_from(self.facts.len()).unwrap_or(u16::MAX);
        let rows = facts.saturating_add(1).clamp(3, (area.height / 2).max(3)).min(area.height);
        self.paint_facts(buf, Rect { height: rows, ..area }, look);
        let Some(fact) = self.facts.get(self.bar.at()) else {
            return;
        };
        let mut y = area.y + rows + 1;
        if y + 1 < area.bottom() {
            rule(buf, area.x, y, area.width, &fact.title, "", look);
        }
        y += 1;
        let x = area.x + 2 + LABEL + 1;
        let width = area.right().saturating_sub(x);
        let lines: Vec<(&str, String)> = fact
            .about
            .iter()
            .flat_map(|(label, value)| {
                let labels = std::iter::once(label.as_str()).chain(std::iter::repeat(""));
                labels.zip(text::wrap(value, usize::from(width)))
            })
            .collect();
        let room = usize::from(area.bottom().saturating_sub(y));
        let fitting = if lines.len() > room { room.saturating_sub(1) } else { lines.len() };
        for (label, line) in lines.iter().take(fitting) {
            put(buf, area.x + 2, y, label, LABEL, look.theme.dim);
            put(buf, x, y, line, width, look.theme.base);
            y += 1;
        }
        if lines.len() > fitting && y < area.bottom() {
            let say = format!("还有 {} 行，按回车打开看全", lines.len() - fitting);
            put(buf, area.x + 2, y, &say, area.width.saturating_sub(2), look.theme.dim);
        }
    }

    fn paint_facts(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let total = self.facts.len();
        let title = if self.counts.is_empty() {
            "今日事项".to_owned()
        } else {
            format!("今日事项  {}", self.counts)
        };
        rule(buf, area.x, area.y, area.width, &title, &self.bar.list.position(total), look);
        let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        let theme = &look.theme;
        if total == 0 {
            let says = if self.standing.locked.is_some() {
                "当天没有记事。"
            } else {
                "当天还没有记事：Ctrl+N 记一条，或按 Tab 写今日工作；无事按 0 报零报告。"
            };
            for (y, line) in
                (rows.top()..rows.bottom()).zip(text::wrap(says, usize::from(rows.width.saturating_sub(2))))
            {
                put(buf, rows.x + 2, y, &line, rows.width.saturating_sub(2), theme.dim);
            }
        }
        let focused = self.focus == Focus::List;
        let view = self.bar.list.view(total, usize::from(rows.height));
        for (y, at) in (rows.top()..rows.bottom()).zip(view) {
            let Some(fact) = self.facts.get(at) else { continue };
            let barred = focused && at == self.bar.at();
            let (plain, number, dim) = if barred {
                clear(buf, Rect { y, height: 1, ..rows }, theme.select);
                put(buf, rows.x, y, ">", 1, theme.select);
                (theme.select, theme.select, theme.select)
            } else {
                (theme.base, if focused { theme.key } else { theme.dim }, theme.dim)
            };
            if at < 9 {
                put(buf, rows.x + 2, y, digit(at), 1, number);
            }
            put(buf, rows.x + 5, y, &fact.label, KIND, dim);
            let x = rows.x + 5 + KIND + 1;
            put(buf, x, y, &fact.title, rows.right().saturating_sub(x + 1), plain);
        }
    }

    fn paint_boxes(&mut self, buf: &mut Buffer, area: Rect, look: &Look) -> Option<Position> {
        let mut caret = None;
        let mut y = area.y;
        for (at, height) in heights(area.height).into_iter().enumerate() {
            let place = Rect { y, height, ..area };
            caret = caret.or(self.paint_box(buf, place, at, look));
            y += height;
        }
        caret
    }

    fn paint_box(&mut self, buf: &mut Buffer, area: Rect, at: usize, look: &Look) -> Option<Position> {
        if area.height < 2 {
            return None;
        }
        let focused = self.focus == Focus::Box(at);
        let offered = at == 0 && self.offers_sentence();
        let note = if offered { "浅色的一句按记事拟成，按 F5 采用" } else { "" };
        let label = self.labels.get(at).map_or("", String::as_str);
        let title = format!("{}{label}", if focused { "> " } else { "" });
        rule(buf, area.x, area.y, area.width, &title, note, look);
        let place = Rect::new(area.x + 2, area.y + 1, area.width.saturating_sub(3), area.height - 1);
        let open = self.standing.locked.is_none();
        let style = if focused && open { look.theme.input } else { look.theme.base };
        let caret = self.words.boxes.get_mut(at)?.draw(buf, place, style);
        if offered {
            let mut lines = text::wrap(&self.offered, usize::from(place.width));
            let room = usize::from(place.height);
            if lines.len() > room {
                let more = lines.len() + 1 - room;
                lines.truncate(room.saturating_sub(1));
                lines.push(format!("还有 {more} 行，按 F5 采用以后看全"));
            }
            for (y, line) in (place.top()..place.bottom()).zip(lines) {
                put(buf, place.x, y, &line, place.width, look.theme.dim);
            }
        }
        (focused && open).then_some(caret)
    }
}

/// The rows of the three boxes with their rules: the first gets what the others leave.
fn heights(rows: u16) -> [u16; WORDS.len()] {
    let small = (rows / 4).clamp(3, 8).min(rows / 3);
    [rows.saturating_sub(small * 2), small, small]
}
