//! What checks found: shown under the field, numbered, walked; soft ones kept with a reason (F12-F14, F18).

use super::{Entry, Waiting};
use crate::model::amount;
use crate::model::kind::{Bounds, Field, Formula, Level, Shape};
use crate::model::value::Tag;
use crate::office::Office;
use crate::rules::check::Issue;
use crate::screens::{Ask, Choose, Effect, Room};
use crate::ui::Tone;

impl Entry {
    /// Checks again, for the notes under the fields. Only what the clerk has been at is shown while typing.
    pub(super) fn look_again(&mut self, office: &Office) {
        let issues = office.check(&self.filled()).unwrap_or_default();
        self.issues = issues.into_iter().filter(|issue| self.visited.contains(&issue.field)).collect();
        if let Some((Some(tag), say)) = office.not_ones_own(&self.kind, self.before.as_ref(), &self.fields) {
            self.issues.insert(0, Issue::at(Level::Hard, tag, say));
        }
        self.looked = self.changes;
    }

    /// Checks again where something has changed since.
    pub(super) fn look_where_changed(&mut self, office: &Office) {
        if self.looked != self.changes {
            self.look_again(office);
        }
    }

    /// Whether what stood in a field is being typed over: what was said of it is said again, if need be, when the field
    /// is left.
    pub(super) fn is_typed_over(&self, tag: Tag) -> bool {
        tag == self.focus && self.editor_text().is_some_and(|text| text != self.loaded)
    }

    /// The problem shown under a field.
    pub(super) fn issue_of(&self, tag: Tag) -> Option<&Issue> {
        self.issues.iter().find(|issue| issue.field == tag)
    }

    /// A warning on the focused field that can be kept.
    pub(super) fn soft_here(&self) -> Option<&Issue> {
        self.issue_of(self.focus).filter(|issue| issue.level == Level::Soft)
    }

    /// Saving was refused: shows the problems, numbered; a digit goes to one.
    pub(super) fn show_issues(&mut self, issues: Vec<Issue>, office: &Office) -> Vec<Effect> {
        self.visited.extend(issues.iter().map(|issue| issue.field));
        self.issues = issues;
        if let [only] = self.issues.as_slice() {
            let (field, cell, say) = (only.field, only.cell, only.say.clone());
            let hint = if only.level == Level::Soft { "无误可按 F8 写明原因保留。" } else { "" };
            self.go_to_issue(field, cell, office);
            let say = format!("{say}{hint}");
            self.stopped = Some(say.clone());
            return vec![Effect::Say(Tone::Bad, say)];
        }
        let items = self.issues.iter().map(|issue| {
            let level = if issue.level == Level::Hard { "须改" } else { "请核对" };
            (format!("[{level}] {}", issue.say), None)
        });
        let title = format!("有 {} 处要看，按数字去改", self.issues.len());
        let choose = Choose { title, items: items.collect(), once_seen: true, ..Choose::default() };
        self.waiting = Waiting::Issue;
        vec![Effect::Open(Room::Choose(choose))]
    }

    pub(super) fn go_to_issue(&mut self, field: Tag, cell: Option<(usize, Tag)>, office: &Office) {
        let target = if self.stops().contains(&field) { field } else { self.focus };
        self.go(target, office);
        if let (super::Editor::Grid(grid), Some((row, column))) = (&mut self.editor, cell) {
            grid.go(row, column, office);
        }
    }

    /// The next or the last problem, around the form.
    pub(super) fn walk_issues(&mut self, forward: bool, office: &Office) -> Vec<Effect> {
        self.leave(office);
        self.look_again(office);
        let stops = self.stops();
        let here = stops.iter().position(|tag| *tag == self.focus).unwrap_or(0);
        let mut places: Vec<(usize, Option<(usize, Tag)>)> = self
            .issues
            .iter()
            .filter_map(|issue| Some((stops.iter().position(|tag| *tag == issue.field)?, issue.cell)))
            .collect();
        places.extend(
            self.texts.keys().filter_map(|tag| Some((stops.iter().position(|stop| stop == tag)?, None))),
        );
        places.sort_unstable();
        let next = if forward {
            places.iter().find(|(at, _)| *at > here).or(places.first())
        } else {
            places.iter().rev().find(|(at, _)| *at < here).or(places.last())
        };
        let Some((at, cell)) = next.copied() else {
            self.load(office);
            return vec![Effect::Say(Tone::Good, "填过的栏没有问题。".to_owned())];
        };
        if let Some(tag) = stops.get(at) {
            self.go_to_issue(*tag, cell, office);
        }
        let say = self.issue_of(self.focus).map(|issue| issue.say.clone());
        say.map(|say| Effect::Say(Tone::Warn, say)).into_iter().collect()
    }

    /// F8 on a warned field: asks why it is right as it stands.
    pub(super) fn keep_warning(&mut self, office: &Office) -> Vec<Effect> {
        self.leave(office);
        let Some((field, say)) = self.soft_here().map(|issue| (issue.field, issue.say.clone())) else {
            self.load(office);
            return vec![Effect::Say(Tone::Plain, "这一栏没有要核对的提醒。".to_owned())];
        };
        self.waiting = Waiting::Keep(field);
        vec![Effect::Open(Room::Ask(Ask {
            title: "核对无误，照此保留".to_owned(),
            lines: vec![say],
            words: Some("原因".to_owned()),
            must: true,
            ..Ask::default()
        }))]
    }
}

/// The rules of a field in words, for F1.
pub(super) fn rules_of(field: &Field) -> Vec<String> {
    let mut rules = Vec::new();
    if field.must {
        let escape = if field.escape { "；没有就填 不详、不适用、拒答 或 待补" } else { "" };
        rules.push(format!("必填{escape}。"));
    }
    rules.extend(bounds_in_words(field.hard, field, "只能在"));
    rules.extend(bounds_in_words(field.soft, field, "通常在"));
    if let Some(times) = field.unlike_before {
        rules.push(format!("比本村以往的中位数多 {times} 倍以上会提醒核对。"));
    }
    if !field.unit.is_empty() {
        rules.push(format!("单位：{}。", field.unit));
    }
    let typing = match field.shape {
        Shape::Date => "可填 21（本月21日）、1121、11.21、-1（昨天）、周五、月底。",
        Shape::Time => "可填 9、930、9:30、下午3点。",
        Shape::Money => "可填 1200、1.2万、=1200*3+50。",
        Shape::Ref(_) => "可填拼音首字母、姓名、编号或证件后四位；F4 列出来选，F2 看登记册。",
        Shape::Code(_) => "填数字代码即选定；F4 列出全部。",
        Shape::Codes(_) => "可填几个数字，用空格隔开；F4 列出全部。",
        Shape::LongText => "分号加首字母再按 Tab 展开常用语；空行上按回车到下一栏。",
        Shape::Rows(_) => "回车到下一格，末格回车加一行；Ins 加行，Ctrl+K 删行。",
        Shape::Computed(_) => "由其他栏算出，不用填。",
        _ => "",
    };
    if !typing.is_empty() {
        rules.push(typing.to_owned());
    }
    rules
}

/// How a computed field comes about (F19): 人均收入 = 家庭年收入 / 人口.
pub(super) fn formula_in_words(field: &Field, fields: &[Field]) -> Option<String> {
    let Shape::Computed(formula) = &field.shape else { return None };
    let label = |tag: &Tag| {
        let found = fields.iter().find(|field| field.tag == *tag);
        found.map(|field| field.label.clone()).unwrap_or_default()
    };
    let words = match formula {
        Formula::Age(of) => format!("按{}里的出生日期算的周岁", label(of)),
        Formula::Gender(of) | Formula::BirthDate(of) => format!("取自{}", label(of)),
        Formula::Count(rows) => format!("{}的行数", label(rows)),
        Formula::Sum(rows, column) => {
            let columns =
                fields.iter().find(|field| field.tag == *rows).map(Field::columns).unwrap_or_default();
            let column = columns.iter().find(|field| field.tag == *column).map(|field| field.label.clone());
            format!("{}各行“{}”之和", label(rows), column.unwrap_or_default())
        }
        Formula::Product(a, b) => format!("{} x {}", label(a), label(b)),
        Formula::Quotient(a, b) => format!("{} / {}", label(a), label(b)),
        Formula::Days(a, b) => format!("从{}到{}，首尾都算", label(a), label(b)),
        Formula::Plus(a, b) => format!("{} + {}", label(a), label(b)),
    };
    Some(format!("{} = {words}。", field.label))
}

fn bounds_in_words(bounds: Bounds, field: &Field, lead: &str) -> Option<String> {
    let words = |bound: i64| match field.shape {
        Shape::Money => amount::format_money(bound),
        Shape::Decimal => amount::plain_decimal(bound),
        _ => bound.to_string(),
    };
    match (bounds.min, bounds.max) {
        (Some(min), Some(max)) => Some(format!("{lead} {} 到 {} 之间。", words(min), words(max))),
        (Some(min), None) => Some(format!("{lead} {} 以上。", words(min))),
        (None, Some(max)) => Some(format!("{lead} {} 以下。", words(max))),
        (None, None) => None,
    }
}
