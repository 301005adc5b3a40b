//! An execution to run, and what comes of it.

use crate::answers::MockFault;
use crate::services::Services;
use fdl_compiler::program::Program;
use fdl_compiler::project::{ReadyReport, ReadyStop};
use fdl_compiler::value::Value;
use fdl_machine::{Limits, Outcome, Recording, Rejected, Secret};
use std::sync::Arc;

/// An execution to run.
pub struct Plan<'a> {
    /// What runs.
    pub program: &'a Arc<Program>,
    /// The execution's name.
    pub name: Arc<str>,
    /// Its input.
    pub input: Value,
    /// Whether limits hold.
    pub limits: Limits,
    /// Whether the watcher is told of history events.
    pub recording: Recording,
    /// Where random values come from.
    pub seed: u64,
    /// Where tokens come from.
    pub tokens: Tokens,
    /// When it is stopped.
    pub stop: Option<&'a ReadyStop>,
    /// Callback reports, in order.
    pub reports: &'a [ReadyReport],
    /// What answers.
    pub services: &'a Services,
    /// Transitions at one instant after which the run is given up; none: it may go round for ever.
    pub patience: Option<u64>,
    /// How time passes.
    pub clock: Clock,
    /// What happens to events of the same millisecond.
    pub order: Order,
}

/// Where tokens come from.
#[derive(Clone, Copy, Debug)]
pub enum Tokens {
    /// From the seed, so that runs repeat.
    Seed,
    /// From random bytes, so that nobody guesses them.
    Random(Secret),
}

/// How time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// It jumps from one instant to the next, and moves only while something outside is awaited.
    Virtual,
    /// As on the wall.
    Real,
}

/// What happens to events of the same millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// They are taken as they come.
    AsTheyCome,
    /// One that a replay would take earlier is put into the next millisecond.
    Replayable,
}

/// An execution that has ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// How.
    pub outcome: Outcome,
    /// Milliseconds from its start to its end.
    pub elapsed: u64,
    /// Step transitions.
    pub transitions: u64,
    /// The final `$Global`.
    pub global: Value,
}

impl Trouble {
    /// Whether the execution began, and goes on for ever: nothing was wrong with what it was started with.
    pub fn is_of_the_flow(&self) -> bool {
        match self {
            Self::Stuck { .. } | Self::EndlessFlows { .. } | Self::Endless { .. } => true,
            Self::Rejected(_) | Self::Unanswered { .. } | Self::Mock(_) | Self::Unusable { .. } => false,
        }
    }
}

/// Why a run has no end.
#[derive(Debug)]
pub enum Trouble {
    /// The execution did not start.
    Rejected(Rejected),
    /// Nothing answers a Task.
    Unanswered {
        /// The state.
        state: Arc<str>,
        /// What it calls.
        action: Arc<str>,
    },
    /// A mock cannot say what it is meant to say.
    Mock(MockFault),
    /// Nothing will ever happen again.
    Stuck {
        /// The Tasks that wait.
        waiting: Vec<Arc<str>>,
    },
    /// Child flows start one another without end.
    EndlessFlows {
        /// The state that starts one more.
        state: Arc<str>,
        /// The ARN of the flow.
        flow: Arc<str>,
    },
    /// It goes round without time passing.
    Endless {
        /// Transitions at the same instant.
        transitions: u64,
    },
    /// What is bound to a Task cannot be used at all.
    Unusable {
        /// Why.
        message: String,
    },
}
