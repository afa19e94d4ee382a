//! The chrome: the same thing in the same place on every screen.
//!
//! Row 0, over a thin rule, says where one is and who sits at the keyboard; the last row but one what was saved or went wrong; the
//! last row which keys count here. Between them is the body, which belongs to the screen.
use super::layer::rule;
use super::paint::{clear, put, put_right};
use super::text;
use super::theme::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// The smallest window every screen is laid out for.
pub const MIN_COLUMNS: u16 = 80;
/// See [`MIN_COLUMNS`].
pub const MIN_ROWS: u16 = 24;
/// Rows a message may take.
const MOST_STATUS_ROWS: u16 = 3;
/// Hints on the bottom line: more are not read.
const MOST_HINTS: usize = 6;
/// From this width on every act is shown that fits.
const WIDE_FROM: u16 = 100;

/// One key of the bottom line and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The key as printed on its cap, such as `F9`.
    pub key: String,
    /// Two to six characters.
    pub word: Cow<'static, str>,
}

impl From<(String, &'static str)> for Hint {
    fn from((key, word): (String, &'static str)) -> Self {
        Self { key, word: Cow::Borrowed(word) }
    }
}

/// What stands around a screen's body.
#[derive(Debug, Clone, Copy, Default)]
pub struct Chrome<'a> {
    /// The screen's name.
    pub title: &'a str,
    /// Who sits at the keyboard.
    pub person: &'a str,
    /// The day with its weekday.
    pub date: &'a str,
    /// The message of the status line, such as what was just done.
    pub status: &'a str,
    /// How the message is meant.
    pub tone: Tone,
    /// At the right of the status line: what was last saved, and when.
    pub saved: &'a str,
    /// Keys that count here, the most useful first; at most six are shown.
    pub hints: &'a [Hint],
}

/// Empties the area, draws the chrome and returns the body, one blank column inside. A window under 80x24 gets
/// one sentence instead, and the body is empty.
pub fn chrome(buf: &mut Buffer, area: Rect, chrome: &Chrome<'_>, look: &Look) -> Rect {
    let area = area.intersection(buf.area);
    clear(buf, area, look.theme.base);
    if area.width < MIN_COLUMNS || area.height < MIN_ROWS {
        too_small(buf, area, look);
        return Rect::new(area.x, area.y, 0, 0);
    }
    let (left, width) = (area.x + 1, area.width - 2);
    let theme = &look.theme;
    let who = join(chrome.person, chrome.date);
    let who_cells = put_right(buf, left, area.y, &who, width, theme.dim);
    let title = format!("连心 - {}", chrome.title);
    put(buf, left, area.y, &title, width.saturating_sub(who_cells + 2), theme.header);
    rule(buf, area.x, area.y + 1, area.width, "", "", look);

    let status_y = area.bottom() - 2;
    let saved = text::cut(chrome.saved, usize::from(width / 2));
    let beside = text::cells(chrome.status).saturating_add(text::cells(&saved)).saturating_add(2) <= width;
    let mut body = Rect::new(left, area.y + 2, width, area.height - 4);
    if beside {
        put_right(buf, left, status_y, &saved, width, theme.dim);
    }
    // A long message takes the whole line, and a second one from the body: it must be readable to its end.
    let lines = text::wrap(chrome.status, usize::from(width));
    let rows = u16::try_from(lines.len()).unwrap_or(1).clamp(1, MOST_STATUS_ROWS);
    body.height -= rows - 1;
    for (line, y) in lines.iter().zip(status_y + 1 - rows..=status_y) {
        put(buf, left, y, line, width, theme.tone(chrome.tone));
    }
    hints(buf, left, area.bottom() - 1, width, chrome.hints, look);
    body
}

fn join(person: &str, date: &str) -> String {
    [person, date].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
}

/// Draws as many whole hints as fit, at most six in a narrow window.
pub fn hints(buf: &mut Buffer, x: u16, y: u16, width: u16, hints: &[Hint], look: &Look) {
    let mut used: u16 = 0;
    let most = if width >= WIDE_FROM { hints.len() } else { MOST_HINTS };
    for hint in hints.iter().take(most) {
        let needed = text::cells(&hint.key).saturating_add(1).saturating_add(text::cells(&hint.word));
        let gap = if used == 0 { 0 } else { 3 };
        if used.saturating_add(gap).saturating_add(needed) > width {
            break;
        }
        used += gap;
        used += put(buf, x + used, y, &hint.key, width - used, look.theme.key) + 1;
        used += put(buf, x + used, y, &hint.word, width - used, look.theme.base);
    }
}

fn too_small(buf: &mut Buffer, area: Rect, look: &Look) {
    let sentence = format!(
        "窗口太小（{}x{}）。请把窗口拉大到 {MIN_COLUMNS}x{MIN_ROWS} 以上，或把字号调小；已填的内容都在。",
        area.width, area.height
    );
    let lines = text::wrap(&sentence, usize::from(area.width.saturating_sub(2).clamp(1, 60)));
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let top = area.y + area.height.saturating_sub(count) / 2;
    for (y, line) in (top..area.bottom()).zip(&lines) {
        let x = area.x + area.width.saturating_sub(text::cells(line)) / 2;
        put(buf, x, y, line, area.right().saturating_sub(x), look.theme.warn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen_text::screen_text;
    use crate::ui::theme::Theme;

    fn hint(key: &str, word: &'static str) -> Hint {
        (key.to_owned(), word).into()
    }

    fn draw(columns: u16, rows: u16, hints: &[Hint]) -> (String, Rect) {
        let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
        let shown = Chrome {
            title: "日小结",
            person: "张桂琴",
            date: "2026-11-21 周六",
            status: "已保存 走访",
            saved: "保存于 14:05",
            hints,
            ..Chrome::default()
        };
        let body = chrome(&mut buf, Rect::new(0, 0, columns, rows), &shown, &Look::new(Theme::dark(), false));
        (screen_text(&buf), body)
    }

    #[test]
    fn everything_has_its_place() {
        let (screen, body) = draw(80, 24, &[hint("F9", "保存并下一条"), hint("F4", "选取")]);
        let lines: Vec<&str> = screen.lines().collect();
        assert_eq!(body, Rect::new(1, 2, 78, 20));
        assert!(lines[0].starts_with(" 连心 - 日小结 ") && lines[0].ends_with("张桂琴  2026-11-21 周六"));
        assert!(lines[22].starts_with(" 已保存 走访 ") && lines[22].ends_with("保存于 14:05"));
        assert_eq!((text::width(lines[0]), text::width(lines[22])), (79, 79), "both end at the right margin");
        assert_eq!(lines[23], " F9 保存并下一条   F4 选取");
    }

    #[test]
    fn hints_are_cut_whole() {
        let many: Vec<Hint> = (1..=9).map(|n| hint(&format!("F{n}"), "保存并下一条")).collect();
        let (screen, _) = draw(80, 24, &many);
        let last = screen.lines().last().unwrap();
        assert!(last.ends_with("F4 保存并下一条"), "{last}");
        let (screen, _) = draw(200, 24, &many);
        assert!(screen.lines().last().unwrap().ends_with("F9 保存并下一条"), "a wide window shows what fits");
        let short: Vec<Hint> = (1..=9).map(|n| hint(&format!("F{n}"), "确定")).collect();
        let (screen, _) = draw(99, 24, &short);
        assert!(screen.lines().last().unwrap().ends_with("F6 确定"), "a narrow one six at most");
    }

    #[test]
    fn a_small_window_is_told_what_to_do() {
        let (screen, body) = draw(79, 24, &[]);
        assert!(screen.contains("请把窗口拉大到 80x24 以上"), "{screen}");
        assert!(body.is_empty());
    }

    #[test]
    fn any_size_is_drawn() {
        for columns in (0..100).step_by(3) {
            for rows in 0..30 {
                draw(columns, rows, &[hint("F9", "保存并下一条")]);
            }
        }
    }
}
