//! The register of people: one head who is a member, nobody twice, a code that says where the household lives, and one
//! name however it was written down.

use crate::common::{Desk, typed};
use lianxin::model::typed::household;
use lianxin::model::value::Value;
use lianxin::office::Refusal;

const BABY: &str = "张小宝,儿子,000000202703011013";

fn family(desk: &mut Desk, pairs: &[(&str, &str)]) -> Vec<String> {
    let mut all = vec![("code", "01-01-009"), ("head", "郑一"), ("village", "01"), ("villager_group", "1")];
    all.extend(pairs);
    let filled = typed(&desk.office, "household", &all);
    match desk.office.save(&filled) {
        Ok(_) => Vec::new(),
        Err(Refusal::Checks(issues)) => issues.into_iter().map(|issue| issue.say).collect(),
        Err(other) => panic!("{other}"),
    }
}

fn says(desk: &mut Desk, members: &str, words: &str) {
    let said = family(desk, &[("members", members)]);
    assert!(said.iter().any(|say| say.contains(words)), "{members}: {said:?}");
}

#[test]
fn a_household_has_one_head_who_is_a_member_and_nobody_is_born_tomorrow() {
    let mut desk = Desk::new();
    says(&mut desk, "郑一,配偶,不详", "要有一个，也只能有一个");
    says(&mut desk, "郑一,户主,不详;郑二,户主,不详", "要有一个，也只能有一个");
    says(&mut desk, "郑二,户主,不详", "户主的姓名不一样");
    says(&mut desk, &format!("郑一,户主,不详;{BABY}"), "出生日期在今天以后");
    assert!(family(&mut desk, &[("members", "郑　一 ,户主,不详;郑二,儿子,不详")]).is_empty());
}

#[test]
fn nobody_is_registered_twice_in_one_household_or_in_two() {
    let mut desk = Desk::new();
    let twice = "郑一,户主,000000196001011011;郑二,儿子,000000196001011011";
    says(&mut desk, twice, "第2行身份证号");
    says(&mut desk, "郑一,户主,000000195003071027", "已经登记在另一户");
}

#[test]
fn a_code_says_the_village_and_the_group() {
    let mut desk = Desk::new();
    let said = family(&mut desk, &[("village", "02"), ("members", "郑一,户主,不详")]);
    assert_eq!(said, ["农户编号和所在的村、组对不上，应以 02-01- 开头，请改编号或改村、组。"]);
    let said = family(&mut desk, &[("villager_group", "3"), ("members", "郑一,户主,不详")]);
    assert_eq!(said, ["农户编号和所在的村、组对不上，应以 01-03- 开头，请改编号或改村、组。"]);
}

#[test]
fn a_double_is_one_whatever_dot_or_blank_stands_in_the_name() {
    let mut desk = Desk::new();
    let members = |head: &str| format!("{head},户主,不详");
    let first = [("head", "买买提·艾力"), ("members", "买买提·艾力,户主,不详")];
    assert!(family(&mut desk, &first).is_empty());
    for (at, head) in ["买买提•艾力", "买买提・艾力", " 买买提‧艾力", "买买提\u{200b}·艾力　", "买买提 艾力"]
        .iter()
        .enumerate()
    {
        let (code, members) = (format!("01-01-0{}", 20 + at), members(head));
        let pairs = [("code", code.as_str()), ("head", head), ("members", members.as_str())];
        let said = family(&mut desk, &pairs);
        assert!(said.iter().any(|say| say.contains("已有同名户主")), "{head}: {said:?}");
    }
}

#[test]
fn what_was_wrong_before_stands_in_the_way_of_no_other_correction() {
    let mut desk = Desk::new();
    let id = desk.id("单德胜");
    let mut filled = typed(&desk.office, "household", &[]);
    let record = desk.office.record(id).unwrap();
    (filled.record, filled.base, filled.fields) = (id, record.revision, record.fields);
    // As an earlier version took it: the group moved on, the code did not.
    filled.fields.set(household::HEAD, Some(Value::Text("别人".into())));
    let batch = lianxin::office::BatchRow { filled: filled.clone(), keyed: None };
    let options = lianxin::office::BatchOptions { act: "旧数据".into(), checked: false };
    desk.office.save_batch(vec![batch], &options).unwrap();

    let record = desk.office.record(id).unwrap();
    (filled.base, filled.fields) = (record.revision, record.fields.clone());
    filled.fields.set(5, Some(Value::Text("9号".into())));
    desk.office.save(&filled).unwrap();
    let record = desk.office.record(id).unwrap();
    (filled.base, filled.fields) = (record.revision, record.fields);
    let mut rows = filled.fields.rows(household::MEMBERS).to_vec();
    rows[0].set(11, Some(Value::Text("备注".into())));
    filled.fields.set(household::MEMBERS, Some(Value::Rows(rows)));
    let Err(Refusal::Checks(issues)) = desk.office.save(&filled) else { panic!("who touches it mends it") };
    assert!(issues[0].say.contains("户主的姓名不一样"), "{issues:?}");
}

#[test]
fn seats_keep_their_numbers_however_often_somebody_sits_down() {
    let mut desk = Desk::new();
    let names = |desk: &Desk| -> Vec<String> {
        desk.office.people().unwrap().into_iter().map(|person| person.name).collect()
    };
    let before = names(&desk);
    let last = desk.office.people().unwrap().pop().unwrap();
    desk.office.sit_down(last);
    assert_eq!(names(&desk), before);
}
