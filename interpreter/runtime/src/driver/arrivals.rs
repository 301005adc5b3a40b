//! Calls that leave this program, and what comes back.

use super::{Driver, Parent};
use crate::children;
use crate::outside::{Arrival, Call, CallId, Happened, Outside, Reply, TaskIsOver};
use crate::plan::{Clock, Order, Trouble};
use fdl_compiler::program::TaskMode;
use fdl_compiler::value::Value;
use fdl_machine::{Command, Event, EventType, Failure, StartTask, Timestamp, integration};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The error of an execution that somebody interrupts.
pub const INTERRUPTED: &str = "Interrupted";

/// Something that is about to happen.
pub(super) enum Next {
    /// An event of an execution.
    Event { execution: u32, event: Event },
    /// A report of a callback, whose sender waits for what comes of it.
    Report(Report),
}

/// A report of a callback.
pub(super) struct Report {
    call: CallId,
    token: Arc<str>,
    result: Result<Value, Failure>,
    reply: Reply,
}

/// What has gone out and was not answered yet.
#[derive(Default)]
pub(super) struct Open {
    calls: BTreeMap<CallId, OpenCall>,
    reports: BTreeMap<CallId, OpenReport>,
    // Of both: what an execution waits for.
    awaited: usize,
    background: usize,
    was_told: bool,
}

struct OpenCall {
    state: Arc<str>,
    action: Arc<str>,
    mode: TaskMode,
    parameters: Value,
    taken: Taken,
    // Its answer's place in the queue, as if a mock had answered.
    number: u64,
}

/// What becomes of a call's answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// It is the Task's.
    AsAnswer,
    /// It is the reported result.
    AsReport,
    /// The Task went on at once, and the run waits for it at its end.
    Nowhere,
    /// The Task was reported before.
    TooLate,
}

struct OpenReport {
    number: u64,
    is_awaited: bool,
}

impl Open {
    /// Whether an execution waits for something outside.
    pub fn is_awaited(&self) -> bool {
        self.awaited > 0
    }

    /// Whether there are calls that only the end of the run waits for.
    pub fn has_background(&self) -> bool {
        self.background > 0
    }

    /// Whether anything can still come although nothing is due.
    pub fn may_bring_something(&self, outside: &dyn Outside) -> bool {
        self.awaited + self.background > 0 || (!self.reports.is_empty() && outside.takes_reports())
    }

    /// A Task has come to its end.
    pub fn is_over(&mut self, call: CallId) {
        if let Some(report) = self.reports.remove(&call) {
            self.awaited -= usize::from(report.is_awaited);
        }
        if let Some(open) = self.calls.get_mut(&call)
            && matches!(open.taken, Taken::AsAnswer | Taken::AsReport)
        {
            open.taken = Taken::TooLate;
            self.awaited -= 1;
        }
    }

    fn insert(&mut self, id: CallId, call: OpenCall) {
        match call.taken {
            Taken::AsAnswer | Taken::AsReport => self.awaited += 1,
            Taken::Nowhere => self.background += 1,
            Taken::TooLate => {}
        }
        self.calls.insert(id, call);
    }

    fn take(&mut self, id: CallId) -> Option<OpenCall> {
        let call = self.calls.remove(&id)?;
        match call.taken {
            Taken::AsAnswer | Taken::AsReport => self.awaited -= 1,
            Taken::Nowhere => self.background -= 1,
            Taken::TooLate => {}
        }
        Some(call)
    }

    fn unattended(&self) -> Vec<CallId> {
        let open = self.calls.iter();
        open.filter(|(_, call)| matches!(call.taken, Taken::Nowhere | Taken::TooLate))
            .map(|(id, _)| *id)
            .collect()
    }

    fn background_states(&self) -> impl Iterator<Item = Arc<str>> {
        let open = self.calls.values().filter(|call| call.taken == Taken::Nowhere);
        open.map(|call| Arc::clone(&call.state))
    }
}

impl Driver<'_, '_> {
    /// A token can be reported from the moment that somebody may know it.
    pub(super) fn issue(&mut self, execution: u32, call: &StartTask) {
        let Some(token) = call.token.as_ref().filter(|_| self.outside.takes_reports()) else { return };
        let id = (execution, call.id);
        self.outside.issued(id, token, call);
        let number = self.next_number();
        self.open.reports.insert(id, OpenReport { number, is_awaited: false });
        match call.mode {
            TaskMode::WaitForCustomCallback => {
                self.tell(execution, |watcher, source| watcher.issued(source, call));
            }
            TaskMode::RequestComplete | TaskMode::WaitForSystemCallback => {}
        }
    }

    /// Makes a call that is answered outside.
    pub(super) fn call_out(
        &mut self,
        execution: u32,
        call: &StartTask,
        binding: usize,
    ) -> Result<(), Trouble> {
        let id = (execution, call.id);
        let now = |driver: &mut Self, answer: Value| {
            let result = Ok(integration::wrap(&call.action, call.mode, &call.parameters, answer));
            driver.later(0, execution, Event::Answered { task: call.id, result });
        };
        let (number, taken) = match call.mode {
            TaskMode::RequestComplete if is_async(call) => {
                now(self, Value::from(""));
                (self.next_number(), Taken::Nowhere)
            }
            TaskMode::RequestComplete => (self.next_number(), Taken::AsAnswer),
            TaskMode::WaitForSystemCallback => {
                now(self, children::acknowledgement(call));
                (self.next_number(), Taken::AsReport)
            }
            TaskMode::WaitForCustomCallback => {
                let number = self.next_number();
                let report = self.next_number();
                if let Some(open) = self.open.reports.get_mut(&id) {
                    *open = OpenReport { number: report, is_awaited: true };
                    self.open.awaited += 1;
                }
                (number, Taken::AsAnswer)
            }
        };
        let open = OpenCall {
            state: Arc::clone(&call.name),
            action: Arc::clone(&call.action),
            mode: call.mode,
            parameters: call.parameters.clone(),
            taken,
            number,
        };
        self.open.insert(id, open);
        self.tell(execution, |watcher, source| watcher.began(source, call, binding));
        let Some(running) = self.running.get(&execution) else { return Ok(()) };
        let call = Call { id, execution: &running.machine.setup().name, task: call, binding };
        self.outside.begin(&call).map_err(|message| Trouble::Unusable { message })
    }

    /// Nobody waits for a Task any more.
    pub(super) fn call_off(&mut self, id: CallId) {
        self.open.is_over(id);
        self.open.take(id);
        self.outside.cancel(id);
    }

    /// Waits for what comes from outside, but no longer than until something is due.
    pub(super) fn wait(&mut self, next: Option<Timestamp>) -> Result<(), Trouble> {
        self.tell_what_still_runs();
        self.watcher.pauses(self.now, next);
        let limit = self.time.begin_waiting(self.now, next);
        let arrival = self.outside.wait(limit);
        self.time.end_waiting();
        match arrival {
            Some(arrival) => self.arrive(arrival),
            None => Ok(()),
        }
    }

    /// Says once what the run waits for although its execution has ended.
    fn tell_what_still_runs(&mut self) {
        if self.ended.is_none() || self.open.was_told {
            return;
        }
        self.open.was_told = true;
        let mut names: Vec<Arc<str>> = self.open.background_states().collect();
        names.extend(self.running.values().map(|running| Arc::clone(&running.machine.setup().name)));
        self.watcher.still_runs(&names);
    }

    /// Something has come from outside.
    pub(super) fn arrive(&mut self, arrival: Arrival) -> Result<(), Trouble> {
        let at = self.time.of(arrival.at).max(self.now);
        match arrival.what {
            Happened::Answered { call, result } => self.answered(at, call, result),
            Happened::Reported { call, token, result, reply } => match self.open.reports.get(&call) {
                Some(open) => {
                    let number = open.number;
                    self.enqueue(at, number, Next::Report(Report { call, token, result, reply }));
                }
                None => reply(Err(TaskIsOver)),
            },
            Happened::Interrupted { cause } => self.interrupt(at, cause),
            Happened::Unusable { message } => return Err(Trouble::Unusable { message }),
        }
        Ok(())
    }

    fn answered(&mut self, at: Timestamp, id: CallId, result: Result<Value, Failure>) {
        let Some(call) = self.open.take(id) else { return };
        let (execution, task) = id;
        let event = match call.taken {
            Taken::AsAnswer => {
                let result =
                    result.map(|answer| integration::wrap(&call.action, call.mode, &call.parameters, answer));
                Event::Answered { task, result }
            }
            Taken::AsReport => Event::Reported { task, result },
            Taken::Nowhere => {
                self.watcher.ended_unattended(&call.state, &result);
                return;
            }
            Taken::TooLate => return,
        };
        self.enqueue(at, call.number, Next::Event { execution, event });
    }

    /// Puts what came into its place. A replay goes through a millisecond in the order in which things were
    /// asked for, so what it would have taken earlier gets the next one.
    fn enqueue(&mut self, at: Timestamp, number: u64, next: Next) {
        let at = match self.plan.order {
            Order::Replayable if (at, number) < self.last => self.last.0.after_millis(1),
            Order::Replayable | Order::AsTheyCome => at,
        };
        self.queue.insert((at, number), next);
    }

    pub(super) fn report(&mut self, report: Report) {
        let Report { call: (execution, task), token, result, reply } = report;
        let machine = self.running.get(&execution).map(|running| &running.machine);
        let Some(machine) = machine.filter(|machine| machine.token_owner(&token) == Ok(task)) else {
            reply(Err(TaskIsOver));
            return;
        };
        let next_id = machine.events() + 1;
        self.step(execution, Event::Reported { task, result });
        let commands = self.batches.back().map_or(&[][..], |(_, batch)| &batch.commands);
        let recorded = commands.iter().find_map(|command| match command {
            Command::Record(event)
                if matches!(event.kind, EventType::TaskSucceeded | EventType::TaskFailed) =>
            {
                Some(event.id)
            }
            _ => None,
        });
        reply(Ok(recorded.unwrap_or(next_id)));
    }

    /// Stops what was started: the execution as StopExecution does, and what nobody waits for.
    fn interrupt(&mut self, at: Timestamp, cause: &'static str) {
        self.watcher.interrupted(cause);
        // Virtual time moves with the real one only while something outside is awaited.
        let at = match self.plan.clock {
            Clock::Virtual if !self.open.is_awaited() => self.now,
            Clock::Virtual | Clock::Real => at,
        };
        // States that lead to each other within one instant would never come to a later one.
        if self.due.first().is_some_and(|(due, ..)| *due <= self.now) {
            self.now = at;
        }
        let unattended: Vec<u32> = self
            .running
            .iter()
            .filter(|(_, running)| matches!(running.parent, Parent::None))
            .map(|(execution, _)| *execution)
            .collect();
        for execution in unattended {
            let event = Event::Stop { error: INTERRUPTED.into(), cause: cause.into() };
            // At its instant a stop goes first, as the one of a flow test does.
            let number = if execution == 0 { 0 } else { self.next_number() };
            self.enqueue(at, number, Next::Event { execution, event });
        }
        for id in self.open.unattended() {
            self.call_off(id);
        }
    }
}

/// Whether a function is only asked to run some time.
fn is_async(call: &StartTask) -> bool {
    let asked = call.parameters.get("invocationType").and_then(Value::as_str);
    &*call.action == "FC:InvokeFunction" && asked == Some("Async")
}
