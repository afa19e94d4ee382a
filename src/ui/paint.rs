//! The only functions that write cells. They clip to the buffer and keep wide characters whole.
//!
//! A cell overwritten next to half of a wide character leaves the other half standing, and a terminal then draws
//! over its neighbour (ratatui#2526 shows it as popups losing their left border). So both functions first blank
//! a wide character that reaches into what they are about to draw.
use super::text;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Blanks the wide character that ends in the cell at (x, y), because that cell is about to be written.
fn free_left_half(buf: &mut Buffer, x: u16, y: u16) {
    if x <= buf.area.left() {
        return;
    }
    if let Some(cell) = buf.cell_mut((x - 1, y))
        && text::width(cell.symbol()) > 1
    {
        cell.set_symbol(" ");
    }
}

/// Writes the text at (x, y) in at most `max` cells, cut with `~` where it does not fit. Returns the cells used.
pub fn put(buf: &mut Buffer, x: u16, y: u16, text: &str, max: u16, style: Style) -> u16 {
    let area = buf.area;
    if !(area.left()..area.right()).contains(&x) || !(area.top()..area.bottom()).contains(&y) {
        return 0;
    }
    let room = max.min(area.right() - x);
    let shown = text::cut(text, usize::from(room));
    if shown.is_empty() {
        return 0;
    }
    free_left_half(buf, x, y);
    let (end, _) = buf.set_stringn(x, y, &shown, usize::from(room), style);
    // The second half of a wide character was reset to the terminal's own colours.
    buf.set_style(Rect::new(x, y, end - x, 1), style);
    end - x
}

/// Writes the text with its last cell at the right end of the `max` cells from x.
pub fn put_right(buf: &mut Buffer, x: u16, y: u16, text: &str, max: u16, style: Style) -> u16 {
    let shown = text::cut(text, usize::from(max));
    let used = text::cells(&shown);
    put(buf, x.saturating_add(max - used.min(max)), y, &shown, used, style)
}

/// Empties the rectangle and gives it the style.
pub fn clear(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        if area.width > 0 {
            free_left_half(buf, area.left(), y);
        }
        for x in area.left()..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen_text::screen_text;

    fn full(columns: u16) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, columns, 1));
        put(&mut buf, 0, 0, &"张".repeat(usize::from(columns / 2)), columns, Style::new());
        buf
    }

    #[test]
    fn wide_characters_are_freed_at_both_edges() {
        let mut buf = full(8);
        put(&mut buf, 3, 0, "ab", 9, Style::new());
        assert_eq!(screen_text(&buf), "张 ab 张");
        let mut buf = full(8);
        clear(&mut buf, Rect::new(3, 0, 2, 1), Style::new());
        assert_eq!(screen_text(&buf), "张    张");
        assert_eq!(text::width(buf[(2, 0)].symbol()), 1);
    }

    #[test]
    fn drawing_outside_is_nothing() {
        let mut buf = full(8);
        let before = buf.clone();
        for (x, y, max) in [(8, 0, 4), (0, 1, 4), (0, 0, 0), (u16::MAX, u16::MAX, u16::MAX)] {
            assert_eq!(put(&mut buf, x, y, "张", max, Style::new()), 0);
        }
        clear(&mut buf, Rect::new(20, 20, 5, 5), Style::new());
        assert_eq!(buf, before);
        assert_eq!(put(&mut buf, 7, 0, "张", 4, Style::new()), 1, "a wide character does not fit: ~");
    }

    #[test]
    fn figures_stand_at_the_right() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        put_right(&mut buf, 1, 0, "12", 5, Style::new());
        assert_eq!(screen_text(&buf), "    12");
    }
}
