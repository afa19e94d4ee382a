//! Filter sentences: what each keeps, what is refused in which words, and that nothing typed ever panics.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests

use chrono::NaiveDate;
use lianxin::model::days::DayRange;
use lianxin::model::dictionary::Dictionary;
use lianxin::model::filter::{Filter, Kept, conditions, kept, quoted, suggest, values};
use lianxin::model::id::Id;
use lianxin::model::kind::{Field, Kind};
use lianxin::model::show::Names;
use lianxin::model::value::{Fields, Missing, Value};
use proptest::prelude::*;
use std::sync::LazyLock;

struct Town;

fn id(number: u64) -> Id {
    Id::from_parts(number, 0)
}

impl Names for Town {
    fn name_of(&self, asked: Id) -> Option<String> {
        [(1, "王家村"), (2, "清河村"), (11, "张桂琴"), (12, "李建国")]
            .into_iter()
            .find(|(number, _)| id(*number) == asked)
            .map(|(_, name)| name.to_owned())
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A Saturday.
fn today() -> NaiveDate {
    day(2026, 11, 21)
}

static CORE: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::core().unwrap());

fn kind(name: &str) -> Kind {
    CORE.kind_named(name).unwrap().clone()
}

fn record(kind: &Kind, values: &[(&str, Value)]) -> Fields {
    let tag = |name: &str| kind.field_named(name).unwrap_or_else(|| panic!("{name}")).tag;
    values.iter().map(|(name, value)| (tag(name), value.clone())).collect()
}

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

fn keeps(sentence: &str, kind: &Kind, fields: &Fields) -> bool {
    let filter = Filter::parse(sentence, kind, today()).unwrap_or_else(|why| panic!("{sentence}: {why}"));
    filter.keeps(kind, &|field: &Field| fields.get(field.tag).cloned(), &Town)
}

fn visit() -> (Kind, Fields) {
    let kind = kind("visit");
    let fields = record(
        &kind,
        &[
            ("date", Value::Date(day(2026, 11, 18))),
            ("cadre", Value::Ref(id(12))),
            ("household", Value::Ref(id(11))),
            ("village", Value::Ref(id(1))),
            ("head", text("张桂琴")),
            ("type", Value::Code(5)),
            ("situation", text("屋顶漏雨，ＡＢ车牌")),
            ("category", Value::Codes(vec![1, 3])),
            ("appeal", Value::Missing(Missing::Pending)),
        ],
    );
    (kind, fields)
}

#[test]
fn a_visit_is_kept_or_not() {
    let (kind, fields) = visit();
    let table = [
        ("", true),
        ("村:王", true),
        ("村:wj", true),
        ("村:清河", false),
        ("村:清河,王家", true),
        ("村：清河，王家", true),
        ("village:王", true),
        ("c:王", true),
        ("类型:电话", true),
        ("走访类型=电话", true),
        ("类型:5", true),
        ("类型:dh", true),
        ("!类型:电话", false),
        ("！类型：电话", false),
        ("类型!=电话", false),
        ("类型！＝走访", true),
        ("日期:2026-11", true),
        ("日期:2026.11", true),
        ("日期:11月", true),
        ("日期:12月", false),
        ("日期:2026年", true),
        ("日期:今天", false),
        ("日期>-7", true),
        ("日期＞-3", false),
        ("日期>=-3", true),
        ("日期》=-3", true),
        ("日期<周五", true),
        ("日期<=11.17", false),
        ("走访日期:18", true),
        ("诉求:待补", true),
        ("诉求:空", false),
        ("答复:空", true),
        ("!答复:空", false),
        ("家庭情况:漏雨", true),
        ("家庭情况:ab", true),
        ("户类别:3", true),
        ("张桂琴", true),
        ("zgq", true),
        ("王家", true),
        ("!王家", false),
        ("村:王 类型:电话 日期:2026-11 张", true),
        ("村:王　类型:走访", false),
    ];
    for (sentence, kept) in table {
        assert_eq!(keeps(sentence, &kind, &fields), kept, "{sentence}");
    }
}

#[test]
fn numbers_are_compared_in_the_clerks_units() {
    let kind = kind("support");
    let fields = record(&kind, &[("amount", Value::Money(120_000)), ("total", Value::Money(120_000))]);
    for (sentence, kept) in [
        ("金额>=500", true),
        ("金额≥1200", true),
        ("金额>1,200", false),
        ("金额:1200,500", true),
        ("金额<0.2万", true),
        ("金额:1200元", true),
        ("合计>1199.99", true),
        ("金额!=1200", false),
    ] {
        assert_eq!(keeps(sentence, &kind, &fields), kept, "{sentence}");
    }
    // A blank amount is not less than anything.
    assert!(!keeps("金额<500", &kind, &Fields::new()));
}

#[test]
fn words_in_rows_are_found() {
    let kind = kind("household");
    let members = kind.field_named("members").unwrap();
    let name = members.columns()[0].tag;
    let row: Fields = [(name, text("马秀兰"))].into_iter().collect();
    let fields =
        record(&kind, &[("members", Value::Rows(vec![row])), ("party_household", Value::Bool(true))]);
    assert!(keeps("家庭成员:秀兰", &kind, &fields));
    assert!(keeps("成员:mxl", &kind, &fields));
    assert!(!keeps("成员:张", &kind, &fields));
    assert!(keeps("党员户:是", &kind, &fields));
    assert!(!keeps("党员户:否", &kind, &fields));
}

#[test]
fn the_days_bound_what_is_read() {
    let kind = kind("visit");
    let date = kind.date.unwrap();
    let days = |sentence: &str| Filter::parse(sentence, &kind, today()).unwrap().days(date);
    assert_eq!(days("村:王"), None);
    assert_eq!(days("!日期:2026-11"), None);
    assert_eq!(days("日期:2026-11"), Some(DayRange::between(day(2026, 11, 1), day(2026, 11, 30))));
    assert_eq!(days("日期:2月,4月"), Some(DayRange::between(day(2026, 2, 1), day(2026, 4, 30))));
    assert_eq!(days("日期>-7"), Some(DayRange { from: Some(day(2026, 11, 15)), to: None }));
    assert_eq!(days("日期>=2025年 日期<2025-03"), Some(DayRange::between(day(2025, 1, 1), day(2025, 2, 28))));
    assert_eq!(days("日期:空"), None);
    // Nothing fits both; something still has to be said that can be looked through.
    assert!(days("日期<2025年 日期>2026年").is_some());
}

#[test]
fn what_is_wrong_is_named_with_what_may_be_written() {
    let kind = kind("visit");
    for (sentence, says) in [
        ("颜色:红", "没有“颜色”这一栏"),
        (":王", "缺栏名"),
        ("村:", "缺值"),
        ("村:,", "缺值"),
        ("类型:飞", "没有“飞”这一项"),
        ("日期:13月", "日期"),
        ("走访:王", "请写全栏名"),
        ("村>王", "比不出大小"),
        ("日期>空", "比不出大小"),
        ("!", "后面没有内容"),
    ] {
        let why = Filter::parse(sentence, &kind, today()).unwrap_err();
        assert!(why.contains(says), "{sentence}: {why}");
        assert!(why.ends_with('。') && why.matches('。').count() == 1, "one sentence: {why}");
    }
}

#[test]
fn what_stands_in_quotation_marks_is_one_word_and_means_itself() {
    let kind = kind("visit");
    let fields = record(
        &kind,
        &[
            ("situation", text("屋里空，三期 工程：缓建")),
            ("head", text("三期 工程")),
            ("appeal", text("空")),
        ],
    );
    for (sentence, kept) in [
        ("诉求:空", false),
        ("诉求:\"空\"", true),
        ("诉求：“空”", true),
        ("诉求:＂空＂", true),
        ("答复:\"空\"", false),
        ("答复:空", true),
        ("家庭情况:\"三期 工程\"", true),
        ("家庭情况:“空，三期”", true),
        ("家庭情况:“工程：缓”", true),
        ("家庭情况:\"四期 工程\"", false),
        ("家庭情况:\"四期 工程\"，“三期　工程”", true),
        ("“三期 工程”", true),
        ("!“三期 工程”", false),
        ("\"三期 桥\"", false),
    ] {
        assert_eq!(keeps(sentence, &kind, &fields), kept, "{sentence}");
    }
    let why = Filter::parse("诉求:\"空", &kind, today()).unwrap_err();
    assert!(why.contains("引号没有合上"), "{why}");
}

#[test]
fn completions_replace_the_word_at_the_caret() {
    let kind = kind("visit");
    assert!(suggest("", 0, &kind).contains(&"村:".to_owned()));
    assert_eq!(suggest("落", 1, &kind), ["落实情况:"]);
    assert_eq!(suggest("村:王 !lsqk", 10, &kind), ["!落实情况:"]);
    assert_eq!(suggest("类型:电", 4, &kind), ["类型:电话"]);
    assert_eq!(suggest("类型:dh", 5, &kind), ["类型:电话"]);
    assert_eq!(suggest("类型:走访,dh", 8, &kind), ["类型:走访,电话"]);
    assert!(suggest("落 村", 1, &kind).contains(&"落实情况:".to_owned()));
    assert!(suggest("没有:", 3, &kind).is_empty());
}

#[test]
fn a_sentence_is_kept_under_a_digit_only_where_the_digit_is_no_word() {
    for (text, read) in [
        ("3", Kept::Asked(3)),
        ("３", Kept::Asked(3)),
        ("3=村:王", Kept::Anew(3, "村:王")),
        ("3＝ 村：“王 三” ", Kept::Anew(3, "村：“王 三”")),
        ("村：“王 三” 4=", Kept::Anew(4, "村：“王 三”")),
        ("3=", Kept::Anew(3, "")),
        ("\"3\"", Kept::No),
        ("3组", Kept::No),
        ("0=村:王", Kept::No),
        ("标题:\"第 3=\"", Kept::No),
    ] {
        assert_eq!(kept(text), read, "{text}");
    }
}

proptest! {
    #[test]
    fn what_the_program_quotes_is_read_as_itself_in_every_place(
        value in prop_oneof!["[空待补不详王 ,，、\"“”＂:：=<>!3]{1,8}", "\\PC{1,12}"],
    ) {
        let written = quoted(&value);
        let read = values(&written);
        prop_assert_eq!(read.len(), 1);
        prop_assert_eq!(&read[0].words, &value);
        prop_assert!(!read[0].is_blank());
        let condition = format!("诉求:{written}");
        let (before, behind) = (format!("3={condition}"), format!("{condition} 3="));
        prop_assert_eq!(conditions(&behind), [condition.as_str(), "3="]);
        prop_assert_eq!(kept(&condition), Kept::No);
        prop_assert_eq!(kept(&before), Kept::Anew(3, &condition));
        prop_assert_eq!(kept(&behind), Kept::Anew(3, &condition));
        // Marks and blanks alone name nothing.
        prop_assume!(!lianxin::model::fold::name(&value).is_empty() && condition.chars().count() < 300);
        let kind = kind("visit");
        prop_assert!(keeps(&condition, &kind, &record(&kind, &[("appeal", text(&value))])));
        prop_assert!(!keeps(&condition, &kind, &record(&kind, &[])));
        prop_assert!(keeps(&written, &kind, &record(&kind, &[("situation", text(&value))])));
    }

    #[test]
    fn nothing_typed_panics(sentence in "[村类型日期金额\"“”＂:：=＝!！><》《≥,，、 　0-9a-z.年月空待补-]{0,24}", caret in 0_usize..30) {
        for name in ["visit", "support", "household", "daily"] {
            let kind = kind(name);
            let _ = suggest(&sentence, caret, &kind);
            if let Ok(filter) = Filter::parse(&sentence, &kind, today()) {
                let (_, fields) = visit();
                let _ = filter.keeps(&kind, &|field: &Field| fields.get(field.tag).cloned(), &Town);
                let _ = kind.date.and_then(|tag| filter.days(tag));
            }
        }
    }

    #[test]
    fn any_words_at_all_are_read_or_refused(sentence in "\\PC{0,40}") {
        let kind = kind("visit");
        if let Err(why) = Filter::parse(&sentence, &kind, today()) {
            prop_assert!(!why.is_empty());
        }
    }
}
