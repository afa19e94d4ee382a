//! One line of a table: which record it means, what its cells say, and what stands in the way.

use super::{Double, Refused, Target, Trust};
use crate::exchange::resolve::Resolver;
use crate::exchange::table::{Cell, Line, Row};
use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::input::{self, Finder};
use crate::model::kind::{Field, Kind, Level, Mask, Preset};
use crate::model::record::Record;
use crate::model::show;
use crate::model::typed::kept;
use crate::model::value::{Fields, Value};
use crate::office::{Filled, Known, Office, Refusal};
use crate::rules::filing;
use chrono::NaiveDate;
use std::collections::HashMap;

/// What becomes of a line.
pub(super) enum Outcome {
    /// To be saved.
    Row(Box<Filled>),
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
    trust: Trust<'a>,
    /// What a new record starts with.
    start: Fields,
    /// The records that earlier lines of this table mean.
    taken: HashMap<Id, u64>,
    today: NaiveDate,
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
            trust,
            start,
            taken: HashMap::new(),
            today: office.today(),
        })
    }

    pub(super) fn read(&mut self, line: &Line) -> Result<Outcome, Refusal> {
        let mut faults = Faults { line: line.number, found: Vec::new() };
        let mut given = Fields::new();
        let mut later = Vec::new();
        let mut named = None;
        for (target, cell) in self.targets.iter().zip(&line.cells) {
            match (target, cell) {
                _ if cell.is_blank() => {}
                (Target::Ignored, _) => {}
                (Target::Id, Cell::Words(words)) => match words.parse::<Id>() {
                    Ok(id) => named = Some(id),
                    Err(say) => faults.add("id", format!("{}。", say.trim_end_matches('。'))),
                },
                (Target::Id, Cell::Rows(_)) => faults.add("id", "id 应是一个编号，请核对这一行。".to_owned()),
                (Target::Field(field), Cell::Words(words)) if !is_masked(field, words) => {
                    match input::read(words, field, self.today, &self.resolver) {
                        Ok(value) => {
                            given.set(field.tag, value);
                        }
                        Err(say) => faults.add(&field.label, sentence(field, &say)),
                    }
                }
                // What is masked, and small tables with masked cells, can only be read beside what is there.
                (Target::Field(field), cell) => later.push((*field, cell)),
            }
        }
        if line.cells.len() > self.targets.len() {
            faults.add("", "这一行的格子比表头多，请核对有没有多出的逗号。".to_owned());
        }
        let before = match self.means(named, &given) {
            Ok(before) => before,
            Err(Refusal::Words(say)) => {
                faults.add("id", say);
                return Ok(faults.into());
            }
            Err(refusal) => return Err(refusal),
        };
        for (field, cell) in later {
            match self.read_beside(field, cell, before.as_ref()) {
                Ok(Some(value)) => {
                    given.set(field.tag, Some(value));
                }
                Ok(None) => {}
                Err(say) => faults.add(&field.label, say),
            }
        }
        if !faults.found.is_empty() {
            return Ok(faults.into());
        }
        self.settle(line.number, named, before.as_ref(), &given)
    }

    /// The record that a line means, if it is there.
    fn means(&self, named: Option<Id>, given: &Fields) -> Result<Option<Record>, Refusal> {
        let Some(id) = named.or_else(|| self.known.same(given)) else { return Ok(None) };
        if let Some(line) = self.taken.get(&id) {
            let say = format!("和第 {line} 行说的是同一条，请并成一行。");
            return Err(Refusal::Words(say));
        }
        match self.office.store().get(id)? {
            Some(record) if record.kind != self.kind.tag => {
                Err(Refusal::Words(format!("编号 {id} 不是{}，请核对编号。", self.kind.label)))
            }
            Some(record) if record.void => {
                Err(Refusal::Words(format!("编号 {id} 的记录已作废，请先恢复它，或删去这一行。")))
            }
            found => Ok(found),
        }
    }

    fn settle(
        &mut self,
        line: u64,
        named: Option<Id>,
        before: Option<&Record>,
        given: &Fields,
    ) -> Result<Outcome, Refusal> {
        let mut faults = Faults { line, found: Vec::new() };
        let mut fields = before.map_or_else(|| self.start.clone(), |record| record.fields.clone());
        for (tag, value) in given.iter() {
            fields.set(tag, Some(value.clone()));
        }
        if let Some(record) = before.filter(|record| record.fields == fields) {
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
            if let Some(say) = self.not_permitted(before, &filled) {
                faults.add("", say);
                return Ok(faults.into());
            }
            if let Some(sent_back) = self.check(&mut filled, keep, faults)? {
                return Ok(sent_back);
            }
            // What is fetched is there only now, and with it whose village this is.
            if let Some(say) = self.not_permitted(before, &filled) {
                let mut faults = Faults { line, found: Vec::new() };
                faults.add("", say);
                return Ok(faults.into());
            }
        }
        self.taken.insert(filled.record, line);
        self.known.add(filled.record, &filled.fields);
        Ok(Outcome::Row(Box::new(filled)))
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
        refused.or_else(|| before.and_then(|record| filing::locked(self.kind, &record.fields))).or_else(moved)
    }

    /// The checks of the form. Warnings are kept where there is a reason to keep them.
    fn check(
        &self,
        filled: &mut Filled,
        keep: Option<&str>,
        mut faults: Faults,
    ) -> Result<Option<Outcome>, Refusal> {
        let issues = self.office.check_row(&self.known, self.kind, filled)?;
        if let Some(reason) = keep {
            let soft = issues.iter().filter(|issue| issue.level == Level::Soft);
            filled.kept.extend(soft.map(|issue| (issue.field, reason.to_owned())));
        }
        let open: Vec<_> =
            issues.into_iter().filter(|issue| issue.level == Level::Hard || keep.is_none()).collect();
        if let [only] = open.as_slice()
            && let (Level::Soft, Some(older)) = (only.level, only.older)
        {
            let double = Double { line: faults.line, older, say: only.say.clone() };
            return Ok(Some(Outcome::Double(double)));
        }
        for issue in open {
            let label = self.kind.field(issue.field).map_or("", |field| field.label.as_str());
            faults.add(label, issue.say);
        }
        Ok((!faults.found.is_empty()).then(|| faults.into()))
    }

    /// What is masked stands for the number that is there; it never takes its place.
    fn read_beside(
        &self,
        field: &Field,
        cell: &Cell,
        before: Option<&Record>,
    ) -> Result<Option<Value>, String> {
        let old = before.and_then(|record| record.fields.get(field.tag));
        match cell {
            Cell::Words(words) => unmasked(field, words, old, self.office),
            Cell::Rows(_) if field.columns().is_empty() => {
                Err(format!("“{}”不是表格，只能填一个值。", field.label))
            }
            Cell::Rows(rows) => {
                let old: &[Fields] = match old {
                    Some(Value::Rows(rows)) => rows,
                    _ => &[],
                };
                let mut read = Vec::with_capacity(rows.len());
                for (at, row) in rows.iter().enumerate() {
                    let say = |why: String| format!("“{}”表第 {} 行：{why}", field.label, row.line);
                    read.push(self.read_row(field, row, old.get(at)).map_err(say)?);
                }
                Ok(Some(Value::Rows(read)))
            }
        }
    }

    fn read_row(&self, field: &Field, row: &Row, old: Option<&Fields>) -> Result<Fields, String> {
        let mut fields = Fields::new();
        for (name, words) in &row.cells {
            let name = name.trim();
            if words.trim().is_empty() || name == super::REASON {
                continue;
            }
            let column = field.columns().iter().find(|column| column.label == name || column.name == name);
            let Some(column) = column else {
                let labels: Vec<&str> = field.columns().iter().map(|column| column.label.as_str()).collect();
                return Err(format!("没有“{name}”这一栏，可用的有：{}。", labels.join("、")));
            };
            if !column.is_entered() {
                continue;
            }
            let value = if is_masked(column, words) {
                unmasked(column, words, old.and_then(|old| old.get(column.tag)), self.office)?
            } else {
                let finder: &dyn Finder = &self.resolver;
                input::read(words, column, self.today, finder).map_err(|say| sentence(column, &say))?
            };
            fields.set(column.tag, value);
        }
        Ok(fields)
    }
}

/// What was found wrong in a line.
struct Faults {
    line: u64,
    found: Vec<(String, String)>,
}

impl Faults {
    fn add(&mut self, field: &str, say: String) {
        self.found.push((field.to_owned(), say));
    }
}

impl From<Faults> for Outcome {
    fn from(faults: Faults) -> Self {
        let line = faults.line;
        let refused = |(field, say)| Refused { line, field, say };
        Outcome::Refused(faults.found.into_iter().map(refused).collect())
    }
}

fn is_masked(field: &Field, words: &str) -> bool {
    field.mask != Mask::None && words.contains('*')
}

fn unmasked(
    field: &Field,
    words: &str,
    old: Option<&Value>,
    office: &Office,
) -> Result<Option<Value>, String> {
    if old.is_some() && show::show_masked(old, field, office) == words.trim() {
        return Ok(old.cloned());
    }
    Err(format!("“{}”是遮住的号码，请用完整导出的表，或把这一格删空。", field.label))
}

/// A reader's sentence with its field named, once.
fn sentence(field: &Field, say: &str) -> String {
    let say = say.trim_end_matches('。');
    if say.contains(&format!("“{}”", field.label)) {
        format!("{say}。")
    } else {
        format!("“{}”：{say}。", field.label)
    }
}
