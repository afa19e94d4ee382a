//! A terminal to try the real program in: a pseudo terminal, a screen that is read as a person reads it, and keys.
//!
//! It waits for what must come to stand on the screen, until a deadline, and shows the screen where that does not come.
//! It knows nothing of the program but how it is started.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use vt100::{Callbacks, Parser, Screen};

/// Longer than anything takes on a loaded machine.
const DEADLINE: Duration = Duration::from_secs(40);
/// How often a condition that is not on the screen is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// A frame comes in one piece; silent for so long, it is whole.
const QUIET: Duration = Duration::from_millis(60);

/// How a terminal answers the question where its cursor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Truly.
    Truly,
    /// As one that draws box glyphs two cells wide.
    Wide,
    /// Not at all.
    Never,
}

/// What the terminal was asked.
struct Questions {
    answers: Answers,
    due: Vec<u8>,
}

impl Callbacks for Questions {
    fn unhandled_csi(
        &mut self,
        screen: &mut Screen,
        _: Option<u8>,
        _: Option<u8>,
        params: &[&[u16]],
        end: char,
    ) {
        if end != 'n' || params != [&[6]] {
            return;
        }
        let (row, column) = screen.cursor_position();
        let column = match self.answers {
            Answers::Never => return,
            Answers::Wide => column * 2,
            Answers::Truly => column,
        };
        self.due.extend(format!("\x1b[{};{}R", row + 1, column + 1).bytes());
    }
}

/// A program in a terminal.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    parser: Parser<Questions>,
    /// Everything the program has written.
    pub written: Vec<u8>,
}

impl Terminal {
    /// Starts a program in a window of 80x24.
    pub fn start(program: &Path, args: &[&str], answers: Answers) -> Self {
        Self::start_with(program, args, &[], answers)
    }

    /// The same, with more in its environment.
    pub fn start_with(program: &Path, args: &[&str], env: &[(&str, &Path)], answers: Answers) -> Self {
        let pair = native_pty_system().openpty(size(80, 24)).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        // While this end stays open, the other never ends.
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = vec![0; 1 << 16];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keyboard = pair.master.take_writer().unwrap();
        let questions = Questions { answers, due: Vec::new() };
        let (columns, rows) = (cells(80), cells(24));
        let parser = Parser::new_with_callbacks(rows, columns, 0, questions);
        Self { child, master: pair.master, keyboard, output, parser, written: Vec::new() }
    }

    /// What stands on the screen, a line a row.
    pub fn text(&self) -> String {
        let (_, columns) = self.screen().size();
        let rows: Vec<String> =
            self.screen().rows(0, columns.get()).map(|row| row.trim_end().to_owned()).collect();
        rows.join("\n")
    }

    pub fn screen(&self) -> &Screen {
        self.parser.screen()
    }

    /// Row and column of the cursor, while it is shown.
    pub fn caret(&self) -> Option<(u16, u16)> {
        (!self.screen().hide_cursor()).then(|| self.screen().cursor_position())
    }

    /// Presses keys, parted by blanks: names, or text in `“”`. All of them at once: a program keeps up with that.
    pub fn press(&mut self, keys: &str) {
        let mut bytes = Vec::new();
        for word in keys.split(' ').filter(|word| !word.is_empty()) {
            match word.strip_prefix('“').and_then(|word| word.strip_suffix('”')) {
                Some(text) => bytes.extend(text.bytes()),
                None => bytes.extend(code(word)),
            }
        }
        self.send(&bytes);
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.keyboard.write_all(bytes).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Pastes as a terminal does that brackets it.
    pub fn paste(&mut self, text: &str) {
        assert!(self.screen().bracketed_paste(), "nobody asked for pastes in brackets");
        self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
    }

    /// Waits until the screen contains the words and stands still, and returns it.
    pub fn see(&mut self, words: &str) -> String {
        self.until(words, |terminal| terminal.text().contains(words));
        self.settle();
        self.text()
    }

    /// Presses keys that change the screen, then waits for words on the new one.
    pub fn press_see(&mut self, keys: &str, words: &str) -> String {
        let before = self.written.len();
        self.press(keys);
        self.until(keys, |terminal| terminal.written.len() > before);
        self.see(words)
    }

    /// Waits until something holds; `what` is said where it never does.
    pub fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) -> String {
        let deadline = Instant::now() + DEADLINE;
        while !holds(self) {
            assert!(Instant::now() < deadline, "waited in vain for {what:?} on\n{}", self.show());
            if let Err(RecvTimeoutError::Disconnected) = self.read(GLANCE) {
                assert!(holds(self), "the program ended before {what:?} on\n{}", self.show());
            }
        }
        self.text()
    }

    /// Takes what the program writes next, for so long. Whether it wrote at all.
    fn read(&mut self, patience: Duration) -> Result<(), RecvTimeoutError> {
        let bytes = self.output.recv_timeout(patience)?;
        self.parser.process(&bytes);
        self.written.extend(bytes);
        let due = std::mem::take(&mut self.parser.callbacks_mut().due);
        self.send(&due);
        Ok(())
    }

    /// Whether nothing is written for so long.
    pub fn is_silent(&mut self, span: Duration) -> bool {
        self.read(span) == Err(RecvTimeoutError::Timeout)
    }

    /// Waits until nothing more is written for a while.
    pub fn settle(&mut self) {
        let deadline = Instant::now() + DEADLINE;
        while !self.is_silent(QUIET) {
            assert!(Instant::now() < deadline, "it never stops writing\n{}", self.show());
        }
    }

    /// Another size of the window.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.set_size(cells(rows), cells(columns));
        self.master.resize(size(columns, rows)).unwrap();
    }

    pub fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Sends a signal by name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.process().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Kills the program at once, as a power cut would.
    pub fn kill(mut self) {
        self.signal("KILL");
        self.ended();
    }

    /// Waits for the end. The exit code; `None` where a signal ended it.
    pub fn ended(&mut self) -> Option<u32> {
        let deadline = Instant::now() + DEADLINE;
        while self.read(GLANCE) != Err(RecvTimeoutError::Disconnected) {
            assert!(Instant::now() < deadline, "it does not end\n{}", self.show());
        }
        let status = self.child.wait().unwrap();
        status.signal().is_none().then(|| status.exit_code())
    }

    /// Whether what is typed is echoed and gathered into lines, as a shell wants it.
    pub fn is_cooked(&self) -> bool {
        let modes = format!("{:?}", self.master.get_termios().unwrap().local_flags);
        modes.contains("ICANON") && modes.contains("ECHO")
    }

    fn show(&self) -> String {
        let rule = "=".repeat(80);
        format!("{rule}\n{}\n{rule}\ncursor {:?}", self.text(), self.caret())
    }
}

impl Drop for Terminal {
    /// A failed test leaves no program behind.
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.signal("KILL");
            let _ = self.child.wait();
        }
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

/// What a terminal sends for a key.
fn code(name: &str) -> Vec<u8> {
    let code = match name {
        "Enter" => "\r",
        "Esc" => "\x1b",
        "Tab" => "\t",
        "Space" => " ",
        "Shift+Tab" => "\x1b[Z",
        "Backspace" => "\x7f",
        "Up" => "\x1b[A",
        "Down" => "\x1b[B",
        "Right" => "\x1b[C",
        "Left" => "\x1b[D",
        "Home" => "\x1b[H",
        "End" => "\x1b[F",
        "F1" => "\x1bOP",
        "F2" => "\x1bOQ",
        "F3" => "\x1bOR",
        "F4" => "\x1bOS",
        "F5" => "\x1b[15~",
        "F6" => "\x1b[17~",
        "F7" => "\x1b[18~",
        "F8" => "\x1b[19~",
        "F9" => "\x1b[20~",
        "F10" => "\x1b[21~",
        "F12" => "\x1b[24~",
        _ => match name.strip_prefix("Ctrl+").map(str::as_bytes) {
            Some([letter @ b'A'..=b'Z']) => return vec![letter & 0x1f],
            _ if name.chars().count() == 1 => name,
            _ => panic!("no key is called {name}"),
        },
    };
    code.into()
}
