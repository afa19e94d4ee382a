//! Looking: list, show, pairing.

use super::args::{Args, Output};
use super::fail::Fail;
use super::sheet::{Sheet, write_json};
use super::words;
use crate::exchange::export;
use crate::exchange::json::{self, Json};
use crate::exchange::table::Format;
use crate::model::id::Id;
use crate::model::kind::{Class, Field, Kind, Shape};
use crate::model::record::{Record, Stamp};
use crate::model::show::{self, Names};
use crate::model::typed::household;
use crate::model::value::Value;
use crate::office::{Coverage, Office};
use std::collections::BTreeSet;
use std::io::Write;

/// Writes the records that a sentence keeps. What is handed back says what the list leaves out, where it does.
pub(super) fn list(
    args: &Args,
    office: &Office,
    (name, sentence): (&str, Option<&str>),
    limit: Option<usize>,
    out: &mut dyn Write,
) -> Result<Option<String>, Fail> {
    let kind = words::kind(office, name)?;
    let filter = words::filter(office, kind, sentence)?;
    let mut ids = office.filtered(kind, &filter)?;
    ids.truncate(limit.unwrap_or(usize::MAX));
    write_records(args.format, office, kind, &ids, out)?;
    let date = kind.date.and_then(|tag| kind.field(tag));
    let (Some(from), Some(date)) = (office.window(kind, &filter)?, date) else { return Ok(None) };
    let open = if kind.class == Class::Paper { "和没有审核通过的" } else { "" };
    let label = &date.label;
    Ok(Some(format!("只列了 {from} 以来的{open}；更早的请写日期，如 --where '{label}<{from}'。")))
}

fn write_records(
    format: Output,
    office: &Office,
    kind: &Kind,
    ids: &[Id],
    out: &mut dyn Write,
) -> Result<(), Fail> {
    match format {
        Output::Json => {
            let mut objects = Vec::with_capacity(ids.len());
            for id in ids {
                objects.push(json::record(office, kind, &office.record(*id)?, false));
            }
            write_json(&objects, out)
        }
        Output::Csv => write_csv(office, kind, ids, false, out),
        Output::Table => {
            let columns: Vec<&Field> = kind.columns.iter().filter_map(|tag| kind.field(*tag)).collect();
            let mut sheet = Sheet::new(&["编号"]);
            sheet.header.extend(columns.iter().map(|field| field.label.clone()));
            let is_figure = |field: &Field| {
                matches!(field.shape, Shape::Integer | Shape::Money | Shape::Decimal | Shape::Computed(_))
            };
            let figures = columns.iter().enumerate().filter(|(_, field)| is_figure(field));
            sheet.figures = figures.map(|(at, _)| at + 1).collect();
            for id in ids {
                let fields = office.record(*id)?.fields;
                let cells = columns.iter().map(|field| office.cell(kind, &fields, field.tag));
                sheet.lines.push(std::iter::once(id.to_string()).chain(cells).collect());
            }
            sheet.write(format, Vec::new, out)
        }
    }
}

/// The records as the first file of an export, without the mark that only files have.
fn write_csv(office: &Office, kind: &Kind, ids: &[Id], full: bool, out: &mut dyn Write) -> Result<(), Fail> {
    let parts = export::export(office, kind, ids, Format::Csv, full)?;
    if let Some(part) = parts.first() {
        out.write_all(part.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&part.bytes))?;
    }
    Ok(())
}

pub(super) fn show(
    args: &Args,
    office: &Office,
    id: &str,
    full: bool,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let record = office.record(words::record(office, id)?)?;
    let kind = office.kind(record.kind)?;
    match args.format {
        Output::Json => write_json(&[json::record(office, kind, &record, full)], out),
        Output::Csv => write_csv(office, kind, &[record.id], full, out),
        Output::Table => show_in_words(office, kind, &record, full, out),
    }
}

fn show_in_words(
    office: &Office,
    kind: &Kind,
    record: &Record,
    full: bool,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let void = if record.void { "（已作废）" } else { "" };
    writeln!(out, "{} {}{void}", kind.label, office.name(kind, record.id, &record.fields))?;
    let mut sheet = Sheet::new(&["编号", &record.id.to_string()]);
    let names = office.names_then(kind, &record.fields);
    for field in &kind.fields {
        let Some(value) = office.value(kind, &record.fields, field) else { continue };
        match &value {
            Value::Rows(rows) => {
                let of_row = if full { show::show_row_full } else { show::show_row };
                for (at, row) in rows.iter().enumerate() {
                    let label = if at == 0 { field.label.clone() } else { String::new() };
                    sheet.lines.push(vec![label, of_row(row, field, &names)]);
                }
            }
            value => {
                let then = office.called_then(kind, &record.fields, field);
                let shown = then.unwrap_or_else(|| {
                    let shown = if full { show::show } else { show::show_masked };
                    shown(Some(value), field, &names)
                });
                let now = office.now_instead(kind, &record.fields, field);
                let now = now.map(|now| format!("（{now}）")).unwrap_or_default();
                let shown = format!("{}{now}", show::with_unit(&shown, field));
                sheet.lines.push(vec![field.label.clone(), shown]);
            }
        }
    }
    sheet.lines.push(vec!["录入".to_owned(), stamp(office, record.created)]);
    if record.revision > 1 {
        sheet.lines.push(vec!["最近改动".to_owned(), stamp(office, record.changed)]);
    }
    for line in std::iter::once(&sheet.header).chain(&sheet.lines) {
        if let [label, value] = line.as_slice() {
            writeln!(out, "{}  {value}", crate::ui::text::pad_right(label, 16))?;
        }
    }
    if record.revision > 1 {
        writeln!(out, "经过")?;
        for line in office.history(record.id)? {
            let why = line.why.map(|why| format!("，{why}")).unwrap_or_default();
            writeln!(out, "  {} {} {}{why}", line.at.format("%Y-%m-%d %H:%M"), line.by, line.act)?;
            for (label, before, after) in line.fields {
                let blank = |text: String| if text.is_empty() { "空".to_owned() } else { text };
                writeln!(out, "    {label}：{} 改为 {}", blank(before), blank(after))?;
            }
        }
    }
    Ok(())
}

fn stamp(office: &Office, stamp: Stamp) -> String {
    let by = office.name_of(stamp.by).unwrap_or_else(|| "系统".to_owned());
    format!("{} {by}", stamp.at.format("%Y-%m-%d %H:%M"))
}

pub(super) fn pairing(
    args: &Args,
    office: &Office,
    uncovered: bool,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let coverage = office.pairing_coverage()?;
    if uncovered {
        let town = coverage.first();
        let open: BTreeSet<Id> = town.iter().flat_map(|town| town.report.uncovered.iter().copied()).collect();
        let kind = office.kind(household::KIND)?;
        let ids: Vec<Id> = office.list(kind)?.iter().copied().filter(|id| open.contains(id)).collect();
        return write_records(args.format, office, kind, &ids, out);
    }
    let mut sheet = Sheet::new(&["村", "帮扶对象户", "已结对", "未结对", "覆盖率", "未达定额干部"]);
    sheet.figures = vec![1, 2, 3, 4, 5];
    for line in &coverage {
        let (all, open) = (line.report.households, line.report.uncovered.len());
        let under = if line.village.is_none() { line.report.under.len().to_string() } else { String::new() };
        let covered = all.saturating_sub(open);
        sheet.lines.push(vec![
            line.name.clone(),
            all.to_string(),
            covered.to_string(),
            open.to_string(),
            (covered * 100).checked_div(all).map(|share| format!("{share}%")).unwrap_or_default(),
            under,
        ]);
    }
    sheet.write(args.format, || coverage.iter().map(|line| coverage_object(office, line)).collect(), out)
}

fn coverage_object(office: &Office, line: &Coverage) -> Json {
    let (all, open) = (line.report.households, line.report.uncovered.len());
    let village = line.village.map_or(Json::from(None), |village| Json::reference(village, office));
    let mut pairs = vec![
        ("village", village),
        ("name", line.name.clone().into()),
        ("households", all.into()),
        ("covered", all.saturating_sub(open).into()),
        ("uncovered", open.into()),
    ];
    if line.village.is_none() {
        pairs.push(("under_quota", line.report.under.len().into()));
    }
    Json::object(pairs)
}
