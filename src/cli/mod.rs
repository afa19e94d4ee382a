//! The command line: the same office, the same checks, for scripts and for whoever likes a prompt.
//!
//! Results go to stdout, reasons to stderr, one a line; the exit code says which it was (0 done, 1 refused by a check,
//! 2 usage, 3 the store). `--format json` writes an array of objects as [`crate::exchange::json`] describes them; `add`
//! writes the new id alone, and only once the journal is safe. Changing commands need to know who is at the desk
//! (`--as`). What is said is Chinese throughout, clap's own words included.

mod args;
mod board;
mod books;
mod cycle;
mod edit;
mod fail;
mod files;
mod look;
mod person;
mod problem;
mod sample;
mod sheet;
mod start;
mod usage;
mod words;

pub use args::{
    Args, BoardArgs, Command, DutyArgs, Export, FeedbackArgs, FigureArgs, FlowArgs, Import, InspectCommand,
    Keep, Output, ProblemCommand, Theme,
};
pub use fail::code;
pub use start::{Exit, start, start_with};

use crate::office::Office;
use fail::Fail;
use std::io::Write;
use std::path::Path;

/// Runs a command on an open office. `data` is the office's directory. Returns the exit code; whatever went wrong has
/// been told on `err`.
pub fn run(args: &Args, office: &mut Office, data: &Path, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let done = dispatch(args, office, data, out, err).and_then(|()| Ok(out.flush()?));
    match done {
        Ok(()) => code::DONE,
        Err(fail) => {
            fail.tell(err);
            fail.code()
        }
    }
}

fn dispatch(
    args: &Args,
    office: &mut Office,
    data: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), Fail> {
    let Some(command) = &args.command else { return Ok(()) };
    let dry = matches!(command, Command::Import(import) if import.dry_run);
    let changes = matches!(
        command,
        Command::Add { .. }
            | Command::Set { .. }
            | Command::Move { .. }
            | Command::Answer { .. }
            | Command::Void { .. }
            | Command::Import(_)
            | Command::Inspect { what: InspectCommand::Draw { .. } }
            | Command::Close { .. }
            | Command::Feedback(_)
    );
    person::seat(args, office, changes && !dry, err)?;
    match command {
        // These have no office yet; `start` sees to them.
        Command::Sample { .. } | Command::Restore { .. } => Ok(()),
        Command::List { kind, filter, limit } => {
            let window = look::list(args, office, (kind, filter.as_deref()), *limit, out)?;
            // Behind the list, on the other road: what reads the list is not disturbed.
            window.map_or(Ok(()), |window| Ok(writeln!(err, "{window}")?))
        }
        Command::Show { id, full } => look::show(args, office, id, *full, out),
        Command::Add { kind, fields, keep, why } => {
            let reasons = edit::Reasons { keep: keep.keep.as_deref(), why: why.as_deref() };
            edit::add(office, kind, fields, reasons, out)
        }
        Command::Set { id, fields, why, keep } => {
            edit::set(office, id, fields, why, keep.keep.as_deref(), out)
        }
        Command::Move { id, state, why, nil } => {
            edit::change_state(office, id, state, why.as_deref(), *nil, out)
        }
        Command::Answer { id, words } => edit::answer(office, id, words, out),
        Command::Void { id, why, restore } => edit::void(office, id, why, *restore, out),
        Command::Pairing { uncovered } => look::pairing(args, office, *uncovered, out),
        Command::Journal { verify: true, .. } | Command::Verify => books::verify(args, office, out),
        Command::Journal { record, limit, .. } => {
            books::journal(args, office, record.as_deref(), *limit, out)
        }
        Command::Backup { to } => books::backup(office, data, to.as_deref(), out),
        Command::Import(asked) => files::import(args, office, asked, out, err),
        Command::Export(asked) => files::export(args, office, asked, out),
        Command::Problem { what } => problem::run(args, office, what, out),
        Command::Duty(asked) => cycle::duty(args, office, asked, out, err),
        Command::Figure(asked) => cycle::figure(args, office, asked, out, err),
        Command::Inspect { what } => cycle::inspect(args, office, what, out),
        Command::Board(asked) => board::board(args, office, asked, out),
        Command::Feedback(asked) => board::feed_back(office, asked, out),
        Command::Flow(asked) => {
            let left_out = board::flow(args, office, asked, out)?;
            left_out.map_or(Ok(()), |left_out| Ok(writeln!(err, "{left_out}")?))
        }
        Command::Close { month } => cycle::close(office, month, out),
    }
}
