//! Keys and pastes that are text in a form. What cannot become a value is refused at the key and said; the field stays
//! as it was.

use super::{Editor, Entry, Habit};
use crate::keymap::{Action, Code, Context, Key};
use crate::model::fold::half_width;
use crate::model::kind::{Field, Shape};
use crate::model::typing;
use crate::model::value::Value;
use crate::office::Office;
use crate::screens::box_takes::admit;
use crate::screens::{Effect, Input, Screen};
use crate::ui::{Edit, LineBox, Tone};

/// Options a code strip is scrolled by with the arrows.
const STRIP_STEP: usize = 4;

impl Entry {
    /// What an Enter of habit comes to: right after a field was completed by choosing, or a key was refused, it
    /// answers nothing, and says where the caret is. `None` for any other input.
    pub(super) fn echo(&mut self, input: &Input) -> Option<Vec<Effect>> {
        let is_enter = match input {
            Input::Act(action) => *action == Action::Accept,
            Input::Key(key) => *key == Key::plain(Code::Enter),
            Input::Paste(_) => false,
        };
        let habit = std::mem::replace(&mut self.habit, Habit::None);
        let label = self.focused().map(|field| field.label.as_str()).unwrap_or_default();
        match habit {
            Habit::Chosen if is_enter => {
                let say = format!("现在在“{label}”。原样走过按 Tab，或再按一次回车。");
                Some(vec![Effect::Say(Tone::Plain, say)])
            }
            Habit::Refused(say) if is_enter => Some(vec![Effect::Say(Tone::Bad, say)]),
            _ => None,
        }
    }

    pub(super) fn refused(&mut self, say: String) -> Vec<Effect> {
        self.habit = Habit::Refused(say.clone());
        vec![Effect::Say(Tone::Bad, say)]
    }

    pub(super) fn typed(&mut self, key: Key, office: &Office) -> Vec<Effect> {
        if key == Key::plain(Code::Enter) && (self.at_blank_line() || self.stands_offered()) {
            return self.act(Action::Accept, office);
        }
        let edits = key.text().is_some() || matches!(key.code, Code::Backspace | Code::Delete);
        if let Some(say) = self.not_ours.clone().filter(|_| edits) {
            return self.refused(say);
        }
        if key.text().is_some() {
            self.begin_anew();
        }
        let edit = match (&mut self.editor, self.kind.field(self.focus)) {
            (Editor::Line(line), Some(field)) if key.text().is_some() => {
                admit(line, field, |line| line.input(key))
            }
            (Editor::Line(line), _) => Ok(line.input(key)),
            (Editor::Text(text), _) => Ok(text.input(key)),
            (Editor::Grid(grid), _) => grid.type_key(key),
        };
        match edit {
            Err(say) => self.refused(say),
            Ok(Edit::Ignored) => self.past_the_edge(key, office),
            // A caret survives a kill, too.
            Ok(Edit::Moved) => self.keep(office, false),
            Ok(Edit::Changed) => {
                self.changed(office);
                if self.chooses_at_once() {
                    let effects = self.act(Action::Accept, office);
                    self.habit = Habit::Chosen;
                    return effects;
                }
                self.keep(office, false)
            }
        }
    }

    pub(super) fn pasted(&mut self, words: &str, office: &Office) -> Vec<Effect> {
        if let Some(say) = self.not_ours.clone() {
            return self.refused(say);
        }
        self.begin_anew();
        let insert = |line: &mut LineBox| {
            line.insert_str(words.trim_end_matches('\n'));
            Edit::Changed
        };
        let done = match (&mut self.editor, self.kind.field(self.focus)) {
            (Editor::Line(line), Some(field)) => admit(line, field, insert),
            (Editor::Line(line), None) => Ok(insert(line)),
            (Editor::Text(text), _) => {
                text.insert_str(words);
                Ok(Edit::Changed)
            }
            (Editor::Grid(grid), _) => grid.paste(words),
        };
        if let Err(say) = done {
            return self.refused(say);
        }
        self.changed(office);
        self.keep(office, false)
    }

    /// What follows from other words in the field: it is touched, and the lookup looks again.
    fn changed(&mut self, office: &Office) {
        self.touched = true;
        self.typed_here = true;
        self.strip_at = None;
        self.offered.remove(&self.focus);
        let is_ref = self.focused().and_then(|field| match field.shape {
            Shape::Ref(kind) => Some(kind),
            _ => None,
        });
        if let (Some(kind), Some(text)) = (is_ref, self.editor_text()) {
            self.seek.follow(kind, &text, office);
        }
    }

    /// The one rule of long texts: what somebody wrote is gone on with, since whoever comes back to it comes to add. What
    /// nobody wrote here (a guess, a default, what was copied or pinned, an escape word) is replaced by the first key, as in
    /// any other field; a line does that by itself.
    fn begin_anew(&mut self) {
        let tag = self.focus;
        let unwritten = self.offered.contains_key(&tag)
            || self.prefilled.contains(&tag)
            || self.pins.contains(&tag)
            || self.dittoed.contains(&tag)
            || matches!(self.fields.get(tag), Some(Value::Missing(_)));
        if let (Editor::Text(text), true) = (&mut self.editor, unwritten && !self.typed_here)
            && text.text() == self.loaded
        {
            text.set_text("");
        }
    }

    /// Whether the offered value stands in the field untouched.
    pub(super) fn stands_offered(&self) -> bool {
        self.offered.contains_key(&self.focus) && self.editor_text().as_ref() == Some(&self.loaded)
    }

    /// At the end of a text whose last line is blank, Enter goes on instead of adding another blank line.
    fn at_blank_line(&self) -> bool {
        let Editor::Text(text) = &self.editor else { return false };
        let words = text.text();
        let lines = words.split('\n').count();
        (words.is_empty() || words.ends_with('\n')) && text.caret().0 + 1 == lines
    }

    /// Up and down at the edge of a text go to the field before and after; left and right look along the codes.
    fn past_the_edge(&mut self, key: Key, office: &Office) -> Vec<Effect> {
        match key.code {
            Code::Up => return self.step(-1, true, office),
            Code::Down => return self.step(1, true, office),
            Code::Left | Code::Right => {
                let last = self.focused().map_or(0, |field| field.choices().len()).saturating_sub(1);
                let at = self.strip_at.unwrap_or_default();
                let to = if key.code == Code::Left { at.saturating_sub(STRIP_STEP) } else { at + STRIP_STEP };
                self.strip_at = Some(to.min(last));
            }
            _ => {}
        }
        Vec::new()
    }

    /// One digit that can only mean one option chooses it and goes on (F8).
    fn chooses_at_once(&self) -> bool {
        let Some(Field { shape: Shape::Code(choices), .. }) = self.focused() else { return false };
        let typed: String = self.editor_text().unwrap_or_default().chars().map(half_width).collect();
        let fits = choices.iter().filter(|choice| choice.code.to_string().starts_with(&typed)).count();
        fits == 1 && choices.iter().any(|choice| choice.code.to_string() == typed)
    }

    /// Whether a sign of the keypad goes on with the value: `=1200*3`, `-1` for yesterday, 11/21.
    pub(super) fn goes_on_with(&self, key: Key) -> bool {
        let (Some(c), Editor::Line(line), Some(field)) = (key.text(), &self.editor, self.focused()) else {
            return false;
        };
        if !self.contexts().contains(&Context::EntryCode) {
            return true;
        }
        let mut line = line.clone();
        line.insert_str(c.encode_utf8(&mut [0; 4]));
        typing::begins_value(line.text(), field)
    }
}
