//! What is good to know while a feedback is typed (F42): what was said the last times, and the target.

use crate::model::amount::plain_decimal;
use crate::model::kind::{Field, Kind};
use crate::model::typed::{feedback, task};
use crate::model::value::Fields;
use crate::office::Office;

impl Office {
    /// One line beside a field that is being filled in; `None` where there is nothing to say.
    #[must_use]
    pub fn beside(&self, kind: &Kind, fields: &Fields, field: &Field) -> Option<String> {
        if kind.tag != feedback::KIND {
            return None;
        }
        let about = fields.reference(feedback::TASK)?;
        let board = self.board().ok()?;
        let card = board.card(about)?;
        let said = match field.tag {
            feedback::VALUE => {
                let target = card.fields.number(task::TARGET).map_or("100%".to_owned(), plain_decimal);
                let told = card.told.iter().filter(|told| !told.value.is_empty());
                let told: Vec<String> =
                    told.map(|told| format!("{} 报 {}", told.date.format("%m-%d"), told.value)).collect();
                let before = if told.is_empty() { "还没有报过".to_owned() } else { told.join("；") };
                format!("目标 {target}；{before}")
            }
            feedback::WORDS => {
                let last = card.told.iter().find(|told| !told.words.is_empty())?;
                format!("上次 {}：{}", last.date.format("%m-%d"), last.words)
            }
            feedback::PROBLEM => {
                let last = card.told.iter().find(|told| !told.problem.is_empty())?;
                format!("上次 {}：{}", last.date.format("%m-%d"), last.problem)
            }
            _ => return None,
        };
        Some(said)
    }
}
