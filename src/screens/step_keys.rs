//! What F12 and F8 do with a record, the same in every room: F12 goes on, F8 takes back or refuses, and what takes back
//! is never done unasked.

use super::{Ask, Effect, Room, SendBack};
use crate::keymap::Action;
use crate::model::id::Id;
use crate::model::kind::Class;
use crate::model::record::Record;
use crate::model::typed::filing;
use crate::office::{Office, Step, Turn, since_words};
use crate::ui::Tone;

/// What F12 comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Onward {
    /// This step, at once.
    Make(Step),
    /// One of several, out of a list that has those that take back at its end.
    Which,
    /// Nothing goes on from here: the sentence that says so, with the key of what can be done.
    Say(String),
}

/// What F12 comes to with these steps. `paper`: in the room of a paper, where accepting is one key.
pub(super) fn onward(steps: &[Step], paper: bool) -> Onward {
    let can = |step: &&Step| step.refused.is_none();
    let forward: Vec<&Step> = steps.iter().filter(can).filter(|step| !step.undoes()).collect();
    let back = steps.iter().filter(can).find(|step| step.undoes());
    // Where the way on is barred, what lies beside it (挂起) is not the way on.
    let first = steps.iter().find(|step| !step.undoes());
    match (forward.as_slice(), back) {
        ([], None) => {
            let why = steps.iter().find_map(|step| step.refused.clone());
            Onward::Say(why.unwrap_or_else(|| "这一条没有下一步要办。".to_owned()))
        }
        ([], Some(back)) => {
            let key = if paper { "F8".to_owned() } else { format!("F10 选“办理：{}”", back.label) };
            Onward::Say(format!("往下要等别人来办；要“{}”请按 {key}。", back.label))
        }
        // A paper is filed and accepted by one key; locking it is the month's affair and is chosen.
        ([only], back)
            if (paper && only.to != filing::LOCKED) || (!paper && back.is_none() && first == Some(*only)) =>
        {
            Onward::Make((*only).clone())
        }
        _ => Onward::Which,
    }
}

/// The step that F8 makes: sending back, else what else takes back.
pub(super) fn turned(steps: &[Step]) -> Option<&Step> {
    let can = |step: &&Step| step.refused.is_none() && step.undoes();
    steps.iter().find(|step| step.sends_back()).or_else(|| steps.iter().find(can))
}

/// Undo and redo in a room with words to type: those that would do something. `typed`: whether words stand there that
/// were not saved.
pub(super) fn turns_here(typed: bool, office: &Office) -> Vec<Action> {
    let turns = [(Action::Undo, Turn::Undo, typed), (Action::Redo, Turn::Redo, false)];
    let does = |(action, turn, typed)| (typed || office.next_turn(turn).is_some()).then_some(action);
    turns.into_iter().filter_map(does).collect()
}

/// What can be done now, each with its key.
pub(super) fn keys(steps: &[Step]) -> String {
    let can: Vec<&Step> = steps.iter().filter(|step| step.refused.is_none()).collect();
    let (on, back) = (can.iter().find(|step| !step.undoes()), turned(steps));
    let rest: Vec<&str> = can
        .iter()
        .filter(|step| Some(**step) != on.copied() && Some(**step) != back)
        .map(|step| step.label.as_str())
        .collect();
    let mut parts: Vec<String> = Vec::new();
    parts.extend(on.map(|step| format!("F12 {}", step.label)));
    parts.extend(back.map(|step| format!("F8 {}", step.label)));
    if !rest.is_empty() {
        parts.push(format!("F10 里有{}", rest.join("、")));
    }
    if parts.is_empty() { String::new() } else { format!("现在可以：{}。", parts.join("，")) }
}

/// That so much was recorded after filing, and how it comes onto the paper for whoever has these steps.
pub(super) fn recorded_since(count: usize, steps: &[Step]) -> String {
    let way = match turned(steps).filter(|step| !step.sends_back()) {
        Some(step) => format!("要算进去请按 F8 办“{}”，再按 F12 上报。", step.label),
        None => "要算进去，由报的人撤回或更正后再报。".to_owned(),
    };
    format!("{}，这一份没有算进去；{way}", since_words(count))
}

/// The box of sending these papers back, out of the one list of fields.
pub(super) fn send_back(papers: &[Id], office: &Office) -> Vec<Effect> {
    let Some(first) = papers.first() else { return Vec::new() };
    let title = match papers {
        [only] => office.title(*only).unwrap_or_default(),
        several => format!("标记的 {} 份", several.len()),
    };
    let kind = office.record(*first).ok().and_then(|record| office.kind(record.kind).ok());
    let mut fields = kind.map(|kind| office.returnable(kind)).unwrap_or_default();
    if papers.len() > 1 {
        fields.truncate(1);
    }
    let asked = SendBack { papers: papers.to_vec(), title, fields, reasons: office.return_reasons() };
    vec![Effect::Open(Room::SendBack(asked))]
}

/// After a reviewer has accepted a paper or sent it back: the next one that waits, in this one's place. `was`: its state
/// before.
pub(super) fn after_review(paper: Id, was: Option<u16>, office: &Office) -> Vec<Effect> {
    let state = office.record(paper).ok().and_then(|record| paper_state(&record, office));
    if was != Some(filing::FILED) || !matches!(state, Some(filing::ACCEPTED | filing::RETURNED)) {
        return Vec::new();
    }
    match office.next_to_review(paper) {
        Ok(Some((next, place, left))) => {
            let room = place.map_or(Room::Detail(next, false), Room::of);
            let said = office.last_saved().map(|saved| format!("{}。", saved.told())).unwrap_or_default();
            let say = format!("{said}下面这份也等您看，共 {left} 份；按 Esc 返回。");
            vec![Effect::Replace(room), Effect::Say(Tone::Good, say)]
        }
        _ => Vec::new(),
    }
}

/// Where a paper stands; `None` for what is no paper.
pub(super) fn paper_state(record: &Record, office: &Office) -> Option<u16> {
    let kind = office.kind(record.kind).ok().filter(|kind| kind.class == Class::Paper)?;
    record.fields.code(kind.state?)
}

impl Ask {
    /// What is asked before a step: the reason where it wants one, else whether it is meant where it takes back.
    #[must_use]
    pub fn before(step: &Step, title: String) -> Option<Self> {
        if step.why {
            return Some(Self::for_reason(step, title));
        }
        step.undoes().then(|| Self {
            title: step.label.clone(),
            lines: vec![title],
            answers: vec![step.label.clone(), format!("不{}", step.label)],
            ..Self::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::Way;

    fn step(label: &str, to: u16, undoes: bool) -> Step {
        Step {
            to,
            label: label.to_owned(),
            why: false,
            reasons: Vec::new(),
            refused: None,
            way: if undoes { Way::Back } else { Way::On },
            files: false,
        }
    }

    #[test]
    fn the_key_that_goes_on_never_takes_back() {
        let (accept, withdraw) = (step("通过", filing::ACCEPTED, false), step("撤回", filing::DRAFT, true));
        assert_eq!(onward(&[accept.clone(), withdraw.clone()], true), Onward::Make(accept.clone()));
        let Onward::Say(say) = onward(std::slice::from_ref(&withdraw), true) else { panic!("it was made") };
        assert!(say.contains("撤回") && say.contains("F8"), "{say}");
        let Onward::Say(say) = onward(std::slice::from_ref(&withdraw), false) else { panic!("it was made") };
        assert!(say.contains("F10"), "{say}");
        assert_eq!(onward(&[step("锁定", filing::LOCKED, false), withdraw.clone()], true), Onward::Which);
        let barred =
            Step { refused: Some("由责任人办理。".to_owned()), ..step("申请复核", 6, false) };
        assert_eq!(
            onward(&[barred, step("挂起", 12, false)], false),
            Onward::Which,
            "挂起 is not the way on"
        );
        assert_eq!(turned(&[accept, withdraw.clone()]), Some(&withdraw));
    }

    #[test]
    fn what_takes_back_is_asked_about_once() {
        assert!(Ask::before(&step("撤回", filing::DRAFT, true), String::new()).is_some());
        assert!(Ask::before(&step("通过", filing::ACCEPTED, false), String::new()).is_none());
    }
}
