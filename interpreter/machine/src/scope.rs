//! How states end: on to the next one, out of the scope, or with an error.

use crate::evaluate::Sight;
use crate::frame::{FrameId, Parent, Status};
use crate::history::{Shown, shown_failure};
use crate::run::{Full, Run};
use crate::{Failure, Outcome, limits};
use fdl_compiler::lang::history::EventType;
use fdl_compiler::program::Then;
use fdl_compiler::value::Value;

/// What becomes of a state that failed.
enum Verdict {
    /// It is tried again, or a Catch rule took it.
    Settled,
    /// Its scope fails with it.
    Uncaught(Failure),
}

impl Run<'_> {
    /// A state's work is done: the rest of decision R1's order, then on. `output` is the raw
    /// result; a Choice has none.
    pub fn succeed(&mut self, frame: FrameId, output: Option<&Value>, then: Then) -> Result<(), Full> {
        self.frame(frame).status = Status::Moving;
        let (output, global) = match self.conclude(frame, output) {
            Ok(concluded) => concluded,
            Err(failure) => return self.fail_for_good(frame, failure),
        };
        let changed = global.filter(|global| *global != self.machine.global);
        let shown = changed.as_ref().map_or(Shown::Absent, Shown::Value);
        self.record(
            frame,
            EventType::StateSucceeded,
            [("output", Shown::Value(&output)), ("global", shown)],
        )?;
        if let Some(global) = changed {
            self.machine.global = global;
        }
        match then {
            Then::Next(next) => {
                self.frame(frame).turn_to(next, output);
                self.machine.ready.push_back(frame);
                Ok(())
            }
            Then::End => self.end_scope(frame, output),
        }
    }

    /// The output, and the new `$Global` where the state writes one.
    fn conclude(&mut self, frame: FrameId, raw: Option<&Value>) -> Result<(Value, Option<Value>), Failure> {
        let state = self.state_of(frame);
        if let Some(raw) = raw {
            limits::check_depth(|| format!("the result of `{}`", state.name), raw)?;
        }
        let sight = Sight { output: raw, ..Sight::default() };
        let global = match &state.global {
            Some(constructor) => Some(self.construct_global(frame, constructor, sight)?),
            None => None,
        };
        let output = match (&state.output, raw) {
            (Some(constructor), _) => {
                Value::Object(self.object(frame, constructor, "OutputConstructor", sight)?)
            }
            (None, Some(raw)) => raw.clone(),
            (None, None) => self.frame(frame).input.clone(),
        };
        self.check_payload(|| format!("the output of `{}`", state.name), &output)?;
        Ok((output, global))
    }

    fn construct_global(
        &mut self,
        frame: FrameId,
        constructor: &fdl_compiler::program::Template,
        sight: Sight<'_>,
    ) -> Result<Value, Failure> {
        let written = self.object(frame, constructor, "GlobalConstructor", sight)?;
        self.check_global(&written)?;
        let merged = match &self.machine.global {
            Value::Object(global) => global.merge(&written),
            other => unreachable!("`$Global` is an object, not {}", other.type_name()),
        };
        let merged = Value::Object(merged);
        limits::check_depth(|| "`$Global`".to_owned(), &merged)?;
        Ok(merged)
    }

    fn end_scope(&mut self, frame: FrameId, output: Value) -> Result<(), Full> {
        match self.frame(frame).parent {
            None => {
                self.last_of_top = self.frame(frame).last;
                self.machine.frames.remove(&frame);
                self.finish(Outcome::Succeeded { output });
                Ok(())
            }
            Some(parent) => self.leave(frame, parent, output),
        }
    }

    /// An attempt of a state failed: Retry, then Catch, then the scope fails (decisions R5, R6, R9).
    pub fn fail(&mut self, frame: FrameId, failure: Failure) -> Result<(), Full> {
        match self.retry(frame, &failure) {
            true => Ok(()),
            false => self.fail_for_good(frame, failure),
        }
    }

    /// A state failed and is not tried again. The loop climbs from scope to scope.
    pub fn fail_for_good(&mut self, frame: FrameId, failure: Failure) -> Result<(), Full> {
        let (mut frame, mut failure) = (frame, failure);
        loop {
            self.frame(frame).status = Status::Moving;
            let uncaught = match self.catch(frame, failure)? {
                Verdict::Settled => return Ok(()),
                Verdict::Uncaught(uncaught) => uncaught,
            };
            let Some(parent) = self.frame(frame).parent else {
                self.last_of_top = self.frame(frame).last;
                self.machine.frames.remove(&frame);
                self.finish(Outcome::Failed(uncaught));
                return Ok(());
            };
            self.break_off(frame, parent);
            if self.retry(parent.frame, &uncaught) {
                return Ok(());
            }
            (frame, failure) = (parent.frame, uncaught);
        }
    }

    /// Takes a failed frame out of its parent's join, and cancels all others there.
    fn break_off(&mut self, frame: FrameId, parent: Parent) {
        let cause = self.frame(frame).last;
        self.machine.frames.remove(&frame);
        let joining = std::mem::replace(&mut self.frame(parent.frame).status, Status::Moving);
        match joining {
            Status::Joining(joining) => {
                let others = joining.running.into_values().filter(|other| *other != frame).collect();
                self.abort(others, Some(cause));
            }
            Status::Moving
            | Status::Sleeping { .. }
            | Status::BackingOff { .. }
            | Status::Requesting(_)
            | Status::AwaitingCallback(_)
            | Status::Reading
            | Status::Mapping(_) => unreachable!("the parent of a frame joins"),
        }
        self.frame(parent.frame).last = cause;
    }

    /// Catch: the first rule that names the error builds the input of its `Next`.
    fn catch(&mut self, frame: FrameId, failure: Failure) -> Result<Verdict, Full> {
        let (caught, failure) = match self.catch_rule(frame, &failure) {
            Some((rule, Ok(output))) => (Some((rule, output)), failure),
            // A fault inside the rule's own constructor is uncaught (decision R6).
            Some((_, Err(fault))) => (None, fault),
            None => (None, failure),
        };
        let [error, cause] = shown_failure(&failure);
        let index = caught.as_ref().map_or(Shown::Absent, |(rule, _)| Shown::Number(rule.index as u64));
        self.record(frame, EventType::StateFailed, [error, cause, ("caught", index)])?;
        let Some((rule, output)) = caught else { return Ok(Verdict::Uncaught(failure)) };
        let state = self.frame(frame).state;
        self.note(|| crate::Note::Caught { state, rule: rule.index });
        self.frame(frame).turn_to(rule.next, output);
        self.machine.ready.push_back(frame);
        Ok(Verdict::Settled)
    }
}
