//! The files of `sample-db/` as the program carries them: deflated at build time, opened when asked for.

use flate2::read::DeflateDecoder;
use std::io::Read;

/// A part of the sample that cannot be read: the program file itself is damaged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("示例数据“{file}”读不出来，请重新安装程序再试。")]
pub struct Damaged {
    /// The file within `sample-db/`.
    pub file: String,
}

impl Damaged {
    pub(super) fn file(name: &str) -> Self {
        Self { file: name.to_owned() }
    }
}

macro_rules! packed {
    ($($name:literal => $stored:literal,)*) => {
        &[$(($name, include_bytes!(concat!(env!("OUT_DIR"), "/sample/", $stored)) as &[u8]),)*]
    };
}

const FILES: &[(&str, &[u8])] = packed! {
    "unit.csv" => "unit.csv.z",
    "village.csv" => "village.csv.z",
    "village.posts.csv" => "village.posts.csv.z",
    "cadre.csv" => "cadre.csv.z",
    "household.csv" => "household.csv.z",
    "household.members.csv" => "household.members.csv.z",
    "pairing.csv" => "pairing.csv.z",
    "phrase.csv" => "phrase.csv.z",
    "phrases/visit.toml" => "phrases.visit.toml.z",
    "phrases/support.toml" => "phrases.support.toml.z",
    "phrases/dispute.toml" => "phrases.dispute.toml.z",
    "phrases/event.toml" => "phrases.event.toml.z",
    "phrases/daily.toml" => "phrases.daily.toml.z",
    "phrases/problem.toml" => "phrases.problem.toml.z",
    "phrases/project.toml" => "phrases.project.toml.z",
};

/// The text of a file.
pub(super) fn text(name: &str) -> Result<String, Damaged> {
    let found = FILES.iter().find(|(file, _)| *file == name);
    let (_, packed) = found.ok_or_else(|| Damaged::file(name))?;
    let mut text = String::new();
    DeflateDecoder::new(*packed).read_to_string(&mut text).map_err(|_| Damaged::file(name))?;
    Ok(text)
}

/// How many bytes the program carries for the sample.
#[cfg(test)]
pub(super) fn size() -> usize {
    FILES.iter().map(|(_, packed)| packed.len()).sum()
}
