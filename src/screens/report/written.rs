//! The boxes of words, and the draft that keeps them: written on every keystroke, on the disk when a box is left.

use crate::keymap::Key;
use crate::model::draft::Draft;
use crate::model::id::Id;
use crate::model::value::{Fields, Tag, Value};
use crate::office::{Office, Refusal, Report};
use crate::rules::merge;
use crate::rules::report::Form;
use crate::ui::{Edit, TextBox};
use std::collections::{BTreeMap, BTreeSet};

/// The words of one paper.
#[derive(Default)]
pub(super) struct Written {
    form: Option<&'static Form>,
    pub boxes: Vec<TextBox>,
    /// The paper's fields as saved or started, with what was last drafted.
    fields: Fields,
    /// What needs no draft: the paper's own words, or what the program drafts.
    saved: Vec<String>,
    draft: Option<Id>,
    /// The paper's id, or the one promised to it: filing twice can never make two.
    record: Option<Id>,
    pub base: u32,
    /// What a draft took up again: the box with the caret.
    pub resumed: Option<usize>,
}

impl Written {
    pub fn read(report: &Report, editable: bool, office: &Office) -> Result<Self, Refusal> {
        let form = report.form;
        let fields = match &report.paper {
            Some(paper) => paper.fields.clone(),
            None => office.report_start(report),
        };
        let saved: Vec<String> =
            form.words.iter().map(|tag| fields.text(*tag).unwrap_or_default().to_owned()).collect();
        let mut written = Self {
            form: Some(form),
            boxes: saved.iter().map(|text| TextBox::new(text)).collect(),
            fields,
            saved,
            draft: None,
            record: report.paper.as_ref().map(|paper| paper.id),
            base: report.paper.as_ref().map_or(0, |paper| paper.revision),
            resumed: None,
        };
        // A paper is read from its beginning.
        for text in &mut written.boxes {
            text.set_caret(0, 0);
        }
        if editable && let Some(draft) = office.report_draft(form, report.owes, report.period)? {
            written.take_up(form, &draft);
        }
        Ok(written)
    }

    fn take_up(&mut self, form: &Form, draft: &Draft) {
        for ((text, tag), saved) in self.boxes.iter_mut().zip(form.words).zip(&self.saved) {
            let words = draft.values.text(*tag).unwrap_or_default();
            if draft.base == self.base || words.trim_end() == saved {
                text.set_text(words);
            } else {
                // Somebody has written since: both are kept, for a person to choose.
                text.set_text(&merge::merge("", words, saved).0);
            }
        }
        let drafted = Form::drafted(&draft.values);
        Form::note_drafted(&mut self.fields, &drafted);
        let at = form.words.iter().position(|tag| *tag == draft.field).unwrap_or(0);
        if let Some(text) = self.boxes.get_mut(at) {
            text.set_caret(draft.caret.0, draft.caret.1);
        }
        self.draft = Some(draft.id);
        self.record = self.record.or(Some(draft.record));
        self.resumed = Some(at);
    }

    /// The field of a box.
    pub fn tag(&self, at: usize) -> Option<Tag> {
        self.form?.words.get(at).copied()
    }

    /// Puts the caret behind the last word: that is where one goes on writing.
    pub fn go_on(&mut self, at: usize) {
        if let Some(editor) = self.boxes.get_mut(at).filter(|editor| editor.caret() == (0, 0)) {
            editor.set_caret(usize::MAX, usize::MAX);
        }
    }

    pub fn insert(&mut self, at: usize, text: &str) {
        if let Some(editor) = self.boxes.get_mut(at) {
            editor.insert_str(text);
        }
    }

    pub fn input(&mut self, at: usize, key: Key) -> Edit {
        self.boxes.get_mut(at).map_or(Edit::Ignored, |editor| editor.input(key))
    }

    /// Whether the boxes say something that neither the paper nor the program does.
    pub fn unsaved(&self) -> bool {
        self.boxes.iter().zip(&self.saved).any(|(text, saved)| text.text().trim_end() != saved)
    }

    /// Whether a draft lies on the disk.
    pub fn has_draft(&self) -> bool {
        self.draft.is_some()
    }

    /// Puts back what needs no draft.
    pub fn back_to_saved(&mut self) {
        self.boxes = self.saved.iter().map(|text| TextBox::new(text)).collect();
    }

    pub fn drop_draft(&mut self) -> Option<Id> {
        self.draft.take()
    }

    pub fn texts(&self) -> Vec<String> {
        self.boxes.iter().map(TextBox::text).collect()
    }

    pub fn type_again(&mut self, texts: &[String]) {
        for (editor, text) in self.boxes.iter_mut().zip(texts) {
            editor.set_text(text);
        }
    }

    /// Drafts again. Returns how many boxes wait for a decision.
    pub fn draft_again(&mut self, report: &Report) -> usize {
        let mut fields = self.fields(false);
        let waiting = report.form.draft_again(&mut fields, &report.drafts);
        for (editor, tag) in self.boxes.iter_mut().zip(report.form.words) {
            let text = fields.text(*tag).unwrap_or_default();
            if editor.text() != text {
                editor.set_text(text);
            }
        }
        let drafted = Form::drafted(&fields);
        Form::note_drafted(&mut self.fields, &drafted);
        waiting
    }

    /// Whether the program would draft other words now than it last did.
    pub fn is_stale(&self, report: &Report) -> bool {
        let before = Form::drafted(&self.fields);
        report.drafts.iter().any(|(tag, now)| {
            let then = before.iter().find(|(other, _)| other == tag).map_or("", |(_, text)| text.as_str());
            then != now
        })
    }

    /// The paper's fields with the words as they stand; trimmed for saving, exactly as typed for a draft.
    pub fn fields(&self, trimmed: bool) -> Fields {
        let mut fields = self.fields.clone();
        for (text, tag) in self.boxes.iter().zip(self.form.map_or(&[][..], |form| form.words)) {
            let words = text.text();
            let words = if trimmed { words.trim().to_owned() } else { words };
            fields.set(*tag, (!words.is_empty()).then_some(Value::Text(words)));
        }
        fields
    }

    /// The id of the paper to be filed.
    pub fn promised(&mut self, office: &Office) -> Id {
        *self.record.get_or_insert_with(|| office.new_id())
    }

    /// The draft as it stands, with the caret in a box. `None` where nobody is at the keyboard.
    pub fn draft(&mut self, at: usize, open: bool, title: &str, office: &Office) -> Option<Draft> {
        let person = office.person()?.id;
        let form = self.form?;
        let record = self.promised(office);
        let id = *self.draft.get_or_insert_with(|| office.new_id());
        Some(Draft {
            id,
            kind: form.kind,
            record,
            base: self.base,
            person,
            saved: office.now(),
            open,
            title: title.to_owned(),
            values: self.fields(false),
            texts: BTreeMap::new(),
            field: self.tag(at).unwrap_or_default(),
            cell: None,
            caret: self.boxes.get(at).map_or((0, 0), TextBox::caret),
            scroll: 0,
            pins: BTreeSet::new(),
            kept: BTreeMap::new(),
        })
    }
}
