//! How a run ended, for people and for programs.

use super::live::LiveTrace;
use crate::arguments::History;
use crate::console::Console;
use crate::output::{Excerpts, render_fault};
use crate::status::Status;
use anyhow::bail;
use fdl_compiler::near::nearest;
use fdl_compiler::program::Program;
use fdl_compiler::value::{Object, Value};
use fdl_machine::Outcome;
use fdl_runtime::answers::MockFile;
use fdl_runtime::testing::Loaded;
use fdl_runtime::testing::case::{endless, endless_flows, rejection, stuck};
use fdl_runtime::testing::expect::{seconds, status};
use fdl_runtime::{Ended, LoadedFlow, Project, Services, Trouble, trace};
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

/// What ran, and what was seen of it.
pub struct Ran<'a> {
    /// The flow.
    pub flow: &'a LoadedFlow,
    /// What answered, child flows among it.
    pub services: &'a Services,
    /// What was told.
    pub trace: &'a LiveTrace<'a>,
}

impl Ran<'_> {
    /// What a flow is called, and its text; 0 is the one that was asked for.
    fn flow(&self, number: usize) -> Option<(&str, &str)> {
        match number.checked_sub(1) {
            None => Some((&self.flow.name, &self.flow.text)),
            Some(child) => self.services.flows.get(child).map(|flow| (&*flow.file, &*flow.text)),
        }
    }
}

/// Writes how it ended, and its output or history.
pub fn report(
    ended: &Ended,
    ran: &Ran<'_>,
    time: &Took,
    history: History,
    console: &mut Console,
) -> anyhow::Result<Status> {
    tell_end(ended, ran, time, console);
    let output = match &ended.outcome {
        Outcome::Succeeded { output } => Some(output),
        Outcome::Failed(_) | Outcome::TimedOut | Outcome::Stopped(_) => None,
    };
    match (history, output) {
        (History::Json, _) => writeln!(console.out, "{}", history_json(ended, &ran.trace.events).to_json())?,
        (History::Text | History::None, Some(output)) => writeln!(console.out, "{}", output.to_json())?,
        (History::Text | History::None, None) => {}
    }
    Ok(if output.is_some() { Status::Well } else { Status::AtFault })
}

/// How it ended, and where an expression had no value when that was the reason.
fn tell_end(ended: &Ended, ran: &Ran<'_>, time: &Took, console: &Console) {
    if let Outcome::Failed(failure) = &ended.outcome
        && let Some(fault) = ran.trace.faults.behind(failure)
        && let Some((name, text)) = ran.flow(fault.flow)
    {
        let excerpts = Excerpts::new(name, text);
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

/// The history of an execution that was given up while it ran.
pub fn write_unended(trace: &LiveTrace<'_>, console: &mut Console) -> anyhow::Result<()> {
    let history = Value::Object(Object::from([
        ("elapsedSeconds", seconds(trace.elapsed())),
        ("error", Value::Null),
        ("events", Value::from(trace.events.clone())),
        ("output", Value::Null),
        ("stateTransitions", Value::from(trace.transitions())),
        ("status", Value::from("Running")),
    ]));
    writeln!(console.out, "{}", history.to_json())?;
    Ok(())
}

/// What was there to answer, and who said so.
pub struct Said<'a> {
    /// The file of the mocks.
    pub mocks: Option<&'a Loaded>,
    /// The project.
    pub project: Option<&'a Arc<Project>>,
    /// What ran.
    pub program: &'a Program,
    /// What answered.
    pub services: &'a Services,
}

impl Said<'_> {
    /// The mock that was probably meant for a state: it has the name of none.
    fn misspelt(&self, state: &str) -> Option<&str> {
        let children = self.services.flows.iter().map(|flow| &*flow.program);
        let programs: Vec<_> = [self.program].into_iter().chain(children).collect();
        let is_known = |name: &str| programs.iter().any(|it| it.states.iter().any(|it| *it.name == *name));
        let mocked = self.mocks?.suite.mocks.keys().map(|name| &**name);
        nearest(state, mocked.filter(|name| !is_known(name)))
    }
}

/// Says why the run has no end.
pub fn tell_trouble(trouble: Trouble, said: &Said<'_>, console: &Console) -> anyhow::Result<Status> {
    match trouble {
        Trouble::Rejected(rejected) => bail!("the execution does not start: {}", rejection(&rejected)),
        Trouble::Unanswered { state, action } => match said.misspelt(&state) {
            Some(name) => bail!(
                "nothing answers `{state}`, which calls `{action}`: there is a mock of `{name}`, and no such state; did you mean `{state}`?"
            ),
            None => bail!(
                "nothing answers `{state}`, which calls `{action}`: give it a mock with `--mocks`, or a binding in `fdlc.yaml`"
            ),
        },
        Trouble::Mock(fault) => {
            let written = match fault.file {
                MockFile::Mocks => said.mocks.map(|loaded| (&loaded.name, &loaded.suite.document.text)),
                MockFile::Project => said.project.map(|project| (&project.name, &project.text)),
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
        Trouble::EndlessFlows { state, flow } => {
            console.complain(&endless_flows(&state, &flow));
            Ok(Status::AtFault)
        }
    }
}
