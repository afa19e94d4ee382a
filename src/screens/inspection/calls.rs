//! Calling back and keying a second time: what was asked, what came of it, and sending the inspection itself back.

use super::acts::{Asked, Then};
use super::{Inspection, Line};
use crate::model::typed::{inspection, keying_row, query_state, sample_row};
use crate::model::value::Value;
use crate::office::{Blind, Office};
use crate::screens::{Ask, Effect, Takes};
use crate::ui::Tone;

/// The answers to a call, in the order of `callback` in packs/core/codes.toml.
const RESULTS: [u16; 4] =
    [sample_row::CONFIRMED, sample_row::DIFFERS, sample_row::NOT_REACHED, sample_row::UNKNOWN];

/// How they are called.
const ANSWERS: [&str; 4] = ["属实", "不符", "联系不上", "查无此人"];

/// A second keying is judged as the first was.
fn takes(blind: &Blind, office: &Office) -> Takes {
    office.keyed_into(blind).map(Takes::of).unwrap_or_default()
}

impl Inspection {
    /// Enter on a sampled entry. An answer already given is changed only when that is meant.
    pub(super) fn ask_call(&mut self, at: usize) -> Vec<Effect> {
        let row = self.fields.rows(inspection::SAMPLE).get(at);
        let Some(result) = row.and_then(|row| row.code(sample_row::RESULT)) else {
            return self.ask_result(at);
        };
        let differs = row.and_then(|row| row.text(sample_row::WORDS)).unwrap_or_default();
        let answer = RESULTS.iter().position(|known| *known == result).and_then(|at| ANSWERS.get(at));
        let said = [answer.copied().unwrap_or_default(), differs];
        let said: Vec<&str> = said.into_iter().filter(|words| !words.is_empty()).collect();
        let ask = Ask {
            title: "这一条已经回访过".to_owned(),
            lines: vec![self.sampled_as(at), format!("填的是：{}。", said.join("，"))],
            answers: vec!["不改".to_owned(), "改结果".to_owned()],
            ..Ask::default()
        };
        self.question(Asked::Change(at), ask)
    }

    /// What the call said. Enter alone answers nothing where nothing was answered before.
    pub(super) fn ask_result(&mut self, at: usize) -> Vec<Effect> {
        let row = self.fields.rows(inspection::SAMPLE).get(at);
        let start = row.and_then(|row| row.text(sample_row::WORDS)).unwrap_or_default().to_owned();
        let result = row.and_then(|row| row.code(sample_row::RESULT));
        let was = result.and_then(|result| RESULTS.iter().position(|known| *known == result));
        let ask = Ask {
            title: "回访结果".to_owned(),
            lines: vec![
                self.sampled_as(at),
                "打电话或上门问过，按数字选一个结果；不符的按 Tab 写哪里不符，写完回车就是不符。".to_owned(),
            ],
            answers: ANSWERS.map(str::to_owned).to_vec(),
            words: Some("差异".to_owned()),
            at: was,
            start,
            takes: Takes::Prose,
            words_for: RESULTS.iter().position(|known| *known == sample_row::DIFFERS),
            ..Ask::default()
        };
        self.question(Asked::Call(at), ask)
    }

    /// Kind and name of a sampled entry.
    fn sampled_as(&self, sample: usize) -> String {
        let row = self.fields.rows(inspection::SAMPLE).get(sample);
        let kind = row.and_then(|row| row.text(sample_row::KIND)).unwrap_or_default();
        format!("{kind} {}", self.sampled(sample))
    }

    /// A result was chosen; what differs is asked for where it was not said.
    pub(super) fn called(&mut self, sample: usize, at: usize, words: &str, office: &Office) -> Vec<Effect> {
        let Some(result) = RESULTS.get(at).copied() else { return Vec::new() };
        if result == sample_row::DIFFERS && words.trim().is_empty() {
            let ask = Ask {
                title: "哪里不符".to_owned(),
                lines: vec![self.sampled_as(sample), "写明和记录不一样的地方，好退给经办人核实。".to_owned()],
                words: Some("差异".to_owned()),
                must: true,
                ..Ask::default()
            };
            return self.question(Asked::Differs(sample), ask);
        }
        self.note_result(sample, Some(result), words, office)
    }

    pub(super) fn note_result(
        &mut self,
        sample: usize,
        result: Option<u16>,
        words: &str,
        office: &Office,
    ) -> Vec<Effect> {
        match office.note_call(&mut self.fields, sample, result, words) {
            Ok(()) => {
                self.then = Then::NextCall(sample);
                vec![Effect::KeepInspection(Box::new(self.filled()))]
            }
            Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
        }
    }

    /// After an answer is kept: says what was kept of what, and goes on to the next entry nobody has asked about.
    pub(super) fn go_on_calling(&mut self, sample: usize) -> Effect {
        let row = self.fields.rows(inspection::SAMPLE).get(sample);
        let result = row.and_then(|row| row.code(sample_row::RESULT));
        let answer = RESULTS.iter().position(|known| Some(*known) == result).and_then(|at| ANSWERS.get(at));
        let said = format!("已保存：{} {}。", self.sampled_as(sample), answer.copied().unwrap_or_default());
        let open = crate::rules::inspection::calls(&self.fields).open();
        let say = match self.open_after(sample) {
            Some(line) => {
                self.bar.choose(line);
                format!("{said}还有 {open} 条没问，光标在下一条。")
            }
            None => format!("{said}样本都问过了，填完按 F12 报结果。"),
        };
        Effect::Say(Tone::Good, say)
    }

    /// The line of the next sampled entry that nobody has asked about, behind the n-th, round the end.
    fn open_after(&self, sample: usize) -> Option<usize> {
        let rows = self.fields.rows(inspection::SAMPLE);
        let open = |line: &Line| match line {
            Line::Sample(at, _)
                if rows.get(*at).is_some_and(|row| row.code(sample_row::RESULT).is_none()) =>
            {
                Some(*at)
            }
            _ => None,
        };
        let all = || self.lines.iter().enumerate().filter_map(|(line, what)| Some((line, open(what)?)));
        let behind = all().find(|(_, at)| *at > sample);
        behind.or_else(|| all().next()).map(|(line, _)| line)
    }

    /// The line of the next sampled entry that nobody has asked about, past the one under the bar.
    pub(super) fn open_sample(&self) -> Option<usize> {
        if let Some(Line::Sample(at, _)) = self.line() {
            return self.open_after(*at);
        }
        // From above the sample its first one is the next.
        let first = self.fields.rows(inspection::SAMPLE).first()?;
        let open = first.code(sample_row::RESULT).is_none();
        let line = self.lines.iter().position(|line| matches!(line, Line::Sample(0, _)));
        if open { line } else { self.open_after(0) }
    }

    /// F11: goes there.
    pub(super) fn next_open(&mut self) -> Vec<Effect> {
        match self.open_sample() {
            Some(line) if line != self.bar.at() => {
                self.bar.choose(line);
                Vec::new()
            }
            Some(_) => vec![Effect::Say(Tone::Plain, "没问的只剩这一条。".to_owned())],
            None if self.fields.rows(inspection::SAMPLE).is_empty() => {
                vec![Effect::Say(Tone::Plain, "还没有抽样，按 3 抽当月的记录。".to_owned())]
            }
            None => vec![Effect::Say(Tone::Good, "样本都问过了。".to_owned())],
        }
    }

    /// The next amount or ID number to be keyed by a second pair of eyes, without sight of the first.
    pub(super) fn key_again(&mut self, office: &Office) -> Vec<Effect> {
        if let Some(say) = self.locked.clone() {
            return vec![Effect::Say(Tone::Warn, say)];
        }
        match office.to_key_again(&self.fields) {
            Ok(blind) => self.blind = blind,
            Err(refusal) => return vec![Effect::Say(Tone::Bad, refusal.to_string())],
        }
        let Some(next) = self.blind.first().cloned() else {
            let say = if self.fields.rows(inspection::SAMPLE).is_empty() {
                "还没有抽样，先按 3 抽样再复录。"
            } else {
                "样本里的金额和证件号都复录过了。"
            };
            return vec![Effect::Say(Tone::Good, say.to_owned())];
        };
        let ask = Ask {
            title: format!("复录 {}（还有 {} 处）", next.label, self.blind.len()),
            lines: vec![next.title.clone(), "看着纸面重录一遍，不显示原来录的数。".to_owned()],
            words: Some(next.label.clone()),
            takes: takes(&next, office),
            must: true,
            ..Ask::default()
        };
        self.question(Asked::Again(next), ask)
    }

    /// The second keying: alike and noted, or which of the two counts.
    pub(super) fn keyed(&mut self, blind: Blind, words: &str, office: &Office) -> Vec<Effect> {
        match office.keyed_alike(&blind, words) {
            Ok((true, second)) => {
                self.then = Then::KeyAgain;
                vec![Effect::NoteKeying(Box::new(self.filled()), Box::new(blind), keying_row::SAME, second)]
            }
            Ok((false, second)) => {
                let right = if office.may_put_right(&blind, &second) {
                    "以复录为准，改正记录"
                } else {
                    "以复录为准，退给经办人改正"
                };
                let ask = Ask {
                    title: format!("两次录的“{}”不一样", blind.label),
                    lines: vec![blind.title.clone(), format!("复录的是：{words}")],
                    answers: ["以原录为准", right, "再录一遍"].map(str::to_owned).to_vec(),
                    ..Ask::default()
                };
                self.question(Asked::Which(blind, second), ask)
            }
            Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
        }
    }

    pub(super) fn settle(&mut self, blind: Blind, second: Value, at: usize, office: &Office) -> Vec<Effect> {
        let result = match at {
            0 => keying_row::FIRST,
            1 => keying_row::SECOND,
            _ => {
                let ask = Ask {
                    title: format!("复录 {}", blind.label),
                    lines: vec![blind.title.clone()],
                    words: Some(blind.label.clone()),
                    takes: takes(&blind, office),
                    must: true,
                    ..Ask::default()
                };
                return self.question(Asked::Again(blind), ask);
            }
        };
        self.then = Then::KeyAgain;
        vec![Effect::NoteKeying(Box::new(self.filled()), Box::new(blind), result, second)]
    }

    /// F8: the inspector answers what was asked, or takes the paper back; a reviewer sends it back.
    pub(super) fn note(&mut self, office: &Office) -> Vec<Effect> {
        if let Some(asked) = self.open_question(office) {
            let ask = Ask::answer_to(&asked);
            return self.question(Asked::Answer(asked.id), ask);
        }
        let title = self.named();
        let turn = self.shown(&title).turn_back(office);
        self.turn_to(turn)
    }

    /// The first question that waits for an answer here.
    fn open_question(&self, office: &Office) -> Option<crate::office::Asked> {
        if self.locked.is_some() {
            return None;
        }
        office.asked_about(self.record).ok()?.into_iter().find(|asked| asked.state == query_state::OPEN)
    }
}
