//! Executions in virtual time: jump to the next instant at which something happens.
//!
//! At one instant reports and answers go first, then what the machines wait
//! for, inner executions before outer ones (decision R19), each in the order
//! in which it was asked for: the same plan gives the same run, byte for byte.

use crate::answers::{Book, MockFault};
use crate::children;
use crate::history::VIRTUAL_START;
use crate::objects;
use crate::services::Services;
use crate::watch::{Source, Watcher};
use fdl_compiler::program::{Program, ScopeIdx};
use fdl_compiler::project::{ReadyReport, ReadyStop};
use fdl_compiler::value::Value;
use fdl_machine::{
    Batch, ChildId, Command, Event, Limits, Machine, Outcome, Recording, Rejected, Secret, Setup, StartChild,
    StartTask, TaskId, Timestamp,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// An execution to run.
pub struct Plan<'a> {
    /// What runs.
    pub program: &'a Arc<Program>,
    /// The execution's name.
    pub name: Arc<str>,
    /// Its input.
    pub input: Value,
    /// Whether limits hold.
    pub limits: Limits,
    /// Whether the watcher is told of history events.
    pub recording: Recording,
    /// Where tokens and random values come from.
    pub seed: u64,
    /// When it is stopped.
    pub stop: Option<&'a ReadyStop>,
    /// Callback reports, in order.
    pub reports: &'a [ReadyReport],
    /// What answers.
    pub services: &'a Services,
    /// Transitions at one instant after which the run is given up; none: it may go round for ever.
    pub patience: Option<u64>,
}

/// An execution that has ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// How.
    pub outcome: Outcome,
    /// Milliseconds from its start to its end.
    pub elapsed: u64,
    /// Step transitions.
    pub transitions: u64,
    /// The final `$Global`.
    pub global: Value,
}

/// Why a run has no end.
#[derive(Debug)]
pub enum Trouble {
    /// The execution did not start.
    Rejected(Rejected),
    /// Nothing answers a Task.
    Unanswered {
        /// The state.
        state: Arc<str>,
        /// What it calls.
        action: Arc<str>,
    },
    /// A mock cannot say what it is meant to say.
    Mock(MockFault),
    /// Nothing will ever happen again.
    Stuck {
        /// The Tasks that wait.
        waiting: Vec<Arc<str>>,
    },
    /// Child flows start one another without end.
    TooManyChildren,
    /// It goes round without time passing.
    Endless {
        /// Transitions at the same instant.
        transitions: u64,
    },
}

/// Runs an execution to its end.
pub fn simulate(plan: &Plan<'_>, watcher: &mut dyn Watcher) -> Result<Ended, Trouble> {
    let mut driver = Driver::new(plan, watcher);
    if let Some(stop) = plan.stop {
        let event = Event::Stop { error: Arc::clone(&stop.error), cause: Arc::clone(&stop.cause) };
        driver.later(stop.after, 0, event);
    }
    let setup = driver.setup(plan.program, Arc::clone(&plan.name), plan.seed);
    driver.launch(plan.program, 0, setup, plan.input.clone(), Parent::None).map_err(Trouble::Rejected)?;
    driver.carry_out()?;
    driver.run()
}

/// Executions that child flows may start, at most: one that starts itself would never end.
const CHILD_FLOWS: u32 = 100_000;

struct Driver<'a, 'w> {
    plan: &'a Plan<'a>,
    watcher: &'w mut dyn Watcher,
    book: Book<'a>,
    now: Timestamp,
    running: BTreeMap<u32, Running>,
    launched: u32,
    child_flows: u32,
    queue: BTreeMap<(Timestamp, u64), (u32, Event)>,
    queued: u64,
    due: BTreeSet<Due>,
    batches: VecDeque<(u32, Batch)>,
    // Transitions since time moved on.
    moved: u64,
    moving_at: Timestamp,
    ended: Option<Ended>,
    // Outer tasks whose call is open, for messages only: bounded by what is open.
    hanging: BTreeMap<(u32, TaskId), Arc<str>>,
}

/// A machine that wants to be woken: earlier ones first, then inner ones, then older ones.
type Due = (Timestamp, Reverse<u32>, u32);

struct Running {
    machine: Machine,
    program: Arc<Program>,
    flow: usize,
    parent: Parent,
    depth: u32,
    due: Option<Timestamp>,
    map_children: BTreeMap<ChildId, u32>,
    flow_children: BTreeMap<TaskId, u32>,
}

/// Who waits for an execution.
#[derive(Clone, Copy)]
enum Parent {
    /// Nobody but us.
    None,
    /// A distributed Map.
    Map { execution: u32, child: ChildId },
    /// A Task that takes the execution's end as its result.
    Task { execution: u32, task: TaskId },
}

impl Parent {
    fn execution(self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Map { execution, .. } | Self::Task { execution, .. } => Some(execution),
        }
    }
}

impl<'a, 'w> Driver<'a, 'w> {
    fn new(plan: &'a Plan<'a>, watcher: &'w mut dyn Watcher) -> Self {
        Self {
            plan,
            watcher,
            book: Book::new(plan.services, plan.reports, plan.seed),
            now: VIRTUAL_START,
            running: BTreeMap::new(),
            launched: 0,
            child_flows: 0,
            queue: BTreeMap::new(),
            queued: 0,
            due: BTreeSet::new(),
            batches: VecDeque::new(),
            moved: 0,
            moving_at: VIRTUAL_START,
            ended: None,
            hanging: BTreeMap::new(),
        }
    }

    fn run(mut self) -> Result<Ended, Trouble> {
        loop {
            // Children that nobody waits for go on when the main execution has ended.
            if self.running.is_empty()
                && let Some(ended) = self.ended.take()
            {
                return Ok(ended);
            }
            let next_event = self.queue.first_key_value().map(|((at, _), _)| *at);
            let next_due = self.due.first().map(|(at, _, _)| *at);
            match (next_event, next_due) {
                (Some(event), due) if due.is_none_or(|due| event <= due) => self.deliver(),
                (_, Some(_)) => self.wake(),
                (_, None) => match self.ended.take() {
                    Some(ended) => return Ok(ended),
                    None => return Err(self.stuck()),
                },
            }
            self.carry_out()?;
            if self.plan.patience.is_some_and(|patience| self.moved > patience) {
                return Err(Trouble::Endless { transitions: self.moved });
            }
        }
    }

    fn deliver(&mut self) {
        let Some(((at, _), (execution, event))) = self.queue.pop_first() else { return };
        self.now = self.now.max(at);
        self.step(execution, event);
    }

    fn wake(&mut self) {
        let Some((at, _, execution)) = self.due.pop_first() else { return };
        self.now = self.now.max(at);
        if let Some(running) = self.running.get_mut(&execution) {
            running.due = None;
        }
        self.step(execution, Event::Woke);
    }

    fn step(&mut self, execution: u32, event: Event) {
        match &event {
            Event::Answered { task, .. } | Event::Reported { task, .. } => {
                self.hanging.remove(&(execution, *task));
            }
            Event::ChildEnded { .. } | Event::ItemsRead { .. } | Event::Woke | Event::Stop { .. } => {}
        }
        let Some(running) = self.running.get_mut(&execution) else { return };
        if !self.watcher.wants_more() {
            running.machine.stop_recording();
        }
        let before = running.machine.transitions();
        let batch = running.machine.step(&running.program, self.now, event);
        if self.now > self.moving_at {
            (self.moving_at, self.moved) = (self.now, 0);
        }
        self.moved += running.machine.transitions() - before;
        self.batches.push_back((execution, batch));
    }

    fn later(&mut self, millis: u64, execution: u32, event: Event) {
        self.queue.insert((self.now.after_millis(millis), self.queued), (execution, event));
        self.queued += 1;
    }

    fn setup(&self, program: &Program, name: Arc<str>, seed: u64) -> Setup {
        Setup {
            flow: program.name.clone().unwrap_or_else(|| "flow".into()),
            name,
            role_arn: "".into(),
            scope: ScopeIdx(0),
            mode: program.mode,
            limits: self.plan.limits,
            recording: self.plan.recording,
            seed,
            secret: Secret::from_seed(seed),
        }
    }

    fn launch(
        &mut self,
        program: &Arc<Program>,
        flow: usize,
        setup: Setup,
        input: Value,
        parent: Parent,
    ) -> Result<u32, Rejected> {
        let (machine, batch) = Machine::start(program, setup, input, self.now)?;
        let execution = self.launched;
        self.launched += 1;
        let outer = parent.execution().and_then(|outer| self.running.get(&outer));
        let running = Running {
            machine,
            program: Arc::clone(program),
            flow,
            parent,
            depth: outer.map_or(0, |outer| outer.depth + 1),
            due: None,
            map_children: BTreeMap::new(),
            flow_children: BTreeMap::new(),
        };
        self.running.insert(execution, running);
        self.batches.push_back((execution, batch));
        Ok(execution)
    }

    fn carry_out(&mut self) -> Result<(), Trouble> {
        while let Some((execution, batch)) = self.batches.pop_front() {
            for command in batch.commands {
                self.carry_out_one(execution, command)?;
            }
            self.set_due(execution, batch.deadline);
        }
        Ok(())
    }

    fn set_due(&mut self, execution: u32, deadline: Option<Timestamp>) {
        let Some(running) = self.running.get_mut(&execution) else { return };
        if running.due == deadline {
            return;
        }
        let depth = Reverse(running.depth);
        if let Some(old) = running.due {
            self.due.remove(&(old, depth, execution));
        }
        if let Some(new) = deadline {
            self.due.insert((new, depth, execution));
        }
        running.due = deadline;
    }

    fn carry_out_one(&mut self, execution: u32, command: Command) -> Result<(), Trouble> {
        match command {
            Command::StartTask(call) => self.start_task(execution, &call)?,
            Command::CancelTask { task } => {
                self.hanging.remove(&(execution, task));
                let child = self.running.get_mut(&execution).and_then(|it| it.flow_children.remove(&task));
                self.stop_child(child);
            }
            Command::StartChild(start) => self.start_child(execution, *start),
            Command::CancelChild { child } => {
                let child = self.running.get_mut(&execution).and_then(|it| it.map_children.remove(&child));
                self.stop_child(child);
            }
            Command::ReadItems(read) => {
                let result = objects::read_items(&read.reader, self.plan.services);
                self.later(0, execution, Event::ItemsRead { run: read.run, result });
            }
            Command::CancelRead { .. } => {}
            Command::Record(event) => self.tell(execution, |watcher, source| watcher.recorded(source, event)),
            Command::Note(note) => self.tell(execution, |watcher, source| watcher.noted(source, note)),
            Command::Finish(outcome) => self.finish(execution, outcome),
        }
        Ok(())
    }

    fn tell(&mut self, execution: u32, tell: impl FnOnce(&mut dyn Watcher, Source<'_>)) {
        if let Some(running) = self.running.get(&execution) {
            let setup = running.machine.setup();
            let source = Source {
                execution,
                name: &setup.name,
                flow: running.flow,
                program: &running.program,
                scope: setup.scope,
            };
            tell(self.watcher, source);
        }
    }

    fn start_task(&mut self, execution: u32, call: &StartTask) -> Result<(), Trouble> {
        self.tell(execution, |watcher, source| watcher.called(source, call));
        let Some(answered) = self.book.answer(call).map_err(Trouble::Mock)? else {
            return self.start_flow(execution, call);
        };
        if answered.answer.is_none() && answered.report.is_none() {
            self.hanging.insert((execution, call.id), Arc::clone(&call.name));
        }
        if let Some(answer) = answered.answer {
            self.later(answer.after, execution, Event::Answered { task: call.id, result: answer.result });
        }
        if let Some(report) = answered.report {
            self.later(report.after, execution, Event::Reported { task: call.id, result: report.result });
        }
        Ok(())
    }

    /// A Task that no mock answers may start a child flow.
    fn start_flow(&mut self, execution: u32, call: &StartTask) -> Result<(), Trouble> {
        let services = self.plan.services;
        let Some((number, flow)) = children::flow_of(call, services) else {
            return Err(Trouble::Unanswered {
                state: Arc::clone(&call.name),
                action: Arc::clone(&call.action),
            });
        };
        self.child_flows += 1;
        if self.child_flows > CHILD_FLOWS {
            return Err(Trouble::TooManyChildren);
        }
        let name = children::name_of(call, self.child_flows);
        let setup =
            self.setup(&flow.program, Arc::clone(&name), self.plan.seed ^ u64::from(self.child_flows));
        let parent = children::end_is_result(call.mode).then_some(Parent::Task { execution, task: call.id });
        let parent = parent.unwrap_or(Parent::None);
        let input = children::input_of(call);
        let started = self.launch(&flow.program, number + 1, setup, input, parent);
        let result = children::answer(call, &flow.program, &name, started.as_ref().err());
        self.later(0, execution, Event::Answered { task: call.id, result });
        if let (Ok(child), Parent::Task { .. }) = (started, parent)
            && let Some(running) = self.running.get_mut(&execution)
        {
            running.flow_children.insert(call.id, child);
        }
        Ok(())
    }

    fn start_child(&mut self, execution: u32, start: StartChild) {
        let Some(running) = self.running.get(&execution) else { return };
        let (program, flow) = (Arc::clone(&running.program), running.flow);
        let setup = Setup {
            name: start.name,
            scope: start.scope,
            mode: start.mode,
            seed: start.seed,
            ..running.machine.setup().clone()
        };
        let parent = Parent::Map { execution, child: start.id };
        match self.launch(&program, flow, setup, start.input, parent) {
            Ok(child) => {
                if let Some(running) = self.running.get_mut(&execution) {
                    running.map_children.insert(start.id, child);
                }
            }
            Err(rejected) => {
                let outcome = Outcome::Failed(children::rejection(&rejected));
                self.later(0, execution, Event::ChildEnded { child: start.id, outcome });
            }
        }
    }

    fn stop_child(&mut self, child: Option<u32>) {
        if let Some(child) = child {
            self.step(child, Event::Stop { error: "".into(), cause: "".into() });
        }
    }

    fn finish(&mut self, execution: u32, outcome: Outcome) {
        self.set_due(execution, None);
        let Some(running) = self.running.remove(&execution) else { return };
        match running.parent {
            Parent::None => {}
            Parent::Map { execution: outer, child } => {
                if let Some(outer) = self.running.get_mut(&outer) {
                    outer.map_children.remove(&child);
                }
                self.later(0, outer, Event::ChildEnded { child, outcome: outcome.clone() });
            }
            Parent::Task { execution: outer, task } => {
                if let Some(outer) = self.running.get_mut(&outer) {
                    outer.flow_children.remove(&task);
                }
                self.later(0, outer, Event::Reported { task, result: children::result(&outcome) });
            }
        }
        if execution == 0 {
            self.ended = Some(Ended {
                outcome,
                elapsed: self.now.millis_since(VIRTUAL_START),
                transitions: running.machine.transitions(),
                global: running.machine.global().clone(),
            });
        }
    }

    fn stuck(&self) -> Trouble {
        let mut waiting: Vec<_> = self.hanging.values().cloned().collect();
        waiting.sort();
        waiting.dedup();
        Trouble::Stuck { waiting }
    }
}
