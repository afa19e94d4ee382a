//! 月检查 at the desk: a sample anybody can draw again, calls, points that add up, and a second pair of eyes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod common;
mod cycle;

use common::{Desk, today};
use cycle::{day, key, october, opened, refused};
use lianxin::model::days::DayRange;
use lianxin::model::id::Id;
use lianxin::model::typed::{
    check_row, correction, filing, household, inspection, keying_row, query, redraw_row, sample_row,
};
use lianxin::model::value::{Fields, Value};
use lianxin::office::{Blind, Filled, Office, Refusal};
use lianxin::rules::{inspection as rule, sampling};
use std::collections::{BTreeMap, BTreeSet};

/// A month of 王家村 with fourteen entries in it, and one elsewhere; a supervisor inspects.
fn month() -> Desk {
    let mut desk = Desk::new();
    for date in 2..=12 {
        let date = format!("2026-11-{date:02}");
        let pairs = [("household", "张桂琴"), ("situation", "看望"), ("date", date.as_str())];
        key(&mut desk, "visit", &pairs).unwrap();
    }
    for (household, amount) in [("张桂琴", "500"), ("单德胜", "300")] {
        let pairs =
            [("household", household), ("form", "1"), ("reason", "1"), ("source", "1"), ("amount", amount)];
        let id = key(&mut desk, "support", &pairs).unwrap();
        desk.now.set(common::at(9, 5));
        assert!(!desk.office.record(id).unwrap().void);
    }
    let pairs =
        [("village", "王家村"), ("type", "1"), ("name", "院坝会"), ("attendance", "30"), ("words", "宣讲")];
    key(&mut desk, "event", &pairs).unwrap();
    desk.visit("曾玉梅", "看望");
    desk.sit("赵国强");
    desk
}

fn started(desk: &Desk) -> Filled {
    let fields = desk.office.inspection_start(desk.id("王家村"), today());
    let (kind, record) = (inspection::KIND, desk.office.new_id());
    Filled { kind, record, base: 0, fields, kept: BTreeMap::new(), why: None }
}

fn sample(fields: &Fields) -> Vec<Id> {
    fields.rows(inspection::SAMPLE).iter().map(|row| row.reference(sample_row::ENTRY).unwrap()).collect()
}

/// Drawn by a number and answered; whatever is in `wrong` differs.
fn answered(desk: &Desk, filled: &mut Filled, size: usize, wrong: &[usize]) {
    desk.office.draw_sample(&mut filled.fields, size, 4321, None).unwrap();
    for at in 0..sample(&filled.fields).len() {
        let (result, words) = if wrong.contains(&at) {
            (sample_row::DIFFERS, "没有来过")
        } else {
            (sample_row::CONFIRMED, "")
        };
        desk.office.note_call(&mut filled.fields, at, Some(result), words).unwrap();
    }
}

fn questions(office: &Office) -> Vec<Fields> {
    let ids = office.store().of_kind(query::KIND, DayRange::ALL).unwrap();
    ids.into_iter().map(|id| office.record(id).unwrap().fields).collect()
}

#[test]
fn a_sample_is_drawn_again_from_its_number() {
    let desk = month();
    let mut filled = started(&desk);
    desk.office.draw_sample(&mut filled.fields, 6, 4321, None).unwrap();
    assert_eq!(filled.fields.number(inspection::SEED), Some(4321));
    let drawn = sample(&filled.fields);
    let entries = desk.office.sampled_from(desk.id("王家村"), today()).unwrap();
    assert_eq!((drawn.len(), entries.len()), (6, 14), "what lies elsewhere is not drawn from");
    assert_eq!(sampling::draw(&entries, 6, 4321), drawn, "anybody can draw it again");
    let mut other = started(&desk);
    desk.office.draw_sample(&mut other.fields, 6, 4322, None).unwrap();
    assert_ne!(sample(&other.fields), drawn, "another number, another sample");
    let kinds: BTreeSet<u16> = drawn.iter().map(|id| desk.office.record(*id).unwrap().kind).collect();
    assert_eq!(kinds.len(), 3, "visits, supports and the event");
    let row = &filled.fields.rows(inspection::SAMPLE)[0];
    assert!(row.text(sample_row::KIND).is_some() && row.code(sample_row::RESULT).is_none());
}

#[test]
fn another_sample_needs_a_reason_and_the_number_given_up_stays() {
    let desk = month();
    let mut filled = started(&desk);
    answered(&desk, &mut filled, 4, &[]);
    let before = filled.fields.clone();
    for why in [None, Some(""), Some("  ")] {
        let says = refused(desk.office.draw_sample(&mut filled.fields, 4, 99, why));
        assert!(says.contains("原因"), "{says}");
        assert_eq!(filled.fields, before);
    }
    desk.office.draw_sample(&mut filled.fields, 5, 99, Some("三户外出打工")).unwrap();
    desk.office.draw_sample(&mut filled.fields, 5, 7, Some("再抽")).unwrap();
    let redraws = filled.fields.rows(inspection::REDRAWS);
    let old: Vec<_> =
        redraws.iter().map(|row| (row.number(redraw_row::SEED), row.text(redraw_row::WHY))).collect();
    assert_eq!(old, [(Some(4321), Some("三户外出打工")), (Some(99), Some("再抽"))]);
    assert_eq!(redraws[0].date(redraw_row::ON), Some(today()));
    assert_eq!((filled.fields.number(inspection::SEED), rule::calls(&filled.fields).open()), (Some(7), 5));
}

#[test]
fn a_village_without_entries_has_no_sample() {
    let desk = month();
    let mut fields = desk.office.inspection_start(desk.id("柳林村"), october().first());
    assert!(refused(desk.office.draw_sample(&mut fields, 5, 1, None)).contains("还没有可以抽查的记录"));
    assert_eq!(fields.number(inspection::SEED), None);
}

#[test]
fn a_result_is_filed_once_everybody_was_called() {
    let mut desk = month();
    let mut filled = started(&desk);
    assert!(refused(desk.office.file(&filled, false)).contains("先抽样"));
    desk.office.draw_sample(&mut filled.fields, 3, 4321, None).unwrap();
    assert!(refused(desk.office.file(&filled, false)).contains("还有 3 条"));
    let says = refused(desk.office.note_call(&mut filled.fields, 0, Some(sample_row::DIFFERS), " "));
    assert!(says.contains("写明哪里不符"), "{says}");
    for at in 0..3 {
        assert!(desk.office.file(&filled, false).is_err());
        desk.office.note_call(&mut filled.fields, at, Some(sample_row::NOT_REACHED), "").unwrap();
    }
    desk.office.note_call(&mut filled.fields, 0, Some(sample_row::CONFIRMED), "").unwrap();
    desk.office.file(&filled, false).unwrap();
    let fields = desk.office.record(filled.record).unwrap().fields;
    assert_eq!(fields.code(inspection::STATE), Some(filing::FILED));
    assert_eq!((fields.number(inspection::CALLED), fields.number(inspection::CONFIRMED)), (Some(1), Some(1)));
    assert!(refused(desk.office.file(&opened(&desk.office, filled.record), false)).contains("撤回"));
}

#[test]
fn the_score_is_the_weights_less_what_was_taken_off() {
    let mut desk = month();
    let mut filled = started(&desk);
    answered(&desk, &mut filled, 3, &[]);
    let whole: i64 =
        filled.fields.rows(inspection::ITEMS).iter().map(|row| row.number(check_row::WEIGHT).unwrap()).sum();
    assert_eq!(whole, 100);
    rule::deduct(&mut filled.fields, 0, 2, "缺两份周汇报").unwrap();
    rule::deduct(&mut filled.fields, 3, 4, "两件没答复").unwrap();
    rule::deduct(&mut filled.fields, 0, 3, "缺三份").unwrap();
    for (off, words) in [(1, ""), (-1, "x"), (16, "多了")] {
        assert!(rule::deduct(&mut filled.fields, 0, off, words).is_err(), "{off}");
    }
    desk.office.file(&filled, false).unwrap();
    let fields = desk.office.record(filled.record).unwrap().fields;
    assert_eq!(fields.number(inspection::SCORE), Some(93));
    assert_eq!(rule::points(&fields).words(), "100 减 7 得 93");
}

#[test]
fn what_did_not_stand_up_is_asked_of_whoever_did_it_once() {
    let mut desk = month();
    let mut filled = started(&desk);
    answered(&desk, &mut filled, 5, &[1, 3]);
    desk.office.note_call(&mut filled.fields, 4, Some(sample_row::UNKNOWN), "").unwrap();
    let drawn = sample(&filled.fields);
    desk.office.file(&filled, false).unwrap();
    let asked = questions(&desk.office);
    let about: BTreeSet<Id> = asked.iter().map(|fields| fields.reference(query::ABOUT).unwrap()).collect();
    assert_eq!(about, [drawn[1], drawn[3], drawn[4]].into());
    assert_eq!(asked.len(), 3);
    for fields in &asked {
        assert_eq!(fields.reference(query::TO), Some(desk.id("周敏")), "whoever keyed the visit");
        assert_eq!(fields.reference(query::FROM), Some(desk.id("赵国强")));
        let says = fields.text(query::WORDS).unwrap();
        assert!(says == "回访不符：没有来过" || says == "回访查无此人", "{says}");
    }
    // Filed again after it was taken back, nobody is asked twice.
    desk.office.move_to(filled.record, filing::DRAFT, None).unwrap();
    let again = opened(&desk.office, filled.record);
    desk.office.file(&again, false).unwrap();
    assert_eq!(questions(&desk.office).len(), 3);
    assert!(
        refused(desk.office.undo()).contains("要留痕"),
        "a result that was filed is withdrawn in the open"
    );
    assert_eq!(questions(&desk.office).len(), 3);
}

/// Everything of the month drawn, so that money and ID numbers are surely among it.
fn all_drawn(desk: &mut Desk) -> Filled {
    let mut filled = started(desk);
    desk.office.draw_sample(&mut filled.fields, 14, 4321, None).unwrap();
    desk.office.keep_inspection(&filled).unwrap();
    opened(&desk.office, filled.record)
}

fn blind(desk: &Desk, fields: &Fields, label: &str, title: &str) -> Blind {
    let all = desk.office.to_key_again(fields).unwrap();
    let found = all.iter().find(|blind| blind.label == label && blind.title.contains(title));
    found.unwrap_or_else(|| panic!("{label} {title} in {all:?}")).clone()
}

#[test]
fn each_value_is_keyed_again_once() {
    let mut desk = month();
    let filled = all_drawn(&mut desk);
    let all = desk.office.to_key_again(&filled.fields).unwrap();
    let money = all.iter().filter(|blind| blind.label == "资金金额").count();
    let numbers: Vec<Id> =
        all.iter().filter(|blind| blind.column.is_some()).map(|blind| blind.record).collect();
    assert_eq!(money, 2);
    assert_eq!(numbers, [desk.id("张桂琴")], "one household, one number, however many entries are about it");
}

#[test]
fn the_same_twice_is_noted_and_nothing_else() {
    let mut desk = month();
    let filled = all_drawn(&mut desk);
    let money = blind(&desk, &filled.fields, "资金金额", "张桂琴");
    let says = refused(desk.office.keyed_alike(&money, "多少"));
    assert!(says.contains("多少"), "{says}");
    let (same, second) = desk.office.keyed_alike(&money, "500").unwrap();
    assert_eq!((same, &second), (true, &Value::Money(50_000)));
    let before = desk.office.record(money.record).unwrap();
    desk.office.keep_keying(&filled, &money, keying_row::SAME, &second).unwrap();
    assert_eq!(desk.office.record(money.record).unwrap(), before);
    let kept = desk.office.record(filled.record).unwrap().fields;
    let row = &kept.rows(inspection::KEYINGS)[0];
    assert_eq!(
        (row.reference(keying_row::ENTRY), row.text(keying_row::FIELD)),
        (Some(money.entry), Some("资金金额"))
    );
    assert_eq!(
        (row.code(keying_row::RESULT), row.reference(keying_row::BY)),
        (Some(keying_row::SAME), Some(desk.id("赵国强")))
    );
    assert!(!desk.office.to_key_again(&kept).unwrap().contains(&money), "done");
}

#[test]
fn the_second_keying_counts_where_it_is_chosen() {
    let mut desk = month();
    desk.sit("孙桂兰");
    let filled = all_drawn(&mut desk);
    let money = blind(&desk, &filled.fields, "资金金额", "单德胜");
    let (same, second) = desk.office.keyed_alike(&money, "350").unwrap();
    assert!(!same);
    // The first counts: noted, nothing changed.
    desk.office.keep_keying(&filled, &money, keying_row::FIRST, &second).unwrap();
    let amount = |desk: &Desk| desk.office.record(money.record).unwrap().fields.number(money.field);
    let first = amount(&desk).unwrap();
    desk.office.undo().unwrap();

    let filled = opened(&desk.office, filled.record);
    desk.office.keep_keying(&filled, &money, keying_row::SECOND, &second).unwrap();
    assert_eq!((first, amount(&desk)), (30_000, Some(35_000)));
    let history = desk.office.history(money.record).unwrap();
    assert!(history.iter().any(|line| line.why.as_deref().is_some_and(|why| why.contains("以复录为准"))));

    let filled = opened(&desk.office, filled.record);
    let number = blind(&desk, &filled.fields, "户主身份证号", "张桂琴");
    let (same, second) = desk.office.keyed_alike(&number, "000000195003071035").unwrap();
    assert!(!same);
    let members = desk.office.record(number.record).unwrap().fields.rows(household::MEMBERS).to_vec();
    match desk.office.keep_keying(&filled, &number, keying_row::SECOND, &second) {
        Ok(_) => {}
        Err(Refusal::Checks(issues)) => panic!("{issues:?}"),
        Err(refusal) => panic!("{refusal}"),
    }
    let now = desk.office.record(number.record).unwrap().fields.rows(household::MEMBERS).to_vec();
    assert_eq!(now[0].get(number.column.unwrap()), Some(&second));
    assert_eq!(now[1..], members[1..], "the others of the household are as before");
    let results: Vec<_> = desk
        .office
        .record(filled.record)
        .unwrap()
        .fields
        .rows(inspection::KEYINGS)
        .iter()
        .map(|row| row.code(keying_row::RESULT))
        .collect();
    assert_eq!(results, [Some(keying_row::SECOND), Some(keying_row::SECOND)]);
}

/// Whoever may not change the entry does not change it by way of an inspection; and half of it is not done either.
#[test]
fn what_may_not_be_put_right_is_asked_of_whoever_did_it() {
    let mut desk = month();
    let filled = all_drawn(&mut desk);
    let money = blind(&desk, &filled.fields, "资金金额", "单德胜");
    let (_, second) = desk.office.keyed_alike(&money, "350").unwrap();
    assert!(!desk.office.may_put_right(&money, &second), "the screen offers to ask, not to put right");
    desk.office.keep_keying(&filled, &money, keying_row::SECOND, &second).unwrap();
    assert_eq!(desk.office.record(money.record).unwrap().fields.number(money.field), Some(30_000));
    let asked = desk.office.asked_about(money.record).unwrap();
    assert!(asked.iter().any(|asked| asked.field == "资金金额" && asked.words.contains("复录")), "{asked:?}");
    // Taken back as one: neither the question nor the note stays.
    desk.office.undo().unwrap();
    assert!(desk.office.asked_about(money.record).unwrap().is_empty());
    let kept = desk.office.record(filled.record).unwrap().fields;
    assert!(kept.rows(inspection::KEYINGS).is_empty());
    let filled = Filled { base: desk.office.record(filled.record).unwrap().revision, ..filled };
    // Nor is the record changed where the inspection itself moved on in the meantime.
    desk.sit("孙桂兰");
    desk.office.keep_keying(&filled, &money, keying_row::FIRST, &second).unwrap();
    let late = desk.office.keep_keying(&filled, &money, keying_row::SECOND, &second);
    assert!(matches!(late, Err(Refusal::Changed(_))), "{late:?}");
    assert_eq!(desk.office.record(money.record).unwrap().fields.number(money.field), Some(30_000));
}

#[test]
fn in_a_closed_month_the_second_keying_is_a_correction() {
    let mut desk = Desk::new();
    let pairs = [
        ("household", "张桂琴"),
        ("form", "1"),
        ("reason", "1"),
        ("source", "1"),
        ("amount", "500"),
        ("date", "2026-10-12"),
    ];
    let id = key(&mut desk, "support", &pairs).unwrap();
    desk.sit("孙桂兰");
    let mut filled = started(&desk);
    filled.fields = desk.office.inspection_start(desk.id("王家村"), day(10, 1));
    desk.office.draw_sample(&mut filled.fields, 1, 5, None).unwrap();
    desk.office.keep_inspection(&filled).unwrap();
    desk.office.lock_month(october()).unwrap();
    let filled = opened(&desk.office, filled.record);
    let money = blind(&desk, &filled.fields, "资金金额", "张桂琴");
    let (_, second) = desk.office.keyed_alike(&money, "5000").unwrap();
    desk.office.keep_keying(&filled, &money, keying_row::SECOND, &second).unwrap();
    let about: BTreeSet<Id> = cycle::corrections(&desk.office)
        .iter()
        .map(|line| line.fields.reference(correction::ABOUT).unwrap())
        .collect();
    assert_eq!(about, [id, filled.record].into(), "both the entry and the inspection belong to the month");
    assert!(refused(desk.office.undo()).contains("留痕"));
    assert_eq!(cycle::corrections(&desk.office).len(), 2, "a correction stays on the table");
}
