//! What can go wrong with the data directory, said to the clerk in one sentence each.
//!
//! A sentence says what happened and what to do next; nothing here is a log line.

use crate::model::id::Id;
use std::io;
use std::path::{Path, PathBuf};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program holds the data directory.
    #[error("另一个连心正在使用这个数据目录，请先关闭它再打开。")]
    InUse,
    /// There is no room for a save. What was typed stays in the draft.
    #[error("磁盘空间不足，这次没有保存，字还在屏幕上，请先不要关窗口，清理磁盘后再保存一次。")]
    Full,
    /// There is too little room to open anything; the number is in megabytes.
    #[error("磁盘空间不足，数据打不开，请先清理出至少 {0} 兆空间再打开。")]
    NoRoom(u64),
    /// The store can only be read; the sentence says why.
    #[error("{0}")]
    ReadOnly(String),
    /// The record is not (or no longer) as the change believed.
    #[error("这条记录在别处已被改动，这次没有保存，请重新打开它再改。")]
    Stale {
        /// The record that differs.
        record: Id,
    },
    /// The record to be added is there already.
    #[error("这条记录已经保存过了，不会再存第二份，请到列表中查看。")]
    Exists {
        /// The record that is there.
        record: Id,
    },
    /// The fold cannot be read; the journal is not concerned.
    #[error("读取时发现数据缓存「{folder}」有损坏，流水没有受影响，请退出后重新打开，程序会自动重建。")]
    Fold {
        /// The folder's name, e.g. `2026`.
        folder: String,
    },
    /// A journal line that cannot be believed was met while reading.
    #[error("流水 {0}")]
    Journal(Finding),
    /// There is no entry of this number.
    #[error("流水里没有第 {0} 号，请核对编号。")]
    NoEntry(u64),
    /// The target of a restore holds data.
    #[error("目录「{0}」里已有数据，没有恢复，请换一个空目录，或确认要覆盖。")]
    NotEmpty(PathBuf),
    /// The target of a backup is there already.
    #[error("「{0}」已经存在，没有备份，请换一个名称。")]
    BackupThere(PathBuf),
    /// The folder given is no backup, or not a whole one.
    #[error("「{path}」不是完整的备份（{why}），没有恢复，请换一份备份。")]
    NotBackup {
        /// What was looked at.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A restore was cut off half way.
    #[error("上次恢复备份没有做完，请重新恢复一次再打开。")]
    HalfRestored,
    /// The system refused a file operation.
    #[error("{doing}「{path}」没有成功（{}），请检查磁盘和权限后再试。", reason(.source))]
    Io {
        /// What was being done, as a verb.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl StoreError {
    /// Wraps what the system said about a path.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_path_buf(), source }
    }

    /// A failed save: a full disk has a sentence of its own.
    pub(super) fn save(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::InvalidData => Self::ReadOnly(
                "流水文件被别的程序改动了，这次没有保存，填写的内容还在草稿里，请退出后重新打开。".into(),
            ),
            _ => Self::io("保存到", path)(source),
        }
    }
}

impl StoreError {
    /// The bare reason, without what was being done and where: 磁盘已满.
    #[must_use]
    pub fn why(&self) -> String {
        match self {
            StoreError::Io { source, .. } => reason(source),
            other => other.to_string().trim_end_matches('。').to_owned(),
        }
    }
}

fn reason(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::NotFound => "找不到".into(),
        io::ErrorKind::PermissionDenied => "没有权限".into(),
        io::ErrorKind::ReadOnlyFilesystem => "磁盘是只读的".into(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "磁盘已满".into(),
        io::ErrorKind::AlreadyExists => "已经存在".into(),
        _ => source.raw_os_error().map_or_else(|| "系统出错".into(), |code| format!("系统错误 {code}")),
    }
}

/// Something in the files that cannot be believed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file within the data directory, e.g. `journal/2026-11.jsonl`.
    pub file: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: u64,
    /// What is wrong, in the clerk's words.
    pub sentence: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.line == 0 {
            write!(f, "{}：{}", self.file, self.sentence)
        } else {
            write!(f, "{} 第 {} 行：{}", self.file, self.line, self.sentence)
        }
    }
}

/// How far a long piece of work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Entries done.
    pub done: u64,
    /// Entries in all.
    pub total: u64,
}

/// How the store was found at open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Why nothing may be saved, in one sentence; `None` when all is well.
    pub read_only: Option<String>,
    /// What cannot be believed, place by place.
    pub findings: Vec<Finding>,
    /// A folder of the fold was rebuilt from the journal.
    pub rebuilt: bool,
    /// One sentence for the status line, where there is something to say.
    pub note: Option<String>,
}
