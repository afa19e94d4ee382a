//! The entries behind a figure (溯源): the list, each opens; and where it stands as it was filed or closed with, what
//! has changed since.

mod draw;

use super::list_bar::Bar;
use super::{Behind as Figure, Effect, Input, News, Room, Screen};
use crate::keymap::{Action, Context};
use crate::model::id::Id;
use crate::office::Office;
use crate::paper;
use crate::ui::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// One entry, and whether it only counts now (新), only counted then (去), or counts for another amount (改).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    id: Id,
    mark: &'static str,
    kind: String,
    title: String,
    /// What that means, in words.
    note: String,
}

/// The entries behind a figure.
#[derive(Debug)]
pub struct Behind {
    figure: Figure,
    lines: Vec<Line>,
    bar: Bar<Id>,
}

impl Figure {
    /// Opens a number of a paper: the entries behind it, as they stand on the paper and as they are now.
    #[must_use]
    pub fn open(figure: &paper::Figure, office: &Office) -> Vec<Effect> {
        match figure.entries(office) {
            Ok(paper::Entries { ids, now }) => vec![Effect::Open(Room::Behind(Box::new(Self {
                title: figure.title.clone(),
                help: figure.help.clone(),
                says: figure.words.clone(),
                ids,
                now,
            })))],
            Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
        }
    }
}

impl Behind {
    /// The figure's entries, read for naming.
    #[must_use]
    pub fn new(figure: Figure, office: &Office) -> Self {
        let mut behind = Self { figure, lines: Vec::new(), bar: Bar::default() };
        behind.read(office);
        behind
    }

    fn read(&mut self, office: &Office) {
        let then = &self.figure.ids;
        let mut lines: Vec<Line> = then.iter().map(|id| self.line(*id, office)).collect();
        if let Some(now) = &self.figure.now {
            let known: std::collections::HashSet<&Id> = then.iter().collect();
            lines.extend(now.ids.iter().filter(|id| !known.contains(id)).map(|id| self.line(*id, office)));
        }
        self.lines = lines;
        self.bar.set(self.lines.iter().map(|line| line.id).collect::<Vec<_>>());
    }

    fn line(&self, id: Id, office: &Office) -> Line {
        let (was, is, differs) = match &self.figure.now {
            None => (true, true, false),
            Some(now) => (self.figure.ids.contains(&id), now.ids.contains(&id), now.differ.contains(&id)),
        };
        let since = self.figure.now.as_ref().map_or("", |now| now.since.label());
        let Ok(record) = office.record(id) else {
            let title = id.to_string();
            return Line {
                id, mark: "去", kind: String::new(), title, note: "这一条读不出来了".to_owned()
            };
        };
        let kind = office.kind(record.kind).map(|kind| kind.label.clone()).unwrap_or_default();
        let title = office.title(id).unwrap_or_default();
        let (mark, note) = match (was, is) {
            (true, false) if record.void => ("去", "已作废".to_owned()),
            (true, false) => ("去", "改过，现在不算".to_owned()),
            (false, true) => ("新", format!("{since}以后才有")),
            _ if differs => ("改", "数改过".to_owned()),
            _ => ("", String::new()),
        };
        Line { id, mark, kind, title, note }
    }

    /// What has changed since, in one sentence.
    fn difference(&self) -> Option<String> {
        let now = self.figure.now.as_ref()?;
        let marked = |mark: &str| self.lines.iter().filter(|line| line.mark == mark).count();
        let mut parts = vec![format!("少了 {} 条，多了 {} 条", marked("去"), marked("新"))];
        if marked("改") > 0 {
            parts.push(format!("数改过 {} 条", marked("改")));
        }
        let (since, says, parts) = (now.since.label(), &self.figure.says, parts.join("，"));
        Some(format!("{since}时 {says}，现在 {}：{parts}。", now.words))
    }
}

impl Screen for Behind {
    fn title(&self, _: &Office) -> String {
        format!("溯源 - {}", self.figure.title)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Register]
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        let mut offers = Vec::new();
        if !self.lines.is_empty() {
            offers.push(Action::Accept);
        }
        offers.extend([Action::Back, Action::Palette, Action::Help]);
        offers
    }

    fn acts(&self, _: &Office) -> Vec<Action> {
        if self.lines.is_empty() {
            return Vec::new();
        }
        vec![Action::Accept, Action::EditJump, Action::NextIssue, Action::PrevIssue]
    }

    fn on(&mut self, input: Input, _: &Office) -> Vec<Effect> {
        let Input::Act(action) = input else { return Vec::new() };
        if self.bar.walk(action) {
            return Vec::new();
        }
        let total = self.bar.total();
        match action {
            Action::Back => return vec![Effect::Back],
            Action::Accept | Action::EditJump => {
                let open = |line: &Line| Effect::Open(Room::Detail(line.id, false));
                return self.lines.get(self.bar.at()).map(open).into_iter().collect();
            }
            Action::NextIssue | Action::PrevIssue => {
                let at = self.bar.at();
                let marked = |line: &usize| self.lines.get(*line).is_some_and(|line| !line.mark.is_empty());
                let found = if action == Action::NextIssue {
                    (at + 1..total).find(marked)
                } else {
                    (0..at).rev().find(marked)
                };
                match found {
                    Some(line) => self.bar.choose(line),
                    None => return vec![Effect::Say(Tone::Plain, "没有更多后来变了的。".to_owned())],
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Refresh => self.read(office),
            News::Undone(undone) => {
                self.read(office);
                self.bar.back_to(&undone.records);
            }
            _ => {}
        }
        Vec::new()
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area.intersection(buf.area), look);
        None
    }

    fn explain(&self, _: &Office) -> Option<(String, Vec<String>)> {
        Some((self.figure.title.clone(), vec![self.figure.help.clone()]))
    }
}
