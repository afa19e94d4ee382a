//! Duties (填报任务) and the inspection checklist, as a pack declares them: which paper, owed by whom, how often, due when.
//!
//! Declarations only. Who owes what on a given day, and how it stands, is worked out in `rules::duty`.

use crate::model::period::Cadence;
use crate::model::record::KindTag;

/// A paper that is owed again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// English name, for the command line and other duties.
    pub name: String,
    /// What the office calls it.
    pub label: String,
    /// What it is for, shown by F1.
    pub help: String,
    /// The kind of paper.
    pub paper: KindTag,
    /// Who owes it.
    pub owed_by: OwedBy,
    /// A filter sentence over the owners' register; empty: all of them.
    pub only: String,
    /// How often.
    pub every: Cadence,
    /// Whether the work calendar counts: a period without a single workday owes nothing. A campaign that also works
    /// weekends and holidays (五加二) says no.
    pub workdays: bool,
    /// Due so many workdays after the period's last day.
    pub due: u16,
    /// Filed up to so many workdays after that it is late (迟报); from then on it counts as missing (缺报).
    pub grace: u16,
    /// The duties it is rolled up from, by name.
    pub from: Vec<String>,
    /// Whether a nil report (零报告) is taken.
    pub nil: bool,
}

/// Who owes a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwedBy {
    /// Each cadre with a pairing in force.
    PairedCadre,
    /// Each village.
    Village,
    /// Each work group of the campaign's office.
    WorkGroup,
    /// Each liaison unit: one that a village names as its own.
    LiaisonUnit,
    /// The town itself.
    Town,
}

impl OwedBy {
    /// The name used in pack files.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "paired_cadre" => Self::PairedCadre,
            "village" => Self::Village,
            "work_group" => Self::WorkGroup,
            "liaison_unit" => Self::LiaisonUnit,
            "town" => Self::Town,
            _ => return None,
        })
    }
}

/// One item of the monthly inspection's checklist (检查清单).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckItem {
    /// English name, kept in the inspection.
    pub name: String,
    /// What is looked at.
    pub label: String,
    /// How it is judged and what is deducted.
    pub help: String,
    /// Points when all is well.
    pub weight: u16,
}
