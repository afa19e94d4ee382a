//! The lookup of a reference field: one box over a register, digits and letters both being text.
//!
//! It gives the record chosen to the room below. A record that is not there yet can be made on the way, and is
//! then chosen by itself.

use super::list_bar::{Bar, Made};
use super::{Answer, Effect, EntryStart, Input, News, Room, Screen, Sought};
use crate::keymap::{Action, Context};
use crate::model::id::Id;
use crate::model::kind::{Kind, Mask, Shape};
use crate::model::record::KindTag;
use crate::model::value::{Fields, Tag, Value};
use crate::office::{Found, Office};
use crate::ui::layer::popup;
use crate::ui::paint::{put, put_right};
use crate::ui::table::{Cell, Column, Row, Table, table};
use crate::ui::{Edit, LineBox, Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::collections::HashMap;

/// The one meant stands among so many.
const FOUND: usize = 50;
/// So many hits are counted; beyond that the count says 以上.
const COUNTED: usize = 200;
/// Facts shown beside the name.
const BESIDE: usize = 3;
const MOST_COLUMNS: u16 = 100;
const ROWS: u16 = 16;

/// A lookup in a register.
#[derive(Debug)]
pub struct Lookup {
    kind: KindTag,
    editor: LineBox,
    found: Vec<Found>,
    /// How many fit, of which so many are listed.
    all: usize,
    bar: Bar<Id>,
    /// Headings of what stands beside the name, with the fields.
    beside: Vec<(Tag, String)>,
    rows: HashMap<Id, Vec<String>>,
    trouble: Option<String>,
    /// Whether a new record was begun from here.
    made: Made,
}

impl Lookup {
    /// A lookup in the register of a kind, with what it begins with.
    #[must_use]
    pub fn new(kind: KindTag, sought: &Sought, office: &Office) -> Self {
        let beside = office.kind(kind).map_or_else(|_| Vec::new(), beside);
        let mut lookup = Self {
            kind,
            editor: match sought {
                Sought::Typed(words) => LineBox::new(words),
                Sought::Likely(name) => LineBox::replaceable(name),
            },
            found: Vec::new(),
            all: 0,
            bar: Bar::default(),
            beside,
            rows: HashMap::new(),
            trouble: None,
            made: Made::default(),
        };
        lookup.seek(office);
        lookup
    }

    fn seek(&mut self, office: &Office) {
        self.rows.clear();
        let words = self.editor.text().trim();
        match office.kind(self.kind).and_then(|kind| office.find(kind, words, FOUND)) {
            Ok(found) => {
                let all = |kind| office.narrowed(kind, words, COUNTED).map_or(FOUND, |all| all.len());
                self.all = match office.kind(self.kind) {
                    Ok(kind) if found.len() == FOUND => all(kind).max(FOUND),
                    _ => found.len(),
                };
                self.found = found;
                self.trouble = None;
            }
            Err(refusal) => {
                self.found.clear();
                self.all = 0;
                self.trouble = Some(refusal.to_string());
            }
        }
        self.bar.set(self.found.iter().map(|found| found.id).collect::<Vec<_>>());
    }

    fn typed(&mut self, office: &Office) {
        self.bar = Bar::default();
        self.seek(office);
    }

    fn current(&self) -> Option<Id> {
        self.bar.on().copied()
    }

    fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        if self.bar.walk(action) {
            return Vec::new();
        }
        match action {
            Action::Back => return vec![Effect::Back],
            Action::Accept => return self.choose(),
            Action::EditJump => {
                self.made = Made::default();
                let open = |id| Effect::Open(Room::Detail(id, false));
                return self.current().map(open).into_iter().collect();
            }
            Action::New => return vec![self.begin(office)],
            _ => {}
        }
        Vec::new()
    }

    fn choose(&self) -> Vec<Effect> {
        match self.current() {
            Some(id) => vec![Effect::Chose(id), Effect::Give(Answer::Record(id))],
            None => {
                vec![Effect::Say(Tone::Warn, "没有可选的，请换几个字，或按 Ctrl+N 新建一条。".to_owned())]
            }
        }
    }

    /// A new record of the kind; a name typed in Chinese is taken along.
    fn begin(&mut self, office: &Office) -> Effect {
        let mut fields = Fields::new();
        let words = self.editor.text().trim();
        let named = office.kind(self.kind).ok().and_then(|kind| {
            let name = kind.field(*kind.search.first()?)?;
            matches!(name.shape, Shape::Text).then_some(name.tag)
        });
        if let Some(name) = named.filter(|_| !words.is_empty() && !words.is_ascii()) {
            fields.set(name, Some(Value::Text(words.to_owned())));
        }
        let form = Effect::Open(Room::Entry(Box::new(EntryStart::New(self.kind, fields))));
        self.made.watch(std::slice::from_ref(&form), office);
        form
    }

    /// The record made on the way, once there is one.
    fn made(&mut self, office: &Office) -> Option<Id> {
        let record = office.record(self.made.take(office)?.record).ok()?;
        (record.kind == self.kind && !record.void).then_some(record.id)
    }

    fn keep_rows(&mut self, view: std::ops::Range<usize>, office: &Office) {
        let Ok(kind) = office.kind(self.kind) else { return };
        for found in self.found.get(view).unwrap_or_default() {
            if !self.rows.contains_key(&found.id)
                && let Ok(record) = office.record(found.id)
            {
                let cell = |(tag, _): &(Tag, String)| office.cell(kind, &record.fields, *tag);
                self.rows.insert(found.id, self.beside.iter().map(cell).collect());
            }
        }
    }
}

/// The first columns of the kind's table that are not its name already.
fn beside(kind: &Kind) -> Vec<(Tag, String)> {
    let fields = kind.columns.iter().filter(|tag| !kind.title.contains(tag));
    fields
        .filter_map(|tag| kind.field(*tag))
        .filter(|field| Some(field.tag) != kind.search.first().copied() && field.mask == Mask::None)
        .take(BESIDE)
        .map(|field| (field.tag, field.label.clone()))
        .collect()
}

impl Screen for Lookup {
    fn title(&self, office: &Office) -> String {
        let label = office.kind(self.kind).map(|kind| kind.label.clone());
        format!("选{}", label.unwrap_or_default())
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Pick]
    }

    fn offers(&self, _office: &Office) -> Vec<Action> {
        if self.found.is_empty() {
            return vec![Action::New, Action::Back];
        }
        vec![Action::Accept, Action::EditJump, Action::New, Action::Back]
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
        if matches!(news, News::Refresh | News::Undone(_)) {
            if let Some(id) = self.made(office) {
                return vec![Effect::Chose(id), Effect::Give(Answer::Record(id))];
            }
            self.seek(office);
        }
        Vec::new()
    }

    fn is_layer(&self) -> bool {
        true
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) -> Option<Position> {
        let title = self.title(office);
        let columns = area.width.saturating_sub(8).min(MOST_COLUMNS);
        let rows = area.height.saturating_sub(4).min(ROWS);
        let inner = popup(buf, area, columns, rows, &title, look);
        if inner.width < 12 || inner.height < 4 {
            return None;
        }
        let label = put(buf, inner.x, inner.y, "查找", inner.width, look.theme.accent) + 1;
        let more = match self.all - self.found.len() {
            0 => String::new(),
            more if self.all >= COUNTED => format!("还有 {more} 条以上，再打几个字"),
            more => format!("还有 {more} 条，再打几个字"),
        };
        let noted = put_right(buf, inner.x, inner.y, &more, inner.width / 2, look.theme.dim);
        let place = Rect::new(inner.x + label, inner.y, inner.width.saturating_sub(label + noted + 1), 1);
        let caret = self.editor.draw(buf, place, look.theme.input);

        let list = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
        let view = self.bar.list.view(self.found.len(), usize::from(list.height - 2));
        self.keep_rows(view, office);
        let column = |title, min, ideal, priority| Column { title, min, ideal, priority, right: false };
        let mut columns = vec![column("名称", 14, 30, 0)];
        let inside = self.found.iter().any(|found| found.inside.is_some());
        if inside {
            columns.push(column("户内", 8, 10, 1));
        }
        for (at, (_, label)) in (2_u8..).zip(&self.beside) {
            columns.push(column(label, 8, 16, at));
        }
        let (found, kept) = (&self.found, &self.rows);
        let row = |line: usize| {
            let Some(found) = found.get(line) else { return Row::default() };
            let mut cells = vec![Cell::from(found.title.as_str())];
            if inside {
                cells.push(Cell {
                    text: found.inside.as_deref().unwrap_or_default().into(),
                    tone: Tone::Accent,
                });
            }
            let beside = kept.get(&found.id).into_iter().flatten();
            cells.extend(beside.map(|words| Cell { text: words.as_str().into(), tone: Tone::Dim }));
            Row { mark: "", cells }
        };
        let shown = Table {
            columns: &columns,
            total: found.len(),
            empty: self.trouble.as_deref().unwrap_or("无。换几个字，或按 Ctrl+N 新建一条。"),
            cell: None,
        };
        table(buf, list, &shown, &mut self.bar.list, row, look);
        Some(caret)
    }
}
