//! Reads dictionary files and refuses what does not hold together, by file, line and a Chinese sentence.
//!
//! Every mistake is collected, so that whoever writes a new form sees them all at once. Nothing here touches
//! the disk: the texts are handed in.

mod board;
mod field;
mod kind;
mod measured;
mod pack;
mod raw;
mod row_check;

use crate::model::dictionary::Dictionary;
use crate::model::kind::Choice;
use raw::{RawCodes, RawFile};
use std::collections::BTreeMap;
use std::fmt;
use toml::Spanned;

/// A mistake in a dictionary file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file's name.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong and what to do, in Chinese.
    pub say: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "字典文件 {} 第 {} 行：{}", self.file, self.line, self.say)
    }
}

/// Makes a dictionary from `(file name, text)` pairs; a file named `codes.toml` holds code lists, `duties.toml`,
/// `figures.toml`, `checklist.toml` and `board.toml` what their names say.
///
/// # Errors
/// Every mistake found, in file and line order.
pub fn load(files: &[(&str, &str)]) -> Result<Dictionary, Vec<Mistake>> {
    let mut book = Book::default();
    let mut raws = Vec::new();
    let mut beside = Vec::new();
    for (name, text) in files {
        let page = Page { file: name, text };
        if name.ends_with("codes.toml") {
            book.read_codes(page);
        } else if [pack::DUTIES, pack::FIGURES, pack::CHECKLIST, pack::BOARD]
            .iter()
            .any(|end| name.ends_with(end))
        {
            beside.push(page);
        } else {
            match toml::from_str::<RawFile>(text) {
                Ok(raw) => {
                    book.announce(page, &raw);
                    raws.push((page, raw));
                }
                Err(error) => book.unreadable(page, &error),
            }
        }
    }
    let mut kinds: Vec<_> = raws.iter().map(|(page, raw)| kind::settle(&mut book, *page, raw)).collect();
    measured::settle_all(&mut book, &raws, &mut kinds);
    let mut pack = pack::Pack::default();
    for page in beside {
        pack.read(&mut book, page, &kinds);
    }
    if book.mistakes.is_empty() {
        Ok(Dictionary::new(kinds, pack.duties, pack.figures, pack.checklist, pack.board))
    } else {
        book.mistakes.sort();
        Err(book.mistakes)
    }
}

/// One file while it is read.
#[derive(Clone, Copy)]
struct Page<'a> {
    file: &'a str,
    text: &'a str,
}

impl Page<'_> {
    fn line(self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }
}

/// What all files together have said so far.
#[derive(Default)]
struct Book {
    lists: BTreeMap<String, Vec<Choice>>,
    /// Kind name to its tag, file and field names.
    kinds: BTreeMap<String, Announced>,
    mistakes: Vec<Mistake>,
}

struct Announced {
    tag: u16,
    fields: BTreeMap<String, u16>,
}

impl Book {
    fn wrong(&mut self, page: Page, offset: usize, say: impl Into<String>) {
        self.mistakes.push(Mistake { file: page.file.to_owned(), line: page.line(offset), say: say.into() });
    }

    fn unreadable(&mut self, page: Page, error: &toml::de::Error) {
        let offset = error.span().map_or(0, |span| span.start);
        let reason = error.message().lines().next().unwrap_or_default();
        self.wrong(page, offset, format!("这里写法不对（{reason}），请对照其他字典文件改正后再打开。"));
    }

    fn read_codes(&mut self, page: Page) {
        let raw: RawCodes = match toml::from_str(page.text) {
            Ok(raw) => raw,
            Err(error) => return self.unreadable(page, &error),
        };
        for list in raw.list {
            let at = list.span().start;
            let list = list.into_inner();
            let mut choices: Vec<Choice> = Vec::new();
            for item in list.items {
                let (place, item) = (item.span().start, item.into_inner());
                if let Some(twin) =
                    choices.iter().find(|choice| choice.code == item.code || choice.label == item.label)
                {
                    let say = format!(
                        "代码表“{}”里“{} {}”与“{} {}”重复，请换一个代码或名称。",
                        list.name, item.code, item.label, twin.code, twin.label
                    );
                    self.wrong(page, place, say);
                }
                choices.push(Choice { code: item.code, label: item.label });
            }
            if choices.is_empty() {
                self.wrong(page, at, format!("代码表“{}”是空的，请至少写一个选项。", list.name));
            }
            if self.lists.insert(list.name.clone(), choices).is_some() {
                self.wrong(page, at, format!("代码表“{}”写了两遍，请删掉一份。", list.name));
            }
        }
    }

    fn announce(&mut self, page: Page, raw: &RawFile) {
        let kind = raw.kind.get_ref();
        let at = raw.kind.span().start;
        let twin = self.kinds.iter().find(|(name, other)| **name == kind.name || other.tag == kind.tag);
        if let Some((name, other)) = twin {
            let say = format!(
                "“{}”（编号 {}）与“{name}”（编号 {}）重复，请换一个名称和编号。",
                kind.name, kind.tag, other.tag
            );
            return self.wrong(page, at, say);
        }
        let fields =
            raw.field.iter().map(|field| (field.get_ref().name.clone(), field.get_ref().tag)).collect();
        self.kinds.insert(kind.name.clone(), Announced { tag: kind.tag, fields });
    }

    /// The options of a code list; a mistake when there is none of that name.
    fn list(&mut self, page: Page, at: usize, name: &str) -> Vec<Choice> {
        let found = self.lists.get(name).cloned();
        found.unwrap_or_else(|| {
            self.wrong(page, at, format!("代码表“{name}”不存在，请先写进 codes.toml。"));
            Vec::new()
        })
    }

    fn level(&mut self, page: Page, at: usize, word: &str) -> crate::model::kind::Level {
        match word {
            "hard" => {}
            "soft" => return crate::model::kind::Level::Soft,
            other => self.wrong(page, at, format!("检查级别“{other}”不认识，请写 hard 或 soft。")),
        }
        crate::model::kind::Level::Hard
    }
}

/// Finds a field's tag by name among the fields of one kind; a mistake when there is none.
struct Names<'a> {
    kind: &'a str,
    tags: BTreeMap<&'a str, u16>,
}

impl<'a> Names<'a> {
    fn of(kind: &'a str, fields: &'a [Spanned<raw::RawField>]) -> Self {
        let tags = fields.iter().map(|field| (field.get_ref().name.as_str(), field.get_ref().tag)).collect();
        Self { kind, tags }
    }

    fn tag(&self, book: &mut Book, page: Page, at: usize, name: &str) -> u16 {
        if let Some(tag) = self.tags.get(name) {
            return *tag;
        }
        book.wrong(page, at, format!("“{}”里没有字段“{name}”，请改成有的字段名。", self.kind));
        0
    }

    /// A field, or a column of a table as `members.id_number`: the table, if any, and the tag.
    fn path(
        &self,
        book: &mut Book,
        page: Page,
        at: usize,
        all: &[Spanned<raw::RawField>],
        path: &str,
    ) -> (Option<u16>, u16) {
        let Some((rows, column)) = path.split_once('.') else {
            return (None, self.tag(book, page, at, path));
        };
        let rows_tag = self.tag(book, page, at, rows);
        let table = all.iter().map(Spanned::get_ref).find(|field| field.name == rows);
        let tag = table.map(|table| Names::of(&table.label, &table.column).tag(book, page, at, column));
        (Some(rows_tag), tag.unwrap_or_default())
    }

    fn all(&self, book: &mut Book, page: Page, at: usize, names: &[String]) -> Vec<u16> {
        names.iter().map(|name| self.tag(book, page, at, name)).collect()
    }

    fn maybe(&self, book: &mut Book, page: Page, at: usize, name: Option<&String>) -> Option<u16> {
        name.map(|name| self.tag(book, page, at, name))
    }
}
