//! From the program's first moment to its exit code: the command line read, the data directory found and opened, the
//! workstation or a command run.

use super::args::{Args, Command};
use super::fail::{Fail, code};
use super::{books, edit, files, run, sample, usage};
use crate::model::calendar::WorkCalendar;
use crate::model::dictionary::Dictionary;
use crate::office::{Clock, Office};
use crate::store::Progress;
use chrono::{Datelike, NaiveDateTime};
use clap::Parser;
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;

/// The exit code of a run; see [`code`].
pub type Exit = u8;

/// Runs the program: `now` is the only clock, `workstation` opens the screens on an office.
pub fn start(
    now: impl Fn() -> NaiveDateTime + 'static,
    workstation: impl FnOnce(Office, &Args) -> anyhow::Result<()>,
) -> ExitCode {
    // Not locked: the screens and the thread that hears signals write to the same terminal.
    let (mut out, mut err) = (Plain(std::io::stdout()), Plain(std::io::stderr()));
    match Args::try_parse_from(std::env::args_os()) {
        Ok(args) => ExitCode::from(begin(&args, now, workstation, &mut out, &mut err)),
        Err(error) => ExitCode::from(not_understood(&error, &mut out, &mut err)),
    }
}

/// Lets nothing through that a terminal would obey: old records, files and arguments may hold anything.
struct Plain<W>(W);

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let shown = |byte: u8| byte >= b' ' && byte != 0x7F || matches!(byte, b'\n' | b'\t' | b'\r');
        let clean: Vec<u8> = bytes.iter().copied().filter(|byte| shown(*byte)).collect();
        self.0.write_all(&clean)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// As [`start`], with the words of the command line and both outputs handed in.
pub fn start_with(
    words: impl IntoIterator<Item = OsString>,
    now: impl Fn() -> NaiveDateTime + 'static,
    workstation: impl FnOnce(Office, &Args) -> anyhow::Result<()>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Exit {
    match Args::try_parse_from(words) {
        Ok(args) => begin(&args, now, workstation, out, err),
        Err(error) => not_understood(&error, out, err),
    }
}

fn not_understood(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> Exit {
    if let Some(say) = usage::sentence(error) {
        Fail::Usage(say).tell(err);
        return code::USAGE;
    }
    // Help into a closed pipe is no failure.
    let _ = write!(out, "{}", error.render());
    code::DONE
}

fn begin(
    args: &Args,
    now: impl Fn() -> NaiveDateTime + 'static,
    workstation: impl FnOnce(Office, &Args) -> anyhow::Result<()>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Exit {
    match proceed(args, now, workstation, out, err) {
        Ok(exit) => exit,
        Err(fail) => {
            fail.tell(err);
            fail.code()
        }
    }
}

fn proceed(
    args: &Args,
    now: impl Fn() -> NaiveDateTime + 'static,
    workstation: impl FnOnce(Office, &Args) -> anyhow::Result<()>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Fail> {
    let clock = clock(args, now)?;
    let data = data_dir(args)?;
    if let Some(Command::Restore { from, overwrite }) = &args.command {
        books::restore(from, &data, *overwrite, out)?;
        return Ok(code::DONE);
    }
    if let Some(Command::Import(asked)) = args.command.as_ref().filter(|command| is_blank(command)) {
        files::write_blank(asked, out)?;
        return Ok(code::DONE);
    }
    if let Some(Command::Sample { load, fresh }) = &args.command {
        let (office, data) = sample::open(args, clock, *fresh, err)?;
        if *load {
            writeln!(out, "清河镇示例数据在：{}", data.display())?;
            office.close();
            return Ok(code::DONE);
        }
        return open_screens(office, args, workstation, err);
    }
    if let Some(command) = &args.command
        && !makes_data(command)
        && !data.join("journal").exists()
    {
        let say = format!("「{}」里没有数据，请核对 --data，或先新增、导入、恢复。", data.display());
        return Err(Fail::usage(say));
    }
    let mut office = open(&data, clock)?;
    for say in [&office.health().read_only, &office.health().note].into_iter().flatten() {
        writeln!(err, "{say}")?;
    }
    for say in office.calendar().faults() {
        writeln!(err, "工作日历 {say}")?;
    }
    if args.command.is_none() {
        return open_screens(office, args, workstation, err);
    }
    if let Some(say) = office.calendar().unknown(office.today().year()) {
        writeln!(err, "{say}")?;
    }
    let exit = run(args, &mut office, &data, out, err);
    office.close();
    Ok(exit)
}

/// Whether a command only writes a blank table, for which no office is needed.
fn is_blank(command: &Command) -> bool {
    matches!(command, Command::Import(asked) if asked.blank)
}

/// Whether a command may begin an office where there is none.
fn makes_data(command: &Command) -> bool {
    matches!(
        command,
        Command::Add { .. } | Command::Import(_) | Command::Sample { .. } | Command::Restore { .. }
    )
}

/// The workstation, with the person that `--as` names already seated; without it the first screen asks.
fn open_screens(
    mut office: Office,
    args: &Args,
    workstation: impl FnOnce(Office, &Args) -> anyhow::Result<()>,
    err: &mut dyn Write,
) -> Result<Exit, Fail> {
    if args.person.is_some() {
        super::person::seat(args, &mut office, false, err)?;
    }
    workstation(office, args).map_err(|error| Fail::Store(error.to_string()))?;
    Ok(code::DONE)
}

/// The day may be fixed; the time of day stays the real one.
fn clock(args: &Args, now: impl Fn() -> NaiveDateTime + 'static) -> Result<Clock, Fail> {
    let Some(words) = &args.today else { return Ok(Box::new(now)) };
    let day = edit::day(words, now().date())?;
    let now = Rc::new(now);
    Ok(Box::new(move || day.and_time(now().time())))
}

/// Where the data lies: as told, or in the usual place of this system.
pub(super) fn data_dir(args: &Args) -> Result<PathBuf, Fail> {
    if let Some(data) = &args.data {
        return Ok(data.clone());
    }
    let usual = directories::ProjectDirs::from("", "", "lianxin").map(|dirs| dirs.data_dir().to_path_buf());
    usual.ok_or_else(|| Fail::usage("找不到本机的数据目录，请用 --data 写明放在哪里。"))
}

pub(super) fn open(data: &Path, clock: Clock) -> Result<Office, Fail> {
    let dictionary = dictionary()?;
    let mut calendar = WorkCalendar::built_in()
        .map_err(|say| Fail::Store(format!("工作日历有错（{say}），请重新安装程序。")))?;
    own_years(data, &mut calendar);
    let mut told = Telling::default();
    Ok(Office::open(data, Arc::new(dictionary), calendar, clock, &mut |progress| told.hear(progress))?)
}

/// The program's own dictionary.
pub(super) fn dictionary() -> Result<Dictionary, Fail> {
    Dictionary::core().map_err(|mistakes| {
        let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
        Fail::Store(format!("数据字典有错（{first}），请重新安装程序。"))
    })
}

/// The years that the office has written itself: `calendar/2027.toml` in the data directory. Each replaces what was
/// known of its year.
fn own_years(data: &Path, calendar: &mut WorkCalendar) {
    let Ok(files) = std::fs::read_dir(data.join("calendar")) else { return };
    let mut paths: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match std::fs::read_to_string(&path) {
            Ok(text) => calendar.load_or_note(&text, &name),
            Err(_) => calendar.load_or_note("", &format!("{name}（读不出来，请另存为 UTF-8 文本）")),
        }
    }
}

/// Long work at the start is told where somebody is looking.
#[derive(Default)]
struct Telling {
    percent: u64,
}

impl Telling {
    fn hear(&mut self, progress: Progress) {
        let percent = progress.done.saturating_mul(100).checked_div(progress.total).unwrap_or(0);
        if percent > self.percent && std::io::stderr().is_terminal() {
            self.percent = percent;
            let _ = write!(std::io::stderr(), "\r正在整理数据 {percent}%");
            if percent >= 100 {
                let _ = writeln!(std::io::stderr());
            }
        }
    }
}
