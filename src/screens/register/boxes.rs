//! The two boxes over the table: one narrows by typing, one takes a filter sentence.
//!
//! While a box is open every printable key is text; the arrows still walk the list.

use super::Register;
use super::views::View;
use crate::keymap::{Action, Key};
use crate::model::filter::{Filter, suggest};
use crate::model::kind::Kind;
use crate::office::Office;
use crate::screens::filter_line::{self, FilterLine};
use crate::screens::{Effect, Input};
use crate::ui::{Edit, LineBox, Tone};

/// Which box is open.
#[derive(Debug, Default)]
pub(super) enum Line {
    /// None: digits and the space bar are commands.
    #[default]
    None,
    /// Narrows as it is typed.
    Find(LineBox),
    /// A filter sentence, counted when Enter is pressed.
    Filter(FilterLine),
}

impl Line {
    pub(super) fn find() -> Self {
        Line::Find(LineBox::default())
    }

    pub(super) fn filter(words: &str, kind: Option<&Kind>) -> Self {
        Line::Filter(FilterLine::new(words, |text, caret| offered(text, caret, kind)))
    }

    /// What is typed in the find box.
    pub(super) fn sought(&self) -> Option<&str> {
        match self {
            Line::Find(editor) => Some(editor.text()),
            _ => None,
        }
    }

    pub(super) fn editor(&mut self) -> Option<&mut LineBox> {
        match self {
            Line::None => None,
            Line::Find(editor) => Some(editor),
            Line::Filter(line) => Some(&mut line.editor),
        }
    }
}

impl Register {
    /// What a key does while a box is open.
    pub(super) fn on_line(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        match input {
            Input::Key(key) => self.edit(key, office),
            Input::Paste(words) => {
                if let Some(editor) = self.line.editor() {
                    editor.insert_str(&words);
                }
                self.edited(office);
                Vec::new()
            }
            Input::Act(Action::Back) => {
                self.line = Line::None;
                self.narrow(office);
                Vec::new()
            }
            Input::Act(action) if matches!(self.line, Line::Find(_)) => match action {
                // The box is open already; the words are taken anew.
                Action::Find | Action::Choose(_) => Vec::new(),
                _ => self.act(action, office),
            },
            Input::Act(Action::Accept) => self.filter_now(office),
            Input::Act(action) => {
                self.choose_offered(action, office);
                Vec::new()
            }
        }
    }

    /// The arrows choose among the completions, Tab takes one.
    fn choose_offered(&mut self, action: Action, office: &Office) {
        if let Line::Filter(line) = &mut self.line {
            let kind = office.kind(self.kind).ok();
            line.choose(action, |text, caret| offered(text, caret, kind));
        }
    }

    fn edit(&mut self, key: Key, office: &Office) -> Vec<Effect> {
        let changed = self.line.editor().is_some_and(|editor| editor.input(key) == Edit::Changed);
        if changed {
            self.edited(office);
        }
        Vec::new()
    }

    fn edited(&mut self, office: &Office) {
        if matches!(self.line, Line::Find(_)) {
            self.narrow(office);
        } else if let Line::Filter(line) = &mut self.line {
            let kind = office.kind(self.kind).ok();
            line.offer(|text, caret| offered(text, caret, kind));
        }
    }

    /// Takes the sentence; a sentence that cannot be read stays in the box with the caret.
    fn filter_now(&mut self, office: &Office) -> Vec<Effect> {
        let words = match &self.line {
            Line::Filter(line) => line.editor.text().trim().to_owned(),
            _ => return Vec::new(),
        };
        if filter_line::clears(&words) {
            return self.show(View::All, office);
        }
        let read = self
            .kind(office)
            .map_err(|refusal| refusal.to_string())
            .and_then(|kind| Filter::parse(&words, kind, office.today()));
        match read {
            Ok(_) => self.show(View::Sentence(words), office),
            Err(say) => vec![Effect::Say(Tone::Bad, say)],
        }
    }
}

/// What may be written next in a sentence over a kind.
fn offered(text: &str, caret: usize, kind: Option<&Kind>) -> Vec<String> {
    kind.map_or_else(Vec::new, |kind| suggest(text, caret, kind))
}
