//! How a form looks: labels and values in one column, marks before, notes under, codes under the field in focus.

use super::{Editor, Entry};
use crate::model::dates::weekday_name;
use crate::model::fold::fold;
use crate::model::kind::{Choice, Field, Level, Shape};
use crate::model::value::{Missing, Value};
use crate::model::{amount, dates, show};
use crate::office::Office;
use crate::ui::form::{self, FieldView, Form};
use crate::ui::layer::rule;
use crate::ui::{Look, Tone, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Lines of a long text shown while it is edited, and while it is not.
const TEXT_ROWS: (u16, u16) = (5, 2);

/// The owned words of one field's view.
struct Shown {
    mark: &'static str,
    value: String,
    tone: Tone,
    after: String,
    note: String,
    note_tone: Tone,
    rows: u16,
}

impl Entry {
    pub(super) fn paint(
        &mut self,
        buf: &mut Buffer,
        area: Rect,
        office: &Office,
        look: &Look,
    ) -> Option<Position> {
        if area.height < 3 {
            return None;
        }
        self.stopped = None;
        rule(buf, area.x, area.y, area.width, &self.heading(office), &self.tally(), look);
        let body = Rect { y: area.y + 2, height: area.height - 2, ..area };
        let kind = std::sync::Arc::clone(&self.kind);
        let shown: Vec<&Field> = kind
            .fields
            .iter()
            .filter(|field| {
                crate::rules::check::is_asked(field, &self.fields) && Some(field.tag) != kind.state
            })
            // What the program writes beside what is typed is no field to fill.
            .filter(|field| !crate::office::is_unwritten(field, &self.fields))
            .collect();
        let words: Vec<Shown> = shown.iter().map(|field| self.shown_field(field, office)).collect();
        let views: Vec<FieldView> = shown
            .iter()
            .zip(&words)
            .map(|(field, words)| FieldView {
                section: "",
                mark: words.mark,
                label: &field.label,
                value: &words.value,
                tone: words.tone,
                after: &words.after,
                note: &words.note,
                note_tone: words.note_tone,
                columns: columns(field),
                rows: words.rows,
            })
            .collect();
        let focus = shown.iter().position(|field| field.tag == self.focus).unwrap_or(0);
        let (strip, strip_at) = self.strip();
        let (title, side) = self.side(office);
        let placed = {
            let editor = match &mut self.editor {
                Editor::Line(line) => form::Editor::Line(line),
                Editor::Text(text) => form::Editor::Text(text),
                Editor::Grid(_) => form::Editor::Room,
            };
            let mut form = Form {
                fields: &views,
                focus,
                editor,
                strip: &strip,
                strip_at,
                side: (&title, &side),
                top: &mut self.top,
            };
            form::form(buf, body, &mut form, look)
        };
        match (&mut self.editor, placed.room) {
            (Editor::Grid(grid), Some(room)) => grid.draw(buf, room, office, look),
            _ => placed.caret,
        }
    }

    /// The name of what is filled, and the pins.
    fn heading(&self, office: &Office) -> String {
        let name = office.name(&self.kind, self.record, &self.fields);
        let name = if name == self.record.to_string() { "新的一条".to_owned() } else { name };
        let pins: Vec<&str> =
            self.pins.iter().filter_map(|tag| self.field(*tag)).map(|field| field.label.as_str()).collect();
        if pins.is_empty() { name } else { format!("{name} [固] {}", pins.join("、")) }
    }

    /// `18/22 必填 2 待补 1`
    fn tally(&self) -> String {
        let stops = self.stops();
        let at = stops.iter().position(|tag| *tag == self.focus).map_or(0, |at| at + 1);
        let blank = self
            .shown()
            .into_iter()
            .filter(|field| field.must && field.is_entered() && self.fields.get(field.tag).is_none())
            .count();
        let pending = self.fields.iter().filter(|(_, value)| value.is_pending()).count();
        let mut tally = vec![format!("{at}/{} 栏", stops.len())];
        tally.extend((blank > 0).then(|| format!("必填还差 {blank}")));
        tally.extend((pending > 0).then(|| format!("待补 {pending}")));
        tally.join("  ")
    }

    fn shown_field(&self, field: &Field, office: &Office) -> Shown {
        let focused = field.tag == self.focus;
        let stored = self.fields.get(field.tag);
        let offered = self.offered.get(&field.tag);
        let value = match (self.texts.get(&field.tag), offered) {
            (Some(text), _) => text.clone(),
            (None, Some(offer)) => show::show_masked(Some(offer), field, office),
            (None, None) => self.stored_words(field, office),
        };
        let (mut note, note_tone) = self.note(field, focused);
        if note.is_empty() {
            note = office.beside(&self.kind, &self.fields, field).unwrap_or_default();
        }
        let is_derived = !field.is_entered();
        Shown {
            mark: self.mark(field),
            tone: if self.texts.contains_key(&field.tag) {
                Tone::Bad
            } else if offered.is_some() || is_derived {
                Tone::Dim
            } else {
                Tone::Plain
            },
            after: self.after(field, focused, stored, office),
            note,
            note_tone,
            rows: self.rows_of(field, focused),
            value,
        }
    }

    fn stored_words(&self, field: &Field, office: &Office) -> String {
        let value = office.value(&self.kind, &self.fields, field);
        if let (Shape::Rows(_), Some(Value::Rows(rows))) = (&field.shape, &value) {
            let first: Vec<String> =
                rows.iter().take(2).map(|row| show::show_row(row, field, office)).collect();
            return format!("共 {} 行  {}", rows.len(), first.join("；"));
        }
        let then = office.called_then(&self.kind, &self.fields, field);
        then.unwrap_or_else(|| show::show_masked(value.as_ref(), field, office))
    }

    /// One sign for how the value came about (F27).
    fn mark(&self, field: &Field) -> &'static str {
        let issue = self.issue_of(field.tag).filter(|_| !self.is_typed_over(field.tag));
        if self.texts.contains_key(&field.tag) || issue.is_some_and(|issue| issue.level == Level::Hard) {
            "X"
        } else if issue.is_some() || self.kept.contains_key(&field.tag) {
            "!"
        } else if matches!(self.fields.get(field.tag), Some(Value::Missing(Missing::Pending))) {
            "补"
        } else if self.pins.contains(&field.tag) {
            "固"
        } else if field.fetch.is_some() {
            "引"
        } else if field.program || matches!(field.shape, Shape::Computed(_)) {
            "="
        } else if self.offered.contains_key(&field.tag) {
            "猜"
        } else if self.dittoed.contains(&field.tag) {
            "同"
        } else if self.prefilled.contains(&field.tag) {
            "默"
        } else if field.must && self.fields.get(field.tag).is_none() {
            "*"
        } else {
            ""
        }
    }

    /// What stands dim behind the value: weekday, unit, the result of a sum.
    fn after(&self, field: &Field, focused: bool, stored: Option<&Value>, office: &Office) -> String {
        if let Some(now) = office.now_instead(&self.kind, &self.fields, field) {
            return now;
        }
        let typed = if focused { self.editor_text().filter(|text| *text != self.loaded) } else { None };
        if typed.is_none() && focused && self.offered.contains_key(&field.tag) {
            return "回车算数，打字重填".to_owned();
        }
        match (&field.shape, typed) {
            (Shape::Date, Some(text)) => {
                let read = dates::parse_date(&text, office.today(), dates::Lean::Past);
                read.map(|date| format!("{date} {}", weekday_name(date))).unwrap_or_default()
            }
            (Shape::Date, None) => match stored {
                Some(Value::Date(date)) => weekday_name(*date).to_owned(),
                _ => String::new(),
            },
            (Shape::Money, Some(text)) => amount::parse_money(&text)
                .map(|fen| format!("= {} 元", amount::format_money(fen)))
                .unwrap_or_default(),
            _ if stored.is_none() && field.fetch.is_none() && field.is_kept() => String::new(),
            _ if office.value(&self.kind, &self.fields, field).is_none() => String::new(),
            _ => field.unit.clone(),
        }
    }

    fn note(&self, field: &Field, focused: bool) -> (String, Tone) {
        if let (true, Some(say)) = (focused, &self.not_ours) {
            return (say.clone(), Tone::Dim);
        }
        if let (true, Editor::Grid(grid)) = (focused, &self.editor)
            && (grid.is_at_work() || self.issue_of(field.tag).is_none())
        {
            return grid.hint();
        }
        if let Some(issue) = self.issue_of(field.tag).filter(|_| !self.is_typed_over(field.tag)) {
            let hint = match (issue.level, issue.older) {
                _ if !focused => "",
                (Level::Soft, Some(_)) => "  F2 看已有的那一条；确是另一件，按 F8 写原因保留。",
                (Level::Soft, None) => "  无误按 F8 写原因保留。",
                (Level::Hard, Some(_)) => "  F2 看已有的那一条。",
                (Level::Hard, None) => "",
            };
            let tone = if issue.level == Level::Hard { Tone::Bad } else { Tone::Warn };
            return (format!("{}{hint}", issue.say), tone);
        }
        if let Some(why) = self.kept.get(&field.tag) {
            return (format!("已核对保留：{why}"), Tone::Dim);
        }
        (String::new(), Tone::Dim)
    }

    fn rows_of(&self, field: &Field, focused: bool) -> u16 {
        match (&field.shape, &self.editor) {
            (Shape::Rows(_), Editor::Grid(grid)) if focused => grid.height(),
            (Shape::LongText, _) if focused => TEXT_ROWS.0,
            (Shape::LongText, _) => {
                let words = self.fields.text(field.tag).unwrap_or_default();
                if words.is_empty() { 1 } else { TEXT_ROWS.1 }
            }
            _ => 1,
        }
    }

    /// The codes of the field in focus, number and word, or the records that fit what is typed; and where among them
    /// the value stands.
    fn strip(&self) -> (Vec<(String, String)>, usize) {
        let (field, typed) = match &self.editor {
            Editor::Grid(grid) => (grid.column_field(), grid.text().to_owned()),
            _ => (self.focused(), self.editor_text().unwrap_or_default()),
        };
        let Some(field) = field else { return (Vec::new(), 0) };
        match &field.shape {
            Shape::Ref(_) => (self.seek.strip(), self.seek.at()),
            Shape::YesNo => (vec![("1".to_owned(), "是".to_owned()), ("0".to_owned(), "否".to_owned())], 0),
            _ => {
                let words = fold(&typed);
                let is_here = |choice: &Choice| {
                    choice.label == typed
                        || (!words.is_empty() && choice.code.to_string().starts_with(&words))
                };
                let here = field.choices().iter().position(is_here).unwrap_or(0);
                let item = |choice: &Choice| (choice.code.to_string(), choice.label.clone());
                (field.choices().iter().map(item).collect(), self.strip_at.unwrap_or(here))
            }
        }
    }

    /// What helps with the field in focus, on a wide window.
    fn side(&self, office: &Office) -> (String, Vec<String>) {
        let Some(field) = self.focused() else { return (String::new(), Vec::new()) };
        let mut lines = vec![field.help.clone()];
        lines.extend(super::issues::rules_of(field));
        if let Some(older) = self.issue_of(field.tag).and_then(|issue| issue.older) {
            lines.push(String::new());
            lines.push(format!("已有的那一条：{}", office.title(older).unwrap_or_default()));
            lines.extend(older_lines(older, office));
        }
        lines.retain(|line| !line.is_empty());
        (field.label.clone(), lines)
    }
}

/// The filled fields of an older record, for comparing side by side.
fn older_lines(older: crate::model::id::Id, office: &Office) -> Vec<String> {
    let Ok(record) = office.record(older) else { return Vec::new() };
    let Ok(kind) = office.kind(record.kind) else { return Vec::new() };
    let lines = kind.fields.iter().map(|field| (field, office.cell(kind, &record.fields, field.tag)));
    lines
        .filter(|(_, words)| !words.is_empty())
        .map(|(field, words)| format!("{}：{}", field.label, text::cut(&words, 60)))
        .take(12)
        .collect()
}

/// Cells a value needs; 0 for all there are.
fn columns(field: &Field) -> u16 {
    match field.shape {
        Shape::Date => 12,
        Shape::Time | Shape::YesNo | Shape::Integer => 10,
        Shape::Money | Shape::Decimal => 18,
        Shape::Code(_) | Shape::Ref(_) => 32,
        Shape::Text => u16::try_from(field.longest * 2).unwrap_or(u16::MAX).clamp(12, 60),
        _ => 0,
    }
}
