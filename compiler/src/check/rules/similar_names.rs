//! `similar-names`: states of one scope whose names differ in capitals only (decision S4).

use crate::check::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::State;
use std::collections::BTreeMap;

fn similar(state: &State, name: &str, first: &State, first_name: &str) -> Diagnostic {
    let message = format!("`{name}` differs from `{first_name}` in capitals only");
    Diagnostic::new(Rule::SimilarNames, state.common.name.span, message)
        .related(first.common.name.span, format!("`{first_name}` stands here"))
        .help("give one of them a name that says what is different")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for scope in &input.flow.scopes {
        let mut first_of: BTreeMap<String, &State> = BTreeMap::new();
        for state in input.flow.states_of(scope) {
            let Some(name) = state.name() else { continue };
            let first = *first_of.entry(name.to_lowercase()).or_insert(state);
            let first_name = first.name().filter(|it| *it != name);
            found.extend(first_name.map(|first_name| similar(state, name, first, first_name)));
        }
    }
}
