//! What is done to cards: moving, feeding back, blocking, editing several; and what the palette offers.

use super::asked::Asked;
use super::command::Command;
use super::{BoardRoom, View};
use crate::keymap::Action;
use crate::model::board::Standing;
use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::typed::{feedback, task};
use crate::model::value::{Fields, Value};
use crate::office::{LaneBy, Office, Refusal, Saved, Step};
use crate::screens::filter_line::FilterLine;
use crate::screens::{Ask, Choose, Effect, EntryStart, Room};
use crate::ui::Tone;

impl BoardRoom {
    pub(super) fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        if self.meeting.is_some()
            && let Some(effects) = self.act_in_meeting(action, office)
        {
            return effects;
        }
        if self.walked(action) {
            return Vec::new();
        }
        match action {
            Action::Accept => self.open(false, office),
            Action::History => self.open(true, office),
            Action::Back if !self.marked.is_empty() => {
                self.marked.clear();
                Vec::new()
            }
            Action::Back => vec![Effect::Back],
            Action::MoveOn => self.along(true, office),
            Action::MoveBack => self.along(false, office),
            Action::Choose(0) => {
                self.fold(office);
                Vec::new()
            }
            Action::Choose(digit) if self.view == View::Board || self.view == View::List => {
                self.send_to(usize::from(digit) - 1, office)
            }
            Action::Steps => self.which_step(office),
            Action::Views => {
                self.next_view(office);
                Vec::new()
            }
            Action::Grouping => {
                self.grouping = (self.grouping + 1) % office.dictionary().board().groupings.len().max(1);
                self.view = View::Board;
                self.at.row = 0;
                self.lay_out(office);
                Vec::new()
            }
            Action::Lanes => {
                let at = LaneBy::ALL.iter().position(|by| *by == self.lane_by).unwrap_or(0);
                self.part(LaneBy::ALL.get(at + 1).copied().unwrap_or(LaneBy::Village), office);
                Vec::new()
            }
            Action::Filter => {
                let kind = office.kind(task::KIND).ok();
                self.line =
                    Some(FilterLine::new(&self.sentence, |text, caret| super::offered(text, caret, kind)));
                Vec::new()
            }
            Action::Mark => {
                if let Some(id) = self.current().map(|card| card.id)
                    && !self.marked.remove(&id)
                {
                    self.marked.insert(id);
                }
                Vec::new()
            }
            Action::MarkAll => {
                let all: Vec<Id> = self.ids();
                if self.marked.len() == all.len() {
                    self.marked.clear();
                } else {
                    self.marked = all.into_iter().collect();
                }
                Vec::new()
            }
            // On the wall chart lines are projects.
            Action::New if self.view == View::Chart => self.run(Command::NewProject, office),
            Action::New => self.new_task(office),
            Action::EditJump => self.change(office),
            Action::Feedback => self.feed_back(office),
            Action::Unchanged => self.unchanged(office),
            Action::Block => self.block(office),
            Action::Meeting => self.meet(office),
            Action::Decompose => self.decompose(),
            Action::DeleteRecord => self.strike_out(),
            Action::NextIssue => self.next_grave(true),
            Action::PrevIssue => self.next_grave(false),
            _ => Vec::new(),
        }
    }

    fn walked(&mut self, action: Action) -> bool {
        match self.view {
            View::Board => {
                let walked = self.walk(action);
                if walked {
                    self.follow();
                }
                walked
            }
            View::List => {
                let walked = super::list::walk(&mut self.list, action, self.shown.len());
                if walked {
                    self.selected = self
                        .shown
                        .get(self.list.selected)
                        .and_then(|at| self.data.cards.get(*at))
                        .map(|card| card.id);
                    self.stand_again();
                    self.follow();
                }
                walked
            }
            View::Chart => super::list::walk(&mut self.chart, action, self.projects.len()),
            View::Calendar => self.walk_days(action),
            View::Flow => self.walk_flow(action),
        }
    }

    /// Every card shown.
    pub(super) fn ids(&self) -> Vec<Id> {
        self.shown.iter().filter_map(|place| self.data.cards.get(*place)).map(|card| card.id).collect()
    }

    pub(super) fn show(&mut self, view: View, office: &Office) {
        if self.view == View::Chart && view != View::Chart {
            // The bar stood on a project: its gravest task is meant.
            let own = self.project().map(|of| of.cards.clone()).unwrap_or_default();
            let meant = self.current().is_some_and(|card| {
                self.data.project_of(card).map(|of| of.id) == self.project().map(|of| of.id)
            });
            let first = own.into_iter().find(|place| self.shown.contains(place)).filter(|_| !meant);
            if let Some(card) = first.and_then(|place| self.data.cards.get(place)) {
                self.selected = Some(card.id);
            }
        }
        self.view = view;
        self.lay_out(office);
    }

    fn next_view(&mut self, office: &Office) {
        let at = View::ALL.iter().position(|view| *view == self.view).unwrap_or(0);
        self.show(View::ALL.get(at + 1).copied().unwrap_or_default(), office);
    }

    pub(super) fn part(&mut self, by: LaneBy, office: &Office) {
        self.lane_by = by;
        self.view = View::Board;
        self.lay_out(office);
    }

    /// 0: the lane under the bar, only its head or all of it.
    fn fold(&mut self, office: &Office) {
        let Some(lane) = self.lanes.get(self.at.lane).filter(|lane| !lane.name.is_empty()) else { return };
        let (name, folded) = (lane.name.clone(), lane.folded);
        if folded {
            self.folded.remove(&name);
        } else {
            self.folded.insert(name);
        }
        let at = self.at;
        self.lay_out(office);
        self.go(super::Place { row: 0, ..at });
    }

    /// Enter: the task, a folded lane, the project of the chart, the day of the calendar, the cards behind a number.
    fn open(&mut self, history: bool, office: &Office) -> Vec<Effect> {
        match self.view {
            View::Board if self.lanes.get(self.at.lane).is_some_and(|lane| lane.folded) => {
                self.fold(office);
                Vec::new()
            }
            View::Board | View::List => match self.current() {
                Some(card) => vec![Effect::Open(Room::Detail(card.id, history))],
                None => nothing(),
            },
            View::Chart => match self.project() {
                Some(project) => vec![Effect::Open(Room::Detail(project.id, history))],
                None => nothing(),
            },
            View::Calendar => {
                self.sentence = format!("期:{}", self.day);
                self.view = View::List;
                self.narrow(office);
                Vec::new()
            }
            View::Flow => self.behind_flow(),
        }
    }

    fn along(&mut self, forward: bool, office: &Office) -> Vec<Effect> {
        let (Some(card), Some(columns)) = (self.current(), self.columns(office)) else { return nothing() };
        match office.step_along(card.id, columns, forward) {
            Ok(step) => self.step(step, office),
            Err(refusal) => refused(&refusal),
        }
    }

    fn send_to(&mut self, column: usize, office: &Office) -> Vec<Effect> {
        let (Some(card), Some(columns)) = (self.current(), self.columns(office)) else { return nothing() };
        match office.step_into(card.id, columns, column) {
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

    fn which_step(&mut self, office: &Office) -> Vec<Effect> {
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
        if let Some(why) = &step.refused {
            return vec![Effect::Say(Tone::Bad, why.clone())];
        }
        let targets = self.meant();
        if let [only] = targets.as_slice() {
            let title = office.title(*only).unwrap_or_default();
            return self.ask_why(targets, step, title);
        }
        let (can, why) = match office.movable(&targets, step.to) {
            Ok(found) => found,
            Err(refusal) => return refused(&refusal),
        };
        if can.is_empty() {
            return vec![Effect::Say(Tone::Bad, why.unwrap_or_default())];
        }
        let left = targets.len() - can.len();
        let mut lines = vec![format!("标记了 {} 条，{} 条可以“{}”。", targets.len(), can.len(), step.label)];
        if left > 0 {
            lines.push(format!("另有 {left} 条不能：{}", why.unwrap_or_default()));
        }
        let answers = vec![format!("办这 {} 条", can.len()), "不办".to_owned()];
        let title = step.label.clone();
        self.asked = Some(Asked::Sure(can, step));
        vec![Effect::Open(Room::Ask(Ask { title, lines, answers, ..Ask::default() }))]
    }

    /// The marked cards, else what is under the bar.
    fn meant(&self) -> Vec<Id> {
        if self.view == View::Chart { self.focused().into_iter().collect() } else { self.targets() }
    }

    /// Asks for the reason where the move wants one; else makes it.
    pub(super) fn ask_why(&mut self, ids: Vec<Id>, step: Step, title: String) -> Vec<Effect> {
        if !step.why {
            return vec![moved(ids, step.to, None)];
        }
        let ask = Ask::for_reason(&step, title);
        self.asked = Some(Asked::Why(ids, step));
        vec![Effect::Open(Room::Ask(ask))]
    }

    fn new_task(&self, office: &Office) -> Vec<Effect> {
        let Ok(kind) = office.kind(task::KIND) else { return nothing() };
        let mut fields = office.presets(kind);
        // What stands under the bar says where the new one belongs.
        if let Some(project) = self.project() {
            fields.set(task::PROJECT, Some(Value::Ref(project.id)));
        }
        if let Some(village) = self.current().and_then(|card| card.village) {
            fields.set(task::VILLAGE, Some(Value::Ref(village)));
        }
        if let Some(meeting) = &self.meeting {
            fields.set(task::MEETING, Some(Value::Ref(meeting.record)));
        }
        vec![Effect::Open(Room::Entry(Box::new(EntryStart::New(task::KIND, fields))))]
    }

    /// F2: the form of one, or one field of all that are marked.
    fn change(&mut self, office: &Office) -> Vec<Effect> {
        if !self.marked.is_empty() {
            return self.which_field(office);
        }
        let Some(id) = self.focused() else { return nothing() };
        let record = office.record(id).and_then(|record| {
            office.may(office.kind(record.kind)?, Op::Set, Some(&record), None)?;
            Ok(record)
        });
        match record {
            Ok(record) => {
                vec![Effect::Open(Room::Entry(Box::new(EntryStart::Change(Box::new(record), None))))]
            }
            Err(refusal) => refused(&refusal),
        }
    }

    fn feed_back(&self, office: &Office) -> Vec<Effect> {
        let (Some(card), Ok(kind)) = (self.current(), office.kind(feedback::KIND)) else { return nothing() };
        let mut fields = office.presets(kind);
        fields.set(feedback::TASK, Some(Value::Ref(card.id)));
        vec![Effect::Open(Room::Entry(Box::new(EntryStart::New(feedback::KIND, fields))))]
    }

    fn unchanged(&mut self, office: &Office) -> Vec<Effect> {
        let Some(id) = self.current().map(|card| card.id) else { return nothing() };
        let reasons = office.kind(feedback::KIND).ok().and_then(|kind| kind.field(feedback::UNCHANGED));
        let items = reasons.map_or(&[][..], |field| field.choices());
        let items = items.iter().map(|choice| (choice.label.clone(), Some(choice.code))).collect();
        self.asked = Some(Asked::Unchanged(id));
        vec![Effect::Open(Room::Choose(Choose {
            title: "没有变化，原因".to_owned(),
            items,
            ..Choose::default()
        }))]
    }

    fn strike_out(&mut self) -> Vec<Effect> {
        let Some(id) = self.focused() else { return nothing() };
        self.asked = Some(Asked::Void(id));
        vec![Effect::Open(Room::Ask(Ask {
            title: "作废".to_owned(),
            lines: vec!["作废以后看板上不再有它，流水里仍可查到，Ctrl+Z 可以撤销。".to_owned()],
            words: Some("原因".to_owned()),
            must: true,
            ..Ask::default()
        }))]
    }

    fn decompose(&self) -> Vec<Effect> {
        match self.project() {
            Some(project) => vec![Effect::Open(Room::Decompose(project.id))],
            None => vec![Effect::Say(
                Tone::Warn,
                "这一条不属于重点项目，按 F4 到挂图选一个项目再分解。".to_owned(),
            )],
        }
    }

    /// F11: the next card that is red, in the order of the board.
    fn next_grave(&mut self, forward: bool) -> Vec<Effect> {
        let grave = |place: &&usize| {
            self.data.cards.get(**place).is_some_and(|card| card.standing >= Standing::FarBehind)
        };
        let red: Vec<Id> = self
            .shown
            .iter()
            .filter(grave)
            .filter_map(|place| self.data.cards.get(*place))
            .map(|card| card.id)
            .collect();
        if red.is_empty() {
            return vec![Effect::Say(Tone::Good, "这里没有红灯的任务。".to_owned())];
        }
        let at = self.selected.and_then(|id| red.iter().position(|known| *known == id));
        let next = match (at, forward) {
            (None, _) => 0,
            (Some(at), true) => (at + 1) % red.len(),
            (Some(at), false) => (at + red.len() - 1) % red.len(),
        };
        self.selected = red.get(next).copied();
        let lane = self.lanes.iter().find(|lane| {
            lane.folded
                && lane
                    .columns
                    .iter()
                    .flatten()
                    .any(|place| self.data.cards.get(*place).map(|card| card.id) == self.selected)
        });
        if let Some(name) = lane.map(|lane| lane.name.clone()) {
            self.folded.remove(&name);
            for lane in self.lanes.iter_mut().filter(|lane| lane.name == name) {
                lane.folded = false;
            }
        }
        self.stand_again();
        self.follow();
        vec![Effect::Say(Tone::Plain, format!("红灯 {}/{}。", next + 1, red.len()))]
    }

    pub(super) fn offered(&self) -> Vec<Action> {
        let mut offers = Vec::new();
        if self.meeting.is_some() {
            return vec![
                Action::Accept,
                Action::New,
                Action::MoveOn,
                Action::Feedback,
                Action::Meeting,
                Action::Back,
            ];
        }
        match self.view {
            View::Board | View::List => {
                offers.extend([Action::Accept, Action::MoveOn, Action::Feedback, Action::Block]);
            }
            View::Chart => offers.extend([Action::Accept, Action::Steps, Action::Decompose]),
            View::Calendar | View::Flow => offers.push(Action::Accept),
        }
        offers.extend([
            Action::Views,
            Action::Lanes,
            Action::Filter,
            Action::New,
            Action::Back,
            Action::Palette,
        ]);
        offers
    }

    /// After a change: what was done stays said, with a hint where a column or a leader has enough by now.
    pub(super) fn after(&mut self, result: &Result<Saved, Refusal>, office: &Office) -> Vec<Effect> {
        let Ok(saved) = result else { return Vec::new() };
        let begun = office.record(saved.record).ok();
        if matches!(self.asked.take(), Some(Asked::MeetingTitle))
            && begun.as_ref().is_some_and(|record| record.kind == crate::model::typed::meeting::KIND)
        {
            return self.begin(saved.record, None, office);
        }
        if begun.is_some_and(|record| record.kind == task::KIND && record.revision == 1)
            && self.marked.is_empty()
        {
            self.selected = Some(saved.record);
        }
        self.marked.clear();
        match self.crowded(saved.record, office) {
            Some(hint) => vec![Effect::Say(Tone::Warn, format!("已保存：{}。{hint}", saved.what))],
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
        let leader = &board.project_of(card)?.leader_name;
        let over = board.overloaded(declared.light.leader_limit);
        let (name, load) = over.into_iter().find(|(name, _)| name == leader && card.is_running())?;
        Some(format!("{name}牵头在办 {load} 条，超过 {} 条。", declared.light.leader_limit))
    }
}

/// A move of one or of several.
pub(super) fn moved(ids: Vec<Id>, state: u16, why: Option<String>) -> Effect {
    match ids.as_slice() {
        [only] => Effect::Move(*only, state, why),
        _ => Effect::MoveTasks(ids, state, why),
    }
}

pub(super) fn nothing() -> Vec<Effect> {
    vec![Effect::Say(Tone::Warn, "这里没有可选的一条，按 Ctrl+F 换个条件，空着按回车看全部。".to_owned())]
}

pub(super) fn refused(refusal: &Refusal) -> Vec<Effect> {
    vec![Effect::Say(Tone::Bad, refusal.to_string())]
}

/// The fields of a feedback that says only why nothing changed.
pub(super) fn nothing_changed(id: Id, reason: u16, office: &Office) -> Option<Fields> {
    let kind = office.kind(feedback::KIND).ok()?;
    let mut fields = office.presets(kind);
    fields.set(feedback::TASK, Some(Value::Ref(id)));
    fields.set(feedback::UNCHANGED, Some(Value::Code(reason)));
    Some(fields)
}
