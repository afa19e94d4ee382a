//! 日小结: how much of each kind a person did on a day, each number with the entries behind it.

use super::{Figure, Source};
use crate::model::id::Id;
use crate::model::typed::{daily, filing};
use crate::office::Day;
use crate::rules::daily as rule;

/// The numbers of a day's paper, kind by kind under its name: those it was filed with, else of the day's entries.
#[must_use]
pub fn figures(day: &Day) -> Vec<(String, Figure)> {
    let now = day.items();
    let filed = day.paper.as_ref().filter(|paper| filing::is_filed(paper.fields.code(daily::STATE)));
    let Some(filed) = filed.map(|paper| rule::kept(paper.fields.rows(daily::ITEMS))) else {
        let figure = |(label, ids): (String, Vec<Id>)| figure(day, label, ids.len(), Source::Entries(ids));
        return now.into_iter().map(figure).collect();
    };
    let same = |label: &str| now.iter().find(|(other, _)| other == label).map(|(_, ids)| ids.clone());
    let figure = |(label, ids): (String, Vec<Id>)| {
        let now = same(&label).unwrap_or_default();
        figure(day, label, ids.len(), Source::Then(ids, now))
    };
    filed.into_iter().map(figure).collect()
}

fn figure(day: &Day, label: String, count: usize, source: Source) -> (String, Figure) {
    let figure = Figure {
        words: count.to_string(),
        title: format!("{} {label}", day.date.format("%Y-%m-%d")),
        help: "当天本人名下的条数；上报以后是上报时所数的，后来的变动另列。".to_owned(),
        source,
    };
    (label, figure)
}
