//! Settles what a pack declares beside kinds: duties, figures, the inspection checklist.

use super::board::RawBoard;
use super::{Book, Page};
use crate::model::board::Board;
use crate::model::duty::{CheckItem, Duty, OwedBy};
use crate::model::figure::{Figure, Measure};
use crate::model::filter::Filter;
use crate::model::kind::{Class, Formula, Kind, Shape};
use crate::model::period::Cadence;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

/// Which file a page is, by the end of its name.
pub(super) const DUTIES: &str = "duties.toml";
pub(super) const FIGURES: &str = "figures.toml";
pub(super) const CHECKLIST: &str = "checklist.toml";
pub(super) const BOARD: &str = "board.toml";

/// The figures of a kind are told apart by the bits of a word.
const MOST: usize = 32;

/// What the files beside the kinds declare.
#[derive(Clone, Debug, Default)]
pub(super) struct Pack {
    pub duties: Vec<Duty>,
    pub figures: Vec<Figure>,
    pub checklist: Vec<CheckItem>,
    pub board: Board,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDuties {
    duty: Vec<Spanned<RawDuty>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDuty {
    name: String,
    label: String,
    paper: String,
    owed_by: String,
    #[serde(default)]
    only: String,
    every: String,
    #[serde(default = "yes")]
    workdays: bool,
    due: u16,
    #[serde(default)]
    grace: u16,
    #[serde(default)]
    from: Vec<String>,
    #[serde(default)]
    nil: bool,
    help: String,
}

const fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFigures {
    figure: Vec<Spanned<RawFigure>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFigure {
    name: String,
    label: String,
    kind: String,
    day: Option<String>,
    #[serde(default)]
    only: String,
    measure: String,
    unit: String,
    help: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChecklist {
    item: Vec<Spanned<CheckLine>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckLine {
    name: String,
    label: String,
    weight: u16,
    help: String,
}

impl Pack {
    /// Takes in a page; the kinds are settled already.
    pub fn read(&mut self, book: &mut Book, page: Page, kinds: &[Kind]) {
        if page.file.ends_with(DUTIES) {
            for raw in parsed::<RawDuties>(book, page).map(|raw| raw.duty).unwrap_or_default() {
                let duty = self.duty(book, page, kinds, raw);
                self.duties.extend(duty);
            }
        } else if page.file.ends_with(FIGURES) {
            for raw in parsed::<RawFigures>(book, page).map(|raw| raw.figure).unwrap_or_default() {
                let figure = self.figure(book, page, kinds, raw);
                self.figures.extend(figure);
            }
        } else if page.file.ends_with(BOARD) {
            if let Some(raw) = parsed::<RawBoard>(book, page) {
                self.board = raw.settle(book, page, kinds);
            }
        } else {
            for raw in parsed::<RawChecklist>(book, page).map(|raw| raw.item).unwrap_or_default() {
                let (at, raw) = (raw.span().start, raw.into_inner());
                if self.checklist.iter().any(|item| item.name == raw.name) {
                    book.wrong(page, at, format!("检查项目“{}”写了两遍，请删掉一份。", raw.name));
                }
                let CheckLine { name, label, weight, help } = raw;
                self.checklist.push(CheckItem { name, label, help, weight });
            }
        }
    }

    fn duty(&self, book: &mut Book, page: Page, kinds: &[Kind], raw: Spanned<RawDuty>) -> Option<Duty> {
        let (at, raw) = (raw.span().start, raw.into_inner());
        let mistakes = book.mistakes.len();
        let paper = kinds.iter().find(|kind| kind.name == raw.paper && kind.class == Class::Paper);
        if paper.is_none_or(|kind| kind.date.is_none() || kind.state.is_none()) {
            book.wrong(page, at, format!("“{}”不是有日期和状态的报表，请改 paper。", raw.paper));
        }
        if self.duties.iter().any(|other| other.name == raw.name) {
            book.wrong(page, at, format!("填报任务“{}”写了两遍，请删掉一份。", raw.name));
        }
        for from in raw.from.iter().filter(|from| !self.duties.iter().any(|duty| duty.name == **from)) {
            book.wrong(page, at, format!("汇总来源“{from}”不在前面，请写在它后面。"));
        }
        let owed_by = OwedBy::from_name(&raw.owed_by);
        let every = cadence(&raw.every);
        if owed_by.is_none() {
            let say = "请写 paired_cadre、village、work_group、liaison_unit 或 town。";
            book.wrong(page, at, format!("报送人“{}”不认识，{say}", raw.owed_by));
        }
        if every.is_none() {
            let say = "请写 day、week、month、quarter 或 year。";
            book.wrong(page, at, format!("周期“{}”不认识，{say}", raw.every));
        }
        let register = match owed_by {
            Some(OwedBy::PairedCadre) => Some("cadre"),
            Some(OwedBy::Village) => Some("village"),
            Some(OwedBy::LiaisonUnit) => Some("unit"),
            _ => None,
        };
        let register = register.and_then(|name| kinds.iter().find(|kind| kind.name == name));
        match register {
            Some(kind) => sentence(book, page, at, kind, &raw.only),
            None if !raw.only.is_empty() => {
                book.wrong(page, at, "这样的报送人没有登记册，不能写 only。");
            }
            None => {}
        }
        let whole = mistakes == book.mistakes.len();
        let RawDuty { name, label, help, only, workdays, due, grace, from, nil, .. } = raw;
        let (paper, owed_by, every) = (paper?.tag, owed_by?, every?);
        let duty = Duty { name, label, help, paper, owed_by, only, every, workdays, due, grace, from, nil };
        whole.then_some(duty)
    }

    fn figure(&self, book: &mut Book, page: Page, kinds: &[Kind], raw: Spanned<RawFigure>) -> Option<Figure> {
        let (at, raw) = (raw.span().start, raw.into_inner());
        let Some(kind) = kinds.iter().find(|kind| kind.name == raw.kind && kind.date.is_some()) else {
            book.wrong(page, at, format!("“{}”不是有日期的种类，请改 kind。", raw.kind));
            return None;
        };
        if self.figures.iter().any(|other| other.name == raw.name || other.label == raw.label) {
            book.wrong(page, at, format!("指标“{}”写了两遍，请删掉一份。", raw.label));
        }
        sentence(book, page, at, kind, &raw.only);
        stands_alone(book, page, at, kind, &raw.only);
        if self.figures.iter().filter(|other| other.kind == kind.tag).count() >= MOST {
            book.wrong(page, at, format!("“{}”的指标太多，一种最多 {MOST} 个。", kind.label));
        }
        let day = raw.day.as_ref().and_then(|name| kind.field_named(name)).filter(|field| field.is_kept());
        if raw.day.is_some() && !day.is_some_and(|field| matches!(field.shape, Shape::Date)) {
            book.wrong(page, at, "day 要写本种类的一个日期栏，按那一天算。");
        }
        let measure = measure(kind, &raw.measure);
        if measure.is_none() {
            let say = "请写 count、sum(数字或金额字段) 或 distinct(引用字段)。";
            book.wrong(page, at, format!("“{}”不认识，{say}", raw.measure));
        }
        let day = day.map(|field| field.tag).filter(|tag| Some(*tag) != kind.date);
        let RawFigure { name, label, help, only, unit, .. } = raw;
        Some(Figure { name, label, help, kind: kind.tag, day, only, measure: measure?, unit })
    }
}

fn parsed<T: DeserializeOwned>(book: &mut Book, page: Page) -> Option<T> {
    match toml::from_str(page.text) {
        Ok(raw) => Some(raw),
        Err(error) => {
            book.unreadable(page, &error);
            None
        }
    }
}

fn cadence(word: &str) -> Option<Cadence> {
    Some(match word {
        "day" => Cadence::Day,
        "week" => Cadence::Week,
        "month" => Cadence::Month,
        "quarter" => Cadence::Quarter,
        "year" => Cadence::Year,
        _ => return None,
    })
}

/// A figure is counted from the entry alone: what is read through a reference changes without the entry changing.
fn stands_alone(book: &mut Book, page: Page, at: usize, kind: &Kind, only: &str) {
    let Ok(filter) = Filter::parse(only, kind, NaiveDate::MIN + chrono::Days::new(365_000)) else { return };
    let fetched =
        |tag: &u16| kind.field(*tag).is_some_and(|field| field.fetch.as_ref().is_some_and(|f| !f.keep));
    if kind.state.is_some_and(|state| filter.tags(kind).contains(&state)) && !kind.moves.is_empty() {
        let say = "指标不能问现在的办理状态，过后会变；请写 day，按办到那一步的日期算。";
        book.wrong(page, at, say);
    }
    if let Some(field) = filter.tags(kind).iter().find(|tag| fetched(tag)).and_then(|tag| kind.field(*tag)) {
        book.wrong(page, at, format!("指标的条件不能用引来的栏“{}”，请换本种类自己的栏。", field.label));
    }
}

/// The day does not matter: it only tells whether the sentence can be understood.
fn sentence(book: &mut Book, page: Page, at: usize, kind: &Kind, only: &str) {
    if let Err(say) = Filter::parse(only, kind, NaiveDate::MIN + chrono::Days::new(365_000)) {
        book.wrong(page, at, say);
    }
}

fn measure(kind: &Kind, word: &str) -> Option<Measure> {
    let (name, field) = match word.strip_suffix(')').and_then(|word| word.split_once('(')) {
        None => (word, None),
        Some((name, field)) => (name, Some(kind.field_named(field)?)),
    };
    match (name, field) {
        ("count", None) => Some(Measure::Count),
        ("sum", Some(field)) => match &field.shape {
            Shape::Integer | Shape::Money if field.is_kept() => Some(Measure::Sum(field.tag)),
            Shape::Computed(Formula::Sum(..) | Formula::Plus(..)) => Some(Measure::Sum(field.tag)),
            _ => None,
        },
        ("distinct", Some(field)) if field.is_kept() && matches!(field.shape, Shape::Ref(_)) => {
            Some(Measure::Distinct(field.tag))
        }
        _ => None,
    }
}
