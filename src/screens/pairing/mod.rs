//! The pairing rule held against the registers: who has to take how many, who is short, which household nobody
//! has taken. Town figures first, then ranks, then villages; each line opens the people or households behind it.

mod draw;

use super::list_bar::{Bar, Made};
use super::{Effect, EntryStart, Input, News, Room, Screen};
use crate::keymap::{Action, Context};
use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::kind::Kind;
use crate::model::typed::{cadre, household, pairing};
use crate::model::value::{Fields, Value};
use crate::office::{Coverage as Covered, Office};
use crate::rules::pairing::Report;
use crate::ui::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::collections::BTreeMap;

/// A line of the town's table.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    /// Headings: what the lines are, then the figures.
    Head([&'static str; 5]),
    /// A rank: its code, name, people, quota, taken, people under quota.
    Rank(u16, String, [usize; 4]),
    /// A village, by its place in the coverage: name, assisted households, taken, not taken.
    Village(usize, String, [usize; 3]),
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Spot {
    Head(&'static str),
    Rank(u16),
    Village(Option<Id>),
}

fn is_head(lines: &[Line], at: usize) -> bool {
    matches!(lines.get(at), Some(Line::Head(_)))
}

/// The people or households behind a line.
#[derive(Debug)]
struct Behind {
    title: String,
    /// Record, name, and what is to be said of it.
    rows: Vec<(Id, String, String)>,
    /// The field of a pairing that such a record fills in.
    fills: u16,
}

/// The coverage of the pairing rule.
#[derive(Debug)]
pub struct Coverage {
    covered: Vec<Covered>,
    /// Rank of those under quota.
    ranks: BTreeMap<Id, u16>,
    lines: Vec<Line>,
    bar: Bar<Spot>,
    /// What stands behind the selected line, read when asked for.
    behind: Option<(usize, Behind)>,
    /// Whether the arrows walk what stands behind it.
    inside: bool,
    inside_bar: Bar<Id>,
    made: Made,
    trouble: Option<String>,
}

impl Coverage {
    /// The coverage as the registers stand now.
    #[must_use]
    pub fn new(office: &Office) -> Self {
        let mut coverage = Self {
            covered: Vec::new(),
            ranks: BTreeMap::new(),
            lines: Vec::new(),
            bar: Bar::default(),
            behind: None,
            inside: false,
            inside_bar: Bar::default(),
            made: Made::default(),
            trouble: None,
        };
        coverage.read(office);
        coverage
    }

    fn read(&mut self, office: &Office) {
        self.behind = None;
        self.trouble = None;
        match office.pairing_coverage() {
            Ok(covered) => self.covered = covered,
            Err(refusal) => {
                self.covered.clear();
                self.trouble = Some(refusal.to_string());
            }
        }
        let under = self.town().map_or(&[][..], |report| &report.under);
        let rank = |id: Id| Some((id, office.record(id).ok()?.fields.code(cadre::RANK)?));
        self.ranks = under.iter().filter_map(|(id, _)| rank(*id)).collect();
        self.lines = self.read_lines(office);
        let keys: Vec<Spot> = self.lines.iter().map(|line| self.spot(line)).collect();
        self.bar.set(keys);
        let lines = &self.lines;
        self.bar.settle(true, |at| is_head(lines, at));
        if self.inside {
            self.look_behind(office);
        }
    }

    /// What a line is about, whatever its figures.
    fn spot(&self, line: &Line) -> Spot {
        match line {
            Line::Head([name, ..]) => Spot::Head(name),
            Line::Rank(rank, ..) => Spot::Rank(*rank),
            Line::Village(at, ..) => Spot::Village(self.covered.get(*at).and_then(|found| found.village)),
        }
    }

    fn town(&self) -> Option<&Report> {
        self.covered.first().map(|town| &town.report)
    }

    fn read_lines(&self, office: &Office) -> Vec<Line> {
        let mut lines = vec![Line::Head(["干部类别", "人数", "应结户数", "已结户数", "没结满"])];
        let ranks = self.town().map(|report| &report.ranks);
        for (rank, (people, quota, taken)) in ranks.into_iter().flatten() {
            let under = self.ranks.values().filter(|other| *other == rank).count();
            let name = rank_name(*rank, office);
            lines.push(Line::Rank(*rank, name, [*people, *quota, *taken, under]));
        }
        lines.push(Line::Head(["村", "", "帮扶户", "已结对", "没人结"]));
        for (at, village) in self.covered.iter().enumerate().skip(1) {
            let report = &village.report;
            let uncovered = report.uncovered.len();
            let figures = [report.households, report.households - uncovered, uncovered];
            lines.push(Line::Village(at, village.name.clone(), figures));
        }
        lines
    }

    /// The one sentence that says how it stands.
    fn verdict(&self) -> (String, Tone) {
        let Some(report) = self.town() else {
            return (self.trouble.clone().unwrap_or_default(), Tone::Bad);
        };
        let people: usize = report.ranks.values().map(|(people, _, _)| people).sum();
        let (households, uncovered, under) = (report.households, report.uncovered.len(), report.under.len());
        match (uncovered, under) {
            (0, 0) => (format!("{people} 人 {households} 户，全覆盖。"), Tone::Good),
            (0, _) => {
                (format!("{households} 户都有人结对；{people} 人中还有 {under} 人没有结满。"), Tone::Warn)
            }
            (_, 0) => {
                (format!("{people} 人都已结满；{households} 户中还有 {uncovered} 户没有人结对。"), Tone::Bad)
            }
            _ => (
                format!(
                    "{households} 户中还有 {uncovered} 户没有人结对，{people} 人中还有 {under} 人没有结满。"
                ),
                Tone::Bad,
            ),
        }
    }

    /// Reads what stands behind the selected line, unless it is there already.
    fn look_behind(&mut self, office: &Office) {
        let at = self.bar.at();
        if self.behind.as_ref().is_some_and(|(line, _)| *line == at) {
            return;
        }
        let read = match self.lines.get(at) {
            Some(Line::Rank(rank, name, _)) => Some(self.under(*rank, name, office)),
            Some(Line::Village(village, name, _)) => Some(self.uncovered(*village, name, office)),
            _ => None,
        };
        self.behind = read.map(|behind| (at, behind));
        if self.inside {
            let keys: Vec<Id> = self.rows().iter().map(|row| row.0).collect();
            self.inside_bar.set(keys);
        }
    }

    fn under(&self, rank: u16, name: &str, office: &Office) -> Behind {
        let under = self.town().map_or(&[][..], |report| &report.under);
        let mine = under.iter().filter(|(id, _)| self.ranks.get(id) == Some(&rank));
        Behind {
            title: format!("{name}，没有结满的"),
            rows: mine
                .map(|(id, short)| {
                    let title = office.title(*id).unwrap_or_default();
                    (*id, title, format!("还差 {short} 户"))
                })
                .collect(),
            fills: pairing::CADRE,
        }
    }

    fn uncovered(&self, village: usize, name: &str, office: &Office) -> Behind {
        let households = self.covered.get(village).map_or(&[][..], |found| &found.report.uncovered);
        let kind = office.kind(household::KIND).ok();
        let what = |id: Id| -> Option<String> {
            let record = office.record(id).ok()?;
            Some(office.cell(kind?, &record.fields, household::ASSISTED))
        };
        Behind {
            title: format!("{name}，没有人结对的"),
            rows: households
                .iter()
                .map(|id| (*id, office.title(*id).unwrap_or_default(), what(*id).unwrap_or_default()))
                .collect(),
            fills: pairing::HOUSEHOLD,
        }
    }

    fn rows(&self) -> &[(Id, String, String)] {
        self.behind.as_ref().map_or(&[], |(_, behind)| &behind.rows)
    }

    fn current(&self) -> Option<Id> {
        self.rows().get(self.inside_bar.at()).filter(|_| self.inside).map(|row| row.0)
    }

    fn walk(&mut self, action: Action) -> bool {
        if self.inside {
            return self.inside_bar.walk(action);
        }
        let lines = &self.lines;
        self.bar.walk_over(action, |at| is_head(lines, at))
    }

    fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        if self.walk(action) {
            return Vec::new();
        }
        self.inside_bar.keep();
        match action {
            Action::Accept | Action::Right if !self.inside => {
                self.look_behind(office);
                if self.rows().is_empty() {
                    return vec![Effect::Say(Tone::Good, "这一行没有欠缺。".to_owned())];
                }
                self.inside = true;
                let keys: Vec<Id> = self.rows().iter().map(|row| row.0).collect();
                self.inside_bar.turn(keys);
                Vec::new()
            }
            Action::Accept => {
                let open = |id| Effect::Open(Room::Detail(id, false));
                self.current().map(open).into_iter().collect()
            }
            Action::New => vec![self.pair()],
            Action::Find => vec![Effect::Open(Room::Find(String::new()))],
            Action::Back | Action::Left if self.inside => {
                self.inside = false;
                Vec::new()
            }
            Action::Back => vec![Effect::Back],
            _ => Vec::new(),
        }
    }

    /// A new pairing, with the person or household under the bar filled in.
    fn pair(&self) -> Effect {
        let mut fields = Fields::new();
        if let (Some(id), Some((_, behind))) = (self.current(), &self.behind) {
            fields.set(behind.fills, Some(Value::Ref(id)));
        }
        Effect::Open(Room::Entry(Box::new(EntryStart::New(pairing::KIND, fields))))
    }
}

fn rank_name(rank: u16, office: &Office) -> String {
    let label = |kind: &Kind| Some(kind.field(cadre::RANK)?.choice(rank)?.label.clone());
    let label = office.kind(cadre::KIND).ok().and_then(label);
    label.unwrap_or_else(|| "未定类别".to_owned())
}

impl Screen for Coverage {
    fn title(&self, _office: &Office) -> String {
        match self.behind.as_ref().filter(|_| self.inside) {
            Some((_, behind)) => format!("结对覆盖 - {}", behind.title),
            None => "结对覆盖".to_owned(),
        }
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Register]
    }

    fn offers(&self, _office: &Office) -> Vec<Action> {
        vec![Action::Accept, Action::New, Action::Find, Action::Back, Action::Palette]
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        let mut acts = Vec::new();
        let behind = match self.lines.get(self.bar.at()) {
            Some(Line::Rank(_, _, [.., under])) => *under > 0,
            Some(Line::Village(_, _, [.., uncovered])) => *uncovered > 0,
            _ => false,
        };
        if self.inside || behind {
            acts.push(Action::Accept);
        }
        if office.kind(pairing::KIND).is_ok_and(|kind| office.may(kind, Op::Add, None, None).is_ok()) {
            acts.push(Action::New);
        }
        acts
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        let effects = match input {
            Input::Act(action) => self.act(action, office),
            Input::Key(_) | Input::Paste(_) => Vec::new(),
        };
        self.made.watch(&effects, office);
        effects
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        if !matches!(news, News::Refresh | News::Undone(_) | News::Saved(_)) {
            return Vec::new();
        }
        let was = self.current();
        let made = self.made.take(office);
        self.read(office);
        self.inside &= !self.rows().is_empty();
        if let News::Undone(undone) = &news {
            // A pairing taken back lets its household and its cadre lack it again.
            let pairs = undone.records.iter().filter_map(|record| office.record(*record).ok());
            let ends = pairs
                .flat_map(|pair| [pairing::HOUSEHOLD, pairing::CADRE].map(|end| pair.fields.reference(end)));
            let ends: Vec<Id> = ends.flatten().collect();
            if self.inside && self.inside_bar.back_to(&ends) {
                return Vec::new();
            }
        }
        // Whoever has been paired does not lack it any more: that is said, the bar stands on the nearest.
        match (was, made) {
            (Some(id), Some(saved)) if self.rows().iter().all(|row| row.0 != id) => {
                let name = office.title(id).unwrap_or_default();
                let say = format!("{}。“{name}”不缺了，不在这里面。", saved.told());
                vec![Effect::Say(Tone::Good, say)]
            }
            _ => Vec::new(),
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area, office, look);
        None
    }

    fn explain(&self, _office: &Office) -> Option<(String, Vec<String>)> {
        Some((
            "结对覆盖".to_owned(),
            vec![
                "副科级以上领导联一户困难户和一户特殊户，一般干部、村干部各联一户，党员明星户联一户困难户。"
                    .to_owned(),
                "只数没有结束日期的结对和没有离任日期的人；帮扶对象是困难户、特殊户的农户才要有人结对。"
                    .to_owned(),
            ],
        ))
    }
}
