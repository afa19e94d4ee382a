//! The office of the golden journal: a little of everything that the dictionary knows, done in October and November.

use crate::common::Desk;
use crate::cycle::{WHY, changed, day, file_day, key, october, report, save, weekly};
use crate::town::{self, BoardTown};
use chrono::NaiveDate;
use lianxin::model::id::Id;
use lianxin::model::typed::{bulletin, filing, household, inspection, sample_row, task};
use lianxin::model::value::Value;
use lianxin::office::{Filled, Owes, Way};
use std::collections::BTreeMap;

fn morning(desk: &Desk, date: NaiveDate) {
    desk.now.set(date.and_hms_opt(9, 30, 0).unwrap());
}

/// Everything in its order; the directory is left closed.
pub fn made() -> Desk {
    let mut town = BoardTown { desk: Desk::new(), ids: Vec::new() };
    october_in_the_books(&mut town.desk);
    the_board(&mut town);
    let mut desk = town.desk;
    papers_and_closing(&mut desk);
    november(&mut desk);
    desk
}

fn october_in_the_books(desk: &mut Desk) {
    morning(desk, day(10, 12));
    for (household, way, date, appeal) in [
        ("张桂琴", "1", "2026-10-08", "想修路"),
        ("赵国富", "2", "2026-10-12", ""),
        ("单德胜", "6", "2026-10-12", "灌溉渠漏水"),
    ] {
        let pairs = [("household", household), ("type", way), ("date", date), ("situation", "在家")];
        let more = if appeal.is_empty() { Vec::new() } else { vec![("appeal", appeal), ("done", "3")] };
        key(desk, "visit", &[&pairs[..], &more].concat()).unwrap();
    }
    for (form, date, more) in [
        ("1", "2026-10-09", ("amount", "500")),
        ("2", "2026-10-10", ("goods", "面粉，2，袋，85；食用油，1，桶，60")),
        ("3", "2026-10-10", ("skill", "大棚番茄整枝")),
    ] {
        let pairs =
            [("household", "张桂琴"), ("form", form), ("reason", "1"), ("source", "1"), ("date", date), more];
        key(desk, "support", &pairs).unwrap();
    }
    let dispute = [("village", "王家村"), ("date", "2026-10-09"), ("type", "2"), ("words", "地界不清")];
    let sides = [("party_a", "张小军"), ("party_b", "单德胜"), ("mediator", "周敏"), ("result", "各让一步")];
    let settled = [("settled_date", "2026-10-11")];
    key(desk, "dispute", &[&dispute[..], &sides, &settled].concat()).unwrap();
    let sides = [("party_a", "曾玉梅"), ("party_b", "王建国")];
    key(desk, "dispute", &[&dispute[..], &sides].concat()).unwrap();
    let event = [("village", "王家村"), ("type", "1"), ("name", "院坝会"), ("attendance", "30")];
    key(desk, "event", &[&event[..], &[("date", "2026-10-12"), ("words", "宣讲")]].concat()).unwrap();
    key(desk, "phrase", &[("key", "zfkw"), ("words", "走访看望，情况稳定。")]).unwrap();
    let rota = [("cadre", "周敏"), ("type", "1"), ("start", "2026-10-12"), ("end", "2026-10-18")];
    key(desk, "rota", &rota).unwrap();
}

fn the_board(town: &mut BoardTown) {
    town.on(10, 1);
    let project = town.project("2026-01", "人居环境整治", "2026-12-31");
    let own = town.task("平整道路", "王家村", "周敏", "2026-12-10", Some(project), Some("50"));
    let other = town.task("清理河道", "柳林村", "李春生", "2026-11-30", None, None);
    for id in [own, other] {
        town.start(id);
    }
    town.on(10, 20);
    town.feed(own, "12", "铺了三户");
    town.on(11, 4);
    town.feed(own, "20", "又铺了四户");
    town.set(other, task::EVIDENCE, Some(Value::Text("照片三张".into())));
    town.go(other, 6, None);
    town.desk.sit("赵国强");
    town.go(other, 7, Some("核过"));
    town.desk.sit("周敏");
    let meeting = town.desk.office.begin_meeting("十一月调度会", &[own, other]).unwrap().record;
    town.desk.office.note_item(meeting, own, "二十五日前再铺十户").unwrap();
}

/// The first step that goes on and that anybody may make, so many times.
fn steps(desk: &mut Desk, id: Id, times: usize) {
    for _ in 0..times {
        for who in ["周敏", "李春生", "赵国强", "孙桂兰"] {
            desk.sit(who);
            let record = desk.office.record(id).unwrap();
            let steps = desk.office.steps(&record);
            if let Some(step) = steps.iter().find(|step| step.way == Way::On && step.refused.is_none()) {
                desk.office.move_to(id, step.to, Some("照实")).unwrap();
                break;
            }
        }
    }
    desk.sit("周敏");
}

fn papers_and_closing(desk: &mut Desk) {
    morning(desk, day(10, 12));
    let daily = file_day(desk, "周敏", day(10, 12), "走访两户", "下组");
    morning(desk, day(10, 16));
    let returned = file_day(desk, "周敏", day(10, 16), "开会", "");
    let village = desk.id("王家村");
    let filled = weekly(&desk.office, Owes::Record(village), day(10, 16));
    let week = desk.office.file(&filled, false).unwrap().record;
    desk.sit("赵国强");
    for id in [daily, week] {
        desk.office.move_to(id, filing::ACCEPTED, None).unwrap();
    }
    desk.office.move_to(returned, filing::RETURNED, Some("写清开的什么会")).unwrap();
    morning(desk, day(11, 2));
    inspected(desk);
    desk.sit("周敏");
    let whole = desk.office.report(bulletin::KIND, Owes::Town, october()).unwrap();
    let mut fields = desk.office.report_start(&whole);
    fields.set(bulletin::OVERALL, Some(Value::Text("总体平稳。".into())));
    let (kind, record) = (bulletin::KIND, desk.office.new_id());
    let kept = BTreeMap::from([(bulletin::FIGURES, "没有收齐".to_owned())]);
    let filled = Filled { kind, record, base: 0, fields, kept, why: None };
    desk.office.file(&filled, false).unwrap();
    morning(desk, day(11, 6));
    desk.sit("孙桂兰");
    desk.office.lock_month(october()).unwrap();
}

fn inspected(desk: &mut Desk) {
    let mut fields = desk.office.inspection_start(desk.id("王家村"), day(10, 31));
    desk.office.draw_sample(&mut fields, 3, 4321, None).unwrap();
    for at in 0..3 {
        let (result, words) =
            if at == 1 { (sample_row::DIFFERS, "没有来过") } else { (sample_row::CONFIRMED, "") };
        desk.office.note_call(&mut fields, at, Some(result), words).unwrap();
    }
    let (kind, record) = (inspection::KIND, desk.office.new_id());
    let filled = Filled { kind, record, base: 0, fields, kept: BTreeMap::new(), why: None };
    desk.office.keep_inspection(&filled).unwrap();
}

fn november(desk: &mut Desk) {
    morning(desk, day(11, 9));
    desk.sit("周敏");
    let problem = key(
        desk,
        "problem",
        &[
            ("date", "2026-11-02"),
            ("village", "柳林村"),
            ("source", "1"),
            ("what", "垃圾池满溢"),
            ("type", "2"),
            ("measure", "三日内清运"),
            ("owner", "李春生"),
            ("deadline", "2026-11-12"),
            ("progress", "4"),
            ("evidence", "照片"),
        ],
    )
    .unwrap();
    steps(desk, problem, 6);
    let open = [("date", "2026-11-03"), ("village", "王家村"), ("source", "1"), ("what", "路灯不亮")];
    key(desk, "problem", &[&open[..], &[("type", "2"), ("measure", "换灯"), ("owner", "周敏")]].concat())
        .unwrap();
    let visit =
        key(desk, "visit", &[("household", "曾玉梅"), ("date", "2026-11-09"), ("situation", "腿脚不便")]);
    let visit = visit.unwrap();
    let filled = changed(&desk.office, visit, "appeal", "要轮椅");
    save(&mut desk.office, &filled).unwrap();
    // A household has another head; one is struck out and brought back.
    let mut filled = changed(&desk.office, desk.id("王建国"), "head", "王志强");
    let members = changed(&desk.office, desk.id("王建国"), "members", "王志强,户主,不详").fields;
    filled.fields.set(household::MEMBERS, members.get(household::MEMBERS).cloned());
    save(&mut desk.office, &filled).unwrap();
    desk.sit("孙桂兰");
    let late = [("household", "单德胜"), ("date", "2026-10-20"), ("situation", "补记")];
    let mut filled = crate::common::typed(&desk.office, "visit", &late);
    filled.why = Some(WHY.to_owned());
    save(&mut desk.office, &filled).unwrap();
    desk.office.set_void(visit, true, Some("重复")).unwrap();
    desk.office.set_void(visit, false, Some("没有重复")).unwrap();
    morning(desk, town::day(2026, 11, 20));
    assert!(report(&desk.office, Owes::Town, day(11, 20)).paper.is_none());
}
