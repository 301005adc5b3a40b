//! Where an execution stands: one frame for each scope that runs.

use crate::distributed::MapRun;
use crate::due::Due;
use fdl_compiler::program::StateIdx;
use fdl_compiler::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The number of a frame; no two of an execution have the same.
pub(crate) type FrameId = u64;

/// A place in one running scope.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Frame {
    /// The frame whose Parallel or Map this scope belongs to; none for the top.
    pub parent: Option<Parent>,
    /// Scopes around this one.
    pub depth: u32,
    /// The state it is in, or about to enter.
    pub state: StateIdx,
    /// States entered before this one.
    pub visit: u64,
    /// The state's input before its `InputConstructor`.
    pub raw: Value,
    /// `$Input`: what the `InputConstructor` made; `raw` while it has made nothing.
    pub input: Value,
    /// The history event that happened last in this frame; causes the next one.
    pub last: u64,
    /// Retries of this visit.
    pub retries: u32,
    /// Retries of this visit by each rule; empty before the first.
    pub used: Vec<u32>,
    /// What it is doing.
    pub status: Status,
}

/// A frame's place in the join of its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parent {
    /// The frame that joins.
    pub frame: FrameId,
    /// The number of the branch or item.
    pub index: usize,
}

/// What a frame is doing, with the data that exists only then.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Status {
    /// Is about to enter its state (and then stands in the queue), or in the middle of a move.
    Moving,
    /// In a Wait.
    Sleeping {
        /// The end of it.
        due: Due,
    },
    /// Between two attempts.
    BackingOff {
        /// The next attempt.
        due: Due,
    },
    /// A Task whose call has not answered.
    Requesting(Open),
    /// A Task whose submitting call has answered, and whose report has not come.
    AwaitingCallback(Open),
    /// A Parallel or inline Map whose scopes run.
    Joining(Box<Joining>),
    /// A distributed Map whose items are being read.
    Reading,
    /// A distributed Map whose children run.
    Mapping(Box<MapRun>),
}

/// What an open Task holds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Open {
    /// When the attempt has taken too long.
    pub due: Option<Due>,
    /// The `TaskScheduled` event, by which the token finds its Task; none without a token.
    pub token: Option<u64>,
}

/// Scopes that run, and what they have put out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Joining {
    /// What a Map's iterations get; none in a Parallel.
    pub items: Option<Value>,
    /// The first branch or item that has not started.
    pub next: usize,
    /// The frames that run, by their number.
    pub running: BTreeMap<usize, FrameId>,
    // Invariant: one place for each branch or item.
    /// What has been put out.
    pub outputs: Vec<Option<Value>>,
}

impl Joining {
    /// Whether all scopes have ended.
    pub fn is_done(&self) -> bool {
        self.running.is_empty() && self.next == self.outputs.len()
    }
}

impl Frame {
    /// A frame that is about to enter the first state of its scope.
    pub fn new(state: StateIdx, input: Value, parent: Option<Parent>, depth: u32, cause: u64) -> Self {
        Self {
            parent,
            depth,
            state,
            visit: 0,
            raw: input.clone(),
            input,
            last: cause,
            retries: 0,
            used: Vec::new(),
            status: Status::Moving,
        }
    }

    /// Turns to another state of its scope.
    pub fn turn_to(&mut self, state: StateIdx, input: Value) {
        self.state = state;
        self.visit += 1;
        self.raw = input.clone();
        self.input = input;
        self.retries = 0;
        self.used.clear();
        self.status = Status::Moving;
    }
}
