//! The small office with something of everything in it.

use super::Desk;
use lianxin::model::typed::task;
use lianxin::model::value::Value;

/// A desk with something of everything on it.
pub fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "屋顶漏雨。");
    let fields = [
        ("village", "01"),
        ("type", "邻里"),
        ("party_a", "张桂琴"),
        ("party_b", "赵国富"),
        ("words", "排水沟。"),
    ];
    desk.keep("dispute", "沟", &fields);
    let fields = [
        ("village", "01"),
        ("source", "1"),
        ("what", "垃圾池满溢"),
        ("measure", "清运"),
        ("owner", "周敏"),
        ("deadline", "2026-11-22"),
    ];
    desk.keep("problem", "垃圾池", &fields);
    let fields = [
        ("date", "2026-11-01"),
        ("number", "Q1"),
        ("name", "改厕"),
        ("line", "2"),
        ("leader", "赵国强"),
        ("lead_unit", "党政办"),
        ("deadline", "2026-12-20"),
        ("milestones", "摸底,2026-11-30,40"),
        ("measures", "3,101,户"),
    ];
    let project = desk.keep("key_project", "改厕", &fields);
    let mut filled = super::typed(
        &desk.office,
        "task",
        &[("title", "改厕进户"), ("village", "01"), ("owner", "周敏"), ("due", "2026-11-25")],
    );
    filled.fields.set(task::PROJECT, Some(Value::Ref(project)));
    let saved = desk.office.save(&filled).unwrap();
    desk.ids.insert("改厕进户".to_owned(), saved.record);
    desk
}
