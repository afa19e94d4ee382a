//! The supervision cycle at the end of a busy year: who owes what, and figures over a month and a year.
//!
//! Promises: a month of daily summaries of everybody paired (623 people, some 14,000 duties) worked out and drawn in
//! 20 ms once papers have been read; a month's figures (some 14,000 entries) in 15 ms the first time of a session and 1 ms
//! again; the year's (155,000) in 200 ms the first time of a session. A session that follows a power cut reads every entry
//! anew; that is measured beside it. `cargo bench --bench cycle [-- FACTS]`.

mod common;

use common::year::{self, TODAY};
use common::{Done, Times, head, print_once};
use lianxin::model::days::DayRange;
use lianxin::model::duty::Duty;
use lianxin::model::period::{Cadence, Period};
use lianxin::office::Office;
use lianxin::screens::Screen;
use lianxin::screens::duties::Duties;
use lianxin::ui::{Look, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::path::Path;
use std::time::Instant;

const ROUNDS: usize = 30;

fn opened(dir: &Path) -> Result<Office, Box<dyn std::error::Error>> {
    let mut office = year::open(dir, TODAY)?;
    let first = office.people()?.into_iter().next().ok_or("nobody at the desk")?;
    office.sit_down(first);
    Ok(office)
}

/// Everybody with a pairing writes one, as in a town where all 623 take part.
fn everybody(office: &Office) -> Result<Duty, Box<dyn std::error::Error>> {
    let duty = office.dictionary().duty_named("daily").ok_or("no such duty")?;
    Ok(Duty { only: String::new(), ..duty.clone() })
}

fn matrix(dir: &Path) -> Done {
    let office = opened(dir)?;
    let month = Period::of(Cadence::Month, office.today()).previous();
    let duty = everybody(&office)?;
    let start = Instant::now();
    let table = office.duty_matrix(&duty, month.first(), month.last())?;
    let owed = table.cells().count();
    print_once(
        "who owes what in a month, first",
        start.elapsed(),
        &format!("{owed} duties, {} people", table.rows.len()),
    );
    let area = Rect::new(0, 0, 118, 37);
    let look = Look::new(Theme::dark(), false);
    Times::of(ROUNDS, || {
        let mut screen = Duties::of(Some(duty.clone()), month.first(), &office);
        let mut buf = Buffer::empty(area);
        screen.draw(&mut buf, area, &office, &look);
        Ok(())
    })?
    .print("the same again, worked out and drawn", "aim 20");
    let mut screen = Duties::of(Some(duty), month.first(), &office);
    Times::of(ROUNDS, || {
        let mut buf = Buffer::empty(area);
        screen.draw(&mut buf, area, &office, &look);
        Ok(())
    })?
    .print("drawn again, after an arrow key", "aim 16");
    office.close();
    Ok(())
}

fn figures(dir: &Path) -> Done {
    let office = opened(dir)?;
    let year = Period::of(Cadence::Year, office.today());
    // The busiest month lies whole behind us.
    let month = Period::of(Cadence::Month, office.today()).previous();
    let entries = |days: DayRange| -> Result<usize, Box<dyn std::error::Error>> {
        let mut count = 0;
        for name in ["visit", "support", "dispute", "event"] {
            let kind = office.dictionary().kind_named(name).ok_or("no such kind")?;
            count += office.store().of_kind(kind.tag, days)?.len();
        }
        Ok(count)
    };
    let (in_month, in_year) = (entries(month.days())?, entries(year.days())?);
    let start = Instant::now();
    let first = office.figures(month.days(), None)?;
    print_once("a month's figures, every entry read", start.elapsed(), &format!("{in_month} entries"));
    Times::of(ROUNDS, || {
        let again = office.figures(month.days(), None)?;
        if again == first { Ok(()) } else { Err("figures changed by themselves".into()) }
    })?
    .print("a month's figures, again", "aim 1");
    Times::of(ROUNDS, || {
        drop(office.figures_by_village(month.days())?);
        Ok(())
    })?
    .print("a month's figures by village, again", "");
    office.close();
    std::fs::remove_file(dir.join("desk/figures.bin"))?;
    let office = opened(dir)?;
    let start = Instant::now();
    let whole = office.figures(year.days(), None)?;
    print_once("the year's figures, every entry read", start.elapsed(), &format!("{in_year} entries"));
    office.close();
    let office = opened(dir)?;
    let start = Instant::now();
    let again = office.figures(month.days(), None)?;
    print_once("a month's figures, first of a session", start.elapsed(), "aim 15");
    office.close();
    let office = opened(dir)?;
    let start = Instant::now();
    let whole_again = office.figures(year.days(), None)?;
    print_once("the year's figures, first of a session", start.elapsed(), "aim 200");
    if again != first || whole_again != whole {
        return Err("what was kept says something else".into());
    }
    Times::of(ROUNDS, || {
        drop(office.figures(year.days(), None)?);
        Ok(())
    })?
    .print("the year's figures, again", "");
    office.close();
    Ok(())
}

fn main() -> Done {
    let facts = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(155_000);
    let dir = tempfile::tempdir()?;
    let start = Instant::now();
    year::fill(dir.path(), facts)?;
    print_once(&format!("a year of {facts} facts, made"), start.elapsed(), "");
    head("who owes what");
    matrix(dir.path())?;
    head("figures");
    figures(dir.path())
}
