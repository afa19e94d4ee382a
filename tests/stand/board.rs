//! The five views of the board: one bar over cards, one over projects, one sentence over all of them.

use crate::board_room::{board, id, town, under as about};
use crate::board_town::BoardTown;
use crate::robot::Robot;
use crate::under;
use lianxin::model::id::Id;
use lianxin::model::typed::key_project;
use lianxin::model::value::Value;
use lianxin::screens::board::BoardRoom;
use lianxin::screens::{Answer, News};

/// A red task of a project of its own comes to stand before all others.
fn another_in_front(robot: &mut Robot<BoardRoom>) {
    let fields = [
        ("date", "2026-10-01"),
        ("title", "抢修塌方"),
        ("village", "王家村"),
        ("owner", "周敏"),
        ("due", "2026-11-01"),
    ];
    robot.desk.keep("task", "抢修塌方", &fields);
    let project = [
        ("date", "2026-10-01"),
        ("number", "2026-00"),
        ("name", "抢险"),
        ("leader", "赵国强"),
        ("deadline", "2026-12-01"),
    ];
    robot.desk.keep("key_project", "抢险", &project);
    robot.tell(News::Refresh);
}

/// Changes a project, as its form does.
fn change(robot: &mut Robot<BoardRoom>, project: Id) {
    let record = robot.desk.office.record(project).unwrap();
    let mut fields = record.fields.clone();
    fields.set(key_project::NAME, Some(Value::Text("渠系衬砌改造二期".to_owned())));
    let filled = lianxin::office::Filled {
        kind: key_project::KIND,
        record: project,
        base: record.revision,
        kept: lianxin::model::typed::kept::read(&record.fields),
        fields,
        why: None,
    };
    robot.desk.office.save(&filled).unwrap();
}

#[test]
fn a_card_is_kept_in_every_view_whatever_comes_before_it() {
    let mut robot = board();
    robot.press("Ctrl+Home Right Right");
    let canal = "王家村 衬砌斗渠一公里二百米到二支渠";
    assert_eq!(about(&mut robot), canal);
    another_in_front(&mut robot);
    for view in ["看板", "清单", "挂图", "日历", "分析", "看板"] {
        if matches!(view, "看板" | "清单" | "日历") {
            assert_eq!(about(&mut robot), canal, "{view}");
        }
        if view == "挂图" {
            assert_eq!(about(&mut robot), "2026-02 渠系衬砌改造");
        }
        robot.press("F4");
    }
    // Other columns, other lanes, another order.
    for keys in ["F5", "F5", "F5", "F6", "F6", "F6", "F6", "F6", "F4", "F6", "F6"] {
        robot.press(keys);
        assert_eq!(about(&mut robot), canal, "{keys}");
    }
}

#[test]
fn a_folded_lane_gives_its_card_back() {
    let mut robot = board();
    robot.press("Ctrl+Home Right Right 0");
    robot.press("F4");
    let canal = "王家村 衬砌斗渠一公里二百米到二支渠";
    assert_eq!(about(&mut robot), canal, "in the list nothing is folded");
    robot.press("F4 F4 F4 F4 0");
    assert_eq!(about(&mut robot), canal);
}

#[test]
fn a_sentence_and_nought_come_back_to_the_card() {
    let mut robot = board();
    robot.press("Ctrl+Home Right Right");
    let canal = "王家村 衬砌斗渠一公里二百米到二支渠";
    let said = robot.press("Ctrl+F “村:柳” Enter").concat();
    assert!(said.contains("筛出 2 条。刚才的“") && said.contains("不在里面"), "{said}");
    robot.press("Ctrl+F 0 Enter");
    assert_eq!(about(&mut robot), canal);
    assert!(robot.draw(80, 24).contains("筛选 全部"));
    robot.press("Ctrl+F “村:王” Enter");
    assert_eq!(about(&mut robot), canal);
    robot.press("Ctrl+F ０ Enter");
    assert_eq!(about(&mut robot), canal);
}

#[test]
fn the_wall_chart_keeps_its_project_through_saving_and_decomposing() {
    let mut robot = board();
    robot.press("Ctrl+Home F4 F4 End");
    assert_eq!(about(&mut robot), "2026-02 渠系衬砌改造");
    let canal = robot.desk.id("渠系衬砌改造");
    // Saved with F2: the same project is under the bar, and F2 and Ctrl+D are about it.
    assert!(robot.press("F2")[0].contains("渠系衬砌改造"));
    change(&mut robot, canal);
    robot.tell(News::Refresh);
    assert_eq!(about(&mut robot), "2026-02 渠系衬砌改造二期");
    another_in_front(&mut robot);
    assert_eq!(about(&mut robot), "2026-02 渠系衬砌改造二期");
    assert_eq!(robot.press("Ctrl+D"), [format!("Decompose({canal:?})")]);
    // Left again, with or without tasks made there.
    robot.tell(News::Refresh);
    assert_eq!(about(&mut robot), "2026-02 渠系衬砌改造二期");
    assert!(robot.press("F2")[0].contains("渠系衬砌改造二期"));
}

#[test]
fn a_project_made_under_a_sentence_is_under_the_bar_and_taken_apart_itself() {
    let mut robot = board();
    robot.press("Ctrl+F “村:柳” Enter F4 F4 Ctrl+N");
    let fields = [
        ("date", "2026-10-01"),
        ("number", "2026-09"),
        ("name", "新建水厂"),
        ("leader", "赵国强"),
        ("deadline", "2027-06-30"),
    ];
    let made = robot.desk.keep("key_project", "新建水厂", &fields);
    let said = robot.tell(News::Refresh).concat();
    assert!(said.contains("新建水厂") && said.contains("不在筛选“村:柳”里，先留在这里"), "{said}");
    assert_eq!(about(&mut robot), "2026-09 新建水厂");
    assert!(robot.draw(80, 24).contains("筛选 村:柳（另留 1 个）"), "{}", robot.draw(80, 24));
    assert_eq!(robot.press("Ctrl+D"), [format!("Decompose({made:?})")]);
}

#[test]
fn a_task_made_under_a_sentence_stays_in_sight_and_is_said() {
    let mut robot = board();
    robot.press("Ctrl+F “村:柳” Enter Ctrl+N");
    let fields = [("date", "2026-10-01"), ("title", "架桥"), ("village", "王家村"), ("due", "2027-05-01")];
    robot.desk.keep("task", "架桥", &fields);
    let said = robot.tell(News::Refresh).concat();
    assert!(said.contains("架桥") && said.contains("按 Ctrl+F 写 0 回车看全部"), "{said}");
    assert_eq!(about(&mut robot), "王家村 架桥");
    assert!(robot.draw(80, 24).contains("筛选 村:柳（另留 1 条）"));
    // Views change nothing of it; another sentence does.
    robot.press("F4");
    assert_eq!(about(&mut robot), "王家村 架桥");
    robot.press("Ctrl+F “村:柳” Enter");
    assert!(!robot.draw(80, 24).contains("另留"));
}

#[test]
fn the_calendar_keeps_its_day_and_the_analytics_their_line() {
    let mut robot = board();
    robot.press("F4 F4 F4 Home");
    let before = robot.draw(80, 24);
    robot.tell(News::Refresh);
    assert_eq!(robot.draw(80, 24), before, "a day on which nothing is due is kept too");
    robot.press("F4 Down Down Down");
    let line = under(&mut robot);
    robot.tell(News::Refresh);
    assert_eq!(under(&mut robot), line);
    robot.press("F4 F4 F4 F4 F4");
    assert_eq!(under(&mut robot), line, "another view and back");
}

#[test]
fn one_sentence_stands_over_every_view() {
    let mut robot = board();
    for sentence in ["近期", "村:柳", "全部"] {
        match sentence {
            "近期" => {}
            "全部" => drop(robot.press("Ctrl+F 0 Enter")),
            words => drop(robot.press(&format!("Ctrl+F “{words}” Enter"))),
        }
        for _ in 0..5 {
            let screen = robot.draw(80, 24);
            assert!(screen.lines().next().unwrap().contains(&format!("筛选 {sentence}")), "{screen}");
            robot.press("F4");
        }
    }
}

#[test]
fn the_analytics_count_what_the_sentence_keeps_and_nothing_else() {
    let mut town: BoardTown = town();
    town.task("明年的事", "王家村", "周敏", "2027-08-01", None, None);
    let mut robot = Robot::new(town.desk, |desk| BoardRoom::new(None, &desk.office));
    robot.press("F4 F4 F4 F4");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("5 条") && screen.contains("筛选 近期"), "{screen}");
    assert!(screen.contains("只算“近期”的任务；按 Ctrl+F 写 0 回车算全部"), "{screen}");
    assert!(screen.contains("没有算进来") && screen.contains("1 条"), "{screen}");
    robot.press("Ctrl+F 0 Enter");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("6 条") && !screen.contains("没有算进来"), "{screen}");
}

#[test]
fn an_act_names_what_it_is_done_to() {
    let mut robot = board();
    let late = id(&robot, "清运三组垃圾");
    robot.press("Ctrl+F “清运” Enter");
    let asked = robot.press("F8");
    assert!(asked[0].starts_with("问 堵点"), "{asked:?}");
    robot.answer(Answer::Choice(1, String::new()));
    let said = robot.answer(Answer::Choice(1, String::new())).concat();
    assert!(said.contains("柳林村 清运三组垃圾：选哪个单位能打通"), "{said}");
    assert!(robot.desk.office.board().unwrap().card(late).is_some());
}
