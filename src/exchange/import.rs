//! A table becomes records, or refusals with their reasons: first on paper (the dry run), then as one batch.
//!
//! A line whose id or code is known changes that record, cell by cell: what is blank stays as it is, and so does a row
//! of a small table that the file does not speak of. A line that says what a record says already changes nothing. Any
//! other line is a new record. Everything is read and checked as on the form; a line that does not pass goes back whole,
//! with every reason, in a table that can be imported again. Where the header is wrong nothing is taken.

mod again;
mod difference;
mod line;
pub(super) mod tidy;

pub use difference::{Difference, Planned};

use super::export::Part;
use super::resolve::Resolver;
use super::table::{self, Cell, Line, Table};
use super::{csv, totals};
use crate::model::fold::fold;
use crate::model::id::Id;
use crate::model::kind::{Field, Kind, Level, Mask};
use crate::model::record::KindTag;
use crate::office::{BatchOptions, BatchRow, BatchSaved, Filled, IMPORTED, Keyed, Office, Refusal};
use line::{Outcome, Reader};
use std::collections::BTreeSet;

/// The column that says why a line came back; ignored when read.
pub const REASON: &str = "不合格原因";

/// A line that is a double of a record there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Double {
    /// Where it stands.
    pub line: u64,
    /// The record there is.
    pub older: Id,
    /// The sentence.
    pub say: String,
}

/// Something in a line that cannot be taken; a line may have several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where it stands.
    pub line: u64,
    /// The field's label.
    pub field: String,
    /// The sentence.
    pub say: String,
    /// Whether a reason would take it.
    pub level: Level,
}

/// What a table comes to, before anything is saved.
#[derive(Debug)]
pub struct Import {
    /// The kind of its records.
    pub kind: KindTag,
    /// Lines that are new records.
    pub added: usize,
    /// Lines that change a record.
    pub changed: usize,
    /// Lines that say what is there already.
    pub same: usize,
    /// Lines that double a record; not taken unless a reason to keep them is given.
    pub doubles: Vec<Double>,
    /// What cannot be taken.
    pub refused: Vec<Refused>,
    /// What becomes of each line that is taken.
    pub planned: Vec<Planned>,
    /// What was put right in the cells on the way: where, and the sentence.
    pub told: Vec<(u64, String)>,
    /// Totals that were held against what they add up.
    pub totals: usize,
    /// Whether the header is wrong: then nothing is taken, and no line goes back before that is put right.
    pub header_wrong: bool,
    act: String,
    rows: Vec<Filled>,
    key: Option<usize>,
    table: Table,
}

/// How a table is taken.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trust<'a> {
    /// As from a person; warnings are kept where a reason is given.
    Person { keep: Option<&'a str> },
    /// The program's own data: read like any other, but nobody is asked.
    Own,
}

impl Import {
    /// Reads a table against a kind and what is there. Soft warnings, doubles among them, send a line back unless
    /// `keep` gives the reason to keep them with.
    ///
    /// # Errors
    /// [`Refusal::Words`] when a column is not one of the kind's; [`Refusal::Store`] when the store cannot be read.
    pub fn plan(office: &Office, kind: &Kind, table: Table, keep: Option<&str>) -> Result<Self, Refusal> {
        Self::read(office, kind, table, Resolver::for_kind(office, kind)?, Trust::Person { keep })
    }

    pub(super) fn read(
        office: &Office,
        kind: &Kind,
        mut table: Table,
        resolver: Resolver,
        trust: Trust<'_>,
    ) -> Result<Self, Refusal> {
        let (targets, unknown) = targets(kind, &table.header);
        let code = kind.field_named("code").map(|field| field.tag);
        let key = targets.iter().position(|target| match target {
            Target::Id => true,
            Target::Field(field) => Some(field.tag) == code,
            Target::Ignored => false,
        });
        let mut refused: Vec<Refused> = unknown
            .iter()
            .map(|say| Refused {
                line: table.header_line,
                field: String::new(),
                say: say.clone(),
                level: Level::Hard,
            })
            .collect();
        let unread = std::mem::take(&mut table.unread).into_iter();
        refused.extend(unread.map(|(line, say)| Refused {
            line,
            field: String::new(),
            say,
            level: Level::Hard,
        }));
        let mut totals = 0;
        if let Trust::Person { .. } = trust {
            let (count, wrong) = totals::take(&mut table);
            totals = count;
            let sent_back = |wrong: totals::Wrong| Refused {
                line: wrong.line,
                field: wrong.column,
                say: wrong.say,
                level: Level::Hard,
            };
            refused.extend(wrong.into_iter().map(sent_back));
        }
        let mut reader = Reader::new(office, kind, targets, resolver, trust)?;
        let mut import = Self {
            kind: kind.tag,
            added: 0,
            changed: 0,
            same: 0,
            doubles: Vec::new(),
            refused,
            planned: Vec::new(),
            told: Vec::new(),
            totals,
            header_wrong: !unknown.is_empty(),
            act: format!("{IMPORTED}{}", kind.label),
            rows: Vec::new(),
            key,
            table: Table::default(),
        };
        for line in &table.lines {
            match reader.read(line)? {
                Outcome::Row(filled, planned) => {
                    *(if filled.base == 0 { &mut import.added } else { &mut import.changed }) += 1;
                    import.rows.push(*filled);
                    import.planned.push(planned);
                }
                Outcome::Same => import.same += 1,
                Outcome::Double(double) => import.doubles.push(double),
                Outcome::Refused(refused) => import.refused.extend(refused),
            }
        }
        import.told = std::mem::take(&mut reader.told);
        if import.header_wrong {
            (import.rows, import.planned) = (Vec::new(), Vec::new());
            (import.added, import.changed) = (0, 0);
        }
        import.table = table;
        Ok(import)
    }

    /// Whether nothing would be saved.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many lines go back.
    #[must_use]
    pub fn sent_back(&self) -> usize {
        self.back().len()
    }

    /// Whether something only has to be confirmed: a reason for it would take a line further.
    #[must_use]
    pub fn has_doubts(&self) -> bool {
        !self.doubles.is_empty() || self.refused.iter().any(|refused| refused.level == Level::Soft)
    }

    fn back(&self) -> BTreeSet<u64> {
        let refused = self.refused.iter().map(|refused| refused.line);
        refused.chain(self.doubles.iter().map(|double| double.line)).collect()
    }

    /// Saves what passed, as one batch.
    ///
    /// # Errors
    /// As [`Office::save_batch`].
    pub fn commit(self, office: &mut Office) -> Result<BatchSaved, Refusal> {
        let options = BatchOptions { act: self.act, checked: true };
        let rows = self.rows.into_iter().map(|filled| BatchRow { filled, keyed: None }).collect();
        office.save_batch(rows, &options)
    }

    pub(super) fn commit_own(self, office: &mut Office, keyed: &Keyed) -> Result<BatchSaved, Refusal> {
        let options = BatchOptions { act: self.act, checked: false };
        let row = |filled| BatchRow { filled, keyed: Some(keyed.clone()) };
        office.save_batch(self.rows.into_iter().map(row).collect(), &options)
    }

    /// The lines that go back, as files that can be imported again: the columns as they came, the reason last.
    #[must_use]
    pub fn rejects(&self, kind: &Kind) -> Vec<Part> {
        let back = self.back();
        let lines: Vec<&Line> = self.table.lines.iter().filter(|line| back.contains(&line.number)).collect();
        let apart: Vec<usize> = match self.key {
            Some(_) => (0..self.table.header.len()).filter(|at| is_table(&lines, *at)).collect(),
            None => Vec::new(),
        };
        let mut header: Vec<String> = Vec::new();
        for (at, name) in self.table.header.iter().enumerate() {
            if !apart.contains(&at) && name != REASON {
                header.push(name.clone());
            }
        }
        header.push(REASON.to_owned());
        let mut cells = Vec::with_capacity(lines.len());
        for line in &lines {
            let kept = self.table.header.iter().zip(&line.cells).enumerate();
            let kept = kept.filter(|(at, (name, _))| !apart.contains(at) && *name != REASON);
            let mut row: Vec<String> =
                kept.map(|(_, (_, cell))| csv::guarded_unless_amount(flat(cell))).collect();
            row.push(self.reasons(line.number));
            cells.push(row);
        }
        let mut parts = vec![Part { rows_of: None, bytes: csv::write(&header, &cells, true) }];
        for at in apart {
            parts.extend(self.rejected_rows(kind, &lines, at));
        }
        parts
    }

    fn rejected_rows(&self, kind: &Kind, lines: &[&Line], at: usize) -> Option<Part> {
        let key = self.key?;
        let rows = |line: &&Line| match line.cells.get(at) {
            Some(Cell::Rows(rows)) => rows.clone(),
            _ => Vec::new(),
        };
        let mut header: Vec<String> = Vec::new();
        for (name, _) in lines.iter().flat_map(rows).flat_map(|row| row.cells) {
            if !header.contains(&name) {
                header.push(name);
            }
        }
        let mut cells = Vec::new();
        for line in lines {
            let Some(Cell::Words(record)) = line.cells.get(key) else { continue };
            for row in rows(line) {
                let cell =
                    |name: &String| row.cells.iter().find(|(other, _)| other == name).map(|(_, words)| words);
                let words = header.iter().map(|name| cell(name).cloned().unwrap_or_default());
                let words = std::iter::once(record.clone()).chain(words);
                cells.push(words.map(csv::guarded_unless_amount).collect());
            }
        }
        header.insert(0, self.table.header.get(key)?.clone());
        let name = self.table.header.get(at)?;
        let name = kind.field_named(name).map_or_else(|| name.clone(), |field| field.name.clone());
        Some(Part { rows_of: Some(name), bytes: csv::write(&header, &cells, true) })
    }

    fn reasons(&self, line: u64) -> String {
        let refused = self.refused.iter().filter(|refused| refused.line == line).map(|refused| &refused.say);
        let doubles = self.doubles.iter().filter(|double| double.line == line).map(|double| &double.say);
        let all: Vec<&str> = refused.chain(doubles).map(String::as_str).collect();
        all.join(" ")
    }
}

fn is_table(lines: &[&Line], at: usize) -> bool {
    lines.iter().any(|line| matches!(line.cells.get(at), Some(Cell::Rows(_))))
}

/// A cell in one line: small tables in the row notation that the form reads.
fn flat(cell: &Cell) -> String {
    match cell {
        Cell::Words(words) => words.clone(),
        Cell::Rows(rows) => {
            let row = |row: &table::Row| {
                let filled = row.cells.iter().filter(|(_, words)| !words.is_empty());
                filled.map(|(name, words)| format!("{name}={words}")).collect::<Vec<_>>().join("，")
            };
            rows.iter().map(row).collect::<Vec<_>>().join("；")
        }
    }
}

/// What a column goes into.
enum Target<'a> {
    Id,
    Field(&'a Field),
    /// Worked out, fetched, a running number, or the reason of an earlier refusal.
    Ignored,
}

/// What the columns go into, and a sentence for each that goes nowhere.
fn targets<'a>(kind: &'a Kind, header: &[String]) -> (Vec<Target<'a>>, Vec<String>) {
    let mut targets = Vec::with_capacity(header.len());
    let mut seen: Vec<&str> = Vec::new();
    let (mut says, mut unknown) = (Vec::new(), Vec::new());
    for name in header {
        let target = target(kind, name);
        if let Some(Target::Field(field)) = &target {
            if seen.contains(&field.label.as_str()) {
                says.push(format!("表头里“{}”出现了两次，请删去一栏。", field.label));
            }
            seen.push(&field.label);
        }
        if target.is_none() {
            unknown.push(format!("“{name}”"));
        }
        targets.push(target.unwrap_or(Target::Ignored));
    }
    if !unknown.is_empty() {
        let labels: Vec<&str> =
            kind.fields.iter().filter(|field| field.is_entered()).map(|field| field.label.as_str()).collect();
        says.push(format!(
            "表头{}不是{}的栏，请改名或删去，可用的有：{}。",
            unknown.join("、"),
            kind.label,
            labels.join("、")
        ));
    }
    (targets, says)
}

/// Whether a cell is the name of a column of a kind: by this the header is found below a title.
#[must_use]
pub fn is_column(kind: &Kind, name: &str) -> bool {
    matches!(target(kind, name), Some(Target::Id | Target::Field(_)))
}

/// What a column goes into; nothing where its name is not known.
fn target<'a>(kind: &'a Kind, name: &str) -> Option<Target<'a>> {
    let folded: String = fold(name).split_whitespace().collect();
    let plain = folded.trim_matches('*');
    // A unit or a remark in brackets is none of the name.
    let bare = plain.split_once('(').map_or(plain, |(bare, _)| bare).trim_matches('*');
    let named = |name: &str| kind.field_named(name);
    let field = named(name.trim()).or_else(|| named(plain)).or_else(|| named(bare));
    match (field, plain) {
        (Some(field), _) if field.is_entered() => Some(Target::Field(field)),
        (Some(_), _) | (None, "" | "序号" | REASON) => Some(Target::Ignored),
        (None, "id" | "ID" | "编号") => Some(Target::Id),
        _ => None,
    }
}

/// Whether words are a masked number.
pub(super) fn is_masked(field: &Field, words: &str) -> bool {
    field.mask != Mask::None && words.contains('*')
}

/// A reader's sentence with its field named, once.
pub(super) fn sentence(field: &Field, say: &str) -> String {
    let say = say.trim_end_matches('。');
    if say.contains(&format!("“{}”", field.label)) {
        format!("{say}。")
    } else {
        format!("“{}”：{say}。", field.label)
    }
}
