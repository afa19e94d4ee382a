//! Filter sentences kept under digits (F49), by person.

use crate::office::{Office, Refusal};

/// How many digits there are: 1 to 9.
const DIGITS: usize = 9;

impl Office {
    /// The sentences kept by the person at the keyboard; empty where a digit holds none.
    #[must_use]
    pub fn kept_filters(&self) -> Vec<String> {
        let text = self.filter_file().ok().and_then(|name| self.store.memory(&name));
        // A damaged file only means that nothing is kept.
        let mut kept: Vec<String> =
            text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        kept.resize(DIGITS, String::new());
        kept
    }

    /// Keeps a sentence under a digit; an empty one clears it.
    ///
    /// # Errors
    /// A sentence when the digit is not 1 to 9; [`Refusal::Store`] when the disk refuses.
    pub fn keep_filter(&self, digit: usize, sentence: &str) -> Result<(), Refusal> {
        let mut kept = self.kept_filters();
        let place = digit.checked_sub(1).and_then(|place| kept.get_mut(place));
        let Some(place) = place else {
            return Err(Refusal::Words(format!("条件只能存到 1 到 {DIGITS}，请换一个号。")));
        };
        sentence.trim().clone_into(place);
        let text = serde_json::to_string(&kept).unwrap_or_default();
        Ok(self.store.remember(&self.filter_file()?, &text)?)
    }

    fn filter_file(&self) -> Result<String, Refusal> {
        Ok(format!("board-{}", self.seated()?.id))
    }
}
