//! The lookup inside a reference field: while words are typed the records that fit stand under the field, the chosen
//! one first. One Enter takes it; up and down choose another.

use crate::model::fold::fold;
use crate::model::kind::Kind;
use crate::model::record::KindTag;
use crate::model::value::Missing;
use crate::office::{Found, Office};

/// The one meant stands among so many; more are for F4 and another word.
const FOUND: usize = 12;

/// What fits the words in a reference field.
#[derive(Default)]
pub(super) struct Seek {
    kind: KindTag,
    words: String,
    found: Vec<Found>,
    /// How they are shown.
    lines: Vec<String>,
    at: usize,
}

impl Seek {
    /// Looks again where the words are others than before. Signs of ditto and escapes name no record.
    pub(super) fn follow(&mut self, kind: KindTag, words: &str, office: &Office) {
        let words = words.trim();
        if self.kind == kind && self.words == words {
            return;
        }
        let sign = fold(words);
        let names_none = sign.is_empty()
            || matches!(sign.as_str(), "." | ".." | "/" | "//")
            || Missing::from_label(words).is_some();
        let look = || office.kind(kind).and_then(|kind| office.find(kind, words, FOUND));
        let found = if names_none { Vec::new() } else { look().unwrap_or_default() };
        let lines = match office.kind(kind) {
            Ok(kind) => found.iter().map(|found| words_of(found, kind, office)).collect(),
            Err(_) => Vec::new(),
        };
        *self = Self { kind, words: words.to_owned(), found, lines, at: 0 };
    }

    /// Nothing is looked for any more.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The record Enter takes.
    pub(super) fn chosen(&self) -> Option<&Found> {
        self.found.get(self.at)
    }

    /// How many others fit, in words; `None` where it is the only one.
    pub(super) fn others(&self) -> Option<String> {
        let others = self.found.len().saturating_sub(1);
        let more = if self.found.len() == FOUND { "以上" } else { "" };
        (others > 0).then(|| format!("另有 {others} 条{more}"))
    }

    /// Where the chosen one stands.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Chooses the one before or after, staying at the ends; `false` where nothing is chosen from.
    pub(super) fn walk(&mut self, step: isize) -> bool {
        if let Some(at) = self.at.checked_add_signed(step).filter(|at| *at < self.found.len()) {
            self.at = at;
        }
        !self.found.is_empty()
    }

    /// A sign and the words of each, for the strip under the field.
    pub(super) fn strip(&self) -> Vec<(String, String)> {
        let sign = |at: usize| if at == self.at { ">" } else { " " };
        self.lines.iter().enumerate().map(|(at, words)| (sign(at).to_owned(), words.clone())).collect()
    }
}

/// A record by its name, who in it was meant, and where it is.
fn words_of(found: &Found, kind: &Kind, office: &Office) -> String {
    let mut words = found.title.clone();
    if let Some(inside) = &found.inside {
        words = format!("{words}（{inside}）");
    }
    let place = kind.village.filter(|tag| !kind.title.contains(tag));
    if let (Some(tag), Ok(record)) = (place, office.record(found.id)) {
        words.push(' ');
        words.push_str(&office.cell(kind, &record.fields, tag));
    }
    words
}
