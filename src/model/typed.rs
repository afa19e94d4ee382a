//! Typed names for the fields that rules speak of. A test holds them against the dictionary.

use crate::model::record::KindTag;
use crate::model::value::Tag;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $kind_tag:literal { $($field:ident = $tag:literal $name:literal,)* })*) => {
        $($(#[$doc])* pub mod $kind {
            use super::{KindTag, Tag};
            /// The kind's tag.
            pub const KIND: KindTag = $kind_tag;
            $(#[doc = concat!("The field `", $name, "`.")] pub const $field: Tag = $tag;)*
        })*
        /// Every typed kind and field, for the test that holds them against the dictionary.
        pub const ALL: &[(&str, KindTag, &[(&str, Tag)])] =
            &[$((stringify!($kind), $kind_tag, &[$(($name, $tag),)*]),)*];
    };
}

kinds! {
    /// 村
    village = 1 { CODE = 1 "code", NAME = 2 "name", CLUSTER = 3 "village_cluster", GROUPS = 4 "groups", HOUSEHOLDS = 5 "households",
        POPULATION = 6 "population", FARMLAND = 7 "farmland", }
    /// 单位
    unit = 2 { NAME = 2 "name", }
    /// 干部
    cadre = 3 { CODE = 1 "code", NAME = 2 "name", UNIT = 4 "unit", VILLAGE = 5 "village", RANK = 7 "rank",
        DESK_ROLE = 10 "desk_role", KEEPS_DAILY = 12 "keeps_daily", LEFT = 13 "left", }
    /// 农户
    household = 4 { CODE = 1 "code", HEAD = 2 "head", VILLAGE = 3 "village", DOOR = 5 "door", ASSISTED = 8 "assisted",
        PARTY_HOUSEHOLD = 9 "party_household", MEMBERS = 14 "members", FORMER = 18 "former_heads", }
    /// 结对
    pairing = 5 { CADRE = 1 "cadre", HOUSEHOLD = 2 "household", VILLAGE = 3 "village", ROLE = 5 "role",
        START = 6 "start", END = 7 "end", }
    /// 走访
    visit = 6 { DATE = 1 "date", CADRE = 2 "cadre", HOUSEHOLD = 3 "household", TYPE = 8 "type", APPEAL = 12 "appeal", DONE = 14 "done", }
    /// 日小结
    daily = 10 { DATE = 1 "date", CADRE = 2 "cadre", VILLAGE = 3 "village", STATE = 4 "state", NIL = 5 "nil",
        ITEMS = 6 "items", DONE = 7 "done", UNFINISHED = 8 "unfinished", TOMORROW = 9 "tomorrow",
        FILED = 10 "filed", }
    /// 矛盾纠纷
    dispute = 8 { STATE = 4 "state", }
    /// 周汇报
    weekly = 12 { DATE = 1 "date", VILLAGE = 2 "village", WORK_GROUP = 3 "work_group", CADRE = 4 "cadre",
        STATE = 5 "state", NIL = 6 "nil", FIGURES = 7 "figures", WORK = 8 "work", PROBLEMS = 9 "problems",
        NEXT = 10 "next", COORDINATION = 11 "coordination", FILED = 12 "filed", }
    /// 月检查
    inspection = 13 { DATE = 1 "date", VILLAGE = 2 "village", CADRE = 3 "cadre", STATE = 4 "state",
        ITEMS = 5 "items", SCORE = 6 "score", SEED = 7 "seed", SAMPLE = 8 "sample", REDRAWS = 9 "redraws",
        CALLED = 10 "called", CONFIRMED = 11 "confirmed", KEYINGS = 12 "keyings", GOOD = 13 "good",
        DEMANDS = 14 "demands", FILED = 15 "filed", }
    /// 月通报
    bulletin = 14 { DATE = 1 "date", CADRE = 2 "cadre", STATE = 3 "state", FIGURES = 4 "figures",
        OVERALL = 5 "overall", GOOD = 6 "good", PROBLEMS = 7 "problems", DEMANDS = 8 "demands",
        FILED = 9 "filed", }
    /// 轮值
    rota = 15 { CADRE = 1 "cadre", TYPE = 2 "type", VILLAGE = 3 "village", START = 4 "start", END = 5 "end", }
    /// 部门联系报告
    liaison_report = 16 { DATE = 1 "date", UNIT = 2 "unit", CADRE = 3 "cadre", STATE = 4 "state",
        FILED = 8 "filed", }
    /// 更正
    correction = 17 { ON = 1 "on", MONTH = 2 "month", ABOUT = 3 "about", WHAT = 4 "what", REASON = 5 "reason",
        WORDS = 6 "words", CADRE = 7 "cadre", }
    /// 批注
    query = 18 { DATE = 1 "date", ABOUT = 2 "about", WHAT = 3 "what", FIELD = 4 "field", REASON = 5 "reason",
        WORDS = 6 "words", FROM = 7 "from", TO = 8 "to", STATE = 9 "state", ANSWER = 10 "answer",
        ANSWERED = 11 "answered", }
    /// 月结
    period_lock = 19 { MONTH = 1 "month", LOCKED_ON = 2 "locked_on", CADRE = 3 "cadre", PAPERS = 4 "papers", }
    /// 常用语
    phrase = 11 { KEY = 1 "key", WORDS = 2 "words", USE = 3 "use", CADRE = 4 "cadre", }
    /// 问题
    problem = 20 { DATE = 1 "date", VILLAGE = 2 "village", SOURCE = 3 "source", STATE = 4 "state", WHAT = 5 "what",
        TYPE = 6 "type", MEASURE = 7 "measure", OWNER = 8 "owner", LEAD = 9 "lead", UNIT = 10 "unit",
        DEADLINE = 11 "deadline", PROGRESS = 12 "progress", PROGRESS_WORDS = 13 "progress_words",
        EVIDENCE = 14 "evidence", APPLIED_BY = 15 "applied_by", APPLIED_ON = 16 "applied_on",
        VERIFIED_BY = 17 "verified_by", CLOSED_ON = 18 "closed_on", LOOK_BACK = 19 "look_back",
        RECURRENCES = 20 "recurrences", EXTEND_TO = 21 "extend_to", EXTEND_WHY = 22 "extend_why",
        EXTEND_BY = 23 "extend_by", EXTENSIONS = 24 "extensions", }
    /// 督办单
    expedite = 21 { DATE = 1 "date", ABOUT = 2 "about", VILLAGE = 3 "village", LEVEL = 4 "level", TO = 5 "to",
        TEXT = 6 "text", REPLY_BY = 7 "reply_by", STATE = 8 "state", REPLY = 9 "reply", SENT_BY = 10 "sent_by",
        SENT_ON = 11 "sent_on", REPLIED_ON = 12 "replied_on", }
    /// 重点项目
    key_project = 22 { DATE = 1 "date", NUMBER = 2 "number", NAME = 3 "name", STATE = 4 "state", LINE = 7 "line",
        LEADER = 8 "leader", LEAD_UNIT = 9 "lead_unit", UNIT = 10 "unit", DEADLINE = 12 "deadline",
        MILESTONES = 13 "milestones", MEASURES = 14 "measures", APPLIED_ON = 17 "applied_on",
        DONE_ON = 19 "done_on", HAND_LIGHT = 27 "hand_light", HAND_WHY = 28 "hand_why", SHORT_WHY = 29 "short_why",
        WEIGHT = 31 "weight", }
    /// 任务
    task = 23 { DATE = 1 "date", PROJECT = 2 "project", VILLAGE = 3 "village", TITLE = 4 "title", STATE = 5 "state",
        OWNER = 6 "owner", DUE = 7 "due", WEIGHT = 8 "weight", MEASURE = 9 "measure", TARGET = 10 "target",
        UNIT = 11 "unit", BLOCKER = 12 "blocker", UNBLOCK_UNIT = 13 "unblock_unit", UNBLOCK_BY = 14 "unblock_by",
        BLOCKED_WORDS = 15 "blocked_words", AFTER = 16 "after", EVIDENCE = 17 "evidence", APPLIED_BY = 18 "applied_by",
        APPLIED_ON = 19 "applied_on", VERIFIED_BY = 20 "verified_by", DONE_ON = 21 "done_on", CLOSED_ON = 22 "closed_on",
        LOOK_BACK = 23 "look_back", EXTEND_TO = 25 "extend_to", EXTEND_WHY = 26 "extend_why", HAND_LIGHT = 29 "hand_light",
        HAND_WHY = 30 "hand_why", MEETING = 31 "meeting", SHORT_WHY = 32 "short_why",
        SHORT_AT = 33 "short_at", }
    /// 进展反馈
    feedback = 24 { DATE = 1 "date", TASK = 2 "task", VILLAGE = 3 "village", VALUE = 4 "value", WORDS = 5 "words",
        PROBLEM = 6 "problem", COORDINATION = 7 "coordination", UNCHANGED = 8 "unchanged", CADRE = 9 "cadre", }
    /// 调度会
    meeting = 25 { DATE = 1 "date", TITLE = 2 "title", HOST = 3 "host", ATTENDEES = 4 "attendees", WORDS = 5 "words",
        ITEMS = 6 "items", CADRE = 7 "cadre", }
}

/// The states of a paper (填报状态); packs/core/codes.toml, `filing_state`.
pub mod filing {
    /// 草稿
    pub const DRAFT: u16 = 1;
    /// 已报
    pub const FILED: u16 = 2;
    /// 退回
    pub const RETURNED: u16 = 3;
    /// 通过
    pub const ACCEPTED: u16 = 4;
    /// 已锁
    pub const LOCKED: u16 = 5;
    /// 更正
    pub const CORRECTION: u16 = 6;

    /// Whether a paper in this state keeps the figures with which it was filed.
    #[must_use]
    pub fn is_filed(state: Option<u16>) -> bool {
        matches!(state, Some(FILED | ACCEPTED | LOCKED))
    }
}

/// The columns of a daily summary's items: what stood on it when it was filed.
pub mod item {
    use super::Tag;
    /// 事项
    pub const KIND: Tag = 1;
    /// 件数
    pub const COUNT: Tag = 2;
    /// 所据记录: record ids, parted by spaces.
    pub const IDS: Tag = 3;
}

/// The columns of a paper's figures.
pub mod figure_row {
    use super::Tag;
    /// 指标编号
    pub const NAME: Tag = 1;
    /// 指标
    pub const LABEL: Tag = 2;
    /// 本期
    pub const VALUE: Tag = 3;
    /// 上期
    pub const BEFORE: Tag = 4;
    /// 计划
    pub const PLAN: Tag = 5;
    /// 所据记录; see `rules::snapshot`.
    pub const IDS: Tag = 6;
    /// 计划所据: record ids, parted by spaces.
    pub const PLAN_IDS: Tag = 7;
}

/// The columns of an inspection's checklist.
pub mod check_row {
    use super::Tag;
    /// 项目编号
    pub const NAME: Tag = 1;
    /// 检查项目
    pub const LABEL: Tag = 2;
    /// 分值
    pub const WEIGHT: Tag = 3;
    /// 扣分
    pub const DEDUCTION: Tag = 4;
    /// 扣分原因
    pub const WORDS: Tag = 5;
}

/// The columns of an inspection's sample.
pub mod sample_row {
    use super::Tag;
    /// 记录
    pub const ENTRY: Tag = 1;
    /// 种类
    pub const KIND: Tag = 2;
    /// 回访结果
    pub const RESULT: Tag = 3;
    /// 差异
    pub const WORDS: Tag = 4;
    /// 回访日期
    pub const CALLED: Tag = 5;
    /// 属实; packs/core/codes.toml, `callback`.
    pub const CONFIRMED: u16 = 1;
    /// 不符
    pub const DIFFERS: u16 = 2;
    /// 联系不上
    pub const NOT_REACHED: u16 = 3;
    /// 查无此人
    pub const UNKNOWN: u16 = 4;
}

/// The columns of an inspection's redraws.
pub mod redraw_row {
    use super::Tag;
    /// 原号
    pub const SEED: Tag = 1;
    /// 原因
    pub const WHY: Tag = 2;
    /// 日期
    pub const ON: Tag = 3;
}

/// The columns of an inspection's second keyings.
pub mod keying_row {
    use super::Tag;
    /// 记录
    pub const ENTRY: Tag = 1;
    /// 栏
    pub const FIELD: Tag = 2;
    /// 复录结果
    pub const RESULT: Tag = 3;
    /// 复录人
    pub const BY: Tag = 4;
    /// 一致; packs/core/codes.toml, `second_keying`.
    pub const SAME: u16 = 1;
    /// 以原录为准
    pub const FIRST: u16 = 2;
    /// 以复录为准
    pub const SECOND: u16 = 3;
}

/// The states of a question (批注).
pub mod query_state {
    /// 待答
    pub const OPEN: u16 = 1;
    /// 已答
    pub const ANSWERED: u16 = 2;
    /// 已结
    pub const CLOSED: u16 = 3;
}

/// The words that the program last drafted for a paper, told apart from what people made of them. They live under one
/// tag that no dictionary file uses.
pub mod drafted_row {
    use super::Tag;
    /// Where they stand in every paper.
    pub const TAG: Tag = 60_002;
    /// 栏号: the field's tag.
    pub const FIELD: Tag = 1;
    /// 文字
    pub const TEXT: Tag = 2;
}

/// Soft warnings that somebody decided to keep: they stay on the record with the reason, for the reviewer. They
/// live under one tag that no dictionary file uses.
pub mod kept {
    use super::Tag;
    use crate::model::value::{Fields, Value};
    use std::collections::BTreeMap;

    /// Where they stand in every kind.
    pub const TAG: Tag = 60_001;
    const FIELD: Tag = 1;
    const REASON: Tag = 2;

    /// Puts them into a record's fields; none leaves nothing behind.
    pub fn write(fields: &mut Fields, kept: &BTreeMap<Tag, String>) {
        let row = |(tag, reason): (&Tag, &String)| {
            let pairs = [(FIELD, Value::Int(i64::from(*tag))), (REASON, Value::Text(reason.clone()))];
            pairs.into_iter().collect::<Fields>()
        };
        let rows: Vec<Fields> = kept.iter().map(row).collect();
        fields.set(TAG, (!rows.is_empty()).then_some(Value::Rows(rows)));
    }

    /// Reads them back.
    #[must_use]
    pub fn read(fields: &Fields) -> BTreeMap<Tag, String> {
        let pair = |row: &Fields| {
            let tag = Tag::try_from(row.number(FIELD)?).ok()?;
            Some((tag, row.text(REASON)?.to_owned()))
        };
        fields.rows(TAG).iter().filter_map(pair).collect()
    }
}

/// The reasons for putting a closed month right (更正原因).
pub mod correction_reason {
    /// 其他; packs/core/codes.toml, `correction_reason`.
    pub const OTHER: u16 = 6;
}

/// The states of a problem (办理状态); packs/core/codes.toml, `problem_state`.
pub mod problem_state {
    /// 立项
    pub const REGISTERED: u16 = 1;
    /// 交办
    pub const ASSIGNED: u16 = 2;
    /// 签收
    pub const ACKNOWLEDGED: u16 = 3;
    /// 办理中
    pub const IN_PROGRESS: u16 = 4;
    /// 复核
    pub const UNDER_REVIEW: u16 = 5;
    /// 办结
    pub const COMPLETED: u16 = 6;
    /// 销号
    pub const CLOSED_OUT: u16 = 7;
    /// 归档
    pub const ARCHIVED: u16 = 8;
    /// 退回
    pub const RETURNED: u16 = 9;
    /// 申请延期
    pub const EXTENSION_ASKED: u16 = 10;
    /// 挂起
    pub const SUSPENDED: u16 = 11;
}

/// The states of an expedite notice (单据状态); packs/core/codes.toml, `expedite_state`.
pub mod expedite_state {
    /// 拟稿
    pub const DRAFT: u16 = 1;
    /// 已发
    pub const SENT: u16 = 2;
    /// 已回复
    pub const ANSWERED: u16 = 3;
    /// 了结
    pub const SETTLED: u16 = 4;
}

/// The states of a key project and of a task (任务状态); packs/core/codes.toml, `task_state`.
pub mod task_state {
    /// 立项
    pub const REGISTERED: u16 = 1;
    /// 分解
    pub const DECOMPOSED: u16 = 2;
    /// 交办
    pub const ASSIGNED: u16 = 3;
    /// 签收
    pub const ACKNOWLEDGED: u16 = 4;
    /// 办理中
    pub const IN_PROGRESS: u16 = 5;
    /// 复核
    pub const UNDER_REVIEW: u16 = 6;
    /// 办结
    pub const COMPLETED: u16 = 7;
    /// 销号
    pub const CLOSED_OUT: u16 = 8;
    /// 归档
    pub const ARCHIVED: u16 = 9;
    /// 退回
    pub const RETURNED: u16 = 10;
    /// 延期
    pub const EXTENSION_ASKED: u16 = 11;
    /// 挂起
    pub const SUSPENDED: u16 = 12;
}

/// The columns of a key project's milestones (节点).
pub mod milestone {
    use super::Tag;
    /// 节点
    pub const NAME: Tag = 1;
    /// 日期
    pub const DATE: Tag = 2;
    /// 应完成, in percent
    pub const SHARE: Tag = 3;
}

/// The columns of a key project's measures (计量).
pub mod project_measure {
    use super::Tag;
    /// 计量指标
    pub const WHAT: Tag = 1;
    /// 目标, in ten-thousandths
    pub const TARGET: Tag = 2;
    /// 单位
    pub const UNIT: Tag = 3;
}

/// The columns of a meeting's items (过会事项).
pub mod meeting_item {
    use super::Tag;
    /// 事项
    pub const ABOUT: Tag = 1;
    /// 议定意见
    pub const WORDS: Tag = 2;
    /// 当时进度
    pub const STOOD: Tag = 3;
}
