//! A table as it lies in a file: a header and lines of cells, from csv or jsonl, before it means anything.
//!
//! Files come from WPS, Excel and Notepad: with or without a mark at the front, in UTF-8 or GB18030, with any line
//! end. Knows no kinds and no fields.

use serde_json::Value as Json;
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Cells parted by commas, a header first.
    Csv,
    /// An object a line.
    Jsonl,
}

impl Format {
    /// The format that a file's name says; csv where it says nothing.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let ending = Path::new(name).extension().unwrap_or_default();
        let is_jsonl = ["jsonl", "ndjson"].iter().any(|other| ending.eq_ignore_ascii_case(other));
        if is_jsonl { Format::Jsonl } else { Format::Csv }
    }

    /// What files of this format end with.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
        }
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// As somebody would type it; blank is empty.
    Words(String),
    /// A small table: for each row its line in the file, and its cells by column name.
    Rows(Vec<Row>),
}

/// A row of a small table inside a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file it came from.
    pub line: u64,
    /// Column name and words.
    pub cells: Vec<(String, String)>,
}

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it stands in the file, from 1 (the header is line 1).
    pub number: u64,
    /// As many cells as the table has columns.
    pub cells: Vec<Cell>,
}

/// A header and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The lines that have anything in them.
    pub lines: Vec<Line>,
}

impl Cell {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Words(words) => words.trim().is_empty(),
            Cell::Rows(rows) => rows.is_empty(),
        }
    }
}

/// The text of a file: UTF-8 where it is that (a mark at the front is dropped), else GB18030.
///
/// # Errors
/// A sentence: it is neither, so probably no table at all.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let plain = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(plain) {
        return Ok(Cow::Borrowed(text));
    }
    let (text, _, wrong) = encoding_rs::GB18030.decode(plain);
    if wrong || text.contains('\0') {
        return Err("文件不是 UTF-8 或 GB18030 的文本，请在表格软件中另存为 CSV 再导入。".to_owned());
    }
    Ok(text)
}

impl Table {
    /// Reads a file's bytes.
    ///
    /// # Errors
    /// A sentence with the line that cannot be read.
    pub fn read(bytes: &[u8], format: Format) -> Result<Self, String> {
        let text = decode(bytes)?;
        match format {
            Format::Csv => Self::from_csv(&text),
            Format::Jsonl => Self::from_jsonl(&text),
        }
    }

    /// A table that is already apart, as the sample town's. Lines are numbered as if it were a file.
    #[must_use]
    pub fn new(header: Vec<String>, rows: Vec<Vec<String>>) -> Self {
        let mut table = Self { header, lines: Vec::with_capacity(rows.len()) };
        for (number, row) in (2..).zip(rows) {
            table.push(number, row.into_iter().map(Cell::Words).collect());
        }
        table
    }

    /// Reads csv.
    ///
    /// # Errors
    /// A sentence with the line that cannot be read, or that there is no header.
    pub fn from_csv(text: &str) -> Result<Self, String> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut table = Self::default();
        for record in reader.records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(0, csv::Position::line);
                format!("第 {line} 行读不出来，请用表格软件打开另存一次再导入。")
            })?;
            let number = record.position().map_or(0, csv::Position::line);
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            if table.header.is_empty() {
                table.header = cells;
                while table.header.last().is_some_and(String::is_empty) {
                    table.header.pop();
                }
            } else {
                table.push(number, cells.into_iter().map(Cell::Words).collect());
            }
        }
        if table.header.is_empty() {
            return Err("文件是空的，第一行要写栏名，请核对文件。".to_owned());
        }
        Ok(table)
    }

    /// Reads jsonl: an object a line, as export writes them.
    ///
    /// # Errors
    /// A sentence with the line that cannot be read.
    pub fn from_jsonl(text: &str) -> Result<Self, String> {
        let mut table = Self::default();
        let mut columns: HashMap<String, usize> = HashMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() {
                continue;
            }
            let object: Vec<(String, Json)> = serde_json::from_str::<serde_json::Map<String, Json>>(line)
                .map_err(|_| format!("第 {number} 行不是一个 JSON 对象，请核对这一行。"))?
                .into_iter()
                .collect();
            let mut cells: Vec<Cell> = vec![Cell::Words(String::new()); columns.len()];
            for (name, value) in object {
                let cell = cell(&value, number)?;
                let at = *columns.entry(name.clone()).or_insert_with(|| {
                    table.header.push(name);
                    table.header.len() - 1
                });
                if cells.len() <= at {
                    cells.resize(at + 1, Cell::Words(String::new()));
                }
                if let Some(place) = cells.get_mut(at) {
                    *place = cell;
                }
            }
            table.push(number, cells);
        }
        let width = table.header.len();
        for line in &mut table.lines {
            line.cells.resize(width, Cell::Words(String::new()));
        }
        if table.header.is_empty() {
            return Err("文件是空的，每行要有一个 JSON 对象，请核对文件。".to_owned());
        }
        Ok(table)
    }

    fn push(&mut self, number: u64, mut cells: Vec<Cell>) {
        let width = self.header.len();
        // What stands behind the last column stands under no name, unless it says something.
        while cells.len() > width && cells.last().is_some_and(Cell::is_blank) {
            cells.pop();
        }
        if cells.len() < width {
            cells.resize(width, Cell::Words(String::new()));
        }
        self.lines.push(Line { number, cells });
    }

    /// Takes in the rows of a table inside the records, from a file of their own whose first column names the record
    /// by what stands in the column of the same name here. Records that are not in this table get a line of their
    /// own; a table without columns is made of them alone.
    ///
    /// # Errors
    /// A sentence: the first column is not one of this table's, or a row names no record.
    pub fn take_rows(&mut self, field: &str, rows: Table) -> Result<(), String> {
        let Some((key, names)) = rows.header.split_first() else { return Ok(()) };
        if self.header.is_empty() {
            self.header.push(key.clone());
        }
        let Some(at) = self.header.iter().position(|name| name == key) else {
            return Err(format!("“{field}”表的第一栏“{key}”在主表里没有，请写主表里有的编号栏。"));
        };
        self.header.push(field.to_owned());
        let width = self.header.len();
        let mut lines: HashMap<String, usize> = HashMap::new();
        for (number, line) in self.lines.iter_mut().enumerate() {
            line.cells.push(Cell::Rows(Vec::new()));
            if let Some(Cell::Words(words)) = line.cells.get(at) {
                lines.insert(words.clone(), number);
            }
        }
        for line in rows.lines {
            let mut cells = line.cells.into_iter().map(|cell| match cell {
                Cell::Words(words) => words,
                Cell::Rows(_) => String::new(),
            });
            let record = cells.next().unwrap_or_default();
            if record.is_empty() {
                return Err(format!("“{field}”表第 {} 行没有写“{key}”，请补上。", line.number));
            }
            let row = Row { line: line.number, cells: names.iter().cloned().zip(cells).collect() };
            let place = *lines.entry(record.clone()).or_insert_with(|| {
                let mut cells = vec![Cell::Words(String::new()); width];
                cells.splice(at..=at, [Cell::Words(record)]);
                if let Some(last) = cells.last_mut() {
                    *last = Cell::Rows(Vec::new());
                }
                self.lines.push(Line { number: line.number, cells });
                self.lines.len() - 1
            });
            let cell = self.lines.get_mut(place).and_then(|line| line.cells.last_mut());
            if let Some(Cell::Rows(rows)) = cell {
                rows.push(row);
            }
        }
        Ok(())
    }
}

/// A json value as a clerk would type it.
fn cell(value: &Json, line: u64) -> Result<Cell, String> {
    let rows = value.as_array().filter(|items| items.iter().any(Json::is_object));
    let Some(items) = rows else { return words(value, line).map(Cell::Words) };
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let Some(object) = item.as_object() else {
            return Err(format!("第 {line} 行的小表里有不是对象的行，请核对这一行。"));
        };
        let mut cells = Vec::with_capacity(object.len());
        for (name, value) in object {
            cells.push((name.clone(), words(value, line)?));
        }
        rows.push(Row { line, cells });
    }
    Ok(Cell::Rows(rows))
}

fn words(value: &Json, line: u64) -> Result<String, String> {
    Ok(match value {
        Json::Null => String::new(),
        Json::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let words: Result<Vec<String>, String> = items.iter().map(|item| words(item, line)).collect();
            words?.join("、")
        }
        // A reference is found by its id, elsewhere by its name; an escape by its word.
        Json::Object(object) => match (object.get("id"), object.get("name"), object.get("missing")) {
            (Some(Json::String(id)), Some(Json::String(name)), _) => format!("{id} {name}"),
            (Some(Json::String(text)), _, _) | (None, _, Some(Json::String(text))) => text.clone(),
            _ => return Err(format!("第 {line} 行有读不懂的对象，应有 id 或 missing，请核对这一行。")),
        },
    })
}

/// Writes lines as csv; `mark` puts the sign in front by which Excel and WPS know UTF-8.
#[must_use]
pub fn write_csv(header: &[String], lines: &[Vec<String>], mark: bool) -> Vec<u8> {
    let mut bytes = if mark { b"\xEF\xBB\xBF".to_vec() } else { Vec::new() };
    {
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer(&mut bytes);
        // Writing to memory does not fail.
        let _ = writer.write_record(header);
        for line in lines {
            let _ = writer.write_record(line);
        }
        let _ = writer.flush();
    }
    bytes
}
