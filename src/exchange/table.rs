//! A table as it lies in a file: a header and lines of cells, from csv or jsonl, before it means anything.
//!
//! Files come from WPS, Excel and Notepad: with or without a mark at the front, in UTF-8 or GB18030, with any line
//! end. Knows no kinds and no fields.

use super::csv;
use super::decode::decode;
use super::totals;
use serde_json::Value as Json;
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

/// Rows in which the header is looked for below a title.
const LOOKED_FOR_HEADER: usize = 20;

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
    /// Its row in the file as a spreadsheet counts them, from 1.
    pub number: u64,
    /// The small table whose file it stands in, where it is a row of that alone.
    pub sheet: Option<String>,
    /// As many cells as the table has columns.
    pub cells: Vec<Cell>,
}

/// A header and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The row that they stand in.
    pub header_line: u64,
    /// The lines that have anything in them.
    pub lines: Vec<Line>,
    /// What could not be read at all: where, and the sentence.
    pub unread: Vec<(u64, String)>,
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

impl Table {
    /// Reads a file's bytes; the first row is the header.
    ///
    /// # Errors
    /// A sentence with the line that cannot be read.
    pub fn read(bytes: &[u8], format: Format) -> Result<Self, String> {
        Self::read_under(bytes, format, &|_| false)
    }

    /// Reads a file's bytes. The header is the first row of which `knows` knows most cells: above it a title may stand.
    ///
    /// # Errors
    /// A sentence with the line that cannot be read.
    pub fn read_under(bytes: &[u8], format: Format, knows: &dyn Fn(&str) -> bool) -> Result<Self, String> {
        let text = decode(bytes)?;
        match format {
            Format::Csv => Self::csv_under(&text, knows),
            Format::Jsonl => Self::from_jsonl(&text),
        }
    }

    /// A table that is already apart, as the sample town's. Lines are numbered as if it were a file.
    #[must_use]
    pub fn new(header: Vec<String>, rows: Vec<Vec<String>>) -> Self {
        let lines = Vec::with_capacity(rows.len());
        let mut table = Self { header, header_line: 1, lines, unread: Vec::new() };
        for (number, row) in (2..).zip(rows) {
            table.push(number, row.into_iter().map(Cell::Words).collect());
        }
        table
    }

    /// Reads csv; the first row is the header.
    ///
    /// # Errors
    /// A sentence with the line that cannot be read, or that there is no header.
    pub fn from_csv(text: &str) -> Result<Self, String> {
        Self::csv_under(text, &|_| false)
    }

    fn csv_under(text: &str, knows: &dyn Fn(&str) -> bool) -> Result<Self, String> {
        let mut rows = csv::split(text)?;
        rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
        let is_header = |(_, cells): &csv::Row| {
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            let columns = cells.iter().filter(|cell| knows(cell)).count();
            columns > 1 || columns * 2 > filled
        };
        let at = rows.iter().take(LOOKED_FOR_HEADER).position(is_header).unwrap_or(0);
        let mut rows = rows.into_iter().skip(at);
        let Some((header_line, mut header)) = rows.next() else {
            return Err("文件是空的，第一行要写栏名，请核对文件。".to_owned());
        };
        while header.last().is_some_and(String::is_empty) {
            header.pop();
        }
        let mut table = Self { header, header_line, ..Self::default() };
        for (number, mut cells) in rows {
            // A printed table has its header again on every page.
            while cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            if cells != table.header {
                table.push(number, cells.into_iter().map(Cell::Words).collect());
            }
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
            let Ok(object) = serde_json::from_str::<serde_json::Map<String, Json>>(line) else {
                table.unread.push((number, "这一行不是一个 JSON 对象，请核对这一行。".to_owned()));
                continue;
            };
            let mut cells: Vec<Cell> = vec![Cell::Words(String::new()); columns.len()];
            for (name, value) in object {
                let cell = match cell(&value, number) {
                    Ok(cell) => cell,
                    Err(say) => {
                        table.unread.push((number, say));
                        Cell::Words(String::new())
                    }
                };
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
        match table.unread.first() {
            _ if !table.header.is_empty() => Ok(table),
            Some((number, say)) => Err(format!("第 {number} 行：{say}")),
            None => Err("文件是空的，每行要有一个 JSON 对象，请核对文件。".to_owned()),
        }
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
        self.lines.push(Line { number, sheet: None, cells });
    }

    /// Takes in the rows of a table inside the records, from a file of their own whose first column names the record
    /// by what stands in the column of the same name here. Records that are not in this table get a line of their
    /// own; a table without columns is made of them alone.
    ///
    /// # Errors
    /// A sentence: the first column is not one of this table's.
    pub fn take_rows(&mut self, field: &str, mut rows: Table) -> Result<(), String> {
        let wrong = totals::take(&mut rows).1;
        self.unread.append(&mut rows.unread);
        let say = |wrong: totals::Wrong| (wrong.line, format!("“{field}”表“{}”{}", wrong.column, wrong.say));
        self.unread.extend(wrong.into_iter().map(say));
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
                let say = format!("“{field}”表这一行没有写“{key}”，请补上。");
                self.unread.push((line.number, say));
                continue;
            }
            let row = Row { line: line.number, cells: names.iter().cloned().zip(cells).collect() };
            let place = *lines.entry(record.clone()).or_insert_with(|| {
                let mut cells = vec![Cell::Words(String::new()); width];
                cells.splice(at..=at, [Cell::Words(record)]);
                if let Some(last) = cells.last_mut() {
                    *last = Cell::Rows(Vec::new());
                }
                let sheet = Some(field.to_owned());
                self.lines.push(Line { number: line.number, sheet, cells });
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
    let Some(items) = rows else { return words(value).map(Cell::Words) };
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let Some(object) = item.as_object() else {
            return Err("小表里有不是对象的行，请核对这一行。".to_owned());
        };
        let mut cells = Vec::with_capacity(object.len());
        for (name, value) in object {
            cells.push((name.clone(), words(value)?));
        }
        rows.push(Row { line, cells });
    }
    Ok(Cell::Rows(rows))
}

fn words(value: &Json) -> Result<String, String> {
    Ok(match value {
        Json::Null => String::new(),
        Json::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let words: Result<Vec<String>, String> = items.iter().map(words).collect();
            words?.join("、")
        }
        // A reference is found by its id, elsewhere by its name; an escape by its word.
        Json::Object(object) => match (object.get("id"), object.get("name"), object.get("missing")) {
            (Some(Json::String(id)), Some(Json::String(name)), _) => format!("{id} {name}"),
            (Some(Json::String(text)), _, _) | (None, _, Some(Json::String(text))) => text.clone(),
            _ => return Err("有读不懂的对象，引用要有 id，待补要有 missing，请核对这一行。".to_owned()),
        },
    })
}
