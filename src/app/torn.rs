//! Keys that the reader of keys tears apart.
//!
//! Where Esc and a function or arrow key come in one read, crossterm takes the two escape bytes for one Esc and the rest
//! (`[24~`) for typed characters: a `2` then answers a question, a `4` takes a step. On a slow machine that is usual.
//! What follows an Esc in one read and spells such a key is that key.

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// The events with torn keys made whole.
pub(super) fn mended(events: &[Event]) -> Vec<Event> {
    let mut whole = Vec::with_capacity(events.len());
    let mut rest = events;
    while let [first, after @ ..] = rest {
        whole.push(first.clone());
        rest = after;
        if matches!(first, Event::Key(key) if key.code == KeyCode::Esc && key.kind == KeyEventKind::Press)
            && let Some((key, length)) = spelled(rest)
        {
            whole.push(Event::Key(key));
            rest = rest.get(length..).unwrap_or_default();
        }
    }
    whole
}

/// The key that the next events spell, and how many they are.
fn spelled(events: &[Event]) -> Option<(KeyEvent, usize)> {
    let text: Vec<char> = events.iter().map_while(typed).collect();
    match text.as_slice() {
        ['O', last, ..] => Some((KeyEvent::new(lettered(*last)?, KeyModifiers::NONE), 2)),
        ['[', rest @ ..] => {
            let numbers = rest.iter().take_while(|c| c.is_ascii_digit() || **c == ';').count();
            let last = *rest.get(numbers)?;
            let words: String = rest.iter().take(numbers).collect();
            let mut parts = words.split(';').map(|part| part.parse::<u8>().ok());
            let (number, held) = (parts.next().flatten(), parts.next().flatten());
            let code = if last == '~' { numbered(number?)? } else { lettered(last)? };
            Some((KeyEvent::new(code, modifiers(held)), numbers + 2))
        }
        _ => None,
    }
}

/// A character typed plainly.
fn typed(event: &Event) -> Option<char> {
    match event {
        Event::Key(KeyEvent { code: KeyCode::Char(c), modifiers, kind: KeyEventKind::Press, .. })
            if KeyModifiers::SHIFT.contains(*modifiers) =>
        {
            Some(*c)
        }
        _ => None,
    }
}

/// The keys that end in a letter.
const fn lettered(last: char) -> Option<KeyCode> {
    Some(match last {
        'A' => KeyCode::Up,
        'B' => KeyCode::Down,
        'C' => KeyCode::Right,
        'D' => KeyCode::Left,
        'H' => KeyCode::Home,
        'F' => KeyCode::End,
        'Z' => KeyCode::BackTab,
        'P' => KeyCode::F(1),
        'Q' => KeyCode::F(2),
        'R' => KeyCode::F(3),
        'S' => KeyCode::F(4),
        _ => return None,
    })
}

/// The keys that are a number before a tilde.
const fn numbered(number: u8) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number - 10),
        17..=21 => KeyCode::F(number - 11),
        23 | 24 => KeyCode::F(number - 12),
        _ => return None,
    })
}

/// What is held down with it: one more than the sum of shift 1, alt 2 and control 4.
fn modifiers(held: Option<u8>) -> KeyModifiers {
    let bits = held.unwrap_or(1).saturating_sub(1);
    let mut modifiers = KeyModifiers::NONE;
    for (bit, modifier) in [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)] {
        if bits & bit != 0 {
            modifiers |= modifier;
        }
    }
    modifiers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode) -> Event {
        Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn torn(text: &str) -> Vec<Event> {
        std::iter::once(key(KeyCode::Esc)).chain(text.chars().map(|c| key(KeyCode::Char(c)))).collect()
    }

    #[test]
    fn a_key_behind_esc_is_whole_again() {
        for (text, code) in [
            ("[24~", KeyCode::F(12)),
            ("[20~", KeyCode::F(9)),
            ("[15~", KeyCode::F(5)),
            ("[17~", KeyCode::F(6)),
            ("[B", KeyCode::Down),
            ("[6~", KeyCode::PageDown),
            ("OP", KeyCode::F(1)),
        ] {
            let mut events = torn(text);
            events.push(key(KeyCode::Char('1')));
            let one = key(KeyCode::Char('1'));
            assert_eq!(mended(&events), [key(KeyCode::Esc), key(code), one], "{text}");
        }
        let held = Event::Key(KeyEvent::new(KeyCode::End, KeyModifiers::CONTROL));
        assert_eq!(mended(&torn("[1;5F")), [key(KeyCode::Esc), held]);
    }

    #[test]
    fn what_is_typed_stays_as_typed() {
        for text in ["", "2", "[", "[2", "[2x", "Ox", "走访[24", "a[24~"] {
            assert_eq!(mended(&torn(text)), torn(text), "{text}");
        }
        let plain: Vec<Event> = "[24~".chars().map(|c| key(KeyCode::Char(c))).collect();
        assert_eq!(mended(&plain), plain, "no Esc stands before it");
    }
}
