//! The rows of a small table out of a file or a command, put into the rows there are: see `rules::rows`.

use super::import::{REASON, is_masked, sentence, tidy};
use super::resolve::Resolver;
use super::table::Row;
use crate::model::input;
use crate::model::kind::{Field, Level, Mask};
use crate::model::show;
use crate::model::value::{Fields, Value};
use crate::office::Office;
use crate::rules::check;
use crate::rules::rows::{self, Merged, Namesake, REMOVE, RowFault, Told};

/// What [`REMOVE`] is called in jsonl.
const REMOVE_NAME: &str = "remove";

/// What rows become, or every sentence about those that cannot be taken.
type Read = Result<Merged, Vec<RowFault>>;

/// Reads rows and puts them into those there are.
///
/// # Errors
/// Every row that cannot be read or taken.
pub(super) fn merge(
    office: &Office,
    resolver: &Resolver,
    field: &Field,
    (old, rows): (&[Fields], &[Row]),
    namesake: Namesake,
) -> Read {
    let (mut told, mut faults) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        match read(office, resolver, field, row, old) {
            Ok(Some(row)) => told.push(row),
            Ok(None) => {}
            Err(says) => {
                let fault = |say| RowFault { line: row.line, say, doubtful: false };
                faults.extend(says.into_iter().map(fault));
            }
        }
    }
    let merged = rows::merge(field, old, &told, office.today(), namesake);
    let new = match merged {
        // The checks of the whole record come after this.
        Ok(merged) if faults.is_empty() => return Ok(merged),
        Ok(merged) => merged.new,
        Err(more) => {
            faults.extend(more);
            Vec::new()
        }
    };
    // Without its rows the record is not checked: what is wrong with them is said here, with the rest.
    for row in &told {
        let says = columns_wrong(field, row, new.contains(&row.line));
        faults.extend(says.map(|say| RowFault { line: row.line, say, doubtful: false }));
    }
    faults.sort_by_key(|fault| fault.line);
    Err(faults)
}

/// What the checks say of a row's cells; of a new row also what it lacks.
fn columns_wrong<'a>(field: &'a Field, row: &'a Told, is_new: bool) -> impl Iterator<Item = String> + 'a {
    let asked = field.columns().iter().filter(move |column| is_new || row.fields.get(column.tag).is_some());
    let issues = asked.filter_map(|column| check::check_field(column, row.fields.get(column.tag), None));
    issues.filter(|issue| issue.level == Level::Hard).map(|issue| issue.say)
}

/// Rows given in one line of words (`姓名=…，…；…`), put into those there are.
///
/// # Errors
/// Every sentence about what cannot be read or taken.
pub fn merge_words(
    office: &Office,
    field: &Field,
    words: &str,
    old: &[Fields],
) -> Result<Vec<Fields>, Vec<String>> {
    let resolver =
        Resolver::for_fields(office, field.columns().iter()).map_err(|refusal| vec![refusal.to_string()])?;
    let rows = split(words, field).map_err(|say| vec![say])?;
    let merged = merge(office, &resolver, field, (old, &rows), Namesake::Asked);
    let say = |fault: RowFault| format!("“{}”第 {} 行：{}", field.label, fault.line, fault.say);
    merged.map(|merged| merged.rows).map_err(|faults| faults.into_iter().map(say).collect())
}

/// Rows parted by `；`, cells by `，` in column order, or `列=值`.
pub(super) fn split(words: &str, field: &Field) -> Result<Vec<Row>, String> {
    let columns: Vec<&Field> = field.columns().iter().filter(|column| column.is_entered()).collect();
    let mut rows = Vec::new();
    let lines = words.split(['；', ';', '\n']).filter(|line| !line.trim().is_empty());
    for (line, words) in (1..).zip(lines) {
        let mut cells = Vec::new();
        for (at, cell) in words.split(['，', ',']).enumerate() {
            let named = cell.split_once(['=', '＝']).and_then(|(name, rest)| {
                let name = name.trim();
                let known = is_remove(name) || columns.iter().any(|c| c.label == name || c.name == name);
                known.then(|| (name.to_owned(), rest.trim().to_owned()))
            });
            let placed = || columns.get(at).map(|column| (column.label.clone(), cell.trim().to_owned()));
            let Some(cell) = named.or_else(placed) else {
                return Err(format!("“{}”第 {line} 行的格子太多，请删去多出的。", field.label));
            };
            cells.push(cell);
        }
        rows.push(Row { line, cells });
    }
    Ok(rows)
}

fn is_remove(name: &str) -> bool {
    name == REMOVE || name == REMOVE_NAME
}

/// One row; nothing where all of it is blank.
fn read(
    office: &Office,
    resolver: &Resolver,
    field: &Field,
    row: &Row,
    old: &[Fields],
) -> Result<Option<Told>, Vec<String>> {
    let mut told = Told { line: row.line, fields: Fields::new(), remove: false };
    let (mut masked, mut says) = (Vec::new(), Vec::new());
    for (name, words) in &row.cells {
        let name = name.trim();
        if words.trim().is_empty() || name == REASON {
            continue;
        }
        if is_remove(name) {
            match words.trim() {
                "是" | "1" | "true" | "√" | "删" | "删去" => told.remove = true,
                "否" | "0" | "false" => {}
                other => says.push(format!("“{REMOVE}”栏要填“是”或空着，不能填“{other}”。")),
            }
            continue;
        }
        let column = field.columns().iter().find(|column| column.label == name || column.name == name);
        let Some(column) = column else {
            let labels: Vec<&str> = field.columns().iter().map(|column| column.label.as_str()).collect();
            says.push(format!("没有“{name}”这一栏，可用的有：{}、{REMOVE}。", labels.join("、")));
            continue;
        };
        if !column.is_entered() {
            continue;
        }
        if is_masked(column, words) {
            masked.push((column, words.trim()));
            continue;
        }
        let value = tidy::cell(words, column, resolver)
            .and_then(|tidied| input::read(&tidied.words, column, office.today(), resolver));
        match value {
            Ok(value) => {
                told.fields.set(column.tag, value);
            }
            Err(say) => says.push(sentence(column, &say)),
        }
    }
    let fits = |old: &&Fields| {
        masked.iter().all(|(column, words)| show::show_masked(old.get(column.tag), column, office) == *words)
    };
    // Of several whose masked numbers look alike, the one that the other cells speak of.
    let agreeing =
        |old: &&Fields| told.fields.iter().filter(|(tag, value)| old.get(*tag) == Some(*value)).count();
    let meant = old.iter().filter(fits).max_by_key(agreeing);
    for (column, _) in &masked {
        match meant.and_then(|old| old.get(column.tag)) {
            Some(value) => {
                told.fields.set(column.tag, Some(value.clone()));
            }
            None => says.push(hidden(column)),
        }
    }
    if !says.is_empty() {
        says.extend(columns_wrong(field, &told, false));
        return Err(says);
    }
    Ok((!told.fields.is_empty() || told.remove).then_some(told))
}

/// What is masked stands for the number that is there; it never takes its place.
pub(super) fn unmasked(
    field: &Field,
    words: &str,
    old: Option<&Value>,
    office: &Office,
) -> Result<Option<Value>, String> {
    if field.mask != Mask::None && old.is_some() && show::show_masked(old, field, office) == words.trim() {
        return Ok(old.cloned());
    }
    Err(hidden(field))
}

fn hidden(field: &Field) -> String {
    format!("“{}”是遮住的号码，请用完整导出的表，或把这一格删空。", field.label)
}
