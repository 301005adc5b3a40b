//! `unknown-state`: a name that the scope does not have (decision S3).

use crate::check::input::Input;
use crate::check::names::{Dangling, Names, role_name};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Rule};
use crate::flow::State;
use crate::write;
use std::collections::BTreeMap;

/// States that a help lists at most.
const LISTED: usize = 8;

fn unknown(input: &Input<'_>, names: &Names<'_>, dangling: &Dangling<'_>) -> Diagnostic {
    let name = dangling.name;
    let role = role_name(dangling.places[0].role);
    let place = dangling.places[0].span;
    let message = format!("`{role}` names `{name}`, but its `States` list has no such state");
    let found = Diagnostic::new(Rule::UnknownState, place, message);
    let others = dangling.places[1..].iter();
    let found = others.fold(found, |found, it| found.related(it.span, "and is named here"));
    match dangling.near {
        Some(near) => found.help(format!("did you mean `{near}`?")).fix(Fix {
            title: format!("Replace with `{near}`"),
            applicability: Applicability::Safe,
            edits: dangling
                .places
                .iter()
                .map(|it| Edit { span: it.span, new_text: write::scalar_like(input.text, it.span, near) })
                .collect(),
        }),
        None => match states_there(input, names) {
            Some(there) => found.help(there),
            None => found,
        },
    }
}

/// What a name could be, where nothing is near.
fn states_there(input: &Input<'_>, names: &Names<'_>) -> Option<String> {
    let mut all = input.flow.states_of(names.scope).filter_map(State::name);
    let first: Vec<_> = all.by_ref().take(LISTED).map(|it| format!("`{it}`")).collect();
    match (first.as_slice(), all.count()) {
        ([], _) => None,
        ([only], 0) => Some(format!("the only state there is {only}")),
        (several, 0) => Some(format!("the states there are {}", several.join(", "))),
        (several, more) => Some(format!("the states there are {} and {more} more", several.join(", "))),
    }
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    // Most flows have no such name, so nothing is prepared for them.
    if input.names.iter().all(|names| names.reported().is_empty()) {
        return;
    }
    let mut elsewhere = BTreeMap::new();
    for scope in &input.flow.scopes {
        for (name, idx) in scope.names() {
            elsewhere.entry(&**name).or_insert(idx);
        }
    }
    for names in input.names {
        for dangling in names.reported() {
            let found_here = unknown(input, names, dangling);
            found.push(match elsewhere.get(dangling.name) {
                Some(other) => in_another_scope(input, found_here, input.flow.state(*other)),
                None => found_here,
            });
        }
    }
}

fn in_another_scope(input: &Input<'_>, found: Diagnostic, other: &State) -> Diagnostic {
    let path = input.flow.path_of(input.flow.scope(other.scope));
    let place = if path.is_empty() { "the flow's own list".to_owned() } else { format!("`{path}`") };
    Diagnostic { fixes: Vec::new(), help: Vec::new(), ..found }
        .related(other.common.name.span, format!("a state of this name stands in {place}"))
        .help("a state leads to states of its own `States` list only: write `End: true` here, and `Next` at the state around this list")
}
