//! Why a command ended without doing what was asked: reasons one a line on stderr, and a number for scripts.

use crate::exchange::files;
use crate::office::Refusal;
use std::io;

/// The number a command ends with.
pub mod code {
    /// Done.
    pub const DONE: u8 = 0;
    /// Refused by a check.
    pub const REFUSED: u8 = 1;
    /// The command line is wrong.
    pub const USAGE: u8 = 2;
    /// The data directory or the disk.
    pub const STORE: u8 = 3;
}

/// A command that did not do what was asked.
#[derive(Debug)]
pub(super) enum Fail {
    /// The command line is wrong; what to write instead.
    Usage(String),
    /// Refused; the reasons.
    Refused(Vec<String>),
    /// The data directory or the disk.
    Store(String),
    /// Whoever was reading has gone: nothing is wrong.
    NobodyReads,
}

impl Fail {
    pub(super) fn refused(say: impl Into<String>) -> Self {
        Fail::Refused(vec![say.into()])
    }

    pub(super) fn usage(say: impl Into<String>) -> Self {
        Fail::Usage(say.into())
    }

    /// A file that is not the store's.
    pub(super) fn file(doing: &str, path: &std::path::Path, error: &io::Error) -> Self {
        Fail::refused(files::fault(doing, path, error))
    }

    pub(super) fn code(&self) -> u8 {
        match self {
            Fail::Usage(_) => code::USAGE,
            Fail::Refused(_) => code::REFUSED,
            Fail::Store(_) => code::STORE,
            Fail::NobodyReads => code::DONE,
        }
    }

    pub(super) fn tell(&self, err: &mut dyn io::Write) {
        let lines = match self {
            Fail::Usage(say) | Fail::Store(say) => std::slice::from_ref(say),
            Fail::Refused(says) => says.as_slice(),
            Fail::NobodyReads => &[],
        };
        for line in lines {
            // Where stderr is gone too there is nobody left to tell.
            let _ = writeln!(err, "{}", line.replace('\n', " "));
        }
    }
}

impl From<Refusal> for Fail {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Checks(issues) => Fail::Refused(issues.into_iter().map(|issue| issue.say).collect()),
            Refusal::Reason(say, reasons) => Fail::Refused(vec![
                say,
                format!("请加 --why，原因写：{}，后面可以加“：”再写几个字。", reasons.join("、")),
            ]),
            Refusal::Changed(_) => Fail::refused("这一条刚被别处改过，请看过新内容再改一次。"),
            Refusal::Store(error) => Fail::Store(error.to_string()),
            Refusal::Words(say) => Fail::refused(say),
        }
    }
}

impl From<io::Error> for Fail {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Fail::NobodyReads
        } else {
            Fail::Store("结果写不出来，请核对输出的位置后再试。".to_owned())
        }
    }
}
