//! The menu of Home: ten things, ten digits, each digit always the same thing.
//!
//! 1 to 5 are the queues of duty, 6 to 9 record something, 0 opens a table. One flat numbering can be learned by the
//! hand in a day; digits that change their meaning with the place of the bar cannot.

use crate::model::change::Op;
use crate::model::kind::{Class, Kind, Role};
use crate::model::record::KindTag;
use crate::model::typed::{daily, problem};
use crate::office::{Office, Queue};
use crate::rules::permission;

/// Digits left for recording, after the five queues and before 0.
const RECORD_DIGITS: usize = 4;

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
    Problems,
}

/// The menu for whoever sits at the keyboard.
pub(super) fn items(office: &Office) -> Vec<Item> {
    let mut items = Vec::new();
    for (at, queue) in Queue::ALL.into_iter().enumerate() {
        items.push(Item {
            entry: Entry::Queue(queue),
            heading: (at == 0).then_some("要办的事"),
            label: queue.label().to_owned(),
            help: what_it_is(queue).to_owned(),
        });
    }
    // Digits are for what somebody did today; what is followed from state to state begins in its own list.
    let kinds: Vec<&Kind> =
        recordable(office, Class::Fact).into_iter().filter(|kind| kind.by.is_some()).collect();
    let own_digit = if kinds.len() > RECORD_DIGITS { RECORD_DIGITS - 1 } else { RECORD_DIGITS };
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
fn what_it_is(queue: Queue) -> &'static str {
    match queue {
        Queue::Papers => {
            "今天的日小结，和前十个工作日里没有上报的。回车打开，F12 上报；确实无事按 0 报零报告。"
        }
        Queue::Returned => "审核人退回的日小结和退回原因。回车打开，改好后按 F12 再上报。",
        Queue::Drafts => "填到一半离开的表。回车回到原来那一栏接着填。",
        Queue::Visits => {
            "与我结对、到期该走访的户：第一责任人两个月一次，第二责任人一个月一次；记下走访就自动消去。"
        }
        Queue::Pending => "填了“待补”的记录。回车打开，直接到缺的那一栏。",
    }
}

/// What an empty queue says, and what to do instead.
pub(super) fn when_empty(queue: Queue) -> &'static str {
    match queue {
        Queue::Papers => "无。日小结都报齐了。",
        Queue::Returned => "无。没有退回要改的。",
        Queue::Drafts => "无。填到一半离开的会留在这里，随时接着填。",
        Queue::Visits => "无。结对的农户都在期内走访过，或者还没有结对。",
        Queue::Pending => "无。填表时记为“待补”的栏会列在这里，下村时带着问。",
    }
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
    let mut tables = Vec::new();
    if reviews(office) {
        tables.push((TO_REVIEW.to_owned(), Table::Register(daily::KIND, FILED_ONLY.to_owned())));
    }
    let of_class = |class: Class| office.dictionary().kinds().iter().filter(move |kind| kind.class == class);
    for kind in [Class::Register, Class::Fact, Class::Paper].into_iter().flat_map(of_class) {
        tables.push(match kind.tag {
            // The ledger has a room of its own, with lights.
            problem::KIND => (LEDGER.to_owned(), Table::Problems),
            tag => (kind.label.clone(), Table::Register(tag, String::new())),
        });
    }
    tables.push((COVERAGE.to_owned(), Table::Pairing));
    tables
}

/// The papers that wait for a reviewer.
pub(super) const TO_REVIEW: &str = "待审的日小结";
/// The filter sentence that shows them.
pub(super) const FILED_ONLY: &str = "填报状态:已报";
/// The problems with their lights.
pub(super) const LEDGER: &str = "整改台账";
/// Which households nobody has taken.
pub(super) const COVERAGE: &str = "结对情况";
