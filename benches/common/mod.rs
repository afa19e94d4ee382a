//! What all measurements share: times put in order and printed alike, and how busy the machine was.
#![allow(dead_code)] // each bench uses its part

pub mod keys;
pub mod terminal;
pub mod year;

use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

pub type Done = Result<(), Box<dyn Error>>;

/// How long the same work took, over and over.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Does the work so many times.
    pub fn of(rounds: usize, mut work: impl FnMut() -> Done) -> Result<Self, Box<dyn Error>> {
        let mut times = Self::default();
        for _ in 0..rounds {
            let start = Instant::now();
            work()?;
            times.add(start.elapsed());
        }
        Ok(times)
    }

    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// The time that so many in a hundred do not exceed, in milliseconds.
    pub fn at(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(place).map_or(0.0, Duration::as_secs_f64) * 1e3
    }

    /// One line; `aim` is what was promised, or what the figure is to be held against.
    pub fn print(&self, what: &str, aim: &str) {
        let (p50, p95, worst) = (self.at(50), self.at(95), self.at(100));
        println!("{what:<48} p50 {p50:>8.3}  p95 {p95:>8.3}  worst {worst:>8.3} ms   {aim}");
    }
}

/// What was measured once.
pub fn print_once(what: &str, took: Duration, aim: &str) {
    println!("{what:<48}     {:>8.3} ms   {aim}", took.as_secs_f64() * 1e3);
}

/// A figure that is no time.
pub fn print_figure(what: &str, figure: &str, aim: &str) {
    println!("{what:<48}     {figure:>11}   {aim}");
}

/// A heading, with the load of the machine over the last minute: a figure from a busy machine says little.
pub fn head(title: &str) {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    println!("\n{title} (load {load} on {cores} cores)");
}

/// A line of a process's status in /proc, such as `VmRSS:`, in KiB; 0 where there is none.
pub fn status_kib(process: &str, line: &str) -> u32 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let found = status.lines().find_map(|text| text.strip_prefix(line));
    found.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// KiB as MiB.
pub fn mib(kib: u32) -> String {
    format!("{:.1} MiB", f64::from(kib) / 1024.0)
}

/// Bytes below a path.
pub fn size(path: &Path) -> u64 {
    let Ok(items) = fs::read_dir(path) else {
        return fs::metadata(path).map_or(0, |meta| meta.len());
    };
    items.flatten().map(|item| size(&item.path())).sum()
}

/// The raw limit of a save: so many bytes put at the end of a file, and the disk waited for.
pub fn append_and_sync(path: &Path, bytes: &[u8], rounds: usize) -> Result<Times, Box<dyn Error>> {
    let mut file = File::create(path)?;
    Times::of(rounds, || {
        file.write_all(bytes)?;
        Ok(file.sync_data()?)
    })
}
