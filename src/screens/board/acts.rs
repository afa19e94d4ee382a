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
use crate::office::{Card, LaneBy, Office, Refusal};
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
        let acts = !matches!(
            action,
            Action::Back | Action::Views | Action::Grouping | Action::Lanes | Action::Filter
        );
        if acts && self.meeting.is_none() {
            // What is acted on is what is meant, and stays in sight whatever becomes of it.
            self.list.keep();
            self.stay.extend(self.targets());
            self.stay.extend(self.focused());
        }
        if let Some(say) = self.out_of_place(action).filter(|_| self.meeting.is_none()) {
            return vec![Effect::Say(Tone::Plain, say.to_owned())];
        }
        match action {
            Action::Accept => self.open(false, office),
            Action::History => self.open(true, office),
            Action::Back if !self.marked.is_empty() => {
                self.marked.clear();
                Vec::new()
            }
            Action::Back if self.view == View::List && self.back_to_calendar(office) => Vec::new(),
            Action::Back => vec![Effect::Back],
            Action::MoveOn => self.along(true, office),
            Action::MoveBack => self.along(false, office),
            Action::Choose(0) => {
                self.fold();
                Vec::new()
            }
            Action::Choose(digit) => self.send_to(usize::from(digit) - 1, office),
            Action::Steps => self.which_step(office),
            Action::Views => {
                self.next_view(office);
                // What was said of the view before is settled.
                vec![Effect::Say(Tone::Plain, String::new())]
            }
            Action::Grouping => {
                self.grouping = (self.grouping + 1) % office.dictionary().board().groupings.len().max(1);
                if self.view != View::Flow {
                    self.view = View::Board;
                }
                self.flow = None;
                self.lay_out(office);
                Vec::new()
            }
            Action::Lanes if self.view == View::List => {
                self.order = self.order.next();
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
                self.line = Some(FilterLine::new(&self.sentence, |text, caret| {
                    super::command::offered(text, caret, kind)
                }));
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
            Action::DeleteRecord => self.strike_out(office),
            Action::NextIssue => self.next_grave(true),
            Action::PrevIssue => self.next_grave(false),
            _ => Vec::new(),
        }
    }

    /// Why an act means nothing in this view: nothing is done to a card that is not to be seen.
    pub(super) fn out_of_place(&self, action: Action) -> Option<&'static str> {
        let of_a_card = matches!(
            action,
            Action::MoveOn
                | Action::MoveBack
                | Action::Choose(1..)
                | Action::Mark
                | Action::MarkAll
                | Action::Feedback
                | Action::Unchanged
                | Action::Block
                | Action::NextIssue
                | Action::PrevIssue
        );
        let of_a_record =
            matches!(action, Action::Steps | Action::EditJump | Action::DeleteRecord | Action::History);
        let of_the_board = matches!(action, Action::Grouping | Action::Lanes);
        match self.view {
            View::Board if self.lanes.get(self.at.lane).is_some_and(|lane| lane.folded) => {
                let inside = (of_a_card
                    && !matches!(action, Action::MarkAll | Action::NextIssue | Action::PrevIssue))
                    || of_a_record;
                inside.then_some("这一道已收起，按 0 或回车展开再办。")
            }
            View::Chart | View::Calendar if of_the_board => {
                Some("分列、分道是看板上的，请按 F4 换到看板再按。")
            }
            View::List | View::Chart | View::Calendar | View::Flow if action == Action::Choose(0) => {
                Some("收起、展开泳道是看板上的；要看全部的任务，按 Ctrl+F 写 0 回车。")
            }
            View::Flow if action == Action::Lanes => Some("分道是看板上的，请按 F4 换到看板再按。"),
            View::Chart if of_a_card => Some("挂图上一行是一个项目，要办任务请按 F4 换到看板或清单。"),
            View::Calendar if of_a_card || of_a_record => Some("日历上按回车打开这一天的任务，再办。"),
            View::Flow if of_a_card || of_a_record => Some("分析里按回车打开背后的任务，再办。"),
            _ => None,
        }
    }

    fn walked(&mut self, action: Action) -> bool {
        match self.view {
            View::Board => {
                let walked = self.walk(action);
                if walked {
                    self.carry();
                }
                walked
            }
            View::List => {
                let walked = self.list.walk(action);
                if walked {
                    self.stand_again();
                    self.carry();
                }
                walked
            }
            View::Chart => self.chart.walk(action),
            View::Calendar => self.walk_days(action),
            View::Flow => self.walk_flow(action),
        }
    }

    /// Every card shown.
    pub(super) fn ids(&self) -> Vec<Id> {
        self.shown.iter().filter_map(|place| self.data.cards.get(*place)).map(|card| card.id).collect()
    }

    pub(super) fn show(&mut self, view: View, office: &Office) {
        if self.view == View::Chart && view != View::Chart && self.chart.on().copied() != self.came_on {
            // The bar was put on a project: its gravest task is meant.
            let own = self.project().map(|of| of.cards.clone()).unwrap_or_default();
            let meant = self.current().is_some_and(|card| {
                self.data.project_of(card).map(|of| of.id) == self.project().map(|of| of.id)
            });
            let first = own.into_iter().find(|place| self.shown.contains(place)).filter(|_| !meant);
            if let Some(card) = first.and_then(|place| self.data.cards.get(place)) {
                self.list.put(card.id);
                if let Some(due) = card.due {
                    self.day = due;
                }
            }
        }
        self.view = view;
        self.lay_out(office);
        if view == View::Chart {
            self.came_on = self.chart.on().copied();
        }
    }

    fn next_view(&mut self, office: &Office) {
        let at = View::ALL.iter().position(|view| *view == self.view).unwrap_or(0);
        self.show(View::ALL.get(at + 1).copied().unwrap_or_default(), office);
    }

    pub(super) fn part(&mut self, by: LaneBy, office: &Office) {
        self.lane_by = by;
        self.view = View::Board;
        self.top = 0;
        self.lay_out(office);
    }

    /// 0: the lane under the bar, only its head or all of it. Nothing else moves, so nothing else is laid out again.
    fn fold(&mut self) {
        let at = self.at;
        let Some(lane) = self.lanes.get_mut(at.lane).filter(|lane| !lane.name.is_empty()) else { return };
        lane.folded = !lane.folded;
        if lane.folded {
            self.folded.insert(lane.name.clone());
        } else {
            self.folded.remove(&lane.name);
        }
        // Unfolded, a lane shows the card under the bar again if it holds it.
        let card = self.list.on().and_then(|id| self.data.place_of(*id));
        let inside = card.and_then(|card| super::lanes::place_of(&self.lanes, card));
        if inside.is_some_and(|inside| inside.lane == at.lane) {
            self.stand_again();
        } else {
            self.go(super::Place { row: 0, ..at });
            self.carry();
        }
    }

    /// Enter: the task, a folded lane, the project of the chart, the day of the calendar, the cards behind a number.
    fn open(&mut self, history: bool, office: &Office) -> Vec<Effect> {
        match self.view {
            View::Board if self.lanes.get(self.at.lane).is_some_and(|lane| lane.folded) => {
                self.fold();
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
                self.open_day(office);
                Vec::new()
            }
            View::Flow => self.behind_flow(),
        }
    }

    fn new_task(&self, office: &Office) -> Vec<Effect> {
        match self.task_here(office) {
            Some(fields) => vec![Effect::Open(Room::Entry(Box::new(EntryStart::New(task::KIND, fields))))],
            None => nothing(),
        }
    }

    /// What stands in a new task that is begun here.
    pub(super) fn task_here(&self, office: &Office) -> Option<Fields> {
        let kind = office.kind(task::KIND).ok()?;
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
        Some(fields)
    }

    /// F2: the form of one, at the field the last refused move waits for; or one field of all that are marked.
    fn change(&mut self, office: &Office) -> Vec<Effect> {
        if !self.marked.is_empty() {
            return self.which_field(office);
        }
        let Some(id) = self.focused() else { return nothing() };
        let record = office.record(id).and_then(|record| {
            office.may(office.kind(record.kind)?, Op::Set, Some(&record), None)?;
            Ok(record)
        });
        let field = self.missing.take().filter(|(of, _)| *of == id).map(|(_, tag)| tag);
        match record {
            Ok(record) => {
                vec![Effect::Open(Room::Entry(Box::new(EntryStart::Change(Box::new(record), field))))]
            }
            Err(refusal) => refused(&refusal),
        }
    }

    fn feed_back(&self, office: &Office) -> Vec<Effect> {
        if !self.marked.is_empty() {
            return one_by_one();
        }
        let (Some(card), Ok(kind)) = (self.current(), office.kind(feedback::KIND)) else { return nothing() };
        let mut fields = office.presets(kind);
        fields.set(feedback::TASK, Some(Value::Ref(card.id)));
        vec![Effect::Open(Room::Entry(Box::new(EntryStart::New(feedback::KIND, fields))))]
    }

    fn unchanged(&mut self, office: &Office) -> Vec<Effect> {
        if !self.marked.is_empty() {
            return one_by_one();
        }
        let Some((id, title)) = self.current().map(|card| (card.id, named(card))) else { return nothing() };
        let reasons = office.kind(feedback::KIND).ok().and_then(|kind| kind.field(feedback::UNCHANGED));
        let items = reasons.map_or(&[][..], |field| field.choices());
        let items = items.iter().map(|choice| (choice.label.clone(), Some(choice.code))).collect();
        self.asked = Some(Asked::Unchanged(id));
        vec![Effect::Open(Room::Choose(Choose {
            title: format!("没有变化：{title}"),
            items,
            ..Choose::default()
        }))]
    }

    fn strike_out(&mut self, office: &Office) -> Vec<Effect> {
        let Some(id) = self.focused() else { return nothing() };
        // Whoever may not is told before a reason is written.
        let words = match office.void_words(id) {
            Ok(words) => words.to_owned(),
            Err(refusal) => return refused(&refusal),
        };
        let title = office.title(id).unwrap_or_default();
        self.asked = Some(Asked::Void(id));
        vec![Effect::Open(Room::Ask(Ask {
            title: "作废".to_owned(),
            lines: vec![title, words],
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
        if let Some(id) = red.get(next) {
            self.list.put(*id);
        }
        let lane = self.lanes.iter().find(|lane| {
            lane.folded
                && lane
                    .columns
                    .iter()
                    .flatten()
                    .any(|place| self.data.cards.get(*place).map(|card| &card.id) == self.list.on())
        });
        if let Some(name) = lane.map(|lane| lane.name.clone()) {
            self.folded.remove(&name);
            for lane in self.lanes.iter_mut().filter(|lane| lane.name == name) {
                lane.folded = false;
            }
        }
        self.stand_again();
        self.carry();
        vec![Effect::Say(Tone::Plain, format!("红灯 {}/{}。", next + 1, red.len()))]
    }

    pub(super) fn offered(&self) -> Vec<Action> {
        if self.meeting.is_some() {
            let of_meeting = [Action::Accept, Action::Right, Action::New, Action::EndMeeting, Action::MoveOn];
            let more = [Action::Feedback, Action::Block, Action::Back, Action::Steps, Action::Help];
            return of_meeting.into_iter().chain(more).collect();
        }
        let mut offers = vec![Action::Accept];
        match self.view {
            View::Board | View::List => {
                offers.extend([
                    Action::MoveOn,
                    Action::Feedback,
                    Action::Filter,
                    Action::Views,
                    Action::Lanes,
                ]);
                offers.extend([Action::Block, Action::Steps, Action::New, Action::Mark, Action::Meeting]);
            }
            View::Chart => {
                offers.extend([Action::Steps, Action::Decompose, Action::New, Action::Views, Action::Filter]);
            }
            View::Calendar | View::Flow => offers.extend([Action::Views, Action::Filter]),
        }
        if matches!(self.view, View::Board | View::List | View::Chart) {
            offers.extend([Action::EditJump, Action::Grouping]);
        }
        offers.extend([Action::Back, Action::Help, Action::Palette]);
        offers
    }
}

/// Village and title of a card.
pub(super) fn named(card: &Card) -> String {
    format!("{} {}", card.village_name, card.title).trim_start().to_owned()
}

/// What is told about a task is its own.
fn one_by_one() -> Vec<Effect> {
    vec![Effect::Say(Tone::Plain, "进展要一条一条报：按 Esc 取消标记，再报光标上的这一条。".to_owned())]
}

pub(super) fn nothing() -> Vec<Effect> {
    vec![Effect::Say(Tone::Warn, "这里没有可选的一条，按 Ctrl+F 换个条件，写 0 回车看全部。".to_owned())]
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
