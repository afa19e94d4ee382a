//! The ledger of problems on the command line: the same lights, days and proposals as in its room.

use super::args::{Args, Output, ProblemCommand};
use super::fail::Fail;
use super::sheet::Sheet;
use crate::exchange::json::Json;
use crate::model::id::Id;
use crate::model::typed::problem;
use crate::office::{Office, ProblemFilter, ProblemLine, Tally};
use chrono::NaiveDate;
use std::io::Write;

pub(super) fn run(
    args: &Args,
    office: &Office,
    what: &ProblemCommand,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    match what {
        ProblemCommand::List { filter, light, village } => {
            let conditions = [
                filter.clone(),
                light.as_ref().map(|light| format!("灯:{light}")),
                village.as_ref().map(|village| format!("村:{village}")),
            ];
            let sentence: Vec<String> = conditions.into_iter().flatten().collect();
            list(args, office, &sentence.join(" "), out)
        }
    }
}

fn list(args: &Args, office: &Office, sentence: &str, out: &mut dyn Write) -> Result<(), Fail> {
    let kind = office.kind(problem::KIND)?;
    let filter = ProblemFilter::parse(sentence, kind, office.today()).map_err(Fail::usage)?;
    let lines = office.problems_kept(&office.problems()?, &filter)?;
    let mut sheet = Sheet::new(&[
        "编号",
        "灯",
        "村",
        "问题",
        "责任人",
        "整改时限",
        "还剩天数",
        "状态",
        "停滞天数",
        "该发",
        "灯的算法",
    ]);
    sheet.figures = vec![6, 8];
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let days = |days: Option<i64>| days.map(|days| days.to_string()).unwrap_or_default();
    for line in &lines {
        let due = line.proposal.as_ref().map_or("", |proposal| proposal.level.label());
        sheet.lines.push(vec![
            line.id.to_string(),
            line.light.label().to_owned(),
            line.village_name.clone(),
            line.what.clone(),
            line.owner_name.clone(),
            day(line.deadline),
            days(line.days_left),
            line.state_label.clone(),
            days(line.stalled),
            due.to_owned(),
            line.why.clone(),
        ]);
    }
    sheet.write(args.format, || lines.iter().map(|line| object(office, line)).collect(), out)?;
    if args.format == Output::Table {
        writeln!(out, "{}", Tally::of(&lines).sentence())?;
    }
    Ok(())
}

/// The keys are a promise: README.md lists them.
fn object(office: &Office, line: &ProblemLine) -> Json {
    let reference = |id: Option<Id>| id.map_or(Json::from(None), |id| Json::reference(id, office));
    let number = |number: Option<i64>| number.map_or(Json::from(None), Json::from);
    let words = |words: &str| if words.is_empty() { Json::from(None) } else { words.to_owned().into() };
    let day = |day: Option<NaiveDate>| Json::from(day.map(|day| day.to_string()));
    let notice = line.notice.as_ref().map(|notice| {
        Json::object(vec![
            ("id", notice.id.to_string().into()),
            ("level", notice.level.label().into()),
            ("date", day(Some(notice.on))),
            ("state", words(&notice.state_label)),
            ("answered", day(notice.answered)),
        ])
    });
    let proposal = line.proposal.as_ref().map(|proposal| {
        Json::object(vec![
            ("level", proposal.level.label().into()),
            ("reason", proposal.reason.clone().into()),
        ])
    });
    Json::object(vec![
        ("id", line.id.to_string().into()),
        ("village", reference(line.village)),
        ("what", line.what.clone().into()),
        ("source", words(&line.source)),
        ("state", words(&line.state_label)),
        ("progress", words(&line.progress)),
        ("owner", reference(line.owner)),
        ("lead", reference(line.lead)),
        ("deadline", day(line.deadline)),
        ("days_left", number(line.days_left)),
        ("light", line.light.label().into()),
        ("why", line.why.clone().into()),
        ("stalled_days", number(line.stalled)),
        ("last_notice", notice.unwrap_or_else(|| Json::from(None))),
        ("proposal", proposal.unwrap_or_else(|| Json::from(None))),
        ("closed_on", day(line.closed_on)),
        ("look_back", day(line.look_back)),
        ("recurrences", line.recurrences.into()),
    ])
}
