//! What F12 and F8 do on a paper in its own room once its words are closed, the same for a day, a period and an
//! inspection: what is asked before a step, and what comes of the answer.

use super::step_keys::{self, Onward};
use super::{Ask, Effect};
use crate::model::id::Id;
use crate::office::{Office, Step};
use crate::ui::Tone;

/// A paper as its room shows it.
pub(super) struct Shown<'a> {
    /// The paper, once there is one.
    pub paper: Option<Id>,
    /// What it is called.
    pub title: &'a str,
    /// Its state in a word.
    pub word: &'a str,
    /// Why its words cannot be changed.
    pub locked: Option<&'a str>,
    /// The steps that can be made.
    pub steps: &'a [Step],
    /// What F8 says where nothing is to be answered or taken back.
    pub nothing: &'a str,
}

/// What was asked before a step.
#[derive(Clone, Debug)]
pub(super) enum StepAsked {
    /// Which one.
    Which(Vec<Step>),
    /// The reason, out of a list where there is one.
    Why(u16, Vec<String>),
    /// Whether it is meant, since it takes back.
    Sure(Step),
}

/// What a key or an answer comes to.
pub(super) enum Turn {
    /// It is done, or said why not.
    Do(Vec<Effect>),
    /// Something is asked first.
    Ask(StepAsked, Box<Ask>),
}

impl Turn {
    fn say(tone: Tone, words: &str) -> Self {
        Turn::Do(vec![Effect::Say(tone, words.to_owned())])
    }
}

impl Shown<'_> {
    /// F12: what goes on from here.
    pub fn go_on(&self) -> Turn {
        if self.steps.is_empty() {
            return Turn::say(Tone::Warn, self.locked.unwrap_or_default());
        }
        match step_keys::onward(self.steps, true) {
            Onward::Make(step) => self.make(&step),
            Onward::Say(say) => Turn::say(Tone::Warn, &say),
            Onward::Which => {
                let ask = Ask {
                    title: "办理".to_owned(),
                    lines: vec![format!("{}，现在是“{}”。", self.title, self.word)],
                    answers: self.steps.iter().map(|step| step.label.clone()).collect(),
                    ..Ask::default()
                };
                Turn::Ask(StepAsked::Which(self.steps.to_vec()), Box::new(ask))
            }
        }
    }

    /// F8: whoever wrote it takes it back, a reviewer sends it back on a field.
    pub fn turn_back(&self, office: &Office) -> Turn {
        match step_keys::turned(self.steps) {
            Some(step) if step.sends_back() => {
                let papers: Vec<Id> = self.paper.into_iter().collect();
                Turn::Do(step_keys::send_back(&papers, office))
            }
            Some(step) => self.make(step),
            None => match self.locked {
                None => Turn::say(Tone::Plain, self.nothing),
                Some(say) => Turn::say(Tone::Warn, say),
            },
        }
    }

    /// Makes a step, after asking for the reason where it wants one, or whether it is meant where it takes back.
    pub fn make(&self, step: &Step) -> Turn {
        match Ask::before(step, self.title.to_owned()) {
            Some(ask) if step.why => Turn::Ask(StepAsked::Why(step.to, step.reasons.clone()), Box::new(ask)),
            Some(ask) => Turn::Ask(StepAsked::Sure(step.clone()), Box::new(ask)),
            None => self.moved(step.to, None),
        }
    }

    /// What comes of the answer: the place chosen, and the words.
    pub fn answered(&self, asked: StepAsked, at: usize, words: &str) -> Turn {
        match asked {
            StepAsked::Which(steps) => {
                steps.get(at).map_or_else(|| Turn::Do(Vec::new()), |step| self.make(step))
            }
            StepAsked::Why(to, reasons) => self.moved(to, Some(Step::reason(&reasons, at, words))),
            StepAsked::Sure(step) if at == 0 => self.moved(step.to, None),
            StepAsked::Sure(_) => Turn::Do(Vec::new()),
        }
    }

    fn moved(&self, to: u16, why: Option<String>) -> Turn {
        Turn::Do(self.paper.map(|paper| Effect::Move(paper, to, why)).into_iter().collect())
    }
}
