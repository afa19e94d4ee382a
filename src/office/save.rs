//! Saving: permission, derivation, checks, then one change to the journal.

use super::kept_then::former_heads;
use super::{Office, Refusal};
use crate::model::change::{Change, Edit, Op};
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::kind::{Class, Kind, Level, Move, Shape};
use crate::model::period::Period;
use crate::model::record::{KindTag, Record};
use crate::model::row_check::{Beginning, Part};
use crate::model::typed::{correction, filing as typed_filing, household, inspection, kept};
use crate::model::value::{Fields, Tag, Value};
use crate::rules::check::{self, Issue};
use crate::rules::{happened, moves, report, row_check};
use chrono::NaiveDateTime;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

/// A record as filled in on a form, a command line or a file.
#[derive(Clone, Debug)]
pub struct Filled {
    /// Its kind.
    pub kind: KindTag,
    /// The record, or the id promised to a new one.
    pub record: Id,
    /// The revision it was opened at; 0 for a new record.
    pub base: u32,
    /// What it says.
    pub fields: Fields,
    /// Soft warnings kept, by field, with the reason.
    pub kept: BTreeMap<Tag, String>,
    /// Why it is changed, where that is asked.
    pub why: Option<String>,
}

/// What was saved, for the status line and for undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The record.
    pub record: Id,
    /// What was done, with the record's name: 新增走访 11-20 王家村 张桂琴.
    pub what: String,
    /// When.
    pub at: NaiveDateTime,
    /// Whether anything was written: what is as it stood is not saved again.
    pub changed: bool,
}

impl Saved {
    /// What is said of it, without a full stop.
    #[must_use]
    pub fn told(&self) -> String {
        if self.changed { format!("已保存：{}", self.what) } else { self.what.clone() }
    }
}

/// What was wrong before and has not been touched stands in the way of no unrelated correction.
pub(super) fn stands_as_before(issue: &Issue, stood: &[Issue], filled: &Filled, before: &Filled) -> bool {
    filled.fields.get(issue.field) == before.fields.get(issue.field) && stood.contains(issue)
}

impl Office {
    /// Everything wrong with a filled record: its own checks, doubles of earlier records, amounts unlike before.
    /// Soft warnings already kept with a reason are left out.
    ///
    /// # Errors
    /// [`Refusal::Store`] when earlier records cannot be read.
    pub fn check(&self, filled: &Filled) -> Result<Vec<Issue>, Refusal> {
        let kind = self.kind(filled.kind)?;
        let before = self.store.get(filled.record)?;
        let mut filled = filled.clone();
        self.derive(kind, before.as_ref(), &mut filled)?;
        let now = before.as_ref().map(|record| &record.fields);
        let mut issues = self.not_typed(kind, now, &filled);
        issues.extend(self.advanced(kind, now, &mut filled.fields));
        issues.extend(self.issues(kind, &filled)?);
        Ok(issues)
    }

    /// Makes the steps whose days were written, and says what stands in their way.
    pub(super) fn advanced(&self, kind: &Kind, before: Option<&Fields>, fields: &mut Fields) -> Vec<Issue> {
        let Some(person) = self.person() else { return Vec::new() };
        happened::advance(kind, before, fields, person.actor(), self.today())
    }

    /// As [`Office::check`] of what is derived already, without asking how the state came about.
    fn issues(&self, kind: &Kind, filled: &Filled) -> Result<Vec<Issue>, Refusal> {
        let mut issues = self.own_issues(kind, &filled.fields)?;
        issues.extend(self.doubles(kind, filled)?);
        if let Some(before) = self.untouched(filled, &issues)? {
            let mut stood = self.own_issues(kind, &before.fields)?;
            stood.extend(self.doubles(kind, &before)?);
            issues.retain(|issue| {
                issue.level == Level::Soft || !stands_as_before(issue, &stood, filled, &before)
            });
        }
        issues.extend(self.unlike_before(kind, filled)?);
        issues.extend(self.beyond_one(kind, filled)?);
        issues.retain(|issue| issue.level == Level::Hard || !filled.kept.contains_key(&issue.field));
        issues.sort_by_key(|issue| {
            let place = kind.fields.iter().position(|field| field.tag == issue.field);
            (issue.level, place, issue.cell)
        });
        Ok(issues)
    }

    /// What a record says by itself, and of what its texts are made.
    pub(super) fn own_issues(&self, kind: &Kind, fields: &Fields) -> Result<Vec<Issue>, Refusal> {
        let mut issues = check::check_record(kind, fields, self.today());
        for rule in &kind.beginnings {
            // What is no such text at all is said once.
            if issues.iter().any(|issue| issue.field == rule.field) {
                continue;
            }
            issues.extend(row_check::begins(rule, fields, self.beginning(rule, fields)?));
        }
        Ok(issues)
    }

    /// What a text must begin with; `None` while something of it is blank.
    fn beginning(&self, rule: &Beginning, fields: &Fields) -> Result<Option<String>, Refusal> {
        let mut right = String::new();
        for part in &rule.parts {
            match part {
                Part::Just(text) => right.push_str(text),
                Part::Number(tag, digits) => {
                    let Some(number) = fields.number(*tag) else { return Ok(None) };
                    // Writing to a string cannot fail.
                    let _ = write!(right, "{number:0digits$}");
                }
                Part::Through(reference, tag) => {
                    let Some(target) = fields.reference(*reference) else { return Ok(None) };
                    let there = self.store.fields(target, &[*tag])?;
                    let Some(text) = there.as_ref().and_then(|there| there.text(*tag)) else {
                        return Ok(None);
                    };
                    right.push_str(text);
                }
            }
        }
        Ok(Some(right))
    }

    /// The record as it stands, where something hard was found in a field that nobody touched.
    pub(super) fn untouched(&self, filled: &Filled, issues: &[Issue]) -> Result<Option<Filled>, Refusal> {
        if filled.base == 0 || issues.iter().all(|issue| issue.level == Level::Soft) {
            return Ok(None);
        }
        let before = self.store.get(filled.record)?;
        Ok(before.map(|record| Filled { fields: record.fields, ..filled.clone() }))
    }

    /// Saves a filled record. When this returns, the journal has it.
    ///
    /// # Errors
    /// [`Refusal::Checks`] with all that blocks or warns; [`Refusal::Words`] when not permitted or locked;
    /// [`Refusal::Changed`] when the record moved on; [`Refusal::Store`] when the disk refuses.
    pub fn save(&mut self, filled: &Filled) -> Result<Saved, Refusal> {
        self.save_as(filled, None)
    }

    /// Saves as typed, or, named by its verb, as a filing, which alone writes a paper's state and snapshot.
    pub(super) fn save_as(&mut self, filled: &Filled, filing: Option<&str>) -> Result<Saved, Refusal> {
        self.save_with(filled, filing, Vec::new())
    }

    /// As [`Office::save_as`], with what follows from it in the same change.
    pub(super) fn save_with(
        &mut self,
        filled: &Filled,
        filing: Option<&str>,
        also: Vec<Edit>,
    ) -> Result<Saved, Refusal> {
        let (mut edits, act, what) = self.edits_of(filled, filing)?;
        if edits.is_empty() {
            return Ok(Saved { record: filled.record, what, at: self.now(), changed: false });
        }
        edits.extend(also);
        self.commit(act, filled.why.clone(), edits, what)
    }

    /// What saving comes to, held against permission and checks: the edits (none where nothing was changed), what the
    /// act is called, and what was done.
    pub(super) fn edits_of(
        &self,
        filled: &Filled,
        filing: Option<&str>,
    ) -> Result<(Vec<Edit>, String, String), Refusal> {
        let kind = self.kind(filled.kind)?.clone();
        let before = self.store.get(filled.record)?;
        let op = if before.is_some() { Op::Set } else { Op::Add };
        let mut filled = filled.clone();
        self.derive(&kind, before.as_ref(), &mut filled)?;
        self.may(&kind, op, before.as_ref(), Some(&filled.fields))?;
        // Before the checks: what they would say of a record that has moved on is beside the point.
        if let Some(record) = before.as_ref().filter(|record| record.revision != filled.base) {
            return Err(Refusal::Changed(record.id));
        }
        let issues = if filing.is_some() { self.issues(&kind, &filled)? } else { self.check(&filled)? };
        if !issues.is_empty() {
            return Err(Refusal::Checks(issues));
        }
        let now = before.as_ref().map(|record| &record.fields);
        let stood = kind.state.and_then(|tag| filled.fields.code(tag));
        if filing.is_none() {
            self.advanced(&kind, now, &mut filled.fields);
        }
        let stands =
            kind.state.and_then(|tag| filled.fields.code(tag)).filter(|stands| Some(*stands) != stood);
        kept::write(&mut filled.fields, &filled.kept);
        let (edit, verb) = match &before {
            None => (Edit::add(filled.record, kind.tag, &filled.fields), "新增"),
            Some(record) => (Edit::between(record, &filled.fields), "修改"),
        };
        let verb = filing.unwrap_or(verb);
        if edit.op == Op::Set && edit.set.is_empty() {
            let what = format!("{}没有改动，不用存", self.name(&kind, filled.record, &filled.fields));
            return Ok((Vec::new(), String::new(), what));
        }
        let mut what = format!("{verb}{} {}", kind.label, self.name(&kind, filled.record, &filled.fields));
        if let Some(state) = stands {
            // Writing a string cannot fail.
            let _ = write!(what, "，办到“{}”", kind.state_label(state));
        }
        let mut edits = vec![edit];
        if let Some(month) = self.locked_by(&kind, now, Some(&filled.fields))? {
            let why = filled.why.as_deref();
            edits.push(self.corrected(&kind, filled.record, &filled.fields, month, why)?);
        }
        Ok((edits, format!("{verb}{}", kind.label), what))
    }

    /// Moves a record to another state of its kind's table.
    ///
    /// # Errors
    /// [`Refusal::Words`] when there is no such move, it is not this person's to make, something is missing, or a
    /// reason is asked for; [`Refusal::Store`] when the disk refuses.
    pub fn move_to(&mut self, record: Id, state: u16, why: Option<&str>) -> Result<Saved, Refusal> {
        let why = why.map(str::trim).filter(|why| !why.is_empty());
        let found = self.record(record)?;
        if report::files_with_figures(found.kind) && state == typed_filing::FILED {
            // The bare move would leave behind the facts on which the paper stands.
            self.step_to(&found, state, why)?;
            let (base, mut kept) = (found.revision, kept::read(&found.fields));
            let why = why.map(str::to_owned);
            // A reason given beforehand answers what would be doubted.
            if let (Some(form), Some(why)) = (report::form_of(found.kind), &why) {
                kept.insert(form.figures, why.clone());
            }
            let filled = Filled { kind: found.kind, record, base, fields: found.fields, kept, why };
            return self.file(&filled, false);
        }
        let (edits, act, what) = self.moving(&found, state, why)?;
        self.commit(act, why.map(str::to_owned), edits, what)
    }

    /// What a move comes to, held against the kind's table: the edits, what the act is called, and what was done.
    pub(super) fn moving(
        &self,
        found: &Record,
        state: u16,
        why: Option<&str>,
    ) -> Result<(Vec<Edit>, String, String), Refusal> {
        let (kind, step, tag) = self.step_to(found, state, why)?;
        let (actor, record) = (self.seated()?.actor(), found.id);
        let mut fields = found.fields.clone();
        fields.set(tag, Some(Value::Code(state)));
        moves::write(step, &mut fields, actor.id, self.today(), why);
        if let Some(finish) = self.finish(kind, found, step)? {
            finish.write(&mut fields, why);
        }
        let what = format!("{}：{}", step.label, self.name(kind, record, &fields));
        let mut edits = vec![Edit::between(found, &fields)];
        if kind.class == Class::Paper && state == typed_filing::CORRECTION {
            edits.extend(self.taken_back(kind, found, why));
        }
        if kind.class == Class::Paper && state == typed_filing::FILED {
            self.may_go_up(Some(found), &fields)?;
            if let Some(month) = self.locked_by(kind, Some(&found.fields), None)? {
                edits.push(self.corrected(kind, record, &found.fields, month, why)?);
            }
        }
        if kind.class == Class::Paper && state == typed_filing::RETURNED {
            // Whatever road it comes back on, it comes back with a question.
            edits.extend(self.asked_with(kind, found, why)?);
        }
        if kind.class == Class::Fact {
            let because = why.map_or_else(|| step.label.clone(), |why| format!("{}：{why}", step.label));
            edits.extend(self.uncounted(kind, found, &fields, &because)?);
        }
        edits.extend(self.settled(kind, record, state)?);
        Ok((edits, format!("{}{}", step.label, kind.label), what))
    }

    /// The move to a state, if there is one, it is this person's to make and a reason is given where one is asked; with
    /// the record's kind and the field that holds the state.
    fn step_to(&self, found: &Record, state: u16, why: Option<&str>) -> Result<(&Kind, &Move, Tag), Refusal> {
        let actor = self.seated()?.actor();
        let kind = self.kind(found.kind)?;
        let Some(tag) = kind.state else {
            return Err(Refusal::Words(format!("“{}”没有状态可以变动。", kind.label)));
        };
        if found.void {
            return Err(Refusal::Words(format!("这一条“{}”已经作废，要办请先恢复。", kind.label)));
        }
        let step = moves::to_state(kind, &found.fields, actor, state).map_err(Refusal::Words)?;
        moves::reason(step, why).map_err(Refusal::Words)?;
        if let Some(finish) = self.finish(kind, found, step)?.filter(|finish| finish.asks && why.is_none()) {
            let (label, percent) = (&step.label, finish.percent);
            return Err(Refusal::Words(format!(
                "完成量才到 {percent}%，没有满，“{label}”要写明原因，请补上原因再办。"
            )));
        }
        Ok((kind, step, tag))
    }

    /// Strikes a record out, or brings it back.
    ///
    /// # Errors
    /// [`Refusal::Words`] when not permitted, locked, or still pointed to; [`Refusal::Store`].
    pub fn set_void(&mut self, record: Id, void: bool, why: Option<&str>) -> Result<Saved, Refusal> {
        let found = self.record(record)?;
        let kind = self.kind(found.kind)?.clone();
        if void {
            self.voidable(record)?;
        } else if !found.void {
            return Err(Refusal::Words(format!("这一条“{}”没有作废，不用恢复。", kind.label)));
        } else {
            self.may(&kind, Op::Restore, Some(&found), None)?;
            self.refuse_if_doubled(&kind, &found)?;
        }
        let verb = if void { "作废" } else { "恢复" };
        let what = format!("{verb}{} {}", kind.label, self.name(&kind, record, &found.fields));
        let mut edits = vec![Edit::void(&found, void)];
        if let Some(month) = self.locked_by(&kind, Some(&found.fields), None)? {
            edits.push(self.corrected(&kind, record, &found.fields, month, why)?);
        }
        self.commit(format!("{verb}{}", kind.label), why.map(str::to_owned), edits, what)
    }

    /// Whether a record could be struck out now; the reason that a closed month asks for is asked later.
    ///
    /// # Errors
    /// What [`Office::set_void`] would refuse: not permitted, locked, struck out already, or still pointed to.
    pub fn voidable(&self, record: Id) -> Result<(), Refusal> {
        let found = self.record(record)?;
        let kind = self.kind(found.kind)?;
        self.may(kind, Op::Void, Some(&found), None)?;
        if kind.tag == correction::KIND {
            return Err(Refusal::Words("更正表里的一行要留痕，不能作废；改错了的再改一次。".to_owned()));
        }
        if kind.tag == inspection::KIND && found.fields.get(inspection::SEED).is_some() {
            let say = "样本已经抽过，要留痕，这份月检查不能作废；要重抽请打开它按 3，写明原因。";
            return Err(Refusal::Words(say.to_owned()));
        }
        self.refuse_if_used(kind, record, &HashSet::new())
    }

    /// What is said before a record is struck out: where it goes, and whether that is taken back by Ctrl+Z.
    ///
    /// # Errors
    /// As [`Office::voidable`].
    pub fn void_words(&self, record: Id) -> Result<&'static str, Refusal> {
        self.voidable(record)?;
        let found = self.record(record)?;
        let kind = self.kind(found.kind)?;
        let closed = self.locked_by(kind, Some(&found.fields), None)?.is_some();
        Ok(match (kind.program, closed) {
            (true, _) => "作废后不在表里出现，流水里仍可查到；这一步要留痕，不能撤销。",
            (_, true) => "这个月已经月结：作废要选更正原因，列入更正表，不能撤销。",
            _ => "作废后不在表里出现，流水里仍可查到，可以按 Ctrl+Z 撤销。",
        })
    }

    /// What has been keyed anew in the meantime is not doubled by bringing the old one back.
    pub(super) fn refuse_if_doubled(&self, kind: &Kind, record: &Record) -> Result<(), Refusal> {
        let filled = Filled {
            kind: kind.tag,
            record: record.id,
            base: record.revision,
            fields: record.fields.clone(),
            kept: BTreeMap::new(),
            why: None,
        };
        let mut issues = self.doubles(kind, &filled)?;
        issues.retain(|issue| issue.level == Level::Hard);
        if issues.is_empty() { Ok(()) } else { Err(Refusal::Checks(issues)) }
    }

    /// A register entry that others point to is not struck out from under them; `but` are struck out with it.
    pub(super) fn refuse_if_used(&self, kind: &Kind, record: Id, but: &HashSet<Id>) -> Result<(), Refusal> {
        for other in self.dictionary.kinds() {
            let points = |shape: &Shape| matches!(shape, Shape::Ref(to) if *to == kind.tag);
            if !other.fields.iter().any(|field| field.is_kept() && points(&field.shape)) {
                continue;
            }
            let users = self.store.pointing_to(record, other.tag, DayRange::ALL)?;
            let users: Vec<Id> = users.into_iter().filter(|user| !but.contains(user)).collect();
            if let Some(first) = users.first() {
                let (count, label) = (users.len(), &other.label);
                let first = self.title(*first).unwrap_or_default();
                let say = format!("还有 {count} 条“{label}”用到它（如“{first}”），请先处理那些再作废。");
                return Err(Refusal::Words(say));
            }
        }
        Ok(())
    }

    /// Commits edits as one entry and remembers it for undo and for the status line.
    pub(super) fn commit(
        &mut self,
        act: String,
        why: Option<String>,
        edits: Vec<Edit>,
        what: String,
    ) -> Result<Saved, Refusal> {
        let change = Change { act, why, batch: None, undoes: None, edits };
        let record = change.edits.first().map(|edit| edit.record).unwrap_or_default();
        let entry = self.write(&change)?;
        self.undo.done(entry, what.clone(), change);
        let saved = Saved { record, what, at: self.now(), changed: true };
        self.last_saved = Some(saved.clone());
        Ok(saved)
    }

    /// Writes a change to the journal and lets the caches forget what it touched.
    pub(super) fn write(&mut self, change: &Change) -> Result<Id, Refusal> {
        let by = self.seated()?.id;
        let (entry, at) = (self.new_id(), self.now());
        self.store.commit(change, by, entry, at)?;
        for edit in &change.edits {
            self.forget(edit.kind, edit.record)?;
        }
        Ok(entry)
    }

    /// Fills in what is not typed: values fetched to be kept, and the kind's first state.
    pub(super) fn derive(
        &self,
        kind: &Kind,
        before: Option<&Record>,
        filled: &mut Filled,
    ) -> Result<(), Refusal> {
        if let (None, Some(tag)) = (before, kind.state.filter(|tag| filled.fields.get(*tag).is_none())) {
            filled.fields.set(tag, self.first_state(kind));
        }
        // A paper of a period stands under its first day, whatever day was typed.
        if let Some((duty, tag)) = self.dictionary.duty_of(kind.tag).zip(kind.date)
            && let Some(day) = filled.fields.date(tag)
        {
            filled.fields.set(tag, Some(Value::Date(Period::of(duty.every, day).first())));
        }
        for field in &kind.fields {
            let Some(fetch) = field.fetch.as_ref().filter(|fetch| fetch.keep) else {
                continue;
            };
            let target = filled.fields.reference(fetch.through);
            let value = match (before, target) {
                // It says how things were: only another household is looked at anew.
                (Some(record), _) if record.fields.reference(fetch.through) == target => {
                    record.fields.get(field.tag).cloned()
                }
                (_, Some(id)) => self.taken(kind, fetch, id)?,
                (_, None) => None,
            };
            filled.fields.set(field.tag, value);
        }
        if kind.tag == household::KIND {
            let former = before.and_then(|record| former_heads(&record.fields, &filled.fields));
            filled.fields.set(household::FORMER, former);
        }
        Ok(())
    }

    /// Amounts far above what the same household or village usually gets (F14).
    fn unlike_before(&self, kind: &Kind, filled: &Filled) -> Result<Vec<Issue>, Refusal> {
        let mut issues = Vec::new();
        for field in kind.fields.iter().filter(|field| field.unlike_before.is_some()) {
            let Some(amount) = filled.fields.number(field.tag) else {
                continue;
            };
            let village = kind.village.and_then(|tag| filled.fields.reference(tag));
            let Some(place) = village else { continue };
            let mut earlier = Vec::new();
            for id in self.store.pointing_to(place, kind.tag, DayRange::ALL)?.into_iter().rev().take(200) {
                let fields = self.store.fields(id, &[field.tag])?.unwrap_or_default();
                earlier.extend(fields.number(field.tag).filter(|_| id != filled.record));
            }
            earlier.sort_unstable();
            // The usual amount of fewer than three earlier ones says nothing.
            if let Some(usual) = earlier.get(earlier.len() / 2).filter(|_| earlier.len() >= 3) {
                issues.extend(check::unlike_before(field, amount, *usual));
            }
        }
        Ok(issues)
    }
}
