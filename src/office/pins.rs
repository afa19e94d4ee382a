//! Pinned fields (F6): what a person has fixed in a form, kept across exit.

use super::{Office, Refusal};
use crate::model::record::KindTag;
use crate::model::value::Fields;
use std::collections::BTreeMap;

type Pins = BTreeMap<KindTag, Fields>;

impl Office {
    /// What the person at the keyboard has pinned in the form of a kind.
    #[must_use]
    pub fn pins(&self, kind: KindTag) -> Fields {
        self.all_pins().remove(&kind).unwrap_or_default()
    }

    /// Pins values in the form of a kind; no values unpins all.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the disk refuses.
    pub fn set_pins(&self, kind: KindTag, values: &Fields) -> Result<(), Refusal> {
        let mut pins = self.all_pins();
        if values.is_empty() {
            pins.remove(&kind);
        } else {
            pins.insert(kind, values.clone());
        }
        let text = serde_json::to_string(&pins).unwrap_or_default();
        Ok(self.store.remember(&self.pin_file()?, &text)?)
    }

    fn pin_file(&self) -> Result<String, Refusal> {
        Ok(format!("pins-{}", self.seated()?.id))
    }

    fn all_pins(&self) -> Pins {
        let text = self.pin_file().ok().and_then(|name| self.store.memory(&name));
        // A damaged file only means that nothing is pinned.
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }
}
