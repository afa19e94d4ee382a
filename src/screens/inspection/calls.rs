//! Calling back and keying a second time: what was asked, what came of it, and sending the inspection itself back.

use super::acts::{Asked, Then};
use super::{Inspection, Line};
use crate::model::typed::{inspection, keying_row, query_state, sample_row};
use crate::model::value::Value;
use crate::office::{Blind, Office};
use crate::screens::{Ask, Effect};
use crate::ui::Tone;

/// The answers to a call, in the order of `callback` in packs/core/codes.toml.
const RESULTS: [u16; 4] =
    [sample_row::CONFIRMED, sample_row::DIFFERS, sample_row::NOT_REACHED, sample_row::UNKNOWN];

impl Inspection {
    pub(super) fn ask_call(&mut self, at: usize, title: &str) -> Vec<Effect> {
        let row = self.fields.rows(inspection::SAMPLE).get(at);
        let kind = row.and_then(|row| row.text(sample_row::KIND)).unwrap_or_default();
        let start = row.and_then(|row| row.text(sample_row::WORDS)).unwrap_or_default().to_owned();
        let ask = Ask {
            title: "回访结果".to_owned(),
            lines: vec![
                format!("{kind} {title}"),
                "打电话或上门问过，选一个结果；不符的写明哪里不符。".to_owned(),
            ],
            answers: ["属实", "不符", "联系不上", "查无此人"].map(str::to_owned).to_vec(),
            words: Some("差异".to_owned()),
            start,
            ..Ask::default()
        };
        self.question(Asked::Call(at), ask)
    }

    /// A result was chosen; what differs is asked for where it was not said.
    pub(super) fn called(&mut self, sample: usize, at: usize, words: &str, office: &Office) -> Vec<Effect> {
        let Some(result) = RESULTS.get(at).copied() else { return Vec::new() };
        if result == sample_row::DIFFERS && words.trim().is_empty() {
            let ask = Ask {
                title: "哪里不符".to_owned(),
                lines: vec!["写明和记录不一样的地方，好退给经办人核实。".to_owned()],
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
                // On to the next one, which is what the hand does next.
                let is_next = |line: &Line| matches!(line, Line::Sample(at, _) if *at == sample + 1);
                if let Some(at) = self.lines.iter().position(is_next) {
                    self.list.select(at, self.lines.len());
                }
                vec![Effect::KeepInspection(Box::new(self.filled()))]
            }
            Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
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

    pub(super) fn settle(&mut self, blind: Blind, second: Value, at: usize) -> Vec<Effect> {
        let result = match at {
            0 => keying_row::FIRST,
            1 => keying_row::SECOND,
            _ => {
                let ask = Ask {
                    title: format!("复录 {}", blind.label),
                    lines: vec![blind.title.clone()],
                    words: Some(blind.label.clone()),
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
