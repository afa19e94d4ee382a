//! Filter sentences (F49): `村:王 类型:电话 金额>=500 日期:2026-11 !状态:退回 王家`.
//!
//! One syntax for registers, lists and the command line. Terms are parted by blanks and all must hold; a term is a
//! field, an operator and values, or a bare word that may stand anywhere in the record's name. Dates, numbers and
//! codes are read as they are on a form; what stands in quotation marks is one word and means itself. Knows no store:
//! whoever asks hands in the values of one record at a time.

mod fields;
mod quote;
mod suggest;
mod wanted;

pub use quote::{Kept, Word, at_the_end, conditions, kept, quoted, values};
pub use suggest::suggest;

use crate::model::days::DayRange;
use crate::model::fold::{half_width, name as folded};
use crate::model::kind::{Field, Kind};
use crate::model::search;
use crate::model::show::{self, Names};
use crate::model::value::{Tag, Value};
use chrono::NaiveDate;
use wanted::{Wanted, contains};

/// More than anybody types; what is pasted by mistake is refused.
const LONGEST: usize = 300;

/// A filter sentence that has been understood. The empty one keeps everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    negated: bool,
    asks: Asks,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Asks {
    /// A bare word, anywhere in the record's name.
    Anywhere(String),
    /// One field, compared with any of the values.
    Field(Tag, Op, Vec<Wanted>),
}

/// How a field must stand to a value. `:` and `=` are the same, `!=` is its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Is,
    More,
    AtLeast,
    Less,
    AtMost,
}

/// A term taken apart, before its field is looked up.
struct Parts<'a> {
    negated: bool,
    /// The field as written and the operator; absent in a bare word.
    field: Option<(&'a str, Op)>,
    /// The values as written, or the bare word.
    rest: &'a str,
}

impl Filter {
    /// Reads a sentence about records of a kind. `today` is what 今天, 周五 or -7 start from.
    ///
    /// # Errors
    /// One Chinese sentence naming the part that is wrong and what may be written.
    pub fn parse(text: &str, kind: &Kind, today: NaiveDate) -> Result<Filter, String> {
        if text.chars().count() > LONGEST {
            return Err(format!("条件太长，最多 {LONGEST} 个字，请删去一些。"));
        }
        let mut terms = Vec::new();
        for word in conditions(text) {
            if quote::is_open(word) {
                return Err(format!("“{word}”里的引号没有合上，请在后面补一个引号。"));
            }
            let parts = Parts::of(word);
            let asks = match parts.field {
                None if parts.rest.is_empty() => {
                    return Err(format!("“{word}”后面没有内容，“!”要写在一个条件前面，如 !类型:电话。"));
                }
                None => match folded(&Word::of(parts.rest).words) {
                    blank if blank.is_empty() => {
                        return Err(format!("“{word}”里没有能找的字，请写名称里的字。"));
                    }
                    words => Asks::Anywhere(words),
                },
                Some((name, op)) => {
                    let field = fields::named(name, kind)?;
                    Asks::Field(field.tag, op, wanted::read(parts.rest, op, field, word, today)?)
                }
            };
            terms.push(Term { negated: parts.negated, asks });
        }
        Ok(Filter { terms })
    }

    /// Whether it keeps everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The days that the sentence allows in a date field: nothing outside them is kept. `None` when it sets no
    /// bounds there.
    #[must_use]
    pub fn days(&self, date: Tag) -> Option<DayRange> {
        let mut bounds: Option<DayRange> = None;
        for term in self.terms.iter().filter(|term| !term.negated) {
            let Asks::Field(tag, op, wanted) = &term.asks else { continue };
            if *tag != date {
                continue;
            }
            if let Some(range) = hull(*op, wanted) {
                bounds = Some(bounds.map_or(range, |before| both(before, range)));
            }
        }
        // Bounds that exclude each other keep nothing; one day is the least that can be looked through.
        bounds.map(|range| match (range.from, range.to) {
            (Some(from), Some(to)) if from > to => DayRange::day(from),
            _ => range,
        })
    }

    /// The fields that the sentence asks about.
    #[must_use]
    pub fn tags(&self, kind: &Kind) -> Vec<Tag> {
        let of = |term: &Term| match &term.asks {
            Asks::Anywhere(_) => name_tags(kind),
            Asks::Field(tag, ..) => vec![*tag],
        };
        self.terms.iter().flat_map(of).collect()
    }

    /// Whether a record is kept. `value` gives any field's value (stored, computed or fetched).
    #[must_use]
    pub fn keeps(&self, kind: &Kind, value: &dyn Fn(&Field) -> Option<Value>, names: &dyn Names) -> bool {
        self.terms.iter().all(|term| {
            let holds = match &term.asks {
                Asks::Anywhere(word) => stands_in_name(word, kind, value, names),
                Asks::Field(tag, op, wanted) => kind.field(*tag).is_some_and(|field| {
                    let found = value(field);
                    wanted.iter().any(|one| one.holds(*op, found.as_ref(), field, names))
                }),
            };
            holds != term.negated
        })
    }
}

/// A bare word: in the fields that name the record, that it is searched by, or in its village's name.
fn stands_in_name(
    word: &str,
    kind: &Kind,
    value: &dyn Fn(&Field) -> Option<Value>,
    names: &dyn Names,
) -> bool {
    name_tags(kind).iter().filter_map(|tag| kind.field(*tag)).any(|field| {
        let text = show::show(value(field).as_ref(), field, names);
        !text.is_empty() && (contains(&text, word) || search::matched(word, &text).is_some())
    })
}

/// Where a bare word is looked for.
fn name_tags(kind: &Kind) -> Vec<Tag> {
    let mut tags: Vec<Tag> = kind.title.iter().chain(&kind.search).copied().chain(kind.village).collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

/// The days between the first and the last that any of the values allows; `None` where one of them does not bound.
fn hull(op: Op, wanted: &[Wanted]) -> Option<DayRange> {
    let mut whole: Option<DayRange> = None;
    for one in wanted {
        let Wanted::Days(days) = one else { return None };
        let range = allowed(op, *days);
        whole = Some(whole.map_or(range, |before| DayRange {
            from: before.from.zip(range.from).map(|(a, b)| a.min(b)),
            to: before.to.zip(range.to).map(|(a, b)| a.max(b)),
        }));
    }
    whole.filter(|range| !range.is_all())
}

/// The days for which the comparison holds.
fn allowed(op: Op, days: DayRange) -> DayRange {
    match op {
        Op::Is => days,
        Op::More => DayRange { from: days.to.and_then(|day| day.succ_opt()), to: None },
        Op::AtLeast => DayRange { from: days.from, to: None },
        Op::Less => DayRange { from: None, to: days.from.and_then(|day| day.pred_opt()) },
        Op::AtMost => DayRange { from: None, to: days.to },
    }
}

fn both(a: DayRange, b: DayRange) -> DayRange {
    let later = |x: Option<NaiveDate>, y: Option<NaiveDate>| x.max(y);
    let earlier = |x: Option<NaiveDate>, y: Option<NaiveDate>| match (x, y) {
        (Some(x), Some(y)) => Some(x.min(y)),
        (one, other) => one.or(other),
    };
    DayRange { from: later(a.from, b.from), to: earlier(a.to, b.to) }
}

impl<'a> Parts<'a> {
    fn of(word: &'a str) -> Self {
        let (mut negated, body) = match word.chars().next() {
            Some(first) if half_width(first) == '!' => (true, word.get(first.len_utf8()..).unwrap_or("")),
            _ => (false, word),
        };
        // What stands behind a quotation mark is words, not signs.
        let marked = |c: &char| quote::is_sign(*c) || quote::is_mark(*c);
        let found = body.char_indices().find(|(_, c)| marked(c)).filter(|(_, c)| quote::is_sign(*c));
        let Some((at, first)) = found else {
            return Self { negated, field: None, rest: body };
        };
        let (name, tail) = body.split_at(at);
        let rest = tail.get(first.len_utf8()..).unwrap_or("");
        let equals = rest.chars().next().filter(|c| half_width(*c) == '=');
        let after = equals.map_or(rest, |sign| rest.get(sign.len_utf8()..).unwrap_or(""));
        let (op, rest) = match (first, quote::key(first), equals) {
            ('≥', ..) => (Op::AtLeast, rest),
            ('≤', ..) => (Op::AtMost, rest),
            (_, '>', Some(_)) => (Op::AtLeast, after),
            (_, '<', Some(_)) => (Op::AtMost, after),
            (_, '>', None) => (Op::More, rest),
            (_, '<', None) => (Op::Less, rest),
            ('≠', ..) => {
                negated = !negated;
                (Op::Is, rest)
            }
            (_, '!', Some(_)) => {
                negated = !negated;
                (Op::Is, after)
            }
            // An exclamation mark inside a bare word is part of it.
            (_, '!', None) => return Self { negated, field: None, rest: body },
            _ => (Op::Is, rest),
        };
        Self { negated, field: Some((name, op)), rest }
    }
}
