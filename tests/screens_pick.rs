//! Where something is looked up or chosen: the lookup of a reference, the search over the house, the list of codes.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod robot;

use common::Desk;
use insta::assert_snapshot;
use lianxin::model::typed::{cadre, household};
use lianxin::screens::choose::ChooseList;
use lianxin::screens::find::Find;
use lianxin::screens::lookup::Lookup;
use lianxin::screens::{Choose, News, Screen, Sought};
use robot::Robot;

fn lookup(kind: u16, query: &str) -> Robot<Lookup> {
    Robot::new(Desk::new(), |desk| Lookup::new(kind, &Sought::Typed(query.to_owned()), &desk.office))
}

#[test]
fn a_household_by_initials_with_its_village_beside() {
    let mut robot = lookup(household::KIND, "z");
    assert_snapshot!(robot.both());
    assert!(robot.caret.is_some(), "the input method needs the caret");
}

#[test]
fn digits_are_text_and_enter_gives_the_record() {
    let mut robot = lookup(household::KIND, "");
    robot.press("“1019”");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("张小军") && screen.contains("1/1"), "{screen}");
    let id = robot.desk.id("张桂琴");
    assert_eq!(robot.press("Enter"), [format!("Chose({id:?})"), format!("Record({id:?})")]);
}

#[test]
fn arrows_f2_and_esc() {
    let mut robot = lookup(cadre::KIND, "");
    let opened = robot.press("Down F2");
    assert!(opened[0].starts_with("查看 赵国强"), "the own village stands first: {opened:?}");
    let opened = robot.press("Down F2");
    assert!(opened[0].starts_with("查看 李春生"), "{opened:?}");
    assert_eq!(robot.press("Esc"), ["Back"]);
}

#[test]
fn what_is_not_there_yet_is_made_on_the_way_and_chosen() {
    let mut robot = lookup(household::KIND, "");
    let begun = robot.press("“钱多多” Enter Ctrl+N");
    assert!(begun[0].contains("Ctrl+N"), "{begun:?}");
    assert_eq!(begun[1], "填 农户 钱多多");
    let pairs = [
        ("code", "01-03-001"),
        ("head", "钱多多"),
        ("village", "01"),
        ("villager_group", "3"),
        ("members", "钱多多,户主,不详"),
    ];
    robot.desk.now.set(common::at(9, 5));
    let id = robot.desk.keep("household", "钱多多", &pairs);
    assert_eq!(robot.tell(News::Refresh), [format!("Chose({id:?})"), format!("Record({id:?})")]);
}

#[test]
fn coming_back_without_one_chooses_nothing() {
    let mut robot = lookup(household::KIND, "");
    robot.press("Ctrl+N");
    assert!(robot.tell(News::Refresh).is_empty());
}

fn find(query: &str) -> Robot<Find> {
    Robot::new(Desk::new(), |desk| Find::new(query, &desk.office))
}

#[test]
fn one_box_finds_people_places_and_units() {
    let mut robot = find("");
    let empty = robot.draw(80, 24);
    assert!(empty.contains("首字母"), "{empty}");
    robot.press("“w”");
    assert_snapshot!(robot.both());
    assert!(robot.caret.is_some());
}

#[test]
fn headings_are_never_chosen() {
    let mut robot = find("w");
    let mut opened = Vec::new();
    for _ in 0..8 {
        opened.extend(robot.press("Enter").into_iter().filter(|asked| asked.starts_with("查看")));
        robot.press("Down");
    }
    opened.dedup();
    assert!(opened.len() >= 2, "{opened:?}");
    for _ in 0..10 {
        robot.press("Up");
        assert_eq!(robot.press("Enter").len(), 2, "there is always something under the bar");
    }
    assert_eq!(robot.press("Home Enter"), robot.press("PgUp Enter"));
}

#[test]
fn a_record_is_found_by_its_id() {
    let desk = Desk::new();
    let id = desk.id("赵国富");
    let mut robot = Robot::new(desk, |desk| Find::new(&id.to_string(), &desk.office));
    assert_eq!(robot.press("Enter")[1], "查看 赵国富 01-01-002 false");
}

#[test]
fn nothing_found_says_so() {
    let mut robot = find("zzzz");
    assert!(robot.draw(80, 24).contains("无。"));
    assert_eq!(robot.press("Enter"), Vec::<String>::new());
    assert_eq!(robot.press("Esc"), ["Back"]);
}

fn codes(several: bool) -> Robot<ChooseList> {
    let words = ["低保户", "特困供养户", "低保边缘户", "残疾人户", "脱贫户", "大病户"];
    let mut items: Vec<(String, Option<u16>)> =
        (1_u16..).zip(words).map(|(code, word)| (word.to_owned(), Some(code))).collect();
    items.push(("突发严重困难户".into(), Some(12)));
    let chosen = if several { vec![false; items.len()] } else { Vec::new() };
    let choose = Choose { title: "户类别".into(), items, chosen, at: 1, ..Choose::default() };
    Robot::new(Desk::new(), |_| ChooseList::new(choose))
}

#[test]
fn a_number_chooses_at_once_unless_a_longer_one_begins_with_it() {
    let mut robot = codes(false);
    assert_snapshot!(robot.draw(80, 24));
    assert_eq!(robot.press("3"), [r#"Choice(2, "")"#]);
    let mut robot = codes(false);
    assert_eq!(robot.press("1"), Vec::<String>::new());
    assert_eq!(robot.press("Enter"), [r#"Choice(0, "")"#]);
    let mut robot = codes(false);
    assert_eq!(robot.press("1 2"), [r#"Choice(6, "")"#]);
    let mut robot = codes(false);
    assert_eq!(robot.press("３"), [r#"Choice(2, "")"#], "the input method's full-width digit");
}

#[test]
fn initials_and_characters_narrow() {
    let mut robot = codes(false);
    assert_eq!(robot.press("“cj” Enter"), [r#"Choice(3, "")"#]);
    let mut robot = codes(false);
    assert_eq!(robot.press("“边缘” Enter"), [r#"Choice(2, "")"#]);
    robot.press("“zzz”");
    assert!(robot.draw(80, 24).contains("无"));
    assert_eq!(robot.press("Enter"), Vec::<String>::new());
}

#[test]
fn several_are_marked_by_tab_and_by_number() {
    let mut robot = codes(true);
    robot.press("Tab 5");
    let screen = robot.draw(80, 24);
    assert!(screen.contains("已选 2"), "{screen}");
    assert_eq!(robot.press("Enter"), ["Choices([1, 4])"]);
    let mut robot = codes(true);
    assert_eq!(robot.press("Down Enter"), ["Choices([2])"], "nothing marked: the line under the bar");
    let mut robot = codes(true);
    assert_eq!(robot.press("Tab Up Tab Enter"), ["Choices([])"], "the last mark taken away");
}

#[test]
fn layers_say_so_and_fit_any_window() {
    let mut picked = lookup(household::KIND, "z");
    let mut chosen = codes(true);
    let mut found = find("w");
    assert!(picked.screen.is_layer() && chosen.screen.is_layer() && !found.screen.is_layer());
    for (columns, rows) in [(3, 4), (12, 6), (22, 9), (40, 8), (80, 7), (109, 5), (200, 60)] {
        picked.draw(columns, rows);
        chosen.draw(columns, rows);
        found.draw(columns, rows);
    }
}

#[test]
fn a_number_that_is_not_in_the_list_is_refused_at_the_key() {
    let items = ["甲", "乙", "丙"].iter().zip(1..).map(|(item, at)| ((*item).to_owned(), Some(at))).collect();
    let mut list = Robot::new(Desk::new(), |_| ChooseList::new(Choose { items, ..Choose::default() }));
    assert_eq!(list.press("9"), ["没有“9”这一项，请按前面有的号。"]);
    assert!(list.draw(80, 24).contains("丙"), "as it was\n{}", list.draw(80, 24));
    assert_eq!(list.press("2"), [r#"Choice(1, "")"#]);
}

#[test]
fn a_likely_name_is_replaced_by_the_first_key_and_a_typed_one_gone_on_with() {
    for (sought, left) in
        [(Sought::Likely("党政办".to_owned()), "水"), (Sought::Typed("水".to_owned()), "水水")]
    {
        let kind = lianxin::model::typed::unit::KIND;
        let mut pick = Robot::new(Desk::new(), |desk| Lookup::new(kind, &sought, &desk.office));
        pick.press("“水”");
        let screen = pick.draw(80, 24);
        assert!(screen.contains(&format!("查找 {left}")) && !screen.contains("党政办水"), "{screen}");
    }
}
