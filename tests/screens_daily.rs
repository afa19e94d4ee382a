//! The day: facts above, words below, filed, returned, accepted; nothing typed is ever lost.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod robot;

use common::{Desk, at, today};
use insta::assert_snapshot;
use lianxin::model::typed::{daily, filing, query_state};
use lianxin::model::value::Value;
use lianxin::screens::daily::Daily;
use lianxin::screens::{Answer, News};
use robot::Robot;

/// Two visits and a dispute of 周敏 on the test day.
fn working_day() -> Desk {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "屋顶漏雨，已报危房改造。");
    desk.visit("单德胜", "腿脚不便，想申请低保。");
    let fields = [
        ("type", "2"),
        ("party_a", "王建国"),
        ("party_b", "李秀英"),
        ("words", "为地界起争执。"),
        ("village", "02"),
    ];
    desk.keep("dispute", "地界", &fields);
    desk
}

fn day_of(desk: Desk, name: &str) -> Robot<Daily> {
    Robot::new(desk, |desk| Daily::new(desk.id(name), today(), &desk.office))
}

fn choice(place: usize) -> Answer {
    Answer::Choice(place, String::new())
}

fn paper(robot: &Robot<Daily>) -> lianxin::model::record::Record {
    robot.desk.office.daily_of(robot.desk.id("周敏"), today()).unwrap().expect("there is a paper")
}

fn state(robot: &Robot<Daily>) -> Option<u16> {
    paper(robot).fields.code(daily::STATE)
}

#[test]
fn the_facts_are_there_and_a_sentence_is_offered() {
    let mut day = day_of(working_day(), "周敏");
    assert_snapshot!(day.both());
    assert_snapshot!(day.hints(), @"F12 完成   F5 同上   Tab 下一栏   Ctrl+S 保存   Esc 返回   F10 菜单");
}

#[test]
fn a_day_with_facts_costs_few_keys() {
    let mut day = day_of(working_day(), "周敏");
    day.draw(80, 24);
    let caret = day.caret.expect("the caret is in 今日工作");
    assert_eq!((caret.x, caret.y), (2, 6));
    day.press("“帮张桂琴报了危房改造。”");
    day.draw(80, 24);
    assert_eq!(day.caret.map(|caret| caret.x), Some(24), "the caret follows wide characters");
    day.press("F12");
    let filed = paper(&day);
    assert_eq!(filed.fields.text(daily::DONE), Some("帮张桂琴报了危房改造。"));
    assert_eq!(filed.fields.code(daily::STATE), Some(filing::FILED));
    assert_eq!(filed.fields.get(daily::NIL), Some(&Value::Bool(false)));
    assert!(day.desk.office.drafts().unwrap().is_empty(), "a filed paper needs no draft");
    assert_snapshot!(day.draw(80, 24));
}

#[test]
fn ditto_takes_the_sentence_made_from_the_facts() {
    let mut day = day_of(working_day(), "周敏");
    day.press("F5 F12");
    assert_eq!(
        paper(&day).fields.text(daily::DONE),
        Some("走访农户2户（张桂琴、单德胜）；登记矛盾纠纷1件（王建国 李秀英 邻里）。")
    );
}

#[test]
fn filing_without_words_offers_the_sentence() {
    let mut day = day_of(working_day(), "周敏");
    assert_eq!(day.press("F12"), ["问 上报 [\"就用这一句上报\", \"回去写\"] None"]);
    day.answer(choice(0));
    assert_eq!(state(&day), Some(filing::FILED));
}

#[test]
fn what_is_typed_survives_a_kill_with_the_caret() {
    let mut day = day_of(working_day(), "周敏");
    day.press("“上午走访。” Enter “下午调解” Tab “道路” Left");
    let Robot { desk, .. } = day;
    let drafts = desk.office.drafts().unwrap();
    assert_eq!(drafts.len(), 1);
    assert!(drafts[0].open, "found open at start: the program was killed");
    let Desk { office, dir, .. } = desk;
    let person = office.person().cloned().unwrap();
    drop(office);
    let (mut office, _) = common::open(dir.path());
    office.sit_down(person.clone());
    let mut again = Daily::new(person.id, today(), &office);
    let area = ratatui::layout::Rect::new(0, 0, 78, 21);
    let mut buf = ratatui::buffer::Buffer::empty(area);
    let look = lianxin::ui::Look::new(lianxin::ui::Theme::dark(), false);
    let caret = lianxin::screens::Screen::draw(&mut again, &mut buf, area, &office, &look);
    let screen = lianxin::ui::screen_text::screen_text(&buf);
    assert!(screen.contains("上午走访。\n"), "{screen}");
    let caret = caret.expect("the caret is back in the box");
    assert_eq!(buf[(caret.x, caret.y)].symbol(), "路", "{screen}");
}

#[test]
fn a_draft_that_says_nothing_new_is_removed() {
    let mut day = day_of(working_day(), "周敏");
    day.press("“一”");
    assert_eq!(day.desk.office.drafts().unwrap().len(), 1);
    day.press("Backspace");
    assert_eq!(day.desk.office.drafts().unwrap().len(), 0);
    assert_eq!(day.press("“二” Esc"), ["Back"]);
    let drafts = day.desk.office.drafts().unwrap();
    assert!(!drafts[0].open, "left in order");
}

#[test]
fn enter_twice_goes_on_and_tab_goes_round() {
    let mut day = day_of(working_day(), "周敏");
    day.press("“一” Enter Enter “二” Tab “三” Enter “四” F12");
    let fields = paper(&day).fields;
    let words = [daily::DONE, daily::UNFINISHED, daily::TOMORROW]
        .map(|tag| fields.text(tag).unwrap_or_default().to_owned());
    assert_eq!(words, ["一", "二", "三\n四"]);
}

#[test]
fn nothing_happened_is_filed_as_such_after_a_question() {
    let mut day = day_of(Desk::new(), "周敏");
    assert_snapshot!(day.draw(80, 24));
    assert_snapshot!(day.hints(), @"F12 完成   0 零报告   Ctrl+N 新建   Tab 下一栏   左 往左   右 往右");
    assert_eq!(day.press("0"), ["问 零报告 [\"确实无事，报零报告\", \"回去写\"] None"]);
    day.answer(choice(0));
    assert_eq!(paper(&day).fields.get(daily::NIL), Some(&Value::Bool(true)));
    assert!(day.draw(80, 24).contains("[已报 零报告]"));
}

#[test]
fn a_day_with_facts_is_not_filed_as_nothing() {
    let mut day = day_of(working_day(), "周敏");
    let said = day.press("Shift+Tab 0");
    assert!(said[0].contains("不能报零报告"), "{said:?}");
}

#[test]
fn the_list_opens_changes_and_adds_facts() {
    let mut day = day_of(working_day(), "周敏");
    day.press("Shift+Tab");
    assert_eq!(day.press("2"), ["查看 2026-11-20 单德胜 走访 false"]);
    assert_eq!(day.press("Home F2"), ["改 2026-11-20 张桂琴 走访 None"]);
    assert_eq!(day.press("Ctrl+N"), ["选 11-20 记一件什么事：走访 帮扶 矛盾纠纷 会议活动 进展反馈"]);
    day.press("Left");
    assert_eq!(day.press("Ctrl+N").len(), 1);
    assert_eq!(day.answer(choice(0)), ["填 走访 2026-11-19 走访"], "preset with the day on screen");
}

#[test]
fn days_are_turned_but_not_into_the_future() {
    let mut day = day_of(working_day(), "周敏");
    day.press("Shift+Tab Left");
    let screen = day.draw(80, 24);
    assert!(screen.contains("2026-11-19 星期四") && screen.contains("[未报]"), "{screen}");
    let said = day.press("Right Right");
    assert_eq!(said, ["已经是今天，后面的日子还没到。"]);
}

#[test]
fn a_returned_paper_says_who_and_why_and_is_written_again() {
    let mut day = day_of(working_day(), "周敏");
    day.press("F5 F12");
    let id = paper(&day).id;
    day.desk.sit("赵国强");
    day.desk.now.set(at(16, 30));
    let mut review = day_of(day.desk, "周敏");
    assert_snapshot!(review.hints(), @"F12 完成   F8 批注/退回   回车 确定   F2 修改   Ctrl+N 新建   Tab 下一栏");
    let said = review.press("F8");
    let fields = r#"fields: ["整份", "今日工作", "未完成事项", "明日计划", "今日事项"]"#;
    assert!(said[0].starts_with("SendBack") && said[0].contains(fields), "{said:?}");
    review.desk.office.send_back(id, "今日工作", 4, "请写明漏雨怎么办").unwrap();
    review.tell(News::Refresh);
    assert_eq!(state(&review), Some(filing::RETURNED));
    let asked = &review.desk.office.asked_about(id).unwrap()[0];
    assert_eq!((asked.field.as_str(), asked.words.as_str()), ("今日工作", "写得不清楚：请写明漏雨怎么办"));
    assert_eq!((asked.from.as_str(), asked.state), ("赵国强", query_state::OPEN));
    review.desk.sit("周敏");
    let mut day = day_of(review.desk, "周敏");
    assert_snapshot!(day.draw(80, 24));
    let said = day.press("End “漏雨已报危房改造。” F12");
    assert!(said[0].contains("先答复（按 F8"), "{said:?}");
    assert_eq!(state(&day), Some(filing::RETURNED), "an open question is answered first");
    assert_eq!(day.press("F8"), ["问 答复 今日工作 [] Some(\"怎么改的，或为什么不改\")"]);
    day.answer(Answer::Words("补写了".to_owned()));
    day.press("F12");
    assert_eq!((paper(&day).id, state(&day)), (id, Some(filing::FILED)));
    assert!(
        paper(&day).fields.text(daily::DONE).unwrap().ends_with("漏雨已报危房改造。"),
        "the words stayed"
    );
}

#[test]
fn a_supervisor_accepts_and_only_reads() {
    let mut day = day_of(working_day(), "周敏");
    day.press("F5 F12");
    day.desk.sit("赵国强");
    let mut review = day_of(day.desk, "周敏");
    let said = review.press("Tab “改”");
    assert!(said[0].contains("只能看"), "{said:?}");
    let said = review.press("F12");
    assert_eq!(said, ["通过：2026-11-20 周敏。"], "one key; no other paper waits");
    assert_eq!(state(&review), Some(filing::ACCEPTED));
    let screen = review.draw(80, 24);
    assert!(screen.contains("[通过]") && screen.contains("通过  赵国强 11-20 09:00"), "{screen}");
}

#[test]
fn a_filed_paper_is_taken_back_by_f8_or_from_the_palette_when_it_is_meant() {
    let mut day = day_of(working_day(), "周敏");
    day.press("F5 F12");
    let commands: Vec<String> = lianxin::screens::Screen::commands(&day.screen, &day.desk.office)
        .into_iter()
        .map(|act| act.name)
        .collect();
    assert_eq!(
        commands,
        [
            "撤回这份日小结",
            "看前一天",
            "看“走访 2”所据的记录",
            "看“矛盾纠纷 1”所据的记录",
            "看这份日小结的历次改动",
            "看另一个人的日小结"
        ]
    );
    assert_eq!(day.tell(News::Chosen(0)), ["问 撤回 [\"撤回\", \"不撤回\"] None"]);
    day.answer(choice(1));
    assert_eq!(state(&day), Some(filing::FILED), "asked once, and it was not meant");
    let said = day.press("F12");
    assert!(said[0].contains("F8"), "the key that goes on takes nothing back: {said:?}");
    assert_eq!(state(&day), Some(filing::FILED));
    assert_eq!(day.press("F8"), ["问 撤回 [\"撤回\", \"不撤回\"] None"]);
    day.answer(choice(0));
    assert_eq!(state(&day), Some(filing::DRAFT));
    day.press("“补一句。” F12");
    assert_eq!(state(&day), Some(filing::FILED));
}

#[test]
fn late_filing_shows_both_days() {
    let mut desk = working_day();
    desk.now.set(at(9, 0) + chrono::Days::new(3));
    desk.sit("周敏");
    let mut day = day_of(desk, "周敏");
    day.press("F5 F12");
    let screen = day.draw(80, 24);
    assert!(screen.contains("11-20 的事，11-23 上报，晚 3 天。"), "{screen}");
}

#[test]
fn facts_added_elsewhere_join_without_touching_the_words() {
    let mut day = day_of(working_day(), "周敏");
    day.press("“正在写”");
    day.desk.visit("王建国", "来镇里问路灯。");
    day.tell(News::Refresh);
    let screen = day.draw(80, 24);
    assert!(screen.contains("走访 3") && screen.contains("正在写"), "{screen}");
}

#[test]
fn undo_takes_back_typing_and_never_the_filing() {
    let mut day = day_of(working_day(), "周敏");
    day.press("“错” Ctrl+Z “对” F12");
    assert_eq!(paper(&day).fields.text(daily::DONE), Some("对"));
    let undone = day.desk.office.undo().unwrap_err().to_string();
    assert!(undone.contains("要留痕"), "what went up is withdrawn in the open: {undone}");
    assert_eq!(paper(&day).fields.text(daily::DONE), Some("对"));
}
