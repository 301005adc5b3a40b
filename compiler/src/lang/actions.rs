//! The Actions: what a Task can call.

use std::sync::Arc;

/// What a Task calls: `{Service}:{Operation}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The name as it is written.
    pub name: Arc<str>,
}
