//! The sample town on the disk, made once by the program itself and copied for each test.

use super::terminal::{Answers, Terminal};
use lianxin::model::dictionary::Dictionary;
use serde_json::Value;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The program itself.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_lianxin");
/// The day of the tests: a Friday.
pub const TODAY: &str = "2026-11-20";

/// A town of one's own.
pub struct Town {
    dir: TempDir,
}

impl Town {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        copy(made(), dir.path());
        Self { dir }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    fn data(&self) -> &str {
        self.dir.path().to_str().unwrap()
    }

    /// The workstation, asking who sits down.
    pub fn open(&self) -> Terminal {
        self.open_with(&[], Answers::Truly)
    }

    pub fn open_with(&self, more: &[&str], answers: Answers) -> Terminal {
        let args = [&["sample", "--data", self.data(), "--today", TODAY], more].concat();
        Terminal::start(Path::new(PROGRAM), &args, answers)
    }

    /// The workstation with the first clerk at the keyboard.
    pub fn sit(&self) -> Terminal {
        let mut terminal = self.open();
        terminal.see("今天谁来操作");
        terminal.press_see("1", "首页");
        terminal
    }

    /// A command without a terminal.
    pub fn run(&self, args: &[&str]) -> Output {
        Command::new(PROGRAM).args(args).args(["--data", self.data(), "--today", TODAY]).output().unwrap()
    }

    /// What the journal holds, oldest first, each line as it was written.
    pub fn entries(&self) -> Vec<Value> {
        let files = fs::read_dir(self.path().join("journal")).unwrap();
        let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        let text: String = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
        // The sum stands before the line.
        text.lines().map(|line| serde_json::from_str(line.split_once(' ').unwrap().1).unwrap()).collect()
    }

    /// The id of the only record that a sentence keeps.
    pub fn id(&self, kind: &str, sentence: &str) -> String {
        let ran = self.run(&["--format", "json", "list", kind, "--where", sentence]);
        let found: Vec<Value> = serde_json::from_slice(&ran.stdout).unwrap();
        assert_eq!(found.len(), 1, "{sentence}");
        found[0]["id"].as_str().unwrap().to_owned()
    }

    /// Who sits down by the first digit; then somebody else does.
    pub fn first_seat(&self) -> String {
        let mut terminal = self.open();
        let screen = terminal.see("今天谁来操作");
        let line = screen.lines().find(|line| line.contains("> 1  ")).unwrap();
        let name = line.split_whitespace().nth(2).unwrap().to_owned();
        terminal.press_see("2", "首页");
        terminal.press("Ctrl+Q");
        terminal.ended();
        name
    }

    /// Whether a draft on the disk says this.
    pub fn has_draft_saying(&self, words: &str) -> bool {
        let drafts = fs::read_dir(self.path().join("drafts")).into_iter().flatten().flatten();
        drafts.flat_map(|draft| fs::read_to_string(draft.path())).any(|text| text.contains(words))
    }
}

/// What an entry set in a record of a kind, by the fields' names; what came from the register by itself is left out.
pub fn set(entry: &Value, kind: &str) -> Value {
    let dictionary = Dictionary::core().unwrap();
    let kind = dictionary.kind_named(kind).unwrap();
    let edits = entry["edits"].as_array().unwrap();
    let edit = edits.iter().find(|edit| edit["kind"] == kind.tag).expect("the entry is of another kind");
    let typed = |tag: &str| kind.field(tag.parse().unwrap()).filter(|field| field.fetch.is_none());
    let set = edit["set"].as_object().unwrap().iter();
    set.filter_map(|(tag, change)| Some((typed(tag)?.name.clone(), change["to"].clone()))).collect()
}

/// The town as it was made, kept from one run of the tests to the next while the program stays the same.
fn made() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let dir = tmp.join("sample-town");
        let lock = File::create(tmp.join("sample-town.lock")).unwrap();
        lock.lock().unwrap();
        let stamp = format!("{:?}", fs::metadata(PROGRAM).unwrap().modified().unwrap());
        if fs::read_to_string(dir.join("stamp")).is_ok_and(|made| made == stamp) {
            return dir;
        }
        if dir.exists() {
            fs::remove_dir_all(&dir).unwrap();
        }
        let args = ["sample", "--load", "--data", dir.to_str().unwrap(), "--today", TODAY];
        let loaded = Command::new(PROGRAM).args(args).output().unwrap();
        assert!(loaded.status.success(), "{}", String::from_utf8_lossy(&loaded.stderr));
        fs::write(dir.join("stamp"), stamp).unwrap();
        dir
    })
}

fn copy(from: &Path, to: &Path) {
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), &target).unwrap();
        }
    }
}
