//! After a kill: the drafts that were open, and what to do with each. Nothing is restored or thrown away unasked.
//!
//! A draft stays on the disk until it is decided upon; leaving this room decides nothing.

mod draw;

use super::{Answer, Ask, Effect, EntryStart, Input, News, Room, Screen};
use crate::keymap::{Action, Code, Context};
use crate::model::draft::Draft;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::show::{self, Names};
use crate::model::value::Tag;
use crate::office::{Office, place_of_draft};
use crate::ui::list::line_of;
use crate::ui::{ListState, Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// What can be done with a draft, by digit.
const ANSWERS: [&str; 4] = ["恢复，接着填", "放弃", "对照原来的", "以后再说"];
const RESTORE: usize = 0;
const GIVE_UP: usize = 1;
const COMPARE: usize = 2;

/// The drafts found open.
pub struct Recover {
    found: Vec<Found>,
    list: ListState,
    /// Whether the saved record stands beside what was typed.
    comparing: bool,
    /// The first field shown of the chosen draft.
    scroll: usize,
    /// The draft whose end was asked about.
    asked: Option<Draft>,
    fault: Option<String>,
}

struct Found {
    draft: Draft,
    /// What, whose, when: one line.
    line: String,
    /// Whose, if not of the person at the keyboard.
    of_another: Option<String>,
    rows: Vec<Row>,
}

/// One field: what is saved, and what was typed.
struct Row {
    label: String,
    saved: String,
    typed: String,
}

impl Recover {
    /// Reads the drafts that a form had open when the program stopped.
    #[must_use]
    pub fn new(office: &Office) -> Self {
        let mut recover = Self {
            found: Vec::new(),
            list: ListState::default(),
            comparing: false,
            scroll: 0,
            asked: None,
            fault: None,
        };
        match office.all_drafts() {
            Ok(drafts) => {
                let open = drafts.into_iter().filter(|draft| draft.open);
                recover.found = open.filter_map(|draft| Found::read(draft, office)).collect();
                // Stable: the latest stays first among mine and among others'.
                recover.found.sort_by_key(|found| found.of_another.is_some());
            }
            Err(refusal) => recover.fault = Some(refusal.to_string()),
        }
        recover
    }

    /// Whether there is nothing to decide, and this room need not be opened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty() && self.fault.is_none()
    }

    fn decide(&mut self, answer: usize) -> Vec<Effect> {
        let Some(found) = self.found.get(self.list.selected) else {
            return vec![Effect::Back];
        };
        match answer {
            RESTORE | GIVE_UP if found.of_another.is_some() => {
                let name = found.of_another.as_deref().unwrap_or_default();
                let say = format!("这是{name}没填完的，请{name}坐到键盘前再办。");
                vec![Effect::Say(Tone::Warn, say)]
            }
            RESTORE => vec![Effect::Replace(room_for(&found.draft))],
            GIVE_UP => {
                let draft = found.draft.clone();
                let ask = Ask::give_up(&draft.title);
                self.asked = Some(draft);
                vec![Effect::Open(Room::Ask(ask))]
            }
            COMPARE => {
                self.comparing = !self.comparing;
                self.scroll = 0;
                Vec::new()
            }
            _ => self.settled(),
        }
    }

    /// The chosen draft is off the list; the last one closes the room.
    fn settled(&mut self) -> Vec<Effect> {
        if self.list.selected < self.found.len() {
            self.found.remove(self.list.selected);
        }
        self.list.select(self.list.selected, self.found.len());
        self.scroll = 0;
        if self.found.is_empty() { vec![Effect::Back] } else { Vec::new() }
    }
}

impl Found {
    fn read(draft: Draft, office: &Office) -> Option<Self> {
        let kind = office.dictionary().kind(draft.kind)?;
        let saved = office.record(draft.record).ok();
        let who = office.name_of(draft.person).unwrap_or_else(|| "（已无此人）".to_owned());
        let what = if saved.is_some() { "修改" } else { "新填" };
        let when = draft.saved.format("%m-%d %H:%M");
        let line = format!(
            "{what}{}  {}  {who} {when} 存",
            kind.label,
            draft.title.trim_start_matches(&kind.label).trim()
        );
        let of_another = office.person().filter(|person| person.id != draft.person).map(|_| who);
        let rows = rows(kind, &draft, saved.as_ref(), office);
        Some(Self { draft, line, of_another, rows })
    }
}

/// The fields that either side says something in, in the form's order.
fn rows(kind: &Kind, draft: &Draft, saved: Option<&Record>, office: &Office) -> Vec<Row> {
    let words = |fields, field| show::show(office.value(kind, fields, field).as_ref(), field, office);
    let as_typed = |tag: Tag| draft.texts.get(&tag).cloned();
    kind.fields
        .iter()
        .map(|field| Row {
            label: field.label.clone(),
            saved: saved.map(|record| words(&record.fields, field)).unwrap_or_default(),
            typed: as_typed(field.tag).unwrap_or_else(|| words(&draft.values, field)),
        })
        .filter(|row| !(row.saved.is_empty() && row.typed.is_empty()))
        .collect()
}

/// Where a draft is gone on with.
fn room_for(draft: &Draft) -> Room {
    let entry = || Room::Entry(Box::new(EntryStart::Resume(Box::new(draft.clone()))));
    place_of_draft(draft).map_or_else(entry, Room::of)
}

impl Screen for Recover {
    fn title(&self, _: &Office) -> String {
        "恢复没填完的".to_owned()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Dialog]
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        let mut offers = vec![Action::Accept, Action::Back, Action::Help];
        if self.found.len() > 1 {
            offers.splice(1..1, [Action::Up, Action::Down]);
        }
        offers
    }

    fn on(&mut self, input: Input, _: &Office) -> Vec<Effect> {
        let total = self.found.len();
        let before = self.list.selected;
        match input {
            Input::Act(Action::Choose(n)) => {
                let answer = line_of(n);
                return if answer < ANSWERS.len() { self.decide(answer) } else { Vec::new() };
            }
            Input::Act(Action::Accept) => return self.decide(RESTORE),
            Input::Act(Action::Back) if self.comparing => self.comparing = false,
            Input::Act(Action::Back) => return vec![Effect::Back],
            Input::Act(Action::Up) => self.list.up(),
            Input::Act(Action::Down) => self.list.down(total),
            Input::Key(key) => match key.code {
                Code::PageUp => self.scroll = self.scroll.saturating_sub(8),
                Code::PageDown => self.scroll += 8,
                Code::Home => self.scroll = 0,
                _ => {}
            },
            Input::Act(_) | Input::Paste(_) => {}
        }
        if self.list.selected != before {
            self.scroll = 0;
        }
        Vec::new()
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        if let News::Undone(undone) = &news {
            *self = Self::new(office);
            let back = self.found.iter().position(|found| undone.records.contains(&found.draft.id));
            self.list.select(back.unwrap_or(0), self.found.len());
        }
        let News::Answer(Answer::Choice(place, _)) = news else {
            return Vec::new();
        };
        match self.asked.take() {
            Some(draft) if place == 1 => {
                // What was given up is off the list only here: the last one closes the room.
                let mut effects = self.settled();
                effects.push(Effect::GiveUp(draft.id));
                effects
            }
            _ => Vec::new(),
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area.intersection(buf.area), look);
        None
    }
}
