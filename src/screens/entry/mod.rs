//! The form: one engine for every kind, driven by the dictionary (F3-F16, F18-F24, F27, F28).
//!
//! A field is blank, typed, offered (dim until accepted), fetched (引), computed (=), pinned (固) or pending (待).
//! What does not parse is kept as typed and never thrown away. Every keystroke reaches a draft file.

mod accept;
mod answers;
mod draft;
mod grid;
mod issues;
mod keys;
mod offer;
mod seek;
mod typing;
mod view;

use super::{Effect, EntryStart, Input, News, Screen};
use crate::keymap::{Action, Context, Key};
use crate::model::id::Id;
use crate::model::kind::{Field, Kind, Level, Shape};
use crate::model::record::Record;
use crate::model::show;
use crate::model::typed::kept;
use crate::model::value::{Fields, Tag, Value};
use crate::office::{Filled, Office};
use crate::rules::check::{self, Issue};
use crate::ui::{LineBox, Look, TextBox};
use grid::Grid;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use seek::Seek;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a form shows of one kind while it is filled.
pub struct Entry {
    kind: Arc<Kind>,
    record: Id,
    base: u32,
    /// The record as it was opened; `None` for a new one.
    before: Option<Record>,
    fields: Fields,
    /// What stands in a field that does not parse, as typed.
    texts: BTreeMap<Tag, String>,
    /// Offered and not yet accepted.
    offered: BTreeMap<Tag, Value>,
    /// Copied with ditto or from another record, for the mark.
    dittoed: BTreeSet<Tag>,
    /// Filled by the program when the form was opened, and not looked at yet.
    prefilled: BTreeSet<Tag>,
    pins: BTreeSet<Tag>,
    kept: BTreeMap<Tag, String>,
    issues: Vec<Issue>,
    /// Fields the clerk has been in: only their problems are shown while typing.
    visited: BTreeSet<Tag>,
    focus: Tag,
    editor: Editor,
    /// The editor's text when the field was entered.
    loaded: String,
    /// Whether something was typed into the field in this visit.
    typed_here: bool,
    /// Why the field in focus is not this person's to fill.
    not_ours: Option<String>,
    top: usize,
    /// What fits the words in a reference field.
    seek: Seek,
    /// Where the codes under the field are looked at, when that is not where its value stands.
    strip_at: Option<usize>,
    /// Whether an Enter pressed next is still the field before's.
    habit: Habit,
    /// Why saving was refused, until that has been on the screen: what is typed ahead of it is no answer to it.
    stopped: Option<String>,
    /// What is to be said when the next field has been reached.
    said: Vec<Effect>,
    /// The caret of a resumed draft, until the field is loaded.
    caret_kept: Option<(usize, usize)>,
    cell_kept: Option<(usize, Tag)>,
    draft: Id,
    /// What the form held before anything was typed.
    began: Fields,
    touched: bool,
    waiting: Waiting,
    /// The first and the last record saved from this form, for `//` and ditto.
    first: Option<Fields>,
    last: Option<Fields>,
    /// Counts the changes, and up to which of them the checks have looked: no note outlives its cause.
    changes: u64,
    looked: u64,
    /// States to go back to with undo, and forward with redo.
    past: Vec<(Fields, Tag)>,
    future: Vec<(Fields, Tag)>,
}

/// The editor in the focused field.
enum Editor {
    Line(LineBox),
    Text(Box<TextBox>),
    Grid(Box<Grid>),
}

/// What was done last, where the hand's habit may press Enter once more: that Enter answers nothing.
enum Habit {
    /// Nothing of the kind: Enter means this field.
    None,
    /// The field before was completed by choosing: a digit, one Enter in a lookup, a line of a list.
    Chosen,
    /// A key was refused, with the sentence that said so.
    Refused(String),
}

/// What the form has asked for and not heard yet.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Waiting {
    Nothing,
    /// Saving; then the next blank form, or away.
    Save {
        next: bool,
    },
    /// A record for the focused field.
    Lookup,
    /// Codes for the focused field.
    Codes,
    /// Which problem to go to.
    Issue,
    /// The reason for keeping the warning of a field.
    Keep(Tag),
    /// Whether values of fields now folded away are kept.
    Folded(Vec<Tag>),
    /// Which field to go to.
    Goto,
    /// Whether what is filled in is given up.
    GiveUp,
    /// A stock phrase, to stand in place of so many characters before the caret.
    Phrase {
        typed: usize,
        words: Vec<String>,
    },
}

impl Entry {
    /// Opens a form.
    #[must_use]
    pub fn open(start: EntryStart, office: &Office) -> Option<Self> {
        let (tag, before, fields) = match &start {
            EntryStart::New(kind, fields) => (*kind, None, fields.clone()),
            EntryStart::Change(record, _) => (record.kind, Some((**record).clone()), record.fields.clone()),
            EntryStart::Copy(record) => (record.kind, None, record.fields.clone()),
            EntryStart::Resume(draft) => (draft.kind, office.record(draft.record).ok(), draft.values.clone()),
        };
        let kind = Arc::new(office.kind(tag).ok()?.clone());
        let mut entry = Self {
            record: before.as_ref().map_or_else(|| office.new_id(), |record| record.id),
            base: before.as_ref().map_or(0, |record| record.revision),
            kept: kept::read(&fields),
            last: office.last_keyed(&kind).ok().flatten(),
            draft: office.new_id(),
            kind,
            before,
            fields,
            texts: BTreeMap::new(),
            offered: BTreeMap::new(),
            dittoed: BTreeSet::new(),
            prefilled: BTreeSet::new(),
            pins: BTreeSet::new(),
            issues: Vec::new(),
            visited: BTreeSet::new(),
            focus: 0,
            editor: Editor::Line(LineBox::default()),
            loaded: String::new(),
            typed_here: false,
            not_ours: None,
            top: 0,
            seek: Seek::default(),
            strip_at: None,
            habit: Habit::None,
            stopped: None,
            said: Vec::new(),
            caret_kept: None,
            cell_kept: None,
            began: Fields::new(),
            touched: false,
            waiting: Waiting::Nothing,
            first: None,
            changes: 0,
            looked: 0,
            past: Vec::new(),
            future: Vec::new(),
        };
        match start {
            EntryStart::New(_, given) => entry.start_blank(&given, office),
            EntryStart::Copy(record) => {
                entry.fields = office.copied(&entry.kind, &record.fields);
                let (presets, fields) = (office.presets(&entry.kind), &entry.fields);
                let is_preset = |tag: &Tag| presets.get(*tag) == fields.get(*tag);
                (entry.prefilled, entry.dittoed) = fields.iter().map(|(tag, _)| tag).partition(is_preset);
                entry.began = entry.fields.clone();
                entry.focus = entry.first_to_fill();
            }
            EntryStart::Change(_, field) => {
                entry.began = entry.fields.clone();
                entry.focus = field.unwrap_or_else(|| entry.first_to_mend(office));
            }
            EntryStart::Resume(draft) => entry.take_draft(*draft, office),
        }
        if !entry.stops().contains(&entry.focus) {
            entry.focus = entry.stops().first().copied().unwrap_or_default();
        }
        entry.load(office);
        entry.look_again(office);
        entry.place_caret(office);
        Some(entry)
    }

    /// A blank form: presets, what was given, what is pinned.
    fn start_blank(&mut self, given: &Fields, office: &Office) {
        self.fields = office.presets(&self.kind);
        let pinned = office.pins(self.kind.tag);
        self.pins = pinned.iter().map(|(tag, _)| tag).collect();
        for (tag, value) in pinned.iter().chain(given.iter()) {
            self.fields.set(tag, Some(value.clone()));
        }
        self.prefilled =
            self.fields.iter().map(|(tag, _)| tag).filter(|tag| !self.pins.contains(tag)).collect();
        self.began = self.fields.clone();
        self.focus = self.first_to_fill();
        self.offer_likely(office);
    }

    /// The first field that waits to be typed; presets and pinned fields are passed over.
    fn first_to_fill(&self) -> Tag {
        let stops = self.stops();
        let blank = stops.iter().find(|tag| self.fields.get(**tag).is_none() && !self.pins.contains(tag));
        blank.or(stops.first()).copied().unwrap_or_default()
    }

    /// The field in error, else the first: where somebody who changes a record begins.
    fn first_to_mend(&self, office: &Office) -> Tag {
        let issues = office.check(&self.filled()).unwrap_or_default();
        let stops = self.stops();
        let wrong = issues.iter().find(|issue| issue.level == Level::Hard && stops.contains(&issue.field));
        wrong.map(|issue| issue.field).or(stops.first().copied()).unwrap_or_default()
    }

    /// The fields shown: asked ones, in entry order.
    fn shown(&self) -> Vec<&Field> {
        let state = self.kind.state;
        self.kind
            .fields
            .iter()
            .filter(|field| check::is_asked(field, &self.fields) && Some(field.tag) != state)
            .collect()
    }

    /// The fields the caret stops at.
    fn stops(&self) -> Vec<Tag> {
        self.shown().into_iter().filter(|field| field.is_entered()).map(|field| field.tag).collect()
    }

    fn field(&self, tag: Tag) -> Option<&Field> {
        self.kind.field(tag)
    }

    fn focused(&self) -> Option<&Field> {
        self.field(self.focus)
    }

    /// What would be saved: accepted values only.
    fn filled(&self) -> Filled {
        Filled {
            kind: self.kind.tag,
            record: self.record,
            base: self.base,
            fields: self.fields.clone(),
            kept: self.kept.clone(),
            why: None,
        }
    }

    /// Puts the focused field into an editor.
    fn load(&mut self, office: &Office) {
        let Some(field) = self.focused().cloned() else { return };
        let here = self.offered.get(&field.tag).or_else(|| self.fields.get(field.tag));
        let stands = edit_text(here, &field, office);
        let text = self.texts.remove(&field.tag).unwrap_or_else(|| stands.clone());
        self.editor = match &field.shape {
            Shape::LongText => Editor::Text(Box::new(TextBox::new(&text))),
            Shape::Rows(_) => Editor::Grid(Box::new(Grid::new(&field, self.fields.rows(field.tag), office))),
            _ => Editor::Line(LineBox::replaceable(&text)),
        };
        self.seek.clear();
        self.strip_at = None;
        self.typed_here = false;
        self.not_ours = office.not_ones_field(&self.kind, self.before.as_ref(), field.tag);
        if let (Shape::Ref(kind), true) = (&field.shape, text != stands) {
            self.seek.follow(*kind, &text, office);
        }
        self.loaded = stands;
    }

    /// Puts the caret where a resumed draft had it.
    fn place_caret(&mut self, office: &Office) {
        let Some((row, column)) = self.caret_kept.take() else { return };
        match &mut self.editor {
            Editor::Line(line) => line.set_caret(column),
            Editor::Text(text) => text.set_caret(row, column),
            Editor::Grid(grid) => {
                if let Some((row, tag)) = self.cell_kept.take() {
                    grid.go(row, tag, office);
                    grid.set_caret(column);
                }
            }
        }
    }
}

/// A value as it is edited: codes as numbers are shown by their word, money without separators.
fn edit_text(value: Option<&Value>, field: &Field, office: &Office) -> String {
    match value {
        Some(Value::Money(fen)) => crate::model::amount::plain_money(*fen),
        other => show::show(other, field, office),
    }
}

impl Screen for Entry {
    fn title(&self, _: &Office) -> String {
        let verb = if self.before.is_some() { "修改" } else { "新增" };
        format!("{verb}{}", self.kind.label)
    }

    fn contexts(&self) -> Vec<Context> {
        let Some(field) = self.focused() else { return vec![Context::Entry] };
        match &field.shape {
            Shape::LongText => vec![Context::Text],
            Shape::Rows(_) => vec![Context::Grid, Context::Entry],
            Shape::Text | Shape::Ref(_) | Shape::Computed(_) => vec![Context::Entry],
            _ => vec![Context::EntryCode, Context::Entry],
        }
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        let mut offers = Vec::new();
        match self.focused().map(|field| &field.shape) {
            Some(Shape::Rows(_)) => offers.extend([Action::InsertRow, Action::DeleteRow]),
            Some(Shape::Ref(_) | Shape::Code(_) | Shape::Codes(_) | Shape::LongText) => {
                offers.push(Action::PickList);
            }
            _ => {}
        }
        if self.soft_here().is_some() {
            offers.insert(0, Action::Note);
        }
        if matches!(self.editor, Editor::Text(_)) {
            offers.insert(0, Action::NextField);
        }
        offers.extend([Action::SaveNext, Action::Submit, Action::Ditto]);
        if self.touched {
            offers.push(Action::GiveUp);
        }
        offers.extend([Action::PrevField, Action::Pin, Action::Back, Action::Help]);
        offers
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        self.acts_now(office)
    }

    fn takes(&self, key: Key) -> bool {
        self.goes_on_with(key)
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        let effects = self.pressed(input, office);
        self.look_where_changed(office);
        self.said.drain(..).chain(effects).collect()
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        let effects = self.heard(news, office);
        self.look_where_changed(office);
        effects
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area, office, look)
    }

    fn explain(&self, _: &Office) -> Option<(String, Vec<String>)> {
        let field = self.focused()?;
        let mut lines = vec![field.help.clone()];
        lines.extend(issues::rules_of(field));
        for shown in self.shown() {
            lines.extend(issues::formula_in_words(shown, &self.kind.fields));
        }
        if !self.kind.help.is_empty() {
            lines.push(format!("{}：{}", self.kind.label, self.kind.help));
        }
        Some((field.label.clone(), lines))
    }
}
