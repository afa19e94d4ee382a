//! Rows of small tables: a file speaks of some of them, the others stay.

use super::{csv, find, kind, plan, text};
use crate::common::Desk;
use lianxin::exchange::export;
use lianxin::exchange::{Difference, Format, Import, Table};
use lianxin::model::id::Id;
use lianxin::model::value::Fields;

const MEMBERS: u16 = 14;

fn members(desk: &Desk, id: Id) -> Vec<Fields> {
    desk.office.record(id).unwrap().fields.rows(MEMBERS).to_vec()
}

fn rows_of(desk: &Desk, name: &str, field: &str, text: &str) -> Import {
    let mut table = Table::default();
    table.take_rows(field, csv(text)).unwrap();
    Import::plan(&desk.office, &kind(&desk.office, name), table, None).unwrap()
}

fn says(plan: &Import) -> Vec<String> {
    plan.planned.iter().flat_map(|planned| &planned.changes).map(Difference::say).collect()
}

#[test]
fn one_newborn_is_one_row_more_in_csv_and_in_jsonl() {
    let newborn = "农户编号,姓名,与户主关系,身份证号\n01-01-001,张小小,女儿,待补\n";
    let object = r#"{"code":"01-01-001","members":[{"name":"张小小","relation":"女儿","id_number":{"missing":"待补"}}]}"#;
    let notation = "农户编号,家庭成员\n01-01-001,姓名=张小小，与户主关系=女儿，身份证号=待补\n";
    for way in 0..3 {
        let mut desk = Desk::new();
        let id = find(&desk.office, "household", "01-01-001");
        let before = members(&desk, id);
        assert!(before.len() >= 2, "the household has people");
        let plan = match way {
            0 => rows_of(&desk, "household", "家庭成员", newborn),
            1 => {
                let table = Table::read(object.as_bytes(), Format::Jsonl).unwrap();
                Import::plan(&desk.office, &kind(&desk.office, "household"), table, None).unwrap()
            }
            _ => plan(&desk, "household", notation),
        };
        assert_eq!((plan.changed, plan.refused.len()), (1, 0), "{:?}", plan.refused);
        assert_eq!(says(&plan), ["家庭成员：新增 张小小 女儿 待补"], "the dry run names the row");
        plan.commit(&mut desk.office).unwrap();
        let after = members(&desk, id);
        assert_eq!(after[..before.len()], before, "nobody else is touched");
        assert_eq!(after.len(), before.len() + 1);
    }
}

#[test]
fn what_changes_is_named_from_what_to_what_and_what_goes_is_asked_for() {
    let mut desk = Desk::new();
    let id = find(&desk.office, "household", "01-01-001");
    let before = members(&desk, id);
    let name = before[0].text(1).unwrap().to_owned();
    let other = before[1].text(1).unwrap().to_owned();
    let text = format!("农户编号,姓名,备注,删去\n01-01-001,{name},在县城住院,\n01-01-001,{other},,是\n");
    let plan = rows_of(&desk, "household", "家庭成员", &text);
    let told = says(&plan);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains(&format!("家庭成员 {name} 备注：新增 在县城住院")), "{told:?}");
    assert!(told[1].contains(&format!("家庭成员：去掉 {other}")), "{told:?}");
    assert!(!told.concat().contains(before[1].text(3).unwrap_or("没有号")), "numbers are masked: {told:?}");
    plan.commit(&mut desk.office).unwrap();
    assert_eq!(members(&desk, id).len(), before.len() - 1);
    desk.office.undo().unwrap();
    assert_eq!(members(&desk, id), before);
    // Nobody is struck out who is not there, and every mistake is told at once.
    let text =
        "农户编号,姓名,与户主关系,身份证号,删去\n01-01-001,没有这人,,,是\n01-01-001,李四,没有这种,1,\n";
    let plan = rows_of(&desk, "household", "家庭成员", text);
    let says: Vec<&str> = plan.refused.iter().map(|refused| refused.say.as_str()).collect();
    assert_eq!(says.len(), 2, "{says:?}");
    assert!(says[0].contains("与户主关系") && says[1].contains("身份证号"), "{says:?}");
    let text = "农户编号,姓名,删去\n01-01-001,没有这人,是\n";
    let plan = rows_of(&desk, "household", "家庭成员", text);
    assert_eq!((plan.same, plan.told.len()), (1, 1), "{:?}", plan.refused);
    assert!(plan.told[0].1.contains("没有“没有这人”这一行"), "{:?}", plan.told);
}

#[test]
fn goods_milestones_and_measures_are_merged_too() {
    let mut desk = Desk::new();
    let goods = "物资清单";
    let id = desk.keep(
        "support",
        "物资",
        &[
            ("household", "01-01-001"),
            ("cadre", "周敏"),
            ("date", "2026-11-19"),
            ("form", "2"),
            ("reason", "2"),
            ("source", "1"),
            ("goods", "面粉，2，袋，85；食用油，1，桶，60"),
        ],
    );
    let text = format!("编号,品名,数量\n{id},面粉,3\n");
    let plan = rows_of(&desk, "support", goods, &text);
    assert_eq!(says(&plan), ["物资清单 面粉 数量：2 -> 3"], "{:?}", plan.refused);
    plan.commit(&mut desk.office).unwrap();
    assert_eq!(desk.office.record(id).unwrap().fields.rows(12).len(), 2);

    let project = desk.keep(
        "key_project",
        "通村路",
        &[
            ("number", "2026-01"),
            ("name", "通村路"),
            ("milestones", "招标，2026-12-01，20；完工，2027-06-01，100"),
            ("measures", "计量指标=1，目标=300，单位=万元"),
        ],
    );
    let text = format!("编号,节点,日期\n{project},招标,2026-12-10\n");
    let plan = rows_of(&desk, "key_project", "节点", &text);
    assert_eq!(says(&plan), ["节点 招标 日期：2026-12-01 -> 2026-12-10"], "{:?}", plan.refused);
    plan.commit(&mut desk.office).unwrap();
    let text = format!("编号,计量指标,目标\n{project},1,280\n");
    let plan = rows_of(&desk, "key_project", "计量", &text);
    let told = says(&plan);
    assert!(told.len() == 1 && told[0].ends_with("目标：300 -> 280"), "{told:?} {:?}", plan.refused);
    plan.commit(&mut desk.office).unwrap();
    let fields = desk.office.record(project).unwrap().fields;
    assert_eq!((fields.rows(13).len(), fields.rows(14).len()), (2, 1));
}

#[test]
fn every_small_table_that_a_person_fills_in_takes_one_row_without_losing_another() {
    let desk = Desk::new();
    for kind in desk.office.dictionary().kinds() {
        for field in kind.fields.iter().filter(|field| !field.columns().is_empty() && field.is_entered()) {
            assert!(!field.key.is_empty(), "{} {} says what a row is known by", kind.label, field.label);
        }
    }
    // The whole table out and in again is the same table.
    let household = kind(&desk.office, "household");
    let ids = export::all_of(&desk.office, &household).unwrap();
    let parts = export::export(&desk.office, &household, &ids, Format::Csv, true).unwrap();
    let mut table = Table::default();
    table.take_rows("家庭成员", Table::read(&parts[1].bytes, Format::Csv).unwrap()).unwrap();
    let plan = Import::plan(&desk.office, &household, table, None).unwrap();
    assert_eq!((plan.added, plan.changed, plan.refused.len()), (0, 0, 0), "{:?}", plan.refused);
    assert_eq!(text(&desk.office, ids[0], "code"), "01-01-001");
}
