//! What a run needs from the world outside, told before it starts.

use crate::services::{RESOURCE_KEYS, Services, StartedBy, matches};
use fdl_compiler::lang::actions::START_EXECUTION;
use fdl_compiler::program::{Kind, Program, State, Task, TaskMode, Template};
use fdl_compiler::project::ReadyBinding;

/// What a run needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// A Task is bound to something that works in real time.
    pub outside: bool,
    /// A Task waits for a report.
    pub callbacks: bool,
    /// A Task starts a child flow.
    pub flows: bool,
}

impl Needs {
    /// What executions of these programs need.
    pub fn of<'a>(programs: impl IntoIterator<Item = &'a Program>, services: &Services) -> Self {
        let mut needs = Self::default();
        for program in programs {
            for state in &program.states {
                let Kind::Task(task) = &state.kind else { continue };
                needs.outside |= may_reach_outside(state, task, services);
                needs.flows |= *task.action.name == *START_EXECUTION;
                needs.callbacks |= match task.mode {
                    TaskMode::RequestComplete => false,
                    TaskMode::WaitForSystemCallback | TaskMode::WaitForCustomCallback => true,
                };
            }
        }
        needs
    }
}

/// Whether something outside may answer a Task: what is called may be known only when it is.
fn may_reach_outside(state: &State, task: &Task, services: &Services) -> bool {
    if services.mocks.iter().any(|table| table.contains_key(&*state.name)) {
        return false;
    }
    let resource = called(task);
    if *task.action.name == *START_EXECUTION
        && let Called::Known(arn) = &resource
        && services.flows.iter().any(|flow| match &flow.started_by {
            StartedBy::Arn(pattern) => matches(pattern, arn),
            StartedBy::Binding(_) => false,
        })
    {
        return false;
    }
    for binding in &services.bindings {
        match fits(binding, state, task, &resource) {
            Fits::No => {}
            Fits::Perhaps if binding.service.is_outside() => return true,
            Fits::Perhaps => {}
            Fits::Yes => return binding.service.is_outside(),
        }
    }
    false
}

/// What a Task calls, as far as the flow's text says.
enum Called {
    Known(String),
    Computed,
    Nothing,
}

fn called(task: &Task) -> Called {
    let member = |key: &str| match &task.parameters {
        Some(Template::Constant(value)) => value.get(key).cloned().map(Template::Constant),
        Some(Template::Object(members)) => {
            members.iter().find(|(name, _)| **name == *key).map(|(_, template)| template.clone())
        }
        Some(Template::Computed(expression)) => Some(Template::Computed(expression.clone())),
        Some(Template::List(_)) | None => None,
    };
    match RESOURCE_KEYS.iter().find_map(|key| member(key)) {
        Some(Template::Constant(value)) => {
            value.as_str().map_or(Called::Nothing, |text| Called::Known(text.to_owned()))
        }
        Some(Template::Computed(_) | Template::List(_) | Template::Object(_)) => Called::Computed,
        None => Called::Nothing,
    }
}

enum Fits {
    Yes,
    Perhaps,
    No,
}

fn fits(binding: &ReadyBinding, state: &State, task: &Task, resource: &Called) -> Fits {
    let named = binding.state.as_ref().is_none_or(|pattern| matches(pattern, &state.name))
        && binding.action.as_ref().is_none_or(|pattern| matches(pattern, &task.action.name));
    match (&binding.resource, resource) {
        _ if !named => Fits::No,
        (None, _) => Fits::Yes,
        (Some(pattern), Called::Known(text)) if matches(pattern, text) => Fits::Yes,
        (Some(_), Called::Known(_) | Called::Nothing) => Fits::No,
        (Some(_), Called::Computed) => Fits::Perhaps,
    }
}
