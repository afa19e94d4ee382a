//! What waits and what is asked: Home and the duty table as one, papers recorded into after filing, notices on their
//! recipient's Home, the town's paper before the villages', and a reviewer's queue.

use crate::common::{Desk, at, today};
use crate::cycle::{changed, day, file_day, key, opened, refused, report, save, weekly};
use lianxin::model::typed::{daily, expedite, expedite_state, filing, weekly as paper};
use lianxin::office::{Filled, HomeLine, Owes, Refusal, since_of_day};
use lianxin::rules::duty::Status;
use std::collections::BTreeMap;

fn papers(desk: &Desk) -> Vec<HomeLine> {
    desk.office.home().unwrap().papers
}

fn notes(desk: &Desk) -> Vec<(String, String)> {
    papers(desk).into_iter().map(|line| (line.title, line.note)).collect()
}

#[test]
fn home_asks_for_what_the_duty_table_says_and_for_nothing_else() {
    let mut desk = Desk::new();
    file_day(&mut desk, "周敏", day(11, 16), "清沟", "");
    let duty = desk.office.dictionary().duty_named("daily").unwrap().clone();
    for who in ["周敏", "李春生", "赵国强", "孙桂兰"] {
        desk.sit(who);
        let me = desk.id(who);
        // Monday to the Monday after, with a weekend in between.
        for now in 16..=23 {
            desk.now.set(day(11, now).and_hms_opt(9, 0, 0).unwrap());
            let matrix = desk.office.duty_matrix(&duty, day(11, 2), day(11, now)).unwrap();
            let row = matrix.rows.iter().find(|(owner, _)| owner.owes == Owes::Record(me));
            let owed: Vec<_> = row
                .into_iter()
                .flat_map(|(_, cells)| matrix.periods.iter().zip(cells))
                .filter(|(_, cell)| cell.is_some_and(|cell| cell.status.is_unfiled()))
                .map(|(period, _)| period.first())
                .collect();
            let home = desk.office.home().unwrap();
            let mut asked: Vec<_> =
                home.papers.iter().chain(&home.own).filter(|line| line.kind == daily::KIND).collect();
            asked.dedup();
            let mut asked: Vec<_> = asked.into_iter().filter_map(|line| line.date).collect();
            asked.sort();
            asked.dedup();
            assert_eq!(asked, owed, "{who} on the {now}th");
        }
    }
}

#[test]
fn lateness_counts_working_days_and_the_weekend_is_not_asked_for() {
    let mut desk = Desk::new();
    file_day(&mut desk, "周敏", day(11, 18), "清沟", "");
    // Saturday: nothing is asked for it.
    desk.now.set(day(11, 21).and_hms_opt(9, 0, 0).unwrap());
    let days: Vec<String> =
        papers(&desk).into_iter().filter(|line| line.kind == daily::KIND).map(|line| line.title).collect();
    assert_eq!(days, ["11-20 日小结", "11-19 日小结"]);
    // Thursday's was due on Friday; on Tuesday that is two working days ago, not four days.
    desk.now.set(day(11, 24).and_hms_opt(9, 0, 0).unwrap());
    let thursday = notes(&desk).into_iter().find(|(title, _)| title == "11-19 日小结").unwrap();
    assert_eq!(thursday.1, "还没有记事，逾期，过期 2 个工作日");
    desk.now.set(day(11, 25).and_hms_opt(9, 0, 0).unwrap());
    let thursday = notes(&desk).into_iter().find(|(title, _)| title == "11-19 日小结").unwrap();
    assert_eq!(thursday.1, "还没有记事，缺报，过期 3 个工作日");
}

#[test]
fn the_weeks_paper_is_asked_of_a_village_from_its_last_working_day_on() {
    let mut desk = Desk::new();
    desk.sit("李春生");
    desk.now.set(day(11, 19).and_hms_opt(9, 0, 0).unwrap());
    let weekly_lines = |desk: &Desk| papers(desk).into_iter().filter(|line| line.kind == paper::KIND).count();
    assert_eq!(weekly_lines(&desk), 0, "Thursday");
    desk.now.set(at(9, 0));
    assert_eq!(weekly_lines(&desk), 1, "Friday");
    let line = papers(&desk).into_iter().find(|line| line.kind == paper::KIND).unwrap();
    assert_eq!((line.title.as_str(), line.note.as_str()), ("47周 村周汇报 柳林村", "未到期，11-23 前报"));
}

#[test]
fn what_is_recorded_after_a_day_or_a_week_is_filed_is_said_with_one_number() {
    let mut desk = Desk::new();
    desk.sit("李春生");
    let me = desk.id("李春生");
    let visit = |desk: &mut Desk, who: &str| {
        key(desk, "visit", &[("household", who), ("situation", "看望")]).unwrap();
    };
    visit(&mut desk, "曾玉梅");
    let filed_day = file_day(&mut desk, "李春生", today(), "走访", "");
    let place = Owes::Record(desk.id("柳林村"));
    let filled = weekly(&desk.office, place, today());
    desk.office.file(&filled, false).unwrap();
    assert_eq!(notes(&desk), []);
    desk.now.set(at(10, 0));
    visit(&mut desk, "王建国");
    visit(&mut desk, "李秀英");
    let said = "上报后又记了 2 条".to_owned();
    assert_eq!(
        notes(&desk),
        [("11-20 日小结".to_owned(), said.clone()), ("47周 村周汇报 柳林村".to_owned(), said)]
    );
    let record = desk.office.record(filed_day).unwrap();
    let facts = desk.office.day(me, today()).unwrap().lines;
    assert_eq!(since_of_day(&record.fields, facts.iter().map(|line| line.record)).len(), 2);
    let record = report(&desk.office, place, today()).paper.unwrap();
    assert_eq!(desk.office.since_filed(&record).unwrap().len(), 2);
    // Taken back and filed again, both hold everything.
    for id in [filed_day, filled.record] {
        desk.office.move_to(id, filing::DRAFT, None).unwrap();
        let again = opened(&desk.office, id);
        desk.office.file(&again, false).unwrap();
    }
    assert_eq!(notes(&desk), []);
}

#[test]
fn the_towns_week_names_the_villages_that_are_not_in_and_is_filed_for_a_reason_only() {
    let mut desk = Desk::new();
    let mut town = weekly(&desk.office, Owes::Town, today());
    town.fields.set(paper::WORK, Some(crate::cycle::words("清沟")));
    let Err(Refusal::Checks(issues)) = desk.office.file(&town, false) else { panic!("it was filed") };
    assert!(issues[0].say.contains("王家村、柳林村"), "{}", issues[0].say);
    assert!(report(&desk.office, Owes::Town, today()).paper.is_none());
    town.kept.insert(issues[0].field, "汛期急报".to_owned());
    desk.office.file(&town, false).unwrap();
    assert_eq!(lianxin::model::typed::kept::read(&desk.office.record(town.record).unwrap().fields).len(), 1);
}

#[test]
fn a_notice_that_was_sent_stands_on_its_recipients_home_until_it_is_answered() {
    let mut desk = Desk::new();
    let problem = desk.keep(
        "problem",
        "垃圾",
        &[
            ("date", "2026-11-02"),
            ("village", "柳林村"),
            ("source", "1"),
            ("what", "沟里有垃圾"),
            ("type", "2"),
            ("measure", "清运"),
            ("owner", "李春生"),
            ("deadline", "2026-11-10"),
        ],
    );
    desk.office.move_to(problem, 2, None).unwrap();
    desk.sit("赵国强");
    let fields = desk.office.notice_draft(problem).unwrap();
    let id = desk.office.new_id();
    let filled =
        Filled { kind: expedite::KIND, record: id, base: 0, fields, kept: BTreeMap::new(), why: None };
    save(&mut desk.office, &filled).unwrap();
    let stands = |desk: &mut Desk, who: &str| {
        desk.sit(who);
        papers(desk).into_iter().any(|line| line.id == Some(id))
    };
    assert!(!stands(&mut desk, "李春生"), "a draft is nobody's yet");
    desk.sit("赵国强");
    desk.office.move_to(id, expedite_state::SENT, None).unwrap();
    assert!(stands(&mut desk, "李春生") && !stands(&mut desk, "周敏"));
    let filled = changed(&desk.office, id, "reply", "明天清完");
    desk.sit("李春生");
    save(&mut desk.office, &filled).unwrap();
    desk.office.move_to(id, expedite_state::ANSWERED, None).unwrap();
    assert!(!stands(&mut desk, "李春生"));
}

#[test]
fn a_reviewer_goes_from_paper_to_paper_and_accepts_several_as_one() {
    let mut desk = Desk::new();
    let ids: Vec<_> = [17, 18, 19].map(|of| file_day(&mut desk, "周敏", day(11, of), "清沟", "")).to_vec();
    assert_eq!(desk.office.next_to_review(ids[0]).unwrap(), None, "a clerk reviews nothing");
    desk.sit("赵国强");
    let next = |desk: &Desk, after: usize| desk.office.next_to_review(ids[after]).unwrap().map(|next| next.0);
    assert_eq!(next(&desk, 0), Some(ids[1]));
    assert_eq!(next(&desk, 2), Some(ids[0]), "round to what was passed over");
    let saved = desk.office.accept_all(&ids[1..]).unwrap();
    assert_eq!(saved.what, "通过 2 份");
    assert_eq!(next(&desk, 1), Some(ids[0]));
    desk.office.accept_all(&ids[..1]).unwrap();
    assert_eq!(next(&desk, 0), None);
    assert!(refused(desk.office.accept_all(&ids)).contains("11-17"), "by name, and none is touched");
    let duty = desk.office.dictionary().duty_named("daily").unwrap().clone();
    let matrix = desk.office.duty_matrix(&duty, day(11, 17), day(11, 19)).unwrap();
    assert_eq!(matrix.count(Status::Accepted), 3);
}
