//! What is asked of other rooms, and what is done with their answers; what the palette offers here.

use super::paper::Asked;
use super::{Daily, Focus};
use crate::keymap::Action;
use crate::model::change::Op;
use crate::model::kind::{Class, Kind, Role};
use crate::model::record::KindTag;
use crate::model::typed::cadre;
use crate::model::value::Value;
use crate::office::{Office, Step};
use crate::paper::Figure;
use crate::screens::step_keys::{self, Onward, turns_here};
use crate::screens::{Answer, Behind, Choose, Effect, EntryStart, Room, RoomAct, Sought};
use crate::ui::Tone;

/// What a line of the palette does here.
pub(super) enum Wish {
    Make(Step),
    /// The day before, or (true) the one after.
    Turn(bool),
    /// Opens a number.
    Behind(Box<Figure>),
    History,
    Other,
}

impl Daily {
    /// A form on the chosen fact.
    pub(super) fn form(&self, copy: bool, office: &Office) -> Vec<Effect> {
        let Some(fact) = self.facts.get(self.bar.at()) else {
            return vec![Effect::Say(Tone::Plain, "这一天还没有记事，按 Ctrl+N 记一条。".to_owned())];
        };
        match office.record(fact.record) {
            Ok(record) if copy => entry(EntryStart::Copy(Box::new(record))),
            Ok(record) => entry(EntryStart::Change(Box::new(record), None)),
            Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
        }
    }

    pub(super) fn open(&mut self, line: usize) -> Vec<Effect> {
        let Some(fact) = self.facts.get(line) else {
            return Vec::new();
        };
        self.bar.choose(line);
        vec![Effect::Open(Room::Detail(fact.record, false))]
    }

    pub(super) fn ask_kind(&mut self, office: &Office) -> Vec<Effect> {
        // Only what somebody did lands on this person's day.
        let done = |kind: &&Kind| kind.class == Class::Fact && kind.by.is_some();
        let kinds: Vec<&Kind> = office.dictionary().kinds().iter().filter(done).collect();
        let items = kinds.iter().zip(1..).map(|(kind, number)| (kind.label.clone(), Some(number))).collect();
        self.asked = Some(Asked::Kind(kinds.iter().map(|kind| kind.tag).collect()));
        let title = format!("{} 记一件什么事", self.day.date.format("%m-%d"));
        vec![Effect::Open(Room::Choose(Choose { title, items, ..Choose::default() }))]
    }

    /// A new fact of this person's day.
    pub(super) fn add(&self, tag: KindTag, office: &Office) -> Vec<Effect> {
        let Some(kind) = office.dictionary().kind(tag) else {
            return Vec::new();
        };
        let mut fields = office.presets(kind);
        if let Some(date) = kind.date {
            fields.set(date, Some(Value::Date(self.day.date)));
        }
        if let Some(by) = kind.by {
            fields.set(by, Some(Value::Ref(self.day.person)));
        }
        entry(EntryStart::New(tag, fields))
    }

    pub(super) fn answered(&mut self, answer: Answer, office: &Office) -> Vec<Effect> {
        let Some(asked) = self.asked.take() else {
            return Vec::new();
        };
        match (asked, answer) {
            (Asked::Kind(kinds), Answer::Choice(place, _)) => {
                kinds.get(place).map(|tag| self.add(*tag, office)).unwrap_or_default()
            }
            (Asked::Nil, Answer::Choice(0, _)) => self.file(true, office),
            (Asked::Blank, Answer::Choice(0, _)) => {
                self.words.boxes[0].set_text(&self.offered);
                self.file(false, office)
            }
            (Asked::Nil | Asked::Blank, Answer::Choice(..)) => self.focus_on(Focus::Box(0), office),
            (Asked::Keep(fields), Answer::Choice(0, words)) => {
                let reason = if words.is_empty() { "已看过，照此上报".to_owned() } else { words };
                self.kept.extend(fields.into_iter().map(|tag| (tag, reason.clone())));
                self.file(false, office)
            }
            (Asked::Step(asked), Answer::Choice(at, words)) => {
                let turn = self.shown().answered(asked, at, &words);
                self.turn_to(turn)
            }
            (Asked::Step(asked), Answer::Words(words)) => {
                let turn = self.shown().answered(asked, usize::MAX, &words);
                self.turn_to(turn)
            }
            (Asked::Answer(id), Answer::Words(words)) => vec![Effect::Answer(id, words)],
            (Asked::Void(record), Answer::Words(why)) => vec![Effect::Void(record, true, Some(why))],
            (Asked::GiveUp, Answer::Choice(1, _)) => self.give_up(office),
            (Asked::Person, Answer::Record(person)) => self.go(person, self.day.date, office),
            _ => Vec::new(),
        }
    }

    /// What the palette offers here, with what it does.
    pub(super) fn wishes(&self, office: &Office) -> Vec<(RoomAct, Wish)> {
        let steps = self.standing.steps.iter();
        let mut wishes: Vec<(RoomAct, Wish)> = steps
            .map(|step| (format!("{}这份日小结", step.label).into(), Wish::Make(step.clone())))
            .collect();
        wishes.push(("看前一天".into(), Wish::Turn(false)));
        if self.day.date < office.today() {
            wishes.push(("看后一天".into(), Wish::Turn(true)));
        }
        wishes.extend(self.figures.iter().map(|(label, figure)| {
            let says = format!("看“{label} {}”所据的记录", figure.words);
            (says.into(), Wish::Behind(Box::new(figure.clone())))
        }));
        if self.day.paper.is_some() {
            wishes.push(("看这份日小结的历次改动".into(), Wish::History));
        }
        if office.person().is_some_and(|person| person.role != Role::VillageCadre) {
            wishes.push(("看另一个人的日小结".into(), Wish::Other));
        }
        wishes
    }

    /// The acts of the table that would do something now.
    pub(super) fn acts_now(&self, office: &Office) -> Vec<Action> {
        let open = self.standing.locked.is_none();
        let mut acts = Vec::new();
        let goes_on = !matches!(step_keys::onward(&self.standing.steps, true), Onward::Say(_));
        if open || (!self.standing.steps.is_empty() && goes_on) {
            acts.push(Action::Submit);
        }
        if self.standing.open_question().is_some() || step_keys::turned(&self.standing.steps).is_some() {
            acts.push(Action::Note);
        }
        if self.offers_sentence() {
            acts.push(Action::Ditto);
        }
        if self.focus == Focus::List {
            if open && self.facts.is_empty() && self.words.silent() {
                acts.push(Action::Nil);
            }
            acts.push(Action::New);
            acts.push(Action::Accept);
            let fact = self.facts.get(self.bar.at());
            if let Some(record) = fact.and_then(|fact| office.record(fact.record).ok()) {
                let kind = office.kind(record.kind).ok();
                let may = |op, before| kind.is_some_and(|kind| office.may(kind, op, before, None).is_ok());
                if may(Op::Set, Some(&record)) {
                    acts.push(Action::EditJump);
                }
                if may(Op::Add, None) {
                    acts.push(Action::Copy);
                }
                if office.voidable(record.id).is_ok() {
                    acts.push(Action::DeleteRecord);
                }
            }
        }
        if open && self.words.unsaved() {
            acts.push(Action::Save);
        }
        if self.words.has_draft() {
            acts.push(Action::GiveUp);
        }
        acts.extend(turns_here(self.words.unsaved(), office));
        acts
    }

    pub(super) fn grant(&mut self, wish: Wish, office: &Office) -> Vec<Effect> {
        match wish {
            Wish::Make(step) if step.sends_back() => self.send_back(office),
            Wish::Make(step) => {
                let turn = self.shown().make(&step);
                self.turn_to(turn)
            }
            Wish::Behind(figure) => Behind::open(&figure, office),
            Wish::Turn(forward) => self.turn(forward, office),
            Wish::History => {
                let paper = self.day.paper.as_ref();
                paper.map(|paper| Effect::Open(Room::Detail(paper.id, true))).into_iter().collect()
            }
            Wish::Other => {
                self.asked = Some(Asked::Person);
                let effects = self.write_draft(true, true, office);
                effects
                    .into_iter()
                    .chain([Effect::Open(Room::Lookup(cadre::KIND, Sought::nothing()))])
                    .collect()
            }
        }
    }
}

fn entry(start: EntryStart) -> Vec<Effect> {
    vec![Effect::Open(Room::Entry(Box::new(start)))]
}
