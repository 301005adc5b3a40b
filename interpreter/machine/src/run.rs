//! One step: from an event to the commands it brings.

use crate::due::{Due, DueKind};
use crate::frame::{Frame, FrameId, Parent, Status};
use crate::history::Shown;
use crate::machine::TOP;
use crate::{Batch, Command, Event, Failure, Machine, Outcome};
use fdl_compiler::lang::errors;
use fdl_compiler::lang::history::EventType;
use fdl_compiler::program::{Kind, Program, ScopeIdx, State};
use fdl_compiler::value::Value;

/// Moves of one step at most. An endless circle of instant states is legal (decision R15), and
/// still the driver comes to its turn.
const MOVES_PER_STEP: u32 = 10_000;

/// The history is full: the execution fails at once (decision R13).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Full;

/// A machine during a step.
pub(crate) struct Run<'a> {
    pub machine: &'a mut Machine,
    pub program: &'a Program,
    pub commands: Vec<Command>,
    /// The last event of the top frame, once that is gone.
    pub last_of_top: u64,
}

impl<'a> Run<'a> {
    /// Does something with a machine, lets it move, and gathers what there is to do.
    pub fn over(
        machine: &'a mut Machine,
        program: &'a Program,
        first: impl FnOnce(&mut Run<'a>) -> Result<(), Full>,
    ) -> Batch {
        if machine.outcome.is_some() {
            return Batch::default();
        }
        let mut run = Run { machine, program, commands: Vec::new(), last_of_top: 0 };
        if first(&mut run).and_then(|()| run.move_on()).is_err() {
            run.fill_up();
        }
        let commands = std::mem::take(&mut run.commands);
        Batch { commands, deadline: run.machine.deadline() }
    }

    /// Starts the execution.
    pub fn begin(&mut self) -> Result<(), Full> {
        let input = self.machine.input.clone();
        self.record_execution(EventType::ExecutionStarted, [("input", Shown::Value(&input))]);
        let scope = self.machine.setup.scope;
        self.spawn(scope, input, None, self.last_of_top);
        Ok(())
    }

    /// Puts a frame into the queue that is about to enter a scope.
    pub fn spawn(&mut self, scope: ScopeIdx, input: Value, parent: Option<Parent>, cause: u64) -> FrameId {
        let depth = parent.map_or(0, |parent| self.frame(parent.frame).depth + 1);
        let start = self.program.scopes[scope.0 as usize].start;
        let id = self.machine.next_frame;
        self.machine.next_frame += 1;
        self.machine.frames.insert(id, Frame::new(start, input, parent, depth, cause));
        self.machine.ready.push_back(id);
        id
    }

    /// Handles one event.
    pub fn handle(&mut self, event: Event) -> Result<(), Full> {
        #[cfg(test)]
        crate::recorder::saw(self.machine, self.program, &event);
        match event {
            Event::Woke => return self.wake(),
            Event::Answered { .. }
            | Event::Reported { .. }
            | Event::ChildEnded { .. }
            | Event::ItemsRead { .. }
            | Event::Stop { .. } => self.catch_up()?,
        }
        if self.machine.outcome.is_some() {
            return Ok(());
        }
        match event {
            Event::Answered { task, result } => self.answered(task, result),
            Event::Reported { task, result } => self.reported(task, result),
            Event::ChildEnded { child, outcome } => self.child_ended(child, outcome),
            Event::ItemsRead { run, result } => self.items_read(run, result),
            Event::Woke => Ok(()),
            Event::Stop { error, cause } => {
                self.finish(Outcome::Stopped(Failure { code: error, detail: cause }));
                Ok(())
            }
        }
    }

    /// Lets frames move, in the order in which they came to it.
    fn move_on(&mut self) -> Result<(), Full> {
        for _ in 0..MOVES_PER_STEP {
            let Some(frame) = self.machine.ready.pop_front() else { break };
            let Some(status) = self.machine.frames.get(&frame).map(|frame| &frame.status) else { continue };
            match status {
                Status::Moving => self.enter(frame)?,
                Status::Joining(_) => self.join(frame)?,
                Status::Mapping(_) => self.end_run(frame)?,
                Status::Sleeping { .. }
                | Status::BackingOff { .. }
                | Status::Requesting(_)
                | Status::AwaitingCallback(_)
                | Status::Reading => unreachable!("only frames that can move are queued"),
            }
        }
        Ok(())
    }

    /// What has become due before now, and what is due now, one thing at a time.
    fn wake(&mut self) -> Result<(), Full> {
        match self.machine.agenda.first() {
            // Frames that can still move go first: what is due waits for the next time.
            Some(due) if due.at <= self.machine.now && self.machine.ready.is_empty() => self.happen(due),
            Some(_) | None => Ok(()),
        }
    }

    /// What became due before now goes before an event of now (decision R19).
    fn catch_up(&mut self) -> Result<(), Full> {
        while let Some(due) = self.machine.agenda.first()
            && due.at < self.machine.now
        {
            self.happen(due)?;
        }
        Ok(())
    }

    fn happen(&mut self, due: Due) -> Result<(), Full> {
        #[cfg(test)]
        match due.kind {
            DueKind::FlowTimeout => crate::recorder::all_met(self.machine, self.program, "FlowTimeout"),
            DueKind::TaskTimeout | DueKind::WakeUp => {
                crate::recorder::met(self.machine, self.program, due.frame, "WokeDue");
            }
        }
        self.machine.agenda.forget(due);
        match due.kind {
            DueKind::FlowTimeout => {
                self.finish(Outcome::TimedOut);
                Ok(())
            }
            DueKind::TaskTimeout => self.task_timed_out(due.frame),
            DueKind::WakeUp => self.woke(due.frame),
        }
    }

    fn woke(&mut self, frame: FrameId) -> Result<(), Full> {
        match self.frame(frame).status {
            Status::Sleeping { .. } => self.slept(frame),
            Status::BackingOff { .. } => self.try_again(frame),
            Status::Moving
            | Status::Requesting(_)
            | Status::AwaitingCallback(_)
            | Status::Joining(_)
            | Status::Reading
            | Status::Mapping(_) => unreachable!("a status forgets its wake-up when it ends"),
        }
    }

    /// Enters the state that a frame has come to.
    fn enter(&mut self, frame: FrameId) -> Result<(), Full> {
        self.machine.transitions += 1;
        let raw = self.frame(frame).raw.clone();
        self.record(frame, EventType::StateEntered, [("input", Shown::Value(&raw)), ("path", Shown::Path)])?;
        self.attempt(frame)
    }

    /// One attempt of a state: its input, then its work.
    pub fn attempt(&mut self, frame: FrameId) -> Result<(), Full> {
        if let Err(failure) = self.construct_input(frame) {
            return self.fail(frame, failure);
        }
        let input = self.frame(frame).input.clone();
        let attempt = match self.frame(frame).retries {
            0 => Shown::Absent,
            retries => Shown::Number(retries.into()),
        };
        self.record(frame, EventType::StateStarted, [("input", Shown::Value(&input)), ("attempt", attempt)])?;
        match &self.state_of(frame).kind {
            Kind::Task(task) => self.start_task(frame, task),
            Kind::Pass { then } => self.succeed(frame, Some(&input), *then),
            Kind::Wait { seconds, .. } => self.sleep(frame, seconds),
            Kind::Choice { branches, default } => self.choose(frame, branches, *default),
            Kind::Parallel(parallel) => self.fork(frame, parallel),
            Kind::Map(map) => self.start_map(frame, map),
            Kind::Succeed => self.succeed(frame, Some(&input), fdl_compiler::program::Then::End),
            Kind::Fail { code, detail } => self.raise(frame, code.as_ref(), detail.as_ref()),
        }
    }

    /// The execution fails because its history is full.
    fn fill_up(&mut self) {
        let detail =
            format!("the execution recorded {} history events, as many as it may", self.machine.events);
        self.finish(Outcome::Failed(Failure::new(errors::EVENT_LIMIT_EXCEEDED, detail)));
    }

    /// Ends the execution: what is open is cancelled, then nothing follows.
    pub fn finish(&mut self, outcome: Outcome) {
        if let Some(top) = self.machine.frames.get(&TOP) {
            self.last_of_top = top.last;
            self.abort(vec![TOP], None);
        }
        self.record_end(&outcome);
        self.machine.frames.clear();
        self.machine.ready.clear();
        self.machine.tokens.clear();
        self.machine.agenda.clear();
        self.machine.outcome = Some(outcome.clone());
        self.commands.push(Command::Finish(outcome));
    }

    fn record_end(&mut self, outcome: &Outcome) {
        use crate::history::shown_failure;
        match outcome {
            Outcome::Succeeded { output } => {
                self.record_execution(EventType::ExecutionSucceeded, [("output", Shown::Value(output))]);
            }
            Outcome::Failed(failure) => {
                self.record_execution(EventType::ExecutionFailed, shown_failure(failure));
            }
            Outcome::TimedOut => self.record_execution(EventType::ExecutionTimedOut, []),
            Outcome::Stopped(failure) => {
                let detail = shown_failure(failure).map(|(key, shown)| (key, shown.or_null()));
                self.record_execution(EventType::ExecutionStopped, detail);
            }
        }
    }

    /// A frame that is known to be there.
    pub fn frame(&mut self, frame: FrameId) -> &mut Frame {
        self.machine.frames.get_mut(&frame).expect("who speaks of a frame has just seen it")
    }

    /// The state that a frame is in.
    pub fn state_of(&self, frame: FrameId) -> &'a State {
        let state = self.machine.frames[&frame].state;
        &self.program.states[state.0 as usize]
    }
}
