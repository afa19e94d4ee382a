//! One change for several tasks (F53), and what a task may not wait for.

use super::Board;
use crate::model::id::Id;
use crate::model::kind::{Kind, Level};
use crate::model::typed::{kept, task};
use crate::model::value::{Tag, Value};
use crate::office::{Filled, Office, Refusal, Saved};
use crate::rules::check::Issue;

/// Why a doubt about another field is kept.
const UNTOUCHED: &str = "批改时没有动这一栏";
/// A chain of predecessors longer than this is not followed further.
const LONGEST_CHAIN: usize = 1_000;

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
                what: format!("{what}：都已经是这样，没有改动"),
                at: self.now(),
            });
        }
        self.commit(act, None, all, what)
    }

    /// A task that waits for itself, by way of others, would never begin (前置任务绕圈).
    pub(in crate::office) fn circle(&self, kind: &Kind, filled: &Filled) -> Result<Vec<Issue>, Refusal> {
        if kind.tag != task::KIND {
            return Ok(Vec::new());
        }
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
            next = fields.reference(task::AFTER);
        }
        Ok(Vec::new())
    }
}

impl Board {
    /// How many tasks in progress each lead leader answers for, by name, where there are more than enough.
    #[must_use]
    pub fn overloaded(&self, limit: usize) -> Vec<(String, usize)> {
        let mut loads: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for card in self.cards.iter().filter(|card| card.is_running()) {
            if let Some(project) = self.project_of(card).filter(|project| !project.leader_name.is_empty()) {
                *loads.entry(&project.leader_name).or_default() += 1;
            }
        }
        loads
            .into_iter()
            .filter(|(_, load)| *load > limit)
            .map(|(name, load)| (name.to_owned(), load))
            .collect()
    }
}
