//! The sample town 清河镇: everything invented, so that the workstation can be tried and taught on.
//!
//! The registers are readable files in `sample-db/`; what happened in the last forty working days is told anew for
//! whatever day is today, the same each time. All of it comes out as a clerk would type it, for the product's own
//! importer and checks. No clock, no store, nothing random.

#[cfg(test)]
mod board_tests;
mod dailies;
mod dice;
mod disputes;
mod embed;
mod events;
mod feedbacks;
mod load;
mod meetings;
mod papers;
mod problems;
mod projects;
mod supports;
mod tables;
mod tasks;
mod teller;
#[cfg(test)]
mod tests;
mod town;
mod visits;
mod walk;
mod words;
mod world;

pub use embed::Damaged;
pub use load::load;
pub use tables::{Table, tables};

use chrono::{NaiveDate, NaiveDateTime};
use town::Town;
use world::{Calendar, World};

/// How many working days back the ledger of problems goes.
const PROBLEM_WORKDAYS: usize = 60;
/// How many working days back the key projects go: more than a hundred and twenty days of the calendar.
const PROJECT_WORKDAYS: usize = 95;

/// One record that somebody keyed, and the moves it made since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The kind, by its English name.
    pub kind: &'static str,
    /// What it is called in the history: 新增走访.
    pub act: &'static str,
    /// When it was keyed.
    pub at: NaiveDateTime,
    /// Who sat at the keyboard, by cadre code.
    pub by: String,
    /// English field names with what a clerk would type; other records by code, small tables in row notation.
    pub fields: Vec<(&'static str, String)>,
    /// The moves since, in time order.
    pub then: Vec<Later>,
}

/// A move to another state, or a change of fields where the state stays what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// When.
    pub at: NaiveDateTime,
    /// Who, by cadre code.
    pub by: String,
    /// To which state; the one it stands in for a change of fields alone.
    pub state: u16,
    /// The reason, where the move asks for one.
    pub why: Option<String>,
    /// Fields to fill in before the move, as typed.
    pub fields: Vec<(&'static str, String)>,
}

/// What happened in the forty working days before `today` and early today, in the order it was keyed.
///
/// # Errors
/// [`Damaged`] when the program's own copy of the sample cannot be read.
pub fn facts(today: NaiveDate, is_workday: &dyn Fn(NaiveDate) -> bool) -> Result<Vec<Fact>, Damaged> {
    let town = Town::open()?;
    let days = Calendar::before(today, is_workday);
    let mut world = World::new(&town, &days);
    visits::tell(&mut world, &words::open("phrases/visit.toml")?);
    supports::tell(&mut world, &words::open("phrases/support.toml")?);
    disputes::tell(&mut world, &words::open("phrases/dispute.toml")?);
    events::tell(&mut world, &words::open("phrases/event.toml")?);
    dailies::tell(&mut world, &words::open("phrases/daily.toml")?);
    // Longer than anything else takes a problem from being found to being struck off.
    let days = Calendar::back(today, PROBLEM_WORKDAYS, is_workday);
    problems::tell(&mut world, &words::open("phrases/problem.toml")?, &days);
    let days = Calendar::back(today, PROJECT_WORKDAYS, is_workday);
    projects::tell(&mut world, &words::open("phrases/project.toml")?, &days);
    let mut facts = world.facts;
    facts.sort_by_key(|fact| fact.at);
    Ok(facts)
}

/// All entries of the facts as one timeline: when, the number of the fact, and which of its moves (`None`: the record
/// itself). A record always comes before its moves.
#[must_use]
pub fn in_order(facts: &[Fact]) -> Vec<(NaiveDateTime, usize, Option<usize>)> {
    let mut entries = Vec::new();
    for (number, fact) in facts.iter().enumerate() {
        entries.push((fact.at, number, None));
        entries.extend(fact.then.iter().enumerate().map(|(step, later)| (later.at, number, Some(step))));
    }
    entries.sort_unstable();
    entries
}

/// Who sits at the desk in the sample, by cadre code: 录入员, 村干部, 督导员, 办公室主任.
///
/// # Errors
/// [`Damaged`] when the program's own copy of the sample cannot be read.
pub fn desk() -> Result<[String; 4], Damaged> {
    let town = Town::open()?;
    Ok([1, 2, 3, 4]
        .map(|role| town.at_desk(role).map(|cadre| town.cadre_code(cadre).to_owned()).unwrap_or_default()))
}
