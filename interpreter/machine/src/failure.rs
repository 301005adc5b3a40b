//! The error of a call, a state, or an execution.

use std::sync::Arc;

/// An error: `$Context.Current.Error`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Failure {
    /// What Retry and Catch rules name.
    pub code: Arc<str>,
    /// What people read; empty where nothing is said.
    pub detail: Arc<str>,
}

impl Failure {
    /// The error with this code and detail.
    pub fn new(code: impl Into<Arc<str>>, detail: impl Into<Arc<str>>) -> Self {
        Self { code: code.into(), detail: detail.into() }
    }
}
