//! What a form does with the answers it asked for: saved or refused, a record, a code, a reason, a phrase.

use super::{Editor, Entry, Waiting};
use crate::model::fold::fold;
use crate::model::kind::Shape;
use crate::model::value::{Fields, Missing, Tag, Value};
use crate::model::{pinyin, search};
use crate::office::{Office, Refusal, Saved, Step};
use crate::screens::{Answer, Ask, Effect, News, Room};
use crate::ui::Tone;

impl Entry {
    pub(super) fn heard(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Saved(result) => self.saved(result, office),
            News::Answer(answer) => self.answered(answer, office),
            News::Refresh => {
                self.look_again(office);
                Vec::new()
            }
            News::Undone(_) | News::Chosen(_) => Vec::new(),
        }
    }

    fn saved(&mut self, result: Result<Saved, Refusal>, office: &Office) -> Vec<Effect> {
        let Waiting::Save { next } = std::mem::replace(&mut self.waiting, Waiting::Nothing) else {
            return Vec::new();
        };
        match result {
            Ok(saved) => {
                let say = Effect::Say(Tone::Good, format!("已保存：{}", saved.what));
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
            Err(Refusal::Reason(say, reasons)) => self.ask_reason(say, reasons, next),
            Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
        }
    }

    /// The record belongs to a closed month: a reason out of the list, and it is saved.
    fn ask_reason(&mut self, say: String, reasons: Vec<String>, next: bool) -> Vec<Effect> {
        let ask = Ask::correction(say, &reasons);
        self.waiting = Waiting::Reason { next, reasons };
        vec![Effect::Open(Room::Ask(ask))]
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
            (Waiting::Lookup, Answer::Record(id)) => self.put_value(Value::Ref(id), office),
            (Waiting::Codes, Answer::Choice(at, _)) => match self.choice_value(at) {
                Some(value) => self.put_value(value, office),
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
                    Some(escape) => self.put_value(escape, office),
                    None if codes.is_empty() => self.clear_value(office),
                    None => self.put_value(Value::Codes(codes), office),
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
            (Waiting::Reason { next, reasons }, Answer::Choice(at, words)) => {
                let mut filled = self.filled();
                filled.why = Some(Step::reason(&reasons, at, &words));
                self.waiting = Waiting::Save { next };
                vec![Effect::Save(Box::new(filled))]
            }
            (Waiting::Goto, Answer::Words(words) | Answer::Choice(_, words)) => {
                self.go_to_named(&words, office)
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

    /// Ctrl+G: by the number shown or by initials.
    fn go_to_named(&mut self, words: &str, office: &Office) -> Vec<Effect> {
        let words = fold(words).to_ascii_lowercase();
        let stops = self.stops();
        let by_number =
            words.parse::<usize>().ok().and_then(|number| stops.get(number.checked_sub(1)?).copied());
        let label = |tag: &Tag| self.field(*tag).map(|field| field.label.clone()).unwrap_or_default();
        let by_initials =
            || stops.iter().find(|tag| pinyin::initials(&label(tag)).starts_with(&words)).copied();
        let by_words = || stops.iter().find(|tag| search::matched(&words, &label(tag)).is_some()).copied();
        match by_number.or_else(by_initials).or_else(by_words) {
            Some(tag) => {
                self.go(tag, office);
                self.keep(office, true)
            }
            None => vec![Effect::Say(Tone::Warn, format!("没有叫“{words}”的栏，请按栏号或首字母再试。"))],
        }
    }
}
