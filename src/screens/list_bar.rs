//! The bar of a list: it stands on a record, never on a row.
//!
//! The one way in which a list keeps its place. However the list is read again (saved, sorted, narrowed, looked at from
//! another side and back), the bar stands on what it stood on. What is hidden for a while is come back to, unless the
//! clerk has gone on to something else; what is gone leaves the bar on its nearest neighbour, and the room says so.

use crate::keymap::Action;
use crate::office::{Office, Saved};
use crate::screens::{Effect, Room};
use crate::ui::ListState;
use std::collections::HashSet;
use std::hash::Hash;
use std::rc::Rc;

/// Which line of a list is selected, and what stands on it.
#[derive(Clone, Debug)]
pub(super) struct Bar<K> {
    /// What stands on each line.
    keys: Rc<Vec<K>>,
    /// Selection and scroll position, for drawing.
    pub list: ListState,
    /// What the clerk put the bar on last.
    chosen: Option<K>,
}

/// What became of the thing under the bar when the list changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stood<K> {
    /// It stands under the bar still, or again.
    Same,
    /// It is not in the list any more.
    Gone(K),
}

impl<K> Default for Bar<K> {
    fn default() -> Self {
        Self { keys: Rc::default(), list: ListState::default(), chosen: None }
    }
}

impl<K: Clone + Eq + Hash> Bar<K> {
    /// The line it stands on, from 0.
    pub fn at(&self) -> usize {
        self.list.selected
    }

    /// What it stands on; none in an empty list.
    pub fn on(&self) -> Option<&K> {
        self.keys.get(self.list.selected)
    }

    /// How many lines there are.
    pub fn total(&self) -> usize {
        self.keys.len()
    }

    /// The list has been read again: the bar stands on the same thing, else on its nearest neighbour.
    pub fn set(&mut self, keys: impl Into<Rc<Vec<K>>>) -> Stood<K> {
        self.change(keys.into(), Self::near)
    }

    /// Another list is shown: the bar stands on the same thing where that is in it, else on the first.
    pub fn turn(&mut self, keys: impl Into<Rc<Vec<K>>>) -> Stood<K> {
        self.change(keys.into(), |_, _| 0)
    }

    fn change(&mut self, keys: Rc<Vec<K>>, instead: impl Fn(&Self, &[K]) -> usize) -> Stood<K> {
        let was = self.on().or(self.chosen.as_ref()).cloned();
        let place = |key: &K| keys.iter().position(|known| known == key);
        // What was chosen comes first: hidden for a while it is come back to.
        let found = self.chosen.as_ref().and_then(place).or_else(|| was.as_ref().and_then(place));
        let at = found.unwrap_or_else(|| instead(self, &keys));
        self.keys = keys;
        self.list.select(at, self.keys.len());
        match (found, was) {
            (None, Some(was)) => Stood::Gone(was),
            _ => Stood::Same,
        }
    }

    /// The line of whatever stood nearest: what came after it first, then what came before.
    fn near(&self, keys: &[K]) -> usize {
        let there: HashSet<&K> = keys.iter().collect();
        let at = self.list.selected;
        let after = self.keys.iter().skip(at + 1);
        let before = self.keys.iter().take(at).rev();
        let near = after.chain(before).find(|key| there.contains(key));
        near.and_then(|near| keys.iter().position(|key| key == near)).unwrap_or(at)
    }

    /// Puts the bar on a line, as the clerk wants it.
    pub fn choose(&mut self, line: usize) {
        self.list.select(line, self.keys.len());
        self.keep();
    }

    /// Puts the bar on a thing, now or as soon as it is in the list. Whether it is there.
    pub fn put(&mut self, key: K) -> bool {
        let found = self.keys.iter().position(|known| *known == key);
        self.chosen = Some(key);
        if let Some(at) = found {
            self.list.select(at, self.keys.len());
        }
        found.is_some()
    }

    /// Something was taken back, or done again: the bar stands on the first of it that is in the list, unless it stands on
    /// some of it already. Whether any is in the list.
    pub fn back_to(&mut self, came_back: &[K]) -> bool {
        let Some(first) = came_back.iter().find(|key| self.keys.contains(key)).cloned() else { return false };
        match self.on() {
            Some(on) if came_back.contains(on) => self.keep(),
            _ => {
                self.put(first);
            }
        }
        true
    }

    /// Stands on a thing for want of what was chosen.
    pub fn lend(&mut self, key: &K) {
        if let Some(at) = self.keys.iter().position(|known| known == key) {
            self.list.select(at, self.keys.len());
        }
    }

    /// What the bar stands on is what is meant from now on: something is done to it.
    pub fn keep(&mut self) {
        if let Some(on) = self.on().cloned() {
            self.chosen = Some(on);
        }
    }

    /// Walks; whether the action was one of walking.
    pub fn walk(&mut self, action: Action) -> bool {
        let total = self.total();
        match action {
            Action::Up => self.list.up(),
            Action::Down => self.list.down(total),
            Action::PageUp => self.list.page_up(),
            Action::PageDown => self.list.page_down(total),
            Action::First | Action::TopOfAll => self.list.first(),
            Action::Last | Action::BottomOfAll => self.list.last(total),
            _ => return false,
        }
        self.keep();
        true
    }

    /// Walks in a list with headings, on which the bar never rests; whether the action was one of walking.
    pub fn walk_over(&mut self, action: Action, heading: impl Fn(usize) -> bool) -> bool {
        let walked = self.walk(action);
        if walked {
            self.settle(
                !matches!(action, Action::Up | Action::PageUp | Action::Last | Action::BottomOfAll),
                heading,
            );
        }
        walked
    }

    /// Takes the bar off a heading: onward or back, and the other way where there is nothing more.
    pub fn settle(&mut self, onward: bool, heading: impl Fn(usize) -> bool) {
        let at = self.at();
        let on = (at..self.total()).find(|line| !heading(*line));
        let back = (0..=at).rev().find(|line| !heading(*line));
        let to = if onward { on.or(back) } else { back.or(on) };
        if let Some(to) = to.filter(|to| *to != at) {
            self.choose(to);
        }
    }
}

/// What a form saves that was opened from a list: that is what the bar comes to stand on.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Whether a form is open, and the newest change of the office when it was opened.
    open: bool,
    before: Option<Saved>,
}

impl Made {
    /// Looks at what a room asks for: from now on the newest change comes out of the form opened here.
    pub fn watch(&mut self, effects: &[Effect], office: &Office) {
        let form = |effect: &Effect| matches!(effect, Effect::Open(Room::Entry(_) | Room::Decompose(_)));
        if effects.iter().any(form) {
            (self.open, self.before) = (true, office.last_saved().cloned());
        }
    }

    /// What was saved in the form, once.
    pub fn take(&mut self, office: &Office) -> Option<Saved> {
        let before = self.before.take();
        let open = std::mem::take(&mut self.open);
        office.last_saved().filter(|saved| open && Some(*saved) != before.as_ref()).cloned()
    }
}

/// Said where what was saved is not in the list shown. `place` is what is shown, `key` how everything is shown.
pub(super) fn outside(saved: &Saved, place: &str, key: &str) -> String {
    format!("{}。它不在{place}里，{key}。", saved.told())
}

/// Said where what stood under the bar is not in the list any more.
pub(super) fn gone(name: &str, place: &str, key: &str) -> String {
    format!("“{name}”不在{place}里了，光标在最近的一条上；{key}。")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bar(keys: &[u8], on: u8) -> Bar<u8> {
        let mut bar = Bar::default();
        bar.set(keys.to_vec());
        assert!(bar.put(on));
        bar
    }

    #[test]
    fn it_stands_on_the_same_thing_wherever_that_comes_to_stand() {
        let mut bar = bar(&[1, 2, 3], 2);
        assert_eq!((bar.set(vec![9, 8, 1, 2, 3]), bar.on()), (Stood::Same, Some(&2)));
        assert_eq!((bar.set(vec![3, 2, 1]), bar.on()), (Stood::Same, Some(&2)));
    }

    #[test]
    fn what_was_never_walked_to_is_kept_as_well() {
        let mut bar: Bar<u8> = Bar::default();
        bar.set(vec![5, 6]);
        assert_eq!((bar.set(vec![4, 5, 6]), bar.on()), (Stood::Same, Some(&5)));
    }

    #[test]
    fn gone_it_leaves_the_bar_on_its_nearest_neighbour() {
        let mut middle = bar(&[1, 2, 3, 4], 2);
        assert_eq!((middle.set(vec![9, 1, 3, 4]), middle.on()), (Stood::Gone(2), Some(&3)));
        let mut last = bar(&[1, 2, 3, 4], 4);
        assert_eq!((last.set(vec![1, 2, 3]), last.on()), (Stood::Gone(4), Some(&3)));
        let mut none = bar(&[1], 1);
        assert_eq!((none.set(Vec::new()), none.on()), (Stood::Gone(1), None));
    }

    #[test]
    fn hidden_for_a_while_it_is_come_back_to_unless_the_clerk_went_on() {
        let mut back = bar(&[1, 2, 3], 3);
        assert_eq!((back.turn(vec![1, 2]), back.on()), (Stood::Gone(3), Some(&1)));
        assert_eq!((back.turn(vec![1, 2, 3]), back.on()), (Stood::Same, Some(&3)));
        let mut empty = bar(&[1, 2, 3], 3);
        empty.turn(Vec::new());
        assert_eq!((empty.turn(vec![1, 2, 3]), empty.on()), (Stood::Same, Some(&3)));
        let mut on = bar(&[1, 2, 3], 3);
        on.turn(vec![1, 2]);
        on.keep();
        assert_eq!((on.turn(vec![2, 1, 3]), on.on()), (Stood::Same, Some(&1)));
    }

    #[test]
    fn what_is_brought_back_is_under_the_bar_and_stays_there() {
        let mut bar = bar(&[1, 2, 3], 2);
        bar.set(vec![1, 3]);
        bar.keep();
        bar.set(vec![1, 2, 3]);
        assert_eq!((bar.back_to(&[7, 2]), bar.on()), (true, Some(&2)));
        assert_eq!((bar.set(vec![3, 2, 1]), bar.on()), (Stood::Same, Some(&2)));
        // On one of several it stays; what is not listed moves nothing.
        assert_eq!((bar.back_to(&[1, 2]), bar.on()), (true, Some(&2)));
        assert_eq!((bar.back_to(&[8]), bar.on()), (false, Some(&2)));
    }

    #[test]
    fn it_never_rests_on_a_heading() {
        let heads = |line: usize| line == 0 || line == 2;
        let mut bar: Bar<u8> = Bar::default();
        bar.set(vec![0, 1, 2, 3]);
        bar.settle(true, heads);
        assert_eq!(bar.at(), 1);
        bar.walk_over(Action::Down, heads);
        assert_eq!(bar.at(), 3);
        bar.walk_over(Action::Up, heads);
        bar.walk_over(Action::Up, heads);
        assert_eq!(bar.at(), 1);
    }

    proptest! {
        #[test]
        fn the_same_thing_is_under_the_bar_after_any_shuffle(
            before in proptest::collection::hash_set(0u8..40, 1..20), more in proptest::collection::vec(40u8..80, 0..9), at in 0usize..20
        ) {
            let keys: Vec<u8> = before.into_iter().collect();
            let mut bar: Bar<u8> = Bar::default();
            bar.set(keys.clone());
            bar.choose(at);
            let on = *bar.on().unwrap();
            let mut after = more;
            after.extend(keys.iter().rev());
            after.dedup();
            prop_assert_eq!(bar.set(after), Stood::Same);
            prop_assert_eq!(bar.on(), Some(&on));
        }
    }
}
