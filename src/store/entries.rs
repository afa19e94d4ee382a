//! Reading the journal: one line by its place, or entries in order.
//!
//! Every line is checked against its own sum as it is read; one that does not fit ends the reading.

use crate::model::change::Entry;
use crate::store::error::StoreError;
use crate::store::journal::{FileMeta, Journal, Month, Place, finding};
use crate::store::line;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::PathBuf;

impl Journal {
    /// The entry whose line begins at a place.
    pub(super) fn at(&self, place: Place) -> Result<Entry, StoreError> {
        let path = self.dir().join(place.month.file());
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
        let files = self.files().iter().filter(|file| file.lines > 0);
        let mut files: Vec<FileMeta> =
            files.filter(|file| file.first_seq + file.lines > from).cloned().collect();
        files.reverse();
        Entries {
            dir: self.dir().to_path_buf(),
            files,
            reader: None,
            next: from.max(1),
            to: to.min(self.last_seq()),
            place: Place { month: Month::default(), offset: 0 },
            line: 0,
        }
    }

    /// The sum of the line with this number; empty for 0.
    pub(super) fn sum_at(&self, seq: u64) -> Result<String, StoreError> {
        if seq == 0 {
            return Ok(String::new());
        }
        let end = self.files().iter().find(|file| file.lines > 0 && file.first_seq + file.lines - 1 == seq);
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
