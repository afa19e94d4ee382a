//! Whether the person at the keyboard may do this to this record: the table of roles, whose record it is, and
//! what its state has locked. Every change passes here, from a form, a command or a file.

use super::save::Filled;
use super::{Office, Refusal};
use crate::model::change::Op;
use crate::model::input;
use crate::model::kind::{Field, Kind, Level, Move, Preset, Role};
use crate::model::record::{KindTag, Record};
use crate::model::typed::{cadre, household, key_project, task};
use crate::model::value::{Fields, Tag, Value};
use crate::rules::check::Issue;
use crate::rules::{filing, permission};

impl Office {
    /// Refuses what this person may not do to a record, from what it says now to what it is to say (`after`).
    ///
    /// # Errors
    /// [`Refusal::Words`]: not this role's, not this person's, struck out, or locked.
    pub fn may(
        &self,
        kind: &Kind,
        op: Op,
        before: Option<&Record>,
        after: Option<&Fields>,
    ) -> Result<(), Refusal> {
        match permission::refusal(self.seated()?.role, kind, op) {
            Some(say) => Err(Refusal::Words(say)),
            None => self.may_with(kind, op, before, after),
        }
    }

    /// As [`Office::may`] of what the role may do with the kind at all.
    pub(super) fn may_with(
        &self,
        kind: &Kind,
        op: Op,
        before: Option<&Record>,
        after: Option<&Fields>,
    ) -> Result<(), Refusal> {
        let actor = self.seated()?.actor();
        let now = before.map(|record| &record.fields);
        let roles = |fields: Option<&Fields>| fields.and_then(|fields| fields.get(cadre::DESK_ROLE).cloned());
        let promotes =
            after.is_some() && roles(after) != roles(now) && self.not_ones_seat(kind, cadre::DESK_ROLE)?;
        let sets_light = |after: &Fields| {
            let was = |tag: Tag| now.and_then(|now| now.get(tag));
            by_hand(kind.tag).iter().any(|tag| after.get(*tag) != was(*tag))
        };
        let lights = !lights_by_hand(actor.role) && after.is_some_and(sets_light);
        let struck = before.filter(|record| record.void && op != Op::Restore);
        let whose = now.into_iter().chain(after).find_map(|fields| permission::beyond(actor, kind, fields));
        let say = whose
            .or_else(|| promotes.then(|| SEAT.to_owned()))
            .or_else(|| lights.then(|| LIGHT.to_owned()))
            .or_else(|| struck.map(|_| format!("这一条“{}”已经作废，要改请先恢复。", kind.label)))
            .or_else(|| {
                let shut = if op == Op::Restore { filing::shut_paper } else { filing::shut };
                now.and_then(|fields| shut(kind, fields))
            });
        say.map_or(Ok(()), |say| Err(Refusal::Words(say)))
    }

    /// Why this person may not put into a field what stands in it in `filled`, though the rest was theirs to write:
    /// another village's household, a field that is not theirs or that its state has fixed. Asked when the field is
    /// entered, so that nobody fills a form in vain; `standing` is the form without the new value.
    #[must_use]
    pub fn refuses(
        &self,
        kind: &Kind,
        before: Option<&Record>,
        standing: &Fields,
        filled: &Filled,
        tag: Tag,
    ) -> Option<String> {
        let op = if before.is_some() { Op::Set } else { Op::Add };
        let may = |fields: &Fields| self.may(kind, op, before, Some(&self.with_village(kind, fields)));
        // What was refused without this value is not this field's doing.
        let refused = may(&filled.fields).err().filter(|_| may(standing).is_ok());
        let fixed = || {
            let issues =
                before.map(|record| not_fixed(kind, &record.fields, &filled.fields)).unwrap_or_default();
            issues.into_iter().find(|issue| issue.field == tag).map(|issue| issue.say)
        };
        refused.map(|refusal| refusal.to_string()).or_else(fixed)
    }

    /// Whether a field says who may sit down, and this person may not say so. An office that has no head yet is still
    /// being set up.
    fn not_ones_seat(&self, kind: &Kind, tag: Tag) -> Result<bool, Refusal> {
        let seat = kind.tag == cadre::KIND && tag == cadre::DESK_ROLE;
        Ok(seat
            && self.seated()?.role != Role::OfficeHead
            && self.people()?.iter().any(|person| person.role == Role::OfficeHead))
    }

    /// Why a field is not this person's to fill, whatever it is filled with: told where the caret comes to stand there,
    /// and again at the first key.
    #[must_use]
    pub fn not_ones_field(&self, kind: &Kind, before: Option<&Record>, tag: Tag) -> Option<String> {
        let role = self.person()?.role;
        if self.not_ones_seat(kind, tag).unwrap_or_default() {
            return Some(SEAT.to_owned());
        }
        if by_hand(kind.tag).contains(&tag) && !lights_by_hand(role) {
            return Some(LIGHT.to_owned());
        }
        let state = before.and_then(|record| record.fields.code(kind.state?))?;
        kind.field(tag).filter(|field| field.fixed.contains(&state)).map(|field| fixed(kind, field, state))
    }

    /// What in a form is not this person's to write, though nobody has just entered it: a draft gone on with by somebody
    /// else or later, a form opened with a household given. The field it is about, where it is one field's doing.
    #[must_use]
    pub fn not_ones_own(
        &self,
        kind: &Kind,
        before: Option<&Record>,
        fields: &Fields,
    ) -> Option<(Option<Tag>, String)> {
        let op = if before.is_some() { Op::Set } else { Op::Add };
        let may = |fields: &Fields| self.may(kind, op, before, Some(&self.with_village(kind, fields)));
        let refusal = may(fields).err()?;
        let without = |tag: Tag| {
            let mut fields = fields.clone();
            fields.set(tag, before.and_then(|record| record.fields.get(tag).cloned()));
            may(&fields).is_ok()
        };
        let tags = kind.fields.iter().filter(|field| field.is_entered()).map(|field| field.tag);
        Some((tags.into_iter().find(|tag| without(*tag)), refusal.to_string()))
    }

    /// The fields with the village they will be kept under.
    fn with_village(&self, kind: &Kind, fields: &Fields) -> Fields {
        let mut fields = fields.clone();
        if let Some(field) =
            kind.village.and_then(|tag| kind.field(tag)).filter(|field| field.fetch.is_some())
        {
            fields.set(field.tag, None);
            let village = self.value(kind, &fields, field);
            fields.set(field.tag, village);
        }
        fields
    }

    /// What only a move or a filing writes, and yet stands otherwise than before: nobody types a record into a
    /// state, or the facts under a paper.
    pub(super) fn not_typed(&self, kind: &Kind, before: Option<&Fields>, filled: &Filled) -> Vec<Issue> {
        let mut issues = Vec::new();
        for tag in program_written(kind) {
            let value = filled.fields.get(tag);
            let due = match before {
                Some(fields) => fields.get(tag).cloned(),
                None => self.first_state(kind).filter(|_| Some(tag) == kind.state),
            };
            let Some(field) = kind.field(tag).filter(|_| value != due.as_ref()) else { continue };
            let say = match (before, &due) {
                (None, Some(Value::Code(code))) => {
                    format!("“{}”从“{}”起一步一步办，不能直接填写。", field.label, kind.state_label(*code))
                }
                _ => format!("“{}”由程序在办理时写，不能直接改。", field.label),
            };
            issues.push(Issue::at(Level::Hard, tag, say));
        }
        issues.extend(before.into_iter().flat_map(|before| not_fixed(kind, before, &filled.fields)));
        issues
    }

    /// The state in which a record of this kind begins.
    pub(super) fn first_state(&self, kind: &Kind) -> Option<Value> {
        let field = kind.field(kind.state?)?;
        let Some(Preset::Typed(words)) = &field.default else { return None };
        input::read(words, field, self.today(), self).ok().flatten()
    }
}

/// Said of the field that says who may sit down.
const SEAT: &str = "录入身份只能由办公室主任设定，请不要改这一栏。";
/// Said of a light set by hand.
const LIGHT: &str = "“人工定灯”只能由督导员或办公室主任填。";

/// Whether a role may set a light by hand.
const fn lights_by_hand(role: Role) -> bool {
    matches!(role, Role::Supervisor | Role::OfficeHead)
}

/// The fields that set a light by hand (人工定灯).
const fn by_hand(kind: KindTag) -> &'static [Tag] {
    match kind {
        task::KIND => &[task::HAND_LIGHT, task::HAND_WHY],
        key_project::KIND => &[key_project::HAND_LIGHT, key_project::HAND_WHY],
        _ => &[],
    }
}

fn program_written(kind: &Kind) -> impl Iterator<Item = Tag> {
    // The former heads are worked out anew with every save, whatever was typed.
    let derived = move |field: &&Field| kind.tag == household::KIND && field.tag == household::FORMER;
    let program =
        kind.fields.iter().filter(move |field| field.program && !derived(field)).map(|field| field.tag);
    kind.state.into_iter().chain(program)
}

/// What its state has fixed, and yet stands otherwise than before, with the move by which it is changed.
pub(super) fn not_fixed(kind: &Kind, before: &Fields, after: &Fields) -> Vec<Issue> {
    let Some(state) = kind.state.and_then(|tag| before.code(tag)) else { return Vec::new() };
    let mut issues = Vec::new();
    for field in kind.fields.iter().filter(|field| field.fixed.contains(&state)) {
        if after.get(field.tag) == before.get(field.tag) {
            continue;
        }
        issues.push(Issue::at(Level::Hard, field.tag, fixed(kind, field, state)));
    }
    issues
}

/// What is said of a field that a state has fixed, with the move by which it is changed.
fn fixed(kind: &Kind, field: &Field, state: u16) -> String {
    // Either a move from here writes it, or one from a state to which a move leads from here.
    let writes = |step: &&Move| step.writes.iter().any(|(tag, _)| *tag == field.tag);
    let sources: Vec<&Move> = kind.moves.iter().filter(writes).collect();
    let leads = |step: &&Move| {
        let to = |source: &&Move| source.from.contains(&step.to);
        step.from.contains(&state) && sources.iter().any(to)
    };
    let out = sources.iter().copied().find(|step| step.from.contains(&state));
    let out = out.or_else(|| kind.moves.iter().find(leads));
    match out {
        Some(step) => format!("“{}”已经定下，不能直接改，要改请办“{}”。", field.label, step.label),
        None => match kind.moves.iter().find(|step| sources.iter().any(|to| to.from.contains(&step.to))) {
            Some(step) => {
                let from = step.from.first().map_or("", |from| kind.state_label(*from));
                format!("“{}”已经定下，不能直接改，要改请到“{from}”时办“{}”。", field.label, step.label)
            }
            None => format!("“{}”已经定下，现在不能改。", field.label),
        },
    }
}
