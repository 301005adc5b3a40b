//! What a driver sees of the world outside of this program: calls go out, arrivals come in.

use fdl_compiler::value::Value;
use fdl_machine::{Failure, StartTask, TaskId};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Who waits for a call's answer: an execution and its Task.
pub type CallId = (u32, TaskId);

/// The world outside.
pub trait Outside {
    /// Begins a call; its answer arrives. An error is a call that cannot be made at all.
    fn begin(&mut self, call: &Call<'_>) -> Result<(), String>;

    /// Nobody waits for the answer any more. Unknown ones are passed over.
    fn cancel(&mut self, call: CallId);

    /// A token that can be reported from now on, and the call whose it is.
    fn issued(&mut self, id: CallId, token: &Arc<str>, task: &StartTask);

    /// What has arrived, without waiting.
    fn arrived(&mut self) -> Option<Arrival>;

    /// What arrives next; none when nothing does within the time.
    fn wait(&mut self, limit: Option<Duration>) -> Option<Arrival>;

    /// Whether it takes reports of callbacks.
    fn takes_reports(&self) -> bool;
}

/// A call to begin.
pub struct Call<'a> {
    /// Who waits for the answer.
    pub id: CallId,
    /// The execution's name.
    pub execution: &'a str,
    /// What to call.
    pub task: &'a StartTask,
    /// The number of the binding that answers.
    pub binding: usize,
}

/// Something that came from outside.
pub struct Arrival {
    /// When.
    pub at: Instant,
    /// What.
    pub what: Happened,
}

/// What can come from outside.
pub enum Happened {
    /// A call was answered, with what the service itself said.
    Answered {
        /// Who waits for it.
        call: CallId,
        /// The answer.
        result: Result<Value, Failure>,
    },
    /// Somebody reported with a token.
    Reported {
        /// Whose token it is.
        call: CallId,
        /// The token.
        token: Arc<str>,
        /// What was reported.
        result: Result<Value, Failure>,
        /// Whom to tell what came of it.
        reply: Reply,
    },
    /// Somebody wants the run to end.
    Interrupted {
        /// How, for people.
        cause: &'static str,
    },
    /// A call that cannot be made at all.
    Unusable {
        /// Why.
        message: String,
    },
}

/// Takes what came of a report: the id of its event, or that its Task is over.
pub type Reply = Box<dyn FnOnce(Result<u64, TaskIsOver>) + Send>;

/// A report whose Task is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskIsOver;

/// Nothing outside: mocks answer everything.
pub struct Nothing;

impl Outside for Nothing {
    fn begin(&mut self, call: &Call<'_>) -> Result<(), String> {
        Err(format!("`{}` cannot be called here", call.task.action))
    }

    fn cancel(&mut self, _: CallId) {}

    fn issued(&mut self, _: CallId, _: &Arc<str>, _: &StartTask) {}

    fn arrived(&mut self) -> Option<Arrival> {
        None
    }

    fn wait(&mut self, _: Option<Duration>) -> Option<Arrival> {
        None
    }

    fn takes_reports(&self) -> bool {
        false
    }
}
