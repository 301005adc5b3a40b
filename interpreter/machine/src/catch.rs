//! Catch rules (decisions R6, R7).

use crate::Failure;
use crate::evaluate::Sight;
use crate::frame::FrameId;
use crate::run::Run;
use fdl_compiler::lang::errors;
use fdl_compiler::program::{CatchRule, Kind, RetryRule, State, StateIdx};
use fdl_compiler::value::Value;
use std::sync::Arc;

/// A rule that applies.
#[derive(Clone, Copy)]
pub(crate) struct Applies {
    /// Its place in the list.
    pub index: usize,
    /// Where it goes.
    pub next: StateIdx,
}

impl Run<'_> {
    /// The rule that takes an error, and the input it builds, or why it cannot.
    pub fn catch_rule(
        &mut self,
        frame: FrameId,
        failure: &Failure,
    ) -> Option<(Applies, Result<Value, Failure>)> {
        let (_, rules) = rules(self.state_of(frame));
        let index = rules.iter().position(|rule| names(&rule.errors, &failure.code))?;
        let rule = &rules[index];
        let applies = Applies { index, next: rule.next };
        let Some(constructor) = &rule.output else {
            return Some((applies, Ok(self.frame(frame).input.clone())));
        };
        let sight = Sight { error: Some(failure), ..Sight::default() };
        let output = self.object(frame, constructor, "OutputConstructor", sight).map(Value::Object);
        let output = output.and_then(|output| {
            let what = || format!("the output of the Catch of `{}`", self.state_of(frame).name);
            self.check_payload(what, &output).map(|()| output)
        });
        Some((applies, output))
    }
}

/// The Retry and Catch rules of a state.
pub(crate) fn rules(state: &State) -> (&[RetryRule], &[CatchRule]) {
    match &state.kind {
        Kind::Task(it) => (&it.retry, &it.catch),
        Kind::Parallel(it) => (&it.retry, &it.catch),
        Kind::Map(it) => (&it.retry, &it.catch),
        Kind::Pass { .. } | Kind::Wait { .. } | Kind::Choice { .. } | Kind::Succeed | Kind::Fail { .. } => {
            (&[], &[])
        }
    }
}

/// Whether a rule's `Errors` name an error. Exact and case-sensitive, but for `FnF.ALL`.
pub(crate) fn names(errors: &[Arc<str>], code: &str) -> bool {
    errors.iter().any(|name| **name == *code || **name == *errors::ALL)
}
