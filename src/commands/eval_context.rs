//! `$Context` as `fdlc eval --context` gives it.

use anyhow::bail;
use fdl_compiler::expr::{Context, ErrorObject};
use fdl_compiler::near::nearest;
use fdl_compiler::value::{Object, Value};
use std::sync::Arc;

const CURRENT: &[&str] = &["Name", "Input", "Output", "TaskToken", "RetryCount", "Error"];

/// The members that were given; what was not has a plain value or is absent.
#[derive(Default)]
pub struct ContextMembers {
    execution_name: Arc<str>,
    /// `Execution.Input`; without it: `$Input`.
    pub execution_input: Option<Value>,
    role_arn: Arc<str>,
    state_name: Arc<str>,
    error: Option<(Arc<str>, Arc<str>)>,
    retry_count: u32,
    task_token: Option<Arc<str>>,
    /// `Current.Input`, which is `$Input`.
    pub input: Option<Value>,
    /// `Current.Output`, which is `$Output`.
    pub output: Option<Value>,
}

impl ContextMembers {
    /// Reads the members out of a JSON object.
    pub fn read(context: &Value) -> anyhow::Result<Self> {
        let mut members = Self::default();
        for (key, value) in object("$Context", context)?.iter() {
            match &**key {
                "Execution" => members.execution(object("Execution", value)?)?,
                "Current" => members.current(object("Current", value)?)?,
                other => bail!(unknown(other, &["Execution", "Current"])),
            }
        }
        Ok(members)
    }

    fn execution(&mut self, execution: &Object) -> anyhow::Result<()> {
        for (key, value) in execution.iter() {
            match &**key {
                "Name" => self.execution_name = text(key, value)?,
                "Input" => self.execution_input = Some(value.clone()),
                "RoleArn" => self.role_arn = text(key, value)?,
                other => bail!(unknown(other, &["Name", "Input", "RoleArn"])),
            }
        }
        Ok(())
    }

    fn current(&mut self, current: &Object) -> anyhow::Result<()> {
        for (key, value) in current.iter() {
            match &**key {
                "Name" => self.state_name = text(key, value)?,
                "TaskToken" => self.task_token = Some(text(key, value)?),
                "RetryCount" => self.retry_count = count(key, value)?,
                "Error" => self.error = Some(error(object(key, value)?)?),
                "Input" => self.input = Some(value.clone()),
                "Output" => self.output = Some(value.clone()),
                other => bail!(unknown(other, CURRENT)),
            }
        }
        Ok(())
    }

    /// What an expression sees.
    pub fn context<'a>(&'a self, execution_input: &'a Value) -> Context<'a> {
        Context {
            execution_name: &self.execution_name,
            execution_input,
            role_arn: &self.role_arn,
            state_name: &self.state_name,
            error: self.error.as_ref().map(|(code, detail)| ErrorObject { code, detail }),
            retry_count: self.retry_count,
            task_token: self.task_token.as_ref(),
        }
    }
}

fn error(error: &Object) -> anyhow::Result<(Arc<str>, Arc<str>)> {
    let mut found: (Arc<str>, Arc<str>) = Default::default();
    for (key, value) in error.iter() {
        match &**key {
            "Code" => found.0 = text(key, value)?,
            "Detail" => found.1 = text(key, value)?,
            other => bail!(unknown(other, &["Code", "Detail"])),
        }
    }
    Ok(found)
}

fn object<'a>(name: &str, value: &'a Value) -> anyhow::Result<&'a Object> {
    match value.as_object() {
        Some(object) => Ok(object),
        None => bail!("`{name}` in `--context` must be an object, not {}", value.type_name()),
    }
}

fn text(name: &str, value: &Value) -> anyhow::Result<Arc<str>> {
    match value.as_str() {
        Some(text) => Ok(text.into()),
        None => bail!("`{name}` in `--context` must be a string, not {}", value.type_name()),
    }
}

fn count(name: &str, value: &Value) -> anyhow::Result<u32> {
    match value.as_int().and_then(|it| u32::try_from(it).ok()) {
        Some(count) => Ok(count),
        None => bail!("`{name}` in `--context` must be a whole number from 0"),
    }
}

fn unknown(name: &str, members: &[&str]) -> String {
    let advice = nearest(name, members.iter().copied()).map(|it| format!("; did you mean `{it}`?"));
    format!("`$Context` has no member `{name}`{}", advice.unwrap_or_default())
}
