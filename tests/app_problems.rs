//! The ledger in the whole workstation, by number keys and function keys alone: from Home to a notice that is sent.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Desk;
use lianxin::app::App;
use lianxin::keymap::{Key, KeyMap, Shipped};
use lianxin::model::typed::{expedite, expedite_state};
use lianxin::ui::screen_text::screen_text;
use lianxin::ui::{Look, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fn press(app: &mut App, keys: &str) -> String {
    for name in keys.split(' ') {
        app.press(Key::parse(name).unwrap_or_else(|| panic!("no key is called {name}")));
    }
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| app.draw(frame)).unwrap();
    screen_text(terminal.backend().buffer())
}

#[test]
fn from_home_to_a_notice_that_is_sent_without_a_letter() {
    let mut desk = Desk::new();
    desk.now.set(common::today().pred_opt().unwrap().and_hms_opt(9, 0, 0).unwrap());
    let fields = [
        ("village", "柳林村"),
        ("what", "三组垃圾池满溢"),
        ("measure", "每周清运两次"),
        ("owner", "李春生"),
        ("deadline", "2026-11-19"),
    ];
    let id = desk.keep("problem", "垃圾池", &fields);
    desk.office.move_to(id, 2, None).unwrap();
    desk.now.set(common::at(9, 0));
    desk.sit("赵国强");
    let Desk { office, dir: _dir, .. } = desk;
    let person = office.person().cloned();
    let (map, _) = KeyMap::shipped(Shipped::Default);
    let mut app = App::new(office, map, Look::new(Theme::dark(), false), person);

    let shown = press(&mut app, "0 2 0");
    assert!(shown.contains("整改台账") && shown.contains("该发催办，按 F9 拟稿"), "{shown}");
    let shown = press(&mut app, "F9");
    assert!(shown.contains("新增督办单") && shown.contains("已逾期1天"), "{shown}");
    let shown = press(&mut app, "F12");
    assert!(shown.contains("催办已拟稿，按 F9 打开，再按 F12 发出"), "{shown}");
    let shown = press(&mut app, "F9");
    assert!(shown.contains("拟稿") && shown.contains("发出"), "{shown}");
    press(&mut app, "F12");
    let shown = press(&mut app, "Esc");
    assert!(shown.contains("整改台账") && !shown.contains("已拟稿"), "{shown}");
    // The village signs for it; nobody signs for the village.
    let shown = press(&mut app, "F12");
    assert!(shown.contains("往下要等别人来办"), "{shown}");

    let office = app.into_office();
    let kind = office.kind(expedite::KIND).unwrap();
    let sent = office.list(kind).unwrap();
    let fields = office.record(sent[0]).unwrap().fields;
    assert_eq!((sent.len(), fields.code(expedite::STATE)), (1, Some(expedite_state::SENT)));
    assert_eq!(fields.date(expedite::SENT_ON), Some(common::today()));
    assert_eq!(office.problems().unwrap()[0].state_label, "交办");
}
