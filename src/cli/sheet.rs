//! Results on the way out: columns aligned by display width for eyes, csv and JSON for programs.

use super::args::Output;
use super::fail::Fail;
use crate::exchange::csv;
use crate::exchange::json::Json;
use crate::ui::text;
use std::io::Write;

/// No column is wider than this many cells on a screen; files are never cut.
const WIDEST: usize = 40;

/// A header and lines.
#[derive(Default)]
pub(super) struct Sheet {
    pub header: Vec<String>,
    pub lines: Vec<Vec<String>>,
    /// Columns that hold figures stand on the right.
    pub figures: Vec<usize>,
}

impl Sheet {
    pub(super) fn new(header: &[&str]) -> Self {
        Self { header: header.iter().map(|&name| name.to_owned()).collect(), ..Self::default() }
    }

    /// Writes the sheet, or the objects where JSON is asked for.
    pub(super) fn write(
        &self,
        format: Output,
        objects: impl FnOnce() -> Vec<Json>,
        out: &mut dyn Write,
    ) -> Result<(), Fail> {
        match format {
            Output::Table => self.write_columns(out),
            Output::Csv => Ok(out.write_all(&csv::write(&self.header, &self.lines, false))?),
            Output::Json => write_json(&objects(), out),
        }
    }

    fn write_columns(&self, out: &mut dyn Write) -> Result<(), Fail> {
        let plain = |cell: &String| cell.replace(['\n', '\r', '\t'], " ");
        let lines: Vec<Vec<String>> = std::iter::once(&self.header)
            .chain(&self.lines)
            .map(|line| line.iter().map(plain).collect())
            .collect();
        let wide =
            |at: usize| lines.iter().filter_map(|line| line.get(at)).map(|cell| text::width(cell)).max();
        let widths: Vec<usize> = (0..self.header.len()).map(|at| wide(at).unwrap_or(0).min(WIDEST)).collect();
        for line in &lines {
            let cells = line.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
                if self.figures.contains(&at) {
                    text::pad_left(cell, *width)
                } else {
                    text::pad_right(cell, *width)
                }
            });
            let line = cells.collect::<Vec<_>>().join("  ");
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// An array, one object a line: readable, and each line can be searched.
pub(super) fn write_json(objects: &[Json], out: &mut dyn Write) -> Result<(), Fail> {
    out.write_all(b"[")?;
    for (at, object) in objects.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        let line = serde_json::to_vec(object).unwrap_or_default();
        out.write_all(&line)?;
    }
    out.write_all(b"\n]\n")?;
    Ok(())
}
