//! Child flows: what `FNF:StartExecution` starts, and what comes back.

use fdl_compiler::lang::errors::ENTITY_TOO_LARGE;
use fdl_compiler::program::{Program, TaskMode};
use fdl_compiler::value::{Object, Value};
use fdl_machine::{Failure, Outcome, Rejected, StartTask};
use std::sync::Arc;

/// The execution's name: the one that is asked for, else one that no other child has.
pub fn name_of(call: &StartTask, number: u32) -> Arc<str> {
    match call.parameters.get("executionName").and_then(Value::as_str) {
        Some(name) => name.into(),
        None => format!("{}-{number}", call.name).into(),
    }
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
pub fn answer(
    call: &StartTask,
    program: &Program,
    name: &Arc<str>,
    rejected: Option<&Rejected>,
) -> Result<Value, Failure> {
    match rejected {
        Some(rejected) => Err(rejection(rejected)),
        None => Ok(Value::Object(Object::from([
            ("ExecutionName", Value::from(name)),
            ("FlowName", program.name.as_ref().map_or_else(|| Value::from(""), Value::from)),
            ("RequestID", Value::from(format!("request-{}", call.id))),
        ]))),
    }
}

/// What a Task that waits for the child's end makes of it.
pub fn result(outcome: &Outcome) -> Result<Value, Failure> {
    match outcome {
        Outcome::Succeeded { output } => Ok(output.clone()),
        Outcome::Failed(failure) | Outcome::Stopped(failure) => Err(failure.clone()),
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
