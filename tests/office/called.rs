//! What a fact calls the household, village or cadre it refers to stays what it was called on the fact's day, also
//! where nothing of it is kept; and what was renamed, by whatever version, is found by its earlier names.

use crate::common::{Desk, today, typed};
use chrono::{Days, NaiveDate};
use lianxin::exchange::json;
use lianxin::model::change::{Change, Edit};
use lianxin::model::filter::Filter;
use lianxin::model::id::Id;
use lianxin::model::input::Finder;
use lianxin::model::typed::{household, visit};
use lianxin::model::value::Value;
use lianxin::office::Filled;

const NEW: &str = "李秀瑛";

fn opened(desk: &Desk, kind: &str, id: Id) -> Filled {
    let mut filled = typed(&desk.office, kind, &[]);
    let record = desk.office.record(id).unwrap();
    (filled.record, filled.base, filled.fields) = (id, record.revision, record.fields);
    filled
}

fn days_on(days: u64) -> NaiveDate {
    today().checked_add_days(Days::new(days)).unwrap()
}

/// So many days later at nine.
fn later(desk: &Desk, days: u64) {
    desk.now.set(days_on(days).and_hms_opt(9, 0, 0).unwrap());
}

fn with_new_head(desk: &Desk) -> Filled {
    let mut filled = opened(desk, "household", desk.id("张桂琴"));
    let new = typed(&desk.office, "household", &[("head", NEW), ("members", "李秀瑛,户主,不详")]);
    for tag in [household::HEAD, household::MEMBERS] {
        filled.fields.set(tag, new.fields.get(tag).cloned());
    }
    filled
}

/// The head changes as earlier versions wrote it: nothing but the journal tells who it was.
fn new_head_before_this_version(desk: &mut Desk) {
    let filled = with_new_head(desk);
    let before = desk.office.record(filled.record).unwrap();
    let edits = vec![Edit::between(&before, &filled.fields)];
    let change = Change { act: "修改农户".into(), why: None, batch: None, undoes: None, edits };
    let (by, entry, moment) = (desk.id("周敏"), desk.office.new_id(), desk.now.get());
    desk.office.store_mut().commit(&change, by, entry, moment).unwrap();
}

fn renamed(desk: &mut Desk, kind: &str, was: &str, name: &str) {
    let mut filled = opened(desk, kind, desk.id(was));
    let tag = desk.office.dictionary().kind_named(kind).unwrap().field_named("name").unwrap().tag;
    filled.fields.set(tag, Some(Value::Text(name.into())));
    desk.office.save(&filled).unwrap();
}

fn shown(desk: &Desk, id: Id, field: &str) -> (String, Option<String>) {
    let record = desk.office.record(id).unwrap();
    let kind = desk.office.kind(record.kind).unwrap();
    let tag = kind.field_named(field).unwrap().tag;
    let sheet = desk.office.sheet(id, false).unwrap();
    let line = sheet.lines.iter().find(|line| line.field == tag).unwrap();
    let cell = desk.office.cell(kind, &record.fields, tag);
    assert_eq!(line.text, cell, "a table and a sheet say the same");
    (cell, line.now.clone())
}

fn kept_by(desk: &Desk, kind: &str, sentence: &str) -> Vec<Id> {
    let kind = desk.office.dictionary().kind_named(kind).unwrap();
    desk.office.filtered(kind, &Filter::parse(sentence, kind, desk.office.today()).unwrap()).unwrap()
}

const DISPUTE: [(&str, &str); 8] = [
    ("household", "01-01-001"),
    ("village", "王家村"),
    ("type", "1"),
    ("party_a", "张桂琴"),
    ("party_b", "赵国富"),
    ("words", "地界不清。"),
    ("level", "1"),
    ("mediator", "李春生"),
];

#[test]
fn a_dispute_keeps_the_names_of_its_day_and_a_later_one_has_the_new() {
    let mut desk = Desk::new();
    let old = desk.keep("dispute", "旧", &DISPUTE);
    later(&desk, 3);
    desk.sit("孙桂兰");
    desk.office.save(&with_new_head(&desk)).unwrap();
    renamed(&mut desk, "village", "王家村", "新王村");
    renamed(&mut desk, "cadre", "李春生", "李春声");
    assert_eq!(shown(&desk, old, "household"), ("张桂琴".into(), Some("现为 李秀瑛".into())));
    assert_eq!(shown(&desk, old, "village"), ("王家村".into(), Some("现为 新王村".into())));
    assert_eq!(shown(&desk, old, "mediator"), ("李春生".into(), Some("现为 李春声".into())));
    let record = desk.office.record(old).unwrap();
    let kind = desk.office.kind(record.kind).unwrap();
    let text = serde_json::to_string(&json::record(&desk.office, kind, &record, false)).unwrap();
    assert!(text.contains("王家村") && !text.contains("新王村"), "{text}");
    for sentence in ["涉及农户:张桂琴", "涉及农户:李秀瑛", "村:王家村", "村:新王村", "调解员:lcs"]
    {
        assert_eq!(kept_by(&desk, "dispute", sentence), [old], "{sentence}");
    }

    let mut pairs = DISPUTE;
    (pairs[1].1, pairs[4].1, pairs[7].1) = ("新王村", "单德胜", "李春声");
    let new = desk.keep("dispute", "新", &pairs);
    assert_eq!(shown(&desk, new, "household"), (NEW.into(), None));
    assert_eq!(shown(&desk, new, "village"), ("新王村".into(), None));
    // A register says how things are.
    let pairing = desk.id("周敏-张桂琴");
    assert_eq!(shown(&desk, pairing, "household"), (NEW.into(), None));
    // Found by the old names too.
    assert_eq!(
        desk.office.find_one(desk.office.dictionary().kind_named("village").unwrap().tag, "王家村"),
        Ok(desk.id("王家村"))
    );
}

#[test]
fn a_head_who_went_before_this_version_is_found_with_the_old_records() {
    let mut desk = Desk::new();
    let old = desk.visit("张桂琴", "看望。");
    later(&desk, 2);
    new_head_before_this_version(&mut desk);
    let mut desk = desk.reopened();
    let home = desk.id("张桂琴");
    let kind = desk.office.dictionary().kind(household::KIND).unwrap().clone();
    assert_eq!(desk.office.record(home).unwrap().fields.text(household::FORMER), None);
    for words in ["张桂琴", "zgq"] {
        let found = desk.office.find(&kind, words, 10).unwrap();
        assert_eq!(found.iter().map(|found| found.id).collect::<Vec<_>>(), [home], "{words}");
        assert_eq!(found[0].inside.as_deref(), Some("张桂琴"));
    }
    assert_eq!(kept_by(&desk, "household", "张桂琴"), [home]);
    assert_eq!(kept_by(&desk, "household", "以前的户主:张"), [home]);
    assert_eq!(shown_former(&desk, home), "张桂琴");
    assert_eq!(kept_by(&desk, "visit", "走访农户:张桂琴"), [old]);
    let visits = desk.office.dictionary().kind(visit::KIND).unwrap();
    assert_eq!(desk.office.narrowed(visits, "张桂琴", 10).unwrap(), [(old, None)]);
    assert_eq!(desk.office.find_one(household::KIND, "张桂琴"), Ok(home));

    // Another one after her: both are found, and told in the order in which they were.
    later(&desk, 4);
    let mut filled = opened(&desk, "household", home);
    filled.fields.set(household::HEAD, Some(Value::Text("张小军".into())));
    filled.fields.set(
        household::MEMBERS,
        typed(&desk.office, "household", &[("members", "张小军,户主,不详")])
            .fields
            .get(household::MEMBERS)
            .cloned(),
    );
    desk.office.save(&filled).unwrap();
    for words in ["张桂琴", "lxy", "张小军"] {
        assert_eq!(desk.office.find(&kind, words, 10).unwrap()[0].id, home, "{words}");
    }
    assert_eq!(shown_former(&desk, home), "张桂琴、李秀瑛");
}

fn shown_former(desk: &Desk, id: Id) -> String {
    let sheet = desk.office.sheet(id, false).unwrap();
    sheet.lines.iter().find(|line| line.field == household::FORMER).unwrap().text.clone()
}

#[test]
fn a_name_that_was_taken_back_was_never_its_name() {
    let mut desk = Desk::new();
    let old = desk.keep("dispute", "旧", &DISPUTE);
    later(&desk, 1);
    desk.office.save(&with_new_head(&desk)).unwrap();
    desk.office.undo().unwrap();
    assert_eq!(shown(&desk, old, "household"), ("张桂琴".into(), None));
    assert!(kept_by(&desk, "dispute", "涉及农户:李秀瑛").is_empty());
    let kind = desk.office.dictionary().kind(household::KIND).unwrap();
    assert!(desk.office.find(kind, "lxy", 10).unwrap().iter().all(|found| found.id != desk.id("张桂琴")));
}

#[test]
fn support_keeps_and_a_pairing_keeps_what_was_fetched() {
    let mut desk = Desk::new();
    let pairs = [("household", "张桂琴"), ("form", "1"), ("reason", "1"), ("source", "1"), ("amount", "300")];
    let support = desk.keep("support", "慰问", &pairs);
    let pairing = desk.id("周敏-张桂琴");
    let assisted = shown(&desk, pairing, "assisted").0;
    assert!(!assisted.is_empty());
    later(&desk, 1);
    let mut filled = with_new_head(&desk);
    let kind = desk.office.dictionary().kind(household::KIND).unwrap().clone();
    filled.fields.set(kind.field_named("category").unwrap().tag, Some(Value::Codes(vec![1])));
    filled.fields.set(household::ASSISTED, Some(Value::Code(2)));
    desk.office.save(&filled).unwrap();
    for field in ["household", "head"] {
        assert_eq!(shown(&desk, support, field), ("张桂琴".into(), Some("现为 李秀瑛".into())), "{field}");
    }
    let (category, now) = shown(&desk, support, "category");
    assert_eq!(category, "", "blank was kept as blank");
    assert!(now.unwrap().starts_with("现为 "));
    let (then, now) = shown(&desk, pairing, "assisted");
    assert_eq!(then, assisted);
    assert!(now.unwrap().starts_with("现为 "));
    assert_eq!(kept_by(&desk, "support", "户主:张桂琴"), [support]);
}

#[test]
fn a_name_changed_and_changed_back_is_told_as_it_is() {
    let mut desk = Desk::new();
    let old = desk.keep("dispute", "旧", &DISPUTE);
    desk.sit("孙桂兰");
    later(&desk, 1);
    renamed(&mut desk, "village", "王家村", "新王村");
    later(&desk, 2);
    renamed(&mut desk, "village", "王家村", "王家村");
    assert_eq!(shown(&desk, old, "village"), ("王家村".into(), None));
    for sentence in ["村:王家村", "村:新王村"] {
        assert_eq!(kept_by(&desk, "dispute", sentence), [old], "{sentence}");
    }
}

#[test]
fn earlier_names_that_cannot_be_read_are_a_fault_and_not_an_empty_list() {
    let mut desk = Desk::new();
    let old = desk.keep("dispute", "旧", &DISPUTE);
    later(&desk, 1);
    desk.sit("孙桂兰");
    renamed(&mut desk, "village", "王家村", "新王村");
    assert_eq!(kept_by(&desk, "dispute", "村:王家村"), [old]);
    let desk = desk.reopened();
    for file in files_below(&desk.dir.path().join("journal")) {
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&file, vec![b'x'; bytes.len()]).unwrap();
    }
    let kind = desk.office.dictionary().kind_named("dispute").unwrap();
    let filter = Filter::parse("村:王家村", kind, desk.office.today()).unwrap();
    assert!(desk.office.filtered(kind, &filter).is_err());
}

fn files_below(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
