//! Bars made of characters, for shares and progress inside tables and papers on screen.
use super::theme::Glyphs;

/// A bar of `columns` cells filled by `part` of `whole`. Anything above nothing shows at least one cell, and only
/// the whole fills it. A whole of 0 is an empty bar.
#[must_use]
pub fn bar(part: u64, whole: u64, columns: u16, glyphs: &Glyphs) -> String {
    let columns = u64::from(columns);
    let filled = match part.min(whole) {
        0 => 0,
        part if part == whole => columns,
        part => {
            let share = u128::from(part) * u128::from(columns) / u128::from(whole);
            u64::try_from(share).unwrap_or(columns).clamp(1, columns.saturating_sub(1).max(1)).min(columns)
        }
    };
    let repeat = |glyph: &str, n: u64| glyph.repeat(usize::try_from(n).unwrap_or(0));
    repeat(glyphs.full, filled) + &repeat(glyphs.empty, columns - filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_honest_at_both_ends() {
        for (part, whole, text) in [
            (0, 10, "----------"),
            (1, 1000, "=---------"),
            (5, 10, "=====-----"),
            (999, 1000, "=========-"),
            (10, 10, "=========="),
            (20, 10, "=========="),
            (3, 0, "----------"),
            (u64::MAX, u64::MAX, "=========="),
        ] {
            assert_eq!(bar(part, whole, 10, &Glyphs::ASCII), text, "{part}/{whole}");
        }
        assert_eq!(bar(1, 2, 0, &Glyphs::ASCII), "");
        assert_eq!(bar(1, 2, 1, &Glyphs::ASCII), "=");
    }
}
