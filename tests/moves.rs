//! The tables of moves, held against properties that every kind with states must have.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

use chrono::NaiveDate;
use lianxin::model::dictionary::Dictionary;
use lianxin::model::id::Id;
use lianxin::model::kind::{Kind, Preset, Role, Shape};
use lianxin::model::typed::cadre;
use lianxin::model::value::{Fields, Tag, Value};
use lianxin::rules::moves;
use lianxin::rules::permission::Actor;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn with_moves(dictionary: &Dictionary) -> Vec<&Kind> {
    dictionary.kinds().iter().filter(|kind| !kind.moves.is_empty()).collect()
}

fn states(kind: &Kind) -> BTreeSet<u16> {
    kind.field(kind.state.unwrap()).unwrap().choices().iter().map(|choice| choice.code).collect()
}

fn first(kind: &Kind) -> u16 {
    match &kind.field(kind.state.unwrap()).unwrap().default {
        Some(Preset::Typed(code)) => code.parse().unwrap(),
        other => panic!("{} begins in {other:?}", kind.name),
    }
}

/// Every state that can come of a state.
fn reached(kind: &Kind, from: u16) -> BTreeSet<u16> {
    let mut reached = BTreeSet::from([from]);
    loop {
        let more: Vec<u16> = kind
            .moves
            .iter()
            .filter(|step| step.from.iter().any(|from| reached.contains(from)))
            .map(|step| step.to)
            .filter(|to| !reached.contains(to))
            .collect();
        if more.is_empty() {
            return reached;
        }
        reached.extend(more);
    }
}

#[test]
fn what_takes_back_or_refuses_is_marked_so() {
    let dictionary = Dictionary::core().unwrap();
    let words = ["撤回", "退回", "更正", "反悔", "重开", "不批", "反弹", "再问"];
    for kind in with_moves(&dictionary) {
        for step in &kind.moves {
            let back = words.iter().any(|word| step.label.contains(word));
            assert_eq!(step.back, back, "{} {}", kind.label, step.label);
        }
    }
}

#[test]
fn every_state_is_reached_from_the_first_and_none_is_a_dead_end() {
    let dictionary = Dictionary::core().unwrap();
    for kind in with_moves(&dictionary) {
        assert_eq!(reached(kind, first(kind)), states(kind), "{}", kind.name);
        for state in states(kind) {
            let out = kind.moves.iter().any(|step| step.from.contains(&state));
            assert!(out || kind.state_label(state) == "归档", "{} {}", kind.name, kind.state_label(state));
        }
    }
}

#[test]
fn from_one_state_one_move_leads_to_another_and_somebody_may_make_it() {
    let dictionary = Dictionary::core().unwrap();
    for kind in with_moves(&dictionary) {
        let mut seen = BTreeSet::new();
        for step in &kind.moves {
            assert!(!step.roles.is_empty(), "{} {}", kind.name, step.label);
            for from in &step.from {
                assert_ne!(*from, step.to, "{} {}", kind.name, step.label);
                // A move is asked for by the state it leads to.
                assert!(seen.insert((*from, step.to)), "{} {from} -> {}", kind.name, step.to);
            }
        }
    }
}

#[test]
fn what_is_closed_can_be_opened_again_with_a_reason() {
    let dictionary = Dictionary::core().unwrap();
    let mut closed = 0;
    for kind in dictionary.kinds() {
        for state in &kind.closed {
            closed += 1;
            let mut out =
                kind.moves.iter().filter(|step| step.from.contains(state) && !kind.closed.contains(&step.to));
            assert!(out.next().is_some_and(|step| step.why), "{} {}", kind.name, kind.state_label(*state));
        }
    }
    assert_eq!(closed, 7, "销号 and 归档 of problems, projects and tasks, 了结");
}

#[test]
fn a_move_that_names_who_made_it_is_checked_by_another_before_the_end() {
    let dictionary = Dictionary::core().unwrap();
    for (kind, approval) in [("problem", "核验通过"), ("key_project", "复核通过"), ("task", "复核通过")]
    {
        let kind = dictionary.kind_named(kind).unwrap();
        for label in [approval, "销号", "批准延期", "不批延期"] {
            let step = kind.moves.iter().find(|step| step.label == label).unwrap();
            assert_eq!(step.not_by.len(), 2, "{} {label}", kind.name);
        }
    }
}

#[test]
fn what_is_measured_and_by_when_stands_from_the_handing_over_on() {
    let dictionary = Dictionary::core().unwrap();
    for (kind, fields, free) in [
        ("problem", &["deadline"][..], &["立项"][..]),
        ("task", &["due", "date", "measure", "target"], &["立项", "分解"]),
        ("key_project", &["deadline", "date", "milestones", "measures"], &["立项", "分解"]),
    ] {
        let kind = dictionary.kind_named(kind).unwrap();
        for field in fields {
            let field = kind.field_named(field).unwrap();
            for state in states(kind) {
                let stands = !free.contains(&kind.state_label(state));
                assert_eq!(field.fixed.contains(&state), stands, "{} {} {state}", kind.name, field.name);
            }
        }
    }
}

/// A record whose every field is filled in with the one person there is.
fn filled(kind: &Kind, me: Id, state: u16, today: NaiveDate) -> Fields {
    let mut fields = Fields::new();
    for field in &kind.fields {
        let value = match &field.shape {
            Shape::Ref(to) if *to == cadre::KIND && !field.program => Some(Value::Ref(me)),
            Shape::Date => Some(Value::Date(today)),
            Shape::Text | Shape::LongText => Some(Value::Text("有".to_owned())),
            Shape::Code(choices) => choices.first().map(|choice| Value::Code(choice.code)),
            _ => None,
        };
        fields.set(field.tag, value);
    }
    fields.set(kind.state.unwrap(), Some(Value::Code(state)));
    fields
}

fn owner_of(fields: &Fields, tag: Tag) -> Id {
    fields.reference(tag).unwrap()
}

/// Whose every move is: 办 who does the matter, 写 whose paper it is, 审 who reviews, 共 both; then kind, move, roles (录
/// 村 督 主) and whoever is named in these fields. Another move, or another hand for one, is a line here.
const ROLES: &str = include_str!("moves/roles.txt");

#[test]
fn every_move_is_the_doers_or_the_reviewers_and_a_supervisor_does_nothing_for_a_village() {
    let dictionary = Dictionary::core().unwrap();
    let sign = |role: &Role| match role {
        Role::Clerk => '录',
        Role::VillageCadre => '村',
        Role::Supervisor => '督',
        Role::OfficeHead => '主',
    };
    let mut told: Vec<String> = Vec::new();
    let sides: Vec<(char, &str)> =
        ROLES.lines().map(|line| (line.chars().next().unwrap(), line.split_once(' ').unwrap().1)).collect();
    let (me, other) = (Id::from_parts(1, 1), Id::from_parts(1, 2));
    let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let supervisor = Actor { id: me, role: Role::Supervisor, village: None };
    for kind in with_moves(&dictionary) {
        for step in &kind.moves {
            let label = |tag: &Tag| kind.field(*tag).unwrap().label.clone();
            let roles: String = step.roles.iter().map(sign).collect();
            let also: Vec<String> = step.also_by.iter().map(label).collect();
            let line = format!("{} {} {roles} {}", kind.name, step.label, also.join("、"));
            let line = line.trim_end().to_owned();
            let side = sides.iter().find(|(_, known)| *known == line).map(|(side, _)| *side);
            let side = side.unwrap_or_else(|| panic!("not in the table: {line}"));
            // Everybody named in the record is somebody else: what is to be done is theirs.
            let fields = filled(kind, other, step.from[0], today);
            let offers = moves::offers(kind, &fields, supervisor);
            let refused = offers.iter().find(|offer| offer.step.label == step.label).unwrap().refused.clone();
            let theirs = match side {
                '办' => refused.as_ref().is_some_and(|say| say.ends_with("督导员不能代办。")),
                '写' => refused.as_ref().is_some_and(|say| say.contains("由本人或录入员来写")),
                _ => true,
            };
            assert!(theirs, "{line}: {refused:?}");
            if side == '审' {
                assert!(
                    !step.roles.contains(&Role::Clerk) && !step.roles.contains(&Role::VillageCadre),
                    "{line}"
                );
            }
            // Who is named does it, whatever the role.
            let own = filled(kind, me, step.from[0], today);
            let offers = moves::offers(kind, &own, supervisor);
            let refused = offers.iter().find(|offer| offer.step.label == step.label).unwrap().refused.clone();
            // Only what is not filled in yet may still be wanting.
            let bars = refused.filter(|say| !say.contains("之前请先填好"));
            assert!(side != '办' || bars.is_none(), "{line}: {bars:?}");
            told.push(line);
        }
    }
    let gone: Vec<&str> =
        sides.iter().map(|(_, line)| *line).filter(|line| !told.iter().any(|known| known == line)).collect();
    assert!(gone.is_empty(), "moves that are no more: {gone:?}");
}

proptest! {
    /// One person alone, whatever their role and whatever they try, never brings their own matter to its close.
    #[test]
    fn nobody_approves_their_own_close_out(
        name in prop::sample::select(vec!["problem", "key_project", "task"]),
        role in prop::sample::select(Role::ALL.to_vec()),
        tries in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let dictionary = Dictionary::core().unwrap();
        let kind = dictionary.kind_named(name).unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let actor = Actor { id: Id::from_parts(1, 1), role, village: None };
        let mut fields = filled(kind, actor.id, first(kind), today);
        for at in tries {
            let offers = moves::offers(kind, &fields, actor);
            let can: Vec<_> = offers.iter().filter(|offer| offer.refused.is_none()).collect();
            if can.is_empty() {
                break;
            }
            let step = can[at.index(can.len())].step;
            fields.set(kind.state.unwrap(), Some(Value::Code(step.to)));
            moves::write(step, &mut fields, actor.id, today, Some("有"));
            let label = kind.state_label(step.to);
            prop_assert!(!["办结", "销号", "归档"].contains(&label), "{} {}", name, label);
        }
    }

    /// Two people who play into each other's hands: whoever answered for the matter when its close-out (or a later
    /// deadline) was asked for does not approve it, however the matter is handed to and fro in between.
    #[test]
    fn nobody_hands_a_matter_away_to_approve_it(
        name in prop::sample::select(vec!["problem", "key_project", "task"]),
        tries in prop::collection::vec((any::<bool>(), 0_u8..3, any::<prop::sample::Index>()), 1..80),
    ) {
        let dictionary = Dictionary::core().unwrap();
        let kind = dictionary.kind_named(name).unwrap();
        let owner = kind.field_named(if name == "key_project" { "leader" } else { "owner" }).unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let people = [1, 2].map(|part| Actor { id: Id::from_parts(1, part), role: Role::OfficeHead, village: None });
        let mut fields = filled(kind, people[0].id, first(kind), today);
        let mut asked: Option<[Id; 2]> = None;
        for (who, what, at) in tries {
            let (actor, other) = (people[usize::from(who)], people[usize::from(!who)]);
            let state = fields.code(kind.state.unwrap()).unwrap();
            if what == 0 {
                if !owner.fixed.contains(&state) && !kind.closed.contains(&state) {
                    fields.set(owner.tag, Some(Value::Ref(other.id)));
                }
                continue;
            }
            let offers = moves::offers(kind, &fields, actor);
            let can: Vec<_> = offers.iter().filter(|offer| offer.refused.is_none()).collect();
            if can.is_empty() {
                continue;
            }
            let step = can[at.index(can.len())].step;
            let label = step.label.as_str();
            if ["复核通过", "核验通过", "批准延期", "不批延期", "销号"].contains(&label) {
                prop_assert!(asked.is_some_and(|asked| !asked.contains(&actor.id)), "{} {}", name, label);
            }
            if label.starts_with("申请") {
                asked = Some([actor.id, fields.reference(owner.tag).unwrap()]);
            }
            fields.set(kind.state.unwrap(), Some(Value::Code(step.to)));
            moves::write(step, &mut fields, actor.id, today, Some("有"));
            // What a move blanks and another asks for is filled in again.
            for (tag, value) in filled(kind, owner_of(&fields, owner.tag), step.to, today).iter() {
                let program = kind.field(tag).is_some_and(|field| field.program);
                if fields.get(tag).is_none() && !program {
                    fields.set(tag, Some(value.clone()));
                }
            }
        }
    }
}
