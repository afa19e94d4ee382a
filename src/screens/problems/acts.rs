//! What is done to the problem under the bar: its moves, the form, a notice about it; and the filter sentence.

use super::Problems;
use super::views::View;
use crate::keymap::Action;
use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::typed::problem;
use crate::office::{Office, ProblemFilter, ProblemLine, Step};
use crate::screens::filter_line;
use crate::screens::step_keys::{self, Onward};
use crate::screens::{Answer, Ask, Choose, Effect, EntryStart, Room, RoomAct, notice_form, notice_opens};
use crate::ui::Tone;

/// What a palette line of this room does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// A move of the problem under the bar.
    Move(Step),
    /// Shows a view.
    View(View),
}

/// What a question was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Which move of a problem.
    Which(Id, Vec<Step>),
    /// The reason for a move to a state, out of a list where there is one.
    Move(Id, u16, Vec<String>),
    /// The filter sentence.
    Filter,
}

impl Problems {
    /// The moves of the problem under the bar.
    pub(super) fn steps(&self, office: &Office) -> Vec<Step> {
        let record = self.current().and_then(|line| office.record(line.id).ok());
        record.map(|record| office.steps(&record)).unwrap_or_default()
    }

    pub(super) fn command_list(&self, office: &Office) -> Vec<(RoomAct, Command)> {
        let mut list = Vec::new();
        for step in self.steps(office) {
            list.push((RoomAct::from(&step), Command::Move(step)));
        }
        for view in View::ALL {
            list.push((format!("只看：{}", view.label()).into(), Command::View(view)));
        }
        list
    }

    /// The acts of the table that would do something now.
    pub(super) fn acts_now(&self, office: &Office) -> Vec<Action> {
        let mut acts = Vec::new();
        let Ok(kind) = office.kind(problem::KIND) else { return acts };
        let here = self.current().and_then(|line| office.record(line.id).ok());
        if let Some(record) = &here {
            acts.push(Action::Accept);
            let steps = self.steps(office);
            if !matches!(step_keys::onward(&steps, false), Onward::Say(_)) {
                acts.push(Action::Steps);
            }
            if notice_opens(record.id, office) {
                acts.push(Action::Expedite);
            }
            if steps.iter().any(|step| step.sends_back() && step.refused.is_none()) {
                acts.push(Action::Note);
            }
            if office.may(kind, Op::Set, Some(record), None).is_ok() {
                acts.push(Action::EditJump);
            }
        }
        if office.may(kind, Op::Add, None, None).is_ok() {
            acts.push(Action::New);
        }
        acts.push(Action::Filter);
        if here.is_some() {
            acts.push(Action::History);
        }
        acts
    }

    pub(super) fn run(&mut self, command: Command, office: &Office) -> Vec<Effect> {
        match command {
            Command::Move(step) => self.step(&step),
            Command::View(view) => self.show(view, office),
        }
    }

    /// F2: the form, unless the problem is closed or not this person's to change.
    pub(super) fn change(&self, office: &Office) -> Vec<Effect> {
        let Some(line) = self.current() else { return self.open(false) };
        let record = office.record(line.id).and_then(|record| {
            office.may(office.kind(problem::KIND)?, Op::Set, Some(&record), None)?;
            Ok(record)
        });
        vec![match record {
            Ok(record) => Effect::Open(Room::Entry(Box::new(EntryStart::Change(Box::new(record), None)))),
            Err(refusal) => Effect::Say(Tone::Bad, refusal.to_string()),
        }]
    }

    /// F9: the form of a notice, with the level and the words that are due.
    pub(super) fn expedite(&self, office: &Office) -> Vec<Effect> {
        self.current().map_or_else(|| self.open(false), |line| vec![notice_form(line.id, office)])
    }

    /// F12: the one move there is, or which of them.
    pub(super) fn which_step(&mut self, office: &Office) -> Vec<Effect> {
        let steps = self.steps(office);
        let Some(line) = self.current() else { return self.open(false) };
        match step_keys::onward(&steps, false) {
            Onward::Say(say) => vec![Effect::Say(Tone::Warn, say)],
            Onward::Make(only) => self.step(&only),
            Onward::Which => {
                let choose = Choose::of_steps(&steps);
                self.asked = Some(Asked::Which(line.id, steps));
                vec![Effect::Open(Room::Choose(choose))]
            }
        }
    }

    /// F8: back to whom it came from, with a reason.
    pub(super) fn send_back(&mut self, office: &Office) -> Vec<Effect> {
        match self.steps(office).iter().find(|step| step.sends_back()) {
            Some(step) => self.step(step),
            None => vec![Effect::Say(Tone::Plain, "这一条现在没有可以退回的。".to_owned())],
        }
    }

    fn step(&mut self, step: &Step) -> Vec<Effect> {
        let Some((id, title)) = self.current().map(|line| (line.id, line.what.clone())) else {
            return self.open(false);
        };
        if let Some(why) = &step.refused {
            return vec![Effect::Say(Tone::Bad, why.clone())];
        }
        if !step.why {
            return vec![Effect::Move(id, step.to, None)];
        }
        self.asked = Some(Asked::Move(id, step.to, step.reasons.clone()));
        vec![Effect::Open(Room::Ask(Ask::for_reason(step, title)))]
    }

    /// Asks for the filter sentence, with what stands in it already.
    pub(super) fn ask_filter(&mut self, start: &str) -> Effect {
        self.asked = Some(Asked::Filter);
        Effect::Open(Room::Ask(Ask {
            title: "筛选".to_owned(),
            lines: vec![format!("写条件，如 村:西坪 灯:红 停>10 责任人:李；{}。", filter_line::TO_CLEAR)],
            words: Some("条件".to_owned()),
            start: start.to_owned(),
            ..Ask::default()
        }))
    }

    pub(super) fn answered(&mut self, answer: Answer, office: &Office) -> Vec<Effect> {
        let (at, words) = match answer {
            Answer::Choice(at, words) => (at, words),
            Answer::Choices(places) => (places.first().copied().unwrap_or(usize::MAX), String::new()),
            Answer::Words(words) => (usize::MAX, words),
            Answer::Record(_) => return Vec::new(),
        };
        match self.asked.take() {
            // The bar may have moved with the list while the question stood over it.
            Some(Asked::Which(id, steps)) if self.bar.on() == Some(&id) => {
                steps.get(at).map_or_else(Vec::new, |step| self.step(step))
            }
            Some(Asked::Move(id, to, reasons)) => {
                vec![Effect::Move(id, to, Some(Step::reason(&reasons, at, &words)))]
            }
            Some(Asked::Filter) => self.filter(&words, office),
            Some(Asked::Which(..)) | None => {
                self.read(office);
                Vec::new()
            }
        }
    }

    /// Takes a sentence that can be read; another comes back into the box with what is wrong.
    fn filter(&mut self, words: &str, office: &Office) -> Vec<Effect> {
        if filter_line::clears(words) {
            self.sentence.clear();
            return self.show(View::All, office);
        }
        match kept(words, &[], office) {
            Ok(_) => {
                words.trim().clone_into(&mut self.sentence);
                self.show(self.view, office)
            }
            Err(say) => vec![self.ask_filter(words), Effect::Say(Tone::Bad, say)],
        }
    }
}

/// The lines that a sentence keeps, or what is wrong with it.
pub(super) fn kept(
    sentence: &str,
    lines: &[ProblemLine],
    office: &Office,
) -> Result<Vec<ProblemLine>, String> {
    let kind = office.kind(problem::KIND).map_err(|refusal| refusal.to_string())?;
    let filter = ProblemFilter::parse(sentence, kind, office.today())?;
    office.problems_kept(lines, &filter).map_err(|refusal| refusal.to_string())
}
