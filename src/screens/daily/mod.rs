//! 日小结: one person's day. It IS the day's facts, plus words on what was done, what remains and what is planned.
//!
//! The facts are never typed here; they are opened, changed or added in their own forms. What is typed is kept in a
//! draft until the paper is filed. Whoever reviews sees the same screen, closed for writing.

mod draw;
mod facts;
mod keys;
mod paper;
mod standing;
mod wishes;
mod words;

use super::{Effect, Input, News, RoomAct, Screen};
use crate::keymap::{Action, Context};
use crate::model::id::Id;
use crate::model::show::Names;
use crate::model::typed::daily;
use crate::model::value::Tag;
use crate::office::{Day, Office, Refusal};
use crate::paper::{Figure, daily as day_paper};
use crate::screens::list_bar::Bar;
use crate::ui::Look;
use chrono::NaiveDate;
use facts::Fact;
use paper::Asked;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use standing::Standing;
use std::collections::BTreeMap;
use words::{WORDS, Words};

/// Where the caret or the bar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    List,
    Box(usize),
}

/// One person's day.
pub struct Daily {
    day: Day,
    facts: Vec<Fact>,
    /// How many of each kind, each with its entries.
    figures: Vec<(String, Figure)>,
    counts: String,
    /// What 今日工作 could say, from the facts.
    offered: String,
    standing: Standing,
    words: Words,
    /// Warnings kept at filing, with the reason.
    kept: BTreeMap<Tag, String>,
    focus: Focus,
    bar: Bar<Id>,
    /// Whose day, which: for the title bar, the draft and the questions.
    title: String,
    head: String,
    labels: [String; 3],
    fault: Option<String>,
    asked: Option<Asked>,
    /// Whether a filing is under way, as 零报告 or not.
    filing: Option<bool>,
}

impl Daily {
    /// Opens a person's day, with the words left off at where there is a draft.
    #[must_use]
    pub fn new(person: Id, date: NaiveDate, office: &Office) -> Self {
        let day = Day { person, date, lines: Vec::new(), paper: None };
        let mut daily = Self {
            day,
            facts: Vec::new(),
            counts: String::new(),
            offered: String::new(),
            standing: Standing::default(),
            words: Words::default(),
            kept: BTreeMap::new(),
            focus: Focus::List,
            bar: Bar::default(),
            title: String::new(),
            head: String::new(),
            labels: [const { String::new() }; 3],
            fault: None,
            asked: None,
            filing: None,
            figures: Vec::new(),
        };
        daily.load(office);
        daily
    }

    /// Reads everything anew: facts, paper, draft.
    fn load(&mut self, office: &Office) {
        self.fault = self.try_load(office).err().map(|refusal| refusal.to_string());
    }

    fn try_load(&mut self, office: &Office) -> Result<(), Refusal> {
        self.read_facts(office)?;
        self.standing = Standing::read(&self.day, office)?;
        self.words = Words::read(&self.day, self.standing.locked.is_none(), office)?;
        self.kept.clear();
        let name = office.name_of(self.day.person).unwrap_or_default();
        self.title = format!("日小结 {} {name}", self.day.date.format("%m-%d"));
        self.head = draw::head(&self.day, &name, office);
        let kind = office.kind(daily::KIND)?;
        self.labels = WORDS.map(|tag| kind.field(tag).map(|field| field.label.clone()).unwrap_or_default());
        self.focus = match (self.words.resumed, self.standing.locked.is_some()) {
            (_, true) => Focus::List,
            (Some(at), false) => Focus::Box(at),
            // With facts there only words are missing; without, the facts come first.
            (None, false) if self.facts.is_empty() && self.words.silent() => Focus::List,
            (None, false) => Focus::Box(0),
        };
        Ok(())
    }

    fn read_facts(&mut self, office: &Office) -> Result<(), Refusal> {
        self.day = office.day(self.day.person, self.day.date)?;
        self.facts = facts::of(&self.day, office);
        self.bar.set(self.facts.iter().map(|fact| fact.record).collect::<Vec<_>>());
        self.figures = day_paper::figures(&self.day);
        self.counts = facts::counts(&self.figures);
        self.offered = facts::sentence(&self.facts, office);
        Ok(())
    }

    /// Another room may have added facts or moved the paper; words being typed stay.
    fn refresh(&mut self, office: &Office) -> Vec<Effect> {
        let before = self.day.paper.as_ref().map(|paper| paper.revision);
        if let Err(refusal) = self.read_facts(office) {
            self.fault = Some(refusal.to_string());
            return Vec::new();
        }
        if self.day.paper.as_ref().map(|paper| paper.revision) == before {
            // What was recorded since it was filed is said above.
            let standing = Standing::read(&self.day, office).map(|standing| self.standing = standing);
            if let Err(refusal) = standing.and_then(|()| self.take_up_again(office)) {
                self.fault = Some(refusal.to_string());
            }
            return Vec::new();
        }
        let typed = self.words.texts();
        self.load(office);
        // Filing taken back took the paper away; its words go on as a draft.
        if self.day.paper.is_none() && self.words.silent() {
            self.words.type_again(&typed);
            return self.write_draft(true, true, office);
        }
        Vec::new()
    }

    /// A draft that was given up may have been brought back; words being typed stay.
    fn take_up_again(&mut self, office: &Office) -> Result<(), Refusal> {
        if !self.words.has_draft() && !self.words.unsaved() {
            self.words = Words::read(&self.day, self.standing.locked.is_none(), office)?;
        }
        Ok(())
    }

    fn write_draft(&mut self, durable: bool, open: bool, office: &Office) -> Vec<Effect> {
        if self.standing.locked.is_some() {
            return Vec::new();
        }
        if !self.words.unsaved() {
            return self.words.drop_draft().map(Effect::DropDraft).into_iter().collect();
        }
        let at = if let Focus::Box(at) = self.focus { at } else { 0 };
        let draft = self.words.draft(&self.day, at, open, &self.title, office);
        draft.map(|draft| Effect::WriteDraft(Box::new(draft), durable)).into_iter().collect()
    }
}

impl Screen for Daily {
    fn title(&self, _: &Office) -> String {
        self.title.clone()
    }

    fn contexts(&self) -> Vec<Context> {
        match self.focus {
            // Behind the list stands the text, so that Tab and F5 mean there what they mean in the boxes.
            Focus::List => vec![Context::Daily, Context::Text],
            Focus::Box(_) => vec![Context::Text],
        }
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        let mut offers = Vec::new();
        let open = self.standing.locked.is_none();
        if open || !self.standing.steps.is_empty() {
            offers.push(Action::Submit);
        }
        if self.standing.open_question().is_some() || super::step_keys::turned(&self.standing.steps).is_some()
        {
            offers.push(Action::Note);
        }
        if self.offers_sentence() {
            offers.push(Action::Ditto);
        }
        if self.focus == Focus::List {
            if open && self.facts.is_empty() && self.words.silent() {
                offers.push(Action::Nil);
            }
            if !self.facts.is_empty() {
                offers.extend([Action::Accept, Action::EditJump]);
            }
            offers.extend([Action::New, Action::NextField, Action::Left, Action::Right]);
        } else {
            offers.extend([Action::NextField, Action::Save]);
            if self.words.has_draft() {
                offers.push(Action::GiveUp);
            }
        }
        offers.extend([Action::Back, Action::Palette, Action::Help]);
        offers
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        self.acts_now(office)
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        match (input, self.focus) {
            (Input::Act(action), _) => self.act(action, office),
            (Input::Key(key), _) => self.key(key, office),
            (Input::Paste(text), Focus::Box(at)) if self.standing.locked.is_none() => {
                if let Some(editor) = self.words.boxes.get_mut(at) {
                    editor.insert_str(&text);
                }
                self.write_draft(false, true, office)
            }
            (Input::Paste(_), _) => Vec::new(),
        }
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Saved(result) => self.saved(result, office),
            News::Answer(answer) => self.answered(answer, office),
            News::Chosen(place) => match self.wishes(office).into_iter().nth(place) {
                Some((_, wish)) => self.grant(wish, office),
                None => Vec::new(),
            },
            News::Undone(undone) => {
                let effects = self.refresh(office);
                self.bar.back_to(&undone.records);
                effects
            }
            News::Refresh => self.refresh(office),
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area.intersection(buf.area), look)
    }

    fn commands(&self, office: &Office) -> Vec<RoomAct> {
        self.wishes(office).into_iter().map(|(name, _)| name).collect()
    }

    fn explain(&self, office: &Office) -> Option<(String, Vec<String>)> {
        let kind = office.dictionary().kind(daily::KIND)?;
        if let Focus::Box(at) = self.focus {
            let field = kind.field(*WORDS.get(at)?)?;
            return Some((field.label.clone(), vec![field.help.clone()]));
        }
        Some((kind.label.clone(), vec![kind.help.clone()]))
    }
}
