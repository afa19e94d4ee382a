//! Papers as documents: headings, paragraphs, tables and figures, apart from how they are written out.
//!
//! A screen, and later a writer of files, reads the same document. Every number in it is a [`Figure`] that knows the
//! entries it counts; only the words are anybody's to change.

pub mod bulletin;
pub mod daily;
pub mod minutes;
pub mod weekly;

use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::record::KindTag;
use crate::model::typed::filing;
use crate::model::value::Tag;
use crate::office::{Closed, Office, Owes, Reading, Refusal, Report};

/// A paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The title.
    pub title: String,
    /// Lines under it: the period, who wrote it.
    pub about: Vec<String>,
    /// The body, top to bottom.
    pub blocks: Vec<Block>,
}

/// A part of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// 一、本周工作情况
    Heading(String),
    /// A sentence of the program's, with figures in it.
    Paragraph(Vec<Run>),
    /// A table; the first row is its heading.
    Table(Table),
    /// Words that people write: the field, and what stands above them.
    Words(Tag, String),
    /// Who answers for it, at the end.
    Signature(Vec<String>),
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Words.
    Text(String),
    /// A number that opens its entries.
    Figure(Figure),
}

/// A number and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// As it stands on the paper: 42, 3,200.00.
    pub words: String,
    /// What is counted, where, when.
    pub title: String,
    /// How it is counted (口径).
    pub help: String,
    /// The entries.
    pub source: Source,
}

/// Where a figure comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// These entries.
    Entries(Vec<Id>),
    /// These entries when the paper was filed; and the declared figure as it is now.
    Filed(Vec<Id>, String, DayRange, Option<Id>),
    /// These entries when the paper was filed; and those of the same kind now.
    Then(Vec<Id>, Vec<Id>),
    /// A declared figure, over days, of a village or the town.
    Declared(String, DayRange, Option<Id>),
}

/// A table of words and figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// The headings of the columns.
    pub header: Vec<String>,
    /// The rows; the last may be the sum.
    pub rows: Vec<Vec<Run>>,
}

/// The entries behind a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// As they stand on the paper.
    pub ids: Vec<Id>,
    /// As they are now, where that differs.
    pub now: Option<Now>,
}

/// What a figure that stands as it was would be now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    /// The number, as words.
    pub words: String,
    /// Its entries.
    pub ids: Vec<Id>,
    /// Those of the entries that count in both, but for another amount.
    pub differ: Vec<Id>,
    /// Since when it may differ.
    pub since: Since,
}

/// What made a figure stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The paper was filed.
    Filed,
    /// The month was closed.
    Closed,
}

impl Since {
    /// 上报, 月结
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Filed => "上报",
            Self::Closed => "月结",
        }
    }
}

impl Run {
    /// Words.
    #[must_use]
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }
}

impl Figure {
    /// The entries behind it: as on the paper, and as they are now where the paper keeps what it was filed with.
    ///
    /// # Errors
    /// [`Refusal::Store`] when entries cannot be read.
    pub fn entries(&self, office: &Office) -> Result<Entries, Refusal> {
        match &self.source {
            Source::Entries(ids) => Ok(Entries { ids: ids.clone(), now: None }),
            Source::Then(ids, now) => {
                let same = now.len() == ids.len() && now.iter().all(|id| ids.contains(id));
                let now = (!same).then(|| Now {
                    words: now.len().to_string(),
                    ids: now.clone(),
                    differ: Vec::new(),
                    since: Since::Filed,
                });
                Ok(Entries { ids: ids.clone(), now })
            }
            Source::Declared(name, days, place) => {
                let stood = office.figure(name, *days, *place)?;
                if let Some(change) = office.since_closed(&stood, *days, *place)? {
                    let (words, differ) = (self.words_of(office, name, change.now.value), change.differ);
                    let now = Now { words, ids: change.now.ids, differ, since: Since::Closed };
                    return Ok(Entries { ids: stood.ids, now: Some(now) });
                }
                // Last period's number as it was known when the paper was filed may be another now.
                let words = self.words_of(office, name, stood.value);
                let now = (words != self.words).then(|| Now {
                    words,
                    ids: stood.ids.clone(),
                    differ: Vec::new(),
                    since: Since::Filed,
                });
                Ok(Entries { ids: stood.ids, now })
            }
            Source::Filed(ids, name, days, place) => {
                let now = office.figure_read(name, *days, *place, Reading::Today)?;
                let words = self.words_of(office, name, now.value);
                let same = words == self.words
                    && now.ids.len() == ids.len()
                    && now.ids.iter().all(|id| ids.contains(id));
                let now = Now { words, ids: now.ids, differ: Vec::new(), since: Since::Filed };
                Ok(Entries { ids: ids.clone(), now: (!same).then_some(now) })
            }
        }
    }

    fn words_of(&self, office: &Office, name: &str, value: i64) -> String {
        let figure = office.dictionary().figure_named(name);
        figure.map_or_else(|| self.words.clone(), |figure| office.figure_words(figure, value))
    }
}

impl Document {
    /// Every figure in reading order.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.blocks.iter().flat_map(|block| {
            let runs: Vec<&Run> = match block {
                Block::Paragraph(runs) => runs.iter().collect(),
                Block::Table(table) => table.rows.iter().flatten().collect(),
                _ => Vec::new(),
            };
            runs.into_iter().filter_map(|run| if let Run::Figure(figure) = run { Some(figure) } else { None })
        })
    }

    /// Which figure here is the `n`-th of the document as it was before: the one of the same title, wherever it has
    /// come to stand, else the nearest by place.
    #[must_use]
    pub fn same_figure(&self, before: &Document, n: usize) -> usize {
        let last = self.figures().count().saturating_sub(1);
        let Some(was) = before.figures().nth(n) else { return n.min(last) };
        let same = self.figures().enumerate().filter(|(_, figure)| figure.title == was.title);
        same.map(|(at, _)| at).min_by_key(|at| at.abs_diff(n)).unwrap_or(n.min(last))
    }
}

/// The document of a paper of a period.
///
/// # Errors
/// [`Refusal::Store`] when what it names cannot be read.
pub fn document(report: &Report, office: &Office) -> Result<Document, Refusal> {
    if report.form.kind == crate::model::typed::bulletin::KIND {
        bulletin::document(report, office)
    } else {
        weekly::document(report, office)
    }
}

/// The label of a field of words.
fn words(kind: KindTag, field: Tag, office: &Office) -> Block {
    let label = office.dictionary().kind(kind).and_then(|kind| kind.field(field));
    Block::Words(field, label.map(|field| field.label.clone()).unwrap_or_default())
}

/// What stands under a paper's title: the period, and what its figures stand on.
fn about(report: &Report) -> Vec<String> {
    let mut lines = vec![report.period.label()];
    match report.closed {
        Closed::Whole if !is_filed(report) => lines.push("已月结，数是月结时的".to_owned()),
        Closed::Part if !is_filed(report) => lines.push("其中已月结的月份，数是月结时的".to_owned()),
        _ => {}
    }
    lines
}

/// Whose, when: in front of every figure's title.
fn place_and_time(report: &Report) -> String {
    format!("{} {}", report.owner, report.period.label())
}

/// This period against the last and the plan, a line a figure; what is nothing in both is left out.
fn comparison(report: &Report, office: &Office, this: &str, last: &str) -> Option<Block> {
    let place = if let Owes::Record(id) = report.owes { Some(id) } else { None };
    let mut rows = Vec::new();
    for stood in report.figures.iter().filter(|stood| stood.value != 0 || stood.before != 0) {
        let declared = office.dictionary().figure_named(&stood.name);
        let show = |value: i64| {
            declared.map_or_else(|| value.to_string(), |figure| office.figure_words(figure, value))
        };
        let (unit, help) = declared.map_or(("", ""), |figure| (figure.unit.as_str(), figure.help.as_str()));
        let (name, days) = (stood.name.clone(), report.period.days());
        let source = match (declared, is_filed(report)) {
            (Some(_), true) => Source::Filed(stood.ids.clone(), name, days, place),
            (Some(_), false) => Source::Declared(name, days, place),
            (None, _) => Source::Entries(stood.ids.clone()),
        };
        let title = |when: &str| format!("{} {when} {}", report.owner, stood.label);
        let now = Figure {
            words: show(stood.value),
            title: title(&report.period.label()),
            help: help.to_owned(),
            source,
        };
        let before = report.period.previous();
        let before = Figure {
            words: show(stood.before),
            title: title(&before.label()),
            help: help.to_owned(),
            source: Source::Declared(stood.name.clone(), before.days(), place),
        };
        let plan = match stood.plan {
            Some(plan) => Run::Figure(Figure {
                words: show(plan),
                title: format!("{}的计划", title(&report.period.label())),
                help: "到期末该走访的结对农户，按这一期开始前的走访算，见“该走访的”。".to_owned(),
                source: Source::Entries(stood.plan_ids.clone()),
            }),
            None => Run::text(String::new()),
        };
        rows.push(vec![
            Run::text(stood.label.clone()),
            Run::Figure(now),
            Run::Figure(before),
            plan,
            Run::text(unit),
        ]);
    }
    let header = ["指标", this, last, "计划", "单位"].map(str::to_owned).to_vec();
    (!rows.is_empty()).then(|| Block::Table(Table { title: "数字".to_owned(), header, rows }))
}

/// Whether the paper keeps the figures it was filed with, so that the rest of it may have moved on since.
fn is_filed(report: &Report) -> bool {
    let state = report.paper.as_ref().and_then(|paper| paper.fields.code(report.form.state));
    filing::is_filed(state)
}

/// Village by village, each cell a figure, with the sum below.
fn by_village(report: &Report, office: &Office) -> Option<Block> {
    if report.villages.is_empty() {
        return None;
    }
    let all = office.dictionary().figures();
    // Few enough to stand beside one another on a narrow screen.
    let shown: Vec<usize> =
        ["visits", "households_visited", "supports", "cash_support", "disputes", "events"]
            .iter()
            .filter_map(|name| all.iter().position(|figure| figure.name == *name))
            .collect();
    let days = report.period.days();
    let cell = |at: usize, value: i64, name: &str, place: Option<Id>| {
        let figure = all.get(at)?;
        Some(Run::Figure(Figure {
            words: office.figure_words(figure, value),
            title: format!("{name} {} {}", report.period.label(), figure.label),
            help: figure.help.clone(),
            source: Source::Declared(figure.name.clone(), days, place),
        }))
    };
    let mut header = vec!["村".to_owned()];
    header.extend(shown.iter().filter_map(|at| all.get(*at)).map(|figure| figure.label.clone()));
    let mut rows: Vec<Vec<Run>> = Vec::new();
    for (id, name, values) in &report.villages {
        let cells =
            shown.iter().filter_map(|at| cell(*at, values.get(*at).copied().unwrap_or(0), name, Some(*id)));
        rows.push(std::iter::once(Run::text(name.clone())).chain(cells).collect());
    }
    let sums =
        shown.iter().filter_map(|at| cell(*at, report.now.get(*at).copied().unwrap_or(0), "全镇", None));
    rows.push(std::iter::once(Run::text("全镇")).chain(sums).collect());
    Some(Block::Table(Table {
        title: match (report.closed, is_filed(report)) {
            (Closed::Whole, _) => "分村情况（月结时的数）",
            (Closed::Part, _) => "分村情况（已月结的月份是月结时的数）",
            (Closed::No, true) => "分村情况（现在的数）",
            (Closed::No, false) => "分村情况",
        }
        .to_owned(),
        header,
        rows,
    }))
}

/// So many matters of a kind are named one by one; the figure opens the rest.
const NAMED: usize = 8;

/// What was finished in the period with less done than its target, and why.
fn finished_short(report: &Report, office: &Office) -> Result<Option<Block>, Refusal> {
    let finished = report.movement.iter().filter(|moved| moved.finishes);
    let mut ids: Vec<Id> = finished.flat_map(|moved| moved.ids.iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    let short = office.finished_short(&ids)?;
    if short.is_empty() {
        return Ok(None);
    }
    let figure = Figure {
        words: short.len().to_string(),
        title: format!("{} 没有全部完成", place_and_time(report)),
        help: "这一期里申请复核、办结、销号或归档，完成量却没有满的，写原因时完成百分之几；早先没有记下的，按现在的反馈。".to_owned(),
        source: Source::Entries(short.iter().map(|one| one.id).collect()),
    };
    let named: Vec<String> = short
        .iter()
        .take(NAMED)
        .map(|one| format!("{}完成 {}%（{}）", one.name, one.percent, one.why.trim_end_matches('。')))
        .collect();
    let rest = if short.len() > NAMED { "等" } else { "" };
    Ok(Some(Block::Paragraph(vec![
        Run::text("其中没有全部完成的 "),
        Run::Figure(figure),
        Run::text(format!(" 件：{}{rest}。", named.join("；"))),
    ])))
}

/// What moved to another state, kind by kind.
fn movement(report: &Report) -> Option<Block> {
    let mut runs = vec![Run::text("办理进展：")];
    for moved in &report.movement {
        if runs.len() > 1 {
            runs.push(Run::text("，"));
        }
        runs.push(Run::text(format!("{}到“{}” ", moved.kind, moved.state)));
        runs.push(Run::Figure(Figure {
            words: moved.ids.len().to_string(),
            title: format!("{} {}到“{}”", place_and_time(report), moved.kind, moved.state),
            help: "这一期里办到这一步的，按流水数，撤销的不算。".to_owned(),
            source: Source::Entries(moved.ids.clone()),
        }));
        runs.push(Run::text(" 件"));
    }
    if runs.len() == 1 {
        return None;
    }
    runs.push(Run::text("。"));
    Some(Block::Paragraph(runs))
}
