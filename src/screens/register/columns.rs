//! The columns of a kind's table and the cells of a row, from the dictionary: widths from what a field can hold.

use crate::model::id::Id;
use crate::model::kind::{Class, Field, Formula, Kind, Pattern, Shape};
use crate::model::typed::{filing, kept};
use crate::model::value::{Tag, Value};
use crate::office::{Office, holds_figures};
use crate::ui::table::Column;
use crate::ui::{Tone, text};

/// A column as the dictionary has it.
#[derive(Debug)]
pub(super) struct Spec {
    tag: Tag,
    title: String,
    min: u16,
    ideal: u16,
    right: bool,
    priority: u8,
}

impl Spec {
    /// The same for the drawing kit.
    pub(super) fn column(&self) -> Column<'_> {
        Column {
            title: &self.title,
            min: self.min,
            ideal: self.ideal,
            priority: self.priority,
            right: self.right,
        }
    }
}

/// A row as it is drawn.
#[derive(Debug, Default)]
pub(super) struct RowText {
    /// Whether a warning on the record was kept.
    pub(super) kept: bool,
    /// Text and tone of each column.
    pub(super) cells: Vec<(String, Tone)>,
}

/// Rows looked at, spread over the whole list, to see how wide words really are. Enough to be right for nearly all
/// rows, and always the same ones, so that no column moves while the clerk scrolls.
const LOOKED_AT: usize = 60;
/// A column cut to less than this says nothing.
const LEAST: u16 = 10;

/// The columns of a kind, the most important with the lowest priority number, as wide as these records need.
pub(super) fn specs(office: &Office, kind: &Kind, ids: &[Id]) -> Vec<Spec> {
    let mut specs = declared(kind);
    let stride = (ids.len() / LOOKED_AT).max(1);
    let seen: Vec<RowText> =
        ids.iter().step_by(stride).take(LOOKED_AT).filter_map(|id| row(office, kind, &specs, *id)).collect();
    if seen.is_empty() {
        return specs;
    }
    for (at, spec) in specs.iter_mut().enumerate() {
        let cells = |row: &RowText| row.cells.get(at).map_or(0, |(words, _)| text::cells(words));
        let widest = seen.iter().map(cells).max().unwrap_or(0);
        let least = text::cells(&spec.title).max(spec.min);
        spec.ideal = widest.min(spec.ideal).max(least);
        spec.min = spec.ideal.min(LEAST.max(least));
    }
    specs
}

/// The columns with the widths that the dictionary allows.
fn declared(kind: &Kind) -> Vec<Spec> {
    (0_u8..)
        .zip(&kind.columns)
        .filter_map(|(priority, tag)| {
            let field = kind.field(*tag)?;
            let (min, ideal) = cells(field);
            let title = text::cells(&field.label);
            Some(Spec {
                tag: *tag,
                title: field.label.clone(),
                min: min.max(title),
                ideal: ideal.max(title),
                right: holds_figures(field),
                priority,
            })
        })
        .collect()
}

/// Fewest and ideal cells for a field's values.
fn cells(field: &Field) -> (u16, u16) {
    let longest = u16::try_from(field.longest).unwrap_or(u16::MAX);
    match &field.shape {
        Shape::Date | Shape::Computed(Formula::BirthDate(_)) => (10, 10),
        Shape::Time => (5, 5),
        Shape::Integer => (4, 8),
        Shape::Decimal => (6, 10),
        Shape::YesNo | Shape::Computed(Formula::Gender(_)) => (2, 2),
        Shape::Code(choices) => {
            let widest = choices.iter().map(|choice| text::cells(&choice.label)).max();
            let widest = widest.unwrap_or(6);
            (widest.min(8), widest.min(20))
        }
        Shape::Codes(_) => (8, 22),
        Shape::Ref(_) => (6, 12),
        Shape::Rows(_) => (8, 20),
        Shape::LongText => (8, 36),
        Shape::Computed(Formula::Age(_) | Formula::Count(_) | Formula::Days(..)) => (4, 6),
        Shape::Money | Shape::Computed(_) => (8, 12),
        Shape::Text => match &field.pattern {
            Some(Pattern::IdCard) => (18, 18),
            Some(Pattern::Phone) => (11, 13),
            // What must look like a code is written in half-width characters.
            Some(Pattern::Like(..)) if (1..=12).contains(&longest) => (longest, longest),
            _ => (6, longest.saturating_mul(2).clamp(8, 24)),
        },
    }
}

/// Reads one row; `None` where the record is gone.
pub(super) fn row(office: &Office, kind: &Kind, specs: &[Spec], id: Id) -> Option<RowText> {
    let record = office.record(id).ok()?;
    let cell = |spec: &Spec| {
        let pending = record.fields.get(spec.tag).is_some_and(Value::is_pending);
        let tone = if pending {
            Tone::Warn
        } else if Some(spec.tag) == kind.state {
            state_tone(kind, record.fields.code(spec.tag).unwrap_or_default())
        } else {
            Tone::Plain
        };
        // A row shows the beginning of long words; line feeds would tear it.
        let words = office.cell(kind, &record.fields, spec.tag).replace('\n', " ");
        (words, tone)
    };
    Some(RowText { kept: record.fields.get(kept::TAG).is_some(), cells: specs.iter().map(cell).collect() })
}

/// The tone of a state's word: what went back asks for attention, what is done is in order.
fn state_tone(kind: &Kind, state: u16) -> Tone {
    if kind.class == Class::Paper {
        return match state {
            filing::RETURNED => Tone::Bad,
            filing::DRAFT | filing::CORRECTION => Tone::Warn,
            filing::ACCEPTED => Tone::Good,
            filing::LOCKED => Tone::Dim,
            _ => Tone::Plain,
        };
    }
    let mut on = kind.moves.iter().filter(|step| step.from.contains(&state));
    let mut into = kind.moves.iter().filter(|step| step.to == state).peekable();
    if on.all(|step| step.why) && into.peek().is_some() {
        if into.all(|step| step.why) { Tone::Warn } else { Tone::Good }
    } else {
        Tone::Plain
    }
}
