//! Whether the journal on disk can be believed, found at open and by the full check.
//!
//! A file whose stat is as it was when last believed is trusted; any other is read line by line: sum, chain,
//! number. What does not fit is reported with its place and nothing is repaired here.

use crate::model::change::Entry;
use crate::store::disk::{Stat, stat};
use crate::store::error::{Finding, Progress, StoreError};
use crate::store::journal::{FileMeta, Month, finding};
use crate::store::line::{self, Link};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// Findings listed at most; after that one is as good as a thousand.
const LISTED: usize = 50;

/// What the journal looks like.
pub(super) struct Inspection {
    /// The files as they are.
    pub files: Vec<FileMeta>,
    /// What cannot be believed.
    pub findings: Vec<Finding>,
    /// The number of the last line.
    pub last_seq: u64,
    /// The sum of the last line.
    pub last_sum: String,
    /// The last number before the first finding.
    pub believed: u64,
    /// An unfinished end.
    pub torn: Option<Torn>,
}

/// An end that is not whole: the power went, or a process was killed, while a line was being written, or a batch of
/// lines that are there all or none.
pub(super) struct Torn {
    /// In which file it begins.
    pub month: Month,
    /// With which line, from 1.
    pub line: u64,
    /// The bytes before it.
    pub keep: u64,
    /// The number that its first line has, or would have had.
    pub seq: u64,
    /// The sum of the line before it; empty where that is not known or there is none.
    pub prev: String,
}

/// Looks the files over. `trusted` is what the fold remembers of them; `full` also reads every entry's
/// content. Nothing is written.
pub(super) fn inspect(
    dir: &Path,
    trusted: &[FileMeta],
    full: bool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Inspection, StoreError> {
    let mut months: BTreeMap<Month, Option<&FileMeta>> =
        trusted.iter().map(|meta| (meta.month, Some(meta))).collect();
    for name in names(dir).map_err(StoreError::io("读取", dir))? {
        if let Some(month) = Month::of_file(&name) {
            months.entry(month).or_default();
        }
    }
    let total = months.len() as u64;
    let last = months.keys().next_back().copied();
    let mut walk = Walk {
        full,
        seq: 1,
        prev: Some(String::new()),
        files: Vec::new(),
        findings: Vec::new(),
        believed: None,
        torn: None,
        batch: None,
    };
    for (done, (month, known)) in (0..).zip(months) {
        if full {
            progress(Progress { done, total });
        }
        let path = dir.join(month.file());
        match stat(&path) {
            Ok(stat) => walk
                .file(&path, month, stat, known, Some(month) == last)
                .map_err(StoreError::io("读取", &path))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => walk.missing(month, known),
            Err(error) => return Err(StoreError::io("读取", &path)(error)),
        }
    }
    // A batch without its end begins before whatever line of it is torn.
    let torn = walk.batch.or(walk.torn);
    let last_seq = torn.as_ref().map_or(walk.seq, |torn| torn.seq) - 1;
    let last_sum = torn.as_ref().map_or(walk.prev.unwrap_or_default(), |torn| torn.prev.clone());
    let believed = walk.believed.map_or(last_seq, |believed| believed.min(last_seq));
    Ok(Inspection { files: walk.files, findings: walk.findings, last_seq, last_sum, believed, torn })
}

fn names(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for item in fs::read_dir(dir)? {
        names.extend(item?.file_name().into_string());
    }
    Ok(names)
}

/// Where a line stands: its file, its number from 1 and the bytes before it.
#[derive(Clone, Copy)]
struct Spot {
    month: Month,
    number: u64,
    offset: u64,
}

struct Walk {
    full: bool,
    /// The number the next line should have.
    seq: u64,
    /// The sum it should carry; `None` after a line whose sum is not known.
    prev: Option<String>,
    files: Vec<FileMeta>,
    findings: Vec<Finding>,
    believed: Option<u64>,
    torn: Option<Torn>,
    /// The batch that the walk is in.
    batch: Option<Torn>,
}

impl Walk {
    fn find(&mut self, month: Month, line: u64, sentence: &str) {
        self.believed.get_or_insert(self.seq - 1);
        if self.findings.len() < LISTED {
            self.findings.push(finding(month, line, sentence));
        }
    }

    fn missing(&mut self, month: Month, known: Option<&FileMeta>) {
        self.find(month, 0, "这个流水文件不见了，请从备份中找回");
        if let Some(known) = known {
            self.seq = known.first_seq.saturating_add(known.lines).max(1);
            self.prev = Some(known.last_sum.clone());
        }
    }

    fn file(
        &mut self,
        path: &Path,
        month: Month,
        stat: Stat,
        known: Option<&FileMeta>,
        last: bool,
    ) -> io::Result<()> {
        if let Some(known) = known.filter(|known| known.stat == stat && !self.full)
            && known.first_seq == self.seq
            && self.prev.as_ref().is_none_or(|prev| *prev == known.first_prev)
        {
            self.seq += known.lines;
            self.prev = Some(known.last_sum.clone());
            self.batch = None;
            self.files.push(known.clone());
            return Ok(());
        }
        let mut meta = FileMeta {
            month,
            stat,
            lines: 0,
            first_seq: self.seq,
            first_prev: self.prev.clone().unwrap_or_default(),
            last_sum: String::new(),
        };
        let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
        let mut text = Vec::new();
        let mut offset = 0;
        loop {
            text.clear();
            let read = reader.read_until(b'\n', &mut text)?;
            let number = meta.lines + 1;
            match text.strip_suffix(b"\n") {
                Some(whole) => self.line(Spot { month, number, offset }, whole),
                None if read == 0 => break,
                None if last => {
                    let prev = self.prev.clone().unwrap_or_default();
                    self.torn = Some(Torn { month, line: number, keep: offset, seq: self.seq, prev });
                    break;
                }
                None => {
                    self.find(month, number, "这一行不完整");
                    break;
                }
            }
            meta.lines = number;
            offset += read as u64;
        }
        meta.last_sum = self.prev.clone().unwrap_or_default();
        self.files.push(meta);
        Ok(())
    }

    fn line(&mut self, spot: Spot, text: &[u8]) {
        let Spot { month, number, offset } = spot;
        let (json, sum) = match line::check(text) {
            Ok(found) => found,
            Err(why) => {
                self.find(month, number, why);
                self.seq = self.seq.saturating_add(1);
                self.prev = None;
                return;
            }
        };
        let readable = !self.full || serde_json::from_slice::<Entry>(json).is_ok();
        match serde_json::from_slice::<Link>(json) {
            Ok(link) if readable => {
                if link.seq > self.seq {
                    let sentence =
                        format!("应为第 {} 号，却是第 {} 号，前面的被删掉或调换了", self.seq, link.seq);
                    self.find(month, number, &sentence);
                } else if link.seq < self.seq {
                    let sentence =
                        format!("应为第 {} 号，却是第 {} 号，顺序被调换或重复了", self.seq, link.seq);
                    self.find(month, number, &sentence);
                } else if self.prev.as_deref().is_some_and(|prev| prev != link.prev) {
                    // The line before may be the wrong one: it is not believed either.
                    self.believed.get_or_insert(self.seq.saturating_sub(2));
                    self.find(month, number, "与上一行接不上，上一行或这一行被替换过");
                }
                self.batch = match link.part {
                    Some((1, of)) if of > 1 => {
                        let prev = self.prev.take().unwrap_or_default();
                        Some(Torn { month, line: number, keep: offset, seq: link.seq.max(1), prev })
                    }
                    Some((at, of)) if at < of => self.batch.take(),
                    _ => None,
                };
                self.seq = link.seq.saturating_add(1).max(1);
            }
            _ => {
                self.find(month, number, "内容读不懂，可能由更新的版本写成");
                self.seq = self.seq.saturating_add(1);
            }
        }
        self.prev = Some(sum.to_owned());
    }
}
