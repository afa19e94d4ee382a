//! Rows told anew of a small table inside a record: which row there is each one means, and what becomes of the table.
//!
//! A row that is not told of stays; a row goes only where that is said. What a row is known by is in the dictionary
//! (`key` of a rows field), the surest first: members by their ID number, else by name and date of birth.

use crate::model::compute::value_of;
use crate::model::fold;
use crate::model::kind::Field;
use crate::model::value::{Fields, Tag, Value};
use chrono::NaiveDate;

/// A row as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Where it stands, for what is said about it.
    pub line: u64,
    /// The cells that are filled in; the others stay as they are.
    pub fields: Fields,
    /// Whether the row is to go.
    pub remove: bool,
}

/// What becomes of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowChange {
    /// It was not there.
    Added(Fields),
    /// From what, to what.
    Changed(Fields, Fields),
    /// It was there.
    Removed(Fields),
}

/// A table with what was told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// The rows, those that were there first and in their order.
    pub rows: Vec<Fields>,
    /// What became of them, row by row.
    pub changes: Vec<RowChange>,
    /// The lines of those that are new.
    pub new: Vec<u64>,
    /// Rows to go that are not there: where, and what they are called. The same file may have been here before.
    pub absent: Vec<(u64, String)>,
}

/// Why a row cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Where it stands.
    pub line: u64,
    /// The sentence.
    pub say: String,
    /// A namesake that may be another: taken as a new row where somebody has said so.
    pub doubtful: bool,
}

/// What is done with a namesake that the rest of the key contradicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namesake {
    /// Asked about.
    Asked,
    /// Another one.
    Another,
}

/// How two rows stand to each other.
#[derive(PartialEq)]
enum Alike {
    Same,
    Namesakes,
    No,
}

/// Puts what is told into a table.
///
/// # Errors
/// Every row that cannot be taken: it could mean several rows, or means one twice.
pub fn merge(
    field: &Field,
    old: &[Fields],
    told: &[Told],
    today: NaiveDate,
    namesake: Namesake,
) -> Result<Merged, Vec<RowFault>> {
    let eye = Eye { field, today };
    let mut matched: Vec<Option<usize>> = vec![None; told.len()];
    let mut taken = vec![false; old.len()];
    let mut faults = Vec::new();
    for (row, place) in told.iter().zip(&mut matched) {
        let whole =
            old.iter().zip(&taken).position(|(old, taken)| !taken && says_so_already(old, &row.fields));
        if let Some(at) = whole {
            *place = Some(at);
            mark(&mut taken, at);
        }
    }
    for key in &field.key {
        for (number, row) in told.iter().enumerate() {
            if matched.get(number) != Some(&None) {
                continue;
            }
            let free = old.iter().enumerate().zip(&taken).filter(|(_, taken)| !**taken);
            let alike: Vec<usize> = free
                .filter(|((_, old), _)| eye.alike(key, old, &row.fields) == Alike::Same)
                .map(|((at, _), _)| at)
                .collect();
            match alike.as_slice() {
                [] => {}
                [only] => {
                    mark(&mut taken, *only);
                    if let Some(place) = matched.get_mut(number) {
                        *place = Some(*only);
                    }
                }
                several => {
                    let say = format!(
                        "表里有 {} 行“{}”，分不清说的是哪一行，请在程序里改。",
                        several.len(),
                        eye.call(&row.fields)
                    );
                    faults.push(RowFault { line: row.line, say, doubtful: false });
                }
            }
        }
    }
    for (row, place) in told.iter().zip(&matched) {
        let unclear = faults.iter().any(|fault| fault.line == row.line);
        if place.is_none() && !unclear {
            faults.extend(eye.stranger(row, old, &taken, namesake));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut merged = outcome(old, told, &matched);
    for (row, _) in told.iter().zip(&matched).filter(|(row, place)| row.remove && place.is_none()) {
        merged.absent.push((row.line, eye.call(&row.fields)));
    }
    Ok(merged)
}

fn mark(taken: &mut [bool], at: usize) {
    if let Some(taken) = taken.get_mut(at) {
        *taken = true;
    }
}

/// Whether a row has every cell that is told.
fn says_so_already(old: &Fields, told: &Fields) -> bool {
    !told.is_empty() && told.iter().all(|(tag, value)| old.get(tag) == Some(value))
}

fn outcome(old: &[Fields], told: &[Told], matched: &[Option<usize>]) -> Merged {
    let mut merged = Merged::default();
    for (at, before) in old.iter().enumerate() {
        let means = matched.iter().position(|place| *place == Some(at)).and_then(|number| told.get(number));
        let Some(row) = means else {
            merged.rows.push(before.clone());
            continue;
        };
        if row.remove {
            merged.changes.push(RowChange::Removed(before.clone()));
            continue;
        }
        let mut after = before.clone();
        for (tag, value) in row.fields.iter() {
            after.set(tag, Some(value.clone()));
        }
        if after != *before {
            merged.changes.push(RowChange::Changed(before.clone(), after.clone()));
        }
        merged.rows.push(after);
    }
    for (row, place) in told.iter().zip(matched) {
        if place.is_none() && !row.remove {
            merged.new.push(row.line);
            merged.changes.push(RowChange::Added(row.fields.clone()));
            merged.rows.push(row.fields.clone());
        }
    }
    merged
}

/// Looks at rows of a table.
struct Eye<'a> {
    field: &'a Field,
    today: NaiveDate,
}

impl Eye<'_> {
    /// How two rows stand to each other by one of the keys.
    fn alike(&self, key: &[Tag], old: &Fields, told: &Fields) -> Alike {
        let Some((first, rest)) = key.split_first() else { return Alike::No };
        let both = |tag: Tag| self.word(old, tag).zip(self.word(told, tag));
        match both(*first) {
            Some((left, right)) if left == right => {}
            _ => return Alike::No,
        }
        let contradicts = |tag: &Tag| both(*tag).is_some_and(|(left, right)| left != right);
        if rest.iter().any(contradicts) { Alike::Namesakes } else { Alike::Same }
    }

    /// What a cell says, comparably; nothing while it is blank or waits to be completed.
    fn word(&self, row: &Fields, tag: Tag) -> Option<String> {
        let columns = self.field.columns();
        let column = columns.iter().find(|column| column.tag == tag)?;
        match value_of(column, row, columns, self.today)? {
            Value::Missing(_) => None,
            Value::Text(text) => Some(fold::name(&text)),
            other => Some(format!("{other:?}")),
        }
    }

    /// What is wrong with a row that means none of the free ones.
    fn stranger(&self, row: &Told, old: &[Fields], taken: &[bool], namesake: Namesake) -> Option<RowFault> {
        let name = self.call(&row.fields);
        let fault = |say: String, doubtful| Some(RowFault { line: row.line, say, doubtful });
        if row.remove {
            return None;
        }
        let stands = |wanted: &Alike, old: &Fields| {
            self.field.key.iter().any(|key| self.alike(key, old, &row.fields) == *wanted)
        };
        let twice = |(old, taken): (&Fields, &bool)| *taken && stands(&Alike::Same, old);
        if old.iter().zip(taken).any(twice) {
            let say = format!("“{name}”写了不止一行，请并成一行；确是两样的，请在程序里加一行。");
            return fault(say, false);
        }
        let other = |(old, taken): (&Fields, &bool)| !taken && stands(&Alike::Namesakes, old);
        if namesake == Namesake::Asked && old.iter().zip(taken).any(other) {
            let say = format!(
                "已有一行“{name}”，和这一行对不上；是同一个，请先写一行“{name}”并在“{REMOVE}”栏填“是”，再写新的；\
                 确是另一个，请写明理由保留。"
            );
            return fault(say, true);
        }
        None
    }

    /// What a row is called: the first words that it is known by.
    fn call(&self, row: &Fields) -> String {
        let named = |key: &Vec<Tag>| {
            let column = self.field.columns().iter().find(|column| Some(&column.tag) == key.first())?;
            match row.get(column.tag)? {
                Value::Text(text) if column.mask == crate::model::kind::Mask::None => Some(text.clone()),
                Value::Date(date) => Some(date.format("%Y-%m-%d").to_string()),
                Value::Code(code) => column.choice(*code).map(|choice| choice.label.clone()),
                _ => None,
            }
        };
        self.field.key.iter().find_map(named).unwrap_or_default()
    }
}

/// The column in which a file says that a row is to go.
pub const REMOVE: &str = "删去";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dictionary::Dictionary;
    use crate::model::value::Missing;
    use proptest::prelude::*;

    fn field(kind: &str, name: &str) -> Field {
        Dictionary::core().unwrap().kind_named(kind).unwrap().field_named(name).unwrap().clone()
    }

    fn member(name: &str, number: &str) -> Fields {
        let number =
            if number.is_empty() { Value::Missing(Missing::Pending) } else { Value::Text(number.to_owned()) };
        [(1, Value::Text(name.to_owned())), (3, number)].into_iter().collect()
    }

    fn told(line: u64, fields: Fields) -> Told {
        Told { line, fields, remove: false }
    }

    fn put(old: &[Fields], rows: &[Told]) -> Result<Merged, Vec<RowFault>> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        merge(&field("household", "members"), old, rows, today, Namesake::Asked)
    }

    #[test]
    fn one_newborn_is_one_row_more() {
        let old = [member("张桂琴", "000000195003071027"), member("张小军", "000000197808121039")];
        let merged = put(&old, &[told(2, member("张小小", ""))]).unwrap();
        assert_eq!(merged.rows.len(), 3);
        assert_eq!(merged.rows[..2], old);
        assert_eq!(merged.changes, [RowChange::Added(member("张小小", ""))]);
    }

    #[test]
    fn a_row_is_known_by_its_number_else_by_its_name_and_birthday() {
        let old = [member("张桂琴", "000000195003071027"), member("张小小", "")];
        // The name was put right; the number that was to follow has come.
        let rows = [
            told(2, member("张桂芹", "000000195003071027")),
            told(3, member("张 小小", "000000202611011020")),
        ];
        let merged = put(&old, &rows).unwrap();
        assert_eq!(merged.rows, [rows[0].fields.clone(), rows[1].fields.clone()]);
        // A namesake of another birthday is asked about, and taken for another one where that is said.
        let other = [told(2, member("张桂琴", "000000199003071025"))];
        let faults = put(&old, &other).unwrap_err();
        assert!(faults[0].doubtful && faults[0].say.contains("张桂琴"), "{faults:?}");
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let merged = merge(&field("household", "members"), &old, &other, today, Namesake::Another).unwrap();
        assert_eq!(merged.rows.len(), 3);
    }

    #[test]
    fn a_row_goes_only_where_that_is_said() {
        let old = [member("张桂琴", "000000195003071027"), member("张小小", "")];
        let gone = Told { line: 2, fields: member("张小小", ""), remove: true };
        assert_eq!(put(&old, std::slice::from_ref(&gone)).unwrap().rows, old[..1]);
        let again = put(&old[..1], &[gone]).unwrap();
        assert_eq!((again.rows.as_slice(), again.changes.len()), (&old[..1], 0));
        assert_eq!(again.absent, [(2, "张小小".to_owned())]);
        let born = member("张小小", "000000202611011020");
        for first in [member("张小小", ""), born.clone()] {
            let say = &put(&old, &[told(2, first), told(3, born.clone())]).unwrap_err()[0].say;
            assert!(say.contains("写了不止一行"), "{say}");
        }
    }

    proptest! {
        #[test]
        fn what_is_not_told_of_stays_and_the_same_again_changes_nothing(
            names in proptest::collection::btree_set("[甲乙丙丁戊己]{1,2}", 0..6),
            new in proptest::collection::btree_set("[子丑寅]{1,2}", 0..4),
        ) {
            let old: Vec<Fields> = names.iter().map(|name| member(name, "")).collect();
            let rows: Vec<Told> = (2..).zip(&new).map(|(line, name)| told(line, member(name, ""))).collect();
            let merged = put(&old, &rows).unwrap();
            prop_assert_eq!(&merged.rows[..old.len()], &old[..]);
            prop_assert_eq!(merged.rows.len(), old.len() + new.len());
            let again = put(&merged.rows, &rows).unwrap();
            prop_assert_eq!(&again.rows, &merged.rows);
            prop_assert!(again.changes.is_empty());
        }
    }
}
