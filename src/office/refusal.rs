//! Why the office did not do something, in the clerk's words.

use crate::model::id::Id;
use crate::rules::check::Issue;
use crate::store::StoreError;
use std::fmt;

/// A refusal. Its `Display` is one Chinese sentence that says what to do next.
#[derive(Debug)]
pub enum Refusal {
    /// Checks that block, or warnings nobody has yet decided to keep.
    Checks(Vec<Issue>),
    /// Somebody else changed the record since it was opened.
    Changed(Id),
    /// A closed month is touched: the sentence, and the reasons to choose from.
    Reason(String, Vec<String>),
    /// Not allowed, not there, not possible: the sentence.
    Words(String),
    /// The disk or the data directory.
    Store(StoreError),
}

impl Refusal {
    /// The bare reason, for a sentence of one's own: 磁盘已满.
    #[must_use]
    pub fn why(&self) -> String {
        match self {
            Refusal::Store(error) => error.why(),
            other => other.to_string().trim_end_matches('。').to_owned(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Checks(issues) => match issues.as_slice() {
                [] => f.write_str("没有通过检查，请核对后再保存。"),
                [only] => f.write_str(&only.say),
                [first, ..] => write!(f, "有 {} 处要改，第一处：{}", issues.len(), first.say),
            },
            Refusal::Changed(_) => f.write_str("这一条刚被别处改过，请按 Esc 返回看过新内容再改。"),
            Refusal::Words(say) | Refusal::Reason(say, _) => f.write_str(say),
            Refusal::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Refusal::Store(error)
    }
}
