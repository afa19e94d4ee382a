//! The program's own data (the sample town) into an empty store: registers in the order of their references, then
//! what happened, entry by entry, with the people and the moments it tells of.
//!
//! Nobody is asked and no doubles are looked for; the cells are read as a clerk's would be.

use super::import::{Import, Trust};
use super::resolve::Resolver;
use super::table::Table;
use crate::model::id::{Id, IdMaker};
use crate::model::input::{self, Finder};
use crate::model::kind::{Class, Kind, Preset, Shape};
use crate::model::record::KindTag;
use crate::model::typed::{cadre, daily, filing};
use crate::model::value::{Fields, Tag, Value};
use crate::office::{BatchOptions, BatchRow, Filled, Keyed, Office, Refusal};
use crate::rules::daily::snapshot;
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Ids of the sample's records differ by this and their moment only, so that every load makes the same.
const SEED: u64 = 20_120_318;

/// One entry of somebody's: a record, or a later change of it.
#[derive(Clone, Copy, Debug)]
pub struct Keying<'a> {
    /// Which record, by a number of the caller's; its first entry adds it.
    pub record: usize,
    /// Its kind, by English name.
    pub kind: &'a str,
    /// When it was keyed.
    pub at: NaiveDateTime,
    /// By whom, by code.
    pub by: &'a str,
    /// Fields by English name, as typed.
    pub fields: &'a [(&'a str, String)],
    /// The state it goes to.
    pub state: Option<u16>,
    /// The reason given.
    pub why: Option<&'a str>,
}

/// Loads registers. A table is named by its kind (`household`), by kind and rows field (`household.members`: the
/// rows inside its records), or by kind and any other word (`village.posts`: fields filled in once what they refer to
/// is there). The order given does not matter. Returns how many records were added or changed.
///
/// # Errors
/// A sentence with table and line that cannot be taken; [`Refusal::Store`].
pub fn load_registers(
    office: &mut Office,
    tables: Vec<(String, Table)>,
    by: Id,
    at: NaiveDateTime,
) -> Result<usize, Refusal> {
    let dictionary = Arc::clone(office.dictionary());
    let mut count = 0;
    for (name, kind, table) in in_order(gathered(tables, |name| dictionary.kind_named(name))?) {
        let resolver = Resolver::for_kind(office, kind)?;
        let import = Import::read(office, kind, table, resolver, Trust::Own)?;
        if let Some(refused) = import.refused.first() {
            let say = format!("{name} 第 {} 行：{}", refused.line, refused.say);
            return Err(Refusal::Words(say));
        }
        let act = if import.added > 0 { "新增" } else { "修改" };
        let keyed = Keyed { act: format!("{act}{}", kind.label), by, at };
        count += import.added + import.changed;
        import.commit_own(office, &keyed)?;
    }
    Ok(count)
}

type Named<'a> = (String, &'a Kind, Table);

/// Puts the rows of records into their records' tables.
fn gathered<'a>(
    tables: Vec<(String, Table)>,
    kind_named: impl Fn(&str) -> Option<&'a Kind>,
) -> Result<Vec<Named<'a>>, Refusal> {
    let mut whole: Vec<Named<'a>> = Vec::new();
    let mut rows = Vec::new();
    for (name, table) in tables {
        let (of, part) = name.split_once('.').map_or((name.as_str(), None), |(of, part)| (of, Some(part)));
        let kind =
            kind_named(of).ok_or_else(|| Refusal::Words(format!("没有“{of}”这一种登记，请核对文件名。")))?;
        let field = part.and_then(|part| kind.field_named(part)).filter(|field| !field.columns().is_empty());
        match field {
            Some(field) => rows.push((name, kind, field, table)),
            None => whole.push((name, kind, table)),
        }
    }
    for (name, kind, field, table) in rows {
        let is_main = |(other, _, _): &&mut Named<'a>| *other == kind.name || *other == kind.label;
        if let Some((_, _, main)) = whole.iter_mut().find(is_main) {
            main.take_rows(&field.label, table).map_err(Refusal::Words)?;
        } else {
            let mut alone = Table::default();
            alone.take_rows(&field.label, table).map_err(Refusal::Words)?;
            whole.push((name, kind, alone));
        }
    }
    Ok(whole)
}

/// Tables whose references are there first; a table that fills in a kind's fields after the kind itself.
fn in_order(mut tables: Vec<Named<'_>>) -> Vec<Named<'_>> {
    let mut ordered = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let adds = |name: &str| !name.contains('.');
        let waits = |(name, kind, table): &Named<'_>| {
            let mut needs: Vec<KindTag> = refers_to(kind, table);
            if !adds(name) {
                needs.push(kind.tag);
            }
            tables.iter().any(|(other, of, _)| other != name && adds(other) && needs.contains(&of.tag))
        };
        // Tables that wait for one another are taken as they come; the reader says what is missing.
        let next = tables.iter().position(|table| !waits(table)).unwrap_or(0);
        ordered.push(tables.remove(next));
    }
    ordered
}

fn refers_to(kind: &Kind, table: &Table) -> Vec<KindTag> {
    let fields = table.header.iter().filter_map(|name| kind.field_named(name));
    let with_columns = fields.flat_map(|field| std::iter::once(field).chain(field.columns()));
    with_columns
        .filter_map(|field| match field.shape {
            Shape::Ref(to) if to != kind.tag => Some(to),
            _ => None,
        })
        .collect()
}

/// Loads what happened, in the order in which it was keyed. Returns how many entries there were.
///
/// # Errors
/// A sentence with what cannot be read; [`Refusal::Store`].
pub fn load_facts<'a>(
    office: &mut Office,
    timeline: impl IntoIterator<Item = Keying<'a>>,
) -> Result<usize, Refusal> {
    let dictionary = Arc::clone(office.dictionary());
    let everything = dictionary.kinds().iter().map(|kind| kind.tag);
    let mut teller = Teller {
        resolver: Resolver::new(office, everything)?,
        ids: IdMaker::new(SEED),
        told: HashMap::new(),
        days: HashMap::new(),
        referred: dictionary
            .kinds()
            .iter()
            .flat_map(|kind| &kind.fields)
            .filter_map(|field| if let Shape::Ref(to) = field.shape { Some(to) } else { None })
            .collect(),
    };
    let mut rows = Vec::new();
    for keying in timeline {
        let kind = dictionary
            .kind_named(keying.kind)
            .ok_or_else(|| Refusal::Words(format!("没有“{}”这一种登记，请核对数据。", keying.kind)))?;
        rows.push(teller.row(kind, &keying)?);
    }
    let count = rows.len();
    office.save_batch(rows, &BatchOptions { act: "示例".to_owned(), checked: false })?;
    Ok(count)
}

/// How the facts of a day are counted: by kind, with their ids.
type Items = Vec<(String, Vec<Id>)>;

/// Follows the records as they are told.
struct Teller {
    resolver: Resolver,
    ids: IdMaker,
    told: HashMap<usize, Filled>,
    /// What each person did on a day, for the day's paper.
    days: HashMap<(Id, NaiveDate), Items>,
    /// Kinds that others refer to.
    referred: HashSet<KindTag>,
}

impl Teller {
    fn row(&mut self, kind: &Kind, keying: &Keying<'_>) -> Result<BatchRow, Refusal> {
        let by = self.resolver.find_one(cadre::KIND, keying.by).map_err(Refusal::Words)?;
        let before = self.told.get(&keying.record);
        let mut filled = if let Some(before) = before {
            Filled { base: before.base + 1, ..before.clone() }
        } else {
            let millis = u64::try_from(keying.at.and_utc().timestamp_millis()).unwrap_or(0);
            Filled {
                kind: kind.tag,
                record: self.ids.make(millis),
                base: 0,
                fields: starting(kind, keying.at.date(), &self.resolver),
                kept: BTreeMap::new(),
                why: None,
            }
        };
        for (name, words) in keying.fields {
            let field = kind
                .field_named(name)
                .ok_or_else(|| Refusal::Words(format!("{}没有“{name}”这一栏，请核对数据。", kind.label)))?;
            let value = input::read(words, field, keying.at.date(), &self.resolver)
                .map_err(|say| Refusal::Words(format!("{} {}：{say}", kind.label, field.label)))?;
            filled.fields.set(field.tag, value);
        }
        filled.why = keying.why.map(str::to_owned);
        let act = match (before, keying.state) {
            (None, _) => format!("新增{}", kind.label),
            (Some(before), Some(state)) => format!("{}{}", step(kind, &before.fields, state), kind.label),
            (Some(_), None) => format!("修改{}", kind.label),
        };
        if let (Some(state), Some(tag)) = (keying.state, kind.state) {
            filled.fields.set(tag, Some(Value::Code(state)));
        }
        if kind.tag == daily::KIND && keying.state == Some(filing::FILED) {
            self.sum_up(&mut filled.fields);
        }
        let is_new = before.is_none();
        if is_new && kind.class == Class::Fact {
            self.note(kind, &filled);
        }
        if is_new && self.referred.contains(&kind.tag) {
            // What is told later may speak of it by its title as it was typed.
            let typed = |tag: &Tag| {
                let field = kind.field(*tag)?;
                let (_, words) = keying.fields.iter().find(|(name, _)| *name == field.name)?;
                Some(words.as_str())
            };
            let title: Vec<&str> = kind.title.iter().filter_map(typed).collect();
            self.resolver.call_it(kind.tag, filled.record, &title.join(" "));
        }
        self.told.insert(keying.record, filled.clone());
        Ok(BatchRow { filled, keyed: Some(Keyed { act, by, at: keying.at }) })
    }

    /// Remembers a fact for the paper of its day.
    fn note(&mut self, kind: &Kind, filled: &Filled) {
        let who = kind.by.and_then(|tag| filled.fields.reference(tag));
        let day = kind.date.and_then(|tag| filled.fields.date(tag));
        let (Some(who), Some(day)) = (who, day) else { return };
        let items = self.days.entry((who, day)).or_default();
        match items.iter_mut().find(|(label, _)| *label == kind.label) {
            Some((_, ids)) => ids.push(filled.record),
            None => items.push((kind.label.clone(), vec![filled.record])),
        }
    }

    /// The day's facts as they stood when the paper was filed.
    fn sum_up(&self, fields: &mut Fields) {
        let who = fields.reference(daily::CADRE);
        let items = who.zip(fields.date(daily::DATE)).and_then(|day| self.days.get(&day));
        fields.set(daily::ITEMS, items.and_then(|items| snapshot(items)));
    }
}

/// What a new record starts with: the codes that the dictionary presets.
fn starting(kind: &Kind, day: NaiveDate, finder: &dyn Finder) -> Fields {
    let mut fields = Fields::new();
    for field in &kind.fields {
        if let Some(Preset::Typed(words)) = &field.default {
            fields.set(field.tag, input::read(words, field, day, finder).ok().flatten());
        }
    }
    fields
}

/// What the move to a state is called.
fn step<'a>(kind: &'a Kind, before: &Fields, state: u16) -> &'a str {
    let from = kind.state.and_then(|tag| before.code(tag)).unwrap_or_default();
    let step = kind.moves.iter().find(|step| step.to == state && step.from.contains(&from));
    step.map_or("修改", |step| step.label.as_str())
}
