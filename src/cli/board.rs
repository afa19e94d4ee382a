//! The board on the command line: tasks and projects with their lights, feedback, and the flow out of the journal.

use super::args::{Args, BoardArgs, FeedbackArgs, FlowArgs, Output};
use super::fail::Fail;
use super::sheet::Sheet;
use super::{edit, words};
use crate::exchange::json::Json;
use crate::model::id::Id;
use crate::model::typed::{feedback, task};
use crate::office::{Board, BoardFilter, Card, Flow, Office, Project};
use crate::rules::progress::{Forecast, forecast_words};
use chrono::NaiveDate;
use std::io::Write;

pub(super) fn board(
    args: &Args,
    office: &Office,
    asked: &BoardArgs,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let board = office.board()?;
    let cards = kept(office, &board, asked.filter.as_deref())?;
    if asked.projects {
        let on = |project: &&Project| {
            asked.filter.is_none()
                || cards.iter().any(|card| board.project_of(card).is_some_and(|of| of.id == project.id))
        };
        let projects: Vec<&Project> = board.projects.iter().filter(on).collect();
        return write_projects(args, office, &projects, out);
    }
    let mut sheet = Sheet::new(&[
        "编号",
        "灯",
        "村",
        "任务",
        "项目",
        "责任人",
        "完成时限",
        "计划%",
        "实际%",
        "停几天",
        "状态",
        "堵点",
        "灯的算法",
    ]);
    sheet.figures = vec![7, 8, 9];
    for card in &cards {
        sheet.lines.push(vec![
            card.id.to_string(),
            light(office, card.standing).to_owned(),
            card.village_name.clone(),
            card.title.clone(),
            board.project_of(card).map(|of| of.name.clone()).unwrap_or_default(),
            card.owner_name.clone(),
            day_words(card.due),
            number_words(card.planned),
            number_words(card.told_actual()),
            number_words(card.stalled),
            card.state_label.clone(),
            card.blocked.as_ref().map(|found| found.reason.clone()).unwrap_or_default(),
            card.sum.clone(),
        ]);
    }
    sheet.write(args.format, || cards.iter().map(|card| object(office, &board, card)).collect(), out)?;
    if args.format == Output::Table {
        writeln!(out, "{} 条任务。", cards.len())?;
    }
    Ok(())
}

/// The cards that a sentence keeps, in the order of the board.
fn kept<'a>(office: &Office, board: &'a Board, sentence: Option<&str>) -> Result<Vec<&'a Card>, Fail> {
    let kind = office.kind(task::KIND)?;
    let declared = office.dictionary().board();
    let filter = BoardFilter::parse(sentence.unwrap_or_default(), kind, declared, office.today())
        .map_err(Fail::usage)?;
    let keeps = |card: &&Card| filter.keeps(card, board, kind, office, declared.word(card.standing));
    Ok(board.cards.iter().filter(keeps).collect())
}

fn write_projects(
    args: &Args,
    office: &Office,
    projects: &[&Project],
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let mut sheet = Sheet::new(&[
        "编号",
        "灯",
        "项目编号",
        "项目",
        "牵头领导",
        "牵头单位",
        "完成时限",
        "计划%",
        "实际%",
        "任务",
        "状态",
        "灯的算法",
    ]);
    sheet.figures = vec![7, 8, 9];
    for project in projects {
        sheet.lines.push(vec![
            project.id.to_string(),
            light(office, project.standing).to_owned(),
            project.number.clone(),
            project.name.clone(),
            project.leader_name.clone(),
            project.unit_name.clone(),
            day_words(project.deadline),
            number_words(project.planned),
            number_words(project.actual),
            project.cards.len().to_string(),
            project.state_label.clone(),
            project.sum.clone(),
        ]);
    }
    let of_project = |project: &&Project| {
        Json::object(vec![
            ("id", project.id.to_string().into()),
            ("number", project.number.clone().into()),
            ("name", project.name.clone().into()),
            ("state", words_or_null(&project.state_label)),
            ("lead", project.leader.map_or(Json::from(None), |id| Json::reference(id, office))),
            ("deadline", day_or_null(project.deadline)),
            ("planned", number_or_null(project.planned)),
            ("actual", number_or_null(project.actual)),
            ("light", light(office, project.standing).into()),
            ("standing", project.standing.name().into()),
            ("by_hand", project.by_hand.into()),
            ("why", project.sum.clone().into()),
            ("tasks", project.cards.len().into()),
        ])
    };
    sheet.write(args.format, || projects.iter().map(of_project).collect(), out)
}

/// Saves a feedback and prints its id.
pub(super) fn feed_back(office: &mut Office, asked: &FeedbackArgs, out: &mut dyn Write) -> Result<(), Fail> {
    let about = office.record(words::record(office, &asked.task)?)?;
    if about.kind != task::KIND {
        return Err(Fail::usage("这个编号不是任务，请用 lianxin board 查任务的编号。"));
    }
    let given = [
        ("date", &asked.on),
        ("value", &asked.value),
        ("words", &asked.words),
        ("problem", &asked.problem),
        ("coordination", &asked.coordination),
        ("unchanged", &asked.unchanged),
    ];
    let mut pairs = vec![format!("task={}", about.id)];
    pairs.extend(given.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?))));
    if asked.value.is_none() && asked.words.is_none() && asked.unchanged.is_none() {
        return Err(Fail::usage(
            "请写累计完成多少，或者用 --words 写情况，或者用 --unchanged 写没有变化的原因。",
        ));
    }
    let label = office.kind(feedback::KIND)?.name.clone();
    let reasons = edit::Reasons { keep: asked.keep.keep.as_deref(), why: asked.why.as_deref() };
    edit::add(office, &label, &pairs, reasons, out)
}

/// Writes the flow of the tasks that a sentence keeps. What is handed back says what it leaves out, where it does.
pub(super) fn flow(
    args: &Args,
    office: &Office,
    asked: &FlowArgs,
    out: &mut dyn Write,
) -> Result<Option<String>, Fail> {
    let board = office.board()?;
    let cards = kept(office, &board, asked.filter.as_deref())?;
    let groupings = &office.dictionary().board().groupings;
    let columns = match &asked.columns {
        None => groupings.first(),
        Some(name) => groupings.iter().find(|one| one.name == *name || one.label == *name),
    };
    let Some(columns) = columns else {
        let names: Vec<&str> = groupings.iter().map(|one| one.label.as_str()).collect();
        return Err(Fail::usage(format!("没有这样的分列，可以写：{}。", names.join("、"))));
    };
    let flow = office.flow(&cards, columns, asked.weeks)?;
    let lines = lines(&flow);
    let mut sheet =
        Sheet::new(&["指标", "哪一天", "哪一项", "条数", "一半不超过", "八成五不超过", "计划%", "实际%"]);
    sheet.figures = vec![3, 4, 5, 6, 7];
    sheet.lines = lines.iter().map(FlowLine::cells).collect();
    sheet.write(args.format, || lines.iter().map(FlowLine::object).collect(), out)?;
    let left_out = board.cards.len().saturating_sub(cards.len());
    Ok((left_out > 0).then(|| format!("只算了符合条件的 {} 条任务，没有算进来 {left_out} 条。", cards.len())))
}

/// One number of the flow.
struct FlowLine {
    figure: &'static str,
    label: &'static str,
    date: Option<NaiveDate>,
    name: String,
    ids: Vec<Id>,
    /// Median and 85 of a hundred, or how long the first has been blocked.
    days: (Option<i64>, Option<i64>),
    share: (Option<i64>, Option<i64>),
}

fn lines(flow: &Flow) -> Vec<FlowLine> {
    let mut lines = Vec::new();
    let none = (None, None);
    for (day, row) in flow.days.iter().zip(&flow.cumulative) {
        for (name, ids) in flow.columns.iter().zip(row) {
            let (name, ids) = (name.clone(), ids.clone());
            let (figure, label) = ("cumulative", "累计流");
            lines.push(FlowLine { figure, label, date: Some(*day), name, ids, days: none, share: none });
        }
    }
    for stay in &flow.stays {
        let days = (Some(stay.median), Some(stay.most));
        let (name, ids) = (stay.label.clone(), stay.ids.clone());
        let (figure, label) = ("days_in_state", "办理天数");
        lines.push(FlowLine { figure, label, date: None, name, ids, days, share: none });
    }
    for (day, ids) in flow.days.iter().zip(&flow.throughput) {
        let (figure, label) = ("completed", "每周办结");
        let (name, ids) = (String::new(), ids.clone());
        lines.push(FlowLine { figure, label, date: Some(*day), name, ids, days: none, share: none });
    }
    for one in &flow.short {
        let (figure, label) = ("finished_short", "没有全部完成就办结");
        let (name, ids) = (format!("{}：{}", one.name, one.why), vec![one.id]);
        let share = (None, Some(one.percent));
        lines.push(FlowLine { figure, label, date: None, name, ids, days: none, share });
    }
    for (figure, label, found) in [
        ("blocked_by_reason", "堵点按原因", &flow.by_reason),
        ("blocked_by_unit", "堵点按单位", &flow.by_unit),
    ] {
        for one in found {
            let days = (None, Some(one.longest));
            let (name, ids) = (one.name.clone(), one.ids.clone());
            lines.push(FlowLine { figure, label, date: None, name, ids, days, share: none });
        }
    }
    for point in &flow.burn_up {
        let ids = point.ids.clone();
        let share = (Some(point.planned), Some(point.actual));
        let (figure, label) = ("progress", "进度对计划");
        lines.push(FlowLine {
            figure,
            label,
            date: Some(point.day),
            name: String::new(),
            ids,
            days: none,
            share,
        });
    }
    let mean = &flow.mean;
    let projects = mean.projects.iter().map(|(id, _)| *id).collect();
    for (name, ids) in
        [("项目外的任务", mean.loose.clone()), ("没算的项目", projects), ("没算的任务", mean.tasks.clone())]
    {
        if !ids.is_empty() {
            let (figure, label) = ("progress_of", "进度对计划");
            lines.push(FlowLine {
                figure,
                label,
                date: None,
                name: name.to_owned(),
                ids,
                days: none,
                share: none,
            });
        }
    }
    lines
}

impl FlowLine {
    fn cells(&self) -> Vec<String> {
        vec![
            self.label.to_owned(),
            day_words(self.date),
            self.name.clone(),
            self.ids.len().to_string(),
            number_words(self.days.0),
            number_words(self.days.1),
            number_words(self.share.0),
            number_words(self.share.1),
        ]
    }

    /// The keys are a promise: README.md lists them.
    fn object(&self) -> Json {
        let blocked = self.figure.starts_with("blocked");
        let longest = if blocked { self.days.1 } else { None };
        let most = if blocked { None } else { self.days.1 };
        Json::object(vec![
            ("figure", self.figure.into()),
            ("date", day_or_null(self.date)),
            ("name", words_or_null(&self.name)),
            ("count", self.ids.len().into()),
            ("median_days", number_or_null(self.days.0)),
            ("p85_days", number_or_null(most)),
            ("longest_days", number_or_null(longest)),
            ("planned", number_or_null(self.share.0)),
            ("actual", number_or_null(self.share.1)),
            ("ids", Json::List(self.ids.iter().map(|id| id.to_string().into()).collect())),
        ])
    }
}

/// The keys are a promise: README.md lists them.
fn object(office: &Office, board: &Board, card: &Card) -> Json {
    let reference = |id: Option<Id>| id.map_or(Json::from(None), |id| Json::reference(id, office));
    let project = board.project_of(card);
    let (day, word) = match card.forecast {
        Forecast::Unknown => (None, "unknown"),
        Forecast::Reached => (None, "reached"),
        Forecast::On(day, _) => (Some(day), "on"),
        Forecast::Never(_) => (None, "never"),
        Forecast::Ended => (None, "ended"),
    };
    let blocked = card.blocked.as_ref().map(|found| {
        Json::object(vec![
            ("reason", found.reason.clone().into()),
            ("by", words_or_null(&found.by)),
            ("since", day_or_null(Some(found.since))),
        ])
    });
    let null = || Json::from(None);
    Json::object(vec![
        ("id", card.id.to_string().into()),
        ("title", card.title.clone().into()),
        ("village", reference(card.village)),
        ("project", reference(project.map(|of| of.id))),
        ("state", words_or_null(&card.state_label)),
        ("owner", reference(card.fields.reference(task::OWNER))),
        ("due", day_or_null(card.due)),
        ("planned", number_or_null(card.planned)),
        ("actual", number_or_null(card.told_actual())),
        ("amount", card.amount.to_string().into()),
        ("done", card.amount.done.clone().into()),
        ("target", card.amount.target.clone().into()),
        ("unit", card.amount.unit.clone().into()),
        ("light", light(office, card.standing).into()),
        ("standing", card.standing.name().into()),
        ("by_hand", card.by_hand.into()),
        ("why", card.sum.clone().into()),
        ("stalled_days", number_or_null(card.stalled)),
        ("forecast", word.into()),
        ("forecast_on", day_or_null(day)),
        ("forecast_words", forecast_words(card.forecast, card.due, office.today(), true).into()),
        ("blocked", blocked.unwrap_or_else(null)),
        ("waits_for", card.waits_for.as_ref().map_or_else(null, |(id, _)| Json::reference(*id, office))),
    ])
}

fn light(office: &Office, standing: crate::model::board::Standing) -> &str {
    office.dictionary().board().word(standing)
}

fn day_words(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn number_words(number: Option<i64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn day_or_null(day: Option<NaiveDate>) -> Json {
    Json::from(day.map(|day| day.to_string()))
}

fn number_or_null(number: Option<i64>) -> Json {
    number.map_or(Json::from(None), Json::from)
}

fn words_or_null(words: &str) -> Json {
    if words.is_empty() { Json::from(None) } else { words.to_owned().into() }
}
