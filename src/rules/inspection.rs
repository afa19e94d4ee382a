//! 月检查: points that show their sum, and what the call-backs said.
//!
//! Points are of matters, taken off an item with the reason beside it; nobody is scored.

use crate::model::duty::CheckItem;
use crate::model::id::Id;
use crate::model::typed::{check_row, inspection, sample_row};
use crate::model::value::{Fields, Value};

/// The sum of an inspection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Points {
    /// What all items are worth.
    pub whole: i64,
    /// What was taken off.
    pub off: i64,
}

/// What the call-backs said, by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Sampled.
    pub drawn: i64,
    /// 属实
    pub confirmed: i64,
    /// 不符
    pub differs: i64,
    /// 联系不上
    pub not_reached: i64,
    /// 查无此人
    pub unknown: i64,
}

impl Points {
    /// What is left.
    #[must_use]
    pub fn score(self) -> i64 {
        self.whole - self.off
    }

    /// 100 减 7 得 93: the sum as it is read.
    #[must_use]
    pub fn words(self) -> String {
        format!("{} 减 {} 得 {}", self.whole, self.off, self.score())
    }
}

impl Calls {
    /// Those with an answer: whom nobody reached says nothing about the entry.
    #[must_use]
    pub fn called(self) -> i64 {
        self.confirmed + self.differs + self.unknown
    }

    /// Those not asked yet.
    #[must_use]
    pub fn open(self) -> i64 {
        self.drawn - self.called() - self.not_reached
    }

    /// The share confirmed in whole numbers; `None` while nobody was reached.
    #[must_use]
    pub fn share(self) -> Option<i64> {
        let called = self.called();
        (called > 0).then(|| (self.confirmed * 200 + called) / (called * 2))
    }
}

/// The checklist as rows to be filled in, nothing taken off yet.
#[must_use]
pub fn items(checklist: &[CheckItem]) -> Option<Value> {
    let row = |item: &CheckItem| {
        let cells = [
            (check_row::NAME, Value::Text(item.name.clone())),
            (check_row::LABEL, Value::Text(item.label.clone())),
            (check_row::WEIGHT, Value::Int(i64::from(item.weight))),
            (check_row::DEDUCTION, Value::Int(0)),
        ];
        cells.into_iter().collect::<Fields>()
    };
    let rows: Vec<Fields> = checklist.iter().map(row).collect();
    (!rows.is_empty()).then_some(Value::Rows(rows))
}

/// The points of an inspection's rows.
#[must_use]
pub fn points(fields: &Fields) -> Points {
    let sum = |tag| fields.rows(inspection::ITEMS).iter().filter_map(|row| row.number(tag)).sum();
    Points { whole: sum(check_row::WEIGHT), off: sum(check_row::DEDUCTION) }
}

/// What the call-backs of an inspection's sample said.
#[must_use]
pub fn calls(fields: &Fields) -> Calls {
    let mut calls = Calls::default();
    for row in fields.rows(inspection::SAMPLE) {
        calls.drawn += 1;
        match row.code(sample_row::RESULT) {
            Some(sample_row::CONFIRMED) => calls.confirmed += 1,
            Some(sample_row::DIFFERS) => calls.differs += 1,
            Some(sample_row::NOT_REACHED) => calls.not_reached += 1,
            Some(sample_row::UNKNOWN) => calls.unknown += 1,
            _ => {}
        }
    }
    calls
}

/// Takes points off an item.
///
/// # Errors
/// One sentence: more than the item is worth, or nothing said why.
pub fn deduct(fields: &mut Fields, item: usize, off: i64, words: &str) -> Result<(), String> {
    let mut rows = fields.rows(inspection::ITEMS).to_vec();
    let Some(row) = rows.get_mut(item) else {
        return Err("清单里没有这一项，请重新打开。".to_owned());
    };
    let weight = row.number(check_row::WEIGHT).unwrap_or_default();
    let label = row.text(check_row::LABEL).unwrap_or_default().to_owned();
    if !(0..=weight).contains(&off) {
        return Err(format!("“{label}”满分 {weight} 分，扣分请写 0 到 {weight}。"));
    }
    let words = words.trim();
    if off > 0 && words.is_empty() {
        return Err(format!("“{label}”扣了 {off} 分，请写明看到了什么。"));
    }
    row.set(check_row::DEDUCTION, Some(Value::Int(off)));
    row.set(check_row::WORDS, (!words.is_empty()).then(|| Value::Text(words.to_owned())));
    fields.set(inspection::ITEMS, Some(Value::Rows(rows)));
    Ok(())
}

/// The sampled entries that did not stand up to a call: entry, result, what differs.
#[must_use]
pub fn refuted(fields: &Fields) -> Vec<(Id, u16, String)> {
    let row = |row: &Fields| {
        let result = row.code(sample_row::RESULT)?;
        let counts = matches!(result, sample_row::DIFFERS | sample_row::UNKNOWN);
        let entry = row.reference(sample_row::ENTRY).filter(|_| counts)?;
        Some((entry, result, row.text(sample_row::WORDS).unwrap_or_default().to_owned()))
    };
    fields.rows(inspection::SAMPLE).iter().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checklist() -> Vec<CheckItem> {
        let item = |name: &str, weight| CheckItem {
            name: name.to_owned(),
            label: format!("查{name}"),
            help: String::new(),
            weight,
        };
        vec![item("a", 60), item("b", 40)]
    }

    #[test]
    fn points_show_their_sum_and_nothing_is_taken_off_without_a_word() {
        let mut fields = Fields::new();
        fields.set(inspection::ITEMS, items(&checklist()));
        assert_eq!(points(&fields).words(), "100 减 0 得 100");
        assert!(deduct(&mut fields, 0, 5, " ").unwrap_err().contains("看到了什么"));
        assert!(deduct(&mut fields, 1, 41, "缺").unwrap_err().contains("0 到 40"));
        assert!(deduct(&mut fields, 2, 1, "缺").is_err());
        assert_eq!(points(&fields).off, 0, "what is refused changes nothing");
        deduct(&mut fields, 0, 5, "缺一份").unwrap();
        deduct(&mut fields, 1, 2, "两户没去").unwrap();
        assert_eq!(points(&fields).words(), "100 减 7 得 93");
        deduct(&mut fields, 0, 0, "").unwrap();
        assert_eq!(points(&fields).score(), 98);
    }

    #[test]
    fn whom_nobody_reached_counts_neither_way() {
        let row = |result: u16| {
            let cells = [(sample_row::ENTRY, Value::Ref(Id::from_parts(u64::from(result), 1)))];
            let mut row: Fields = cells.into_iter().collect();
            row.set(sample_row::RESULT, (result > 0).then_some(Value::Code(result)));
            row
        };
        let mut fields = Fields::new();
        fields.set(inspection::SAMPLE, Some(Value::Rows([1, 1, 2, 3, 4, 0].map(row).to_vec())));
        let calls = calls(&fields);
        assert_eq!((calls.drawn, calls.called(), calls.open(), calls.share()), (6, 4, 1, Some(50)));
        let ids: Vec<u64> = refuted(&fields).iter().map(|(id, ..)| id.millis()).collect();
        assert_eq!(ids, [2, 4]);
    }
}
