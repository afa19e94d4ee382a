//! What the desk does behind the screens at the end of a busy year, call by call: where a slow key comes from.
//!
//! `cargo bench --bench office [-- FACTS]`. The raw limit of a save is an append with fdatasync in the same run.

mod common;

use common::year::{self, TODAY};
use common::{Done, Times, append_and_sync, head, mib, print_figure, print_once, status_kib};
use lianxin::model::filter::Filter;
use lianxin::model::kind::Kind;
use lianxin::model::typed::{household, visit};
use lianxin::model::value::{Tag, Value};
use lianxin::office::{Filled, Office};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

const ROUNDS: usize = 20;
const SAVES: usize = 300;
const VISIT_SITUATION: Tag = 10;
/// The sentences of a working day, over registers and over facts.
const SENTENCES: [(&str, &str); 6] = [
    ("household", "村:清河 人口>=4"),
    ("household", "王"),
    ("visit", "日期:本月 村:清河"),
    ("visit", "类型:2"),
    ("visit", "户主:王"),
    ("visit", "王"),
];

fn opened(dir: &Path) -> Result<(Office, std::time::Duration), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let mut office = year::open(dir, TODAY)?;
    let took = start.elapsed();
    let first = office.people()?.into_iter().next().ok_or("nobody at the desk")?;
    office.sit_down(first);
    Ok((office, took))
}

/// Done for the first time, and then again and again.
fn first_and_again(what: &str, aim: &str, mut work: impl FnMut() -> Done) -> Done {
    let start = Instant::now();
    work()?;
    print_once(&format!("{what}, first"), start.elapsed(), "");
    Times::of(ROUNDS, work)?.print(&format!("{what}, again"), aim);
    Ok(())
}

fn reads(dir: &Path) -> Done {
    // What was just made is read and put in order once; that belongs to the making.
    opened(dir)?.0.close();
    let (office, took) = opened(dir)?;
    print_once("opening", took, "aim 150");
    let me = office.person().ok_or("nobody")?.id;
    let visits = office.kind(visit::KIND)?;
    let households = office.kind(household::KIND)?;
    first_and_again("Home", "", || {
        drop(office.home()?);
        Ok(())
    })?;
    first_and_again("the list of visits", "", || {
        drop(office.list(visits)?);
        Ok(())
    })?;
    first_and_again("the list of households", "", || {
        drop(office.list(households)?);
        Ok(())
    })?;
    first_and_again("the last visit keyed", "", || {
        drop(office.last_keyed(visits)?);
        Ok(())
    })?;
    first_and_again("a person's day", "", || {
        drop(office.day(me, office.today())?);
        Ok(())
    })?;
    let one = office.list(households)?[77];
    first_and_again("what belongs to a household", "", || {
        drop(office.links(one, household::KIND)?);
        Ok(())
    })?;
    first_and_again("a household's sheet", "", || {
        drop(office.sheet(one, false)?);
        Ok(())
    })?;
    first_and_again("who is paired with whom", "", || {
        drop(office.pairing_coverage()?);
        Ok(())
    })?;
    for (name, sentence) in SENTENCES {
        let kind = office.dictionary().kind_named(name).ok_or("no such kind")?;
        let filter = Filter::parse(sentence, kind, office.today())?;
        let start = Instant::now();
        let kept = office.filtered(kind, &filter)?.len();
        let took = start.elapsed();
        print_once(
            &format!("{name} where {sentence}"),
            took,
            &format!("{kept} of {}", office.list(kind)?.len()),
        );
    }
    print_figure("resident memory so far", &mib(status_kib("self", "VmRSS:")), "");
    office.close();
    Ok(())
}

/// The search indexes: all at once because somebody types at once, or bit by bit while nobody does.
fn searches(dir: &Path) -> Done {
    let (office, _) = opened(dir)?;
    let households = office.kind(household::KIND)?;
    first_and_again("households by initials", "aim 1", || {
        drop(office.find(households, "zgq", 40)?);
        Ok(())
    })?;
    let visits = office.kind(visit::KIND)?;
    first_and_again("visits by initials", "", || {
        drop(office.narrowed(visits, "zgq", 200)?);
        Ok(())
    })?;
    office.close();
    let (mut office, _) = opened(dir)?;
    let mut pauses = Times::default();
    loop {
        let start = Instant::now();
        let more = office.idle()?;
        pauses.add(start.elapsed());
        if !more {
            break;
        }
    }
    pauses.print("a piece of quiet work", "a key waits so long at most");
    office.close();
    Ok(())
}

fn saves(dir: &Path) -> Done {
    let (mut office, _) = opened(dir)?;
    let kind: Kind = office.kind(visit::KIND)?.clone();
    let households = office.list(office.kind(household::KIND)?)?;
    let (mut checks, mut saves) = (Times::default(), Times::default());
    for number in 0..SAVES {
        let mut fields = office.presets(&kind);
        fields.set(visit::HOUSEHOLD, households.get(number * 7).map(|id| Value::Ref(*id)));
        fields.set(VISIT_SITUATION, Some(Value::Text("老人在家，煤已备足，屋顶已修好。".into())));
        let record = office.new_id();
        let filled = Filled { kind: kind.tag, record, base: 0, fields, kept: BTreeMap::new(), why: None };
        let start = Instant::now();
        let issues = office.check(&filled)?;
        checks.add(start.elapsed());
        if !issues.is_empty() {
            return Err(format!("a visit has {} issues", issues.len()).into());
        }
        let start = Instant::now();
        office.save(&filled)?;
        saves.add(start.elapsed());
    }
    let line = vec![b'x'; 900];
    let raw = append_and_sync(&dir.join("raw"), &line, SAVES)?;
    checks.print("checking a visit", "");
    raw.print("raw append and fdatasync", "");
    saves.print("saving a visit, checked", &format!("aim 2x raw: {:.2}x", saves.at(50) / raw.at(50)));
    office.close();
    Ok(())
}

fn main() -> Done {
    let facts = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(155_000);
    let dir = tempfile::tempdir()?;
    let start = Instant::now();
    year::fill(dir.path(), facts)?;
    print_once(&format!("a year of {facts} facts, made"), start.elapsed(), "");
    head("reading");
    reads(dir.path())?;
    head("searching");
    searches(dir.path())?;
    head("saving");
    saves(dir.path())
}
