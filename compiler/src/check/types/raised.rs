//! Which errors a state can raise, as far as that is sure.

use super::plan::is_distributed;
use crate::flow::{FailText, Field, Flow, Kind, Quantity, Spanned, State, Task};
use crate::lang::modes::TaskMode;
use crate::lang::placeholder::holds_placeholder;
use crate::lang::{actions, errors};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which errors the states of a flow can raise.
#[derive(Clone, Debug)]
pub(in crate::check) struct Raised {
    // By scope, what any state in it raises, whether something in it catches that or not.
    scopes: Vec<Errors>,
}

/// A set of errors.
#[derive(Clone, Debug, Default)]
struct Errors {
    /// Whether it may be any error at all.
    any: bool,
    /// Whether it may be any error that a function makes up; `FnF.` is the engine's.
    custom: bool,
    /// Whether a Task in it has a timeout.
    timeout: bool,
    /// Whether a distributed Map stands in it.
    map_run: bool,
    /// Services whose errors it may be.
    services: BTreeSet<Arc<str>>,
    /// Errors by name.
    names: BTreeSet<Arc<str>>,
}

impl Raised {
    /// What the states of a flow raise.
    pub(in crate::check) fn new(flow: &Flow) -> Self {
        let mut raised = Self { scopes: vec![Errors::default(); flow.scopes.len()] };
        // An inner scope stands after the one around it.
        for (place, scope) in flow.scopes.iter().enumerate().rev() {
            let mut all = Errors { any: !scope.whole, ..Errors::default() };
            for state in flow.states_of(scope) {
                all.add(raised.by(state));
            }
            raised.scopes[place] = all;
        }
        raised
    }

    /// The names that a state cannot raise, each with the reason.
    pub(in crate::check) fn impossible<'n>(
        &self,
        state: &State,
        names: impl Iterator<Item = &'n Spanned<Arc<str>>>,
    ) -> Vec<(&'n Spanned<Arc<str>>, String)> {
        let mut names = names.peekable();
        if names.peek().is_none() {
            return Vec::new();
        }
        let errors = self.by(state);
        names.filter_map(|name| Some((name, why_not(&errors, state, &name.value)?))).collect()
    }

    /// What a state raises, without what is the same for all.
    fn by(&self, state: &State) -> Errors {
        let mut all = Errors::default();
        match &state.kind {
            Kind::Task(task) => all = by_task(task),
            Kind::Fail(fail) => match fail.code.get() {
                Some(FailText::Fixed(code)) if !holds_placeholder(code) => {
                    all.names.insert(Arc::clone(code));
                }
                Some(FailText::Fixed(_) | FailText::Computed(_)) => all.any = true,
                None if fail.code.is_absent() => {
                    all.names.insert(Arc::from(errors::FAILED));
                }
                None => all.any = true,
            },
            Kind::Parallel(_) | Kind::Map(_) => {
                let mut scopes = 0usize;
                for scope in state.scopes() {
                    scopes += 1;
                    all.add(self.scopes[scope.0 as usize].clone());
                }
                all.any |= scopes == 0;
                all.map_run |= is_distributed(state);
            }
            Kind::Unknown(_) => all.any = true,
            Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Choice(_) => (),
        }
        all
    }
}

/// Those of some names that a state may raise, as far as is sure: no rule finds fault with what handles them. A function
/// makes up errors of its own, but none of another service.
pub(in crate::check) fn can_raise<'n>(
    flow: &Flow,
    state: &State,
    names: impl Iterator<Item = &'n str>,
) -> Vec<&'n str> {
    let errors = Raised::new(flow).by(state);
    let is_foreign = |name: &str| {
        let service = name.split_once('.').map(|(service, _)| service).filter(|it| is_service(it));
        let of_functions = |service| actions::service(actions::INVOKE_FUNCTION) == Some(service);
        !errors.any
            && !errors.names.contains(name)
            && service.is_some_and(|it| !errors.services.contains(it) && !of_functions(it))
    };
    names.filter(|name| why_not(&errors, state, name).is_none() && !is_foreign(name)).collect()
}

/// Why a state that raises these errors cannot raise this one; none where it may.
fn why_not(raised: &Errors, state: &State, name: &str) -> Option<String> {
    match name {
        errors::ALL | errors::RUNTIME_ERROR | errors::ENTITY_TOO_LARGE => return None,
        errors::EVENT_LIMIT_EXCEEDED => {
            return Some("it ends the execution, and nothing catches it".to_owned());
        }
        _ if holds_placeholder(name) => return None,
        _ => (),
    }
    if raised.may_be(name) {
        return None;
    }
    let task = match &state.kind {
        Kind::Task(task) => Some(task),
        Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) | Kind::Choice(_) => None,
        Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => None,
    };
    let action = task.and_then(|task| task.action.get());
    Some(match (name, action) {
        (errors::MAP_RUN_FAILED, _) => "only a distributed Map does".to_owned(),
        (errors::TASK_TIMEOUT, Some(_)) => "it has no `Timeout`".to_owned(),
        (errors::TASK_TIMEOUT, None) => "no Task in it has a `Timeout`".to_owned(),
        (_, Some(action)) if raised.names.contains(errors::HTTP_REQUEST_FAILED) => {
            format!("`{action}` fails with `{}` only, whatever the status", errors::HTTP_REQUEST_FAILED)
        }
        (_, Some(action)) => format!("it is no error of `{action}`"),
        (_, None) => "nothing in it does".to_owned(),
    })
}

fn by_task(task: &Task) -> Errors {
    let mut all = Errors { timeout: has_timeout(&task.timeout), ..Errors::default() };
    let request_complete = match task.mode.get() {
        Some(TaskMode::RequestComplete) => true,
        Some(TaskMode::WaitForSystemCallback | TaskMode::WaitForCustomCallback) => false,
        None => task.mode.is_absent(),
    };
    let Some(action) = task.action.get().filter(|action| request_complete && !holds_placeholder(action))
    else {
        // Whoever reports chooses the error.
        all.any = true;
        return all;
    };
    match (&**action, actions::service(action)) {
        (actions::INVOKE_FUNCTION, _) => all.custom = true,
        (actions::HTTP_REQUEST, _) => {
            all.names.insert(Arc::from(errors::HTTP_REQUEST_FAILED));
        }
        // The engine's own service: its errors may well begin like the engine's.
        (_, None | Some("FNF")) => all.any = true,
        (_, Some(service)) => drop(all.services.insert(Arc::from(service))),
    }
    all
}

fn has_timeout(timeout: &Field<Quantity>) -> bool {
    match timeout.get() {
        Some(Quantity::Fixed(seconds)) => *seconds > 0,
        Some(Quantity::Computed(_)) => true,
        None => !timeout.is_absent(),
    }
}

impl Errors {
    fn add(&mut self, mut other: Self) {
        if other.names.len() > self.names.len() {
            std::mem::swap(&mut self.names, &mut other.names);
        }
        self.any |= other.any;
        self.custom |= other.custom;
        self.timeout |= other.timeout;
        self.map_run |= other.map_run;
        self.services.append(&mut other.services);
        self.names.append(&mut other.names);
    }

    fn may_be(&self, name: &str) -> bool {
        let known = name.split_once('.').map(|(service, _)| service).filter(|service| is_service(service));
        let of_service = match known {
            Some(service) => self.services.contains(service),
            // What no document names may be any service's.
            None => !self.services.is_empty() && !name.starts_with("FnF."),
        };
        self.any
            || self.names.contains(name)
            || self.custom && !name.starts_with("FnF.")
            || self.timeout && name == errors::TASK_TIMEOUT
            || self.map_run && name == errors::MAP_RUN_FAILED
            || of_service
    }
}

/// Whether an Action with a special integration belongs to the service.
fn is_service(name: &str) -> bool {
    actions::ACTIONS.iter().any(|action| actions::service(action.name) == Some(name))
}
