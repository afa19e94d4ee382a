//! Daily summaries of those who keep one: mostly in time and accepted, some late, some sent back, some missing.

use super::Later;
use super::dice::Dice;
use super::teller::fill;
use super::words::Dailies;
use super::world::{Deed, World, clock, moment};
use chrono::{Datelike, TimeDelta};
use std::collections::BTreeMap;

/// Each cadre throws dice of their own.
const PURPOSE: u64 = 1000;
const FILED: u16 = 2;
const RETURNED: u16 = 3;
const ACCEPTED: u16 = 4;
const LOCKED: u16 = 5;
/// So many days ago the main clerk's summaries came back and wait on the desk.
const WAITING: [usize; 2] = [2, 4];
/// A month is locked on the third working day of the next.
const LOCKED_AFTER: usize = 2;

pub(super) fn tell(world: &mut World, words: &Dailies) {
    let deeds = std::mem::take(&mut world.deeds);
    let mut by_day: BTreeMap<(usize, usize), Vec<&Deed>> = BTreeMap::new();
    for deed in &deeds {
        by_day.entry((deed.cadre, deed.day)).or_default().push(deed);
    }
    for (number, cadre) in world.town.cadres.iter().enumerate() {
        if !cadre.keeps_daily {
            continue;
        }
        for day in world.days.past() {
            let seed = world.days.seed(day);
            let mut dice = Dice::new(PURPOSE + u64::try_from(number).unwrap_or_default(), seed);
            let done = by_day.get(&(number, day)).map_or(&[] as &[&Deed], Vec::as_slice);
            sum_up(world, words, &mut dice, number, day, done);
        }
    }
}

fn sum_up(world: &mut World, words: &Dailies, dice: &mut Dice, cadre: usize, day: usize, deeds: &[&Deed]) {
    let today = world.days.today();
    let waiting = world.town.at_desk(1) == Some(cadre) && WAITING.contains(&(today - day));
    let missing = dice.per_mille(20) && !waiting;
    let late = match dice.below(100) {
        _ if waiting => 0,
        0..=79 => 0,
        80..=93 => 1,
        _ => 2,
    };
    let filed = day + late;
    if missing || filed >= today {
        return;
    }
    let time = if late == 0 { clock(17, 10 + dice.below(48)) } else { moment(dice, 8, 10) };
    let at = world.days.date(filed).and_time(time);
    let then = course(world, words, dice, &Filing { cadre, day, filed, at, waiting });
    let fields = written(world, words, dice, cadre, day, deeds);
    world.write("daily", "新增日小结", at, cadre, fields, then);
}

fn written(
    world: &World,
    words: &Dailies,
    dice: &mut Dice,
    cadre: usize,
    day: usize,
    deeds: &[&Deed],
) -> Vec<(&'static str, String)> {
    let town = world.town;
    let village = town.cadres.get(cadre).and_then(|cadre| town.villages.get(cadre.village));
    let nil = deeds.is_empty() && dice.per_mille(400);
    let heads: Vec<&str> =
        deeds.iter().map(|deed| deed.head.as_str()).filter(|head| !head.is_empty()).collect();
    let topic = deeds.first().map_or("", |deed| deed.topic.as_str());
    let next = next_household(world, dice, cadre);
    let more = heads.len().to_string();
    let values = [
        ("topic", topic),
        ("head", heads.first().copied().unwrap_or_default()),
        ("more", &more),
        ("next", &next),
        ("v", village.map_or("", |village| &village.name)),
    ];
    let done = match (deeds.is_empty(), heads.is_empty()) {
        (true, _) if nil => String::new(),
        (true, _) => dice.word(&words.office).to_owned(),
        (false, true) => format!("组织{topic}。"),
        (false, false) if topic.ends_with("的纠纷") => {
            format!("登记{}{topic}，两边的说法都问清了。", heads.first().copied().unwrap_or_default())
        }
        (false, false) => {
            let meeting = deeds.iter().find(|deed| deed.head.is_empty());
            let also = meeting.map(|deed| format!("另组织{}。", deed.topic)).unwrap_or_default();
            let one = heads.len() == 1;
            let several =
                |line: &&String| !one || !["{more}", "其余", "其他"].iter().any(|word| line.contains(word));
            let lines: Vec<&String> = words.done.iter().filter(several).collect();
            fill(dice.pick(&lines).map_or("", |line| line.as_str()), &values) + &also
        }
    };
    let mut line = |lines: &[String]| {
        let usable: Vec<&String> =
            lines.iter().filter(|line| !topic.is_empty() || !line.contains("{topic}")).collect();
        fill(dice.pick(&usable).map_or("", |line| line.as_str()), &values)
    };
    let (unfinished, tomorrow) = (line(&words.unfinished), line(&words.tomorrow));
    vec![
        ("date", world.days.date(day).to_string()),
        ("cadre", town.cadre_code(cadre).to_owned()),
        ("village", village.map(|village| village.code.clone()).unwrap_or_default()),
        ("state", "1".to_owned()),
        ("nil", if nil { "1" } else { "0" }.to_owned()),
        ("done", done),
        ("unfinished", if nil { String::new() } else { unfinished }),
        ("tomorrow", tomorrow),
    ]
}

/// The head of an assisted household of the village, for tomorrow's plan.
fn next_household(world: &World, dice: &mut Dice, cadre: usize) -> String {
    let town = world.town;
    let village = town.cadres.get(cadre).map_or(0, |cadre| cadre.village);
    let own = |home: usize| town.households.get(home).filter(|household| household.village == village);
    let heads: Vec<&str> =
        town.pairs.iter().filter_map(|(_, home)| Some(own(*home)?.head.as_str())).collect();
    dice.pick(&heads).copied().unwrap_or_default().to_owned()
}

/// A summary as it was filed.
struct Filing {
    cadre: usize,
    day: usize,
    filed: usize,
    at: chrono::NaiveDateTime,
    /// Sent back and not yet put right.
    waiting: bool,
}

/// Filed, looked at, perhaps sent back and put right, and locked with its month.
fn course(world: &World, words: &Dailies, dice: &mut Dice, filing: &Filing) -> Vec<Later> {
    let town = world.town;
    let today = world.days.today();
    let author = town.cadre_code(filing.cadre).to_owned();
    let reviewer = town.cadre_code(reviewer(world, filing.cadre)).to_owned();
    let step = |day: usize, time, by: &str, state| Later {
        at: world.days.date(day).and_time(time),
        by: by.to_owned(),
        state,
        why: None,
        fields: Vec::new(),
    };
    let mut file = step(filing.filed, (filing.at + TimeDelta::minutes(2)).time(), &author, FILED);
    file.fields.push(("filed", world.days.date(filing.filed).to_string()));
    let mut then = vec![file];
    let mut day = filing.filed + if filing.waiting || dice.per_mille(720) { 1 } else { 2 };
    if day >= today {
        return then;
    }
    if filing.waiting || dice.per_mille(45) {
        let mut back = step(day, clock(10, dice.below(60)), &reviewer, RETURNED);
        back.why = Some(dice.word(&words.returned).to_owned());
        then.push(back);
        day += 1;
        if filing.waiting || day >= today {
            return then;
        }
        then.push(step(day, clock(9, 10 + dice.below(50)), &author, FILED));
    }
    then.push(step(day, clock(14, dice.below(60)), &reviewer, ACCEPTED));
    if let Some(lock) = lock_day(world, filing.day).filter(|lock| *lock < today && *lock >= day) {
        let head = town.at_desk(4).map_or("", |cadre| town.cadre_code(cadre));
        then.push(step(lock, clock(16, 30 + dice.below(25)), head, LOCKED));
    }
    then
}

/// The day on which the month of a day is locked.
fn lock_day(world: &World, day: usize) -> Option<usize> {
    let month = |day: usize| (world.days.date(day).year(), world.days.date(day).month());
    let next = world.days.past().find(|later| *later > day && month(*later) != month(day))?;
    Some(next + LOCKED_AFTER)
}

/// The instructor looks at the village's summaries, the supervisors at the office's, the head at the supervisors'.
fn reviewer(world: &World, cadre: usize) -> usize {
    let town = world.town;
    let found = town.cadres.get(cadre);
    let reviewer = match found.and_then(|cadre| cadre.desk_role) {
        Some(2) => {
            found.and_then(|cadre| town.villages.get(cadre.village)).and_then(|village| village.instructor)
        }
        Some(3) => town.at_desk(4),
        _ => town.at_desk(3),
    };
    reviewer.unwrap_or(cadre)
}
