//! Sending a paper back: on which field, why, and what is to be changed, in one box, from every room.
//!
//! Three parts, one after the other; a digit chooses and goes on, words go to the words. What is sent goes straight to
//! the office, and the room below hears what came of it.

use super::{Effect, Input, News, Screen, SendBack};
use crate::keymap::{Action, Code, Context, Key};
use crate::office::Office;
use crate::ui::layer::popup;
use crate::ui::list::{Choice, choices, line_of};
use crate::ui::paint::put;
use crate::ui::{LineBox, ListState, Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

const COLUMNS: u16 = 56;

/// Where the bar or the caret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Field,
    Reason,
    Words,
}

/// The box.
pub struct SendBackBox {
    asked: SendBack,
    field: usize,
    reason: usize,
    words: LineBox,
    part: Part,
}

impl SendBackBox {
    /// A box for papers that are to go back; where there is only the whole of them, it begins with the reason.
    #[must_use]
    pub fn new(asked: SendBack) -> Self {
        let part = if asked.fields.len() > 1 { Part::Field } else { Part::Reason };
        Self { asked, field: 0, reason: 0, words: LineBox::default(), part }
    }

    fn go(&mut self, forward: bool) {
        self.part = match (self.part, forward) {
            (Part::Field, true) | (Part::Words, false) => Part::Reason,
            (Part::Reason, true) | (Part::Field, false) => Part::Words,
            (Part::Words, true) | (Part::Reason, false) => Part::Field,
        };
    }

    fn accept(&mut self) -> Vec<Effect> {
        if self.part != Part::Words {
            self.go(true);
            return Vec::new();
        }
        let words = self.words.text().trim().to_owned();
        if words.is_empty() {
            return vec![Effect::Say(Tone::Warn, "“要改什么”不能空着，请写上再按回车。".to_owned())];
        }
        let field = self.asked.fields.get(self.field).cloned().unwrap_or_default();
        let reason = self.asked.reasons.get(self.reason).map_or(1, |(code, _)| *code);
        let send = |paper| Effect::SendBack(paper, field.clone(), reason, words.clone());
        std::iter::once(Effect::Back).chain(self.asked.papers.iter().copied().map(send)).collect()
    }

    fn walk(&mut self, up: bool) {
        let (at, total) = match self.part {
            Part::Field => (&mut self.field, self.asked.fields.len()),
            Part::Reason => (&mut self.reason, self.asked.reasons.len()),
            Part::Words => return,
        };
        *at = if up { at.saturating_sub(1) } else { (*at + 1).min(total.saturating_sub(1)) };
    }

    fn pick(&mut self, line: usize) {
        let (at, total) = match self.part {
            Part::Field => (&mut self.field, self.asked.fields.len()),
            Part::Reason => (&mut self.reason, self.asked.reasons.len()),
            Part::Words => return,
        };
        if line < total {
            *at = line;
            self.go(true);
        }
    }

    fn edit(&mut self, key: Key) {
        // Words typed while the bar is on a list are words: nothing typed vanishes.
        if self.part == Part::Words || key.text().is_some() {
            self.part = Part::Words;
            self.words.input(key);
        }
    }
}

impl Screen for SendBackBox {
    fn title(&self, _: &Office) -> String {
        "退回".to_owned()
    }

    fn contexts(&self) -> Vec<Context> {
        if self.part == Part::Words { vec![Context::Text, Context::Dialog] } else { vec![Context::Dialog] }
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        vec![Action::Accept, Action::NextField, Action::BackField, Action::Back]
    }

    fn on(&mut self, input: Input, _: &Office) -> Vec<Effect> {
        match input {
            Input::Act(Action::Accept) => return self.accept(),
            Input::Act(Action::Back) => return vec![Effect::Back],
            Input::Act(Action::Choose(n)) => self.pick(line_of(n)),
            Input::Act(Action::NextField) => self.go(true),
            Input::Act(Action::BackField) => self.go(false),
            Input::Act(action @ (Action::Left | Action::Right)) if self.part == Part::Words => {
                let code = if action == Action::Left { Code::Left } else { Code::Right };
                self.words.input(Key::plain(code));
            }
            Input::Act(Action::Left) => self.part = Part::Field,
            Input::Act(Action::Right) => self.part = Part::Reason,
            Input::Act(Action::Up) => self.walk(true),
            Input::Act(Action::Down) => self.walk(false),
            Input::Act(_) => {}
            Input::Key(key) => self.edit(key),
            Input::Paste(text) => {
                self.part = Part::Words;
                self.words.insert_str(&text);
            }
        }
        Vec::new()
    }

    fn hear(&mut self, _: News, _: &Office) -> Vec<Effect> {
        Vec::new()
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _: &Office, look: &Look) -> Option<Position> {
        let lists = self.asked.fields.len().max(self.asked.reasons.len());
        let rows = u16::try_from(lists).unwrap_or(u16::MAX).saturating_add(6);
        let inner = popup(buf, area, COLUMNS, rows, "退回", look);
        if inner.height < 6 || inner.width < 20 {
            return None;
        }
        put(
            buf,
            inner.x,
            inner.y,
            &text::cut(&self.asked.title, usize::from(inner.width)),
            inner.width,
            look.theme.base,
        );
        let half = inner.width / 2;
        let list = inner.height - 6;
        let fields = self.asked.fields.iter().map(String::as_str);
        let reasons = self.asked.reasons.iter().map(|(_, label)| label.as_str());
        let lists: [(u16, &str, Vec<&str>, usize, Part); 2] = [
            (0, "哪一栏", fields.collect(), self.field, Part::Field),
            (half, "理由", reasons.collect(), self.reason, Part::Reason),
        ];
        for (x, head, items, at, part) in lists {
            let here = self.part == part;
            let style = if here { look.theme.accent } else { look.theme.dim };
            put(buf, inner.x + x, inner.y + 2, head, half, style);
            let place = Rect::new(inner.x + x, inner.y + 3, half.saturating_sub(1), list);
            if here {
                let items: Vec<Choice<'_>> = items.into_iter().map(Choice::from).collect();
                choices(buf, place, &items, Some(&mut ListState::at(at)), look);
                continue;
            }
            // The part without the bar still shows what stands chosen in it.
            let mut state = ListState::at(at);
            let view = state.view(items.len(), usize::from(list));
            for (y, line) in (place.top()..place.bottom()).zip(view) {
                let words = items.get(line).copied().unwrap_or_default();
                let (sign, style) = if line == at { ("*", look.theme.base) } else { (" ", look.theme.dim) };
                put(buf, place.x, y, sign, 1, style);
                put(buf, place.x + 5, y, words, place.width.saturating_sub(5), style);
            }
        }
        let y = inner.bottom() - 2;
        let style = if self.part == Part::Words { look.theme.accent } else { look.theme.dim };
        put(buf, inner.x, y, "要改什么", inner.width, style);
        let place = Rect::new(inner.x, y + 1, inner.width, 1);
        let caret = self.words.draw(buf, place, look.theme.input);
        (self.part == Part::Words).then_some(caret)
    }

    fn is_layer(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed() -> SendBackBox {
        let names = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        SendBackBox::new(SendBack {
            papers: vec![crate::model::id::Id::NIL],
            title: "日小结".to_owned(),
            fields: names(&["整份", "今日工作"]),
            reasons: vec![(1, "漏填".to_owned()), (4, "写得不清楚".to_owned())],
        })
    }

    fn sent(effects: &[Effect]) -> Option<(&str, u16, &str)> {
        match effects {
            [Effect::Back, Effect::SendBack(_, field, reason, words)] => Some((field, *reason, words)),
            _ => None,
        }
    }

    #[test]
    fn a_digit_a_digit_and_the_words() {
        let mut shown = boxed();
        shown.pick(1);
        shown.pick(1);
        assert!(matches!(shown.accept().as_slice(), [Effect::Say(Tone::Warn, _)]), "words must be given");
        shown.words.insert_str("几点去的");
        assert_eq!(sent(&shown.accept()), Some(("今日工作", 4, "几点去的")));
    }

    #[test]
    fn enter_alone_never_sends_and_words_typed_at_once_are_kept() {
        let mut shown = boxed();
        for _ in 0..5 {
            assert_eq!(sent(&shown.accept()), None);
        }
        let mut shown = boxed();
        for letter in "漏雨".chars() {
            shown.edit(Key::plain(Code::Char(letter)));
        }
        assert_eq!(sent(&shown.accept()), Some(("整份", 1, "漏雨")));
    }
}
