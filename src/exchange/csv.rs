//! csv as spreadsheets write and read it: rows counted as they count them, cells written so that they come back.
//!
//! A spreadsheet takes `01` for 1, `2026-01` for a day, `=…` for a formula and eighteen digits for 1.1E+17. Words that
//! it would take for something else begin with a tab, which makes them words; reading takes exactly that tab away.

use crate::model::fold::half_width;

/// A row: its number in the spreadsheet, from 1, and its cells.
pub(super) type Row = (u64, Vec<String>);

/// Beginnings that a spreadsheet takes for a formula, or eats.
const SIGNS: [char; 6] = ['=', '+', '-', '@', '\'', '\t'];
/// What numbers, days, times and amounts are made of.
const FIGURES: &str = ".,:/-%eE+()¥$~年月日时分秒上下午 ";
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The rows of a text. A row is what a spreadsheet counts as one: a blank line is, a line break inside quotes is not.
///
/// # Errors
/// A sentence with the row whose quotation mark is never closed.
pub(super) fn split(text: &str) -> Result<Vec<Row>, String> {
    let separator = separator(text);
    let mut rows = Vec::new();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut number, mut quoted) = (1, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            // Line breaks inside a cell are the same however the file writes them.
            '\r' if quoted && chars.peek() == Some(&'\n') => {}
            _ if quoted => cell.push(c),
            '\r' | '\n' => {
                if c == '\r' && chars.peek() == Some(&'\n') {
                    chars.next();
                }
                cells.push(unguarded(&std::mem::take(&mut cell)));
                rows.push((number, std::mem::take(&mut cells)));
                number += 1;
            }
            _ if c == separator => cells.push(unguarded(&std::mem::take(&mut cell))),
            _ => cell.push(c),
        }
    }
    if quoted {
        return Err(format!("第 {number} 行有一个引号没有合上，请用表格软件打开另存一次再导入。"));
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(unguarded(&cell));
        rows.push((number, cells));
    }
    Ok(rows)
}

/// Cells are parted by tabs where a spreadsheet was told so; a tab at the front of a line only guards it.
fn separator(text: &str) -> char {
    let told = |line: &str| {
        let inside = line.trim_start_matches('\t');
        (inside.contains(',') || inside.contains('\t')).then(|| if inside.contains(',') { ',' } else { '\t' })
    };
    text.split(['\r', '\n']).take(20).find_map(told).unwrap_or(',')
}

/// Writes lines as csv; `mark` puts the sign in front by which Excel and WPS know UTF-8.
#[must_use]
pub fn write(header: &[String], lines: &[Vec<String>], mark: bool) -> Vec<u8> {
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

/// Words for a cell, guarded where a spreadsheet would take them for something else.
#[must_use]
pub fn guarded(words: String) -> String {
    if is_taken_amiss(&words) { format!("\t{words}") } else { words }
}

/// As [`guarded`], for a cell of which it is not known whether it is words: amounts are left to be numbers.
#[must_use]
pub fn guarded_unless_amount(words: String) -> String {
    let whole = words.strip_prefix('-').unwrap_or(&words).split('.').next().unwrap_or_default();
    let is_amount =
        words.parse::<f64>().is_ok() && words.bytes().all(|b| b.is_ascii_digit() || b".-".contains(&b));
    let keeps = whole == "0" || !whole.starts_with('0') && (1..=11).contains(&whole.len());
    if is_amount && keeps { words } else { guarded(words) }
}

fn is_taken_amiss(words: &str) -> bool {
    let plain: String = words.chars().map(half_width).collect();
    let is_figures = plain.chars().any(|c| c.is_ascii_digit())
        && plain.chars().all(|c| c.is_ascii_digit() || FIGURES.contains(c) || "AaPpMm".contains(c));
    let lower = plain.to_ascii_lowercase();
    let is_month = lower.chars().any(|c| c.is_ascii_digit())
        && MONTHS.iter().any(|month| lower.contains(month))
        && lower.is_ascii();
    plain.starts_with(SIGNS)
        || words.trim() != words
        || is_figures
        || is_month
        || ["true", "false"].contains(&lower.as_str())
}

/// A cell as it was meant: without its guard, or what another program put in its place, and without blanks around it.
fn unguarded(cell: &str) -> String {
    if let Some(words) = cell.strip_prefix('\t') {
        return words.to_owned();
    }
    let cell = cell.trim();
    if let Some(words) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return words.to_owned();
    }
    match cell.strip_prefix('\'') {
        Some(words) if is_taken_amiss(words) => words.to_owned(),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let text = "村,户\r\n\r\n\"两\r\n行\",1\r\n三,\"a\"\"b\"\r\n";
        for text in [text.to_owned(), text.replace("\r\n", "\n"), text.replace("\r\n", "\r")] {
            let rows = split(&text).unwrap();
            let numbers: Vec<u64> = rows.iter().map(|(number, _)| *number).collect();
            assert_eq!(numbers, [1, 2, 3, 4]);
            assert_eq!(rows[2].1[0].replace('\r', "\n"), "两\n行");
            assert_eq!(rows[3].1, ["三", "a\"b"]);
        }
        assert_eq!(split("村\t户\n甲\t1").unwrap()[1].1, ["甲", "1"]);
        assert_eq!(split("村编号\n\t01\n").unwrap()[1].1, ["01"]);
        assert!(split("村,\"户\n甲,1\n").unwrap_err().contains("第 1 行"));
    }

    #[test]
    fn what_a_spreadsheet_would_change_is_guarded() {
        for words in [
            "2026-01",
            "01",
            "=1+1",
            "+86",
            "-3",
            "@某",
            "110101199003070019",
            "1E5",
            "3/4",
            "TRUE",
            "Mar 5",
            "'01",
            " 甲",
            "１２",
        ] {
            assert_eq!(guarded(words.to_owned()), format!("\t{words}"));
        }
        for words in ["张桂琴", "1号村", "甲、乙", "老两口身体都好", "MAY"] {
            assert_eq!(guarded(words.to_owned()), words);
        }
        assert_eq!(
            ["1200", "-3.5", "0.5", "0"].map(|words| guarded_unless_amount(words.into())),
            ["1200", "-3.5", "0.5", "0"]
        );
        assert_eq!(guarded_unless_amount("007".into()), "\t007");
        // As other programs have it.
        assert_eq!(split("=\"01\",'007,'tis\n").unwrap()[0].1, ["01", "007", "'tis"]);
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read(cells in proptest::collection::vec("[ \t\n0-9a-eE=+@',;\"年.：/%-]{0,6}|.{0,8}", 1..5)) {
            let cells: Vec<String> = cells.into_iter().map(|cell| cell.replace('\r', "")).collect();
            let guarded: Vec<String> = cells.iter().cloned().map(guarded).collect();
            let bytes = write(&["甲".to_owned(), "乙".to_owned()], &[guarded], false);
            let rows = split(std::str::from_utf8(&bytes).unwrap()).unwrap();
            prop_assert_eq!(&rows[1].1, &cells);
        }
    }
}
