//! The machine, seen from outside.

use crate::{Batch, Event, Outcome, Setup, TaskId, Timestamp};
use fdl_compiler::program::Program;
use fdl_compiler::value::Value;

/// One execution: plain data that can be written out between any two steps. The program it runs
/// is not part of it.
#[derive(Clone, Debug)]
pub struct Machine {
    setup: Setup,
    global: Value,
    transitions: u64,
    events: u64,
    outcome: Option<Outcome>,
}

/// Why an execution does not start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// The input is no JSON object.
    InputIsNoObject,
    /// The input has so many bytes, more than the limit.
    InputTooLarge {
        /// Bytes of compact JSON.
        bytes: usize,
    },
    /// The input is nested too deep.
    InputTooDeep,
}

/// Why a token is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody issued it.
    InvalidArgument,
    /// Its Task is over.
    TaskAlreadyCompleted,
}

impl Machine {
    /// A new execution, and what it does first.
    pub fn start(
        program: &Program,
        setup: Setup,
        input: Value,
        now: Timestamp,
    ) -> Result<(Self, Batch), Rejected> {
        let _ = (program, input, now);
        let machine = Self { setup, global: Value::Null, transitions: 0, events: 0, outcome: None };
        Ok((machine, Batch::default()))
    }

    /// Handles one event. Events about things that are already over change nothing.
    pub fn step(&mut self, program: &Program, now: Timestamp, event: Event) -> Batch {
        let _ = (program, now, event);
        Batch::default()
    }

    /// The Task that waits for a report with this token.
    pub fn token_owner(&self, token: &str) -> Result<TaskId, Refusal> {
        let _ = token;
        Err(Refusal::InvalidArgument)
    }

    /// What it was started with.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// `$Global`.
    pub fn global(&self) -> &Value {
        &self.global
    }

    /// Step transitions so far (decision R16).
    pub fn transitions(&self) -> u64 {
        self.transitions
    }

    /// History events so far.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// How it ended, if it did.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// When [`Event::Woke`] is wanted at the latest: what the last [`Batch`] said.
    pub fn deadline(&self) -> Option<Timestamp> {
        None
    }
}
