//! What stands at the desk before an act, and who is at the keyboard.

use crate::common::{Desk, today};
use crate::cycle::{changed, file_day, key, october, opened};
use lianxin::model::draft::Draft;
use lianxin::model::id::Id;
use lianxin::model::typed::{inspection, problem_state, visit};
use lianxin::model::value::{Fields, Value};
use lianxin::office::Filled;
use std::collections::{BTreeMap, BTreeSet};

pub fn nothing(_: &mut Desk) -> Id {
    Id::NIL
}

pub fn a_visit(desk: &mut Desk) -> Id {
    desk.visit("张桂琴", "看望。")
}

pub fn a_filed_day(desk: &mut Desk) -> Id {
    let id = file_day(desk, "周敏", today(), "走访两户。", "");
    desk.sit("孙桂兰");
    id
}

pub fn a_returned_day(desk: &mut Desk) -> Id {
    let id = a_filed_day(desk);
    desk.office.send_back(id, "整份", 4, "几点去的").unwrap();
    desk.sit("周敏");
    desk.office.asked_about(id).unwrap()[0].id
}

pub fn a_problem_under_review(desk: &mut Desk) -> Id {
    let fields = [
        ("village", "柳林村"),
        ("what", "垃圾池满溢"),
        ("measure", "清运。"),
        ("owner", "李春生"),
        ("deadline", "2026-11-25"),
    ];
    let id = desk.keep("problem", "垃圾", &fields);
    for to in [problem_state::ASSIGNED, problem_state::ACKNOWLEDGED, problem_state::IN_PROGRESS] {
        desk.office.move_to(id, to, None).unwrap();
    }
    let mut filled = changed(&desk.office, id, "evidence", "现场核对已清运");
    filled.fields.set(12, Some(Value::Code(4)));
    desk.office.save(&filled).unwrap();
    desk.office.move_to(id, problem_state::UNDER_REVIEW, None).unwrap();
    desk.sit("赵国强");
    id
}

pub fn an_inspection(desk: &mut Desk) -> Id {
    desk.visit("张桂琴", "看望。");
    desk.keep(
        "support",
        "钱",
        &[("household", "张桂琴"), ("form", "1"), ("reason", "1"), ("source", "1"), ("amount", "500")],
    );
    desk.sit("赵国强");
    let fields = desk.office.inspection_start(desk.id("王家村"), today());
    let (kind, record) = (inspection::KIND, desk.office.new_id());
    desk.office
        .keep_inspection(&Filled { kind, record, base: 0, fields, kept: BTreeMap::new(), why: None })
        .unwrap();
    record
}

pub fn a_drawn_inspection(desk: &mut Desk) -> Id {
    let id = an_inspection(desk);
    drawn(desk, id);
    id
}

pub fn drawn(desk: &mut Desk, id: Id) {
    let mut filled = opened(&desk.office, id);
    desk.office.draw_sample(&mut filled.fields, 2, 4321, None).unwrap();
    desk.office.keep_inspection(&filled).unwrap();
}

pub fn a_task(desk: &mut Desk) -> Id {
    let fields = [("title", "修路"), ("village", "01"), ("owner", "赵国强"), ("due", "2026-12-20")];
    desk.keep("task", "修路", &fields)
}

pub fn a_meeting(desk: &mut Desk) -> Id {
    let task = a_task(desk);
    desk.office.begin_meeting("调度会", &[task]).unwrap().record
}

pub fn a_project(desk: &mut Desk) -> Id {
    let fields = [
        ("number", "Z01"),
        ("name", "改厕"),
        ("leader", "赵国强"),
        ("lead_unit", "党政办"),
        ("deadline", "2026-12-31"),
        ("measures", "3,100,户"),
    ];
    desk.keep("key_project", "改厕", &fields)
}

pub fn a_closed_month(desk: &mut Desk) -> Id {
    let pairs = [("household", "张桂琴"), ("situation", "看望"), ("date", "2026-10-15")];
    let id = key(desk, "visit", &pairs).unwrap();
    desk.sit("孙桂兰");
    desk.office.lock_month(october()).unwrap();
    desk.sit("周敏");
    id
}

pub fn a_draft(desk: &mut Desk) -> Id {
    let values: Fields = [(visit::HOUSEHOLD, Value::Ref(desk.id("张桂琴")))].into_iter().collect();
    let id = desk.office.new_id();
    let draft = Draft {
        id,
        kind: visit::KIND,
        record: desk.office.new_id(),
        base: 0,
        person: desk.id("周敏"),
        saved: desk.office.now(),
        open: false,
        title: "走访 张桂琴".to_owned(),
        values,
        texts: BTreeMap::new(),
        field: visit::HOUSEHOLD,
        cell: None,
        caret: (0, 0),
        scroll: 0,
        pins: BTreeSet::new(),
        kept: BTreeMap::new(),
    };
    desk.office.write_draft(&draft, true).unwrap();
    id
}
