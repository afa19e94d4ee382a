//! Reading key map files: three shipped ones, and the office's own over one of them.
//!
//! A file is a table a context with `"Ctrl+P" = "palette"`, an action `"none"` taking a key's meaning away, and
//! optionally `base = "default"` at the top. Every mistake is collected with its line and one Chinese sentence;
//! what is right is used all the same, so that a slip in a file never locks a clerk out.
use super::action::Action;
use super::context::Context;
use super::key::Key;
use super::map::{Binding, KeyMap, KeySeq, clash};
use std::fmt;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A key map that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shipped {
    /// Complete without a single letter key.
    Default,
    /// The default plus letter commands, for offices that switch the input method off.
    Letters,
    /// The default plus the keypad signs in coded fields.
    Numpad,
}

impl Shipped {
    /// The three, the default first.
    pub const ALL: [Self; 3] = [Self::Default, Self::Letters, Self::Numpad];

    /// The name used on the command line and as `base`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Letters => "letters",
            Self::Numpad => "numpad",
        }
    }

    /// The shipped map of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// The text of the file, as a pattern for the office's own.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Default => include_str!("../../keymaps/default.toml"),
            Self::Letters => include_str!("../../keymaps/letters.toml"),
            Self::Numpad => include_str!("../../keymaps/numpad.toml"),
        }
    }
}

/// One mistake in a key map file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file as it was named to the program.
    pub file: String,
    /// The line, counted from 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// What is wrong and what to do, in Chinese.
    pub sentence: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}：{}", self.file, self.sentence)
        } else {
            write!(f, "{} 第 {} 行：{}", self.file, self.line, self.sentence)
        }
    }
}

impl KeyMap {
    /// A shipped key map. The faults are empty, which a test holds.
    #[must_use]
    pub fn shipped(which: Shipped) -> (Self, Vec<Fault>) {
        let file = format!("{}.toml", which.name());
        let mut reader = Reader::new(&file, which.text());
        let layer = reader.read();
        let (mut map, mut faults) = match reader.base {
            Some(base) if base != which => Self::shipped(base),
            _ => (Self::default(), Vec::new()),
        };
        map.lay_over(layer);
        faults.append(&mut reader.faults);
        (map, faults)
    }

    /// A shipped key map with the office's own file laid over it, where one is given. A file that cannot be read
    /// is one fault, and the shipped map is used.
    #[must_use]
    pub fn load(which: Shipped, own: Option<&Path>) -> (Self, Vec<Fault>) {
        let Some(path) = own else {
            return Self::shipped(which);
        };
        let file = path.display().to_string();
        if let Ok(text) = std::fs::read_to_string(path) {
            return Self::load_text(which, &file, &text);
        }
        let (map, mut faults) = Self::shipped(which);
        let sentence = "这个键位文件读不出来，已改用自带键位；请检查文件在不在、是否存为 UTF-8。".to_owned();
        faults.push(Fault { file, line: 0, sentence });
        (map, faults)
    }

    /// A shipped key map with a file's text laid over it. A `base` in the text wins over `which`.
    #[must_use]
    pub fn load_text(which: Shipped, file: &str, text: &str) -> (Self, Vec<Fault>) {
        let mut reader = Reader::new(file, text);
        let layer = reader.read();
        let (mut map, mut faults) = Self::shipped(reader.base.unwrap_or(which));
        map.lay_over(layer);
        faults.append(&mut reader.faults);
        (map, faults)
    }
}

/// One file being read.
struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    base: Option<Shipped>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a str, text: &'a str) -> Self {
        // Notepad writes a byte order mark, which is no part of the text.
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        Self { file, text, base: None, faults: Vec::new() }
    }

    fn fault(&mut self, at: &Range<usize>, sentence: String) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        self.faults.push(Fault { file: self.file.to_owned(), line, sentence });
    }

    fn read(&mut self) -> Vec<Binding> {
        let text = self.without_broken_lines();
        let (table, _) = DeTable::parse_recoverable(&text);
        let mut layer = Vec::new();
        for (name, value) in in_file_order(table.get_ref()) {
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("base", value) => {
                    self.base = value.as_str().and_then(Shipped::from_name);
                    if self.base.is_none() {
                        self.fault(&name.span(), "base 只能是 default、letters 或 numpad。".to_owned());
                    }
                }
                (id, DeValue::Table(lines)) => match Context::from_id(id) {
                    Some(context) => self.section(context, lines, &mut layer),
                    None => self.fault(&name.span(), format!("没有名叫 [{id}] 的段；{}", known_contexts())),
                },
                (id, _) => self.fault(&name.span(), format!("「{id}」应放在某一段里，如 [global] 之下。")),
            }
        }
        self.faults.sort_by_key(|fault| fault.line);
        layer
    }

    /// The text with every line blanked that is not TOML, each of them a fault. The parser's own recovery gives
    /// up on the rest of a section, and one slip must not cost the lines after it.
    fn without_broken_lines(&mut self) -> String {
        let mut text = self.text.to_owned();
        while let Err(error) = DeTable::parse(&text) {
            let at = error.span().unwrap_or(0..0).start.min(text.len());
            let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
            let end =
                text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |len| start + len);
            let sentence = if error.message().contains("duplicate key") {
                "这个键（或这一段）在文件里写了两次，请删去一处。"
            } else {
                "这一行的写法读不懂；应写成 \"F5\" = \"ditto\" 的样子，段名写成 [entry]。"
            };
            self.fault(&(start..end), sentence.to_owned());
            if text.get(start..end).is_none_or(|line| line.trim().is_empty()) {
                break;
            }
            text.replace_range(start..end, &" ".repeat(end - start));
        }
        text
    }

    fn section(&mut self, context: Context, lines: &DeTable<'_>, layer: &mut Vec<Binding>) {
        let start = layer.len();
        for (name, value) in in_file_order(lines) {
            let Some((keys, action)) = self.line(context, name, value) else {
                continue;
            };
            if layer.iter().skip(start).any(|b| clash(&b.keys, &keys)) {
                let sentence =
                    format!("「{}」在 [{}] 里绑了两次，请删去一处。", name.get_ref(), context.id());
                self.fault(&name.span(), sentence);
                continue;
            }
            layer.push(Binding { context, keys, action });
        }
    }

    fn line(
        &mut self,
        context: Context,
        name: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<(KeySeq, Option<Action>)> {
        let at = name.span();
        let mut keys = KeySeq::new();
        for word in name.get_ref().split_whitespace() {
            let Some(key) = Key::parse(word) else {
                self.fault(
                    &at,
                    format!("没有名叫「{word}」的键；写法如 F5、Ctrl+P、Shift+Tab、PgUp、Space。"),
                );
                return None;
            };
            keys.push(key.folded());
        }
        let problem = if keys.is_empty() {
            Some("引号里没有写键名。".to_owned())
        } else if let Some(key) = keys.iter().find(|key| key.never_arrives()) {
            Some(format!("「{key}」会被终端或输入法截走，请换一个键。"))
        } else if keys.iter().any(|key| is_text(context, *key)) {
            Some(format!("「{}」在 [{}] 里是要打进去的字，不能当命令键。", name.get_ref(), context.id()))
        } else {
            None
        };
        if let Some(sentence) = problem {
            self.fault(&at, sentence);
            return None;
        }
        let id = value.get_ref().as_str().unwrap_or_default();
        if id == "none" {
            return Some((keys, None));
        }
        let problem = match Action::from_id(id) {
            Some(action) if action.valid_in(context) => return Some((keys, Some(action))),
            Some(action) => format!("「{id}」（{}）在 [{}] 里不起作用。", action.info().name, context.id()),
            None => format!("没有名叫「{id}」的操作；可用的名字见 default.toml。"),
        };
        self.fault(&value.span(), problem);
        None
    }
}

/// Whether the key would take a character away from what the clerk types there. In a coded field only letters
/// and digits are the value.
fn is_text(context: Context, key: Key) -> bool {
    key.text().is_some_and(|c| match context {
        Context::EntryCode => c.is_alphanumeric(),
        _ => context.takes_text(),
    })
}

fn known_contexts() -> String {
    let ids: Vec<&str> = Context::ALL.iter().map(|c| c.id()).collect();
    format!("可用的段名：{}。", ids.join(" "))
}

/// Entries as the file has them: the table itself is in alphabetical order.
fn in_file_order<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}
