//! Carries an execution through: what its machine asks for is done, what comes of it goes back.
//!
//! In virtual time the driver jumps to the next instant at which something
//! happens. At one instant reports and answers go first, then timeouts, then
//! wake-ups, inner executions before outer ones (decision R19), each in the
//! order in which it was asked for: the same plan with nothing from
//! outside gives the same run, byte for byte. In real time it sleeps instead,
//! and what comes from outside has the time at which it came.

pub(crate) mod arrivals;
mod flows;

use self::arrivals::{Next, Open};
use crate::answers::{Book, Found, Timed};
use crate::children::{self, Named};
use crate::clock::Time;
use crate::index;
use crate::objects;
use crate::outside::{Nothing, Outside};
use crate::plan::{Ended, Plan, Tokens, Trouble};
use crate::watch::{Source, Watcher};
use fdl_compiler::program::{Program, ScopeIdx};
use fdl_compiler::value::Value;
use fdl_machine::{
    Batch, ChildId, Command, Event, Machine, Outcome, Rejected, Secret, Setup, StartChild, StartTask, TaskId,
    Timestamp, Wanted,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// Runs an execution to its end while mocks answer everything.
pub fn simulate(plan: &Plan<'_>, watcher: &mut dyn Watcher) -> Result<Ended, Trouble> {
    drive(plan, &mut Nothing, watcher)
}

/// Runs an execution to its end.
pub fn drive(
    plan: &Plan<'_>,
    outside: &mut dyn Outside,
    watcher: &mut dyn Watcher,
) -> Result<Ended, Trouble> {
    let mut driver = Driver::new(plan, outside, watcher);
    if let Some(stop) = plan.stop {
        let event = Event::Stop { error: Arc::clone(&stop.error), cause: Arc::clone(&stop.cause) };
        driver.later(stop.after, 0, event);
    }
    let setup = driver.setup(plan.program, Arc::clone(&plan.name), 0);
    driver.launch(plan.program, 0, setup, plan.input.clone(), Parent::None).map_err(Trouble::Rejected)?;
    driver.carry_out()?;
    driver.run()
}

/// Places in the queue that the ends of a Map's children have to themselves: they come before all else of their instant,
/// so that the others are cancelled at once when one of them fails (decision R9).
const ENDS: u64 = 1 << 32;

struct Driver<'a, 'w> {
    plan: &'a Plan<'a>,
    outside: &'w mut dyn Outside,
    watcher: &'w mut dyn Watcher,
    book: Book<'a>,
    time: Time,
    now: Timestamp,
    running: BTreeMap<u32, Running>,
    launched: u32,
    child_flows: u32,
    named: BTreeMap<Named, u32>,
    queue: BTreeMap<(Timestamp, u64), Next>,
    queued: u64,
    ends: u64,
    // The last thing that happened, in the order of the queue; what is due comes last in its millisecond.
    last: (Timestamp, u64),
    open: Open,
    due: BTreeSet<Due>,
    batches: VecDeque<(u32, Batch)>,
    // Transitions since time moved on.
    moved: u64,
    moving_at: Timestamp,
    ended: Option<Ended>,
    // Outer tasks whose call is open, for messages only: bounded by what is open.
    hanging: BTreeMap<(u32, TaskId), Arc<str>>,
}

/// A machine that wants to be woken: earlier ones first, then timeouts, then inner ones, then older ones.
type Due = (Timestamp, Wanted, Reverse<u32>, u32);

struct Running {
    machine: Machine,
    program: Arc<Program>,
    flow: usize,
    parent: Parent,
    depth: u32,
    // Child flows that started one another up to this one.
    generation: u32,
    // What people read before the names of its states; empty for the main execution.
    label: Arc<str>,
    due: Option<(Timestamp, Wanted)>,
    map_children: BTreeMap<ChildId, u32>,
    flow_children: BTreeMap<TaskId, u32>,
    // Tasks that wait for its end beside the one that started it.
    joined: Vec<(u32, TaskId)>,
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
    fn new(plan: &'a Plan<'a>, outside: &'w mut dyn Outside, watcher: &'w mut dyn Watcher) -> Self {
        let time = Time::new(plan.clock);
        let start = time.start;
        Self {
            plan,
            outside,
            watcher,
            book: Book::new(plan.services, plan.reports, plan.seed),
            time,
            now: start,
            running: BTreeMap::new(),
            launched: 0,
            child_flows: 0,
            named: BTreeMap::new(),
            queue: BTreeMap::new(),
            queued: ENDS,
            ends: 0,
            last: (start, 0),
            open: Open::default(),
            due: BTreeSet::new(),
            batches: VecDeque::new(),
            moved: 0,
            moving_at: start,
            ended: None,
            hanging: BTreeMap::new(),
        }
    }

    fn run(mut self) -> Result<Ended, Trouble> {
        loop {
            while let Some(arrival) = self.outside.arrived() {
                self.arrive(arrival)?;
            }
            // Children that nobody waits for go on when the main execution has ended, and so do calls.
            if self.running.is_empty()
                && !self.open.has_background()
                && let Some(ended) = self.ended.take()
            {
                return Ok(ended);
            }
            let next_event = self.queue.first_key_value().map(|((at, _), _)| *at);
            let next_due = self.due.first().map(|(at, ..)| *at);
            let next = next_event.into_iter().chain(next_due).min();
            match next {
                Some(at) if at <= self.now || self.time.has_come(at, self.open.is_awaited()) => {
                    match next_event {
                        Some(event) if event == at => self.deliver(),
                        Some(_) | None => self.wake(),
                    }
                    self.carry_out()?;
                }
                Some(_) => self.wait(next)?,
                None if self.open.may_bring_something(self.outside) => self.wait(None)?,
                None => match self.ended.take() {
                    Some(ended) => return Ok(ended),
                    None => return Err(self.stuck()),
                },
            }
            if self.plan.patience.is_some_and(|patience| self.moved > patience) {
                return Err(Trouble::Endless { transitions: self.moved });
            }
        }
    }

    fn deliver(&mut self) {
        let Some(((at, number), next)) = self.queue.pop_first() else { return };
        self.now = self.now.max(at);
        self.last = self.last.max((self.now, number));
        match next {
            Next::Event { execution, event } => self.step(execution, event),
            Next::Report(report) => self.report(report),
        }
    }

    fn wake(&mut self) {
        let Some((at, _, _, execution)) = self.due.pop_first() else { return };
        self.now = self.now.max(at);
        self.last = (self.now, u64::MAX);
        if let Some(running) = self.running.get_mut(&execution) {
            running.due = None;
        }
        self.step(execution, Event::Woke);
    }

    fn step(&mut self, execution: u32, event: Event) {
        match &event {
            Event::Answered { task, result } => {
                self.hanging.remove(&(execution, *task));
                if result.is_err() {
                    self.open.is_over((execution, *task));
                }
                self.tell(execution, |watcher, source| watcher.came(source, &event));
            }
            Event::Reported { task, .. } => {
                self.hanging.remove(&(execution, *task));
                self.open.is_over((execution, *task));
                self.tell(execution, |watcher, source| watcher.came(source, &event));
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
        let number = self.next_number();
        self.queue.insert((self.now.after_millis(millis), number), Next::Event { execution, event });
    }

    /// The place in the queue of what is asked for now.
    fn next_number(&mut self) -> u64 {
        self.queued += 1;
        self.queued
    }

    /// What the main execution (0) or a child flow starts with.
    fn setup(&self, program: &Program, name: Arc<str>, number: u32) -> Setup {
        let seed = self.plan.seed ^ u64::from(number);
        Setup {
            flow: program.name.clone().unwrap_or_else(|| "flow".into()),
            name,
            role_arn: "".into(),
            scope: ScopeIdx(0),
            mode: program.mode,
            limits: self.plan.limits,
            recording: self.plan.recording,
            seed,
            secret: secret(self.plan.tokens, seed, number),
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
        let label = label(execution, &machine, program, parent, outer);
        let running = Running {
            machine,
            program: Arc::clone(program),
            flow,
            parent,
            depth: outer.map_or(0, |outer| outer.depth + 1),
            generation: outer.map_or(0, |outer| outer.generation),
            label,
            due: None,
            map_children: BTreeMap::new(),
            flow_children: BTreeMap::new(),
            joined: Vec::new(),
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
            self.set_due(execution);
        }
        Ok(())
    }

    /// Notes when an execution wants to be woken; one that has ended does not.
    fn set_due(&mut self, execution: u32) {
        let Some(running) = self.running.get_mut(&execution) else { return };
        let next = running.machine.wanted();
        if running.due == next {
            return;
        }
        let depth = Reverse(running.depth);
        if let Some((at, wanted)) = running.due {
            self.due.remove(&(at, wanted, depth, execution));
        }
        if let Some((at, wanted)) = next {
            self.due.insert((at, wanted, depth, execution));
        }
        running.due = next;
    }

    fn carry_out_one(&mut self, execution: u32, command: Command) -> Result<(), Trouble> {
        match command {
            Command::StartTask(call) => self.start_task(execution, &call)?,
            Command::CancelTask { task } => {
                self.hanging.remove(&(execution, task));
                self.call_off((execution, task));
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
                label: &running.label,
                flow: running.flow,
                program: &running.program,
                scope: setup.scope,
                now: self.now,
            };
            tell(self.watcher, source);
        }
    }

    fn start_task(&mut self, execution: u32, call: &StartTask) -> Result<(), Trouble> {
        self.tell(execution, |watcher, source| watcher.called(source, call));
        self.issue(execution, call);
        match self.book.find(call).map_err(Trouble::Mock)? {
            Found::Mocked(answered) => {
                if answered.answer.is_none() && answered.report.is_none() {
                    self.hanging.insert((execution, call.id), Arc::clone(&call.name));
                }
                if let Some(answer) = answered.answer {
                    let event = Event::Answered { task: call.id, result: answer.result };
                    self.later(answer.after, execution, event);
                }
                self.report_later(execution, call, answered.report);
                Ok(())
            }
            Found::Flow { number, report } => {
                self.start_flow(execution, call, number)?;
                self.report_later(execution, call, report);
                Ok(())
            }
            Found::Outside(binding) => self.call_out(execution, call, binding),
            Found::Nobody => {
                Err(Trouble::Unanswered { state: Arc::clone(&call.name), action: Arc::clone(&call.action) })
            }
            Found::Unfit { key, only } => Err(Trouble::Unusable {
                message: format!(
                    "`{key}` answers `{only}` only, and `{}` calls `{}`",
                    call.name, call.action
                ),
            }),
        }
    }

    fn report_later(&mut self, execution: u32, call: &StartTask, report: Option<Timed>) {
        if let Some(report) = report {
            let event = Event::Reported { task: call.id, result: report.result };
            self.later(report.after, execution, event);
        }
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
        self.set_due(execution);
        let Some(running) = self.running.remove(&execution) else { return };
        match running.parent {
            Parent::None => {}
            Parent::Map { execution: outer, child } => {
                if let Some(outer) = self.running.get_mut(&outer) {
                    outer.map_children.remove(&child);
                }
                let event = Event::ChildEnded { child, outcome: outcome.clone() };
                self.ends += 1;
                self.queue.insert((self.now, self.ends), Next::Event { execution: outer, event });
            }
            Parent::Task { execution: outer, task } => {
                if let Some(outer) = self.running.get_mut(&outer) {
                    outer.flow_children.remove(&task);
                }
                self.later(0, outer, Event::Reported { task, result: children::result(&outcome) });
            }
        }
        for (outer, task) in running.joined {
            self.later(0, outer, Event::Reported { task, result: children::result(&outcome) });
        }
        if execution == 0 {
            self.ended = Some(Ended {
                outcome,
                elapsed: self.now.millis_since(self.time.start),
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

/// What people call an execution: a child flow by its name, a child of a Map by the Map and its number.
fn label(
    execution: u32,
    machine: &Machine,
    program: &Program,
    parent: Parent,
    outer: Option<&Running>,
) -> Arc<str> {
    let setup = machine.setup();
    match parent {
        Parent::None if execution == 0 => "".into(),
        Parent::None | Parent::Task { .. } => Arc::clone(&setup.name),
        Parent::Map { child, .. } => {
            let owner = usize::try_from(setup.scope.0).ok().and_then(|at| program.scopes.get(at)?.owner);
            let map = owner.and_then(|map| index::state(program, map)).map_or("", |map| &map.name);
            let outer = outer.map(|outer| &*outer.label).filter(|label| !label.is_empty());
            match outer {
                Some(outer) => format!("{outer}/{map}[{}]", child.index).into(),
                None => format!("{map}[{}]", child.index).into(),
            }
        }
    }
}

/// What an execution's tokens are signed with. Executions may have the same name: each has a secret of its own.
fn secret(tokens: Tokens, seed: u64, number: u32) -> Secret {
    match tokens {
        Tokens::Seed => Secret::from_seed(seed),
        Tokens::Random(Secret(mut bytes)) => {
            for (byte, other) in bytes.iter_mut().zip(number.to_le_bytes()) {
                *byte ^= other;
            }
            Secret(bytes)
        }
    }
}
