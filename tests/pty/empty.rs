//! An empty office in a real terminal: what the first screen says, and the tables brought in from inside.

use super::terminal::{Answers, Terminal};
use super::town::{PROGRAM, TODAY};
use std::fs;
use std::path::Path;

/// What stands on the screen without blanks and line ends: sentences are read across lines.
pub fn across(text: &str) -> String {
    text.split_whitespace().collect()
}

fn open(data: &Path) -> Terminal {
    Terminal::start(Path::new(PROGRAM), &["--data", data.to_str().unwrap(), "--today", TODAY], Answers::Truly)
}

/// Fills the blank table of a kind in, as a spreadsheet would: below the two rows that explain it.
fn fill(file: &Path, rows: &str) {
    let blank = fs::read_to_string(file).unwrap();
    assert!(blank.contains("（说明）") && blank.contains("（例）"), "{blank}");
    fs::write(file, format!("{blank}{rows}")).unwrap();
}

#[test]
fn an_empty_office_is_set_up_without_leaving_the_program() {
    let dir = tempfile::tempdir().unwrap();
    let (data, tables) = (dir.path().join("data"), dir.path().join("tables"));
    fs::create_dir(&tables).unwrap();
    let mut terminal = open(&data);
    let screen = across(&terminal.see("这里还没有数据"));
    for sentence in [
        "按1或回车，导入表格",
        "先看检查结果，再决定存不存。顺序是单位、村、干部、农户、结对。",
        "导入以后就能在这里坐下来操作，至少要有一名录入员。",
        "lianxinadd干部干部编号=G001姓名=张三干部类别=2录入身份=1",
        "lianxinsample",
        "lianxinrestore备份目录",
    ] {
        assert!(screen.contains(sentence), "{sentence} is cut off:\n{}", terminal.text());
    }

    // 村: a blank table is written, filled in, checked and taken.
    terminal.press_see("1", "导入哪一种");
    terminal.press_see("2", "写一张空表：村.csv");
    terminal.paste(tables.to_str().unwrap());
    terminal.press_see("Enter", "csv、jsonl 文件");
    terminal.press_see("Enter", "空表写好了：村.csv");
    fill(&tables.join("村.csv"), "1,清河村\r\n02,柳树沟村\r\n");
    let screen = terminal.press_see("Enter", "检查结果，还没有存");
    assert!(screen.contains("新增 2，更新 0") && screen.contains("按“01”导入"), "{screen}");
    terminal.press_see("1", "已保存：导入村 2 条");

    // 干部: the bar stands on what comes next; whoever has a place at the desk can then sit down.
    terminal.press_see("Enter", "写一张空表：干部.csv");
    terminal.press_see("Enter", "空表写好了：干部.csv");
    let header = fs::read_to_string(tables.join("干部.csv")).unwrap();
    let columns: Vec<&str> =
        header.trim_start_matches('\u{FEFF}').lines().next().unwrap().split(',').collect();
    let cell = |name: &&str| match *name {
        "干部编号" => "G001",
        "姓名" => "宋涛",
        "所联系村" => "清河",
        "干部类别" => "2",
        "录入身份" => "录入员",
        _ => "",
    };
    let row: Vec<&str> = columns.iter().map(cell).collect();
    fill(&tables.join("干部.csv"), &format!("{}\r\n", row.join(",")));
    let screen = terminal.press_see("Enter", "检查结果，还没有存");
    assert!(screen.contains("新增 1，更新 0") && screen.contains("按“清河村”导入"), "{screen}");
    let screen = terminal.press_see("1", "今天谁来操作");
    assert!(screen.contains("宋涛") && screen.contains("录入员"), "{screen}");
    terminal.press_see("1", "首页");

    // From Home the same room; the same file again would change nothing.
    terminal.press_see("F10 “导入表格” Enter", "导入哪一种");
    terminal.press_see("2", "写一张空表：村.csv");
    terminal.paste(tables.join("村.csv").to_str().unwrap());
    let screen = terminal.press_see("Enter", "检查结果，还没有存");
    assert!(screen.contains("新增 0，更新 0，没有变化 2") && !screen.contains("存进去"), "{screen}");
    terminal.press("Ctrl+Q");
    assert_eq!(terminal.ended(), Some(0));

    // The journal holds what the tables said: two villages and one person, and nothing of the second look.
    let file = fs::read_dir(data.join("journal")).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(file).unwrap();
    let entries: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line.split_once(' ').unwrap().1).unwrap()).collect();
    let set = |at: usize, tag: &str| {
        let edits = entries.iter().flat_map(|entry| entry["edits"].as_array().unwrap());
        edits.collect::<Vec<_>>()[at]["set"][tag]["to"].clone()
    };
    let text = |words: &str| serde_json::json!({ "text": words });
    assert_eq!((set(0, "1"), set(0, "2")), (text("01"), text("清河村")));
    assert_eq!((set(1, "1"), set(1, "2")), (text("02"), text("柳树沟村")));
    assert_eq!((set(2, "1"), set(2, "2")), (text("G001"), text("宋涛")));
    let edits: usize = entries.iter().map(|entry| entry["edits"].as_array().unwrap().len()).sum();
    assert_eq!(edits, 3, "{entries:#?}");
}
