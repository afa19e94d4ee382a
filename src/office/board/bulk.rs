//! One change for several tasks (F53), what a task may not wait for, and feedback that cannot well be.

use super::{Board, Card};
use crate::model::amount::plain_decimal;
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Kind, Level};
use crate::model::typed::{feedback, kept, task};
use crate::model::value::{Tag, Value};
use crate::office::{Filled, Office, Refusal, Saved};
use crate::rules::check::Issue;
use std::collections::HashMap;

/// Why a doubt about another field is kept.
const UNTOUCHED: &str = "批改时没有动这一栏";
/// A chain of predecessors longer than this is not followed further.
const LONGEST_CHAIN: usize = 1_000;
/// A hundred percent, in ten-thousandths: the target of a task that has none.
const WHOLE: i64 = 1_000_000;

impl Office {
    /// Writes some fields of several tasks as one change.
    ///
    /// # Errors
    /// As [`Office::save`], for the first task that is refused; then none is changed.
    pub fn edit_tasks(&mut self, tasks: &[Id], values: &[(Tag, Option<Value>)]) -> Result<Saved, Refusal> {
        let mut all = Vec::new();
        for id in tasks {
            let found = self.record(*id)?;
            let mut fields = found.fields.clone();
            for (tag, value) in values {
                fields.set(*tag, value.clone());
            }
            let mut filled = Filled {
                kind: found.kind,
                record: *id,
                base: found.revision,
                kept: kept::read(&found.fields),
                fields,
                why: None,
            };
            // A doubt about what is not changed here was there before and is no reason to refuse.
            for issue in self.check(&filled)? {
                if issue.level == Level::Soft && values.iter().all(|(tag, _)| *tag != issue.field) {
                    filled.kept.insert(issue.field, UNTOUCHED.to_owned());
                }
            }
            let name = || self.title(*id).unwrap_or_default();
            let (edits, _, _) = self.edits_of(&filled, None).map_err(|refusal| match refusal {
                Refusal::Checks(issues) => {
                    let say = issues.first().map(|issue| issue.say.clone()).unwrap_or_default();
                    Refusal::Words(format!("“{}”不能这样改：{say}", name()))
                }
                other => other,
            })?;
            all.extend(edits);
        }
        let kind = self.kind(task::KIND)?;
        let label = values.first().and_then(|(tag, _)| kind.field(*tag));
        let label = label.map_or("", |field| field.label.as_str());
        let name = match tasks {
            [only] => self.title(*only).unwrap_or_default(),
            _ => format!("{} 条任务", tasks.len()),
        };
        let (act, what) = (format!("改{}的{label}", kind.label), format!("{name}：改{label}"));
        if all.is_empty() {
            return Ok(Saved {
                record: tasks.first().copied().unwrap_or_default(),
                what: format!("{what}：都已经是这样，没有改动，不用存"),
                at: self.now(),
                changed: false,
            });
        }
        self.commit(act, None, all, what)
    }

    /// What only other records of the board show to be wrong: tasks that wait for each other, feedback that does not
    /// fit its task.
    pub(in crate::office) fn beyond_one(&self, kind: &Kind, filled: &Filled) -> Result<Vec<Issue>, Refusal> {
        match kind.tag {
            task::KIND => self.circle(filled, &HashMap::new()),
            feedback::KIND => self.unlikely(filled),
            _ => Ok(Vec::new()),
        }
    }

    /// A task that waits for itself, by way of others, would never begin (前置任务绕圈). `beside` are the predecessors
    /// that tasks are about to have.
    pub(in crate::office) fn circle(
        &self,
        filled: &Filled,
        beside: &HashMap<Id, Option<Id>>,
    ) -> Result<Vec<Issue>, Refusal> {
        let mut next = filled.fields.reference(task::AFTER);
        let mut names = Vec::new();
        while let Some(id) = next {
            if id == filled.record {
                let through = if names.is_empty() {
                    "前置任务不能是它自己".to_owned()
                } else {
                    format!("前置任务绕成了一圈：本任务 ← {} ← 本任务", names.join(" ← "))
                };
                let say = format!("{through}，请换一个前置任务或者清空。");
                return Ok(vec![Issue::at(Level::Hard, task::AFTER, say)]);
            }
            if names.len() >= LONGEST_CHAIN {
                break;
            }
            let fields = self.store.fields(id, &[task::TITLE, task::AFTER])?.unwrap_or_default();
            names.push(fields.text(task::TITLE).unwrap_or_default().to_owned());
            next = beside.get(&id).copied().unwrap_or_else(|| fields.reference(task::AFTER));
        }
        Ok(Vec::new())
    }

    /// Feedback above the task's target, or below what was fed back before (反馈合不合理).
    pub(in crate::office) fn unlikely(&self, filled: &Filled) -> Result<Vec<Issue>, Refusal> {
        let fields = &filled.fields;
        let (Some(value), Some(about)) = (fields.number(feedback::VALUE), fields.reference(feedback::TASK))
        else {
            return Ok(Vec::new());
        };
        let doubt = |say: String| Issue::at(Level::Soft, feedback::VALUE, say);
        let mut issues = Vec::new();
        let target = self.store.fields(about, &[task::TARGET])?.and_then(|task| task.number(task::TARGET));
        let target = target.filter(|target| *target > 0).unwrap_or(WHOLE);
        if value > target {
            let (value, target) = (plain_decimal(value), plain_decimal(target));
            issues.push(doubt(format!("累计完成 {value} 超过目标 {target}，请核对。")));
        }
        let Some(day) = fields.date(feedback::DATE) else { return Ok(issues) };
        let wanted = crate::office::read::rising([feedback::DATE, feedback::VALUE]);
        let until = DayRange { from: None, to: Some(day) };
        for id in self.store.pointing_to(about, feedback::KIND, until)?.into_iter().rev() {
            let earlier = self.store.fields(id, &wanted)?.unwrap_or_default();
            let (Some(on), Some(was)) = (earlier.date(feedback::DATE), earlier.number(feedback::VALUE))
            else {
                continue;
            };
            // Of one day, what was keyed first comes first.
            if (on, id) >= (day, filled.record) {
                continue;
            }
            if value < was {
                let (on, was) = (on.format("%m-%d"), plain_decimal(was));
                issues.push(doubt(format!("比上一次（{on} 报 {was}）少，请核对。")));
            }
            break;
        }
        Ok(issues)
    }
}

impl Board {
    /// How many tasks in progress a lead leader answers for.
    #[must_use]
    pub fn load_of(&self, leader: Id) -> usize {
        let of = |card: &&Card| self.project_of(card).is_some_and(|project| project.leader == Some(leader));
        self.cards.iter().filter(|card| card.is_running()).filter(of).count()
    }
}
