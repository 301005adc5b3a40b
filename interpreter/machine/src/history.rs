//! The history of an execution, for people and for the service's clients.

use crate::Timestamp;
use fdl_compiler::value::Value;
use std::sync::Arc;

/// One event of the history.
#[derive(Clone, Debug)]
pub struct HistoryEvent {
    /// 1, 2, 3 …
    pub id: u64,
    /// The event that caused this one; 0 for the first.
    pub schedule: u64,
    /// What it is.
    pub kind: EventType,
    /// The state; empty for events of the execution.
    pub step: Arc<str>,
    /// When.
    pub time: Timestamp,
    /// An object; what it holds depends on the type (decision R21). Secrets are masked.
    pub detail: Value,
}

/// The types of events, by the service's names (decision R21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum EventType {
    /// The execution began.
    ExecutionStarted,
    /// A state was reached.
    StateEntered,
    /// A state has its input; again for each retry.
    StateStarted,
    /// A state is done.
    StateSucceeded,
    /// A state failed and is not tried again.
    StateFailed,
    /// A state was cancelled.
    StateAborted,
    /// A Task is about to call its service.
    TaskScheduled,
    /// The call is on its way.
    TaskStarted,
    /// The submitting call of a callback mode has answered.
    TaskSubmitted,
    /// The submitting call of a callback mode has failed.
    TaskSubmitFailed,
    /// The Task has its result.
    TaskSucceeded,
    /// The Task has ended in an error.
    TaskFailed,
    /// The Task took longer than its `Timeout`.
    TaskTimedOut,
    /// The Task was cancelled.
    TaskAborted,
    /// A branch of a Parallel began.
    BranchEntered,
    /// A branch of a Parallel is done.
    BranchExited,
    /// An iteration of an inline Map began.
    IterationEntered,
    /// An iteration of an inline Map is done.
    IterationExited,
    /// A distributed Map began.
    MapRunStarted,
    /// The execution ended well.
    ExecutionSucceeded,
    /// The execution ended with an error.
    ExecutionFailed,
    /// The execution took too long.
    ExecutionTimedOut,
    /// The execution was stopped.
    ExecutionStopped,
}
