//! `fdlc test`: the flow tests of files and folders.

mod json;
mod junit;
mod long;
mod select;
mod text;

use crate::arguments::{TestArguments, TestFormat};
use crate::console::Console;
use crate::input::{self, Origin, Source, Text, Unread, Wanted};
use crate::output::{Excerpts, Findings, Places, render};
use crate::percent::Percent;
use crate::status::Status;
use crate::watch;
use fdl_compiler::diagnostic::{Diagnostic, Severity};
use fdl_compiler::project::Top;
use fdl_compiler::source::Span;
use fdl_runtime::testing::coverage::{FlowCoverage, Share};
use fdl_runtime::testing::{
    self, CaseStatus, FileReport, Loaded, TestText, Work, kept, load, load_to_update, update,
};
use fdl_runtime::{FileFindings, Projects};
use select::Selection;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Runs the tests and writes the report.
pub fn run(arguments: &TestArguments, console: &mut Console) -> anyhow::Result<Status> {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(crate::STACK_BYTES).build()?;
    let mut read = BTreeSet::new();
    if !arguments.watch {
        return pool.install(|| run_here(arguments, &mut read, console));
    }
    watch::watch(&Selection::new(arguments)?.paths, console, |console| {
        read.clear();
        pool.install(|| run_here(arguments, &mut read, console))?;
        Ok(read.clone())
    })
}

/// Runs the tests once; `files_read` gets every file that matters.
fn run_here(
    arguments: &TestArguments,
    files_read: &mut BTreeSet<PathBuf>,
    console: &mut Console,
) -> anyhow::Result<Status> {
    let selection = Selection::new(arguments)?;
    let (mut sources, complaints) = input::discover(&selection.paths, None, Wanted::Tests, &mut |_| false);
    sources.retain(|source| selection.wants(&source.name));
    if arguments.update && sources.iter().any(|source| matches!(source.from, Origin::Stdin)) {
        anyhow::bail!("`--update` cannot write to standard input");
    }
    let mut status = Status::Well;
    for complaint in &complaints {
        console.complain(complaint);
        status = Status::Refused;
    }
    let mut projects = Projects::default();
    let mut files = Vec::with_capacity(sources.len());
    let mut unread = Vec::new();
    for source in &sources {
        match read(source) {
            Ok(Read::Test(test)) if arguments.update => files.push(load_to_update(&test, &mut projects)),
            Ok(Read::Test(test)) => files.push(load(&test, Top::Whole, &mut projects)),
            Ok(Read::Broken(text, fault)) => {
                tell(&source.name, &text, std::slice::from_ref(&fault), console);
                status = status.max(Status::AtFault);
                let (name, text) = (source.name.clone(), text.into());
                unread.push(FileFindings { name, text, diagnostics: vec![fault] });
            }
            Err(Unread(complaint)) => {
                console.complain(&complaint);
                status = Status::Refused;
            }
        }
    }
    files_read.extend(sources.iter().map(|source| PathBuf::from(&source.name)));
    files_read.extend(files.iter().flat_map(Loaded::files));
    if crate::commands::tell_projects(&projects.found, &projects.complaints, console) {
        return Ok(Status::Refused);
    }
    status = status.max(tell_findings(&files, console));
    if let Some(complaint) = selection.unmet(&files) {
        console.complain(&complaint);
        status = Status::Refused;
    }
    let work = match (arguments.list, arguments.fail_fast) {
        (true, _) => Work::List,
        (false, true) => Work::FailFast,
        (false, false) => Work::RunAll,
    };
    let reports = testing::run(&files, &|loaded, case| selection.takes(loaded, case), work);
    if arguments.update {
        let updated = update_all(&reports, &sources, console)?;
        // What is expected of cases that were not chosen names states that are gone, and goes on doing so.
        let is_left = files.iter().any(|loaded| loaded.is_outdated(&|case| selection.takes(loaded, case)));
        status = if is_left { status.max(Status::AtFault) } else { status };
        // The report is about the files as they are now.
        let again = run_here(&TestArguments { update: false, ..arguments.clone() }, files_read, console)?;
        return Ok(updated.max(if again == Status::Refused { again } else { status }));
    }
    let verdict = verdict(&reports);
    let coverage = if arguments.coverage { Some(testing::coverage(&reports)) } else { None };
    let found = Found { reports: &reports, broken: &broken(&files, &unread), coverage: coverage.as_deref() };
    write(arguments, &found, console)?;
    if coverage.is_some() {
        keep(&reports, console);
    }
    Ok(status.max(verdict).max(enough(arguments.min_coverage, coverage.as_deref(), console)))
}

/// Keeps for editors what was taken. The tests are what they are, whether that works or not.
fn keep(reports: &[FileReport<'_>], console: &Console) {
    let line = |loaded: &Loaded, span: Span| Places::new(&loaded.suite.document.text).place(span.start).line;
    if let Err(reason) = kept::keep(reports, &line) {
        console.tell(&format!("coverage is not kept for editors: {reason}\n"));
    }
}

enum Read {
    Test(TestText),
    Broken(String, Diagnostic),
}

fn read(source: &Source) -> Result<Read, Unread> {
    let Text { text, fault } = input::read(source)?;
    if let Some(fault) = fault {
        return Ok(Read::Broken(text, fault));
    }
    let folder = match &source.from {
        Origin::File(path) => path.parent().map_or_else(PathBuf::new, Path::to_owned),
        Origin::Stdin => PathBuf::new(),
    };
    Ok(Read::Test(TestText { name: source.name.clone(), folder, text: text.into() }))
}

/// What is wrong with test files and their flows.
fn tell_findings(files: &[Loaded], console: &Console) -> Status {
    let mut status = Status::Well;
    let mut told: Vec<&str> = Vec::new();
    for loaded in files {
        for file in &loaded.findings {
            // Several test files may name the same broken flow.
            if !told.contains(&file.name.as_str()) {
                told.push(&file.name);
                tell(&file.name, &file.text, &file.diagnostics, console);
            }
        }
        if loaded.is_broken() {
            status = Status::AtFault;
        }
    }
    status
}

fn tell(name: &str, text: &str, findings: &[Diagnostic], console: &Console) {
    let excerpts = Excerpts::new(name, text);
    for finding in findings {
        console.tell(&render(finding, &excerpts, console.error_look()));
    }
}

fn verdict(reports: &[FileReport<'_>]) -> Status {
    let mut cases = reports.iter().flat_map(|report| &report.cases);
    if cases.any(|case| case.status == CaseStatus::Failed) { Status::AtFault } else { Status::Well }
}

/// What there is to report.
struct Found<'a> {
    reports: &'a [FileReport<'a>],
    /// The errors of test files and flows that cannot be run.
    broken: &'a [Broken],
    coverage: Option<&'a [FlowCoverage]>,
}

/// A test file that cannot be run.
struct Broken {
    /// What it is called.
    name: String,
    /// The errors that stand in the way, in it and in its flows.
    errors: Vec<Findings>,
}

fn broken(files: &[Loaded], unread: &[FileFindings]) -> Vec<Broken> {
    let errors = |file: &FileFindings| Findings {
        name: file.name.clone(),
        text: Arc::clone(&file.text),
        diagnostics: file.diagnostics.iter().filter(|it| it.severity == Severity::Error).cloned().collect(),
    };
    let broken = files.iter().filter(|loaded| loaded.is_broken()).map(|loaded| Broken {
        name: loaded.name.clone(),
        errors: loaded.findings.iter().map(errors).filter(|it| !it.diagnostics.is_empty()).collect(),
    });
    let unread = unread.iter().map(|file| Broken { name: file.name.clone(), errors: vec![errors(file)] });
    broken.chain(unread).collect()
}

fn write(arguments: &TestArguments, found: &Found<'_>, console: &mut Console) -> anyhow::Result<()> {
    let Found { reports, coverage, .. } = *found;
    match arguments.format {
        TestFormat::Text => {
            text::write(reports, coverage, console.look(), &mut console.out)?;
            // Where there was nothing to run, the complaint has said so.
            if !arguments.list && reports.iter().any(|report| !report.cases.is_empty()) {
                // On a terminal the sum stands below what it sums up.
                console.out.flush()?;
                console.tell(&text::summary(reports));
            }
        }
        TestFormat::Json => json::write(found, &mut console.out)?,
        TestFormat::Junit => junit::write(found, &mut console.out)?,
    }
    Ok(())
}

/// Whether as much is covered as is asked for.
fn enough(least: Option<Percent>, coverage: Option<&[FlowCoverage]>, console: &Console) -> Status {
    let (Some(least), Some(coverage)) = (least, coverage) else { return Status::Well };
    let total = coverage.iter().fold(Share::default(), |share, flow| share.plus(flow.total()));
    // Compared without rounding: 79.9 percent are not 80.
    if total.covered * 10_000 >= usize::from(least.hundredths) * total.total {
        return Status::Well;
    }
    let covered = (total.covered * 10_000).checked_div(total.total).unwrap_or(10_000);
    // Rounded down: nobody reads that as much is covered as is asked for.
    let covered = Percent { hundredths: u16::try_from(covered).unwrap_or(u16::MAX) };
    console.complain(&format!("{covered} % are covered, less than the {least} % asked for"));
    Status::AtFault
}

/// Writes what came into the test files. Cases that could not be run stay at fault.
fn update_all(reports: &[FileReport<'_>], sources: &[Source], console: &Console) -> anyhow::Result<Status> {
    let mut status = Status::Well;
    for report in reports {
        if report.cases.iter().any(|case| case.status == CaseStatus::Failed && case.actual.is_none()) {
            status = Status::AtFault;
        }
        let name = &report.loaded.name;
        for update::Withheld { case, key } in update::withheld(report) {
            console.tell(&format!(
                "`{key}` of `{case}` in {name} is not updated: secrets are not written into files\n"
            ));
        }
        let update::Updated { text, left } = update::updated(report);
        for update::Left { case, key, reason } in left {
            console.complain(&format!("`{key}` of `{case}` in {name} is not updated: {reason}"));
            status = Status::AtFault;
        }
        let Some(text) = text else { continue };
        let source = sources.iter().find(|source| source.name == report.loaded.name);
        let Some(Origin::File(path)) = source.map(|source| &source.from) else { continue };
        if let Err(reason) = input::replace(path, &report.loaded.suite.document.text, &text) {
            console.complain(&format!("cannot write `{}`: {reason}", path.display()));
            status = Status::Refused;
            continue;
        }
        console.tell(&format!("updated {}\n", report.loaded.name));
    }
    Ok(status)
}
