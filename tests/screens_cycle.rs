//! The cycle on the screen, by digits, arrows and function keys alone: who owes what, the week's paper, what stands
//! behind a number, and the month's inspection. Letters are typed into words only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod common;
mod cycle;
mod robot;

use common::{Desk, at, today};
use cycle::{day, file_day, key, week};
use insta::assert_snapshot;
use lianxin::model::typed::{filing, inspection, sample_row, weekly};
use lianxin::model::value::Value;
use lianxin::office::Owes;
use lianxin::paper;
use lianxin::screens::behind::Behind;
use lianxin::screens::duties::Duties;
use lianxin::screens::inspection::Inspection;
use lianxin::screens::report::Report;
use lianxin::screens::{Answer, News, Screen};
use robot::Robot;

fn choice(place: usize) -> Answer {
    Answer::Choice(place, String::new())
}

fn words(text: &str) -> Answer {
    Answer::Words(text.to_owned())
}

/// Two days of 周敏, accepted and sent back, one of 李春生 that came late, and nothing since.
fn duties(name: &'static str) -> Robot<Duties> {
    let mut desk = Desk::new();
    desk.sit("孙桂兰");
    for who in ["周敏", "李春生", "赵国强"] {
        let filled = cycle::changed(&desk.office, desk.id(who), "keeps_daily", "是");
        cycle::save(&mut desk.office, &filled).unwrap();
    }
    desk.sit("周敏");
    desk.now.set(day(11, 12).and_hms_opt(17, 0, 0).unwrap());
    let accepted = file_day(&mut desk, "周敏", day(11, 12), "走访两户", "");
    desk.now.set(day(11, 13).and_hms_opt(17, 0, 0).unwrap());
    let returned = file_day(&mut desk, "周敏", day(11, 13), "开会", "");
    desk.now.set(day(11, 18).and_hms_opt(9, 0, 0).unwrap());
    file_day(&mut desk, "李春生", day(11, 16), "清沟", "");
    desk.sit("赵国强");
    desk.office.move_to(accepted, filing::ACCEPTED, None).unwrap();
    desk.office.send_back(returned, "今日工作", 4, "开什么会").unwrap();
    desk.now.set(at(9, 0));
    Robot::new(desk, |desk| Duties::new(name, today(), &desk.office))
}

#[test]
fn who_owes_what_is_one_table() {
    let mut robot = duties("daily");
    assert_snapshot!(robot.both());
    assert_eq!(robot.caret, None);
    assert_snapshot!(robot.hints());
}

#[test]
fn the_same_month_by_village() {
    let mut robot = duties("daily");
    robot.press("8");
    assert_snapshot!(robot.both());
    robot.press("8");
    assert!(robot.draw(80, 24).contains("周敏"), "and back");
    robot.press("Space");
    assert!(robot.draw(80, 24).contains("按村看"));
    robot.press("Enter");
    assert!(robot.draw(80, 24).contains("李春生"));
}

#[test]
fn digits_narrow_to_a_status() {
    let mut robot = duties("daily");
    for (digit, shown, hidden) in [
        ("4", vec!["周敏", "李春生", "赵国强"], vec![]),
        ("6", vec!["周敏"], vec!["李春生", "赵国强"]),
        ("5", vec!["李春生"], vec!["周敏", "赵国强"]),
        ("7", vec!["李春生"], vec!["周敏", "赵国强"]),
        ("0", vec!["周敏", "李春生", "赵国强"], vec![]),
    ] {
        robot.press(digit);
        let screen = robot.draw(80, 24);
        let rows: Vec<&str> = screen.lines().skip(4).collect();
        let is_there =
            |name: &&str| rows.iter().any(|row| row.trim_start_matches("> ").trim_start().starts_with(*name));
        assert!(shown.iter().all(is_there), "{digit}\n{screen}");
        assert!(!hidden.iter().any(is_there), "{digit}\n{screen}");
    }
}

#[test]
fn a_sentence_narrows_by_initials_and_status() {
    let mut robot = duties("daily");
    assert!(robot.press("Ctrl+F")[0].starts_with("问 筛选"));
    robot.answer(words("wjc 状态:缺报"));
    assert_snapshot!(robot.draw(80, 24));
    assert_eq!(robot.press("Ctrl+F").len(), 1);
    let said = robot.answer(words("状态:没有"));
    assert!(said[0].contains("没有“没有”这个状态") && said[0].contains("缺报"), "{said:?}");
    robot.press("Ctrl+F");
    assert_eq!(robot.answer(words("查无此村")), ["没有符合条件的，按 0 看全部。"]);
}

#[test]
fn a_cell_opens_the_room_in_which_its_paper_is_written() {
    let mut robot = duties("daily");
    robot.press("Home");
    assert_eq!(robot.press("Enter"), ["日小结 周敏 2026-11-12"]);
    assert_eq!(robot.press("Down Right Right Enter"), ["日小结 李春生 2026-11-16"]);
    for (place, opens) in [
        (1, "报表 周汇报 王家村 2026-W47"),
        (2, "报表 周汇报 文字材料组 2026-W47"),
        (3, "报表 周汇报 全镇 2026-W47"),
        (4, "月检查 王家村 2026-11-01"),
        (5, "报表 月通报 全镇 2026-11"),
    ] {
        assert!(robot.press("3")[0].starts_with("选 看哪一种任务"));
        robot.answer(choice(place));
        assert_eq!(robot.press("Ctrl+Home Enter"), [opens]);
    }
}

#[test]
fn the_head_closes_the_month_before_from_here() {
    let mut robot = duties("village_weekly");
    let close = |robot: &Robot<Duties>| {
        robot.screen.commands(&robot.desk.office).iter().position(|act| act.name.starts_with("月结"))
    };
    robot.press("1");
    assert_eq!(close(&robot), None, "not a supervisor's to do");
    robot.desk.sit("孙桂兰");
    robot.press("2");
    assert_eq!(close(&robot), None, "not before the month is over");
    robot.press("1");
    let at = close(&robot).expect("the palette offers it");
    let asked = robot.tell(News::Chosen(at));
    assert!(asked[0].starts_with("问 月结"), "{asked:?}");
    assert!(robot.answer(choice(1)).is_empty() && robot.desk.office.locked_months().unwrap().is_empty());
    robot.tell(News::Chosen(at));
    let said = robot.answer(choice(0));
    assert!(said[0].contains("月结"), "{said:?}");
    assert_eq!(robot.desk.office.locked_months().unwrap(), [cycle::october()]);
}

/// A village's week with days, a visit and a support behind it.
fn report() -> Robot<Report> {
    let mut desk = Desk::new();
    file_day(&mut desk, "周敏", day(11, 18), "走访张桂琴", "去二组");
    desk.visit("张桂琴", "屋顶漏雨");
    desk.visit("单德胜", "腿脚不便");
    let pairs = [("household", "张桂琴"), ("form", "1"), ("reason", "1"), ("source", "1"), ("amount", "500")];
    key(&mut desk, "support", &pairs).unwrap();
    Robot::new(desk, open_week)
}

fn open_week(desk: &Desk) -> Report {
    Report::new(weekly::KIND, Owes::Record(desk.id("王家村")), week(today()), &desk.office)
}

fn filed(robot: &Robot<Report>) -> Option<lianxin::model::record::Record> {
    cycle::report(&robot.desk.office, Owes::Record(robot.desk.id("王家村")), today()).paper
}

#[test]
fn a_week_is_read_as_it_will_be_printed() {
    let mut robot = report();
    assert_snapshot!(robot.both());
    assert_eq!(robot.caret, None, "nothing is being written");
    assert_snapshot!(robot.hints());
}

#[test]
fn every_number_opens_its_entries() {
    let mut robot = report();
    robot.draw(80, 24);
    robot.press("Home");
    let report = cycle::report(&robot.desk.office, Owes::Record(robot.desk.id("王家村")), today());
    let document = paper::document(&report, &robot.desk.office).unwrap();
    let titles = |ids: &[lianxin::model::id::Id]| {
        ids.iter().map(|id| robot.desk.office.title(*id).unwrap()).collect::<Vec<_>>().join("、")
    };
    let expected: Vec<String> = document
        .figures()
        .map(|figure| {
            let entries = figure.entries(&robot.desk.office).unwrap();
            format!("溯源 {} = {}：{}", figure.title, figure.words, titles(&entries.ids))
        })
        .collect();
    assert!(expected.len() > 8, "{expected:?}");
    for (at, opens) in expected.iter().enumerate() {
        assert_eq!(robot.press("Enter"), std::slice::from_ref(opens), "figure {at}");
        robot.press("Right");
    }
    assert!(
        expected.iter().any(|line| line.contains("= 2：2026-11-20 张桂琴 走访、2026-11-20 单德胜 走访")),
        "{expected:#?}"
    );
    // Down goes line by line and ends at the last, never beyond.
    robot.press("Home");
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..40 {
        seen.insert(robot.press("Enter").remove(0));
        robot.press("Down");
    }
    assert!(seen.len() > 3, "{seen:?}");
}

/// The caret stands between the heading of the box in focus and the next rule.
fn assert_in_box(robot: &mut Robot<Report>, label: &str) {
    for (columns, rows) in [(80, 24), (120, 40)] {
        let screen = robot.draw(columns, rows);
        let caret = robot.caret.unwrap_or_else(|| panic!("no caret in {label}\n{screen}"));
        let lines: Vec<&str> = screen.lines().collect();
        let top = lines.iter().position(|line| line.starts_with(&format!("> {label}"))).expect(&screen);
        let below = lines.iter().skip(top + 1).position(|line| line.contains("────"));
        let bottom = below.map_or(usize::from(rows), |at| at + top + 1);
        assert!((top + 1..bottom).contains(&usize::from(caret.y)), "{caret:?} in {label}\n{screen}");
        assert!(caret.x >= 2 && caret.x < columns - 2, "{caret:?}");
    }
}

#[test]
fn words_are_written_in_their_boxes_and_filed() {
    let mut robot = report();
    robot.press("Tab");
    for label in ["本周重点工作", "存在问题", "下周计划", "需协调事项"] {
        let screen = robot.draw(80, 24);
        assert!(screen.contains(&format!("> {label}")), "{label}\n{screen}");
        assert_in_box(&mut robot, label);
        robot.press("Tab");
    }
    robot.press("Tab Tab “雨季排水” Enter “第二行”");
    assert_in_box(&mut robot, "存在问题");
    let draft = &robot.desk.office.drafts().unwrap()[0];
    assert_eq!(draft.values.text(weekly::PROBLEMS), Some("雨季排水\n第二行"));
    assert!(filed(&robot).is_none());
    assert_snapshot!(robot.draw(80, 24));
    let said = robot.press("F12");
    assert!(said[0].contains("上报周汇报"), "{said:?}");
    let fields = filed(&robot).expect("it is filed").fields;
    assert_eq!(fields.text(weekly::PROBLEMS), Some("雨季排水\n第二行"));
    assert_eq!(fields.code(weekly::STATE), Some(filing::FILED));
    assert!(robot.desk.office.drafts().unwrap().is_empty());
    let said = robot.press("“字”");
    assert!(said.is_empty() || said[0].contains("撤回"), "{said:?}");
    assert_eq!(filed(&robot).unwrap().fields, fields);
}

#[test]
fn drafted_again_it_keeps_what_was_written() {
    let mut robot = report();
    robot.press("Tab Tab “雨季排水” Shift+Tab");
    file_day(&mut robot.desk, "周敏", day(11, 19), "调解地界", "");
    robot.tell(News::Refresh);
    assert!(robot.draw(80, 24).contains("可以重新拟稿"), "{}", robot.draw(80, 24));
    let said = robot.press("Ctrl+T");
    assert!(said[0].contains("您改过的字都在"), "{said:?}");
    let screen = robot.draw(120, 40);
    for words in ["11-18 周敏：走访张桂琴", "11-19 周敏：调解地界", "雨季排水"] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
}

#[test]
fn a_week_of_nothing_is_one_key_and_a_question() {
    let mut robot = Robot::new(Desk::new(), open_week);
    assert!(robot.press("0")[0].starts_with("问 零报告"));
    robot.answer(choice(0));
    assert_eq!(filed(&robot).unwrap().fields.get(weekly::NIL), Some(&Value::Bool(true)));
    assert!(robot.draw(80, 24).contains("零报告"));
}

#[test]
fn a_reviewer_sends_back_on_a_field_from_the_same_document() {
    let mut robot = report();
    robot.press("F12");
    robot.desk.sit("赵国强");
    let mut review = Robot::new(robot.desk, open_week);
    assert!(review.press("Tab “改”").iter().all(|said| !said.contains("已存")));
    assert!(review.press("F8")[0].contains("\"数字\""), "one box: the field, the reason, the words");
    let paper = filed(&review).unwrap().id;
    review.desk.office.send_back(paper, "数字", 2, "走访和日小结对不上").unwrap();
    assert_eq!(filed(&review).unwrap().fields.code(weekly::STATE), Some(filing::RETURNED));
    review.desk.sit("周敏");
    let mut mine = Robot::new(review.desk, open_week);
    assert!(mine.draw(80, 24).contains("走访和日小结对不上"), "{}", mine.draw(80, 24));
    assert!(mine.press("F12").iter().any(|said| said.contains("先答复（按 F8")));
    assert!(mine.press("F8")[0].starts_with("问 答复 数字"));
    mine.answer(words("补记了一户"));
    mine.press("F12");
    assert_eq!(filed(&mine).unwrap().fields.code(weekly::STATE), Some(filing::FILED));
}

#[test]
fn behind_a_filed_number_stands_what_has_changed_since() {
    let mut robot = report();
    robot.press("F12");
    let mut desk = robot.desk;
    desk.office.set_void(desk.id("屋顶漏雨"), true, Some("重复")).unwrap();
    desk.visit("赵国富", "问低保");
    let report = cycle::report(&desk.office, Owes::Record(desk.id("王家村")), today());
    let document = paper::document(&report, &desk.office).unwrap();
    let figure = document
        .figures()
        .find(|figure| figure.title.contains("走访") && figure.words == "2")
        .unwrap()
        .clone();
    let mut behind = Robot::new(desk, |desk| {
        let paper::Entries { ids, now } = figure.entries(&desk.office).unwrap();
        let (title, help, says) = (figure.title.clone(), figure.help.clone(), figure.words.clone());
        Behind::new(lianxin::screens::Behind { title, help, says, ids, now }, &desk.office)
    });
    assert_snapshot!(behind.both());
    let opened: Vec<String> =
        ["Home Enter", "Down Enter", "Down Enter"].map(|keys| behind.press(keys).remove(0)).to_vec();
    assert!(opened.iter().any(|line| line.contains("赵国富")), "{opened:?}");
    assert!(opened.iter().any(|line| line.contains("张桂琴")), "the struck out one opens too: {opened:?}");
    assert_eq!(behind.press("Esc"), ["Back"]);
}

/// One entry of each kind, so that the order of the sample does not hang on its number.
fn checked() -> Robot<Inspection> {
    let mut robot = report();
    let desk = &mut robot.desk;
    desk.office.set_void(desk.id("腿脚不便"), true, Some("重复")).unwrap();
    desk.sit("赵国强");
    Robot::new(robot.desk, |desk| Inspection::new(desk.id("王家村"), today(), &desk.office))
}

fn inspected(robot: &Robot<Inspection>) -> lianxin::model::value::Fields {
    robot.desk.office.inspection_of(robot.desk.id("王家村"), today()).unwrap().expect("it is kept").fields
}

/// The screen without the number that nobody chose.
fn without_seed(robot: &mut Robot<Inspection>, columns: u16, rows: u16) -> String {
    let seed = inspected(robot).number(inspection::SEED).unwrap().to_string();
    let screen = robot.draw(columns, rows).replace(&seed, "#");
    // A shorter number has a longer rule before it.
    let (before, after) = screen.split_once(" 抽样号").unwrap();
    format!("{} 抽样号{after}", before.trim_end_matches('─'))
}

#[test]
fn points_come_off_with_a_reason_only() {
    let mut robot = checked();
    assert_snapshot!(robot.both());
    assert!(robot.press("Enter")[0].starts_with("问 日小结、周汇报按时报送"));
    let said = robot.answer(words("2"));
    assert!(said[0].contains("写明看到了什么"), "{said:?}");
    robot.press("Enter");
    assert!(robot.answer(words("缺两份"))[0].contains("先写扣几分"));
    robot.press("Enter");
    robot.answer(words("２ 缺两份周汇报"));
    let items = inspected(&robot).rows(inspection::ITEMS).to_vec();
    assert_eq!(items[0].text(5), Some("缺两份周汇报"));
    let screen = robot.draw(80, 24);
    assert!(
        screen.contains("100 减 2 得 98") && screen.contains("扣 2") && screen.contains("缺两份周汇报"),
        "{screen}"
    );
}

#[test]
fn a_sample_is_drawn_called_and_reported() {
    let mut robot = checked();
    assert!(robot.press("F12")[0].contains("先抽样"));
    assert!(robot.press("3")[0].starts_with("问 抽样"));
    assert!(robot.answer(words("零"))[0].contains("1 到 500"));
    robot.press("3");
    let asked = robot.answer(words("108"));
    assert!(asked[0].starts_with("问 抽 108 条？"), "{asked:?}");
    assert!(robot.answer(choice(1))[0].starts_with("问 抽样"), "nothing is drawn before it is said again");
    robot.answer(words("１０"));
    assert_eq!(inspected(&robot).rows(inspection::SAMPLE).len(), 2);
    let asked = robot.press("F11 Enter");
    assert!(
        asked[0].starts_with("问 回访结果 [\"属实\", \"不符\", \"联系不上\", \"查无此人\"]"),
        "{asked:?}"
    );
    let asked = robot.answer(choice(1));
    assert!(asked[0].starts_with("问 哪里不符"), "{asked:?}");
    robot.answer(words("没有来过"));
    assert!(robot.press("F12")[0].contains("还有 1 条"));
    robot.press("Enter");
    robot.answer(choice(0));
    let results: Vec<_> =
        inspected(&robot).rows(inspection::SAMPLE).iter().map(|row| row.code(sample_row::RESULT)).collect();
    assert_eq!(results, [Some(sample_row::DIFFERS), Some(sample_row::CONFIRMED)]);
    assert_snapshot!(without_seed(&mut robot, 80, 24));
    assert_eq!(robot.press("F2"), ["查看 2026-11-20 张桂琴 资金 false"]);
    robot.press("F12");
    assert_eq!(inspected(&robot).code(inspection::STATE), Some(filing::FILED));
    assert_eq!(robot.desk.office.asked_of(robot.desk.id("周敏")).unwrap().len(), 1);
    assert!(robot.press("Home Enter")[0].contains("撤回"), "reported, it is closed");
}
