//! The cycle on the real command line: who owes what, figures with their entries, inspections, closing a month.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod common;
mod cycle;

use common::Desk;
use cycle::{day, file_day, key};
use lianxin::model::typed::filing;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The small office on the disk: three people who keep a daily, some facts of October and November.
struct Town {
    dir: TempDir,
    october: String,
}

impl Town {
    fn new() -> Self {
        let mut desk = Desk::new();
        desk.sit("孙桂兰");
        for who in ["周敏", "李春生", "赵国强"] {
            let filled = cycle::changed(&desk.office, desk.id(who), "keeps_daily", "是");
            cycle::save(&mut desk.office, &filled).unwrap();
        }
        desk.sit("周敏");
        let pairs = [("household", "单德胜"), ("situation", "看望"), ("date", "2026-10-15")];
        let october = key(&mut desk, "visit", &pairs).unwrap().to_string();
        desk.visit("张桂琴", "屋顶漏雨");
        desk.visit("曾玉梅", "腿脚不便");
        let pairs =
            [("household", "张桂琴"), ("form", "1"), ("reason", "1"), ("source", "1"), ("amount", "500")];
        key(&mut desk, "support", &pairs).unwrap();
        desk.now.set(day(11, 12).and_hms_opt(17, 0, 0).unwrap());
        let accepted = file_day(&mut desk, "周敏", day(11, 12), "走访两户", "");
        desk.sit("赵国强");
        desk.office.move_to(accepted, filing::ACCEPTED, None).unwrap();
        let Desk { office, dir, .. } = desk;
        office.close();
        Self { dir, october }
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
        command.env("HOME", self.dir.path()).stdin(Stdio::null());
        command
            .arg("--data")
            .arg(self.dir.path())
            .args(["--today", "2026-11-20"])
            .args(words)
            .output()
            .unwrap()
    }

    fn done(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        assert_eq!(ran.status.code(), Some(0), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    }

    /// What must be refused, in one sentence.
    fn refused(&self, code: i32, words: &[&str]) -> String {
        let ran = self.run(words);
        let says = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(code), "{words:?}: {says}");
        assert!(ran.stdout.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&ran.stdout));
        let says = says.trim_end().to_owned();
        assert!(says.lines().count() == 1 && says.ends_with('。'), "{words:?}: {says}");
        says
    }

    fn json(&self, words: &[&str]) -> (String, Vec<Json>) {
        let text = self.done(&[words, &["--format", "json"]].concat());
        let read = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{words:?}: {why}: {text}"));
        (text, read)
    }
}

/// The first object has these keys and no others, in this order.
fn assert_keys(text: &str, objects: &[Json], keys: &[&str]) {
    let found: BTreeSet<&str> = objects[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(found, keys.iter().copied().collect::<BTreeSet<_>>());
    let places: Vec<usize> = keys
        .iter()
        .map(|key| text.find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key}: {text}")))
        .collect();
    assert!(places.is_sorted(), "{keys:?} {places:?}\n{text}");
}

#[test]
fn who_owes_what_is_listed() {
    let town = Town::new();
    let (text, all) = town.json(&["duty", "日小结"]);
    assert_keys(&text, &all, &["duty", "owner", "village", "period", "status", "late", "paper"]);
    assert_eq!(all.len(), 39, "three people, thirteen workdays from the first paper on");
    let first = &all[0];
    assert_eq!((first["duty"].as_str(), first["owner"].as_str()), (Some("daily"), Some("周敏")));
    assert_eq!((first["period"].as_str(), first["status"].as_str()), (Some("2026-11-12"), Some("accepted")));
    assert_eq!((first["late"].as_bool(), first["paper"].as_str().map(str::len)), (Some(false), Some(26)));
    assert_eq!(first["village"]["name"], "王家村");
    assert_eq!((&all[1]["status"], &all[1]["paper"]), (&Json::from("missing"), &Json::Null));

    let count = |words: &[&str]| town.json(&[&["duty"], words].concat()).1.len();
    assert_eq!(count(&["daily", "--on", "2026-11-19"]), 3);
    assert_eq!(count(&["daily", "--week", "2026-W47"]), 15);
    assert_eq!(count(&["daily", "--week", "本周"]), 15);
    assert_eq!(count(&["daily", "--month", "2026-11", "--owner", "周敏"]), 13);
    assert_eq!(count(&["daily", "--owner", "lcs"]), 13);
    let missing = count(&["daily", "--state", "缺报"]);
    assert_eq!((missing, count(&["daily", "--state", "missing"])), (8, 8));
    assert_eq!(count(&["村周汇报", "--week", "2026-W47"]), 2);
    let everything = town.json(&["duty", "--week", "2026-W47"]).1;
    let names: BTreeSet<&str> = everything.iter().map(|line| line["duty"].as_str().unwrap()).collect();
    assert!(
        names.is_superset(&["daily", "village_weekly", "group_weekly", "town_weekly"].into()),
        "{names:?}"
    );
    let table = town.done(&["duty", "daily", "--on", "2026-11-12"]);
    assert!(table.lines().next().unwrap().starts_with("任务") && table.lines().count() == 4, "{table}");
}

#[test]
fn a_wrong_question_about_duties_is_one_sentence_and_two() {
    let town = Town::new();
    for (words, says) in [
        (vec!["duty", "月小结"], "日小结"),
        (vec!["duty", "--state", "没有"], "缺报"),
        (vec!["duty", "--on", "2026-W47"], "2026-W47"),
        (vec!["duty", "--week", "2026-11"], "2026-11"),
        (vec!["duty", "--month", "哪天"], "哪天"),
        (vec!["duty", "--on", "今天", "--week", "本周"], "--"),
        (vec!["figure", "--period", "不知道"], "不知道"),
        (vec!["figure", "--village", "没有这个村"], "没有这个村"),
        (vec!["inspect", "draw"], "--village"),
        (vec!["inspect", "draw", "--village", "王家村", "--size", "多"], "--size"),
        (vec!["--as", "赵国强", "inspect", "draw", "--village", "王家村", "--size", "108"], "抽 108 条"),
        (vec!["--as", "赵国强", "inspect", "draw", "--village", "没有这个村"], "没有这个村"),
        (vec!["close"], "月份"),
        (vec!["--as", "孙桂兰", "close", "2026-W47"], "2026-W47"),
    ] {
        let said = town.refused(2, &words);
        assert!(said.contains(says), "{words:?}: {said}");
    }
}

const FIGURE: [&str; 9] =
    ["figure", "label", "value", "unit", "period", "village", "entries", "closed", "now"];

#[test]
fn a_closed_months_figure_stands_and_says_what_it_is_now() {
    let town = Town::new();
    let visit =
        town.json(&["list", "visit", "--where", "日期:2026-10"]).1[0]["id"].as_str().unwrap().to_owned();
    town.done(&["--as", "孙桂兰", "close", "2026-10"]);
    let asked = ["figure", "visits", "--period", "2026-10", "--trace"];
    let before = town.json(&asked).1[0].clone();
    assert_eq!(
        (&before["value"], &before["closed"], &before["now"]),
        (&"1".into(), &true.into(), &Json::Null)
    );
    town.done(&["--as", "孙桂兰", "void", &visit, "--why", "录错更正：重了"]);
    let after = town.json(&asked).1[0].clone();
    assert_eq!((&after["value"], &after["now"]), (&"1".into(), &"0".into()));
    assert_eq!((&after["ids"], &after["gone"]), (&before["ids"], &before["ids"]));
    assert_eq!((&after["new"], &after["changed"]), (&Json::Array(Vec::new()), &Json::Array(Vec::new())));
    let csv = town.done(&["--format", "csv", "figure", "visits", "--period", "2026-10"]);
    assert!(csv.lines().next().unwrap().trim_end().ends_with("月结后,变动"), "{csv}");
    assert!(csv.lines().nth(1).unwrap().trim_end().ends_with(",0,"), "{csv}");
}

#[test]
fn figures_name_their_entries() {
    let town = Town::new();
    let (text, all) = town.json(&["figure", "--period", "2026-W47"]);
    assert_keys(&text, &all, &FIGURE);
    assert_eq!(
        (all.len(), all[0]["figure"].as_str(), all[0]["label"].as_str()),
        (24, Some("visits"), Some("走访"))
    );
    assert_eq!((all[0]["value"].as_str(), &all[0]["village"]), (Some("2"), &Json::Null));

    let (text, traced) = town.json(&["figure", "--trace", "--period", "2026-11"]);
    assert_keys(&text, &traced, &[&FIGURE[..], &["ids", "gone", "new", "changed"]].concat());
    let mut some = 0;
    for figure in &traced {
        let ids = figure["ids"].as_array().unwrap();
        assert_eq!(Some(ids.len()), figure["entries"].as_u64().map(|count| usize::try_from(count).unwrap()));
        for id in ids.iter().map(|id| id.as_str().unwrap()) {
            assert!(id.len() == 26 && id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
            some += usize::from(town.json(&["show", id]).1.len() == 1);
        }
    }
    // Two visits and a support, counted by several figures each; every id opens its record.
    assert_eq!(some, 2 + 2 + 1 + 1 + 1 + 1);
    let value = |words: &[&str]| town.json(&[&["figure"], words].concat()).1[0]["value"].clone();
    assert_eq!(value(&["帮扶资金", "--period", "2026-11"]), "500.00");
    assert_eq!(value(&["visits", "--period", "2026-10"]), "1");
    assert_eq!(value(&["visits", "--period", "2026-11", "--village", "柳林村"]), "1");
    let table = town.done(&["figure", "visits", "--trace", "--period", "2026-11"]);
    assert_eq!(table.lines().count(), 3, "a line an entry\n{table}");
    let said = town.refused(1, &["figure", "没有这个"]);
    assert!(said.contains("没有这个") && said.contains("走访"), "{said}");
}

#[test]
fn a_sample_is_drawn_once_and_again_only_with_a_reason() {
    let town = Town::new();
    let village = ["--village", "王家村"];
    let boss = |words: &[&'static str]| [&["--as", "赵国强", "inspect"], words, &village].concat();
    let said = town.refused(1, &boss(&["show"]));
    assert!(said.contains("inspect draw"), "{said}");
    let out = town.done(&boss(&["draw", "--size", "5"]));
    assert!(
        out.contains("新增月检查") && out.contains("抽样号") && out.contains("得分 100 减 0 得 100"),
        "{out}"
    );
    let (text, shown) = town.json(&boss(&["show"]));
    let keys = [
        "id",
        "village",
        "month",
        "points",
        "deducted",
        "score",
        "seed",
        "drawn",
        "called",
        "confirmed",
        "sample",
    ];
    assert_keys(&text, &shown, &keys);
    assert_eq!((shown[0]["drawn"].as_u64(), shown[0]["month"].as_str()), (Some(2), Some("2026-11")));
    assert_keys(
        &text[text.find("\"sample\"").unwrap()..],
        shown[0]["sample"].as_array().unwrap(),
        &["entry", "kind", "result", "words", "household", "head", "phone", "recorded"],
    );
    let (_, homes) = town.json(&["list", "农户", "--where", "户主:张桂琴"]);
    let home = homes[0]["id"].as_str().unwrap().to_owned();
    town.done(&["--as", "周敏", "set", &home, "联系电话=13800000001", "--why", "补电话"]);
    let out = town.done(&boss(&["show"]));
    for words in ["农户编号 01-01-001", "电话 13800000001", "记的：", "[ ]属实", "回访人签字"]
    {
        assert!(out.contains(words), "{words}\n{out}");
    }
    let out = town.done(&["--as", "周敏", "inspect", "show", "--village", "王家村"]);
    assert!(!out.contains("13800000001") && out.contains("--as 姓名"), "the number is for who calls: {out}");
    let seed = shown[0]["seed"].as_u64().unwrap();

    let said = town.refused(1, &boss(&["draw"]));
    assert!(said.contains("重抽要写明原因"), "{said}");
    assert_eq!(town.json(&boss(&["show"])).1[0]["seed"].as_u64(), Some(seed), "nothing was drawn");
    let out = town.done(&boss(&["draw", "--why", "两户外出"]));
    assert!(out.contains(&format!("重抽过：原号 {seed}，两户外出")), "{out}");
    let said =
        town.refused(1, &["--as", "赵国强", "inspect", "draw", "--village", "柳林村", "--month", "2026-09"]);
    assert!(said.contains("还没有可以抽查的记录"), "{said}");
}

#[test]
fn a_month_is_closed_and_put_right_with_a_reason() {
    let town = Town::new();
    let said = town.refused(1, &["--as", "周敏", "close", "2026-10"]);
    assert!(said.contains("办公室主任"), "{said}");
    let said = town.refused(1, &["--as", "孙桂兰", "close", "本月"]);
    assert!(said.contains("还没过完"), "{said}");
    assert!(town.done(&["--as", "孙桂兰", "close", "上月"]).contains("月结2026年10月"));
    let said = town.refused(1, &["--as", "孙桂兰", "close", "2026-10"]);
    assert!(said.contains("已经月结"), "{said}");

    let set = ["--as", "周敏", "set", town.october.as_str(), "家庭情况=屋顶漏雨", "--why"];
    let ran = town.run(&[&set[..], &["手误"]].concat());
    let says = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{says}");
    assert!(says.contains("已经月结") && says.contains("录错更正"), "{says}");
    assert!(town.json(&["list", "更正"]).1.is_empty());
    town.done(&[&set[..], &["录错更正：核对原始单据"]].concat());
    let (_, lines) = town.json(&["list", "更正"]);
    assert_eq!((lines.len(), lines[0]["reason"].as_str()), (1, Some("录错更正")));

    // What comes too late is added with a reason, by the option that the refusal names.
    let add = ["--as", "周敏", "add", "走访", "走访农户=赵国富", "走访日期=2026-10-20", "家庭情况=补记"];
    let says = String::from_utf8(town.run(&add).stderr).unwrap();
    assert!(says.contains("--why") && says.contains("漏报补记"), "{says}");
    town.done(&[&add[..], &["--why", "漏报补记：当时没带本子"]].concat());
    assert_eq!(town.json(&["list", "更正"]).1.len(), 2);
}

#[test]
fn a_year_without_a_calendar_is_told_on_the_command_line_too() {
    let town = Town::new();
    let told = |words: &[&str]| String::from_utf8(town.run(words).stderr).unwrap();
    assert_eq!(told(&["duty", "日小结"]), "");
    let say = "还没有 2027 年的工作日历";
    assert!(told(&["duty", "日小结", "--month", "2027-01"]).contains(say));
    let later = std::process::Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .env("HOME", town.dir.path())
        .arg("--data")
        .arg(town.dir.path())
        .args(["--today", "2027-03-05", "pairing"])
        .output()
        .unwrap();
    assert!(String::from_utf8(later.stderr).unwrap().contains(say));
}

#[test]
fn figures_for_programs_are_plain_and_whole_numbers_are_shown_where_asked_for() {
    let mut desk = Desk::new();
    let pairs =
        [("household", "张桂琴"), ("form", "1"), ("reason", "1"), ("source", "1"), ("amount", "14000")];
    key(&mut desk, "support", &pairs).unwrap();
    let Desk { office, dir, .. } = desk;
    office.close();
    let town = Town { dir, october: String::new() };
    let asked = ["figure", "帮扶资金", "--period", "2026-11"];
    let figure = town.json(&asked).1[0].clone();
    assert_eq!((&figure["value"], &figure["unit"]), (&"14000.00".into(), &"元".into()));
    assert!(town.done(&[&asked[..], &["--format", "csv"]].concat()).contains(",14000.00,元"));
    assert!(town.done(&asked).contains("14,000.00"), "eyes have their separators");
    // Rows are masked and unmasked like the rest.
    let number = "000000195003071027";
    assert!(!town.done(&["show", "01-01-001"]).contains(number));
    assert!(town.done(&["show", "01-01-001", "--full"]).contains(number));
}
