//! How the ledger looks: the count in one sentence, the views, the list with its lights; beside it, or in the last line,
//! why the light of the problem under the bar is what it is and which notice is due.

use super::Problems;
use super::views::View;
use crate::office::{ProblemLine, Tally};
use crate::rules::light::Light;
use crate::ui::facts::facts;
use crate::ui::list::strip;
use crate::ui::paint::{put, put_right};
use crate::ui::table::{Cell, Column, Row, Table, table};
use crate::ui::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on what is to be said of the selected problem stands beside the list.
const SIDE_FROM: u16 = 108;
/// The sentence, the views, the headings, the rule.
const HEAD_ROWS: u16 = 4;
/// A blank line, the light's sum, the notice that is due.
const REASON_ROWS: u16 = 3;
/// What is left to the columns as the window narrows.
const COLUMNS: [Column<'_>; 8] = [
    Column { title: "灯", min: 2, ideal: 2, priority: 0, right: false },
    Column { title: "村", min: 8, ideal: 8, priority: 3, right: false },
    Column { title: "问题", min: 14, ideal: 40, priority: 1, right: false },
    Column { title: "责任人", min: 6, ideal: 6, priority: 4, right: false },
    Column { title: "时限", min: 5, ideal: 5, priority: 5, right: false },
    Column { title: "还剩", min: 8, ideal: 9, priority: 2, right: true },
    Column { title: "状态", min: 8, ideal: 8, priority: 6, right: false },
    Column { title: "停滞", min: 4, ideal: 5, priority: 7, right: true },
];

impl Problems {
    pub(super) fn paint(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let area = area.intersection(buf.area);
        if area.width < 20 || area.height <= HEAD_ROWS {
            return;
        }
        self.paint_count(buf, area, look);
        paint_views(buf, Rect { y: area.y + 1, height: 1, ..area }, self.view, look);
        let mut left = Rect { y: area.y + 2, height: area.height - 2, ..area };
        if area.width >= SIDE_FROM {
            let side = area.width * 3 / 10;
            left.width = area.width - side;
            let right = Rect::new(area.x + left.width + 2, left.y, side - 2, left.height);
            self.paint_side(buf, right, look);
        } else if left.height > HEAD_ROWS + REASON_ROWS {
            left.height -= REASON_ROWS;
            self.paint_reason(buf, Rect::new(area.x, left.bottom() + 1, area.width, 2), look);
        }
        self.paint_table(buf, left, look);
    }

    /// How many there are of each light, and what narrows them.
    fn paint_count(&self, buf: &mut Buffer, area: Rect, look: &Look) {
        let theme = &look.theme;
        if let Some(trouble) = &self.trouble {
            put(buf, area.x, area.y, trouble, area.width, theme.bad);
            return;
        }
        let used = put(buf, area.x, area.y, &self.tally().sentence(), area.width, theme.base);
        if !self.sentence.is_empty() {
            let room = area.width.saturating_sub(used + 2);
            put_right(
                buf,
                area.right() - room,
                area.y,
                &format!("筛选 {}，按 0 取消", self.sentence),
                room,
                theme.accent,
            );
        }
    }

    fn paint_table(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let empty = if self.sentence.is_empty() {
            self.view.when_empty()
        } else {
            "无。按 0 取消筛选，按 Ctrl+F 改条件。"
        };
        let shown = Table { columns: &COLUMNS, total: self.lines.len(), empty, cell: None };
        let lines = &self.lines;
        let row = |at: usize| lines.get(at).map(row).unwrap_or_default();
        table(buf, area, &shown, &mut self.bar.list, row, look);
    }

    /// Two lines under a narrow list.
    fn paint_reason(&self, buf: &mut Buffer, area: Rect, look: &Look) {
        let Some(line) = self.current() else { return };
        put(buf, area.x, area.y, &line.why, area.width, look.theme.tone(tone(line)));
        let due = match &line.proposal {
            Some(proposal) => format!("{}：{}", due(line), proposal.reason),
            None => due(line),
        };
        put(buf, area.x, area.y + 1, &due, area.width, look.theme.accent);
    }

    fn paint_side(&self, buf: &mut Buffer, area: Rect, look: &Look) {
        let Some(line) = self.current() else { return };
        let stalled = line.stalled.map(|days| format!("{days} 天没有变动")).unwrap_or_default();
        let notice = line.notice.as_ref().map(|notice| {
            format!("{} {}，{}", notice.on.format("%m-%d"), notice.level.label(), notice.state_label)
        });
        let look_back = line.look_back.map(|day| day.to_string()).unwrap_or_default();
        let back = if line.recurrences > 0 { format!("{} 次", line.recurrences) } else { String::new() };
        let here = Tally::by(&self.all, |line| &line.village_name);
        let here = here.into_iter().find(|(name, _)| *name == line.village_name);
        let here = here.map(|(_, tally)| tally.sentence()).unwrap_or_default();
        let due = due(line);
        let due_why = line.proposal.as_ref().map_or("", |due| due.reason.as_str());
        let said: Vec<(&str, &str, Tone)> = [
            ("问题", line.what.as_str(), Tone::Plain),
            ("灯", &line.why, tone(line)),
            ("状态", &line.state_label, Tone::Plain),
            ("进展", &line.progress, Tone::Plain),
            ("停滞", &stalled, Tone::Plain),
            ("责任人", &line.owner_name, Tone::Plain),
            ("责任领导", &line.lead_name, Tone::Plain),
            ("责任单位", &line.unit_name, Tone::Plain),
            ("来源", &line.source, Tone::Plain),
            ("反弹", &back, Tone::Warn),
            ("回头看", &look_back, Tone::Plain),
            ("上次督办", notice.as_deref().unwrap_or_default(), Tone::Plain),
            ("督办", &due, Tone::Accent),
            ("因为", due_why, Tone::Plain),
            ("本村", &here, Tone::Dim),
        ]
        .into_iter()
        .filter(|(_, words, _)| !words.is_empty())
        .collect();
        facts(buf, area, &line.village_name, &said, look);
    }
}

fn paint_views(buf: &mut Buffer, area: Rect, now: View, look: &Look) {
    let words = View::ALL.map(|view| (view.label(), view == now));
    strip(buf, area, &words, look);
}

fn row(line: &ProblemLine) -> Row<'_> {
    let (closed, plain) = if line.is_closed() { (true, Tone::Dim) } else { (false, Tone::Plain) };
    let cell = |words: String, tone: Tone| Cell { text: words.into(), tone };
    let left = match (line.days_left, line.look_back) {
        (Some(left @ ..0), _) => format!("逾期{}天", -left),
        (Some(0), _) => "今天到期".to_owned(),
        (Some(left), _) => format!("{left}天"),
        (None, Some(day)) if line.awaits_look_back() => format!("看 {}", day.format("%m-%d")),
        (None, _) => String::new(),
    };
    let tone_left = if closed { Tone::Dim } else { tone(line) };
    let deadline = line.deadline.map(|day| day.format("%m-%d").to_string());
    let stalled = line.stalled.map(|days| format!("{days}天"));
    Row {
        mark: if line.proposal.is_some() { "!" } else { "" },
        cells: vec![
            cell(line.light.label().to_owned(), if closed { Tone::Dim } else { tone(line) }),
            cell(line.village_name.clone(), plain),
            cell(line.what.clone(), plain),
            cell(line.owner_name.clone(), plain),
            cell(deadline.unwrap_or_default(), plain),
            cell(left, tone_left),
            cell(line.state_label.clone(), plain),
            cell(stalled.unwrap_or_default(), Tone::Dim),
        ],
    }
}

fn tone(line: &ProblemLine) -> Tone {
    match line.light {
        Light::Green => Tone::Good,
        Light::Yellow => Tone::Warn,
        Light::Red => Tone::Bad,
    }
}

/// Which notice is due, or waits to be sent, and the keys for it.
fn due(line: &ProblemLine) -> String {
    match (&line.proposal, &line.notice) {
        (Some(proposal), _) => format!("该发{}，按 F9 拟稿", proposal.level.label()),
        (None, Some(notice)) if notice.is_draft() && !line.is_closed() => {
            format!("{}已拟稿，按 F9 打开，再按 F12 发出", notice.level.label())
        }
        _ => String::new(),
    }
}
