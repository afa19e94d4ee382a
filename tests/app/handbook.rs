//! The numbers and names that the handbook picks from menus by are those the program shows.

use super::*;
use crate::common::full;

const HANDBOOK: &str = include_str!("../../README.zh-CN.md");

/// Words of the handbook, who sits down, the keys from Home, and what then stands on the screen: without blanks,
/// several apart.
type Case = (&'static str, &'static str, &'static str, &'static str);

const CLERK: &str = "周敏";
const SUPERVISOR: &str = "赵国强";
const HEAD: &str = "孙桂兰";

const CASES: [Case; 27] = [
    ("当天一件事也没有的，打开就按 `0`，回答一次，报零报告。", "李春生", "1 Enter 0 1", "[已报零报告]"),
    ("按 `0`（登记册），再按 `1` `6`（矛盾纠纷", CLERK, "0 1 6", "矛盾纠纷周敏录入员"),
    ("首页按 `0` 再按回车。一张卡片是一个重点项目落到一个村的任务", CLERK, "0 Enter", "重点项目看板"),
    ("首页按 `0`，选“整改台账”", CLERK, "0 “整改台账” Enter", "垃圾池满溢"),
    ("首页第一项就是“待审的”", SUPERVISOR, "", "1待审的"),
    ("首页“退回给我”", CLERK, "2", ">2退回给我"),
    ("首页“没填完的”", CLERK, "3", ">3没填完的"),
    ("别人在首页按 `F10`，打“写周”，回车，再按 `3` 换村、换组", CLERK, "F10 “写周” Enter 3", "看哪里的"),
    ("`1` 上一周，`2` 下一周", CLERK, "F10 “写周” Enter 1", "周汇报2026-W46"),
    ("在首页按 `F10`，打“填报”，回车。一行一个人", CLERK, "F10 “填报” Enter", "填报任务-日小结"),
    ("| `1`、`2` | 上一月、下一月 |", CLERK, "F10 “填报” Enter 1", "日小结2026年10月"),
    (
        "| `3` | 换一种任务：日小结、村周汇报、工作组周汇报、全镇周汇报、月检查、月通报、部门联系报告 |",
        CLERK,
        "F10 “填报” Enter 3",
        "1日小结2村周汇报3工作组周汇报4全镇周汇报5月检查6月通报7部门联系报告",
    ),
    (
        "| `4` 到 `7`，`0` | 只看缺报、迟报、退回、待审",
        CLERK,
        "F10 “填报” Enter",
        "3换任务4缺报5迟报6退回7待审8按村",
    ),
    ("| `8` | 按村看一个月的热力图", CLERK, "F10 “填报” Enter 8", "按村看没有报上来的份数"),
    (
        "或在“填报任务”里按 `3` 选“月检查”，走到村按回车",
        SUPERVISOR,
        "F10 “填报” Enter 3 “月检查” Enter Enter",
        "王家村月检查",
    ),
    (
        "**抽样**：按 `3`，写抽几条",
        SUPERVISOR,
        "F10 “填报” Enter 3 “月检查” Enter Enter 3",
        "抽几条当月的记录",
    ),
    ("**复录**：按 `4`", SUPERVISOR, "F10 “填报” Enter 3 “月检查” Enter Enter 4", "抽样再复录"),
    ("在那一行上按 `5`（或 `Ctrl+N`）", SUPERVISOR, "F10 “填报” Enter 3 “月检查” Enter Enter 5", "新增问题"),
    (
        "按数字选 属实、不符、联系不上、查无此人",
        SUPERVISOR,
        "F10 “填报” Enter 3 “月检查” Enter Enter 3 Enter F11 Enter",
        "1属实 2不符 3联系不上 4查无此人",
    ),
    ("在首页按 `F10`，打“写月”，回车", HEAD, "F10 “写月” Enter", "联村联户工作情况"),
    ("按 `1` 翻到上个月，按 `F10` 选“月结”", HEAD, "F10 “填报” Enter 1 F10 “月结” Enter", "月结2026年10月"),
    (
        "| `1` 到 `6`，`0` | 全部、红、黄、待核验、待回头看、已销号",
        CLERK,
        "F10 “整改” Enter",
        "1全部2红3黄4待核验5待回头看6已销号",
    ),
    (
        "数字键换视图（全部、今天、本周、本月、待补、我的、本村）",
        CLERK,
        "0 1 4",
        "1全部2今天3本周4本月5待补6我的7王家村",
    ),
    ("| `F4` | 换视图：看板、清单、挂图、日历、分析 |", CLERK, "0 Enter F4 F4", "重点项目挂图"),
    ("按 `F10` 打“颜色”", CLERK, "F10 “颜色”", ">换颜色"),
    ("在首页按 `F10` 打“导入表格”", HEAD, "F10 “导入表格” Enter", "导入哪一种"),
    ("按 `F3`，打 `05-04-024`（户编号）", CLERK, "F3 “01-01-001” Enter", "农户张桂琴01-01-001"),
];

#[test]
fn what_the_handbook_picks_by_a_number_or_a_name_is_there() {
    let mut wrong = Vec::new();
    for (words, who, keys, then) in CASES {
        assert!(HANDBOOK.contains(words), "the handbook no longer says: {words}");
        let mut desk = full::desk();
        desk.sit(who);
        let mut clerk = Clerk::at(desk);
        let screen = clerk.press(keys);
        // Borders stand between what is read.
        let solid: String = clerk.solid().chars().filter(|c| !"│─┌┐└┘".contains(*c)).collect();
        if !then.split(' ').all(|then| solid.contains(then)) {
            wrong.push(format!("{words}\n{keys}: there is no {then}\n{screen}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}

#[test]
fn the_four_answers_of_recovery_stand_as_the_handbook_numbers_them() {
    for words in ["“恢复没填完的”：回车接着填；按 `2` 放弃", "；按 `3` 对照原来的；按 `4` 以后再说"]
    {
        assert!(HANDBOOK.contains(words), "the handbook no longer says: {words}");
    }
    let mut clerk = Clerk::new();
    clerk.press(VISIT);
    let clerk = clerk.again("周敏");
    assert!(clerk.solid().contains("1恢复，接着填2放弃3对照原来的4以后再说"), "{}", clerk.text());
}

#[test]
fn on_a_rest_day_the_day_is_opened_from_its_register() {
    assert!(HANDBOOK.contains("按 `F10`，打“日小结登记册”，回车，再按 `Ctrl+N`，就打开当天的"));
    let desk = Desk::new();
    desk.now.set(desk.now.get() + chrono::TimeDelta::days(1));
    let mut clerk = Clerk::at(desk);
    clerk.press("F10 “日小结登记册” Enter Ctrl+N");
    assert!(
        clerk.solid().contains("[未报]") && clerk.solid().contains("日小结11-21周敏"),
        "{}",
        clerk.text()
    );
}
