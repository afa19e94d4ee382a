//! 谁该报什么: one duty as a table of owners by periods, one cell one state in a word and a colour, sums at the edge.
//!
//! The same table drawn as a heat map counts a month by village. It shows papers, never how people work: there is no
//! order of merit in it, and owners stand as in the register.

mod acts;
mod draw;

use super::list_bar::{Bar, Stood};
use super::{Effect, Input, News, RoomAct, Screen};
use crate::keymap::{Action, Context};
use crate::model::duty::Duty;
use crate::model::id::Id;
use crate::model::period::{Cadence, Period};
use crate::model::search;
use crate::model::show::Names;
use crate::office::{Matrix, Office, Owes, Owner, Refusal};
use crate::rules::duty::Status;
use crate::ui::{Look, Tone};
use acts::Asked;
use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::collections::HashMap;

/// The key that shows every owner.
const TO_SEE_ALL: &str = "按 0 看全部";

/// Which owners are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Only {
    /// A status that one of their cells must have.
    status: Option<Status>,
    /// Words in the owner's or the village's name, or their initials.
    words: String,
}

/// Who owes what.
#[derive(Debug)]
pub struct Duties {
    duty: Option<Duty>,
    /// The stretch shown: a month for days and weeks, a year for anything longer.
    span: Period,
    matrix: Option<Matrix>,
    /// Village names, for the rows and for the filter.
    villages: HashMap<Id, String>,
    only: Only,
    /// The owners that the filter keeps, by place in the matrix.
    shown: Vec<usize>,
    owners: Bar<Owes>,
    /// The village under the bar where it is drawn by village.
    heat_at: Bar<Option<Id>>,
    /// The period under the bar.
    periods: Bar<Period>,
    /// Why the paper under the bar came back.
    back: String,
    /// Drawn by village instead of by owner.
    heat: bool,
    fault: Option<String>,
    asked: Option<Asked>,
}

impl Duties {
    /// A duty by its name (the first there is where there is none such), with the stretch that a day lies in.
    #[must_use]
    pub fn new(name: &str, day: NaiveDate, office: &Office) -> Self {
        let dictionary = office.dictionary();
        Self::of(dictionary.duty_named(name).or_else(|| dictionary.duties().first()).cloned(), day, office)
    }

    /// A duty, with the stretch that a day lies in.
    #[must_use]
    pub fn of(duty: Option<Duty>, day: NaiveDate, office: &Office) -> Self {
        let span = span_of(duty.as_ref(), day);
        let mut duties = Self {
            duty,
            span,
            matrix: None,
            villages: HashMap::new(),
            only: Only::default(),
            shown: Vec::new(),
            owners: Bar::default(),
            heat_at: Bar::default(),
            periods: Bar::default(),
            back: String::new(),
            heat: false,
            fault: None,
            asked: None,
        };
        duties.read(office);
        duties.stand_on(day);
        duties.look_under_the_bar(office);
        duties
    }

    fn read(&mut self, office: &Office) {
        self.fault = self.try_read(office).err().map(|refusal| refusal.to_string());
        let keys = self.narrow();
        self.owners.set(keys);
        self.stand_in_village();
        let periods = self.matrix.as_ref().map(|matrix| matrix.periods.clone()).unwrap_or_default();
        self.periods.turn(periods);
    }

    /// Narrows to other owners: the bar stays on its owner, else stands on the first, which is said.
    fn show_only(&mut self, only: Only) -> Vec<Effect> {
        self.only = only;
        let was = self.row().map(|(owner, _)| owner.name.clone());
        let keys = self.narrow();
        let stood = self.owners.turn(keys);
        self.stand_in_village();
        match (stood, was) {
            _ if self.owners.total() == 0 => {
                vec![Effect::Say(Tone::Warn, format!("没有符合条件的，{TO_SEE_ALL}。"))]
            }
            (Stood::Gone(_), Some(name)) => {
                vec![Effect::Say(Tone::Plain, format!("刚才的“{name}”不在里面，{TO_SEE_ALL}。"))]
            }
            _ => Vec::new(),
        }
    }

    /// The villages of the owners shown, in the order in which they first stand.
    fn stand_in_village(&mut self) {
        let Some(matrix) = &self.matrix else { return };
        let mut villages: Vec<Option<Id>> = Vec::new();
        for (owner, _) in self.shown.iter().filter_map(|at| matrix.rows.get(*at)) {
            if !villages.contains(&owner.village) {
                villages.push(owner.village);
            }
        }
        self.heat_at.set(villages);
    }

    fn try_read(&mut self, office: &Office) -> Result<(), Refusal> {
        let Some(duty) = &self.duty else { return Ok(()) };
        let matrix = office.duty_matrix(duty, self.span.first(), self.span.last())?;
        let places = matrix.rows.iter().filter_map(|(owner, _)| owner.village);
        self.villages = places.map(|id| (id, office.name_of(id).unwrap_or_default())).collect();
        self.matrix = Some(matrix);
        Ok(())
    }

    /// Which owners the filter keeps.
    fn narrow(&mut self) -> Vec<Owes> {
        let Some(matrix) = &self.matrix else {
            self.shown.clear();
            return Vec::new();
        };
        let words = self.only.words.trim();
        let named = |owner: &Owner| {
            let found = |name: &str| name.contains(words) || search::matched(words, name).is_some();
            words.is_empty() || found(&owner.name) || found(self.village(owner))
        };
        let stands = |cells: &[Option<crate::office::Cell>]| {
            let stands = |status: Status, cell: &crate::office::Cell| {
                // What waits for a reviewer waits also where it came late.
                cell.status == status || (status == Status::Filed && cell.status.is_to_review())
            };
            self.only.status.is_none_or(|status| cells.iter().flatten().any(|cell| stands(status, cell)))
        };
        let kept = matrix.rows.iter().enumerate().filter(|(_, (owner, cells))| named(owner) && stands(cells));
        self.shown = kept.map(|(at, _)| at).collect();
        self.shown.iter().filter_map(|at| matrix.rows.get(*at)).map(|(owner, _)| owner.owes).collect()
    }

    fn village(&self, owner: &Owner) -> &str {
        owner.village.and_then(|id| self.villages.get(&id)).map_or("", String::as_str)
    }

    /// Puts the bar on the period that a day lies in.
    fn stand_on(&mut self, day: NaiveDate) {
        let periods = self.matrix.as_ref().map_or(&[][..], |matrix| &matrix.periods);
        let at = periods.iter().rposition(|period| period.first() <= day);
        self.periods.choose(at.unwrap_or(0));
    }

    /// Puts the bar on the cell of one of these papers, if one is shown.
    fn stand_on_paper(&mut self, papers: &[Id]) {
        let Some(matrix) = &self.matrix else { return };
        let mut rows = self.shown.iter().filter_map(|at| matrix.rows.get(*at));
        let at = |cells: &[Option<crate::office::Cell>]| {
            let paper = |cell: &crate::office::Cell| cell.paper.is_some_and(|paper| papers.contains(&paper));
            cells.iter().position(|cell| cell.as_ref().is_some_and(paper))
        };
        if let Some((owes, period)) = rows.find_map(|(owner, cells)| Some((owner.owes, at(cells)?))) {
            self.owners.put(owes);
            self.periods.choose(period);
        }
    }

    /// Reads why the paper under the bar came back, so that drawing reads nothing.
    fn look_under_the_bar(&mut self, office: &Office) {
        let cell = self.row().and_then(|(_, cells)| cells.get(self.periods.at()).copied().flatten());
        let returned = cell.filter(|cell| cell.status == Status::Returned).and_then(|cell| cell.paper);
        self.back = returned.and_then(|id| office.why_returned(id).ok()).unwrap_or_default();
    }

    fn row(&self) -> Option<&(Owner, Vec<Option<crate::office::Cell>>)> {
        self.matrix.as_ref()?.rows.get(*self.shown.get(self.owners.at())?)
    }

    fn period(&self) -> Option<Period> {
        self.periods.on().copied()
    }

    /// How many of the shown duties stand so.
    fn count(&self, status: Status) -> usize {
        let Some(matrix) = &self.matrix else { return 0 };
        let rows = self.shown.iter().filter_map(|at| matrix.rows.get(*at));
        rows.flat_map(|(_, cells)| cells.iter().flatten()).filter(|cell| cell.status == status).count()
    }

    /// The one sentence above the table.
    fn verdict(&self) -> String {
        let Some(duty) = &self.duty else {
            return "还没有定填报任务，请在字典里写 duties.toml。".to_owned();
        };
        let owed: usize = Status::ALL.iter().map(|status| self.count(*status)).sum();
        let parts: Vec<String> = Status::ALL
            .iter()
            .map(|status| (status, self.count(*status)))
            .filter(|(_, count)| *count > 0)
            .map(|(status, count)| format!("{} {count}", status.label()))
            .collect();
        let parts = if parts.is_empty() { "这一段没有应报的".to_owned() } else { parts.join("，") };
        format!("{} {} 应报 {owed}：{parts}。", duty.label, self.span.label())
    }
}

/// A month of days or weeks; a year of anything longer.
fn span_of(duty: Option<&Duty>, day: NaiveDate) -> Period {
    let short = duty.is_none_or(|duty| matches!(duty.every, Cadence::Day | Cadence::Week));
    Period::of(if short { Cadence::Month } else { Cadence::Year }, day)
}

impl Screen for Duties {
    fn title(&self, _: &Office) -> String {
        let name = self.duty.as_ref().map_or("", |duty| duty.label.as_str());
        format!("填报任务 - {name}")
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Register]
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        let mut offers = Vec::new();
        if self.row().is_some() && !self.heat {
            offers.push(Action::Accept);
        }
        offers.extend([Action::Filter, Action::NextIssue, Action::Back, Action::Palette, Action::Help]);
        offers
    }

    fn acts(&self, _: &Office) -> Vec<Action> {
        let mut acts = vec![Action::Filter];
        if self.heat || self.cell().is_some() {
            acts.extend([Action::Accept, Action::EditJump]);
        }
        if self.waiting(true).is_some() {
            acts.push(Action::NextIssue);
        }
        if self.waiting(false).is_some() {
            acts.push(Action::PrevIssue);
        }
        acts
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        match input {
            Input::Act(action) => {
                let effects = self.act(action, office);
                self.look_under_the_bar(office);
                effects
            }
            Input::Key(_) | Input::Paste(_) => Vec::new(),
        }
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Refresh | News::Undone(_) | News::Saved(_) => {
                let told = if let News::Saved(Ok(saved)) = &news { Some(saved.what.clone()) } else { None };
                self.read(office);
                if let News::Undone(undone) = &news {
                    self.stand_on_paper(&undone.records);
                }
                self.look_under_the_bar(office);
                told.map(|what| Effect::Say(Tone::Good, format!("{what}。"))).into_iter().collect()
            }
            News::Answer(answer) => self.answered(answer, office),
            News::Chosen(at) => self.chosen(at, office),
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area.intersection(buf.area), look);
        None
    }

    fn commands(&self, office: &Office) -> Vec<RoomAct> {
        self.wishes(office).into_iter().map(|(name, _)| name).collect()
    }

    fn explain(&self, _: &Office) -> Option<(String, Vec<String>)> {
        let duty = self.duty.as_ref()?;
        let words: Vec<String> = Status::ALL
            .iter()
            .filter(|status| !status.sign().is_empty())
            .map(|status| format!("{} {}", status.sign(), status.label()))
            .collect();
        Some((
            duty.label.clone(),
            vec![
                duty.help.clone(),
                format!("一格一份：{}；空着的还没到期，“-”是不用报。", words.join("，")),
                "逾期是过了时限、还在宽限里没有报的，缺报是过了宽限还没有报的，迟报是过了时限才报上来的。".to_owned(),
                "1 上一段，2 下一段，3 换一种任务，4 只看缺报，5 只看迟报，6 只看退回，7 只看待审，0 全部（按 Ctrl+F 写 0 回车也是）；8 或空格在逐份看和按村看之间换；回车打开那一份。"
                    .to_owned(),
            ],
        ))
    }
}
