//! The dictionary: what ships holds together, what does not is refused by file, line and sentence.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

use lianxin::model::dictionary::Dictionary;
use lianxin::model::id::Id;
use lianxin::model::input::{self, Finder};
use lianxin::model::kind::{Class, Field, Shape};
use lianxin::model::loader::{Mistake, load};
use lianxin::model::typed;
use lianxin::model::value::Value;

const CODES: &str = r#"
[[list]]
name = "state"
label = "状态"
items = [ { code = 1, label = "草稿" }, { code = 2, label = "已报" } ]
"#;

const GOOD: &str = r#"
[kind]
tag = 1
name = "visit"
label = "走访"
class = "fact"
help = "一次走访一条"
title = ["date"]
date = "date"
state = "state"

[[field]]
tag = 1
name = "date"
label = "日期"
type = "date"

[[field]]
tag = 2
name = "state"
label = "状态"
type = "code"
list = "state"
"#;

fn mistakes(files: &[(&str, &str)]) -> Vec<Mistake> {
    load(files).expect_err("this must be refused")
}

fn only(text: &str) -> Mistake {
    let mut found = mistakes(&[("codes.toml", CODES), ("visit.toml", text)]);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn line_of(text: &str, word: &str) -> usize {
    text[..text.find(word).unwrap()].matches('\n').count() + 1
}

#[test]
fn the_shipped_dictionary_loads_and_has_every_kind() {
    let dictionary = Dictionary::core().unwrap_or_else(|all| panic!("{}", all[0]));
    let names = [
        "村",
        "单位",
        "干部",
        "农户",
        "结对",
        "走访",
        "帮扶",
        "矛盾纠纷",
        "会议活动",
        "日小结",
        "常用语",
        "问题",
        "督办单",
    ];
    for name in names {
        let kind = dictionary.kind_named(name).unwrap_or_else(|| panic!("no {name}"));
        assert!(!kind.title.is_empty() && !kind.columns.is_empty() && !kind.help.is_empty(), "{name}");
        for field in &kind.fields {
            assert!(!field.help.is_empty(), "{name} {} has no help", field.label);
        }
        if kind.class != Class::Register {
            // What is followed from state to state is nobody's deed of a day.
            let says_who = kind.by.is_some() || !kind.moves.is_empty();
            assert!(kind.date.is_some() && says_who, "{name} says neither when nor who");
        }
        for unique in &kind.unique {
            assert!(unique.say.ends_with('。'), "{}", unique.say);
        }
    }
}

#[test]
fn the_typed_names_are_those_of_the_dictionary() {
    let dictionary = Dictionary::core().unwrap();
    for (name, tag, fields) in typed::ALL {
        let kind = dictionary.kind(*tag).unwrap_or_else(|| panic!("no kind {tag}"));
        assert_eq!(kind.name, *name);
        for (field, tag) in *fields {
            let found = kind.field(*tag).unwrap_or_else(|| panic!("{name} has no field {tag}"));
            assert_eq!(found.name, *field, "{name} {tag}");
        }
    }
}

#[test]
fn no_shipped_kind_uses_the_tag_of_kept_warnings() {
    let dictionary = Dictionary::core().unwrap();
    assert!(dictionary.kinds().iter().all(|kind| kind.field(typed::kept::TAG).is_none()));
}

#[test]
fn two_kinds_with_one_tag_are_refused() {
    let twin = GOOD.replace("\"visit\"", "\"call\"");
    let found = mistakes(&[("codes.toml", CODES), ("visit.toml", GOOD), ("call.toml", &twin)]);
    assert_eq!(found[0].file, "call.toml");
    assert_eq!(found[0].line, line_of(&twin, "[kind]"));
    assert!(found[0].say.contains("重复"), "{}", found[0].say);
}

#[test]
fn two_fields_with_one_tag_are_refused_at_the_second() {
    let text = GOOD.replace("tag = 2", "tag = 1");
    let found = only(&text);
    assert_eq!(found.line, line_of(&text, "tag = 1\nname = \"state\"") - 1);
    assert!(found.to_string().starts_with("字典文件 visit.toml 第 "), "{found}");
}

#[test]
fn a_reference_to_nothing_is_refused() {
    let text = format!(
        "{GOOD}\n[[field]]\ntag = 3\nname = \"house\"\nlabel = \"农户\"\ntype = \"ref\"\nto = \"house\"\n"
    );
    assert!(only(&text).say.contains("house"));
}

#[test]
fn a_code_twice_and_a_list_that_is_not_there_are_refused() {
    let twice = CODES.replace("code = 2", "code = 1");
    let found = mistakes(&[("codes.toml", &twice), ("visit.toml", GOOD)]);
    assert_eq!((found[0].file.as_str(), found[0].line), ("codes.toml", 5));
    assert!(only(&GOOD.replace("list = \"state\"", "list = \"stat\"")).say.contains("stat"));
}

#[test]
fn a_move_to_a_state_that_is_not_there_and_an_unknown_role_are_refused() {
    let text = format!("{GOOD}\n[[move]]\nfrom = [1]\nto = 9\nlabel = \"上报\"\nroles = [\"clerk\"]\n");
    assert!(only(&text).say.contains('9'));
    let text = format!("{GOOD}\n[[move]]\nfrom = [1]\nto = 2\nlabel = \"上报\"\nroles = [\"mayor\"]\n");
    assert!(only(&text).say.contains("mayor"));
}

#[test]
fn a_closed_state_that_is_not_there_is_refused() {
    let text = GOOD.replace("state = \"state\"", "state = \"state\"\nclosed = [2, 7]");
    assert!(only(&text).say.contains('7'));
    let text = GOOD.replace("label = \"日期\"", "label = \"日期\"\nfixed = [9]");
    assert!(only(&text).say.contains('9'));
    let text = GOOD.replace("state = \"state\"", "closed = [2]");
    assert!(only(&text).say.contains('2'), "closed without a field that holds the state");
}

#[test]
fn a_title_check_or_fetch_of_a_field_that_is_not_there_is_refused() {
    assert!(only(&GOOD.replace("title = [\"date\"]", "title = [\"day\"]")).say.contains("day"));
    let text = format!(
        "{GOOD}\n[[check]]\nlevel = \"hard\"\nleft = \"end\"\nop = \"<\"\nright = \"date\"\nsay = \"晚了。\"\n"
    );
    assert!(only(&text).say.contains("end"));
    let text = format!(
        "{GOOD}\n[[field]]\ntag = 3\nname = \"head\"\nlabel = \"户主\"\ntype = \"text\"\nfetch = \"date.head\"\n"
    );
    assert!(only(&text).say.contains("date.head"));
}

#[test]
fn a_day_leans_ahead_where_it_is_a_plan_and_nowhere_else() {
    struct Nobody;
    impl Finder for Nobody {
        fn find_one(&self, _: u16, words: &str) -> Result<Id, String> {
            Err(words.to_owned())
        }
    }
    let dictionary = Dictionary::core().unwrap();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let typed = |field: &Field, words: &str| match input::read(words, field, today, &Nobody).unwrap() {
        Some(Value::Date(date)) => date.to_string(),
        other => panic!("{} {words}: {other:?}", field.name),
    };
    let mut ahead: Vec<String> = Vec::new();
    for kind in dictionary.kinds() {
        let all = kind.fields.iter().flat_map(|field| std::iter::once(field).chain(field.columns()));
        for field in all.filter(|field| matches!(field.shape, Shape::Date) && field.is_entered()) {
            let days = [typed(field, "12.10"), typed(field, "1.15"), typed(field, "11.20")];
            if days == ["2026-12-10", "2027-01-15", "2026-11-20"] {
                ahead.push(format!("{} {}", kind.label, field.label));
            } else {
                assert_eq!(
                    days,
                    ["2025-12-10", "2026-01-15", "2026-11-20"],
                    "{} {}",
                    kind.label,
                    field.label
                );
            }
        }
    }
    ahead.sort();
    let mut plans = [
        "轮值 开始日期",
        "轮值 结束日期",
        "走访 回访日期",
        "矛盾纠纷 办理时限",
        "问题 整改时限",
        "问题 申请延期至",
        "督办单 回复时限",
        "重点项目 完成时限",
        "重点项目 日期",
        "重点项目 申请延期至",
        "任务 完成时限",
        "任务 申请延期至",
    ];
    plans.sort_unstable();
    assert_eq!(ahead, plans);
}

#[test]
fn what_a_kind_is_measured_by_must_be_there_and_fit() {
    const WORK: &str = r#"
[kind]
tag = 2
name = "work"
label = "活"
class = "fact"
help = "一件活"
title = ["date"]
date = "date"
state = "state"
[kind.measured]
by = "told.value"
target = "target"
why = "why"
at = "at"
[[field]]
tag = 1
name = "date"
label = "日期"
type = "date"
[[field]]
tag = 2
name = "state"
label = "状态"
type = "code"
list = "state"
[[field]]
tag = 3
name = "target"
label = "目标"
type = "decimal"
[[field]]
tag = 4
name = "why"
label = "原因"
type = "text"
program = true
[[field]]
tag = 5
name = "at"
label = "那时"
type = "integer"
program = true
[[move]]
from = [1]
to = 2
label = "办完"
roles = ["clerk"]
finishes = true
"#;
    const TOLD: &str = r#"
[kind]
tag = 3
name = "told"
label = "反馈"
class = "fact"
help = "一次反馈"
title = ["date"]
date = "date"
[[field]]
tag = 1
name = "date"
label = "日期"
type = "date"
[[field]]
tag = 2
name = "work"
label = "哪件"
type = "ref"
to = "work"
[[field]]
tag = 3
name = "value"
label = "完成"
type = "decimal"
"#;
    let said = |from: &str, to: &str| -> Vec<String> {
        let (work, told) = (WORK.replace(from, to), TOLD.replace(from, to));
        let files = [("codes.toml", CODES), ("work.toml", work.as_str()), ("told.toml", told.as_str())];
        load(&files).err().unwrap_or_default().into_iter().map(|mistake| mistake.say).collect()
    };
    assert_eq!(said("label = \"活\"", "label = \"活\""), [""; 0]);
    for (from, to, says) in [
        ("by = \"told.value\"", "by = \"word.value\"", "word"),
        ("by = \"told.value\"", "by = \"told.amount\"", "amount"),
        ("to = \"work\"", "to = \"told\"", "不是指向“活”的种类"),
        ("label = \"目标\"\ntype = \"decimal\"", "label = \"目标\"\ntype = \"text\"", "“目标”不是 decimal"),
        ("at = \"at\"", "at = \"why\"", "“原因”不是 integer"),
        ("label = \"原因\"\ntype = \"text\"\nprogram = true", "label = \"原因\"\ntype = \"text\"", "program"),
        ("finishes = true", "", "finishes 和 measured"),
        ("target = \"target\"\n", "", "by 和 target"),
    ] {
        let found = said(from, to);
        assert!(found.len() == 1 && found[0].contains(says), "{to}: {found:?}");
    }
    // Parts are measured themselves.
    let parts = "parts = \"told\"\nweight = \"turns\"";
    let told = format!("{TOLD}[[field]]\ntag = 4\nname = \"turns\"\nlabel = \"次\"\ntype = \"integer\"\n");
    let work = WORK.replace("by = \"told.value\"\ntarget = \"target\"", parts);
    let found = mistakes(&[("codes.toml", CODES), ("work.toml", &work), ("told.toml", &told)]);
    assert!(found.len() == 1 && found[0].say.contains("parts"), "{found:?}");
}

#[test]
fn broken_toml_and_unknown_keys_are_refused_with_their_line() {
    let text = GOOD.replace("label = \"日期\"", "label = ");
    assert_eq!(only(&text).line, line_of(&text, "label = \n"));
    let text = GOOD.replace("label = \"日期\"", "lable = \"日期\"");
    assert!(!mistakes(&[("codes.toml", CODES), ("visit.toml", &text)]).is_empty());
}

#[test]
fn an_unknown_type_class_or_formula_is_refused() {
    assert!(only(&GOOD.replace("type = \"date\"", "type = \"day\"")).say.contains("day"));
    assert!(only(&GOOD.replace("class = \"fact\"", "class = \"thing\"")).say.contains("thing"));
    let text = format!(
        "{GOOD}\n[[field]]\ntag = 3\nname = \"n\"\nlabel = \"数\"\ntype = \"computed\"\nformula = \"magic(date)\"\n"
    );
    assert!(only(&text).say.contains("magic"));
}

#[test]
fn every_mistake_is_reported_at_once() {
    let text =
        GOOD.replace("type = \"date\"", "type = \"day\"").replace("list = \"state\"", "list = \"stat\"");
    assert_eq!(mistakes(&[("codes.toml", CODES), ("visit.toml", &text)]).len(), 2);
}
