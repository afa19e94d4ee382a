//! Every sentence that names a key, an option or a command names one that there is.
//!
//! Read off the source and the dictionary: what stands in quotation marks and has Hanzi in it is what a clerk reads, and
//! so is what clap shows of the comments in the command line's own file.

#![allow(clippy::unwrap_used)] // helpers of tests

use clap::{Command, CommandFactory};
use lianxin::cli::Args;
use lianxin::keymap::{Context, Key, KeyMap, Shipped};
use regex_lite::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn files(dir: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|other| other == ending) {
            found.push(path);
        }
    }
}

fn has_hanzi(text: &str) -> bool {
    text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

/// What stands in quotation marks, comments apart.
fn quoted(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => while chars.next().is_some_and(|c| c != '\n') {},
            // A quotation mark as a character opens nothing.
            '\'' if chars.peek() == Some(&'"') => {
                chars.next();
            }
            '"' => {
                let mut words = String::new();
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    words.push(if c == '\\' {
                        chars.next().map_or(' ', |c| if c == 'n' { '\n' } else { c })
                    } else {
                        c
                    });
                }
                found.push(words);
            }
            _ => {}
        }
    }
    found.retain(|words| has_hanzi(words));
    found
}

/// Where it stands, and the sentence.
fn sentences() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut sources, mut packs) = (Vec::new(), Vec::new());
    files(&root.join("src"), "rs", &mut sources);
    files(&root.join("packs"), "toml", &mut packs);
    let mut all = Vec::new();
    for path in sources.iter().chain(&packs) {
        let text = fs::read_to_string(path).unwrap();
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        if name.ends_with("args.rs") {
            let help = text.lines().filter_map(|line| line.trim().strip_prefix("/// "));
            all.extend(help.filter(|line| has_hanzi(line)).map(|line| (name.clone(), line.to_owned())));
        }
        let said = if path.extension().is_some_and(|ending| ending == "toml") {
            text.lines().filter(|line| !line.starts_with('#')).flat_map(quoted).collect()
        } else {
            quoted(&text)
        };
        all.extend(said.into_iter().map(|words| (name.clone(), words)));
    }
    all
}

fn options(command: &Command) -> BTreeSet<String> {
    command.get_arguments().filter_map(|arg| arg.get_long()).map(str::to_owned).collect()
}

/// The options of a command and of what lies below it.
fn options_below(command: &Command) -> BTreeSet<String> {
    command.get_subcommands().flat_map(options_below).chain(options(command)).collect()
}

#[test]
fn commands_and_options_that_are_named_are_there() {
    let program = Args::command();
    let all = options_below(&program);
    let (named, option) =
        (Regex::new(r"lianxin ([a-z]+)").unwrap(), Regex::new(r"--([a-z][a-z-]*)").unwrap());
    let handbook = ["README.zh-CN.md", "README.md"].map(|name| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        text.lines().map(|line| (name.to_owned(), line.to_owned())).collect::<Vec<_>>()
    });
    let (mut wrong, mut seen) = (Vec::new(), 0);
    let (said, books) = (sentences(), handbook.concat());
    for (place, words) in said.iter().chain(books.iter().filter(|(_, line)| line.contains("lianxin "))) {
        for found in named.captures_iter(words) {
            seen += 1;
            let Some(command) = program.find_subcommand(&found[1]) else {
                wrong.push(format!("{place}: no command {} in {words}", &found[1]));
                continue;
            };
            // What stands behind it up to the next command or the end of the clause is its own.
            let rest = &words[found.get(0).unwrap().end()..];
            let clause = rest.split(['，', '。', '；', '、', '\n', '`', '#', '|']).next().unwrap();
            let own: BTreeSet<String> = options_below(command).into_iter().chain(options(&program)).collect();
            for found in option.captures_iter(clause.split("lianxin").next().unwrap()) {
                if !own.contains(&found[1]) {
                    wrong.push(format!("{place}: {} has no --{} in {words}", command.get_name(), &found[1]));
                }
            }
        }
    }
    for (place, words) in &said {
        for found in option.captures_iter(words) {
            seen += 1;
            if !all.contains(&found[1]) && &found[1] != "help" {
                wrong.push(format!("{place}: no option --{} in {words}", &found[1]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 60, "only {seen} were found: the test has gone blind");
}

#[test]
fn what_a_refusal_asks_for_can_be_given() {
    let program = Args::command();
    // A change of a closed month asks for --why wherever a record is changed, a warning for --keep wherever one is saved.
    for (name, option) in [
        ("add", "why"),
        ("set", "why"),
        ("move", "why"),
        ("void", "why"),
        ("feedback", "why"),
        ("add", "keep"),
        ("set", "keep"),
        ("feedback", "keep"),
        ("import", "keep"),
    ] {
        let command = program.find_subcommand(name).unwrap();
        assert!(options(command).contains(option), "{name} has no --{option}");
    }
}

/// The key that a sentence means, in the words of key maps.
fn key(words: &str) -> Option<Key> {
    let mut name = words.to_owned();
    for (word, key) in
        [("上", "Up"), ("下", "Down"), ("左", "Left"), ("右", "Right"), ("空格", "Space"), ("回车", "Enter")]
    {
        name = name.replace(word, key);
    }
    Key::parse(&name)
}

#[test]
fn keys_that_are_named_do_something() {
    let (map, faults) = KeyMap::shipped(Shipped::Default);
    assert!(faults.is_empty());
    let bound: BTreeSet<String> = Context::ALL
        .iter()
        .chain([&Context::Global])
        .flat_map(|context| map.bound_in(*context))
        .flat_map(|(keys, _)| keys.iter().map(|key| key.label()))
        .collect();
    let named = Regex::new(
        r"\b(?:(?:Ctrl|Alt|Shift)\+(?:[A-Z]\b|F[0-9]{1,2}\b|Tab|Enter|上|下|左|右|空格|回车)|F[0-9]{1,2}\b|Esc\b|PgUp\b|PgDn\b|Insert\b|Tab\b)",
    );
    let named = named.unwrap();
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (place, words) in sentences() {
        for found in named.find_iter(&words) {
            seen += 1;
            let is_bound = key(found.as_str()).is_some_and(|key| bound.contains(&key.label()));
            if !is_bound {
                wrong.push(format!("{place}: {} does nothing, in {words}", found.as_str()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 40, "only {seen} were found: the test has gone blind");
}
