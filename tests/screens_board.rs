//! The board at the keyboard: walking, moving, blocking, filtering, lanes, views, several at once, a meeting.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "board/room.rs"]
mod board_room;
#[path = "board/shown.rs"]
mod board_shown;
#[path = "board/town.rs"]
mod board_town;
mod common;
mod robot;

use board_room::{board, id, state_of, under};
use chrono::NaiveDate;
use insta::assert_snapshot;
use lianxin::model::typed::{task, task_state as state};
use lianxin::model::value::Value;
use lianxin::screens::board::BoardRoom;
use lianxin::screens::{Answer, News, Screen};
use robot::Robot;

#[test]
fn what_is_near_stands_in_lanes_with_its_lights() {
    let mut robot = board();
    assert_snapshot!(robot.both());
    assert_eq!(robot.hints(), "回车 确定   > 往前移   F9 反馈   Ctrl+F 筛选   F4 换视图   F6 分道/排序");
}

#[test]
fn arrows_walk_over_cards_columns_and_lanes() {
    let mut robot = board();
    robot.press("Ctrl+Home");
    let walked: Vec<String> =
        ["", "Right", "Right", "Left", "Down", "Down", "Up", "PgUp", "Ctrl+End", "Home"]
            .into_iter()
            .map(|keys| {
                robot.press(keys);
                under(&mut robot)
            })
            .collect();
    assert_eq!(
        walked,
        [
            "王家村 协调涵管",
            "王家村 平整道路",
            "王家村 衬砌斗渠一公里二百米到二支渠",
            "王家村 平整道路",
            "柳林村 清运三组垃圾",
            "柳林村 改造户厕",
            "柳林村 清运三组垃圾",
            "王家村 衬砌斗渠一公里二百米到二支渠",
            "柳林村 改造户厕",
            "柳林村 改造户厕",
        ]
    );
}

#[test]
fn one_key_moves_a_card_and_the_bar_goes_with_it() {
    let mut robot = board();
    let road = id(&robot, "平整道路");
    robot.press("Ctrl+Home Right");
    assert_eq!(under(&mut robot), "王家村 平整道路");
    robot.press(">");
    assert_eq!(state_of(&robot, road), state::ACKNOWLEDGED);
    assert_eq!(under(&mut robot), "王家村 平整道路");
    robot.press("Shift+Right");
    assert_eq!(state_of(&robot, road), state::IN_PROGRESS);
    // The full-width sign of a Chinese input method is the same key.
    assert_eq!(robot.press("》"), ["“申请复核”之前请先填好：办结依据。按 F2 填。"]);
    assert_eq!(robot.press("5"), ["“办理中”不能直接到“已办结”，可以：申请复核、申请延期、挂起。"]);
    assert_eq!(robot.press("９"), ["这块板只有 5 列，请按 1 到 5。"]);
    robot.desk.office.undo().unwrap();
    robot.tell(News::Refresh);
    assert_eq!(state_of(&robot, road), state::ACKNOWLEDGED);
    // Back asks for a reason.
    assert_eq!(robot.press("<"), ["问 退回交办 [] Some(\"原因\")"]);
    robot.answer(Answer::Words("地没腾出来".to_owned()));
    assert_eq!(state_of(&robot, road), state::RETURNED);
    assert_eq!(under(&mut robot), "王家村 平整道路");
}

#[test]
fn a_digit_sends_a_card_to_its_column() {
    let mut robot = board();
    let road = id(&robot, "平整道路");
    robot.press("Ctrl+Home Right 3");
    assert_eq!(state_of(&robot, road), state::ACKNOWLEDGED);
    assert_eq!(robot.press("3"), ["已经在“办理中”这一列。"]);
    // What is missing is said.
    robot.press("Ctrl+Home");
    assert_eq!(robot.press("2"), ["“交办”之前请先填好：责任人。按 F2 填。"]);
}

#[test]
fn several_marked_are_counted_moved_and_taken_back_at_once() {
    let mut robot = board();
    let (road, late) = (id(&robot, "平整道路"), id(&robot, "清运三组垃圾"));
    robot.press("Ctrl+Home Right Space Down Space Up Right Left");
    assert!(robot.draw(80, 24).contains("标记 2 张"));
    let asked = robot.press(">");
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].starts_with("问 签收 [\"办这 1 条\", \"不办\"]"), "{asked:?}");
    robot.answer(Answer::Choice(0, String::new()));
    assert_eq!((state_of(&robot, road), state_of(&robot, late)), (state::ACKNOWLEDGED, state::IN_PROGRESS));
    // All that is shown, one field.
    robot.press("*");
    assert!(robot.draw(80, 24).contains("标记 5 张"));
    let asked = robot.press("F2");
    // The deadline of what has been given stands fast and is not offered.
    assert!(asked[0].starts_with("选 改这 5 条的哪一栏：责任人 权重 "), "{asked:?}");
    let asked = robot.answer(Answer::Choice(1, String::new()));
    assert_eq!(asked, ["问 权重 [] Some(\"权重\")"]);
    let asked = robot.answer(Answer::Words("３".to_owned()));
    assert_eq!(asked, ["问 批改 [\"改这 5 条\", \"不改\"] None"]);
    robot.answer(Answer::Choice(0, String::new()));
    let weights = |robot: &Robot<BoardRoom>| -> Vec<i64> {
        robot.desk.office.board().unwrap().cards.iter().map(|card| card.weight).collect()
    };
    assert_eq!(weights(&robot), [3; 5]);
    robot.desk.office.undo().unwrap();
    assert_eq!(weights(&robot), [1; 5]);
    // What cannot be read comes back with the words.
    robot.press("* F2");
    robot.answer(Answer::Choice(1, String::new()));
    let asked = robot.answer(Answer::Words("很重".to_owned()));
    assert_eq!(asked[0], "问 权重 [] Some(\"权重\")");
    assert_eq!(asked.len(), 2);
}

#[test]
fn a_blocker_is_noted_with_who_unblocks_it_and_cleared() {
    let mut robot = board();
    let road = id(&robot, "平整道路");
    let unit = robot.desk.id("党政办");
    robot.press("Ctrl+Home Right");
    let asked = robot.press("F8");
    assert!(asked[0].starts_with("问 卡在哪里 [\"资金未到位\""), "{asked:?}");
    let asked = robot.answer(Answer::Choice(0, "差二十万".to_owned()));
    assert!(asked[0].contains("Lookup") && asked[0].contains("党政办"), "{asked:?}");
    robot.answer(Answer::Record(unit));
    let blocked =
        |robot: &Robot<BoardRoom>| robot.desk.office.board().unwrap().card(road).unwrap().blocked.clone();
    assert_eq!(
        blocked(&robot).map(|found| (found.reason, found.by)),
        Some(("资金未到位".into(), "党政办".into()))
    );
    assert!(robot.draw(80, 24).contains("堵 资金未到位 0 天，党政办能打通  差二十万"));
    let asked = robot.press("F8");
    assert!(asked[0].starts_with("问 堵点 [\"已经打通，清掉\""), "{asked:?}");
    robot.answer(Answer::Choice(0, String::new()));
    assert_eq!(blocked(&robot), None);
}

#[test]
fn lanes_are_switched_and_folded_by_one_key() {
    let mut robot = board();
    let lanes = |robot: &mut Robot<BoardRoom>| -> Vec<String> {
        let text = robot.draw(80, 24);
        let heads =
            text.lines().map(str::trim).filter(|line| line.starts_with("- ") || line.starts_with("+ "));
        heads.map(|line| line.split("  ").next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(lanes(&mut robot), ["- 红 王家村", "- 红 柳林村"]);
    robot.press("F6");
    assert_eq!(lanes(&mut robot), ["- 红 赵国强", "- 红 没有牵头领导"]);
    robot.press("F6");
    assert_eq!(lanes(&mut robot), ["- 红 农业农村", "- 红 没有线口"]);
    robot.press("F6");
    assert_eq!(
        lanes(&mut robot),
        ["- 红 2026-01 人居环境整治", "- 绿 2026-02 渠系衬砌改造", "- 红 单独的任务"]
    );
    robot.press("F6");
    assert_eq!(lanes(&mut robot), [""; 0]);
    robot.press("F6 Ctrl+Home 0");
    assert_snapshot!(robot.draw(80, 24));
    // On a folded lane Enter unfolds.
    robot.press("Enter");
    assert_eq!(lanes(&mut robot), ["- 红 王家村", "- 红 柳林村"]);
    robot.press("F5");
    assert!(robot.draw(80, 24).contains("1 没开始"));
    robot.press("F5");
    assert!(robot.draw(80, 24).contains("1 立项"));
}

#[test]
fn sentences_narrow_complete_and_are_kept_under_digits() {
    let mut robot = board();
    robot.press("Ctrl+F “近期” Space “灯:红”");
    let text = robot.draw(80, 24);
    assert!(text.contains("筛选 近期 灯:红"), "{text}");
    robot.press("Enter");
    assert!(robot.draw(80, 24).contains("2 条"), "{}", robot.draw(80, 24));
    // Initials and Tab complete a word.
    robot.press("Ctrl+F");
    for _ in 0..12 {
        robot.press("Backspace");
    }
    robot.press("“jd” Tab “75” Enter");
    let text = robot.draw(80, 24);
    assert!(text.contains("筛选 进度<75"), "{text}");
    robot.press("Ctrl+F");
    for _ in 0..12 {
        robot.press("Backspace");
    }
    assert_eq!(robot.press("“３=村:柳” Enter"), ["已存为第 3 条，筛选时写 3 就用它。"]);
    assert!(robot.draw(80, 24).contains("2 条"));
    robot.press("Ctrl+F");
    for _ in 0..12 {
        robot.press("Backspace");
    }
    robot.press("Enter");
    assert!(robot.draw(80, 24).contains("5 条"));
    robot.press("Ctrl+F “3” Enter");
    assert!(robot.draw(80, 24).contains("筛选 村:柳"));
    robot.press("Ctrl+F");
    for _ in 0..12 {
        robot.press("Backspace");
    }
    assert_eq!(robot.press("“7” Enter"), ["第 7 条还没有存，写 7=条件 就存上。"]);
    let asked = robot.press("Backspace “停>久” Enter");
    assert!(asked[0].contains("停>久"), "{asked:?}");
    // The sentence that could not be read is still in the line.
    assert!(robot.draw(80, 24).contains("停>久"));
    robot.press("Esc");
    assert!(robot.draw(80, 24).contains("筛选 村:柳"));
}

#[test]
fn the_views_show_the_same_tasks_and_keep_the_bar() {
    let mut robot = board();
    robot.press("Ctrl+Home Right Right");
    let canal = "王家村 衬砌斗渠一公里二百米到二支渠";
    assert_eq!(under(&mut robot), canal);
    robot.press("F4");
    assert_eq!(under(&mut robot), canal);
    assert_snapshot!("list", robot.both());
    robot.press("F4");
    assert_eq!(under(&mut robot), "2026-02 渠系衬砌改造");
    assert_snapshot!("chart", robot.both());
    assert!(robot.press("Ctrl+D")[0].contains("Decompose"));
    robot.press("F4");
    assert_eq!(under(&mut robot), canal);
    assert_snapshot!("calendar", robot.both());
    robot.press("F4");
    assert_snapshot!("flow", robot.both());
    let asked = robot.press("Enter");
    assert!(asked[0].starts_with("溯源 "), "{asked:?}");
    robot.press("F4");
    assert_eq!(under(&mut robot), canal);
}

#[test]
fn a_day_of_the_calendar_opens_its_tasks() {
    let mut robot = board();
    robot.press("F4 F4 F4");
    robot.press("Home Right Right Right Right Right Right Right Right Right");
    let calendar = robot.draw(80, 24);
    assert!(calendar.contains("2026年11月") && calendar.contains("红 1 条"), "{calendar}");
    robot.press("Enter");
    let text = robot.draw(80, 24);
    assert!(text.contains("1 条") && text.contains("筛选 近期 期:2026-11-10"), "{text}");
    // Back to the same day of the calendar, not away.
    assert_eq!(robot.press("Esc"), [""; 0]);
    assert_eq!(robot.draw(80, 24), calendar);
}

#[test]
fn nothing_changed_is_one_key_and_a_reason() {
    let mut robot = board();
    let canal = id(&robot, "衬砌斗渠一公里二百米到二支渠");
    robot.press("Ctrl+Home Right Right");
    let asked = robot.press("Ctrl+U");
    assert!(asked[0].starts_with("选 没有变化：王家村 衬砌斗渠一公里二百米到二支渠："), "{asked:?}");
    robot.answer(Answer::Choice(3, String::new()));
    let board = robot.desk.office.board().unwrap();
    let card = board.card(canal).unwrap();
    assert_eq!(card.told[0].words, "没有变化：等天气");
    assert_eq!((card.actual, card.stalled), (70, Some(7)));
    // Once more on the same day opens what is there.
    robot.press("Ctrl+U");
    let asked = robot.answer(Answer::Choice(3, String::new()));
    assert!(asked[0].starts_with("查看 "), "{asked:?}");
    assert_eq!(robot.press("F9"), ["填 进展反馈 2026-11-20 王家村 衬砌斗渠一公里二百米到二支渠"]);
}

#[test]
fn no_window_is_too_small_for_any_view() {
    let mut robot = board();
    for _ in 0..5 {
        for (columns, rows) in [(22, 8), (30, 11), (40, 12), (79, 23), (200, 60)] {
            robot.draw(columns, rows);
        }
        robot.press("F4");
    }
    robot.press("F5 F5");
    for columns in 20..130 {
        robot.draw(columns, 24);
    }
}

#[test]
fn nothing_is_done_to_a_card_that_is_not_to_be_seen() {
    let mut robot = board();
    let before = |robot: &Robot<BoardRoom>| -> Vec<u16> {
        robot.desk.office.board().unwrap().cards.iter().map(|card| card.state).collect()
    };
    let states = before(&robot);
    for (view, says) in [("挂图", "挂图上一行是一个项目"), ("日历", "日历上按回车"), ("分析", "分析里按回车")]
    {
        while !robot.screen.title(&robot.desk.office).contains(view) {
            robot.press("F4");
        }
        for key in [">", "<", "3", "F8", "F9", "Ctrl+U", "Space", "*"] {
            let said = robot.press(key);
            assert!(said.len() == 1 && said[0].starts_with(says), "{view} {key}: {said:?}");
        }
    }
    assert_eq!(before(&robot), states);
}

#[test]
fn only_the_very_step_that_is_meant_is_made_of_several() {
    let mut robot = board();
    let (toilets, canal) = (id(&robot, "改造户厕"), id(&robot, "衬砌斗渠一公里二百米到二支渠"));
    let until = NaiveDate::from_ymd_opt(2027, 1, 31).unwrap();
    let extend = [
        (task::EXTEND_TO, Some(Value::Date(until))),
        (task::EXTEND_WHY, Some(Value::Text("天冷".to_owned()))),
    ];
    robot.desk.office.edit_tasks(&[toilets], &extend).unwrap();
    robot.desk.office.move_to(toilets, state::EXTENSION_ASKED, None).unwrap();
    robot.desk.office.move_to(canal, state::RETURNED, Some("设计改了")).unwrap_err();
    robot.desk.sit("赵国强");
    robot.desk.office.move_to(canal, state::SUSPENDED, Some("等料")).unwrap();
    robot.tell(News::Refresh);
    // 批准延期 and 恢复办理 both lead to 办理中; the one under the bar is meant.
    robot.press("Ctrl+F “列:办理中” Enter * Ctrl+Home Right Right");
    let asked = robot.press(">");
    assert_eq!(asked.len(), 1, "{asked:?}");
    let due = |robot: &Robot<BoardRoom>| robot.desk.office.board().unwrap().card(toilets).unwrap().due;
    let before = due(&robot);
    robot.answer(Answer::Choice(0, String::new()));
    robot.answer(Answer::Words("料到了".to_owned()));
    let states = (state_of(&robot, toilets), state_of(&robot, canal));
    if states.0 == state::EXTENSION_ASKED {
        assert_eq!((states.1, due(&robot)), (state::IN_PROGRESS, before));
    } else {
        assert_eq!(states, (state::IN_PROGRESS, state::SUSPENDED));
    }
}

#[test]
fn what_was_moved_stays_in_sight_until_another_sentence() {
    let mut robot = board();
    robot.press("Ctrl+F “列:待签收” Enter");
    assert_eq!(under(&mut robot), "王家村 平整道路");
    robot.press(">");
    assert_eq!(under(&mut robot), "王家村 平整道路");
    robot.press(">");
    assert_eq!(under(&mut robot), "王家村 平整道路");
    robot.press("Ctrl+F Enter");
    assert!(robot.draw(80, 24).contains("没有符合条件的任务"), "{}", robot.draw(80, 24));
}

#[test]
fn the_list_is_put_in_order_by_standstill_and_deadline() {
    let mut robot = board();
    let first = |robot: &mut Robot<BoardRoom>| {
        let text = robot.draw(80, 24);
        text.lines().nth(3).unwrap_or_default().to_owned()
    };
    robot.press("F4 Home");
    assert!(first(&mut robot).contains("清运三组垃圾"));
    robot.press("F6");
    assert!(first(&mut robot).contains("50天") && robot.draw(80, 24).contains("按停滞"));
    robot.press("F6");
    assert!(first(&mut robot).contains("11-10") && robot.draw(80, 24).contains("按时限"));
}

#[test]
fn the_board_is_plain_in_ascii() {
    let mut robot = board();
    for name in ["board", "list", "chart", "calendar", "flow"] {
        let wide = robot.plain(120, 40);
        let narrow = robot.plain(80, 24);
        let drawn = |c: char| ('\u{2500}'..='\u{25FF}').contains(&c);
        assert!(!wide.contains(drawn) && !narrow.contains(drawn), "{narrow}");
        assert_snapshot!(format!("ascii_{name}"), format!("{narrow}\n{}\n{wide}", "=".repeat(118)));
        robot.press("F4");
    }
}

#[test]
fn what_is_struck_off_is_asked_once_more() {
    let mut robot = board();
    let toilets = id(&robot, "改造户厕");
    robot
        .desk
        .office
        .edit_tasks(&[toilets], &[(task::EVIDENCE, Some(Value::Text("验收单".into())))])
        .unwrap();
    robot.desk.office.move_to(toilets, state::UNDER_REVIEW, Some("只做了一期")).unwrap();
    robot.desk.sit("赵国强");
    robot.desk.office.move_to(toilets, state::COMPLETED, None).unwrap();
    robot.tell(News::Refresh);
    robot.press("Ctrl+F “户厕” Enter");
    assert!(robot.press(">")[0].starts_with("问 销号 [\"销号\", \"不销\"]"));
    robot.answer(Answer::Choice(1, String::new()));
    assert_eq!(state_of(&robot, toilets), state::COMPLETED);
    robot.press(">");
    robot.answer(Answer::Choice(0, String::new()));
    assert_eq!(state_of(&robot, toilets), state::CLOSED_OUT);
}

#[test]
fn many_are_not_blocked_without_being_asked() {
    let mut robot = board();
    let unit = robot.desk.id("党政办");
    let blocked = |robot: &Robot<BoardRoom>| {
        robot.desk.office.board().unwrap().cards.iter().filter(|card| card.blocked.is_some()).count()
    };
    assert_eq!(blocked(&robot), 1);
    assert!(robot.press("* F8")[0].starts_with("问 卡在哪里"));
    robot.answer(Answer::Choice(0, String::new()));
    let asked = robot.answer(Answer::Record(unit));
    assert_eq!(asked, ["问 堵点 [\"记这 5 条\", \"不记\"] None"]);
    robot.answer(Answer::Choice(1, String::new()));
    assert_eq!(blocked(&robot), 1);
    robot.press("F8");
    robot.answer(Answer::Choice(0, String::new()));
    robot.answer(Answer::Record(unit));
    robot.answer(Answer::Choice(0, String::new()));
    assert_eq!(blocked(&robot), 5);
    robot.desk.office.undo().unwrap();
    assert_eq!(blocked(&robot), 1);
}

#[test]
fn a_sentence_already_there_is_kept_with_a_digit_behind_it() {
    let mut robot = board();
    robot.press("Ctrl+F “村:柳” Enter Ctrl+F Right Space “4=” Enter");
    assert_eq!(robot.desk.office.kept_filters()[3], "村:柳");
    assert!(robot.draw(80, 24).contains("筛选 村:柳"));
    robot.press("Ctrl+F “村:王” Enter");
    assert!(robot.draw(80, 24).contains("筛选 村:王"), "what is typed replaces the old sentence");
}

#[test]
fn analytics_under_a_sentence_say_what_they_leave_out() {
    let mut robot = board();
    robot.press("F4 F4 F4 F4");
    assert!(!robot.draw(80, 24).contains("没有算进来"), "everything is counted");
    robot.press("Ctrl+F Ctrl+U “村:柳” Enter");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("只算“村:柳”的任务") && screen.contains("没有算进来"), "{screen}");
    let opened = robot.press("Home Enter");
    assert!(opened[0].contains("没有算进来"), "{opened:?}");
}
