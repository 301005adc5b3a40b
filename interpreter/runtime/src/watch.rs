//! What goes on in a run, for those who look on.

use fdl_compiler::program::{Program, ScopeIdx};
use fdl_compiler::value::Value;
use fdl_machine::{Event, Failure, HistoryEvent, Note, StartTask, Timestamp};
use std::sync::Arc;

/// Somebody who looks on: a live trace, a recorder for tests.
pub trait Watcher {
    /// An event of an execution's history.
    fn recorded(&mut self, source: Source<'_>, event: Box<HistoryEvent>);

    /// Something the history does not tell.
    fn noted(&mut self, source: Source<'_>, note: Box<Note>);

    /// A service is called.
    fn called(&mut self, source: Source<'_>, call: &StartTask);

    /// A call leaves this program: the binding with this number answers it.
    fn began(&mut self, _: Source<'_>, _: &StartTask, _binding: usize) {}

    /// A call starts a child flow, by its number.
    fn started_flow(&mut self, _: Source<'_>, _: &StartTask, _flow: usize) {}

    /// A Task waits for a report with its token.
    fn issued(&mut self, _: Source<'_>, _: &StartTask) {}

    /// A Task's call is answered, or its result reported.
    fn came(&mut self, _: Source<'_>, _: &Event) {}

    /// A call that no Task waited for has ended.
    fn ended_unattended(&mut self, _state: &str, _: &Result<Value, Failure>) {}

    /// The execution has ended, and the run waits for these.
    fn still_runs(&mut self, _names: &[Arc<str>]) {}

    /// Somebody wants the run to end.
    fn interrupted(&mut self, _cause: &str) {}

    /// Nothing is to be done before something comes, or `next` has come.
    fn pauses(&mut self, _now: Timestamp, _next: Option<Timestamp>) {}

    /// Whether it still wants history events; once it does not, none are built any more.
    fn wants_more(&self) -> bool {
        true
    }
}

/// Which execution it happened in.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The execution: 0 is the one that was asked for, its children have higher numbers.
    pub execution: u32,
    /// The execution's name.
    pub name: &'a str,
    /// What people call it, where it is not the one that was asked for: `Each[3]`.
    pub label: &'a str,
    /// The flow: 0 is the one that was asked for, then the child flows in order.
    pub flow: usize,
    /// What it runs.
    pub program: &'a Program,
    /// The scope that it runs: the top one, or the processor of a distributed Map.
    pub scope: ScopeIdx,
    /// When.
    pub now: Timestamp,
}

impl Source<'_> {
    /// Whether it is the execution that was asked for.
    pub fn is_main(self) -> bool {
        self.execution == 0
    }
}
