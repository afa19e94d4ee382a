//! A day of twelve visits typed at speed: every visit in one burst, a hand with habits. What was meant is what is saved.

use super::town::{TODAY, Town, set};
use serde_json::json;

#[test]
fn a_day_of_twelve_visits_typed_at_speed_is_saved_as_it_was_meant() {
    let town = Town::new();
    let before = town.entries().len();
    let mut terminal = town.sit();
    terminal.press_see("6", "新增走访");
    for at in 0..12_usize {
        let code = format!("01-01-{:03}", at + 1);
        let (kind, purpose) = (at % 6 + 1, at % 4 + 1);
        // Enter once or twice, a digit with or without an Enter after it, a wrong digit, Tab past the usual type.
        let household = ["Enter", "Enter Enter"][at % 2];
        let kind = match (kind, at % 3) {
            (1, _) => "Tab".to_owned(),
            (_, 0) => format!("{kind} Enter"),
            (_, 1) => format!("9 {kind}"),
            _ => kind.to_string(),
        };
        let keys: String = kind
            .split(' ')
            .map(|key| if key.len() == 1 { format!("“{key}” ") } else { format!("{key} ") })
            .collect();
        terminal.press(&format!("“{code}” {household} {keys}“{purpose}” “第{at}户看望。” F9"));
        if at % 4 == 3 {
            terminal.see("已保存：新增走访");
        }
    }
    terminal.until("all are saved", |terminal| terminal.text().contains("马长才"));
    terminal.press("Ctrl+Q");
    assert_eq!(terminal.ended(), Some(0));

    // Twelve entries, each with what was meant and nothing else.
    let me = town.id("干部", "姓名:赵旭明");
    let entries = &town.entries()[before..];
    assert_eq!(entries.len(), 12);
    for (at, entry) in entries.iter().enumerate() {
        assert_eq!(entry["act"], "新增走访");
        let household = town.id("农户", &format!("编号:01-01-{:03}", at + 1));
        let meant = json!({
            "date": {"date": TODAY}, "cadre": {"ref": me}, "household": {"ref": household},
            "type": {"code": at % 6 + 1}, "purpose": {"code": at % 4 + 1},
            "situation": {"text": format!("第{at}户看望。")},
        });
        assert_eq!(set(entry, "visit"), meant, "visit {at}");
    }
}
