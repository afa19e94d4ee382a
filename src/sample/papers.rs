//! The papers of the weeks and months that lie behind: written from the facts already told, as the office would have.
//!
//! Village by village and week by week: in time, late, sent back or missing; the town's week out of the villages'; last
//! month's inspections with their calls, this month's begun; and the months closed that would be by now.

use super::dice::Dice;
use crate::model::days::DayRange;
use crate::model::id::{Id, IdMaker};
use crate::model::kind::Role;
use crate::model::period::{Cadence, Period};
use crate::model::record::KindTag;
use crate::model::typed::{
    check_row, daily, filing, inspection, kept, period_lock, query, query_state, rota, sample_row, village,
    weekly,
};
use crate::model::value::{Fields, Value};
use crate::office::{BatchOptions, BatchRow, Filled, Keyed, Office, Owes, Refusal, WHOLE};
use crate::rules::inspection as rule;
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use std::collections::BTreeMap;

/// These papers throw dice of their own.
const PURPOSE: u64 = 70_000;
/// Ids differ by this and their moment only, so that every load makes the same.
const SEED: u64 = 20_120_319;
/// The first week told: the facts go back forty working days.
const WEEKS: usize = 7;
/// A month is closed on this working day of the next.
const CLOSED_ON: u16 = 8;
/// 驻村; packs/core/codes.toml, `rota_type`.
const IN_THE_VILLAGE: u16 = 1;

/// Who writes and who reviews.
struct Desk {
    /// Each village with a cadre of its own who has a seat.
    villages: Vec<(Id, Id)>,
    supervisors: Vec<Id>,
    head: Id,
    clerk: Id,
}

/// What is written, entry by entry.
struct Pen {
    ids: IdMaker,
    rows: Vec<BatchRow>,
}

impl Pen {
    fn add(&mut self, kind: KindTag, act: &str, by: Id, at: NaiveDateTime, fields: Fields) -> Filled {
        let record = self.ids.make(u64::try_from(at.and_utc().timestamp_millis()).unwrap_or(0));
        let filled = Filled { kind, record, base: 0, fields, kept: BTreeMap::new(), why: None };
        self.write(filled.clone(), act, by, at);
        filled
    }

    fn change(&mut self, filled: &Filled, state: (u16, u16), act: &str, by: Id, at: NaiveDateTime) -> Filled {
        let mut next = Filled { base: filled.base + 1, ..filled.clone() };
        next.fields.set(state.0, Some(Value::Code(state.1)));
        self.write(next.clone(), act, by, at);
        next
    }

    fn write(&mut self, filled: Filled, act: &str, by: Id, at: NaiveDateTime) {
        let keyed = Some(Keyed { act: act.to_owned(), by, at });
        self.rows.push(BatchRow { filled, keyed });
    }
}

/// Writes the papers into an office that has its facts. Returns how many entries there were.
///
/// # Errors
/// [`Refusal::Store`] when the disk refuses.
pub(super) fn load(office: &mut Office) -> Result<usize, Refusal> {
    let desk = desk(office)?;
    let mut count = keep(office, |office, pen| rotas(office, pen, &desk))?;
    let this = Period::of(Cadence::Week, office.today());
    let weeks: Vec<Period> =
        std::iter::successors(Some(this.previous()), |week| Some(week.previous())).take(WEEKS).collect();
    count += keep(office, |office, pen| {
        for week in weeks.iter().rev() {
            for (place, by) in &desk.villages {
                village_week(office, pen, &desk, *week, *place, *by)?;
            }
        }
        Ok(())
    })?;
    // The town's week is drawn from the villages', which must be there first.
    count += keep(office, |office, pen| {
        for week in weeks.iter().rev() {
            town_week(office, pen, &desk, *week)?;
        }
        Ok(())
    })?;
    count += keep(office, |office, pen| inspections(office, pen, &desk))?;
    count += keep(office, questions)?;
    Ok(count)
}

fn keep(
    office: &mut Office,
    tell: impl FnOnce(&Office, &mut Pen) -> Result<(), Refusal>,
) -> Result<usize, Refusal> {
    let mut pen = Pen { ids: IdMaker::new(SEED), rows: Vec::new() };
    tell(office, &mut pen)?;
    pen.rows.sort_by_key(|row| row.keyed.as_ref().map(|keyed| keyed.at));
    let count = pen.rows.len();
    office.save_batch(pen.rows, &BatchOptions { act: "示例".to_owned(), checked: false })?;
    Ok(count)
}

fn desk(office: &Office) -> Result<Desk, Refusal> {
    let people = office.people()?;
    let of = |role: Role| people.iter().filter(move |person| person.role == role);
    let mut villages = Vec::new();
    for place in office.list(office.kind(village::KIND)?)?.iter() {
        if let Some(person) =
            of(Role::VillageCadre).filter(|person| person.village == Some(*place)).min_by_key(|p| p.id)
        {
            villages.push((*place, person.id));
        }
    }
    let mut supervisors: Vec<Id> = of(Role::Supervisor).map(|person| person.id).collect();
    supervisors.sort_unstable();
    let first = |role: Role| of(role).map(|person| person.id).min().unwrap_or_default();
    Ok(Desk { villages, supervisors, head: first(Role::OfficeHead), clerk: first(Role::Clerk) })
}

fn at(day: NaiveDate, hour: u32, minute: u32) -> NaiveDateTime {
    day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
}

fn dice(purpose: u64, village: usize, day: NaiveDate) -> Dice {
    let day = u64::try_from(day.num_days_from_ce()).unwrap_or_default();
    Dice::new(PURPOSE + purpose * 100 + u64::try_from(village).unwrap_or_default(), day)
}

/// A village's week: filed on Friday or Monday, now and then late; the last one still waits to be read.
fn village_week(
    office: &Office,
    pen: &mut Pen,
    desk: &Desk,
    week: Period,
    place: Id,
    by: Id,
) -> Result<(), Refusal> {
    let number = desk.villages.iter().position(|(other, _)| *other == place).unwrap_or_default();
    let mut dice = dice(1, number, week.first());
    let monday = office.calendar().forward(week.last(), 1);
    let friday = office.calendar().back(week.last(), 1);
    let filed = match dice.below(100) {
        0..=3 => return Ok(()),
        4..=61 => at(friday, 16, 30 + dice.below(29)),
        62..=91 => at(monday, 8, 15 + dice.below(40)),
        _ => at(office.calendar().forward(week.last(), 2), 9, dice.below(50)),
    };
    if filed.date() >= office.today() {
        return Ok(());
    }
    let mut fields = office.report_filled(weekly::KIND, Owes::Record(place), week)?;
    fields.set(weekly::CADRE, Some(Value::Ref(by)));
    fields.set(weekly::FILED, Some(Value::Date(filed.date())));
    fields.set(weekly::NIL, Some(Value::Bool(false)));
    fields.set(weekly::STATE, Some(Value::Code(filing::FILED)));
    let paper = pen.add(weekly::KIND, "上报周汇报", by, filed, fields);
    let reviewer = desk.supervisors.get(number % desk.supervisors.len().max(1)).copied().unwrap_or(desk.head);
    let read = at(office.calendar().forward(filed.date(), 1), 10, dice.below(60));
    let last = week.next().last() >= office.today();
    if read.date() < office.today() && !(last && dice.per_mille(500)) {
        let accepted = pen.change(&paper, (weekly::STATE, filing::ACCEPTED), "通过周汇报", reviewer, read);
        if let Some(closed) = closed_on(office, week.last()) {
            pen.change(&accepted, (weekly::STATE, filing::LOCKED), "月结", desk.head, at(closed, 15, 0));
        }
    }
    Ok(())
}

/// The town's week: filed by the clerk on the second working day.
fn town_week(office: &Office, pen: &mut Pen, desk: &Desk, week: Period) -> Result<(), Refusal> {
    let filed = at(office.calendar().forward(week.last(), 2), 15, 20);
    if filed.date() >= office.today() {
        return Ok(());
    }
    let mut fields = office.report_filled(weekly::KIND, Owes::Town, week)?;
    fields.set(weekly::CADRE, Some(Value::Ref(desk.clerk)));
    fields.set(weekly::FILED, Some(Value::Date(filed.date())));
    fields.set(weekly::NIL, Some(Value::Bool(false)));
    fields.set(weekly::STATE, Some(Value::Code(filing::FILED)));
    let paper = pen.add(weekly::KIND, "上报周汇报", desk.clerk, filed, fields);
    let read = at(office.calendar().forward(filed.date(), 1), 9, 40);
    if read.date() < office.today() {
        let accepted = pen.change(&paper, (weekly::STATE, filing::ACCEPTED), "通过周汇报", desk.head, read);
        if let Some(closed) = closed_on(office, week.last()) {
            pen.change(&accepted, (weekly::STATE, filing::LOCKED), "月结", desk.head, at(closed, 15, 0));
        }
    }
    Ok(())
}

/// The day on which the month of a day was closed, if it is by now.
fn closed_on(office: &Office, day: NaiveDate) -> Option<NaiveDate> {
    let month = Period::of(Cadence::Month, day);
    let closed = office.calendar().forward(month.last(), CLOSED_ON);
    (closed < office.today()).then_some(closed)
}

/// Last month's inspections, done; this month's, begun in every fourth village; and the closing of last month.
fn inspections(office: &Office, pen: &mut Pen, desk: &Desk) -> Result<(), Refusal> {
    let this = Period::of(Cadence::Month, office.today());
    let last = this.previous();
    for (number, (place, _)) in desk.villages.iter().enumerate() {
        let by = desk.supervisors.get(number % desk.supervisors.len().max(1)).copied().unwrap_or(desk.head);
        let mut dice = dice(2, number, last.first());
        let done =
            at(office.calendar().forward(last.last(), 2 + u16::try_from(number % 3).unwrap_or(0)), 16, 10);
        if done.date() < office.today() {
            let mut fields = inspected(office, *place, last, by, &mut dice, 8)?;
            let calls = rule::calls(&fields);
            fields.set(inspection::SCORE, Some(Value::Int(rule::points(&fields).score())));
            fields.set(inspection::CALLED, Some(Value::Int(calls.called())));
            fields.set(inspection::CONFIRMED, Some(Value::Int(calls.confirmed)));
            fields.set(inspection::FILED, Some(Value::Date(done.date())));
            fields.set(inspection::STATE, Some(Value::Code(filing::FILED)));
            if calls.drawn > 0 {
                let filled = pen.add(inspection::KIND, "上报月检查", by, done, fields);
                let read = at(office.calendar().forward(done.date(), 1), 11, 5);
                if read.date() < office.today() {
                    let accepted = pen.change(
                        &filled,
                        (inspection::STATE, filing::ACCEPTED),
                        "通过月检查",
                        desk.head,
                        read,
                    );
                    if let Some(closed) =
                        closed_on(office, last.first()).filter(|closed| *closed >= read.date())
                    {
                        let state = (inspection::STATE, filing::LOCKED);
                        pen.change(&accepted, state, "月结", desk.head, at(closed, 15, 0));
                    }
                }
            }
        }
        if number % 4 == 1 {
            let fields = inspected(office, *place, this, by, &mut dice, 3)?;
            if !fields.rows(inspection::SAMPLE).is_empty() {
                pen.add(inspection::KIND, "新增月检查", by, at(office.today(), 8, 20), fields);
            }
        }
    }
    if let Some(closed) = closed_on(office, last.first()) {
        let mut papers = pen.rows.iter().filter(|row| is_locked_of(&row.filled, last)).count();
        // Accepted after the first locking, or with it still to come: the closing locks them all.
        for (id, state) in office.papers_of_month(last)? {
            papers += usize::from(matches!(state, filing::ACCEPTED | filing::LOCKED));
            if state == filing::ACCEPTED {
                let filled = opened(office, id)?;
                let tag = office.kind(filled.kind)?.state.unwrap_or_default();
                pen.change(&filled, (tag, filing::LOCKED), "月结", desk.head, at(closed, 15, 0));
            }
        }
        let mut fields: Fields = [
            (period_lock::MONTH, Value::Date(last.first())),
            (period_lock::LOCKED_ON, Value::Date(closed)),
            (period_lock::CADRE, Value::Ref(desk.head)),
        ]
        .into_iter()
        .collect();
        fields.set(period_lock::PAPERS, i64::try_from(papers).ok().map(Value::Int));
        pen.add(period_lock::KIND, "月结", desk.head, at(closed, 15, 0), fields);
    }
    Ok(())
}

/// A record as it stands, for another change.
fn opened(office: &Office, id: Id) -> Result<Filled, Refusal> {
    let record = office.record(id)?;
    let base = record.revision.saturating_sub(1);
    let kept = kept::read(&record.fields);
    Ok(Filled { kind: record.kind, record: id, base, fields: record.fields, kept, why: None })
}

/// Whether this writes an inspection of a month as locked.
fn is_locked_of(filled: &Filled, month: Period) -> bool {
    filled.kind == inspection::KIND
        && filled.fields.code(inspection::STATE) == Some(filing::LOCKED)
        && filled.fields.date(inspection::DATE) == Some(month.first())
}

/// The question on each paper that is back on a desk: who sent it back, and what for.
fn questions(office: &Office, pen: &mut Pen) -> Result<(), Refusal> {
    let kind = office.kind(daily::KIND)?;
    let mut back = Vec::new();
    office.store().scan_kind(kind.tag, DayRange::ALL, &[daily::STATE], |id, fields| {
        back.extend((fields.code(daily::STATE) == Some(filing::RETURNED)).then_some(id));
    })?;
    back.sort_unstable();
    for id in back {
        let history = office.store().history(id)?;
        let (Some(last), record) = (history.last(), office.record(id)?) else { continue };
        let reasons = office.return_reasons();
        let fields: Fields = [
            (query::DATE, Value::Date(last.at.date())),
            (query::ABOUT, Value::Ref(id)),
            (query::WHAT, Value::Text(format!("{} {}", kind.label, office.name(kind, id, &record.fields)))),
            (query::FIELD, Value::Text(WHOLE.to_owned())),
            (query::REASON, Value::Code(reasons.last().map_or(1, |(code, _)| *code))),
            (query::WORDS, Value::Text(last.why.clone().unwrap_or_default())),
            (query::FROM, Value::Ref(last.by)),
            (query::TO, Value::Ref(record.fields.reference(daily::CADRE).unwrap_or_default())),
            (query::STATE, Value::Code(query_state::OPEN)),
        ]
        .into_iter()
        .collect();
        pen.add(query::KIND, "退回日小结", last.by, last.at, fields);
    }
    Ok(())
}

/// An inspection with some points off and the first `calls` of its sample called back.
fn inspected(
    office: &Office,
    place: Id,
    month: Period,
    by: Id,
    dice: &mut Dice,
    calls: usize,
) -> Result<Fields, Refusal> {
    let mut fields = office.inspection_start(place, month.first());
    fields.set(inspection::CADRE, Some(Value::Ref(by)));
    let seed = u64::from(1_000_000 + dice.below(8_999_999));
    if office.sampled_from(place, month.first())?.is_empty() {
        return Ok(fields);
    }
    office.draw_sample(&mut fields, 8, seed, None)?;
    let mut differs = 0;
    let mut rows = fields.rows(inspection::SAMPLE).to_vec();
    for row in rows.iter_mut().take(calls) {
        let (result, words) = match dice.below(100) {
            0..=84 => (sample_row::CONFIRMED, ""),
            85..=90 => (sample_row::DIFFERS, "去的日子记错一天，事情属实。"),
            91..=94 => (sample_row::DIFFERS, "户里说没有提过这件事。"),
            _ => (sample_row::NOT_REACHED, ""),
        };
        differs += i64::from(result == sample_row::DIFFERS);
        row.set(sample_row::RESULT, Some(Value::Code(result)));
        row.set(sample_row::WORDS, (!words.is_empty()).then(|| Value::Text(words.to_owned())));
        row.set(sample_row::CALLED, Some(Value::Date(month.last().min(office.today()))));
    }
    fields.set(inspection::SAMPLE, Some(Value::Rows(rows)));
    let items: Vec<String> = fields
        .rows(inspection::ITEMS)
        .iter()
        .map(|row| row.text(check_row::NAME).unwrap_or_default().to_owned())
        .collect();
    for (at, item) in items.iter().enumerate() {
        let (off, words) = match item.as_str() {
            "reality" if differs > 0 => (differs * 2, format!("抽查 {differs} 条与记录不符。")),
            "papers" if dice.per_mille(300) => (1, "缺一份日小结。".to_owned()),
            "visits" if dice.per_mille(250) => (2, "两户过了期限没有走访。".to_owned()),
            "appeals" if dice.per_mille(250) => (2, "一件诉求没有写答复。".to_owned()),
            "support" if dice.per_mille(150) => (2, "一笔慰问没有领取人签字。".to_owned()),
            _ => continue,
        };
        rule::deduct(&mut fields, at, off, &words).map_err(Refusal::Words)?;
    }
    if dice.per_mille(600) {
        fields.set(
            inspection::GOOD,
            Some(Value::Text("走访时带着上次的诉求清单去，一件一件当面答复。".to_owned())),
        );
    }
    if rule::points(&fields).off > 0 {
        let words = "扣分的各项月底前改到位，改了什么写进周汇报。".to_owned();
        fields.set(inspection::DEMANDS, Some(Value::Text(words)));
    }
    Ok(fields)
}

/// Who stays in which village this week and the next, turn about.
fn rotas(office: &Office, pen: &mut Pen, desk: &Desk) -> Result<(), Refusal> {
    let this = Period::of(Cadence::Week, office.today());
    let people: Vec<Id> = {
        let mut found = Vec::new();
        for (place, _) in &desk.villages {
            let record = office.record(*place)?;
            let kind = office.kind(village::KIND)?;
            let post =
                |name: &str| kind.field_named(name).and_then(|field| record.fields.reference(field.tag));
            found.push(post("instructor").or_else(|| post("village_lead_official")).unwrap_or_default());
        }
        found
    };
    for (week, shift) in [(this.previous(), 0), (this, 0), (this.next(), 1)] {
        for (number, (place, _)) in desk.villages.iter().enumerate() {
            let Some(person) =
                people.get((number + shift) % people.len().max(1)).filter(|id| **id != Id::NIL)
            else {
                continue;
            };
            let fields: Fields = [
                (rota::CADRE, Value::Ref(*person)),
                (rota::TYPE, Value::Code(IN_THE_VILLAGE)),
                (rota::VILLAGE, Value::Ref(*place)),
                (rota::START, Value::Date(week.first())),
                (rota::END, Value::Date(week.last())),
            ]
            .into_iter()
            .collect();
            let keyed = at(office.calendar().back(this.previous().first(), 1), 17, 0);
            pen.add(rota::KIND, "新增轮值", desk.clerk, keyed, fields);
        }
    }
    Ok(())
}
