//! The cycle on the command line: who owes what, figures with their entries, inspections, closing a month.

use super::args::{Args, DutyArgs, FigureArgs, InspectCommand, Output};
use super::fail::Fail;
use super::sheet::Sheet;
use crate::exchange::json::Json;
use crate::model::id::Id;
use crate::model::input::Finder;
use crate::model::period::{Cadence, Period};
use crate::model::typed::{inspection, redraw_row, village};
use crate::office::{Closed, Filled, Office, ToCall};
use crate::rules::duty::Status;
use crate::rules::{inspection as rule, sampling};
use crate::ui::text;
use chrono::Datelike;
use std::io::Write;

/// Columns of the printed call-back sheet beside its margin.
const SHEET_COLUMNS: usize = 74;

/// `duty`: one line a paper owed.
pub(super) fn duty(
    args: &Args,
    office: &Office,
    asked: &DutyArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), Fail> {
    let today = office.today();
    let period = match (&asked.on, &asked.week, &asked.month) {
        (Some(words), _, _) => period(words, Cadence::Day, office)?,
        (_, Some(words), _) => period(words, Cadence::Week, office)?,
        (_, _, Some(words)) => period(words, Cadence::Month, office)?,
        _ => Period::of(Cadence::Month, today),
    };
    // Today's year is told of whatever is asked.
    let other = Some(period.last().year()).filter(|year| *year != today.year());
    if let Some(say) = other.and_then(|year| office.calendar().unknown(year)) {
        writeln!(err, "{say}")?;
    }
    let duties: Vec<_> = match &asked.duty {
        None => office.dictionary().duties().to_vec(),
        Some(name) => vec![office.dictionary().duty_named(name).cloned().ok_or_else(|| {
            let names: Vec<&str> =
                office.dictionary().duties().iter().map(|duty| duty.label.as_str()).collect();
            Fail::usage(format!("没有“{name}”这个填报任务，可以写：{}。", names.join("、")))
        })?],
    };
    let wanted = asked.state.as_deref().map(|word| {
        Status::ALL.into_iter().find(|status| status.label() == word || status.name() == word).ok_or_else(
            || {
                let words: Vec<&str> = Status::ALL.iter().map(|status| status.label()).collect();
                Fail::usage(format!("没有“{word}”这个状态，可以写：{}。", words.join("、")))
            },
        )
    });
    let wanted = wanted.transpose()?;
    let mut sheet = Sheet::new(&["任务", "报送人", "期间", "状态", "迟报", "编号"]);
    let mut objects = Vec::new();
    for duty in &duties {
        let matrix = office.duty_matrix(duty, period.first(), period.last())?;
        for (owner, cells) in &matrix.rows {
            let named = asked.owner.as_deref().is_none_or(|words| {
                owner.name.contains(words) || crate::model::search::matched(words, &owner.name).is_some()
            });
            let owed = matrix.periods.iter().zip(cells).filter_map(|(period, cell)| Some((period, (*cell)?)));
            for (period, cell) in owed.filter(|_| named) {
                if wanted.is_some_and(|status| status != cell.status) {
                    continue;
                }
                let paper = cell.paper.map(|id| id.to_string());
                sheet.lines.push(vec![
                    duty.label.clone(),
                    owner.name.clone(),
                    period.code(),
                    cell.status.label().to_owned(),
                    if cell.late { "是" } else { "" }.to_owned(),
                    paper.clone().unwrap_or_default(),
                ]);
                objects.push(Json::object(vec![
                    ("duty", duty.name.as_str().into()),
                    ("owner", owner.name.as_str().into()),
                    ("village", owner.village.map_or(Json::from(None), |id| Json::reference(id, office))),
                    ("period", period.code().into()),
                    ("status", cell.status.name().into()),
                    ("late", cell.late.into()),
                    ("paper", paper.into()),
                ]));
            }
        }
    }
    sheet.write(args.format, || objects, out)
}

fn period(words: &str, cadence: Cadence, office: &Office) -> Result<Period, Fail> {
    let found = Period::parse(words, office.today()).map_err(Fail::usage)?;
    if found.cadence() == cadence {
        Ok(found)
    } else {
        Err(Fail::usage(format!(
            "“{words}”不是按{}的期间，请写如 {}。",
            cadence.label(),
            Period::of(cadence, office.today()).code()
        )))
    }
}

/// `figure`: the declared figures of a period and a place; with `--trace` the entries behind each. Those of a closed
/// month are what stood at the closing, with what has become of them since in the last column.
pub(super) fn figure(
    args: &Args,
    office: &Office,
    asked: &FigureArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), Fail> {
    let period = match &asked.period {
        Some(words) => Period::parse(words, office.today()).map_err(Fail::usage)?,
        None => Period::of(Cadence::Month, office.today()),
    };
    let place = asked.village.as_deref().map(|name| find_village(office, name)).transpose()?;
    let names: Vec<String> = if asked.names.is_empty() {
        office.dictionary().figures().iter().map(|figure| figure.name.clone()).collect()
    } else {
        asked.names.clone()
    };
    let mut sheet = Sheet::new(&["指标", "数", "单位", "期间", "村", "编号", "月结后", "变动"]);
    sheet.figures = vec![1];
    let closed = office.closed(period.days())? != Closed::No;
    if closed {
        writeln!(
            err,
            "{}里有已经月结的月份，数按月结时的；后来变了的看“月结后”一列，加 --trace 看是哪几条。",
            period.label()
        )?;
    }
    let where_words = place.map_or_else(|| "全镇".to_owned(), |id| office.title(id).unwrap_or_default());
    let mut objects = Vec::new();
    for name in &names {
        let counted = office.figure(name, period.days(), place)?;
        let Some(figure) = office.dictionary().figure_named(&counted.name) else { continue };
        let plain = office.figure_plain(figure, counted.value);
        let words = match args.format {
            Output::Table => office.figure_words(figure, counted.value),
            Output::Json | Output::Csv => plain.clone(),
        };
        let since = office.since_closed(&counted, period.days(), place)?;
        let other = since.as_ref().filter(|since| since.now.value != counted.value);
        let now = other.map(|since| match args.format {
            Output::Table => office.figure_words(figure, since.now.value),
            Output::Json | Output::Csv => office.figure_plain(figure, since.now.value),
        });
        let line = |id: String, mark: &str| {
            let fixed = [
                figure.label.clone(),
                words.clone(),
                figure.unit.clone(),
                period.code(),
                where_words.clone(),
            ];
            let since = [now.clone().unwrap_or_default(), mark.to_owned()];
            fixed.into_iter().chain([id]).chain(since).collect::<Vec<_>>()
        };
        let none = Vec::new();
        let (gone, new, differ) =
            since.as_ref().map_or((&none, &none, &none), |since| (&since.gone, &since.new, &since.differ));
        let mark = |id: &Id| match (gone.contains(id), new.contains(id), differ.contains(id)) {
            (true, ..) => "去",
            (_, true, _) => "新",
            (.., true) => "改",
            _ => "",
        };
        if asked.trace && !(counted.ids.is_empty() && new.is_empty()) {
            let all = counted.ids.iter().chain(new);
            sheet.lines.extend(all.map(|id| line(id.to_string(), mark(id))));
        } else {
            sheet.lines.push(line(String::new(), ""));
        }
        let mut pairs = vec![
            ("figure", figure.name.as_str().into()),
            ("label", figure.label.as_str().into()),
            ("value", plain.into()),
            ("unit", figure.unit.as_str().into()),
            ("period", period.code().into()),
            ("village", place.map_or(Json::from(None), |id| Json::reference(id, office))),
            ("entries", counted.ids.len().into()),
            ("closed", closed.into()),
            ("now", now.into()),
        ];
        if asked.trace {
            let list = |ids: &[Id]| Json::List(ids.iter().map(|id| id.to_string().into()).collect());
            pairs.extend([("ids", list(&counted.ids)), ("gone", list(gone)), ("new", list(new))]);
            pairs.push(("changed", list(differ)));
        }
        objects.push(Json::object(pairs));
    }
    sheet.write(args.format, || objects, out)
}

fn find_village(office: &Office, name: &str) -> Result<Id, Fail> {
    office.find_one(village::KIND, name).map_err(Fail::usage)
}

/// `inspect draw` and `inspect show`.
pub(super) fn inspect(
    args: &Args,
    office: &mut Office,
    asked: &InspectCommand,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    match asked {
        InspectCommand::Draw { village, month, size, yes, why } => {
            if *size > sampling::LARGE && !yes {
                return Err(Fail::usage(format!(
                    "抽 {size} 条？平常抽 10 条；确实要抽这么多，加 --yes 再来一次。"
                )));
            }
            draw(office, village, month.as_deref(), *size, why.as_deref(), out)?;
            show(args, office, village, month.as_deref(), out)
        }
        InspectCommand::Show { village, month } => show(args, office, village, month.as_deref(), out),
    }
}

fn month(office: &Office, words: Option<&str>) -> Result<Period, Fail> {
    match words {
        Some(words) => period(words, Cadence::Month, office),
        None => Ok(Period::of(Cadence::Month, office.today())),
    }
}

fn draw(
    office: &mut Office,
    village: &str,
    words: Option<&str>,
    size: usize,
    why: Option<&str>,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let (village, month) = (find_village(office, village)?, month(office, words)?);
    let paper = office.inspection_of(village, month.first())?;
    let mut fields = match &paper {
        Some(paper) => paper.fields.clone(),
        None => office.inspection_start(village, month.first()),
    };
    let seed = office.new_seed();
    office.draw_sample(&mut fields, size, seed, why)?;
    let filled = Filled {
        kind: inspection::KIND,
        record: paper.as_ref().map_or_else(|| office.new_id(), |paper| paper.id),
        base: paper.as_ref().map_or(0, |paper| paper.revision),
        kept: crate::model::typed::kept::read(&fields),
        fields,
        why: why.map(str::to_owned),
    };
    let saved = office.keep_inspection(&filled)?;
    writeln!(out, "{}", saved.what)?;
    Ok(())
}

/// The call-back sheet: what was drawn, what the calls said; to be printed or read by a program.
fn show(
    args: &Args,
    office: &Office,
    name: &str,
    words: Option<&str>,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let (village, month) = (find_village(office, name)?, month(office, words)?);
    let paper = office.inspection_of(village, month.first())?.ok_or_else(|| {
        Fail::refused(format!("{}还没有{}的月检查，请先用 lianxin inspect draw 抽样。", name, month.label()))
    })?;
    let (points, calls) = (rule::points(&paper.fields), rule::calls(&paper.fields));
    let lines = office.call_sheet(&paper.fields)?;
    let mut sheet =
        Sheet::new(&["编号", "种类", "记录", "回访结果", "差异", "农户编号", "户主", "电话", "记的内容"]);
    let mut sample = Vec::new();
    for line in &lines {
        sheet.lines.push(vec![
            line.entry.to_string(),
            line.kind.clone(),
            line.title.clone(),
            line.result.clone(),
            line.words.clone(),
            line.household.clone(),
            line.head.clone(),
            line.phone.clone(),
            line.recorded.clone(),
        ]);
        let some = |text: &str| Json::from((!text.is_empty()).then(|| text.to_owned()));
        sample.push(Json::object(vec![
            (
                "entry",
                Json::object(vec![
                    ("id", line.entry.to_string().into()),
                    ("name", line.title.clone().into()),
                ]),
            ),
            ("kind", line.kind.clone().into()),
            ("result", some(&line.result)),
            ("words", some(&line.words)),
            ("household", some(&line.household)),
            ("head", some(&line.head)),
            ("phone", some(&line.phone)),
            ("recorded", some(&line.recorded)),
        ]));
    }
    if args.format == Output::Table {
        writeln!(out, "{} {}月检查  得分 {}", name, month.label(), points.words())?;
        let seed = paper.fields.number(inspection::SEED).unwrap_or_default();
        let share = calls.share().map(|share| format!("，属实 {share}%")).unwrap_or_default();
        writeln!(
            out,
            "抽样号 {seed}，抽 {} 条，已回访 {}，属实 {}{share}",
            calls.drawn,
            calls.called(),
            calls.confirmed
        )?;
        for row in paper.fields.rows(inspection::REDRAWS) {
            let (old, why) = (row.number(redraw_row::SEED).unwrap_or_default(), row.text(redraw_row::WHY));
            writeln!(out, "重抽过：原号 {old}，{}", why.unwrap_or_default())?;
        }
        return print_calls(&lines, office, out);
    }
    let object = || {
        vec![Json::object(vec![
            ("id", paper.id.to_string().into()),
            ("village", Json::reference(village, office)),
            ("month", month.code().into()),
            ("points", points.whole.into()),
            ("deducted", points.off.into()),
            ("score", points.score().into()),
            ("seed", paper.fields.number(inspection::SEED).map_or(Json::from(None), Json::from)),
            ("drawn", calls.drawn.into()),
            ("called", calls.called().into()),
            ("confirmed", calls.confirmed.into()),
            ("sample", Json::List(sample)),
        ])]
    };
    sheet.write(args.format, object, out)
}

/// The sheet on paper: an entry a block, with room for the answer and for a signature.
fn print_calls(lines: &[ToCall], office: &Office, out: &mut dyn Write) -> Result<(), Fail> {
    if !office.sees_numbers_to_call() {
        writeln!(out, "电话只显示一部分；督导员、办公室主任加 --as 姓名 打印，电话是全的。")?;
    }
    for (line, number) in lines.iter().zip(1..) {
        let whom = [("农户编号", &line.household), ("户主", &line.head), ("电话", &line.phone)];
        let whom: Vec<String> = whom
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(label, value)| format!("{label} {value}"))
            .collect();
        writeln!(out)?;
        writeln!(out, "{number}. {} {}", line.kind, line.title)?;
        if !whom.is_empty() {
            writeln!(out, "   {}", whom.join("  "))?;
        }
        for words in text::wrap(&format!("记的：{}", line.recorded), SHEET_COLUMNS) {
            writeln!(out, "   {words}")?;
        }
        let result =
            |word: &str| if line.result == word { format!("[x]{word}") } else { format!("[ ]{word}") };
        let results = ["属实", "不符", "联系不上", "查无此人"].map(result).join("  ");
        let differs = if line.words.is_empty() { "________________________" } else { &line.words };
        writeln!(out, "   {results}  哪里不符：{differs}")?;
        writeln!(out, "   回访日期：__________  答话人：__________")?;
    }
    writeln!(out)?;
    writeln!(out, "回访人签字：________________    年    月    日")?;
    writeln!(out, "表上有电话，用完收好或销毁。")?;
    Ok(())
}

/// `close`: 月结 of a month.
pub(super) fn close(office: &mut Office, words: &str, out: &mut dyn Write) -> Result<(), Fail> {
    let month = period(words, Cadence::Month, office)?;
    let (_, open) = office.month_standing(month)?;
    let saved = office.lock_month(month)?;
    writeln!(out, "{}", saved.what)?;
    if open > 0 {
        writeln!(out, "还有 {open} 份没有通过审核，以后补报要选更正原因。")?;
    }
    Ok(())
}
