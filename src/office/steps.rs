//! What can be done next with a record: its moves for the person at the keyboard, and the paper it is.

use super::{Office, Owes, Watched};
use crate::model::draft::Draft;
use crate::model::id::Id;
use crate::model::kind::{Class, Kind, Move};
use crate::model::period::Period;
use crate::model::record::{KindTag, Record};
use crate::model::typed::{daily, filing, inspection, meeting, problem, problem_state};
use crate::model::value::Fields;
use crate::rules::{moves, report};
use chrono::NaiveDate;

/// Which way a move goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It goes on.
    On,
    /// It takes back or refuses what was done (撤回, 更正, 反弹): never first, never done unasked.
    Back,
    /// It sends the record back to whom it came from (退回), which is taking back too.
    SentBack,
}

/// A move from where a record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The state it leads to.
    pub to: u16,
    /// What it is called: 受理, 退回.
    pub label: String,
    /// Whether a reason is asked for.
    pub why: bool,
    /// The reasons to choose from, where there is a list of them.
    pub reasons: Vec<String>,
    /// Why it cannot be made now, as one sentence.
    pub refused: Option<String>,
    /// Which way it goes.
    pub way: Way,
    /// Whether it files a paper with what it stands on, which is done in the paper's own room.
    pub files: bool,
}

impl Step {
    /// The reason as it is kept: the one chosen from the list, where there is one, and the words behind it.
    #[must_use]
    pub fn reason(reasons: &[String], chosen: usize, words: &str) -> String {
        match (reasons.get(chosen), words.is_empty()) {
            (Some(listed), true) => listed.clone(),
            (Some(listed), false) => format!("{listed}：{words}"),
            (None, _) => words.to_owned(),
        }
    }

    /// Whether it sends the record back (退回) and can be made now: what F8 does.
    #[must_use]
    pub fn sends_back(&self) -> bool {
        self.refused.is_none() && self.way == Way::SentBack && self.why
    }

    /// Whether it takes back or refuses what was done.
    #[must_use]
    pub fn undoes(&self) -> bool {
        self.way != Way::On
    }
}

impl Office {
    /// The moves from where a record stands, for the person at the keyboard, in the dictionary's order, those that go
    /// on before those that take back. None for a record that is struck out.
    #[must_use]
    pub fn steps(&self, record: &Record) -> Vec<Step> {
        let (Some(person), Ok(kind)) = (self.person(), self.kind(record.kind)) else {
            return Vec::new();
        };
        if record.void {
            return Vec::new();
        }
        let offers = moves::offers(kind, &record.fields, person.actor()).into_iter();
        let mut steps: Vec<Step> = offers
            .map(|offer| Step {
                to: offer.step.to,
                label: offer.step.label.clone(),
                why: offer.step.why || self.asks_why_short(kind, record, offer.step),
                reasons: offer.step.reasons.iter().map(|choice| choice.label.clone()).collect(),
                refused: offer.refused,
                way: match (kind.class, offer.step.to) {
                    (Class::Paper, filing::RETURNED) => Way::SentBack,
                    (_, problem_state::RETURNED) if kind.tag == problem::KIND => Way::SentBack,
                    _ if offer.step.back => Way::Back,
                    _ => Way::On,
                },
                files: report::files_with_figures(kind.tag) && offer.step.to == filing::FILED,
            })
            .collect();
        steps.sort_by_key(Step::undoes);
        steps
    }

    /// Whether a move would finish a record short of its target, which takes a reason. Damage is told by the move itself.
    fn asks_why_short(&self, kind: &Kind, record: &Record, step: &Move) -> bool {
        self.finish(kind, record, step).is_ok_and(|finish| finish.is_some_and(|finish| finish.asks))
    }
}

/// Where a paper is written, if it has a room of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A person's day.
    Day(Id, NaiveDate),
    /// The paper of a period.
    Report(KindTag, Owes, Period),
    /// A village's monthly inspection.
    Inspection(Id, NaiveDate),
    /// What a meeting came to.
    Minutes(Id),
    /// Tasks of the key projects, on the board.
    Tasks(Watched),
}

/// The room in which a record is written, if it is not the form.
#[must_use]
pub fn place_of(record: &Record) -> Option<Place> {
    if record.kind == meeting::KIND {
        return Some(Place::Minutes(record.id));
    }
    place(record.kind, &record.fields)
}

/// The room in which a draft goes on, if it is not the form. An inspection's words are written in the form.
#[must_use]
pub fn place_of_draft(draft: &Draft) -> Option<Place> {
    (draft.kind != inspection::KIND).then(|| place(draft.kind, &draft.values))?
}

fn place(kind: KindTag, fields: &Fields) -> Option<Place> {
    match kind {
        daily::KIND => Some(Place::Day(fields.reference(daily::CADRE)?, fields.date(daily::DATE)?)),
        inspection::KIND => {
            Some(Place::Inspection(fields.reference(inspection::VILLAGE)?, fields.date(inspection::DATE)?))
        }
        kind => {
            let form = report::form_of(kind)?;
            let period = Period::of(form.every, fields.date(form.date)?);
            Some(Place::Report(kind, super::report::owner(form, fields), period))
        }
    }
}
