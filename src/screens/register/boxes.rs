//! The two boxes over the table: one narrows by typing, one takes a filter sentence.
//!
//! While a box is open every printable key is text; the arrows still walk the list.

use super::Register;
use super::views::View;
use crate::keymap::{Action, Key};
use crate::model::filter::{Filter, suggest};
use crate::model::kind::Kind;
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
        /// What may be written next, each for the whole word at the caret.
        offered: Vec<String>,
        /// The one that Tab takes.
        at: usize,
    },
}

impl Line {
    pub(super) fn find() -> Self {
        Line::Find(LineBox::default())
    }

    pub(super) fn filter(words: &str, kind: Option<&Kind>) -> Self {
        // A sentence already there is followed by a blank: the next condition begins.
        let begun = if words.is_empty() { String::new() } else { format!("{words} ") };
        let mut line = Line::Filter { editor: LineBox::new(&begun), offered: Vec::new(), at: 0 };
        line.offer(kind);
        line
    }

    /// Works out what may be written next.
    fn offer(&mut self, kind: Option<&Kind>) {
        if let (Line::Filter { editor, offered, at }, Some(kind)) = (self, kind) {
            *offered = suggest(editor.text(), editor.caret(), kind);
            *at = 0;
        }
    }

    /// Puts the chosen completion in the place of the word at the caret.
    fn complete(&mut self) {
        let Line::Filter { editor, offered, at } = self else {
            return;
        };
        let Some(word) = offered.get(*at) else { return };
        let before: String = editor.text().chars().take(editor.caret()).collect();
        let after: String = editor.text().chars().skip(editor.caret()).collect();
        let from = before.char_indices().rev().find(|(_, c)| c.is_whitespace());
        let from = from.map_or(0, |(at, c)| at + c.len_utf8());
        let begun = format!("{}{word}", before.get(..from).unwrap_or_default());
        // A field waits for its value; a whole condition for the next one.
        let blank = if word.ends_with(':') { "" } else { " " };
        let caret = begun.chars().count() + blank.len();
        editor.set_text(&format!("{begun}{blank}{}", after.trim_start()));
        editor.set_caret(caret);
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
            Line::Find(editor) | Line::Filter { editor, .. } => Some(editor),
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
        if action == Action::Mark {
            self.line.complete();
            self.edited(office);
            return;
        }
        if let Line::Filter { offered, at, .. } = &mut self.line {
            let last = offered.len().saturating_sub(1);
            *at = match action {
                Action::Up => at.saturating_sub(1),
                Action::Down => (*at + 1).min(last),
                Action::First => 0,
                Action::Last => last,
                _ => *at,
            };
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
        } else {
            self.line.offer(office.kind(self.kind).ok());
        }
    }

    /// Takes the sentence; a sentence that cannot be read stays in the box with the caret.
    fn filter_now(&mut self, office: &Office) -> Vec<Effect> {
        let words = match &self.line {
            Line::Filter { editor, .. } => editor.text().trim().to_owned(),
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
