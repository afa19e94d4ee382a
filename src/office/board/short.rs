//! Finishing a task short of its target: allowed with a reason, which stays on the task; what was done stays what was
//! done.

use crate::model::days::DayRange;
use crate::model::record::Record;
use crate::model::typed::{feedback, task, task_state as state};
use crate::model::value::Fields;
use crate::office::{Office, Refusal};
use crate::rules::progress;

impl Office {
    /// How far a task is, in percent, where this step would finish it short of its target and no reason stands on it
    /// yet; `None` where nothing need be asked. A task that was never measured is not short.
    pub(in crate::office) fn short_of_target(
        &self,
        record: &Record,
        to: u16,
    ) -> Result<Option<i64>, Refusal> {
        let finishes = matches!(to, state::UNDER_REVIEW | state::COMPLETED | state::CLOSED_OUT);
        if record.kind != task::KIND || !finishes || record.fields.text(task::SHORT_WHY).is_some() {
            return Ok(None);
        }
        let mut last = None;
        let wanted = [feedback::DATE, feedback::VALUE];
        for id in self.store.pointing_to(record.id, feedback::KIND, DayRange::ALL)? {
            let Some(fields) = self.store.fields(id, &wanted)? else { continue };
            last = last.max(measured(&fields).map(|value| (fields.date(feedback::DATE), id, value)));
        }
        let target = record.fields.number(task::TARGET);
        if last.is_none() && target.is_none() {
            return Ok(None);
        }
        let actual = progress::actual(last.map(|(.., value)| value), target);
        Ok((actual < 100).then_some(actual))
    }
}

fn measured(fields: &Fields) -> Option<i64> {
    fields.number(feedback::VALUE)
}
