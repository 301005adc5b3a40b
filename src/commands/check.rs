//! `fdlc check`: every finding of every file.

use crate::arguments::{CheckArguments, Deny, Format};
use crate::console::Console;
use crate::input::{self, FileKind, Origin, Source, Text, Unread, Wanted};
use crate::output::{self, Findings};
use crate::status::Status;
use crate::watch;
use fdl_compiler::check::types::{Children, InputShape};
use fdl_compiler::compile::{Limits, Settings, compile_beside};
use fdl_compiler::diagnostic::{Diagnostic, Severity};
use fdl_compiler::embed::{Contents, Host};
use fdl_compiler::fix::{self, Allowed, Fixed};
use fdl_compiler::program::Mode;
use fdl_compiler::project::Top;
use fdl_compiler::yaml;
use fdl_runtime::flows::compile_settings;
use fdl_runtime::testing::{TestText, load_for};
use fdl_runtime::{KnownInput, Projects, children_of};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Checks all files and writes what was found.
pub fn run(arguments: &CheckArguments, console: &mut Console) -> anyhow::Result<Status> {
    if !arguments.watch {
        return check(arguments, console).map(|(status, _)| status);
    }
    watch::watch(&arguments.paths, console, |console| check(arguments, console).map(|(_, read)| read))
}

/// What it comes to, and which files were read.
fn check(arguments: &CheckArguments, console: &mut Console) -> anyhow::Result<(Status, BTreeSet<PathBuf>)> {
    let mut projects = Projects::default();
    let mut is_embedding = |path: &Path| {
        // Only files that can hold flows are worth a look at their project.
        let host = path.to_str().and_then(Host::of_name);
        host.is_some() && projects.of_flow(path).is_some_and(|it| it.is_embedding(path))
    };
    let stdin_name = arguments.stdin_filename.as_deref();
    let (sources, complaints) =
        input::discover(&arguments.paths, stdin_name, Wanted::FlowsAndTests, &mut is_embedding);
    let mut status = Status::Well;
    for complaint in &complaints {
        console.complain(complaint);
        status = Status::Refused;
    }
    let mut read: BTreeSet<PathBuf> = sources.iter().map(|source| PathBuf::from(&source.name)).collect();
    for source in &sources {
        projects.of_flow(Path::new(&source.name));
    }
    // What a bound flow ends with matters to those that start it.
    read.extend(projects.found.iter().flat_map(|project| project.bound_flows()).flatten());
    if super::tell_projects(&projects.found, &projects.complaints, console) {
        return Ok((Status::Refused, read));
    }
    let found = projects.found.clone();
    let children = found.iter().map(|it| (it.name.clone(), children_of(it, &mut projects))).collect();
    let order = Order {
        mode: arguments.mode.map(Mode::from),
        projects,
        children,
        is_alone: sources.len() == 1 && !arguments.watch,
        fixes: fixes(arguments),
    };
    let mut files = Vec::with_capacity(sources.len());
    let mut n_fixed = 0;
    let mut fixed_stdin = None;
    for outcome in check_all(&sources, &order) {
        match outcome {
            Ok(checked) => {
                n_fixed += checked.n_fixed;
                fixed_stdin = checked.fixed_stdin.or(fixed_stdin);
                files.push(checked.findings);
            }
            Err(Unread(complaint)) => {
                console.complain(&complaint);
                status = Status::Refused;
            }
        }
    }
    match &fixed_stdin {
        // The fixed text takes standard output, so findings go to the other stream.
        Some(text) => {
            console.out.write_all(text.as_bytes())?;
            let look = console.error_look();
            output::write(arguments.format, &files, look, &mut console.error_stream())?;
        }
        None => output::write(arguments.format, &files, console.look(), &mut console.out)?,
    }
    if arguments.format == Format::Text && !files.is_empty() {
        // On a terminal the sum stands below what it sums up.
        console.out.flush()?;
        console.tell(&summary(&files, n_fixed));
    }
    Ok((status.max(verdict(&files, arguments.deny)), read))
}

fn fixes(arguments: &CheckArguments) -> Option<Allowed> {
    match (arguments.fix, arguments.allow_unsafe) {
        (false, _) => None,
        (true, false) => Some(Allowed::Safe),
        (true, true) => Some(Allowed::All),
    }
}

/// What is done with each file.
struct Order {
    mode: Option<Mode>,
    // Every project file that matters is read already.
    projects: Projects,
    /// What the flows end with that a project binds, by its name.
    children: BTreeMap<String, Children>,
    /// Whether there is one file only.
    is_alone: bool,
    fixes: Option<Allowed>,
}

/// One file after it was looked at.
struct Checked {
    findings: Findings,
    n_fixed: usize,
    /// The text of standard input after its fixes, where they were asked for.
    fixed_stdin: Option<Arc<str>>,
}

/// The findings of each file, in order. Files are read and checked side by side.
fn check_all(sources: &[Source], order: &Order) -> Vec<Result<Checked, Unread>> {
    match sources {
        // The threads would cost more than they bring.
        [source] => vec![order.guarded(source)],
        sources => {
            let pool = rayon::ThreadPoolBuilder::new().stack_size(crate::STACK_BYTES).build();
            match pool {
                Ok(pool) => pool.install(|| sources.par_iter().map(|it| order.guarded(it)).collect()),
                Err(_) => sources.iter().map(|it| order.guarded(it)).collect(),
            }
        }
    }
}

impl Order {
    /// One file whose fault inside fdlc leaves the others alone.
    fn guarded(&self, source: &Source) -> Result<Checked, Unread> {
        catch_unwind(AssertUnwindSafe(|| self.check(source)))
            .unwrap_or_else(|_| Err(Unread(format!("`{}` could not be checked", source.name))))
    }

    fn check(&self, source: &Source) -> Result<Checked, Unread> {
        let Text { text, fault } = input::read(source)?;
        let text: Arc<str> = text.into();
        let is_stdin = source.from == Origin::Stdin;
        let is_text = fault.is_none();
        let input = self.input_of(source).map_err(Unread)?;
        let (text, diagnostics, n_fixed) = match (fault, self.fixes) {
            (Some(fault), _) => (text, vec![fault], 0),
            (None, None) => {
                let diagnostics = self.diagnose(source, Arc::clone(&text), input.clone());
                (text, diagnostics, 0)
            }
            (None, Some(allowed)) => {
                let fixed =
                    fix::fix(&text, allowed, |text| self.diagnose(source, text.into(), input.clone()));
                write_back(source, &text, &fixed)?;
                (fixed.text.into(), fixed.diagnostics, fixed.n_applied)
            }
        };
        // What is no text is not written back as if it were one.
        let back = if is_text { Arc::clone(&text) } else { "".into() };
        let fixed_stdin = (is_stdin && self.fixes.is_some()).then_some(back);
        let findings = Findings { name: source.name.clone(), text, diagnostics };
        Ok(Checked { findings, n_fixed, fixed_stdin })
    }

    /// What is known of a flow's input, or why the file that says it cannot be used.
    fn input_of(&self, source: &Source) -> Result<Option<InputShape>, String> {
        let path = Path::new(&source.name);
        match source.kind {
            FileKind::Flow => {
                let settings = self.projects.clone().settings_for(path);
                Ok(KnownInput::of_flow(path, &settings, &self.projects.files)?.map(|known| known.shape))
            }
            FileKind::Test => Ok(None),
        }
    }

    /// The findings of a flow, or of the flows inside a file.
    fn findings(&self, source: &Source, text: Arc<str>, settings: &Settings) -> Vec<Diagnostic> {
        let project = self.projects.clone().of_flow(Path::new(&source.name));
        let nothing = Children::default();
        let children = project.and_then(|it| self.children.get(&it.name)).unwrap_or(&nothing);
        let mut compiled = match host(source).map(|host| host.contents(&text)) {
            Some(Contents::Flows(flows)) => {
                return flows.into_iter().flat_map(|it| it.check(settings, children)).collect();
            }
            Some(Contents::Whole(document)) => compile_beside(document, settings, children),
            None => compile_beside(yaml::parse(text), settings, children),
        };
        let found = std::mem::take(&mut compiled.diagnostics);
        if self.is_alone && self.fixes.is_none() {
            // The process is about to end: taking a large tree apart would be a tenth of its work.
            std::mem::forget(compiled);
        }
        found
    }

    fn diagnose(&self, source: &Source, text: Arc<str>, input: Option<InputShape>) -> Vec<Diagnostic> {
        match source.kind {
            FileKind::Flow => {
                let settings = self.projects.clone().settings_for(Path::new(&source.name));
                let compiled_for = compile_settings(self.mode, &settings, Limits::On, input);
                let mut found = self.findings(source, text, &compiled_for);
                settings.apply(&mut found);
                found
            }
            FileKind::Test => {
                let test = TestText { name: source.name.clone(), folder: source.folder(), text };
                let files = load_for(self.mode, &test, Top::Whole, &mut self.projects.clone()).findings;
                let own = files.into_iter().find(|file| file.name == source.name);
                own.map(|file| file.diagnostics).unwrap_or_default()
            }
        }
    }
}

/// What a file may be that is not called like a flow.
fn host(source: &Source) -> Option<Host> {
    match FileKind::of_found(Path::new(&source.name)) {
        Some(_) => None,
        None => Host::of_name(&source.name),
    }
}

/// Writes a file whose text was changed.
fn write_back(source: &Source, was: &str, fixed: &Fixed) -> Result<(), Unread> {
    let Origin::File(path) = &source.from else { return Ok(()) };
    if fixed.n_applied == 0 {
        return Ok(());
    }
    let complaint = |reason| Unread(format!("cannot write `{}`: {reason}", source.name));
    input::replace(path, was, &fixed.text).map_err(complaint)
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

fn summary(files: &[Findings], n_fixed: usize) -> String {
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
    let fixed = if n_fixed > 0 { format!("{n_fixed} fixed, ") } else { String::new() };
    format!("{} checked: {fixed}{found}\n", number(files.len(), "file"))
}

fn number(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
