//! Where the paper stands, filing it, sending it back, accepting it: the questions asked first and what came of them.

use super::{Focus, Report};
use crate::model::id::Id;
use crate::model::kind::{Class, Level, Role};
use crate::model::typed::{filing, query_state};
use crate::model::value::{Tag, Value};
use crate::office::{Asked as Question, Filled, Office, Owes, Refusal, Report as Paper, Saved, Step};
use crate::rules::filing as papers;
use crate::screens::paper_steps::{Shown, StepAsked, Turn};
use crate::screens::step_keys;
use crate::screens::{Answer, Ask, Effect, Room};
use crate::ui::Tone;

/// A question that was asked, for when the answer comes.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    /// Nothing happened: file it so?
    Nil,
    /// Warnings by field: keep them with these words?
    Keep(Vec<Tag>),
    /// What is asked before a step.
    Step(StepAsked),
    /// The answer to a question.
    Answer(Id),
    /// Whether what is written and not filed is given up.
    GiveUp,
    /// Whose paper to see.
    Owner(Vec<Owes>),
}

/// Where the paper stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// The state in a word or two.
    pub word: String,
    pub tone: Tone,
    /// Why the words cannot be changed, with the way out.
    pub locked: Option<String>,
    /// Who sent it back and why, when it was filed.
    pub notes: Vec<(Tone, String)>,
    pub steps: Vec<Step>,
    /// What was asked of this paper, oldest first.
    pub questions: Vec<Question>,
}

impl Standing {
    pub fn read(report: &Paper, office: &Office) -> Result<Self, Refusal> {
        let kind = office.kind(report.form.kind)?;
        let mut standing = Self::default();
        let Some(person) = office.person() else { return Ok(standing) };
        let Some(paper) = &report.paper else {
            (standing.word, standing.tone) = ("未报".to_owned(), Tone::Dim);
            if report.period.first() > office.today() {
                standing.locked = Some("这一期还没开始，到时再写。".to_owned());
            } else if let Err(refusal) = office.may_report(report.form, report.owes) {
                standing.locked = Some(refusal.to_string());
            }
            return Ok(standing);
        };
        let state = paper.fields.code(report.form.state).unwrap_or(filing::DRAFT);
        kind.state_label(state).clone_into(&mut standing.word);
        if report.form.nil.and_then(|tag| paper.fields.get(tag)) == Some(&Value::Bool(true)) {
            standing.word.push_str(" 零报告");
        }
        standing.tone = match state {
            filing::FILED => Tone::Accent,
            filing::RETURNED | filing::CORRECTION => Tone::Warn,
            filing::ACCEPTED | filing::LOCKED => Tone::Good,
            _ => Tone::Dim,
        };
        let others = kind.class == Class::Paper
            && matches!(person.role, Role::VillageCadre | Role::Supervisor)
            && paper.fields.reference(report.form.by) != Some(person.id);
        standing.locked = papers::locked(kind, &paper.fields)
            .or_else(|| others.then(|| format!("这是别人写的{}，由本人或录入员来改。", kind.label)));
        let word = match state {
            filing::RETURNED => "退回",
            filing::CORRECTION => "更正",
            filing::ACCEPTED => "通过",
            _ => "",
        };
        let history = office.history(paper.id)?;
        if let Some(last) = history.iter().rev().find(|line| !word.is_empty() && line.act.contains(word)) {
            let why = last.why.as_deref().map(|why| format!("：{why}")).unwrap_or_default();
            let tone = if state == filing::ACCEPTED { Tone::Good } else { Tone::Warn };
            standing
                .notes
                .push((tone, format!("{word}  {} {}{why}", last.by, last.at.format("%m-%d %H:%M"))));
        }
        if let Some(filed) = paper.fields.date(report.form.filed) {
            let late = (filed - report.period.last()).num_days();
            let after = if late > 0 { format!("，期末后 {late} 天") } else { String::new() };
            standing.notes.push((Tone::Dim, format!("{} 上报{after}。", filed.format("%m-%d"))));
        }
        standing.questions = office.asked_about(paper.id)?;
        for asked in &standing.questions {
            let note = match asked.state {
                query_state::OPEN => (Tone::Warn, asked.waits("，按 F8 答复")),
                query_state::ANSWERED => (Tone::Accent, format!("已答  “{}” {}", asked.field, asked.answer)),
                _ => continue,
            };
            standing.notes.push(note);
        }
        standing.steps =
            office.steps(paper).into_iter().filter(|step| step.refused.is_none() && !step.files).collect();
        // What cannot be written says what can be done, wherever it is said.
        if let Some(say) = &mut standing.locked {
            say.push_str(&step_keys::keys(&standing.steps));
        }
        let since = office.since_filed(paper)?.len();
        if since > 0 {
            standing.notes.push((Tone::Warn, step_keys::recorded_since(since, &standing.steps)));
        }
        Ok(standing)
    }

    /// The first question that waits for an answer, for whoever may write here.
    pub fn open_question(&self) -> Option<&Question> {
        if self.locked.is_some() {
            return None;
        }
        self.questions.iter().find(|asked| asked.state == query_state::OPEN)
    }

    /// Whether F8 takes it back, or sends it back.
    pub fn turns(&self) -> bool {
        step_keys::turned(&self.steps).is_some()
    }
}

fn ask(title: &str, lines: Vec<String>, answers: &[&str]) -> Ask {
    let answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
    Ask { title: title.to_owned(), lines, answers, ..Ask::default() }
}

impl Report {
    pub(super) fn question(&mut self, asked: Asked, ask: Ask) -> Vec<Effect> {
        self.asked = Some(asked);
        vec![Effect::Open(Room::Ask(ask))]
    }

    /// F12: files the paper; on one that is filed, asks what to do with it.
    pub(super) fn submit(&mut self, office: &Office) -> Vec<Effect> {
        if self.standing.locked.is_none() {
            return self.file(false, office);
        }
        let turn = self.shown().go_on();
        self.turn_to(turn)
    }

    /// 0: files that nothing happened, once that is confirmed.
    pub(super) fn ask_nil(&mut self) -> Vec<Effect> {
        if let Some(say) = self.not_nil() {
            return vec![Effect::Say(Tone::Warn, say)];
        }
        let line = format!("{}没有任何记录，也没有写字。", self.period.label());
        self.question(Asked::Nil, ask("零报告", vec![line], &["确实无事，报零报告", "回去写"]))
    }

    /// Why it cannot be filed as nothing having happened.
    pub(super) fn not_nil(&self) -> Option<String> {
        let wrote = || self.written.texts().iter().any(|text| !text.trim().is_empty());
        let counted =
            || self.paper.as_ref().is_some_and(|paper| paper.figures.iter().any(|figure| figure.value != 0));
        let say = || "这一期已有记录或文字，不能报零报告，请直接按 F12 上报。".to_owned();
        self.standing.locked.clone().or_else(|| (wrote() || counted()).then(say))
    }

    pub(super) fn file(&mut self, nil: bool, office: &Office) -> Vec<Effect> {
        let mut effects = self.write_draft(true, true, office);
        let filled = Filled {
            kind: self.kind,
            record: self.written.promised(office),
            base: self.written.base,
            fields: self.written.fields(true),
            kept: self.kept.clone(),
            why: None,
        };
        self.filing = Some(nil);
        effects.push(Effect::File(Box::new(filled), nil));
        effects
    }

    /// Ctrl+X: asks whether what is written and not filed is given up.
    pub(super) fn ask_give_up(&mut self) -> Vec<Effect> {
        if !self.written.has_draft() {
            return vec![Effect::Say(Tone::Plain, "没有没上报的草稿可以放弃。".to_owned())];
        }
        let title = format!("{} {}", self.document.title, self.period.short());
        self.question(Asked::GiveUp, Ask::give_up(&title))
    }

    /// Given up: what the paper or the program says stands there again.
    fn give_up(&mut self, office: &Office) -> Vec<Effect> {
        let mut effects = self.write_draft(true, false, office);
        effects.extend(self.written.drop_draft().map(Effect::GiveUp));
        self.written.back_to_saved();
        self.focus = Focus::Reading;
        effects
    }

    /// F8: the writer answers what was asked, or takes the paper back; a reviewer sends it back on a field.
    pub(super) fn send_back(&mut self, office: &Office) -> Vec<Effect> {
        if let Some(asked) = self.standing.open_question() {
            let (id, question) = (asked.id, Ask::answer_to(asked));
            return self.question(Asked::Answer(id), question);
        }
        let turn = self.shown().turn_back(office);
        self.turn_to(turn)
    }

    /// The paper as it stands, for the keys that every paper has.
    pub(super) fn shown(&self) -> Shown<'_> {
        Shown {
            paper: self.record(),
            title: &self.document.title,
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

    /// The paper, once there is one.
    fn record(&self) -> Option<Id> {
        self.paper.as_ref().and_then(|report| report.paper.as_ref()).map(|paper| paper.id)
    }

    pub(super) fn answered(&mut self, answer: Answer, office: &Office) -> Vec<Effect> {
        let Some(asked) = self.asked.take() else { return Vec::new() };
        let (at, words) = match answer {
            Answer::Choice(at, words) => (at, words),
            Answer::Words(words) => (usize::MAX, words),
            Answer::Choices(places) => (places.first().copied().unwrap_or(usize::MAX), String::new()),
            Answer::Record(_) => return Vec::new(),
        };
        match asked {
            Asked::Nil if at == 0 => self.file(true, office),
            Asked::Keep(fields) if at == 0 => {
                let reason = if words.is_empty() { "已看过，照此上报".to_owned() } else { words };
                self.kept.extend(fields.into_iter().map(|field| (field, reason.clone())));
                self.file(false, office)
            }
            Asked::Nil | Asked::Keep(_) => self.focus_on(Focus::Box(0), office),
            Asked::Step(asked) => {
                let turn = self.shown().answered(asked, at, &words);
                self.turn_to(turn)
            }
            Asked::GiveUp if at == 1 => self.give_up(office),
            Asked::GiveUp => Vec::new(),
            Asked::Answer(id) => vec![Effect::Answer(id, words)],
            Asked::Owner(owners) => match owners.get(at) {
                Some(owes) => self.go(*owes, self.period, office),
                None => Vec::new(),
            },
        }
    }

    /// What the office made of it.
    pub(super) fn saved(&mut self, result: Result<Saved, Refusal>, office: &Office) -> Vec<Effect> {
        let filing = std::mem::take(&mut self.filing);
        match result {
            Ok(saved) => {
                let was = self.paper.as_ref().and_then(|report| {
                    report.paper.as_ref().and_then(|paper| paper.fields.code(report.form.state))
                });
                let mut effects: Vec<Effect> = Vec::new();
                if filing.is_some() {
                    effects.extend(self.written.drop_draft().map(Effect::DropDraft));
                }
                self.load(office);
                effects.push(Effect::Say(Tone::Good, format!("{}。", saved.what)));
                if let Some(paper) = self.record() {
                    effects.extend(step_keys::after_review(paper, was, office));
                }
                effects
            }
            Err(Refusal::Checks(issues))
                if filing.is_some() && issues.iter().all(|issue| issue.level == Level::Soft) =>
            {
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
