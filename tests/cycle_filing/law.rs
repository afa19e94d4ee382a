//! Laws over random histories of one paper, of every kind and on every road: a paper that came back goes up answered,
//! and changed or answered since; it never stands back without a question; a 零报告 keeps its mark; what it was sent back
//! for stays said.

use crate::common::{Desk, at, today, typed};
use crate::cycle::{key, opened, week};
use lianxin::model::id::Id;
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::{bulletin, daily, filing, inspection, query_state, sample_row, weekly};
use lianxin::model::value::{Fields, Tag, Value};
use lianxin::office::{Filled, Owes};
use proptest::prelude::*;
use std::collections::BTreeMap;

const WHO: [&str; 4] = ["周敏", "赵国强", "孙桂兰", "李春生"];
const WORDS: &str = "写明漏雨怎么办的";

#[derive(Clone, Copy, Debug)]
enum Act {
    File(bool),
    Move(u16),
    SendBack,
    Answer,
    Write(bool),
    Fact,
    Undo,
    Redo,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => any::<bool>().prop_map(Act::File),
        5 => (1_u16..=6).prop_map(Act::Move),
        3 => Just(Act::SendBack),
        2 => Just(Act::Answer),
        2 => any::<bool>().prop_map(Act::Write),
        1 => Just(Act::Fact),
        2 => Just(Act::Undo),
        2 => Just(Act::Redo),
    ]
}

/// The kinds of paper, each with the field that is written and its mark of 零报告.
const PAPERS: [(&str, Tag, Option<Tag>); 5] = [
    ("daily", daily::DONE, Some(daily::NIL)),
    ("weekly", weekly::WORK, Some(weekly::NIL)),
    ("bulletin", bulletin::OVERALL, None),
    ("inspection", inspection::GOOD, None),
    ("liaison_report", 6, None),
];

struct Paper {
    desk: Desk,
    id: Id,
    words: Tag,
    nil: Option<Tag>,
    state: Tag,
}

impl Paper {
    fn new(which: usize) -> Self {
        let (name, words, nil) = PAPERS[which];
        let mut desk = Desk::new();
        desk.now.set(at(9, 0));
        let month = Period::of(Cadence::Month, today());
        let village = desk.id("王家村");
        let office = &mut desk.office;
        let mut fields = match name {
            "daily" => {
                let me = office.person().unwrap().id;
                office.daily_start(&office.day(me, today()).unwrap())
            }
            "weekly" => {
                let report = office.report(weekly::KIND, Owes::Record(village), week(today())).unwrap();
                office.report_start(&report)
            }
            "bulletin" => {
                let report = office.report(bulletin::KIND, Owes::Town, month).unwrap();
                office.report_start(&report)
            }
            "inspection" => Fields::new(),
            _ => typed(office, name, &[("date", "2026-10-01"), ("unit", "党政办")]).fields,
        };
        if name == "inspection" {
            key(&mut desk, "visit", &[("household", "张桂琴"), ("situation", "看望")]).unwrap();
            desk.sit("赵国强");
            fields = desk.office.inspection_start(village, today());
            desk.office.draw_sample(&mut fields, 1, 7, None).unwrap();
            desk.office.note_call(&mut fields, 0, Some(sample_row::CONFIRMED), "").unwrap();
        }
        let kind = desk.office.dictionary().kind_named(name).unwrap().clone();
        let filled = Filled {
            kind: kind.tag,
            record: desk.office.new_id(),
            base: 0,
            fields,
            kept: BTreeMap::new(),
            why: None,
        };
        match name {
            "inspection" => desk.office.keep_inspection(&filled).unwrap(),
            _ => desk.office.save(&filled).unwrap(),
        };
        Self { desk, id: filled.record, words, nil, state: kind.state.unwrap() }
    }

    fn fields(&self) -> Fields {
        self.desk.office.record(self.id).unwrap().fields
    }

    fn stands(&self) -> Option<u16> {
        self.fields().code(self.state)
    }

    /// Does it, if it may be done.
    fn act(&mut self, act: Act, who: &str, round: usize) -> bool {
        self.desk.sit(who);
        let id = self.id;
        let filled =
            |desk: &Desk| Filled { why: Some("照此上报".to_owned()), ..opened(&desk.office, id) };
        match act {
            Act::File(nil) => {
                let mut filled = filled(&self.desk);
                filled.kept.insert(bulletin::FIGURES, "等不及".to_owned());
                self.desk.office.file(&filled, nil).is_ok()
            }
            Act::Move(to) => {
                let why = if to == filing::RETURNED { WORDS } else { crate::cycle::WHY };
                self.desk.office.move_to(id, to, Some(why)).is_ok()
            }
            Act::SendBack => self.desk.office.send_back(id, "整份", 4, WORDS).is_ok(),
            Act::Answer => {
                let asked = self.desk.office.asked_about(id).unwrap();
                let open = asked.iter().find(|asked| asked.state == query_state::OPEN);
                open.is_some_and(|asked| self.desk.office.answer(asked.id, "补写了").is_ok())
            }
            Act::Write(blank) => {
                let mut filled = filled(&self.desk);
                let words = format!("第 {round} 回写的");
                filled.fields.set(self.words, (!blank).then_some(Value::Text(words)));
                self.desk.office.save(&filled).is_ok() || self.desk.office.keep_inspection(&filled).is_ok()
            }
            Act::Fact => {
                key(&mut self.desk, "visit", &[("household", "单德胜"), ("situation", "看望")]).is_ok()
            }
            Act::Undo => self.desk.office.undo().is_ok(),
            Act::Redo => self.desk.office.redo().is_ok(),
        }
    }
}

/// What a paper says, for holding it against what it said when it came back.
fn says(paper: &Paper) -> Fields {
    let mut fields = paper.fields();
    let kind = paper.desk.office.record(paper.id).unwrap().kind;
    let kind = paper.desk.office.kind(kind).unwrap();
    for field in &kind.fields {
        if field.program && field.name == "filed" || Some(field.tag) == kind.state || field.name == "nil" {
            fields.set(field.tag, None);
        }
    }
    fields.set(60_001, None);
    fields.set(60_002, None);
    fields
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn a_paper_that_came_back_goes_up_answered_and_a_nil_report_stays_one(
        which in 0_usize..5, acts in proptest::collection::vec((act(), 0_usize..4), 4..40),
    ) {
        let mut paper = Paper::new(which);
        let mut back: Option<Fields> = None;
        let mut answered = false;
        // Filed as 零报告, and nothing written or turned since.
        let mut is_nil = false;
        for (round, (act, who)) in acts.into_iter().enumerate() {
            let before = paper.stands();
            if paper.desk.office.record(paper.id).unwrap().void {
                break;
            }
            if !paper.act(act, WHO[who], round) || paper.desk.office.record(paper.id).unwrap().void {
                continue;
            }
            match act {
                Act::File(nil) => is_nil = nil,
                Act::Write(false) | Act::Undo | Act::Redo => is_nil = false,
                _ => {}
            }
            let (now, office) = (paper.stands(), &paper.desk.office);
            let questions = office.asked_about(paper.id).unwrap();
            let open = questions.iter().filter(|asked| asked.state == query_state::OPEN).count();
            let by_hand = !matches!(act, Act::Undo | Act::Redo);
            answered |= matches!(act, Act::Answer);
            if now == Some(filing::RETURNED) && before != now && by_hand {
                (back, answered) = (Some(says(&paper)), false);
            }
            match now {
                Some(filing::FILED | filing::ACCEPTED | filing::LOCKED) => {
                    prop_assert_eq!(open, 0, "{:?} by {}: it goes up with a question open", act, WHO[who]);
                }
                Some(filing::RETURNED) => {
                    prop_assert!(!questions.is_empty(), "{:?}: it came back without a question", act);
                    let why = office.why_returned(paper.id).unwrap();
                    prop_assert!(why.contains(WORDS), "{:?}: {}", act, why);
                }
                _ => {}
            }
            if before == Some(filing::RETURNED) && now == Some(filing::FILED) && by_hand {
                let changed = back.as_ref().is_none_or(|back| *back != says(&paper));
                prop_assert!(answered || changed, "{:?}: neither changed nor answered", act);
            }
            if let Some(nil) = paper.nil.filter(|_| now.is_some_and(|now| now != filing::DRAFT)) {
                let fields = paper.fields();
                let marked = fields.get(nil) == Some(&Value::Bool(true));
                let written = fields.text(paper.words).is_some();
                let empty = !written && fields.rows(daily::ITEMS).is_empty();
                if empty && is_nil && which == 0 {
                    prop_assert!(marked, "{:?}: a 零报告 lost its mark in {:?}", act, now);
                }
                if now == Some(filing::FILED) && written {
                    prop_assert!(!marked, "{:?}: words under the mark of a 零报告", act);
                }
            }
        }
    }
}

#[test]
fn a_bare_return_puts_a_question_and_a_return_taken_back_and_done_again_keeps_its_words() {
    for (which, (name, ..)) in PAPERS.iter().enumerate() {
        let mut paper = Paper::new(which);
        let author = if which == 3 { "赵国强" } else { "周敏" };
        paper.act(Act::Write(false), author, 0);
        // A paper without figures goes up by its move, like any record.
        let road = if which == 4 { Act::Move(filing::FILED) } else { Act::File(false) };
        assert!(paper.act(road, author, 0), "{}", name);
        assert!(paper.act(Act::Move(filing::RETURNED), "孙桂兰", 1), "{}", name);
        let why = paper.desk.office.why_returned(paper.id).unwrap();
        assert_eq!(why, format!("孙桂兰：“整份”其他：{WORDS}"));
        paper.desk.office.undo().unwrap();
        assert_eq!(paper.stands(), Some(filing::FILED));
        paper.desk.office.redo().unwrap();
        assert_eq!(paper.stands(), Some(filing::RETURNED));
        assert_eq!(paper.desk.office.why_returned(paper.id).unwrap(), why);
        let history = paper.desk.office.history(paper.id).unwrap();
        assert_eq!(history.last().unwrap().why.as_deref(), Some(WORDS), "in the history too");
        for road in [Act::File(false), Act::Move(filing::FILED)] {
            assert!(!paper.act(road, author, 2), "{name} {road:?} unanswered");
        }
        assert!(paper.act(Act::Answer, author, 3));
        assert!(paper.act(Act::Move(filing::FILED), author, 4), "{}", name);
    }
}
