//! The modes of the service: of an execution, and of a Task.

/// Which of the service's two modes a flow is checked and run for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Mode {
    /// Asynchronous, up to a year, all task modes.
    #[default]
    Standard,
    /// Synchronous, up to five minutes, `RequestComplete` only.
    Express,
}

/// How a Task completes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum TaskMode {
    /// When the service has answered.
    #[default]
    RequestComplete,
    /// When the service reports the end of what it was asked for.
    WaitForSystemCallback,
    /// When somebody reports with the task's token.
    WaitForCustomCallback,
}
