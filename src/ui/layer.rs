//! What lies over a screen: one popup, one kind of rule. No boxes inside boxes.
use super::paint::{clear, put};
use super::text;
use super::theme::Look;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// Rows and columns a popup takes besides its content.
pub const FRAME_ROWS: u16 = 2;
/// See [`FRAME_ROWS`]: borders and one blank column on each side.
pub const FRAME_COLUMNS: u16 = 4;

/// Dims the area, clears a centred box for `columns` by `rows` of content (less where the area is smaller), draws
/// its border with the title in it, and returns the room for the content.
pub fn popup(buf: &mut Buffer, area: Rect, columns: u16, rows: u16, title: &str, look: &Look) -> Rect {
    let area = area.intersection(buf.area);
    buf.set_style(area, look.theme.dim.remove_modifier(Modifier::all()));
    let width = columns.saturating_add(FRAME_COLUMNS).min(area.width);
    let height = rows.saturating_add(FRAME_ROWS).min(area.height);
    let frame =
        Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height);
    clear(buf, frame, look.theme.base);
    border(buf, frame, title, look);
    if width <= FRAME_COLUMNS || height <= FRAME_ROWS {
        return Rect::new(frame.x, frame.y, 0, 0);
    }
    Rect::new(frame.x + 2, frame.y + 1, width - FRAME_COLUMNS, height - FRAME_ROWS)
}

fn border(buf: &mut Buffer, frame: Rect, title: &str, look: &Look) {
    if frame.width < 2 || frame.height < 2 {
        return;
    }
    let (glyphs, style) = (&look.glyphs, look.theme.dim);
    let (right, bottom) = (frame.right() - 1, frame.bottom() - 1);
    let line = glyphs.horizontal.repeat(usize::from(frame.width - 2));
    let [top_left, top_right, bottom_left, bottom_right] = glyphs.corners;
    for (y, left_corner, right_corner) in
        [(frame.y, top_left, top_right), (bottom, bottom_left, bottom_right)]
    {
        put(buf, frame.x, y, &format!("{left_corner}{line}{right_corner}"), frame.width, style);
    }
    for y in frame.y + 1..bottom {
        put(buf, frame.x, y, glyphs.vertical, 1, style);
        put(buf, right, y, glyphs.vertical, 1, style);
    }
    if !title.is_empty() && frame.width > 6 {
        put(
            buf,
            frame.x + 1,
            frame.y,
            &format!(" {} ", text::cut(title, usize::from(frame.width - 6))),
            frame.width - 2,
            look.theme.accent,
        );
    }
}

/// A thin rule across `columns` cells at (x, y), with a title near its left end and a note near its right.
pub fn rule(buf: &mut Buffer, x: u16, y: u16, columns: u16, title: &str, note: &str, look: &Look) {
    let line = look.glyphs.horizontal.repeat(usize::from(columns));
    put(buf, x, y, &line, columns, look.theme.dim);
    let mut used = 0;
    if !title.is_empty() && columns > 6 {
        used = put(buf, x, y, &format!("{title} "), columns - 2, look.theme.accent);
    }
    let note_cells = text::cells(note).saturating_add(1);
    if !note.is_empty() && used.saturating_add(note_cells).saturating_add(1) < columns {
        put(buf, x + columns - note_cells, y, &format!(" {note}"), note_cells, look.theme.dim);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen_text::screen_text;
    use crate::ui::theme::Theme;
    use ratatui::style::Style;

    fn look() -> Look {
        Look::new(Theme::dark(), true)
    }

    fn paper(columns: u16, rows: u16, shift: u16) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
        for y in 0..rows {
            put(&mut buf, shift, y, &"村".repeat(usize::from(columns)), columns, Style::new());
        }
        buf
    }

    #[test]
    fn a_popup_over_chinese_keeps_its_borders() {
        for shift in [0, 1] {
            let mut buf = paper(20, 5, shift);
            let inner = popup(&mut buf, Rect::new(0, 0, 20, 5), 9, 1, "问", &look());
            assert_eq!(inner, Rect::new(5, 2, 9, 1));
            for y in 1..4 {
                assert!(["+", "|"].contains(&buf[(3, y)].symbol()), "{}", screen_text(&buf));
                assert!(["+", "|"].contains(&buf[(15, y)].symbol()), "{}", screen_text(&buf));
                assert!(text::width(buf[(2, y)].symbol()) < 2, "half a character sticks out on the left");
            }
        }
    }

    #[test]
    fn the_title_stands_in_the_border() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 16, 3));
        popup(&mut buf, Rect::new(0, 0, 16, 3), 12, 1, "作废", &look());
        assert_eq!(screen_text(&buf), "+ 作废 --------+\n|              |\n+--------------+");
    }

    #[test]
    fn a_rule_has_a_title_and_a_note() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 20, 1));
        rule(&mut buf, 0, 0, 20, "基本", "3/9", &look());
        assert_eq!(screen_text(&buf), "基本 ----------- 3/9");
    }

    #[test]
    fn any_size_is_drawn() {
        for columns in 0..12 {
            for rows in 0..6 {
                let mut buf = paper(columns, rows, 0);
                popup(&mut buf, Rect::new(0, 0, columns, rows), 4, 2, "很长的标题", &look());
                rule(&mut buf, 0, 0, columns, "标题", "1/2", &look());
            }
        }
    }
}
