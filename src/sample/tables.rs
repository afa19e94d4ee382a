//! The registers of the sample town, in the order in which the importer can settle every reference.
//!
//! Cells are as a clerk would type them; records are named by their codes. Household members stand in a file of
//! their own (one person a line, easy to read and to correct) and are put here into the household's 家庭成员 cell
//! in the product's row notation.

use super::embed::{Damaged, text};
use std::collections::BTreeMap;

/// One register as a table for the importer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The kind, by its English name.
    pub kind: &'static str,
    /// Whether the rows fill in records that an earlier table added (found by the first column) instead of adding.
    pub update: bool,
    /// The Chinese labels of the columns.
    pub header: Vec<String>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
}

/// Kind, file, and whether it fills in earlier records: a village names its official and instructor only after
/// the cadres are there, and a cadre names the village.
const ORDER: [(&str, &str, bool); 7] = [
    ("unit", "unit.csv", false),
    ("village", "village.csv", false),
    ("cadre", "cadre.csv", false),
    ("village", "village.posts.csv", true),
    ("household", "household.csv", false),
    ("pairing", "pairing.csv", false),
    ("phrase", "phrase.csv", false),
];

const MEMBERS: &str = "household.members.csv";
/// Columns of the members' file after the household's code that stand in the same order as the dictionary's; 电话 is
/// skipped between the last two.
const BEFORE_PHONE: usize = 6;

/// All registers, in loading order.
///
/// # Errors
/// [`Damaged`] when the program's own copy cannot be read.
pub fn tables() -> Result<Vec<Table>, Damaged> {
    let mut tables = Vec::new();
    for (kind, file, update) in ORDER {
        let (mut header, mut rows) = read(file)?;
        if kind == "household" {
            let mut members = member_cells()?;
            header.push("家庭成员".to_owned());
            for row in &mut rows {
                let cell = row.first().and_then(|code| members.remove(code)).unwrap_or_default();
                row.push(cell);
            }
        }
        tables.push(Table { kind, update, header, rows });
    }
    Ok(tables)
}

/// A file as header and rows.
pub(super) fn read(file: &str) -> Result<(Vec<String>, Vec<Vec<String>>), Damaged> {
    let text = text(file)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let line = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<String>>();
    let header = line(reader.headers().map_err(|_| Damaged::file(file))?);
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(line(&record.map_err(|_| Damaged::file(file))?));
    }
    Ok((header, rows))
}

fn member_cells() -> Result<BTreeMap<String, String>, Damaged> {
    let mut cells: BTreeMap<String, String> = BTreeMap::new();
    let (_, rows) = read(MEMBERS)?;
    for row in rows {
        let Some((code, rest)) = row.split_first() else {
            continue;
        };
        let (front, back) = rest.split_at(BEFORE_PHONE.min(rest.len()));
        let phone = String::new();
        let line: Vec<&str> = front.iter().chain([&phone]).chain(back).map(String::as_str).collect();
        let line = line.join("，");
        let cell = cells.entry(code.clone()).or_default();
        if !cell.is_empty() {
            cell.push('；');
        }
        cell.push_str(line.trim_end_matches('，'));
    }
    Ok(cells)
}
