//! Drafts: what is being typed, kept as small files beside the store.

use super::{Office, Refusal};
use crate::model::draft::Draft;
use crate::model::id::Id;

impl Office {
    /// Writes a draft. `durable` brings it to the disk (leaving a field); otherwise it survives a kill but perhaps
    /// not a power cut, and costs next to nothing (every keystroke).
    ///
    /// # Errors
    /// [`Refusal::Store`] when the disk refuses; what was typed is still on the screen.
    pub fn write_draft(&self, draft: &Draft, durable: bool) -> Result<(), Refusal> {
        Ok(self.store.drafts().write(draft, durable)?)
    }

    /// Removes a draft whose record is saved, or that the clerk has given up.
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

    /// Everybody's drafts, latest first. One that was open when the program stopped says so.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn all_drafts(&self) -> Result<Vec<Draft>, Refusal> {
        let (mut drafts, _) = self.store.drafts().list()?;
        drafts.retain(|draft| !self.is_saved(draft));
        drafts.sort_by_key(|draft| std::cmp::Reverse((draft.saved, draft.id)));
        Ok(drafts)
    }
}
