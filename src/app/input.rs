//! Terminal events made into keys and pasted text.
//!
//! Where the terminal brackets a paste it arrives whole. Elsewhere (Windows) it is a burst of key events: then Enter
//! and Tab inside the burst are text, so that pasting never files a paper.

use crate::keymap::{Code, Key};
use ratatui::crossterm::event::{Event, KeyEventKind};

/// Whether a paste comes as a burst of keys here.
const BURST_IS_PASTE: bool = cfg!(windows);
/// So many text keys at once are not typed by hand; an input method's commit has no Enter or Tab in it.
const BURST: usize = 4;

/// Something that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arrived {
    /// A key.
    Key(Key),
    /// Pasted text.
    Paste(String),
    /// The window has another size.
    Resized,
}

/// A batch of events in order, with key releases dropped.
pub(super) fn group(events: Vec<Event>) -> Vec<Arrived> {
    group_as(events, BURST_IS_PASTE)
}

fn group_as(events: Vec<Event>, burst_is_paste: bool) -> Vec<Arrived> {
    let arrived: Vec<Arrived> = events.into_iter().filter_map(arrived).collect();
    let words: String = arrived.iter().map_while(as_text).collect();
    let whole = words.chars().count() == arrived.len();
    let has_breaks = words.contains(['\n', '\t']);
    if burst_is_paste && whole && has_breaks && arrived.len() >= BURST {
        return vec![Arrived::Paste(words)];
    }
    arrived
}

fn arrived(event: Event) -> Option<Arrived> {
    match event {
        Event::Key(key) if key.kind == KeyEventKind::Release => None,
        Event::Key(key) => Key::from_event(key).map(Arrived::Key),
        Event::Paste(words) => Some(Arrived::Paste(words.replace("\r\n", "\n").replace('\r', "\n"))),
        Event::Resize(..) => Some(Arrived::Resized),
        _ => None,
    }
}

fn as_text(item: &Arrived) -> Option<char> {
    match item {
        Arrived::Key(key) if *key == Key::plain(Code::Enter) => Some('\n'),
        Arrived::Key(key) if *key == Key::plain(Code::Tab) => Some('\t'),
        Arrived::Key(key) => key.text(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    fn events(keys: &[KeyCode]) -> Vec<Event> {
        keys.iter().map(|code| Event::Key(KeyEvent::new(*code, KeyModifiers::NONE))).collect()
    }

    #[test]
    fn an_enter_inside_a_burst_is_text_only_where_a_paste_is_a_burst() {
        let keys = [KeyCode::Char('张'), KeyCode::Char('三'), KeyCode::Enter, KeyCode::Char('李')];
        assert_eq!(group_as(events(&keys), true), [Arrived::Paste("张三\n李".to_owned())]);
        assert_eq!(group_as(events(&keys), false).len(), 4);
    }

    #[test]
    fn an_input_methods_commit_and_a_single_enter_stay_keys() {
        let commit = [KeyCode::Char('清'), KeyCode::Char('河'), KeyCode::Char('镇'), KeyCode::Char('人')];
        assert_eq!(group_as(events(&commit), true).len(), 4);
        assert_eq!(group_as(events(&[KeyCode::Enter]), true), [Arrived::Key(Key::plain(Code::Enter))]);
    }

    #[test]
    fn line_ends_of_a_paste_are_made_one() {
        let paste = vec![Event::Paste("甲\r\n乙\r丙".to_owned())];
        assert_eq!(group_as(paste, false), [Arrived::Paste("甲\n乙\n丙".to_owned())]);
    }
}
