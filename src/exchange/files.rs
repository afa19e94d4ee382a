//! Tables on the disk: a main file, and the files of its small tables beside it: `农户.csv`, `农户.members.csv`.

use super::blank::blank;
use super::export::Part;
use super::import::is_column;
use super::table::{Format, Table};
use crate::model::kind::{Field, Kind};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a file could not be read or written, with what to look at.
#[must_use]
pub fn fault(doing: &str, path: &Path, error: &io::Error) -> String {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "找不到".to_owned(),
        io::ErrorKind::PermissionDenied => "没有权限".to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "磁盘已满".to_owned(),
        io::ErrorKind::IsADirectory => "这是一个目录".to_owned(),
        io::ErrorKind::NotADirectory => "这不是目录".to_owned(),
        _ => error.raw_os_error().map_or_else(|| "系统出错".to_owned(), |code| format!("系统错误 {code}")),
    };
    format!("{doing}「{}」没有成功（{why}），请核对文件名和权限。", path.display())
}

/// A kind's table, with the files of its small tables that lie beside it.
///
/// # Errors
/// A sentence with the file that cannot be read.
pub fn read(kind: &Kind, file: &Path) -> Result<Table, String> {
    let mut table = read_under(file, &|name| is_column(kind, name))?;
    for field in kind.fields.iter().filter(|field| !field.columns().is_empty()) {
        let files = [&field.name, &field.label].map(|part| beside(file, part));
        let given = table.header.iter().any(|name| *name == field.name || *name == field.label);
        if let Some(rows) = files.iter().find(|rows| !given && rows.is_file()) {
            table.take_rows(&field.label, read_under(rows, &is_cell_of(field))?)?;
        }
    }
    Ok(table)
}

/// The rows of a kind's small table alone, without the records around them.
///
/// # Errors
/// A sentence: the file cannot be read.
pub fn read_rows(field: &Field, file: &Path) -> Result<Table, String> {
    let mut table = Table::default();
    table.take_rows(&field.label, read_under(file, &is_cell_of(field))?)?;
    Ok(table)
}

/// Whether a cell is the name of a column of a small table.
fn is_cell_of(field: &Field) -> impl Fn(&str) -> bool {
    let named = |column: &Field, name: &str| column.label == name || column.name == name;
    move |name| field.columns().iter().any(|column| named(column, name.trim()))
}

fn read_under(file: &Path, knows: &dyn Fn(&str) -> bool) -> Result<Table, String> {
    let bytes = fs::read(file).map_err(|error| fault("读取", file, &error))?;
    let name = file.to_string_lossy();
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(format!("「{name}」是表格软件的工作簿，请另存为 CSV 再导入。"));
    }
    Table::read_under(&bytes, Format::of(&name), knows).map_err(|say| format!("「{name}」{say}"))
}

/// Writes the files of a table. Returns where they lie.
///
/// # Errors
/// A sentence with the file that cannot be written.
pub fn write(parts: &[Part], file: &Path) -> Result<Vec<PathBuf>, String> {
    let mut written = Vec::with_capacity(parts.len());
    for part in parts {
        let path = place_of(part, file);
        fs::write(&path, &part.bytes).map_err(|error| fault("写入", &path, &error))?;
        written.push(path);
    }
    Ok(written)
}

/// Writes a kind's blank table. Returns where its files lie.
///
/// # Errors
/// A sentence: a file is there already, or cannot be written; nothing there is written over.
pub fn write_blank(kind: &Kind, file: &Path) -> Result<Vec<PathBuf>, String> {
    let parts = blank(kind);
    if let Some(there) = parts.iter().map(|part| place_of(part, file)).find(|path| path.exists()) {
        return Err(format!("「{}」已经有了，请换一个文件名。", there.display()));
    }
    write(&parts, file)
}

/// The name of a kind's blank table in a folder.
#[must_use]
pub fn blank_name(kind: &Kind, folder: &Path) -> PathBuf {
    folder.join(format!("{}.csv", kind.label))
}

/// Where the lines that came back from a file are written: `农户.退回.csv`.
#[must_use]
pub fn sent_back_name(file: &Path) -> PathBuf {
    beside(file, "退回")
}

fn place_of(part: &Part, file: &Path) -> PathBuf {
    part.rows_of.as_ref().map_or_else(|| file.to_path_buf(), |rows| beside(file, rows))
}

/// `农户.csv` and `members` give `农户.members.csv`.
fn beside(file: &Path, part: &str) -> PathBuf {
    let ending =
        file.extension().map_or_else(|| "csv".to_owned(), |ending| ending.to_string_lossy().into_owned());
    file.with_extension(format!("{part}.{ending}"))
}

/// The tables that lie in a folder, by name; those of small tables beside their main file are left out.
///
/// # Errors
/// A sentence: the folder cannot be read.
pub fn tables_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let items = fs::read_dir(folder).map_err(|error| fault("读取", folder, &error))?;
    let is_table = |path: &PathBuf| {
        let ending = path.extension().unwrap_or_default();
        path.is_file()
            && ["csv", "jsonl", "ndjson", "txt"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    };
    let mut files: Vec<PathBuf> = items.flatten().map(|item| item.path()).filter(is_table).collect();
    files.sort();
    let all = files.clone();
    files.retain(|path| {
        let stem = path.file_stem().map(PathBuf::from).unwrap_or_default();
        let main = stem.file_stem().filter(|_| stem.extension().is_some());
        let main =
            main.map(|main| path.with_file_name(main).with_extension(path.extension().unwrap_or_default()));
        main.is_none_or(|main| !all.contains(&main)) || path.to_string_lossy().contains(".退回.")
    });
    Ok(files)
}
