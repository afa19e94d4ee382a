//! What the board shows of plans, of what was finished short, and of whose a step is.

use crate::board_room::{board, id, state_of, under};
use lianxin::model::typed::{task, task_state as state};
use lianxin::model::value::Value;
use lianxin::screens::{Answer, News, Screen};

const NOT_THEIRS: &str =
    "“签收”是责任人的事，只能由录入员、村干部、办公室主任或责任人本人办理，督导员不能代办。";

#[test]
fn a_supervisor_signs_for_no_village_by_any_key() {
    let mut robot = board();
    let road = id(&robot, "平整道路");
    robot.desk.sit("赵国强");
    robot.tell(News::Refresh);
    robot.press("Ctrl+Home Right");
    assert_eq!(under(&mut robot), "王家村 平整道路");
    for key in [">", "Shift+Right", "3"] {
        assert_eq!(robot.press(key), [NOT_THEIRS], "{key}");
    }
    // Two are marked and neither is signed for.
    let marked = robot.press("Space Right Space Left >");
    assert!(marked.last().is_some_and(|say| say.contains(NOT_THEIRS)), "{marked:?}");
    assert_eq!(state_of(&robot, road), state::ASSIGNED);
}

#[test]
fn analytics_name_what_was_finished_short_and_what_the_mean_leaves_out() {
    let mut robot = board();
    let toilets = id(&robot, "改造户厕");
    let evidence = [(task::EVIDENCE, Some(Value::Text("验收单".into())))];
    robot.desk.office.edit_tasks(&[toilets], &evidence).unwrap();
    robot.desk.office.move_to(toilets, state::UNDER_REVIEW, Some("十四户外出")).unwrap();
    robot.desk.sit("赵国强");
    robot.desk.office.move_to(toilets, state::COMPLETED, None).unwrap();
    let fields =
        [("date", "2026-10-01"), ("number", "2026-03"), ("name", "绿化"), ("deadline", "2026-12-31")];
    robot.desk.sit("周敏");
    robot.desk.keep("key_project", "绿化", &fields);
    robot.tell(News::Refresh);
    robot.press("Ctrl+F “户厕” Enter");
    let card = robot.draw(80, 24);
    assert!(card.contains("12-01 72%"), "on the card itself, though it is done\n{card}");
    robot.press("Ctrl+F 0 Enter F4 F4 F4 F4");
    for (columns, rows) in [(80, 60), (120, 60)] {
        let screen = robot.draw(columns, rows);
        assert!(screen.contains("没有全部完成就办结的，1 条"), "{screen}");
        assert!(screen.contains("72% 十四户外出"), "{screen}");
        let screen = robot.draw(columns, 100);
        assert!(screen.contains("进度对计划：各项目的平均，每个项目一样重"), "{screen}");
        assert!(
            screen.contains("没算的项目") && screen.contains("1 个没有可算的任务：2026-03 绿化"),
            "{screen}"
        );
        assert!(
            screen.contains("项目外的任务") && screen.contains("1 条不属于项目，合起来当一个项目"),
            "{screen}"
        );
    }
    let opened = robot.press("End Enter");
    assert!(opened[0].contains("没算的项目"), "{opened:?}");
}

#[test]
fn of_several_marked_the_reason_is_asked_where_one_is_short() {
    let mut robot = board();
    let (toilets, canal) = (id(&robot, "改造户厕"), id(&robot, "衬砌斗渠一公里二百米到二支渠"));
    let evidence = [(task::EVIDENCE, Some(Value::Text("验收单".into())))];
    robot.desk.office.edit_tasks(&[toilets, canal], &evidence).unwrap();
    robot.tell(News::Refresh);
    robot.press("Ctrl+F “办结依据:验收” Enter *");
    let asked = robot.press("F12");
    assert!(asked[0].contains("申请复核"), "{asked:?}");
    let asked = robot.answer(Answer::Choice(0, String::new()));
    assert!(asked[0].starts_with("问 申请复核 [\"办这 2 条\""), "{asked:?}");
    let asked = robot.answer(Answer::Choice(0, String::new()));
    assert!(asked[0].contains("原因"), "{asked:?}");
    robot.answer(Answer::Words("余下的外出".to_owned()));
    assert_eq!([toilets, canal].map(|id| state_of(&robot, id)), [state::UNDER_REVIEW; 2]);
}

#[test]
fn help_tells_the_plan_as_a_sum_with_the_numbers_of_the_card_under_the_bar() {
    let mut robot = board();
    robot.press("Ctrl+F “户厕” Enter");
    let (_, told) = robot.screen.explain(&robot.desk.office).unwrap();
    let plan = told.iter().find(|words| words.contains("计划从登记那天")).unwrap();
    assert!(
        plan.ends_with(
            "这一条：2026-10-31 应完成 40%，2026-12-01 应完成 100%，中间 31 天，到 2026-11-20 过了 20 天：40 + 60 × 20 ÷ 31，去掉小数，计划 78%。"
        ),
        "{plan}"
    );
}
