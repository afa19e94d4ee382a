//! The day's facts as this room shows them, and the sentence they amount to.
//!
//! Figures come from facts and from nowhere else: the sentence is offered, never saved by itself.

use crate::model::id::Id;
use crate::model::kind::Kind;
use crate::model::record::KindTag;
use crate::office::{Day, Office};
use crate::paper::Figure;

/// Names in one part of the sentence; more make it unreadable.
const MOST_NAMES: usize = 6;

/// One fact of the day.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub kind: KindTag,
    pub record: Id,
    /// The kind's name.
    pub label: String,
    /// Its name without the day, which stands at the top of the screen.
    pub title: String,
    /// What it says, field by field.
    pub about: Vec<(String, String)>,
    /// The household it is about, or else the title.
    who: String,
}

/// The facts of a day, kind by kind.
pub(super) fn of(day: &Day, office: &Office) -> Vec<Fact> {
    let read = |line: &crate::office::DayLine| {
        let kind = office.dictionary().kind(line.kind)?;
        let fields = office.record(line.record).ok()?.fields;
        let cells = kind
            .title
            .iter()
            .filter(|tag| Some(**tag) != kind.date)
            .map(|tag| office.cell(kind, &fields, *tag));
        let title = cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ");
        let title = if title.is_empty() { line.title.clone() } else { title };
        let household = kind.field_named("household").map(|field| office.cell(kind, &fields, field.tag));
        let who = household.filter(|name| !name.is_empty()).unwrap_or_else(|| title.clone());
        let about =
            kind.fields.iter().map(|field| (field.label.clone(), office.cell(kind, &fields, field.tag)));
        let about = about.filter(|(_, value)| !value.is_empty()).collect();
        Some(Fact { about, kind: line.kind, record: line.record, label: line.label.clone(), title, who })
    };
    day.lines.iter().filter_map(read).collect()
}

/// `走访 3，矛盾纠纷 1`: how many of each kind.
pub(super) fn counts(figures: &[(String, Figure)]) -> String {
    let parts: Vec<String> =
        figures.iter().map(|(label, figure)| format!("{label} {}", figure.words)).collect();
    parts.join("，")
}

/// The day in one sentence, for 今日工作; empty where nothing happened.
pub(super) fn sentence(facts: &[Fact], office: &Office) -> String {
    let parts: Vec<String> = by_kind(facts)
        .iter()
        .filter_map(|(_, facts)| {
            let kind = office.dictionary().kind(facts.first()?.kind)?;
            let mut names: Vec<&str> = Vec::new();
            for fact in facts {
                if !names.contains(&fact.who.as_str()) {
                    names.push(&fact.who);
                }
            }
            let more = if names.len() > MOST_NAMES { "等" } else { "" };
            let listed = names.iter().take(MOST_NAMES).copied().collect::<Vec<_>>().join("、");
            Some(format!("{}（{listed}{more}）", done(kind, facts.len(), names.len())))
        })
        .collect();
    if parts.is_empty() { String::new() } else { format!("{}。", parts.join("；")) }
}

/// What was done, with its figure. Households are counted once, however often they were seen.
fn done(kind: &Kind, count: usize, households: usize) -> String {
    let times = if count > households { format!("{count}次") } else { String::new() };
    match kind.name.as_str() {
        "visit" => format!("走访农户{households}户{times}"),
        "support" => format!("帮扶农户{households}户{times}"),
        "dispute" => format!("登记矛盾纠纷{count}件"),
        "event" => format!("开展会议活动{count}次"),
        _ => format!("{}{count}件", kind.label),
    }
}

fn by_kind(facts: &[Fact]) -> Vec<(&str, Vec<&Fact>)> {
    let mut kinds: Vec<(&str, Vec<&Fact>)> = Vec::new();
    for fact in facts {
        match kinds.iter_mut().find(|(label, _)| *label == fact.label) {
            Some((_, same)) => same.push(fact),
            None => kinds.push((&fact.label, vec![fact])),
        }
    }
    kinds
}
