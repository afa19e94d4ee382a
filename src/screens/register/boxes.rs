//! The two boxes over the table: one narrows by typing, one takes a filter sentence.
//!
//! While a box is open every printable key is text; the arrows still walk the list.

use super::Register;
use super::views::View;
use crate::keymap::{Action, Key};
use crate::model::filter::Filter;
use crate::office::Office;
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
    Filter {
        /// The sentence.
        editor: LineBox,
    },
}

impl Line {
    pub(super) fn find() -> Self {
        Line::Find(LineBox::default())
    }

    pub(super) fn filter(words: &str) -> Self {
        Line::Filter { editor: LineBox::new(words) }
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
            Line::Find(editor) | Line::Filter { editor } => Some(editor),
        }
    }
}

impl Register {
    /// What stands beside the filter box.
    pub(super) fn hint(&self, _office: &Office) -> String {
        "如 村:王 金额>=500 日期:本月".to_owned()
    }

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
                self.walk(action);
                Vec::new()
            }
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
            // The best hit is the one meant, wherever the bar stood.
            self.selected = None;
            self.state.first();
            self.narrow(office);
        }
    }

    /// Takes the sentence; a sentence that cannot be read stays in the box with the caret.
    fn filter_now(&mut self, office: &Office) -> Vec<Effect> {
        let words = match &self.line {
            Line::Filter { editor } => editor.text().trim().to_owned(),
            _ => return Vec::new(),
        };
        if words.is_empty() {
            self.show(View::All, office);
            return Vec::new();
        }
        let read = self
            .kind(office)
            .map_err(|refusal| refusal.to_string())
            .and_then(|kind| Filter::parse(&words, kind, office.today()));
        match read {
            Ok(_) => {
                self.show(View::Sentence(words), office);
                Vec::new()
            }
            Err(say) => vec![Effect::Say(Tone::Bad, say)],
        }
    }
}
