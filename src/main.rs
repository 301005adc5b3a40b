//! The command `fdlc`: arguments in, an exit status out.
//!
//! What a command finds out is computed in the libraries; here are only the
//! files, the streams and the formats.

mod arguments;
mod commands;
mod console;
mod input;
mod output;
mod percent;
mod status;
mod watch;

use arguments::{Arguments, When};
use clap::{ColorChoice, CommandFactory, FromArgMatches};
use console::Console;
use status::Status;
use std::ffi::OsString;
use std::hint::black_box;
use std::io::Write;
use std::process::ExitCode;

/// Bytes of stack for all that parses: nesting is bounded, but debug builds have large frames.
pub const STACK_BYTES: usize = 64 << 20;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(commands::report_internal_fault));
    let work = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(run);
    let outcome = work.map(std::thread::JoinHandle::join);
    match outcome {
        Ok(Ok(status)) => status.code(),
        // The hook has said what happened.
        Ok(Err(_)) | Err(_) => Status::Refused.code(),
    }
}

fn run() -> Status {
    reserve_memory();
    let words: Vec<OsString> = std::env::args_os().collect();
    let command = Arguments::command().color(help_colour(&words));
    let parsed = command.try_get_matches_from(words).and_then(|it| Arguments::from_arg_matches(&it));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(answer) => {
            // A closed pipe is the only way this fails, and it ends quietly.
            let _ = answer.print();
            return if answer.use_stderr() { Status::Refused } else { Status::Well };
        }
    };
    let mut console = Console::new(arguments.color);
    let status = match commands::run(arguments.command, &mut console) {
        Ok(status) => status,
        Err(error) => {
            console.complain(&format!("{error:#}"));
            Status::Refused
        }
    };
    match console.out.flush() {
        Ok(()) => status,
        Err(error) => {
            console.complain(&format!("cannot write to standard output: {error}"));
            Status::Refused
        }
    }
}

/// Bytes that are reserved for this thread, twice: less than an arena of glibc holds.
const RESERVED_BYTES: usize = 30 << 20;

/// Lets glibc take memory for this thread in one piece, where it would ask the system again for every page of a
/// tree, which is a tenth of the time of `check`. Nothing is touched, so nothing is used; elsewhere it does nothing.
fn reserve_memory() {
    let reserve = |bytes| black_box(Vec::<u8>::with_capacity(bytes));
    // Giving back a large piece raises the size from which on pieces are not the arena's.
    drop(reserve(RESERVED_BYTES + (1 << 20)));
    let _both = (reserve(RESERVED_BYTES), reserve(RESERVED_BYTES));
}

/// What `--color` says, read before the command line is: its own help and complaints obey it too.
fn help_colour(words: &[OsString]) -> ColorChoice {
    let mut words = words.iter().skip(1).map(|word| word.to_string_lossy()).take_while(|word| word != "--");
    let mut colour = When::Auto;
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--color") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('=').map(|value| value.to_owned().into()),
            None => None,
        };
        colour = match value.as_deref() {
            Some("always") => When::Always,
            Some("never") => When::Never,
            Some(_) | None => colour,
        };
    }
    match colour {
        When::Auto => ColorChoice::Auto,
        When::Always => ColorChoice::Always,
        When::Never => ColorChoice::Never,
    }
}
