//! How the board looks: what is shown in one sentence, heads of columns that stay, lanes with their cards, and under
//! them everything about the card under the bar.

use super::grid::{Brush, Grid, starts, tall};
use super::lanes::{Lane, Place};
use super::{BoardRoom, View};
use crate::model::board::{Board as Declared, Colour, Grouping, Standing};
use crate::office::{Card, LaneBy, Office};
use crate::rules::progress::forecast_words;
use crate::ui::layer::rule;
use crate::ui::paint::{clear, put, put_right};
use crate::ui::scroll::outside;
use crate::ui::{Glyphs, Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use std::borrow::Cow;

/// Rows under the board about the card under the bar, with the rule above them.
const ABOUT_ROWS: u16 = 4;
/// From this width on a forecast says what it goes by.
const WIDE_FROM: u16 = 100;
/// From this height on a card has room to breathe.
const TALL_FROM: u16 = 34;

impl BoardRoom {
    pub(super) fn paint(
        &mut self,
        buf: &mut Buffer,
        area: Rect,
        office: &Office,
        look: &Look,
    ) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.width < 20 || area.height < 8 {
            return None;
        }
        if self.meeting.is_some() {
            self.paint_meeting(buf, area, office, look);
            return None;
        }
        let caret = self.paint_top(buf, Rect { height: 1, ..area }, office, look);
        let mut body = Rect { y: area.y + 1, height: area.height - 1, ..area };
        if let Some(line) = &self.line {
            line.draw_offers(buf, Rect { height: 1, ..body }, look);
            put(buf, area.x, body.y + 1, &kept_line(office), area.width, look.theme.dim);
            body = Rect { y: body.y + 2, height: body.height - 2, ..body };
        }
        let about = Rect { y: body.bottom() - ABOUT_ROWS, height: ABOUT_ROWS, ..body };
        let above = Rect { height: body.height - ABOUT_ROWS, ..body };
        match self.view {
            View::Board => self.paint_lanes(buf, above, office, look),
            View::List => self.paint_list(buf, above, office, look),
            View::Chart => {
                self.paint_chart(buf, above, office, look);
                self.paint_project(buf, about, office, look);
                return caret;
            }
            View::Calendar => self.paint_calendar(buf, above, office, look),
            View::Flow => {
                self.paint_flow(buf, body, office, look);
                return caret;
            }
        }
        self.paint_about(buf, about, office, look);
        caret
    }

    /// How many there are of each light, and what narrows them; or the sentence while it is written.
    fn paint_top(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) -> Option<Position> {
        let theme = &look.theme;
        if let Some(line) = &mut self.line {
            let label = put(buf, area.x, area.y, "筛选", area.width, theme.accent) + 1;
            let place = Rect::new(area.x + label, area.y, area.width.saturating_sub(label), 1);
            return Some(line.editor.draw(buf, place, theme.input));
        }
        if let Some(trouble) = &self.trouble {
            put(buf, area.x, area.y, trouble, area.width, theme.bad);
            return None;
        }
        let counts = self.tally();
        let total: usize = counts.iter().sum();
        let mut x = area.x + put(buf, area.x, area.y, &format!("{total} 条"), area.width, theme.base) + 2;
        let declared = office.dictionary().board();
        for (word, colour, count) in by_word(declared, counts) {
            x += put(buf, x, area.y, &word, area.right() - x, theme.tone(tone_of(colour)));
            x += put(buf, x, area.y, &format!(" {count}"), area.right() - x, theme.base) + 2;
        }
        let marked = if self.marked.is_empty() {
            String::new()
        } else {
            format!("标记 {} 张  ", self.marked.len())
        };
        let columns = self.columns(office).map_or("", |columns| columns.label.as_str());
        let ways = match self.view {
            View::Board => format!("  分道 {}  {columns}", self.lane_by.label()),
            View::List => format!("  {}", self.order.label()),
            _ => String::new(),
        };
        let right = format!("{marked}{}{ways}", self.heading());
        put_right(buf, x, area.y, &right, area.right().saturating_sub(x), theme.accent);
        None
    }

    fn paint_lanes(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let Some(grouping) = self.columns(office) else { return };
        let full: Vec<bool> = (0..grouping.columns.len())
            .map(|column| {
                self.lanes.iter().any(|lane| lane.columns.get(column).is_some_and(|cards| !cards.is_empty()))
            })
            .collect();
        let grid = Grid::of(grouping, area, self.at.column, &full);
        self.paint_heads(buf, Rect { height: 1, ..area }, grouping, &grid, look);
        let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        let left_out = grouping.columns.len().saturating_sub(grid.columns().count());
        if self.lanes.is_empty() {
            rule(buf, area.x, area.y + 1, area.width, "", "", look);
            let say = "没有符合条件的任务。按 Ctrl+F 换条件，写 0 回车看全部。";
            put(buf, body.x, body.y, say, body.width, look.theme.dim);
            return;
        }
        let rows = if area.height >= TALL_FROM { 3 } else { 2 };
        let starts = starts(&self.lanes, rows);
        self.scroll(&starts, usize::from(rows), usize::from(body.height));
        let high = starts.last().copied().unwrap_or(0)
            + self.lanes.last().map_or(0, |lane| tall(lane, usize::from(rows)));
        let mut notes = vec![outside(&(self.top..high.min(self.top + usize::from(body.height))), high, "行")];
        notes.extend((left_out > 0).then(|| format!("旁边还有 {left_out} 列")));
        notes.retain(|note| !note.is_empty());
        rule(buf, area.x, area.y + 1, area.width, "", &notes.join("，"), look);
        let declared = office.dictionary().board();
        let brush = Brush { body, rows, grouping, grid, declared, look };
        for (at, (lane, start)) in self.lanes.iter().zip(&starts).enumerate() {
            if *start >= self.top + usize::from(body.height) {
                break;
            }
            self.paint_lane(buf, &brush, at, lane, *start);
        }
        // The head of the lane stays while its cards go by under it.
        let first = starts.partition_point(|start| *start <= self.top).saturating_sub(1);
        if let (Some(lane), Some(start)) = (self.lanes.get(first), starts.get(first))
            && *start < self.top
            && !lane.name.is_empty()
        {
            self.paint_head(buf, &brush, body.y, first, lane);
        }
    }

    /// Scrolls no further than needed for the card under the bar to be seen whole, under its lane's head.
    fn scroll(&mut self, starts: &[usize], rows: usize, height: usize) {
        let Place { lane, row, .. } = self.at;
        let start = starts.get(lane).copied().unwrap_or(0);
        let (named, folded) =
            self.lanes.get(lane).map_or((0, true), |lane| (usize::from(!lane.name.is_empty()), lane.folded));
        let first = if folded { start } else { start + named + row * rows };
        let last = if folded { start } else { first + rows - 1 };
        self.top = self.top.min(if row == 0 { start } else { first.saturating_sub(named) });
        self.top = self.top.max((last + 1).saturating_sub(height));
        let total =
            starts.last().copied().unwrap_or(0) + self.lanes.last().map_or(0, |lane| tall(lane, rows));
        self.top = self.top.min(total.saturating_sub(height));
        // No card is cut through at the top: under the head of its lane one begins whole.
        let over = starts.partition_point(|start| *start <= self.top).saturating_sub(1);
        if let Some(over) = starts.get(over).filter(|start| **start < self.top && named == 1) {
            let cut = (self.top - over) % rows;
            self.top += if cut > 0 { rows - cut } else { 0 };
        }
    }

    fn paint_heads(&self, buf: &mut Buffer, area: Rect, grouping: &Grouping, grid: &Grid, look: &Look) {
        for (column, x, width) in grid.columns() {
            let Some(found) = grouping.columns.get(column) else { continue };
            let (all, count) = self.totals.get(column).copied().unwrap_or_default();
            let over = found.limit.filter(|limit| all > *limit);
            let used = put(buf, x, area.y, &format!("{}", column + 1), 2, look.theme.key) + 1;
            let style = if column == self.at.column { look.theme.header } else { look.theme.base };
            let used = used + put(buf, x + used, area.y, &found.label, width.saturating_sub(used), style) + 1;
            let words = match over {
                Some(limit) if width >= used + 22 => format!("{count} 全镇{all}超{limit}"),
                // Where none of them is in sight the sign would warn of nothing.
                Some(_) if count > 0 => format!("{count}!"),
                _ => count.to_string(),
            };
            let style = if over.is_some() { look.theme.warn } else { look.theme.dim };
            put(buf, x + used, area.y, &words, width.saturating_sub(used), style);
        }
    }

    fn paint_lane(&self, buf: &mut Buffer, brush: &Brush<'_>, at: usize, lane: &Lane, start: usize) {
        let (body, rows) = (brush.body, usize::from(brush.rows));
        let seen = |row: usize| {
            let y = (start + row).checked_sub(self.top).filter(|y| *y < usize::from(body.height))?;
            u16::try_from(y).ok().map(|y| body.y + y)
        };
        let named = usize::from(!lane.name.is_empty());
        if named == 1
            && let Some(y) = seen(0)
        {
            self.paint_head(buf, brush, y, at, lane);
        }
        if lane.folded {
            return;
        }
        let from = self.top.saturating_sub(start + named) / rows;
        let upto = (self.top + usize::from(body.height)).saturating_sub(start) / rows + 1;
        for (column, x, width) in brush.grid.columns() {
            let cards = lane.columns.get(column).map_or(&[][..], Vec::as_slice);
            let stall = brush.grouping.columns.get(column).and_then(|column| column.stall);
            for row in from..cards.len().min(upto) {
                let card = cards.get(row).and_then(|place| self.data.cards.get(*place));
                let Some(card) = card else { continue };
                let first = named + row * rows;
                let selected = self.at == (Place { lane: at, column, row });
                let lines = (seen(first), seen(first + 1));
                self.paint_card(buf, brush, (x, width), lines, card, (stall, selected));
            }
        }
    }

    fn paint_card(
        &self,
        buf: &mut Buffer,
        brush: &Brush<'_>,
        (x, width): (u16, u16),
        (one, two): (Option<u16>, Option<u16>),
        card: &Card,
        (stall, selected): (Option<i64>, bool),
    ) {
        let (declared, look) = (brush.declared, brush.look);
        let theme = &look.theme;
        let pick = |style: Style| if selected { theme.select } else { style };
        if selected {
            for y in [one, two].into_iter().flatten() {
                clear(buf, Rect::new(x, y, width, 1), theme.select);
            }
        }
        if let Some(y) = one {
            let light = declared.word(card.standing);
            let tone = theme.tone(tone_of(declared.colour(card.standing)));
            let mut used = put(buf, x, y, light, width, pick(if card.is_done() { theme.dim } else { tone }));
            let sign = match (self.marked.contains(&card.id), card.by_hand, &card.blocked, &card.waits_for) {
                (true, ..) => "*",
                (_, true, ..) => "手",
                (_, _, Some(_), _) => "堵",
                (_, _, _, Some(_)) => "等",
                _ => "",
            };
            used += put(buf, x + used, y, sign, width.saturating_sub(used), pick(theme.accent));
            used += u16::from(sign.is_empty());
            let title = if self.lane_by == LaneBy::Project || self.lane_by == LaneBy::None {
                format!("{} {}", card.village_name, card.title)
            } else {
                card.title.clone()
            };
            let style = if card.is_done() { theme.dim } else { theme.base };
            put(buf, x + used, y, title.trim_start(), width.saturating_sub(used), pick(style));
        }
        if let Some(y) = two {
            let late = stall.zip(card.stalled).is_some_and(|(limit, days)| limit > 0 && days > limit);
            let (words, stalled) = second_line(card, width, self.lane_by, late);
            let used = put(buf, x, y, &words, width, pick(theme.dim));
            if !stalled.is_empty() {
                let style = if late { theme.warn } else { theme.dim };
                put(buf, x + used + 1, y, &stalled, width.saturating_sub(used + 1), pick(style));
            }
        }
    }

    /// The head of a lane: its gravest light, its name, how many of each light; folded, how many in each column.
    fn paint_head(&self, buf: &mut Buffer, brush: &Brush<'_>, y: u16, at: usize, lane: &Lane) {
        let Brush { body, grid, declared, look, .. } = brush;
        let theme = &look.theme;
        let here = at == self.at.lane;
        let selected = here && lane.folded;
        clear(buf, Rect::new(body.x, y, body.width, 1), if selected { theme.select } else { theme.base });
        let pick = |style: Style| if selected { theme.select } else { style };
        let mut x = body.x;
        x += put(buf, x, y, if lane.folded { "+ " } else { "- " }, 2, pick(theme.key));
        if let Some(worst) = lane.worst() {
            let tone = theme.tone(tone_of(declared.colour(worst)));
            x += put(buf, x, y, declared.word(worst), 2, pick(tone)) + 1;
        }
        let name = if here { theme.header } else { theme.base };
        if lane.folded {
            let width = grid.width().saturating_sub(x - body.x + 4);
            put(buf, x, y, &lane.name, width, pick(name));
            for (column, x, width) in grid.columns() {
                let count = lane.columns.get(column).map_or(0, Vec::len);
                put_right(buf, x, y, &count.to_string(), width, pick(theme.dim));
            }
            return;
        }
        x += put(buf, x, y, &lane.name, body.right().saturating_sub(x), pick(name)) + 2;
        let counts = by_word(declared, lane.counts);
        let some = counts.into_iter().filter(|(.., count)| *count > 0);
        let words: Vec<String> = some.map(|(word, _, count)| format!("{word}{count}")).collect();
        let tail = format!("{} 条  {}", lane.total(), words.join(" "));
        put(buf, x, y, &tail, body.right().saturating_sub(x), pick(theme.dim));
    }

    /// What is known of the card under the bar.
    fn paint_about(&self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let theme = &look.theme;
        let Some(card) = self.current() else {
            rule(buf, area.x, area.y, area.width, "", "", look);
            if let Some(lane) = self.lanes.get(self.at.lane).filter(|lane| lane.folded) {
                let say = format!("{}已收起，按 0 或回车展开。", lane.name);
                put(buf, area.x, area.y + 1, &say, area.width, theme.dim);
            }
            return;
        };
        let title = format!("{} {}", card.village_name, card.title);
        rule(buf, area.x, area.y, area.width, title.trim_start(), &card.state_label, look);
        let project = self.data.project_of(card);
        let due = card.due.map_or("没有时限".to_owned(), |due| format!("{} 到期", due.format("%m-%d")));
        let mut who = vec![
            project.map(|of| format!("{} {}", of.number, of.name)).unwrap_or_default(),
            project
                .map(|of| of.leader_name.clone())
                .filter(|name| !name.is_empty())
                .map(|name| format!("{name}牵头"))
                .unwrap_or_default(),
            if card.owner_name.is_empty() {
                "没有责任人".to_owned()
            } else {
                format!("责任人{}", card.owner_name)
            },
            due,
            card.amount.to_string(),
        ];
        who.retain(|words| !words.is_empty());
        put(buf, area.x, area.y + 1, &who.join("  "), area.width, theme.base);
        let tone = theme.tone(tone_of(office.dictionary().board().colour(card.standing)));
        let used = put(buf, area.x, area.y + 2, &sum(&card.sum, look), area.width, tone) + 2;
        let stalled = card.stalled.map(|days| format!("停 {days} 天")).unwrap_or_default();
        let forecast = if card.is_done() || card.is_waiting() {
            String::new()
        } else {
            forecast_words(card.forecast, card.due, office.today(), area.width >= WIDE_FROM)
        };
        let rest =
            [stalled, forecast].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("  ");
        put(buf, area.x + used, area.y + 2, &rest, area.width.saturating_sub(used), theme.base);
        put(buf, area.x, area.y + 3, &last_word(card, office), area.width, theme.dim);
    }
}

/// The sum behind a light; the arrow is two cells wide where box glyphs are.
pub(super) fn sum<'a>(words: &'a str, look: &Look) -> Cow<'a, str> {
    if look.glyphs == Glyphs::ASCII { Cow::Owned(words.replace('→', "->")) } else { Cow::Borrowed(words) }
}

/// What holds it up, else what was fed back last.
fn last_word(card: &Card, office: &Office) -> String {
    if let Some(found) = &card.blocked {
        let days = (office.today() - found.since).num_days();
        let by = if found.by.is_empty() {
            "没有写由谁协调".to_owned()
        } else {
            format!("{}能打通", found.by)
        };
        return format!("堵 {} {days} 天，{by}  {}", found.reason, found.words);
    }
    if let Some((id, title)) = &card.waits_for {
        let after = office.board().ok().and_then(|board| {
            let before = board.card(*id)?;
            let day = match before.forecast {
                crate::rules::progress::Forecast::On(day, _) => day,
                _ => before.due?,
            };
            // A late predecessor proposes a date and changes none.
            card.due
                .filter(|due| day > *due)
                .map(|_| format!("，预计 {} 才完，这一条可申请延期", day.format("%m-%d")))
        });
        return format!("等前置任务：{title}{}", after.unwrap_or_default());
    }
    let Some(told) = card.told.first() else { return "还没有反馈，按 F9 报进展。".to_owned() };
    let mut words =
        vec![format!("{} 反馈", told.date.format("%m-%d")), told.value.clone(), told.words.clone()];
    words.extend((!told.problem.is_empty()).then(|| format!("问题：{}", told.problem)));
    words.extend((!told.coordination.is_empty()).then(|| format!("需协调：{}", told.coordination)));
    words.retain(|words| !words.is_empty());
    words.join("  ")
}

/// The second line of a card, as much of it as fits; the standstill apart, for it has a tone of its own.
fn second_line(card: &Card, width: u16, by: LaneBy, late: bool) -> (String, String) {
    let due = card.due.map(|due| due.format("%m-%d").to_string()).unwrap_or_default();
    // What was finished short of its target shows how far it came.
    let whole = card.is_done() && card.actual >= 100;
    let share = if whole { String::new() } else { format!("{}%", card.actual) };
    let stalled =
        card.stalled.map(|days| format!("停{days}")).filter(|_| late || width >= 14).unwrap_or_default();
    let who = if by == LaneBy::Village || by == LaneBy::Project || by == LaneBy::None {
        &card.owner_name
    } else {
        &card.village_name
    };
    let tail = if stalled.is_empty() { 0 } else { text::cells(&stalled) + 1 };
    let mut left = width.saturating_sub(tail);
    let mut parts: Vec<&str> = Vec::new();
    for part in [due.as_str(), share.as_str()] {
        let cells = text::cells(part) + u16::from(!parts.is_empty());
        if !part.is_empty() && cells <= left {
            left -= cells;
            parts.push(part);
        }
    }
    if !who.is_empty() && text::cells(who) < left {
        parts.insert(0, who);
    }
    (parts.join(" "), stalled)
}

/// The sentences kept under digits, for the line that is being written.
fn kept_line(office: &Office) -> String {
    let kept = office.kept_filters();
    let some: Vec<String> = kept
        .iter()
        .enumerate()
        .filter(|(_, sentence)| !sentence.is_empty())
        .map(|(at, sentence)| format!("{} {sentence}", at + 1))
        .collect();
    if some.is_empty() {
        "写 3=条件 存成第 3 条，以后写 3 就用它；写 0 回车看全部".to_owned()
    } else {
        format!("写 0 回车看全部；已存：{}", some.join("；"))
    }
}

/// Counts by the light's word, grave ones last; two standings may share a word.
pub(super) fn by_word(declared: &Declared, counts: [usize; 5]) -> Vec<(String, Colour, usize)> {
    let mut found: Vec<(String, Colour, usize)> = Vec::new();
    for (standing, count) in Standing::ALL.into_iter().zip(counts) {
        let (word, colour) = (declared.word(standing), declared.colour(standing));
        match found.iter_mut().find(|(known, ..)| known == word) {
            Some((_, _, sum)) => *sum += count,
            None => found.push((word.to_owned(), colour, count)),
        }
    }
    found
}

/// How a light's colour is painted; its word always stands with it.
pub(super) const fn tone_of(colour: Colour) -> Tone {
    match colour {
        Colour::Green => Tone::Good,
        Colour::Yellow | Colour::Orange => Tone::Warn,
        Colour::Red => Tone::Bad,
        Colour::Blue => Tone::Accent,
    }
}
