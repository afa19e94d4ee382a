//! The menu of Home: ten things, ten digits, each digit always the same thing.
//!
//! The first digits are the queues of duty (five, a reviewer's seven), the next record something, 0 opens a table. One flat numbering can be learned by the
//! hand in a day; digits that change their meaning with the place of the bar cannot.

use crate::model::change::Op;
use crate::model::kind::{Class, Kind, Role};
use crate::model::record::KindTag;
use crate::model::typed::{bulletin, daily, feedback, problem, weekly};
use crate::office::{Office, PAPERS_BACK, Queue, SUMMARIES_BACK};
use crate::rules::permission;

/// The digits before 0, which opens the tables: the queues first, then what is recorded.
const DIGITS_BUT_ONE: usize = 9;

/// One line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// What waits.
    Queue(Queue),
    /// A new record of a kind.
    Record(KindTag),
    /// A new record of a kind that has no digit of its own.
    OtherKinds,
    /// A table, out of all there are.
    Tables,
}

/// A line with what is drawn of it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub entry: Entry,
    /// The heading of the group this line begins.
    pub heading: Option<&'static str>,
    pub label: String,
    /// Read when the bar is on it.
    pub help: String,
}

/// What the chooser behind 0 opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Register(KindTag, String),
    Pairing,
    /// Who owes what.
    Duties,
    /// The town's paper of a period.
    Report(KindTag),
    Problems,
    /// The board of key projects.
    Board,
    /// Tables out of files.
    Import,
}

/// The menu for whoever sits at the keyboard.
pub(super) fn items(office: &Office) -> Vec<Item> {
    let mut items = Vec::new();
    let queues = office.person().map_or(&Queue::ALL[..], |person| Queue::of(person.role));
    for (at, queue) in queues.iter().copied().enumerate() {
        items.push(Item {
            entry: Entry::Queue(queue),
            heading: (at == 0).then_some("要办的事"),
            label: queue.label().to_owned(),
            help: what_it_is(queue),
        });
    }
    // Digits are for what somebody did today; what is followed from state to state begins in its own list, and
    // what is told about a task on the board.
    let own = |kind: &&Kind| kind.by.is_some() && kind.tag != feedback::KIND;
    let kinds: Vec<&Kind> = recordable(office, Class::Fact).into_iter().filter(own).collect();
    let left = DIGITS_BUT_ONE - queues.len();
    let own_digit = if kinds.len() > left { left - 1 } else { left };
    for (at, kind) in kinds.iter().take(own_digit).enumerate() {
        items.push(Item {
            entry: Entry::Record(kind.tag),
            heading: (at == 0).then_some("记一件事"),
            label: kind.label.clone(),
            help: kind.help.clone(),
        });
    }
    if kinds.len() > own_digit {
        items.push(Item {
            entry: Entry::OtherKinds,
            heading: None,
            label: "其他".to_owned(),
            help: "记别的事：先选种类，再填表。".to_owned(),
        });
    }
    let labels: Vec<String> = tables(office).into_iter().map(|(label, _)| label).collect();
    items.push(Item {
        entry: Entry::Tables,
        heading: Some("查看"),
        label: "登记册".to_owned(),
        help: format!("打开一本册子，按号选：{}。", labels.join("、")),
    });
    items
}

/// What a queue holds, for F1.
fn what_it_is(queue: Queue) -> String {
    let words = match queue {
        Queue::Papers => {
            return format!(
                "照填报任务该您报、还没有报的：今天和前 {SUMMARIES_BACK} 个工作日的日小结，从一期最后一个工作日起该您报的周汇报、月检查、月通报，只往回看 {PAPERS_BACK} 天；更早没报的在“填报任务”里。报了以后又有新记录的也列着。发给您还没回复的督办单在最前面。回车打开，F12 上报；确实无事按 0 报零报告。"
            );
        }
        Queue::Returned => {
            "审核人退回的报表和退回原因，回访不符要核实的记录也在这里。回车打开，答复、改好后按 F12 再上报。"
        }
        Queue::Drafts => {
            "填到一半离开的表。回车回到原来那一栏接着填；不要了的按 Ctrl+X 放弃，先问一句，马上按 Ctrl+Z 还找得回来。"
        }
        Queue::Visits => {
            "与我结对、到期该走访的户：第一责任人两个月一次，第二责任人一个月一次；记下走访就自动消去。"
        }
        Queue::Pending => "填了“待补”的记录。回车打开，直接到缺的那一栏。",
        Queue::Review => {
            "已经上报、等您看的日小结、周汇报和月检查，先报的在前。F12 通过，光标到下一份；F8 退回；空格标记几份，一起通过；回车打开看，在里面按 F12 通过就接着看下一份。"
        }
        Queue::Overdue => {
            return format!(
                "过了时限还没有交的，只往回看 {PAPERS_BACK} 天。回车打开看缺的那一份；更早的、按份看全表用登记册里的填报任务。"
            );
        }
        Queue::Answered => "退回以后已经答复的。回车打开，满意就了结，不满意再问。",
        Queue::Problems => "三天内到期和已经逾期的整改问题。回车打开，看该不该督办。",
        Queue::Callbacks => "抽了样还没有回访完的月检查。回车打开，逐条打电话、填结果。",
        Queue::Own => {
            return format!(
                "您自己要填的、退回给您的、没填完的、该走访的和待补的，都在这里。要填的日小结往回看 {SUMMARIES_BACK} 个工作日，别的报表 {PAPERS_BACK} 天。"
            );
        }
        Queue::Projects => {
            "重点项目的任务里亮红灯的、停得太久的、本周到期还没办完的，各有几条。回车打开看板，就看这几条。停得太久，是停的天数超过了所在那一列该停的。"
        }
    };
    words.to_owned()
}

/// What an empty queue says, and what to do instead; `returned` papers lie beside it and are not on their way up either.
pub(super) fn when_empty(queue: Queue, returned: usize) -> String {
    let words = match queue {
        Queue::Papers if returned > 0 => {
            return format!("无。没有还没报过的；退回给您的还有 {returned} 件，按 2 看，改好再报。");
        }
        Queue::Papers => {
            return format!(
                "无。近 {SUMMARIES_BACK} 个工作日的日小结、近 {PAPERS_BACK} 天别的报表，没有该您报还没报的。"
            );
        }
        Queue::Returned => "无。没有退回要改的。",
        Queue::Drafts => "无。填到一半离开的会留在这里，随时接着填。",
        Queue::Visits => "无。没有到期该走访的结对户。",
        Queue::Pending => "无。填表时记为“待补”的栏会列在这里，下村时带着问。",
        Queue::Review => "无。没有报上来等您看的。",
        Queue::Overdue => return format!("无。近 {PAPERS_BACK} 天没有过了时限还没交的。"),
        Queue::Answered => "无。没有等您看的答复。",
        Queue::Problems => "无。没有到期的整改问题。",
        Queue::Callbacks => "无。没有等着回访的样本。",
        Queue::Own => "无。眼下没有等您自己办的事。",
        Queue::Projects => "无。没有亮红灯、停得太久、本周到期的任务。按 0 打开看板看全部。",
    };
    words.to_owned()
}

/// The kinds of a class that the person at the keyboard may add to, in dictionary order.
pub(super) fn recordable(office: &Office, class: Class) -> Vec<&Kind> {
    let Some(person) = office.person() else {
        return Vec::new();
    };
    let may = |kind: &&Kind| kind.class == class && permission::refusal(person.role, kind, Op::Add).is_none();
    office.dictionary().kinds().iter().filter(may).collect()
}

/// Whether papers of others wait for this person's word.
pub(super) fn reviews(office: &Office) -> bool {
    office.person().is_some_and(|person| matches!(person.role, Role::Supervisor | Role::OfficeHead))
}

/// Every table that can be opened: what waits for review, the registers, the facts, the papers, who is paired.
pub(super) fn tables(office: &Office) -> Vec<(String, Table)> {
    let mut tables = vec![(BOARD.to_owned(), Table::Board)];
    if reviews(office) {
        tables.push((TO_REVIEW.to_owned(), Table::Register(daily::KIND, FILED_ONLY.to_owned())));
    }
    tables.push((DUTIES.to_owned(), Table::Duties));
    tables.push((TOWN_WEEK.to_owned(), Table::Report(weekly::KIND)));
    tables.push((TOWN_MONTH.to_owned(), Table::Report(bulletin::KIND)));
    let of_class = |class: Class| office.dictionary().kinds().iter().filter(move |kind| kind.class == class);
    for kind in [Class::Register, Class::Fact, Class::Paper].into_iter().flat_map(of_class) {
        tables.push(match kind.tag {
            // The ledger has a room of its own, with lights.
            problem::KIND => (LEDGER.to_owned(), Table::Problems),
            tag => (kind.label.clone(), Table::Register(tag, String::new())),
        });
    }
    tables.push((COVERAGE.to_owned(), Table::Pairing));
    tables.push((IMPORT.to_owned(), Table::Import));
    tables
}

/// Tables out of files.
pub(super) const IMPORT: &str = "导入表格";

/// The key projects.
pub(super) const BOARD: &str = "重点项目看板";
/// Who owes what.
pub(super) const DUTIES: &str = "填报任务（谁该报什么）";
/// The town's week and month.
pub(super) const TOWN_WEEK: &str = "写周汇报（本周）";
pub(super) const TOWN_MONTH: &str = "写月通报（本月）";
/// The papers that wait for a reviewer.
pub(super) const TO_REVIEW: &str = "待审的日小结";
/// The filter sentence that shows them.
pub(super) const FILED_ONLY: &str = "填报状态:已报";
/// The problems with their lights.
pub(super) const LEDGER: &str = "整改台账";
/// Which households nobody has taken.
pub(super) const COVERAGE: &str = "结对情况";
