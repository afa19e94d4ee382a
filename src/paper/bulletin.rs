//! 月通报: how the month stands in counts and shares, what lags by village, what is asked for, and the annex table.

use super::{
    Block, Document, Figure, Run, Source, Table, about, by_village, comparison, finished_short, movement,
    words,
};
use crate::model::id::Id;
use crate::model::typed::bulletin;
use crate::office::{Inspected, Office, Refusal, Report};

/// The document of a month.
///
/// # Errors
/// [`Refusal::Store`] when what it names cannot be read.
pub fn document(report: &Report, office: &Office) -> Result<Document, Refusal> {
    let mut blocks = vec![Block::Heading("一、总体情况".to_owned())];
    blocks.extend(comparison(report, office, "本月", "上月"));
    blocks.extend(inspected(report, office)?);
    blocks.extend(movement(report));
    blocks.extend(finished_short(report, office)?);
    blocks.push(words(bulletin::KIND, bulletin::OVERALL, office));
    blocks.push(Block::Heading("二、好的做法".to_owned()));
    blocks.push(words(bulletin::KIND, bulletin::GOOD, office));
    blocks.push(Block::Heading("三、存在问题".to_owned()));
    blocks.push(words(bulletin::KIND, bulletin::PROBLEMS, office));
    blocks.push(Block::Heading("四、工作要求".to_owned()));
    blocks.push(words(bulletin::KIND, bulletin::DEMANDS, office));
    blocks.push(Block::Heading("附件：分村情况表".to_owned()));
    blocks.extend(by_village(report, office));
    Ok(Document {
        title: format!("关于{}联村联户工作情况的通报", report.period.label()),
        about: about(report),
        blocks,
    })
}

/// What is counted of a village's weekly reports.
const WEEKLY: [&str; 4] = ["周汇报应报", "周汇报按时", "周汇报迟", "周汇报缺"];

/// What inspections found, in counts and whole-number shares, and the table by village.
fn inspected(report: &Report, office: &Office) -> Result<Vec<Block>, Refusal> {
    let months = office.village_months(report.period)?;
    let done: Vec<&Inspected> = months.iter().filter_map(|line| line.inspection.as_ref()).collect();
    if done.is_empty() {
        return Ok(vec![Block::Paragraph(vec![Run::text("本月的月检查还没有报出结果。")])]);
    }
    let called: i64 = done.iter().map(|found| found.called).sum();
    let confirmed: i64 = done.iter().map(|found| found.confirmed).sum();
    let all = |pick: fn(&Inspected) -> Vec<Id>| done.iter().flat_map(|found| pick(found)).collect::<Vec<_>>();
    let figure = |words: String, what: &str, ids: Vec<Id>| {
        Run::Figure(Figure {
            words,
            title: format!("{} {what}", report.period.label()),
            help: "已报出结果的月检查；属实率是回访属实的条数占已回访条数的百分比，四舍五入到整数。"
                .to_owned(),
            source: Source::Entries(ids),
        })
    };
    let mut runs = vec![
        Run::text("检查 "),
        figure(done.len().to_string(), "检查的村", all(|found| vec![found.record])),
        Run::text(" 个村，抽查回访 "),
        figure(called.to_string(), "抽查回访", all(called_back)),
        Run::text(" 条，属实 "),
        figure(confirmed.to_string(), "回访属实", all(stood_up)),
        Run::text(" 条"),
    ];
    if let Some(share) = percent(confirmed, called) {
        runs.extend([Run::text("，占 "), figure(format!("{share}%"), "属实率", all(called_back))]);
    }
    runs.push(Run::text("。"));
    let header = ["村", "得分", "已回访", "属实", WEEKLY[0], "按时", "迟", "缺"].map(str::to_owned).to_vec();
    let rows = months
        .iter()
        .map(|line| {
            let found = |value: fn(&Inspected) -> i64, ids: fn(&Inspected) -> Vec<Id>| {
                line.inspection.as_ref().map_or(Run::text(""), |inspection| {
                    Run::Figure(Figure {
                        words: value(inspection).to_string(),
                        title: format!("{} {} 月检查", line.name, report.period.label()),
                        help: "这个村这个月的月检查；回访过的和属实的，打开是抽到的那几条。".to_owned(),
                        source: Source::Entries(ids(inspection)),
                    })
                })
            };
            let mut row = vec![
                Run::text(line.name.clone()),
                found(|inspection| inspection.score, |inspection| vec![inspection.record]),
                found(|inspection| inspection.called, called_back),
                found(|inspection| inspection.confirmed, stood_up),
            ];
            row.extend(line.weekly.iter().zip(WEEKLY).map(|(weeks, what)| {
                let without = match weeks.without.as_slice() {
                    [] => String::new(),
                    weeks => format!("没有这一份的：{}。", weeks.join("、")),
                };
                Run::Figure(Figure {
                    words: weeks.count.to_string(),
                    title: format!("{} {} {what}", line.name, report.period.label()),
                    help: format!("在这个月结束的各周的周汇报。{without}"),
                    source: Source::Entries(weeks.papers.clone()),
                })
            }));
            row
        })
        .collect();
    Ok(vec![Block::Paragraph(runs), Block::Table(Table { title: "检查和报送".to_owned(), header, rows })])
}

fn called_back(inspection: &Inspected) -> Vec<Id> {
    inspection.sampled.clone()
}

fn stood_up(inspection: &Inspected) -> Vec<Id> {
    let confirmed = usize::try_from(inspection.confirmed).unwrap_or_default();
    inspection.sampled.iter().take(confirmed).copied().collect()
}

/// A share in whole numbers, rounded half up; `None` of nothing.
#[must_use]
pub fn percent(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 200 + whole) / (whole * 2))
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn shares_are_whole_and_rounded() {
        assert_eq!(percent(6, 22), Some(27));
        assert_eq!(percent(16, 22), Some(73));
        assert_eq!(percent(1, 200), Some(1));
        assert_eq!(percent(0, 0), None);
    }
}
