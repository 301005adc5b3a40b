//! `fdlc run`: one execution of a flow.

use super::run_trace::LiveTrace;
use crate::arguments::{History, RunArguments};
use crate::console::Console;
use crate::input::{self, FileKind, Origin, Source, Text, Unread};
use crate::output::{Excerpts, render, render_fault};
use crate::status::Status;
use anyhow::{Context as _, anyhow, bail};
use fdl_compiler::program::Mode;
use fdl_compiler::project::Top;
use fdl_compiler::value::{Object, Value};
use fdl_machine::{Limits, Outcome, Recording};
use fdl_runtime::answers::MockFile;
use fdl_runtime::testing::case::{endless, rejection, stuck};
use fdl_runtime::testing::expect::{seconds, status};
use fdl_runtime::testing::{Loaded, TestText, load};
use fdl_runtime::{
    Ended, FileFindings, FlowOptions, KnownInput, LoadedFlow, Plan, Project, Projects, Services, Trouble,
    names, simulate, trace,
};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Runs the flow and writes its output.
pub fn run(arguments: &RunArguments, console: &mut Console) -> anyhow::Result<Status> {
    check_standard_input(arguments)?;
    let mut projects = Projects::default();
    let project = project(arguments, &mut projects)?;
    if super::tell_projects(project.as_slice(), &projects.complaints, console) {
        return Ok(Status::Refused);
    }
    let project = project.first();
    let limits = if arguments.no_limits { Limits::Off } else { Limits::On };
    let mocks = match &arguments.mocks {
        None => None,
        Some(file) => match read_mocks(file, console)? {
            Some(mocks) => Some(mocks),
            None => return Ok(Status::Refused),
        },
    };
    let input = read_input(arguments)?;
    let known = known_input(arguments, project, &input)?;
    let Text { text, fault } = read(&arguments.flow)?;
    let name = display_name(&arguments.flow);
    if let Some(fault) = fault {
        let excerpts = Excerpts::new(&name, &text);
        console.tell(&render(&fault, &excerpts, console.error_look()));
        return Ok(Status::AtFault);
    }
    let flow = LoadedFlow::new(name, text.into(), &options(arguments, project, limits, known.as_ref()));
    let Some(program) = &flow.program else {
        tell_findings(&flow.name, &flow.text, &flow.errors(), console);
        return Ok(Status::AtFault);
    };
    let plan = Plan {
        program,
        name: arguments.name.as_deref().map_or_else(|| names::execution_name(arguments.seed), Arc::from),
        input,
        limits,
        recording: Recording::On,
        seed: arguments.seed,
        stop: None,
        reports: &[],
        services: &services(mocks.as_ref(), project),
        patience: None,
    };
    let mut trace = LiveTrace::new(console.error_look(), arguments.history);
    let ended = simulate(&plan, &mut trace);
    trace.finish();
    match ended {
        Ok(ended) => report(&ended, &flow, &trace, arguments.history, console),
        Err(trouble) => tell_trouble(trouble, mocks.as_ref(), project, console),
    }
}

/// Standard input can stand for one argument only.
fn check_standard_input(arguments: &RunArguments) -> anyhow::Result<()> {
    let all = [Some(&arguments.flow), arguments.input_file.as_ref(), arguments.mocks.as_ref()];
    if all.into_iter().flatten().filter(|path| *path == "-").count() > 1 {
        bail!("standard input (`-`) is named twice, but can be read only once");
    }
    Ok(())
}

fn display_name(path: &str) -> String {
    if path == "-" { "<stdin>".to_owned() } else { path.to_owned() }
}

fn read(path: &str) -> anyhow::Result<Text> {
    let from = if path == "-" { Origin::Stdin } else { Origin::File(PathBuf::from(path)) };
    let source = Source { name: display_name(path), from, kind: FileKind::Flow };
    input::read(&source).map_err(|Unread(complaint)| anyhow!(complaint))
}

fn read_input(arguments: &RunArguments) -> anyhow::Result<Value> {
    let (option, text) = match (&arguments.input, &arguments.input_file) {
        (Some(text), _) => ("--input", text.clone()),
        (None, Some(path)) => {
            let Text { text, fault } = read(path)?;
            if let Some(fault) = fault {
                bail!("`{}` cannot be read: {}", display_name(path), fault.message);
            }
            ("--input-file", text)
        }
        (None, None) => return Ok(Value::empty_object()),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value = Value::from_json(text).with_context(|| format!("`{option}` holds no JSON"))?;
    if value.as_object().is_none() {
        bail!("the input must be a JSON object, not {}", value.type_name());
    }
    Ok(value)
}

/// The mocks of a file; none when it is broken, which was told.
fn read_mocks(path: &str, console: &Console) -> anyhow::Result<Option<Loaded>> {
    let Text { text, fault } = read(path)?;
    let name = display_name(path);
    if let Some(fault) = fault {
        tell_findings(&name, &text, &[fault], console);
        return Ok(None);
    }
    let folder = if path == "-" { None } else { Path::new(path).parent() };
    let folder = folder.map_or_else(PathBuf::new, Path::to_owned);
    let mut loaded =
        load(&TestText { name, folder, text: text.into() }, Top::Partial, &mut Projects::default());
    // The flow that is run is named on the command line; what the file says of its own does not matter.
    let own = |file: &FileFindings| file.name == loaded.name;
    let named: Vec<bool> = loaded.findings.iter().map(own).collect();
    let mut keep = named.into_iter();
    loaded.findings.retain(|_| keep.next().unwrap_or(false));
    for file in &loaded.findings {
        tell_findings(&file.name, &file.text, &file.diagnostics, console);
    }
    Ok((!loaded.is_broken()).then_some(loaded))
}

fn services(mocks: Option<&Loaded>, project: Option<&Arc<Project>>) -> Services {
    let bindings = project.map(|project| project.config.bindings.clone()).unwrap_or_default();
    match mocks {
        None => Services { bindings, ..Services::default() },
        Some(loaded) => {
            let mocks = vec![Arc::new(loaded.suite.mocks.clone())];
            Services { mocks, bindings, ..loaded.services.clone() }
        }
    }
}

/// The project file that is named, or that of the flow.
fn project(arguments: &RunArguments, projects: &mut Projects) -> anyhow::Result<Vec<Arc<Project>>> {
    let found = match &arguments.config {
        Some(path) => Some(Arc::new(Project::read(path).map_err(|complaint| anyhow!(complaint))?)),
        None => projects.of_flow(Path::new(&arguments.flow)),
    };
    Ok(found.into_iter().collect())
}

/// What is known of the flow's input; an input that does not fit is refused.
fn known_input(
    arguments: &RunArguments,
    project: Option<&Arc<Project>>,
    input: &Value,
) -> anyhow::Result<Option<KnownInput>> {
    let flow = Path::new(&arguments.flow);
    let settings = project.map(|project| project.settings_for(flow)).unwrap_or_default();
    let known = KnownInput::of_flow(flow, &settings).map_err(|complaint| anyhow!(complaint))?;
    match known.as_ref().and_then(|known| known.complaint(input)) {
        Some(complaint) => bail!(complaint),
        None => Ok(known),
    }
}

fn options(
    arguments: &RunArguments,
    project: Option<&Arc<Project>>,
    limits: Limits,
    known: Option<&KnownInput>,
) -> FlowOptions {
    let settings = project.map(|project| project.settings_for(Path::new(&arguments.flow)));
    FlowOptions {
        mode: arguments.mode.map(Mode::from),
        limits,
        settings: settings.unwrap_or_default(),
        input: known.map(|known| known.shape.clone()),
    }
}

fn tell_findings(
    name: &str,
    text: &str,
    findings: &[fdl_compiler::diagnostic::Diagnostic],
    console: &Console,
) {
    let excerpts = Excerpts::new(name, text);
    for finding in findings {
        console.tell(&render(finding, &excerpts, console.error_look()));
    }
}

fn report(
    ended: &Ended,
    flow: &LoadedFlow,
    trace: &LiveTrace,
    history: History,
    console: &mut Console,
) -> anyhow::Result<Status> {
    tell_end(ended, flow, trace, console);
    let output = match &ended.outcome {
        Outcome::Succeeded { output } => Some(output),
        Outcome::Failed(_) | Outcome::TimedOut | Outcome::Stopped(_) => None,
    };
    match (history, output) {
        (History::Json, _) => writeln!(console.out, "{}", history_json(ended, &trace.events).to_json())?,
        (History::Text | History::None, Some(output)) => writeln!(console.out, "{}", output.to_json())?,
        (History::Text | History::None, None) => {}
    }
    Ok(if output.is_some() { Status::Well } else { Status::AtFault })
}

/// How it ended, and where an expression had no value when that was the reason.
fn tell_end(ended: &Ended, flow: &LoadedFlow, trace: &LiveTrace, console: &Console) {
    if let (Outcome::Failed(failure), Some(fault)) = (&ended.outcome, &trace.fault)
        && fault.flow == 0
        && *failure.detail == *fault.fault.detail(&fault.expression)
    {
        let excerpts = Excerpts::new(&flow.name, &flow.text);
        console.tell(&render_fault(
            fault.place(),
            &fault.message(),
            &fault.met(),
            &excerpts,
            console.error_look(),
        ));
    }
    let because = match &ended.outcome {
        Outcome::Succeeded { .. } | Outcome::TimedOut => String::new(),
        Outcome::Failed(failure) | Outcome::Stopped(failure) if failure.detail.is_empty() => {
            format!(" with {}", failure.code)
        }
        Outcome::Failed(failure) | Outcome::Stopped(failure) => {
            format!(" with {}: {}", failure.code, failure.detail)
        }
    };
    let transitions = match ended.transitions {
        1 => "1 transition".to_owned(),
        count => format!("{count} transitions"),
    };
    let text = format!(
        "{}{because} after {} of virtual time, {transitions}",
        status(&ended.outcome).name(),
        trace::seconds(ended.elapsed)
    );
    console.tell(&format!("{}\n", crate::output::shown::message(&text)));
}

fn history_json(ended: &Ended, events: &[Value]) -> Value {
    let (output, error) = match &ended.outcome {
        Outcome::Succeeded { output } => (output.clone(), Value::Null),
        Outcome::TimedOut => (Value::Null, Value::Null),
        Outcome::Failed(failure) | Outcome::Stopped(failure) => {
            let code = ("code", Value::from(&failure.code));
            (Value::Null, Value::Object(Object::from([code, ("detail", Value::from(&failure.detail))])))
        }
    };
    Value::Object(Object::from([
        ("elapsedSeconds", seconds(ended.elapsed)),
        ("error", error),
        ("events", Value::from(events.to_vec())),
        ("output", output),
        ("stateTransitions", Value::from(ended.transitions)),
        ("status", Value::from(status(&ended.outcome).name())),
    ]))
}

fn tell_trouble(
    trouble: Trouble,
    mocks: Option<&Loaded>,
    project: Option<&Arc<Project>>,
    console: &Console,
) -> anyhow::Result<Status> {
    match trouble {
        Trouble::Rejected(rejected) => bail!("the execution does not start: {}", rejection(&rejected)),
        Trouble::Unanswered { state, action } => {
            bail!("nothing answers `{state}`, which calls `{action}`: give it a mock with `--mocks`")
        }
        Trouble::Mock(fault) => {
            let written = match fault.file {
                MockFile::Mocks => mocks.map(|loaded| (&loaded.name, &loaded.suite.document.text)),
                MockFile::Project => project.map(|project| (&project.name, &project.text)),
            };
            let Some((name, text)) = written else { bail!(fault.message) };
            let excerpts = Excerpts::new(name, text);
            console.tell(&render_fault(fault.span, &fault.message, &[], &excerpts, console.error_look()));
            Ok(Status::Refused)
        }
        Trouble::Stuck { waiting } => {
            console.complain(&stuck(&waiting));
            Ok(Status::AtFault)
        }
        Trouble::Endless { transitions } => {
            console.complain(&endless(transitions));
            Ok(Status::AtFault)
        }
        Trouble::TooManyChildren => {
            console.complain("child flows start one another without end");
            Ok(Status::AtFault)
        }
    }
}
