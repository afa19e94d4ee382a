//! A read key map: from contexts and keys to an action, and back from an action to its keys.
//!
//! Forty bindings a context, looked up at the speed of a hand: a list in file order is enough, and keeps the
//! first key of a file the one the bottom line shows.
use super::action::Action;
use super::context::Context;
use super::key::Key;
use std::collections::BTreeMap;

/// One or more keys pressed after one another.
pub type KeySeq = Vec<Key>;

/// What a look-up found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The keys so far begin a longer sequence: wait for the next.
    Pending,
    /// The keys ask for this.
    Matched(Action),
    /// Nothing is bound; in a text field the key is text.
    None,
}

/// One line of a key map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binding {
    pub context: Context,
    pub keys: KeySeq,
    /// `None` takes the key's meaning away.
    pub action: Option<Action>,
}

/// A complete key map. Obtain one from [`KeyMap::shipped`] or [`KeyMap::load`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyMap {
    bindings: BTreeMap<Context, Vec<(KeySeq, Action)>>,
}

/// The keys as the bottom line writes them: `F9`, `Ctrl+P`, `g g`.
#[must_use]
pub fn label(keys: &[Key]) -> String {
    keys.iter().map(|key| key.label()).collect::<Vec<_>>().join(" ")
}

/// Whether one sequence begins the other, so that both cannot be bound in one context.
pub(super) fn clash(a: &[Key], b: &[Key]) -> bool {
    a.starts_with(b) || b.starts_with(a)
}

impl KeyMap {
    /// What the keys mean, asking the contexts in order and [`Context::Global`] last; the first that knows them
    /// wins. Full-width characters count as their half-width twins. A printable key never falls through a
    /// context that takes text.
    #[must_use]
    pub fn look_up(&self, contexts: &[Context], keys: &[Key]) -> Match {
        let keys: KeySeq = keys.iter().map(|key| key.folded()).collect();
        let printable = keys.iter().any(|key| key.text().is_some());
        if keys.is_empty() {
            return Match::None;
        }
        for (i, context) in contexts.iter().enumerate() {
            match self.look_in(*context, &keys) {
                Match::None => {}
                found => return found,
            }
            // Keypad signs of a coded field are asked first; the field behind it still takes text.
            let text_follows = contexts.get(i + 1).is_some_and(|next| next.takes_text());
            if printable && context.takes_text() && !text_follows {
                return Match::None;
            }
        }
        self.look_in(Context::Global, &keys)
    }

    fn look_in(&self, context: Context, keys: &[Key]) -> Match {
        let Some(list) = self.bindings.get(&context) else {
            return Match::None;
        };
        if let Some((_, action)) = list.iter().find(|(seq, _)| seq == keys) {
            return Match::Matched(*action);
        }
        if list.iter().any(|(seq, _)| seq.starts_with(keys)) { Match::Pending } else { Match::None }
    }

    /// The key sequences bound to the action in exactly this context, the preferred first.
    #[must_use]
    pub fn keys_of(&self, context: Context, action: Action) -> Vec<KeySeq> {
        let list = self.bindings.get(&context).into_iter().flatten();
        list.filter(|(_, bound)| *bound == action).map(|(seq, _)| seq.clone()).collect()
    }

    /// The key to show for an action in this stack of contexts: the first that really reaches it there.
    #[must_use]
    pub fn key_for(&self, contexts: &[Context], action: Action) -> Option<KeySeq> {
        let stack = contexts.iter().chain(std::iter::once(&Context::Global));
        stack
            .flat_map(|context| self.keys_of(*context, action))
            .find(|keys| self.look_up(contexts, keys) == Match::Matched(action))
    }

    /// Key and word of each action that can be reached here, for the bottom line and the help screen.
    #[must_use]
    pub fn hints(&self, contexts: &[Context], actions: &[Action]) -> Vec<(String, &'static str)> {
        let reached = |a: &Action| self.key_for(contexts, *a).map(|keys| (label(&keys), a.info().name));
        actions.iter().filter_map(reached).collect()
    }

    /// Every binding of one context, in file order.
    #[must_use]
    pub fn bound_in(&self, context: Context) -> &[(KeySeq, Action)] {
        self.bindings.get(&context).map_or(&[], Vec::as_slice)
    }

    /// Lays one file over what is there: its keys win, and come first.
    pub(super) fn lay_over(&mut self, layer: Vec<Binding>) {
        let mut fresh: BTreeMap<Context, Vec<(KeySeq, Action)>> = BTreeMap::new();
        for binding in layer {
            let below = self.bindings.entry(binding.context).or_default();
            below.retain(|(seq, _)| !clash(seq, &binding.keys));
            if let Some(action) = binding.action {
                fresh.entry(binding.context).or_default().push((binding.keys, action));
            }
        }
        for (context, mut list) in fresh {
            let below = self.bindings.entry(context).or_default();
            list.append(below);
            *below = list;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Key {
        Key::parse(name).unwrap()
    }

    fn map(lines: &[(Context, &str, Action)]) -> KeyMap {
        let mut map = KeyMap::default();
        map.lay_over(
            lines
                .iter()
                .map(|(context, keys, action)| Binding {
                    context: *context,
                    keys: keys.split(' ').map(key).collect(),
                    action: Some(*action),
                })
                .collect(),
        );
        map
    }

    #[test]
    fn the_nearest_context_wins() {
        let map = map(&[
            (Context::Grid, "Ctrl+D", Action::FillDown),
            (Context::Register, "Ctrl+D", Action::Copy),
            (Context::Global, "F1", Action::Help),
        ]);
        let find = |stack: &[Context], name: &str| map.look_up(stack, &[key(name)]);
        assert_eq!(find(&[Context::Grid, Context::Entry], "Ctrl+D"), Match::Matched(Action::FillDown));
        assert_eq!(find(&[Context::Register], "Ctrl+D"), Match::Matched(Action::Copy));
        assert_eq!(find(&[Context::Entry], "Ctrl+D"), Match::None);
        assert_eq!(find(&[Context::Entry], "F1"), Match::Matched(Action::Help));
        assert_eq!(map.look_up(&[Context::Entry], &[]), Match::None);
    }

    #[test]
    fn sequences_wait_for_their_end() {
        let map = map(&[(Context::Register, "g g", Action::First), (Context::Register, "G", Action::Last)]);
        let g = key("g");
        assert_eq!(map.look_up(&[Context::Register], &[g]), Match::Pending);
        assert_eq!(map.look_up(&[Context::Register], &[g, g]), Match::Matched(Action::First));
        assert_eq!(map.look_up(&[Context::Register], &[g, key("x")]), Match::None);
        assert_eq!(map.hints(&[Context::Register], &[Action::First]), [("g g".to_owned(), "第一条")]);
    }

    #[test]
    fn text_stops_printable_keys_but_not_others() {
        let map = map(&[
            (Context::Dialog, "1", Action::Choose(1)),
            (Context::Dialog, "Tab", Action::NextField),
            (Context::EntryCode, "+", Action::Ditto),
        ]);
        assert_eq!(map.look_up(&[Context::Text, Context::Dialog], &[key("1")]), Match::None);
        assert_eq!(
            map.look_up(&[Context::Text, Context::Dialog], &[key("Tab")]),
            Match::Matched(Action::NextField)
        );
        assert_eq!(map.look_up(&[Context::Dialog], &[key("１")]), Match::Matched(Action::Choose(1)));
        assert_eq!(
            map.look_up(&[Context::EntryCode, Context::Entry], &[key("＋")]),
            Match::Matched(Action::Ditto)
        );
        assert_eq!(
            map.look_up(&[Context::Grid, Context::EntryCode], &[key("+")]),
            Match::Matched(Action::Ditto)
        );
        assert_eq!(map.key_for(&[Context::Text, Context::Dialog], Action::Choose(1)), None);
    }

    #[test]
    fn a_layer_replaces_and_removes() {
        let mut map = map(&[(Context::Entry, "F5", Action::Ditto), (Context::Entry, "F6", Action::Pin)]);
        let entry = |name: &str, action| Binding { context: Context::Entry, keys: vec![key(name)], action };
        map.lay_over(vec![entry("F6", Some(Action::Ditto)), entry("F5", None)]);
        assert_eq!(map.keys_of(Context::Entry, Action::Ditto), [vec![key("F6")]]);
        assert_eq!(map.key_for(&[Context::Entry], Action::Pin), None);
    }
}
