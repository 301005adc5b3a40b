//! `fdlc completions`: a completion script for a shell.

use crate::arguments::{Arguments, CompletionsArguments};
use crate::console::Console;
use crate::status::Status;
use clap::CommandFactory;
use std::io::Write;

/// Prints the script.
pub fn run(arguments: &CompletionsArguments, console: &mut Console) -> anyhow::Result<Status> {
    // clap_complete panics when a write fails: write into memory first.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "fdlc", &mut script);
    console.out.write_all(&script)?;
    Ok(Status::Well)
}
