//! The form: keys in, effects and records out. One engine for every kind.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "entry/guess.rs"]
mod guess;
#[path = "entry/habits.rs"]
mod habits;
#[path = "entry/keys.rs"]
mod keys;
#[path = "entry/messages.rs"]
mod messages;
mod robot;

use common::{Desk, open, today};
use insta::assert_snapshot;
use lianxin::model::typed::{dispute, household, visit};
use lianxin::model::value::{Fields, Missing, Value};
use lianxin::screens::entry::Entry;
use lianxin::screens::{Answer, EntryStart};
use robot::Robot;

fn form(desk: Desk, kind: &str) -> Robot<Entry> {
    Robot::new(desk, |desk| {
        let kind = desk.office.dictionary().kind_named(kind).unwrap();
        Entry::open(EntryStart::New(kind.tag, Fields::new()), &desk.office).unwrap()
    })
}

fn visits(robot: &Robot<Entry>) -> Vec<Fields> {
    let office = &robot.desk.office;
    let kind = office.dictionary().kind(visit::KIND).unwrap();
    let ids = office.list(kind).unwrap();
    ids.iter().map(|id| office.record(*id).unwrap().fields).collect()
}

/// Ctrl+G to the field of that name, out of the numbered list.
fn go_to(robot: &mut Robot<Entry>, label: &str) {
    let list = robot.press("Ctrl+G").join("");
    let fields: Vec<&str> = list.split_once('：').unwrap().1.split(' ').collect();
    let at = fields.iter().position(|field| *field == label).unwrap();
    robot.answer(Answer::Choice(at, String::new()));
}

fn tag(robot: &Robot<Entry>, kind: &str, field: &str) -> u16 {
    robot.desk.office.dictionary().kind_named(kind).unwrap().field_named(field).unwrap().tag
}

#[test]
fn a_visit_is_keyed_without_a_letter_command_and_the_next_form_is_blank() {
    let mut form = form(Desk::new(), "visit");
    form.press("“02-01-002” Enter Tab Tab “老两口身体还好。” F9");
    let saved = visits(&form);
    assert_eq!(saved.len(), 1);
    assert_eq!(saved[0].reference(visit::HOUSEHOLD), Some(form.desk.id("王建国")));
    assert_eq!(saved[0].reference(visit::CADRE), Some(form.desk.id("周敏")));
    assert!(form.desk.office.drafts().unwrap().is_empty(), "a saved form leaves no draft");
    let screen = form.draw(80, 24);
    assert!(!screen.contains("王建国") && screen.contains("走访农户"), "{screen}");
}

#[test]
fn the_form_looks_calm_at_both_sizes() {
    let mut form = form(Desk::new(), "visit");
    form.press("“zgq” Enter");
    assert_snapshot!(form.both());
    assert_snapshot!(form.hints(), @"F4 选取   F9 保存并下一条   F12 完成   F5 同上   Ctrl+X 放弃   F7 上一栏");
}

#[test]
fn every_keystroke_is_in_the_draft_and_the_form_comes_back_at_the_caret() {
    let mut form = form(Desk::new(), "visit");
    form.press("“zgq” Enter Tab Tab “屋顶漏” Left");
    let drafts = form.desk.office.drafts().unwrap();
    assert_eq!(drafts.len(), 1);
    let draft = drafts.into_iter().next().unwrap();
    assert!(draft.open && draft.texts.values().any(|text| text == "屋顶漏"), "{draft:?}");
    let desk = form.desk;
    let mut again =
        Robot::new(desk, |desk| Entry::open(EntryStart::Resume(Box::new(draft)), &desk.office).unwrap());
    assert!(again.draw(80, 24).contains("屋顶漏"));
    again.press("“不” F9");
    let situation = tag(&again, "visit", "situation");
    assert_eq!(visits(&again)[0].text(situation), Some("屋顶不漏"));
}

#[test]
fn leaving_keeps_a_draft_and_an_untouched_form_leaves_none() {
    let mut first = form(Desk::new(), "visit");
    assert_eq!(first.press("Esc"), ["Back"]);
    assert!(first.desk.office.drafts().unwrap().is_empty());
    first.press("“zgq” Enter Esc");
    let drafts = first.desk.office.drafts().unwrap();
    assert!(drafts.len() == 1 && !drafts[0].open, "{drafts:?}");
    assert!(drafts[0].title.contains("张桂琴"), "{}", drafts[0].title);
}

#[test]
fn what_does_not_parse_stays_as_typed_and_saving_goes_there() {
    let mut form = form(Desk::new(), "visit");
    form.press("“zgq” Enter Ctrl+Home “121” Down Down");
    assert!(form.draw(80, 24).contains("121"), "what could be two days is kept on the screen");
    let said = form.press("F9");
    assert!(said.iter().any(|say| say.contains("日期") || say.contains("21")), "{said:?}");
    assert!(visits(&form).is_empty());
    form.press("“19” Enter F9");
    let said = form.press("F9").join(" ");
    assert!(said.contains("家庭情况"), "{said}");
}

#[test]
fn must_enter_is_numbered_and_a_digit_would_jump() {
    let mut form = form(Desk::new(), "dispute");
    let said = form.press("F12");
    assert!(said.iter().any(|say| say.starts_with("选 有") && say.contains("[须改]")), "{said:?}");
    form.answer(Answer::Choice(0, String::new()));
    assert!(form.draw(80, 24).contains(">X"), "the caret is at a field that must be filled");
}

#[test]
fn a_double_warns_names_the_older_one_and_is_kept_with_a_reason() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "上午看望。");
    let mut form = form(desk, "visit");
    form.press("“zgq” Enter Tab Tab “下午又送材料。” F9");
    assert_eq!(visits(&form).len(), 1, "a warning is not passed over");
    assert!(form.draw(120, 40).contains("上午看望"), "the older record stands beside");
    assert!(form.press("F2").iter().any(|room| room.starts_with("查看 2026-11-20 张桂琴")));
    assert!(form.press("F8").iter().any(|ask| ask.starts_with("问 核对无误")));
    form.answer(Answer::Words("另送材料".to_owned()));
    form.press("F9");
    assert_eq!(visits(&form).len(), 2);
}

#[test]
fn ditto_is_dim_until_accepted_and_typing_replaces_it() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "水管冻裂。");
    let mut form = form(desk, "visit");
    form.press("“01-02-001” Enter Tab Tab F5");
    assert!(form.draw(80, 24).contains("水管冻裂"));
    form.press("Enter F9");
    let situation = tag(&form, "visit", "situation");
    assert!(visits(&form).iter().all(|fields| fields.text(situation) == Some("水管冻裂。")));

    form.press("“02-01-001” Enter Tab Tab “..” Tab");
    form.press("“另” F9");
    assert!(visits(&form).iter().any(|fields| fields.text(situation) == Some("另")), "{:?}", visits(&form));
}

#[test]
fn what_is_only_offered_is_never_saved() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "看望。");
    let mut form = form(desk, "visit");
    form.press("“01-02-001” Enter Tab Tab F5 Down F9");
    assert_eq!(visits(&form).len(), 1, "the offered words were not accepted, so a field is still missing");
}

#[test]
fn a_pinned_field_stays_for_the_next_and_survives_the_program() {
    let mut form = form(Desk::new(), "visit");
    form.press("Ctrl+Home “19” Enter F7 F6");
    assert!(form.draw(80, 24).contains("[固] 走访日期"), "{}", form.draw(80, 24));
    form.press("Tab Tab “zgq” Enter Tab Tab “看望。” F9");
    let screen = form.draw(80, 24);
    assert!(screen.contains("2026-11-19"), "{screen}");
    let Desk { office, dir, .. } = form.desk;
    let person = office.person().cloned().unwrap();
    office.close();
    let (mut office, _) = open(dir.path());
    office.sit_down(person);
    assert!(office.pins(visit::KIND).date(visit::DATE).is_some());
}

#[test]
fn a_code_is_chosen_by_one_digit_also_full_width_and_typed_over() {
    let mut form = form(Desk::new(), "visit");
    form.press("“zgq” Enter “５”");
    assert!(form.draw(80, 24).contains("电话"));
    form.press("F7 “2” Tab “看望。” F9");
    let kind = visits(&form)[0].code(visit::TYPE);
    assert_eq!(kind, Some(2));
}

#[test]
fn pending_goes_to_the_list_and_undo_walks_back_over_fields() {
    let mut form = form(Desk::new(), "visit");
    form.press("“zgq” Enter Tab Tab Ctrl+B");
    form.press("Ctrl+Z");
    let situation = tag(&form, "visit", "situation");
    form.press("Ctrl+Y F9");
    assert_eq!(visits(&form)[0].get(situation), Some(&Value::Missing(Missing::Pending)));
    assert_eq!(form.desk.office.home().unwrap().pending.len(), 1);
}

#[test]
fn amounts_are_reckoned_and_fields_fold_away_only_after_asking() {
    let mut form = form(Desk::new(), "support");
    form.press("“zgq” Enter “1” “1” “1”");
    let amount = tag(&form, "support", "amount");
    go_to(&mut form, "资金金额");
    form.press("“=1200*3+50”");
    assert!(form.draw(80, 24).contains("= 3,650.00 元"), "{}", form.draw(80, 24));
    form.press("Enter");
    go_to(&mut form, "帮扶形式");
    let asked = form.press("“2”");
    let asks = asked.iter().any(|ask| ask.starts_with("问 留着还是清空"));
    assert!(asks, "amount {amount} is folded away: {asked:?}");
    form.answer(Answer::Choice(0, String::new()));
    form.press("F7 “1”");
    assert!(
        form.draw(80, 24).contains("3,650.00") || form.draw(80, 24).contains("3650"),
        "kept, not cleared"
    );
}

#[test]
fn members_are_keyed_cell_by_cell_and_a_wrong_id_stays_in_its_cell() {
    let mut form = form(Desk::new(), "household");
    form.press("“01-01-009” Enter “钱多福” Enter");
    go_to(&mut form, "家庭成员");
    let said = form.press("“钱多福” Enter “1” Enter “000000195003071028” Enter");
    assert!(said.iter().any(|say| say.contains("最后一位")), "{said:?}");
    form.press("“7” Enter");
    let screen = form.draw(80, 24);
    assert!(
        screen.contains("钱多福") && screen.contains("000000********1027"),
        "whole, and masked: {screen}"
    );
    assert_snapshot!(form.draw(80, 24));
}

#[test]
fn a_phrase_is_expanded_in_place() {
    let mut desk = Desk::new();
    desk.keep("phrase", "短", &[("key", "ybz"), ("words", "已报镇民政办，待批复。"), ("use", "6")]);
    let mut form = form(desk, "visit");
    form.press("“zgq” Enter Tab Tab “家里困难，；ybz” Tab");
    assert!(form.draw(80, 24).contains("家里困难，已报镇民政办"), "{}", form.draw(80, 24));
}

#[test]
fn enter_on_the_last_field_saves_and_opens_the_next() {
    let mut form = form(Desk::new(), "visit");
    form.press("“zgq” Enter Tab Tab “看望。”");
    go_to(&mut form, "同行人");
    form.press("Enter");
    assert_eq!(visits(&form).len(), 1);
}

#[test]
fn f4_opens_the_lookup_with_what_was_typed() {
    let mut form = form(Desk::new(), "visit");
    let asked = form.press("“村” F4");
    assert!(asked.iter().any(|room| room.contains("Lookup")), "{asked:?}");
    let id = form.desk.id("曾玉梅");
    form.answer(Answer::Record(id));
    assert!(form.draw(80, 24).contains("曾玉梅"));
    form.press("F2");
}

#[test]
fn a_record_is_changed_and_its_history_says_so() {
    let desk = Desk::new();
    let id = desk.id("李秀英");
    let record = desk.office.record(id).unwrap();
    desk.now.set(today().and_hms_opt(15, 0, 0).unwrap());
    let mut form = Robot::new(desk, |desk| {
        Entry::open(EntryStart::Change(Box::new(record), Some(household::DOOR)), &desk.office).unwrap()
    });
    form.press("“9号” F12");
    let office = &form.desk.office;
    assert_eq!(office.record(id).unwrap().fields.text(household::DOOR), Some("9号"));
    let history = office.history(id).unwrap();
    let last = history.last().unwrap();
    assert_eq!(last.fields, [("门牌号".to_owned(), String::new(), "9号".to_owned())]);
}

#[test]
fn a_copy_leaves_what_must_be_read_anew_blank() {
    let mut desk = Desk::new();
    let fields =
        [("village", "01"), ("type", "2"), ("party_a", "甲"), ("party_b", "乙"), ("words", "争水。")];
    let id = desk.keep("dispute", "水", &fields);
    let record = desk.office.record(id).unwrap();
    let mut form =
        Robot::new(desk, |desk| Entry::open(EntryStart::Copy(Box::new(record)), &desk.office).unwrap());
    let screen = form.draw(80, 24);
    assert!(!screen.contains("争水") && screen.contains("邻里"), "{screen}");
    form.press("F12");
    let kind = form.desk.office.dictionary().kind(dispute::KIND).unwrap().clone();
    assert_eq!(form.desk.office.list(&kind).unwrap().len(), 1, "yesterday is not filed again unread");
}

#[test]
fn a_ditto_sign_left_standing_is_not_words_and_a_changed_pin_goes_on_as_changed() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "水管冻裂。");
    let mut form = form(desk, "visit");
    form.press("Ctrl+Home “19” Enter F7 F6 Tab Tab “01-02-001” Enter Tab Tab “..” F9");
    assert_eq!(visits(&form).len(), 1, "the sign alone fills nothing in");
    form.press("“看望。” F7 F7 F7 F7 F7 “18” Enter F9");
    assert!(visits(&form).iter().all(|fields| fields.text(10) != Some("..")), "{:?}", visits(&form));
    assert_eq!(visits(&form).len(), 2);
    assert!(form.draw(80, 24).contains("2026-11-18"), "{}", form.draw(80, 24));
}
