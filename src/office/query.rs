//! 批注: a reviewer sends a paper back on a field, with a reason and words; whoever wrote it answers there; whoever asked
//! is satisfied or asks again. The questions of a paper stay with it.

use super::inspection::Question;
use super::save::Saved;
use super::{Office, Refusal};
use crate::model::change::Edit;
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::Kind;
use crate::model::show::Names;
use crate::model::typed::{filing, query, query_state};
use crate::model::value::{Fields, Value};
use crate::rules::moves;
use chrono::NaiveDate;

/// A question on a record, as it is shown beside the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub id: Id,
    /// The record it is about.
    pub about: Option<Id>,
    /// What the record is called.
    pub what: String,
    /// The day it was asked.
    pub date: Option<NaiveDate>,
    /// The field's name, or 整份.
    pub field: String,
    /// The reason and the words.
    pub words: String,
    /// Who asked.
    pub from: String,
    /// 待答, 已答 or 已结.
    pub state: u16,
    /// The answer.
    pub answer: String,
}

impl Office {
    /// The questions on a record, oldest first.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn asked_about(&self, record: Id) -> Result<Vec<Asked>, Refusal> {
        self.asked(&self.store.pointing_to(record, query::KIND, DayRange::ALL)?, |fields| {
            fields.reference(query::ABOUT) == Some(record)
        })
    }

    /// The questions that wait for a person's answer.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn asked_of(&self, person: Id) -> Result<Vec<Asked>, Refusal> {
        self.asked(&self.store.pointing_to(person, query::KIND, DayRange::ALL)?, |fields| {
            fields.reference(query::TO) == Some(person)
                && fields.code(query::STATE) == Some(query_state::OPEN)
        })
    }

    /// The questions that have been answered and wait for a reviewer to be satisfied.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn answered_questions(&self) -> Result<Vec<Asked>, Refusal> {
        self.asked(&self.store.of_kind(query::KIND, DayRange::ALL)?, |fields| {
            fields.code(query::STATE) == Some(query_state::ANSWERED)
        })
    }

    fn asked(&self, ids: &[Id], wanted: impl Fn(&Fields) -> bool) -> Result<Vec<Asked>, Refusal> {
        let kind = self.kind(query::KIND)?;
        let mut found = Vec::new();
        for id in ids {
            let Some(record) = self.store.get(*id)?.filter(|record| !record.void && wanted(&record.fields))
            else {
                continue;
            };
            let fields = &record.fields;
            let text = |tag| fields.text(tag).unwrap_or_default().to_owned();
            let reason = self.cell(kind, fields, query::REASON);
            found.push(Asked {
                id: *id,
                about: fields.reference(query::ABOUT),
                what: text(query::WHAT),
                date: fields.date(query::DATE),
                field: text(query::FIELD),
                words: format!("{reason}：{}", text(query::WORDS)),
                from: fields.reference(query::FROM).and_then(|id| self.name_of(id)).unwrap_or_default(),
                state: fields.code(query::STATE).unwrap_or(query_state::OPEN),
                answer: text(query::ANSWER),
            });
        }
        Ok(found)
    }

    /// Sends a paper back with a question on a field (or 整份), as one change. On a paper that is back already, the
    /// question is added.
    ///
    /// # Errors
    /// [`Refusal::Words`] when the move is not this person's to make or words are missing; [`Refusal::Store`].
    pub fn send_back(&mut self, record: Id, field: &str, reason: u16, words: &str) -> Result<Saved, Refusal> {
        let actor = self.seated()?.actor();
        let found = self.record(record)?;
        let kind = self.kind(found.kind)?.clone();
        let words = words.trim();
        if words.is_empty() {
            return Err(Refusal::Words("退回要写明改什么，请补上几个字。".to_owned()));
        }
        let (Some(state), Some(to)) = (kind.state, kind.by.and_then(|tag| found.fields.reference(tag)))
        else {
            return Err(Refusal::Words(format!("“{}”不走审核，不能退回。", kind.label)));
        };
        let question =
            Question { about: record, field: field.to_owned(), reason, words: words.to_owned(), to };
        let ask = self.asking(&found, &question)?;
        let what = format!("退回：{}", self.name(&kind, record, &found.fields));
        let why = Some(format!("{field}：{words}"));
        if found.fields.code(state) == Some(filing::RETURNED) {
            // As strict as sending it back in the first place.
            let mut filed = found.fields.clone();
            filed.set(state, Some(Value::Code(filing::FILED)));
            moves::to_state(&kind, &filed, actor, filing::RETURNED).map_err(Refusal::Words)?;
            return self.commit(format!("批注{}", kind.label), why, vec![ask], what);
        }
        let step = moves::to_state(&kind, &found.fields, actor, filing::RETURNED).map_err(Refusal::Words)?;
        let mut fields = found.fields.clone();
        fields.set(state, Some(Value::Code(filing::RETURNED)));
        moves::write(step, &mut fields, actor.id, self.today(), None);
        let edits = vec![Edit::between(&found, &fields), ask];
        self.commit(format!("退回{}", kind.label), why, edits, what)
    }

    /// Answers a question, there where it was asked.
    ///
    /// # Errors
    /// [`Refusal::Words`] when it is another's to answer, answered already, or the answer is blank.
    pub fn answer(&mut self, question: Id, words: &str) -> Result<Saved, Refusal> {
        let actor = self.seated()?.actor();
        let found = self.record(question)?;
        let kind = self.kind(query::KIND)?.clone();
        let words = words.trim();
        if words.is_empty() {
            return Err(Refusal::Words("答复不能空着，请写明怎么改的，或为什么不改。".to_owned()));
        }
        let mut fields = found.fields.clone();
        fields.set(query::ANSWER, Some(Value::Text(words.to_owned())));
        let step = moves::to_state(&kind, &fields, actor, query_state::ANSWERED).map_err(Refusal::Words)?;
        let others = fields.reference(query::TO) != Some(actor.id)
            && !matches!(actor.role, crate::model::kind::Role::Clerk | crate::model::kind::Role::OfficeHead);
        if others {
            return Err(Refusal::Words("这一条问的是别人，由本人或录入员答复。".to_owned()));
        }
        fields.set(query::STATE, Some(Value::Code(query_state::ANSWERED)));
        moves::write(step, &mut fields, actor.id, self.today(), None);
        let what = format!("答复：{}", self.name(&kind, question, &fields));
        self.commit("答复批注".to_owned(), None, vec![Edit::between(&found, &fields)], what)
    }

    /// Refuses to file a paper while questions on it have no answer.
    pub(super) fn refuse_unanswered(&self, paper: Id) -> Result<(), Refusal> {
        let open: Vec<Asked> =
            self.asked_about(paper)?.into_iter().filter(|asked| asked.state == query_state::OPEN).collect();
        match open.first() {
            None => Ok(()),
            Some(first) => Err(Refusal::Words(format!(
                "还有 {} 条退回意见没有答复，先按 F8 答复：“{}”{}。",
                open.len(),
                first.field,
                first.words
            ))),
        }
    }

    /// With a paper's acceptance its answered questions are settled.
    pub(super) fn settled(&self, kind: &Kind, paper: Id, state: u16) -> Result<Vec<Edit>, Refusal> {
        if kind.class != crate::model::kind::Class::Paper || state != filing::ACCEPTED {
            return Ok(Vec::new());
        }
        let mut edits = Vec::new();
        for asked in self.asked_about(paper)?.iter().filter(|asked| asked.state == query_state::ANSWERED) {
            let record = self.record(asked.id)?;
            let mut fields = record.fields.clone();
            fields.set(query::STATE, Some(Value::Code(query_state::CLOSED)));
            edits.push(Edit::between(&record, &fields));
        }
        Ok(edits)
    }
}
