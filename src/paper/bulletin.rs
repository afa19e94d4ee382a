//! 月通报: how the month stands in counts and shares, what lags by village, what is asked for, and the annex table.

use super::{
    Block, Document, Figure, Run, Source, Table, about, by_village, comparison, finished_short, movement,
    words,
};
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
    let done: Vec<_> = months.iter().filter_map(|line| line.inspection.map(|found| (line, found))).collect();
    if done.is_empty() {
        return Ok(vec![Block::Paragraph(vec![Run::text("本月的月检查还没有报出结果。")])]);
    }
    let called: i64 = done.iter().map(|(_, found)| found.called).sum();
    let confirmed: i64 = done.iter().map(|(_, found)| found.confirmed).sum();
    let ids = || done.iter().map(|(_, found)| found.record).collect::<Vec<_>>();
    let figure = |words: String, what: &str| {
        Run::Figure(Figure {
            words,
            title: format!("{} {what}", report.period.label()),
            help: "已报出结果的月检查；属实率是回访属实的条数占已回访条数的百分比，四舍五入到整数。"
                .to_owned(),
            source: Source::Entries(ids()),
        })
    };
    let mut runs = vec![
        Run::text("检查 "),
        figure(done.len().to_string(), "检查的村"),
        Run::text(" 个村，抽查回访 "),
        figure(called.to_string(), "抽查回访"),
        Run::text(" 条，属实 "),
        figure(confirmed.to_string(), "回访属实"),
        Run::text(" 条"),
    ];
    if let Some(share) = percent(confirmed, called) {
        runs.extend([Run::text("，占 "), figure(format!("{share}%"), "属实率")]);
    }
    runs.push(Run::text("。"));
    let header = ["村", "得分", "已回访", "属实", WEEKLY[0], "按时", "迟", "缺"].map(str::to_owned).to_vec();
    let rows = months
        .iter()
        .map(|line| {
            let found = |pick: fn(Inspected) -> i64| {
                line.inspection.map_or(Run::text(""), |inspection| {
                    Run::Figure(Figure {
                        words: pick(inspection).to_string(),
                        title: format!("{} {} 月检查", line.name, report.period.label()),
                        help: "这个村这个月的月检查。".to_owned(),
                        source: Source::Entries(vec![inspection.record]),
                    })
                })
            };
            let mut row = vec![
                Run::text(line.name.clone()),
                found(|inspection| inspection.score),
                found(|inspection| inspection.called),
                found(|inspection| inspection.confirmed),
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
