//! What lights a task or a project: its own sum, somebody's hand, and the tasks that a project stands on.

use super::card::{Card, Project};
use crate::model::board::Standing;
use crate::model::typed::{key_project, project_measure, task, task_state as state};
use crate::model::value::{Fields, Tag};
use crate::office::Office;
use crate::rules::flow;
use crate::rules::parts::{Part, together};
use crate::rules::progress::{self, Course, Facts};

impl Office {
    /// What a project's tasks come to: progress by weight, and a light no task can hide behind.
    pub(super) fn roll_up(&self, project: &mut Project, cards: &[Card]) {
        let own: Vec<&Card> = project.cards.iter().filter_map(|place| cards.get(*place)).collect();
        project.actual = progress::rolled_up(own.iter().map(|card| (card.weight, card.actual)));
        for card in &own {
            for (count, standing) in project.counts.iter_mut().zip(Standing::ALL) {
                *count += usize::from(card.standing == standing);
            }
        }
        let fields = &project.what;
        let course = course(project.state, fields, key_project::APPLIED_ON, key_project::DONE_ON);
        // Of what is said to be done it counts what was never shared out, too.
        let said = matches!(course, Course::Done { .. } | Course::Waiting(_));
        let reached = reached(fields, &own).filter(|_| said);
        let why = fields.text(key_project::SHORT_WHY).unwrap_or_default();
        let facts = Facts {
            course,
            due: project.deadline,
            planned: project.planned,
            actual: reached.or(project.actual).unwrap_or(0),
            short: reached.filter(|reached| *reached < 100).map(|_| why),
            today: self.today(),
        };
        let (standing, sum) = self.lit(&facts, fields, key_project::HAND_LIGHT, key_project::HAND_WHY);
        (project.standing, project.by_hand, project.sum) = (standing, sum.1, sum.0);
        let open = own.iter().filter(|card| !card.is_done());
        let Some(worst) = open.map(|card| card.standing).max().filter(|worst| *worst > standing) else {
            return;
        };
        let word = self.dictionary.board().word(worst);
        let count = own.iter().filter(|card| card.standing == worst).count();
        let which = if standing == Standing::Done { "没有办结的" } else { "" };
        let mut more = format!("；有 {count} 个{which}任务亮{word}灯");
        // What somebody set by hand stands, and the sum says against what.
        if !project.by_hand {
            more.push_str(" → ");
            more.push_str(word);
            project.standing = worst;
        }
        project.sum.push_str(&more);
    }

    /// The standing and the sum, by hand where somebody said so.
    pub(super) fn lit(
        &self,
        facts: &Facts<'_>,
        fields: &Fields,
        hand: Tag,
        why: Tag,
    ) -> (Standing, (String, bool)) {
        let board = self.dictionary.board();
        let (standing, sum) = progress::assess(facts, &board.light);
        let computed = format!("{sum} → {}", board.word(standing));
        // What is done is done, whatever was set while it ran.
        let running = !matches!(facts.course, Course::Done { .. });
        let set = match fields.code(hand).filter(|_| running) {
            Some(1) => Standing::OnSchedule,
            Some(2) => Standing::Behind,
            Some(_) => Standing::Overdue,
            None => return (standing, (computed, false)),
        };
        let why = fields.text(why).unwrap_or_default();
        (set, (format!("手定{}：{why}（算得 {computed}）", board.word(set)), true))
    }
}

/// How far a project has come with its tasks against its own target; `None` where none of them was ever measured.
fn reached(project: &Fields, own: &[&Card]) -> Option<i64> {
    let of_task = |card: &&Card| {
        let (measure, target) = (card.fields.code(task::MEASURE), card.fields.number(task::TARGET));
        Part::of(card.state, (card.weight, measure), card.measured, target)
    };
    let parts: Vec<Part> = own.iter().map(of_task).collect();
    let rows = project.rows(key_project::MEASURES).iter();
    let wholes: Vec<(u16, i64)> = rows
        .filter_map(|row| Some((row.code(project_measure::WHAT)?, row.number(project_measure::TARGET)?)))
        .collect();
    together(&parts, &wholes).filter(|_| own.iter().any(|card| card.measured.is_some()))
}

/// What of the state matters for the light.
pub(super) fn course(code: u16, fields: &Fields, applied: Tag, done: Tag) -> Course {
    match code {
        code if flow::is_done(code) => Course::Done { on: fields.date(done), applied: fields.date(applied) },
        state::UNDER_REVIEW => fields.date(applied).map_or(Course::Running, Course::Waiting),
        state::SUSPENDED => Course::Suspended,
        state::REGISTERED | state::DECOMPOSED => Course::Unassigned,
        _ => Course::Running,
    }
}
