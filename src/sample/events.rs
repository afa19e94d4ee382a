//! Meetings, training, publicity and other gatherings.

use super::dice::Dice;
use super::teller::fill;
use super::words::{self, Event, Events};
use super::world::{Deed, World, clock};
use std::collections::BTreeSet;

const PURPOSE: u64 = 4;
/// 培训 and 宣传 hand out leaflets.
const LEAFLET_TYPES: [u16; 2] = [2, 3];

pub(super) fn tell(world: &mut World, words: &Events) {
    let mut held = BTreeSet::new();
    for day in world.days.past() {
        let mut dice = Dice::new(PURPOSE, world.days.seed(day));
        let count = dice.pick(&[1, 1, 1, 1, 2, 2, 2]).copied().unwrap_or_default();
        for _ in 0..count {
            hold(world, words, &mut dice, day, &mut held);
        }
    }
}

fn hold(
    world: &mut World,
    words: &Events,
    dice: &mut Dice,
    day: usize,
    held: &mut BTreeSet<(String, String)>,
) {
    let (town, date) = (world.town, world.days.date(day));
    let Some((_, event)) = words::choose(dice, &words.event, |_: usize, _: &Event| true) else {
        return;
    };
    let village = dice.pick(&town.villages);
    let number =
        village.and_then(|village| town.villages.iter().position(|other| other.code == village.code));
    let (Some(village), Some(number)) = (village, number) else {
        return;
    };
    let cadre = if event.wide {
        town.at_desk(4)
    } else {
        let own = town.village_cadres(number);
        dice.pick(&own).copied()
    };
    let Some(cadre) = cadre else { return };
    let name = fill(&event.name, &[("v", &village.name)]);
    let place = if event.wide { String::new() } else { village.code.clone() };
    if !held.insert((name.clone(), place.clone())) {
        return;
    }
    let [low, high] = event.count;
    let leaflets = if LEAFLET_TYPES.contains(&event.sort) && event.leaflets > 0 {
        event.leaflets.to_string()
    } else {
        String::new()
    };
    let start = clock(
        dice.pick(&[9, 9, 10, 14, 15]).copied().unwrap_or(9),
        dice.pick(&[0, 30]).copied().unwrap_or(0),
    );
    let fields = vec![
        ("date", date.to_string()),
        ("cadre", town.cadre_code(cadre).to_owned()),
        ("village", place),
        ("type", event.sort.to_string()),
        ("name", name.clone()),
        ("place", event.place.clone()),
        ("chair", event.chair.clone()),
        ("attendance", dice.between(low, high).to_string()),
        ("words", event.words.clone()),
        ("decisions", event.decisions.clone()),
        ("leaflets", leaflets),
        ("time", start.format("%H:%M").to_string()),
    ];
    let keyed = world.keyed(dice, day, start);
    let by = world.keyer(dice, cadre);
    world.write("event", "新增会议活动", keyed, by, fields, Vec::new());
    world.deeds.push(Deed { cadre, day, head: String::new(), topic: name });
}
