//! The laws of the house, read off the source: who may import whom, how long a file may be, where the clock is read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A file is read in one sitting.
const LONGEST: usize = 500;

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    sources(&root.join("src"), &mut found);
    let name =
        |path: &Path| path.strip_prefix(root.join("src")).unwrap().to_string_lossy().replace('\\', "/");
    found.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn room_of(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap()
}

/// The rooms a room may import, itself apart.
fn allowed() -> BTreeMap<&'static str, Vec<&'static str>> {
    let below = ["model", "rules", "store", "office"];
    BTreeMap::from([
        ("model", vec![]),
        ("rules", vec!["model"]),
        ("store", vec!["model", "rules"]),
        ("office", vec!["model", "rules", "store"]),
        ("exchange", vec!["model", "rules", "office"]),
        ("paper", vec!["model", "rules", "office"]),
        ("sample", vec!["model", "rules", "office", "exchange"]),
        ("keymap", vec![]),
        ("ui", vec!["keymap"]),
        ("screens", vec!["model", "rules", "office", "paper", "exchange", "ui", "keymap"]),
        ("cli", [&below[..], &["paper", "exchange", "sample", "ui", "keymap"]].concat()),
        ("app", [&below[..], &["paper", "exchange", "sample", "ui", "keymap", "screens"]].concat()),
    ])
}

/// The rooms a source names: `crate::room`, also inside `use crate::{a, b}`.
fn rooms_named(text: &str) -> Vec<String> {
    let mut named = Vec::new();
    for part in text.split("crate::").skip(1) {
        if let Some(group) = part.strip_prefix('{') {
            let group = group.split('}').next().unwrap();
            named.extend(group.split(',').map(|name| name.trim().split("::").next().unwrap().to_owned()));
        } else {
            named.push(
                part.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap().to_owned(),
            );
        }
    }
    named
}

#[test]
fn rooms_import_only_what_lies_below_them() {
    let allowed = allowed();
    let mut broken = Vec::new();
    for (file, text) in all_sources() {
        let room = room_of(&file);
        let Some(may) = allowed.get(room) else { continue };
        for named in rooms_named(&text) {
            if allowed.contains_key(named.as_str()) && named != room && !may.contains(&named.as_str()) {
                broken.push(format!("{file} imports {named}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_room_is_under_the_law() {
    let allowed = allowed();
    for (file, _) in all_sources() {
        let room = room_of(&file);
        assert!(allowed.contains_key(room) || ["lib", "main"].contains(&room), "{room} is in no law");
    }
}

#[test]
fn screens_know_neither_each_other_nor_the_terminal() {
    let mut broken = Vec::new();
    for (file, text) in all_sources().into_iter().filter(|(file, _)| file.starts_with("screens/")) {
        let own = file.trim_start_matches("screens/").split(['/', '.']).next().unwrap().to_owned();
        for part in text.split("screens::").skip(1) {
            let name = part.split(|c: char| !c.is_ascii_lowercase()).next().unwrap();
            let is_screen = !name.is_empty()
                && Path::new(env!("CARGO_MANIFEST_DIR")).join("src/screens").join(name).exists()
                || Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/screens/{name}.rs")).is_file();
            if is_screen && name != own && name != "mod" {
                broken.push(format!("{file} names the screen {name}"));
            }
        }
        for word in ["crossterm", "sled::", "crate::store"] {
            if text.contains(word) {
                broken.push(format!("{file} names {word}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn sled_stays_in_the_store_and_the_clock_in_main() {
    let mut broken = Vec::new();
    for (file, text) in all_sources() {
        if text.contains("sled::") && !file.starts_with("store/") {
            broken.push(format!("{file} names sled"));
        }
        let reads_clock =
            ["Local::now()", "Utc::now()", "SystemTime::now()"].iter().any(|call| text.contains(call));
        if reads_clock && file != "main.rs" {
            broken.push(format!("{file} reads the clock"));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn files_are_read_in_one_sitting_and_say_what_they_are_for() {
    let mut broken = Vec::new();
    for (file, text) in all_sources() {
        let lines = text.lines().count();
        if lines > LONGEST {
            broken.push(format!("{file} has {lines} lines"));
        }
        if !text.starts_with("//!") {
            broken.push(format!("{file} does not say what it is for"));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_law_test_sees_what_is_forbidden() {
    assert_eq!(rooms_named("use crate::store::Store; crate::ui::Look"), ["store", "ui"]);
    assert_eq!(rooms_named("use crate::{model::id::Id, office}"), ["model", "office"]);
}
