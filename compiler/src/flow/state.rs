//! One state of the typed flow.

use super::{Field, ScopeIdx, StateIdx, Template};
use crate::lang::handlers::Handlers;
use crate::lang::states::{
    Choice, Common, Fail, Globals, Map, Outgoing, Parallel, Pass, StateType, Succeed, Task, Transition,
    Unknown, Wait,
};
use crate::source::Span;
use std::sync::Arc;

/// One state.
#[derive(Clone, Debug)]
pub struct State {
    /// Where it stands in [`Flow::states`](super::Flow::states).
    pub idx: StateIdx,
    /// The scope it stands in.
    pub scope: ScopeIdx,
    /// The whole mapping.
    pub span: Span,
    /// Whether it holds a field that would lead to another state, but not from its type.
    pub strays: bool,
    /// What every state has.
    pub common: Common,
    /// What it does.
    pub kind: Kind,
}

/// What a state does. Boxed: a Map is several times as large as the states that flows are made of.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Calls a service.
    Task(Box<Task>),
    /// Hands its input on.
    Pass(Box<Pass>),
    /// Sleeps.
    Wait(Box<Wait>),
    /// Ends its scope well.
    Succeed(Box<Succeed>),
    /// Ends its scope with an error.
    Fail(Box<Fail>),
    /// Goes to the first branch whose condition holds.
    Choice(Box<Choice>),
    /// Runs all branches at once.
    Parallel(Box<Parallel>),
    /// Runs its processor for each item of a list.
    Map(Box<Map>),
    /// The type is missing or none of the eight.
    Unknown(Box<Unknown>),
}

/// A place where a state names another one.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The name as it is written.
    pub name: &'a Arc<str>,
    /// Its place.
    pub span: Span,
    /// What leads there.
    pub role: Role,
}

/// What leads to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// `StartAt` of the scope.
    StartAt,
    /// `Next` of a state.
    Next,
    /// `Default` of a Choice.
    Default,
    /// `Next` of a Choice's branch, by index.
    Branch(usize),
    /// `Next` of a Catch rule, by index.
    Catch(usize),
}

impl Kind {
    /// The type; none where it is unknown.
    pub fn state_type(&self) -> Option<StateType> {
        match self {
            Self::Task(_) => Some(StateType::Task),
            Self::Pass(_) => Some(StateType::Pass),
            Self::Wait(_) => Some(StateType::Wait),
            Self::Succeed(_) => Some(StateType::Succeed),
            Self::Fail(_) => Some(StateType::Fail),
            Self::Choice(_) => Some(StateType::Choice),
            Self::Parallel(_) => Some(StateType::Parallel),
            Self::Map(_) => Some(StateType::Map),
            Self::Unknown(_) => None,
        }
    }

    /// `Next` and `End`, for the types that have both.
    pub fn transition(&self) -> Option<&Transition> {
        match self {
            Self::Task(it) => Some(&it.transition),
            Self::Pass(it) => Some(&it.transition),
            Self::Wait(it) => Some(&it.transition),
            Self::Parallel(it) => Some(&it.transition),
            Self::Map(it) => Some(&it.transition),
            Self::Unknown(it) => Some(&it.transition),
            Self::Succeed(_) | Self::Fail(_) | Self::Choice(_) => None,
        }
    }

    /// Retry and Catch, for the types that have them.
    pub fn handlers(&self) -> Option<&Handlers> {
        match self {
            Self::Task(it) => Some(&it.handlers),
            Self::Parallel(it) => Some(&it.handlers),
            Self::Map(it) => Some(&it.handlers),
            Self::Unknown(it) => Some(&it.handlers),
            Self::Pass(_) | Self::Wait(_) | Self::Succeed(_) | Self::Fail(_) | Self::Choice(_) => None,
        }
    }

    /// `OutputConstructor`, for the types that have one.
    pub fn output(&self) -> Option<&Field<Template>> {
        let outgoing: &Outgoing = match self {
            Self::Task(it) => &it.outgoing,
            Self::Pass(it) => &it.outgoing,
            Self::Wait(it) => &it.outgoing,
            Self::Succeed(it) => &it.outgoing,
            Self::Parallel(it) => &it.outgoing,
            Self::Map(it) => &it.outgoing,
            Self::Unknown(it) => &it.outgoing,
            Self::Fail(it) => return Some(&it.output),
            Self::Choice(_) => return None,
        };
        Some(&outgoing.output)
    }

    /// `GlobalConstructor`, for the types that have one.
    pub fn global(&self) -> Option<&Field<Template>> {
        let globals: &Globals = match self {
            Self::Task(it) => &it.globals,
            Self::Pass(it) => &it.globals,
            Self::Wait(it) => &it.globals,
            Self::Succeed(it) => &it.globals,
            Self::Choice(it) => &it.globals,
            Self::Parallel(it) => &it.globals,
            Self::Map(it) => &it.globals,
            Self::Unknown(it) => &it.globals,
            Self::Fail(_) => return None,
        };
        Some(&globals.global)
    }
}

impl State {
    /// The name; none where it is missing or a hole.
    pub fn name(&self) -> Option<&Arc<str>> {
        self.common.name.value.as_ref()
    }

    /// The place that stands for the state: its name's, else its type's, else its first key's.
    pub fn anchor(&self) -> Span {
        self.common.name.span
    }

    /// Whether it must lead on or end and does neither, as far as can be read.
    pub fn leads_nowhere(&self) -> bool {
        let is_known = !matches!(self.kind, Kind::Unknown(_));
        let says_nothing =
            |it: &Transition| it.next.is_absent() && (it.end.is_absent() || it.end.get() == Some(&false));
        is_known && self.kind.transition().is_some_and(says_nothing)
    }

    /// The states it names; `StartAt` belongs to the scope.
    pub fn targets(&self) -> impl Iterator<Item = Target<'_>> {
        let next = self.kind.transition().and_then(|it| target(&it.next, Role::Next));
        let (branches, default) = match &self.kind {
            Kind::Choice(choice) => {
                (choice.branches.value.as_deref(), target(&choice.default, Role::Default))
            }
            Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) => (None, None),
            Kind::Fail(_) | Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => (None, None),
        };
        let branches = branches.unwrap_or_default().iter().enumerate();
        let branches = branches.filter_map(|(at, branch)| target(&branch.next, Role::Branch(at)));
        let rules = self.kind.handlers().and_then(|it| it.catch.value.as_deref());
        let catches = rules.unwrap_or_default().iter().enumerate();
        let catches = catches.filter_map(|(at, rule)| target(&rule.next, Role::Catch(at)));
        next.into_iter().chain(branches).chain(default).chain(catches)
    }

    /// The scopes inside it: a Parallel's branches, a Map's processor.
    pub fn scopes(&self) -> impl Iterator<Item = ScopeIdx> + '_ {
        let (branches, processor) = match &self.kind {
            Kind::Parallel(parallel) => (parallel.branches.value.as_deref(), None),
            Kind::Map(map) => (None, map.processor.value.as_ref()),
            Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) => (None, None),
            Kind::Fail(_) | Kind::Choice(_) | Kind::Unknown(_) => (None, None),
        };
        let branches = branches.unwrap_or_default().iter().map(|it| it.scope);
        branches.chain(processor.map(|it| it.scope))
    }
}

fn target(field: &Field<Arc<str>>, role: Role) -> Option<Target<'_>> {
    field.value.as_ref().map(|name| Target { name, span: field.span, role })
}
