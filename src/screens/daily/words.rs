//! The three boxes of words, and the draft that keeps them.
//!
//! A draft is written on every keystroke (it survives a kill) and brought to the disk when a box is left (it
//! survives a power cut). It is dropped once the paper is filed, or when nothing is left in it that the paper does
//! not say already.

use crate::model::draft::Draft;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::typed::daily;
use crate::model::value::{Fields, Tag, Value};
use crate::office::{Day, Office, Refusal};
use crate::ui::TextBox;
use std::collections::{BTreeMap, BTreeSet};

/// The fields written in words, in the order of the screen.
pub(super) const WORDS: [Tag; 3] = [daily::DONE, daily::UNFINISHED, daily::TOMORROW];

/// The words of one paper.
#[derive(Default)]
pub(super) struct Words {
    pub boxes: [TextBox; 3],
    /// What the paper itself says: no draft is needed for that.
    saved: [String; 3],
    draft: Option<Id>,
    /// The paper's id, or the one promised to it: filing twice can never make two.
    pub record: Option<Id>,
    pub base: u32,
    /// What a draft took up again: the box with the caret.
    pub resumed: Option<usize>,
}

impl Words {
    /// The words of a day's paper, or of the draft of the person at the keyboard for it.
    pub fn read(day: &Day, editable: bool, office: &Office) -> Result<Self, Refusal> {
        let saved = WORDS.map(|tag| said(day.paper.as_ref(), tag));
        let mut words = Self {
            boxes: saved.each_ref().map(|text| TextBox::new(text)),
            saved,
            draft: None,
            record: day.paper.as_ref().map(|paper| paper.id),
            base: day.paper.as_ref().map_or(0, |paper| paper.revision),
            resumed: None,
        };
        let mine = |draft: &Draft| {
            draft.kind == daily::KIND
                && draft.values.reference(daily::CADRE) == Some(day.person)
                && draft.values.date(daily::DATE) == Some(day.date)
        };
        if let Some(draft) = office.drafts()?.into_iter().find(mine).filter(|_| editable) {
            words.take_up(&draft);
        }
        Ok(words)
    }

    fn take_up(&mut self, draft: &Draft) {
        for (text, tag) in self.boxes.iter_mut().zip(WORDS) {
            text.set_text(draft.values.text(tag).unwrap_or_default());
        }
        let at = WORDS.iter().position(|tag| *tag == draft.field).unwrap_or(0);
        if let Some(text) = self.boxes.get_mut(at) {
            text.set_caret(draft.caret.0, draft.caret.1);
        }
        self.draft = Some(draft.id);
        self.record = self.record.or(Some(draft.record));
        self.resumed = Some(at);
    }

    /// Whether nothing is written in any box.
    pub fn silent(&self) -> bool {
        self.boxes.iter().all(|text| text.text().trim().is_empty())
    }

    /// Whether the boxes say something that the paper does not.
    pub fn unsaved(&self) -> bool {
        self.boxes.iter().zip(&self.saved).any(|(text, saved)| text.text().trim_end() != saved)
    }

    /// Whether a draft lies on the disk.
    pub fn has_draft(&self) -> bool {
        self.draft.is_some()
    }

    /// Forgets the draft; its id, to have it removed.
    pub fn drop_draft(&mut self) -> Option<Id> {
        self.draft.take()
    }

    /// What stands in the boxes.
    pub fn texts(&self) -> [String; 3] {
        self.boxes.each_ref().map(TextBox::text)
    }

    /// Puts words into the boxes as if typed.
    pub fn type_again(&mut self, texts: &[String; 3]) {
        self.boxes = texts.each_ref().map(|text| TextBox::new(text));
    }

    /// Puts back what the paper says.
    pub fn back_to_saved(&mut self) {
        self.boxes = self.saved.each_ref().map(|text| TextBox::new(text));
    }

    /// The paper's fields with the words as they stand.
    pub fn fields(&self, day: &Day, office: &Office) -> Fields {
        let mut fields = match &day.paper {
            Some(paper) => paper.fields.clone(),
            None => office.daily_start(day),
        };
        for (text, tag) in self.boxes.iter().zip(WORDS) {
            let words = text.text().trim().to_owned();
            fields.set(tag, (!words.is_empty()).then_some(Value::Text(words)));
        }
        fields
    }

    /// The id of the paper to be filed.
    pub fn promised(&mut self, office: &Office) -> Id {
        *self.record.get_or_insert_with(|| office.new_id())
    }

    /// The draft as it stands, with the caret in a box. `None` where nobody is at the keyboard.
    pub fn draft(&mut self, day: &Day, at: usize, open: bool, title: &str, office: &Office) -> Option<Draft> {
        let person = office.person()?.id;
        let record = self.promised(office);
        let id = *self.draft.get_or_insert_with(|| office.new_id());
        let mut values = self.fields(day, office);
        for (text, tag) in self.boxes.iter().zip(WORDS) {
            // In a draft the words stand exactly as typed, so that the caret still fits.
            let words = text.text();
            values.set(tag, (!words.is_empty()).then_some(Value::Text(words)));
        }
        Some(Draft {
            id,
            kind: daily::KIND,
            record,
            base: self.base,
            person,
            saved: office.now(),
            open,
            title: title.to_owned(),
            values,
            texts: BTreeMap::new(),
            field: WORDS.get(at).copied().unwrap_or(daily::DONE),
            cell: None,
            caret: self.boxes.get(at).map_or((0, 0), TextBox::caret),
            scroll: 0,
            pins: BTreeSet::new(),
            kept: BTreeMap::new(),
        })
    }
}

fn said(paper: Option<&Record>, tag: Tag) -> String {
    paper.and_then(|paper| paper.fields.text(tag)).unwrap_or_default().to_owned()
}
