//! The key projects of the board: fifty-two, each decomposed to every village, begun three to four months ago and
//! standing where its stage has it.
//!
//! How many of a project's villages stand in which state is a table, not chance, so that the board shows every state
//! whatever day is today.

use super::dice::Dice;
use super::feedbacks::{Amount, plain};
use super::meetings;
use super::tasks::{Course, Told};
use super::walk::{
    ACKNOWLEDGED, ARCHIVED, ASSIGNED, CLOSED_OUT, COMPLETED, Cells, DECOMPOSED, EXTENSION_ASKED, Hands,
    IN_PROGRESS, REGISTERED, RETURNED, SUSPENDED, UNDER_REVIEW, Walk,
};
use super::words::{Project, Projects, Spread, Stage};
use super::world::{Calendar, World};
use chrono::{Datelike, NaiveDate, TimeDelta};

const PURPOSE: u64 = 11;
/// How many days ago a project was set up, at least and at most.
const BEGAN: (i64, i64) = (95, 120);
/// 形象进度 in packs/core/codes.toml, `project_measure`; the others that are measured in tenths.
const SHARE: u16 = 1;
const IN_TENTHS: [u16; 3] = [2, 5, 9];

const V: u16 = REGISTERED;
const D: u16 = DECOMPOSED;
const A: u16 = ASSIGNED;
const K: u16 = ACKNOWLEDGED;
const P: u16 = IN_PROGRESS;
const R: u16 = UNDER_REVIEW;
const C: u16 = COMPLETED;
const S: u16 = CLOSED_OUT;
const F: u16 = ARCHIVED;
const B: u16 = RETURNED;
const E: u16 = EXTENSION_ASKED;
const H: u16 = SUSPENDED;

/// How the villages of a project stand, by its stage; the projects of a stage take the two rows by turns.
fn states(stage: Stage) -> [[u16; 14]; 2] {
    match stage {
        Stage::New => [[V, D, D, V, D, D, V, D, D, V, D, D, V, D]; 2],
        Stage::Late => [[A, K, A, K, P, A, K, A, K, P, A, K, A, K]; 2],
        Stage::Running => {
            [[P, R, P, P, C, P, P, S, P, P, E, P, P, P], [P, P, H, P, P, R, P, P, B, P, P, C, P, P]]
        }
        Stage::Mature => [[P, C, S, R, P, C, P, S, R, P, C, S, R, P]; 2],
        Stage::Done => [[S, S, F, S, S, F, S, S, F, S, F, S, F, S]; 2],
    }
}

/// A project on its way.
pub(super) struct Plan<'a> {
    pub words: &'a Project,
    pub number: u64,
    /// What others call it by.
    pub calling: String,
    pub leader: usize,
    /// The working day it was set up, and the one it was decomposed.
    start: usize,
    pub decomposed: usize,
    pub deadline: NaiveDate,
    /// Day and hundredths of the work.
    steps: Vec<(NaiveDate, i64)>,
    states: [u16; 14],
}

impl Plan<'_> {
    /// How many thousandths of the work should be done by a day.
    pub(super) fn expected(&self, began: NaiveDate, on: NaiveDate) -> i64 {
        let (mut from, mut had) = (began, 0);
        for (to, share) in &self.steps {
            if on < *to {
                let span = (*to - from).num_days().max(1);
                return had * 10 + (share - had) * 10 * (on - from).num_days().max(0) / span;
            }
            (from, had) = (*to, *share);
        }
        1000
    }

    /// How the task in a village stands. The table is turned, so that no village always comes off best.
    pub(super) fn state_in(&self, village: usize) -> u16 {
        let turn = usize::try_from(self.number * 3).unwrap_or_default();
        self.states.get((village * 5 + turn) % self.states.len()).copied().unwrap_or(REGISTERED)
    }
}

pub(super) fn tell(world: &mut World, words: &Projects, days: &Calendar) {
    let (Some(clerk), Some(supervisor), Some(head)) =
        (world.town.at_desk(1), world.town.at_desk(3), world.town.at_desk(4))
    else {
        return;
    };
    let plans = plans(world, words, days);
    let households = world.town.households_by_village();
    let mut told: Vec<Told> = Vec::new();
    for plan in &plans {
        let mut dice = Dice::new(PURPOSE, plan.number);
        let hands = Hands { clerk, owner: clerk, supervisor, head };
        project(world, words, days, plan, hands, &mut dice);
        for (village, amount) in shares(plan.words, &households).into_iter().enumerate() {
            let after = plan.words.after.as_ref().and_then(|name| first(&plans, plan, name, village));
            let after = after.and_then(|before| called(world, village, &before.words.task));
            let course = Course::of_project(world.town, plan, village, amount, after, hands);
            told.extend(course.and_then(|course| course.tell(world, words, days)));
        }
    }
    if !plans.is_empty() {
        meetings::tell(world, words, days, &told, Hands { clerk, owner: clerk, supervisor, head });
    }
}

/// What a task is called by: its title, as it was typed.
pub(super) fn called(world: &World, village: usize, task: &str) -> Option<String> {
    Some(format!("{} {task}", world.town.villages.get(village)?.code))
}

/// The project to be done first, unless the village went ahead without it.
fn first<'a, 'b>(plans: &'b [Plan<'a>], plan: &Plan, name: &str, village: usize) -> Option<&'b Plan<'a>> {
    let before = plans.iter().find(|other| other.words.name == name)?;
    let done = [COMPLETED, CLOSED_OUT, ARCHIVED].contains(&before.state_in(village));
    (done || plan.state_in(village) < IN_PROGRESS).then_some(before)
}

fn plans<'a>(world: &World, words: &'a Projects, days: &Calendar) -> Vec<Plan<'a>> {
    let today = days.date(days.today());
    let age = |day: usize| (today - days.date(day)).num_days();
    let starts: Vec<usize> = days.past().filter(|day| (BEGAN.0..=BEGAN.1).contains(&age(*day))).collect();
    let Some(year) = starts.first().map(|day| days.date(*day).year()) else { return Vec::new() };
    let mut turns = [0_usize; 5];
    let mut plans = Vec::new();
    for (words, number) in words.project.iter().zip(1_u64..) {
        let mut dice = Dice::new(PURPOSE + 1, number);
        let Some(start) = dice.pick(&starts).copied() else { continue };
        let back = match words.stage {
            Stage::New => dice.between(6, 20),
            Stage::Late => dice.between(10, 26),
            Stage::Running | Stage::Mature => dice.between(62, 88),
            Stage::Done => dice.between(80, 88),
        };
        let decomposed = days.near(today - TimeDelta::days(i64::from(back))).max(start);
        let (began, deadline) = (days.date(start), today + TimeDelta::days(words.deadline));
        let span = (deadline - began).num_days();
        let steps =
            words.steps.iter().map(|(_, way, share)| (began + TimeDelta::days(span * way / 100), *share));
        let rows = states(words.stage);
        let turn = turns.get_mut(words.stage as usize);
        let row = turn.map_or(0, |turn| {
            *turn += 1;
            *turn % 2
        });
        plans.push(Plan {
            words,
            number,
            calling: format!("{year}-{number:02} {}", words.name),
            leader: world.town.cadre_of(&words.leader).unwrap_or_default(),
            start,
            decomposed,
            deadline,
            steps: steps.collect(),
            states: rows.get(row).copied().unwrap_or_default(),
        });
    }
    plans
}

impl Plan<'_> {
    pub(super) fn began(&self, days: &Calendar) -> NaiveDate {
        days.date(self.start)
    }
}

/// What each village has to do of a project, adding up to the whole.
fn shares(project: &Project, households: &[i64]) -> Vec<Amount> {
    let villages = i64::try_from(households.len()).unwrap_or(1).max(1);
    let Some((code, total, unit)) = project.measures.first() else { return Vec::new() };
    let step = if IN_TENTHS.contains(code) { 1 } else { 10 };
    let amount = |tenths: i64| Amount { code: *code, tenths, step, unit: unit.clone() };
    if *code == SHARE {
        return households.iter().map(|_| amount(1000)).collect();
    }
    // Rounding is made good in the villages that come later: each takes what is due up to it.
    let parts: Vec<i64> = match project.spread {
        Spread::Households => households.to_vec(),
        Spread::Even => vec![1; households.len()],
    };
    let whole = parts.iter().sum::<i64>().max(villages);
    let (mut sum, mut given) = (0, 0);
    let mut amounts = Vec::new();
    for part in parts {
        sum += part;
        let upto = total * 10 / step * sum / whole * step;
        amounts.push(amount(upto - given));
        given = upto;
    }
    amounts
}

/// The record of the project itself, and how far it has come.
fn project(world: &mut World, words: &Projects, days: &Calendar, plan: &Plan, hands: Hands, dice: &mut Dice) {
    let project = plan.words;
    let mut walk = Walk::new(world.town, words, days, hands, dice, (plan.start, 8));
    let began = days.date(walk.day);
    let keyed = walk.now();
    let milestone = |((name, _, _), (day, share)): (&(String, i64, i64), &(NaiveDate, i64))| {
        format!("{name}，{day}，{share}")
    };
    let milestones: Vec<String> = project.steps.iter().zip(&plan.steps).map(milestone).collect();
    let measure =
        |(code, total, unit): &(u16, i64, String)| format!("{code}，{}，{unit}", plain(*total * 10));
    let measures: Vec<String> = project.measures.iter().map(measure).collect();
    let number = plan.calling.split(' ').next().unwrap_or_default();
    let fields: Cells = vec![
        ("date", began.to_string()),
        ("number", number.to_owned()),
        ("name", project.name.clone()),
        ("state", REGISTERED.to_string()),
        ("source", project.source.to_string()),
        ("basis", project.basis.clone()),
        ("line", project.line.to_string()),
        ("leader", project.leader.clone()),
        ("lead_unit", project.lead.clone()),
        ("unit", project.unit.clone()),
        ("support_units", project.support.clone()),
        ("deadline", plan.deadline.to_string()),
        ("milestones", milestones.join("；")),
        ("measures", measures.join("；")),
    ];
    walk.step(dice, plan.decomposed, DECOMPOSED);
    if project.stage != Stage::New {
        walk.step(dice, plan.decomposed + 1, ASSIGNED);
        walk.step(dice, plan.decomposed + 2, ACKNOWLEDGED);
        walk.step(dice, plan.decomposed + 4, IN_PROGRESS);
    }
    let yesterday = days.today().saturating_sub(1);
    if project.state == Some(EXTENSION_ASKED) {
        walk.ask_longer(dice, yesterday.saturating_sub(3), plan.deadline + TimeDelta::days(30));
    }
    if project.stage == Stage::Done {
        walk.apply(dice, yesterday.saturating_sub(1), &project.evidence);
        walk.step(dice, yesterday, COMPLETED);
        if project.state != Some(COMPLETED) {
            walk.step(dice, yesterday, CLOSED_OUT);
        }
    }
    let then = walk.then;
    world.write("key_project", "新增重点项目", keyed, hands.clerk, fields, then);
}
