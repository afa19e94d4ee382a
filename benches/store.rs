//! What the store promises, in figures: saving, opening, memory, importing, looking up.
//!
//! `cargo bench --bench store [-- FACTS]`; 155,000 facts are a busy year of one township. Opening and memory are
//! measured in a fresh process each (this binary running itself), the kill in one that is really killed.

mod common;

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use common::{Done, Times, head, mib, print_figure, print_once, size, status_kib};
use lianxin::model::change::{Change, Edit};
use lianxin::model::days::DayRange;
use lianxin::model::id::Id;
use lianxin::model::layout::{KindLayout, Layout};
use lianxin::model::value::{Fields, Value};
use lianxin::store::{Disk, Options, RealDisk, Signed, Store};
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Instant;

const PERSON: u16 = 1;
const VISIT: u16 = 2;
const YEAR: i32 = 2026;
const JOB: &str = "LIANXIN_BENCH_JOB";
const PEOPLE: u64 = 30_000;
const IMPORT: u64 = 25_000;

fn layout() -> Layout {
    let mut layout = Layout::default();
    let register = KindLayout { register: true, ..KindLayout::default() };
    layout.0.insert(PERSON, register);
    let fact = KindLayout { register: false, date: Some(1), refs: vec![2, 3] };
    layout.0.insert(VISIT, fact);
    layout
}

fn moment(day: u64) -> NaiveDateTime {
    let first = NaiveDate::from_ymd_opt(YEAR, 1, 1).unwrap_or_default();
    first.checked_add_days(Days::new(day)).unwrap_or(first).and_time(chrono::NaiveTime::MIN)
        + TimeDelta::hours(9)
}

fn id(day: u64, number: u64) -> Id {
    let millis = moment(day).and_utc().timestamp_millis().unsigned_abs();
    // Spread as random ids are.
    Id::from_parts(millis, u128::from(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)) << 8)
}

fn person(number: u64) -> Id {
    id(0, number)
}

fn person_edit(number: u64) -> Edit {
    let fields: Fields = [
        (1, Value::Text(format!("张桂琴{number}"))),
        (2, Value::Text(format!("000000195{number:09}"))),
        (3, Value::Code(u16::try_from(number % 20).unwrap_or(0))),
        (4, Value::Int(i64::try_from(number % 9).unwrap_or(0))),
        (5, Value::Text("清河镇王家村三组".into())),
        (6, Value::Bool(number.is_multiple_of(2))),
    ]
    .into_iter()
    .collect();
    Edit::add(person(number), PERSON, &fields)
}

fn visit_edit(day: u64, number: u64) -> Edit {
    let fields: Fields = [
        (1, Value::Date(moment(day).date())),
        (2, Value::Ref(person(number % PEOPLE))),
        (3, Value::Ref(person(number % 60))),
        (4, Value::Code(u16::try_from(number % 7).unwrap_or(0))),
        (5, Value::Text(format!("入户走访第{number}次，询问医保缴费和住房安全，屋顶已修好"))),
        (6, Value::Text("下周回访".into())),
        (7, Value::Money(i64::try_from(number % 900).unwrap_or(0) * 100)),
        (8, Value::Bool(true)),
    ]
    .into_iter()
    .collect();
    Edit::add(id(day, 1_000_000 + number), VISIT, &fields)
}

fn signed(day: u64, number: u64, edits: Vec<Edit>) -> Signed {
    let change = Change { act: "新增走访".into(), why: None, batch: None, undoes: None, edits };
    (change, person(1), id(day, 9_000_000 + number), moment(day))
}

fn open(dir: &Path) -> Result<Store, Box<dyn Error>> {
    Ok(Store::open(dir, &layout(), YEAR, &mut |_| ())?)
}

/// Days without leap: facts are spread evenly from January to the end of November.
fn day_of(number: u64, facts: u64) -> u64 {
    number * 330 / facts.max(1)
}

fn build(dir: &Path, facts: u64) -> Done {
    let mut store = open(dir)?;
    let start = Instant::now();
    for first in (0..PEOPLE).step_by(500) {
        let edits = (first..(first + 500).min(PEOPLE)).map(person_edit).collect();
        store.commit_many(&[signed(0, first, edits)])?;
    }
    print_once(&format!("{PEOPLE} people in entries of 500"), start.elapsed(), "");
    let start = Instant::now();
    for first in (0..facts).step_by(1000) {
        let batch: Vec<Signed> = (first..(first + 1000).min(facts))
            .map(|number| {
                let day = day_of(number, facts);
                signed(day, number, vec![visit_edit(day, number)])
            })
            .collect();
        store.commit_many(&batch)?;
    }
    print_once(&format!("{facts} facts, an entry each, 1000 a sync"), start.elapsed(), "");
    Ok(())
}

fn import(dir: &Path) -> Done {
    let mut store = open(dir)?;
    let start = Instant::now();
    for first in (0..IMPORT).step_by(500) {
        let edits = (first..first + 500).map(|number| visit_edit(100, number)).collect();
        store.commit_many(&[signed(100, first, edits)])?;
    }
    print_once(&format!("importing {IMPORT} facts in entries of 500"), start.elapsed(), "");
    Ok(())
}

/// In a process of its own: opens, says how long it took and how much memory it needs.
fn job_open(dir: &Path, what: &str) -> Done {
    let start = Instant::now();
    let store = open(dir)?;
    let took = start.elapsed();
    if store.health().read_only.is_some() {
        return Err("the store opened read-only".into());
    }
    let memory = mib(status_kib("self", "VmRSS:"));
    print_once(what, took, &format!("aim 150   {memory}, rebuilt {}", store.health().rebuilt));
    store.close();
    Ok(())
}

/// In a process of its own: saves until it is killed.
fn job_save(dir: &Path) -> Done {
    let mut store = open(dir)?;
    for number in 0.. {
        let (change, by, entry, at) =
            signed(333, number, vec![visit_edit(333, store.last_seq() + 5_000_000)]);
        store.commit(&change, by, entry, at)?;
        println!("saved");
    }
    Ok(())
}

/// In a process of its own: looks things up as the screens do.
fn job_read(dir: &Path) -> Done {
    let store = open(dir)?;
    let time = |what: &str, work: &mut dyn FnMut() -> Result<usize, Box<dyn Error>>| -> Done {
        for round in ["first", "again"] {
            let start = Instant::now();
            let count = work()?;
            print_once(&format!("{what}, {round}"), start.elapsed(), &format!("{count} found"));
        }
        Ok(())
    };
    let month = DayRange::between(moment(150).date(), moment(180).date());
    time("people by scan, two fields", &mut || {
        let mut count = 0;
        store.scan_kind(PERSON, DayRange::ALL, &[1, 2], |_, _| count += 1)?;
        Ok(count)
    })?;
    time("visits of a month, ids", &mut || Ok(store.of_kind(VISIT, month)?.len()))?;
    time("visits of a month, three fields", &mut || {
        let mut count = 0;
        store.scan_kind(VISIT, month, &[1, 2, 4], |_, _| count += 1)?;
        Ok(count)
    })?;
    time("newest 50 visits", &mut || Ok(store.newest(VISIT, DayRange::ALL, 50)?.len()))?;
    time("visits to one household", &mut || Ok(store.pointing_to(person(77), VISIT, DayRange::ALL)?.len()))?;
    time("visits of one cadre", &mut || Ok(store.pointing_to(person(7), VISIT, DayRange::ALL)?.len()))?;
    time("history of a record", &mut || Ok(store.history(person(29_999))?.len()))?;
    time("one entry from the middle", &mut || Ok(usize::from(store.entry(store.last_seq() / 2)?.seq > 0)))?;
    print_figure("resident memory after all that", &mib(status_kib("self", "VmRSS:")), "");
    Ok(())
}

fn run(job: &str, dir: &Path) -> Result<Command, Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    command.env(JOB, job).arg(dir);
    Ok(command)
}

fn kill_saving(dir: &Path, after: usize) -> Done {
    let mut child = run("save", dir)?.stdout(Stdio::piped()).spawn()?;
    let Some(out) = child.stdout.take() else {
        return Err("no output".into());
    };
    for line in BufReader::new(out).lines().take(after) {
        line?;
    }
    child.kill()?;
    child.wait()?;
    Ok(())
}

fn saving(dir: &Path) -> Done {
    let raw_path = dir.join("raw");
    let mut raw = File::create(&raw_path)?;
    let disk = Arc::new(Timed::default());
    let options = Options { disk: Arc::clone(&disk) as Arc<dyn Disk>, ..Options::default() };
    let mut store = Store::open_with(dir, &layout(), YEAR, options, &mut |_| ())?;
    let (mut limit, mut times, mut gets) = (Times::default(), Times::default(), Times::default());
    for number in 0..2000_u64 {
        let (change, by, entry, at) =
            signed(333, number, vec![visit_edit(333, 30_000_000 + store.last_seq())]);
        let start = Instant::now();
        let saved = store.commit(&change, by, entry, at)?;
        times.add(start.elapsed());
        let line = serde_json::to_vec(&saved)?;
        let start = Instant::now();
        raw.write_all(&line)?;
        raw.sync_data()?;
        limit.add(start.elapsed());
        let start = Instant::now();
        store.get(saved.edits[0].record)?;
        gets.add(start.elapsed());
    }
    limit.print("raw append and fdatasync", "");
    times.print("saving one record", &format!("aim 2x raw: {:.2}x", times.at(50) / limit.at(50)));
    let waits = disk.0.lock().map(|times| times.clone()).unwrap_or_default();
    waits.print("  of which waiting for the disk", "");
    gets.print("getting one record", "");
    store.close();
    fs::remove_file(raw_path)?;
    Ok(())
}

/// The real disk, and how long each sync took.
#[derive(Default)]
struct Timed(Mutex<Times>);

impl Disk for Timed {
    fn write(&self, file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
        RealDisk.write(file, bytes)
    }

    fn sync(&self, file: &File) -> std::io::Result<()> {
        let start = Instant::now();
        let synced = RealDisk.sync(file);
        if let Ok(mut times) = self.0.lock() {
            times.add(start.elapsed());
        }
        synced
    }

    fn free(&self, path: &Path) -> std::io::Result<u64> {
        RealDisk.free(path)
    }
}

/// A disk that does not wait: what is left is our own work.
struct Hasty;

impl Disk for Hasty {
    fn write(&self, file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
        RealDisk.write(file, bytes)
    }

    fn sync(&self, _: &File) -> std::io::Result<()> {
        Ok(())
    }

    fn free(&self, path: &Path) -> std::io::Result<u64> {
        RealDisk.free(path)
    }
}

fn own_work(dir: &Path) -> Done {
    let options = Options { disk: Arc::new(Hasty), ..Options::default() };
    let mut store = Store::open_with(dir, &layout(), YEAR, options, &mut |_| ())?;
    let mut times = Times::default();
    for number in 0..2000_u64 {
        let (change, by, entry, at) =
            signed(333, number, vec![visit_edit(333, 20_000_000 + store.last_seq())]);
        let start = Instant::now();
        store.commit(&change, by, entry, at)?;
        times.add(start.elapsed());
    }
    times.print("saving without waiting for the disk", "");
    Ok(())
}

fn main() -> Done {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Ok(job) = std::env::var(JOB) {
        let dir = Path::new(arguments.first().ok_or("no directory")?);
        return match job.as_str() {
            "save" => job_save(dir),
            "read" => job_read(dir),
            what => job_open(dir, what),
        };
    }
    let facts = arguments.iter().find_map(|text| text.parse().ok()).unwrap_or(155_000);
    head("filling");
    let spare = tempfile::tempdir()?;
    import(spare.path())?;
    let temp = tempfile::tempdir()?;
    let dir = temp.path();
    build(dir, facts)?;
    let kib = |part: &str| mib(u32::try_from(size(&dir.join(part)) / 1024).unwrap_or(u32::MAX));
    print_figure("the journal", &kib("journal"), "");
    print_figure("the fold", &kib("fold"), "");
    head("opening");
    for _ in 0..3 {
        run("opening, closed before", dir)?.status()?;
    }
    for after in [1, 200, 255, 700] {
        kill_saving(dir, after)?;
        run(&format!("opening after kill -9 amid {after} saves"), dir)?.status()?;
    }
    head("looking up, in a fresh process");
    run("read", dir)?.status()?;
    head("saving");
    saving(dir)?;
    own_work(dir)?;
    fs::remove_dir_all(dir.join("fold"))?;
    run("rebuilding everything", dir)?.status()?;
    Ok(())
}
