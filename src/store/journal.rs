//! The journal: the truth, in files of readable lines, one a month.
//!
//! Only ever appended to, and only here. Files hold rising numbers without gaps from file to file: an entry
//! of an earlier month than the last file (a clock set back) goes into the last file.
//! It knows nothing of records: to it an entry is a line.

use crate::model::change::Entry;
use crate::store::disk::{Disk, Stat, stat, sync_dir};
use crate::store::error::{Finding, StoreError};
use crate::store::line;
use chrono::{Datelike, NaiveDateTime};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

    /// The entry whose line begins at a place.
    pub(super) fn at(&self, place: Place) -> Result<Entry, StoreError> {
        let path = self.dir.join(place.month.file());
        let read = || -> io::Result<Vec<u8>> {
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start(place.offset))?;
            let mut text = Vec::new();
            BufReader::new(file).read_until(b'\n', &mut text)?;
            Ok(text)
        };
        let text = read().map_err(StoreError::io("读取", &path))?;
        let text = text.strip_suffix(b"\n").unwrap_or(&text);
        line::entry(text)
            .map(|(entry, _)| entry)
            .map_err(|why| StoreError::Journal(finding(place.month, 0, why)))
    }

    /// The entries from one number to another, both within, read one by one.
    pub(super) fn entries(&self, from: u64, to: u64) -> Entries {
        let files = self.files.iter().filter(|file| file.lines > 0);
        let mut files: Vec<FileMeta> =
            files.filter(|file| file.first_seq + file.lines > from).cloned().collect();
        files.reverse();
        Entries {
            dir: self.dir.clone(),
            files,
            reader: None,
            next: from.max(1),
            to: to.min(self.last_seq),
            place: Place { month: Month::default(), offset: 0 },
            line: 0,
        }
    }

    /// The sum of the line with this number; empty for 0.
    pub(super) fn sum_at(&self, seq: u64) -> Result<String, StoreError> {
        if seq == 0 {
            return Ok(String::new());
        }
        let end = self.files.iter().find(|file| file.lines > 0 && file.first_seq + file.lines - 1 == seq);
        if let Some(file) = end {
            return Ok(file.last_sum.clone());
        }
        let mut entries = self.entries(seq, seq);
        match entries.next_line()? {
            Some((text, _)) => Ok(String::from_utf8_lossy(text.get(..line::SUM).unwrap_or(b"")).into_owned()),
            None => Err(StoreError::NoEntry(seq)),
        }
    }
}

/// A finding in a journal file.
pub(super) fn finding(month: Month, line: u64, sentence: &str) -> Finding {
    Finding { file: format!("journal/{}", month.file()), line, sentence: sentence.to_owned() }
}

/// Entries in order, read one by one.
pub struct Entries {
    dir: PathBuf,
    /// Files still to be read, the next one last.
    files: Vec<FileMeta>,
    reader: Option<BufReader<File>>,
    next: u64,
    to: u64,
    place: Place,
    line: u64,
}

impl Entries {
    /// The next line within the bounds and where it stands.
    fn next_line(&mut self) -> Result<Option<(Vec<u8>, Place)>, StoreError> {
        if self.next > self.to {
            return Ok(None);
        }
        loop {
            let Some(reader) = &mut self.reader else {
                let Some(file) = self.files.pop() else {
                    return Ok(None);
                };
                self.open(&file)?;
                continue;
            };
            let mut text = Vec::new();
            let read = reader.read_until(b'\n', &mut text);
            let read = read.map_err(StoreError::io("读取", &self.dir))?;
            if read == 0 {
                self.reader = None;
                continue;
            }
            let place = self.place;
            self.place.offset += read as u64;
            self.line += 1;
            text.pop_if(|byte| *byte == b'\n');
            self.next += 1;
            return Ok(Some((text, place)));
        }
    }

    /// Opens a file and goes past the lines before the next one.
    fn open(&mut self, file: &FileMeta) -> Result<(), StoreError> {
        let path = self.dir.join(file.month.file());
        let skip = self.next.saturating_sub(file.first_seq);
        let open = || -> io::Result<(BufReader<File>, u64)> {
            let mut reader = BufReader::with_capacity(1 << 16, File::open(&path)?);
            let mut offset = 0;
            for _ in 0..skip {
                offset += reader.skip_until(b'\n')? as u64;
            }
            Ok((reader, offset))
        };
        let (reader, offset) = open().map_err(StoreError::io("读取", &path))?;
        self.reader = Some(reader);
        self.line = skip;
        self.place = Place { month: file.month, offset };
        Ok(())
    }

    /// The next entry and where its line stands.
    pub(super) fn located(&mut self) -> Option<Result<(Entry, String, Place), StoreError>> {
        let wanted = self.next;
        let (text, place) = match self.next_line() {
            Ok(found) => found?,
            Err(error) => return Some(Err(error)),
        };
        let found = line::entry(&text).and_then(|(entry, sum)| {
            if entry.seq == wanted {
                Ok((entry, sum.to_owned(), place))
            } else {
                Err("编号与位置不符")
            }
        });
        Some(found.map_err(|why| {
            // Nothing after a line that cannot be believed is believed.
            self.next = u64::MAX;
            self.to = 0;
            StoreError::Journal(finding(place.month, self.line, why))
        }))
    }
}

impl Iterator for Entries {
    type Item = Result<Entry, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.located().map(|found| found.map(|(entry, _, _)| entry))
    }
}
