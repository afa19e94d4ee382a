//! Filing the paper, sending it back, accepting it: the questions asked first, and what the office made of it.

use super::words::WORDS;
use super::{Daily, Focus};
use crate::model::id::Id;
use crate::model::kind::Level;
use crate::model::record::KindTag;
use crate::model::typed::daily;
use crate::model::value::Tag;
use crate::office::{Filled, Office, Refusal, Saved};
use crate::screens::paper_steps::{Shown, StepAsked, Turn};
use crate::screens::step_keys;
use crate::screens::{Ask, Effect, Room};
use crate::ui::Tone;

/// A question that was asked, for when the answer comes.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    /// Which kind of fact to add.
    Kind(Vec<KindTag>),
    /// Nothing happened: file it so?
    Nil,
    /// 今日工作 is blank while there are facts.
    Blank,
    /// Warnings by field: keep them with these words?
    Keep(Vec<Tag>),
    /// What is asked before a step.
    Step(StepAsked),
    /// The answer to a question.
    Answer(Id),
    /// The reason for striking a fact out.
    Void(Id),
    /// Whether what is written and not filed is given up.
    GiveUp,
    /// Whose day to see.
    Person,
}

fn ask(title: &str, lines: Vec<String>, answers: &[&str]) -> Ask {
    let answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
    Ask { title: title.to_owned(), lines, answers, ..Ask::default() }
}

impl Daily {
    pub(super) fn question(&mut self, asked: Asked, ask: Ask) -> Vec<Effect> {
        self.asked = Some(asked);
        vec![Effect::Open(Room::Ask(ask))]
    }

    /// F12: files the paper; on one that is filed, asks what to do with it.
    pub(super) fn submit(&mut self, office: &Office) -> Vec<Effect> {
        if self.standing.locked.is_some() {
            let turn = self.shown().go_on();
            return self.turn_to(turn);
        }
        if self.words.silent() && self.facts.is_empty() {
            return self.ask_nil();
        }
        if self.words.boxes[0].text().trim().is_empty() && !self.offered.is_empty() {
            let lines = vec!["“今日工作”还空着。按当天的记事可以这样写：".to_owned(), self.offered.clone()];
            let question = ask("上报", lines, &["就用这一句上报", "回去写"]);
            return self.question(Asked::Blank, question);
        }
        self.file(false, office)
    }

    /// 0: files that nothing happened, once that is confirmed.
    pub(super) fn ask_nil(&mut self) -> Vec<Effect> {
        if let Some(say) = &self.standing.locked {
            return vec![Effect::Say(Tone::Warn, say.clone())];
        }
        if !self.words.silent() || !self.facts.is_empty() {
            let say = "这一天已有记事或文字，不能报零报告，请按 F12 上报。".to_owned();
            return vec![Effect::Say(Tone::Warn, say)];
        }
        let lines =
            vec![format!("{} 没有走访、帮扶、纠纷和活动，也没有写字。", self.day.date.format("%m-%d"))];
        self.question(Asked::Nil, ask("零报告", lines, &["确实无事，报零报告", "回去写"]))
    }

    pub(super) fn file(&mut self, nil: bool, office: &Office) -> Vec<Effect> {
        let mut effects = self.write_draft(true, true, office);
        let filled = Filled {
            kind: daily::KIND,
            record: self.words.promised(office),
            base: self.words.base,
            fields: self.words.fields(&self.day, office),
            kept: self.kept.clone(),
            why: None,
        };
        self.filing = Some(nil);
        effects.push(Effect::File(Box::new(filled), nil));
        effects
    }

    /// The paper as it stands, for the keys that every paper has.
    pub(super) fn shown(&self) -> Shown<'_> {
        Shown {
            paper: self.day.paper.as_ref().map(|paper| paper.id),
            title: &self.title,
            word: &self.standing.word,
            locked: self.standing.locked.as_deref(),
            steps: &self.standing.steps,
            nothing: "这一份没有待答的退回意见，改好直接按 F12 上报。",
        }
    }

    pub(super) fn turn_to(&mut self, turn: Turn) -> Vec<Effect> {
        match turn {
            Turn::Do(effects) => effects,
            Turn::Ask(asked, ask) => self.question(Asked::Step(asked), *ask),
        }
    }

    /// F8: the writer answers what was asked, or takes the paper back; a reviewer sends it back on a field.
    pub(super) fn send_back(&mut self, office: &Office) -> Vec<Effect> {
        if let Some(asked) = self.standing.open_question() {
            let question = Ask::answer_to(asked);
            let id = asked.id;
            return self.question(Asked::Answer(id), question);
        }
        let turn = self.shown().turn_back(office);
        self.turn_to(turn)
    }

    /// Ctrl+X in the words: asks whether what is written and not filed is given up.
    pub(super) fn ask_give_up(&mut self) -> Vec<Effect> {
        if !self.words.has_draft() {
            return vec![Effect::Say(Tone::Plain, "没有没上报的草稿可以放弃。".to_owned())];
        }
        self.question(Asked::GiveUp, Ask::give_up(&self.title))
    }

    /// Given up: what the paper itself says stands there again.
    pub(super) fn give_up(&mut self, office: &Office) -> Vec<Effect> {
        let mut effects = self.write_draft(true, false, office);
        effects.extend(self.words.drop_draft().map(Effect::GiveUp));
        self.words.back_to_saved();
        self.focus = Focus::List;
        effects
    }

    pub(super) fn ask_void(&mut self, office: &Office) -> Vec<Effect> {
        let Some(fact) = self.facts.get(self.bar.at()) else {
            return vec![Effect::Say(Tone::Plain, "这一天还没有记事，没有可作废的。".to_owned())];
        };
        // Whoever may not is told before a reason is written.
        if let Err(refusal) = office.voidable(fact.record) {
            return vec![Effect::Say(Tone::Bad, refusal.to_string())];
        }
        let question = Ask {
            title: "作废".to_owned(),
            lines: vec![format!("作废这一条：{} {}", fact.label, fact.title)],
            words: Some("原因".to_owned()),
            must: true,
            ..Ask::default()
        };
        let record = fact.record;
        self.question(Asked::Void(record), question)
    }

    /// What the office made of it.
    pub(super) fn saved(&mut self, result: Result<Saved, Refusal>, office: &Office) -> Vec<Effect> {
        let filing = self.filing.take();
        match result {
            Ok(saved) => {
                let was = self.standing.state;
                let mut effects = Vec::new();
                if filing.is_some() {
                    effects.extend(self.words.drop_draft().map(Effect::DropDraft));
                }
                self.load(office);
                effects.push(Effect::Say(Tone::Good, format!("{}。", saved.what)));
                if let Some(paper) = &self.day.paper {
                    effects.extend(step_keys::after_review(paper.id, was, office));
                }
                effects
            }
            Err(Refusal::Checks(issues)) if filing.is_some() => {
                let soft = issues.iter().all(|issue| issue.level == Level::Soft);
                if let Some(at) =
                    issues.first().and_then(|issue| WORDS.iter().position(|tag| *tag == issue.field))
                {
                    self.focus = Focus::Box(at);
                }
                if !soft {
                    return vec![Effect::Say(Tone::Bad, Refusal::Checks(issues).to_string())];
                }
                let fields = issues.iter().map(|issue| issue.field).collect();
                let lines = issues.into_iter().map(|issue| issue.say).collect();
                let mut question = ask("上报前请看一下", lines, &["就这样上报", "回去写"]);
                question.words = Some("就这样上报的理由".to_owned());
                self.question(Asked::Keep(fields), question)
            }
            Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
        }
    }
}
