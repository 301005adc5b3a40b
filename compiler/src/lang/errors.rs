//! Names of the errors that the engine itself raises, and the one pattern.

/// Matches every error in `Errors` of a Retry or Catch rule.
pub const ALL: &str = "FnF.ALL";
/// A Task took longer than its `Timeout`.
pub const TASK_TIMEOUT: &str = "FnF.TaskTimeout";
/// An expression faulted, or gave what its place cannot take (decisions E11, R20).
pub const RUNTIME_ERROR: &str = "FnF.RuntimeError";
/// A value is larger than the service allows (decision R13).
pub const ENTITY_TOO_LARGE: &str = "FnF.EntityTooLarge";
/// The execution recorded as many history events as it may (decision R13).
pub const EVENT_LIMIT_EXCEEDED: &str = "FnF.EventLimitExceeded";
/// More children of a distributed Map failed than it tolerates (decision R18).
pub const MAP_RUN_FAILED: &str = "FnF.MapRunFailed";
/// The error of a Fail state without `Code` (decision S9).
pub const FAILED: &str = "FnF.Failed";
