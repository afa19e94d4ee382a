//! Help in cash, in kind, in skill and by project, to assisted households by the cadre they are paired with.

use super::dice::Dice;
use super::teller::{Teller, fits, in_season};
use super::town::Household;
use super::words::{self, Support, Supports};
use super::world::{Deed, World};
use chrono::Datelike;
use std::collections::BTreeSet;

const PURPOSE: u64 = 2;
const CASH: u16 = 1;
const GOODS: u16 = 2;
/// 联系部门 among the sources.
const LIAISON_UNIT: u16 = 3;
const TOPIC: [&str; 4] = ["慰问金发放", "帮扶物资发放", "技术指导", "产业项目"];

pub(super) fn tell(world: &mut World, words: &Supports) {
    let mut given = BTreeSet::new();
    for day in world.days.past() {
        let mut dice = Dice::new(PURPOSE, world.days.seed(day));
        for _ in 0..dice.between(5, 9) {
            let Some(&(cadre, number)) = dice.pick(&world.town.pairs) else {
                return;
            };
            // One thing a household is enough for a story, and no double is ever written.
            if given.insert(number) {
                give(world, words, &mut dice, day, cadre, number);
            }
        }
    }
}

fn give(world: &mut World, words: &Supports, dice: &mut Dice, day: usize, cadre: usize, number: usize) {
    let (town, date) = (world.town, world.days.date(day));
    let Some(household) = town.households.get(number) else {
        return;
    };
    let suits = |_: usize, support: &Support| {
        in_season(&support.months, date.month()) && fits(&support.needs, household, date.year())
    };
    let Some((_, support)) = words::choose(dice, &words.support, suits) else {
        return;
    };
    let teller = Teller::new(town, household, &support.needs, date.year());
    let source = if support.source == 0 { "不适用".to_owned() } else { support.source.to_string() };
    let unit = match support.source {
        LIAISON_UNIT => town.villages.get(household.village).map(|village| format!("D{}", village.code)),
        _ => Some(support.unit.clone()),
    };
    let amount = dice.pick(&support.amount).map(ToString::to_string).unwrap_or_default();
    let (receiver, receipt) = receipt(dice, support, household);
    let topic = TOPIC.get(usize::from(support.form.saturating_sub(1))).copied().unwrap_or_default();
    let fields = vec![
        ("date", date.to_string()),
        ("cadre", town.cadre_code(cadre).to_owned()),
        ("household", household.code.clone()),
        ("form", support.form.to_string()),
        ("reason", support.reason.to_string()),
        ("source", source),
        ("unit", unit.unwrap_or_default()),
        ("amount", amount),
        ("goods", support.goods.clone()),
        ("skill", support.skill.clone()),
        ("project", support.project.clone()),
        ("receiver", receiver),
        ("receipt", receipt),
        ("words", teller.tell(&support.words, topic)),
    ];
    let at = world.out_at(dice, day);
    let by = world.keyer(dice, cadre);
    let keyed = world.keyed(dice, day, at);
    world.write("support", "新增帮扶", keyed, by, fields, Vec::new());
    world.deeds.push(Deed { cadre, day, head: household.head.clone(), topic: topic.to_owned() });
}

/// Who received it and how: public money comes by bank card, the rest by hand.
fn receipt(dice: &mut Dice, support: &Support, household: &Household) -> (String, String) {
    let adult =
        household.members.iter().skip(1).find(|member| !member.away && matches!(member.relation, 2..=6));
    match support.form {
        CASH if matches!(support.source, 1 | 2) => (household.head.clone(), "3".to_owned()),
        CASH | GOODS => match adult.filter(|_| dice.per_mille(200)) {
            Some(member) => (member.name.clone(), "2".to_owned()),
            None => (household.head.clone(), "1".to_owned()),
        },
        _ => (String::new(), String::new()),
    }
}
