//! Where values go: the ways between states, over all scopes, in an order that suits them.
//!
//! A Parallel or Map stands here as two nodes, entered and done, with its inner
//! scopes between them; so nesting is nothing but more ways, and no scope is
//! walked twice because of what is around it.

use crate::flow::{Flow, Kind, Scope, State};
use crate::program::{ScopeIdx, StateIdx};

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
}

/// A scope.
#[derive(Clone, Debug)]
pub(super) struct ScopePlan {
    /// The states that it may start with; more than one only where it is loose.
    pub starts: Vec<StateIdx>,
    /// Whether some way in it is not known, so that each of its states may get anything.
    pub loose: bool,
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
        let states = flow.states.iter().map(|state| plan_state(flow, state)).collect();
        let mut plan = Self { states, scopes: Vec::new(), executions: 1, ranks: Vec::new() };
        for scope in &flow.scopes {
            let scope = plan.plan_scope(flow, scope);
            plan.scopes.push(scope);
        }
        plan.ranks = plan.rank(flow);
        plan
    }

    // An outer scope stands before the scopes inside it, so its execution is known.
    fn plan_scope(&mut self, flow: &Flow, scope: &Scope) -> ScopePlan {
        let owner = scope.owner.state();
        let outer = owner.and_then(|owner| self.scopes.get(flow.state(owner).scope.0 as usize));
        let mut execution = outer.map_or(0, |outer| outer.execution);
        if let Some(owner) = owner
            && is_distributed(flow.state(owner))
        {
            execution = self.executions;
            self.executions += 1;
        }
        let start = scope.start().and_then(|start| scope.find(start.name));
        let loose = start.is_none()
            || !scope.whole
            || scope.states().iter().any(|idx| self.is_open(flow.state(*idx)))
            || scope.names().zip(scope.names().skip(1)).any(|(left, right)| left.0 == right.0);
        let starts = if loose { scope.states().to_vec() } else { start.into_iter().collect() };
        ScopePlan { starts, loose, owner, execution }
    }

    /// Whether a way out of the state is not known.
    fn is_open(&self, state: &State) -> bool {
        let plan = &self.states[state.idx.0 as usize];
        match &state.kind {
            Kind::Unknown(_) => true,
            Kind::Choice(choice) => {
                let branches = choice.branches.get();
                let whole = branches.is_some_and(|branches| plan.choices.len() == branches.len() + 1);
                !whole
            }
            Kind::Succeed(_) | Kind::Fail(_) => false,
            Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Parallel(_) | Kind::Map(_) => {
                let handlers = state.kind.handlers();
                plan.then == Goal::Nowhere
                    || handlers.is_some_and(|handlers| handlers.catch.is_hole())
                    || plan.catches.iter().any(Option::is_none)
            }
        }
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
                    self.scopes[scope.0 as usize].starts.iter().for_each(|idx| visit(Node::Enter(*idx)));
                }
                return visit(Node::Done(idx));
            }
        }
        match plan.then {
            Goal::State(next) => visit(Node::Enter(next)),
            Goal::End => {
                self.scopes[state.scope.0 as usize].owner.into_iter().for_each(|idx| visit(Node::Done(idx)))
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
        roots.extend(
            self.scopes.first().into_iter().flat_map(|top| top.starts.iter().map(|idx| Node::Enter(*idx))),
        );
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
pub(super) fn is_distributed(state: &State) -> bool {
    match &state.kind {
        Kind::Map(map) => {
            let inner = map.processor.get().is_some_and(|processor| !processor.config.is_absent());
            inner || !map.processor_config.is_absent()
        }
        Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => false,
        Kind::Choice(_) | Kind::Parallel(_) | Kind::Unknown(_) => false,
    }
}

fn plan_state(flow: &Flow, state: &State) -> StatePlan {
    let scope = flow.scope(state.scope);
    let then = match &state.kind {
        Kind::Succeed(_) => Goal::End,
        Kind::Fail(_) | Kind::Choice(_) => Goal::Nowhere,
        Kind::Task(_)
        | Kind::Pass(_)
        | Kind::Wait(_)
        | Kind::Parallel(_)
        | Kind::Map(_)
        | Kind::Unknown(_) => state.kind.transition().map_or(Goal::Nowhere, |transition| {
            match (transition.next.get(), transition.end.get()) {
                (Some(next), _) => scope.find(next).map_or(Goal::Nowhere, Goal::State),
                (None, Some(true)) if transition.next.is_absent() => Goal::End,
                (None, Some(_) | None) => Goal::Nowhere,
            }
        }),
    };
    let choices = match &state.kind {
        Kind::Choice(choice) => {
            let branches = choice.branches.get().into_iter().flatten().map(|branch| branch.next.get());
            branches.chain([choice.default.get()]).flatten().filter_map(|name| scope.find(name)).collect()
        }
        Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) => Vec::new(),
        Kind::Fail(_) | Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => Vec::new(),
    };
    let rules = state.kind.handlers().and_then(|handlers| handlers.catch.get());
    let catches = rules.into_iter().flatten().map(|rule| rule.next.get().and_then(|name| scope.find(name)));
    StatePlan { then, choices, catches: catches.collect() }
}
