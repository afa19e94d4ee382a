//! Meeting mode (调度会): the tasks shown, one after another; what is said is noted, decisions become tasks.

use super::asked::Asked;
use super::{BoardRoom, View};
use crate::keymap::Action;
use crate::model::id::Id;
use crate::office::Office;
use crate::rules::progress::forecast_words;
use crate::screens::{Ask, Effect, Room, Takes};
use crate::ui::facts::facts;
use crate::ui::layer::rule;
use crate::ui::{Look, Tone};
use chrono::Datelike;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A meeting under way.
#[derive(Clone, Debug)]
pub(super) struct Meeting {
    /// Its record.
    pub record: Id,
    /// The tasks gone through, in the order of the board when it began.
    pub items: Vec<Id>,
    /// Where it stands.
    pub at: usize,
}

impl BoardRoom {
    /// F7: begins a meeting over what is shown, or goes on with the one this person began today.
    pub(super) fn meet(&mut self, office: &Office) -> Vec<Effect> {
        if self.shown.is_empty() {
            return super::acts::nothing();
        }
        if let Ok(Some(open)) = office.meeting_now() {
            let title = office.title(open).unwrap_or_default();
            self.asked = Some(Asked::GoOn(open));
            return vec![Effect::Open(Room::Ask(Ask {
                title: "开会".to_owned(),
                lines: vec![format!("今天已经开过：{title}。")],
                answers: vec!["接着开这一次".to_owned(), "另开一次".to_owned()],
                ..Ask::default()
            }))];
        }
        self.ask_title(office)
    }

    pub(super) fn ask_title(&mut self, office: &Office) -> Vec<Effect> {
        self.asked = Some(Asked::MeetingTitle);
        vec![Effect::Open(Room::Ask(Ask {
            title: "开会".to_owned(),
            lines: vec![format!(
                "逐项过这 {} 条任务：左右键换一条，回车记一句，Ctrl+N 登记议定的任务，F7 散会出纪要。",
                self.shown.len()
            )],
            words: Some("会议名称".to_owned()),
            start: format!("{}月{}日重点项目调度会", office.today().month(), office.today().day()),
            must: true,
            ..Ask::default()
        }))]
    }

    pub(super) fn begin(&mut self, record: Id, office: &Office) -> Vec<Effect> {
        let items =
            office.agenda(record).ok().filter(|items| !items.is_empty()).unwrap_or_else(|| self.ids());
        // Gone on with, a meeting stands on the first item of which nothing is said yet.
        let said = office.minutes(record).map(|minutes| minutes.items).unwrap_or_default();
        let open = |id: &Id| said.iter().all(|item| item.about != *id);
        let at = items.iter().position(open).unwrap_or(0);
        self.marked.clear();
        // One task is on the screen: what is done is done to it, whichever view the meeting was begun from.
        self.view = View::Board;
        self.meeting = Some(Meeting { record, items, at });
        self.stand_at(at, office);
        Vec::new()
    }

    fn stand_at(&mut self, at: usize, office: &Office) {
        if let Some(meeting) = &mut self.meeting {
            meeting.at = at.min(meeting.items.len().saturating_sub(1));
            self.selected = meeting.items.get(meeting.at).copied();
            // When the meeting ends the bar stands on the item in hand.
            if let Some(id) = self.selected {
                self.list.put(id);
            }
            self.lay_out(office);
        }
    }

    /// What a key does in a meeting; `None`: as on the board.
    pub(super) fn act_in_meeting(&mut self, action: Action, office: &Office) -> Option<Vec<Effect>> {
        let meeting = self.meeting.as_ref()?;
        let (at, record, last) = (meeting.at, meeting.record, meeting.items.len().saturating_sub(1));
        let to = match action {
            Action::Left | Action::Up | Action::PageUp => at.saturating_sub(1),
            Action::Right | Action::Down | Action::PageDown => (at + 1).min(last),
            Action::First | Action::TopOfAll => 0,
            Action::Last | Action::BottomOfAll => last,
            Action::Accept => return Some(self.ask_said(office)),
            Action::EndMeeting => {
                self.meeting = None;
                return Some(vec![Effect::Open(Room::Minutes(record))]);
            }
            Action::Back => {
                self.meeting = None;
                let say = "会先停在这里，按 F7 接着开；记下的都已保存。";
                return Some(vec![Effect::Say(Tone::Plain, say.to_owned())]);
            }
            _ => return None,
        };
        self.stand_at(to, office);
        Some(Vec::new())
    }

    fn ask_said(&mut self, office: &Office) -> Vec<Effect> {
        let (Some(card), Some(meeting)) = (self.current(), &self.meeting) else {
            return super::acts::nothing();
        };
        let known = office.minutes(meeting.record).map(|minutes| minutes.items).unwrap_or_default();
        let start =
            known.into_iter().find(|item| item.about == card.id).map(|item| item.words).unwrap_or_default();
        let title = format!("{} {}", card.village_name, card.title);
        let id = card.id;
        self.asked = Some(Asked::Said(id));
        vec![Effect::Open(Room::Ask(Ask {
            title: "议定意见".to_owned(),
            lines: vec![title],
            words: Some("记一句".to_owned()),
            start,
            takes: Takes::Prose,
            must: true,
            ..Ask::default()
        }))]
    }

    /// Notes what was said about a task.
    pub(super) fn say_about(&mut self, id: Id, words: &str) -> Vec<Effect> {
        self.meeting
            .as_ref()
            .map(|meeting| Effect::NoteItem(meeting.record, id, words.to_owned()))
            .into_iter()
            .collect()
    }

    /// One task on the whole screen, large enough to be talked about.
    pub(super) fn paint_meeting(&self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) {
        let (Some(meeting), Some(card)) = (&self.meeting, self.current()) else { return };
        let minutes = office.minutes(meeting.record).ok();
        let noted = minutes.as_ref().map_or(0, |minutes| minutes.items.len());
        let assigned = minutes.as_ref().map_or(0, |minutes| minutes.assigned.len());
        let where_at = format!("第 {}/{} 项", meeting.at + 1, meeting.items.len());
        let sums = format!("已记 {noted} 项，议定 {assigned} 条");
        let name = minutes.as_ref().map_or("", |minutes| minutes.title.as_str());
        rule(buf, area.x, area.y, area.width, &format!("{name}  {where_at}"), &sums, look);
        let project = self.data.project_of(card);
        let of = project.map(|of| format!("{} {}", of.number, of.name)).unwrap_or_default();
        let lead = project.map(|of| format!("{} {}", of.leader_name, of.unit_name)).unwrap_or_default();
        let due = card.due.map(|due| due.to_string()).unwrap_or_default();
        let done = format!("{}（计划 {}%）", card.amount, card.planned.unwrap_or(0));
        let stalled = card.stalled.map(|days| format!("{days} 天没有变动")).unwrap_or_default();
        let forecast = forecast_words(card.forecast, card.due, office.today(), true);
        let blocked = card.blocked.as_ref().map(|found| {
            let days = (office.today() - found.since).num_days();
            format!("{}，{days} 天，{} {}", found.reason, found.by, found.words)
        });
        let told: Vec<String> = card
            .told
            .iter()
            .map(|told| {
                let parts = [&told.value, &told.words, &told.problem, &told.coordination];
                let parts: Vec<&str> = parts
                    .into_iter()
                    .map(|words| words.trim_end_matches('。'))
                    .filter(|words| !words.is_empty())
                    .collect();
                format!("{} {}", told.date.format("%m-%d"), parts.join("；"))
            })
            .collect();
        let said = minutes.and_then(|minutes| minutes.items.into_iter().find(|item| item.about == card.id));
        let said = said.map(|item| item.words).unwrap_or_default();
        let tone = super::draw::tone_of(office.dictionary().board().colour(card.standing));
        let sum = super::draw::sum(&card.sum, look);
        let mut lines: Vec<(&str, &str, Tone)> = vec![
            ("项目", &of, Tone::Plain),
            ("牵头", &lead, Tone::Plain),
            ("责任人", &card.owner_name, Tone::Plain),
            ("状态", &card.state_label, Tone::Plain),
            ("时限", &due, Tone::Plain),
            ("灯", &sum, tone),
            ("完成", &done, Tone::Plain),
            ("预计", if card.is_waiting() { "" } else { &forecast }, Tone::Plain),
            ("停滞", &stalled, Tone::Plain),
            ("堵点", blocked.as_deref().unwrap_or_default(), Tone::Bad),
        ];
        lines.extend(told.iter().map(|words| ("反馈", words.as_str(), Tone::Dim)));
        lines.push(("议定意见", &said, Tone::Accent));
        lines.retain(|(_, words, _)| !words.trim().is_empty());
        let body = Rect { y: area.y + 2, height: area.height.saturating_sub(3), ..area };
        let title = format!("{} {}", card.village_name, card.title);
        facts(buf, body, title.trim(), &lines, look);
    }
}
