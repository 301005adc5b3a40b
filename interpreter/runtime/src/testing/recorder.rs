//! Remembers of a run what tests ask for.

use super::coverage::Hits;
use super::faults::Faults;
use crate::trace::{self, Line};
use crate::watch::{Source, Watcher};
use fdl_compiler::value::Value;
use fdl_machine::{EventType, HistoryEvent, Note, StartTask, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Lines of a trace that are kept: the last ones.
const LINES: usize = 400;
/// What tests ask for.
#[derive(Debug, Default)]
pub struct Recorder {
    /// How often each state was entered.
    pub entered: BTreeMap<Arc<str>, u64>,
    /// The states entered in the top scope of the main execution.
    pub path: Vec<Arc<str>>,
    /// Evaluated `Parameters` of each call.
    pub calls: BTreeMap<Arc<str>, Vec<Value>>,
    /// The end of the trace.
    pub lines: Vec<Line>,
    /// Expressions that had no value.
    pub faults: Faults,
    /// What was taken, by flow.
    pub hits: BTreeMap<usize, Hits>,
    now: Timestamp,
}

impl Recorder {
    fn keep(&mut self, line: Option<Line>) {
        self.lines.extend(line);
        // Twice as many before the old half goes: each line is moved once at most.
        if self.lines.len() >= 2 * LINES {
            self.lines.drain(..LINES);
        }
    }
}

impl Watcher for Recorder {
    fn recorded(&mut self, source: Source<'_>, event: Box<HistoryEvent>) {
        self.now = event.time;
        if event.kind == EventType::StateEntered {
            *self.entered.entry(Arc::clone(&event.step)).or_default() += 1;
            let path = event.detail.get("path");
            if source.is_main() && path.and_then(Value::as_list).is_some_and(|path| path.len() == 1) {
                self.path.push(Arc::clone(&event.step));
            }
            let state = path.and_then(|path| crate::index::resolve(source.program, source.scope, path));
            if let Some(state) = state {
                self.hits.entry(source.flow).or_default().entered(state);
            }
        }
        self.keep(trace::of_event(source, &event));
    }

    fn noted(&mut self, source: Source<'_>, note: Box<Note>) {
        self.hits.entry(source.flow).or_default().noted(&note);
        self.keep(trace::of_note(source, &note, self.now));
        self.faults.noted(source, &note);
    }

    fn called(&mut self, _: Source<'_>, call: &StartTask) {
        self.calls.entry(Arc::clone(&call.name)).or_default().push(call.parameters.clone());
    }
}
