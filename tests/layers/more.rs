//! A list that shows a part of what there is says how many more there are, on every screen at the smallest window.

use crate::common::{Desk, today};
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::{inspection, task, weekly};
use lianxin::model::value::Value;
use lianxin::office::Owes;
use lianxin::screens::ask::AskBox;
use lianxin::screens::board::BoardRoom;
use lianxin::screens::choose::ChooseList;
use lianxin::screens::daily::Daily;
use lianxin::screens::decompose::Decompose;
use lianxin::screens::detail::Detail;
use lianxin::screens::duties::Duties;
use lianxin::screens::find::Find;
use lianxin::screens::home::Home;
use lianxin::screens::lookup::Lookup;
use lianxin::screens::pairing::Coverage;
use lianxin::screens::palette::Palette;
use lianxin::screens::problems::Problems;
use lianxin::screens::register::Register;
use lianxin::screens::report::Report;
use lianxin::screens::send_back::SendBackBox;
use lianxin::screens::start::Start;
use lianxin::screens::{Ask, Choose, Does, PaletteLine, Screen, SendBack, Sought};
use lianxin::ui::screen_text::screen_text;
use lianxin::ui::{Look, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// More of everything than a window holds: thirty villages, people, households, visits, problems, tasks.
fn crowded() -> Desk {
    let mut desk = Desk::new();
    let project = desk.keep(
        "key_project",
        "改厕",
        &[
            ("number", "Q1"),
            ("name", "改厕"),
            ("leader", "赵国强"),
            ("lead_unit", "党政办"),
            ("deadline", "2026-12-20"),
        ],
    );
    for at in 3..33 {
        let (code, name) = (format!("{at:02}"), format!("第{at}村"));
        desk.keep("village", &name, &[("code", &code), ("name", &name)]);
        let (number, person) =
            (format!("G1{at:02}"), format!("丁{}", "甲乙丙丁戊己庚辛壬癸".chars().nth(at % 10).unwrap()));
        let person = format!("{person}{}", ["一", "二", "三", "四"][at / 10]);
        let fields = [
            ("code", number.as_str()),
            ("name", &person),
            ("unit", "党政办"),
            ("village", &name),
            ("rank", "2"),
            ("desk_role", "1"),
            ("keeps_daily", "是"),
        ];
        desk.sit("孙桂兰");
        desk.keep("cadre", &person, &fields);
        desk.sit("周敏");
        let (house, head) = (format!("{code}-01-001"), format!("丙{person}"));
        let members = format!("{head},户主,不详");
        let fields = [
            ("code", house.as_str()),
            ("head", &head),
            ("village", &code),
            ("villager_group", "1"),
            ("assisted", "1"),
            ("hardship_cause", "1"),
            ("members", &members),
        ];
        desk.keep("household", &head, &fields);
        desk.keep("visit", &format!("看望{at}"), &[("household", &head), ("situation", "看望。")]);
        let fields = [
            ("village", code.as_str()),
            ("source", "1"),
            ("what", "垃圾"),
            ("owner", "周敏"),
            ("deadline", "2026-11-22"),
        ];
        desk.keep("problem", &format!("垃圾{at}"), &fields);
        let mut filled = crate::common::typed(
            &desk.office,
            "task",
            &[("title", "改厕进户"), ("village", &code), ("owner", "周敏"), ("due", "2026-11-25")],
        );
        filled.fields.set(task::PROJECT, Some(Value::Ref(project)));
        desk.office.save(&filled).unwrap();
    }
    desk
}

fn drawn(mut screen: Box<dyn Screen>, desk: &Desk) -> String {
    let area = Rect::new(0, 0, 78, 20);
    let mut buf = Buffer::empty(area);
    screen.draw(&mut buf, area, &desk.office, &Look::new(Theme::dark(), false));
    screen_text(&buf)
}

/// A screen, and the word on it that says how much is not seen.
type Case = (&'static str, fn(&Desk) -> Box<dyn Screen>, &'static [&'static str]);

fn tag(desk: &Desk, name: &str) -> u16 {
    desk.office.dictionary().kind_named(name).unwrap().tag
}

const CASES: [Case; 23] = [
    ("who sits down", |desk| Box::new(Start::new(&desk.office)), &["1/34"]),
    ("home, what waits", |desk| Box::new(Home::new(&desk.office)), &["1/31", "还有 23 行，按回车打开看全"]),
    (
        "register",
        |desk| Box::new(Register::new(tag(desk, "visit"), String::new(), &desk.office)),
        &["1-17/30"],
    ),
    ("ledger", |desk| Box::new(Problems::new("", &desk.office)), &["1/30"]),
    ("household", |desk| Box::new(Detail::new(desk.id("张桂琴"), false, &desk.office)), &["下面还有 7 行"]),
    ("day", |desk| Box::new(Daily::new(desk.office.person().unwrap().id, today(), &desk.office)), &["1/30"]),
    (
        "duties, a long month",
        |desk| Box::new(Duties::new("daily", today() + chrono::Days::new(14), &desk.office)),
        &["右还有7"],
    ),
    ("coverage", |desk| Box::new(Coverage::new(&desk.office)), &["下面还有 20 行"]),
    ("find", |desk| Box::new(Find::new("丙", &desk.office)), &["30 条", "下面还有 17 条"]),
    (
        "lookup",
        |desk| Box::new(Lookup::new(tag(desk, "household"), &Sought::nothing(), &desk.office)),
        &["1/36"],
    ),
    ("board in lanes", |desk| Box::new(BoardRoom::new(Some(""), &desk.office)), &["下面还有 77 行"]),
    (
        "decompose",
        |desk| {
            let project = desk.id("改厕");
            Box::new(Decompose::new(project, &desk.office))
        },
        &["下面还有"],
    ),
    (
        "week",
        |desk| {
            let week = Period::of(Cadence::Week, today());
            Box::new(Report::new(weekly::KIND, Owes::Town, week, &desk.office))
        },
        &["下面还有"],
    ),
    (
        "a list to choose from",
        |_| {
            let items = (1..=40).map(|at| (format!("第{at}项"), Some(at))).collect();
            Box::new(ChooseList::new(Choose { title: "选".into(), items, ..Choose::default() }))
        },
        &["下面还有 25 条"],
    ),
    (
        "answers",
        |_| {
            let answers = (1..=40).map(|at| format!("第{at}项")).collect();
            Box::new(AskBox::new(Ask { title: "问".into(), answers, ..Ask::default() }))
        },
        &["下面还有 24 条"],
    ),
    (
        "a question",
        |_| {
            let lines = (1..=40).map(|at| format!("第{at}行")).collect();
            Box::new(AskBox::new(Ask {
                title: "问".into(),
                lines,
                words: Some("原因".into()),
                ..Ask::default()
            }))
        },
        &["还有 26 行"],
    ),
    (
        "sending back",
        |_| {
            let fields = (1..=40).map(|at| format!("第{at}栏")).collect();
            let reasons = vec![(1, "漏填".to_owned())];
            Box::new(SendBackBox::new(SendBack { fields, reasons, ..SendBack::default() }))
        },
        &["下面还有 29 条"],
    ),
    (
        "menu",
        |_| {
            let line = |at: usize| PaletteLine {
                name: format!("第{at}件"),
                key: String::new(),
                help: String::new(),
                open: true,
                does: Does::Command(at),
            };
            Box::new(Palette::new((1..=40).map(line).collect()))
        },
        &["1/40"],
    ),
    ("list", |desk| view(desk, 1), &["1/30"]),
    ("chart", |desk| view(desk, 2), &["1/1"]),
    ("flow", |desk| view(desk, 4), &["下面还有"]),
    (
        "behind",
        |desk| {
            let ids = desk.office.list(desk.office.kind(task::KIND).unwrap()).unwrap().to_vec();
            let behind = lianxin::screens::Behind { title: "任务".into(), ids, ..Default::default() };
            Box::new(lianxin::screens::behind::Behind::new(behind, &desk.office))
        },
        &["1/30"],
    ),
    ("inspections owed", |desk| Box::new(Duties::new("inspection", today(), &desk.office)), &["1/32"]),
];

/// The board, so many views on.
fn view(desk: &Desk, times: usize) -> Box<dyn Screen> {
    let mut room = BoardRoom::new(Some(""), &desk.office);
    for _ in 0..times {
        room.on(lianxin::screens::Input::Act(lianxin::keymap::Action::Views), &desk.office);
    }
    Box::new(room)
}

#[test]
fn a_part_says_how_many_more_there_are() {
    let desk = crowded();
    assert!(tag(&desk, "inspection") == inspection::KIND);
    let mut wrong = Vec::new();
    for (name, make, says) in CASES {
        let screen = drawn(make(&desk), &desk);
        for says in says {
            if !screen.contains(says) {
                wrong.push(format!("{name}: {says} is not said\n{screen}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}
