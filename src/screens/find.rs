//! One box over the whole house (F3): households with their members, cadres, villages, units; also a record by id.

use super::list_bar::Bar;
use super::{Effect, EntryStart, Input, News, Room, Screen};
use crate::keymap::{Action, Context};
use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::kind::{Field, Kind, Mask};
use crate::office::{Found, Office, Sheet, holds_figures};
use crate::ui::facts::facts;
use crate::ui::layer::rule;
use crate::ui::list::{rest, rows_for};
use crate::ui::paint::{clear, put};
use crate::ui::{Edit, LineBox, Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::collections::HashMap;

/// The registers looked through, with the most hits shown of each.
const GROUPS: [(&str, usize); 4] = [("household", 40), ("cadre", 15), ("village", 8), ("unit", 8)];
/// Facts shown beside a name.
const BESIDE: usize = 3;
/// So many hits are counted; beyond that the count says 以上.
const COUNTED: usize = 200;
/// From this width on the selected record is shown beside the list.
const SIDE_FROM: u16 = 108;
/// The box, and a blank line under it.
const HEAD_ROWS: u16 = 2;
const TITLE_CELLS: u16 = 28;
const INSIDE_CELLS: u16 = 12;

/// A line of the list.
#[derive(Debug)]
enum Line {
    /// A register's name with the count of hits.
    Head(String, String),
    Hit(Found),
}

/// What stands on a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Spot {
    Head(String),
    Hit(Id),
}

fn is_head(lines: &[Line], at: usize) -> bool {
    matches!(lines.get(at), Some(Line::Head(..)))
}

/// The search over the whole house.
#[derive(Debug)]
pub struct Find {
    editor: LineBox,
    lines: Vec<Line>,
    bar: Bar<Spot>,
    beside: HashMap<Id, String>,
    side: Option<(Id, Sheet)>,
    trouble: Option<String>,
}

impl Find {
    /// The search, with what is typed already.
    #[must_use]
    pub fn new(query: &str, office: &Office) -> Self {
        let mut find = Self {
            editor: LineBox::new(query),
            lines: Vec::new(),
            bar: Bar::default(),
            beside: HashMap::new(),
            side: None,
            trouble: None,
        };
        find.seek(office);
        find
    }

    fn seek(&mut self, office: &Office) {
        self.lines.clear();
        self.beside.clear();
        self.side = None;
        self.trouble = None;
        let words = self.editor.text().trim().to_owned();
        if words.is_empty() {
            return self.stand();
        }
        if let Some(found) = by_id(&words, office) {
            self.lines.push(Line::Head("编号".to_owned(), String::new()));
            self.lines.push(Line::Hit(found));
        } else {
            for (name, most) in GROUPS {
                let Some(kind) = office.dictionary().kind_named(name) else {
                    continue;
                };
                match office.find(kind, &words, most) {
                    Ok(found) if found.is_empty() => {}
                    Ok(found) => {
                        let all = match found.len() {
                            few if few < most => few,
                            _ => office.narrowed(kind, &words, COUNTED).map_or(most, |all| all.len()),
                        };
                        let more = all - found.len().min(all);
                        let count = match more {
                            0 => format!("{} 条", found.len()),
                            _ if all == COUNTED => format!("还有 {more} 条以上，再打几个字"),
                            _ => format!("还有 {more} 条，再打几个字"),
                        };
                        self.lines.push(Line::Head(kind.label.clone(), count));
                        self.lines.extend(found.into_iter().map(Line::Hit));
                    }
                    Err(refusal) => self.trouble = Some(refusal.to_string()),
                }
            }
        }
        self.stand();
    }

    /// The bar stays on its record, never on a heading.
    fn stand(&mut self) {
        let spot = |line: &Line| match line {
            Line::Head(label, _) => Spot::Head(label.clone()),
            Line::Hit(found) => Spot::Hit(found.id),
        };
        self.bar.set(self.lines.iter().map(spot).collect::<Vec<_>>());
        let lines = &self.lines;
        self.bar.settle(true, |at| is_head(lines, at));
    }

    fn current(&self) -> Option<Id> {
        match self.lines.get(self.bar.at()) {
            Some(Line::Hit(found)) => Some(found.id),
            _ => None,
        }
    }

    fn typed(&mut self, office: &Office) {
        self.bar = Bar::default();
        self.seek(office);
    }

    fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        let lines = &self.lines;
        if self.bar.walk_over(action, |at| is_head(lines, at)) {
            return Vec::new();
        }
        match action {
            Action::Back => vec![Effect::Back],
            Action::Accept => {
                let open = |id| vec![Effect::Chose(id), Effect::Open(Room::Detail(id, false))];
                self.current().map(open).unwrap_or_default()
            }
            Action::EditJump => {
                let record = self.current().and_then(|id| office.record(id).ok());
                let start = record.map(|record| EntryStart::Change(Box::new(record), None));
                start.map(|start| Effect::Open(Room::Entry(Box::new(start)))).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn keep_beside(&mut self, view: std::ops::Range<usize>, office: &Office) {
        for line in self.lines.get(view).unwrap_or_default() {
            let Line::Hit(found) = line else { continue };
            if self.beside.contains_key(&found.id) {
                continue;
            }
            if let Ok(record) = office.record(found.id)
                && let Ok(kind) = office.kind(record.kind)
            {
                let words: Vec<String> = beside(kind)
                    .filter_map(|field| {
                        let words = office.cell(kind, &record.fields, field.tag);
                        // A bare figure says nothing without its name.
                        match (words.is_empty(), holds_figures(field)) {
                            (true, _) => None,
                            (false, true) => Some(format!("{} {words}", field.label)),
                            (false, false) => Some(words),
                        }
                    })
                    .take(BESIDE)
                    .collect();
                self.beside.insert(found.id, words.join("  "));
            }
        }
    }

    fn paint_lines(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let theme = &look.theme;
        let whole = area;
        let area = rows_for(whole, self.lines.len());
        let view = self.bar.list.view(self.lines.len(), usize::from(area.height));
        // Headings count nothing.
        let hits = |lines: std::ops::Range<usize>| {
            let lines = self.lines.get(lines).unwrap_or_default();
            lines.iter().filter(|line| matches!(line, Line::Hit(_))).count()
        };
        let (above, shown, total) = (hits(0..view.start), hits(view.clone()), hits(0..self.lines.len()));
        rest(buf, whole, &(above..above + shown), (total, "条"), look);
        self.keep_beside(view.clone(), office);
        if self.lines.is_empty() {
            let say = match (&self.trouble, self.editor.text().trim()) {
                (Some(trouble), _) => trouble.as_str(),
                (None, "") => "打姓名的首字母（如 zgq）、汉字、编号、门牌或证件后四位，各登记册一起查。",
                (None, _) => "无。换几个字，或少打几个字母。",
            };
            put(buf, area.x, area.y, say, area.width, theme.dim);
            return;
        }
        for (y, at) in (area.top()..area.bottom()).zip(view) {
            let found = match self.lines.get(at) {
                Some(Line::Head(label, count)) => {
                    rule(buf, area.x, y, area.width, label, count, look);
                    continue;
                }
                Some(Line::Hit(found)) => found,
                None => break,
            };
            let selected = at == self.bar.at();
            let pick = |style| if selected { theme.select } else { style };
            if selected {
                clear(buf, Rect::new(area.x, y, area.width, 1), theme.select);
                put(buf, area.x, y, ">", 1, theme.select);
            }
            let mut x = area.x + 2;
            let mut piece = |words: &str, cells: u16, style| {
                let room = area.right().saturating_sub(x).min(cells);
                put(buf, x, y, words, room, style);
                x = x.saturating_add(cells + 2);
            };
            piece(&found.title, TITLE_CELLS, pick(theme.base));
            let inside = found.inside.as_deref().unwrap_or_default();
            piece(inside, INSIDE_CELLS, pick(theme.accent));
            let beside = self.beside.get(&found.id).map_or("", String::as_str);
            piece(beside, area.width, pick(theme.dim));
        }
    }

    fn paint_side(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let Some(id) = self.current() else { return };
        if self.side.as_ref().is_none_or(|(shown, _)| *shown != id) {
            self.side = office.sheet(id, false).ok().map(|sheet| (id, sheet));
        }
        let Some((_, sheet)) = &self.side else { return };
        let filled = sheet.lines.iter().filter(|line| !line.text.is_empty());
        let lines: Vec<(&str, &str, Tone)> = filled
            .map(|line| {
                let tone = if line.pending { Tone::Warn } else { Tone::Plain };
                (line.label.as_str(), line.text.as_str(), tone)
            })
            .collect();
        facts(buf, area, &sheet.title, &lines, look);
    }
}

fn by_id(words: &str, office: &Office) -> Option<Found> {
    let id = words.parse::<Id>().ok()?;
    let title = office.has_record(id).ok()?.then(|| office.title(id))??;
    Some(Found { id, title, inside: None })
}

/// What stands beside a name: the kind's columns that are neither in the name nor anybody's number.
fn beside(kind: &Kind) -> impl Iterator<Item = &Field> {
    let name = kind.search.first().copied();
    kind.columns
        .iter()
        .filter(move |tag| !kind.title.contains(tag) && Some(**tag) != name)
        .filter_map(|tag| kind.field(*tag))
        .filter(|field| field.mask == Mask::None)
}

impl Screen for Find {
    fn title(&self, _office: &Office) -> String {
        "查找".to_owned()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Pick]
    }

    fn offers(&self, _office: &Office) -> Vec<Action> {
        if self.current().is_none() {
            return vec![Action::Back, Action::Palette];
        }
        vec![Action::Accept, Action::EditJump, Action::Back, Action::Palette]
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        let Some(record) = self.current().and_then(|id| office.record(id).ok()) else { return Vec::new() };
        let may = |kind: &Kind| office.may(kind, Op::Set, Some(&record), None).is_ok();
        let changes = office.kind(record.kind).is_ok_and(may).then_some(Action::EditJump);
        std::iter::once(Action::Accept).chain(changes).collect()
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        match input {
            Input::Act(action) => return self.act(action, office),
            Input::Key(key) => {
                if self.editor.input(key) == Edit::Changed {
                    self.typed(office);
                }
            }
            Input::Paste(words) => {
                self.editor.insert_str(&words);
                self.typed(office);
            }
        }
        Vec::new()
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        if matches!(news, News::Refresh | News::Undone(_) | News::Saved(_)) {
            // Back from what was found: the next name is typed over this one.
            self.editor.select_all();
            self.seek(office);
        }
        if let News::Undone(undone) = news {
            let came_back: Vec<Spot> = undone.records.into_iter().map(Spot::Hit).collect();
            self.bar.back_to(&came_back);
        }
        Vec::new()
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.height <= HEAD_ROWS || area.width < 20 {
            return None;
        }
        let label = put(buf, area.x, area.y, "查找", area.width, look.theme.accent) + 1;
        let place = Rect::new(area.x + label, area.y, area.width - label, 1);
        let caret = self.editor.draw(buf, place, look.theme.input);
        let mut list = Rect { y: area.y + HEAD_ROWS, height: area.height - HEAD_ROWS, ..area };
        if area.width >= SIDE_FROM {
            let side = area.width * 2 / 5;
            list.width = area.width - side;
            let right = Rect::new(area.x + list.width + 2, list.y, side - 2, list.height);
            self.paint_side(buf, right, office, look);
        }
        self.paint_lines(buf, list, office, look);
        Some(caret)
    }
}
