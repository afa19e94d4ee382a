//! Packs the sample town for the program: each file of `sample-db/` deflated, to be read by `sample::embed`.
//!
//! The text is two megabytes and compresses to a fifth; the program should not carry what a minute of practice
//! needs at full size.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;
use std::path::Path;
use std::{fs, io};

const FILES: &[&str] = &[
    "unit.csv",
    "village.csv",
    "village.posts.csv",
    "cadre.csv",
    "household.csv",
    "household.members.csv",
    "pairing.csv",
    "phrase.csv",
    "phrases/visit.toml",
    "phrases/support.toml",
    "phrases/dispute.toml",
    "phrases/event.toml",
    "phrases/daily.toml",
    "phrases/problem.toml",
    "phrases/project.toml",
];

/// Writes `OUT_DIR/sample/<file>.z` for each file, folders flattened with a dot.
pub fn write(out: &Path) -> io::Result<()> {
    let folder = out.join("sample");
    fs::create_dir_all(&folder)?;
    println!("cargo:rerun-if-changed=build/sample.rs");
    for name in FILES {
        let path = Path::new("sample-db").join(name);
        println!("cargo:rerun-if-changed={}", path.display());
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&fs::read(&path)?)?;
        fs::write(folder.join(format!("{}.z", name.replace('/', "."))), packed.finish()?)?;
    }
    Ok(())
}
