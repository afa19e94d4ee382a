//! The sentence over the board: what it keeps, writing it, and the ones kept under digits.

use super::BoardRoom;
use crate::keymap::Action;
use crate::model::filter::{self, Kept};
use crate::model::typed::task;
use crate::office::{BoardFilter, Card, Office};
use crate::screens::filter_line;
use crate::screens::list_bar::Stood;
use crate::screens::{Effect, Input};
use crate::ui::Tone;

/// What is shown at first: open, and due soon or late.
pub(super) const AT_FIRST: &str = "近期";

impl BoardRoom {
    /// The cards that a sentence keeps.
    pub(super) fn kept(&self, sentence: &str, office: &Office) -> Result<Vec<usize>, String> {
        let kind = office.kind(task::KIND).map_err(|refusal| refusal.to_string())?;
        let board = office.dictionary().board();
        let filter = BoardFilter::parse(sentence, kind, board, office.today())?;
        let keeps = |card: &Card| {
            filter.is_empty() || filter.keeps(card, &self.data, kind, office, board.word(card.standing))
        };
        let all = self.data.cards.iter().enumerate();
        Ok(all.filter(|(_, card)| keeps(card)).map(|(place, _)| place).collect())
    }

    pub(super) fn on_line(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        let kind = office.kind(task::KIND).ok();
        let offer = |text: &str, caret: usize| super::command::offered(text, caret, kind);
        let Some(line) = &mut self.line else { return Vec::new() };
        match input {
            Input::Key(key) => line.edit(key, offer),
            Input::Paste(words) => {
                line.editor.insert_str(&words);
                line.offer(offer);
            }
            Input::Act(Action::Back) => self.line = None,
            Input::Act(Action::Accept) => {
                let words = line.editor.text().trim().to_owned();
                return self.filter(&words, office);
            }
            Input::Act(action) => line.choose(action, offer),
        }
        Vec::new()
    }

    /// Takes a sentence; `3` alone is the one kept under 3, `3=…` keeps one there, `0` alone asks for
    /// everything. One that cannot be read stays in
    /// the line.
    pub(super) fn filter(&mut self, words: &str, office: &Office) -> Vec<Effect> {
        // `0` asks for everything, as in every room with a sentence.
        let words = if filter_line::clears(words) { "" } else { words };
        let mut effects = Vec::new();
        let sentence = match filter::kept(words) {
            Kept::No => words.to_owned(),
            Kept::Anew(digit, "") => {
                self.line = None;
                let say = Effect::Say(Tone::Good, format!("第 {digit} 条已清空。"));
                return vec![Effect::KeepFilter(digit, String::new()), say];
            }
            Kept::Anew(digit, kept) => {
                effects.push(Effect::KeepFilter(digit, kept.to_owned()));
                effects
                    .push(Effect::Say(Tone::Good, format!("已存为第 {digit} 条，筛选时写 {digit} 就用它。")));
                kept.to_owned()
            }
            Kept::Asked(digit) => {
                let kept = office.kept_filters().get(digit - 1).cloned().unwrap_or_default();
                if kept.is_empty() {
                    let say = format!("第 {digit} 条还没有存，写 {digit}=条件 就存上。");
                    return vec![Effect::Say(Tone::Warn, say)];
                }
                kept
            }
        };
        match self.kept(&sentence, office) {
            Ok(_) => {
                self.line = None;
                self.trouble = None;
                self.stay.clear();
                self.calendar = None;
                self.sentence = sentence;
                let stood = self.turn(office);
                if effects.is_empty() {
                    // Whatever was said of the sentence before is settled.
                    let gone = match stood {
                        Stood::Gone(id) if self.list.total() > 0 => {
                            format!("刚才的“{}”不在里面。", office.title(id).unwrap_or_default())
                        }
                        _ => String::new(),
                    };
                    effects.push(Effect::Say(Tone::Plain, format!("筛出 {} 条。{gone}", self.shown.len())));
                }
                effects
            }
            Err(say) => vec![Effect::Say(Tone::Bad, say)],
        }
    }
}
