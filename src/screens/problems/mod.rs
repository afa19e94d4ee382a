//! The ledger of problems (整改台账): one list with lights, the worst first. From here one opens a problem, moves it on,
//! or drafts the notice that is due.
//!
//! Lights, days and proposals come worked out from the office; this room orders nothing and rates nobody.

mod acts;
mod draw;
mod views;

use super::list_bar::{self, Bar, Made, Stood};
use super::{Effect, EntryStart, Input, News, Room, RoomAct, Screen};
use crate::keymap::{Action, Context};
use crate::model::id::Id;
use crate::model::typed::problem;
use crate::model::value::Fields;
use crate::office::{Office, ProblemLine, Saved, Tally};
use crate::ui::{Look, Tone};
use acts::Asked;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use views::View;

/// The key that takes view and sentence away.
const TO_SEE_ALL: &str = "按 0 看全部";

/// The ledger.
#[derive(Debug)]
pub struct Problems {
    /// Every problem there is.
    all: Vec<ProblemLine>,
    view: View,
    /// The filter sentence that narrows the view; empty for none.
    sentence: String,
    /// What is listed.
    lines: Vec<ProblemLine>,
    bar: Bar<Id>,
    made: Made,
    /// Why the ledger could not be read.
    trouble: Option<String>,
    asked: Option<Asked>,
}

impl Problems {
    /// The ledger, narrowed by a filter sentence where one is given.
    #[must_use]
    pub fn new(sentence: &str, office: &Office) -> Self {
        let mut problems = Self {
            all: Vec::new(),
            view: View::All,
            sentence: sentence.trim().to_owned(),
            lines: Vec::new(),
            bar: Bar::default(),
            made: Made::default(),
            trouble: None,
            asked: None,
        };
        problems.read(office);
        problems
    }

    /// Reads the ledger again; the bar stays on its problem.
    fn read(&mut self, office: &Office) -> Stood<Id> {
        self.trouble = None;
        self.all = office.problems().unwrap_or_else(|refusal| {
            self.trouble = Some(refusal.to_string());
            Vec::new()
        });
        self.narrow(office);
        self.bar.set(self.keys())
    }

    fn keys(&self) -> Vec<Id> {
        self.lines.iter().map(|line| line.id).collect()
    }

    /// Lists what the view and the sentence leave.
    fn narrow(&mut self, office: &Office) {
        self.lines = self.view.of(&self.all);
        if !self.sentence.is_empty() {
            match acts::kept(&self.sentence, &self.lines, office) {
                Ok(lines) => self.lines = lines,
                Err(say) => {
                    self.trouble = Some(say);
                    self.lines.clear();
                }
            }
        }
    }

    /// Another view or sentence: the bar stays on its problem where that is in it, else stands on the first, which is
    /// said.
    fn show(&mut self, view: View, office: &Office) -> Vec<Effect> {
        self.view = view;
        self.narrow(office);
        match self.bar.turn(self.keys()) {
            Stood::Gone(id) if self.bar.total() > 0 => {
                let name = office.title(id).unwrap_or_default();
                let say = format!("{} 条，刚才的“{name}”不在里面，{TO_SEE_ALL}。", self.bar.total());
                vec![Effect::Say(Tone::Plain, say)]
            }
            _ => Vec::new(),
        }
    }

    /// On top again, or something was saved: what a form opened from here saved is under the bar, or is said to be outside.
    fn come_back(&mut self, done: Option<&Saved>, office: &Office) -> Vec<Effect> {
        let made = self.made.take(office);
        let stood = self.read(office);
        let ours = |saved: &&Saved| {
            office.record(saved.record).is_ok_and(|record| record.kind == problem::KIND && !record.void)
        };
        if let Some(saved) = made.as_ref().filter(ours) {
            if self.bar.on() == Some(&saved.record) || self.bar.put(saved.record) {
                return Vec::new();
            }
            return vec![Effect::Say(Tone::Warn, list_bar::outside(saved, &self.here(), TO_SEE_ALL))];
        }
        let Stood::Gone(id) = stood else { return Vec::new() };
        let name = office.title(id).unwrap_or_default();
        let said = done.map(|saved| format!("{}。", saved.told())).unwrap_or_default();
        let tone = if done.is_some() { Tone::Good } else { Tone::Plain };
        vec![Effect::Say(tone, format!("{said}{}", list_bar::gone(&name, &self.here(), TO_SEE_ALL)))]
    }

    /// What is shown, in words.
    fn here(&self) -> String {
        match self.sentence.as_str() {
            "" => format!("“{}”", self.view.label()),
            sentence => format!("“{} {sentence}”", self.view.label()),
        }
    }

    fn current(&self) -> Option<&ProblemLine> {
        self.lines.get(self.bar.at())
    }

    fn tally(&self) -> Tally {
        Tally::of(&self.lines)
    }

    fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        if self.bar.walk(action) {
            return Vec::new();
        }
        if !matches!(action, Action::Find | Action::Filter | Action::Choose(_) | Action::Back) {
            self.bar.keep();
        }
        match action {
            Action::Accept => self.open(false),
            Action::History => self.open(true),
            Action::New => {
                let start = EntryStart::New(problem::KIND, Fields::new());
                vec![Effect::Open(Room::Entry(Box::new(start)))]
            }
            Action::Find => vec![Effect::Open(Room::Find(String::new()))],
            Action::EditJump => self.change(office),
            Action::Steps => self.which_step(office),
            Action::Note => self.send_back(office),
            Action::Expedite => self.expedite(office),
            Action::Filter => {
                let sentence = self.sentence.clone();
                vec![self.ask_filter(&sentence)]
            }
            Action::Choose(0) => {
                self.sentence.clear();
                self.show(View::All, office)
            }
            Action::Choose(digit) => match View::ALL.get(crate::ui::list::line_of(digit)) {
                Some(view) => self.show(*view, office),
                None => Vec::new(),
            },
            Action::Back => vec![Effect::Back],
            _ => Vec::new(),
        }
    }

    fn open(&self, history: bool) -> Vec<Effect> {
        match self.current() {
            Some(line) => vec![Effect::Open(Room::Detail(line.id, history))],
            None => vec![Effect::Say(Tone::Warn, "这里没有可选的一条。".to_owned())],
        }
    }
}

impl Screen for Problems {
    fn shows(&self, record: Id) -> bool {
        self.lines.iter().any(|line| line.id == record)
    }

    fn title(&self, _office: &Office) -> String {
        "整改台账".to_owned()
    }

    /// Behind the keys of a list stand those of one record, for F12.
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Register, Context::Detail]
    }

    fn offers(&self, office: &Office) -> Vec<Action> {
        let mut offers = Vec::new();
        if self.current().is_some() {
            offers.push(Action::Accept);
            if self.steps(office).iter().any(|step| step.refused.is_none()) {
                offers.push(Action::Steps);
            }
            if self.current().is_some_and(|line| !line.is_closed()) {
                offers.push(Action::Expedite);
            }
        }
        offers.extend([Action::New, Action::Filter, Action::Back, Action::EditJump, Action::Palette]);
        offers
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        self.acts_now(office)
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        let effects = match input {
            Input::Act(action) => self.act(action, office),
            Input::Key(_) | Input::Paste(_) => Vec::new(),
        };
        self.made.watch(&effects, office);
        effects
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Saved(result) => {
                self.asked = None;
                self.come_back(result.as_ref().ok(), office)
            }
            News::Refresh => {
                self.asked = None;
                self.come_back(None, office)
            }
            News::Undone(undone) => {
                self.asked = None;
                let effects = self.come_back(None, office);
                if self.bar.back_to(&undone.records) { Vec::new() } else { effects }
            }
            News::Answer(answer) => self.answered(answer, office),
            News::Chosen(at) => {
                let command = self.command_list(office).into_iter().nth(at);
                command.map_or_else(Vec::new, |(_, command)| self.run(command, office))
            }
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _office: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area, look);
        None
    }

    fn commands(&self, office: &Office) -> Vec<RoomAct> {
        self.command_list(office).into_iter().map(|(name, _)| name).collect()
    }

    fn explain(&self, _office: &Office) -> Option<(String, Vec<String>)> {
        let paragraphs = [
            "灯是程序按整改时限算的，不能填：离时限三天以内是黄，过了时限还没有申请销号是红，其余是绿；还没有定时限的、\
             挂起的是黄。在时限内申请了销号，等核验多久都是绿。",
            "停滞天数从办理状态或整改进展上一次变动算起，改几个字、发督办单都不重新算。",
            "按 F9 为选中的问题拟督办单，级别和文字照台账拟好，改完保存是拟稿，再按 F9 打开，由督导员或办公室主任按 F12 发出；程序不\
             自己发。临期三天内提醒，逾期催办，催办后每三个工作日没有进展升一级：蓝、黄、红、约谈。",
            "按 Ctrl+F 筛选，除了各栏还可以写 灯:红、停>10；写 0 回车、或在表上直接按 0，看全部。",
        ];
        Some(("整改台账".to_owned(), paragraphs.map(str::to_owned).to_vec()))
    }
}
