//! A question over the screen below: numbered answers, words, or both.
//!
//! The one way to confirm, to give a reason and to choose between a few things. It knows nothing of what is asked;
//! the room that asked hears the answer. A digit answers at once, since the hand already knows it from the last
//! time; only while the caret is in the words is a digit text.

use super::{Answer, Ask, Effect, Input, News, Screen, Takes};
use crate::keymap::{Action, Code, Context, Key};
use crate::office::{Asked, Office, Step};
use crate::ui::dialog::{Dialog, Words, dialog};
use crate::ui::list::line_of;
use crate::ui::{Edit, LineBox, Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The question box.
pub struct AskBox {
    ask: Ask,
    words: LineBox,
    selected: Option<usize>,
    in_words: bool,
    /// Why the last key was refused: an Enter of habit right after it answers nothing.
    refused: Option<String>,
}

impl Default for Ask {
    /// Asks nothing yet; the bar stands on the first answer.
    fn default() -> Self {
        Self {
            title: String::new(),
            lines: Vec::new(),
            answers: Vec::new(),
            words: None,
            at: Some(0),
            start: String::new(),
            takes: Takes::default(),
            must: false,
            words_for: None,
            once_seen: false,
        }
    }
}

impl Ask {
    /// Asks for the reason of a move, out of a list where there is one.
    #[must_use]
    pub fn for_reason(step: &Step, title: String) -> Self {
        let listed = !step.reasons.is_empty();
        Self {
            title: step.label.clone(),
            lines: vec![title],
            answers: step.reasons.clone(),
            words: Some(if listed { "补充几个字" } else { "原因" }.to_owned()),
            must: !listed,
            // A listed reason is chosen, never taken by an Enter of habit.
            at: (!listed).then_some(0),
            ..Self::default()
        }
    }

    /// Whether what is half filled in is really given up; the second answer is yes.
    #[must_use]
    pub fn give_up(title: &str) -> Self {
        Self {
            title: "放弃".to_owned(),
            lines: vec![title.to_owned(), "放弃以后，马上按 Ctrl+Z 找得回来；退出以后就没有了。".to_owned()],
            answers: vec!["不放弃，返回".to_owned(), "放弃".to_owned()],
            ..Self::default()
        }
    }

    /// Why a closed month is changed, out of the list.
    #[must_use]
    pub fn correction(say: String, reasons: &[String]) -> Self {
        Self {
            title: "更正原因".to_owned(),
            lines: vec![say],
            answers: reasons.to_vec(),
            words: Some("补充几个字".to_owned()),
            at: None,
            ..Self::default()
        }
    }

    /// The answer to a question on a field.
    #[must_use]
    pub fn answer_to(asked: &Asked) -> Self {
        Self {
            title: format!("答复 {}", asked.field),
            lines: vec![format!("{} 问：{}", asked.from, asked.words)],
            words: Some("怎么改的，或为什么不改".to_owned()),
            must: true,
            ..Self::default()
        }
    }
}

impl AskBox {
    /// A box for a question; the caret is in the words where nothing else can be answered.
    #[must_use]
    pub fn new(ask: Ask) -> Self {
        let words = ask.takes.editor(&ask.start);
        let in_words = ask.answers.is_empty() && ask.words.is_some();
        let selected = ask.at;
        Self { ask, words, selected, in_words, refused: None }
    }

    fn accept(&mut self) -> Vec<Effect> {
        let words = self.words.text().trim().to_owned();
        if let Some(at) = self.ask.words_for.filter(|_| self.in_words) {
            if words.is_empty() {
                let say = "还没有写；按 Tab 到下面的答案，再按数字选一个。";
                return vec![Effect::Say(Tone::Warn, say.to_owned())];
            }
            return vec![Effect::Give(Answer::Choice(at, words))];
        }
        if let Some(label) = self.ask.words.as_ref().filter(|_| self.ask.must && words.is_empty()) {
            self.in_words = true;
            return vec![Effect::Say(Tone::Warn, format!("“{label}”不能空着，请写上再按确定。"))];
        }
        match self.selected {
            _ if self.ask.answers.is_empty() => vec![Effect::Give(Answer::Words(words))],
            Some(at) => vec![Effect::Give(Answer::Choice(at, words))],
            None => {
                let say = "请先选一个：按数字，或用上、下移到那里再按回车。";
                vec![Effect::Say(Tone::Warn, say.to_owned())]
            }
        }
    }

    /// The other part, where there are two.
    fn switch(&mut self) {
        self.in_words = match (self.ask.words.is_some(), self.ask.answers.is_empty()) {
            (true, false) => !self.in_words,
            (has_words, _) => has_words,
        };
    }

    /// Goes to the words and edits them, each key judged by what they may become.
    fn edit(&mut self, edit: impl FnOnce(&mut LineBox) -> Edit) -> Vec<Effect> {
        self.in_words = true;
        match self.ask.takes.admit(&mut self.words, edit) {
            Ok(_) => Vec::new(),
            Err(say) => {
                self.refused = Some(say.clone());
                vec![Effect::Say(Tone::Bad, say)]
            }
        }
    }

    fn step(&mut self, code: Code) {
        if self.in_words {
            self.words.input(Key::plain(code));
        }
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        let answers = self.ask.answers.len();
        if self.ask.once_seen && matches!(action, Action::Accept | Action::Choose(_)) {
            return vec![Effect::Say(Tone::Warn, "这里先问一句，看过再答。".to_owned())];
        }
        if let (Some(say), Action::Accept) = (self.refused.take(), action) {
            return vec![Effect::Say(Tone::Bad, say)];
        }
        match action {
            Action::Accept => return self.accept(),
            // Nothing typed goes by one key: the first leaves the words, where they stay.
            Action::Back
                if self.in_words && self.ask.words_for.is_some() && !self.words.text().is_empty() =>
            {
                self.in_words = false;
                let say = "写的还在；按数字选一个，再按 Esc 就不要了。";
                return vec![Effect::Say(Tone::Plain, say.to_owned())];
            }
            Action::Back => return vec![Effect::Back],
            Action::Choose(n) if line_of(n) < answers => {
                self.selected = Some(line_of(n));
                return self.accept();
            }
            Action::Choose(n) if answers > 0 => {
                let say = format!("没有“{n}”这一项，请按 1 到 {answers}。");
                return vec![Effect::Say(Tone::Bad, say)];
            }
            Action::Up => self.selected = Some(self.selected.unwrap_or(answers).saturating_sub(1)),
            Action::Down => {
                self.selected = Some(self.selected.map_or(0, |at| (at + 1).min(answers.saturating_sub(1))));
            }
            Action::NextField | Action::BackField => self.switch(),
            Action::Left => self.step(Code::Left),
            Action::Right => self.step(Code::Right),
            _ => {}
        }
        Vec::new()
    }
}

impl Screen for AskBox {
    fn title(&self, _: &Office) -> String {
        self.ask.title.clone()
    }

    fn contexts(&self) -> Vec<Context> {
        if self.in_words { vec![Context::Text, Context::Dialog] } else { vec![Context::Dialog] }
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        let mut offers = vec![Action::Accept, Action::Back];
        if self.ask.words.is_some() && !self.ask.answers.is_empty() {
            offers.push(Action::NextField);
        }
        if self.ask.answers.len() > 1 {
            offers.extend([Action::Up, Action::Down]);
        }
        offers
    }

    fn on(&mut self, input: Input, _: &Office) -> Vec<Effect> {
        match input {
            Input::Act(action) => return self.act(action),
            // Words typed while the bar is on the answers are words: nothing typed vanishes.
            Input::Key(key) if self.in_words || (self.ask.words.is_some() && key.text().is_some()) => {
                self.refused = None;
                return self.edit(|words| words.input(key));
            }
            Input::Paste(text) if self.ask.words.is_some() => {
                self.refused = None;
                return self.edit(|words| {
                    words.insert_str(&text);
                    Edit::Changed
                });
            }
            Input::Key(_) | Input::Paste(_) => {}
        }
        Vec::new()
    }

    fn hear(&mut self, _: News, _: &Office) -> Vec<Effect> {
        Vec::new()
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _: &Office, look: &Look) -> Option<Position> {
        self.ask.once_seen = false;
        let answers: Vec<&str> = self.ask.answers.iter().map(String::as_str).collect();
        let words = self.ask.words.as_deref();
        let mut shown = Dialog {
            title: &self.ask.title,
            lines: &self.ask.lines,
            answers: &answers,
            selected: self.selected,
            words: words.map(|label| Words { label, editor: &mut self.words, focused: self.in_words }),
            foot: "",
        };
        dialog(buf, area, &mut shown, look)
    }

    fn is_layer(&self) -> bool {
        true
    }
}
