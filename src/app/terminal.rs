//! The terminal: taken, asked how wide it draws, and always given back, whatever happens.

use crate::store;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::{self, MoveTo, Show};
use ratatui::crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use ratatui::crossterm::execute;
use ratatui::crossterm::style::Print;
use ratatui::crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use std::io::{self, BufWriter, Stdout, Write};

/// A frame is written in one piece: fewer system calls, no half-drawn screen.
const BUFFER: usize = 1 << 16;

pub(super) type Screen = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// Takes the terminal and makes sure that a panic or a signal gives it back.
///
/// # Errors
/// The terminal refuses raw mode: not a terminal, for one.
pub(super) fn take() -> io::Result<Screen> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // The store contains its engine's panics; those must not touch the screen.
        if store::contained() {
            return;
        }
        give_back();
        hook(panic);
        eprintln!("程序出了错，已经停下。填过的字都在草稿里，请重新打开连心，按提示恢复。");
    }));
    watch_signals()?;
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
    Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(BUFFER, io::stdout())))
}

/// Gives the terminal back. Never fails: it is called when all else has.
pub(super) fn give_back() {
    let _ = execute!(io::stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    let _ = io::stdout().flush();
}

/// Whether box glyphs take two cells here, as on old Chinese consoles: prints one and asks where the cursor went. A
/// terminal that does not answer is taken to draw them in one.
pub(super) fn draws_boxes_wide() -> bool {
    let probe = || -> io::Result<u16> {
        execute!(io::stdout(), MoveTo(0, 0), Print("─"))?;
        let (column, _) = cursor::position()?;
        execute!(io::stdout(), MoveTo(0, 0), Clear(ClearType::All))?;
        Ok(column)
    };
    probe().is_ok_and(|column| column > 1)
}

/// SIGTERM, SIGHUP and SIGINT give the terminal back and end the program. What was typed is in the draft already.
#[cfg(unix)]
fn watch_signals() -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT])?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            give_back();
            std::process::exit(128 + signal);
        }
    })?;
    Ok(())
}

#[cfg(not(unix))]
fn watch_signals() -> io::Result<()> {
    Ok(())
}
