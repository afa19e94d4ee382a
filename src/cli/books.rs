//! The books themselves: journal, backup, verify.

use super::args::{Args, Output};
use super::fail::Fail;
use super::sheet::Sheet;
use super::words;
use crate::exchange::json::Json;
use crate::model::change::{Edit, Entry, Op};
use crate::model::show::Names;
use crate::office::{Office, Refusal};
use crate::store::Finding;
use std::io::Write;
use std::path::{Path, PathBuf};

pub(super) fn journal(
    args: &Args,
    office: &Office,
    record: Option<&str>,
    limit: u64,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let entries = if let Some(record) = record {
        let id = office.record(words::record(office, record)?)?.id;
        let mut all = office.store().history(id).map_err(Refusal::from)?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        all.drain(..all.len().saturating_sub(most));
        all
    } else {
        let last = office.store().last_seq();
        let from = last.saturating_sub(limit).saturating_add(1);
        let read: Result<Vec<Entry>, _> = office.store().entries_from(from).collect();
        read.map_err(Refusal::from)?
    };
    let mut sheet = Sheet::new(&["号", "时间", "操作人", "办理", "原因", "条数", "记录"]);
    sheet.figures = vec![0, 5];
    for entry in &entries {
        let first = entry.edits.first().map(|edit| edit.record.to_string()).unwrap_or_default();
        sheet.lines.push(vec![
            entry.seq.to_string(),
            entry.at.format("%Y-%m-%d %H:%M:%S").to_string(),
            by(office, entry),
            entry.act.clone(),
            entry.why.clone().unwrap_or_default(),
            entry.edits.len().to_string(),
            first,
        ]);
    }
    sheet.write(args.format, || entries.iter().map(|entry| object(office, entry)).collect(), out)
}

fn by(office: &Office, entry: &Entry) -> String {
    office.name_of(entry.by).unwrap_or_else(|| "系统".to_owned())
}

fn object(office: &Office, entry: &Entry) -> Json {
    let number = usize::try_from(entry.seq).unwrap_or(usize::MAX);
    Json::object(vec![
        ("seq", number.into()),
        ("id", entry.id.to_string().into()),
        ("at", entry.at.format("%Y-%m-%dT%H:%M:%S").to_string().into()),
        ("by", Json::reference(entry.by, office)),
        ("act", entry.act.clone().into()),
        ("why", entry.why.clone().into()),
        ("batch", entry.batch.map(|id| id.to_string()).into()),
        ("undoes", entry.undoes.map(|id| id.to_string()).into()),
        ("edits", Json::List(entry.edits.iter().map(|edit| edit_object(office, edit)).collect())),
    ])
}

fn edit_object(office: &Office, edit: &Edit) -> Json {
    let kind = office.dictionary().kind(edit.kind);
    let op = match edit.op {
        Op::Add => "add",
        Op::Set => "set",
        Op::Void => "void",
        Op::Restore => "restore",
    };
    // The names alone: the journal is listed to many, and what stood in a field may be somebody's number.
    let name = |tag| kind.and_then(|kind| kind.field(tag)).map(|field| Json::from(field.name.as_str()));
    let fields = edit.set.keys().filter_map(|tag| name(*tag)).collect();
    Json::object(vec![
        ("record", edit.record.to_string().into()),
        ("kind", kind.map(|kind| kind.name.clone()).into()),
        ("op", op.into()),
        ("fields", Json::List(fields)),
    ])
}

/// Checks everything; what cannot be believed is told and the command fails.
pub(super) fn verify(args: &Args, office: &mut Office, out: &mut dyn Write) -> Result<(), Fail> {
    let findings = office.store_mut().verify(&mut |_| ()).map_err(Refusal::from)?;
    if args.format == Output::Table && findings.is_empty() {
        let last = office.store().last_seq();
        writeln!(out, "流水 {last} 笔完整，数据缓存与流水一致。")?;
        return Ok(());
    }
    let mut sheet = Sheet::new(&["文件", "行", "问题"]);
    for finding in &findings {
        sheet.lines.push(vec![finding.file.clone(), finding.line.to_string(), finding.sentence.clone()]);
    }
    sheet.write(args.format, || findings.iter().map(finding_object).collect(), out)?;
    if findings.is_empty() {
        return Ok(());
    }
    Err(Fail::Store(format!("有 {} 处对不上，请保留现场，从最近的好备份恢复。", findings.len())))
}

fn finding_object(finding: &Finding) -> Json {
    Json::object(vec![
        ("file", finding.file.clone().into()),
        ("line", usize::try_from(finding.line).unwrap_or(usize::MAX).into()),
        ("problem", finding.sentence.clone().into()),
    ])
}

/// Writes a backup: into the directory named, into a new one below it where it is there already, or beside the data.
pub(super) fn backup(
    office: &Office,
    data: &Path,
    to: Option<&Path>,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let name = format!("lianxin-{}", office.now().format("%Y%m%d-%H%M%S"));
    let to: PathBuf = match to {
        Some(to) if to.is_dir() => to.join(name),
        Some(to) => to.to_path_buf(),
        None => {
            let mut beside = data.as_os_str().to_owned();
            beside.push("-backup");
            Path::new(&beside).join(name)
        }
    };
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    if whole(&to).starts_with(whole(data)) {
        return Err(Fail::refused("备份不能放在数据目录里面，请换一个目录，最好是另一块盘或 U 盘。"));
    }
    if let Some(parent) = to.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).map_err(|error| Fail::file("建立目录", parent, &error))?;
    }
    let made = office.store().backup(&to).map_err(Refusal::from)?;
    writeln!(out, "{}", to.display())?;
    writeln!(out, "已备份流水 {} 笔，共 {} 字节。", made.last_seq, made.len())?;
    Ok(())
}

/// Brings a backup back into a data directory that nobody has open.
pub(super) fn restore(from: &Path, data: &Path, overwrite: bool, out: &mut dyn Write) -> Result<(), Fail> {
    let made = crate::store::restore(from, data, overwrite).map_err(Refusal::from)?;
    writeln!(out, "已恢复流水 {} 笔到 {}。", made.last_seq, data.display())?;
    Ok(())
}
