//! The right halves of wide characters that a frame leaves behind.
//!
//! Only cells that differ between two frames are written. Where a wide character is overwritten from its left, the
//! terminal itself blanks its other half, in colours of its own choosing; both frames hold the same blank there, so
//! nobody writes that cell again (ratatui#2585 mended the plain case only). Specks of the screen before would stay.

use crate::ui::text;
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;

/// Which cells of the frame before lay under the right half of a wide character.
#[derive(Default)]
pub(super) struct Halves {
    area: Rect,
    covered: Vec<bool>,
}

impl Halves {
    /// Has the cells written in any case that were covered in the frame before and stand free in this one.
    pub(super) fn write_again(&mut self, buf: &mut Buffer) {
        let covered = covered(buf);
        // A window of another size is painted whole anyway.
        if self.area == buf.area {
            for ((cell, was), is) in buf.content.iter_mut().zip(&self.covered).zip(&covered) {
                if *was && !is {
                    cell.set_diff_option(CellDiffOption::AlwaysUpdate);
                }
            }
        }
        self.area = buf.area;
        self.covered = covered;
    }
}

fn covered(buf: &Buffer) -> Vec<bool> {
    let mut covered = Vec::with_capacity(buf.content.len());
    for row in buf.content.chunks(usize::from(buf.area.width).max(1)) {
        let mut hidden = 0;
        for cell in row {
            covered.push(hidden > 0);
            hidden = if hidden > 0 { hidden - 1 } else { text::width(cell.symbol()).saturating_sub(1) };
        }
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::{Color, Style};

    fn frame(halves: &mut Halves, words: &str) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        buf.set_string(0, 0, words, Style::new().bg(Color::White));
        halves.write_again(&mut buf);
        buf
    }

    #[test]
    fn a_half_left_standing_is_written_again() {
        let mut halves = Halves::default();
        let before = frame(&mut halves, "ab走访  ");
        let after = frame(&mut halves, "a村    c");
        let written: Vec<u16> = before.diff(&after).iter().map(|(x, _, _)| *x).collect();
        assert_eq!(written, [1, 3, 4, 5, 7], "the blank at 3 was the right half of 走, the one at 5 of 访");
    }

    #[test]
    fn what_stays_is_not_written_again() {
        let mut halves = Halves::default();
        let before = frame(&mut halves, "走访张三");
        let after = frame(&mut halves, "走访张三");
        assert!(before.diff(&after).is_empty());
    }
}
