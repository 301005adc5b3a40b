//! How a run ended, for people and for programs.

use super::live::LiveTrace;
use crate::arguments::History;
use crate::console::Console;
use crate::output::{Excerpts, render_fault};
use crate::status::Status;
use anyhow::bail;
use fdl_compiler::value::{Object, Value};
use fdl_machine::Outcome;
use fdl_runtime::answers::MockFile;
use fdl_runtime::testing::Loaded;
use fdl_runtime::testing::case::{endless, rejection, stuck};
use fdl_runtime::testing::expect::{seconds, status};
use fdl_runtime::{Ended, LoadedFlow, Project, Trouble, trace};
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

/// In which time it ran.
pub enum Took {
    /// Virtual time, which costs nothing.
    Virtual,
    /// Virtual time that stood still for real calls, and how long it really took.
    VirtualAndReal(Duration),
    /// Real time.
    Real,
}

/// Writes how it ended, and its output or history.
pub fn report(
    ended: &Ended,
    flow: &LoadedFlow,
    trace: &LiveTrace<'_>,
    time: &Took,
    history: History,
    console: &mut Console,
) -> anyhow::Result<Status> {
    tell_end(ended, flow, trace, time, console);
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
fn tell_end(ended: &Ended, flow: &LoadedFlow, trace: &LiveTrace<'_>, time: &Took, console: &Console) {
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
    let because = match ended.outcome.error() {
        None => String::new(),
        Some(failure) if failure.detail.is_empty() => format!(" with {}", failure.code),
        Some(failure) => format!(" with {}: {}", failure.code, fdl_machine::mask_text(&failure.detail)),
    };
    let transitions = match ended.transitions {
        1 => "1 transition".to_owned(),
        count => format!("{count} transitions"),
    };
    let elapsed = trace::seconds(ended.elapsed);
    let elapsed = match time {
        Took::Virtual => format!("{elapsed} of virtual time"),
        Took::VirtualAndReal(real) => {
            let millis = u64::try_from(real.as_millis()).unwrap_or(u64::MAX);
            format!("{elapsed} of virtual time, {} of real time", trace::seconds(millis))
        }
        Took::Real => elapsed,
    };
    let text = format!("{}{because} after {elapsed}, {transitions}", status(&ended.outcome).name());
    console.tell(&format!("{}\n", crate::output::shown::message(&text)));
}

fn history_json(ended: &Ended, events: &[Value]) -> Value {
    let output = match &ended.outcome {
        Outcome::Succeeded { output } => output.clone(),
        Outcome::Failed(_) | Outcome::TimedOut | Outcome::Stopped(_) => Value::Null,
    };
    let error = ended.outcome.error().map_or(Value::Null, |failure| {
        let code = ("code", Value::from(&failure.code));
        Value::Object(Object::from([code, ("detail", Value::from(&failure.detail))]))
    });
    Value::Object(Object::from([
        ("elapsedSeconds", seconds(ended.elapsed)),
        ("error", error),
        ("events", Value::from(events.to_vec())),
        ("output", output),
        ("stateTransitions", Value::from(ended.transitions)),
        ("status", Value::from(status(&ended.outcome).name())),
    ]))
}

/// Says why the run has no end.
pub fn tell_trouble(
    trouble: Trouble,
    mocks: Option<&Loaded>,
    project: Option<&Arc<Project>>,
    console: &Console,
) -> anyhow::Result<Status> {
    match trouble {
        Trouble::Rejected(rejected) => bail!("the execution does not start: {}", rejection(&rejected)),
        Trouble::Unanswered { state, action } => {
            bail!(
                "nothing answers `{state}`, which calls `{action}`: give it a mock with `--mocks`, or a binding in `fdlc.yaml`"
            )
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
        Trouble::Unusable { message } => bail!(message),
        Trouble::TooManyChildren => {
            console.complain("child flows start one another without end");
            Ok(Status::AtFault)
        }
    }
}
