//! The commands, one file each.

mod check;
mod completions;
mod cost;
mod eval;
mod eval_context;
mod explain;
mod fmt;
mod graph;
mod init;
mod lsp;
mod run;
mod schema;
mod test;

use crate::arguments::Command;
use crate::console::Console;
use crate::output::{Excerpts, render};
use crate::status::Status;
use fdl_compiler::diagnostic::Severity;
use fdl_runtime::{Files, Project};
use std::io::Write;
use std::panic::PanicHookInfo;
use std::sync::Arc;

/// Carries out one command. An error is a call that could not be carried out.
pub fn run(command: Command, console: &mut Console) -> anyhow::Result<Status> {
    match command {
        Command::Check(arguments) => check::run(&arguments, console),
        Command::Run(arguments) => run::run(&arguments, console),
        Command::Test(arguments) => test::run(&arguments, console),
        Command::Eval(arguments) => eval::run(&arguments, console),
        Command::Fmt(arguments) => fmt::run(&arguments, console),
        Command::Cost(arguments) => cost::run(&arguments, console),
        Command::Graph(arguments) => graph::run(&arguments, console),
        Command::Explain(arguments) => explain::run(&arguments, console),
        Command::Schema => schema::run(console),
        Command::Init(arguments) => init::run(&arguments, console),
        Command::Lsp => lsp::run(console),
        Command::Completions(arguments) => completions::run(&arguments, console),
        Command::Guard => {
            fdl_runtime::real::guard::guard(std::io::stdin().lock());
            Ok(Status::Well)
        }
    }
}

/// Says what is wrong with project files; whether any of them cannot be used.
fn tell_projects(projects: &[Arc<Project>], complaints: &[String], console: &Console) -> bool {
    for complaint in complaints {
        console.complain(complaint);
    }
    let mut is_broken = !complaints.is_empty();
    for project in projects {
        let excerpts = Excerpts::new(&project.name, &project.text);
        for finding in &project.findings(&Files::default()) {
            console.tell(&render(finding, &excerpts, console.error_look()));
            is_broken |= finding.severity == Severity::Error;
        }
    }
    is_broken
}

/// Says that fdlc itself is at fault, and where.
pub fn report_internal_fault(info: &PanicHookInfo<'_>) {
    let message = info
        .payload()
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| info.payload().downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    let place = info.location().map(|it| format!(" ({}:{})", it.file(), it.line())).unwrap_or_default();
    let text = format!(
        "error: internal fault: {message}{place}\n  help: this is a mistake in fdlc, please report it with the file that showed it\n"
    );
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
