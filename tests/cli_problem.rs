//! The ledger of problems on a command line: the keys that README.md promises, and a problem moved to its end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod cli_run;

use cli_run::{done, json, run};
use serde_json::Value as Json;
use std::path::PathBuf;
use tempfile::TempDir;

/// A clerk 周敏, a supervisor 赵国强, a village cadre 李春生, and an overdue problem of 王家村.
fn town() -> (TempDir, PathBuf, String) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("数据");
    let day = "2026-11-02";
    done(&data, day, &["add", "村", "村编号=01", "村名=王家村"]);
    done(&data, day, &["add", "村", "村编号=02", "村名=柳林村"]);
    done(&data, day, &["add", "干部", "code=G001", "name=周敏", "village=01", "rank=2", "desk_role=1"]);
    let clerk = ["--as", "周敏"];
    let add = |words: &[&str]| done(&data, day, &[&["add"], words, &clerk[..]].concat()).trim().to_owned();
    add(&["干部", "code=G002", "name=赵国强", "village=01", "rank=1", "desk_role=3"]);
    add(&["干部", "code=G003", "name=李春生", "village=01", "rank=3", "desk_role=2"]);
    let id = add(&[
        "问题",
        "村=王家村",
        "问题=三组垃圾池满溢",
        "问题来源=月检查",
        "整改措施=每周清运两次",
        "责任人=李春生",
        "整改时限=2026-11-15",
    ]);
    done(&data, day, &["move", &id, "交办", "--as", "周敏"]);
    add(&["问题", "村=柳林村", "问题=路灯不亮"]);
    (dir, data, id)
}

#[test]
fn the_ledger_as_json_has_the_keys_that_are_promised() {
    let (_dir, data, id) = town();
    let lines = json(&data, &["problem", "list"]);
    assert_eq!(lines.len(), 2);
    let first = lines[0].as_object().unwrap();
    let keys: std::collections::BTreeSet<&str> = first.keys().map(String::as_str).collect();
    let promised = "id village what source state progress owner lead deadline days_left light why stalled_days \
        last_notice proposal closed_on look_back recurrences";
    assert_eq!(keys, promised.split_whitespace().collect());
    assert_eq!(first["id"], id.as_str());
    assert_eq!(first["village"]["name"], "王家村");
    assert_eq!((&first["light"], &first["days_left"]), (&Json::from("红"), &Json::from(-5)));
    assert_eq!(first["why"], "时限 11-15，逾期 5 天，红灯");
    assert_eq!(first["proposal"]["level"], "催办");
    assert_eq!((&first["progress"], &first["last_notice"]), (&Json::Null, &Json::Null));
    assert_eq!(first["stalled_days"], 18);
    assert_eq!(lines[1]["owner"], Json::Null);
}

#[test]
fn the_ledger_is_narrowed_by_light_village_and_sentence() {
    let (_dir, data, id) = town();
    let only = |words: &[&str]| {
        let lines = json(&data, &[&["problem", "list"], words].concat());
        lines.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(only(&["--light", "红"]), [id.as_str()]);
    assert_eq!(only(&["--village", "王家"]), [id.as_str()]);
    assert_eq!(only(&["--where", "停>10 责任人:李"]), [id.as_str()]);
    assert!(only(&["--light", "红", "--village", "柳林"]).is_empty());
    let ran = run(&data, "2026-11-20", &["problem", "list", "--light", "紫"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8(ran.stderr).unwrap().contains("灯:红"));
}

#[test]
fn eyes_and_spreadsheets_get_the_same_lines() {
    let (_dir, data, _) = town();
    let table = done(&data, "2026-11-20", &["problem", "list"]);
    assert!(
        table.contains("三组垃圾池满溢") && table.contains("共 2 件，红 1，黄 1，绿 0，已销号 0。"),
        "{table}"
    );
    let csv = done(&data, "2026-11-20", &["problem", "list", "--format", "csv"]);
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(csv.lines().nth(1).unwrap().contains("催办"), "{csv}");
}

#[test]
fn a_problem_is_moved_to_its_end_by_two_people() {
    let (_dir, data, id) = town();
    let day = "2026-11-20";
    let go = |state: &str, who: &str| done(&data, day, &["move", &id, state, "--as", who]);
    go("签收", "李春生");
    go("开始办理", "李春生");
    let change = ["整改进展=已完成", "销号依据=现场核对", "--why", "改好了", "--as", "李春生"];
    done(&data, day, &[&["set", &id], &change[..]].concat());
    go("申请销号", "李春生");
    let ran = run(&data, day, &["move", &id, "核验通过", "--as", "李春生"]);
    assert_eq!(ran.status.code(), Some(1));
    go("核验通过", "赵国强");
    go("销号", "赵国强");
    let lines = json(&data, &["problem", "list", "--village", "王家村"]);
    assert_eq!(
        (&lines[0]["closed_on"], &lines[0]["look_back"]),
        (&Json::from(day), &Json::from("2027-02-18"))
    );
    let ran = run(&data, day, &["set", &id, "责任人=周敏", "--why", "换人", "--as", "周敏"]);
    assert!(String::from_utf8(ran.stderr).unwrap().contains("请先办“反弹”"));
}
