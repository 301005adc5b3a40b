//! Cancelling what runs (decision R9).

use crate::frame::{FrameId, Status};
use crate::run::Run;
use crate::{ChildId, Command};
use fdl_compiler::lang::history::EventType;
use fdl_compiler::program::Kind;

/// The Action that starts a child execution.
const CHILD_FLOW: &str = "FNF:StartExecution";

impl Run<'_> {
    /// Cancels frames and all that runs inside them: child executions first, then all other open
    /// work, then the states themselves, from the inside out. `cause` is the event that did it;
    /// without one each frame's own last event stands for it.
    pub fn abort(&mut self, roots: Vec<FrameId>, cause: Option<u64>) {
        let frames = self.with_inner(roots);
        let (children, others): (Vec<_>, Vec<_>) =
            frames.iter().partition(|frame| self.runs_children(**frame));
        for frame in children.into_iter().chain(others) {
            self.cancel_work(frame, cause);
        }
        for frame in frames.into_iter().rev() {
            self.abort_state(frame, cause);
        }
    }

    /// The frames and those inside them, each before what is inside it, branches in their order.
    fn with_inner(&self, roots: Vec<FrameId>) -> Vec<FrameId> {
        let mut found = Vec::new();
        let mut open: Vec<FrameId> = roots.into_iter().rev().collect();
        while let Some(frame) = open.pop() {
            found.push(frame);
            match &self.machine.frames[&frame].status {
                Status::Joining(joining) => open.extend(joining.running.values().rev()),
                Status::Moving
                | Status::Sleeping { .. }
                | Status::BackingOff { .. }
                | Status::Requesting(_)
                | Status::AwaitingCallback(_)
                | Status::Reading
                | Status::Mapping(_) => {}
            }
        }
        found
    }

    fn runs_children(&self, frame: FrameId) -> bool {
        match &self.state_of(frame).kind {
            Kind::Task(task) => *task.action.name == *CHILD_FLOW,
            Kind::Map(map) => map.distributed.is_some(),
            Kind::Pass { .. }
            | Kind::Wait { .. }
            | Kind::Choice { .. }
            | Kind::Parallel(_)
            | Kind::Succeed
            | Kind::Fail { .. } => false,
        }
    }

    fn cancel_work(&mut self, frame: FrameId, cause: Option<u64>) {
        let id = self.frame(frame).task_id(frame);
        match &self.frame(frame).status {
            Status::Requesting(open) | Status::AwaitingCallback(open) => {
                let open = *open;
                self.commands.push(Command::CancelTask { task: id });
                self.record_abort(frame, EventType::TaskAborted, cause);
                self.forget(open.due);
                if let Some(token) = open.token {
                    self.machine.tokens.remove(&token);
                }
            }
            Status::Sleeping { due } | Status::BackingOff { due } => {
                let due = *due;
                self.forget(Some(due));
            }
            Status::Reading => self.commands.push(Command::CancelRead { run: id }),
            Status::Mapping(run) => {
                let running: Vec<u32> = run.running.iter().copied().collect();
                let cancels = running
                    .into_iter()
                    .map(|index| Command::CancelChild { child: ChildId { run: id, index } });
                self.commands.extend(cancels);
            }
            Status::Moving | Status::Joining(_) => {}
        }
    }

    fn abort_state(&mut self, frame: FrameId, cause: Option<u64>) {
        match &self.frame(frame).status {
            // It is about to enter its state, and never will.
            Status::Moving => {}
            Status::Sleeping { .. }
            | Status::BackingOff { .. }
            | Status::Requesting(_)
            | Status::AwaitingCallback(_)
            | Status::Joining(_)
            | Status::Reading
            | Status::Mapping(_) => self.record_abort(frame, EventType::StateAborted, cause),
        }
        // A frame in the queue is passed over when its turn comes.
        if frame != crate::machine::TOP {
            self.machine.frames.remove(&frame);
        }
    }

    fn forget(&mut self, due: Option<crate::due::Due>) {
        if let Some(due) = due {
            self.machine.agenda.forget(due);
        }
    }
}
