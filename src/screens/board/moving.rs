//! Moving cards: along the work, into a column, by name; one or all that are marked; and what is said afterwards.

use super::acts::{nothing, refused};
use super::asked::Asked;
use super::{BoardRoom, View};
use crate::model::id::Id;
use crate::model::typed::{key_project, task, task_state};
use crate::office::{Board, Office, Refusal, Saved, Step};
use crate::screens::list_bar::Stood;
use crate::screens::{Ask, Choose, Effect, Room};
use crate::ui::Tone;

impl BoardRoom {
    pub(super) fn along(&mut self, forward: bool, office: &Office) -> Vec<Effect> {
        let (Some(id), Some(columns)) = (self.leading(), self.columns(office)) else {
            return nothing();
        };
        match office.step_along(id, columns, forward) {
            Ok(step) => self.step(step, office),
            Err(refusal) => refused(&refusal),
        }
    }

    pub(super) fn send_to(&mut self, column: usize, office: &Office) -> Vec<Effect> {
        let (Some(id), Some(columns)) = (self.leading(), self.columns(office)) else {
            return nothing();
        };
        match office.step_into(id, columns, column) {
            Ok(step) => self.step(step, office),
            Err(refusal) => refused(&refusal),
        }
    }

    /// The moves of the record under the bar: the project's on the chart, else the task's.
    pub(super) fn steps(&self, office: &Office) -> Vec<Step> {
        let record = self.focused().and_then(|id| office.record(id).ok());
        record.map(|record| office.steps(&record)).unwrap_or_default()
    }

    /// The record under the bar.
    pub(super) fn focused(&self) -> Option<Id> {
        match self.view {
            View::Chart => self.project().map(|of| of.id),
            _ => self.current().map(|card| card.id),
        }
    }

    pub(super) fn which_step(&mut self, office: &Office) -> Vec<Effect> {
        let steps = self.steps(office);
        if steps.is_empty() {
            return nothing();
        }
        let choose = Choose::of_steps(&steps);
        self.asked = Some(Asked::Which(steps));
        vec![Effect::Open(Room::Choose(choose))]
    }

    /// Makes a move of everything meant by it; several are counted first.
    pub(super) fn step(&mut self, step: Step, office: &Office) -> Vec<Effect> {
        let targets = self.meant();
        if let [only] = targets.as_slice() {
            if let Some(why) = &step.refused {
                return self.wanting(*only, step.to, why, office);
            }
            let title = office.title(*only).unwrap_or_default();
            if step.to == task_state::CLOSED_OUT {
                // What is struck off is closed to everybody: one key too many must not do it.
                let answers = vec!["销号".to_owned(), "不销".to_owned()];
                let lines = vec![title, "销号以后不能再改，九十天后回头看。".to_owned()];
                self.asked = Some(Asked::Sure(targets, step));
                return vec![Effect::Open(Room::Ask(Ask {
                    title: "销号".to_owned(),
                    lines,
                    answers,
                    ..Ask::default()
                }))];
            }
            return self.ask_why(targets, step, title);
        }
        let (can, why) = match office.movable(&targets, &step) {
            Ok(found) => found,
            Err(refusal) => return refused(&refusal),
        };
        if can.is_empty() {
            let why = step.refused.or(why).unwrap_or_default();
            let say = format!("标记的 {} 条现在都不能“{}”：{why}", targets.len(), step.label);
            return vec![Effect::Say(Tone::Bad, say)];
        }
        let left = targets.len() - can.len();
        let mut lines = vec![
            self.names(&can),
            format!("标记了 {} 条，{} 条可以“{}”。", targets.len(), can.len(), step.label),
        ];
        if left > 0 {
            lines.push(format!("另有 {left} 条不能：{}", why.unwrap_or_default()));
        }
        let short = match office.asked_why(&can, &step.label, step.to) {
            Ok(short) => short,
            Err(refusal) => return refused(&refusal),
        };
        if short > 0 {
            lines.push(format!("其中 {short} 条完成量没有满，要写明原因。"));
        }
        let answers = vec![format!("办这 {} 条", can.len()), "不办".to_owned()];
        let title = step.label.clone();
        // One of them asks, so all are asked.
        let step = Step { why: step.why || short > 0, ..step };
        self.asked = Some(Asked::Sure(can, step));
        vec![Effect::Open(Room::Ask(Ask { title, lines, answers, ..Ask::default() }))]
    }

    /// Says what a move waits for; F2 goes to that field.
    fn wanting(&mut self, id: Id, to: u16, why: &str, office: &Office) -> Vec<Effect> {
        let missing = office.record(id).ok().and_then(|record| office.missing_for(&record, to));
        self.missing = missing.map(|tag| (id, tag));
        let key = if missing.is_some() { "按 F2 填。" } else { "" };
        vec![Effect::Say(Tone::Bad, format!("{why}{key}"))]
    }

    /// Whose next step is meant: the card under the bar, unless only others are marked.
    pub(super) fn leading(&self) -> Option<Id> {
        let meant = self.meant();
        let here = self.focused().filter(|id| meant.contains(id));
        here.or_else(|| meant.first().copied())
    }

    /// The marked cards, else what is under the bar.
    fn meant(&self) -> Vec<Id> {
        if self.view == View::Chart { self.focused().into_iter().collect() } else { self.targets() }
    }

    /// Asks for the reason where the move wants one; else makes it.
    pub(super) fn ask_why(&mut self, ids: Vec<Id>, step: Step, title: String) -> Vec<Effect> {
        if !step.why {
            return vec![self.moved(ids, step, None)];
        }
        let ask = Ask::for_reason(&step, title);
        self.asked = Some(Asked::Why(ids, step));
        vec![Effect::Open(Room::Ask(ask))]
    }

    /// One move, or several as one change; what is moved stays in sight.
    pub(super) fn moved(&mut self, ids: Vec<Id>, step: Step, why: Option<String>) -> Effect {
        self.moving = true;
        self.stay.extend(ids.iter().copied());
        match ids.as_slice() {
            [only] => Effect::Move(*only, step.to, why),
            _ => Effect::MoveTasks(ids, Box::new(step), why),
        }
    }

    /// On top again. What a form opened from here saved is under the bar: a task in this view, a project on the wall
    /// chart; where the sentence does not keep it, that is said, and it stays in sight.
    pub(super) fn come_back(&mut self, office: &Office) -> Vec<Effect> {
        self.asked = None;
        let saved = self.made.take(office);
        let made = saved.as_ref().and_then(|saved| office.record(saved.record).ok());
        match made.filter(|made| !made.void).map(|made| (made.id, made.kind)) {
            Some((id, task::KIND)) if self.meeting.is_none() => {
                self.stay.insert(id);
                self.list.put(id);
                // Taken apart on the wall chart, a project shows all that came of it.
                let of = self.chart.on().filter(|_| self.view == View::Chart).copied();
                if let Some(of) = of.and_then(|of| office.board().ok().and_then(|board| tasks_of(&board, of)))
                {
                    self.stay.extend(of);
                }
            }
            Some((id, key_project::KIND)) => {
                self.stay.insert(id);
                self.view = View::Chart;
                self.chart.put(id);
            }
            _ => {}
        }
        let stood = self.read(office);
        if saved.is_some() && self.list.on().is_some() && self.view == View::Calendar {
            self.carry();
        }
        self.told(stood, saved.as_ref())
    }

    /// What is to be said after reading again: that what was saved is not kept by the sentence, or that what stood under
    /// the bar is gone.
    pub(super) fn told(&self, stood: Stood<Id>, saved: Option<&Saved>) -> Vec<Effect> {
        let done = saved.map(|saved| format!("{}。", saved.told())).unwrap_or_default();
        let say = match (stood, saved) {
            _ if self.meeting.is_some() => return Vec::new(),
            (_, Some(saved)) if self.lent.contains(&saved.record) => {
                format!("{done}它不在筛选“{}”里，先留在这里；按 Ctrl+F 写 0 回车看全部。", self.sentence)
            }
            (Stood::Gone(_), _) if self.list.total() > 0 => format!("{done}光标在最近的一条上。"),
            _ => return Vec::new(),
        };
        vec![Effect::Say(if saved.is_some() { Tone::Good } else { Tone::Plain }, say)]
    }

    /// After a change: what was done stays said, with a hint where a column or a leader has enough by now.
    pub(super) fn after(&mut self, result: &Result<Saved, Refusal>, office: &Office) -> Vec<Effect> {
        let Ok(saved) = result else {
            self.moving = false;
            return Vec::new();
        };
        let begun = office.record(saved.record).ok();
        if matches!(self.asked.take(), Some(Asked::MeetingTitle))
            && begun.as_ref().is_some_and(|record| record.kind == crate::model::typed::meeting::KIND)
        {
            return self.begin(saved.record, office);
        }
        self.marked.clear();
        if !std::mem::take(&mut self.moving) {
            return Vec::new();
        }
        match self.crowded(saved.record, office) {
            Some(hint) => vec![Effect::Say(Tone::Warn, format!("{}。{hint}", saved.told()))],
            None => Vec::new(),
        }
    }

    /// Soft limits (WIP): a column or a leader with more than enough in progress.
    fn crowded(&self, id: Id, office: &Office) -> Option<String> {
        let board = office.board().ok()?;
        let card = board.card(id)?;
        let declared = office.dictionary().board();
        let columns = self.columns(office)?;
        let column = columns.columns.get(columns.column_of(card.state)?)?;
        let count = board.cards.iter().filter(|card| column.holds(card.state)).count();
        if let Some(limit) = column.limit.filter(|limit| count > *limit) {
            return Some(format!("“{}”已有 {count} 条，超过 {limit} 条。", column.label));
        }
        let (project, limit) = (board.project_of(card)?, declared.light.leader_limit);
        let load = board.load_of(project.leader.filter(|_| card.is_running())?);
        (load > limit).then(|| format!("{}牵头在办 {load} 条，超过 {limit} 条。", project.leader_name))
    }
}

/// The tasks of a project.
fn tasks_of(board: &Board, project: Id) -> Option<Vec<Id>> {
    let of = board.projects.iter().find(|of| of.id == project)?;
    Some(of.cards.iter().filter_map(|place| board.cards.get(*place)).map(|card| card.id).collect())
}
