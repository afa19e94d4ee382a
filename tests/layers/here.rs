//! What the palette says can be done here and now is what does something, and nothing else: every act tried in every room.

use crate::common::full::desk;
use crate::common::{Desk, today};
use lianxin::app::App;
use lianxin::keymap::{Action, Key, KeyMap, Match, Shipped};
use lianxin::model::change::Op;
use lianxin::model::id::Id;
use lianxin::model::period::{Cadence, Period};
use lianxin::model::typed::{household, key_project, problem, visit, weekly};
use lianxin::model::value::Fields;
use lianxin::office::{Office, Owes};
use lianxin::screens::behind::Behind as BehindRoom;
use lianxin::screens::board::BoardRoom;
use lianxin::screens::daily::Daily;
use lianxin::screens::decompose::Decompose;
use lianxin::screens::detail::Detail;
use lianxin::screens::duties::Duties;
use lianxin::screens::entry::Entry;
use lianxin::screens::find::Find;
use lianxin::screens::home::Home;
use lianxin::screens::inspection::Inspection;
use lianxin::screens::pairing::Coverage;
use lianxin::screens::problems::Problems;
use lianxin::screens::register::Register;
use lianxin::screens::report::Report;
use lianxin::screens::{Behind, Effect, EntryStart, Input, Room, Screen};
use lianxin::ui::screen_text::screen_text;
use lianxin::ui::{Look, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Make = Box<dyn Fn(&Desk) -> Box<dyn Screen>>;

/// A place in a room: how it is opened, and the keys that lead to it from there.
struct Spot {
    name: &'static str,
    make: Make,
    keys: &'static str,
}

fn spot<S: Screen + 'static>(
    name: &'static str,
    keys: &'static str,
    make: impl Fn(&Desk) -> S + 'static,
) -> Spot {
    Spot { name, keys, make: Box::new(move |desk| Box::new(make(desk))) }
}

fn kind(desk: &Desk, name: &str) -> u16 {
    desk.office.dictionary().kind_named(name).unwrap().tag
}

fn form(kind: u16, desk: &Desk) -> Entry {
    Entry::open(EntryStart::New(kind, Fields::new()), &desk.office).unwrap()
}

fn only_project(desk: &Desk) -> Id {
    desk.office.list(desk.office.kind(key_project::KIND).unwrap()).unwrap()[0]
}

fn spots() -> Vec<Spot> {
    let me = |desk: &Desk| desk.office.person().unwrap().id;
    let board = |desk: &Desk| BoardRoom::new(Some(""), &desk.office);
    let detail = |name: &'static str| move |desk: &Desk| Detail::new(desk.id(name), false, &desk.office);
    let register =
        |name: &'static str| move |desk: &Desk| Register::new(kind(desk, name), String::new(), &desk.office);
    vec![
        spot("home", "", |desk| Home::new(&desk.office)),
        spot("home, menu", "Left", |desk| Home::new(&desk.office)),
        spot("home, nothing returned", "2", |desk| Home::new(&desk.office)),
        spot("households", "", register("household")),
        spot("visits", "", register("visit")),
        spot("disputes", "", register("dispute")),
        spot("no supports", "", register("support")),
        spot("summaries", "", register("daily")),
        spot("corrections", "", register("correction")),
        spot("household", "", detail("张桂琴")),
        spot("household, last line", "End", detail("张桂琴")),
        spot("household, history", "Ctrl+R", detail("张桂琴")),
        spot("dispute", "", detail("沟")),
        spot("problem", "", detail("垃圾池")),
        spot("project", "", detail("改厕")),
        spot("day", "", move |desk| Daily::new(me(desk), today(), &desk.office)),
        spot("day, words", "Tab", move |desk| Daily::new(me(desk), today(), &desk.office)),
        spot("empty day", "", |desk| Daily::new(desk.id("李春生"), today(), &desk.office)),
        spot("week", "", |desk| {
            Report::new(
                weekly::KIND,
                Owes::Record(desk.id("王家村")),
                Period::of(Cadence::Week, today()),
                &desk.office,
            )
        }),
        spot("week, words", "Tab", |desk| {
            Report::new(
                weekly::KIND,
                Owes::Record(desk.id("王家村")),
                Period::of(Cadence::Week, today()),
                &desk.office,
            )
        }),
        spot("duties", "", |desk| Duties::new("daily", today(), &desk.office)),
        spot("duties, by village", "8", |desk| Duties::new("daily", today(), &desk.office)),
        spot("inspection", "", |desk| Inspection::new(desk.id("王家村"), today(), &desk.office)),
        spot("problems", "", |desk| Problems::new("", &desk.office)),
        spot("no problems", "", |desk| Problems::new("村:柳林", &desk.office)),
        spot("coverage", "", |desk| Coverage::new(&desk.office)),
        spot("find", "", |desk| Find::new("张桂琴", &desk.office)),
        spot("find nothing", "", |desk| Find::new("没有这个人", &desk.office)),
        spot("behind", "", |desk| {
            let ids = vec![desk.id("屋顶漏雨。")];
            BehindRoom::new(Behind { title: "走访".into(), ids, ..Behind::default() }, &desk.office)
        }),
        spot("board", "", board),
        spot("board, marked", "Space", board),
        spot("list", "F4", board),
        spot("chart", "F4 F4", board),
        spot("calendar", "F4 F4 F4", board),
        spot("flow", "F4 F4 F4 F4", board),
        spot("empty board", "", |desk| BoardRoom::new(Some("村:柳林"), &desk.office)),
        spot("decompose", "", |desk| Decompose::new(only_project(desk), &desk.office)),
        spot("decompose, village", "End", |desk| Decompose::new(only_project(desk), &desk.office)),
        spot("visit", "", |desk| form(visit::KIND, desk)),
        spot("visit, code", "Tab", |desk| form(visit::KIND, desk)),
        spot("visit, words", "Tab Tab Tab", |desk| form(visit::KIND, desk)),
        spot("household form", "", |desk| form(household::KIND, desk)),
        spot("household, members", "Ctrl+End Shift+Tab", |desk| {
            let record = desk.office.record(desk.id("张桂琴")).unwrap();
            Entry::open(EntryStart::Change(Box::new(record), None), &desk.office).unwrap()
        }),
        spot("problem form", "", |desk| form(problem::KIND, desk)),
    ]
}

const AREA: Rect = Rect::new(0, 0, 78, 20);

fn drawn(screen: &mut dyn Screen, desk: &Desk) -> Buffer {
    let mut buf = Buffer::empty(AREA);
    screen.draw(&mut buf, AREA, &desk.office, &Look::new(Theme::dark(), false));
    buf
}

/// The room, as far as the spot's keys lead.
fn arrive(spot: &Spot, desk: &Desk, map: &KeyMap) -> Box<dyn Screen> {
    let mut screen = (spot.make)(desk);
    drawn(screen.as_mut(), desk);
    for name in spot.keys.split_whitespace() {
        let key = Key::parse(name).unwrap();
        let input = match map.look_up(&screen.contexts(), &[key]) {
            Match::Matched(action) => Input::Act(action),
            _ => Input::Key(key),
        };
        screen.on(input, &desk.office);
        drawn(screen.as_mut(), desk);
    }
    screen
}

/// Whether a form that is asked for would be opened for this person.
fn opens(start: &EntryStart, office: &Office) -> bool {
    let may = |kind, op, before, after| office.may(office.kind(kind).unwrap(), op, before, after).is_ok();
    match start {
        EntryStart::New(kind, given) => may(*kind, Op::Add, None, Some(given)),
        EntryStart::Change(record, _) => may(record.kind, Op::Set, Some(record), None),
        EntryStart::Copy(record) => may(record.kind, Op::Add, None, None),
        EntryStart::Resume(_) => true,
    }
}

/// Whether something comes of it beyond a sentence, or a draft of what stood there before.
fn does(effects: &[Effect], action: Action, office: &Office) -> bool {
    effects.iter().any(|effect| match effect {
        Effect::Say(..) => false,
        Effect::WriteDraft(..) | Effect::DropDraft(_) => action == Action::Save,
        Effect::Open(Room::Entry(start)) => opens(start, office),
        _ => true,
    })
}

/// Acts whose meaning here the palette gives in other words: the table of duties by village, a field's notes.
fn goes_by_another_name(spot: &Spot, action: Action) -> bool {
    spot.name.starts_with("duties") && action == Action::Mark
}

/// Looking for the next place, and drafting again, may find that nothing is to be done: a sentence says so.
fn looks(action: Action) -> bool {
    matches!(action, Action::NextIssue | Action::PrevIssue | Action::Regenerate)
}

#[test]
fn what_is_offered_is_what_does_something_here() {
    let (map, _) = KeyMap::shipped(Shipped::Default);
    let mut wrong = Vec::new();
    let mut tried = 0;
    for person in ["周敏", "赵国强", "孙桂兰", "李春生"] {
        let mut desk = desk();
        desk.sit(person);
        for spot in spots() {
            let screen = arrive(&spot, &desk, &map);
            let (contexts, acts) = (screen.contexts(), screen.acts(&desk.office));
            let in_form = contexts.iter().any(|context| context.is_typed_in());
            for action in Action::all() {
                let here = contexts.iter().any(|context| action.valid_in(*context));
                let by_app = matches!(
                    action,
                    Action::Help
                        | Action::Find
                        | Action::Palette
                        | Action::Theme
                        | Action::Redraw
                        | Action::Quit
                        | Action::Undo
                        | Action::Redo
                        | Action::Back
                );
                let steps_on = action == Action::Accept && in_form;
                if !here || action.is_move() || by_app || steps_on || matches!(action, Action::Choose(_)) {
                    continue;
                }
                tried += 1;
                let mut screen = arrive(&spot, &desk, &map);
                let before = drawn(screen.as_mut(), &desk);
                let effects = screen.on(Input::Act(action), &desk.office);
                let changed = drawn(screen.as_mut(), &desk) != before;
                let did = changed || does(&effects, action, &desk.office);
                let offered = acts.contains(&action);
                if did && !offered && !goes_by_another_name(&spot, action) {
                    wrong.push(format!(
                        "{person}, {}: {action:?} does something and is not offered",
                        spot.name
                    ));
                }
                if offered && !did && !looks(action) {
                    wrong.push(format!(
                        "{person}, {}: {action:?} is offered and does nothing: {effects:?}",
                        spot.name
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 1_000, "only {tried} were tried");
}

/// The lines of the palette over a room, top to bottom: the name, and what stands at the right.
fn palette_over(keys: &str) -> Vec<(String, String)> {
    let desk = desk();
    let person = desk.office.person().cloned();
    let Desk { office, dir: _dir, .. } = desk;
    let (map, _) = KeyMap::shipped(Shipped::Default);
    let mut app = App::new(office, map, Look::new(Theme::dark(), false), person);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut press = |app: &mut App, name: &str| {
        app.press(Key::parse(name).unwrap());
        let buf = terminal.draw(|frame| app.draw(frame)).unwrap().buffer.clone();
        screen_text(&buf)
    };
    for key in keys.split_whitespace() {
        press(&mut app, key);
    }
    let mut text = press(&mut app, "F10");
    loop {
        let chosen = text.lines().find_map(|line| line.split_once("│ >")).map(|(_, rest)| rest);
        let chosen = chosen.and_then(|rest| rest.split_once('│')).map_or("", |(line, _)| line.trim());
        let (name, key) = chosen.rsplit_once("  ").unwrap_or((chosen, ""));
        let line = (name.trim().to_owned(), key.trim().to_owned());
        let next = press(&mut app, "Down");
        let last = next == text;
        lines.push(line);
        if last {
            return lines;
        }
        text = next;
    }
}

#[test]
fn the_palette_begins_with_what_can_be_done_here_and_ends_with_what_cannot() {
    let moves: Vec<&str> = Action::all()
        .into_iter()
        .filter(|action| action.is_move())
        .map(|action| action.info().name)
        .collect();
    for (keys, first, closed) in [
        ("", "新建", "同上"),
        ("6", "保存并下一条", "作废"),
        ("1 Enter", "完成", "重新拟稿"),
        ("0 8", "修改", "向下填充"),
    ] {
        let lines = palette_over(keys);
        let names: Vec<&str> = lines.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.first(), Some(&first), "{keys}: {names:?}");
        assert!(lines[0].1 != "现在不能" && !lines[0].1.is_empty(), "with its key: {lines:?}");
        assert!(names.iter().all(|name| !moves.contains(name)), "{keys}: {names:?}");
        let rooms = names.iter().position(|name| name.starts_with("新增")).unwrap();
        let program = names.iter().position(|name| *name == "重画屏幕").unwrap();
        let shut = lines.iter().position(|(_, at_right)| at_right == "现在不能").unwrap();
        assert!(0 < rooms && rooms < program && program < shut, "{keys}: {names:?}");
        assert!(lines[shut..].iter().all(|(_, at_right)| at_right == "现在不能"), "{keys}: {lines:?}");
        let place =
            names.iter().position(|name| *name == closed).unwrap_or_else(|| panic!("{closed} in {names:?}"));
        assert!(place >= shut, "{keys}: {closed}");
    }
}

#[test]
fn what_cannot_be_done_says_where_it_can() {
    let mut desk = desk();
    desk.sit("周敏");
    let person = desk.office.person().cloned();
    let Desk { office, dir: _dir, .. } = desk;
    let (map, _) = KeyMap::shipped(Shipped::Default);
    let mut app = App::new(office, map, Look::new(Theme::dark(), false), person);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let mut press = |keys: &str| {
        for key in keys.split_whitespace() {
            app.press(Key::parse(key).unwrap());
        }
        let buf = terminal.draw(|frame| app.draw(frame)).unwrap().buffer.clone();
        screen_text(&buf)
    };
    press("F10");
    let screen = press("作 废");
    assert!(
        screen.contains("现在不能") && screen.contains("用在：登记册、查看一条、日小结、看板"),
        "{screen}"
    );
    let screen = press("Enter");
    assert!(screen.contains("首页") && screen.contains("“作废”用在：登记册"), "{screen}");
}
