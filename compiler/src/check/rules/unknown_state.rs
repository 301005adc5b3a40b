//! `unknown-state`: a name that the scope does not have (decision S3).

use crate::check::names::{Dangling, role_name};
use crate::check::{Input, write};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Rule};
use crate::flow::State;
use std::collections::BTreeMap;

fn unknown(input: &Input<'_>, dangling: &Dangling<'_>) -> Diagnostic {
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
        None => found,
    }
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let mut elsewhere = BTreeMap::new();
    for scope in &input.flow.scopes {
        for (name, idx) in scope.names() {
            elsewhere.entry(&**name).or_insert(idx);
        }
    }
    for names in input.names {
        for dangling in names.reported() {
            let found_here = unknown(input, dangling);
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
