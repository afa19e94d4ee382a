//! The keys of the table: walking the cells, opening a paper, narrowing, other stretches and other duties.

use super::{Duties, Only, span_of};
use crate::keymap::Action;
use crate::model::duty::OwedBy;
use crate::model::kind::Role;
use crate::model::period::{Cadence, Period};
use crate::model::typed::{daily, inspection};
use crate::office::{Office, Owes};
use crate::rules::duty::Status;
use crate::rules::report::form_of;
use crate::screens::filter_line;
use crate::screens::{Answer, Ask, Choose, Effect, EntryStart, Room, RoomAct};
use crate::ui::Tone;

/// What a question was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Which duty.
    Duty,
    /// Words of a filter.
    Filter,
    /// Whether the month shown is closed.
    Close,
}

/// What a line of the palette does here.
pub(super) enum Wish {
    Duty(usize),
    Heat,
    Only(Option<Status>),
    Close,
}

/// The statuses that digits 4 to 7 narrow to.
const BY_DIGIT: [Status; 4] = [Status::Missing, Status::Late, Status::Returned, Status::Filed];

impl Duties {
    pub(super) fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        if self.heat && !matches!(action, Action::First | Action::Last) && self.heat_at.walk(action) {
            return Vec::new();
        }
        self.act_on_cells(action, office)
    }

    fn act_on_cells(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        // Rows are owners, columns are periods.
        let aside = match action {
            Action::Left => Some(Action::Up),
            Action::Right => Some(Action::Down),
            Action::First | Action::Last => Some(action),
            _ => None,
        };
        if aside.is_some_and(|aside| self.periods.walk(aside)) || self.owners.walk(action) {
            return Vec::new();
        }
        match action {
            Action::Accept | Action::EditJump => return self.open(office),
            Action::Filter => return self.ask_filter(),
            Action::NextIssue => return self.next_open(true),
            Action::PrevIssue => return self.next_open(false),
            Action::Choose(1) => self.turn(self.span.previous(), office),
            Action::Choose(2) => self.turn(self.span.next(), office),
            Action::Choose(3) => return self.ask_duty(office),
            Action::Mark | Action::Choose(8) => self.heat = !self.heat,
            Action::Choose(0) => return self.show_only(Only::default()),
            Action::Choose(digit) => {
                if let Some(status) = BY_DIGIT.get(usize::from(digit).saturating_sub(4)) {
                    return self.show_only(Only { status: Some(*status), ..self.only.clone() });
                }
            }
            Action::Find => return vec![Effect::Open(Room::Find(String::new()))],
            Action::Back => return vec![Effect::Back],
            _ => {}
        }
        Vec::new()
    }

    fn turn(&mut self, span: Period, office: &Office) {
        self.span = span;
        self.read(office);
    }

    /// The next paper that is missing, late, sent back or being corrected, row by row: its row and column.
    pub(super) fn waiting(&self, forward: bool) -> Option<(usize, usize)> {
        let matrix = self.matrix.as_ref()?;
        let columns = matrix.periods.len().max(1);
        let total = self.shown.len() * columns;
        let at = self.owners.at() * columns + self.periods.at();
        let waits = |place: &usize| {
            let row = self.shown.get(place / columns).and_then(|row| matrix.rows.get(*row));
            let cell = row.and_then(|(_, cells)| cells.get(place % columns).copied().flatten());
            cell.is_some_and(|cell| {
                cell.status.is_overdue()
                    || matches!(cell.status, Status::Late | Status::Returned | Status::Correcting)
            })
        };
        let found = if forward { (at + 1..total).find(waits) } else { (0..at).rev().find(waits) };
        found.map(|place| (place / columns, place % columns))
    }

    fn next_open(&mut self, forward: bool) -> Vec<Effect> {
        match self.waiting(forward) {
            Some((row, column)) => {
                self.owners.choose(row);
                self.periods.choose(column);
                Vec::new()
            }
            None => vec![Effect::Say(Tone::Good, "往后没有缺报、逾期、迟报和退回的了。".to_owned())],
        }
    }

    /// What is owed under the bar.
    pub(super) fn cell(&self) -> Option<crate::office::Cell> {
        self.row().and_then(|(_, cells)| cells.get(self.periods.at()).copied().flatten())
    }

    /// Enter: the paper of the cell, or the room in which it would be written.
    fn open(&mut self, office: &Office) -> Vec<Effect> {
        if self.heat {
            self.heat = false;
            return Vec::new();
        }
        let (Some((owner, cells)), Some(period)) = (self.row(), self.period()) else { return Vec::new() };
        let Some(cell) = cells.get(self.periods.at()).copied().flatten() else {
            let say = format!("{}这一期不用报。", owner.name);
            return vec![Effect::Say(Tone::Plain, say)];
        };
        let Some(duty) = &self.duty else { return Vec::new() };
        let room = match (duty.paper, owner.owes) {
            (daily::KIND, Owes::Record(person)) => Room::Daily(person, period.first()),
            (inspection::KIND, Owes::Record(village)) => Room::Inspection(village, period.first()),
            (kind, owes) if form_of(kind).is_some() => Room::Report(kind, owes, period),
            (kind, owes) => {
                if let Some(paper) = cell.paper {
                    return vec![Effect::Open(Room::Detail(paper, false))];
                }
                let Some(kind) = office.dictionary().kind(kind) else { return Vec::new() };
                let mut fields = office.presets(kind);
                office.fill_owner(kind, &mut fields, owes, period);
                Room::Entry(Box::new(EntryStart::New(kind.tag, fields)))
            }
        };
        vec![Effect::Open(room)]
    }

    fn ask_filter(&mut self) -> Vec<Effect> {
        self.asked = Some(Asked::Filter);
        let ask = Ask {
            title: "筛选".to_owned(),
            lines: vec![format!(
                "写人名、村名或拼音首字母；可以再写一个状态，如 wjc 状态:缺报。{}。",
                filter_line::TO_CLEAR
            )],
            words: Some("条件".to_owned()),
            start: self.sentence(),
            ..Ask::default()
        };
        vec![Effect::Open(Room::Ask(ask))]
    }

    /// The filter as it would be typed.
    pub(super) fn sentence(&self) -> String {
        let status = self.only.status.map(|status| format!("状态:{}", status.label()));
        let words = Some(self.only.words.clone()).filter(|words| !words.is_empty());
        words.into_iter().chain(status).collect::<Vec<_>>().join(" ")
    }

    fn ask_duty(&mut self, office: &Office) -> Vec<Effect> {
        let duties = office.dictionary().duties();
        let items = duties.iter().zip(1..).map(|(duty, number)| (duty.label.clone(), Some(number))).collect();
        let at = duties.iter().position(|duty| Some(duty) == self.duty.as_ref()).unwrap_or(0);
        self.asked = Some(Asked::Duty);
        vec![Effect::Open(Room::Choose(Choose {
            title: "看哪一种任务".to_owned(),
            items,
            at,
            ..Choose::default()
        }))]
    }

    fn show_duty(&mut self, at: usize, office: &Office) {
        let Some(duty) = office.dictionary().duties().get(at).cloned() else { return };
        let day = self.period().map_or(self.span.first(), Period::first);
        self.span = span_of(Some(&duty), day);
        self.duty = Some(duty);
        self.only = Only::default();
        self.heat = false;
        self.read(office);
        self.stand_on(office.today());
    }

    pub(super) fn answered(&mut self, answer: Answer, office: &Office) -> Vec<Effect> {
        match (self.asked.take(), answer) {
            (Some(Asked::Duty), Answer::Choice(at, _)) => self.show_duty(at, office),
            (Some(Asked::Filter), Answer::Words(words)) => return self.filter(&words),
            (Some(Asked::Close), Answer::Choice(0, _)) => return vec![Effect::LockMonth(self.span)],
            _ => {}
        }
        Vec::new()
    }

    /// Closing a month is asked once, with what it will lock and what it will leave.
    fn ask_close(&mut self, office: &Office) -> Vec<Effect> {
        if office.locked_months().is_ok_and(|months| months.contains(&self.span)) {
            let say = format!("{}已经月结，不用再办；按 1、2 翻到别的月份。", self.span.label());
            return vec![Effect::Say(Tone::Plain, say)];
        }
        let (ready, open) = match office.month_standing(self.span) {
            Ok(found) => found,
            Err(refusal) => return vec![Effect::Say(Tone::Bad, refusal.to_string())],
        };
        self.asked = Some(Asked::Close);
        vec![Effect::Open(Room::Ask(Ask {
            title: format!("月结 {}", self.span.label()),
            lines: vec![
                format!("锁定已通过的 {ready} 份；还有 {open} 份没有通过，以后补报要选更正原因。"),
                "月结以后，这个月的记录和报表要改都要选更正原因，并列入更正表。".to_owned(),
            ],
            answers: vec!["办月结".to_owned(), "先不办".to_owned()],
            ..Ask::default()
        }))]
    }

    fn filter(&mut self, sentence: &str) -> Vec<Effect> {
        let mut only = Only::default();
        if filter_line::clears(sentence) {
            return self.show_only(only);
        }
        for word in sentence.split_whitespace() {
            let status = word.split_once([':', '：']).filter(|(name, _)| "状态".starts_with(name));
            match status {
                Some((_, wanted)) => {
                    let found = Status::ALL.into_iter().find(|status| status.label() == wanted);
                    let Some(status) = found else {
                        let words: Vec<&str> = Status::ALL.iter().map(|status| status.label()).collect();
                        let say = format!("没有“{wanted}”这个状态，可以写：{}。", words.join("、"));
                        return vec![Effect::Say(Tone::Bad, say)];
                    };
                    only.status = Some(status);
                }
                None => only.words.push_str(word),
            }
        }
        self.show_only(only)
    }

    pub(super) fn wishes(&self, office: &Office) -> Vec<(RoomAct, Wish)> {
        let duties = office.dictionary().duties().iter().enumerate();
        let mut wishes: Vec<(RoomAct, Wish)> =
            duties.map(|(at, duty)| (format!("看：{}", duty.label).into(), Wish::Duty(at))).collect();
        if self
            .duty
            .as_ref()
            .is_some_and(|duty| duty.owed_by == OwedBy::PairedCadre || duty.owed_by == OwedBy::Village)
        {
            let name = if self.heat { "逐份看" } else { "按村看热力图" };
            wishes.push((name.into(), Wish::Heat));
        }
        wishes.extend(
            BY_DIGIT.map(|status| (format!("只看：{}", status.label()).into(), Wish::Only(Some(status)))),
        );
        wishes.push(("全部".into(), Wish::Only(None)));
        let head = office.person().is_some_and(|person| person.role == Role::OfficeHead);
        if head && self.span.cadence() == Cadence::Month && self.span.last() < office.today() {
            wishes.push((format!("月结：{}", self.span.label()).into(), Wish::Close));
        }
        wishes
    }

    pub(super) fn chosen(&mut self, at: usize, office: &Office) -> Vec<Effect> {
        match self.wishes(office).into_iter().nth(at) {
            Some((_, Wish::Duty(duty))) => self.show_duty(duty, office),
            Some((_, Wish::Heat)) => self.heat = !self.heat,
            Some((_, Wish::Close)) => return self.ask_close(office),
            Some((_, Wish::Only(status))) => return self.show_only(Only { status, ..self.only.clone() }),
            None => {}
        }
        Vec::new()
    }
}
