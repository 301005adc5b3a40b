//! Where values go: the ways between states, over all scopes, in an order that suits them.
//!
//! A Parallel or Map stands here as two nodes, entered and done, with its inner
//! scopes between them; so nesting is nothing but more ways, and no scope is
//! walked twice because of what is around it.

use crate::flow::{Flow, Kind, Scope, ScopeIdx, State, StateIdx};
use crate::near;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where a state goes when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// To another state.
    State(StateIdx),
    /// Its scope ends.
    End,
    /// Nobody knows, or nowhere at all.
    Nowhere,
}

/// The ways out of a state.
#[derive(Clone, Debug)]
pub(super) struct StatePlan {
    /// Where it goes when it is done.
    pub then: Goal,
    /// Where a Choice goes.
    pub choices: Vec<StateIdx>,
    /// Where each Catch rule goes.
    pub catches: Vec<Option<StateIdx>>,
    /// Whether another way out of it is not known.
    pub lost: bool,
}

/// A scope.
#[derive(Clone, Debug)]
pub(super) struct ScopePlan {
    /// The state that it starts with.
    pub start: Option<StateIdx>,
    /// Where ways in it are not known, the states that no known way leads to: they may get anything.
    pub orphans: Vec<StateIdx>,
    /// Whether nobody knows how it ends.
    pub open_end: bool,
    /// The Parallel or Map around it.
    pub owner: Option<StateIdx>,
    /// The execution it belongs to: 0 is the flow's own, each distributed Map has another.
    pub execution: usize,
}

/// All ways of a flow.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// By state.
    pub states: Vec<StatePlan>,
    /// By scope.
    pub scopes: Vec<ScopePlan>,
    /// Number of executions that share no `$Global`.
    pub executions: usize,
    /// The rank of each node: ways lead upwards but for loops.
    pub ranks: Vec<u32>,
}

/// A node: a state that is entered, or a Parallel or Map whose inner scopes are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// The state is entered.
    Enter(StateIdx),
    /// Its inner scopes have ended.
    Done(StateIdx),
}

impl Node {
    /// Its place in lists by node.
    pub(super) fn place(self) -> usize {
        match self {
            Self::Enter(idx) => idx.0 as usize * 2,
            Self::Done(idx) => idx.0 as usize * 2 + 1,
        }
    }
}

impl Plan {
    /// The plan of a flow.
    pub(super) fn new(flow: &Flow) -> Self {
        let mut guesses = Guesses(GUESSES);
        let states = flow.states.iter().map(|state| plan_state(flow, state, &mut guesses)).collect();
        let mut plan = Self { states, scopes: Vec::new(), executions: 1, ranks: Vec::new() };
        for scope in &flow.scopes {
            let scope = plan.plan_scope(flow, scope, &mut guesses);
            plan.scopes.push(scope);
        }
        plan.ranks = plan.rank(flow);
        plan
    }

    // An outer scope stands before the scopes inside it, so its execution is known.
    fn plan_scope(&mut self, flow: &Flow, scope: &Scope, guesses: &mut Guesses) -> ScopePlan {
        let owner = scope.owner.state();
        let outer = owner.and_then(|owner| self.scopes.get(flow.state(owner).scope.0 as usize));
        let mut execution = outer.map_or(0, |outer| outer.execution);
        if let Some(owner) = owner
            && is_distributed(flow.state(owner))
        {
            execution = self.executions;
            self.executions += 1;
        }
        let start = scope.start().and_then(|start| guesses.find(scope, start.name));
        let plans = || scope.states().iter().map(|idx| &self.states[idx.0 as usize]);
        let lost = start.is_none() || !scope.whole || plans().any(|plan| plan.lost);
        let orphans = if lost { self.orphans(scope, start) } else { Vec::new() };
        let open_end = lost && !plans().any(|plan| plan.then == Goal::End);
        ScopePlan { start, orphans, open_end, owner, execution }
    }

    /// The states that no known way leads to; all where a way leads to each and none is the start.
    fn orphans(&self, scope: &Scope, start: Option<StateIdx>) -> Vec<StateIdx> {
        let mut led_to: BTreeSet<StateIdx> = start.into_iter().collect();
        for idx in scope.states() {
            let plan = &self.states[idx.0 as usize];
            led_to.extend(plan.choices.iter().chain(plan.catches.iter().flatten()));
            if let Goal::State(next) = plan.then {
                led_to.insert(next);
            }
        }
        let orphans: Vec<_> = scope.states().iter().copied().filter(|idx| !led_to.contains(idx)).collect();
        if orphans.is_empty() && start.is_none() { scope.states().to_vec() } else { orphans }
    }

    /// Calls `visit` with each node that a value may go to from `node`.
    fn for_each_way(&self, flow: &Flow, node: Node, visit: &mut impl FnMut(Node)) {
        let (Node::Enter(idx) | Node::Done(idx)) = node;
        let state = flow.state(idx);
        let plan = &self.states[idx.0 as usize];
        let holds_scopes = matches!(state.kind, Kind::Parallel(_) | Kind::Map(_));
        if let Node::Enter(_) = node {
            plan.choices.iter().chain(plan.catches.iter().flatten()).for_each(|idx| visit(Node::Enter(*idx)));
            if holds_scopes {
                for scope in state.scopes() {
                    let scope = self.scope(scope);
                    scope.start.iter().chain(&scope.orphans).for_each(|idx| visit(Node::Enter(*idx)));
                }
                return visit(Node::Done(idx));
            }
        }
        match plan.then {
            Goal::State(next) => visit(Node::Enter(next)),
            Goal::End => {
                self.scopes[state.scope.0 as usize].owner.into_iter().for_each(|idx| visit(Node::Done(idx)));
            }
            Goal::Nowhere => (),
        }
    }

    /// Reverse post-order: every node after all that lead to it, loops apart.
    fn rank(&self, flow: &Flow) -> Vec<u32> {
        let count = flow.states.len() * 2;
        let mut ranks = vec![u32::MAX; count];
        let mut seen = vec![false; count];
        let mut next = u32::try_from(count).unwrap_or(u32::MAX);
        let mut roots: Vec<Node> = flow.states.iter().rev().map(|state| Node::Enter(state.idx)).collect();
        roots.extend(self.scopes.first().and_then(|top| top.start).map(Node::Enter));
        // The top scope's start is taken first and so gets the lowest ranks of what it reaches.
        for root in roots.into_iter().rev() {
            let mut open = vec![(root, false)];
            while let Some((node, is_left)) = open.pop() {
                if is_left {
                    next = next.saturating_sub(1);
                    ranks[node.place()] = next;
                } else if !std::mem::replace(&mut seen[node.place()], true) {
                    open.push((node, true));
                    self.for_each_way(flow, node, &mut |way| {
                        if !seen[way.place()] {
                            open.push((way, false));
                        }
                    });
                }
            }
        }
        ranks
    }

    /// The scope of a state.
    pub(super) fn scope_of(&self, state: &State) -> &ScopePlan {
        self.scope(state.scope)
    }

    /// A scope.
    pub(super) fn scope(&self, idx: ScopeIdx) -> &ScopePlan {
        &self.scopes[idx.0 as usize]
    }
}

/// Whether each iteration is an execution of its own.
pub(in crate::check) fn is_distributed(state: &State) -> bool {
    match &state.kind {
        Kind::Map(map) => {
            let inner = map.processor.get().is_some_and(|processor| !processor.config.is_absent());
            inner || !map.processor_config.is_absent()
        }
        Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => false,
        Kind::Choice(_) | Kind::Parallel(_) | Kind::Unknown(_) => false,
    }
}

/// Names that are near misses are looked for this often; each look costs a walk over a scope.
const GUESSES: usize = 100;
/// States of a scope in which near misses are looked for.
const GUESSED_STATES: usize = 1_000;

/// How many near misses may still be looked for.
struct Guesses(usize);

impl Guesses {
    /// The state of this name, or the one that is probably meant: while a name is typed,
    /// what is known of the states behind it is not thrown away.
    fn find(&mut self, scope: &Scope, name: &str) -> Option<StateIdx> {
        if let Some(found) = scope.find(name) {
            return Some(found);
        }
        if scope.states().len() > GUESSED_STATES {
            return None;
        }
        self.0 = self.0.checked_sub(1)?;
        let mut begun = scope.names().filter(|(full, _)| !name.is_empty() && full.starts_with(name));
        match (begun.next(), begun.next()) {
            (Some((_, idx)), None) => Some(idx),
            (Some(_) | None, _) => scope.find(near::nearest(name, scope.names().map(|(name, _)| &**name))?),
        }
    }
}

fn plan_state(flow: &Flow, state: &State, guesses: &mut Guesses) -> StatePlan {
    let scope = flow.scope(state.scope);
    let mut lost = false;
    let mut find = |name: Option<&Arc<str>>| {
        let found = name.and_then(|name| guesses.find(scope, name));
        lost |= found.is_none();
        found
    };
    let then = match &state.kind {
        Kind::Succeed(_) => Goal::End,
        Kind::Fail(_) | Kind::Choice(_) => Goal::Nowhere,
        Kind::Task(_)
        | Kind::Pass(_)
        | Kind::Wait(_)
        | Kind::Parallel(_)
        | Kind::Map(_)
        | Kind::Unknown(_) => {
            match state.kind.transition().map(|it| (it.next.is_absent(), it.next.get(), it.end.get())) {
                Some((true, _, Some(true))) => Goal::End,
                Some((_, next, _)) => find(next).map_or(Goal::Nowhere, Goal::State),
                None => Goal::Nowhere,
            }
        }
    };
    let mut choices = Vec::new();
    if let Kind::Choice(choice) = &state.kind {
        for branch in choice.branches.get().into_iter().flatten() {
            choices.extend(find(branch.next.get()));
        }
        choices.extend(find(choice.default.get()));
    }
    let rules = state.kind.handlers().and_then(|handlers| handlers.catch.get());
    let catches = rules.into_iter().flatten().map(|rule| find(rule.next.get())).collect();
    let holes = match &state.kind {
        Kind::Choice(choice) => choice.branches.get().is_none(),
        Kind::Unknown(_) => true,
        Kind::Task(_) | Kind::Parallel(_) | Kind::Map(_) => {
            state.kind.handlers().is_some_and(|handlers| handlers.catch.is_hole())
        }
        Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => false,
    };
    StatePlan { then, choices, catches, lost: lost || holes }
}
