//! `fdlc eval`: the value of an expression as JSON.

use super::eval_context::ContextMembers;
use crate::arguments::EvalArguments;
use crate::console::Console;
use crate::output::{Excerpts, render};
use crate::status::Status;
use anyhow::{Context as _, bail};
use fdl_compiler::diagnostic::{Diagnostic, Rule, Severity};
use fdl_compiler::expr::check::check;
use fdl_compiler::expr::{Draw, Environment, Expression, Fault};
use fdl_compiler::lang::variables::Site;
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_compiler::yaml::scalar::ScalarMap;
use fdl_compiler::yaml::tree::Style;
use std::io::Write;

/// What the expression is called in findings.
const NAME: &str = "<expression>";

/// Evaluates the expression and prints its value.
pub fn run(arguments: &EvalArguments, console: &mut Console) -> anyhow::Result<Status> {
    let global = given("--global", arguments.global.as_deref())?.unwrap_or_else(Value::empty_object);
    let context = given("--context", arguments.context.as_deref())?.unwrap_or_else(Value::empty_object);
    if global.as_object().is_none() {
        bail!("`--global` must be a JSON object, not {}", global.type_name());
    }
    let members = ContextMembers::read(&context)?;
    let input =
        same("--input", arguments.input.as_deref(), &members.input)?.unwrap_or_else(Value::empty_object);
    let output = same("--output", arguments.output.as_deref(), &members.output)?;
    let Ok(length) = u32::try_from(arguments.expression.len()) else {
        bail!("the expression is longer than 4 GiB");
    };
    let text = arguments.expression.as_str();
    // Whoever types an expression sees its own text, so the way back to a source is not used.
    let place = ScalarMap::new("", Span::empty(0), Style::Literal, 0);
    let (expression, mut problems) = Expression::parse(text, place);
    problems.extend(check(&expression, Site::Anywhere));
    problems.sort_by_key(|problem| (problem.span, problem.rule));
    let excerpts = Excerpts::new(NAME, text);
    let mut is_faulty = false;
    // A constant that faults does so when it is evaluated, which says more.
    for problem in problems.into_iter().filter(|it| it.rule != Rule::ConstantFault) {
        let severity = problem.rule.severity();
        // Hints are about flows that should run elsewhere; here somebody asks for a value.
        if severity <= Severity::Warning {
            let mut diagnostic = Diagnostic::new(problem.rule, problem.span, problem.message);
            diagnostic.help.extend(problem.help);
            console.tell(&render(&diagnostic, &excerpts, console.error_look()));
        }
        is_faulty |= severity == Severity::Error;
    }
    if is_faulty {
        return Ok(Status::AtFault);
    }
    let execution_input = members.execution_input.clone().unwrap_or_else(|| input.clone());
    let context = members.context(&execution_input);
    let environment = Environment {
        input: &input,
        output: output.as_ref(),
        global: &global,
        item: None,
        context: &context,
    };
    match expression.evaluate(&environment, &mut Draw::new(0)) {
        Ok(value) => {
            writeln!(console.out, "{}", value.to_json())?;
            Ok(Status::Well)
        }
        Err(fault) => {
            tell_fault(&fault, length, &excerpts, console);
            Ok(Status::AtFault)
        }
    }
}

/// The JSON of an option.
fn given(option: &str, text: Option<&str>) -> anyhow::Result<Option<Value>> {
    let Some(text) = text else { return Ok(None) };
    let value = Value::from_json(text).with_context(|| format!("`{option}` holds no JSON"))?;
    Ok(Some(value))
}

/// The JSON of an option that `--context` may give too, since a variable is short for a member.
fn same(option: &str, text: Option<&str>, member: &Option<Value>) -> anyhow::Result<Option<Value>> {
    let value = given(option, text)?;
    if value.is_some() && member.is_some() && value != *member {
        bail!("`{option}` and `--context` give different values for the same variable");
    }
    Ok(value.or_else(|| member.clone()))
}

fn tell_fault(fault: &Fault, length: u32, excerpts: &Excerpts<'_>, console: &Console) {
    let span = if fault.span.end <= length { fault.span } else { Span::new(0, length) };
    let met: Vec<_> = fault.met.iter().map(|met| (met.span, met.told())).collect();
    console.tell(&crate::output::render_fault(span, &fault.message, &met, excerpts, console.error_look()));
}
