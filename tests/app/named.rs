//! A sentence that names a key is true where it is said: the refusal is brought about, the key it names pressed, and what
//! it promised is there.

use super::*;
use crate::common::full;
use lianxin::model::typed::{problem_state, task_state};

/// Where a sentence is said, and what comes of the key it names.
struct Case {
    /// Who sits down.
    who: &'static str,
    /// The keys that bring the sentence about, from Home.
    road: &'static str,
    /// The sentence, or the part that names the key, without blanks.
    says: &'static str,
    /// The key.
    press: &'static str,
    /// What then stands on the screen, without blanks.
    then: &'static str,
}

const CLERK: &str = "周敏";
const SUPERVISOR: &str = "赵国强";
const HEAD: &str = "孙桂兰";

const CASES: [Case; 44] = [
    // Home and the day.
    Case {
        who: CLERK, road: "F12", says: "选一件事按回车打开来办", press: "Enter", then: "[未报]"
    },
    Case {
        who: SUPERVISOR, road: "6 F12", says: "别的事按回车打开来办", press: "Enter", then: "[未报]"
    },
    Case {
        who: CLERK,
        road: "1 Enter Shift+Tab 0",
        says: "不能报零报告，请按F12上报",
        press: "F12",
        then: "就用这一句上报",
    },
    Case {
        who: CLERK,
        road: "1 Enter F8",
        says: "没有待答的退回意见，改好直接按F12上报",
        press: "F12",
        then: "就用这一句上报",
    },
    Case {
        who: CLERK, road: "1 Enter F5 F12 F12", says: "要“撤回”请按F8", press: "F8", then: "不撤回"
    },
    Case {
        who: CLERK,
        road: "1 Enter F5 F12 “加一句”",
        says: "已经上报，要改请先“撤回”。现在可以：F8撤回",
        press: "F8",
        then: "不撤回",
    },
    Case {
        who: CLERK,
        road: "1 Enter F5 F12 Esc 6 “单德胜” Enter Tab 1 “看望” F12 1 Home Enter",
        says: "要算进去请按F8办“撤回”，再按F12上报",
        press: "F8 1 F12",
        then: "[已报]",
    },
    Case {
        who: CLERK,
        road: "1 Enter F5 F12 Esc Ctrl+O 3 F8 1 1 “不清楚” Enter Ctrl+O 1 2 Enter F12",
        says: "先答复（按F8，命令行用lianxinanswer）",
        press: "F8",
        then: "怎么改的，或为什么不改",
    },
    Case {
        who: CLERK,
        road: "1 Enter F5 F12 Esc F10 “日小结登记册” Enter Ctrl+X",
        says: "要改请先“撤回”：打开它按F8",
        press: "Enter F8",
        then: "不撤回",
    },
    // A record.
    Case {
        who: CLERK,
        road: "F3 “02-01-002” Enter End Enter",
        says: "可以按Ctrl+N新建一条",
        press: "Ctrl+N",
        then: "新增",
    },
    Case {
        who: CLERK,
        road: "F10 “走访登记册” Enter Enter Ctrl+X “录错” Enter F2",
        says: "这一条已作废，请先按Ctrl+X恢复再改",
        press: "Ctrl+X",
        then: "恢复后照旧在表里出现",
    },
    Case {
        who: CLERK,
        road: "F10 “矛盾纠纷登记册” Enter Enter 1 2",
        says: "按F2填",
        press: "F2",
        then: ">调解员",
    },
    Case {
        who: SUPERVISOR,
        road: "F10 “重点项目看板” Enter Enter F12",
        says: "请按F10选“办理：退回交办”",
        press: "F10 “退回交办” Enter",
        then: "原因",
    },
    // The form.
    Case {
        who: CLERK,
        road: "6 “张桂琴” Enter Tab 1 “又去” F9",
        says: "无误可按F8写明原因保留",
        press: "F8",
        then: "核对无误，照此保留",
    },
    Case {
        who: CLERK,
        road: "6 “张桂琴” Enter Tab 1 “又去” F9",
        says: "F2看已有的那一条",
        press: "F2",
        then: "屋顶漏雨",
    },
    Case {
        who: CLERK,
        road: "6 “张桂琴” Enter Enter",
        says: "现在在“走访类型”。原样走过按Tab",
        press: "Tab",
        then: ">走访事由",
    },
    Case {
        who: CLERK,
        road: "6 F4 “没有这个人” Enter",
        says: "没有可选的，请换几个字，或按Ctrl+N新建一条",
        press: "Ctrl+N",
        then: "新增农户",
    },
    // Registers.
    Case {
        who: CLERK,
        road: "F10 “帮扶登记册” Enter",
        says: "按Ctrl+N新建第一条",
        press: "Ctrl+N",
        then: "新增帮扶",
    },
    Case {
        who: CLERK,
        road: "F10 “走访登记册” Enter Ctrl+F “村:柳林” Enter",
        says: "按Ctrl+F改条件，或按1看",
        press: "1",
        then: "张桂琴",
    },
    Case {
        who: CLERK,
        road: "F10 “走访登记册” Enter Ctrl+F “村:柳林” Enter",
        says: "按Ctrl+F改条件",
        press: "Ctrl+F",
        then: "筛选村:柳林",
    },
    Case {
        who: CLERK,
        road: "F10 “农户登记册” Enter F3 “没有这个人”",
        says: "换几个字，或按Esc看全部",
        press: "Esc",
        then: "曾玉梅",
    },
    // The ledger.
    Case {
        who: CLERK,
        road: "F10 “整改台账” Enter Ctrl+F “村:柳林” Enter",
        says: "按0取消筛选",
        press: "0",
        then: "垃圾池满溢",
    },
    Case {
        who: CLERK,
        road: "F10 “整改台账” Enter 2",
        says: "没有逾期的。按1看全部",
        press: "1",
        then: "垃圾池满溢",
    },
    Case {
        who: SUPERVISOR,
        road: "F10 “整改台账” Enter 6 F2",
        says: "按F10选“办理：反弹”",
        press: "F10 “反弹” Enter",
        then: "原因",
    },
    Case {
        who: HEAD,
        road: "F10 “问题登记册” Enter Ctrl+F “状态:销号” Enter Ctrl+X",
        says: "按F10选“办理：反弹”",
        press: "F10 “反弹” Enter",
        then: "原因",
    },
    // The board.
    Case {
        who: CLERK, road: "F10 “重点项目看板” Enter 9", says: "请按1到5", press: "3", then: "已保存"
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter < “再看” Enter <",
        says: "按F12看能办的步骤",
        press: "F12",
        then: "重新办理",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter 0 F9",
        says: "这一道已收起，按0或回车展开再办",
        press: "0",
        then: "改厕进户",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter 0 F9",
        says: "按0或回车展开再办",
        press: "Enter",
        then: "改厕进户",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter F4 F4 F9",
        says: "要办任务请按F4换到看板或清单",
        press: "F4 F4 F4 F9",
        then: "新增进展反馈",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter F4 F4 F6",
        says: "分列、分道是看板上的，请按F4换到看板再按",
        press: "F4 F4 F4 F6",
        then: "分道牵头领导",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter F4 F4 F4 F9",
        says: "日历上按回车打开这一天的任务，再办",
        press: "Enter F9",
        then: "新增进展反馈",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter F4 F4 F4 F4 F9",
        says: "分析里按回车打开背后的任务，再办",
        press: "Enter",
        then: "溯源",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter Space F9",
        says: "进展要一条一条报：按Esc取消标记",
        press: "Esc F9",
        then: "新增进展反馈",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter Ctrl+F “村:柳林” Enter F9",
        says: "按Ctrl+F换个条件，写0回车看全部",
        press: "Ctrl+F 0 Enter",
        then: "改厕进户",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter F7 Enter Esc",
        says: "按F7接着开",
        press: "F7",
        then: "接着开这一次",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter F4 F4 Ctrl+D End Space F12",
        says: "用空格选村再按F12",
        press: "Space",
        then: "选了1个村",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter F4 F4 Ctrl+D Space",
        says: "把光标移到一个村上，再按空格选",
        press: "End Space",
        then: "选了0个村",
    },
    Case {
        who: CLERK,
        road: "F10 “重点项目看板” Enter F4 F4 Ctrl+D F2",
        says: "把光标移到一个村上，再按F2选责任人",
        press: "End F2",
        then: "选干部",
    },
    // Papers.
    Case {
        who: CLERK,
        road: "F10 “填报任务” Enter Ctrl+F “没有这个人” Enter",
        says: "没有符合条件的，按0看全部",
        press: "0",
        then: ">周敏",
    },
    Case {
        who: SUPERVISOR,
        road: "F10 “填报任务” Enter 3 “月检查” Enter Enter 4",
        says: "还没有抽样，先按3抽样再复录",
        press: "3",
        then: "抽几条当月的记录",
    },
    Case {
        who: SUPERVISOR,
        road: "F10 “填报任务” Enter 3 “月检查” Enter Enter 3 “0”",
        says: "请写1到500的数字，“0”没有收",
        press: "1 Enter",
        then: "抽1条，已回访0",
    },
    Case {
        who: CLERK,
        road: "F10 “写周汇报” Enter 0",
        says: "不能报零报告，请直接按F12上报",
        press: "F12",
        then: "没有报",
    },
    Case {
        who: CLERK,
        road: "F10 “写周汇报” Enter F8",
        says: "没有待答的退回意见，改好直接按F12上报",
        press: "F12",
        then: "没有报",
    },
];

/// The full desk, a task that has been given out and a problem that is struck off.
fn desk(who: &str) -> Desk {
    let mut desk = full::desk();
    desk.sit(CLERK);
    desk.office.move_to(desk.id("改厕进户"), task_state::ASSIGNED, None).unwrap();
    let fields = [
        ("village", "01"),
        ("source", "1"),
        ("what", "井盖缺失"),
        ("measure", "补上"),
        ("owner", CLERK),
        ("deadline", "2026-11-22"),
        ("progress", "3"),
        ("evidence", "照片"),
    ];
    let struck = desk.keep("problem", "井盖缺失", &fields);
    for state in [
        problem_state::ASSIGNED,
        problem_state::ACKNOWLEDGED,
        problem_state::IN_PROGRESS,
        problem_state::UNDER_REVIEW,
    ] {
        desk.office.move_to(struck, state, None).unwrap();
    }
    desk.sit(SUPERVISOR);
    for state in [problem_state::COMPLETED, problem_state::CLOSED_OUT] {
        desk.office.move_to(struck, state, None).unwrap();
    }
    desk.sit(who);
    desk
}

#[test]
fn the_key_a_sentence_names_does_there_what_it_says() {
    let mut wrong = Vec::new();
    for Case { who, road, says, press, then } in &CASES {
        let mut clerk = Clerk::at(desk(who));
        let screen = clerk.press(road);
        if !clerk.solid().contains(says) {
            wrong.push(format!("{who}, {road}: {says} is not said\n{screen}"));
            continue;
        }
        let screen = clerk.press(press);
        if !clerk.solid().contains(then) {
            wrong.push(format!("{who}, {road}, {says}: after {press} there is no {then}\n{screen}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}
