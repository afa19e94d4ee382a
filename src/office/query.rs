//! 批注: a reviewer sends a paper back on a field, with a reason and words; whoever wrote it answers there; whoever asked
//! is satisfied or asks again. The questions of a paper stay with it.

use super::inspection::Question;
use super::save::Saved;
use super::{Office, Refusal, refile};
use crate::model::change::Edit;
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Kind, Shape};
use crate::model::record::Record;
use crate::model::show::Names;
use crate::model::typed::{daily, filing, inspection, query, query_state};
use crate::model::value::{Fields, Tag, Value};
use crate::rules::{moves, report};
use chrono::NaiveDate;

/// What a question is on that is on no field in particular.
pub const WHOLE: &str = "整份";

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
    /// Who is to answer.
    pub to: Option<Id>,
}

impl Asked {
    /// The line of a question that waits for an answer, with what can be pressed behind it.
    #[must_use]
    pub fn waits(&self, key: &str) -> String {
        format!("待答  “{}” {} {}{key}", self.field, self.from, self.words.trim_end_matches('。'))
    }
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

    /// The questions on a record as [`Office::asked_about`] has them; for a question, that question alone.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn questions_on(&self, record: &Record) -> Result<Vec<Asked>, Refusal> {
        if record.kind == query::KIND {
            self.asked(&[record.id], |_| true)
        } else {
            self.asked_about(record.id)
        }
    }

    /// Whether the person at the keyboard may answer a question put to somebody.
    #[must_use]
    pub fn may_answer(&self, to: Option<Id>) -> bool {
        self.person().is_some_and(|person| to == Some(person.id) || refile::answers_for_others(person.role))
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
                to: fields.reference(query::TO),
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

    /// What a paper of a kind can be sent back on: the whole of it first, then what a reviewer reads.
    #[must_use]
    pub fn returnable(&self, kind: &Kind) -> Vec<String> {
        let tags: Vec<Tag> = match (kind.tag, report::form_of(kind.tag)) {
            (daily::KIND, _) => vec![daily::DONE, daily::UNFINISHED, daily::TOMORROW, daily::ITEMS],
            (inspection::KIND, _) => {
                vec![inspection::ITEMS, inspection::SAMPLE, inspection::GOOD, inspection::DEMANDS]
            }
            (_, Some(form)) => std::iter::once(form.figures).chain(form.words.iter().copied()).collect(),
            _ => {
                let words = kind.fields.iter().filter(|field| matches!(field.shape, Shape::LongText));
                words.map(|field| field.tag).collect()
            }
        };
        let figures = report::form_of(kind.tag).map(|form| form.figures);
        let label = |tag: Tag| match kind.field(tag) {
            Some(_) if Some(tag) == figures => Some("数字".to_owned()),
            field => field.map(|field| field.label.clone()),
        };
        std::iter::once(WHOLE.to_owned()).chain(tags.into_iter().filter_map(label)).collect()
    }

    /// Accepts papers that wait for a reviewer, as one change.
    ///
    /// # Errors
    /// As [`Office::move_to`], for the first that is refused, by name; then none is accepted.
    pub fn accept_all(&mut self, papers: &[Id]) -> Result<Saved, Refusal> {
        let mut all = Vec::new();
        let mut acts: Vec<String> = Vec::new();
        let mut whats = Vec::new();
        for id in papers {
            let found = self.record(*id)?;
            let (edits, act, what) = self.moving(&found, filing::ACCEPTED, None).map_err(|refusal| {
                let name = self.title(*id).unwrap_or_default();
                if papers.len() > 1 { Refusal::Words(format!("“{name}”：{refusal}")) } else { refusal }
            })?;
            all.extend(edits);
            whats.push(what);
            if !acts.contains(&act) {
                acts.push(act);
            }
        }
        let what = match whats.as_slice() {
            [only] => only.clone(),
            several => format!("通过 {} 份", several.len()),
        };
        self.commit(acts.join("、"), None, all, what)
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
        if fields.reference(query::TO) != Some(actor.id) && !refile::answers_for_others(actor.role) {
            return Err(Refusal::Words("这一条问的是别人，由本人或录入员答复。".to_owned()));
        }
        fields.set(query::STATE, Some(Value::Code(query_state::ANSWERED)));
        moves::write(step, &mut fields, actor.id, self.today(), None);
        let what = format!("答复：{}", self.name(&kind, question, &fields));
        self.commit("答复批注".to_owned(), None, vec![Edit::between(&found, &fields)], what)
    }

    /// The question that goes with sending a paper back for a reason and no more.
    pub(super) fn asked_with(
        &self,
        kind: &Kind,
        paper: &Record,
        why: Option<&str>,
    ) -> Result<Option<Edit>, Refusal> {
        let to = kind.by.and_then(|tag| paper.fields.reference(tag));
        let Some((to, why)) = to.zip(why) else { return Ok(None) };
        let (reason, words) = self.question_of(why);
        let question = Question { about: paper.id, field: WHOLE.to_owned(), reason, words, to };
        self.asking(paper, &question).map(Some)
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
