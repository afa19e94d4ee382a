//! The ledger of problems and the notices about them: found over the last sixty working days, each as far as it has come.
//!
//! What moves a record writes (who applied, who verified, until when) is told here as the desk would have written it;
//! nobody verifies what they applied for.

use super::Later;
use super::dice::Dice;
use super::teller::fill;
use super::town::group_words;
use super::words::{Problem, Problems};
use super::world::{Calendar, World, moment};
use chrono::{Days, NaiveDate, NaiveDateTime};

const PURPOSE: u64 = 9;
/// How many are told.
const PROBLEMS: usize = 45;
/// Days after striking off at which one looks again; packs/core/problem.toml.
const LOOK_BACK: u64 = 90;

// Codes of problem_state, rectification_progress and expedite_level in packs/core/codes.toml.
const ASSIGNED: u16 = 2;
const ACKNOWLEDGED: u16 = 3;
const IN_PROGRESS: u16 = 4;
const UNDER_REVIEW: u16 = 5;
const COMPLETED: u16 = 6;
const CLOSED_OUT: u16 = 7;
const ARCHIVED: u16 = 8;
const RETURNED: u16 = 9;
const EXTENSION_ASKED: u16 = 10;
const SUSPENDED: u16 = 11;

/// How the stories go, by turns, so that every state is in the ledger: the moves from found to where it stands, and
/// how many calendar days ago the deadline is (negative: ahead).
const COURSES: [(&[u16], i64); 15] = [
    (&[ASSIGNED, ACKNOWLEDGED, IN_PROGRESS, UNDER_REVIEW, COMPLETED, CLOSED_OUT], 20),
    (&[ASSIGNED, ACKNOWLEDGED, IN_PROGRESS], 9),
    (&[ASSIGNED, ACKNOWLEDGED, IN_PROGRESS], -12),
    (&[ASSIGNED, ACKNOWLEDGED, IN_PROGRESS, UNDER_REVIEW], -4),
    (&[], -20),
    (&[ASSIGNED, ACKNOWLEDGED, IN_PROGRESS], -2),
    (&[ASSIGNED, ACKNOWLEDGED, IN_PROGRESS, UNDER_REVIEW, COMPLETED, CLOSED_OUT, ARCHIVED], 30),
    (&[ASSIGNED, ACKNOWLEDGED, IN_PROGRESS, EXTENSION_ASKED], -1),
    (&[ASSIGNED], -15),
    (&[ASSIGNED, ACKNOWLEDGED, IN_PROGRESS, UNDER_REVIEW, COMPLETED], 2),
    (&[ASSIGNED, ACKNOWLEDGED, IN_PROGRESS, UNDER_REVIEW, RETURNED, IN_PROGRESS], 5),
    (&[ASSIGNED, ACKNOWLEDGED, IN_PROGRESS, UNDER_REVIEW, COMPLETED, CLOSED_OUT, IN_PROGRESS], 16),
    (&[ASSIGNED, ACKNOWLEDGED], -8),
    (&[ASSIGNED, ACKNOWLEDGED, IN_PROGRESS, SUSPENDED], -25),
    (&[ASSIGNED, RETURNED], -18),
];

pub(super) fn tell(world: &mut World, words: &Problems, days: &Calendar) {
    let (Some(clerk), Some(supervisor), Some(head)) =
        (world.town.at_desk(1), world.town.at_desk(3), world.town.at_desk(4))
    else {
        return;
    };
    if days.today() == 0 {
        return;
    }
    let villages = world.town.villages.len();
    for number in 0..PROBLEMS {
        let seed = u64::try_from(number).unwrap_or_default();
        let mut dice = Dice::new(PURPOSE, seed);
        let turn = number % COURSES.len();
        let (Some((states, late)), Some(problem)) = (
            COURSES.get(turn),
            words.problem.get((number * 7 + number / COURSES.len() * 4) % words.problem.len().max(1)),
        ) else {
            continue;
        };
        let village = (number * 5 + number / villages.max(1)) % villages.max(1);
        let owners = world.town.village_cadres(village);
        let Some(owner) = dice.pick(&owners).copied() else { continue };
        let course = Course { problem, states, late: *late, village, owner, clerk, supervisor, head };
        course.tell(world, &mut dice, days);
    }
}

struct Course<'a> {
    problem: &'a Problem,
    states: &'a [u16],
    /// How many days ago the deadline is.
    late: i64,
    village: usize,
    owner: usize,
    clerk: usize,
    supervisor: usize,
    head: usize,
}

impl Course<'_> {
    fn tell(&self, world: &mut World, dice: &mut Dice, days: &Calendar) {
        let town = world.town;
        let Some(village) = town.villages.get(self.village) else { return };
        let group = group_words(dice.between(1, 5));
        let say = |words: &str| fill(words, &[("v", village.name.as_str()), ("g", group.as_str())]);
        let steps = u32::try_from(self.states.len()).unwrap_or_default();
        // Working days before today on which it was found: far enough for its moves, and for the first of them to
        // stand before the deadline.
        let past = u32::try_from(days.today()).unwrap_or_default();
        let least = (steps * 4 + 2).max(if self.late > 0 { 14 } else { 3 }).min(past);
        let back = dice.between(least, (least + 18).min(past));
        let first = days.today().saturating_sub(usize::try_from(back).unwrap_or_default());
        let found = days.date(first);
        let today = days.date(days.today());
        let deadline = after(today, -self.late).max(found + Days::new(3));
        let keyed = found.and_time(moment(dice, 15, 18));
        let assigned = !self.states.is_empty();
        let code = |cadre: usize| town.cadre_code(cadre).to_owned();
        let only = |given: bool, words: String| if given { words } else { String::new() };
        let what = say(&self.problem.what);
        // What was given weeks is no longer put right at once (立行立改).
        let sort = if self.problem.sort == 1 && assigned { 2 } else { self.problem.sort };
        let fields = vec![
            ("date", found.to_string()),
            ("village", village.code.clone()),
            ("source", self.problem.source.to_string()),
            ("state", "1".to_owned()),
            ("what", what.clone()),
            ("type", sort.to_string()),
            ("measure", only(assigned, say(&self.problem.measure))),
            ("owner", only(assigned, code(self.owner))),
            ("lead", village.official.map(code).unwrap_or_default()),
            ("deadline", only(assigned, deadline.to_string())),
            ("progress", only(assigned, "1".to_owned())),
        ];
        let then = self.moves(town, dice, days, first, deadline);
        world.write("problem", "新增问题", keyed, self.clerk, fields, then);
        if self.late > 0 && self.states.last() == Some(&IN_PROGRESS) {
            self.notices(world, dice, days, deadline, &what, village);
        }
    }

    /// The moves, spread over the days from the finding to yesterday.
    fn moves(
        &self,
        town: &super::town::Town,
        dice: &mut Dice,
        days: &Calendar,
        first: usize,
        deadline: NaiveDate,
    ) -> Vec<Later> {
        let mut then: Vec<Later> = Vec::new();
        let mut before = 1;
        let span = days.today().saturating_sub(first + 1);
        for (at, state) in self.states.iter().enumerate() {
            let day = first + 1 + span * at / self.states.len().max(1);
            let when = days.date(day.min(days.today().saturating_sub(1))).and_time(moment(dice, 9, 17));
            let step = self.step(town, *state, before, deadline, when);
            then.push(step);
            before = *state;
        }
        then
    }

    /// One move, with the fields filled in before it and what the desk writes with it.
    fn step(
        &self,
        town: &super::town::Town,
        state: u16,
        before: u16,
        deadline: NaiveDate,
        at: NaiveDateTime,
    ) -> Later {
        let code = |cadre: usize| town.cadre_code(cadre).to_owned();
        let today = at.date();
        let none = String::new;
        let doing = vec![("progress", "2".to_owned()), ("progress_words", self.problem.doing.clone())];
        let (by, why, fields) = match (before, state) {
            (ASSIGNED, RETURNED) => {
                (self.clerk, Some("责任人在外培训，请另定责任人。".to_owned()), Vec::new())
            }
            (CLOSED_OUT, IN_PROGRESS) => {
                let mut fields = vec![("recurrences", "1".to_owned())];
                let blank = [
                    "progress",
                    "progress_words",
                    "evidence",
                    "applied_by",
                    "applied_on",
                    "verified_by",
                    "closed_on",
                    "look_back",
                ];
                fields.extend(blank.map(|name| (name, none())));
                (self.supervisor, Some(self.problem.again.clone()), fields)
            }
            (_, IN_PROGRESS) => (self.clerk, None, doing),
            (_, UNDER_REVIEW) => {
                let fields = vec![
                    ("progress", "4".to_owned()),
                    ("progress_words", self.problem.done.clone()),
                    ("evidence", self.problem.evidence.clone()),
                    ("applied_by", code(self.clerk)),
                    ("applied_on", today.to_string()),
                ];
                (self.clerk, None, fields)
            }
            (_, COMPLETED) => (self.supervisor, None, vec![("verified_by", code(self.supervisor))]),
            (_, CLOSED_OUT) => {
                let look_back = today + Days::new(LOOK_BACK);
                let fields = vec![("closed_on", today.to_string()), ("look_back", look_back.to_string())];
                (self.head, None, fields)
            }
            (_, RETURNED) => {
                let mut fields = vec![("progress", "2".to_owned())];
                fields.extend(["applied_by", "applied_on", "verified_by"].map(|name| (name, none())));
                (self.supervisor, Some(format!("现场核对没有改到位：{}", self.problem.again)), fields)
            }
            (_, EXTENSION_ASKED) => {
                let fields = vec![
                    ("extend_to", (deadline + Days::new(15)).to_string()),
                    ("extend_why", "材料没有到齐，天冷不能施工。".to_owned()),
                    ("extend_by", code(self.clerk)),
                ];
                (self.clerk, None, fields)
            }
            (_, SUSPENDED) => (self.head, Some("等上级资金下达。".to_owned()), Vec::new()),
            _ => (self.head, None, Vec::new()),
        };
        Later { at, by: code(by), state, why, fields }
    }

    /// What was sent when it stayed overdue: an expedite notice, and the first orders where that did not help.
    fn notices(
        &self,
        world: &mut World,
        dice: &mut Dice,
        days: &Calendar,
        deadline: NaiveDate,
        what: &str,
        village: &super::town::Village,
    ) {
        let town = world.town;
        let overdue: Vec<usize> = days.past().filter(|day| days.date(*day) > deadline).collect();
        for (rung, day) in overdue.iter().step_by(4).take(3).enumerate() {
            let on = days.date(*day);
            let level = rung + 2;
            let late = (on - deadline).num_days();
            let text = format!(
                "{}“{what}”一事，整改时限{}，已逾期{late}天。目前进展：推进中，{}请立即整改并书面回复。",
                village.name,
                deadline.format("%m月%d日"),
                self.problem.doing,
            );
            let owner = town.cadres.get(self.owner).map(|cadre| cadre.name.clone()).unwrap_or_default();
            let fields = vec![
                ("date", on.to_string()),
                ("about", format!("{} {what}", village.code)),
                ("state", "1".to_owned()),
                ("level", level.to_string()),
                ("to", owner),
                ("text", text),
                ("reply_by", after(on, 5).to_string()),
            ];
            let keyed = on.and_time(moment(dice, 9, 10));
            let code = |cadre: usize| town.cadre_code(cadre).to_owned();
            let stamp = vec![("sent_by", code(self.head)), ("sent_on", on.to_string())];
            let sent = on.and_time(moment(dice, 10, 11));
            let mut then = vec![Later { at: sent, by: code(self.head), state: 2, why: None, fields: stamp }];
            let answered = days.date(*day + 2);
            if rung == 0 && *day + 2 < days.today() && dice.per_mille(500) {
                let fields = vec![
                    ("reply", format!("{}剩下的本周内改完。", self.problem.doing)),
                    ("replied_on", answered.to_string()),
                ];
                let at = answered.and_time(moment(dice, 9, 17));
                then.push(Later { at, by: code(self.clerk), state: 3, why: None, fields });
            }
            world.write("expedite", "新增督办单", keyed, self.supervisor, fields, then);
        }
    }
}

/// So many days after a day, or before it.
fn after(day: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) };
    moved.unwrap_or(day)
}
