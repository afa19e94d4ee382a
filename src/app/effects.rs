//! Carrying out what screens ask for: rooms on and off the stack, changes through the office.

use super::App;
use crate::exchange::Import;
use crate::keymap::Context;
use crate::model::draft::Draft;
use crate::model::id::Id;
use crate::office::{Filled, Person, Refusal, Saved, Step, Turn};
use crate::screens::{Answer, Ask, Effect, News, Room, Takes};
use crate::ui::Tone;
use std::collections::VecDeque;

impl App {
    /// Does what was asked, in order; what screens ask in answer comes after.
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>) {
        let goes = |effect: &Effect| {
            matches!(effect, Effect::Open(_) | Effect::Replace(_) | Effect::Back | Effect::SitDown(_))
        };
        if effects.iter().any(goes) {
            // What was said in one room is not said in the next; what is said on leaving comes after this.
            self.say(Tone::Plain, "");
        }
        let mut waiting: VecDeque<Effect> = effects.into();
        while let Some(effect) = waiting.pop_front() {
            // Whatever comes after a durable draft rests on it: leaving, and the word that it is kept. A save may
            // still succeed where a draft could not be written.
            let saves = |effect: &Effect| matches!(effect, Effect::Save(_) | Effect::File(..));
            if matches!(effect, Effect::WriteDraft(_, true)) && !waiting.is_empty() {
                self.carry(effect);
                if !self.write_draft() && !waiting.iter().any(saves) {
                    return;
                }
                continue;
            }
            // An answer of a screen comes before what was still waiting, which belongs to an outer step.
            for (at, answer) in self.carry(effect).into_iter().enumerate() {
                waiting.insert(at, answer);
            }
        }
    }

    fn carry(&mut self, effect: Effect) -> Vec<Effect> {
        if reads_drafts(&effect) {
            self.write_draft();
        }
        match effect {
            Effect::Open(room) => self.enter(room),
            Effect::Replace(room) => {
                self.pop();
                self.enter(room);
            }
            Effect::Back => return self.back(),
            Effect::Give(answer) => {
                self.pop();
                return self.answer(answer);
            }
            Effect::Say(tone, sentence) => self.say(tone, sentence),
            Effect::Save(filled) => return self.attempt(Attempt::Save(filled), None),
            Effect::File(filled, nil) => return self.attempt(Attempt::File(filled, nil), None),
            Effect::Move(record, state, why) => return self.attempt(Attempt::Move(record, state), why),
            Effect::KeepInspection(filled) => return self.attempt(Attempt::Keep(filled), None),
            Effect::SendBack(record, field, reason, words) => {
                let result = self.office.send_back(record, &field, reason, &words);
                return self.saved(result);
            }
            Effect::Accept(papers) => {
                let result = self.office.accept_all(&papers);
                return self.saved(result);
            }
            Effect::Answer(question, words) => {
                let result = self.office.answer(question, &words);
                return self.saved(result);
            }
            Effect::LockMonth(month) => {
                let result = self.office.lock_month(month);
                return self.saved(result);
            }
            Effect::NoteKeying(filled, blind, result, second) => {
                let result = self.office.keep_keying(&filled, &blind, result, &second);
                return self.saved(result);
            }
            Effect::MoveTasks(tasks, step, why) => {
                let result = self.office.move_tasks(&tasks, &step, why.as_deref());
                return self.saved(result);
            }
            Effect::EditTasks(tasks, values) => {
                let result = self.office.edit_tasks(&tasks, &values);
                return self.saved(result);
            }
            Effect::BeginMeeting(title, agenda) => {
                let result = self.office.begin_meeting(&title, &agenda);
                return self.saved(result);
            }
            Effect::NoteItem(meeting, task, words) => {
                let result = self.office.note_item(meeting, task, &words);
                return self.saved(result);
            }
            Effect::Decompose(made) => {
                let result = self.office.decompose(&made);
                return self.saved(result);
            }
            Effect::Import(plan) => {
                let result = self.import(*plan);
                return self.saved(result);
            }
            Effect::KeepFilter(digit, sentence) => {
                let result = self.office.keep_filter(digit, &sentence);
                self.complain(result);
            }
            Effect::Void(record, void, why) => return self.attempt(Attempt::Void(record, void), why),
            Effect::WriteDraft(draft, durable) => self.keep_draft(draft, durable),
            Effect::DropDraft(id) => {
                self.draft.take_if(|(draft, _)| draft.id == id);
                let result = self.office.drop_draft(id);
                self.complain(result);
            }
            Effect::GiveUp(id) => return self.give_up(id),
            Effect::Chose(id) => self.office.chose(id),
            Effect::Pin(kind, values) => {
                let result = self.office.set_pins(kind, &values);
                self.complain(result);
            }
            Effect::Undo(again) => self.undo(if again { Turn::Redo } else { Turn::Undo }),
            Effect::SitDown(person) => self.sit_down(person),
            Effect::Act(action) => self.act(action),
            Effect::Command(number) => return self.tell(News::Chosen(number)),
        }
        Vec::new()
    }

    /// Gives a draft up; the room on top reads again what waits.
    fn give_up(&mut self, draft: Id) -> Vec<Effect> {
        match self.office.give_up(draft) {
            Ok(what) => {
                self.made_here = true;
                self.say(Tone::Plain, format!("已{what}；要找回马上按 Ctrl+Z。"));
                self.tell(News::Refresh)
            }
            Err(refusal) => {
                self.say(Tone::Bad, refusal.to_string());
                Vec::new()
            }
        }
    }

    /// Remembers a draft to be written once the frame is on the screen: nobody waits for the disk to see a key.
    fn keep_draft(&mut self, draft: Box<Draft>, durable: bool) {
        if self.draft.as_ref().is_some_and(|(waiting, _)| waiting.id != draft.id) {
            self.write_draft();
        }
        let durable = durable || self.draft.as_ref().is_some_and(|(_, durable)| *durable);
        self.draft = Some((draft, durable));
    }

    fn complain(&mut self, result: Result<(), Refusal>) {
        if let Err(refusal) = result {
            self.say(Tone::Bad, refusal.to_string());
        }
    }

    /// Tries a change. One of a closed month is asked its reason, out of the list, and tried again with it.
    fn attempt(&mut self, attempt: Attempt, why: Option<String>) -> Vec<Effect> {
        if let Attempt::Turn(turn) = attempt {
            self.turn(turn, why.as_deref());
            return Vec::new();
        }
        let with_why = |filled: &Filled| Filled { why: why.clone().or(filled.why.clone()), ..filled.clone() };
        let result = match &attempt {
            Attempt::Save(filled) => self.office.save(&with_why(filled)),
            Attempt::File(filled, nil) => self.office.file(&with_why(filled), *nil),
            Attempt::Keep(filled) => self.office.keep_inspection(&with_why(filled)),
            Attempt::Move(record, state) => self.office.move_to(*record, *state, why.as_deref()),
            Attempt::Void(record, void) => self.office.set_void(*record, *void, why.as_deref()),
            Attempt::Turn(_) => return Vec::new(),
        };
        if let Err(Refusal::Reason(say, reasons)) = result {
            self.attempted = Some((attempt, say.clone(), reasons.clone()));
            // What was given as words goes along behind the reason.
            let start = why.unwrap_or_default();
            let ask = Ask { start, takes: Takes::Prose, ..Ask::correction(say, &reasons) };
            self.enter(Room::Ask(ask));
            return Vec::new();
        }
        self.saved(result)
    }

    /// Saves what a file came to. Before anybody may sit down it is done by whoever sets the office up.
    fn import(&mut self, plan: Import) -> Result<Saved, Refusal> {
        let founding = self.office.person().is_none() && self.office.people()?.is_empty();
        if founding {
            self.office.sit_down(Person::founder());
        }
        let done = plan.commit(&mut self.office);
        if founding {
            self.office.stand_up();
        }
        done.map(|batch| Saved {
            record: batch.first,
            what: batch.what,
            at: self.office.now(),
            changed: true,
        })
    }

    fn saved(&mut self, result: Result<Saved, Refusal>) -> Vec<Effect> {
        self.made_here |= result.is_ok();
        match &result {
            Ok(saved) => self.say(Tone::Good, saved.told()),
            Err(refusal) => self.say(Tone::Bad, refusal.to_string()),
        }
        self.tell(News::Saved(result))
    }

    /// Away with the room on top. The last room is not left without asking.
    fn back(&mut self) -> Vec<Effect> {
        if self.stack.len() > 1 {
            self.pop();
            if let Some((_, say, _)) = self.attempted.take() {
                // The reason was not given: the room hears that nothing was saved.
                return self.saved(Err(Refusal::Words(say)));
            }
            // Dismissed, the question about leaving must not take the next room's answer for its own.
            self.asked = None;
            return self.tell(News::Refresh);
        }
        if !self.quit {
            self.enter(Room::Ask(Ask {
                title: "退出连心".to_owned(),
                lines: vec!["已填的都已保存，没填完的留作草稿。".to_owned()],
                answers: vec!["退出".to_owned(), "不退，接着用".to_owned()],
                ..Ask::default()
            }));
            self.asked = Some(OwnQuestion::Quit);
        }
        Vec::new()
    }

    /// An answer goes to the room below; the question about leaving was the app's own.
    fn answer(&mut self, answer: Answer) -> Vec<Effect> {
        if let Some((attempt, _, reasons)) = self.attempted.take() {
            let why = match answer {
                Answer::Choice(at, words) => Step::reason(&reasons, at, &words),
                _ => String::new(),
            };
            return self.attempt(attempt, Some(why));
        }
        let first = answer == Answer::Choice(0, String::new());
        match self.asked.take() {
            Some(OwnQuestion::Quit) if first => self.leave(),
            Some(OwnQuestion::Turn(turn)) if first => self.turn(turn, None),
            Some(_) => {}
            None => return self.tell(News::Answer(answer)),
        }
        Vec::new()
    }

    /// Takes the last change back, or does it again. What cannot be seen on the screen on top, or lies beneath something
    /// that stays, is asked about first, and nothing happens beneath a question or while a line is written.
    pub(super) fn undo(&mut self, turn: Turn) {
        let verb = turn.verb();
        if self.is_asked() {
            return self.say(Tone::Warn, format!("先答完这一问，再{verb}。"));
        }
        if matches!(self.contexts().first(), Some(Context::Pick | Context::Sentence)) {
            return self.say(Tone::Warn, format!("先写完这一句，按回车或 Esc，再{verb}。"));
        }
        if turn == Turn::Undo {
            match self.office.leave_standing() {
                Ok(None) => {}
                Ok(Some(say)) => return self.say(Tone::Warn, say),
                Err(refusal) => return self.say(Tone::Bad, refusal.to_string()),
            }
        }
        let seen = |record| self.stack.last().is_some_and(|screen| screen.shows(record));
        match self.office.next_turn(turn) {
            Some(next) if next.beneath || (!self.made_here && !seen(next.record)) => {
                let what = if next.beneath { "是前面做的一步" } else { "不是眼前这一屏的" };
                self.enter(Room::Ask(Ask {
                    title: format!("{verb}的{what}"),
                    lines: vec![next.what],
                    answers: vec![verb.to_owned(), format!("不{verb}")],
                    ..Ask::default()
                }));
                self.asked = Some(OwnQuestion::Turn(turn));
            }
            _ => self.turn(turn, None),
        }
    }

    fn turn(&mut self, turn: Turn, why: Option<&str>) {
        match self.office.turn(turn, why) {
            Ok(undone) => {
                self.say(Tone::Good, format!("已{}：{}", turn.verb(), undone.what));
                let effects = self.tell(News::Undone(undone));
                self.carry_out(effects);
            }
            Err(Refusal::Reason(say, reasons)) => {
                self.enter(Room::Ask(Ask::correction(say.clone(), &reasons)));
                self.attempted = Some((Attempt::Turn(turn), say, reasons));
            }
            Err(refusal) => self.say(Tone::Warn, refusal.to_string()),
        }
    }

    /// Away with the screen on top: what was made there was not made here.
    fn pop(&mut self) {
        self.made_here = false;
        self.stack.pop();
    }

    /// Seats a person: Home, and over it what a kill left behind.
    pub(super) fn sit_down(&mut self, person: Person) {
        self.office.sit_down(person);
        self.stack.clear();
        self.enter(Room::Home);
        let killed = self.office.drafts().is_ok_and(|drafts| drafts.iter().any(|draft| draft.open));
        if killed {
            self.enter(Room::Recover);
        }
    }
}

/// A question that the app itself asks.
pub(super) enum OwnQuestion {
    /// Whether to leave.
    Quit,
    /// Whether to take back, or do again, what is not on the screen.
    Turn(Turn),
}

/// A change that may have to be tried again with a reason.
pub(super) enum Attempt {
    Save(Box<Filled>),
    File(Box<Filled>, bool),
    Keep(Box<Filled>),
    Move(Id, u16),
    Void(Id, bool),
    Turn(Turn),
}

/// Whether a room may look at the drafts on this, or the record may be changed: then the draft goes to the disk first.
fn reads_drafts(effect: &Effect) -> bool {
    !matches!(
        effect,
        Effect::WriteDraft(..) | Effect::DropDraft(_) | Effect::Say(..) | Effect::Chose(_) | Effect::Pin(..)
    )
}
