//! This build beside an earlier one, at the keyboard: both programs in pseudo terminals of 120 by 40 on copies of the
//! same busy year, their keys in turn, so that a machine whose speed drifts drifts for both.
//!
//! `cargo bench --bench against -- PROGRAM [FACTS]`; `benches/against.sh REVISION` builds the earlier one first.

mod common;

use common::keys::{BACK_TAB, DOWN, ENTER, ERASE, ESCAPE, F3, F10, LEFT, PAGE_DOWN, RIGHT, TAB, UP};
use common::terminal::Terminal;
use common::year::{self, TODAY};
use common::{Done, Times, head, mib};
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lianxin");
/// Rounds of each key list, the two programs in turn.
const ROUNDS: usize = 40;
const STARTS: usize = 15;

/// A place at the keyboard: how to come there from Home, the keys timed, and how to leave.
struct Place {
    name: &'static str,
    /// What is typed into the palette, and the words that show that the room is open; blank: Home itself.
    room: Option<(&'static str, &'static str)>,
    before: &'static [&'static str],
    timed: &'static [&'static str],
    escapes: usize,
}

const PLACES: [Place; 9] = [
    Place { name: "Home: down, up", room: None, before: &[], timed: &[DOWN, UP], escapes: 0 },
    Place {
        name: "households: down",
        room: Some(("农户登记册", "/7555")),
        before: &[],
        timed: &[DOWN],
        escapes: 1,
    },
    Place {
        name: "households: page down",
        room: Some(("农户登记册", "/7555")),
        before: &[],
        timed: &[PAGE_DOWN],
        escapes: 1,
    },
    Place {
        name: "households: find box, three letters",
        room: Some(("农户登记册", "/7555")),
        before: &[F3],
        timed: &["z", "g", "q", ERASE, ERASE, ERASE],
        escapes: 2,
    },
    Place {
        name: "visits: down", room: Some(("走访登记册", "/")), before: &[], timed: &[DOWN], escapes: 1
    },
    Place {
        name: "visits: page down",
        room: Some(("走访登记册", "/")),
        before: &[],
        timed: &[PAGE_DOWN],
        escapes: 1,
    },
    Place {
        name: "board: down, right, left, up",
        room: Some(("重点项目看板", "看板")),
        before: &[],
        timed: &[DOWN, RIGHT, LEFT, UP],
        escapes: 1,
    },
    Place {
        name: "form: field to field",
        room: Some(("新增走访", "走访农户")),
        before: &[TAB],
        timed: &[TAB, TAB, TAB, BACK_TAB, BACK_TAB, BACK_TAB],
        escapes: 1,
    },
    Place {
        name: "form: typing words",
        room: Some(("新增走访", "家庭情况")),
        before: &[TAB, TAB, TAB],
        timed: &["老", "人", "在", "家", ERASE, ERASE, ERASE, ERASE],
        escapes: 1,
    },
];

/// One of the two programs at work on its own copy of the data.
struct Side {
    program: String,
    dir: tempfile::TempDir,
    terminal: Terminal,
}

impl Side {
    fn start(program: &str, dir: tempfile::TempDir) -> Result<Self, Box<dyn Error>> {
        let terminal = open(program, dir.path())?;
        Ok(Self { program: program.to_owned(), dir, terminal })
    }

    fn enter(&mut self, place: &Place) -> Done {
        if let Some((room, words)) = place.room {
            self.terminal.open(F10, "想做什么")?;
            self.terminal.open(room, room)?;
            self.terminal.settle(Duration::from_millis(50))?;
            self.terminal.open(ENTER, words)?;
        }
        for key in place.before {
            self.terminal.press(key)?;
        }
        // What is built in a quiet moment is built before anything is timed.
        self.terminal.settle(Duration::from_millis(400))?;
        Ok(())
    }

    fn leave(&mut self, place: &Place) -> Done {
        for _ in 0..place.escapes {
            self.terminal.press(ESCAPE)?;
            self.terminal.settle(Duration::from_millis(100))?;
        }
        Ok(())
    }
}

fn open(program: &str, dir: &Path) -> Result<Terminal, Box<dyn Error>> {
    let dir = dir.to_str().ok_or("the directory has no name")?;
    Terminal::start(program, &["--data", dir, "--today", TODAY])
}

fn copy(from: &Path, to: &Path) -> Done {
    fs::create_dir_all(to)?;
    for item in fs::read_dir(from)?.flatten() {
        let (source, target) = (item.path(), to.join(item.file_name()));
        if source.is_dir() {
            copy(&source, &target)?;
        } else {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}

fn compare(name: &str, ours: &Times, theirs: &Times) {
    let ratio = |percent: usize| ours.at(percent) / theirs.at(percent).max(f64::EPSILON);
    println!(
        "{name:<40} this {:>7.3}/{:>7.3}   earlier {:>7.3}/{:>7.3} ms   ratio p50 {:>5.2}  p95 {:>5.2}",
        ours.at(50),
        ours.at(95),
        theirs.at(50),
        theirs.at(95),
        ratio(50),
        ratio(95)
    );
}

fn starts(ours: &Path, theirs: (&str, &Path)) -> Done {
    let (mut here, mut there) = (Times::default(), Times::default());
    for _ in 0..STARTS {
        for (program, dir, times) in [(PROGRAM, ours, &mut here), (theirs.0, theirs.1, &mut there)] {
            let mut terminal = open(program, dir)?;
            times.add(terminal.first_screen()?);
            terminal.quit()?;
        }
    }
    compare("first screen", &here, &there);
    Ok(())
}

fn main() -> Done {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|text| !text.starts_with("--")).collect();
    let Some(earlier) = arguments.first() else {
        println!("skipped: name the earlier program, as benches/against.sh does");
        return Ok(());
    };
    let facts = arguments.get(1).map_or(Ok(155_000), |text| text.parse())?;
    let (mine, other) = (tempfile::tempdir()?, tempfile::tempdir()?);
    year::fill(mine.path(), facts)?;
    copy(mine.path(), other.path())?;
    // Each makes the store its own before anything is timed: an earlier program may have to build its fold anew.
    for (program, dir) in [(PROGRAM, mine.path()), (earlier.as_str(), other.path())] {
        let mut terminal = open(program, dir)?;
        terminal.first_screen()?;
        terminal.settle(Duration::from_secs(3))?;
        terminal.quit()?;
    }
    head(&format!("a year of {facts} facts, p50/p95"));
    starts(mine.path(), (earlier, other.path()))?;
    let mut sides = [Side::start(PROGRAM, mine)?, Side::start(earlier, other)?];
    for side in &mut sides {
        side.terminal.first_screen()?;
        side.terminal.open(ENTER, "首页")?;
    }
    for place in &PLACES {
        let mut times = [Times::default(), Times::default()];
        for side in &mut sides {
            side.enter(place).map_err(|why| format!("{} in {}: {why}", place.name, side.program))?;
        }
        for round in 0..ROUNDS {
            // Who is first changes with each round.
            for turn in [round % 2, (round + 1) % 2] {
                if let (Some(side), Some(times)) = (sides.get_mut(turn), times.get_mut(turn)) {
                    for key in place.timed {
                        times.add(side.terminal.press(key)?);
                    }
                }
            }
        }
        for side in &mut sides {
            side.leave(place)?;
        }
        let [here, there] = &times;
        compare(place.name, here, there);
    }
    let [here, there] = sides;
    println!(
        "resident memory: this {}, earlier {}",
        mib(here.terminal.resident()),
        mib(there.terminal.resident())
    );
    for side in [here, there] {
        side.terminal.quit()?;
        side.dir.close()?;
    }
    Ok(())
}
