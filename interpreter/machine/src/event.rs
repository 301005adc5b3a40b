//! What can happen to an execution.

use crate::{ChildId, Failure, Outcome, TaskId};
use fdl_compiler::value::Value;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Something that happened. Events about what is already over change nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event {
    /// The call of a Task has answered. In the callback modes that is the submitting call: the
    /// Task goes on waiting for its report. `Ok` holds the wrapped result
    /// ([`crate::integration::wrap`]).
    Answered {
        /// Which.
        task: TaskId,
        /// What it answered.
        result: Result<Value, Failure>,
    },
    /// A Task in a callback mode has come to its end: the service reported, or somebody did with
    /// the token ([`crate::Machine::token_owner`] tells whose it is). May overtake [`Event::Answered`].
    Reported {
        /// Which.
        task: TaskId,
        /// What was reported, as it is.
        result: Result<Value, Failure>,
    },
    /// A child execution of a distributed Map has ended.
    ChildEnded {
        /// Which.
        child: ChildId,
        /// How.
        outcome: Outcome,
    },
    /// The items that a [`crate::Command::ReadItems`] asked for.
    ItemsRead {
        /// The id of the command.
        run: TaskId,
        /// A list.
        result: Result<Value, Failure>,
    },
    /// Time passed. Handles the one thing that is due first, if any; the next deadline says
    /// whether there is another one, so that an answer of the same instant can go before it.
    Woke,
    /// Somebody stops the execution.
    Stop {
        /// The error given, empty where none is.
        error: Arc<str>,
        /// The cause given, empty where none is.
        cause: Arc<str>,
    },
}
