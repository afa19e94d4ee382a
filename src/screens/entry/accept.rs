//! Taking what stands in the editor into the record, and going on.

use super::{Editor, Entry, Waiting};
use crate::model::fold::fold;
use crate::model::input;
use crate::model::kind::{Field, Kind, Shape};
use crate::model::value::{Fields, Tag, Value};
use crate::office::Office;
use crate::rules::check;
use crate::screens::{Ask, Effect, Room};
use crate::ui::Tone;

/// What accepting a field came to.
pub(super) enum Accepted {
    /// The value stands; go on.
    Yes,
    /// Stay: effects (a question, a list) or a sentence.
    Stay(Vec<Effect>),
}

impl Entry {
    /// The text in the editor, for fields typed as text.
    pub(super) fn editor_text(&self) -> Option<String> {
        match &self.editor {
            Editor::Line(line) => Some(line.text().to_owned()),
            Editor::Text(text) => Some(text.text()),
            Editor::Grid(_) => None,
        }
    }

    /// Takes the editor's text into the record. Enter on an offered value accepts the offer.
    pub(super) fn accept(&mut self, office: &Office) -> Accepted {
        let Some(field) = self.focused().cloned() else { return Accepted::Yes };
        self.visited.insert(field.tag);
        let Some(text) = self.editor_text() else { return self.accept_rows(&field, office) };
        if let Some(ditto) = ditto_sign(&text, &field) {
            let source = if ditto == Ditto::First { self.first.clone() } else { None };
            return Accepted::Stay(self.ditto(source, office));
        }
        if text == self.loaded {
            if let Some(value) = self.offered.remove(&field.tag) {
                self.set(field.tag, Some(value));
            }
            return self.after_change(&field, office);
        }
        match input::read(&text, &field, office.today(), office) {
            Ok(value) => {
                self.texts.remove(&field.tag);
                self.offered.remove(&field.tag);
                self.set(field.tag, value);
                self.after_change(&field, office)
            }
            Err(say) => {
                if let Shape::Ref(kind) = field.shape {
                    // Several fit, or none: the lookup shows them with what was typed.
                    self.waiting = Waiting::Lookup;
                    return Accepted::Stay(vec![Effect::Open(Room::Lookup(kind, text))]);
                }
                self.texts.insert(field.tag, text);
                Accepted::Stay(vec![Effect::Say(Tone::Bad, say)])
            }
        }
    }

    fn accept_rows(&mut self, field: &Field, office: &Office) -> Accepted {
        let Editor::Grid(grid) = &mut self.editor else { return Accepted::Yes };
        if let Some(say) = grid.settle(office) {
            return Accepted::Stay(vec![Effect::Say(Tone::Bad, say)]);
        }
        let rows = grid.rows();
        self.set(field.tag, (!rows.is_empty()).then_some(Value::Rows(rows)));
        Accepted::Yes
    }

    /// Leaves the field without insisting: what parses is taken, the rest is kept as typed.
    pub(super) fn leave(&mut self, office: &Office) {
        let Some(field) = self.focused().cloned() else { return };
        self.visited.insert(field.tag);
        if let Editor::Grid(grid) = &mut self.editor {
            grid.leave_cell(office);
            let rows = grid.rows();
            self.set(field.tag, (!rows.is_empty()).then_some(Value::Rows(rows)));
            return;
        }
        let Some(text) = self.editor_text() else { return };
        if text == self.loaded {
            return;
        }
        if ditto_sign(&text, &field).is_some() {
            // The sign is a command, not words: left standing it would be saved as they are.
            let source = self.last.as_ref().and_then(|fields| fields.get(field.tag).cloned());
            self.offered.extend(source.map(|value| (field.tag, value)));
            return;
        }
        match input::read(&text, &field, office.today(), office) {
            Ok(value) => {
                self.texts.remove(&field.tag);
                self.offered.remove(&field.tag);
                self.set(field.tag, value);
                self.refetch(field.tag);
                self.look_again(office);
            }
            Err(_) => {
                self.texts.insert(field.tag, text);
            }
        }
    }

    /// Sets a value and remembers the state before, for undo.
    pub(super) fn set(&mut self, tag: Tag, value: Option<Value>) {
        if self.fields.get(tag) == value.as_ref() {
            return;
        }
        self.past.push((self.fields.clone(), self.focus));
        self.future.clear();
        self.fields.set(tag, value);
        self.dittoed.remove(&tag);
        self.kept.remove(&tag);
        self.touched = true;
    }

    /// Values kept from a reference are read anew when the reference changes; the office fills them in on save.
    fn refetch(&mut self, through: Tag) {
        let kind = std::sync::Arc::clone(&self.kind);
        let kept = kind
            .fields
            .iter()
            .filter(|field| field.fetch.as_ref().is_some_and(|fetch| fetch.keep && fetch.through == through));
        for field in kept {
            self.fields.set(field.tag, None);
        }
    }

    /// What follows from a new value: fields folded away, likely words, checks.
    fn after_change(&mut self, field: &Field, office: &Office) -> Accepted {
        self.refetch(field.tag);
        self.offer_likely(office);
        self.look_again(office);
        let folded = folded(&self.kind, &self.fields, field.tag);
        if folded.is_empty() {
            return Accepted::Yes;
        }
        let words: Vec<String> = folded
            .iter()
            .filter_map(|tag| self.field(*tag))
            .map(|hidden| format!("{}：{}", hidden.label, office.cell(&self.kind, &self.fields, hidden.tag)))
            .collect();
        let mut lines = vec!["改了这一栏，下面几栏不再需要，但已经填了：".to_owned()];
        lines.extend(words);
        self.waiting = Waiting::Folded(folded);
        Accepted::Stay(vec![Effect::Open(Room::Ask(Ask {
            title: "留着还是清空".to_owned(),
            lines,
            answers: vec!["留着，以备改回来".to_owned(), "清空".to_owned()],
            ..Ask::default()
        }))])
    }

    /// Goes to a field; the one left behind is kept as it stands.
    pub(super) fn go(&mut self, tag: Tag, office: &Office) {
        self.leave(office);
        self.focus = tag;
        self.load(office);
    }

    /// The field so many stops away; pinned ones are passed over unless asked for.
    pub(super) fn stop_from(&self, step: isize, into_pinned: bool) -> Option<Tag> {
        let stops = self.stops();
        let at = stops.iter().position(|tag| *tag == self.focus)?;
        let mut next = at;
        loop {
            next = next.checked_add_signed(step.signum())?;
            let tag = stops.get(next)?;
            if into_pinned || !self.pins.contains(tag) {
                return Some(*tag);
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ditto {
    /// `..`: the record before.
    Last,
    /// `//`: the first of the batch.
    First,
}

/// `..` and `//` as the whole content, also as the Chinese keyboard gives them (。。 、、).
fn ditto_sign(text: &str, field: &Field) -> Option<Ditto> {
    if field.personal {
        return None;
    }
    match fold(text).as_str() {
        ".." => Some(Ditto::Last),
        "//" => Some(Ditto::First),
        _ => None,
    }
}

/// Filled fields that are not asked any more because of what stands in `changed`.
fn folded(kind: &Kind, fields: &Fields, changed: Tag) -> Vec<Tag> {
    kind.fields
        .iter()
        .filter(|field| field.when.as_ref().is_some_and(|when| when.field == changed))
        .filter(|field| !check::is_asked(field, fields) && fields.get(field.tag).is_some())
        .map(|field| field.tag)
        .collect()
}
