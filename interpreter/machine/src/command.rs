//! What a driver is asked to do.

use crate::{ChildId, Failure, HistoryEvent, Note, TaskId, Timestamp};
use fdl_compiler::program::{Mode, ScopeIdx, StateIdx, TaskMode};
use fdl_compiler::value::Value;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The answer to one event: a transaction. Store it with the new state, then carry it out.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// To be carried out in this order.
    pub commands: Vec<Command>,
    /// When [`crate::Event::Woke`] is wanted at the latest; it may be now. Waking earlier, or
    /// more often, changes nothing.
    pub deadline: Option<Timestamp>,
}

/// Something to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Call a service.
    StartTask(Box<StartTask>),
    /// Nobody waits for this Task any more: cancel it where that is possible.
    CancelTask {
        /// Which.
        task: TaskId,
    },
    /// Start a child execution of a distributed Map.
    StartChild(Box<StartChild>),
    /// Stop a child execution.
    CancelChild {
        /// Which.
        child: ChildId,
    },
    /// Read the items of a distributed Map from an object store.
    ReadItems(Box<ReadItems>),
    /// Nobody waits for these items any more.
    CancelRead {
        /// Which.
        run: TaskId,
    },
    /// For the history. Only with [`crate::Recording::On`].
    Record(Box<HistoryEvent>),
    /// For coverage and diagnosis. Only with [`crate::Recording::On`], but for faults.
    Note(Box<Note>),
    /// The execution has ended. Always the last command.
    Finish(Outcome),
}

/// A call of a service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StartTask {
    /// Its id and idempotency key.
    pub id: TaskId,
    /// The state, in the program.
    pub state: StateIdx,
    /// The state's name.
    pub name: Arc<str>,
    /// What to call.
    pub action: Arc<str>,
    /// What is waited for.
    pub mode: TaskMode,
    /// What to send.
    pub parameters: Value,
    /// The callback modes' token.
    pub token: Option<Arc<str>>,
    /// The id of its `TaskScheduled` event.
    pub event_id: u64,
    /// When the machine gives up on it.
    pub deadline: Option<Timestamp>,
}

/// A child execution of a distributed Map: [`crate::Machine::start`] with `scope` and `mode`, then
/// [`crate::Event::ChildEnded`] with its outcome.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StartChild {
    /// Its id and idempotency key.
    pub id: ChildId,
    /// The execution's name.
    pub name: Arc<str>,
    /// What it runs.
    pub scope: ScopeIdx,
    /// Its mode.
    pub mode: Mode,
    /// Its input.
    pub input: Value,
    /// Its seed.
    pub seed: u64,
}

/// A read of items.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadItems {
    /// The Map's attempt.
    pub run: TaskId,
    /// The state's name.
    pub name: Arc<str>,
    /// The evaluated `ItemReader`.
    pub reader: Value,
}

/// How an execution has ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// Well.
    Succeeded {
        /// The output of the state that ended the top scope.
        output: Value,
    },
    /// With an error that nothing caught.
    Failed(Failure),
    /// It took too long.
    TimedOut,
    /// Somebody stopped it; code and detail are empty where none are given.
    Stopped(Failure),
}

impl Outcome {
    /// The error it ended with. One that took too long has none, and one that was stopped only where one was given.
    pub fn error(&self) -> Option<&Failure> {
        match self {
            Self::Succeeded { .. } | Self::TimedOut => None,
            Self::Failed(failure) => Some(failure),
            Self::Stopped(failure) => Some(failure).filter(|failure| !failure.code.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_execution_ends_with_an_error_where_one_is_given() {
        let ended = |outcome: Outcome| outcome.error().map(|failure| failure.code.to_string());
        assert_eq!(ended(Outcome::Failed(Failure::new("E", ""))).as_deref(), Some("E"));
        assert_eq!(ended(Outcome::Stopped(Failure::new("E", ""))).as_deref(), Some("E"));
        assert_eq!(ended(Outcome::Stopped(Failure::new("", "the cause"))), None);
        assert_eq!(ended(Outcome::TimedOut), None);
        assert_eq!(ended(Outcome::Succeeded { output: Value::Null }), None);
    }
}
