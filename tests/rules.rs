//! The rules as laws: the table of states, whose record it is, filing, quotas, and undoing what was done.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{Desk, today, typed};
use lianxin::model::change::{Edit, Op};
use lianxin::model::dictionary::Dictionary;
use lianxin::model::id::Id;
use lianxin::model::kind::{Class, Kind, Role};
use lianxin::model::record::{Record, Stamp};
use lianxin::model::typed::{daily, dispute, filing, household, visit};
use lianxin::model::value::{Fields, Missing, Tag, Value};
use lianxin::office::{BatchOptions, BatchRow, Filled, Refusal};
use lianxin::rules::daily::may_file;
use lianxin::rules::due_visit::due;
use lianxin::rules::pairing::quota;
use lianxin::rules::permission::Actor;
use lianxin::rules::{moves, permission};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn refused(result: Result<impl std::fmt::Debug, Refusal>) -> String {
    result.expect_err("this must be refused").to_string()
}

fn id(number: u64) -> Id {
    Id::from_parts(number, 0)
}

fn states(kind: &Kind) -> Vec<u16> {
    let field = kind.field(kind.state.unwrap()).unwrap();
    field.choices().iter().map(|choice| choice.code).collect()
}

/// Opens a record for changing.
fn change(desk: &Desk, record: Id) -> Filled {
    let record = desk.office.record(record).unwrap();
    let kept = lianxin::model::typed::kept::read(&record.fields);
    Filled {
        kind: record.kind,
        record: record.id,
        base: record.revision,
        fields: record.fields,
        kept,
        why: None,
    }
}

fn dispute_of(desk: &mut Desk, village: &str) -> Id {
    let fields = [
        ("village", village),
        ("type", "邻里"),
        ("party_a", "张桂琴"),
        ("party_b", village),
        ("words", "因排水沟走向发生口角。"),
    ];
    desk.keep("dispute", "沟", &fields)
}

#[test]
fn every_state_can_be_reached_and_left() {
    let dictionary = Dictionary::core().unwrap();
    for kind in dictionary.kinds().iter().filter(|kind| kind.state.is_some()) {
        let all = states(kind);
        let mut reached = BTreeSet::from([all[0]]);
        for _ in &all {
            let steps = kind.moves.iter().filter(|step| step.from.iter().any(|from| reached.contains(from)));
            reached.extend(steps.map(|step| step.to).collect::<Vec<_>>());
        }
        assert_eq!(reached, all.iter().copied().collect(), "{}: a state nobody gets to", kind.label);
        for state in all {
            let left = kind.moves.iter().any(|step| step.from.contains(&state));
            assert!(left, "{}: no way out of {}", kind.label, kind.state_label(state));
        }
        for step in &kind.moves {
            assert!(!step.roles.is_empty() && !step.from.contains(&step.to), "{}", step.label);
        }
    }
}

#[test]
fn nobody_reviews_their_own_paper_and_only_the_desk_writes_anothers() {
    let dictionary = Dictionary::core().unwrap();
    let kind = dictionary.kind(daily::KIND).unwrap();
    let writers = [filing::DRAFT, filing::FILED, filing::CORRECTION];
    for state in states(kind) {
        let mut fields = Fields::new();
        fields.set(daily::STATE, Some(Value::Code(state)));
        fields.set(daily::CADRE, Some(Value::Ref(id(1))));
        for role in Role::ALL {
            let may = |person: u64, to: u16| {
                let actor = Actor { id: id(person), role, village: None };
                moves::to_state(kind, &fields, actor, to).is_ok()
            };
            for to in [filing::RETURNED, filing::ACCEPTED] {
                assert!(!may(1, to), "{role:?} reviews the own paper from {state} to {to}");
            }
            for to in writers.into_iter().filter(|to| may(2, *to)) {
                let desk = matches!(role, Role::Clerk | Role::OfficeHead);
                assert!(desk, "{role:?} moves another's paper from {state} to {to}");
            }
        }
    }
}

#[test]
fn a_role_writes_no_more_of_a_foreign_record_than_of_an_own_one() {
    let dictionary = Dictionary::core().unwrap();
    for kind in dictionary.kinds() {
        let record = |by: u64, village: u64| {
            let mut fields = Fields::new();
            if let Some(tag) = kind.by {
                fields.set(tag, Some(Value::Ref(id(by))));
            }
            if let Some(tag) = kind.village {
                fields.set(tag, Some(Value::Ref(id(village))));
            }
            fields
        };
        for role in Role::ALL {
            let actor = Actor { id: id(1), role, village: Some(id(10)) };
            let beyond = |by, village| permission::beyond(actor, kind, &record(by, village)).is_some();
            assert!(!beyond(1, 10), "{role:?} may not even write the own {}", kind.label);
            if matches!(role, Role::Clerk | Role::OfficeHead) {
                assert!(!beyond(2, 20), "{role:?} keys for everybody");
            }
            if role == Role::VillageCadre && kind.class == Class::Fact && kind.village.is_some() {
                assert!(beyond(1, 20) && !beyond(2, 10), "{}", kind.label);
            }
        }
    }
}

#[test]
fn a_day_is_filed_once_never_ahead_and_empty_only_as_nil() {
    let tomorrow = today().succ_opt().unwrap();
    for state in filing::DRAFT..=filing::CORRECTION {
        let open = matches!(state, filing::DRAFT | filing::RETURNED | filing::CORRECTION);
        for (empty, nil) in [(false, false), (false, true), (true, false), (true, true)] {
            assert_eq!(may_file(state, today(), today(), empty, nil).is_ok(), open && empty == nil);
            assert!(may_file(state, tomorrow, today(), empty, nil).is_err());
        }
    }
}

#[test]
fn a_state_is_reached_by_its_moves_alone() {
    let mut desk = Desk::new();
    let mut typed_in = typed(&desk.office, "visit", &[("household", "张桂琴"), ("situation", "看望。")]);
    desk.office.save(&typed_in).unwrap();
    typed_in = typed(
        &desk.office,
        "dispute",
        &[("village", "01"), ("type", "邻里"), ("party_a", "甲"), ("party_b", "乙"), ("words", "口角。")],
    );
    typed_in.fields.set(dispute::STATE, Some(Value::Code(9)));
    assert!(refused(desk.office.save(&typed_in)).contains("办理状态"));
    let row = BatchRow { filled: typed_in.clone(), keyed: None };
    let options = BatchOptions { act: "导入矛盾纠纷".into(), checked: true };
    assert!(refused(desk.office.save_batch(vec![row], &options)).contains("办理状态"));
    typed_in.fields.set(dispute::STATE, None);
    let saved = desk.office.save(&typed_in).unwrap().record;
    assert_eq!(
        desk.office.record(saved).unwrap().fields.code(dispute::STATE),
        Some(1),
        "it begins at the first"
    );
    let mut jump = change(&desk, saved);
    jump.fields.set(dispute::STATE, Some(Value::Code(5)));
    assert!(refused(desk.office.save(&jump)).contains("办理状态"));
    let row = BatchRow { filled: jump, keyed: None };
    assert!(refused(desk.office.save_batch(vec![row], &options)).contains("办理状态"));
}

#[test]
fn the_facts_under_a_paper_are_not_typed_and_a_bare_move_takes_them_along() {
    let mut desk = Desk::new();
    let seen = desk.visit("张桂琴", "看望。");
    let mut paper = typed(&desk.office, "daily", &[("tomorrow", "去柳林村。")]);
    paper.fields.set(daily::NIL, Some(Value::Bool(true)));
    assert!(refused(desk.office.save(&paper)).contains("零报告"));
    paper.fields.set(daily::NIL, None);
    let record = desk.office.save(&paper).unwrap().record;
    desk.office.move_to(record, filing::FILED, None).unwrap();
    let filed = desk.office.record(record).unwrap();
    let ids: Vec<&str> = filed.fields.rows(daily::ITEMS).iter().filter_map(|row| row.text(3)).collect();
    assert_eq!(ids, [seen.to_string()]);
    let acts: Vec<String> = desk.office.history(record).unwrap().into_iter().map(|line| line.act).collect();
    assert_eq!(acts, ["新增日小结", "上报日小结"]);
}

#[test]
fn a_correction_waits_on_home_until_it_is_filed_again() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "看望。");
    let filled = typed(&desk.office, "daily", &[("done", "走访一户。")]);
    let paper = desk.office.file_daily(&filled, false).unwrap().record;
    desk.sit("赵国强");
    desk.office.move_to(paper, filing::ACCEPTED, None).unwrap();
    desk.sit("周敏");
    desk.office.move_to(paper, filing::CORRECTION, Some("漏报补记：漏写一户")).unwrap();
    let returned = desk.office.home().unwrap().returned;
    assert_eq!(returned.iter().filter_map(|line| line.id).collect::<Vec<_>>(), [paper]);
    assert!(returned[0].note.contains("漏写一户"), "{returned:?}");
    desk.office.file_daily(&change(&desk, paper), false).unwrap();
    assert!(desk.office.home().unwrap().returned.is_empty());
}

#[test]
fn a_village_cadre_keeps_to_the_village_and_a_supervisor_to_reading() {
    let mut desk = Desk::new();
    let theirs = desk.visit("张桂琴", "看望。");
    let filled = typed(&desk.office, "daily", &[("done", "走访一户。")]);
    let paper = desk.office.save(&filled).unwrap().record;
    let quarrel = dispute_of(&mut desk, "01");
    // 柳林村's cadre on what belongs to 王家村.
    desk.sit("李春生");
    let mut own = change(&desk, theirs);
    own.fields.set(visit::TYPE, Some(Value::Code(2)));
    assert!(refused(desk.office.save(&own)).contains("本村"));
    let foreign = typed(&desk.office, "visit", &[("household", "赵国富"), ("situation", "看望。")]);
    assert!(refused(desk.office.save(&foreign)).contains("本村"), "the village is fetched, not typed");
    let row = BatchRow { filled: foreign, keyed: None };
    let options = BatchOptions { act: "导入走访".into(), checked: true };
    assert!(refused(desk.office.save_batch(vec![row], &options)).contains("本村"));
    let house = change(&desk, desk.id("赵国富"));
    assert!(refused(desk.office.save(&house)).contains("本村"));
    assert!(refused(desk.office.set_void(theirs, true, Some("误录"))).contains("本村"));
    assert!(refused(desk.office.move_to(quarrel, 2, None)).contains("本村"));
    desk.visit("曾玉梅", "本村的。");
    for name in ["李春生", "赵国强"] {
        desk.sit(name);
        assert!(refused(desk.office.save(&change(&desk, paper))).contains("别人的"));
        assert!(refused(desk.office.file_daily(&change(&desk, paper), false)).contains("本人"));
        assert!(refused(desk.office.set_void(paper, true, Some("误录"))).contains("别人的"));
    }
    desk.sit("孙桂兰");
    desk.office.file_daily(&change(&desk, paper), false).unwrap();
}

#[test]
fn what_is_struck_out_stands_still_and_comes_back_only_where_its_place_is_free() {
    let mut desk = Desk::new();
    let house = desk.id("李秀英");
    let code = desk.office.record(house).unwrap().fields.text(household::CODE).unwrap().to_owned();
    desk.office.set_void(house, true, Some("重复")).unwrap();
    assert!(refused(desk.office.set_void(house, true, Some("再来"))).contains("作废"));
    assert!(refused(desk.office.save(&change(&desk, house))).contains("恢复"));
    let anew = [("code", code.as_str()), ("head", "李秀英"), ("village", "02"), ("villager_group", "2")];
    let new = desk.keep("household", "新李秀英", &anew);
    assert!(matches!(desk.office.set_void(house, false, None), Err(Refusal::Checks(_))));
    desk.office.set_void(new, true, Some("误录")).unwrap();
    desk.office.set_void(house, false, None).unwrap();
    assert!(refused(desk.office.set_void(house, false, None)).contains("没有作废"));
    let quarrel = dispute_of(&mut desk, "01");
    desk.office.set_void(quarrel, true, Some("重复")).unwrap();
    assert!(refused(desk.office.move_to(quarrel, 2, None)).contains("作废"));
}

#[test]
fn an_import_is_not_taken_back_from_under_what_has_come_since() {
    let mut desk = Desk::new();
    let new = [("code", "01-09-001"), ("head", "钱多"), ("village", "01"), ("villager_group", "9")];
    let row = BatchRow { filled: typed(&desk.office, "household", &new), keyed: None };
    let options = BatchOptions { act: "导入农户".into(), checked: true };
    let saved = desk.office.save_batch(vec![row], &options).unwrap();
    let seen = desk.visit("钱多", "看望。");
    assert!(refused(desk.office.undo_batch(saved.batch)).contains("用到它"));
    desk.office.set_void(seen, true, Some("误录")).unwrap();
    let mut changed = change(&desk, saved.first);
    changed.fields.set(household::HEAD, Some(Value::Text("钱多多".into())));
    desk.office.save(&changed).unwrap();
    assert!(refused(desk.office.undo_batch(saved.batch)).contains("又有人改过"));
    desk.office.undo().unwrap();
    assert_eq!(desk.office.undo_batch(saved.batch).unwrap().changed, 1);
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[张王李赵 a-z]{0,4}".prop_map(Value::Text),
        any::<i64>().prop_map(Value::Int),
        any::<i64>().prop_map(Value::Money),
        any::<bool>().prop_map(Value::Bool),
        (0..20_u16).prop_map(Value::Code),
        (0..20_u64).prop_map(|number| Value::Ref(id(number))),
        Just(Value::Missing(Missing::Pending)),
    ]
}

fn any_fields() -> impl Strategy<Value = Fields> {
    proptest::collection::btree_map(1..12_u16, any_value(), 0..8)
        .prop_map(|fields| fields.into_iter().collect::<Vec<(Tag, Value)>>().into_iter().collect())
}

proptest! {
    #[test]
    fn taking_a_change_back_leaves_what_was_there(before in any_fields(), after in any_fields()) {
        let stamp = Stamp { at: today().into(), by: id(1) };
        let added = Edit::add(id(9), 4, &before).apply(None, stamp).unwrap();
        prop_assert_eq!(&added.fields, &before);
        let edit = Edit::between(&added, &after);
        let changed = edit.apply(Some(added.clone()), stamp).unwrap();
        prop_assert_eq!(&changed.fields, &after);
        let back = edit.inverse(changed.revision).apply(Some(changed.clone()), stamp).unwrap();
        prop_assert_eq!(back.revision, added.revision + 2);
        prop_assert_eq!(&back.fields, &before);
        let gone = Edit::void(&changed, true);
        let void: Record = gone.apply(Some(changed.clone()), stamp).unwrap();
        let restored = gone.inverse(void.revision);
        prop_assert_eq!(restored.op, Op::Restore);
        let restored = restored.apply(Some(void), stamp).unwrap();
        prop_assert!(!restored.void && restored.fields == after);
    }

    #[test]
    fn one_more_household_never_makes_anybody_owe_more(rank in 0..6_u16, a in 0..4_usize, b in 0..4_usize) {
        let quota = quota(rank);
        prop_assert!(quota.short(a, b) <= quota.total());
        prop_assert!(quota.short(a + 1, b) <= quota.short(a, b));
        prop_assert!(quota.short(a, b + 1) <= quota.short(a, b));
        prop_assert_eq!(quota.short(2, 2), 0);
    }

    #[test]
    fn a_later_visit_is_never_due_earlier(role in 1..4_u16, from in 0..800_u64, more in 0..60_u64) {
        let day = |after: u64| today() + chrono::Days::new(after);
        prop_assert!(due(role, Some(day(from)), today()) <= due(role, Some(day(from + more)), today()));
        prop_assert!(due(role, Some(day(from)), today()) > day(from));
        prop_assert!(due(1, None, day(from)) >= due(2, None, day(from)));
    }
}
