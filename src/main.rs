//! The lianxin workstation: parse, open, run, one plain sentence on failure.

use lianxin::cli::{self, Args, Theme};
use lianxin::keymap::{KeyMap, Shipped};
use lianxin::office::Office;
use lianxin::{app, ui};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    // The one place where the clock is read; everything else is handed it.
    #[allow(clippy::disallowed_methods)]
    let now = || chrono::Local::now().naive_local();
    cli::start(now, workstation)
}

/// Opens the screens on an office and closes it in order when the clerk leaves.
fn workstation(office: Office, args: &Args) -> anyhow::Result<()> {
    let name = args.keymap.as_deref().unwrap_or("default");
    let (keymap, faults) = match Shipped::from_name(name) {
        Some(shipped) => KeyMap::load(shipped, None),
        None => KeyMap::load(Shipped::Default, Some(Path::new(name))),
    };
    let notes: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let theme = match args.theme {
        Some(Theme::Light) => ui::Theme::light(),
        _ => ui::Theme::dark(),
    };
    let person = office.person().cloned();
    let office = app::run(office, keymap, theme, args.ascii, person, &notes)?;
    office.close();
    Ok(())
}
