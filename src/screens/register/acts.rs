//! What is done to the record under the bar, or to the marked ones: moves, striking out, walking the warnings.

use super::Register;
use super::views::View;
use crate::keymap::Action;
use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::typed::{kept, problem};
use crate::office::{Office, Refusal, Saved, Step, place_of};
use crate::rules::filing;
use crate::screens::list_bar::Stood;
use crate::screens::{Answer, Ask, Effect, Room, RoomAct, notice_opens, step_keys};
use crate::ui::Tone;

/// What a palette line of this room does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// A move of these records to a state.
    Move(Step, Vec<Id>),
    /// Shows a view.
    View(View),
}

/// What a question was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The reason for striking out.
    Void(Id),
    /// The reason for a move.
    Move(Step, Vec<Id>),
}

/// An act on several records, of which the news comes one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Batch {
    left: usize,
    done: usize,
    refused: Option<String>,
}

impl Register {
    /// The palette's lines and what they do.
    pub(super) fn command_list(&self, office: &Office) -> Vec<(RoomAct, Command)> {
        let mut list = Vec::new();
        let targets = self.targets();
        for step in common_steps(office, &targets) {
            let several =
                if targets.len() > 1 { format!("，标记的 {} 条", targets.len()) } else { String::new() };
            let mut act = RoomAct::from(&step);
            act.name.push_str(&several);
            list.push((act, Command::Move(step, targets.clone())));
        }
        for view in &self.views {
            list.push((format!("只看：{}", self.word(view)).into(), Command::View(view.clone())));
        }
        list
    }

    /// The acts of the table that would do something now.
    pub(super) fn acts_now(&self, office: &Office) -> Vec<Action> {
        let Ok(kind) = self.kind(office) else { return vec![Action::Back] };
        let mut acts = Vec::new();
        let may_add = office.may(kind, Op::Add, None, None).is_ok();
        let record = self.current().and_then(|id| office.record(id).ok());
        if let Some(record) = &record {
            acts.push(Action::Accept);
            let open = filing::closed(kind, &record.fields).is_none();
            if place_of(record).is_some() || (open && office.may(kind, Op::Set, Some(record), None).is_ok()) {
                acts.push(Action::EditJump);
            }
        }
        if may_add || Room::for_new(self.kind, office).is_some() {
            acts.push(Action::New);
        }
        acts.push(Action::Filter);
        if let Some(record) = &record {
            if may_add {
                acts.push(Action::Copy);
            }
            let steps = common_steps(office, &self.targets());
            let paper = step_keys::paper_state(record, office).is_some();
            let back = steps.iter().any(Step::sends_back) || (paper && step_keys::turned(&steps).is_some());
            if back {
                acts.push(Action::Note);
            }
            if record.kind == problem::KIND && notice_opens(record.id, office) {
                acts.push(Action::Expedite);
            }
            acts.push(Action::History);
            if office.voidable(record.id).is_ok() {
                acts.push(Action::DeleteRecord);
            }
            acts.push(Action::Mark);
            acts.extend([Action::NextIssue, Action::PrevIssue]);
        }
        acts
    }

    pub(super) fn run(&mut self, command: Command, office: &Office) -> Vec<Effect> {
        match command {
            Command::View(view) => self.show(view, office),
            Command::Move(step, ids) => self.begin_move(&step, ids, office),
        }
    }

    /// The marked records, or the one under the bar.
    fn targets(&self) -> Vec<Id> {
        if self.marked.is_empty() {
            self.current().into_iter().collect()
        } else {
            self.marked.iter().copied().collect()
        }
    }

    /// F8: sends the record under the bar, or all marked ones, back with a reason.
    pub(super) fn send_back(&mut self, office: &Office) -> Vec<Effect> {
        let targets = self.targets();
        let steps = common_steps(office, &targets);
        let papers = targets.iter().all(|id| is_paper(*id, office));
        let back = steps.iter().find(|step| step.sends_back());
        // On a paper F8 takes back whatever can be: one's own is withdrawn.
        match back.or_else(|| step_keys::turned(&steps).filter(|_| papers)).cloned() {
            Some(step) if papers && step.sends_back() => self.turn_back(&targets, office),
            Some(step) => self.begin_move(&step, targets, office),
            None => vec![Effect::Say(Tone::Plain, "这一条现在没有可以退回的。".to_owned())],
        }
    }

    fn begin_move(&mut self, step: &Step, ids: Vec<Id>, office: &Office) -> Vec<Effect> {
        if let Some(why) = &step.refused {
            return vec![Effect::Say(Tone::Bad, why.clone())];
        }
        if let (true, Some(id)) = (step.files, ids.first()) {
            let place = office.record(*id).ok().as_ref().and_then(place_of);
            return place.map(|place| Effect::Open(Room::of(place))).into_iter().collect();
        }
        if step.sends_back() && ids.iter().all(|id| is_paper(*id, office)) {
            return self.turn_back(&ids, office);
        }
        let title = match ids.as_slice() {
            [only] => office.title(*only).unwrap_or_default(),
            several => format!("标记的 {} 条一起办。", several.len()),
        };
        let Some(ask) = Ask::before(step, title) else {
            return self.make_moves(step.to, &ids, None);
        };
        self.asked = Some(Asked::Move(step.clone(), ids));
        vec![Effect::Open(Room::Ask(ask))]
    }

    /// The one box of sending papers back.
    fn turn_back(&mut self, ids: &[Id], office: &Office) -> Vec<Effect> {
        self.asked = None;
        step_keys::send_back(ids, office)
    }

    fn make_moves(&mut self, to: u16, ids: &[Id], why: Option<&str>) -> Vec<Effect> {
        if ids.len() > 1 {
            self.batch = Some(Batch { left: ids.len(), ..Batch::default() });
        }
        ids.iter().map(|id| Effect::Move(*id, to, why.map(str::to_owned))).collect()
    }

    pub(super) fn ask_void(&mut self, office: &Office) -> Vec<Effect> {
        let Some(id) = self.current() else {
            return vec![Effect::Say(Tone::Warn, "这里没有可选的一条。".to_owned())];
        };
        // Whoever may not is told before a reason is written.
        let words = match office.void_words(id) {
            Ok(words) => words.to_owned(),
            Err(refusal) => return vec![Effect::Say(Tone::Bad, refusal.to_string())],
        };
        self.asked = Some(Asked::Void(id));
        let ask = Ask {
            title: "作废".to_owned(),
            lines: vec![office.title(id).unwrap_or_default(), words],
            words: Some("作废原因".to_owned()),
            must: true,
            ..Ask::default()
        };
        vec![Effect::Open(Room::Ask(ask))]
    }

    pub(super) fn answered(&mut self, answer: Answer, office: &Office) -> Vec<Effect> {
        let (at, words) = match answer {
            Answer::Words(words) => (usize::MAX, words),
            Answer::Choice(at, words) => (at, words),
            Answer::Record(_) | Answer::Choices(_) => return Vec::new(),
        };
        match self.asked.take() {
            Some(Asked::Void(id)) => vec![Effect::Void(id, true, Some(words))],
            Some(Asked::Move(step, ids)) if step.why => {
                self.make_moves(step.to, &ids, Some(&Step::reason(&step.reasons, at, &words)))
            }
            Some(Asked::Move(step, ids)) if at == 0 => self.make_moves(step.to, &ids, None),
            Some(Asked::Move(..)) => Vec::new(),
            None => {
                self.read(office);
                Vec::new()
            }
        }
    }

    /// For one record the status line says enough; for several, one sentence when the last has come.
    pub(super) fn heard_saved(&mut self, result: Result<Saved, Refusal>, office: &Office) -> Vec<Effect> {
        let Some(batch) = &mut self.batch else {
            self.marked.clear();
            return match (self.read(office), result) {
                (Stood::Gone(id), Ok(saved)) => vec![self.no_longer(id, Some(&saved), office)],
                _ => Vec::new(),
            };
        };
        batch.left = batch.left.saturating_sub(1);
        match result {
            Ok(_) => batch.done += 1,
            Err(refusal) => {
                batch.refused.get_or_insert(refusal.to_string());
            }
        }
        if batch.left > 0 {
            return Vec::new();
        }
        let done = batch.done;
        let say = match batch.refused.take() {
            None => Effect::Say(Tone::Good, format!("{done} 条都已办好。")),
            Some(why) => Effect::Say(Tone::Bad, format!("办好 {done} 条，其余没有办：{why}")),
        };
        self.batch = None;
        self.marked.clear();
        self.read(office);
        vec![say]
    }

    /// Goes to the next record with a kept warning, round the end.
    pub(super) fn next_kept(&mut self, office: &Office, forward: bool) -> Vec<Effect> {
        let total = self.listed().len();
        let at = self.bar.at();
        let found = (1..=total)
            .map(|step| if forward { (at + step) % total } else { (at + total - step) % total })
            .find(|line| {
                self.listed()
                    .get(*line)
                    .and_then(|id| office.record(*id).ok())
                    .is_some_and(|record| record.fields.get(kept::TAG).is_some())
            });
        match found {
            Some(line) => {
                self.bar.choose(line);
                Vec::new()
            }
            None => vec![Effect::Say(Tone::Good, "这里没有保留的疑点。".to_owned())],
        }
    }
}

fn is_paper(id: Id, office: &Office) -> bool {
    office.record(id).is_ok_and(|record| step_keys::paper_state(&record, office).is_some())
}

/// The moves that all these records can make; for one record also those that are refused, with the reason.
fn common_steps(office: &Office, ids: &[Id]) -> Vec<Step> {
    let steps_of = |id: &Id| office.record(*id).map(|record| office.steps(&record)).unwrap_or_default();
    let Some((first, rest)) = ids.split_first() else {
        return Vec::new();
    };
    let mut steps = steps_of(first);
    if !rest.is_empty() {
        // A day's summary is filed one by one, looked at.
        steps.retain(|step| step.refused.is_none() && !step.files);
    }
    for id in rest {
        let others = steps_of(id);
        // Whether a reason is asked is each record's own: one of them asks, so all are asked.
        let same = |one: &Step, other: &Step| Step { why: one.why, ..other.clone() } == *one;
        steps.retain_mut(|step| {
            let other = others.iter().find(|other| same(step, other));
            step.why |= other.is_some_and(|other| other.why);
            other.is_some()
        });
    }
    steps
}
