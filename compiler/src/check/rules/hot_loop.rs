//! `hot-loop`: a circle in which nothing takes time and nothing changes (decision R15).

use crate::check::graph::Graph;
use crate::check::input::Input;
use crate::check::names::Names;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Kind, State};

fn hot_loop(state: &State, name: &str, count: usize) -> Diagnostic {
    let others = match count {
        1 => String::new(),
        2 => " and 1 other state".to_owned(),
        n => format!(" and {} other states", n - 1),
    };
    let message = format!("`{name}`{others} lead round in a circle in which nothing takes time or changes");
    Diagnostic::new(Rule::HotLoop, state.anchor(), message)
        .help("put a Wait into the circle, and the Task that finds out whether to go on")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for names in input.names {
        let states: Vec<&State> = input.flow.states_of(names.scope).collect();
        let is_idle: Vec<bool> = states.iter().map(|it| is_idle(it)).collect();
        // Circles need a way from an idle state to an idle one, which most flows do not have.
        let ways = (0..states.len()).map(|at| {
            let ways = if is_idle[at] { names.graph.ways(at) } else { &[] };
            ways.iter().copied().filter(|target| is_idle[*target])
        });
        found.extend(circles(names, &Graph::new(ways)).into_iter().filter_map(|circle| {
            let first = states[circle[0]];
            Some(hot_loop(first, first.name()?, circle.len()))
        }));
    }
}

/// Whether a state takes no time and hands on what it got.
fn is_idle(state: &State) -> bool {
    let is_instant = match &state.kind {
        Kind::Pass(_) | Kind::Choice(_) => true,
        Kind::Task(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => false,
        Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => false,
    };
    let constructors = [Some(&state.common.input), state.kind.output(), state.kind.global()];
    is_instant && constructors.into_iter().flatten().all(crate::flow::Field::is_absent)
}

/// The circles that something leaves: of the others it is said that nothing does.
fn circles(names: &Names<'_>, idle: &Graph) -> Vec<Vec<usize>> {
    if (0..idle.len()).all(|at| idle.ways(at).is_empty()) {
        return Vec::new();
    }
    let groups = idle.groups();
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); groups.count];
    for at in 0..idle.len() {
        members[groups.of[at]].push(at);
    }
    let is_circle = |circle: &Vec<usize>| circle.len() > 1 || idle.ways(circle[0]).contains(&circle[0]);
    let is_left = |circle: &Vec<usize>| {
        circle.iter().any(|at| {
            let leads_out = |target: &usize| groups.of[*target] != groups.of[*at];
            names.leaves[*at] || names.graph.ways(*at).iter().any(leads_out)
        })
    };
    let mut circles: Vec<_> = members.into_iter().filter(|it| is_circle(it) && is_left(it)).collect();
    circles.sort();
    circles
}
