//! What each scope's names lead to: the ways between its states, and the names that lead nowhere.

use super::graph::Graph;
use crate::flow::{Flow, Kind, Role, Scope, State, Target, Transition};
use crate::lang::placeholder::holds_placeholder;
use crate::near::nearest;
use std::collections::BTreeMap;

/// Names compared with one another at most, for all near misses of a flow together.
const COMPARISONS: usize = 2_000_000;

/// One scope with its names resolved, as far as they can be.
#[derive(Debug)]
pub(super) struct Names<'a> {
    /// The scope.
    pub scope: &'a Scope,
    /// The ways between its states; numbers are places in [`Scope::states`].
    pub graph: Graph,
    /// For each state whether it ends the scope, or may lead somewhere that is not known.
    pub leaves: Vec<bool>,
    /// Where it starts, where that is known.
    pub start: Option<usize>,
    dangling: Vec<Dangling<'a>>,
    nameless: usize,
    is_open: bool,
}

/// A name that the scope does not have.
#[derive(Debug)]
pub(super) struct Dangling<'a> {
    /// The name.
    pub name: &'a str,
    /// Where it is named, in the order of the text; at least once.
    pub places: Vec<Target<'a>>,
    /// The name that was probably meant.
    pub near: Option<&'a str>,
}

impl<'a> Names<'a> {
    /// All scopes of a flow, in the order of the text.
    pub fn of(flow: &'a Flow) -> Vec<Self> {
        let mut places = vec![0; flow.states.len()];
        for scope in &flow.scopes {
            for (place, idx) in scope.states().iter().enumerate() {
                places[idx.0 as usize] = place;
            }
        }
        let mut budget = COMPARISONS;
        flow.scopes.iter().map(|scope| Self::of_scope(flow, scope, &places, &mut budget)).collect()
    }

    /// Whether some way is not known, so that it may lead to any state.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// The names that surely are in no state of the scope: where states have lost their names, theirs may be meant.
    pub fn reported(&self) -> Vec<&Dangling<'a>> {
        let has_list = self.scope.fields.states.get().is_some();
        if !has_list || self.dangling.len() <= self.nameless {
            return Vec::new();
        }
        // A name that is near another one is a slip; one that is not is what a nameless state was called.
        let mut lost = self.nameless;
        let is_surely_wrong = |it: &&Dangling<'a>| {
            let may_be_lost = it.near.is_none() && lost > 0;
            lost -= usize::from(may_be_lost);
            !may_be_lost
        };
        self.dangling.iter().filter(is_surely_wrong).collect()
    }

    fn of_scope(flow: &'a Flow, scope: &'a Scope, places: &[usize], budget: &mut usize) -> Self {
        let states: Vec<&State> = flow.states_of(scope).collect();
        let find = |name: &str| scope.find(name).map(|idx| places[idx.0 as usize]);
        let targets = || scope.start().into_iter().chain(states.iter().flat_map(|it| it.targets()));
        let found: Vec<Option<usize>> = targets().map(|it| find(it.name)).collect();
        let lost = targets().zip(&found).filter(|(_, found)| found.is_none()).map(|(it, _)| it);
        let dangling = dangling_of(scope, lost, states.len(), budget);
        let near: BTreeMap<&str, Option<&str>> = dangling.iter().map(|it| (it.name, it.near)).collect();
        // Targets are asked for in the order in which they were looked for.
        let mut found = found.into_iter();
        let mut place_of = |name: &str| {
            let meant = || near.get(name).copied().flatten().and_then(find);
            found.next().flatten().or_else(meant)
        };
        let start = scope.start().and_then(|it| place_of(it.name));
        let next_of_that_name = next_of_that_name(scope, places, states.len());
        let mut leaves = Vec::with_capacity(states.len());
        let mut is_open = !scope.whole;
        let mut graph = Graph::default();
        for (at, state) in states.iter().enumerate() {
            let mut is_unknown = has_unknown_ways(state);
            let resolved = state.targets().filter_map(|it| {
                let place = place_of(it.name);
                is_unknown |= place.is_none();
                place
            });
            graph.add(resolved.chain(next_of_that_name[at]));
            is_open |= is_unknown;
            leaves.push(is_unknown || ends(state));
        }
        // One of two states with the same name has lost its own.
        let twins = next_of_that_name.iter().flatten().count();
        let has_no_name = |it: &&&State| it.name().is_none_or(|name| holds_placeholder(name));
        let nameless = states.iter().filter(has_no_name).count() + twins + scope.lost;
        Self { scope, graph, leaves, start, dangling, nameless, is_open }
    }
}

fn dangling_of<'a>(
    scope: &'a Scope,
    lost: impl Iterator<Item = Target<'a>>,
    n_states: usize,
    budget: &mut usize,
) -> Vec<Dangling<'a>> {
    let mut places: BTreeMap<&str, Vec<Target<'a>>> = BTreeMap::new();
    // A placeholder is left alone (decision S15): nobody knows which state it will name.
    for target in lost.filter(|it| !holds_placeholder(it.name)) {
        places.entry(target.name).or_default().push(target);
    }
    let mut dangling: Vec<_> = places
        .into_iter()
        .map(|(name, mut places)| {
            places.sort_by_key(|it| it.span);
            let can_compare = *budget >= n_states;
            *budget = budget.saturating_sub(n_states);
            let candidates = scope.names().map(|(name, _)| &**name);
            let near = if can_compare { nearest(name, candidates) } else { None };
            Dangling { name, places, near }
        })
        .collect();
    dangling.sort_by_key(|it| it.places[0].span);
    dangling
}

/// For each state the next one of the same name: nobody knows which of them a name means.
fn next_of_that_name(scope: &Scope, places: &[usize], count: usize) -> Vec<Option<usize>> {
    let mut next = vec![None; count];
    let mut before = None;
    for (name, idx) in scope.names() {
        let place = places[idx.0 as usize];
        if let Some((before_name, before)) = before
            && before_name == name
        {
            next[before] = Some(place);
        }
        before = Some((name, place));
    }
    next
}

fn ends(state: &State) -> bool {
    match &state.kind {
        Kind::Succeed(_) | Kind::Fail(_) => true,
        Kind::Choice(_) => false,
        Kind::Task(_)
        | Kind::Pass(_)
        | Kind::Wait(_)
        | Kind::Parallel(_)
        | Kind::Map(_)
        | Kind::Unknown(_) => state.kind.transition().is_some_and(Transition::ends),
    }
}

/// Whether a state has ways that could not be read.
fn has_unknown_ways(state: &State) -> bool {
    let own = match &state.kind {
        Kind::Unknown(_) => true,
        Kind::Choice(choice) => {
            let mut branches = choice.branches.get().into_iter().flatten();
            choice.default.get().is_none()
                || choice.branches.get().is_none()
                || branches.any(|it| it.next.get().is_none())
        }
        Kind::Succeed(_) | Kind::Fail(_) => false,
        Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Parallel(_) | Kind::Map(_) => {
            let transition = state.kind.transition();
            let is_open = |it: &Transition| it.end.is_hole() || it.next.is_hole() && !it.ends();
            transition.is_some_and(is_open) || state.leads_nowhere()
        }
    };
    let catches = state.kind.handlers().map(|it| &it.catch);
    own || state.strays
        || catches.is_some_and(|it| {
            it.is_hole() || it.get().into_iter().flatten().any(|rule| rule.next.get().is_none())
        })
}

/// The key of the field that names a state.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::StartAt => "StartAt",
        Role::Default => "Default",
        Role::Next | Role::Branch(_) | Role::Catch(_) => "Next",
    }
}
