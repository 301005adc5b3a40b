//! `*.test.yaml`: a flow, what stands for the services, and cases with what they expect.

use super::keys::{Name, keys};
use super::values::{
    ByState, Computed, Condition, Count, ErrorCode, Inline, Json, Nullable, Path, Seconds, StateName, Status,
    Switch, Table, Template, Yes,
};
use crate::lang::modes::Mode;

keys! {
    /// Tests of one flow.
    pub struct TestFile = "a test file" {
        /// The flow under test: a path relative to this file.
        Optional flow: Path = "flow",
        /// The flow under test, written inline.
        Optional definition: Inline = "definition",
        /// The mode the flow is checked and run for; `Standard` where absent.
        Optional mode: Mode = "mode",
        /// Whether the service's limits hold; `on` where absent.
        Optional limits: Switch = "limits",
        /// Child flows by ARN, for `FNF:StartExecution`.
        Optional flows: Table<Path> = "flows",
        /// Files that stand for objects of the object store, by `bucket/key`, for `ItemReader`.
        Optional objects: Table<Path> = "objects",
        /// What answers the Tasks of every case, by state name.
        Optional mocks: ByState<Vec<Mock>> = "mocks",
        /// The executions, each with what it expects.
        Required cases: Vec<Case> = "cases",
    }
}

keys! {
    /// What answers one call of a Task. The n-th call takes the n-th entry, the last one repeats.
    pub struct Mock = "a mock" in Free order {
        /// What the service answers. Keys ending in `.$` are expressions over `$Input`, the call's evaluated `Parameters`.
        Optional give: Template = "give",
        /// What the service answers, as an expression that gives all of it.
        Optional computed: Computed = "give.$",
        /// The error the call ends in.
        Optional fail: Failure = "fail",
        /// No answer, ever.
        Optional hang: Yes = "hang",
        /// Virtual seconds until the answer; 0 where absent.
        Optional after: Seconds = "after",
        /// Makes the submission of a callback Task slow or failing.
        Optional submit: Submission = "submit",
        /// The entry answers only calls for which this holds; `$Input` is the call's evaluated `Parameters`.
        Optional when: Condition = "when",
    }
}

keys! {
    /// An error.
    pub struct Failure = "an error" {
        /// Its code, as Retry and Catch match it.
        Required code: ErrorCode = "code",
        /// What it says; empty where absent.
        Optional detail: Name = "detail",
    }
}

keys! {
    /// How the submission of a callback Task goes.
    pub struct Submission = "a submission" {
        /// Virtual seconds until it is answered; 0 where absent.
        Optional after: Seconds = "after",
        /// What it answers; what the service says where absent.
        Optional give: Json = "give",
        /// The error it ends in.
        Optional fail: Failure = "fail",
    }
}

keys! {
    /// One execution and what it expects.
    pub struct Case = "a case" {
        /// What the case shows.
        Required name: Name = "name",
        /// The execution's input; `{}` where absent.
        Optional input: Json = "input",
        /// What answers the Tasks of this case; replaces the file's entries state by state.
        Optional mocks: ByState<Vec<Mock>> = "mocks",
        /// Callback reports. The n-th report of a state answers its n-th token.
        Optional reports: Vec<Report> = "reports",
        /// Stops the execution.
        Optional stop: Stop = "stop",
        /// What must come of it; absent: it comes to an end.
        Optional expect: Expectation = "expect",
    }
}

keys! {
    /// A callback report.
    pub struct Report = "a report" in Free order {
        /// The Task whose token is used.
        Required state: StateName = "state",
        /// Virtual seconds after the submission; 0 where absent.
        Optional after: Seconds = "after",
        /// The reported result. Keys ending in `.$` are expressions over `$Input`, the call's evaluated `Parameters`.
        Optional give: Template = "give",
        /// The reported result, as an expression that gives all of it.
        Optional computed: Computed = "give.$",
        /// The reported error.
        Optional fail: Failure = "fail",
    }
}

keys! {
    /// A StopExecution.
    pub struct Stop = "a stop" {
        /// The virtual second.
        Required after: Seconds = "after",
        /// The error's code; none where absent.
        Optional error: Name = "error",
        /// The cause; none where absent.
        Optional cause: Name = "cause",
    }
}

keys! {
    /// What must come of an execution. What is given must hold exactly.
    pub struct Expectation = "an expectation" {
        /// How it ends.
        Optional status: Status = "status",
        /// Its output; deep JSON equality.
        Optional output: Json = "output",
        /// The error it ends with; `null` for none.
        Optional error: Nullable<ExpectedError> = "error",
        /// Virtual seconds from start to end.
        Optional elapsed: Seconds = "elapsed",
        /// Names of the states entered in the top scope, in order.
        Optional path: Vec<StateName> = "path",
        /// How often these states were entered, wherever they are nested.
        Optional entered: ByState<Count> = "entered",
        /// The evaluated `Parameters` of each call of these Tasks, in order.
        Optional calls: ByState<Vec<Json>> = "calls",
        /// The final `$Global`.
        Optional global: Json = "global",
        /// State transitions, as they are billed.
        Optional transitions: Count = "transitions",
    }
}

keys! {
    /// The error an execution ends with.
    pub struct ExpectedError = "an expected error" {
        /// Its code.
        Required code: ErrorCode = "code",
        /// What it says; not looked at where absent.
        Optional detail: Name = "detail",
    }
}
