//! `$Context`: read member by member, built only when it is wanted as a whole.

use super::held::Held;
use crate::expr::environment::{Environment, ErrorObject};
use crate::lang::variables::{CONTEXT, ContextMember};
use crate::value::{Object, Value};

/// `$Context.name`
pub(super) fn member<'a>(name: &str) -> Result<Held<'a>, String> {
    match name {
        "Execution" => Ok(Held::Execution),
        "Current" => Ok(Held::Current),
        _ => Err(unknown("$Context", CONTEXT, name)),
    }
}

/// `$Context.Execution.name`
pub(super) fn execution_member<'a>(name: &str, environment: &Environment<'a>) -> Result<Held<'a>, String> {
    let context = environment.context;
    match name {
        "Name" => Ok(Held::Owned(context.execution_name.into())),
        "Input" => Ok(Held::Borrowed(context.execution_input)),
        "RoleArn" => Ok(Held::Owned(context.role_arn.into())),
        _ => Err(unknown("$Context.Execution", members(CONTEXT, "Execution"), name)),
    }
}

/// `$Context.Current.name`
pub(super) fn current_member<'a>(name: &str, environment: &Environment<'a>) -> Result<Held<'a>, String> {
    let context = environment.context;
    let absent = |why: &str| format!("`$Context.Current.{name}` has no value here: {why}");
    match name {
        "Name" => Ok(Held::Owned(context.state_name.into())),
        "Input" => Ok(Held::Borrowed(environment.input)),
        "Output" => {
            environment.output.map(Held::Borrowed).ok_or_else(|| absent("the state has no output yet"))
        }
        "Error" => context.error.map(Held::Error).ok_or_else(|| absent("no error was caught")),
        "RetryCount" => Ok(Held::Owned(context.retry_count.into())),
        "TaskToken" => context
            .task_token
            .map(|token| Held::Owned(token.into()))
            .ok_or_else(|| absent("the state waits for no callback")),
        _ => Err(unknown("$Context.Current", members(CONTEXT, "Current"), name)),
    }
}

/// `$Context.Current.Error.name`
pub(super) fn error_member<'a>(name: &str, error: ErrorObject<'a>) -> Result<Held<'a>, String> {
    match name {
        "Code" => Ok(Held::Owned(error.code.into())),
        "Detail" => Ok(Held::Owned(error.detail.into())),
        _ => Err(unknown("$Context.Current.Error", members(members(CONTEXT, "Current"), "Error"), name)),
    }
}

/// `$Context`
pub(super) fn whole(environment: &Environment<'_>) -> Value {
    Object::from([("Current", current(environment)), ("Execution", execution(environment))]).into()
}

/// `$Context.Execution`
pub(super) fn execution(environment: &Environment<'_>) -> Value {
    let context = environment.context;
    Object::from([
        ("Input", context.execution_input.clone()),
        ("Name", context.execution_name.into()),
        ("RoleArn", context.role_arn.into()),
    ])
    .into()
}

/// `$Context.Current`, without what does not exist here (decision E9).
pub(super) fn current(environment: &Environment<'_>) -> Value {
    let context = environment.context;
    let members = [
        ("Error", context.error.map(error)),
        ("Input", Some(environment.input.clone())),
        ("Name", Some(context.state_name.into())),
        ("Output", environment.output.cloned()),
        ("RetryCount", Some(context.retry_count.into())),
        ("TaskToken", context.task_token.map(Value::from)),
    ];
    let present = members.into_iter().filter_map(|(name, member)| Some((name, member?)));
    present.collect::<Object>().into()
}

/// `$Context.Current.Error`
pub(super) fn error(error: ErrorObject<'_>) -> Value {
    Object::from([("Code", error.code.into()), ("Detail", Value::from(error.detail))]).into()
}

fn members(of: &'static [ContextMember], name: &str) -> &'static [ContextMember] {
    of.iter().find(|member| member.name == name).map_or(&[], |member| member.members)
}

fn unknown(parent: &str, known: &[ContextMember], name: &str) -> String {
    let known: Vec<_> = known.iter().map(|member| format!("`{}`", member.name)).collect();
    format!("`{name}` is missing: `{parent}` has {}", known.join(", "))
}
