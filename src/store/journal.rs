//! The journal: the truth, in files of readable lines, one a month.
//!
//! Only ever appended to, and only here. Files hold rising numbers without gaps from file to file: an entry
//! of an earlier month than the last file (a clock set back) goes into the last file.
//! It knows nothing of records: to it an entry is a line.

use crate::model::change::Entry;
use crate::store::disk::{Disk, Stat, stat, sync_dir};
use crate::store::error::Finding;
use chrono::{Datelike, NaiveDateTime};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A month as a number that rises: year times twelve plus month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Month(pub u16);

impl Month {
    /// The month of a moment; years outside 1..=5000 are put to the nearest.
    pub(super) fn of(at: NaiveDateTime) -> Self {
        let year = u16::try_from(at.year().clamp(1, 5000)).unwrap_or(1);
        let month = u16::try_from(at.month0()).unwrap_or(0);
        Self(year * 12 + month)
    }

    /// The file's name, e.g. `2026-11.jsonl`.
    pub(super) fn file(self) -> String {
        format!("{:04}-{:02}.jsonl", self.0 / 12, self.0 % 12 + 1)
    }

    /// The month a file is of; `None` for other files.
    pub(super) fn of_file(name: &str) -> Option<Self> {
        let (year, month) = name.strip_suffix(".jsonl")?.split_once('-')?;
        let found = Self(
            year.parse::<u16>().ok().filter(|year| (1..=5000).contains(year))? * 12
                + month.parse::<u16>().ok().filter(|month| (1..=12).contains(month))?
                - 1,
        );
        (found.file() == name).then_some(found)
    }
}

/// Where a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// In which file.
    pub month: Month,
    /// After how many bytes.
    pub offset: u64,
}

/// What is known of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileMeta {
    /// Which file.
    pub month: Month,
    /// Length and times when it was last believed.
    pub stat: Stat,
    /// Lines in it.
    pub lines: u64,
    /// The number of its first line.
    pub first_seq: u64,
    /// The sum before its first line.
    pub first_prev: String,
    /// The sum of its last line.
    pub last_sum: String,
}

/// The files, open for appending.
pub(super) struct Journal {
    dir: PathBuf,
    disk: Arc<dyn Disk>,
    files: Vec<FileMeta>,
    writer: Option<(Month, File)>,
    /// Lines gathered and not yet written.
    buffer: Vec<u8>,
    last_seq: u64,
    last_sum: String,
    /// Whether bytes went to a file since [`Journal::before`].
    wrote: bool,
    /// The first file whose stat is not yet taken.
    noted: usize,
}

/// What [`Journal::undo`] needs to take back what was appended since.
pub(super) struct Before {
    files: usize,
    last: Option<FileMeta>,
    last_seq: u64,
    last_sum: String,
}

const BUFFER: usize = 1 << 18;

impl Journal {
    /// The journal as it was found by the inspection.
    pub(super) fn new(
        dir: PathBuf,
        disk: Arc<dyn Disk>,
        files: Vec<FileMeta>,
        last_seq: u64,
        last_sum: String,
    ) -> Self {
        Self {
            dir,
            disk,
            writer: None,
            buffer: Vec::new(),
            noted: files.len().saturating_sub(1),
            files,
            last_seq,
            last_sum,
            wrote: false,
        }
    }

    /// The number of the last line; 0 when there is none.
    pub(super) fn last_seq(&self) -> u64 {
        self.last_seq
    }

    /// The sum of the last line; empty when there is none.
    pub(super) fn last_sum(&self) -> &str {
        &self.last_sum
    }

    /// Where the files are.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// What is known of the files, in order.
    pub(super) fn files(&self) -> &[FileMeta] {
        &self.files
    }

    /// Takes the stat of the files written since the last time, so that the next open need not read them.
    pub(super) fn note_stat(&mut self) -> io::Result<()> {
        for file in self.files.iter_mut().skip(self.noted) {
            let found = stat(&self.dir.join(file.month.file()))?;
            if found.len != file.stat.len {
                return Err(io::ErrorKind::InvalidData.into());
            }
            file.stat = found;
        }
        self.noted = self.files.len().saturating_sub(1);
        Ok(())
    }

    /// Believes nothing after this entry: the store only reads from now on.
    pub(super) fn believe_only(&mut self, seq: u64) {
        self.last_seq = self.last_seq.min(seq);
    }

    /// The file and the line, from 1, of an entry.
    pub(super) fn line_of(&self, seq: u64) -> (Month, u64) {
        let file = self.files.iter().rev().find(|file| file.first_seq <= seq);
        file.map_or((Month::default(), 0), |file| (file.month, seq - file.first_seq + 1))
    }

    /// Where things stand before an append.
    pub(super) fn before(&mut self) -> Before {
        self.wrote = false;
        Before {
            files: self.files.len(),
            last: self.files.last().cloned(),
            last_seq: self.last_seq,
            last_sum: self.last_sum.clone(),
        }
    }

    /// Appends a line; nothing is promised before [`Journal::settle`].
    pub(super) fn push(&mut self, entry: &Entry, bytes: &[u8], sum: &str) -> io::Result<Place> {
        let wanted = Month::of(entry.at);
        let month = self.files.last().map_or(wanted, |last| last.month.max(wanted));
        if self.files.last().is_none_or(|last| last.month != month) {
            self.write_out()?;
            self.sync_writer()?;
            self.writer = None;
            self.files.push(FileMeta {
                month,
                stat: Stat::default(),
                lines: 0,
                first_seq: entry.seq,
                first_prev: entry.prev.clone(),
                last_sum: entry.prev.clone(),
            });
        }
        let Some(meta) = self.files.last_mut() else {
            return Err(io::Error::other("no journal file"));
        };
        let place = Place { month, offset: meta.stat.len };
        meta.stat.len += bytes.len() as u64;
        meta.lines += 1;
        sum.clone_into(&mut meta.last_sum);
        self.last_seq = entry.seq;
        sum.clone_into(&mut self.last_sum);
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER {
            self.write_out()?;
        }
        Ok(place)
    }

    /// Returns once everything pushed is safe from a power cut: from here on it is acknowledged.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        self.write_out()?;
        self.sync_writer()
    }

    /// Takes back everything pushed since `before`.
    pub(super) fn undo(&mut self, before: Before) -> io::Result<()> {
        self.buffer.clear();
        self.writer = None;
        for added in self.files.drain(before.files..) {
            let path = self.dir.join(added.month.file());
            if self.wrote && path.exists() {
                fs::remove_file(&path)?;
            }
        }
        self.last_seq = before.last_seq;
        self.last_sum = before.last_sum;
        if let (Some(last), Some(former)) = (self.files.last_mut(), before.last) {
            let path = self.dir.join(former.month.file());
            let len = former.stat.len;
            *last = former;
            if self.wrote {
                let file = File::options().write(true).open(path)?;
                file.set_len(len)?;
                file.sync_all()?;
            }
        }
        if self.wrote { sync_dir(&self.dir) } else { Ok(()) }
    }

    fn write_out(&mut self) -> io::Result<()> {
        let Some(meta) = self.files.last().filter(|_| !self.buffer.is_empty()) else {
            return Ok(());
        };
        let path = self.dir.join(meta.month.file());
        let at = meta.stat.len - self.buffer.len() as u64;
        if self.writer.as_ref().is_none_or(|(month, _)| *month != meta.month) {
            let fresh = at == 0 && !path.exists();
            let file = File::options().create(true).truncate(false).write(true).open(&path)?;
            if fresh {
                sync_dir(&self.dir)?;
            }
            self.writer = Some((meta.month, file));
        }
        // An editor may have put another file in the place of ours while we run: what we then wrote would be lost.
        let there = fs::metadata(&path).map(|found| found.len());
        if there.as_ref().ok() != Some(&at) {
            self.writer = None;
            return Err(io::ErrorKind::InvalidData.into());
        }
        if let Some((_, file)) = &mut self.writer {
            file.seek(SeekFrom::Start(at))?;
            self.wrote = true;
            self.disk.write(file, &self.buffer)?;
        }
        self.buffer.clear();
        Ok(())
    }

    fn sync_writer(&mut self) -> io::Result<()> {
        match &self.writer {
            Some((_, file)) => self.disk.sync(file),
            None => Ok(()),
        }
    }
}

/// A finding in a journal file.
pub(super) fn finding(month: Month, line: u64, sentence: &str) -> Finding {
    Finding { file: format!("journal/{}", month.file()), line, sentence: sentence.to_owned() }
}
