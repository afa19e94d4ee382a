//! The loop: wait, drain, do, draw once. An idle program waits in one system call and draws nothing.

use super::{App, terminal};
use crate::keymap::KeyMap;
use crate::office::{Office, Person};
use crate::ui::{Look, Theme, Tone};
use ratatui::crossterm::event;
use std::io;
use std::time::Duration;

/// Quiet for so long, and the fold is brought to the disk and search indexes are built.
const QUIET: Duration = Duration::from_millis(300);

/// Runs the workstation until the clerk leaves; returns the office for closing. `ascii`: borders without box glyphs
/// whatever the terminal; `notes`: what is said in the status line first (faults of a key map file).
///
/// # Errors
/// The terminal cannot be used.
pub fn run(
    office: Office,
    keymap: KeyMap,
    theme: Theme,
    ascii: bool,
    person: Option<Person>,
    notes: &[String],
) -> io::Result<Office> {
    let mut screen = terminal::take()?;
    let look = Look::new(theme, ascii || terminal::draws_boxes_wide());
    let mut app = App::new(office, keymap, look, person);
    if let Some(note) = notes.first() {
        app.say(Tone::Bad, note.clone());
    }
    let result = turn(&mut app, &mut screen);
    terminal::give_back();
    result?;
    Ok(app.into_office())
}

fn turn(app: &mut App, screen: &mut terminal::Screen) -> io::Result<()> {
    let mut quiet_work = true;
    while !app.has_quit() {
        if app.takes_redraw() {
            screen.clear()?;
        }
        screen.draw(|frame| app.draw(frame))?;
        if app.write_draft() {
            continue;
        }
        while quiet_work && !event::poll(QUIET)? {
            quiet_work = work_quietly(app)?;
        }
        // An input method commits ten characters as ten events: take them all before drawing once.
        let mut events = vec![event::read()?];
        while event::poll(Duration::ZERO)? {
            events.push(event::read()?);
        }
        app.feed(events);
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
        if event::poll(Duration::ZERO)? {
            return Ok(true);
        }
    }
}
