//! Where a card goes when it is moved: `<` `>` along the work, a digit into a column, several at once.

use crate::model::board::Grouping;
use crate::model::change::Edit;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::typed::task;
use crate::model::value::Tag;
use crate::office::{Office, Refusal, Saved, Step};
use crate::rules::moves;

impl Office {
    /// The step that `>` (forward) or `<` makes with a task: the nearest one along the columns. It may be one that is
    /// refused now, with what is missing.
    ///
    /// # Errors
    /// A sentence when there is none that way.
    pub fn step_along(&self, task: Id, columns: &Grouping, forward: bool) -> Result<Step, Refusal> {
        let record = self.record(task)?;
        let here = record.fields.code(task::STATE).and_then(|state| place(columns, state));
        let steps = self.steps(&record).into_iter().filter_map(|step| Some((along(columns, step.to)?, step)));
        let (ahead, behind): (Vec<_>, Vec<_>) =
            steps.filter(|(at, _)| Some(*at) != here).partition(|(at, _)| Some(*at) > here);
        // Another column comes first: a step within the column is made where there is no other.
        let column = here.map(|(column, _)| column);
        let near = |(at, _): &((usize, usize), Step)| {
            (Some(at.0) == column, at.0.abs_diff(column.unwrap_or(0)), at.1)
        };
        let nearest = if forward {
            ahead.into_iter().min_by_key(near)
        } else {
            behind.into_iter().min_by_key(|found| {
                let (same, far, place) = near(found);
                (same, far, std::cmp::Reverse(place))
            })
        };
        let Some((_, step)) = nearest else {
            let way = if forward { "前" } else { "回" };
            let say = format!("“{}”不能再往{way}移，按 F12 看能办的步骤。", self.state_words(&record));
            return Err(Refusal::Words(say));
        };
        Ok(step)
    }

    /// The step that brings a task into the n-th column, from 0. It may be one that is refused now.
    ///
    /// # Errors
    /// A sentence when none does.
    pub fn step_into(&self, task: Id, columns: &Grouping, column: usize) -> Result<Step, Refusal> {
        let record = self.record(task)?;
        let Some(wanted) = columns.columns.get(column) else {
            let say =
                format!("这块板只有 {} 列，请按 1 到 {}。", columns.columns.len(), columns.columns.len());
            return Err(Refusal::Words(say));
        };
        let here = record.fields.code(task::STATE);
        if here.is_some_and(|state| wanted.holds(state)) {
            return Err(Refusal::Words(format!("已经在“{}”这一列。", wanted.label)));
        }
        let steps = self.steps(&record);
        let step = wanted.states.iter().find_map(|state| steps.iter().find(|step| step.to == *state));
        if let Some(step) = step {
            return Ok(step.clone());
        }
        let words: Vec<&str> = steps.iter().map(|step| step.label.as_str()).collect();
        let can = if words.is_empty() {
            "已经到头".to_owned()
        } else {
            format!("可以：{}", words.join("、"))
        };
        let say = format!("“{}”不能直接到“{}”，{can}。", self.state_words(&record), wanted.label);
        Err(Refusal::Words(say))
    }

    fn state_words(&self, record: &Record) -> String {
        let kind = self.dictionary.kind(record.kind);
        kind.zip(record.fields.code(task::STATE))
            .map_or(String::new(), |(kind, state)| kind.state_label(state).to_owned())
    }

    /// Which of these tasks can make this very step now, and the first sentence why another cannot: several moves may
    /// lead to one state (开始办理, 批准延期, 反弹), and only the one meant is made.
    ///
    /// # Errors
    /// [`Refusal::Store`] when a task cannot be read.
    pub fn movable(&self, tasks: &[Id], meant: &Step) -> Result<(Vec<Id>, Option<String>), Refusal> {
        let (mut can, mut why) = (Vec::new(), None);
        for id in tasks {
            let record = self.record(*id)?;
            let same = |step: &Step| step.to == meant.to && step.label == meant.label;
            match self.steps(&record).into_iter().find(same) {
                Some(Step { refused: None, .. }) => can.push(*id),
                Some(Step { refused, .. }) => why = why.or(refused),
                None => {
                    let say = format!("“{}”的任务不能“{}”。", self.state_words(&record), meant.label);
                    why = why.or(Some(say));
                }
            }
        }
        Ok((can, why))
    }

    /// Makes one step of several tasks as one change.
    ///
    /// # Errors
    /// As [`Office::move_to`], for the first that cannot make this very step; then none is moved.
    pub fn move_tasks(&mut self, tasks: &[Id], meant: &Step, why: Option<&str>) -> Result<Saved, Refusal> {
        let why = why.map(str::trim).filter(|why| !why.is_empty());
        let (can, refused) = self.movable(tasks, meant)?;
        if let Some(say) = refused.filter(|_| can.len() < tasks.len()) {
            return Err(Refusal::Words(say));
        }
        let (mut edits, mut act): (Vec<Edit>, String) = (Vec::new(), String::new());
        for id in tasks {
            let found = self.record(*id)?;
            let (more, named, _) = self.moving(&found, meant.to, why)?;
            edits.extend(more);
            act = named;
        }
        if edits.is_empty() {
            return Err(Refusal::Words("没有选中可以移动的任务，用方向键选一张再移。".to_owned()));
        }
        let what = format!("{act} {} 条", tasks.len());
        self.commit(act, why.map(str::to_owned), edits, what)
    }

    /// The first field that a step waits for, where it is refused for that.
    #[must_use]
    pub fn missing_for(&self, record: &Record, to: u16) -> Option<Tag> {
        let kind = self.dictionary.kind(record.kind)?;
        let state = kind.state.and_then(|tag| record.fields.code(tag))?;
        let step = kind.moves.iter().find(|step| step.to == to && step.from.contains(&state))?;
        // Filling it helps nobody whose step it is not.
        let barred = self
            .person()
            .is_some_and(|person| moves::barred(kind, step, &record.fields, person.actor()).is_some());
        step.needs.iter().copied().find(|tag| !barred && record.fields.get(*tag).is_none())
    }
}

/// Where a state stands along the work; what stands beside a column stands before its first state.
fn place(columns: &Grouping, state: u16) -> Option<(usize, usize)> {
    along(columns, state).or_else(|| columns.column_of(state).map(|column| (column, 0)))
}

/// Column and place of a state that a moved card can come to.
fn along(columns: &Grouping, state: u16) -> Option<(usize, usize)> {
    columns.columns.iter().enumerate().find_map(|(column, found)| {
        let place = found.states.iter().position(|known| *known == state)?;
        Some((column, place + 1))
    })
}
