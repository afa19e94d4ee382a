//! Drafts: what is being typed, kept as small files beside the store.

use super::{Office, Refusal, place_of_draft};
use crate::model::draft::Draft;
use crate::model::id::Id;
use crate::model::kind::{Kind, Preset};
use crate::model::value::{Fields, Value};

impl Office {
    /// Writes a draft. `durable` brings it to the disk (leaving a field); otherwise it survives a kill but perhaps
    /// not a power cut, and costs next to nothing (every keystroke).
    ///
    /// # Errors
    /// [`Refusal::Store`] when the disk refuses; what was typed is still on the screen.
    pub fn write_draft(&self, draft: &Draft, durable: bool) -> Result<(), Refusal> {
        Ok(self.store.drafts().write(draft, durable)?)
    }

    /// Gives a draft up, after asking: undo brings it back, and so does a kill; leaving in order makes an end of it.
    /// Returns what was done.
    ///
    /// # Errors
    /// A sentence where it is not there any more; [`Refusal::Store`] when the disk refuses; then it is still there.
    pub fn give_up(&mut self, id: Id) -> Result<String, Refusal> {
        let gone = || Refusal::Words("这一份草稿已经不在了，请再看一遍“没填完的”。".to_owned());
        let draft = self.drafts()?.into_iter().find(|draft| draft.id == id).ok_or_else(gone)?;
        self.give_up_draft(&draft)
    }

    /// Removes a draft whose record is saved, or in which nothing typed is left.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the disk refuses.
    pub fn drop_draft(&self, id: Id) -> Result<(), Refusal> {
        Ok(self.store.drafts().remove(id)?)
    }

    /// The drafts of the person at the keyboard, latest first.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn drafts(&self) -> Result<Vec<Draft>, Refusal> {
        let me = self.seated()?.id;
        let mut drafts = self.all_drafts()?;
        drafts.retain(|draft| draft.person == me);
        Ok(drafts)
    }

    /// Whether a draft's record has been saved with just these words: the program was killed between the journal
    /// and the removal of the draft. Such a draft is dropped.
    fn is_saved(&self, draft: &Draft) -> bool {
        let Ok(Some(record)) = self.store.get(draft.record) else { return false };
        let same = draft.values.iter().all(|(tag, value)| record.fields.get(tag) == Some(value))
            && draft.texts.iter().all(|(tag, text)| record.fields.text(*tag) == Some(text.trim_end()));
        let saved = record.revision > draft.base && same;
        saved && self.store.drafts().remove(draft.id).is_ok()
    }

    /// Whether nothing typed is left in a draft that lies on the disk: such a draft goes by itself. What stands on papers
    /// of a day or a period is judged in their rooms.
    fn is_emptied(&self, draft: &Draft) -> bool {
        let Some(kind) = self.dictionary.kind(draft.kind).filter(|_| place_of_draft(draft).is_none()) else {
            return false;
        };
        let began = match self.store.get(draft.record) {
            Ok(Some(record)) => record.fields,
            Ok(None) if draft.base == 0 => self.began(kind, draft),
            _ => return false,
        };
        draft.says_nothing(kind, &began) && self.store.drafts().remove(draft.id).is_ok()
    }

    /// What the form of a new record held before anything was typed: what the program fills in, and what was pinned.
    #[must_use]
    pub fn began(&self, kind: &Kind, draft: &Draft) -> Fields {
        let mut began = self.presets(kind);
        for field in &kind.fields {
            let then = match field.default {
                Some(Preset::Today) => Value::Date(draft.saved.date()),
                Some(Preset::Me) => Value::Ref(draft.person),
                _ => continue,
            };
            began.set(field.tag, Some(then));
        }
        for tag in &draft.pins {
            began.set(*tag, draft.values.get(*tag).cloned());
        }
        began
    }

    /// Everybody's drafts, latest first. One that was open when the program stopped says so.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn all_drafts(&self) -> Result<Vec<Draft>, Refusal> {
        let (mut drafts, _) = self.store.drafts().list()?;
        drafts.retain(|draft| !self.is_saved(draft) && !self.is_emptied(draft));
        drafts.sort_by_key(|draft| std::cmp::Reverse((draft.saved, draft.id)));
        Ok(drafts)
    }
}
