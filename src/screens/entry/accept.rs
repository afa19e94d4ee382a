//! Taking what stands in the editor into the record, and going on.

use super::{Editor, Entry, Habit, Waiting};
use crate::model::fold::fold;
use crate::model::id::Id;
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

/// The key by which a field is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Enter: takes what is offered and what the lookup has chosen.
    Enter,
    /// Tab: takes only what was typed.
    Tab,
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

    /// Takes the editor's text into the record. Only Enter makes an offered value a fact.
    pub(super) fn accept(&mut self, by: By, office: &Office) -> Accepted {
        let Some(field) = self.focused().cloned() else { return Accepted::Yes };
        self.visited.insert(field.tag);
        let Some(text) = self.editor_text() else { return self.accept_rows(&field, office) };
        if let Some(ditto) = ditto_sign(&text) {
            let source = if ditto == Ditto::First { self.first.clone() } else { None };
            return Accepted::Stay(self.ditto(source, office));
        }
        if text == self.loaded {
            if by == By::Tab {
                return Accepted::Yes;
            }
            if let Some(value) = self.offered.remove(&field.tag) {
                let copied = self.dittoed.contains(&field.tag);
                self.set(field.tag, Some(value));
                self.dittoed.extend(copied.then_some(field.tag));
            }
            // What stood there by itself has been looked at.
            self.prefilled.remove(&field.tag);
            return self.after_change(&field, office);
        }
        if let (Shape::Ref(kind), By::Enter) = (&field.shape, by) {
            self.seek.follow(*kind, &text, office);
            if let Some(found) = self.seek.chosen() {
                let (id, title, others) = (found.id, found.title.clone(), self.seek.others());
                return self.take_found(&field, id, &title, others, office);
            }
        }
        match input::read(&text, &field, office.today(), office) {
            Ok(value) => {
                if let Some(say) = self.refuses(&field, value.as_ref(), office) {
                    self.texts.insert(field.tag, text);
                    return Accepted::Stay(vec![Effect::Say(Tone::Bad, say)]);
                }
                self.texts.remove(&field.tag);
                self.offered.remove(&field.tag);
                self.set(field.tag, value);
                self.after_change(&field, office)
            }
            Err(say) => {
                let chosen = self.seek.chosen().filter(|_| matches!(field.shape, Shape::Ref(_)));
                let say = match chosen {
                    Some(found) => format!("对得上的不止一条，要“{}”就按回车，上下键选别的。", found.title),
                    None => say,
                };
                self.texts.insert(field.tag, text);
                Accepted::Stay(vec![Effect::Say(Tone::Bad, say)])
            }
        }
    }

    /// Takes what the lookup has chosen, and says so where others fit as well.
    fn take_found(
        &mut self,
        field: &Field,
        id: Id,
        title: &str,
        others: Option<String>,
        office: &Office,
    ) -> Accepted {
        let value = Value::Ref(id);
        if let Some(say) = self.refuses(field, Some(&value), office) {
            return Accepted::Stay(vec![Effect::Say(Tone::Bad, say)]);
        }
        self.texts.remove(&field.tag);
        self.offered.remove(&field.tag);
        self.set(field.tag, Some(value));
        // The editor shows what was chosen; the words that led to it are done with.
        self.load(office);
        self.habit = Habit::Chosen;
        self.said.push(Effect::Chose(id));
        if let Some(others) = others {
            let say = format!("选了“{title}”，{others}也对得上；不对按 F7 退回去再选。");
            self.said.push(Effect::Say(Tone::Plain, say));
        }
        self.after_change(field, office)
    }

    /// Why the person at the keyboard may not put this value into the field.
    pub(super) fn refuses(&self, field: &Field, value: Option<&Value>, office: &Office) -> Option<String> {
        if self.fields.get(field.tag) == value {
            return None;
        }
        let mut filled = self.filled();
        filled.fields.set(field.tag, value.cloned());
        office.refuses(&self.kind, self.before.as_ref(), &self.fields, &filled, field.tag)
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
        if ditto_sign(&text).is_some() {
            // The sign is a command, not words: left standing it would be saved as they are.
            let source = self.last.as_ref().and_then(|fields| fields.get(field.tag).cloned());
            let offer = source.filter(|_| !field.personal).map(|value| (field.tag, value));
            self.dittoed.extend(offer.as_ref().map(|(tag, _)| *tag));
            self.offered.extend(offer);
            return;
        }
        let Ok(value) = input::read(&text, &field, office.today(), office) else {
            self.texts.insert(field.tag, text);
            return;
        };
        if let Some(say) = self.refuses(&field, value.as_ref(), office) {
            self.texts.insert(field.tag, text);
            self.said.push(Effect::Say(Tone::Bad, say));
            return;
        }
        self.texts.remove(&field.tag);
        self.offered.remove(&field.tag);
        self.set(field.tag, value);
        self.look_again(office);
    }

    /// Sets a value and remembers the state before, for undo.
    pub(super) fn set(&mut self, tag: Tag, value: Option<Value>) {
        if self.fields.get(tag) == value.as_ref() {
            return;
        }
        self.past.push((self.fields.clone(), self.focus));
        self.future.clear();
        self.changes += 1;
        self.fields.set(tag, value);
        self.refetch(tag);
        self.dittoed.remove(&tag);
        self.prefilled.remove(&tag);
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
            once_seen: true,
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

/// A sign that copies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ditto {
    /// `..`: the record before.
    Last,
    /// `//`: the first of the batch.
    First,
}

/// `..` and `//` as the whole content, also as the Chinese keyboard gives them (。。 、、).
pub(super) fn ditto_sign(text: &str) -> Option<Ditto> {
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
