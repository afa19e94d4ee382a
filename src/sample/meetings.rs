//! The meetings that went through the key projects: what was said of slow tasks, and what was set there beside them.

use super::dice::Dice;
use super::tasks::{Course, Told};
use super::town::Town;
use super::walk::Hands;
use super::words::{Errand, Meeting, Projects};
use super::world::{Calendar, World, clock};
use chrono::{NaiveDate, TimeDelta};
use std::collections::BTreeSet;

const PURPOSE: u64 = 15;
/// Errands are seeded apart from the tasks of projects.
const ERRANDS: u64 = 1_000_000;
/// 建设规划 in packs/core/codes.toml, `work_line`: what is set by a meeting is mostly work outdoors.
const LINE: u16 = 7;
const EVIDENCE: &str = "清单逐项核对，现场看过，分管领导签字";

pub(super) fn tell(world: &mut World, words: &Projects, days: &Calendar, told: &[Told], hands: Hands) {
    let doing = ["已排出人手和日期", "按清单逐项在办", "剩下的在收尾"].map(str::to_owned);
    for (number, meeting) in (1_u64..).zip(&words.meeting) {
        let mut dice = Dice::new(PURPOSE, number);
        let day = days.near(days.date(days.today()) - TimeDelta::days(i64::from(meeting.back)));
        let date = days.date(day);
        // Slow ones first heard of before the day, one of a project.
        let mut taken = BTreeSet::new();
        let slow: Vec<&Told> = told.iter().filter(|task| task.slow && task.started < day).collect();
        let from = slow.len() * usize::try_from(number).unwrap_or(1) / 3;
        let turned =
            slow.iter().cycle().skip(from).take(slow.len()).filter(|task| taken.insert(task.project));
        let items: Vec<String> = turned
            .zip(&meeting.opinions)
            .map(|(task, opinion)| format!("{}，{opinion}", task.calling))
            .collect();
        let fields = vec![
            ("date", date.to_string()),
            ("title", meeting.title.clone()),
            ("host", meeting.host.clone()),
            ("attendees", meeting.attendees.clone()),
            ("words", meeting.words.trim().to_owned()),
            ("items", items.join("；")),
            ("cadre", world.town.cadre_code(hands.clerk).to_owned()),
        ];
        let keyed = date.and_time(clock(10, 20 + dice.below(35)));
        world.write("meeting", "新增调度会", keyed, hands.clerk, fields, Vec::new());
        for (at, errand) in (0_u64..).zip(&meeting.task) {
            let seed = ERRANDS + number * 100 + at;
            if let Some(course) = course(world.town, meeting, errand, (day, date), &doing, hands) {
                Course { seed, ..course }.tell(world, words, days);
            }
        }
    }
}

/// A task set by a meeting: a village's, or one person's for the whole town.
fn course<'a>(
    town: &Town,
    meeting: &Meeting,
    errand: &'a Errand,
    (day, date): (usize, NaiveDate),
    doing: &'a [String; 3],
    hands: Hands,
) -> Option<Course<'a>> {
    let village = errand.village.map(|number| number.saturating_sub(1));
    let owner = match village {
        Some(village) => *town.village_cadres(village).first()?,
        None => town.cadre_of(&errand.owner)?,
    };
    // Who has no place at the desk has it moved along by the clerk.
    let sits = town.cadres.get(owner).is_some_and(|cadre| cadre.desk_role.is_some());
    let instructor = village.and_then(|village| town.villages.get(village)?.instructor);
    Some(Course {
        plan: None,
        title: &errand.title,
        village,
        owner,
        leader: town.cadre_of(&meeting.host)?,
        hands: Hands {
            owner: if sits { owner } else { hands.clerk },
            supervisor: instructor.unwrap_or(hands.supervisor),
            ..hands
        },
        line: LINE,
        doing,
        evidence: EVIDENCE,
        registered: day,
        due: date + TimeDelta::days(i64::from(errand.days)),
        state: errand.state,
        amount: None,
        after: None,
        meeting: Some(format!("{date} {}", meeting.title)),
        seed: 0,
    })
}
