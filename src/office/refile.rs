//! What holds when a paper goes up: once sent back it is answered, and changed or answered since; a 零报告 that still has
//! nothing to say stays one. Every road to “已报” passes here.

use super::board::standing;
use super::{Asked, Office, Refusal};
use crate::model::change::Entry;
use crate::model::id::Id;
use crate::model::kind::{Kind, Role};
use crate::model::record::Record;
use crate::model::typed::{filing, query_state};
use crate::model::value::{Fields, Tag, Value};
use crate::rules::filing as rule;

impl Office {
    /// Refuses to file a paper while a question on it has no answer, and one that came back while it says what it said
    /// then and nothing was answered. `says`: as it would be filed.
    ///
    /// # Errors
    /// [`Refusal::Words`] with what is to be done first; [`Refusal::Store`].
    pub(super) fn may_go_up(&self, before: Option<&Record>, says: &Fields) -> Result<(), Refusal> {
        let Some(paper) = before else { return Ok(()) };
        let questions = self.asked_about(paper.id)?;
        let open: Vec<&Asked> = questions.iter().filter(|asked| asked.state == query_state::OPEN).collect();
        if let Some(first) = open.first() {
            let (count, field, words) = (open.len(), &first.field, &first.words);
            let say = format!(
                "还有 {count} 条退回意见没有答复，先答复（按 F8，命令行用 lianxin answer）：“{field}”{words}。"
            );
            return Err(Refusal::Words(say));
        }
        let kind = self.kind(paper.kind)?;
        if kind.state.and_then(|tag| paper.fields.code(tag)) != Some(filing::RETURNED) {
            return Ok(());
        }
        let history = self.store.history(paper.id)?;
        let Some(back) = last_return(kind, paper.id, &history) else { return Ok(()) };
        for asked in &questions {
            if self.record(asked.id)?.created.at >= back.at {
                return Ok(());
            }
        }
        if rule::says_the_same(kind, &as_it_stood(paper, back, &history), says) {
            let say = format!("这一份{}退回以后还没有改过，请照退回意见改好再报。", kind.label);
            return Err(Refusal::Words(say));
        }
        Ok(())
    }

    /// The question that sending a paper back puts on it where only a reason was given: on the whole of it, under the
    /// listed reason it begins with, else under 其他.
    pub(super) fn question_of(&self, why: &str) -> (u16, String) {
        let reasons = self.return_reasons();
        let (head, rest) = why.split_once('：').unwrap_or((why, ""));
        match reasons.iter().find(|(_, label)| label == head).filter(|_| !rest.trim().is_empty()) {
            Some((code, _)) => (*code, rest.trim().to_owned()),
            None => (reasons.last().map_or(1, |(code, _)| *code), why.to_owned()),
        }
    }

    /// The reasons for sending back: code and word, the unspecific one last.
    #[must_use]
    pub fn return_reasons(&self) -> Vec<(u16, String)> {
        let kind = self.dictionary.kind(crate::model::typed::query::KIND);
        let field = kind.and_then(|kind| kind.field(crate::model::typed::query::REASON));
        let choices = field.map(crate::model::kind::Field::choices).unwrap_or_default();
        choices.iter().map(|choice| (choice.code, choice.label.clone())).collect()
    }
}

/// Whether a paper that says nothing is a 零报告: said now, or filed as one before and still nothing to say.
pub(super) fn is_nil(said: bool, empty: bool, nil: Option<Tag>, before: Option<&Record>) -> bool {
    let was = nil.zip(before).is_some_and(|(tag, record)| record.fields.get(tag) == Some(&Value::Bool(true)));
    said || (empty && was)
}

/// Whether a person writes papers that are nobody's own: what is returned to another may be answered by these.
pub(super) const fn answers_for_others(role: Role) -> bool {
    matches!(role, Role::Clerk | Role::OfficeHead)
}

/// The entry that sent a paper back last, of what stands.
fn last_return<'a>(kind: &Kind, paper: Id, history: &'a [Entry]) -> Option<&'a Entry> {
    let state = kind.state?;
    let returns = |entry: &&Entry| {
        let mut own = entry.edits.iter().filter(|edit| edit.record == paper);
        own.any(|edit| {
            edit.set.get(&state).is_some_and(|delta| delta.to == Some(Value::Code(filing::RETURNED)))
        })
    };
    standing(paper, history).into_iter().rev().find(returns)
}

/// What a paper said when an entry of its history was made.
fn as_it_stood(paper: &Record, then: &Entry, history: &[Entry]) -> Fields {
    let mut fields = paper.fields.clone();
    for entry in history.iter().rev().take_while(|entry| entry.seq > then.seq) {
        for edit in entry.edits.iter().rev().filter(|edit| edit.record == paper.id) {
            for (tag, delta) in &edit.set {
                fields.set(*tag, delta.from.clone());
            }
        }
    }
    fields
}
