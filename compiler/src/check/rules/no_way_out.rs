//! `no-way-out`: states from which no end of their scope can be reached (decision S5).
//!
//! States that only lead to such a group are not reported: a way out of the
//! group is a way out for them.

use crate::check::input::Input;
use crate::check::names::Names;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::State;

fn no_way_out(states: &[&State]) -> Diagnostic {
    let first = states[0];
    let name = first.name().map_or("?", |it| it);
    let message = match states.len() {
        1 => format!("from `{name}` no end can be reached"),
        2 => format!("from `{name}` and 1 other state no end can be reached"),
        n => format!("from `{name}` and {} other states no end can be reached", n - 1),
    };
    let found = Diagnostic::new(Rule::NoWayOut, first.anchor(), message)
        .help("let a Choice leave the circle, or give one of the states `End: true`");
    // A circle of hundreds of states is not clearer with all of them listed.
    states[1..]
        .iter()
        .take(8)
        .fold(found, |found, it| found.related(it.anchor(), "belongs to the same circle"))
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for names in input.names {
        found.extend(circles(input, names).iter().map(|states| no_way_out(states)));
    }
}

fn circles<'a>(input: &Input<'a>, names: &Names<'a>) -> Vec<Vec<&'a State>> {
    let states = names.scope.states();
    let ends = (0..states.len()).filter(|at| names.leaves[*at]);
    let stuck: Vec<bool> = names.graph.reversed().reached_from(ends).iter().map(|it| !it).collect();
    if !stuck.contains(&true) {
        return Vec::new();
    }
    // What cannot be reached is reported as such.
    let start = names.start.filter(|_| !names.is_open());
    let reached = start.map(|start| names.graph.reached_from([start]));
    let groups = names.graph.groups();
    let leads_on = groups.lead_on(&names.graph, &stuck);
    let mut circle_of = vec![None; groups.count];
    let mut circles: Vec<Vec<&State>> = Vec::new();
    for (at, idx) in states.iter().enumerate() {
        let group = groups.of[at];
        let is_lost = reached.as_ref().is_some_and(|reached| !reached[at]);
        if !stuck[at] || is_lost || leads_on[group] {
            continue;
        }
        let circle = *circle_of[group].get_or_insert_with(|| {
            circles.push(Vec::new());
            circles.len() - 1
        });
        circles[circle].push(input.flow.state(*idx));
    }
    circles
}
