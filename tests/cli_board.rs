//! The board on a command line: the keys that README.md promises, a task from its making to its review, its flow.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

mod cli_run;

use cli_run::{done, json, run};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Output;
use tempfile::TempDir;

fn keys(object: &Json) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

/// A project of two villages; one task has been begun and fed back about, the other waits.
fn town() -> (TempDir, PathBuf, String) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("数据");
    let day = "2026-10-01";
    done(&data, day, &["add", "村", "村编号=01", "村名=王家村"]);
    done(&data, day, &["add", "村", "村编号=02", "村名=柳林村"]);
    done(&data, day, &["add", "干部", "code=G001", "name=周敏", "village=01", "rank=2", "desk_role=1"]);
    let clerk = ["--as", "周敏"];
    let add = |words: &[&str]| done(&data, day, &[&["add"], words, &clerk[..]].concat()).trim().to_owned();
    add(&["干部", "code=G002", "name=李春生", "village=02", "rank=3", "desk_role=2"]);
    let project = add(&["重点项目", "项目编号=2026-01", "项目名称=人居环境整治", "完成时限=2026-12-20"]);
    let task = add(&[
        "task",
        "title=改造户厕",
        "village=柳林村",
        "owner=李春生",
        "due=2026-12-20",
        &format!("project={project}"),
        "target=50",
    ]);
    add(&["任务", "任务=平整道路", "村=王家村", "完成时限=2026-11-10", &format!("重点项目={project}")]);
    for state in ["交办", "签收", "办理中"] {
        done(&data, day, &["move", &task, state, "--as", "周敏"]);
    }
    done(&data, "2026-11-13", &["feedback", &task, "19", "--words", "开工十九户", "--as", "周敏"]);
    (dir, data, task)
}

#[test]
fn the_board_as_json_has_the_keys_that_are_promised() {
    let (_dir, data, task) = town();
    let lines = json(&data, &["board"]);
    assert_eq!(lines.len(), 2);
    let promised = "id title village project state owner due planned actual amount done target unit light standing by_hand why \
        stalled_days forecast forecast_on forecast_words blocked waits_for";
    assert_eq!(keys(&lines[0]), promised.split_whitespace().collect());
    assert_eq!((&lines[0]["title"], &lines[0]["light"]), (&"平整道路".into(), &"红".into()));
    let card = lines.iter().find(|line| line["id"] == task.as_str()).unwrap();
    assert_eq!((&card["planned"], &card["actual"]), (&62.into(), &38.into()));
    assert_eq!((&card["done"], &card["target"], &card["unit"]), (&"19".into(), &"50".into(), &"".into()));
    assert_eq!(card["why"], "计划 62% 实际 38% 差 24 点 → 黄");
    assert_eq!((&card["stalled_days"], &card["standing"]), (&7.into(), &"behind".into()));
    assert_eq!(card["village"]["name"], "柳林村");
    let only = |words: &[&str]| json(&data, &[&["board", "--where"], words].concat()).len();
    assert_eq!((only(&["灯:红"]), only(&["村:柳 停>5"]), only(&["堵"])), (1, 1, 0));
    let ran = run(&data, "2026-11-20", &["board", "--where", "停>久"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("停>久"));
    let projects = json(&data, &["board", "--projects"]);
    let promised = "id number name state lead deadline planned actual light standing by_hand why tasks";
    assert_eq!(keys(&projects[0]), promised.split_whitespace().collect());
    assert_eq!((&projects[0]["tasks"], &projects[0]["light"]), (&2.into(), &"红".into()));
    assert!(done(&data, "2026-11-20", &["board"]).ends_with("2 条任务。\n"));
}

#[test]
fn feedback_says_what_is_missing_and_takes_no_change() {
    let (_dir, data, task) = town();
    let asked =
        |words: &[&str]| run(&data, "2026-11-20", &[&["feedback"], words, &["--as", "周敏"]].concat());
    let said = |ran: &Output| String::from_utf8_lossy(&ran.stderr).into_owned();
    let bare = asked(&[&task]);
    assert_eq!(bare.status.code(), Some(2));
    assert!(said(&bare).contains("--unchanged"), "{}", said(&bare));
    let unknown = asked(&[&task, "--unchanged", "不想办"]);
    assert!(!unknown.status.success());
    assert!(asked(&[&task, "--unchanged", "等资金"]).status.success());
    let twice = asked(&[&task, "20"]);
    assert_eq!(twice.status.code(), Some(1), "{}", said(&twice));
    assert!(asked(&[&task, "20", "--keep", "下午又报一次"]).status.success());
    let village = json(&data, &["list", "村"])[0]["id"].as_str().unwrap().to_owned();
    assert!(said(&asked(&[&village, "20"])).contains("不是任务"));
    assert_eq!(json(&data, &["list", "feedback"]).len(), 3);
}

#[test]
fn the_flow_counts_every_task_once_a_week() {
    let (_dir, data, task) = town();
    let lines = json(&data, &["flow", "--weeks", "8"]);
    let promised = "figure date name count median_days p85_days longest_days planned actual ids";
    assert_eq!(keys(&lines[0]), promised.split_whitespace().collect());
    let last: u64 = lines
        .iter()
        .filter(|line| line["figure"] == "cumulative" && line["date"] == "2026-11-20")
        .map(|line| line["count"].as_u64().unwrap())
        .sum();
    assert_eq!(last, 2);
    let running = lines
        .iter()
        .find(|line| {
            line["figure"] == "cumulative" && line["date"] == "2026-11-20" && line["name"] == "办理中"
        })
        .unwrap();
    assert_eq!(running["ids"], Json::from(vec![task.clone()]));
    assert_eq!(lines.iter().filter(|line| line["figure"] == "completed").count(), 8);
    // Evidence, review by somebody else: the village cadre asks, the clerk may not approve.
    done(&data, "2026-11-20", &["set", &task, "evidence=验收单", "--why", "补依据", "--as", "周敏"]);
    done(&data, "2026-11-20", &["move", &task, "申请复核", "--why", "只做了一期", "--as", "李春生"]);
    let own = run(&data, "2026-11-20", &["move", &task, "复核通过", "--as", "李春生"]);
    assert_eq!(own.status.code(), Some(1));
    assert_eq!(json(&data, &["board", "--where", "状态:复核"]).len(), 1);
    let err = |words: &[&str]| String::from_utf8(run(&data, "2026-11-20", words).stderr).unwrap();
    assert_eq!(err(&["flow"]), "");
    assert!(err(&["flow", "--where", "村:柳"]).contains("没有算进来 1 条"));
    let columns = json(&data, &["flow", "--columns", "三段", "--weeks", "1"]);
    assert!(columns.iter().any(|line| line["name"] == "正在办" && line["count"] == 1));
    assert_eq!(run(&data, "2026-11-20", &["flow", "--columns", "乱分"]).status.code(), Some(2));
    assert_eq!(run(&data, "2026-11-20", &["flow", "--weeks", "0"]).status.code(), Some(2));
}

#[test]
fn a_supervisor_signs_for_no_village_and_no_plan_goes_back_on_a_command_line() {
    let (_dir, data, _) = town();
    let day = "2026-11-20";
    done(&data, day, &["add", "干部", "code=G003", "name=赵国强", "rank=1", "desk_role=3", "--as", "周敏"]);
    let lines = json(&data, &["board", "--where", "平整"]);
    let road = lines[0]["id"].as_str().unwrap();
    done(&data, day, &["set", road, "owner=李春生", "--why", "定人", "--as", "周敏"]);
    done(&data, day, &["move", road, "交办", "--as", "周敏"]);
    let refused = run(&data, day, &["move", road, "签收", "--as", "赵国强"]);
    let say = String::from_utf8(refused.stderr).unwrap();
    assert!(
        !refused.status.success() && say.contains("“签收”是责任人的事") && say.contains("督导员不能代办"),
        "{say}"
    );
    let projects = json(&data, &["board", "--projects"]);
    let project = projects[0]["id"].as_str().unwrap();
    for (rows, says) in [
        ("节点=甲,2026-12-10,40；乙,2026-11-30,80", "一个比一个晚"),
        ("节点=甲,2026-12-10,80；乙,2026-12-15,40", "一个比一个高"),
        ("节点=甲,2026-12-21,80", "不能晚于完成时限"),
        ("节点=甲,2026-09-30,80", "不能早于立项日期"),
    ] {
        let refused = run(&data, day, &["set", project, rows, "--why", "补节点", "--as", "周敏"]);
        let say = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && say.contains(says), "{rows}: {say}");
    }
    done(
        &data,
        day,
        &["set", project, "节点=甲,2026-11-30,40；乙,2026-12-10,80", "--why", "补节点", "--as", "周敏"],
    );
}

#[test]
fn a_year_later_the_board_the_list_and_the_export_say_the_same() {
    let (dir, data, task) = town();
    let day = "2027-12-01";
    let told = |words: &[&str]| {
        let ran = run(&data, day, words);
        assert!(ran.status.success());
        // That the next year has no calendar yet is told too.
        let err = String::from_utf8(ran.stderr).unwrap();
        let about_lists =
            err.lines().filter(|line| !line.contains("工作日历")).collect::<Vec<_>>().join("\n");
        (String::from_utf8(ran.stdout).unwrap(), about_lists)
    };
    let count = |words: &[&str]| {
        let (out, err) = told(&[words, &["--format", "json"]].concat());
        (serde_json::from_str::<Vec<Json>>(&out).unwrap().len(), err)
    };
    for sentence in ["状态:办理中", "村:柳", ""] {
        let board = count(&["board", "--where", sentence]);
        assert_eq!(count(&["list", "任务", "--where", sentence]), board, "{sentence}");
        assert_eq!(board.1, "", "{sentence}");
    }
    assert_eq!(count(&["list", "任务"]).0, 2);
    // Feedback is done when it is written: its list has a window, in one line beside it.
    let (feedbacks, err) = count(&["list", "进展反馈"]);
    assert_eq!(feedbacks, 0);
    assert_eq!(err.lines().count(), 1);
    assert!(err.contains("只列了 2026-11-30 以来的") && err.contains("反馈日期<2026-11-30"), "{err}");
    assert_eq!(count(&["list", "进展反馈", "--where", "反馈日期<2026-11-30"]), (1, String::new()));
    let file = dir.path().join("反馈.csv");
    let (said, _) = told(&["export", "进展反馈", "--out", file.to_str().unwrap(), "--where", "任务:户厕"]);
    assert!(said.contains("1 条"), "{said} {task}");
}
