//! The form as a draft: written on every keystroke, taken up again at the same field and caret (F10, F11).

use super::{Editor, Entry, Waiting};
use crate::model::draft::Draft;
use crate::model::kind::Shape;
use crate::model::value::Value;
use crate::office::Office;
use crate::screens::{Ask, Effect, Room};
use crate::ui::Tone;

impl Entry {
    /// The form as it stands now. `open`: the form is still on the screen.
    pub(super) fn as_draft(&self, office: &Office, open: bool) -> Draft {
        let mut texts = self.texts.clone();
        let mut values = self.fields.clone();
        let mut cell = None;
        let caret = match &self.editor {
            Editor::Line(line) => {
                if line.text() != self.loaded {
                    texts.insert(self.focus, line.text().to_owned());
                }
                (0, line.caret())
            }
            Editor::Text(text) => {
                if text.text() != self.loaded {
                    texts.insert(self.focus, text.text());
                }
                text.caret()
            }
            Editor::Grid(grid) => {
                cell = Some(grid.cell());
                let rows = grid.rows_as_typed();
                values.set(self.focus, (!rows.is_empty()).then_some(Value::Rows(rows)));
                (0, grid.caret())
            }
        };
        Draft {
            id: self.draft,
            kind: self.kind.tag,
            record: self.record,
            base: self.base,
            person: office.person().map(|person| person.id).unwrap_or_default(),
            saved: office.now(),
            open,
            title: self.draft_title(office),
            values,
            texts,
            field: self.focus,
            cell,
            caret,
            scroll: self.top,
            pins: self.pins.clone(),
            kept: self.kept.clone(),
        }
    }

    fn draft_title(&self, office: &Office) -> String {
        let field = self.focused().map(|field| field.label.as_str()).unwrap_or_default();
        let name = office.name(&self.kind, self.record, &self.fields);
        let name = if name == self.record.to_string() { String::new() } else { format!(" {name}") };
        format!("{}{name}，填到“{field}”", self.kind.label)
    }

    /// Writes the draft, once something has been typed; one in which nothing typed is left goes.
    pub(super) fn keep(&self, office: &Office, durable: bool) -> Vec<Effect> {
        if !self.touched {
            return Vec::new();
        }
        let draft = self.as_draft(office, true);
        if draft.says_nothing(&self.kind, &self.began) {
            return vec![Effect::DropDraft(self.draft)];
        }
        vec![Effect::WriteDraft(Box::new(draft), durable)]
    }

    /// Esc: what was typed stays as a draft; where nothing is left of it the form just closes.
    pub(super) fn away(&mut self, office: &Office) -> Vec<Effect> {
        let Some(draft) = self.left(office) else {
            return vec![Effect::DropDraft(self.draft), Effect::Back];
        };
        let say = "没填完的已存为草稿，首页“没填完的”里可以接着填。".to_owned();
        vec![Effect::WriteDraft(Box::new(draft), true), Effect::Back, Effect::Say(Tone::Plain, say)]
    }

    /// Ctrl+X: asks whether what is filled in is given up.
    pub(super) fn ask_give_up(&mut self, office: &Office) -> Vec<Effect> {
        let Some(draft) = self.left(office) else {
            return vec![Effect::Say(Tone::Plain, "这一份还没有填什么，按 Esc 返回就行。".to_owned())];
        };
        self.waiting = Waiting::GiveUp;
        vec![Effect::Open(Room::Ask(Ask::give_up(&draft.title)))]
    }

    /// Given up: what stands here is kept whole first, so that undo brings back all of it.
    pub(super) fn give_up(&mut self, office: &Office) -> Vec<Effect> {
        let draft = Box::new(self.as_draft(office, false));
        vec![Effect::WriteDraft(draft, true), Effect::Back, Effect::GiveUp(self.draft)]
    }

    /// The draft of a form that is left; `None` where nothing typed is in it.
    fn left(&mut self, office: &Office) -> Option<Draft> {
        self.leave(office);
        self.load(office);
        let draft = self.as_draft(office, false);
        (self.touched && !draft.says_nothing(&self.kind, &self.began)).then_some(draft)
    }

    pub(super) fn take_draft(&mut self, draft: Draft, office: &Office) {
        let began = office.began(&self.kind, &draft);
        self.record = draft.record;
        self.base = draft.base;
        self.texts = draft.texts;
        self.kept = draft.kept;
        self.pins = draft.pins;
        self.focus = draft.field;
        self.top = draft.scroll;
        self.draft = draft.id;
        // After a kill one goes on at the caret. What was left on purpose, half a code or half a name, is typed anew.
        let is_words = self
            .focused()
            .is_none_or(|field| matches!(field.shape, Shape::Text | Shape::LongText | Shape::Rows(_)));
        self.caret_kept = (draft.open || is_words).then_some(draft.caret);
        self.cell_kept = draft.cell;
        self.began = match &self.before {
            Some(record) => record.fields.clone(),
            None => began,
        };
        self.touched = true;
        if self.before.is_none() {
            let presets = office.presets(&self.kind);
            let untouched = presets.iter().filter(|(tag, value)| self.fields.get(*tag) == Some(value));
            self.prefilled = untouched.map(|(tag, _)| tag).filter(|tag| !self.pins.contains(tag)).collect();
        }
    }
}
