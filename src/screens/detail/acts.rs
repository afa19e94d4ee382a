//! What is done from a record: going on to others, changing it, moving it on, striking it out.

use super::Detail;
use super::lines::Item;
use crate::keymap::Action;
use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::record::KindTag;
use crate::model::typed::{problem, query};
use crate::model::value::{Fields, Tag, Value};
use crate::office::{Office, Origin, Step, place_of};
use crate::screens::step_keys::{self, Onward};
use crate::screens::{Answer, Ask, Choose, Effect, EntryStart, Room, RoomAct, notice_form, notice_opens};
use crate::ui::Tone;
use crate::ui::list::line_of;

/// What a palette line of this room does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// A move, by its place among the steps.
    Step(usize),
    /// Shows personal numbers whole, or masks them again.
    Numbers,
    /// Changes the record itself at the field under the sign, also where that refers to another record.
    Change,
    /// A copy of this record.
    Copy,
    /// An act of the table.
    Act(Action),
}

/// What a question was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Which move.
    Which,
    /// The reason for a move to a state, out of a list where there is one.
    Move(u16, Vec<String>),
    /// Whether a move that takes back is meant.
    Sure(u16),
    /// The answer to a question.
    Answer(Id),
    /// The reason for striking out (true) or bringing back.
    Void(bool),
}

impl Detail {
    fn void(&self) -> bool {
        self.sheet.as_ref().is_some_and(|sheet| sheet.record.void)
    }

    pub(super) fn offered(&self) -> Vec<Action> {
        if self.sheet.is_none() {
            return vec![Action::Back];
        }
        let mut offers = Vec::new();
        match self.item().filter(|_| !self.in_history) {
            Some(Item::Link(_)) => offers.extend([Action::Accept, Action::New]),
            Some(Item::Field(_)) if self.writable() => offers.push(Action::EditJump),
            _ => {}
        }
        if self.steps.iter().any(|step| step.refused.is_none() && !step.undoes()) || self.asks_me.is_some() {
            offers.push(Action::Steps);
        }
        if self.asks_me.is_some() || self.turned().is_some() {
            offers.push(Action::Note);
        }
        let is_problem = self.sheet.as_ref().is_some_and(|sheet| sheet.record.kind == problem::KIND);
        if is_problem && self.closed.is_none() {
            offers.push(Action::Expedite);
        }
        offers.extend([Action::History, Action::Back, Action::Palette]);
        if self.mine.voids {
            offers.push(Action::DeleteRecord);
        }
        offers
    }

    fn writable(&self) -> bool {
        self.closed.is_none() && !self.void() && self.mine.changes
    }

    /// The acts of the table that would do something now.
    pub(super) fn acts_now(&self, office: &Office) -> Vec<Action> {
        let Some(sheet) = &self.sheet else { return vec![Action::Back] };
        let writable = self.writable();
        let mut acts = Vec::new();
        match self.item().filter(|_| !self.in_history) {
            Some(Item::Link(at)) if self.links.get(at).is_some_and(|link| link.count > 0) => {
                acts.extend([Action::Accept, Action::EditJump]);
            }
            Some(Item::Field(_)) => match self.field() {
                Some((_, Some(_), _)) => acts.extend([Action::Accept, Action::EditJump]),
                Some((_, None, origin)) if origin != Origin::Computed && writable => {
                    acts.extend([Action::Accept, Action::EditJump]);
                }
                _ => {}
            },
            _ => {}
        }
        if !matches!(step_keys::onward(&self.steps, self.state.is_some()), Onward::Say(_))
            || (sheet.record.kind == query::KIND && self.asks_me.is_some())
        {
            acts.push(Action::Steps);
        }
        if self.asks_me.is_some() || self.turned().is_some() {
            acts.push(Action::Note);
        }
        if sheet.record.kind == problem::KIND && notice_opens(self.id, office) {
            acts.push(Action::Expedite);
        }
        let adds = self.to_begin().and_then(|(kind, _)| office.kind(kind).ok()).is_some_and(|kind| {
            office.may(kind, Op::Add, None, None).is_ok() || Room::for_new(kind.tag, office).is_some()
        });
        if adds {
            acts.push(Action::New);
        }
        acts.push(Action::History);
        if self.mine.voids {
            acts.push(Action::DeleteRecord);
        }
        if sheet.lines.iter().any(|line| line.kept.is_some()) {
            acts.extend([Action::NextIssue, Action::PrevIssue]);
        }
        acts
    }

    pub(super) fn command_list(&self) -> Vec<(RoomAct, Command)> {
        let mut list = Vec::new();
        if self.sheet.is_none() {
            return list;
        }
        for (at, step) in self.steps.iter().enumerate() {
            list.push((RoomAct::from(step), Command::Step(at)));
        }
        let numbers = if self.full { "隐藏号码中段" } else { "显示全号" };
        list.push((numbers.into(), Command::Numbers));
        list.push(("修改这一栏".into(), Command::Change));
        list.push(("照抄一条".into(), Command::Copy));
        if self.void() {
            list.push(("恢复".into(), Command::Act(Action::DeleteRecord)));
        }
        list
    }

    pub(super) fn run(&mut self, command: Command, office: &Office) -> Vec<Effect> {
        match command {
            Command::Step(at) => self.step(at, office),
            Command::Numbers => {
                self.full = !self.full;
                self.read(office);
                let say = if self.full {
                    "号码已全部显示，离开这一条后自动隐藏。"
                } else {
                    "号码中段已隐藏。"
                };
                vec![Effect::Say(Tone::Plain, say.to_owned())]
            }
            Command::Change => {
                let field = self.field().map(|line| line.0);
                self.change(field)
            }
            Command::Copy => self
                .sheet
                .iter()
                .map(|sheet| {
                    let start = EntryStart::Copy(Box::new(sheet.record.clone()));
                    Effect::Open(Room::Entry(Box::new(start)))
                })
                .collect(),
            Command::Act(action) => self.act(action, office),
        }
    }

    pub(super) fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        match action {
            Action::Back => vec![Effect::Back],
            Action::Find => vec![Effect::Open(Room::Find(String::new()))],
            Action::History | Action::Left | Action::Right => {
                self.in_history = !self.in_history;
                Vec::new()
            }
            Action::Accept | Action::EditJump => self.go(action),
            Action::New => self.begin(office),
            Action::DeleteRecord => self.ask_void(office),
            Action::Steps => self.which_step(office),
            Action::Expedite => vec![notice_form(self.id, office)],
            Action::Note => self.note(office),
            Action::Choose(digit) => self.step(line_of(digit), office),
            Action::NextIssue => self.next_kept(true),
            Action::PrevIssue => self.next_kept(false),
            _ => Vec::new(),
        }
    }

    /// The field under the sign: its tag, and the record it leads to.
    fn field(&self) -> Option<(Tag, Option<Id>, Origin)> {
        let Item::Field(at) = self.item()? else { return None };
        let line = self.sheet.as_ref()?.lines.get(at)?;
        Some((line.field, line.target, line.origin))
    }

    /// Enter and F2: to the record referred to, to the list of what refers to this one, or into the form.
    fn go(&mut self, action: Action) -> Vec<Effect> {
        if self.in_history {
            return Vec::new();
        }
        match self.item() {
            Some(Item::Link(at)) => self.open_link(at),
            Some(Item::Field(_)) => match self.field() {
                Some((_, Some(target), _)) => vec![Effect::Open(Room::Detail(target, false))],
                Some((_, None, Origin::Computed)) => {
                    vec![Effect::Say(Tone::Warn, "这一栏由程序算出，请改它所依据的栏。".to_owned())]
                }
                Some((field, None, _)) => self.change(Some(field)),
                None => Vec::new(),
            },
            None if action == Action::EditJump => self.change(None),
            None => Vec::new(),
        }
    }

    fn open_link(&self, at: usize) -> Vec<Effect> {
        let Some(link) = self.links.get(at) else {
            return Vec::new();
        };
        if link.count == 0 {
            let window = if link.windowed { "近一年" } else { "" };
            let say = format!("{window}没有{}，可以按 Ctrl+N 新建一条。", link.label);
            return vec![Effect::Say(Tone::Plain, say)];
        }
        vec![Effect::Open(Room::Register(link.kind, self.id.to_string()))]
    }

    fn change(&self, field: Option<Tag>) -> Vec<Effect> {
        let Some(sheet) = &self.sheet else {
            return Vec::new();
        };
        if let Some(closed) = &self.closed {
            return vec![Effect::Say(Tone::Bad, closed.clone())];
        }
        if sheet.record.void {
            let say = "这一条已作废，请先按 Ctrl+X 恢复再改。";
            return vec![Effect::Say(Tone::Bad, say.to_owned())];
        }
        let room = match place_of(&sheet.record) {
            Some(place) => Room::of(place),
            None => Room::Entry(Box::new(EntryStart::Change(Box::new(sheet.record.clone()), field))),
        };
        let asked = self.asks_me.as_ref().filter(|_| self.state.is_some());
        let told = asked.map(|asked| {
            let say = format!(
                "退回  “{}” {} {}。改好保存，回来按 F8 答复。",
                asked.field,
                asked.from,
                asked.words.trim_end_matches('。')
            );
            Effect::Say(Tone::Warn, say)
        });
        std::iter::once(Effect::Open(room)).chain(told).collect()
    }

    /// On a line of what refers to this record: one more of it, with this record filled in. Elsewhere one more of
    /// this record's kind.
    fn begin(&self, office: &Office) -> Vec<Effect> {
        let Some((kind, fields)) = self.to_begin() else { return Vec::new() };
        let entry = || Room::Entry(Box::new(EntryStart::New(kind, fields)));
        let room = Room::for_new(kind, office).unwrap_or_else(entry);
        vec![Effect::Open(room)]
    }

    /// What Ctrl+N begins here: the kind, and what stands in it already.
    fn to_begin(&self) -> Option<(KindTag, Fields)> {
        let sheet = self.sheet.as_ref()?;
        let mut fields = Fields::new();
        let Some(Item::Link(at)) = self.item().filter(|_| !self.in_history) else {
            return Some((sheet.record.kind, fields));
        };
        let link = self.links.get(at)?;
        fields.set(link.field, Some(Value::Ref(self.id)));
        Some((link.kind, fields))
    }

    fn ask_void(&mut self, office: &Office) -> Vec<Effect> {
        let Some(sheet) = &self.sheet else {
            return Vec::new();
        };
        let strike = !sheet.record.void;
        // Whoever may not is told before a reason is written.
        let (title, say) = match strike.then(|| office.void_words(self.id)) {
            Some(Ok(words)) => ("作废", words),
            Some(Err(refusal)) => return vec![Effect::Say(Tone::Bad, refusal.to_string())],
            None => ("恢复", "恢复后照旧在表里出现，照旧计数。"),
        };
        let ask = Ask {
            title: title.to_owned(),
            lines: vec![sheet.title.clone(), say.to_owned()],
            words: Some(format!("{title}原因")),
            must: true,
            ..Ask::default()
        };
        self.asked = Some(Asked::Void(strike));
        vec![Effect::Open(Room::Ask(ask))]
    }

    /// What F8 takes back here: on a paper whatever does, elsewhere what sends back.
    fn turned(&self) -> Option<usize> {
        let paper = self.state.is_some();
        let found = if paper {
            step_keys::turned(&self.steps)
        } else {
            self.steps.iter().find(|step| step.sends_back())
        };
        found.and_then(|step| self.steps.iter().position(|other| other == step))
    }

    /// F8: answers what is asked of this person, else takes back.
    fn note(&mut self, office: &Office) -> Vec<Effect> {
        if let Some(asked) = &self.asks_me {
            let (id, question) = (asked.id, Ask::answer_to(asked));
            self.asked = Some(Asked::Answer(id));
            return vec![Effect::Open(Room::Ask(question))];
        }
        if let Some(at) = self.turned() {
            return self.step(at, office);
        }
        let refused = self.steps.iter().filter(|step| step.undoes()).find_map(|step| step.refused.clone());
        let say = refused.unwrap_or_else(|| "这一条现在没有可以退回的。".to_owned());
        vec![Effect::Say(Tone::Plain, say)]
    }

    /// F12: the one move that goes on, or which of them.
    fn which_step(&mut self, office: &Office) -> Vec<Effect> {
        if self.sheet.as_ref().is_some_and(|sheet| sheet.record.kind == query::KIND) && self.asks_me.is_some()
        {
            return self.note(office);
        }
        match step_keys::onward(&self.steps, self.state.is_some()) {
            Onward::Make(step) => match self.steps.iter().position(|other| *other == step) {
                Some(at) => self.step(at, office),
                None => Vec::new(),
            },
            Onward::Say(say) => vec![Effect::Say(Tone::Warn, say)],
            Onward::Which => {
                let choose = Choose::of_steps(&self.steps);
                self.asked = Some(Asked::Which);
                vec![Effect::Open(Room::Choose(choose))]
            }
        }
    }

    fn step(&mut self, at: usize, office: &Office) -> Vec<Effect> {
        let (Some(step), Some(sheet)) = (self.steps.get(at), &self.sheet) else {
            return Vec::new();
        };
        if let Some(why) = &step.refused {
            let missing = office.missing_for(&sheet.record, step.to);
            let stands = |item: &Item| matches!(item, Item::Field(at) if sheet.lines.get(*at).map(|line| line.field) == missing);
            // The sign goes to what is missing, so that F2 fills it in.
            let found = self.items.iter().position(stands).filter(|_| missing.is_some());
            let key = if missing.is_some() { "按 F2 填。" } else { "" };
            let say = format!("{why}{key}");
            if let Some(at) = found {
                (self.selected, self.in_history) = (at, false);
            }
            return vec![Effect::Say(Tone::Bad, say)];
        }
        if let (true, Some(place)) = (step.files, place_of(&sheet.record)) {
            return vec![Effect::Open(Room::of(place))];
        }
        if step.sends_back() && self.state.is_some() {
            return step_keys::send_back(&[self.id], office);
        }
        let Some(ask) = Ask::before(step, sheet.title.clone()) else {
            return vec![Effect::Move(self.id, step.to, None)];
        };
        self.asked =
            Some(if step.why { Asked::Move(step.to, step.reasons.clone()) } else { Asked::Sure(step.to) });
        vec![Effect::Open(Room::Ask(ask))]
    }

    /// What came of a change: read again; after a review the next paper that waits.
    pub(super) fn heard_saved(&mut self, office: &Office) -> Vec<Effect> {
        let was = self.state;
        self.asked = None;
        self.read(office);
        step_keys::after_review(self.id, was, office)
    }

    pub(super) fn answered(&mut self, answer: Answer, office: &Office) -> Vec<Effect> {
        match (self.asked.take(), answer) {
            (Some(Asked::Which), Answer::Choice(at, _)) => self.step(at, office),
            (Some(Asked::Sure(to)), Answer::Choice(0, _)) => vec![Effect::Move(self.id, to, None)],
            (Some(Asked::Answer(id)), Answer::Words(words)) => vec![Effect::Answer(id, words)],
            (Some(Asked::Move(to, reasons)), answer) => {
                let (at, words) = match answer {
                    Answer::Choice(at, words) => (at, words),
                    Answer::Words(words) => (usize::MAX, words),
                    _ => return Vec::new(),
                };
                vec![Effect::Move(self.id, to, Some(Step::reason(&reasons, at, &words)))]
            }
            (Some(Asked::Void(strike)), Answer::Words(why) | Answer::Choice(_, why)) => {
                vec![Effect::Void(self.id, strike, Some(why))]
            }
            _ => {
                self.read(office);
                Vec::new()
            }
        }
    }

    /// Goes to the next field whose warning was kept, round the end.
    fn next_kept(&mut self, forward: bool) -> Vec<Effect> {
        let total = self.items.len();
        let kept = |at: &usize| match (self.items.get(*at), &self.sheet) {
            (Some(Item::Field(line)), Some(sheet)) => {
                sheet.lines.get(*line).is_some_and(|line| line.kept.is_some())
            }
            _ => false,
        };
        let found = (1..=total)
            .map(|step| {
                if forward { (self.selected + step) % total } else { (self.selected + total - step) % total }
            })
            .find(kept);
        match found {
            Some(at) => {
                (self.selected, self.in_history) = (at, false);
                Vec::new()
            }
            None => vec![Effect::Say(Tone::Good, "这一条没有保留的疑点。".to_owned())],
        }
    }
}
