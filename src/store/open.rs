//! Opening the data directory: what is believed, what is made again, and what is only shown.
//!
//! The order is fixed: lock, room, folders, journal, watermarks against the journal, catching up. Files that
//! cannot be believed make the store read-only; a fold that cannot be believed is made again.

use crate::model::layout::Layout;
use crate::store::disk::{Disk, RealDisk, sync_dir};
use crate::store::drafts::Drafts;
use crate::store::error::{Finding, Health, Progress, StoreError};
use crate::store::folds::{Caches, Folds, Into};
use crate::store::inspect::{Inspection, Torn, inspect};
use crate::store::journal::{FileMeta, Journal, finding};
use crate::store::keys::Folder;
use crate::store::lock::{self, Lock};
use crate::store::mark::Ident;
use crate::store::{Store, guard, restore};
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Bytes of memory for the pages of today's year.
    pub cache: u64,
    /// Bytes of memory for the pages of the registers.
    pub base_cache: u64,
    /// Bytes of memory for the pages of each other year that is open.
    pub past_cache: u64,
    /// Bytes that must stay free on the disk: a save that would go below is refused, drafts still fit.
    pub reserve: u64,
    /// Saves after which everything is flushed, if there was no idle moment before.
    pub flush_every: u32,
    /// The disk.
    pub disk: Arc<dyn Disk>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cache: 12 << 20,
            base_cache: 6 << 20,
            past_cache: 2 << 20,
            reserve: 8 << 20,
            flush_every: 256,
            disk: Arc::new(RealDisk),
        }
    }
}

/// Free megabytes without which sled cannot be opened.
const ROOM: u64 = 4;

impl Store {
    /// Opens the data directory, making it if it is not there. `year` is today's.
    ///
    /// # Errors
    /// One sentence: another program has it, no room, no permission, a restore cut off half way.
    pub fn open(
        dir: &Path,
        layout: &Layout,
        year: i32,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, StoreError> {
        Self::open_with(dir, layout, year, Options::default(), progress)
    }

    /// Opens the data directory with other than the usual options.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(
        dir: &Path,
        layout: &Layout,
        year: i32,
        options: Options,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, StoreError> {
        guard::install();
        fs::create_dir_all(dir).map_err(StoreError::io("建立", dir))?;
        let lock = Lock::take(dir)?;
        if dir.join(restore::UNFINISHED).exists() {
            return Err(StoreError::HalfRestored);
        }
        let free = options.disk.free(dir).map_err(StoreError::io("查看", dir))?;
        if free < ROOM << 20 {
            return Err(StoreError::NoRoom(ROOM));
        }
        let journal_dir = dir.join("journal");
        for part in ["journal", "fold", "drafts", "aside", "backup"] {
            let path = dir.join(part);
            fs::create_dir_all(&path).map_err(StoreError::io("建立", &path))?;
        }
        let machine = lock::machine(dir, || machine_of(&journal_dir))?;
        let mut folds = Folds::new(
            dir.join("fold"),
            dir.join("aside"),
            layout.clone(),
            Ident::new(&machine, layout),
            year,
            Caches { current: options.cache, base: options.base_cache, past: options.past_cache },
        );
        let mut rebuilt = folds.open()?;
        let trusted = folds.base()?.files();
        let found = inspect(&journal_dir, &trusted, false, progress)?;
        if found.files != trusted {
            folds.base()?.touch();
        }
        let (mut findings, journal) = judge(journal_dir, found, &mut folds, &options, &mut rebuilt)?;
        if journal.last_seq() > 0 && folds.resident().iter().all(|fold| fold.mark().seq == 0) {
            rebuilt = true;
        }
        let behind = folds.resident().iter().map(|fold| fold.mark().seq).min().unwrap_or(0);
        let only = folds.resident().to_vec();
        let span = (behind + 1, journal.last_seq());
        match folds.catch_up(&journal, Into::Only(&only), span, progress, &mut findings) {
            Err(StoreError::Journal(finding)) => findings.push(finding),
            other => other?,
        }
        if !findings.is_empty() && span.0 <= span.1 {
            // Made from a journal that is in doubt: once it is put right the fold must be made again.
            for fold in &only {
                fold.mark_damaged();
            }
        }
        drop(only);
        Ok(Self {
            _lock: lock,
            dir: dir.to_path_buf(),
            machine,
            journal,
            folds,
            drafts: Drafts::new(dir.join("drafts")),
            health: health(findings, rebuilt),
            options,
            unflushed: 0,
            lame: false,
        })
    }
}

fn health(findings: Vec<Finding>, rebuilt: bool) -> Health {
    let read_only = findings
        .first()
        .map(|first| format!("流水 {first}；现在只能查看，不能保存，请用备份恢复，或请管理员核对后再打开。"));
    let note = rebuilt.then(|| "数据缓存有损坏，已从流水重新生成，数据没有丢失。".to_owned());
    Health { note: read_only.clone().or(note), read_only, findings, rebuilt }
}

/// The machine that wrote the journal, where the file that says so was lost.
fn machine_of(journal: &Path) -> Option<String> {
    let mut names: Vec<_> = fs::read_dir(journal).ok()?.flatten().map(|item| item.path()).collect();
    names.sort();
    let mut text = Vec::new();
    let mut file = std::io::BufReader::new(File::open(names.first()?).ok()?);
    std::io::BufRead::read_until(&mut file, b'\n', &mut text).ok()?;
    let (entry, _) = crate::store::line::entry(text.strip_suffix(b"\n")?).ok()?;
    Some(entry.machine)
}

/// Holds the journal against the watermarks. An unfinished end that nobody was promised, a line or a batch, is cut
/// off; whatever was promised and is not there is a finding.
fn judge(
    dir: std::path::PathBuf,
    found: Inspection,
    folds: &mut Folds,
    options: &Options,
    rebuilt: &mut bool,
) -> Result<(Vec<Finding>, Journal), StoreError> {
    let Inspection { files, mut findings, last_seq, last_sum, believed, torn } = found;
    let marks: Vec<(Folder, u64, String)> = folds
        .resident()
        .iter()
        .map(|fold| {
            let (seq, sum) = fold.reached();
            (fold.folder, seq, sum)
        })
        .collect();
    let promised = marks.iter().map(|(_, seq, _)| *seq).max().unwrap_or(0);
    let mut cut = None;
    if let Some(torn) = torn {
        if promised >= torn.seq {
            findings.push(finding(torn.month, torn.line, "从这一行起不完整，而它曾确认保存过"));
        } else if findings.is_empty() {
            cut = Some(torn);
        }
    } else if promised > last_seq && findings.is_empty() {
        let (month, lines) = files.last().map(|file| (file.month, file.lines)).unwrap_or_default();
        let sentence = format!("末尾少了第 {} 号到第 {promised} 号，它们曾确认保存过", last_seq + 1);
        findings.push(finding(month, lines + 1, &sentence));
    }
    let mut files = files;
    if let Some(torn) = cut {
        cut_off(&dir, &mut files, &torn)?;
    }
    let mut journal = Journal::new(dir, Arc::clone(&options.disk), files, believed, last_sum);
    let mut wrong = Vec::new();
    let mut right = 0;
    for (folder, seq, sum) in marks {
        if seq > journal.last_seq() {
            continue;
        }
        if journal.sum_at(seq)? == sum {
            right = right.max(seq);
        } else {
            wrong.push((folder, seq));
        }
    }
    for (folder, seq) in wrong {
        if right >= seq {
            // The other folder agrees with the journal beyond this point: the folder is the stranger.
            folds.begin_anew(folder)?;
            *rebuilt = true;
        } else {
            let (month, line) = journal.line_of(seq);
            findings.push(finding(month, line, "这一行不是当初确认保存的那一行"));
            journal.believe_only(seq - 1);
        }
    }
    Ok((findings, journal))
}

/// Cuts an unfinished end off: later files first, so that being cut off in the midst of this leaves an unfinished end.
fn cut_off(dir: &Path, files: &mut Vec<FileMeta>, torn: &Torn) -> Result<(), StoreError> {
    while let Some(later) = files.pop_if(|file| file.month > torn.month) {
        let path = dir.join(later.month.file());
        fs::remove_file(&path).map_err(StoreError::io("删除", &path))?;
        sync_dir(dir).map_err(StoreError::io("整理", dir))?;
    }
    let Some(last) = files.last_mut() else { return Ok(()) };
    let path = dir.join(last.month.file());
    let file = File::options().write(true).open(&path);
    file.and_then(|file| file.set_len(torn.keep).and_then(|()| file.sync_all()))
        .map_err(StoreError::io("截断", &path))?;
    last.stat.len = torn.keep;
    last.lines = torn.line - 1;
    last.last_sum.clone_from(&torn.prev);
    Ok(())
}
