//! A draft that the disk refuses: the form is not left, and nobody is told that it is kept.

// Helpers of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Desk;
use lianxin::app::App;
use lianxin::keymap::{Key, KeyMap, Shipped};
use lianxin::ui::screen_text::screen_text;
use lianxin::ui::{Look, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::fs;

fn press(app: &mut App, keys: &str) {
    for name in keys.split(' ') {
        app.press(Key::parse(name).unwrap_or_else(|| panic!("no key is called {name}")));
    }
}

fn screen(app: &mut App) -> String {
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| app.draw(frame)).unwrap();
    screen_text(terminal.backend().buffer())
}

#[test]
fn a_form_whose_draft_cannot_be_kept_is_not_left_until_it_can() {
    let Desk { office, dir, .. } = Desk::new();
    let person = office.person().cloned();
    let (map, _) = KeyMap::shipped(Shipped::Default);
    let mut app = App::new(office, map, Look::new(Theme::dark(), false), person);
    press(&mut app, "6 z g q Enter Tab Tab 漏 雨");
    assert!(app.write_draft());

    let (drafts, aside) = (dir.path().join("drafts"), dir.path().join("drafts-aside"));
    fs::rename(&drafts, &aside).unwrap();
    fs::write(&drafts, "").unwrap();
    press(&mut app, "了 Esc");
    let shown = screen(&mut app);
    assert!(shown.contains("新增走访") && shown.contains("漏雨了"), "{shown}");
    assert!(shown.contains("草稿没有存住") && !shown.contains("已存为草稿"), "{shown}");
    press(&mut app, "Ctrl+S");
    assert!(!screen(&mut app).contains("草稿已存"));
    press(&mut app, "Ctrl+Q");
    assert!(!app.has_quit(), "words that are on the screen alone are not left");

    fs::remove_file(&drafts).unwrap();
    fs::rename(&aside, &drafts).unwrap();
    press(&mut app, "Esc");
    let shown = screen(&mut app);
    assert!(shown.contains("首页") && shown.contains("已存为草稿"), "{shown}");
    press(&mut app, "Ctrl+Q");
    assert!(app.has_quit());
    let office = app.into_office();
    let kept = office.drafts().unwrap();
    assert!(kept.iter().any(|draft| format!("{draft:?}").contains("漏雨了")), "{kept:?}");
}
