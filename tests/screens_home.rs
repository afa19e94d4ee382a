//! Home, and who sits down: what waits, and where each key leads.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod robot;

use common::{Desk, at, today};
use insta::assert_snapshot;
use lianxin::model::draft::Draft;
use lianxin::model::typed::visit;
use lianxin::model::value::{Fields, Missing, Value};
use lianxin::office::{Filled, Queue};
use lianxin::screens::home::Home;
use lianxin::screens::start::Start;
use lianxin::screens::{Answer, News};
use robot::Robot;
use std::collections::{BTreeMap, BTreeSet};

/// An office where every queue but the returned has something.
fn busy() -> Desk {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "屋顶漏雨，已报危房改造。");
    let fields = [("household", "单德胜"), ("situation", "待补")];
    desk.keep("visit", "待补的走访", &fields);
    let draft = Draft {
        id: desk.office.new_id(),
        kind: visit::KIND,
        record: desk.office.new_id(),
        base: 0,
        person: desk.id("周敏"),
        saved: at(8, 40),
        open: false,
        title: "走访 王建国".into(),
        values: [(visit::HOUSEHOLD, Value::Ref(desk.id("王建国")))].into_iter().collect(),
        texts: BTreeMap::new(),
        field: visit::TYPE,
        cell: None,
        caret: (0, 0),
        scroll: 0,
        pins: BTreeSet::new(),
        kept: BTreeMap::new(),
    };
    desk.office.write_draft(&draft, true).unwrap();
    let fields = [("household", "曾玉梅"), ("cadre", "周敏"), ("role", "2"), ("start", "2026-01-05")];
    desk.keep("pairing", "周敏-曾玉梅", &fields);
    desk
}

fn home(desk: Desk) -> Robot<Home> {
    Robot::new(desk, |desk| Home::new(&desk.office))
}

#[test]
fn what_waits_is_counted_and_the_first_is_chosen() {
    let mut home = home(busy());
    assert_snapshot!(home.both());
    assert_eq!(home.caret, None);
    assert_snapshot!(home.hints(), @"回车 确定   Ctrl+N 新建   F3 查找   Ctrl+O 换人   F10 菜单   F1 帮助");
}

#[test]
fn an_office_with_nothing_to_do_says_so_in_each_queue() {
    let mut desk = Desk::new();
    desk.sit("孙桂兰");
    let mut home = home(desk);
    home.press("5");
    assert_snapshot!(home.draw(80, 24));
    for (digit, says) in [
        ("1", "没有报上来等您看的"),
        ("2", "没有过了时限还没交的"),
        ("3", "没有等您看的答复"),
        ("4", "没有到期的整改问题"),
    ] {
        home.press(digit);
        let screen = home.draw(80, 24);
        assert!(screen.contains(says), "{digit}\n{screen}");
    }
}

#[test]
fn one_digit_and_enter_open_what_waits() {
    let mut home = home(busy());
    assert_eq!(home.press("1 Enter"), ["日小结 周敏 2026-11-20"]);
    assert_eq!(home.press("3 Enter"), ["接着填 走访 王建国"]);
    assert_eq!(
        home.press("4 Enter"),
        ["填 走访 2026-11-20 曾玉梅 走访"],
        "the most overdue household is preset"
    );
    assert_eq!(home.press("5 Enter"), ["改 2026-11-20 单德胜 走访 Some(10)"], "at the field to be completed");
    assert_eq!(home.press("2 Enter"), Vec::<String>::new(), "an empty queue opens nothing");
}

#[test]
fn digits_mean_the_same_wherever_the_bar_stands() {
    let mut home = home(busy());
    for before in ["", "Left", "Left Down Down", "Left End", "4"] {
        home.press(before);
        let opened = home.press("6");
        assert_eq!(opened, ["填 走访 2026-11-20 走访"], "after {before:?}");
    }
    assert_eq!(home.press("8"), ["填 矛盾纠纷 2026-11-20"]);
    assert_eq!(
        home.press("0"),
        [
            "选 打开哪一本：重点项目看板 填报任务（谁该报什么） 写周汇报（本周） 写月通报（本月） 村 单位 干部 农户 结对 常用语 轮值 更正 月结 走访 帮扶 矛盾纠纷 \
             会议活动 批注 整改台账 督办单 重点项目 任务 进展反馈 调度会 日小结 周汇报 月检查 月通报 部门联系报告 结对情况 导入表格"
        ]
    );
    assert_eq!(home.answer(Answer::Choice(7, String::new())), ["登记册 农户 "]);
    home.press("0");
    assert_eq!(home.answer(Answer::Choice(0, String::new())), ["Board(None)"]);
    home.press("0");
    assert_eq!(home.answer(Answer::Choice(1, String::new())), ["Duties(\"daily\", 2026-11-20)"]);
}

#[test]
fn everything_is_reached_by_arrows_and_enter() {
    let mut home = home(busy());
    assert_eq!(home.press("Left Down Down Down Right Enter"), ["填 走访 2026-11-20 曾玉梅 走访"]);
    assert_eq!(home.press("Tab Down Down Enter"), ["填 走访 2026-11-20 走访"]);
    assert_eq!(home.press("End Enter").len(), 1);
    assert_eq!(home.answer(Answer::Choice(29, String::new())), ["Pairing"]);
}

#[test]
fn a_new_record_of_any_kind_and_another_person() {
    let mut home = home(busy());
    assert_eq!(
        home.press("Ctrl+N"),
        [
            "选 新建哪一种：走访 帮扶 矛盾纠纷 会议活动 问题 督办单 重点项目 任务 进展反馈 调度会 村 单位 干部 农户 结对 常用语 轮值"
        ]
    );
    assert_eq!(home.answer(Answer::Choice(1, String::new())), ["填 帮扶 2026-11-20"]);
    assert_eq!(home.press("Ctrl+O"), ["Start"]);
}

#[test]
fn a_returned_paper_shows_its_reason_and_opens() {
    let mut desk = busy();
    let day = desk.office.day(desk.id("周敏"), today()).unwrap();
    let filled = Filled {
        kind: 10,
        record: desk.office.new_id(),
        base: 0,
        fields: {
            let mut fields: Fields = desk.office.daily_start(&day);
            fields.set(7, Some(Value::Text("走访三户。".into())));
            fields
        },
        kept: BTreeMap::new(),
        why: None,
    };
    let saved = desk.office.file_daily(&filled, false).unwrap();
    desk.sit("赵国强");
    desk.office.move_to(saved.record, 3, Some("请写明漏雨怎么办")).unwrap();
    desk.sit("周敏");
    let mut home = home(desk);
    assert_eq!(home.press("2 Enter"), ["日小结 周敏 2026-11-20"]);
    assert_snapshot!(home.draw(80, 24));
    // What came back is not on its way up: nobody is told that everything is in.
    home.press("1");
    let screen = home.draw(80, 24);
    assert!(screen.contains("退回给您的还有 1 件，按 2 看"), "{screen}");
}

#[test]
fn what_another_room_changed_is_seen_on_coming_back() {
    let mut home = home(busy());
    assert!(home.draw(80, 24).contains("有 4 件事等着办"), "{}", home.draw(80, 24));
    // What a line says is remembered only as long as it is so.
    home.press("Down Up");
    let screen = home.draw(120, 40);
    assert!(screen.contains("这一条") && !screen.contains("曾玉梅"), "{screen}");
    home.desk.visit("曾玉梅", "已看望。");
    home.tell(News::Refresh);
    let screen = home.draw(80, 24);
    assert!(screen.contains("有 3 件事等着办"), "{screen}");
    home.press("Down Up");
    let screen = home.draw(120, 40);
    assert!(screen.contains("曾玉梅"), "{screen}");
}

#[test]
fn reviewers_find_the_papers_that_wait_for_them() {
    let mut desk = busy();
    desk.sit("赵国强");
    let mut home = home(desk);
    let commands = lianxin::screens::Screen::commands(&home.screen, &home.desk.office);
    let at = |name: &str| commands.iter().position(|act| act.name == name).expect(name);
    let (to_review, coverage) = (at("待审的日小结"), at("结对情况"));
    assert_eq!(home.tell(News::Chosen(to_review)), ["登记册 日小结 填报状态:已报"]);
    assert_eq!(home.tell(News::Chosen(coverage)), ["Pairing"]);
}

/// Three days of 周敏 that wait, with 赵国强 at the keyboard.
fn reviewing() -> Robot<Home> {
    let mut desk = Desk::new();
    for of in [17, 18, 19] {
        let date = format!("2026-11-{of}");
        let filled = common::typed(&desk.office, "daily", &[("date", &date), ("done", "清沟。")]);
        desk.office.file_daily(&filled, false).unwrap();
    }
    desk.sit("赵国强");
    home(desk)
}

#[test]
fn a_reviewer_passes_and_goes_on_by_one_key() {
    let mut home = reviewing();
    assert_snapshot!(home.hints(), @"回车 确定   F12 办理   F8 批注/退回   空格 标记   Ctrl+N 新建   F3 查找");
    assert_eq!(home.press("F12"), Vec::<String>::new());
    let screen = home.draw(80, 24);
    assert!(screen.contains("> 日小结 2026-11-18 周敏") && !screen.contains("11-17"), "{screen}");
    assert!(home.press("F8")[0].starts_with("SendBack"), "the one box of sending back");
}

#[test]
fn papers_are_marked_counted_and_accepted_as_one() {
    let mut home = reviewing();
    home.press("Space Space");
    assert_eq!(home.draw(80, 24).matches(" *").count(), 2, "{}", home.draw(80, 24));
    assert_eq!(home.press("F12"), ["问 通过标记的 2 份 [\"通过这 2 份\", \"先不通过\"] None"]);
    home.answer(Answer::Choice(1, String::new()));
    assert_eq!(home.desk.office.home().unwrap().review.len(), 3, "it was not meant");
    home.press("F12");
    home.answer(Answer::Choice(0, String::new()));
    assert_eq!(home.desk.office.home().unwrap().review.len(), 1);
    assert!(
        home.desk.office.undo().unwrap_err().to_string().contains("要留痕"),
        "what was passed is not undone"
    );
    assert!(home.press("1 Left F12")[0].contains("待审的"), "outside the queue nothing is passed");
}

/// One key too many: there is one mark on the screen, and what is said names the key that goes back.
#[test]
fn off_the_queue_one_mark_stands_and_the_way_back_is_named() {
    let mut home = reviewing();
    assert_eq!(home.draw(80, 24).matches('>').count(), 1, "{}", home.draw(80, 24));
    for key in ["F12", "F8"] {
        let said = home.press(&format!("Esc {key}")).concat();
        assert!(said.contains("先按 1 到“待审的”里，再按 F12 通过、F8 退回"), "{said}");
        let screen = home.draw(80, 24);
        assert_eq!(screen.matches('>').count(), 1, "{screen}");
        assert!(screen.contains("> 1"), "{screen}");
        home.press("1");
        let screen = home.draw(80, 24);
        assert!(screen.contains("> 日小结 2026-11-17") && !screen.contains("> 1"), "{screen}");
    }
    assert_eq!(home.desk.office.home().unwrap().review.len(), 3);
    home.press("F12 F12 F12");
    assert!(home.press("F12").concat().contains("没有要看的"), "{}", home.draw(80, 24));
}

#[test]
fn the_people_at_the_desk_sit_down_by_digit() {
    let mut start = Robot::new(Desk::new(), |desk| Start::new(&desk.office));
    assert_snapshot!(start.both());
    assert_eq!(start.press("3"), ["坐下 赵国强"]);
    assert_eq!(start.press("Down Enter"), ["坐下 李春生"]);
    assert_eq!(start.press("9"), Vec::<String>::new());
    assert_eq!(start.press("Esc"), ["Back"], "somebody sits there already");
}

#[test]
fn a_pending_field_is_what_the_clerk_meant() {
    let desk = busy();
    let record = desk.office.record(desk.id("待补的走访")).unwrap();
    assert_eq!(record.fields.get(10), Some(&Value::Missing(Missing::Pending)));
}

/// How far back a queue looks is said over it, and on F1.
#[test]
fn a_queue_says_how_far_back_it_looks() {
    let mut desk = Desk::new();
    let filled = common::typed(&desk.office, "daily", &[("date", "2026-11-20"), ("done", "清沟。")]);
    desk.office.file_daily(&filled, false).unwrap();
    // Nobody has filed anything since.
    desk.now.set(common::at(9, 0) + chrono::Days::new(60));
    let oldest = {
        let days =
            desk.office.home().unwrap().papers.into_iter().filter(|line| line.title.contains("日小结"));
        days.filter_map(|line| line.date).min().unwrap()
    };
    let back = desk.office.calendar().workdays(oldest..=desk.office.today()).count();
    assert_eq!(back, usize::from(lianxin::office::SUMMARIES_BACK) + 1, "today and so many before it");
    let heading = format!(
        "今天要填（日小结 {} 个工作日，报表 {} 天）",
        lianxin::office::SUMMARIES_BACK,
        lianxin::office::PAPERS_BACK
    );
    let mut home = home(desk);
    assert!(home.draw(80, 24).contains(&heading), "{}", home.draw(80, 24));
    let (_, lines) = lianxin::screens::Screen::explain(&home.screen, &home.desk.office).unwrap();
    assert!(lines.concat().contains("今天和前 10 个工作日的日小结"), "{lines:?}");
    assert!(lines.concat().contains("只往回看 31 天；更早没报的在“填报任务”里"), "{lines:?}");

    // Of what a reviewer has to do only the papers not filed are ever too old: the heading says so of them alone, and
    // leaves room for the position as the other does.
    let (papers, own) = (Queue::Papers.reach(), Queue::Own.reach());
    assert_eq!(own, "未报小结 10 工作日、报表 31 天");
    assert!(lianxin::ui::text::cells(&own) <= lianxin::ui::text::cells(&papers), "{own}");
    for queue in [Queue::Returned, Queue::Drafts, Queue::Visits, Queue::Pending] {
        assert_eq!(queue.reach(), "", "{queue:?} has no end");
    }

    home.desk.sit("孙桂兰");
    let mut head = Robot::new(home.desk, |desk| lianxin::screens::home::Home::new(&desk.office));
    let screen = head.draw(80, 24);
    head.press("2");
    let screen = format!("{screen}{}", head.draw(80, 24));
    assert!(screen.contains("没报的（近 31 天）"), "{screen}");
}

#[test]
fn a_row_shown_as_text_keeps_the_programs_own_names_to_itself() {
    let desk = Desk::new();
    for (kind, field) in [("inspection", "items"), ("weekly", "figures"), ("bulletin", "figures")] {
        let kind = desk.office.dictionary().kind_named(kind).unwrap();
        let field = kind.field_named(field).unwrap();
        let mut row = Fields::default();
        row.set(1, Some(Value::Text("papers".into())));
        row.set(2, Some(Value::Text("按时报送".into())));
        assert_eq!(lianxin::model::show::show_row(&row, field, &desk.office), "按时报送");
    }
}
