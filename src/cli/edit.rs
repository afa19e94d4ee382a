//! Changing one record: add, set, move, void.

use super::fail::Fail;
use super::words;
use crate::model::dates::Lean;
use crate::model::id::Id;
use crate::model::input;
use crate::model::kind::{Kind, Level};
use crate::model::typed::{filing, kept, query_state};
use crate::model::value::Value;
use crate::office::{Filled, Office, Refusal};
use crate::rules::check::Issue;
use crate::rules::report;
use std::collections::BTreeMap;
use std::io::Write;

/// The reasons given on a command line.
#[derive(Clone, Copy)]
pub(super) struct Reasons<'a> {
    /// Why warnings are kept.
    pub keep: Option<&'a str>,
    /// Why something of a closed month is added.
    pub why: Option<&'a str>,
}

pub(super) fn add(
    office: &mut Office,
    name: &str,
    pairs: &[String],
    reasons: Reasons<'_>,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let kind = words::kind(office, name)?.clone();
    let mut fields = office.presets(&kind);
    words::fill(office, &kind, pairs, &mut fields)?;
    let record = office.new_id();
    let filled = Filled { kind: kind.tag, record, base: 0, fields, kept: BTreeMap::new(), why: None };
    let filled = Filled { why: reasons.why.map(reason).transpose()?.flatten(), ..filled };
    let saved = save(office, filled, reasons.keep)?;
    // Only now, with the line safe in the journal, is the id given out.
    writeln!(out, "{}", saved.0)?;
    Ok(())
}

pub(super) fn set(
    office: &mut Office,
    id: &str,
    pairs: &[String],
    why: &str,
    keep: Option<&str>,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let record = office.record(words::record(office, id)?)?;
    let kind = office.kind(record.kind)?.clone();
    if record.void {
        return Err(Fail::refused("这一条已经作废，请先用 lianxin void --restore 恢复再改。"));
    }
    let mut fields = record.fields.clone();
    words::fill(office, &kind, pairs, &mut fields)?;
    let filled = Filled {
        kind: kind.tag,
        record: record.id,
        base: record.revision,
        kept: kept::read(&fields),
        fields,
        why: reason(why)?,
    };
    let (_, what) = save(office, filled, keep)?;
    writeln!(out, "{what}")?;
    Ok(())
}

fn reason(why: &str) -> Result<Option<String>, Fail> {
    let why = why.trim();
    if why.is_empty() {
        return Err(Fail::usage("--why 后面要写原因。"));
    }
    Ok(Some(why.to_owned()))
}

/// Saves what is filled in; warnings are kept where a reason is given.
fn save(office: &mut Office, mut filled: Filled, keep: Option<&str>) -> Result<(Id, String), Fail> {
    let first = office.save(&filled);
    let (Err(Refusal::Checks(issues)), is_soft) = (&first, |issue: &&Issue| issue.level == Level::Soft)
    else {
        return Ok(first.map(|saved| (saved.record, saved.what))?);
    };
    match keep.map(str::trim).filter(|reason| !reason.is_empty()) {
        Some(reason) => {
            let soft = issues.iter().filter(is_soft);
            filled.kept.extend(soft.map(|issue| (issue.field, reason.to_owned())));
            let saved = office.save(&filled)?;
            Ok((saved.record, saved.what))
        }
        None if issues.iter().all(|issue| is_soft(&issue)) => {
            let mut says: Vec<String> = issues.iter().map(|issue| issue.say.clone()).collect();
            says.push("以上请核对，确认无误就加上 --keep 理由 再做一次。".to_owned());
            Err(Fail::Refused(says))
        }
        None => Ok(first.map(|saved| (saved.record, saved.what))?),
    }
}

pub(super) fn change_state(
    office: &mut Office,
    id: &str,
    state: &str,
    why: Option<&str>,
    nil: bool,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let record = office.record(words::record(office, id)?)?;
    let kind = office.kind(record.kind)?.clone();
    let to = state_of(office, &kind, state, record.fields.code(kind.state.unwrap_or_default()))?;
    // Filing a day keeps its facts as a snapshot; the bare move would not.
    let saved = if report::files_with_figures(kind.tag) && to == filing::FILED {
        let mut filled = Filled {
            kind: kind.tag,
            record: record.id,
            base: record.revision,
            kept: kept::read(&record.fields),
            fields: record.fields,
            why: why.map(str::to_owned),
        };
        // A reason given beforehand answers what would be doubted.
        if let (Some(form), Some(why)) = (report::form_of(kind.tag), why) {
            filled.kept.insert(form.figures, why.to_owned());
        }
        match office.file(&filled, nil) {
            Err(Refusal::Checks(issues)) if issues.iter().all(|issue| issue.level == Level::Soft) => {
                let mut says: Vec<String> = issues.into_iter().map(|issue| issue.say).collect();
                says.push("确实要这样报，就加上 --why 理由 再做一次。".to_owned());
                return Err(Fail::Refused(says));
            }
            other => other?,
        }
    } else {
        office.move_to(record.id, to, why)?
    };
    writeln!(out, "{}", saved.what)?;
    Ok(())
}

/// Answers every question that waits on a record, or the question itself, with the same words.
pub(super) fn answer(office: &mut Office, id: &str, words: &str, out: &mut dyn Write) -> Result<(), Fail> {
    let record = office.record(words::record(office, id)?)?;
    let open: Vec<Id> = office
        .questions_on(&record)?
        .iter()
        .filter(|asked| asked.state == query_state::OPEN)
        .map(|asked| asked.id)
        .collect();
    if open.is_empty() {
        return Err(Fail::refused("这一条没有等着答复的批注。"));
    }
    for question in open {
        let saved = office.answer(question, words)?;
        writeln!(out, "{}", saved.what)?;
    }
    Ok(())
}

/// The state that words mean: the state itself, or what the move to it is called.
fn state_of(office: &Office, kind: &Kind, words: &str, from: Option<u16>) -> Result<u16, Fail> {
    let Some(field) = kind.state.and_then(|tag| kind.field(tag)) else {
        return Err(Fail::refused(format!("“{}”没有状态可以变动。", kind.label)));
    };
    let here = kind.moves.iter().filter(|step| from.is_some_and(|from| step.from.contains(&from)));
    if let Some(step) = here.clone().find(|step| step.label == words) {
        return Ok(step.to);
    }
    match input::read(words, field, office.today(), office) {
        Ok(Some(Value::Code(code))) => Ok(code),
        Ok(_) => Err(Fail::usage(format!("请写明“{}”变为哪个状态。", field.label))),
        Err(say) => Err(Fail::usage(say)),
    }
}

pub(super) fn void(
    office: &mut Office,
    id: &str,
    why: &str,
    restore: bool,
    out: &mut dyn Write,
) -> Result<(), Fail> {
    let why = reason(why)?;
    let id = words::record(office, id)?;
    let saved = office.set_void(id, !restore, why.as_deref())?;
    writeln!(out, "{}", saved.what)?;
    Ok(())
}

/// The day that `--today` means.
pub(super) fn day(words: &str, today: chrono::NaiveDate) -> Result<chrono::NaiveDate, Fail> {
    crate::model::dates::parse_date(words, today, Lean::Past)
        .map_err(|say| Fail::usage(format!("--today：{}。", say.trim_end_matches('。'))))
}
