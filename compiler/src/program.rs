//! What runs: a flow without holes, its names resolved to indices.
//!
//! Only [`crate::Checked`] flows have one, so nobody who runs a program meets
//! an unknown state or a missing field.

pub(crate) mod build;

pub use crate::expr::Template;
pub use crate::flow::{Quantity, ScopeIdx, StateIdx};
pub use crate::lang::modes::{Mode, TaskMode};

use crate::expr::Expression;
use crate::lang::actions::Action;
use crate::source::Span;
use std::sync::Arc;

/// A flow that can run.
#[derive(Clone, Debug)]
pub struct Program {
    /// The flow's name, where it has one.
    pub name: Option<Arc<str>>,
    /// Seconds an execution may take, where the flow says so.
    pub timeout: Option<u64>,
    /// Standard or express.
    pub mode: Mode,
    /// All scopes; the first is the top one.
    pub scopes: Vec<Scope>,
    /// All states of all scopes, in the order of the text.
    pub states: Vec<State>,
}

/// A `States` list: the flow's, a Parallel branch's, or a Map processor's.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The state it starts with.
    pub start: StateIdx,
    /// Its states.
    pub states: Vec<StateIdx>,
    /// The Parallel or Map it belongs to; none at the top.
    pub owner: Option<StateIdx>,
}

/// One state.
#[derive(Clone, Debug)]
pub struct State {
    /// Its name, unique in its scope.
    pub name: Arc<str>,
    /// The scope it stands in.
    pub scope: ScopeIdx,
    /// The place of its name in the text.
    pub span: Span,
    /// `InputConstructor`.
    pub input: Option<Template>,
    /// `OutputConstructor`.
    pub output: Option<Template>,
    /// `GlobalConstructor`.
    pub global: Option<Template>,
    /// What it does.
    pub kind: Kind,
}

/// What a state does.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Calls a service.
    Task(Task),
    /// Hands its input on.
    Pass {
        /// Where it goes.
        then: Then,
    },
    /// Sleeps.
    Wait {
        /// Seconds, 1 to 300.
        seconds: Quantity,
        /// Where it goes.
        then: Then,
    },
    /// Goes to the first branch whose condition holds.
    Choice {
        /// Tried in order.
        branches: Vec<ChoiceBranch>,
        /// Taken when no condition holds.
        default: StateIdx,
    },
    /// Runs all branches at once.
    Parallel(Parallel),
    /// Runs its processor for each item of a list.
    Map(Map),
    /// Ends its scope well.
    Succeed,
    /// Ends its scope with an error.
    Fail {
        /// The error's code.
        code: Option<Template>,
        /// The error's detail.
        detail: Option<Template>,
    },
}

/// Where a state goes when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// To another state of the scope.
    Next(StateIdx),
    /// Its scope ends.
    End,
}

/// A branch of a Choice.
#[derive(Clone, Debug)]
pub struct ChoiceBranch {
    /// Must give a boolean.
    pub condition: Arc<Expression>,
    /// Where it goes.
    pub next: StateIdx,
}

/// A call of a service.
#[derive(Clone, Debug)]
pub struct Task {
    /// What it calls.
    pub action: Action,
    /// How it completes.
    pub mode: TaskMode,
    /// What it sends; `{}` where absent.
    pub parameters: Option<Template>,
    /// Seconds an attempt may take; 0 or absent: for ever.
    pub timeout: Option<Quantity>,
    /// Tried in order.
    pub retry: Vec<RetryRule>,
    /// Tried in order when no retry is left.
    pub catch: Vec<CatchRule>,
    /// Where it goes.
    pub then: Then,
}

/// Branches that run at once.
#[derive(Clone, Debug)]
pub struct Parallel {
    /// One scope a branch.
    pub branches: Vec<ScopeIdx>,
    /// Tried in order.
    pub retry: Vec<RetryRule>,
    /// Tried in order when no retry is left.
    pub catch: Vec<CatchRule>,
    /// Where it goes.
    pub then: Then,
}

/// A processor that runs for each item of a list.
#[derive(Clone, Debug)]
pub struct Map {
    /// `ItemsPath`: must give a list. Absent only where an `ItemReader` gives the items.
    pub items: Option<Arc<Expression>>,
    /// What runs for each item.
    pub processor: ScopeIdx,
    /// Iterations that run at once, where given.
    pub max_concurrency: Option<u32>,
    /// What a distributed Map has besides; none: inline.
    pub distributed: Option<Box<Distributed>>,
    /// Tried in order.
    pub retry: Vec<RetryRule>,
    /// Tried in order when no retry is left.
    pub catch: Vec<CatchRule>,
    /// Where it goes.
    pub then: Then,
}

/// What a distributed Map has besides (language.md §3.8; decision R18).
#[derive(Clone, Debug)]
pub struct Distributed {
    /// The mode of the child executions.
    pub execution_mode: Mode,
    /// `ItemReader`, evaluated like `Parameters`.
    pub item_reader: Option<Template>,
    /// `ItemConstructor`: builds each item, `$Item` is the original one.
    pub item_constructor: Option<Template>,
    /// `ItemBatcher`, evaluated like `Parameters`.
    pub item_batcher: Option<Template>,
    /// `ResultWriter`, evaluated like `Parameters`.
    pub result_writer: Option<Template>,
    /// Items taken at most.
    pub max_items: Option<Quantity>,
    /// Failed children tolerated, as a number.
    pub tolerated_failure_count: Option<Quantity>,
    /// Failed children tolerated, in percent.
    pub tolerated_failure_percentage: Option<Quantity>,
}

/// When and how often to try again.
#[derive(Clone, Debug)]
pub struct RetryRule {
    /// Names of errors, or `FnF.ALL`.
    pub errors: Vec<Arc<str>>,
    /// Retries, the first run not counted.
    pub max_attempts: u32,
    /// Seconds before the first retry.
    pub interval_seconds: u32,
    /// Factor from one interval to the next; absent: 1.
    pub backoff_rate: Option<f64>,
    /// Seconds of an interval, at most; absent: 86,400.
    pub max_backoff_seconds: Option<u32>,
}

/// Where to go with an error.
#[derive(Clone, Debug)]
pub struct CatchRule {
    /// Names of errors, or `FnF.ALL`.
    pub errors: Vec<Arc<str>>,
    /// Builds the input of `next`.
    pub output: Option<Template>,
    /// Where it goes.
    pub next: StateIdx,
}
