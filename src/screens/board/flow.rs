//! Analytics as pictures of characters (F52): cumulative flow, time in state, throughput, blockers, progress against plan.
//! Every line opens the tasks behind it.

use super::BoardRoom;
use crate::keymap::Action;
use crate::model::id::Id;
use crate::office::{Card, Flow, Mean, Office, Say};
use crate::screens::{Behind, Effect, Room};
use crate::ui::chart::bar;
use crate::ui::list::{rest, rows_for};
use crate::ui::paint::{clear, put};
use crate::ui::{Look, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{HashMap, HashSet};

/// A quarter, as the meetings look back.
const WEEKS: u32 = 13;
/// Cells of the words before a bar.
const LABEL: u16 = 16;

/// The analytics of what is shown, laid out for a width.
#[derive(Debug)]
pub(super) struct Picture {
    flow: Flow,
    /// The sentence it is under and the tasks that it leaves out.
    scope: (String, Vec<Id>),
    lines: Vec<Line>,
    width: u16,
}

/// A line of the analytics.
#[derive(Debug)]
struct Line {
    label: String,
    picture: String,
    words: String,
    /// What its number counts and the tasks behind it; none for a heading.
    behind: Option<(String, Vec<Id>)>,
}

impl Line {
    fn heading(words: &str) -> Self {
        Self { label: words.to_owned(), picture: String::new(), words: String::new(), behind: None }
    }
}

impl BoardRoom {
    fn read_flow(&mut self, office: &Office) {
        if self.flow.is_some() {
            return;
        }
        let cards: Vec<&Card> = self.shown.iter().filter_map(|place| self.data.cards.get(*place)).collect();
        let counted: HashSet<Id> = cards.iter().map(|card| card.id).collect();
        let left_out =
            self.data.cards.iter().map(|card| card.id).filter(|id| !counted.contains(id)).collect();
        let scope = (self.sentence.clone(), left_out);
        let flow = self.columns(office).and_then(|columns| office.flow(&cards, columns, WEEKS).ok());
        self.flow = flow.map(|flow| Picture { flow, scope, lines: Vec::new(), width: 0 });
    }

    pub(super) fn walk_flow(&mut self, action: Action) -> bool {
        let Some(Picture { lines, .. }) = &self.flow else { return false };
        // The bar stands on lines that open something.
        self.flow_list.walk_over(action, |at| lines.get(at).is_none_or(|line| line.behind.is_none()))
    }

    pub(super) fn behind_flow(&self) -> Vec<Effect> {
        let line = self.flow.as_ref().and_then(|picture| picture.lines.get(self.flow_list.at()));
        let Some((title, ids)) = line.and_then(|line| line.behind.clone()) else { return Vec::new() };
        vec![Effect::Open(Room::Behind(Box::new(Behind {
            title,
            help: "按流水里的办理步骤数出来的，撤销了的不算；只数事，不数人。".to_owned(),
            says: format!("{} 条", ids.len()),
            ids,
            now: None,
        })))]
    }

    pub(super) fn paint_flow(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        self.read_flow(office);
        let theme = &look.theme;
        let Some(picture) = &mut self.flow else { return };
        let width = (area.width.saturating_sub(LABEL) / 2).clamp(10, 60);
        if picture.width != width {
            let mut all = scope_lines(&picture.scope.0, &picture.scope.1);
            all.extend(lines(&picture.flow, width, &look.glyphs));
            (picture.lines, picture.width) = (all, width);
            let lines = &picture.lines;
            self.flow_list.set(keys(lines));
            self.flow_list.settle(true, |at| lines.get(at).is_none_or(|line| line.behind.is_none()));
        }
        let lines = &picture.lines;
        let list = rows_for(area, lines.len());
        let view = self.flow_list.list.view(lines.len(), usize::from(list.height));
        rest(buf, area, &view, (lines.len(), "行"), look);
        for (at, y) in view.zip(list.y..list.bottom()) {
            let Some(line) = lines.get(at) else { break };
            if line.behind.is_none() {
                put(buf, area.x, y, &line.label, area.width, theme.header);
                continue;
            }
            let selected = at == self.flow_list.at();
            if selected {
                clear(buf, Rect::new(area.x, y, area.width, 1), theme.select);
            }
            let pick = |style| if selected { theme.select } else { style };
            put(buf, area.x + 2, y, &line.label, LABEL - 3, pick(theme.base));
            let used = put(
                buf,
                area.x + LABEL,
                y,
                &line.picture,
                area.width.saturating_sub(LABEL),
                pick(theme.accent),
            );
            let x = area.x + LABEL + used + u16::from(used > 0) * 2;
            put(buf, x, y, &line.words, area.right().saturating_sub(x), pick(theme.base));
        }
    }
}

/// What each line is about: the heading it stands under and its own name, whatever its numbers.
fn keys(lines: &[Line]) -> Vec<String> {
    let mut under = String::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut key = |line: &Line| {
        if line.behind.is_none() {
            // Numbers in a heading change with what is counted.
            under = line.label.chars().take_while(|c| *c != '，' && *c != '；').collect();
            return under.clone();
        }
        let key = format!("{under}/{}", line.label);
        // Two tasks of one name are two lines.
        let seen = seen.entry(key.clone()).and_modify(|seen| *seen += 1).or_insert(0);
        format!("{key}/{seen}")
    };
    lines.iter().map(&mut key).collect()
}

/// What the analytics leave out under a sentence; nothing where they count every task.
fn scope_lines(sentence: &str, left_out: &[Id]) -> Vec<Line> {
    if left_out.is_empty() {
        return Vec::new();
    }
    vec![
        Line::heading(&format!("只算“{sentence}”的任务；按 Ctrl+F 写 0 回车算全部")),
        Line {
            label: "没有算进来".to_owned(),
            picture: String::new(),
            words: format!("{} 条", left_out.len()),
            behind: Some((format!("“{sentence}”没有算进来的任务"), left_out.to_vec())),
        },
    ]
}

fn lines(flow: &Flow, width: u16, glyphs: &crate::ui::Glyphs) -> Vec<Line> {
    let all = flow.cumulative.last().map_or(0, |row| row.iter().map(Vec::len).sum::<usize>());
    let names: Vec<String> =
        flow.columns.iter().enumerate().map(|(column, name)| format!("{} {name}", column + 1)).collect();
    let mut lines = vec![Line::heading(&format!("累计流，共 {all} 条：{}", names.join(" ")))];
    let most = flow.cumulative.iter().map(|row| row.iter().map(Vec::len).sum::<usize>()).max().unwrap_or(0);
    for (day, row) in flow.days.iter().zip(&flow.cumulative) {
        let counts: Vec<String> =
            row.iter().enumerate().map(|(column, ids)| format!("{}:{}", column + 1, ids.len())).collect();
        lines.push(Line {
            label: day.format("%m-%d").to_string(),
            picture: stacked(row, most, width),
            words: counts.join(" "),
            behind: Some((format!("{day} 在板上的任务"), row.concat())),
        });
    }
    lines.push(Line::heading("办理天数：在每一步停了几天（一半不超过 / 八成五不超过）"));
    let longest = flow.stays.iter().map(|stay| stay.most).max().unwrap_or(0);
    for stay in &flow.stays {
        lines.push(Line {
            label: stay.label.clone(),
            picture: bar(positive(stay.most), positive(longest), width, glyphs),
            words: format!("{} / {} 天，{} 条", stay.median, stay.most, stay.ids.len()),
            behind: Some((format!("走完“{}”这一步的任务", stay.label), stay.ids.clone())),
        });
    }
    lines.push(Line::heading("每周办结"));
    let best = flow.throughput.iter().map(Vec::len).max().unwrap_or(0);
    for (day, ids) in flow.days.iter().zip(&flow.throughput) {
        lines.push(Line {
            label: format!("到 {}", day.format("%m-%d")),
            picture: bar(ids.len() as u64, best as u64, width, glyphs),
            words: format!("{} 条", ids.len()),
            behind: Some((format!("到 {day} 的一周办结的任务"), ids.clone())),
        });
    }
    lines.extend(short_lines(flow, width, glyphs));
    for (heading, found) in [("堵点：按原因", &flow.by_reason), ("堵点：按能打通的单位", &flow.by_unit)]
    {
        lines.push(Line::heading(heading));
        let most = found.iter().map(|one| one.ids.len()).max().unwrap_or(0);
        for one in found {
            lines.push(Line {
                label: text::cut(&one.name, usize::from(LABEL) - 3).into_owned(),
                picture: bar(one.ids.len() as u64, most as u64, width, glyphs),
                words: format!("{} 条，最久 {} 天{}", one.ids.len(), one.longest, whole(&one.name)),
                behind: Some((format!("堵点：{}", one.name), one.ids.clone())),
            });
        }
    }
    lines.push(Line::heading(match flow.mean.say {
        Say::Alike => "进度对计划：各项目的平均，每个项目一样重",
        Say::ByWeight => "进度对计划：各项目的平均，按项目的权重",
    }));
    for point in &flow.burn_up {
        lines.push(Line {
            label: point.day.format("%m-%d").to_string(),
            picture: bar(positive(point.actual), 100, width, glyphs),
            words: format!("实际 {}% 计划 {}% {} 个项目", point.actual, point.planned, point.projects),
            behind: Some((format!("{} 算进平均的任务", point.day), point.ids.clone())),
        });
    }
    lines.extend(mean_lines(&flow.mean));
    lines
}

/// What was finished with less done than its target, one by one, with the reason.
fn short_lines(flow: &Flow, width: u16, glyphs: &crate::ui::Glyphs) -> Vec<Line> {
    if flow.short.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![Line::heading(&format!("没有全部完成就办结的，{} 条", flow.short.len()))];
    lines.extend(flow.short.iter().map(|one| {
        let why = if one.why.is_empty() { "没有写原因" } else { &one.why };
        Line {
            label: text::cut(&one.name, usize::from(LABEL) - 3).into_owned(),
            picture: bar(positive(one.percent), 100, width, glyphs),
            words: format!("{}% {why}{}", one.percent, whole(&one.name)),
            behind: Some((one.name.clone(), vec![one.id])),
        }
    }));
    lines
}

/// What stands together in the mean, and what it leaves out.
fn mean_lines(mean: &Mean) -> Vec<Line> {
    let line = |label: &str, words: String, ids: Vec<Id>| Line {
        label: label.to_owned(),
        picture: String::new(),
        words,
        behind: Some((format!("进度对计划：{label}"), ids)),
    };
    let mut lines = Vec::new();
    if !mean.loose.is_empty() {
        let words = format!("{} 条不属于项目，合起来当一个项目", mean.loose.len());
        lines.push(line("项目外的任务", words, mean.loose.clone()));
    }
    if !mean.projects.is_empty() {
        let names: Vec<&str> = mean.projects.iter().map(|(_, name)| name.as_str()).collect();
        let words = format!("{} 个没有可算的任务：{}", names.len(), names.join("、"));
        lines.push(line("没算的项目", words, mean.projects.iter().map(|(id, _)| *id).collect()));
    }
    if !mean.tasks.is_empty() {
        let which = match mean.say {
            Say::Alike => "没有定时限",
            Say::ByWeight => "没有定时限或不属于项目",
        };
        lines.push(line("没算的任务", format!("{} 条{which}", mean.tasks.len()), mean.tasks.clone()));
    }
    lines
}

/// A name too long for its place before the bar, once more behind it.
fn whole(name: &str) -> String {
    if text::width(name) > usize::from(LABEL) - 3 { format!("  {name}") } else { String::new() }
}

fn positive(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A stacked bar of column numbers: as long as the share of the fullest week.
fn stacked(row: &[Vec<Id>], most: usize, width: u16) -> String {
    let mut words = String::new();
    let (mut seen, mut drawn) = (0, 0);
    for (column, ids) in row.iter().enumerate() {
        seen += ids.len();
        // Rounding the running sum keeps the whole bar true.
        let upto = (seen * usize::from(width)).checked_div(most).unwrap_or(0);
        let digit = char::from_digit(u32::try_from(column + 1).unwrap_or(0) % 10, 10).unwrap_or('0');
        words.extend(std::iter::repeat_n(digit, upto.saturating_sub(drawn)));
        drawn = upto.max(drawn);
    }
    words
}
