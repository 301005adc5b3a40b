//! Parallel and inline Map: scopes that run at once and are joined.

use crate::evaluate::wrong;
use crate::frame::{FrameId, Joining, Parent, Status};
use crate::history::Shown;
use crate::run::{Full, Run};
use fdl_compiler::lang::{history::EventType, limits};
use fdl_compiler::program::{Kind, Map, Parallel, ScopeIdx};
use fdl_compiler::value::{Object, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Run<'_> {
    /// Parallel: starts all branches, each with the state's input.
    pub fn fork(&mut self, frame: FrameId, parallel: &Parallel) -> Result<(), Full> {
        self.start_joining(frame, None, parallel.branches.len())
    }

    /// Map: asks for its items, then starts as many iterations as may run at once.
    pub fn start_map(&mut self, frame: FrameId, map: &Map) -> Result<(), Full> {
        if let Some(distributed) = &map.distributed {
            return self.start_distributed(frame, map, distributed);
        }
        match self.items(frame, map) {
            Ok(items) => {
                let n = items.as_list().map_or(0, |list| list.len());
                self.start_joining(frame, Some(items), n)
            }
            Err(failure) => self.fail(frame, failure),
        }
    }

    /// What `ItemsPath` gives: a list.
    pub fn items(&mut self, frame: FrameId, map: &Map) -> Result<Value, crate::Failure> {
        let Some(path) = &map.items else { return Err(wrong("there is no `ItemsPath`".to_owned())) };
        match self.expression(frame, path)? {
            items @ Value::List(_) => Ok(items),
            other => Err(self.unfit(frame, path, "`ItemsPath`", &other, "a list")),
        }
    }

    fn start_joining(&mut self, frame: FrameId, items: Option<Value>, n: usize) -> Result<(), Full> {
        let joining = Joining { items, next: 0, running: BTreeMap::new(), outputs: vec![None; n] };
        self.frame(frame).status = Status::Joining(Box::new(joining));
        self.fill_window(frame)
    }

    /// Starts scopes, in their order, while more may run; queues the frame when all have ended.
    fn fill_window(&mut self, frame: FrameId) -> Result<(), Full> {
        let cause = self.frame(frame).last;
        while let Some((index, scope, input)) = self.next_scope(frame) {
            match &input {
                (Some(item), _) => self.record(
                    frame,
                    EventType::IterationEntered,
                    [("index", Shown::Number(index as u64)), ("input", Shown::Value(item))],
                )?,
                (None, _) => {
                    self.record(frame, EventType::BranchEntered, [("index", Shown::Number(index as u64))])?;
                }
            }
            let entered = std::mem::replace(&mut self.frame(frame).last, cause);
            let child = self.spawn(scope, input.1, Some(Parent { frame, index }), entered);
            let joining = self.joining(frame);
            joining.running.insert(index, child);
            joining.next += 1;
        }
        if self.joining(frame).is_done() {
            self.machine.ready.push_back(frame);
        }
        Ok(())
    }

    /// The next scope that may start: its number, itself, its item (of a Map), its input.
    fn next_scope(&mut self, frame: FrameId) -> Option<(usize, ScopeIdx, (Option<Value>, Value))> {
        let kind = &self.state_of(frame).kind;
        let input = self.frame(frame).input.clone();
        let joining = self.joining(frame);
        let index = joining.next;
        if index == joining.outputs.len() {
            return None;
        }
        match kind {
            Kind::Parallel(parallel) => Some((index, parallel.branches[index], (None, input))),
            Kind::Map(map) => {
                let most = map.max_concurrency.unwrap_or(limits::INLINE_CONCURRENCY).max(1);
                if joining.running.len() >= most as usize {
                    return None;
                }
                let item = joining.item(index);
                Some((index, map.processor, (Some(item.clone()), item)))
            }
            Kind::Task(_)
            | Kind::Pass { .. }
            | Kind::Wait { .. }
            | Kind::Choice { .. }
            | Kind::Succeed
            | Kind::Fail { .. } => unreachable!("only a Parallel or Map joins"),
        }
    }

    /// A scope has ended well: its output takes its place, and the next one may start.
    pub fn leave(&mut self, child: FrameId, parent: Parent, output: Value) -> Result<(), Full> {
        let Parent { frame, index } = parent;
        let cause = self.frame(child).last;
        self.machine.frames.remove(&child);
        let joining = self.joining(frame);
        joining.running.remove(&index);
        joining.outputs[index] = Some(output);
        let item = joining.items.is_some().then(|| joining.item(index));
        self.frame(frame).last = cause;
        let number = Shown::Number(index as u64);
        match &item {
            Some(item) => self.record(
                frame,
                EventType::IterationExited,
                [("index", number), ("input", Shown::Value(item))],
            )?,
            None => self.record(frame, EventType::BranchExited, [("index", number)])?,
        }
        self.fill_window(frame)
    }

    /// All scopes have ended well.
    pub fn join(&mut self, frame: FrameId) -> Result<(), Full> {
        let outputs = std::mem::take(&mut self.joining(frame).outputs);
        let outputs = outputs.into_iter().map(|output| output.expect("every scope has put something out"));
        let (output, then) = match &self.state_of(frame).kind {
            Kind::Parallel(parallel) => (branches(outputs), parallel.then),
            Kind::Map(map) => (items(outputs.collect()), map.then),
            Kind::Task(_)
            | Kind::Pass { .. }
            | Kind::Wait { .. }
            | Kind::Choice { .. }
            | Kind::Succeed
            | Kind::Fail { .. } => unreachable!("only a Parallel or Map joins"),
        };
        self.succeed(frame, Some(&output), then)
    }

    fn joining(&mut self, frame: FrameId) -> &mut Joining {
        match &mut self.frame(frame).status {
            Status::Joining(joining) => joining,
            Status::Moving
            | Status::Sleeping { .. }
            | Status::BackingOff { .. }
            | Status::Requesting(_)
            | Status::AwaitingCallback(_)
            | Status::Reading
            | Status::Mapping(_) => unreachable!("the parent of a frame joins"),
        }
    }
}

impl Joining {
    fn item(&self, index: usize) -> Value {
        let items = self.items.as_ref().and_then(Value::as_list);
        items.map(|items| items[index].clone()).expect("a Map joins its items")
    }
}

/// What a Map puts out.
pub(crate) fn items(outputs: Vec<Value>) -> Value {
    Value::Object(Object::from([("Items", Value::from(outputs))]))
}

fn branches(outputs: impl Iterator<Item = Value>) -> Value {
    let members = outputs.enumerate().map(|(index, output)| (Arc::from(format!("Branch{index}")), output));
    Value::Object(members.collect::<Object>())
}
