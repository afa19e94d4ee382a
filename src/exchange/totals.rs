//! Rows that are no records: totals, which are held against what they add up, and the notes around a table.

use super::table::{Cell, Line, Table};
use crate::model::amount;

/// What the example rows of a blank table begin with; they are never taken.
pub const EXAMPLE: &str = "（例）";
/// What the row that explains the columns begins with.
pub const EXPLAINED: &str = "（说明）";

const ALL: [&str; 5] = ["合计", "总计", "共计", "累计", "总合计"];
const SOME: &str = "小计";
/// What stands below a table: who drew it up, who checked it.
const NOTES: [&str; 9] = ["制表", "填表", "审核", "复核", "负责人", "单位负责人", "说明", "备注", "注"];

/// A total that does not come to what stands above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub line: u64,
    pub column: String,
    pub say: String,
}

/// The sum of a column so far; nothing once a cell is no number.
#[derive(Clone, Copy)]
struct Sum {
    all: Option<i64>,
    some: Option<i64>,
}

/// Takes totals and notes out of a table. Returns how many totals there were and which do not add up.
pub(super) fn take(table: &mut Table) -> (usize, Vec<Wrong>) {
    let mut sums = vec![Sum { all: Some(0), some: Some(0) }; table.header.len()];
    let (mut count, mut wrong) = (0, Vec::new());
    let header = &table.header;
    table.lines.retain(|line| {
        if is_note(line) {
            return false;
        }
        let Some(word) = total(line) else {
            for (sum, cell) in sums.iter_mut().zip(&line.cells) {
                let number = number(cell);
                let blank = cell.is_blank();
                let add = |old: Option<i64>| if blank { old } else { old?.checked_add(number?) };
                *sum = Sum { all: add(sum.all), some: add(sum.some) };
            }
            return true;
        };
        count += 1;
        for ((sum, cell), column) in sums.iter_mut().zip(&line.cells).zip(header) {
            let due = if word == SOME { sum.some } else { sum.all };
            if let (Some(due), Some(told)) = (due, number(cell))
                && due != told
            {
                let (told, due) = (amount::plain_decimal(told), amount::plain_decimal(due));
                let say =
                    format!("{word}写的是 {told}，上面各行加起来是 {due}，请核对是不是漏了行或改了数。");
                wrong.push(Wrong { line: line.number, column: column.clone(), say });
            }
            sum.some = Some(0);
        }
        false
    });
    (count, wrong)
}

fn words(cell: &Cell) -> String {
    match cell {
        Cell::Words(words) => words.split_whitespace().collect(),
        Cell::Rows(_) => String::new(),
    }
}

fn number(cell: &Cell) -> Option<i64> {
    let words = words(cell);
    // What begins with a zero, and what is as long as a phone number, is no amount.
    let is_code = words.len() > 1 && words.starts_with('0') && !words.starts_with("0.") || words.len() > 10;
    (!is_code && !words.starts_with('=')).then(|| amount::parse_decimal(&words).ok())?
}

/// The word by which a line says that it is a total: no record has so little beside it.
fn total(line: &Line) -> Option<&'static str> {
    let filled: Vec<String> = line.cells.iter().map(words).filter(|words| !words.is_empty()).collect();
    let plain = |word: &String| amount::parse_decimal(word).is_err();
    if filled.iter().filter(|word| plain(word)).count() > 2 {
        return None;
    }
    let first = filled.iter().find(|word| plain(word))?;
    let first = first.trim_end_matches([':', '：']).trim_matches(|c: char| c.is_ascii_digit());
    let first =
        first.trim_end_matches(['户', '人', '条', '元', '件']).trim_matches(|c: char| c.is_ascii_digit());
    if first == SOME || first.chars().count() <= 8 && first.ends_with(SOME) {
        return Some(SOME);
    }
    ALL.into_iter().find(|all| first == *all)
}

/// Who drew the table up, and the like; also the rows by which a blank table explains itself.
fn is_note(line: &Line) -> bool {
    let filled: Vec<String> = line.cells.iter().map(words).filter(|words| !words.is_empty()).collect();
    let Some(first) = filled.first() else { return false };
    if [EXAMPLE, EXPLAINED, "(例)", "(说明)"].iter().any(|mark| first.starts_with(mark)) {
        return true;
    }
    let says = |word: &String| word.contains([':', '：']);
    NOTES.iter().any(|note| first.starts_with(note)) && filled.iter().all(says)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_taken_out_and_held_against_the_sum() {
        let text = "村,户数,电话\n一村,3,13900001111\n二村,4,\n小计,7,\n三村,5,\n小 计,6,\n合计：,12,\n制表人：张三,,审核：李四\n";
        let mut table = Table::from_csv(text).unwrap();
        let (count, wrong) = take(&mut table);
        assert_eq!((count, table.lines.len()), (3, 3));
        let wrong: Vec<(u64, &str)> = wrong.iter().map(|wrong| (wrong.line, wrong.column.as_str())).collect();
        assert_eq!(wrong, [(6, "户数")]);
        // Nobody's name is a total.
        let mut table = Table::from_csv("户主,组,村\n合计,3,某村\n").unwrap();
        assert_eq!(take(&mut table).0, 1);
        let mut table = Table::from_csv("编号,户主,组,村\n01-01-001,合计,3,某村\n").unwrap();
        assert_eq!((take(&mut table).0, table.lines.len()), (0, 1));
    }
}
