//! The same file a second time changes nothing.

use super::plan;
use crate::common::Desk;
use lianxin::model::days::DayRange;
use lianxin::model::typed::visit;

#[test]
fn the_same_file_again_changes_nothing() {
    let mut desk = Desk::new();
    let files = [
        ("household", "农户编号,户主,村,组\n01-11-001,钱一,01,11\n01-11-002,钱二,01,11\n"),
        // Two visits that say the same are two; a visit has no code that would tell.
        (
            "visit",
            "走访日期,走访人,走访农户,走访类型,家庭情况\n2026-11-19,周敏,01-01-001,1,看望\n2026-11-01,周敏,01-01-002,1,看望\n",
        ),
        ("phrase", "短语,内容\n看望,到户看望老人。\n"),
    ];
    for (name, text) in files {
        let text = if name == "phrase" { phrase(&desk) } else { text.to_owned() };
        let first = plan(&desk, name, &text);
        let count = first.added;
        assert!(count > 0 && first.refused.is_empty(), "{name}: {:?}", first.refused);
        first.commit(&mut desk.office).unwrap();
        let before = desk.office.store().last_seq();
        let again = plan(&desk, name, &text);
        assert_eq!((again.added, again.changed, again.same), (0, 0, count), "{name}: {:?}", again.doubles);
        assert!(again.is_empty() && again.doubles.is_empty());
        assert_eq!(desk.office.store().last_seq(), before);
    }
    assert_eq!(desk.office.store().of_kind(visit::KIND, DayRange::ALL).unwrap().len(), 2);
}

/// A stock phrase, whatever its fields are called.
fn phrase(desk: &Desk) -> String {
    let kind = desk.office.dictionary().kind_named("phrase").unwrap();
    let fields: Vec<_> = kind.fields.iter().filter(|field| field.is_entered() && field.must).collect();
    let header: Vec<&str> = fields.iter().map(|field| field.label.as_str()).collect();
    let cells: Vec<&str> =
        fields.iter().map(|field| if field.choices().is_empty() { "到户看望" } else { "1" }).collect();
    format!("{}\n{}\n", header.join(","), cells.join(","))
}
