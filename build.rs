//! Work done once, at build time: data the program carries but nobody should maintain by hand.
//!
//! Each part is a small file in `build/` that writes into `OUT_DIR`; it must not look at the clock, the network
//! or anything outside this repository, so that two builds of the same commit give the same program.

use std::path::PathBuf;
use std::{env, io};

#[path = "build/pinyin.rs"]
mod pinyin_table;
#[path = "build/sample.rs"]
mod sample;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build/pinyin.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    pinyin_table::write(&out)?;
    sample::write(&out)
}
