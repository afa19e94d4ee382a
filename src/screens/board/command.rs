//! What the palette offers on the board beyond the table of acts.

use super::{BoardRoom, View};
use crate::keymap::{Action, Context};
use crate::model::board::Standing;
use crate::model::change::Op;
use crate::model::filter::suggest;
use crate::model::kind::Kind;
use crate::model::record::{KindTag, Record};
use crate::model::typed::{feedback, key_project, task};
use crate::office::{BoardFilter, LaneBy, Office, Step};
use crate::screens::{Effect, EntryStart, Room, RoomAct};

/// What a palette line of this room does.
#[derive(Clone, Debug)]
pub(super) enum Command {
    /// A move.
    Move(Step),
    /// The form of a new key project.
    NewProject,
    /// Shows a view.
    View(View),
    /// Parts the lanes another way.
    Lanes(LaneBy),
    /// A sentence kept under a digit.
    Kept(String),
    /// Folds or unfolds every lane.
    FoldAll(bool),
}

/// The acts of the table that mean something on the board or in a meeting, the most useful first.
const ACTS: [Action; 22] = [
    Action::MoveOn,
    Action::Feedback,
    Action::Block,
    Action::Steps,
    Action::EndMeeting,
    Action::Filter,
    Action::Views,
    Action::New,
    Action::EditJump,
    Action::MoveBack,
    Action::Unchanged,
    Action::Meeting,
    Action::Decompose,
    Action::Lanes,
    Action::Grouping,
    Action::Mark,
    Action::MarkAll,
    Action::NextIssue,
    Action::PrevIssue,
    Action::History,
    Action::DeleteRecord,
    Action::Accept,
];

impl BoardRoom {
    /// The acts of the table that would do something now.
    pub(super) fn acts_now(&self, office: &Office) -> Vec<Action> {
        let context = if self.meeting.is_some() { Context::Meeting } else { Context::Board };
        let here = ACTS.into_iter().filter(|action| action.valid_in(context));
        here.filter(|action| self.meeting.is_some() || self.out_of_place(*action).is_none())
            .filter(|action| self.does(*action, office))
            .collect()
    }

    fn does(&self, action: Action, office: &Office) -> bool {
        let record = || self.focused().and_then(|id| office.record(id).ok());
        let may = |kind: KindTag, op: Op, before: Option<&Record>| {
            office.kind(kind).is_ok_and(|kind| office.may(kind, op, before, None).is_ok())
        };
        match action {
            Action::MoveOn | Action::MoveBack => {
                let step = self
                    .leading()
                    .zip(self.columns(office))
                    .and_then(|(id, columns)| office.step_along(id, columns, action == Action::MoveOn).ok());
                step.is_some_and(|step| step.refused.is_none() || self.targets().len() > 1)
            }
            Action::Feedback | Action::Unchanged => {
                self.marked.is_empty() && self.current().is_some() && may(feedback::KIND, Op::Add, None)
            }
            Action::Block | Action::Mark => !self.targets().is_empty(),
            Action::Steps => !self.steps(office).is_empty(),
            Action::New if self.view == View::Chart => may(key_project::KIND, Op::Add, None),
            Action::New => self.task_here(office).is_some_and(|fields| {
                let may = |kind: &Kind| office.may(kind, Op::Add, None, Some(&fields)).is_ok();
                office.kind(task::KIND).is_ok_and(may)
            }),
            Action::EditJump if !self.marked.is_empty() => true,
            Action::EditJump => record().is_some_and(|found| may(found.kind, Op::Set, Some(&found))),
            Action::Meeting | Action::MarkAll => !self.shown.is_empty(),
            Action::Decompose => self.project().is_some(),
            Action::NextIssue | Action::PrevIssue => {
                let cards = self.shown.iter().filter_map(|place| self.data.cards.get(*place));
                cards.into_iter().any(|card| card.standing >= Standing::FarBehind)
            }
            Action::History => self.focused().is_some(),
            Action::DeleteRecord => self.focused().is_some_and(|id| office.voidable(id).is_ok()),
            Action::Accept => self.focused().is_some() || matches!(self.view, View::Calendar | View::Flow),
            _ => true,
        }
    }

    pub(super) fn command_list(&self, office: &Office) -> Vec<(RoomAct, Command)> {
        let mut list = Vec::new();
        for step in self.steps(office) {
            list.push((RoomAct::from(&step), Command::Move(step)));
        }
        if self.meeting.is_some() {
            return list;
        }
        for view in View::ALL {
            list.push((format!("换视图：{}", view.label()).into(), Command::View(view)));
        }
        for by in LaneBy::ALL {
            list.push((format!("分道：{}", by.label()).into(), Command::Lanes(by)));
        }
        list.push(("收起全部泳道".into(), Command::FoldAll(true)));
        list.push(("展开全部泳道".into(), Command::FoldAll(false)));
        for (at, kept) in office.kept_filters().into_iter().enumerate().filter(|(_, kept)| !kept.is_empty()) {
            list.push((format!("筛选 {}：{kept}", at + 1).into(), Command::Kept(kept)));
        }
        list.push(("新建重点项目".into(), Command::NewProject));
        list
    }

    pub(super) fn run(&mut self, command: Command, office: &Office) -> Vec<Effect> {
        match command {
            Command::Move(step) => self.step(step, office),
            Command::NewProject => {
                let fields =
                    office.kind(key_project::KIND).map(|kind| office.presets(kind)).unwrap_or_default();
                vec![Effect::Open(Room::Entry(Box::new(EntryStart::New(key_project::KIND, fields))))]
            }
            Command::View(view) => {
                self.show(view, office);
                Vec::new()
            }
            Command::Lanes(by) => {
                self.part(by, office);
                Vec::new()
            }
            Command::Kept(sentence) => self.filter(&sentence, office),
            Command::FoldAll(fold) => {
                self.folded = if fold {
                    self.lanes.iter().map(|lane| lane.name.clone()).filter(|name| !name.is_empty()).collect()
                } else {
                    std::collections::HashSet::new()
                };
                self.lay_out(office);
                Vec::new()
            }
        }
    }
}

/// What may be written next in a sentence over the board.
pub(super) fn offered(text: &str, caret: usize, kind: Option<&Kind>) -> Vec<String> {
    let mut offered = BoardFilter::suggest(text, caret);
    offered.extend(kind.map_or_else(Vec::new, |kind| suggest(text, caret, kind)));
    offered
}
