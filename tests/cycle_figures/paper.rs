//! What stands on a paper of a period: appeals by what became of them, the households of the plan, what several wrote the
//! same.

use crate::common::Desk;
use crate::cycle::{day, file_day, key, report, text, week, weekly};
use lianxin::model::typed::{filing, pairing, weekly as paper};
use lianxin::model::value::Value;
use lianxin::office::Owes;
use lianxin::paper::{self as documents, Source};

#[test]
fn appeals_are_counted_by_what_became_of_them_and_add_up() {
    let mut desk = Desk::new();
    let done = [Some("1"), Some("2"), Some("3"), Some("4"), None, Some("2")];
    let households = ["张桂琴", "赵国富", "单德胜", "曾玉梅", "王建国", "李秀英"];
    for (household, done) in households.iter().zip(done) {
        let mut pairs = vec![("household", *household), ("situation", "在家"), ("appeal", "修路")];
        pairs.extend(done.map(|done| ("done", done)));
        key(&mut desk, "visit", &pairs).unwrap();
    }
    // Without an appeal nothing is to be done, whatever is written of it.
    key(&mut desk, "visit", &[("household", "张桂琴"), ("situation", "又去一趟"), ("done", "1")]).unwrap();
    let of = |name: &str, place| desk.office.figure(name, week(day(11, 20)).days(), place).unwrap();
    let count = |name: &str| of(name, None).value;
    assert_eq!(
        (count("appeals"), count("appeals_answered"), count("appeals_in_hand"), count("appeals_passed_on")),
        (6, 2, 3, 1)
    );
    let village = Some(desk.id("王家村"));
    let mut parts: Vec<_> = ["appeals_answered", "appeals_in_hand", "appeals_passed_on"]
        .iter()
        .flat_map(|name| of(name, village).ids)
        .collect();
    parts.sort_unstable();
    let mut whole = of("appeals", village).ids;
    whole.sort_unstable();
    assert_eq!(parts, whole, "every appeal stands in one of the three");
    let document = documents::document(&report(&desk.office, Owes::Town, day(11, 20)), &desk.office).unwrap();
    for label in ["收到诉求", "诉求已答复", "诉求在办", "诉求转上级"] {
        assert!(document.figures().any(|figure| figure.title.ends_with(label)), "{label}");
    }
}

#[test]
fn the_plan_opens_the_households_it_counts_also_after_filing() {
    let mut desk = Desk::new();
    key(&mut desk, "visit", &[("household", "张桂琴"), ("situation", "在家")]).unwrap();
    file_day(&mut desk, "周敏", day(11, 20), "走访张桂琴", "");
    let owes = Owes::Record(desk.id("王家村"));
    let planned = |desk: &Desk| {
        let document = documents::document(&report(&desk.office, owes, day(11, 20)), &desk.office).unwrap();
        let plan = document.figures().find(|figure| figure.title.ends_with("的计划")).unwrap().clone();
        let Source::Entries(ids) = &plan.source else { panic!("{plan:?}") };
        assert_eq!(plan.words, ids.len().to_string());
        ids.clone()
    };
    let mut households = vec![desk.id("张桂琴"), desk.id("赵国富")];
    households.sort_unstable();
    assert_eq!(planned(&desk), households);
    let filled = weekly(&desk.office, owes, day(11, 20));
    desk.office.file(&filled, false).unwrap();
    // What the register says later changes nothing of what the paper said.
    let pair = desk.id("赵国强-赵国富");
    let mut ended = crate::cycle::opened(&desk.office, pair);
    ended.fields.set(pairing::END, Some(Value::Date(day(11, 1))));
    crate::cycle::save(&mut desk.office, &ended).unwrap();
    assert_eq!(planned(&desk), households);
}

#[test]
fn a_week_drafted_from_days_says_the_same_once() {
    let mut desk = Desk::new();
    file_day(&mut desk, "周敏", day(11, 18), "走访张桂琴。开展防火宣传。", "继续宣传");
    file_day(&mut desk, "周敏", day(11, 19), "开展 防火宣传！", "继续宣传。");
    let owes = Owes::Record(desk.id("王家村"));
    let fields = weekly(&desk.office, owes, day(11, 20)).fields;
    assert_eq!(text(&fields, paper::WORK), "11-18 周敏：走访张桂琴。\n11-18、11-19 周敏：开展防火宣传。");
    assert_eq!(text(&fields, paper::NEXT), "周敏：继续宣传。");
    // In the town's week two villages say it once.
    for (name, who) in [("王家村", "周敏"), ("柳林村", "李春生")] {
        desk.sit(who);
        let owes = Owes::Record(desk.id(name));
        let mut filled = weekly(&desk.office, owes, day(11, 20));
        filled.fields.set(paper::PROBLEMS, Some(Value::Text("人手不够。".to_owned())));
        desk.office.file(&filled, false).unwrap();
        assert_eq!(desk.office.record(filled.record).unwrap().fields.code(paper::STATE), Some(filing::FILED));
    }
    let town = weekly(&desk.office, Owes::Town, day(11, 20)).fields;
    assert_eq!(text(&town, paper::PROBLEMS), "王家村、柳林村：人手不够。");
}

#[test]
fn money_projects_and_goods_make_the_whole() {
    let mut desk = Desk::new();
    let of = |form, more: &[(&'static str, &'static str)]| {
        let all = [("household", "张桂琴"), ("form", form), ("reason", "1"), ("source", "1")];
        [&all[..], more].concat()
    };
    key(&mut desk, "support", &of("1", &[("amount", "500")])).unwrap();
    key(&mut desk, "support", &of("4", &[("amount", "7600"), ("project", "大棚")])).unwrap();
    key(&mut desk, "support", &of("2", &[("goods", "面粉，2，袋，85；食用油，1，桶，60")])).unwrap();
    key(&mut desk, "support", &of("3", &[("skill", "养蜂")])).unwrap();
    let month =
        lianxin::model::period::Period::of(lianxin::model::period::Cadence::Month, day(11, 20)).days();
    let fen = |name: &str| desk.office.figure(name, month, None).unwrap().value;
    let parts = [fen("cash_support"), fen("project_support"), fen("goods_support")];
    assert_eq!((parts, fen("support_total")), ([50_000, 760_000, 23_000], 833_000));
}
