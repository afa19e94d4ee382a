//! One key press, its name in key map files, and its name on screen.
//!
//! Terminals report the same press in several ways (Ctrl+P or Ctrl+Shift+P, `BackTab` or Shift+Tab); [`Key::new`]
//! brings them to one form so that a look-up compares equal. Full-width twins are folded only where a key is a
//! command, never where it is text.
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use std::fmt;

/// The key itself, without modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A printable character (the space bar is `Char(' ')`).
    Char(char),
    /// A function key, 1 to 12.
    F(u8),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab; Shift+Tab is this with `shift`.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
}

/// Name in files, code, and what the bottom line calls it (the word on the key cap where that is not English).
const NAMED: [(&str, Code, &str); 15] = [
    ("Enter", Code::Enter, "回车"),
    ("Esc", Code::Esc, "Esc"),
    ("Tab", Code::Tab, "Tab"),
    ("Backspace", Code::Backspace, "退格"),
    ("Delete", Code::Delete, "Del"),
    ("Insert", Code::Insert, "Ins"),
    ("Up", Code::Up, "上"),
    ("Down", Code::Down, "下"),
    ("Left", Code::Left, "左"),
    ("Right", Code::Right, "右"),
    ("Home", Code::Home, "Home"),
    ("End", Code::End, "End"),
    ("PgUp", Code::PageUp, "翻页上"),
    ("PgDn", Code::PageDown, "翻页下"),
    ("Space", Code::Char(' '), "空格"),
];

/// Other spellings people write in their own files.
const ALIASES: [(&str, Code); 6] = [
    ("Return", Code::Enter),
    ("Escape", Code::Esc),
    ("PageUp", Code::PageUp),
    ("PageDown", Code::PageDown),
    ("Del", Code::Delete),
    ("Ins", Code::Insert),
];

/// A key with its modifiers, in the one form used for comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The key itself.
    pub code: Code,
    /// Ctrl held.
    pub ctrl: bool,
    /// Alt held.
    pub alt: bool,
    /// Shift held; never set for characters, which carry it themselves.
    pub shift: bool,
}

impl Key {
    /// A key in comparable form: with Ctrl or Alt a letter is lower case (most terminals cannot tell
    /// Ctrl+Shift+P from Ctrl+P), without them Shift is part of the character.
    #[must_use]
    pub fn new(code: Code, ctrl: bool, alt: bool, shift: bool) -> Self {
        match code {
            Code::Char(c) if ctrl || alt => {
                Self { code: Code::Char(c.to_ascii_lowercase()), ctrl, alt, shift: false }
            }
            Code::Char(c) if shift => Self::plain(Code::Char(c.to_ascii_uppercase())),
            _ => Self { code, ctrl, alt, shift },
        }
    }

    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// The key of a terminal event. `None` for a release (Windows reports those too) and for keys that no key
    /// map can name.
    #[must_use]
    pub fn from_event(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let mut shift = event.modifiers.contains(KeyModifiers::SHIFT);
        let code = match event.code {
            KeyCode::Char(c) if !c.is_control() => Code::Char(c),
            KeyCode::F(n @ 1..=12) => Code::F(n),
            KeyCode::Enter => Code::Enter,
            KeyCode::Esc => Code::Esc,
            KeyCode::Tab => Code::Tab,
            KeyCode::BackTab => {
                shift = true;
                Code::Tab
            }
            KeyCode::Backspace => Code::Backspace,
            KeyCode::Delete => Code::Delete,
            KeyCode::Insert => Code::Insert,
            KeyCode::Up => Code::Up,
            KeyCode::Down => Code::Down,
            KeyCode::Left => Code::Left,
            KeyCode::Right => Code::Right,
            KeyCode::Home => Code::Home,
            KeyCode::End => Code::End,
            KeyCode::PageUp => Code::PageUp,
            KeyCode::PageDown => Code::PageDown,
            _ => return None,
        };
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        Some(Self::new(code, ctrl, alt, shift))
    }

    /// Reads a name such as `F1`, `Ctrl+P`, `Shift+Tab`, `PgUp`, `Space`, `1`, `<`. Names of keys and modifiers
    /// are read without regard to case; single characters are not.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        let mut rest = name;
        while let Some((head, tail)) = rest.split_once('+') {
            if tail.is_empty() {
                break;
            }
            let held = if head.eq_ignore_ascii_case("ctrl") {
                &mut ctrl
            } else if head.eq_ignore_ascii_case("alt") {
                &mut alt
            } else if head.eq_ignore_ascii_case("shift") {
                &mut shift
            } else {
                return None;
            };
            if std::mem::replace(held, true) {
                return None;
            }
            rest = tail;
        }
        Some(Self::new(parse_code(rest)?, ctrl, alt, shift))
    }

    /// The character this key types, if it is text.
    #[must_use]
    pub const fn text(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The same key with a full-width character replaced by its half-width twin: with the Chinese input method
    /// on, `1` may arrive as `１` and `.` as `。`. For commands only.
    #[must_use]
    pub fn folded(self) -> Self {
        self.text().map_or(self, |c| Self::plain(Code::Char(fold_command(c))))
    }

    /// Whether terminals or input methods keep this key from the program, or send it as another one. Such a key
    /// may not be bound: Ctrl+I is Tab, Ctrl+M Enter, Ctrl+[ Esc, Ctrl+H Backspace, Ctrl+J Enter; Ctrl+Space
    /// switches the input method; Shift+F3 looks like a cursor report; Alt+Enter is the full screen; Ctrl with a
    /// digit or sign has no code.
    #[must_use]
    pub fn never_arrives(self) -> bool {
        match self.code {
            Code::Char(c) if self.ctrl => !c.is_ascii_alphabetic() || matches!(c, 'h' | 'i' | 'j' | 'm'),
            Code::Char(c) => self.alt && c == ' ',
            Code::Enter | Code::Esc => self.ctrl || self.alt || self.shift,
            Code::Tab => self.ctrl || self.alt,
            Code::F(3) => self.shift,
            _ => false,
        }
    }

    /// The name for the bottom line: `F9`, `Ctrl+P`, `回车`, `空格`, `翻页上`.
    #[must_use]
    pub fn label(self) -> String {
        let word = NAMED.iter().find(|(_, code, _)| *code == self.code).map(|(_, _, word)| *word);
        self.spell(word)
    }

    fn spell(self, word: Option<&str>) -> String {
        let mut out = String::new();
        for (held, name) in [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            if held {
                out.push_str(name);
            }
        }
        let cap = match (word, self.code) {
            (Some(word), _) => word.to_owned(),
            (None, Code::Char(c)) if self.ctrl || self.alt => c.to_ascii_uppercase().to_string(),
            (None, Code::Char(c)) => c.to_string(),
            (None, Code::F(n)) => format!("F{n}"),
            (None, _) => String::new(),
        };
        out + &cap
    }
}

/// The name as written in key map files; [`Key::parse`] reads it back.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = NAMED.iter().find(|(_, code, _)| *code == self.code).map(|(name, _, _)| *name);
        f.write_str(&self.spell(word))
    }
}

fn parse_code(name: &str) -> Option<Code> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control() && c != ' ').then_some(Code::Char(c));
    }
    if let Some(number) = name.strip_prefix(['F', 'f']) {
        let n: u8 = number.parse().ok()?;
        return (1..=12).contains(&n).then_some(Code::F(n));
    }
    let named = NAMED.iter().map(|(n, code, _)| (*n, *code)).chain(ALIASES);
    named.into_iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, code)| code)
}

/// The half-width twin of a full-width ASCII character (U+FF01 to U+FF5E) or of the ideographic space; other
/// characters stay. Only this range: a compatibility folding of everything would also change ① and ㎡.
#[must_use]
pub fn fold_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// What the same physical key gives with Chinese punctuation on, besides the full-width twins.
fn fold_command(c: char) -> char {
    match c {
        '。' => '.',
        '、' => '/',
        '《' => '<',
        '》' => '>',
        '【' => '[',
        '】' => ']',
        _ => fold_char(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> Option<String> {
        Key::from_event(KeyEvent::new(code, modifiers)).map(|k| k.to_string())
    }

    #[test]
    fn names_are_read_and_printed() {
        for name in
            ["F1", "F12", "Ctrl+P", "Shift+Tab", "PgUp", "Space", "1", "<", "+", "Enter", "Esc", "Alt+Down"]
        {
            assert_eq!(Key::parse(name).map(|k| k.to_string()).as_deref(), Some(name));
        }
        for (loose, name) in
            [("ctrl+p", "Ctrl+P"), ("PAGEUP", "PgUp"), ("Shift+a", "A"), ("Ctrl+Shift+P", "Ctrl+P")]
        {
            assert_eq!(Key::parse(loose).map(|k| k.to_string()).as_deref(), Some(name));
        }
        for bad in ["", "F0", "F13", "Strg+P", "Ctrl+", "Ctrl+Ctrl+P", "PgUpp", " ", "é́x"] {
            assert_eq!(Key::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn events_come_to_one_form() {
        let (shift, ctrl) = (KeyModifiers::SHIFT, KeyModifiers::CONTROL);
        assert_eq!(press(KeyCode::BackTab, KeyModifiers::NONE).as_deref(), Some("Shift+Tab"));
        assert_eq!(press(KeyCode::Tab, shift).as_deref(), Some("Shift+Tab"));
        assert_eq!(press(KeyCode::Char('P'), ctrl | shift).as_deref(), Some("Ctrl+P"));
        assert_eq!(press(KeyCode::Char('G'), shift).as_deref(), Some("G"));
        assert_eq!(press(KeyCode::Char('张'), KeyModifiers::NONE).as_deref(), Some("张"));
        assert_eq!(press(KeyCode::F(20), KeyModifiers::NONE), None);
        let release = KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(Key::from_event(release), None);
    }

    #[test]
    fn full_width_twins_fold_for_commands() {
        let pairs = "１1．.＜<／/，,。.、/？?　 《<";
        let chars: Vec<char> = pairs.chars().collect();
        for pair in chars.chunks(2) {
            assert_eq!(Key::plain(Code::Char(pair[0])).folded().text(), Some(pair[1]));
        }
        assert_eq!(fold_char('。'), '。', "text keeps its Chinese full stop");
        assert_eq!(fold_char('①'), '①');
    }

    #[test]
    fn keys_that_never_arrive_are_known() {
        for name in [
            "Ctrl+I",
            "Ctrl+M",
            "Ctrl+[",
            "Ctrl+H",
            "Ctrl+J",
            "Ctrl+Space",
            "Ctrl+Enter",
            "Shift+F3",
            "Alt+Enter",
        ] {
            assert!(Key::parse(name).unwrap().never_arrives(), "{name}");
        }
        for name in ["Ctrl+P", "F3", "Shift+Tab", "Ctrl+Home", "Alt+Down", "Space"] {
            assert!(!Key::parse(name).unwrap().never_arrives(), "{name}");
        }
    }

    #[test]
    fn labels_are_what_the_clerk_reads() {
        let label = |name: &str| Key::parse(name).unwrap().label();
        assert_eq!(label("Enter"), "回车");
        assert_eq!(label("Alt+Down"), "Alt+下");
        assert_eq!(label("Ctrl+S"), "Ctrl+S");
        assert_eq!(label("PgUp"), "翻页上");
    }

    proptest! {
        #[test]
        fn any_name_reads_or_refuses(name in ".{0,12}") {
            if let Some(key) = Key::parse(&name) {
                prop_assert_eq!(Key::parse(&key.to_string()), Some(key));
            }
        }
    }
}
