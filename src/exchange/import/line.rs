//! One line of a table: which record it means, what its cells say, and what stands in the way.
//!
//! Everything that is wrong with a line is said at once: what cannot be read, and what the checks say of the rest.

use super::again::Again;
use super::difference::{self, Difference, Planned};
use super::{Double, Refused, Target, Trust, is_masked, sentence, tidy};
use crate::exchange::resolve::Resolver;
use crate::exchange::rows;
use crate::exchange::table::{Cell, Line, Row};
use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::input;
use crate::model::kind::{Field, Kind, Level, Preset, Shape};
use crate::model::record::Record;
use crate::model::typed::kept;
use crate::model::value::{Fields, Tag, Value};
use crate::office::{Filled, Known, Office, Refusal};
use crate::rules::filing;
use crate::rules::rows::Namesake;
use chrono::NaiveDate;
use std::collections::HashMap;

/// The name of what stands for the record itself.
const NUMBER: &str = "编号";

/// What becomes of a line.
pub(super) enum Outcome {
    /// To be saved.
    Row(Box<Filled>, Planned),
    /// Says what is there already.
    Same,
    /// A double that nobody has decided to keep.
    Double(Double),
    /// Goes back.
    Refused(Vec<Refused>),
}

pub(super) struct Reader<'a> {
    office: &'a Office,
    kind: &'a Kind,
    targets: Vec<Target<'a>>,
    resolver: Resolver,
    known: Known<'a>,
    again: Again,
    trust: Trust<'a>,
    /// What a new record starts with.
    start: Fields,
    /// The records that earlier lines of this table mean.
    taken: HashMap<Id, u64>,
    today: NaiveDate,
    /// What was put right on the way.
    pub told: Vec<(u64, String)>,
}

/// The small tables of a line, and their fields.
type Tables<'a> = Vec<(&'a Field, Vec<Row>)>;

/// What the cells of a line say.
struct Said<'a> {
    named: Option<Id>,
    given: Fields,
    masked: Vec<(&'a Field, &'a str)>,
    tables: Tables<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        office: &'a Office,
        kind: &'a Kind,
        targets: Vec<Target<'a>>,
        resolver: Resolver,
        trust: Trust<'a>,
    ) -> Result<Self, Refusal> {
        // A day or a person that the file does not name is not guessed; a first state or role is.
        let mut start = office.presets(kind);
        for field in &kind.fields {
            if !matches!(field.default, Some(Preset::Typed(_))) {
                start.set(field.tag, None);
            }
        }
        Ok(Self {
            office,
            kind,
            targets,
            resolver,
            known: office.known(kind)?,
            again: Again::default(),
            trust,
            start,
            taken: HashMap::new(),
            today: office.today(),
            told: Vec::new(),
        })
    }

    pub(super) fn read(&mut self, line: &'a Line) -> Result<Outcome, Refusal> {
        let mut faults = Faults::of(line.number);
        let mut said = self.cells(line, &mut faults);
        let told = std::mem::take(&mut faults.told).into_iter().map(|say| (line.number, say));
        self.told.extend(told);
        let before = self.means(said.named, &said.given, &mut faults)?;
        if let (None, Some(sheet)) = (&before, line.sheet.as_ref().filter(|_| faults.found.is_empty())) {
            let say = format!("“{sheet}”表里的这一行在{}里找不到，请核对编号，或先登记上。", self.kind.label);
            faults.add(NUMBER, say);
        }
        let old = before.as_ref().map(|record| &record.fields);
        // A masked number stands for the one that is there: where that is not known, it says nothing.
        let masked = std::mem::take(&mut said.masked);
        let lost = old.is_none() && self.is_unnamed(&faults);
        for (field, words) in masked.into_iter().filter(|_| !lost) {
            match rows::unmasked(field, words, old.and_then(|old| old.get(field.tag)), self.office) {
                Ok(value) => {
                    said.given.set(field.tag, value);
                }
                Err(say) => faults.add(&field.label, say),
            }
        }
        let mut changes = Vec::new();
        for (field, rows) in &said.tables {
            let there = old.map_or(&[][..], |old| old.rows(field.tag));
            let namesake = match self.trust {
                Trust::Person { keep: None } => Namesake::Asked,
                Trust::Person { keep: Some(_) } | Trust::Own => Namesake::Another,
            };
            match rows::merge(self.office, &self.resolver, field, (there, rows), namesake) {
                Ok(merged) => {
                    let gone = |(row, name)| {
                        (line.number, format!("“{}”表第 {row} 行：没有“{name}”这一行，不用删。", field.label))
                    };
                    self.told.extend(merged.absent.into_iter().map(gone));
                    changes.extend(difference::rows(self.office, field, &merged.changes));
                    let blank = merged.rows.is_empty() && there.is_empty();
                    said.given.set(field.tag, (!blank).then_some(Value::Rows(merged.rows)));
                }
                Err(found) => {
                    for fault in found {
                        let say = format!("“{}”表第 {} 行：{}", field.label, fault.line, fault.say);
                        faults.add(&field.label, say);
                    }
                }
            }
        }
        if before.is_none() && line.sheet.is_some() {
            return Ok(faults.into());
        }
        self.settle(faults, (said.named, before.as_ref()), &said.given, changes)
    }

    /// Reads the cells; what is masked and small tables can only be read beside what is there.
    fn cells(&self, line: &'a Line, faults: &mut Faults) -> Said<'a> {
        let mut said = Said { named: None, given: Fields::new(), masked: Vec::new(), tables: Vec::new() };
        for (target, cell) in self.targets.iter().zip(&line.cells) {
            match (target, cell) {
                _ if cell.is_blank() => {}
                (Target::Ignored, _) => {}
                (Target::Id, Cell::Words(words)) => match self.numbered(words) {
                    Ok(id) => said.named = Some(id),
                    Err(say) => faults.add(NUMBER, say),
                },
                (Target::Id, Cell::Rows(_)) => faults.add(NUMBER, "编号要写一个，请核对这一行。".to_owned()),
                (Target::Field(field), Cell::Rows(rows)) if !field.columns().is_empty() => {
                    said.tables.push((field, rows.clone()));
                }
                (Target::Field(field), Cell::Rows(_)) => {
                    faults.add(&field.label, format!("“{}”不是表格，只能填一个值。", field.label));
                }
                (Target::Field(field), Cell::Words(words)) if matches!(field.shape, Shape::Rows(_)) => {
                    match rows::split(words, field) {
                        Ok(rows) => said.tables.push((field, rows)),
                        Err(say) => faults.add(&field.label, say),
                    }
                }
                (Target::Field(field), Cell::Words(words)) if is_masked(field, words) => {
                    said.masked.push((field, words));
                }
                (Target::Field(field), Cell::Words(words)) => {
                    let read = self.tidied(words, field, &mut faults.told);
                    match read.and_then(|words| input::read(&words, field, self.today, &self.resolver)) {
                        Ok(value) => {
                            said.given.set(field.tag, value);
                        }
                        Err(say) => faults.add(&field.label, sentence(field, &say)),
                    }
                }
            }
        }
        if line.cells.len() > self.targets.len() {
            faults.add("", "这一行的格子比表头多，请核对有没有多出的逗号。".to_owned());
        }
        said
    }

    fn tidied(&self, words: &str, field: &Field, told: &mut Vec<String>) -> Result<String, String> {
        if matches!(self.trust, Trust::Own) {
            return Ok(words.to_owned());
        }
        let tidied = tidy::cell(words, field, &self.resolver)?;
        told.extend(tidied.told);
        Ok(tidied.words.into_owned())
    }

    /// The record that a number means: its own, or the code of one there is.
    fn numbered(&self, words: &str) -> Result<Id, String> {
        let words = words.trim();
        if let Ok(id) = words.parse::<Id>() {
            return Ok(id);
        }
        let code = self.kind.field_named("code").map(|field| field.tag);
        let coded = code.and_then(|code| {
            let given = [(code, Value::Text(words.to_owned()))].into_iter().collect();
            self.known.same(&given)
        });
        coded.ok_or_else(|| format!("编号“{words}”找不到{}，请核对，新登记的把这一格空着。", self.kind.label))
    }

    /// The record that a line means, if it is there.
    fn means(
        &self,
        named: Option<Id>,
        given: &Fields,
        faults: &mut Faults,
    ) -> Result<Option<Record>, Refusal> {
        let Some(id) = named.or_else(|| self.known.same(given)) else { return Ok(None) };
        if let Some(line) = self.taken.get(&id) {
            faults.add(NUMBER, format!("和第 {line} 行说的是同一条，请并成一行。"));
        }
        match self.office.store().get(id)? {
            Some(record) if record.kind != self.kind.tag => {
                faults.add(NUMBER, format!("这个编号不是{}的，请核对编号。", self.kind.label));
                Ok(None)
            }
            Some(record) if record.void => {
                faults.add(NUMBER, "这个编号的记录已作废，请先恢复它，或删去这一行。".to_owned());
                Ok(None)
            }
            found => Ok(found),
        }
    }

    /// Whether what names a record could not be read, so that nobody knows which one the line means.
    fn is_unnamed(&self, faults: &Faults) -> bool {
        let naming =
            self.kind.unique.iter().filter(|unique| unique.level == Level::Hard && unique.rows.is_none());
        let mut names = naming.flat_map(|unique| &unique.fields).filter_map(|tag| self.kind.field(*tag));
        faults.says(NUMBER) || names.any(|field| faults.says(&field.label))
    }

    fn settle(
        &mut self,
        mut faults: Faults,
        (named, before): (Option<Id>, Option<&Record>),
        given: &Fields,
        mut changes: Vec<Difference>,
    ) -> Result<Outcome, Refusal> {
        let line = faults.line;
        let unclear = !faults.found.is_empty();
        if before.is_none() && named.is_none() && !unclear && !matches!(self.trust, Trust::Own) {
            let there = self.again.find(self.office, self.kind, given, |id| self.taken.contains_key(&id))?;
            if let Some(id) = there {
                self.taken.insert(id, line);
                return Ok(Outcome::Same);
            }
        }
        let mut fields = before.map_or_else(|| self.start.clone(), |record| record.fields.clone());
        for (tag, value) in given.iter() {
            fields.set(tag, Some(value.clone()));
        }
        if let Some(record) = before.filter(|record| record.fields == fields && !unclear) {
            self.taken.insert(record.id, line);
            return Ok(Outcome::Same);
        }
        let mut filled = Filled {
            kind: self.kind.tag,
            record: before.map(|record| record.id).or(named).unwrap_or_else(|| self.office.new_id()),
            base: before.map_or(0, |record| record.revision),
            kept: before.map(|record| kept::read(&record.fields)).unwrap_or_default(),
            fields,
            why: None,
        };
        if let Trust::Person { keep } = self.trust {
            let refused = self.not_permitted(before, &filled);
            let permitted = refused.is_none();
            faults.found.extend(refused.map(|say| (String::new(), say, Level::Hard)));
            if let Some(sent_back) = self.check(&mut filled, given, keep, &mut faults)? {
                return Ok(sent_back);
            }
            // What is fetched is there only now, and with it whose village this is.
            let refused = self.not_permitted(before, &filled).filter(|_| permitted);
            faults.found.extend(refused.map(|say| (String::new(), say, Level::Hard)));
        }
        if !faults.found.is_empty() {
            return Ok(faults.into());
        }
        self.taken.insert(filled.record, line);
        self.known.add(filled.record, before.map(|record| &record.fields), &filled.fields);
        if let Some(record) = before {
            changes.splice(0..0, difference::cells(self.office, self.kind, &record.fields, given));
        }
        let planned = Planned {
            line,
            record: self.title(before.map_or(&filled.fields, |record| &record.fields)),
            is_new: before.is_none(),
            changes,
        };
        Ok(Outcome::Row(Box::new(filled), planned))
    }

    fn title(&self, fields: &Fields) -> String {
        let cell = |tag: &Tag| {
            let field = self.kind.field(*tag)?;
            let value = self.office.value(self.kind, fields, field);
            Some(crate::model::show::show_masked(value.as_ref(), field, self.office))
                .filter(|words| !words.is_empty())
        };
        self.kind.title.iter().filter_map(cell).collect::<Vec<_>>().join(" ")
    }

    fn not_permitted(&self, before: Option<&Record>, filled: &Filled) -> Option<String> {
        let op = if before.is_some() { Op::Set } else { Op::Add };
        let seated = self.office.person();
        let may = |_| self.office.may(self.kind, op, before, Some(&filled.fields)).err();
        let refused = seated.and_then(may).map(|refusal| refusal.to_string());
        let moved = || {
            let (tag, record) = (self.kind.state?, before?);
            let same = record.fields.get(tag) == filled.fields.get(tag);
            let label = self.kind.field(tag).map_or("", |field| field.label.as_str());
            (!same).then(|| format!("“{label}”不能用导入改，请删去这一格，再逐条办理。"))
        };
        refused
            .or_else(|| before.and_then(|record| filing::shut_paper(self.kind, &record.fields)))
            .or_else(moved)
    }

    /// The checks of the form, of all that could be read. Warnings are kept where there is a reason to keep them.
    /// Where nobody knows which record a line means, what it lacks if it is a new one is said as just that.
    fn check(
        &self,
        filled: &mut Filled,
        given: &Fields,
        keep: Option<&str>,
        faults: &mut Faults,
    ) -> Result<Option<Outcome>, Refusal> {
        let unnamed = filled.base == 0 && self.is_unnamed(faults);
        let label = |tag: Tag| self.kind.field(tag).map_or("", |field| field.label.as_str());
        let mut issues = self.office.check_row(&self.known, self.kind, filled)?;
        // A cell that cannot be read is not also missing.
        issues.retain(|issue| !faults.says(label(issue.field)));
        // That there is one already was said of its name.
        issues.retain(|issue| !unnamed || issue.older.is_none() || issue.level == Level::Soft);
        for issue in issues.iter_mut().filter(|_| unnamed) {
            if given.get(issue.field).is_none() || issue.older.is_some() {
                issue.say = format!("如果是新登记的，{}", issue.say);
            }
        }
        if let Some(reason) = keep {
            let soft = issues.iter().filter(|issue| issue.level == Level::Soft);
            filled.kept.extend(soft.map(|issue| (issue.field, reason.to_owned())));
        }
        issues.retain(|issue| issue.level == Level::Hard || keep.is_none());
        if let ([only], []) = (issues.as_slice(), faults.found.as_slice())
            && let (Level::Soft, Some(older)) = (only.level, only.older)
        {
            let double = Double { line: faults.line, older, say: only.say.clone() };
            return Ok(Some(Outcome::Double(double)));
        }
        for issue in issues {
            faults.found.push((label(issue.field).to_owned(), issue.say, issue.level));
        }
        Ok(None)
    }
}

/// What was found wrong in a line, and what was put right.
struct Faults {
    line: u64,
    found: Vec<(String, String, Level)>,
    told: Vec<String>,
}

impl Faults {
    fn of(line: u64) -> Self {
        Self { line, found: Vec::new(), told: Vec::new() }
    }

    fn says(&self, field: &str) -> bool {
        self.found.iter().any(|(other, ..)| other == field)
    }

    fn add(&mut self, field: &str, say: String) {
        self.found.push((field.to_owned(), say, Level::Hard));
    }
}

impl From<Faults> for Outcome {
    fn from(faults: Faults) -> Self {
        let line = faults.line;
        let refused = |(field, say, level)| Refused { line, field, say, level };
        Outcome::Refused(faults.found.into_iter().map(refused).collect())
    }
}
