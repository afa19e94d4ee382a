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
    /// An unfinished last line.
    pub torn: Option<Torn>,
}

/// A last line without its end: the power went, or a process was killed, while it was being written.
pub(super) struct Torn {
    /// In which file.
    pub month: Month,
    /// Which line, from 1.
    pub line: u64,
    /// The bytes before it.
    pub keep: u64,
    /// The number it would have had.
    pub seq: u64,
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
    let last_seq = walk.seq - 1;
    Ok(Inspection {
        files: walk.files,
        findings: walk.findings,
        last_seq,
        last_sum: walk.prev.unwrap_or_default(),
        believed: walk.believed.unwrap_or(last_seq),
        torn: walk.torn,
    })
}

fn names(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for item in fs::read_dir(dir)? {
        names.extend(item?.file_name().into_string());
    }
    Ok(names)
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
                Some(whole) => self.line(month, number, whole),
                None if read == 0 => break,
                None if last => {
                    self.torn = Some(Torn { month, line: number, keep: offset, seq: self.seq });
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

    fn line(&mut self, month: Month, number: u64, text: &[u8]) {
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
