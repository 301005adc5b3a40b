//! One expression, read and evaluated at once: `fdlc eval`, and the tests.

use super::{Context, Draw, Environment, ErrorObject, Fault, Problem, evaluate};
use crate::diagnostic::Severity;
use crate::expr::Expression;
use crate::lang::variables::Site;
use crate::source::Span;
use crate::value::Value;
use crate::yaml::{scalar::ScalarMap, tree::Style};
use std::sync::Arc;

/// The variables that are given.
#[derive(Clone, Debug)]
pub struct Given {
    /// `$Input`; `null` where absent.
    pub input: Value,
    /// `$Output`, where there is one.
    pub output: Option<Value>,
    /// `$Global`
    pub global: Value,
    /// `$Item`, where there is one.
    pub item: Option<Value>,
    /// `$Context` as JSON; what it does not hold is empty.
    pub context: Value,
    /// What chance begins with.
    pub seed: u64,
}

impl Default for Given {
    /// Nothing but empty objects.
    fn default() -> Self {
        Self {
            input: Value::empty_object(),
            output: None,
            global: Value::empty_object(),
            item: None,
            context: Value::empty_object(),
            seed: 0,
        }
    }
}

/// Why a text has no value. Spans are bytes of the text.
#[derive(Clone, Debug, PartialEq)]
pub enum NoValue {
    /// It has errors, so it was not evaluated.
    Wrong(Vec<Problem>),
    /// It was evaluated, and a part of it failed.
    Faulted(Fault),
}

/// The value of a text, or why there is none.
pub fn eval_once(text: &str, given: &Given) -> Result<Value, NoValue> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let place = ScalarMap::new(text, Span::new(0, length), Style::Literal, 0);
    let (expression, mut problems) = Expression::parse(text, place);
    problems.extend(super::check::check(&expression, Site::Anywhere));
    problems.retain(|problem| problem.rule.severity() == Severity::Error);
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.span);
        return Err(NoValue::Wrong(problems));
    }
    let parts = Parts::of(&given.context);
    let input = parts.input.unwrap_or(&given.input);
    let context = parts.context(input);
    let environment = Environment {
        input,
        output: given.output.as_ref().or(parts.output),
        global: &given.global,
        item: given.item.as_ref(),
        context: &context,
    };
    evaluate::evaluate(&expression, &environment, &mut Draw::new(given.seed)).map_err(NoValue::Faulted)
}

/// The parts of a `$Context` given as JSON.
struct Parts<'a> {
    execution_name: Arc<str>,
    execution_input: Option<&'a Value>,
    role_arn: Arc<str>,
    state_name: Arc<str>,
    input: Option<&'a Value>,
    output: Option<&'a Value>,
    error: Option<(Arc<str>, Arc<str>)>,
    retry_count: u32,
    task_token: Option<Arc<str>>,
}

impl<'a> Parts<'a> {
    fn of(context: &'a Value) -> Self {
        let execution = context.get("Execution").unwrap_or(&Value::Null);
        let current = context.get("Current").unwrap_or(&Value::Null);
        let error = current.get("Error").filter(|error| error.as_object().is_some());
        Self {
            execution_name: text(execution, "Name"),
            execution_input: execution.get("Input"),
            role_arn: text(execution, "RoleArn"),
            state_name: text(current, "Name"),
            input: current.get("Input"),
            output: current.get("Output"),
            error: error.map(|error| (text(error, "Code"), text(error, "Detail"))),
            retry_count: current
                .get("RetryCount")
                .and_then(Value::as_int)
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(0),
            task_token: current.get("TaskToken").and_then(Value::as_str).map(Arc::from),
        }
    }

    /// Without an input of its own the execution started with `input`.
    fn context(&'a self, input: &'a Value) -> Context<'a> {
        Context {
            execution_name: &self.execution_name,
            execution_input: self.execution_input.unwrap_or(input),
            role_arn: &self.role_arn,
            state_name: &self.state_name,
            error: self.error.as_ref().map(|(code, detail)| ErrorObject { code, detail }),
            retry_count: self.retry_count,
            task_token: self.task_token.as_ref(),
        }
    }
}

/// The string under a key; the empty one where there is none.
fn text(of: &Value, key: &str) -> Arc<str> {
    of.get(key).and_then(Value::as_str).unwrap_or_default().into()
}
