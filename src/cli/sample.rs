//! The sample town, loaded by the product's own importer into a directory of its own.
//!
//! A directory that holds real data is never touched: only one that carries the sample's marker is thrown away.

use super::fail::Fail;
use crate::exchange::Table;
use crate::exchange::own::{self, Keying};
use crate::model::id::Id;
use crate::model::layout::Layout;
use crate::office::{Office, Refusal};
use crate::sample::{self, Fact};
use crate::store::Store;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::fs;
use std::io::Write;
use std::path::Path;

/// The file that says what a directory is.
const MARKER: &str = "sample-town";
/// What it says once the town is whole.
const READY: &str = "清河镇示例数据，可随时用 lianxin sample --fresh 重新生成。\n";

/// Makes way for the sample: an old one is thrown away where that is asked for, and one that was never finished in
/// any case.
pub(super) fn prepare(data: &Path, fresh: bool, layout: &Layout, year: i32) -> Result<(), Fail> {
    let marker = data.join(MARKER);
    let said = fs::read_to_string(&marker).ok();
    let there = fs::read_dir(data).is_ok_and(|mut items| items.next().is_some());
    if there && said.is_none() {
        return Err(Fail::usage(format!(
            "「{}」里不是示例数据，没有动它，示例请用 --data 另指一个空目录。",
            data.display()
        )));
    }
    if said.as_deref() == Some(READY) && !fresh {
        return Ok(());
    }
    if there {
        // Whoever has it open keeps it.
        drop(Store::open(data, layout, year, &mut |_| ()).map_err(Refusal::from)?);
        fs::remove_dir_all(data).map_err(|error| Fail::file("删除", data, &error))?;
    }
    fs::create_dir_all(data).map_err(|error| Fail::file("建立目录", data, &error))?;
    fs::write(&marker, "示例数据正在生成。\n").map_err(|error| Fail::file("写入", &marker, &error))
}

/// Loads the town into an office that has nothing in it yet. Returns whether it was loaded.
pub(super) fn load(office: &mut Office, data: &Path, err: &mut dyn Write) -> Result<bool, Fail> {
    if office.store().last_seq() > 0 {
        return Ok(false);
    }
    writeln!(err, "正在生成示例镇清河镇，请稍候。")?;
    let broken = |damaged: sample::Damaged| Fail::Store(damaged.to_string());
    let today = office.today();
    let calendar = office.calendar().clone();
    let facts = sample::facts(today, &|day| calendar.is_workday(day)).map_err(broken)?;
    let at = before_all(&facts, today);
    let mut registers = 0;
    for table in sample::tables().map_err(broken)? {
        // A table that fills in earlier records finds them by their codes.
        let name = table.kind.to_owned();
        let table = Table::new(table.header, table.rows);
        registers += own::load_registers(office, vec![(name, table)], Id::NIL, at)?;
    }
    let entries = own::load_facts(office, timeline(&facts))?;
    let marker = data.join(MARKER);
    fs::write(&marker, READY).map_err(|error| Fail::file("写入", &marker, &error))?;
    writeln!(err, "登记册 {registers} 条，记事和办理 {entries} 笔。")?;
    Ok(true)
}

/// The registers were there on the morning of the first thing told.
fn before_all(facts: &[Fact], today: NaiveDate) -> NaiveDateTime {
    let first = facts.first().map_or(today, |fact| fact.at.date());
    first.and_time(NaiveTime::from_hms_opt(7, 30, 0).unwrap_or_default())
}

fn timeline(facts: &[Fact]) -> impl Iterator<Item = Keying<'_>> {
    sample::in_order(facts).into_iter().filter_map(|(at, record, step)| {
        let fact = facts.get(record)?;
        Some(match step {
            None => {
                Keying { record, kind: fact.kind, at, by: &fact.by, fields: &fact.fields, state: None, why: None }
            }
            Some(step) => {
                let later = fact.then.get(step)?;
                Keying {
                    record,
                    kind: fact.kind,
                    at,
                    by: &later.by,
                    fields: &later.fields,
                    state: Some(later.state),
                    why: later.why.as_deref(),
                }
            }
        })
    })
}
