//! Tables in and out of files: import and export.
//!
//! A small table inside the records lies in a file of its own beside the main one: `农户.csv`, `农户.members.csv`.

use super::args::{self, Args, Output};
use super::fail::Fail;
use super::{start, words};
use crate::exchange::json::Json;
use crate::exchange::{Difference, Format, Import, Planned, export, files};
use crate::model::id::Id;
use crate::model::kind::{Field, Kind};
use crate::office::{BatchSaved, Office};
use std::fs;
use std::io::Write;
use std::path::Path;

pub(super) fn import(
    args: &Args,
    office: &mut Office,
    asked: &args::Import,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), Fail> {
    if let Some(which) = &asked.undo {
        return take_back(office, which, out);
    }
    let name = asked.kind.as_deref().unwrap_or_default();
    let Some(file) = &asked.file else {
        return Err(Fail::usage("要写明种类和文件，如 lianxin import 农户 农户.csv。"));
    };
    let (name, part) = name.split_once('.').map_or((name, None), |(name, part)| (name, Some(part)));
    let kind = words::kind(office, name)?.clone();
    let table = match part {
        Some(part) => {
            let field = rows_field(&kind, part)?;
            files::read_rows(field, file).map_err(Fail::refused)?
        }
        None => files::read(&kind, file).map_err(Fail::refused)?,
    };
    let keep = asked.keep.keep.as_deref().map(str::trim).filter(|keep| !keep.is_empty());
    let plan = Import::plan(office, &kind, table, keep)?;
    let same = |a: &Path, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if let (Some(rejects), Some(file)) = (&asked.rejects, &asked.file)
        && same(rejects, file)
    {
        return Err(Fail::refused("退回的行不能写到原来的文件里，请给 --rejects 换一个文件名。"));
    }
    if let Some(rejects) = asked.rejects.as_deref().filter(|_| plan.sent_back() > 0 && !plan.header_wrong) {
        files::write(&plan.rejects(&kind), rejects).map_err(Fail::refused)?;
    }
    let told = Told::of(&plan);
    let saved = if asked.dry_run || plan.is_empty() { None } else { Some(plan.commit(office)?) };
    told.write(args.format, saved.as_ref(), asked.dry_run, out)?;
    for (line, field, say) in &told.back {
        let field = if field.is_empty() || say.contains(field.as_str()) {
            String::new()
        } else {
            format!("{field}：")
        };
        writeln!(err, "第 {line} 行 {field}{say}")?;
    }
    if told.back.is_empty() { Ok(()) } else { Err(Fail::Refused(Vec::new())) }
}

/// Takes an earlier import back: the last, the one before it, or that of a batch.
fn take_back(office: &mut Office, which: &str, out: &mut dyn Write) -> Result<(), Fail> {
    let which = which.trim();
    let batch = match (which.parse::<usize>(), which.parse::<Id>()) {
        (Ok(back), _) if back > 0 => office.import_before(back)?,
        (_, Ok(batch)) => batch,
        _ => return Err(Fail::usage(format!("“{which}”不是第几次，最近一次写 1，再前一次写 2。"))),
    };
    let saved = office.undo_batch(batch)?;
    writeln!(out, "已撤销导入，共 {} 条。", saved.changed)?;
    Ok(())
}

/// Writes a kind's blank table; what is there already is not written over.
pub(super) fn write_blank(asked: &args::Import, out: &mut dyn Write) -> Result<(), Fail> {
    let dictionary = start::dictionary()?;
    let kind = words::kind_in(&dictionary, asked.kind.as_deref().unwrap_or_default())?;
    if kind.program {
        return Err(Fail::usage(format!("{}由程序自己记，不用导入。", kind.label)));
    }
    let file = asked.file.clone().unwrap_or_else(|| files::blank_name(kind, Path::new("")));
    for path in files::write_blank(kind, &file).map_err(Fail::refused)? {
        writeln!(out, "空表写好了：{}", path.display())?;
    }
    writeln!(out, "用表格软件填好，另存为 CSV，再打：lianxin import {} {}", kind.label, file.display())?;
    Ok(())
}

/// What is told of an import once it is done.
struct Told {
    added: usize,
    changed: usize,
    same: usize,
    doubles: usize,
    refused: usize,
    totals: usize,
    header_wrong: bool,
    planned: Vec<Planned>,
    put_right: Vec<(u64, String)>,
    back: Vec<(u64, String, String)>,
}

/// New records are named one by one up to so many; what changes or goes always is.
const NAMED: usize = 20;

impl Told {
    fn of(plan: &Import) -> Self {
        let mut back: Vec<(u64, String, String)> = plan
            .refused
            .iter()
            .map(|refused| (refused.line, refused.field.clone(), refused.say.clone()))
            .chain(plan.doubles.iter().map(|double| (double.line, String::new(), double.say.clone())))
            .collect();
        back.sort_by_key(|(line, _, _)| *line);
        Self {
            added: plan.added,
            changed: plan.changed,
            same: plan.same,
            doubles: plan.doubles.len(),
            refused: plan.sent_back() - plan.doubles.len(),
            totals: plan.totals,
            header_wrong: plan.header_wrong,
            planned: plan.planned.clone(),
            put_right: plan.told.clone(),
            back,
        }
    }

    fn object(&self, saved: Option<&BatchSaved>) -> Json {
        let line = |line: &u64| Json::from(usize::try_from(*line).unwrap_or(usize::MAX));
        let back = |(number, field, say): &(u64, String, String)| {
            Json::object(vec![
                ("line", line(number)),
                ("field", field.as_str().into()),
                ("reason", say.as_str().into()),
            ])
        };
        let difference = |change: &Difference| {
            Json::object(vec![
                ("field", change.field.as_str().into()),
                ("old", change.old.as_str().into()),
                ("new", change.new.as_str().into()),
            ])
        };
        let planned = |planned: &Planned| {
            Json::object(vec![
                ("line", line(&planned.line)),
                ("record", planned.record.as_str().into()),
                ("new", planned.is_new.into()),
                ("changes", Json::List(planned.changes.iter().map(difference).collect())),
            ])
        };
        let put_right = |(number, say): &(u64, String)| {
            Json::object(vec![("line", line(number)), ("say", say.as_str().into())])
        };
        Json::object(vec![
            ("added", self.added.into()),
            ("changed", self.changed.into()),
            ("same", self.same.into()),
            ("doubles", self.doubles.into()),
            ("refused", self.refused.into()),
            ("batch", saved.map(|saved| saved.batch.to_string()).into()),
            ("sent_back", Json::List(self.back.iter().map(back).collect())),
            ("planned", Json::List(self.planned.iter().map(planned).collect())),
            ("put_right", Json::List(self.put_right.iter().map(put_right).collect())),
        ])
    }

    fn write(
        &self,
        format: Output,
        saved: Option<&BatchSaved>,
        dry: bool,
        out: &mut dyn Write,
    ) -> Result<(), Fail> {
        if format == Output::Json {
            return super::sheet::write_json(&[self.object(saved)], out);
        }
        let verb = if dry { "检查完毕，没有保存" } else { "导入完毕" };
        writeln!(
            out,
            "{verb}：新增 {}，更新 {}，没有变化 {}，重复 {}，不合格 {}。",
            self.added, self.changed, self.same, self.doubles, self.refused
        )?;
        if self.header_wrong {
            writeln!(out, "表头有错，整张表都没有导入，请改好表头再来。")?;
        }
        if self.totals > 0 {
            writeln!(out, "合计、小计 {} 行已和各行核对，不导入。", self.totals)?;
        }
        for (line, say) in &self.put_right {
            writeln!(out, "第 {line} 行 {say}")?;
        }
        for planned in self.planned.iter().filter(|planned| !planned.is_new) {
            for change in &planned.changes {
                writeln!(out, "第 {} 行 更新 {}  {}", planned.line, planned.record, change.say())?;
            }
        }
        if dry {
            let new = || self.planned.iter().filter(|planned| planned.is_new);
            for planned in new().take(NAMED) {
                writeln!(out, "第 {} 行 新增 {}", planned.line, planned.record)?;
            }
            if let Some(more) = new().count().checked_sub(NAMED).filter(|more| *more > 0) {
                writeln!(out, "……还有 {more} 条新增，没有一一列出。")?;
            }
        }
        if saved.is_some() {
            writeln!(out, "导错了，可以整批撤销：lianxin import --undo 1")?;
        }
        Ok(())
    }
}

fn rows_field<'a>(kind: &'a Kind, name: &str) -> Result<&'a Field, Fail> {
    let found = kind.field_named(name).filter(|field| !field.columns().is_empty());
    found.ok_or_else(|| {
        let with_rows = kind.fields.iter().filter(|field| !field.columns().is_empty());
        let labels: Vec<&str> = with_rows.map(|field| field.label.as_str()).collect();
        let may = if labels.is_empty() { "没有".to_owned() } else { labels.join("、") };
        Fail::usage(format!("{}里没有“{name}”这张小表，可以写：{may}。", kind.label))
    })
}

pub(super) fn export(
    args: &Args,
    office: &Office,
    asked: &args::Export,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let json = args.format == Output::Json;
    if asked.all {
        fs::create_dir_all(&asked.out).map_err(|error| Fail::file("建立目录", &asked.out, &error))?;
        let format = if json { Format::Jsonl } else { Format::Csv };
        let kinds: Vec<Kind> = office.dictionary().kinds().to_vec();
        for kind in &kinds {
            let ids = export::all_of(office, kind)?;
            let file = asked.out.join(format!("{}.{}", kind.name, format.ending()));
            write_kind(office, kind, &ids, &file, format, asked.full, out)?;
        }
        return Ok(());
    }
    let kind = words::kind(office, asked.kind.as_deref().unwrap_or_default())?;
    let filter = words::filter(office, kind, asked.filter.as_deref())?;
    let ids = if filter.is_empty() {
        export::all_of(office, kind)?
    } else {
        office.filtered_whole(kind, &filter)?
    };
    let name = asked.out.to_string_lossy().to_lowercase();
    if [".xlsx", ".xls", ".et"].iter().any(|ending| name.ends_with(ending)) {
        return Err(Fail::refused("导出的是 csv 或 jsonl，文件名请以 .csv 结尾，WPS 和 Excel 都能打开。"));
    }
    let format = if json { Format::Jsonl } else { Format::of(&name) };
    write_kind(office, kind, &ids, &asked.out, format, asked.full, out)
}

fn write_kind(
    office: &Office,
    kind: &Kind,
    ids: &[Id],
    file: &Path,
    format: Format,
    full: bool,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let parts = export::export(office, kind, ids, format, full)?;
    files::write(&parts, file).map_err(Fail::refused)?;
    writeln!(out, "{} {} 条：{}", kind.label, ids.len(), file.display())?;
    Ok(())
}
