//! Which records of a kind are listed: everything, a stretch of days, what waits to be completed, what belongs to
//! one record, or what a filter sentence keeps.

use crate::model::days::DayRange;
use crate::model::filter::Filter;
use crate::model::id::Id;
use crate::model::kind::{Class, Kind};
use crate::model::show::Names;
use crate::office::{Office, Refusal};
use chrono::{Datelike, Days, NaiveDate};
use std::rc::Rc;

/// The word of a list that older records are left out of.
pub(super) const WINDOW: &str = "近一年";

/// What a table lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// The kind's book: whole, or the last year of it ([`Office::window`]).
    All,
    /// What happened on these days.
    Days(&'static str, DayRange),
    /// 待补
    Pending,
    /// What refers to a record, under a word.
    About(String, Id),
    /// What a sentence keeps.
    Sentence(String),
}

impl View {
    /// The view of a room's opening words: a filter sentence, the id of a record that is referred to, or nothing.
    pub(super) fn opening(words: String, office: &Office) -> Self {
        if words.trim().is_empty() {
            return View::All;
        }
        match words.trim().parse::<Id>() {
            Ok(id) => View::About(format!("有关 {}", office.title(id).unwrap_or_default()), id),
            Err(_) => View::Sentence(words),
        }
    }

    /// The views a digit chooses, for a kind and the person at the keyboard.
    pub(super) fn offered(kind: &Kind, office: &Office) -> Vec<Self> {
        let mut views = vec![View::All];
        if kind.date.is_some() && kind.class != Class::Register {
            let today = office.today();
            views.push(View::Days("今天", DayRange::day(today)));
            views.push(View::Days("本周", week(today)));
            views.push(View::Days("本月", month(today)));
        }
        views.push(View::Pending);
        if let Some(person) = office.person() {
            if kind.by.is_some() {
                views.push(View::About("我的".to_owned(), person.id));
            }
            if let Some(village) = person.village.filter(|_| kind.village.is_some()) {
                let name = office.name_of(village).unwrap_or_else(|| "本村".to_owned());
                views.push(View::About(name, village));
            }
        }
        views
    }

    /// The word on the line of views, or over the table.
    pub(super) fn label(&self) -> &str {
        match self {
            View::All => "全部",
            View::Days(word, _) => word,
            View::Pending => "待补",
            View::About(word, _) | View::Sentence(word) => word,
        }
    }

    /// Whether older records are left out of it.
    pub(super) fn has_window(&self, kind: &Kind, office: &Office) -> bool {
        let filter = match self {
            View::All | View::About(..) => Filter::default(),
            View::Sentence(words) => Filter::parse(words, kind, office.today()).unwrap_or_default(),
            View::Days(..) | View::Pending => return false,
        };
        office.window(kind, &filter).is_ok_and(|window| window.is_some())
    }

    /// The records.
    pub(super) fn ids(&self, kind: &Kind, office: &Office) -> Result<Rc<Vec<Id>>, Refusal> {
        let ids = match self {
            // The whole list of a busy year is long: the office's own is shown.
            View::All => return office.list(kind),
            View::Days(_, days) => office.on_days(kind, *days),
            View::Pending => office.pending_in(kind),
            View::About(_, id) => office.about(kind, *id),
            View::Sentence(sentence) => {
                let filter = Filter::parse(sentence, kind, office.today()).map_err(Refusal::Words)?;
                office.filtered(kind, &filter)
            }
        };
        ids.map(Rc::new)
    }
}

/// Monday to Sunday.
fn week(day: NaiveDate) -> DayRange {
    let back = u64::from(day.weekday().num_days_from_monday());
    let monday = day.checked_sub_days(Days::new(back)).unwrap_or(day);
    let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(day);
    DayRange::between(monday, sunday)
}

/// The first to the last of the month.
fn month(day: NaiveDate) -> DayRange {
    let first = day.with_day(1).unwrap_or(day);
    let next = first.checked_add_months(chrono::Months::new(1));
    DayRange::between(first, next.and_then(|next| next.pred_opt()).unwrap_or(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_and_months_hold_their_ends() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        assert_eq!(week(day(11, 20)), DayRange::between(day(11, 16), day(11, 22)));
        assert_eq!(month(day(2, 28)), DayRange::between(day(2, 1), day(2, 28)));
        assert_eq!(month(day(12, 31)), DayRange::between(day(12, 1), day(12, 31)));
    }
}
