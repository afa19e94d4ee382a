//! A year later: what is open stands in its book, what has a window says so, and nothing that is counted has one.

use crate::common::{Desk, typed};
use chrono::{Months, NaiveDate};
use lianxin::exchange::export;
use lianxin::model::filter::Filter;
use lianxin::model::id::Id;
use lianxin::model::typed::{daily, expedite, filing, problem, visit};
use lianxin::model::value::Value;
use lianxin::office::{Filled, Office, Refusal};

/// Saves, keeping every warning with a reason.
fn save(office: &mut Office, filled: &Filled) -> Id {
    match office.save(filled) {
        Err(Refusal::Checks(issues)) => {
            let mut filled = filled.clone();
            filled.kept.extend(issues.iter().map(|issue| (issue.field, "核对无误".to_owned())));
            office.save(&filled).unwrap().record
        }
        saved => saved.unwrap().record,
    }
}

/// One of each kind that is dealt with in states, a visit and a returned and an accepted paper; then 400 days pass.
fn a_year_later() -> (Desk, Vec<(&'static str, Id)>) {
    let mut desk = Desk::new();
    let mut made = Vec::new();
    let kinds: [(&str, &[(&str, &str)]); 5] = [
        (
            "dispute",
            &[
                ("village", "王家村"),
                ("type", "1"),
                ("party_a", "甲"),
                ("party_b", "乙"),
                ("words", "宅基地边界"),
                ("level", "1"),
            ],
        ),
        ("problem", &[("village", "王家村"), ("what", "河道有垃圾")]),
        ("key_project", &[("number", "2026-01"), ("name", "改厕"), ("deadline", "2027-11-20")]),
        ("task", &[("title", "改造户厕"), ("village", "王家村"), ("due", "2027-11-20")]),
        ("visit", &[("household", "张桂琴"), ("situation", "屋顶漏雨")]),
    ];
    for (kind, pairs) in kinds {
        let filled = typed(&desk.office, kind, pairs);
        made.push((kind, save(&mut desk.office, &filled)));
    }
    for (name, date, state) in
        [("returned", "2026-11-18", filing::RETURNED), ("accepted", "2026-11-19", filing::ACCEPTED)]
    {
        let mut filled = typed(&desk.office, "daily", &[("date", date), ("done", "入户")]);
        let id = save(&mut desk.office, &filled);
        for to in [filing::FILED, state] {
            if to == state {
                desk.sit("赵国强");
            }
            desk.office.move_to(id, to, Some("按规定")).unwrap();
        }
        desk.sit("周敏");
        filled.record = id;
        made.push((name, id));
    }
    desk.now.set(desk.now.get().checked_add_months(Months::new(14)).unwrap());
    (desk, made)
}

#[test]
fn what_is_open_stands_in_its_book_a_year_later_on_every_road() {
    let (desk, made) = a_year_later();
    let office = &desk.office;
    let id = |name: &str| made.iter().find(|(other, _)| *other == name).unwrap().1;
    for name in ["dispute", "problem", "key_project", "task"] {
        let kind = office.dictionary().kind_named(name).unwrap();
        assert_eq!(*office.list(kind).unwrap(), [id(name)], "{name}");
        assert_eq!(office.window(kind, &Filter::default()).unwrap(), None, "{name}");
        let village = Filter::parse("王", kind, office.today()).unwrap();
        assert_eq!(office.filtered(kind, &village).unwrap(), office.filtered_whole(kind, &village).unwrap());
    }
    // The board, the ledger and their books say the same.
    let board = office.board().unwrap();
    assert_eq!(board.cards.iter().map(|card| card.id).collect::<Vec<_>>(), [id("task")]);
    assert_eq!(board.projects.iter().map(|project| project.id).collect::<Vec<_>>(), [id("key_project")]);
    assert_eq!(office.problems().unwrap()[0].id, id("problem"));
    let about = office.about(office.kind(problem::KIND).unwrap(), desk.id("王家村")).unwrap();
    assert_eq!(about, [id("problem")]);
    assert!(office.list(office.kind(expedite::KIND).unwrap()).unwrap().is_empty());
    // A paper that came back stands in its book and at home, however old; an accepted one only where it is asked for.
    let kind = office.kind(daily::KIND).unwrap();
    assert_eq!(*office.list(kind).unwrap(), [id("returned")]);
    assert!(office.window(kind, &Filter::default()).unwrap().is_some());
    let accepted = Filter::parse("状态:通过", kind, office.today()).unwrap();
    assert_eq!(office.filtered(kind, &accepted).unwrap(), [id("accepted")]);
    assert_eq!(office.window(kind, &accepted).unwrap(), None);
    let home = office.home().unwrap();
    assert!(home.returned.iter().any(|line| line.id == Some(id("returned"))), "{:?}", home.returned);
}

#[test]
fn a_window_is_told_and_never_applies_to_what_leaves_the_office() {
    let (mut desk, made) = a_year_later();
    let old = made.iter().find(|(name, _)| *name == "visit").unwrap().1;
    let new = desk.visit("赵国富", "一年以后");
    let office = &desk.office;
    let kind = office.kind(visit::KIND).unwrap();
    let first = NaiveDate::from_ymd_opt(2027, 1, 19);
    let read = |words: &str| Filter::parse(words, kind, office.today()).unwrap();
    assert_eq!(*office.list(kind).unwrap(), [new]);
    assert_eq!(office.window(kind, &Filter::default()).unwrap(), first);
    assert_eq!(office.window(kind, &read("村:王")).unwrap(), first);
    assert_eq!(office.filtered(kind, &read("村:王")).unwrap(), [new]);
    assert_eq!(office.filtered_whole(kind, &read("村:王")).unwrap(), [new, old]);
    assert_eq!(export::all_of(office, kind).unwrap(), [old, new]);
    let dated = read("日期<2027-01-19");
    assert_eq!(office.filtered(kind, &dated).unwrap(), [old]);
    assert_eq!(office.window(kind, &dated).unwrap(), None);
}

#[test]
fn an_old_record_changed_today_is_read_again() {
    let (mut desk, made) = a_year_later();
    let kind = desk.office.kind(daily::KIND).unwrap().clone();
    let returned = made.iter().find(|(name, _)| *name == "returned").unwrap().1;
    assert_eq!(*desk.office.list(&kind).unwrap(), [returned]);
    desk.office.set_void(returned, true, Some("写重了")).unwrap();
    assert!(desk.office.list(&kind).unwrap().is_empty());
    desk.office.undo().unwrap();
    assert_eq!(*desk.office.list(&kind).unwrap(), [returned]);
    // What waits to be completed stands under 待补 however old.
    let mut visit = typed(&desk.office, "visit", &[("date", "2026-11-20"), ("household", "曾玉梅")]);
    let field = desk.office.kind(visit::KIND).unwrap().field_named("situation").unwrap().tag;
    visit.fields.set(field, Some(Value::Missing(lianxin::model::value::Missing::Pending)));
    let waiting = save(&mut desk.office, &visit);
    let kind = desk.office.kind(visit::KIND).unwrap();
    assert!(!desk.office.list(kind).unwrap().contains(&waiting));
    assert_eq!(desk.office.pending_in(kind).unwrap(), [waiting]);
}
