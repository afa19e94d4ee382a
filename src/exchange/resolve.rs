//! References in files: by id, by code, or by a name that only one record has, through maps built once.
//!
//! A person at the desk may be guessed from initials; a file is not guessed at. Reading a register once serves
//! thousands of lines.

use crate::model::days::DayRange;
use crate::model::dictionary::Dictionary;
use crate::model::fold;
use crate::model::id::Id;
use crate::model::input::Finder;
use crate::model::kind::{Field, Kind, Pattern, Shape};
use crate::model::record::KindTag;
use crate::model::value::{Fields, Tag};
use crate::office::{Office, Refusal};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Finds the records that cells mean.
pub struct Resolver {
    dictionary: Arc<Dictionary>,
    kinds: HashMap<KindTag, Register>,
}

#[derive(Default)]
struct Register {
    ids: HashSet<Id>,
    /// By the folded code.
    codes: HashMap<String, Id>,
    /// By the folded name; `None` for one that several have.
    names: HashMap<String, Option<Id>>,
    /// By name without the word for a village behind it; `None` for one that several have.
    stems: HashMap<String, Option<Id>>,
    /// The words of each record: its name, its code.
    words: HashMap<Id, (Option<String>, Option<String>)>,
    shared: bool,
}

/// Behind a village's name, and left out as often as not.
const VILLAGE_WORDS: [&str; 7] = ["村民委员会", "居民委员会", "村委会", "居委会", "社区", "行政村", "村"];

/// A name without the word for a village behind it.
fn stem(name: &str) -> &str {
    let cut = VILLAGE_WORDS.iter().find_map(|word| name.strip_suffix(word));
    cut.filter(|stem| !stem.is_empty()).unwrap_or(name)
}

/// The fields by which a record of a kind is called: its name and its code.
fn callings(kind: &Kind) -> (Option<Tag>, Option<Tag>) {
    let is_text = |tag: &Tag| kind.field(*tag).is_some_and(|field| matches!(field.shape, Shape::Text));
    let code = kind.field_named("code").map(|field| field.tag);
    let name = kind.search.iter().chain(&kind.title).copied().find(|tag| is_text(tag) && Some(*tag) != code);
    (name, code)
}

impl Resolver {
    /// Reads the registers that a kind's fields refer to.
    ///
    /// # Errors
    /// [`Refusal::Store`] when one cannot be read.
    pub fn for_kind(office: &Office, kind: &Kind) -> Result<Self, Refusal> {
        let columns = kind.fields.iter().flat_map(|field| field.columns().iter());
        Self::for_fields(office, kind.fields.iter().chain(columns))
    }

    /// Reads the registers that some fields refer to.
    ///
    /// # Errors
    /// [`Refusal::Store`] when one cannot be read.
    pub fn for_fields<'a>(office: &Office, fields: impl Iterator<Item = &'a Field>) -> Result<Self, Refusal> {
        let targets = fields.filter_map(|field| match field.shape {
            Shape::Ref(to) => Some(to),
            _ => None,
        });
        Self::new(office, targets)
    }

    /// Reads some registers.
    ///
    /// # Errors
    /// [`Refusal::Store`] when one cannot be read.
    pub fn new(office: &Office, kinds: impl IntoIterator<Item = KindTag>) -> Result<Self, Refusal> {
        let mut resolver = Self { dictionary: Arc::clone(office.dictionary()), kinds: HashMap::new() };
        for tag in kinds {
            resolver.read(office, tag)?;
        }
        Ok(resolver)
    }

    fn read(&mut self, office: &Office, tag: KindTag) -> Result<(), Refusal> {
        let Some(kind) = self.dictionary.kind(tag).filter(|_| !self.kinds.contains_key(&tag)) else {
            return Ok(());
        };
        let (name, code) = callings(kind);
        let mut wanted: Vec<Tag> = name.into_iter().chain(code).collect();
        wanted.sort_unstable();
        let mut register = Register::default();
        office.store().scan_kind(tag, DayRange::ALL, &wanted, |id, fields| {
            register.add(id, name, code, &fields);
        })?;
        self.kinds.insert(tag, register);
        Ok(())
    }

    /// Takes in a record that is about to be saved.
    pub fn add(&mut self, kind: &Kind, id: Id, fields: &Fields) {
        let (name, code) = callings(kind);
        self.kinds.entry(kind.tag).or_default().add(id, name, code, fields);
    }

    /// Lets a record be found under a name of the caller's.
    pub fn call_it(&mut self, kind: KindTag, id: Id, name: &str) {
        let register = self.kinds.entry(kind).or_default();
        register.ids.insert(id);
        register.names.insert(fold::name(name), Some(id));
    }

    /// What a record of a kind is called that is not found by these words but can be no other: a code that lost its
    /// zeros, a village without its 村. `None` where the words are found as they are, or mean nothing, or several.
    #[must_use]
    pub fn alike(&self, kind: KindTag, words: &str) -> Option<String> {
        if self.find_one(kind, words).is_ok() {
            return None;
        }
        let register = self.kinds.get(&kind)?;
        let of = self.dictionary.kind(kind)?;
        let pattern = of.field_named("code").and_then(|field| field.pattern.as_ref());
        let code = match pattern {
            Some(Pattern::Like(like, _)) => super::import::tidy::padded(&fold::fold(words), like.as_str()),
            _ => None,
        };
        let by_code = code.as_ref().and_then(|code| register.codes.get(code)).copied();
        let id = by_code.or_else(|| register.stems.get(stem(&fold::name(words))).copied().flatten())?;
        Some(if by_code.is_some() { code? } else { self.call(kind, id) })
    }

    /// What a record is called in a file, so that it is found again: its name where all of its kind differ, else
    /// its code, else its id.
    #[must_use]
    pub fn call(&self, kind: KindTag, id: Id) -> String {
        let register = self.kinds.get(&kind);
        let called = register.and_then(|register| {
            let (name, code) = register.words.get(&id)?;
            if register.shared { code.clone() } else { name.clone().or_else(|| code.clone()) }
        });
        called.unwrap_or_else(|| id.to_string())
    }
}

impl Register {
    fn add(&mut self, id: Id, name: Option<Tag>, code: Option<Tag>, fields: &Fields) {
        let text = |tag: Option<Tag>| tag.and_then(|tag| fields.text(tag)).map(str::to_owned);
        let (name, code) = (text(name), text(code));
        self.ids.insert(id);
        if let Some(code) = &code {
            self.codes.insert(fold::name(code), id);
        }
        if let Some(name) = &name {
            let folded = fold::name(name);
            let stem = stem(&folded);
            if stem.len() < folded.len() {
                let one = self.stems.entry(stem.to_owned()).or_insert(Some(id));
                *one = one.filter(|one| *one == id);
            }
            let one = self.names.entry(folded).or_insert(Some(id));
            if *one != Some(id) {
                *one = None;
                self.shared = true;
            }
        }
        self.words.insert(id, (name, code));
    }
}

impl Finder for Resolver {
    fn find_one(&self, kind: KindTag, words: &str) -> Result<Id, String> {
        let words = words.trim();
        let label = self.dictionary.kind(kind).map_or("登记册", |kind| kind.label.as_str());
        let none = || format!("{label}里没有“{words}”，请核对，或先把它登记上。");
        let Some(register) = self.kinds.get(&kind) else { return Err(none()) };
        let folded = fold::name(words);
        if let Some(id) = register.codes.get(&folded) {
            return Ok(*id);
        }
        match register.names.get(&folded) {
            Some(Some(id)) => return Ok(*id),
            Some(None) => return Err(format!("{label}里有好几个“{words}”，请改写编号。")),
            None => {}
        }
        // As jsonl has it: the id, and the name for an office in which there is no such id.
        let (id, name) = words.split_once(' ').map_or((words, None), |(id, name)| (id, Some(name)));
        match (id.parse::<Id>(), name) {
            (Ok(id), _) if register.ids.contains(&id) => Ok(id),
            (Ok(_), Some(name)) => self.find_one(kind, name),
            _ => Err(none()),
        }
    }
}
