//! A screen as plain text, for snapshots: each wide character once, no trailing blanks.
use super::text;
use ratatui::buffer::Buffer;

/// The buffer's rows joined by line feeds, as a reader would copy them down.
#[must_use]
pub fn screen_text(buf: &Buffer) -> String {
    let mut lines = Vec::new();
    for y in buf.area.top()..buf.area.bottom() {
        let mut line = String::new();
        let mut hidden = 0;
        for x in buf.area.left()..buf.area.right() {
            let symbol = buf.cell((x, y)).map_or(" ", |cell| cell.symbol());
            if hidden > 0 {
                hidden -= 1;
                continue;
            }
            hidden = text::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    #[test]
    fn wide_characters_stand_once() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 10, 3));
        buf.set_string(0, 0, "连心 ab", ratatui::style::Style::new());
        buf.set_string(1, 1, "村", ratatui::style::Style::new());
        assert_eq!(screen_text(&buf), "连心 ab\n 村");
    }
}
