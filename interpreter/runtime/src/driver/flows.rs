//! Child flows: executions that `FNF:StartExecution` starts, or finds running under their name.

use super::{Driver, Parent};
use crate::children::{self, Named};
use crate::plan::Trouble;
use crate::services::{ChildFlow, resource};
use fdl_machine::{Event, StartTask};
use std::sync::Arc;

/// Child flows of one run, at most.
const CHILD_FLOWS: u32 = 100_000;
/// Flows that may start one another in a row: one that starts itself would never end.
const GENERATIONS: u32 = 1_000;

impl Driver<'_, '_> {
    /// A call that asks for a child flow, by its number.
    pub(super) fn start_flow(
        &mut self,
        execution: u32,
        call: &StartTask,
        number: usize,
    ) -> Result<(), Trouble> {
        let services = self.plan.services;
        let Some(flow) = services.flows.get(number) else { return Ok(()) };
        self.tell(execution, |watcher, source| watcher.started_flow(source, call, number));
        let asked = children::asked_name(call).map(|name| Named::new(number, call, name));
        match asked.and_then(|named| self.named.get(&named).copied()) {
            Some(known) => {
                self.meet_flow(execution, call, flow, known);
                Ok(())
            }
            None => self.launch_flow(execution, call, flow, number),
        }
    }

    fn launch_flow(
        &mut self,
        execution: u32,
        call: &StartTask,
        flow: &ChildFlow,
        number: usize,
    ) -> Result<(), Trouble> {
        if let Some(failure) = children::refusal(call) {
            self.later(0, execution, Event::Answered { task: call.id, result: Err(failure) });
            return Ok(());
        }
        self.child_flows += 1;
        let generation = self.running.get(&execution).map_or(0, |running| running.generation) + 1;
        if self.child_flows > CHILD_FLOWS || generation > GENERATIONS {
            let flow = resource(call).unwrap_or_default().into();
            return Err(Trouble::EndlessFlows { state: Arc::clone(&call.name), flow });
        }
        let name = children::name_of(call, self.child_flows);
        let setup = self.setup(&flow.program, Arc::clone(&name), self.child_flows);
        let parent = children::end_is_result(call.mode).then_some(Parent::Task { execution, task: call.id });
        let parent = parent.unwrap_or(Parent::None);
        let input = children::input_of(call);
        let started = self.launch(&flow.program, number + 1, setup, input, parent);
        let result = match &started {
            Ok(_) => Ok(children::answer(call, &flow.program, &name)),
            Err(rejected) => Err(children::rejection(rejected)),
        };
        self.later(0, execution, Event::Answered { task: call.id, result });
        let Ok(child) = started else { return Ok(()) };
        if let Some(running) = self.running.get_mut(&child) {
            running.generation = generation;
        }
        self.named.insert(Named::new(number, call, name), child);
        if let (Parent::Task { .. }, Some(running)) = (parent, self.running.get_mut(&execution)) {
            running.flow_children.insert(call.id, child);
        }
        Ok(())
    }

    /// The name is taken: an execution that runs is the answer, one that has ended is in the way.
    fn meet_flow(&mut self, execution: u32, call: &StartTask, flow: &ChildFlow, known: u32) {
        // One that was just stopped has ended, though its end is not carried out yet.
        let running = self.running.get_mut(&known).filter(|child| child.machine.outcome().is_none());
        let result = match running {
            Some(child) => {
                if children::end_is_result(call.mode) {
                    child.joined.push((execution, call.id));
                }
                Ok(children::answer(call, &flow.program, &child.machine.setup().name))
            }
            None => Err(children::already_exists(call, &flow.program)),
        };
        self.later(0, execution, Event::Answered { task: call.id, result });
    }
}
