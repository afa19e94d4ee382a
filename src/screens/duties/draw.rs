//! How the table looks: owners down, periods across, sums at the right and below; or a village's month as a heat map.

use super::Duties;
use crate::model::id::Id;
use crate::model::period::{Cadence, Period};
use crate::office::Cell;
use crate::rules::duty::Status;
use crate::ui::layer::rule;
use crate::ui::paint::{clear, put, put_right};
use crate::ui::{Look, Tone, text};
use chrono::Datelike;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The sentence, the headings and a rule above; the sums below.
const ABOVE: u16 = 4;
const BELOW: u16 = 2;
/// The columns of the owner's name, and of the village where it is not the owner.
const NAME: u16 = 9;
const VILLAGE: u16 = 8;
/// A cell and the blank behind it: one Han character, or a word where there is room.
const SIGN: u16 = 3;
const WORD: u16 = 8;
/// The sums at the right: owed, missing.
const SUM: u16 = 5;

impl Duties {
    pub(super) fn paint(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        if area.width < 30 || area.height < ABOVE + BELOW + 1 {
            return;
        }
        let theme = &look.theme;
        let verdict = self.fault.clone().unwrap_or_else(|| self.verdict());
        for (y, line) in (area.y..area.y + 2).zip(text::wrap(&verdict, usize::from(area.width))) {
            put(buf, area.x, y, &line, area.width, if self.fault.is_some() { theme.bad } else { theme.base });
        }
        let body = Rect { y: area.y + 2, height: area.height - 2, ..area };
        if self.heat { self.paint_heat(buf, body, look) } else { self.paint_cells(buf, body, look) }
    }

    fn has_village(&self) -> bool {
        self.matrix.as_ref().is_some_and(|matrix| {
            matrix.rows.iter().any(|(owner, _)| {
                owner.village.is_some_and(|village| owner.owes != crate::office::Owes::Record(village))
            })
        })
    }

    fn paint_cells(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let theme = look.theme.clone();
        let with_village = self.has_village();
        let left = 2 + NAME + if with_village { VILLAGE } else { 4 };
        let Some(periods) = self.matrix.as_ref().map(|matrix| matrix.periods.clone()) else { return };
        let room = area.width.saturating_sub(left + SUM * 2);
        let count = u16::try_from(periods.len()).unwrap_or(u16::MAX).max(1);
        // Counts of three digits below need a cell more to stand apart.
        let narrow = if self.shown.len() > 99 { SIGN + 1 } else { SIGN };
        let step = if room / count >= WORD { WORD } else { narrow };
        // Only so many periods fit: the window follows the bar.
        let fitting = usize::from((room / step).max(1));
        let first = (self.periods.at() + 1).saturating_sub(fitting);
        let window = first..periods.len().min(first + fitting);
        for (x, period) in columns(area.x + left, step, &periods, &window) {
            put(buf, x, area.y, &heading(*period), step - 1, theme.dim);
        }
        beside(buf, Rect { width: left, height: 1, ..area }, &window, periods.len(), look);
        let sums_at = area.x + left + step * u16::try_from(window.len()).unwrap_or(0);
        put_right(buf, sums_at, area.y, "应报", SUM, theme.dim);
        put_right(buf, sums_at + SUM, area.y, "缺", SUM, theme.dim);
        let filter = self.sentence();
        let title = if filter.is_empty() {
            "3 换任务  4 缺报  5 迟报  6 退回  7 待审  8 按村".to_owned()
        } else {
            format!("只看 {filter}，0 看全部")
        };
        rule(buf, area.x, area.y + 1, area.width, &title, &self.owners.list.position(self.shown.len()), look);
        let rows = Rect { y: area.y + 2, height: area.height.saturating_sub(2 + BELOW), ..area };
        if self.shown.is_empty() {
            let say = if filter.is_empty() {
                "这一段没有应报的。"
            } else {
                "没有符合条件的，按 0 看全部。"
            };
            put(buf, area.x + 2, rows.y, say, area.width, theme.dim);
        }
        let view = self.owners.list.view(self.shown.len(), usize::from(rows.height));
        for (y, at) in (rows.top()..rows.bottom()).zip(view) {
            let Some((owner, cells)) =
                self.shown.get(at).and_then(|row| self.matrix.as_ref()?.rows.get(*row))
            else {
                break;
            };
            let here = at == self.owners.at();
            let name = if here { theme.accent } else { theme.base };
            put(buf, area.x, y, if here { ">" } else { " " }, 1, theme.accent);
            put(buf, area.x + 2, y, &owner.name, left - 3 - if with_village { VILLAGE } else { 0 }, name);
            if with_village {
                put(buf, area.x + 2 + NAME, y, self.village(owner), VILLAGE - 1, theme.dim);
            }
            for ((x, _), n) in columns(area.x + left, step, &periods, &window).zip(window.clone()) {
                let cell = cells.get(n).copied().flatten();
                let (words, tone) = sign(cell, step);
                let style = if here && n == self.periods.at() { theme.select } else { theme.tone(tone) };
                if here && n == self.periods.at() {
                    clear(buf, Rect::new(x, y, step - 1, 1), style);
                }
                put(buf, x, y, &words, step - 1, style);
            }
            let missing = cells.iter().flatten().filter(|cell| cell.status == Status::Missing).count();
            let owed = cells.iter().flatten().count();
            put_right(buf, sums_at, y, &owed.to_string(), SUM, theme.dim);
            put_right(
                buf,
                sums_at + SUM,
                y,
                &missing.to_string(),
                SUM,
                theme.tone(if missing == 0 { Tone::Dim } else { Tone::Warn }),
            );
        }
        self.paint_sums(buf, area, &Grid { left, step, periods: &periods, window }, look);
    }

    /// Below: how many are in for each period, of how many owed; and what the cell under the bar is.
    fn paint_sums(&self, buf: &mut Buffer, area: Rect, grid: &Grid<'_>, look: &Look) {
        let Grid { left, step, periods, window } = grid;
        let (left, step) = (*left, *step);
        let y = area.bottom() - BELOW;
        put(buf, area.x + 2, y, "未报份数", left - 3, look.theme.dim);
        let rows = || self.shown.iter().filter_map(|at| self.matrix.as_ref()?.rows.get(*at));
        for ((x, _), n) in columns(area.x + left, step, periods, window).zip(window.clone()) {
            let open = rows()
                .filter_map(|(_, cells)| cells.get(n).copied().flatten())
                .filter(|cell| cell.status.is_unfiled())
                .count();
            put(buf, x, y, &open.to_string(), step, look.theme.dim);
        }
        if let Some(line) = self.under_the_bar() {
            put(buf, area.x + 2, y + 1, &line, area.width - 2, look.theme.base);
        }
    }

    /// The cell under the bar in words; of what came back also what for.
    fn under_the_bar(&self) -> Option<String> {
        let ((owner, cells), period) = (self.row()?, self.period()?);
        let cell = cells.get(self.periods.at()).copied().flatten();
        let stands = match cell {
            None => "不用报".to_owned(),
            Some(cell) if cell.late && cell.status != Status::Late => {
                format!("{}（迟报）", cell.status.label())
            }
            Some(cell) => cell.status.label().to_owned(),
        };
        let back = if self.back.is_empty() { String::new() } else { format!("  {}", self.back) };
        Some(format!("{} {}：{stands}{back}", owner.name, period.label()))
    }

    /// A month by village: in each cell how many are not in.
    fn paint_heat(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let Some(matrix) = &self.matrix else { return };
        let theme = &look.theme;
        let left = 2 + NAME;
        let villages = self.by_village(matrix);
        let most = villages.iter().flat_map(|(_, tallies)| tallies).map(|tally| tally.open).max();
        // A number is shown whole or it is another number.
        let step = if most.is_some_and(|most| most > 99) { SIGN + 2 } else { SIGN };
        let room = usize::from(area.width.saturating_sub(left + SUM) / step).max(1);
        let first = (self.periods.at() + 1).saturating_sub(room);
        let window = first..matrix.periods.len().min(first + room);
        for (x, period) in columns(area.x + left, step, &matrix.periods, &window) {
            put(buf, x, area.y, &heading(*period), step - 1, theme.dim);
        }
        beside(buf, Rect { width: left, height: 1, ..area }, &window, matrix.periods.len(), look);
        let rows = Rect { y: area.y + 2, height: area.height.saturating_sub(4), ..area };
        let view = self.heat_at.list.view(villages.len(), usize::from(rows.height));
        let position = self.heat_at.list.position(villages.len());
        rule(buf, area.x, area.y + 1, area.width, "按村看没有报上来的份数", &position, look);
        for (y, at) in (rows.top()..rows.bottom()).zip(view) {
            let Some((name, tallies)) = villages.get(at) else { break };
            let here = at == self.heat_at.at();
            put(buf, area.x, y, if here { ">" } else { " " }, 1, theme.accent);
            put(buf, area.x + 2, y, name, NAME - 1, if here { theme.accent } else { theme.base });
            for ((x, _), n) in columns(area.x + left, step, &matrix.periods, &window).zip(window.clone()) {
                let (words, tone) = tallies.get(n).map_or_else(Default::default, Tally::sign);
                put(buf, x, y, &words, step - 1, theme.tone(tone));
            }
        }
        let y = area.bottom() - 1;
        let legend = "数字是没有报上来的，“齐”都报了，空着的还没到期，“-”不用报；按 8 回到逐份看。";
        put(buf, area.x + 2, y, legend, area.width - 2, theme.dim);
    }

    /// The shown owners' cells by village, in the order in which the villages first stand.
    fn by_village(&self, matrix: &crate::office::Matrix) -> Vec<(String, Vec<Tally>)> {
        let mut order: Vec<Option<Id>> = Vec::new();
        let mut villages: Vec<(String, Vec<Tally>)> = Vec::new();
        for (owner, cells) in self.shown.iter().filter_map(|at| matrix.rows.get(*at)) {
            let place = order.iter().position(|village| *village == owner.village).unwrap_or_else(|| {
                order.push(owner.village);
                let name = self.village(owner);
                let name = if name.is_empty() { owner.name.clone() } else { name.to_owned() };
                villages.push((name, vec![Tally::default(); matrix.periods.len()]));
                order.len() - 1
            });
            let tallies = villages.get_mut(place).map(|(_, tallies)| tallies.iter_mut());
            for (tally, cell) in tallies.into_iter().flatten().zip(cells) {
                tally.add(*cell);
            }
        }
        villages
    }
}

/// The papers of a village for one period.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    owed: usize,
    /// Not in, though the period is over or nearly.
    open: usize,
    ahead: usize,
}

impl Tally {
    fn add(&mut self, cell: Option<Cell>) {
        let Some(cell) = cell else { return };
        self.owed += 1;
        self.open += usize::from(cell.status.is_unfiled());
        self.ahead += usize::from(cell.status == Status::NotDue);
    }

    /// What stands in the cell, and in what tone.
    fn sign(&self) -> (String, Tone) {
        match (self.open, self.owed) {
            (_, 0) => ("-".to_owned(), Tone::Dim),
            (0, _) if self.ahead > 0 => (String::new(), Tone::Dim),
            (0, _) => ("齐".to_owned(), Tone::Good),
            (open, owed) if open * 2 > owed => (open.to_string(), Tone::Bad),
            (open, _) => (open.to_string(), Tone::Warn),
        }
    }
}

/// Where the cells stand: the left end, the width of one, and which periods are in the window.
struct Grid<'a> {
    left: u16,
    step: u16,
    periods: &'a [Period],
    window: std::ops::Range<usize>,
}

/// Over the names: how many periods lie to the left and right of those shown.
fn beside(buf: &mut Buffer, area: Rect, window: &std::ops::Range<usize>, total: usize, look: &Look) {
    let (left, right) = (window.start, total.saturating_sub(window.end));
    let words = match (left, right) {
        (0, 0) => return,
        (0, right) => format!("右还有{right}"),
        (left, 0) => format!("左还有{left}"),
        (left, right) => format!("左{left}右{right}"),
    };
    put(buf, area.x + 2, area.y, &words, area.width.saturating_sub(3), look.theme.dim);
}

/// Where each shown period stands.
fn columns<'a>(
    left: u16,
    step: u16,
    periods: &'a [Period],
    window: &std::ops::Range<usize>,
) -> impl Iterator<Item = (u16, &'a Period)> {
    let shown = periods.get(window.clone()).unwrap_or_default();
    (0_u16..).zip(shown).map(move |(n, period)| (left + n * step, period))
}

/// The day or the number of the week, above its column.
fn heading(period: Period) -> String {
    match period.cadence() {
        Cadence::Day => format!("{:02}", period.first().day()),
        Cadence::Week => format!("{:02}", period.first().iso_week().week()),
        Cadence::Month => format!("{:02}", period.first().month()),
        _ => period.short(),
    }
}

fn sign(cell: Option<Cell>, step: u16) -> (String, Tone) {
    let Some(cell) = cell else { return ("-".to_owned(), Tone::Dim) };
    let tone = match cell.status {
        Status::Missing => Tone::Bad,
        Status::Overdue | Status::Late | Status::Returned | Status::Correcting => Tone::Warn,
        Status::Filed => Tone::Accent,
        Status::Accepted | Status::Locked => Tone::Good,
        Status::NotDue | Status::Draft => Tone::Dim,
        Status::Due => Tone::Plain,
    };
    let words = if step >= WORD { cell.status.label() } else { cell.status.sign() };
    (words.to_owned(), tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_in_which_papers_are_missing_never_looks_as_if_none_were_owed() {
        let says = |owed, open, ahead| Tally { owed, open, ahead }.sign().0;
        for (tally, words) in [
            ((0, 0, 0), "-"),
            ((30, 25, 0), "25"),
            ((120, 107, 0), "107"),
            ((30, 25, 5), "25"),
            ((30, 0, 0), "齐"),
            ((30, 0, 30), ""),
            // Some are in before their day; the others are not due yet.
            ((30, 0, 12), ""),
        ] {
            let (owed, open, ahead) = tally;
            assert_eq!(says(owed, open, ahead), words, "{tally:?}");
        }
    }
}
