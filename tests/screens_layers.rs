//! The question box, the palette, help and recovery: what lies over the work and never loses any of it.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "layers/here.rs"]
mod here;
#[path = "layers/more.rs"]
mod more;
mod robot;

use common::{Desk, at, today};
use insta::assert_snapshot;
use lianxin::keymap::Action;
use lianxin::model::draft::Draft;
use lianxin::model::id::Id;
use lianxin::model::typed::{daily, household, visit};
use lianxin::model::value::{Fields, Value};
use lianxin::screens::ask::AskBox;
use lianxin::screens::help::Help;
use lianxin::screens::palette::Palette;
use lianxin::screens::recover::Recover;
use lianxin::screens::{Answer, Ask, Does, HelpText, News, PaletteLine, Takes};
use robot::Robot;
use std::collections::{BTreeMap, BTreeSet};

fn ask(answers: &[&str], words: Option<&str>, must: bool) -> Robot<AskBox> {
    let ask = Ask {
        title: "作废".into(),
        lines: vec!["作废这一条：11-20 张桂琴 走访？作废后仍可在流水里查到。".into()],
        answers: answers.iter().map(|answer| (*answer).to_owned()).collect(),
        words: words.map(str::to_owned),
        must,
        ..Ask::default()
    };
    Robot::new(Desk::new(), |_| AskBox::new(ask))
}

/// A box that asks for a value judges every key as the form does; an Enter of habit right after a refusal answers nothing.
#[test]
fn a_box_that_asks_refuses_at_the_key_what_cannot_be_meant() {
    let desk = Desk::new();
    let due = desk.office.dictionary().kind_named("task").unwrap().field_named("due").unwrap().clone();
    let boxed = |takes: Takes, start: &str| Ask {
        title: "问".into(),
        words: Some("填".into()),
        start: start.into(),
        takes,
        must: true,
        ..Ask::default()
    };
    for (takes, start, keys, said, given) in [
        (Takes::of(&due), "2026-12-01", "“漏”", "成不了日期", "2026-12-01"),
        (Takes::of(&due), "2026-12-01", "“1399”", "成不了日期", "13"),
        (Takes::Count(500), "10", "“0”", "1 到 500", "10"),
        (Takes::Count(500), "10", "“8”", "", "8"),
        (Takes::Points(15), "2 缺报", "“16”", "0 到 15", "1"),
    ] {
        let mut robot = Robot::new(Desk::new(), |_| AskBox::new(boxed(takes.clone(), start)));
        let told = robot.press(keys).join("");
        assert!(told.contains(said) && told.is_empty() == said.is_empty(), "{keys}: {told}");
        if !said.is_empty() {
            assert!(robot.press("Enter").join("").contains(said), "{keys}: the habit answers nothing");
        }
        assert_eq!(robot.press("Enter"), [format!("Words({given:?})")], "{keys}");
    }
    let mut robot = ask(&["作废", "不做，返回"], None, false);
    assert_eq!(robot.press("9"), ["没有“9”这一项，请按 1 到 2。"]);
}

#[test]
fn a_digit_answers_at_once() {
    let mut robot = ask(&["作废", "不做，返回"], None, false);
    assert_snapshot!(robot.draw(80, 24));
    assert_eq!(robot.caret, None);
    assert_eq!(robot.press("2"), [r#"Choice(1, "")"#]);
    assert_eq!(robot.press("5"), ["没有“5”这一项，请按 1 到 2。"]);
    assert_eq!(robot.press("Down Enter"), [r#"Choice(1, "")"#]);
    assert_eq!(robot.press("Esc"), ["Back"]);
}

#[test]
fn words_alone_take_the_caret_and_may_not_be_blank() {
    let mut robot = ask(&[], Some("原因"), true);
    robot.draw(80, 24);
    assert!(robot.caret.is_some(), "the input method needs the caret");
    assert_eq!(robot.press("Enter"), ["“原因”不能空着，请写上再按确定。"]);
    assert_eq!(
        robot.press("“重了2条” Left Left Backspace Enter"),
        [r#"Words("重2条")"#],
        "a digit is text here"
    );
}

#[test]
fn answers_and_words_stand_side_by_side() {
    let mut robot = ask(&["作废", "不做，返回"], Some("原因"), true);
    assert_eq!(robot.press("1"), ["“原因”不能空着，请写上再按确定。"]);
    robot.press("“录重了”");
    assert_snapshot!(robot.draw(80, 24));
    assert_eq!(robot.press("Enter"), [r#"Choice(0, "录重了")"#]);
    assert_eq!(robot.press("Tab 2"), [r#"Choice(1, "录重了")"#]);
}

fn palette(desk: Desk) -> Robot<Palette> {
    let line = |name: &str, key: &str, help: &str, does| PaletteLine {
        name: name.into(),
        key: key.into(),
        help: help.into(),
        open: true,
        does,
    };
    let mut lines: Vec<PaletteLine> = Action::all()
        .into_iter()
        .filter(|action| !matches!(action, Action::Choose(_)))
        .map(|action| line(action.info().name, action.info().id, action.info().help, Does::Act(action)))
        .collect();
    lines.push(line("撤回这份日小结", "", "把上报的日小结撤回来改。", Does::Command(0)));
    lines.push(line("农户登记册", "", "打开农户登记册。", Does::Register(household::KIND)));
    lines.push(line("记一条走访", "", "新建一条走访。", Does::New(visit::KIND)));
    Robot::new(desk, |_| Palette::new(lines))
}

#[test]
fn the_palette_narrows_by_initials_and_by_characters() {
    let mut robot = palette(Desk::new());
    assert_snapshot!(robot.draw(80, 24));
    assert!(robot.caret.is_some());
    robot.press("“zf”");
    assert_snapshot!(robot.draw(80, 24));
    assert_eq!(robot.press("Enter"), ["Back", "Act(DeleteRecord)"]);
    robot.press("Ctrl+W “撤回”");
    assert_eq!(robot.press("Enter"), ["Back", "Command(0)"]);
    robot.press("Ctrl+W “nhdj”");
    assert_eq!(robot.press("Enter"), ["Back", "登记册 农户 "]);
    robot.press("Ctrl+W “记一条”");
    assert_eq!(robot.press("Enter"), ["Back", "填 走访 2026-11-20 走访"]);
    robot.press("Ctrl+W “没有这样的事”");
    assert!(robot.draw(80, 24).contains("无。换几个字再试"));
    assert_eq!(robot.press("Enter"), Vec::<String>::new());
}

#[test]
fn help_shows_what_is_in_focus_first_and_scrolls() {
    let act = |key: &str, action: Action| {
        (key.to_owned(), action.info().name.to_owned(), action.info().help.to_owned())
    };
    let keys: Vec<_> = Action::all().into_iter().map(|action| act("Ctrl+Down", action)).collect();
    let text = HelpText {
        about: Some((
            "走访类型".to_owned(),
            vec![
                "到户的按目的选前四种；没有到户的选“电话”；群众到村到镇来的选“群众来访”。入户率只算前四种。"
                    .to_owned(),
            ],
        )),
        keys: vec![
            ("此处能用的键".to_owned(), keys.iter().take(4).cloned().collect()),
            ("全部".to_owned(), keys),
        ],
    };
    let mut robot = Robot::new(Desk::new(), |_| Help::new(text));
    assert_snapshot!(robot.draw(80, 24));
    robot.press("End");
    assert_snapshot!(robot.draw(80, 24));
    robot.press("PgUp Home");
    assert!(robot.draw(80, 24).starts_with("走访类型"));
    assert_eq!(robot.press("Esc"), ["Back"]);
}

fn draft(desk: &Desk, kind: u16, record: Id, person: &str, title: &str, values: Fields) -> Draft {
    Draft {
        id: desk.office.new_id(),
        kind,
        record,
        base: 0,
        person: desk.id(person),
        saved: at(8, 40),
        open: true,
        title: title.into(),
        values,
        texts: BTreeMap::new(),
        field: if kind == visit::KIND { 10 } else { daily::DONE },
        cell: None,
        caret: (0, 2),
        scroll: 0,
        pins: BTreeSet::new(),
        kept: BTreeMap::new(),
    }
}

/// A killed office: a visit being changed, a day being written, and another person's new visit.
fn killed() -> Desk {
    let mut desk = Desk::new();
    let record = desk.visit("张桂琴", "屋顶漏雨。");
    let mut values = desk.office.record(record).unwrap().fields;
    values.set(10, Some(Value::Text("屋顶漏雨，已报危房改造。".into())));
    let mut changed = draft(&desk, visit::KIND, record, "周敏", "走访 张桂琴", values);
    changed.texts.insert(15, "下周".into());
    let day: Fields = [
        (daily::DATE, Value::Date(today())),
        (daily::CADRE, Value::Ref(desk.id("周敏"))),
        (daily::DONE, Value::Text("上午走访。".into())),
    ]
    .into_iter()
    .collect();
    let promised = desk.office.new_id();
    let day = draft(&desk, daily::KIND, promised, "周敏", "日小结 11-20 周敏", day);
    let household: Fields = [(visit::HOUSEHOLD, Value::Ref(desk.id("曾玉梅")))].into_iter().collect();
    let others = draft(&desk, visit::KIND, desk.office.new_id(), "李春生", "走访 曾玉梅", household);
    for draft in [changed, day, others] {
        desk.office.write_draft(&draft, true).unwrap();
    }
    desk
}

#[test]
fn what_was_open_is_listed_and_compared() {
    let mut robot = Robot::new(killed(), |desk| Recover::new(&desk.office));
    robot.press("Down");
    assert_snapshot!(robot.both());
    robot.press("3");
    assert_snapshot!(robot.draw(80, 24));
}

#[test]
fn each_draft_is_restored_given_up_or_left() {
    let mut robot = Robot::new(killed(), |desk| Recover::new(&desk.office));
    assert_eq!(robot.press("1"), ["日小结 周敏 2026-11-20"]);
    assert_eq!(robot.press("Down Enter"), ["接着填 走访 张桂琴"]);
    assert_eq!(robot.press("2"), [r#"问 放弃 ["不放弃，返回", "放弃"] None"#]);
    robot.answer(Answer::Choice(0, String::new()));
    assert_eq!(robot.desk.office.all_drafts().unwrap().len(), 3, "asked, and not given up");
    robot.press("2");
    robot.answer(Answer::Choice(1, String::new()));
    assert_eq!(robot.desk.office.all_drafts().unwrap().len(), 2);
    let undone = robot.desk.office.undo().unwrap();
    robot.tell(News::Undone(undone));
    assert!(robot.draw(80, 24).contains("3 份没填完的"), "brought back\n{}", robot.draw(80, 24));
    robot.press("2");
    robot.answer(Answer::Choice(1, String::new()));
    assert_eq!(robot.press("1"), ["这是李春生没填完的，请李春生坐到键盘前再办。"]);
    robot.press("4");
    assert_eq!(robot.press("4"), ["Back"], "the last one decided closes the room");
    assert_eq!(robot.desk.office.all_drafts().unwrap().len(), 2, "left for later is not lost");
}

#[test]
fn nothing_found_says_so() {
    let mut robot = Robot::new(Desk::new(), |desk| Recover::new(&desk.office));
    assert!(robot.screen.is_empty());
    assert!(robot.draw(80, 24).starts_with("无。"));
    assert_eq!(robot.press("Enter"), ["Back"]);
}
