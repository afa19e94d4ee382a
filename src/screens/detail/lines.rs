//! A record broken into screen lines for a width: fields, small tables, what refers to it, its history.

use crate::office::{HistoryLine, Link, Origin, Sheet, SheetLine, SheetTable};
use crate::ui::{Tone, text};
use chrono::{Datelike, NaiveDate};

/// Before the label: the sign, two cells of mark, a blank.
pub(super) const GUTTER: u16 = 4;
/// Labels are no wider than this.
pub(super) const MOST_LABEL: u16 = 16;
/// Between the columns of a small table.
const GAP: u16 = 2;
/// Columns of a small table are no wider than this.
const MOST_COLUMN: u16 = 24;
/// Words are read best in lines of this many cells.
const MOST_VALUE: u16 = 76;

/// What the sign can stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A field, by its place in the sheet.
    Field(usize),
    /// The records of a kind that refer to this one.
    Link(usize),
}

/// One screen line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The item it belongs to, by its place; headings belong to none.
    pub(super) item: Option<usize>,
    /// A heading over a thin rule.
    pub(super) heading: String,
    /// At most two cells saying how the value came about.
    pub(super) mark: &'static str,
    /// The label, on an item's first line.
    pub(super) label: String,
    /// Pieces of text: cells from the left, text, tone.
    pub(super) pieces: Vec<(u16, String, Tone)>,
}

/// The record's fields, then what refers to it.
pub(super) fn of_record(sheet: &Sheet, links: &[Link], width: u16) -> Vec<Line> {
    let widest = sheet.lines.iter().map(|line| text::cells(&line.label));
    let widest = widest.chain(links.iter().map(|link| text::cells(&link.label))).max();
    let value_x = GUTTER + widest.unwrap_or(0).min(MOST_LABEL) + 2;
    let room = width.saturating_sub(value_x).clamp(1, MOST_VALUE);
    let mut out = Vec::new();
    for (at, field) in sheet.lines.iter().enumerate() {
        field_lines(field, at, value_x, room, width, &mut out);
    }
    if !links.is_empty() {
        out.push(Line { heading: "有关这一条的记录".to_owned(), ..Line::default() });
    }
    for (at, link) in links.iter().enumerate() {
        let window = if link.windowed { "（近一年）" } else { "" };
        let (count, tone) = match link.count {
            0 => (format!("无{window}"), Tone::Dim),
            count => (format!("{count} 条{window}"), Tone::Accent),
        };
        out.push(Line {
            item: Some(sheet.lines.len() + at),
            label: link.label.clone(),
            pieces: vec![(value_x, count, tone)],
            ..Line::default()
        });
    }
    out
}

fn field_lines(field: &SheetLine, at: usize, x: u16, room: u16, width: u16, lines: &mut Vec<Line>) {
    let item = Some(at);
    let mark = match (field.origin, &field.kept) {
        (_, Some(_)) => "!",
        (Origin::Computed, None) => "=",
        (Origin::Fetched, None) => "引",
        (Origin::Typed, None) => "",
    };
    let count = field.table.as_ref().map(|table| format!("{} 行", table.rows.len()));
    let (words, tone) = match (count.as_ref().unwrap_or(&field.text).as_str(), field.origin) {
        ("", _) => ("-", Tone::Dim),
        (words, _) if field.pending => (words, Tone::Warn),
        (words, Origin::Typed) if field.target.is_some() => (words, Tone::Accent),
        (words, _) => (words, Tone::Plain),
    };
    for (number, words) in text::wrap(words, usize::from(room)).into_iter().enumerate() {
        let first = number == 0;
        lines.push(Line {
            item,
            mark: if first { mark } else { "" },
            label: if first { field.label.clone() } else { String::new() },
            pieces: vec![(x, words, tone)],
            ..Line::default()
        });
    }
    if let Some(now) = &field.now {
        for words in text::wrap(now, usize::from(room)) {
            lines.push(Line { item, pieces: vec![(x, words, Tone::Dim)], ..Line::default() });
        }
    }
    if let Some(reason) = &field.kept {
        for words in text::wrap(&format!("保留，原因：{reason}"), usize::from(room)) {
            lines.push(Line { item, pieces: vec![(x, words, Tone::Warn)], ..Line::default() });
        }
    }
    if let Some(table) = &field.table {
        table_lines(table, item, width, lines);
    }
}

/// A small table: as many columns as fit side by side, the others under each row with their names. Columns in
/// which nothing stands are left out.
fn table_lines(table: &SheetTable, item: Option<usize>, width: u16, lines: &mut Vec<Line>) {
    let cells_of = |column: usize| table.rows.iter().filter_map(move |row| row.get(column));
    let filled: Vec<usize> =
        (0..table.columns.len()).filter(|column| cells_of(*column).any(|cell| !cell.is_empty())).collect();
    let mut x = GUTTER;
    let mut places: Vec<(usize, u16, u16)> = Vec::new();
    let mut below: Vec<usize> = Vec::new();
    for column in filled {
        let title = table.columns.get(column).map_or(0, |(title, _)| text::cells(title));
        let widest = cells_of(column).map(|cell| text::cells(cell)).max().unwrap_or(0);
        let cells = widest.max(title).min(MOST_COLUMN);
        if below.is_empty() && x + cells <= width {
            places.push((column, x, cells));
            x += cells + GAP;
        } else {
            below.push(column);
        }
    }
    let piece = |words: &str, (column, x, cells): &(usize, u16, u16), tone: Tone| {
        let right = table.columns.get(*column).is_some_and(|(_, right)| *right);
        let words = if right {
            text::pad_left(words, usize::from(*cells))
        } else {
            text::cut(words, usize::from(*cells)).into_owned()
        };
        (*x, words, tone)
    };
    let title = |place: &(usize, u16, u16)| {
        let title = table.columns.get(place.0).map_or("", |(title, _)| title.as_str());
        piece(title, place, Tone::Dim)
    };
    lines.push(Line { item, pieces: places.iter().map(title).collect(), ..Line::default() });
    for row in &table.rows {
        let cell = |place: &(usize, u16, u16)| {
            let words = row.get(place.0).map_or("", String::as_str);
            piece(words, place, Tone::Plain)
        };
        lines.push(Line { item, pieces: places.iter().map(cell).collect(), ..Line::default() });
        let rest: Vec<String> = below
            .iter()
            .filter_map(|column| {
                let words = row.get(*column).filter(|words| !words.is_empty())?;
                let (title, _) = table.columns.get(*column)?;
                Some(format!("{title} {words}"))
            })
            .collect();
        let room = usize::from(width.saturating_sub(GUTTER + 2).max(1));
        for words in text::wrap(&rest.join("  "), room) {
            if !words.is_empty() {
                lines.push(Line { item, pieces: vec![(GUTTER + 2, words, Tone::Dim)], ..Line::default() });
            }
        }
    }
}

/// The history, the latest change first.
pub(super) fn of_history(history: &[HistoryLine], today: NaiveDate, width: u16) -> Vec<Line> {
    let mut lines = Vec::new();
    for change in history.iter().rev() {
        let when = if change.at.year() == today.year() { "%m-%d %H:%M" } else { "%Y-%m-%d %H:%M" };
        let when = change.at.format(when).to_string();
        let by_x = text::cells(&when) + 2;
        let act_x = by_x + text::cells(&change.by) + 2;
        lines.push(Line {
            pieces: vec![
                (0, when, Tone::Dim),
                (by_x, change.by.clone(), Tone::Plain),
                (act_x, change.act.clone(), Tone::Accent),
            ],
            ..Line::default()
        });
        let mut tell = |words: String, tone: Tone| {
            for words in text::wrap(&words, usize::from(width.saturating_sub(2).max(1))) {
                lines.push(Line { pieces: vec![(2, words, tone)], ..Line::default() });
            }
        };
        if let Some(why) = &change.why {
            tell(format!("原因：{why}"), Tone::Warn);
        }
        for (label, before, after) in &change.fields {
            let or_blank = |words: &str| if words.is_empty() { "空".to_owned() } else { words.to_owned() };
            tell(format!("{label}：{} -> {}", or_blank(before), or_blank(after)), Tone::Plain);
        }
    }
    lines
}
