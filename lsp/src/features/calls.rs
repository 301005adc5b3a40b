//! Who reaches a state, and what it reaches: the ways of a flow as a call hierarchy.

use super::cursor::state_around;
use super::names;
use fdl_compiler::Analysis;
use fdl_compiler::flow::{Flow, Owner, State, StateType};
use fdl_compiler::program::StateIdx;
use fdl_compiler::source::Span;
use std::collections::BTreeMap;

/// A state in the hierarchy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which state.
    pub idx: StateIdx,
    /// Its name.
    pub name: String,
    /// Its type.
    pub detail: Option<&'static str>,
    /// All of it.
    pub span: Span,
    /// Its name's place.
    pub name_span: Span,
}

/// A way between the state that was asked about and another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The other state.
    pub step: Step,
    /// The names that lead from the one to the other.
    pub spans: Vec<Span>,
}

/// The state that is named at an offset, or else the one around it.
pub fn step_at(analysis: &Analysis, offset: u32) -> Option<Step> {
    let flow = &analysis.flow;
    let named = names::occurrences(flow, offset).and_then(|it| it.definition);
    let named = named.and_then(|span| flow.states.iter().find(|it| it.common.name.span == span));
    let around = || state_around(analysis, Span::empty(offset));
    named.or_else(around).map(step)
}

/// The states that lead to a state; to the one that a scope starts with also the state around the scope.
pub fn incoming(flow: &Flow, idx: StateIdx) -> Vec<Way> {
    let Some(state) = flow.states.get(idx.0 as usize) else { return Vec::new() };
    let scope = flow.scope(state.scope);
    let mut ways = Ways::default();
    if let (Some(start), Some(owner)) = (scope.start(), scope.owner.state())
        && Some(start.name) == state.name()
    {
        ways.add(owner, start.span);
    }
    for from in flow.states_of(scope) {
        for target in from.targets().filter(|it| Some(it.name) == state.name()) {
            ways.add(from.idx, target.span);
        }
    }
    ways.finish(flow)
}

/// The states that a state leads to, those included that its scopes start with.
pub fn outgoing(flow: &Flow, idx: StateIdx) -> Vec<Way> {
    let Some(state) = flow.states.get(idx.0 as usize) else { return Vec::new() };
    let scope = flow.scope(state.scope);
    let mut ways = Ways::default();
    for target in state.targets() {
        if let Some(to) = scope.find(target.name) {
            ways.add(to, target.span);
        }
    }
    for inner in &flow.scopes {
        let owner = match inner.owner {
            Owner::Flow => continue,
            Owner::Branch { state, .. } | Owner::Processor { state } => state,
        };
        if let Some(start) = inner.start().filter(|_| owner == idx)
            && let Some(to) = inner.find(start.name)
        {
            ways.add(to, start.span);
        }
    }
    ways.finish(flow)
}

#[derive(Default)]
struct Ways(BTreeMap<StateIdx, Vec<Span>>);

impl Ways {
    fn add(&mut self, state: StateIdx, span: Span) {
        self.0.entry(state).or_default().push(span);
    }

    fn finish(self, flow: &Flow) -> Vec<Way> {
        self.0.into_iter().map(|(idx, spans)| Way { step: step(flow.state(idx)), spans }).collect()
    }
}

fn step(state: &State) -> Step {
    Step {
        idx: state.idx,
        name: state.name().map_or("(unnamed)", |it| it).to_owned(),
        detail: state.kind.state_type().map(StateType::name),
        span: state.span,
        name_span: state.anchor(),
    }
}
