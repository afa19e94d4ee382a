//! The views of the ledger that a digit chooses.

use crate::office::ProblemLine;
use crate::rules::light::Light;

/// Which problems are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// All, struck off ones last.
    All,
    /// Red ones.
    Red,
    /// Yellow ones.
    Yellow,
    /// Said to be done and waiting for a second person.
    Check,
    /// Struck off, and to be looked at once more.
    LookBack,
    /// Struck off, archived ones too.
    Closed,
}

impl View {
    /// In the order of their digits.
    pub(super) const ALL: [View; 6] =
        [View::All, View::Red, View::Yellow, View::Check, View::LookBack, View::Closed];

    /// The word on the line of views.
    pub(super) const fn label(self) -> &'static str {
        match self {
            View::All => "全部",
            View::Red => "红",
            View::Yellow => "黄",
            View::Check => "待核验",
            View::LookBack => "待回头看",
            View::Closed => "已销号",
        }
    }

    /// What an empty view says.
    pub(super) const fn when_empty(self) -> &'static str {
        match self {
            View::All => "无。按 Ctrl+N 把发现的第一个问题记上。",
            View::Red => "无。没有逾期的。按 1 看全部。",
            View::Yellow => "无。没有临期的。按 1 看全部。",
            View::Check => "无。没有等核验的。按 1 看全部。",
            View::LookBack => "无。没有等回头看的。按 1 看全部。",
            View::Closed => "无。还没有销号的。按 1 看全部。",
        }
    }

    /// The lines of this view; what is looked back at stands by its day.
    pub(super) fn of(self, all: &[ProblemLine]) -> Vec<ProblemLine> {
        let keeps = |line: &&ProblemLine| match self {
            View::All => true,
            View::Red => line.light == Light::Red && !line.is_closed(),
            View::Yellow => line.light == Light::Yellow && !line.is_closed(),
            View::Check => line.awaits_check(),
            View::LookBack => line.awaits_look_back(),
            View::Closed => line.is_closed(),
        };
        let mut lines: Vec<ProblemLine> = all.iter().filter(keeps).cloned().collect();
        if self == View::LookBack {
            lines.sort_by_key(|line| line.look_back);
        }
        lines
    }
}
