//! What a form offers before anything is typed: presets, ditto, the likeliest words, stock phrases.
//!
//! Everything offered is dim until accepted and never saved by itself.

use super::{Office, Refusal};
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::input;
use crate::model::kind::{Field, Kind, Preset, Shape};
use crate::model::search;
use crate::model::typed::{household, phrase};
use crate::model::value::{Fields, Tag, Value};

/// How many earlier records are read when looking for a similar one.
const LOOKED_AT: usize = 60;

/// A value offered for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The field.
    pub field: Tag,
    /// The value.
    pub value: Value,
}

/// Whether two records of a kind are about the same household or, where the kind is about none, the same person's.
fn same_subject(kind: &Kind, earlier: &Fields, now: &Fields) -> bool {
    let household = kind.fields.iter().find(|field| matches!(field.shape, Shape::Ref(household::KIND)));
    let subject = household.map(|field| field.tag).or(kind.by);
    let whose = subject.and_then(|tag| now.reference(tag));
    whose.is_some() && whose == subject.and_then(|tag| earlier.reference(tag))
}

fn is_words(field: &Field) -> bool {
    matches!(field.shape, Shape::Text | Shape::LongText)
}

impl Office {
    /// The fields a new record starts with.
    #[must_use]
    pub fn presets(&self, kind: &Kind) -> Fields {
        let mut fields = Fields::new();
        for field in &kind.fields {
            let value = match &field.default {
                None => None,
                Some(Preset::Today) => Some(Value::Date(self.today())),
                Some(Preset::Me) => self.person().map(|person| Value::Ref(person.id)),
                Some(Preset::MyVillage) => self.person().and_then(|person| person.village).map(Value::Ref),
                Some(Preset::Typed(text)) => input::read(text, field, self.today(), self).ok().flatten(),
            };
            fields.set(field.tag, value);
        }
        fields
    }

    /// A new record that starts as a copy (F6): what must be read anew is left blank.
    #[must_use]
    pub fn copied(&self, kind: &Kind, from: &Fields) -> Fields {
        let presets = self.presets(kind);
        let mut fields = Fields::new();
        for field in &kind.fields {
            let blank =
                kind.blank_on_copy.contains(&field.tag) || field.personal || Some(field.tag) == kind.state;
            let blank = blank || field.fetch.is_some();
            let source = if blank { &presets } else { from };
            fields.set(field.tag, source.get(field.tag).cloned());
        }
        fields
    }

    /// The fields of the last record of a kind that the person at the keyboard keyed, for ditto (F5).
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn last_keyed(&self, kind: &Kind) -> Result<Option<Fields>, Refusal> {
        let me = self.seated()?.id;
        let mut ids: Vec<Id> = self.list(kind)?.to_vec();
        // An id begins with the moment it was made; only the latest few are put in order.
        let later = |a: &Id, b: &Id| b.cmp(a);
        if ids.len() > LOOKED_AT {
            ids.select_nth_unstable_by(LOOKED_AT, later);
            ids.truncate(LOOKED_AT);
        }
        ids.sort_unstable_by(later);
        for id in ids {
            if let Some(record) = self.store.get(id)?.filter(|record| record.created.by == me) {
                return Ok(Some(record.fields));
            }
        }
        Ok(None)
    }

    /// What stands in the most similar earlier record (F23), for fields that are still blank. Codes may come from any
    /// record that is alike; words only from the same household's, or where a kind is about no household, the same
    /// person's: nobody is offered another family's circumstances.
    ///
    /// # Errors
    /// [`Refusal::Store`] when earlier records cannot be read.
    pub fn likely(&self, kind: &Kind, fields: &Fields) -> Result<Vec<Offered>, Refusal> {
        let Some(likely) = &kind.likely else {
            return Ok(Vec::new());
        };
        // The first field is the most telling and never dropped; nothing is offered before all are known.
        let known = &likely.by;
        if known.iter().any(|tag| fields.get(*tag).is_none()) {
            return Ok(Vec::new());
        }
        for count in (1..=known.len()).rev() {
            let by = &known[..count];
            let reference = by.iter().find_map(|tag| fields.reference(*tag));
            let ids = match reference {
                Some(target) => self.store.pointing_to(target, kind.tag, DayRange::ALL)?,
                None => self.list(kind)?.iter().rev().copied().collect(),
            };
            for id in ids.into_iter().rev().take(LOOKED_AT) {
                let Some(earlier) = self.store.get(id)? else {
                    continue;
                };
                if by.iter().all(|tag| earlier.fields.get(*tag) == fields.get(*tag)) {
                    let is_same = same_subject(kind, &earlier.fields, fields);
                    let blank = likely.fill.iter().filter(|tag| {
                        let words = kind.field(**tag).is_none_or(is_words);
                        fields.get(**tag).is_none() && (is_same || !words)
                    });
                    let offered: Vec<Offered> = blank
                        .filter_map(|tag| {
                            let value = earlier.fields.get(*tag)?.clone();
                            Some(Offered { field: *tag, value })
                        })
                        .collect();
                    if !offered.is_empty() {
                        return Ok(offered);
                    }
                }
            }
        }
        Ok(Vec::new())
    }

    /// The office's own phrases whose key or initials fit (F24), mine first.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn phrases(&self, letters: &str, kind: &Kind) -> Result<Vec<String>, Refusal> {
        let me = self.seated()?.id;
        let uses = self.kind(phrase::KIND)?.field(phrase::USE).map(Field::choices).unwrap_or_default();
        // For this kind first, then for any kind, then the rest.
        let far =
            |code: Option<u16>| match code.and_then(|code| uses.iter().find(|choice| choice.code == code)) {
                Some(choice) if choice.label == kind.label => 0_u8,
                Some(choice) if Some(choice) != uses.last() => 2,
                _ => 1,
            };
        let mut found: Vec<(u8, u8, bool, String)> = Vec::new();
        self.store.scan_kind(
            phrase::KIND,
            DayRange::ALL,
            &[phrase::KEY, phrase::WORDS, phrase::USE, phrase::CADRE],
            |_, fields| {
                let (Some(key), Some(words)) = (fields.text(phrase::KEY), fields.text(phrase::WORDS)) else {
                    return;
                };
                let other = fields.reference(phrase::CADRE).is_some_and(|owner| owner != me);
                let rank = if key.starts_with(letters) { Some(0) } else { search::matched(letters, words) };
                if let Some(rank) = rank {
                    found.push((far(fields.code(phrase::USE)), rank, other, words.to_owned()));
                }
            },
        )?;
        found.sort();
        Ok(found.into_iter().map(|(_, _, _, words)| words).collect())
    }
}
