//! The wall chart (挂图): one line a project, with the bar of what is done, the mark of the plan, and its milestones.

use super::BoardRoom;
use super::draw::{by_word, sum, tone_of};
use crate::model::board::{Board as Declared, Standing};
use crate::office::{Office, Project};
use crate::ui::layer::rule;
use crate::ui::paint::put;
use crate::ui::table::{Cell, Column, Row, Table, table};
use crate::ui::{Glyphs, Look, Tone};
use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Cells of the bar, of narrow windows and wide ones.
const BAR: (u16, u16) = (20, 40);
const WIDE_FROM: u16 = 108;

impl BoardRoom {
    pub(super) fn paint_chart(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let bar = if area.width >= WIDE_FROM { BAR.1 } else { BAR.0 };
        let declared = office.dictionary().board();
        let grave = format!("{}{}", declared.word(Standing::Overdue), declared.word(Standing::Behind));
        let columns = [
            Column { title: "灯", min: 2, ideal: 2, priority: 0, right: false },
            Column { title: "项目", min: 14, ideal: 28, priority: 1, right: false },
            Column { title: "进度", min: bar, ideal: bar, priority: 2, right: false },
            Column { title: "实际", min: 4, ideal: 4, priority: 3, right: true },
            Column { title: "计划", min: 4, ideal: 4, priority: 4, right: true },
            Column { title: "时限", min: 5, ideal: 5, priority: 5, right: false },
            Column { title: &grave, min: 5, ideal: 5, priority: 6, right: true },
            Column { title: "牵头", min: 6, ideal: 6, priority: 7, right: false },
        ];
        let empty = "没有符合条件的重点项目。按 Ctrl+F 换条件，写 0 回车看全部。";
        let shown = Table { columns: &columns, total: self.projects.len(), empty, cell: None };
        let (data, places) = (&self.data, &self.projects);
        let today = office.today();
        let row = |at: usize| {
            let project = places.get(at).and_then(|place| data.projects.get(*place));
            project.map(|of| line(of, bar, declared, today, &look.glyphs)).unwrap_or_default()
        };
        table(buf, area, &shown, &mut self.chart.list, row, look);
    }

    /// What is known of the project under the bar, and what the signs of the bar mean.
    pub(super) fn paint_project(&self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let theme = &look.theme;
        let Some(project) = self.project() else { return };
        let title = format!("{} {}", project.number, project.name);
        rule(buf, area.x, area.y, area.width, &title, &project.state_label, look);
        let tone = theme.tone(tone_of(office.dictionary().board().colour(project.standing)));
        put(buf, area.x, area.y + 1, &sum(&project.sum, look), area.width, tone);
        let next = project.milestones.iter().find(|(point, _)| point.day >= office.today());
        let next = next
            .map(|(point, name)| format!("下一节点 {} {name} {}%", point.day.format("%m-%d"), point.share));
        let counts = by_word(office.dictionary().board(), project.counts);
        let counts: Vec<String> =
            counts.into_iter().map(|(word, _, count)| format!("{word}{count}")).collect();
        let tasks = if project.cards.is_empty() {
            "还没有分解，按 Ctrl+D 分解到村".to_owned()
        } else {
            format!("{} 个任务 {}", project.cards.len(), counts.join(" "))
        };
        let mut words = vec![tasks, project.unit_name.clone(), next.unwrap_or_default()];
        words.retain(|words| !words.is_empty());
        put(buf, area.x, area.y + 2, &words.join("  "), area.width, theme.base);
        let Glyphs { full, vertical, .. } = look.glyphs;
        let legend = format!("{full} 已完成  {vertical} 该到这里  o 节点已到  x 节点没到  . 后面的节点");
        put(buf, area.x, area.y + 3, &legend, area.width, theme.dim);
    }
}

fn line<'a>(of: &'a Project, bar: u16, declared: &'a Declared, today: NaiveDate, glyphs: &Glyphs) -> Row<'a> {
    let tone = tone_of(declared.colour(of.standing));
    let [_, _, behind, far_behind, overdue] = of.counts;
    let grave =
        if of.cards.is_empty() { String::new() } else { format!("{}/{behind}", far_behind + overdue) };
    let percent = |share: Option<i64>| share.map(|share| format!("{share}%")).unwrap_or_default();
    Row {
        mark: if of.by_hand { "*" } else { "" },
        cells: vec![
            Cell { text: declared.word(of.standing).into(), tone },
            format!("{} {}", of.number, of.name).into(),
            Cell { text: drawn(of, bar, today, glyphs).into(), tone },
            percent(of.actual).into(),
            Cell { text: percent(of.planned).into(), tone: Tone::Dim },
            of.deadline.map(|day| day.format("%m-%d").to_string()).unwrap_or_default().into(),
            grave.into(),
            Cell { text: of.leader_name.as_str().into(), tone: Tone::Dim },
        ],
    }
}

/// The bar: what is done, over it the milestones by their share, and where the plan is today.
fn drawn(of: &Project, width: u16, today: NaiveDate, glyphs: &Glyphs) -> String {
    let cells = i64::from(width.max(1));
    let actual = of.actual.unwrap_or(0).clamp(0, 100);
    let filled = if actual >= 100 { cells } else { (actual * cells / 100).min(cells - 1) };
    let mut bar: Vec<&str> =
        (0..cells).map(|at| if at < filled { glyphs.full } else { glyphs.empty }).collect();
    let mut set = |share: i64, sign: &'static str| {
        let at = (share.clamp(0, 100) * cells / 100).min(cells - 1);
        if let Some(cell) = usize::try_from(at).ok().and_then(|at| bar.get_mut(at)) {
            *cell = sign;
        }
    };
    for (point, _) in &of.milestones {
        let sign = if actual >= point.share {
            "o"
        } else if point.day < today {
            "x"
        } else {
            "."
        };
        set(point.share, sign);
    }
    if let Some(planned) = of.planned {
        set(planned, glyphs.vertical);
    }
    bar.concat()
}
