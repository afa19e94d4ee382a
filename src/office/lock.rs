//! 月结: a month is closed, and from then on every change of what belongs to it takes a reason out of a list and
//! stands on the 更正表, in the same change.

use super::columns::{Source, sources_of};
use super::save::Saved;
use super::{Office, Refusal};
use crate::model::change::Edit;
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Choice, Class, Kind, Shape};
use crate::model::period::{Cadence, Period};
use crate::model::record::Record;
use crate::model::typed::{correction, correction_reason, filing, period_lock, query};
use crate::model::value::{Fields, Value};
use chrono::{Days, NaiveDate};

/// No period that closes with a month begins earlier before its last day.
const QUARTER: u64 = 92;

impl Office {
    /// The months that are closed.
    ///
    /// # Errors
    /// [`Refusal::Store`] when the register cannot be read.
    pub fn locked_months(&self) -> Result<Vec<Period>, Refusal> {
        let mut months = Vec::new();
        self.store.scan_kind(period_lock::KIND, DayRange::ALL, &[period_lock::MONTH], |_, fields| {
            months.extend(fields.date(period_lock::MONTH).map(|day| Period::of(Cadence::Month, day)));
        })?;
        months.sort_unstable();
        Ok(months)
    }

    /// The closed month that a change touches, if it touches one. What is being put right has given its reason; a
    /// question is not part of the month's books.
    pub(super) fn locked_by(
        &self,
        kind: &Kind,
        before: Option<&Fields>,
        after: Option<&Fields>,
    ) -> Result<Option<Period>, Refusal> {
        let books = matches!(kind.class, Class::Fact | Class::Paper) && kind.tag != query::KIND;
        let Some(date) = kind.date.filter(|_| books) else { return Ok(None) };
        let state = before.and_then(|fields| kind.state.and_then(|tag| fields.code(tag)));
        if kind.class == Class::Paper && state == Some(filing::CORRECTION) {
            return Ok(None);
        }
        let mut days = self.counted_anew(kind, before, after)?;
        // What is dealt with in steps goes on after its month; what is done when it is written is the month's.
        if kind.by.is_some() && kind.moves.is_empty() || kind.class == Class::Paper {
            let own = before.into_iter().chain(after).filter_map(|fields| fields.date(date));
            days.extend(own.map(|day| self.closing_day(kind, day)));
        }
        self.locked_among(&days)
    }

    /// The closed month in which one of these days lies.
    fn locked_among(&self, days: &[NaiveDate]) -> Result<Option<Period>, Refusal> {
        if days.is_empty() {
            return Ok(None);
        }
        let months = self.locked_months()?;
        Ok(months.into_iter().find(|month| days.iter().any(|day| month.contains(*day))))
    }

    /// The days on which a change lets a record be counted otherwise: in a figure, or among the steps made.
    fn counted_anew(
        &self,
        kind: &Kind,
        before: Option<&Fields>,
        after: Option<&Fields>,
    ) -> Result<Vec<NaiveDate>, Refusal> {
        let steps = kind.moves.iter().filter_map(|step| step.day);
        let steps = steps.map(|day| Source { kind: kind.tag, day: Some(day) });
        let mut sources = sources_of(self.dictionary.figures());
        sources.retain(|source| source.kind == kind.tag);
        sources.extend(steps);
        sources.sort_unstable();
        sources.dedup();
        let mut days = Vec::new();
        for source in sources {
            let [was, is] = [self.counts_as(source, before)?, self.counts_as(source, after)?];
            if was != is {
                days.extend(was.days.into_iter().chain(is.days));
            }
        }
        Ok(days)
    }

    /// The line on the 更正表 for a step that takes back what a closed month counted (反悔重调): the step has its own
    /// reason, so none is asked.
    pub(super) fn uncounted(
        &self,
        kind: &Kind,
        found: &Record,
        after: &Fields,
        because: &str,
    ) -> Result<Option<Edit>, Refusal> {
        let days = self.counted_anew(kind, Some(&found.fields), Some(after))?;
        let month = self.locked_among(&days)?;
        Ok(month.map(|month| {
            self.correction_line(kind, found.id, &found.fields, month, correction_reason::OTHER, because)
        }))
    }

    /// The day by which a record belongs to a month: a paper of a period belongs where its period ends.
    fn closing_day(&self, kind: &Kind, day: NaiveDate) -> NaiveDate {
        self.dictionary.duty_of(kind.tag).map_or(day, |duty| Period::of(duty.every, day).last())
    }

    /// The days on which papers that close with a month may stand: a quarter's begins two months before.
    fn reaching_into(month: Period) -> DayRange {
        DayRange { from: month.first().checked_sub_days(Days::new(QUARTER)), to: Some(month.last()) }
    }

    /// The reasons for putting a closed month right.
    fn correction_reasons(&self) -> &[Choice] {
        let kind = self.dictionary.kind(correction::KIND);
        let field = kind.and_then(|kind| kind.field(correction::REASON));
        match field.map(|field| &field.shape) {
            Some(Shape::Code(choices)) => choices,
            _ => &[],
        }
    }

    /// The line on the 更正表 for a change of a closed month.
    ///
    /// # Errors
    /// [`Refusal::Reason`] while no listed reason is given.
    pub(super) fn corrected(
        &self,
        kind: &Kind,
        record: Id,
        fields: &Fields,
        month: Period,
        why: Option<&str>,
    ) -> Result<Edit, Refusal> {
        let why = why.map(str::trim).unwrap_or_default();
        let (reason, words) = why.split_once('：').unwrap_or((why, ""));
        let listed = self.correction_reasons().iter().find(|choice| choice.label == reason);
        let Some(choice) = listed else {
            let say = format!("{}已经月结，这一条要改请选更正原因，改动会列入更正表。", month.label());
            let reasons = self.correction_reasons().iter().map(|choice| choice.label.clone()).collect();
            return Err(Refusal::Reason(say, reasons));
        };
        Ok(self.correction_line(kind, record, fields, month, choice.code, words))
    }

    /// A line on the 更正表.
    pub(super) fn correction_line(
        &self,
        kind: &Kind,
        record: Id,
        fields: &Fields,
        month: Period,
        reason: u16,
        words: &str,
    ) -> Edit {
        let what = format!("{} {}", kind.label, self.name(kind, record, fields));
        let mut line: Fields = [
            (correction::ON, Value::Date(self.today())),
            (correction::MONTH, Value::Date(month.first())),
            (correction::ABOUT, Value::Ref(record)),
            (correction::WHAT, Value::Text(what)),
            (correction::REASON, Value::Code(reason)),
        ]
        .into_iter()
        .collect();
        let longest = self.dictionary.kind(correction::KIND).and_then(|kind| kind.field(correction::WORDS));
        let words: String = words.chars().take(longest.map_or(usize::MAX, |field| field.longest)).collect();
        line.set(correction::WORDS, (!words.is_empty()).then_some(Value::Text(words)));
        line.set(correction::CADRE, self.person().map(|person| Value::Ref(person.id)));
        Edit::add(self.new_id(), correction::KIND, &line)
    }

    /// The line on the 更正表 for taking an accepted or locked paper back (更正), whose reason the move has checked.
    pub(super) fn taken_back(&self, kind: &Kind, record: &Record, why: Option<&str>) -> Option<Edit> {
        let day = kind.date.and_then(|tag| record.fields.date(tag))?;
        let why = why.unwrap_or_default();
        let (reason, words) = why.split_once('：').unwrap_or((why, ""));
        let choice = self.correction_reasons().iter().find(|choice| choice.label == reason)?;
        let month = Period::of(Cadence::Month, self.closing_day(kind, day));
        Some(self.correction_line(kind, record.id, &record.fields, month, choice.code, words))
    }

    /// The papers that close with a month, with their states.
    ///
    /// # Errors
    /// [`Refusal::Store`] when papers cannot be read.
    pub fn papers_of_month(&self, month: Period) -> Result<Vec<(Id, u16)>, Refusal> {
        let mut papers = Vec::new();
        for kind in self.dictionary.kinds().iter().filter(|kind| kind.class == Class::Paper) {
            let (Some(date), Some(state)) = (kind.date, kind.state) else { continue };
            let wanted = super::read::rising([state, date]);
            self.store.scan_kind(kind.tag, Self::reaching_into(month), &wanted, |id, fields| {
                let closes = fields.date(date).is_some_and(|day| month.contains(self.closing_day(kind, day)));
                papers.extend(fields.code(state).filter(|_| closes).map(|state| (id, state)));
            })?;
        }
        papers.sort_unstable();
        Ok(papers)
    }

    /// Papers of a month by how they stand: accepted, locked with the month whether one by one before or now; and not
    /// accepted yet.
    ///
    /// # Errors
    /// [`Refusal::Store`] when papers cannot be read.
    pub fn month_standing(&self, month: Period) -> Result<(usize, usize), Refusal> {
        let papers = self.papers_of_month(month)?;
        let passed = |state: u16| matches!(state, filing::ACCEPTED | filing::LOCKED);
        let ready = papers.iter().filter(|(_, state)| passed(*state)).count();
        Ok((ready, papers.len() - ready))
    }

    /// Closes a month (月结): every accepted paper of it is locked, as one change. Papers not accepted yet stay as they
    /// are; filing them later takes a reason.
    ///
    /// # Errors
    /// [`Refusal::Words`] when it is not the office head who does it, the month is not over, or it is closed already.
    pub fn lock_month(&mut self, month: Period) -> Result<Saved, Refusal> {
        let actor = self.seated()?.actor();
        if actor.role != crate::model::kind::Role::OfficeHead {
            return Err(Refusal::Words("月结由办公室主任办理，请换办公室主任坐到键盘前。".to_owned()));
        }
        if month.last() >= self.today() {
            return Err(Refusal::Words(format!("{}还没过完，下月再办月结。", month.label())));
        }
        if self.locked_months()?.contains(&month) {
            return Err(Refusal::Words(format!("{}已经月结，不用再办。", month.label())));
        }
        let mut locks = Vec::new();
        // Locked one by one before: they are locked with the month all the same.
        let mut already = 0;
        for (id, state) in self.papers_of_month(month)? {
            already += usize::from(state == filing::LOCKED);
            if state != filing::ACCEPTED {
                continue;
            }
            let record = self.record(id)?;
            let tag = self.kind(record.kind)?.state.unwrap_or_default();
            let mut fields = record.fields.clone();
            fields.set(tag, Some(Value::Code(filing::LOCKED)));
            locks.push(Edit::between(&record, &fields));
        }
        let count = locks.len() + already;
        let mut fields: Fields = [
            (period_lock::MONTH, Value::Date(month.first())),
            (period_lock::LOCKED_ON, Value::Date(self.today())),
            (period_lock::PAPERS, Value::Int(i64::try_from(count).unwrap_or(i64::MAX))),
        ]
        .into_iter()
        .collect();
        fields.set(period_lock::CADRE, Some(Value::Ref(actor.id)));
        let mut edits = vec![Edit::add(self.new_id(), period_lock::KIND, &fields)];
        edits.extend(locks);
        let what = format!("月结{}，锁定 {count} 份", month.label());
        self.commit("月结".to_owned(), None, edits, what)
    }
}
