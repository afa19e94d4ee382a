//! A day of twelve visits typed at speed: every visit in one burst, a hand with habits. What was meant is what is saved.

use super::town::{TODAY, Town};

/// Types and purposes by their codes, as the clerk means them.
const TYPES: [&str; 6] = ["走访", "慰问", "政策宣传", "矛盾排查", "电话", "群众来访"];
const PURPOSES: [&str; 4] = ["问基本情况", "问生产生活困难", "问发展愿望", "讲形势政策"];

#[test]
fn a_day_of_twelve_visits_typed_at_speed_is_saved_as_it_was_meant() {
    let town = Town::new();
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

    let sentence = format!("日期:{TODAY} 村:清河 走访人:赵旭明");
    let listed = town.run(&["list", "走访", "--where", &sentence, "--format", "json"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    for at in 0..12_usize {
        let line = listed.lines().find(|line| line.contains(&format!("\"situation\":\"第{at}户看望。\"")));
        let line = line.unwrap_or_else(|| panic!("visit {at} is not there\n{listed}"));
        assert!(line.contains(&format!("\"type\":\"{}\"", TYPES[at % 6])), "{at}: {line}");
        assert!(line.contains(&format!("\"purpose\":\"{}\"", PURPOSES[at % 4])), "{at}: {line}");
    }
    assert_eq!(listed.lines().filter(|line| line.contains("户看望。")).count(), 12, "{listed}");
}
