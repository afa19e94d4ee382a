//! What the month's circular (月通报) is drafted from: papers that are missing and what inspections found.
//!
//! Matters are named by village or unit, never by person, and nothing is put in order of merit.

use super::{Cell, Office, Owes, Refusal};
use crate::model::id::Id;
use crate::model::period::Period;
use crate::model::show::Names;
use crate::model::typed::{bulletin, filing, inspection, sample_row, village};
use crate::model::value::{Fields, Tag};
use crate::rules::duty::Status;
use crate::rules::report::Form;
use std::collections::HashMap;

/// A village's month at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VillageMonth {
    /// The village.
    pub village: Id,
    /// Its name.
    pub name: String,
    /// Weekly reports owed, filed in time, late, missing.
    pub weekly: [Weeks; 4],
    /// The month's inspection, once it is filed.
    pub inspection: Option<Inspected>,
}

/// Some of a village's weeks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weeks {
    /// How many.
    pub count: usize,
    /// Their reports.
    pub papers: Vec<Id>,
    /// The weeks of which there is no report.
    pub without: Vec<String>,
}

impl Weeks {
    fn of(cells: &[(Period, Cell)], keeps: impl Fn(&Cell) -> bool) -> Self {
        let kept: Vec<_> = cells.iter().filter(|(_, cell)| keeps(cell)).collect();
        Self {
            count: kept.len(),
            papers: kept.iter().filter_map(|(_, cell)| cell.paper).collect(),
            without: kept
                .iter()
                .filter(|(_, cell)| cell.paper.is_none())
                .map(|(week, _)| week.short())
                .collect(),
        }
    }
}

/// What an inspection found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// The inspection.
    pub record: Id,
    /// Its points.
    pub score: i64,
    /// Sampled entries that were called back.
    pub called: i64,
    /// Those that were confirmed.
    pub confirmed: i64,
    /// The entries that were called back, those that were confirmed first.
    pub sampled: Vec<Id>,
}

impl Office {
    /// Each village's month, in register order.
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn village_months(&self, month: Period) -> Result<Vec<VillageMonth>, Refusal> {
        let duty = self.dictionary.duty_named("village_weekly").cloned();
        let mut found = Vec::new();
        let matrix = duty.map(|duty| self.duty_matrix(&duty, month.first(), month.last())).transpose()?;
        let inspections = self.inspections_of(month)?;
        for id in self.list(self.kind(village::KIND)?)?.iter() {
            let cells: Vec<(Period, Cell)> = matrix
                .iter()
                .flat_map(|matrix| matrix.rows.iter().map(move |row| (matrix, row)))
                .filter(|(_, (owner, _))| owner.owes == Owes::Record(*id))
                .flat_map(|(matrix, (_, cells))| matrix.periods.iter().zip(cells))
                // A week belongs to the month in which it ends.
                .filter(|(week, _)| month.contains(week.last()))
                .filter_map(|(week, cell)| Some((*week, (*cell)?)))
                .filter(|(_, cell)| cell.status != Status::NotDue)
                .collect();
            let missing = |cell: &Cell| cell.status == Status::Missing;
            let late = |cell: &Cell| cell.late;
            let in_time = |cell: &Cell| !cell.status.is_unfiled() && !cell.late;
            found.push(VillageMonth {
                village: *id,
                name: self.name_of(*id).unwrap_or_default(),
                weekly: [
                    Weeks::of(&cells, |_| true),
                    Weeks::of(&cells, in_time),
                    Weeks::of(&cells, late),
                    Weeks::of(&cells, missing),
                ],
                inspection: inspections.get(id).cloned(),
            });
        }
        Ok(found)
    }

    /// The month's inspections by village. Only those that were filed.
    fn inspections_of(&self, month: Period) -> Result<HashMap<Id, Inspected>, Refusal> {
        let mut found = HashMap::new();
        let wanted = super::read::rising([
            inspection::VILLAGE,
            inspection::STATE,
            inspection::SCORE,
            inspection::CALLED,
            inspection::CONFIRMED,
            inspection::SAMPLE,
        ]);
        self.store.scan_kind(inspection::KIND, month.days(), &wanted, |id, fields| {
            let filed = fields
                .code(inspection::STATE)
                .is_some_and(|state| !matches!(state, filing::DRAFT | filing::RETURNED));
            let number = |tag| fields.number(tag).unwrap_or_default();
            if let (Some(village), true) = (fields.reference(inspection::VILLAGE), filed) {
                let result = Inspected {
                    record: id,
                    score: number(inspection::SCORE),
                    called: number(inspection::CALLED),
                    confirmed: number(inspection::CONFIRMED),
                    sampled: called_back(fields.rows(inspection::SAMPLE)),
                };
                found.insert(village, result);
            }
        })?;
        Ok(found)
    }

    pub(super) fn drafted_month(&self, form: &Form, month: Period) -> Result<Vec<(Tag, String)>, Refusal> {
        let villages = self.village_months(month)?;
        let mut problems = Vec::new();
        for line in &villages {
            let [_, _, late, missing] = line.weekly.each_ref().map(|weeks| weeks.count);
            let mut says = Vec::new();
            if missing > 0 {
                says.push(format!("周汇报缺 {missing} 份"));
            }
            if late > 0 {
                says.push(format!("周汇报迟 {late} 份"));
            }
            if let Some(Inspected { called, confirmed, .. }) = &line.inspection
                && confirmed < called
            {
                says.push(format!("抽查回访 {called} 条，{} 条不符", called - confirmed));
            }
            if !says.is_empty() {
                problems.push(format!("{}：{}。", line.name, says.join("，")));
            }
        }
        let (mut good, mut demands) = (Vec::new(), Vec::new());
        for line in &villages {
            let Some(found) = &line.inspection else { continue };
            let fields = self
                .store
                .fields(found.record, &[inspection::GOOD, inspection::DEMANDS])?
                .unwrap_or_default();
            let words =
                |tag: Tag| fields.text(tag).unwrap_or_default().lines().map(str::trim).collect::<Vec<_>>();
            let named = |text: &&str| (!text.is_empty()).then(|| format!("{}：{text}", line.name));
            good.extend(words(inspection::GOOD).iter().filter_map(named));
            demands.extend(words(inspection::DEMANDS).iter().filter_map(named));
        }
        let texts = |tag: Tag| match tag {
            bulletin::GOOD => good.join("\n"),
            bulletin::PROBLEMS => problems.join("\n"),
            bulletin::DEMANDS => demands.join("\n"),
            _ => String::new(),
        };
        Ok(form.words.iter().map(|tag| (*tag, texts(*tag))).collect())
    }
}

/// The entries of a sample about which somebody could say something, those that were confirmed first.
fn called_back(sample: &[Fields]) -> Vec<Id> {
    let result =
        |row: &Fields| row.code(sample_row::RESULT).filter(|result| *result != sample_row::NOT_REACHED);
    let mut called: Vec<(bool, Id)> = sample
        .iter()
        .filter_map(|row| Some((result(row)? != sample_row::CONFIRMED, row.reference(sample_row::ENTRY)?)))
        .collect();
    called.sort_by_key(|(other, _)| *other);
    called.into_iter().map(|(_, entry)| entry).collect()
}
