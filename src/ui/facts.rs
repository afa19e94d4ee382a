//! A column of labels and values, read only: the summary beside a list.
use super::layer::rule;
use super::paint::put;
use super::text;
use super::theme::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Labels are no wider than this.
const MOST_LABEL: u16 = 14;
/// Rows a value may take; the record itself shows the rest.
const MOST_ROWS: usize = 3;

/// Draws a title over a rule, then label and value line by line; those that do not fit are counted. Returns the first row
/// left over.
pub fn facts(buf: &mut Buffer, area: Rect, title: &str, facts: &[(&str, &str, Tone)], look: &Look) -> u16 {
    let area = area.intersection(buf.area);
    if area.width < 8 || area.height < 2 {
        return area.y;
    }
    put(buf, area.x, area.y, title, area.width, look.theme.accent);
    rule(buf, area.x, area.y + 1, area.width, "", "", look);
    let widest = facts.iter().map(|(label, _, _)| text::cells(label)).max();
    let label_cells = widest.unwrap_or(0).min(MOST_LABEL).min(area.width / 3);
    let value_x = area.x + label_cells + 2;
    let room = area.right().saturating_sub(value_x);
    // A line of the summary: the fact it belongs to, the label on its first line, the words.
    let mut rows: Vec<(usize, &str, String, Tone)> = Vec::new();
    for (at, (label, value, tone)) in facts.iter().enumerate() {
        let mut lines = text::wrap(value, usize::from(room));
        if lines.len() > MOST_ROWS {
            lines.truncate(MOST_ROWS);
            if let Some(last) = lines.last_mut() {
                *last = text::cut(&format!("{last}~~"), usize::from(room)).into_owned();
            }
        }
        let labels = std::iter::once(*label).chain(std::iter::repeat(""));
        rows.extend(labels.zip(lines).map(|(label, line)| (at, label, line, *tone)));
    }
    let left = usize::from(area.height - 2);
    let fitting = if rows.len() > left { left.saturating_sub(1) } else { rows.len() };
    let mut y = area.y + 2;
    for (_, label, line, tone) in rows.iter().take(fitting) {
        put(buf, area.x, y, label, label_cells, look.theme.dim);
        put(buf, value_x, y, line, room, look.theme.tone(*tone));
        y += 1;
    }
    if let Some((first, ..)) = rows.get(fitting).filter(|_| y < area.bottom()) {
        let say = format!("还有 {} 栏没有露出来", facts.len() - first);
        put(buf, area.x, y, &say, area.width, look.theme.dim);
        y += 1;
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen_text::screen_text;
    use crate::ui::theme::Theme;

    #[test]
    fn values_stand_in_one_column_and_long_ones_end() {
        let area = Rect::new(0, 0, 24, 7);
        let mut buf = Buffer::empty(area);
        let long = "字".repeat(60);
        let shown = [("户主", "张桂琴", Tone::Plain), ("家庭情况", long.as_str(), Tone::Plain)];
        facts(&mut buf, area, "农户", &shown, &Look::new(Theme::dark(), true));
        let screen = screen_text(&buf);
        assert!(screen.contains("户主      张桂琴"), "{screen}");
        assert_eq!(screen.lines().count(), 6, "{screen}");
        assert!(screen.ends_with('~'), "{screen}");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let area = Rect::new(0, 0, 24, 5);
        let mut buf = Buffer::empty(area);
        let shown = ["村", "组", "人口", "电话"].map(|label| (label, "一", Tone::Plain));
        facts(&mut buf, area, "农户", &shown, &Look::new(Theme::dark(), true));
        let screen = screen_text(&buf);
        assert!(screen.contains("组") && !screen.contains("人口"), "{screen}");
        assert!(screen.ends_with("还有 2 栏没有露出来"), "{screen}");
    }

    #[test]
    fn any_size_is_drawn() {
        let look = Look::new(Theme::dark(), true);
        for columns in 0..30 {
            for rows in 0..6 {
                let area = Rect::new(0, 0, columns, rows);
                facts(&mut Buffer::empty(area), area, "农户", &[("户主", "张桂琴", Tone::Plain)], &look);
            }
        }
    }
}
