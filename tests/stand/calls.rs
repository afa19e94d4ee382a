//! Calling back: the bar goes to the next entry nobody has asked about, and an answer given is changed only by asking.

use crate::common::{Desk, today};
use crate::robot::Robot;
use lianxin::model::typed::{inspection, sample_row};
use lianxin::screens::ask::AskBox;
use lianxin::screens::inspection::Inspection;
use lianxin::screens::{Answer, Ask};

fn choice(place: usize) -> Answer {
    Answer::Choice(place, String::new())
}

/// Four visits in the sample of 王家村.
fn sampled() -> Robot<Inspection> {
    let mut desk = Desk::new();
    for (who, said) in [("张桂琴", "一"), ("赵国富", "二"), ("单德胜", "三")] {
        desk.visit(who, said);
    }
    let support =
        [("household", "张桂琴"), ("form", "1"), ("reason", "1"), ("source", "1"), ("amount", "500")];
    desk.keep("support", "资金", &support);
    desk.sit("赵国强");
    let mut robot = Robot::new(desk, |desk| Inspection::new(desk.id("王家村"), today(), &desk.office));
    robot.press("3");
    robot.answer(Answer::Words("10".to_owned()));
    robot
}

fn results(robot: &Robot<Inspection>) -> Vec<Option<u16>> {
    let office = &robot.desk.office;
    let paper = office.inspection_of(robot.desk.id("王家村"), today()).unwrap().unwrap();
    paper.fields.rows(inspection::SAMPLE).iter().map(|row| row.code(sample_row::RESULT)).collect()
}

/// Which entry of the sample is under the bar.
fn on(robot: &mut Robot<Inspection>) -> String {
    robot.press("F2").concat()
}

#[test]
fn after_a_call_the_bar_is_on_the_next_that_was_not_asked_and_f11_goes_past_it() {
    let mut robot = sampled();
    assert_eq!(results(&robot).len(), 4);
    robot.press("F11");
    let first = on(&mut robot);
    robot.press("Down Enter");
    let said = robot.answer(choice(0)).concat();
    assert!(said.contains("属实。还有 3 条没问，光标在下一条"), "{said}");
    let third = on(&mut robot);
    // F11 leaves this one out and goes on; round the end to the one left out at first.
    robot.press("F11");
    let fourth = on(&mut robot);
    assert!(fourth != third && fourth != first, "{third} {fourth}");
    robot.press("F11");
    assert_eq!(on(&mut robot), first);
    // Answered from here on, the answered second is passed over.
    robot.press("Enter");
    robot.answer(choice(2));
    assert_eq!(on(&mut robot), third);
    robot.press("Enter");
    robot.answer(choice(0));
    robot.press("Enter");
    let said = robot.answer(choice(3)).concat();
    assert!(said.contains("样本都问过了"), "{said}");
    assert_eq!(robot.press("F11"), ["样本都问过了。"]);
    assert_eq!(
        results(&robot),
        [
            Some(sample_row::NOT_REACHED),
            Some(sample_row::CONFIRMED),
            Some(sample_row::CONFIRMED),
            Some(sample_row::UNKNOWN)
        ]
    );
}

#[test]
fn an_answer_already_given_is_changed_only_by_asking() {
    let mut robot = sampled();
    robot.press("F11 Enter");
    robot.answer(choice(1));
    robot.answer(Answer::Words("没有来过".to_owned()));
    robot.press("Up");
    let asked = robot.press("Enter");
    assert_eq!(asked, ["问 这一条已经回访过 [\"不改\", \"改结果\"] None"]);
    // What the hand does next keeps what was said.
    robot.answer(choice(0));
    assert_eq!(results(&robot)[0], Some(sample_row::DIFFERS));
    robot.press("Enter");
    let asked = robot.answer(choice(1));
    assert!(asked[0].starts_with("问 回访结果"), "{asked:?}");
    robot.answer(choice(0));
    assert_eq!(results(&robot)[0], Some(sample_row::CONFIRMED));
}

#[test]
fn enter_alone_answers_no_call() {
    let ask = Ask {
        title: "回访结果".to_owned(),
        answers: ["属实", "不符"].map(str::to_owned).to_vec(),
        at: None,
        ..Ask::default()
    };
    let mut robot = Robot::new(Desk::new(), |_| AskBox::new(ask));
    assert!(!robot.draw(80, 24).contains('>'), "{}", robot.draw(80, 24));
    let said = robot.press("Enter Enter").concat();
    assert!(said.contains("请先选一个") && !said.contains("Choice"), "{said}");
    assert!(robot.press("Down Enter")[0].contains("Choice(0"));
    assert!(robot.press("2")[0].contains("Choice(1"));
}

/// The words belong to 不符 alone: Enter in them chooses it, digits choose on the answers, and Esc loses nothing typed.
#[test]
fn what_differs_is_typed_in_the_box_of_the_call_and_asked_once() {
    let call = || {
        let ask = Ask {
            title: "回访结果".to_owned(),
            answers: ["属实", "不符"].map(str::to_owned).to_vec(),
            words: Some("差异".to_owned()),
            words_for: Some(1),
            at: None,
            ..Ask::default()
        };
        Robot::new(Desk::new(), |_| AskBox::new(ask))
    };
    let mut robot = call();
    let said = robot.press("Tab Enter").concat();
    assert!(said.contains("按 Tab 到下面的答案，再按数字选"), "{said}");
    assert!(robot.press("Tab 2")[0].contains("Choice(1, \"\")"));
    assert!(call().press("Tab “少了2户” Enter")[0].contains("Choice(1, \"少了2户\")"));
    let mut robot = call();
    let said = robot.press("Tab “少了” Esc").concat();
    assert!(said.contains("写的还在"), "{said}");
    assert!(robot.press("2")[0].contains("Choice(1, \"少了\")"));

    let mut robot = sampled();
    robot.press("F11 Enter");
    let said = robot.answer(Answer::Choice(1, "少了2户".to_owned())).concat();
    assert!(said.contains("已保存") && !said.contains("问 哪里不符"), "{said}");
    assert_eq!(results(&robot)[0], Some(sample_row::DIFFERS));
}
