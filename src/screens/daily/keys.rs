//! The keys of this room: between list and boxes, from day to day, and into the words.

use super::words::WORDS;
use super::{Daily, Focus};
use crate::keymap::{Action, Code, Key};
use crate::model::id::Id;
use crate::office::{Day, Office};
use crate::screens::Effect;
use crate::ui::list::line_of;
use crate::ui::{Edit, Tone};
use chrono::{Days, NaiveDate};

impl Daily {
    /// Leaves whatever has the focus; a box is brought to the disk.
    pub(super) fn focus_on(&mut self, focus: Focus, office: &Office) -> Vec<Effect> {
        let left = matches!(self.focus, Focus::Box(_)) && self.words.has_draft();
        self.focus = focus;
        if left { self.write_draft(true, true, office) } else { Vec::new() }
    }

    pub(super) fn next(&mut self, office: &Office) -> Vec<Effect> {
        let next = match self.focus {
            Focus::List => Focus::Box(0),
            Focus::Box(at) if at + 1 < WORDS.len() => Focus::Box(at + 1),
            Focus::Box(_) => Focus::List,
        };
        self.focus_on(next, office)
    }

    pub(super) fn previous(&mut self, office: &Office) -> Vec<Effect> {
        let previous = match self.focus {
            Focus::List => Focus::Box(WORDS.len() - 1),
            Focus::Box(0) => Focus::List,
            Focus::Box(at) => Focus::Box(at - 1),
        };
        self.focus_on(previous, office)
    }

    /// A day before or after, never past today.
    pub(super) fn turn(&mut self, forward: bool, office: &Office) -> Vec<Effect> {
        let date = if forward {
            self.day.date.checked_add_days(Days::new(1))
        } else {
            self.day.date.checked_sub_days(Days::new(1))
        };
        match date {
            Some(date) if date <= office.today() => self.go(self.day.person, date, office),
            _ => vec![Effect::Say(Tone::Plain, "已经是今天，后面的日子还没到。".to_owned())],
        }
    }

    pub(super) fn go(&mut self, person: Id, date: NaiveDate, office: &Office) -> Vec<Effect> {
        let effects = self.write_draft(true, false, office);
        self.day = Day { person, date, lines: Vec::new(), paper: None };
        self.bar.turn(Vec::new());
        self.load(office);
        // Turning pages goes on with the same key.
        self.focus = Focus::List;
        effects
    }

    pub(super) fn list_act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        let total = self.facts.len();
        if action == Action::Down && self.bar.at() + 1 >= total {
            return self.next(office);
        }
        if self.bar.walk(action) {
            return Vec::new();
        }
        match action {
            Action::Left => return self.turn(false, office),
            Action::Right => return self.turn(true, office),
            Action::Accept if total == 0 => return self.next(office),
            Action::Accept => return self.open(self.bar.at()),
            Action::Choose(n) => return self.open(line_of(n)),
            Action::EditJump => return self.form(false, office),
            Action::Copy => return self.form(true, office),
            Action::New => return self.ask_kind(office),
            Action::DeleteRecord => return self.ask_void(office),
            Action::Nil => return self.ask_nil(),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        match (action, self.focus) {
            (Action::Back, _) => {
                let mut effects = self.write_draft(true, false, office);
                effects.push(Effect::Back);
                effects
            }
            (Action::Save, _) => {
                let mut effects = self.write_draft(true, true, office);
                let kept = effects.iter().any(|effect| matches!(effect, Effect::WriteDraft(..)));
                let say = if kept {
                    "草稿已存好，还没有上报。"
                } else {
                    "没有要存的，写了字会自动存草稿。"
                };
                effects.push(Effect::Say(Tone::Good, say.to_owned()));
                effects
            }
            (Action::Submit, _) => self.submit(office),
            (Action::GiveUp, _) => self.ask_give_up(),
            (Action::Note, _) => self.send_back(office),
            (Action::NextField, _) => self.next(office),
            (Action::BackField | Action::PrevField, _) => self.previous(office),
            (Action::Ditto, _) => self.accept_offer(office),
            (Action::Undo | Action::Redo, focus) => self.take_back(action == Action::Redo, focus, office),
            (action, Focus::List) => self.list_act(action, office),
            (_, Focus::Box(_)) => Vec::new(),
        }
    }

    /// In a box the typing is taken back first, then what the office did.
    fn take_back(&mut self, again: bool, focus: Focus, office: &Office) -> Vec<Effect> {
        let text = if let Focus::Box(at) = focus { self.words.boxes.get_mut(at) } else { None };
        let open = self.standing.locked.is_none();
        match text.filter(|_| open).map(|text| if again { text.redo() } else { text.undo() }) {
            Some(true) => self.write_draft(false, true, office),
            _ => vec![Effect::Undo(again)],
        }
    }

    /// Takes the sentence made from the facts into 今日工作.
    pub(super) fn accept_offer(&mut self, office: &Office) -> Vec<Effect> {
        if self.standing.locked.is_some() || !self.offers_sentence() {
            return Vec::new();
        }
        self.words.boxes[0].set_text(&self.offered);
        self.focus = Focus::Box(0);
        self.write_draft(false, true, office)
    }

    /// Whether the sentence stands dim in 今日工作.
    pub(super) fn offers_sentence(&self) -> bool {
        !self.offered.is_empty() && self.words.boxes[0].text().is_empty() && self.standing.locked.is_none()
    }

    pub(super) fn key(&mut self, key: Key, office: &Office) -> Vec<Effect> {
        let Focus::Box(at) = self.focus else {
            return match key.code {
                Code::Tab if key.shift => self.previous(office),
                Code::Tab => self.next(office),
                _ => Vec::new(),
            };
        };
        let locked = self.standing.locked.is_some();
        let types = key.text().is_some() || matches!(key.code, Code::Enter | Code::Backspace | Code::Delete);
        if locked && types {
            return self
                .standing
                .locked
                .clone()
                .map(|say| Effect::Say(Tone::Warn, say))
                .into_iter()
                .collect();
        }
        if key.code == Code::Enter && self.goes_on(at) {
            return self.next(office);
        }
        match self.words.boxes.get_mut(at).map(|text| text.input(key)) {
            Some(Edit::Changed) => self.write_draft(false, true, office),
            // The caret comes back after a kill, too.
            Some(Edit::Moved) if self.words.has_draft() => self.write_draft(false, true, office),
            Some(Edit::Ignored) if key.code == Code::Up => self.previous(office),
            Some(Edit::Ignored) if key.code == Code::Down => self.next(office),
            _ => Vec::new(),
        }
    }

    /// Enter on an empty last line leaves the box; the empty line does not stay behind.
    pub(super) fn goes_on(&mut self, at: usize) -> bool {
        let Some(text) = self.words.boxes.get_mut(at) else {
            return false;
        };
        let words = text.text();
        let last = words.rsplit('\n').next().unwrap_or_default();
        let on_last = text.caret().0 == words.matches('\n').count();
        if !on_last || !last.trim().is_empty() {
            return false;
        }
        text.set_text(words.trim_end());
        true
    }
}
