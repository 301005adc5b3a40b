//! Visits of states with their attempts, gathered from history events.

use fdl_compiler::value::{Object, Value};
use fdl_machine::{EventType, HistoryEvent, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes of JSON of a value that a page holds; what is longer is cut.
const SHOWN: usize = 64 << 10;

/// The visits of one run, in the order in which they began.
#[derive(Default)]
pub struct Rows {
    start: Option<Timestamp>,
    end: Timestamp,
    rows: Vec<Row>,
    // By execution and event: whose row it is.
    about: BTreeMap<(u32, u64), usize>,
    // Each text once: what one state puts out the next one takes.
    values: Vec<String>,
    numbers: BTreeMap<String, usize>,
    events: u64,
}

/// A visit of a state.
struct Row {
    execution: u32,
    entered: u64,
    name: Arc<str>,
    execution_name: Option<Arc<str>>,
    indices: Vec<i64>,
    depth: usize,
    parent: Option<usize>,
    start: Timestamp,
    end: Option<Timestamp>,
    outcome: &'static str,
    input: Option<usize>,
    output: Option<usize>,
    error: Option<usize>,
    attempts: Vec<Attempt>,
}

/// One call of a service.
struct Attempt {
    start: Timestamp,
    end: Option<Timestamp>,
    outcome: &'static str,
    parameters: Option<usize>,
    result: Option<usize>,
}

impl Rows {
    /// Events so far.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Takes note of an event.
    pub fn take(&mut self, execution: u32, execution_name: &str, event: &HistoryEvent) {
        self.events += 1;
        self.start.get_or_insert(event.time);
        self.end = self.end.max(event.time);
        let before = self.about.get(&(execution, event.schedule)).copied();
        let row = match event.kind {
            EventType::StateEntered => Some(self.enter(execution, execution_name, event, before)),
            _ => before.and_then(|row| self.around(row, &event.step)),
        };
        // What is inside a scope is caused by events of the state around it.
        if let Some(row) = row.or(before) {
            self.about.insert((execution, event.id), row);
        }
        if let Some(row) = row {
            self.note(row, event);
        }
    }

    fn enter(&mut self, execution: u32, name: &str, event: &HistoryEvent, before: Option<usize>) -> usize {
        let path = event.detail.get("path").and_then(Value::as_list).map_or(&[][..], |path| path.items());
        let depth = path.len() / 2;
        // The one that caused it stands beside it, inside it, or around it.
        let mut parent = before;
        while let Some(row) = parent
            && self.rows[row].depth >= depth
        {
            parent = self.rows[row].parent;
        }
        let input = event.detail.get("input").map(|input| self.keep(input));
        self.rows.push(Row {
            execution,
            entered: event.id,
            name: Arc::clone(&event.step),
            execution_name: (execution > 0).then(|| name.into()),
            indices: path.iter().filter_map(Value::as_int).collect(),
            depth,
            parent,
            start: event.time,
            end: None,
            outcome: "running",
            input,
            output: None,
            error: None,
            attempts: Vec::new(),
        });
        self.rows.len() - 1
    }

    /// The visit of the state with this name that is this one or around it.
    fn around(&self, row: usize, name: &str) -> Option<usize> {
        let mut at = Some(row);
        while let Some(row) = at {
            if *self.rows[row].name == *name {
                return Some(row);
            }
            at = self.rows[row].parent;
        }
        None
    }

    fn note(&mut self, row: usize, event: &HistoryEvent) {
        let error = event.detail.get("error").is_some().then(|| {
            let keys = ["error", "cause"];
            let shown = keys.into_iter().filter_map(|key| Some((key, event.detail.get(key)?.clone())));
            let shown = shown.map(|(key, value)| (Arc::from(key), value)).collect::<Object>();
            self.keep(&Value::Object(shown))
        });
        let output = event.detail.get("output").map(|output| self.keep(output));
        let parameters = event.detail.get("parameters").map(|parameters| self.keep(parameters));
        let row = &mut self.rows[row];
        match event.kind {
            EventType::StateSucceeded => row.close(event.time, "succeeded", output, None),
            EventType::StateFailed if event.detail.get("caught").is_some() => {
                row.close(event.time, "caught", None, error);
            }
            EventType::StateFailed => row.close(event.time, "failed", None, error),
            EventType::StateAborted => row.close(event.time, "cancelled", None, None),
            EventType::TaskScheduled => row.attempts.push(Attempt {
                start: event.time,
                end: None,
                outcome: "running",
                parameters,
                result: None,
            }),
            EventType::TaskSucceeded => row.end_attempt(event.time, "succeeded", output),
            EventType::TaskFailed | EventType::TaskSubmitFailed | EventType::TaskTimedOut => {
                row.end_attempt(event.time, "failed", error);
            }
            EventType::TaskAborted => row.end_attempt(event.time, "cancelled", None),
            EventType::StateEntered
            | EventType::StateStarted
            | EventType::TaskStarted
            | EventType::TaskSubmitted
            | EventType::BranchEntered
            | EventType::BranchExited
            | EventType::IterationEntered
            | EventType::IterationExited
            | EventType::MapRunStarted
            | EventType::ExecutionStarted
            | EventType::ExecutionSucceeded
            | EventType::ExecutionFailed
            | EventType::ExecutionTimedOut
            | EventType::ExecutionStopped => {}
        }
    }

    fn keep(&mut self, value: &Value) -> usize {
        let mut text = value.to_json();
        if text.len() > SHOWN {
            text.truncate(text.floor_char_boundary(SHOWN));
            text.push('…');
        }
        if let Some(number) = self.numbers.get(&text) {
            return *number;
        }
        self.values.push(text.clone());
        self.numbers.insert(text, self.values.len() - 1);
        self.values.len() - 1
    }

    /// What the page's script reads. `nodes` are the picture's nodes by the events of the main execution.
    pub fn json(&self, nodes: &BTreeMap<u64, Arc<str>>) -> Object {
        let start = self.start.unwrap_or_default();
        let since = |at: Timestamp| Value::from(at.millis_since(start));
        let rows = self.rows.iter().map(|row| {
            let node = nodes.get(&row.entered).filter(|_| row.execution == 0);
            let attempts = row.attempts.iter().map(|attempt| {
                members([
                    ("s", Some(since(attempt.start))),
                    ("e", attempt.end.map(since)),
                    ("o", Some(Value::from(attempt.outcome))),
                    ("p", attempt.parameters.map(number)),
                    ("r", attempt.result.map(number)),
                ])
            });
            members([
                ("n", Some(Value::from(&row.name))),
                ("x", row.execution_name.as_ref().map(Value::from)),
                ("k", Some(row.indices.iter().map(|index| Value::from(*index)).collect())),
                ("d", Some(Value::from(u64::try_from(row.depth).unwrap_or(0)))),
                ("g", node.map(Value::from)),
                ("s", Some(since(row.start))),
                ("e", row.end.map(since)),
                ("o", Some(Value::from(row.outcome))),
                ("i", row.input.map(number)),
                ("u", row.output.map(number)),
                ("f", row.error.map(number)),
                ("a", Some(attempts.collect())),
            ])
        });
        let rows: Value = rows.collect();
        let values: Value = self.values.iter().map(|text| Value::from(text.as_str())).collect();
        Object::from([("rows", rows), ("span", since(self.end)), ("values", values)])
    }
}

impl Row {
    fn close(&mut self, at: Timestamp, outcome: &'static str, output: Option<usize>, error: Option<usize>) {
        (self.end, self.outcome, self.output, self.error) = (Some(at), outcome, output, error);
    }

    fn end_attempt(&mut self, at: Timestamp, outcome: &'static str, result: Option<usize>) {
        if let Some(attempt) = self.attempts.last_mut() {
            (attempt.end, attempt.outcome, attempt.result) = (Some(at), outcome, result);
        }
    }
}

fn number(number: usize) -> Value {
    Value::from(u64::try_from(number).unwrap_or(u64::MAX))
}

fn members<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let there = members.into_iter().filter_map(|(key, value)| Some((Arc::from(key), value?)));
    Value::Object(there.collect::<Object>())
}
