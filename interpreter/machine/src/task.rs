//! Task: calls a service, and waits for what its mode waits for.

use crate::due::DueKind;
use crate::evaluate::Sight;
use crate::frame::{Frame, FrameId, Open, Status};
use crate::history::{Shown, shown_failure};
use crate::run::{Full, Run};
use crate::{Command, Failure, Limits, StartTask, TaskId, limits};
use fdl_compiler::expr::Expression;
use fdl_compiler::lang::{errors, history::EventType, limits as bounds};
use fdl_compiler::program::{Kind, Quantity, Task, TaskMode};
use fdl_compiler::value::Value;
use std::sync::Arc;

impl Frame {
    /// The id of what the frame does now.
    pub fn task_id(&self, frame: FrameId) -> TaskId {
        TaskId { frame, state: self.state, visit: self.visit, attempt: self.retries }
    }
}

impl Run<'_> {
    /// Starts an attempt of a Task.
    pub fn start_task(&mut self, frame: FrameId, task: &Task) -> Result<(), Full> {
        let token = match task.mode {
            TaskMode::RequestComplete => None,
            TaskMode::WaitForSystemCallback | TaskMode::WaitForCustomCallback => Some(self.next_token()),
        };
        let prepared = self.prepare(frame, task, token.as_ref());
        let (parameters, timeout) = match prepared {
            Ok(prepared) => prepared,
            Err(failure) => return self.fail(frame, failure),
        };
        let id = self.frame(frame).task_id(frame);
        self.record(
            frame,
            EventType::TaskScheduled,
            [
                ("action", Shown::Text(&task.action.name)),
                ("parameters", Shown::Value(&parameters)),
                ("attempt", Shown::Number(id.attempt.into())),
            ],
        )?;
        let event_id = self.frame(frame).last;
        self.record(frame, EventType::TaskStarted, [])?;
        let due = (timeout > 0).then(|| {
            let depth = self.frame(frame).depth;
            self.machine.agenda.ask(
                self.machine.now.after_seconds(timeout),
                DueKind::TaskTimeout,
                depth,
                frame,
            )
        });
        if token.is_some() {
            self.machine.tokens.insert(event_id, id);
        }
        self.frame(frame).status =
            Status::Requesting(Open { due, token: token.is_some().then_some(event_id) });
        self.commands.push(Command::StartTask(Box::new(StartTask {
            id,
            state: id.state,
            name: self.state_of(frame).name.clone(),
            action: task.action.name.clone(),
            mode: task.mode,
            parameters,
            token,
            event_id,
            deadline: due.map(|due| due.at),
        })));
        Ok(())
    }

    /// The parameters, then the timeout (decision R1).
    fn prepare(
        &mut self,
        frame: FrameId,
        task: &Task,
        token: Option<&Arc<str>>,
    ) -> Result<(Value, u64), Failure> {
        let sight = Sight { token, ..Sight::default() };
        let parameters = match &task.parameters {
            Some(template) => Value::Object(self.object(frame, template, "Parameters", sight)?),
            None => Value::empty_object(),
        };
        limits::check_depth(|| "`Parameters`".to_owned(), &parameters)?;
        let timeout = match &task.timeout {
            Some(Quantity::Fixed(seconds)) => *seconds,
            Some(Quantity::Computed(expression)) => {
                let value = self.expression(frame, expression)?;
                self.timeout_seconds(frame, expression, &value)?
            }
            None => 0,
        };
        Ok((parameters, timeout))
    }

    /// `Timeout.$` also takes digit strings (decision R20).
    fn timeout_seconds(
        &mut self,
        frame: FrameId,
        expression: &Arc<Expression>,
        value: &Value,
    ) -> Result<u64, Failure> {
        let most = match self.machine.setup.limits {
            Limits::On => bounds::TASK_TIMEOUT_SECONDS,
            Limits::Off => u64::MAX,
        };
        let digits = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
            true => text.parse().ok(),
            false => None,
        };
        let seconds = match value {
            Value::Int(seconds) => u64::try_from(*seconds).ok(),
            Value::Text(text) => digits(text),
            _ => None,
        };
        seconds.filter(|seconds| *seconds <= most).ok_or_else(|| {
            self.unfit(frame, expression, "`Timeout`", value, &format!("an integer from 0 to {most}"))
        })
    }

    /// The call has answered; in a callback mode, the submitting call.
    pub fn answered(&mut self, id: TaskId, result: Result<Value, Failure>) -> Result<(), Full> {
        let Some((status, task)) = self.open_task(id) else { return Ok(()) };
        match (status, task.mode) {
            (Status::Requesting(open), TaskMode::RequestComplete) => {
                let open = *open;
                self.close(id.frame, open);
                self.complete(id.frame, task, result)
            }
            (Status::Requesting(open), TaskMode::WaitForSystemCallback | TaskMode::WaitForCustomCallback) => {
                let open = *open;
                self.submitted(id.frame, open, result)
            }
            // The submission's second answer.
            (Status::AwaitingCallback(_), _) => Ok(()),
            (
                Status::Moving
                | Status::Sleeping { .. }
                | Status::BackingOff { .. }
                | Status::Joining(_)
                | Status::Reading
                | Status::Mapping(_),
                _,
            ) => Ok(()),
        }
    }

    /// A report has come. It may overtake the submission's answer, which is then ignored.
    pub fn reported(&mut self, id: TaskId, result: Result<Value, Failure>) -> Result<(), Full> {
        let Some((status, task)) = self.open_task(id) else { return Ok(()) };
        match (status, task.mode) {
            // Nobody can report what does not wait for a report.
            (Status::Requesting(_), TaskMode::RequestComplete) => Ok(()),
            (Status::Requesting(open), TaskMode::WaitForSystemCallback | TaskMode::WaitForCustomCallback)
            | (Status::AwaitingCallback(open), _) => {
                let open = *open;
                self.close(id.frame, open);
                self.complete(id.frame, task, result)
            }
            (
                Status::Moving
                | Status::Sleeping { .. }
                | Status::BackingOff { .. }
                | Status::Joining(_)
                | Status::Reading
                | Status::Mapping(_),
                _,
            ) => Ok(()),
        }
    }

    /// An attempt took longer than its `Timeout`, the wait for its report included (decision R8).
    pub fn task_timed_out(&mut self, frame: FrameId) -> Result<(), Full> {
        let open = match &self.frame(frame).status {
            Status::Requesting(open) | Status::AwaitingCallback(open) => *open,
            Status::Moving
            | Status::Sleeping { .. }
            | Status::BackingOff { .. }
            | Status::Joining(_)
            | Status::Reading
            | Status::Mapping(_) => unreachable!("a Task forgets its timeout when it ends"),
        };
        let id = self.frame(frame).task_id(frame);
        self.close(frame, open);
        self.commands.push(Command::CancelTask { task: id });
        let failure = Failure::new(errors::TASK_TIMEOUT, "the Task took longer than its `Timeout`");
        self.record(frame, EventType::TaskTimedOut, shown_failure(&failure))?;
        self.fail(frame, failure)
    }

    /// Forgets what an open Task holds.
    pub fn close(&mut self, frame: FrameId, open: Open) {
        if let Some(due) = open.due {
            self.machine.agenda.forget(due);
        }
        if let Some(token) = open.token {
            self.machine.tokens.remove(&token);
        }
        self.frame(frame).status = Status::Moving;
    }

    fn submitted(&mut self, frame: FrameId, open: Open, result: Result<Value, Failure>) -> Result<(), Full> {
        match result {
            Ok(output) => {
                self.frame(frame).status = Status::AwaitingCallback(open);
                self.record(frame, EventType::TaskSubmitted, [("output", Shown::Value(&output))])
            }
            Err(failure) => {
                self.close(frame, open);
                self.record(frame, EventType::TaskSubmitFailed, shown_failure(&failure))?;
                self.fail(frame, failure)
            }
        }
    }

    fn complete(&mut self, frame: FrameId, task: &Task, result: Result<Value, Failure>) -> Result<(), Full> {
        match result {
            Ok(output) => {
                self.record(frame, EventType::TaskSucceeded, [("output", Shown::Value(&output))])?;
                self.succeed(frame, Some(&output), task.then)
            }
            Err(failure) => {
                self.record(frame, EventType::TaskFailed, shown_failure(&failure))?;
                self.fail(frame, failure)
            }
        }
    }
}

impl<'a> Run<'a> {
    /// The status of the frame whose Task has this id, if it is that attempt's still.
    fn open_task(&self, id: TaskId) -> Option<(&Status, &'a Task)> {
        let frame = self.machine.frames.get(&id.frame)?;
        if frame.task_id(id.frame) != id {
            return None;
        }
        match &self.program.states[frame.state.0 as usize].kind {
            Kind::Task(task) => Some((&frame.status, task)),
            Kind::Pass { .. }
            | Kind::Wait { .. }
            | Kind::Choice { .. }
            | Kind::Parallel(_)
            | Kind::Map(_)
            | Kind::Succeed
            | Kind::Fail { .. } => None,
        }
    }
}
