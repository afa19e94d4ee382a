//! Files on the command line: what the dry run names, taking back, blank tables, records by their code.

use super::{Town, done, json, refused};

#[test]
fn a_record_is_shown_and_changed_by_its_code() {
    let town = Town::new();
    let data = town.data();
    assert_eq!(json(&data, &["show", "01-01-001"])[0]["id"], town.household.as_str());
    assert_eq!(json(&data, &["show", "g001"])[0]["name"], "周敏");
    done(&data, &["--as", "周敏", "set", "01-01-002", "联系电话=19900005678", "--why", "补号码"]);
    assert!(done(&data, &["journal", "--record", "01-01-002"]).contains("补号码"));
    let says = refused(&data, 2, &["show", "09-09-009"]);
    assert!(says.contains("没有编号是“09-09-009”的记录") && says.contains("农户编号"), "{says}");
}

#[test]
fn rows_set_on_the_command_line_leave_the_others() {
    let town = Town::new();
    let data = town.data();
    let set = |value: &str| {
        done(&data, &["--as", "周敏", "set", "01-01-001", &format!("家庭成员={value}"), "--why", "核对"]);
        let members = json(&data, &["show", "01-01-001"])[0]["members"].clone();
        members
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(set("张小小，女儿，待补"), ["张桂琴", "张小军", "张小小"]);
    assert_eq!(set("姓名=张小军，删去=是"), ["张桂琴", "张小小"]);
}

#[test]
fn the_dry_run_names_what_would_change_and_the_last_import_is_taken_back() {
    let town = Town::new();
    let (data, dir) = (town.data(), town.dir.path());
    let file = dir.join("改.csv");
    std::fs::write(&file, "农户编号,户主,村,组,联系电话\n01-01-001,,,,19900009999\n01-05-001,钱多,1,五组,\n")
        .unwrap();
    std::fs::write(dir.join("改.members.csv"), "农户编号,姓名,删去\n01-01-001,张小军,是\n").unwrap();
    let path = file.to_str().unwrap();
    let dry = done(&data, &["import", "农户", path, "--dry-run"]);
    for line in [
        "新增 1，更新 1，没有变化 0，重复 0，不合格 0",
        "第 2 行 更新 张桂琴 01-01-001  联系电话：199****1234 -> 199****9999",
        "家庭成员：去掉 张小军 儿子 待补",
        "第 3 行 新增 钱多 01-05-001",
        "“村”写的是“1”，按“01”导入。",
    ] {
        assert!(dry.contains(line), "{line}: {dry}");
    }
    let told = json(&data, &["import", "农户", path, "--dry-run"]);
    assert_eq!(told[0]["planned"][0]["changes"][0]["new"], "199****9999");
    assert_eq!(told[0]["batch"], serde_json::Value::Null);
    let clerk = ["--as", "周敏", "import"];
    let said = done(&data, &[clerk.as_slice(), &["农户", path]].concat());
    assert!(said.contains("lianxin import --undo 1"), "{said}");
    let word = |word: &str| word.len() == 26 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    assert!(!said.split_whitespace().any(word), "no number of 26 letters in what is said: {said}");
    assert_eq!(json(&data, &["show", "01-01-001"])[0]["members"].as_array().unwrap().len(), 1);
    let again = done(&data, &["import", "农户", path, "--dry-run"]);
    assert!(again.contains("新增 0，更新 0，没有变化 2"), "{again}");
    done(&data, &[clerk.as_slice(), &["--undo", "1"]].concat());
    assert_eq!(json(&data, &["list", "农户"]).len(), 2);
    assert_eq!(json(&data, &["show", "01-01-001"])[0]["members"].as_array().unwrap().len(), 2);
    let says = refused(&data, 1, &[clerk.as_slice(), &["--undo", "1"]].concat());
    assert!(says.contains("没有可以撤销的导入"), "{says}");
}

#[test]
fn blank_tables_are_written_without_a_source_tree() {
    let town = Town::new();
    let (data, dir) = (town.data(), town.dir.path());
    let file = dir.join("农户.csv");
    let path = file.to_str().unwrap();
    let said = done(&data, &["import", "--blank", "农户", path]);
    assert!(said.contains("农户.csv") && said.contains("农户.members.csv"), "{said}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("\u{FEFF}农户编号,户主,村,组"), "{text}");
    assert!(text.contains("（说明）") && text.contains("（例）"), "{text}");
    let says = refused(&data, 1, &["import", "--blank", "农户", path]);
    assert!(says.contains("已经有了"), "{says}");
    // Filled in below the example it is taken; the example is not.
    std::fs::write(&file, format!("{text}01-06-001,林甲,王家村,六组\r\n")).unwrap();
    let said = done(&data, &["--as", "周敏", "import", "农户", path]);
    assert!(said.contains("新增 1，更新 0"), "{said}");
}
