//! The papers of a period (周汇报, 月通报): their figures, what they are drafted from, and filing them.
//!
//! A paper that is filed shows the figures it was filed with; one being written shows them as they are now. What is
//! listed beside them (matters, movement, villages) is always as it is now, and says so on a filed paper.

use super::movement::Moved;
use super::save::{Filled, Saved};
use super::{Closed, Office, Owes, Refusal, refile};
use crate::model::draft::Draft;
use crate::model::figure::Figure;
use crate::model::id::Id;
use crate::model::kind::{Level, Role};
use crate::model::period::Period;
use crate::model::record::{KindTag, Record};
use crate::model::show::Names;
use crate::model::typed::{bulletin, cadre, daily, filing, inspection, village};
use crate::model::value::{Fields, Tag, Value};
use crate::rules::check::Issue;
use crate::rules::duty::Status;
use crate::rules::moves;
use crate::rules::report::{self as rule, Form};
use crate::rules::snapshot::{self, Stood};

/// The figure that is held against the visit clock's plan.
const VISITED: &str = "households_visited";
/// So many papers that are not in are named; the duty table shows them all.
const NAMED: usize = 10;

/// A paper of a period with all it stands on.
#[derive(Clone, Debug)]
pub struct Report {
    /// Its parts.
    pub form: &'static Form,
    /// Whose.
    pub owes: Owes,
    /// Whose, in words: 王家村, 全镇.
    pub owner: String,
    /// Which period.
    pub period: Period,
    /// The paper, once there is one.
    pub paper: Option<Record>,
    /// The figures: as filed, or as they stand while it is being written.
    pub figures: Vec<Stood>,
    /// The same as they stand, in the same order; only a filed paper can differ.
    pub now: Vec<i64>,
    /// How much of the period is closed: what stands is there what stood at the closing.
    pub closed: Closed,
    /// For the town: each village's figures as they stand, in register order.
    pub villages: Vec<(Id, String, Vec<i64>)>,
    /// Facts by kind, for kinds worth naming one by one.
    pub matters: Vec<Matter>,
    /// What moved on in the period: kind and move, with the records.
    pub movement: Vec<Moved>,
    /// The words as the program would draft them now.
    pub drafts: Vec<(Tag, String)>,
}

/// The facts of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// The kind's name.
    pub kind: String,
    /// Each fact with its name.
    pub facts: Vec<(Id, String)>,
}

impl Office {
    /// The paper of an owner for the period that a day lies in.
    ///
    /// # Errors
    /// A sentence where the kind is not such a paper; [`Refusal::Store`].
    pub fn report(&self, kind: KindTag, owes: Owes, period: Period) -> Result<Report, Refusal> {
        let form = rule::form_of(kind)
            .ok_or_else(|| Refusal::Words("这一种报表不按期间汇总，请从登记册打开。".to_owned()))?;
        let paper = self.report_paper(form, owes, period)?;
        let place = place(owes);
        let now = if counts(owes) { self.figures(period.days(), place)? } else { Vec::new() };
        let closed = paper.as_ref().is_some_and(|paper| stands(form, &paper.fields));
        let figures = match &paper {
            Some(paper) if closed => self.stood_then(paper, form, owes, period)?,
            _ => self.stood_now(owes, period)?,
        };
        let mut villages = Vec::new();
        if owes == Owes::Town {
            let by_village = self.figures_by_village(period.days())?;
            for id in self.list(self.kind(village::KIND)?)?.iter() {
                let blank = || vec![0; now.len()];
                let name = self.name_of(*id).unwrap_or_default();
                villages.push((*id, name, by_village.get(id).cloned().unwrap_or_else(blank)));
            }
        }
        Ok(Report {
            form,
            owes,
            owner: self.owner_name(owes),
            period,
            figures,
            now,
            closed: self.closed(period.days())?,
            villages,
            matters: self.matters(owes, period)?,
            movement: self.movement(owes, period)?,
            drafts: self.drafted(form, owes, period)?,
            paper,
        })
    }

    /// What an owner is called.
    #[must_use]
    pub fn owner_name(&self, owes: Owes) -> String {
        match owes {
            Owes::Town => "全镇".to_owned(),
            Owes::Record(id) => self.name_of(id).unwrap_or_default(),
            Owes::Group(group) => {
                let field = self.dictionary.kind(cadre::KIND).and_then(|kind| kind.field_named("work_group"));
                let choice = field.and_then(|field| field.choice(group));
                choice.map(|choice| choice.label.clone()).unwrap_or_default()
            }
        }
    }

    fn report_paper(&self, form: &Form, owes: Owes, period: Period) -> Result<Option<Record>, Refusal> {
        for id in self.store.of_kind(form.kind, period.days())? {
            if let Some(record) = self.store.get(id)?.filter(|record| owner(form, &record.fields) == owes) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// Every figure with its entries and last period's number, as things stand.
    fn stood_now(&self, owes: Owes, period: Period) -> Result<Vec<Stood>, Refusal> {
        if !counts(owes) {
            return Ok(Vec::new());
        }
        let before = self.figures(period.previous().days(), place(owes))?;
        let all: &[Figure] = self.dictionary.figures();
        let mut stood = Vec::with_capacity(all.len());
        for (figure, before) in all.iter().zip(before) {
            let counted = self.figure(&figure.name, period.days(), place(owes))?;
            stood.push(Stood {
                name: figure.name.clone(),
                label: figure.label.clone(),
                value: counted.value,
                before,
                plan: None,
                plan_ids: Vec::new(),
                ids: counted.ids,
            });
        }
        if let Some(visited) = stood.iter_mut().find(|figure| figure.name == VISITED) {
            let planned = self.visits_planned(owes, period)?;
            visited.plan = planned.as_ref().and_then(|ids| i64::try_from(ids.len()).ok());
            visited.plan_ids = planned.unwrap_or_default();
        }
        Ok(stood)
    }

    /// The figures as a paper was filed with them. One that was filed before the households of the plan were written down
    /// opens those that the clock names for that period.
    fn stood_then(
        &self,
        paper: &Record,
        form: &Form,
        owes: Owes,
        period: Period,
    ) -> Result<Vec<Stood>, Refusal> {
        let mut stood = snapshot::read(paper.fields.rows(form.figures));
        for figure in &mut stood {
            if figure.plan.is_some_and(|plan| plan != 0) && figure.plan_ids.is_empty() {
                figure.plan_ids = self.visits_planned(owes, period)?.unwrap_or_default();
            }
        }
        Ok(stood)
    }

    /// Facts worth naming one by one: everything but visits, of which there are too many.
    fn matters(&self, owes: Owes, period: Period) -> Result<Vec<Matter>, Refusal> {
        let mut matters = Vec::new();
        if !counts(owes) {
            return Ok(matters);
        }
        for name in ["support", "dispute", "event"] {
            let Some(kind) = self.dictionary.kind_named(name) else { continue };
            let ids = match place(owes) {
                Some(place) => self.store.pointing_to(place, kind.tag, period.days())?,
                None => self.store.of_kind(kind.tag, period.days())?,
            };
            let mut lines = Vec::new();
            for id in ids {
                let Some(fields) = self.store.get(id)?.map(|record| record.fields) else { continue };
                let here = kind.village.and_then(|tag| fields.reference(tag));
                if place(owes).is_none() || here == place(owes) {
                    lines.push((id, self.name(kind, id, &fields)));
                }
            }
            if !lines.is_empty() {
                matters.push(Matter { kind: kind.label.clone(), facts: lines });
            }
        }
        Ok(matters)
    }

    /// Files a paper of a period: the words as given, the figures as they are now with their entries.
    ///
    /// # Errors
    /// [`Refusal::Words`] when it is filed already, empty, undecided, or its period has not begun; else as
    /// [`Office::save`].
    pub fn file_report(&mut self, filled: &Filled, nil: bool) -> Result<Saved, Refusal> {
        let form = rule::form_of(filled.kind)
            .ok_or_else(|| Refusal::Words("这一种报表不从这里上报，请从登记册打开。".to_owned()))?;
        let label = self.kind(filled.kind)?.label.clone();
        let date = filled.fields.date(form.date).unwrap_or_else(|| self.today());
        let period = Period::of(form.every, date);
        if period.first() > self.today() {
            return Err(Refusal::Words(format!("{}还没开始，到时再报。", period.label())));
        }
        let owes = owner(form, &filled.fields);
        self.may_report(form, owes)?;
        if self.report_paper(form, owes, period)?.is_some_and(|other| other.id != filled.record) {
            let say = format!("{}的{label}已经有了，请打开原来那一份继续写。", period.label());
            return Err(Refusal::Words(say));
        }
        let takes_nil = self
            .dictionary
            .duties()
            .iter()
            .any(|duty| duty.paper == filled.kind && duty.nil && super::duty::fits(owes, duty.owed_by));
        if nil && !takes_nil {
            return Err(Refusal::Words(format!(
                "{}的{label}不收零报告，请写明情况。",
                self.owner_name(owes)
            )));
        }
        let before = self.store.get(filled.record)?;
        let state =
            before.as_ref().and_then(|record| record.fields.code(form.state)).unwrap_or(filing::DRAFT);
        let figures = self.stood_now(owes, period)?;
        let silent =
            form.words.iter().all(|tag| filled.fields.text(*tag).unwrap_or_default().trim().is_empty());
        let empty = silent && figures.iter().all(|figure| figure.value == 0);
        let nil = refile::is_nil(nil, empty, form.nil, before.as_ref());
        form.may_file(&label, &filled.fields, state, empty, nil).map_err(Refusal::Words)?;
        let mut standing = filled.fields.clone();
        standing.set(form.state, Some(Value::Code(state)));
        let actor = self.seated()?.actor();
        moves::to_state(self.kind(filled.kind)?, &standing, actor, filing::FILED).map_err(Refusal::Words)?;
        self.all_in(form, owes, period, filled)?;
        let mut fields = filled.fields.clone();
        if let Some(tag) = form.nil {
            fields.set(tag, Some(Value::Bool(nil)));
        }
        fields.set(form.date, Some(Value::Date(period.first())));
        fields.set(form.figures, snapshot::rows(&figures));
        self.may_go_up(before.as_ref(), &fields)?;
        // Filed again after a return, it was in time if it was the first time.
        if before.as_ref().is_none_or(|record| record.fields.date(form.filed).is_none()) {
            fields.set(form.filed, Some(Value::Date(self.today())));
        }
        fields.set(form.state, Some(Value::Code(filing::FILED)));
        let filled = Filled { fields, ..filled.clone() };
        self.save_as(&filled, Some(if nil { "零报告" } else { "上报" }))
    }

    /// Doubts a paper that is drawn from others while some of those are not in, naming them; filed all the same it is
    /// for a reason, which stays on it.
    fn all_in(&self, form: &Form, owes: Owes, period: Period, filled: &Filled) -> Result<(), Refusal> {
        if filled.kept.contains_key(&form.figures) {
            return Ok(());
        }
        let duties = self.dictionary.duties().iter();
        let own = duties.clone().find(|duty| {
            duty.paper == form.kind && super::duty::fits(owes, duty.owed_by) && owes == Owes::Town
        });
        let below: &[String] = own.map_or(&[], |duty| &duty.from);
        let mut missing = Vec::new();
        for duty in duties.filter(|duty| below.contains(&duty.name)) {
            let matrix = self.duty_matrix(duty, period.first(), period.last())?;
            for (owner, cells) in &matrix.rows {
                let within =
                    matrix.periods.iter().zip(cells).filter(|(part, _)| period.contains(part.last()));
                let open = within.filter(|(_, cell)| {
                    cell.is_some_and(|cell| cell.status.is_unfiled() || cell.status == Status::NotDue)
                });
                missing.extend(open.map(|(part, _)| {
                    let when = if part.cadence() == period.cadence() { String::new() } else { part.short() };
                    format!("{}{when}", owner.name)
                }));
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let named = missing.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、");
        let more = if missing.len() > NAMED { "等" } else { "" };
        let say = format!("还有 {} 份没有报上来：{named}{more}，这一份里没有它们的话。", missing.len());
        Err(Refusal::Checks(vec![Issue::at(Level::Soft, form.figures, say)]))
    }

    /// Why the person at the keyboard does not write this paper, if so: a village writes its own, the office the town's
    /// and the groups', and a supervisor reads.
    ///
    /// # Errors
    /// [`Refusal::Words`] naming who writes it.
    pub fn may_report(&self, form: &Form, owes: Owes) -> Result<(), Refusal> {
        let person = self.seated()?;
        let own = match person.role {
            Role::VillageCadre => person.village.is_some_and(|own| owes == Owes::Record(own)),
            Role::Supervisor => form.kind == bulletin::KIND,
            Role::Clerk | Role::OfficeHead => true,
        };
        if own {
            return Ok(());
        }
        let label = &self.kind(form.kind)?.label;
        Err(Refusal::Words(format!(
            "{}的{label}由{}或录入员来写，在这里只能看。",
            self.owner_name(owes),
            self.owner_name(owes)
        )))
    }

    /// The fields that a paper of a period starts with, drafted.
    #[must_use]
    pub fn report_start(&self, report: &Report) -> Fields {
        let form = report.form;
        let mut fields = Fields::new();
        fields.set(form.date, Some(Value::Date(report.period.first())));
        fields.set(form.by, self.person().map(|person| Value::Ref(person.id)));
        fields.set(form.state, Some(Value::Code(filing::DRAFT)));
        match report.owes {
            Owes::Record(id) => {
                form.village.and_then(|tag| fields.set(tag, Some(Value::Ref(id))));
            }
            Owes::Group(code) => {
                form.group.and_then(|tag| fields.set(tag, Some(Value::Code(code))));
            }
            Owes::Town => {}
        }
        form.draft_again(&mut fields, &report.drafts);
        fields
    }

    /// The fields of a paper as it would be filed now: drafted words and the figures with their entries.
    ///
    /// # Errors
    /// As [`Office::report`].
    pub fn report_filled(&self, kind: KindTag, owes: Owes, period: Period) -> Result<Fields, Refusal> {
        let form = rule::form_of(kind)
            .ok_or_else(|| Refusal::Words("这一种报表不按期间汇总，请从登记册打开。".to_owned()))?;
        let mut fields = Fields::new();
        fields.set(form.date, Some(Value::Date(period.first())));
        if let (Owes::Record(id), Some(tag)) = (owes, form.village) {
            fields.set(tag, Some(Value::Ref(id)));
        }
        form.draft_again(&mut fields, &self.drafted(form, owes, period)?);
        fields.set(form.figures, snapshot::rows(&self.stood_now(owes, period)?));
        Ok(fields)
    }

    /// What the person at the keyboard left unfinished of a paper.
    ///
    /// # Errors
    /// [`Refusal::Store`] when drafts cannot be read.
    pub fn report_draft(&self, form: &Form, owes: Owes, period: Period) -> Result<Option<Draft>, Refusal> {
        let is_it = |draft: &Draft| {
            draft.kind == form.kind
                && owner(form, &draft.values) == owes
                && draft.values.date(form.date).is_some_and(|date| period.contains(date))
        };
        Ok(self.drafts()?.into_iter().find(is_it))
    }

    /// Files a paper of whatever kind with what it stands on (F12).
    ///
    /// # Errors
    /// As the filing of its kind.
    pub fn file(&mut self, filled: &Filled, nil: bool) -> Result<Saved, Refusal> {
        match filled.kind {
            daily::KIND => self.file_daily(filled, nil),
            inspection::KIND => self.file_inspection(filled),
            _ => self.file_report(filled, nil),
        }
    }
}

/// Whose a paper is.
#[must_use]
pub(super) fn owner(form: &Form, fields: &Fields) -> Owes {
    let village = form.village.and_then(|tag| fields.reference(tag)).map(Owes::Record);
    let group = form.group.and_then(|tag| fields.code(tag)).map(Owes::Group);
    village.or(group).unwrap_or(Owes::Town)
}

/// Whether its figures stand as filed.
pub(super) fn stands(form: &Form, fields: &Fields) -> bool {
    filing::is_filed(fields.code(form.state))
}

/// The village that the figures are narrowed to.
pub(super) fn place(owes: Owes) -> Option<Id> {
    if let Owes::Record(id) = owes { Some(id) } else { None }
}

/// A work group's paper is words alone: entries belong to villages.
pub(super) fn counts(owes: Owes) -> bool {
    !matches!(owes, Owes::Group(_))
}
