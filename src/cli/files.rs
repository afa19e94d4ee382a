//! Tables in and out of files: import and export.
//!
//! A small table inside the records lies in a file of its own beside the main one: `农户.csv`, `农户.members.csv`.

use super::args::{self, Args, Output};
use super::fail::Fail;
use super::words;
use crate::exchange::export::{self, Part};
use crate::exchange::json::Json;
use crate::exchange::{Format, Import, Table};
use crate::model::id::Id;
use crate::model::kind::{Field, Kind};
use crate::office::{BatchSaved, Office};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

pub(super) fn import(
    args: &Args,
    office: &mut Office,
    asked: &args::Import,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), Fail> {
    if let Some(batch) = &asked.undo {
        let saved = office.undo_batch(words::id(batch)?)?;
        writeln!(out, "已撤销导入，共 {} 条。", saved.changed)?;
        return Ok(());
    }
    let (Some(name), Some(file)) = (&asked.kind, &asked.file) else {
        return Err(Fail::usage("要写明种类和文件，如 lianxin import 农户 农户.csv。"));
    };
    let (name, part) = name.split_once('.').map_or((name.as_str(), None), |(name, part)| (name, Some(part)));
    let kind = words::kind(office, name)?.clone();
    let table = match part {
        Some(part) => {
            let mut table = Table::default();
            table.take_rows(&rows_field(&kind, part)?.label, read(file)?).map_err(Fail::refused)?;
            table
        }
        None => read_with_rows(&kind, file)?,
    };
    let keep = asked.keep.keep.as_deref().map(str::trim).filter(|keep| !keep.is_empty());
    let plan = Import::plan(office, &kind, table, keep)?;
    let same = |a: &Path, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if let (Some(rejects), Some(file)) = (&asked.rejects, &asked.file)
        && same(rejects, file)
    {
        return Err(Fail::refused("退回的行不能写到原来的文件里，请给 --rejects 换一个文件名。"));
    }
    if let Some(rejects) = asked.rejects.as_deref().filter(|_| plan.sent_back() > 0) {
        write_parts(&plan.rejects(), rejects, |label| {
            kind.field_named(label).map_or(label.to_owned(), |field| field.name.clone())
        })?;
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

/// What is told of an import once it is done.
struct Told {
    added: usize,
    changed: usize,
    same: usize,
    doubles: usize,
    refused: usize,
    back: Vec<(u64, String, String)>,
}

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
            back,
        }
    }

    fn write(
        &self,
        format: Output,
        saved: Option<&BatchSaved>,
        dry: bool,
        out: &mut dyn Write,
    ) -> Result<(), Fail> {
        if format == Output::Json {
            let back = |(line, field, say): &(u64, String, String)| {
                Json::object(vec![
                    ("line", usize::try_from(*line).unwrap_or(usize::MAX).into()),
                    ("field", field.as_str().into()),
                    ("reason", say.as_str().into()),
                ])
            };
            let object = Json::object(vec![
                ("added", self.added.into()),
                ("changed", self.changed.into()),
                ("same", self.same.into()),
                ("doubles", self.doubles.into()),
                ("refused", self.refused.into()),
                ("batch", saved.map(|saved| saved.batch.to_string()).into()),
                ("sent_back", Json::List(self.back.iter().map(back).collect())),
            ]);
            return super::sheet::write_json(&[object], out);
        }
        let verb = if dry { "检查完毕，没有保存" } else { "导入完毕" };
        writeln!(
            out,
            "{verb}：新增 {}，更新 {}，没有变化 {}，重复 {}，不合格 {}。",
            self.added, self.changed, self.same, self.doubles, self.refused
        )?;
        if let Some(saved) = saved {
            writeln!(out, "批号 {}，要整批撤销：lianxin import --undo {0}", saved.batch)?;
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

fn read(file: &Path) -> Result<Table, Fail> {
    let bytes = fs::read(file).map_err(|error| Fail::file("读取", file, &error))?;
    let name = file.to_string_lossy();
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(Fail::refused(format!("「{name}」是表格软件的工作簿，请另存为 CSV 再导入。")));
    }
    Table::read(&bytes, Format::of(&name)).map_err(|say| Fail::refused(format!("「{name}」{say}")))
}

/// The table, with the files of its small tables that lie beside it.
fn read_with_rows(kind: &Kind, file: &Path) -> Result<Table, Fail> {
    let mut table = read(file)?;
    for field in kind.fields.iter().filter(|field| !field.columns().is_empty()) {
        let beside = [&field.name, &field.label].map(|part| beside(file, part));
        let given = table.header.iter().any(|name| *name == field.name || *name == field.label);
        if let Some(rows) = beside.iter().find(|rows| !given && rows.is_file()) {
            table.take_rows(&field.label, read(rows)?).map_err(Fail::refused)?;
        }
    }
    Ok(table)
}

/// `农户.csv` and `members` give `农户.members.csv`.
fn beside(file: &Path, part: &str) -> PathBuf {
    let ending =
        file.extension().map_or_else(|| "csv".to_owned(), |ending| ending.to_string_lossy().into_owned());
    file.with_extension(format!("{part}.{ending}"))
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
    let ids =
        if filter.is_empty() { export::all_of(office, kind)? } else { office.filtered(kind, &filter)? };
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
    write_parts(&parts, file, str::to_owned)?;
    writeln!(out, "{} {} 条：{}", kind.label, ids.len(), file.display())?;
    Ok(())
}

fn write_parts(parts: &[Part], file: &Path, name: impl Fn(&str) -> String) -> Result<(), Fail> {
    for part in parts {
        let path = match &part.rows_of {
            Some(rows) => beside(file, &name(rows)),
            None => file.to_path_buf(),
        };
        fs::write(&path, &part.bytes).map_err(|error| Fail::file("写入", &path, &error))?;
    }
    Ok(())
}
