//! A flow without errors to the program that runs.

use super::{
    CatchRule, ChoiceBranch, Distributed, Kind, Map, Mode, Parallel, Program, RetryRule, Scope, ScopeIdx,
    State, StateIdx, Task, Template, Then,
};
use crate::flow::{self, Content, FailText, Field, Flow, Transition};
use crate::lang::actions::Action;
use crate::lang::errors;
use crate::source::Span;
use crate::value::{List, Object, Value};
use std::sync::Arc;

/// The program, or the first state or scope with a hole that a run would meet.
pub(crate) fn program(flow: &Flow, mode: Mode) -> Result<Program, Span> {
    let scopes = flow.scopes.iter().map(|it| scope(it).ok_or(it.fields.span)).collect::<Result<_, _>>()?;
    let build =
        |it: &flow::State| Builder { scope: flow.scope(it.scope) }.state(it).ok_or(it.common.name.span);
    let states = flow.states.iter().map(build).collect::<Result<_, _>>()?;
    let definition = &flow.definition;
    let name = definition.name.value.clone();
    let timeout = optional(&definition.timeout).ok_or(definition.timeout.span)?;
    Ok(Program { name, timeout, mode, scopes, states })
}

fn scope(scope: &flow::Scope) -> Option<Scope> {
    let start = scope.find(scope.start()?.name)?;
    Some(Scope { start, states: scope.states().to_vec(), owner: scope.owner.state() })
}

/// Builds the states of one scope.
struct Builder<'a> {
    scope: &'a flow::Scope,
}

impl Builder<'_> {
    fn state(&self, state: &flow::State) -> Option<State> {
        Some(State {
            name: Arc::clone(state.name()?),
            scope: state.scope,
            span: state.common.name.span,
            input: optional_template(Some(&state.common.input))?,
            output: optional_template(state.kind.output())?,
            global: optional_template(state.kind.global())?,
            kind: self.kind(state)?,
        })
    }

    fn kind(&self, state: &flow::State) -> Option<Kind> {
        Some(match &state.kind {
            flow::Kind::Task(task) => Kind::Task(self.task(task)?),
            flow::Kind::Pass(pass) => Kind::Pass { then: self.then(&pass.transition)? },
            flow::Kind::Wait(wait) => {
                Kind::Wait { seconds: wait.seconds.value.clone()?, then: self.then(&wait.transition)? }
            }
            flow::Kind::Succeed(_) => Kind::Succeed,
            flow::Kind::Fail(fail) => Kind::Fail {
                code: Some(
                    fail_text(&fail.code)?.unwrap_or_else(|| Template::Constant(errors::FAILED.into())),
                ),
                detail: fail_text(&fail.detail)?,
            },
            flow::Kind::Choice(choice) => {
                let branches = choice.branches.value.as_deref()?;
                Kind::Choice {
                    branches: branches.iter().map(|it| self.branch(it)).collect::<Option<_>>()?,
                    default: self.target(&choice.default)?,
                }
            }
            flow::Kind::Parallel(parallel) => Kind::Parallel(self.parallel(parallel)?),
            flow::Kind::Map(map) => Kind::Map(self.map(map)?),
            flow::Kind::Unknown(_) => return None,
        })
    }

    fn task(&self, task: &flow::Task) -> Option<Task> {
        Some(Task {
            action: Action { name: task.action.value.clone()? },
            mode: optional(&task.mode)?.unwrap_or_default(),
            parameters: optional_template(Some(&task.parameters))?,
            timeout: optional(&task.timeout)?,
            retry: retry_rules(&task.handlers)?,
            catch: self.catch_rules(&task.handlers)?,
            then: self.then(&task.transition)?,
        })
    }

    fn parallel(&self, parallel: &flow::Parallel) -> Option<Parallel> {
        let branches: Vec<ScopeIdx> = parallel.branches.value.as_ref()?.iter().map(|it| it.scope).collect();
        Some(Parallel {
            branches,
            retry: retry_rules(&parallel.handlers)?,
            catch: self.catch_rules(&parallel.handlers)?,
            then: self.then(&parallel.transition)?,
        })
    }

    fn map(&self, map: &flow::Map) -> Option<Map> {
        Some(Map {
            items: optional(&map.items_path)?,
            processor: map.processor.value.as_ref()?.scope,
            max_concurrency: optional(&map.max_concurrency)?.map(narrow),
            distributed: distributed(map)?,
            retry: retry_rules(&map.handlers)?,
            catch: self.catch_rules(&map.handlers)?,
            then: self.then(&map.transition)?,
        })
    }

    fn branch(&self, branch: &flow::ChoiceBranch) -> Option<ChoiceBranch> {
        let condition = Arc::clone(branch.condition.value.as_ref()?);
        Some(ChoiceBranch { condition, next: self.target(&branch.next)? })
    }

    fn catch_rules(&self, handlers: &flow::Handlers) -> Option<Vec<CatchRule>> {
        let rules = optional_slice(&handlers.catch)?;
        let rules = rules.iter().map(|rule| {
            Some(CatchRule {
                errors: errors(&rule.errors)?,
                output: optional_template(Some(&rule.output))?,
                next: self.target(&rule.next)?,
            })
        });
        rules.collect()
    }

    fn then(&self, transition: &Transition) -> Option<Then> {
        match optional(&transition.end)? {
            Some(true) => Some(Then::End),
            Some(false) | None => self.target(&transition.next).map(Then::Next),
        }
    }

    fn target(&self, name: &Field<Arc<str>>) -> Option<StateIdx> {
        self.scope.find(name.value.as_ref()?)
    }
}

fn distributed(map: &flow::Map) -> Option<Option<Box<Distributed>>> {
    let inner = &map.processor.value.as_ref()?.config;
    let config = if map.processor_config.is_absent() { inner } else { &map.processor_config };
    let Some(config) = optional(config)? else { return Some(None) };
    Some(Some(Box::new(Distributed {
        execution_mode: config.execution_mode.value?,
        item_reader: optional_template(Some(&map.item_reader))?,
        item_constructor: optional_template(Some(&map.item_constructor))?,
        item_batcher: optional_template(Some(&map.item_batcher))?,
        result_writer: optional_template(Some(&map.result_writer))?,
        max_items: optional(&map.max_items)?,
        tolerated_failure_count: optional(&map.tolerated_failure_count)?,
        tolerated_failure_percentage: optional(&map.tolerated_failure_percentage)?,
    })))
}

fn retry_rules(handlers: &flow::Handlers) -> Option<Vec<RetryRule>> {
    let rules = optional_slice(&handlers.retry)?;
    let rules = rules.iter().map(|rule| {
        Some(RetryRule {
            errors: errors(&rule.errors)?,
            max_attempts: narrow(rule.max_attempts.value?),
            interval_seconds: narrow(rule.interval_seconds.value?),
            backoff_rate: optional(&rule.backoff_rate)?,
            max_backoff_seconds: optional(&rule.max_backoff_seconds)?.map(narrow),
        })
    });
    rules.collect()
}

fn errors(names: &Field<Vec<flow::Spanned<Arc<str>>>>) -> Option<Vec<Arc<str>>> {
    Some(names.value.as_ref()?.iter().map(|it| Arc::clone(&it.value)).collect())
}

/// The value of a field that need not be there; the outer none is a hole.
#[expect(clippy::option_option, reason = "a hole is not the same as an absent field")]
fn optional<T: Clone>(field: &Field<T>) -> Option<Option<T>> {
    (!field.is_hole()).then(|| field.value.clone())
}

fn optional_slice<T>(field: &Field<Vec<T>>) -> Option<&[T]> {
    (!field.is_hole()).then(|| field.value.as_deref().unwrap_or_default())
}

#[expect(clippy::option_option, reason = "a hole is not the same as an absent field")]
fn optional_template(field: Option<&Field<flow::Template>>) -> Option<Option<Template>> {
    match field {
        Some(field) if field.is_hole() => None,
        Some(Field { value: Some(value), .. }) => template(value).map(Some),
        Some(_) | None => Some(None),
    }
}

#[expect(clippy::option_option, reason = "a hole is not the same as an absent field")]
fn fail_text(field: &Field<FailText>) -> Option<Option<Template>> {
    Some(optional(field)?.map(|text| match text {
        FailText::Fixed(text) => Template::Constant((&text).into()),
        FailText::Computed(expression) => Template::Computed(expression),
    }))
}

/// A template with its constant parts folded.
fn template(written: &flow::Template) -> Option<Template> {
    Some(match &written.content {
        Content::Constant(value) => Template::Constant(value.clone()),
        Content::Computed(expression) => Template::Computed(Arc::clone(expression)),
        Content::List(items) => list(items.iter().map(template).collect::<Option<_>>()?),
        Content::Object(members) => {
            let members = members.iter().map(|it| Some((Arc::clone(&it.key), template(&it.value)?)));
            object(members.collect::<Option<_>>()?)
        }
        Content::Hole => return None,
    })
}

fn list(items: Vec<Template>) -> Template {
    let constants: Option<Vec<Value>> = items.iter().map(constant).collect();
    match constants {
        Some(values) => Template::Constant(Value::List(List::from(values))),
        None => Template::List(items),
    }
}

fn object(mut members: Vec<(Arc<str>, Template)>) -> Template {
    members.sort_by(|left, right| left.0.cmp(&right.0));
    let constants: Option<Vec<_>> =
        members.iter().map(|(key, it)| Some((Arc::clone(key), constant(it)?))).collect();
    match constants {
        Some(values) => Template::Constant(Value::Object(values.into_iter().collect::<Object>())),
        None => Template::Object(members),
    }
}

fn constant(template: &Template) -> Option<Value> {
    match template {
        Template::Constant(value) => Some(value.clone()),
        Template::Computed(_) | Template::List(_) | Template::Object(_) => None,
    }
}

/// Bounds that are larger than anybody waits for are as good as none.
fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
