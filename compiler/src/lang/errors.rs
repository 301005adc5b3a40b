//! Names of errors: those the engine raises, and those of the services.

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

/// No answer at all from `HTTP:Request` (decision R4).
pub const HTTP_REQUEST_FAILED: &str = "HTTP.RequestFailed";

/// An error name, as completion, hover and the reference show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorSpec {
    /// The name as it stands in `Errors`.
    pub name: &'static str,
    /// When it is raised.
    pub doc: &'static str,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it may be gone at the next try.
    pub transient: bool,
}

/// Where an error comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Stands in `Errors` only: no error has this name.
    Pattern,
    /// The engine raises it.
    Engine,
    /// Function Compute raises it.
    FunctionCompute,
    /// `HTTP:Request` raises it.
    Http,
}

/// All names that somebody documents or the engine raises.
pub const ERRORS: &[ErrorSpec] = &[
    error(ALL, Origin::Pattern, "Matches every error."),
    error(TASK_TIMEOUT, Origin::Engine, "A Task took longer than its `Timeout`."),
    error(RUNTIME_ERROR, Origin::Engine, "An expression faulted, or gave what its place cannot take."),
    error(
        ENTITY_TOO_LARGE,
        Origin::Engine,
        "An input, an output or a global value is larger than the service allows.",
    ),
    error(MAP_RUN_FAILED, Origin::Engine, "More children of a distributed Map failed than it tolerates."),
    error(FAILED, Origin::Engine, "A Fail state without `Code` was reached."),
    error(
        EVENT_LIMIT_EXCEEDED,
        Origin::Engine,
        "The execution recorded as many history events as it may; nothing catches it.",
    ),
    transient("FC.ResourceThrottled", Origin::FunctionCompute, "Too many calls at once."),
    transient("FC.ResourceExhausted", Origin::FunctionCompute, "Function Compute lacks resources."),
    transient("FC.InternalServerError", Origin::FunctionCompute, "Function Compute itself failed."),
    error("FC.AccessDenied", Origin::FunctionCompute, "The flow's role may not call the function."),
    error("FC.InvalidArgument", Origin::FunctionCompute, "The call has a wrong argument."),
    error("FC.ServiceNotFound", Origin::FunctionCompute, "The service does not exist."),
    error("FC.FunctionNotFound", Origin::FunctionCompute, "The function does not exist."),
    error("FC.EntityTooLarge", Origin::FunctionCompute, "The call's body is too large."),
    error("FC.BadResponse", Origin::FunctionCompute, "The answer could not be read."),
    error(
        "FC.Unknown",
        Origin::FunctionCompute,
        "The function ran and failed without an error that is classified.",
    ),
    error("FC.ServerError", Origin::FunctionCompute, "Any other error of a function."),
    transient(HTTP_REQUEST_FAILED, Origin::Http, "There was no answer at all."),
];

/// The entry of a name, where it is a known one.
pub fn find(name: &str) -> Option<&'static ErrorSpec> {
    ERRORS.iter().find(|it| it.name == name)
}

const fn error(name: &'static str, origin: Origin, doc: &'static str) -> ErrorSpec {
    ErrorSpec { name, doc, origin, transient: false }
}

const fn transient(name: &'static str, origin: Origin, doc: &'static str) -> ErrorSpec {
    ErrorSpec { name, doc, origin, transient: true }
}
