//! The board through the desk: progress, lights, standstill, blockers, moves, decomposition, flow, meetings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

#[path = "board/mean.rs"]
mod board_mean;
#[path = "board/short.rs"]
mod board_short;
#[path = "board/strict.rs"]
mod board_strict;
#[path = "board/town.rs"]
mod board_town;
mod common;

use board_town::{Act, BoardTown, day};
use lianxin::model::board::Standing;
use lianxin::model::id::Id;
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::{task, task_state as state, weekly};
use lianxin::model::value::Value;
use lianxin::office::{Board, BoardFilter, Owes, Refusal, Spread};
use lianxin::rules::progress::Forecast;
use proptest::prelude::*;

#[test]
fn a_card_shows_plan_pace_and_the_sum_of_its_light() {
    let mut town = BoardTown::new();
    let (project, tasks) = (town.project("2026-01", "人居环境整治", "2026-12-31"), town.ids.clone());
    assert_eq!(tasks.len(), 0);
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-20", Some(project), Some("50"));
    town.start(task);
    town.on(11, 2);
    town.feed(task, "10", "动工");
    town.on(11, 20);
    town.feed(task, "19", "过半的户开了工");
    let board = town.board();
    let card = board.card(task).unwrap();
    // From 10-01 to 12-20 are 80 days; 50 have gone: 62%. The milestone says 40% by 10-31.
    assert_eq!((card.planned, card.actual), (Some(64), 38));
    assert_eq!(card.sum, "计划 64% 实际 38% 差 26 点 → 黄");
    assert_eq!(card.standing, Standing::Behind);
    assert_eq!(card.amount.to_string(), "19/50户");
    assert_eq!(
        card.told.iter().map(|told| told.words.as_str()).collect::<Vec<_>>(),
        ["过半的户开了工", "动工"]
    );
    // 38 points in 50 days, 62 to go.
    assert_eq!(card.forecast, Forecast::On(day(2027, 2, 10), 2));
    assert_eq!(board.projects[0].actual, Some(38));
}

#[test]
fn a_late_village_is_not_hidden_in_the_average() {
    let mut town = BoardTown::new();
    let project = town.project("2026-01", "人居环境整治", "2026-12-31");
    let good = town.task("改厕", "王家村", "周敏", "2026-12-31", Some(project), Some("90"));
    let bad = town.task("清运", "柳林村", "李春生", "2026-11-10", Some(project), Some("10"));
    for id in [good, bad] {
        town.start(id);
    }
    town.weigh(good, 9);
    town.feed(good, "90", "都好了");
    let board = town.board();
    let of = &board.projects[0];
    assert_eq!(of.actual, Some(90));
    assert_eq!(of.standing, Standing::Overdue);
    assert!(of.sum.ends_with("；有 1 个任务亮红灯 → 红"), "{}", of.sum);
    assert_eq!(of.counts.iter().sum::<usize>(), 2);
}

#[test]
fn only_state_and_measure_end_a_standstill() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, Some("50"));
    town.start(task);
    let stalled = |town: &mut BoardTown| town.board().card(task).unwrap().stalled;
    town.on(11, 10);
    town.feed(task, "10", "");
    town.on(11, 15);
    assert_eq!(stalled(&mut town), Some(5));
    // The same value again, words, a new owner, no change: all stand still.
    town.feed(task, "10", "还是这些");
    town.set(task, task::WEIGHT, Some(Value::Int(3)));
    town.unchanged(task);
    assert_eq!(stalled(&mut town), Some(5));
    town.on(11, 16);
    town.feed(task, "11", "");
    assert_eq!(stalled(&mut town), Some(0));
    town.on(11, 19);
    assert_eq!(stalled(&mut town), Some(3));
    town.desk.sit("赵国强");
    town.go(task, state::SUSPENDED, Some("等雨停"));
    assert_eq!(stalled(&mut town), Some(0));
    // What was taken back never was.
    town.desk.office.undo().unwrap();
    assert_eq!(stalled(&mut town), Some(3));
    town.desk.office.redo().unwrap();
    assert_eq!(stalled(&mut town), Some(0));
}

#[test]
fn a_light_set_by_hand_says_so_and_why() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, Some("50"));
    town.desk.sit("赵国强");
    let refused = town.try_set(task, task::HAND_LIGHT, Some(Value::Code(3))).unwrap_err().to_string();
    assert!(refused.contains("定灯理由"), "{refused}");
    town.set(task, task::HAND_WHY, Some(Value::Text("省里挂牌".to_owned())));
    town.set(task, task::HAND_LIGHT, Some(Value::Code(3)));
    let board = town.board();
    let card = board.card(task).unwrap();
    assert!(card.by_hand);
    assert_eq!(card.standing, Standing::Overdue);
    assert!(card.sum.starts_with("手定红：省里挂牌（算得 计划"), "{}", card.sum);
}

#[test]
fn a_card_moves_along_the_columns_or_says_what_is_missing() {
    let mut town = BoardTown::new();
    let task = town.desk.keep("task", "改厕", &[("title", "改厕"), ("village", "柳林村")]);
    let say = |town: &BoardTown, forward| match town.along(task, forward) {
        Ok(step) => step.refused.unwrap(),
        Err(refusal) => refusal.to_string(),
    };
    assert_eq!(say(&town, true), "“交办”之前请先填好：责任人、完成时限。");
    assert_eq!(say(&town, false), "“立项”不能再往回移，按 F12 看能办的步骤。");
    let owner = town.person("李春生");
    town.set(task, task::OWNER, Some(Value::Ref(owner)));
    town.set(task, task::DUE, Some(Value::Date(day(2026, 12, 31))));
    for (label, to) in
        [("交办", state::ASSIGNED), ("签收", state::ACKNOWLEDGED), ("开始办理", state::IN_PROGRESS)]
    {
        let step = town.along(task, true).unwrap();
        assert_eq!((step.label.as_str(), step.to), (label, to));
        town.go(task, to, None);
    }
    assert_eq!(say(&town, false), "“办理中”不能再往回移，按 F12 看能办的步骤。");
    assert_eq!(say(&town, true), "“申请复核”之前请先填好：办结依据。");
    town.set(task, task::EVIDENCE, Some(Value::Text("验收单".to_owned())));
    assert_eq!(
        town.column(task, 4).unwrap_err().to_string(),
        "“办理中”不能直接到“已办结”，可以：申请复核、申请延期、挂起。"
    );
    assert_eq!(town.column(task, 2).unwrap_err().to_string(), "已经在“办理中”这一列。");
    assert_eq!(town.column(task, 3).unwrap().label, "申请复核");
    town.go(task, state::UNDER_REVIEW, None);
    town.desk.sit("赵国强");
    let back = town.along(task, false).unwrap();
    assert_eq!((back.label.as_str(), back.why), ("退回重办", true));
    town.go(task, state::COMPLETED, None);
    let board = town.board();
    assert!(board.card(task).unwrap().is_done());
    assert_eq!(board.card(task).unwrap().actual, 100);
}

#[test]
fn from_beside_a_column_one_comes_back_into_it() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, None);
    town.start(task);
    town.desk.sit("赵国强");
    town.go(task, state::SUSPENDED, Some("等资金"));
    assert_eq!(town.along(task, true).unwrap().label, "恢复办理");
}

#[test]
fn a_project_is_taken_apart_in_one_change() {
    let mut town = BoardTown::new();
    let project = town.project("2026-01", "人居环境整治", "2026-12-31");
    let mut made = town.desk.office.decomposition(project).unwrap();
    assert_eq!(made.shares.iter().map(|share| share.name.as_str()).collect::<Vec<_>>(), ["王家村", "柳林村"]);
    // 柳林村 has a village cadre, who does it there.
    assert_eq!(made.shares[1].owner_name, "李春生");
    assert_eq!((made.total, made.sum(), made.unit.as_str()), (Some(1_010_000), 1_010_000, "户"));
    assert_eq!(made.shares[0].target, Some(510_000));
    made.shares[0].target = Some(500_000);
    made.spread(Spread::Typed);
    let say = town.desk.office.decompose(&made).unwrap_err().to_string();
    assert_eq!(say, "各村合计 100 户，与总数 101 户 不一致，请改村里的数或总数再按 F12。");
    made.spread(Spread::Even);
    let saved = town.desk.office.decompose(&made).unwrap();
    assert_eq!(saved.what, "分解“人居环境整治”到 2 个村");
    let board = town.board();
    assert_eq!(board.cards.len(), 2);
    assert!(board.cards.iter().all(|card| card.state == state::DECOMPOSED && card.project == Some(0)));
    assert_eq!(board.projects[0].state, state::DECOMPOSED);
    // A second time there is nobody left to give anything to.
    let again = town.desk.office.decomposition(project).unwrap();
    assert!(again.shares.iter().all(|share| share.has_task && !share.chosen));
    assert!(town.desk.office.decompose(&again).unwrap_err().to_string().contains("一个村也没有选"));
    town.desk.office.undo().unwrap();
    let board = town.board();
    assert_eq!((board.cards.len(), board.projects[0].state), (0, state::REGISTERED));
}

/// The deadline typed on the sheet is the project's, where it has none: taken in the same change, and taken back with it.
#[test]
fn a_project_without_a_deadline_takes_the_one_of_the_sheet() {
    let mut town = BoardTown::new();
    let project = town.project("2026-01", "人居环境整治", "");
    let deadline = |town: &BoardTown| {
        let fields = town.desk.office.record(project).unwrap().fields;
        fields.date(lianxin::model::typed::key_project::DEADLINE)
    };
    let mut made = town.desk.office.decomposition(project).unwrap();
    assert_eq!(made.due, None);
    let say = town.desk.office.decompose(&made).unwrap_err().to_string();
    assert!(say.contains("请先填好：完成时限"), "{say}");
    made.due = chrono::NaiveDate::from_ymd_opt(2026, 12, 25);
    town.desk.office.decompose(&made).unwrap();
    assert_eq!(deadline(&town), made.due);
    let board = town.board();
    assert_eq!((board.cards.len(), board.projects[0].state), (2, state::DECOMPOSED));
    assert!(board.cards.iter().all(|card| card.due == made.due));
    town.desk.office.undo().unwrap();
    assert_eq!((deadline(&town), town.board().cards.len()), (None, 0));
}

#[test]
fn a_blocker_says_what_since_when_and_who() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, None);
    town.start(task);
    town.on(11, 5);
    let unit = town.desk.id("党政办");
    let set = [(task::BLOCKER, Some(Value::Code(1))), (task::UNBLOCK_UNIT, Some(Value::Ref(unit)))];
    town.desk.office.edit_tasks(&[task], &set).unwrap();
    town.on(11, 12);
    // Another reason, the same standstill.
    town.desk.office.edit_tasks(&[task], &[(task::BLOCKER, Some(Value::Code(2)))]).unwrap();
    town.on(11, 20);
    let board = town.board();
    let blocked = board.card(task).unwrap().blocked.clone().unwrap();
    assert_eq!((blocked.reason.as_str(), blocked.by.as_str()), ("用地未落实", "党政办"));
    assert_eq!(blocked.since, day(2026, 11, 5));
    let flow = town.flow(&board);
    assert_eq!((flow.by_reason[0].name.as_str(), flow.by_reason[0].longest), ("用地未落实", 15));
    assert_eq!(flow.by_unit[0].ids, [task]);
    town.desk.office.edit_tasks(&[task], &[(task::BLOCKER, None), (task::UNBLOCK_UNIT, None)]).unwrap();
    let board = town.board();
    assert_eq!(board.card(task).unwrap().blocked, None);
    assert!(town.flow(&board).by_reason.is_empty());
}

#[test]
fn a_circle_of_predecessors_is_refused_by_name() {
    let mut town = BoardTown::new();
    let [one, two, three] =
        ["征地", "设计", "动工"].map(|title| town.task(title, "柳林村", "李春生", "2026-12-31", None, None));
    town.set(two, task::AFTER, Some(Value::Ref(one)));
    town.set(three, task::AFTER, Some(Value::Ref(two)));
    let say = town.try_set(one, task::AFTER, Some(Value::Ref(three))).unwrap_err().to_string();
    assert!(say.contains("前置任务绕成了一圈：本任务 ← 动工 ← 设计 ← 本任务"), "{say}");
    let say = town.try_set(one, task::AFTER, Some(Value::Ref(one))).unwrap_err().to_string();
    assert!(say.contains("前置任务不能是它自己"), "{say}");
    let board = town.board();
    assert_eq!(board.card(two).unwrap().waits_for, Some((one, "征地".to_owned())));
    assert_eq!(board.card(one).unwrap().waits_for, None);
}

#[test]
fn several_are_changed_and_moved_as_one_or_not_at_all() {
    let mut town = BoardTown::new();
    let one = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, None);
    let two = town.task("清运", "王家村", "周敏", "2026-12-31", None, None);
    let all = [one, two];
    let who = town.person("孙桂兰");
    let saved = town.desk.office.edit_tasks(&all, &[(task::OWNER, Some(Value::Ref(who)))]).unwrap();
    assert_eq!(saved.what, "2 条任务：改责任人");
    let give = town.along(one, true).unwrap();
    town.desk.office.move_tasks(&all, &give, None).unwrap();
    let states = |town: &mut BoardTown| {
        let board = town.board();
        all.map(|id| (board.card(id).unwrap().state, board.card(id).unwrap().owner_name.clone()))
    };
    assert_eq!(states(&mut town)[0], (state::ASSIGNED, "孙桂兰".to_owned()));
    town.go(one, state::ACKNOWLEDGED, None);
    let sign = town.along(two, true).unwrap();
    let (can, why) = town.desk.office.movable(&all, &sign).unwrap();
    assert_eq!((can, why.unwrap()), (vec![two], "“签收”的任务不能“签收”。".to_owned()));
    assert!(town.desk.office.move_tasks(&all, &sign, None).is_err());
    assert_eq!(states(&mut town)[1].0, state::ASSIGNED);
    for _ in 0..3 {
        town.desk.office.undo().unwrap();
    }
    assert_eq!(
        states(&mut town),
        [(state::REGISTERED, "李春生".to_owned()), (state::REGISTERED, "周敏".to_owned())]
    );
}

#[test]
fn sentences_ask_for_lights_standstill_people_and_deadlines() {
    let mut town = BoardTown::new();
    let project = town.project("2026-01", "人居环境整治", "2026-12-31");
    let late = town.task("清运", "柳林村", "李春生", "2026-11-10", Some(project), None);
    let soon = town.task("改厕", "王家村", "周敏", "2026-12-02", Some(project), None);
    let far = town.task("绿化", "王家村", "周敏", "2027-06-30", None, None);
    for id in [late, soon, far] {
        town.start(id);
    }
    town.desk.office.edit_tasks(&[far], &[(task::BLOCKER, Some(Value::Code(9)))]).unwrap();
    let board = town.board();
    let kept = |sentence: &str| -> Vec<Id> {
        let office = &town.desk.office;
        let kind = office.kind(task::KIND).unwrap();
        let declared = office.dictionary().board();
        let filter = BoardFilter::parse(sentence, kind, declared, office.today()).unwrap();
        let keeps = |card: &&lianxin::office::Card| {
            filter.keeps(card, &board, kind, office, declared.word(card.standing))
        };
        let mut ids: Vec<Id> = board.cards.iter().filter(keeps).map(|card| card.id).collect();
        ids.sort_unstable();
        ids
    };
    for (sentence, wanted) in [
        ("", vec![late, soon, far]),
        ("近期", vec![late, soon]),
        ("灯:红", vec![late, soon]),
        ("!灯:红", vec![far]),
        ("灯：黄", vec![far]),
        ("灯:绿", vec![]),
        ("村:王 期<2026-12-31", vec![soon]),
        ("期:2026-12-02", vec![soon]),
        ("停>30", vec![late, soon, far]),
        ("停>60", vec![]),
        ("停>=50 停<=50", vec![late, soon, far]),
        ("列:办理中", vec![late, soon, far]),
        ("列:待复核", vec![]),
        ("停》３０天 村:柳", vec![late]),
        ("牵头:赵", vec![late, soon]),
        ("牵头:zgq", vec![late, soon]),
        ("线口:农业", vec![late, soon]),
        ("堵", vec![far]),
        ("!堵 责任人:周", vec![soon]),
        ("进度<50", vec![late, soon, far]),
        ("qy", vec![late]),
        ("在办", vec![late, soon, far]),
        ("项目:人居", vec![late, soon]),
        ("灯!=红", vec![far]),
        ("灯≠黄", vec![late, soon]),
        ("!灯!=红", vec![late, soon]),
        ("牵头!=空", vec![late, soon]),
        ("牵头！＝赵", vec![far]),
        ("线口!=农业", vec![far]),
        ("列!=待复核", vec![late, soon, far]),
        ("停!=50", vec![]),
        ("期!=2026-12-02", vec![late, far]),
    ] {
        assert_eq!(kept(sentence), wanted, "{sentence}");
    }
    let office = &town.desk.office;
    let declared = office.dictionary().board();
    let wrong = |sentence: &str| {
        BoardFilter::parse(sentence, office.kind(task::KIND).unwrap(), declared, office.today()).unwrap_err()
    };
    assert_eq!(wrong("灯:蓝"), "没有“蓝”灯，可以写：灯:绿、灯:黄、灯:红。");
    assert!(wrong("列:乱").contains("待交办"));
    assert!(wrong("停>很久").contains("停>很久"));
    for sentence in ["灯>红", "灯≤黄", "牵头<李", "牵头领导>=李", "线口》农业", "列>待复核"]
    {
        let said = format!("“{sentence}”比不出大小，这里请用 :（是）或 !=（不是）。");
        assert_eq!(wrong(sentence), said);
    }
    assert!(wrong("颜色:红").contains("颜色"));
    assert_eq!(BoardFilter::suggest("村:王 jd", 6), ["进度<"]);
    assert_eq!(BoardFilter::suggest("!", 1).len(), 10);
}

#[test]
fn the_week_reads_what_moved_on_the_board() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, None);
    town.on(11, 18);
    town.start_now(task);
    let week = Period::of(Cadence::Week, day(2026, 11, 18));
    let moved = |town: &BoardTown| -> Vec<String> {
        let report = town.desk.office.report(weekly::KIND, Owes::Town, week).unwrap();
        report.movement.iter().map(|moved| format!("{moved:?}")).collect()
    };
    let all = moved(&town).join(" ");
    for words in ["任务", "交办", "签收", "办理中"] {
        assert!(all.contains(words), "{words}: {all}");
    }
    town.desk.office.undo().unwrap();
    assert!(!moved(&town).join(" ").contains("办理中"));
}

#[test]
fn a_meeting_keeps_what_was_said_and_what_was_set() {
    let mut town = BoardTown::new();
    let task = town.task("改厕", "柳林村", "李春生", "2026-12-31", None, None);
    assert_eq!(town.desk.office.meeting_now().unwrap(), None);
    let meeting = town.desk.office.begin_meeting("十一月调度会", &[task]).unwrap().record;
    assert_eq!(town.desk.office.meeting_now().unwrap(), Some(meeting));
    assert_eq!(town.desk.office.agenda(meeting).unwrap(), [task]);
    assert!(town.desk.office.minutes(meeting).unwrap().items.is_empty(), "nothing was said yet");
    assert!(town.desk.office.note_item(meeting, task, " ").is_err());
    assert!(
        town.desk.office.begin_meeting("会", &[]).is_ok() && town.desk.office.begin_meeting("", &[]).is_err()
    );
    town.desk.office.note_item(meeting, task, "月底前完成").unwrap();
    town.desk.office.note_item(meeting, task, "二十五日前完成").unwrap();
    let set = common::typed(
        &town.desk.office,
        "task",
        &[("title", "协调资金"), ("owner", "赵国强"), ("due", "2026-11-30")],
    );
    let mut set = set;
    set.fields.set(task::MEETING, Some(Value::Ref(meeting)));
    town.desk.office.save(&set).unwrap();
    let minutes = town.desk.office.minutes(meeting).unwrap();
    assert_eq!(minutes.items.len(), 1);
    assert_eq!((minutes.items[0].about, minutes.items[0].words.as_str()), (task, "二十五日前完成"));
    assert!(minutes.items[0].stood.starts_with("计划 "), "as it stood that day");
    assert_eq!(minutes.assigned.len(), 1);
    let document = lianxin::paper::minutes::document(&minutes, &town.desk.office).unwrap();
    assert_eq!(document.title, "十一月调度会纪要");
    let figures: Vec<(String, usize)> = document
        .figures()
        .map(|figure| (figure.words.clone(), figure.entries(&town.desk.office).unwrap().ids.len()))
        .collect();
    // On the agenda, with something noted, set anew; and the task set, by its number.
    assert_eq!(figures, [("1".to_owned(), 1), ("1".to_owned(), 1), ("1".to_owned(), 1), ("1".to_owned(), 1)]);
}

#[test]
fn sentences_are_kept_under_digits_by_person() {
    let mut town = BoardTown::new();
    town.desk.office.keep_filter(3, " 灯:红 ").unwrap();
    assert_eq!(town.desk.office.kept_filters()[2], "灯:红");
    assert!(matches!(town.desk.office.keep_filter(0, "x"), Err(Refusal::Words(_))));
    assert!(matches!(town.desk.office.keep_filter(10, "x"), Err(Refusal::Words(_))));
    town.desk.sit("赵国强");
    assert!(town.desk.office.kept_filters().iter().all(String::is_empty));
}

fn act() -> impl Strategy<Value = Act> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        6 => (index(), index()).prop_map(|(task, step)| Act::Step(task, step)),
        3 => (index(), 0_i64..120).prop_map(|(task, value)| Act::Feed(task, value)),
        2 => (index(), proptest::option::of(1_u16..10)).prop_map(|(task, code)| Act::Block(task, code)),
        1 => index().prop_map(Act::Void),
        2 => index().prop_map(Act::Restore),
        2 => (1_u64..9).prop_map(Act::Days),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
        1 => any::<bool>().prop_map(Act::Sit),
    ]
}

fn told(board: &Board) -> String {
    format!("{:#?}", board.cards) + &format!("{:#?}", board.projects)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is done and undone, the board kept in memory is the board a fresh start would read, its flow counts
    /// every task once, and a project's counts are its tasks.
    #[test]
    fn the_board_in_memory_is_the_board_on_the_disk(acts in prop::collection::vec(act(), 1..40)) {
        let mut town = BoardTown::new();
        let project = town.project("2026-01", "人居环境整治", "2026-12-31");
        for (title, village) in [("改厕", "柳林村"), ("清运", "王家村"), ("绿化", "王家村")] {
            town.task(title, village, "李春生", "2026-12-20", Some(project), Some("100"));
        }
        for act in acts {
            town.act(&act);
            let board = town.board();
            let flow = town.flow(&board);
            let last = flow.cumulative.last().unwrap();
            prop_assert_eq!(last.iter().map(Vec::len).sum::<usize>(), board.cards.len());
            for of in &board.projects {
                prop_assert_eq!(of.counts.iter().sum::<usize>(), of.cards.len());
            }
        }
        let kept = told(&town.board());
        let fresh = town.again();
        prop_assert_eq!(kept, told(&fresh.board().unwrap()));
    }
}
