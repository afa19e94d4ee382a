//! The one place where text is measured, cut, padded and wrapped for the screen.
//!
//! Width means terminal cells as ratatui draws them: a Chinese character takes two. Nothing here may split a
//! wide character, and reading text is wrapped so that no line starts with ， or 。 where that can be avoided
//! (ratatui's own wrapping does not care).
use ratatui::buffer::CellWidth;
use std::borrow::Cow;
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

/// The characters as a reader sees them (a letter with its accents is one).
#[must_use]
pub fn clusters(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.graphemes(true)
}

fn cluster_width(cluster: &str) -> usize {
    // ratatui draws no control characters; so they take no room.
    if cluster.contains(char::is_control) { 0 } else { usize::from(cluster.cell_width()) }
}

/// The number of terminal cells the text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|b| !b.is_ascii_control()).count();
    }
    if text.chars().all(stands_alone) {
        return text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    }
    clusters(text).map(cluster_width).sum()
}

/// Whether a character is always drawn by itself, in one cell (ASCII) or two: nearly all that an office writes, and
/// measured many times a frame.
fn stands_alone(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}' | '\u{3001}'..='\u{3011}' | '\u{ff01}'..='\u{ff5e}')
}

/// The same, for places that count in the terminal's own unit; a text wider than any terminal counts as that.
#[must_use]
pub fn cells(text: &str) -> u16 {
    u16::try_from(width(text)).unwrap_or(u16::MAX)
}

/// The longest beginning that fits into `max` cells.
#[must_use]
pub fn clip(text: &str, max: usize) -> &str {
    let (mut used, mut end) = (0, 0);
    for cluster in clusters(text) {
        used += cluster_width(cluster);
        if used > max {
            break;
        }
        end += cluster.len();
    }
    text.get(..end).unwrap_or(text)
}

/// The text in at most `max` cells; what does not fit is replaced by one `~`.
#[must_use]
pub fn cut(text: &str, max: usize) -> Cow<'_, str> {
    if width(text) <= max {
        Cow::Borrowed(text)
    } else if max == 0 {
        Cow::Borrowed("")
    } else {
        Cow::Owned(format!("{}~", clip(text, max - 1)))
    }
}

/// The text in exactly `columns` cells, blanks on the right.
#[must_use]
pub fn pad_right(text: &str, columns: usize) -> String {
    let shown = cut(text, columns);
    let blanks = columns.saturating_sub(width(&shown));
    format!("{shown}{}", " ".repeat(blanks))
}

/// The text in exactly `columns` cells, blanks on the left: for figures.
#[must_use]
pub fn pad_left(text: &str, columns: usize) -> String {
    let shown = cut(text, columns);
    let blanks = columns.saturating_sub(width(&shown));
    format!("{}{shown}", " ".repeat(blanks))
}

/// Punctuation that must not begin a line.
#[must_use]
pub fn may_not_start(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(|c| "，。：、；！？）》」』】〉”’…％,.:;!?)]}%~".contains(c))
}

/// The text in lines of at most `columns` cells, broken where Chinese and Latin typesetting allows. Line feeds
/// in the text are kept; blanks at the end of a line are dropped. There is always at least one line.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut start = 0;
    for (end, opportunity) in linebreaks(text) {
        let piece = text.get(start..end).unwrap_or_default();
        start = end;
        add(piece.trim_end_matches(['\n', '\r']), columns, &mut line, &mut lines);
        if opportunity == BreakOpportunity::Mandatory && end < text.len() {
            finish(&mut line, &mut lines);
        }
    }
    if text.ends_with('\n') {
        finish(&mut line, &mut lines);
    }
    finish(&mut line, &mut lines);
    lines
}

fn finish(line: &mut String, lines: &mut Vec<String>) {
    lines.push(line.trim_end().to_owned());
    line.clear();
}

fn add(piece: &str, columns: usize, line: &mut String, lines: &mut Vec<String>) {
    let needed = width(piece.trim_end());
    if width(line) + needed <= columns {
        line.push_str(piece);
        return;
    }
    if !line.trim_end().is_empty() {
        finish(line, lines);
    }
    if needed <= columns {
        line.clear();
        line.push_str(piece);
        return;
    }
    // Longer than a line: break inside it, and take one character along rather than begin with punctuation.
    for cluster in clusters(piece) {
        if width(line) + cluster_width(cluster) > columns && !line.is_empty() {
            let last = clusters(line).next_back().unwrap_or_default().to_owned();
            let rest = line.len() - last.len();
            let takes_along = may_not_start(cluster)
                && !may_not_start(&last)
                && rest > 0
                && cluster_width(&last) + cluster_width(cluster) <= columns;
            if takes_along {
                line.truncate(rest);
            }
            finish(line, lines);
            if takes_along {
                line.push_str(&last);
            }
        }
        line.push_str(cluster);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn widths_count_cells() {
        for (text, cells) in
            [("", 0), ("abc", 3), ("张桂琴", 6), ("3组a", 4), ("，", 2), ("a\tb", 2), ("e\u{301}", 1)]
        {
            assert_eq!(width(text), cells, "{text:?}");
        }
    }

    #[test]
    fn what_is_measured_quickly_is_measured_right() {
        for c in ('\0'..=char::MAX).filter(|c| stands_alone(*c)) {
            // Beside others of its kind it neither joins them nor changes its width.
            let pair = format!("{c}中{c}");
            assert_eq!(width(&pair), clusters(&pair).map(cluster_width).sum::<usize>(), "{c:?}");
            assert_eq!(clusters(&pair).count(), 3, "{c:?}");
        }
    }

    #[test]
    fn cutting_never_splits_a_wide_character() {
        assert_eq!(cut("张桂琴", 6), "张桂琴");
        assert_eq!(cut("张桂琴", 5), "张桂~");
        assert_eq!(cut("张桂琴", 4), "张~");
        assert_eq!(cut("张桂琴", 1), "~");
        assert_eq!(cut("张桂琴", 0), "");
        assert_eq!(pad_right("张桂琴", 4), "张~ ");
        assert_eq!(pad_left("12", 4), "  12");
        assert_eq!(clip("a张", 2), "a");
    }

    #[test]
    fn wrapping_keeps_punctuation_off_the_line_start() {
        let lines = wrap("今日走访三户，慰问一户。", 12);
        assert_eq!(lines, ["今日走访三", "户，慰问一", "户。"]);
        assert_eq!(wrap("一\n\n二", 10), ["一", "", "二"]);
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("一\n", 10), ["一", ""]);
        assert_eq!(wrap("aaaaaaaa：", 8), ["aaaaaaa", "a："]);
        assert_eq!(wrap("走访 visit notes", 8), ["走访", "visit", "notes"]);
    }

    fn chinese() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            prop_oneof![
                Just('张'),
                Just('村'),
                Just('，'),
                Just('。'),
                Just('：'),
                Just('、'),
                Just('a'),
                Just(' ')
            ],
            0..60,
        )
        .prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #[test]
        fn cut_never_exceeds(text in ".{0,40}", max in 0usize..30) {
            prop_assert!(width(&cut(&text, max)) <= max);
            prop_assert_eq!(width(&pad_right(&text, max)), max);
            prop_assert_eq!(width(&pad_left(&text, max)), max);
        }

        #[test]
        fn wrap_loses_nothing_and_fits(text in chinese(), columns in 2usize..30) {
            let lines = wrap(&text, columns);
            let solid = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&lines.concat()), solid(&text));
            for line in &lines {
                prop_assert!(width(line) <= columns, "{:?}", line);
            }
        }

        #[test]
        fn any_text_wraps(text in "(?s).{0,60}", columns in 0usize..20) {
            let solid = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&wrap(&text, columns).concat()), solid(&text));
        }

        #[test]
        fn no_line_starts_with_punctuation(text in "([张王李村组户]{1,6}[，。：、]){1,12}", columns in 6usize..40) {
            for line in wrap(&text, columns) {
                prop_assert!(!may_not_start(&line), "{:?}", line);
            }
        }
    }
}
