//! The real program on a command line: what it prints, what it says when refused, and the numbers it ends with.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

#[path = "cli/import.rs"]
mod import;

use lianxin::ui::text::width;
use serde_json::Value as Json;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command.env("HOME", data.parent().unwrap_or(data)).stdin(Stdio::null());
    command.arg("--data").arg(data).args(["--today", "2026-11-20"]);
    command
}

fn run(data: &Path, words: &[&str]) -> Ran {
    let done = program(data).args(words).output().unwrap();
    Ran {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

/// Runs what must be done.
fn done(data: &Path, words: &[&str]) -> String {
    let ran = run(data, words);
    assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
    ran.out
}

/// Runs what must be refused; gives the reasons.
fn refused(data: &Path, code: i32, words: &[&str]) -> String {
    let ran = run(data, words);
    assert_eq!(ran.code, code, "{words:?}: {}{}", ran.out, ran.err);
    assert!(ran.out.is_empty(), "{words:?}: {}", ran.out);
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran.err
}

fn json(data: &Path, words: &[&str]) -> Vec<Json> {
    let words: Vec<&str> = words.iter().copied().chain(["--format", "json"]).collect();
    let text = done(data, &words);
    serde_json::from_str(&text).unwrap_or_else(|why| panic!("{words:?}: {why}: {text}"))
}

fn added(data: &Path, words: &[&str]) -> String {
    let words: Vec<&str> = std::iter::once("add").chain(words.iter().copied()).collect();
    let out = done(data, &words);
    let id = out.strip_suffix('\n').unwrap_or_default();
    assert!(id.len() == 26 && id.chars().all(|c| c.is_ascii_alphanumeric()), "only the id: {out:?}");
    id.to_owned()
}

/// A village, a clerk 周敏 and a supervisor 赵国强 at the desk, two households.
struct Town {
    dir: TempDir,
    household: String,
}

impl Town {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("数据");
        added(&data, &["村", "村编号=01", "村名=王家村"]);
        added(&data, &["cadre", "code=G001", "name=周敏", "village=01", "rank=2", "desk_role=1"]);
        // From here on the only person at the desk is meant.
        let ran = run(&data, &["add", "干部", "干部编号=G002", "姓名=赵国强", "干部类别=1", "录入身份=3"]);
        assert!(ran.err.contains("周敏"), "whose name it was done in: {}", ran.err);
        let clerk = ["--as", "周敏"];
        let words = [
            "农户",
            "农户编号=01-01-001",
            "户主=张桂琴",
            "村=王家村",
            "组=1",
            "联系电话=19900001234",
            "承包耕地=3.5",
            "家庭年收入=1.2万",
            "户类别=1 3",
            "帮扶对象=1",
            "困难原因=1",
            "家庭成员=张桂琴，户主，000000195003071027；张小军，儿子，待补",
        ];
        let household = added(&data, &[&clerk, words.as_slice()].concat());
        added(&data, &["--as", "G001", "农户", "农户编号=01-01-002", "户主=赵国富", "村=01", "组=1"]);
        Self { dir, household }
    }

    fn data(&self) -> std::path::PathBuf {
        self.dir.path().join("数据")
    }
}

#[test]
fn help_is_chinese_from_the_first_word_to_the_last() {
    let dir = tempfile::tempdir().unwrap();
    let known: Vec<&str> = "lianxin sample list show add set move answer void pairing journal backup restore verify import \
        export data today as keymap ascii theme format help version load fresh where limit full keep why nil uncovered \
        record overwrite dry run rejects undo all yes out table json csv jsonl dark light default letters numpad household \
        members aside problem light village duty figure inspect close draw show on week month owner state period trace \
        blank size board feedback flow words coordination unchanged projects weeks columns"
        .split_whitespace()
        .collect();
    let commands = [
        "",
        "sample",
        "list",
        "show",
        "add",
        "set",
        "move",
        "answer",
        "void",
        "pairing",
        "journal",
        "backup",
        "restore",
        "verify",
        "import",
        "export",
        "problem",
        "problem list",
        "duty",
        "figure",
        "inspect",
        "inspect draw",
        "inspect show",
        "close",
        "board",
        "feedback",
        "flow",
    ];
    for command in commands {
        let mut program = Command::new(env!("CARGO_BIN_EXE_lianxin"));
        let shown =
            program.env("HOME", dir.path()).args(command.split_whitespace()).arg("--help").output().unwrap();
        assert!(shown.status.success(), "{command}");
        let text = String::from_utf8(shown.stdout).unwrap();
        assert!(text.contains("用法：lianxin"), "{text}");
        let options = text.lines().filter(|line| line.trim_start().starts_with("--"));
        let mut wide: Vec<usize> =
            options.map(|line| width(&line[..line.rfind("  ").unwrap()]) + 2).collect();
        wide.dedup();
        assert!(wide.len() <= 2, "options stand in a column under each heading: {wide:?}\n{text}");
        for word in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1) {
            assert!(known.contains(&word), "{command} --help says {word:?}:\n{text}");
        }
    }
    assert!(!dir.path().join(".local").exists(), "asking for help makes nothing");
}

#[test]
fn a_wrong_command_line_gets_one_sentence_and_two() {
    let town = Town::new();
    let data = town.data();
    for (words, says) in [
        (vec!["飞"], "没有“飞”这个命令"),
        (vec!["list"], "种类"),
        (vec!["list", "飞机"], "没有“飞机”这一种登记"),
        (vec!["list", "农户", "--飞"], "--飞"),
        (vec!["list", "农户", "--limit", "多"], "--limit"),
        (vec!["list", "农户", "--where"], "--where"),
        (vec!["list", "农户", "--where", "颜色:红"], "颜色"),
        (vec!["list", "农户", "--format", "xml"], "table、json、csv"),
        (vec!["list", "农户", "多余"], "多余"),
        (vec!["show", "123"], "编号"),
        (vec!["set", &town.household, "户主=张"], "--why"),
        (vec!["export", "--all", "农户", "--out", "x"], "一起用"),
        (vec!["--as", "没有此人", "add", "村", "村编号=02", "村名=二村"], "没有此人"),
        (vec!["add", "农户", "户主=某"], "--as"),
        (vec!["--as", "周敏", "add", "农户", "户主"], "栏名=值"),
        (vec!["--as", "周敏", "add", "农户", "颜色=红"], "颜色"),
        (vec!["--as", "周敏", "add", "农户", "人口=3"], "不用填"),
        (vec!["--today", "三十号吧", "list", "农户"], "--today"),
    ] {
        let says_so = refused(&data, 2, &words);
        assert!(says_so.contains(says), "{words:?}: {says_so}");
        assert_eq!(says_so.trim_end().lines().count(), 1, "{words:?}: {says_so}");
        assert!(says_so.trim_end().ends_with('。'), "{words:?}: {says_so}");
        assert!(!says_so.to_lowercase().contains("error"), "{says_so}");
    }
}

#[test]
fn what_a_check_refuses_is_told_line_by_line_and_one() {
    let town = Town::new();
    let data = town.data();
    let says = refused(&data, 1, &["--as", "周敏", "add", "农户", "农户编号=0101", "村=01", "组=1"]);
    assert!(says.contains("户主") && says.contains("村-组-户") && says.lines().count() == 2, "{says}");
    let says = refused(&data, 1, &["--as", "周敏", "add", "农户", "组=多", "村=没有", "户主=某"]);
    assert_eq!(says.lines().count(), 2, "all that cannot be read is told at once: {says}");
    let says = refused(&data, 1, &["--as", "赵国强", "add", "村", "村编号=02", "村名=二村"]);
    assert!(says.contains("督导员"), "{says}");
    refused(&data, 1, &["show", "01ARZ3NDEKTSV4RRFFQ69G5FAV"]);

    // A warning is kept with a reason or not at all.
    let words = ["--as", "周敏", "add", "农户", "农户编号=01-01-003", "户主=张桂琴", "村=01", "组=1"];
    let says = refused(&data, 1, &words);
    assert!(says.contains("同名户主") && says.contains("--keep"), "{says}");
    done(&data, &[words.as_slice(), &["--keep", "不是一户"]].concat());
}

#[test]
fn records_are_listed_and_shown_as_json_says() {
    let town = Town::new();
    let data = town.data();
    let all = json(&data, &["list", "household"]);
    assert_eq!(all.len(), 2);
    let one = &all[0];
    assert_eq!(one["id"], town.household.as_str());
    assert_eq!(one["code"], "01-01-001");
    assert_eq!(one["village"]["name"], "王家村");
    assert_eq!(one["village"]["id"].as_str().unwrap().len(), 26);
    assert_eq!(one["villager_group"], 1);
    assert_eq!(one["farmland"], "3.5");
    assert_eq!(one["income"], "12000.00");
    assert_eq!(one["per_head_income"], "6000.00");
    assert!(one["category"].as_array().unwrap().len() == 2 && one["category"][0].is_string());
    assert_eq!(one["assisted"], "困难户");
    assert_eq!(one["phone"], "199****1234");
    assert_eq!(one["door"], Json::Null);
    assert_eq!(one["members"][0]["id_number"], "000000********1027");
    assert_eq!(one["members"][0]["age"], 76);
    assert_eq!(one["members"][1]["id_number"]["missing"], "待补");
    let text = done(&data, &["show", &town.household, "--format", "json", "--full"]);
    assert!(text.contains("19900001234") && text.contains("000000195003071027"), "{text}");
    assert!(text.find("\"id\"").unwrap() < text.find("\"code\"").unwrap(), "fields in entry order: {text}");

    assert_eq!(json(&data, &["list", "农户", "--where", "户主:zgq"]).len(), 1);
    assert_eq!(json(&data, &["list", "农户", "--where", "!户主:张 村：王家"]).len(), 1);
    assert_eq!(json(&data, &["list", "农户", "--where", "家庭成员:待补"]).len(), 1);
    assert_eq!(json(&data, &["list", "农户", "--limit", "1"]).len(), 1);
    assert_eq!(json(&data, &["list", "走访"]).len(), 0);

    let table = done(&data, &["list", "农户"]);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("编号") && lines.len() == 3, "{table}");
    let column = |line: &str, word: &str| width(line.split(word).next().unwrap());
    assert_eq!(
        column(lines[0], "户主"),
        column(lines[1], "张桂琴"),
        "columns stand under their names:\n{table}"
    );

    let csv = done(&data, &["list", "农户", "--format", "csv"]);
    assert!(csv.starts_with("id,农户编号,户主,村,组"), "{csv}");
    assert!(done(&data, &["show", &town.household]).contains("199****1234"));
}

fn with<'a>(words: &[&'a str]) -> Vec<&'a str> {
    ["--as", "周敏"].iter().chain(words).copied().collect()
}

#[test]
fn a_record_is_changed_struck_out_and_brought_back_with_reasons() {
    let town = Town::new();
    let data = town.data();
    let id = town.household.as_str();
    let what = done(&data, &with(&["set", id, "门牌号=8号", "联系电话=", "--why", "核对门牌"]));
    assert!(what.contains("修改农户"), "{what}");
    let record = &json(&data, &["show", id])[0];
    assert_eq!((&record["door"], &record["phone"]), (&Json::from("8号"), &Json::Null));
    let shown = done(&data, &["show", id]);
    assert!(shown.contains("核对门牌") && shown.contains("门牌号：空 改为 8号"), "{shown}");

    let says = refused(&data, 2, &with(&["set", id, "门牌号=9号", "--why", " "]));
    assert!(says.contains("原因"), "{says}");
    let village = json(&data, &["list", "村"])[0]["id"].as_str().unwrap().to_owned();
    let says = refused(&data, 1, &with(&["void", &village, "--why", "试试"]));
    assert!(says.contains("用到它"), "{says}");
    done(&data, &with(&["void", id, "--why", "重复登记"]));
    assert_eq!(json(&data, &["list", "农户"]).len(), 1);
    refused(&data, 1, &with(&["set", id, "门牌号=9号", "--why", "改"]));
    done(&data, &with(&["void", id, "--restore", "--why", "弄错了"]));
    assert_eq!(json(&data, &["list", "农户"]).len(), 2);

    let entries = json(&data, &["journal", "--record", id]);
    let ops: Vec<&str> = entries.iter().map(|entry| entry["edits"][0]["op"].as_str().unwrap()).collect();
    assert_eq!(ops, ["add", "set", "void", "restore"]);
    assert_eq!(entries[1]["why"], "核对门牌");
    assert_eq!(entries[1]["by"]["name"], "周敏");
    assert!(entries[1]["at"].as_str().unwrap().starts_with("2026-11-20T"));
    assert_eq!(json(&data, &["journal", "--limit", "2"]).len(), 2);
}

#[test]
fn a_day_is_filed_returned_and_filed_again() {
    let town = Town::new();
    let data = town.data();
    let (clerk, boss) = (["--as", "周敏"], ["--as", "赵国强"]);
    let visit = ["add", "走访", "走访农户=01-01-001", "家庭情况=老人在家"];
    done(&data, &[clerk.as_slice(), &visit].concat());
    let paper = added(&data, &["日小结", "今日工作=走访一户。", "--as", "周敏"]);
    let says = refused(&data, 2, &[clerk.as_slice(), &["set", &paper, "状态=2", "--why", "x"]].concat());
    assert!(says.contains("状态"), "{says}");
    done(&data, &[clerk.as_slice(), &["move", &paper, "已报"]].concat());
    let record = &json(&data, &["show", &paper])[0];
    assert_eq!(record["state"], "已报");
    assert_eq!(record["items"][0]["count"], 1, "the day's facts stand on the paper");
    let says = refused(&data, 1, &[boss.as_slice(), &["move", &paper, "退回"]].concat());
    assert!(says.contains("原因"), "{says}");
    done(&data, &[boss.as_slice(), &["move", &paper, "退回", "--why", "写明几点去的"]].concat());
    let says = refused(&data, 1, &[clerk.as_slice(), &["move", &paper, "已锁"]].concat());
    assert!(says.contains("不能直接变为"), "{says}");
    let says = refused(&data, 1, &[clerk.as_slice(), &["move", &paper, "已报"]].concat());
    assert!(says.contains("lianxin answer") && says.contains("写明几点去的"), "{says}");
    done(&data, &[clerk.as_slice(), &["answer", &paper, "上午九点"]].concat());
    done(&data, &[clerk.as_slice(), &["move", &paper, "已报"]].concat());
    assert_eq!(json(&data, &["list", "日小结", "--where", "状态:已报 日期:今天"]).len(), 1);

    let paper = added(&data, &["日小结", "小结日期=-1", "--as", "周敏"]);
    refused(&data, 1, &[clerk.as_slice(), &["move", &paper, "已报"]].concat());
    done(&data, &[clerk.as_slice(), &["move", &paper, "已报", "--nil"]].concat());
}

#[test]
fn pairing_coverage_is_told() {
    let town = Town::new();
    let data = town.data();
    assert_eq!(json(&data, &["pairing", "--uncovered"]).len(), 1);
    done(
        &data,
        &["--as", "周敏", "add", "结对", "帮扶责任人=周敏", "帮扶农户=张桂琴", "结对日期=2026-03-02"],
    );
    assert_eq!(json(&data, &["pairing", "--uncovered"]).len(), 0);
    let lines = json(&data, &["pairing"]);
    assert_eq!((&lines[0]["name"], &lines[0]["covered"]), (&Json::from("全镇"), &Json::from(1)));
    assert_eq!(lines[1]["village"]["name"], "王家村");
    assert!(done(&data, &["pairing"]).contains("100%"));
}

#[test]
fn files_go_in_and_out() {
    let town = Town::new();
    let (data, dir) = (town.data(), town.dir.path());
    let file = dir.join("新户.csv");
    let text = "农户编号,户主,村,组\n01-02-001,钱多,01,2\n01-02-002,孙少,09,2\n";
    std::fs::write(&file, encoding_rs::GB18030.encode(text).0).unwrap();
    std::fs::write(
        dir.join("新户.members.csv"),
        "农户编号,姓名,与户主关系,身份证号\n01-02-001,钱多,户主,不详\n",
    )
    .unwrap();
    let (path, back) = (file.to_str().unwrap(), dir.join("退回.csv"));
    let clerk = ["--as", "周敏", "import"];

    let dry = run(&data, &["import", "农户", path, "--dry-run"]);
    assert_eq!(dry.code, 1);
    assert!(
        dry.out.contains("新增 1") && dry.out.contains("不合格 1") && dry.out.contains("没有保存"),
        "{}",
        dry.out
    );
    assert_eq!(json(&data, &["list", "农户"]).len(), 2);

    let ran = run(&data, &[clerk.as_slice(), &["农户", path, "--rejects", back.to_str().unwrap()]].concat());
    assert_eq!(ran.code, 1);
    assert!(ran.err.starts_with("第 3 行") && ran.err.contains("“09”"), "{}", ran.err);
    assert_eq!(json(&data, &["list", "农户", "--where", "成员:钱多"]).len(), 1);
    let rejected = std::fs::read_to_string(&back).unwrap();
    assert!(rejected.contains("孙少") && rejected.contains("不合格原因"), "{rejected}");
    std::fs::write(&back, rejected.replace(",\t09,", ",01,")).unwrap();
    let ran =
        run(&data, &[clerk.as_slice(), &["household", back.to_str().unwrap(), "--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let told: Vec<Json> = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told[0]["added"], 1);
    let batch = told[0]["batch"].as_str().unwrap().to_owned();
    done(&data, &[clerk.as_slice(), &["--undo", &batch]].concat());
    assert_eq!(json(&data, &["list", "农户"]).len(), 3);

    let out = dir.join("导出");
    done(&data, &["export", "--all", "--out", out.to_str().unwrap()]);
    let text = std::fs::read(out.join("household.csv")).unwrap();
    assert!(text.starts_with(b"\xEF\xBB\xBF"), "spreadsheets know UTF-8 by its mark");
    assert!(!String::from_utf8(text).unwrap().contains("19900001234"), "masked unless asked for");
    assert!(out.join("household.members.csv").is_file());
    let whole = dir.join("全.csv");
    done(&data, &["export", "农户", "--out", whole.to_str().unwrap(), "--full", "--where", "户主:张"]);
    let text = std::fs::read_to_string(&whole).unwrap();
    assert!(text.contains("19900001234") && text.lines().count() == 2, "{text}");
    let ran = run(&data, &[clerk.as_slice(), &["农户", whole.to_str().unwrap()]].concat());
    assert!(ran.out.contains("没有变化 1"), "{}{}", ran.out, ran.err);
    let says = refused(&data, 1, &[clerk.as_slice(), &["农户", "没有这个.csv"]].concat());
    assert!(says.contains("找不到"), "{says}");
}

#[test]
fn a_backup_comes_back_into_an_empty_directory_only() {
    let town = Town::new();
    let (data, dir) = (town.data(), town.dir.path());
    let out = done(&data, &["backup"]);
    let backup = out.lines().next().unwrap();
    assert!(Path::new(backup).starts_with(dir) && Path::new(backup).is_dir(), "{out}");
    assert!(done(&data, &["verify"]).contains("完整"));
    assert!(json(&data, &["journal", "--verify"]).is_empty());

    let other = dir.join("别处");
    done(&other, &["restore", backup]);
    assert_eq!(json(&other, &["list", "农户"]), json(&data, &["list", "农户"]));
    let says = refused(&data, 3, &["restore", backup]);
    assert!(says.contains("已有数据"), "{says}");
    done(&data, &["restore", backup, "--overwrite"]);
    refused(&other, 3, &["restore", dir.join("没有").to_str().unwrap()]);
}

#[test]
fn a_changed_journal_is_found_and_three() {
    let town = Town::new();
    let data = town.data();
    let month = std::fs::read_dir(data.join("journal")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&month).unwrap();
    std::fs::write(&month, text.replacen("王家村", "李家村", 1)).unwrap();
    let ran = run(&data, &["verify"]);
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("journal/"), "{}", ran.out);
}

#[test]
fn nobody_reading_is_no_failure() {
    let town = Town::new();
    let mut child = program(&town.data())
        .args(["list", "农户"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert!(child.wait().unwrap().success() && err.is_empty(), "{err}");
}

#[test]
fn a_second_program_gets_one_sentence_and_three() {
    let town = Town::new();
    let dictionary = lianxin::model::dictionary::Dictionary::core().unwrap();
    let open = lianxin::store::Store::open(&town.data(), &dictionary.layout(), 2026, &mut |_| ()).unwrap();
    let says = refused(&town.data(), 3, &["list", "农户"]);
    assert!(says.contains("另一个连心") && says.lines().count() == 1, "{says}");
    drop(open);
    done(&town.data(), &["list", "农户"]);
}

/// The id is the receipt: a process killed the moment it is out has lost nothing.
#[test]
fn an_id_given_out_is_in_the_journal() {
    let town = Town::new();
    let data = town.data();
    for number in 10..16 {
        let code = format!("农户编号=01-09-0{number}");
        let name = format!("户主=户{number}");
        let mut child = program(&data)
            .args(["--as", "周敏", "add", "农户", &code, &name, "村=01", "组=9"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut id = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut id).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(json(&data, &["show", id.trim()])[0]["code"], format!("01-09-0{number}"));
    }
}

#[test]
fn the_sample_town_is_made_once_and_leaves_real_data_alone() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("sample");
    done(&data, &["sample", "--load"]);
    assert_eq!(json(&data, &["list", "村"]).len(), 14);
    assert_eq!(json(&data, &["list", "农户", "--where", "成员:孙辈", "--limit", "3"]).len(), 3);
    assert!(json(&data, &["list", "走访", "--where", "日期>-7"]).len() > 50);
    let lines = json(&data, &["pairing"]);
    assert!(lines[0]["covered"].as_u64().unwrap() > 500);
    assert!(done(&data, &["verify"]).contains("完整"));
    done(&data, &["sample", "--load"]);
    assert_eq!(json(&data, &["list", "村"]).len(), 14);

    let town = Town::new();
    for words in [["sample", "--load"].as_slice(), &["sample", "--load", "--fresh"]] {
        let says = run(&town.data(), words);
        assert_ne!(says.code, 0, "{}", says.out);
    }
    assert_eq!(json(&town.data(), &["list", "农户"]).len(), 2);
}
