//! 周汇报: this week's figures against last week's and the plan, matters, what moved on, problems, next week.

use super::{
    Block, Document, Figure, NAMED, Run, Source, about, by_village, comparison, finished_short, is_filed,
    movement, place_and_time, words,
};
use crate::model::typed::weekly;
use crate::office::{Matter, Office, Refusal, Report};

/// The document of a week.
///
/// # Errors
/// [`Refusal::Store`] when what it names cannot be read.
pub fn document(report: &Report, office: &Office) -> Result<Document, Refusal> {
    let mut blocks = vec![Block::Heading("一、本周工作情况".to_owned())];
    blocks.extend(comparison(report, office, "本周", "上周"));
    if is_filed(report) && !(report.matters.is_empty() && report.movement.is_empty()) {
        blocks.push(Block::Paragraph(vec![Run::text("以下事项和办理进展按现在的记录：")]));
    }
    for Matter { kind: label, facts: lines } in &report.matters {
        let figure = Figure {
            words: lines.len().to_string(),
            title: format!("{} {label}", place_and_time(report)),
            help: format!("这一周记下的{label}，一条一件。"),
            source: Source::Entries(lines.iter().map(|(id, _)| *id).collect()),
        };
        let mut names: Vec<&str> = lines.iter().take(NAMED).map(|(_, name)| name.as_str()).collect();
        let rest = if lines.len() > NAMED { "等" } else { "" };
        names.dedup();
        blocks.push(Block::Paragraph(vec![
            Run::text(format!("{label} ")),
            Run::Figure(figure),
            Run::text(format!(" 件：{}{rest}。", names.join("；"))),
        ]));
    }
    if let Some(movement) = movement(report) {
        blocks.push(movement);
        blocks.extend(finished_short(report, office)?);
    }
    blocks.extend(by_village(report, office));
    let [work, problems, next, coordination] =
        [weekly::WORK, weekly::PROBLEMS, weekly::NEXT, weekly::COORDINATION];
    blocks.push(words(weekly::KIND, work, office));
    blocks.push(Block::Heading("二、存在问题".to_owned()));
    blocks.push(words(weekly::KIND, problems, office));
    blocks.push(Block::Heading("三、下周计划".to_owned()));
    blocks.push(words(weekly::KIND, next, office));
    blocks.push(Block::Heading("四、需协调事项".to_owned()));
    blocks.push(words(weekly::KIND, coordination, office));
    Ok(Document { title: format!("{}周汇报", report.owner), about: about(report), blocks })
}
