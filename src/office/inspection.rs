//! 月检查 of a village: its paper, the sample drawn from the month's entries, the second keying, and filing it.
//!
//! Filing sends back every sampled entry that did not stand up to a call: a question (批注) to whoever did it, in the
//! same change as the result, so that neither is there without the other.

use super::save::{Filled, Saved};
use super::{Office, Refusal};
use crate::model::change::{Edit, Op};
use crate::model::id::Id;
use crate::model::input;
use crate::model::kind::{Class, Field, Kind, Level, Pattern, Role, Shape};
use crate::model::period::{Cadence, Period};
use crate::model::record::{KindTag, Record};
use crate::model::typed::{
    filing, household, inspection, keying_row, query, query_state, redraw_row, sample_row,
};
use crate::model::value::{Fields, Tag, Value};
use crate::rules::{check, inspection as rule, moves, sampling};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashSet};

/// Seven digits can be read over a telephone.
const SEEDS: u64 = 10_000_000;
/// 与实际不符; packs/core/codes.toml, `query_reason`.
const NOT_SO: u16 = 3;
/// Why a record is put right after a second keying; begins with a reason of `correction_reason`.
const SECOND_COUNTS: &str = "核实后改正：复录不一致，以复录为准";

/// A value to be keyed a second time, without sight of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blind {
    /// The sampled entry.
    pub entry: Id,
    /// The record that holds the value: the entry, or the household it is about.
    pub record: Id,
    /// Its kind.
    pub kind: KindTag,
    /// The field, and the column of its first row where it is a table.
    pub field: Tag,
    /// See `field`.
    pub column: Option<Tag>,
    /// What is asked for: 资金金额, 户主身份证号.
    pub label: String,
    /// The record's name.
    pub title: String,
}

impl Office {
    /// A village's inspection of a month, if there is one.
    ///
    /// # Errors
    /// [`Refusal::Store`] when it cannot be read.
    pub fn inspection_of(&self, village: Id, month: NaiveDate) -> Result<Option<Record>, Refusal> {
        let days = Period::of(Cadence::Month, month).days();
        match self.store.pointing_to(village, inspection::KIND, days)?.first() {
            Some(id) => Ok(self.store.get(*id)?),
            None => Ok(None),
        }
    }

    /// The fields that an inspection starts with: the checklist, nothing taken off.
    #[must_use]
    pub fn inspection_start(&self, village: Id, month: NaiveDate) -> Fields {
        let mut fields = Fields::new();
        let first = Period::of(Cadence::Month, month).first();
        fields.set(inspection::DATE, Some(Value::Date(first)));
        fields.set(inspection::VILLAGE, Some(Value::Ref(village)));
        fields.set(inspection::CADRE, self.person().map(|person| Value::Ref(person.id)));
        fields.set(inspection::STATE, Some(Value::Code(filing::DRAFT)));
        fields.set(inspection::ITEMS, rule::items(self.dictionary.checklist()));
        fields
    }

    /// A number to draw a sample by, that nobody chose.
    #[must_use]
    pub fn new_seed(&self) -> u64 {
        let bytes = self.new_id().to_bytes();
        let low = bytes.iter().skip(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        1 + low % (SEEDS - 1)
    }

    /// The month's entries of a village out of which a sample is drawn, with their kinds.
    ///
    /// # Errors
    /// [`Refusal::Store`] when they cannot be read.
    pub fn sampled_from(&self, village: Id, month: NaiveDate) -> Result<Vec<(Id, KindTag)>, Refusal> {
        let days = Period::of(Cadence::Month, month).days();
        let mut entries = Vec::new();
        for kind in self.dictionary.kinds() {
            // What somebody did somewhere: a question or a problem is nobody's deed.
            let (Class::Fact, Some(_), Some(place)) = (kind.class, kind.by, kind.village) else { continue };
            for id in self.store.pointing_to(village, kind.tag, days)? {
                let fields = self.store.fields(id, &[place])?.unwrap_or_default();
                if fields.reference(place) == Some(village) {
                    entries.push((id, kind.tag));
                }
            }
        }
        Ok(entries)
    }

    /// Draws the sample of an inspection by a number. Drawing again takes a reason, which stands beside the number
    /// given up.
    ///
    /// # Errors
    /// [`Refusal::Words`] without entries or without the reason; [`Refusal::Store`].
    pub fn draw_sample(
        &self,
        fields: &mut Fields,
        size: usize,
        seed: u64,
        why: Option<&str>,
    ) -> Result<(), Refusal> {
        let why = why.map(str::trim).filter(|why| !why.is_empty());
        let old = fields.number(inspection::SEED);
        if old.is_some() && why.is_none() {
            return Err(Refusal::Words("样本已经抽过，重抽要写明原因。".to_owned()));
        }
        let village = fields.reference(inspection::VILLAGE).unwrap_or_default();
        let month = fields.date(inspection::DATE).unwrap_or_else(|| self.today());
        let entries = self.sampled_from(village, month)?;
        if entries.is_empty() || size == 0 {
            let say = "这个村这个月还没有可以抽查的记录，等有了走访、帮扶等记录再抽。";
            return Err(Refusal::Words(say.to_owned()));
        }
        let kinds: BTreeMap<Id, KindTag> = entries.iter().copied().collect();
        let row = |id: Id| {
            let kind = kinds.get(&id).and_then(|kind| self.dictionary.kind(*kind));
            let label = kind.map(|kind| kind.label.clone()).unwrap_or_default();
            let cells = [(sample_row::ENTRY, Value::Ref(id)), (sample_row::KIND, Value::Text(label))];
            cells.into_iter().collect::<Fields>()
        };
        let rows: Vec<Fields> = sampling::draw(&entries, size, seed).into_iter().map(row).collect();
        if let (Some(old), Some(why)) = (old, why) {
            let mut redraws = fields.rows(inspection::REDRAWS).to_vec();
            let cells = [
                (redraw_row::SEED, Value::Int(old)),
                (redraw_row::WHY, Value::Text(why.to_owned())),
                (redraw_row::ON, Value::Date(self.today())),
            ];
            redraws.push(cells.into_iter().collect());
            fields.set(inspection::REDRAWS, Some(Value::Rows(redraws)));
            fields.set(inspection::KEYINGS, None);
        }
        fields.set(inspection::SEED, i64::try_from(seed).ok().map(Value::Int));
        fields.set(inspection::SAMPLE, Some(Value::Rows(rows)));
        Ok(())
    }

    /// What a call said of the n-th sampled entry; `None` takes it back.
    ///
    /// # Errors
    /// [`Refusal::Words`] where something differs and nobody says what.
    pub fn note_call(
        &self,
        fields: &mut Fields,
        at: usize,
        result: Option<u16>,
        words: &str,
    ) -> Result<(), Refusal> {
        let words = words.trim();
        if result == Some(sample_row::DIFFERS) && words.is_empty() {
            return Err(Refusal::Words("不符的要写明哪里不符，请补上几个字。".to_owned()));
        }
        let mut rows = fields.rows(inspection::SAMPLE).to_vec();
        let Some(row) = rows.get_mut(at) else { return Ok(()) };
        row.set(sample_row::RESULT, result.map(Value::Code));
        row.set(sample_row::WORDS, (!words.is_empty()).then(|| Value::Text(words.to_owned())));
        row.set(sample_row::CALLED, result.map(|_| Value::Date(self.today())));
        fields.set(inspection::SAMPLE, Some(Value::Rows(rows)));
        Ok(())
    }

    /// Amounts and ID numbers of the sampled entries that nobody has keyed a second time yet.
    ///
    /// # Errors
    /// [`Refusal::Store`] when entries cannot be read.
    pub fn to_key_again(&self, fields: &Fields) -> Result<Vec<Blind>, Refusal> {
        let done: Vec<(Option<Id>, Option<&str>)> = fields
            .rows(inspection::KEYINGS)
            .iter()
            .map(|row| (row.reference(keying_row::ENTRY), row.text(keying_row::FIELD)))
            .collect();
        let mut blind: Vec<Blind> = Vec::new();
        for row in fields.rows(inspection::SAMPLE) {
            let Some(entry) = row.reference(sample_row::ENTRY) else { continue };
            let Some(record) = self.store.get(entry)?.filter(|record| !record.void) else { continue };
            let kind = self.kind(record.kind)?;
            let title = self.name(kind, entry, &record.fields);
            for field in
                kind.fields.iter().filter(|field| field.is_entered() && matches!(field.shape, Shape::Money))
            {
                if record.fields.number(field.tag).is_some() {
                    blind.push(Blind {
                        entry,
                        record: entry,
                        kind: kind.tag,
                        field: field.tag,
                        column: None,
                        label: field.label.clone(),
                        title: title.clone(),
                    });
                }
            }
            blind.extend(self.head_number(kind, &record, entry)?);
        }
        // A household visited twice is one household: its number is asked for once.
        let mut asked: HashSet<(Id, Tag)> = HashSet::new();
        let is_done = |one: &Blind| done.contains(&(Some(one.entry), Some(one.label.as_str())));
        asked.extend(blind.iter().filter(|one| is_done(one)).map(|one| (one.record, one.field)));
        blind.retain(|one| !is_done(one) && asked.insert((one.record, one.field)));
        Ok(blind)
    }

    /// The ID number of the head of the household that an entry is about.
    fn head_number(&self, kind: &Kind, record: &Record, entry: Id) -> Result<Option<Blind>, Refusal> {
        let about = kind.fields.iter().find(|field| matches!(field.shape, Shape::Ref(household::KIND)));
        let Some(id) = about.and_then(|field| record.fields.reference(field.tag)) else { return Ok(None) };
        let Some(home) = self.store.get(id)? else { return Ok(None) };
        let Some(members) = self.kind(household::KIND)?.field(household::MEMBERS) else { return Ok(None) };
        let number = |column: &&Field| matches!(column.pattern, Some(Pattern::IdCard));
        let Some(column) = members.columns().iter().find(number) else { return Ok(None) };
        let first = home.fields.rows(household::MEMBERS).first();
        Ok(first.and_then(|row| row.text(column.tag)).map(|_| Blind {
            entry,
            record: id,
            kind: household::KIND,
            field: household::MEMBERS,
            column: Some(column.tag),
            label: format!("户主{}", column.label),
            title: self.title(id).unwrap_or_default(),
        }))
    }

    /// The field, or the column, that is keyed a second time.
    #[must_use]
    pub fn keyed_into(&self, blind: &Blind) -> Option<&Field> {
        let field = self.dictionary.kind(blind.kind)?.field(blind.field)?;
        match blind.column {
            Some(column) => field.columns().iter().find(|other| other.tag == column),
            None => Some(field),
        }
    }

    /// Whether the second keying is the same as the first, and its value.
    ///
    /// # Errors
    /// [`Refusal::Words`] when what was keyed cannot be read; [`Refusal::Store`].
    pub fn keyed_alike(&self, blind: &Blind, typed: &str) -> Result<(bool, Value), Refusal> {
        let record = self.record(blind.record)?;
        let shape = self.keyed_into(blind);
        let shape = shape.ok_or_else(|| Refusal::Words("这一栏没有了，请重新打开。".to_owned()))?;
        let first = match blind.column {
            Some(column) => record.fields.rows(blind.field).first().and_then(|row| row.get(column)),
            None => record.fields.get(blind.field),
        };
        let second = input::read(typed, shape, self.today(), self).map_err(Refusal::Words)?;
        let second =
            second.ok_or_else(|| Refusal::Words(format!("请重录“{}”，按 Esc 返回。", blind.label)))?;
        // A second keying is held to the form's own rules: a slip of it says nothing about the first.
        let slip = check::check_field(shape, Some(&second), None);
        if let Some(issue) = slip.filter(|issue| issue.level == Level::Hard) {
            return Err(Refusal::Words(issue.say));
        }
        Ok((first == Some(&second), second))
    }

    /// Whether the person at the keyboard may put the record right where the second keying is to count; otherwise whoever
    /// did the entry is asked to.
    #[must_use]
    pub fn may_put_right(&self, blind: &Blind, second: &Value) -> bool {
        let found = self.put_right(blind, second).ok().zip(self.record(blind.record).ok());
        let kind = self.dictionary.kind(blind.kind);
        found.zip(kind).is_some_and(|((right, record), kind)| {
            self.may(kind, Op::Set, Some(&record), Some(&right.fields)).is_ok()
        })
    }

    /// The record with the second keying in place of the first.
    fn put_right(&self, blind: &Blind, second: &Value) -> Result<Filled, Refusal> {
        let record = self.record(blind.record)?;
        let mut fields = record.fields;
        match blind.column {
            None => {
                fields.set(blind.field, Some(second.clone()));
            }
            Some(column) => {
                let mut rows = fields.rows(blind.field).to_vec();
                if let Some(row) = rows.first_mut() {
                    row.set(column, Some(second.clone()));
                }
                fields.set(blind.field, Some(Value::Rows(rows)));
            }
        }
        let kept = crate::model::typed::kept::read(&fields);
        let why = Some(SECOND_COUNTS.to_owned());
        Ok(Filled { kind: blind.kind, record: blind.record, base: record.revision, fields, kept, why })
    }

    /// Whoever may not change a record asks whoever did the entry to put it right.
    fn ask_to_put_right(&self, blind: &Blind, record: &Record) -> Result<Option<Edit>, Refusal> {
        let entry = self.record(blind.entry)?;
        let by = self.kind(entry.kind)?.by.and_then(|tag| entry.fields.reference(tag));
        let Some(to) = by else { return Ok(None) };
        let words = format!("复录“{}”与原录不一致，请对照纸面改正。", blind.label);
        let question =
            Question { about: blind.record, field: blind.label.clone(), reason: NOT_SO, words, to };
        self.asking(record, &question).map(Some)
    }

    /// Notes a second keying and keeps the inspection with it; where the second is to count, the record is put right
    /// in the same change, with the reason, or its doer asked to.
    ///
    /// # Errors
    /// As [`Office::save`], of the inspection and of the record that is put right; then neither is touched.
    pub fn keep_keying(
        &mut self,
        filled: &Filled,
        blind: &Blind,
        result: u16,
        second: &Value,
    ) -> Result<Saved, Refusal> {
        let mut filled = filled.clone();
        let mut right = Vec::new();
        if result == keying_row::SECOND {
            if self.may_put_right(blind, second) {
                (right, _, _) = self.edits_of(&self.put_right(blind, second)?, None)?;
                filled.why = Some(SECOND_COUNTS.to_owned());
            } else {
                right.extend(self.ask_to_put_right(blind, &self.record(blind.record)?)?);
            }
        }
        let mut rows = filled.fields.rows(inspection::KEYINGS).to_vec();
        let mut row: Fields = [
            (keying_row::ENTRY, Value::Ref(blind.entry)),
            (keying_row::FIELD, Value::Text(blind.label.clone())),
            (keying_row::RESULT, Value::Code(result)),
        ]
        .into_iter()
        .collect();
        row.set(keying_row::BY, self.person().map(|person| Value::Ref(person.id)));
        rows.push(row);
        filled.fields.set(inspection::KEYINGS, Some(Value::Rows(rows)));
        self.keep_with(&filled, right)
    }

    /// Keeps an inspection that is not filed yet.
    ///
    /// # Errors
    /// As [`Office::save`].
    pub fn keep_inspection(&mut self, filled: &Filled) -> Result<Saved, Refusal> {
        self.keep_with(filled, Vec::new())
    }

    fn keep_with(&mut self, filled: &Filled, also: Vec<Edit>) -> Result<Saved, Refusal> {
        self.may_inspect()?;
        let before = self.store.get(filled.record)?;
        let state =
            before.as_ref().map_or(Some(filing::DRAFT), |record| record.fields.code(inspection::STATE));
        let mut filled = filled.clone();
        filled.fields.set(inspection::STATE, state.map(Value::Code));
        self.save_with(&filled, Some(if before.is_some() { "修改" } else { "新增" }), also)
    }

    /// The supervision group inspects, not the village itself.
    fn may_inspect(&self) -> Result<(), Refusal> {
        if self.seated()?.role == Role::VillageCadre {
            return Err(Refusal::Words("月检查由督导组来写，请换督导员或录入员办理。".to_owned()));
        }
        Ok(())
    }

    /// Files an inspection: points and shares are added up, and entries that did not stand up to a call are sent
    /// back to whoever did them.
    ///
    /// # Errors
    /// [`Refusal::Words`] when it is filed already, or sampled entries have not been asked about; else as
    /// [`Office::save`].
    pub fn file_inspection(&mut self, filled: &Filled) -> Result<Saved, Refusal> {
        self.may_inspect()?;
        let kind = self.kind(inspection::KIND)?.clone();
        let before = self.store.get(filled.record)?;
        let state =
            before.as_ref().and_then(|record| record.fields.code(inspection::STATE)).unwrap_or(filing::DRAFT);
        match state {
            filing::DRAFT | filing::RETURNED | filing::CORRECTION => {}
            filing::FILED => return Err(Refusal::Words("这一份月检查已经上报，要改请先“撤回”。".to_owned())),
            _ => return Err(Refusal::Words("这一份月检查已经审核，要改请先办“更正”。".to_owned())),
        }
        let calls = rule::calls(&filled.fields);
        if calls.drawn == 0 {
            return Err(Refusal::Words("还没有抽查记录，请先抽样、回访，再报结果。".to_owned()));
        }
        if calls.open() > 0 {
            let say = format!("还有 {} 条样本没有回访结果，填完再报；联系不上的选“联系不上”。", calls.open());
            return Err(Refusal::Words(say));
        }
        let mut standing = filled.fields.clone();
        standing.set(inspection::STATE, Some(Value::Code(state)));
        let actor = self.seated()?.actor();
        moves::to_state(&kind, &standing, actor, filing::FILED).map_err(Refusal::Words)?;
        let mut fields = filled.fields.clone();
        fields.set(inspection::SCORE, Some(Value::Int(rule::points(&fields).score())));
        fields.set(inspection::CALLED, Some(Value::Int(calls.called())));
        fields.set(inspection::CONFIRMED, Some(Value::Int(calls.confirmed)));
        self.may_go_up(before.as_ref(), &fields)?;
        if before.as_ref().is_none_or(|record| record.fields.date(inspection::FILED).is_none()) {
            fields.set(inspection::FILED, Some(Value::Date(self.today())));
        }
        fields.set(inspection::STATE, Some(Value::Code(filing::FILED)));
        let sent_back = self.sent_back(&fields)?;
        let filled = Filled { fields, ..filled.clone() };
        self.save_with(&filled, Some("上报"), sent_back)
    }

    /// A question to whoever did each entry that did not stand up, unless it was asked already.
    fn sent_back(&self, fields: &Fields) -> Result<Vec<Edit>, Refusal> {
        let mut edits = Vec::new();
        for (entry, result, words) in rule::refuted(fields) {
            let asked = self.store.pointing_to(entry, query::KIND, crate::model::days::DayRange::ALL)?;
            let Some(record) = self.store.get(entry)?.filter(|_| asked.is_empty()) else { continue };
            let kind = self.kind(record.kind)?;
            let Some(to) = kind.by.and_then(|tag| record.fields.reference(tag)) else { continue };
            let said = if result == sample_row::UNKNOWN { "回访查无此人" } else { "回访不符" };
            let words = if words.is_empty() { said.to_owned() } else { format!("{said}：{words}") };
            let asks = Question { about: entry, field: "整份".to_owned(), reason: NOT_SO, words, to };
            edits.push(self.asking(&record, &asks)?);
        }
        Ok(edits)
    }

    /// The edit that puts a question on a record.
    pub(super) fn asking(&self, record: &Record, question: &Question) -> Result<Edit, Refusal> {
        let kind = self.kind(record.kind)?;
        let what = format!("{} {}", kind.label, self.name(kind, record.id, &record.fields));
        let mut fields: Fields = [
            (query::DATE, Value::Date(self.today())),
            (query::ABOUT, Value::Ref(question.about)),
            (query::WHAT, Value::Text(what)),
            (query::FIELD, Value::Text(question.field.clone())),
            (query::REASON, Value::Code(question.reason)),
            (query::WORDS, Value::Text(question.words.clone())),
            (query::TO, Value::Ref(question.to)),
            (query::STATE, Value::Code(query_state::OPEN)),
        ]
        .into_iter()
        .collect();
        fields.set(query::FROM, self.person().map(|person| Value::Ref(person.id)));
        Ok(Edit::add(self.new_id(), query::KIND, &fields))
    }
}

/// A question on a field of a record, or on all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The record.
    pub about: Id,
    /// The field's name, or 整份.
    pub field: String,
    /// The reason's code.
    pub reason: u16,
    /// What is to be put right.
    pub words: String,
    /// Who is to answer.
    pub to: Id,
}
