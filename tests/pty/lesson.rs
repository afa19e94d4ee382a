//! The handbook's ten-minute lesson, walked in a real terminal: every key it names is pressed where it says, what it
//! promises is read off the screen, and what is saved is held against what was meant.

use super::empty::across;
use super::town::{TODAY, Town};
use serde_json::{Value, json};

const HANDBOOK: &str = include_str!("../../README.zh-CN.md");

/// Words of the handbook, the keys they ask for, and what then stands on the screen, without blanks.
type Step = (&'static str, &'static str, &'static [&'static str]);

const SIT: [Step; 1] = [(
    "按 `1` 选录入员赵旭明，\n到了首页。左边“要办的事”是今天等着你的，“记一件事”是要录的",
    "1",
    &["首页赵旭明录入员", "要办的事", "记一件事", "6走访", "7帮扶", "0登记册"],
)];

const VISIT: [Step; 6] = [
    (
        "按 `6`，光标已经在“走访农户”上，日期和走访人替你填好了。",
        "6",
        &["默走访日期2026-11-20", "默走访人赵旭明", ">*走访农户"],
    ),
    (
        "打 `lch xp`（李春河、西坪村的拼音首字母，中间一个空格）。边打，下面边列出对得上的户，户主叫这个名字的排在前面，选中的前面有 `>`。",
        "“lch” Space “xp”",
        &[">李春河05-04-024西坪村"],
    ),
    (
        "选中的就是“李春河 05-04-024”，按一次回车就选定了（要别的一户，先按 `下`）。村、户主、人口、户类别自动带出来，前面有“引”字。",
        "Enter",
        &["引村西坪村", "引户主李春河", "引人口5人", "引户类别残疾人户", ">默走访类型走访"],
    ),
    (
        "现在停在“走访类型”，已经是“走访”，按 `Tab` 过去；“走访事由”也按 `Tab` 过去（要填就按数字）。",
        "Tab Tab",
        &[">*家庭情况"],
    ),
    (
        "在“家庭情况”里写“老两口身体都好，羊圈正在盖。”",
        "“老两口身体都好，羊圈正在盖。”",
        &["家庭情况老两口身体都好，羊圈正在盖。"],
    ),
    (
        "按 `F9`。左下角出现“已保存：新增走访……”，新的一张空表已经打开。",
        "F9",
        &["已保存：新增走访2026-11-20李春河", "新增走访赵旭明", ">*走访农户引村"],
    ),
];

const SUPPORT: [Step; 6] = [
    ("按 `7`。", "7", &["新增帮扶", ">*受助农户"]),
    ("打 `lch xp`，选中的是李春河，回车。", "“lch” Space “xp” Enter", &["受助农户李春河", ">*帮扶形式"]),
    (
        "“帮扶形式”按 `2`（物资），“帮扶事由”按 `2`（节日慰问），“资金来源”按 `1`（镇财政）。选代码只按数字，不用回车。",
        "2 2 1",
        &["帮扶形式物资", "帮扶事由节日慰问", "资金来源镇财政", ">*物资清单"],
    ),
    (
        "停在“物资清单”：写“面粉”回车，`2` 回车，写“袋”回车，`85` 回车。折价和合计自己算出来：170.00 元，光标到了第二行。",
        "“面粉” Enter 2 Enter “袋” Enter 8 5 Enter",
        &["面粉2袋85.00170.00", "=物资折价170.00元", "=合计170.00元", "2/2"],
    ),
    ("没有别的东西，空行上按回车，离开清单，到“领取人”。", "Enter", &[">领取人", "共1行面粉2袋85.00"]),
    ("按 `F9` 保存，", "F9", &["已保存：新增帮扶2026-11-20李春河"]),
];

const DISPUTE: [Step; 7] = [
    ("按 `0`（登记册）", "0", &["打开哪一本", "8农户", "下面还有"]),
    (
        "再按 `1` `6`（矛盾纠纷，数字写在每一本的前面，按 `下` 往下看）",
        "1 6",
        &["矛盾纠纷赵旭明", "当事人甲"],
    ),
    ("按 `Ctrl+F`，打 `状态:受理`，回车，只剩已受理的。", "Ctrl+F “状态:受理” Enter", &["筛选状态:受理"]),
    (
        "按回车打开第一件。屏幕上面一行是“受理  1 (分流指派)  2 开始调处  3 (达成协议)”，这就是后面的几步，带括号的现在还不能走。",
        "Enter",
        &["受理1(分流指派)2开始调处3(达成协议)"],
    ),
    ("按 `2`。状态变成“调处中”，左下角写着“开始调处……”。", "2", &["办理状态调处中", "开始调处："]),
    ("做错了按 `Ctrl+Z` 撤销。", "Ctrl+Z", &["已撤销：开始调处", "办理状态受理"]),
    (
        "按了带括号的，左下角会说明谁能办、\n还要先填什么；缺的按 `F2` 补上再来。",
        "3",
        &["“达成协议”之前请先填好", "按F2填"],
    ),
];

const DAY: [Step; 4] = [
    (
        "按 `1`，回车。当天的走访、帮扶都列好了，“今日工作”里有一句替你拟好的话，颜色浅。",
        "1 Enter",
        &["[未报]", "李春河走访", "李春河物资", ">今日工作", "走访农户"],
    ),
    ("按 `F5` 采用这一句（也可以自己写）。", "F5", &[">今日工作", "走访农户"]),
    ("按 `Tab` 到下面两个框。", "Tab", &[">未完成事项"]),
    ("按 `F12` 上报，右上角从“[未报]”变成“[已报]”。", "F12", &["[已报]"]),
];

const RETURNED: [Step; 5] = [
    ("回首页按 `2`，右边写着谁退的、为什么。", "2", &["退回给我", "王向生：“整份”"]),
    ("回车打开，退回的话在最上面，", "Enter", &["[退回]", "待答“整份”王向生"]),
    ("按 `F8` 写一句答复（怎么改的），", "F8 “已写明卡在哪里” Enter", &["已答“整份”已写明卡在哪里"]),
    ("按 `Tab` 到要改的框，", "Tab", &[">未完成事项"]),
    ("改好按 `F12`，就重新报上去了。", "“已约定下周一。” F12", &["[已报]"]),
];

const LOOK: [Step; 2] = [
    (
        "按 `F3`，打 `05-04-024`（户编号）或首字母，回车：全家人、有关的走访帮扶纠纷结对都在这一页上",
        "F3 “05-04-024” Enter",
        &["农户李春河05-04-024", "李春河户主", "下面还有"],
    ),
    ("按 `End` 看最后的。身份证号和电话只显示一部分。", "End", &["有关这一条的记录", "结对1条"]),
];

const SAFE: [Step; 1] = [(
    "按 `6`，选一户，在家庭情况里写几个字，然后直接关掉窗口，什么都不按。",
    "6 “lch” Space “xp” Enter Tab Tab “屋里漏雨”",
    &["家庭情况屋里漏雨"],
)];

/// Words with keys that the steps do not press themselves: how the program is opened, and the ways back to Home.
const BESIDE: [&str; 7] = [
    "打 `lianxin sample` 回车",
    "按 `Esc` 回首页。\n\n**第三步",
    "按 `Esc` 回首页。\n\n键数：20",
    "`lch xp` 六下",
    "按两次 `Esc` 回首页。",
    // tests/app/handbook.rs files such a day.
    "当天一件事也没有的，打开就按 `0`，回答一次，报零报告。",
    // tests/app/handbook.rs walks this on a Saturday.
    "`1` 里没有这一天；加班要报的，按 `F10`，打“日小结登记册”，回车，再按 `Ctrl+N`，就打开当天的",
];

fn lesson() -> &'static str {
    let from = HANDBOOK.find("## 十分钟学会").unwrap();
    let all = &HANDBOOK[from..];
    &all[..all.find("\n## 键位一览").unwrap()]
}

/// How many presses the keys are; Chinese words are not counted, as the handbook says.
fn presses(keys: &str) -> usize {
    let count = |word: &str| match word.strip_prefix('“').and_then(|word| word.strip_suffix('”')) {
        Some(words) if words.is_ascii() => words.len(),
        Some(_) => 0,
        None => 1,
    };
    keys.split_whitespace().map(count).sum()
}

#[test]
fn every_key_of_the_lesson_is_pressed_in_its_order() {
    let lesson = lesson();
    let all: Vec<&Step> = [&SIT[..], &VISIT, &SUPPORT, &DISPUTE, &DAY, &RETURNED, &LOOK, &SAFE]
        .concat()
        .leak()
        .iter()
        .collect();
    let (mut at, mut held) = (0, Vec::new());
    for (words, ..) in all {
        let place = lesson[at..]
            .find(words)
            .unwrap_or_else(|| panic!("the handbook no longer says, in this order: {words}"));
        held.push(at + place..at + place + words.len());
        at += place + words.len();
    }
    for words in BESIDE {
        let place = lesson.find(words).unwrap_or_else(|| panic!("the handbook no longer says: {words}"));
        held.push(place..place + words.len());
    }
    let marks: Vec<usize> = lesson.match_indices('`').map(|(place, _)| place).collect();
    for pair in marks.chunks(2) {
        let [from, to] = pair else { panic!("a quotation is left open") };
        let whole = held.iter().any(|range| range.contains(from) && range.contains(to));
        assert!(whole, "no step presses {}", &lesson[*from..=*to]);
    }
    // The counts of keys are what the hand does.
    let sum = |steps: &[Step]| steps.iter().map(|(_, keys, _)| presses(keys)).sum::<usize>();
    let counts =
        [sum(&VISIT), sum(&SUPPORT), "0 1 6 Enter 2".split(' ').count(), "1 Enter F5 F12".split(' ').count()];
    let said: Vec<usize> = lesson
        .lines()
        .filter(|line| line.starts_with("键数："))
        .map(|line| {
            let before = line.split(" 个").next().unwrap();
            before.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
        })
        .collect();
    assert_eq!(said, counts);
}

#[test]
fn the_lesson_is_walked_as_the_handbook_tells_it() {
    let town = Town::new();
    let before = town.entries().len();
    let mut terminal = town.open();
    let first = terminal.see("今天谁来操作");
    assert!(across(&first).contains(">1赵旭明录入员西坪村"), "{first}");
    let mut walk = |steps: &[Step], home: &str| {
        for (words, keys, says) in steps {
            let written = terminal.written.len();
            terminal.press(keys);
            terminal.until(words, |terminal| terminal.written.len() > written);
            for says in *says {
                terminal.until(&format!("{says} after {keys} ({words})"), |terminal| {
                    across(&terminal.text()).contains(says)
                });
            }
            terminal.settle();
        }
        // Two of them in one piece would be another key.
        for key in home.split_whitespace() {
            terminal.press(key);
            terminal.settle();
        }
        if !home.is_empty() {
            terminal.see("要办的事");
        }
    };
    walk(&SIT, "");
    walk(&VISIT, "Esc");
    walk(&SUPPORT, "Esc");
    walk(&DISPUTE, "Esc Esc");
    walk(&DAY, "Esc");
    walk(&RETURNED, "Esc");
    walk(&LOOK, "Esc Esc");
    walk(&SAFE, "");
    terminal.until("the draft on the disk", |_| town.has_draft_saying("屋里漏雨"));
    let caret = terminal.caret();
    terminal.kill();
    let mut terminal = town.open();
    terminal.see("今天谁来操作");
    let screen = terminal.press_see("1", "恢复没填完的");
    assert!(across(&screen).contains("上次没有正常退出，打过的字都在"), "{screen}");
    terminal.press("Enter");
    terminal.until("the same field and caret", |terminal| {
        terminal.text().contains("家庭情况  屋里漏雨") && terminal.caret() == caret
    });
    terminal.press("Ctrl+Q");
    assert_eq!(terminal.ended(), Some(0));

    // What the lesson meant is what the journal holds, no more and no less.
    let household = town.id("农户", "编号:05-04-024");
    let me = town.id("干部", "姓名:赵旭明");
    let entries = &town.entries()[before..];
    let acts: Vec<&str> = entries.iter().map(|entry| entry["act"].as_str().unwrap()).collect();
    assert_eq!(
        acts,
        [
            "新增走访",
            "新增帮扶",
            "开始调处矛盾纠纷",
            "撤销：开始调处矛盾纠纷",
            "上报日小结",
            "答复批注",
            "上报日小结"
        ]
    );
    let set = |at: usize, kind: &str| super::town::set(&entries[at], kind);
    assert_eq!(
        set(0, "visit"),
        json!({
            "date": {"date": TODAY}, "cadre": {"ref": me}, "household": {"ref": household},
            "type": {"code": 1}, "situation": {"text": "老两口身体都好，羊圈正在盖。"},
        })
    );
    assert_eq!(
        set(1, "support"),
        json!({
            "date": {"date": TODAY}, "cadre": {"ref": me}, "household": {"ref": household},
            "form": {"code": 2}, "reason": {"code": 2}, "source": {"code": 1},
            "goods": {"rows": [{"1": {"text": "面粉"}, "2": {"decimal": 20000}, "3": {"text": "袋"}, "4": {"money": 8500}}]},
        })
    );
    let day = set(4, "daily");
    assert!(day["done"]["text"].as_str().unwrap().starts_with("走访农户"), "{day}");
    assert_eq!(
        (&day["date"], &day["state"], day.get("unfinished")),
        (&json!({"date": TODAY}), &json!({"code": 2}), None)
    );
    let again = set(6, "daily");
    assert_eq!(
        again["unfinished"]["text"],
        Value::from("卫生院本周巡诊已满，排到下周。已约定下周一。"),
        "{again}"
    );
    let seats: Vec<String> = (0..2).map(|_| town.first_seat()).collect();
    assert_eq!(seats, ["赵旭明", "赵旭明"], "whoever sat last, the seats keep their numbers");
}
