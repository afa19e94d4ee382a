//! What the workstation promises at the keyboard: the real program in a pseudo terminal of 120 by 40, in the sample
//! town and at the end of a busy year.
//!
//! A key's time runs from its going in to the last byte of the frame coming out. The raw limit is a program that does
//! nothing but echo. `cargo bench --bench screens [-- FACTS]`.

mod common;

use common::keys::{BACK_TAB, DOWN, ENTER, ERASE, ESCAPE, F3, F4, F10, PAGE_DOWN, TAB, UP};
use common::terminal::Terminal;
use common::year::{self, TODAY};
use common::{Done, Times, head, mib, print_figure, print_once};
use std::path::Path;
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lianxin");
const KEY: &str = "aim p50 1, p95 3";
const ROUNDS: usize = 100;

/// Three letters and back again.
const LETTERS: [&str; 6] = ["z", "g", "q", ERASE, ERASE, ERASE];

fn start(dir: &str) -> Result<Terminal, Box<dyn std::error::Error>> {
    Terminal::start(PROGRAM, &["--data", dir, "--today", TODAY])
}

fn echo() -> Result<Times, Box<dyn std::error::Error>> {
    let mut raw = Terminal::start("sh", &["-c", "stty raw -echo; echo ready; exec cat"])?;
    raw.wait_for("ready")?;
    raw.settle(Duration::from_millis(100))?;
    let times = raw.time(ROUNDS, &["x"])?;
    raw.kill()?;
    Ok(times)
}

/// From the start of the program to the last byte of its first frame.
fn starts(dir: &str) -> Done {
    let (mut closed, mut killed) = (Times::default(), Times::default());
    for _ in 0..9 {
        let mut terminal = start(dir)?;
        closed.add(terminal.first_screen()?);
        terminal.kill()?;
        let mut terminal = start(dir)?;
        killed.add(terminal.first_screen()?);
        terminal.quit()?;
    }
    closed.print("first screen, closed before", "aim 60");
    killed.print("first screen, killed before", "aim 150");
    Ok(())
}

/// Nothing is pressed: what it holds and what it burns.
fn rest(terminal: &mut Terminal, what: &str) -> Done {
    // Search indexes are built in the first quiet moment.
    terminal.settle(Duration::from_secs(2))?;
    let (before, since) = (terminal.ticks(), Instant::now());
    terminal.settle(Duration::from_secs(3))?;
    let (used, took) = (terminal.ticks() - before, since.elapsed());
    print_figure(&format!("resident memory {what}"), &mib(terminal.resident()), "aim 40 MiB");
    print_figure(
        &format!("  processor over {:.0} s {what}", took.as_secs_f64()),
        &format!("{used} ticks"),
        "aim 0",
    );
    Ok(())
}

/// Through the palette to a room, by its name.
fn go(terminal: &mut Terminal, name: &str, words: &str) -> Result<Duration, Box<dyn std::error::Error>> {
    terminal.open(F10, "想做什么")?;
    terminal.open(name, name)?;
    terminal.settle(Duration::from_millis(50))?;
    terminal.open(ENTER, words)
}

fn escape(terminal: &mut Terminal) -> Done {
    terminal.press(ESCAPE)?;
    Ok(())
}

fn walk(dir: &str) -> Done {
    let mut terminal = start(dir)?;
    terminal.first_screen()?;
    print_once("sitting down", terminal.open(ENTER, "首页")?, "");
    rest(&mut terminal, "at rest on Home")?;
    terminal.time(ROUNDS / 2, &[DOWN, UP])?.print("Home: up and down", KEY);

    print_once("opening the register of households", go(&mut terminal, "农户登记册", "/7555")?, "");
    terminal.time(ROUNDS, &[DOWN])?.print("households: down", KEY);
    terminal.time(ROUNDS, &[PAGE_DOWN])?.print("households: page down", KEY);
    terminal.press(F3)?;
    terminal.time(ROUNDS / 6, &LETTERS)?.print("households: typing in the find box", KEY);
    escape(&mut terminal)?;
    escape(&mut terminal)?;

    print_once("opening the register of visits", go(&mut terminal, "走访登记册", "/")?, "");
    terminal.time(ROUNDS, &[DOWN])?.print("visits: down", KEY);
    terminal.time(ROUNDS, &[PAGE_DOWN])?.print("visits: page down", KEY);
    terminal.press(F3)?;
    terminal.time(ROUNDS / 6, &LETTERS)?.print("visits: typing in the find box", KEY);
    escape(&mut terminal)?;
    escape(&mut terminal)?;

    print_once("opening a new visit", go(&mut terminal, "新增走访", "走访农户")?, "");
    terminal.press(F4)?;
    terminal.time(ROUNDS / 6, &LETTERS)?.print("lookup: typing", KEY);
    terminal.press("z")?;
    terminal.press(ENTER)?;
    terminal
        .time(ROUNDS / 10, &[TAB, TAB, TAB, TAB, TAB, BACK_TAB, BACK_TAB, BACK_TAB, BACK_TAB, BACK_TAB])?
        .print("form: from field to field, draft on the disk", KEY);
    terminal.press(TAB)?;
    terminal.press(TAB)?;
    terminal.time(ROUNDS / 4, &["老", "人", "在", "家"])?.print("form: typing, draft written", KEY);
    rest(&mut terminal, "at rest in a form")?;
    terminal.quit()
}

fn measure(what: &str, dir: &Path) -> Done {
    let dir = dir.to_str().ok_or("the directory has no name")?;
    head(what);
    starts(dir)?;
    walk(dir)
}

fn main() -> Done {
    let facts = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(155_000);
    head("raw limit");
    echo()?.print("a key through a program that echoes", "");
    let town = tempfile::tempdir()?;
    let mut office = year::open(town.path(), TODAY)?;
    lianxin::sample::load(&mut office)?;
    office.close();
    measure("the sample town, forty working days", town.path())?;
    let busy = tempfile::tempdir()?;
    year::fill(busy.path(), facts)?;
    measure(&format!("a year of {facts} facts"), busy.path())
}
