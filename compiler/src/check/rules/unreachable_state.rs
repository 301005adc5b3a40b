//! `unreachable-state`: a state that nothing leads to (decision S5).
//!
//! Of states that are only reached from one another the first one is reported:
//! what leads there leads to all of them.

use crate::check::input::Input;
use crate::check::names::Names;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::State;

fn unreachable(state: &State, name: &str) -> Diagnostic {
    Diagnostic::new(Rule::UnreachableState, state.anchor(), format!("no way leads to `{name}`"))
        .help("lead a `Next`, a branch of a Choice or a Catch to it, or delete it")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for names in input.names {
        found.extend(roots(input, names).into_iter().filter_map(|state| {
            let name = state.name()?;
            Some(unreachable(state, name))
        }));
    }
}

fn roots<'a>(input: &Input<'a>, names: &Names<'a>) -> Vec<&'a State> {
    // What is not known may lead anywhere.
    let Some(start) = names.start.filter(|_| !names.is_open()) else { return Vec::new() };
    let reached = names.graph.reached_from([start]);
    let lost: Vec<bool> = reached.iter().map(|it| !it).collect();
    if !lost.contains(&true) {
        return Vec::new();
    }
    let back = names.graph.reversed();
    let groups = back.groups();
    let mut is_reported = groups.lead_on(&back, &lost);
    let states = names.scope.states();
    let mut roots = Vec::new();
    for (at, idx) in states.iter().enumerate().filter(|(at, _)| lost[*at]) {
        if !std::mem::replace(&mut is_reported[groups.of[at]], true) {
            roots.push(input.flow.state(*idx));
        }
    }
    roots
}
