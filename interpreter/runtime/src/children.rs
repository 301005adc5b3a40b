//! Child flows: what `FNF:StartExecution` starts, and what comes back.

use crate::names;
use fdl_compiler::lang::actions::START_EXECUTION;
use fdl_compiler::lang::errors::ENTITY_TOO_LARGE;
use fdl_compiler::program::{Program, TaskMode};
use fdl_compiler::value::Value;
use fdl_machine::{Failure, Outcome, Rejected, StartTask, integration};
use std::sync::Arc;

/// What tells the executions of child flows apart: the name is exclusive within a flow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    // A pattern of ARNs may stand for several flows, and several ARNs for one.
    number: usize,
    flow: Arc<str>,
    name: Arc<str>,
}

impl Named {
    /// An execution of the child flow with this number.
    pub fn new(number: usize, call: &StartTask, name: Arc<str>) -> Self {
        Self { number, flow: flow_name(call).into(), name }
    }
}

/// The name that a call asks for.
pub fn asked_name(call: &StartTask) -> Option<Arc<str>> {
    call.parameters.get("executionName").and_then(Value::as_str).map(Arc::from)
}

/// The execution's name: the one that is asked for, else one that no other child has.
pub fn name_of(call: &StartTask, number: u32) -> Arc<str> {
    asked_name(call).unwrap_or_else(|| format!("{}-{number}", call.name).into())
}

/// Why a call cannot have the name that it asks for.
pub fn refusal(call: &StartTask) -> Option<Failure> {
    let asked = call.parameters.get("executionName")?;
    let why = match asked.as_str() {
        Some(name) => names::complaint_of_derived(name)?,
        None => format!("it is {}, not a text", asked.type_name()),
    };
    Some(Failure::new("FNF.InvalidArgument", format!("`executionName` is no name of an execution: {why}")))
}

/// The child's input.
pub fn input_of(call: &StartTask) -> Value {
    call.parameters.get("input").cloned().unwrap_or_else(Value::empty_object)
}

/// Whether the Task's result is what the child ends with. `RequestComplete` goes on when the child has
/// started, and in `WaitForCustomCallback` somebody reports.
pub fn end_is_result(mode: TaskMode) -> bool {
    match mode {
        TaskMode::WaitForSystemCallback => true,
        TaskMode::RequestComplete | TaskMode::WaitForCustomCallback => false,
    }
}

/// What the call that starts the child answers (decision R4).
pub fn answer(call: &StartTask, program: &Program, name: &str) -> Value {
    started(call, program.name.as_deref().unwrap_or_default(), name)
}

/// What the submitting call of a callback mode answers where something else than a child flow stands for the service.
pub fn acknowledgement(call: &StartTask) -> Value {
    if *call.action != *START_EXECUTION {
        return integration::acknowledgement(&call.action);
    }
    let name = asked_name(call).unwrap_or_else(|| format!("{}-{}", call.name, call.id).into());
    started(call, flow_name(call), &name)
}

fn started(call: &StartTask, flow: &str, name: &str) -> Value {
    integration::child_started(flow, name, &format!("request-{}", call.id))
}

/// The name of the flow that a call asks for, as its ARN has it.
fn flow_name(call: &StartTask) -> &str {
    let arn = call.parameters.get("resourceArn").and_then(Value::as_str).unwrap_or_default();
    arn.rsplit('/').next().unwrap_or_default()
}

/// The error of a call whose execution name belongs to one that has ended.
pub fn already_exists(call: &StartTask, program: &Program) -> Failure {
    let (name, flow) = (asked_name(call).unwrap_or_default(), program.name.as_deref().unwrap_or_default());
    let detail = format!("the execution `{name}` of the flow `{flow}` already exists, and has ended");
    Failure::new("FNF.ExecutionAlreadyExists", detail)
}

/// What a Task that waits for the child's end makes of it.
pub fn result(outcome: &Outcome) -> Result<Value, Failure> {
    match outcome {
        Outcome::Succeeded { output } => Ok(output.clone()),
        Outcome::Failed(failure) => Err(failure.clone()),
        Outcome::Stopped(_) => Err(outcome.error().cloned().unwrap_or_else(|| {
            Failure::new("FNF.ExecutionStopped", "the child flow was stopped without an error")
        })),
        Outcome::TimedOut => Err(Failure::new("FNF.ExecutionTimedOut", "the child flow took too long")),
    }
}

/// Why a child does not start, as an error of the one that starts it.
pub fn rejection(rejected: &Rejected) -> Failure {
    match rejected {
        Rejected::InputIsNoObject => Failure::new("FNF.InvalidArgument", "the input is no JSON object"),
        Rejected::InputTooLarge { bytes } => {
            Failure::new(ENTITY_TOO_LARGE, format!("the input has {bytes} bytes"))
        }
        Rejected::InputTooDeep => Failure::new("FNF.InvalidArgument", "the input is nested too deep"),
    }
}
