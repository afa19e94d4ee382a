//! What a form does with the answers it asked for: saved or refused, a record, a code, a reason, a phrase.

use super::{Editor, Entry, Habit, Waiting};
use crate::model::kind::Shape;
use crate::model::value::{Fields, Missing, Value};
use crate::office::{Office, Refusal, Saved};
use crate::screens::{Answer, Effect, News};
use crate::ui::Tone;

impl Entry {
    pub(super) fn heard(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Saved(result) => self.saved(result, office),
            News::Answer(answer) => self.answered(answer, office),
            News::Refresh => {
                self.dismissed();
                self.look_again(office);
                Vec::new()
            }
            News::Undone(_) | News::Chosen(_) => Vec::new(),
        }
    }

    /// A list was left without an answer: the half word it began with is selected, so that it is not gone on with.
    fn dismissed(&mut self) {
        let asked = !matches!(self.waiting, Waiting::Save { .. } | Waiting::Nothing);
        if let (Editor::Line(line), true) = (&mut self.editor, asked) {
            line.select_all();
        }
        if asked {
            self.waiting = Waiting::Nothing;
        }
    }

    fn saved(&mut self, result: Result<Saved, Refusal>, office: &Office) -> Vec<Effect> {
        let Waiting::Save { next } = std::mem::replace(&mut self.waiting, Waiting::Nothing) else {
            return Vec::new();
        };
        match result {
            Ok(saved) => {
                let say = Effect::Say(Tone::Good, saved.told());
                let drop_draft = Effect::DropDraft(self.draft);
                if !next || self.before.is_some() {
                    return vec![drop_draft, Effect::Back, say];
                }
                // What is pinned now is what the next forms begin with, also after another start.
                let pinned = self.pinned();
                let mut effects = vec![drop_draft, say];
                if !pinned.is_empty() {
                    effects.push(Effect::Pin(self.kind.tag, pinned.clone()));
                }
                self.next_blank(&pinned, office);
                effects
            }
            Err(Refusal::Checks(issues)) => self.show_issues(issues, office),
            Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
        }
    }

    /// The next blank form of the same kind; pins and the batch go on.
    fn next_blank(&mut self, pinned: &Fields, office: &Office) {
        let done = std::mem::take(&mut self.fields);
        self.first.get_or_insert_with(|| done.clone());
        self.last = Some(done);
        self.record = office.new_id();
        self.draft = office.new_id();
        self.base = 0;
        self.texts.clear();
        self.offered.clear();
        self.dittoed.clear();
        self.habit = Habit::Chosen;
        self.kept.clear();
        self.issues.clear();
        self.visited.clear();
        self.past.clear();
        self.future.clear();
        self.touched = false;
        self.top = 0;
        self.start_blank(pinned, office);
        self.load(office);
    }

    fn answered(&mut self, answer: Answer, office: &Office) -> Vec<Effect> {
        match (std::mem::replace(&mut self.waiting, Waiting::Nothing), answer) {
            (Waiting::Lookup, Answer::Record(id)) => self.put_chosen(Value::Ref(id), office),
            (Waiting::Codes, Answer::Choice(at, _)) => match self.choice_value(at) {
                Some(value) => self.put_chosen(value, office),
                None => Vec::new(),
            },
            (Waiting::Codes, Answer::Choices(places)) => {
                let chosen = places.iter().filter_map(|at| self.choice_value(*at));
                let (escapes, chosen): (Vec<Value>, Vec<Value>) =
                    chosen.partition(|value| matches!(value, Value::Missing(_)));
                let mut codes: Vec<u16> = Vec::new();
                for value in chosen {
                    if let Value::Codes(one) = value {
                        codes.extend(one);
                    }
                }
                codes.sort_unstable();
                match escapes.into_iter().next().filter(|_| codes.is_empty()) {
                    Some(escape) => self.put_chosen(escape, office),
                    None if codes.is_empty() => self.clear_value(office),
                    None => self.put_chosen(Value::Codes(codes), office),
                }
            }
            (Waiting::Issue, Answer::Choice(at, _)) => {
                if let Some(issue) = self.issues.get(at) {
                    let (field, cell, say) = (issue.field, issue.cell, issue.say.clone());
                    self.go_to_issue(field, cell, office);
                    return vec![Effect::Say(Tone::Warn, say)];
                }
                Vec::new()
            }
            (Waiting::Keep(tag), Answer::Words(why) | Answer::Choice(_, why)) => {
                self.kept.insert(tag, why);
                self.touched = true;
                self.look_again(office);
                self.load(office);
                self.keep(office, true)
            }
            (Waiting::Folded(tags), Answer::Choice(at, _)) => {
                if at == 1 {
                    for tag in tags {
                        self.set(tag, None);
                    }
                }
                self.step(1, false, office)
            }
            (Waiting::GiveUp, Answer::Choice(1, _)) => self.give_up(office),
            (Waiting::Goto, Answer::Choice(at, _)) => {
                if let Some(tag) = self.stops().get(at).copied() {
                    self.go(tag, office);
                }
                self.keep(office, true)
            }
            (Waiting::Phrase { typed, words }, Answer::Choice(at, _)) => {
                if let Some(words) = words.get(at) {
                    self.replace_before(typed, words);
                }
                self.keep(office, false)
            }
            _ => Vec::new(),
        }
    }

    /// Puts what was chosen from a list; the Enter of habit after it is still the list's.
    fn put_chosen(&mut self, value: Value, office: &Office) -> Vec<Effect> {
        let effects = self.put_value(value, office);
        self.habit = Habit::Chosen;
        effects
    }

    /// Nothing chosen leaves the field blank, not filled with nothing.
    fn clear_value(&mut self, office: &Office) -> Vec<Effect> {
        if matches!(self.editor, Editor::Grid(_)) {
            return Vec::new();
        }
        self.texts.remove(&self.focus);
        self.offered.remove(&self.focus);
        self.set(self.focus, None);
        self.load(office);
        self.keep(office, true)
    }

    fn choice_value(&self, at: usize) -> Option<Value> {
        let field = match &self.editor {
            Editor::Grid(grid) => grid.column_field()?,
            _ => self.focused()?,
        };
        let list = self.code_list(field);
        let (label, code) = list.items.get(at)?;
        Some(match (code, &field.shape) {
            (Some(code), Shape::YesNo) => Value::Bool(*code == 1),
            (Some(code), Shape::Codes(_)) => Value::Codes(vec![*code]),
            (Some(code), _) => Value::Code(*code),
            (None, _) => Value::Missing(Missing::from_label(label)?),
        })
    }
}
