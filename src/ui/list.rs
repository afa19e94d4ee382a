//! A short list of choices, the first ten by digit: rooms, answers, codes, duties with their counts.
use super::paint::{clear, put, put_right};
use super::scroll::{ListState, outside};
use super::text;
use super::theme::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::borrow::Cow;
use std::ops::Range;

/// One line of a list of choices.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice<'a> {
    /// What is chosen.
    pub text: Cow<'a, str>,
    /// At the right end, such as a count.
    pub note: Cow<'a, str>,
    /// How the note is meant.
    pub tone: Tone,
}

impl<'a> From<&'a str> for Choice<'a> {
    fn from(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), ..Self::default() }
    }
}

/// The digit that chooses the line counted from 0: 1 to 9, then 0; none after that.
#[must_use]
pub fn digit(line: usize) -> &'static str {
    ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"].get(line).copied().unwrap_or("")
}

/// The line, counted from 0, that a digit chooses.
#[must_use]
pub const fn line_of(digit: u8) -> usize {
    if digit == 0 { 9 } else { digit as usize - 1 }
}

/// Fewer rows than this have none to spare for [`rest`].
const LEAST_ROWS: u16 = 3;

/// The rows for a list of `total` lines: all there are, or all but the last, which [`rest`] takes.
#[must_use]
pub fn rows_for(area: Rect, total: usize) -> Rect {
    let cuts = total > usize::from(area.height) && area.height >= LEAST_ROWS;
    Rect { height: area.height - u16::from(cuts), ..area }
}

/// Says in the last row of a list what lies above and below the lines shown; nothing where all are.
pub fn rest(buf: &mut Buffer, area: Rect, view: &Range<usize>, (total, unit): (usize, &str), look: &Look) {
    let words = outside(view, total, unit);
    if !words.is_empty() && area.height >= LEAST_ROWS {
        put(buf, area.x + 2, area.bottom() - 1, &words, area.width.saturating_sub(2), look.theme.dim);
    }
}

/// Draws words side by side, each with the digit that chooses it, the one shown now in the heading's colour; those that do
/// not fit are counted.
pub fn strip(buf: &mut Buffer, area: Rect, words: &[(&str, bool)], look: &Look) {
    let theme = &look.theme;
    let cells = |word: &str| text::cells(word).saturating_add(5);
    let fits = |count: usize, room: u16| {
        words.iter().take(count).map(|(word, _)| cells(word)).sum::<u16>() <= room.saturating_add(3)
    };
    let whole = fits(words.len(), area.width);
    // Room for 还有 9 个.
    let room = if whole { area.width } else { area.width.saturating_sub(9) };
    let shown = (0..=words.len()).rev().find(|count| fits(*count, room)).unwrap_or(0);
    let mut x = area.x;
    for (at, (word, now)) in words.iter().take(shown).enumerate() {
        put(buf, x, area.y, digit(at), 1, theme.key);
        put(
            buf,
            x + 2,
            area.y,
            word,
            area.right().saturating_sub(x + 2),
            if *now { theme.header } else { theme.dim },
        );
        x += cells(word);
    }
    if shown < words.len() {
        let more = format!("还有 {} 个", words.len() - shown);
        put(buf, x, area.y, &more, area.right().saturating_sub(x), theme.dim);
    }
}

/// Draws the lines around the selected one; without a state none is selected.
pub fn choices(
    buf: &mut Buffer,
    area: Rect,
    choices: &[Choice<'_>],
    state: Option<&mut ListState>,
    look: &Look,
) {
    let area = area.intersection(buf.area);
    let barred = state.is_some();
    let mut top = ListState::default();
    let state = state.unwrap_or(&mut top);
    let lines = rows_for(area, choices.len());
    let view = state.view(choices.len(), usize::from(lines.height));
    rest(buf, area, &view, (choices.len(), "条"), look);
    if choices.is_empty() {
        put(buf, area.x, area.y, "   无", area.width, look.theme.dim);
        return;
    }
    for (y, line) in (lines.top()..lines.bottom()).zip(view) {
        let Some(choice) = choices.get(line) else { continue };
        let selected = barred && line == state.selected;
        let theme = &look.theme;
        let (plain, number, note) = if selected {
            clear(buf, Rect::new(area.x, y, area.width, 1), theme.select);
            (theme.select, theme.select, theme.select)
        } else {
            (theme.base, theme.key, theme.tone(choice.tone))
        };
        put(buf, area.x, y, if selected { ">" } else { " " }, 1, plain);
        put(buf, area.x.saturating_add(2), y, digit(line), area.width.saturating_sub(2).min(1), number);
        let indent = 5;
        let room = area.width.saturating_sub(indent + 1);
        let note_cells = text::cells(&choice.note).min(room);
        put_right(buf, area.x.saturating_add(indent), y, &choice.note, room, note);
        let text_room = room.saturating_sub(if note_cells > 0 { note_cells + 2 } else { 0 });
        put(buf, area.x.saturating_add(indent), y, &choice.text, text_room, plain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen_text::screen_text;
    use crate::ui::theme::Theme;

    fn draw(columns: u16, rows: u16, count: usize, state: &mut ListState) -> String {
        let area = Rect::new(0, 0, columns, rows);
        let mut buf = Buffer::empty(area);
        let lines: Vec<Choice<'_>> = (0..count)
            .map(|i| Choice {
                text: format!("今天要填{i}").into(), note: "3 份".into(), tone: Tone::Warn
            })
            .collect();
        choices(&mut buf, area, &lines, Some(state), &Look::new(Theme::dark(), true));
        screen_text(&buf)
    }

    #[test]
    fn lines_are_numbered_and_counts_stand_right() {
        let screen = draw(26, 3, 2, &mut ListState::at(1));
        assert_eq!(screen, "  1  今天要填0       3 份\n> 2  今天要填1       3 份");
        assert_eq!(draw(26, 3, 0, &mut ListState::default()), "   无");
    }

    #[test]
    fn digits_stop_after_ten() {
        assert_eq!((digit(8), digit(9), digit(10)), ("9", "0", ""));
        for n in 0..=9 {
            assert_eq!(digit(line_of(n)), n.to_string());
        }
        let screen = draw(26, 2, 12, &mut ListState::at(11));
        assert_eq!(screen, "     今天要填10      3 份\n>    今天要填11      3 份");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let screen = draw(26, 4, 12, &mut ListState::at(5));
        assert_eq!(screen.matches("今天要填").count(), 3, "{screen}");
        assert!(
            screen.ends_with("  上面还有 3 条，下面还有 6") || screen.contains("上面还有 3 条"),
            "{screen}"
        );
        let area = Rect::new(0, 0, 30, 1);
        let mut buf = Buffer::empty(area);
        let words = [("全部", true), ("今天", false), ("本周", false), ("待补", false)];
        strip(&mut buf, area, &words, &Look::new(Theme::dark(), true));
        assert_eq!(screen_text(&buf), "1 全部   2 今天   还有 2 个");
    }

    #[test]
    fn any_size_is_drawn() {
        for columns in 0..20 {
            for rows in 0..4 {
                draw(columns, rows, 5, &mut ListState::at(3));
            }
        }
    }
}
