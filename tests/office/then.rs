//! What a record says of a household stays as it was at the time, whatever the register says later.

use crate::common::{Desk, at, today, typed};
use chrono::Days;
use lianxin::model::change::{Change, Edit};
use lianxin::model::filter::Filter;
use lianxin::model::id::Id;
use lianxin::model::typed::{household, visit};
use lianxin::model::value::Value;
use lianxin::office::Filled;

/// 村 of a visit.
const VILLAGE: u16 = 4;
/// 户主, 人口 and 户类别 of a visit.
const HEAD: u16 = 5;
const POPULATION: u16 = 6;
const CATEGORY: u16 = 7;
/// 家庭情况.
const SITUATION: u16 = 10;
/// 户类别 of a household.
const CATEGORY_NOW: u16 = 7;

fn opened(desk: &Desk, kind: &str, id: Id) -> Filled {
    let mut filled = typed(&desk.office, kind, &[]);
    let record = desk.office.record(id).unwrap();
    (filled.record, filled.base, filled.fields) = (id, record.revision, record.fields);
    filled
}

/// The daughter-in-law is the head from now on, alone, and the household belongs to category 1.
fn new_head(desk: &mut Desk) {
    let mut filled = opened(desk, "household", desk.id("张桂琴"));
    let new = typed(&desk.office, "household", &[("head", "李秀瑛"), ("members", "李秀瑛,户主,不详")]);
    for tag in [household::HEAD, household::MEMBERS] {
        filled.fields.set(tag, new.fields.get(tag).cloned());
    }
    filled.fields.set(CATEGORY_NOW, Some(Value::Codes(vec![1])));
    desk.office.save(&filled).unwrap();
}

fn cells(desk: &Desk, id: Id, tags: &[u16]) -> Vec<String> {
    let kind = desk.office.dictionary().kind(visit::KIND).unwrap();
    let fields = desk.office.record(id).unwrap().fields;
    tags.iter().map(|tag| desk.office.cell(kind, &fields, *tag)).collect()
}

fn kept_by(desk: &Desk, sentence: &str) -> Vec<Id> {
    let kind = desk.office.dictionary().kind(visit::KIND).unwrap();
    let filter = Filter::parse(sentence, kind, today()).unwrap();
    desk.office.filtered(kind, &filter).unwrap()
}

#[test]
fn an_old_visit_keeps_head_people_and_category_and_a_new_one_has_todays() {
    let mut desk = Desk::new();
    let old = desk.visit("张桂琴", "看望。");
    let title = desk.office.title(old).unwrap();
    assert!(title.contains("张桂琴"), "{title}");
    new_head(&mut desk);
    let asked = [HEAD, visit::HOUSEHOLD, POPULATION, CATEGORY];
    assert_eq!(desk.office.title(old).unwrap(), title);
    assert_eq!(cells(&desk, old, &asked), ["张桂琴", "张桂琴", "2", ""], "blank was kept as blank");

    let mut filled = typed(&desk.office, "visit", &[("household", "01-01-001"), ("situation", "又去。")]);
    filled.kept.insert(visit::HOUSEHOLD, "下午又去".into());
    let new = desk.office.save(&filled).unwrap().record;
    let now = cells(&desk, new, &asked);
    assert_eq!(now[..3], ["李秀瑛", "李秀瑛", "1"]);
    assert!(!now[3].is_empty());

    // The register's present state stands beside what was kept.
    let sheet = desk.office.sheet(old, false).unwrap();
    let beside = |tag: u16| sheet.lines.iter().find(|line| line.field == tag).unwrap().now.clone();
    assert_eq!(beside(HEAD).unwrap(), "现为 李秀瑛");
    assert_eq!(beside(CATEGORY).unwrap(), format!("现为 {}", now[3]));
    assert_eq!(beside(VILLAGE), None);
    let sheet = desk.office.sheet(new, false).unwrap();
    assert!(sheet.lines.iter().all(|line| line.now.is_none()));
}

#[test]
fn an_ordinary_edit_changes_nothing_that_was_kept_and_another_household_is_looked_at_anew() {
    let mut desk = Desk::new();
    let id = desk.visit("张桂琴", "看望。");
    new_head(&mut desk);
    let mut filled = opened(&desk, "visit", id);
    filled.fields.set(SITUATION, Some(Value::Text("看望，补记。".into())));
    desk.office.save(&filled).unwrap();
    assert_eq!(cells(&desk, id, &[HEAD, POPULATION, CATEGORY]), ["张桂琴", "2", ""]);

    let mut filled = opened(&desk, "visit", id);
    filled.fields.set(visit::HOUSEHOLD, Some(Value::Ref(desk.id("曾玉梅"))));
    desk.office.save(&filled).unwrap();
    assert_eq!(cells(&desk, id, &[HEAD, POPULATION, VILLAGE]), ["曾玉梅", "1", "柳林村"]);
}

#[test]
fn the_old_name_finds_the_household_and_the_old_visit() {
    let mut desk = Desk::new();
    let old = desk.visit("张桂琴", "看望。");
    new_head(&mut desk);
    let kind = desk.office.dictionary().kind(household::KIND).unwrap().clone();
    for words in ["张桂琴", "zgq"] {
        let found = desk.office.find(&kind, words, 10).unwrap();
        assert_eq!(found.iter().map(|found| found.id).collect::<Vec<_>>(), [desk.id("张桂琴")]);
        assert_eq!(found[0].inside.as_deref(), Some("张桂琴"));
    }
    assert_eq!(kept_by(&desk, "户主:张桂琴"), [old]);
    assert_eq!(kept_by(&desk, "走访农户:张桂琴"), [old]);
    assert_eq!(kept_by(&desk, "走访农户:李秀瑛"), [old], "and by the name it has now");
    assert!(kept_by(&desk, "户主:李秀瑛").is_empty());
    desk.office.undo().unwrap();
    let found = desk.office.find(&kind, "张桂琴", 10).unwrap();
    assert_eq!((found.len(), found[0].inside.clone()), (1, None));
    let desk = desk.reopened();
    assert_eq!(kept_by(&desk, "户主:张桂琴"), [old]);
}

#[test]
fn a_visit_from_before_heads_were_kept_says_what_the_register_said_on_its_day() {
    let mut desk = Desk::new();
    let yesterday = today().checked_sub_days(Days::new(1)).unwrap();
    let visited = yesterday.format("%Y-%m-%d").to_string();
    let pairs = [("household", "张桂琴"), ("situation", "看望。"), ("date", visited.as_str())];
    let mut filled = typed(&desk.office, "visit", &pairs);
    // As earlier versions wrote it: the village alone is kept.
    filled.fields.set(VILLAGE, Some(Value::Ref(desk.id("王家村"))));
    let edits = vec![Edit::add(filled.record, visit::KIND, &filled.fields)];
    let change = Change { act: "新增走访".into(), why: None, batch: None, undoes: None, edits };
    let (by, entry) = (desk.id("周敏"), desk.office.new_id());
    desk.office.store_mut().commit(&change, by, entry, at(9, 0)).unwrap();
    let old = filled.record;
    let asked = [HEAD, visit::HOUSEHOLD, POPULATION, CATEGORY];
    assert_eq!(cells(&desk, old, &asked), ["张桂琴", "张桂琴", "2", ""]);
    new_head(&mut desk);
    assert_eq!(cells(&desk, old, &asked), ["张桂琴", "张桂琴", "2", ""]);
    assert!(desk.office.title(old).unwrap().contains("张桂琴"));
    assert_eq!(kept_by(&desk, "户主:张桂琴"), [old]);
    let mut filled = opened(&desk, "visit", old);
    filled.fields.set(SITUATION, Some(Value::Text("看望，补记。".into())));
    desk.office.save(&filled).unwrap();
    assert_eq!(cells(&desk, old, &asked), ["张桂琴", "张桂琴", "2", ""]);
}
