//! The loop: wait, drain, do, draw once. An idle program waits in one system call and draws nothing.

use super::{App, terminal, torn};
use crate::keymap::KeyMap;
use crate::office::{Office, Person};
use crate::ui::{Look, Theme, Tone};
use ratatui::crossterm::event;
use std::io;
use std::time::Duration;

/// Quiet for so long, and the fold is brought to the disk and search indexes are built.
const QUIET: Duration = Duration::from_millis(300);
/// Long enough for what has come already to be taken, too short to be felt. Not nothing: then the reader does not look.
const AT_ONCE: Duration = Duration::from_micros(20);
/// What is said where there is nothing to draw on; the system's own words are English.
const NO_TERMINAL: &str = "这里没有可用的终端，请在终端窗口里打开连心；没填完的都在草稿里。";

/// Runs the workstation until the clerk leaves; returns the office for closing. `ascii`: borders without box glyphs
/// whatever the terminal; `notes`: what is said in the status line first (faults of a key map file).
///
/// # Errors
/// The terminal cannot be used: one sentence for the clerk.
pub fn run(
    office: Office,
    keymap: KeyMap,
    theme: Theme,
    ascii: bool,
    person: Option<Person>,
    notes: &[String],
) -> io::Result<Office> {
    let unusable = |_| io::Error::other(NO_TERMINAL);
    let mut screen = terminal::take().map_err(unusable)?;
    let look = Look::new(theme, ascii || terminal::draws_boxes_wide());
    let mut app = App::new(office, keymap, look, person);
    if let Some(note) = notes.first() {
        app.say(Tone::Bad, note.clone());
    }
    let result = turn(&mut app, &mut screen);
    terminal::give_back();
    result.map_err(unusable)?;
    Ok(app.into_office())
}

fn turn(app: &mut App, screen: &mut terminal::Screen) -> io::Result<()> {
    let mut quiet_work = true;
    while !app.has_quit() {
        if app.takes_redraw() {
            // Not `clear`, which asks where the cursor stands and fails where the terminal does not answer.
            let size = screen.size()?;
            screen.resize(size.into())?;
        }
        screen.draw(|frame| app.draw(frame))?;
        if !app.write_draft() {
            // What went wrong is shown now, not with the next key.
            screen.draw(|frame| app.draw(frame))?;
        }
        while quiet_work && !event::poll(QUIET)? {
            quiet_work = work_quietly(app)?;
        }
        // An input method commits ten characters as ten events: take them all before drawing once.
        let mut events = vec![event::read()?];
        while event::poll(AT_ONCE)? {
            events.push(event::read()?);
        }
        app.feed(torn::mended(&events));
        quiet_work = true;
    }
    Ok(())
}

/// Works in small pieces until all is done (false) or a key waits (true).
fn work_quietly(app: &mut App) -> io::Result<bool> {
    loop {
        if !app.idle() {
            return Ok(false);
        }
        if event::poll(AT_ONCE)? {
            return Ok(true);
        }
    }
}
