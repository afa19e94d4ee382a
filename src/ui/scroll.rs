//! Which line of a list is selected and which is the first on screen. Knows numbers only.
use std::ops::Range;

/// Selection and scroll position of one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListState {
    /// The selected line, counted from 0.
    pub selected: usize,
    /// The first line on screen.
    pub top: usize,
    /// Lines on screen when last drawn: what a page is.
    page: usize,
}

impl ListState {
    /// A list with that line selected.
    #[must_use]
    pub const fn at(selected: usize) -> Self {
        Self { selected, top: 0, page: 0 }
    }

    /// One line up.
    pub fn up(&mut self) {
        self.selected = self.selected.saturating_sub(1);
    }

    /// One line down in a list of `total`.
    pub fn down(&mut self, total: usize) {
        self.select(self.selected + 1, total);
    }

    /// One screenful up.
    pub fn page_up(&mut self) {
        self.selected = self.selected.saturating_sub(self.page.max(1));
    }

    /// One screenful down in a list of `total`.
    pub fn page_down(&mut self, total: usize) {
        self.select(self.selected.saturating_add(self.page.max(1)), total);
    }

    /// The first line.
    pub fn first(&mut self) {
        self.selected = 0;
    }

    /// The last line of `total`.
    pub fn last(&mut self, total: usize) {
        self.selected = total.saturating_sub(1);
    }

    /// That line, or the last of `total`.
    pub fn select(&mut self, line: usize, total: usize) {
        self.selected = line.min(total.saturating_sub(1));
    }

    /// The lines to draw in `height` rows of a list of `total`, moved no further than needed to show the
    /// selection. Call it once a frame; it also repairs a selection left behind by a list grown shorter.
    pub fn view(&mut self, total: usize, height: usize) -> Range<usize> {
        self.select(self.selected, total);
        self.page = height;
        if height == 0 {
            return self.top..self.top;
        }
        let lowest = (self.selected + 1).saturating_sub(height);
        self.top = self.top.clamp(lowest, self.selected).min(total.saturating_sub(height));
        self.top..total.min(self.top + height)
    }

    /// `123/7555`, or `无` for an empty list.
    #[must_use]
    pub fn position(&self, total: usize) -> String {
        if total == 0 { "无".to_owned() } else { format!("{}/{total}", self.selected + 1) }
    }
}

/// What lies outside the lines shown, such as `上面还有 3 行，下面还有 12 行`; nothing where all are shown.
#[must_use]
pub fn outside(view: &Range<usize>, total: usize, unit: &str) -> String {
    let part = |side: &str, count: usize| (count > 0).then(|| format!("{side}还有 {count} {unit}"));
    let parts = [part("上面", view.start), part("下面", total.saturating_sub(view.end))];
    parts.into_iter().flatten().collect::<Vec<_>>().join("，")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moves_stay_inside() {
        let mut state = ListState::default();
        assert_eq!(state.view(100, 10), 0..10);
        state.up();
        assert_eq!(state.selected, 0);
        state.page_down(100);
        assert_eq!((state.selected, state.view(100, 10)), (10, 1..11));
        state.last(100);
        assert_eq!((state.selected, state.view(100, 10)), (99, 90..100));
        state.down(100);
        assert_eq!(state.selected, 99);
        state.page_up();
        assert_eq!((state.selected, state.view(100, 10)), (89, 89..99));
        state.first();
        assert_eq!(state.view(100, 10), 0..10);
        assert_eq!(state.position(7555), "1/7555");
        assert_eq!(state.position(0), "无");
    }

    #[test]
    fn a_shorter_list_pulls_the_selection_along() {
        let mut state = ListState::at(50);
        assert_eq!(state.view(60, 10), 41..51);
        assert_eq!(state.view(5, 10), 0..5);
        assert_eq!(state.selected, 4);
        assert_eq!(state.view(0, 10), 0..0);
    }

    #[test]
    fn what_is_outside_is_counted() {
        assert_eq!(outside(&(0..5), 5, "条"), "");
        assert_eq!(outside(&(0..5), 8, "条"), "下面还有 3 条");
        assert_eq!(outside(&(2..5), 8, "行"), "上面还有 2 行，下面还有 3 行");
    }

    proptest! {
        #[test]
        fn the_selection_is_always_on_screen(selected in 0usize..200, top in 0usize..200, total in 1usize..200, height in 1usize..50) {
            let mut state = ListState { selected, top, page: 0 };
            let view = state.view(total, height);
            prop_assert!(view.contains(&state.selected));
            prop_assert_eq!(view.len(), height.min(total));
        }
    }
}
