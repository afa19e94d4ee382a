//! Filing a daily summary: when it may be, and the snapshot of the day's facts that it keeps.

use crate::model::id::Id;
use crate::model::typed::{filing, item};
use crate::model::value::{Fields, Value};
use chrono::NaiveDate;

/// Whether a day's summary may be filed now. `empty`: no facts and no words. `nil`: filed as 零报告.
///
/// # Errors
/// One sentence with the way out.
pub fn may_file(state: u16, date: NaiveDate, today: NaiveDate, empty: bool, nil: bool) -> Result<(), String> {
    match state {
        filing::DRAFT | filing::RETURNED | filing::CORRECTION => {}
        filing::FILED => return Err("这一天的日小结已经上报，要改请先“撤回”。".to_owned()),
        _ => return Err("这一天的日小结已经审核，要改请先办“更正”。".to_owned()),
    }
    if date > today {
        return Err("还没到这一天，不能先报日小结。".to_owned());
    }
    if empty && !nil {
        return Err("这一天没有记事也没有写字：确实无事请按 0 报零报告。".to_owned());
    }
    if !empty && nil {
        return Err("这一天已有记事或文字，不能报零报告，请按 F12 上报。".to_owned());
    }
    Ok(())
}

/// The day's facts as rows: kind, count, and the ids behind the count, so that the figure opens its entries even
/// after the facts have changed.
#[must_use]
pub fn snapshot(items: &[(String, Vec<Id>)]) -> Option<Value> {
    let row = |(label, ids): &(String, Vec<Id>)| {
        let list: Vec<String> = ids.iter().map(Id::to_string).collect();
        let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        let cells = [
            (item::KIND, Value::Text(label.clone())),
            (item::COUNT, Value::Int(count)),
            (item::IDS, Value::Text(list.join(" "))),
        ];
        cells.into_iter().collect::<Fields>()
    };
    let rows: Vec<Fields> = items.iter().map(row).collect();
    (!rows.is_empty()).then_some(Value::Rows(rows))
}

/// What [`snapshot`] wrote: the kinds by name, with the entries that were counted.
#[must_use]
pub fn kept(rows: &[Fields]) -> Vec<(String, Vec<Id>)> {
    let item = |row: &Fields| {
        let ids = row.text(item::IDS).unwrap_or_default().split_whitespace();
        let ids = ids.filter_map(|id| id.parse().ok()).collect();
        (row.text(item::KIND).unwrap_or_default().to_owned(), ids)
    };
    rows.iter().map(item).collect()
}
