//! The keys of the inspection: filling in points and calls, drawing, going on to a problem, reporting the result.

use super::{Inspection, Line};
use crate::keymap::Action;
use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::record::KindTag;
use crate::model::typed::{check_row, household, inspection, sample_row};
use crate::model::value::{Fields, Tag, Value};
use crate::office::{Blind, Office, Refusal, Saved, Step};
use crate::rules::{inspection as rule, sampling};
use crate::screens::paper_steps::{Shown, StepAsked, Turn};
use crate::screens::step_keys::{self, Onward};
use crate::screens::{Answer, Ask, Effect, EntryStart, Room, RoomAct, Takes};
use crate::ui::Tone;

/// How many entries are drawn unless somebody says otherwise.
const SAMPLE: usize = 10;

/// A question that was asked, for when the answer comes.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    /// Points off an item, and why.
    Points(usize),
    /// What a call said.
    Call(usize),
    /// Whether an answer already given is to be changed.
    Change(usize),
    /// What differs.
    Differs(usize),
    /// How many to draw.
    Size,
    /// Whether so many are really meant.
    Sure(usize),
    /// Why the sample is drawn again.
    Redraw,
    /// A value keyed a second time.
    Again(Blind),
    /// Which of two keyings counts.
    Which(Blind, Value),
    /// What is asked before a step.
    Step(StepAsked),
    /// The answer to a question.
    Answer(Id),
}

/// What follows a save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Nothing,
    /// The words of a field.
    Words(Tag),
    /// The next value to be keyed a second time.
    KeyAgain,
    /// The next entry of the sample that nobody has asked about, after this one.
    NextCall(usize),
}

/// What a line of the palette does here.
pub(super) enum Wish {
    Draw,
    KeyAgain,
    Problem,
    Sheet(Room),
    Make(Step),
}

impl Inspection {
    pub(super) fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        let lines = &self.lines;
        if self.bar.walk_over(action, |at| super::is_head(lines, at)) {
            return Vec::new();
        }
        match action {
            Action::Accept => return self.fill_in(),
            Action::EditJump => return self.look(),
            Action::Steps => return self.submit(),
            Action::Note => return self.note(office),
            Action::New | Action::Choose(5) => return self.problem(office),
            Action::NextIssue => return self.next_open(),
            Action::History if self.saved => return vec![Effect::Open(Room::Detail(self.record, true))],
            Action::Choose(1) => return self.turn(false, office),
            Action::Choose(2) => return self.turn(true, office),
            Action::Choose(3) => return self.ask_draw(),
            Action::Choose(4) => return self.key_again(office),
            Action::Find => return vec![Effect::Open(Room::Find(String::new()))],
            Action::Back => return vec![Effect::Back],
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn question(&mut self, asked: Asked, ask: Ask) -> Vec<Effect> {
        self.asked = Some(asked);
        vec![Effect::Open(Room::Ask(ask))]
    }

    /// Why nothing can be filled in, if nothing can.
    fn closed(&self) -> Option<Vec<Effect>> {
        self.locked.clone().map(|say| vec![Effect::Say(Tone::Warn, say)])
    }

    /// Enter: the points of an item, what a call said, or the words.
    fn fill_in(&mut self) -> Vec<Effect> {
        let Some(line) = self.line().cloned() else { return Vec::new() };
        if matches!(line, Line::Sample(..)) && self.locked.is_some() {
            return self.look();
        }
        if let Some(closed) = self.closed() {
            return closed;
        }
        match line {
            Line::Item(at) => {
                let rows = self.fields.rows(inspection::ITEMS);
                let Some(row) = rows.get(at) else { return Vec::new() };
                let weight = row.number(check_row::WEIGHT).unwrap_or_default();
                let off = row.number(check_row::DEDUCTION).unwrap_or_default();
                let why = row.text(check_row::WORDS).unwrap_or_default();
                let ask = Ask {
                    title: row.text(check_row::LABEL).unwrap_or_default().to_owned(),
                    lines: vec![format!("满分 {weight} 分。写扣几分和原因，如：2 缺两份周汇报；不扣写 0。")],
                    words: Some("扣分和原因".to_owned()),
                    start: if off > 0 { format!("{off} {why}") } else { String::new() },
                    takes: Takes::Points(weight),
                    must: true,
                    ..Ask::default()
                };
                self.question(Asked::Points(at), ask)
            }
            Line::Sample(at, _) => self.ask_call(at),
            Line::Words(tag, _) => self.write_words(tag),
            Line::Note(_) | Line::Head(..) => self.ask_draw(),
        }
    }

    /// The words are written in the form, which keeps every key.
    fn write_words(&mut self, tag: Tag) -> Vec<Effect> {
        self.then = Then::Words(tag);
        vec![Effect::KeepInspection(Box::new(self.filled()))]
    }

    /// F2: the sampled entry itself.
    fn look(&mut self) -> Vec<Effect> {
        match self.line() {
            Some(Line::Sample(at, _)) => {
                let row = self.fields.rows(inspection::SAMPLE).get(*at);
                let entry = row.and_then(|row| row.reference(sample_row::ENTRY));
                entry.map(|id| Effect::Open(Room::Detail(id, false))).into_iter().collect()
            }
            _ => self.fill_in(),
        }
    }

    /// Points off an item as they are typed: a number, then why.
    fn points(&mut self, at: usize, words: &str) -> Vec<Effect> {
        let words = crate::model::fold::harmless(words, false);
        let trimmed = words.trim();
        let split = trimmed.find(|c: char| !crate::model::fold::half_width(c).is_ascii_digit());
        let (digits, why) = trimmed.split_at(split.unwrap_or(trimmed.len()));
        let digits = crate::model::fold::fold(digits);
        let why = why.trim_start_matches(|c: char| c == '分' || c.is_whitespace() || "，,、:：".contains(c));
        let Ok(off) = digits.parse() else {
            return vec![Effect::Say(Tone::Bad, "先写扣几分，再写原因，如：2 缺两份周汇报。".to_owned())];
        };
        match rule::deduct(&mut self.fields, at, off, why) {
            Ok(()) => vec![Effect::KeepInspection(Box::new(self.filled()))],
            Err(say) => vec![Effect::Say(Tone::Bad, say)],
        }
    }

    /// The sample, or why another is drawn.
    fn ask_draw(&mut self) -> Vec<Effect> {
        if let Some(closed) = self.closed() {
            return closed;
        }
        if self.fields.number(inspection::SEED).is_none() {
            let ask = Ask {
                title: "抽样".to_owned(),
                lines: vec![
                    "抽几条当月的记录来回访？按种类分层，由抽样号决定抽到哪些，号码留底。".to_owned(),
                ],
                words: Some("条数".to_owned()),
                start: SAMPLE.to_string(),
                takes: Takes::Count(sampling::MOST),
                must: true,
                ..Ask::default()
            };
            return self.question(Asked::Size, ask);
        }
        let ask = Ask {
            title: "重抽".to_owned(),
            lines: vec![
                "样本已经抽过。重抽会换一个号码，已填的回访结果不再算数；原号码和原因留底。".to_owned(),
            ],
            words: Some("重抽原因".to_owned()),
            must: true,
            ..Ask::default()
        };
        self.question(Asked::Redraw, ask)
    }

    /// A sample much larger than the usual is said in numbers before it is drawn: it cannot be taken back.
    fn draw_or_ask(&mut self, size: usize, office: &Office) -> Vec<Effect> {
        if size <= sampling::LARGE {
            return self.draw_by(size, None, office);
        }
        let ask = Ask {
            title: format!("抽 {size} 条？"),
            lines: vec![format!("平常抽 {SAMPLE} 条。抽了就留底，重抽要写原因。")],
            answers: vec![format!("抽 {size} 条"), "重新写条数".to_owned()],
            at: Some(1),
            ..Ask::default()
        };
        self.question(Asked::Sure(size), ask)
    }

    fn draw_by(&mut self, size: usize, why: Option<&str>, office: &Office) -> Vec<Effect> {
        let seed = office.new_seed();
        match office.draw_sample(&mut self.fields, size, seed, why) {
            Ok(()) => vec![Effect::KeepInspection(Box::new(self.filled()))],
            Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
        }
    }

    /// A problem to be put right, from the line under the bar.
    fn problem(&mut self, office: &Office) -> Vec<Effect> {
        let Some((kind, fields)) = self.new_problem(office) else {
            return vec![Effect::Say(Tone::Plain, "字典里没有整改问题这一种。".to_owned())];
        };
        vec![Effect::Open(Room::Entry(Box::new(EntryStart::New(kind, fields))))]
    }

    fn new_problem(&self, office: &Office) -> Option<(KindTag, Fields)> {
        let kind = office.dictionary().kind_named("problem")?;
        let mut fields = office.presets(kind);
        let what = match self.line() {
            Some(Line::Item(at)) => {
                let row = self.fields.rows(inspection::ITEMS).get(*at);
                let text = |tag| row.and_then(|row| row.text(tag)).unwrap_or_default();
                format!("{}：{}", text(check_row::LABEL), text(check_row::WORDS))
            }
            Some(Line::Sample(at, title)) => {
                let row = self.fields.rows(inspection::SAMPLE).get(*at);
                let words = row.and_then(|row| row.text(sample_row::WORDS)).unwrap_or_default();
                format!("抽查“{title}”：{words}")
            }
            _ => String::new(),
        };
        let what = what.trim_end_matches('：').to_owned();
        let mut set = |name: &str, value: Value| {
            if let Some(field) = kind.field_named(name) {
                fields.set(field.tag, Some(value));
            }
        };
        set("village", Value::Ref(self.village));
        // 月检查; packs/core/codes.toml, `problem_source`.
        set("source", Value::Code(1));
        if !what.is_empty() {
            set("what", Value::Text(what));
        }
        Some((kind.tag, fields))
    }

    /// The village before or after, of the same month.
    fn turn(&mut self, forward: bool, office: &Office) -> Vec<Effect> {
        let villages = office.dictionary().kind_named("village").and_then(|kind| office.list(kind).ok());
        let Some(villages) = villages else { return Vec::new() };
        let at = villages.iter().position(|id| *id == self.village).unwrap_or(0);
        let next = if forward { at.checked_add(1) } else { at.checked_sub(1) };
        match next.and_then(|at| villages.get(at)) {
            Some(village) => {
                *self = Self::new(*village, self.month.first(), office);
                Vec::new()
            }
            None => vec![Effect::Say(Tone::Plain, "那边没有别的村了。".to_owned())],
        }
    }

    /// F12: reports the result; on one that is reported, asks what to do with it.
    fn submit(&mut self) -> Vec<Effect> {
        if self.locked.is_none() {
            return vec![Effect::File(Box::new(self.filled()), false)];
        }
        if self.steps.is_empty() {
            return self.closed().unwrap_or_default();
        }
        let title = self.named();
        let turn = self.shown(&title).go_on();
        self.turn_to(turn)
    }

    pub(super) fn make(&mut self, step: &Step) -> Vec<Effect> {
        let title = self.named();
        let turn = self.shown(&title).make(step);
        self.turn_to(turn)
    }

    /// What it is called in a question.
    pub(super) fn named(&self) -> String {
        format!("{}月检查", self.name)
    }

    /// The paper as it stands, for the keys that every paper has.
    pub(super) fn shown<'a>(&'a self, title: &'a str) -> Shown<'a> {
        Shown {
            paper: Some(self.record),
            title,
            word: &self.word,
            locked: self.locked.as_deref(),
            steps: &self.steps,
            nothing: "这一份没有待答的退回意见，填完直接按 F12 报结果。",
        }
    }

    pub(super) fn turn_to(&mut self, turn: Turn) -> Vec<Effect> {
        match turn {
            Turn::Do(effects) => effects,
            Turn::Ask(asked, ask) => self.question(Asked::Step(asked), *ask),
        }
    }

    pub(super) fn wishes(&self) -> Vec<(RoomAct, Wish)> {
        let mut wishes: Vec<(RoomAct, Wish)> =
            self.steps.iter().map(|step| (RoomAct::from(step), Wish::Make(step.clone()))).collect();
        let draw = if self.fields.number(inspection::SEED).is_none() { "抽样" } else { "重抽" };
        let shut = |name: &str| RoomAct { name: name.to_owned(), refused: self.locked.clone() };
        wishes.push((shut(draw), Wish::Draw));
        wishes.push((shut("复录金额和证件号"), Wish::KeyAgain));
        wishes.push(("记为整改问题".into(), Wish::Problem));
        wishes.push(("看这个村".into(), Wish::Sheet(Room::Detail(self.village, false))));
        let households = Room::Register(household::KIND, format!("村:{}", self.name));
        wishes.push(("看这个村的农户".into(), Wish::Sheet(households)));
        wishes
    }

    /// The acts of the table that would do something now.
    pub(super) fn acts_now(&self, office: &Office) -> Vec<Action> {
        let mut acts = Vec::new();
        let on_sample = matches!(self.line(), Some(Line::Sample(..)));
        if self.line().is_some() && (self.locked.is_none() || on_sample) {
            acts.extend([Action::Accept, Action::EditJump]);
        }
        let goes_on = !matches!(step_keys::onward(&self.steps, true), Onward::Say(_));
        if self.locked.is_none() || (!self.steps.is_empty() && goes_on) {
            acts.push(Action::Steps);
        }
        if self.asked_open || step_keys::turned(&self.steps).is_some() {
            acts.push(Action::Note);
        }
        if self.new_problem(office).is_some_and(|(kind, fields)| {
            office.kind(kind).is_ok_and(|kind| office.may(kind, Op::Add, None, Some(&fields)).is_ok())
        }) {
            acts.push(Action::New);
        }
        if self.open_sample().is_some() {
            acts.push(Action::NextIssue);
        }
        if self.saved {
            acts.push(Action::History);
        }
        acts
    }

    pub(super) fn chosen(&mut self, at: usize, office: &Office) -> Vec<Effect> {
        match self.wishes().into_iter().nth(at) {
            Some((_, Wish::Draw)) => self.ask_draw(),
            Some((_, Wish::KeyAgain)) => self.key_again(office),
            Some((_, Wish::Problem)) => self.problem(office),
            Some((_, Wish::Sheet(room))) => vec![Effect::Open(room)],
            Some((_, Wish::Make(step))) if step.sends_back() => self.note(office),
            Some((_, Wish::Make(step))) => self.make(&step),
            None => Vec::new(),
        }
    }

    pub(super) fn answered(&mut self, answer: Answer, office: &Office) -> Vec<Effect> {
        let Some(asked) = self.asked.take() else { return Vec::new() };
        let (at, words) = match answer {
            Answer::Choice(at, words) => (at, words),
            Answer::Words(words) => (usize::MAX, words),
            Answer::Choices(_) | Answer::Record(_) => return Vec::new(),
        };
        match asked {
            Asked::Points(item) => self.points(item, &words),
            Asked::Call(sample) => self.called(sample, at, &words, office),
            Asked::Change(sample) if at == 1 => self.ask_result(sample),
            Asked::Differs(sample) => self.note_result(sample, Some(sample_row::DIFFERS), &words, office),
            Asked::Size => match crate::model::fold::fold(&words).parse() {
                Ok(size) if (1..=sampling::MOST).contains(&size) => self.draw_or_ask(size, office),
                _ => vec![Effect::Say(Tone::Bad, "条数请写 1 到 500 的数字，按 3 再抽。".to_owned())],
            },
            Asked::Sure(size) if at == 0 => self.draw_by(size, None, office),
            Asked::Sure(_) => self.ask_draw(),
            Asked::Redraw => {
                let size = self.fields.rows(inspection::SAMPLE).len().max(1);
                self.draw_by(size, Some(&words), office)
            }
            Asked::Again(blind) => self.keyed(blind, &words, office),
            Asked::Which(blind, second) => self.settle(blind, second, at, office),
            Asked::Step(asked) => {
                let title = self.named();
                let turn = self.shown(&title).answered(asked, at, &words);
                self.turn_to(turn)
            }
            Asked::Change(_) => Vec::new(),
            Asked::Answer(id) => vec![Effect::Answer(id, words)],
        }
    }

    /// What the office made of it.
    pub(super) fn saved(&mut self, result: Result<Saved, Refusal>, office: &Office) -> Vec<Effect> {
        let then = std::mem::replace(&mut self.then, Then::Nothing);
        match result {
            Ok(saved) => {
                let was = self.state.take();
                self.load(office);
                match then {
                    Then::Words(tag) => match office.record(self.record) {
                        Ok(record) => {
                            let start = EntryStart::Change(Box::new(record), Some(tag));
                            vec![Effect::Open(Room::Entry(Box::new(start)))]
                        }
                        Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
                    },
                    Then::KeyAgain => self.key_again(office),
                    Then::NextCall(sample) => vec![self.go_on_calling(sample)],
                    Then::Nothing => {
                        let mut effects = vec![Effect::Say(Tone::Good, format!("{}。", saved.what))];
                        effects.extend(step_keys::after_review(self.record, was, office));
                        effects
                    }
                }
            }
            Err(refusal) => {
                // What was filled in stays on the screen, to be kept with the next line; only what somebody else has
                // changed is read again.
                if matches!(refusal, Refusal::Changed(_)) {
                    self.load(office);
                } else {
                    self.read_lines(office);
                }
                vec![Effect::Say(Tone::Bad, refusal.to_string())]
            }
        }
    }
}
