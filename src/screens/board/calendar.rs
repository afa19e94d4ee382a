//! The month calendar of deadlines: how many tasks are due on each day and the gravest light among them.

use super::draw::tone_of;
use super::{BoardRoom, View};
use crate::keymap::Action;
use crate::office::{Board, Card, Office};
use crate::ui::paint::{clear, put};
use crate::ui::{Look, Tone};
use chrono::{Datelike, Days, Months, NaiveDate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

impl BoardRoom {
    /// Walks over the days; whether the action was one of walking.
    pub(super) fn walk_days(&mut self, action: Action) -> bool {
        let day = self.day;
        let to = match action {
            Action::Left => day.checked_sub_days(Days::new(1)),
            Action::Right => day.checked_add_days(Days::new(1)),
            Action::Up => day.checked_sub_days(Days::new(7)),
            Action::Down => day.checked_add_days(Days::new(7)),
            Action::PageUp => day.checked_sub_months(Months::new(1)),
            Action::PageDown => day.checked_add_months(Months::new(1)),
            Action::First => day.with_day(1),
            Action::Last => day.with_day(u32::from(day.num_days_in_month())),
            _ => return false,
        };
        self.day = to.unwrap_or(day);
        if let Some(id) = self.due_on(self.day).first().map(|card| card.id) {
            self.list.put(id);
            self.stand_again();
            let day = self.day;
            self.carry();
            self.day = day;
        }
        true
    }

    fn due_on(&self, day: NaiveDate) -> Vec<&Card> {
        let places = self.due.get(&day).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.data.cards.get(*place)).collect()
    }

    /// Enter: what is due on the day, as a list; Esc comes back.
    pub(super) fn open_day(&mut self, office: &Office) {
        let before = self.sentence.clone();
        format!("{before} 期:{}", self.day).trim().clone_into(&mut self.sentence);
        self.view = View::List;
        self.turn(office);
        self.calendar = Some(before);
    }

    /// Esc in a day's list: the calendar as it was. Whether there was one.
    pub(super) fn back_to_calendar(&mut self, office: &Office) -> bool {
        let Some(before) = self.calendar.take() else { return false };
        self.sentence = before;
        self.view = View::Calendar;
        self.turn(office);
        true
    }

    pub(super) fn paint_calendar(&self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let theme = &look.theme;
        let (Some(first), width) = (self.day.with_day(1), area.width / 7) else { return };
        let title = format!("{}年{}月", first.year(), first.month());
        put(buf, area.x, area.y, &title, area.width, theme.header);
        for (at, name) in (0..).zip(WEEKDAYS) {
            put(buf, area.x + at * width, area.y + 1, name, width, theme.dim);
        }
        let lead = first.weekday().num_days_from_monday();
        let weeks = (lead + u32::from(first.num_days_in_month())).div_ceil(7);
        let room = area.height.saturating_sub(2);
        // Two lines a week where there is room, else one.
        let rows = if u32::from(room) >= weeks * 2 { 2 } else { 1 };
        for (number, day) in (lead..).zip(first.iter_days().take(usize::from(first.num_days_in_month()))) {
            let (week, column) =
                (u16::try_from(number / 7).unwrap_or(0), u16::try_from(number % 7).unwrap_or(0));
            let (x, y) = (area.x + column * width, area.y + 2 + week * rows);
            if y + rows > area.bottom() {
                break;
            }
            let due = self.due_on(day);
            let selected = day == self.day;
            let base = if day == office.today() { theme.accent } else { theme.base };
            if selected {
                clear(buf, Rect::new(x, y, width.saturating_sub(1), rows), theme.select);
            }
            let pick = |style| if selected { theme.select } else { style };
            let used = put(buf, x, y, &format!("{:>2}", day.day()), width, pick(base)) + 1;
            if due.is_empty() {
                continue;
            }
            let declared = office.dictionary().board();
            let worst = Board::worst(due.iter().copied());
            let (word, tone) = worst
                .map_or(("", Tone::Plain), |worst| (declared.word(worst), tone_of(declared.colour(worst))));
            let (x, y, left) =
                if rows == 2 { (x, y + 1, width) } else { (x + used, y, width.saturating_sub(used)) };
            let used = put(buf, x, y, word, left.saturating_sub(1), pick(theme.tone(tone))) + 1;
            put(
                buf,
                x + used,
                y,
                &format!("{} 条", due.len()),
                left.saturating_sub(used + 1),
                pick(theme.base),
            );
        }
    }
}
