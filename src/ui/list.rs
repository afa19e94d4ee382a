//! A short list of choices, the first ten by digit: rooms, answers, codes, duties with their counts.
use super::paint::{clear, put, put_right};
use super::scroll::ListState;
use super::text;
use super::theme::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::borrow::Cow;

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

/// Draws the lines around the selected one.
pub fn choices(buf: &mut Buffer, area: Rect, choices: &[Choice<'_>], state: &mut ListState, look: &Look) {
    let area = area.intersection(buf.area);
    let view = state.view(choices.len(), usize::from(area.height));
    if choices.is_empty() {
        put(buf, area.x, area.y, "   无", area.width, look.theme.dim);
        return;
    }
    for (y, line) in (area.top()..area.bottom()).zip(view) {
        let Some(choice) = choices.get(line) else { continue };
        let selected = line == state.selected;
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
        choices(&mut buf, area, &lines, state, &Look::new(Theme::dark(), true));
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
    fn any_size_is_drawn() {
        for columns in 0..20 {
            for rows in 0..4 {
                draw(columns, rows, 5, &mut ListState::at(3));
            }
        }
    }
}
