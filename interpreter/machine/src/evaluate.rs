//! When a state evaluates what, and what each expression can see.

use crate::frame::FrameId;
use crate::mask::mask_of;
use crate::run::Run;
use crate::{Command, Failure, Note, token};
use fdl_compiler::expr::{Context, Environment, ErrorObject, Expression, Fault, Met, TemplateFault};
use fdl_compiler::lang::errors;
use fdl_compiler::program::{Quantity, Template};
use fdl_compiler::source::Span;
use fdl_compiler::value::{Object, Value};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// What an expression sees beside the frame and the execution.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sight<'a> {
    /// `$Output`.
    pub output: Option<&'a Value>,
    /// `$Item`.
    pub item: Option<&'a Value>,
    /// `$Context.Current.Error`.
    pub error: Option<&'a Failure>,
    /// `$Context.Current.TaskToken`.
    pub token: Option<&'a Arc<str>>,
}

impl Run<'_> {
    /// Makes `$Input` (decision R1). When that fails, `$Input` is the raw input.
    pub fn construct_input(&mut self, frame: FrameId) -> Result<(), Failure> {
        let state = self.state_of(frame);
        let raw = self.frame(frame).raw.clone();
        self.frame(frame).input = raw.clone();
        let input = match &state.input {
            Some(constructor) => {
                Value::Object(self.object(frame, constructor, "InputConstructor", Sight::default())?)
            }
            // What comes without a constructor may still be too large: items of an object store.
            None => raw,
        };
        self.check_payload(|| format!("the input of `{}`", state.name), &input)?;
        self.frame(frame).input = input;
        Ok(())
    }

    /// The object that a constructor makes.
    pub fn object(
        &mut self,
        frame: FrameId,
        template: &Template,
        field: &str,
        sight: Sight<'_>,
    ) -> Result<Object, Failure> {
        match self.template(frame, template, sight)? {
            Value::Object(object) => Ok(object),
            other => Err(self.unfit_template(frame, template, field, &other, "an object")),
        }
    }

    /// The value of a template.
    pub fn template(
        &mut self,
        frame: FrameId,
        template: &Template,
        sight: Sight<'_>,
    ) -> Result<Value, Failure> {
        if let Template::Constant(value) = template {
            return Ok(value.clone());
        }
        self.with_environment(frame, sight, |environment, draw| template.evaluate(environment, draw))
    }

    /// The value of an expression.
    pub fn expression(&mut self, frame: FrameId, expression: &Arc<Expression>) -> Result<Value, Failure> {
        self.with_environment(frame, Sight::default(), |environment, draw| {
            expression
                .evaluate(environment, draw)
                .map_err(|fault| TemplateFault { expression: Arc::clone(expression), fault })
        })
    }

    /// The number of a quantity, within its bounds (decision R20).
    pub fn quantity(
        &mut self,
        frame: FrameId,
        quantity: &Quantity,
        field: &str,
        bounds: RangeInclusive<u64>,
    ) -> Result<u64, Failure> {
        let expression = match quantity {
            // The checker has seen it, under the limits that hold.
            Quantity::Fixed(number) => return Ok(*number),
            Quantity::Computed(expression) => expression,
        };
        let value = self.expression(frame, expression)?;
        let number = value.as_int().and_then(|number| u64::try_from(number).ok());
        number.filter(|number| bounds.contains(number)).ok_or_else(|| {
            let (least, most) = bounds.into_inner();
            let wanted = match most {
                u64::MAX => format!("an integer from {least}"),
                most => format!("an integer from {least} to {most}"),
            };
            self.unfit(frame, expression, &format!("`{field}`"), &value, &wanted)
        })
    }

    /// The error of an expression whose value its place cannot take (decision R20).
    pub fn unfit(
        &mut self,
        frame: FrameId,
        expression: &Arc<Expression>,
        place: &str,
        value: &Value,
        wanted: &str,
    ) -> Failure {
        let span = Span::new(0, u32::try_from(expression.text.len()).unwrap_or(u32::MAX));
        let shown = match mask_of(&expression.text, value) == *value {
            true => brief(value),
            false => value.type_name().to_owned(),
        };
        let message = format!("{place} is {shown}, not {wanted}");
        let met = [Met { span, value: value.clone() }];
        self.fault(frame, expression, Fault { span, message, met: met.into() })
    }

    /// The same for a field that may be a template of another kind.
    pub fn unfit_template(
        &mut self,
        frame: FrameId,
        template: &Template,
        field: &str,
        value: &Value,
        wanted: &str,
    ) -> Failure {
        match template {
            Template::Computed(expression) => {
                self.unfit(frame, expression, &format!("`{field}`"), value, wanted)
            }
            Template::Constant(_) | Template::List(_) | Template::Object(_) => {
                wrong(format!("`{field}` is {}, not {wanted}", brief(value)))
            }
        }
    }

    /// The token that the Task which is scheduled next will have.
    pub fn next_token(&self) -> Arc<str> {
        token::issue(&self.machine.setup, self.machine.events + 1)
    }

    fn with_environment(
        &mut self,
        frame: FrameId,
        sight: Sight<'_>,
        evaluate: impl FnOnce(&Environment<'_>, &mut fdl_compiler::expr::Draw) -> Result<Value, TemplateFault>,
    ) -> Result<Value, Failure> {
        let machine = &mut *self.machine;
        let it = &machine.frames[&frame];
        let state = &self.program.states[it.state.0 as usize];
        let context = Context {
            execution_name: &machine.setup.name,
            execution_input: &machine.input,
            role_arn: &machine.setup.role_arn,
            state_name: &state.name,
            error: sight.error.map(|error| ErrorObject { code: &error.code, detail: &error.detail }),
            retry_count: it.retries,
            task_token: sight.token,
        };
        let environment = Environment {
            input: &it.input,
            output: sight.output,
            global: &machine.global,
            item: sight.item,
            context: &context,
        };
        let result = evaluate(&environment, &mut machine.draw);
        result.map_err(|TemplateFault { expression, fault }| self.fault(frame, &expression, fault))
    }

    /// Notes a fault with its secrets masked; the error that it is.
    fn fault(&mut self, frame: FrameId, expression: &Arc<Expression>, mut fault: Fault) -> Failure {
        let failure = wrong(fault.detail(expression));
        for met in &mut fault.met {
            let part = expression.text.get(met.span.range()).unwrap_or_default();
            met.value = mask_of(part, &met.value);
        }
        // A fault is rare and always worth its diagnosis, whether or not the history is recorded.
        let (path, expression) = (self.path(frame), Arc::clone(expression));
        self.commands.push(Command::Note(Box::new(Note::Faulted { path, expression, fault })));
        failure
    }
}

/// The error of whatever an expression gave that its place cannot take.
pub(crate) fn wrong(detail: String) -> Failure {
    Failure::new(errors::RUNTIME_ERROR, detail)
}

/// A value as a message shows it: itself where it is short, else its type.
pub(crate) fn brief(value: &Value) -> String {
    match value.json_bytes() {
        0..=40 => format!("`{}`", value.to_json()),
        _ => value.type_name().to_owned(),
    }
}
