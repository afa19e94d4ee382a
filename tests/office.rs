//! The desk: one door for every change, checked, kept, undone and found again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

#[path = "office/book.rs"]
mod book;
#[path = "office/called.rs"]
mod called;
mod common;
mod cycle;
#[path = "office/people.rs"]
mod people;
#[path = "office/stands.rs"]
mod stands;
#[path = "office/then.rs"]
mod then;
#[path = "office/undo.rs"]
mod undo;

use common::{Desk, at, open, today, typed};
use lianxin::model::input::Finder;
use lianxin::model::kind::Level;
use lianxin::model::show::Names;
use lianxin::model::typed::{cadre, daily, dispute, filing, household, visit};
use lianxin::model::value::Value;
use lianxin::office::Refusal;

fn refused(result: Result<impl std::fmt::Debug, Refusal>) -> String {
    result.expect_err("this must be refused").to_string()
}

#[test]
fn what_is_saved_is_there_after_the_office_is_closed_and_opened() {
    let mut desk = Desk::new();
    let id = desk.visit("张桂琴", "屋顶漏雨，已报危房改造。");
    let Desk { office, dir, .. } = desk;
    office.close();
    let (office, _) = open(dir.path());
    let record = office.record(id).unwrap();
    assert_eq!(record.fields.date(visit::DATE), Some(today()));
    assert_eq!(office.title(id).unwrap(), "2026-11-20 张桂琴 走访");
}

#[test]
fn who_did_it_and_who_keyed_it_are_both_kept() {
    let mut desk = Desk::new();
    let fields = [("household", "曾玉梅"), ("situation", "代李春生补记。"), ("cadre", "李春生")];
    let id = desk.keep("visit", "代记", &fields);
    let record = desk.office.record(id).unwrap();
    assert_eq!(desk.office.name_of(record.fields.reference(visit::CADRE).unwrap()).unwrap(), "李春生");
    assert_eq!(desk.office.name_of(record.created.by).unwrap(), "周敏");
}

#[test]
fn undo_and_redo_walk_across_kinds_and_the_history_stays_whole() {
    let mut desk = Desk::new();
    let first = desk.visit("张桂琴", "第一次。");
    let mut changed = typed(&desk.office, "household", &[]);
    let house = desk.office.record(desk.id("赵国富")).unwrap();
    changed.record = house.id;
    changed.base = house.revision;
    changed.fields = house.fields.clone();
    changed.fields.set(household::DOOR, Some(Value::Text("9号".into())));
    desk.office.save(&changed).unwrap();

    assert!(desk.office.undo().unwrap().what.contains("农户"));
    assert_eq!(desk.office.record(house.id).unwrap().fields.text(household::DOOR), None);
    assert!(desk.office.undo().unwrap().what.contains("走访"));
    assert!(desk.office.record(first).unwrap().void);
    desk.office.redo().unwrap();
    assert!(!desk.office.record(first).unwrap().void);
    desk.office.redo().unwrap();
    assert_eq!(desk.office.record(house.id).unwrap().fields.text(household::DOOR), Some("9号"));
    assert!(refused(desk.office.redo()).contains("没有可以重做"));
    let acts: Vec<String> = desk.office.history(house.id).unwrap().into_iter().map(|line| line.act).collect();
    assert_eq!(acts, ["新增农户", "修改农户", "撤销：修改农户", "重做：修改农户"]);
}

#[test]
fn undo_does_not_trample_what_came_after() {
    let mut desk = Desk::new();
    let id = desk.visit("张桂琴", "甲。");
    let change = |desk: &mut Desk, words: &str| {
        let record = desk.office.record(id).unwrap();
        let mut filled = typed(&desk.office, "visit", &[]);
        (filled.record, filled.base, filled.fields) = (id, record.revision, record.fields);
        let situation =
            desk.office.dictionary().kind(visit::KIND).unwrap().field_named("situation").unwrap().tag;
        filled.fields.set(situation, Some(Value::Text(words.into())));
        desk.office.save(&filled).unwrap();
    };
    change(&mut desk, "乙。");
    // Another person's turn: their undo stack is empty, and mine is gone.
    desk.sit("孙桂兰");
    change(&mut desk, "丙。");
    desk.sit("周敏");
    assert!(refused(desk.office.undo()).contains("没有可以撤销"));
}

#[test]
fn must_enter_blocks_and_an_escape_lets_through_to_the_list_of_things_to_complete() {
    let mut desk = Desk::new();
    let filled = typed(&desk.office, "visit", &[("household", "张桂琴")]);
    let Err(Refusal::Checks(issues)) = desk.office.save(&filled) else { panic!("saved without words") };
    assert!(
        issues.iter().any(|issue| issue.level == Level::Hard && issue.say.contains("家庭情况")),
        "{issues:?}"
    );
    let id = desk.keep("visit", "待补的", &[("household", "张桂琴"), ("situation", "待补")]);
    let home = desk.office.home().unwrap();
    assert_eq!(home.pending.iter().filter_map(|line| line.id).collect::<Vec<_>>(), [id]);
    assert!(home.pending[0].note.contains("家庭情况"), "{:?}", home.pending);
}

#[test]
fn a_double_is_shown_with_the_older_record_and_kept_only_with_a_reason() {
    let mut desk = Desk::new();
    let older = desk.visit("张桂琴", "上午。");
    let mut filled = typed(&desk.office, "visit", &[("household", "张桂琴"), ("situation", "下午又去。")]);
    let Err(Refusal::Checks(issues)) = desk.office.save(&filled) else { panic!("a double was saved unseen") };
    assert_eq!(issues[0].older, Some(older));
    filled.kept.insert(issues[0].field, "下午补送材料".into());
    desk.office.save(&filled).unwrap();
    let hard = typed(&desk.office, "village", &[("code", "01"), ("name", "新王家村")]);
    assert!(refused(desk.office.save(&hard)).contains("编号已经有了"));
}

#[test]
fn roles_are_held_to_the_table_and_told_who_can() {
    let mut desk = Desk::new();
    desk.sit("李春生");
    let village = typed(&desk.office, "village", &[("code", "03"), ("name", "石桥村")]);
    assert!(refused(desk.office.save(&village)).contains("交录入员"));
    desk.sit("赵国强");
    let visit = desk.office.list(desk.office.dictionary().kind(visit::KIND).unwrap()).unwrap();
    assert!(visit.is_empty());
    desk.visit("赵国富", "督导员自己的走访。");
}

#[test]
fn a_dispute_moves_only_along_its_table_and_says_what_is_missing() {
    let mut desk = Desk::new();
    let fields = [
        ("village", "01"),
        ("type", "邻里"),
        ("party_a", "张桂琴"),
        ("party_b", "赵国富"),
        ("words", "因排水沟走向发生口角。"),
    ];
    let id = desk.keep("dispute", "沟", &fields);
    assert!(refused(desk.office.move_to(id, 9, None)).contains("不能直接变为"));
    desk.office.move_to(id, 2, None).unwrap();
    assert!(refused(desk.office.move_to(id, 4, None)).contains("调解员"));
    desk.office.undo().unwrap();
    let state = desk.office.record(id).unwrap().fields.code(dispute::STATE);
    assert_eq!(state, Some(1));
}

#[test]
fn the_day_is_its_facts_and_filing_keeps_their_ids() {
    let mut desk = Desk::new();
    let visit = desk.visit("张桂琴", "看望。");
    let me = desk.id("周敏");
    let day = desk.office.day(me, today()).unwrap();
    assert_eq!(day.lines.iter().map(|line| line.record).collect::<Vec<_>>(), [visit]);

    let mut filled = typed(&desk.office, "daily", &[("tomorrow", "去柳林村。")]);
    filled.fields.set(daily::CADRE, Some(Value::Ref(me)));
    let saved = desk.office.file_daily(&filled, false).unwrap();
    assert!(saved.what.starts_with("上报日小结"), "{}", saved.what);
    let paper = desk.office.daily_of(me, today()).unwrap().unwrap();
    assert_eq!(paper.fields.code(daily::STATE), Some(filing::FILED));
    let ids: Vec<&str> = paper.fields.rows(daily::ITEMS).iter().filter_map(|row| row.text(3)).collect();
    assert_eq!(ids, [visit.to_string()]);
    assert!(refused(desk.office.file_daily(&filled, false)).contains("已经上报"));
    assert!(desk.office.home().unwrap().papers.is_empty());
}

#[test]
fn a_returned_summary_is_on_home_with_its_reason_and_can_be_filed_again() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "看望。");
    let me = desk.id("周敏");
    let filled = typed(&desk.office, "daily", &[("tomorrow", "去柳林村。")]);
    let paper = desk.office.file_daily(&filled, false).unwrap().record;
    desk.sit("赵国强");
    assert!(refused(desk.office.move_to(paper, filing::RETURNED, None)).contains("原因"));
    desk.office.move_to(paper, filing::RETURNED, Some("没写走访结果")).unwrap();
    desk.sit("周敏");
    let home = desk.office.home().unwrap();
    assert_eq!(home.returned.len(), 1);
    assert_eq!(home.returned[0].note, "赵国强：“整份”其他：没写走访结果");
    let record = desk.office.daily_of(me, today()).unwrap().unwrap();
    let mut again = typed(&desk.office, "daily", &[]);
    (again.record, again.base, again.fields) = (record.id, record.revision, record.fields);
    desk.now.set(at(17, 0));
    assert!(refused(desk.office.file_daily(&again, false)).contains("先答复（按 F8"));
    let asked = desk.office.asked_of(me).unwrap();
    desk.office.answer(asked[0].id, "补写了").unwrap();
    desk.office.file_daily(&again, false).unwrap();
    assert!(desk.office.home().unwrap().returned.is_empty());
}

#[test]
fn a_nil_report_is_a_fact_and_is_refused_when_something_happened() {
    let mut desk = Desk::new();
    let filled = typed(&desk.office, "daily", &[]);
    assert!(refused(desk.office.file_daily(&filled, false)).contains("零报告"));
    desk.office.file_daily(&filled, true).unwrap();
    desk.sit("李春生");
    desk.visit("曾玉梅", "看望。");
    let filled = typed(&desk.office, "daily", &[]);
    assert!(refused(desk.office.file_daily(&filled, true)).contains("不能报零报告"));
}

#[test]
fn a_filed_summary_is_locked_until_it_is_taken_back() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "看望。");
    let filled = typed(&desk.office, "daily", &[("done", "走访一户。")]);
    let paper = desk.office.file_daily(&filled, false).unwrap().record;
    let record = desk.office.record(paper).unwrap();
    let mut change = typed(&desk.office, "daily", &[]);
    (change.record, change.base, change.fields) = (paper, record.revision, record.fields);
    change.fields.set(daily::DONE, Some(Value::Text("改写。".into())));
    assert!(refused(desk.office.save(&change)).contains("撤回"));
    desk.office.move_to(paper, filing::DRAFT, None).unwrap();
    change.base = desk.office.record(paper).unwrap().revision;
    change.fields.set(daily::STATE, Some(Value::Code(filing::DRAFT)));
    desk.office.save(&change).unwrap();
}

#[test]
fn two_people_changing_one_record_are_told() {
    let mut desk = Desk::new();
    let id = desk.visit("张桂琴", "看望。");
    let record = desk.office.record(id).unwrap();
    let mut mine = typed(&desk.office, "visit", &[]);
    (mine.record, mine.base, mine.fields) = (id, record.revision, record.fields);
    let mut theirs = mine.clone();
    theirs.fields.set(visit::TYPE, Some(Value::Code(2)));
    desk.office.save(&theirs).unwrap();
    mine.fields.set(visit::TYPE, Some(Value::Code(3)));
    assert!(matches!(desk.office.save(&mine), Err(Refusal::Changed(changed)) if changed == id));
}

#[test]
fn people_are_found_by_initials_characters_members_and_last_four_digits() {
    let mut desk = Desk::new();
    let kind = desk.office.dictionary().kind(household::KIND).unwrap().clone();
    let heads = |desk: &Desk, query: &str| -> Vec<String> {
        let found = desk.office.find(&kind, query, 10).unwrap();
        found.into_iter().map(|found| found.title).collect()
    };
    assert_eq!(heads(&desk, "zgq"), ["张桂琴 01-01-001"]);
    assert_eq!(heads(&desk, "桂琴"), ["张桂琴 01-01-001"]);
    assert_eq!(heads(&desk, "zxj"), ["张桂琴 01-01-001"], "a member leads to the household");
    assert_eq!(heads(&desk, "1019"), ["张桂琴 01-01-001"], "last four of the son's ID");
    assert_eq!(heads(&desk, "sds"), ["单德胜 01-02-001"], "单 is read shan");
    assert_eq!(heads(&desk, "dds"), ["单德胜 01-02-001"], "and dan");
    assert_eq!(heads(&desk, "０２－０１").len(), 2, "full-width code");
    let inner = "王大山,户主,不详;张国庆,女婿,不详";
    let other = [
        ("code", "01-01-000"),
        ("head", "王大山"),
        ("village", "01"),
        ("villager_group", "1"),
        ("members", inner),
    ];
    desk.keep("household", "王大山", &other);
    assert_eq!(heads(&desk, "zgq"), ["张桂琴 01-01-001", "王大山 01-01-000"], "heads before members");
    let new = [("code", "02-02-002"), ("head", "张桂清"), ("village", "02"), ("villager_group", "2")];
    desk.keep("household", "张桂清", &new);
    assert_eq!(heads(&desk, "zgq").len(), 3, "a new household is found at once");
}

#[test]
fn a_register_entry_in_use_is_not_struck_out() {
    let mut desk = Desk::new();
    let id = desk.id("张桂琴");
    assert!(refused(desk.office.set_void(id, true, Some("重复"))).contains("用到它"));
    let free = desk.id("李秀英");
    desk.office.set_void(free, true, Some("重复")).unwrap();
    let kind = desk.office.dictionary().kind(household::KIND).unwrap().clone();
    assert!(!desk.office.list(&kind).unwrap().contains(&free));
    desk.office.undo().unwrap();
    assert!(desk.office.list(&kind).unwrap().contains(&free));
}

#[test]
fn pairing_coverage_names_who_owes_and_who_is_left() {
    let desk = Desk::new();
    let town = &desk.office.pairing_coverage().unwrap()[0].report;
    assert_eq!((town.households, town.uncovered.len()), (3, 0));
    let under: Vec<String> = town
        .under
        .iter()
        .map(|(id, short)| format!("{} {short}", desk.office.name_of(*id).unwrap()))
        .collect();
    assert_eq!(under, ["赵国强 1", "孙桂兰 2"]);
}

#[test]
fn an_unknown_cadre_or_two_of_one_name_are_refused_in_words() {
    let mut desk = Desk::new();
    assert!(desk.office.find_one(cadre::KIND, "不存在").unwrap_err().contains("没有"));
    assert_eq!(desk.office.find_one(cadre::KIND, "G002").unwrap(), desk.id("李春生"));
    let twin = [("code", "G009"), ("name", "李春生"), ("rank", "2"), ("village", "01")];
    desk.keep("cadre", "李春生二", &twin);
    assert!(desk.office.find_one(cadre::KIND, "李春生").unwrap_err().contains("改用编号"));
}

#[test]
fn only_the_head_of_the_office_gives_people_a_place_at_the_desk() {
    let mut desk = Desk::new();
    let record = desk.office.record(desk.id("周敏")).unwrap();
    let mut filled = typed(&desk.office, "cadre", &[]);
    (filled.record, filled.base, filled.fields) = (record.id, record.revision, record.fields);
    filled.fields.set(cadre::DESK_ROLE, Some(Value::Code(4)));
    assert!(refused(desk.office.save(&filled)).contains("办公室主任"));
    desk.sit("孙桂兰");
    desk.office.save(&filled).unwrap();
}

#[test]
fn a_draft_whose_record_is_saved_word_for_word_is_dropped() {
    let mut desk = Desk::new();
    let filled = typed(&desk.office, "visit", &[("household", "张桂琴"), ("situation", "看望。")]);
    let draft = lianxin::model::draft::Draft {
        id: desk.office.new_id(),
        kind: filled.kind,
        record: filled.record,
        base: 0,
        person: desk.office.person().unwrap().id,
        saved: at(9, 0),
        open: true,
        title: "走访".into(),
        values: filled.fields.clone(),
        texts: std::collections::BTreeMap::new(),
        field: visit::HOUSEHOLD,
        cell: None,
        caret: (0, 0),
        scroll: 0,
        pins: std::collections::BTreeSet::new(),
        kept: std::collections::BTreeMap::new(),
    };
    desk.office.write_draft(&draft, true).unwrap();
    assert_eq!(desk.office.drafts().unwrap().len(), 1, "before the save it is a draft like any other");
    // Killed between the journal and the removal of the draft.
    desk.office.save(&filled).unwrap();
    assert!(desk.office.drafts().unwrap().is_empty());
}
