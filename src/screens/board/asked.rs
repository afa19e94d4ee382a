//! Questions of the board and what their answers do: reasons, several at once, blockers, one field of many.

use super::BoardRoom;
use super::acts::{named, nothing, nothing_changed, refused};
use crate::model::id::Id;
use crate::model::input;
use crate::model::kind::{Field, Kind, Shape};
use crate::model::typed::{feedback, task, unit};
use crate::model::value::{Tag, Value};
use crate::office::{Filled, Office, Step};
use crate::screens::{Answer, Ask, Choose, Effect, Room, Sought, Takes};
use crate::ui::Tone;
use std::collections::BTreeMap;

/// What a question was about.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    /// Which move.
    Which(Vec<Step>),
    /// The reason for a move of these.
    Why(Vec<Id>, Step),
    /// Whether a move of these is meant.
    Sure(Vec<Id>, Step),
    /// Why a task is to be struck out.
    Void(Id),
    /// Why nothing changed.
    Unchanged(Id),
    /// What holds these up.
    Blocker(Vec<Id>),
    /// Who can unblock these, held up by that, in these words.
    Unblock(Vec<Id>, u16, String),
    /// Whether so many are really held up by that.
    Block(Vec<Id>, Vec<(Tag, Option<Value>)>),
    /// Whether the blocker of these is gone.
    Unblocked(Vec<Id>),
    /// Which field of these is to be written.
    Field(Vec<Id>, Vec<Tag>),
    /// What is to stand in a field of these.
    Value(Vec<Id>, Tag),
    /// Whether that is meant.
    Write(Vec<Id>, Tag, Option<Value>),
    /// Whether to go on with the meeting that began today.
    GoOn(Id),
    /// What the meeting is called.
    MeetingTitle,
    /// What was said about a task.
    Said(Id),
}

/// The fields that make sense to write alike into several tasks.
const OF_SEVERAL: [Tag; 8] = [
    task::OWNER,
    task::DUE,
    task::WEIGHT,
    task::UNIT,
    task::AFTER,
    task::EVIDENCE,
    task::EXTEND_TO,
    task::EXTEND_WHY,
];

impl BoardRoom {
    /// F8: what holds up the card or the marked ones; where something does already, whether it is gone.
    pub(super) fn block(&mut self, office: &Office) -> Vec<Effect> {
        let targets = self.targets();
        if targets.is_empty() {
            return nothing();
        }
        let blocked = self.current().filter(|_| self.marked.is_empty()).and_then(|card| card.blocked.clone());
        if let Some(found) = blocked {
            let days = (office.today() - found.since).num_days();
            let by = if found.by.is_empty() { String::new() } else { format!("，由{}协调", found.by) };
            let targets_named = targets.clone();
            self.asked = Some(Asked::Unblocked(targets));
            return vec![Effect::Open(Room::Ask(Ask {
                title: "堵点".to_owned(),
                lines: vec![
                    self.names(&targets_named),
                    format!("{}，已堵 {days} 天{by}。{}", found.reason, found.words),
                ],
                answers: vec!["已经打通，清掉".to_owned(), "还没通，换个原因或协调单位".to_owned()],
                ..Ask::default()
            }))];
        }
        self.ask_blocker(targets, office)
    }

    fn ask_blocker(&mut self, targets: Vec<Id>, office: &Office) -> Vec<Effect> {
        let field = office.kind(task::KIND).ok().and_then(|kind| kind.field(task::BLOCKER));
        let answers = field.map_or(&[][..], |field| field.choices());
        let answers = answers.iter().map(|choice| choice.label.clone()).collect();
        let about = self.names(&targets);
        self.asked = Some(Asked::Blocker(targets));
        vec![Effect::Open(Room::Ask(Ask {
            title: "卡在哪里".to_owned(),
            lines: vec![about],
            answers,
            words: Some("差什么，可不写".to_owned()),
            ..Ask::default()
        }))]
    }

    /// F2 with marks: which field is to be written.
    pub(super) fn which_field(&mut self, office: &Office) -> Vec<Effect> {
        let Ok(kind) = office.kind(task::KIND) else { return nothing() };
        let targets = self.targets();
        let states: Vec<u16> = self.data.of_ids(&targets).iter().map(|card| card.state).collect();
        // What stands fast in the state of any of them is not offered.
        let free = |field: &&Field| !states.iter().any(|state| field.fixed.contains(state));
        let fields: Vec<&Field> = OF_SEVERAL.iter().filter_map(|tag| kind.field(*tag)).filter(free).collect();
        let items = fields.iter().zip(1..).map(|(field, at)| (field.label.clone(), Some(at))).collect();
        let title = format!("改这 {} 条的哪一栏", targets.len());
        self.asked = Some(Asked::Field(targets, fields.iter().map(|field| field.tag).collect()));
        vec![Effect::Open(Room::Choose(Choose { title, items, ..Choose::default() }))]
    }

    fn ask_value(&mut self, targets: Vec<Id>, tag: Tag, start: &str, office: &Office) -> Vec<Effect> {
        let Some(field) = office.kind(task::KIND).ok().and_then(|kind| kind.field(tag)) else {
            return nothing();
        };
        let effect = match field.shape {
            Shape::Ref(to) => Effect::Open(Room::Lookup(to, Sought::nothing())),
            Shape::Code(_) => codes(&field.label, tag, office),
            _ => Effect::Open(Room::Ask(Ask {
                title: field.label.clone(),
                lines: vec![field.help.clone()],
                words: Some(field.label.clone()),
                start: start.to_owned(),
                takes: Takes::of(field),
                ..Ask::default()
            })),
        };
        self.asked = Some(Asked::Value(targets, tag));
        vec![effect]
    }

    /// What an act is done to, by name: three of them, and how many there are.
    pub(super) fn names(&self, ids: &[Id]) -> String {
        let cards = self.data.of_ids(ids);
        let some: Vec<String> = cards.iter().take(3).map(|card| named(card)).collect();
        let more = if ids.len() > some.len() { format!("等 {} 条", ids.len()) } else { String::new() };
        format!("{}{more}", some.join("、"))
    }

    pub(super) fn answered(&mut self, answer: Answer, office: &Office) -> Vec<Effect> {
        let Some(asked) = self.asked.take() else {
            self.read(office);
            return Vec::new();
        };
        let (at, words, record) = match answer {
            Answer::Choice(at, words) => (at, words, None),
            Answer::Choices(places) => (places.first().copied().unwrap_or(usize::MAX), String::new(), None),
            Answer::Words(words) => (usize::MAX, words, None),
            Answer::Record(id) => (usize::MAX, String::new(), Some(id)),
        };
        match asked {
            Asked::Which(steps) => match steps.into_iter().nth(at) {
                Some(step) => self.step(step, office),
                None => Vec::new(),
            },
            Asked::Sure(ids, step) if at == 0 => {
                let title = self.names(&ids);
                self.ask_why(ids, step, title)
            }
            Asked::Why(ids, step) => {
                let why = Step::reason(&step.reasons, at, &words);
                vec![self.moved(ids, step, Some(why))]
            }
            Asked::Void(id) => vec![Effect::Void(id, true, Some(words))],
            Asked::Unchanged(id) => {
                save_unchanged(id, code_at(feedback::KIND, feedback::UNCHANGED, at, office), office)
            }
            Asked::Blocker(ids) => match code_at(task::KIND, task::BLOCKER, at, office) {
                Some(code) => {
                    // Of several projects no one unit is the likely one.
                    let one = ids.len() == 1;
                    let start =
                        self.project().filter(|_| one).map(|of| of.unit_name.clone()).unwrap_or_default();
                    let say =
                        format!("{}：选哪个单位能打通，回车定；按 Esc 这个堵点就不记了。", self.names(&ids));
                    self.asked = Some(Asked::Unblock(ids, code, words));
                    vec![
                        Effect::Open(Room::Lookup(unit::KIND, Sought::Likely(start))),
                        Effect::Say(Tone::Plain, say),
                    ]
                }
                None => Vec::new(),
            },
            Asked::Unblock(ids, code, words) => {
                let words = Some(words.trim()).filter(|words| !words.is_empty());
                let values = vec![
                    (task::BLOCKER, Some(Value::Code(code))),
                    (task::UNBLOCK_UNIT, record.map(Value::Ref)),
                    (task::UNBLOCK_BY, None),
                    (task::BLOCKED_WORDS, words.map(|words| Value::Text(words.to_owned()))),
                ];
                if ids.len() == 1 {
                    return vec![Effect::EditTasks(ids, values)];
                }
                let ask = Ask {
                    title: "堵点".to_owned(),
                    lines: vec![
                        self.names(&ids),
                        format!("这 {} 条任务都记成这个堵点，已有的堵点也改成它。", ids.len()),
                    ],
                    answers: vec![format!("记这 {} 条", ids.len()), "不记".to_owned()],
                    ..Ask::default()
                };
                self.asked = Some(Asked::Block(ids, values));
                vec![Effect::Open(Room::Ask(ask))]
            }
            Asked::Block(ids, values) if at == 0 => vec![Effect::EditTasks(ids, values)],
            Asked::Unblocked(ids) if at == 0 => {
                let fields = [task::BLOCKER, task::UNBLOCK_UNIT, task::UNBLOCK_BY, task::BLOCKED_WORDS];
                vec![Effect::EditTasks(ids, fields.map(|tag| (tag, None)).to_vec())]
            }
            Asked::Unblocked(ids) if at == 1 => self.ask_blocker(ids, office),
            Asked::Field(ids, tags) => match tags.get(at) {
                Some(tag) => self.ask_value(ids, *tag, "", office),
                None => Vec::new(),
            },
            Asked::Value(ids, tag) => self.take_value(ids, tag, (at, &words, record), office),
            Asked::Write(ids, tag, value) if at == 0 => vec![Effect::EditTasks(ids, vec![(tag, value)])],
            Asked::MeetingTitle if !words.trim().is_empty() => {
                self.asked = Some(Asked::MeetingTitle);
                vec![Effect::BeginMeeting(words, self.ids())]
            }
            Asked::Said(id) => self.say_about(id, &words),
            Asked::GoOn(meeting) if at == 0 => self.begin(meeting, office),
            Asked::GoOn(_) => self.ask_title(office),
            Asked::Sure(..)
            | Asked::Block(..)
            | Asked::Unblocked(_)
            | Asked::Write(..)
            | Asked::MeetingTitle => Vec::new(),
        }
    }

    /// Reads what is to stand in the field as a form would, and counts before it is written.
    fn take_value(
        &mut self,
        ids: Vec<Id>,
        tag: Tag,
        (at, words, record): (usize, &str, Option<Id>),
        office: &Office,
    ) -> Vec<Effect> {
        let Ok(kind) = office.kind(task::KIND) else { return nothing() };
        let Some(field) = kind.field(tag) else { return nothing() };
        let value = match &field.shape {
            Shape::Ref(_) => Ok(record.map(Value::Ref)),
            Shape::Code(choices) => Ok(choices.get(at).map(|choice| Value::Code(choice.code))),
            _ => input::read(words, field, office.today(), office),
        };
        match value {
            Ok(value) => {
                let shown = shown(kind, tag, value.as_ref(), office);
                let lines = vec![
                    self.names(&ids),
                    format!("{} 条任务的“{}”都改为：{shown}。", ids.len(), field.label),
                ];
                let answers = vec![format!("改这 {} 条", ids.len()), "不改".to_owned()];
                self.asked = Some(Asked::Write(ids, tag, value));
                vec![Effect::Open(Room::Ask(Ask {
                    title: "批改".to_owned(),
                    lines,
                    answers,
                    ..Ask::default()
                }))]
            }
            Err(say) => {
                let mut effects = self.ask_value(ids, tag, words, office);
                effects.push(Effect::Say(Tone::Bad, say));
                effects
            }
        }
    }
}

/// The list of a code field.
fn codes(title: &str, tag: Tag, office: &Office) -> Effect {
    let field = office.kind(task::KIND).ok().and_then(|kind| kind.field(tag));
    let items = field.map_or(&[][..], |field| field.choices());
    let items = items.iter().map(|choice| (choice.label.clone(), Some(choice.code))).collect();
    Effect::Open(Room::Choose(Choose { title: title.to_owned(), items, ..Choose::default() }))
}

/// The code of the n-th choice of a field.
fn code_at(kind: crate::model::record::KindTag, tag: Tag, at: usize, office: &Office) -> Option<u16> {
    let field = office.kind(kind).ok()?.field(tag)?;
    field.choices().get(at).map(|choice| choice.code)
}

fn shown(kind: &Kind, tag: Tag, value: Option<&Value>, office: &Office) -> String {
    let mut fields = crate::model::value::Fields::new();
    fields.set(tag, value.cloned());
    let words = office.cell(kind, &fields, tag);
    if words.is_empty() { "空".to_owned() } else { words }
}

/// A feedback that says only why nothing changed.
fn save_unchanged(id: Id, reason: Option<u16>, office: &Office) -> Vec<Effect> {
    let Some(fields) = reason.and_then(|reason| nothing_changed(id, reason, office)) else {
        return Vec::new();
    };
    let filled = Filled {
        kind: feedback::KIND,
        record: office.new_id(),
        base: 0,
        kept: BTreeMap::new(),
        fields,
        why: None,
    };
    match office.check(&filled) {
        // A second word on the same day is meant: the day's first one is opened instead.
        Ok(issues) => match issues.iter().find_map(|issue| issue.older) {
            Some(older) => vec![
                Effect::Open(Room::Detail(older, false)),
                Effect::Say(Tone::Warn, "今天已经反馈过，请在这一条上按 F2 改。".to_owned()),
            ],
            None => vec![Effect::Save(Box::new(filled))],
        },
        Err(refusal) => refused(&refusal),
    }
}
