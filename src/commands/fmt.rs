//! `fdlc fmt`: flows in their canonical layout.

use crate::arguments::FmtArguments;
use crate::console::{Console, paint};
use crate::input::{self, FileKind, Origin, Source, Text, Unread, Wanted};
use crate::output::{Excerpts, render, shown};
use crate::status::Status;
use fdl_compiler::diagnostic::{Diagnostic, Rule};
use fdl_compiler::source::Span;
use fdl_compiler::{format, yaml};
use rayon::prelude::*;
use similar::{ChangeTag, TextDiff};
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Formats all files, or says which are not formatted.
pub fn run(arguments: &FmtArguments, console: &mut Console) -> anyhow::Result<Status> {
    let (sources, complaints) =
        input::discover(&arguments.paths, arguments.stdin_filename.as_deref(), Wanted::Flows, &mut |_| false);
    let mut status = Status::Well;
    for complaint in &complaints {
        console.complain(complaint);
        status = Status::Refused;
    }
    let mut counts = Counts::default();
    for (source, outcome) in sources.iter().zip(format_all(&sources)) {
        let told = match outcome {
            Ok(outcome) => tell(source, &outcome, arguments, console, &mut counts)?,
            Err(Unread(complaint)) => {
                console.complain(&complaint);
                Status::Refused
            }
        };
        status = status.max(told);
    }
    if !sources.is_empty() {
        console.out.flush()?;
        console.tell(&counts.summary(arguments.only_looks()));
    }
    Ok(status)
}

impl FmtArguments {
    /// Whether nothing is written.
    fn only_looks(&self) -> bool {
        self.check || self.diff
    }
}

/// What became of one file.
enum Outcome {
    /// It is formatted already.
    Unchanged(String),
    /// It would be another text.
    Changed { old: String, new: String },
    /// It is no text that can be formatted.
    AtFault { text: String, is_text: bool, findings: Vec<Diagnostic> },
}

#[derive(Default)]
struct Counts {
    changed: usize,
    unchanged: usize,
    at_fault: usize,
}

impl Counts {
    fn summary(&self, only_looks: bool) -> String {
        let verb = if only_looks { "to format" } else { "formatted" };
        let parts = [(self.changed, verb), (self.unchanged, "unchanged"), (self.at_fault, "left as it was")];
        let told: Vec<String> = parts
            .iter()
            .filter(|it| it.0 > 0)
            .map(|(count, what)| match *count {
                1 => format!("1 file {what}"),
                count => format!("{count} files {}", what.replace("it was", "they were")),
            })
            .collect();
        // Without a file there is a complaint already.
        if told.is_empty() { String::new() } else { format!("{}\n", told.join(", ")) }
    }
}

/// What becomes of each file, in order. Files are read and formatted side by side.
fn format_all(sources: &[Source]) -> Vec<Result<Outcome, Unread>> {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(crate::STACK_BYTES).build();
    match (sources, pool) {
        // The threads would cost more than they bring.
        ([source], _) => vec![guarded(source)],
        (sources, Ok(pool)) => pool.install(|| sources.par_iter().map(guarded).collect()),
        (sources, Err(_)) => sources.iter().map(guarded).collect(),
    }
}

/// One file whose fault inside fdlc leaves the others alone.
fn guarded(source: &Source) -> Result<Outcome, Unread> {
    catch_unwind(AssertUnwindSafe(|| formatted(source)))
        .unwrap_or_else(|_| Err(Unread(format!("`{}` could not be formatted", source.name))))
}

fn formatted(source: &Source) -> Result<Outcome, Unread> {
    let Text { text, fault } = input::read(source)?;
    if let Some(fault) = fault {
        return Ok(Outcome::AtFault { text, is_text: false, findings: vec![fault] });
    }
    if source.kind == FileKind::Test {
        let message = "this is a flow test by its name, and only flows are formatted";
        let findings = vec![Diagnostic::new(Rule::OtherLanguage, Span::empty(0), message)];
        return Ok(Outcome::AtFault { text, is_text: true, findings });
    }
    Ok(match format::format(&yaml::parse(text.as_str())) {
        Ok(new) if new == text => Outcome::Unchanged(text),
        Ok(new) => Outcome::Changed { old: text, new },
        Err(findings) => Outcome::AtFault { text, is_text: true, findings },
    })
}

/// Writes what became of one file where the call wants it.
fn tell(
    source: &Source,
    outcome: &Outcome,
    arguments: &FmtArguments,
    console: &mut Console,
    counts: &mut Counts,
) -> anyhow::Result<Status> {
    let is_stdin = source.from == Origin::Stdin;
    let answers = is_stdin && !arguments.only_looks();
    match outcome {
        Outcome::Unchanged(text) => {
            counts.unchanged += 1;
            if answers {
                console.out.write_all(text.as_bytes())?;
            }
            Ok(Status::Well)
        }
        Outcome::Changed { old, new } if !arguments.only_looks() => {
            counts.changed += 1;
            match &source.from {
                Origin::Stdin => console.out.write_all(new.as_bytes())?,
                Origin::File(path) => {
                    if let Err(reason) = input::replace(path, old, new) {
                        console.complain(&format!("cannot write `{}`: {reason}", source.name));
                        return Ok(Status::Refused);
                    }
                }
            }
            Ok(Status::Well)
        }
        Outcome::Changed { old, new } => {
            counts.changed += 1;
            if arguments.check {
                writeln!(console.out, "{}", shown::message(&source.name))?;
            }
            if arguments.diff {
                let shown = difference(&source.name, old, new, console);
                console.out.write_all(shown.as_bytes())?;
            }
            Ok(Status::AtFault)
        }
        Outcome::AtFault { text, is_text, findings } => {
            counts.at_fault += 1;
            if answers && *is_text {
                // It is left as it is also by whoever reads our output.
                console.out.write_all(text.as_bytes())?;
            }
            let excerpts = Excerpts::new(&source.name, text);
            // One is enough to say why; `fdlc check` tells them all.
            if let Some(finding) = findings.first() {
                console.tell(&render(finding, &excerpts, console.error_look()));
            }
            Ok(Status::AtFault)
        }
    }
}

/// Both texts as a unified difference, as `patch` takes it.
fn difference(name: &str, old: &str, new: &str, console: &Console) -> String {
    let look = console.look();
    let name = shown::message(name);
    let mut out = paint(&format!("--- {name}\n+++ {name}\n"), "1", look);
    let diff = TextDiff::from_lines(old, new);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        out.push_str(&paint(&hunk.header().to_string(), "36", look));
        out.push('\n');
        for change in hunk.iter_changes() {
            let (sign, code) = match change.tag() {
                ChangeTag::Equal => (" ", None),
                ChangeTag::Delete => ("-", Some("31")),
                ChangeTag::Insert => ("+", Some("32")),
            };
            let written = change.value().trim_end_matches('\n');
            // Who sees colours reads it; who does not may give it to `patch`.
            let written = if look.colour { shown::excerpt(written) } else { written.into() };
            let line = format!("{sign}{written}");
            out.push_str(&code.map_or_else(|| line.clone(), |code| paint(&line, code, look)));
            out.push('\n');
            if change.missing_newline() {
                let _ = writeln!(out, "\\ No newline at end of file");
            }
        }
    }
    out
}
