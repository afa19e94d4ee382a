//! What was reported of a task on its way: every ten days or two weeks, a number that never falls, and a few words.

use super::dice::Dice;
use super::tasks::meets;
use super::teller::fill;
use super::words::{Projects, Snag, Still};
use super::world::{Calendar, World, clock, moment};
use chrono::TimeDelta;

/// 形象进度 in packs/core/codes.toml, `project_measure`.
const SHARE: u16 = 1;
/// Days between two reports.
const EVERY: i64 = 12;
/// 其他 among the reasons in packs/core/codes.toml, `unchanged_reason`.
const OTHER: u16 = 7;

/// So much of something.
#[derive(Clone)]
pub(super) struct Amount {
    pub code: u16,
    /// The target, in tenths.
    pub tenths: i64,
    /// The smallest piece that is counted, in tenths.
    pub step: i64,
    pub unit: String,
}

impl Amount {
    /// Where nothing is counted, a share of a hundred is reported.
    pub(super) fn hundred() -> Self {
        Self { code: SHARE, tenths: 1000, step: 10, unit: "%".to_owned() }
    }
}

/// Tenths as a clerk writes them.
pub(super) fn plain(tenths: i64) -> String {
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// A task that is worked on.
pub(super) struct Work<'a> {
    pub calling: String,
    pub owner: usize,
    pub amount: Amount,
    /// How much of it is done in the end, in thousandths.
    pub share: i64,
    /// The days it was reported on.
    pub days: Vec<usize>,
    pub slow: bool,
    /// What blocks it, since a day.
    pub snag: Option<(usize, &'a Snag)>,
    pub line: u16,
    pub doing: &'a [String; 3],
}

/// The days of the reports between the beginning and the last one.
pub(super) fn days(calendar: &Calendar, started: usize, until: usize, dice: &mut Dice) -> Vec<usize> {
    let from = calendar.date(started);
    let span = (calendar.date(until) - from).num_days().max(0);
    let count = ((span + EVERY / 2) / EVERY).clamp(2, 8);
    let mut found: Vec<usize> = Vec::new();
    for number in 1..=count {
        let swing = if number < count && span > 20 { i64::from(dice.below(3)) - 1 } else { 0 };
        let before = found.last().copied().unwrap_or(started);
        let day = calendar.near(from + TimeDelta::days(span * number / count + swing));
        let day = day.max(before + 1).min(until);
        if day > before {
            found.push(day);
        }
    }
    found
}

pub(super) fn tell(world: &mut World, words: &Projects, days: &Calendar, dice: &mut Dice, work: &Work) {
    let amount = &work.amount;
    let whole = work.share >= 1000;
    let step = amount.step;
    let exact = (amount.tenths * work.share / 1000 + step / 2) / step * step;
    let last = if whole { amount.tenths } else { exact.min(amount.tenths - step).max(step) };
    let count = work.days.len();
    // A first report and one that says all is done have something to say.
    let rests = |dice: &mut Dice, at: usize| {
        at > 0 && !(whole && at + 1 == count) && dice.per_mille(if work.slow { 220 } else { 80 })
    };
    let still: Vec<bool> = (0..count).map(|at| rests(dice, at)).collect();
    let moving = i64::try_from(still.iter().filter(|still| !**still).count()).unwrap_or(1).max(1);
    let (mut had, mut moved) = (0, 0);
    let first = dice.below(6);
    for ((day, still), turn) in work.days.iter().zip(still).zip(first..) {
        let before = had;
        if !still {
            moved += 1;
            let swing = i64::from(dice.below(160)) - 80;
            let part = last * (moved * 1000 + swing * moved.min(2)) / (moving * 1000);
            let room = if whole { last - step } else { last };
            let next = if moved == moving { last } else { (part / step * step).min(room) };
            had = next.max(had);
        }
        let is_first = before == 0 && turn == first;
        let told = if had == before && !is_first {
            unchanged(words, work, *day, had, dice)
        } else {
            vec![("value", plain(had)), ("words", progress(words, work, before, had, turn))]
        };
        report(world, words, days, dice, work, *day, told);
    }
}

/// One report, with what is in the way.
fn report(
    world: &mut World,
    words: &Projects,
    days: &Calendar,
    dice: &mut Dice,
    work: &Work,
    day: usize,
    told: Vec<(&'static str, String)>,
) {
    let date = days.date(day);
    let code = world.town.cadre_code(work.owner).to_owned();
    let mut fields = vec![("date", date.to_string()), ("task", work.calling.clone()), ("cadre", code)];
    let rests = told.iter().any(|(name, _)| *name == "unchanged");
    let blocks = work.snag.filter(|(since, _)| day >= *since).map(|(_, snag)| snag);
    let met: Vec<&Snag> = words.snag.iter().filter(|snag| meets(&snag.lines, work.line)).collect();
    let chance = dice.pick(&met).copied().filter(|_| dice.per_mille(if work.slow { 200 } else { 30 }));
    fields.extend(told);
    // Why nothing moved is said by the reason; only what blocks the task stands beside it.
    if let Some(snag) = blocks.or(chance.filter(|_| !rests)) {
        fields.push(("problem", snag.problem.clone()));
        if blocks.is_some() || dice.per_mille(500) {
            fields.push(("coordination", snag.coordination.clone()));
        }
    }
    let time = if day == days.today() { clock(9, 5 + dice.below(50)) } else { moment(dice, 11, 18) };
    let keyer = world.keyer(dice, work.owner);
    world.write("feedback", "新增进展反馈", date.and_time(time), keyer, fields, Vec::new());
}

/// Nothing moved, and why.
fn unchanged(
    words: &Projects,
    work: &Work,
    day: usize,
    had: i64,
    dice: &mut Dice,
) -> Vec<(&'static str, String)> {
    // What blocks it is the reason.
    let blocked = work.snag.filter(|(since, _)| day >= *since).map(|(_, snag)| match snag.blocker {
        1 => 2,
        3 => 3,
        4 => 5,
        5 => 6,
        9 => 4,
        _ => OTHER,
    });
    let fits = |still: &&Still| match blocked {
        Some(reason) => still.reason == reason,
        // Money and permits hold up only what is said to be held up by them.
        None => meets(&still.lines, work.line) && !(2..=3).contains(&still.reason),
    };
    let fitting: Vec<&Still> = words.still.iter().filter(fits).collect();
    let Some(still) = dice.pick(&fitting).copied() else {
        return vec![("value", plain(had)), ("unchanged", OTHER.to_string())];
    };
    // The number is often left out, as nothing was added to it.
    let value = if dice.per_mille(500) { plain(had) } else { String::new() };
    let said = if blocked == Some(OTHER) { String::new() } else { still.words.clone() };
    vec![("value", value), ("unchanged", still.reason.to_string()), ("words", said)]
}

/// What was done, in words with the numbers.
fn progress(words: &Projects, work: &Work, before: i64, had: i64, turn: u32) -> String {
    let amount = &work.amount;
    let percent = had * 100 / amount.tenths.max(1);
    let [begun, midway, ending] = work.doing;
    let did = match percent {
        0..=29 => begun,
        30..=74 => midway,
        _ => ending,
    };
    if had == 0 {
        return format!("{did}。");
    }
    let share = amount.code == SHARE;
    let list = match (had == amount.tenths, share) {
        (true, _) => &words.full,
        (_, true) => &words.share,
        _ => &words.count,
    };
    // A share that is whole is not counted in units; and nothing is gained on a first report but the number itself.
    let unfit = |said: &str| share && said.contains("{x}") || before == 0 && said.contains("{n}");
    let list: Vec<&String> = list.iter().filter(|said| !unfit(said)).collect();
    let at = usize::try_from(turn).unwrap_or_default() % list.len().max(1);
    let said = list.get(at).or(list.first()).map_or("{did}。", |said| said.as_str());
    let (x, n, y) = (plain(had), plain(had - before), plain(amount.tenths - had));
    let values = [
        ("did", did.as_str()),
        ("x", &x),
        ("n", &n),
        ("y", &y),
        ("u", &amount.unit),
        ("p", &percent.to_string()),
    ];
    fill(said, &values)
}
