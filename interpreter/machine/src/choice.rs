//! Choice, and Fail: states that work by an expression alone.

use crate::evaluate::Sight;
use crate::frame::FrameId;
use crate::run::{Full, Run};
use crate::{Failure, Note};
use fdl_compiler::lang::errors;
use fdl_compiler::program::{ChoiceBranch, StateIdx, Template, Then};
use fdl_compiler::value::Value;
use std::sync::Arc;

impl Run<'_> {
    /// Goes to the first branch whose condition holds.
    pub fn choose(
        &mut self,
        frame: FrameId,
        branches: &[ChoiceBranch],
        default: StateIdx,
    ) -> Result<(), Full> {
        let branch = match self.first_that_holds(frame, branches) {
            Ok(branch) => branch,
            Err(failure) => return self.fail(frame, failure),
        };
        let state = self.frame(frame).state;
        self.note(|| Note::Chose { state, branch });
        let next = branch.map_or(default, |branch| branches[branch].next);
        self.succeed(frame, None, Then::Next(next))
    }

    fn first_that_holds(
        &mut self,
        frame: FrameId,
        branches: &[ChoiceBranch],
    ) -> Result<Option<usize>, Failure> {
        for (index, branch) in branches.iter().enumerate() {
            match self.expression(frame, &branch.condition)? {
                Value::Bool(true) => return Ok(Some(index)),
                Value::Bool(false) => {}
                other => {
                    return Err(self.unfit(frame, &branch.condition, "the condition", &other, "a boolean"));
                }
            }
        }
        Ok(None)
    }

    /// Fail: its Code and Detail are the error of the scope (decisions R9, S9).
    pub fn raise(
        &mut self,
        frame: FrameId,
        code: Option<&Template>,
        detail: Option<&Template>,
    ) -> Result<(), Full> {
        let code = self.text(frame, code, "Code", errors::FAILED);
        let failure = code.and_then(|code| {
            let detail = self.text(frame, detail, "Detail", "")?;
            Ok(Failure { code, detail })
        });
        self.fail(frame, failure.unwrap_or_else(|fault| fault))
    }

    fn text(
        &mut self,
        frame: FrameId,
        template: Option<&Template>,
        field: &str,
        default: &str,
    ) -> Result<Arc<str>, Failure> {
        let Some(template) = template else { return Ok(default.into()) };
        match self.template(frame, template, Sight::default())? {
            Value::Text(text) => Ok(Arc::from(&*text)),
            other => Err(self.unfit_template(frame, template, field, &other, "a string")),
        }
    }
}
