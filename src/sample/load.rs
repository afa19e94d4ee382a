//! The sample town into an empty office, through the importer that the office's own files go through.

use super::{Damaged, desk, facts, in_order, papers, tables};
use crate::exchange::own::{Keying, load_facts, load_registers};
use crate::exchange::table::Table;
use crate::model::id::Id;
use crate::model::input::Finder;
use crate::model::typed::cadre;
use crate::office::{Office, Refusal};
use chrono::Days;

/// The registers were there before the first fact: key projects begin up to a hundred and twenty days back.
const DAYS_BEFORE: u64 = 130;

/// Fills an empty office with the sample town and what happened there up to today. Returns how many records and
/// entries were loaded.
///
/// # Errors
/// A sentence when the program's own copy is damaged; [`Refusal::Store`] when the disk refuses.
pub fn load(office: &mut Office) -> Result<(usize, usize), Refusal> {
    let damaged = |damaged: Damaged| Refusal::Words(damaged.to_string());
    let before = office.now().checked_sub_days(Days::new(DAYS_BEFORE)).unwrap_or_else(|| office.now());
    let registers = tables().map_err(damaged)?.into_iter().map(|table| {
        let name = if table.update { format!("{}.posts", table.kind) } else { table.kind.to_owned() };
        (name, Table::new(table.header, table.rows))
    });
    let records = load_registers(office, registers.collect(), Id::NIL, before)?;
    let calendar = office.calendar().clone();
    let facts = facts(office.today(), &|day| calendar.is_workday(day)).map_err(damaged)?;
    let timeline = in_order(&facts).into_iter().filter_map(|(at, record, step)| {
        let fact = facts.get(record)?;
        Some(match step.and_then(|step| fact.then.get(step)) {
            None => Keying {
                record,
                kind: fact.kind,
                at,
                by: &fact.by,
                fields: &fact.fields,
                state: None,
                why: None,
            },
            Some(later) => Keying {
                record,
                kind: fact.kind,
                at,
                by: &later.by,
                fields: &later.fields,
                state: Some(later.state),
                why: later.why.as_deref(),
            },
        })
    });
    let mut entries = load_facts(office, timeline)?;
    entries += papers::load(office)?;
    let desk = desk().map_err(damaged)?;
    let seats: Result<Vec<Id>, String> = desk.iter().map(|code| office.find_one(cadre::KIND, code)).collect();
    office.set_seats(&seats.map_err(Refusal::Words)?)?;
    Ok((records, entries))
}
