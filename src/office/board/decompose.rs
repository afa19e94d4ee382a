//! Decomposing a key project to villages (分解到村) in one step: shares that add up to the whole, tasks in one change.

use crate::model::change::Edit;
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Move, Role};
use crate::model::record::Record;
use crate::model::typed::{key_project, task, task_state, village};
use crate::model::value::{Fields, Value};
use crate::office::{Filled, Office, Refusal, Saved};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How a measure is spread over villages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// 平均: the same for each.
    Even,
    /// 按户数: by the number of households.
    Households,
    /// 逐村填: as typed.
    Typed,
}

impl Spread {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Even, Self::Households, Self::Typed];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Even => "平均",
            Self::Households => "按户数",
            Self::Typed => "逐村填",
        }
    }
}

/// A village's share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The village.
    pub village: Id,
    /// Its name.
    pub name: String,
    /// Its area (片区), for choosing villages of one.
    pub area: String,
    /// Its households.
    pub households: i64,
    /// Who does it there.
    pub owner: Option<Id>,
    /// The name.
    pub owner_name: String,
    /// Whether it takes part.
    pub chosen: bool,
    /// Whether the project has a task there already.
    pub has_task: bool,
    /// Its part of the measure, in ten-thousandths.
    pub target: Option<i64>,
}

/// A project taken apart, before it is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decomposition {
    /// The project.
    pub project: Id,
    /// What each village is to do.
    pub title: String,
    /// By when.
    pub due: Option<NaiveDate>,
    /// The measure, by code.
    pub measure: Option<u16>,
    /// The whole to be spread, in ten-thousandths; `None`: progress is fed back in percent.
    pub total: Option<i64>,
    /// The measure's unit.
    pub unit: String,
    /// The villages in register order.
    pub shares: Vec<Share>,
}

impl Decomposition {
    /// Spreads the whole over the chosen villages. Shares add up to it exactly; a whole number is spread in whole
    /// numbers. Typed shares are left as they are.
    pub fn spread(&mut self, how: Spread) {
        let Some(total) = self.total.filter(|_| how != Spread::Typed) else { return };
        let weights: Vec<i64> = self
            .shares
            .iter()
            .map(|share| match how {
                _ if !share.chosen => 0,
                Spread::Households => share.households.max(0),
                _ => 1,
            })
            .collect();
        let parts = spread(total, &weights);
        for (share, part) in self.shares.iter_mut().zip(parts) {
            share.target = share.chosen.then_some(part);
        }
    }

    /// What the chosen shares come to.
    #[must_use]
    pub fn sum(&self) -> i64 {
        self.shares.iter().filter(|share| share.chosen).filter_map(|share| share.target).sum()
    }
}

/// The whole in parts by weight, the largest remainders rounded up, so that the parts add up to it.
fn spread(total: i64, weights: &[i64]) -> Vec<i64> {
    const ONE: i64 = 10_000;
    let step = if total % ONE == 0 { ONE } else { 1 };
    let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if all == 0 || total <= 0 {
        return vec![0; weights.len()];
    }
    let units = i128::from(total / step);
    let exact = |weight: &i64| (units * i128::from(*weight) / all, units * i128::from(*weight) % all);
    let mut parts: Vec<i128> = weights.iter().map(|weight| exact(weight).0).collect();
    let mut left = units - parts.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|place| (std::cmp::Reverse(weights.get(*place).map(|weight| exact(weight).1)), *place));
    for place in order {
        if left == 0 {
            break;
        }
        if let Some(part) = parts.get_mut(place) {
            *part += 1;
            left -= 1;
        }
    }
    parts.into_iter().map(|part| i64::try_from(part).unwrap_or(0) * step).collect()
}

impl Office {
    /// A decomposition of a project to begin with: every village without a task of it chosen, its first measure
    /// spread evenly.
    ///
    /// # Errors
    /// [`Refusal::Store`] when registers cannot be read.
    pub fn decomposition(&self, project: Id) -> Result<Decomposition, Refusal> {
        use crate::model::typed::project_measure as column;
        let record = self.record(project)?;
        let fields = &record.fields;
        let first = match fields.get(key_project::MEASURES) {
            Some(Value::Rows(rows)) => rows.first().cloned(),
            _ => None,
        };
        let mut owners: HashMap<Id, (Id, String)> = HashMap::new();
        let mut people = self.people()?;
        // Who sat down last is no reason to be given more.
        people.sort_by_key(|person| person.id);
        for person in people.into_iter().filter(|person| person.role == Role::VillageCadre) {
            if let Some(place) = person.village {
                owners.entry(place).or_insert((person.id, person.name));
            }
        }
        let measure = first.as_ref().and_then(|row| row.code(column::WHAT));
        let taken = self.parts(project)?;
        let held: i64 =
            taken.iter().filter(|part| part.measure == measure).filter_map(|part| part.target).sum();
        let kind = self.kind(village::KIND)?;
        let mut shares = Vec::new();
        for id in self.list(kind)?.iter() {
            let Some(found) = self.store.get(*id)? else { continue };
            let has_task = taken.iter().any(|part| part.village == Some(*id));
            let owner = owners.get(id);
            shares.push(Share {
                village: *id,
                name: found.fields.text(village::NAME).unwrap_or_default().to_owned(),
                area: self.cell(kind, &found.fields, village::CLUSTER),
                households: found.fields.number(village::HOUSEHOLDS).unwrap_or(0),
                owner: owner.map(|(id, _)| *id),
                owner_name: owner.map(|(_, name)| name.clone()).unwrap_or_default(),
                chosen: !has_task,
                has_task,
                target: None,
            });
        }
        let mut made = Decomposition {
            project,
            title: fields.text(key_project::NAME).unwrap_or_default().to_owned(),
            due: fields.date(key_project::DEADLINE),
            measure,
            // What other villages have is not given out twice.
            total: first.as_ref().and_then(|row| row.number(column::TARGET)).map(|all| (all - held).max(0)),
            unit: first.as_ref().and_then(|row| row.text(column::UNIT)).unwrap_or_default().to_owned(),
            shares,
        };
        made.spread(Spread::Even);
        Ok(made)
    }

    /// Makes a task for every chosen village, in 分解, as one change with the project's own step to it.
    ///
    /// # Errors
    /// [`Refusal::Words`] when the project cannot be taken apart (by this person), no village is chosen, one has its
    /// task or no share, or the shares do not add up to the whole; else as [`Office::save`].
    pub fn decompose(&mut self, made: &Decomposition) -> Result<Saved, Refusal> {
        let project = self.record(made.project)?;
        self.refuse_undivided(&project)?;
        let chosen: Vec<&Share> = made.shares.iter().filter(|share| share.chosen).collect();
        if chosen.is_empty() {
            return Err(Refusal::Words("一个村也没有选，用空格选村再按 F12。".to_owned()));
        }
        if let Some(say) = wrong_share(made, &chosen, &self.parts(made.project)?) {
            return Err(Refusal::Words(say));
        }
        if let Some(total) = made.total.filter(|total| *total != made.sum()) {
            let plain = crate::model::amount::plain_decimal;
            let say = format!(
                "各村合计 {} {unit}，与总数 {} {unit} 不一致，请改村里的数或总数再按 F12。",
                plain(made.sum()),
                plain(total),
                unit = made.unit
            );
            return Err(Refusal::Words(say));
        }
        let whole = whole_of(&project.fields, made);
        let mut edits = Vec::new();
        for share in &chosen {
            let mut fields = Fields::new();
            fields.set(task::DATE, Some(Value::Date(self.today())));
            fields.set(task::PROJECT, Some(Value::Ref(made.project)));
            fields.set(task::VILLAGE, Some(Value::Ref(share.village)));
            fields.set(task::TITLE, Some(Value::Text(made.title.clone())));
            fields.set(task::STATE, Some(Value::Code(task_state::DECOMPOSED)));
            fields.set(task::OWNER, share.owner.map(Value::Ref));
            fields.set(task::DUE, made.due.map(Value::Date));
            fields.set(task::MEASURE, made.measure.filter(|_| share.target.is_some()).map(Value::Code));
            fields.set(task::TARGET, share.target.filter(|target| *target > 0).map(Value::Decimal));
            fields.set(task::WEIGHT, Some(Value::Int(weight(share.target, whole))));
            let kept = BTreeMap::new();
            let record = self.new_id();
            let filled = Filled { kind: task::KIND, record, base: 0, fields, kept, why: None };
            edits.extend(self.edits_of(&filled, Some("分解"))?.0);
        }
        if project.fields.code(key_project::STATE) == Some(task_state::REGISTERED) {
            edits.extend(self.moved_with(&project, made.due)?);
        }
        let name = project.fields.text(key_project::NAME).unwrap_or_default();
        let what = format!("分解“{name}”到 {} 个村", chosen.len());
        self.commit("分解重点项目".to_owned(), None, edits, what)
    }
}

impl Office {
    /// The project's own step to 分解. A project without a deadline gets the one typed for its villages.
    fn moved_with(&self, project: &Record, due: Option<NaiveDate>) -> Result<Vec<Edit>, Refusal> {
        let Some(due) = due.filter(|_| project.fields.get(key_project::DEADLINE).is_none()) else {
            return Ok(self.moving(project, task_state::DECOMPOSED, None)?.0);
        };
        let mut dated = project.clone();
        dated.fields.set(key_project::DEADLINE, Some(Value::Date(due)));
        // Past the gate of any change of the project, then one edit with the step.
        let filled = Filled {
            kind: project.kind,
            record: project.id,
            base: project.revision,
            fields: dated.fields.clone(),
            kept: BTreeMap::new(),
            why: None,
        };
        let mut edits = self.edits_of(&filled, None)?.0;
        for edit in self.moving(&dated, task_state::DECOMPOSED, None)?.0 {
            match edits.iter_mut().find(|own| own.record == edit.record) {
                Some(own) => own.set.extend(edit.set),
                None => edits.push(edit),
            }
        }
        Ok(edits)
    }

    /// What a project's tasks hold of it.
    fn parts(&self, project: Id) -> Result<Vec<Part>, Refusal> {
        let mut parts = Vec::new();
        let wanted = crate::office::read::rising([task::VILLAGE, task::MEASURE, task::TARGET]);
        for id in self.store.pointing_to(project, task::KIND, DayRange::ALL)? {
            let fields = self.store.fields(id, &wanted)?.unwrap_or_default();
            parts.push(Part {
                village: fields.reference(task::VILLAGE),
                measure: fields.code(task::MEASURE),
                target: fields.number(task::TARGET),
            });
        }
        Ok(parts)
    }

    /// Refuses what is no project that goes on, and whom the table of moves lets take nothing apart.
    fn refuse_undivided(&self, project: &Record) -> Result<(), Refusal> {
        let state = project.fields.code(key_project::STATE);
        let say = if project.kind != key_project::KIND {
            "只有重点项目能分解到村，请先选一个项目。".to_owned()
        } else if project.void {
            "这个项目已经作废，要分解请先恢复。".to_owned()
        } else if matches!(state, Some(task_state::CLOSED_OUT | task_state::ARCHIVED | task_state::SUSPENDED))
        {
            let label =
                state.map_or("", |state| self.kind(key_project::KIND).map_or("", |k| k.state_label(state)));
            format!("这个项目已经“{label}”，不能再分解到村。")
        } else {
            let role = self.seated()?.role;
            let into = |step: &&Move| step.to == task_state::DECOMPOSED;
            let step = self.kind(task::KIND)?.moves.iter().find(into);
            match step.filter(|step| !step.roles.contains(&role)) {
                Some(step) => {
                    let who: Vec<&str> = step.roles.iter().map(|role| role.label()).collect();
                    format!("分解到村只能由{}办理。", who.join("、"))
                }
                None => return Ok(()),
            }
        };
        Err(Refusal::Words(say))
    }
}

/// What a task holds of its project.
struct Part {
    village: Option<Id>,
    measure: Option<u16>,
    target: Option<i64>,
}

/// The first share that cannot be given, as a sentence.
fn wrong_share(made: &Decomposition, chosen: &[&Share], taken: &[Part]) -> Option<String> {
    let mut given: HashSet<Id> = taken.iter().filter_map(|part| part.village).collect();
    chosen.iter().find_map(|share| {
        let name = &share.name;
        if !given.insert(share.village) {
            return Some(format!("{name}已经有这个项目的任务，请不要再选它。"));
        }
        match share.target {
            Some(target) if target < 0 => Some(format!("{name}的数是负的，请改成 0 以上。")),
            None | Some(0) if made.total.is_some() => {
                Some(format!("{name}还没有分到数，请填上，或者用空格把它去掉。"))
            }
            _ => None,
        }
    })
}

/// The whole that shares are weighed against: the project's target, so that villages added later weigh alike.
fn whole_of(project: &Fields, made: &Decomposition) -> i64 {
    use crate::model::typed::project_measure as column;
    let mut rows = project.rows(key_project::MEASURES).iter();
    let row = rows.find(|row| row.code(column::WHAT) == made.measure);
    let target = row.and_then(|row| row.number(column::TARGET)).unwrap_or(0);
    target.max(made.total.unwrap_or(0)).max(made.sum())
}

/// How much a share weighs: as many ten-thousandths as it is of the whole, so that the project's progress is the sum
/// of what is done.
fn weight(target: Option<i64>, whole: i64) -> i64 {
    let Some(target) = target.filter(|_| whole > 0) else { return 1 };
    let (target, whole) = (i128::from(target), i128::from(whole));
    i64::try_from((target * 10_000 + whole / 2) / whole).unwrap_or(1).clamp(1, 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_numbers_are_spread_in_whole_numbers() {
        assert_eq!(spread(100_000, &[1, 1, 1]), [40_000, 30_000, 30_000]);
        assert_eq!(spread(100_000, &[300, 100, 0]), [80_000, 20_000, 0]);
        assert_eq!(spread(1, &[1, 1]), [1, 0]);
        assert_eq!(spread(50_000, &[0, 0]), [0, 0]);
    }

    #[test]
    fn a_share_weighs_what_it_is_of_the_whole() {
        // 0.3 and 1.9 of 2.2 kilometres; a million households do not all weigh the most.
        assert_eq!([3_000, 19_000].map(|share| weight(Some(share), 22_000)), [1_364, 8_636]);
        let households = [600_000, 400_000].map(|share| weight(Some(share * 10_000), 10_000_000_000));
        assert_eq!(households, [6_000, 4_000]);
        assert_eq!([weight(Some(1), 1_000_000_000), weight(None, 22_000), weight(Some(0), 0)], [1, 1, 1]);
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(
            total in 0_i64..1_000_000_000, weights in proptest::collection::vec(0_i64..5_000, 1..20),
        ) {
            let parts = spread(total, &weights);
            let whole = if weights.iter().all(|weight| *weight == 0) { 0 } else { total };
            prop_assert_eq!(parts.iter().sum::<i64>(), whole);
            prop_assert!(parts.iter().zip(&weights).all(|(part, weight)| *part >= 0 && (*weight > 0 || *part == 0)));
        }
    }
}
