//! A question with numbered answers and room for words, and a message to be read.
use super::field::LineBox;
use super::layer::{FRAME_COLUMNS, FRAME_ROWS, popup};
use super::list::{Choice, choices};
use super::paint::put;
use super::scroll::ListState;
use super::text;
use super::theme::Look;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Reading width: lines longer than thirty Chinese characters tire the eye.
const MOST_COLUMNS: u16 = 60;
const LEAST_COLUMNS: u16 = 30;

/// A line for words inside a dialog, such as the reason for striking off.
#[derive(Debug)]
pub struct Words<'a> {
    /// What is asked for.
    pub label: &'a str,
    /// The editor.
    pub editor: &'a mut LineBox,
    /// Whether the caret is in it.
    pub focused: bool,
}

/// A dialog to draw.
#[derive(Debug, Default)]
pub struct Dialog<'a> {
    /// In the border.
    pub title: &'a str,
    /// The question or message, a paragraph each; wrapped here.
    pub lines: &'a [String],
    /// The answers, chosen by digit or by arrow and Enter.
    pub answers: &'a [&'a str],
    /// The answer under the bar, if it stands on one.
    pub selected: Option<usize>,
    /// Room for words.
    pub words: Option<Words<'a>>,
    /// A dim last line, such as which key closes it.
    pub foot: &'a str,
}

/// Draws the dialog in the middle of the area. Returns where the real cursor has to stand, if it is in the words.
pub fn dialog(buf: &mut Buffer, area: Rect, dialog: &mut Dialog<'_>, look: &Look) -> Option<Position> {
    let widest = dialog
        .lines
        .iter()
        .map(|line| text::cells(line))
        .chain(dialog.answers.iter().map(|answer| text::cells(answer).saturating_add(7)))
        .chain([text::cells(dialog.title).saturating_add(4), text::cells(dialog.foot)])
        .max()
        .unwrap_or(0);
    let columns = widest.clamp(LEAST_COLUMNS, MOST_COLUMNS).min(area.width.saturating_sub(FRAME_COLUMNS));
    let lines: Vec<String> =
        dialog.lines.iter().flat_map(|line| text::wrap(line, usize::from(columns))).collect();
    let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let part = |rows: u16| if rows == 0 { 0 } else { rows.saturating_add(1) };
    let below = part(if dialog.words.is_some() { 2 } else { 0 })
        .saturating_add(part(count(dialog.answers.len())))
        .saturating_add(part(u16::from(!dialog.foot.is_empty())));
    // On a short window the message gives way, never the answers.
    let most_text = area.height.saturating_sub(FRAME_ROWS).saturating_sub(below);
    let text_rows = count(lines.len()).min(most_text);
    let inner = popup(buf, area, columns, text_rows.saturating_add(below), dialog.title, look);

    let mut y = inner.y;
    // What does not fit is counted, never left out unsaid.
    let whole = lines.len() <= usize::from(text_rows);
    let shown = usize::from(text_rows).saturating_sub(usize::from(!whole));
    for line in lines.iter().take(shown) {
        row(buf, inner, y, line, look.theme.base);
        y += 1;
    }
    if !whole && text_rows > 0 {
        row(buf, inner, y, &format!("……还有 {} 行，把窗口拉高看全", lines.len() - shown), look.theme.dim);
        y += 1;
    }
    let mut caret = None;
    if let Some(words) = dialog.words.as_mut() {
        row(buf, inner, y + 1, words.label, look.theme.dim);
        let place = Rect::new(inner.x, y + 2, inner.width, 1).intersection(inner);
        let at = words.editor.draw(buf, place, look.theme.input);
        caret = (words.focused && !place.is_empty()).then_some(at);
        y += 3;
    }
    if !dialog.answers.is_empty() {
        let answers: Vec<Choice<'_>> = dialog.answers.iter().map(|answer| Choice::from(*answer)).collect();
        let place = Rect::new(inner.x, y + 1, inner.width, count(answers.len())).intersection(inner);
        choices(buf, place, &answers, dialog.selected.map(ListState::at).as_mut(), look);
        y += 1 + count(answers.len());
    }
    row(buf, inner, y + 1, dialog.foot, look.theme.dim);
    caret
}

/// Draws a message that any of Enter and Esc closes.
pub fn message(buf: &mut Buffer, area: Rect, title: &str, lines: &[String], look: &Look) {
    let mut shown = Dialog { title, lines, foot: "回车或 Esc 关闭", ..Dialog::default() };
    dialog(buf, area, &mut shown, look);
}

/// Draws a question before something that cannot be taken back lightly: 1 does what `yes` says, 2 goes back.
pub fn confirm(
    buf: &mut Buffer,
    area: Rect,
    title: &str,
    lines: &[String],
    yes: &str,
    selected: usize,
    look: &Look,
) {
    let answers = [yes, "不做，返回"];
    let mut shown = Dialog { title, lines, answers: &answers, selected: Some(selected), ..Dialog::default() };
    dialog(buf, area, &mut shown, look);
}

fn row(buf: &mut Buffer, inner: Rect, y: u16, line: &str, style: ratatui::style::Style) {
    if y < inner.bottom() {
        put(buf, inner.x, y, line, inner.width, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen_text::screen_text;
    use crate::ui::theme::Theme;

    fn draw(columns: u16, rows: u16, editor: &mut LineBox) -> (String, Option<Position>) {
        let area = Rect::new(0, 0, columns, rows);
        let mut buf = Buffer::empty(area);
        let lines = ["上次没有正常退出，找到一份没填完的走访。".to_owned()];
        let words = Some(Words { label: "原因", editor, focused: true });
        let mut shown = Dialog {
            title: "恢复",
            lines: &lines,
            answers: &["恢复", "放弃"],
            selected: Some(0),
            words,
            foot: "Esc 稍后再说",
        };
        let caret = dialog(&mut buf, area, &mut shown, &Look::new(Theme::dark(), true));
        (screen_text(&buf), caret)
    }

    #[test]
    fn question_words_and_answers_stand_in_order() {
        let (screen, caret) = draw(60, 20, &mut LineBox::new("停电"));
        for (above, below) in
            [("上次没有", "原因"), ("停电", "1  恢复"), ("1  恢复", "2  放弃"), ("2  放弃", "稍后")]
        {
            assert!(screen.find(above).unwrap() < screen.find(below).unwrap(), "{screen}");
        }
        let caret = caret.unwrap();
        let line = screen.lines().nth(usize::from(caret.y)).unwrap();
        let before = text::clip(line, usize::from(caret.x));
        assert!(before.ends_with("停电"), "{before}");
    }

    #[test]
    fn answers_outlive_the_message_on_a_short_window() {
        let (screen, _) = draw(60, 10, &mut LineBox::default());
        assert!(screen.contains("1  恢复") && screen.contains("2  放弃"), "{screen}");
    }

    #[test]
    fn any_size_is_drawn() {
        let look = Look::new(Theme::light(), true);
        for columns in 0..40 {
            for rows in 0..14 {
                let (_, caret) = draw(columns, rows, &mut LineBox::new("停电"));
                assert!(caret.is_none_or(|at| at.x < columns && at.y < rows));
                let area = Rect::new(0, 0, columns, rows);
                message(&mut Buffer::empty(area), area, "说明", &["一".repeat(90)], &look);
                confirm(&mut Buffer::empty(area), area, "作废", &["一".to_owned()], "作废", 1, &look);
            }
        }
    }
}
