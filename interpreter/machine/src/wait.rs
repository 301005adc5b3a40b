//! Wait: sleeps.

use crate::Limits;
use crate::due::DueKind;
use crate::frame::{FrameId, Status};
use crate::run::{Full, Run};
use fdl_compiler::lang::limits;
use fdl_compiler::program::{Kind, Mode, Quantity};

impl Run<'_> {
    /// Falls asleep.
    pub fn sleep(&mut self, frame: FrameId, seconds: &Quantity) -> Result<(), Full> {
        let setup = &self.machine.setup;
        let bounds = match (setup.limits, setup.mode) {
            (Limits::Off, _) => 0..=u64::MAX,
            (Limits::On, Mode::Standard) => 1..=limits::WAIT_SECONDS,
            (Limits::On, Mode::Express) => 1..=limits::WAIT_SECONDS_EXPRESS,
        };
        let seconds = match self.quantity(frame, seconds, "Seconds", bounds) {
            Ok(seconds) => seconds,
            Err(failure) => return self.fail(frame, failure),
        };
        let depth = self.frame(frame).depth;
        let due =
            self.machine.agenda.ask(self.machine.now.after_seconds(seconds), DueKind::WakeUp, depth, frame);
        self.frame(frame).status = Status::Sleeping { due };
        Ok(())
    }

    /// A Wait is over.
    pub fn slept(&mut self, frame: FrameId) -> Result<(), Full> {
        let input = self.frame(frame).input.clone();
        let Kind::Wait { then, .. } = &self.state_of(frame).kind else {
            unreachable!("only a Wait sleeps");
        };
        self.succeed(frame, Some(&input), *then)
    }
}
