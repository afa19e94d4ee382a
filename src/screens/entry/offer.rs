//! Ditto, pins, likely words and stock phrases: what saves typing (F4, F5, F23, F24).

use super::{Editor, Entry, Waiting};
use crate::model::kind::Shape;
use crate::model::value::Fields;
use crate::office::Office;
use crate::screens::{Choose, Effect, Room};
use crate::ui::Tone;

impl Entry {
    /// Copies the field from the record before (or from `source`): shown dim until accepted.
    pub(super) fn ditto(&mut self, source: Option<Fields>, office: &Office) -> Vec<Effect> {
        let Some(field) = self.focused().cloned() else { return Vec::new() };
        if field.personal {
            return vec![Effect::Say(Tone::Warn, format!("“{}”每人不同，不能同上。", field.label))];
        }
        let from = source.or_else(|| self.last.clone());
        let value = from.and_then(|fields| fields.get(field.tag).cloned());
        let Some(value) = value else {
            return vec![Effect::Say(Tone::Warn, "上一条这一栏是空的，没有可以照抄的。".to_owned())];
        };
        self.texts.remove(&field.tag);
        self.set(field.tag, None);
        self.offered.insert(field.tag, value);
        self.dittoed.insert(field.tag);
        self.touched = true;
        self.load(office);
        vec![Effect::Say(Tone::Plain, "已照抄上一条，回车算数，打字则重填。".to_owned())]
    }

    /// Pins the field with what stands in it, or unpins it.
    pub(super) fn toggle_pin(&mut self, office: &Office) -> Vec<Effect> {
        let typed_here = self.typed_here;
        self.leave(office);
        let Some(field) = self.focused().cloned() else { return Vec::new() };
        if field.personal {
            return vec![Effect::Say(Tone::Warn, format!("“{}”每人不同，不能固定。", field.label))];
        }
        if self.texts.contains_key(&field.tag) {
            self.load(office);
            return vec![Effect::Say(Tone::Bad, format!("“{}”还没填对，改好再固定。", field.label))];
        }
        let say = if self.pins.remove(&field.tag) {
            format!("“{}”不再固定。", field.label)
        } else if self.fields.get(field.tag).is_some() {
            self.pins.insert(field.tag);
            format!("“{}”已固定，后面各条沿用；再按一次取消。", field.label)
        } else {
            return vec![Effect::Say(Tone::Warn, "先填好这一栏，再固定。".to_owned())];
        };
        self.load(office);
        // Pinned in the midst of typing, it is typed on.
        if let (Editor::Line(line), true) = (&mut self.editor, typed_here) {
            line.set_caret(usize::MAX);
        }
        self.typed_here = typed_here;
        vec![Effect::Pin(self.kind.tag, self.pinned()), Effect::Say(Tone::Plain, say)]
    }

    /// Unpins every field.
    pub(super) fn unpin_all(&mut self) -> Vec<Effect> {
        if self.pins.is_empty() {
            return vec![Effect::Say(Tone::Plain, "没有固定的栏。".to_owned())];
        }
        self.pins.clear();
        vec![
            Effect::Pin(self.kind.tag, Fields::new()),
            Effect::Say(Tone::Plain, "已取消所有固定的栏。".to_owned()),
        ]
    }

    pub(super) fn pinned(&self) -> Fields {
        let pairs = self.pins.iter().filter_map(|tag| Some((*tag, self.fields.get(*tag)?.clone())));
        pairs.collect()
    }

    /// Offers the likeliest words for fields that are still blank.
    pub(super) fn offer_likely(&mut self, office: &Office) {
        let Some(likely) = &self.kind.likely else { return };
        if !likely.by.iter().any(|tag| self.fields.get(*tag).is_some()) {
            return;
        }
        // Earlier offers rested on what has changed since; what was copied with ditto stays.
        self.offered.retain(|tag, _| self.dittoed.contains(tag));
        for offer in office.likely(&self.kind, &self.fields).unwrap_or_default() {
            if !self.texts.contains_key(&offer.field) {
                self.offered.entry(offer.field).or_insert(offer.value);
            }
        }
    }

    /// `;` and initials before the caret: so many characters, and the letters.
    pub(super) fn phrase_key(&self) -> Option<(usize, String)> {
        let before = match &self.editor {
            Editor::Line(line) => line.text().chars().take(line.caret()).collect::<String>(),
            Editor::Text(text) => {
                let (row, column) = text.caret();
                text.text().split('\n').nth(row)?.chars().take(column).collect()
            }
            Editor::Grid(_) => return None,
        };
        let at = before.rfind([';', '；'])?;
        let mark = before.get(at..)?.chars().next()?;
        let letters = before.get(at + mark.len_utf8()..)?;
        let is_key = !letters.is_empty() && letters.chars().all(|c| c.is_ascii_alphanumeric());
        is_key.then(|| (letters.len() + 1, letters.to_ascii_lowercase()))
    }

    /// Expands `;gx` into the office's own phrase; several that fit are offered in a list.
    pub(super) fn expand_phrase(&mut self, office: &Office) -> Option<Vec<Effect>> {
        let is_words =
            self.focused().is_some_and(|field| matches!(field.shape, Shape::Text | Shape::LongText));
        let (typed, letters) = self.phrase_key().filter(|_| is_words)?;
        let words = office.phrases(&letters, &self.kind).unwrap_or_default();
        Some(match words.as_slice() {
            [] => vec![Effect::Say(
                Tone::Warn,
                format!("没有以“{letters}”开头的常用语，可到常用语登记册新增。"),
            )],
            [only] => {
                let only = only.clone();
                self.replace_before(typed, &only);
                Vec::new()
            }
            _ => self.offer_phrases(typed, words),
        })
    }

    /// The list of all phrases, to be put in at the caret.
    pub(super) fn offer_phrases(&mut self, typed: usize, words: Vec<String>) -> Vec<Effect> {
        if words.is_empty() {
            return vec![Effect::Say(Tone::Warn, "还没有常用语，可到常用语登记册新增。".to_owned())];
        }
        let items = words.iter().map(|words| (words.replace('\n', " "), None)).collect();
        self.waiting = Waiting::Phrase { typed, words };
        vec![Effect::Open(Room::Choose(Choose { title: "常用语".to_owned(), items, ..Choose::default() }))]
    }

    /// Puts words in place of so many characters before the caret.
    pub(super) fn replace_before(&mut self, typed: usize, words: &str) {
        let back = crate::keymap::Key::plain(crate::keymap::Code::Backspace);
        for _ in 0..typed {
            match &mut self.editor {
                Editor::Line(line) => drop(line.input(back)),
                Editor::Text(text) => drop(text.input(back)),
                Editor::Grid(_) => {}
            }
        }
        match &mut self.editor {
            Editor::Line(line) => line.insert_str(words),
            Editor::Text(text) => text.insert_str(words),
            Editor::Grid(_) => {}
        }
        self.touched = true;
    }
}
