//! What tests and diagnoses want to know beside the history.

use crate::Timestamp;
use fdl_compiler::expr::{Expression, Fault};
use fdl_compiler::program::StateIdx;
use fdl_compiler::value::Value;
use std::sync::Arc;

/// Something the history does not tell.
#[derive(Clone, Debug)]
pub enum Note {
    /// A Choice was taken.
    Chose {
        /// The Choice.
        state: StateIdx,
        /// The branch; none for `Default`.
        branch: Option<usize>,
    },
    /// A Retry rule applies.
    Retries {
        /// The state.
        state: StateIdx,
        /// The rule's index.
        rule: usize,
        /// When the next attempt begins.
        at: Timestamp,
    },
    /// A Retry rule says that there is no retry: its `MaxAttempts` is 0.
    Forbids {
        /// The state.
        state: StateIdx,
        /// The rule's index.
        rule: usize,
    },
    /// A Catch rule applies.
    Caught {
        /// The state.
        state: StateIdx,
        /// The rule's index.
        rule: usize,
    },
    /// An expression had no value.
    Faulted {
        /// Where the state stands: names and indices from the top (decision R21).
        path: Value,
        /// The expression: it knows its place in the flow's text.
        expression: Arc<Expression>,
        /// The part that failed, and why; what it met is masked.
        fault: Fault,
    },
}
