//! What the palette offers on the board beyond the table of acts.

use super::{BoardRoom, View};
use crate::model::typed::key_project;
use crate::office::{LaneBy, Office, Step};
use crate::screens::{Effect, EntryStart, Room};

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

impl BoardRoom {
    pub(super) fn command_list(&self, office: &Office) -> Vec<(String, Command)> {
        let mut list = Vec::new();
        for step in self.steps(office) {
            let name = match &step.refused {
                None => format!("办理：{}", step.label),
                Some(why) => format!("不能{}：{why}", step.label),
            };
            list.push((name, Command::Move(step)));
        }
        if self.meeting.is_some() {
            return list;
        }
        for view in View::ALL {
            list.push((format!("换视图：{}", view.label()), Command::View(view)));
        }
        for by in LaneBy::ALL {
            list.push((format!("分道：{}", by.label()), Command::Lanes(by)));
        }
        list.push(("收起全部泳道".to_owned(), Command::FoldAll(true)));
        list.push(("展开全部泳道".to_owned(), Command::FoldAll(false)));
        for (at, kept) in office.kept_filters().into_iter().enumerate().filter(|(_, kept)| !kept.is_empty()) {
            list.push((format!("筛选 {}：{kept}", at + 1), Command::Kept(kept)));
        }
        list.push(("新建重点项目".to_owned(), Command::NewProject));
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
                let at = self.at;
                self.lay_out(office);
                self.go(at);
                Vec::new()
            }
        }
    }
}
