//! 会议纪要 and 交办清单: what a meeting over the board came to, as a document.

use super::{Block, Document, Figure, Run, Source, Table};
use crate::model::id::Id;
use crate::office::{Minutes, Office, Refusal};

/// The document of a meeting.
///
/// # Errors
/// [`Refusal::Store`] when what it names cannot be read.
pub fn document(minutes: &Minutes, office: &Office) -> Result<Document, Refusal> {
    let board = office.board()?;
    let mut blocks = vec![Block::Heading("一、会议情况".to_owned())];
    let host = if minutes.host.is_empty() { String::new() } else { format!("，{}主持", minutes.host) };
    let there =
        if minutes.attendees.is_empty() { String::new() } else { format!("，{}参加", minutes.attendees) };
    let count = |title: &str, help: &str, ids: Vec<Id>| {
        Run::Figure(Figure {
            words: ids.len().to_string(),
            title: title.to_owned(),
            help: help.to_owned(),
            source: Source::Entries(ids),
        })
    };
    let said: Vec<Id> = minutes.items.iter().map(|item| item.about).collect();
    let through: Vec<Id> = said.iter().chain(&minutes.unsaid).copied().collect();
    let assigned: Vec<Id> = minutes.assigned.iter().map(|one| one.task).collect();
    let mut runs = vec![
        Run::text(format!("{}，召开{}{host}{there}。会议列入 ", minutes.date, minutes.title)),
        count("列入会议的任务", "开会时列出来要过的任务，一项一条。", through),
        Run::text(" 项任务，记下议定意见 "),
        count("记下议定意见的任务", "会上记下了一句的任务，一项一条。", said),
        Run::text(" 项"),
    ];
    if !minutes.unsaid.is_empty() {
        runs.extend([
            Run::text("，没有记意见 "),
            count("没有记意见的任务", "列入了会议、会上没有记下意见的任务。", minutes.unsaid.clone()),
            Run::text(" 项"),
        ]);
    }
    runs.extend([
        Run::text("；议定新任务 "),
        count("议定的新任务", "会上登记的任务，就是交办清单。", assigned),
        Run::text(" 项。"),
    ]);
    blocks.push(Block::Paragraph(runs));
    if !minutes.words.is_empty() {
        blocks.push(Block::Heading("二、会议强调".to_owned()));
        blocks.extend(minutes.words.lines().map(|line| Block::Paragraph(vec![Run::text(line)])));
    }
    let number = if minutes.words.is_empty() { "二" } else { "三" };
    blocks.push(Block::Heading(format!("{number}、议定事项")));
    for (place, item) in minutes.items.iter().enumerate() {
        let card = board.card(item.about);
        let name = card.map_or_else(
            || office.title(item.about).unwrap_or_default(),
            |card| format!("{}{}", card.village_name, card.title),
        );
        let stood = match item.stood.rsplit_once(" → ") {
            Some((sum, light)) => format!("（{sum}，{light}灯）"),
            None => String::new(),
        };
        let stop = if item.words.ends_with(['。', '！', '？']) { "" } else { "。" };
        blocks.push(Block::Paragraph(vec![Run::text(format!(
            "{}. {name}{stood}：{}{stop}",
            place + 1,
            item.words
        ))]));
    }
    if minutes.items.is_empty() {
        blocks.push(Block::Paragraph(vec![Run::text("没有逐项记录。")]));
    }
    blocks.push(Block::Heading("附件：交办清单".to_owned()));
    if minutes.assigned.is_empty() {
        blocks.push(Block::Paragraph(vec![Run::text("没有议定新的任务。")]));
    } else {
        let header = ["序号", "任务", "村", "责任人", "时限"].map(str::to_owned).to_vec();
        let rows = minutes.assigned.iter().zip(1..).map(|(one, place): (_, usize)| {
            let number = Figure {
                words: place.to_string(),
                title: one.title.clone(),
                help: "会上议定的一条任务。".to_owned(),
                source: Source::Entries(vec![one.task]),
            };
            vec![
                Run::Figure(number),
                Run::text(one.title.clone()),
                Run::text(one.village.clone()),
                Run::text(one.owner.clone()),
                Run::text(one.due.map(|due| due.to_string()).unwrap_or_default()),
            ]
        });
        blocks.push(Block::Table(Table { title: "交办清单".to_owned(), header, rows: rows.collect() }));
    }
    blocks.push(Block::Signature(vec![format!("记录人：{}", minutes.by), minutes.date.to_string()]));
    let about = vec![minutes.date.to_string()];
    Ok(Document { title: format!("{}纪要", minutes.title), about, blocks })
}
