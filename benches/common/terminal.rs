//! A program in a pseudo terminal, and how long it takes to answer a key: from the key's first byte going in to the
//! last byte of the frame coming out.

use super::{Done, Times};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::error::Error;
use std::fs;
use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const COLUMNS: NonZero<u16> = NonZero::new(120).unwrap();
const ROWS: NonZero<u16> = NonZero::new(40).unwrap();
/// Silence after which a frame is taken to be whole.
const QUIET: Duration = Duration::from_millis(25);
/// A program that says nothing for so long has failed.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    // The terminal lives as long as its master does.
    _master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    /// What came, with the moment it came.
    arrived: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
    started: Instant,
}

impl Terminal {
    /// Starts a program.
    pub fn start(program: &str, arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let pair = native_pty_system().openpty(PtySize {
            rows: ROWS.get(),
            cols: COLUMNS.get(),
            pixel_width: 0,
            pixel_height: 0,
        })?;
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        let mut output = pair.master.try_clone_reader()?;
        let keys = pair.master.take_writer()?;
        let (sender, arrived) = channel();
        let started = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        // While this end is open the reader below would never see the end.
        drop(pair.slave);
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                if sender.send((Instant::now(), buffer[..count].to_vec())).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(ROWS, COLUMNS, 0);
        Ok(Self { child, _master: pair.master, keys, arrived, screen, started })
    }

    /// Takes one piece of output; the moment it came, or `None` after so long without any.
    fn take(&mut self, wait: Duration) -> Result<Option<Instant>, Box<dyn Error>> {
        let Ok((moment, bytes)) = self.arrived.recv_timeout(wait) else {
            return Ok(None);
        };
        self.screen.process(&bytes);
        // A program may ask where the cursor is, and waits for the answer.
        if bytes.windows(4).any(|part| part == b"\x1b[6n") {
            let (row, column) = self.screen.screen().cursor_position();
            write!(self.keys, "\x1b[{};{}R", row + 1, column + 1)?;
            self.keys.flush()?;
        }
        Ok(Some(moment))
    }

    /// Waits until nothing more comes; the moment of the last byte.
    pub fn settle(&mut self, quiet: Duration) -> Result<Option<Instant>, Box<dyn Error>> {
        let mut last = None;
        while let Some(moment) = self.take(quiet)? {
            last = Some(moment);
        }
        Ok(last)
    }

    /// Sends keys as one piece; how long until the last byte of the answer.
    pub fn press(&mut self, keys: &str) -> Result<Duration, Box<dyn Error>> {
        let sent = Instant::now();
        self.keys.write_all(keys.as_bytes())?;
        self.keys.flush()?;
        let first =
            self.take(PATIENCE)?.ok_or_else(|| format!("no answer to {keys:?} on\n{}", self.text()))?;
        let last = self.settle(QUIET)?.unwrap_or(first);
        Ok(last - sent)
    }

    /// Presses each of the keys in turn, so many rounds.
    pub fn time(&mut self, rounds: usize, keys: &[&str]) -> Result<Times, Box<dyn Error>> {
        let mut times = Times::default();
        for _ in 0..rounds {
            for key in keys {
                times.add(self.press(key)?);
            }
        }
        Ok(times)
    }

    /// Waits for words to stand on the screen; the moment they did.
    pub fn wait_for(&mut self, words: &str) -> Result<Instant, Box<dyn Error>> {
        let mut seen = Instant::now();
        while !self.text().contains(words) {
            seen = self.take(PATIENCE)?.ok_or_else(|| format!("{words} never came on\n{}", self.text()))?;
        }
        Ok(seen)
    }

    /// Sends keys and waits for words; how long it took, to the last byte.
    pub fn open(&mut self, keys: &str, words: &str) -> Result<Duration, Box<dyn Error>> {
        let sent = Instant::now();
        self.keys.write_all(keys.as_bytes())?;
        self.keys.flush()?;
        let first = self.wait_for(words)?;
        let last = self.settle(QUIET)?.unwrap_or(first);
        Ok(last - sent)
    }

    /// How long after its start the program had shown its first frame: the last byte after the first Chinese word.
    pub fn first_screen(&mut self) -> Result<Duration, Box<dyn Error>> {
        let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let mut first = Instant::now();
        while !self.text().contains(is_chinese) {
            first = self.take(PATIENCE)?.ok_or("nothing came")?;
        }
        let last = self.settle(QUIET)?.unwrap_or(first);
        Ok(last - self.started)
    }

    pub fn text(&self) -> String {
        // A space between wide characters is not there; rows alone are enough to look for words.
        self.screen.screen().contents()
    }

    fn process(&self) -> String {
        self.child.process_id().map(|id| id.to_string()).unwrap_or_default()
    }

    /// Resident memory, in KiB; 0 where the system does not say.
    pub fn resident(&self) -> u32 {
        super::status_kib(&self.process(), "VmRSS:")
    }

    /// Hundredths of a second of processor used so far.
    pub fn ticks(&self) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.process())).unwrap_or_default();
        let after_name = text.rsplit(')').next().unwrap_or_default();
        let fields = after_name.split_whitespace().skip(11).take(2);
        fields.filter_map(|field| field.parse::<u64>().ok()).sum()
    }

    /// Leaves with the key for it and waits for the end.
    pub fn quit(mut self) -> Done {
        self.keys.write_all(b"\x11")?;
        self.keys.flush()?;
        self.settle(QUIET)?;
        self.child.wait()?;
        Ok(())
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) -> Done {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}
