//! Distributed Map: each item, or batch of items, is a child execution (decision R18).

use crate::batcher::{Batcher, Unusable};
use crate::evaluate::{Sight, wrong};
use crate::frame::{FrameId, Status};
use crate::history::Shown;
use crate::join;
use crate::run::{Full, Run};
use crate::{ChildId, Command, Failure, Outcome, ReadItems, StartChild, TaskId};
use fdl_compiler::lang::{errors, history::EventType, limits};
use fdl_compiler::program::{Distributed, Kind, Map, Quantity, Template};
use fdl_compiler::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The children of a distributed Map.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MapRun {
    /// Its name; a child's is this with its number.
    pub name: Arc<str>,
    /// What the children get.
    pub inputs: Value,
    /// Children that run at once.
    pub window: u32,
    /// Failures tolerated, as a number and in percent.
    pub tolerated: Tolerated,
    /// The first child that has not started.
    pub next: u32,
    /// The children that run.
    pub running: BTreeSet<u32>,
    /// Children that failed.
    pub failed: u32,
    /// The one that failed first, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_failed: Option<(u32, Failure)>,
    // Invariant: one place for each child; null for one that failed.
    /// What has been put out.
    pub outputs: Vec<Value>,
}

/// Characters of a child's error that the error of its Map repeats.
const DETAIL: usize = 1_000;

/// How many children may fail.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Tolerated {
    /// `ToleratedFailureCount`.
    pub count: Option<u64>,
    /// `ToleratedFailurePercentage`.
    pub percentage: Option<u64>,
}

impl Tolerated {
    /// Whether so many failures of so many children are too many. Without a tolerance one is.
    fn is_exceeded(self, failed: u32, total: u32) -> bool {
        let (failed, total) = (u64::from(failed), u64::from(total));
        let by_count = self.count.is_some_and(|most| failed > most);
        let by_percentage = self.percentage.is_some_and(|most| failed * 100 > most.saturating_mul(total));
        let by_any = self.count.is_none() && self.percentage.is_none() && failed > 0;
        by_count || by_percentage || by_any
    }
}

impl MapRun {
    fn total(&self) -> u32 {
        number(self.outputs.len())
    }

    fn is_done(&self) -> bool {
        self.running.is_empty() && self.next == self.total()
    }
}

impl Run<'_> {
    /// Asks for the items: those of the object store, or those of the input.
    pub fn start_distributed(
        &mut self,
        frame: FrameId,
        map: &Map,
        distributed: &Distributed,
    ) -> Result<(), Full> {
        let Some(reader) = &distributed.item_reader else {
            return match self.items(frame, map) {
                Ok(items) => self.begin_run(frame, map, distributed, &items),
                Err(failure) => self.fail(frame, failure),
            };
        };
        match self.object(frame, reader, "ItemReader", Sight::default()) {
            Ok(reader) => {
                let run = self.frame(frame).task_id(frame);
                let name = self.state_of(frame).name.clone();
                self.frame(frame).status = Status::Reading;
                let read = ReadItems { run, name, reader: Value::Object(reader) };
                self.commands.push(Command::ReadItems(Box::new(read)));
                Ok(())
            }
            Err(failure) => self.fail(frame, failure),
        }
    }

    /// The items have been read.
    pub fn items_read(&mut self, run: TaskId, result: Result<Value, Failure>) -> Result<(), Full> {
        let Some(frame) = self.machine.frames.get(&run.frame) else { return Ok(()) };
        match &frame.status {
            Status::Reading if frame.task_id(run.frame) == run => {}
            Status::Reading
            | Status::Moving
            | Status::Sleeping { .. }
            | Status::BackingOff { .. }
            | Status::Requesting(_)
            | Status::AwaitingCallback(_)
            | Status::Joining(_)
            | Status::Mapping(_) => return Ok(()),
        }
        self.frame(run.frame).status = Status::Moving;
        let (map, distributed) = self.distributed(run.frame);
        match result {
            Ok(items @ Value::List(_)) => self.begin_run(run.frame, map, distributed, &items),
            Ok(other) => {
                let detail = format!("`ItemReader` gave {}, not a list", other.type_name());
                self.fail(run.frame, wrong(detail))
            }
            Err(failure) => self.fail(run.frame, failure),
        }
    }

    /// The children's inputs are made, and as many children as may run at once are started.
    fn begin_run(
        &mut self,
        frame: FrameId,
        map: &Map,
        distributed: &Distributed,
        items: &Value,
    ) -> Result<(), Full> {
        let run = match self.prepare_run(frame, map, distributed, items) {
            Ok(run) => run,
            Err(failure) => return self.fail(frame, failure),
        };
        let name = run.name.clone();
        self.record(frame, EventType::MapRunStarted, [("name", Shown::Text(&name))])?;
        self.frame(frame).status = Status::Mapping(Box::new(run));
        self.start_children(frame, distributed)
    }

    fn prepare_run(
        &mut self,
        frame: FrameId,
        map: &Map,
        distributed: &Distributed,
        items: &Value,
    ) -> Result<MapRun, Failure> {
        let mut optional = |quantity: &Option<Quantity>, field, bounds| match quantity {
            Some(quantity) => self.quantity(frame, quantity, field, bounds).map(Some),
            None => Ok(None),
        };
        let most = optional(&distributed.max_items, "MaxItems", 1..=u64::MAX)?;
        let count = optional(&distributed.tolerated_failure_count, "ToleratedFailureCount", 0..=u64::MAX)?;
        let percentage =
            optional(&distributed.tolerated_failure_percentage, "ToleratedFailurePercentage", 0..=100)?;
        let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let taken = items.as_list().map_or(&[][..], |items| &items[..items.len().min(most)]);
        let inputs = self.construct_items(frame, distributed, taken)?;
        let inputs = match &distributed.item_batcher {
            Some(batcher) => {
                let written = self.object(frame, batcher, "ItemBatcher", Sight::default())?;
                let read = Batcher::read(&written);
                read.map_err(|unusable| self.unfit_batcher(frame, batcher, unusable))?.batches(inputs)
            }
            None => inputs,
        };
        let inputs = Value::from(inputs);
        // Items that were read from elsewhere have not been looked at before.
        crate::limits::check_depth(|| "the list of items".to_owned(), &inputs)?;
        if let Some(writer) = &distributed.result_writer {
            // The results stay in the output; a writer that faults is told of all the same.
            self.template(frame, writer, Sight::default())?;
        }
        let id = self.frame(frame).task_id(frame);
        let name = format!("{}-{}-{}-{}", self.machine.setup.name, id.frame, id.visit, id.attempt);
        Ok(MapRun {
            name: name.into(),
            window: map.max_concurrency.unwrap_or(limits::DISTRIBUTED_CONCURRENCY).max(1),
            tolerated: Tolerated { count, percentage },
            next: 0,
            running: BTreeSet::new(),
            failed: 0,
            first_failed: None,
            outputs: vec![Value::Null; inputs.as_list().map_or(0, |inputs| inputs.len())],
            inputs,
        })
    }

    fn unfit_batcher(&mut self, frame: FrameId, written: &Template, unusable: Unusable) -> Failure {
        let (field, value, wanted) = match unusable {
            Unusable::Boundless(detail) => return wrong(detail.to_owned()),
            Unusable::Number { field, value } => (field, value, "an integer from 1"),
        };
        let member = match written {
            Template::Object(members) => members.iter().find(|(key, _)| **key == *field).map(|(_, it)| it),
            Template::Constant(_) | Template::Computed(_) | Template::List(_) => None,
        };
        self.unfit_template(frame, member.unwrap_or(written), field, &value, wanted)
    }

    fn construct_items(
        &mut self,
        frame: FrameId,
        distributed: &Distributed,
        items: &[Value],
    ) -> Result<Vec<Value>, Failure> {
        let Some(constructor) = &distributed.item_constructor else { return Ok(items.to_vec()) };
        let mut constructed = Vec::with_capacity(items.len());
        for item in items {
            let sight = Sight { item: Some(item), ..Sight::default() };
            constructed.push(Value::Object(self.object(frame, constructor, "ItemConstructor", sight)?));
        }
        Ok(constructed)
    }

    fn start_children(&mut self, frame: FrameId, distributed: &Distributed) -> Result<(), Full> {
        let (map, _) = self.distributed(frame);
        let id = self.frame(frame).task_id(frame);
        while let Some((index, name, input)) = self.next_child(frame) {
            // An execution with a wrong input does not start (decision R13): a failure like others.
            if let Err(failure) = self.check_payload(|| format!("the input of `{name}`"), &input) {
                self.mapping(frame).fail(index, failure);
                if self.mapping(frame).exceeds() {
                    return self.give_up(frame);
                }
                continue;
            }
            self.mapping(frame).running.insert(index);
            let seed = self.machine.draw.bits();
            self.commands.push(Command::StartChild(Box::new(StartChild {
                id: ChildId { run: id, index },
                name,
                scope: map.processor,
                mode: distributed.execution_mode,
                input,
                seed,
            })));
        }
        if self.mapping(frame).is_done() {
            self.machine.ready.push_back(frame);
        }
        Ok(())
    }

    /// The next child that may start.
    fn next_child(&mut self, frame: FrameId) -> Option<(u32, Arc<str>, Value)> {
        let run = self.mapping(frame);
        if run.next == run.total() || number(run.running.len()) >= run.window {
            return None;
        }
        let index = run.next;
        run.next += 1;
        let input = run.inputs.as_list().map(|inputs| inputs[index as usize].clone());
        Some((index, format!("{}-{index}", run.name).into(), input.expect("the inputs are a list")))
    }

    /// A child has ended.
    pub fn child_ended(&mut self, child: ChildId, outcome: Outcome) -> Result<(), Full> {
        let ChildId { run: id, index } = child;
        let Some(frame) = self.machine.frames.get_mut(&id.frame) else { return Ok(()) };
        let is_current = frame.task_id(id.frame) == id;
        let run = match &mut frame.status {
            Status::Mapping(run) if is_current && run.running.contains(&index) => run,
            Status::Mapping(_)
            | Status::Moving
            | Status::Sleeping { .. }
            | Status::BackingOff { .. }
            | Status::Requesting(_)
            | Status::AwaitingCallback(_)
            | Status::Joining(_)
            | Status::Reading => return Ok(()),
        };
        run.running.remove(&index);
        match outcome {
            Outcome::Succeeded { output } => run.outputs[index as usize] = output,
            Outcome::Failed(failure) | Outcome::Stopped(failure) => run.fail(index, failure),
            Outcome::TimedOut => run.fail(index, Failure::new("", "it took too long")),
        }
        if run.exceeds() {
            return self.give_up(id.frame);
        }
        let (_, distributed) = self.distributed(id.frame);
        self.start_children(id.frame, distributed)
    }

    /// All children have ended, and few enough failed.
    pub fn end_run(&mut self, frame: FrameId) -> Result<(), Full> {
        let outputs = std::mem::take(&mut self.mapping(frame).outputs);
        let (map, _) = self.distributed(frame);
        self.succeed(frame, Some(&join::items(outputs)), map.then)
    }

    /// Too many children failed: the others are cancelled.
    fn give_up(&mut self, frame: FrameId) -> Result<(), Full> {
        let id = self.frame(frame).task_id(frame);
        let run = self.mapping(frame);
        let detail = run.complaint();
        let running = std::mem::take(&mut run.running);
        let cancels =
            running.into_iter().map(|index| Command::CancelChild { child: ChildId { run: id, index } });
        self.commands.extend(cancels);
        self.frame(frame).status = Status::Moving;
        self.fail(frame, Failure::new(errors::MAP_RUN_FAILED, detail))
    }

    fn mapping(&mut self, frame: FrameId) -> &mut MapRun {
        match &mut self.frame(frame).status {
            Status::Mapping(run) => run,
            Status::Moving
            | Status::Sleeping { .. }
            | Status::BackingOff { .. }
            | Status::Requesting(_)
            | Status::AwaitingCallback(_)
            | Status::Joining(_)
            | Status::Reading => unreachable!("only a Map that runs has children"),
        }
    }
}

impl<'a> Run<'a> {
    fn distributed(&self, frame: FrameId) -> (&'a Map, &'a Distributed) {
        match &self.state_of(frame).kind {
            Kind::Map(map) => (map, map.distributed.as_deref().expect("only a distributed Map has children")),
            Kind::Task(_)
            | Kind::Pass { .. }
            | Kind::Wait { .. }
            | Kind::Choice { .. }
            | Kind::Parallel(_)
            | Kind::Succeed
            | Kind::Fail { .. } => unreachable!("only a distributed Map has children"),
        }
    }
}

impl MapRun {
    fn exceeds(&self) -> bool {
        self.tolerated.is_exceeded(self.failed, self.total())
    }

    fn fail(&mut self, index: u32, failure: Failure) {
        self.failed += 1;
        self.first_failed.get_or_insert((index, failure));
    }

    /// How many failed, and why the first one did.
    fn complaint(&self) -> String {
        let count =
            format!("{} of {} child executions failed, more than is tolerated", self.failed, self.total());
        let Some((index, failure)) = &self.first_failed else { return count };
        let parts = [&*failure.code, &*failure.detail].into_iter().filter(|part| !part.is_empty());
        let why = parts.collect::<Vec<_>>().join(": ");
        // A detail may be as long as an output, and Maps may stand in one another.
        let end = why.char_indices().nth(DETAIL).map_or(why.len(), |(at, _)| at);
        format!("{count}; the first of them, child {index}: {}", &why[..end])
    }
}

/// Children are counted in 32 bits: more inputs than that do not fit into memory.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
