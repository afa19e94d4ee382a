//! Disputes, from being found to being closed, each as far as the days since have brought it.

use super::Later;
use super::dice::Dice;
use super::teller::fill;
use super::town::{Household, group_words};
use super::words::{self, Dispute, Disputes};
use super::world::{Deed, World, moment};
use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use std::collections::BTreeSet;

const PURPOSE: u64 = 3;
/// Thirty days to settle it (人民调解 as offices do it).
const DEADLINE_DAYS: u64 = 30;
/// 重大: an official takes the case.
const GRAVE: u16 = 3;
const UNSETTLED: u16 = 6;
const CLOSED: u16 = 9;

pub(super) fn tell(world: &mut World, words: &Disputes) {
    let mut parties = BTreeSet::new();
    for day in world.days.past() {
        let mut dice = Dice::new(PURPOSE, world.days.seed(day));
        for _ in 0..dice.between(1, 3) {
            found(world, words, &mut dice, day, &mut parties);
        }
    }
}

fn found(world: &mut World, words: &Disputes, dice: &mut Dice, day: usize, parties: &mut BTreeSet<String>) {
    let (town, date) = (world.town, world.days.date(day));
    let Some((_, dispute)) = words::choose(dice, &words.dispute, |_, _| true) else {
        return;
    };
    let Some(home) = dice.pick(&town.households) else {
        return;
    };
    let Some(village) = town.villages.get(home.village) else {
        return;
    };
    let near = |other: &&Household| {
        let same_place =
            other.village == home.village && other.group == home.group && other.code != home.code;
        same_place && (!dispute.kin || brothers(home, other))
    };
    let neighbours: Vec<&Household> = town.households.iter().filter(near).collect();
    let other = match dispute.other.as_str() {
        "" => dice.pick(&neighbours).map(|neighbour| neighbour.head.clone()).unwrap_or_default(),
        "村民委员会" => format!("{}民委员会", village.name),
        unit => unit.to_owned(),
    };
    if other.is_empty() || other == home.head || !parties.insert(home.head.clone()) {
        return;
    }
    let own = town.village_cadres(home.village);
    let (Some(&cadre), Some(&mediator)) = (dice.pick(&own), dice.pick(&own)) else {
        return;
    };
    let group = group_words(home.group);
    let values = [("a", home.head.as_str()), ("b", &other), ("v", &village.name), ("g", &group)];
    let people = dispute.people.max(2);
    let official = village.official.filter(|_| dispute.level == GRAVE);
    let fields = vec![
        ("date", date.to_string()),
        ("cadre", town.cadre_code(cadre).to_owned()),
        ("village", village.code.clone()),
        ("state", "1".to_owned()),
        ("type", dispute.sort.to_string()),
        ("party_a", home.head.clone()),
        ("party_b", other.clone()),
        ("household", home.code.clone()),
        ("words", fill(&dispute.words, &values)),
        ("level", dispute.level.to_string()),
        ("source", dice.pick(&["1", "1", "2", "2", "3", "4"]).copied().unwrap_or("1").to_owned()),
        ("place", format!("{group}{}", dispute.place)),
        ("people", people.to_string()),
        ("amount", if dispute.amount == 0 { String::new() } else { dispute.amount.to_string() }),
        ("mediator", town.cadre_code(mediator).to_owned()),
        ("case_lead_official", official.map(|number| town.cadre_code(number).to_owned()).unwrap_or_default()),
        ("deadline", (date + Days::new(DEADLINE_DAYS)).to_string()),
    ];
    let at = world.out_at(dice, day);
    let keyed = world.keyed(dice, day, at);
    let result = fill(&dispute.result, &values);
    let fail = fill(&dispute.fail, &values);
    let course =
        Course { dispute, result, fail, keyed_by: cadre, supervisor: village.instructor.unwrap_or(cadre) };
    let then = course.run(world, dice, keyed);
    world.write("dispute", "新增矛盾纠纷", keyed, cadre, fields, then);
    world.deeds.push(Deed { cadre, day, head: home.head.clone(), topic: format!("与{other}的纠纷") });
}

/// How a dispute goes on.
struct Course<'a> {
    dispute: &'a Dispute,
    result: String,
    fail: String,
    keyed_by: usize,
    supervisor: usize,
}

impl Course<'_> {
    /// The moves that the days since have brought, up to yesterday.
    fn run(&self, world: &World, dice: &mut Dice, keyed: NaiveDateTime) -> Vec<Later> {
        let settles = dice.per_mille(if self.dispute.level == 1 { 860 } else { 620 });
        let mut steps = vec![(2, 0, 1), (3, 1, 2), (4, 1, 3)];
        if settles {
            steps.extend([(5, 2, 8), (7, 2, 9), (8, 3, 8), (CLOSED, 1, 3)]);
        } else {
            steps.extend([(UNSETTLED, 4, 9), (CLOSED, 5, 9)]);
        }
        let mut then = Vec::new();
        let (mut at, mut day) = (keyed, day_of(world, keyed.date()));
        for (state, low, high) in steps {
            // Some cases simply lie.
            if dice.per_mille(60) {
                break;
            }
            let wait = usize::try_from(dice.between(low, high)).unwrap_or_default();
            day += wait;
            if day >= world.days.today() {
                break;
            }
            let same_day = world.days.date(day) <= at.date();
            at = if same_day {
                at + TimeDelta::minutes(3)
            } else {
                world.days.date(day).and_time(moment(dice, 9, 18))
            };
            then.push(self.step(world, dice, state, settles, at));
        }
        then
    }

    fn step(&self, world: &World, dice: &mut Dice, state: u16, settles: bool, at: NaiveDateTime) -> Later {
        let date = at.date().to_string();
        let satisfied = if dice.per_mille(780) { "1" } else { "2" };
        let fields = match state {
            5 => vec![("result", self.result.clone()), ("settled_date", date)],
            UNSETTLED => vec![("result", self.fail.clone())],
            7 => vec![("performed_date", date)],
            8 => vec![("follow_up", date), ("satisfaction", satisfied.to_owned())],
            _ => Vec::new(),
        };
        let why = match state {
            UNSETTLED => Some("两次调解没有谈拢。".to_owned()),
            CLOSED if !settles => Some("已告知诉讼途径，案卷归档。".to_owned()),
            _ => None,
        };
        let by = if state == CLOSED { self.supervisor } else { self.keyed_by };
        Later { at, by: world.town.cadre_code(by).to_owned(), state, why, fields }
    }
}

/// The number of the day.
fn day_of(world: &World, date: NaiveDate) -> usize {
    world.days.past().find(|day| world.days.date(*day) >= date).unwrap_or(world.days.today())
}

/// Two men of one surname, near enough in age.
fn brothers(one: &Household, other: &Household) -> bool {
    let head = |household: &Household| household.members.first().map(|member| (member.woman, member.born));
    let (Some((false, born)), Some((false, other_born))) = (head(one), head(other)) else {
        return false;
    };
    one.head.chars().next() == other.head.chars().next() && born.abs_diff(other_born) <= 16
}
