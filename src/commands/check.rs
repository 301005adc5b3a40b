//! `fdlc check`: every finding of every file.

use crate::arguments::{CheckArguments, Deny, Format};
use crate::console::Console;
use crate::input::{self, FileKind, Source, Text, Unread, Wanted};
use crate::output::{self, Findings};
use crate::status::Status;
use fdl_compiler::compile::{Limits, Settings, compile};
use fdl_compiler::diagnostic::Severity;
use fdl_compiler::program::Mode;
use fdl_compiler::project::{Suite, Top};
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Checks all files and writes what was found.
pub fn run(arguments: &CheckArguments, console: &mut Console) -> anyhow::Result<Status> {
    let (sources, complaints) =
        input::discover(&arguments.paths, arguments.stdin_filename.as_deref(), Wanted::FlowsAndTests);
    let mut status = Status::Well;
    for complaint in &complaints {
        console.complain(complaint);
        status = Status::Refused;
    }
    let mut files = Vec::with_capacity(sources.len());
    let mode = arguments.mode.map_or(Mode::Standard, Mode::from);
    for outcome in check_all(&sources, &Settings { mode, limits: Limits::On, input: None }) {
        match outcome {
            Ok(findings) => files.push(findings),
            Err(Unread(complaint)) => {
                console.complain(&complaint);
                status = Status::Refused;
            }
        }
    }
    let look = console.look();
    output::write(arguments.format, &files, look, &mut console.out)?;
    if arguments.format == Format::Text && !files.is_empty() {
        console.tell(&summary(&files));
    }
    Ok(status.max(verdict(&files, arguments.deny)))
}

/// The findings of each file, in order. Files are read and checked side by side.
fn check_all(sources: &[Source], settings: &Settings) -> Vec<Result<Findings, Unread>> {
    match sources {
        // The threads would cost more than they bring.
        [source] => vec![guarded(source, settings)],
        sources => {
            let pool = rayon::ThreadPoolBuilder::new().stack_size(crate::STACK_BYTES).build();
            match pool {
                Ok(pool) => pool.install(|| sources.par_iter().map(|it| guarded(it, settings)).collect()),
                Err(_) => sources.iter().map(|it| guarded(it, settings)).collect(),
            }
        }
    }
}

/// One file whose fault inside fdlc leaves the others alone.
fn guarded(source: &Source, settings: &Settings) -> Result<Findings, Unread> {
    catch_unwind(AssertUnwindSafe(|| check_one(source, settings)))
        .unwrap_or_else(|_| Err(Unread(format!("`{}` could not be checked", source.name))))
}

fn check_one(source: &Source, settings: &Settings) -> Result<Findings, Unread> {
    let Text { text, fault } = input::read(source)?;
    let text: Arc<str> = text.into();
    let diagnostics = match fault {
        Some(fault) => vec![fault],
        None => match source.kind {
            FileKind::Flow => compile(Arc::clone(&text), settings).diagnostics,
            FileKind::Test => Suite::read(Arc::clone(&text), Top::Whole).diagnostics,
        },
    };
    Ok(Findings { name: source.name.clone(), text, diagnostics })
}

fn verdict(files: &[Findings], deny: Option<Deny>) -> Status {
    let fails = |severity| match severity {
        Severity::Error => true,
        Severity::Warning => deny.is_some(),
        Severity::Hint => deny == Some(Deny::Hints),
    };
    let mut all = files.iter().flat_map(|file| &file.diagnostics);
    if all.any(|it| fails(it.severity)) { Status::AtFault } else { Status::Well }
}

fn summary(files: &[Findings]) -> String {
    let count = |severity| {
        let all = files.iter().flat_map(|file| &file.diagnostics);
        all.filter(|it| it.severity == severity).count()
    };
    let counts = [
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
        (count(Severity::Hint), "hint"),
    ];
    let found: Vec<String> = counts.iter().filter(|it| it.0 > 0).map(|it| number(it.0, it.1)).collect();
    let found = if found.is_empty() { "nothing found".to_owned() } else { found.join(", ") };
    format!("{} checked: {found}\n", number(files.len(), "file"))
}

fn number(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
